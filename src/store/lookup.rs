//! Finding one shared row by what it is called outside of this file.

use rusqlite::{Connection, params_from_iter};

use super::StoreError;
use super::shared::{Cell, Kind, Names, Table, key_of_name, read_cells};

impl Table {
    /// The condition that finds a row by its identity, whose parameters come after so many others.
    pub(super) fn is_it(&self, after: usize) -> String {
        let parts = self.identity.iter().zip(after + 1..);
        let parts = parts.map(|(place, number)| format!("{} IS ?{number}", self.columns[*place].0));
        parts.collect::<Vec<_>>().join(" AND ")
    }

    /// What says which row it is, as this file has it: keys in the place of ids. `None` where it names what is not here.
    pub(super) fn own_identity(
        &self,
        connection: &Connection,
        identity: &[Cell],
    ) -> Result<Option<Vec<Cell>>, StoreError> {
        let mut own = identity.to_vec();
        for (place, cell) in self.identity.iter().zip(&mut own) {
            if let (_, Kind::Of(keyed)) = self.columns[*place] {
                match key_of_name(connection, keyed, cell)? {
                    Some(key) => *cell = Cell::Number(key),
                    None => return Ok(None),
                }
            }
        }
        Ok(Some(own))
    }

    /// The first row where `rest` holds, in words that mean the same in every file.
    pub(super) fn first(
        &self,
        connection: &Connection,
        rest: &str,
        params: &[Cell],
    ) -> Result<Option<Vec<Cell>>, StoreError> {
        let mut statement = connection.prepare_cached(&self.select(rest))?;
        let mut rows = statement.query(params_from_iter(params))?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let mut cells = read_cells(row, 0, self.columns.len())?;
        Names::default().put_into(connection, self, &mut cells)?;
        Ok(Some(cells))
    }

    /// The row as it is now.
    pub(super) fn find(&self, connection: &Connection, identity: &[Cell]) -> Result<Option<Vec<Cell>>, StoreError> {
        match self.own_identity(connection, identity)? {
            Some(own) => self.first(connection, &format!("WHERE {}", self.is_it(0)), &own),
            None => Ok(None),
        }
    }
}
