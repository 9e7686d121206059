//! Dates of measurement, and who may read whole histories.

use chrono::NaiveDate;
use rusqlite::OptionalExtension;
use uuid::Uuid;

use super::assessments::Place;
use super::reader::{Reader, Who};
use super::values::Day;
use super::{Store, StoreError, Tx};
use crate::domain::access::Visible;
use crate::domain::history::History;
use crate::domain::instrument::{InstrumentKey, Series};
use crate::domain::occasion::{Occasion, date_is_measurable};
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
        let history = self.read_history(id)?.ok_or(StoreError::UnknownParticipant)?;
        Ok(self.as_seen(history))
    }

    /// Everything about everyone whom lists show to the one who is signed in, by case reference. Where they are many that is much
    /// at once: [`Store::standings`] is what lists are made of.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn histories(&self) -> Result<Vec<History>, StoreError> {
        let visible = self.listed()?;
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
            histories.extend(self.read_history(id)?.map(|history| self.as_seen(history)));
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
    /// The dates on which one participant is measured, without the forms.
    pub(super) fn dates(&self, who: Who) -> Result<Vec<Occasion>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT date, id, series FROM occasion WHERE participant = ?1 ORDER BY date, series")?;
        let dates = statement.query_map([who.key], |row| {
            let (date, id) = (row.get::<_, Day>(0)?.0, OccasionId(row.get(1)?));
            Ok(Occasion::blank(id, date, Series(row.get(2)?)))
        })?;
        Ok(dates.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// A new date of measurement in the first series.
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
        let series = Series::default();
        if self.occasion_on(who, date, &series)?.is_some() {
            return Err(StoreError::OccasionExists(date));
        }
        self.insert_occasion(who, date, &series)
    }

    /// A date that the participant has not been measured on by a series. The write is about them already.
    pub(super) fn insert_occasion(&self, who: Who, date: NaiveDate, series: &Series) -> Result<OccasionId, StoreError> {
        if !date_is_measurable(date, self.session.today) {
            return Err(StoreError::FutureDate(date));
        }
        let id = OccasionId(Uuid::now_v7());
        self.transaction
            .prepare_cached("INSERT INTO occasion (participant, date, id, series) VALUES (?1, ?2, ?3, ?4)")?
            .execute((who.key, Day(date), id.0, &series.0))?;
        Ok(id)
    }

    /// The occasion on this date in the series of an instrument, made where the participant has none.
    ///
    /// # Errors
    /// [`StoreError::FutureDate`] or [`StoreError::UnknownParticipant`].
    pub fn occasion_for(
        &mut self,
        participant_id: ParticipantId,
        date: NaiveDate,
        instrument: &InstrumentKey,
    ) -> Result<OccasionId, StoreError> {
        self.concern(participant_id)?;
        let who = self.who(participant_id)?;
        let series = self.known.in_use.series_of(instrument);
        match self.occasion_on(who, date, &series)? {
            Some(occasion_id) => Ok(occasion_id),
            None => self.insert_occasion(who, date, &series),
        }
    }

    /// The occasion on this date in a series, if the participant has one.
    fn occasion_on(&self, who: Who, date: NaiveDate, series: &Series) -> Result<Option<OccasionId>, StoreError> {
        let id = self
            .transaction
            .prepare_cached("SELECT id FROM occasion WHERE participant = ?1 AND date = ?2 AND series = ?3")?
            .query_row((who.key, Day(date), &series.0), |row| row.get(0))
            .optional()?;
        Ok(id.map(OccasionId))
    }

    /// Notes that this occasion's participant changed; returns where its forms lie.
    pub(super) fn touch_occasion(&mut self, id: OccasionId) -> Result<Place, StoreError> {
        let found: Option<(i64, Day, Uuid, String)> = self
            .transaction
            .prepare_cached(
                "SELECT participant, date, participant.id, series FROM occasion
                 JOIN participant ON participant.key = participant WHERE occasion.id = ?1",
            )?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let (participant, date, participant_id, series) = found.ok_or(StoreError::UnknownOccasion)?;
        self.concern(ParticipantId(participant_id))?;
        Ok(Place {
            participant,
            date: date.0,
            series: Series(series),
        })
    }
}
