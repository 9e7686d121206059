//! The figures of others as files: what another unit has signed, and what somebody has published.

mod file;
mod published;
#[cfg(test)]
mod tests;

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

pub use self::file::{Definitions, MAX_BYTES, read, write};
pub use self::published::{COLUMNS, Published, PublishedError, RowProblem, parse_published, read_published};
use crate::domain::Now;
use crate::domain::comparison::UnitFigures;
use crate::domain::transfer::UnitCard;
use crate::files::{self, FileError};
use crate::store::vault::VaultError;
use crate::store::{KeptUnitFile, Store, StoreError};

/// So far may the clock of another unit be ahead of this one's.
const CLOCKS_APART: TimeDelta = TimeDelta::days(1);

/// Why a unit's figures can't be saved or taken in. Holds no personal data.
#[derive(Debug, Error)]
pub enum FiguresError {
    /// The unit has no key to sign with.
    #[error("the unit has no key")]
    NoKey,
    /// The file can't be read, or is too large.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no file of this kind.
    #[error("these are no unit's figures")]
    Foreign,
    /// A newer program made it.
    #[error("it was made by a newer version of Stegvis")]
    Newer,
    /// What it says can't be: it is damaged, or was not made by this program.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
    /// The signature is not the unit's.
    #[error("it is not signed by whom it says")]
    NotSigned,
    /// It holds figures that are not for publication.
    #[error("its figures are not for publication")]
    NotForPublication,
    /// It is this unit's own.
    #[error("it is this unit's own file")]
    Own,
    /// It says that it was made at a time that has not come: it would stand before every later one.
    #[error("it was made in the future")]
    FromFuture(DateTime<Utc>),
    /// The keys can't sign.
    #[error(transparent)]
    Keys(#[from] VaultError),
    /// The store's word.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Another unit's file that was opened: it is whole, and signed by whom it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// Whose.
    pub card: UnitCard,
    /// What it holds.
    pub figures: UnitFigures,
    /// The file as it is kept.
    pub bytes: Vec<u8>,
    /// Since when the unit with this key is known here; `None` for a stranger.
    pub known_since: Option<DateTime<Utc>>,
}

/// A file that is kept, and what it holds.
#[derive(Debug)]
pub struct Kept {
    /// The file.
    pub file: KeptUnitFile,
    /// What it holds, or why it can't be shown: a newer program of the unit may have taken it in.
    pub figures: Result<UnitFigures, FiguresError>,
}

/// Opens another unit's file and finds out what it holds. Nothing is changed.
///
/// # Errors
/// Where it is none, damaged, not signed by whom it says, of a newer program, this unit's own, or kept already.
pub fn open(store: &Store, now: Now, path: &Path) -> Result<Opened, FiguresError> {
    open_bytes(store, now, files::load_bytes(path, MAX_BYTES as u64)?)
}

fn open_bytes(store: &Store, now: Now, bytes: Vec<u8>) -> Result<Opened, FiguresError> {
    let (card, figures) = read(&bytes)?;
    if store.transfer_keys()?.iter().any(|own| own.card.signer == card.signer) {
        return Err(FiguresError::Own);
    }
    if figures.made_at > now.0 + CLOCKS_APART {
        return Err(FiguresError::FromFuture(figures.made_at));
    }
    let kept = store.unit_files()?;
    if kept.iter().any(|own| own.file == figures.file) {
        return Err(StoreError::UnitFileKept.into());
    }
    let fingerprint = &figures.unit.fingerprint;
    let taken = kept.iter().filter(|own| own.unit.fingerprint == *fingerprint);
    let moved = store.unit_known_since(fingerprint)?;
    Ok(Opened {
        known_since: taken.map(|own| own.at).chain(moved).min(),
        card,
        figures,
        bytes,
    })
}

/// Every file that is kept, with what it holds.
///
/// # Errors
/// [`StoreError::NotAllowed`], or where the file can't be read.
pub fn kept(store: &Store) -> Result<Vec<Kept>, StoreError> {
    let files = store.unit_files()?.into_iter();
    let read = |file: KeptUnitFile| Kept {
        figures: read(&file.bytes).map(|(_, figures)| figures),
        file,
    };
    Ok(files.map(read).collect())
}

/// What can be shown of files that are kept.
pub fn readable(kept: &[Kept]) -> Vec<UnitFigures> {
    kept.iter()
        .filter_map(|kept| kept.figures.as_ref().ok().cloned())
        .collect()
}
