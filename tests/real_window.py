#!/usr/bin/env python3
"""Opens the real window on displays of several sizes and measures it: it fits, and comes back where it was left.

    tests/real_window.py PROGRAM

Needs Xvfb and python3-xlib. No window manager runs: what it would do for the program, it has to do without.
"""

import os
import subprocess
import sys
import tempfile
import time

from Xlib import X, display
from Xlib.protocol import event

from x_display import Display

PATIENCE = 60.0  # seconds until a window that must come is missed
DRIVERS_HIDDEN = {
    "VK_DRIVER_FILES": "/nonexistent",
    "VK_ICD_FILENAMES": "/nonexistent",
    "__EGL_VENDOR_LIBRARY_FILENAMES": "/nonexistent",
}


class Screen(Display):
    """A display of its own, `size` pixels wide and high."""

    def __init__(self, size):
        super().__init__(f"{size[0]}x{size[1]}")
        self.size = size
        self.display = display.Display(self.name)

    def close(self):
        self.display.close()
        super().close()

    def window(self):
        """The program's window, once it can be seen."""
        for window in self.display.screen().root.query_tree().children:
            attributes = window.get_attributes()
            if attributes.map_state == X.IsViewable and attributes.win_class == X.InputOutput and window.get_wm_name() == "Stegvis":
                return window
        return None


def run(program, screen, home, arguments=(), hidden=None):
    environment = {"PATH": os.environ["PATH"], "HOME": home, "DISPLAY": screen.name, "LIBGL_ALWAYS_SOFTWARE": "1"}
    for name in ("VK_DRIVER_FILES", "VK_ICD_FILENAMES"):
        if name in os.environ:
            environment[name] = os.environ[name]
    environment.update(hidden or {})
    return subprocess.Popen([program, "--demo", *arguments], env=environment, stderr=subprocess.PIPE, text=True)


def shown(program, screen, home, arguments=(), hidden=None, then=None):
    """The window's place and size, once it stands still; `then` may move it before it is closed in an orderly way."""
    process = run(program, screen, home, arguments, hidden)
    until = time.monotonic() + PATIENCE
    while (window := screen.window()) is None:
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            sys.exit(f"no window on {screen.size}: {process.communicate()[1]}")
        time.sleep(0.1)
    before, since = None, time.monotonic()
    while time.monotonic() - since < 2.5:
        now = place(window)
        if now != before:
            before, since = now, time.monotonic()
        time.sleep(0.1)
    if then:
        window.configure(**then)
        screen.display.sync()
        time.sleep(2.5)
        before = place(window)
    protocols = screen.display.intern_atom("WM_PROTOCOLS")
    data = (32, [screen.display.intern_atom("WM_DELETE_WINDOW"), X.CurrentTime, 0, 0, 0])
    window.send_event(event.ClientMessage(window=window, client_type=protocols, data=data))
    screen.display.sync()
    status = process.wait(PATIENCE)
    if status != 0:
        sys.exit(f"the window on {screen.size} ended with {status}: {process.communicate()[1]}")
    process.communicate()
    return before


def place(window):
    geometry = window.get_geometry()
    return geometry.x, geometry.y, geometry.width, geometry.height


def check(what, holds, found):
    print(f"{'ok' if holds else 'FAILED'}: {what}: {found}", flush=True)
    if not holds:
        sys.exit(1)


def main(program):
    with tempfile.TemporaryDirectory() as home:
        for size in [(1366, 768), (1024, 600), (1920, 1080)]:
            with Screen(size) as screen:
                x, y, width, height = shown(program, screen, home)
                fits = x >= 0 and y >= 0 and x + width <= size[0] and y + height <= size[1]
                check(f"a new window on {size[0]} x {size[1]} fits", fits, (x, y, width, height))
                if size == (1920, 1080):
                    check("and is as large as is comfortable", (width, height) == (1280, 800), (width, height))
        half = {"x": 683, "y": 20, "width": 683, "height": 700}
        with Screen((1366, 768)) as screen:
            left = shown(program, screen, home, then=half)
            check("half a screen can be had", left == (683, 20, 683, 700), left)
            again = shown(program, screen, home)
            check("and comes back", again == left, again)
        with Screen((800, 600)) as screen:
            x, y, width, height = shown(program, screen, home)
            fits = x >= 0 and y >= 0 and x + width <= 800 and y + height <= 600
            check("on another screen it begins anew", fits, (x, y, width, height))
        with Screen((1366, 768)) as screen:
            again = shown(program, screen, home)
            check("each screen has its own place", again == left, again)
            without_gl = {key: value for key, value in DRIVERS_HIDDEN.items() if key.startswith("__EGL")}
            found = shown(program, screen, home, hidden={**without_gl, "LIBGL_DRIVERS_PATH": "/nonexistent"})
            settings = os.path.join(home, ".config/stegvis/settings.toml")
            with open(settings, encoding="utf-8") as file:
                text = file.read()
            check("without OpenGL it is drawn otherwise, and that is remembered", 'renderer = "vulkan"' in text, found)
            check("and nothing is taken for a crash", "starting" not in text, "no mark is left")
            for renderer in ("opengl", "vulkan", "software"):
                found = shown(program, screen, home, ["--renderer", renderer])
                check(f"--renderer {renderer}", found == left, found)
            process = run(program, screen, home, hidden={**DRIVERS_HIDDEN, "LIBGL_DRIVERS_PATH": "/nonexistent"})
            said = process.communicate(timeout=PATIENCE)[1]
            told = all(word in said for word in ("OpenGL:", "Vulkan:", "software:", "it-avdelningen"))
            check("without any driver it says what is missing", process.returncode == 1 and told, said.strip().splitlines()[-1:])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(os.path.realpath(sys.argv[1]))
