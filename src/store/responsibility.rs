//! Who has been responsible for whom, and who still works here.

use chrono::NaiveDate;
use rusqlite::OptionalExtension;
use uuid::Uuid;

use super::reader::{Reader, Who};
use super::values::Day;
use super::{Store, StoreError, Tx};
use crate::domain::ParticipantId;
use crate::domain::exit::ExitProblem;
use crate::domain::participant::{Caseworker, Details, Responsibility};
use crate::domain::text::kept_line;

impl Reader<'_> {
    /// Who has been responsible for one participant, in order.
    pub(super) fn responsibilities(&self, who: Who) -> Result<Vec<Responsibility>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT from_date, name FROM responsibility LEFT JOIN caseworker ON caseworker.key = caseworker
             WHERE participant = ?1 ORDER BY from_date",
        )?;
        let terms = statement.query_map([who.key], |row| {
            Ok(Responsibility {
                from: row.get::<_, Day>(0)?.0,
                caseworker: row.get(1)?,
            })
        })?;
        Ok(terms.collect::<Result<_, _>>()?)
    }
}

impl Store {
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
            caseworkers.push(Caseworker {
                name: row.get(0)?,
                left: row.get::<_, Option<Day>>(1)?.map(|date| date.0),
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
            (name, left.map(Day)),
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
        let caseworker = caseworker.map(kept_line);
        let latest = self.latest_responsibility(id)?;
        if latest.and_then(|(_, name)| name).as_deref() == caseworker.as_deref() {
            return Ok(());
        }
        let key = self.key(id)?;
        let caseworker = caseworker.map(|name| self.caseworker(&name)).transpose()?;
        self.transaction
            .prepare_cached(
                "INSERT INTO responsibility (participant, from_date, caseworker) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET caseworker = excluded.caseworker",
            )?
            .execute((key, Day(from), caseworker))?;
        // Back to who it was before, within the day: then nothing has changed.
        self.transaction
            .prepare_cached(
                "DELETE FROM responsibility WHERE participant = ?1 AND from_date = ?2 AND caseworker IS
                 (SELECT caseworker FROM responsibility WHERE participant = ?1 AND from_date < ?2
                  ORDER BY from_date DESC LIMIT 1)
                 AND EXISTS (SELECT 1 FROM responsibility WHERE participant = ?1 AND from_date < ?2)",
            )?
            .execute((key, Day(from)))?;
        self.changes.participants.insert(id);
        Ok(())
    }

    /// The newest term: its first day, and who.
    pub(super) fn latest_responsibility(
        &self,
        id: ParticipantId,
    ) -> Result<Option<(NaiveDate, Option<String>)>, StoreError> {
        Ok(self
            .transaction
            .prepare_cached(
                "SELECT from_date, name FROM responsibility LEFT JOIN caseworker ON caseworker.key = caseworker
                 WHERE participant = (SELECT key FROM participant WHERE id = ?1) ORDER BY from_date DESC LIMIT 1",
            )?
            .query_row([id.0], |row| Ok((row.get::<_, Day>(0)?.0, row.get(1)?)))
            .optional()?)
    }

    /// A term that began with the period begins with it still when its start is corrected.
    pub(super) fn follow_start(
        &self,
        id: ParticipantId,
        before: NaiveDate,
        start: NaiveDate,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE OR IGNORE responsibility SET from_date = ?3 WHERE participant = ?1 AND from_date = ?2
             AND NOT EXISTS (SELECT 1 FROM responsibility WHERE participant = ?1 AND from_date > ?2 AND from_date <= ?3)
             AND NOT EXISTS (SELECT 1 FROM responsibility WHERE participant = ?1 AND from_date < ?2 AND from_date >= ?3)",
            (self.key(id)?, Day(before), Day(start)),
        )?;
        Ok(())
    }

    /// How rows name a caseworker.
    pub(super) fn caseworker(&self, name: &str) -> Result<i64, StoreError> {
        self.transaction
            .prepare_cached("INSERT INTO caseworker (id, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute((Uuid::now_v7(), name))?;
        Ok(self
            .transaction
            .prepare_cached("SELECT key FROM caseworker WHERE name = ?1")?
            .query_row([name], |row| row.get(0))?)
    }
}
