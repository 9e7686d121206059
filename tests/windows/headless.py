#!/usr/bin/env python3
"""The headless commands of Windows' program, under Wine, beside Linux's: the same bytes, files that open on both, and
nothing acknowledged lost when it is killed.

    headless.py BUILT STAND_IN LINUX_PROGRAM
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from place import PASSPHRASE, Wine, as_windows, check, finish

KILLS = int(os.environ.get("STEGVIS_WINDOWS_KILLS", "60"))


def main(built, stand_in, linux):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "passphrase").write_bytes(PASSPHRASE.encode() + b"\r\nnot this\r\n")
        wine = Wine(folder, built, stand_in)
        try:
            console(wine)
            same_bytes(wine, linux, folder)
            crossed(wine, linux, folder)
            killed(wine, linux, folder)
        finally:
            wine.stop()
    finish()


def on_linux(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, timeout=300)


def on_both(wine, linux, folder, arguments, file="unit.db"):
    """What both print for the same command on copies of the same file."""
    ends = []
    for system in ("linux", "windows"):
        place = folder / system
        show = as_windows if system == "windows" else str
        words = [show(place / word[1:]) if word.startswith("@") else word for word in arguments]
        common = ["--file", show(place / file), "--passphrase-file", show(folder / "passphrase")]
        done = wine.stegvis(*words, *common) if system == "windows" else on_linux(linux, *words, *common)
        output = done.stdout.replace(b"\r\n", b"\n").replace(b"stegvis.exe", b"stegvis")
        output = output.replace(Path(linux).name.encode(), b"stegvis") if system == "linux" else output
        # Paths are written as each system writes them, and nothing else may differ.
        for path in (json.dumps(show(place))[1:-1], show(place)):
            output = output.replace(path.encode(), b"PLACE")
        output = re.sub(rb"PLACE[^\s\"]*", lambda path: path[0].replace(b"\\\\", b"/").replace(b"\\", b"/"), output)
        ends.append((done.returncode, output, done.stderr))
    return ends


def console(wine):
    done = wine.stegvis("--version")
    check("the console's program prints", done.stdout.startswith(b"stegvis "), done.stdout.decode().strip())
    done = wine.stegvis("show", "T-0001", "--file", "C:\\none.db", "--passphrase-file", "C:\\none")
    check("and says why something can't be done", done.returncode == 1 and len(done.stderr) > 20, done.stderr.decode()[:120].strip())
    done = wine.stegvis("nonsense")
    check("and has a status of its own for a wrong word", done.returncode == 2, done.returncode)
    done = wine.run("cmd", "/c", str(wine.program / "stegvis.exe"), "--version", "&&", "echo", "done")
    check("cmd waits for it and goes on by its status", b"stegvis" in done.stdout and b"done" in done.stdout)


def same_bytes(wine, linux, folder):
    (folder / "linux").mkdir()
    done = on_linux(linux, "demo", "--out", str(folder / "linux/unit.db"), "--passphrase-file", str(folder / "passphrase"))
    check("Linux makes a demonstration", done.returncode == 0, done.stderr.decode())
    # The day's first opening makes a backup: it is made before there are two, so that both have the same.
    on_linux(linux, "participant", "list", "--file", str(folder / "linux/unit.db"), "--passphrase-file", str(folder / "passphrase"))
    shared = Path(__file__).resolve().parents[3] / "shared/data"
    commands = [
        # What seals the log changes with each sign-in.
        ["check", "--json"], ["participant", "list", "--json"], ["show", "T-0001", "--json"], ["show", "T-0004"],
        ["cohort", "--json"], ["cohort", "--csv"], ["cohort", "--level", "unit", "--from", "2026-01-01", "--json"],
        ["user", "list", "--json"], ["unit", "status", "--json"], ["backup", "--list", "--json"],
        ["man"], ["man", "unit", "create"], ["completions", "bash"], ["completions", "powershell"], ["--help"],
        ["show", "T-9999", "--json"], ["participant", "list", "--language", "en"],
        ["imports", "--json"], ["draw", "list", "--json"], ["draw", "results", "--json"], ["compare", "list", "--json"],
        ["scorecard", "show", "--month", "2026-10", "--json"], ["transfer", "key", "show", "--json"], ["help"], ["help", "unit", "create"],
        ["assess", "T-0001", "@data/form.json", "--json"], ["cohort", "--json"],
        ["instrument", "@data/zero_to_ten.toml", "--beside", "--json"],
    ]
    data = Path(__file__).resolve().parents[1] / "data"
    (folder / "linux/data").mkdir()
    form = {"date": "2026-11-02", "respondent": "caseworker", "answers": {"health": 4}, "notes": {"health": "sover bättre"}}
    (folder / "linux/data/form.json").write_text(json.dumps(form))
    shutil.copy(data / "zero_to_ten.toml", folder / "linux/data")
    tables = [(data / "followups.csv", data / "followups.map.toml")]
    measured = shared / "arthritis-self-assessment.csv"
    if check("the shared data are there", measured.exists() or not shared.exists(), measured):
        tables += [(measured, data / "arthritis.map.toml")] if measured.exists() else []
    faults = shared / "faults"
    tables += [(sheet, faults / "map.toml") for sheet in sorted(faults.glob("*.[cx]*s*"))]
    for sheet, mapping in tables:
        for file in (sheet, mapping):
            shutil.copy(file, folder / "linux/data" / file.name)
        taken = ["import", f"@data/{sheet.name}", "--map", f"@data/{mapping.name}", "--json"]
        commands.append(taken)
        # What comes in is written, and read again as figures: everything else names moments and ids, which differ.
        if sheet in (measured, data / "followups.csv"):
            commands += [[*taken, "--write"], ["cohort", "--level", "unit", "--json"]]
    shutil.copytree(folder / "linux", folder / "windows")
    for command in commands:
        (status, output, said), (other_status, other, other_said) = on_both(wine, linux, folder, command)
        same = (status, output) == (other_status, other)
        if not check(f"stegvis {' '.join(command)}", same, f"{len(other)} bytes, status {other_status}"):
            at = next((i for i, (a, b) in enumerate(zip(output, other)) if a != b), min(len(output), len(other)))
            print(f"  Linux   {status} …{output[max(0, at - 60):at + 60]!r} {said[:200]!r}")
            print(f"  Windows {other_status} …{other[max(0, at - 60):at + 60]!r} {other_said[:200]!r}")


def crossed(wine, linux, folder):
    made = folder / "crossed"
    made.mkdir()
    words = ["--file", as_windows(made / "unit.db"), "--passphrase-file", as_windows(folder / "passphrase"), "--json"]
    started = time.monotonic()
    done = wine.stegvis("init", "--user", "Åsa Öberg", *words)
    check("Windows makes a file", done.returncode == 0, f"{time.monotonic() - started:.1f} s {done.stderr.decode()[:200]}")
    done = wine.stegvis("participant", "add", "--name", "Zoë Ström", "--birth", "1988", *words)
    check("and adds somebody", done.returncode == 0, done.stderr.decode()[:200])
    done = wine.stegvis("backup", *words)
    check("and backs it up", done.returncode == 0, done.stderr.decode()[:200])
    here = ["--file", str(made / "unit.db"), "--passphrase-file", str(folder / "passphrase"), "--json"]
    done = on_linux(linux, "show", "T-0001", *here)
    name = json.loads(done.stdout or b"{}").get("participant", {}).get("name")
    check("Linux opens it", name == "Zoë Ström", name or done.stderr.decode()[:200])
    backup = next(iter((made / "unit.backups").glob("*.db")), None)
    done = on_linux(linux, "restore", str(backup), *here)
    check("and its backup", backup is not None and done.returncode == 0, done.stderr.decode()[:200])
    done = on_linux(linux, "participant", "add", "--name", "Linus", *here)
    check("and writes in it", done.returncode == 0, done.stderr.decode()[:200])
    done = on_linux(linux, "backup", *here)
    backups = sorted((made / "unit.backups").glob("*.db"), key=lambda path: path.stat().st_mtime)
    done = wine.stegvis("restore", as_windows(backups[-1]), *words)
    check("Windows opens Linux's backup", done.returncode == 0, done.stderr.decode()[:200])
    done = wine.stegvis("participant", "list", *words)
    check("and reads what Linux wrote", b"Linus" in done.stdout, done.stderr.decode()[:200])


def killed(wine, linux, folder):
    made = folder / "killed"
    made.mkdir()
    words = ["--file", as_windows(made / "unit.db"), "--passphrase-file", as_windows(folder / "passphrase")]
    here = ["--file", str(made / "unit.db"), "--passphrase-file", str(folder / "passphrase"), "--json"]
    wine.stegvis("init", "--user", "A. Lind", *words)
    started = time.monotonic()
    wine.stegvis("participant", "add", "--name", "before", *words)
    whole = time.monotonic() - started
    rng = random.Random(1)
    acknowledged, cut = {"before"}, 0
    for number in range(KILLS):
        process = wine.start(str(wine.program / "stegvis.exe"), "participant", "add", "--name", f"n{number}", *words)
        time.sleep(whole * rng.uniform(0.3, 1.1))
        process.kill()
        output, _ = process.communicate()
        if b"T-" in output:
            acknowledged.add(f"n{number}")
        else:
            cut += 1
    done = on_linux(linux, "participant", "list", *here)
    listed = {participant["name"] for participant in json.loads(done.stdout or b'{"participants": []}')["participants"]}
    lost = acknowledged - listed
    found = f"{KILLS} kills, {cut} before the answer, {len(acknowledged)} acknowledged, {len(lost)} lost"
    check("what was acknowledged is there after kills", not lost and cut > 0 and len(acknowledged) > 1, found)
    done = on_linux(linux, "check", *here)
    check("and the file is sound", done.returncode == 0, done.stdout.decode()[:200])


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], os.path.realpath(sys.argv[3]))
