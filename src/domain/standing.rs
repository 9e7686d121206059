//! How one participant stands: what lists, the calendar and a search show of everybody.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::activity::{PlacementDetails, goes_on_at};
use super::attendance::{AbsenceKind, days_away, missed_visits};
use super::change::Summary;
use super::history::History;
use super::instrument::Respondent;
use super::meeting::{Booking, Meeting};
use super::participant::{self, CaseReference, Caseworker};
use super::protection::ProtectionLevel;
use super::review::OpenReminder;
use super::rules::AbsenceRule;
use super::schedule::{NextMeeting, measurement_due, meeting_due, plan_due};
use super::{ActivityId, ParticipantId, Today, packed};

/// One participant as lists show them, during the period that goes on or was the last. It is worked out of the history
/// alone, whatever day it is: whether something is late, or goes on, is found out when it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Whose.
    pub participant_id: ParticipantId,
    /// What people call the case.
    pub reference: CaseReference,
    /// The name, where one is known and lists may have it: none where the data are protected.
    pub name: Option<String>,
    /// How the data are protected, where they are.
    pub protection: Option<ProtectionLevel>,
    /// The caseworker who is responsible.
    pub caseworker: Option<String>,
    /// The first day.
    #[serde(with = "packed::day")]
    pub start: NaiveDate,
    /// The last day; `None` while participation goes on.
    #[serde(with = "packed::maybe_day")]
    pub end: Option<NaiveDate>,
    /// On how many dates somebody has answered something.
    pub measured: usize,
    /// The last of them.
    #[serde(with = "packed::maybe_day")]
    pub last_measured: Option<NaiveDate>,
    /// Who answered nothing then.
    pub lacks: Vec<Respondent>,
    /// How many indicators went which way, as the participant says; nothing where nothing is measured.
    pub summary: Summary,
    /// When the next measurement falls due.
    #[serde(with = "packed::maybe_day")]
    pub measurement_due: Option<NaiveDate>,
    /// The next meeting.
    pub next_meeting: Option<NextMeeting>,
    /// When the plan is to be gone through.
    #[serde(with = "packed::maybe_day")]
    pub plan_due: Option<NaiveDate>,
    /// The meetings that have not been held, in order.
    pub meetings: Vec<Booking>,
    /// In which activities, by first day.
    pub stays: Vec<Stay>,
    /// When the case was last gone through.
    #[serde(with = "packed::maybe_day")]
    pub last_reviewed: Option<NaiveDate>,
    /// What is to be done, by day.
    pub reminders: Vec<OpenReminder>,
    /// The longest rows of days, and of visits, that somebody stayed away from without a word and nobody has seen to;
    /// empty where fewer than two follow on each other, and once participation has ended.
    pub absences: Absences,
}

/// Days in a row, by what was missed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absences {
    /// Days of activities.
    days: Vec<PackedDay>,
    /// Booked visits.
    visits: Vec<PackedDay>,
}

/// A day that takes little room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct PackedDay(#[serde(with = "packed::day")] NaiveDate);

impl Absences {
    /// What nobody has seen to in a history.
    fn of(history: &History) -> Self {
        if history.participant.exit.is_some() {
            return Self::default();
        }
        // One day is no row, whatever the rules say: it can't be set lower.
        let row = |days: Vec<NaiveDate>| match days.len() {
            0 | 1 => Vec::new(),
            _ => days.into_iter().map(PackedDay).collect(),
        };
        Self {
            days: row(days_away(&history.placements, &history.absences_seen)),
            visits: row(missed_visits(&history.meetings, &history.absences_seen)),
        }
    }

    /// The days of a row, in order.
    pub fn row(&self, kind: AbsenceKind) -> impl ExactSizeIterator<Item = NaiveDate> {
        let days = match kind {
            AbsenceKind::Days => &self.days,
            AbsenceKind::Visits => &self.visits,
        };
        days.iter().map(|day| day.0)
    }

    /// The rows that are as long as the rules ask for.
    pub fn signals(&self, rules: AbsenceRule) -> impl Iterator<Item = AbsenceKind> {
        let is_long = move |kind: &AbsenceKind| self.row(*kind).len() as u64 >= rules.least(*kind);
        AbsenceKind::ALL.iter().copied().filter(is_long)
    }
}

/// In which activity, and from when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// In which.
    pub activity_id: ActivityId,
    /// The first day.
    #[serde(with = "packed::day")]
    pub from: NaiveDate,
    /// The last day; `None` while it goes on.
    #[serde(with = "packed::maybe_day")]
    pub to: Option<NaiveDate>,
}

impl Stay {
    fn of(details: &PlacementDetails) -> Self {
        Self {
            activity_id: details.activity_id,
            from: details.from,
            to: details.to,
        }
    }

    /// `true` where it is going on at `date`.
    pub fn covers(&self, date: NaiveDate) -> bool {
        goes_on_at(self.from, self.to, date)
    }
}

impl Standing {
    /// How the participant stands whose history this is.
    pub fn of(history: &History) -> Self {
        let participant = &history.participant;
        let last = history.measured().next_back();
        let lacks = |respondent: &&Respondent| last.is_some_and(|last| !last.is_answered_by(**respondent));
        // Of whom nothing is measured the instrument in use would be asked, and nothing here may change with that.
        let summary = last.map(|_| history.summary(Respondent::Participant));
        let stays = history.placements.iter().map(|placement| Stay::of(&placement.details));
        Self {
            participant_id: participant.id,
            reference: participant.reference,
            name: participant.listed_name().map(str::to_owned),
            protection: participant.protection.as_ref().map(|protection| protection.level),
            caseworker: participant.details.caseworker.clone(),
            start: participant.details.start,
            end: participant.end(),
            measured: history.measured().count(),
            last_measured: last.map(|last| last.date),
            lacks: Respondent::ALL.iter().filter(lacks).copied().collect(),
            summary: summary.unwrap_or_default(),
            measurement_due: measurement_due(history),
            next_meeting: meeting_due(history),
            plan_due: plan_due(history),
            meetings: history.meetings.iter().filter_map(Meeting::booking).collect(),
            stays: stays.collect(),
            last_reviewed: history.last_reviewed(),
            reminders: history.open_reminders(),
            absences: Absences::of(history),
        }
    }

    /// `true` while participation goes on.
    pub fn is_ongoing(&self) -> bool {
        self.end.is_none()
    }

    /// `true` where this caseworker is the one who is responsible.
    pub fn is_handled_by(&self, name: &str) -> bool {
        self.caseworker.as_deref() == Some(name)
    }

    /// `true` where nobody who works here is responsible, though participation goes on.
    pub fn is_left_alone(&self, caseworkers: &[Caseworker], today: Today) -> bool {
        self.is_ongoing() && !participant::works_here(self.caseworker.as_deref(), caseworkers, today)
    }

    /// `T-0042 · Amina`, or the reference alone: where no name is known, or the data are protected.
    pub fn label(&self) -> String {
        participant::label(self.reference, self.name.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::{Days, NaiveTime};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::activity::Placement;
    use crate::domain::exit::Exit;
    use crate::domain::history::tests::{left_open_by, measured_by, started};
    use crate::domain::meeting::{MeetingState, Slot};
    use crate::domain::plan::{Goal, GoalDetails, Revision};
    use crate::domain::protection::Protection;
    use crate::domain::{GoalId, MeetingId, PlacementId};

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 14).expect("a date") + Days::new(number)
    }

    fn meeting(number: u128, days: u64, state: u8) -> Meeting {
        Meeting {
            id: MeetingId(uuid::Uuid::from_u128(number)),
            participant_id: ParticipantId(uuid::Uuid::nil()),
            slot: Slot {
                date: day(days),
                time: days
                    .is_multiple_of(2)
                    .then(|| NaiveTime::from_hms_opt(10, 30, 0))
                    .flatten(),
            },
            state: match state {
                0 => MeetingState::Planned,
                1 => MeetingState::Begun,
                _ => MeetingState::Held {
                    by: "A. Lind".to_owned(),
                    at: day(days).and_time(NaiveTime::MIN).and_utc(),
                },
            },
            next_measurement: days.is_multiple_of(3).then(|| day(days + 60)),
            noted: None,
        }
    }

    /// When it ended, when the plan was written, from when and for how long there was an activity, and whether the data
    /// are protected.
    type Rest = (Option<u64>, Option<u64>, Option<(u64, Option<u64>)>, bool);

    fn history(
        measured: &BTreeSet<(u64, bool)>,
        meetings: &[(u64, u8)],
        (exit, plan, stay, is_protected): Rest,
    ) -> History {
        let mut history = started("2026-01-14");
        history.participant.details.name = Some("Amina".to_owned());
        history.participant.protection = is_protected.then(|| Protection {
            level: ProtectionLevel::Marked,
            named: ["A. Lind".to_owned()].into(),
        });
        for (days, is_own) in measured {
            let respondent = if *is_own {
                Respondent::Participant
            } else {
                Respondent::Caseworker
            };
            let occasion = measured_by(&history, respondent, &day(*days).to_string());
            history.occasions.push(occasion);
        }
        history.meetings = (1..)
            .zip(meetings)
            .map(|(number, (days, state))| meeting(number, *days, *state))
            .collect();
        history.meetings.sort_by_key(|meeting| meeting.slot);
        history.participant.exit = exit.map(|days| Exit {
            date: day(days),
            outcome: None,
            note: Some("a text that no list shows".to_owned()),
        });
        history.goals = Vec::from_iter(plan.map(|days| Goal {
            id: GoalId(uuid::Uuid::nil()),
            participant_id: history.participant.id,
            earlier: Vec::new(),
            current: Revision {
                date: day(days),
                author: "A. Lind".to_owned(),
                details: GoalDetails::new(),
            },
        }));
        history.placements = Vec::from_iter(stay.map(|(from, length)| Placement {
            id: PlacementId(uuid::Uuid::nil()),
            participant_id: history.participant.id,
            details: PlacementDetails {
                activity_id: ActivityId(uuid::Uuid::from_u128(7)),
                from: day(from),
                to: length.map(|length| day(from + length)),
                extent: None,
                weekdays: None,
                end_reason: None,
                experience: None,
            },
            attendance: Vec::new(),
        }));
        history
    }

    proptest! {
        #[test]
        fn a_standing_says_what_the_history_says(
            measured in prop::collection::btree_set((0_u64..400, any::<bool>()), 0..5),
            meetings in prop::collection::vec((0_u64..400, 0_u8..3), 0..4),
            rest in (
                prop::option::of(0_u64..400),
                prop::option::of(0_u64..400),
                prop::option::of((0_u64..400, prop::option::of(0_u64..90))),
                any::<bool>(),
            ),
            looked in 0_u64..500,
        ) {
            let history = history(&measured, &meetings, rest);
            let standing = Standing::of(&history);
            prop_assert_eq!(standing.measurement_due, measurement_due(&history));
            prop_assert_eq!(&standing.next_meeting, &meeting_due(&history));
            prop_assert_eq!(standing.plan_due, plan_due(&history));
            let summary = history.summary(Respondent::Participant);
            prop_assert_eq!(standing.summary, if measured.is_empty() { Summary::default() } else { summary });
            prop_assert_eq!(standing.measured, history.measured().count());
            prop_assert_eq!(standing.label(), history.participant.label());
            prop_assert_eq!(standing.is_ongoing(), history.participant.exit.is_none());
            prop_assert_eq!(standing.name.is_none(), history.participant.protection.is_some());
            let today = Today(day(looked));
            prop_assert_eq!(standing.is_left_alone(&[], today), history.participant.is_left_alone(&[], today));
            let open = history.meetings.iter().filter(|meeting| !meeting.is_held()).map(|meeting| meeting.slot);
            prop_assert!(standing.meetings.iter().map(|booking| booking.slot).eq(open));
            let going_on = history.placements.iter().map(|placement| placement.details.covers(today.0));
            prop_assert!(standing.stays.iter().map(|stay| stay.covers(today.0)).eq(going_on));
            let packed = postcard::to_allocvec(&standing).expect("packed");
            prop_assert_eq!(postcard::from_bytes::<Standing>(&packed).expect("read again"), standing);
        }
    }

    #[test]
    fn a_form_left_open_is_no_measurement() {
        let measured = [(0, true), (90, true)].into();
        let mut history = history(&measured, &[], (None, None, None, false));
        let before = Standing::of(&history);
        let open = |history: &History, days: u64| left_open_by(history, Respondent::Caseworker, &day(days).to_string());
        let last = open(&history, 90).assessments.remove(&Respondent::Caseworker);
        history.occasions[1]
            .assessments
            .extend(last.map(|form| (Respondent::Caseworker, form)));
        history.occasions.push(open(&history, 200));
        assert_eq!(Standing::of(&history), before);
        assert_eq!((before.measured, before.last_measured), (2, Some(day(90))));
        assert_eq!(
            before.lacks,
            [Respondent::Caseworker],
            "it was handed in, and nothing stands in it"
        );
        assert!(
            history.has_records_after(day(150), Today(day(300))),
            "it is there all the same"
        );
        assert_eq!((history.measured().count(), history.filled_in().count()), (2, 3));
    }

    #[test]
    fn a_standing_is_small() {
        let measured = [(0, true), (90, true)].into();
        let standing = Standing::of(&history(
            &measured,
            &[(40, 2), (400, 0)],
            (None, Some(3), Some((5, None)), false),
        ));
        let packed = postcard::to_allocvec(&standing).expect("packed");
        assert!(packed.len() <= 120, "{} bytes", packed.len());
    }
}
