//! A workbook to fill in by anybody, which is taken in without a mapping: a column for each answer, with what may stand there
//! to choose from, and a sheet that tells what each column is.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::printed_sheet::{bold, fit_row, least_width, print_table};
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
    let widths: Vec<f64> = columns
        .iter()
        .map(|column| WIDTH.max(least_width(&column.heading) as f64))
        .collect();
    let headings = columns.iter().map(|column| column.heading.as_str());
    fit_row(&mut sheet, 0, headings.zip(widths.iter().map(|width| bold(*width))))?;
    print_table(&mut sheet, &texts.get("template-sheet"), 0, &widths)?;
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (place, column) in (0..).zip(columns) {
        sheet.write_string_with_format(0, place, &column.heading, heading)?;
        sheet.set_column_width(place, widths[usize::from(place)])?;
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
    print_table(&mut sheet, &texts.get("template-choices"), 0, &[WIDTH])?;
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
    print_table(&mut sheet, &texts.get("template-explained"), 2, &[WIDTH * 2.0, WIDE])?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let intro = texts.get("template-intro");
    sheet.write_string_with_format(0, 1, &intro, &wrapped)?;
    fit_row(&mut sheet, 0, [(intro.as_str(), WIDE)])?;
    let first = [texts.get("template-column"), texts.get("template-what")];
    for (place, text) in (0..).zip(&first) {
        sheet.write_string_with_format(2, place, text, heading)?;
    }
    for (row, column) in (3..).zip(columns) {
        sheet.write_string_with_format(row, 0, &column.heading, &wrapped)?;
        sheet.write_string_with_format(row, 1, &column.explained, &wrapped)?;
        let cells = [
            (column.heading.as_str(), 2.0 * WIDTH),
            (column.explained.as_str(), WIDE),
        ];
        fit_row(&mut sheet, row, cells)?;
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _, Write as _};
    use std::path::Path;

    use chrono::{DateTime, NaiveDate};
    use rust_xlsxwriter::utility::column_number_to_name;

    use super::*;
    use crate::domain::assessment::Answer;
    use crate::domain::instrument::{IndicatorId, SHIPPED};
    use crate::domain::{Now, Today};
    use crate::exchange::import::{self, Choices, Existing};
    use crate::exchange::proposal::{Part, propose};
    use crate::exchange::sheet::Book;
    use crate::i18n::Locale;
    use crate::store::{Operation, Session, Store};

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

    /// A part of a workbook.
    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
        let mut text = String::new();
        let mut part = archive.by_name(name).expect("a part");
        part.read_to_string(&mut text).expect("text");
        text
    }

    /// The workbook with these rows under its headings, as a spreadsheet saves what somebody has typed.
    fn filled_in(bytes: &[u8], rows: &[Vec<&str>]) -> Vec<u8> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
        let mut filled = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for number in 0..archive.len() {
            let mut part = archive.by_index(number).expect("a part");
            let name = part.name().expect("a name").into_owned();
            let mut content = Vec::new();
            part.read_to_end(&mut content).expect("read");
            if name == "xl/worksheets/sheet1.xml" {
                let sheet = String::from_utf8(content).expect("text");
                let typed: String = (2..)
                    .zip(rows)
                    .map(|(line, cells)| {
                        let cells: String = cells
                            .iter()
                            .enumerate()
                            .filter(|(_, cell)| !cell.is_empty())
                            .map(|(place, cell)| {
                                let column = column_number_to_name(place as u16);
                                match cell.parse::<f64>() {
                                    Ok(number) => format!("<c r=\"{column}{line}\"><v>{number}</v></c>"),
                                    Err(_) => {
                                        format!("<c r=\"{column}{line}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")
                                    }
                                }
                            })
                            .collect();
                        format!("<row r=\"{line}\">{cells}</row>")
                    })
                    .collect();
                content = sheet
                    .replacen("</sheetData>", &format!("{typed}</sheetData>"), 1)
                    .into_bytes();
            }
            let plain = zip::write::SimpleFileOptions::default();
            filled.start_file(name, plain).expect("a part");
            filled.write_all(&content).expect("written");
        }
        filled.finish().expect("a workbook").into_inner()
    }

    #[test]
    fn what_is_filled_in_comes_in_as_it_stands() {
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let texts = Texts::new(Locale::Swedish);
        let bytes = template(&texts, &instrument).expect("a workbook");
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        let lists = sheet.matches("type=\"list\"").count();
        let asked: usize = Respondent::ALL
            .iter()
            .map(|own| instrument.asked_of(*own).count())
            .sum();
        assert_eq!(lists, asked + 1, "each answer, and the gender, is chosen from a list");
        let words = ["import-word-dont_know", "import-word-declined"].map(|key| texts.get(key));
        let list = format!("&quot;1,2,3,4,5,{},{}&quot;", words[0], words[1]);
        let plain = list.replace("&quot;", "\"");
        assert!(sheet.contains(&list) || sheet.contains(&plain), "{list}: {sheet}");

        let woman = texts.get("gender-woman");
        let mut first = vec!["A-1", "Åsa Öberg", "2026-01-14", "1988", &woman, "2026-01-14"];
        let answers = ["1", "5", &words[0], "", &words[1]];
        first.extend(answers);
        let second = vec!["A-2", "", "46055", "", "", "46128", "", "3"];
        let filled = filled_in(&bytes, &[first, second]);
        let book = Book::parse(Path::new("x.xlsx"), filled).expect("it can be read");
        let grid = book.grid(0).expect("the first sheet");
        let mapping = propose(&grid, &instrument)
            .mapping(&grid, "", &instrument)
            .expect("a mapping");
        let mut store = Store::in_memory("Lind").expect("a store");
        let sheet = import::table(&book, &mapping).expect("a table");
        let (series, _) = store.instrument_in_use(None).expect("an instrument");
        let find = |key: &str| store.history_imported_as(key);
        let existing = Existing::of(&sheet, &mapping, &[], &series, find).expect("nobody");
        let today = Today(NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date"));
        let plan = import::plan(&sheet, &mapping, &instrument, &existing, Choices::default(), today).expect("a plan");
        assert_eq!(plan.refusals, []);
        let session = Session {
            user: "Lind".to_owned(),
            now: Now(DateTime::UNIX_EPOCH),
            today,
        };
        let written = store.transact(&session, Operation::Import, |tx| plan.write(tx, "x.xlsx", "", |_| true));
        written.expect("written");
        let columns: Vec<(&IndicatorId, Respondent)> = instrument
            .indicators
            .iter()
            .flat_map(|own| {
                Respondent::ALL
                    .iter()
                    .filter(|by| own.asks(**by))
                    .map(|by| (&own.id, *by))
            })
            .collect();
        let histories = store.histories().expect("everybody");
        let named = |name: Option<&str>| {
            let found = histories
                .iter()
                .find(|history| history.participant.details.name.as_deref() == name);
            found.expect("somebody")
        };
        let score = |level: i16| Some(Answer::Score(instrument.scale.score(level).expect("a level")));
        for (name, start, day, right) in [
            (
                Some("Åsa Öberg"),
                "2026-01-14",
                "2026-01-14",
                vec![score(1), score(5), Some(Answer::DontKnow), None, Some(Answer::Declined)],
            ),
            (None, "2026-02-02", "2026-04-16", vec![None, score(3)]),
        ] {
            let history = named(name);
            assert_eq!(history.participant.details.start.to_string(), start);
            let occasion = &history.occasions[0];
            assert_eq!(occasion.date.to_string(), day);
            let came_in: Vec<Option<Answer>> = columns
                .iter()
                .take(right.len())
                .map(|(id, by)| occasion.assessments.get(by)?.entries().get(id)?.answer)
                .collect();
            assert_eq!(came_in, right, "{name:?}");
        }
    }
}
