"""A unit's day in four real windows, each on a display of its own, found and pressed on the accessibility bus: a caseworker
adds a participant and hands the form over to the machine in the lobby; it is answered there in Arabic; a colleague sees the
chart; the coordinator's machine shows the group; the network goes, both caseworkers change the same goal; it comes back, and
both see what became of it.

unit.py PROGRAM    (in a session bus of its own; run.sh makes one)
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from pyatspi import ROLE_CHECK_BOX, ROLE_HEADING, ROLE_PASSWORD_TEXT, ROLE_PUSH_BUTTON, ROLE_RADIO_BUTTON
from pyatspi import ROLE_PAGE_TAB, ROLE_ENTRY

from bus import Display, Window, say_that_somebody_listens, wait

PASSPHRASE = "tre gula bilar"
# No two users of a unit may have the same.
OWN = {"B. Ek": "fyra gula bilar", "S. Berg": "fem gula bilar"}
QUESTIONS = 10
ARABIC = "العربية"
HERE = pathlib.Path(__file__).resolve().parent.parent.parent


def arabic(key):
    """A text of the participant's form in Arabic."""
    for line in (HERE / "assets/locales/ar/participant.ftl").read_text().splitlines():
        if line.startswith(f"{key} = "):
            return line.split(" = ", 1)[1]
    sys.exit(f"{key} is no text")


class Machines:
    """The unit as IT sets it up, by commands alone."""

    def __init__(self, program, home):
        self.program, self.home = program, pathlib.Path(home)
        self.share = self.home / "share"
        self.log = f"folder:{self.share / 'log'}"
        self.share.mkdir()
        self.file("anna", PASSPHRASE)
        self.run("anna", "init", "--user", "A. Lind")
        self.first = {}
        for name, role in [("B. Ek", ["caseworker", "--sees-unit"]), ("S. Berg", ["coordinator"])]:
            added = self.run("anna", "user", "add", "--name", name, "--role", *role)
            self.first[name] = added["passphrase"]
        code = self.run("anna", "unit", "create", "--log", self.log, "--machine", "Rum 4")["code"]
        station = self.run("anna", "unit", "station", "create", "--name", "Lobby")["code"]
        self.run("anna", "unit", "sync")
        for place, name, machine in [("bo", "B. Ek", "Rum 7"), ("siv", "S. Berg", "Rum 9")]:
            self.file(place, self.first[name])
            (self.home / place / "code").write_text(code)
            words = ["--log", self.log, "--code-file", str(self.home / place / "code"), "--machine", machine]
            self.run(place, "unit", "join", *words)
        self.file("lobby", "")
        (self.home / "lobby" / "code").write_text(station)
        self.run("lobby", "unit", "station", "join", "--log", self.log, "--code-file", str(self.home / "lobby" / "code"))

    def file(self, place, passphrase):
        (self.home / place).mkdir()
        (self.home / place / "passphrase").write_text(passphrase + "\n")

    def data(self, place):
        return str(self.home / place / "unit.db")

    def run(self, place, *words):
        where = ["--file", self.data(place), "--passphrase-file", str(self.home / place / "passphrase"), "--json"]
        done = subprocess.run([self.program, *words, *where], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{words}: {done.stderr}")
        return json.loads(done.stdout)

    def cut(self):
        os.rename(self.share / "log", self.share / "away")

    def mend(self):
        os.rename(self.share / "away", self.share / "log")


def sign_in(window, passphrase):
    window.fill("Lösenfras", passphrase, ROLE_PASSWORD_TEXT)
    window.press(ROLE_PUSH_BUTTON, "Lås upp")


def choose_own_passphrase(window, first, own):
    window.find(ROLE_HEADING, "Välj en egen lösenfras")
    window.fill("Engångsfrasen", first, ROLE_PASSWORD_TEXT)
    window.fill("Ny lösenfras", own, ROLE_PASSWORD_TEXT)
    window.fill("Samma nya lösenfras igen", own, ROLE_PASSWORD_TEXT)
    window.press(ROLE_PUSH_BUTTON, "Byt lösenfras")


def offer_arabic(window):
    window.press(ROLE_PUSH_BUTTON, "Inställningar")
    window.press(ROLE_CHECK_BOX, ARABIC)
    window.press(ROLE_PUSH_BUTTON, "Texterna är granskade, slå på")


def answer(lobby):
    window = lobby
    window.press(ROLE_RADIO_BUTTON, ARABIC)
    window.press(ROLE_PUSH_BUTTON, arabic("handover-begin"))
    for number in range(1, QUESTIONS + 1):
        wait(f"question {number}", lambda: len(window.choices()) == 7 and not any(chosen for _, chosen in window.choices()))
        window.press(ROLE_RADIO_BUTTON, "4 ")
        wait(f"question {number} is answered", lambda: any(chosen for _, chosen in window.choices()))
        last = number == QUESTIONS
        window.press(ROLE_PUSH_BUTTON, arabic("handover-to-review") if last else arabic("handover-next"))
    window.find(ROLE_HEADING, arabic("handover-review"))
    window.press(ROLE_PUSH_BUTTON, arabic("handover-submit"))
    window.find(ROLE_HEADING, "Tack!")


def open_plan(window):
    window.press(ROLE_PAGE_TAB, "Plan")


def change_goal(window, text):
    window.press(ROLE_PUSH_BUTTON, "Ändra")
    window.fill("Vad ska uppnås?", text)
    window.press(ROLE_PUSH_BUTTON, "Spara målet")
    window.says(text)


def main(program):
    say_that_somebody_listens()
    with tempfile.TemporaryDirectory() as home:
        machines = Machines(program, home)
        places = {
            "anna": ["--file", machines.data("anna")],
            "bo": ["--file", machines.data("bo")],
            "siv": ["--file", machines.data("siv")],
            "lobby": ["--station", machines.data("lobby")],
        }
        screens = {place: Display() for place in places}
        windows = {}
        try:
            for place, words in places.items():
                windows[place] = Window(program, words, str(machines.home / place), screens[place].name)
            anna, bo, siv, lobby = windows.values()
            sign_in(anna, PASSPHRASE)
            offer_arabic(anna)
            for window, name in [(bo, "B. Ek"), (siv, "S. Berg")]:
                sign_in(window, machines.first[name])
                choose_own_passphrase(window, machines.first[name], OWN[name])
            lobby.find(ROLE_HEADING, "Här fyller man i sin skattning")

            anna.press(ROLE_PUSH_BUTTON, "Deltagare")
            anna.press(ROLE_PUSH_BUTTON, "Ny deltagare")
            anna.fill("Namn (valfritt)", "Amina")
            anna.press(ROLE_PUSH_BUTTON, "Lägg till deltagare")
            anna.press(ROLE_PUSH_BUTTON, "Ny självskattning")
            anna.press(ROLE_PUSH_BUTTON, "Lämna över till Lobby")
            anna.says("står i Lobby")
            answer(lobby)
            print(f"{QUESTIONS} questions were answered in Arabic at the machine in the lobby")
            wait("the answers have come back", lambda: "står i Lobby" not in anna.said())

            bo.press(ROLE_RADIO_BUTTON, "Alla pågående")
            bo.press(ROLE_PUSH_BUTTON, "T-0001")
            bo.says("Ny självskattning")
            wait("the answers stand in the colleague's charts", lambda: "Inget är mätt än" not in bo.said())
            print("they stand in the colleague's charts")
            siv.press(ROLE_PUSH_BUTTON, "Uppföljning")
            siv.says("Hela enheten till och med ändring")
            print("the coordinator's machine shows the group")

            open_plan(anna)
            anna.press(ROLE_PUSH_BUTTON, "Nytt mål")
            anna.fill("Vad ska uppnås?", "Praktik")
            anna.press(ROLE_PUSH_BUTTON, "Spara målet")
            open_plan(bo)
            bo.says("Praktik")
            machines.cut()
            change_goal(anna, "Praktik i kafe")
            change_goal(bo, "Praktik i butik")
            for window in (anna, bo):
                wait("no contact is said", lambda: "Ingen kontakt" in window.said())
            print("without a network both went on, and both say so")
            machines.mend()
            for window in (anna, bo):
                window.press(ROLE_PUSH_BUTTON, "Enheten")
                window.press(ROLE_PUSH_BUTTON, "Synka nu")
                wait("contact again", lambda: "Synkad" in window.said() and "Ingen kontakt" not in window.said())
            # Whoever came second lies on top of the first, and the first hears of it.
            anna.press(ROLE_PUSH_BUTTON, "Synka nu")
            for window in (anna, bo):
                window.press(ROLE_PUSH_BUTTON, "Deltagare")
                window.press(ROLE_PUSH_BUTTON, "T-0001")
                open_plan(window)
                window.says("Praktik i butik")
            print("both see the goal as it stands")
        finally:
            for window in windows.values():
                window.close()
            for screen in screens.values():
                screen.close()
        for place, passphrase in [("anna", PASSPHRASE), ("bo", OWN["B. Ek"])]:
            (machines.home / place / "passphrase").write_text(passphrase + "\n")
        # A look at somebody is a row of the log as well, and may have waited when the windows were closed.
        for place in ("anna", "bo", "anna"):
            machines.run(place, "unit", "sync")
        standings = [machines.run(place, "unit", "status") for place in ("anna", "bo")]
        heads = {(standing["head"], standing["content"], standing["waiting"]) for standing in standings}
        if len(heads) != 1 or standings[0]["waiting"] != 0:
            sys.exit(f"the machines differ: {heads}")
        print("both files hold the same rows")


if __name__ == "__main__":
    main(sys.argv[1])
