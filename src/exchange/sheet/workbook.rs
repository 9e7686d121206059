//! Workbooks are archives of XML. What they would be once they are unpacked is known before they are.

use std::ffi::OsStr;
use std::io::{Cursor, Read as _};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use super::archive::Archive;
use super::grid::{Grid, Places, Refused};
use super::{Limit, MAX_PARTS, MAX_UNPACKED_BYTES, Unreadable, ods, xlsx};

/// How an archive begins.
const ARCHIVE: &[u8] = b"PK\x03\x04";
/// How Excel's older files begin, and what it wraps a file in that is locked with a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// `true` where a file begins as workbooks do.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ARCHIVE) || bytes.starts_with(COMPOUND)
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension()
        .and_then(OsStr::to_str)
        .is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
}

/// A workbook whose parts have been looked at.
pub(super) enum Workbook {
    OpenDocument(Vec<u8>),
    Excel(Box<xlsx::Workbook>),
}

impl Workbook {
    /// Opens a workbook; with the names of its sheets, in order.
    pub(super) fn open(path: &Path, bytes: Vec<u8>) -> Result<(Self, Vec<String>), Refused> {
        // Neither of the older formats can be read safely: their reader trusts what a file says of its own size.
        if bytes.starts_with(COMPOUND) || has_ending(path, "xlsb") {
            return Err(Refused::OldOrLocked);
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice()))?;
        measure(&mut archive)?;
        // An OpenDocument file says first of all what it is.
        if archive.index_for_name("mimetype").is_none() {
            if archive.index_for_name("xl/workbook.bin").is_some() {
                return Err(Refused::OldOrLocked);
            }
            if archive.index_for_name("[Content_Types].xml").is_none()
                && archive.index_for_name("_rels/.rels").is_none()
            {
                return Err(Refused::Unreadable(Unreadable::NoWorkbook));
            }
            let checked = xlsx::check_parts(archive)?;
            let (workbook, names) = xlsx::Workbook::open(bytes, checked)?;
            return Ok((Self::Excel(Box::new(workbook)), names));
        }
        if is_locked(&mut archive)? {
            return Err(Refused::OldOrLocked);
        }
        if archive.index_for_name("content.xml").is_none() {
            return Err(Refused::Unreadable(Unreadable::NoWorkbook));
        }
        let names = ods::names(&mut archive)?;
        Ok((Self::OpenDocument(bytes), names))
    }

    /// Reads the sheet at a place, the first one at 0; nothing where there is no such sheet.
    pub(super) fn read(&self, sheet: usize, grid: &mut Grid) -> Result<(), Refused> {
        let mut places = Places::default();
        match self {
            Self::OpenDocument(bytes) => {
                let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice()))?;
                ods::read(&mut archive, sheet, &mut places)?;
            }
            Self::Excel(workbook) => {
                grid.epoch = workbook.epoch().unwrap_or(grid.epoch);
                workbook.read(sheet, &mut places)?;
            }
        }
        places.fill(grid)
    }
}

/// Holds what the parts say of their own size against what is taken. A part that says too little is not read to its end:
/// unpacking stops there with an error.
fn measure(archive: &mut Archive<'_>) -> Result<(), Refused> {
    if archive.len() > MAX_PARTS {
        return Err(Refused::TooMuch(Limit::Parts));
    }
    let mut unpacked: u64 = 0;
    for index in 0..archive.len() {
        unpacked = unpacked.saturating_add(archive.by_index_raw(index)?.size());
    }
    if unpacked > MAX_UNPACKED_BYTES {
        return Err(Refused::TooMuch(Limit::Unpacked));
    }
    Ok(())
}

/// `true` for an OpenDocument file whose parts are encrypted.
fn is_locked(archive: &mut Archive<'_>) -> Result<bool, Refused> {
    let mut manifest = String::new();
    match archive.by_name("META-INF/manifest.xml") {
        Ok(mut part) => part.read_to_string(&mut manifest)?,
        Err(ZipError::FileNotFound) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    Ok(manifest.contains("encryption-data"))
}
