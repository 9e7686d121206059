//! The mapping file: which column of a spreadsheet holds what.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::activity::ActivityType;
use crate::domain::coded_enum;
use crate::domain::instrument::{IndicatorId, Respondent};
use crate::domain::participant::{Gender, Language, Referrer};
use crate::domain::toml_fields::{Field, FieldError, Fields, Problem, quoted, read_document};

/// The most months after the start that a mapping may name.
const MAX_MONTHS: i64 = 1200;

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

/// One column with answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerMapping {
    /// Which indicator.
    pub indicator: IndicatorId,
    /// Whose answer.
    pub respondent: Respondent,
    /// The column's name.
    pub column: String,
    /// A column with notes to the answers.
    pub note_column: Option<String>,
    /// The date of the occasion.
    pub when: DateSource,
}

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
}

/// Which column of a spreadsheet holds what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The column that tells participants apart.
    pub key: String,
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
        read_document(source, |fields| {
            fields.required("format")?.integer(1, 1)?;
            let mut mapping = fields.required("participant")?.table(read_participant)?;
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
        let mut columns = vec![self.key.as_str()];
        columns.extend(self.name.as_deref());
        columns.extend(self.birth.as_deref());
        columns.extend(self.caseworker.as_deref());
        columns.extend(self.gender.as_ref().map(|coded| coded.column.as_str()));
        columns.extend(self.language.as_ref().map(|coded| coded.column.as_str()));
        columns.extend(self.referred_by.as_ref().map(|coded| coded.column.as_str()));
        columns.extend(self.start.column());
        for answer in &self.answers {
            columns.push(&answer.column);
            columns.extend(answer.note_column.as_deref());
            columns.extend(answer.when.column());
        }
        for placement in &self.placements {
            columns.push(&placement.column);
            columns.extend(placement.from.column());
            columns.extend(placement.to.as_ref().and_then(DateSource::column));
        }
        columns
    }
}

impl DateSource {
    fn column(&self) -> Option<&str> {
        match self {
            Self::Column(column) | Self::MonthsColumn(column) => Some(column),
            Self::Fixed(_) | Self::MonthsAfterStart(_) => None,
        }
    }
}

fn read_participant(fields: &mut Fields<'_>) -> Result<Mapping, FieldError> {
    let column = |fields: &mut Fields<'_>, name| -> Result<Option<String>, FieldError> {
        fields
            .optional(name)
            .map(|field| field.text().map(str::to_owned))
            .transpose()
    };
    Ok(Mapping {
        key: fields.required("key")?.text()?.to_owned(),
        start: read_start(&fields.required("start")?)?,
        name: column(fields, "name")?,
        birth: column(fields, "birth")?,
        caseworker: column(fields, "caseworker")?,
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

fn read_coded<T>(
    fields: &mut Fields<'_>,
    name: &'static str,
    find: impl Fn(&str) -> Option<T> + Copy,
    codes: impl Iterator<Item = &'static str>,
) -> Result<Option<CodedColumn<T>>, FieldError> {
    let codes: Vec<_> = codes.collect();
    let Some(field) = fields.optional(name) else {
        return Ok(None);
    };
    let mut words: BTreeMap<_, _> = codes
        .iter()
        .filter_map(|code| Some(((*code).to_owned(), find(code)?)))
        .collect();
    if field.is_text() {
        return Ok(Some(CodedColumn {
            column: field.text()?.to_owned(),
            words,
        }));
    }
    field.table(|fields| {
        let column = fields.required("column")?.text()?.to_owned();
        for (word, code) in fields.required("values")?.open_table()?.entries() {
            words.insert(word.to_lowercase(), code.word(find, &codes)?);
        }
        Ok(Some(CodedColumn { column, words }))
    })
}

fn read_answer(fields: &mut Fields<'_>) -> Result<AnswerMapping, FieldError> {
    let codes: Vec<_> = Respondent::ALL.iter().map(|respondent| respondent.code()).collect();
    Ok(AnswerMapping {
        indicator: IndicatorId(fields.required("indicator")?.text()?.to_owned()),
        respondent: fields.required("respondent")?.word(Respondent::from_code, &codes)?,
        column: fields.required("column")?.text()?.to_owned(),
        note_column: fields
            .optional("note")
            .map(|field| field.text().map(str::to_owned))
            .transpose()?,
        when: read_when(&fields.required("when")?)?,
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
    })
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
