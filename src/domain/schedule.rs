//! When the next measurement and the next meeting fall due.

use std::ops::RangeInclusive;

use chrono::{Days, Months, NaiveDate};

use super::Today;
use super::occasion::History;

/// A measurement falls due this many months after the one before.
pub const MEASUREMENT_MONTHS: u32 = 3;
/// A follow-up meeting falls due this many weeks after the one before.
pub const MEETING_WEEKS: RangeInclusive<u64> = 6..=8;

/// The date `months` months after `date`: the same day of the month, or the month's last where it has no such day.
pub fn add_months(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(date)
}

/// When the next measurement falls due: every third month, counted from the last one; the first one at the start.
pub fn next_measurement(last: Option<NaiveDate>, start: NaiveDate) -> NaiveDate {
    last.map_or(start, |last| add_months(last, MEASUREMENT_MONTHS))
}

/// Between which dates the next meeting is to be held, counted from the last one, or from the start.
pub fn next_meeting(last: Option<NaiveDate>, start: NaiveDate) -> RangeInclusive<NaiveDate> {
    let from = last.unwrap_or(start);
    from + Days::new(7 * MEETING_WEEKS.start())..=from + Days::new(7 * MEETING_WEEKS.end())
}

/// How a due date stands to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// This many days late, 1 or more.
    Overdue(i64),
    /// In this many days; 0 is today.
    In(i64),
}

impl Due {
    /// How `date` stands to today.
    pub fn of(date: NaiveDate, today: Today) -> Self {
        let days = (date - today.0).num_days();
        if days < 0 { Self::Overdue(-days) } else { Self::In(days) }
    }
}

/// When a participant's next measurement falls due; `None` once participation has ended.
pub fn measurement_due(history: &History) -> Option<NaiveDate> {
    let participant = &history.participant;
    if participant.end.is_some() {
        return None;
    }
    let last = history.measured().next_back().map(|occasion| occasion.date);
    Some(next_measurement(last, participant.details.start))
}

/// Everyone whose next measurement falls due before `weeks` weeks have gone, the longest overdue first.
pub fn measurements_ahead(histories: &[History], today: Today, weeks: u64) -> Vec<(NaiveDate, &History)> {
    let end = today.0 + Days::new(7 * weeks);
    let mut ahead: Vec<_> = histories
        .iter()
        .filter_map(|history| Some((measurement_due(history)?, history)))
        .filter(|(date, _)| *date < end)
        .collect();
    // Those of one day stay in the order of their references.
    ahead.sort_by_key(|(date, _)| *date);
    ahead
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a date")
    }

    #[test]
    fn three_months_keep_the_day_or_take_the_months_last() {
        let cases = [
            (date(2026, 1, 14), date(2026, 4, 14)),
            (date(2026, 11, 30), date(2027, 2, 28)),
            (date(2027, 11, 30), date(2028, 2, 29)),
            (date(2026, 11, 29), date(2027, 2, 28)),
            (date(2026, 1, 31), date(2026, 4, 30)),
            (date(2026, 12, 31), date(2027, 3, 31)),
            (date(2028, 2, 29), date(2028, 5, 29)),
        ];
        for (last, due) in cases {
            assert_eq!(next_measurement(Some(last), date(2020, 1, 1)), due, "{last}");
        }
        assert_eq!(
            next_measurement(None, date(2026, 5, 4)),
            date(2026, 5, 4),
            "the baseline is due at the start"
        );
    }

    #[test]
    fn meetings_fall_due_within_six_to_eight_weeks() {
        assert_eq!(
            next_meeting(Some(date(2026, 11, 18)), date(2026, 1, 1)),
            date(2026, 12, 30)..=date(2027, 1, 13)
        );
        assert_eq!(*next_meeting(None, date(2028, 1, 18)).start(), date(2028, 2, 29));
    }

    #[test]
    fn overdue_comes_first_and_the_latest_of_all_first_of_it() {
        let today = Today(date(2026, 11, 18));
        assert_eq!(Due::of(date(2026, 11, 13), today), Due::Overdue(5));
        assert_eq!(Due::of(date(2026, 11, 18), today), Due::In(0));
        assert_eq!(Due::of(date(2026, 11, 19), today), Due::In(1));
    }
}
