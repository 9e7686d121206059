//! Files that only their owner can read, and that are on disk when they are said to be.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::files::held;

#[cfg(unix)]
pub(super) fn create_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
pub(super) fn create_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Makes a file that only its owner can read; it must not exist.
pub(crate) fn create_private_file(path: &Path) -> io::Result<()> {
    private_file_options().create_new(true).open(path).map(drop)
}

/// Options that make a file which only its owner can read.
fn private_file_options() -> OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a new file that only its owner can read, on disk when this returns. It must not exist; where it can't be
/// written none is left.
pub(super) fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = private_file_options().create_new(true).open(path)?;
    let written = file
        .write_all(content)
        .and_then(|()| file.sync_all())
        .and_then(|()| sync_folder(path));
    if written.is_err() {
        // It holds nothing that is of use; a failed clean-up changes nothing about the error.
        let _ = held::remove_file(path);
    }
    written
}

/// A new name is on disk only once its folder is.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
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

/// Puts a file that only its owner can read where another one may lie.
pub(super) fn write_over(path: &Path, content: &[u8]) -> io::Result<()> {
    remove_if_there(path)?;
    write_new(path, content)
}

/// Removes a file; one that is not there is removed already.
pub(super) fn remove_if_there(path: &Path) -> io::Result<()> {
    match held::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
