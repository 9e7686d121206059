//! What is counted of a filter and of its siblings, so that a share is shown where it may be shown of each of them.
//!
//! Siblings are the cells of the filter's own table, those in them whom what it asks for of activities leaves out, and,
//! where it asks for several activities or combinations, those who are in the same of them: two filters by some of these
//! differ by such people.

use std::collections::HashMap;

use super::census::{Kind, mix, named};
use super::filter::Filter;
use super::judge::judge;
use super::overview::Request;
use super::seen::{Lens, Scratch, Seen, Selector};
use super::suppression::{Detail, Level, Protection};
use super::tally::{Group, Progress, window};
use super::{Cohort, Member};
use crate::domain::activity::Combination;

/// Of several activities or combinations that a filter asks for, those that somebody is in.
pub(super) type Mix = (u64, Option<Combination>);

/// What a filter asks for, where that is several things that overlap or stand beside each other.
pub(super) struct Mixes {
    named: Vec<Selector>,
    has_combinations: bool,
}

impl Mixes {
    pub(super) fn of(lens: &Lens<'_>) -> Self {
        Self {
            named: named(lens),
            has_combinations: lens.filter.combinations.len() > 1,
        }
    }

    /// Those of somebody whom the filter takes; `None` where it asks for one thing alone.
    pub(super) fn mix(&self, cohort: &Cohort, seen: &Seen) -> Option<Mix> {
        if self.named.is_empty() && !self.has_combinations {
            return None;
        }
        let bits = mix(&self.named, &|selector: &Selector| {
            seen.is_in(cohort.activities(), selector)
        });
        Some((bits, seen.combination.filter(|_| self.has_combinations)))
    }
}

/// The counts of a filter's siblings.
pub(super) struct Siblings<T> {
    /// Of the filter itself.
    pub(super) whole: T,
    /// In each cell of its own table.
    cells: Vec<T>,
    /// In each, of those whom what the filter asks for of activities leaves out.
    left_out: Vec<T>,
    /// In each, of those who are in the same of what the filter asks for.
    mixes: Vec<Vec<T>>,
    protection: Protection,
    /// The filter's participants may be shown.
    pub(super) is_shown: bool,
}

impl<T: Clone> Siblings<T> {
    /// Counts everybody: `see` counts one in a cell, `add` puts cells together. `None` where `progress` said to stop.
    pub(super) fn count(
        request: &Request<'_>,
        filter: &Filter,
        empty: &T,
        progress: Progress<'_>,
        mut see: impl FnMut(&mut T, &Member),
        add: impl Fn(&mut T, &T),
    ) -> Option<Self> {
        let (cohort, today) = (request.cohort, request.today);
        let lens = Lens::new(cohort, filter, today, Vec::new(), window(cohort, filter, today));
        let protection = Protection {
            threshold: request.threshold,
            level: request.level,
        };
        let judged = judge(&lens, protection, progress)?;
        let mut cells = vec![empty.clone(); judged.siblings.count()];
        let mut left_out = cells.clone();
        let asked = Mixes::of(&lens);
        let mut mixes: HashMap<Mix, Vec<T>> = HashMap::new();
        let (mut seen, mut room) = (Seen::default(), Scratch::default());
        for member in cohort.members() {
            if !lens.see(member, &mut seen, &mut room) {
                continue;
            }
            if let Some(cell) = judged.siblings.cell(seen.values) {
                let is_taken = seen.fits_activities && seen.fits_combination;
                let side = if is_taken { &mut cells } else { &mut left_out };
                see(&mut side[cell], member);
                if let Some(mix) = asked.mix(cohort, &seen).filter(|_| is_taken) {
                    let own = mixes.entry(mix);
                    see(
                        &mut own.or_insert_with(|| vec![empty.clone(); judged.siblings.count()])[cell],
                        member,
                    );
                }
            }
        }
        let mut whole = empty.clone();
        for (cell, _) in cells.iter().zip(judged.own_cells()).filter(|(_, is_own)| *is_own) {
            add(&mut whole, cell);
        }
        Some(Self {
            whole,
            cells,
            left_out,
            mixes: mixes.into_values().collect(),
            protection,
            is_shown: judged.shown(cohort, Kind::Participants, Group::Whole).detail > Detail::Nothing,
        })
    }
}

impl<T> Siblings<T> {
    /// `true` where a count is large enough in each, and those left out are nobody or enough.
    pub(super) fn has_size(&self, of: &dyn Fn(&T) -> u64) -> bool {
        let is_enough = |counted: &T| of(counted) >= self.protection.threshold;
        let mut beside = self.beside();
        self.is_shown
            && self.cells.iter().all(is_enough)
            && beside.all(|cells| cells.iter().all(|counted| of(counted) == 0) || cells.iter().all(is_enough))
    }

    /// What another filter tells apart from this one: those left out, and those who are in the same of what it asks for.
    fn beside(&self) -> impl Iterator<Item = &[T]> {
        let mixes = self.mixes.iter().map(Vec::as_slice);
        std::iter::once(self.left_out.as_slice()).chain(mixes)
    }

    /// Which parts of a division may be shown.
    pub(super) fn division(&self, of: &dyn Fn(&T) -> Vec<u64>) -> Vec<bool> {
        let has_size = self.has_size(&|counted| of(counted).iter().sum());
        let width = self.cells.first().map_or(0, |counted| of(counted).len());
        let mut shown = vec![has_size; width];
        if self.protection.level == Level::Publication {
            for counted in &self.cells {
                let own = divide(&of(counted), self.protection.threshold);
                shown.iter_mut().zip(own).for_each(|(shown, own)| *shown &= own);
            }
            // A part that is shown here and under another filter tells what it is between them.
            for counted in self.beside().flatten() {
                let few = of(counted)
                    .into_iter()
                    .map(|count| (1..self.protection.threshold).contains(&count));
                shown.iter_mut().zip(few).for_each(|(shown, is_few)| *shown &= !is_few);
            }
        }
        // Of one part that is hidden beside others that are shown the rest tells.
        if shown.iter().filter(|shown| !**shown).count() == 1 {
            let sum = |place: usize| self.cells.iter().map(|counted| of(counted)[place]).sum::<u64>();
            let least = (0..width).filter(|place| shown[*place]).min_by_key(|place| sum(*place));
            least.into_iter().for_each(|place| shown[place] = false);
        }
        shown
    }
}

/// Which counts of a division whose sum is known may be shown: those that are large enough, and whose rest is; and never
/// so many that the hidden ones together are few.
fn divide(counts: &[u64], threshold: u64) -> Vec<bool> {
    let sum: u64 = counts.iter().sum();
    let mut shown: Vec<bool> = counts
        .iter()
        .map(|count| *count >= threshold && sum - count >= threshold)
        .collect();
    loop {
        let hidden = || (0..counts.len()).filter(|place| !shown[*place]);
        let together: u64 = hidden().map(|place| counts[place]).sum();
        let is_told = hidden().count() == 1 || hidden().count() > 0 && together < threshold;
        if !is_told {
            return shown;
        }
        let smallest = (0..counts.len())
            .filter(|place| shown[*place])
            .min_by_key(|place| counts[*place]);
        match smallest {
            Some(place) => shown[place] = false,
            None => return shown,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_hidden_count_takes_another_with_it() {
        assert_eq!(divide(&[40, 8, 2], 5), [true, false, false]);
        assert_eq!(divide(&[40, 8, 6], 5), [true, true, true]);
        assert_eq!(divide(&[40, 0, 0, 0], 5), [false; 4], "all of them");
        assert_eq!(
            divide(&[40, 9, 1, 1], 5),
            [true, false, false, false],
            "two that are hidden are few"
        );
    }

    proptest! {
        #[test]
        fn what_is_hidden_in_a_division_is_not_its_rest(counts in prop::collection::vec(0u64..30, 2..5), threshold in 2u64..7) {
            let shown = divide(&counts, threshold);
            let hidden: Vec<u64> = counts.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|(count, _)| *count).collect();
            prop_assert!(hidden.len() != 1);
            let is_all = hidden.len() == counts.len();
            prop_assert!(hidden.is_empty() || is_all || hidden.iter().sum::<u64>() >= threshold);
            for (count, _) in counts.iter().zip(&shown).filter(|(_, shown)| **shown) {
                prop_assert!(*count >= threshold);
            }
        }
    }
}
