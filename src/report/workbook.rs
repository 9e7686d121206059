//! The report on a group as an Excel workbook: a page to print, the numbers behind it, charts, and how it was counted.
//!
//! Texts are written as texts and numbers as numbers, so nothing in a cell is a formula. A hidden figure is an empty cell.

use rust_xlsxwriter::{Chart, ChartType, Color, DocProperties, Format, FormatAlign, Workbook, XlsxError};
use thiserror::Error;

use super::method::{Figure, MethodTable};
use super::printed_sheet::PrintedSheet;
use super::scorecard::{ChangeNumbers, ChangeTable, Scorecard};

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
    // A title may say which days it is about already.
    let title = if card.title.ends_with(&card.period) {
        card.title.clone()
    } else {
        format!("{}, {}", card.title, card.period)
    };
    workbook.set_properties(&DocProperties::new().set_title(&title));
    // Beside words of several lines a number stands at the first.
    let number = |code: &str| Format::new().set_num_format(code).set_align(FormatAlign::Top);
    let writer = Writer {
        title: Format::new().set_bold().set_font_size(18),
        heading: Format::new().set_bold().set_font_size(12),
        decimal: number("0.00"),
        whole: number("#,##0"),
        percent: number("0%"),
        kronor: number("#,##0"),
        large: Format::new().set_bold().set_font_size(16),
    };
    let fillers = [
        Writer::page,
        Writer::changes,
        Writer::exits,
        Writer::groups,
        Writer::group_changes,
        Writer::methods,
        Writer::method,
    ];
    for (name, fill) in card.sheets.iter().zip(fillers) {
        let mut sheet = PrintedSheet::new(name, &title)?;
        fill(&writer, &mut sheet, card)?;
        workbook.push_worksheet(sheet.finish()?);
    }
    Ok(workbook.save_to_buffer()?)
}

/// How many columns of the page a chart takes, and how many facts stand over.
const CHART_COLUMNS: u16 = 10;
const FACT_COLUMNS: u16 = 3;

/// How many rows the curve until an exit is high.
const CURVE_ROWS: u32 = 18;

struct Writer {
    title: Format,
    heading: Format,
    decimal: Format,
    whole: Format,
    percent: Format,
    kronor: Format,
    large: Format,
}

impl Writer {
    /// The page that is printed: what is asked for, the figures that are read first, and a chart for each respondent.
    fn page(&self, sheet: &mut PrintedSheet, card: &Scorecard) -> Result<(), XlsxError> {
        sheet.on_one_page();
        for column in 0..2 * CHART_COLUMNS {
            sheet.widen(column, 0);
        }
        sheet.heading(0, 0, &card.title, &self.title)?;
        sheet.heading(1, 0, &card.period, &Format::new())?;
        sheet.sentence(2, 0, 2 * CHART_COLUMNS, &card.selection.join(" · "));
        for (column, fact) in (0..).step_by(FACT_COLUMNS.into()).zip(&card.facts) {
            sheet.heading(4, column, &fact.value, &self.large)?;
            sheet.sentence(5, column, FACT_COLUMNS, &fact.label);
        }
        for (place, table) in card.changes.iter().enumerate() {
            if let Some(chart) = self.shares_chart(card, place, table) {
                sheet.chart(7, place as u16 * CHART_COLUMNS, chart);
            }
        }
        if let Some(last) = card.method.sentences.last() {
            sheet.sentence(32, 0, 2 * CHART_COLUMNS, last);
        }
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
        chart.y_axis().set_reverse().set_label_interval(1);
        chart.x_axis().set_num_format("0%").set_max(1.0);
        chart
            .legend()
            .set_position(rust_xlsxwriter::ChartLegendPosition::Bottom);
        chart.set_width(620).set_height(470);
        Some(chart)
    }

    fn changes(&self, sheet: &mut PrintedSheet, card: &Scorecard) -> Result<(), XlsxError> {
        // The tables have the same columns.
        sheet.repeat(1, 1)?;
        for (place, table) in card.changes.iter().enumerate() {
            let top = Self::table_row(card, place);
            sheet.heading(top, 0, &table.heading, &self.heading)?;
            sheet.columns(top + 1, 0, &card.change_columns);
            for (index, row) in table.rows.iter().enumerate() {
                let line = top + 2 + index as u32;
                sheet.words(line, 0, &row.name)?;
                let Some(figures) = &row.figures else {
                    let hidden = row.hidden.as_deref().unwrap_or_default();
                    sheet.heading(line, 1, hidden, &Format::new())?;
                    continue;
                };
                self.change(sheet, line, 1, figures)?;
            }
        }
        Ok(())
    }

    /// The figures of one change, from a column on.
    fn change(&self, sheet: &mut PrintedSheet, line: u32, from: u16, figures: &ChangeNumbers) -> Result<(), XlsxError> {
        sheet.number(line, from, Some(figures.n as f64), &self.whole)?;
        for (column, number) in (from + 1..).zip(figures.numbers) {
            sheet.number(line, column, number, &self.decimal)?;
        }
        for (column, share) in (from + 8..).zip(figures.shares) {
            sheet.number(line, column, share, &self.percent)?;
        }
        for (column, count) in (from + 11..).zip(figures.counts) {
            sheet.number(line, column, count.map(|count| count as f64), &self.whole)?;
        }
        Ok(())
    }

    /// A row for each group and indicator that is shown: at which level they began, and how that changed.
    fn group_changes(&self, sheet: &mut PrintedSheet, card: &Scorecard) -> Result<(), XlsxError> {
        sheet.repeat(1, 1)?;
        let mut line = 0;
        for table in &card.group_changes {
            sheet.heading(line, 0, &table.heading, &self.heading)?;
            let columns = std::iter::once(&table.group).chain(&card.change_columns);
            sheet.columns(line + 1, 0, columns);
            line += 2;
            for row in &table.rows {
                for (indicator, figures) in table.columns.iter().skip(1).zip(&row.cells) {
                    sheet.words(line, 0, &row.name)?;
                    sheet.words(line, 1, indicator)?;
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
    fn methods(&self, sheet: &mut PrintedSheet, card: &Scorecard) -> Result<(), XlsxError> {
        let mut line = 0;
        // The curve stands beside its own table. On top no page ends within it, and further down other tables are wider.
        let is_first = |table: &&MethodTable| table.curve.is_some();
        let tables = card.methods.iter().filter(is_first);
        for table in tables.chain(card.methods.iter().filter(|table| !is_first(table))) {
            sheet.heading(line, 0, &table.heading, &self.heading)?;
            if !table.sheet_rows.is_empty() {
                line += 1;
                sheet.columns(line, 0, &table.sheet_columns);
            }
            let first = line + 1;
            for (label, figures) in &table.sheet_rows {
                line += 1;
                sheet.words(line, 0, label)?;
                for (column, figure) in (1..).zip(figures) {
                    let (value, format) = match figure {
                        None => continue,
                        Some(Figure::Count(count)) => (*count as f64, &self.whole),
                        Some(Figure::Share(share)) => (*share, &self.percent),
                        Some(Figure::Number(number)) => (*number, &self.decimal),
                    };
                    sheet.number(line, column, Some(value), format)?;
                }
            }
            if table.curve.is_some() && line > first {
                let beside = table.sheet_columns.len() as u16 + 1;
                sheet.chart(first - 1, beside, Self::curve(&card.sheets[5], table, first, line));
                line = line.max(first + CURVE_ROWS);
            }
            for words in table.hidden.iter().chain([&table.help]).chain(&table.remarks) {
                line += 1;
                sheet.note(line, words);
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

    fn exits(&self, sheet: &mut PrintedSheet, card: &Scorecard) -> Result<(), XlsxError> {
        let (name, table) = (card.sheets[2].as_str(), &card.exits);
        sheet.repeat(0, 1)?;
        sheet.heading(0, 0, &table.heading, &self.heading)?;
        sheet.columns(1, 0, &table.sheet_columns);
        for (index, row) in table.rows.iter().enumerate() {
            let line = 2 + index as u32;
            sheet.words(line, 0, &row.name)?;
            let whole = |number: Option<u64>| number.map(|number| number as f64);
            sheet.number(line, 1, whole(row.participants), &self.whole)?;
            sheet.number(line, 2, whole(row.exits), &self.whole)?;
            let (count, share, interval) = match row.to_work {
                None => (None, None, [None; 2]),
                Some((count, share, interval)) => (Some(count as f64), Some(share), interval.map(Some)),
            };
            sheet.number(line, 3, count, &self.whole)?;
            sheet.number(line, 4, share, &self.percent)?;
            sheet.number(line, 5, interval[0], &self.percent)?;
            sheet.number(line, 6, interval[1], &self.percent)?;
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
            chart.y_axis().set_reverse().set_label_interval(1);
            chart.x_axis().set_num_format("0%").set_min(0.0);
            chart.legend().set_hidden();
            chart.set_width(560).set_height(420);
            sheet.chart(1, sheet.beside(), chart);
        }
        Ok(())
    }

    fn groups(&self, sheet: &mut PrintedSheet, card: &Scorecard) -> Result<(), XlsxError> {
        sheet.repeat(1, 1)?;
        let mut line = 0;
        for table in &card.groups {
            sheet.heading(line, 0, &table.heading, &self.heading)?;
            sheet.columns(line + 1, 0, &table.sheet_columns);
            line += 2;
            for row in &table.rows {
                sheet.words(line, 0, &row.name)?;
                sheet.words(line, 1, &row.kind)?;
                for (column, number) in row.numbers.iter().enumerate() {
                    let number = number.map(|number| number as f64);
                    sheet.number(line, column as u16 + 2, number, &self.whole)?;
                }
                for (column, cost) in row.costs.iter().enumerate() {
                    sheet.number(line, column as u16 + 4, *cost, &self.kronor)?;
                }
                for (column, figure) in row.stay.iter().enumerate() {
                    sheet.number(line, column as u16 + 7, *figure, &self.whole)?;
                }
                sheet.number(line, 10, row.to_work, &self.percent)?;
                sheet.number(line, 11, row.attendance, &self.percent)?;
                for (column, number) in row.attended.iter().enumerate() {
                    let number = number.map(|number| number as f64);
                    sheet.number(line, column as u16 + 12, number, &self.whole)?;
                }
                line += 1;
            }
            line += 2;
        }
        Ok(())
    }

    fn method(&self, sheet: &mut PrintedSheet, card: &Scorecard) -> Result<(), XlsxError> {
        sheet.widen(0, 110);
        sheet.heading(0, 0, &card.method.heading, &self.heading)?;
        let told = card.selection.iter().chain(&card.method.sentences);
        for (line, sentence) in (1..).zip(told) {
            sheet.note(line, sentence);
        }
        Ok(())
    }
}
