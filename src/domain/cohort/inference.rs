//! Whether means and spread tell the counts that are hidden beside them.
//!
//! Scores are whole numbers. Where thirty are shown with a mean change of 1/30 and the smallest spread that goes with
//! it, one has been raised by one step and nobody else has moved: the hidden counts can be read off. A row is safe where
//! the people could have moved otherwise, to other counts, and every figure that is shown would still be the same.

use std::collections::BTreeMap;

use super::pairs::{Changes, part};
use super::suppression::{Detail, Shown};

/// How many people move otherwise at most: more of them only find what fewer find too, at some cost.
const PEOPLE: usize = 4;
/// Up to so many steps the ways to move are worked out once. Above that there are far more than there are people, and they
/// are looked for from where people are, three at a time.
const FEW_STEPS: usize = 10;

/// Ways to move a few people otherwise such that the sum of changes is the same, and that of their squares too where the
/// spread is shown.
pub(super) struct Moves {
    levels: usize,
    with_spread: Vec<Way>,
    without: Vec<Way>,
}

/// A way to move a few people otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    /// How many more or fewer make a change; its place is counted from the largest fall to the largest rise.
    moved: Vec<(usize, i64)>,
    /// How many more or fewer are raised, unchanged and lowered.
    parts: [i64; 3],
    /// How much higher the least and the highest sum of first levels is.
    bounds: [i64; 2],
}

impl Way {
    /// From changes to other changes; `None` where that leaves as many raised, unchanged and lowered.
    fn between(from: &[usize], to: &[usize], steps: usize) -> Option<Self> {
        let mut moved: BTreeMap<usize, i64> = BTreeMap::new();
        from.iter().for_each(|place| *moved.entry(*place).or_default() -= 1);
        to.iter().for_each(|place| *moved.entry(*place).or_default() += 1);
        let moved: Vec<_> = moved.into_iter().filter(|(_, more)| *more != 0).collect();
        let (mut parts, mut bounds) = ([0; 3], [0; 2]);
        for (place, more) in &moved {
            parts[part(&steps, place)] += more;
            let firsts = firsts(*place, steps);
            bounds[0] += more * firsts[0];
            bounds[1] += more * firsts[1];
        }
        (parts != [0; 3]).then_some(Self { moved, parts, bounds })
    }
}

impl Moves {
    /// The ways on a scale of this many levels.
    pub(super) fn of(levels: usize) -> Self {
        let steps = levels.saturating_sub(1);
        let ways = |people, keeps: fn(i64) -> (i64, i64)| {
            if steps > FEW_STEPS {
                Vec::new()
            } else {
                ways(steps, people, keeps)
            }
        };
        Self {
            levels,
            with_spread: ways(PEOPLE, |change| (change, change * change)),
            // Two people are enough: one moves a step up and the other a step down.
            without: ways(2, |change| (change, 0)),
        }
    }

    /// `true` where the figures that are shown leave one value alone for a count that is hidden beside them: how many were
    /// raised, unchanged and lowered, where all of these are hidden; unchanged and lowered, where those raised are shown.
    pub(super) fn tell(&self, changes: &Changes, shown: Shown) -> bool {
        let detail = shown.detail;
        if detail == Detail::All || changes.levels() != self.levels {
            return false;
        }
        let world = World::of(changes);
        let hidden = if detail == Detail::First { 1 } else { 0 };
        // Raised, unchanged, lowered: which of them may have another value.
        let mut is_open = [false; 3];
        let mut see = |way: &Way| {
            let parts = way.parts;
            let keeps_shown = detail == Detail::Size || parts[0] == 0;
            let adds = parts.iter().zip(is_open).any(|(part, is_open)| *part != 0 && !is_open);
            if keeps_shown && adds && world.could_be(way) {
                for (open, part) in is_open.iter_mut().zip(parts) {
                    *open |= part != 0;
                }
            }
            is_open[hidden..].iter().all(|is_open| *is_open)
        };
        if self.levels > FEW_STEPS + 1 {
            if shown.has_spread {
                world.threes(&mut see);
            } else {
                world.twos(&mut see);
            }
        } else if shown.has_spread {
            self.with_spread.iter().any(&mut see);
        } else {
            self.without.iter().any(&mut see);
        }
        is_open[hidden..].iter().any(|is_open| !is_open)
    }
}

/// How people changed.
struct World {
    steps: usize,
    /// How many made each change, from the largest fall to the largest rise.
    counts: Vec<i64>,
    /// The sum of their first levels.
    firsts: i64,
    /// The least and the highest that it could be, with these changes.
    bounds: [i64; 2],
}

impl World {
    fn of(changes: &Changes) -> Self {
        let steps = changes.levels().saturating_sub(1);
        let mut world = Self {
            steps,
            counts: vec![0; 2 * steps + 1],
            firsts: 0,
            bounds: [0; 2],
        };
        for (first, latest, count) in changes.pairs() {
            let place = latest + steps - first;
            world.counts[place] += count as i64;
            world.firsts += (first as u64 * count) as i64;
            for (bound, own) in world.bounds.iter_mut().zip(firsts(place, steps)) {
                *bound += own * count as i64;
            }
        }
        world
    }

    /// `true` where there could be people who changed otherwise so, with first levels on the scale that have the same sum.
    fn could_be(&self, way: &Way) -> bool {
        let [least, most] = [0, 1].map(|side| self.bounds[side] + way.bounds[side]);
        let mut moved = way.moved.iter();
        moved.all(|(place, more)| self.counts[*place] + more >= 0) && (least..=most).contains(&self.firsts)
    }

    /// The changes that somebody made, in order, with those again that several did.
    fn made(&self, most: i64) -> Vec<usize> {
        let places = self.counts.iter().enumerate();
        let each = places.flat_map(|(place, count)| (0..(*count).min(most)).map(move |_| place));
        each.collect()
    }

    /// Every way to move two people such that the sum of changes is the same, until `found` says that it is enough.
    fn twos(&self, found: &mut impl FnMut(&Way) -> bool) {
        let made = self.made(2);
        for (number, one) in made.iter().enumerate() {
            for other in &made[number + 1..] {
                for to in 0..self.counts.len() {
                    let Some(rest) = (one + other).checked_sub(to).filter(|rest| *rest >= to) else {
                        break;
                    };
                    if rest < self.counts.len()
                        && let Some(way) = Way::between(&[*one, *other], &[to, rest], self.steps)
                        && found(&way)
                    {
                        return;
                    }
                }
            }
        }
    }

    /// Every way to move three people such that the sum of changes and that of their squares are the same.
    fn threes(&self, found: &mut impl FnMut(&Way) -> bool) {
        let made = self.made(3);
        for (number, one) in made.iter().enumerate() {
            for (next, two) in made.iter().enumerate().skip(number + 1) {
                for three in &made[next + 1..] {
                    let from = [*one, *two, *three];
                    let sum: usize = from.iter().sum();
                    let squares: usize = from.iter().map(|place| place * place).sum();
                    for to in 0..=sum / 3 {
                        let Some([low, high]) = both(sum - to, squares.checked_sub(to * to)) else {
                            continue;
                        };
                        if low >= to
                            && high < self.counts.len()
                            && let Some(way) = Way::between(&from, &[to, low, high], self.steps)
                            && found(&way)
                        {
                            return;
                        }
                    }
                }
            }
        }
    }
}

/// The two whole numbers with this sum, whose squares have that sum.
fn both(sum: usize, squares: Option<usize>) -> Option<[usize; 2]> {
    let apart = (2 * squares?).checked_sub(sum * sum)?;
    let difference = apart.isqrt();
    let is_whole = difference * difference == apart && difference <= sum && (sum - difference).is_multiple_of(2);
    is_whole.then(|| [(sum - difference) / 2, (sum + difference) / 2])
}

/// The lowest and the highest first level of somebody who made a change: whoever fell by three was on the fourth level at
/// least, and whoever rose by one was not on the highest.
fn firsts(place: usize, steps: usize) -> [i64; 2] {
    let (change, steps) = (place as i64 - steps as i64, steps as i64);
    [(-change).max(0), steps.min(steps - change)]
}

/// Every way to move so many people otherwise such that the sum of what `keeps` gives for each is the same.
fn ways(steps: usize, people: usize, keeps: impl Fn(i64) -> (i64, i64)) -> Vec<Way> {
    let width = 2 * steps + 1;
    let mut groups: BTreeMap<(i64, i64), Vec<Vec<usize>>> = BTreeMap::new();
    gather(&mut Vec::new(), 0, width, people, &mut |places: &[usize]| {
        let mut sums = (0, 0);
        for place in places {
            let (first, second) = keeps(*place as i64 - steps as i64);
            sums = (sums.0 + first, sums.1 + second);
        }
        groups.entry(sums).or_default().push(places.to_vec());
    });
    let mut ways = Vec::new();
    for same in groups.values() {
        for one in same {
            let others = same.iter().filter(|other| *other != one);
            ways.extend(others.filter_map(|other| Way::between(one, other, steps)));
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LEVELS: usize = 3;

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
        assert!(Moves::of(5).tell(&Changes::of_pairs(5, &pairs), shown(Detail::Size)));
        let means_alone = Shown {
            detail: Detail::Size,
            has_spread: false,
        };
        assert!(
            !Moves::of(5).tell(&Changes::of_pairs(5, &pairs), means_alone),
            "two up and one down have the same mean"
        );
        assert!(
            Moves::of(5).tell(&Changes::of_pairs(5, &[(0, 0); 9]), means_alone),
            "nobody can have been lowered"
        );
        // Some rose by one, some fell by one, one rose by two: that can be otherwise.
        let mixed = [vec![(2, 2); 12], vec![(2, 3); 6], vec![(3, 2); 3], vec![(1, 3); 2]].concat();
        assert!(!Moves::of(5).tell(&Changes::of_pairs(5, &mixed), shown(Detail::Size)));
        assert!(
            !Moves::of(5).tell(&Changes::of_pairs(5, &pairs), shown(Detail::All)),
            "nothing is hidden"
        );
    }

    #[test]
    fn two_levels_tell_everything() {
        let pairs = [vec![(0, 0); 9], vec![(0, 1); 7], vec![(1, 0); 3]].concat();
        assert!(Moves::of(2).tell(&Changes::of_pairs(2, &pairs), shown(Detail::Size)));
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

    #[test]
    fn what_can_be_otherwise_on_a_long_scale_is_found_where_people_are() {
        let long = Moves::of(101);
        let [all, means] = [true, false].map(|has_spread| Shown {
            detail: Detail::Size,
            has_spread,
        });
        let one = [vec![(40, 40); 29], vec![(40, 41)]].concat();
        assert!(long.tell(&Changes::of_pairs(101, &one), all));
        assert!(!long.tell(&Changes::of_pairs(101, &one), means));
        // Thirty far apart: whoever rose by 30 may have risen by less, and others by more.
        let far: Vec<_> = (0..30).map(|number| (20 + number, 20 + (number * 37) % 60)).collect();
        assert!(!long.tell(&Changes::of_pairs(101, &far), all));
        assert!(
            long.tell(&Changes::of_pairs(101, &[(0, 0); 9]), means),
            "nobody can have been lowered"
        );
    }

    /// Of every three people who moved: the sums stay, and nobody is taken from where nobody is.
    #[test]
    fn a_way_keeps_both_sums() {
        let pairs: Vec<_> = (0..12).map(|number| (number * 7 % 101, number * 31 % 101)).collect();
        let world = World::of(&Changes::of_pairs(101, &pairs));
        let mut count = 0;
        let sums = |way: &Way, power: u32| -> i64 {
            let own = way.moved.iter();
            own.map(|(place, more)| more * (*place as i64).pow(power)).sum()
        };
        world.threes(&mut |way| {
            count += 1;
            assert_eq!([0, 1, 2].map(|power| sums(way, power)), [0; 3], "{way:?}");
            assert!(way.moved.iter().all(|(place, more)| world.counts[*place] + more >= 0));
            false
        });
        assert!(count > 10, "{count}");
        world.twos(&mut |way| {
            assert_eq!([0, 1].map(|power| sums(way, power)), [0; 2], "{way:?}");
            false
        });
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
            if !Moves::of(LEVELS).tell(&Changes::of_pairs(LEVELS, &pairs), Shown { detail, has_spread }) {
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
