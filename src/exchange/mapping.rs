//! The mapping file: which column of a spreadsheet holds what.

mod written;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::activity::{ActivityType, CostBasis, EndReason};
use crate::domain::coded_enum;
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

coded_enum!(
    /// A cell that is no score.
    Word {
        /// Asked, but not answered.
        Blank = "blank",
        /// "Vet inte".
        DontKnow = "dont_know",
        /// "Vill inte svara".
        Declined = "declined",
    }
);

/// Where a date comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateSource {
    /// The same for every row.
    Fixed(NaiveDate),
    /// A column with dates.
    Column(String),
    /// A number of months after the participant's start.
    MonthsAfterStart(u32),
    /// A column with the number of months after the participant's start.
    MonthsColumn(String),
}

/// A column whose words stand for codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedColumn<T> {
    /// Its name.
    pub column: String,
    /// What each word means. The codes themselves need not be listed.
    pub words: BTreeMap<String, T>,
}

/// What is the same for every row, or stands in a column whose words stand for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source<T> {
    /// The same for every row.
    Fixed(T),
    /// In a column.
    Column(CodedColumn<T>),
}

impl<T> Source<T> {
    /// The column that it is read from.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Fixed(_) => None,
            Self::Column(coded) => Some(&coded.column),
        }
    }

    /// Everything that it can be.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        let (fixed, words) = match self {
            Self::Fixed(value) => (Some(value), None),
            Self::Column(coded) => (None, Some(coded.words.values())),
        };
        fixed.into_iter().chain(words.into_iter().flatten())
    }
}

/// One column with answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerMapping {
    /// Which indicator.
    pub indicator: Source<IndicatorId>,
    /// Whose answer.
    pub respondent: Source<Respondent>,
    /// The column's name.
    pub column: String,
    /// A column with notes to the answers.
    pub note_column: Option<String>,
    /// The date of the occasion.
    pub when: DateSource,
    /// The scale is turned: the lowest level of the sheet is the highest here.
    pub is_reversed: bool,
}

/// When participation ended, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExitMapping {
    /// The last day; in an empty cell, participation goes on.
    pub when: DateSource,
    /// The column with what it ended with.
    pub outcome: Option<CodedColumn<Outcome>>,
    /// The column with what there is to say about it.
    pub note: Option<String>,
}

coded_enum!(
    /// Which of several answers of one respondent to one question on one day counts.
    SameDay {
        /// The row that stands first in the sheet.
        First = "first",
        /// The row that stands last.
        Last = "last",
    }
);

/// One column with what participants were in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementMapping {
    /// The column with the activities' names.
    pub column: String,
    /// What an activity is called in the catalogue where the column says something else; words in lower case.
    pub names: BTreeMap<String, String>,
    /// The kind of an activity that the catalogue does not have yet.
    pub kind: ActivityType,
    /// The first day.
    pub from: DateSource,
    /// The last day; `None` where it goes on.
    pub to: Option<DateSource>,
    /// The column with the unit that runs an activity that the catalogue does not have yet.
    pub unit: Option<String>,
    /// The column with what such an activity costs, in kronor, and what that is counted by.
    pub cost: Option<(String, CostBasis)>,
    /// The column with per cent of full time.
    pub extent: Option<String>,
    /// The column with why it ended.
    pub end_reason: Option<CodedColumn<EndReason>>,
}

/// Which column of a spreadsheet holds what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The sheet of a workbook; without it, the one that has the columns.
    pub sheet: Option<String>,
    /// The number of the row with the columns' names; without it, the one that has them.
    pub headings: Option<usize>,
    /// Which number of 3/4/2026 is the day, where the dates themselves do not tell.
    pub dates: Option<Order>,
    /// Which answer counts where there are several; without it, a row that says something else is refused.
    pub same_day: Option<SameDay>,
    /// The columns that together tell participants apart. Never empty.
    pub key: Vec<String>,
    /// When participation began.
    pub start: DateSource,
    /// The column with names.
    pub name: Option<String>,
    /// The column with dates or years of birth.
    pub birth: Option<String>,
    /// The column with genders.
    pub gender: Option<CodedColumn<Gender>>,
    /// The column with languages.
    pub language: Option<CodedColumn<Language>>,
    /// The column with who referred the participant.
    pub referred_by: Option<CodedColumn<Referrer>>,
    /// The column with the responsible caseworker's name.
    pub caseworker: Option<String>,
    /// When participation ended.
    pub exit: Option<ExitMapping>,
    /// The columns with answers. Never empty.
    pub answers: Vec<AnswerMapping>,
    /// The columns with activities.
    pub placements: Vec<PlacementMapping>,
    /// What the cells that are no scores mean; an empty cell is blank.
    pub words: BTreeMap<String, Word>,
}

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

    /// Every column that the mapping names.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = self.key.iter().map(String::as_str).collect();
        columns.extend(self.name.as_deref());
        columns.extend(self.birth.as_deref());
        columns.extend(self.caseworker.as_deref());
        columns.extend(self.gender.as_ref().map(|coded| coded.column.as_str()));
        columns.extend(self.language.as_ref().map(|coded| coded.column.as_str()));
        columns.extend(self.referred_by.as_ref().map(|coded| coded.column.as_str()));
        columns.extend(self.start.column());
        if let Some(exit) = &self.exit {
            columns.extend(exit.when.column());
            columns.extend(exit.outcome.as_ref().map(|coded| coded.column.as_str()));
            columns.extend(exit.note.as_deref());
        }
        for answer in &self.answers {
            columns.push(&answer.column);
            columns.extend(answer.indicator.column());
            columns.extend(answer.respondent.column());
            columns.extend(answer.note_column.as_deref());
            columns.extend(answer.when.column());
        }
        for placement in &self.placements {
            columns.push(&placement.column);
            columns.extend(placement.from.column());
            columns.extend(placement.to.as_ref().and_then(DateSource::column));
            columns.extend(placement.unit.as_deref());
            columns.extend(placement.cost.as_ref().map(|(column, _)| column.as_str()));
            columns.extend(placement.extent.as_deref());
            columns.extend(placement.end_reason.as_ref().map(|coded| coded.column.as_str()));
        }
        columns
    }

    /// Every column that dates are read from, each once.
    pub fn date_columns(&self) -> Vec<&str> {
        let exit = self.exit.iter().map(|exit| &exit.when);
        let answers = self.answers.iter().map(|answer| &answer.when);
        let placements = self
            .placements
            .iter()
            .flat_map(|placement| [Some(&placement.from), placement.to.as_ref()]);
        let sources = [&self.start]
            .into_iter()
            .chain(exit)
            .chain(answers)
            .chain(placements.flatten());
        let mut columns: Vec<&str> = sources
            .filter_map(|source| match source {
                DateSource::Column(column) => Some(column.as_str()),
                DateSource::Fixed(_) | DateSource::MonthsAfterStart(_) | DateSource::MonthsColumn(_) => None,
            })
            .chain(self.birth.as_deref())
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

impl DateSource {
    /// The column that it is read from.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Column(column) | Self::MonthsColumn(column) => Some(column),
            Self::Fixed(_) | Self::MonthsAfterStart(_) => None,
        }
    }
}

fn read_participant(fields: &mut Fields<'_>) -> Result<Mapping, FieldError> {
    Ok(Mapping {
        sheet: None,
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
