//! Calendar months.

use chrono::{Datelike as _, Months, NaiveDate};

use crate::domain::Today;
use crate::domain::dates::EARLIEST_YEAR;
use crate::domain::schedule::add_months;

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

impl Month {
    /// The month that a day is in.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Of text such as 2026-10; `None` where it is none, or before this program's time.
    pub fn parse(text: &str) -> Option<Self> {
        let day = NaiveDate::parse_from_str(&format!("{}-01", text.trim()), "%Y-%m-%d").ok()?;
        (day.year() >= EARLIEST_YEAR).then_some(Self(day))
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        self.after(1).0.pred_opt().unwrap_or(self.0)
    }

    /// So many months later.
    pub fn after(self, months: u32) -> Self {
        Self(add_months(self.0, months))
    }

    /// So many months earlier.
    pub fn before(self, months: u32) -> Self {
        Self(self.0.checked_sub_months(Months::new(months)).unwrap_or(self.0))
    }

    /// `true` once its last day has passed: before that nobody knows what it was.
    pub fn is_over(self, today: Today) -> bool {
        self.last() < today.0
    }

    /// As it is written: 2026-10.
    pub fn code(self) -> String {
        self.0.format("%Y-%m").to_string()
    }

    /// The months of its year, January first.
    pub fn of_year(year: i32) -> Vec<Self> {
        let month = |number| NaiveDate::from_ymd_opt(year, number, 1).map(Self);
        (1..=12).filter_map(month).collect()
    }
}
