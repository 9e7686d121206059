//! The encrypted SQLite file: the only place with SQL.
//!
//! Every write goes through [`Store::transact`]: one transaction that holds the change and its audit row, or neither.

mod activities;
mod assessments;
mod audit;
mod bin;
mod check;
mod cohort;
mod error;
mod forms;
mod handover;
mod instruments;
mod meetings;
mod notes;
mod occasions;
mod participants;
mod participation;
mod paths;
mod plans;
mod responsibility;
mod rules;
mod undo;
pub mod vault;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use rusqlite_migration::{M, Migrations};
use uuid::Uuid;

pub use audit::{AuditEntry, Operation};
pub use bin::{BIN_DAYS, Removable, Removed};
pub use check::CheckReport;
pub use cohort::CohortReader;
pub use error::StoreError;
pub use handover::HandedOver;
pub use paths::{default_path, keys_path};
pub use undo::Act;

use crate::domain::{Now, ParticipantId, Today};
use paths::{create_private_file, create_private_folder, refuse_network_drive};
use vault::{KdfCost, Key, Vault};

/// "Stgv" in ASCII: marks a file as ours.
const APPLICATION_ID: i32 = 0x5374_6776;
/// How long a write waits for another program that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

static MIGRATIONS: LazyLock<Migrations<'static>> = LazyLock::new(|| {
    Migrations::new(vec![
        M::up(include_str!("migrations/0001_initial.sql")),
        M::up(include_str!("migrations/0002_groups.sql")),
    ])
});

/// Whether a file is made now, or was there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    New,
    Kept,
}

/// Who acts, and when.
#[derive(Debug, Clone)]
pub struct Session {
    /// The name of the one who is signed in.
    pub user: String,
    /// The moment.
    pub now: Now,
    /// The date that the user lives in.
    pub today: Today,
}

/// What a write changed: whatever shows one of these must read it again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Participants whose details or measurements changed.
    pub participants: std::collections::BTreeSet<ParticipantId>,
    /// The instruments changed, and so how answers are shown.
    pub instruments: bool,
    /// The catalogue of activities changed.
    pub activities: bool,
    /// What the organisation has decided about the participant's form changed.
    pub forms: bool,
    /// What an administrator has decided, or the filters that are kept, changed.
    pub rules: bool,
    /// Something went into the bin, or out of it.
    pub bin: bool,
    /// Somebody who was responsible no longer works here, or does after all.
    pub caseworkers: bool,
}

/// An open file.
pub struct Store {
    connection: Connection,
    path: Option<PathBuf>,
    /// For connections of their own that read while this one works; `None` in memory.
    key: Option<Key>,
    user: String,
    undo: undo::UndoStack,
}

/// A write in progress.
pub struct Tx<'a> {
    transaction: Transaction<'a>,
    session: &'a Session,
    changes: Changes,
}

impl Store {
    /// Makes a new encrypted file at `path`, its keys beside it, and opens it for `user`.
    ///
    /// # Errors
    /// Where either file exists already, or can't be written. Nothing is left behind.
    pub fn create(path: &Path, passphrase: &str, user: &str, cost: KdfCost) -> Result<Self, StoreError> {
        refuse_network_drive(path)?;
        let keys_path = keys_path(path);
        for existing in [path, &keys_path] {
            if existing.exists() {
                return Err(StoreError::Exists(existing.to_owned()));
            }
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            create_private_folder(folder).map_err(|source| StoreError::io(folder, source))?;
        }
        let (vault, key, account) = Vault::create(passphrase, cost)?;
        vault.create_file(&keys_path)?;
        if let Err(source) = create_private_file(path) {
            // Made here a moment ago for nothing; a failed clean-up changes nothing about the error.
            let _ = fs::remove_file(&keys_path);
            return Err(StoreError::io(path, source));
        }
        let made = Self::connect(path, key, Origin::New).and_then(|mut store| {
            store.insert_account(account, user)?;
            Ok(store)
        });
        if made.is_err() {
            let _ = fs::remove_file(path);
            let _ = fs::remove_file(&keys_path);
        }
        made
    }

    /// Opens the file at `path` with a passphrase.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::KeysMissing`], a wrong passphrase, a file that is not ours or damaged, or
    /// one written by a newer program. The file is not touched then.
    pub fn open(path: &Path, passphrase: &str) -> Result<Self, StoreError> {
        refuse_network_drive(path)?;
        if !path.exists() {
            return Err(StoreError::Missing(path.to_owned()));
        }
        // SQLite would take an empty file for a new database; an empty one here is what is left of a full one.
        if fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0) {
            return Err(StoreError::Unreadable(path.to_owned()));
        }
        let keys_path = keys_path(path);
        if !keys_path.exists() {
            return Err(StoreError::KeysMissing(keys_path));
        }
        let (key, account) = Vault::load(&keys_path)?.unlock(passphrase)?;
        let mut store = Self::connect(path, key, Origin::Kept)?;
        store.user = store.account_name(account)?;
        Ok(store)
    }

    /// Tells whether a passphrase opens the file at `path`, without opening it.
    ///
    /// # Errors
    /// A wrong passphrase, or keys that can't be read.
    pub fn verify_passphrase(path: &Path, passphrase: &str) -> Result<(), StoreError> {
        Vault::load(&keys_path(path))?.unlock(passphrase)?;
        Ok(())
    }

    /// An empty file in memory, for the demonstration: nothing is kept.
    ///
    /// # Errors
    /// Only where memory runs out.
    pub fn in_memory(user: &str) -> Result<Self, StoreError> {
        let mut store = Self::prepare(Connection::open_in_memory()?, None, Origin::New)?;
        store.user = user.to_owned();
        Ok(store)
    }

    /// A connection to a file that is there and that the key opens.
    fn unlock(path: &Path, key: &Key) -> Result<Connection, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing(path.to_owned()));
        }
        // Never a new file in the place of one that has gone, and no path is an address with settings of its own.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.pragma_update(None, "key", key.as_pragma().as_str())?;
        // The first read is what tells whether the key fits.
        let readable = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
        if let Err(error) = readable {
            return Err(StoreError::unreadable(path, error));
        }
        connection.busy_timeout(BUSY_TIMEOUT)?;
        Ok(connection)
    }

    /// Reads group figures on a connection of its own, while this one goes on working; `None` for a file in memory, which
    /// has no second connection.
    ///
    /// # Errors
    /// Where the file can't be opened again.
    pub fn cohort_reader(&self) -> Result<Option<CohortReader>, StoreError> {
        let Some((path, key)) = self.path.as_deref().zip(self.key.as_ref()) else {
            return Ok(None);
        };
        Ok(Some(CohortReader::new(Self::unlock(path, key)?)))
    }

    fn connect(path: &Path, key: Key, origin: Origin) -> Result<Self, StoreError> {
        let connection = Self::unlock(path, &key)?;
        let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if !mode.eq_ignore_ascii_case("wal") {
            return Err(StoreError::NoWriteAheadLog(path.to_owned()));
        }
        if origin == Origin::Kept {
            let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
            if id != APPLICATION_ID {
                return Err(StoreError::Unreadable(path.to_owned()));
            }
        }
        Self::prepare(connection, Some((path.to_owned(), key)), origin)
    }

    fn prepare(mut connection: Connection, place: Option<(PathBuf, Key)>, origin: Origin) -> Result<Self, StoreError> {
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        MIGRATIONS.to_latest(&mut connection)?;
        if origin == Origin::New {
            connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        }
        let (path, key) = place.unzip();
        let mut store = Self {
            connection,
            path,
            key,
            user: String::new(),
            undo: undo::UndoStack::default(),
        };
        undo::prepare(&store.connection)?;
        store.ensure_shipped_instrument()?;
        Ok(store)
    }

    /// Where the file lies; `None` in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The name of the one who signed in.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// A session of the one who signed in.
    pub fn session(&self, now: Now, today: Today) -> Session {
        Session {
            user: self.user.clone(),
            now,
            today,
        }
    }

    /// Does one thing that a user asked for: the change and its audit row together, or neither.
    ///
    /// When it returns, the change is on disk.
    ///
    /// # Errors
    /// Whatever `work` returns, or where the file can't be written. Nothing has changed then.
    pub fn transact<T>(
        &mut self,
        session: &Session,
        operation: Operation,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<(T, Changes), StoreError> {
        let (value, changes, statements) = self.write(session, operation, operation.is_undoable(), None, work)?;
        self.undo.push(operation, &changes, statements);
        Ok((value, changes))
    }

    /// One transaction, and the statements that change it back where `is_recorded`; `undone` is what it undoes or does
    /// again.
    fn write<T>(
        &mut self,
        session: &Session,
        operation: Operation,
        is_recorded: bool,
        undone: Option<Operation>,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<(T, Changes, Vec<String>), StoreError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        undo::record(&transaction, is_recorded)?;
        let mut tx = Tx {
            transaction,
            session,
            changes: Changes::default(),
        };
        let value = work(&mut tx)?;
        let statements = undo::take_statements(&tx.transaction)?;
        tx.append_audit(operation, undone)?;
        if operation.is_bulk() {
            cohort::make_missing(&tx.transaction)?;
        }
        let Tx {
            transaction, changes, ..
        } = tx;
        transaction.commit()?;
        Ok((value, changes, statements))
    }

    fn insert_account(&mut self, id: Uuid, name: &str) -> Result<(), StoreError> {
        self.connection
            .execute("INSERT INTO account (id, name) VALUES (?1, ?2)", (id.to_string(), name))?;
        name.clone_into(&mut self.user);
        Ok(())
    }

    fn account_name(&self, id: Uuid) -> Result<String, StoreError> {
        let name = self
            .connection
            .query_row("SELECT name FROM account WHERE id = ?1", [id.to_string()], |row| {
                row.get(0)
            })?;
        Ok(name)
    }
}

impl Tx<'_> {
    /// `true` where a row is there and does not lie in the bin.
    fn is_there(&self, table: &str, id: &str) -> Result<bool, StoreError> {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE id = ?1 AND removed_at IS NULL)");
        Ok(self
            .transaction
            .prepare_cached(&sql)?
            .query_row([id], |row| row.get(0))?)
    }
}

/// The condition that picks one participant's rows, or everyone's. Two texts rather than one `OR`, which no index helps.
fn only(participant_id: Option<&str>) -> &'static str {
    if participant_id.is_some() {
        "participant_id = ?1"
    } else {
        "?1 IS NULL"
    }
}

fn read_id(text: &str) -> Result<Uuid, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt("an id that is no id"))
}

fn read_date(text: &str) -> Result<NaiveDate, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt("a date that is no date"))
}

fn read_moment(text: &str) -> Result<DateTime<Utc>, StoreError> {
    DateTime::parse_from_rfc3339(text)
        .map(|moment| moment.to_utc())
        .map_err(|_| StoreError::Corrupt("a moment that is no moment"))
}

/// Reads a code that this program wrote, or that only a newer or foreign one can have written.
fn read_code<T>(text: Option<String>, find: impl Fn(&str) -> Option<T>) -> Result<Option<T>, StoreError> {
    text.map(|text| find(&text).ok_or(StoreError::Corrupt("an unknown code")))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assessment::Entry;
    use crate::domain::instrument::{IndicatorId, Respondent};
    use crate::domain::participant::Details;

    const PASSPHRASE: &str = "tre gula bilar på rad";

    fn session() -> Session {
        let today = Today(NaiveDate::from_ymd_opt(2026, 11, 18).unwrap_or_default());
        Session {
            user: "A. Lind".to_owned(),
            now: Now(DateTime::UNIX_EPOCH),
            today,
        }
    }

    #[test]
    fn a_newer_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unit.db");
        let store = Store::create(&path, PASSPHRASE, "A. Lind", KdfCost::LEAST).expect("a file");
        store.connection.pragma_update(None, "user_version", 99).expect("set");
        drop(store);
        assert!(matches!(Store::open(&path, PASSPHRASE), Err(StoreError::Newer)));
    }

    #[test]
    fn a_file_of_another_program_is_not_taken_for_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unit.db");
        let store = Store::create(&path, PASSPHRASE, "A. Lind", KdfCost::LEAST).expect("a file");
        store.connection.pragma_update(None, "application_id", 7).expect("set");
        drop(store);
        assert!(matches!(Store::open(&path, PASSPHRASE), Err(StoreError::Unreadable(_))));
    }

    #[test]
    fn the_schema_itself_keeps_finished_forms_and_the_log() {
        let mut store = Store::in_memory("A. Lind").expect("a store");
        let key = store.current_instrument().expect("an instrument").key;
        let blank = [(IndicatorId("health".to_owned()), Entry::default())].into();
        store
            .transact(&session(), Operation::Import, |tx| {
                let id = tx.create_participant(&Details::starting(session().today.0))?;
                let occasion = tx.create_occasion(id, session().today.0)?;
                tx.record_assessment(occasion, Respondent::Participant, &key, &blank)
            })
            .expect("written");
        for sql in [
            "UPDATE answer SET note = 'x'",
            "DELETE FROM answer",
            "UPDATE assessment SET finished_by = 'x'",
            "DELETE FROM assessment",
            "INSERT INTO answer SELECT assessment_id, 'x', 'blank', NULL, NULL FROM answer LIMIT 1",
            "UPDATE audit SET by = 'x'",
            "DELETE FROM audit",
        ] {
            assert!(store.connection.execute(sql, []).is_err(), "{sql}");
        }
    }

    #[test]
    fn one_participant_is_read_without_reading_everyone() {
        let store = Store::in_memory("A. Lind").expect("a store");
        let plan = |condition: &str| -> Vec<String> {
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT 1 FROM occasion JOIN assessment ON occasion.id = occasion_id
                 JOIN answer ON assessment.id = assessment_id WHERE {condition}"
            );
            let mut statement = store.connection.prepare(&sql).expect("prepared");
            let lines = statement.query_map(["x"], |row| row.get(3)).expect("a plan");
            lines.map(|line| line.expect("a line")).collect()
        };
        let steps = plan(only(Some("x")));
        assert!(steps.iter().all(|step| !step.starts_with("SCAN")), "{steps:?}");
    }
}
