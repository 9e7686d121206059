//! Whether means and spread tell the counts that are hidden beside them.
//!
//! Scores are whole numbers. Where thirty are shown with a mean change of 1/30 and the smallest spread that goes with
//! it, one has been raised by one step and nobody else has moved: the hidden counts can be read off. A row is safe where
//! the people could have moved otherwise, to other counts, and every figure that is shown would still be the same.

use std::collections::BTreeMap;

use super::pairs::Changes;
use super::suppression::{Detail, Shown};

/// How many people move otherwise at most: more of them only find what fewer find too, at some cost.
const PEOPLE: usize = 4;
/// Above this many steps three people are moved: there are so many ways that these are enough.
const MANY_STEPS: usize = 10;

/// Ways to move a few people otherwise such that the sum of changes is the same, and that of their squares too where the
/// spread is shown: for each change, from the largest fall to the largest rise, how many more or fewer make it.
pub(super) struct Moves {
    levels: usize,
    with_spread: Vec<Vec<i64>>,
    without: Vec<Vec<i64>>,
}

impl Moves {
    /// The ways on a scale of this many levels.
    pub(super) fn of(levels: usize) -> Self {
        let steps = levels.saturating_sub(1);
        let people = if steps > MANY_STEPS { PEOPLE - 1 } else { PEOPLE };
        Self {
            levels,
            with_spread: ways(steps, people, |change| (change, change * change)),
            // Two people are enough: one moves a step up and the other a step down.
            without: ways(steps, 2, |change| (change, 0)),
        }
    }

    /// `true` where the figures that are shown leave one value alone for a count that is hidden beside them: how many were
    /// raised, unchanged and lowered, where all of these are hidden; unchanged and lowered, where those raised are shown.
    pub(super) fn tell(&self, changes: &Changes, shown: Shown) -> bool {
        let detail = shown.detail;
        if detail == Detail::All || changes.levels() != self.levels {
            return false;
        }
        let steps = self.levels as i64 - 1;
        let mut counts = vec![0i64; 2 * self.levels - 1];
        let mut firsts = 0;
        for (first, latest, count) in changes.pairs() {
            counts[(latest + self.levels - 1) - first] += count as i64;
            firsts += (first as u64 * count) as i64;
        }
        let ways = if shown.has_spread {
            &self.with_spread
        } else {
            &self.without
        };
        // Raised, unchanged, lowered: which of them may have another value.
        let mut is_open = [false; 3];
        for way in ways {
            let part = |range: std::ops::Range<usize>| way[range].iter().sum::<i64>();
            let zero = steps as usize;
            let parts = [part(zero + 1..way.len()), way[zero], part(0..zero)];
            let keeps_shown = detail == Detail::Size || parts[0] == 0;
            let adds = parts.iter().zip(is_open).any(|(part, is_open)| *part != 0 && !is_open);
            if keeps_shown && adds && could_be(&counts, way, steps, firsts) {
                for (open, part) in is_open.iter_mut().zip(parts) {
                    *open |= part != 0;
                }
            }
        }
        let hidden = if detail == Detail::First { 1 } else { 0 };
        is_open[hidden..].iter().any(|is_open| !is_open)
    }
}

/// Every way to move so many people otherwise such that the sum of what `keeps` gives for each is the same.
fn ways(steps: usize, people: usize, keeps: impl Fn(i64) -> (i64, i64)) -> Vec<Vec<i64>> {
    let width = 2 * steps + 1;
    let mut groups: BTreeMap<(i64, i64), Vec<Vec<i64>>> = BTreeMap::new();
    gather(&mut Vec::new(), 0, width, people, &mut |places: &[usize]| {
        let mut counts = vec![0; width];
        let mut sums = (0, 0);
        for place in places {
            counts[*place] += 1;
            let (first, second) = keeps(*place as i64 - steps as i64);
            sums = (sums.0 + first, sums.1 + second);
        }
        groups.entry(sums).or_default().push(counts);
    });
    let mut ways = Vec::new();
    for same in groups.values() {
        for one in same {
            for other in same.iter().filter(|other| *other != one) {
                ways.push(one.iter().zip(other).map(|(own, other)| other - own).collect());
            }
        }
    }
    ways.sort_unstable();
    ways.dedup();
    ways
}

/// Calls `found` with every group of `people` places, in order, that may be there more than once.
fn gather(crowd: &mut Vec<usize>, from: usize, width: usize, people: usize, found: &mut impl FnMut(&[usize])) {
    if crowd.len() == people {
        found(crowd);
        return;
    }
    for place in from..width {
        crowd.push(place);
        gather(crowd, place, width, people, found);
        crowd.pop();
    }
}

/// `true` where there could be people who changed so, with first levels on the scale that have the same sum.
fn could_be(counts: &[i64], way: &[i64], steps: i64, firsts: i64) -> bool {
    let (mut least, mut most) = (0, 0);
    for (place, (count, more)) in counts.iter().zip(way).enumerate() {
        let count = count + more;
        if count < 0 {
            return false;
        }
        // Whoever fell by three was on the fourth level at least; whoever rose by one was not on the highest.
        let change = place as i64 - steps;
        least += count * (-change).max(0);
        most += count * steps.min(steps - change);
    }
    (least..=most).contains(&firsts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LEVELS: usize = 3;

    fn changes(levels: usize, pairs: &[(usize, usize)]) -> Changes {
        let mut counts = vec![0; levels * levels];
        pairs
            .iter()
            .for_each(|(first, latest)| counts[first * levels + latest] += 1);
        Changes {
            counts,
            ..Changes::default()
        }
    }

    fn shown(detail: Detail) -> Shown {
        Shown {
            detail,
            has_spread: true,
        }
    }

    #[test]
    fn one_who_moved_among_many_who_did_not_is_told() {
        let mut pairs = vec![(2, 2); 29];
        pairs.push((2, 3));
        assert!(Moves::of(5).tell(&changes(5, &pairs), shown(Detail::Size)));
        let means_alone = Shown {
            detail: Detail::Size,
            has_spread: false,
        };
        assert!(
            !Moves::of(5).tell(&changes(5, &pairs), means_alone),
            "two up and one down have the same mean"
        );
        assert!(
            Moves::of(5).tell(&changes(5, &[(0, 0); 9]), means_alone),
            "nobody can have been lowered"
        );
        // Some rose by one, some fell by one, one rose by two: that can be otherwise.
        let mixed = [vec![(2, 2); 12], vec![(2, 3); 6], vec![(3, 2); 3], vec![(1, 3); 2]].concat();
        assert!(!Moves::of(5).tell(&changes(5, &mixed), shown(Detail::Size)));
        assert!(
            !Moves::of(5).tell(&changes(5, &pairs), shown(Detail::All)),
            "nothing is hidden"
        );
    }

    #[test]
    fn two_levels_tell_everything() {
        let pairs = [vec![(0, 0); 9], vec![(0, 1); 7], vec![(1, 0); 3]].concat();
        assert!(Moves::of(2).tell(&changes(2, &pairs), shown(Detail::Size)));
    }

    /// Every way in which so many people could have gone from one of three levels to another.
    fn worlds(people: usize) -> Vec<Vec<(usize, usize)>> {
        let mut worlds = Vec::new();
        gather(
            &mut Vec::new(),
            0,
            LEVELS * LEVELS,
            people,
            &mut |places: &[usize]| {
                worlds.push(places.iter().map(|place| (place / LEVELS, place % LEVELS)).collect());
            },
        );
        worlds
    }

    fn figures(pairs: &[(usize, usize)]) -> [usize; 3] {
        let square = |(first, latest): &(usize, usize)| first.abs_diff(*latest).pow(2);
        [
            pairs.iter().map(|(first, _)| first).sum(),
            pairs.iter().map(|(_, latest)| latest).sum(),
            pairs.iter().map(square).sum(),
        ]
    }

    fn parts(pairs: &[(usize, usize)]) -> [usize; 3] {
        let count = |is: fn(&usize, &usize) -> bool| pairs.iter().filter(|(first, latest)| is(latest, first)).count();
        [count(usize::gt), count(usize::eq), count(usize::lt)]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_not_told_could_be_otherwise(
            pairs in prop::collection::vec((0..LEVELS, 0..LEVELS), 5..8),
            shows_raised in any::<bool>(),
            has_spread in any::<bool>()
        ) {
            let detail = if shows_raised { Detail::First } else { Detail::Size };
            let known = if has_spread { 3 } else { 2 };
            if !Moves::of(LEVELS).tell(&changes(LEVELS, &pairs), Shown { detail, has_spread }) {
                let own = parts(&pairs);
                let others: Vec<_> = worlds(pairs.len())
                    .into_iter()
                    .filter(|world| figures(world)[..known] == figures(&pairs)[..known])
                    .map(|world| parts(&world))
                    .filter(|parts| !shows_raised || parts[0] == own[0])
                    .collect();
                for part in usize::from(shows_raised)..3 {
                    prop_assert!(others.iter().any(|other| other[part] != own[part]), "{own:?} of {others:?}");
                }
            }
        }
    }
}
