//! The unit's log: sealed changes in one total order, and beside them the key file, snapshots and small messages.
//!
//! Everything here is opaque bytes: what they hold, and whether they are genuine, is for whoever opens the seal to say.
//! [`UnitLog`] is what is asked of an engine; there are two, PostgreSQL and a shared folder, and one suite of tests that
//! both pass. Every call waits for a network, so none belongs on the window's thread.

mod address;
#[cfg(test)]
mod conformance;
mod error;
mod folder;
mod frame;
mod postgres;
#[cfg(test)]
pub(super) mod server;

use std::fmt;
use std::io::{Read, Write};
use std::time::Duration;

use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use address::{AddressError, LogAddress, PostgresAddress, Protection};
pub use error::LogError;
pub use folder::FolderLog;
pub use postgres::{PostgresLog, SCHEMA_SQL};

/// The most bytes that one [`UnitLog::append`] takes, all its changes together; a key file or a message may have as many.
pub const MAX_APPEND_BYTES: usize = 256 << 20;

/// The most bytes that one [`UnitLog::read`] gives, unless a single change has more.
pub const MAX_READ_BYTES: usize = 8 << 20;

/// Number of a change in a unit's log: 1, 2, 3 …; 0 is before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Seq(pub u64);

impl Seq {
    /// The number after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What became of an [`UnitLog::append`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// All of them stand; this is the number of the last.
    At(Seq),
    /// None of them stands: the head was not where the caller thought, and is here. It can be higher, where somebody was
    /// first, and lower, where the engine was put back from an older copy.
    Moved(Seq),
}

/// A unit's log on some engine. It belongs to one unit; a machine has one or more of these, none of them shared by threads.
///
/// Every call is whole or not at all. An error in the middle of a call that writes ([`LogError::Interrupted`],
/// [`LogError::TimedOut`], and whatever a folder's server says) leaves open which of the two it was: whoever must know
/// reads, and finds its own bytes or does not. An engine takes up contact again by itself at the next call.
pub trait UnitLog: Send {
    /// Whose log lies here; `None` where there is none.
    ///
    /// # Errors
    /// Where the log can't be reached.
    fn unit(&mut self) -> Result<Option<Uuid>, LogError>;

    /// The number of the newest change. It never falls by itself; where it is lower than what somebody has seen, the engine
    /// was put back from an older copy.
    ///
    /// # Errors
    /// Where the log can't be reached.
    fn head(&mut self) -> Result<Seq, LogError>;

    /// The lowest number that is still kept; the head's next where none is.
    ///
    /// # Errors
    /// Where the log can't be reached.
    fn oldest(&mut self) -> Result<Seq, LogError>;

    /// Appends changes with the numbers `after + 1`, `after + 2` …: all of them, or none. None at all may be given; then
    /// only the head is compared.
    ///
    /// # Errors
    /// Where the log can't be reached or written, and where there are more than [`MAX_APPEND_BYTES`].
    fn append(&mut self, after: Seq, sealed: &[Vec<u8>]) -> Result<Appended, LogError>;

    /// Up to `limit` changes with numbers above `after`, in order and without a gap; fewer where they are more than
    /// [`MAX_READ_BYTES`] together, but at least one where there is one.
    ///
    /// # Errors
    /// Where the log can't be reached, and [`LogError::Forgotten`] where `after + 1` is no longer kept.
    fn read(&mut self, after: Seq, limit: usize) -> Result<Vec<(Seq, Vec<u8>)>, LogError>;

    /// The newest key file and its version, from 1.
    ///
    /// # Errors
    /// Where the log can't be reached.
    fn keys(&mut self) -> Result<Option<(u64, Vec<u8>)>, LogError>;

    /// Puts a key file in the place of version `expected` (0: there is none), which is not kept. It gets version
    /// `expected + 1`; `false` where somebody was first, or the version is another.
    ///
    /// # Errors
    /// Where the log can't be reached or written.
    fn put_keys(&mut self, expected: u64, keys: &[u8]) -> Result<bool, LogError>;

    /// The number up to which the newest snapshot goes.
    ///
    /// # Errors
    /// Where the log can't be reached.
    fn snapshot(&mut self) -> Result<Option<Seq>, LogError>;

    /// Copies a snapshot, part by part. After an error, what has been written is worthless.
    ///
    /// # Errors
    /// Where the log can't be reached or `into` can't be written, and [`LogError::NoSnapshot`].
    fn read_snapshot(&mut self, at: Seq, into: &mut dyn Write) -> Result<(), LogError>;

    /// Stores a snapshot, whole or not at all. Where one of this number is there already, it stays and `sealed` is not
    /// read. The newest two are kept, so that whoever reads the last but one can finish.
    ///
    /// # Errors
    /// Where the log can't be reached or written, or `sealed` can't be read.
    fn put_snapshot(&mut self, at: Seq, sealed: &mut dyn Read) -> Result<(), LogError>;

    /// Removes the changes with numbers below `seq`, for good. Their numbers are never given again. Nothing happens where
    /// `seq` is 0 or 1.
    ///
    /// # Errors
    /// Where the log can't be reached or written, and [`LogError::NoSnapshot`] unless there is a snapshot at `seq - 1` or
    /// above.
    fn forget_before(&mut self, seq: Seq) -> Result<(), LogError>;

    /// Waits until there is a change above `after`, and returns `true`; `false` after `at_most`.
    ///
    /// # Errors
    /// Where the log can't be reached, or contact is lost meanwhile.
    fn wait(&mut self, after: Seq, at_most: Duration) -> Result<bool, LogError>;

    /// Puts a small sealed message into a box, in the place of the one with the same id there. A box needs no making.
    ///
    /// # Errors
    /// Where the log can't be reached or written.
    fn put_message(&mut self, to: &str, id: Uuid, sealed: &[u8]) -> Result<(), LogError>;

    /// What lies in a box, by id.
    ///
    /// # Errors
    /// Where the log can't be reached.
    fn messages(&mut self, to: &str) -> Result<Vec<(Uuid, Vec<u8>)>, LogError>;

    /// Removes a message; nothing happens where it is not there.
    ///
    /// # Errors
    /// Where the log can't be reached or written.
    fn remove_message(&mut self, to: &str, id: Uuid) -> Result<(), LogError>;
}

/// Makes an empty log for a unit, and opens it. Where the unit's own log is there already, it is opened as it is.
///
/// # Errors
/// [`LogError::Foreign`] where another unit's log lies in the folder; PostgreSQL holds many. [`LogError::SchemaMissing`]
/// where the database lacks [`SCHEMA_SQL`] and this role may not run it. Whatever keeps the log from being reached.
pub fn create(address: &LogAddress, password: Option<&str>, unit: Uuid) -> Result<Box<dyn UnitLog>, LogError> {
    Ok(match address {
        LogAddress::Folder(path) => Box::new(FolderLog::create(path, unit)?),
        LogAddress::Postgres(address) => Box::new(PostgresLog::create(address, password, unit)?),
    })
}

/// Opens a unit's log.
///
/// # Errors
/// [`LogError::NoLog`] or [`LogError::Foreign`] where it is not there, and whatever keeps it from being reached.
pub fn open(address: &LogAddress, password: Option<&str>, unit: Uuid) -> Result<Box<dyn UnitLog>, LogError> {
    Ok(match address {
        LogAddress::Folder(path) => Box::new(FolderLog::open(path, unit)?),
        LogAddress::Postgres(address) => Box::new(PostgresLog::open(address, password, unit)?),
    })
}

/// What a box is called on an engine: a short name that every engine takes, and that tells nobody whose it is.
fn box_name(to: &str) -> String {
    let hash = Sha256::digest(to.as_bytes());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Refuses what is more than one call takes.
fn check_size<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Result<(), LogError> {
    let bytes: usize = parts.into_iter().map(<[u8]>::len).sum();
    if bytes > MAX_APPEND_BYTES {
        Err(LogError::TooLarge)
    } else {
        Ok(())
    }
}
