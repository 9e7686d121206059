//! What lies in the log is sealed: who keeps the log can read nothing of it, and exchange, move or leave out nothing
//! unseen.
//!
//! A change is XChaCha20-Poly1305 under a key that HKDF derives from the epoch's key, the unit and the epoch; unit, epoch
//! and number are its associated data. It holds the hash of the one before it, so the log is a chain. The key file lies
//! under a key that is derived from the secret of the unit's code.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The version of the seal.
const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;
/// Where the nonce begins: after the format and the epoch.
const HEAD_BYTES: usize = 5;

/// Why something can't be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SealError {
    /// It was sealed by a newer program.
    #[error("sealed by a newer version of Stegvis")]
    Newer,
    /// It is nothing that was sealed for this unit, this number and this epoch, or it was changed since.
    #[error("not sealed by this unit for this place")]
    Forged,
    /// The operating system gave no random numbers.
    #[error("the operating system gave no random numbers")]
    NoRandomness,
}

/// A change as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The hash of the one before it, as it lies in the log; zeros before the first.
    pub before: [u8; 32],
    /// The change.
    pub body: Vec<u8>,
    /// Its writer's signature.
    pub signature: Vec<u8>,
    /// The hash of what a file holds that has come to the number before; in one of a hundred.
    pub content: Option<[u8; 32]>,
}

/// A key for one purpose, derived from another.
pub fn derive(key: &[u8], purpose: &str, unit: Uuid, epoch: u32) -> Result<Zeroizing<[u8; KEY_BYTES]>, SealError> {
    let info = [purpose.as_bytes(), unit.as_bytes(), &epoch.to_le_bytes()].concat();
    let mut derived = Zeroizing::new([0; KEY_BYTES]);
    Hkdf::<Sha256>::new(None, key)
        .expand(&info, derived.as_mut())
        .map_err(|_| SealError::Forged)?;
    Ok(derived)
}

/// What the change after one names.
pub fn hash(sealed: &[u8]) -> [u8; 32] {
    Sha256::digest(sealed).into()
}

/// The epoch that something was sealed under.
///
/// # Errors
/// [`SealError::Newer`] or [`SealError::Forged`].
pub fn epoch_of(sealed: &[u8]) -> Result<u32, SealError> {
    match sealed.split_first() {
        Some((&FORMAT, rest)) => {
            let epoch = rest.first_chunk::<4>().ok_or(SealError::Forged)?;
            Ok(u32::from_le_bytes(*epoch))
        }
        Some((format, _)) if *format > FORMAT => Err(SealError::Newer),
        _ => Err(SealError::Forged),
    }
}

fn encrypt(key: &[u8; KEY_BYTES], epoch: u32, plain: &[u8], aad: &[u8]) -> Result<Vec<u8>, SealError> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|_| SealError::NoRandomness)?;
    let payload = Payload { msg: plain, aad };
    let cipher = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&nonce.into(), payload)
        .map_err(|_| SealError::Forged)?;
    Ok([&[FORMAT], epoch.to_le_bytes().as_slice(), &nonce, &cipher].concat())
}

fn decrypt(key: &[u8; KEY_BYTES], sealed: &[u8], aad: &[u8]) -> Result<Vec<u8>, SealError> {
    let rest = sealed.get(HEAD_BYTES..).ok_or(SealError::Forged)?;
    let (nonce, cipher) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Forged)?;
    let payload = Payload { msg: cipher, aad };
    XChaCha20Poly1305::new(&(*key).into())
        .decrypt(&(*nonce).into(), payload)
        .map_err(|_| SealError::Forged)
}

fn place(purpose: &str, unit: Uuid, epoch: u32, number: u64) -> Vec<u8> {
    [
        purpose.as_bytes(),
        unit.as_bytes(),
        &epoch.to_le_bytes(),
        &number.to_le_bytes(),
    ]
    .concat()
}

const LOG: &str = "stegvis log 1";
const KEYS: &str = "stegvis keys 1";
const NOTE: &str = "stegvis note 1";

/// Seals a change for its place in the log.
///
/// # Errors
/// Where the operating system gives no random numbers.
pub fn seal(key: &[u8; KEY_BYTES], unit: Uuid, epoch: u32, number: u64, entry: &Entry) -> Result<Vec<u8>, SealError> {
    let plain = postcard::to_allocvec(entry).map_err(|_| SealError::Forged)?;
    let key = derive(key, LOG, unit, epoch)?;
    encrypt(&key, epoch, &plain, &place(LOG, unit, epoch, number))
}

/// Opens a change that lies at this place in the log.
///
/// # Errors
/// [`SealError::Newer`] or [`SealError::Forged`].
pub fn open(key: &[u8; KEY_BYTES], unit: Uuid, epoch: u32, number: u64, sealed: &[u8]) -> Result<Entry, SealError> {
    let key = derive(key, LOG, unit, epoch)?;
    let plain = decrypt(&key, sealed, &place(LOG, unit, epoch, number))?;
    postcard::from_bytes(&plain).map_err(|_| SealError::Forged)
}

/// Seals the key file under the unit's secret: the newest epoch and the file's text.
///
/// # Errors
/// Where the operating system gives no random numbers.
pub fn seal_keys(secret: &[u8], unit: Uuid, version: u64, epoch: u32, keys: &str) -> Result<Vec<u8>, SealError> {
    let key = derive(secret, KEYS, unit, 0)?;
    encrypt(&key, epoch, keys.as_bytes(), &place(KEYS, unit, epoch, version))
}

/// Opens the key file: the newest epoch and the file's text.
///
/// # Errors
/// [`SealError::Newer`] or [`SealError::Forged`].
pub fn open_keys(secret: &[u8], unit: Uuid, version: u64, sealed: &[u8]) -> Result<(u32, String), SealError> {
    let epoch = epoch_of(sealed)?;
    let key = derive(secret, KEYS, unit, 0)?;
    let plain = decrypt(&key, sealed, &place(KEYS, unit, epoch, version))?;
    Ok((epoch, String::from_utf8(plain).map_err(|_| SealError::Forged)?))
}

/// Seals a machine's note to the others.
///
/// # Errors
/// Where the operating system gives no random numbers.
pub fn seal_note(
    key: &[u8; KEY_BYTES],
    unit: Uuid,
    epoch: u32,
    (place, machine): (&str, Uuid),
    note: &[u8],
) -> Result<Vec<u8>, SealError> {
    let key = derive(key, NOTE, unit, epoch)?;
    encrypt(&key, epoch, note, &note_place(place, machine))
}

/// Opens a machine's note.
///
/// # Errors
/// [`SealError::Forged`], also for one of another epoch.
pub fn open_note(
    key: &[u8; KEY_BYTES],
    unit: Uuid,
    epoch: u32,
    (place, machine): (&str, Uuid),
    sealed: &[u8],
) -> Result<Vec<u8>, SealError> {
    let key = derive(key, NOTE, unit, epoch)?;
    decrypt(&key, sealed, &note_place(place, machine))
}

/// What a note is bound to: the box that it lies in, and whose it is.
fn note_place(place: &str, machine: Uuid) -> Vec<u8> {
    [NOTE.as_bytes(), place.as_bytes(), machine.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            before: [7; 32],
            body: b"a change".to_vec(),
            signature: vec![1; 64],
            content: Some([9; 32]),
        }
    }

    #[test]
    fn a_change_opens_at_its_own_place_alone() {
        let (key, unit) = ([3; 32], Uuid::from_u128(5));
        let sealed = seal(&key, unit, 2, 17, &entry()).expect("sealed");
        assert_eq!(open(&key, unit, 2, 17, &sealed), Ok(entry()));
        assert_eq!(epoch_of(&sealed), Ok(2));
        for (key, unit, epoch, number) in [
            ([4; 32], unit, 2, 17),
            (key, Uuid::from_u128(6), 2, 17),
            (key, unit, 1, 17),
            (key, unit, 2, 18),
        ] {
            assert_eq!(open(&key, unit, epoch, number, &sealed), Err(SealError::Forged));
        }
        for place in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[place] ^= 1;
            // The head is not in what is opened, but whoever opens takes the epoch from there.
            let epoch = epoch_of(&flipped).unwrap_or_default();
            let opened = open(&key, unit, epoch, 17, &flipped);
            assert!(opened.is_err() || place == 0, "byte {place}");
        }
        assert!(open(&key, unit, 2, 17, &sealed[..20]).is_err());
        assert_eq!(epoch_of(&[9, 0, 0, 0, 0]), Err(SealError::Newer));
        let plain = b"a change";
        assert!(!sealed.windows(plain.len()).any(|part| part == plain));
    }

    #[test]
    fn the_key_file_opens_with_the_code_alone() {
        let unit = Uuid::from_u128(5);
        let sealed = seal_keys(&[1; 16], unit, 4, 3, "format = 2").expect("sealed");
        assert_eq!(open_keys(&[1; 16], unit, 4, &sealed), Ok((3, "format = 2".to_owned())));
        assert_eq!(open_keys(&[2; 16], unit, 4, &sealed), Err(SealError::Forged));
        assert_eq!(
            open_keys(&[1; 16], unit, 5, &sealed),
            Err(SealError::Forged),
            "an older one in its place"
        );
    }
}
