//! One participant with everything, taken out of one file and put into another: rows of every table that is about
//! participants, under the names that rows have outside of one file.
//!
//! A table that is added later goes along without a word here. What stays behind is named in [`STAYS`].

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::{OptionalExtension as _, params_from_iter};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use super::case_numbers::next_reference;
use super::known::Known;
use super::shared::{Cell, Keyed, Kind, Names, TABLES, Table, key_of_name, read_cells};
use super::values::{Day, Moment};
use super::vault::{hex, unhex};
use super::{Operation, SCHEMA_VERSION, Session, Store, StoreError, Tx, read_code};
use crate::domain::access::Grant;
use crate::domain::activity::ActivityType;
use crate::domain::instrument::{Instrument, InstrumentKey, Series};
use crate::domain::intake::{Ask, QuestionId, Template, TemplateKey, Templates};
use crate::domain::participant::{CaseReference, DetailField, name_problem};
use crate::domain::text::kept_line;
use crate::domain::transfer::{ConsentForm, ConsentGiver, MoveConsent, Moves, OtherUnit, Reception, Transfer};
use crate::domain::{ParticipantId, coded_enum};

/// Tables about participants of which nothing goes along: what the unit itself decided or did, what it found in its own
/// checks, and who of its readers was let in.
const STAYS: [&str; 8] = [
    "protection_named",
    "hold",
    "drawn_case",
    "drawn_mark",
    "station_form",
    "sharing",
    "transfer",
    "reception",
];

/// Columns of a participant's own row that are given anew.
const GIVEN: [&str; 4] = ["id", "reference", "imported_as", "key"];

/// Rows that hang on others by more than a foreign key says: table, column, and whose id it is.
const HANGS_ON: [(&str, &str, &str); 3] = [
    ("answer_note", "assessment_id", "assessment"),
    // It is about one of the two, and about nothing without it.
    ("attendance", "placement_id", "placement"),
    ("attendance", "meeting_id", "meeting"),
];

/// What of a form says that it is finished. It becomes so once its notes are there: none is added to a finished one.
const FINISH: [&str; 2] = ["finished_at", "finished_by"];

/// One participant, as they are taken from file to file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The version of the schema that the rows were taken from.
    pub schema: u32,
    /// The id in the file that they were taken from.
    participant: Uuid,
    /// The case reference there.
    pub reference: CaseReference,
    caseworkers: Vec<Named>,
    activities: Vec<Listed>,
    instruments: Vec<Questionnaire>,
    /// What was asked at intake.
    templates: Vec<String>,
    tables: Vec<Rows>,
}

/// An instrument that something is answered in, and of which series it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Questionnaire {
    source: String,
    series: String,
}

/// Somebody who was responsible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Named {
    id: Uuid,
    name: String,
}

/// An activity, as the catalogue had it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Listed {
    id: Uuid,
    name: String,
    kind: String,
    unit: Option<String>,
    cost_ore: Option<i64>,
    cost_by: Option<String>,
}

/// Rows of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Rows {
    name: String,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

/// From where a parcel came, and under which consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Which file.
    pub file: Uuid,
    /// When it was made.
    pub sent_at: chrono::DateTime<chrono::Utc>,
    /// By whom.
    pub sent_by: String,
    /// In which unit.
    pub from: OtherUnit,
    /// Under which consent.
    pub consent: MoveConsent,
}

/// Why a parcel can't be taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParcelProblem {
    /// The same file has been taken in.
    #[error("{reference} was taken in from this file")]
    Received {
        /// Under which case reference.
        reference: CaseReference,
        /// When.
        at: chrono::DateTime<chrono::Utc>,
    },
    /// A newer program made it.
    #[error("it was made by a newer version of Stegvis")]
    Newer,
    /// Answers were given in an instrument that is another one here under the same name and version.
    #[error("{0} is another instrument here")]
    OtherInstrument(InstrumentKey),
    /// Two series that the participant was measured by are one here: of one day they could not be told apart.
    #[error("{0} is beside another instrument there, and in its place here")]
    OneSeries(InstrumentKey),
    /// Answers were given to an intake template that asks for something else here under the same name and version.
    #[error("{0} is another intake template here")]
    OtherTemplate(TemplateKey),
    /// It says what no program writes.
    #[error("it holds what no program writes: {0}")]
    Unreadable(&'static str),
}

coded_enum!(
    /// How a parcel's instrument, or intake template, stands to those that are known here.
    InstrumentFit {
        /// It is known.
        Known = "known",
        /// It is known with other words; answers mean the same.
        OtherWords = "other-words",
        /// It is known in other versions only.
        OtherVersion = "other-version",
        /// It is not known.
        Unknown = "unknown",
    }
);

/// What a parcel brings beside the participant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    /// Each instrument that something is answered in, by name and version.
    pub instruments: Vec<(String, InstrumentKey, InstrumentFit)>,
    /// Each intake template that something is answered to, by name and version.
    pub templates: Vec<(String, TemplateKey, InstrumentFit)>,
    /// Activities that the catalogue has under the same name.
    pub known_activities: Vec<String>,
    /// Activities that the catalogue does not have.
    pub new_activities: Vec<String>,
    /// Case references under which the same person came from the same unit with other files.
    pub came_before: Vec<CaseReference>,
}

fn unreadable(what: &'static str) -> StoreError {
    ParcelProblem::Unreadable(what).into()
}

fn moves(table: &Table) -> bool {
    table.place_of_participant().is_some() && !STAYS.contains(&table.name)
}

fn to_value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Number(number) => (*number).into(),
        Cell::Text(text) => text.as_str().into(),
        Cell::Bytes(bytes) => serde_json::json!({"hex": hex(bytes)}),
    }
}

fn to_cell(value: &Value) -> Result<Cell, StoreError> {
    let cell = match value {
        Value::Null => Some(Cell::Null),
        Value::Number(number) => number.as_i64().map(Cell::Number),
        Value::String(text) => Some(Cell::text(text)),
        Value::Object(object) => object
            .get("hex")
            .and_then(Value::as_str)
            .and_then(unhex)
            .map(Cell::Bytes),
        Value::Bool(_) | Value::Array(_) => None,
    };
    cell.ok_or(unreadable("a value"))
}

impl Parcel {
    /// Some columns of each row of a table.
    fn cells(&self, table: &str, columns: &[&str]) -> Result<Vec<Vec<Cell>>, StoreError> {
        let mut found = Vec::new();
        for rows in self.tables.iter().filter(|rows| rows.name == table) {
            let place = |wanted: &&str| rows.columns.iter().position(|column| column == wanted);
            let places: Option<Vec<_>> = columns.iter().map(place).collect();
            let places = places.ok_or(unreadable("a row without a column"))?;
            for row in &rows.rows {
                let cell = |place: &usize| to_cell(row.get(*place).ok_or(unreadable("a row of another width"))?);
                found.push(places.iter().map(cell).collect::<Result<_, _>>()?);
            }
        }
        Ok(found)
    }

    /// The series of every date of measurement.
    fn measured_by(&self) -> Result<BTreeSet<String>, StoreError> {
        let cells = self.cells("occasion", &["series"])?.into_iter().flatten();
        cells
            .map(|cell| match cell {
                Cell::Text(series) => Ok(series),
                _ => Err(unreadable("a series")),
            })
            .collect()
    }

    /// The questions that were answered at intake, each with its template.
    fn answered(&self) -> Result<BTreeSet<(TemplateKey, QuestionId)>, StoreError> {
        let rows = self.cells("intake_answer", &["template", "template_version", "question"])?;
        rows.into_iter()
            .map(|row| match <[Cell; 3]>::try_from(row) {
                Ok([Cell::Text(id), Cell::Number(version), Cell::Text(question)]) => {
                    let version = u32::try_from(version).map_err(|_| unreadable("a template's version"))?;
                    Ok((TemplateKey { id, version }, QuestionId(question)))
                }
                _ => Err(unreadable("an answer at intake")),
            })
            .collect()
    }
}

/// The rows of one participant that go along, table by table, and what they are told apart by.
struct Gathered {
    tables: Vec<(&'static Table, Vec<Vec<Cell>>)>,
}

impl Gathered {
    fn rows(&self, name: &str) -> &[Vec<Cell>] {
        let found = self.tables.iter().find(|(table, _)| table.name == name);
        found.map_or(&[], |(_, rows)| rows)
    }

    /// The values that a table's rows have in a column.
    fn values(&self, name: &str, column: &str) -> HashSet<&Cell> {
        let table = TABLES.iter().find(|table| table.name == name);
        let place = table.and_then(|table| table.place_of(column));
        let rows = self.rows(name).iter();
        rows.filter_map(|row| row.get(place?)).collect()
    }

    /// The keys by which rows name what is not about the participant alone.
    fn keys(&self, wanted: Keyed) -> BTreeSet<i64> {
        let mut keys = BTreeSet::new();
        for (table, rows) in &self.tables {
            for (place, (_, kind)) in table.columns.iter().enumerate() {
                if *kind == Kind::Of(wanted) {
                    keys.extend(rows.iter().filter_map(|row| row[place].as_number()));
                }
            }
        }
        keys
    }
}

/// A column that names a row of another table, and whether it can be without.
struct Reference {
    place: usize,
    parent: String,
    column: String,
    is_optional: bool,
}

impl Store {
    /// Everything about one participant but what lies in the bin and what the unit itself decided about them.
    ///
    /// # Errors
    /// [`StoreError::UnknownParticipant`] for somebody whom no list shows to the one who is signed in, or where the file
    /// can't be read.
    pub fn parcel(&self, id: ParticipantId) -> Result<Parcel, StoreError> {
        if !self.listed()?.includes(id) {
            return Err(StoreError::UnknownParticipant);
        }
        let (key, reference) = self
            .connection
            .query_row("SELECT key, reference FROM participant WHERE id = ?1", [id.0], |row| {
                Ok((row.get(0)?, CaseReference(row.get(1)?)))
            })
            .optional()?
            .ok_or(StoreError::UnknownParticipant)?;
        let gathered = self.gather(key)?;
        let mut names = Names::default();
        let mut tables = Vec::new();
        for (table, rows) in &gathered.tables {
            let is_told =
                |column: &str| column != "participant" && !(table.name == "participant" && GIVEN.contains(&column));
            let places: Vec<usize> = (0..table.columns.len())
                .filter(|place| is_told(table.columns[*place].0))
                .collect();
            let mut told = Vec::new();
            for row in rows {
                let mut cells = row.clone();
                names.put_into(&self.connection, table, &mut cells)?;
                told.push(places.iter().map(|place| to_value(&cells[*place])).collect());
            }
            tables.push(Rows {
                name: table.name.to_owned(),
                columns: places.iter().map(|place| table.columns[*place].0.to_owned()).collect(),
                rows: told,
            });
        }
        Ok(Parcel {
            schema: Self::schema_version(),
            participant: id.0,
            reference,
            caseworkers: self.by_key(
                "SELECT id, name FROM caseworker WHERE key = ?1",
                &gathered.keys(Keyed::Caseworker),
                |row| {
                    Ok(Named {
                        id: row.get(0)?,
                        name: row.get(1)?,
                    })
                },
            )?,
            activities: self.by_key(
                "SELECT id, name, kind, unit, cost_ore, cost_by FROM activity WHERE key = ?1",
                &gathered.keys(Keyed::Activity),
                |row| {
                    Ok(Listed {
                        id: row.get(0)?,
                        name: row.get(1)?,
                        kind: row.get(2)?,
                        unit: row.get(3)?,
                        cost_ore: row.get(4)?,
                        cost_by: row.get(5)?,
                    })
                },
            )?,
            instruments: self.by_key(
                "SELECT source, series FROM instrument WHERE key = ?1",
                &self.instruments_of(&gathered)?,
                |row| {
                    Ok(Questionnaire {
                        source: row.get(0)?,
                        series: row.get(1)?,
                    })
                },
            )?,
            templates: self.templates_of(&gathered)?,
            tables,
        })
    }

    /// The keys of the instruments that something is answered in, and of one for each series that has a date alone.
    fn instruments_of(&self, gathered: &Gathered) -> Result<BTreeSet<i64>, StoreError> {
        let known = self.known()?;
        let mut keys = gathered.keys(Keyed::Instrument);
        let mut told = BTreeSet::new();
        for key in &keys {
            told.insert(known.in_use.series_of(&known.of_row(*key)?.key));
        }
        for cell in gathered.values("occasion", "series") {
            if let Cell::Text(series) = cell
                && let series = Series(series.clone())
                && !told.contains(&series)
                && let Some(latest) = known.in_use.latest(&series)
            {
                keys.insert(known.row_of(latest)?);
            }
        }
        Ok(keys)
    }

    /// The files of the intake templates that something is answered to.
    fn templates_of(&self, gathered: &Gathered) -> Result<Vec<String>, StoreError> {
        let answers = gathered.tables.iter().find(|(table, _)| table.name == "intake_answer");
        let keys: BTreeSet<_> = answers
            .into_iter()
            .flat_map(|(table, rows)| rows.iter().map(move |row| (table, row)))
            .filter_map(|(table, row)| {
                Some((
                    row.get(table.place_of("template")?)?,
                    row.get(table.place_of("template_version")?)?,
                ))
            })
            .collect();
        let mut statement = self
            .connection
            .prepare_cached("SELECT source FROM intake_template WHERE id = ?1 AND version = ?2")?;
        let sources = keys.into_iter().map(|key| statement.query_row(key, |row| row.get(0)));
        Ok(sources.collect::<Result<_, _>>()?)
    }

    fn by_key<T>(
        &self,
        sql: &str,
        keys: &BTreeSet<i64>,
        read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = keys.iter().map(|key| statement.query_row([key], &read));
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The rows of one participant, without those in the bin and without what hangs on one of those.
    fn gather(&self, key: i64) -> Result<Gathered, StoreError> {
        let mut gathered = Gathered { tables: Vec::new() };
        let mut binned = HashSet::new();
        for table in TABLES.iter().filter(|table| moves(table)) {
            let whose = if table.name == "participant" {
                "key"
            } else {
                "participant"
            };
            let mut statement = self
                .connection
                .prepare_cached(&table.select(&format!("WHERE {whose} = ?1")))?;
            let mut found = statement.query([key])?;
            let references = self.references(table)?;
            // Whatever a table names comes before it.
            let parents: Vec<_> = references
                .iter()
                .map(|reference| (reference, gathered.values(&reference.parent, &reference.column)))
                .collect();
            let removed = table.place_of("removed_at");
            let mut rows = Vec::new();
            while let Some(row) = found.next()? {
                let mut cells = read_cells(row, 0, table.columns.len())?;
                let is_binned = removed.is_some_and(|place| cells[place] != Cell::Null);
                if is_binned && table.name == "assessment" {
                    binned.insert(measured_on(table, &cells));
                }
                if !is_binned && hangs(&parents, &mut cells) {
                    rows.push(cells);
                }
            }
            gathered.tables.push((table, rows));
        }
        // A date whose forms are all in the bin is none.
        let forms = gathered.tables.iter().filter(|(table, _)| table.name == "assessment");
        let dated: HashSet<_> = forms
            .flat_map(|(table, rows)| rows.iter().map(move |row| measured_on(table, row)))
            .collect();
        for (table, rows) in &mut gathered.tables {
            if table.name == "occasion" {
                rows.retain(|row| {
                    let place = measured_on(table, row);
                    !binned.contains(&place) || dated.contains(&place)
                });
            }
        }
        Ok(gathered)
    }

    /// The columns of a table that name other rows about the same participant.
    fn references(&self, table: &Table) -> Result<Vec<Reference>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT reference.\"from\", reference.\"table\", reference.\"to\", NOT column.\"notnull\" AND NOT column.pk
             FROM pragma_foreign_key_list(?1) AS reference
             JOIN pragma_table_info(?1) AS column ON column.name = reference.\"from\"",
        )?;
        let mut rows = statement.query([table.name])?;
        let mut references = Vec::new();
        for (_, column, parent) in HANGS_ON.into_iter().filter(|(name, ..)| *name == table.name) {
            references.extend(table.place_of(column).map(|place| Reference {
                place,
                parent: parent.to_owned(),
                column: "id".to_owned(),
                is_optional: false,
            }));
        }
        while let Some(row) = rows.next()? {
            let (column, parent): (String, String) = (row.get(0)?, row.get(1)?);
            let is_about_participant = TABLES
                .iter()
                .any(|own| own.name == parent && moves(own) && own.name != "participant");
            if let Some(place) = table
                .place_of(&column)
                .filter(|_| is_about_participant && column != "participant")
            {
                references.push(Reference {
                    place,
                    parent,
                    column: row.get(2)?,
                    is_optional: row.get(3)?,
                });
            }
        }
        Ok(references)
    }

    /// Where a participant whom the one who is signed in may see was sent, and where they came from.
    ///
    /// # Errors
    /// [`StoreError::UnknownParticipant`] for somebody whom they may not, or where the file can't be read.
    pub fn moves(&self, id: ParticipantId) -> Result<Moves, StoreError> {
        if !self.visible()?.includes(id) {
            return Err(StoreError::UnknownParticipant);
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT transfer.id, at, by, to_name, to_fingerprint, consent_date, consent_giver, consent_form FROM transfer
             JOIN participant ON participant.key = participant WHERE participant.id = ?1 ORDER BY at, transfer.id",
        )?;
        let mut rows = statement.query([id.0])?;
        let mut sent = Vec::new();
        while let Some(row) = rows.next()? {
            sent.push(Transfer {
                file: row.get(0)?,
                at: row.get::<_, Moment>(1)?.0,
                by: row.get(2)?,
                to: OtherUnit {
                    name: row.get(3)?,
                    fingerprint: row.get(4)?,
                },
                consent: consent(row, 5)?,
            });
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT file, sent_at, sent_by, from_name, from_fingerprint, reception.reference, at, by, consent_date,
             consent_giver, consent_form FROM reception JOIN participant ON participant.key = participant
             WHERE participant.id = ?1",
        )?;
        let mut rows = statement.query([id.0])?;
        let received = match rows.next()? {
            Some(row) => Some(Reception {
                file: row.get(0)?,
                sent_at: row.get::<_, Moment>(1)?.0,
                sent_by: row.get(2)?,
                from: OtherUnit {
                    name: row.get(3)?,
                    fingerprint: row.get(4)?,
                },
                reference: row.get(5)?,
                at: row.get::<_, Moment>(6)?.0,
                by: row.get(7)?,
                consent: consent(row, 8)?,
            }),
            None => None,
        };
        Ok(Moves { sent, received })
    }

    /// When a participant was last sent to, or came from, a unit with a card of this fingerprint; `None` for a stranger.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn unit_known_since(&self, fingerprint: &str) -> Result<Option<chrono::DateTime<chrono::Utc>>, StoreError> {
        let first: Option<Moment> = self.connection.query_row(
            "SELECT min(at) FROM (SELECT at FROM transfer WHERE to_fingerprint = ?1
             UNION ALL SELECT at FROM reception WHERE from_fingerprint = ?1)",
            [fingerprint],
            |row| row.get(0),
        )?;
        Ok(first.map(|first| first.0))
    }

    /// What a parcel would bring beside the participant.
    ///
    /// # Errors
    /// [`ParcelProblem`] for one that can't be taken in, [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn brought_by(&self, parcel: &Parcel, file: Uuid) -> Result<Brought, StoreError> {
        if self.account.may(Operation::ReceiveParticipant) == Grant::No {
            return Err(StoreError::NotAllowed);
        }
        refuse_received(&self.connection, file)?;
        let known = self.known()?;
        let mut brought = Brought::default();
        series_here(parcel, &known)?;
        for questionnaire in &parcel.instruments {
            let instrument = read_instrument(&questionnaire.source)?;
            let fit = fit(&instrument, &known.instruments)?;
            let name = instrument.name.text(crate::domain::localized::BASE_LOCALE).to_owned();
            brought.instruments.push((name, instrument.key, fit));
        }
        brought.instruments.sort_by(|(_, one, _), (_, other, _)| one.cmp(other));
        for (_, template, fit) in templates_here(parcel, &known.templates)? {
            let name = template.name.text(crate::domain::localized::BASE_LOCALE).to_owned();
            brought.templates.push((name, template.key, fit));
        }
        for activity in &parcel.activities {
            match find_activity(&self.connection, activity)? {
                Some(_) => brought.known_activities.push(activity.name.clone()),
                None => brought.new_activities.push(activity.name.clone()),
            }
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT participant.id, participant.reference FROM reception JOIN participant ON participant.key = participant
             WHERE origin = ?1 ORDER BY participant.reference",
        )?;
        let visible = self.visible()?;
        let before = statement.query_map([parcel.participant], |row| {
            Ok((ParticipantId(row.get(0)?), row.get(1)?))
        })?;
        for row in before {
            let (id, reference) = row?;
            if visible.includes(id) {
                brought.came_before.push(CaseReference(reference));
            }
        }
        Ok(brought)
    }
}

fn consent(row: &rusqlite::Row<'_>, from: usize) -> Result<MoveConsent, StoreError> {
    let unknown = StoreError::Corrupt("a consent without a word");
    Ok(MoveConsent {
        date: row.get::<_, Day>(from)?.0,
        giver: read_code(row.get(from + 1)?, ConsentGiver::from_code)?
            .ok_or(StoreError::Corrupt("a consent of nobody"))?,
        form: read_code(row.get(from + 2)?, ConsentForm::from_code)?.ok_or(unknown)?,
    })
}

/// `false` where a row hangs on one that does not go along. One that can be without lets go of it.
fn hangs(parents: &[(&Reference, HashSet<&Cell>)], cells: &mut [Cell]) -> bool {
    parents.iter().all(|(reference, known)| {
        let cell = &mut cells[reference.place];
        if *cell == Cell::Null || known.contains(&*cell) {
            return true;
        }
        if reference.is_optional {
            *cell = Cell::Null;
        }
        reference.is_optional
    })
}

fn refuse_received(connection: &rusqlite::Connection, file: Uuid) -> Result<(), StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT participant.reference, at FROM reception JOIN participant ON participant.key = participant WHERE file = ?1",
        )?
        .query_row([file], |row| Ok((CaseReference(row.get(0)?), row.get::<_, Moment>(1)?.0)))
        .optional()?;
    match found {
        Some((reference, at)) => Err(ParcelProblem::Received { reference, at }.into()),
        None => Ok(()),
    }
}

fn read_instrument(source: &str) -> Result<Instrument, StoreError> {
    Instrument::parse(source).map_err(|_| unreadable("an instrument"))
}

/// The date and the series of a form, or of a date of measurement.
fn measured_on(table: &Table, cells: &[Cell]) -> Option<(Cell, Cell)> {
    let cell = |column: &str| cells.get(table.place_of(column)?).cloned();
    cell("date").zip(cell("series"))
}

/// `true` where answers to the one mean what they mean to the other.
fn asks_the_same(one: &Instrument, other: &Instrument) -> bool {
    let items = |instrument: &Instrument| -> Vec<_> {
        let indicators = instrument.indicators.iter();
        indicators
            .map(|indicator| (indicator.id.clone(), indicator.item.clone()))
            .collect()
    };
    let (one_scale, other_scale) = (&one.scale, &other.scale);
    one_scale.id == other_scale.id
        && (one_scale.min(), one_scale.max()) == (other_scale.min(), other_scale.max())
        && items(one) == items(other)
}

/// Which series here each of a parcel's is: that of an instrument of it that is known by its id, or of one that asks the same;
/// else one of its own, so that two questionnaires are never read as one.
fn series_here(parcel: &Parcel, known: &Known) -> Result<BTreeMap<String, Series>, StoreError> {
    let mut theirs: BTreeMap<&str, BTreeMap<InstrumentKey, Instrument>> = BTreeMap::new();
    for questionnaire in &parcel.instruments {
        let instrument = read_instrument(&questionnaire.source)?;
        let of_series = theirs.entry(&questionnaire.series).or_default();
        of_series.insert(instrument.key.clone(), instrument);
    }
    let measured = parcel.measured_by()?;
    let (mut here, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for (series, instruments) in theirs {
        let Some(first) = instruments.keys().next() else {
            continue;
        };
        let by_id = instruments
            .keys()
            .find_map(|key| known.in_use.series_of_id(&key.id).cloned());
        let alike = || {
            let ours = known.instruments.values();
            let alike = ours.filter(|own| instruments.values().any(|other| asks_the_same(own, other)));
            alike.map(|own| known.in_use.series_of(&own.key)).min()
        };
        let own = by_id.or_else(alike).unwrap_or_else(|| {
            Series(if series.is_empty() {
                first.id.clone()
            } else {
                series.to_owned()
            })
        });
        if measured.contains(series) && !taken.insert(own.clone()) {
            return Err(ParcelProblem::OneSeries(first.clone()).into());
        }
        here.insert(series.to_owned(), own);
    }
    Ok(here)
}

/// A parcel's intake templates, each with its file and how it stands to those that are known.
fn templates_here<'p>(
    parcel: &'p Parcel,
    known: &Templates,
) -> Result<Vec<(&'p str, Template, InstrumentFit)>, StoreError> {
    let answered = parcel.answered()?;
    let mut told = Vec::new();
    for source in &parcel.templates {
        let template = Template::parse(source).map_err(|_| unreadable("an intake template"))?;
        let questions = answered.iter().filter(|(key, _)| *key == template.key);
        let fit = template_fit(&template, questions.map(|(_, question)| question), known)?;
        told.push((source.as_str(), template, fit));
    }
    // What an answer means is in the parcel, or it may be another one here.
    let is_told = |key: &TemplateKey| told.iter().any(|(_, template, _)| template.key == *key);
    if answered.iter().all(|(key, _)| is_told(key)) {
        Ok(told)
    } else {
        Err(unreadable("an intake template that is not there"))
    }
}

/// How an intake template, of which these questions were answered, stands to those that are known.
fn template_fit<'q>(
    own: &Template,
    mut answered: impl Iterator<Item = &'q QuestionId>,
    known: &Templates,
) -> Result<InstrumentFit, StoreError> {
    let Some(here) = known.get(&own.key) else {
        let is_other_version = known.all().any(|template| template.key.id == own.key.id);
        return Ok(if is_other_version {
            InstrumentFit::OtherVersion
        } else {
            InstrumentFit::Unknown
        });
    };
    let choices = |ask: &Ask| -> BTreeSet<String> { ask.choices().iter().map(|choice| choice.id.clone()).collect() };
    let is_same = |question: &QuestionId| {
        let asked = here.question(question).zip(own.question(question));
        asked.is_some_and(|(here, own)| here.ask.code() == own.ask.code() && choices(&here.ask) == choices(&own.ask))
    };
    if here == own {
        Ok(InstrumentFit::Known)
    } else if answered.all(is_same) {
        Ok(InstrumentFit::OtherWords)
    } else {
        Err(ParcelProblem::OtherTemplate(own.key.clone()).into())
    }
}

/// How an instrument stands to those that are known.
fn fit(own: &Instrument, known: &BTreeMap<InstrumentKey, Instrument>) -> Result<InstrumentFit, StoreError> {
    let Some(here) = known.get(&own.key) else {
        let is_other_version = known.keys().any(|key| key.id == own.key.id);
        return Ok(if is_other_version {
            InstrumentFit::OtherVersion
        } else {
            InstrumentFit::Unknown
        });
    };
    match here {
        here if here == own => Ok(InstrumentFit::Known),
        here if asks_the_same(here, own) => Ok(InstrumentFit::OtherWords),
        _ => Err(ParcelProblem::OtherInstrument(own.key.clone()).into()),
    }
}

/// The catalogue's own one: the very same, or of the same name.
fn find_activity(connection: &rusqlite::Connection, activity: &Listed) -> Result<Option<Uuid>, StoreError> {
    let same: Option<Uuid> = connection
        .prepare_cached("SELECT id FROM activity WHERE id = ?1")?
        .query_row([activity.id], |row| row.get(0))
        .optional()?;
    if same.is_some() {
        return Ok(same);
    }
    let mut statement = connection.prepare_cached("SELECT id, name FROM activity ORDER BY is_active DESC, key")?;
    let named = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let wanted = activity.name.to_lowercase();
    for row in named {
        let (id, name) = row?;
        if name.to_lowercase() == wanted {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Ids of a file's own for what a parcel holds: the same wherever the same file is taken in, so that two machines of a unit
/// that both do so have one case; and in the order that the things had.
fn own_ids(file: Uuid, theirs: &BTreeSet<Uuid>) -> HashMap<Uuid, Uuid> {
    let millis = file.as_u128() >> 80;
    let derived = theirs.iter().map(|id| {
        let digest = Sha256::digest([b"stegvis transfer id 1".as_slice(), file.as_bytes(), id.as_bytes()].concat());
        let mut random = [0; 10];
        random.copy_from_slice(&digest[..10]);
        Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap_or_default(), &random).into_uuid()
    });
    let derived: BTreeSet<Uuid> = derived.collect();
    theirs.iter().copied().zip(derived).collect()
}

impl Tx<'_> {
    /// Notes that a participant's file was made for another unit, and under which consent.
    ///
    /// # Errors
    /// [`StoreError::MoveConsent`] with what is wrong with it.
    pub fn note_transfer(
        &mut self,
        id: ParticipantId,
        file: Uuid,
        to: &OtherUnit,
        consent: &MoveConsent,
    ) -> Result<(), StoreError> {
        self.concern(id)?;
        let start = self.periods_of(id)?.first().map(|period| period.start);
        let start = start.ok_or(StoreError::UnknownParticipant)?;
        if let Some(problem) = consent.problem(start, self.session.today) {
            return Err(problem.into());
        }
        self.transaction.execute(
            "INSERT INTO transfer (participant, id, at, by, to_name, to_fingerprint, consent_date, consent_giver,
             consent_form) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                self.key(id)?,
                file,
                Moment(self.session.now.0),
                &self.session.user,
                &to.name,
                &to.fingerprint,
                Day(consent.date),
                consent.giver.code(),
                consent.form.code(),
            ),
        )?;
        Ok(())
    }

    /// Takes a participant in as a new case, with everything that the parcel has, and `caseworker` responsible from today.
    ///
    /// # Errors
    /// [`ParcelProblem`] for a file that has been taken in, or holds what can't be, [`StoreError::Details`] for a caseworker
    /// without a name or with one that is too long; nothing has changed then.
    pub fn receive(
        &mut self,
        parcel: &Parcel,
        origin: &Origin,
        caseworker: &str,
    ) -> Result<(ParticipantId, CaseReference), StoreError> {
        if i64::from(parcel.schema) > SCHEMA_VERSION {
            return Err(ParcelProblem::Newer.into());
        }
        refuse_received(&self.transaction, origin.file)?;
        if let Some(problem) = name_problem(caseworker) {
            return Err(StoreError::Details(vec![(DetailField::Caseworker, problem)]));
        }
        let caseworker = &*kept_line(caseworker);
        let mut placing = Placing {
            id: Uuid::nil(),
            ids: HashMap::new(),
            keyed: HashMap::new(),
            instruments: BTreeSet::new(),
            series: series_here(parcel, &self.known)?,
        };
        let mut theirs = placing_ids(parcel)?;
        theirs.insert(parcel.participant);
        placing.ids = own_ids(origin.file, &theirs);
        placing.id = *placing.ids.get(&parcel.participant).ok_or(unreadable("an id"))?;
        self.bring_instruments(parcel, &mut placing)?;
        self.bring_templates(parcel)?;
        self.bring_activities(parcel, &mut placing)?;
        self.bring_caseworkers(parcel, caseworker, &mut placing)?;
        let id = ParticipantId(placing.id);
        let reference = next_reference(&self.transaction, self.unit)?;
        self.transaction
            .prepare_cached("INSERT INTO participant (id, reference) VALUES (?1, ?2)")?
            .execute((id.0, reference))?;
        self.created.insert(id);
        self.changes.participants.insert(id);
        let key = self.key(id)?;
        for table in TABLES.iter().filter(|table| moves(table)) {
            let own = parcel.tables.iter().filter(|rows| rows.name == table.name);
            for rows in own {
                self.put_rows(key, table, rows, &placing)?;
            }
        }
        if let Some(forms) = parcel.tables.iter().find(|rows| rows.name == "assessment") {
            self.finish_forms(key, forms, &placing)?;
        }
        self.name_for_protection(key, caseworker)?;
        self.write_reception(key, parcel, origin)?;
        let latest = self.latest_responsibility(id)?;
        let from = latest.map_or(self.session.today.0, |(from, _)| from.max(self.session.today.0));
        self.set_responsible(id, from, Some(caseworker))?;
        self.changes.bin = true;
        self.changes.caseworkers = true;
        self.changes.activities = true;
        self.changes.retention = true;
        // What no page could show is not taken in.
        let history = self.reader().history(id)?.ok_or(unreadable("a participant"))?;
        Ok((id, history.participant.reference))
    }

    fn bring_instruments(&mut self, parcel: &Parcel, placing: &mut Placing) -> Result<(), StoreError> {
        for Questionnaire { source, series } in &parcel.instruments {
            let instrument = read_instrument(source)?;
            placing.instruments.insert(instrument.key.to_string());
            let fit = fit(&instrument, &self.known.instruments)?;
            if matches!(fit, InstrumentFit::Unknown | InstrumentFit::OtherVersion) {
                let series = placing.series.get(series).ok_or(unreadable("a series of nothing"))?;
                self.transaction
                    .prepare_cached(
                        "INSERT INTO instrument (id, version, source, current, series) VALUES (?1, ?2, ?3, 0, ?4)",
                    )?
                    .execute((&instrument.key.id, instrument.key.version, source, &series.0))?;
                self.changes.instruments = true;
            }
        }
        self.read_what_came()
    }

    /// What was asked at intake is kept beside what is asked here.
    fn bring_templates(&mut self, parcel: &Parcel) -> Result<(), StoreError> {
        for (source, template, fit) in templates_here(parcel, &self.known.templates)? {
            let key = &template.key;
            if matches!(fit, InstrumentFit::Unknown | InstrumentFit::OtherVersion) {
                self.transaction
                    .prepare_cached(
                        "INSERT INTO intake_template (id, version, source, current) VALUES (?1, ?2, ?3, 0)",
                    )?
                    .execute((&key.id, key.version, source))?;
                self.changes.instruments = true;
            } else {
                self.keep_template(key)?;
            }
        }
        self.read_what_came()
    }

    fn read_what_came(&mut self) -> Result<(), StoreError> {
        if self.changes.instruments {
            self.known = std::sync::Arc::new(Known::read(&self.transaction)?);
        }
        Ok(())
    }

    /// What the catalogue does not have is added out of use: nobody else is to be placed in it without a thought.
    fn bring_activities(&self, parcel: &Parcel, placing: &mut Placing) -> Result<(), StoreError> {
        for activity in &parcel.activities {
            ActivityType::from_code(&activity.kind).ok_or(unreadable("an activity of no kind"))?;
            let own = match find_activity(&self.transaction, activity)? {
                Some(own) => own,
                None => {
                    self.transaction
                        .prepare_cached(
                            "INSERT INTO activity (id, name, kind, unit, cost_ore, cost_by, is_active)
                             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
                        )?
                        .execute((
                            activity.id,
                            &activity.name,
                            &activity.kind,
                            &activity.unit,
                            activity.cost_ore,
                            &activity.cost_by,
                        ))?;
                    activity.id
                }
            };
            placing.keyed.insert((Keyed::Activity, activity.id), own);
        }
        Ok(())
    }

    /// Somebody who is called as one who works here, or as the one who becomes responsible, is that one; anybody else no
    /// longer works here.
    fn bring_caseworkers(&self, parcel: &Parcel, responsible: &str, placing: &mut Placing) -> Result<(), StoreError> {
        for named in &parcel.caseworkers {
            let find = "SELECT id FROM caseworker WHERE name = ?1";
            let mut statement = self.transaction.prepare_cached(find)?;
            let own = match statement.query_row([&named.name], |row| row.get(0)).optional()? {
                Some(own) => own,
                None => {
                    let left = (named.name != responsible).then_some(Day(self.session.today.0));
                    self.transaction
                        .prepare_cached("INSERT INTO caseworker (id, name, left_on) VALUES (?1, ?2, ?3)")?
                        .execute((named.id, &named.name, left))?;
                    named.id
                }
            };
            placing.keyed.insert((Keyed::Caseworker, named.id), own);
        }
        Ok(())
    }

    fn put_rows(&self, key: i64, table: &'static Table, rows: &Rows, placing: &Placing) -> Result<(), StoreError> {
        let is_own_row = table.name == "participant";
        let mut columns = Vec::new();
        for name in &rows.columns {
            let place = table.place_of(name).ok_or(unreadable("an unknown column"))?;
            let is_given = name == "participant" || (is_own_row && GIVEN.contains(&name.as_str()));
            if is_given || columns.iter().any(|(known, _)| *known == place) {
                return Err(unreadable("a column that is given"));
            }
            let is_later = table.name == "assessment" && FINISH.contains(&name.as_str());
            columns.push((place, is_later));
        }
        let written = || {
            columns
                .iter()
                .filter(|(_, is_later)| !is_later)
                .map(|(place, _)| *place)
        };
        let names: Vec<&str> = written().map(|place| table.columns[place].0).collect();
        let sql = if is_own_row {
            let set: Vec<_> = names.iter().map(|name| format!("{name} = ?")).collect();
            format!("UPDATE participant SET {} WHERE key = ?", set.join(", "))
        } else {
            let marks = ", ?".repeat(names.len());
            let names: String = names.iter().map(|name| format!(", {name}")).collect();
            format!("INSERT INTO {} (participant{names}) VALUES (?{marks})", table.name)
        };
        for row in &rows.rows {
            if row.len() != columns.len() {
                return Err(unreadable("a row of another width"));
            }
            let mut cells = Vec::with_capacity(row.len() + 1);
            for ((place, is_later), value) in columns.iter().zip(row) {
                if !is_later {
                    cells.push(self.placed(table, *place, value, placing)?);
                }
            }
            let at = if is_own_row { cells.len() } else { 0 };
            cells.insert(at, Cell::Number(key));
            self.transaction
                .prepare_cached(&sql)?
                .execute(params_from_iter(&cells))?;
        }
        Ok(())
    }

    /// A value as it is here: keys in the place of names, and ids of our own.
    fn placed(&self, table: &Table, place: usize, value: &Value, placing: &Placing) -> Result<Cell, StoreError> {
        let cell = to_cell(value)?;
        let (name, kind) = table.columns[place];
        match (kind, &cell) {
            (_, Cell::Null) => Ok(cell),
            (Kind::Of(keyed), _) => {
                let named = match keyed {
                    Keyed::Activity | Keyed::Caseworker => {
                        let own = cell.as_id().and_then(|id| placing.keyed.get(&(keyed, id)));
                        Cell::id(*own.ok_or(unreadable("a name of nothing"))?)
                    }
                    // What it means is in the parcel, or it may be another one here.
                    Keyed::Instrument if !placing.has_instrument(&cell) => {
                        return Err(unreadable("an instrument that is not there"));
                    }
                    Keyed::Participant | Keyed::Instrument | Keyed::Author => cell,
                };
                let key = key_of_name(&self.transaction, keyed, &named)?;
                key.map(Cell::Number).ok_or(unreadable("a name of nothing"))
            }
            (Kind::Plain, Cell::Text(series)) if name == "series" => {
                let own = placing.series.get(series).ok_or(unreadable("a series of nothing"))?;
                Ok(Cell::text(&own.0))
            }
            (Kind::Plain, Cell::Bytes(_)) => match cell.as_id().and_then(|id| placing.ids.get(&id)) {
                Some(own) => Ok(Cell::id(*own)),
                None if is_id(name) => Err(unreadable("an id of nothing")),
                None => Ok(cell),
            },
            (Kind::Plain | Kind::Key, _) => Ok(cell),
        }
    }

    fn finish_forms(&self, key: i64, forms: &Rows, placing: &Placing) -> Result<(), StoreError> {
        let table = TABLES.iter().find(|table| table.name == "assessment");
        let table = table.ok_or(StoreError::Corrupt("an unknown table"))?;
        let place = |name: &str| {
            let found = forms.columns.iter().position(|column| column == name);
            found.ok_or(unreadable("a form without a column"))
        };
        let (id, at, by) = (place("id")?, place(FINISH[0])?, place(FINISH[1])?);
        let own = |row: &[Value], place: usize| {
            let column = table.place_of(&forms.columns[place]).unwrap_or_default();
            self.placed(table, column, &row[place], placing)
        };
        for row in &forms.rows {
            let finished = own(row, at)?;
            if finished != Cell::Null {
                self.transaction
                    .prepare_cached(
                        "UPDATE assessment SET finished_at = ?3, finished_by = ?4 WHERE participant = ?1 AND id = ?2",
                    )?
                    .execute((key, own(row, id)?, finished, own(row, by)?))?;
            }
        }
        Ok(())
    }

    /// Protected data are seen by whoever takes them in and by who is responsible.
    fn name_for_protection(&self, key: i64, caseworker: &str) -> Result<(), StoreError> {
        for name in [self.session.user.as_str(), caseworker] {
            if self.is_caseworker(name)? {
                self.transaction
                    .prepare_cached(
                        "INSERT INTO protection_named (participant, name) SELECT participant, ?2 FROM protection
                         WHERE participant = ?1 ON CONFLICT DO NOTHING",
                    )?
                    .execute((key, name))?;
            }
        }
        Ok(())
    }

    fn write_reception(&self, key: i64, parcel: &Parcel, origin: &Origin) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO reception (participant, file, origin, reference, sent_at, sent_by, from_name, from_fingerprint,
             consent_date, consent_giver, consent_form, at, by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            rusqlite::params![
                key,
                origin.file,
                parcel.participant,
                parcel.reference.to_string(),
                Moment(origin.sent_at),
                &origin.sent_by,
                &origin.from.name,
                &origin.from.fingerprint,
                Day(origin.consent.date),
                origin.consent.giver.code(),
                origin.consent.form.code(),
                Moment(self.session.now.0),
                &self.session.user,
            ],
        )?;
        Ok(())
    }
}

/// What a parcel's rows are called here.
struct Placing {
    id: Uuid,
    /// Our ids, by theirs.
    ids: HashMap<Uuid, Uuid>,
    /// Our catalogue and our caseworkers, by their ids.
    keyed: HashMap<(Keyed, Uuid), Uuid>,
    /// The instruments that the parcel has, as rows name them.
    instruments: BTreeSet<String>,
    /// Our series, by theirs.
    series: BTreeMap<String, Series>,
}

impl Placing {
    fn has_instrument(&self, cell: &Cell) -> bool {
        matches!(cell, Cell::Text(name) if self.instruments.contains(name))
    }
}

fn is_id(column: &str) -> bool {
    column == "id" || column.ends_with("_id")
}

/// The ids of everything that a parcel holds.
fn placing_ids(parcel: &Parcel) -> Result<BTreeSet<Uuid>, StoreError> {
    let mut ids = BTreeSet::new();
    for rows in &parcel.tables {
        if !TABLES.iter().any(|table| table.name == rows.name && moves(table)) {
            return Err(unreadable("an unknown table"));
        }
        if let Some(place) = rows.columns.iter().position(|column| column == "id") {
            for row in &rows.rows {
                let cell = to_cell(row.get(place).ok_or(unreadable("a row without an id"))?)?;
                ids.insert(cell.as_id().ok_or(unreadable("an id"))?);
            }
        }
    }
    Ok(ids)
}

/// Takes a parcel into a file of its own that is thrown away, to see what it holds and whether it can be taken in.
///
/// # Errors
/// What taking it in would say.
pub fn unpacked(
    parcel: &Parcel,
    origin: &Origin,
    session: &Session,
) -> Result<crate::domain::history::History, StoreError> {
    let mut store = Store::in_memory(&session.user)?;
    let received = store.transact(session, super::Operation::ReceiveParticipant, |tx| {
        tx.receive(parcel, origin, &session.user)
    });
    match received {
        Ok(((id, _), _)) => store.history(id),
        // Whatever a rule of the schema or a reader says is said of what the parcel holds.
        Err(StoreError::Corrupt(what)) => Err(unreadable(what)),
        // In memory nothing else can be wrong.
        Err(StoreError::Database(_)) => Err(unreadable("a row against the rules")),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each machine keeps for itself, or what outlasts whom it is about: a unit's log does not tell of it either, or as
    /// something of the unit's.
    const NOT_ROWS_OF_ANYBODY: [&str; 7] = [
        "audit",
        "being_removed",
        "cohort_member",
        "collision",
        "handover",
        "import_part",
        "standing",
    ];

    #[test]
    fn every_table_about_participants_goes_along_or_is_named_as_staying() {
        let store = Store::in_memory("A. Lind").expect("a store");
        let mut statement = store
            .connection
            .prepare(
                "SELECT DISTINCT made.name FROM sqlite_master AS made JOIN pragma_table_info(made.name) AS own
                 WHERE made.type = 'table' AND own.name IN ('participant', 'participant_id') ORDER BY made.name",
            )
            .expect("a statement");
        let about = statement.query_map([], |row| row.get(0)).expect("tables");
        let about: BTreeSet<String> = about.collect::<Result<_, _>>().expect("names");
        let goes_along = |name: &str| TABLES.iter().any(|table| table.name == name && moves(table));
        for name in &about {
            let stays = STAYS.contains(&name.as_str()) || NOT_ROWS_OF_ANYBODY.contains(&name.as_str());
            assert!(
                goes_along(name) != stays,
                "{name}: it goes along, or it is named as staying"
            );
        }
        for name in STAYS.iter().chain(&NOT_ROWS_OF_ANYBODY) {
            assert!(about.contains(*name), "{name} is no table about participants");
        }
        let casework = [
            "intake_answer",
            "intake_decision",
            "intake_fit",
            "case_review",
            "review_mark",
            "reminder",
            "placement_week",
            "attendance",
            "absence_seen",
        ];
        for name in casework {
            assert!(goes_along(name), "{name}");
        }
    }
}
