//! Reading files that people hand over, which may be anything.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Reads a text of at most `limit` bytes.
///
/// # Errors
/// Where it can't be read or is no text, or with [`io::ErrorKind::FileTooLarge`].
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    let file = File::open(path)?;
    // Room for all of it at once: a text that grows leaves copies of itself behind, and it may be a passphrase. What a
    // pipe or a device holds is not known before.
    let known = file.metadata()?.len().min(limit);
    let mut bytes = Vec::with_capacity(known as usize + 1);
    file.take(limit + 1).read_to_end(&mut bytes)?;
    // Before it is looked at as text: what was cut off may end within a letter.
    if bytes.len() as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_or_no_text_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("text");
        std::fs::write(&path, "\u{00E5}\u{00E4}").expect("written");
        assert_eq!(read_text(&path, 4).expect("it fits"), "\u{00E5}\u{00E4}");
        let kind = |limit| read_text(&path, limit).map_err(|error| error.kind());
        assert_eq!(kind(2), Err(io::ErrorKind::FileTooLarge));
        std::fs::write(&path, [0xff, 0xfe]).expect("written");
        assert_eq!(kind(4), Err(io::ErrorKind::InvalidData));
        assert!(read_text(folder.path(), 4).is_err(), "a folder is no file");
    }
}
