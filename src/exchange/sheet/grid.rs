//! What is read of a spreadsheet, row by row, within what is taken.

use std::collections::BTreeSet;

use super::{Limit, MAX_CELL_CHARS, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT_BYTES, Sheet, SheetRow};
use crate::domain::text::strip_controls;

/// Why content can't be read, before it is said where it lies.
#[derive(Debug)]
pub(super) enum Refused {
    TooMuch(Limit),
    OldOrLocked,
    /// The reader's own words.
    Unreadable(String),
    DuplicateColumn(String),
}

/// The rows that have been read. The first one that holds anything has the columns' names.
#[derive(Default)]
pub(super) struct Grid {
    columns: Option<Vec<String>>,
    rows: Vec<SheetRow>,
    text_bytes: usize,
}

impl Grid {
    /// Takes a row with its number in the file. A row that holds nothing is passed over.
    pub(super) fn add(&mut self, line: usize, mut cells: Vec<String>) -> Result<(), Refused> {
        for cell in &mut cells {
            let before = cell.len();
            strip_controls(cell);
            // What stood behind a control character may be a blank.
            if cell.len() < before {
                *cell = cell.trim().to_owned();
            }
        }
        let filled = cells
            .iter()
            .rposition(|cell| !cell.is_empty())
            .map_or(0, |last| last + 1);
        if filled == 0 {
            return Ok(());
        }
        cells.truncate(filled);
        if filled > MAX_COLUMNS {
            return Err(Refused::TooMuch(Limit::Columns));
        }
        if cells.iter().any(|cell| is_too_long(cell)) {
            return Err(Refused::TooMuch(Limit::CellChars));
        }
        let Some(columns) = &self.columns else {
            self.columns = Some(distinct(cells)?);
            return Ok(());
        };
        // Both count the row with the names, and the one that is about to come.
        let rows = self.rows.len() + 2;
        if rows > MAX_ROWS {
            return Err(Refused::TooMuch(Limit::Rows));
        }
        if rows * columns.len() > MAX_CELLS {
            return Err(Refused::TooMuch(Limit::Cells));
        }
        let has_surplus = cells.iter().skip(columns.len()).any(|cell| !cell.is_empty());
        cells.resize(columns.len(), String::new());
        self.text_bytes += cells.iter().map(String::len).sum::<usize>();
        if self.text_bytes > MAX_TEXT_BYTES {
            return Err(Refused::TooMuch(Limit::Text));
        }
        self.rows.push(SheetRow {
            line,
            cells,
            has_surplus,
        });
        Ok(())
    }

    /// `None` where nothing was read.
    pub(super) fn into_sheet(self) -> Option<Sheet> {
        Some(Sheet {
            columns: self.columns?,
            rows: self.rows,
        })
    }
}

/// `true` where the text is longer than a cell may be. A text with fewer bytes has fewer characters as well.
fn is_too_long(cell: &str) -> bool {
    cell.len() > MAX_CELL_CHARS && cell.chars().count() > MAX_CELL_CHARS
}

fn distinct(columns: Vec<String>) -> Result<Vec<String>, Refused> {
    let mut seen = BTreeSet::new();
    let twice = columns
        .iter()
        .find(|column| !column.is_empty() && !seen.insert(column.as_str()));
    match twice {
        Some(column) => Err(Refused::DuplicateColumn(column.clone())),
        None => Ok(columns),
    }
}

/// The filled cells of a workbook's sheet, which come in any order and may lie far apart.
#[derive(Default)]
pub(super) struct Places {
    cells: Vec<((u32, u32), String)>,
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
        if self.cells.len() >= MAX_CELLS {
            return Err(Refused::TooMuch(Limit::Cells));
        }
        self.cells.push((place, text.to_owned()));
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
        let (mut line, mut cells) = (0, Vec::new());
        for ((row, column), text) in self.cells {
            if row != line {
                grid.add(line as usize + 1, std::mem::take(&mut cells))?;
                line = row;
            }
            cells.resize((column - first) as usize, String::new());
            cells.push(text);
        }
        grid.add(line as usize + 1, cells)
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
        let mut grid = Grid::default();
        places.fill(&mut grid).expect("a table");
        let sheet = grid.into_sheet().expect("columns");
        assert_eq!(sheet.columns, ["Nr", "Bo"]);
        assert_eq!(
            (sheet.rows.len(), &*sheet.rows[0].cells),
            (1, &["P-1", "4"].map(str::to_owned)[..])
        );
    }
}
