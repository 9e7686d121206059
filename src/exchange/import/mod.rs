//! Takes a spreadsheet in: first a plan that can be looked at, then all of it or nothing.

mod row;

use std::cell::Cell;
use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;

use chrono::NaiveDate;
use thiserror::Error;

use self::row::{RowContent, RowReader, find_date, key_of};
use super::mapping::{Mapping, SameDay, Source};
use super::sheet::{Book, Fault, Layout, MAX_CELLS, MAX_TEXT_BYTES, Sheet, SheetError, SheetRow};
use crate::domain::activity::{
    Activity, ActivityDetails, ActivityProblem, ActivityType, Cost, EndReason, Placement, PlacementDetails,
};
use crate::domain::assessment::{Circumstances, Entries, Entry, answered};
use crate::domain::coded_enum;
use crate::domain::dates::Order;
use crate::domain::exit::{Exit, ExitProblem};
use crate::domain::history::History;
use crate::domain::instrument::{IndicatorId, Instrument, InstrumentKey, Respondent};
use crate::domain::occasion::{Bounds, Doubted};
use crate::domain::participant::{DetailField, Details, fold};
use crate::domain::text::MAX_TEXT;
use crate::domain::toml_fields::quoted;
use crate::domain::{ActivityId, Today, personal_number};
use crate::store::{StoreError, Tx};

/// The most placements of one participant that a spreadsheet may hold: each is held against all the others.
pub const MAX_PLACEMENTS: usize = 200;
/// The most that is said about one row that is not taken.
const MAX_REFUSALS_OF_ROW: usize = 10;

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
    PersonalNumber,
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
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            already: Already::Refuse,
            dates: None,
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
    /// How many dates had a time of day behind them, which is left out.
    pub times: usize,
    /// How many forms the file has already, and stay as they are.
    pub skipped: usize,
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
    /// What they were in, and is not in the file yet.
    pub placements: Vec<PlannedPlacement>,
    /// How their participation ended, where the file does not know it yet.
    pub exit: Option<Exit>,
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
                && participant.exit.is_none()
        };
        self.participants.iter().all(is_unchanged)
    }

    /// Doubts of one kind, with how many there are.
    pub fn doubted(&self) -> Vec<(&Doubt, usize)> {
        let of = |what: Doubted| {
            let mut same = self.doubts.iter().filter(|doubt| doubt.what == what);
            let first = same.next()?;
            Some((first, same.count() + 1))
        };
        Doubted::ALL.iter().filter_map(|what| of(*what)).collect()
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

    /// Writes everything planned; `reason` is why forms are corrected. `progress` is told how many participants are done, and stops the work by returning
    /// `false`: nothing is written then.
    ///
    /// # Errors
    /// Where the file can't be written; nothing has changed then.
    pub fn write(
        &self,
        tx: &mut Tx<'_>,
        reason: &str,
        mut progress: impl FnMut(usize) -> bool,
    ) -> Result<Written, StoreError> {
        let mut written = Written::default();
        let mut catalogue = Catalogue::of(tx.activities()?);
        let unknown = Circumstances::default();
        for (index, planned) in self.participants.iter().enumerate() {
            if !progress(index) {
                return Err(StoreError::Cancelled);
            }
            let id = match tx.participant_imported_as(&planned.key)? {
                Some(id) => id,
                None => {
                    written.participants += 1;
                    tx.create_participant_imported_as(&planned.details, Some(&planned.key))?
                }
            };
            let forms = planned.forms.iter().map(|(place, entries)| (*place, entries, &unknown));
            tx.record_assessments(id, &self.instrument, forms)?;
            written.forms += planned.forms.len();
            for ((date, respondent), entries) in &planned.corrections {
                let occasion = tx.occasion_for(id, *date)?;
                let correction = tx.start_correction(occasion, *respondent)?;
                tx.save_entries(correction, entries)?;
                tx.finish_assessment(correction, Some(reason))?;
                written.corrections += 1;
            }
            for placement in &planned.placements {
                let activity_id = catalogue.find_or_add(tx, placement)?;
                tx.save_placement(id, None, &placement.details(activity_id))?;
                written.placements += 1;
            }
            if let Some(exit) = &planned.exit {
                tx.end_participant(id, exit)?;
                written.exits += 1;
            }
        }
        Ok(written)
    }
}

/// What an import wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// New participants.
    pub participants: usize,
    /// New forms.
    pub forms: usize,
    /// Corrected forms.
    pub corrections: usize,
    /// New placements.
    pub placements: usize,
    /// Ends of participation.
    pub exits: usize,
}

/// Activities by name, whatever the case of their letters.
struct Catalogue(BTreeMap<String, ActivityId>);

impl Catalogue {
    fn of(activities: impl IntoIterator<Item = Activity>) -> Self {
        let named = activities
            .into_iter()
            .map(|activity| (fold(&activity.details.name), activity.id));
        Self(named.collect())
    }

    fn find_or_add(&mut self, tx: &mut Tx<'_>, placement: &PlannedPlacement) -> Result<ActivityId, StoreError> {
        if let Some(id) = self.0.get(&fold(&placement.activity)) {
            return Ok(*id);
        }
        let id = tx.save_activity(
            None,
            &ActivityDetails {
                name: placement.activity.clone(),
                kind: placement.kind,
                unit: placement.unit.clone(),
                cost: placement.cost,
                is_active: true,
            },
        )?;
        self.0.insert(fold(&placement.activity), id);
        Ok(id)
    }
}

/// What a file holds already of those whom a spreadsheet tells of. An empty one is an empty file.
#[derive(Default)]
pub struct Existing(BTreeMap<String, InFile>);

impl Existing {
    /// What is known of those whom `sheet` tells of, one at a time: `find` is asked once for each id in it, and
    /// `activities` is the catalogue.
    ///
    /// # Errors
    /// Whatever `find` returns.
    pub fn of(
        sheet: &Sheet,
        mapping: &Mapping,
        activities: &[Activity],
        mut find: impl FnMut(&str) -> Result<Option<History>, StoreError>,
    ) -> Result<Self, StoreError> {
        let places: Option<Vec<usize>> = mapping.key.iter().map(|column| sheet.column(column)).collect();
        let Some(places) = places else {
            return Ok(Self::default());
        };
        let cells = |row: &SheetRow| {
            key_of(
                places
                    .iter()
                    .filter_map(|place| row.cells.get(*place).map(String::as_str)),
            )
        };
        let keys: BTreeSet<String> = sheet.rows.iter().map(cells).filter(|key| !key.is_empty()).collect();
        let mut known = BTreeMap::new();
        for key in keys {
            if let Some(history) = find(&key)? {
                known.insert(key, InFile::of(&history, activities));
            }
        }
        Ok(Self(known))
    }
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
    let reader = RowReader {
        places: places.collect(),
        orders: orders(sheet, mapping, choices.dates.or(mapping.dates))?,
        epoch: sheet.epoch,
        mapping,
        instrument,
        today,
        times: Cell::default(),
    };
    let mut planner = Planner {
        existing: &existing.0,
        today,
        policy: choices.already,
        same_day: mapping.same_day,
        participants: Vec::new(),
        by_key: BTreeMap::new(),
        sources: BTreeMap::new(),
        refusals: Vec::new(),
        doubts: Vec::new(),
        exit_lines: BTreeMap::new(),
        skipped: 0,
        note_bytes: 0,
    };
    for row in &sheet.rows {
        planner.add(&reader, row);
        if planner.note_bytes > MAX_TEXT_BYTES {
            return Err(PlanError::TooManyNotes);
        }
    }
    planner.settle();
    if let Some(exit) = &mapping.exit {
        planner.hold_exits(exit.when.column().unwrap_or_default());
    }
    Ok(Plan {
        instrument: instrument.key.clone(),
        participants: planner.participants,
        refused: Group::all(&planner.refusals),
        refusals: planner.refusals,
        rows: sheet.rows.len(),
        doubts: planner.doubts,
        times: reader.times.get(),
        skipped: planner.skipped,
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

/// In which order the dates of each column are written: what its own dates show, else what was said. `None` where some show
/// one order and some the other.
fn orders<'m>(
    sheet: &Sheet,
    mapping: &'m Mapping,
    said: Option<Order>,
) -> Result<BTreeMap<&'m str, Option<Order>>, PlanError> {
    let mut orders = BTreeMap::new();
    for column in mapping.date_columns() {
        let Some(place) = sheet.column(column) else { continue };
        let cells = || sheet.rows.iter().filter_map(|row| row.cells.get(place));
        let mut shown: Vec<Order> = Vec::new();
        let mut ambiguous = None;
        for cell in cells() {
            let Some(found) = find_date(cell, sheet.epoch) else {
                continue;
            };
            shown.extend(found.written.shows().filter(|order| !shown.contains(order)));
            if ambiguous.is_none() && found.written.is_ambiguous() {
                ambiguous = Some((cell, found.written));
            }
        }
        let order = match shown.as_slice() {
            [order] => Some(*order),
            _ => said,
        };
        if let (true, None, Some((cell, written))) = (shown.is_empty(), order, ambiguous) {
            let day = |order| written.day(Some(order)).unwrap_or_default();
            return Err(PlanError::AmbiguousDates {
                column: quoted(column),
                cell: quoted(cell),
                day_first: day(Order::DayFirst),
                month_first: day(Order::MonthFirst),
            });
        }
        orders.insert(column, order);
    }
    Ok(orders)
}

/// What the file holds of somebody.
struct InFile {
    /// Their finished forms.
    finished: BTreeMap<(NaiveDate, Respondent), Entries>,
    /// Their forms that are begun.
    begun: BTreeSet<(NaiveDate, Respondent)>,
    /// With the activities' names.
    placements: Vec<PlannedPlacement>,
    /// What dates of measurement are held against.
    bounds: Bounds,
    /// When their times of participation ended.
    exits: Vec<NaiveDate>,
}

impl InFile {
    fn of(history: &History, activities: &[Activity]) -> Self {
        let activity = |id: ActivityId| activities.iter().find(|activity| activity.id == id);
        let placement = |placement: &Placement| {
            let details = &activity(placement.details.activity_id)?.details;
            Some(PlannedPlacement {
                activity: details.name.clone(),
                kind: details.kind,
                unit: details.unit.clone(),
                cost: details.cost,
                from: placement.details.from,
                to: placement.details.to,
                extent: placement.details.extent,
                end_reason: placement.details.end_reason,
            })
        };
        let finished = history.all_occasions().flat_map(|occasion| {
            let forms = occasion.assessments.iter();
            forms.map(|(respondent, form)| ((occasion.date, *respondent), form.entries().clone()))
        });
        let begun = history.all_occasions().flat_map(|occasion| {
            let drafts = occasion.drafts.keys();
            drafts.map(|respondent| (occasion.date, *respondent))
        });
        let placements = history.periods().flat_map(|period| &period.placements);
        let exits = history.periods().filter_map(|period| period.participant.end());
        Self {
            finished: finished.collect(),
            begun: begun.collect(),
            placements: placements.filter_map(placement).collect(),
            bounds: history.bounds(),
            exits: exits.collect(),
        }
    }

    /// `true` where a placement lasts longer than participation did, or begins after its end.
    fn has_left_before(&self, placement: &PlannedPlacement) -> bool {
        let ended = self.exits.iter().find(|exit| placement.from <= **exit);
        match ended {
            Some(ended) => placement.to.is_none_or(|to| to > *ended),
            None => self.bounds.left.is_some(),
        }
    }
}

/// What a sheet says otherwise of a form: an empty cell says nothing of what is there.
fn corrected(entries: Entries, before: &Entries) -> Entries {
    let other = entries.into_iter().filter_map(|(indicator, entry)| {
        let known = before.get(&indicator).cloned().unwrap_or_default();
        let entry = Entry {
            answer: entry.answer.or(known.answer),
            note: entry.note.or_else(|| known.note.clone()),
        };
        (entry != known).then_some((indicator, entry))
    });
    other.collect()
}

/// Whether an earlier answer stays, where another stands in a later row or column.
fn stays(same_day: SameDay, earlier: Option<&Entry>, later: &Entry) -> bool {
    let is_said = |entry: &Entry| *entry != Entry::default();
    match same_day {
        SameDay::First => earlier.is_some_and(is_said),
        SameDay::Last => earlier.is_some() && !is_said(later),
    }
}

/// Which rows gave a form.
struct Lines {
    /// The first one.
    line: usize,
    /// Those after it, by what they added.
    added: BTreeMap<IndicatorId, usize>,
}

struct Planner<'a> {
    existing: &'a BTreeMap<String, InFile>,
    today: Today,
    policy: Already,
    same_day: Option<SameDay>,
    participants: Vec<PlannedParticipant>,
    /// Where each key's participant is, and which row spoke first.
    by_key: BTreeMap<String, (usize, usize)>,
    /// Which rows gave each participant's forms.
    sources: BTreeMap<(usize, NaiveDate, Respondent), Lines>,
    refusals: Vec<Refusal>,
    doubts: Vec<Doubt>,
    /// Where each participant's exit stands.
    exit_lines: BTreeMap<usize, usize>,
    /// How many forms that the file has already stay as they are.
    skipped: usize,
    /// The length of every note that is planned.
    note_bytes: usize,
}

impl Planner<'_> {
    fn add(&mut self, reader: &RowReader<'_>, row: &SheetRow) {
        let key_column = reader.mapping.key.first().map_or("", String::as_str);
        let refuse = |column: &str, reason| Refusal {
            line: row.line,
            column: quoted(column),
            reason,
        };
        if row.has_surplus {
            self.refusals.push(refuse(key_column, Reason::TooManyCells));
            return;
        }
        let key = reader.key(row);
        if key.is_empty() {
            self.refusals.push(refuse(key_column, Reason::NoKey));
            return;
        }
        if key.chars().nth(MAX_TEXT).is_some() {
            let reason = Reason::TooLong { max: MAX_TEXT };
            self.refusals.push(refuse(key_column, reason));
            return;
        }
        if reader.mapping.key.len() > 1 && personal_number::is_in(&reader.joined_key(row)) {
            self.refusals.push(refuse(key_column, Reason::PersonalNumber));
            return;
        }
        let in_file = self.existing.get(&key);
        let mut content = match reader.read(row, in_file.map(|known| known.bounds)) {
            Ok(content) => content,
            Err(refusals) => {
                self.refusals.extend(refusals.into_iter().take(MAX_REFUSALS_OF_ROW));
                return;
            }
        };
        if let Some(date) = in_file.and_then(|in_file| self.already(in_file, &content)) {
            self.refusals.push(refuse(key_column, Reason::AlreadyMeasured(date)));
            return;
        }
        let known = self.by_key.get(&key).copied();
        if let Some((index, line)) = known {
            let planned = &self.participants[index];
            let exits_differ = planned.exit.is_some() && content.exit.is_some() && planned.exit != content.exit;
            if planned.details != content.details || exits_differ {
                self.refusals.push(refuse(key_column, Reason::Contradicts { line }));
                return;
            }
            if let Some((column, line)) = self.contradiction(reader, index, &content) {
                self.refusals.push(refuse(&column, Reason::Contradicts { line }));
                return;
            }
        }
        let placements = match self.new_placements(in_file, known.map(|(index, _)| index), &content) {
            Ok(placements) => placements,
            Err((column, reason)) => {
                self.refusals.push(refuse(&column, reason));
                return;
            }
        };
        let is_known = in_file.is_some();
        let has_left = in_file.is_some_and(|in_file| in_file.bounds.left.is_some());
        let index = known.map_or(self.participants.len(), |(index, _)| index);
        if known.is_none() {
            self.by_key.insert(key.clone(), (index, row.line));
            self.participants.push(PlannedParticipant {
                key,
                details: content.details,
                is_known,
                forms: BTreeMap::new(),
                corrections: BTreeMap::new(),
                placements: Vec::new(),
                exit: None,
            });
        }
        if content.exit.is_some() {
            self.exit_lines.entry(index).or_insert(row.line);
        }
        self.doubts.append(&mut content.doubts);
        let planned = &mut self.participants[index];
        planned.placements.extend(placements);
        planned.exit = planned.exit.take().or(content.exit.filter(|_| !has_left));
        for ((date, respondent), entries) in content.forms {
            let notes = entries.values().filter_map(|entry| entry.note.as_ref());
            self.note_bytes += notes.map(String::len).sum::<usize>();
            let source = self.sources.entry((index, date, respondent)).or_insert(Lines {
                line: row.line,
                added: BTreeMap::new(),
            });
            match self.participants[index].forms.entry((date, respondent)) {
                Slot::Vacant(form) => drop(form.insert(entries)),
                Slot::Occupied(mut form) => {
                    for (indicator, entry) in entries {
                        let form = form.get_mut();
                        if self
                            .same_day
                            .is_some_and(|same_day| stays(same_day, form.get(&indicator), &entry))
                        {
                            continue;
                        }
                        if form.insert(indicator.clone(), entry).is_none() {
                            source.added.insert(indicator, row.line);
                        }
                    }
                }
            }
        }
    }

    /// The date of a form for which a row is refused, since the file has it already.
    fn already(&self, in_file: &InFile, content: &RowContent) -> Option<NaiveDate> {
        let is_refused = |place: &&(NaiveDate, Respondent)| {
            let is_there = self.policy == Already::Refuse && in_file.finished.contains_key(place);
            is_there || in_file.begun.contains(place)
        };
        content.forms.keys().find(is_refused).map(|(date, _)| *date)
    }

    /// Takes the forms that the file has already out of what is planned: what is said otherwise of them is a correction, or
    /// they stay as they are.
    fn settle(&mut self) {
        for planned in &mut self.participants {
            let Some(in_file) = self.existing.get(&planned.key) else {
                continue;
            };
            let is_there = |place: &(NaiveDate, Respondent)| in_file.finished.contains_key(place);
            let places: Vec<_> = planned.forms.keys().copied().filter(is_there).collect();
            for place in places {
                let (Some(entries), Some(before)) = (planned.forms.remove(&place), in_file.finished.get(&place)) else {
                    continue;
                };
                let other = corrected(entries, before);
                if self.policy == Already::Correct && !other.is_empty() {
                    planned.corrections.insert(place, other);
                } else {
                    self.skipped += 1;
                }
            }
        }
    }

    /// Leaves out an end of participation before something that is planned or in the file, and says so: nothing happens to
    /// somebody who has left.
    fn hold_exits(&mut self, column: &str) {
        for (index, planned) in self.participants.iter_mut().enumerate() {
            let Some(exit) = &planned.exit else { continue };
            let in_file = self.existing.get(&planned.key);
            let forms = planned
                .forms
                .keys()
                .chain(in_file.into_iter().flat_map(|known| known.finished.keys()));
            let is_measured = forms.map(|(date, _)| *date).any(|date| date > exit.date);
            let there = in_file.into_iter().flat_map(|known| &known.placements);
            let lasts = |placement: &PlannedPlacement| {
                placement.from > exit.date || placement.to.is_some_and(|to| to > exit.date)
            };
            let is_placed = planned.placements.iter().any(lasts) || there.into_iter().any(|own| own.from > exit.date);
            if is_measured || is_placed {
                let line = self.exit_lines.get(&index).copied().unwrap_or_default();
                self.refusals.push(Refusal {
                    line,
                    column: quoted(column),
                    reason: Reason::Exit(ExitProblem::RecordsAfter),
                });
                planned.exit = None;
            }
        }
        self.refusals.sort_by_key(|refusal| refusal.line);
    }

    /// The row's placements that neither the file nor an earlier row has, or the column of one that can't be.
    fn new_placements(
        &self,
        in_file: Option<&InFile>,
        index: Option<usize>,
        content: &RowContent,
    ) -> Result<Vec<PlannedPlacement>, (String, Reason)> {
        if content.placements.is_empty() {
            return Ok(Vec::new());
        }
        let there = in_file.into_iter().flat_map(|known| &known.placements);
        let planned = index.into_iter().flat_map(|index| &self.participants[index].placements);
        let mut count = index.map_or(0, |index| self.participants[index].placements.len());
        // Activities are compared by name here, since new ones have no id yet.
        let mut others: Vec<_> = there
            .chain(planned)
            .map(|other| (fold(&other.activity), other))
            .collect();
        let mut new = Vec::new();
        for (column, placement) in &content.placements {
            let name = fold(&placement.activity);
            let same_name = others.iter().filter(|(other, _)| *other == name);
            let same_name: Vec<&PlannedPlacement> = same_name.map(|(_, other)| *other).collect();
            let is_same = |other: &&PlannedPlacement| (other.from, other.to) == (placement.from, placement.to);
            if same_name.iter().any(is_same) {
                continue;
            }
            if in_file.is_some_and(|in_file| in_file.has_left_before(placement)) {
                return Err((column.clone(), Reason::Placement(ActivityProblem::AfterExit)));
            }
            let id = ActivityId(uuid::Uuid::nil());
            let beside: Vec<PlacementDetails> = same_name.iter().map(|other| other.details(id)).collect();
            let problem = placement.details(id).problem(&beside, self.today);
            if let Some(problem) = problem {
                return Err((column.clone(), Reason::Placement(problem)));
            }
            count += 1;
            if count > MAX_PLACEMENTS {
                return Err((column.clone(), Reason::TooManyPlacements));
            }
            others.push((name, placement));
            new.push(placement.clone());
        }
        Ok(new)
    }

    /// The column and the earlier row that say something else than this row does.
    fn contradiction(&self, reader: &RowReader<'_>, index: usize, content: &RowContent) -> Option<(String, usize)> {
        if self.same_day.is_some() {
            return None;
        }
        let forms = &self.participants[index].forms;
        for ((date, respondent), entries) in &content.forms {
            for (indicator, entry) in entries {
                let earlier = forms
                    .get(&(*date, *respondent))
                    .and_then(|entries| entries.get(indicator));
                if earlier.is_some_and(|earlier| earlier != entry) {
                    let answers = &reader.mapping.answers;
                    let answer = answers.iter().find(|answer| {
                        let mut asks = answer.indicator.values();
                        asks.any(|own| own == indicator) && answer.respondent.values().any(|own| own == respondent)
                    });
                    let column = answer.map_or_else(String::new, |answer| answer.column.clone());
                    let source = self.sources.get(&(index, *date, *respondent));
                    let line = source.map(|source| source.added.get(indicator).unwrap_or(&source.line));
                    return Some((column, line.copied().unwrap_or_default()));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instrument::SHIPPED;

    const MAPPING: &str = r#"
format = 1
[participant]
key = "id"
start = "2026-01-14"
[[answer]]
indicator = "health"
respondent = "participant"
column = "first"
when = { months_after_start = 0 }
[[answer]]
indicator = "health"
respondent = "participant"
column = "second"
when = { column = "date" }
"#;

    fn table_of(columns: Vec<String>, rows: Vec<SheetRow>) -> Sheet {
        Sheet {
            columns,
            rows,
            epoch: NaiveDate::from_ymd_opt(1899, 12, 30).expect("a date"),
        }
    }

    #[test]
    fn activities_are_planned_once_and_two_at_once_are_refused() {
        let mapping = format!(
            "{MAPPING}[[placement]]\ncolumn = \"act\"\nkind = \"job_focused\"\nfrom = {{ column = \"from\" }}\n\
             to = {{ column = \"to\" }}\nnames = {{ p = \"Praktik\" }}\n"
        );
        let columns = ["id", "first", "second", "date", "act", "from", "to"]
            .map(str::to_owned)
            .to_vec();
        let row = |line: usize, id: &str, act: [&str; 3]| {
            let cells = [id, "3", "", "", act[0], act[1], act[2]].map(str::to_owned).to_vec();
            SheetRow {
                line,
                cells,
                has_surplus: false,
                faults: Vec::new(),
            }
        };
        let rows = vec![
            row(2, "1", ["P", "2026-02-01", "2026-03-01"]),
            row(3, "1", ["praktik", "2026-02-01", "2026-03-01"]),
            row(4, "1", ["Praktik", "2026-02-15", ""]),
            row(5, "2", ["Praktik", "2026-04-01", "2026-03-01"]),
            row(6, "2", ["", "", ""]),
        ];
        let mapping = Mapping::parse(&mapping).expect("the mapping is right");
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let today = Today(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
        let plan = plan(
            &table_of(columns, rows),
            &mapping,
            &instrument,
            &Existing::default(),
            Choices::default(),
            today,
        )
        .expect("they fit together");
        let refused: Vec<_> = plan
            .refusals
            .iter()
            .map(|refusal| (refusal.line, refusal.reason.clone()))
            .collect();
        assert_eq!(
            refused,
            [
                (4, Reason::Placement(ActivityProblem::TwiceAtOnce)),
                (5, Reason::Placement(ActivityProblem::EndBeforeStart)),
            ]
        );
        assert_eq!(
            (plan.placements(), plan.participants[0].placements[0].activity.as_str()),
            (1, "Praktik")
        );
    }

    fn plan_of(cells: [&str; 4]) -> Plan {
        let columns = ["id", "first", "second", "date"].map(str::to_owned).to_vec();
        let rows = vec![SheetRow {
            line: 2,
            cells: cells.map(str::to_owned).to_vec(),
            has_surplus: false,
            faults: Vec::new(),
        }];
        let mapping = Mapping::parse(MAPPING).expect("the mapping is right");
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let today = Today(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
        plan(
            &table_of(columns, rows),
            &mapping,
            &instrument,
            &Existing::default(),
            Choices::default(),
            today,
        )
        .expect("they fit together")
    }

    #[test]
    fn a_planned_occasion_without_an_answer_stops_nothing() {
        for date in ["2027-01-14", ""] {
            let plan = plan_of(["1", "3", "", date]);
            assert_eq!((plan.refusals.len(), plan.forms(), plan.answers()), (0, 1, 1), "{date}");
        }
        let plan = plan_of(["1", "3", "4", "2027-01-14"]);
        assert!(matches!(plan.refusals[0].reason, Reason::FutureDate(_)));
        assert_eq!((plan.refusals[0].column.as_str(), plan.forms()), ("date", 0));
    }

    fn long_plan(mapping: &str, rows: impl IntoIterator<Item = Vec<String>>) -> Result<Plan, PlanError> {
        let columns = ["id", "first", "second", "date", "act", "from"]
            .map(str::to_owned)
            .to_vec();
        let rows = rows.into_iter().enumerate().map(|(index, cells)| SheetRow {
            line: index + 2,
            cells,
            has_surplus: false,
            faults: Vec::new(),
        });
        let mapping = Mapping::parse(mapping).expect("the mapping is right");
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let today = Today(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
        let rows = rows.collect();
        plan(
            &table_of(columns, rows),
            &mapping,
            &instrument,
            &Existing::default(),
            Choices::default(),
            today,
        )
    }

    fn row(cells: [&str; 6]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn what_is_read_and_said_of_a_row_has_limits() {
        let reasons = |row| {
            let plan = long_plan(MAPPING, [row]).expect("they fit together");
            plan.refusals
                .into_iter()
                .map(|refusal| refusal.reason)
                .collect::<Vec<_>>()
        };
        let key = "x".repeat(MAX_TEXT + 1);
        assert_eq!(
            reasons(row([&key, "3", "", "", "", ""])),
            [Reason::TooLong { max: MAX_TEXT }]
        );
        let refused = reasons(row(["1", &"x".repeat(30_000), "", "", "", ""]));
        assert!(
            matches!(&refused[..], [Reason::NotAnAnswer { cell, .. }] if cell.len() < 200),
            "{refused:?}"
        );

        let answer = MAPPING.split_once("[[answer]]").expect("an answer").1;
        let answer = answer.split_once("[[answer]]").expect("another").0;
        let many = format!("{MAPPING}{}", format!("[[answer]]{answer}").repeat(100));
        let refused = long_plan(&many, [row(["1", "x", "x", "x", "", ""])]).expect("they fit together");
        assert_eq!(refused.refusals.len(), MAX_REFUSALS_OF_ROW);
        let rows = vec![row(["1", "3", "", "", "", ""]); MAX_CELLS / 102 + 1];
        assert_eq!(long_plan(&many, rows), Err(PlanError::TooManyAnswers));
    }

    #[test]
    fn one_participant_is_in_so_many_activities_and_no_more() {
        let mapping = format!("{MAPPING}[[placement]]\ncolumn = \"act\"\nfrom = {{ column = \"from\" }}\n");
        let name = |number: usize| format!("Insats {number}");
        let rows = (0..=MAX_PLACEMENTS).map(|number| row(["1", "3", "", "", &name(number), "2026-02-01"]));
        let plan = long_plan(&mapping, rows).expect("they fit together");
        assert_eq!(plan.placements(), MAX_PLACEMENTS);
        let refused: Vec<_> = plan.refusals.iter().map(|refusal| &refusal.reason).collect();
        assert_eq!(refused, [&Reason::TooManyPlacements]);
    }

    #[test]
    fn two_answers_to_one_question_on_one_day_are_refused() {
        assert_eq!(plan_of(["1", "3", "3", "2026-01-14"]).refusals, []);
        let refused = plan_of(["1", "3", "4", "2026-01-14"]).refusals;
        assert_eq!(refused[0].reason, Reason::Contradicts { line: 2 });
        assert_eq!(refused[0].column, "second");
    }
}
