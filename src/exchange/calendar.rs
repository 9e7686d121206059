//! Due dates as a calendar file for another program. It carries case references and no name.

use chrono::{Days, NaiveDate};
use icalendar::{Calendar, Class, Component as _, Event, EventLike as _};

use crate::domain::Now;
use crate::domain::participant::CaseReference;

/// Due dates as an iCalendar file (RFC 5545): one whole day each, marked private. `title` says what falls due.
pub fn due_dates(due: &[(NaiveDate, CaseReference)], title: impl Fn(CaseReference) -> String, now: Now) -> String {
    let mut calendar = Calendar::new();
    calendar.name("Stegvis");
    for (date, reference) in due {
        let mut event = Event::new();
        event
            // The same day of the same case is the same event, however often it is saved.
            .uid(&format!("{reference}-{date}@stegvis"))
            .timestamp(now.0)
            .summary(&title(*reference))
            .class(Class::Private)
            .starts(*date)
            .ends(*date + Days::new(1));
        calendar.push(event.done());
    }
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_whole_day_with_the_reference_alone() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 31).expect("a date");
        let make = || {
            let title = |reference| format!("Mätning: {reference}");
            due_dates(&[(date, CaseReference(42))], title, Now(chrono::DateTime::UNIX_EPOCH))
        };
        let file = make();
        for line in [
            "BEGIN:VCALENDAR",
            "BEGIN:VEVENT",
            "UID:T-0042-2026-12-31@stegvis",
            "DTSTAMP:19700101T000000Z",
            "DTSTART;VALUE=DATE:20261231",
            "DTEND;VALUE=DATE:20270101",
            "SUMMARY:Mätning: T-0042",
            "CLASS:PRIVATE",
            "END:VCALENDAR",
        ] {
            assert!(file.lines().any(|found| found == line), "{line} in {file}");
        }
        assert!(file.contains("\r\n"), "lines end as the standard has it");
        assert_eq!(file, make());
    }
}
