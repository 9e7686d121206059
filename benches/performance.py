#!/usr/bin/env python3
"""Measures the whole table of docs/performance.md in one run, each row beside its baseline, and writes it there.

    benches/performance.py                     everything, with 100,000 participants: takes its time
    benches/performance.py --quick             the same rows with few people, in some minutes
    benches/performance.py --profile dist      what is handed out
    benches/performance.py --bin PATH          another program; the baselines are built all the same

Whole processes are measured in pairs, the program and its baseline by turns, and medians are told. What can't run on
this machine says so in its row. Files are kept in target/bench/performance; --fresh makes them anew.

Windows need Xvfb and python3-xlib, as tests/accessibility does; DuckDB is installed from PyPI into a Python of its own.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE / "performance"))
from growth import draw_growth  # noqa: E402

PASSPHRASE = "tre gula bilar på rad"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
FEW = 300


class Missing(Exception):
    """A row that can't be measured here, and why."""


# --- the machine and its programs ---------------------------------------------------------------------------------


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", default="release", help="Cargo's profile: release, dist, or dev")
    parser.add_argument("--bin", help="the program to measure, instead of the one that is built")
    parser.add_argument("--quick", action="store_true", help="few people and few rounds")
    parser.add_argument("--sizes", help="numbers of participants, the largest last: 1000,10000,100000")
    parser.add_argument("--rows", type=int, help="rows of the workbook that is imported")
    parser.add_argument("--rounds", type=int, help="pairs of each measurement")
    parser.add_argument("--only", help="measure only rows with this text in their name")
    parser.add_argument("--fresh", action="store_true", help="make every file anew")
    parser.add_argument("--write", action="store_true", help="write the table and the plot into docs/")
    given = parser.parse_args()
    sizes = given.sizes or ("300,1000,3000" if given.quick else "1000,10000,100000")
    given.sizes = [int(size) for size in sizes.split(",")]
    given.rows = given.rows or (3_000 if given.quick else 100_000)
    given.rounds = given.rounds or (3 if given.quick else 9)
    return given


def build(profile):
    """The program, the empty window and the bench program, as Cargo tells where they are."""
    command = [os.environ.get("CARGO", "cargo"), "build", "--locked", "--profile", profile, "--message-format", "json"]
    command += ["--bin", "stegvis", "--example", "empty_window", "--bench", "performance", "--bench", "cohort"]
    told = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    programs = {}
    for line in told.splitlines():
        artifact = json.loads(line)
        if artifact.get("executable") and artifact["reason"] == "compiler-artifact":
            programs[artifact["target"]["name"]] = artifact["executable"]
    return programs


def run(command, **options):
    """Runs to its end: seconds, the most memory, and what it printed."""
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=subprocess.PIPE, **options)
        # Read to its end before it is waited for, so that a long message can't block it.
        errors = process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            name = Path(str(command[0])).name
            raise Missing(f"{name} ended with {process.returncode}: {errors.strip()[-120:]}")
        output.seek(0)
        return seconds, usage.ru_maxrss * 1024, output.read().decode()


def told(command):
    """What a call of the bench program tells."""
    return json.loads(run(command)[2].strip().splitlines()[-1])


def pairs(rounds, first, second):
    """Medians of two measurements that take turns."""
    both = [(first(), second()) for _ in range(rounds)]
    return [statistics.median(values) for values in zip(*both)]


# --- rows ---------------------------------------------------------------------------------------------------------


class Table:
    def __init__(self, given):
        self.given, self.rows, self.growth = given, [], {}
        self.folder = ROOT / "target/bench/performance"
        if given.fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.pass_file = self.folder / "passphrase"
        self.pass_file.write_text(PASSPHRASE + "\n", encoding="utf-8")
        programs = build(given.profile)
        self.bench, self.empty, self.cohort = (programs[name] for name in ("performance", "empty_window", "cohort"))
        self.program = os.path.abspath(given.bin) if given.bin else programs["stegvis"]
        self.environment = {**os.environ, "XDG_CONFIG_HOME": str(self.folder / "config"), "LIBGL_ALWAYS_SOFTWARE": "1"}
        # A backtrace makes programs read their own symbols.
        for variable in ("WAYLAND_DISPLAY", "RUST_BACKTRACE"):
            self.environment.pop(variable, None)

    def row(self, what, goal, measure):
        """`measure` gives the two values, and how each is written."""
        if self.given.only and self.given.only not in what:
            return
        print(f"… {what}", file=sys.stderr, flush=True)
        try:
            own, baseline, write, name = measure()
            ratio = f"{own / baseline:.2f}" if baseline else "—"
            self.rows.append((what, write(own), f"{name}: {write(baseline)}" if baseline else name, ratio, goal))
        except (Missing, OSError, KeyError, subprocess.CalledProcessError) as error:
            self.rows.append((what, "did not run", str(error).replace("\n", " ")[:160], "—", goal))
        print("| " + " | ".join(self.rows[-1]) + " |", flush=True)

    def stegvis(self, *words):
        return [self.program, *words, "--passphrase-file", self.pass_file]

    def crowd(self, participants):
        """A file with so many people, made once."""
        path = self.folder / f"crowd-{participants}.db"
        times = self.folder / f"crowd-{participants}.json"
        if not times.exists():
            for suffix in ("db", "keys", "db-wal", "db-shm", "tries"):
                path.with_suffix("." + suffix).unlink(missing_ok=True)
            seconds, peak, _ = run(self.stegvis("generate", "--participants", participants, "--out", path))
            times.write_text(json.dumps({"seconds": seconds, "peak": peak}))
        return path

    def copy(self, path, name):
        """A copy of a file and its keys that may be written to."""
        for suffix in (".db", ".keys"):
            shutil.copy(path.with_suffix(suffix), self.folder / (name + suffix))
        for suffix in (".db-wal", ".db-shm", ".tries"):
            (self.folder / (name + suffix)).unlink(missing_ok=True)
        return (self.folder / name).with_suffix(".db")

    # windows

    def window(self, *command):
        """Mapping, the first picture's rest and memory of a program's window, on a display of its own."""
        if not shutil.which("Xvfb"):
            raise Missing("Xvfb is not installed")
        if not Path("/usr/bin/python3").exists():
            raise Missing("the system's Python is not there")
        read, write = os.pipe()
        display = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
        server = subprocess.Popen(display, pass_fds=[write], stderr=subprocess.DEVNULL)
        try:
            os.close(write)
            number = os.read(read, 16).decode().strip()
            # Debian's Python has Xlib; another one that is first on the PATH has not.
            watch = ["/usr/bin/python3", HERE / "performance/window.py", "--", *command]
            _, _, output = run(watch, env={**self.environment, "DISPLAY": f":{number}"}, cwd=self.folder)
            return json.loads(output)
        finally:
            os.close(read)
            server.terminate()
            server.wait()

    def windows(self, *words):
        """The program's window and the empty one, by turns."""
        key = " ".join(str(word) for word in words)
        if key not in self.growth.setdefault("windows", {}):
            both = [
                (self.window(self.program, *words), self.window(self.empty)) for _ in range(self.given.rounds)
            ]
            self.growth["windows"][key] = both
        return self.growth["windows"][key]

    def window_row(self, what, goal, field, write, *words):
        def measure():
            both = self.windows(*words)
            own, empty = (statistics.median(pair[place][field] for pair in both) for place in (0, 1))
            return own, empty, write, "an empty eframe window"

        self.row(what, goal, measure)

    # files of growing size

    def unlocked(self, participants):
        """From Enter to the list, a key in the search, and memory; medians."""
        known = self.growth.setdefault("unlock", {})
        if participants not in known:
            path = self.crowd(participants)
            rounds = [told([self.bench, "unlock", path]) for _ in range(max(3, self.given.rounds // 3))]
            known[participants] = {
                name: statistics.median(measured[name] for measured in rounds) for name in ("unlock", "key", "peak")
            }
        return known[participants]

    def command(self, name, words, baseline):
        """A command beside the least that it has to do: seconds and memory of both, by turns."""
        known = self.growth.setdefault(name, {})

        def at(participants):
            if participants not in known:
                path = self.crowd(participants)
                rounds = max(3, self.given.rounds // 3)
                both = []
                for _ in range(rounds):
                    both.append((run(self.stegvis(*words, "--file", path)), run([self.bench, baseline, path])))
                known[participants] = [
                    statistics.median(pair[place][field] for pair in both) for place in (0, 1) for field in (0, 1)
                ]
            return known[participants]

        return at


def ms(seconds):
    return f"{seconds * 1000:,.1f} ms" if seconds < 0.1 else f"{seconds * 1000:,.0f} ms" if seconds < 10 else f"{seconds:,.1f} s"


def mib(size):
    return f"{size / 2**20:,.1f} MiB"


def megabytes(size):
    return f"{size / 1e6:,.1f} MB"


def measure(given):
    table = Table(given)
    large, rounds = given.sizes[-1], given.rounds
    people = f"{large:,} participants"

    table.window_row("`--demo`, start to settled picture", "≤ 1.6", "settled", ms, "--demo")
    table.window_row("`--demo`, start to the list of the twelve", "—", "first", ms, "--demo")
    sign_in = ["--file", str(table.crowd(FEW))]
    table.window_row("start to the sign-in page, settled", "≤ 1.3", "settled", ms, *sign_in)
    table.window_row("memory (PSS), demonstration", "≤ 1.2", "pss", mib, "--demo")

    def unlock_few():
        own, alone = pairs(
            rounds,
            lambda: told([table.bench, "unlock", table.crowd(FEW)])["unlock"],
            lambda: told([table.bench, "argon2"])["seconds"],
        )
        return own, alone, ms, "Argon2id alone"

    table.row(f"unlock, {FEW} participants", "≤ 1.25", unlock_few)

    def beside_few(field, write):
        def of():
            return table.unlocked(large)[field], table.unlocked(FEW)[field], write, f"the same with {FEW}"

        return of

    table.row(f"unlock, {people}", "≤ 2", beside_few("unlock", ms))
    table.row(f"memory at its most while unlocking, {people}", "≤ 250 MiB", beside_few("peak", mib))
    table.row(f"a key in the search field, {people}", "≤ 1.3", beside_few("key", ms))

    listed = table.command("list", ["participant", "list", "--json"], "query")
    checked = table.command("check", ["check"], "integrity")
    for at, what, goal, memory, name in (
        (listed, "`participant list --json`", "≤ 2", "≤ 120 MiB", "one prepared query"),
        (checked, "`check`", "≤ 1.5", "≤ 150 MiB", "SQLite's and SQLCipher's checks"),
    ):
        table.row(f"{what}, {people}", goal, lambda at=at, name=name: (at(large)[0], at(large)[2], ms, name))
        table.row(
            f"memory of {what}, {people}", memory, lambda at=at, name=name: (at(large)[1], at(large)[3], mib, name)
        )

    def size():
        plain = told([table.bench, "plain", table.crowd(large), table.folder])
        table.growth["plain"] = plain
        return table.crowd(large).stat().st_size, plain["rowid"], megabytes, f"{plain['answers']:,} answers in a plain table"

    table.row(f"file, {people}", "≤ 1.3", size)
    table.row(
        f"file, {people}, beside a table WITHOUT ROWID",
        "—",
        lambda: (table.crowd(large).stat().st_size, table.growth["plain"]["without_rowid"], megabytes, "the same"),
    )

    def first_figures():
        path = table.copy(table.crowd(large), "forgotten")
        # The day's backup is made by whoever opens a file first.
        run(table.stegvis("participant", "list", "--file", path))
        command = table.stegvis("cohort", "--json", "--file", path)

        def first():
            if not told([table.bench, "forget-figures", path])["removed"]:
                raise Missing("the file keeps no rows of their own for figures")
            return run(command)[0]

        own, again = pairs(min(rounds, 3), first, lambda: run(command)[0])
        return own, again, ms, "the second time"

    table.row(f"first group figures without their rows, {people}", "≤ 3", first_figures)

    def beside_duckdb():
        # With fewer, so many figures are hidden that nothing is left to compare.
        enough = max(large, 5_000)
        venv = ROOT / "target/python"
        if not (venv / "bin/python").exists():
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "--quiet", "duckdb"], check=True)
        path = f"{venv / 'bin'}:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "STEGVIS_BENCH_PARTICIPANTS": str(enough)}
        run([table.cohort], env=environment)
        folder = ROOT / f"target/bench/cohort-{enough}"
        days = ["2024-11-26", "2026-11-25"]
        script = [venv / "bin/python", HERE / "duckdb_baseline.py", folder, *days, "1"]
        command = table.stegvis("cohort", "--from", days[0], "--to", days[1], "--json", "--file", folder / "crowd.db")
        own, duckdb = pairs(rounds, lambda: run(command)[0], lambda: told(script)["seconds"])
        return own, duckdb, ms, "DuckDB's query of as many answers"

    table.row(f"group figures, whole process, {people}", "≤ 1.0", beside_duckdb)

    def generated():
        table.crowd(large)
        seconds = json.loads((table.folder / f"crowd-{large}.json").read_text())["seconds"]
        return seconds, None, ms, "—"

    table.row(f"`generate`, {people}", "≤ 25 s for 100,000", generated)
    table.row("program file", "≤ 50 MB", lambda: (os.path.getsize(table.program), None, megabytes, "—"))

    def saved():
        both = [told([table.bench, "save"]) for _ in range(3)]
        own, plain = (statistics.median(each[name] for each in both) for name in ("own", "baseline"))
        return own, plain, ms, "one SQLCipher transaction of the same rows"

    table.row("durable save of a finished form", "≤ 1.2", saved)

    def unit(what, baseline):
        if "unit" not in table.growth:
            table.growth["unit"] = told([table.bench, "unit"])
        of = table.growth["unit"][what]
        return of["own"], of["baseline"], ms, baseline

    table.row("the same in a unit", "≤ 1.3", lambda: unit("save", "the same without a unit"))
    table.row(
        "10,000 changes of another machine taken in",
        "",
        lambda: unit("changes", "the same rows by prepared statements, in one transaction"),
    )

    def page(field):
        if "page" not in table.growth:
            table.growth["page"] = told([table.bench, "page"])
        of = table.growth["page"]
        return of[field], of["baseline"], ms, "egui_plot drawing the same lines"

    table.row("frame, participant's page, 40 occasions", "≤ 1.3", lambda: page("own"))
    table.row("the same, 99 of 100 frames", "< 4 ms", lambda: page("own_p99"))

    def imported():
        workbook = table.folder / f"rows-{given.rows}.xlsx"
        if not workbook.exists():
            run([table.bench, "write-workbook", workbook, str(given.rows)])

        def own():
            name = "imported"
            for suffix in (".db", ".keys", ".db-wal", ".db-shm", ".tries"):
                (table.folder / (name + suffix)).unlink(missing_ok=True)
            path = table.folder / "imported.db"
            run(table.stegvis("init", "--user", "bench", "--file", path))
            command = ["import", workbook, "--map", workbook.with_suffix(".toml"), "--write", "--file", path]
            return run(table.stegvis(*command))[0]

        own, alone = pairs(min(rounds, 3), own, lambda: run([table.bench, "read-workbook", workbook])[0])
        return own, alone, ms, "calamine reading the same file"

    table.row(f"import of {given.rows:,} rows of xlsx", "≤ 3", imported)

    if not given.only:
        points = {
            "unlock": [table.unlocked(size)["unlock"] for size in given.sizes],
            "a key in the search": [table.unlocked(size)["key"] for size in given.sizes],
            "list": [listed(size)[0] for size in given.sizes],
            "check": [checked(size)[0] for size in given.sizes],
        }
        sizes = [table.crowd(size).stat().st_size for size in given.sizes]
        return table, draw_growth(given.sizes, points, sizes)
    return table, None


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def main():
    given = arguments()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    table, plot = measure(given)
    head = ["what", "measured", "baseline, same run", "ratio", "goal"]
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *table.rows]]
    machine = f"{platform.system()} on {processor()}, {os.cpu_count()} processors; profile `{given.profile}`."
    text = "\n".join(lines)
    print("\n" + text)
    if given.write:
        page = ROOT / "docs/performance.md"
        before, rest = page.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        page.write_text(f"{before}{BEGIN}\n\n{machine}\n\n{text}\n\n{END}{after}", encoding="utf-8")
        if plot:
            (ROOT / "docs/performance-growth.svg").write_text(plot, encoding="utf-8")


if __name__ == "__main__":
    main()
