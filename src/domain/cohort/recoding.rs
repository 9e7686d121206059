//! Values that are counted together, so that nobody stands in a row of few: "annat eller okänt" with the larger gender, the
//! youngest with the next age group.
//!
//! Which values those are follows from a rule and from how many there are, never from how it went for them. The ways to
//! put a dimension's values together form one chain, from each by itself to all in one: each way is made of the one before
//! it by joining blocks. So what two tables show of the same dimension is always one as finely as the other or coarser,
//! and nothing is told by holding one against the other.

use std::collections::BTreeSet;

use super::filter::AgeGroup;
use crate::domain::participant::{Gender, Referrer};

/// Values of one dimension that are counted together, by their places; the last place is that of "not known".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Block(u16);

impl Block {
    /// These places.
    pub(super) fn of(places: impl IntoIterator<Item = usize>) -> Self {
        Self(places.into_iter().fold(0, |bits, place| bits | 1 << place))
    }

    pub(super) fn holds(self, place: usize) -> bool {
        self.0 & (1 << place) != 0
    }

    pub(super) fn places(self) -> impl Iterator<Item = usize> {
        (0..u16::BITS as usize).filter(move |place| self.holds(*place))
    }

    pub(super) fn join(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn values<T: Copy>(self, all: &[T]) -> Vec<Option<T>> {
        self.places().map(|place| all.get(place).copied()).collect()
    }

    /// The genders in it; `None` is not known.
    pub fn genders(self) -> Vec<Option<Gender>> {
        self.values(Gender::ALL)
    }

    /// The age groups in it; `None` is not known.
    pub fn ages(self) -> Vec<Option<AgeGroup>> {
        self.values(AgeGroup::ALL)
    }
}

/// A way to divide people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// By gender.
    Gender,
    /// By age.
    Age,
    /// By who referred them.
    Referrer,
}

impl Dimension {
    pub(super) const ALL: [Self; 3] = [Self::Gender, Self::Age, Self::Referrer];

    /// How many values it has, "not known" included.
    pub(super) fn size(self) -> usize {
        1 + match self {
            Self::Gender => Gender::ALL.len(),
            Self::Age => AgeGroup::ALL.len(),
            Self::Referrer => Referrer::ALL.len(),
        }
    }
}

/// The place of a value among all of its kind, or that of "not known".
pub(super) fn place_in<T: PartialEq>(all: &[T], value: Option<&T>) -> usize {
    value
        .and_then(|value| all.iter().position(|known| known == value))
        .unwrap_or(all.len())
}

/// The places that a filter asks for; everything where it asks for none.
pub(super) fn asked<T: PartialEq + Ord>(all: &[T], chosen: &BTreeSet<Option<T>>) -> Block {
    if chosen.is_empty() {
        Block::of(0..=all.len())
    } else {
        Block::of(chosen.iter().map(|value| place_in(all, value.as_ref())))
    }
}

/// The ways to put the values of one dimension together, from the finest on; the last is all in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain(Vec<Vec<Block>>);

impl Chain {
    /// The chain of a dimension in which so many have each value.
    pub(super) fn of(dimension: Dimension, counts: &[u64]) -> Self {
        let apart: Vec<Block> = (0..dimension.size()).map(|place| Block::of([place])).collect();
        let unknown = dimension.size() - 1;
        match dimension {
            Dimension::Gender => {
                let [woman, man, other] =
                    [Gender::Woman, Gender::Man, Gender::Other].map(|gender| place_in(Gender::ALL, Some(&gender)));
                let rest = Block::of([other, unknown]);
                let (larger, smaller) = if counts[man] > counts[woman] {
                    (man, woman)
                } else {
                    (woman, man)
                };
                let own = |places: &[usize]| Block::of(places.iter().copied());
                Self(vec![
                    apart,
                    vec![own(&[woman]), own(&[man]), rest],
                    vec![own(&[larger, other, unknown]), own(&[smaller])],
                    vec![Block::of(0..dimension.size())],
                ])
            }
            // Whose age is not known stands after the oldest, and the smallest group goes together with the next.
            Dimension::Age => Self::joining(apart, counts, |blocks, smallest| {
                if smallest + 1 < blocks.len() {
                    smallest + 1
                } else {
                    smallest - 1
                }
            }),
            // They have no order: the smallest goes together with the smallest of the others.
            Dimension::Referrer => Self::joining(apart, counts, |sizes, smallest| {
                let others = (0..sizes.len()).filter(|place| *place != smallest);
                others.min_by_key(|place| sizes[*place]).unwrap_or_default()
            }),
        }
    }

    /// Joins the smallest block with the one that `with` names, until all are one.
    fn joining(apart: Vec<Block>, counts: &[u64], with: impl Fn(&[u64], usize) -> usize) -> Self {
        let mut ways = vec![apart];
        while let Some(blocks) = ways.last().filter(|blocks| blocks.len() > 1) {
            let sizes: Vec<u64> = blocks
                .iter()
                .map(|block| block.places().map(|place| counts[place]).sum())
                .collect();
            let smallest = (0..sizes.len()).min_by_key(|place| sizes[*place]).unwrap_or_default();
            let other = with(&sizes, smallest);
            let mut next = blocks.clone();
            let (first, second) = (smallest.min(other), smallest.max(other));
            let gone = next.remove(second);
            next[first] = next[first].join(gone);
            ways.push(next);
        }
        Self(ways)
    }

    /// The blocks at a step, from 0 for the finest.
    pub(super) fn blocks(&self, step: usize) -> &[Block] {
        self.0.get(step).or(self.0.last()).map_or(&[], Vec::as_slice)
    }

    /// The last step: all in one.
    pub(super) fn last(&self) -> usize {
        self.0.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_few_go_with_the_larger_gender_and_the_next_age() {
        let chain = Chain::of(Dimension::Gender, &[79, 68, 5, 3]);
        let genders: Vec<_> = chain.blocks(2).iter().map(|block| block.genders()).collect();
        let women = vec![Some(Gender::Woman), Some(Gender::Other), None];
        assert_eq!(genders, [women, vec![Some(Gender::Man)]]);
        assert_eq!(
            Chain::of(Dimension::Gender, &[60, 68, 5, 3]).blocks(2)[1].genders(),
            [Some(Gender::Woman)]
        );
        // 3 under 25, 60 in each other group, 1 of whom no age is known.
        let chain = Chain::of(Dimension::Age, &[3, 60, 60, 60, 60, 1]);
        let oldest = vec![Some(AgeGroup::From55), None];
        assert_eq!(chain.blocks(1).last().map(|block| block.ages()), Some(oldest));
        let youngest = vec![Some(AgeGroup::Under25), Some(AgeGroup::From25)];
        assert_eq!(chain.blocks(2).first().map(|block| block.ages()), Some(youngest));
    }

    proptest! {
        #[test]
        fn each_way_is_made_of_the_one_before_it(
            counts in prop::collection::vec(0u64..60, 16),
            which in 0usize..3
        ) {
            let dimension = Dimension::ALL[which];
            let chain = Chain::of(dimension, &counts[..dimension.size()]);
            prop_assert_eq!(chain.blocks(chain.last()).len(), 1);
            for step in 0..=chain.last() {
                let blocks = chain.blocks(step);
                for place in 0..dimension.size() {
                    prop_assert_eq!(blocks.iter().filter(|block| block.holds(place)).count(), 1);
                }
                if step > 0 {
                    for before in chain.blocks(step - 1) {
                        let mut meeting = blocks.iter().filter(|block| block.meets(*before));
                        let own = meeting.next().expect("somewhere");
                        prop_assert!(meeting.next().is_none() && own.join(*before) == *own);
                    }
                }
            }
        }
    }
}
