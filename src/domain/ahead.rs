//! What lies ahead of everybody, as a calendar shows it.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::meeting::Slot;
use super::schedule::NextMeeting;
use super::standing::Standing;
use super::{MeetingId, ParticipantId, Today};

/// Something that lies ahead in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ahead {
    /// A measurement falls due.
    Measurement,
    /// A meeting is booked, or the last day on which it can be held in time.
    Meeting(NextMeeting),
    /// A plan is to be gone through.
    Plan,
}

/// A meeting as another calendar keeps it: one that was booked, whatever has become of it before it was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appointment {
    /// Which meeting.
    pub id: MeetingId,
    /// With whom.
    pub participant_id: ParticipantId,
    /// When.
    pub slot: Slot,
    /// It lies in the bin.
    pub is_removed: bool,
}

/// Which version something is of that lies ahead of a participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// How often anything about the participant was changed, 1 or more. It rises with each change and never falls.
    pub number: u32,
    /// When it was changed last.
    pub at: DateTime<Utc>,
}

impl Ahead {
    /// The time of day, where it has one.
    pub fn time(&self) -> Option<NaiveTime> {
        match self {
            Self::Meeting(NextMeeting::Booked(booking)) => booking.slot.time,
            Self::Meeting(NextMeeting::ToBook(_)) | Self::Measurement | Self::Plan => None,
        }
    }
}

/// Everything that falls due before `weeks` weeks have gone, with whom it concerns: the longest overdue first, and what
/// has a time of day in its order.
pub fn ahead<'a>(
    standings: impl IntoIterator<Item = &'a Standing>,
    today: Today,
    weeks: u64,
) -> Vec<(NaiveDate, Ahead, &'a Standing)> {
    let end = today.0 + Days::new(7 * weeks);
    let mut ahead = Vec::new();
    for standing in standings {
        let measurement = standing.measurement_due.map(|date| (date, Ahead::Measurement));
        let meeting = standing.next_meeting.as_ref();
        let meeting = meeting.map(|next| (next.date(), Ahead::Meeting(next.clone())));
        let plan = standing.plan_due.map(|date| (date, Ahead::Plan));
        let all = [measurement, meeting, plan].into_iter().flatten();
        let near = all.filter(|(date, _)| *date < end);
        ahead.extend(near.map(|(date, what)| (date, what, standing)));
    }
    // Those of one day without a time come first and stay in the order of their references.
    ahead.sort_by_key(|(date, what, _)| (*date, what.time()));
    ahead
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::history::tests::started;
    use crate::domain::meeting::MeetingState;
    use crate::domain::meeting::tests::meeting;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a date")
    }

    fn at(date: NaiveDate, hour: u32) -> Slot {
        Slot {
            date,
            time: NaiveTime::from_hms_opt(hour, 0, 0),
        }
    }

    #[test]
    fn the_calendar_is_in_order_of_day_and_time() {
        let today = Today(date(2026, 11, 18));
        let mut early = started("2026-11-18");
        early.meetings = vec![meeting(1, at(today.0, 9), MeetingState::Planned)];
        let mut late = started("2026-11-18");
        late.meetings = vec![meeting(2, at(today.0, 14), MeetingState::Planned)];
        let standings = [late, early].map(|history| Standing::of(&history));
        let days = ahead(&standings, today, 13);
        let hours: Vec<_> = days
            .iter()
            .map(|(_, what, _)| match what {
                Ahead::Meeting(NextMeeting::Booked(meeting)) => meeting.slot.time.map(|time| time.to_string()),
                _ => None,
            })
            .collect();
        assert_eq!(
            hours,
            [None, None, Some("09:00:00".to_owned()), Some("14:00:00".to_owned())]
        );
    }
}
