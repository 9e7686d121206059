//! Takes a spreadsheet in: first a plan that can be looked at, then all of it or nothing.

mod row;

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use thiserror::Error;

use self::row::{RowContent, RowReader};
use super::mapping::{AnswerMapping, Mapping};
use super::sheet::{MAX_CELLS, MAX_TEXT_BYTES, Sheet, SheetRow};
use crate::domain::activity::{Activity, ActivityDetails, ActivityProblem, ActivityType, Placement, PlacementDetails};
use crate::domain::assessment::{Circumstances, Entries, answered};
use crate::domain::history::History;
use crate::domain::instrument::{IndicatorId, Instrument, InstrumentKey, Respondent};
use crate::domain::participant::{DetailField, Details, fold};
use crate::domain::text::MAX_TEXT;
use crate::domain::toml_fields::quoted;
use crate::domain::{ActivityId, Today};
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
    /// Not a date.
    NotADate(String),
    /// Not a number of months.
    NotMonths(String),
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

/// What an import would write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The instrument that the answers are given in.
    pub instrument: InstrumentKey,
    /// By the key that tells them apart.
    pub participants: Vec<PlannedParticipant>,
    /// Rows that are not taken; in the order of the file, each at least once.
    pub refusals: Vec<Refusal>,
    /// Rows in the spreadsheet that hold anything.
    pub rows: usize,
}

/// One participant to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedParticipant {
    /// Their id in the spreadsheet.
    pub key: String,
    /// What the spreadsheet says about them.
    pub details: Details,
    /// `true` where the file has them already, from an earlier import: only new forms are added then.
    pub is_known: bool,
    /// Their forms.
    pub forms: BTreeMap<(NaiveDate, Respondent), Entries>,
    /// What they were in, and is not in the file yet.
    pub placements: Vec<PlannedPlacement>,
}

/// One placement to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPlacement {
    /// The activity's name, in the catalogue or new.
    pub activity: String,
    /// Its kind, where it is new.
    pub kind: ActivityType,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; `None` where it goes on.
    pub to: Option<NaiveDate>,
}

impl PlannedPlacement {
    /// Its details once the activity is known.
    fn details(&self, activity_id: ActivityId) -> PlacementDetails {
        PlacementDetails {
            activity_id,
            from: self.from,
            to: self.to,
            extent: None,
            end_reason: None,
            experience: None,
        }
    }
}

impl PlannedParticipant {
    /// Answers to write; blanks are none.
    pub fn answers(&self) -> usize {
        self.forms.values().map(answered).sum()
    }
}

impl Plan {
    /// Rows that are not taken.
    pub fn refused_rows(&self) -> usize {
        self.refusals
            .iter()
            .map(|refusal| refusal.line)
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// Forms to write.
    pub fn forms(&self) -> usize {
        self.participants
            .iter()
            .map(|participant| participant.forms.len())
            .sum()
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

    /// Writes everything planned. `progress` is told how many participants are done, and stops the work by returning
    /// `false`: nothing is written then.
    ///
    /// # Errors
    /// Where the file can't be written; nothing has changed then.
    pub fn write(&self, tx: &mut Tx<'_>, mut progress: impl FnMut(usize) -> bool) -> Result<Written, StoreError> {
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
            for placement in &planned.placements {
                let activity_id = catalogue.find_or_add(tx, placement)?;
                tx.save_placement(id, None, &placement.details(activity_id))?;
                written.placements += 1;
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
    /// New placements.
    pub placements: usize,
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
                unit: None,
                cost: None,
                is_active: true,
            },
        )?;
        self.0.insert(fold(&placement.activity), id);
        Ok(id)
    }
}

/// What a file holds already of those whom a spreadsheet tells of. An empty one is an empty file.
#[derive(Default)]
pub struct Existing(BTreeMap<String, Known>);

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
        let Some(place) = sheet.column(&mapping.key) else {
            return Ok(Self::default());
        };
        let keys = sheet.rows.iter().filter_map(|row| row.cells.get(place));
        let keys: BTreeSet<&str> = keys.map(String::as_str).filter(|key| !key.is_empty()).collect();
        let mut known = BTreeMap::new();
        for key in keys {
            if let Some(history) = find(key)? {
                known.insert(key.to_owned(), Known::of(&history, activities));
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
    today: Today,
) -> Result<Plan, PlanError> {
    if let Some(missing) = mapping.columns().into_iter().find(|name| sheet.column(name).is_none()) {
        return Err(PlanError::NoColumn(quoted(missing)));
    }
    for AnswerMapping {
        indicator, respondent, ..
    } in &mapping.answers
    {
        match instrument.indicator(indicator) {
            None => return Err(PlanError::NoIndicator(quoted(&indicator.0))),
            Some(found) if !found.asks(*respondent) => {
                return Err(PlanError::NotAsked(quoted(&indicator.0), *respondent));
            }
            Some(_) => {}
        }
    }
    let readings = mapping.answers.len() + mapping.placements.len();
    if sheet.rows.len().saturating_mul(readings) > MAX_CELLS {
        return Err(PlanError::TooManyAnswers);
    }
    let reader = RowReader {
        places: sheet
            .columns
            .iter()
            .enumerate()
            .map(|(place, column)| (column.as_str(), place))
            .collect(),
        mapping,
        instrument,
        today,
    };
    let mut planner = Planner {
        existing: &existing.0,
        today,
        participants: Vec::new(),
        by_key: BTreeMap::new(),
        sources: BTreeMap::new(),
        refusals: Vec::new(),
        note_bytes: 0,
    };
    for row in &sheet.rows {
        planner.add(&reader, row);
        if planner.note_bytes > MAX_TEXT_BYTES {
            return Err(PlanError::TooManyNotes);
        }
    }
    Ok(Plan {
        instrument: instrument.key.clone(),
        participants: planner.participants,
        refusals: planner.refusals,
        rows: sheet.rows.len(),
    })
}

/// What the file holds of somebody.
struct Known {
    measured: BTreeSet<(NaiveDate, Respondent)>,
    /// With the activities' names.
    placements: Vec<PlannedPlacement>,
}

impl Known {
    fn of(history: &History, activities: &[Activity]) -> Self {
        let activity = |id: ActivityId| activities.iter().find(|activity| activity.id == id);
        let placement = |placement: &Placement| {
            let details = &activity(placement.details.activity_id)?.details;
            Some(PlannedPlacement {
                activity: details.name.clone(),
                kind: details.kind,
                from: placement.details.from,
                to: placement.details.to,
            })
        };
        let placements = history.periods().flat_map(|period| &period.placements);
        Self {
            measured: history.form_places().collect(),
            placements: placements.filter_map(placement).collect(),
        }
    }
}

/// Which rows gave a form.
struct Source {
    /// The first one.
    line: usize,
    /// Those after it, by what they added.
    added: BTreeMap<IndicatorId, usize>,
}

struct Planner<'a> {
    existing: &'a BTreeMap<String, Known>,
    today: Today,
    participants: Vec<PlannedParticipant>,
    /// Where each key's participant is, and which row spoke first.
    by_key: BTreeMap<String, (usize, usize)>,
    /// Which rows gave each participant's forms.
    sources: BTreeMap<(usize, NaiveDate, Respondent), Source>,
    refusals: Vec<Refusal>,
    /// The length of every note that is planned.
    note_bytes: usize,
}

impl Planner<'_> {
    fn add(&mut self, reader: &RowReader<'_>, row: &SheetRow) {
        let refuse = |column: &str, reason| Refusal {
            line: row.line,
            column: quoted(column),
            reason,
        };
        if row.has_surplus {
            self.refusals.push(refuse(&reader.mapping.key, Reason::TooManyCells));
            return;
        }
        let key = reader.cell(row, &reader.mapping.key);
        if key.is_empty() {
            self.refusals.push(refuse(&reader.mapping.key, Reason::NoKey));
            return;
        }
        if key.chars().nth(MAX_TEXT).is_some() {
            let reason = Reason::TooLong { max: MAX_TEXT };
            self.refusals.push(refuse(&reader.mapping.key, reason));
            return;
        }
        let content = match reader.read(row) {
            Ok(content) => content,
            Err(refusals) => {
                self.refusals.extend(refusals.into_iter().take(MAX_REFUSALS_OF_ROW));
                return;
            }
        };
        let in_file = self.existing.get(key);
        if let Some((date, _)) = content
            .forms
            .keys()
            .find(|form| in_file.is_some_and(|known| known.measured.contains(form)))
        {
            self.refusals
                .push(refuse(&reader.mapping.key, Reason::AlreadyMeasured(*date)));
            return;
        }
        let known = self.by_key.get(key).copied();
        if let Some((index, line)) = known {
            if self.participants[index].details != content.details {
                self.refusals
                    .push(refuse(&reader.mapping.key, Reason::Contradicts { line }));
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
        let index = known.map_or(self.participants.len(), |(index, _)| index);
        if known.is_none() {
            self.by_key.insert(key.to_owned(), (index, row.line));
            self.participants.push(PlannedParticipant {
                key: key.to_owned(),
                details: content.details,
                is_known,
                forms: BTreeMap::new(),
                placements: Vec::new(),
            });
        }
        self.participants[index].placements.extend(placements);
        for ((date, respondent), entries) in content.forms {
            let notes = entries.values().filter_map(|entry| entry.note.as_ref());
            self.note_bytes += notes.map(String::len).sum::<usize>();
            let source = self.sources.entry((index, date, respondent)).or_insert(Source {
                line: row.line,
                added: BTreeMap::new(),
            });
            match self.participants[index].forms.entry((date, respondent)) {
                Slot::Vacant(form) => drop(form.insert(entries)),
                Slot::Occupied(mut form) => {
                    for (indicator, entry) in entries {
                        if form.get_mut().insert(indicator.clone(), entry).is_none() {
                            source.added.insert(indicator, row.line);
                        }
                    }
                }
            }
        }
    }

    /// The row's placements that neither the file nor an earlier row has, or the column of one that can't be.
    fn new_placements(
        &self,
        in_file: Option<&Known>,
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
        let forms = &self.participants[index].forms;
        for ((date, respondent), entries) in &content.forms {
            for (indicator, entry) in entries {
                let earlier = forms
                    .get(&(*date, *respondent))
                    .and_then(|entries| entries.get(indicator));
                if earlier.is_some_and(|earlier| earlier != entry) {
                    let answers = &reader.mapping.answers;
                    let answer = answers
                        .iter()
                        .find(|a| a.indicator == *indicator && a.respondent == *respondent);
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
            &Sheet { columns, rows },
            &mapping,
            &instrument,
            &Existing::default(),
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
        }];
        let mapping = Mapping::parse(MAPPING).expect("the mapping is right");
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let today = Today(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
        plan(
            &Sheet { columns, rows },
            &mapping,
            &instrument,
            &Existing::default(),
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
        });
        let mapping = Mapping::parse(mapping).expect("the mapping is right");
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let today = Today(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
        let rows = rows.collect();
        plan(
            &Sheet { columns, rows },
            &mapping,
            &instrument,
            &Existing::default(),
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
