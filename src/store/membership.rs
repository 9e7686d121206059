//! The unit that a file is of, and how far this machine has come in its log.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::accounts;
use super::case_numbers::{NUMBERS_RESERVED, next_reference};
use super::content::content_of;
use super::values::Moment;
use super::vault::Key;
use super::{Operation, Session, Store, StoreError, unit_keys};
use crate::domain::text::kept_line;

/// The unit that a file is of, and which of its machines this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Membership {
    pub(super) unit: Uuid,
    pub(super) machine: Uuid,
}

/// How far a machine has come in its unit's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The unit.
    pub unit: Uuid,
    /// This machine.
    pub machine: Uuid,
    /// Where the log lies, as [`crate::unit`] writes it.
    pub address: String,
    /// The secret of the unit's code.
    pub secret: Zeroizing<[u8; 16]>,
    /// The epoch of the last change that was applied.
    pub epoch: u32,
    /// Its number, from 1; 0 before the first.
    pub seq: u64,
    /// Its hash, which the next one names.
    pub hash: [u8; 32],
    /// The version of the key file that was taken from the log last.
    pub keys_version: u64,
    /// When the log was reached last.
    pub heard_at: Option<DateTime<Utc>>,
}

pub(super) fn read(connection: &Connection) -> Result<Option<Membership>, StoreError> {
    let found = connection
        .query_row("SELECT unit, machine FROM unit", [], |row| {
            Ok(Membership {
                unit: row.get(0)?,
                machine: row.get(1)?,
            })
        })
        .optional()?;
    Ok(found)
}

impl Store {
    /// `true` where the file is of a unit.
    pub fn is_of_unit(&self) -> bool {
        self.unit.is_some()
    }

    /// How far this machine has come in its unit's log; `None` where the file is of no unit.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn position(&self) -> Result<Option<Position>, StoreError> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT unit, machine, address, secret, epoch, seq, hash, keys_version, heard_at FROM unit",
            )?
            .query_row([], |row| {
                Ok(Position {
                    unit: row.get(0)?,
                    machine: row.get(1)?,
                    address: row.get(2)?,
                    secret: Zeroizing::new(row.get(3)?),
                    epoch: row.get(4)?,
                    seq: row.get(5)?,
                    hash: row.get(6)?,
                    keys_version: row.get(7)?,
                    heard_at: row.get::<_, Option<Moment>>(8)?.map(|at| at.0),
                })
            })
            .optional()?;
        Ok(found)
    }

    /// The key of an epoch; `None` where this machine does not have it.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn epoch_key(&self, epoch: u32) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
        let found: Option<[u8; 32]> = self
            .connection
            .prepare_cached("SELECT key FROM unit_epoch WHERE epoch = ?1")?
            .query_row([epoch], |row| row.get(0))
            .optional()?;
        Ok(found.map(Zeroizing::new))
    }

    /// The newest epoch that this machine has the key of.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn newest_epoch(&self) -> Result<u32, StoreError> {
        Ok(self
            .connection
            .query_row("SELECT coalesce(max(epoch), 0) FROM unit_epoch", [], |row| row.get(0))?)
    }

    /// The epochs' keys in a key file as the log holds it, newest first, by the passphrase of one of its accounts.
    ///
    /// # Errors
    /// A wrong passphrase, or what is no key file.
    pub fn epoch_keys_of(keys: &str, passphrase: &str) -> Result<Vec<Zeroizing<[u8; 32]>>, StoreError> {
        let keys = unit_keys::vault_of(keys)?.unlock(passphrase)?.keys;
        Ok(keys.iter().map(|key| Zeroizing::new(*key.bytes())).collect())
    }

    /// The key file of a unit that has just been founded.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn first_key_file(&self) -> Result<String, StoreError> {
        Ok(self
            .connection
            .query_row("SELECT keys FROM unit", [], |row| row.get(0))?)
    }

    /// Signs in whoever joined, now that everything has been taken in; `false` where the unit does not know them, or could
    /// not check what they sign.
    ///
    /// # Errors
    /// Where a file can't be read or written.
    pub fn finish_joining(&mut self) -> Result<bool, StoreError> {
        let Some((account, _)) = accounts::signer(&self.connection, self.account.id.0)? else {
            return Ok(false);
        };
        self.account = account;
        self.renew_own_keys()?;
        Ok(true)
    }

    /// Keeps the log's password, so that the one who is signed in alone can read it.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn keep_log_password(&self, password: &str) -> Result<(), StoreError> {
        let secret = self.secret.as_ref().ok_or(StoreError::InMemory)?;
        self.connection.execute(
            "INSERT OR REPLACE INTO unit_password (account, sealed) VALUES (?1, ?2)",
            (self.account.id.0, secret.seal_text(password)?),
        )?;
        Ok(())
    }

    /// The log's password, where the one who is signed in has given it.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn log_password(&self) -> Result<Option<Zeroizing<String>>, StoreError> {
        let secret = self.secret.as_ref().ok_or(StoreError::InMemory)?;
        let sealed: Option<String> = self
            .connection
            .query_row(
                "SELECT sealed FROM unit_password WHERE account = ?1",
                [self.account.id.0],
                |row| row.get(0),
            )
            .optional()?;
        Ok(sealed.map(|sealed| secret.unseal_text(&sealed)).transpose()?)
    }

    /// Notes how far another machine has come, and with which version of the schema.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn note_heard(&self, machine: Uuid, seq: u64, schema: u32, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO unit_heard (machine, seq, schema, at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET seq = excluded.seq, schema = excluded.schema, at = excluded.at
                 WHERE seq < excluded.seq OR schema < excluded.schema",
            )?
            .execute((machine, seq, schema, Moment(now)))?;
        Ok(())
    }

    /// The number of the last change that removed somebody for good and that lies in the log still; and whether what lies
    /// before it may go: every machine has passed it, or it was so many days ago.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn removal_to_forget(&self, now: DateTime<Utc>, days: u64) -> Result<Option<(u64, bool)>, StoreError> {
        let found: Option<(u64, Option<Moment>, bool)> = self
            .connection
            .query_row(
                "SELECT removal_seq, removal_at, NOT EXISTS (
                    SELECT 1 FROM machine LEFT JOIN unit_heard ON unit_heard.machine = machine.id
                    WHERE left_at IS NULL AND machine.id <> unit.machine AND coalesce(unit_heard.seq, 0) < removal_seq)
                 FROM unit WHERE removal_seq > 0",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        Ok(found.map(|(seq, at, have_passed)| {
            let is_old = at.is_some_and(|at| at.0 + chrono::Days::new(days) < now);
            (seq, have_passed || is_old)
        }))
    }

    /// Notes that the log holds nothing before a number any more; nor does this machine.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn forgot_before(&self, seq: u64) -> Result<(), StoreError> {
        self.connection
            .execute("DELETE FROM unit_entry WHERE seq < ?1", [seq])?;
        self.connection.execute(
            "UPDATE unit SET removal_seq = 0, removal_at = NULL WHERE removal_seq <= ?1",
            [seq],
        )?;
        Ok(())
    }

    /// Notes that the log was reached.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn note_contact(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.connection
            .execute("UPDATE unit SET heard_at = ?1", [Moment(now)])?;
        Ok(())
    }

    /// Makes this file the first machine of a new unit.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], [`StoreError::OfUnit`] where it is of one already.
    pub fn found_unit(
        &mut self,
        session: &Session,
        unit: Uuid,
        machine: &str,
        address: &str,
        secret: &[u8; 16],
    ) -> Result<(), StoreError> {
        if self.unit.is_some() {
            return Err(StoreError::OfUnit);
        }
        self.may(session, Operation::CreateUnit)?;
        if accounts::signer(&self.connection, self.account.id.0)?.is_none() {
            return Err(StoreError::NoSigner);
        }
        let id = Uuid::now_v7();
        let key = Key::random()?;
        let keys = self.first_keys(&[&key])?;
        self.transact(session, Operation::CreateUnit, |tx| {
            let at = Moment(tx.session.now.0);
            tx.transaction.execute(
                "INSERT INTO machine (id, name, number, joined_at, joined_by) VALUES (?1, ?2, 1, ?3, ?4)",
                (id, kept_line(machine), at, &tx.session.user),
            )?;
            let first = next_reference(&tx.transaction, None)?;
            tx.transaction.execute(
                "INSERT INTO number_block (first, last, machine) VALUES (?1, ?2, ?3)",
                (first, first + i64::from(NUMBERS_RESERVED) - 1, id),
            )?;
            Ok(())
        })?;
        let transaction = self.connection.transaction()?;
        transaction.execute("INSERT INTO unit_epoch (epoch, key) VALUES (1, ?1)", [key.bytes()])?;
        transaction.execute(
            "INSERT INTO unit (id, unit, machine, address, secret, epoch, seq, hash, content, audit_number, audit_hash,
             keys_version, keys)
             SELECT 1, ?1, ?2, ?3, ?4, 1, 0, zeroblob(32), ?5, number, hash, 0, ?6 FROM audit_head",
            (unit, id, address, secret, content_of(&transaction)?.to_bytes(), keys),
        )?;
        transaction.commit()?;
        self.unit = Some(Membership { unit, machine: id });
        Ok(())
    }

    /// Makes this file one that is of no unit. What waits stays in it as what was done.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn forget_unit(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for table in OWN_TABLES {
            transaction.execute(&format!("DELETE FROM {table}"), [])?;
        }
        transaction.commit()?;
        self.unit = None;
        Ok(())
    }

    /// The log's changes that are kept here, from a number on, as they lie there.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn kept_entries(&self, from: u64, limit: u32) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, sealed FROM unit_entry WHERE seq >= ?1 ORDER BY seq LIMIT ?2")?;
        let rows = statement.query_map((from, limit), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Lets go of kept changes up to a number that are older than a moment.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn let_go_of_entries(&self, up_to: u64, before: DateTime<Utc>) -> Result<(), StoreError> {
        self.connection.execute(
            "DELETE FROM unit_entry WHERE seq <= ?1 AND at < ?2",
            (up_to, Moment(before)),
        )?;
        Ok(())
    }
}

/// What each machine keeps for itself about its unit.
pub(super) const OWN_TABLES: [&str; 9] = [
    "unit_heard",
    "unit_waiting",
    "unit_set_aside",
    "unit_entry",
    "unit_seen",
    "unit_refused",
    "unit_password",
    "unit_epoch",
    "unit",
];

#[cfg(test)]
impl Store {
    /// As a program that was changed says of whoever is signed in.
    pub(crate) fn pretend_administrator(&mut self) {
        self.account.details.roles = crate::domain::access::UserDetails::founder("").roles;
    }

    /// `true` where a change stands in the log as far as this machine has come.
    pub(crate) fn has_applied(&self, id: Uuid) -> bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM unit_seen WHERE id = ?1)";
        self.connection
            .query_row(sql, [id], |row| row.get(0))
            .expect("readable")
    }
}
