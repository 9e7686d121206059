"""A Wine of one's own with the program in it, beside the Linux program, and what is checked of them."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import x_display

PASSPHRASE = "tre gula bilar på rad"
FAILED = []


def check(what, holds, found=""):
    """Says whether it holds, and remembers where it does not."""
    print(f"{'ok' if holds else 'FAILED'}: {what}{f': {found}' if found != '' else ''}", flush=True)
    if not holds:
        FAILED.append(what)
    return holds


def finish():
    if FAILED:
        sys.exit(f"{len(FAILED)} of what was checked does not hold: {'; '.join(FAILED)}")


class Display(x_display.Display):
    """An X display, `size` pixels. Where it is `managed` it has a window manager: Wine leaves it to that to let a window fill the
    screen."""

    def __init__(self, size, managed=False):
        super().__init__(size)
        environment = {**os.environ, "DISPLAY": self.name}
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.manager = subprocess.Popen(["openbox"], env=environment, **silent) if managed else None

    def close(self):
        if self.manager:
            self.manager.terminate()
            self.manager.wait()
        super().close()

    def do(self, *words):
        """What xdotool does with these words."""
        done = subprocess.run(["xdotool", *words], env={**os.environ, "DISPLAY": self.name}, capture_output=True, text=True)
        return done.stdout.strip()

    def type(self, text):
        self.do("type", "--delay", "60", text)

    def press(self, *keys):
        for key in keys:
            self.do("key", key)
            time.sleep(0.25)

    def place(self, window):
        """Where a window's content is on the screen, and its size."""
        environment = {**os.environ, "DISPLAY": self.name}
        told = subprocess.run(["xwininfo", "-id", window], env=environment, capture_output=True, text=True, check=True).stdout
        words = ["Absolute upper-left X", "Absolute upper-left Y", "Width", "Height"]
        return tuple(int(re.search(rf"{word}:\s+(-?\d+)", told)[1]) for word in words)

    def picture(self, path):
        environment = {**os.environ, "DISPLAY": self.name}
        subprocess.run(["import", "-window", "root", str(path)], env=environment, check=True)
        return path


class Wine:
    """A fresh Wine in `folder`, with what is in `built` as its program, where something is."""

    def __init__(self, folder, built, stand_in):
        self.prefix = Path(folder) / "wine"
        self.environment = {
            **os.environ,
            "WINEPREFIX": str(self.prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
        }
        self.environment.pop("DISPLAY", None)
        with Display("800x600") as display:
            self.run("wineboot", "-i", display=display)
            self.settle()
        self.stand_in = Path(stand_in)
        self.program = self.prefix / "drive_c" / "stegvis"
        if built:
            self.program.mkdir()
            for name in ("stegvis.exe", "stegvisw.exe"):
                shutil.copy(Path(built) / name, self.program / name)
            shutil.copy(self.stand_in, self.program / "bcryptprimitives.dll")

    def run(self, *command, display=None, stdin=None, timeout=300):
        environment = dict(self.environment)
        if display:
            environment["DISPLAY"] = display.name
        return subprocess.run(["wine", *command], env=environment, input=stdin, capture_output=True, timeout=timeout)

    def start(self, *command, display=None):
        environment = dict(self.environment)
        if display:
            environment["DISPLAY"] = display.name
        return subprocess.Popen(["wine", *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def stegvis(self, *arguments, **options):
        return self.run(str(self.program / "stegvis.exe"), *arguments, **options)

    def settle(self):
        """Waits until everything that runs in it has ended."""
        subprocess.run(["wineserver", "-w"], env=self.environment, timeout=120, check=False)

    def stop(self):
        subprocess.run(["wineserver", "-k"], env=self.environment, check=False)


def as_windows(path):
    """A path as the programs of a Wine see it."""
    return "Z:" + str(path).replace("/", "\\")
