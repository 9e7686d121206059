//! Participants, and who has been responsible for them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::{Store, StoreError, Tx, read_code, read_date, read_id};
use crate::domain::ParticipantId;
use crate::domain::participant::{
    Birth, CaseReference, Details, Gender, Language, Participant, Referrer, Responsibility,
};

const COLUMNS: &str = "id, reference, name, birth_date, birth_year, gender, referred_by, language, start_date, end_date, \
                       imported_as";

impl Store {
    /// Every participant, or one, by case reference.
    pub(super) fn load_participants(&self, only: Option<ParticipantId>) -> Result<Vec<Participant>, StoreError> {
        let only = only.map(|id| id.to_string());
        let mut responsibilities = self.load_responsibilities(only.as_deref())?;
        let sql = format!(
            "SELECT {COLUMNS} FROM participant WHERE {} ORDER BY reference",
            if only.is_some() { "id = ?1" } else { "?1 IS NULL" }
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([only])?;
        let mut participants = Vec::new();
        while let Some(row) = rows.next()? {
            let mut participant = read_participant(row)?;
            participant.responsibilities = responsibilities.remove(&participant.id).unwrap_or_default();
            participant.details.caseworker = participant
                .responsibilities
                .last()
                .and_then(|responsibility| responsibility.caseworker.clone());
            participants.push(participant);
        }
        Ok(participants)
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

    /// The names of everyone who has been responsible for somebody, in alphabetical order.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn caseworkers(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT name FROM caseworker ORDER BY name")?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
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

fn read_participant(row: &Row<'_>) -> Result<Participant, StoreError> {
    let birth_date: Option<String> = row.get(3)?;
    let birth_year: Option<i32> = row.get(4)?;
    let birth = match birth_date {
        Some(date) => Some(Birth::Date(read_date(&date)?)),
        None => birth_year.map(Birth::Year),
    };
    let end: Option<String> = row.get(9)?;
    Ok(Participant {
        id: ParticipantId(read_id(&row.get::<_, String>(0)?)?),
        reference: CaseReference(row.get(1)?),
        details: Details {
            name: row.get(2)?,
            birth,
            gender: read_code(row.get(5)?, Gender::from_code)?,
            referred_by: read_code(row.get(6)?, Referrer::from_code)?,
            language: read_code(row.get(7)?, Language::from_code)?,
            caseworker: None,
            start: read_date(&row.get::<_, String>(8)?)?,
        },
        imported_as: row.get(10)?,
        end: end.map(|date| read_date(&date)).transpose()?,
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
                "INSERT INTO participant (id, reference, start_date, imported_as)
             VALUES (?1, (SELECT coalesce(max(reference), 0) + 1 FROM participant), ?2, ?3)",
            )?
            .execute((id.to_string(), details.start.to_string(), imported_as))?;
        self.write_details(id, details)?;
        self.set_responsible(id, details.start, details.caseworker.as_deref())?;
        Ok(id)
    }

    /// New details. Another caseworker is responsible from today on.
    ///
    /// # Errors
    /// [`StoreError::Details`] with every problem, or [`StoreError::UnknownParticipant`].
    pub fn update_participant(&mut self, id: ParticipantId, details: &Details) -> Result<(), StoreError> {
        self.validate(details)?;
        self.write_details(id, details)?;
        self.follow_start(id, details.start)?;
        let latest = self.latest_responsibility(id)?.map_or(details.start, |(from, _)| from);
        // A term that has not begun yet is changed itself; any other ends today.
        self.set_responsible(id, self.session.today.0.max(latest), details.caseworker.as_deref())
    }

    /// The last day of participation, or `None` where it goes on after all.
    ///
    /// # Errors
    /// [`StoreError::EndBeforeStart`] or [`StoreError::UnknownParticipant`].
    pub fn end_participant(&mut self, id: ParticipantId, end: Option<NaiveDate>) -> Result<(), StoreError> {
        let start: Option<String> = self
            .transaction
            .query_row(
                "SELECT start_date FROM participant WHERE id = ?1",
                [id.to_string()],
                |row| row.get(0),
            )
            .optional()?;
        let start = read_date(&start.ok_or(StoreError::UnknownParticipant)?)?;
        if end.is_some_and(|end| end < start) {
            return Err(StoreError::EndBeforeStart);
        }
        self.transaction.execute(
            "UPDATE participant SET end_date = ?2 WHERE id = ?1",
            (id.to_string(), end.map(|end| end.to_string())),
        )?;
        self.changes.participants.insert(id);
        Ok(())
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

    /// The first term begins when participation does.
    fn follow_start(&self, id: ParticipantId, start: NaiveDate) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE OR IGNORE responsibility SET from_date = ?2 WHERE participant_id = ?1 AND from_date =
             (SELECT min(from_date) FROM responsibility WHERE participant_id = ?1)
             AND ?2 < coalesce((SELECT from_date FROM responsibility WHERE participant_id = ?1
                                ORDER BY from_date LIMIT 1 OFFSET 1), '9999')",
            (id.to_string(), start.to_string()),
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
                 language = ?7, start_date = ?8 WHERE id = ?1",
            )?
            .execute((
                id.to_string(),
                &details.name,
                birth_date,
                birth_year,
                details.gender.map(Gender::code),
                details.referred_by.map(Referrer::code),
                details.language.map(Language::code),
                details.start.to_string(),
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
