//! Dates of measurement, and who may read whole histories.

use chrono::NaiveDate;
use rusqlite::OptionalExtension;
use uuid::Uuid;

use super::reader::{Reader, Who};
use super::values::Day;
use super::{Store, StoreError, Tx};
use crate::domain::access::Visible;
use crate::domain::history::History;
use crate::domain::occasion::date_is_measurable;
use crate::domain::{OccasionId, ParticipantId};

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
        self.read_history(id)?.ok_or(StoreError::UnknownParticipant)
    }

    /// Everything about everyone whom the one who is signed in may see, by case reference. Where they are many that is much
    /// at once: [`Store::standings`] is what lists are made of.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn histories(&self) -> Result<Vec<History>, StoreError> {
        let visible = self.visible()?;
        let ids: Vec<ParticipantId> = match visible {
            Visible::Only(ids) => ids.into_iter().collect(),
            visible => {
                let mut ids = self.participant_ids()?;
                ids.retain(|id| visible.includes(*id));
                ids
            }
        };
        let mut histories = Vec::with_capacity(ids.len());
        for id in ids {
            histories.extend(self.read_history(id)?);
        }
        histories.sort_by_key(|history| history.participant.reference);
        Ok(histories)
    }

    /// Everything about one participant, whoever asks; `None` where there is no such participant.
    pub(super) fn read_history(&self, id: ParticipantId) -> Result<Option<History>, StoreError> {
        self.reader(&*self.known()?).history(id)
    }

    /// Everybody in the file, by case reference.
    pub(super) fn participant_ids(&self) -> Result<Vec<ParticipantId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM participant ORDER BY reference")?;
        let ids = statement.query_map([], |row| row.get(0))?;
        ids.map(|id| Ok(ParticipantId(id?))).collect()
    }
}

impl Reader<'_> {
    /// The dates on which one participant is measured.
    pub(super) fn dates(&self, who: Who) -> Result<Vec<(NaiveDate, OccasionId)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT date, id FROM occasion WHERE participant = ?1 ORDER BY date")?;
        let dates = statement.query_map([who.key], |row| Ok((row.get::<_, Day>(0)?.0, OccasionId(row.get(1)?))))?;
        Ok(dates.collect::<Result<_, _>>()?)
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
        let who = self.who(participant_id)?;
        if self.occasion_on(who, date)?.is_some() {
            return Err(StoreError::OccasionExists(date));
        }
        self.insert_occasion(who, date)
    }

    /// A date that the participant has not been measured on. The write is about them already.
    pub(super) fn insert_occasion(&self, who: Who, date: NaiveDate) -> Result<OccasionId, StoreError> {
        if !date_is_measurable(date, self.session.today) {
            return Err(StoreError::FutureDate(date));
        }
        let id = OccasionId(Uuid::now_v7());
        self.transaction
            .prepare_cached("INSERT INTO occasion (participant, date, id) VALUES (?1, ?2, ?3)")?
            .execute((who.key, Day(date), id.0))?;
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
        self.concern(participant_id)?;
        let who = self.who(participant_id)?;
        match self.occasion_on(who, date)? {
            Some(occasion_id) => Ok(occasion_id),
            None => self.insert_occasion(who, date),
        }
    }

    /// The occasion on this date, if the participant has one.
    fn occasion_on(&self, who: Who, date: NaiveDate) -> Result<Option<OccasionId>, StoreError> {
        let id = self
            .transaction
            .prepare_cached("SELECT id FROM occasion WHERE participant = ?1 AND date = ?2")?
            .query_row((who.key, Day(date)), |row| row.get(0))
            .optional()?;
        Ok(id.map(OccasionId))
    }

    /// Notes that this occasion's participant changed; returns their key and the date.
    pub(super) fn touch_occasion(&mut self, id: OccasionId) -> Result<(i64, NaiveDate), StoreError> {
        let found: Option<(i64, Day, Uuid)> = self
            .transaction
            .prepare_cached(
                "SELECT participant, date, participant.id FROM occasion
                 JOIN participant ON participant.key = participant WHERE occasion.id = ?1",
            )?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let (key, date, participant_id) = found.ok_or(StoreError::UnknownOccasion)?;
        self.concern(ParticipantId(participant_id))?;
        Ok((key, date.0))
    }
}
