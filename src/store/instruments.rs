//! The instrument files that answers were given in, kept whole.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::{Store, StoreError, Tx};
use crate::domain::instrument::{Instrument, InstrumentKey, SHIPPED};

impl Store {
    /// Every instrument version that the file knows.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn instruments(&self) -> Result<BTreeMap<InstrumentKey, Instrument>, StoreError> {
        load(&self.connection)
    }

    /// The instrument that new forms are filled in with.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn current_instrument(&self) -> Result<Instrument, StoreError> {
        let source: String =
            self.connection
                .query_row("SELECT source FROM instrument WHERE current = 1", [], |row| row.get(0))?;
        Ok(Instrument::parse(&source)?)
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
        self.changes.instruments = true;
        Ok(instrument.key)
    }

    fn has_answers(&self, key: &InstrumentKey) -> Result<bool, StoreError> {
        let found = self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM assessment WHERE instrument_id = ?1 AND instrument_version = ?2)",
            (&key.id, key.version),
            |row| row.get(0),
        )?;
        Ok(found)
    }

    pub(super) fn instrument(&self, key: &InstrumentKey) -> Result<Instrument, StoreError> {
        let source = stored_source(&self.transaction, key)?.ok_or(StoreError::Corrupt("an unknown instrument"))?;
        Ok(Instrument::parse(&source)?)
    }
}

/// Every instrument version that the file knows.
pub(super) fn load(connection: &Connection) -> Result<BTreeMap<InstrumentKey, Instrument>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT source FROM instrument")?;
    let sources = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut instruments = BTreeMap::new();
    for source in sources {
        let instrument = Instrument::parse(&source?)?;
        instruments.insert(instrument.key.clone(), instrument);
    }
    Ok(instruments)
}

/// Which instrument new forms are filled in with.
pub(super) fn current_key(connection: &Connection) -> Result<InstrumentKey, StoreError> {
    let sql = "SELECT id, version FROM instrument WHERE current = 1";
    Ok(connection.query_row(sql, [], |row| {
        Ok(InstrumentKey {
            id: row.get(0)?,
            version: row.get(1)?,
        })
    })?)
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

fn put(connection: &Connection, key: &InstrumentKey, source: &str, into_use: bool) -> Result<(), StoreError> {
    if into_use {
        connection.execute("UPDATE instrument SET current = 0", [])?;
    }
    connection.execute(
        "INSERT INTO instrument (id, version, source, current) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET source = excluded.source, current = excluded.current",
        (&key.id, key.version, source, into_use),
    )?;
    Ok(())
}
