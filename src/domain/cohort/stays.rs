//! Long stays without movement: people who have been in an activity for a long time while, all taken together, nothing
//! went up.

use chrono::{Days, NaiveDate};

use super::exposure::over_stay;
use super::filter::Filter;
use super::overview::Request;
use super::pairs::Slots;
use super::quality::places;
use super::seen::Lens;
use super::siblings::Siblings;
use super::tally::{Progress, taken, window};
use super::{Cohort, Member, RESPONDENTS, place_of};
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

/// What of the long stays may be counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StaysShown {
    /// All of them.
    pub all: bool,
    /// Those without movement.
    pub without_movement: bool,
}

/// Works out what of the long stays of a filter may be counted: those of enough people, in each sibling of the filter. `None`
/// where `progress` said to stop.
pub fn stays_shown(request: &Request<'_>, filter: &Filter, progress: Progress<'_>) -> Option<StaysShown> {
    let (cohort, today) = (request.cohort, request.today);
    let mut slots = Slots::default();
    let see = |counts: &mut [u64; 2], member: &Member| {
        let mut is_in = [false; 2];
        for stay in long_stays_of(cohort, member, today, &mut slots) {
            is_in = [true, is_in[1] || stay.is_without_movement()];
        }
        counts
            .iter_mut()
            .zip(is_in)
            .for_each(|(count, is_in)| *count += u64::from(is_in));
    };
    let add = |one: &mut [u64; 2], other: &[u64; 2]| one.iter_mut().zip(other).for_each(|(own, more)| *own += more);
    let siblings = Siblings::count(request, filter, &[0; 2], progress, see, add)?;
    Some(StaysShown {
        all: siblings.has_size(&|counts| counts[0]),
        without_movement: siblings.has_size(&|counts| counts[1]),
    })
}

/// The long stays that go on, of those whom a filter takes; the longest first. A change is counted as in an activity's
/// figures: from the last score at most so many days before the stay as the rule says, or else the first one in it, to the
/// latest.
pub fn long_stays(cohort: &Cohort, filter: &Filter, today: Today) -> Vec<LongStay> {
    let lens = Lens::new(cohort, filter, today, Vec::new(), window(cohort, filter, today));
    let mut slots = Slots::default();
    let mut long: Vec<LongStay> = Vec::new();
    for member in taken(lens, places(filter)) {
        long.extend(long_stays_of(cohort, member, today, &mut slots));
    }
    long.sort_by_key(|stay| (stay.from, stay.reference, stay.activity_id));
    long
}

/// Those of one participant.
fn long_stays_of(cohort: &Cohort, member: &Member, today: Today, slots: &mut Slots) -> Vec<LongStay> {
    let questions = cohort.questions().len();
    let own = member.stays.iter().filter(|stay| {
        stay.to.is_none_or(|to| to >= today.0)
            && stay.from + Days::new(LONG_DAYS.unsigned_abs()) <= today.0 + Days::new(1)
    });
    own.map(|stay| {
        let mut movements = [None; RESPONDENTS];
        over_stay(cohort, member, stay, today.0, slots);
        for (slot, pair) in slots.pairs() {
            let own: &mut Movement = movements[slot / questions].get_or_insert_default();
            match pair.latest.cmp(&pair.first) {
                std::cmp::Ordering::Greater => own.raised += 1,
                std::cmp::Ordering::Equal => own.unchanged += 1,
                std::cmp::Ordering::Less => own.lowered += 1,
            }
        }
        LongStay {
            participant_id: member.participant_id,
            reference: member.reference,
            activity_id: stay.activity_id,
            from: stay.from,
            days: (today.0 - stay.from).num_days() + 1,
            movements,
        }
    })
    .collect()
}
