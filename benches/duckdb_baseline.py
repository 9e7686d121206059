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

# Everybody whom the period touches, and the groups that each is in.
GROUPS = """
CREATE TEMP TABLE membership AS
WITH taken AS (
    SELECT * FROM participant WHERE start <= $last_day AND (ended IS NULL OR ended >= $first_day)
), stay AS (
    SELECT placement.participant, placement.activity, is_job_focused,
           greatest(from_date, $first_day) AS first_day, least(coalesce(to_date, $last_day), $last_day) AS last_day
    FROM placement JOIN activity USING (activity) JOIN taken USING (participant)
    WHERE from_date <= $last_day AND coalesce(to_date, $last_day) >= $first_day
), parallel AS (
    SELECT DISTINCT own.participant
    FROM stay AS own JOIN stay AS other
    ON own.participant = other.participant AND own.activity <> other.activity
    AND own.first_day <= other.last_day AND other.first_day <= own.last_day
    WHERE own.is_job_focused
), stays AS (
    SELECT participant, bool_or(is_job_focused) AS has_job FROM stay GROUP BY participant
)
SELECT participant, 'whole' AS name FROM taken
UNION ALL SELECT participant, 'gender:' || gender FROM taken
UNION ALL SELECT participant, 'age:' || CASE
    WHEN year($last_day) - birth_year < 25 THEN 'under_25'
    WHEN year($last_day) - birth_year < 35 THEN '25_34'
    WHEN year($last_day) - birth_year < 45 THEN '35_44'
    WHEN year($last_day) - birth_year < 55 THEN '45_54'
    ELSE '55_and_over' END FROM taken
UNION ALL SELECT taken.participant, 'combination:' || CASE
    WHEN parallel.participant IS NOT NULL THEN 'parallel'
    WHEN stays.has_job THEN 'job_focused_alone'
    WHEN stays.participant IS NOT NULL THEN 'other_only'
    ELSE 'none' END
    FROM taken LEFT JOIN parallel USING (participant) LEFT JOIN stays USING (participant)
UNION ALL SELECT DISTINCT participant, 'activity:' || activity FROM stay
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
GROUP BY name, respondent, indicator
"""

COUNTS = """
SELECT name, count(*),
       count(*) FILTER (ended BETWEEN $first_day AND $last_day),
       count(*) FILTER (ended BETWEEN $first_day AND $last_day AND is_work)
FROM membership JOIN participant USING (participant) GROUP BY name
"""

COSTS = """
SELECT 'activity:' || activity,
       sum(least(coalesce(to_date, $last_day), $last_day) - greatest(from_date, $first_day) + 1),
       sum(CASE WHEN by_day THEN ore * (least(coalesce(to_date, $last_day), $last_day) - greatest(from_date, $first_day) + 1)
           WHEN from_date >= $first_day THEN ore ELSE 0 END)
FROM placement JOIN activity USING (activity) JOIN participant USING (participant)
WHERE from_date <= $last_day AND coalesce(to_date, $last_day) >= $first_day
AND start <= $last_day AND (ended IS NULL OR ended >= $first_day)
GROUP BY activity
"""


def work_out():
    connection = duckdb.connect(path, read_only=True)

    def run(sql):
        # The dates stand in the text: a parameter would be text where a date is meant.
        dated = sql.replace("$first_day", f"DATE '{first_day}'").replace("$last_day", f"DATE '{last_day}'")
        return connection.execute(dated).fetchall()

    run(GROUPS)
    found = run(CHANGES), run(COUNTS), run(COSTS)
    threads = connection.execute("SELECT current_setting('threads')").fetchone()[0]
    connection.close()
    return found, threads


times = []
for _ in range(rounds):
    start = time.perf_counter()
    (changes, counts, costs), threads = work_out()
    times.append(time.perf_counter() - start)

figures = {}
for name, participants, exits, work in counts:
    figures[name] = {"participants": participants, "exits": exits, "work": work, "changes": {}}
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
