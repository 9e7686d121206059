//! Long stays without movement: people who have been in an activity for a long time while, all taken together, nothing
//! went up.

use chrono::{Days, NaiveDate};

use super::exposure::over_stay;
use super::filter::Filter;
use super::pairs::Slots;
use super::quality::places;
use super::seen::Lens;
use super::tally::{taken, window};
use super::{Cohort, RESPONDENTS, place_of};
use crate::domain::instrument::Respondent;
use crate::domain::participant::CaseReference;
use crate::domain::{ActivityId, ParticipantId, Today};

/// A stay is long from this many days on: half a year.
pub const LONG_DAYS: i64 = 183;

/// How many indicators moved which way during a stay, as one respondent sees it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Movement {
    /// How many went up.
    pub raised: u64,
    /// How many stand where they stood.
    pub unchanged: u64,
    /// How many went down.
    pub lowered: u64,
}

impl Movement {
    /// How many were compared.
    pub fn compared(self) -> u64 {
        self.raised + self.unchanged + self.lowered
    }

    /// Raised less lowered. That some one of many indicators stands a step higher is nearly always so by chance; that more
    /// of them do than stand lower is not.
    pub fn net(self) -> i64 {
        self.raised.cast_signed() - self.lowered.cast_signed()
    }
}

/// A long stay that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LongStay {
    /// Whose.
    pub participant_id: ParticipantId,
    /// The case.
    pub reference: CaseReference,
    /// In which activity.
    pub activity_id: ActivityId,
    /// Since when.
    pub from: NaiveDate,
    /// How many days, today included; [`LONG_DAYS`] or more.
    pub days: i64,
    /// By respondent; `None` where nothing could be compared.
    movements: [Option<Movement>; RESPONDENTS],
}

impl LongStay {
    /// What moved meanwhile, as a respondent sees it; `None` where nothing could be compared.
    pub fn movement(&self, respondent: Respondent) -> Option<Movement> {
        self.movements[place_of(respondent)]
    }

    /// `true` where neither respondent sees more raised than lowered, or nothing could be compared.
    pub fn is_without_movement(&self) -> bool {
        self.movements.iter().flatten().all(|movement| movement.net() <= 0)
    }
}

/// The long stays that go on, of those whom a filter takes; the longest first. A change is counted as in an activity's
/// figures: from the last score at most so many days before the stay as the rule says, or else the first one in it, to the
/// latest.
pub fn long_stays(cohort: &Cohort, filter: &Filter, today: Today) -> Vec<LongStay> {
    let lens = Lens::new(cohort, filter, today, Vec::new(), window(cohort, filter, today));
    let questions = cohort.questions().len();
    let mut slots = Slots::default();
    let mut long = Vec::new();
    for member in taken(lens, places(filter)) {
        let own = member.stays.iter().filter(|stay| {
            stay.to.is_none_or(|to| to >= today.0)
                && stay.from + Days::new(LONG_DAYS.unsigned_abs()) <= today.0 + Days::new(1)
        });
        for stay in own {
            let mut movements = [None; RESPONDENTS];
            over_stay(cohort, member, stay, today.0, &mut slots);
            for (slot, pair) in slots.pairs() {
                let own: &mut Movement = movements[slot / questions].get_or_insert_default();
                match pair.latest.cmp(&pair.first) {
                    std::cmp::Ordering::Greater => own.raised += 1,
                    std::cmp::Ordering::Equal => own.unchanged += 1,
                    std::cmp::Ordering::Less => own.lowered += 1,
                }
            }
            long.push(LongStay {
                participant_id: member.participant_id,
                reference: member.reference,
                activity_id: stay.activity_id,
                from: stay.from,
                days: (today.0 - stay.from).num_days() + 1,
                movements,
            });
        }
    }
    long.sort_by_key(|stay| (stay.from, stay.reference, stay.activity_id));
    long
}
