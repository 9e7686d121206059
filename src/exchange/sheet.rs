//! A spreadsheet as rows of text, whatever program wrote it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use calamine::{Data, DataType as _, Reader};
use chrono::NaiveTime;
use thiserror::Error;

/// The largest file that is read.
pub const MAX_BYTES: u64 = 64 << 20;
/// The separators that spreadsheet programs write, the likeliest first.
const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];

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
    /// Where the file can't be read, or has no columns.
    pub fn read(path: &Path) -> Result<Self, SheetError> {
        let io = |source| SheetError::Io {
            path: path.to_owned(),
            source,
        };
        if fs::metadata(path).map_err(io)?.len() > MAX_BYTES {
            return Err(SheetError::TooLarge(path.to_owned()));
        }
        let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
        let is_workbook =
            extension.is_some_and(|e| ["xlsx", "xlsm", "xlsb", "xls", "ods"].iter().any(|known| e == *known));
        let lines = if is_workbook {
            read_workbook(path)?
        } else {
            read_csv(path, &fs::read(path).map_err(io)?)?
        };
        Self::from_lines(lines).and_then(|sheet| sheet.ok_or_else(|| SheetError::Empty(path.to_owned())))
    }

    /// Where a column is.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    fn from_lines(mut lines: Vec<(usize, Vec<String>)>) -> Result<Option<Self>, SheetError> {
        lines.retain(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
        if lines.is_empty() {
            return Ok(None);
        }
        let (_, columns) = lines.remove(0);
        for (index, column) in columns.iter().enumerate() {
            if !column.is_empty() && columns[..index].contains(column) {
                return Err(SheetError::DuplicateColumn(column.clone()));
            }
        }
        let rows = lines.into_iter().map(|(line, mut cells)| {
            let has_surplus = cells.iter().skip(columns.len()).any(|cell| !cell.is_empty());
            cells.resize(columns.len(), String::new());
            SheetRow {
                line,
                cells,
                has_surplus,
            }
        });
        Ok(Some(Self {
            rows: rows.collect(),
            columns,
        }))
    }
}

fn read_csv(path: &Path, bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, SheetError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    let first_line = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| first_line.bytes().filter(|byte| byte == separator).count();
    // max_by_key takes the last of equals, so the likeliest comes last.
    let separator = SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(SEPARATORS[0]);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| SheetError::Unreadable {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        // The reader's position can lie on the line break before the record, and it skips empty lines.
        let position = record.position().map_or(counted, |position| position.byte() as usize);
        let breaks = text[position..]
            .bytes()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        line += text[counted..position + breaks]
            .bytes()
            .filter(|byte| *byte == b'\n')
            .count();
        counted = position + breaks;
        lines.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(lines)
}

fn read_workbook(path: &Path) -> Result<Vec<(usize, Vec<String>)>, SheetError> {
    let unreadable = |reason: String| SheetError::Unreadable {
        path: path.to_owned(),
        reason,
    };
    let mut workbook = calamine::open_workbook_auto(path).map_err(|error| unreadable(error.to_string()))?;
    let range = match workbook.worksheet_range_at(0) {
        None => return Ok(Vec::new()),
        Some(range) => range.map_err(|error| unreadable(error.to_string()))?,
    };
    let first = range.start().map_or(0, |(row, _)| row as usize);
    let lines = range.rows().enumerate();
    Ok(lines
        .map(|(index, cells)| (first + index + 1, cells.iter().map(cell_text).collect()))
        .collect())
}

/// A cell as it would be typed: dates as 2026-11-16, whole numbers without decimals.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::DateTime(_) | Data::DateTimeIso(_) => cell.as_datetime().map_or_else(
            || cell.to_string(),
            |moment| match moment.time() {
                NaiveTime::MIN => moment.date().to_string(),
                _ => moment.to_string(),
            },
        ),
        Data::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        fs::write(&path, bytes).expect("written");
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
    fn an_empty_file_and_a_repeated_column_are_named() {
        assert!(matches!(read(b"\n\n"), Err(SheetError::Empty(_))));
        assert!(matches!(read(b"a;b;a\n1;2;3\n"), Err(SheetError::DuplicateColumn(name)) if name == "a"));
    }
}
