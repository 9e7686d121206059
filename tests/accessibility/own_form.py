"""Answers the participant's whole form in the real window, as a screen reader's user would: every control is found by
role and name on the accessibility bus, read there, and pressed there. Nothing of the program is imported.

own_form.py PROGRAM    (in a session bus of its own, on a display; own_form.sh does both)
"""

import os
import subprocess
import sys
import tempfile
import time

import pyatspi
from gi.repository import Gio, GLib
from pyatspi import (
    ROLE_CHECK_BOX,
    ROLE_FRAME,
    ROLE_HEADING,
    ROLE_LABEL,
    ROLE_PROGRESS_BAR,
    ROLE_PUSH_BUTTON,
    ROLE_RADIO_BUTTON,
)
from Xlib import X, display
from Xlib.protocol import event

PATIENCE = 60.0  # seconds until something that must come is missed
QUESTIONS = 10


def say_that_somebody_listens():
    """What a screen reader does when it starts: programs put themselves on the bus only then."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    for name in ("IsEnabled", "ScreenReaderEnabled"):
        value = GLib.Variant("(ssv)", ("org.a11y.Status", name, GLib.Variant("b", True)))
        place = ("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set")
        bus.call_sync(*place, value, None, Gio.DBusCallFlags.NONE, -1, None)


def ask_to_close():
    """What the window's own close button and Alt+F4 send."""
    screen = display.Display()
    windows = screen.screen().root.query_tree().children
    own = [window for window in windows if window.get_wm_name() == "Stegvis"]
    assert own, "the window is on the screen"
    data = (32, [screen.intern_atom("WM_DELETE_WINDOW"), X.CurrentTime, 0, 0, 0])
    message = event.ClientMessage(window=own[0], client_type=screen.intern_atom("WM_PROTOCOLS"), data=data)
    own[0].send_event(message)
    screen.flush()


def everything(node):
    """The node and all below it. What goes away while it is read is left out."""
    try:
        yield node
        for index in range(node.childCount):
            child = node.getChildAtIndex(index)
            if child is not None:
                yield from everything(child)
    except Exception:
        return


def window():
    desktop = pyatspi.Registry.getDesktop(0)
    for app in (desktop.getChildAtIndex(index) for index in range(desktop.childCount)):
        if app is not None and "stegvis" in (app.name or "").lower():
            return app
    return None


def find(role, begins, missing_ok=False):
    """The first control of this role whose name begins so."""
    end = time.monotonic() + PATIENCE
    while True:
        app = window()
        for node in everything(app) if app else ():
            try:
                if node.getRole() == role and (node.name or "").startswith(begins):
                    return node
            except Exception:
                continue
        if missing_ok:
            return None
        if time.monotonic() > end:
            names = [(n.getRoleName(), n.name) for n in everything(app)] if app else "no window"
            sys.exit(f"no {role} named {begins!r}; there is {names}")
        time.sleep(0.1)


def press(role, begins):
    node = find(role, begins)
    node.queryAction().doAction(0)


def said():
    """Every name in the window, in one text."""
    return "\n".join(node.name or "" for node in everything(window()))


def is_checked(node):
    return node.getState().contains(pyatspi.STATE_CHECKED)


def wait(what, condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"never: {what}")
        time.sleep(0.1)


def choices():
    """The names of the answers on the page, and whether each is chosen. While one page takes another's place some of what
    is being read goes away: then it is read once more."""
    read = []

    def is_read():
        try:
            buttons = [node for node in everything(window()) if node.getRole() == ROLE_RADIO_BUTTON]
            read[:] = [(node.name, is_checked(node)) for node in buttons]
        except GLib.GError:
            return False
        return True

    wait("the answers can be read", is_read)
    return read


def hand_over():
    press(ROLE_PUSH_BUTTON, "T-0001")
    press(ROLE_PUSH_BUTTON, "Ny självskattning")
    press(ROLE_PUSH_BUTTON, "Lämna över till deltagaren")


def answer():
    find(ROLE_RADIO_BUTTON, "English")
    press(ROLE_PUSH_BUTTON, "Börja")
    for number in range(1, QUESTIONS + 1):
        progress = find(ROLE_PROGRESS_BAR, f"Fråga {number} av {QUESTIONS}")
        assert progress.queryValue().currentValue == number, progress.queryValue().currentValue
        heading = find(ROLE_HEADING, "Hur ")
        answers = choices()
        names = [name for name, _ in answers]
        assert len(names) == 7, names
        assert [name[0] for name in names[:5]] == list("12345"), names
        assert names[5:] == ["Vet inte", "Vill inte svara"], names
        assert not any(is_chosen for _, is_chosen in answers), names
        level = str(1 + number % 5)
        press(ROLE_RADIO_BUTTON, level + " ")
        wait(f"question {number} is answered", lambda: is_checked(find(ROLE_RADIO_BUTTON, level + " ")))
        print(f"{number}. {heading.name} -> {find(ROLE_RADIO_BUTTON, level + ' ').name}")
        press(ROLE_PUSH_BUTTON, "Se alla svar" if number == QUESTIONS else "Nästa")
    find(ROLE_HEADING, "Titta igenom dina svar")
    press(ROLE_CHECK_BOX, "Med tolk")
    press(ROLE_PUSH_BUTTON, "Skicka in")
    print(find(ROLE_HEADING, "Tack, Amina! Dina svar är sparade.").name)
    find(ROLE_LABEL, "Här ser du dina svar")


def main(program):
    say_that_somebody_listens()
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}
        process = subprocess.Popen([program, "--demo"], env=environment)
        try:
            wait("the window is on the bus", lambda: window() is not None)
            hand_over()
            # Nothing of anybody else is on the bus while the form is out.
            find(ROLE_PUSH_BUTTON, "Börja")
            others = ("T-0002", "Importera", "Inställningar")
            wait("others are gone", lambda: not any(other in said() for other in others))
            # Alt+F4 and the window's own button ask the program to close; it does not.
            ask_to_close()
            answer()
            assert process.poll() is None, "the window was closed"
            # The demonstration comes back to the caseworker, and there the same message is heeded.
            press(ROLE_PUSH_BUTTON, "Klar")
            find(ROLE_PUSH_BUTTON, "Ny självskattning")
            ask_to_close()
            wait("the window closes where it may", lambda: process.poll() is not None)
            print(f"{QUESTIONS} questions were found, read and answered by role and name")
        finally:
            process.kill()


if __name__ == "__main__":
    main(sys.argv[1])
