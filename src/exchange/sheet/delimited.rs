//! CSV, cell by cell, so that neither a cell nor a row is longer in memory than it may be.

use std::borrow::Cow;

use csv_core::{ReadFieldResult, ReaderBuilder};

use super::grid::{Grid, Refused};
use super::{Limit, MAX_CELL_CHARS, MAX_COLUMNS};

/// The separators that spreadsheet programs write, the likeliest first.
const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];
/// More than a cell can have: a letter takes four bytes at most, and blanks around the text do not count.
const CELL_BYTES: usize = 5 * MAX_CELL_CHARS;
/// More cells than this in a row are refused before it is known whether they hold anything.
const ROW_CELLS: usize = 20 * MAX_COLUMNS;

pub(super) fn read(bytes: &[u8], grid: &mut Grid) -> Result<(), Refused> {
    let text = decode(bytes);
    let mut reader = ReaderBuilder::new().delimiter(separator(&text)).build();
    let mut rest = text.as_bytes();
    let mut cell = vec![0; CELL_BYTES];
    let (mut line, mut start_line) = (1, 1);
    let mut cells = Vec::new();
    let mut is_between_rows = true;
    loop {
        if is_between_rows {
            // The reader passes over empty lines too, but does not say where the row begins.
            let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            line += lines(&rest[..breaks]);
            rest = &rest[breaks..];
            start_line = line;
            is_between_rows = false;
        }
        let mut filled = 0;
        let is_row_end = loop {
            let (result, read, written) = reader.read_field(rest, &mut cell[filled..]);
            line += lines(&rest[..read]);
            rest = &rest[read..];
            filled += written;
            match result {
                // It is asked once more, with nothing: that is the end.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => return Err(Refused::TooMuch(Limit::CellChars)),
                ReadFieldResult::Field { record_end } => break record_end,
                ReadFieldResult::End => return Ok(()),
            }
        };
        if cells.len() >= ROW_CELLS {
            return Err(Refused::TooMuch(Limit::Columns));
        }
        cells.push(String::from_utf8_lossy(&cell[..filled]).trim().to_owned());
        if is_row_end {
            grid.add(start_line, std::mem::take(&mut cells))?;
            is_between_rows = true;
        }
    }
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

fn separator(text: &str) -> u8 {
    let first_line = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| first_line.bytes().filter(|byte| byte == separator).count();
    // max_by_key takes the last of equals, so the likeliest comes last.
    SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(SEPARATORS[0])
}

fn lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}
