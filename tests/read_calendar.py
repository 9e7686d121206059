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
import zoneinfo

import icalendar

TITLE = 'Uppföljningsmöte; "T-0042", \\ och mer: ' + "åäö " * 30 + "\nslut"


ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")


def read(path, method="PUBLISH"):
    content = path.read_bytes()
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines), f"{path.name}: a line is too long or badly ended"
    calendar = icalendar.Calendar.from_ical(content)
    assert not calendar.errors, calendar.errors
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", method) and calendar["PRODID"], path.name
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        # RFC 5546, sections 3.2.1 and 3.2.5: exactly one, and nobody is asked to come.
        assert event["ORGANIZER"].lower().startswith("mailto:") and "ATTENDEE" not in event
    zones = calendar.walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["Europe/Stockholm"], path.name
    by_the_file(zones[0])
    return calendar.walk("VEVENT")


def by_the_file(zone):
    """The zone as the file itself describes it is that of the system's list, for thirty years and every hour of them in
    which the clocks change."""
    own = zone.to_tz(lookup_tzid=False)
    for year in range(1998, 2028):
        for month in (3, 10):
            last = max(day for day in range(25, 32) if datetime.date(year, month, day).weekday() == 6)
            for hours in range(-6, 7):
                at = datetime.datetime(year, month, last, 12) + datetime.timedelta(hours=2 * hours)
                expected = at.replace(tzinfo=ZONE).utcoffset()
                # The hours that come twice, or never, are nobody's to meet in.
                if at.hour not in (2, 3):
                    assert at.replace(tzinfo=own).utcoffset() == expected, at


def main():
    kept = {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        subprocess.run([sys.argv[1], folder], check=True)
        for name, day, status in [
            ("booked", datetime.datetime(2026, 12, 31, 10, 30, tzinfo=ZONE), "CONFIRMED"),
            ("moved", datetime.datetime(2027, 7, 1, 10, 30, tzinfo=ZONE), "CONFIRMED"),
            ("cancelled", datetime.datetime(2027, 7, 1, 10, 30, tzinfo=ZONE), "CANCELLED"),
        ]:
            for event in read(folder / f"{name}.ics"):
                known = kept.get(event["UID"])
                assert known is None or event["SEQUENCE"] > known["SEQUENCE"], "an older version came later"
                kept[event["UID"]] = event
            assert len(kept) == 2, f"{name}: {sorted(kept)}"
            meeting = next(event for event in kept.values() if event["SUMMARY"] == TITLE)
            assert meeting["DTSTART"].dt == day, meeting["DTSTART"].dt
            offset = datetime.timedelta(hours=1 if day.month == 12 else 2)
            assert meeting["DTSTART"].dt.utcoffset() == offset, "half past ten in winter and in summer"
            assert meeting["STATUS"] == status and meeting["CLASS"] == "PRIVATE"
            assert meeting["DTSTAMP"].dt == meeting["LAST-MODIFIED"].dt and meeting["DTSTAMP"].dt.tzinfo is not None
            due = next(event for event in kept.values() if event["SUMMARY"] == "Mätning: T-0042")
            assert due["DTEND"].dt - due["DTSTART"].dt == datetime.timedelta(days=1)
            assert due["STATUS"] == "CONFIRMED" and due["TRANSP"] == "TRANSPARENT"
        (alone,) = read(folder / "cancelled-alone.ics", "CANCEL")
        assert alone["STATUS"] == "CANCELLED" and alone["SEQUENCE"] == kept[alone["UID"]]["SEQUENCE"]
    print("3 calendars, 2 events: each stays one, moves, and is cancelled")


if __name__ == "__main__":
    main()
