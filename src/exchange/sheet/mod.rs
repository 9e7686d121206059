//! A spreadsheet as rows of text, whatever program wrote it.
//!
//! A file is read as if it had been made to do harm: each of its measures has a limit, and what is small on disk and
//! large in memory is refused before it is there.

mod archive;
mod delimited;
mod encoding;
mod grid;
mod ods;
mod workbook;
mod xlsx;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use thiserror::Error;

pub use self::grid::{Grid, GridRow};
use self::grid::{Headings, Refused, heading};
use self::workbook::Workbook;
use crate::domain::coded_enum;
use crate::domain::toml_fields::quoted;
use crate::files::{self, FileError};

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
    /// The file can't be read.
    #[error(transparent)]
    File(#[from] FileError),
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
    #[error("{path} can't be read as a spreadsheet: {reason}", reason = .reason.code())]
    Unreadable {
        /// Where.
        path: PathBuf,
        /// Why.
        reason: Unreadable,
    },
    /// There is no row with column names.
    #[error("{0} is empty")]
    Empty(PathBuf),
    /// A quotation mark is not closed, or text stands behind one that closes.
    #[error("{path}: a quotation mark in row {line} is out of place")]
    OpenQuote {
        /// Where.
        path: PathBuf,
        /// The row's number in the file, from 1.
        line: usize,
    },
    /// Several sheets have every column that is asked for.
    #[error("several sheets have the columns: {0}")]
    SeveralSheets(String),
    /// The workbook has no sheet of this name.
    #[error("there is no sheet {0}")]
    NoSheet(String),
    /// No row that holds anything has this number.
    #[error("row {0} is empty")]
    NoRow(usize),
}

coded_enum!(
    /// Why a file is no spreadsheet that can be read.
    Unreadable {
        /// Neither text nor an archive: a picture, for instance.
        NotText = "not_text",
        /// A web page, or another file with tags, whatever its name ends with.
        Markup = "markup",
        /// An archive that holds no sheets.
        NoWorkbook = "no_workbook",
        /// What is in it can't be unpacked or read.
        Damaged = "damaged",
        /// It ends too early.
        CutOff = "cut_off",
        /// It says something that no spreadsheet program writes.
        Odd = "odd",
    }
);

coded_enum!(
    /// What keeps a cell from being taken.
    Fault {
        /// A formula that no program has worked out yet.
        Formula = "formula",
        /// A formula that went wrong: `#REF!`.
        Error = "error",
        /// A control character, a NUL for instance. It is left out of the text.
        Control = "control",
        /// Letters that were lost before the file was saved, and are shown as a mark.
        Lost = "lost",
    }
);

/// A table with named columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The headings, with blanks in a row made one. Some may be empty, or there twice.
    pub columns: Vec<String>,
    /// The rows below them that hold anything.
    pub rows: Vec<SheetRow>,
    /// The day that numbers of days are counted from.
    pub epoch: NaiveDate,
    /// How many cells had been decoded wrongly, and are as they should be.
    pub mended: usize,
}

/// Where a table lies in a file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layout<'a> {
    /// The sheet's name; without one, the only one that has every column, else the first that has most of them.
    pub sheet: Option<&'a str>,
    /// The number of the row with the headings; without one, the first that has every column, else the one with most.
    pub headings: Option<usize>,
    /// The columns that are asked for.
    pub columns: &'a [&'a str],
}

/// A file with one or several sheets, of which each is read when it is asked for.
pub struct Book {
    path: PathBuf,
    content: Content,
    /// The sheets' names, in order; one without a name of a file that is no workbook.
    pub sheets: Vec<String>,
}

enum Content {
    Text(Vec<u8>),
    Workbook(Workbook),
}

impl Book {
    /// Opens a CSV file or an Excel or LibreOffice workbook.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn open(path: &Path) -> Result<Self, SheetError> {
        Self::parse(path, files::load_bytes(path, MAX_BYTES)?)
    }

    /// The content of the file at `path`. It tells itself whether it is a workbook or text, whatever its name ends with.
    ///
    /// # Errors
    /// Where the content is no workbook that can be read.
    pub fn parse(path: &Path, bytes: Vec<u8>) -> Result<Self, SheetError> {
        let (content, sheets) = if workbook::is_workbook(&bytes) {
            let opened = Workbook::open(path, bytes);
            let (workbook, sheets) = opened.map_err(|refused| refused.at(path))?;
            (Content::Workbook(workbook), sheets)
        } else {
            delimited::check(&bytes).map_err(|refused| refused.at(path))?;
            (Content::Text(bytes), vec![String::new()])
        };
        Ok(Self {
            path: path.to_owned(),
            content,
            sheets,
        })
    }

    /// The sheet at a place, the first one at 0.
    ///
    /// CSV may be separated by semicolon, comma or tab, or by what a first line `sep=` names, and encoded as UTF-8, UTF-16,
    /// Windows-1252, code page 850 or Macintosh: the lines and the bytes tell which.
    ///
    /// # Errors
    /// Where it can't be read, or holds more than is read.
    pub fn grid(&self, sheet: usize) -> Result<Grid, SheetError> {
        let mut grid = Grid::new(matches!(self.content, Content::Text(_)));
        let read = match &self.content {
            Content::Text(bytes) => delimited::read(bytes, &mut grid),
            Content::Workbook(workbook) => workbook.read(sheet, &mut grid),
        };
        read.map_err(|refused| refused.at(&self.path))?;
        Ok(grid)
    }

    /// The table with the columns that are asked for.
    ///
    /// # Errors
    /// Where there is no such sheet or row, where several sheets have every column, or where it can't be read.
    pub fn table(&self, layout: Layout<'_>) -> Result<Sheet, SheetError> {
        let named = match layout.sheet {
            None => 0..self.sheets.len(),
            Some(name) => {
                let place = (0..self.sheets.len()).find(|place| self.is_named(*place, name));
                let place = place.ok_or_else(|| SheetError::NoSheet(quoted(name)))?;
                place..place + 1
            }
        };
        let wanted: BTreeSet<String> = layout.columns.iter().map(|name| heading(name)).collect();
        let mut best: Option<(Headings, Grid)> = None;
        let mut whole: Vec<&str> = Vec::new();
        for place in named {
            let grid = self.grid(place)?;
            let Some(headings) = grid.headings(layout.headings, &wanted) else {
                continue;
            };
            if !wanted.is_empty() && headings.found == wanted.len() {
                whole.push(&self.sheets[place]);
            }
            if best.as_ref().is_none_or(|(best, _)| headings.found > best.found) {
                best = Some((headings, grid));
            }
        }
        if whole.len() > 1 {
            return Err(SheetError::SeveralSheets(quoted(&whole.join(", "))));
        }
        match (best, layout.headings) {
            (None, Some(line)) => Err(SheetError::NoRow(line)),
            (best, _) => self.named(best.map(|(headings, grid)| (grid, headings.place))),
        }
    }

    /// `true` where the sheet at a place has this name, whatever blanks it is written with.
    pub fn is_named(&self, sheet: usize, name: &str) -> bool {
        self.sheets.get(sheet).is_some_and(|own| heading(own) == heading(name))
    }

    fn named(&self, found: Option<(Grid, usize)>) -> Result<Sheet, SheetError> {
        let sheet = found.and_then(|(grid, headings)| grid.into_sheet(headings));
        let sheet = sheet.ok_or_else(|| SheetError::Empty(self.path.clone()))?;
        sheet.map_err(|refused| refused.at(&self.path))
    }
}

impl Refused {
    fn at(self, path: &Path) -> SheetError {
        let path = path.to_owned();
        match self {
            Self::TooMuch(limit) => SheetError::TooMuch { path, limit },
            Self::OldOrLocked => SheetError::OldOrLocked(path),
            Self::OpenQuote(line) => SheetError::OpenQuote { path, line },
            Self::Unreadable(reason) => SheetError::Unreadable { path, reason },
        }
    }
}

/// One row of a [`Sheet`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// The row's number in the file as a spreadsheet program shows it, from 1.
    pub line: usize,
    /// As many cells as there are columns, trimmed.
    pub cells: Vec<String>,
    /// The row of a text file holds more than there are columns for.
    pub has_surplus: bool,
    /// What can't be taken, by column.
    pub faults: Vec<(usize, Fault)>,
}

impl Sheet {
    /// The first sheet of the content of the file at `path`, with the first row that holds anything as headings.
    ///
    /// # Errors
    /// Where the content can't be read, has no headings, or is more than is read.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, SheetError> {
        let book = Book::parse(path, bytes.to_owned())?;
        let grid = book.grid(0)?;
        book.named(Some((grid, 0)))
    }

    /// Where a column is, whatever blanks and line breaks its heading is written with.
    pub fn column(&self, name: &str) -> Option<usize> {
        let name = heading(name);
        self.columns.iter().position(|column| *column == name)
    }

    /// `true` where two columns have the same heading.
    pub fn is_twice(&self, name: &str) -> bool {
        let name = heading(name);
        self.columns.iter().filter(|column| **column == name).count() > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        std::fs::write(&path, bytes).expect("written");
        Book::open(&path)?.table(Layout::default())
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
        // What comes behind would be swallowed, and nobody would know.
        for (text, expected) in [
            (&b"a;b\n1;\"2\n3"[..], 2),
            (b"a;b\n1;2\n3;\"x\" y\n", 3),
            (b"a;b\n1;\"x\n2;y\n3;\"z\"\n", 2),
        ] {
            assert!(
                matches!(read(text), Err(SheetError::OpenQuote { line, .. }) if line == expected),
                "{expected}"
            );
        }
        assert!(
            read(b"a;b\n1;5\" rack\n2;\"x\" \n").is_ok(),
            "a mark within a text, and blanks behind one"
        );
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
        assert_eq!(sheet.rows[0].faults, [(0, Fault::Control), (1, Fault::Control)]);
    }

    #[test]
    fn an_empty_file_is_named_and_a_repeated_column_told() {
        assert!(matches!(read(b"\n\n"), Err(SheetError::Empty(_))));
        assert!(matches!(read(b""), Err(SheetError::Empty(_))));
        let sheet = read(b"a;b;a\n1;2;3\n").expect("readable");
        assert_eq!((sheet.is_twice("a"), sheet.is_twice("b")), (true, false));
    }

    #[test]
    fn the_separator_is_named_or_told_by_the_lines_and_utf_16_by_its_mark() {
        let utf_16 = |text: &str| -> Vec<u8> {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        };
        for bytes in [
            b"sep=,\na,b\n1;2,3\n".to_vec(),
            b"Uppf\xf6ljning, v\xe5ren 2026\n\na;b\n1;2\n3;4\n".to_vec(),
            utf_16("a\tb\r\n1\t2\r\n"),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("x.csv");
            std::fs::write(&path, bytes).expect("written");
            let book = Book::open(&path).expect("a file");
            let layout = Layout {
                columns: &["b", "a"],
                ..Layout::default()
            };
            let sheet = book.table(layout).expect("readable");
            assert_eq!(sheet.columns, ["a", "b"]);
            assert!(
                sheet.rows[0].line > 1 && sheet.rows[0].cells[0].starts_with('1'),
                "{sheet:?}"
            );
        }
    }

    #[test]
    fn headings_are_the_row_that_has_the_columns() {
        let book = Book::parse(Path::new("x.csv"), b"Rapport\n\nNr;Ha\xccla\n".to_vec()).expect("a file");
        let wanted = BTreeSet::from(["Nr".to_owned()]);
        let headings = book.grid(0).expect("readable").headings(None, &wanted);
        assert_eq!(headings.map(|headings| headings.place), Some(1));
        let composed = Book::parse(Path::new("x.csv"), "Nr;Ha\u{308}lsa\n1;3\n".into()).expect("a file");
        let table = composed.table(Layout::default()).expect("readable");
        assert_eq!((table.column("Hälsa"), table.column("H\u{e4}lsa ")), (Some(1), Some(1)));
        let layout = |headings| Layout {
            headings: Some(headings),
            ..Layout::default()
        };
        assert!(matches!(book.table(layout(2)), Err(SheetError::NoRow(2))));
        assert_eq!(book.table(layout(3)).expect("readable").columns.len(), 2);
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
            limit(&format!("a\n\"{}\"", "x;\n".repeat(MAX_CELL_CHARS))),
            Some(Limit::CellChars)
        );
    }
}
