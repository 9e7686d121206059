//! The instrument files that answers were given in, kept whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use super::known::Known;
use super::{Store, StoreError, Tx};
use crate::domain::instrument::{Instrument, InstrumentKey, SHIPPED};

impl Store {
    /// Every instrument version that the file knows.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn instruments(&self) -> Result<Arc<BTreeMap<InstrumentKey, Instrument>>, StoreError> {
        Ok(Arc::clone(&self.known()?.instruments))
    }

    /// The instrument that new forms are filled in with.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn current_instrument(&self) -> Result<Instrument, StoreError> {
        let known = self.known()?;
        Ok(known.instrument(&known.current)?.clone())
    }

    /// Puts the shipped instrument into a file that does not know it. It comes into use where nothing else is in use,
    /// or where it supersedes an older version of itself; an organisation's own choice is left alone.
    pub(super) fn ensure_shipped_instrument(&mut self) -> Result<(), StoreError> {
        let shipped = Instrument::parse(SHIPPED)?;
        let transaction = self.connection.transaction()?;
        let in_use: Option<(String, u32)> = transaction
            .query_row("SELECT id, version FROM instrument WHERE current = 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let known = stored_source(&transaction, &shipped.key)?.is_some();
        if !known {
            let supersedes = in_use.is_none_or(|(id, version)| id == shipped.key.id && version < shipped.key.version);
            put(&transaction, &shipped.key, SHIPPED, supersedes)?;
        }
        transaction.commit()?;
        Ok(())
    }
}

impl Tx<'_> {
    /// Takes an instrument file into use for new forms.
    ///
    /// # Errors
    /// Where the file is wrong, or where answers were given in a different file of the same id and version.
    pub fn load_instrument(&mut self, source: &str) -> Result<InstrumentKey, StoreError> {
        let instrument = Instrument::parse(source)?;
        if let Some(stored) = stored_source(&self.transaction, &instrument.key)? {
            let is_same = Instrument::parse(&stored)? == instrument;
            if !is_same && self.has_answers(&instrument.key)? {
                return Err(StoreError::InstrumentInUse(instrument.key));
            }
        }
        put(&self.transaction, &instrument.key, source, true)?;
        self.known = Arc::new(Known::read(&self.transaction)?);
        self.changes.instruments = true;
        Ok(instrument.key)
    }

    /// The instrument that new forms are filled in with.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn current_instrument(&self) -> Result<Instrument, StoreError> {
        Ok(self.known.instrument(&self.known.current)?.clone())
    }

    fn has_answers(&self, key: &InstrumentKey) -> Result<bool, StoreError> {
        let found = self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM assessment WHERE instrument = ?1)",
            [self.known.row_of(key)?],
            |row| row.get(0),
        )?;
        Ok(found)
    }
}

fn stored_source(connection: &Connection, key: &InstrumentKey) -> Result<Option<String>, StoreError> {
    let source = connection
        .query_row(
            "SELECT source FROM instrument WHERE id = ?1 AND version = ?2",
            (&key.id, key.version),
            |row| row.get(0),
        )
        .optional()?;
    Ok(source)
}

/// Puts the instrument that is in use out of it: another one comes in its place.
pub(super) fn put_out_of_use(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("UPDATE instrument SET current = 0 WHERE current = 1", [])?;
    Ok(())
}

fn put(connection: &Connection, key: &InstrumentKey, source: &str, into_use: bool) -> Result<(), StoreError> {
    if into_use {
        put_out_of_use(connection)?;
    }
    connection.execute(
        "INSERT INTO instrument (id, version, source, current) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id, version) DO UPDATE SET source = excluded.source, current = excluded.current",
        (&key.id, key.version, source, into_use),
    )?;
    Ok(())
}
