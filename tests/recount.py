#!/usr/bin/env python3
"""Recounts every figure that `stegvis cohort --json` shows, from the rows as they were written down.

    tests/recount.py STEGVIS RAW_ROWS

STEGVIS is the program, RAW_ROWS the example of that name. Makes a file with the demonstration, one with made-up people
(who come back, too), and one with an instrument that gives its measurement error; asks for the figures of many filters at
both levels, works each out anew by the definitions and not by the program's code, and prints how many figures were compared
and how many differ. Fails where one does, or where one is shown that was not worked out. Means, intervals and quantiles come
from numpy and scipy; kappa and the curve until an exit are written out as they are defined.
"""

import calendar
import datetime
import json
import math
import pathlib
import random
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


# What is no figure of anybody: who is asked for, and the rules.
NO_FIGURES = {"from", "to", "since", "filter", "counted", "level", "threshold", "activity_rule", "items", "suppressed"}


def figures(shown):
    """How many figures are shown: numbers, and what is true or false of a group."""
    if isinstance(shown, dict):
        return sum(figures(value) for key, value in shown.items() if key not in ("definitions", "rule"))
    if isinstance(shown, list):
        return sum(figures(value) for value in shown)
    return int(isinstance(shown, (int, float)))


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
        self.errors = {tuple(item[:3]): item[3:] for item in rows["items"]}
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
                for indicator, item, scale, value in form["scores"]:
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
                    self.change(f"{path}/{respondent}/{item['key']}", change, pairs, item, self.errors.get(key))

    def change(self, path, shown, pairs, item, error):
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

        if shown.get("reliable"):
            # Jacobson & Truax: a change is reliable where it is more than 1.96 standard errors of a difference.
            sd, r = error
            standard_error = math.sqrt(2 * (sd * math.sqrt(1 - r)) ** 2)
            self.same(f"{path}/reliable/smallest", shown["reliable"]["smallest"], 1.96 * standard_error)
            index = steps / standard_error
            for name, count in [("raised", (index > 1.96).sum()), ("lowered", (index < -1.96).sum())]:
                self.share(f"{path}/reliable/{name}", shown["reliable"][name], int(count), n)

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
        parts = 0
        for part in shown["over_time"]:
            own = self.exits(day(part["from"]), day(part["to"]))
            self.exit_row(f"exits/over_time/{part['from']}", part["exits"], own)
            parts = None if parts is None or part["exits"] is None else parts + own[0]
        self.same("exits/parts_exceed_whole", shown["parts_exceed_whole"],
                  parts is not None and shown["n"] is not None and parts > whole[0])
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

    def attendance(self, path, shown, people, activity):
        """Days on which somebody was there, of marked days on which they were to come; days off are neither."""
        if shown is None:
            return
        n = present = marked = unmarked = 0
        for person in people:
            own_present = own_marked = own_unmarked = 0
            for stay, begin, end in self.exposed(person, self.first, self.last):
                if stay["activity"] != activity:
                    continue
                first, last = max(begin, self.first), min(end, self.last)
                marks = {day(date): mark for date, mark in stay["marks"] if first <= day(date) <= last}
                expected = [mark for mark in marks.values() if mark != "holiday"]
                if not expected:
                    continue
                own_marked += len(expected)
                own_present += expected.count("present")
                length = (last - first).days + 1
                dates = [first + datetime.timedelta(days=number) for number in range(length)]
                own_unmarked += sum(date.weekday() in stay["weekdays"] and date not in marks for date in dates)
            n += own_marked > 0
            present, marked, unmarked = present + own_present, marked + own_marked, unmarked + own_unmarked
        self.same(f"{path}/n", shown["n"], n)
        self.same(f"{path}/present_days", shown["present_days"], present)
        self.same(f"{path}/marked_days", shown["marked_days"], marked)
        self.same(f"{path}/unmarked_days", shown["unmarked_days"], unmarked)
        self.same(f"{path}/share", shown["share"], present / marked)

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
        if activity:
            self.attendance(f"{path}/attendance", shown["attendance"], people, activity)
        self.changes(f"{path}/indicators", shown["indicators"], pair_of)
        for respondent, indicators in shown["indicators"].items():
            for key, change in indicators.items():
                if change and change.get("cost_per_raised") is not None:
                    self.same(f"{path}/{respondent}/{key}/cost_per_raised", change["cost_per_raised"],
                              ore / 100 / change["raised"]["count"])
        self.exit_row(f"{path}/exits", shown["exits"], exits)

    # What a methodologist asks -------------------------------------------------------------------------------------

    def answered(self, person, respondent):
        """The forms of a respondent that have at least one answer, by date."""
        own = [form for form in person["forms"] if form["respondent"] == respondent and form["is_answered"]]
        return sorted(own, key=lambda form: form["date"])

    def starts(self, person, respondent, least_days):
        """The first form of the latest participation that began to be measured in time, and whether another followed."""
        found = None
        for span in range(len(person["spans"])):
            own = [form for form in self.answered(person, respondent) if form["span"] == span]
            if own and self.first <= day(own[0]["date"]) <= self.last - datetime.timedelta(least_days):
                found = own[0], any(day(own[0]["date"]) < day(form["date"]) <= self.last for form in own)
        return found

    def attrition(self, people, shown, least_days):
        for respondent, own in shown.items():
            path = f"method/attrition/{respondent}"
            started = [start for start in (self.starts(person, respondent, least_days) for person in people) if start]
            again = sum(is_again for _, is_again in started)
            self.same(f"{path}/started", own["started"], len(started))
            self.share(f"{path}/answered_again", own["answered_again"], again, len(started) or 1)
            for key, item in self.keys.items():
                baseline = own["baselines"].get(item["key"])
                if baseline is None:
                    continue
                sides = [[], []]
                for form, is_again in started:
                    sides[0 if is_again else 1] += [score for *own_key, score in form["scores"] if tuple(own_key) == key]
                left, right = (numpy.array(side, dtype=float) for side in sides)
                own_path = f"{path}/{item['key']}"
                self.same(f"{own_path}/n", baseline["n"], [len(left), len(right)])
                self.same(f"{own_path}/means", baseline["means"], [left.mean(), right.mean()])
                self.same(f"{own_path}/difference", baseline["difference"], left.mean() - right.mean())
                if baseline["ci95"]:
                    interval = scipy.stats.ttest_ind(left, right, equal_var=False).confidence_interval(0.95)
                    self.same(f"{own_path}/ci95", baseline["ci95"], [interval.low, interval.high])

    def both(self, person, key):
        """The two levels of the latest date in the period on which both respondents gave one."""
        own, other = ({date: value for date, _, value in self.scores(person, respondent, key)
                       if self.first <= date <= self.last} for respondent in ("participant", "caseworker"))
        dates = own.keys() & other.keys()
        return (own[max(dates)], other[max(dates)]) if dates else None

    def agreement(self, people, shown):
        for key, item in self.keys.items():
            own = shown.get(item["key"])
            if own is None:
                continue
            path = f"method/agreement/{item['key']}"
            pairs = [pair for pair in (self.both(person, key) for person in people) if pair]
            self.same(f"{path}/n", own["n"], len(pairs))
            for name, count in [("equal", sum(a == b for a, b in pairs)),
                                ("participant_higher", sum(a > b for a, b in pairs)),
                                ("caseworker_higher", sum(a < b for a, b in pairs))]:
                self.share(f"{path}/{name}", own[name], count, len(pairs))
            if own["kappa"] is not None:
                kappa, low, high = weighted_kappa(pairs, item["min"], item["max"])
                self.same(f"{path}/kappa", own["kappa"], kappa)
                self.same(f"{path}/kappa_ci95", own["kappa_ci95"], [low, min(high, 1)])

    def time_to_exit(self, people, shown, every):
        if shown is None:
            return
        followed = []
        for person in people:
            for span in person["spans"]:
                start, end = day(span["start"]), day(span["end"])
                if self.first <= start <= self.last:
                    is_over = end is not None and end <= self.today
                    kind = ("work" if span["outcome"] in WORK else "other") if is_over else None
                    followed.append((((end if is_over else self.today) - start).days, kind))
        path = "method/time_to_exit"
        kinds = [kind for _, kind in followed]
        self.same(f"{path}/n", shown["n"], len(followed))
        self.same(f"{path}/to_work_or_studies", shown["to_work_or_studies"], kinds.count("work"))
        self.same(f"{path}/otherwise", shown["otherwise"], kinds.count("other"))
        least, points, steps = max(self.shown["threshold"], 1), shown["points"], incidence(followed)
        for place, point in enumerate(points):
            self.same(f"{path}/{place}/day", point["day"], place * every)
            at_risk = sum(days >= place * every for days, _ in followed)
            self.same(f"{path}/{place}/at_risk", point["at_risk"], at_risk)
            if at_risk < least:
                self.differing.append(f"{path}/{place}: {at_risk} at risk are few")
            own = [total for moment, total in steps if moment <= place * every][-1]
            self.same(f"{path}/{place}/to_work_or_studies", point["to_work_or_studies"], own["work"])
            self.same(f"{path}/{place}/otherwise", point["otherwise"], own["other"])
        if sum(days >= len(points) * every for days, _ in followed) >= least:
            self.differing.append(f"{path}: it ends too early")

    def methods(self, people):
        shown = self.shown["method"]
        self.attrition(people, shown["attrition"], shown["rule"]["least_days"])
        self.agreement(people, shown["agreement"])
        self.time_to_exit(people, shown["time_to_exit"], shown["rule"]["curve_days"])

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
        self.methods(taken)
        there = figures({key: value for key, value in self.shown.items() if key not in NO_FIGURES})
        if there != self.compared:
            self.differing.append(f"{there} figures are shown, and {self.compared} were compared")


def weighted_kappa(pairs, low, high):
    """Cohen's kappa with quadratic weights, and its interval: Cohen 1968; Fleiss, Cohen & Everitt 1969."""
    levels, n = range(low, high + 1), len(pairs)
    span = high - low
    p = {(i, j): pairs.count((i, j)) / n for i in levels for j in levels}
    rows = {i: sum(p[i, j] for j in levels) for i in levels}
    columns = {j: sum(p[i, j] for i in levels) for j in levels}
    # By how much they disagree, and by how much they would by chance.
    unlike = {(i, j): ((i - j) / span) ** 2 for i in levels for j in levels}
    disagreed = sum(unlike[cell] * p[cell] for cell in p)
    by_chance = sum(unlike[i, j] * rows[i] * columns[j] for i, j in p)
    kappa = 1 - disagreed / by_chance
    observed, expected = 1 - disagreed, 1 - by_chance
    of_row = {i: sum(columns[j] * (1 - unlike[i, j]) for j in levels) for i in levels}
    of_column = {j: sum(rows[i] * (1 - unlike[i, j]) for i in levels) for j in levels}
    spread = sum(p[i, j] * ((1 - unlike[i, j]) * (1 - expected) - (of_row[i] + of_column[j]) * (1 - observed)) ** 2
                 for i, j in p)
    variance = (spread - (observed * expected - 2 * expected + observed) ** 2) / (n * (1 - expected) ** 4)
    half = scipy.stats.norm.ppf(0.975) * math.sqrt(max(variance, 0))
    return kappa, kappa - half, kappa + half


def incidence(followed):
    """Aalen & Johansen 1978: over the days on which somebody leaves, the share still there times the share that leaves so.
    Gives what each kind has come to from each such day on."""
    there, total = 1.0, {"work": 0.0, "other": 0.0}
    steps = [(-1, dict(total))]
    for moment in sorted({days for days, kind in followed if kind}):
        at_risk = sum(days >= moment for days, _ in followed)
        leaving = [kind for days, kind in followed if days == moment and kind]
        for kind in total:
            total[kind] += there * leaving.count(kind) / at_risk
        there *= 1 - len(leaving) / at_risk
        steps.append((moment, dict(total)))
    return steps


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


INSTRUMENT = """
id = "erring"
version = 1
name = { sv = "Med mätfel" }
notice = { sv = "Påhittat." }
[scale]
id = "erring"
min = 0
max = 10
level = [%s]
[[indicator]]
id = "health"
item = "erring-health"
respondents = ["participant", "caseworker"]
name = { sv = "Hälsa" }
question.participant = { sv = "Hur mår du?" }
question.caseworker = { sv = "Hur mår deltagaren?" }
reliability = { sd = 1.1, r = 0.75 }
""" % ", ".join(f'{{ value = {level}, word = {{ sv = "nivå {level}" }} }}' for level in range(11))

MAP = """
format = 1
[participant]
key = "case"
start = { column = "start" }
[[answer]]
indicator = "health"
respondent = "participant"
column = "own"
when = { column = "day" }
[[answer]]
indicator = "health"
respondent = "caseworker"
column = "theirs"
when = { column = "day" }
[[placement]]
column = "course"
kind = "skills"
from = { column = "start" }
"""


def with_measurement_error(folder, call):
    """A file of 160 people who are measured on a scale from 0 to 10 by an item whose measurement error is known; some are
    measured once, some leave a form open."""
    chance, rows = random.Random(16), ["case,start,day,own,theirs,course"]
    today = datetime.date.today()
    for case in range(1, 161):
        start = today - datetime.timedelta(chance.randrange(200, 700))
        level = chance.randrange(0, 11)
        for number in range(chance.choice([1, 2, 3, 3, 4])):
            date = start + datetime.timedelta(90 * number)
            if date > today:
                break
            own = min(max(level + chance.randrange(-2, 4), 0), 10)
            theirs = min(max(own + chance.choice([-2, -1, -1, 0, 0, 1]), 0), 10)
            own = "" if chance.random() < 0.05 else own
            rows.append(f"{case},{start},{date},{own},{theirs},{chance.choice(['A', 'B']) if number == 0 else ''}")
    for name, text in [("erring.toml", INSTRUMENT), ("erring.map.toml", MAP), ("erring.csv", "\n".join(rows) + "\n")]:
        pathlib.Path(folder, name).write_text(text, "utf-8")
    call("init", "--user", "A. Lind")
    call("instrument", str(pathlib.Path(folder, "erring.toml")))
    call("import", str(pathlib.Path(folder, "erring.csv")), "--map", str(pathlib.Path(folder, "erring.map.toml")), "--write")


def main():
    stegvis, raw_rows = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
    compared, differing = 0, []
    with tempfile.TemporaryDirectory() as folder:
        passphrase = pathlib.Path(folder, "passphrase")
        passphrase.write_text(PASSPHRASE + "\n", "utf-8")
        secret = ["--passphrase-file", str(passphrase)]

        def call(*arguments):
            done = subprocess.run(arguments, stdout=subprocess.PIPE, check=True)
            return json.loads(done.stdout)

        for name in ("demonstration", "made-up", "measurement error"):
            file = str(pathlib.Path(folder, name + ".db"))
            if name == "demonstration":
                call(stegvis, "demo", "--out", file, "--json", *secret)
            elif name == "made-up":
                call(stegvis, "generate", "--participants", "400", "--seed", "16", "--out", file, "--json", *secret)
            else:
                with_measurement_error(folder, lambda *words: call(stegvis, *words, "--file", file, "--json", *secret))
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
