//! The time that charts on one page have in common.

use chrono::{Days, NaiveDate};

use crate::domain::Today;
use crate::domain::history::History;

/// The time that every panel of a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeAxis {
    /// The first day.
    pub first: NaiveDate,
    /// The last day; not before the first.
    pub last: NaiveDate,
}

impl TimeAxis {
    /// From the first to the last measurement, and on to today where an activity has lasted longer, or to a later meeting
    /// or the exit; `None` where nothing has been measured.
    pub fn of(history: &History, today: Today) -> Option<Self> {
        let first = history.filled_in().next()?.date;
        let last = history.filled_in().next_back()?.date;
        let ends = history.placements.iter().map(|placement| &placement.details);
        let lasted = ends.filter(|details| details.from <= today.0);
        let lasted = lasted.map(|details| details.to.unwrap_or(today.0).min(today.0));
        let held = history.meetings.iter().filter(|meeting| meeting.is_held());
        let end = history.participant.end();
        let latest = lasted
            .chain(held.map(|meeting| meeting.slot.date))
            .chain(end)
            // What goes on after the end belongs to no chart of this period.
            .map(|date| end.map_or(date, |end| date.min(end)))
            .max();
        Some(Self {
            first,
            last: latest.map_or(last, |latest| latest.max(last)),
        })
    }

    /// Where a day lies, from 0 to 1. A single day lies at the left.
    pub(super) fn fraction(&self, date: NaiveDate) -> f32 {
        let span = (self.last - self.first).num_days().max(1) as f32;
        (date - self.first).num_days() as f32 / span
    }

    /// Half-way.
    pub(super) fn middle(&self) -> NaiveDate {
        let span = (self.last - self.first).num_days().unsigned_abs();
        self.first + Days::new(span / 2)
    }
}
