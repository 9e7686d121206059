"""Starts a program's window on a display, and tells when it was mapped, when its picture came to rest, and its memory.

/usr/bin/python3 window.py [--rest SECONDS] [--picture FILE] -- PROGRAM ARGUMENTS…
Prints one JSON object: {"mapped": s, "first": s, "settled": s, "pss": bytes}, in seconds from the start of the process.

A picture is at rest once it has been the same for --rest seconds; when it last changed is told by the display itself
(its DAMAGE extension), so looking at it costs the program nothing before it has drawn something.
"""

import argparse
import json
import os
import select
import signal
import subprocess
import sys
import time
import zlib

from Xlib import X, display
from Xlib.ext import damage

PATIENCE = 60.0


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rest", type=float, default=0.8)
    parser.add_argument("--picture", help="write what is seen at last to this file (PPM)")
    parser.add_argument("program", nargs="+")
    return parser.parse_args()


def pixels(root, size):
    return root.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF).data


def proportional_set_size(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        for line in rollup:
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return None


def watch(screen, root, process, start, rest):
    """The moments of mapping, of the first and of the last change, and the last picture."""
    size = root.get_geometry()
    root.change_attributes(event_mask=X.SubstructureNotifyMask)
    # One event for each rectangle that is drawn, with no need to answer it.
    root.damage_create(damage.DamageReportRawRectangles)
    mapped, first, changed = None, None, None
    seen = zlib.crc32(pixels(root, size))
    screen.sync()
    while True:
        now = time.monotonic()
        if process.poll() is not None:
            sys.exit(f"the program ended with {process.returncode}")
        if now - start > PATIENCE:
            sys.exit("the picture never came to rest")
        if changed and now - changed > rest:
            return mapped - start, first - start, changed - start, pixels(root, size)
        if not screen.pending_events():
            select.select([screen.fileno()], [], [], 0.05)
        is_drawn, drawn = False, time.monotonic()
        while screen.pending_events():
            event = screen.next_event()
            if event.type == X.MapNotify and mapped is None:
                mapped = time.monotonic()
            is_drawn |= event.type == screen.extension_event.DamageNotify
        if not is_drawn:
            continue
        # Some frames draw what was there already.
        now_seen = zlib.crc32(pixels(root, size))
        if now_seen != seen:
            seen, changed = now_seen, drawn
            first = first or drawn


def main():
    given = arguments()
    screen = display.Display()
    root = screen.screen().root
    screen.damage_query_version()
    # A pointer in the middle stands on something, which is drawn once more when it is known to stand there.
    root.warp_pointer(root.get_geometry().width - 1, 0)
    screen.sync()
    start = time.monotonic()
    process = subprocess.Popen(given.program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        mapped, first, settled, picture = watch(screen, root, process, start, given.rest)
        memory = proportional_set_size(process.pid)
        if given.picture:
            size = root.get_geometry()
            rows = bytearray()
            for at in range(0, len(picture), 4):
                rows += bytes((picture[at + 2], picture[at + 1], picture[at]))
            with open(given.picture, "wb") as file:
                file.write(b"P6 %d %d 255\n" % (size.width, size.height) + rows)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    print(json.dumps({"mapped": mapped, "first": first, "settled": settled, "pss": memory}))


if __name__ == "__main__":
    os.environ.pop("WAYLAND_DISPLAY", None)
    main()
