//! Who has been responsible for whom, and who still works here.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::OptionalExtension;
use uuid::Uuid;

use super::{Store, StoreError, Tx, read_date, read_id};
use crate::domain::ParticipantId;
use crate::domain::exit::ExitProblem;
use crate::domain::participant::{Caseworker, Details, Responsibility};

impl Store {
    pub(super) fn load_responsibilities(
        &self,
        only: Option<&str>,
    ) -> Result<BTreeMap<ParticipantId, Vec<Responsibility>>, StoreError> {
        let sql = format!(
            "SELECT participant_id, from_date, name FROM responsibility
             LEFT JOIN caseworker ON caseworker.id = caseworker_id
             WHERE {} ORDER BY from_date",
            super::only(only)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([only])?;
        let mut responsibilities: BTreeMap<_, Vec<_>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id = ParticipantId(read_id(&row.get::<_, String>(0)?)?);
            let from = read_date(&row.get::<_, String>(1)?)?;
            let caseworker = row.get(2)?;
            responsibilities
                .entry(id)
                .or_default()
                .push(Responsibility { from, caseworker });
        }
        Ok(responsibilities)
    }

    /// Everyone who has been responsible for somebody, in alphabetical order.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn caseworkers(&self) -> Result<Vec<Caseworker>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, left_on FROM caseworker ORDER BY name")?;
        let mut rows = statement.query([])?;
        let mut caseworkers = Vec::new();
        while let Some(row) = rows.next()? {
            let left: Option<String> = row.get(1)?;
            caseworkers.push(Caseworker {
                name: row.get(0)?,
                left: left.map(|date| read_date(&date)).transpose()?,
            });
        }
        Ok(caseworkers)
    }
}

impl Tx<'_> {
    /// Another caseworker is responsible from a day on, which lies in the period that goes on and has come.
    ///
    /// # Errors
    /// [`StoreError::Details`] for a name that is too long, [`StoreError::FutureDate`] for a day that has not come,
    /// [`StoreError::Exit`] for a day before the period or before the last handing over.
    pub fn hand_over_participant(
        &mut self,
        id: ParticipantId,
        from: NaiveDate,
        caseworker: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut details = Details::starting(from);
        details.caseworker = caseworker.map(str::to_owned);
        self.validate(&details)?;
        // Whoever is responsible today must be who the list says.
        if from > self.session.today.0 {
            return Err(StoreError::FutureDate(from));
        }
        let start = self.latest_period(id)?.start;
        let latest = self.latest_responsibility(id)?.map_or(start, |(from, _)| from);
        if from < start.max(latest) {
            return Err(StoreError::Exit(ExitProblem::BeforeStart));
        }
        self.set_responsible(id, from, caseworker)
    }

    /// Says since when a caseworker no longer works here, or that they do.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn set_caseworker_left(&mut self, name: &str, left: Option<NaiveDate>) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE caseworker SET left_on = ?2 WHERE name = ?1",
            (name, left.map(|date| date.to_string())),
        )?;
        self.changes.caseworkers = true;
        Ok(())
    }

    /// Who is responsible from a day on; no row is added where nothing changes.
    pub(crate) fn set_responsible(
        &mut self,
        id: ParticipantId,
        from: NaiveDate,
        caseworker: Option<&str>,
    ) -> Result<(), StoreError> {
        self.concern(id)?;
        let latest = self.latest_responsibility(id)?;
        if latest.and_then(|(_, name)| name).as_deref() == caseworker {
            return Ok(());
        }
        let caseworker_id = caseworker.map(|name| self.caseworker_id(name)).transpose()?;
        self.transaction
            .prepare_cached(
                "INSERT INTO responsibility (participant_id, from_date, caseworker_id) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET caseworker_id = excluded.caseworker_id",
            )?
            .execute((id.to_string(), from.to_string(), caseworker_id))?;
        // Back to who it was before, within the day: then nothing has changed.
        self.transaction.execute(
            "DELETE FROM responsibility WHERE participant_id = ?1 AND from_date = ?2 AND caseworker_id IS
             (SELECT caseworker_id FROM responsibility WHERE participant_id = ?1 AND from_date < ?2
              ORDER BY from_date DESC LIMIT 1)
             AND EXISTS (SELECT 1 FROM responsibility WHERE participant_id = ?1 AND from_date < ?2)",
            (id.to_string(), from.to_string()),
        )?;
        self.changes.participants.insert(id);
        Ok(())
    }

    /// The newest term: its first day, and who.
    pub(super) fn latest_responsibility(
        &self,
        id: ParticipantId,
    ) -> Result<Option<(NaiveDate, Option<String>)>, StoreError> {
        let latest: Option<(String, Option<String>)> = self
            .transaction
            .prepare_cached(
                "SELECT from_date, name FROM responsibility LEFT JOIN caseworker ON caseworker.id = caseworker_id
                 WHERE participant_id = ?1 ORDER BY from_date DESC LIMIT 1",
            )?
            .query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        latest.map(|(from, name)| Ok((read_date(&from)?, name))).transpose()
    }

    /// A term that began with the period begins with it still when its start is corrected.
    pub(super) fn follow_start(
        &self,
        id: ParticipantId,
        before: NaiveDate,
        start: NaiveDate,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE OR IGNORE responsibility SET from_date = ?3 WHERE participant_id = ?1 AND from_date = ?2
             AND ?3 < coalesce((SELECT min(from_date) FROM responsibility
                                WHERE participant_id = ?1 AND from_date > ?2), '9999')
             AND ?3 > coalesce((SELECT max(from_date) FROM responsibility
                                WHERE participant_id = ?1 AND from_date < ?2), '')",
            (id.to_string(), before.to_string(), start.to_string()),
        )?;
        Ok(())
    }

    fn caseworker_id(&self, name: &str) -> Result<String, StoreError> {
        self.transaction
            .prepare_cached("INSERT INTO caseworker (id, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute((Uuid::now_v7().to_string(), name))?;
        let id = self
            .transaction
            .query_row("SELECT id FROM caseworker WHERE name = ?1", [name], |row| row.get(0))?;
        Ok(id)
    }
}
