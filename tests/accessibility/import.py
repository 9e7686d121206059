"""Takes a workbook in by its columns in the real window, with the keyboard alone: where the focus is, what each control is called
and how it stands is read on the accessibility bus. From signing in (with a slip first) to the participant who came in, and back
out again.

import.py PROGRAM    (in a session bus of its own; run.sh makes one)
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pyatspi
from pyatspi import ROLE_COMBO_BOX, ROLE_ENTRY, ROLE_HEADING, ROLE_PASSWORD_TEXT, ROLE_PUSH_BUTTON

from bus import Display, Window, say_that_somebody_listens, wait

PASSPHRASE = "tre gula bilar"
HERE = pathlib.Path(__file__).resolve().parent.parent
WORKBOOK = HERE / "data" / "two_sheets.xlsx"
# More controls than any page has.
MOST = 120


def run(program, home, *words):
    where = ["--file", str(home / "unit.db"), "--passphrase-file", str(home / "passphrase"), "--json"]
    done = subprocess.run([program, *words, *where], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{words}: {done.stderr}")
    return json.loads(done.stdout)


def sign_in(window):
    field = window.find(ROLE_PASSWORD_TEXT, "Lösenfras")
    wait("the field has the focus by itself", lambda: window.focused()[:2] == (ROLE_PASSWORD_TEXT, field.name))
    window.type("fel fras")
    window.key("Return")
    window.says("Lösenfrasen stämmer inte")
    # A slip leaves the field empty, and the focus in it.
    wait("the field has the focus again", lambda: window.focused()[:2] == (ROLE_PASSWORD_TEXT, field.name))
    window.type(PASSPHRASE)
    window.key("Return")
    window.find(ROLE_HEADING, "Deltagare")


def choose(window, name, option):
    """Opens a choice with the keyboard and takes an option of it."""
    window.tab_to(ROLE_COMBO_BOX, name)
    window.key("space")
    wait(f"the options of {name!r} are there", lambda: option in window.said())
    window.tab_to(None, option)
    window.key("space")
    wait(f"{name!r} is {option!r}", lambda: window.value(ROLE_COMBO_BOX, name) == option)


def take_in(window, home):
    window.key("i", "Control_L")
    window.find(ROLE_HEADING, "Importera")
    window.tab_to(ROLE_ENTRY, "Kalkylblad")
    window.type(str(home / "sheet.xlsx"))
    window.tab_to(ROLE_PUSH_BUTTON, "Se kolumnerna")
    window.key("space")
    window.find(ROLE_HEADING, "Kolumnerna")
    # The sheet with most known columns is open; the other one is wanted.
    assert window.value(ROLE_COMBO_BOX, "Blad") == "2025", window.value(ROLE_COMBO_BOX, "Blad")
    choose(window, "Blad", "2026")
    window.says("Säg vilken kolumn som säger när deltagandet började.")
    choose(window, "Vad ”Var med från” är", "Start")
    assert "Säg vilken kolumn" not in window.said()
    assert window.value(ROLE_COMBO_BOX, "Vad ”Hälsa” är") == "Svar: Hälsa och hantering av hälsan (deltagaren)"
    window.tab_to(ROLE_PUSH_BUTTON, "Granska vad det blir")
    window.key("space")
    window.says("3 rader ger 2 nya deltagare och 0 som redan finns, med 3 skattningar och 3 svar.")
    # A date before 1990 is asked about: until it is said to be right, nothing can be taken in.
    button = window.find(ROLE_PUSH_BUTTON, "Importera 3 skattningar")
    assert not button.getState().contains(pyatspi.STATE_SENSITIVE), "a doubt is not passed over"
    window.tab_to(pyatspi.ROLE_CHECK_BOX, "Ta med dem ändå")
    window.key("space")
    window.tab_to(ROLE_PUSH_BUTTON, "Importera 3 skattningar")
    window.key("space")
    window.says("Importen är sparad: 2 nya deltagare, 3 skattningar.")


def see_and_undo(window):
    window.key("k", "Control_L")
    window.type("Berit")
    window.says("Berit Ek")
    window.key("Return")
    window.find(ROLE_HEADING, "T-0001")
    window.says("Berit Ek")
    window.key("z", "Control_L")
    window.says("Ångrat: import av sheet.xlsx: 2 nya deltagare, 3 skattningar.")
    window.key("y", "Control_L")
    window.says("Gjort igen: import av sheet.xlsx")


def main(program):
    say_that_somebody_listens()
    screen = Display("1366x768")
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        (home / "passphrase").write_text(PASSPHRASE + "\n")
        run(program, home, "init", "--user", "A. Lind")
        shutil.copy(WORKBOOK, home / "sheet.xlsx")
        window = Window(program, ["--file", str(home / "unit.db")], folder, screen.name)
        try:
            window.take_keys()
            sign_in(window)
            take_in(window, home)
            see_and_undo(window)
            listed = run(program, home, "participant", "list")["participants"]
            assert [one["name"] for one in listed] == ["Berit Ek", "Carl Dal"], listed
            print("a workbook came in by keyboard alone, and each control was found by role and name")
        finally:
            window.close()
            screen.close()


if __name__ == "__main__":
    main(sys.argv[1])
