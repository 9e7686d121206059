#!/usr/bin/env python3
"""The window of Windows' program under Wine: its first start, a form and a save by keyboard; how it looks at 100, 125, 150
and 200 %, beside Linux's; and that it fits small screens.

    window.py BUILT STAND_IN LINUX_PROGRAM PICTURES
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from place import PASSPHRASE, Display, Wine, as_windows, check, finish

PATIENCE = 90.0  # seconds until a window that must come is missed
# Where Linux's and Windows' pictures of the same page differ by more of their points than this, something is missing.
MOST_DIFFERENT = 0.04


def main(built, stand_in, linux, pictures):
    pictures = Path(pictures)
    with tempfile.TemporaryDirectory() as folder:
        wine = Wine(folder, built, stand_in)
        try:
            looks(wine, linux, Path(folder), pictures)
            by_keyboard(wine, linux, Path(folder), pictures)
        finally:
            wine.stop()
    finish()


def opened(wine, display, *arguments):
    process = wine.start(str(wine.program / "stegvisw.exe"), *arguments, display=display)
    return process, appeared(display)


def appeared(display):
    """The window, once what it shows stands still."""
    until = time.monotonic() + PATIENCE
    window = ""
    while not window and time.monotonic() < until:
        window = display.do("search", "--onlyvisible", "--name", "^Stegvis$").split("\n")[-1]
        time.sleep(0.3)
    with tempfile.TemporaryDirectory() as folder:
        before, since = None, time.monotonic()
        while time.monotonic() < until and time.monotonic() - since < 3:
            now = display.picture(Path(folder) / "now.png").read_bytes()
            if now != before:
                before, since = now, time.monotonic()
            time.sleep(0.5)
    return window


def scaled(wine, percent):
    wine.run("reg", "add", r"HKCU\Control Panel\Desktop", "/v", "LogPixels", "/t", "REG_DWORD", "/d",
             str(96 * percent // 100), "/f")
    wine.settle()


def looks(wine, linux, folder, pictures):
    for percent, size in [(100, "1366x768"), (100, "1024x600"), (125, "1600x900"), (150, "1920x1080"), (200, "2560x1440")]:
        name = f"{size}-{percent}"
        scaled(wine, percent)
        with Display(size, managed=True) as display:
            process, window = opened(wine, display, "--demo")
            there = check(f"a window on {size} at {percent} %", bool(window), window)
            ours = display.picture(pictures / f"windows-{name}.png")
            if there:
                x, y, width, height = display.place(window)
                most = [int(side) for side in size.split("x")]
                fits = x >= -8 and y >= 0 and x + width <= most[0] + 8 and y + height <= most[1] + 8
                check("it fits", fits, (x, y, width, height))
            wine.stop()
            process.wait()
        with Display(size, managed=True) as display:
            home = folder / f"home-{name}"
            home.mkdir()
            environment = {"PATH": os.environ["PATH"], "HOME": str(home), "DISPLAY": display.name,
                           "LIBGL_ALWAYS_SOFTWARE": "1", "WINIT_X11_SCALE_FACTOR": str(percent / 100)}
            beside = subprocess.Popen([linux, "--demo"], env=environment, stderr=subprocess.DEVNULL)
            appeared(display)
            theirs = display.picture(pictures / f"linux-{name}.png")
            beside.terminate()
            beside.wait()
        share = different(ours, theirs)
        check("it shows what Linux's shows", share < MOST_DIFFERENT, f"{share:.1%} of the points differ")
        print(f"  see {ours} beside {theirs}")


def different(one, other):
    """The share of points that differ so much that something else stands there."""
    command = ["compare", "-metric", "AE", "-fuzz", "25%", str(one), str(other), "null:"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    size = subprocess.run(["identify", "-format", "%w %h", str(one)], capture_output=True, text=True, check=True).stdout
    width, height = (int(side) for side in size.split())
    return float(done.stderr.split()[0]) / (width * height)


def by_keyboard(wine, linux, folder, pictures):
    """From the first start to a saved participant, without the mouse."""
    scaled(wine, 100)
    with Display("1366x768", managed=True) as display:
        process, window = opened(wine, display)
        check("the first start opens", bool(window))
        display.picture(pictures / "first-start.png")
        display.press("Tab")
        display.type("A. Lind")
        # Its place and the button beside it come before the passphrases.
        display.press("Tab", "Tab", "Tab")
        display.type(PASSPHRASE.replace("å", "a"))
        display.press("Tab")
        display.type(PASSPHRASE.replace("å", "a"))
        display.press("Return")
        appeared(display)
        display.picture(pictures / "recovery-key.png")
        data = next(wine.prefix.glob("drive_c/users/*/AppData/Local/Stegvis/Stegvis/data/stegvis.db"), None)
        if not check("the file is made", data is not None):
            wine.stop()
            return
        # The key would have to be read off the screen: the program is ended as a power cut ends it, and started again.
        wine.stop()
        process.wait()
        process, window = opened(wine, display)
        display.type(PASSPHRASE.replace("å", "a"))
        display.press("Return")
        appeared(display)
        display.picture(pictures / "empty-list.png")
        display.press("ctrl+n")
        time.sleep(1)
        display.type("Amina")
        display.picture(pictures / "new-participant.png")
        display.press(*["Tab"] * 8, "Return")
        appeared(display)
        display.picture(pictures / "participant.png")
        # The caseworker's form: found in a menu, begun, and two questions answered by digits.
        display.press("Tab", "ctrl+k")
        time.sleep(1)
        display.type("Amina")
        display.press("Return")
        time.sleep(2)
        # Undo stands in the navigation by now.
        display.press(*["Tab"] * 13, "Return", "Tab", "Return")
        time.sleep(2)
        display.press(*["Tab"] * 13, "Return")
        time.sleep(2)
        display.press("4", "3")
        # What is chosen is saved within a second or two.
        time.sleep(4)
        display.picture(pictures / "form.png")
        wine.stop()
        process.wait()
    (folder / "passphrase").write_text(PASSPHRASE.replace("å", "a") + "\n")
    words = ["--file", str(data), "--passphrase-file", str(folder / "passphrase"), "--json"]
    done = subprocess.run([linux, "participant", "list", *words], capture_output=True, check=False)
    check("what was typed is in the file, read by Linux", b"Amina" in done.stdout, done.stderr.decode()[:200])
    bundle = folder / "forms.json"
    done = subprocess.run([linux, "export", "--format", "fhir", "--out", str(bundle), *words], capture_output=True, check=False)
    entries = json.loads(bundle.read_text())["entry"] if bundle.exists() else []
    forms = [entry["resource"] for entry in entries if entry["resource"]["resourceType"] == "QuestionnaireResponse"]
    codes = [answer["valueCoding"]["code"] for form in forms for item in form["item"] for answer in item.get("answer", [])]
    told = [form["status"] for form in forms], codes, done.stderr.decode()[:200]
    check("and what was answered by digits", told[:2] == (["in-progress"], ["4", "3"]), told)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], os.path.realpath(sys.argv[3]), sys.argv[4])
