//! Another key for the whole file: a new encrypted copy is written, tried, and takes the file's place.
//!
//! The key file holds both keys from before the copy takes the name until after, so a crash at any point leaves a file
//! that one of them opens; the next opening finds out which, and forgets the other.

use std::path::{Path, PathBuf};

use super::check::complaints;
use super::private::{create_private_file, remove_if_there, sync_folder};
use super::vault::{Key, Vault};
use super::{APPLICATION_ID, Operation, Origin, Session, Store, StoreError, keys_path};

use crate::files::held;

/// Where the copy lies until it takes the file's name.
fn copy_path(path: &Path) -> PathBuf {
    path.with_extension("rekey.db")
}

/// A step after which a crash is to be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Copied,
    KeysWritten,
    Moved,
    Done,
}

impl Store {
    /// Gives the file another key, and returns it open with that. Everybody's passphrase stays as it is.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], [`StoreError::Busy`] where another program has the file open, or where a file can't be
    /// written. The file has its old key then, and has to be opened anew.
    pub fn change_key(self, session: &Session) -> Result<Self, StoreError> {
        self.change_key_until(session, Step::Done)?
            .ok_or(StoreError::Corrupt("an unfinished change of key"))
    }

    /// Stops after a step, as a crash would; `None` then.
    pub(super) fn change_key_until(mut self, session: &Session, last: Step) -> Result<Option<Self>, StoreError> {
        self.may(session, Operation::ChangeKey)?;
        let path = self.path.clone().ok_or(StoreError::InMemory)?;
        let old = self.key.take().ok_or(StoreError::InMemory)?;
        let account = self.account.clone();
        let recipients = self.recipients()?;
        self.log(session, Operation::ChangeKey, None)?;
        let secret = self.secret.take();
        let new = Key::random()?;
        let copy = copy_path(&path);
        self.copy_under(&new, &copy)?;
        if last == Step::Copied {
            return Ok(None);
        }
        let mut vault = Vault::load(&keys_path(&path))?;
        vault.seal(&[&new, &old], &recipients)?;
        vault.replace_file(&keys_path(&path))?;
        if last == Step::KeysWritten {
            return Ok(None);
        }
        let moved = |from: &Path| held::rename(from, &path).map_err(|source| StoreError::io(&path, source));
        // Where an open file can be replaced it stays locked meanwhile.
        if cfg!(unix) {
            moved(&copy)?;
            drop(self);
        } else {
            drop(self);
            moved(&copy)?;
        }
        sync_folder(&path).map_err(|source| StoreError::io(&path, source))?;
        if last == Step::Moved {
            return Ok(None);
        }
        vault.seal(&[&new], &recipients)?;
        vault.replace_file(&keys_path(&path))?;
        let mut store = Self::connect(&path, new, Origin::Kept, session.now)?;
        store.account = account;
        store.secret = secret;
        if store.is_of_unit() {
            store.begin_epoch()?;
        }
        Ok(Some(store))
    }

    /// Writes everything into a new file under another key, and holds this one so that nobody writes to it any more.
    fn copy_under(&self, key: &Key, copy: &Path) -> Result<(), StoreError> {
        remove_if_there(copy).map_err(|source| StoreError::io(copy, source))?;
        create_private_file(copy).map_err(|source| StoreError::io(copy, source))?;
        let connection = &self.connection;
        // With the log gone, a lock on the file keeps readers out too; it is refused while somebody else is in.
        let mode: String = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
        if !mode.eq_ignore_ascii_case("delete") {
            return Err(StoreError::Busy);
        }
        connection.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(()))?;
        connection.execute(
            "ATTACH DATABASE ?1 AS fresh KEY ?2",
            (copy.to_string_lossy(), key.as_pragma().as_str()),
        )?;
        connection.execute_batch("BEGIN EXCLUSIVE")?;
        let version: i32 = connection.query_row("PRAGMA main.user_version", [], |row| row.get(0))?;
        connection.query_row("SELECT sqlcipher_export('fresh')", [], |_| Ok(()))?;
        connection.execute_batch("COMMIT")?;
        connection.pragma_update(Some("fresh"), "user_version", version)?;
        connection.pragma_update(Some("fresh"), "application_id", APPLICATION_ID)?;
        connection.execute_batch("DETACH DATABASE fresh")?;
        self.try_copy(key, copy)
    }

    /// The copy must be sound and hold as much as this file does.
    fn try_copy(&self, key: &Key, copy: &Path) -> Result<(), StoreError> {
        let copied = Self::unlock(copy, key)?;
        let tables: Vec<String> = self
            .connection
            .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut is_whole = complaints(&copied)?.is_empty();
        for table in tables {
            let sql = format!("SELECT count(*) FROM main.{table}");
            let count = |connection: &rusqlite::Connection| connection.query_row(&sql, [], |row| row.get::<_, i64>(0));
            is_whole &= count(&copied)? == count(&self.connection)?;
        }
        if is_whole {
            Ok(())
        } else {
            Err(StoreError::BackupUnsound)
        }
    }

    /// After an opening that found two keys: the one that fits stays, and what a crash left of the copy goes.
    pub(super) fn forget_other_keys(&self) -> Result<(), StoreError> {
        let (Some(path), Some(key)) = (&self.path, &self.key) else {
            return Ok(());
        };
        let _ = held::remove_file(copy_path(path));
        let mut vault = Vault::load(&keys_path(path))?;
        vault.seal(&[key], &self.recipients()?)?;
        Ok(vault.replace_file(&keys_path(path))?)
    }
}
