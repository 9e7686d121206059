//! A backup put in the file's place: opened as a copy, compared, and only then moved there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::backup::STAMP;
use super::private::{sync_folder, write_over};
use super::values::Moment;
use super::vault::Secret;
use super::{Operation, Store, StoreError, keys_path};
use crate::domain::access::Grant;
use crate::domain::{Now, Today};
use crate::files::held;

/// What a backup holds, beside what the file holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contents {
    /// Participants.
    pub participants: u32,
    /// Finished forms, corrections included.
    pub assessments: u32,
    /// Notes.
    pub notes: u32,
    /// Meetings.
    pub meetings: u32,
    /// When the last thing was written down.
    pub latest: Option<DateTime<Utc>>,
}

/// A backup that has been opened and may be put in the place of the file.
pub struct Restoring {
    path: PathBuf,
    copy: PathBuf,
    store: Store,
    /// What the file would hold.
    pub backup: Contents,
    /// What it holds now; `None` where it can't be opened.
    pub current: Option<Contents>,
    /// Participants who are in the file and not in the backup.
    pub lost_participants: u32,
    /// What the log has of the file after the backup was made: so many acts would be lost.
    pub lost_acts: u32,
}

impl Store {
    fn contents(&self) -> Result<Contents, StoreError> {
        let count = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, u32>(0));
        let latest: Option<Moment> = self
            .connection
            .query_row("SELECT max(at) FROM audit", [], |row| row.get(0))?;
        Ok(Contents {
            participants: count("SELECT count(*) FROM participant")?,
            assessments: count("SELECT count(*) FROM assessment WHERE finished_at IS NOT NULL")?,
            notes: count("SELECT count(*) FROM note WHERE removed_at IS NULL")?,
            meetings: count("SELECT count(*) FROM meeting WHERE removed_at IS NULL")?,
            latest: latest.map(|at| at.0),
        })
    }

    fn log_length(&self) -> Result<u32, StoreError> {
        Ok(self
            .connection
            .query_row("SELECT coalesce(max(number), 0) FROM audit", [], |row| row.get(0))?)
    }
}

impl Restoring {
    /// Opens a copy of a backup by the passphrase that was somebody's when it was made, and tries it. `current` is the
    /// file as it is open now; where it can't be opened, none.
    ///
    /// # Errors
    /// A wrong passphrase, a backup that is not sound, [`StoreError::NotAllowed`] for somebody who may not restore.
    pub fn prepare(
        path: &Path,
        backup: &Path,
        passphrase: &str,
        now: Now,
        current: Option<&Store>,
    ) -> Result<Self, StoreError> {
        let copy = path.with_extension("restore.db");
        remove_copy(&copy);
        copy_private(backup, &copy)?;
        copy_private(&keys_path(backup), &keys_path(&copy))?;
        let prepared = Self::compare(path, &copy, passphrase, now, current);
        if prepared.is_err() {
            remove_copy(&copy);
        }
        prepared
    }

    fn compare(
        path: &Path,
        copy: &Path,
        passphrase: &str,
        now: Now,
        current: Option<&Store>,
    ) -> Result<Self, StoreError> {
        let store = Store::open_copy(copy, passphrase, now)?;
        let decider = current.unwrap_or(&store);
        if decider.account.may(Operation::RestoreBackup) == Grant::No {
            return Err(StoreError::NotAllowed);
        }
        if !store.check()?.problems.is_empty() {
            return Err(StoreError::BackupUnsound);
        }
        let backup = store.contents()?;
        let (mut lost_participants, mut lost_acts) = (0, 0);
        if let Some(current) = current {
            let kept: BTreeSet<_> = store.participant_ids()?.into_iter().collect();
            let lost = current.participant_ids()?.into_iter().filter(|id| !kept.contains(id));
            lost_participants = u32::try_from(lost.count()).unwrap_or(u32::MAX);
            lost_acts = current.log_length()?.saturating_sub(store.log_length()?);
        }
        Ok(Self {
            path: path.to_owned(),
            copy: copy.to_owned(),
            current: current.map(Store::contents).transpose()?,
            store,
            backup,
            lost_participants,
            lost_acts,
        })
    }

    /// Puts the backup in the place of the file, which is set aside under another name and lost to nobody. Returns where
    /// it lies now. `current` is closed.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where another program has the file open, or where a file can't be moved. The file is where it
    /// was then.
    pub fn finish(self, current: Option<Store>, now: Now) -> Result<PathBuf, StoreError> {
        let copy = self.copy.clone();
        let finished = self.replace(current, now);
        if finished.is_err() {
            remove_copy(&copy);
        }
        finished
    }

    fn replace(mut self, current: Option<Store>, now: Now) -> Result<PathBuf, StoreError> {
        if let Some(current) = &current {
            // Whoever restores is who is signed in now, not whose passphrase opened the backup.
            self.store.account = current.account.clone();
            self.store.secret = current.secret.as_ref().map(Secret::copy);
        }
        let session = self.store.session(now, Today(now.0.date_naive()));
        let keeps_keys = current
            .as_ref()
            .and_then(|current| Some(current.key.as_ref()?.is(self.store.key.as_ref()?)))
            .unwrap_or(false);
        if let Some(current) = current {
            self.store.take_accounts_from(&current)?;
            current.close_alone()?;
        }
        self.store.log_restored(&session)?;
        self.store.close_alone()?;
        let aside = self
            .path
            .with_extension(format!("set-aside-{}.db", now.0.format(STAMP)));
        let (keys, aside_keys) = (keys_path(&self.path), keys_path(&aside));
        if keys.exists() {
            copy_private(&keys, &aside_keys)?;
        }
        let mut moves = vec![
            (self.path.clone(), aside.clone()),
            (with_suffix(&self.path, "-wal"), with_suffix(&aside, "-wal")),
            (self.copy.clone(), self.path.clone()),
        ];
        if !keeps_keys {
            moves.push((keys_path(&self.copy), keys));
        }
        move_all(&moves)?;
        let rests = [with_suffix(&self.path, "-shm"), keys_path(&self.copy)];
        for rest in rests {
            // Neither holds anything that is of use.
            let _ = held::remove_file(rest);
        }
        sync_folder(&self.path).map_err(|source| StoreError::io(&self.path, source))?;
        Ok(aside)
    }

    /// The file that would be replaced.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the file as it is.
    pub fn cancel(self) {
        let copy = self.copy.clone();
        drop(self.store);
        remove_copy(&copy);
    }
}

/// Moves each file that is there, in order. Where one can't be moved, those before it go back.
fn move_all(moves: &[(PathBuf, PathBuf)]) -> Result<(), StoreError> {
    for (place, (from, to)) in moves.iter().enumerate() {
        if !from.exists() {
            continue;
        }
        if let Err(source) = held::rename(from, to) {
            for (from, to) in moves[..place].iter().rev().filter(|(_, to)| to.exists()) {
                // What can't go back, either, lies under the name that it was given.
                let _ = held::rename(to, from);
            }
            return Err(StoreError::io(from, source));
        }
    }
    Ok(())
}

/// Copies a file into one that only its owner can read.
fn copy_private(from: &Path, to: &Path) -> Result<(), StoreError> {
    let content = fs::read(from).map_err(|source| StoreError::io(from, source))?;
    write_over(to, &content).map_err(|source| StoreError::io(to, source))
}

fn remove_copy(copy: &Path) {
    for path in [
        copy.to_owned(),
        keys_path(copy),
        with_suffix(copy, "-wal"),
        with_suffix(copy, "-shm"),
    ] {
        // It is encrypted, and only takes room.
        let _ = held::remove_file(path);
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

impl Store {
    /// Closes the file once everything lies in it and nothing in a log beside it.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where another program has it open.
    pub(super) fn close_alone(self) -> Result<(), StoreError> {
        let mode: String = self
            .connection
            .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
        if mode.eq_ignore_ascii_case("delete") {
            Ok(())
        } else {
            Err(StoreError::Busy)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_moved_leaves_everything_where_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["file", "copy"] {
            fs::write(at(name), name).expect("written");
        }
        let moves = [
            (at("file"), at("aside")),
            (at("log that is not there"), at("aside-log")),
            (at("copy"), at("no folder").join("file")),
        ];
        assert!(move_all(&moves).is_err());
        assert_eq!(fs::read(at("file")).expect("back"), b"file");
        assert_eq!(fs::read(at("copy")).expect("left"), b"copy");
        assert!(!at("aside").exists());
    }
}
