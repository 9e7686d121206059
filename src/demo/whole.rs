//! Made-up people as the domain has them.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use super::crowd::{Person, Stretch};
use crate::domain::activity::Placement;
use crate::domain::assessment::{Assessment, Circumstances, Draft};
use crate::domain::exit::Participation;
use crate::domain::history::History;
use crate::domain::instrument::{Instrument, InstrumentKey, Series};
use crate::domain::intake::Intake;
use crate::domain::occasion::Occasion;
use crate::domain::participant::{CaseReference, Participant, Responsibility};
use crate::domain::{AssessmentId, OccasionId, ParticipantId, PlacementId};
use crate::store::Session;

/// What a person's history is written with.
pub(super) struct Pen<'a> {
    pub(super) session: &'a Session,
    pub(super) instruments: &'a Arc<BTreeMap<InstrumentKey, Instrument>>,
    /// The one that they have answered.
    pub(super) instrument: &'a InstrumentKey,
}

impl Pen<'_> {
    /// Everything about a person in one heap, and the periods before the latest. The case reference is still to be given.
    pub(super) fn write(&self, person: Person) -> (History, Vec<Participation>) {
        let id = ParticipantId(Uuid::now_v7());
        let mut periods: Vec<Participation> = person.stretches.iter().map(period).collect();
        let latest = periods.pop();
        let mut details = person.details;
        let mut responsibilities = Vec::new();
        let mut placements = Vec::new();
        let mut occasions = BTreeMap::new();
        for stretch in person.stretches {
            responsibilities.extend(terms(&stretch));
            placements.extend(stretch.placements.into_iter().map(|details| Placement {
                attendance: Vec::new(),
                id: PlacementId(Uuid::now_v7()),
                participant_id: id,
                details,
            }));
            for (date, respondent, entries) in stretch.forms {
                let draft = Draft {
                    id: AssessmentId(Uuid::now_v7()),
                    respondent,
                    instrument: self.instrument.clone(),
                    version: 1,
                    circumstances: Circumstances::default(),
                    entries,
                };
                let form = Assessment::restore(draft, self.session.user.clone(), self.session.now.0, None);
                let occasion = occasions
                    .entry(date)
                    .or_insert_with(|| Occasion::blank(OccasionId(Uuid::now_v7()), date, Series::default()));
                occasion.assessments.insert(respondent, form);
            }
        }
        // As they are read.
        placements.sort_by_key(|placement| (placement.details.from, placement.id));
        // Who comes back to the one who was responsible before has no new term.
        responsibilities.dedup_by(|after, before| after.caseworker == before.caseworker);
        details.caseworker = responsibilities
            .last()
            .and_then(|term: &Responsibility| term.caseworker.clone());
        if let Some(latest) = &latest {
            details.start = latest.start;
        }
        let whole = History {
            participant: Participant {
                id,
                reference: CaseReference(0),
                details,
                imported_as: None,
                exit: latest.and_then(|latest| latest.exit),
                responsibilities,
                protection: None,
                consents: Vec::new(),
                sharings: Vec::new(),
            },
            occasions: occasions.into_values().collect(),
            placements,
            goals: Vec::new(),
            plan_reviews: Vec::new(),
            intake: Intake::default(),
            reviews: Vec::new(),
            own_checks: Vec::new(),
            reminders: Vec::new(),
            templates: Arc::default(),
            meetings: Vec::new(),
            notes: Vec::new(),
            absences_seen: Vec::new(),
            instruments: Arc::clone(self.instruments),
            current: self.instrument.clone(),
            series: Series::default(),
            beside: BTreeMap::new(),
            earlier: Vec::new(),
        };
        (whole, periods)
    }
}

fn period(stretch: &Stretch) -> Participation {
    Participation {
        start: stretch.start,
        exit: stretch.exit.clone(),
    }
}

fn terms(stretch: &Stretch) -> impl Iterator<Item = Responsibility> {
    let first = (stretch.start, stretch.caseworker);
    let terms = std::iter::once(first).chain(stretch.handover);
    terms.map(|(from, caseworker)| Responsibility {
        from,
        caseworker: Some(caseworker.to_owned()),
    })
}
