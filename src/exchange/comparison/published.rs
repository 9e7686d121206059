//! Published figures from a CSV file or a workbook: all of them, or none and every problem with its line.

use std::path::Path;

use thiserror::Error;

use crate::domain::Today;
use crate::domain::comparison::{
    Measure, OutsideDetails, OutsideField, OutsideFigure, OutsideProblem, read_people, read_value, read_year,
};
use crate::domain::participant::Gender;
use crate::domain::text::composed;
use crate::exchange::sheet::{Sheet, SheetError, SheetRow};
use crate::files::{self, FileError};

/// No such file is larger, in bytes.
const MAX_BYTES: u64 = 1 << 20;
/// So many lines are named where figures are kept already.
const NAMED: usize = 12;

/// The columns, and what else each is called.
pub const COLUMNS: &[(OutsideField, &[&str])] = &[
    (
        OutsideField::Owner,
        &["owner", "kommun", "ägare", "vems", "municipality"],
    ),
    (OutsideField::Measure, &["measure", "mått"]),
    (OutsideField::Gender, &["gender", "kön"]),
    (OutsideField::Year, &["year", "år"]),
    (OutsideField::Value, &["value", "värde"]),
    (OutsideField::People, &["n", "antal"]),
    (OutsideField::Source, &["source", "källa"]),
];
/// Those that a file may be without.
const OPTIONAL: [OutsideField; 2] = [OutsideField::Gender, OutsideField::People];

/// What a measure is called in a file.
const MEASURES: &[(Measure, &[&str])] = &[
    (
        Measure::WorkOrStudies,
        &[
            "work_or_studies",
            "arbete eller studier",
            "till arbete eller studier",
            "work or studies",
        ],
    ),
    (
        Measure::Returned,
        &[
            "returned",
            "kom tillbaka",
            "återkom",
            "återaktualisering",
            "återaktualiserade",
            "came back",
        ],
    ),
];
/// What a gender is called in a file; everybody, where it says nothing.
const GENDERS: &[(Option<Gender>, &[&str])] = &[
    (None, &["", "alla", "totalt", "all", "total", "everybody"]),
    (Some(Gender::Woman), &["woman", "women", "kvinna", "kvinnor", "k"]),
    (Some(Gender::Man), &["man", "men", "män", "m"]),
];

/// Why nothing of a file can be taken.
#[derive(Debug, Error)]
pub enum PublishedError {
    /// The file can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no table.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// Columns that must be there are not.
    #[error("columns are missing: {}", .0.iter().map(|field| field.code()).collect::<Vec<_>>().join(", "))]
    Columns(Vec<OutsideField>),
    /// A column is there twice.
    #[error("the column {} is there twice", .0.code())]
    ColumnTwice(OutsideField),
    /// There are only column names.
    #[error("there is no row")]
    NoRows,
    /// Some rows can't be taken.
    #[error("{} rows can't be taken", .0.len())]
    Rows(Vec<(usize, RowProblem)>),
}

/// Why a row can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowProblem {
    /// A field is wrong.
    Field(OutsideProblem),
    /// The same figure stands in an earlier line of the file.
    Twice(usize),
    /// It holds more than there are columns for: a comma in a value, with commas between the columns.
    Surplus,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its figures, with the line that each stands in.
    pub rows: Vec<(usize, OutsideDetails)>,
    /// Lines with figures that are kept already, once that has been looked up.
    pub known: Vec<usize>,
}

impl Published {
    /// Finds the lines whose figures are kept already.
    pub fn compare_with(&mut self, kept: &[OutsideFigure]) {
        let is_kept = |details: &OutsideDetails| kept.iter().any(|own| own.details.is_same_as(details));
        let known = self.rows.iter().filter(|(_, details)| is_kept(details));
        self.known = known.map(|(line, _)| *line).collect();
    }

    /// The numbers of the lines with figures that are kept already, the first few of them.
    pub fn known_lines(&self) -> String {
        let named: Vec<_> = self.known.iter().take(NAMED).map(ToString::to_string).collect();
        let more = if self.known.len() > NAMED { " …" } else { "" };
        format!("{}{more}", named.join(", "))
    }

    /// The figures alone.
    pub fn details(&self) -> Vec<OutsideDetails> {
        self.rows.iter().map(|(_, details)| details.clone()).collect()
    }
}

/// Reads a file of published figures.
///
/// # Errors
/// Where it can't be read, or a row of it can't be taken.
pub fn read_published(path: &Path, today: Today) -> Result<Published, PublishedError> {
    parse_published(path, &files::load_bytes(path, MAX_BYTES)?, today)
}

/// The same of the content of the file at `path`.
///
/// # Errors
/// Where it can't be read, or a row of it can't be taken.
pub fn parse_published(path: &Path, bytes: &[u8], today: Today) -> Result<Published, PublishedError> {
    let sheet = Sheet::parse(path, bytes)?;
    let places = places(&sheet)?;
    let mut rows: Vec<(usize, OutsideDetails)> = Vec::new();
    let mut problems = Vec::new();
    for row in &sheet.rows {
        let read = details(row, &places, today).and_then(|details| {
            let same = rows.iter().find(|(_, other)| other.is_same_as(&details));
            same.map_or(Ok(details), |(line, _)| Err(RowProblem::Twice(*line)))
        });
        match read {
            Ok(details) => rows.push((row.line, details)),
            Err(problem) => problems.push((row.line, problem)),
        }
    }
    if !problems.is_empty() {
        return Err(PublishedError::Rows(problems));
    }
    if rows.is_empty() {
        return Err(PublishedError::NoRows);
    }
    Ok(Published {
        rows,
        known: Vec::new(),
    })
}

/// Where each column lies; `None` for one that may be missing and is.
fn places(sheet: &Sheet) -> Result<Vec<(OutsideField, Option<usize>)>, PublishedError> {
    let mut places = Vec::new();
    let mut missing = Vec::new();
    for (field, names) in COLUMNS {
        let mut found = (0..sheet.columns.len()).filter(|place| is_one_of(names, &sheet.columns[*place]));
        let place = found.next();
        if found.next().is_some() {
            return Err(PublishedError::ColumnTwice(*field));
        }
        if place.is_none() && !OPTIONAL.contains(field) {
            missing.push(*field);
        }
        places.push((*field, place));
    }
    if missing.is_empty() {
        Ok(places)
    } else {
        Err(PublishedError::Columns(missing))
    }
}

fn details(
    row: &SheetRow,
    places: &[(OutsideField, Option<usize>)],
    today: Today,
) -> Result<OutsideDetails, RowProblem> {
    if row.has_surplus {
        return Err(RowProblem::Surplus);
    }
    let cell = |wanted: OutsideField| {
        let place = places.iter().find(|(field, _)| *field == wanted);
        let cell = place.and_then(|(_, place)| row.cells.get((*place)?));
        cell.map_or("", String::as_str)
    };
    let field = RowProblem::Field;
    let missing = |wanted: OutsideField| field(OutsideProblem::Missing(wanted));
    let measure = match cell(OutsideField::Measure) {
        "" => return Err(missing(OutsideField::Measure)),
        words => of_words(MEASURES, words).ok_or(field(OutsideProblem::Measure))?,
    };
    let gender = of_words(GENDERS, cell(OutsideField::Gender)).ok_or(field(OutsideProblem::Gender))?;
    let details = OutsideDetails {
        owner: cell(OutsideField::Owner).to_owned(),
        measure,
        gender,
        year: read_year(cell(OutsideField::Year), today).map_err(field)?,
        value: read_value(cell(OutsideField::Value)).map_err(field)?,
        n: read_people(cell(OutsideField::People)).map_err(field)?,
        source: cell(OutsideField::Source).to_owned(),
    };
    match details.problem(today) {
        None => Ok(details),
        Some(problem) => Err(field(problem)),
    }
}

fn of_words<T: Copy>(all: &[(T, &[&str])], words: &str) -> Option<T> {
    let found = all.iter().find(|(_, names)| is_one_of(names, words));
    found.map(|(value, _)| *value)
}

fn is_one_of(names: &[&str], written: &str) -> bool {
    names.contains(&composed(written.trim()).to_lowercase().as_str())
}
