//! A workbook to fill in by anybody, which is taken in without a mapping: a column for each answer, with what may stand there
//! to choose from, and a sheet that tells what each column is.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::domain::instrument::{Indicator, Instrument, MAX_CHOICES, Respondent};
use crate::domain::participant::Gender;
use crate::i18n::Texts;

/// The last row that has something to choose from.
const LAST_ROW: u32 = 1_000;
/// The width of a column, in characters.
const WIDTH: f64 = 18.0;
/// The width of the sheet that explains, in characters.
const WIDE: f64 = 90.0;

/// A column of the workbook.
struct Column {
    heading: String,
    explained: String,
    choices: Vec<String>,
    is_date: bool,
}

/// The workbook for an instrument, in the language of `texts`.
///
/// # Errors
/// Where the workbook could not be made: a defect of the program.
pub fn template(texts: &Texts, instrument: &Instrument) -> Result<Vec<u8>, XlsxError> {
    let columns = columns(texts, instrument);
    let mut workbook = Workbook::new();
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin);
    let long = columns
        .iter()
        .find(|column| column.is_long())
        .map(|column| &column.choices);
    workbook.push_worksheet(to_fill_in(texts, &columns, &heading)?);
    workbook.push_worksheet(explained(texts, &columns, &heading)?);
    if let Some(choices) = long {
        workbook.push_worksheet(choices_apart(texts, choices)?);
    }
    workbook.save_to_buffer()
}

impl Column {
    /// `true` where there are more choices than a cell can list itself.
    fn is_long(&self) -> bool {
        self.choices.len() > MAX_CHOICES + 2
    }
}

fn columns(texts: &Texts, instrument: &Instrument) -> Vec<Column> {
    let plain = |code: &str, is_date: bool| Column {
        heading: texts.get(&format!("import-part-{code}")),
        explained: texts.get(&format!("template-{code}")),
        choices: Vec::new(),
        is_date,
    };
    let genders = Gender::ALL
        .iter()
        .map(|gender| texts.get(&format!("gender-{}", gender.code())));
    let mut columns = vec![
        plain("key", false),
        plain("name", false),
        plain("start", true),
        plain("birth", false),
        Column {
            choices: genders.collect(),
            ..plain("gender", false)
        },
        plain("date", true),
    ];
    for indicator in &instrument.indicators {
        let asked = Respondent::ALL.iter().filter(|respondent| indicator.asks(**respondent));
        columns.extend(asked.map(|respondent| answers(texts, instrument, indicator, *respondent)));
    }
    columns
}

fn answers(texts: &Texts, instrument: &Instrument, indicator: &Indicator, respondent: Respondent) -> Column {
    let locale = texts.code();
    let levels = instrument.scale.scores().map(|score| score.value().to_string());
    let words = ["import-word-dont_know", "import-word-declined"].map(|key| texts.get(key));
    let meanings: Vec<String> = instrument
        .told_levels(indicator)
        .map(|score| format!("{}: {}", score.value(), instrument.level_word(indicator, score, locale)))
        .collect();
    let question = indicator
        .questions
        .get(&respondent)
        .map(|question| question.text(locale));
    Column {
        heading: format!(
            "{} ({})",
            indicator.name.text(locale),
            texts.get(&format!("respondent-{}", respondent.code()))
        ),
        explained: if instrument.scale.is_long() {
            let number = texts.with("answer-number", &texts.range(&instrument.scale));
            format!("{} {number}. {}", question.unwrap_or_default(), meanings.join(", "))
        } else {
            format!("{} {}", question.unwrap_or_default(), meanings.join(", "))
        },
        choices: levels.chain(words).collect(),
        is_date: false,
    }
}

fn to_fill_in(texts: &Texts, columns: &[Column], heading: &Format) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(texts.get("template-sheet"))?;
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_row_height(0, 64)?;
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (place, column) in (0..).zip(columns) {
        sheet.write_string_with_format(0, place, &column.heading, heading)?;
        sheet.set_column_width(place, WIDTH)?;
        if column.is_date {
            sheet.set_column_format(place, &date)?;
        }
        if !column.choices.is_empty() {
            let choice = if column.is_long() {
                let range = format!("'{}'!$A$1:$A${}", texts.get("template-choices"), column.choices.len());
                DataValidation::new().allow_list_formula(range.as_str().into())
            } else {
                DataValidation::new().allow_list_strings(&column.choices)?
            };
            let choice = choice.set_error_style(DataValidationErrorStyle::Warning);
            sheet.add_data_validation(1, place, LAST_ROW, place, &choice)?;
        }
    }
    Ok(sheet)
}

/// What may stand in an answer, where a cell has no room to list it: numbers as numbers, then words. Every answer has the same.
fn choices_apart(texts: &Texts, choices: &[String]) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(texts.get("template-choices"))?;
    sheet.set_column_width(0, WIDTH)?;
    for (row, choice) in (0..).zip(choices) {
        match choice.parse::<i16>() {
            Ok(level) => sheet.write_number(row, 0, level)?,
            Err(_) => sheet.write_string(row, 0, choice)?,
        };
    }
    Ok(sheet)
}

fn explained(texts: &Texts, columns: &[Column], heading: &Format) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(texts.get("template-explained"))?;
    sheet.set_column_width(0, WIDTH * 2.0)?;
    sheet.set_column_width(1, WIDE)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.write_string_with_format(0, 1, texts.get("template-intro"), &wrapped)?;
    let first = [texts.get("template-column"), texts.get("template-what")];
    for (place, text) in (0..).zip(&first) {
        sheet.write_string_with_format(2, place, text, heading)?;
    }
    for (row, column) in (3..).zip(columns) {
        sheet.write_string_with_format(row, 0, &column.heading, &wrapped)?;
        sheet.write_string_with_format(row, 1, &column.explained, &wrapped)?;
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::domain::instrument::SHIPPED;
    use crate::exchange::proposal::{Part, propose};
    use crate::exchange::sheet::Book;
    use crate::i18n::Locale;

    #[test]
    fn a_template_is_taken_in_without_a_mapping_in_either_language() {
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        for locale in [Locale::Swedish, Locale::English] {
            let texts = Texts::new(locale);
            let bytes = template(&texts, &instrument).expect("a workbook");
            let book = Book::parse(Path::new("x.xlsx"), bytes).expect("it can be read");
            let grid = book.grid(0).expect("the first sheet");
            let proposal = propose(&grid, &instrument);
            let asked = Respondent::ALL
                .iter()
                .map(|respondent| instrument.asked_of(*respondent).count());
            let answers = proposal
                .parts
                .iter()
                .filter(|part| matches!(part, Part::Answer(..)))
                .count();
            assert_eq!(answers, asked.sum::<usize>());
            assert!(!proposal.parts.contains(&Part::Nothing), "{:?}", proposal.parts);
            let mapping = proposal.mapping(&grid, "", &instrument).expect("a mapping");
            assert_eq!(mapping.answers.len(), answers);
        }
    }
}
