//! Participants: who they are.

use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::{Store, StoreError, Tx, read_code, read_date, read_id};
use crate::domain::ParticipantId;
use crate::domain::exit::{ExitProblem, Participation, reentry_problem};
use crate::domain::participant::{Birth, CaseReference, Details, Gender, Language, Participant, Referrer};

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
        let mut protections = self.load_protections(only.as_deref())?;
        let mut consents = self.load_consents(only.as_deref())?;
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
            participant.protection = protections.remove(&participant.id);
            participant.consents = consents.remove(&participant.id).unwrap_or_default();
            participants.push((participant, earlier));
        }
        Ok(participants)
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
        let id = ParticipantId(read_id(&id.ok_or(StoreError::UnknownParticipant)?)?);
        // Whoever may not see somebody is not told that they are here.
        if self.visible()?.includes(id) {
            Ok(id)
        } else {
            Err(StoreError::UnknownParticipant)
        }
    }
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
        protection: None,
        consents: Vec::new(),
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
        self.created.insert(id);
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
            "UPDATE participation SET start_date = ?3 WHERE participant_id = ?1 AND start_date = ?2",
            (id.to_string(), latest.start.to_string(), details.start.to_string()),
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
