//! Keys and sign-in.
//!
//! The database is encrypted under one random 256-bit key. Each account has an age key pair: its secret half is wrapped
//! by XChaCha20-Poly1305 under a key that Argon2id derives from the account's passphrase, and the database's key is
//! sealed for the public halves of all of them, and for that of the recovery key. So passphrases, accounts and the
//! database's key itself can change without anybody else's passphrase, and the cost of guessing be raised, without
//! touching the data. The key file is never changed in place: a new one takes its name once it is on disk.

use std::cell::OnceCell;
use std::io::{self, Read as _, Write};
use std::iter;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::secrecy::ExposeSecret as _;
use age::x25519;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use thiserror::Error;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::private::{remove_if_there, sync_folder, write_new};
use crate::domain::access::MIN_PASSPHRASE_CHARS;
use crate::domain::passphrase;
use crate::domain::toml_fields::too_deep_at;
use crate::files;
use crate::files::held;

/// The version of the key file's format that this program writes.
const FORMAT: u32 = 2;
/// The format before: each account's passphrase wrapped the database's key itself.
const FIRST_FORMAT: i64 = 1;
/// How a recovery key begins.
const RECOVERY_PREFIX: &str = "AGE-SECRET-KEY-1";
/// The most keys that a file can have at a time: its own, and the one that it is about to get.
const MAX_KEYS: usize = 2;
/// The most accounts: far more than a unit has.
const MAX_ACCOUNTS: usize = 200;
/// The letters of a first passphrase, none of which can be taken for another: so 5 bits each.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const FIRST_PASSPHRASE_GROUPS: usize = 5;
const LETTERS_IN_GROUP: usize = 4;
/// A key file is a few hundred bytes an account; a larger one is not ours.
const MAX_FILE_BYTES: u64 = 1 << 20;
const KEY_BYTES: usize = 32;
/// The most bytes of a text that is sealed for one account.
const MAX_TEXT_BYTES: usize = 4096;
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;

/// Why the keys could not be made, read or unlocked.
#[derive(Debug, Error)]
pub enum VaultError {
    /// No account has this passphrase.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// Too many wrong ones: so many seconds have to pass before the next try.
    #[error("wait {seconds} seconds")]
    TooSoon {
        /// How many, 1 or more.
        seconds: u64,
    },
    /// Another account has this passphrase.
    #[error("the passphrase is taken")]
    Taken,
    /// It is no recovery key, or not this file's.
    #[error("not this file's recovery key")]
    NotTheRecoveryKey,
    /// Fewer than [`MIN_PASSPHRASE_CHARS`] characters.
    #[error("the passphrase must have at least {MIN_PASSPHRASE_CHARS} characters")]
    TooShort,
    /// The key file is no key file, or is damaged.
    #[error("{0} is not a key file")]
    NotAKeyFile(PathBuf),
    /// The key file was written by a newer program.
    #[error("the key file was written by a newer version of Stegvis")]
    Newer,
    /// The operating system gave no random numbers.
    #[error("the operating system gave no random numbers")]
    NoRandomness,
    /// The key derivation refused its parameters, or ran out of memory.
    #[error("the key could not be derived")]
    Derivation,
    /// The operating system refused.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The database's key. Wiped from memory when dropped, and never shown.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; KEY_BYTES]);

impl Key {
    pub(super) fn random() -> Result<Self, VaultError> {
        random().map(Self)
    }

    /// The same key, for a connection of its own.
    pub(super) fn copy(&self) -> Self {
        Self(self.0)
    }

    /// `true` where it is the same key.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    pub(super) fn of_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// As SQLCipher's `PRAGMA key` takes a raw key.
    pub(super) fn as_pragma(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("x'{}'", Zeroizing::new(hex(&self.0)).as_str()))
    }
}

/// What it costs to try one passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KdfCost {
    /// Memory in KiB.
    memory_kib: u32,
    /// Passes over that memory.
    passes: u32,
    /// Lanes.
    lanes: u32,
}

impl KdfCost {
    /// What new accounts get: 64 MiB and three passes, RFC 9106's second recommended option with one lane, since the
    /// computers in question have few cores to spare.
    pub const STANDARD: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };
    /// The least that Argon2 takes: for tests that do not test the cost.
    pub const LEAST: Self = Self {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
    /// The most that is read from a file: a forged one must not be able to exhaust the machine.
    const MOST: Self = Self {
        memory_kib: 1024 * 1024,
        passes: 4,
        lanes: 16,
    };

    /// What one try takes, in KiB that are passed over.
    fn work(self) -> u64 {
        u64::from(self.memory_kib) * u64::from(self.passes)
    }

    fn is_bearable(self) -> bool {
        self.memory_kib <= Self::MOST.memory_kib && self.lanes <= Self::MOST.lanes && self.work() <= Self::MOST.work()
    }
}

/// Who unlocked the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opener {
    /// This account's passphrase.
    Account(Uuid),
    /// The recovery key.
    Recovery,
}

/// What unlocking gives.
pub(super) struct Unlocked {
    /// The database's keys, newest first. There are two while the file is getting another.
    pub(super) keys: Vec<Key>,
    /// Who unlocked them.
    pub(super) opener: Opener,
    /// The secret half of what unlocked them; `None` in a file of the first format.
    pub(super) secret: Option<Secret>,
}

/// A recovery key. Whoever has it can open the file; it is shown once.
pub struct RecoveryKey(Zeroizing<String>);

impl RecoveryKey {
    /// As it is printed, 74 letters and digits: an age identity, so other programs that know age can use it too.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// Where a sealed key can be opened: the public half of an account's, or of the recovery key.
pub(super) type Recipient = String;

/// The public halves of an account, or of the recovery key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Halves {
    pub(super) recipient: Recipient,
    /// What its changes are checked with: an Ed25519 public key.
    pub(super) signer: [u8; KEY_BYTES],
}

/// The secret half of an account, or of the recovery key, as age writes it. Wiped from memory when dropped.
pub(super) struct Secret {
    text: Zeroizing<String>,
    /// Once something has been signed.
    signing_key: OnceCell<SigningKey>,
}

impl Secret {
    pub(super) fn new(text: Zeroizing<String>) -> Self {
        Self {
            text,
            signing_key: OnceCell::new(),
        }
    }

    fn of(identity: &x25519::Identity) -> Self {
        Self::new(Zeroizing::new(identity.to_string().expose_secret().to_owned()))
    }

    /// The same, for a file that takes another's place.
    pub(super) fn copy(&self) -> Self {
        Self::new(self.text.clone())
    }

    /// Opens what was sealed for this half, of at most so many bytes.
    pub(super) fn open(&self, sealed: &[u8], most: usize) -> Result<Zeroizing<Vec<u8>>, SealFault> {
        let identity = self.identity().map_err(|_| SealFault::Damaged)?;
        unseal_exactly(sealed, &identity, most)
    }

    fn identity(&self) -> Result<x25519::Identity, VaultError> {
        x25519::Identity::from_str(&self.text).map_err(|_| VaultError::Derivation)
    }

    /// What the account signs its changes with: derived (HKDF with SHA-256, RFC 5869), so that it needs no place of its own.
    pub(super) fn signing_key(&self) -> Result<&SigningKey, VaultError> {
        if let Some(key) = self.signing_key.get() {
            return Ok(key);
        }
        let mut seed = Zeroizing::new([0; KEY_BYTES]);
        Hkdf::<Sha256>::new(None, self.text.as_bytes())
            .expand(b"stegvis signature 1", seed.as_mut())
            .map_err(|_| VaultError::Derivation)?;
        Ok(self.signing_key.get_or_init(|| SigningKey::from_bytes(&seed)))
    }

    /// A text that this account alone can read.
    pub(super) fn seal_text(&self, text: &str) -> Result<String, VaultError> {
        seal_for(text.as_bytes(), &[self.halves()?.recipient])
    }

    /// What [`Secret::seal_text`] sealed.
    pub(super) fn unseal_text(&self, sealed: &str) -> Result<Zeroizing<String>, VaultError> {
        let bytes = unseal_with(sealed, &self.identity()?, MAX_TEXT_BYTES)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| VaultError::Derivation)?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    pub(super) fn halves(&self) -> Result<Halves, VaultError> {
        Ok(Halves {
            recipient: self.identity()?.to_public().to_string(),
            signer: self.signing_key()?.verifying_key().to_bytes(),
        })
    }
}

/// The key file's content.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vault {
    format: u32,
    /// The database's key as an age file, the newest first.
    sealed_keys: Vec<String>,
    #[serde(rename = "account")]
    accounts: Vec<Account>,
}

/// An account's secret half, wrapped under its passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    id: Uuid,
    kdf: Kdf,
    cost: KdfCost,
    salt: String,
    nonce: String,
    /// In the format before, the database's key.
    #[serde(rename = "wrapped_key")]
    wrapped: String,
}

/// The format before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstVault {
    #[serde(rename = "format")]
    _format: u32,
    #[serde(rename = "account")]
    accounts: Vec<Account>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Kdf {
    #[serde(rename = "argon2id-v19")]
    Argon2id,
}

impl Vault {
    /// A vault for a new random key, with one account; and that account's secret half.
    pub(super) fn create(passphrase: &str, cost: KdfCost) -> Result<(Self, Key, Uuid, Secret), VaultError> {
        if passphrase::is_too_short(passphrase) {
            return Err(VaultError::TooShort);
        }
        let key = Key::random()?;
        let mut vault = Self {
            format: FORMAT,
            sealed_keys: Vec::new(),
            accounts: Vec::new(),
        };
        let id = Uuid::now_v7();
        let secret = vault.put_account(id, passphrase, cost)?;
        vault.sealed_keys = vec![key.seal(&[secret.halves()?.recipient])?];
        Ok((vault, key, id, secret))
    }

    /// Reads a key file.
    pub(super) fn load(path: &Path) -> Result<Self, VaultError> {
        let io = |source| VaultError::Io {
            path: path.to_owned(),
            source,
        };
        let not_ours = || VaultError::NotAKeyFile(path.to_owned());
        let text = match files::read_text(path, MAX_FILE_BYTES) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::FileTooLarge | io::ErrorKind::InvalidData) => {
                return Err(not_ours());
            }
            Err(error) => return Err(io(error)),
        };
        match Self::parse(&text) {
            Err(VaultError::NotAKeyFile(_)) => Err(not_ours()),
            other => other,
        }
    }

    /// Reads a key file's text.
    ///
    /// # Errors
    /// [`VaultError::Newer`], or [`VaultError::NotAKeyFile`], which names no file.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let not_ours = || VaultError::NotAKeyFile(PathBuf::new());
        if too_deep_at(text).is_some() {
            return Err(not_ours());
        }
        let format = text
            .parse::<toml::Table>()
            .ok()
            .and_then(|table| table.get("format")?.as_integer());
        let vault: Self = match format {
            Some(format) if format == i64::from(FORMAT) => toml::from_str(text).map_err(|_| not_ours())?,
            Some(FIRST_FORMAT) => {
                let first: FirstVault = toml::from_str(text).map_err(|_| not_ours())?;
                Self {
                    format: FORMAT,
                    sealed_keys: Vec::new(),
                    accounts: first.accounts,
                }
            }
            Some(format) if format > i64::from(FORMAT) => return Err(VaultError::Newer),
            _ => return Err(not_ours()),
        };
        // Each account costs one derivation to try.
        if !(1..=MAX_ACCOUNTS).contains(&vault.accounts.len()) || vault.sealed_keys.len() > MAX_KEYS {
            return Err(not_ours());
        }
        Ok(vault)
    }

    /// The key file's text.
    pub(super) fn to_text(&self) -> Result<String, VaultError> {
        toml::to_string(self).map_err(|_| VaultError::NotAKeyFile(PathBuf::new()))
    }

    /// Writes a new key file, on disk when this returns. It must not exist; where it can't be written none is left.
    pub(super) fn create_file(&self, path: &Path) -> Result<(), VaultError> {
        let text = toml::to_string(self).map_err(|_| VaultError::NotAKeyFile(path.to_owned()))?;
        write_new(path, text.as_bytes()).map_err(|source| VaultError::Io {
            path: path.to_owned(),
            source,
        })
    }

    /// Puts this in the place of the key file that is there, in one step: a crash leaves one of them whole.
    pub(super) fn replace_file(&self, path: &Path) -> Result<(), VaultError> {
        let fresh = path.with_extension("keys.new");
        let io = |source| VaultError::Io {
            path: path.to_owned(),
            source,
        };
        // What a crash has left of an earlier try.
        remove_if_there(&fresh).map_err(io)?;
        self.create_file(&fresh)?;
        held::rename(&fresh, path).and_then(|()| sync_folder(path)).map_err(io)
    }

    /// Opens the keys with a passphrase, or with the recovery key.
    pub(super) fn unlock(&self, secret: &str) -> Result<Unlocked, VaultError> {
        if let Some(identity) = recovery_identity(secret) {
            let keys = self.unseal(&identity)?;
            return Ok(Unlocked {
                keys,
                opener: Opener::Recovery,
                secret: Some(Secret::of(&identity)),
            });
        }
        for account in &self.accounts {
            let Some(secret_half) = account.unwrap(secret)? else {
                continue;
            };
            let (keys, secret) = match <[u8; KEY_BYTES]>::try_from(secret_half.as_slice()) {
                Ok(key) if self.sealed_keys.is_empty() => (vec![Key(key)], None),
                _ => {
                    let identity = read_identity(&secret_half)?;
                    (self.unseal(&identity)?, Some(Secret::of(&identity)))
                }
            };
            return Ok(Unlocked {
                keys,
                opener: Opener::Account(account.id),
                secret,
            });
        }
        Err(VaultError::WrongPassphrase)
    }

    fn unseal(&self, identity: &x25519::Identity) -> Result<Vec<Key>, VaultError> {
        let keys: Result<Vec<_>, _> = self
            .sealed_keys
            .iter()
            .map(|sealed| Key::unseal(sealed, identity))
            .collect();
        keys.ok()
            .filter(|keys| !keys.is_empty())
            .ok_or(VaultError::WrongPassphrase)
    }

    /// `true` where this passphrase opens an account.
    pub(super) fn is_taken(&self, passphrase: &str) -> Result<bool, VaultError> {
        for account in &self.accounts {
            if account.unwrap(passphrase)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Gives an account, new or known, a new key pair under a passphrase; returns its secret half. The database's key is
    /// not sealed for it yet.
    pub(super) fn put_account(&mut self, id: Uuid, passphrase: &str, cost: KdfCost) -> Result<Secret, VaultError> {
        let identity = x25519::Identity::generate();
        let account = Account::wrap(id, identity.to_string().expose_secret().as_bytes(), passphrase, cost)?;
        self.accounts.retain(|known| known.id != id);
        self.accounts.push(account);
        Ok(Secret::of(&identity))
    }

    /// Puts an account's secret half, which `passphrase` opens, under another passphrase.
    pub(super) fn change_passphrase(&mut self, passphrase: &str, new: &str, cost: KdfCost) -> Result<(), VaultError> {
        for place in 0..self.accounts.len() {
            if let Some(secret_half) = self.accounts[place].unwrap(passphrase)? {
                let id = self.accounts[place].id;
                self.accounts[place] = Account::wrap(id, &secret_half, new, cost)?;
                return Ok(());
            }
        }
        Err(VaultError::WrongPassphrase)
    }

    /// `true` where this account, which `passphrase` opens, is wrapped as no new one would be: cheaper to guess, or under
    /// the passphrase as it was typed.
    pub(super) fn is_outdated(&self, id: Uuid, passphrase: &str, cost: KdfCost) -> Result<bool, VaultError> {
        let Some(account) = self.account(id) else {
            return Ok(false);
        };
        let form = passphrase::prepared(passphrase);
        // The first of the two costs nothing to ask, and is what most passphrases are.
        let is_of_form = *form == passphrase || account.unwrap_exactly(&form)?.is_some();
        Ok(account.cost.work() < cost.work() || !is_of_form)
    }

    /// What it costs to try this account's passphrase.
    pub(super) fn cost_of(&self, id: Uuid) -> Option<KdfCost> {
        self.account(id).map(|account| account.cost)
    }

    fn account(&self, id: Uuid) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// Keeps these accounts alone.
    pub(super) fn keep_accounts(&mut self, ids: &[Uuid]) {
        self.accounts.retain(|account| ids.contains(&account.id));
    }

    /// Lets these accounts go.
    pub(super) fn drop_accounts(&mut self, ids: &[Uuid]) {
        self.accounts.retain(|account| !ids.contains(&account.id));
    }

    pub(super) fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    pub(super) fn set_accounts(&mut self, accounts: Vec<Account>) {
        self.accounts = accounts;
    }

    /// `true` where both hold the same accounts, in whatever order.
    pub(super) fn has_same_accounts(&self, other: &Self) -> bool {
        self.accounts.len() == other.accounts.len() && self.accounts.iter().all(|one| other.accounts.contains(one))
    }

    /// How many keys are sealed.
    pub(super) fn key_count(&self) -> usize {
        self.sealed_keys.len()
    }

    /// The sealed keys, newest first; `None` where they are not sealed for this one.
    pub(super) fn unseal_with(&self, secret: &Secret) -> Result<Option<Vec<Key>>, VaultError> {
        match self.unseal(&secret.identity()?) {
            Ok(keys) => Ok(Some(keys)),
            Err(VaultError::WrongPassphrase) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Seals these keys, newest first, for these recipients, in the place of what was sealed before.
    pub(super) fn seal(&mut self, keys: &[&Key], recipients: &[Recipient]) -> Result<(), VaultError> {
        self.sealed_keys = keys.iter().map(|key| key.seal(recipients)).collect::<Result<_, _>>()?;
        Ok(())
    }
}

impl Key {
    /// An age file of this key, which each of these recipients can open.
    fn seal(&self, recipients: &[Recipient]) -> Result<String, VaultError> {
        seal_for(&self.0, recipients)
    }

    fn unseal(sealed: &str, identity: &x25519::Identity) -> Result<Self, VaultError> {
        let key = unseal_with(sealed, identity, KEY_BYTES)?;
        let key = key.as_slice().try_into().map_err(|_| VaultError::WrongPassphrase)?;
        Ok(Self(key))
    }
}

/// An age file of a secret, which each of these recipients can open.
fn seal_for(secret: &[u8], recipients: &[Recipient]) -> Result<String, VaultError> {
    let recipients: Vec<x25519::Recipient> = recipients
        .iter()
        .map(|text| x25519::Recipient::from_str(text).map_err(|_| VaultError::Derivation))
        .collect::<Result<_, _>>()?;
    let encryptor = age::Encryptor::with_recipients(recipients.iter().map(|one| one as &dyn age::Recipient))
        .map_err(|_| VaultError::Derivation)?;
    let mut sealed = Vec::new();
    let write = || -> io::Result<()> {
        let armored = ArmoredWriter::wrap_output(&mut sealed, Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armored)?;
        writer.write_all(secret)?;
        writer.finish()?.finish()?;
        Ok(())
    };
    // It is written into memory; only randomness can be missing.
    write().map_err(|_| VaultError::NoRandomness)?;
    String::from_utf8(sealed).map_err(|_| VaultError::Derivation)
}

/// What [`seal_for`] sealed, of at most so many bytes.
fn unseal_with(sealed: &str, identity: &x25519::Identity, most: usize) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    unseal_exactly(sealed.as_bytes(), identity, most).map_err(|_| VaultError::WrongPassphrase)
}

/// Why a seal does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealFault {
    /// It was made for somebody else, or is damaged where it says for whom.
    ForAnother,
    /// It is damaged or cut off, or more than was to be opened.
    Damaged,
}

fn unseal_exactly(sealed: &[u8], identity: &x25519::Identity, most: usize) -> Result<Zeroizing<Vec<u8>>, SealFault> {
    let damaged = |_| SealFault::Damaged;
    let decryptor = age::Decryptor::new(ArmoredReader::new(sealed)).map_err(|_| SealFault::Damaged)?;
    let reader = decryptor.decrypt(iter::once(identity as &dyn age::Identity));
    let reader = reader.map_err(|error| match error {
        age::DecryptError::NoMatchingKeys => SealFault::ForAnother,
        _ => SealFault::Damaged,
    })?;
    let mut secret = Zeroizing::new(Vec::with_capacity(most.min(sealed.len()) + 1));
    reader.take(most as u64 + 1).read_to_end(&mut secret).map_err(damaged)?;
    if secret.len() > most {
        return Err(SealFault::Damaged);
    }
    Ok(secret)
}

/// A pair of keys of their own: the secret half as age writes it, and the public one.
pub fn new_identity() -> (Zeroizing<String>, String) {
    let identity = x25519::Identity::generate();
    let public = identity.to_public().to_string();
    (Zeroizing::new(identity.to_string().expose_secret().to_owned()), public)
}

/// The public half of a secret one; `None` for what is none.
pub fn public_half(identity: &str) -> Option<String> {
    Some(x25519::Identity::from_str(identity).ok()?.to_public().to_string())
}

/// Seals bytes for whoever has the secret half of a public one.
///
/// # Errors
/// Where it is no public half, or the operating system gives no random numbers.
pub fn seal_to(public: &str, bytes: &[u8]) -> Result<Vec<u8>, VaultError> {
    seal_for(bytes, &[public.to_owned()]).map(String::into_bytes)
}

/// Opens what [`seal_to`] sealed, of at most so many bytes.
///
/// # Errors
/// [`VaultError::WrongPassphrase`] for what was not sealed for this half, or is longer.
pub fn open_with(identity: &str, sealed: &[u8], most: usize) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let identity = x25519::Identity::from_str(identity).map_err(|_| VaultError::Derivation)?;
    let text = std::str::from_utf8(sealed).map_err(|_| VaultError::WrongPassphrase)?;
    unseal_with(text, &identity, most)
}

/// A new recovery key, and its public halves.
pub(super) fn new_recovery_key() -> Result<(RecoveryKey, Halves), VaultError> {
    let secret = Secret::of(&x25519::Identity::generate());
    let halves = secret.halves()?;
    Ok((RecoveryKey(secret.text), halves))
}

/// The public half of a recovery key that has been typed in; `None` for what is none.
pub(super) fn recovery_recipient(typed: &str) -> Option<Recipient> {
    recovery_identity(typed).map(|identity| identity.to_public().to_string())
}

/// Letters of either case, with spaces and line breaks wherever they were read or typed.
fn recovery_identity(typed: &str) -> Option<x25519::Identity> {
    let letters: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let letters = Zeroizing::new(letters.to_uppercase());
    let is_one = letters.starts_with(RECOVERY_PREFIX);
    is_one.then(|| x25519::Identity::from_str(&letters).ok()).flatten()
}

fn read_identity(secret_half: &[u8]) -> Result<x25519::Identity, VaultError> {
    let text = std::str::from_utf8(secret_half).map_err(|_| VaultError::Derivation)?;
    x25519::Identity::from_str(text).map_err(|_| VaultError::Derivation)
}

/// A passphrase for the first sign-in: five groups of four letters, 100 bits.
pub(super) fn first_passphrase() -> Result<Zeroizing<String>, VaultError> {
    let bytes = Zeroizing::new(random::<{ FIRST_PASSPHRASE_GROUPS * LETTERS_IN_GROUP }>()?);
    let mut text = Zeroizing::new(String::new());
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place.is_multiple_of(LETTERS_IN_GROUP) {
            text.push('-');
        }
        text.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    Ok(text)
}

impl Account {
    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    fn wrap(id: Uuid, secret_half: &[u8], passphrase: &str, cost: KdfCost) -> Result<Self, VaultError> {
        Self::wrap_exactly(id, secret_half, &passphrase::prepared(passphrase), cost)
    }

    fn wrap_exactly(id: Uuid, secret_half: &[u8], passphrase: &str, cost: KdfCost) -> Result<Self, VaultError> {
        let (salt, nonce) = (random::<SALT_BYTES>()?, random::<NONCE_BYTES>()?);
        let wrapped = cipher(passphrase, &salt, cost)?
            .encrypt(
                &nonce.into(),
                Payload {
                    msg: secret_half,
                    aad: id.as_bytes(),
                },
            )
            .map_err(|_| VaultError::Derivation)?;
        Ok(Self {
            id,
            kdf: Kdf::Argon2id,
            cost,
            salt: hex(&salt),
            nonce: hex(&nonce),
            wrapped: hex(&wrapped),
        })
    }

    /// What is wrapped; `None` where the passphrase is not this account's.
    fn unwrap(&self, passphrase: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let form = passphrase::prepared(passphrase);
        let opened = self.unwrap_exactly(&form)?;
        if opened.is_some() || *form == passphrase {
            return Ok(opened);
        }
        // As it was typed: what keys were derived from before.
        self.unwrap_exactly(passphrase)
    }

    fn unwrap_exactly(&self, passphrase: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let Kdf::Argon2id = self.kdf;
        let nonce: Option<[u8; NONCE_BYTES]> = unhex(&self.nonce).and_then(|bytes| bytes.try_into().ok());
        let (Some(salt), Some(nonce), Some(wrapped)) = (unhex(&self.salt), nonce, unhex(&self.wrapped)) else {
            return Err(VaultError::Derivation);
        };
        if !self.cost.is_bearable() {
            return Err(VaultError::Derivation);
        }
        let opened = cipher(passphrase, &salt, self.cost)?.decrypt(
            &nonce.into(),
            Payload {
                msg: &wrapped,
                aad: self.id.as_bytes(),
            },
        );
        Ok(opened.map(Zeroizing::new).ok())
    }
}

fn cipher(passphrase: &str, salt: &[u8], cost: KdfCost) -> Result<XChaCha20Poly1305, VaultError> {
    let params =
        Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(KEY_BYTES)).map_err(|_| VaultError::Derivation)?;
    let mut derived = Zeroizing::new([0; KEY_BYTES]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, derived.as_mut())
        .map_err(|_| VaultError::Derivation)?;
    Ok(XChaCha20Poly1305::new(&(*derived).into()))
}

fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| VaultError::NoRandomness)?;
    Ok(bytes)
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Bytes of their hexadecimal digits; `None` for what is none.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| (pair[0] << 4) | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::DateTime;

    use super::*;
    use crate::domain::Now;
    use crate::store::{Store, StoreError, keys_path};

    const PASSPHRASE: &str = "korrekt häst batteri";
    const COMPOSED: &str = "tre gula bilar p\u{e5} rad";
    const DECOMPOSED: &str = "tre gula bilar pa\u{30a} rad";

    fn saved(vault: &Vault) -> Vault {
        Vault::parse(&toml::to_string(vault).expect("text")).expect("a vault")
    }

    #[test]
    fn a_key_is_unlocked_by_its_passphrase_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.keys");
        let (vault, key, id, _) = Vault::create(PASSPHRASE, KdfCost::LEAST).expect("a vault");
        vault.create_file(&path).expect("saved");
        assert!(
            matches!(vault.create_file(&path), Err(VaultError::Io { .. })),
            "a key file is never overwritten"
        );
        let vault = Vault::load(&path).expect("loaded");
        let unlocked = vault.unlock(PASSPHRASE).expect("unlocked");
        assert_eq!(unlocked.keys[0].0, key.0);
        assert_eq!(unlocked.opener, Opener::Account(id));
        assert!(matches!(
            vault.unlock("korrekt häst batterI"),
            Err(VaultError::WrongPassphrase)
        ));
        let stored = fs::read_to_string(&path).expect("text");
        assert!(!stored.contains(&hex(&key.0)), "the bare key is on disk");
        assert!(!stored.contains(RECOVERY_PREFIX), "a bare secret half is on disk");
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        assert!(matches!(
            Vault::create("elva tecken", KdfCost::LEAST),
            Err(VaultError::TooShort)
        ));
    }

    #[test]
    fn a_passphrase_is_the_same_however_it_is_typed() {
        let (mut vault, key, id, _) = Vault::create(COMPOSED, KdfCost::LEAST).expect("a vault");
        let opens = |vault: &Vault, typed: &str| vault.unlock(typed).map(|unlocked| unlocked.keys[0].0 == key.0).ok();
        for typed in [COMPOSED, DECOMPOSED, "tre\u{a0}gula bilar p\u{e5}\u{2009}rad"] {
            assert_eq!(opens(&vault, typed), Some(true), "{typed:?}");
            assert!(vault.is_taken(typed).expect("tried"), "{typed:?}");
            assert!(
                !vault.is_outdated(id, typed, KdfCost::LEAST).expect("tried"),
                "{typed:?}"
            );
        }
        for other in [
            "tre gula bilar pa rad",
            "tre gula bilar p\u{e5} rad ",
            "Tre gula bilar p\u{e5} rad",
        ] {
            assert_eq!(opens(&vault, other), None, "{other:?}");
        }
        vault
            .change_passphrase(DECOMPOSED, "bla\u{30a} bilar pa\u{30a} rad", KdfCost::LEAST)
            .expect("changed");
        assert_eq!(opens(&vault, "bl\u{e5} bilar p\u{e5} rad"), Some(true));
        vault
            .put_account(Uuid::now_v7(), DECOMPOSED, KdfCost::LEAST)
            .expect("put");
        assert!(vault.is_taken(COMPOSED).expect("tried"));
    }

    /// What wrote such a key file derived keys from what was typed, and was run where å is two characters.
    #[test]
    fn a_key_file_from_before_opens_as_it_was_typed_and_is_brought_to_form() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unit.db");
        let now = Now(DateTime::UNIX_EPOCH);
        drop(Store::create(&path, DECOMPOSED, "A. Lind", KdfCost::LEAST).expect("a file"));
        let keys = keys_path(&path);
        let mut vault = Vault::load(&keys).expect("loaded");
        let (id, cost) = (vault.accounts[0].id, KdfCost::LEAST);
        let secret_half = vault.accounts[0].unwrap(DECOMPOSED).expect("tried").expect("opened");
        vault.accounts[0] = Account::wrap_exactly(id, &secret_half, DECOMPOSED, cost).expect("wrapped");
        vault.replace_file(&keys).expect("written");

        let wrong = |typed| {
            let opened = Store::open(&path, typed, now);
            matches!(opened, Err(StoreError::Vault(VaultError::WrongPassphrase)))
        };
        assert!(wrong(COMPOSED), "nobody can know what was typed");
        assert!(vault.is_outdated(id, DECOMPOSED, cost).expect("tried"));
        let store = Store::open(&path, DECOMPOSED, now).expect("it opens as before");
        store.strengthen(DECOMPOSED, cost).expect("brought to form");
        drop(store);
        for typed in [COMPOSED, DECOMPOSED] {
            assert!(Store::open(&path, typed, now).is_ok(), "{typed:?}");
        }
        let vault = Vault::load(&keys).expect("loaded");
        assert!(!vault.is_outdated(id, DECOMPOSED, cost).expect("tried"));
    }

    #[test]
    fn a_changed_key_file_unlocks_nothing() {
        let (mut vault, ..) = Vault::create(PASSPHRASE, KdfCost::LEAST).expect("a vault");
        vault.accounts[0].id = Uuid::nil();
        assert!(matches!(vault.unlock(PASSPHRASE), Err(VaultError::WrongPassphrase)));
        vault.accounts[0].salt = "zz".into();
        assert!(matches!(vault.unlock(PASSPHRASE), Err(VaultError::Derivation)));
        vault.accounts[0].salt = hex(&[0; SALT_BYTES]);
        vault.accounts[0].cost.memory_kib = u32::MAX;
        assert!(matches!(vault.unlock(PASSPHRASE), Err(VaultError::Derivation)));
    }

    #[test]
    fn what_is_no_key_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.keys");
        for (content, is_newer) in [
            ("", false),
            ("format = 3", true),
            ("format = 1", false),
            ("format = 2", false),
            ("\u{1}", false),
        ] {
            fs::write(&path, content).expect("written");
            match Vault::load(&path) {
                Err(VaultError::Newer) => assert!(is_newer, "{content}"),
                Err(VaultError::NotAKeyFile(named)) => assert!(!is_newer && named == path, "{content}"),
                other => panic!("{content}: {other:?}"),
            }
        }
    }

    #[test]
    fn another_passphrase_opens_the_same_key_and_the_old_one_nothing() {
        let (mut vault, key, id, _) = Vault::create(PASSPHRASE, KdfCost::LEAST).expect("a vault");
        vault
            .change_passphrase(PASSPHRASE, "en helt annan mening", KdfCost::LEAST)
            .expect("changed");
        let vault = saved(&vault);
        assert!(matches!(vault.unlock(PASSPHRASE), Err(VaultError::WrongPassphrase)));
        let unlocked = vault.unlock("en helt annan mening").expect("unlocked");
        assert_eq!((unlocked.keys[0].0, unlocked.opener), (key.0, Opener::Account(id)));
    }

    #[test]
    fn a_new_key_reaches_everybody_without_their_passphrases() {
        let (mut vault, old, founder, first) = Vault::create(PASSPHRASE, KdfCost::LEAST).expect("a vault");
        let first = first.halves().expect("halves").recipient;
        let (recovery, third) = new_recovery_key().expect("a key");
        let other = Uuid::now_v7();
        let passphrase = first_passphrase().expect("a passphrase");
        let second = vault.put_account(other, &passphrase, KdfCost::LEAST).expect("put");
        let second = second.halves().expect("halves").recipient;
        assert!(
            matches!(vault.unlock(&passphrase), Err(VaultError::WrongPassphrase)),
            "the key is not sealed for a new account by itself"
        );
        let new = Key::random().expect("random");
        vault
            .seal(&[&new, &old], &[first, second.clone(), third.recipient])
            .expect("sealed");
        let vault_of_two = saved(&vault);
        for secret in [PASSPHRASE, &passphrase, recovery.text()] {
            let keys = vault_of_two.unlock(secret).expect("unlocked").keys;
            assert_eq!(keys.iter().map(|key| key.0).collect::<Vec<_>>(), [new.0, old.0]);
        }
        // Whoever is left out can open nothing, though their own half is still there.
        vault.seal(&[&new], &[second]).expect("sealed");
        assert!(matches!(vault.unlock(PASSPHRASE), Err(VaultError::WrongPassphrase)));
        assert!(matches!(
            vault.unlock(recovery.text()),
            Err(VaultError::WrongPassphrase)
        ));
        vault.keep_accounts(&[founder]);
        assert!(matches!(vault.unlock(&passphrase), Err(VaultError::WrongPassphrase)));
    }

    #[test]
    fn a_recovery_key_forgives_how_it_is_typed() {
        let (recovery, Halves { recipient, .. }) = new_recovery_key().expect("a key");
        assert_eq!(recovery.text().len(), 74);
        let lower = recovery.text().to_lowercase();
        let (start, end) = lower.split_at(30);
        assert_eq!(recovery_recipient(&format!(" {start}\n {end} ")), Some(recipient));
        let mut wrong = recovery.text().to_owned();
        wrong.replace_range(40..41, if &wrong[40..41] == "Q" { "P" } else { "Q" });
        assert_eq!(recovery_recipient(&wrong), None, "one wrong letter is noticed");
        assert_eq!(recovery_recipient(PASSPHRASE), None);
    }

    #[test]
    fn a_file_in_the_first_format_is_read() {
        let key = Key::random().expect("random");
        let account = Account::wrap(Uuid::now_v7(), &key.0, PASSPHRASE, KdfCost::LEAST).expect("wrapped");
        let account = toml::to_string(&account).expect("text");
        let text = account.replace("[cost]", "[account.cost]");
        let vault = Vault::parse(&format!("format = 1\n[[account]]\n{text}")).expect("a vault");
        assert!(vault.sealed_keys.is_empty());
        assert_eq!(vault.unlock(PASSPHRASE).expect("unlocked").keys[0].0, key.0);
    }

    #[test]
    fn first_passphrases_are_long_and_differ() {
        let [one, other] = [(), ()].map(|()| first_passphrase().expect("a passphrase"));
        assert_ne!(*one, *other);
        assert_eq!(one.len(), FIRST_PASSPHRASE_GROUPS * (LETTERS_IN_GROUP + 1) - 1);
    }
}
