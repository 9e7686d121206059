//! What is kept about participants as a file: CSV, a workbook with a sheet that tells what each column holds, or FHIR.

use rand::Rng;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use thiserror::Error;

use super::printed_sheet::{bold, fit_row, least_width, print_table};
use crate::domain::Today;
use crate::domain::activity::Activity;
use crate::domain::history::History;
use crate::exchange::fhir::bundle_of;
use crate::exchange::rows::{Cell, Column, Content, Dialect, Measured, People, Table, What, csv_of};
use crate::i18n::Texts;

/// The most rows that a sheet of a workbook has, its header among them.
pub const MAX_ROWS: usize = 1_048_576;
/// The most characters that a cell of a workbook has.
pub const MAX_CHARS: usize = 32_767;
/// The widths of the columns of the sheet that tells what the others hold, in characters.
const ABOUT: [f64; 4] = [18.0, 46.0, 34.0, 90.0];
/// The bounds of a column's width, in characters.
const WIDTHS: (usize, usize) = (10, 60);

/// Why a file with rows could not be made.
#[derive(Debug, Error)]
pub enum RowsError {
    /// A sheet would have more than [`MAX_ROWS`] rows, or a cell more than [`MAX_CHARS`] characters.
    #[error("it is too much for a workbook")]
    TooMuch,
    /// The workbook could not be made: a defect of the program.
    #[error("the workbook could not be made: {0}")]
    Workbook(#[from] XlsxError),
    /// The CSV could not be made: memory has run out.
    #[error("the CSV could not be made: {0}")]
    Csv(#[from] csv::Error),
    /// The bundle could not be made: memory has run out.
    #[error("the bundle could not be made: {0}")]
    Fhir(#[from] serde_json::Error),
}

/// As what rows are saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// One table as CSV.
    Csv(What, Dialect),
    /// Tables as a workbook, a sheet each.
    Xlsx(Vec<What>),
    /// Forms and their instruments as a FHIR bundle.
    Fhir,
}

impl Saved {
    /// What the file's name ends in.
    pub fn ending(&self) -> &'static str {
        match self {
            Self::Csv(..) => "csv",
            Self::Xlsx(_) => "xlsx",
            Self::Fhir => "json",
        }
    }
}

/// What is saved about some participants.
#[derive(Debug, Clone, Copy)]
pub struct RowsFile<'a> {
    /// Whom it is about.
    pub histories: &'a [History],
    /// The catalogue, which names what they have been in.
    pub activities: &'a [Activity],
    /// How much is told.
    pub content: Content,
    /// The day on which it is made.
    pub made_on: Today,
}

impl RowsFile<'_> {
    /// The file. `random` draws the pseudonyms.
    ///
    /// # Errors
    /// [`RowsError::TooMuch`] for a workbook; everything else is a defect.
    pub fn bytes(&self, texts: &Texts, saved: &Saved, random: &mut impl Rng) -> Result<Vec<u8>, RowsError> {
        let people = People::of(self.histories, self.content, random);
        match saved {
            Saved::Csv(what, dialect) => Ok(csv_of(&Table::of(*what, &people, self.activities), *dialect)?),
            Saved::Xlsx(what) => {
                let tables: Vec<_> = what
                    .iter()
                    .map(|what| Table::of(*what, &people, self.activities))
                    .collect();
                self.workbook(texts, &tables)
            }
            Saved::Fhir => Ok(bundle_of(&people, random)?),
        }
    }

    fn workbook(&self, texts: &Texts, tables: &[Table]) -> Result<Vec<u8>, RowsError> {
        let writer = Writer {
            texts,
            heading: Format::new().set_bold().set_font_size(12),
            column: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_border_bottom(FormatBorder::Thin),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            date: Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Top),
            time: Format::new().set_num_format("hh:mm").set_align(FormatAlign::Top),
            number: Format::new().set_num_format("0").set_align(FormatAlign::Top),
        };
        let mut workbook = Workbook::new();
        for table in tables {
            workbook.push_worksheet(writer.table(table)?);
        }
        workbook.push_worksheet(writer.about(&self.sentences(texts), tables)?);
        Ok(workbook.save_to_buffer()?)
    }

    /// What is told and what is not.
    fn sentences(&self, texts: &Texts) -> Vec<String> {
        let Content { names, notes } = self.content;
        let made = [
            ("date", texts.date(self.made_on.0).into()),
            ("count", self.histories.len().into()),
        ];
        vec![
            texts.with("rows-made", &made),
            texts.get(if names { "rows-named" } else { "rows-pseudonyms" }),
            texts.get(if notes { "rows-with-notes" } else { "rows-without-notes" }),
            texts.get("rows-empty"),
        ]
    }
}

struct Writer<'a> {
    texts: &'a Texts,
    heading: Format,
    column: Format,
    wrapped: Format,
    date: Format,
    time: Format,
    number: Format,
}

impl Writer<'_> {
    fn table(&self, table: &Table) -> Result<Worksheet, RowsError> {
        if table.rows.len() >= MAX_ROWS {
            return Err(RowsError::TooMuch);
        }
        let mut sheet = Worksheet::new();
        let name = sheet_name(self.texts, table.what);
        sheet.set_name(&name)?;
        let names: Vec<String> = table.columns.iter().map(|column| self.heading_of(column)).collect();
        let mut widths = Vec::new();
        for (place, name) in (0..).zip(&names) {
            sheet.write_string_with_format(0, place, name, &self.column)?;
            let cells = table.rows.iter().map(|row| &row[usize::from(place)]);
            let widest = cells.map(|cell| self.width(cell)).max().unwrap_or_default();
            let width = (widest + 2).max(least_width(name)).clamp(WIDTHS.0, WIDTHS.1) as f64;
            sheet.set_column_width(place, width)?;
            widths.push(width);
        }
        let headings = names
            .iter()
            .map(String::as_str)
            .zip(widths.iter().map(|width| bold(*width)));
        fit_row(&mut sheet, 0, headings)?;
        for (line, row) in (1..).zip(&table.rows) {
            for (place, cell) in (0..).zip(row) {
                self.cell(&mut sheet, line, place, cell)?;
            }
            // What is broken is people's own words.
            let own = row.iter().zip(&widths).filter_map(|(cell, width)| match cell {
                Cell::Text(text) => Some((text.as_str(), *width)),
                _ => None,
            });
            fit_row(&mut sheet, line, own)?;
        }
        let last = u16::try_from(table.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
        sheet.autofilter(0, 0, u32::try_from(table.rows.len()).unwrap_or(u32::MAX), last)?;
        sheet.set_freeze_panes(1, 1)?;
        print_table(&mut sheet, &name, 0, &widths)?;
        Ok(sheet)
    }

    /// A cell as what it is. A text is never a formula.
    fn cell(&self, sheet: &mut Worksheet, line: u32, place: u16, cell: &Cell) -> Result<(), RowsError> {
        use chrono::{Datelike as _, Timelike as _};
        match cell {
            Cell::Empty => {}
            Cell::Number(number) => drop(sheet.write_number_with_format(line, place, *number as f64, &self.number)?),
            Cell::Date(date) => {
                let year = u16::try_from(date.year()).unwrap_or_default();
                let date = ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)?;
                sheet.write_datetime_with_format(line, place, date, &self.date)?;
            }
            Cell::Time(time) => {
                let time = ExcelDateTime::from_hms(time.hour() as u16, time.minute() as u8, 0)?;
                sheet.write_datetime_with_format(line, place, time, &self.time)?;
            }
            Cell::Text(_) | Cell::Word(..) | Cell::Indicator(..) => {
                let words = self.words(cell);
                if words.chars().nth(MAX_CHARS).is_some() {
                    return Err(RowsError::TooMuch);
                }
                sheet.write_string_with_format(line, place, words, &self.wrapped)?;
            }
        }
        Ok(())
    }

    fn words(&self, cell: &Cell) -> String {
        match cell {
            Cell::Text(text) => text.clone(),
            Cell::Word(kind, code) => self.texts.get(&format!("{kind}-{code}")),
            Cell::Indicator(_, name) => name.text(self.texts.code()).to_owned(),
            Cell::Empty | Cell::Number(_) | Cell::Date(_) | Cell::Time(_) => String::new(),
        }
    }

    /// How many characters wide a cell is.
    fn width(&self, cell: &Cell) -> usize {
        match cell {
            Cell::Date(_) => "2026-01-14".len(),
            Cell::Empty | Cell::Number(_) | Cell::Time(_) => 0,
            Cell::Text(_) | Cell::Word(..) | Cell::Indicator(..) => self.words(cell).chars().count(),
        }
    }

    fn heading_of(&self, column: &Column) -> String {
        match column {
            Column::Plain(id) => self.texts.get(&format!("rows-column-{id}")),
            Column::Measured(measured) => {
                let args = [
                    ("indicator", self.asked(measured).into()),
                    (
                        "respondent",
                        self.texts
                            .get(&format!("respondent-{}", measured.respondent.code()))
                            .into(),
                    ),
                    (
                        "measure",
                        self.texts
                            .get(&format!("rows-measure-{}", measured.measure.code()))
                            .into(),
                    ),
                ];
                self.texts.with("rows-measured", &args)
            }
        }
    }

    fn asked(&self, measured: &Measured) -> String {
        let name = measured.name.text(self.texts.code());
        match &measured.way {
            Some(way) => format!("{name} [{way}]"),
            None => name.to_owned(),
        }
    }

    fn help_of(&self, column: &Column) -> String {
        match column {
            Column::Plain(id) => self.texts.get(&format!("rows-help-{id}")),
            Column::Measured(measured) => {
                let (min, max) = measured.scale;
                let bounds = [("min", min.to_string().into()), ("max", max.to_string().into())];
                self.texts
                    .with(&format!("rows-measure-help-{}", measured.measure.code()), &bounds)
            }
        }
    }

    /// The sheet that tells what the others hold.
    fn about(&self, sentences: &[String], tables: &[Table]) -> Result<Worksheet, RowsError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(self.texts.get("rows-about"))?;
        for (place, width) in (0..).zip(ABOUT) {
            sheet.set_column_width(place, width)?;
        }
        sheet.write_string_with_format(0, 0, self.texts.get("rows-about"), &self.heading)?;
        let mut line = 1;
        for sentence in sentences {
            sheet.write_string(line, 0, sentence)?;
            line += 1;
        }
        line += 1;
        print_table(&mut sheet, &self.texts.get("rows-about"), line, &ABOUT)?;
        for (place, key) in (0..).zip([
            "rows-about-sheet",
            "rows-about-column",
            "rows-about-name",
            "rows-about-help",
        ]) {
            sheet.write_string_with_format(line, place, self.texts.get(key), &self.column)?;
        }
        for table in tables {
            for column in &table.columns {
                line += 1;
                let told = [
                    sheet_name(self.texts, table.what),
                    self.heading_of(column),
                    column.id(),
                    self.help_of(column),
                ];
                for (place, words) in (0..).zip(&told) {
                    sheet.write_string_with_format(line, place, words, &self.wrapped)?;
                }
                fit_row(&mut sheet, line, told.iter().map(String::as_str).zip(ABOUT))?;
            }
        }
        Ok(sheet)
    }
}

fn sheet_name(texts: &Texts, what: What) -> String {
    texts.get(&format!("rows-{}", what.code()))
}
