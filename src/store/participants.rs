//! Participants: who they are.

use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::case_numbers::next_reference;
use super::reader::{Reader, Who};
use super::values::Day;
use super::{Store, StoreError, Tx, read_code};
use crate::domain::ParticipantId;
use crate::domain::exit::{ExitProblem, Participation, reentry_problem};
use crate::domain::participant::{Birth, CaseReference, Details, Gender, Language, Participant, Referrer};
use crate::domain::text::kept_line;

impl Reader<'_> {
    /// A participant as they are in their latest period, and the periods before it; without how their data are protected
    /// and what they have agreed to.
    pub(super) fn person(&self, who: Who) -> Result<(Participant, Vec<Participation>), StoreError> {
        let mut earlier = self.periods(who)?;
        let latest = earlier
            .pop()
            .ok_or(StoreError::Corrupt("a participant without a start"))?;
        let mut participant = self
            .connection
            .prepare_cached(
                "SELECT reference, name, birth_date, birth_year, gender, referred_by, language, imported_as
                 FROM participant WHERE key = ?1",
            )?
            .query_row([who.key], |row| Ok(read_participant(row, who.id, latest)))??;
        participant.responsibilities = self.responsibilities(who)?;
        participant.details.caseworker = participant
            .responsibilities
            .last()
            .and_then(|responsibility| responsibility.caseworker.clone());
        Ok((participant, earlier))
    }
}

impl Store {
    /// The participant with this case reference.
    ///
    /// # Errors
    /// [`StoreError::UnknownParticipant`], or where the file can't be read.
    pub fn find_participant(&self, reference: CaseReference) -> Result<ParticipantId, StoreError> {
        let id = self
            .connection
            .query_row(
                "SELECT id FROM participant WHERE reference = ?1",
                [reference.0],
                |row| row.get(0),
            )
            .optional()?;
        let id = ParticipantId(id.ok_or(StoreError::UnknownParticipant)?);
        // Whoever may not see somebody is not told that they are here.
        if self.visible()?.includes(id) {
            Ok(id)
        } else {
            Err(StoreError::UnknownParticipant)
        }
    }
}

/// A participant from the eight columns that [`Reader::participant`] asks for first.
pub(super) fn read_participant(
    row: &Row<'_>,
    id: ParticipantId,
    latest: Participation,
) -> Result<Participant, StoreError> {
    let birth = match row.get::<_, Option<Day>>(2)? {
        Some(date) => Some(Birth::Date(date.0)),
        None => row.get::<_, Option<i32>>(3)?.map(Birth::Year),
    };
    Ok(Participant {
        id,
        reference: CaseReference(row.get(0)?),
        details: Details {
            name: row.get(1)?,
            birth,
            gender: read_code(row.get(4)?, Gender::from_code)?,
            referred_by: read_code(row.get(5)?, Referrer::from_code)?,
            language: read_code(row.get(6)?, Language::from_code)?,
            caseworker: None,
            start: latest.start,
        },
        imported_as: row.get(7)?,
        exit: latest.exit,
        responsibilities: Vec::new(),
        protection: None,
        consents: Vec::new(),
        sharings: Vec::new(),
    })
}

/// A birth as it is stored: a date, or a year alone.
pub(super) fn birth_columns(birth: Option<Birth>) -> (Option<Day>, Option<i32>) {
    match birth {
        Some(Birth::Date(date)) => (Some(Day(date)), None),
        Some(Birth::Year(year)) => (None, Some(year)),
        None => (None, None),
    }
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
        self.created.insert(id);
        self.transaction
            .prepare_cached("INSERT INTO participant (id, reference, imported_as) VALUES (?1, ?2, ?3)")?
            .execute((id.0, next_reference(&self.transaction, self.unit)?, imported_as))?;
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
        self.concern(id)?;
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
            "UPDATE participation SET start_date = ?3 WHERE participant = ?1 AND start_date = ?2",
            (self.key(id)?, Day(latest.start), Day(details.start)),
        )?;
        self.write_details(id, details)?;
        self.follow_start(id, latest.start, details.start)?;
        let latest = self.latest_responsibility(id)?.map_or(details.start, |(from, _)| from);
        // A term that has not begun yet is changed itself; any other ends today.
        self.set_responsible(id, self.session.today.0.max(latest), details.caseworker.as_deref())
    }

    pub(super) fn validate(&self, details: &Details) -> Result<(), StoreError> {
        let problems = details.problems(self.session.today);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(StoreError::Details(problems))
        }
    }

    fn write_details(&mut self, id: ParticipantId, details: &Details) -> Result<(), StoreError> {
        let (birth_date, birth_year) = birth_columns(details.birth);
        let changed = self
            .transaction
            .prepare_cached(
                "UPDATE participant SET name = ?2, birth_date = ?3, birth_year = ?4, gender = ?5, referred_by = ?6,
                 language = ?7 WHERE id = ?1",
            )?
            .execute((
                id.0,
                details.name.as_deref().map(kept_line),
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

    /// The participant who was imported under this id, with what people call that case.
    pub(crate) fn reference_imported_as(
        &self,
        imported_as: &str,
    ) -> Result<Option<(ParticipantId, CaseReference)>, StoreError> {
        let found = self
            .transaction
            .prepare_cached("SELECT id, reference FROM participant WHERE imported_as = ?1")?
            .query_row([imported_as], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found.map(|(id, reference)| (ParticipantId(id), CaseReference(reference))))
    }

    /// The participant who was imported under this id.
    pub(crate) fn participant_imported_as(&self, imported_as: &str) -> Result<Option<ParticipantId>, StoreError> {
        let id = self
            .transaction
            .prepare_cached("SELECT id FROM participant WHERE imported_as = ?1")?
            .query_row([imported_as], |row| row.get(0))
            .optional()?;
        Ok(id.map(ParticipantId))
    }
}
