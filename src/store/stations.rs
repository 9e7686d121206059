//! Form stations, machines in a lobby that hold nothing of the unit; and the forms that stand at them.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::OptionalExtension as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::shared::STATION_SCHEMA;
use super::values::Moment;
use super::vault::new_identity;
use super::{Operation, Session, Store, StoreError, Tx};
use crate::domain::assessment::{Circumstances, Entry, FilledIn};
use crate::domain::cohort::AnswerCode;
use crate::domain::instrument::{IndicatorId, Instrument};
use crate::domain::text::kept_line;
use crate::domain::{AssessmentId, ParticipantId};

/// After so many hours a form no longer stands at a station.
pub const FORM_HOURS: i64 = 12;
/// The longest first name that a station shows, in characters.
pub const MAX_GREETING: usize = 60;

/// A machine in a lobby that forms can be handed over at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// Which.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// By what it and the unit know each other.
    pub secret: Zeroizing<[u8; 16]>,
}

/// A form that stands at a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationForm {
    /// Which form.
    pub assessment_id: AssessmentId,
    /// Whose.
    pub participant_id: ParticipantId,
    /// At which station.
    pub station: Uuid,
    /// What opens the answers.
    pub identity: Zeroizing<String>,
    /// The code of the language that it begins in.
    pub language: String,
    /// A first name, where one is to be shown.
    pub greeting: Option<String>,
    /// Since when.
    pub sent_at: DateTime<Utc>,
    /// By whom.
    pub sent_by: String,
}

impl StationForm {
    /// `true` from the moment on when nobody is expected to fill it in any more.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        now - self.sent_at >= TimeDelta::hours(FORM_HOURS)
    }
}

/// A form without whose it is: what is asked, and what has been answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormContent {
    /// The instrument's file.
    pub instrument: String,
    /// One byte for each of the instrument's indicators, in its order: [`AnswerCode`].
    pub answers: Vec<u8>,
    /// What was written beside answers, by indicator.
    pub notes: Vec<(String, String)>,
    /// Codes of how it was filled in.
    pub ways: Vec<String>,
    /// The code of the language that it was filled in in.
    pub language: Option<String>,
}

impl FormContent {
    /// The indicators that the form asks for, of its instrument.
    pub fn asked<'a>(&'a self, instrument: &'a Instrument) -> impl Iterator<Item = &'a IndicatorId> {
        let asked = instrument.indicators.iter().zip(&self.answers);
        let asked = asked.filter(|(_, byte)| AnswerCode::from_byte(**byte) != AnswerCode::NOT_ASKED);
        asked.map(|(indicator, _)| &indicator.id)
    }
}

impl Store {
    /// The stations that there are, by name.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn stations(&self) -> Result<Vec<Station>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, name, secret FROM station WHERE removed_at IS NULL ORDER BY name, id")?;
        let rows = statement.query_map([], |row| {
            Ok(Station {
                id: row.get(0)?,
                name: row.get(1)?,
                secret: Zeroizing::new(row.get(2)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The stations that were taken away.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn removed_stations(&self) -> Result<Vec<Uuid>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM station WHERE removed_at IS NOT NULL")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The forms that stand at stations, whoever they are of: they say nothing of anybody.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn station_forms(&self) -> Result<Vec<StationForm>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT assessment_id, participant.id, station, identity, station_form.language, greeting, sent_at, sent_by
             FROM station_form JOIN participant ON participant.key = participant ORDER BY sent_at, assessment_id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(StationForm {
                assessment_id: AssessmentId(row.get(0)?),
                participant_id: ParticipantId(row.get(1)?),
                station: row.get(2)?,
                identity: Zeroizing::new(row.get(3)?),
                language: row.get(4)?,
                greeting: row.get(5)?,
                sent_at: row.get::<_, Moment>(6)?.0,
                sent_by: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// An unfinished form without whose it is; `None` where it is finished or gone.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn form_content(&self, id: AssessmentId) -> Result<Option<FormContent>, StoreError> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT source, answers, filled_in, language, participant FROM assessment
                 JOIN instrument ON instrument.key = instrument
                 WHERE assessment.id = ?1 AND finished_at IS NULL AND bin = 0",
            )?
            .query_row([id.0], |row| {
                let content = FormContent {
                    instrument: row.get(0)?,
                    answers: row.get(1)?,
                    notes: Vec::new(),
                    ways: row.get::<_, String>(2)?.split_whitespace().map(str::to_owned).collect(),
                    language: row.get(3)?,
                };
                Ok((content, row.get::<_, i64>(4)?))
            })
            .optional()?;
        let Some((mut content, participant)) = found else {
            return Ok(None);
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT indicator_id, text FROM answer_note WHERE participant = ?1 AND assessment_id = ?2
             ORDER BY indicator_id",
        )?;
        let notes = statement.query_map((participant, id.0), |row| Ok((row.get(0)?, row.get(1)?)))?;
        content.notes = notes.collect::<Result<_, _>>()?;
        Ok(Some(content))
    }

    /// `true` where a form is known here and finished: its answers need not come again.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn is_form_finished(&self, id: AssessmentId) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM assessment WHERE id = ?1 AND finished_at IS NOT NULL)")?
            .query_row([id.0], |row| row.get(0))?)
    }

    /// Takes forms back that nobody has filled in for too long, of those whom the one who is signed in may see.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn take_back_what_is_over(&mut self, session: &Session) -> Result<super::Changes, StoreError> {
        let mut changes = super::Changes::default();
        let visible = self.handled()?;
        for form in self.station_forms()? {
            if form.is_over(session.now.0) && visible.includes(form.participant_id) {
                let taken = self.transact(session, Operation::EndHandover, |tx| {
                    tx.take_back_from_station(form.assessment_id)
                })?;
                changes.extend(taken.1);
            }
        }
        Ok(changes)
    }
}

impl Tx<'_> {
    /// Adds a station. What it needs to join is what this returns.
    ///
    /// # Errors
    /// [`StoreError::NoUnit`] in a file that shares no log with anybody. [`StoreError::OlderMachines`] where some run a
    /// program that does not know of stations, and would take in nothing from here on: `anyway` says that they may.
    pub fn add_station(&mut self, name: &str, anyway: bool) -> Result<Station, StoreError> {
        self.unit.ok_or(StoreError::NoUnit)?;
        self.require_machines(STATION_SCHEMA, anyway)?;
        let mut secret = Zeroizing::new([0; 16]);
        getrandom::fill(secret.as_mut()).map_err(|_| super::vault::VaultError::NoRandomness)?;
        let station = Station {
            id: Uuid::now_v7(),
            name: kept_line(name).into_owned(),
            secret,
        };
        self.transaction.execute(
            "INSERT INTO station (id, name, secret) VALUES (?1, ?2, ?3)",
            (station.id, &station.name, *station.secret),
        )?;
        Ok(station)
    }

    /// Takes a station away. Forms that stand at it are taken back by their caseworkers, or after a time.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where it is none.
    pub fn remove_station(&mut self, id: Uuid) -> Result<(), StoreError> {
        let count = self.transaction.execute(
            "UPDATE station SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL",
            (id, Moment(self.session.now.0)),
        )?;
        if count == 1 { Ok(()) } else { Err(StoreError::Gone) }
    }

    /// Hands an unfinished form over at a station, from which it is sent for at the next contact.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`], and [`StoreError::Gone`] where there is no such station.
    pub fn send_to_station(
        &mut self,
        id: AssessmentId,
        station: Uuid,
        language: &str,
        greeting: Option<&str>,
    ) -> Result<(), StoreError> {
        self.touch_draft(id)?;
        let is_there: bool = self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM station WHERE id = ?1 AND removed_at IS NULL)",
            [station],
            |row| row.get(0),
        )?;
        if !is_there {
            return Err(StoreError::Gone);
        }
        let greeting = greeting.map(str::trim).filter(|greeting| !greeting.is_empty());
        let greeting: Option<String> = greeting.map(|greeting| greeting.chars().take(MAX_GREETING).collect());
        let (identity, _) = new_identity();
        self.transaction.execute(
            "INSERT INTO station_form (participant, assessment_id, station, identity, language, greeting, sent_at, sent_by)
             SELECT participant, id, ?2, ?3, ?4, ?5, ?6, ?7 FROM assessment WHERE id = ?1
             ON CONFLICT DO UPDATE SET station = excluded.station, language = excluded.language,
                greeting = excluded.greeting, sent_at = excluded.sent_at, sent_by = excluded.sent_by",
            (
                id.0,
                station,
                identity.as_str(),
                language,
                greeting,
                Moment(self.session.now.0),
                &self.session.user,
            ),
        )?;
        Ok(())
    }

    /// The form stands at no station any more; what was answered there and not sent in is gone. It stays a draft.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`] where it is finished or gone.
    pub fn take_back_from_station(&mut self, id: AssessmentId) -> Result<(), StoreError> {
        self.touch_draft(id)?;
        self.leave_station(id)
    }

    pub(super) fn leave_station(&self, id: AssessmentId) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("DELETE FROM station_form WHERE assessment_id = ?1")?
            .execute([id.0])?;
        Ok(())
    }

    /// Puts what was answered elsewhere into an unfinished form.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`] where it is finished or gone, or asks for something else.
    pub fn fill_form(&mut self, id: AssessmentId, content: &FormContent) -> Result<(), StoreError> {
        let instrument = Instrument::parse(&content.instrument)?;
        if instrument.indicators.len() != content.answers.len() {
            return Err(StoreError::UnknownDraft);
        }
        for (indicator, byte) in instrument.indicators.iter().zip(&content.answers) {
            let Some(answer) = AnswerCode::from_byte(*byte).answer(&instrument.scale) else {
                continue;
            };
            let note = content.notes.iter().find(|(of, _)| *of == indicator.id.0);
            let note = note.map(|(_, text)| text.clone());
            self.save_entry(id, &indicator.id, &Entry { answer, note })?;
        }
        let ways = content
            .ways
            .iter()
            .filter_map(|code| FilledIn::from_code(code))
            .collect();
        let language = content.language.clone();
        self.describe_form(id, &Circumstances { ways, language })
    }

    /// The answers have come from a station: the form is finished with them.
    ///
    /// # Errors
    /// As [`Tx::fill_form`], and where nothing was answered.
    pub fn receive_from_station(&mut self, id: AssessmentId, content: &FormContent) -> Result<(), StoreError> {
        self.fill_form(id, content)?;
        self.finish_assessment(id, None)
    }
}
