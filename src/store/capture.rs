//! What a write changed, row by row: for undoing it, and for the unit's other machines.
//!
//! Triggers that live in memory write every row that changes down as it was and as it is. A row is taken out of there in
//! a form that means the same in every file of a unit: where rows name each other by integer keys, which are this file's
//! own, it names them by id.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, params_from_iter};
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::shared::{Cell, Names, TABLES, Table, read_cells, with_keys};

/// The most columns that a table has.
const WIDTH: usize = 16;

/// A row as it was and as it is. `old` is missing where it was added, `new` where it was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RowChange {
    /// Its place in [`TABLES`].
    pub(super) table: u8,
    pub(super) old: Option<Vec<Cell>>,
    pub(super) new: Option<Vec<Cell>>,
}

impl RowChange {
    /// Says of which series a row is where that was not said.
    pub(super) fn complete(&mut self) -> Result<(), StoreError> {
        let table = self.table()?;
        for cells in [&mut self.old, &mut self.new].into_iter().flatten() {
            table.complete(cells, table.columns.len());
        }
        Ok(())
    }

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

/// Does something that the schema's triggers do not hold for: on this connection, and for as long as it takes. Those of this
/// module are none of them. They stay in the file, so nothing else passes them.
pub(super) fn without_triggers<T>(
    connection: &Connection,
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    let done = work();
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true)?;
    done
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
            match TABLES.iter().find(|table| table.name == name) {
                Some(table) => {
                    let told: Vec<_> = table.columns.iter().map(|(column, _)| *column).collect();
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
