//! Writes what a calendar program is given one after the other: a meeting that is booked, moved to a summer's day and
//! cancelled, beside a day on which something falls due; and a file of the cancelled meeting alone. `tests/read_calendar.py` reads the files with a parser of its own.
//!
//! `cargo run --example calendar -- FOLDER`

use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta};
use stegvis::domain::Now;
use stegvis::domain::ahead::Revision;
use stegvis::exchange::calendar::{Entry, calendar_file};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).map(PathBuf::from).ok_or("calendar FOLDER")?;
    let date = NaiveDate::from_ymd_opt(2026, 12, 31).ok_or("no date")?;
    let now = DateTime::parse_from_rfc3339("2026-11-18T09:30:00+01:00")?.to_utc();
    for (number, (name, days, is_cancelled)) in
        (1_u32..).zip([("booked", 0, false), ("moved", 182, false), ("cancelled", 182, true)])
    {
        let now = now + TimeDelta::hours(number.into());
        let revision = Some(Revision { number, at: now });
        let meeting = Entry {
            id: "01234567-89ab-7cde-8f01-23456789abcd".to_owned(),
            revision,
            date: date + Days::new(days),
            time: NaiveTime::from_hms_opt(10, 30, 0),
            title: "Uppföljningsmöte; \"T-0042\", \\ och mer: ".to_owned() + &"åäö ".repeat(30) + "\nslut",
            is_cancelled,
        };
        let due = Entry {
            id: "01234567-89ab-7cde-8f01-0000000000aa-measurement".to_owned(),
            time: None,
            title: "Mätning: T-0042".to_owned(),
            is_cancelled: false,
            ..meeting.clone()
        };
        if is_cancelled {
            let alone = calendar_file(std::slice::from_ref(&meeting), Now(now));
            fs::write(folder.join("cancelled-alone.ics"), alone)?;
        }
        fs::write(
            folder.join(format!("{name}.ics")),
            calendar_file(&[meeting, due], Now(now)),
        )?;
    }
    Ok(())
}
