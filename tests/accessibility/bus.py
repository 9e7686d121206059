"""The program's window as it is on the accessibility bus: every control is found by role and name, read there and pressed
there. Letters are typed on the window's own display. Nothing of the program is imported."""

import os
import pathlib
import subprocess
import sys
import time

import pyatspi
from gi.repository import Gio, GLib
from Xlib import XK, X, display
from Xlib.ext import xtest
from Xlib.protocol import event

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from x_display import Display  # for the scripts beside too

# What holds the controls has the focus as well.
WHOLE = (pyatspi.ROLE_FRAME, pyatspi.ROLE_WINDOW, pyatspi.ROLE_APPLICATION)
PATIENCE = 60.0  # seconds until something that must come is missed


def say_that_somebody_listens():
    """What a screen reader does when it starts: programs put themselves on the bus only then."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    for name in ("IsEnabled", "ScreenReaderEnabled"):
        value = GLib.Variant("(ssv)", ("org.a11y.Status", name, GLib.Variant("b", True)))
        place = ("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set")
        bus.call_sync(*place, value, None, Gio.DBusCallFlags.NONE, -1, None)


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


def is_checked(node):
    return node.getState().contains(pyatspi.STATE_CHECKED)


def is_selected(node):
    return node.getState().contains(pyatspi.STATE_SELECTED)


def value_of(node):
    """What a control says that stands in it: its text, or its description of it."""
    try:
        text = node.queryText()
        return text.getText(0, text.characterCount)
    except NotImplementedError:
        return node.description or ""


def wait(what, condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"never: {what}")
        time.sleep(0.1)


class Window:
    """A process of the program with its window on a display."""

    def __init__(self, program, arguments, home, on):
        environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "DISPLAY": on}
        environment.pop("WAYLAND_DISPLAY", None)
        self.process = subprocess.Popen([program, *arguments], env=environment)
        self.screen = display.Display(on)
        self.seen = None
        wait("the window is on the bus", lambda: self.node() is not None)

    def node(self):
        """The program on the bus; `None` before it is there."""
        desktop = pyatspi.Registry.getDesktop(0)
        for index in range(desktop.childCount):
            try:
                app = desktop.getChildAtIndex(index)
                if app is not None and app.get_process_id() == self.process.pid:
                    return app
            except Exception:
                continue
        return None

    def find(self, role, begins, missing_ok=False):
        """The first control of this role whose name begins so."""
        end = time.monotonic() + PATIENCE
        while True:
            app = self.node()
            for node in everything(app) if app else ():
                try:
                    if node.getRole() == role and (node.name or "").startswith(begins):
                        # The client keeps what could be done with a control when it was met first: disabled, nothing.
                        node.clear_cache()
                        return node
                except Exception:
                    continue
            if missing_ok:
                return None
            if time.monotonic() > end:
                names = [(n.getRoleName(), n.name) for n in everything(app)] if app else "no window"
                sys.exit(f"no {role} named {begins!r}; there is {names}")
            time.sleep(0.1)

    def press(self, role, begins):
        self.find(role, begins).queryAction().doAction(0)

    def said(self):
        """Every name in the window, in one text."""
        return "\n".join(node.name or "" for node in everything(self.node()))

    def says(self, text):
        wait(f"{text!r} is said", lambda: text in self.said())

    def choices(self):
        """The names of the answers on the page, and whether each is chosen. While one page takes another's place some of
        what is being read goes away: then it is read once more."""
        read = []

        def is_read():
            try:
                buttons = [node for node in everything(self.node()) if node.getRole() == pyatspi.ROLE_RADIO_BUTTON]
                read[:] = [(node.name, is_checked(node)) for node in buttons]
            except GLib.GError:
                return False
            return True

        wait("the answers can be read", is_read)
        return read

    def own(self):
        windows = self.screen.screen().root.query_tree().children
        own = [window for window in windows if window.get_wm_name() == "Stegvis"]
        assert own, "the window is on the screen"
        return own[0]

    def ask_to_close(self):
        """What the window's own close button and Alt+F4 send."""
        data = (32, [self.screen.intern_atom("WM_DELETE_WINDOW"), X.CurrentTime, 0, 0, 0])
        message = event.ClientMessage(window=self.own(), client_type=self.screen.intern_atom("WM_PROTOCOLS"), data=data)
        self.own().send_event(message)
        self.screen.flush()

    def key(self, name, *held):
        """Presses a key, with others held down."""
        codes = [self.screen.keysym_to_keycode(XK.string_to_keysym(one)) for one in (*held, name)]
        for code in codes:
            xtest.fake_input(self.screen, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self.screen, X.KeyRelease, code)
        self.screen.sync()
        time.sleep(0.03)

    def type(self, text):
        """Types letters of the American keyboard."""
        self.own().set_input_focus(X.RevertToParent, X.CurrentTime)
        self.screen.sync()
        names = {" ": "space", "-": "minus", ":": "colon", "/": "slash", ".": "period", "_": "underscore"}
        for letter in text:
            name = names.get(letter, letter)
            held = ("Shift_L",) if letter.isupper() or letter in ":_" else ()
            self.key(name, *held)

    def take_keys(self):
        """From now on what is typed reaches the window: there is no window manager that says so."""
        wait("the window can be seen", self.is_there)
        self.own().set_input_focus(X.RevertToParent, X.CurrentTime)
        self.screen.sync()

    def is_there(self):
        windows = self.screen.screen().root.query_tree().children
        own = [window for window in windows if window.get_wm_name() == "Stegvis"]
        return any(window.get_attributes().map_state == X.IsViewable for window in own)

    def focused(self):
        """Role, name and value of what has the focus."""
        for node in everything(self.node()):
            try:
                if node.getState().contains(pyatspi.STATE_FOCUSED) and node.getRole() not in WHOLE:
                    return node.getRole(), node.name or "", value_of(node)
            except Exception:
                continue
        return None, "", ""

    def tab_to(self, role, begins, most=160):
        """Goes on with Tab until a control of this role has the focus whose name begins so; any role where none is said."""
        passed = []
        for _ in range(most):
            found, name, _ = self.focused()
            if name.startswith(begins) and role in (None, found):
                return
            passed.append(name)
            before = (found, name)
            self.key("Tab")
            end = time.monotonic() + 2.0
            while self.focused()[:2] == before and time.monotonic() < end:
                time.sleep(0.02)
        sys.exit(f"Tab never comes to {begins!r}; it came to {passed}")

    def value(self, role, begins):
        """What stands in a control."""
        return value_of(self.find(role, begins))

    def fill(self, begins, text, role=pyatspi.ROLE_ENTRY):
        """Puts text into a field in the place of what stands there."""
        field = self.find(role, begins)
        self.own().set_input_focus(X.RevertToParent, X.CurrentTime)
        self.screen.sync()
        field.queryComponent().grabFocus()
        wait(f"{begins!r} has the focus", lambda: field.getState().contains(pyatspi.STATE_FOCUSED))
        self.key("a", "Control_L")
        self.type(text)
        # Keys and what is pressed on the bus come to the window by two ways: without waiting, a press overtakes letters.
        # A passphrase is read as dots: as many as it has letters.
        hidden = role == pyatspi.ROLE_PASSWORD_TEXT

        def holds():
            # The page may be drawn anew while it is typed, and the field with it.
            try:
                value = value_of(self.find(role, begins, missing_ok=True))
            except (AttributeError, GLib.GError):
                return False
            return len(value) == len(text) and (hidden or value == text)

        wait(f"{begins!r} holds {text!r}", holds)

    def close(self):
        self.process.kill()
        self.process.wait()
