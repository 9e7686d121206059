//! Puts rows together, participant by participant, and holds them against each other and against the file.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use chrono::NaiveDate;

use super::existing::{Existing, InFile};
use super::row::{RowContent, RowReader};
use super::{Already, Doubt, MAX_PLACEMENTS, PlannedParticipant, PlannedPlacement, Reason, Refusal};
use crate::domain::activity::{ActivityProblem, PlacementDetails};
use crate::domain::assessment::{Entries, Entry};
use crate::domain::exit::ExitProblem;
use crate::domain::instrument::{IndicatorId, Respondent};
use crate::domain::participant::fold;
use crate::domain::text::MAX_TEXT;
use crate::domain::toml_fields::quoted;
use crate::domain::{ActivityId, Today, personal_number};
use crate::exchange::mapping::{Mapping, SameDay};
use crate::exchange::sheet::SheetRow;

/// The most that is said about one row that is not taken.
pub(super) const MAX_REFUSALS_OF_ROW: usize = 10;

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
pub(super) fn stays(same_day: SameDay, earlier: Option<&Entry>, later: &Entry) -> bool {
    let is_said = |entry: &Entry| *entry != Entry::default();
    match same_day {
        SameDay::First => earlier.is_some_and(is_said),
        SameDay::Last => earlier.is_some() && !is_said(later),
    }
}

/// What tells the participant of a row apart, or why the row can't be about anybody.
fn key(reader: &RowReader<'_>, row: &SheetRow) -> Result<String, Reason> {
    if row.has_surplus {
        return Err(Reason::TooManyCells);
    }
    let key = reader.key(row);
    if key.is_empty() {
        Err(Reason::NoKey)
    } else if key.chars().nth(MAX_TEXT).is_some() {
        Err(Reason::TooLong { max: MAX_TEXT })
    } else if reader.mapping.key.len() > 1 && personal_number::is_in(&reader.joined_key(row)) {
        Err(Reason::PersonalNumber)
    } else {
        Ok(key)
    }
}

/// Which rows gave a form.
struct Lines {
    /// The first one.
    line: usize,
    /// Those after it, by what they added.
    added: BTreeMap<IndicatorId, usize>,
}

pub(super) struct Planner<'a> {
    existing: &'a BTreeMap<String, InFile>,
    today: Today,
    policy: Already,
    same_day: Option<SameDay>,
    pub(super) participants: Vec<PlannedParticipant>,
    /// Where each key's participant is, and which row spoke first.
    by_key: BTreeMap<String, (usize, usize)>,
    /// Which rows gave each participant's forms.
    sources: BTreeMap<(usize, NaiveDate, Respondent), Lines>,
    pub(super) refusals: Vec<Refusal>,
    pub(super) doubts: Vec<Doubt>,
    /// Where each participant's exit stands.
    exit_lines: BTreeMap<usize, usize>,
    /// How many forms that the file has already stay as they are.
    pub(super) skipped: usize,
    /// The length of every note that is planned.
    pub(super) note_bytes: usize,
}

impl<'a> Planner<'a> {
    pub(super) fn new(existing: &'a Existing, same_day: Option<SameDay>, policy: Already, today: Today) -> Self {
        Self {
            existing: &existing.0,
            today,
            policy,
            same_day,
            participants: Vec::new(),
            by_key: BTreeMap::new(),
            sources: BTreeMap::new(),
            refusals: Vec::new(),
            doubts: Vec::new(),
            exit_lines: BTreeMap::new(),
            skipped: 0,
            note_bytes: 0,
        }
    }

    /// Holds what all rows together say against the file, and against itself.
    pub(super) fn finish(&mut self, mapping: &Mapping) {
        self.settle();
        if let Some(exit) = &mapping.exit {
            self.hold_exits(exit.when.column().unwrap_or_default());
        }
    }

    pub(super) fn add(&mut self, reader: &RowReader<'_>, row: &SheetRow) {
        if let Err(refused) = self.take(reader, row) {
            self.refusals.extend(refused.into_iter().take(MAX_REFUSALS_OF_ROW));
        }
    }

    /// Takes a row whole, or nothing of it.
    fn take(&mut self, reader: &RowReader<'_>, row: &SheetRow) -> Result<(), Vec<Refusal>> {
        let key_column = reader.mapping.key.first().map_or("", String::as_str);
        let refuse = |(column, reason): (String, Reason)| {
            vec![Refusal {
                line: row.line,
                column: quoted(&column),
                reason,
            }]
        };
        let by_key = |reason| refuse((key_column.to_owned(), reason));
        let key = key(reader, row).map_err(by_key)?;
        let in_file = self.existing.get(&key);
        let content = reader.read(row, in_file.map(|known| known.bounds))?;
        if let Some(date) = in_file.and_then(|in_file| self.already(in_file, &content)) {
            return Err(by_key(Reason::AlreadyMeasured(date)));
        }
        let known = self.by_key.get(&key).copied();
        if let Some((index, line)) = known {
            let planned = &self.participants[index];
            let exits_differ = planned.exit.is_some() && content.exit.is_some() && planned.exit != content.exit;
            if planned.details != content.details || exits_differ {
                return Err(by_key(Reason::Contradicts { line }));
            }
            if let Some((column, line)) = self.contradiction(reader, index, &content) {
                return Err(refuse((column, Reason::Contradicts { line })));
            }
        }
        let known = known.map(|(index, _)| index);
        let placements = self.new_placements(in_file, known, &content).map_err(refuse)?;
        let index = known.unwrap_or(self.participants.len());
        if known.is_none() {
            self.by_key.insert(key.clone(), (index, row.line));
            self.participants.push(PlannedParticipant {
                key,
                details: content.details,
                is_known: in_file.is_some(),
                forms: BTreeMap::new(),
                corrections: BTreeMap::new(),
                placements: Vec::new(),
                exit: None,
            });
        }
        if content.exit.is_some() {
            self.exit_lines.entry(index).or_insert(row.line);
        }
        self.doubts.extend(content.doubts);
        let planned = &mut self.participants[index];
        planned.placements.extend(placements);
        let has_left = in_file.is_some_and(|in_file| in_file.bounds.left.is_some());
        planned.exit = planned.exit.take().or(content.exit.filter(|_| !has_left));
        for (place, entries) in content.forms {
            self.put(index, place, entries, row.line);
        }
        Ok(())
    }

    /// Puts the answers of a row beside those of the rows before it.
    fn put(&mut self, index: usize, place: (NaiveDate, Respondent), entries: Entries, line: usize) {
        let notes = entries.values().filter_map(|entry| entry.note.as_ref());
        self.note_bytes += notes.map(String::len).sum::<usize>();
        let lines = self.sources.entry((index, place.0, place.1)).or_insert(Lines {
            line,
            added: BTreeMap::new(),
        });
        match self.participants[index].forms.entry(place) {
            Slot::Vacant(form) => drop(form.insert(entries)),
            Slot::Occupied(mut form) => {
                let (form, same_day) = (form.get_mut(), self.same_day);
                for (indicator, entry) in entries {
                    if same_day.is_some_and(|same_day| stays(same_day, form.get(&indicator), &entry)) {
                        continue;
                    }
                    if form.insert(indicator.clone(), entry).is_none() {
                        lines.added.insert(indicator, line);
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
