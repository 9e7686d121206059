//! A workbook's sheet that can be printed as it is: set up for paper, and every row and column as large as what is in it.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{Chart, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

/// A4, as the format numbers papers.
const A4: u8 = 9;
/// The height of a line, in points.
const LINE: f64 = 15.0;
/// The narrowest column and the widest one of words, in characters.
const NARROWEST: usize = 9;
const WIDEST: usize = 52;
/// How many characters stand beside each other on a page that can still be read.
const PAGE: f64 = 190.0;
/// The most columns that a sentence runs over, which is what a page shows at a size that can be read.
const SENTENCE_COLUMNS: u16 = 12;

/// A sheet that is being written. Sizes are known once all of it is, so [`PrintedSheet::finish`] sets them.
pub(super) struct PrintedSheet {
    sheet: Worksheet,
    column_format: Format,
    wrapped: Format,
    /// The characters that each column has room for.
    widths: BTreeMap<u16, usize>,
    /// The names of columns.
    headings: Vec<(u32, u16, String)>,
    /// Words in cells, broken where their column ends.
    cells: Vec<(u32, u16, String)>,
    /// What runs over several columns.
    sentences: Vec<(u32, u16, u16, String)>,
    charts: Vec<(u32, u16, Chart)>,
}

/// A4 across, so many pages wide and as many as it takes. `title` stands in each page's footer, beside its number.
fn set_up(sheet: &mut Worksheet, title: &str, pages_wide: u16) {
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(pages_wide, 0);
    sheet.set_margins(0.5, 0.5, 0.5, 0.75, 0.3, 0.3);
    // An ampersand begins a command of the footer's own.
    let title = title.replace('&', "&&");
    sheet.set_footer(format!("&L{title}&R&P / &N"));
}

/// Sets a table up for paper: the row of its headings stands on every page, and its first column where it is wider than a page
/// that can be read. `widths` are those of its columns, in characters.
pub(super) fn print_table(sheet: &mut Worksheet, title: &str, headings: u32, widths: &[f64]) -> Result<(), XlsxError> {
    let first = widths.first().copied().unwrap_or_default();
    let others = widths.iter().skip(1).sum::<f64>();
    let pages = if first + others <= PAGE {
        1.0
    } else {
        (others / (PAGE - first).max(PAGE / 2.0)).ceil()
    };
    set_up(sheet, title, pages.min(f64::from(u16::MAX)) as u16);
    sheet.set_repeat_rows(headings, headings)?;
    if pages > 1.0 {
        sheet.set_repeat_columns(0, 0)?;
    }
    Ok(())
}

/// Makes a row as high as what stands in it: texts that are broken, each in the width of its column, in characters. Not every
/// program does so itself.
pub(super) fn fit_row<'a>(
    sheet: &mut Worksheet,
    row: u32,
    cells: impl IntoIterator<Item = (&'a str, f64)>,
) -> Result<(), XlsxError> {
    let lines = cells
        .into_iter()
        .map(|(text, width)| lines_of(text, width as usize))
        .max();
    if let Some(lines) = lines.filter(|lines| *lines > 1) {
        sheet.set_row_height(row, LINE * lines as f64)?;
    }
    Ok(())
}

/// The least width of a column whose name is this, in characters: no word of it is broken. Bold letters are wider.
pub(super) fn least_width(name: &str) -> usize {
    let longest = name.split_whitespace().map(|word| word.chars().count()).max();
    longest.unwrap_or_default() * 6 / 5 + 1
}

impl PrintedSheet {
    /// An empty sheet: A4 across, as wide as one page. `title` stands in each page's footer, beside its number.
    pub(super) fn new(name: &str, title: &str) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        set_up(&mut sheet, title, 1);
        Ok(Self {
            sheet,
            column_format: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Bottom)
                .set_border_bottom(FormatBorder::Thin),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            widths: BTreeMap::new(),
            headings: Vec::new(),
            cells: Vec::new(),
            sentences: Vec::new(),
            charts: Vec::new(),
        })
    }

    /// All of it on one page.
    pub(super) fn on_one_page(&mut self) {
        self.sheet.set_print_fit_to_pages(1, 1);
    }

    /// Rows that stand on top of every page.
    pub(super) fn repeat(&mut self, first: u32, last: u32) -> Result<(), XlsxError> {
        self.sheet.set_repeat_rows(first, last)?;
        Ok(())
    }

    /// A column of at least so many characters.
    pub(super) fn widen(&mut self, column: u16, characters: usize) {
        let width = self.widths.entry(column).or_insert(NARROWEST);
        *width = (*width).max(characters);
    }

    /// A heading, which runs over what is empty beside it.
    pub(super) fn heading(&mut self, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.write_with_format(row, column, text, format)?;
        Ok(())
    }

    /// The names of columns, from one on: each column is wide enough for every word, and the row high enough for all of them.
    pub(super) fn columns<'a>(&mut self, row: u32, from: u16, names: impl IntoIterator<Item = &'a String>) {
        for (column, name) in (from..).zip(names) {
            self.widen(column, least_width(name));
            self.headings.push((row, column, name.clone()));
        }
    }

    /// Words in a cell.
    pub(super) fn words(&mut self, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_with_format(row, column, text, &self.wrapped)?;
        self.widen(column, (text.chars().count() + 2).min(WIDEST));
        self.cells.push((row, column, text.to_owned()));
        Ok(())
    }

    /// Words that run over `columns` columns, and over several lines where they need to.
    pub(super) fn sentence(&mut self, row: u32, column: u16, columns: u16, text: &str) {
        self.sentences.push((row, column, columns, text.to_owned()));
    }

    /// Words that run over as much of the sheet as is easily read.
    pub(super) fn note(&mut self, row: u32, text: &str) {
        self.sentence(row, 0, 0, text);
    }

    /// A number; an empty cell where there is none.
    pub(super) fn number(
        &mut self,
        row: u32,
        column: u16,
        value: Option<f64>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if let Some(value) = value {
            self.sheet.write_with_format(row, column, value, format)?;
        }
        Ok(())
    }

    /// A chart. Beside the first rows no page ends within it.
    pub(super) fn chart(&mut self, row: u32, column: u16, chart: Chart) {
        self.charts.push((row, column, chart));
    }

    /// The first column to the right of everything, with one between.
    pub(super) fn beside(&self) -> u16 {
        self.widths.keys().next_back().map_or(0, |last| last + 2)
    }

    /// The sheet, with its sizes.
    pub(super) fn finish(mut self) -> Result<Worksheet, XlsxError> {
        let width = |column: u16| self.widths.get(&column).copied().unwrap_or(NARROWEST);
        let last = self.widths.keys().next_back().copied().unwrap_or_default();
        let all = (last + 1).min(SENTENCE_COLUMNS);
        let mut lines: BTreeMap<u32, usize> = BTreeMap::new();
        let mut needs = |row: u32, text: &str, characters: usize| {
            let most = lines.entry(row).or_insert(1);
            *most = (*most).max(lines_of(text, characters));
        };
        let mut of_words = BTreeSet::new();
        for (row, column, text) in &self.cells {
            needs(*row, text, width(*column));
            of_words.insert(*column);
        }
        for (row, column, text) in &self.headings {
            // A name stands over what is below it: numbers stand to the right.
            needs(*row, text, bold(width(*column) as f64) as usize);
            let align = if of_words.contains(column) {
                FormatAlign::Left
            } else {
                FormatAlign::Right
            };
            let format = self.column_format.clone().set_align(align);
            self.sheet.write_with_format(*row, *column, text, &format)?;
        }
        for (row, column, columns, text) in &self.sentences {
            let columns = if *columns == 0 { all } else { *columns };
            let characters = (*column..*column + columns).map(width).sum::<usize>();
            needs(*row, text, characters);
            if columns > 1 {
                self.sheet
                    .merge_range(*row, *column, *row, *column + columns - 1, text, &self.wrapped)?;
            } else {
                self.sheet.write_with_format(*row, *column, text, &self.wrapped)?;
            }
        }
        for (column, characters) in &self.widths {
            self.sheet.set_column_width(*column, *characters as f64)?;
        }
        // A row of one line is as high as its letters, which a heading's are more than.
        for (row, lines) in lines.into_iter().filter(|(_, lines)| *lines > 1) {
            self.sheet.set_row_height(row, LINE * lines as f64)?;
        }
        for (row, column, chart) in &self.charts {
            self.sheet.insert_chart(*row, *column, chart)?;
        }
        Ok(self.sheet)
    }
}

/// How much of a column's width bold letters have, in plain ones.
pub(super) fn bold(width: f64) -> f64 {
    width * 0.9
}

/// How many lines a text takes where a line has room for so many characters.
fn lines_of(text: &str, room: usize) -> usize {
    let room = room.max(1);
    let paragraph = |text: &str| {
        let (mut lines, mut taken) = (1, 0);
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if taken > 0 && taken + 1 + length > room {
                lines += 1;
                taken = 0;
            }
            taken += usize::from(taken > 0) + length;
            // A word that is longer than the line is broken.
            lines += taken.saturating_sub(1) / room;
            taken -= taken.saturating_sub(1) / room * room;
        }
        lines
    };
    text.split('\n').map(paragraph).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_as_many_pages_wide_as_can_be_read() {
        for (widths, fits, repeats_a_column) in [
            (vec![12.0; 8], "fitToHeight=\"0\"", false),
            (vec![18.0; 30], "fitToWidth=\"4\" fitToHeight=\"0\"", true),
        ] {
            let mut workbook = rust_xlsxwriter::Workbook::new();
            let sheet = workbook.add_worksheet();
            print_table(sheet, "A & B", 0, &widths).expect("set up");
            let bytes = workbook.save_to_buffer().expect("a workbook");
            let text = |name: &str| {
                let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("a workbook");
                let mut text = String::new();
                let mut part = archive.by_name(name).expect("a part");
                std::io::Read::read_to_string(&mut part, &mut text).expect("text");
                text
            };
            let sheet = text("xl/worksheets/sheet1.xml");
            assert!(sheet.contains(fits) && sheet.contains("landscape"), "{sheet}");
            assert!(sheet.contains("&amp;LA &amp;&amp; B&amp;R"), "{sheet}");
            let book = text("xl/workbook.xml");
            assert!(book.contains("$1:$1"), "{book}");
            assert_eq!(book.contains("$A:$A"), repeats_a_column, "{book}");
        }
    }

    #[test]
    fn lines_are_counted_as_they_are_broken() {
        for (text, room, lines) in [
            ("", 10, 1),
            ("nio ord", 10, 1),
            ("tio tecken!", 10, 2),
            ("ett två tre fyra fem", 9, 3),
            ("ett\ntvå\n", 10, 3),
            ("arbetsmarknadsinsatser", 9, 3),
            ("ett arbetsmarknadsinsatser till", 9, 4),
        ] {
            assert_eq!(lines_of(text, room), lines, "{text}");
        }
    }
}
