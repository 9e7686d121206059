//! Due dates as a calendar file for another program. It carries case references and no name.

use chrono::{Days, NaiveDate, NaiveTime};
use icalendar::{Calendar, Class, Component as _, Event, EventLike as _};

use crate::domain::Now;
use crate::domain::participant::CaseReference;

/// Something on one day, or at one time of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What kind of thing it is: tells two entries of one case and day apart.
    pub kind: &'static str,
    /// Whose.
    pub reference: CaseReference,
    /// On which day.
    pub date: NaiveDate,
    /// When, in local time; `None` for the whole day.
    pub time: Option<NaiveTime>,
    /// What it says. No name.
    pub title: String,
}

/// Entries as an iCalendar file (RFC 5545): one event each, marked private. An event with a time of day has no length,
/// since none is known, and no time zone: it is as the clock on the wall says.
pub fn calendar_file(entries: impl IntoIterator<Item = Entry>, now: Now) -> String {
    let mut calendar = Calendar::new();
    calendar.name("Stegvis");
    for entry in entries {
        let (kind, reference, date) = (entry.kind, entry.reference, entry.date);
        let mut event = Event::new();
        event
            // The same thing on the same day is the same event, however often it is saved.
            .uid(&format!("{reference}-{kind}-{date}@stegvis"))
            .timestamp(now.0)
            .summary(&entry.title)
            .class(Class::Private);
        match entry.time {
            Some(time) => event.starts(date.and_time(time)),
            None => event.starts(date).ends(date + Days::new(1)),
        };
        calendar.push(event.done());
    }
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_carries_the_reference_alone() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 31).expect("a date");
        let entry = |kind, time| Entry {
            kind,
            reference: CaseReference(42),
            date,
            time,
            title: "Mätning: T-0042".to_owned(),
        };
        let make = || {
            let entries = [
                entry("measurement", None),
                entry("meeting", NaiveTime::from_hms_opt(10, 30, 0)),
            ];
            calendar_file(entries, Now(chrono::DateTime::UNIX_EPOCH))
        };
        let file = make();
        for line in [
            "BEGIN:VCALENDAR",
            "BEGIN:VEVENT",
            "UID:T-0042-measurement-2026-12-31@stegvis",
            "DTSTAMP:19700101T000000Z",
            "DTSTART;VALUE=DATE:20261231",
            "DTEND;VALUE=DATE:20270101",
            "SUMMARY:Mätning: T-0042",
            "CLASS:PRIVATE",
            "END:VCALENDAR",
            "UID:T-0042-meeting-2026-12-31@stegvis",
            "DTSTART:20261231T103000",
        ] {
            assert!(file.lines().any(|found| found == line), "{line} in {file}");
        }
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 2);
        assert_eq!(file.matches("DTEND").count(), 1, "no length is made up");
        assert!(file.contains("\r\n"), "lines end as the standard has it");
        assert_eq!(file, make());
    }
}
