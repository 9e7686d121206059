//! Counts by place, of which there may be far more places than people.

use std::collections::BTreeMap;
use std::ops::Range;

/// Up to so many places each has its own room: they are counted fastest so. A scale of 101 levels has 10,201 pairs of them,
/// in each group and for each question.
const CLOSE: usize = 1 << 20;

/// How many are in each place.
#[derive(Debug, Clone)]
pub(super) enum Bins {
    /// Every place, one behind the other.
    Close(Vec<u32>),
    /// The places that hold anybody.
    Apart(BTreeMap<usize, u32>),
}

impl Default for Bins {
    fn default() -> Self {
        Self::Close(Vec::new())
    }
}

impl Bins {
    /// Nobody, in any of so many places.
    pub(super) fn new(places: usize) -> Self {
        if places <= CLOSE {
            Self::Close(vec![0; places])
        } else {
            Self::Apart(BTreeMap::new())
        }
    }

    /// One more in each of these places.
    pub(super) fn add(&mut self, places: impl Iterator<Item = usize>) {
        match self {
            Self::Close(counts) => places.for_each(|place| counts[place] += 1),
            Self::Apart(counts) => places.for_each(|place| *counts.entry(place).or_default() += 1),
        }
    }

    /// What another has counted of the same places.
    pub(super) fn merge(&mut self, other: &Self) {
        match (self, other) {
            (Self::Close(counts), Self::Close(more)) => {
                counts.iter_mut().zip(more).for_each(|(own, more)| *own += more);
            }
            (Self::Apart(counts), Self::Apart(more)) => {
                more.iter()
                    .for_each(|(place, more)| *counts.entry(*place).or_default() += more);
            }
            _ => debug_assert!(false, "they have the same places"),
        }
    }

    /// The places of a range that hold anybody, in order, counted from its beginning.
    pub(super) fn within(&self, range: Range<usize>) -> impl Iterator<Item = (usize, u64)> {
        let from = range.start;
        let (close, apart) = match self {
            Self::Close(counts) => (Some(counts[range].iter().enumerate()), None),
            Self::Apart(counts) => (None, Some(counts.range(range))),
        };
        let close = close.into_iter().flatten().map(|(place, count)| (place, *count));
        let apart = apart.into_iter().flatten();
        let apart = apart.map(move |(place, count)| (place - from, *count));
        close
            .chain(apart)
            .filter(|(_, count)| *count > 0)
            .map(|(place, count)| (place, u64::from(count)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_places_and_many_count_alike() {
        for places in [100, CLOSE + 100] {
            let mut bins = Bins::new(places);
            bins.add([3, 7, 3, places - 1].into_iter());
            let mut other = Bins::new(places);
            other.add([7, 9].into_iter());
            bins.merge(&other);
            let all: Vec<_> = bins.within(0..places).collect();
            assert_eq!(all, [(3, 2), (7, 2), (9, 1), (places - 1, 1)]);
            assert_eq!(bins.within(4..9).collect::<Vec<_>>(), [(3, 2)]);
        }
    }
}
