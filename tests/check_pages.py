#!/usr/bin/env python3
"""Checks printed pages by programs that are not our own: pdfua and poppler, and by walking their structure with pikepdf.

    tests/check_pages.py target/tmp/report/*.pdf

Needs `pip install pdfua pikepdf` and Debian's poppler-utils. Fails with everything that is wrong.

pdfua decides a part of PDF/UA-1: title, language, identifier, marked content, alternative texts, headers of tables,
headings that are not empty, annotations. The rest is looked at here: headings in order, the scope of header cells, every
mark on a page either tagged or an artifact and every tag reached from the structure, a bookmark for each heading, every font
embedded with its letters known, and the text in reading order, headings as poppler reads them; but for Arabic and Dari.
"""

import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pikepdf

LANGUAGE = re.compile(r"-(sv|en|ar|prs|so|ti|uk)(?:-simple)?\.pdf$")
FROM_THE_RIGHT = {"ar", "prs"}
PAINTS = set("Tj TJ ' \" f F f* B B* b b* S s sh Do BI INLINE IMAGE".split())


def kids(node):
    own = node.get("/K", [])
    return list(own) if isinstance(own, pikepdf.Array) else [own]


def walk(node):
    """Every element under a node, in reading order."""
    for kid in kids(node):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from walk(kid)


def attribute(node, name):
    own = node.get("/A", [])
    for one in own if isinstance(own, pikepdf.Array) else [own]:
        if isinstance(one, pikepdf.Dictionary) and name in one:
            return one[name]
    return None


def content_of(node, page, seen):
    """The marked content that a node and those under it hold, by page."""
    page = node.get("/Pg", page)
    for kid in kids(node):
        if isinstance(kid, int):
            seen.add((page.objgen, int(kid)))
        elif isinstance(kid, pikepdf.Dictionary):
            if kid.get("/Type") == "/MCR":
                seen.add((kid.get("/Pg", page).objgen, int(kid["/MCID"])))
            elif kid.get("/Type") != "/OBJR":
                content_of(kid, page, seen)


def marked(page, problems, name):
    """The tagged marks of a page. What is painted outside of one, and is no artifact, is a problem."""
    tagged, stack = set(), []
    for operands, operator in pikepdf.parse_content_stream(page):
        operator = str(operator)
        if operator in ("BDC", "BMC"):
            kind = str(operands[0])
            properties = operands[1] if operator == "BDC" else None
            if isinstance(properties, pikepdf.Name):
                properties = page.Resources.Properties[properties]
            number = properties.get("/MCID") if isinstance(properties, pikepdf.Dictionary) else None
            if number is not None:
                tagged.add((page.objgen, int(number)))
            stack.append(kind == "/Artifact" or number is not None)
        elif operator == "EMC":
            stack.pop()
        elif operator in PAINTS and not any(stack):
            problems.append(f"{name}: {operator} is neither tagged nor an artifact")
    return tagged


def outline(pdf):
    titles = []

    def follow(items):
        for item in items:
            titles.append(item.title)
            follow(item.children)

    with pdf.open_outline() as own:
        follow(own.root)
    return titles


def plain(text):
    """Letters and digits alone, in their usual forms: a ligature is its letters."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isalnum())


def check(path, problems, counts):
    name = path.name
    wrong = lambda words: problems.append(f"{name}: {words}")
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        language = LANGUAGE.search(name)
        if language and str(root.get("/Lang", "")) != language.group(1):
            wrong(f"the language is {root.get('/Lang')}")
        if not str(pdf.docinfo.get("/Title", "")).strip():
            wrong("no title")
        elements = list(walk(root.StructTreeRoot))
        kinds = Counter(str(one.S) for one in elements)
        levels = [int(str(one.S)[2:]) for one in elements if re.fullmatch(r"/H[1-6]", str(one.S))]
        if levels[:1] != [1] or levels.count(1) != 1:
            wrong(f"headings begin with {levels[:1]}, of which there are {levels.count(1)} of level 1")
        if any(after > before + 1 for before, after in zip(levels, levels[1:])):
            wrong(f"headings leave a level out: {levels}")
        for one in elements:
            if str(one.S) == "/Figure" and not str(one.get("/Alt", "")).strip():
                wrong("a figure says nothing")
            if str(one.S) == "/Table":
                under = list(walk(one))
                heads = [cell for cell in under if str(cell.S) == "/TH"]
                if not heads:
                    wrong("a table without headers")
                if any(attribute(cell, "/Scope") is None for cell in heads):
                    wrong("a header cell without a scope")
                rows = [row for row in under if str(row.S) == "/TR"]
                span = lambda cell: int(attribute(cell, "/ColSpan") or 1)
                widths = {sum(span(cell) for cell in walk(row) if str(cell.S) in ("/TH", "/TD")) for row in rows}
                if len(widths) > 1 and not any(attribute(cell, "/RowSpan") for cell in under):
                    wrong(f"rows of {sorted(widths)} columns in one table")
        reached = set()
        content_of(root.StructTreeRoot, None, reached)
        there = set()
        for page in pdf.pages:
            there |= marked(page, problems, name)
        if there != reached:
            wrong(f"{len(there - reached)} marks that the structure does not reach, {len(reached - there)} that are not there")
        titles = outline(pdf)
        if len(titles) != len(levels):
            wrong(f"{len(titles)} bookmarks for {len(levels)} headings")
        counts.update(pages=len(pdf.pages), headings=len(levels), tables=kinds["/Table"], figures=kinds["/Figure"])
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    if not fonts:
        wrong("no font")
    for font in fonts:
        embedded, _, known = font.split()[-5:-2]
        if (embedded, known) != ("yes", "yes"):
            wrong(f"a font that is not embedded, or whose letters are not known: {font}")
    # Letters that are written from the right are drawn in parts, base and dots, and poppler reads each part as the letter.
    if language and language.group(1) in FROM_THE_RIGHT:
        return
    text = plain(subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout)
    place = 0
    for title in titles:
        found = text.find(plain(title), place)
        if found < 0:
            wrong(f"poppler does not read “{title}” after what stands before it")
            break
        place = found


def main():
    paths = [Path(one) for one in sys.argv[1:]]
    if not paths:
        sys.exit("no pages: run `cargo test --test report` first")
    problems, counts = [], Counter(files=len(paths))
    checked = subprocess.run(
        [sys.executable, "-m", "pdfua", "check", *map(str, paths)], capture_output=True, text=True
    )
    if checked.returncode != 0:
        problems.append(f"pdfua: {checked.stdout}{checked.stderr}")
    for path in paths:
        check(path, problems, counts)
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    if problems:
        sys.exit("\n".join(problems))


main()
