//! The instrument files that answers were given in, kept whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use super::known::Known;
use super::shared::SERIES_SCHEMA;
use super::{Store, StoreError, Tx};
use crate::domain::instrument::{InUse, Instrument, InstrumentKey, SHIPPED, Series};

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

    /// Which series each instrument is of, and which are in use.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn in_use(&self) -> Result<InUse, StoreError> {
        Ok(self.known()?.in_use.clone())
    }

    /// The series of the instruments of an id, in use or not.
    ///
    /// # Errors
    /// [`StoreError::InstrumentNotInUse`] where none is known, or where the file can't be read.
    pub fn series_named(&self, id: &str) -> Result<Series, StoreError> {
        let known = self.known()?;
        let series = known.in_use.series_of_id(id).cloned();
        series.ok_or_else(|| known.not_in_use(id))
    }

    /// What new forms are filled in with, by the id of the instrument; without one, that of the first series.
    ///
    /// # Errors
    /// [`StoreError::InstrumentNotInUse`], or where the file can't be read.
    pub fn instrument_in_use(&self, id: Option<&str>) -> Result<(Series, Instrument), StoreError> {
        let mut all = self.instruments_in_use()?;
        let is_it = |instrument: &Instrument| id.is_none_or(|id| instrument.key.id == id);
        match all.iter().position(|(_, instrument)| is_it(instrument)) {
            Some(place) => Ok(all.swap_remove(place)),
            None => Err(self.known()?.not_in_use(id.unwrap_or_default())),
        }
    }

    /// The instruments that new forms are filled in with, by series: that of the first one comes first.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn instruments_in_use(&self) -> Result<Vec<(Series, Instrument)>, StoreError> {
        let known = self.known()?;
        let all = known.in_use.current();
        all.map(|(series, key)| Ok((series.clone(), known.instrument(key)?.clone())))
            .collect()
    }

    /// Puts the shipped instrument into a file that does not know it. It comes into use where nothing else is in use,
    /// or where it supersedes an older version of itself; an organisation's own choice is left alone.
    pub(super) fn ensure_shipped_instrument(&mut self) -> Result<(), StoreError> {
        let shipped = Instrument::parse(SHIPPED)?;
        let transaction = self.connection.transaction()?;
        let in_use: Option<(String, u32)> = transaction
            .query_row(
                "SELECT id, version FROM instrument WHERE current = 1 AND series = ''",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let known = stored_source(&transaction, &shipped.key)?.is_some();
        if !known {
            let supersedes = in_use.is_none_or(|(id, version)| id == shipped.key.id && version < shipped.key.version);
            put(&transaction, &shipped.key, SHIPPED, &Series::default(), supersedes)?;
        }
        transaction.commit()?;
        Ok(())
    }
}

impl Tx<'_> {
    /// Takes an instrument file into use for new forms, in the place of the one that is in use of its series: a file of an
    /// id that is known stays in the series that it was loaded into, and another one is of the first series.
    ///
    /// # Errors
    /// Where the file is wrong, or where answers were given in a different file of the same id and version.
    pub fn load_instrument(&mut self, source: &str) -> Result<InstrumentKey, StoreError> {
        let instrument = Instrument::parse(source)?;
        let series = self
            .known
            .in_use
            .series_of_id(&instrument.key.id)
            .cloned()
            .unwrap_or_default();
        self.take_into_use(instrument, source, &series)
    }

    /// Takes an instrument file into use beside those that are in use: as a series of its own, or as the newer version of
    /// one that is.
    ///
    /// # Errors
    /// As for [`Self::load_instrument`], and [`StoreError::InstrumentOfFirstSeries`] where files of its id are what the
    /// organisation measures with first of all. [`StoreError::OlderMachines`] where some of the unit's machines run a program
    /// that knows of one series alone, and would take in nothing from here on: `anyway` says that they may.
    pub fn load_instrument_beside(&mut self, source: &str, anyway: bool) -> Result<InstrumentKey, StoreError> {
        let instrument = Instrument::parse(source)?;
        self.require_machines(SERIES_SCHEMA, anyway)?;
        let series = match self.known.in_use.series_of_id(&instrument.key.id) {
            Some(series) if series.is_first() => return Err(StoreError::InstrumentOfFirstSeries(instrument.key)),
            Some(series) => series.clone(),
            None => Series(instrument.key.id.clone()),
        };
        self.take_into_use(instrument, source, &series)
    }

    /// Takes a series out of use: no new form is filled in with it. What has been begun can be finished, and everything can
    /// be read.
    ///
    /// # Errors
    /// [`StoreError::InstrumentOfFirstSeries`]: something is always in use there.
    pub fn withdraw_series(&mut self, series: &Series) -> Result<(), StoreError> {
        if series.is_first() {
            return Err(StoreError::InstrumentOfFirstSeries(self.known.current.clone()));
        }
        put_out_of_use(&self.transaction, &series.0)?;
        self.read_instruments_again()
    }

    fn read_instruments_again(&mut self) -> Result<(), StoreError> {
        self.known = Arc::new(Known::read(&self.transaction)?);
        self.changes.instruments = true;
        Ok(())
    }

    fn take_into_use(
        &mut self,
        instrument: Instrument,
        source: &str,
        series: &Series,
    ) -> Result<InstrumentKey, StoreError> {
        if let Some(stored) = stored_source(&self.transaction, &instrument.key)? {
            let is_same = Instrument::parse(&stored)? == instrument;
            if !is_same && self.has_answers(&instrument.key)? {
                return Err(StoreError::InstrumentInUse(instrument.key));
            }
        }
        put(&self.transaction, &instrument.key, source, series, true)?;
        self.read_instruments_again()?;
        Ok(instrument.key)
    }

    /// The instrument of a series that is in use, or was last.
    ///
    /// # Errors
    /// [`StoreError::InstrumentNotInUse`] where none of the series is known.
    pub fn instrument_of(&self, series: &Series) -> Result<Instrument, StoreError> {
        match self.known.in_use.latest(series) {
            Some(key) => Ok(self.known.instrument(key)?.clone()),
            None => Err(self.known.not_in_use(&series.0)),
        }
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

/// Puts the instrument of a series that is in use out of it.
pub(super) fn put_out_of_use(connection: &Connection, series: &str) -> Result<(), StoreError> {
    connection.execute(
        "UPDATE instrument SET current = 0 WHERE current = 1 AND series = ?1",
        [series],
    )?;
    Ok(())
}

fn put(
    connection: &Connection,
    key: &InstrumentKey,
    source: &str,
    series: &Series,
    into_use: bool,
) -> Result<(), StoreError> {
    if into_use {
        put_out_of_use(connection, &series.0)?;
    }
    connection.execute(
        "INSERT INTO instrument (id, version, source, current, series) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id, version) DO UPDATE SET source = excluded.source, current = excluded.current",
        (&key.id, key.version, source, into_use, &series.0),
    )?;
    Ok(())
}
