//! The hash of what a file holds, by which the machines of a unit see whether they hold the same.

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use super::capture::RowChange;
use super::shared::{Cell, Names, TABLES, read_cells};
use super::waiting::Waiting;
use super::{Store, StoreError};

/// The hash of what a file holds: the sum of its rows' hashes, so that it can be kept up to date row by row, in whatever
/// order they lie. It finds what differs by mistake; nobody is kept from making two files of the same sum on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ContentHash([u64; 4]);

impl ContentHash {
    pub(super) fn from_bytes(bytes: [u8; 32]) -> Self {
        let part = |place: usize| {
            let mut part = [0; 8];
            part.copy_from_slice(&bytes[place * 8..place * 8 + 8]);
            u64::from_le_bytes(part)
        };
        Self([part(0), part(1), part(2), part(3)])
    }

    pub(super) fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (part, value) in bytes.chunks_exact_mut(8).zip(self.0) {
            part.copy_from_slice(&value.to_le_bytes());
        }
        bytes
    }

    fn row(table: u8, cells: &[Cell]) -> Result<Self, StoreError> {
        let told = TABLES.get(usize::from(table)).map_or(cells, |known| known.told(cells));
        let bytes = postcard::to_allocvec(&(table, told)).map_err(|_| StoreError::Corrupt("a row"))?;
        Ok(Self::from_bytes(Sha256::digest(bytes).into()))
    }

    pub(super) fn add(&mut self, table: u8, cells: &[Cell]) -> Result<(), StoreError> {
        let row = Self::row(table, cells)?;
        for (sum, part) in self.0.iter_mut().zip(row.0) {
            *sum = sum.wrapping_add(part);
        }
        Ok(())
    }

    pub(super) fn subtract(&mut self, table: u8, cells: &[Cell]) -> Result<(), StoreError> {
        let row = Self::row(table, cells)?;
        for (sum, part) in self.0.iter_mut().zip(row.0) {
            *sum = sum.wrapping_sub(part);
        }
        Ok(())
    }

    /// As if the rows of a write were as before.
    pub(super) fn leave(&mut self, rows: &[RowChange]) -> Result<(), StoreError> {
        for row in rows {
            if let Some(new) = &row.new {
                self.subtract(row.table, new)?;
            }
            if let Some(old) = &row.old {
                self.add(row.table, old)?;
            }
        }
        Ok(())
    }

    /// Follows the rows of a write.
    pub(super) fn follow(&mut self, rows: &[RowChange]) -> Result<(), StoreError> {
        for row in rows {
            if let Some(old) = &row.old {
                self.subtract(row.table, old)?;
            }
            if let Some(new) = &row.new {
                self.add(row.table, new)?;
            }
        }
        Ok(())
    }
}

/// The hash of what a file holds, waiting changes included, as it is kept up to date.
pub(super) fn kept_content(connection: &Connection) -> Result<ContentHash, StoreError> {
    let mut statement = connection.prepare_cached("SELECT content FROM unit")?;
    Ok(ContentHash::from_bytes(statement.query_row([], |row| row.get(0))?))
}

pub(super) fn keep_content(connection: &Connection, content: ContentHash) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE unit SET content = ?1")?
        .execute([content.to_bytes()])?;
    Ok(())
}

/// As if waiting changes had not been made.
pub(super) fn content_without(connection: &Connection, effects: &[Vec<RowChange>]) -> Result<ContentHash, StoreError> {
    let mut content = kept_content(connection)?;
    effects.iter().try_for_each(|rows| content.leave(rows))?;
    Ok(content)
}

/// The hash of what a file holds, worked out from every row.
pub(super) fn content_of(connection: &Connection) -> Result<ContentHash, StoreError> {
    let mut content = ContentHash::default();
    let mut names = Names::default();
    for (number, table) in TABLES.iter().enumerate() {
        let mut statement = connection.prepare(&table.select(""))?;
        let mut rows = statement.query([])?;
        let number = u8::try_from(number).map_err(|_| StoreError::Corrupt("too many tables"))?;
        while let Some(row) = rows.next()? {
            let mut cells = read_cells(row, 0, table.columns.len())?;
            names.put_into(connection, table, &mut cells)?;
            content.add(number, &cells)?;
        }
    }
    Ok(content)
}

impl Store {
    /// The hash of what the file holds as the log has left it: without what waits.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn settled_content(&self) -> Result<[u8; 32], StoreError> {
        let waiting = Waiting::all(&self.connection)?;
        let effects: Vec<_> = waiting.iter().map(Waiting::rows).collect::<Result<_, _>>()?;
        Ok(content_without(&self.connection, &effects)?.to_bytes())
    }

    /// `true` where the file holds what its kept hash says, row for row.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn content_is_as_kept(&self) -> Result<bool, StoreError> {
        Ok(self.unit.is_none() || content_of(&self.connection)? == kept_content(&self.connection)?)
    }
}

#[cfg(test)]
impl Store {
    /// Every shared row, as text.
    pub(crate) fn told_rows(&self) -> std::collections::BTreeSet<String> {
        let mut told = std::collections::BTreeSet::new();
        for table in TABLES {
            let mut statement = self.connection.prepare(&table.select("")).expect("sql");
            let mut rows = statement.query([]).expect("rows");
            while let Some(row) = rows.next().expect("a row") {
                let mut cells = read_cells(row, 0, table.columns.len()).expect("cells");
                Names::default()
                    .put_into(&self.connection, table, &mut cells)
                    .expect("names");
                told.insert(format!("{} {cells:?}", table.name));
            }
        }
        told
    }

    /// As if a row had been applied otherwise here than elsewhere.
    pub(crate) fn differ(&self) {
        let sql = "UPDATE unit SET content = zeroblob(32)";
        self.connection.execute(sql, []).expect("written");
    }
}
