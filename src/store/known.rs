//! The instruments and intake templates that a file knows, parsed once for as long as nobody changes the file's.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;

use super::StoreError;
use super::intake::read_templates;
use crate::domain::history::Beside;
use crate::domain::instrument::{InUse, Instrument, InstrumentKey, Series};
use crate::domain::intake::Templates;
use crate::domain::occasion::Occasion;

/// Every instrument and intake template of a file, and how rows name instruments.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) instruments: Arc<BTreeMap<InstrumentKey, Instrument>>,
    /// The one of the first series that new forms are filled in with.
    pub(super) current: InstrumentKey,
    pub(super) in_use: InUse,
    keys: BTreeMap<i64, InstrumentKey>,
    /// What is asked at intake.
    pub(super) templates: Arc<Templates>,
}

/// The instruments as they were read last, and which state of the file that was.
pub(super) type Kept = RefCell<Option<(i64, Arc<Known>)>>;

impl Known {
    /// The instruments as the file has them now. They are read again where another program has changed it.
    pub(super) fn current(connection: &Connection, kept: &Kept) -> Result<Arc<Self>, StoreError> {
        let state = connection
            .prepare_cached("PRAGMA data_version")?
            .query_row([], |row| row.get::<_, i64>(0))?;
        let mut kept = kept.borrow_mut();
        match &*kept {
            Some((of, known)) if *of == state => Ok(Arc::clone(known)),
            _ => {
                let known = Arc::new(Self::read(connection)?);
                *kept = Some((state, Arc::clone(&known)));
                Ok(known)
            }
        }
    }

    /// Reads them.
    pub(super) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let mut statement = connection.prepare_cached("SELECT key, source, current, series FROM instrument")?;
        let mut rows = statement.query([])?;
        let (mut instruments, mut keys) = (BTreeMap::new(), BTreeMap::new());
        let mut in_use = InUse::default();
        while let Some(row) = rows.next()? {
            let instrument = Instrument::parse(&row.get::<_, String>(1)?)?;
            in_use.add(instrument.key.clone(), Series(row.get(3)?), row.get(2)?);
            keys.insert(row.get(0)?, instrument.key.clone());
            instruments.insert(instrument.key.clone(), instrument);
        }
        Ok(Self {
            instruments: Arc::new(instruments),
            current: in_use
                .of(&Series::default())
                .cloned()
                .ok_or(StoreError::Corrupt("no instrument in use"))?,
            keys,
            in_use,
            templates: Arc::new(read_templates(connection)?),
        })
    }

    /// Every series but the first, with what a participant whose occasions are these was measured by.
    pub(super) fn beside(&self, occasions: &mut BTreeMap<Series, Vec<Occasion>>) -> BTreeMap<Series, Beside> {
        let of = |series: &Series| {
            let beside = Beside {
                current: self.in_use.latest(series)?.clone(),
                occasions: occasions.remove(series).unwrap_or_default(),
            };
            Some((series.clone(), beside))
        };
        self.in_use.beside().into_iter().filter_map(of).collect()
    }

    /// That no instrument of this id is in use.
    pub(super) fn not_in_use(&self, id: &str) -> StoreError {
        StoreError::InstrumentNotInUse {
            id: id.to_owned(),
            in_use: self.in_use.current().map(|(_, key)| key.id.clone()).collect(),
        }
    }

    /// The instrument that a row names.
    pub(super) fn of_row(&self, key: i64) -> Result<&Instrument, StoreError> {
        let key = self.keys.get(&key);
        key.and_then(|key| self.instruments.get(key))
            .ok_or(StoreError::Corrupt("an unknown instrument"))
    }

    /// An instrument by its name and version.
    pub(super) fn instrument(&self, key: &InstrumentKey) -> Result<&Instrument, StoreError> {
        self.instruments
            .get(key)
            .ok_or(StoreError::Corrupt("an unknown instrument"))
    }

    /// How rows name an instrument.
    pub(super) fn row_of(&self, key: &InstrumentKey) -> Result<i64, StoreError> {
        let mut keys = self.keys.iter();
        let found = keys.find(|(_, known)| *known == key).map(|(row, _)| *row);
        found.ok_or(StoreError::Corrupt("an unknown instrument"))
    }
}
