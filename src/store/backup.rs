//! Backups: whole, encrypted copies beside the file, each with its keys, tried by opening before they count.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, Days, NaiveDateTime, SubsecRound as _, Utc};
use rusqlite::Connection;
use rusqlite::backup::Backup as Copying;

use super::check::complaints;
use super::private::{create_private_file, create_private_folder, remove_if_there, sync_folder, write_over};
use super::vault::Key;
use super::{Store, StoreError, keys_path};
use crate::domain::{Now, coded_enum};
use crate::files::held;

/// How many days, weeks and months are kept, each by its newest backup.
const KEPT_DAYS: usize = 7;
const KEPT_WEEKS: usize = 5;
const KEPT_MONTHS: usize = 12;
/// So many days after it was made a backup goes, whatever it stands for; the newest one stays.
pub const LONGEST_KEPT_DAYS: u64 = 366;
/// How a moment is written in a file's name, in UTC.
pub(super) const STAMP: &str = "%Y-%m-%dT%H%M%SZ";

coded_enum!(
    /// Why a backup was made.
    BackupReason {
        /// The first unlock of a day.
        Daily = "daily",
        /// The file was about to be changed for a newer program.
        Migration = "migration",
        /// Participants were about to be removed.
        Removal = "removal",
        /// Somebody asked for it.
        Asked = "asked",
    }
);

/// A backup that lies beside the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where.
    pub path: PathBuf,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: BackupReason,
    /// How large it is, in bytes.
    pub bytes: u64,
}

/// Where the backups of the file at `path` lie.
pub fn backup_folder(path: &Path) -> PathBuf {
    path.with_extension("backups")
}

/// The backups of the file at `path`, newest first; none where there is no folder.
///
/// # Errors
/// Where the folder can't be read.
pub fn backups(path: &Path) -> Result<Vec<Backup>, StoreError> {
    let folder = backup_folder(path);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(StoreError::io(&folder, source)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| StoreError::io(&folder, source))?.path();
        found.extend(read_name(path));
    }
    found.sort_by(|a, b| (b.at, &b.path).cmp(&(a.at, &a.path)));
    Ok(found)
}

/// What a file's name says; `None` for what is no backup of ours.
fn read_name(path: PathBuf) -> Option<Backup> {
    let stem = path.file_stem()?.to_str()?;
    if path.extension()? != "db" || !keys_path(&path).exists() {
        return None;
    }
    let (stamp, reason) = stem.rsplit_once('-')?;
    let at = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?.and_utc();
    Some(Backup {
        at,
        reason: BackupReason::from_code(reason)?,
        bytes: fs::metadata(&path).ok()?.len(),
        path,
    })
}

/// A connection of its own that makes backups while the file is being worked with.
pub struct BackupMaker {
    connection: Connection,
    path: PathBuf,
    key: Key,
}

impl BackupMaker {
    /// Makes a backup of today unless there is one; returns it where it was made now.
    ///
    /// # Errors
    /// As [`Store::back_up`].
    pub fn back_up_daily(&self, now: Now) -> Result<Option<Backup>, StoreError> {
        let today = now.0.date_naive();
        let mut known = backups(&self.path)?.into_iter();
        if known.any(|backup| backup.at.date_naive() == today) {
            return Ok(None);
        }
        make(&self.connection, &self.path, &self.key, now, BackupReason::Daily).map(Some)
    }
}

impl Store {
    /// Makes backups on a connection of its own; `None` for a file in memory, which has none.
    ///
    /// # Errors
    /// Where the file can't be opened again.
    pub fn backup_maker(&self) -> Result<Option<BackupMaker>, StoreError> {
        let (Some(path), Some(key)) = (&self.path, &self.key) else {
            return Ok(None);
        };
        Ok(Some(BackupMaker {
            connection: Self::unlock(path, key)?,
            path: path.clone(),
            key: key.copy(),
        }))
    }

    /// Makes a backup of today unless there is one; returns it where it was made now.
    ///
    /// # Errors
    /// As [`Store::back_up`].
    pub fn back_up_daily(&self, now: Now) -> Result<Option<Backup>, StoreError> {
        match self.backup_maker()? {
            Some(maker) => maker.back_up_daily(now),
            None => Ok(None),
        }
    }

    /// Makes a backup, tries whether it can be read, and lets go of the ones that need not be kept any more.
    ///
    /// # Errors
    /// [`StoreError::InMemory`], [`StoreError::BackupUnsound`], or where it can't be written. The backups before are all
    /// there then.
    pub fn back_up(&self, now: Now, reason: BackupReason) -> Result<Backup, StoreError> {
        let (Some(path), Some(key)) = (&self.path, &self.key) else {
            return Err(StoreError::InMemory);
        };
        make(&self.connection, path, key, now, reason)
    }
}

/// Makes a backup and lets go of old ones.
fn make(connection: &Connection, path: &Path, key: &Key, now: Now, reason: BackupReason) -> Result<Backup, StoreError> {
    let backup = back_up(connection, path, key, now, reason)?;
    rotate(path, now)?;
    Ok(backup)
}

/// Copies an open file into a backup and tries it.
pub(super) fn back_up(
    connection: &Connection,
    path: &Path,
    key: &Key,
    now: Now,
    reason: BackupReason,
) -> Result<Backup, StoreError> {
    let folder = backup_folder(path);
    create_private_folder(&folder).map_err(|source| StoreError::io(&folder, source))?;
    let name = format!("{}-{}.db", now.0.format(STAMP), reason.code());
    let target = folder.join(name);
    let fresh = target.with_extension("db.part");
    let copied = copy_and_try(connection, key, &fresh);
    let copied = copied.and_then(|()| {
        // The keys go with it as they are now: whoever can open the file now can open this later.
        let keys = fs::read(keys_path(path)).map_err(|source| StoreError::io(&keys_path(path), source))?;
        let keys_target = keys_path(&target);
        write_over(&keys_target, &keys).map_err(|source| StoreError::io(&keys_target, source))?;
        held::rename(&fresh, &target)
            .and_then(|()| sync_folder(&target))
            .map_err(|source| StoreError::io(&target, source))
    });
    if let Err(error) = copied {
        let _ = held::remove_file(&fresh);
        return Err(error);
    }
    let bytes = fs::metadata(&target).map_or(0, |metadata| metadata.len());
    Ok(Backup {
        path: target,
        // As its name has it.
        at: now.0.trunc_subsecs(0),
        reason,
        bytes,
    })
}

fn copy_and_try(connection: &Connection, key: &Key, fresh: &Path) -> Result<(), StoreError> {
    // What a crash has left of an earlier try.
    remove_if_there(fresh).map_err(|source| StoreError::io(fresh, source))?;
    create_private_file(fresh).map_err(|source| StoreError::io(fresh, source))?;
    {
        let mut copy = Connection::open(fresh)?;
        copy.pragma_update(None, "key", key.as_pragma().as_str())?;
        let copying = Copying::new(connection, &mut copy)?;
        // All pages at once: another program's write in between would begin the copy anew.
        copying.run_to_completion(i32::MAX, std::time::Duration::from_millis(50), None)?;
        drop(copying);
        // One file, with no log beside it that could be left behind.
        copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    }
    let copy = Store::unlock(fresh, key)?;
    let count = |connection: &Connection| -> Result<i64, StoreError> {
        Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?)
    };
    if complaints(&copy)?.is_empty() && count(&copy)? == count(connection)? {
        Ok(())
    } else {
        Err(StoreError::BackupUnsound)
    }
}

/// Lets go of the backups that need not be kept any more, and of what a crash has left of others. What is newest always
/// stays.
fn rotate(path: &Path, now: Now) -> Result<(), StoreError> {
    remove_remains(&backup_folder(path))?;
    let all = backups(path)?;
    let moments: Vec<_> = all.iter().map(|backup| backup.at).collect();
    let kept = kept(&moments, now);
    for (backup, _) in all.iter().zip(kept).filter(|(_, is_kept)| !is_kept) {
        // The keys last: without them the copy says nothing, and without the copy they open nothing.
        for path in [backup.path.clone(), keys_path(&backup.path)] {
            held::remove_file(&path).map_err(|source| StoreError::io(&path, source))?;
        }
    }
    Ok(())
}

/// Copies that were never finished, and keys without a copy.
fn remove_remains(folder: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(folder).map_err(|source| StoreError::io(folder, source))? {
        let path = entry.map_err(|source| StoreError::io(folder, source))?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let is_lone_key = name.ends_with(".keys") && !path.with_extension("db").exists();
        if name.contains(".db.part") || is_lone_key {
            held::remove_file(&path).map_err(|source| StoreError::io(&path, source))?;
        }
    }
    Ok(())
}

/// Which of these moments, newest first, still need their backup: all of the latest day, and the newest of each of the
/// latest days, weeks and months that have one. Counted by the backups themselves, so that a clock that is wrong for a day costs none.
fn kept(moments: &[DateTime<Utc>], now: Now) -> Vec<bool> {
    let mut days = BTreeSet::new();
    let mut weeks = BTreeSet::new();
    let mut months = BTreeSet::new();
    let oldest = now.0 - Days::new(LONGEST_KEPT_DAYS);
    moments
        .iter()
        .enumerate()
        .map(|(place, moment)| {
            let date = moment.date_naive();
            let week = date.iso_week();
            let is_new_day = days.len() < KEPT_DAYS && days.insert(date);
            let is_new_week = weeks.len() < KEPT_WEEKS && weeks.insert((week.year(), week.week()));
            let is_new_month = months.len() < KEPT_MONTHS && months.insert((date.year(), date.month()));
            let is_latest_day = moments[0].date_naive() == date;
            place == 0 || ((is_latest_day || is_new_day || is_new_week || is_new_month) && *moment >= oldest)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> DateTime<Utc> {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
            .expect("a moment")
            .and_utc()
    }

    #[test]
    fn days_weeks_and_months_are_kept_each_by_its_newest() {
        let end = moment("2026-11-25 08:00");
        let moments: Vec<_> = (0..500).map(|days| end - Days::new(days)).collect();
        let kept = kept(&moments, Now(end));
        let left: Vec<String> = moments
            .iter()
            .zip(&kept)
            .filter(|(_, is_kept)| **is_kept)
            .map(|(moment, _)| moment.format("%m-%d").to_string())
            .collect();
        // 7 days, then Sundays, then last days of months; the 22nd is both a day and a week.
        let expected = [
            "11-25", "11-24", "11-23", "11-22", "11-21", "11-20", "11-19", "11-15", "11-08", "11-01", "10-31", "09-30",
            "08-31", "07-31", "06-30", "05-31", "04-30", "03-31", "02-28", "01-31", "12-31",
        ];
        assert_eq!(left, expected);
    }

    #[test]
    fn the_newest_stays_however_old_and_a_wrong_clock_costs_none() {
        let old = [moment("2020-01-01 08:00"), moment("2019-12-31 08:00")];
        assert_eq!(kept(&old, Now(moment("2026-11-25 08:00"))), [true, false]);
        let ahead = [
            moment("2031-01-01 08:00"),
            moment("2026-11-25 08:00"),
            moment("2026-11-24 08:00"),
        ];
        assert_eq!(kept(&ahead, Now(moment("2026-11-25 09:00"))), [true, true, true]);
    }
}
