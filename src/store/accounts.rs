//! Who can sign in, and what with.
//!
//! The key file and the database change one after the other, in the order in which a crash between them locks nobody
//! out: whoever is new is in the key file first, and whoever goes is out of the database first. An account that only
//! one of the two knows opens nothing.

use std::collections::BTreeSet;

use rusqlite::{Connection, Row};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::rules::{read_setting, write_setting};
use super::values::Moment;
use super::vault::{self, Halves, KdfCost, Key, Opener, Recipient, RecoveryKey, Vault, VaultError};
use super::{Changes, Operation, Reach, Session, Store, StoreError, Tx, keys_path};
use crate::domain::AccountId;
use crate::domain::access::{Account, Grant, Role, Sight, UserDetails, UserProblem};
use crate::domain::passphrase;
use crate::domain::text::kept_line;

/// The settings that hold the recovery key's public halves.
const RECOVERY: &str = "recovery_recipient";
pub(super) const RECOVERY_SIGNER: &str = "recovery_signer";
const COLUMNS: &str = "id, name, roles, sees_unit, must_change";

impl Store {
    /// Who is signed in.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Everybody who can sign in, by name.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.require(Sight::Users)?;
        self.load_accounts()
    }

    /// The names of those who can sign in and work with participants. Everybody may know who works here.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn colleagues(&self) -> Result<Vec<String>, StoreError> {
        let accounts = self.load_accounts()?.into_iter();
        Ok(accounts
            .filter(|account| account.has(Role::Caseworker))
            .map(|account| account.details.name)
            .collect())
    }

    pub(super) fn load_accounts(&self) -> Result<Vec<Account>, StoreError> {
        all_accounts(&self.connection)
    }

    /// Who unlocked the file. Somebody who was removed is unknown, whatever an old key file lets them open.
    pub(super) fn sign_in(&mut self, opener: Opener) -> Result<(), StoreError> {
        self.account = match opener {
            Opener::Recovery => Account::recovery(RECOVERY_NAME),
            Opener::Account(id) => self.load_account(id)?.ok_or(VaultError::WrongPassphrase)?,
        };
        Ok(())
    }

    fn load_account(&self, id: Uuid) -> Result<Option<Account>, StoreError> {
        load_account(&self.connection, id)
    }

    /// Reads anew what the one who is signed in may do: another machine of the unit may have changed it. `false` where
    /// they may sign in no more.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn renew_account(&mut self) -> Result<bool, StoreError> {
        if self.account.is_recovery() || self.path.is_none() {
            return Ok(true);
        }
        let account = self.load_account(self.account.id.0)?;
        let is_in = account.is_some();
        self.account = account.unwrap_or_else(Account::nobody);
        Ok(is_in)
    }

    /// The first account of a new file.
    pub(super) fn insert_founder(&mut self, id: Uuid, name: &str, halves: &Halves) -> Result<(), StoreError> {
        let account = Account {
            id: AccountId(id),
            details: UserDetails::founder(&kept_line(name)),
            must_change: false,
        };
        if let Some(problem) = account.details.problem() {
            return Err(problem.into());
        }
        self.connection.execute(
            "INSERT INTO account (id, name, recipient, signer) VALUES (?1, ?2, ?3, ?4)",
            (id, &account.details.name, &halves.recipient, halves.signer),
        )?;
        self.account = account;
        Ok(())
    }

    /// Notes an account's public halves, where they are not known yet. In a unit they are, or the account is not let in:
    /// what one machine notes by itself would be known to none of the others.
    pub(super) fn remember_halves(&self, id: Uuid, halves: &Halves) -> Result<(), StoreError> {
        if self.unit.is_some() {
            return Ok(());
        }
        self.connection.execute(
            "UPDATE account SET recipient = ?2, signer = ?3 WHERE id = ?1 AND (recipient IS NOT ?2 OR signer IS NOT ?3)",
            (id, &halves.recipient, halves.signer),
        )?;
        Ok(())
    }

    /// Lets somebody in. Returns the passphrase for their first sign-in, which they have to change then.
    ///
    /// # Errors
    /// [`StoreError::User`], [`StoreError::NotAllowed`], or where a file can't be written; nobody has been let in then.
    pub fn add_user(
        &mut self,
        session: &Session,
        details: &UserDetails,
        cost: KdfCost,
    ) -> Result<(Zeroizing<String>, Changes), StoreError> {
        self.may(session, Operation::AddUser)?;
        self.check_name(details, None)?;
        let (id, passphrase) = (Uuid::now_v7(), vault::first_passphrase()?);
        let halves = self.seal_for(id, &passphrase, cost)?;
        let ((), changes) = self.transact(session, Operation::AddUser, |tx| {
            tx.insert_account(id, details, &halves)
        })?;
        Ok((passphrase, changes))
    }

    /// Gives somebody a new first passphrase. The old one opens nothing any more.
    ///
    /// # Errors
    /// [`StoreError::UnknownUser`], [`StoreError::NotAllowed`], or where a file can't be written.
    pub fn reset_passphrase(
        &mut self,
        session: &Session,
        id: AccountId,
        cost: KdfCost,
    ) -> Result<(Zeroizing<String>, Changes), StoreError> {
        self.may(session, Operation::ResetPassphrase)?;
        self.load_account(id.0)?.ok_or(StoreError::UnknownUser)?;
        let passphrase = vault::first_passphrase()?;
        let halves = self.seal_for(id.0, &passphrase, cost)?;
        let ((), changes) = self.transact(session, Operation::ResetPassphrase, |tx| {
            tx.transaction.execute(
                "UPDATE account SET recipient = ?2, signer = ?3, must_change = 1 WHERE id = ?1",
                (id.0, &halves.recipient, halves.signer),
            )?;
            tx.changes.users = true;
            Ok(())
        })?;
        Ok((passphrase, changes))
    }

    /// Changes what somebody may do.
    ///
    /// # Errors
    /// [`StoreError::User`], [`StoreError::UnknownUser`], [`StoreError::NotAllowed`].
    pub fn edit_user(
        &mut self,
        session: &Session,
        id: AccountId,
        details: &UserDetails,
    ) -> Result<Changes, StoreError> {
        self.may(session, Operation::EditUser)?;
        self.check_name(details, Some(id))?;
        if !details.roles.contains(&Role::Administrator) {
            self.check_another_administrator(id)?;
        }
        let ((), changes) = self.transact(session, Operation::EditUser, |tx| tx.update_account(id, details))?;
        if self.account.id == id {
            self.account.details = details.clone();
        }
        Ok(changes)
    }

    /// Lets somebody in no more.
    ///
    /// # Errors
    /// [`StoreError::User`] for the last administrator, [`StoreError::UnknownUser`], [`StoreError::NotAllowed`].
    pub fn remove_user(&mut self, session: &Session, id: AccountId) -> Result<Changes, StoreError> {
        self.may(session, Operation::RemoveUser)?;
        self.load_account(id.0)?.ok_or(StoreError::UnknownUser)?;
        self.check_another_administrator(id)?;
        let ((), changes) = self.transact(session, Operation::RemoveUser, |tx| {
            let at = Moment(tx.session.now.0);
            tx.transaction.execute(
                "UPDATE account SET removed_at = ?2, recipient = NULL WHERE id = ?1",
                (id.0, at),
            )?;
            tx.changes.users = true;
            Ok(())
        })?;
        self.rewrite_keys(|_| Ok(Vec::new()))?;
        Ok(changes)
    }

    /// Changes the passphrase of the one who is signed in.
    ///
    /// # Errors
    /// [`VaultError`] in [`StoreError::Vault`] where the old one is wrong or the new one too short or taken.
    pub fn change_passphrase(
        &mut self,
        session: &Session,
        old: &str,
        new: &str,
        cost: KdfCost,
    ) -> Result<Changes, StoreError> {
        self.may(session, Operation::ChangePassphrase)?;
        let keys_path = self.keys_path()?;
        let mut vault = Vault::load(&keys_path)?;
        if vault.unlock(old)?.opener != Opener::Account(self.account.id.0) {
            return Err(VaultError::WrongPassphrase.into());
        }
        if vault.is_taken(new)? {
            return Err(VaultError::Taken.into());
        }
        if passphrase::is_too_short(new) {
            return Err(VaultError::TooShort.into());
        }
        vault.change_passphrase(old, new, cost)?;
        vault.replace_file(&keys_path)?;
        let id = self.account.id;
        let ((), changes) = self.transact(session, Operation::ChangePassphrase, |tx| {
            tx.transaction
                .execute("UPDATE account SET must_change = 0 WHERE id = ?1", [id.0])?;
            tx.changes.users = true;
            Ok(())
        })?;
        self.account.must_change = false;
        Ok(changes)
    }

    /// Makes guessing this passphrase as expensive as a new one's, where it is cheaper; from then on it opens the file on
    /// every keyboard, where it did on this one alone.
    ///
    /// # Errors
    /// Where the key file can't be written; it is as it was then.
    pub fn strengthen(&self, passphrase: &str, cost: KdfCost) -> Result<(), StoreError> {
        let Ok(keys_path) = self.keys_path() else { return Ok(()) };
        let mut vault = Vault::load(&keys_path)?;
        if vault.is_outdated(self.account.id.0, passphrase, cost)? {
            vault.change_passphrase(passphrase, passphrase, cost)?;
            vault.replace_file(&keys_path)?;
        }
        Ok(())
    }

    /// `true` where there is a recovery key.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn has_recovery_key(&self) -> Result<bool, StoreError> {
        Ok(self.recovery_recipient()?.is_some())
    }

    /// Makes a recovery key; the one before opens nothing any more. It is shown now and never again.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where a file can't be written.
    pub fn replace_recovery_key(&mut self, session: &Session) -> Result<RecoveryKey, StoreError> {
        self.may(session, Operation::ReplaceRecoveryKey)?;
        let (recovery, halves) = vault::new_recovery_key()?;
        // In the database first: where the key file then can't be written, its next change brings the new one in.
        self.transact(session, Operation::ReplaceRecoveryKey, |tx| {
            write_setting(&tx.transaction, RECOVERY, &halves.recipient)?;
            write_setting(&tx.transaction, RECOVERY_SIGNER, &vault::hex(&halves.signer))?;
            tx.changes.users = true;
            Ok(())
        })?;
        self.rewrite_keys(|_| Ok(Vec::new()))?;
        Ok(recovery)
    }

    /// Tells whether what was typed is the recovery key, and really opens the file's keys.
    ///
    /// # Errors
    /// [`VaultError::NotTheRecoveryKey`] where it is not, or the key file can't be read.
    pub fn test_recovery_key(&self, typed: &str) -> Result<(), StoreError> {
        let not_it = || StoreError::from(VaultError::NotTheRecoveryKey);
        let recipient = vault::recovery_recipient(typed).ok_or_else(not_it)?;
        if self.recovery_recipient()? != Some(recipient) {
            return Err(not_it());
        }
        match Vault::load(&self.keys_path()?)?.unlock(typed) {
            Ok(_) => Ok(()),
            Err(VaultError::WrongPassphrase) => Err(not_it()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn recovery_recipient(&self) -> Result<Option<Recipient>, StoreError> {
        read_setting(&self.connection, RECOVERY)
    }

    /// Takes over who can sign in from the file that this one is about to replace: whoever was let in since stays in,
    /// whoever was removed stays out. Where that file has another key, its accounts mean nothing here.
    pub(super) fn take_accounts_from(&mut self, current: &Self) -> Result<(), StoreError> {
        let is_same = match (&self.key, &current.key) {
            (Some(own), Some(other)) => own.is(other),
            _ => false,
        };
        // A unit's are in its log, and come from there.
        if !is_same || self.unit.is_some() {
            return Ok(());
        }
        let columns = "id, name, roles, sees_unit, must_change, recipient, removed_at, signer";
        let mut statement = current.connection.prepare(&format!("SELECT {columns} FROM account"))?;
        let mut rows = statement.query([])?;
        let transaction = self.connection.transaction()?;
        // What participants let readers read points at accounts, which go and come back.
        transaction.pragma_update(None, "defer_foreign_keys", true)?;
        transaction.execute("DELETE FROM account", [])?;
        while let Some(row) = rows.next()? {
            let values: Vec<rusqlite::types::Value> = (0..8).map(|place| row.get(place)).collect::<Result<_, _>>()?;
            transaction.execute(
                &format!("INSERT INTO account ({columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
                rusqlite::params_from_iter(values),
            )?;
        }
        // A reader whom the file that is replaced doesn't know can't sign in: nothing is shared with them.
        transaction.execute("DELETE FROM sharing WHERE reader NOT IN (SELECT id FROM account)", [])?;
        for half in [RECOVERY, RECOVERY_SIGNER] {
            match read_setting(&current.connection, half)? {
                Some(value) => write_setting(&transaction, half, &value)?,
                None => drop(transaction.execute("DELETE FROM setting WHERE name = ?1", [half])?),
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Notes in the restored file's own log that it was restored, by whoever asked for it.
    pub(super) fn log_restored(&mut self, session: &Session) -> Result<(), StoreError> {
        let ((), ..) = self.write(session, Operation::RestoreBackup, Reach::Visible, None, |_| Ok(()))?;
        Ok(())
    }

    /// Everybody for whom the database's key is sealed, as the database has it.
    pub(super) fn recipients(&self) -> Result<Vec<Recipient>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT recipient FROM account WHERE removed_at IS NULL AND recipient IS NOT NULL")?;
        let accounts = statement.query_map([], |row| row.get(0))?;
        let mut recipients = accounts.collect::<Result<Vec<Recipient>, _>>()?;
        recipients.extend(self.recovery_recipient()?);
        Ok(recipients)
    }

    /// Changes the key file: `change` first, then out goes whoever the database does not know, and the key is sealed for
    /// everybody whom it does, and for whom `change` returns.
    fn rewrite_keys(
        &self,
        change: impl FnOnce(&mut Vault) -> Result<Vec<(Uuid, Recipient)>, VaultError>,
    ) -> Result<(), StoreError> {
        let keys_path = self.keys_path()?;
        let mut vault = Vault::load(&keys_path)?;
        let added = change(&mut vault)?;
        let mut recipients = self.recipients()?;
        let mut ids: Vec<Uuid> = self.load_accounts()?.iter().map(|account| account.id.0).collect();
        for (id, recipient) in added {
            ids.push(id);
            recipients.push(recipient);
        }
        vault.keep_accounts(&ids);
        vault.seal(&[self.key()?], &recipients)?;
        vault.replace_file(&keys_path)?;
        Ok(())
    }

    /// Puts an account into the key file.
    fn seal_for(&self, id: Uuid, passphrase: &str, cost: KdfCost) -> Result<Halves, StoreError> {
        let mut put = None;
        self.rewrite_keys(|vault| {
            let halves = vault.put_account(id, passphrase, cost)?.halves()?;
            put = Some(halves.clone());
            Ok(vec![(id, halves.recipient)])
        })?;
        put.ok_or(StoreError::Corrupt("an account that was not sealed for"))
    }

    fn keys_path(&self) -> Result<std::path::PathBuf, StoreError> {
        self.path.as_deref().map(keys_path).ok_or(StoreError::InMemory)
    }

    fn key(&self) -> Result<&Key, StoreError> {
        self.key.as_ref().ok_or(StoreError::InMemory)
    }

    fn check_name(&self, details: &UserDetails, own: Option<AccountId>) -> Result<(), StoreError> {
        let mut others = self.load_accounts()?.into_iter().filter(|other| Some(other.id) != own);
        let is_taken = others.any(|other| other.details.name == kept_line(&details.name));
        match details.problem().or(is_taken.then_some(UserProblem::NameTaken)) {
            Some(problem) => Err(problem.into()),
            None => Ok(()),
        }
    }

    fn check_another_administrator(&self, id: AccountId) -> Result<(), StoreError> {
        let mut others = self.load_accounts()?.into_iter().filter(|other| other.id != id);
        if others.any(|other| other.has(Role::Administrator)) {
            Ok(())
        } else {
            Err(UserProblem::LastAdministrator.into())
        }
    }

    /// Refuses what the one who is signed in may not do.
    pub(super) fn may(&self, session: &Session, operation: Operation) -> Result<Grant, StoreError> {
        match self.account.may(operation) {
            // What is written down must say who it was; only the demonstration's people write in each other's names, and
            // where they are nobody else is.
            _ if session.user != self.account.details.name && !self.is_demonstration(operation)? => {
                Err(StoreError::NotAllowed)
            }
            Grant::No => Err(StoreError::NotAllowed),
            grant => Ok(grant),
        }
    }

    fn is_demonstration(&self, operation: Operation) -> Result<bool, StoreError> {
        Ok(operation == Operation::CreateDemo && self.load_accounts()?.len() <= 1)
    }

    /// Refuses what the one who is signed in may not look at.
    pub(super) fn require(&self, what: Sight) -> Result<Grant, StoreError> {
        match self.account.sees(what) {
            Grant::No => Err(StoreError::NotAllowed),
            grant => Ok(grant),
        }
    }
}

/// Everybody who can sign in, by name.
pub(super) fn all_accounts(connection: &Connection) -> Result<Vec<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE removed_at IS NULL ORDER BY name");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut accounts = Vec::new();
    while let Some(row) = rows.next()? {
        accounts.push(read_account(row)?);
    }
    Ok(accounts)
}

pub(super) fn load_account(connection: &Connection, id: Uuid) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id = ?1 AND removed_at IS NULL");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    rows.next()?.map(read_account).transpose()
}

/// An account that may sign in, and what its changes are checked with; nil is the recovery key's.
pub(super) fn signer(connection: &Connection, id: Uuid) -> Result<Option<(Account, Vec<u8>)>, StoreError> {
    if id.is_nil() {
        let signer = read_setting(connection, RECOVERY_SIGNER)?.and_then(|text| vault::unhex(&text));
        return Ok(signer.map(|signer| (Account::recovery(RECOVERY_NAME), signer)));
    }
    let Some(account) = load_account(connection, id)? else {
        return Ok(None);
    };
    let signer: Option<Vec<u8>> = connection
        .prepare_cached("SELECT signer FROM account WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    Ok(signer.map(|signer| (account, signer)))
}

/// Who is signed in with the recovery key, as the log has it.
pub const RECOVERY_NAME: &str = "Recovery key";

impl Tx<'_> {
    fn insert_account(&mut self, id: Uuid, details: &UserDetails, halves: &Halves) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO account (id, name, roles, sees_unit, must_change, recipient, signer)
             VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)",
            (
                id,
                kept_line(&details.name),
                role_codes(&details.roles),
                details.sees_unit,
                &halves.recipient,
                halves.signer,
            ),
        )?;
        self.changes.users = true;
        Ok(())
    }

    fn update_account(&mut self, id: AccountId, details: &UserDetails) -> Result<(), StoreError> {
        let changed = self.transaction.execute(
            "UPDATE account SET name = ?2, roles = ?3, sees_unit = ?4 WHERE id = ?1 AND removed_at IS NULL",
            (
                id.0,
                kept_line(&details.name),
                role_codes(&details.roles),
                details.sees_unit,
            ),
        )?;
        self.changes.users = true;
        if changed == 0 {
            return Err(StoreError::UnknownUser);
        }
        Ok(())
    }
}

fn role_codes(roles: &BTreeSet<Role>) -> String {
    let codes: Vec<_> = roles.iter().map(|role| role.code()).collect();
    codes.join(" ")
}

fn read_account(row: &Row<'_>) -> Result<Account, StoreError> {
    let roles: String = row.get(2)?;
    let roles = roles
        .split_whitespace()
        .map(|code| Role::from_code(code).ok_or(StoreError::Corrupt("an unknown role")));
    Ok(Account {
        id: AccountId(row.get(0)?),
        details: UserDetails {
            name: row.get(1)?,
            roles: roles.collect::<Result<_, _>>()?,
            sees_unit: row.get(3)?,
        },
        must_change: row.get(4)?,
    })
}
