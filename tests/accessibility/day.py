"""A whole working day in the real window, as somebody with a screen reader and no pointer lives it: a caseworker's on the
demonstration, then a coordinator's on a file of their own. Names, roles, states and the order of the focus are read on the
accessibility bus. Nothing of the program is imported.

day.py PROGRAM [caseworker|coordinator]    (in a session bus of its own; run.sh makes one)
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import pyatspi
from pyatspi import (
    ROLE_CHECK_BOX,
    ROLE_COLUMN_HEADER,
    ROLE_ENTRY,
    ROLE_HEADING,
    ROLE_IMAGE,
    ROLE_LINK,
    ROLE_MENU_ITEM,
    ROLE_PAGE_TAB,
    ROLE_PASSWORD_TEXT,
    ROLE_PUSH_BUTTON,
    ROLE_RADIO_BUTTON,
    ROLE_TABLE,
    ROLE_TABLE_CELL,
    ROLE_TABLE_ROW,
)

from bus import Display, Window, everything, is_checked, is_selected, say_that_somebody_listens, wait

PASSPHRASE = "tre gula bilar"
OWN = "fyra gula bilar"
QUESTIONS = 10


class Person(Window):
    """Somebody who uses the keys, and hears what the bus says."""

    def all(self, role):
        """Every control of this role. What goes away while it is read is left out."""
        found = []
        for node in everything(self.node()):
            try:
                if node.getRole() == role:
                    found.append((node.name or "", node))
            except Exception:
                continue
        return found

    def names(self, role):
        return [name for name, _ in self.all(role)]

    def focused(self):
        """The name of what has the focus; where it has none, that of its role."""
        for node in everything(self.node()):
            try:
                if node.getState().contains(pyatspi.STATE_FOCUSED) and node.getRole() != pyatspi.ROLE_FRAME:
                    return node.name or node.getRoleName()
            except Exception:
                continue
        return ""

    def come_to_front(self):
        self.own().set_input_focus(0, 0)
        self.screen.sync()

    def walk(self, steps, key=("Tab",)):
        """The names of what the focus comes to."""
        seen = []
        for _ in range(steps):
            before = self.focused()
            self.key(*key)
            try:
                wait_briefly(lambda: self.focused() not in ("", before))
            except TimeoutError:
                pass
            seen.append(self.focused())
        return seen

    def open_tab(self, name):
        self.press(ROLE_PAGE_TAB, name)
        wait(f"the tab {name} is chosen", lambda: is_selected(self.find(ROLE_PAGE_TAB, name)))
        others = [other for other, node in self.all(ROLE_PAGE_TAB) if other != name and is_selected(node)]
        assert not others, f"{others} are chosen beside {name}"

    def choose(self, menu, item):
        self.press(ROLE_PUSH_BUTTON, menu)
        self.press(ROLE_MENU_ITEM, item)


def can_be_pressed(person, begins):
    try:
        person.find(ROLE_PUSH_BUTTON, begins).queryAction()
    except NotImplementedError:
        return False
    return True


def wait_briefly(condition, tries=20):
    import time

    for _ in range(tries):
        if condition():
            return
        time.sleep(0.03)
    raise TimeoutError


def in_order(names, wanted):
    """These come one after the other among those, whatever stands between."""
    left = iter(names)
    for name in wanted:
        assert any(name == other for other in left), f"{name!r} does not come in its order: {names}"


def every_control_has_a_name(person, page):
    roles = (ROLE_PUSH_BUTTON, ROLE_CHECK_BOX, ROLE_RADIO_BUTTON, ROLE_PAGE_TAB, ROLE_ENTRY, ROLE_LINK, ROLE_IMAGE)
    for role in (*roles, ROLE_HEADING):
        nameless = [node for name, node in person.all(role) if not name.strip()]
        assert not nameless, f"{page}: {len(nameless)} of {role} have no name"
    assert person.names(ROLE_HEADING), f"{page} has no heading"


def the_list(person):
    """The list is a table, found, sorted and searched by keys."""
    person.find(pyatspi.ROLE_FRAME, "Stegvis")
    person.find(ROLE_TABLE, "Deltagare")
    headings = person.names(ROLE_COLUMN_HEADER)
    assert "Sortera efter Deltagare" in headings, headings
    rows = person.names(ROLE_TABLE_ROW)
    cells = person.names(ROLE_TABLE_CELL)
    assert len(rows) > 8 and len(cells) > len(rows), (len(rows), len(cells))
    print(f"the list: {len(rows)} rows, {len(cells)} cells, columns {headings}")
    person.come_to_front()
    walked = person.walk(24)
    in_order(walked, ["Deltagare", "Kalender", "Uppföljning", "Mer", "Inställningar", "Hjälp", "Om Stegvis"])
    in_order(walked, ["Om Stegvis", "Ny deltagare"])
    back = person.walk(3, ("Tab", "Shift_L"))
    assert back[0] == walked[-2], (back, walked)
    chosen = [name for name, node in person.all(ROLE_RADIO_BUTTON) if is_checked(node)]
    assert any(name.startswith("Mina ") for name in chosen), chosen
    person.press(ROLE_RADIO_BUTTON, "Avslutade")
    wait("the other choice is let go of", lambda: not is_checked(person.find(ROLE_RADIO_BUTTON, "Mina ")))
    person.press(ROLE_RADIO_BUTTON, "Mina ")
    every_control_has_a_name(person, "the list")


def the_charts(person):
    """A participant is found by keys; the charts tell what they show."""
    person.fill("Sök namn eller ärende", "T-0001")
    person.key("Return")
    person.find(ROLE_PUSH_BUTTON, "Ny självskattning")
    told = person.names(ROLE_IMAGE)
    assert len(told) == 12, told
    assert any(name.startswith("Hälsa och hantering av hälsan. Från ") for name in told), told
    for tab in ("Jämför", "Spindel", "Tabell", "Mättillfällen", "Insatser", "Plan", "Anteckningar", "Utveckling"):
        person.open_tab(tab)
        every_control_has_a_name(person, tab)
    print(f"the charts: {told[0]}")


def an_assessment(person):
    """A form is answered together by digits, and finished."""
    person.press(ROLE_PUSH_BUTTON, "Ny självskattning")
    person.press(ROLE_PUSH_BUTTON, "Börja fylla i")
    person.find(ROLE_HEADING, "Självskattning")
    person.come_to_front()
    for number in range(1, QUESTIONS + 1):
        person.key(str(1 + number % 5))
        person.says(f"{number} av {QUESTIONS} besvarade")
        if number < QUESTIONS:
            person.key("Return")
    chosen = [name for name, node in person.all(ROLE_RADIO_BUTTON) if is_checked(node)]
    assert len(chosen) >= 3, f"those that are seen say that they are chosen: {chosen}"
    every_control_has_a_name(person, "the form")
    person.press(ROLE_PUSH_BUTTON, "Avsluta skattningen")
    person.says("Skattningen är avslutad och sparad.")
    print(f"an assessment: {QUESTIONS} answers by digits")


def a_note_and_a_goal(person):
    person.open_tab("Anteckningar")
    person.press(ROLE_PUSH_BUTTON, "Ny anteckning")
    person.fill("Anteckning", "Ringde om praktik")
    person.press(ROLE_PUSH_BUTTON, "Spara anteckningen")
    person.says("Ringde om praktik")
    person.open_tab("Plan")
    person.press(ROLE_PUSH_BUTTON, "Nytt mål")
    person.fill("Vad ska uppnås?", "Praktik i kafe")
    person.press(ROLE_PUSH_BUTTON, "Spara målet")
    person.says("Målet är sparat.")
    # Undone by name, and done again, by keys.
    undo = person.find(ROLE_PUSH_BUTTON, "Ångra: ").name
    assert "mål" in undo, undo
    person.come_to_front()
    person.key("z", "Control_L")
    person.says("Ångrat: ")
    person.key("y", "Control_L")
    person.says("Gjort igen: ")
    person.find(ROLE_HEADING, "Praktik i kafe")
    print(f"a note and a goal: {undo}")


def the_help(person):
    """F1 opens the guide at the page, Esc comes back to it."""
    person.come_to_front()
    person.key("F1")
    person.find(ROLE_HEADING, "Plan och mål")
    wait("the heading has the focus", lambda: person.focused() == "Plan och mål")
    every_control_has_a_name(person, "the help")
    person.press(ROLE_LINK, "För samordnare")
    wait("the chapter has the focus", lambda: person.focused() == "För samordnare")
    person.come_to_front()
    person.key("Escape")
    wait("the page is there again", lambda: is_selected(person.find(ROLE_PAGE_TAB, "Plan")))
    print("the help: opened at the page, walked by a link, left by Esc")


def a_meeting(person):
    person.come_to_front()
    person.key("d", "Control_L")
    person.press(ROLE_PUSH_BUTTON, "Starta mötet: T-0001")
    person.find(ROLE_HEADING, "Uppföljningsmöte")
    shared = person.find(ROLE_CHECK_BOX, "Delad skärm")
    assert is_checked(shared), "what is shared is said"
    person.press(ROLE_CHECK_BOX, "Delad skärm")
    wait("it is shared no more", lambda: not is_checked(person.find(ROLE_CHECK_BOX, "Delad skärm")))
    person.press(ROLE_RADIO_BUTTON, "Hälsa och hantering av hälsan")
    person.find(ROLE_HEADING, "Hälsa och hantering av hälsan")
    person.fill("Anteckning från samtalet", "Sover battre")
    every_control_has_a_name(person, "the meeting")
    person.press(ROLE_PUSH_BUTTON, "Avsluta mötet")
    person.says("Mötet är avslutat och sparat.")
    person.open_tab("Anteckningar")
    person.says("Sover battre")
    print("a meeting: held, with a note")


def the_rest_of_the_day(person):
    for page, heading in [("Kalender", "Kalender"), ("Inställningar", "Inställningar"), ("Om Stegvis", "Om Stegvis")]:
        person.press(ROLE_PUSH_BUTTON, page)
        person.find(ROLE_HEADING, heading)
        every_control_has_a_name(person, page)
    for page in ("Insatser", "Importera", "Papperskorg"):
        person.choose("Mer", page)
        person.find(ROLE_HEADING, page)
        every_control_has_a_name(person, page)
    # The list as a file: what it is, and that it is not encrypted, before anything is saved.
    person.come_to_front()
    person.key("d", "Control_L")
    person.press(ROLE_PUSH_BUTTON, "Exportera uppgifter")
    person.find(ROLE_HEADING, "Exportera uppgifter")
    assert is_checked(person.find(ROLE_RADIO_BUTTON, "Excel"))
    assert not is_checked(person.find(ROLE_CHECK_BOX, "Namn och ärendenummer"))
    person.press(ROLE_PUSH_BUTTON, "Fortsätt")
    person.find(ROLE_HEADING, "Filen blir inte krypterad")
    person.press(ROLE_PUSH_BUTTON, "Spara inte")
    print("the rest: every control of every page has a name")


def a_caseworkers_day(program, home):
    screen = Display()
    person = Person(program, ["--demo"], home, screen.name)
    try:
        the_list(person)
        the_charts(person)
        an_assessment(person)
        a_note_and_a_goal(person)
        the_help(person)
        a_meeting(person)
        the_rest_of_the_day(person)
    finally:
        person.close()
        screen.close()


def run(program, file, passphrase, *words):
    where = ["--file", str(file), "--passphrase-file", str(passphrase), "--json"]
    done = subprocess.run([program, *words, *where], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{words}: {done.stderr}")
    return json.loads(done.stdout)


def a_scorecard(person):
    """A measure with its target, the month's analysis and what it leads to, signed and locked."""
    person.press(ROLE_PUSH_BUTTON, "Styrkort")
    person.find(ROLE_HEADING, "Inget följs ännu")
    person.press(ROLE_PUSH_BUTTON, "Välj det första måttet")
    person.press(ROLE_PUSH_BUTTON, "Spara måttet")
    person.says("Skriv ett tal")
    person.fill("Mål (procent)", "40")
    every_control_has_a_name(person, "a measure")
    person.press(ROLE_PUSH_BUTTON, "Spara måttet")
    person.says("Måttet är sparat.")
    # A row is said in one sentence: what it is, what it should be, and how one stands to the other.
    person.says("minst 40\u00a0%")
    person.fill("Vad visar månaden, och varför?", "Som forra manaden")
    person.press(ROLE_PUSH_BUTTON, "Spara analysen")
    person.says("Analysen är sparad.")
    person.press(ROLE_PUSH_BUTTON, "Lägg till åtgärd")
    person.fill("Vad ska göras?", "Bjud in foretagen")
    person.press(ROLE_PUSH_BUTTON, "Spara åtgärden")
    person.find(ROLE_CHECK_BOX, "Bjud in foretagen")
    every_control_has_a_name(person, "the scorecard")
    # While values are counted anew there is nothing to sign.
    wait("the month can be signed", lambda: can_be_pressed(person, "Underteckna och lås "))
    person.press(ROLE_PUSH_BUTTON, "Underteckna och lås ")
    person.says("Månaden är undertecknad och låst.")
    assert "Underteckna och lås" not in " ".join(person.names(ROLE_PUSH_BUTTON)), "it is locked"
    print("a scorecard: a measure, an analysis, an action, and a signature")


def own_checks(person):
    """What was drawn, and that nobody can read what nobody else works with."""
    person.choose("Mer", "Egenkontroll")
    person.find(ROLE_HEADING, "Egenkontroll")
    every_control_has_a_name(person, "own checks")
    assert "T-0001" not in person.said(), "nobody's case is named to a coordinator"


def a_coordinators_day(program, home):
    folder = pathlib.Path(home)
    file, passphrase = folder / "unit.db", folder / "passphrase"
    passphrase.write_text(PASSPHRASE + "\n")
    run(program, file, passphrase, "demo", "--out", str(file))
    first = run(program, file, passphrase, "user", "add", "--name", "S. Berg", "--role", "coordinator")["passphrase"]
    screen = Display()
    person = Person(program, ["--file", str(file)], home, screen.name)
    try:
        person.fill("Lösenfras", first, ROLE_PASSWORD_TEXT)
        person.key("Return")
        person.find(ROLE_HEADING, "Välj en egen lösenfras")
        person.fill("Engångsfrasen", first, ROLE_PASSWORD_TEXT)
        person.fill("Ny lösenfras", OWN, ROLE_PASSWORD_TEXT)
        person.fill("Samma nya lösenfras igen", OWN, ROLE_PASSWORD_TEXT)
        person.press(ROLE_PUSH_BUTTON, "Byt lösenfras")
        person.find(ROLE_HEADING, "Uppföljning på gruppnivå")
        # Nobody's name is anywhere.
        assert "Amina" not in person.said() and "T-0001" not in person.said()
        person.find(ROLE_IMAGE, "Förändring per indikator")
        for tab in ("Förändring", "Över tid", "Insatser", "Avslut", "Mätkvalitet", "Metod", "Jämför", "Översikt"):
            person.open_tab(tab)
            every_control_has_a_name(person, tab)
        person.open_tab("Förändring")
        person.press(ROLE_RADIO_BUTTON, "Tabell")
        person.find(ROLE_TABLE, "")
        assert len(person.names(ROLE_TABLE_CELL)) > 20
        person.come_to_front()
        person.key("F1")
        wait("help about the tab has the focus", lambda: person.focused() == "Förändring")
        person.key("Escape")
        person.find(ROLE_PAGE_TAB, "Förändring")
        walked = person.walk(20)
        in_order(walked, ["Uppföljning", "Insatser", "Inställningar", "Hjälp", "Om Stegvis", "Lås"])
        a_scorecard(person)
        own_checks(person)
        person.press(ROLE_PUSH_BUTTON, "Uppföljning")
        # A report: that it is not encrypted is said before it is saved.
        person.press(ROLE_PUSH_BUTTON, "Exportera")
        person.press(ROLE_MENU_ITEM, "PDF för utskrift")
        person.find(ROLE_HEADING, "Filen blir inte krypterad")
        person.press(ROLE_PUSH_BUTTON, "Spara inte")
        person.press(ROLE_PUSH_BUTTON, "Lås")
        person.find(ROLE_PASSWORD_TEXT, "Lösenfras")
        assert "Uppföljning" not in person.said(), "nothing is said of a locked file"
        print("a coordinator's day: signed in, read every tab and a table, asked for help, and locked")
    finally:
        person.close()
        screen.close()


DAYS = {"caseworker": a_caseworkers_day, "coordinator": a_coordinators_day}


def main(program, *whose):
    if not whose:
        # Each in a process of its own: the client keeps on the bus what has left it.
        for one in DAYS:
            subprocess.run([sys.executable, __file__, program, one], check=True)
        return
    say_that_somebody_listens()
    with tempfile.TemporaryDirectory() as home:
        DAYS[whose[0]](program, home)


if __name__ == "__main__":
    main(*sys.argv[1:])
