//! Keys and sign-in.
//!
//! The database is encrypted under one random 256-bit key. The key file beside it holds that key once for each account,
//! wrapped by XChaCha20-Poly1305 under a key that Argon2id derives from the account's passphrase. So passphrases and
//! accounts can change, and the cost of guessing be raised, without touching the data.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The fewest characters a passphrase may have. There are no other rules.
pub const MIN_PASSPHRASE_CHARS: usize = 12;
/// The version of the key file's format that this program writes.
const FORMAT: u32 = 1;
/// A key file is a few hundred bytes an account; a larger one is not ours.
const MAX_FILE_BYTES: u64 = 1 << 20;
const KEY_BYTES: usize = 32;
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;

/// Why the keys could not be made, read or unlocked.
#[derive(Debug, Error)]
pub enum VaultError {
    /// No account has this passphrase.
    #[error("wrong passphrase")]
    WrongPassphrase,
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
    fn random() -> Result<Self, VaultError> {
        random().map(Self)
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
        passes: 32,
        lanes: 16,
    };

    fn is_bearable(self) -> bool {
        self.memory_kib <= Self::MOST.memory_kib && self.passes <= Self::MOST.passes && self.lanes <= Self::MOST.lanes
    }
}

/// The key file's content.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vault {
    format: u32,
    #[serde(rename = "account")]
    accounts: Vec<Account>,
}

/// The database's key, wrapped for one account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    id: Uuid,
    kdf: Kdf,
    cost: KdfCost,
    salt: String,
    nonce: String,
    wrapped_key: String,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Kdf {
    #[serde(rename = "argon2id-v19")]
    Argon2id,
}

impl Vault {
    /// A vault for a new random key, with one account.
    pub(super) fn create(passphrase: &str, cost: KdfCost) -> Result<(Self, Key, Uuid), VaultError> {
        let key = Key::random()?;
        let account = Account::wrap(&key, passphrase, cost)?;
        let id = account.id;
        Ok((
            Self {
                format: FORMAT,
                accounts: vec![account],
            },
            key,
            id,
        ))
    }

    /// Reads a key file.
    pub(super) fn load(path: &Path) -> Result<Self, VaultError> {
        let io = |source| VaultError::Io {
            path: path.to_owned(),
            source,
        };
        let not_ours = || VaultError::NotAKeyFile(path.to_owned());
        if fs::metadata(path).map_err(io)?.len() > MAX_FILE_BYTES {
            return Err(not_ours());
        }
        let text = String::from_utf8(fs::read(path).map_err(io)?).map_err(|_| not_ours())?;
        let format = text
            .parse::<toml::Table>()
            .ok()
            .and_then(|table| table.get("format")?.as_integer());
        match format {
            Some(format) if format == i64::from(FORMAT) => toml::from_str(&text).map_err(|_| not_ours()),
            Some(format) if format > i64::from(FORMAT) => Err(VaultError::Newer),
            _ => Err(not_ours()),
        }
    }

    /// Writes a new key file, on disk when this returns. It must not exist; where it can't be written none is left.
    pub(super) fn create_file(&self, path: &Path) -> Result<(), VaultError> {
        let io = |source| VaultError::Io {
            path: path.to_owned(),
            source,
        };
        let text = toml::to_string(self).map_err(|_| VaultError::NotAKeyFile(path.to_owned()))?;
        let mut file = private_file_options().create_new(true).open(path).map_err(io)?;
        let written = file
            .write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .and_then(|()| sync_folder(path));
        if written.is_err() {
            // It holds nothing that is of use; a failed clean-up changes nothing about the error.
            let _ = fs::remove_file(path);
        }
        written.map_err(io)
    }

    /// The database's key, and whose passphrase it was.
    pub(super) fn unlock(&self, passphrase: &str) -> Result<(Key, Uuid), VaultError> {
        for account in &self.accounts {
            if let Some(key) = account.unwrap(passphrase)? {
                return Ok((key, account.id));
            }
        }
        Err(VaultError::WrongPassphrase)
    }
}

impl Account {
    fn wrap(key: &Key, passphrase: &str, cost: KdfCost) -> Result<Self, VaultError> {
        if passphrase.chars().count() < MIN_PASSPHRASE_CHARS {
            return Err(VaultError::TooShort);
        }
        let id = Uuid::now_v7();
        let (salt, nonce) = (random::<SALT_BYTES>()?, random::<NONCE_BYTES>()?);
        let wrapped = cipher(passphrase, &salt, cost)?
            .encrypt(
                &nonce.into(),
                Payload {
                    msg: &key.0,
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
            wrapped_key: hex(&wrapped),
        })
    }

    /// `None` where the passphrase is not this account's.
    fn unwrap(&self, passphrase: &str) -> Result<Option<Key>, VaultError> {
        let Kdf::Argon2id = self.kdf;
        let nonce: Option<[u8; NONCE_BYTES]> = unhex(&self.nonce).and_then(|bytes| bytes.try_into().ok());
        let (Some(salt), Some(nonce), Some(wrapped)) = (unhex(&self.salt), nonce, unhex(&self.wrapped_key)) else {
            return Err(VaultError::Derivation);
        };
        if !self.cost.is_bearable() {
            return Err(VaultError::Derivation);
        }
        let opened = cipher(passphrase, &salt, self.cost)?
            .decrypt(
                &nonce.into(),
                Payload {
                    msg: &wrapped,
                    aad: self.id.as_bytes(),
                },
            )
            .map(Zeroizing::new);
        Ok(opened.ok().and_then(|bytes| bytes.as_slice().try_into().ok()).map(Key))
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

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| (pair[0] << 4) | pair[1]).collect())
}

/// Options that make a file which only its owner can read.
pub(super) fn private_file_options() -> OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A new name is on disk only once its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSPHRASE: &str = "korrekt häst batteri";

    #[test]
    fn a_key_is_unlocked_by_its_passphrase_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.keys");
        let (vault, key, id) = Vault::create(PASSPHRASE, KdfCost::LEAST).expect("a vault");
        vault.create_file(&path).expect("saved");
        assert!(
            matches!(vault.create_file(&path), Err(VaultError::Io { .. })),
            "a key file is never overwritten"
        );
        let vault = Vault::load(&path).expect("loaded");
        let (unlocked, who) = vault.unlock(PASSPHRASE).expect("unlocked");
        assert_eq!((unlocked.0, who), (key.0, id));
        assert!(matches!(
            vault.unlock("korrekt häst batterI"),
            Err(VaultError::WrongPassphrase)
        ));
        let stored = fs::read_to_string(&path).expect("text");
        assert!(!stored.contains(&hex(&key.0)), "the bare key is on disk");
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        assert!(matches!(
            Vault::create("elva tecken", KdfCost::LEAST),
            Err(VaultError::TooShort)
        ));
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
            ("format = 2", true),
            ("format = 1", false),
            ("\u{1}", false),
        ] {
            fs::write(&path, content).expect("written");
            match Vault::load(&path) {
                Err(VaultError::Newer) => assert!(is_newer, "{content}"),
                Err(VaultError::NotAKeyFile(_)) => assert!(!is_newer, "{content}"),
                other => panic!("{content}: {other:?}"),
            }
        }
    }
}
