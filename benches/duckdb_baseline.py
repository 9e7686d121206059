"""What DuckDB needs for the figures of one overview, from its own file: benches/cohort.rs calls this.

python3 duckdb_baseline.py FOLDER FROM TO ROUNDS
Prints one JSON object: the median time of a round (a new connection, then every figure), and the figures.
"""

import json
import os
import statistics
import sys
import time

import duckdb

folder, first_day, last_day, rounds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
path = os.path.join(folder, "crowd.duckdb")

if not os.path.exists(path):
    connection = duckdb.connect(path)
    for table in ["participant", "placement", "answer", "activity"]:
        source = os.path.join(folder, table + ".csv")
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{source}', header = true)")
    connection.close()

# Everybody whom the period touches, the stays that are long enough by its end, and the groups that each is in.
EXPOSED = """
CREATE TEMP TABLE exposed AS
SELECT placement.participant, placement.activity, is_job_focused, from_date, to_date, extent, ore, by_day,
       least(coalesce(to_date, $last_day), $last_day) AS last_day
FROM placement JOIN activity USING (activity) JOIN participant USING (participant)
WHERE start <= $last_day AND (ended IS NULL OR ended >= $first_day)
AND from_date <= $last_day AND coalesce(to_date, $last_day) >= $first_day
AND least(coalesce(to_date, $last_day), $last_day) - from_date + 1 >= 14
"""

AGE = """CASE
    WHEN year(@) - birth_year < 25 THEN 'under_25'
    WHEN year(@) - birth_year < 35 THEN '25_34'
    WHEN year(@) - birth_year < 45 THEN '35_44'
    WHEN year(@) - birth_year < 55 THEN '45_54'
    ELSE '55_and_over' END"""

GROUPS = """
CREATE TEMP TABLE membership AS
WITH taken AS (
    SELECT * FROM participant WHERE start <= $last_day AND (ended IS NULL OR ended >= $first_day)
), parallel AS (
    SELECT DISTINCT own.participant
    FROM exposed AS own JOIN exposed AS other
    ON own.participant = other.participant AND own.activity <> other.activity
    WHERE own.is_job_focused AND least(own.last_day, other.last_day) >= $first_day
    AND least(own.last_day, other.last_day) - greatest(own.from_date, other.from_date) + 1 >= 14
), stays AS (
    SELECT participant, bool_or(is_job_focused) AS has_job FROM exposed GROUP BY participant
)
SELECT participant, 'whole' AS name FROM taken
UNION ALL SELECT participant, 'gender:' || gender FROM taken
UNION ALL SELECT participant, 'age:' || """ + AGE.replace("@", "$last_day") + """ FROM taken
UNION ALL SELECT taken.participant, 'combination:' || CASE
    WHEN parallel.participant IS NOT NULL THEN 'parallel'
    WHEN stays.has_job THEN 'job_focused_alone'
    WHEN stays.participant IS NOT NULL THEN 'other_only'
    ELSE 'none' END
    FROM taken LEFT JOIN parallel USING (participant) LEFT JOIN stays USING (participant)
UNION ALL SELECT DISTINCT participant, 'activity:' || activity FROM exposed
"""

CHANGES = """
WITH pair AS (
    SELECT participant, respondent, indicator,
           arg_min(score, date) AS baseline, arg_max(score, date) AS latest,
           max(date) - min(date) AS days
    FROM answer WHERE score IS NOT NULL AND date BETWEEN $first_day AND $last_day
    GROUP BY participant, respondent, indicator HAVING count(*) >= 2
)
SELECT name, respondent, indicator, count(*), avg(baseline), avg(latest), avg(latest - baseline),
       stddev_samp(latest - baseline),
       count(*) FILTER (latest > baseline), count(*) FILTER (latest = baseline), count(*) FILTER (latest < baseline),
       median(days)
FROM pair JOIN membership USING (participant)
WHERE name NOT LIKE 'activity:%'
GROUP BY name, respondent, indicator
"""

# Change in an activity is change over the stay: from the last score at most 90 days before, else the first within, to the
# last within or at most 90 days after; of several stays the latest that has two scores.
STAYS = """
WITH scored AS (
    SELECT participant, activity, from_date, respondent, indicator,
           coalesce(arg_max(score, date) FILTER (date <= from_date), arg_min(score, date)) AS baseline,
           coalesce(max(date) FILTER (date <= from_date), min(date)) AS first_date,
           arg_max(score, date) AS latest, max(date) AS latest_date
    FROM exposed JOIN answer USING (participant)
    WHERE score IS NOT NULL AND date >= from_date - 90
    AND date <= least(coalesce(to_date + 90, $last_day), $last_day)
    GROUP BY participant, activity, from_date, respondent, indicator
), pair AS (
    SELECT participant, activity, respondent, indicator, arg_max(baseline, from_date) AS baseline,
           arg_max(latest, from_date) AS latest, arg_max(latest_date - first_date, from_date) AS days
    FROM scored WHERE latest_date > first_date AND latest_date > from_date
    GROUP BY participant, activity, respondent, indicator
)
SELECT 'activity:' || activity, respondent, indicator, count(*), avg(baseline), avg(latest), avg(latest - baseline),
       stddev_samp(latest - baseline),
       count(*) FILTER (latest > baseline), count(*) FILTER (latest = baseline), count(*) FILTER (latest < baseline),
       median(days)
FROM pair GROUP BY activity, respondent, indicator
"""

COUNTS = """
SELECT name, count(*),
       count(*) FILTER (ended BETWEEN $first_day AND $last_day),
       count(*) FILTER (ended BETWEEN $first_day AND $last_day AND is_work)
FROM membership JOIN participant USING (participant) GROUP BY name
"""

# By the age of the year of the exit.
AGES = """
SELECT 'age:' || """ + AGE.replace("@", "ended") + """ AS name, count(*), count(*) FILTER (is_work)
FROM participant WHERE ended BETWEEN $first_day AND $last_day GROUP BY name
"""

COSTS = """
SELECT 'activity:' || activity, sum(last_day - greatest(from_date, $first_day) + 1),
       sum(CASE WHEN by_day THEN (ore * (last_day - greatest(from_date, $first_day) + 1) * extent + 50) // 100
           WHEN from_date >= $first_day THEN ore ELSE 0 END)
FROM exposed GROUP BY activity
"""


def work_out():
    connection = duckdb.connect(path, read_only=True)

    def run(sql):
        # The dates stand in the text: a parameter would be text where a date is meant.
        dated = sql.replace("$first_day", f"DATE '{first_day}'").replace("$last_day", f"DATE '{last_day}'")
        return connection.execute(dated).fetchall()

    run(EXPOSED)
    run(GROUPS)
    found = run(CHANGES) + run(STAYS), run(COUNTS), run(AGES), run(COSTS)
    threads = connection.execute("SELECT current_setting('threads')").fetchone()[0]
    connection.close()
    return found, threads


times = []
for _ in range(rounds):
    start = time.perf_counter()
    (changes, counts, ages, costs), threads = work_out()
    times.append(time.perf_counter() - start)

figures = {}
for name, participants, exits, work in counts:
    figures[name] = {"participants": participants, "exits": exits, "work": work, "changes": {}}
for name, exits, work in ages:
    figures[name].update(exits=exits, work=work)
for name, days, ore in costs:
    figures[name].update(days=int(days), ore=int(ore))
for name, respondent, indicator, n, baseline, latest, change, sd, raised, unchanged, lowered, days in changes:
    figures[name]["changes"].setdefault(respondent, {})[indicator] = {
        "n": n,
        "baseline": baseline,
        "latest": latest,
        "change": change,
        "sd": sd,
        "raised": raised,
        "unchanged": unchanged,
        "lowered": lowered,
        "days": float(days),
    }
seconds = statistics.median(times)
print(json.dumps({"seconds": seconds, "threads": threads, "version": duckdb.__version__, "figures": figures}))
