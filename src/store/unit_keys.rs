//! The key file as the unit's log holds it: everybody's account, and the epochs' keys sealed for each.
//!
//! It is not this machine's key file: there each account opens this file's own key. Accounts are the same in both, and go
//! both ways: whoever is let in, reset, or changes a passphrase at one machine is so at all of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::vault::{Account as VaultAccount, Key, Recipient, Vault};
use super::{Store, StoreError, keys_path};

/// What the log holds, before it is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    /// The accounts, and the epochs' keys, newest first.
    vault: String,
    /// For whom those are sealed: each account, and nil for the recovery key.
    recipients: BTreeMap<Uuid, Recipient>,
}

fn corrupt() -> StoreError {
    StoreError::Corrupt("a unit's key file")
}

impl Record {
    fn parse(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text).map_err(|_| corrupt())
    }
}

/// The accounts of a key file as the log holds it.
pub(super) fn vault_of(text: &str) -> Result<Vault, StoreError> {
    Ok(Vault::parse(&Record::parse(text)?.vault)?)
}

/// Accounts changed here and elsewhere: what only one side changed holds, and of two changes the log's.
fn merge(base: &[VaultAccount], ours: &[VaultAccount], theirs: &[VaultAccount]) -> Vec<VaultAccount> {
    let find = |accounts: &[VaultAccount], id: Uuid| accounts.iter().find(|account| account.id() == id).cloned();
    let mut ids: Vec<Uuid> = theirs.iter().chain(ours).map(VaultAccount::id).collect();
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    let kept = ids.into_iter().map(|id| {
        let (base, ours, theirs) = (find(base, id), find(ours, id), find(theirs, id));
        if theirs == base { ours } else { theirs }
    });
    kept.flatten().collect()
}

impl Store {
    fn record(&self) -> Result<Record, StoreError> {
        let text: String = self
            .connection
            .query_row("SELECT keys FROM unit", [], |row| row.get(0))?;
        Record::parse(&text)
    }

    /// For whom keys are to be sealed: those whom this file knows, and those whom only the key file knows yet.
    fn unit_recipients(&self, record: Option<&Record>) -> Result<BTreeMap<Uuid, Recipient>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, recipient, removed_at IS NOT NULL FROM account")?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, Uuid>(0)?,
                row.get::<_, Option<String>>(1)?,
                row.get::<_, bool>(2)?,
            ))
        })?;
        let mut recipients = record.map(|record| record.recipients.clone()).unwrap_or_default();
        recipients.remove(&Uuid::nil());
        for row in rows {
            let (id, recipient, is_removed) = row?;
            match recipient.filter(|_| !is_removed) {
                Some(recipient) => recipients.insert(id, recipient),
                None => recipients.remove(&id),
            };
        }
        if let Some(recovery) = self.recovery_recipient()? {
            recipients.insert(Uuid::nil(), recovery);
        }
        Ok(recipients)
    }

    fn removed_accounts(&self) -> Result<Vec<Uuid>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM account WHERE removed_at IS NOT NULL")?;
        let ids = statement.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The newest two epochs' keys, newest first.
    fn epoch_keys(&self) -> Result<Vec<Key>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT key FROM unit_epoch ORDER BY epoch DESC LIMIT 2")?;
        let keys = statement.query_map([], |row| Ok(Key::of_bytes(row.get(0)?)))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    fn own_vault(&self) -> Result<Vault, StoreError> {
        let path = self.path.as_deref().ok_or(StoreError::InMemory)?;
        let mut vault = Vault::load(&keys_path(path))?;
        vault.drop_accounts(&self.removed_accounts()?);
        Ok(vault)
    }

    /// The key file of a new unit, with these epochs' keys.
    pub(super) fn first_keys(&self, keys: &[&Key]) -> Result<String, StoreError> {
        self.keys_for(keys, self.unit_recipients(None)?)
    }

    fn keys_for(&self, keys: &[&Key], recipients: BTreeMap<Uuid, Recipient>) -> Result<String, StoreError> {
        let mut vault = self.own_vault()?;
        let to: Vec<Recipient> = recipients.values().cloned().collect();
        vault.seal(keys, &to)?;
        let record = Record {
            vault: vault.to_text()?,
            recipients,
        };
        serde_json::to_string(&record).map_err(|_| corrupt())
    }

    /// The key file as the log is to have it; `None` where it has it so.
    ///
    /// # Errors
    /// Where a file can't be read, or is of no unit.
    pub fn keys_to_put(&self) -> Result<Option<String>, StoreError> {
        let record = self.record()?;
        let recipients = self.unit_recipients(Some(&record))?;
        let keys = self.epoch_keys()?;
        let base = Vault::parse(&record.vault)?;
        let is_same = recipients == record.recipients
            && self.own_vault()?.has_same_accounts(&base)
            && keys.len() == base.key_count()
            && self.opens_newest(&base, keys.first())?;
        if is_same {
            return Ok(None);
        }
        let keys: Vec<&Key> = keys.iter().collect();
        self.keys_for(&keys, recipients).map(Some)
    }

    fn opens_newest(&self, base: &Vault, newest: Option<&Key>) -> Result<bool, StoreError> {
        let (Some(secret), Some(newest)) = (&self.secret, newest) else {
            return Ok(false);
        };
        Ok(base
            .unseal_with(secret)?
            .is_some_and(|keys| keys.first().is_some_and(|key| key.is(newest))))
    }

    /// Notes that the log has this key file.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn keys_are_put(&self, version: u64, text: &str) -> Result<(), StoreError> {
        self.connection
            .execute("UPDATE unit SET keys_version = ?1, keys = ?2", (version, text))?;
        Ok(())
    }

    /// Takes the log's key file over; `false` where the one who is signed in is no longer in it.
    ///
    /// # Errors
    /// Where a file can't be read or written.
    pub fn take_keys(&mut self, version: u64, epoch: u32, text: &str) -> Result<bool, StoreError> {
        let theirs = vault_of(text)?;
        let base = Vault::parse(&self.record()?.vault)?;
        let mut own = self.own_vault()?;
        own.set_accounts(merge(base.accounts(), own.accounts(), theirs.accounts()));
        let secret = self.secret.as_ref().ok_or(StoreError::InMemory)?;
        let opened = theirs.unseal_with(secret)?;
        for (epoch, key) in (0..=epoch).rev().zip(opened.iter().flatten()) {
            self.connection.execute(
                "INSERT INTO unit_epoch (epoch, key) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET key = excluded.key",
                (epoch, key.bytes()),
            )?;
        }
        self.write_own_keys(own)?;
        self.keys_are_put(version, text)?;
        Ok(opened.is_some())
    }

    /// Seals this file's own key for everybody whom the unit has let in since.
    ///
    /// # Errors
    /// Where the key file can't be read or written.
    pub fn renew_own_keys(&self) -> Result<(), StoreError> {
        self.write_own_keys(self.own_vault()?)
    }

    /// A key for the unit's next epoch, which begins at the next contact with the log.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn begin_epoch(&self) -> Result<(), StoreError> {
        let key = Key::random()?;
        self.connection.execute(
            "INSERT INTO unit_epoch (epoch, key) SELECT epoch + 1, ?1 FROM unit WHERE true ON CONFLICT DO NOTHING",
            [key.bytes()],
        )?;
        Ok(())
    }
}
