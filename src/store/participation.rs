//! Periods of participation: how one begins, ends, and begins again.

use chrono::NaiveDate;
use rusqlite::Row;

use super::reader::{Reader, Who, key_of};
use super::values::{Day, Moment};
use super::{StoreError, Tx, read_code};
use crate::domain::ParticipantId;
use crate::domain::exit::{Exit, ExitProblem, Outcome, Participation, reentry_problem};
use crate::domain::participant::Details;
use crate::domain::text::kept;

/// What [`read_period`] reads, of the participant `?1`.
const PERIODS: &str = "SELECT start_date, end_date, outcome, note FROM participation WHERE participant = ?1
                       ORDER BY start_date";

impl Reader<'_> {
    /// Every period of one participant's participation, in order.
    pub(super) fn periods(&self, who: Who) -> Result<Vec<Participation>, StoreError> {
        let mut statement = self.connection.prepare_cached(PERIODS)?;
        let mut rows = statement.query([who.key])?;
        let mut periods = Vec::new();
        while let Some(row) = rows.next()? {
            periods.push(read_period(row, 0)?);
        }
        Ok(periods)
    }
}

/// Reads start, end, outcome and note from four columns in a row.
pub(super) fn read_period(row: &Row<'_>, first: usize) -> Result<Participation, StoreError> {
    let exit = match row.get::<_, Option<Day>>(first + 1)? {
        Some(date) => Some(Exit {
            date: date.0,
            outcome: read_code(row.get(first + 2)?, Outcome::from_code)?,
            note: row.get(first + 3)?,
        }),
        None => None,
    };
    Ok(Participation {
        start: row.get::<_, Day>(first)?.0,
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
        let key = self.key(id)?;
        if let Some(problem) = exit.problem(period.start, self.session.today) {
            return Err(StoreError::Exit(problem));
        }
        let is_hanging: bool = self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM placement WHERE participant = ?1 AND removed_at IS NULL
                            AND from_date > ?2 AND from_date <= ?3)
             OR EXISTS (SELECT 1 FROM meeting WHERE participant = ?1 AND removed_at IS NULL
                        AND has_begun = 1 AND date > ?2)
             OR EXISTS (SELECT 1 FROM assessment
                        WHERE participant = ?1 AND date > ?2 AND finished_at IS NOT NULL)",
            (key, Day(exit.date), Day(self.session.today.0)),
            |row| row.get(0),
        )?;
        let placements = self.placements_of(id)?;
        let mut noted = placements.iter().flat_map(|placement| placement.marks());
        if is_hanging || noted.any(|(date, _)| date > exit.date) {
            return Err(StoreError::Exit(ExitProblem::RecordsAfter));
        }
        self.write_exit(id, period.start, Some(exit))?;
        self.end_placements(id, exit.date)?;
        self.transaction.execute(
            "UPDATE meeting SET held_at = ?2, held_by = ?3
             WHERE participant = ?1 AND has_begun = 1 AND held_at IS NULL AND removed_at IS NULL",
            (key, Moment(self.session.now.0), &self.session.user),
        )?;
        for later in [
            "UPDATE placement SET removed_at = ?3, removed_by = ?4
             WHERE participant = ?1 AND from_date > ?2 AND removed_at IS NULL",
            "UPDATE meeting SET removed_at = ?3, removed_by = ?4
             WHERE participant = ?1 AND date >= ?2 AND has_begun = 0 AND removed_at IS NULL",
        ] {
            let removed = (key, Day(exit.date), Moment(self.session.now.0), &self.session.user);
            self.transaction.execute(later, removed)?;
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
            .prepare_cached("INSERT INTO participation (participant, start_date) VALUES (?1, ?2)")?
            .execute((self.key(id)?, Day(start)))?;
        Ok(())
    }

    fn write_exit(&mut self, id: ParticipantId, start: NaiveDate, exit: Option<&Exit>) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE participation SET end_date = ?3, outcome = ?4, note = ?5
             WHERE participant = ?1 AND start_date = ?2",
            (
                self.key(id)?,
                Day(start),
                exit.map(|exit| Day(exit.date)),
                exit.and_then(|exit| exit.outcome).map(Outcome::code),
                exit.and_then(|exit| exit.note.as_deref()).map(kept),
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
        match key_of(&self.transaction, id)? {
            Some(key) => self.reader().periods(Who { key, id }),
            None => Ok(Vec::new()),
        }
    }

    pub(super) fn latest_period(&self, id: ParticipantId) -> Result<Participation, StoreError> {
        self.periods_of(id)?.pop().ok_or(StoreError::UnknownParticipant)
    }
}
