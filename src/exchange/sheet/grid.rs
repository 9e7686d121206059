//! What is read of a spreadsheet, row by row, within what is taken.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::encoding::{has_lost, mended};
use super::{
    Fault, Limit, MAX_CELL_CHARS, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT_BYTES, Sheet, SheetRow, Unreadable,
};
use crate::domain::text::{composed, has_controls, strip_controls};

/// Why content can't be read, before it is said where it lies.
#[derive(Debug)]
pub(super) enum Refused {
    TooMuch(Limit),
    OldOrLocked,
    Unreadable(Unreadable),
    /// The row with a quotation mark that is out of place.
    OpenQuote(usize),
}

/// A table before it is known where its headings stand.
#[derive(Debug)]
pub struct Grid {
    /// The rows that hold anything.
    pub rows: Vec<GridRow>,
    /// The day that numbers of days are counted from.
    pub epoch: NaiveDate,
    /// A row may be longer than its headings where a separator stands inside a text.
    is_delimited: bool,
    /// How many cells had been decoded wrongly, and are as they should be.
    mended: usize,
    cells: usize,
    text_bytes: usize,
}

/// A row of a [`Grid`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridRow {
    /// The row's number in the file as a spreadsheet program shows it, from 1.
    pub line: usize,
    /// Its cells, trimmed, up to the last one that holds anything.
    pub cells: Vec<String>,
    /// What can't be taken, by column.
    pub faults: Vec<(usize, Fault)>,
    /// How many cells it has, with empty ones at its end.
    width: usize,
}

/// Where the headings of a table stand.
pub(super) struct Headings {
    /// The row's place among those that hold anything.
    pub(super) place: usize,
    /// How many of the columns that are asked for are there.
    pub(super) found: usize,
}

/// How Excel counts days, but for workbooks that say otherwise: 1 is the first of January 1900, and so is a day in
/// February 1900 that never was.
const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a date");
/// How a workbook counts them that came from an old Macintosh.
pub(super) const EPOCH_1904: NaiveDate = NaiveDate::from_ymd_opt(1904, 1, 1).expect("a date");
/// The most rows that are looked through for the headings.
const HEADINGS_WITHIN: usize = 100;

impl Grid {
    pub(super) fn new(is_delimited: bool) -> Self {
        Self {
            rows: Vec::new(),
            epoch: EPOCH,
            is_delimited,
            mended: 0,
            cells: 0,
            text_bytes: 0,
        }
    }

    /// Takes a row with its number in the file. A row that holds nothing is passed over.
    pub(super) fn add(&mut self, line: usize, cells: Vec<String>) -> Result<(), Refused> {
        self.add_cells(line, cells, Vec::new())
    }

    fn add_cells(
        &mut self,
        line: usize,
        mut cells: Vec<String>,
        mut faults: Vec<(usize, Fault)>,
    ) -> Result<(), Refused> {
        for (column, cell) in cells.iter_mut().enumerate() {
            // Line breaks as Windows writes them.
            if cell.contains('\r') {
                *cell = cell.replace("\r\n", "\n").replace('\r', "\n");
            }
            if has_controls(cell) {
                strip_controls(cell);
                // What stood behind a control character may be a blank.
                *cell = cell.trim().to_owned();
                faults.push((column, Fault::Control));
            }
            if let Cow::Owned(composed) = composed(cell) {
                *cell = composed;
            }
            if let Some(mended) = mended(cell) {
                *cell = mended;
                self.mended += 1;
            }
            if has_lost(cell) {
                faults.push((column, Fault::Lost));
            }
        }
        let width = cells.len();
        let filled = cells
            .iter()
            .rposition(|cell| !cell.is_empty())
            .map_or(0, |last| last + 1);
        // A formula without a value, or with an error, leaves its cell empty, and the row is there all the same.
        let unread = faults
            .iter()
            .filter(|(_, fault)| matches!(fault, Fault::Formula | Fault::Error));
        let filled = unread.map(|(column, _)| column + 1).max().unwrap_or(0).max(filled);
        if filled == 0 {
            return Ok(());
        }
        cells.resize(filled, String::new());
        if filled > MAX_COLUMNS {
            return Err(Refused::TooMuch(Limit::Columns));
        }
        if cells.iter().any(|cell| is_too_long(cell)) {
            return Err(Refused::TooMuch(Limit::CellChars));
        }
        if self.rows.len() >= MAX_ROWS {
            return Err(Refused::TooMuch(Limit::Rows));
        }
        self.cells += filled;
        if self.cells > MAX_CELLS {
            return Err(Refused::TooMuch(Limit::Cells));
        }
        self.text_bytes += cells.iter().map(String::len).sum::<usize>();
        if self.text_bytes > MAX_TEXT_BYTES {
            return Err(Refused::TooMuch(Limit::Text));
        }
        self.rows.push(GridRow {
            line,
            cells,
            faults,
            width: width.max(filled),
        });
        Ok(())
    }

    /// How many columns the widest row has.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default()
    }

    /// The row that the headings stand in: the one with this number; without it, the first that has most of the columns that
    /// are asked for. Titles and notes may stand above it. `None` where there is no such row.
    pub(super) fn headings(&self, line: Option<usize>, wanted: &BTreeSet<String>) -> Option<Headings> {
        let look = |(place, row): (usize, &GridRow)| {
            let there: BTreeSet<String> = row.cells.iter().map(|cell| heading(cell)).collect();
            Headings {
                place,
                found: wanted.intersection(&there).count(),
            }
        };
        let mut rows = self.rows.iter().enumerate();
        match line {
            Some(line) => rows.find(|(_, row)| row.line == line).map(look),
            None => rows
                .take(HEADINGS_WITHIN)
                .map(look)
                .reduce(|best, other| if other.found > best.found { other } else { best }),
        }
    }

    /// `true` where every column that is asked for is there, with headings in the row of this number, or in any.
    pub fn has(&self, line: Option<usize>, columns: &[&str]) -> bool {
        let wanted = columns.iter().map(|name| heading(name)).collect();
        self.headings(line, &wanted)
            .is_some_and(|headings| headings.found == wanted.len())
    }

    /// The cells of a column that hold anything, in the first so many rows below the headings, which stand in the row at this
    /// place among the rows.
    pub fn cells_below(&self, headings: usize, column: usize, rows: usize) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().skip(headings + 1).take(rows);
        let cells = rows.filter_map(move |row| row.cells.get(column).map(String::as_str));
        cells.filter(|cell| !cell.is_empty())
    }

    /// The table below the headings, which stand in the row at this place among the rows. `None` where there is no such row.
    pub(super) fn into_sheet(mut self, headings: usize) -> Option<Result<Sheet, Refused>> {
        if headings >= self.rows.len() {
            return None;
        }
        let below = self.rows.split_off(headings + 1);
        let names = self.rows.pop()?;
        let columns: Vec<String> = names.cells.iter().map(|name| heading(name)).collect();
        if (below.len() + 1) * columns.len() > MAX_CELLS {
            return Some(Err(Refused::TooMuch(Limit::Cells)));
        }
        let (is_delimited, width) = (self.is_delimited, columns.len());
        let rows = below.into_iter().filter_map(|row| {
            let GridRow {
                line,
                mut cells,
                mut faults,
                ..
            } = row;
            let surplus = cells.iter().skip(width.max(names.width));
            let has_surplus = is_delimited && surplus.into_iter().any(|cell| !cell.is_empty());
            cells.resize(width, String::new());
            faults.retain(|(column, _)| *column < width);
            // What stands beside the table alone is no row of it.
            let is_there = has_surplus || !faults.is_empty() || cells.iter().any(|cell| !cell.is_empty());
            is_there.then_some(SheetRow {
                line,
                cells,
                has_surplus,
                faults,
            })
        });
        Some(Ok(Sheet {
            rows: rows.collect(),
            epoch: self.epoch,
            mended: self.mended,
            columns,
        }))
    }
}

/// A heading as it is compared: line breaks and blanks in a row are one blank.
pub(super) fn heading(name: &str) -> String {
    composed(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `true` where the text is longer than a cell may be. A text with fewer bytes has fewer characters as well.
fn is_too_long(cell: &str) -> bool {
    cell.len() > MAX_CELL_CHARS && cell.chars().count() > MAX_CELL_CHARS
}

/// The filled cells of a workbook's sheet, which come in any order and may lie far apart.
#[derive(Default)]
pub(super) struct Places {
    cells: Vec<((u32, u32), Result<String, Fault>)>,
    text_bytes: usize,
}

impl Places {
    /// Puts a text in a row and a column, both counted from 0.
    pub(super) fn put(&mut self, place: (u32, u32), text: &str) -> Result<(), Refused> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if is_too_long(text) {
            return Err(Refused::TooMuch(Limit::CellChars));
        }
        self.text_bytes += text.len();
        if self.text_bytes > MAX_TEXT_BYTES {
            return Err(Refused::TooMuch(Limit::Text));
        }
        self.push(place, Ok(text.to_owned()))
    }

    /// Says that what stands in a row and a column can't be taken.
    pub(super) fn put_fault(&mut self, place: (u32, u32), fault: Fault) -> Result<(), Refused> {
        self.push(place, Err(fault))
    }

    fn push(&mut self, place: (u32, u32), cell: Result<String, Fault>) -> Result<(), Refused> {
        if self.cells.len() >= MAX_CELLS {
            return Err(Refused::TooMuch(Limit::Cells));
        }
        self.cells.push((place, cell));
        Ok(())
    }

    /// Hands every row over, from the first column on that holds anything.
    pub(super) fn fill(mut self, grid: &mut Grid) -> Result<(), Refused> {
        // Nearly always they lie in order. Of a place that is filled twice the last text counts.
        self.cells.sort_by_key(|(place, _)| *place);
        self.cells.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                std::mem::swap(later, kept);
            }
            is_same
        });
        let columns = || self.cells.iter().map(|((_, column), _)| *column);
        let (Some(first), Some(last)) = (columns().min(), columns().max()) else {
            return Ok(());
        };
        if (last - first) as usize >= MAX_COLUMNS {
            return Err(Refused::TooMuch(Limit::Columns));
        }
        let (mut line, mut cells, mut faults) = (0, Vec::new(), Vec::new());
        for ((row, column), cell) in self.cells {
            if row != line {
                grid.add_cells(
                    line as usize + 1,
                    std::mem::take(&mut cells),
                    std::mem::take(&mut faults),
                )?;
                line = row;
            }
            cells.resize((column - first) as usize, String::new());
            cells.push(cell.unwrap_or_else(|fault| {
                faults.push(((column - first) as usize, fault));
                String::new()
            }));
        }
        grid.add_cells(line as usize + 1, cells, faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_may_come_in_any_order_and_the_last_text_of_a_place_counts() {
        let mut places = Places::default();
        for (place, text) in [
            ((1, 2), "3"),
            ((0, 2), "Bo"),
            ((0, 1), "Nr"),
            ((1, 1), "P-1"),
            ((1, 2), "4"),
        ] {
            places.put(place, text).expect("little");
        }
        let mut grid = Grid::new(false);
        places.fill(&mut grid).expect("a table");
        let sheet = grid.into_sheet(0).expect("columns").expect("a table");
        assert_eq!(sheet.columns, ["Nr", "Bo"]);
        assert_eq!(
            (sheet.rows.len(), &*sheet.rows[0].cells),
            (1, &["P-1", "4"].map(str::to_owned)[..])
        );
    }
}
