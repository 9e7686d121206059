//! A table as CSV: stable names in the first row, codes, dates as 2026-01-14, times as 10:30.

use csv::{Terminator, WriterBuilder};

use super::{Cell, Table};
use crate::domain::coded_enum;
use crate::domain::localized::BASE_LOCALE;
use crate::exchange::cohort::harmless;

coded_enum!(
    /// Which program is to read a CSV file.
    Dialect {
        /// A spreadsheet in a Swedish Windows: semicolons, and a mark at the beginning that says that it is UTF-8.
        Swedish = "swedish",
        /// Any program that reads RFC 4180: commas, UTF-8 without a mark.
        Standard = "standard",
    }
);

impl Dialect {
    /// The one that a spreadsheet program in this language reads, by the language's code.
    pub fn of(locale: &str) -> Self {
        if locale == BASE_LOCALE {
            Self::Swedish
        } else {
            Self::Standard
        }
    }
}

/// A table as CSV. Lines end in CRLF in both dialects. Every number is whole, so none has a decimal sign. A text that a
/// spreadsheet would take for a formula has an apostrophe before it.
///
/// # Errors
/// Only where memory runs out.
pub fn csv_of(table: &Table, dialect: Dialect) -> Result<Vec<u8>, csv::Error> {
    let (mark, delimiter): (&[u8], u8) = match dialect {
        Dialect::Swedish => ("\u{FEFF}".as_bytes(), b';'),
        Dialect::Standard => (b"", b','),
    };
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(Terminator::CRLF)
        .from_writer(mark.to_vec());
    writer.write_record(table.columns.iter().map(|column| harmless(&column.id())))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(written))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Indicator(text, _) => harmless(text),
        Cell::Word(_, code) => (*code).to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Time(time) => time.format("%H:%M").to_string(),
    }
}
