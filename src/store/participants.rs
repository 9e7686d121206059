//! Participants, and who has been responsible for them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::{Store, StoreError, Tx, read_code, read_date, read_id};
use crate::domain::ParticipantId;
use crate::domain::exit::{Exit, ExitProblem, Outcome, Participation, reentry_problem};
use crate::domain::participant::{
    Birth, CaseReference, Caseworker, Details, Gender, Language, Participant, Referrer, Responsibility,
};

const COLUMNS: &str = "id, reference, name, birth_date, birth_year, gender, referred_by, language, imported_as";

impl Store {
    /// Every participant, or one, by case reference, as they are in their latest period; and the periods before it.
    pub(super) fn load_participants(
        &self,
        only: Option<ParticipantId>,
    ) -> Result<Vec<(Participant, Vec<Participation>)>, StoreError> {
        let only = only.map(|id| id.to_string());
        let mut periods = self.load_periods(only.as_deref())?;
        let mut responsibilities = self.load_responsibilities(only.as_deref())?;
        let sql = format!(
            "SELECT {COLUMNS} FROM participant WHERE {} ORDER BY reference",
            if only.is_some() { "id = ?1" } else { "?1 IS NULL" }
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([only])?;
        let mut participants = Vec::new();
        while let Some(row) = rows.next()? {
            let id = ParticipantId(read_id(&row.get::<_, String>(0)?)?);
            let mut earlier = periods.remove(&id).unwrap_or_default();
            let latest = earlier
                .pop()
                .ok_or(StoreError::Corrupt("a participant without a start"))?;
            let mut participant = read_participant(row, id, latest)?;
            participant.responsibilities = responsibilities.remove(&participant.id).unwrap_or_default();
            participant.details.caseworker = participant
                .responsibilities
                .last()
                .and_then(|responsibility| responsibility.caseworker.clone());
            participants.push((participant, earlier));
        }
        Ok(participants)
    }

    /// Every period of participation, in order.
    fn load_periods(&self, only: Option<&str>) -> Result<BTreeMap<ParticipantId, Vec<Participation>>, StoreError> {
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

    fn load_responsibilities(
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

    /// The participant with this case reference.
    ///
    /// # Errors
    /// [`StoreError::UnknownParticipant`], or where the file can't be read.
    pub fn find_participant(&self, reference: CaseReference) -> Result<ParticipantId, StoreError> {
        let id: Option<String> = self
            .connection
            .query_row(
                "SELECT id FROM participant WHERE reference = ?1",
                [reference.0],
                |row| row.get(0),
            )
            .optional()?;
        let id = id.ok_or(StoreError::UnknownParticipant)?;
        Ok(ParticipantId(read_id(&id)?))
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

fn read_participant(row: &Row<'_>, id: ParticipantId, latest: Participation) -> Result<Participant, StoreError> {
    let birth_date: Option<String> = row.get(3)?;
    let birth_year: Option<i32> = row.get(4)?;
    let birth = match birth_date {
        Some(date) => Some(Birth::Date(read_date(&date)?)),
        None => birth_year.map(Birth::Year),
    };
    Ok(Participant {
        id,
        reference: CaseReference(row.get(1)?),
        details: Details {
            name: row.get(2)?,
            birth,
            gender: read_code(row.get(5)?, Gender::from_code)?,
            referred_by: read_code(row.get(6)?, Referrer::from_code)?,
            language: read_code(row.get(7)?, Language::from_code)?,
            caseworker: None,
            start: latest.start,
        },
        imported_as: row.get(8)?,
        exit: latest.exit,
        responsibilities: Vec::new(),
    })
}

impl Tx<'_> {
    /// A new participant, under the next free case reference.
    ///
    /// # Errors
    /// [`StoreError::Details`] with every problem.
    pub fn create_participant(&mut self, details: &Details) -> Result<ParticipantId, StoreError> {
        self.create_participant_imported_as(details, None)
    }

    /// A new participant, with the id that they have in the spreadsheet they come from.
    pub(crate) fn create_participant_imported_as(
        &mut self,
        details: &Details,
        imported_as: Option<&str>,
    ) -> Result<ParticipantId, StoreError> {
        self.validate(details)?;
        let id = ParticipantId(Uuid::now_v7());
        self.transaction
            .prepare_cached(
                "INSERT INTO participant (id, reference, imported_as)
             VALUES (?1, (SELECT coalesce(max(reference), 0) + 1 FROM participant), ?2)",
            )?
            .execute((id.to_string(), imported_as))?;
        self.begin_period(id, details.start)?;
        self.write_details(id, details)?;
        self.set_responsible(id, details.start, details.caseworker.as_deref())?;
        Ok(id)
    }

    /// New details. Another caseworker is responsible from today on.
    ///
    /// # Errors
    /// [`StoreError::Details`] with every problem, [`StoreError::Exit`] where the period would begin before the one before
    /// ended or end before it began, or [`StoreError::UnknownParticipant`].
    pub fn update_participant(&mut self, id: ParticipantId, details: &Details) -> Result<(), StoreError> {
        self.validate(details)?;
        let periods = self.periods_of(id)?;
        let [earlier @ .., latest] = periods.as_slice() else {
            return Err(StoreError::UnknownParticipant);
        };
        if let Some(before) = earlier.last()
            && let Some(problem) = reentry_problem(before.exit.as_ref(), details.start)
        {
            return Err(StoreError::Exit(problem));
        }
        if latest.exit.as_ref().is_some_and(|exit| exit.date < details.start) {
            return Err(StoreError::Exit(ExitProblem::BeforeStart));
        }
        self.transaction.execute(
            "UPDATE participation SET start_date = ?3 WHERE participant_id = ?1 AND start_date = ?2",
            (id.to_string(), latest.start.to_string(), details.start.to_string()),
        )?;
        self.write_details(id, details)?;
        self.follow_start(id, latest.start, details.start)?;
        let latest = self.latest_responsibility(id)?.map_or(details.start, |(from, _)| from);
        // A term that has not begun yet is changed itself; any other ends today.
        self.set_responsible(id, self.session.today.0.max(latest), details.caseworker.as_deref())
    }

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

    /// Participation ends, with everything that goes on: placements end, a meeting that was left is over. What was to begin
    /// later, and meetings that are booked, go into the bin.
    ///
    /// # Errors
    /// [`StoreError::Exit`] with what is wrong, or [`StoreError::UnknownParticipant`].
    pub fn end_participant(&mut self, id: ParticipantId, exit: &Exit) -> Result<(), StoreError> {
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

    fn begin_period(&self, id: ParticipantId, start: NaiveDate) -> Result<(), StoreError> {
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

    fn latest_period(&self, id: ParticipantId) -> Result<Participation, StoreError> {
        self.periods_of(id)?.pop().ok_or(StoreError::UnknownParticipant)
    }

    /// Who is responsible from a day on; no row is added where nothing changes.
    pub(crate) fn set_responsible(
        &mut self,
        id: ParticipantId,
        from: NaiveDate,
        caseworker: Option<&str>,
    ) -> Result<(), StoreError> {
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
    fn latest_responsibility(&self, id: ParticipantId) -> Result<Option<(NaiveDate, Option<String>)>, StoreError> {
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
    fn follow_start(&self, id: ParticipantId, before: NaiveDate, start: NaiveDate) -> Result<(), StoreError> {
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

    fn validate(&self, details: &Details) -> Result<(), StoreError> {
        let problems = details.problems(self.session.today);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(StoreError::Details(problems))
        }
    }

    fn write_details(&mut self, id: ParticipantId, details: &Details) -> Result<(), StoreError> {
        let (birth_date, birth_year) = match details.birth {
            Some(Birth::Date(date)) => (Some(date.to_string()), None),
            Some(Birth::Year(year)) => (None, Some(year)),
            None => (None, None),
        };
        let changed = self
            .transaction
            .prepare_cached(
                "UPDATE participant SET name = ?2, birth_date = ?3, birth_year = ?4, gender = ?5, referred_by = ?6,
                 language = ?7 WHERE id = ?1",
            )?
            .execute((
                id.to_string(),
                &details.name,
                birth_date,
                birth_year,
                details.gender.map(Gender::code),
                details.referred_by.map(Referrer::code),
                details.language.map(Language::code),
            ))?;
        if changed == 0 {
            return Err(StoreError::UnknownParticipant);
        }
        self.changes.participants.insert(id);
        Ok(())
    }

    /// The participant who was imported under this id.
    pub(crate) fn participant_imported_as(&self, imported_as: &str) -> Result<Option<ParticipantId>, StoreError> {
        let id: Option<String> = self
            .transaction
            .prepare_cached("SELECT id FROM participant WHERE imported_as = ?1")?
            .query_row([imported_as], |row| row.get(0))
            .optional()?;
        id.map(|id| read_id(&id).map(ParticipantId)).transpose()
    }
}
