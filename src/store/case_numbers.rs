//! Case references: a number once shown never changes, so the machines of a unit reserve blocks of them.

use rusqlite::Connection;
use uuid::Uuid;

use super::change::Edit;
use super::membership::Membership;
use super::shared::{Cell, number_of};
use super::waiting::Signed;
use super::{Operation, Session, Store, StoreError};

/// How many case references a machine reserves at a time.
pub const NUMBERS_RESERVED: u32 = 20;

/// Where a machine that is out of reserved ones goes on: its own number times this.
const OWN_NUMBERS: i64 = 1_000_000;

/// The next case reference that this machine may give.
pub(super) fn next_reference(connection: &Connection, unit: Option<Membership>) -> Result<i64, StoreError> {
    let Some(unit) = unit else {
        return next_between(connection, 1, i64::MAX);
    };
    let mut statement =
        connection.prepare_cached("SELECT first, last FROM number_block WHERE machine = ?1 ORDER BY first")?;
    let blocks = statement.query_map([unit.machine], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    for block in blocks {
        let (first, last) = block?;
        let reference = next_between(connection, first, last)?;
        if reference <= last {
            return Ok(reference);
        }
    }
    let number: i64 = connection
        .prepare_cached("SELECT number FROM machine WHERE id = ?1")?
        .query_row([unit.machine], |row| row.get(0))?;
    let first = number * OWN_NUMBERS;
    next_between(connection, first, first + OWN_NUMBERS - 1)
}

/// The one after all that are given between these two, or kept for an import that can be put back; `first` where none is.
fn next_between(connection: &Connection, first: i64, last: i64) -> Result<i64, StoreError> {
    let next = "SELECT 1 + max(?1 - 1,
                coalesce((SELECT max(reference) FROM participant WHERE reference BETWEEN ?1 AND ?2), 0),
                coalesce((SELECT max(reference) FROM import_part WHERE reference BETWEEN ?1 AND ?2), 0))";
    Ok(connection
        .prepare_cached(next)?
        .query_row((first, last), |row| row.get(0))?)
}

impl Store {
    /// What this machine would append to have case references to give; `None` while it has enough.
    ///
    /// # Errors
    /// Where the file can't be read, or is of no unit.
    pub fn reserving(&self, session: &Session) -> Result<Option<Signed>, StoreError> {
        let writer = self.writer()?;
        let free: i64 = self.connection.query_row(
            "SELECT coalesce(sum(last - first + 1
             - (SELECT count(*) FROM participant WHERE reference BETWEEN first AND last)
             - (SELECT count(*) FROM import_part WHERE reference BETWEEN first AND last)), 0)
             FROM number_block WHERE machine = ?1",
            [writer.unit.machine],
            |row| row.get(0),
        )?;
        if free >= i64::from(NUMBERS_RESERVED / 2) {
            return Ok(None);
        }
        let rows = vec![self.next_block(writer.unit.machine)?];
        let change = writer.change(session, Operation::ReserveNumbers, None, Vec::new(), rows);
        writer.signed(&change).map(Some)
    }

    pub(super) fn next_block(&self, machine: Uuid) -> Result<Edit, StoreError> {
        let first: i64 = self.connection.query_row(
            "SELECT 1 + max(coalesce((SELECT max(last) FROM number_block), 0),
             coalesce((SELECT max(reference) FROM participant WHERE reference < ?1), 0))",
            [OWN_NUMBERS],
            |row| row.get(0),
        )?;
        Ok(Edit::Added {
            table: number_of("number_block")?,
            cells: vec![
                Cell::Number(first),
                Cell::Number(first + i64::from(NUMBERS_RESERVED) - 1),
                Cell::id(machine),
            ],
        })
    }
}
