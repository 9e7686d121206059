//! Takes a spreadsheet in: first a plan that can be looked at, then all of it or nothing.

mod cells;
mod columns;
mod existing;
mod keys;
mod placements;
mod planner;
mod row;
mod same_day;
mod writing;

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::mem;

use chrono::NaiveDate;
use thiserror::Error;

use self::columns::{ask_for_order, orders, personal_columns};
pub use self::existing::Existing;
pub use self::keys::{KeyList, KeyListError};
pub use self::placements::{CorrectedActivity, CorrectedPlacement};
use self::planner::Planner;
pub(crate) use self::planner::corrected;
use self::row::RowReader;
pub use self::same_day::Version;
pub(crate) use self::writing::count;
use super::mapping::{Mapping, SameDay, Source};
use super::sheet::{Book, Fault, Layout, MAX_CELLS, MAX_TEXT_BYTES, Sheet, SheetError};
use crate::domain::activity::{ActivityProblem, ActivityType, Cost, EndReason, PlacementDetails};
use crate::domain::assessment::{Entries, SameDayRow, answered};
use crate::domain::coded_enum;
use crate::domain::dates::Order;
use crate::domain::exit::{Exit, ExitProblem};
use crate::domain::instrument::{Instrument, InstrumentKey, Respondent};
use crate::domain::occasion::Doubted;
use crate::domain::participant::{DetailField, Details};
use crate::domain::toml_fields::quoted;
use crate::domain::{ActivityId, Today};

/// The most placements of one participant that a spreadsheet may hold: each is held against all the others.
pub const MAX_PLACEMENTS: usize = 200;

/// Why a spreadsheet and a mapping do not fit together at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanError {
    /// The mapping names a column that the spreadsheet does not have.
    #[error("the spreadsheet has no column {0}")]
    NoColumn(String),
    /// The mapping names a column that the spreadsheet has twice.
    #[error("the spreadsheet has two columns {0}")]
    TwoColumns(String),
    /// In no row of a column it can be told which number of its dates is the day.
    #[error("{cell} in the column {column} could be {day_first} or {month_first}")]
    AmbiguousDates {
        /// The column.
        column: String,
        /// The first such cell.
        cell: String,
        /// The date that it is where the day stands first.
        day_first: NaiveDate,
        /// The date that it is where the month stands first.
        month_first: NaiveDate,
    },
    /// The mapping names an indicator that the instrument does not have.
    #[error("the instrument has no indicator {0}")]
    NoIndicator(String),
    /// The instrument does not ask this respondent for this indicator.
    #[error("{0} is not asked of the {respondent}", respondent = .1.code())]
    NotAsked(String, Respondent),
    /// Answers and placements of all rows together are more than [`MAX_CELLS`]: a mapping can read a cell many times.
    #[error("the mapping asks for more than {MAX_CELLS} answers and placements")]
    TooManyAnswers,
    /// The notes of all rows together are longer than [`MAX_TEXT_BYTES`].
    #[error("the notes are longer than {max} MiB", max = MAX_TEXT_BYTES >> 20)]
    TooManyNotes,
}

/// Why a row is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The cell that tells participants apart is empty.
    NoKey,
    /// The row has more cells than there are columns: a separator stands inside a text.
    TooManyCells,
    /// What keeps a cell from being read.
    Fault(Fault),
    /// A personal number stands in the cell.
    PersonalNumber {
        /// The column holds such numbers, or tells participants apart. Else it may be another number with a right check digit.
        is_sure: bool,
    },
    /// Not a date.
    NotADate(String),
    /// A date that could be another day, in a column where some have the day first and others the month.
    AmbiguousDate(String),
    /// Not a number of months.
    NotMonths(String),
    /// Not an amount of money.
    NotKronor(String),
    /// Not per cent of full time.
    NotPercent(String),
    /// A score between two levels, and the instrument does not say how such scores are rounded.
    Decimal(String),
    /// The instrument does not ask this respondent for this indicator.
    NotAsked(String, Respondent),
    /// Neither a level on the scale nor one of the mapping's words.
    NotAnAnswer {
        /// What the cell says.
        cell: String,
        /// The scale's lowest level.
        min: i16,
        /// The scale's highest level.
        max: i16,
    },
    /// Not one of the words that the mapping knows for this column.
    UnknownWord(String),
    /// The date has not come.
    FutureDate(NaiveDate),
    /// A year of birth, name or other detail that can't be right.
    Detail(DetailField),
    /// A key or a note that is longer than it may be.
    TooLong {
        /// The most characters.
        max: usize,
    },
    /// Another row says something else about the same thing.
    Contradicts {
        /// The other row.
        line: usize,
    },
    /// The file has a form of this respondent on this date already.
    AlreadyMeasured(NaiveDate),
    /// The file has a stay in this activity from this day already, and the sheet says something else of it.
    PlacementKnown(NaiveDate),
    /// A placement that can't be right, or not beside another.
    Placement(ActivityProblem),
    /// A placement that ended before the participant's first day.
    PlacementBeforeStart(NaiveDate),
    /// An end of participation that can't be right.
    Exit(ExitProblem),
    /// The participant's rows hold more than [`MAX_PLACEMENTS`] placements.
    TooManyPlacements,
}

/// A row that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The row's number in the file.
    pub line: usize,
    /// The column that it is about.
    pub column: String,
    /// Why.
    pub reason: Reason,
}

/// A date that can be taken, and hardly is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The row's number in the file.
    pub line: usize,
    /// The column that it stands in.
    pub column: String,
    /// The date.
    pub date: NaiveDate,
    /// Why it is doubted.
    pub what: Doubted,
}

coded_enum!(
    /// What happens to forms that the file has already: of the same participant, date and respondent.
    Already {
        /// Their rows are refused.
        Refuse = "refuse",
        /// They stay as they are, and the rest is taken.
        Skip = "skip",
        /// What the spreadsheet says otherwise is taken as a correction; the form as it was is kept.
        Correct = "correct",
    }
);

/// What the user says of a spreadsheet beside its mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    /// What happens to forms that the file has already.
    pub already: Already,
    /// Which number of 3/4/2026 is the day, where neither dates nor mapping tell.
    pub dates: Option<Order>,
    /// Which of several answers of one respondent to one question on one day counts, where the mapping does not say.
    pub same_day: Option<SameDay>,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            already: Already::Refuse,
            dates: None,
            same_day: None,
        }
    }
}

/// What an import would write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The instrument that the answers are given in.
    pub instrument: InstrumentKey,
    /// By the key that tells them apart.
    pub participants: Vec<PlannedParticipant>,
    /// Rows that are not taken; in the order of the file, each at least once.
    pub refusals: Vec<Refusal>,
    /// The same, with those of one kind in one column put together.
    pub refused: Vec<Group>,
    /// Rows in the spreadsheet that hold anything.
    pub rows: usize,
    /// Dates that are asked about, in the order of the file.
    pub doubts: Vec<Doubt>,
    /// How many cells had been decoded wrongly, and are read as they should be.
    pub mended: usize,
    /// How many dates had a time of day behind them, which is left out.
    pub times: usize,
    /// How many forms the file has already, and stay as they are.
    pub skipped: usize,
    /// Activities of the catalogue of which the sheet says something else.
    pub activities: Vec<CorrectedActivity>,
    /// These get what the sheet says; else they stay as they are.
    pub corrects_activities: bool,
}

/// The same kind of mistake in several rows of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The first of them.
    pub first: Refusal,
    /// The rows that it is in first, at most [`PLACES`].
    pub lines: Vec<usize>,
    /// In how many rows it is.
    pub count: usize,
}

impl Group {
    /// Refusals put together, in the order of their first rows.
    fn all(refusals: &[Refusal]) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        let mut places = HashMap::new();
        for refusal in refusals {
            let fault = match refusal.reason {
                Reason::Fault(fault) => Some(fault),
                _ => None,
            };
            let kind = (&refusal.column, mem::discriminant(&refusal.reason), fault);
            let (place, last) = places.entry(kind).or_insert_with(|| {
                groups.push(Self {
                    first: refusal.clone(),
                    lines: Vec::new(),
                    count: 0,
                });
                (groups.len() - 1, None)
            });
            // Several answers of a row may have one date.
            if last.replace(refusal.line) == Some(refusal.line) {
                continue;
            }
            let group = &mut groups[*place];
            group.count += 1;
            if group.lines.len() < PLACES {
                group.lines.push(refusal.line);
            }
        }
        groups
    }
}

/// The most places that are named of a mistake that stands in many.
pub const PLACES: usize = 5;

/// One participant to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedParticipant {
    /// Their id in the spreadsheet.
    pub key: String,
    /// What the spreadsheet says about them.
    pub details: Details,
    /// `true` where the file has them already, from an earlier import: only new forms are added then.
    pub is_known: bool,
    /// Their new forms.
    pub forms: BTreeMap<(NaiveDate, Respondent), Entries>,
    /// What is said otherwise of forms that the file has.
    pub corrections: BTreeMap<(NaiveDate, Respondent), Entries>,
    /// What was said otherwise on the same day, by the form that counts, new or corrected.
    pub beside: BTreeMap<(NaiveDate, Respondent), Beside>,
    /// What they were in, and is not in the file yet.
    pub placements: Vec<PlannedPlacement>,
    /// What is said otherwise of stays in activities that the file has.
    pub placement_corrections: Vec<CorrectedPlacement>,
    /// How their participation ended, where the file does not know it yet.
    pub exit: Option<Exit>,
}

/// What the sheet has of one respondent and day beside the form that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The versions that do not count, in the order in which they are kept. Never empty.
    pub before: Vec<Version>,
    /// Where the one that counts stood.
    pub row: SameDayRow,
}

/// One placement to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPlacement {
    /// The activity's name, in the catalogue or new.
    pub activity: String,
    /// Its kind, where it is new.
    pub kind: ActivityType,
    /// The unit that runs it, where it is new.
    pub unit: Option<String>,
    /// What it costs, where it is new.
    pub cost: Option<Cost>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; `None` where it goes on.
    pub to: Option<NaiveDate>,
    /// In per cent of full time, from 1 to 100.
    pub extent: Option<u8>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
}

impl PlannedPlacement {
    /// Its details once the activity is known.
    fn details(&self, activity_id: ActivityId) -> PlacementDetails {
        PlacementDetails {
            activity_id,
            from: self.from,
            to: self.to,
            extent: self.extent,
            weekdays: None,
            end_reason: self.end_reason,
            experience: None,
        }
    }
}

impl PlannedParticipant {
    /// Answers to write; blanks are none.
    pub fn answers(&self) -> usize {
        let forms = self.forms.values().chain(self.corrections.values());
        forms.map(answered).sum()
    }
}

impl Plan {
    /// Rows that are not taken.
    pub fn refused_rows(&self) -> usize {
        // They stand in the order of the file.
        self.refusals.chunk_by(|one, other| one.line == other.line).count()
    }

    /// `true` where there is nothing to write.
    pub fn is_empty(&self) -> bool {
        let is_unchanged = |participant: &PlannedParticipant| {
            participant.is_known
                && participant.forms.is_empty()
                && participant.corrections.is_empty()
                && participant.placements.is_empty()
                && participant.placement_corrections.is_empty()
                && participant.exit.is_none()
        };
        self.participants.iter().all(is_unchanged) && self.corrected_activities().is_empty()
    }

    /// Doubts of one kind, with how many there are.
    pub fn doubted(&self) -> Vec<(&Doubt, usize)> {
        by_kind(&self.doubts, |doubt| doubt.what)
    }

    /// Forms to write.
    pub fn forms(&self) -> usize {
        self.participants
            .iter()
            .map(|participant| participant.forms.len())
            .sum()
    }

    /// Forms to correct.
    pub fn corrections(&self) -> usize {
        let corrections = self
            .participants
            .iter()
            .map(|participant| participant.corrections.len());
        corrections.sum()
    }

    /// Versions to keep beside forms of the same day that count.
    pub fn beside(&self) -> usize {
        let beside = self
            .participants
            .iter()
            .flat_map(|participant| participant.beside.values());
        beside.map(|beside| beside.before.len()).sum()
    }

    /// Stays in activities to correct, with the key of whose each is.
    pub fn placement_corrections(&self) -> impl Iterator<Item = (&str, &CorrectedPlacement)> {
        self.participants.iter().flat_map(|participant| {
            let own = participant.placement_corrections.iter();
            own.map(|corrected| (participant.key.as_str(), corrected))
        })
    }

    /// Activities of the catalogue to correct.
    pub fn corrected_activities(&self) -> &[CorrectedActivity] {
        if self.corrects_activities {
            &self.activities
        } else {
            &[]
        }
    }

    /// How many activities keep what the catalogue says, where the sheet says something else.
    pub fn activities_kept(&self) -> usize {
        if self.corrects_activities {
            0
        } else {
            self.activities.len()
        }
    }

    /// Ends of participation to write.
    pub fn exits(&self) -> usize {
        let exits = self
            .participants
            .iter()
            .filter_map(|participant| participant.exit.as_ref());
        exits.count()
    }

    /// Placements to write.
    pub fn placements(&self) -> usize {
        let placements = self.participants.iter().map(|participant| participant.placements.len());
        placements.sum()
    }

    /// Answers to write; blanks are none.
    pub fn answers(&self) -> usize {
        self.participants.iter().map(PlannedParticipant::answers).sum()
    }
}

/// The first doubt of each kind, with how many there are of it.
pub(crate) fn by_kind<T>(doubts: &[T], kind: impl Fn(&T) -> Doubted) -> Vec<(&T, usize)> {
    let of = |what: Doubted| {
        let mut same = doubts.iter().filter(|doubt| kind(doubt) == what);
        let first = same.next()?;
        Some((first, same.count() + 1))
    };
    Doubted::ALL.iter().filter_map(|what| of(*what)).collect()
}

/// Works out what an import of `sheet` would write into a file that holds `existing`.
///
/// A row is taken whole or refused whole.
///
/// # Errors
/// Where mapping, spreadsheet and instrument do not fit together.
pub fn plan(
    sheet: &Sheet,
    mapping: &Mapping,
    instrument: &Instrument,
    existing: &Existing,
    choices: Choices,
    today: Today,
) -> Result<Plan, PlanError> {
    check(sheet, mapping, instrument)?;
    let columns = mapping.columns();
    let places = columns.into_iter().filter_map(|name| Some((name, sheet.column(name)?)));
    let (orders, undecided) = orders(sheet, mapping, choices.dates.or(mapping.dates));
    let reader = RowReader {
        places: places.collect(),
        orders,
        personal: personal_columns(sheet, mapping),
        epoch: sheet.epoch,
        mapping,
        instrument,
        today,
        same_day: choices.same_day.or(mapping.same_day),
        times: Cell::default(),
    };
    let mut planner = Planner::new(existing, reader.same_day, choices.already, today);
    for row in &sheet.rows {
        planner.add(&reader, row);
        if planner.note_bytes > MAX_TEXT_BYTES {
            return Err(PlanError::TooManyNotes);
        }
    }
    planner.finish(mapping);
    ask_for_order(&planner.refusals, undecided)?;
    Ok(Plan {
        instrument: instrument.key.clone(),
        participants: planner.participants,
        refused: Group::all(&planner.refusals),
        refusals: planner.refusals,
        rows: sheet.rows.len(),
        doubts: planner.doubts,
        mended: sheet.mended,
        times: reader.times.get(),
        skipped: planner.skipped,
        activities: planner.activities,
        corrects_activities: choices.already == Already::Correct,
    })
}

/// The table of a file that a mapping tells of.
///
/// # Errors
/// Where the file has no such table, or it can't be read.
pub fn table(book: &Book, mapping: &Mapping) -> Result<Sheet, SheetError> {
    book.table(Layout {
        sheet: mapping.sheet.as_deref(),
        headings: mapping.headings,
        columns: &mapping.columns(),
    })
}

/// Whether mapping, spreadsheet and instrument fit together.
fn check(sheet: &Sheet, mapping: &Mapping, instrument: &Instrument) -> Result<(), PlanError> {
    for name in mapping.columns() {
        if sheet.column(name).is_none() {
            return Err(PlanError::NoColumn(quoted(name)));
        }
        if sheet.is_twice(name) {
            return Err(PlanError::TwoColumns(quoted(name)));
        }
    }
    for answer in &mapping.answers {
        for indicator in answer.indicator.values() {
            let found = instrument.indicator(indicator);
            let found = found.ok_or_else(|| PlanError::NoIndicator(quoted(&indicator.0)))?;
            if let Source::Fixed(respondent) = &answer.respondent
                && !found.asks(*respondent)
            {
                return Err(PlanError::NotAsked(quoted(&indicator.0), *respondent));
            }
        }
    }
    let readings = mapping.answers.len() + mapping.placements.len();
    if sheet.rows.len().saturating_mul(readings) > MAX_CELLS {
        return Err(PlanError::TooManyAnswers);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
