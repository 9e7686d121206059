//! Dates as they are typed and stored.

use chrono::{Datelike, NaiveDate};

use super::Today;

/// No date here is before this year: nobody who is followed was born earlier.
pub const EARLIEST_YEAR: i32 = 1900;

/// Reads 2026-11-16, 20261116, 2026/11/16 or 2026.11.16. The year must have four digits: `26-01-14` would otherwise be a
/// day in the first century.
pub fn parse(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let year = text.get(..4)?;
    if !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let formats = ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d"];
    let date = formats
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok());
    date.filter(|date| date.year() >= EARLIEST_YEAR)
}

/// Reads a date as people in Sweden type it: also 16/11, which is the latest such day up to today.
pub fn parse_typed(text: &str, today: Today) -> Option<NaiveDate> {
    parse(text).or_else(|| {
        let (day, month) = text.trim().split_once('/')?;
        let (day, month) = (day.trim().parse().ok()?, month.trim().parse().ok()?);
        let this_year = NaiveDate::from_ymd_opt(today.0.year(), month, day);
        this_year
            .filter(|date| *date <= today.0)
            .or_else(|| NaiveDate::from_ymd_opt(today.0.year() - 1, month, day))
    })
}

/// Reads a date as [`parse_typed`] does, but 16/11 is the next such day from today on.
pub fn parse_ahead(text: &str, today: Today) -> Option<NaiveDate> {
    parse(text).or_else(|| {
        let (day, month) = text.trim().split_once('/')?;
        let (day, month) = (day.trim().parse().ok()?, month.trim().parse().ok()?);
        let this_year = NaiveDate::from_ymd_opt(today.0.year(), month, day);
        this_year
            .filter(|date| *date >= today.0)
            .or_else(|| NaiveDate::from_ymd_opt(today.0.year() + 1, month, day))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_type_them() {
        let date = |text: &str| text.parse().expect("a date");
        let today = Today(date("2026-11-22"));
        for (typed, expected) in [
            ("2026-11-16", Some("2026-11-16")),
            (" 20261116 ", Some("2026-11-16")),
            ("2026-1-5", Some("2026-01-05")),
            ("2026/11/16", Some("2026-11-16")),
            ("16/11", Some("2026-11-16")),
            ("24/12", Some("2025-12-24")),
            ("2026-02-30", None),
            ("26-11-16", None),
            ("0026-11-16", None),
            ("31/2", None),
            ("igår", None),
            ("", None),
        ] {
            assert_eq!(parse_typed(typed, today), expected.map(date), "{typed}");
        }
        for (typed, expected) in [
            ("2026-11-16", Some("2026-11-16")),
            ("22/11", Some("2026-11-22")),
            ("24/12", Some("2026-12-24")),
            ("16/11", Some("2027-11-16")),
            ("31/2", None),
        ] {
            assert_eq!(parse_ahead(typed, today), expected.map(date), "{typed}");
        }
    }
}
