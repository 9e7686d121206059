"""A display of its own: what is shown and typed there reaches nothing else. Needs Xvfb."""

import os
import subprocess


class Display:
    """Its `name` is as programs are told it, and its size as in 1280x800."""

    def __init__(self, size="1280x800"):
        reading, writing = os.pipe()
        # It stays as it is when the first client leaves: starting anew, it would refuse the next one.
        command = ["Xvfb", "-displayfd", str(writing), "-noreset", "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
        self.server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        # It writes its number once it can be reached.
        with os.fdopen(reading) as told:
            self.name = f":{told.readline().strip()}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.server.terminate()
        self.server.wait()
