//! Reading files that people hand over, which may be anything; and saving what is about somebody.
//!
//! Every text that is read comes through here, so each may be as Windows' Notepad or PowerShell writes it: with a byte
//! order mark, in UTF-16, and with lines that end in a carriage return.

pub mod held;

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use encoding_rs::{UTF_16BE, UTF_16LE};
use thiserror::Error;
use zeroize::{Zeroize as _, Zeroizing};

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

/// The largest text that is read: an instrument, a mapping, answers, a passphrase or a language's texts, in bytes. What
/// comes with the program is at most a thirtieth of it.
pub const MAX_TEXT_BYTES: u64 = 1 << 20;

/// Why a text can't be read.
#[derive(Debug, Error)]
pub enum TextError {
    /// The operating system refused.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Larger than [`MAX_TEXT_BYTES`].
    #[error("{0} is larger than {max} MiB", max = MAX_TEXT_BYTES >> 20)]
    TooLarge(PathBuf),
    /// Neither UTF-8 nor UTF-16 with a byte order mark.
    #[error("{0} is no text in UTF-8 or UTF-16")]
    NotText(PathBuf),
}

/// Why a file that may be anything can't be read.
#[derive(Debug, Error)]
pub enum FileError {
    /// The operating system refused.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Larger than it may be.
    #[error("{path} is larger than {max} MiB", max = .max >> 20)]
    TooLarge {
        /// Where.
        path: PathBuf,
        /// The most, in bytes.
        max: u64,
    },
}

/// Reads a file of at most `max` bytes.
///
/// # Errors
/// Where it can't be read or is larger.
pub fn load_bytes(path: &Path, max: u64) -> Result<Vec<u8>, FileError> {
    read_bytes(path, max).map_err(|source| {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::FileTooLarge => FileError::TooLarge { path, max },
            _ => FileError::Io { path, source },
        }
    })
}

/// Reads a text of at most [`MAX_TEXT_BYTES`].
///
/// # Errors
/// Where it can't be read, is larger or is no text.
pub fn load_text(path: &Path) -> Result<String, TextError> {
    File::open(path)
        .and_then(|file| text_of(file, MAX_TEXT_BYTES))
        .map_err(|source| text_error(path, source))
}

/// Reads a secret, such as a passphrase: the first line of a text of at most [`MAX_TEXT_BYTES`], without its end.
///
/// # Errors
/// Where it can't be read, is larger or is no text.
pub fn load_first_line(path: &Path) -> Result<Zeroizing<String>, TextError> {
    let text = Zeroizing::new(load_text(path)?);
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

/// Reads a text of at most [`MAX_TEXT_BYTES`] from a stream, such as standard input; `name` stands for it in an error.
///
/// # Errors
/// Where it can't be read, is larger or is no text.
pub fn load_text_from(name: &Path, stream: impl Read) -> Result<String, TextError> {
    let mut bytes = Vec::new();
    let read = read_within(stream, &mut bytes, MAX_TEXT_BYTES).and_then(|()| into_text(bytes));
    read.map_err(|source| text_error(name, source))
}

fn text_error(path: &Path, source: io::Error) -> TextError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::FileTooLarge => TextError::TooLarge(path),
        io::ErrorKind::InvalidData => TextError::NotText(path),
        _ => TextError::Io { path, source },
    }
}

/// Reads a text of at most `limit` bytes.
///
/// # Errors
/// Where it can't be read or is no text, or with [`io::ErrorKind::FileTooLarge`].
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    text_of(File::open(path)?, limit)
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// Where it can't be read, or with [`io::ErrorKind::FileTooLarge`].
pub fn read_bytes(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    bytes_of(File::open(path)?, limit)
}

/// Reads a text of at most `limit` bytes whose letters may be of any encoding that holds ASCII, such as certificates with
/// names between them.
///
/// # Errors
/// Where it can't be read, or with [`io::ErrorKind::FileTooLarge`].
pub fn read_plain(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    into_plain(read_bytes(path, limit)?)
}

fn text_of(file: File, limit: u64) -> io::Result<String> {
    into_text(bytes_of(file, limit)?)
}

fn into_text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(into_plain(bytes)?).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Bytes without a byte order mark and with lines that end in a line feed; UTF-8 where they were UTF-16.
fn into_plain(mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let utf_16 = match bytes.get(..2) {
        Some(b"\xff\xfe") => Some(UTF_16LE),
        Some(b"\xfe\xff") => Some(UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = utf_16 {
        let decoded = encoding.decode_without_bom_handling_and_without_replacement(&bytes[2..]);
        let text = decoded.map(|text| text.into_owned().into_bytes());
        // It may be a passphrase.
        bytes.zeroize();
        bytes = text.ok_or(io::ErrorKind::InvalidData)?;
    } else if bytes.starts_with(UTF_8_MARK) {
        bytes.drain(..UTF_8_MARK.len());
    }
    bytes.dedup_by(|byte, before| {
        let is_line_end = (*before, *byte) == (b'\r', b'\n');
        if is_line_end {
            *before = b'\n';
        }
        is_line_end
    });
    Ok(bytes)
}

fn bytes_of(file: File, limit: u64) -> io::Result<Vec<u8>> {
    // Room for all of it at once: a text that grows leaves copies of itself behind, and it may be a passphrase. What a
    // pipe or a device holds is not known before.
    let known = file.metadata()?.len().min(limit);
    let mut bytes = Vec::with_capacity(known as usize + 1);
    read_within(file, &mut bytes, limit)?;
    Ok(bytes)
}

fn read_within(stream: impl Read, bytes: &mut Vec<u8>, limit: u64) -> io::Result<()> {
    stream.take(limit + 1).read_to_end(bytes)?;
    // Before it is looked at as text: what was cut off may end within a letter.
    if bytes.len() as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(())
}

/// What becomes of a file that lies where another one is to be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// It stays, and nothing is saved.
    Kept,
    /// The new one takes its place: somebody has said so.
    Replaced,
}

/// Saves a file that only its owner can read. It is there whole, on disk, or not at all.
///
/// # Errors
/// Where it can't be written, or with [`io::ErrorKind::AlreadyExists`]; what was there is as it was.
pub fn save_private(path: &Path, bytes: &[u8], earlier: Earlier) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut part = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    part.write_all(bytes)?;
    part.as_file().sync_all()?;
    match earlier {
        Earlier::Kept => part.persist_noclobber(path).map(drop).map_err(|error| error.error),
        // Its name is a place of its own, so it can be renamed again where another program holds what lies there.
        Earlier::Replaced => {
            let mut waiting = Some(part.into_temp_path());
            held::patiently(|| match waiting.take() {
                Some(part) => part.persist(path).map_err(|error| {
                    waiting = Some(error.path);
                    error.error
                }),
                None => Ok(()),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_private_and_takes_no_place_unasked() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rows.csv");
        save_private(&path, b"one", Earlier::Kept).expect("saved");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = path.metadata().expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let refused = save_private(&path, b"two", Earlier::Kept).map_err(|error| error.kind());
        assert_eq!(refused, Err(io::ErrorKind::AlreadyExists));
        assert_eq!(std::fs::read(&path).expect("as it was"), b"one");
        save_private(&path, b"two", Earlier::Replaced).expect("saved");
        assert_eq!(std::fs::read(&path).expect("the new one"), b"two");
        let left = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 1, "no part of a file is left behind");
    }

    #[test]
    fn what_is_too_large_or_no_text_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("text");
        std::fs::write(&path, "\u{00E5}\u{00E4}").expect("written");
        assert_eq!(read_text(&path, 4).expect("it fits"), "\u{00E5}\u{00E4}");
        assert_eq!(read_bytes(&path, 4).expect("it fits"), "\u{00E5}\u{00E4}".as_bytes());
        let kind = |limit| read_text(&path, limit).map_err(|error| error.kind());
        assert_eq!(kind(2), Err(io::ErrorKind::FileTooLarge));
        for bytes in [
            &[0xe5, 0xe4][..],
            b"\xff\xfe\xe5",
            b"\xff\xfe\x00\xd8",
            b"\xef\xbb\xbf\xff",
        ] {
            std::fs::write(&path, bytes).expect("written");
            assert_eq!(kind(4), Err(io::ErrorKind::InvalidData), "{bytes:?}");
        }
        assert!(read_text(folder.path(), 4).is_err(), "a folder is no file");
    }

    #[test]
    fn a_text_is_the_same_from_every_editor() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("text");
        let text = "p\u{e5} rad\nen till \u{1f600}\n";
        let lines = text.replace('\n', "\r\n");
        let utf_16 = |to_bytes: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
            format!("{mark}{lines}").encode_utf16().flat_map(to_bytes).collect()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            lines.clone().into_bytes(),
            format!("\u{feff}{lines}").into_bytes(),
            utf_16(u16::to_le_bytes, "\u{feff}"),
            utf_16(u16::to_be_bytes, "\u{feff}"),
        ] {
            std::fs::write(&path, &bytes).expect("written");
            assert_eq!(load_text(&path).expect("read"), text, "{bytes:?}");
            assert_eq!(load_text_from(&path, &bytes[..]).expect("read"), text, "{bytes:?}");
            assert_eq!(*load_first_line(&path).expect("read"), "p\u{e5} rad", "{bytes:?}");
            assert_eq!(read_plain(&path, 100).expect("read"), text.as_bytes(), "{bytes:?}");
        }
        std::fs::write(&path, utf_16(u16::to_le_bytes, "")).expect("written");
        assert_ne!(load_text(&path).ok().as_deref(), Some(text), "nothing is guessed at");
        for (written, read) in [("", ""), ("\u{feff}", ""), ("\r", "\r"), ("a\r\r\n\n\rb", "a\r\n\n\rb")] {
            std::fs::write(&path, written).expect("written");
            assert_eq!(load_text(&path).expect("read"), read);
        }
        std::fs::write(&path, "").expect("written");
        assert_eq!(*load_first_line(&path).expect("read"), "");
    }

    #[test]
    fn a_text_that_does_not_end_is_left_alone() {
        let name = Path::new("-");
        assert!(matches!(
            load_text_from(name, io::repeat(b'x')),
            Err(TextError::TooLarge(path)) if path == name
        ));
        assert!(matches!(load_text_from(name, &b"\xff"[..]), Err(TextError::NotText(_))));
        assert_eq!(load_text_from(name, &b"{}"[..]).expect("it fits"), "{}");
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(
            load_text(&folder.path().join("none")),
            Err(TextError::Io { .. })
        ));
    }
}
