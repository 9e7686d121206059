//! Follow-up meetings: booked, begun and held.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::attendance::{Mark, Noted};
use super::{MeetingId, ParticipantId, Today, packed};

/// Where a meeting stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeetingState {
    /// It is booked.
    Planned,
    /// It goes on, or was left to go on later.
    Begun,
    /// It has been held, and its record is written.
    Held {
        /// Who ended it.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// It has not been held here, and it is noted whether the participant came.
    Noted {
        /// One of [`Mark::OF_VISIT`].
        mark: Mark,
        /// Who noted it.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
}

/// One follow-up meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Which one.
    pub id: MeetingId,
    /// With whom.
    pub participant_id: ParticipantId,
    /// When.
    pub slot: Slot,
    /// Where it stands.
    pub state: MeetingState,
    /// When the next measurement is to be done, as was agreed on at the meeting.
    pub next_measurement: Option<NaiveDate>,
    /// Everything that has been noted about whether the participant came; `None` where nothing has.
    pub noted: Option<Noted>,
}

/// A meeting that has not been held, as lists show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// When.
    pub slot: Slot,
    /// It goes on, or was left to go on later.
    pub has_begun: bool,
}

/// The day of a meeting, and the time of day where one was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot {
    /// The day.
    #[serde(with = "packed::day")]
    pub date: NaiveDate,
    /// To the minute.
    #[serde(with = "packed::maybe_time")]
    pub time: Option<NaiveTime>,
}

/// What is wrong with a meeting that is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MeetingProblem {
    /// A meeting can't be booked on a day that has gone.
    #[error("the date has gone")]
    InPast,
    /// More than a year ahead: most often a typing error.
    #[error("the date is far ahead")]
    TooFarAhead,
    /// The participant has another meeting on that day.
    #[error("there is a meeting on that day already")]
    SameDay,
    /// The next measurement would come before this one.
    #[error("the next measurement has gone")]
    MeasurementInPast,
    /// Only what has begun can be ended.
    #[error("the meeting is over")]
    Over,
}

/// `true` where a date lies more than a year ahead, which is most often a typing error.
fn is_far_ahead(date: NaiveDate, today: Today) -> bool {
    date > today.0 + Days::new(366)
}

impl Slot {
    /// What is wrong with booking a meeting then, beside the participant's `others`, if anything.
    pub fn problem<'a>(self, others: impl IntoIterator<Item = &'a Meeting>, today: Today) -> Option<MeetingProblem> {
        if self.date < today.0 {
            Some(MeetingProblem::InPast)
        } else if is_far_ahead(self.date, today) {
            Some(MeetingProblem::TooFarAhead)
        } else if others
            .into_iter()
            .any(|other| !other.is_over() && other.slot.date == self.date)
        {
            Some(MeetingProblem::SameDay)
        } else {
            None
        }
    }
}

/// What is wrong with agreeing on this date for the next measurement, if anything.
pub fn measurement_problem(date: NaiveDate, today: Today) -> Option<MeetingProblem> {
    if date < today.0 {
        Some(MeetingProblem::MeasurementInPast)
    } else if is_far_ahead(date, today) {
        Some(MeetingProblem::TooFarAhead)
    } else {
        None
    }
}

impl Meeting {
    /// `true` where it has been held here.
    pub fn is_held(&self) -> bool {
        matches!(self.state, MeetingState::Held { .. })
    }

    /// Takes in what has been noted about whether the participant came. A meeting that goes on or has been held says that
    /// itself.
    pub fn take_noted(&mut self, noted: Option<Noted>) {
        self.noted = noted;
        if let (MeetingState::Planned, Some(noted)) = (&self.state, &self.noted)
            && let Some(mark) = noted.mark()
        {
            self.state = MeetingState::Noted {
                mark,
                by: noted.current.by.clone(),
                at: noted.current.at,
            };
        }
    }

    /// `true` where it lies ahead no more: it has been held, or it is noted whether the participant came.
    pub fn is_over(&self) -> bool {
        matches!(self.state, MeetingState::Held { .. } | MeetingState::Noted { .. })
    }

    /// `true` where the two have met: it has been held, or it is noted that the participant came.
    pub fn took_place(&self) -> bool {
        let came = matches!(
            self.state,
            MeetingState::Noted {
                mark: Mark::Present,
                ..
            }
        );
        self.is_held() || came
    }

    /// What lists show of it; `None` once it is over.
    pub fn booking(&self) -> Option<Booking> {
        (!self.is_over()).then_some(Booking {
            slot: self.slot,
            has_begun: self.state == MeetingState::Begun,
        })
    }
}

/// Reads a time of day as people type it: 10:30, 10.30, 1030, 9.
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let (hour, minute) = match text.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        None if text.len() > 2 && text.is_ascii() => text.split_at(text.len() - 2),
        None => (text, "0"),
    };
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hour) || !is_number(minute) {
        return None;
    }
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn slot(date: &str) -> Slot {
        Slot {
            date: day(date),
            time: None,
        }
    }

    /// A meeting as it stands, of nobody in particular.
    pub(crate) fn meeting(number: u128, slot: Slot, state: MeetingState) -> Meeting {
        Meeting {
            id: MeetingId(uuid::Uuid::from_u128(number)),
            participant_id: ParticipantId(uuid::Uuid::nil()),
            slot,
            state,
            next_measurement: None,
            noted: None,
        }
    }

    fn on(date: &str, state: MeetingState) -> Meeting {
        meeting(0, slot(date), state)
    }

    #[test]
    fn bad_bookings_are_named() {
        let today = Today(day("2026-11-18"));
        let held = MeetingState::Held {
            by: "A. Lind".to_owned(),
            at: DateTime::UNIX_EPOCH,
        };
        let others = [on("2026-12-09", MeetingState::Planned), on("2026-11-18", held)];
        let problem = |date: &str| slot(date).problem(&others, today);
        assert_eq!(problem("2026-11-17"), Some(MeetingProblem::InPast));
        assert_eq!(
            problem("2026-11-18"),
            None,
            "a second one on the day of one that is over"
        );
        assert_eq!(problem("2026-12-09"), Some(MeetingProblem::SameDay));
        assert_eq!(problem("2027-11-19"), None);
        assert_eq!(problem("2027-11-20"), Some(MeetingProblem::TooFarAhead));
        assert_eq!(
            measurement_problem(day("2026-11-17"), today),
            Some(MeetingProblem::MeasurementInPast)
        );
        assert_eq!(measurement_problem(day("2026-11-18"), today), None);
        assert_eq!(
            measurement_problem(day("2028-01-01"), today),
            Some(MeetingProblem::TooFarAhead)
        );
    }

    #[test]
    fn times_are_read_as_people_type_them() {
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0);
        for (typed, expected) in [
            ("10:30", time(10, 30)),
            (" 9.05 ", time(9, 5)),
            ("1030", time(10, 30)),
            ("930", time(9, 30)),
            ("9", time(9, 0)),
            ("14", time(14, 0)),
            ("0:00", time(0, 0)),
            ("24:00", None),
            ("10:60", None),
            ("10:3", None),
            ("tio", None),
            ("-1", None),
            ("1:030", None),
            ("", None),
        ] {
            assert_eq!(parse_time(typed), expected, "{typed}");
        }
    }
}
