//! The tables that the machines of a unit share, and how their rows are called outside of one file: where rows name each
//! other by integer keys, which are a file's own, by id.

use std::collections::HashMap;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StoreError;
use super::assessments::author;

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Cell {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    pub(super) fn id(id: Uuid) -> Self {
        Self::Bytes(id.as_bytes().to_vec())
    }

    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn as_id(&self) -> Option<Uuid> {
        match self {
            Self::Bytes(bytes) => Uuid::from_slice(bytes).ok(),
            _ => None,
        }
    }

    pub(super) fn as_number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn read(value: ValueRef<'_>) -> Result<Self, StoreError> {
        Ok(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Number(number),
            ValueRef::Text(_) => Self::text(value.as_str().map_err(rusqlite::Error::from)?),
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_vec()),
            ValueRef::Real(_) => return Err(StoreError::Corrupt("a number with decimals")),
        })
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Number(number) => (*number).into(),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// What other rows name by an integer key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Keyed {
    Participant,
    Caseworker,
    Activity,
    Instrument,
    Author,
}

impl Keyed {
    /// What says which one it is, wherever the file lies.
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Participant => ("participant", "id"),
            Self::Caseworker => ("caseworker", "id"),
            Self::Activity => ("activity", "id"),
            // An instrument's id has no space in it.
            Self::Instrument => ("instrument", "id || ' ' || version"),
            Self::Author => ("author", "name"),
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A value that means the same in every file.
    Plain,
    /// This file's own key of the row.
    Key,
    /// The key of another row.
    Of(Keyed),
}

/// A table whose changes are written down.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [(&'static str, Kind)],
    /// The places of the columns that say which row it is.
    pub(super) identity: &'static [usize],
}

/// How a column named in [`TABLES`] is told.
macro_rules! columns {
    ($($name:ident $(: $kind:ident)?),+ $(,)?) => { &[$((stringify!($name), columns!(@ $($kind)?))),+] };
    (@) => { Kind::Plain };
    (@ Key) => { Kind::Key };
    (@ $keyed:ident) => { Kind::Of(Keyed::$keyed) };
}

/// The tables, by the number that a change calls them by: new ones are added at the end. The log is none of them, nor is
/// what each machine keeps for itself.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "account",
        columns: columns!(id, name, roles, sees_unit, must_change, recipient, removed_at, signer),
        identity: &[0],
    },
    Table {
        name: "caseworker",
        columns: columns!(key: Key, id, name, left_on),
        identity: &[1],
    },
    Table {
        name: "participant",
        columns: columns!(
            key: Key, id, reference, name, birth_date, birth_year, gender, referred_by, language, imported_as
        ),
        identity: &[1],
    },
    Table {
        name: "participation",
        columns: columns!(participant: Participant, start_date, end_date, outcome, note),
        identity: &[0, 1],
    },
    Table {
        name: "responsibility",
        columns: columns!(participant: Participant, from_date, caseworker: Caseworker),
        identity: &[0, 1],
    },
    Table {
        name: "instrument",
        columns: columns!(key: Key, id, version, source, current, series),
        identity: &[1, 2],
    },
    Table {
        name: "occasion",
        columns: columns!(participant: Participant, date, id, series),
        identity: &[0, 1, 3],
    },
    Table {
        name: "assessment",
        columns: columns!(
            participant: Participant, date, respondent, version, bin, id, instrument: Instrument, answers, finished_at,
            finished_by: Author, correction_reason, filled_in, language, removed_at, removed_by, series
        ),
        identity: &[0, 5],
    },
    Table {
        name: "answer_note",
        columns: columns!(participant: Participant, assessment_id, indicator_id, text),
        identity: &[0, 1, 2],
    },
    Table {
        name: "form_text",
        columns: columns!(language, text),
        identity: &[0],
    },
    Table {
        name: "form_language",
        columns: columns!(language, since, by),
        identity: &[0],
    },
    Table {
        name: "activity",
        columns: columns!(key: Key, id, name, kind, unit, cost_ore, cost_by, is_active),
        identity: &[1],
    },
    Table {
        name: "placement",
        columns: columns!(
            participant: Participant, id, activity: Activity, from_date, to_date, extent, end_reason, rating, comment,
            removed_at, removed_by
        ),
        identity: &[0, 1],
    },
    Table {
        name: "goal",
        columns: columns!(participant: Participant, id, removed_at, removed_by),
        identity: &[0, 1],
    },
    Table {
        name: "goal_revision",
        columns: columns!(
            participant: Participant, goal_id, number, date, author, text, indicator_id, instrument: Instrument, level,
            by_date, status
        ),
        identity: &[0, 1, 2],
    },
    Table {
        name: "goal_step",
        columns: columns!(participant: Participant, goal_id, number, position, text, is_done),
        identity: &[0, 1, 2, 3],
    },
    Table {
        name: "plan_review",
        columns: columns!(participant: Participant, date, by),
        identity: &[0, 1],
    },
    Table {
        name: "meeting",
        columns: columns!(
            participant: Participant, id, date, time, has_begun, held_at, held_by, next_measurement, removed_at,
            removed_by
        ),
        identity: &[0, 1],
    },
    Table {
        name: "note",
        columns: columns!(
            participant: Participant, id, date, meeting_id, indicator_id, is_private, removed_at, removed_by
        ),
        identity: &[0, 1],
    },
    Table {
        name: "note_wording",
        columns: columns!(participant: Participant, note_id, number, text, author, at),
        identity: &[0, 1, 2],
    },
    Table {
        name: "protection",
        columns: columns!(participant: Participant, level),
        identity: &[0],
    },
    Table {
        name: "protection_named",
        columns: columns!(participant: Participant, name),
        identity: &[0, 1],
    },
    Table {
        name: "consent",
        columns: columns!(participant: Participant, id, kind, date, text_version, by),
        identity: &[0, 1],
    },
    Table {
        name: "hold",
        columns: columns!(participant: Participant, reason, since, by),
        identity: &[0],
    },
    Table {
        name: "removal",
        columns: columns!(number: Key, certificate),
        identity: &[1],
    },
    Table {
        name: "saved_filter",
        columns: columns!(id, name, filter),
        identity: &[0],
    },
    Table {
        name: "setting",
        columns: columns!(name, value),
        identity: &[0],
    },
    Table {
        name: "machine",
        columns: columns!(id, name, number, joined_at, joined_by, left_at),
        identity: &[0],
    },
    Table {
        name: "number_block",
        columns: columns!(first, last, machine),
        identity: &[0],
    },
    Table {
        name: "alias",
        columns: columns!(kind, from_id, to_id),
        identity: &[0, 1],
    },
    Table {
        name: "collision",
        columns: columns!(
            change,
            place,
            at,
            kind,
            participant_id,
            what,
            lost,
            lost_by,
            kept,
            kept_by,
            seen_at,
            seen_by
        ),
        identity: &[0, 1],
    },
    Table {
        name: "station",
        columns: columns!(id, name, secret, removed_at),
        identity: &[0],
    },
    Table {
        name: "station_form",
        columns: columns!(
            participant: Participant, assessment_id, station, identity, language, greeting, sent_at, sent_by
        ),
        identity: &[0, 1],
    },
    Table {
        name: "intake_template",
        columns: columns!(id, version, source, current),
        identity: &[0, 1],
    },
    Table {
        name: "intake_answer",
        columns: columns!(
            participant: Participant, question, number, template, template_version, kind, text, date, author
        ),
        identity: &[0, 1, 2],
    },
    Table {
        name: "intake_decision",
        columns: columns!(participant: Participant, id, date, decided_by, reason, recorded_on, recorded_by),
        identity: &[0, 1],
    },
    Table {
        name: "intake_fit",
        columns: columns!(participant: Participant, decision_id, position, activity: Activity),
        identity: &[0, 1, 2],
    },
    Table {
        name: "checklist_item",
        columns: columns!(id, text, knows, position),
        identity: &[0],
    },
    Table {
        name: "case_review",
        columns: columns!(participant: Participant, id, begun_on, by, finished_on),
        identity: &[0, 1],
    },
    Table {
        name: "review_mark",
        columns: columns!(participant: Participant, review_id, item, position, text, mark),
        identity: &[0, 1, 2],
    },
    Table {
        name: "reminder",
        columns: columns!(participant: Participant, id, text, date, created_on, created_by, done_on, done_by),
        identity: &[0, 1],
    },
    Table {
        name: "organisation",
        columns: columns!(key, name, logo),
        identity: &[0],
    },
    Table {
        name: "import",
        columns: columns!(
            id,
            at,
            by,
            file,
            participants,
            forms,
            corrections,
            placements,
            exits,
            taken_back_at,
            taken_back_by
        ),
        identity: &[0],
    },
    Table {
        name: "import_part",
        columns: columns!(import, participant_id, made, kept, reference),
        identity: &[0, 1],
    },
    Table {
        name: "placement_week",
        columns: columns!(participant: Participant, placement_id, weekdays),
        identity: &[0, 1],
    },
    Table {
        name: "attendance",
        columns: columns!(participant: Participant, id, placement_id, meeting_id, date, mark, at, by),
        identity: &[0, 1],
    },
    Table {
        name: "absence_seen",
        columns: columns!(participant: Participant, kind, until_date, at, by),
        identity: &[0, 1, 2],
    },
    Table {
        name: "sharing",
        columns: columns!(
            participant: Participant, id, reader, from_date, to_date, way, at, by, withdrawn_at, withdrawn_by
        ),
        identity: &[0, 1],
    },
    Table {
        name: "transfer_key",
        columns: columns!(id, name, identity, made_at, made_by),
        identity: &[0],
    },
    Table {
        name: "transfer",
        columns: columns!(
            participant: Participant, id, at, by, to_name, to_fingerprint, consent_date, consent_giver, consent_form
        ),
        identity: &[0, 1],
    },
    Table {
        name: "reception",
        columns: columns!(
            participant: Participant, file, origin, reference, sent_at, sent_by, from_name, from_fingerprint,
            consent_date, consent_giver, consent_form, at, by
        ),
        identity: &[0],
    },
    Table {
        name: "case_draw",
        columns: columns!(id, seed, drawn_on, drawn_by, asked, pool),
        identity: &[0],
    },
    Table {
        name: "drawn_case",
        columns: columns!(participant: Participant, draw_id, position, reader, read_on, read_by),
        identity: &[0, 1],
    },
    Table {
        name: "drawn_mark",
        columns: columns!(participant: Participant, draw_id, item, position, text, mark),
        identity: &[0, 1, 2],
    },
    Table {
        name: "card_measure",
        columns: columns!(
            id,
            perspective,
            position,
            name,
            source,
            unit,
            direction,
            target,
            near,
            removed_at,
            removed_by
        ),
        identity: &[0],
    },
    Table {
        name: "card_value",
        columns: columns!(measure, month, value, source, by, at),
        identity: &[0, 1],
    },
    Table {
        name: "card_month",
        columns: columns!(month, analysis, signed_at, signed_by),
        identity: &[0],
    },
    Table {
        name: "card_action",
        columns: columns!(id, month, text, who, due, done_on, done_by),
        identity: &[0],
    },
    Table {
        name: "card_figure",
        columns: columns!(
            month,
            measure,
            perspective,
            position,
            name,
            source,
            unit,
            direction,
            target,
            near,
            value,
            is_hidden,
            n,
            low,
            high
        ),
        identity: &[0, 1],
    },
    Table {
        name: "outside_figure",
        columns: columns!(id, owner, measure, gender, year, value, n, source, at, by),
        identity: &[0],
    },
    Table {
        name: "unit_figures",
        columns: columns!(id, name, fingerprint, file, at, by),
        identity: &[0],
    },
];

/// The first version of the schema that a unit could have.
pub const FIRST_SCHEMA: u32 = 2;

/// The first version that knows of form stations.
pub(super) const STATION_SCHEMA: u32 = 3;

/// The first version that knows of several series of instruments.
pub(super) const SERIES_SCHEMA: u32 = 4;

/// The column that says of which series something is, with which it is of the first one.
const SERIES: (&str, &str) = ("series", "");

/// The first version that knows of intake interviews, case reviews, attendance, readers, whose pages these are, imports that can
/// be taken back, and moves between units.
pub(super) const CASEWORK_SCHEMA: u32 = 5;

/// The first version that knows of own checks, the scorecard and the figures of others.
pub(super) const OUTCOME_SCHEMA: u32 = 6;

/// The number of a table.
pub(super) fn number_of(name: &str) -> Result<u8, StoreError> {
    let number = TABLES.iter().position(|table| table.name == name);
    number
        .and_then(|number| u8::try_from(number).ok())
        .ok_or(StoreError::Corrupt("an unknown table"))
}

impl Table {
    /// The first version of the schema that has it, of those that a unit can have.
    pub(super) fn since(&self) -> u32 {
        match self.name {
            "station" | "station_form" => STATION_SCHEMA,
            "intake_template" | "intake_answer" | "intake_decision" | "intake_fit" | "checklist_item"
            | "case_review" | "review_mark" | "reminder" | "organisation" | "import" | "import_part"
            | "placement_week" | "attendance" | "absence_seen" | "sharing" | "transfer_key" | "transfer"
            | "reception" => CASEWORK_SCHEMA,
            "case_draw" | "drawn_case" | "drawn_mark" | "card_measure" | "card_value" | "card_month"
            | "card_action" | "card_figure" | "outside_figure" | "unit_figures" => OUTCOME_SCHEMA,
            _ => FIRST_SCHEMA,
        }
    }

    /// How many columns a row has that is of the first series: what was written before there were others has no more, and
    /// what is written now has no more either, so that an older program takes it in.
    fn width_in_first_series(&self) -> usize {
        let last = self.columns.last().is_some_and(|(name, _)| *name == SERIES.0);
        self.columns.len() - usize::from(last)
    }

    /// A row as it is written for other programs.
    pub(super) fn told<'c>(&self, cells: &'c [Cell]) -> &'c [Cell] {
        match cells.split_last() {
            Some((Cell::Text(series), first)) if first.len() == self.width_in_first_series() && series == SERIES.1 => {
                first
            }
            _ => cells,
        }
    }

    /// What says which row it is, as it is written for other programs.
    pub(super) fn told_identity(&self, cells: &[Cell]) -> Vec<Cell> {
        let mut identity = self.identity_of(cells);
        let by_series = self.identity.last() == Some(&self.width_in_first_series());
        if by_series && identity.last() == Some(&Cell::text(SERIES.1)) {
            identity.pop();
        }
        identity
    }

    /// Puts the first series into a row, or into what says which row it is, where it names none.
    pub(super) fn complete(&self, cells: &mut Vec<Cell>, places: usize) {
        if cells.len() + 1 == places && self.width_in_first_series() < self.columns.len() {
            cells.push(Cell::text(SERIES.1));
        }
    }

    /// The first version of the schema that knows a row with these columns.
    pub(super) fn since_with(&self, columns: usize) -> u32 {
        if columns > self.width_in_first_series() {
            self.since().max(SERIES_SCHEMA)
        } else {
            self.since()
        }
    }

    /// The statement that reads all its columns in their order, where `rest` holds.
    pub(super) fn select(&self, rest: &str) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        format!("SELECT {} FROM {} {rest}", columns.join(", "), self.name)
    }

    /// What says which row it is.
    pub(super) fn identity_of(&self, cells: &[Cell]) -> Vec<Cell> {
        self.identity.iter().map(|place| cells[*place].clone()).collect()
    }

    /// The place of whom a row is about; `None` where it is about no participant.
    pub(super) fn place_of_participant(&self) -> Option<usize> {
        match self.name {
            "participant" => self.place_of("id"),
            _ => self.place_of("participant"),
        }
    }

    pub(super) fn place_of(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|(name, _)| *name == column)
    }

    /// The columns that mean something outside of this file, with their places.
    pub(super) fn shared(&self) -> impl Iterator<Item = (usize, &'static str, Kind)> {
        let places = self.columns.iter().enumerate();
        places
            .filter(|(_, (_, kind))| *kind != Kind::Key)
            .map(|(place, (name, kind))| (place, *name, *kind))
    }
}

pub(super) fn read_cells(row: &Row<'_>, from: usize, width: usize) -> Result<Vec<Cell>, StoreError> {
    (from..from + width)
        .map(|place| Cell::read(row.get_ref(place)?))
        .collect()
}

/// What rows are called outside of this file, by their keys in it.
#[derive(Default)]
pub(super) struct Names {
    known: HashMap<(Keyed, i64), Cell>,
}

impl Names {
    pub(super) fn learn(&mut self, table: &Table, cells: &[Cell]) {
        let keyed = match table.name {
            "participant" => Keyed::Participant,
            "caseworker" => Keyed::Caseworker,
            "activity" => Keyed::Activity,
            "instrument" => Keyed::Instrument,
            _ => return,
        };
        let name = match (keyed, &cells[1], &cells[2]) {
            (Keyed::Instrument, Cell::Text(id), Cell::Number(version)) => Cell::Text(format!("{id} {version}")),
            (_, id, _) => id.clone(),
        };
        if let Some(key) = cells[0].as_number() {
            self.known.insert((keyed, key), name);
        }
    }

    /// Puts ids in the place of keys in one row.
    pub(super) fn put_into(
        &mut self,
        connection: &Connection,
        table: &Table,
        cells: &mut [Cell],
    ) -> Result<(), StoreError> {
        for ((_, kind), cell) in table.columns.iter().zip(cells) {
            match (kind, &*cell) {
                (Kind::Key, _) => *cell = Cell::Null,
                (Kind::Of(keyed), Cell::Number(key)) => *cell = self.of(connection, *keyed, *key)?,
                (Kind::Of(_) | Kind::Plain, _) => {}
            }
        }
        Ok(())
    }

    fn of(&mut self, connection: &Connection, keyed: Keyed, key: i64) -> Result<Cell, StoreError> {
        if let Some(name) = self.known.get(&(keyed, key)) {
            return Ok(name.clone());
        }
        let (table, name) = keyed.name();
        let name = connection
            .prepare_cached(&format!("SELECT {name} FROM {table} WHERE key = ?1"))?
            .query_row([key], |row| Ok(Cell::read(row.get_ref(0)?)))??;
        self.known.insert((keyed, key), name.clone());
        Ok(name)
    }
}

/// This file's key of what a cell names; `None` where it is not here.
pub(super) fn key_of_name(connection: &Connection, keyed: Keyed, cell: &Cell) -> Result<Option<i64>, StoreError> {
    let find = |sql: &str, cell: &dyn ToSql| {
        connection
            .prepare_cached(sql)?
            .query_row([cell], |row| row.get(0))
            .optional()
    };
    Ok(match (keyed, cell) {
        (Keyed::Author, Cell::Text(name)) => Some(author(connection, name)?),
        (Keyed::Instrument, Cell::Text(name)) => {
            let (id, version) = name
                .rsplit_once(' ')
                .ok_or(StoreError::Corrupt("an unknown instrument"))?;
            connection
                .prepare_cached("SELECT key FROM instrument WHERE id = ?1 AND version = ?2")?
                .query_row((id, version.parse::<i64>().unwrap_or_default()), |row| row.get(0))
                .optional()?
        }
        (Keyed::Participant, id) => find("SELECT key FROM participant WHERE id = ?1", id)?,
        (Keyed::Caseworker, id) => find("SELECT key FROM caseworker WHERE id = ?1", id)?,
        (Keyed::Activity, id) => find("SELECT key FROM activity WHERE id = ?1", id)?,
        (Keyed::Author | Keyed::Instrument, _) => return Err(StoreError::Corrupt("a name that is no text")),
    })
}

/// A row as this file has it: keys in the place of ids. `None` where it names what is not here.
pub(super) fn with_keys(
    connection: &Connection,
    table: &Table,
    cells: &[Cell],
) -> Result<Option<Vec<Cell>>, StoreError> {
    let mut own = cells.to_vec();
    for ((_, kind), cell) in table.columns.iter().zip(&mut own) {
        if let Kind::Of(keyed) = kind
            && *cell != Cell::Null
        {
            match key_of_name(connection, *keyed, cell)? {
                Some(key) => *cell = Cell::Number(key),
                None => return Ok(None),
            }
        }
    }
    Ok(Some(own))
}

#[cfg(test)]
mod tests {
    use super::super::SCHEMA_VERSION;
    use super::*;

    /// A change of a version that no program has would be taken in by none.
    #[test]
    fn no_table_is_of_a_later_version_than_this_program() {
        for table in TABLES {
            let since = i64::from(table.since_with(table.columns.len()));
            assert!(since <= SCHEMA_VERSION, "{}", table.name);
        }
    }
}
