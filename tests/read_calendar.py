#!/usr/bin/env python3
"""Reads the calendars that the program writes with a parser of its own, as a calendar program takes them in.

    tests/read_calendar.py CALENDAR

CALENDAR is the example of that name. A meeting that is booked, moved and cancelled must stay one event, whatever it says.
"""

import datetime
import pathlib
import subprocess
import sys
import tempfile

import icalendar

TITLE = 'Uppföljningsmöte; "T-0042", \\ och mer: ' + "åäö " * 30 + "\nslut"


def read(path):
    content = path.read_bytes()
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines), f"{path.name}: a line is too long or badly ended"
    calendar = icalendar.Calendar.from_ical(content)
    assert not calendar.errors, calendar.errors
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH") and calendar["PRODID"], path.name
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
    return calendar.walk("VEVENT")


def main():
    kept = {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        subprocess.run([sys.argv[1], folder], check=True)
        for name, day, status in [
            ("booked", datetime.datetime(2026, 12, 31, 10, 30), "CONFIRMED"),
            ("moved", datetime.datetime(2027, 1, 7, 10, 30), "CONFIRMED"),
            ("cancelled", datetime.datetime(2027, 1, 7, 10, 30), "CANCELLED"),
        ]:
            for event in read(folder / f"{name}.ics"):
                known = kept.get(event["UID"])
                assert known is None or event["SEQUENCE"] > known["SEQUENCE"], "an older version came later"
                kept[event["UID"]] = event
            assert len(kept) == 2, f"{name}: {sorted(kept)}"
            meeting = next(event for event in kept.values() if event["SUMMARY"] == TITLE)
            assert meeting["DTSTART"].dt == day, meeting["DTSTART"].dt
            assert meeting["STATUS"] == status and meeting["CLASS"] == "PRIVATE"
            assert meeting["DTSTAMP"].dt == meeting["LAST-MODIFIED"].dt and meeting["DTSTAMP"].dt.tzinfo is not None
            due = next(event for event in kept.values() if event["SUMMARY"] == "Mätning: T-0042")
            assert due["DTEND"].dt - due["DTSTART"].dt == datetime.timedelta(days=1)
            assert due["STATUS"] == "CONFIRMED" and due["TRANSP"] == "TRANSPARENT"
    print("3 calendars, 2 events: each stays one, moves, and is cancelled")


if __name__ == "__main__":
    main()
