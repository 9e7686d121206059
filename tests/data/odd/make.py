"""Writes small workbooks with what is rare in them. Nobody in them exists.

    python -m pip install openpyxl==3.1.5 && python make.py
"""

import zipfile
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HERE = Path(__file__).parent
HEADINGS = ["Nr", "Inskriven", "Mätdatum", "Hälsa"]
ROWS = [("A1", date(2026, 1, 14), date(2026, 1, 14), 2), ("A2", date(2026, 2, 2), date(2026, 4, 15), 4)]


def workbook(name, rows, is_1904=False):
    book = Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    book.save(HERE / name)


def serial(day):
    """As Excel counts days."""
    return (day - date(1899, 12, 30)) // timedelta(days=1)


def ods(name, cell):
    """A table of one row whose answer is the XML of a cell."""
    def words(text):
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    heading = "".join(map(words, HEADINGS))
    row = "".join(map(words, ["A1", "2026-01-14", "2026-01-14"])) + cell
    spaces = " ".join(
        f'xmlns:{short}="{long}"'
        for short, long in {
            "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
            "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
            "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
            "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
        }.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Blad1"><table:table-row>{heading}</table:table-row>'
        f"<table:table-row>{row}</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(HERE / name, "w") as archive:
        for part, text in [
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content),
            ("META-INF/manifest.xml", manifest),
        ]:
            archive.writestr(zipfile.ZipInfo(part, (2026, 1, 14, 0, 0, 0)), text)


# Days counted from 1904, as Excel on a Macintosh did.
workbook("days-of-1904.xlsx", ROWS, is_1904=True)
# Days as numbers, in cells that say nothing of dates.
workbook("days-as-numbers.xlsx", [(who, serial(start), serial(day), level) for who, start, day, level in ROWS])
workbook("an-error.xlsx", [("A1", date(2026, 1, 14), date(2026, 1, 14), "#REF!")])
ods("an-error.ods", '<table:table-cell table:formula="of:=[.#REF!]" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>')
ods("a-formula.ods", '<table:table-cell table:formula="of:=1+1"/>')
