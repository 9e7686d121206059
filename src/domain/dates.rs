//! Dates as they are typed and stored.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::{Today, coded_enum};

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

coded_enum!(
    /// Which of the two numbers before a year is the day.
    Order {
        /// The first: 3/4/2026 is in April.
        DayFirst = "day_first",
        /// The second: 3/4/2026 is in March.
        MonthFirst = "month_first",
    }
);

/// A date as it stands in a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It can be read in one way.
    Day(NaiveDate),
    /// Two numbers and a year, as in 3/4/2026: which is the day another date of the column may tell.
    Numbers {
        /// The first number.
        first: u32,
        /// The second.
        second: u32,
        /// The year, of four digits.
        year: i32,
    },
}

/// A date with what stood behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The date.
    pub written: Written,
    /// The time of day that stood behind it.
    pub time: Option<NaiveTime>,
}

impl Written {
    /// The order that this date by itself shows; `None` where it fits both, or neither.
    pub fn shows(self) -> Option<Order> {
        let fits = |order: Order| self.day(Some(order)).is_some();
        match (self, fits(Order::DayFirst), fits(Order::MonthFirst)) {
            (Self::Day(_), ..) => None,
            (_, true, false) => Some(Order::DayFirst),
            (_, false, true) => Some(Order::MonthFirst),
            _ => None,
        }
    }

    /// `true` where it is another day in the other order.
    pub fn is_ambiguous(self) -> bool {
        let (day, month) = (self.day(Some(Order::DayFirst)), self.day(Some(Order::MonthFirst)));
        day.is_some() && month.is_some() && day != month
    }

    /// The day in an order; without one, where every order gives the same.
    pub fn day(self, order: Option<Order>) -> Option<NaiveDate> {
        let Self::Numbers { first, second, year } = self else {
            return match self {
                Self::Day(day) => Some(day),
                Self::Numbers { .. } => None,
            };
        };
        let in_order = |order| {
            let (day, month) = match order {
                Order::DayFirst => (first, second),
                Order::MonthFirst => (second, first),
            };
            NaiveDate::from_ymd_opt(year, month, day).filter(|date| date.year() >= EARLIEST_YEAR)
        };
        match order {
            Some(order) => in_order(order),
            None if self.is_ambiguous() => None,
            None => in_order(Order::DayFirst).or_else(|| in_order(Order::MonthFirst)),
        }
    }
}

/// The names of the months as they are written in Swedish and English, or their beginnings; at least three letters.
const MONTHS: [&[&str]; 12] = [
    &["januari", "january"],
    &["februari", "february"],
    &["mars", "march"],
    &["april"],
    &["maj", "may"],
    &["juni", "june"],
    &["juli", "july"],
    &["augusti", "august"],
    &["september"],
    &["oktober", "october"],
    &["november"],
    &["december"],
];

/// Reads a date as it stands in a spreadsheet: as [`parse`] does, also 14.1.2026, 14/1 2026, 14/1/2026, 14-1-2026, 14 januari
/// 2026, 14 jan. 2026, January 14, 2026; each with a time of day behind it or not. The year must have four digits.
pub fn read(text: &str) -> Option<Found> {
    let text = text.trim();
    let day = |text: &str| {
        parse(text)
            .map(Written::Day)
            .or_else(|| numbers(text))
            .or_else(|| named(text))
    };
    if let Some(written) = day(text) {
        return Some(Found { written, time: None });
    }
    let (before, time) = text.rsplit_once(['T', ' '])?;
    let time = Some(time_of(time)?);
    let written = day(before.trim_end_matches(','))?;
    Some(Found { written, time })
}

/// A day as Excel counts them, written as a number: so many days after `epoch`. `None` outside of 1927 to 2119, where a
/// number is hardly a date.
pub fn of_serial(text: &str, epoch: NaiveDate) -> Option<Found> {
    let (days, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if days.len() != 5 || !is_number(days) || !is_number(part) {
        return None;
    }
    let number: u64 = days.parse().ok().filter(|days| (10_000..=80_000).contains(days))?;
    Some(Found {
        written: Written::Day(epoch.checked_add_days(Days::new(number))?),
        time: part.bytes().any(|digit| digit != b'0').then(|| time_of_part(part)),
    })
}

/// Hours and minutes, perhaps with seconds, parts of them and a zone, which is left out: the clock of the sheet counts.
fn time_of(text: &str) -> Option<NaiveTime> {
    let text = text.trim_end_matches('Z');
    let text = text.split_once(['+', '-']).map_or(text, |(time, _)| time);
    let mut parts = text.split(':');
    let number = |text: &str| -> Option<u32> {
        let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok())?
    };
    let (hours, minutes) = (number(parts.next()?)?, number(parts.next()?)?);
    let seconds = match parts.next() {
        None => 0,
        Some(text) => {
            let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
            number(whole).filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()))?
        }
    };
    NaiveTime::from_hms_opt(hours, minutes, seconds).filter(|_| parts.next().is_none())
}

/// The time of day that the decimals of a number of days are, to the second.
fn time_of_part(digits: &str) -> NaiveTime {
    let seconds = format!("0.{digits}")
        .parse()
        .map_or(0.0, |part: f64| (part * 86_400.0).round());
    NaiveTime::from_num_seconds_from_midnight_opt((seconds as u32).min(86_399), 0).unwrap_or_default()
}

/// 14.1.2026, 14/1/2026, 14-1-2026 and 14/1 2026. With points, or with a blank before the year, the day stands first.
fn numbers(text: &str) -> Option<Written> {
    let mut parts = text.splitn(3, ['.', '/', '-']);
    let (first, rest) = (parts.next()?, parts.next()?);
    let (second, year, is_spaced) = match parts.next() {
        Some(year) => (rest, year, false),
        None => {
            let (second, year) = rest.split_once(' ')?;
            (second, year, true)
        }
    };
    let number = |text: &str, length: std::ops::RangeInclusive<usize>| -> Option<u32> {
        let text = text.trim();
        let is_number = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok())?
    };
    let (first, second) = (number(first, 1..=2)?, number(second, 1..=2)?);
    let year = i32::try_from(number(year, 4..=4)?).ok()?;
    let written = Written::Numbers { first, second, year };
    if is_spaced || text.contains('.') {
        return written.day(Some(Order::DayFirst)).map(Written::Day);
    }
    let is_date = |order| written.day(Some(order)).is_some();
    (is_date(Order::DayFirst) || is_date(Order::MonthFirst)).then_some(written)
}

/// 14 januari 2026, 14 jan. 2026, den 14 januari 2026, 14-jan-2026 and January 14, 2026.
fn named(text: &str) -> Option<Written> {
    let words: Vec<String> = text
        .split([' ', '-', ',', '\u{a0}'])
        .map(|word| word.trim_end_matches('.').to_lowercase())
        .filter(|word| !word.is_empty() && word != "den")
        .collect();
    let [first, second, year] = words.as_slice() else {
        return None;
    };
    // The beginning of a name is enough: "sep" and "sept", "okt" and "oct".
    let month = |word: &str| {
        let is_name = |names: &&[&str]| names.iter().any(|name| name.starts_with(word));
        let place = MONTHS.iter().position(is_name).filter(|_| word.chars().count() >= 3)?;
        u32::try_from(place + 1).ok()
    };
    let (day, month) = match (month(first), month(second)) {
        (None, Some(month)) => (first, month),
        (Some(month), None) => (second, month),
        _ => return None,
    };
    let year = year.parse().ok().filter(|_| year.len() == 4)?;
    let date = NaiveDate::from_ymd_opt(year, month, day.parse().ok()?)?;
    (date.year() >= EARLIEST_YEAR).then_some(Written::Day(date))
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

    #[test]
    fn dates_are_read_as_they_stand_in_spreadsheets() {
        let date = |text: &str| text.parse().expect("a date");
        let january = Written::Day(date("2026-01-14"));
        for text in [
            "2026-01-14",
            "20260114",
            "14.1.2026",
            "14.01.2026",
            "14/1 2026",
            "14 januari 2026",
            "14 Jan 2026",
            "14 jan. 2026",
            "den 14 januari 2026",
            "14-jan-2026",
            "January 14, 2026",
        ] {
            assert_eq!(
                read(text).map(|found| (found.written, found.time)),
                Some((january, None)),
                "{text}"
            );
        }
        for text in [
            "2026-01-14 09:30",
            "2026-01-14 09:30:00",
            "2026-01-14T09:30:00.250Z",
            "2026-01-14T09:30:00+01:00",
            "14.1.2026 9:30",
            "14 januari 2026 09:30",
        ] {
            assert_eq!(
                read(text).map(|found| (found.written, found.time)),
                Some((january, NaiveTime::from_hms_opt(9, 30, 0))),
                "{text}"
            );
        }
        for text in [
            "",
            "igår",
            "14.1.26",
            "31.2.2026",
            "14 kalender 2026",
            "2026-01-14 25:00",
            "2026-01-14 09:30:00:00",
            "2026-01-14 09:60",
            "1/2",
            "14/14/2026",
            "ma 1 2026",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        let written = |text: &str| read(text).expect("a date").written;
        assert_eq!(written("14/1/2026").shows(), Some(Order::DayFirst));
        assert_eq!(written("1/14/2026").shows(), Some(Order::MonthFirst));
        assert_eq!(written("1/14/2026").day(None), Some(date("2026-01-14")));
        assert_eq!(
            written("2/2/2026").day(None),
            Some(date("2026-02-02")),
            "the same in both orders"
        );
        let either = written("3/4/2026");
        assert!(either.is_ambiguous() && either.day(None).is_none() && either.shows().is_none());
        assert_eq!(either.day(Some(Order::DayFirst)), Some(date("2026-04-03")));
        assert_eq!(either.day(Some(Order::MonthFirst)), Some(date("2026-03-04")));
    }

    #[test]
    fn days_are_counted_as_excel_does() {
        let epoch = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        let day = |text: &str, epoch| of_serial(text, epoch).map(|found| (found.written, found.time));
        let expected = Written::Day("2026-11-16".parse().expect("a date"));
        assert_eq!(day("46342", epoch(1899, 12, 30)), Some((expected, None)));
        let noon = NaiveTime::from_hms_opt(12, 0, 0);
        assert_eq!(day("46342.5", epoch(1899, 12, 30)), Some((expected, noon)));
        assert_eq!(day("44880", epoch(1904, 1, 1)), Some((expected, None)));
        for text in ["4", "9999", "99999", "463420", "4634x", "", "-46342"] {
            assert_eq!(day(text, epoch(1899, 12, 30)), None, "{text}");
        }
    }
}
