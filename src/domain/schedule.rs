//! When the next measurement and the next meeting fall due.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::history::History;
use super::meeting::{Booking, Meeting, MeetingState, Slot};
use super::{Today, packed};

/// A measurement falls due this many months after the one before.
pub const MEASUREMENT_MONTHS: u32 = 3;
/// A follow-up meeting falls due this many weeks after the one before.
pub const MEETING_WEEKS: RangeInclusive<u64> = 6..=8;
/// A plan falls due for revision this many months after it was last gone through.
pub const PLAN_MONTHS: u32 = 3;

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

/// This day, or the Monday after where it is a Saturday or a Sunday. Public holidays are not known here.
pub fn workday(date: NaiveDate) -> NaiveDate {
    match date.weekday() {
        Weekday::Sat => date + Days::new(2),
        Weekday::Sun => date + Days::new(1),
        _ => date,
    }
}

/// How a due date stands to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// This many days late, 1 or more.
    Overdue(i64),
    /// In this many days; 0 is today.
    In(i64),
}

/// More days late than this, and what was to be done is no longer on its way: most often an old case that was taken in.
pub const LONG_OVERDUE_DAYS: i64 = 365;

impl Due {
    /// `true` where it is more than [`LONG_OVERDUE_DAYS`] late: it is told by its year, and stands behind what can be
    /// caught up with.
    pub fn is_long_overdue(self) -> bool {
        matches!(self, Self::Overdue(days) if days > LONG_OVERDUE_DAYS)
    }

    /// How `date` stands to today.
    pub fn of(date: NaiveDate, today: Today) -> Self {
        let days = (date - today.0).num_days();
        if days < 0 { Self::Overdue(-days) } else { Self::In(days) }
    }
}

/// When a participant's next measurement falls due: on the date that was agreed on at the last meeting, where nothing was
/// measured later than its end nor on that date, and else every third month. `None` once participation has ended.
pub fn measurement_due(history: &History) -> Option<NaiveDate> {
    due_after(history, history.measured().next_back().map(|occasion| occasion.date))
}

/// The same where the day of the last measurement is known, whatever the history has of them.
pub fn due_after(history: &History, last: Option<NaiveDate>) -> Option<NaiveDate> {
    let participant = &history.participant;
    if participant.exit.is_some() {
        return None;
    }
    let agreed = history.last_meeting().and_then(|meeting| {
        let MeetingState::Held { at, .. } = &meeting.state else {
            return None;
        };
        let agreed = meeting.next_measurement?;
        let holds = |last: NaiveDate| last <= at.date_naive().max(meeting.slot.date) && last < agreed;
        last.is_none_or(holds).then_some(agreed)
    });
    Some(agreed.unwrap_or_else(|| next_measurement(last, participant.details.start)))
}

/// The next meeting with a participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum NextMeeting {
    /// It is booked, or has begun.
    Booked(Booking),
    /// None is booked; it is to be held between these dates.
    ToBook(#[serde(with = "packed::days")] RangeInclusive<NaiveDate>),
}

impl NextMeeting {
    /// The day of it, or the last day on which it is in time.
    pub fn date(&self) -> NaiveDate {
        match self {
            Self::Booked(booking) => booking.slot.date,
            Self::ToBook(between) => *between.end(),
        }
    }

    /// Where it stands among others: by day, then by time; what has no time comes last of its day.
    pub fn order(&self) -> (NaiveDate, bool, Option<Slot>) {
        let slot = match self {
            Self::Booked(booking) => Some(booking.slot),
            Self::ToBook(_) => None,
        };
        let time = slot.and_then(|slot| slot.time);
        (self.date(), time.is_none(), slot)
    }
}

/// The next meeting with a participant; `None` once participation has ended.
pub fn meeting_due(history: &History) -> Option<NextMeeting> {
    let participant = &history.participant;
    if participant.exit.is_some() {
        return None;
    }
    Some(match history.open_meeting().and_then(Meeting::booking) {
        Some(booking) => NextMeeting::Booked(booking),
        None => {
            let last = history.last_met().map(|meeting| meeting.slot.date);
            NextMeeting::ToBook(next_meeting(last, participant.details.start))
        }
    })
}

/// When a participant's plan is to be gone through: [`PLAN_MONTHS`] months after the last time. `None` where there is no
/// goal that is worked towards, or participation has ended.
pub fn plan_due(history: &History) -> Option<NaiveDate> {
    let is_open = history.participant.exit.is_none() && history.goals.iter().any(super::plan::Goal::is_ongoing);
    let revised = history.plan_revised().filter(|_| is_open)?;
    Some(add_months(revised, PLAN_MONTHS))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::GoalId;
    use crate::domain::exit::Exit;
    use crate::domain::history::tests::{left_open_by, measured_by, started};
    use crate::domain::instrument::Respondent;
    use crate::domain::meeting::tests::meeting;
    use crate::domain::plan::{Goal, GoalDetails, GoalStatus, Revision};

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

    fn held() -> MeetingState {
        MeetingState::Held {
            by: "A. Lind".to_owned(),
            at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn at(date: NaiveDate, hour: u32) -> Slot {
        Slot {
            date,
            time: chrono::NaiveTime::from_hms_opt(hour, 0, 0),
        }
    }

    #[test]
    fn a_measurement_of_one_respondent_alone_counts_and_an_agreed_date_holds_until_the_next() {
        let mut history = started("2026-01-14");
        assert_eq!(measurement_due(&history), Some(date(2026, 1, 14)));
        for respondent in Respondent::ALL {
            let occasion = measured_by(&history, *respondent, "2026-02-10");
            history.occasions = vec![occasion];
            assert_eq!(measurement_due(&history), Some(date(2026, 5, 10)), "{respondent:?}");
        }
        let mut agreed = meeting(1, at(date(2026, 3, 1), 9), held());
        agreed.next_measurement = Some(date(2026, 5, 4));
        history.meetings = vec![agreed];
        assert_eq!(measurement_due(&history), Some(date(2026, 5, 4)));
        // Measured on the agreed day itself: that was it.
        history
            .occasions
            .push(measured_by(&history, Respondent::Participant, "2026-05-04"));
        assert_eq!(measurement_due(&history), Some(date(2026, 8, 4)));
        history.occasions.pop();
        history
            .occasions
            .push(measured_by(&history, Respondent::Participant, "2026-05-04"));
        assert_eq!(measurement_due(&history), Some(date(2026, 8, 4)), "it has been done");
        // Nobody is measured by a form in which every question was left open.
        for respondent in Respondent::ALL {
            history
                .occasions
                .push(left_open_by(&history, *respondent, "2026-05-30"));
        }
        assert_eq!(measurement_due(&history), Some(date(2026, 8, 4)));
        history.participant.exit = Some(Exit {
            date: date(2026, 6, 1),
            outcome: None,
            note: None,
        });
        assert_eq!(measurement_due(&history), None);
    }

    #[test]
    fn the_next_meeting_is_the_one_that_goes_on_or_is_booked_or_is_to_be_booked() {
        let mut history = started("2026-01-14");
        let to_book = |last: NaiveDate| NextMeeting::ToBook(next_meeting(Some(last), last));
        assert_eq!(meeting_due(&history), Some(to_book(date(2026, 1, 14))));
        history.meetings = vec![meeting(1, at(date(2026, 3, 2), 9), held())];
        assert_eq!(meeting_due(&history), Some(to_book(date(2026, 3, 2))));
        assert_eq!(meeting_due(&history).map(|next| next.date()), Some(date(2026, 4, 27)));
        // One that was missed stays until it is moved or held.
        history
            .meetings
            .push(meeting(2, at(date(2026, 4, 20), 9), MeetingState::Planned));
        assert_eq!(meeting_due(&history).map(|next| next.date()), Some(date(2026, 4, 20)));
        history
            .meetings
            .push(meeting(3, at(date(2026, 5, 1), 9), MeetingState::Begun));
        let Some(NextMeeting::Booked(next)) = meeting_due(&history) else {
            panic!("a meeting")
        };
        assert_eq!(
            next.slot.date,
            date(2026, 5, 1),
            "what goes on comes before what is booked"
        );
    }

    #[test]
    fn a_plan_falls_due_three_months_after_it_was_last_touched() {
        let mut history = started("2026-01-14");
        assert_eq!(plan_due(&history), None, "no plan");
        let mut goal = Goal {
            id: GoalId(uuid::Uuid::nil()),
            participant_id: history.participant.id,
            earlier: Vec::new(),
            current: Revision {
                date: date(2026, 1, 31),
                author: "A. Lind".to_owned(),
                details: GoalDetails::new(),
            },
        };
        history.goals = vec![goal.clone()];
        assert_eq!(plan_due(&history), Some(date(2026, 4, 30)), "the month's last day");
        history.plan_reviews = vec![date(2026, 3, 1)];
        assert_eq!(plan_due(&history), Some(date(2026, 6, 1)));
        goal.current.details.status = GoalStatus::Reached;
        history.goals = vec![goal];
        assert_eq!(plan_due(&history), None, "nothing is worked towards");
    }

    #[test]
    fn a_day_off_moves_to_monday() {
        for (given, expected) in [
            (date(2026, 11, 20), date(2026, 11, 20)),
            (date(2026, 11, 21), date(2026, 11, 23)),
            (date(2026, 11, 22), date(2026, 11, 23)),
            (date(2026, 11, 23), date(2026, 11, 23)),
        ] {
            assert_eq!(workday(given), expected);
        }
    }

    proptest! {
        #[test]
        fn due_dates_keep_their_distance(days in 0_u64..40_000) {
            let last = date(1950, 1, 1) + Days::new(days);
            let due = next_measurement(Some(last), last);
            prop_assert!((89..=92).contains(&(due - last).num_days()), "{last} {due}");
            prop_assert!(due.day() == last.day() || due.day() < last.day() && (due + Days::new(1)).day() == 1);
            let meeting = next_meeting(Some(last), last);
            prop_assert_eq!((*meeting.start() - last).num_days(), 42);
            prop_assert_eq!((*meeting.end() - last).num_days(), 56);
            let day = workday(last);
            prop_assert!(day >= last && (day - last).num_days() <= 2);
            prop_assert!(day.weekday().number_from_monday() <= 5);
        }

        #[test]
        fn overdue_and_ahead_are_each_others_mirror(days in -5_000_i64..5_000) {
            let today = Today(date(2026, 11, 18));
            let due = Due::of(today.0 + chrono::TimeDelta::days(days), today);
            prop_assert_eq!(due, if days < 0 { Due::Overdue(-days) } else { Due::In(days) });
        }
    }

    #[test]
    fn overdue_comes_first_and_the_latest_of_all_first_of_it() {
        let today = Today(date(2026, 11, 18));
        assert_eq!(Due::of(date(2026, 11, 13), today), Due::Overdue(5));
        assert!(!Due::of(date(2025, 11, 18), today).is_long_overdue());
        assert!(Due::of(date(2025, 11, 17), today).is_long_overdue());
        assert_eq!(Due::of(date(2026, 11, 18), today), Due::In(0));
        assert_eq!(Due::of(date(2026, 11, 19), today), Due::In(1));
    }
}
