//! Reads a mapping file.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{AnswerMapping, CodedColumn, DateSource, ExitMapping, Mapping, PlacementMapping, SameDay, Source, Word};
use crate::domain::activity::{ActivityType, CostBasis, EndReason};
use crate::domain::dates::Order;
use crate::domain::exit::Outcome;
use crate::domain::instrument::{IndicatorId, Respondent};
use crate::domain::participant::{Gender, Language, Referrer};
use crate::domain::text::composed;
use crate::domain::toml_fields::{Field, FieldError, Fields, Problem, quoted, read_document};

/// The most months after the start that a mapping may name.
const MAX_MONTHS: i64 = 1200;
/// The last row that a spreadsheet can have.
const MAX_LINE: i64 = 1_048_576;

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and field.
    pub fn parse(source: &str) -> Result<Self, FieldError> {
        // A heading is the same however its letters are put together.
        read_document(&composed(source), |fields| {
            fields.required("format")?.integer(1, 1)?;
            let (sheet, headings) = (optional_text(fields, "sheet")?, fields.optional("headings"));
            let questionnaire = optional_text(fields, "questionnaire")?;
            let headings = headings.map(|field| field.integer(1, MAX_LINE)).transpose()?;
            let dates = read_word(
                fields,
                "dates",
                Order::from_code,
                Order::ALL.iter().map(|code| code.code()),
            )?;
            let same_day = read_word(
                fields,
                "same_day",
                SameDay::from_code,
                SameDay::ALL.iter().map(|code| code.code()),
            )?;
            let mut mapping = fields.required("participant")?.table(read_participant)?;
            mapping.sheet = sheet;
            mapping.questionnaire = questionnaire;
            mapping.headings = headings.and_then(|line| usize::try_from(line).ok());
            mapping.dates = dates;
            mapping.same_day = same_day;
            if let Some(field) = fields.optional("exit") {
                mapping.exit = Some(field.table(read_exit)?);
            }
            let list = fields.required("answer")?;
            for field in list.list()? {
                mapping.answers.push(field.table(read_answer)?);
            }
            if mapping.answers.is_empty() {
                return Err(list.error(Problem::Empty));
            }
            if let Some(list) = fields.optional("placement") {
                for field in list.list()? {
                    mapping.placements.push(field.table(read_placement)?);
                }
            }
            mapping.words.insert(String::new(), Word::Blank);
            if let Some(field) = fields.optional("words") {
                for (code, list) in field.open_table()?.entries() {
                    let word = Word::from_code(code).ok_or_else(|| list.error(Problem::Unknown))?;
                    for text in list.list()? {
                        mapping.words.insert(text.text()?.to_lowercase(), word);
                    }
                }
            }
            Ok(mapping)
        })
    }
}

fn read_participant(fields: &mut Fields<'_>) -> Result<Mapping, FieldError> {
    Ok(Mapping {
        sheet: None,
        questionnaire: None,
        headings: None,
        dates: None,
        same_day: None,
        exit: None,
        key: read_key(&fields.required("key")?)?,
        start: read_start(&fields.required("start")?)?,
        name: optional_text(fields, "name")?,
        birth: optional_text(fields, "birth")?,
        caseworker: optional_text(fields, "caseworker")?,
        gender: read_coded(
            fields,
            "gender",
            Gender::from_code,
            Gender::ALL.iter().map(|code| code.code()),
        )?,
        language: read_coded(
            fields,
            "language",
            Language::from_code,
            Language::ALL.iter().map(|code| code.code()),
        )?,
        referred_by: read_coded(
            fields,
            "referred_by",
            Referrer::from_code,
            Referrer::ALL.iter().map(|code| code.code()),
        )?,
        answers: Vec::new(),
        placements: Vec::new(),
        words: BTreeMap::new(),
    })
}

fn optional_text(fields: &mut Fields<'_>, name: &'static str) -> Result<Option<String>, FieldError> {
    let field = fields.optional(name);
    field.map(|field| field.text().map(str::to_owned)).transpose()
}

fn read_word<T>(
    fields: &mut Fields<'_>,
    name: &'static str,
    find: impl Fn(&str) -> Option<T>,
    codes: impl Iterator<Item = &'static str>,
) -> Result<Option<T>, FieldError> {
    let codes: Vec<_> = codes.collect();
    fields.optional(name).map(|field| field.word(find, &codes)).transpose()
}

/// One column, or a list of several.
fn read_key(field: &Field<'_>) -> Result<Vec<String>, FieldError> {
    if field.is_text() {
        return Ok(vec![field.text()?.to_owned()]);
    }
    let columns: Result<Vec<_>, _> = field
        .list()?
        .iter()
        .map(|column| column.text().map(str::to_owned))
        .collect();
    match columns?.as_slice() {
        [] => Err(field.error(Problem::Empty)),
        columns => Ok(columns.to_vec()),
    }
}

fn read_exit(fields: &mut Fields<'_>) -> Result<ExitMapping, FieldError> {
    Ok(ExitMapping {
        when: read_when(&fields.required("when")?)?,
        outcome: read_coded(
            fields,
            "outcome",
            Outcome::from_code,
            Outcome::ALL.iter().map(|code| code.code()),
        )?,
        note: optional_text(fields, "note")?,
    })
}

fn read_start(field: &Field<'_>) -> Result<DateSource, FieldError> {
    if field.is_text() {
        return read_date(field).map(DateSource::Fixed);
    }
    field.table(|fields| Ok(DateSource::Column(fields.required("column")?.text()?.to_owned())))
}

fn read_date(field: &Field<'_>) -> Result<NaiveDate, FieldError> {
    let text = field.text()?;
    text.parse().map_err(|_| field.error(Problem::Date(quoted(text))))
}

fn read_coded<T: Clone>(
    fields: &mut Fields<'_>,
    name: &'static str,
    find: impl Fn(&str) -> Option<T> + Copy,
    codes: impl Iterator<Item = &'static str>,
) -> Result<Option<CodedColumn<T>>, FieldError> {
    let codes: Vec<_> = codes.collect();
    let Some(field) = fields.optional(name) else {
        return Ok(None);
    };
    if field.is_text() {
        let column = field.text()?.to_owned();
        let words = own_words(&codes, find);
        return Ok(Some(CodedColumn { column, words }));
    }
    read_column(&field, find, &codes).map(Some)
}

/// A column with what each word in it means.
fn read_column<T>(
    field: &Field<'_>,
    find: impl Fn(&str) -> Option<T> + Copy,
    codes: &[&'static str],
) -> Result<CodedColumn<T>, FieldError> {
    let mut words = own_words(codes, find);
    field.table(|fields| {
        let column = fields.required("column")?.text()?.to_owned();
        if let Some(values) = fields.optional("values") {
            for (word, code) in values.open_table()?.entries() {
                words.insert(word.to_lowercase(), code.word(find, codes)?);
            }
        }
        Ok(CodedColumn { column, words })
    })
}

/// The codes themselves are known words.
fn own_words<T>(codes: &[&'static str], find: impl Fn(&str) -> Option<T>) -> BTreeMap<String, T> {
    codes
        .iter()
        .filter_map(|code| Some(((*code).to_owned(), find(code)?)))
        .collect()
}

fn read_answer(fields: &mut Fields<'_>) -> Result<AnswerMapping, FieldError> {
    let codes: Vec<_> = Respondent::ALL.iter().map(|respondent| respondent.code()).collect();
    let (indicator, respondent) = (fields.required("indicator")?, fields.required("respondent")?);
    Ok(AnswerMapping {
        indicator: if indicator.is_text() {
            Source::Fixed(IndicatorId(indicator.text()?.to_owned()))
        } else {
            Source::Column(read_indicators(&indicator)?)
        },
        respondent: if respondent.is_text() {
            Source::Fixed(respondent.word(Respondent::from_code, &codes)?)
        } else {
            Source::Column(read_column(&respondent, Respondent::from_code, &codes)?)
        },
        column: fields.required("column")?.text()?.to_owned(),
        missing_column: optional_text(fields, "missing")?,
        note_column: optional_text(fields, "note")?,
        when: read_when(&fields.required("when")?)?,
        is_reversed: fields
            .optional("reverse")
            .map(|field| field.boolean())
            .transpose()?
            .unwrap_or_default(),
    })
}

/// A column that says which indicator a row answers.
fn read_indicators(field: &Field<'_>) -> Result<CodedColumn<IndicatorId>, FieldError> {
    field.table(|fields| {
        let column = fields.required("column")?.text()?.to_owned();
        let mut words = BTreeMap::new();
        for (word, indicator) in fields.required("values")?.open_table()?.entries() {
            words.insert(word.to_lowercase(), IndicatorId(indicator.text()?.to_owned()));
        }
        Ok(CodedColumn { column, words })
    })
}

fn read_placement(fields: &mut Fields<'_>) -> Result<PlacementMapping, FieldError> {
    let kinds: Vec<_> = ActivityType::ALL.iter().map(|kind| kind.code()).collect();
    let mut names = BTreeMap::new();
    if let Some(field) = fields.optional("names") {
        for (word, name) in field.open_table()?.entries() {
            names.insert(word.to_lowercase(), name.text()?.to_owned());
        }
    }
    Ok(PlacementMapping {
        column: fields.required("column")?.text()?.to_owned(),
        names,
        kind: fields
            .optional("kind")
            .map(|field| field.word(ActivityType::from_code, &kinds))
            .transpose()?
            .unwrap_or(ActivityType::Other),
        from: read_when(&fields.required("from")?)?,
        to: fields.optional("to").map(|field| read_when(&field)).transpose()?,
        unit: optional_text(fields, "unit")?,
        cost: fields
            .optional("cost")
            .map(|field| field.table(read_cost))
            .transpose()?,
        extent: optional_text(fields, "extent")?,
        end_reason: read_coded(
            fields,
            "end_reason",
            EndReason::from_code,
            EndReason::ALL.iter().map(|code| code.code()),
        )?,
    })
}

fn read_cost(fields: &mut Fields<'_>) -> Result<(String, CostBasis), FieldError> {
    let codes: Vec<_> = CostBasis::ALL.iter().map(|basis| basis.code()).collect();
    Ok((
        fields.required("column")?.text()?.to_owned(),
        fields.required("by")?.word(CostBasis::from_code, &codes)?,
    ))
}

fn read_when(field: &Field<'_>) -> Result<DateSource, FieldError> {
    if field.is_text() {
        return read_date(field).map(DateSource::Fixed);
    }
    field.table(|fields| {
        if let Some(column) = fields.optional("column") {
            return Ok(DateSource::Column(column.text()?.to_owned()));
        }
        let months = fields.required("months_after_start")?;
        match months.is_text() {
            true => Ok(DateSource::MonthsColumn(months.text()?.to_owned())),
            false => Ok(DateSource::MonthsAfterStart(months.integer(0, MAX_MONTHS)? as u32)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = r#"
format = 1
[participant]
key = "id"
start = { column = "start" }
gender = { column = "kön", values = { K = "woman" } }
[[answer]]
indicator = "health"
respondent = "participant"
column = "hälsa"
when = { months_after_start = "månad" }
[[placement]]
column = "insats"
kind = "job_focused"
from = { column = "start" }
to = { column = "slut" }
names = { P = "Praktik" }
[words]
dont_know = ["Vet ej"]
"#;

    #[test]
    fn a_mapping_names_its_columns() {
        let mapping = Mapping::parse(MAPPING).expect("the mapping is right");
        assert_eq!(
            mapping.columns(),
            ["id", "kön", "start", "hälsa", "månad", "insats", "start", "slut"]
        );
        let placement = &mapping.placements[0];
        assert_eq!(
            (placement.kind, placement.names.get("p").map(String::as_str)),
            (ActivityType::JobFocused, Some("Praktik"))
        );
        assert_eq!(mapping.words.get("vet ej"), Some(&Word::DontKnow));
        assert_eq!(mapping.words.get(""), Some(&Word::Blank));
        let gender = mapping.gender.expect("a gender column");
        assert_eq!(
            (gender.words.get("k"), gender.words.get("man")),
            (Some(&Gender::Woman), Some(&Gender::Man))
        );
    }

    #[test]
    fn complaints_name_line_and_field() {
        let complaint = |from: &str, to: &str| {
            let error = Mapping::parse(&MAPPING.replace(from, to)).expect_err("the mapping is wrong");
            (error.line, error.field)
        };
        assert_eq!(
            complaint("\"participant\"", "\"boss\""),
            (9, "answer[1].respondent".to_owned())
        );
        assert_eq!(
            complaint("column = \"start\"", "col = \"start\""),
            (5, "participant.start.column".to_owned())
        );
        assert_eq!(complaint("dont_know", "perhaps"), (19, "words.perhaps".to_owned()));
        assert_eq!(
            complaint("\"job_focused\"", "\"work\""),
            (14, "placement[1].kind".to_owned())
        );
        assert_eq!(complaint("format = 1", "format = 2"), (2, "format".to_owned()));
        assert_eq!(
            complaint("{ column = \"start\" }", "\"2026-13-01\""),
            (5, "participant.start".to_owned())
        );
    }
}
