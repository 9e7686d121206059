//! Periods of participation: how one begins, ends, and begins again.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::Row;

use super::{Store, StoreError, Tx, read_code, read_date, read_id};
use crate::domain::ParticipantId;
use crate::domain::exit::{Exit, ExitProblem, Outcome, Participation, reentry_problem};
use crate::domain::participant::Details;

impl Store {
    /// Every period of participation, in order.
    pub(super) fn load_periods(
        &self,
        only: Option<&str>,
    ) -> Result<BTreeMap<ParticipantId, Vec<Participation>>, StoreError> {
        let sql = format!(
            "SELECT participant_id, start_date, end_date, outcome, note FROM participation WHERE {} ORDER BY start_date",
            super::only(only)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([only])?;
        let mut periods: BTreeMap<_, Vec<_>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id = ParticipantId(read_id(&row.get::<_, String>(0)?)?);
            periods.entry(id).or_default().push(read_period(row)?);
        }
        Ok(periods)
    }
}

/// A period, from the second column on.
fn read_period(row: &Row<'_>) -> Result<Participation, StoreError> {
    let end: Option<String> = row.get(2)?;
    let exit = match end {
        Some(date) => Some(Exit {
            date: read_date(&date)?,
            outcome: read_code(row.get(3)?, Outcome::from_code)?,
            note: row.get(4)?,
        }),
        None => None,
    };
    Ok(Participation {
        start: read_date(&row.get::<_, String>(1)?)?,
        exit,
    })
}

impl Tx<'_> {
    /// Participation ends, with everything that goes on: placements end, a meeting that was left is over. What was to begin
    /// later, and meetings that are booked, go into the bin.
    ///
    /// # Errors
    /// [`StoreError::Exit`] with what is wrong, or [`StoreError::UnknownParticipant`].
    pub fn end_participant(&mut self, id: ParticipantId, exit: &Exit) -> Result<(), StoreError> {
        self.concern(id)?;
        let period = self.latest_period(id)?;
        if let Some(problem) = exit.problem(period.start, self.session.today) {
            return Err(StoreError::Exit(problem));
        }
        let is_hanging: bool = self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM placement WHERE participant_id = ?1 AND removed_at IS NULL
                            AND from_date > ?2 AND from_date <= ?3)
             OR EXISTS (SELECT 1 FROM meeting WHERE participant_id = ?1 AND removed_at IS NULL
                        AND has_begun = 1 AND date > ?2)
             OR EXISTS (SELECT 1 FROM occasion JOIN assessment ON occasion.id = occasion_id
                        WHERE participant_id = ?1 AND date > ?2 AND finished_at IS NOT NULL)",
            (id.to_string(), exit.date.to_string(), self.session.today.0.to_string()),
            |row| row.get(0),
        )?;
        if is_hanging {
            return Err(StoreError::Exit(ExitProblem::RecordsAfter));
        }
        self.write_exit(id, period.start, Some(exit))?;
        self.end_placements(id, exit.date)?;
        self.transaction.execute(
            "UPDATE meeting SET held_at = ?2, held_by = ?3
             WHERE participant_id = ?1 AND has_begun = 1 AND held_at IS NULL AND removed_at IS NULL",
            (id.to_string(), self.session.now.0.to_rfc3339(), &self.session.user),
        )?;
        let removed = (self.session.now.0.to_rfc3339(), self.session.user.as_str());
        for later in [
            "UPDATE placement SET removed_at = ?3, removed_by = ?4
             WHERE participant_id = ?1 AND from_date > ?2 AND removed_at IS NULL",
            "UPDATE meeting SET removed_at = ?3, removed_by = ?4
             WHERE participant_id = ?1 AND date >= ?2 AND has_begun = 0 AND removed_at IS NULL",
        ] {
            self.transaction
                .execute(later, (id.to_string(), exit.date.to_string(), &removed.0, removed.1))?;
        }
        self.changes.bin = true;
        Ok(())
    }

    /// The end is taken back: participation goes on.
    ///
    /// # Errors
    /// [`StoreError::UnknownParticipant`], or where the file can't be written.
    pub fn reopen_participant(&mut self, id: ParticipantId) -> Result<(), StoreError> {
        self.concern(id)?;
        let period = self.latest_period(id)?;
        self.write_exit(id, period.start, None)
    }

    /// Somebody comes back: a new period begins, with whoever is responsible from its first day on.
    ///
    /// # Errors
    /// [`StoreError::Exit`] where the period before goes on or ended later, [`StoreError::Details`] for a day too far
    /// ahead.
    pub fn readmit_participant(
        &mut self,
        id: ParticipantId,
        start: NaiveDate,
        caseworker: Option<&str>,
    ) -> Result<(), StoreError> {
        self.concern(id)?;
        let mut details = Details::starting(start);
        details.caseworker = caseworker.map(str::to_owned);
        self.validate(&details)?;
        let period = self.latest_period(id)?;
        if let Some(problem) = reentry_problem(period.exit.as_ref(), start) {
            return Err(StoreError::Exit(problem));
        }
        self.begin_period(id, start)?;
        self.set_responsible(id, start, caseworker)?;
        self.changes.participants.insert(id);
        Ok(())
    }

    pub(super) fn begin_period(&self, id: ParticipantId, start: NaiveDate) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("INSERT INTO participation (participant_id, start_date) VALUES (?1, ?2)")?
            .execute((id.to_string(), start.to_string()))?;
        Ok(())
    }

    fn write_exit(&mut self, id: ParticipantId, start: NaiveDate, exit: Option<&Exit>) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE participation SET end_date = ?3, outcome = ?4, note = ?5
             WHERE participant_id = ?1 AND start_date = ?2",
            (
                id.to_string(),
                start.to_string(),
                exit.map(|exit| exit.date.to_string()),
                exit.and_then(|exit| exit.outcome).map(Outcome::code),
                exit.and_then(|exit| exit.note.as_deref()),
            ),
        )?;
        self.changes.participants.insert(id);
        Ok(())
    }

    /// The day on which the period before the latest ended, where there is one: later days belong to the latest.
    pub(super) fn ended_before(&self, id: ParticipantId) -> Result<Option<NaiveDate>, StoreError> {
        let periods = self.periods_of(id)?;
        let before = periods.iter().rev().nth(1).and_then(|period| period.exit.as_ref());
        Ok(before.map(|exit| exit.date))
    }

    pub(super) fn periods_of(&self, id: ParticipantId) -> Result<Vec<Participation>, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT participant_id, start_date, end_date, outcome, note FROM participation
             WHERE participant_id = ?1 ORDER BY start_date",
        )?;
        let mut rows = statement.query([id.to_string()])?;
        let mut periods = Vec::new();
        while let Some(row) = rows.next()? {
            periods.push(read_period(row)?);
        }
        Ok(periods)
    }

    pub(super) fn latest_period(&self, id: ParticipantId) -> Result<Participation, StoreError> {
        self.periods_of(id)?.pop().ok_or(StoreError::UnknownParticipant)
    }
}
