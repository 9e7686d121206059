//! The unit's log in a shared folder (SMB, NFS), for a unit that has no server.
//!
//! ```text
//! stegvis-log                              the unit's id, as text
//! changes/000000000/000000000001.change    one append: its name is its first number; a thousand numbers to a folder
//! keys/000000000003.keys                   the key files; all but the newest are empty
//! snapshots/000000000420.snapshot
//! forgotten/000000000400.forgotten         changes up to this number are gone for good
//! messages/BOX/ID.message
//! ```
//!
//! Every file is written whole and synced under a temporary name, and then takes its own without replacing: that the server
//! gives a name once is all that is asked of it. One append is one file, so it is there whole or not at all. A message alone
//! may take another's place. What nobody wrote here is never guessed at: without the file that names the unit an empty
//! folder is no empty log, and a torn file, another's, or a synchronising client's copy stops reading and writing with an
//! error that names it.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::frame::{self, Kind, Label, Opened, TEMPORARY, Written};
use super::{Appended, LogError, MAX_READ_BYTES, Seq, UnitLog, box_name, check_size};

/// The file that names the unit.
const MARKER: &str = "stegvis-log";
const MARKER_TITLE: &str = "stegvis unit log";
const FORMAT: u32 = 1;
/// The most bytes that the marker is read to.
const MAX_MARKER_BYTES: u64 = 1 << 10;

const CHANGES: Series = Series::new("changes", "change");
const KEYS: Series = Series::new("keys", "keys");
const SNAPSHOTS: Series = Series::new("snapshots", "snapshot");
const FORGOTTEN: Series = Series::new("forgotten", "forgotten");
const MESSAGES: Series = Series::new("messages", "message");
const FOLDERS: [Series; 5] = [CHANGES, KEYS, SNAPSHOTS, FORGOTTEN, MESSAGES];

/// Numbers to a folder of changes.
const TO_A_FOLDER: u64 = 1000;
/// Digits of a number in a name, and of a folder of changes.
const DIGITS: usize = 12;
const FOLDER_DIGITS: usize = 9;

/// How often [`UnitLog::wait`] looks, unless it is told otherwise.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Of how many looks one lists the folder, and does not only ask for the next name.
const LOOKS_TO_A_LISTING: u32 = 20;
/// How many snapshots are kept.
const SNAPSHOTS_KEPT: usize = 2;
/// How often the newest of something is looked for while others put newer ones in its place.
const TRIES: usize = 5;

/// Files of one kind, by number.
#[derive(Clone, Copy)]
struct Series {
    folder: &'static str,
    extension: &'static str,
}

impl Series {
    const fn new(folder: &'static str, extension: &'static str) -> Self {
        Self { folder, extension }
    }

    fn name(self, number: u64) -> String {
        format!("{number:0DIGITS$}.{}", self.extension)
    }
}

/// A log in a folder.
#[derive(Debug)]
pub struct FolderLog {
    folder: PathBuf,
    unit: Uuid,
    look_every: Duration,
}

impl FolderLog {
    /// Makes a log in a folder, which is made as well where the one above it is there.
    ///
    /// # Errors
    /// [`LogError::Foreign`] where another unit's log lies here; where the folder can't be made or written.
    pub fn create(folder: &Path, unit: Uuid) -> Result<Self, LogError> {
        match fs::create_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(LogError::FolderMissing(folder.to_owned()));
            }
            Err(error) => return Err(io_error(folder, error)),
        }
        let log = Self::at(folder, unit);
        match log.found()? {
            Some(found) if found == unit => return Ok(log),
            Some(found) => return Err(LogError::Foreign(found)),
            None => {}
        }
        for series in FOLDERS {
            let path = folder.join(series.folder);
            match fs::create_dir(&path) {
                Ok(()) => {}
                // Left by a creation that was cut off, or a log without its marker.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    let mut entries = fs::read_dir(&path).map_err(|error| io_error(&path, error))?;
                    if entries.next().is_some() {
                        return Err(LogError::ForeignFile(path));
                    }
                }
                Err(error) => return Err(io_error(&path, error)),
            }
        }
        let marker = format!("{MARKER_TITLE} {FORMAT}\n{unit}\n");
        let mut file = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempfile_in(folder)
            .map_err(|error| io_error(folder, error))?;
        let written = file
            .write_all(marker.as_bytes())
            .and_then(|()| file.as_file().sync_all());
        written.map_err(|error| io_error(folder, error))?;
        #[cfg(unix)]
        let _ = file
            .as_file()
            .set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        match file.persist_noclobber(folder.join(MARKER)) {
            Ok(_) => sync_folder(folder)?,
            // Somebody was first: whose it is, is asked below.
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(io_error(folder, error.error)),
        }
        log.check()?;
        Ok(log)
    }

    /// Opens the log of a unit in a folder.
    ///
    /// # Errors
    /// [`LogError::FolderMissing`], [`LogError::NoLog`] and [`LogError::Foreign`]; [`LogError::ConflictCopy`] where a
    /// synchronising client has been at work; where the folder can't be read.
    pub fn open(folder: &Path, unit: Uuid) -> Result<Self, LogError> {
        let log = Self::at(folder, unit);
        log.check()?;
        for folder in log.change_folders()? {
            log.numbers_in(&log.change_folder(folder), CHANGES)?;
        }
        Ok(log)
    }

    /// How often [`UnitLog::wait`] looks; half a second at first.
    #[must_use]
    pub fn looking_every(mut self, interval: Duration) -> Self {
        self.look_every = interval;
        self
    }

    fn at(folder: &Path, unit: Uuid) -> Self {
        Self {
            folder: folder.to_owned(),
            unit,
            look_every: LOOK_EVERY,
        }
    }

    /// Whose log the folder says that it holds.
    fn found(&self) -> Result<Option<Uuid>, LogError> {
        let path = self.folder.join(MARKER);
        let text = match crate::files::read_text(&path, MAX_MARKER_BYTES) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return match fs::metadata(&self.folder) {
                    Ok(metadata) if metadata.is_dir() => {
                        // A synchronising client that renames the marker makes two logs of one.
                        self.refuse_copies(&self.folder, |name| name.starts_with(MARKER))?;
                        Ok(None)
                    }
                    Ok(_) => Err(LogError::ForeignFile(self.folder.clone())),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        Err(LogError::FolderMissing(self.folder.clone()))
                    }
                    Err(error) => Err(io_error(&self.folder, error)),
                };
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::FileTooLarge | io::ErrorKind::InvalidData) => {
                return Err(LogError::ForeignFile(path));
            }
            Err(error) => return Err(io_error(&path, error)),
        };
        let torn = || LogError::Torn(path.clone());
        let (title, rest) = text.split_once('\n').ok_or_else(torn)?;
        let format = title.strip_prefix(MARKER_TITLE).map(str::trim);
        let Some(format) = format else {
            return Err(LogError::ForeignFile(path));
        };
        match format.parse::<u32>() {
            Ok(FORMAT) => {}
            Ok(newer) if newer > FORMAT => return Err(LogError::FolderNewer(self.folder.clone())),
            _ => return Err(torn()),
        }
        rest.trim().parse().map(Some).map_err(|_| torn())
    }

    /// Every call begins with this: a share that was unmounted meanwhile, or taken for another, is not believed.
    fn check(&self) -> Result<(), LogError> {
        match self.found()? {
            Some(found) if found == self.unit => Ok(()),
            Some(found) => Err(LogError::Foreign(found)),
            None => Err(LogError::NoLog),
        }
    }

    fn label(&self, kind: Kind, number: u64) -> Label {
        Label {
            kind,
            unit: self.unit,
            number,
        }
    }

    fn in_series(&self, series: Series) -> PathBuf {
        self.folder.join(series.folder)
    }

    fn change_folder(&self, folder: u64) -> PathBuf {
        self.in_series(CHANGES).join(format!("{folder:0FOLDER_DIGITS$}"))
    }

    fn change_path(&self, first: u64) -> PathBuf {
        self.change_folder(first / TO_A_FOLDER).join(CHANGES.name(first))
    }

    /// The folders of changes that there are, in order.
    fn change_folders(&self) -> Result<Vec<u64>, LogError> {
        let names = names(&self.in_series(CHANGES))?;
        let is_folder = |name: &&String| name.len() == FOLDER_DIGITS;
        let mut folders: Vec<_> = names.iter().filter(is_folder).filter_map(|name| digits(name)).collect();
        folders.sort_unstable();
        Ok(folders)
    }

    /// The numbers that files of a kind have in a folder, in order.
    fn numbers_in(&self, folder: &Path, series: Series) -> Result<Vec<u64>, LogError> {
        let mut numbers = Vec::new();
        for name in names(folder)? {
            let number = name.get(..DIGITS).and_then(digits);
            match number {
                Some(number) if name == series.name(number) => numbers.push(number),
                Some(_) if name.contains(series.extension) => return Err(LogError::ConflictCopy(folder.join(name))),
                _ => {}
            }
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn numbers(&self, series: Series) -> Result<Vec<u64>, LogError> {
        self.numbers_in(&self.in_series(series), series)
    }

    /// Looks for a synchronising client's copies of a file that has a name of its own.
    fn refuse_copies(&self, folder: &Path, is_copy: impl Fn(&str) -> bool) -> Result<(), LogError> {
        match names(folder)?.into_iter().find(|name| is_copy(name)) {
            Some(name) => Err(LogError::ConflictCopy(folder.join(name))),
            None => Ok(()),
        }
    }

    /// The number up to which changes are gone; 0 where none is.
    fn forgotten(&self) -> Result<u64, LogError> {
        let numbers = self.numbers(FORGOTTEN)?;
        Ok(numbers.last().copied().unwrap_or_default())
    }

    fn current_head(&self) -> Result<u64, LogError> {
        let mut head = self.forgotten()?;
        for folder in self.change_folders()?.into_iter().rev() {
            // The newest folder may have been made for a change that is not there yet.
            if let Some(first) = self.numbers_in(&self.change_folder(folder), CHANGES)?.last() {
                if let Some(last) = self.last_in(*first)? {
                    head = head.max(last);
                }
                break;
            }
        }
        Ok(head)
    }

    /// The last number in the file that begins with `first`; `None` where it is gone meanwhile.
    fn last_in(&self, first: u64) -> Result<Option<u64>, LogError> {
        let path = self.change_path(first);
        let Some(mut file) = frame::open(&path, self.label(Kind::Changes, first))? else {
            return Ok(None);
        };
        match file.first_number()? {
            0 => Err(LogError::Torn(path)),
            count => Ok(Some(first + u64::from(count) - 1)),
        }
    }

    /// The changes of the file that begins with `first`; `None` where there is none.
    fn changes_in(&self, first: u64) -> Result<Option<Vec<Vec<u8>>>, LogError> {
        let path = self.change_path(first);
        match frame::open(&path, self.label(Kind::Changes, first))? {
            Some(file) => {
                let changes = split(&file.content()?).filter(|changes| !changes.is_empty());
                changes.map(Some).ok_or(LogError::Torn(path))
            }
            None => Ok(None),
        }
    }

    /// The file that `number` would lie in: the last one that begins with it or before it.
    fn file_with(&self, number: u64) -> Result<Option<u64>, LogError> {
        let folders = self.change_folders()?;
        let folders = folders.into_iter().rev();
        for folder in folders.skip_while(|folder| *folder > number / TO_A_FOLDER) {
            let numbers = self.numbers_in(&self.change_folder(folder), CHANGES)?;
            if let Some(first) = numbers.into_iter().rfind(|first| *first <= number) {
                return Ok(Some(first));
            }
        }
        Ok(None)
    }

    /// Gives a written file its name, unless the name is taken; `false` then. Where the folder's server did what it was
    /// asked twice, the name is taken by this very file.
    fn name(&self, written: Written, path: &Path, label: Label) -> Result<bool, LogError> {
        let folder = path.parent().unwrap_or(&self.folder);
        let Written { file, write } = written;
        match file.persist_noclobber(path) {
            Ok(_) => {}
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                let is_own = frame::open(path, label)?.is_some_and(|found: Opened<'_>| found.is(write));
                if !is_own {
                    return Ok(false);
                }
            }
            Err(refused) => return Err(io_error(path, refused.error)),
        }
        sync_folder(folder)?;
        Ok(true)
    }

    /// Puts a file in the place of the one that has its name.
    fn replace(&self, written: Written, path: &Path) -> Result<(), LogError> {
        match written.file.persist(path) {
            Ok(_) => sync_folder(path.parent().unwrap_or(&self.folder)),
            Err(refused) => Err(io_error(path, refused.error)),
        }
    }

    fn box_folder(&self, to: &str) -> PathBuf {
        self.in_series(MESSAGES).join(box_name(to))
    }

    fn message_path(&self, to: &str, id: Uuid) -> PathBuf {
        self.box_folder(to).join(format!("{id}.{}", MESSAGES.extension))
    }
}

impl UnitLog for FolderLog {
    fn unit(&mut self) -> Result<Option<Uuid>, LogError> {
        self.found()
    }

    fn head(&mut self) -> Result<Seq, LogError> {
        self.check()?;
        self.current_head().map(Seq)
    }

    fn oldest(&mut self) -> Result<Seq, LogError> {
        self.check()?;
        // Whole files go, so the first that is left can hold numbers that are forgotten already.
        self.forgotten().map(|forgotten| Seq(forgotten).next())
    }

    fn append(&mut self, after: Seq, sealed: &[Vec<u8>]) -> Result<Appended, LogError> {
        check_size(sealed.iter().map(Vec::as_slice))?;
        self.check()?;
        let head = Seq(self.current_head()?);
        if head != after {
            return Ok(Appended::Moved(head));
        }
        if sealed.is_empty() {
            return Ok(Appended::At(head));
        }
        let first = after.next().0;
        let last = after.0 + sealed.len() as u64;
        let path = self.change_path(first);
        make_folder(&self.change_folder(first / TO_A_FOLDER))?;
        let label = self.label(Kind::Changes, first);
        let written = frame::write(
            &self.change_folder(first / TO_A_FOLDER),
            label,
            &mut joined(sealed)?.as_slice(),
        )?;
        if !self.name(written, &path, label)? {
            // A listing can be older than the refusal.
            return Ok(Appended::Moved(Seq(self.current_head()?.max(first))));
        }
        // Between the look at the head and the naming, others may have taken this number and all of it been forgotten.
        if self.forgotten()? >= first {
            fs::remove_file(&path).map_err(|error| io_error(&path, error))?;
            return Ok(Appended::Moved(Seq(self.current_head()?)));
        }
        Ok(Appended::At(Seq(last)))
    }

    fn read(&mut self, after: Seq, limit: usize) -> Result<Vec<(Seq, Vec<u8>)>, LogError> {
        self.check()?;
        let forgotten = |log: &Self| match log.forgotten() {
            Ok(forgotten) if forgotten > after.0 => Err(LogError::Forgotten {
                oldest: Seq(forgotten).next(),
            }),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        forgotten(self)?;
        let (mut read, mut bytes) = (Vec::new(), 0);
        let mut next = after.next().0;
        let mut first = next;
        if limit > 0 && !self.change_path(first).exists() {
            first = self.file_with(next)?.unwrap_or(next);
        }
        while read.len() < limit {
            let changes = self.changes_in(first)?.unwrap_or_default();
            let skipped = usize::try_from(next - first).unwrap_or(usize::MAX);
            if changes.len() <= skipped {
                // Nothing newer, or something is missing, or gone since.
                if self.current_head()? >= next {
                    forgotten(self)?;
                    return Err(LogError::Missing(Seq(next)));
                }
                break;
            }
            for change in changes.into_iter().skip(skipped) {
                bytes += change.len();
                if read.len() == limit || (bytes > MAX_READ_BYTES && !read.is_empty()) {
                    return Ok(read);
                }
                read.push((Seq(next), change));
                next += 1;
            }
            first = next;
        }
        Ok(read)
    }

    fn keys(&mut self) -> Result<Option<(u64, Vec<u8>)>, LogError> {
        self.check()?;
        let mut found = None;
        for _ in 0..TRIES {
            let Some(version) = self.numbers(KEYS)?.last().copied() else {
                return Ok(None);
            };
            let path = self.in_series(KEYS).join(KEYS.name(version));
            match frame::open(&path, self.label(Kind::Keys, version)) {
                Ok(Some(file)) => return Ok(Some((version, file.content()?))),
                // A newer one has come, and this one been emptied.
                Ok(None) | Err(LogError::ForeignFile(_)) => found = Some(path),
                Err(error) => return Err(error),
            }
        }
        Err(LogError::ForeignFile(found.unwrap_or_else(|| self.in_series(KEYS))))
    }

    fn put_keys(&mut self, expected: u64, keys: &[u8]) -> Result<bool, LogError> {
        check_size([keys])?;
        self.check()?;
        let folder = self.in_series(KEYS);
        let versions = self.numbers(KEYS)?;
        if versions.last().copied().unwrap_or_default() != expected {
            return Ok(false);
        }
        let version = expected + 1;
        let label = self.label(Kind::Keys, version);
        let written = frame::write(&folder, label, &mut &*keys)?;
        if !self.name(written, &folder.join(KEYS.name(version)), label)? {
            return Ok(false);
        }
        // Earlier ones hold keys of users that may have been removed since. Their numbers stay taken.
        for old in versions {
            let path = folder.join(KEYS.name(old));
            if frame::open(&path, self.label(Kind::OldKeys, old)).is_err() {
                let empty = frame::write(&folder, self.label(Kind::OldKeys, old), &mut io::empty())?;
                self.replace(empty, &path)?;
            }
        }
        Ok(true)
    }

    fn snapshot(&mut self) -> Result<Option<Seq>, LogError> {
        self.check()?;
        Ok(self.numbers(SNAPSHOTS)?.last().copied().map(Seq))
    }

    fn read_snapshot(&mut self, at: Seq, into: &mut dyn Write) -> Result<(), LogError> {
        self.check()?;
        let path = self.in_series(SNAPSHOTS).join(SNAPSHOTS.name(at.0));
        match frame::open(&path, self.label(Kind::Snapshot, at.0))? {
            Some(file) => file.copy(into),
            None => Err(LogError::NoSnapshot(at)),
        }
    }

    fn put_snapshot(&mut self, at: Seq, sealed: &mut dyn Read) -> Result<(), LogError> {
        self.check()?;
        let folder = self.in_series(SNAPSHOTS);
        let path = folder.join(SNAPSHOTS.name(at.0));
        let label = self.label(Kind::Snapshot, at.0);
        if frame::open(&path, label)?.is_some() {
            return Ok(());
        }
        let written = frame::write(&folder, label, sealed)?;
        self.name(written, &path, label)?;
        let numbers = self.numbers(SNAPSHOTS)?;
        for old in numbers.iter().rev().skip(SNAPSHOTS_KEPT) {
            remove(&folder.join(SNAPSHOTS.name(*old)))?;
        }
        Ok(())
    }

    fn forget_before(&mut self, seq: Seq) -> Result<(), LogError> {
        self.check()?;
        if seq.0 <= 1 {
            return Ok(());
        }
        let needed = seq.0 - 1;
        if self.numbers(SNAPSHOTS)?.last().is_none_or(|newest| *newest < needed) {
            return Err(LogError::NoSnapshot(Seq(needed)));
        }
        let forgotten = needed.min(self.current_head()?);
        if forgotten > self.forgotten()? {
            let folder = self.in_series(FORGOTTEN);
            let label = self.label(Kind::Forgotten, forgotten);
            let written = frame::write(&folder, label, &mut io::empty())?;
            self.name(written, &folder.join(FORGOTTEN.name(forgotten)), label)?;
        }
        // From here on they are gone for everybody; what follows gives the room back, also where it was cut off before.
        for folder in self.change_folders()? {
            let path = self.change_folder(folder);
            if folder * TO_A_FOLDER > forgotten {
                break;
            }
            for first in self.numbers_in(&path, CHANGES)? {
                if self.last_in(first)?.is_some_and(|last| last <= forgotten) {
                    remove(&self.change_path(first))?;
                }
            }
            if (folder + 1) * TO_A_FOLDER <= forgotten {
                remove_if_empty(&path)?;
            }
        }
        let newest = self.forgotten()?;
        for old in self.numbers(FORGOTTEN)?.into_iter().filter(|old| *old < newest) {
            remove(&self.in_series(FORGOTTEN).join(FORGOTTEN.name(old)))?;
        }
        Ok(())
    }

    fn wait(&mut self, after: Seq, at_most: Duration) -> Result<bool, LogError> {
        let begun = Instant::now();
        let next = self.change_path(after.next().0);
        for look in 0_u32.. {
            self.check()?;
            let is_newer = if look % LOOKS_TO_A_LISTING == 0 {
                self.current_head()? > after.0
            } else {
                next.exists()
            };
            let left = at_most.saturating_sub(begun.elapsed());
            if is_newer || left.is_zero() {
                return Ok(is_newer);
            }
            thread::sleep(left.min(self.look_every));
        }
        Ok(false)
    }

    fn put_message(&mut self, to: &str, id: Uuid, sealed: &[u8]) -> Result<(), LogError> {
        check_size([sealed])?;
        self.check()?;
        let folder = self.box_folder(to);
        make_folder(&folder)?;
        let written = frame::write(&folder, self.label(Kind::Message, 0), &mut &*sealed)?;
        self.replace(written, &self.message_path(to, id))
    }

    fn messages(&mut self, to: &str) -> Result<Vec<(Uuid, Vec<u8>)>, LogError> {
        self.check()?;
        let mut messages = Vec::new();
        for name in names(&self.box_folder(to))? {
            let stem = name
                .strip_suffix(MESSAGES.extension)
                .and_then(|stem| stem.strip_suffix('.'));
            let Some(id) = stem.and_then(|stem| stem.parse().ok()) else {
                continue;
            };
            // One that is gone meanwhile was removed.
            if let Some(file) = frame::open(&self.message_path(to, id), self.label(Kind::Message, 0))? {
                messages.push((id, file.content()?));
            }
        }
        messages.sort_unstable_by_key(|(id, _)| *id);
        Ok(messages)
    }

    fn remove_message(&mut self, to: &str, id: Uuid) -> Result<(), LogError> {
        self.check()?;
        remove(&self.message_path(to, id))
    }
}

/// What the system says about the folder, as what can be done about it.
pub(super) fn io_error(path: &Path, source: io::Error) -> LogError {
    use io::ErrorKind as Kind;
    let path = path.to_owned();
    match source.kind() {
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => LogError::FolderFull(path),
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => LogError::FolderNoRights(path),
        Kind::NotConnected
        | Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::ConnectionRefused
        | Kind::BrokenPipe
        | Kind::HostUnreachable
        | Kind::NetworkUnreachable
        | Kind::NetworkDown
        | Kind::StaleNetworkFileHandle
        | Kind::TimedOut => LogError::FolderUnreachable { path, source },
        _ if cfg!(windows) && is_away(source.raw_os_error()) => LogError::FolderUnreachable { path, source },
        _ => LogError::Io { path, source },
    }
}

/// Whether Windows says that a drive or a share is not there now: one that was mapped comes back by itself, often some time
/// after somebody has signed in. The standard library has no kinds for these.
fn is_away(code: Option<i32>) -> bool {
    /// ERROR_NOT_READY, ERROR_UNEXP_NET_ERR, ERROR_NETNAME_DELETED, ERROR_CONNECTION_UNAVAIL, ERROR_NO_NETWORK and
    /// ERROR_NOT_CONNECTED.
    const AWAY: [i32; 6] = [21, 59, 64, 1201, 1222, 2250];
    code.is_some_and(|code| AWAY.contains(&code))
}

/// The names in a folder; none where it is not there.
fn names(folder: &Path) -> Result<Vec<String>, LogError> {
    let failed = |error| io_error(folder, error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let names = entries.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
    names.collect::<io::Result<_>>().map_err(failed)
}

/// A number that is written in digits alone.
fn digits(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

fn make_folder(folder: &Path) -> Result<(), LogError> {
    match fs::create_dir(folder) {
        Ok(()) => folder.parent().map_or(Ok(()), sync_folder),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(io_error(folder, error)),
    }
}

/// A name is on the disk once its folder is.
fn sync_folder(folder: &Path) -> Result<(), LogError> {
    // Windows has no such thing; its servers write names through.
    if cfg!(windows) {
        return Ok(());
    }
    match fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        Ok(()) => Ok(()),
        // Not every network file system knows how.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        Err(error) => Err(io_error(folder, error)),
    }
}

fn remove(path: &Path) -> Result<(), LogError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(io_error(path, error)),
    }
}

/// Removes a folder in which nothing is left but what writers that were cut off left behind.
fn remove_if_empty(folder: &Path) -> Result<(), LogError> {
    let names = names(folder)?;
    if names.iter().all(|name| name.starts_with(TEMPORARY)) {
        for name in names {
            remove(&folder.join(name))?;
        }
        match fs::remove_dir(folder) {
            Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty) => {
                return Err(io_error(folder, error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Changes as the content of one file: how many, how long each is, and then they themselves.
fn joined(changes: &[Vec<u8>]) -> Result<Vec<u8>, LogError> {
    let count = u32::try_from(changes.len()).map_err(|_| LogError::TooLarge)?;
    let mut content = count.to_le_bytes().to_vec();
    for change in changes {
        content.extend_from_slice(&(change.len() as u64).to_le_bytes());
    }
    content.extend(changes.iter().flatten());
    Ok(content)
}

fn split(content: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (count, rest) = content.split_first_chunk::<4>()?;
    let lengths_end = usize::try_from(u32::from_le_bytes(*count)).ok()?.checked_mul(8)?;
    let (lengths, mut rest) = rest.split_at_checked(lengths_end)?;
    let mut changes = Vec::new();
    for length in lengths.chunks_exact(8) {
        let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
        let (change, left) = rest.split_at_checked(length)?;
        changes.push(change.to_vec());
        rest = left;
    }
    rest.is_empty().then_some(changes)
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::process::Command;

    use tempfile::TempDir;

    use super::super::conformance::{Place, conformance};
    use super::*;

    /// A folder for each unit, all on one disk.
    struct Folders(TempDir);

    impl Folders {
        fn new() -> Self {
            Self(tempfile::tempdir().expect("a folder"))
        }

        fn of(&self, unit: Uuid) -> PathBuf {
            self.0.path().join(unit.to_string())
        }
    }

    impl Place for Folders {
        fn create(&self, unit: Uuid) -> Box<dyn UnitLog> {
            let log = FolderLog::create(&self.of(unit), unit).expect("made");
            Box::new(log.looking_every(Duration::from_millis(10)))
        }

        fn open(&self, unit: Uuid) -> Result<Box<dyn UnitLog>, LogError> {
            match FolderLog::open(&self.of(unit), unit) {
                Ok(log) => Ok(Box::new(log.looking_every(Duration::from_millis(10)))),
                Err(LogError::FolderMissing(_)) => Err(LogError::NoLog),
                Err(error) => Err(error),
            }
        }

        fn beside(&self, unit: Uuid) -> Box<dyn UnitLog> {
            self.create(unit)
        }
    }

    conformance!(super::Folders::new());

    /// A log with five changes, in files of one, one and three.
    fn five() -> (TempDir, FolderLog) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut log = FolderLog::create(folder.path(), Uuid::from_u128(7)).expect("made");
        for (after, count) in [(0, 1), (1, 1), (2, 3)] {
            let sealed = vec![vec![after as u8; 500]; count];
            log.append(Seq(after), &sealed).expect("appended");
        }
        (folder, log)
    }

    /// Everything that a machine asks on its rounds.
    fn round(log: &mut FolderLog) -> Result<usize, LogError> {
        log.head()?;
        let read = log.read(Seq(0), 100)?;
        log.keys()?;
        log.snapshot()?;
        Ok(read.len())
    }

    fn name_of(path: &Path) -> &str {
        path.file_name().and_then(|name| name.to_str()).expect("a name")
    }

    #[test]
    fn a_folder_that_is_not_there_or_empty_is_no_empty_log() {
        let folder = tempfile::tempdir().expect("a folder");
        let unit = Uuid::from_u128(1);
        let missing = FolderLog::open(&folder.path().join("unmounted"), unit).map(drop);
        assert!(matches!(missing, Err(LogError::FolderMissing(_))), "{missing:?}");
        let empty = FolderLog::open(folder.path(), unit).map(drop);
        assert!(matches!(empty, Err(LogError::NoLog)), "{empty:?}");
        let nowhere = FolderLog::create(&folder.path().join("share/unit"), unit).map(drop);
        assert!(
            matches!(nowhere, Err(LogError::FolderMissing(_))),
            "a share that is not mounted is not made on this disk: {nowhere:?}"
        );
    }

    #[test]
    fn a_share_that_is_unmounted_meanwhile_is_not_believed() {
        let (folder, mut log) = five();
        let (place, aside) = (folder.path().join("stegvis-log"), folder.path().join("aside"));
        fs::rename(&place, &aside).expect("moved");
        let asked: Vec<Result<(), LogError>> = vec![
            log.head().map(drop),
            log.oldest().map(drop),
            log.append(Seq(0), &[vec![1]]).map(drop),
            log.read(Seq(0), 9).map(drop),
            log.keys().map(drop),
            log.put_keys(0, b"").map(drop),
            log.snapshot().map(drop),
            log.read_snapshot(Seq(1), &mut Vec::new()),
            log.put_snapshot(Seq(1), &mut io::empty()),
            log.forget_before(Seq(2)),
            log.wait(Seq(0), Duration::ZERO).map(drop),
            log.put_message("box", Uuid::nil(), b""),
            log.messages("box").map(drop),
            log.remove_message("box", Uuid::nil()),
        ];
        for (number, asked) in asked.into_iter().enumerate() {
            assert!(matches!(asked, Err(LogError::NoLog)), "call {number}: {asked:?}");
        }
        fs::rename(&aside, &place).expect("moved back");
        assert_eq!(round(&mut log).expect("it is there again"), 5);
    }

    #[test]
    fn another_units_folder_is_refused() {
        let (folder, _) = five();
        let (own, other) = (Uuid::from_u128(7), Uuid::from_u128(8));
        for refused in [
            FolderLog::create(folder.path(), other).map(drop),
            FolderLog::open(folder.path(), other).map(drop),
        ] {
            assert!(
                matches!(refused, Err(LogError::Foreign(unit)) if unit == own),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_log_without_its_marker_is_not_made_anew() {
        let (folder, _) = five();
        fs::remove_file(folder.path().join(MARKER)).expect("removed");
        let refused = FolderLog::create(folder.path(), Uuid::from_u128(7)).map(drop);
        assert!(
            matches!(&refused, Err(LogError::ForeignFile(path)) if name_of(path) == "changes"),
            "{refused:?}"
        );
    }

    #[test]
    fn a_marker_that_is_damaged_or_newer_is_told() {
        let (folder, mut log) = five();
        let marker = folder.path().join(MARKER);
        let mut with = |text: &str| {
            fs::write(&marker, text).expect("written");
            log.head()
        };
        let newer = with("stegvis unit log 2\nwhatever\n");
        assert!(matches!(newer, Err(LogError::FolderNewer(_))), "{newer:?}");
        for torn in [
            "stegvis unit log 1\n00000000-0000-",
            "stegvis unit log one\n",
            "stegvis unit log 1\n",
        ] {
            let found = with(torn);
            assert!(matches!(found, Err(LogError::Torn(_))), "{torn}: {found:?}");
        }
        for foreign in ["a shopping list\nmilk\n", "\u{0}\u{0}\n"] {
            let found = with(foreign);
            assert!(matches!(found, Err(LogError::ForeignFile(_))), "{foreign}: {found:?}");
        }
    }

    #[test]
    fn a_file_that_is_cut_anywhere_is_torn() {
        let (_folder, mut log) = five();
        let path = log.change_path(3);
        let whole = fs::read(&path).expect("read");
        let mut cuts = 0;
        for length in (0..whole.len()).step_by(37) {
            fs::write(&path, &whole[..length]).expect("written");
            let found = round(&mut log);
            assert!(
                matches!(&found, Err(LogError::Torn(torn)) if *torn == path),
                "{length} of {} bytes: {found:?}",
                whole.len()
            );
            let appended = log.append(Seq(2), &[vec![1]]);
            assert!(appended.is_err(), "nothing is put over it: {appended:?}");
            cuts += 1;
        }
        assert!(cuts > 30, "{cuts}");
        fs::write(&path, vec![0; whole.len()]).expect("written");
        let found = round(&mut log);
        assert!(matches!(found, Err(LogError::Torn(_))), "nothing but zeros: {found:?}");
        fs::write(&path, &whole).expect("written");
        assert_eq!(round(&mut log).expect("whole again"), 5);
    }

    #[test]
    fn a_file_that_was_changed_is_never_read_as_it_is() {
        let (_folder, mut log) = five();
        let path = log.change_path(3);
        let whole = fs::read(&path).expect("read");
        for place in 0..whole.len() {
            // Which write it was changes nothing of what it holds, but is in the checksum as well.
            let mut changed = whole.clone();
            changed[place] ^= 1 << (place % 8);
            fs::write(&path, &changed).expect("written");
            let found = log.read(Seq(2), 100);
            assert!(
                matches!(found, Err(LogError::Torn(_) | LogError::ForeignFile(_))),
                "byte {place}: {found:?}"
            );
        }
    }

    #[test]
    fn a_foreign_file_in_a_numbers_place_is_told_and_left() {
        let (folder, mut log) = five();
        let other = tempfile::tempdir().expect("a folder");
        let mut others = FolderLog::create(other.path(), Uuid::from_u128(8)).expect("made");
        others.append(Seq(0), &[vec![1]]).expect("appended");
        let second = log.change_path(2);
        let own = fs::read(&second).expect("read");
        let first = fs::read(log.change_path(1)).expect("read");
        let of_another = fs::read(others.change_path(1)).expect("read");
        let text = vec![b'x'; 300];
        for (what, foreign) in [("text", text), ("another number", first), ("another unit", of_another)] {
            fs::write(&second, &foreign).expect("written");
            let found = round(&mut log);
            assert!(
                matches!(&found, Err(LogError::ForeignFile(path)) if *path == second),
                "{what}: {found:?}"
            );
            assert_eq!(fs::read(&second).expect("read"), foreign, "{what} is left as it is");
        }
        fs::write(&second, own).expect("written");
        // What is not in anybody's way is no matter.
        for litter in [
            "desktop.ini",
            ".DS_Store",
            "changes/Thumbs.db",
            "changes/000000000/läs mig.txt",
        ] {
            fs::write(folder.path().join(litter), "litter").expect("written");
        }
        assert_eq!(round(&mut log).expect("read"), 5);
    }

    #[test]
    fn copies_of_synchronising_clients_are_told() {
        let (folder, mut log) = five();
        for copy in [
            "changes/000000000/000000000003 (1).change",
            "changes/000000000/000000000003-PC-LINDA.change",
            "changes/000000000/000000000003 (Linda's conflicted copy 2026-11-20).change",
            "changes/000000000/000000000003.sync-conflict-20261120-101112-ABCDEF.change",
            "changes/000000000/000000000003.change.conflict",
            "keys/000000000001 (1).keys",
            "snapshots/000000000001 - Copy.snapshot",
        ] {
            let path = folder.path().join(copy);
            fs::write(&path, "whatever").expect("written");
            let found = round(&mut log);
            assert!(
                matches!(&found, Err(LogError::ConflictCopy(found)) if *found == path),
                "{copy}: {found:?}"
            );
            fs::remove_file(&path).expect("removed");
        }
        assert_eq!(round(&mut log).expect("read"), 5, "nothing was lost");
        fs::rename(folder.path().join(MARKER), folder.path().join("stegvis-log (1)")).expect("renamed");
        let found = log.head();
        assert!(matches!(found, Err(LogError::ConflictCopy(_))), "{found:?}");
    }

    #[test]
    fn a_copy_in_an_older_folder_is_told_when_the_log_is_opened() {
        let (folder, mut log) = five();
        for _ in 0..2 {
            let head = log.head().expect("asked");
            log.append(head, &vec![vec![1]; 1000]).expect("appended");
        }
        assert_eq!(log.head().expect("asked"), Seq(2005));
        fs::write(folder.path().join("changes/000000000/000000000001 (1).change"), "").expect("written");
        let opened = FolderLog::open(folder.path(), Uuid::from_u128(7)).map(drop);
        assert!(matches!(opened, Err(LogError::ConflictCopy(_))), "{opened:?}");
    }

    #[test]
    fn a_change_that_is_missing_is_told_by_its_number() {
        let (_folder, mut log) = five();
        fs::remove_file(log.change_path(2)).expect("removed");
        let found = log.read(Seq(0), 100);
        assert!(matches!(found, Err(LogError::Missing(Seq(2)))), "{found:?}");
        let found = log.read(Seq(1), 100);
        assert!(matches!(found, Err(LogError::Missing(Seq(2)))), "{found:?}");
        assert_eq!(log.read(Seq(2), 100).expect("read").len(), 3);
    }

    #[test]
    fn a_thousand_numbers_lie_in_a_folder() {
        let (folder, mut log) = five();
        let mut head = Seq(5);
        while head < Seq(3_100) {
            let count = if head.0.is_multiple_of(2) { 64 } else { 97 };
            let Appended::At(last) = log.append(head, &vec![vec![0; 3]; count]).expect("appended") else {
                panic!("nobody else is here");
            };
            head = last;
        }
        let folders = log.change_folders().expect("listed");
        assert_eq!(folders, [0, 1, 2, 3]);
        for at in folders {
            for first in log.numbers_in(&log.change_folder(at), CHANGES).expect("listed") {
                assert_eq!(first / 1000, at);
            }
        }
        let mut opened = FolderLog::open(folder.path(), Uuid::from_u128(7)).expect("opened");
        assert_eq!(opened.head().expect("asked"), head);
        // Across a border, from the middle of a file.
        for after in [0, 998, 999, 1000, 1001, 2047] {
            let read = opened.read(Seq(after), 150).expect("read");
            let numbers: Vec<_> = read.iter().map(|(seq, _)| seq.0).collect();
            assert_eq!(numbers, (after + 1..=after + 150).collect::<Vec<_>>());
        }
        log.put_snapshot(head, &mut io::empty()).expect("stored");
        log.forget_before(Seq(2_100)).expect("forgotten");
        assert_eq!(log.change_folders().expect("listed"), [2, 3], "what is empty goes");
        assert_eq!(log.read(Seq(2_099), 1).expect("read")[0].0, Seq(2_100));
    }

    #[test]
    fn what_a_writer_left_that_was_cut_off_is_in_nobodys_way() {
        let (folder, mut log) = five();
        for left in ["changes/000000000", "keys", "snapshots", "forgotten"] {
            let path = folder.path().join(left).join(".tmp-abc123");
            fs::write(path, "half a cha").expect("written");
        }
        fs::create_dir(log.change_folder(1)).expect("made");
        assert_eq!(round(&mut log).expect("read"), 5);
        assert_eq!(log.append(Seq(5), &[vec![1]]).expect("appended"), Appended::At(Seq(6)));
        let opened = FolderLog::open(folder.path(), Uuid::from_u128(7));
        assert_eq!(opened.expect("opened").head().expect("asked"), Seq(6));
    }

    #[test]
    fn older_key_files_hold_no_keys() {
        let (folder, mut log) = five();
        for (version, keys) in [(0, b"first secret"), (1, b"other secret"), (2, b"newest one .")] {
            assert!(log.put_keys(version, keys).expect("put"));
        }
        let mut found = Vec::new();
        for version in 1..=3 {
            let path = folder.path().join("keys").join(KEYS.name(version));
            let bytes = fs::read(path).expect("its number is taken");
            found.push(bytes.windows(6).any(|part| part == b"secret" || part == b"newest"));
        }
        assert_eq!(found, [false, false, true]);
        assert_eq!(log.keys().expect("asked"), Some((3, b"newest one .".to_vec())));
    }

    #[test]
    fn a_torn_snapshot_is_told_at_its_end_at_the_latest() {
        let (folder, mut log) = five();
        log.put_snapshot(Seq(5), &mut &vec![5_u8; 3 << 20][..]).expect("stored");
        let path = folder.path().join("snapshots").join(SNAPSHOTS.name(5));
        let mut bytes = fs::read(&path).expect("read");
        bytes[2 << 20] ^= 4;
        fs::write(&path, &bytes).expect("written");
        let read = log.read_snapshot(Seq(5), &mut Vec::new());
        assert!(matches!(read, Err(LogError::Torn(_))), "{read:?}");
        let file = OpenOptions::new().write(true).open(&path).expect("opened");
        file.set_len(1 << 20).expect("cut");
        let read = log.read_snapshot(Seq(5), &mut Vec::new());
        assert!(matches!(read, Err(LogError::Torn(_))), "{read:?}");
    }

    #[cfg(unix)]
    #[test]
    fn colleagues_in_the_folders_group_can_read_and_write_it() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, log) = five();
        let mode = fs::metadata(log.change_path(1))
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o640, 0o640, "{mode:o}");
    }

    /// What the test below runs on a small disk, as a program of its own.
    #[test]
    #[ignore = "runs on a small disk of its own, from a_full_folder_loses_nothing"]
    fn fills_a_small_disk() {
        let folder = PathBuf::from(std::env::var_os("STEGVIS_SMALL_DISK").expect("where the small disk is"));
        let unit = Uuid::from_u128(9);
        let mut log = FolderLog::create(&folder, unit).expect("made");
        let mut head = Seq(0);
        let full = loop {
            match log.append(head, &[vec![head.0 as u8; 40_000]]) {
                Ok(Appended::At(last)) => head = last,
                other => break other,
            }
        };
        assert!(matches!(full, Err(LogError::FolderFull(_))), "{full:?}");
        let snapshot = log.put_snapshot(head, &mut &vec![1_u8; 200_000][..]);
        assert!(matches!(snapshot, Err(LogError::FolderFull(_))), "{snapshot:?}");
        let mut opened = FolderLog::open(&folder, unit).expect("opened");
        assert_eq!(
            (opened.head().expect("asked"), opened.snapshot().expect("asked")),
            (head, None)
        );
        let read: usize = (0..head.0)
            .map(|after| opened.read(Seq(after), 1).expect("read").len())
            .sum();
        assert_eq!(read as u64, head.0, "whatever was acknowledged is there");
        println!("{head} changes, then full");
    }

    #[test]
    fn a_drive_that_is_not_there_yet_is_waited_for() {
        assert!(is_away(Some(64)) && is_away(Some(1201)));
        // ERROR_ACCESS_DENIED, and an error that has no number.
        assert!(!is_away(Some(5)) && !is_away(None));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_folder_loses_nothing() {
        let own = std::env::current_exe().expect("the test itself");
        let mount = tempfile::tempdir().expect("a folder");
        let script = r#"mount -t tmpfs -o size=1m none "$0" && STEGVIS_SMALL_DISK="$0" exec "$@""#;
        let output = Command::new("unshare")
            .args(["-rm", "sh", "-c", script])
            .arg(mount.path())
            .arg(own)
            .args([
                "--ignored",
                "--exact",
                "--nocapture",
                "unit::log::folder::tests::fills_a_small_disk",
            ])
            .output()
            .expect("unshare runs");
        let said = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() && !said.contains("running 1 test") {
            crate::tell("a full folder: did not run, since nothing can be mounted here");
            return;
        }
        assert!(output.status.success() && said.contains("changes, then full"), "{said}");
    }
}
