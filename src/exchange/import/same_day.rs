//! Several answers of one respondent to one question on one day. Which of them counts the user says; the others are kept
//! beside it, as versions of the same form that do not count.

use std::collections::BTreeMap;

use chrono::NaiveTime;

use crate::domain::assessment::{Entries, Entry, SameDayRow};
use crate::domain::instrument::IndicatorId;
use crate::exchange::mapping::SameDay;

/// What a respondent said on a day, in rows that do not contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sitting {
    pub(super) entries: Entries,
    /// The first row that said it.
    line: usize,
    /// The rows after it, by what they added.
    added: BTreeMap<IndicatorId, usize>,
    /// When it was, where the sheet says.
    time: Option<NaiveTime>,
}

impl Sitting {
    pub(super) fn new(line: usize, time: Option<NaiveTime>) -> Self {
        Self {
            entries: Entries::new(),
            line,
            added: BTreeMap::new(),
            time,
        }
    }

    /// Which row said this.
    pub(super) fn line_of(&self, indicator: &IndicatorId) -> usize {
        *self.added.get(indicator).unwrap_or(&self.line)
    }

    /// `true` where an answer is no other than the one that is there. Where the user has said which counts, a question that
    /// was left open contradicts nothing.
    pub(super) fn agrees(&self, indicator: &IndicatorId, entry: &Entry, policy: Option<SameDay>) -> bool {
        let is_open = |entry: &Entry| policy.is_some() && *entry == Entry::default();
        let own = self.entries.get(indicator);
        own.is_none_or(|own| own == entry || is_open(own) || is_open(entry))
    }

    pub(super) fn put(&mut self, indicator: IndicatorId, entry: Entry, line: usize) {
        put(&mut self.entries, &indicator, &entry);
        if line != self.line {
            self.added.entry(indicator).or_insert(line);
        }
    }

    /// Takes in what a later row says, which agrees.
    pub(super) fn join(&mut self, later: Self) {
        for (indicator, entry) in later.entries {
            self.put(indicator, entry, later.line);
        }
        self.time = self.time.or(later.time);
    }

    fn row(&self) -> SameDayRow {
        SameDayRow {
            line: self.line,
            time: self.time,
        }
    }
}

/// Puts an answer in place of the one that is there; one that was left open takes no place.
fn put(entries: &mut Entries, indicator: &IndicatorId, entry: &Entry) {
    if *entry != Entry::default() || !entries.contains_key(indicator) {
        entries.insert(indicator.clone(), entry.clone());
    }
}

/// A version of a form, with the row that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its answers.
    pub entries: Entries,
    /// Where they stood.
    pub row: SameDayRow,
}

/// The versions of a form in the order in which they are kept: the last one counts. Where every one has a time they are put
/// in the order of their times first. What one leaves open another may have said.
pub(super) fn versions(mut sittings: Vec<Sitting>, policy: Option<SameDay>) -> Vec<Version> {
    if sittings.iter().all(|sitting| sitting.time.is_some()) {
        sittings.sort_by_key(|sitting| sitting.time);
    }
    if policy == Some(SameDay::First) {
        sittings.reverse();
    }
    let mut versions: Vec<Version> = Vec::new();
    let mut so_far = Entries::new();
    for sitting in &sittings {
        for (indicator, entry) in &sitting.entries {
            put(&mut so_far, indicator, entry);
        }
        if versions.last().is_none_or(|last| last.entries != so_far) {
            versions.push(Version {
                entries: so_far.clone(),
                row: sitting.row(),
            });
        }
    }
    versions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assessment::Answer;

    fn sitting(line: usize, time: Option<&str>, answers: &[(&str, Option<Answer>)]) -> Sitting {
        let mut sitting = Sitting::new(line, time.map(|time| time.parse().expect("a time")));
        for (indicator, answer) in answers {
            let entry = Entry {
                answer: *answer,
                note: None,
            };
            sitting.put(IndicatorId((*indicator).to_owned()), entry, line);
        }
        sitting
    }

    #[test]
    fn the_one_that_counts_stands_last_and_none_is_lost() {
        let (yes, no) = (Some(Answer::DontKnow), Some(Answer::Declined));
        let both = || {
            vec![
                sitting(2, None, &[("a", yes), ("b", no)]),
                sitting(5, None, &[("a", no), ("b", None)]),
            ]
        };
        let told = |versions: Vec<Version>| -> Vec<(usize, Vec<Option<Answer>>)> {
            let answers = |version: &Version| version.entries.values().map(|entry| entry.answer).collect();
            versions
                .iter()
                .map(|version| (version.row.line, answers(version)))
                .collect()
        };
        let last = told(versions(both(), Some(SameDay::Last)));
        assert_eq!(
            last,
            [(2, vec![yes, no]), (5, vec![no, no])],
            "what is left open changes nothing"
        );
        let first = told(versions(both(), Some(SameDay::First)));
        assert_eq!(first, [(5, vec![no, None]), (2, vec![yes, no])]);
        // By the clock, where it is there.
        let timed = vec![
            sitting(2, Some("14:00:00"), &[("a", yes)]),
            sitting(3, Some("09:00:00"), &[("a", no)]),
        ];
        assert_eq!(told(versions(timed, Some(SameDay::Last)))[1], (2, vec![yes]));
    }
}
