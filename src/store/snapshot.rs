//! The whole file as of a number of its unit's log, for a machine that joins: an encrypted copy without what a machine
//! keeps for itself.

use std::path::Path;

use rusqlite::Connection;
use uuid::Uuid;

use super::content::content_of;
use super::membership::{Membership, OWN_TABLES};
use super::private::{create_private_file, create_private_folder, remove_if_there};
use super::vault::{Key, Opener, Vault};
use super::{APPLICATION_ID, Origin, Store, StoreError, keys_path, refuse_network_drive, unit_keys};
use crate::domain::Now;
use crate::files::held;

/// What a copy is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    /// The number of the log's last change in it.
    pub seq: u64,
    /// That change's hash.
    pub hash: [u8; 32],
    /// The epoch of that change.
    pub epoch: u32,
}

/// What a machine joins with.
pub struct Joining<'a> {
    /// The unit.
    pub unit: Uuid,
    /// Where its log lies.
    pub address: &'a str,
    /// The secret of its code.
    pub secret: [u8; 16],
    /// The key file as the log has it, its version, and the newest epoch.
    pub keys: &'a str,
    /// The version of the key file.
    pub keys_version: u64,
    /// The newest epoch that it has a key of.
    pub epoch: u32,
}

impl Store {
    /// Writes a copy under another key, which must not exist; `None` where changes wait, which no copy may hold.
    ///
    /// # Errors
    /// Where a file can't be written, or this one is of no unit. What was written of the copy may be left.
    pub fn write_snapshot(&self, copy: &Path, key: &[u8; 32]) -> Result<Option<Snapshot>, StoreError> {
        create_private_file(copy).map_err(|source| StoreError::io(copy, source))?;
        let key = Key::of_bytes(*key);
        self.connection.execute(
            "ATTACH DATABASE ?1 AS fresh KEY ?2",
            (copy.to_string_lossy(), key.as_pragma().as_str()),
        )?;
        let written = self.fill_snapshot();
        let detached = self.connection.execute_batch("DETACH DATABASE fresh");
        let written = written?;
        detached?;
        Ok(written)
    }

    fn fill_snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        let connection = &self.connection;
        // Nobody writes meanwhile, so the copy is of one moment.
        let transaction = rusqlite::Transaction::new_unchecked(connection, rusqlite::TransactionBehavior::Immediate)?;
        if self.waiting_count()? > 0 {
            return Ok(None);
        }
        let position = self.position()?.ok_or(StoreError::NoUnit)?;
        transaction.query_row("SELECT sqlcipher_export('fresh')", [], |_| Ok(()))?;
        // What was applied is known to everybody; the rest is this machine's own.
        for table in OWN_TABLES
            .iter()
            .chain(&["handover"])
            .filter(|table| **table != "unit_seen")
        {
            transaction.execute(&format!("DELETE FROM fresh.{table}"), [])?;
        }
        transaction.commit()?;
        set_marks(connection, "fresh")?;
        Ok(Some(Snapshot {
            seq: position.seq,
            hash: position.hash,
            epoch: position.epoch,
        }))
    }

    /// Makes the file of a machine that joins, of a snapshot; who opens it is the account that the passphrase is of. It is
    /// signed in once the log's later changes are applied.
    ///
    /// # Errors
    /// Where a file is there already or can't be written, the passphrase is nobody's, or the snapshot can't be read.
    /// Nothing is left behind then.
    pub fn join(
        path: &Path,
        snapshot: (&Path, &[u8; 32]),
        of: Snapshot,
        joining: &Joining<'_>,
        passphrase: &str,
        now: Now,
    ) -> Result<Self, StoreError> {
        refuse_network_drive(path)?;
        for existing in [path, &keys_path(path)] {
            if existing.exists() {
                return Err(StoreError::Exists(existing.to_owned()));
            }
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            create_private_folder(folder).map_err(|source| StoreError::io(folder, source))?;
        }
        let made = Self::join_at(path, snapshot, of, joining, passphrase, now);
        if made.is_err() {
            let _ = held::remove_file(path);
            let _ = held::remove_file(keys_path(path));
        }
        made
    }

    fn join_at(
        path: &Path,
        (snapshot, snapshot_key): (&Path, &[u8; 32]),
        of: Snapshot,
        joining: &Joining<'_>,
        passphrase: &str,
        now: Now,
    ) -> Result<Self, StoreError> {
        let vault = unit_keys::vault_of(joining.keys)?;
        let unlocked = vault.unlock(passphrase)?;
        let key = Key::random()?;
        create_private_file(path).map_err(|source| StoreError::io(path, source))?;
        copy_under(snapshot, &Key::of_bytes(*snapshot_key), path, &key)?;
        let mut store = Self::connect(path, key, Origin::New, now)?;
        let machine = Uuid::now_v7();
        {
            let transaction = store.connection.transaction()?;
            // The newest first.
            for (epoch, key) in (0..=joining.epoch).rev().zip(&unlocked.keys) {
                transaction.execute(
                    "INSERT INTO unit_epoch (epoch, key) VALUES (?1, ?2)",
                    (epoch, key.bytes()),
                )?;
            }
            let content = content_of(&transaction)?;
            transaction.execute(
                "INSERT INTO unit (id, unit, machine, address, secret, epoch, seq, hash, content, audit_number,
                 audit_hash, keys_version, keys)
                 SELECT 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, number, hash, ?9, ?10 FROM audit_head",
                (
                    joining.unit,
                    machine,
                    joining.address,
                    joining.secret,
                    of.epoch,
                    of.seq,
                    of.hash,
                    content.to_bytes(),
                    joining.keys_version,
                    joining.keys,
                ),
            )?;
            transaction.commit()?;
        }
        store.unit = Some(Membership {
            unit: joining.unit,
            machine,
        });
        store.secret = unlocked.secret;
        store.write_own_keys(vault)?;
        store.account.id = match unlocked.opener {
            Opener::Account(id) => crate::domain::AccountId(id),
            Opener::Recovery => crate::domain::AccountId(Uuid::nil()),
        };
        Ok(store)
    }

    /// The key file beside this machine's file: the unit's accounts, and this file's own key sealed for each.
    pub(super) fn write_own_keys(&self, mut vault: Vault) -> Result<(), StoreError> {
        let (Some(path), Some(key)) = (&self.path, &self.key) else {
            return Err(StoreError::InMemory);
        };
        vault.seal(&[key], &self.recipients()?)?;
        let keys_path = keys_path(path);
        if keys_path.exists() {
            vault.replace_file(&keys_path)?;
        } else {
            vault.create_file(&keys_path)?;
        }
        Ok(())
    }
}

fn set_marks(connection: &Connection, schema: &str) -> Result<(), StoreError> {
    let version: i32 = connection.query_row("PRAGMA main.user_version", [], |row| row.get(0))?;
    connection.pragma_update(Some(schema), "user_version", version)?;
    connection.pragma_update(Some(schema), "application_id", APPLICATION_ID)?;
    Ok(())
}

/// Copies an encrypted file under another key.
fn copy_under(from: &Path, key: &Key, to: &Path, new: &Key) -> Result<(), StoreError> {
    let connection = Store::unlock(from, key)?;
    connection.execute(
        "ATTACH DATABASE ?1 AS fresh KEY ?2",
        (to.to_string_lossy(), new.as_pragma().as_str()),
    )?;
    connection.query_row("SELECT sqlcipher_export('fresh')", [], |_| Ok(()))?;
    set_marks(&connection, "fresh")?;
    connection.execute_batch("DETACH DATABASE fresh")?;
    drop(connection);
    // What SQLite may have left beside the copy that was read.
    for beside in ["-wal", "-shm"] {
        let mut name = from.as_os_str().to_owned();
        name.push(beside);
        remove_if_there(Path::new(&name)).map_err(|source| StoreError::io(from, source))?;
    }
    Ok(())
}
