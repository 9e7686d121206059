//! A unit's beginning, and a machine's joining and leaving it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::UnitError;
use super::code::UnitCode;
use super::log::{self, LogAddress, Seq, UnitLog};
use super::seal::{self, SealError};
use super::sync::{self, Round};
use crate::domain::{Now, Today};
use crate::store::{BackupReason, Joining, Laid, Session, Snapshot, Store, StoreError};

const SNAPSHOT: &str = "stegvis snapshot 1";
/// How a snapshot begins, before its head.
const MAGIC: &[u8; 8] = b"stgvsnp1";
/// A head is far smaller.
const MAX_HEAD_BYTES: usize = 4096;

/// What stands before a copy of the file, sealed under the epoch's key.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// The hash of the log's last change in the copy.
    hash: [u8; 32],
    /// SHA-256 of the copy as it follows.
    copy: [u8; 32],
}

/// Where a unit's log lies, what the log's server wants to hear, and what this machine is called in the unit.
pub struct Place<'a> {
    /// Where.
    pub address: &'a LogAddress,
    /// The server's password, where it asks for one.
    pub password: Option<&'a str>,
    /// The machine.
    pub machine: &'a str,
}

impl Place<'_> {
    /// Keeps the server's password for whoever is signed in.
    fn keep_password(&self, store: &Store) -> Result<(), StoreError> {
        self.password
            .map_or(Ok(()), |password| store.keep_log_password(password))
    }
}

/// Makes a unit of a file: its log, in which nothing may lie yet, and its code.
///
/// # Errors
/// As [`create`], and where the log can't be made.
pub fn found(store: &mut Store, place: &Place<'_>, session: &Session) -> Result<UnitCode, UnitError> {
    if store.is_of_unit() {
        return Err(StoreError::OfUnit.into());
    }
    let code = UnitCode::new().map_err(|_| SealError::NoRandomness)?;
    let mut log = log::create(place.address, place.password, code.unit)?;
    create(store, log.as_mut(), &code, place.machine, place.address, session)?;
    place.keep_password(store)?;
    Ok(code)
}

/// Opens the log and joins, as [`join`] does.
///
/// # Errors
/// As [`join`].
pub fn enter_unit(
    path: &Path,
    place: &Place<'_>,
    (code, passphrase): (&UnitCode, &str),
    (now, today): (Now, Today),
    copied: &dyn Fn(u64),
) -> Result<(Store, Round), UnitError> {
    let mut log = log::open(place.address, place.password, code.unit)?;
    let entrance = Entrance {
        code,
        address: place.address,
        passphrase,
        machine: place.machine,
        copied,
    };
    let (store, round) = join(path, log.as_mut(), &entrance, now, today)?;
    place.keep_password(&store)?;
    Ok((store, round))
}

/// Makes a file the first machine of a new unit whose log is `log`, which must be empty.
///
/// # Errors
/// Where the log holds something already or can't be written, or the one who is signed in may not do that.
pub fn create(
    store: &mut Store,
    log: &mut dyn UnitLog,
    code: &UnitCode,
    machine: &str,
    address: &LogAddress,
    session: &Session,
) -> Result<(), UnitError> {
    if store.is_of_unit() {
        return Err(StoreError::OfUnit.into());
    }
    if log.head()? != Seq(0) || log.keys()?.is_some() {
        return Err(UnitError::Altered(Seq(0)));
    }
    store.found_unit(session, code.unit, machine, &address.to_string(), &code.secret)?;
    let begun = begin(store, log, code);
    if begun.is_err() {
        // Nobody has joined yet, so nothing is lost.
        store.forget_unit()?;
    }
    begun
}

fn begin(store: &Store, log: &mut dyn UnitLog, code: &UnitCode) -> Result<(), UnitError> {
    let text = store.first_key_file()?;
    let sealed = seal::seal_keys(code.secret.as_ref(), code.unit, 1, store.newest_epoch()?, &text)?;
    if !log.put_keys(0, &sealed)? {
        return Err(UnitError::Altered(Seq(0)));
    }
    store.keys_are_put(1, &text)?;
    put_snapshot(store, log)
}

/// Where a copy of the file lies while it is needed, and what SQLite puts beside it: gone when this is dropped.
struct Passing(TempDir);

impl Passing {
    /// Beside a file, so that it lies on the same disk. Nobody else can look into it.
    fn beside(path: Option<&Path>) -> io::Result<Self> {
        let folder = path
            .and_then(Path::parent)
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        TempDir::with_prefix_in("snapshot-", folder).map(Self)
    }

    fn copy(&self) -> PathBuf {
        self.0.path().join("copy.db")
    }
}

/// Puts the whole file into the log, for machines that join; nothing where changes wait. An encrypted copy lies beside the
/// file meanwhile.
///
/// # Errors
/// Where the log can't be reached or written, or a file can't be.
pub fn put_snapshot(store: &Store, log: &mut dyn UnitLog) -> Result<(), UnitError> {
    let position = store.position()?.ok_or(StoreError::NoUnit)?;
    let passing = Passing::beside(store.path())?;
    let copy = passing.copy();
    let epoch_key = store.epoch_key(position.epoch)?.ok_or(UnitError::NoAccess)?;
    let key = seal::derive(epoch_key.as_ref(), SNAPSHOT, position.unit, position.epoch)?;
    let Some(Snapshot { seq, hash, epoch }) = store.write_snapshot(&copy, &key)? else {
        return Ok(());
    };
    if epoch != position.epoch {
        // The epoch turned meanwhile; the next one will do.
        return Ok(());
    }
    let mut digest = Sha256::new();
    let mut file = File::open(&copy)?;
    let mut part = vec![0; 1 << 16];
    loop {
        let bytes = file.read(&mut part)?;
        if bytes == 0 {
            break;
        }
        digest.update(&part[..bytes]);
    }
    let head = Head {
        hash,
        copy: digest.finalize().into(),
    };
    let plain = postcard::to_allocvec(&head).map_err(|_| SealError::Forged)?;
    let entry = seal::Entry {
        before: hash,
        body: plain,
        signature: Vec::new(),
        content: None,
    };
    let sealed = seal::seal(&key, position.unit, epoch, seq, &entry)?;
    let length = u32::try_from(sealed.len()).unwrap_or(u32::MAX).to_le_bytes();
    let front = [MAGIC.as_slice(), &length, &sealed].concat();
    let mut whole = io::Cursor::new(front).chain(File::open(&copy)?);
    log.put_snapshot(Seq(seq), &mut whole)?;
    Ok(())
}

/// Reads a snapshot's front off what is copied, and lets the rest through to a file.
struct Splitting<'a> {
    copied: (u64, &'a dyn Fn(u64)),
    front: Vec<u8>,
    needed: Option<usize>,
    digest: Sha256,
    file: File,
}

impl Splitting<'_> {
    const FIXED: usize = MAGIC.len() + 4;

    /// How long the front is, once that is known.
    fn length(&mut self) -> io::Result<usize> {
        if let Some(needed) = self.needed {
            return Ok(needed);
        }
        if self.front.len() < Self::FIXED {
            return Ok(Self::FIXED);
        }
        let (magic, length) = self.front.split_at(MAGIC.len());
        let length = u32::from_le_bytes(length.try_into().unwrap_or_default()) as usize;
        if magic != MAGIC || length > MAX_HEAD_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.needed = Some(Self::FIXED + length);
        Ok(Self::FIXED + length)
    }
}

impl Write for Splitting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.length()?;
        if self.front.len() < length {
            let part = bytes.len().min(length - self.front.len());
            self.front.extend_from_slice(&bytes[..part]);
            self.length()?;
            return Ok(part);
        }
        self.digest.update(bytes);
        self.file.write_all(bytes)?;
        let (count, tell) = &mut self.copied;
        *count += bytes.len() as u64;
        tell(*count);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What a machine joins with, beside the log.
pub struct Entrance<'a> {
    /// The unit's code.
    pub code: &'a UnitCode,
    /// Where the log lies.
    pub address: &'a LogAddress,
    /// The joining user's own passphrase.
    pub passphrase: &'a str,
    /// What the machine is called.
    pub machine: &'a str,
    /// Is told how many bytes of the unit's data have been copied.
    pub copied: &'a dyn Fn(u64),
}

/// Makes the file of a machine that joins, and takes everything in that the log has. Returns it open for the account that
/// the passphrase is of.
///
/// # Errors
/// Where the log can't be reached or believed, the code or the passphrase is wrong, or a file can't be written. Nothing is
/// left behind then.
pub fn join(
    path: &Path,
    log: &mut dyn UnitLog,
    entrance: &Entrance<'_>,
    now: Now,
    today: Today,
) -> Result<(Store, Round), UnitError> {
    let code = entrance.code;
    let (version, sealed) = log.keys()?.ok_or(UnitError::NothingToJoin)?;
    let opened = seal::open_keys(code.secret.as_ref(), code.unit, version, &sealed);
    let (epoch, keys) = opened.map_err(|error| match error {
        SealError::Forged => UnitError::WrongCode,
        other => other.into(),
    })?;
    let address = entrance.address.to_string();
    let joining = Joining {
        unit: code.unit,
        address: &address,
        secret: *code.secret,
        keys: &keys,
        keys_version: version,
        epoch,
    };
    let epoch_keys = Store::epoch_keys_of(&keys, entrance.passphrase)?;
    let key_of = |copy_epoch: u32| {
        let back = epoch.checked_sub(copy_epoch).map(|back| back as usize);
        Ok(back.and_then(|back| epoch_keys.get(back)).cloned())
    };
    let (passing, key, of) = fetch_snapshot(log, Some(path), code.unit, key_of, entrance.copied)?;
    let store = Store::join(path, (&passing.copy(), &key), of, &joining, entrance.passphrase, now)?;
    let joined = enter(store, log, entrance.machine, now, today);
    if joined.is_err() {
        let _ = fs::remove_file(path);
        let _ = fs::remove_file(crate::store::keys_path(path));
    }
    joined
}

/// Copies the log's newest snapshot beside a file, and finds out that it is what it says.
fn fetch_snapshot(
    log: &mut dyn UnitLog,
    file: Option<&Path>,
    unit: Uuid,
    key_of: impl FnOnce(u32) -> Result<Option<Zeroizing<[u8; 32]>>, UnitError>,
    copied: &dyn Fn(u64),
) -> Result<(Passing, Zeroizing<[u8; 32]>, Snapshot), UnitError> {
    let seq = log.snapshot()?.ok_or(UnitError::NothingToJoin)?;
    let passing = Passing::beside(file)?;
    let mut splitting = Splitting {
        copied: (0, copied),
        front: Vec::new(),
        needed: None,
        digest: Sha256::new(),
        file: File::create_new(passing.copy())?,
    };
    log.read_snapshot(seq, &mut splitting)?;
    splitting.flush()?;
    let sealed_head = splitting
        .front
        .get(Splitting::FIXED..)
        .ok_or(UnitError::NothingToJoin)?;
    let epoch = seal::epoch_of(sealed_head)?;
    let epoch_key = key_of(epoch)?.ok_or(UnitError::NothingToJoin)?;
    let key = seal::derive(epoch_key.as_ref(), SNAPSHOT, unit, epoch)?;
    let entry = seal::open(&key, unit, epoch, seq.0, sealed_head).map_err(|_| UnitError::Forged(seq))?;
    let head: Head = postcard::from_bytes(&entry.body).map_err(|_| UnitError::Forged(seq))?;
    if head.copy != <[u8; 32]>::from(splitting.digest.finalize()) {
        return Err(UnitError::Forged(seq));
    }
    let of = Snapshot {
        seq: seq.0,
        hash: head.hash,
        epoch,
    };
    Ok((passing, key, of))
}

/// Puts the log's newest snapshot in the place of what this machine has, and what waits on top of it. The file as it was is
/// among the backups.
pub(super) fn start_again(store: &Store, log: &mut dyn UnitLog, now: Now) -> Result<Laid, UnitError> {
    let position = store.position()?.ok_or(StoreError::NoUnit)?;
    let key_of = |epoch| Ok(store.epoch_key(epoch)?);
    let (passing, key, of) = fetch_snapshot(log, store.path(), position.unit, key_of, &|_| ())?;
    store.back_up(now, BackupReason::Asked)?;
    Ok(store.start_again((&passing.copy(), &key), &of)?)
}

/// Takes in what the log has beyond the snapshot, signs in, and tells the unit of the machine.
fn enter(
    mut store: Store,
    log: &mut dyn UnitLog,
    machine: &str,
    now: Now,
    today: Today,
) -> Result<(Store, Round), UnitError> {
    let session = store.session(now, today);
    sync::catch_up(&mut store, log, &session)?;
    if !store.finish_joining()? {
        return Err(UnitError::NoAccess);
    }
    let session = store.session(now, today);
    sync::announce(&mut store, log, &session, machine)?;
    let round = sync::round(&mut store, log, &session)?;
    Ok((store, round))
}

/// Tells the unit that this machine leaves, once nothing waits here, and makes the file one of its own.
///
/// # Errors
/// Where the log can't be reached: what waits would be lost to the others. The file is as it was then.
pub fn leave(store: &mut Store, log: &mut dyn UnitLog, session: &Session) -> Result<Round, UnitError> {
    let round = sync::round(store, log, session)?;
    sync::depart(store, log, session)?;
    store.forget_unit()?;
    Ok(round)
}
