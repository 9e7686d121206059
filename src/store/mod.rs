//! The encrypted SQLite file: the only place with SQL.
//!
//! Every write goes through [`Store::transact`]: one transaction that holds the change and its audit row, or neither.

mod access;
mod accounts;
mod activities;
mod applying;
mod assessments;
mod attendance;
mod audit;
mod backup;
mod bin;
mod capture;
mod case_numbers;
mod change;
mod check;
mod cohort;
mod comparison;
mod content;
#[cfg(test)]
pub(crate) mod counted;
mod drafts;
mod draws;
mod error;
mod forms;
mod handover;
mod imports;
mod instruments;
mod intake;
mod known;
mod lookup;
mod meetings;
mod member_row;
mod members;
mod membership;
mod merge;
mod notes;
mod occasions;
mod organisation;
mod participants;
mod participation;
mod paths;
mod plans;
mod private;
mod protection;
mod reader;
mod refusal;
mod rekey;
mod removal;
mod responsibility;
mod restore;
mod reviews;
mod right;
mod rows;
mod rules;
mod scorecard;
mod shared;
mod sharing;
mod snapshot;
mod standing;
mod stations;
mod transact;
mod transfer;
mod transfer_keys;
mod tries;
mod undo;
mod unit_keys;
mod unit_standing;
mod values;
pub mod vault;
mod waiting;
pub use vault::hex;
mod whole;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use chrono::DateTime;
use rusqlite::{Connection, MAIN_DB, OpenFlags};
use rusqlite_migration::{M, Migrations};
use uuid::Uuid;

pub use accounts::RECOVERY_NAME;
pub use attendance::DayMark;
pub use audit::{AuditEntry, LogProblem};
pub use backup::{Backup, BackupMaker, BackupReason, LONGEST_KEPT_DAYS, backup_folder, backups};
pub use bin::{BIN_DAYS, Removable, Removed};
pub use case_numbers::NUMBERS_RESERVED;
pub use check::CheckReport;
pub use cohort::CohortReader;
pub use comparison::KeptUnitFile;
pub use draws::{DrawsView, new_seed};
pub use error::StoreError;
pub use handover::HandedOver;
pub use membership::Position;
pub use merge::{Incoming, Laid};
pub use paths::{default_path, keys_path, synchronised};
pub use refusal::Refusal;
pub use removal::{Removal, RetentionView};
pub use restore::{Contents, Restoring};
pub use shared::FIRST_SCHEMA;
pub use snapshot::{Joining, Snapshot};
pub use stations::{FORM_HOURS, FormContent, MAX_GREETING, Station, StationForm};
pub use transact::{Changes, Session, Tx};
pub use transfer::{Brought, InstrumentFit, Origin as ParcelOrigin, Parcel, ParcelProblem, unpacked};
pub use transfer_keys::{TransferKey, is_signed_by};
pub use undo::Act;
pub use unit_standing::{Collided, Machine, SetAside, UnitStanding};
pub use waiting::{Outgoing, Signed};

use crate::domain::access::{Account, Role, Sight, UserDetails};
pub use crate::domain::operation::Operation;
use crate::domain::{AccountId, Now, Today};
use known::Known;
use membership::Membership;
use paths::refuse_network_drive;
pub(crate) use private::create_private_file;
use private::create_private_folder;
use reader::Reader;
use transact::Reach;
use tries::Tries;
use vault::{KdfCost, Key, Opener, Secret, Unlocked, Vault, VaultError};

/// "Stgv" in ASCII: marks a file as ours.
const APPLICATION_ID: i32 = 0x5374_6776;
/// The size of SQLCipher's pages: no file of ours is smaller.
const PAGE_BYTES: u64 = 4096;
/// How long a write waits for another program that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How many statements a connection keeps prepared: more than any one write has. SQLite needs longer to prepare a
/// statement, with every trigger on its table, than to run it.
const CACHED_STATEMENTS: usize = 128;

/// How many migrations there are: the version of the schema that this program writes.
const SCHEMA_VERSION: i64 = 6;

static MIGRATIONS: LazyLock<Migrations<'static>> = LazyLock::new(|| {
    Migrations::new(vec![
        M::up(include_str!("migrations/0001_initial.sql")),
        M::up(include_str!("migrations/0002_unit.sql")),
        M::up(include_str!("migrations/0003_station.sql")),
        M::up(include_str!("migrations/0004_series.sql")),
        M::up(include_str!("migrations/0005_casework.sql")),
        M::up(include_str!("migrations/0006_outcome.sql")),
    ])
});

/// Whether a file is made now, or was there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    New,
    Kept,
    /// A copy of a backup: that is what it would be put back from, so it needs none of its own.
    Copy,
}

/// An open file.
pub struct Store {
    connection: Connection,
    path: Option<PathBuf>,
    /// For connections of their own that read while this one works; `None` in memory.
    key: Option<Key>,
    account: Account,
    /// The secret half of the account, for as long as the file is open; `None` in memory.
    secret: Option<Secret>,
    /// The unit that the file is of.
    unit: Option<Membership>,
    undo: undo::UndoStack,
    known: known::Kept,
    /// The day by which it is found out what a reader may read; before it is known they read nothing.
    day: Option<Today>,
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
        let (vault, key, id, secret) = Vault::create(passphrase, cost)?;
        vault.create_file(&keys_path)?;
        if let Err(source) = create_private_file(path) {
            // Made here a moment ago for nothing; a failed clean-up changes nothing about the error.
            let _ = fs::remove_file(&keys_path);
            return Err(StoreError::io(path, source));
        }
        // A new file needs no backup before it gets its tables, so the moment is not asked for.
        let never = Now(DateTime::UNIX_EPOCH);
        let made = Self::connect(path, key, Origin::New, never).and_then(|mut store| {
            store.insert_founder(id, user, &secret.halves()?)?;
            store.secret = Some(secret);
            Ok(store)
        });
        if made.is_err() {
            let _ = fs::remove_file(path);
            let _ = fs::remove_file(&keys_path);
        }
        made
    }

    /// Opens the file at `path` with a passphrase, or with the recovery key. Wrong ones are counted, and make the next one
    /// wait.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::KeysMissing`], a wrong passphrase or one that comes too soon, a file that is
    /// not ours or damaged, or one written by a newer program. The file is not touched then.
    pub fn open(path: &Path, passphrase: &str, now: Now) -> Result<Self, StoreError> {
        Self::open_as(path, passphrase, Origin::Kept, now)
    }

    /// Opens a copy of a backup.
    fn open_copy(path: &Path, passphrase: &str, now: Now) -> Result<Self, StoreError> {
        Self::open_as(path, passphrase, Origin::Copy, now)
    }

    fn open_as(path: &Path, passphrase: &str, origin: Origin, now: Now) -> Result<Self, StoreError> {
        refuse_network_drive(path)?;
        if !path.exists() {
            return Err(StoreError::Missing(path.to_owned()));
        }
        // SQLite would take a file without a whole page for a new database; here it is what is left of a full one.
        if fs::metadata(path).is_ok_and(|metadata| metadata.len() < PAGE_BYTES) {
            return Err(StoreError::Unreadable(path.to_owned()));
        }
        let (vault, unlocked) = Self::unlock_keys(path, passphrase, now)?;
        let has_many_keys = unlocked.keys.len() > 1;
        let mut store = Err(StoreError::Unreadable(path.to_owned()));
        for key in unlocked.keys {
            store = Self::connect(path, key, origin, now);
            if !matches!(store, Err(StoreError::Unreadable(_))) {
                break;
            }
        }
        let mut store = store?;
        store.sign_in(unlocked.opener)?;
        store.settle_keys(vault, unlocked.opener, unlocked.secret, passphrase)?;
        if has_many_keys {
            store.forget_other_keys()?;
        }
        Ok(store)
    }

    fn unlock_keys(path: &Path, passphrase: &str, now: Now) -> Result<(Vault, Unlocked), StoreError> {
        let keys_path = keys_path(path);
        if !keys_path.exists() {
            return Err(StoreError::KeysMissing(keys_path));
        }
        let mut tries = Tries::of(path);
        tries.check(now)?;
        let vault = Vault::load(&keys_path)?;
        match vault.unlock(passphrase) {
            Ok(unlocked) => {
                // A count that can't be taken back only makes somebody wait.
                if let Err(error) = tries.forget() {
                    log::warn!("wrong passphrases are still counted: {error}");
                }
                Ok((vault, unlocked))
            }
            Err(error) => {
                if matches!(error, VaultError::WrongPassphrase) {
                    // On a disk that takes nothing, what was typed is wrong all the same.
                    if let Err(error) = tries.count(now) {
                        log::warn!("a wrong passphrase was not counted: {error}");
                    }
                }
                Err(error.into())
            }
        }
    }

    /// Brings the key file to what this program writes, and tells the database the account's public half.
    fn settle_keys(
        &mut self,
        mut vault: Vault,
        opener: Opener,
        secret: Option<Secret>,
        passphrase: &str,
    ) -> Result<(), StoreError> {
        self.secret = secret;
        let Opener::Account(id) = opener else { return Ok(()) };
        if let Some(secret) = &self.secret {
            return self.remember_halves(id, &secret.halves()?);
        }
        let (Some(path), Some(key)) = (&self.path, &self.key) else {
            return Ok(());
        };
        let cost = vault.cost_of(id).unwrap_or(KdfCost::STANDARD);
        let secret = vault.put_account(id, passphrase, cost)?;
        let halves = secret.halves()?;
        vault.seal(&[key], std::slice::from_ref(&halves.recipient))?;
        vault.replace_file(&keys_path(path))?;
        self.secret = Some(secret);
        self.remember_halves(id, &halves)
    }

    /// Tells whether a passphrase is this account's, without opening the file at `path`. Wrong ones are counted.
    ///
    /// # Errors
    /// A wrong passphrase or one that comes too soon, or keys that can't be read.
    pub fn verify_passphrase(path: &Path, passphrase: &str, who: AccountId, now: Now) -> Result<(), StoreError> {
        let (_, unlocked) = Self::unlock_keys(path, passphrase, now)?;
        if unlocked.opener == Opener::Account(who.0) {
            Ok(())
        } else {
            Err(VaultError::WrongPassphrase.into())
        }
    }

    /// An empty file in memory, for the demonstration: nothing is kept.
    ///
    /// # Errors
    /// Only where memory runs out.
    pub fn in_memory(user: &str) -> Result<Self, StoreError> {
        let mut store = Self::prepare(Connection::open_in_memory()?, None, Origin::New)?;
        store.account = Account {
            id: AccountId(Uuid::now_v7()),
            details: UserDetails::founder(user),
            must_change: false,
        };
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
        #[cfg(test)]
        counted::watch(&connection);
        // SQLite opens what it may not write for reading alone, and would leave files beside it that nobody can write.
        if connection.is_readonly(MAIN_DB)? {
            return Err(StoreError::ReadOnly);
        }
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
        self.require(Sight::Groups)?;
        let Some((path, key)) = self.path.as_deref().zip(self.key.as_ref()) else {
            return Ok(None);
        };
        CohortReader::new(path, key).map(Some)
    }

    /// What opens the same file on a connection of its own, for whoever is signed in here: what takes long goes on there,
    /// while this one goes on reading and writing. `None` for a file in memory, which has no second connection.
    pub fn second(&self) -> Option<Second> {
        let (path, key) = self.path.as_deref().zip(self.key.as_ref())?;
        Some(Second {
            path: path.to_owned(),
            key: key.copy(),
            account: self.account.clone(),
            secret: self.secret.as_ref().map(Secret::copy),
            day: self.day,
        })
    }

    fn connect(path: &Path, key: Key, origin: Origin, now: Now) -> Result<Self, StoreError> {
        let connection = Self::unlock(path, &key)?;
        let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if !mode.eq_ignore_ascii_case("wal") {
            return Err(StoreError::NoWriteAheadLog(path.to_owned()));
        }
        if origin != Origin::New {
            let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
            if id != APPLICATION_ID {
                return Err(StoreError::Unreadable(path.to_owned()));
            }
            let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            if version < SCHEMA_VERSION && origin == Origin::Kept {
                backup::back_up(&connection, path, &key, now, BackupReason::Migration)?;
            }
        }
        Self::prepare(connection, Some((path.to_owned(), key)), origin)
    }

    fn prepare(mut connection: Connection, place: Option<(PathBuf, Key)>, origin: Origin) -> Result<Self, StoreError> {
        connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
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
            account: Account::nobody(),
            secret: None,
            unit: None,
            undo: undo::UndoStack::default(),
            known: known::Kept::default(),
            day: None,
        };
        capture::prepare(&store.connection)?;
        store.unit = membership::read(&store.connection)?;
        if store.unit.is_none() {
            store.ensure_shipped_instrument()?;
        }
        Ok(store)
    }

    /// The instruments that the file knows.
    fn known(&self) -> Result<Arc<Known>, StoreError> {
        Known::current(&self.connection, &self.known)
    }

    /// Reads participants, whoever asks.
    fn reader<'a>(&'a self, known: &'a Known) -> Reader<'a> {
        Reader {
            connection: &self.connection,
            known,
        }
    }

    /// Says which day it is: what a reader may read, and whose drawn cases may still be read, is found out by it. `true`
    /// where that may be somebody else now.
    pub fn turn_to_day(&mut self, today: Today) -> bool {
        let before = self.day.replace(today);
        let sees_others = self.account.has(Role::Reader) || !self.account.details.sees_unit;
        before != Some(today) && sees_others
    }

    /// Where the file lies; `None` in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The version of the schema that this program writes.
    pub fn schema_version() -> u32 {
        u32::try_from(SCHEMA_VERSION).unwrap_or(u32::MAX)
    }

    /// The name of the one who signed in.
    pub fn user(&self) -> &str {
        &self.account.details.name
    }

    /// A session of the one who signed in.
    pub fn session(&self, now: Now, today: Today) -> Session {
        Session {
            user: self.user().to_owned(),
            now,
            today,
        }
    }
}

/// Opens a file once more, on whatever thread.
pub struct Second {
    path: PathBuf,
    key: Key,
    account: Account,
    secret: Option<Secret>,
    day: Option<Today>,
}

impl Second {
    /// The file on a connection of its own.
    ///
    /// # Errors
    /// Where it can't be opened again.
    pub fn open(self, now: Now) -> Result<Store, StoreError> {
        let mut store = Store::connect(&self.path, self.key, Origin::Kept, now)?;
        (store.account, store.secret, store.day) = (self.account, self.secret, self.day);
        Ok(store)
    }
}

/// Reads a code that this program wrote, or that only a newer or foreign one can have written.
fn read_code<T>(text: Option<String>, find: impl Fn(&str) -> Option<T>) -> Result<Option<T>, StoreError> {
    text.map(|text| find(&text).ok_or(StoreError::Corrupt("an unknown code")))
        .transpose()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::NaiveDate;

    use super::*;
    use crate::domain::assessment::Entry;
    use crate::domain::instrument::{IndicatorId, Respondent};
    use crate::domain::participant::Details;
    use crate::domain::standing::Standing;

    const PASSPHRASE: &str = "tre gula bilar på rad";

    pub(super) fn session() -> Session {
        let today = Today(NaiveDate::from_ymd_opt(2026, 11, 18).unwrap_or_default());
        Session {
            user: "A. Lind".to_owned(),
            now: Now(DateTime::UNIX_EPOCH),
            today,
        }
    }

    fn schema(store: &Store) -> BTreeSet<(String, String)> {
        let mut statement = store
            .connection
            .prepare("SELECT name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL")
            .expect("prepared");
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .expect("rows");
        let words = |sql: String| sql.split_whitespace().collect::<Vec<_>>().join(" ");
        rows.map(|row| {
            row.map(|(name, sql): (String, String)| (name, words(sql)))
                .expect("a row")
        })
        .collect()
    }

    #[test]
    fn an_older_file_is_upgraded_after_a_backup() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unit.db");
        let mut fresh = Store::create(&path, PASSPHRASE, "A. Lind", KdfCost::LEAST).expect("a file");
        let key = fresh.key.take().expect("a key");
        drop(fresh);
        fs::remove_file(&path).expect("removed");
        create_private_file(&path).expect("a file");
        let old = Store::unlock(&path, &key).expect("open");
        // From before the first migration: nothing but whose file it is.
        old.pragma_update(None, "application_id", APPLICATION_ID).expect("set");
        drop(old);
        let store = Store::connect(&path, key, Origin::Kept, session().now).expect("upgraded");
        assert_eq!(schema(&store), schema(&Store::in_memory("A. Lind").expect("a store")));
        let backups = backups(&path).expect("backups");
        let reasons: Vec<_> = backups.into_iter().map(|backup| backup.reason).collect();
        assert_eq!(reasons, [BackupReason::Migration]);
    }

    /// One folder a released schema, with a file as the program of its time left it. To add one: make it with the command
    /// line, as `tests/data/schema/README.md` tells.
    #[test]
    fn every_stored_file_opens_with_everything_in_it_and_has_the_newest_schema() {
        for version in 1..=SCHEMA_VERSION {
            let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/schema/{version}"));
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("unit.db");
            for (from, to) in [("unit.db", path.clone()), ("unit.keys", keys_path(&path))] {
                fs::copy(stored.join(from), to).expect("a stored file");
            }
            let store = Store::open(&path, PASSPHRASE, session().now).expect("it opens");
            assert_eq!(schema(&store), schema(&Store::in_memory("A. Lind").expect("a store")));
            let report = store.check().expect("a report");
            assert!(report.is_sound(), "{report:?}");
            assert_eq!((report.participants, report.assessments), (4, 8), "schema {version}");
            let histories = store.histories().expect("everybody");
            let standings = store.standings().expect("everybody");
            assert!(histories.iter().map(Standing::of).eq(standings), "schema {version}");
        }
    }

    #[test]
    fn a_change_of_key_that_stops_anywhere_leaves_a_file_that_opens() {
        use rekey::Step;
        for step in [Step::Copied, Step::KeysWritten, Step::Moved] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("unit.db");
            let mut store = Store::create(&path, PASSPHRASE, "A. Lind", KdfCost::LEAST).expect("a file");
            let (id, _) = store
                .transact(&session(), Operation::CreateParticipant, |tx| {
                    tx.create_participant(&Details::starting(session().today.0))
                })
                .expect("added");
            let stopped = store.change_key_until(&session(), step).expect("stopped");
            assert!(stopped.is_none(), "{step:?}");
            for _ in 0..2 {
                let store = Store::open(&path, PASSPHRASE, session().now).expect("opens");
                store.history(id).expect("everything is there");
                assert!(store.check().expect("a report").is_sound(), "{step:?}");
            }
            let left: Vec<_> = fs::read_dir(folder.path())
                .expect("a folder")
                .map(|entry| entry.expect("an entry").file_name())
                .filter(|name| name.to_string_lossy().contains("rekey"))
                .collect();
            assert!(left.is_empty() || step == Step::Copied, "{step:?}: {left:?}");
            let store = Store::open(&path, PASSPHRASE, session().now).expect("opens");
            drop(store.change_key(&session()).expect("and the key can be changed"));
        }
    }

    #[test]
    fn a_newer_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unit.db");
        let store = Store::create(&path, PASSPHRASE, "A. Lind", KdfCost::LEAST).expect("a file");
        store.connection.pragma_update(None, "user_version", 99).expect("set");
        drop(store);
        assert!(matches!(
            Store::open(&path, PASSPHRASE, session().now),
            Err(StoreError::Newer)
        ));
    }

    #[test]
    fn a_file_of_another_program_is_not_taken_for_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unit.db");
        let store = Store::create(&path, PASSPHRASE, "A. Lind", KdfCost::LEAST).expect("a file");
        store.connection.pragma_update(None, "application_id", 7).expect("set");
        drop(store);
        assert!(matches!(
            Store::open(&path, PASSPHRASE, session().now),
            Err(StoreError::Unreadable(_))
        ));
    }

    #[test]
    fn the_schema_itself_keeps_finished_forms_and_the_log() {
        let mut store = Store::in_memory("A. Lind").expect("a store");
        let key = store.current_instrument().expect("an instrument").key;
        let noted = Entry {
            answer: None,
            note: Some("kvar".to_owned()),
        };
        let noted = [(IndicatorId("health".to_owned()), noted)].into();
        store
            .transact(&session(), Operation::Import, |tx| {
                let id = tx.create_participant(&Details::starting(session().today.0))?;
                let occasion = tx.create_occasion(id, session().today.0)?;
                tx.record_assessment(occasion, Respondent::Participant, &key, &noted)
            })
            .expect("written");
        let note = "INSERT INTO answer_note SELECT participant, id, 'health', 'x' FROM assessment LIMIT 1";
        for sql in [
            "UPDATE assessment SET answers = x'00'",
            "UPDATE answer_note SET text = 'x'",
            "DELETE FROM answer_note",
            "UPDATE assessment SET finished_by = finished_by + 1",
            "DELETE FROM assessment",
            "INSERT OR REPLACE INTO assessment SELECT * FROM assessment",
            note,
            "INSERT OR REPLACE INTO audit SELECT * FROM audit",
            "UPDATE audit SET by = 'x'",
            "DELETE FROM audit",
        ] {
            assert!(store.connection.execute(sql, []).is_err(), "{sql}");
        }
    }

    #[test]
    fn one_participant_is_read_without_reading_everyone() {
        let store = Store::in_memory("A. Lind").expect("a store");
        let tables = [
            "participation",
            "responsibility",
            "occasion",
            "assessment",
            "answer_note",
            "placement",
            "goal",
            "goal_revision",
            "goal_step",
            "plan_review",
            "intake_answer",
            "intake_decision",
            "intake_fit",
            "case_review",
            "review_mark",
            "drawn_case",
            "drawn_mark",
            "reminder",
            "placement_week",
            "attendance",
            "absence_seen",
            "meeting",
            "note",
            "note_wording",
            "protection",
            "protection_named",
            "consent",
            "sharing",
            "hold",
            "cohort_member",
            "transfer",
            "reception",
        ];
        for table in tables {
            let sql = format!("EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE participant = ?1");
            let mut statement = store.connection.prepare(&sql).expect("prepared");
            let lines = statement.query_map([1], |row| row.get::<_, String>(3)).expect("a plan");
            let steps: Vec<_> = lines.map(|line| line.expect("a line")).collect();
            assert!(steps.iter().all(|step| step.starts_with("SEARCH")), "{steps:?}");
        }
    }
}
