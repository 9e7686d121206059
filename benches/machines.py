#!/usr/bin/env python3
"""Measures a unit of many machines on a PostgreSQL server of its own, which it starts and stops.

    benches/machines.py [--quick] [--bench PROGRAM] [--file FILE]

PROGRAM is the built bench `performance`, FILE a data file to join with (made by `stegvis generate` where it is not given).
Prints one line for each measure, with its baseline of the same run.
"""

import argparse
import glob
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
PASSWORD = "a password of the bench"
PASSPHRASE = "tre gula bilar på rad"


def program(name):
    found = shutil.which(name) or next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), None)
    return found or sys.exit(f"{name} is missing: install postgresql")


def as_server(command):
    """The server refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


class Server:
    """A cluster in a temporary folder, on a free port of this computer."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="stegvis-bench-")
        place = pathlib.Path(self.folder.name)
        (place / "password").write_text(PASSWORD)
        if os.geteuid() == 0:
            shutil.chown(place, "postgres")
            shutil.chown(place / "password", "postgres")
        data = place / "data"
        quiet = {"stdout": subprocess.DEVNULL, "check": True}
        init = ["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        subprocess.run(as_server([program("initdb"), f"--pgdata={data}", *init, f"--pwfile={place / 'password'}"]), **quiet)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=450"
        self.pg_ctl = [program("pg_ctl"), f"--pgdata={data}", "--log", str(place / "log"), "--wait"]
        subprocess.run(as_server([*self.pg_ctl, "--options", options, "start"]), **quiet)
        self.sql("postgres", "CREATE DATABASE stegvis")
        schema = (HERE / "src/unit/log/postgres.sql").read_text()
        self.sql("stegvis", schema)
        self.sql("stegvis", f"CREATE ROLE bench LOGIN PASSWORD '{PASSWORD}' IN ROLE stegvis_unit")
        self.address = f"postgres://bench@127.0.0.1:{self.port}/stegvis?sslmode=disable"
        return self

    def sql(self, database, text):
        command = [program("psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database]
        settings = ["-v", "ON_ERROR_STOP=1", "-q", "-f", "-"]
        environment = {**os.environ, "PGPASSWORD": PASSWORD}
        subprocess.run([*command, *settings], input=text, text=True, check=True, env=environment, stdout=subprocess.DEVNULL)

    def __exit__(self, *_):
        subprocess.run(as_server([*self.pg_ctl, "--mode=fast", "stop"]), stdout=subprocess.DEVNULL, check=False)
        self.folder.cleanup()


def told(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def milliseconds(seconds):
    return f"{seconds * 1000:,.1f} ms"


def newest(pattern):
    found = [path for path in glob.glob(pattern) if not path.endswith(".d")]
    return max(found, key=os.path.getmtime) if found else sys.exit(f"build it first: {pattern}")


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--quick", action="store_true", help="few people and machines")
    words.add_argument("--bench", help="the built bench")
    words.add_argument("--file", help="a data file to join with")
    said = words.parse_args()
    bench = said.bench or newest(str(HERE / "target/*/deps/performance-*"))
    people, machines, units = (1_000, [5, 20], [50]) if said.quick else (100_000, [5, 50, 200], [100, 300, 1_000])
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        at = [server.address, PASSWORD]
        found = told([bench, "machines-latency", *at])
        ratio = found["own"] / found["baseline"]
        print(
            f"from saved at one machine to another's file: {milliseconds(found['own'])} (99 of 100: "
            f"{milliseconds(found['p99'])}); one commit and its notification: {milliseconds(found['baseline'])}; "
            f"ratio {ratio:.1f}",
            flush=True,
        )
        for count in machines:
            found = told([bench, "machines-crowd", *at, str(count)])
            print(
                f"{count} machines with a write a second each: {found['writes']} writes in {found['tries']} tries, "
                f"{milliseconds(found['own'])}, 99 of 100 {milliseconds(found['p99'])}, longest "
                f"{milliseconds(found['longest'])}; one commit alone {milliseconds(found['baseline'])}; longest in commits "
                f"{found['longest'] / found['baseline']:.0f} (goal: at most 10)",
                flush=True,
            )
        for count in units:
            found = told([bench, "machines-units", *at, str(count)])
            print(
                f"{count} units with a write a second each: {found['appended_a_second']:.0f} appended a second, "
                f"{milliseconds(found['own'])} after it was due, 99 of 100 {milliseconds(found['p99'])}",
                flush=True,
            )
        file = pathlib.Path(said.file) if said.file else pathlib.Path(folder) / "people.db"
        if not said.file:
            stegvis = newest(str(HERE / "target/*/stegvis"))
            passphrase = pathlib.Path(folder) / "passphrase"
            passphrase.write_text(PASSPHRASE + "\n")
            command = [stegvis, "generate", "--participants", str(people), "--years", "2", "--seed", "1", "--out", str(file)]
            subprocess.run([*command, "--passphrase-file", str(passphrase)], check=True, stdout=subprocess.DEVNULL)
        found = told([bench, "machines-joining", *at, str(file)])
        print(
            f"joining with {people:,} participants: {milliseconds(found['own'])}; copying the file: "
            f"{milliseconds(found['baseline'])}; ratio {found['own'] / found['baseline']:.1f} "
            f"(making the unit: {milliseconds(found['create'])})"
        )


if __name__ == "__main__":
    start = time.monotonic()
    main()
    print(f"{time.monotonic() - start:.0f} s", file=sys.stderr)
