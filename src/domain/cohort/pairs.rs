//! First and latest scores: how many went from which level to which, and how long that took.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::bins::Bins;
use super::statistics::Histogram;

/// First and latest score of somebody who has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) first: u8,
    pub(super) latest: u8,
    pub(super) first_date: NaiveDate,
    pub(super) latest_date: NaiveDate,
}

impl Pair {
    /// In which part it is counted: raised, unchanged, lowered.
    pub(super) fn part(&self) -> usize {
        part(&self.first, &self.latest)
    }
}

/// The first and the latest score of each question over some time, while forms are gone through in the order of their
/// dates.
#[derive(Debug, Default)]
pub(super) struct Slots {
    first: Vec<Option<(u8, NaiveDate)>>,
    latest: Vec<Option<(u8, NaiveDate)>>,
}

impl Slots {
    /// Empties so many of them.
    pub(super) fn clear(&mut self, slots: usize) {
        for side in [&mut self.first, &mut self.latest] {
            side.clear();
            side.resize(slots, None);
        }
    }

    /// A score. One from before the time began takes the place of any before it.
    pub(super) fn see(&mut self, slot: usize, level: u8, date: NaiveDate, is_before: bool) {
        let own = if is_before || self.first[slot].is_none() {
            &mut self.first[slot]
        } else {
            &mut self.latest[slot]
        };
        *own = Some((level, date));
    }

    /// Those that have two scores.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, Pair)> {
        let both = self.first.iter().zip(&self.latest).enumerate();
        both.filter_map(|(slot, (first, latest))| {
            let ((first, first_date), (latest, latest_date)) = (*first).zip(*latest)?;
            Some((
                slot,
                Pair {
                    first,
                    latest,
                    first_date,
                    latest_date,
                },
            ))
        })
    }
}

/// How many went from which level to which, and how long that took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// How many levels there are; 0 where nobody has two scores.
    levels: usize,
    /// First and latest level, with how many went that way; in order.
    counts: Vec<(u8, u8, u64)>,
    /// Days between the two.
    pub(super) days: Histogram,
}

impl Changes {
    /// Of so many levels, by the place of first and latest level: the first times the number of levels, plus the latest.
    pub(super) fn of(levels: usize, counts: impl Iterator<Item = (usize, u64)>) -> Self {
        let level = |place: usize| u8::try_from(place).unwrap_or(u8::MAX);
        let counts: Vec<_> = counts
            .map(|(place, count)| (level(place / levels), level(place % levels), count))
            .collect();
        Self {
            levels: if counts.is_empty() { 0 } else { levels },
            counts,
            days: Histogram::default(),
        }
    }

    pub(super) fn levels(&self) -> usize {
        self.levels
    }

    /// Every pair of levels, first and latest, that anybody went, with how many did.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize, u64)> {
        let pairs = self.counts.iter();
        pairs.map(|(first, latest, count)| (usize::from(*first), usize::from(*latest), *count))
    }

    /// Raised, unchanged, lowered.
    pub(super) fn parts(&self) -> Vec<u64> {
        let mut parts = vec![0; 3];
        for (first, latest, count) in self.pairs() {
            parts[part(&first, &latest)] += count;
        }
        parts
    }
}

/// In which part somebody is counted: raised, unchanged, lowered.
pub(super) fn part<T: Ord>(first: &T, latest: &T) -> usize {
    match latest.cmp(first) {
        Ordering::Greater => 0,
        Ordering::Equal => 1,
        Ordering::Less => 2,
    }
}

/// Pairs of scores as they are counted. Everything that one participant adds to one group lies close together: they have
/// a score in almost every place, and almost always as many days between the two.
pub(super) struct PairCounts {
    /// By place, which is a respondent and a question: how many levels, and where its pairs of levels begin in a group.
    places: Vec<(usize, usize)>,
    /// How many pairs of levels a group has.
    width: usize,
    /// By group, by place, by first level, by latest.
    levels: Bins,
    /// By group; then by days between the two, by place.
    days: Vec<Vec<u32>>,
    /// Of the participant who is counted: which pair of levels, and which days in which place.
    found: Vec<(usize, usize)>,
}

impl PairCounts {
    /// For these many levels in each place, and so many groups.
    pub(super) fn new(levels: impl Iterator<Item = usize>, groups: usize) -> Self {
        let mut width = 0;
        let place = |levels: usize| {
            let from = width;
            width += levels * levels;
            (levels, from)
        };
        let places: Vec<_> = levels.map(place).collect();
        Self {
            places,
            width,
            levels: Bins::new(width * groups),
            days: vec![Vec::new(); groups],
            found: Vec::new(),
        }
    }

    /// Counts the pairs of somebody, with the place of each, in every one of the groups.
    pub(super) fn add(&mut self, pairs: impl Iterator<Item = (usize, Pair)>, groups: &[u16]) {
        self.found.clear();
        let mut most = 0;
        for (place, pair) in pairs {
            let (levels, from) = self.places[place];
            let days = (pair.latest_date - pair.first_date).num_days();
            let days = usize::try_from(days).unwrap_or_default();
            most = most.max(days);
            self.found.push((
                from + usize::from(pair.first) * levels + usize::from(pair.latest),
                days * self.places.len() + place,
            ));
        }
        if self.found.is_empty() {
            return;
        }
        let room = (most + 1) * self.places.len();
        for group in groups {
            let group = usize::from(*group);
            let from = group * self.width;
            self.levels.add(self.found.iter().map(|(level, _)| from + level));
            let days = &mut self.days[group];
            if days.len() < room {
                days.resize(room, 0);
            }
            for (_, day) in &self.found {
                days[*day] += 1;
            }
        }
    }

    /// Counts what another has counted of the same places and groups.
    pub(super) fn merge(&mut self, other: &Self) {
        self.levels.merge(&other.levels);
        for (own, more) in self.days.iter_mut().zip(&other.days) {
            own.resize(own.len().max(more.len()), 0);
            for (own, more) in own.iter_mut().zip(more) {
                *own += more;
            }
        }
    }

    /// By place, then by group.
    pub(super) fn changes(&self) -> Vec<Changes> {
        let mut all = Vec::with_capacity(self.places.len() * self.days.len());
        for (place, (levels, from)) in self.places.iter().enumerate() {
            for (group, days) in self.days.iter().enumerate() {
                let begin = group * self.width + from;
                let mut changes = Changes::of(*levels, self.levels.within(begin..begin + levels * levels));
                if !changes.counts.is_empty() {
                    let days = days.iter().skip(place).step_by(self.places.len());
                    changes.days = Histogram::of(days.copied().collect());
                }
                all.push(changes);
            }
        }
        all
    }
}

#[cfg(test)]
impl Changes {
    /// Of people whose first and latest levels are these.
    pub(super) fn of_pairs(levels: usize, pairs: &[(usize, usize)]) -> Self {
        let mut counts = std::collections::BTreeMap::new();
        for (first, latest) in pairs {
            *counts.entry(first * levels + latest).or_default() += 1;
        }
        Self::of(levels, counts.into_iter())
    }
}
