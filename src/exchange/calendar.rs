//! Due dates as a calendar file for another program. It carries case references and no name.

use chrono::{Days, NaiveDate, NaiveTime};
use icalendar::{Calendar, CalendarDateTime, Class, Component as _, Event, EventLike as _, EventStatus, Property};

use crate::domain::Now;
use crate::domain::ahead::Revision;

/// Who made the file (RFC 5545, section 3.7.3).
const PRODUCT: &str = "-//Stegvis//Stegvis//SV";

/// Where the clocks hang that meetings are booked by.
const ZONE: &str = "Europe/Stockholm";
/// The same as a component (RFC 5545, section 3.6.5), by the rule that the European Union has had since the autumn of 1996:
/// no program has to know the zone by its name.
const ZONE_RULE: &str = "BEGIN:VTIMEZONE\r\n\
    TZID:Europe/Stockholm\r\n\
    BEGIN:DAYLIGHT\r\n\
    TZNAME:CEST\r\n\
    TZOFFSETFROM:+0100\r\n\
    TZOFFSETTO:+0200\r\n\
    DTSTART:19970330T020000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
    END:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\n\
    TZNAME:CET\r\n\
    TZOFFSETFROM:+0200\r\n\
    TZOFFSETTO:+0100\r\n\
    DTSTART:19961027T030000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
    END:STANDARD\r\n\
    END:VTIMEZONE\r\n";
/// Who publishes: RFC 5546 (sections 3.2.1 and 3.2.5) asks for an organizer in PUBLISH and in CANCEL, whom nobody is to answer
/// here. The address can be no one's: "invalid" is a name that is never given out (RFC 2606, section 2).
const ORGANIZER: &str = "mailto:stegvis@stegvis.invalid";

/// Something on one day, or at one time of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is, whenever it is: where it is moved, the other program moves it. Letters, digits and hyphens.
    pub id: String,
    /// Which version of it this is; `None` for one that was never changed.
    pub revision: Option<Revision>,
    /// On which day.
    pub date: NaiveDate,
    /// When, by the clocks in Sweden; `None` for the whole day.
    pub time: Option<NaiveTime>,
    /// What it says. No name.
    pub title: String,
    /// It will not be.
    pub is_cancelled: bool,
}

/// Entries as an iCalendar file (RFC 5545): one event each, marked private. The other program knows an event by its UID and
/// takes the version with the highest SEQUENCE, so that reading the next file moves what was moved, and takes off what was
/// cancelled, and adds nothing twice.
///
/// An event with a time of day has no length, since none is known. It is by the clocks in Sweden, summer and winter, wherever
/// the other computer is.
///
/// A file has one METHOD for all that is in it: PUBLISH, in which an event may have STATUS CANCELLED (RFC 5546, section
/// 3.2.1), or CANCEL where nothing else is left (section 3.2.5).
pub fn calendar_file(entries: &[Entry], now: Now) -> String {
    let is_all_cancelled = !entries.is_empty() && entries.iter().all(|entry| entry.is_cancelled);
    let method = if is_all_cancelled { "CANCEL" } else { "PUBLISH" };
    let mut calendar = Calendar::empty();
    for property in [
        ("VERSION", "2.0"),
        ("PRODID", PRODUCT),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", method),
    ] {
        calendar.append_property(property);
    }
    calendar.name("Stegvis");
    for entry in entries {
        calendar.push(event(entry, now));
    }
    let text = calendar.to_string();
    if entries.iter().any(|entry| entry.time.is_some()) {
        // Before the first event, and so before anything that somebody wrote.
        text.replacen("BEGIN:VEVENT", &format!("{ZONE_RULE}BEGIN:VEVENT"), 1)
    } else {
        text
    }
}

fn event(entry: &Entry, now: Now) -> Event {
    let mut event = Event::new();
    event
        .uid(&format!("{}@stegvis", entry.id))
        .timestamp(now.0)
        .summary(&entry.title)
        .class(Class::Private)
        .sequence(entry.revision.map_or(0, |revision| revision.number));
    event.append_property(
        Property::new("ORGANIZER", ORGANIZER)
            .add_parameter("CN", "Stegvis")
            .done(),
    );
    if let Some(revision) = entry.revision {
        event.last_modified(revision.at);
    }
    match entry.time {
        Some(time) => event.starts(CalendarDateTime::WithTimezone {
            date_time: entry.date.and_time(time),
            tzid: ZONE.to_owned(),
        }),
        None => event.starts(entry.date).ends(entry.date + Days::new(1)),
    };
    // A day on which something falls due is no time that is taken up, and neither is one that is cancelled.
    if entry.is_cancelled || entry.time.is_none() {
        event.add_property("TRANSP", "TRANSPARENT");
    }
    event.status(if entry.is_cancelled {
        EventStatus::Cancelled
    } else {
        EventStatus::Confirmed
    });
    event.done()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn entry(id: &str, time: Option<NaiveTime>) -> Entry {
        Entry {
            id: id.to_owned(),
            revision: None,
            date: NaiveDate::from_ymd_opt(2026, 12, 31).expect("a date"),
            time,
            title: "Mätning: T-0042".to_owned(),
            is_cancelled: false,
        }
    }

    fn file(entries: &[Entry]) -> String {
        calendar_file(entries, Now(DateTime::UNIX_EPOCH))
    }

    fn has(file: &str, lines: &[&str]) {
        for line in lines {
            assert!(file.lines().any(|found| found == *line), "{line} in {file}");
        }
    }

    #[test]
    fn an_event_carries_the_reference_alone() {
        let entries = [
            entry("measurement", None),
            entry("meeting", NaiveTime::from_hms_opt(10, 30, 0)),
        ];
        let text = file(&entries);
        has(
            &text,
            &[
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "METHOD:PUBLISH",
                "BEGIN:VEVENT",
                "UID:measurement@stegvis",
                "DTSTAMP:19700101T000000Z",
                "DTSTART;VALUE=DATE:20261231",
                "DTEND;VALUE=DATE:20270101",
                "TRANSP:TRANSPARENT",
                "SUMMARY:Mätning: T-0042",
                "CLASS:PRIVATE",
                "SEQUENCE:0",
                "STATUS:CONFIRMED",
                "END:VCALENDAR",
                "UID:meeting@stegvis",
                "DTSTART;TZID=Europe/Stockholm:20261231T103000",
                "ORGANIZER;CN=Stegvis:mailto:stegvis@stegvis.invalid",
                "TZID:Europe/Stockholm",
                "BEGIN:STANDARD",
            ],
        );
        assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1);
        assert!(text.find("END:VTIMEZONE") < text.find("BEGIN:VEVENT"));
        assert_eq!(text.matches("ORGANIZER").count(), 2, "each has one");
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
        assert_eq!(text.matches("DTEND").count(), 1, "no length is made up");
        assert_eq!(text.matches("TRANSP:").count(), 1, "a meeting takes up time");
        for once in ["VERSION:", "PRODID:", "METHOD:"] {
            assert_eq!(text.matches(once).count(), 1, "{once}");
        }
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert_eq!(text, file(&entries));
    }

    #[test]
    fn what_is_moved_stays_one_event_and_what_is_cancelled_says_so() {
        let revision = |number| {
            Some(Revision {
                number,
                at: DateTime::from_timestamp(1_795_000_000, 0).expect("a moment"),
            })
        };
        let first = Entry {
            revision: revision(3),
            ..entry("meeting", NaiveTime::from_hms_opt(10, 30, 0))
        };
        let moved = Entry {
            revision: revision(4),
            date: first.date + Days::new(7),
            ..first.clone()
        };
        let cancelled = Entry {
            revision: revision(5),
            is_cancelled: true,
            ..moved.clone()
        };
        for (entry, lines) in [
            (
                &first,
                [
                    "SEQUENCE:3",
                    "DTSTART;TZID=Europe/Stockholm:20261231T103000",
                    "STATUS:CONFIRMED",
                    "METHOD:PUBLISH",
                ],
            ),
            (
                &moved,
                [
                    "SEQUENCE:4",
                    "DTSTART;TZID=Europe/Stockholm:20270107T103000",
                    "STATUS:CONFIRMED",
                    "METHOD:PUBLISH",
                ],
            ),
            (
                &cancelled,
                [
                    "SEQUENCE:5",
                    "DTSTART;TZID=Europe/Stockholm:20270107T103000",
                    "STATUS:CANCELLED",
                    "METHOD:CANCEL",
                ],
            ),
        ] {
            let text = file(std::slice::from_ref(entry));
            has(&text, &lines);
            has(&text, &["UID:meeting@stegvis", "LAST-MODIFIED:20261118T110640Z"]);
        }
        has(
            &file(&[cancelled, entry("measurement", None)]),
            &["METHOD:PUBLISH", "STATUS:CANCELLED", "STATUS:CONFIRMED"],
        );
        has(&file(&[]), &["METHOD:PUBLISH"]);
        let days = file(&[entry("measurement", None)]);
        assert!(!days.contains("VTIMEZONE"), "a whole day is by no clock");
    }

    #[test]
    fn long_lines_are_folded_and_text_is_escaped() {
        let title = format!("Mätning; T-0042, \\ {}\nandra raden", "åäö ".repeat(40));
        let text = file(&[Entry {
            title,
            ..entry("measurement", None)
        }]);
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{} octets: {line}", line.len());
        }
        let unfolded = text.replace("\r\n ", "");
        let expected = format!("SUMMARY:Mätning\\; T-0042\\, \\\\ {}\\nandra raden", "åäö ".repeat(40));
        has(&unfolded, &[&expected]);
    }
}
