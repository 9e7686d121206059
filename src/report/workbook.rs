//! The report on a group as an Excel workbook: a page to print, the numbers behind it, charts, and how it was counted.
//!
//! Texts are written as texts and numbers as numbers, so nothing in a cell is a formula. A hidden figure is an empty cell.

use rust_xlsxwriter::{Chart, ChartType, Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use thiserror::Error;

use super::method::{Figure, MethodTable};
use super::scorecard::{ChangeNumbers, ChangeTable, ExitTable, GroupTable, Scorecard};

/// A4, as the format numbers papers.
const A4: u8 = 9;
const RAISED: u32 = 0x1A_7F_4B;
const UNCHANGED: u32 = 0xD9_D6_CF;
const LOWERED: u32 = 0xB4_23_18;
const PRIMARY: u32 = 0x0B_5C_6B;
const INK_SECONDARY: u32 = 0x52_60_6D;

/// The workbook could not be made: a defect of the program.
#[derive(Debug, Error)]
#[error("the workbook could not be made: {0}")]
pub struct WorkbookError(#[from] XlsxError);

/// The workbook of a report.
///
/// # Errors
/// Where it could not be made, which is a defect.
pub fn workbook(card: &Scorecard) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    let writer = Writer {
        title: Format::new().set_bold().set_font_size(18),
        heading: Format::new().set_bold().set_font_size(12),
        column: Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin),
        wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        decimal: Format::new().set_num_format("0.00"),
        whole: Format::new().set_num_format("#,##0"),
        percent: Format::new().set_num_format("0%"),
        kronor: Format::new().set_num_format("#,##0"),
        large: Format::new().set_bold().set_font_size(16),
    };
    let names = &card.sheets;
    let mut first = Worksheet::new();
    first.set_name(&names[0])?;
    writer.page(&mut first, card)?;
    workbook.push_worksheet(first);
    let mut changes = Worksheet::new();
    changes.set_name(&names[1])?;
    writer.changes(&mut changes, card)?;
    workbook.push_worksheet(changes);
    let mut exits = Worksheet::new();
    exits.set_name(&names[2])?;
    writer.exits(&mut exits, &names[2], &card.exits)?;
    workbook.push_worksheet(exits);
    let mut groups = Worksheet::new();
    groups.set_name(&names[3])?;
    writer.groups(&mut groups, &card.groups)?;
    workbook.push_worksheet(groups);
    let mut group_changes = Worksheet::new();
    group_changes.set_name(&names[4])?;
    writer.group_changes(&mut group_changes, card)?;
    workbook.push_worksheet(group_changes);
    let mut methods = Worksheet::new();
    methods.set_name(&names[5])?;
    writer.methods(&mut methods, &names[5], &card.methods)?;
    workbook.push_worksheet(methods);
    let mut method = Worksheet::new();
    method.set_name(&names[6])?;
    writer.method(&mut method, card)?;
    workbook.push_worksheet(method);
    Ok(workbook.save_to_buffer()?)
}

struct Writer {
    title: Format,
    heading: Format,
    column: Format,
    wrapped: Format,
    decimal: Format,
    whole: Format,
    percent: Format,
    kronor: Format,
    large: Format,
}

impl Writer {
    /// The page that is printed: what is asked for, the figures that are read first, and a chart for each respondent.
    fn page(&self, sheet: &mut Worksheet, card: &Scorecard) -> Result<(), XlsxError> {
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 1);
        sheet.set_margins(0.5, 0.5, 0.5, 0.5, 0.3, 0.3);
        sheet.write_with_format(0, 0, &card.title, &self.title)?;
        sheet.write(1, 0, &card.period)?;
        sheet.write(2, 0, card.selection.join(" · "))?;
        for (place, fact) in card.facts.iter().enumerate() {
            let column = (place * 3) as u16;
            sheet.write_with_format(4, column, &fact.value, &self.large)?;
            sheet.write(5, column, &fact.label)?;
        }
        for (place, table) in card.changes.iter().enumerate() {
            if let Some(chart) = self.shares_chart(card, place, table) {
                sheet.insert_chart(7, (place * 7) as u16, &chart)?;
            }
        }
        let last = card.method.sentences.last().cloned().unwrap_or_default();
        sheet.write(31, 0, last)?;
        Ok(())
    }

    /// Where a respondent's table begins on the sheet of changes.
    fn table_row(card: &Scorecard, place: usize) -> u32 {
        let before = card.changes[..place].iter().map(|table| table.rows.len() as u32 + 4);
        before.sum()
    }

    fn shares_chart(&self, card: &Scorecard, place: usize, table: &ChangeTable) -> Option<Chart> {
        let has_shares =
            |row: &super::scorecard::ChangeRow| row.figures.as_ref().is_some_and(|figures| figures.shares[0].is_some());
        if !table.rows.iter().any(has_shares) {
            return None;
        }
        let first = Self::table_row(card, place) + 2;
        let last = first + table.rows.len() as u32 - 1;
        let sheet = card.sheets[1].as_str();
        let mut chart = Chart::new(ChartType::BarStacked);
        // Lowered, unchanged, raised, as on the page of the window.
        for (column, word, color) in [(11u16, 0, LOWERED), (10, 1, UNCHANGED), (9, 2, RAISED)] {
            chart
                .add_series()
                .set_name(table.legend[word].as_str())
                .set_categories((sheet, first, 0, last, 0))
                .set_values((sheet, first, column, last, column))
                .set_format(
                    rust_xlsxwriter::ChartFormat::new()
                        .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(Color::RGB(color))),
                )
                .set_gap(40);
        }
        chart.title().set_name(table.heading.as_str());
        chart.y_axis().set_reverse();
        chart.x_axis().set_num_format("0%").set_max(1.0);
        chart
            .legend()
            .set_position(rust_xlsxwriter::ChartLegendPosition::Bottom);
        chart.set_width(620).set_height(470);
        Some(chart)
    }

    fn changes(&self, sheet: &mut Worksheet, card: &Scorecard) -> Result<(), XlsxError> {
        sheet.set_column_width(0, 46)?;
        for (place, table) in card.changes.iter().enumerate() {
            let top = Self::table_row(card, place);
            sheet.write_with_format(top, 0, &table.heading, &self.heading)?;
            for (column, name) in card.change_columns.iter().enumerate() {
                sheet.write_with_format(top + 1, column as u16, name, &self.column)?;
            }
            for (index, row) in table.rows.iter().enumerate() {
                let line = top + 2 + index as u32;
                sheet.write(line, 0, &row.name)?;
                let Some(figures) = &row.figures else {
                    sheet.write(line, 1, row.hidden.as_deref().unwrap_or_default())?;
                    continue;
                };
                self.change(sheet, line, 1, figures)?;
            }
        }
        Ok(())
    }

    /// The figures of one change, from a column on.
    fn change(&self, sheet: &mut Worksheet, line: u32, from: u16, figures: &ChangeNumbers) -> Result<(), XlsxError> {
        sheet.write_with_format(line, from, figures.n as f64, &self.whole)?;
        for (column, number) in (from + 1..).zip(figures.numbers) {
            self.maybe(sheet, line, column, number, &self.decimal)?;
        }
        for (column, share) in (from + 8..).zip(figures.shares) {
            self.maybe(sheet, line, column, share, &self.percent)?;
        }
        for (column, count) in (from + 11..).zip(figures.counts) {
            self.maybe(sheet, line, column, count.map(|count| count as f64), &self.whole)?;
        }
        Ok(())
    }

    /// A row for each group and indicator that is shown: at which level they began, and how that changed.
    fn group_changes(&self, sheet: &mut Worksheet, card: &Scorecard) -> Result<(), XlsxError> {
        sheet.set_column_width(0, 40)?;
        sheet.set_column_width(1, 46)?;
        let mut line = 0;
        for table in &card.group_changes {
            sheet.write_with_format(line, 0, &table.heading, &self.heading)?;
            let columns = std::iter::once(&table.group).chain(&card.change_columns);
            for (column, name) in (0..).zip(columns) {
                sheet.write_with_format(line + 1, column, name, &self.column)?;
            }
            line += 2;
            for row in &table.rows {
                for (indicator, figures) in table.columns.iter().skip(1).zip(&row.cells) {
                    sheet.write(line, 0, &row.name)?;
                    sheet.write(line, 1, indicator)?;
                    if let Some(figures) = figures {
                        self.change(sheet, line, 2, figures)?;
                    }
                    line += 1;
                }
            }
            line += 2;
        }
        Ok(())
    }

    /// What a methodologist asks, each table over what is counted in it; and the curve until an exit.
    fn methods(&self, sheet: &mut Worksheet, name: &str, tables: &[MethodTable]) -> Result<(), XlsxError> {
        sheet.set_column_width(0, 46)?;
        let mut line = 0;
        for table in tables {
            sheet.write_with_format(line, 0, &table.heading, &self.heading)?;
            if !table.sheet_rows.is_empty() {
                line += 1;
                for (column, heading) in (0..).zip(&table.sheet_columns) {
                    sheet.write_with_format(line, column, heading, &self.column)?;
                }
            }
            let first = line + 1;
            for (label, figures) in &table.sheet_rows {
                line += 1;
                sheet.write(line, 0, label)?;
                for (column, figure) in (1..).zip(figures) {
                    let (value, format) = match figure {
                        None => continue,
                        Some(Figure::Count(count)) => (*count as f64, &self.whole),
                        Some(Figure::Share(share)) => (*share, &self.percent),
                        Some(Figure::Number(number)) => (*number, &self.decimal),
                    };
                    sheet.write_with_format(line, column, value, format)?;
                }
            }
            if table.is_curve && line > first {
                let chart = Self::curve(name, table, first, line);
                sheet.insert_chart(first, table.sheet_columns.len() as u16 + 1, &chart)?;
            }
            for words in table.hidden.iter().chain([&table.help]).chain(&table.remarks) {
                line += 1;
                sheet.write(line, 0, words)?;
            }
            line += 2;
        }
        Ok(())
    }

    /// The share that has left, each way, day by day.
    fn curve(name: &str, table: &MethodTable, first: u32, last: u32) -> Chart {
        let mut chart = Chart::new(ChartType::Line);
        for (column, color) in [(2, PRIMARY), (3, INK_SECONDARY)] {
            chart
                .add_series()
                .set_name(table.sheet_columns[usize::from(column)].as_str())
                .set_categories((name, first, 0, last, 0))
                .set_values((name, first, column, last, column))
                .set_format(
                    rust_xlsxwriter::ChartFormat::new()
                        .set_line(rust_xlsxwriter::ChartLine::new().set_color(Color::RGB(color))),
                );
        }
        chart.title().set_name(table.heading.as_str());
        chart.x_axis().set_name(table.sheet_columns[0].as_str());
        chart.y_axis().set_num_format("0%").set_min(0.0);
        chart
            .legend()
            .set_position(rust_xlsxwriter::ChartLegendPosition::Bottom);
        chart.set_width(620).set_height(360);
        chart
    }

    fn exits(&self, sheet: &mut Worksheet, name: &str, table: &ExitTable) -> Result<(), XlsxError> {
        sheet.set_column_width(0, 40)?;
        sheet.write_with_format(0, 0, &table.heading, &self.heading)?;
        for (column, heading) in table.sheet_columns.iter().enumerate() {
            sheet.write_with_format(1, column as u16, heading, &self.column)?;
        }
        for (index, row) in table.rows.iter().enumerate() {
            let line = 2 + index as u32;
            sheet.write(line, 0, &row.name)?;
            let whole = |number: Option<u64>| number.map(|number| number as f64);
            self.maybe(sheet, line, 1, whole(row.participants), &self.whole)?;
            self.maybe(sheet, line, 2, whole(row.exits), &self.whole)?;
            let (count, share, interval) = match row.to_work {
                None => (None, None, [None; 2]),
                Some((count, share, interval)) => (Some(count as f64), Some(share), interval.map(Some)),
            };
            self.maybe(sheet, line, 3, count, &self.whole)?;
            self.maybe(sheet, line, 4, share, &self.percent)?;
            self.maybe(sheet, line, 5, interval[0], &self.percent)?;
            self.maybe(sheet, line, 6, interval[1], &self.percent)?;
        }
        if table.rows.iter().any(|row| row.to_work.is_some()) {
            let last = 1 + table.rows.len() as u32;
            let mut chart = Chart::new(ChartType::Bar);
            chart
                .add_series()
                .set_name(table.sheet_columns[4].as_str())
                .set_categories((name, 2, 0, last, 0))
                .set_values((name, 2, 4, last, 4))
                .set_format(
                    rust_xlsxwriter::ChartFormat::new()
                        .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(Color::RGB(PRIMARY))),
                )
                .set_gap(40);
            chart.title().set_name(table.sheet_columns[4].as_str());
            chart.y_axis().set_reverse();
            chart.x_axis().set_num_format("0%").set_min(0.0);
            chart.legend().set_hidden();
            chart.set_width(560).set_height(420);
            sheet.insert_chart(1, 8, &chart)?;
        }
        Ok(())
    }

    fn groups(&self, sheet: &mut Worksheet, tables: &[GroupTable]) -> Result<(), XlsxError> {
        sheet.set_column_width(0, 40)?;
        sheet.set_column_width(1, 18)?;
        let mut line = 0;
        for table in tables {
            sheet.write_with_format(line, 0, &table.heading, &self.heading)?;
            for (column, name) in table.sheet_columns.iter().enumerate() {
                sheet.write_with_format(line + 1, column as u16, name, &self.column)?;
            }
            line += 2;
            for row in &table.rows {
                sheet.write(line, 0, &row.name)?;
                sheet.write(line, 1, &row.kind)?;
                for (column, number) in row.numbers.iter().enumerate() {
                    let number = number.map(|number| number as f64);
                    self.maybe(sheet, line, column as u16 + 2, number, &self.whole)?;
                }
                for (column, cost) in row.costs.iter().enumerate() {
                    self.maybe(sheet, line, column as u16 + 4, *cost, &self.kronor)?;
                }
                for (column, figure) in row.stay.iter().enumerate() {
                    self.maybe(sheet, line, column as u16 + 7, *figure, &self.whole)?;
                }
                self.maybe(sheet, line, 10, row.to_work, &self.percent)?;
                line += 1;
            }
            line += 2;
        }
        Ok(())
    }

    fn method(&self, sheet: &mut Worksheet, card: &Scorecard) -> Result<(), XlsxError> {
        sheet.set_column_width(0, 100)?;
        sheet.write_with_format(0, 0, &card.method.heading, &self.heading)?;
        let told = card.selection.iter().chain(&card.method.sentences);
        for (index, sentence) in told.enumerate() {
            sheet.write_with_format(1 + index as u32, 0, sentence, &self.wrapped)?;
        }
        Ok(())
    }

    fn maybe(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        value: Option<f64>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if let Some(value) = value {
            sheet.write_with_format(row, column, value, format)?;
        }
        Ok(())
    }
}
