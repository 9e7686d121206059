//! Where a file may lie, and who may read it.

use std::fs;
use std::path::{Path, PathBuf};

use super::{StoreError, vault};

/// Where the keys of the file at `path` lie: beside it, with the extension `keys`.
pub fn keys_path(path: &Path) -> PathBuf {
    path.with_extension("keys")
}

/// Where the file lies unless the user chooses otherwise: the platform's local data folder, which no server mirrors.
pub fn default_path() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("se", "Stegvis", "Stegvis")?;
    Some(folders.data_local_dir().join("stegvis.db"))
}

/// SQLite's locks do not hold on network file systems, and a write there can be lost.
pub(super) fn refuse_network_drive(path: &Path) -> Result<(), StoreError> {
    let is_unc = matches!(
        path.components().next(),
        Some(std::path::Component::Prefix(prefix))
            if matches!(prefix.kind(), std::path::Prefix::UNC(..) | std::path::Prefix::VerbatimUNC(..))
    );
    if is_unc {
        Err(StoreError::NetworkDrive(path.to_owned()))
    } else {
        Ok(())
    }
}

#[cfg(unix)]
pub(super) fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
pub(super) fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

/// Makes a file that only its owner can read; it must not exist.
pub(super) fn create_private_file(path: &Path) -> std::io::Result<()> {
    vault::private_file_options().create_new(true).open(path).map(drop)
}
