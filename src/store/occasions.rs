//! Dates of measurement, and whole histories put together.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::OptionalExtension;
use uuid::Uuid;

use super::assessments::Forms;
use super::{Store, StoreError, Tx, read_date, read_id};
use crate::domain::access::Visible;
use crate::domain::history::History;
use crate::domain::instrument::{Instrument, InstrumentKey};
use crate::domain::occasion::{Occasion, date_is_measurable};
use crate::domain::{OccasionId, ParticipantId};

/// Up to so many participants are read one by one; more are read together with all others.
const ONE_BY_ONE: usize = 500;

impl Store {
    /// Everything about one participant.
    ///
    /// # Errors
    /// [`StoreError::UnknownParticipant`], also for somebody whom the one who is signed in may not see, or where the file
    /// can't be read.
    pub fn history(&self, id: ParticipantId) -> Result<History, StoreError> {
        if !self.visible()?.includes(id) {
            return Err(StoreError::UnknownParticipant);
        }
        self.load_histories(Some(id))?
            .pop()
            .ok_or(StoreError::UnknownParticipant)
    }

    /// Everything about everyone whom the one who is signed in may see, by case reference.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn histories(&self) -> Result<Vec<History>, StoreError> {
        let mut histories = match self.visible()? {
            Visible::Only(ids) if ids.len() <= ONE_BY_ONE => {
                let each = ids.into_iter().map(|id| self.load_histories(Some(id)));
                each.collect::<Result<Vec<_>, _>>()?.concat()
            }
            visible => {
                let mut all = self.load_histories(None)?;
                all.retain(|history| visible.includes(history.participant.id));
                all
            }
        };
        histories.sort_by_key(|history| history.participant.reference);
        Ok(histories)
    }

    pub(super) fn load_histories(&self, only: Option<ParticipantId>) -> Result<Vec<History>, StoreError> {
        let instruments = Arc::new(self.instruments()?);
        let current = self.current_instrument()?.key;
        let mut occasions = self.load_occasions(only, &instruments)?;
        let participants = self.load_participants(only)?;
        let one = only.map(|id| id.to_string());
        let mut placements = self.load_placements(one.as_deref())?;
        let mut goals = self.load_goals(one.as_deref())?;
        let mut plan_reviews = self.load_plan_reviews(one.as_deref())?;
        let mut meetings = self.load_meetings(one.as_deref())?;
        let mut notes = self.load_notes(one.as_deref())?;
        let histories = participants.into_iter().map(|(participant, earlier)| {
            let id = participant.id;
            let whole = History {
                placements: placements.remove(&id).unwrap_or_default(),
                goals: goals.remove(&id).unwrap_or_default(),
                plan_reviews: plan_reviews.remove(&id).unwrap_or_default(),
                meetings: meetings.remove(&id).unwrap_or_default(),
                notes: notes.remove(&id).unwrap_or_default(),
                occasions: occasions.remove(&id).unwrap_or_default(),
                participant,
                instruments: Arc::clone(&instruments),
                current: current.clone(),
                earlier: Vec::new(),
            };
            whole.divide(earlier)
        });
        Ok(histories.collect())
    }

    fn load_occasions(
        &self,
        only: Option<ParticipantId>,
        instruments: &BTreeMap<InstrumentKey, Instrument>,
    ) -> Result<BTreeMap<ParticipantId, Vec<Occasion>>, StoreError> {
        let only = only.map(|id| id.to_string());
        let mut forms = self.load_forms(only.as_deref(), instruments)?;
        let sql = format!(
            // A date whose forms are all in the bin is there only once one of them is back.
            "SELECT id, participant_id, date FROM occasion WHERE {} AND (
             EXISTS (SELECT 1 FROM assessment WHERE occasion_id = occasion.id AND removed_at IS NULL)
             OR NOT EXISTS (SELECT 1 FROM assessment WHERE occasion_id = occasion.id)) ORDER BY date",
            super::only(only.as_deref())
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([only])?;
        let mut occasions: BTreeMap<_, Vec<_>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id = OccasionId(read_id(&row.get::<_, String>(0)?)?);
            let participant_id = ParticipantId(read_id(&row.get::<_, String>(1)?)?);
            let date = read_date(&row.get::<_, String>(2)?)?;
            let Forms {
                assessments,
                drafts,
                superseded,
            } = forms.remove(&id).unwrap_or_default();
            occasions.entry(participant_id).or_default().push(Occasion {
                id,
                date,
                assessments,
                drafts,
                superseded,
            });
        }
        Ok(occasions)
    }
}

impl Tx<'_> {
    /// A new date of measurement.
    ///
    /// # Errors
    /// [`StoreError::OccasionExists`], [`StoreError::FutureDate`] or [`StoreError::UnknownParticipant`].
    pub fn create_occasion(
        &mut self,
        participant_id: ParticipantId,
        date: NaiveDate,
    ) -> Result<OccasionId, StoreError> {
        self.concern(participant_id)?;
        if !date_is_measurable(date, self.session.today) {
            return Err(StoreError::FutureDate(date));
        }
        if self.occasion_on(participant_id, date)?.is_some() {
            return Err(StoreError::OccasionExists(date));
        }
        let known: bool = self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM participant WHERE id = ?1)",
            [participant_id.to_string()],
            |row| row.get(0),
        )?;
        if !known {
            return Err(StoreError::UnknownParticipant);
        }
        let id = OccasionId(Uuid::now_v7());
        self.transaction
            .prepare_cached("INSERT INTO occasion (id, participant_id, date) VALUES (?1, ?2, ?3)")?
            .execute((id.to_string(), participant_id.to_string(), date.to_string()))?;
        self.changes.participants.insert(participant_id);
        Ok(id)
    }

    /// The occasion on this date, made where the participant has none.
    ///
    /// # Errors
    /// [`StoreError::FutureDate`] or [`StoreError::UnknownParticipant`].
    pub(crate) fn occasion_for(
        &mut self,
        participant_id: ParticipantId,
        date: NaiveDate,
    ) -> Result<OccasionId, StoreError> {
        match self.occasion_on(participant_id, date)? {
            Some(occasion_id) => Ok(occasion_id),
            None => self.create_occasion(participant_id, date),
        }
    }

    /// The occasion on this date, if the participant has one.
    fn occasion_on(&self, participant_id: ParticipantId, date: NaiveDate) -> Result<Option<OccasionId>, StoreError> {
        let id: Option<String> = self
            .transaction
            .prepare_cached("SELECT id FROM occasion WHERE participant_id = ?1 AND date = ?2")?
            .query_row((participant_id.to_string(), date.to_string()), |row| row.get(0))
            .optional()?;
        id.map(|id| read_id(&id).map(OccasionId)).transpose()
    }

    /// Notes that this occasion's participant changed.
    pub(super) fn touch_occasion(&mut self, id: OccasionId) -> Result<(), StoreError> {
        let participant_id: Option<String> = self
            .transaction
            .prepare_cached("SELECT participant_id FROM occasion WHERE id = ?1")?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?;
        let participant_id = read_id(&participant_id.ok_or(StoreError::UnknownOccasion)?)?;
        self.concern(ParticipantId(participant_id))
    }
}
