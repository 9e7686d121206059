//! A spreadsheet as rows of text, whatever program wrote it.
//!
//! A file is read as if it had been made to do harm: each of its measures has a limit, and what is small on disk and
//! large in memory is refused before it is there.

mod archive;
mod delimited;
mod grid;
mod ods;
mod workbook;
mod xlsx;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use self::grid::{Grid, Refused};
use crate::domain::coded_enum;
use crate::domain::toml_fields::quoted;
use crate::files;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 64 << 20;
/// The most rows that are read, column names included and empty ones not.
pub const MAX_ROWS: usize = 100_000;
/// The most columns that are read.
pub const MAX_COLUMNS: usize = 1_000;
/// The most cells that are read: rows times columns.
pub const MAX_CELLS: usize = 2_000_000;
/// The longest text in a cell that is read, in characters: what Excel can hold.
pub const MAX_CELL_CHARS: usize = 32_767;
/// The most text in all cells together, in bytes.
pub const MAX_TEXT_BYTES: usize = 128 << 20;
/// The most that a workbook may hold once it is unpacked, in bytes.
pub const MAX_UNPACKED_BYTES: u64 = 256 << 20;
/// The most files that a workbook may consist of. Excel and LibreOffice write some tens.
pub const MAX_PARTS: usize = 10_000;

coded_enum!(
    /// The measures of a spreadsheet that are limited.
    Limit {
        /// [`MAX_ROWS`].
        Rows = "rows",
        /// [`MAX_COLUMNS`].
        Columns = "columns",
        /// [`MAX_CELLS`].
        Cells = "cells",
        /// [`MAX_CELL_CHARS`].
        CellChars = "cell_chars",
        /// [`MAX_TEXT_BYTES`], in MiB.
        Text = "text",
        /// [`MAX_UNPACKED_BYTES`], in MiB.
        Unpacked = "unpacked",
        /// [`MAX_PARTS`].
        Parts = "parts",
    }
);

impl Limit {
    /// The most that is read, in the unit that the limit is told in.
    pub fn most(self) -> usize {
        match self {
            Self::Rows => MAX_ROWS,
            Self::Columns => MAX_COLUMNS,
            Self::Cells => MAX_CELLS,
            Self::CellChars => MAX_CELL_CHARS,
            Self::Text => MAX_TEXT_BYTES >> 20,
            Self::Unpacked => (MAX_UNPACKED_BYTES >> 20) as usize,
            Self::Parts => MAX_PARTS,
        }
    }
}

/// Why a spreadsheet can't be read.
#[derive(Debug, Error)]
pub enum SheetError {
    /// The operating system refused.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Larger than [`MAX_BYTES`].
    #[error("{0} is larger than {max} MiB", max = MAX_BYTES >> 20)]
    TooLarge(PathBuf),
    /// It holds more than is read.
    #[error("{path} has more than {max} {what}", max = .limit.most(), what = .limit.code())]
    TooMuch {
        /// Where.
        path: PathBuf,
        /// Of what.
        limit: Limit,
    },
    /// A workbook in Excel's older or binary format, or one that is locked with a password.
    #[error("{0} is in an older Excel format, or locked")]
    OldOrLocked(PathBuf),
    /// Neither CSV nor a workbook that can be read.
    #[error("{path} can't be read as a spreadsheet: {reason}")]
    Unreadable {
        /// Where.
        path: PathBuf,
        /// The reader's own words.
        reason: String,
    },
    /// There is no row with column names.
    #[error("{0} is empty")]
    Empty(PathBuf),
    /// Two columns have the same name.
    #[error("the column {0} is there twice")]
    DuplicateColumn(String),
}

/// A table with named columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The names in the first row, trimmed.
    pub columns: Vec<String>,
    /// The other rows that hold anything.
    pub rows: Vec<SheetRow>,
}

/// One row of a [`Sheet`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// The row's number in the file as a spreadsheet program shows it; the column names are row 1.
    pub line: usize,
    /// As many cells as there are columns, trimmed.
    pub cells: Vec<String>,
    /// The row holds more than there are columns for.
    pub has_surplus: bool,
}

impl Sheet {
    /// Reads a CSV file or the first sheet of an Excel or LibreOffice workbook.
    ///
    /// CSV may be separated by semicolon, comma or tab, and encoded as UTF-8 or Windows-1252: the first line and the
    /// bytes tell which.
    ///
    /// # Errors
    /// Where the file can't be read, has no columns, or holds more than is read.
    pub fn read(path: &Path) -> Result<Self, SheetError> {
        let bytes = files::read_bytes(path, MAX_BYTES).map_err(|source| match source.kind() {
            io::ErrorKind::FileTooLarge => SheetError::TooLarge(path.to_owned()),
            _ => SheetError::Io {
                path: path.to_owned(),
                source,
            },
        })?;
        Self::parse(path, &bytes)
    }

    /// Reads the content of the file at `path`, whose ending tells a workbook from CSV.
    ///
    /// # Errors
    /// Where the content can't be read, has no columns, or is more than is read.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, SheetError> {
        let mut grid = Grid::default();
        let read = if workbook::is_workbook(path) {
            workbook::read(path, bytes, &mut grid)
        } else {
            delimited::read(bytes, &mut grid)
        };
        let path = || path.to_owned();
        match read {
            Ok(()) => grid.into_sheet().ok_or_else(|| SheetError::Empty(path())),
            Err(Refused::TooMuch(limit)) => Err(SheetError::TooMuch { path: path(), limit }),
            Err(Refused::OldOrLocked) => Err(SheetError::OldOrLocked(path())),
            Err(Refused::Unreadable(reason)) => Err(SheetError::Unreadable {
                path: path(),
                reason: quoted(&reason),
            }),
            Err(Refused::DuplicateColumn(column)) => Err(SheetError::DuplicateColumn(quoted(&column))),
        }
    }

    /// Where a column is.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        std::fs::write(&path, bytes).expect("written");
        Sheet::read(&path)
    }

    fn cells(sheet: &Sheet) -> Vec<(usize, Vec<&str>)> {
        sheet
            .rows
            .iter()
            .map(|row| (row.line, row.cells.iter().map(String::as_str).collect()))
            .collect()
    }

    #[test]
    fn separators_encodings_and_empty_lines_are_recognised() {
        for bytes in [
            &b"Namn;Po\xe4ng\r\n\xc5sa ;3\r\n;\r\nBo;\r\n"[..],
            "\u{feff}Namn,Poäng\nÅsa,3\n\n\"Bo\",\n".as_bytes(),
            "Namn\tPoäng\nÅsa\t 3\n\t\nBo\n".as_bytes(),
        ] {
            let sheet = read(bytes).expect("readable");
            assert_eq!(sheet.columns, ["Namn", "Poäng"]);
            assert_eq!(cells(&sheet), [(2, vec!["Åsa", "3"]), (4, vec!["Bo", ""])]);
        }
    }

    #[test]
    fn quotes_hold_separators_quotes_and_lines() {
        let sheet = read("a;b\n\"x;\"\"y\"\"\nz\";1\n\n2;3;4\n".as_bytes()).expect("readable");
        assert_eq!(cells(&sheet), [(2, vec!["x;\"y\"\nz", "1"]), (5, vec!["2", "3"])]);
        assert_eq!(
            sheet.rows.iter().map(|row| row.has_surplus).collect::<Vec<_>>(),
            [false, true]
        );
        let unclosed = read(b"a;b\n1;\"2\n3").expect("readable");
        assert_eq!(cells(&unclosed), [(2, vec!["1", "2\n3"])]);
    }

    #[test]
    fn control_characters_are_left_out() {
        let sheet = read(b"Na\x01mn;Po\na\x00b;3\x07\n\x00;\x1b\n").expect("readable");
        assert_eq!(sheet.columns, ["Namn", "Po"]);
        assert_eq!(
            cells(&sheet),
            [(2, vec!["ab", "3"])],
            "a row of nothing else holds nothing"
        );
    }

    #[test]
    fn an_empty_file_and_a_repeated_column_are_named() {
        assert!(matches!(read(b"\n\n"), Err(SheetError::Empty(_))));
        assert!(matches!(read(b""), Err(SheetError::Empty(_))));
        assert!(matches!(read(b"a;b;a\n1;2;3\n"), Err(SheetError::DuplicateColumn(name)) if name == "a"));
    }

    #[test]
    fn each_measure_of_csv_has_its_limit() {
        let limit = |text: &str| match Sheet::parse(Path::new("x.csv"), text.as_bytes()) {
            Err(SheetError::TooMuch { limit, .. }) => Some(limit),
            _ => None,
        };
        let names = |count: usize| {
            (0..count)
                .map(|number| format!("c{number}"))
                .collect::<Vec<_>>()
                .join(";")
        };
        assert_eq!(limit(&format!("a\n{}", "1\n".repeat(MAX_ROWS - 1))), None);
        assert_eq!(limit(&format!("a\n{}", "1\n".repeat(MAX_ROWS))), Some(Limit::Rows));
        assert_eq!(limit(&names(MAX_COLUMNS)), None);
        assert_eq!(limit(&names(MAX_COLUMNS + 1)), Some(Limit::Columns));
        assert_eq!(
            limit(&format!("a\n1{}2\n", ";".repeat(MAX_COLUMNS))),
            Some(Limit::Columns)
        );
        assert_eq!(
            limit(&format!("a{}\n1\n", ";".repeat(MAX_COLUMNS))),
            None,
            "what is empty is no column"
        );
        // Short rows count as long as the first one, since they are filled up.
        let rows = MAX_CELLS / MAX_COLUMNS;
        assert_eq!(
            limit(&format!("{}\n{}", names(MAX_COLUMNS), "1\n".repeat(rows - 1))),
            None
        );
        assert_eq!(
            limit(&format!("{}\n{}", names(MAX_COLUMNS), "1\n".repeat(rows))),
            Some(Limit::Cells)
        );
        assert_eq!(limit(&format!("a\n{}\n", "å".repeat(MAX_CELL_CHARS))), None);
        assert_eq!(
            limit(&format!("a\n{}\n", "å".repeat(MAX_CELL_CHARS + 1))),
            Some(Limit::CellChars)
        );
        assert_eq!(
            limit(&format!("a\n\"{}", "x;\n".repeat(MAX_CELL_CHARS))),
            Some(Limit::CellChars)
        );
    }
}
