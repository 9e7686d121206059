//! Puts rows together, participant by participant, and holds them against each other and against the file.

use std::collections::BTreeMap;
use std::mem;

use chrono::NaiveDate;

use super::existing::{Existing, InFile};
use super::placements::{self, Catalogued, CorrectedActivity, Planned};
use super::row::{RowContent, RowReader};
use super::same_day::{Sitting, Version, versions};
use super::{Already, Beside, Doubt, PlannedParticipant, PlannedPlacement, Reason, Refusal};
use crate::domain::assessment::{Entries, Entry};
use crate::domain::exit::ExitProblem;
use crate::domain::instrument::Respondent;
use crate::domain::participant::fold;
use crate::domain::text::MAX_TEXT;
use crate::domain::toml_fields::quoted;
use crate::domain::{Today, personal_number};
use crate::exchange::mapping::{Mapping, SameDay};
use crate::exchange::sheet::SheetRow;

/// The most that is said about one row that is not taken.
pub(super) const MAX_REFUSALS_OF_ROW: usize = 10;

/// What a sheet says otherwise of a form: an empty cell says nothing of what is there.
pub(crate) fn corrected(entries: &Entries, before: &Entries) -> Entries {
    let other = entries.iter().filter_map(|(indicator, entry)| {
        let known = before.get(indicator).cloned().unwrap_or_default();
        let entry = entry.over(&known);
        (entry != known).then(|| (indicator.clone(), entry))
    });
    other.collect()
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
        Err(Reason::PersonalNumber { is_sure: true })
    } else {
        Ok(key)
    }
}

pub(super) struct Planner<'a> {
    existing: &'a Existing,
    today: Today,
    policy: Already,
    same_day: Option<SameDay>,
    pub(super) participants: Vec<PlannedParticipant>,
    /// Where each key's participant is, and which row spoke first.
    by_key: BTreeMap<String, (usize, usize)>,
    /// What each participant's forms are made of.
    sittings: BTreeMap<(usize, NaiveDate, Respondent), Vec<Sitting>>,
    /// Each participant's placements.
    placed: Vec<Planned>,
    catalogued: Catalogued,
    /// What is said otherwise of activities in the catalogue.
    pub(super) activities: Vec<CorrectedActivity>,
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
            existing,
            today,
            policy,
            same_day,
            participants: Vec::new(),
            by_key: BTreeMap::new(),
            sittings: BTreeMap::new(),
            placed: Vec::new(),
            catalogued: Catalogued::default(),
            activities: Vec::new(),
            refusals: Vec::new(),
            doubts: Vec::new(),
            exit_lines: BTreeMap::new(),
            skipped: 0,
            note_bytes: 0,
        }
    }

    /// Holds what all rows together say against the file, and against itself.
    pub(super) fn finish(&mut self, mapping: &Mapping) {
        self.make_forms();
        self.settle();
        for (participant, placed) in self.participants.iter_mut().zip(mem::take(&mut self.placed)) {
            (participant.placements, participant.placement_corrections) = placed.done();
        }
        self.activities = mem::take(&mut self.catalogued).done(&self.existing.activities);
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
        let in_file = self.existing.people.get(&key);
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
        let nothing = Planned::default();
        let placed = known.map_or(&nothing, |index| &self.placed[index]);
        let placements = placements::add(placed, in_file, &content.placements, row.line, self.policy, self.today);
        let placements = placements.map_err(refuse)?;
        for (column, placement) in &content.placements {
            let is_known = self.existing.activities.contains_key(&fold(&placement.activity));
            let said = self.catalogued.add(placement, row.line);
            // What is in the catalogue stays as it is, unless it is to be corrected.
            if let Err(line) = said
                && (!is_known || self.policy == Already::Correct)
            {
                return Err(refuse((column.clone(), Reason::Contradicts { line })));
            }
        }
        let index = known.unwrap_or(self.participants.len());
        if known.is_none() {
            self.placed.push(Planned::default());
            self.by_key.insert(key.clone(), (index, row.line));
            self.participants.push(PlannedParticipant {
                key,
                details: content.details,
                is_known: in_file.is_some(),
                forms: BTreeMap::new(),
                corrections: BTreeMap::new(),
                beside: BTreeMap::new(),
                placements: Vec::new(),
                placement_corrections: Vec::new(),
                exit: None,
            });
        }
        if content.exit.is_some() {
            self.exit_lines.entry(index).or_insert(row.line);
        }
        self.doubts.extend(content.doubts);
        self.placed[index].join(placements);
        let planned = &mut self.participants[index];
        let has_left = in_file.is_some_and(|in_file| in_file.bounds.left.is_some());
        planned.exit = planned.exit.take().or(content.exit.filter(|_| !has_left));
        for (place, sittings) in content.forms {
            self.put((index, place.0, place.1), sittings);
        }
        Ok(())
    }

    /// Puts the answers of a row beside those of the rows before it: to the latest ones, where they agree with these.
    fn put(&mut self, place: (usize, NaiveDate, Respondent), sittings: Vec<Sitting>) {
        let notes = sittings.iter().flat_map(|sitting| sitting.entries.values());
        let notes = notes.filter_map(|entry| entry.note.as_ref());
        self.note_bytes += notes.map(String::len).sum::<usize>();
        let (said, same_day) = (self.sittings.entry(place).or_default(), self.same_day);
        for sitting in sittings {
            let agrees = |latest: &&mut Sitting| {
                let mut entries = sitting.entries.iter();
                entries.all(|(indicator, entry)| latest.agrees(indicator, entry, same_day))
            };
            match said.last_mut().filter(agrees) {
                Some(latest) => latest.join(sitting),
                None => said.push(sitting),
            }
        }
    }

    /// Makes forms of what has been said: one for each respondent and day, with what was said otherwise on that day beside it.
    fn make_forms(&mut self) {
        for ((index, date, respondent), sittings) in mem::take(&mut self.sittings) {
            let mut before = versions(sittings, self.same_day);
            let Some(Version { entries, row }) = before.pop() else {
                continue;
            };
            let (planned, place) = (&mut self.participants[index], (date, respondent));
            planned.forms.insert(place, entries);
            if !before.is_empty() {
                planned.beside.insert(place, Beside { before, row });
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
            let Some(in_file) = self.existing.people.get(&planned.key) else {
                continue;
            };
            let is_there = |place: &(NaiveDate, Respondent)| in_file.finished.contains_key(place);
            let places: Vec<_> = planned.forms.keys().copied().filter(is_there).collect();
            for place in places {
                let (Some(entries), Some(before)) = (planned.forms.remove(&place), in_file.finished.get(&place)) else {
                    continue;
                };
                let mut beside = planned
                    .beside
                    .remove(&place)
                    .filter(|_| self.policy == Already::Correct);
                if let Some(beside) = &mut beside {
                    let known = in_file.superseded.get(&place).into_iter().flatten().chain([before]);
                    let known: Vec<&Entries> = known.collect();
                    let is_new = |version: &Version| {
                        let is_there = |known: &&Entries| corrected(&version.entries, known).is_empty();
                        !known.iter().any(is_there)
                    };
                    beside.before.retain(is_new);
                }
                match beside.filter(|beside| !beside.before.is_empty()) {
                    // The one that counts is the newest once more, also where it says what the file said before.
                    Some(beside) => {
                        let said = entries.into_iter().filter(|(_, entry)| *entry != Entry::default());
                        let said = said.map(|(indicator, entry)| match before.get(&indicator) {
                            Some(before) => (indicator, entry.over(before)),
                            None => (indicator, entry),
                        });
                        planned.corrections.insert(place, said.collect());
                        planned.beside.insert(place, beside);
                    }
                    None => {
                        let other = corrected(&entries, before);
                        if self.policy == Already::Correct && !other.is_empty() {
                            planned.corrections.insert(place, other);
                        } else {
                            self.skipped += 1;
                        }
                    }
                }
            }
        }
    }

    /// Leaves out an end of participation before something that is planned or in the file, and says so: nothing happens to
    /// somebody who has left.
    fn hold_exits(&mut self, column: &str) {
        for (index, planned) in self.participants.iter_mut().enumerate() {
            let Some(exit) = &planned.exit else { continue };
            let in_file = self.existing.people.get(&planned.key);
            let forms = planned
                .forms
                .keys()
                .chain(in_file.into_iter().flat_map(|known| known.finished.keys()));
            let is_measured = forms.map(|(date, _)| *date).any(|date| date > exit.date);
            let there = in_file.into_iter().flat_map(|known| &known.placements);
            let lasts = |placement: &PlannedPlacement| {
                placement.from > exit.date || placement.to.is_some_and(|to| to > exit.date)
            };
            let is_placed = planned.placements.iter().any(lasts)
                || there.into_iter().any(|own| own.placement.details.from > exit.date);
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

    /// The column and the earlier row that say something else than this row does.
    fn contradiction(&self, reader: &RowReader<'_>, index: usize, content: &RowContent) -> Option<(String, usize)> {
        if self.same_day.is_some() {
            return None;
        }
        for ((date, respondent), sittings) in &content.forms {
            let Some(said) = self
                .sittings
                .get(&(index, *date, *respondent))
                .and_then(|said| said.last())
            else {
                continue;
            };
            for (indicator, entry) in sittings.iter().flat_map(|sitting| &sitting.entries) {
                if !said.agrees(indicator, entry, None) {
                    let answers = &reader.mapping.answers;
                    let answer = answers.iter().find(|answer| {
                        let mut asks = answer.indicator.values();
                        asks.any(|own| own == indicator) && answer.respondent.values().any(|own| own == respondent)
                    });
                    let column = answer.map_or_else(String::new, |answer| answer.column.clone());
                    return Some((column, said.line_of(indicator)));
                }
            }
        }
        None
    }
}
