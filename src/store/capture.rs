//! What a write changed, row by row: for undoing it, and for the unit's other machines.
//!
//! Triggers that live in memory write every row that changes down as it was and as it is. A row is taken out of there in
//! a form that means the same in every file of a unit: where rows name each other by integer keys, which are this file's
//! own, it names them by id.

use std::collections::HashMap;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params_from_iter};
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
        columns: columns!(key: Key, id, version, source, current),
        identity: &[1, 2],
    },
    Table {
        name: "occasion",
        columns: columns!(participant: Participant, date, id),
        identity: &[0, 1],
    },
    Table {
        name: "assessment",
        columns: columns!(
            participant: Participant, date, respondent, version, bin, id, instrument: Instrument, answers, finished_at,
            finished_by: Author, correction_reason, filled_in, language, removed_at, removed_by
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
];

/// The most columns that a table has.
const WIDTH: usize = 15;

/// The number of a table.
pub(super) fn table_number(name: &str) -> Option<usize> {
    TABLES.iter().position(|table| table.name == name)
}

impl Table {
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

/// A row as it was and as it is. `old` is missing where it was added, `new` where it was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RowChange {
    /// Its place in [`TABLES`].
    pub(super) table: u8,
    pub(super) old: Option<Vec<Cell>>,
    pub(super) new: Option<Vec<Cell>>,
}

impl RowChange {
    pub(super) fn table(&self) -> Result<&'static Table, StoreError> {
        TABLES
            .get(usize::from(self.table))
            .ok_or(StoreError::Corrupt("a change of an unknown table"))
    }
}

/// Sets the triggers up, in memory alone.
pub(super) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    let all = |prefix: char| (0..WIDTH).map(|place| format!("{prefix}{place}")).collect::<Vec<_>>();
    let mut sql = format!(
        "CREATE TEMP TABLE captured (number INTEGER PRIMARY KEY, what INTEGER NOT NULL, {}, {});
         CREATE TEMP TABLE capture_switch (is_on INTEGER NOT NULL);
         INSERT INTO capture_switch VALUES (0);",
        all('o').join(", "),
        all('n').join(", "),
    );
    for (number, table) in TABLES.iter().enumerate() {
        let name = table.name;
        let (columns, width) = (table.columns, table.columns.len());
        let values = |of: &str| {
            columns
                .iter()
                .map(|(column, _)| format!("{of}.{column}"))
                .collect::<Vec<_>>()
        };
        let (old, new) = (values("old"), values("new"));
        for (event, into, from) in [
            ("INSERT", all('n')[..width].to_vec(), new.clone()),
            ("DELETE", all('o')[..width].to_vec(), old.clone()),
            (
                "UPDATE",
                [&all('o')[..width], &all('n')[..width]].concat(),
                [old, new].concat(),
            ),
        ] {
            let what = number * 3
                + ["INSERT", "DELETE", "UPDATE"]
                    .iter()
                    .position(|known| *known == event)
                    .unwrap_or(0);
            sql += &format!(
                "CREATE TEMP TRIGGER capture_{name}_{event} AFTER {event} ON main.{name}
                 WHEN (SELECT is_on FROM capture_switch)
                 BEGIN INSERT INTO captured (what, {}) VALUES ({what}, {}); END;",
                into.join(", "),
                from.join(", ")
            );
        }
    }
    connection.execute_batch(&sql)?;
    Ok(())
}

/// Begins to write down what changes, or stops.
pub(super) fn record(connection: &Connection, is_on: bool) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE capture_switch SET is_on = ?1")?
        .execute([is_on])?;
    Ok(())
}

/// What was written down, in the order in which it changed; nothing is left of it here. A row that is as it was is none.
pub(super) fn take(connection: &Connection) -> Result<Vec<RowChange>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM captured ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let what: usize = row.get(1)?;
        let (table, event) = (what / 3, what % 3);
        let width = TABLES
            .get(table)
            .ok_or(StoreError::Corrupt("a change of an unknown table"))?
            .columns
            .len();
        let old = (event != 0).then(|| read_cells(row, 2, width)).transpose()?;
        let new = (event != 1).then(|| read_cells(row, 2 + WIDTH, width)).transpose()?;
        if old != new {
            let table = u8::try_from(table).map_err(|_| StoreError::Corrupt("a change of an unknown table"))?;
            changes.push(RowChange { table, old, new });
        }
    }
    drop(rows);
    if !changes.is_empty() {
        connection.prepare_cached("DELETE FROM captured")?.execute([])?;
    }
    name_by_id(connection, &mut changes)?;
    Ok(changes)
}

pub(super) fn read_cells(row: &Row<'_>, from: usize, width: usize) -> Result<Vec<Cell>, StoreError> {
    (from..from + width)
        .map(|place| Cell::read(row.get_ref(place)?))
        .collect()
}

/// Puts ids in the place of this file's keys. What has been removed since it was named is found among the changes.
fn name_by_id(connection: &Connection, changes: &mut [RowChange]) -> Result<(), StoreError> {
    let mut names = Names::default();
    for change in &*changes {
        let table = change.table()?;
        for cells in [&change.old, &change.new].into_iter().flatten() {
            names.learn(table, cells);
        }
    }
    for change in changes {
        let table = change.table()?;
        for cells in [&mut change.old, &mut change.new].into_iter().flatten() {
            names.put_into(connection, table, cells)?;
        }
    }
    Ok(())
}

/// What rows are called outside of this file, by their keys in it.
#[derive(Default)]
pub(super) struct Names {
    known: HashMap<(Keyed, i64), Cell>,
}

impl Names {
    fn learn(&mut self, table: &Table, cells: &[Cell]) {
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

/// Turns a row that is exactly `from` into `to`; returns how many rows that were: 1, or 0 where it is not so any more or
/// names what is not here.
///
/// # Errors
/// Where the file can't be written, or a rule of the schema refuses it.
pub(super) fn turn(
    connection: &Connection,
    table: &Table,
    from: Option<&[Cell]>,
    to: Option<&[Cell]>,
) -> Result<usize, StoreError> {
    let own = |cells: Option<&[Cell]>| -> Result<_, StoreError> {
        cells.map(|cells| with_keys(connection, table, cells)).transpose()
    };
    let (from, to) = (own(from)?, own(to)?);
    if from == Some(None) || to == Some(None) {
        return Ok(0);
    }
    let (from, to) = (from.flatten(), to.flatten());
    let name = table.name;
    let names: Vec<&str> = table.shared().map(|(_, column, _)| column).collect();
    let is_as = |first: usize| {
        let parts = names.iter().enumerate();
        let parts = parts.map(|(place, column)| format!("{column} IS ?{}", first + place));
        parts.collect::<Vec<_>>().join(" AND ")
    };
    let sql = match (&from, &to) {
        (None, None) => return Ok(0),
        (None, Some(_)) => {
            let marks = vec!["?"; names.len()].join(", ");
            format!("INSERT INTO {name} ({}) VALUES ({marks})", names.join(", "))
        }
        (Some(_), None) => format!("DELETE FROM {name} WHERE {}", is_as(1)),
        (Some(_), Some(_)) => {
            let set: Vec<_> = names.iter().map(|column| format!("{column} = ?")).collect();
            format!("UPDATE {name} SET {} WHERE {}", set.join(", "), is_as(names.len() + 1))
        }
    };
    let cells = [&to, &from].into_iter().flatten();
    let params = cells.flat_map(|cells| table.shared().map(|(place, ..)| &cells[place]));
    Ok(connection.prepare_cached(&sql)?.execute(params_from_iter(params))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn every_column_of_the_file_is_written_down_or_kept_by_the_machine() {
        let store = Store::in_memory("A. Lind").expect("a store");
        let names = |sql: &str| {
            let mut statement = store.connection.prepare(sql).expect("sql");
            let names = statement.query_map([], |row| row.get::<_, String>(0)).expect("names");
            names.collect::<Result<Vec<_>, _>>().expect("names")
        };
        let own = [
            "audit",
            "audit_head",
            "author",
            "being_removed",
            "cohort_member",
            "handover",
            "standing",
            "unit",
            "unit_epoch",
            "unit_entry",
            "unit_heard",
            "unit_password",
            "unit_refused",
            "unit_seen",
            "unit_set_aside",
            "unit_waiting",
        ];
        for name in names("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
            match table_number(&name) {
                Some(number) => {
                    let told: Vec<_> = TABLES[number].columns.iter().map(|(column, _)| *column).collect();
                    let sql = format!("SELECT name FROM pragma_table_info('{name}')");
                    assert_eq!(told, names(&sql), "{name}");
                    assert!(told.len() <= WIDTH, "{name}");
                }
                None => assert!(
                    own.contains(&name.as_str()),
                    "{name} is neither shared nor a machine's own"
                ),
            }
        }
        assert!(TABLES.len() < usize::from(u8::MAX), "a byte numbers them");
    }
}
