#!/usr/bin/env python3
"""Windows' packages under Wine: installed, started, upgraded over an older one with data, and removed again.

    packages.py OLDER NEWER STAND_IN
"""

import shutil
import sys
import tempfile
from pathlib import Path

from place import PASSPHRASE, Display, Wine, as_windows, check, finish


def main(older, newer, stand_in):
    for name, install, remove, place in [
        ("setup program", setup, remove_setup, "users/*/AppData/Local/Programs/Stegvis"),
        ("MSI", msi, remove_msi, "Program Files/Stegvis"),
    ]:
        with tempfile.TemporaryDirectory() as folder, Display("1024x768") as display:
            wine = Wine(folder, None, stand_in)
            try:
                one(name, wine, display, Path(folder), older, newer, install, remove, place)
            finally:
                wine.stop()
    finish()


def one(name, wine, display, folder, older, newer, install, remove, place):
    drive = wine.prefix / "drive_c"
    found = lambda: next(iter(drive.glob(place)), None)
    done = install(wine, display, older)
    check(f"the older {name} is installed in silence", done.returncode == 0 and found() is not None, done.returncode)
    shutil.copy(wine.stand_in, found() / "bcryptprimitives.dll")
    program = str(found() / "stegvis.exe")
    (folder / "passphrase").write_text(PASSPHRASE + "\n")
    data = next(drive.glob("users/*/AppData/Local")) / "Stegvis/Stegvis/data/stegvis.db"
    words = ["--passphrase-file", as_windows(folder / "passphrase"), "--json"]
    done = wine.run(program, "init", "--user", "A. Lind", *words)
    check("it makes data where data lie", done.returncode == 0 and data.exists(), done.stderr.decode()[:200])
    done = wine.run(program, "participant", "add", "--name", "Amina", *words)
    # Wine has one start menu; Windows has another one for everybody, which an MSI writes in.
    links = list(drive.rglob("Stegvis.lnk"))
    check("it stands in the start menu", len(links) == 1, [str(link.relative_to(drive)) for link in links])

    window = wine.start(str(found() / "stegvisw.exe"), display=display)
    windows = ""
    for _ in range(60):
        windows = display.do("search", "--sync", "--onlyvisible", "--name", "^Stegvis$")
        if windows:
            break
    check("its window opens", bool(windows), windows)
    wine.stop()
    window.wait()

    done = install(wine, display, newer)
    check(f"the newer {name} takes its place", done.returncode == 0, done.returncode)
    shutil.copy(wine.stand_in, found() / "bcryptprimitives.dll")
    done = wine.run(program, "participant", "list", *words)
    check("the data are there after it", b"Amina" in done.stdout, done.stderr.decode()[:200])
    licences = (found() / "licences.txt").read_text()
    check("licences come along", all(word in licences for word in ("OpenSSL", "SQLCipher", "egui")), f"{len(licences)} letters")
    (found() / "bcryptprimitives.dll").unlink()

    done = remove(wine, display, newer, found())
    wine.settle()
    check(f"the {name} is removed", found() is None, sorted(path.name for path in found().iterdir()) if found() else "all of it")
    links = list(drive.rglob("Stegvis.lnk"))
    check("and so is the menu's entry", not links, links)
    check("the data are left alone", data.exists() and data.with_suffix(".keys").exists(), data.name)


def package(folder, ending):
    return as_windows(next(Path(folder).resolve().glob(f"*{ending}")))


def setup(wine, display, folder):
    return wine.run(package(folder, "-setup.exe"), "/S", display=display)


def remove_setup(wine, display, folder, place):
    return wine.run(str(place / "uninstall.exe"), "/S", display=display)


def msi(wine, display, folder):
    return wine.run("msiexec", "/i", package(folder, ".msi"), "/qn", display=display)


def remove_msi(wine, display, folder, place):
    return wine.run("msiexec", "/x", package(folder, ".msi"), "/qn", display=display)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
