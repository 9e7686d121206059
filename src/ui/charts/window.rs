//! The part of the time that an enlarged chart shows: moved, zoomed, and kept within what there is.

use chrono::{Datelike, NaiveDate};

use super::axis::TimeAxis;

/// The shortest time that is shown, in days: less has no more to tell.
const SHORTEST: f64 = 28.0;
/// Free room before the first and after the last day, as a share of the time between them.
const MARGIN: f64 = 0.03;
/// And at least so many days.
const LEAST_MARGIN: f64 = 10.0;

/// A stretch of time, in days of the common era. `from` lies before `to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeWindow {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// A day's number, as a chart counts them.
pub fn day_number(date: NaiveDate) -> f64 {
    f64::from(date.num_days_from_ce())
}

impl TimeWindow {
    /// Everything that there is, with some room around.
    pub fn whole(axis: TimeAxis) -> Self {
        let (from, to) = (day_number(axis.first), day_number(axis.last));
        let margin = ((to - from) * MARGIN).max(LEAST_MARGIN);
        Self {
            from: from - margin,
            to: to + margin,
        }
    }

    /// The last so many days of `self`, which is everything.
    pub fn last(self, days: f64) -> Self {
        Self {
            from: self.to - days,
            to: self.to,
        }
        .within(self)
    }

    /// How many days it shows.
    pub fn days(self) -> f64 {
        self.to - self.from
    }

    /// Moved by so many days, as far as `whole` goes.
    pub fn moved(self, days: f64, whole: Self) -> Self {
        Self {
            from: self.from + days,
            to: self.to + days,
        }
        .within(whole)
    }

    /// `factor` times as long, with the day `around` where it was.
    pub fn zoomed(self, factor: f64, around: f64, whole: Self) -> Self {
        let days = (self.days() * factor).clamp(SHORTEST.min(whole.days()), whole.days());
        let share = (around - self.from) / self.days();
        let from = around - share * days;
        Self { from, to: from + days }.within(whole)
    }

    /// The nearest place within `whole`, no longer than that and no shorter than the shortest.
    pub fn within(self, whole: Self) -> Self {
        let days = self.days().clamp(SHORTEST.min(whole.days()), whole.days());
        // Not `clamp`: rounding may put its ends the wrong way round.
        let from = self.from.min(whole.to - days).max(whole.from);
        Self { from, to: from + days }
    }

    /// Moved so that a day is seen, where it is not.
    pub fn showing(self, date: NaiveDate, whole: Self) -> Self {
        let day = day_number(date);
        let edge = self.days() * MARGIN;
        if day < self.from + edge {
            self.moved(day - edge - self.from, whole)
        } else if day > self.to - edge {
            self.moved(day + edge - self.to, whole)
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn ten_years() -> TimeWindow {
        TimeWindow::whole(TimeAxis {
            first: day("2016-11-16"),
            last: day("2026-11-16"),
        })
    }

    fn is_alike(a: TimeWindow, b: TimeWindow) -> bool {
        (a.from - b.from).abs() < 1e-6 && (a.to - b.to).abs() < 1e-6
    }

    #[test]
    fn the_last_year_ends_where_everything_ends() {
        let whole = ten_years();
        let year = whole.last(365.0);
        assert!(is_alike(
            year,
            TimeWindow {
                from: whole.to - 365.0,
                ..whole
            }
        ));
        assert!(is_alike(whole.last(100_000.0), whole));
    }

    #[test]
    fn zooming_keeps_the_day_under_the_pointer() {
        let whole = ten_years();
        let around = day_number(day("2020-01-01"));
        let near = whole.zoomed(0.5, around, whole);
        let place = |window: TimeWindow| (around - window.from) / window.days();
        assert!((place(near) - place(whole)).abs() < 1e-9);
        assert!((near.days() - whole.days() / 2.0).abs() < 1e-6);
        assert!((near.zoomed(1e-9, around, whole).days() - SHORTEST).abs() < 1e-6);
        assert!(is_alike(near.zoomed(1e9, around, whole), whole));
    }

    #[test]
    fn a_day_out_of_sight_is_moved_to() {
        let whole = ten_years();
        let year = whole.last(365.0);
        let early = day("2018-03-01");
        let shown = year.showing(early, whole);
        assert!(shown.from < day_number(early) && day_number(early) < shown.to);
        assert_eq!(shown.days(), 365.0);
        assert_eq!(
            shown.showing(day("2018-06-01"), whole),
            shown,
            "what is seen moves nothing"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_done_it_stays_within_everything(
            acts in prop::collection::vec((0..3u8, -5_000.0f64..5_000.0), 0..20)
        ) {
            let whole = ten_years();
            let mut window = whole.last(365.0);
            for (act, amount) in acts {
                window = match act {
                    0 => window.moved(amount, whole),
                    1 => window.zoomed((amount / 2_000.0).exp(), whole.from + amount.abs() / 2.0, whole),
                    _ => whole.last(amount.abs()),
                };
                prop_assert!(window.from >= whole.from - 1e-6 && window.to <= whole.to + 1e-6, "{window:?}");
                prop_assert!(window.days() >= SHORTEST - 1e-6);
            }
        }
    }
}
