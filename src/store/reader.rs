//! One participant, put together from every table. What is about them lies together in each, so that is one short run of
//! rows a table, however large the file is.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use super::assessments::Form;
use super::known::Known;
use crate::domain::ParticipantId;
use crate::domain::exit::Participation;
use crate::domain::history::History;
use crate::domain::instrument::Series;
use crate::domain::intake::Intake;
use crate::domain::occasion::Occasion;

/// A participant as people's ids and as rows name them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    pub(super) key: i64,
    pub(super) id: ParticipantId,
}

/// Reads what is kept about participants, one at a time. What is read of each kind stands beside its table.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) connection: &'a Connection,
    pub(super) known: &'a Known,
}

/// The participant's key; `None` where there is no such participant.
pub(super) fn key_of(connection: &Connection, id: ParticipantId) -> Result<Option<i64>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT key FROM participant WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?)
}

impl Reader<'_> {
    /// Everything about one participant; `None` where there is no such participant.
    pub(super) fn history(&self, id: ParticipantId) -> Result<Option<History>, StoreError> {
        let Some(key) = key_of(self.connection, id)? else {
            return Ok(None);
        };
        let (whole, earlier) = self.whole(Who { key, id })?;
        Ok(Some(whole.divide(earlier)))
    }

    /// Everything about one participant in one heap, and the periods before the latest.
    pub(super) fn whole(&self, who: Who) -> Result<(History, Vec<Participation>), StoreError> {
        let (mut whole, earlier) = self.listed(who)?;
        whole.notes = self.notes(who)?;
        whole.intake = self.intake(who)?;
        whole.own_checks = self.own_checks(who)?;
        whole.participant.consents = self.consents(who)?;
        whole.participant.sharings = self.sharings(who)?;
        Ok((whole, earlier))
    }

    /// The same, without what neither lists nor figures are made of: notes, the intake, own checks, and what the participant has agreed to.
    pub(super) fn listed(&self, who: Who) -> Result<(History, Vec<Participation>), StoreError> {
        let (mut participant, earlier) = self.person(who)?;
        let mut occasions = self.occasions(who)?;
        participant.protection = self.protection(who)?;
        let listed = History {
            placements: self.placements(who)?,
            goals: self.goals(who)?,
            plan_reviews: self.plan_reviews(who)?,
            intake: Intake::default(),
            reviews: self.reviews(who)?,
            own_checks: Vec::new(),
            reminders: self.reminders(who)?,
            templates: Arc::clone(&self.known.templates),
            meetings: self.meetings(who)?,
            notes: Vec::new(),
            absences_seen: self.absences_seen(who)?,
            occasions: occasions.remove(&Series::default()).unwrap_or_default(),
            beside: self.known.beside(&mut occasions),
            series: Series::default(),
            participant,
            instruments: Arc::clone(&self.known.instruments),
            current: self.known.current.clone(),
            earlier: Vec::new(),
        };
        Ok((listed, earlier))
    }

    fn occasions(&self, who: Who) -> Result<BTreeMap<Series, Vec<Occasion>>, StoreError> {
        let mut occasions: BTreeMap<_, _> = self
            .dates(who)?
            .into_iter()
            .map(|occasion| ((occasion.date, occasion.series.clone()), occasion))
            .collect();
        let mut in_bin_alone = self.dates_in_bin(who)?;
        for (place, form) in self.forms(who)? {
            let occasion = occasions
                .get_mut(&place)
                .ok_or(StoreError::Corrupt("a form without its date"))?;
            in_bin_alone.remove(&place);
            // Versions come in order, so the latest finished one is the one that is valid.
            match form {
                Form::Finished(assessment) => {
                    let respondent = assessment.respondent();
                    if let Some(older) = occasion.assessments.insert(respondent, assessment) {
                        occasion.superseded.entry(respondent).or_default().push(older);
                    }
                }
                Form::Draft(draft) => drop(occasion.drafts.insert(draft.respondent, draft)),
            }
        }
        // A date whose forms are all in the bin is there only once one of them is back.
        let mut of_series: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for ((date, series), occasion) in occasions {
            if !in_bin_alone.contains(&(date, series.clone())) {
                of_series.entry(series).or_default().push(occasion);
            }
        }
        Ok(of_series)
    }
}
