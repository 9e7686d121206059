//! What is kept about participants as tables: one row an answer, a participant, a stay in an activity, a meeting or a day. Names
//! of columns and codes in cells are stable; whoever sets a table for people puts words in their place.
//!
//! Nobody is named unless it is asked for, and whose data are protected is not named then either.

mod answers;
mod change;
mod csv;
mod people;
mod work;

use chrono::{NaiveDate, NaiveTime};

pub use self::change::Measure;
pub use self::csv::{Dialect, csv_of};
pub use self::people::{Content, People, Person, random, within};
use crate::domain::activity::Activity;
use crate::domain::coded_enum;
use crate::domain::instrument::Respondent;
use crate::domain::localized::Localized;

coded_enum!(
    /// Which rows.
    What {
        /// One row an answer, also of questions that were left open.
        Answers = "answers",
        /// One row a participant: the first and the latest score of each indicator, in the latest period of participation.
        Change = "change",
        /// One row a stay in an activity.
        Placements = "placements",
        /// One row a meeting.
        Meetings = "meetings",
        /// One row a day of a stay in an activity about which something is noted.
        Attendance = "attendance",
    }
);

coded_enum!(
    /// As what rows are saved.
    Format {
        /// One or several tables, for people and their spreadsheets.
        Xlsx = "xlsx",
        /// One table, for any program.
        Csv = "csv",
        /// Forms and their instruments, for other systems.
        Fhir = "fhir",
    }
);

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// What is told of everybody or of every row, by its name.
    Plain(&'static str),
    /// One measure of how an indicator has changed.
    Measured(Measured),
}

/// One measure of how an indicator has changed, as one respondent sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The indicator's id, with its item and scale where it was asked for in several ways.
    pub key: String,
    /// What the indicator is called.
    pub name: Localized,
    /// Which item and scale, where it was asked for in several ways.
    pub way: Option<String>,
    /// The numbers of the scale's lowest and highest level.
    pub scale: (i16, i16),
    /// Who answered.
    pub respondent: Respondent,
    /// Which measure.
    pub measure: Measure,
}

impl Column {
    /// The column's stable name.
    pub fn id(&self) -> String {
        match self {
            Self::Plain(id) => (*id).to_owned(),
            Self::Measured(Measured {
                key,
                respondent,
                measure,
                ..
            }) => format!("{key}_{}_{}", respondent.code(), measure.code()),
        }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing: not known, not asked, or not applicable.
    Empty,
    /// People's own words, or a name.
    Text(String),
    /// A code, of which people read a word: the key of its text is the kind, a hyphen and the code.
    Word(&'static str, &'static str),
    /// An indicator, by its id and its name.
    Indicator(String, Localized),
    /// A whole number.
    Number(i64),
    /// A day.
    Date(NaiveDate),
    /// A time of day, to the minute.
    Time(NaiveTime),
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// What is known, or an empty cell.
    fn maybe<T>(known: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        known.map_or(Self::Empty, cell)
    }
}

/// Rows of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Which.
    pub what: What,
    /// From left to right.
    pub columns: Vec<Column>,
    /// A cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The rows of everybody in `people`; `activities` is the catalogue.
    pub fn of(what: What, people: &People<'_>, activities: &[Activity]) -> Self {
        match what {
            What::Answers => answers::table(people),
            What::Change => change::table(people),
            What::Placements => work::placements(people, activities),
            What::Meetings => work::meetings(people),
            What::Attendance => work::attendance(people, activities),
        }
    }

    /// A table whose rows begin with who they are about, each with `own` columns after that.
    fn about(
        what: What,
        people: &People<'_>,
        own: impl IntoIterator<Item = Column>,
        rows_of: impl Fn(&Person<'_>) -> Vec<Vec<Cell>>,
    ) -> Self {
        let rows = people.iter().flat_map(|person| {
            let about = people.about(person);
            let rows = rows_of(person).into_iter();
            rows.map(move |row| [about.clone(), row].concat())
        });
        Self {
            what,
            columns: people.columns().into_iter().chain(own).collect(),
            rows: rows.collect(),
        }
    }
}

fn plain<const N: usize>(names: [&'static str; N]) -> impl Iterator<Item = Column> {
    names.into_iter().map(Column::Plain)
}
#[cfg(test)]
mod tests;
