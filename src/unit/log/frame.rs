//! A file of a log in a folder: what it is, whose, and which number it has, then its content, then the length and a
//! checksum, by which one that was cut off or changed is known.
//!
//! The checksum tells accidents. What somebody does on purpose is for the seal to show.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use uuid::Uuid;

use super::folder::io_error;
use super::{LogError, MAX_APPEND_BYTES};

const MAGIC: &[u8; 8] = b"STEGLOG1";
/// Magic, kind, unit, number, which write it was.
const HEAD_BYTES: usize = 8 + 1 + 16 + 8 + 16;
/// The content's length and the checksum of all before the checksum.
const TAIL_BYTES: usize = 8 + 32;
/// How much is held in memory when a file is copied, in bytes.
const PART_BYTES: usize = 1 << 20;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Changes = 1,
    Keys = 2,
    Snapshot = 3,
    Message = 4,
    /// Up to where changes are forgotten; no content.
    Forgotten = 5,
    /// A key file that another has followed; no content. It keeps the number from being taken again.
    OldKeys = 6,
}

/// What a file says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub(super) kind: Kind,
    pub(super) unit: Uuid,
    pub(super) number: u64,
}

/// A file written under a temporary name, whole and on the disk.
pub(super) struct Written {
    pub(super) file: NamedTempFile,
    /// Tells this write from another of the same content and number.
    pub(super) write: Uuid,
}

/// Writes a file under a temporary name in `folder`.
pub(super) fn write(folder: &Path, label: Label, content: &mut dyn Read) -> Result<Written, LogError> {
    let write = Uuid::now_v7();
    let mut file = temporary(folder).map_err(|error| io_error(folder, error))?;
    let mut hash = Sha256::new();
    let mut put = |file: &mut NamedTempFile, bytes: &[u8]| {
        hash.update(bytes);
        file.write_all(bytes).map_err(|error| io_error(folder, error))
    };
    let mut head = Vec::with_capacity(HEAD_BYTES);
    head.extend_from_slice(MAGIC);
    head.push(label.kind as u8);
    head.extend_from_slice(label.unit.as_bytes());
    head.extend_from_slice(&label.number.to_le_bytes());
    head.extend_from_slice(write.as_bytes());
    put(&mut file, &head)?;
    let mut part = vec![0; PART_BYTES];
    let mut length = 0_u64;
    loop {
        let read = read_part(content, &mut part).map_err(LogError::Local)?;
        if read == 0 {
            break;
        }
        put(&mut file, &part[..read])?;
        length += read as u64;
    }
    put(&mut file, &length.to_le_bytes())?;
    let checksum = hash.finalize();
    let ended = file.write_all(&checksum).and_then(|()| file.as_file().sync_all());
    ended.map_err(|error| io_error(folder, error))?;
    Ok(Written { file, write })
}

/// The start of every temporary name; nothing that begins so is part of a log.
pub(super) const TEMPORARY: &str = ".tmp-";

fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    // Colleagues have other accounts on the folder's server, and the content is sealed.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o660));
    builder.tempfile_in(folder)
}

/// Reads until `part` is full or nothing is left; how much there was.
pub(super) fn read_part(content: &mut dyn Read, part: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < part.len() {
        match content.read(&mut part[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// A file that is there, of the right kind, unit and number, and as long as it says. Its content is not compared yet.
pub(super) struct Opened<'a> {
    path: &'a Path,
    file: File,
    hash: Sha256,
    write: Uuid,
    length: u64,
}

/// Opens a file; `None` where there is none.
pub(super) fn open(path: &Path, label: Label) -> Result<Option<Opened<'_>>, LogError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error(path, error)),
    };
    let failed = |error: io::Error| io_error(path, error);
    let torn = || LogError::Torn(path.to_owned());
    let mut head = [0; HEAD_BYTES];
    let read = read_part(&mut file, &mut head).map_err(failed)?;
    let is_cut = read < HEAD_BYTES && MAGIC.starts_with(&head[..read.min(MAGIC.len())]);
    // A crash of the folder's server can leave a file of the right length that holds nothing.
    if is_cut || head.iter().all(|byte| *byte == 0) {
        return Err(torn());
    }
    let (magic, rest) = head.split_at(MAGIC.len());
    let (kind, rest) = rest.split_at(1);
    let (unit, rest) = rest.split_at(16);
    let (number, write) = rest.split_at(8);
    let is_ours = magic == MAGIC
        && kind == [label.kind as u8]
        && unit == label.unit.as_bytes()
        && number == label.number.to_le_bytes();
    if !is_ours {
        return Err(LogError::ForeignFile(path.to_owned()));
    }
    let write = Uuid::from_slice(write).map_err(|_| torn())?;
    let whole = file.metadata().map_err(failed)?.len();
    let length = whole.checked_sub((HEAD_BYTES + TAIL_BYTES) as u64).ok_or_else(torn)?;
    let mut said = [0; 8];
    file.seek(SeekFrom::Start(HEAD_BYTES as u64 + length)).map_err(failed)?;
    file.read_exact(&mut said).map_err(failed)?;
    if u64::from_le_bytes(said) != length {
        return Err(torn());
    }
    file.seek(SeekFrom::Start(HEAD_BYTES as u64)).map_err(failed)?;
    let mut hash = Sha256::new();
    hash.update(head);
    Ok(Some(Opened {
        path,
        file,
        hash,
        write,
        length,
    }))
}

impl Opened<'_> {
    /// `true` where this is what that very write left.
    pub(super) fn is(&self, write: Uuid) -> bool {
        self.write == write
    }

    /// The content's first four bytes as a number, without reading more.
    pub(super) fn first_number(&mut self) -> Result<u32, LogError> {
        let mut number = [0; 4];
        let read = self.file.read_exact(&mut number);
        read.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => LogError::Torn(self.path.to_owned()),
            _ => io_error(self.path, error),
        })?;
        Ok(u32::from_le_bytes(number))
    }

    /// The whole content.
    pub(super) fn content(self) -> Result<Vec<u8>, LogError> {
        // The lengths of many small changes come on top of what the changes themselves may have.
        if self.length > 2 * MAX_APPEND_BYTES as u64 {
            return Err(LogError::Torn(self.path.to_owned()));
        }
        let mut content = Vec::with_capacity(usize::try_from(self.length).unwrap_or_default());
        self.copy(&mut content)?;
        Ok(content)
    }

    /// Copies the content, and compares the checksum at its end.
    pub(super) fn copy(mut self, into: &mut dyn Write) -> Result<(), LogError> {
        let failed = |error: io::Error| io_error(self.path, error);
        let torn = || LogError::Torn(self.path.to_owned());
        let mut part = vec![0; PART_BYTES];
        let mut left = self.length;
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(part.len());
            let read = read_part(&mut self.file, &mut part[..wanted]).map_err(failed)?;
            if read == 0 {
                return Err(torn());
            }
            self.hash.update(&part[..read]);
            into.write_all(&part[..read]).map_err(LogError::Local)?;
            left -= read as u64;
        }
        let mut tail = [0; TAIL_BYTES];
        if read_part(&mut self.file, &mut tail).map_err(failed)? < TAIL_BYTES {
            return Err(torn());
        }
        let (length, checksum) = tail.split_at(8);
        self.hash.update(length);
        if self.hash.finalize().as_slice() == checksum {
            Ok(())
        } else {
            Err(torn())
        }
    }
}
