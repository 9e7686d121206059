//! CSV, cell by cell, so that neither a cell nor a row is longer in memory than it may be.

use std::collections::BTreeMap;

use super::encoding::{decode, is_binary};
use super::grid::{Grid, Refused};
use super::{Limit, MAX_CELL_CHARS, MAX_COLUMNS, Unreadable};
use csv_core::{ReadFieldResult, ReaderBuilder};

/// The separators that spreadsheet programs write, the likeliest first.
const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];
/// More than a cell can have: a letter takes four bytes at most, and blanks around the text do not count.
const CELL_BYTES: usize = 5 * MAX_CELL_CHARS;
/// More cells than this in a row are refused before it is known whether they hold anything.
const ROW_CELLS: usize = 20 * MAX_COLUMNS;
/// How files begin that are web pages, or other tables with tags that old programs save as .xls.
const MARKUP: [&str; 5] = ["<html", "<!doctype", "<?xml", "<table", "<meta"];
/// How many lines tell which separator it is.
const LOOKED_AT: usize = 20;

pub(super) fn read(bytes: &[u8], grid: &mut Grid) -> Result<(), Refused> {
    let text = decode(bytes);
    let (separator, named) = match named_separator(&text) {
        Some((separator, named)) => (separator, named),
        None => (likeliest_separator(&text), 0),
    };
    let mut reader = ReaderBuilder::new().delimiter(separator).build();
    let mut rest = &text.as_bytes()[named..];
    let mut cell = vec![0; CELL_BYTES];
    let (mut line, mut start_line) = (1 + lines(&text.as_bytes()[..named]), 1);
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
        let (mut filled, field) = (0, rest);
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
        if !is_quoted_right(&field[..field.len() - rest.len()], separator) {
            return Err(Refused::OpenQuote(start_line));
        }
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

/// Refuses what is no text with cells, whatever its name says.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refused> {
    if is_binary(bytes) {
        return Err(Refused::Unreadable(Unreadable::NotText));
    }
    let start = decode(&bytes[..bytes.len().min(64)]).trim_start().to_lowercase();
    if MARKUP.iter().any(|tag| start.starts_with(tag)) {
        return Err(Refused::Unreadable(Unreadable::Markup));
    }
    Ok(())
}

/// The separator that a first line `sep=;` names, as Excel writes and reads it, and how many bytes that line has.
fn named_separator(text: &str) -> Option<(u8, usize)> {
    let line = text.lines().next()?;
    let &[s, e, p, b'=', separator] = line.trim_matches('"').as_bytes() else {
        return None;
    };
    let is_named = [s, e, p].eq_ignore_ascii_case(b"sep") && separator.is_ascii();
    is_named.then_some((separator, line.len()))
}

/// The separator that most of the first lines have equally many of: titles and notes may stand above the table.
fn likeliest_separator(text: &str) -> u8 {
    let score = |separator: &u8| {
        let mut alike: BTreeMap<usize, usize> = BTreeMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT) {
            *alike
                .entry(line.bytes().filter(|byte| byte == separator).count())
                .or_default() += 1;
        }
        alike.remove(&0);
        alike
            .into_iter()
            .map(|(count, lines)| (lines, count))
            .max()
            .unwrap_or_default()
    };
    // max_by_key takes the last of equals, so the likeliest comes last.
    SEPARATORS.into_iter().rev().max_by_key(score).unwrap_or(SEPARATORS[0])
}

/// `true` where a field as it stands in the file, with what ends it, closes the quotation mark that it begins with, and nothing
/// but blanks stands behind that.
fn is_quoted_right(field: &[u8], separator: u8) -> bool {
    let Some(mut inside) = field.strip_prefix(b"\"") else {
        return true;
    };
    while let Some(mark) = inside.iter().position(|byte| *byte == b'"') {
        match inside.get(mark + 1) {
            Some(b'"') => inside = &inside[mark + 2..],
            _ => {
                let behind = &inside[mark + 1..];
                return behind
                    .iter()
                    .all(|byte| byte.is_ascii_whitespace() || *byte == separator);
            }
        }
    }
    false
}

fn lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}
