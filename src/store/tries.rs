//! Wrong passphrases, counted beside the file: from the fourth on each makes the next try wait, also after a restart.
//!
//! It slows whoever sits at the keyboard. Whoever copies the files away tries as fast as Argon2id lets them.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::private::{remove_if_there, write_over};
use super::vault::VaultError;
use crate::domain::Now;
use crate::files;

/// So many wrong passphrases cost nothing.
const FREE: u32 = 3;
/// The longest wait, in seconds.
const LONGEST_SECONDS: u64 = 15 * 60;
/// Such a file is a few dozen bytes.
const MAX_BYTES: u64 = 1024;

/// How often a file was tried in vain since it was opened last.
pub(super) struct Tries {
    path: PathBuf,
    counted: Counted,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Counted {
    wrong: u32,
    last: Option<DateTime<Utc>>,
}

impl Tries {
    /// What has been counted for the data file at `path`. A count that can't be read is none: nobody is locked out by it.
    pub(super) fn of(path: &Path) -> Self {
        let path = path.with_extension("tries");
        let text = files::read_text(&path, MAX_BYTES).ok();
        let counted = text.and_then(|text| toml::from_str(&text).ok()).unwrap_or_default();
        Self { path, counted }
    }

    /// Refuses where the wait is not over.
    pub(super) fn check(&self, now: Now) -> Result<(), VaultError> {
        match self.counted.wait(now) {
            0 => Ok(()),
            seconds => Err(VaultError::TooSoon { seconds }),
        }
    }

    /// One more wrong passphrase.
    pub(super) fn count(&mut self, now: Now) -> Result<(), StoreError> {
        self.counted.wrong = self.counted.wrong.saturating_add(1);
        self.counted.last = Some(now.0);
        let text = toml::to_string(&self.counted).map_err(|_| StoreError::Corrupt("a count that can't be written"))?;
        write_over(&self.path, text.as_bytes()).map_err(|source| StoreError::io(&self.path, source))
    }

    /// The right passphrase: all is forgotten.
    pub(super) fn forget(&mut self) -> Result<(), StoreError> {
        self.counted = Counted::default();
        remove_if_there(&self.path).map_err(|source| StoreError::io(&self.path, source))
    }
}

impl Counted {
    /// How many seconds are left to wait: 1, 2, 4 … after the third wrong one, at most [`LONGEST_SECONDS`].
    fn wait(self, now: Now) -> u64 {
        let (Some(last), Some(over)) = (self.last, self.wrong.checked_sub(FREE)) else {
            return 0;
        };
        let whole = 1_u64.checked_shl(over).unwrap_or(LONGEST_SECONDS).min(LONGEST_SECONDS);
        // A clock that was set back has not made anything pass, and makes nothing longer.
        let gone = (now.0 - last).max(TimeDelta::zero()).num_seconds().unsigned_abs();
        whole.saturating_sub(gone)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn at(second: i64) -> Now {
        Now(DateTime::from_timestamp(1_800_000_000 + second, 0).expect("a moment"))
    }

    #[test]
    fn the_wait_doubles_and_ends() {
        let wait = |wrong, gone| {
            let last = Some(at(0).0);
            Counted { wrong, last }.wait(at(gone))
        };
        assert_eq!(
            [0, 1, 2].map(|wrong| wait(wrong, 0)),
            [0, 0, 0],
            "typing errors cost nothing"
        );
        assert_eq!([3, 4, 5, 6].map(|wrong| wait(wrong, 0)), [1, 2, 4, 8]);
        assert_eq!((wait(6, 7), wait(6, 8), wait(6, 9)), (1, 0, 0));
        assert_eq!([20, 70, u32::MAX].map(|wrong| wait(wrong, 0)), [LONGEST_SECONDS; 3]);
        assert_eq!(wait(6, -5_000), 8, "a clock set back neither helps nor locks out");
    }

    #[test]
    fn the_count_outlives_the_program_and_damage_to_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("unit.db");
        for second in 0..5 {
            Tries::of(&file).count(at(second)).expect("counted");
        }
        assert!(matches!(
            Tries::of(&file).check(at(5)),
            Err(VaultError::TooSoon { seconds: 3 })
        ));
        assert!(Tries::of(&file).check(at(8)).is_ok());
        fs::write(file.with_extension("tries"), [0xff; 40]).expect("written");
        assert!(Tries::of(&file).check(at(5)).is_ok());
        Tries::of(&file).forget().expect("forgotten");
        assert!(!file.with_extension("tries").exists());
    }
}
