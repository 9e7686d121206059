//! A window's link to its unit: the file on a connection of its own, and the log. Everything here waits for a network or a
//! disk, so it belongs on a thread of its own.

use super::UnitError;
use super::log::{self, LogAddress, LogError, UnitLog};
use super::presence::{self, Presence};
use super::sync::{self, Round};
use crate::store::{Session, Store, StoreError, UnitStanding};

/// The file and its unit's log.
pub struct Link {
    store: Store,
    log: Box<dyn UnitLog>,
    /// What the log was told last that is open here.
    told: Option<Presence>,
}

/// What a contact brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// What it did.
    pub round: Round,
    /// Meetings and forms that are open at other machines.
    pub elsewhere: Vec<Presence>,
}

/// Opens the log of the unit that a file is of, by the password that is kept with the file.
///
/// # Errors
/// Where the file is of no unit, or the log can't be reached.
pub fn open_log(store: &Store) -> Result<Box<dyn UnitLog>, UnitError> {
    Ok(log_opener(store)?()?)
}

/// Opens that log as often as it is asked to, on whatever thread.
///
/// # Errors
/// Where the file is of no unit or can't be read.
pub fn log_opener(
    store: &Store,
) -> Result<impl Fn() -> Result<Box<dyn UnitLog>, LogError> + Send + 'static, UnitError> {
    let position = store.position()?.ok_or(StoreError::NoUnit)?;
    let address: LogAddress = position.address.parse()?;
    let password = store.log_password()?;
    Ok(move || {
        let password = password.as_ref().map(|text| text.as_str());
        log::open(&address, password, position.unit)
    })
}

impl Link {
    /// Takes up contact for a file that is open already.
    ///
    /// # Errors
    /// As [`open_log`].
    pub fn open(store: Store) -> Result<Self, UnitError> {
        let log = open_log(&store)?;
        Ok(Self { store, log, told: None })
    }

    /// One contact: takes in, sends, and says what is open here.
    ///
    /// # Errors
    /// As [`sync::round`]. What was done before that holds.
    pub fn contact(&mut self, session: &Session, open: Option<&Presence>) -> Result<Contact, UnitError> {
        // Whoever is signed in may have another role, or other keys, since.
        if !self.store.renew_account()? {
            return Err(UnitError::NoAccess);
        }
        let round = sync::round(&mut self.store, self.log.as_mut(), session)?;
        if open != self.told.as_ref() {
            presence::tell(&self.store, self.log.as_mut(), open)?;
            self.told = open.cloned();
        }
        let elsewhere = presence::hear(&self.store, self.log.as_mut())?;
        Ok(Contact { round, elsewhere })
    }

    /// How the file and the unit stand to each other.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn standing(&self) -> Result<Option<UnitStanding>, UnitError> {
        Ok(self.store.unit_standing()?)
    }

    /// The file, on the connection of this link.
    pub fn store(&self) -> &Store {
        &self.store
    }
}
