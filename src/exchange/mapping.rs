//! The mapping file: which column of a spreadsheet holds what.

mod read;
mod written;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::activity::{ActivityType, CostBasis, EndReason};
use crate::domain::coded_enum;
use crate::domain::dates::Order;
use crate::domain::exit::Outcome;
use crate::domain::instrument::{IndicatorId, Respondent};
use crate::domain::participant::{Gender, Language, Referrer};

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
    /// A column that says what an empty cell means, in the words of the mapping.
    pub missing_column: Option<String>,
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
    /// The id of the questionnaire that was answered, of those in use; without it, the one that is used first of all.
    pub questionnaire: Option<String>,
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
            columns.extend(answer.missing_column.as_deref());
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
