#!/usr/bin/env python3
"""Recounts every figure that `stegvis cohort --json` shows, from the rows as they were written down.

    tests/recount.py STEGVIS RAW_ROWS

STEGVIS is the program, RAW_ROWS the example of that name. Makes a file with the demonstration and one with made-up people
(who come back, too), asks for the figures of many filters at both levels, works each out anew by the definitions and not by
the program's code, and prints how many figures were compared and how many differ. Fails where one does. Means, intervals
and quantiles come from numpy and scipy.
"""

import calendar
import datetime
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy
import scipy.stats

WORK = {"work_permanent", "work_temporary", "work_subsidised", "studies"}
PASSPHRASE = "tre gula bilar på rad"
AGES = [(None, 24, "under_25"), (25, 34, "25_34"), (35, 44, "35_44"), (45, 54, "45_54"), (55, None, "55_and_over")]


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def later(date, months):
    month = date.month - 1 + months
    year, month = date.year + month // 12, month % 12 + 1
    return datetime.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))


def age_group(birth_year, year):
    if birth_year is None:
        return "unknown"
    age = year - birth_year
    return next(code for low, high, code in AGES if (low is None or age >= low) and (high is None or age <= high))


class Recount:
    """The figures of one file, compared with what the program shows."""

    def __init__(self, rows, shown):
        self.rows, self.shown = rows, shown
        self.today = day(rows["today"])
        self.activities = {activity["id"]: activity for activity in rows["activities"]}
        self.first, self.last = day(shown["from"]), day(shown["to"])
        self.least = shown["activity_rule"]["least_days"]
        self.margin = shown["activity_rule"]["margin_days"]
        self.keys = {(item["indicator"], item["item"], item["scale"]): item for item in shown["items"]}
        self.compared, self.differing = 0, []

    def same(self, path, shown, own):
        """Compares one figure; what is hidden is not compared."""
        if shown is None:
            return
        if isinstance(shown, list):
            for place, value in enumerate(shown):
                self.same(f"{path}[{place}]", value, None if own is None else own[place])
            return
        self.compared += 1
        near = own is not None and (shown == own or (
            not isinstance(shown, bool) and math.isclose(float(shown), float(own), rel_tol=1e-7, abs_tol=1e-7)))
        if not near:
            self.differing.append(f"{path}: {shown}, recounted {own}")

    def share(self, path, shown, count, n):
        if shown is None:
            return
        self.same(f"{path}/count", shown["count"], count)
        self.same(f"{path}/share", shown["share"], count / n)
        interval = scipy.stats.binomtest(count, n).proportion_ci(0.95, method="wilson")
        self.same(f"{path}/ci95", shown["ci95"], [interval.low, interval.high])

    # Who is taken, over which days ---------------------------------------------------------------------------------

    def exposed(self, person, first, last):
        """Stays that touch the days, and have lasted long enough by the last: with the last day that counts."""
        found = []
        for stay in sorted(person["stays"], key=lambda stay: stay["from"]):
            begin, end = day(stay["from"]), min(day(stay["to"]) or last, last)
            if begin <= last and end >= first and end >= begin and (end - begin).days + 1 >= self.least:
                found.append((stay, begin, end))
        return found

    def combination(self, person, first, last):
        stays = self.exposed(person, first, last)
        job = [stay for stay in stays if self.activities[stay[0]["activity"]]["kind"] == "job_focused"]
        for stay, begin, end in job:
            for other, other_begin, other_end in stays:
                start, stop = max(begin, other_begin), min(end, other_end)
                if other["activity"] != stay["activity"] and stop >= first and (stop - start).days + 1 >= self.least:
                    return "parallel"
        return "job_focused_alone" if job else "other_only" if stays else "none"

    def fits(self, person, first, last):
        asked = self.shown["counted"]
        if asked["combinations"] and self.combination(person, first, last) not in asked["combinations"]:
            return False
        if not (asked["activities"] or asked["kinds"] or asked["units"]):
            return True
        for stay, _, _ in self.exposed(person, first, last):
            activity = self.activities[stay["activity"]]
            if ((not asked["activities"] or activity["id"] in asked["activities"])
                    and (not asked["kinds"] or activity["kind"] in asked["kinds"])
                    and (not asked["units"] or activity["unit"] in asked["units"])):
                return True
        return False

    def has_values(self, person, year):
        asked = self.shown["counted"]
        age = age_group(person["birth_year"], year)
        return ((not asked["genders"] or person["gender"] in asked["genders"])
                and (not asked["referrers"] or person["referred_by"] in asked["referrers"])
                and (not asked["ages"] or (None if age == "unknown" else age) in asked["ages"]))

    def touches(self, person):
        return any(day(span["start"]) <= self.last and (not span["end"] or day(span["end"]) >= self.first)
                   for span in person["spans"])

    # Change --------------------------------------------------------------------------------------------------------

    def scores(self, person, respondent, key):
        found = []
        for form in person["forms"]:
            if form["respondent"] == respondent:
                for indicator, item, scale, value in form["answers"]:
                    if (indicator, item, scale) == key:
                        found.append((day(form["date"]), form["span"], value))
        return sorted(found)

    def over_period(self, person, respondent, key):
        since_start = self.shown["since"] == "start"
        for span in reversed(range(len(person["spans"]))):
            own = [(date, value) for date, number, value in self.scores(person, respondent, key)
                   if number == span and date <= self.last and (since_start or date >= self.first)]
            if len(own) >= 2 and own[-1][0] >= self.first:
                return own[0], own[-1]
        return None

    def over_stay(self, person, activity, respondent, key):
        """The change over the latest stay in an activity that has two scores."""
        found = None
        for stay, begin, _ in self.exposed(person, self.first, self.last):
            if stay["activity"] != activity:
                continue
            end = day(stay["to"])
            until = min(end + datetime.timedelta(self.margin), self.last) if end else self.last
            spans = [place for place, span in enumerate(person["spans"]) if day(span["start"]) <= begin]
            own = [(date, value) for date, span, value in self.scores(person, respondent, key)
                   if span == (spans[-1] if spans else 0)
                   and begin - datetime.timedelta(self.margin) <= date <= until]
            before = [score for score in own if score[0] <= begin]
            after = [score for score in own if score[0] > begin]
            start = before[-1] if before else after.pop(0) if after else None
            if start and after:
                found = start, after[-1]
        return found

    def changes(self, path, shown, pair_of):
        for respondent, indicators in shown.items():
            for key, item in self.keys.items():
                change = indicators.get(item["key"])
                if change is not None:
                    pairs = [pair for pair in (pair_of(respondent, key)) if pair]
                    self.change(f"{path}/{respondent}/{item['key']}", change, pairs, item)

    def change(self, path, shown, pairs, item):
        first = numpy.array([start[1] for start, _ in pairs], dtype=float)
        latest = numpy.array([end[1] for _, end in pairs], dtype=float)
        steps, n = latest - first, len(pairs)
        self.same(f"{path}/n", shown["n"], n)
        if n == 0:
            return
        self.same(f"{path}/mean_baseline", shown["mean_baseline"], first.mean())
        self.same(f"{path}/mean_latest", shown["mean_latest"], latest.mean())
        self.same(f"{path}/mean_change", shown["mean_change"], steps.mean())
        self.same(f"{path}/median_days", shown["median_days"],
                  numpy.median([(end[0] - start[0]).days for start, end in pairs]))
        sd = steps.std(ddof=1) if n > 1 else None
        self.same(f"{path}/sd_change", shown["sd_change"], sd)
        if n > 1:
            self.same(f"{path}/srm", shown["srm"], steps.mean() / sd if sd else None)
            half = scipy.stats.t.ppf(0.975, n - 1) * sd / math.sqrt(n)
            self.same(f"{path}/ci95", shown["ci95"], [steps.mean() - half, steps.mean() + half])
        for name, count in [("raised", (steps > 0).sum()), ("unchanged", (steps == 0).sum()),
                            ("lowered", (steps < 0).sum()), ("floor", (first == item["min"]).sum()),
                            ("ceiling", (first == item["max"]).sum())]:
            self.share(f"{path}/{name}", shown[name], int(count), n)
        if shown["starters"]:
            sides = [steps[first < first.mean()], steps[first > first.mean()]]
            self.same(f"{path}/starters/n", shown["starters"]["n"], [len(side) for side in sides])
            self.same(f"{path}/starters/means", shown["starters"]["means"], [side.mean() for side in sides])
            low, high = (scipy.stats.t.interval(0.95, len(side) - 1, side.mean(), scipy.stats.sem(side))
                         if side.std() > 0 else (side.mean(), side.mean()) for side in sides)
            self.same(f"{path}/starters/is_regression", shown["starters"]["is_regression"],
                      bool(low[0] > 0 and high[1] < 0))

    # Exits ---------------------------------------------------------------------------------------------------------

    def latest_exit(self, person, first, last):
        ended = [span for span in person["spans"] if span["end"] and first <= day(span["end"]) <= last]
        return ended[-1] if ended else None

    def exits(self, first, last, is_in=lambda person, span: True):
        n = work = 0
        for person in self.rows["participants"]:
            span = self.latest_exit(person, first, last)
            if (span and self.has_values(person, day(span["end"]).year) and self.fits(person, first, last)
                    and is_in(person, span)):
                n, work = n + 1, work + (span["outcome"] in WORK)
        return n, work

    def exit_row(self, path, shown, own):
        if shown is not None:
            self.same(f"{path}/n", shown["n"], own[0])
            self.share(f"{path}/work_or_studies", shown["work_or_studies"], own[1], own[0])

    def all_exits(self):
        shown = self.shown["exits"]
        whole = self.exits(self.first, self.last)
        self.same("exits/n", shown["n"], whole[0])
        self.share("exits/work_or_studies", shown["work_or_studies"], whole[1], whole[0] or 1)
        tables = {
            "by_gender": lambda person, span: person["gender"] or "unknown",
            "by_age": lambda person, span: age_group(person["birth_year"], day(span["end"]).year),
            "by_combination": lambda person, span: self.combination(person, self.first, self.last),
        }
        for table, code in tables.items():
            for name, row in shown[table].items():
                own = self.exits(self.first, self.last, lambda person, span: code(person, span) in name.split("+"))
                self.exit_row(f"exits/{table}/{name}", row, own)
        for part in shown["over_time"]:
            self.exit_row(f"exits/over_time/{part['from']}", part["exits"],
                          self.exits(day(part["from"]), day(part["to"])))
        n = returned = 0
        for person in self.rows["participants"]:
            if not self.touches(person) or not self.fits(person, self.first, self.last):
                continue
            for place, span in enumerate(person["spans"]):
                end = day(span["end"])
                if end and self.first <= end <= self.last and self.has_values(person, end.year):
                    limit = later(end, 12)
                    if limit <= self.today:
                        following = person["spans"][place + 1:place + 2]
                        n += 1
                        returned += any(day(next_["start"]) <= limit for next_ in following)
        if shown["returns"]:
            self.same("exits/returns/n", shown["returns"]["n"], n)
            self.share("exits/returns/returned", shown["returns"]["returned"], returned, n or 1)

    # Rows ----------------------------------------------------------------------------------------------------------

    def effort(self, people, activity=None):
        days = ore = 0
        is_known = is_partial = False
        for person in people:
            counted = {(own["from"], own["activity"]) for own, _, _ in self.exposed(person, self.first, self.last)}
            for stay in person["stays"]:
                begin, end = max(day(stay["from"]), self.first), min(day(stay["to"]) or self.last, self.last)
                if begin > end or activity and stay["activity"] != activity:
                    continue
                if activity and (stay["from"], activity) not in counted:
                    continue
                length = (end - begin).days + 1
                cost = self.activities[stay["activity"]]
                days += length
                is_partial |= cost["ore"] is None
                is_known |= cost["ore"] is not None
                if cost["basis"] == "day":
                    ore += (cost["ore"] * length * (stay["extent"] or 100) + 50) // 100
                elif cost["basis"] == "start" and day(stay["from"]) == begin:
                    ore += cost["ore"]
        if days == 0:
            is_known = any(cost["ore"] is not None for cost in self.activities.values())
        return days, ore if is_known and (ore > 0 or not is_partial) else None, is_partial

    def row(self, path, shown, people, pair_of, exits, activity=None):
        self.same(f"{path}/participants", shown["participants"], len(people))
        days, ore, is_partial = self.effort(people, activity)
        self.same(f"{path}/days", shown["days"], days)
        if shown["cost"]:
            cost = shown["cost"]
            self.same(f"{path}/cost/total", cost["total"], None if ore is None else ore / 100)
            self.same(f"{path}/cost/is_partial", cost["is_partial"], is_partial)
            if ore is not None:
                self.same(f"{path}/cost/per_participant", cost["per_participant"], ore / 100 / max(len(people), 1))
                self.same(f"{path}/cost/per_exit", cost["per_exit_to_work_or_studies"],
                          ore / 100 / exits[1] if exits[1] else None)
        if shown.get("stay_days"):
            lengths = []
            for person in people:
                for stay, begin, _ in self.exposed(person, self.first, self.last):
                    if stay["activity"] == activity:
                        lengths.append((min(day(stay["to"]) or self.today, self.today) - begin).days + 1)
            self.same(f"{path}/stay_days", shown["stay_days"], list(numpy.quantile(lengths, [0.25, 0.5, 0.75])))
        self.changes(f"{path}/indicators", shown["indicators"], pair_of)
        for respondent, indicators in shown["indicators"].items():
            for key, change in indicators.items():
                if change and change.get("cost_per_raised") is not None:
                    self.same(f"{path}/{respondent}/{key}/cost_per_raised", change["cost_per_raised"],
                              ore / 100 / change["raised"]["count"])
        self.exit_row(f"{path}/exits", shown["exits"], exits)

    def run(self):
        taken = [person for person in self.rows["participants"]
                 if self.touches(person) and self.has_values(person, self.last.year)
                 and self.fits(person, self.first, self.last)]
        self.same("participants", self.shown["participants"], len(taken))

        def over_period(people):
            return lambda respondent, key: (self.over_period(person, respondent, key) for person in people)

        self.changes("indicators", self.shown["indicators"], over_period(taken))
        self.all_exits()
        codes = {
            "genders": lambda person, year: person["gender"] or "unknown",
            "ages": lambda person, year: age_group(person["birth_year"], year),
            "combinations": lambda person, year: self.combination(person, self.first, self.last),
        }
        for table, code in codes.items():
            for row in self.shown[table]:
                names = row["name"].split("+")
                people = [person for person in taken if code(person, self.last.year) in names]
                exits = self.exits(self.first, self.last,
                                   lambda person, span: code(person, day(span["end"]).year) in names)
                self.row(f"{table}/{row['name']}", row, people, over_period(people), exits)
        for row in self.shown["activities"]:
            own = next(activity["id"] for activity in self.activities.values()
                       if activity["name"] == row["name"] and activity["unit"] == row.get("unit"))

            def is_in(person, _=None, own=own):
                return any(stay["activity"] == own for stay, _, _ in self.exposed(person, self.first, self.last))

            people = [person for person in taken if is_in(person)]

            def over_stay(respondent, key, people=people, own=own):
                return (self.over_stay(person, own, respondent, key) for person in people)

            self.row(f"activities/{row['name']}", row, people, over_stay, self.exits(self.first, self.last, is_in), own)


def filters(rows):
    today = day(rows["today"])
    year = [str(today.replace(day=1) - datetime.timedelta(365)), str(today)]
    names = [activity["name"] for activity in rows["activities"]]
    year = ["--from", year[0], "--to", year[1]]
    earlier = ["--from", f"{today.year - 2}-01-01", "--to", f"{today.year - 1}-12-31"]
    tertial = ["--from", f"{today.year}-05-01", "--to", f"{today.year}-08-31", "--since", "start"]
    yield []
    for period in (year, earlier, tertial):
        yield period
        yield period + ["--gender", "woman"]
        yield period + ["--gender", "man", "other"]
        yield period + ["--age", "25_34"]
        yield period + ["--age", "under_25", "55_and_over", "--gender", "woman"]
        yield period + ["--activity", names[0]]
        yield period + ["--activity", names[0], names[1]]
        yield period + ["--type", "health"]
        yield period + ["--combination", "parallel"]
        yield period + ["--referred-by", "social_assistance"]
    yield year + ["--by", "month"]


def main():
    stegvis, raw_rows = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
    compared, differing = 0, []
    with tempfile.TemporaryDirectory() as folder:
        passphrase = pathlib.Path(folder, "passphrase")
        passphrase.write_text(PASSPHRASE + "\n", "utf-8")
        for name, make in [("demonstration", ["demo"]),
                           ("made-up", ["generate", "--participants", "400", "--seed", "16"])]:
            file = str(pathlib.Path(folder, name + ".db"))
            secret = ["--passphrase-file", str(passphrase)]

            def call(*arguments):
                done = subprocess.run(arguments, stdout=subprocess.PIPE, check=True)
                return json.loads(done.stdout)

            call(stegvis, *make, "--out", file, "--json", *secret)
            rows = call(raw_rows, file, str(passphrase))
            own = 0
            for arguments in filters(rows):
                for level in ("unit", "publication"):
                    shown = call(stegvis, "cohort", *arguments, "--level", level, "--json", "--file", file, *secret)
                    recount = Recount(rows, shown)
                    recount.run()
                    own += recount.compared
                    differing += [f"{name} {' '.join(arguments)} {level}: {words}" for words in recount.differing]
            print(f"{name}: {len(rows['participants'])} participants, {own} figures compared")
            compared += own
    for words in differing[:20]:
        print(words)
    print(f"{compared} figures compared, {len(differing)} differing")
    sys.exit(1 if differing or compared < 10_000 else 0)


if __name__ == "__main__":
    main()
