//! The archive that a workbook is, whatever program wrote it, and what can go wrong in it.

use std::io::Cursor;

use zip::ZipArchive;
use zip::result::ZipError;

use super::Unreadable;
use super::grid::Refused;

/// A workbook whose parts have been measured.
pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

impl From<ZipError> for Refused {
    fn from(error: ZipError) -> Self {
        log::info!("an archive: {error}");
        Self::Unreadable(Unreadable::Damaged)
    }
}

impl From<quick_xml::Error> for Refused {
    fn from(error: quick_xml::Error) -> Self {
        log::info!("a part: {error}");
        Self::Unreadable(Unreadable::Damaged)
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        log::info!("a part: {error}");
        Self::Unreadable(match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Unreadable::CutOff,
            _ => Unreadable::Damaged,
        })
    }
}
