//! Long stays without movement: people who have been in an activity for a long time while nothing went up.

use chrono::{Days, NaiveDate};

use super::filter::{Filter, Grain};
use super::tally::{Question, taken};
use super::{Cohort, Member, RESPONDENTS, Stay, place_of};
use crate::domain::participant::CaseReference;
use crate::domain::{ActivityId, ParticipantId, Today};

/// A stay is long from this many days on: half a year.
pub const LONG_DAYS: i64 = 183;

/// What was measured during a stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Movement {
    /// At least one indicator was compared, and none has gone up.
    NoneRaised,
    /// Nothing could be compared: too few measurements.
    NotMeasured,
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
    /// What was measured meanwhile.
    pub movement: Movement,
}

/// The long stays that go on, of those whom a filter takes, during which nothing went up; the longest first. A change is counted from the
/// last score before the stay began, or else from the first one in it, and up to the latest; either respondent's score
/// going up is a movement.
pub fn long_stays(cohort: &Cohort, filter: &Filter, today: Today) -> Vec<LongStay> {
    let question = Question::new(cohort, std::slice::from_ref(filter), today, Grain::Month);
    let mut long: Vec<LongStay> = taken(&question)
        .flat_map(|member| {
            let own = member.stays.iter().filter(|stay| {
                stay.to.is_none_or(|to| to >= today.0)
                    && stay.from + Days::new(LONG_DAYS.unsigned_abs()) <= today.0 + Days::new(1)
            });
            own.filter_map(|stay| {
                Some(LongStay {
                    participant_id: member.participant_id,
                    reference: member.reference,
                    activity_id: stay.activity_id,
                    from: stay.from,
                    days: (today.0 - stay.from).num_days() + 1,
                    movement: movement(cohort, member, stay, today)?,
                })
            })
        })
        .collect();
    long.sort_by_key(|stay| (stay.from, stay.reference, stay.activity_id));
    long
}

/// `None` where something has gone up.
fn movement(cohort: &Cohort, member: &Member, stay: &Stay, today: Today) -> Option<Movement> {
    let questions = cohort.questions().len();
    // By respondent and question: the score to count from, its version, and whether the latest is above.
    let mut first: Vec<Option<(u8, usize)>> = vec![None; RESPONDENTS * questions];
    let mut latest: Vec<Option<(u8, usize)>> = vec![None; RESPONDENTS * questions];
    for form in member.forms.iter().filter(|form| form.date <= today.0) {
        let places = &cohort.places[usize::from(form.instrument)];
        for (place, answer) in places.iter().zip(member.answers_of(form)) {
            let Some(level) = answer.level() else { continue };
            let slot = place_of(form.respondent) * questions + place.question;
            let score = (level, place.version);
            if form.date <= stay.from || first[slot].is_none_or(|(_, version)| version != place.version) {
                // Another version begins anew: its scores stand on another scale.
                (first[slot], latest[slot]) = (Some(score), None);
            } else {
                latest[slot] = Some(score);
            }
        }
    }
    let compared: Vec<bool> = first
        .iter()
        .zip(&latest)
        .filter_map(|(first, latest)| Some(latest.as_ref()?.0 > first.as_ref()?.0))
        .collect();
    match compared.as_slice() {
        [] => Some(Movement::NotMeasured),
        compared if compared.contains(&true) => None,
        _ => Some(Movement::NoneRaised),
    }
}
