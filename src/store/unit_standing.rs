//! How a file and its unit stand to each other, as people are told: machines, what waits, what was changed at the same time
//! and what was set aside.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::assessments::read_respondent;
use super::change::{Change, Edit};
use super::membership::Position;
use super::shared::{Cell, Kind, STATION_SCHEMA, TABLES};
use super::values::Moment;
use super::{Operation, Station, StationForm, Store, StoreError, Tx};
use crate::domain::instrument::{Instrument, Respondent};
use crate::domain::participant::CaseReference;
use crate::domain::{AssessmentId, ParticipantId};

/// A machine of the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Which.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// In the order in which they joined, from 1.
    pub number: u32,
    /// When it joined.
    pub joined_at: DateTime<Utc>,
    /// When it was heard of last, by this machine's clock, and how far it had come.
    pub heard: Option<(DateTime<Utc>, u64)>,
    /// It has left the unit.
    pub has_left: bool,
}

/// What two machines changed at the same time.
#[derive(Debug, Clone, PartialEq)]
pub struct Collided {
    /// The later change of the two, and the place in it.
    pub key: (Uuid, u32),
    /// When it was made, by its machine's clock.
    pub at: DateTime<Utc>,
    /// Two finished forms of one respondent and day, rather than a value.
    pub is_about_forms: bool,
    /// About whom.
    pub participant_id: Option<ParticipantId>,
    /// What people call that case.
    pub reference: Option<CaseReference>,
    /// Table and column, and which row; of two forms their date, the code of who answered, and the version.
    pub what: String,
    /// Of an answer, the questionnaire that asked.
    pub asked_by: Option<Box<Instrument>>,
    /// The value that gave way. Dates are as in 2026-11-16, answers as the byte that stands for them.
    pub lost: Option<String>,
    /// Who had written it, as far as the log says.
    pub lost_by: Option<String>,
    /// The value that holds.
    pub kept: Option<String>,
    /// Of two forms, the one that does not count.
    pub other_form: Option<AssessmentId>,
    /// Who wrote that.
    pub kept_by: String,
}

/// A change of one's own that a rule refused once those of others were known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Which.
    pub id: Uuid,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// What.
    pub operation: Option<Operation>,
    /// About whom.
    pub participant_id: Option<ParticipantId>,
    /// What people call that case.
    pub reference: Option<CaseReference>,
    /// The code of why, as [`super::Refusal::code`] writes it.
    pub reason: String,
    /// What was written: table and column, and the words.
    pub said: Vec<(String, String)>,
}

/// How a file and its unit stand to each other.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitStanding {
    /// How far this machine has come.
    pub position: Position,
    /// So many changes wait.
    pub waiting: u32,
    /// Its machines.
    pub machines: Vec<Machine>,
    /// What was changed at the same time and nobody has looked at.
    pub collided: Vec<Collided>,
    /// What was set aside.
    pub set_aside: Vec<SetAside>,
    /// Changes that every machine refuses: number, whose, why.
    pub refused: Vec<(u64, String, String)>,
    /// Its form stations.
    pub stations: Vec<Station>,
    /// The forms that stand at them, of those whom the one who is signed in may see.
    pub forms: Vec<StationForm>,
    /// Its machines that were last heard with a program which does not know of stations, or not at all.
    pub older: Vec<String>,
}

impl Store {
    /// How this file and its unit stand to each other; `None` where it is of none.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn unit_standing(&self) -> Result<Option<UnitStanding>, StoreError> {
        let Some(position) = self.position()? else {
            return Ok(None);
        };
        Ok(Some(UnitStanding {
            position,
            waiting: self.waiting_count()?,
            machines: self.machines()?,
            collided: self.collided()?,
            set_aside: self.set_aside()?,
            refused: self.refused()?,
            stations: self.stations()?,
            forms: self.visible_station_forms()?,
            older: older_machines(&self.connection, STATION_SCHEMA)?,
        }))
    }

    fn machines(&self) -> Result<Vec<Machine>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, name, number, joined_at, left_at IS NOT NULL, at, seq FROM machine
                 LEFT JOIN unit_heard ON machine = id ORDER BY number",
        )?;
        let rows = statement.query_map([], |row| {
            let heard: Option<Moment> = row.get(5)?;
            Ok(Machine {
                heard: heard.map(|at| at.0).zip(row.get(6)?),
                id: row.get(0)?,
                name: row.get(1)?,
                number: row.get(2)?,
                joined_at: row.get::<_, Moment>(3)?.0,
                has_left: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was changed at the same time, of those whom the one who is signed in may see, that nobody has looked at.
    fn collided(&self) -> Result<Vec<Collided>, StoreError> {
        let visible = self.handled()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT change, place, at, kind, participant_id, what, lost, lost_by, kept, kept_by, reference FROM collision
             LEFT JOIN participant ON participant.id = participant_id WHERE seen_at IS NULL ORDER BY at DESC, place",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Collided {
                key: (row.get(0)?, row.get(1)?),
                at: row.get::<_, Moment>(2)?.0,
                is_about_forms: row.get::<_, String>(3)? == "forms",
                participant_id: row.get::<_, Option<Uuid>>(4)?.map(ParticipantId),
                what: row.get(5)?,
                asked_by: None,
                lost: row.get(6)?,
                lost_by: row.get(7)?,
                kept: row.get(8)?,
                other_form: None,
                kept_by: row.get(9)?,
                reference: row.get::<_, Option<u32>>(10)?.map(CaseReference),
            })
        })?;
        let mut collided = rows.collect::<Result<Vec<_>, _>>()?;
        collided.retain(|one| one.participant_id.is_none_or(|id| visible.includes(id)));
        for one in &mut collided {
            if one.is_about_forms {
                one.other_form = self.form_beside(one)?;
                one.what = form_of(&one.what);
            } else if one.what.starts_with("assessment.answers.") {
                one.asked_by = self.asked_by(one)?;
            } else if is_date(&one.what) {
                for value in [&mut one.lost, &mut one.kept].into_iter().flatten() {
                    *value = date_of(value);
                }
            }
        }
        Ok(collided)
    }

    /// The questionnaire that asked what two have answered.
    fn asked_by(&self, of: &Collided) -> Result<Option<Box<Instrument>>, StoreError> {
        let mut place = of.what.split(' ').skip(1);
        let (Some(id), Some(date)) = (of.participant_id, place.next()) else {
            return Ok(None);
        };
        let series = place.next().unwrap_or_default();
        let instrument = self
            .connection
            .prepare_cached(
                "SELECT instrument FROM assessment JOIN participant ON participant.key = participant
                 WHERE participant.id = ?1 AND date = ?2 AND series = ?3 ORDER BY bin, version DESC LIMIT 1",
            )?
            .query_row((id.0, date, series), |row| row.get(0))
            .optional()?;
        let known = self.known()?;
        let asked = instrument.map(|key| Ok::<_, StoreError>(Box::new(known.of_row(key)?.clone())));
        asked.transpose()
    }

    /// The newest of the forms beside the one that counts.
    fn form_beside(&self, of: &Collided) -> Result<Option<AssessmentId>, StoreError> {
        let mut place = of.what.split(' ');
        let (Some(id), Some(date), Some(respondent)) = (of.participant_id, place.next(), place.next()) else {
            return Ok(None);
        };
        // The version stands between.
        let series = place.nth(1).unwrap_or_default();
        Ok(self
            .connection
            .prepare_cached(
                "SELECT assessment.id FROM assessment JOIN participant ON participant.key = participant
                 WHERE participant.id = ?1 AND date = ?2 AND respondent = ?3 AND series = ?4 AND bin = 0
                 AND finished_at IS NOT NULL
                 ORDER BY version DESC LIMIT 1 OFFSET 1",
            )?
            .query_row((id.0, date, respondent, series), |row| Ok(AssessmentId(row.get(0)?)))
            .optional()?)
    }

    fn set_aside(&self) -> Result<Vec<SetAside>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, at, body, reason FROM unit_set_aside ORDER BY at")?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, Uuid>(0)?,
                row.get::<_, Moment>(1)?.0,
                row.get::<_, Vec<u8>>(2)?,
                row.get::<_, String>(3)?,
            ))
        })?;
        let mut set_aside = Vec::new();
        for row in rows {
            let (id, at, body, reason) = row?;
            let change = Change::from_bytes(&body);
            let only = change.as_ref().and_then(|change| match change.participants.as_slice() {
                [only] => Some(*only),
                _ => None,
            });
            let reference = only.map(|id| self.reference_of(id)).transpose()?.flatten();
            set_aside.push(SetAside {
                id,
                at,
                said: change.as_ref().map(said_in).unwrap_or_default(),
                by: change.as_ref().map_or_else(String::new, |change| change.by.clone()),
                operation: change.and_then(|change| Operation::from_code(&change.operation)),
                participant_id: only.map(ParticipantId),
                reference,
                reason,
            });
        }
        Ok(set_aside)
    }

    fn visible_station_forms(&self) -> Result<Vec<StationForm>, StoreError> {
        let visible = self.handled()?;
        let mut forms = self.station_forms()?;
        forms.retain(|form| visible.includes(form.participant_id));
        Ok(forms)
    }

    fn reference_of(&self, id: Uuid) -> Result<Option<CaseReference>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT reference FROM participant WHERE id = ?1")?
            .query_row([id], |row| Ok(CaseReference(row.get(0)?)))
            .optional()?)
    }

    fn refused(&self) -> Result<Vec<(u64, String, String)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, by, reason FROM unit_refused ORDER BY seq DESC LIMIT 100")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Lets go of a change that was set aside, once somebody has read what it was.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn let_go_of_set_aside(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.connection
            .execute("DELETE FROM unit_set_aside WHERE id = ?1", [id])?;
        Ok(())
    }
}

impl Tx<'_> {
    /// Refuses what the unit's machines with older programs do not know of: they would take in nothing from here on. In a file
    /// of no unit there are none.
    ///
    /// # Errors
    /// [`StoreError::OlderMachines`] where there are some, unless it is done `anyway`.
    pub(super) fn require_machines(&self, schema: u32, anyway: bool) -> Result<(), StoreError> {
        if self.unit.is_none() || anyway {
            return Ok(());
        }
        match older_machines(&self.transaction, schema)? {
            older if older.is_empty() => Ok(()),
            older => Err(StoreError::OlderMachines(older)),
        }
    }
}

/// The unit's other machines that were not heard of yet with a program of so high a version of the schema, by name.
pub(super) fn older_machines(connection: &Connection, schema: u32) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT name FROM machine LEFT JOIN unit_heard ON unit_heard.machine = machine.id
         WHERE left_at IS NULL AND machine.id <> (SELECT machine FROM unit) AND coalesce(schema, 0) < ?1 ORDER BY number",
    )?;
    let names = statement.query_map([schema], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// `true` for a column that holds a date, which is followed by which row it is of.
fn is_date(what: &str) -> bool {
    let column = what.split(' ').next().unwrap_or_default();
    column.ends_with("date") || column.ends_with("_on")
}

/// A date as it is written down, of the number that rows hold.
fn date_of(days: &str) -> String {
    let date = days.parse().ok().and_then(NaiveDate::from_epoch_days);
    date.map_or_else(|| days.to_owned(), |date| date.to_string())
}

/// A form's date, who answered, and its version, of the numbers that rows hold.
fn form_of(what: &str) -> String {
    let mut parts = what.split(' ');
    let date = parts.next().map(date_of).unwrap_or_default();
    let respondent = parts.next().and_then(|code| read_respondent(code.parse().ok()?).ok());
    let respondent = respondent.map_or("", Respondent::code);
    [&date, respondent, parts.next().unwrap_or_default()].join(" ")
}

/// The words that a change wrote, each with its table and column.
fn said_in(change: &Change) -> Vec<(String, String)> {
    let mut said = Vec::new();
    for edit in &change.rows {
        let (table, cells): (u8, Vec<(usize, &Cell)>) = match edit {
            Edit::Added { table, cells } => (*table, cells.iter().enumerate().collect()),
            Edit::Changed { table, columns, .. } => {
                let columns = columns.iter();
                (
                    *table,
                    columns.map(|(place, _, after)| (usize::from(*place), after)).collect(),
                )
            }
            Edit::Removed { .. } | Edit::Forgotten { .. } | Edit::Import { .. } => continue,
        };
        let Some(table) = TABLES.get(usize::from(table)) else {
            continue;
        };
        for (place, cell) in cells {
            if let (Some((column, Kind::Plain)), Cell::Text(text)) = (table.columns.get(place), cell)
                && !text.trim().is_empty()
            {
                said.push((format!("{}.{column}", table.name), text.clone()));
            }
        }
    }
    said
}

impl Tx<'_> {
    /// Somebody has looked at what was changed at the same time.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where there is nothing to look at any more, [`StoreError::NotAllowed`].
    pub fn settle_collision(&mut self, key: (Uuid, u32)) -> Result<(), StoreError> {
        let about: Option<Option<Uuid>> = self
            .transaction
            .query_row(
                "SELECT participant_id FROM collision WHERE change = ?1 AND place = ?2 AND seen_at IS NULL",
                key,
                |row| row.get(0),
            )
            .optional()?;
        if let Some(id) = about.ok_or(StoreError::Gone)? {
            self.concern(ParticipantId(id))?;
        }
        self.transaction.execute(
            "UPDATE collision SET seen_at = ?3, seen_by = ?4 WHERE change = ?1 AND place = ?2",
            (key.0, key.1, Moment(self.session.now.0), &self.session.user),
        )?;
        Ok(())
    }

    /// Lets another one of several finished forms of a respondent and day count: its answers once more, as the newest
    /// version. The others stay readable.
    ///
    /// # Errors
    /// [`StoreError::NothingToCorrect`] where it is not there or counts already.
    pub fn choose_form(&mut self, id: AssessmentId, reason: &str) -> Result<(), StoreError> {
        let draft = self.copy_as_newest(id)?;
        self.finish_assessment(draft, Some(reason))
    }
}

#[cfg(test)]
impl Store {
    /// The changes that were set aside here.
    pub(crate) fn set_aside_ids(&self) -> std::collections::BTreeSet<Uuid> {
        let set_aside = self.set_aside().expect("readable");
        set_aside.into_iter().map(|one| one.id).collect()
    }
}
