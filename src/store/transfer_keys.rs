//! What others seal participants for, and what this unit signs with when it sends one.

use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::shared::CASEWORK_SCHEMA;
use super::values::Moment;
use super::vault::{SealFault, Secret, VaultError, new_identity};
use super::{Store, StoreError, Tx};
use crate::domain::transfer::{UnitCard, unit_name};

/// A unit's own pair of keys.
pub struct TransferKey {
    secret: Secret,
    /// What others get of it.
    pub card: UnitCard,
    /// When it was made.
    pub made_at: chrono::DateTime<chrono::Utc>,
    /// By whom.
    pub made_by: String,
}

impl TransferKey {
    fn of(name: String, identity: String, made_at: Moment, made_by: String) -> Result<Self, VaultError> {
        let secret = Secret::new(Zeroizing::new(identity));
        let halves = secret.halves()?;
        Ok(Self {
            secret,
            card: UnitCard {
                name,
                recipient: halves.recipient,
                signer: halves.signer,
            },
            made_at: made_at.0,
            made_by,
        })
    }

    /// Signs bytes: whoever has the card can tell that they are from this unit.
    ///
    /// # Errors
    /// Where the key is not readable.
    pub fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], VaultError> {
        Ok(self.secret.signing_key()?.sign(bytes).to_bytes())
    }

    /// Opens what was sealed for this unit, of at most so many bytes.
    ///
    /// # Errors
    /// Where it was sealed for somebody else, is damaged, or is longer.
    pub fn open(&self, sealed: &[u8], most: usize) -> Result<Zeroizing<Vec<u8>>, SealFault> {
        self.secret.open(sealed, most)
    }
}

/// `true` where a unit with this public half signed these bytes.
pub fn is_signed_by(signer: &[u8; 32], bytes: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::from_bytes(signer).ok();
    let signature = Signature::from_slice(signature).ok();
    key.zip(signature)
        .is_some_and(|(key, signature)| key.verify_strict(bytes, &signature).is_ok())
}

impl Store {
    /// The unit's keys, the one in use first; none where an administrator has made none.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn transfer_keys(&self) -> Result<Vec<TransferKey>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, identity, made_at, made_by FROM transfer_key ORDER BY made_at DESC, id DESC",
        )?;
        let mut rows = statement.query([])?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next()? {
            keys.push(TransferKey::of(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)?);
        }
        Ok(keys)
    }
}

impl Tx<'_> {
    /// Makes a key under which others can send participants here. Files that were sealed for the one before it still open.
    ///
    /// # Errors
    /// [`StoreError::UnitName`] for a name that says nothing or too much. [`StoreError::OlderMachines`] where some of the
    /// unit's machines run a program that does not know of it, and would take in nothing from here on: `anyway` says that
    /// they may.
    pub fn make_transfer_key(&mut self, name: &str, anyway: bool) -> Result<(), StoreError> {
        let name = unit_name(name)?;
        self.require_machines(CASEWORK_SCHEMA, anyway)?;
        let (identity, _) = new_identity();
        self.transaction.execute(
            "INSERT INTO transfer_key (id, name, identity, made_at, made_by) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                Uuid::now_v7(),
                name,
                identity.as_str(),
                Moment(self.session.now.0),
                &self.session.user,
            ),
        )?;
        self.changes.transfer_keys = true;
        Ok(())
    }
}
