//! Which counts stay hidden so that nobody can be found among few.
//!
//! A count of few is hidden; for publication also one of which few are a part, or from which few are left. Then it must
//! not be possible to work it out either: not by subtraction within a table, nor across the tables that a filter gives.
//! Both are one question. Write every set of people as the vector that says whom it holds. What can be worked out from
//! the shown counts by adding and subtracting is what lies in the linear span of the shown sets' vectors. So as long as a
//! set that must stay hidden lies in that span, one more is hidden.
//!
//! Not only rows of tables must stay hidden, but also the few that lie between two shown sets: everybody beside a row,
//! and those of a table's hidden rows together.
//!
//! A set is judged in all cells of a table at once (by gender, say, where a filter asks for one): what is few in one of
//! them is shown in none. `judge` tells which cells those are, and why that is enough for filters asked one after the
//! other.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::coded_enum;

/// The threshold that holds until an administrator sets another.
pub const DEFAULT_THRESHOLD: u64 = 5;

/// How many different kinds of people are looked at, at most. Leaving some out can only hide more.
const MAX_COLUMNS: usize = 96;
/// A prime: the vectors are reckoned with in its field, so that nothing is rounded.
const PRIME: u64 = (1 << 61) - 1;

/// How much of a set's counts is shown. Each holds what the one before it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Nothing, not even how many they are.
    Nothing,
    /// How many they are, and means over them.
    Size,
    /// Also how many of them are in the first part, and so how many are not.
    First,
    /// Also how many are in each part.
    All,
}

impl Detail {
    const SHOWN: [Self; 3] = [Self::Size, Self::First, Self::All];

    fn below(self) -> Self {
        match self {
            Self::Nothing | Self::Size => Self::Nothing,
            Self::First => Self::Size,
            Self::All => Self::First,
        }
    }
}

/// How much of a set is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    /// Of its counts.
    pub detail: Detail,
    /// The spread around its means, and intervals that follow from it. Of a set that is not shown at all it says nothing.
    pub has_spread: bool,
}

coded_enum!(
    /// For whom figures are.
    Level {
        /// Those in the unit who may see group figures, under secrecy: a row of few is hidden.
        Unit = "unit",
        /// Anybody: also a part of few, and what leaves few, is hidden.
        Publication = "publication",
    }
);

/// What must not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protection {
    /// Counts below this are few.
    pub threshold: u64,
    /// For whom the figures are.
    pub level: Level,
}

impl Shown {
    /// Everything.
    pub const ALL: Self = Self {
        detail: Detail::All,
        has_spread: true,
    };

    /// No more than either.
    pub fn least(self, other: Self) -> Self {
        Self {
            detail: self.detail.min(other.detail),
            has_spread: self.has_spread && other.has_spread,
        }
    }
}

/// Tells whether the other figures of a set (means, and the spread where it is shown) give away counts that are hidden.
pub type Tells<'a> = &'a dyn Fn(usize, Shown) -> bool;

/// What a set is to the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everybody that a filter takes.
    Whole,
    /// A row of a table.
    Row {
        /// The set that the row is a part of.
        whole: usize,
        /// Rows of one division have nobody in common, and together they are the whole.
        division: Option<usize>,
    },
    /// Shown by no table, but it could be worked out.
    Between,
}

/// How many people are in a cell, and in each of the parts that they divide into: raised, unchanged and lowered, for
/// instance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many.
    pub n: u64,
    /// How many in each part; they make `n`. Empty where they do not divide.
    pub parts: Vec<u64>,
}

/// A set of people, in each of the cells that it is judged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// In each cell.
    pub cells: Vec<Cell>,
    /// What it is.
    pub role: Role,
}

impl Set {
    /// How many, in all cells together.
    pub fn n(&self) -> u64 {
        self.cells.iter().map(|cell| cell.n).sum()
    }
}

/// Counts of one thing over several sets, with the kinds of people that there are: for each kind, the sets that it is in,
/// in order.
#[derive(Debug, Clone, Default)]
pub struct Family {
    /// The sets.
    pub sets: Vec<Set>,
    /// The kinds, each once.
    pub kinds: BTreeSet<Vec<u16>>,
}

impl Family {
    /// How much of each set can be shown, and of none more than `most` says.
    pub fn decide(&self, protection: Protection, most: &[Shown], tells: Tells<'_>) -> Vec<Shown> {
        let natural = self.sets.iter().zip(most).map(|(set, most)| {
            let own = Shown {
                detail: natural(set, protection),
                has_spread: set.role != Role::Between,
            };
            own.least(*most)
        });
        let natural: Vec<Shown> = natural.collect();
        let mut case = Case {
            family: self,
            vectors: Vectors::of(self),
            protection,
            tells,
            known: RefCell::default(),
            told: vec![false; self.sets.len()],
        };
        let mut shown = natural.clone();
        loop {
            case.hide(&mut shown);
            case.show_again(&mut shown, &natural);
            // What is hidden and can still be worked out would have told too much, however little of it is shown.
            let is_hidden =
                |set: &usize| natural[*set].detail > Detail::Nothing && shown[*set].detail == Detail::Nothing;
            let mut hidden = (0..shown.len()).filter(is_hidden);
            match hidden.find(|set| !case.told[*set] && case.is_known(*set, &shown)) {
                Some(set) => case.told[set] = true,
                None => return shown,
            }
        }
    }
}

/// What the counts of a set allow by themselves.
fn natural(set: &Set, protection: Protection) -> Detail {
    let is_row = set.role != Role::Between;
    let holds = |tier: &&Detail| is_row && set.n() > 0 && !is_small(**tier, &set.cells, protection, false);
    // Each tier holds the ones before it.
    Detail::SHOWN
        .iter()
        .take_while(holds)
        .last()
        .copied()
        .unwrap_or(Detail::Nothing)
}

/// `true` where the count that a tier adds is too small in some cell, or what is left beside it is. Of what no table
/// shows, a part of zero says that there is nobody, and hides nobody; where everybody of a cell stands in one of several
/// cells, that nobody stands in another is told, and is few.
fn is_small(tier: Detail, cells: &[Cell], protection: Protection, is_derived: bool) -> bool {
    let Protection { threshold, level } = protection;
    let is_nobody = cells.iter().all(|cell| cell.n == 0);
    let small = |count: u64| count < threshold && !(is_derived && count == 0);
    match tier {
        Detail::Nothing => false,
        Detail::Size => !(is_derived && is_nobody) && cells.iter().any(|cell| cell.n < threshold),
        Detail::First | Detail::All if level == Level::Unit => false,
        Detail::First => cells.iter().any(|cell| {
            let first = cell.parts.first();
            first.is_some_and(|first| small(*first) || small(cell.n.saturating_sub(*first)))
        }),
        Detail::All => cells.iter().any(|cell| cell.parts.iter().any(|part| small(*part))),
    }
}

/// A set that must stay hidden at some tier.
struct Protected {
    vector: Vec<u64>,
    /// Where the set to hide beside it is looked for first.
    division: Option<usize>,
    row: Option<usize>,
}

struct Case<'a> {
    family: &'a Family,
    vectors: Vectors,
    protection: Protection,
    tells: Tells<'a>,
    /// What `tells` has said.
    known: RefCell<BTreeMap<(usize, Shown), bool>>,
    /// Sets that are not shown because their means would tell what they hide.
    told: Vec<bool>,
}

impl Case<'_> {
    /// Hides until nothing tells too much.
    fn hide(&mut self, shown: &mut [Shown]) {
        loop {
            if let Some(set) = self.telling(shown) {
                self.less(set, shown);
            } else if let Some((set, detail)) = self.leak(shown) {
                shown[set].detail = detail;
            } else if let Some((set, known)) = self.inference(shown) {
                match self.spread_to_hide(set, known, shown) {
                    Some(other) => shown[other].has_spread = false,
                    None => self.hide_all_of(set, shown),
                }
            } else if let Some(set) = self.spread_leak(shown) {
                shown[set].has_spread = false;
            } else {
                return;
            }
        }
    }

    /// Shows again what was hidden on the way and need not be, until nothing more can be shown; so what stays hidden can't
    /// be worked out.
    fn show_again(&self, shown: &mut [Shown], natural: &[Shown]) {
        while self.show_once(shown, natural) {}
    }

    /// Looks at every hidden set once; `true` where more of one is shown.
    fn show_once(&self, shown: &mut [Shown], natural: &[Shown]) -> bool {
        let mut is_changed = false;
        let could_be_more = |set: &usize| shown[*set] != natural[*set] && !self.told[*set];
        let mut hidden: Vec<usize> = (0..shown.len()).filter(could_be_more).collect();
        hidden.sort_by_key(|set| std::cmp::Reverse((self.family.sets[*set].n(), *set)));
        for set in hidden {
            let before = shown[set];
            for choice in self.choices(set, natural[set]) {
                if choice == before {
                    break;
                }
                shown[set] = choice;
                if self.is_sound(shown) {
                    is_changed = true;
                    break;
                }
                shown[set] = before;
            }
        }
        is_changed
    }

    /// Shows less of a set that tells what is hidden of it. The spread of a row counts for more than its counts: it is what
    /// rows are compared by. Of a whole it is the other way round.
    fn less(&mut self, set: usize, shown: &mut [Shown]) {
        let without_counts = Shown {
            detail: Detail::Size,
            ..shown[set]
        };
        let is_row = matches!(self.family.sets[set].role, Role::Row { .. });
        let keeps_spread = is_row && shown[set] != without_counts && !self.tells(set, without_counts);
        if shown[set].has_spread && keeps_spread {
            shown[set] = without_counts;
        } else if shown[set].has_spread {
            shown[set].has_spread = false;
        } else {
            self.hide_all_of(set, shown);
        }
    }

    /// Hides a set whose means would tell what is hidden of it: they must not be worked out from other sets' either.
    fn hide_all_of(&mut self, set: usize, shown: &mut [Shown]) {
        self.told[set] = true;
        shown[set].detail = Detail::Nothing;
    }

    /// What could be shown of a set, the best first.
    fn choices(&self, set: usize, most: Shown) -> Vec<Shown> {
        if self.protection.level == Level::Unit {
            return vec![most];
        }
        let spreads: &[bool] = if most.has_spread { &[true, false] } else { &[false] };
        let details = || Detail::SHOWN.into_iter().rev().filter(|detail| *detail <= most.detail);
        let choice = |detail: Detail, has_spread: bool| Shown { detail, has_spread };
        if matches!(self.family.sets[set].role, Role::Row { .. }) {
            let of = |spread: &bool| details().map(|detail| choice(detail, *spread)).collect::<Vec<_>>();
            spreads.iter().flat_map(of).collect()
        } else {
            let of = |detail: Detail| spreads.iter().map(move |spread| choice(detail, *spread));
            details().flat_map(of).collect()
        }
    }

    /// `true` where the figures of a set, so much shown of it, give away what is hidden of it.
    fn tells(&self, set: usize, shown: Shown) -> bool {
        let is_whole = shown.detail == Detail::Nothing || shown.detail == Detail::All;
        if is_whole || self.protection.level == Level::Unit {
            return false;
        }
        let mut known = self.known.borrow_mut();
        *known.entry((set, shown)).or_insert_with(|| (self.tells)(set, shown))
    }

    fn is_sound(&self, shown: &[Shown]) -> bool {
        self.telling(shown).is_none()
            && self.leak(shown).is_none()
            && self.inference(shown).is_none()
            && self.spread_leak(shown).is_none()
    }

    /// `true` where a set's size can be worked out from what is shown.
    fn is_known(&self, set: usize, shown: &[Shown]) -> bool {
        let basis = Basis::of(&self.vectors, shown_at(shown, Detail::Size));
        basis.express(&self.vectors.0[set]).is_some()
    }

    /// A set that tells by its own figures what it hides.
    fn telling(&self, shown: &[Shown]) -> Option<usize> {
        (0..shown.len()).find(|set| self.tells(*set, shown[*set]))
    }

    /// A set with which too much can be worked out, and how much less of it to show; `None` where all is well.
    fn leak(&self, shown: &[Shown]) -> Option<(usize, Detail)> {
        // Within the unit a set is shown whole or not at all.
        let tiers = match self.protection.level {
            Level::Unit => &Detail::SHOWN[..1],
            Level::Publication => &Detail::SHOWN[..],
        };
        tiers.iter().copied().find_map(|tier| {
            let basis = Basis::of(&self.vectors, shown_at(shown, tier));
            let protected = self.protected(tier, &basis);
            if protected.is_empty() {
                return None;
            }
            let set = self.told_by(&protected, &basis)?;
            Some((set, tier.below()))
        })
    }

    /// A set of which more is known than is shown, by adding and subtracting other sets, and which tells by that what is
    /// hidden of it; and what is known of it.
    fn inference(&self, shown: &[Shown]) -> Option<(usize, Shown)> {
        let more = |set: usize, has_first: bool, has_spread: bool| Shown {
            detail: if has_first { Detail::First } else { shown[set].detail },
            has_spread: has_spread || shown[set].has_spread,
        };
        let could_tell = |set: &usize| {
            let is_partly = shown[*set].detail > Detail::Nothing && shown[*set].detail < Detail::All;
            let ways = [(true, false), (false, true), (true, true)];
            let any = |(first, spread): &(bool, bool)| self.tells(*set, more(*set, *first, *spread));
            is_partly && ways.iter().any(any)
        };
        if self.protection.level == Level::Unit {
            return None;
        }
        let mut sets = (0..shown.len()).filter(could_tell).peekable();
        sets.peek()?;
        let first = Basis::of(&self.vectors, shown_at(shown, Detail::First));
        let spread = Basis::of(&self.vectors, with_spread(shown));
        sets.find_map(|set| {
            let is_in = |basis: &Basis| basis.express(&self.vectors.0[set]).is_some();
            let known = more(set, is_in(&first), is_in(&spread));
            self.tells(set, known).then_some((set, known))
        })
    }

    /// The set whose spread is hidden so that that of another is not known; `None` where it is not.
    fn spread_to_hide(&self, set: usize, known: Shown, shown: &[Shown]) -> Option<usize> {
        if shown[set].has_spread {
            return Some(set);
        }
        known
            .has_spread
            .then(|| self.told_by(&[self.whole_of(set)], &Basis::of(&self.vectors, with_spread(shown))))
            .flatten()
    }

    /// A set with whose spread that of another can be worked out that is not shown because its means would tell.
    fn spread_leak(&self, shown: &[Shown]) -> Option<usize> {
        if self.protection.level == Level::Unit {
            return None;
        }
        let told = (0..shown.len()).filter(|set| self.told[*set]);
        let protected: Vec<Protected> = told.map(|set| self.whole_of(set)).collect();
        if protected.is_empty() {
            return None;
        }
        self.told_by(&protected, &Basis::of(&self.vectors, with_spread(shown)))
    }

    /// Everybody in a set, to be protected.
    fn whole_of(&self, set: usize) -> Protected {
        Protected {
            vector: self.vectors.0[set].clone(),
            division: self.division(set),
            row: None,
        }
    }

    /// The set to hide more of, where what is protected lies in the span of some sets.
    fn told_by(&self, protected: &[Protected], basis: &Basis) -> Option<usize> {
        protected.iter().find_map(|protected| {
            let used = basis.express(&protected.vector)?;
            self.victim(protected, used.into_iter())
        })
    }

    fn division(&self, set: usize) -> Option<usize> {
        match self.family.sets[set].role {
            Role::Row { division, .. } => division,
            Role::Whole | Role::Between => None,
        }
    }

    /// What must not be worked out at a tier, from the sets that are shown there.
    fn protected(&self, tier: Detail, basis: &Basis) -> Vec<Protected> {
        let sets = &self.family.sets;
        let mut protected = Vec::new();
        let mut hidden_rows: Vec<(usize, usize, Vec<usize>)> = Vec::new();
        for (index, set) in sets.iter().enumerate() {
            let is_derived = set.role == Role::Between;
            let is_small = is_small(tier, &set.cells, self.protection, is_derived);
            let is_there = set.n() > 0;
            if is_there && (is_small || self.told[index]) {
                protected.push(self.whole_of(index));
            }
            let Role::Row { whole, division } = set.role else {
                continue;
            };
            // Everybody beside the row.
            protected.extend(self.derived(tier, &[whole], &[index], division, Some(index)));
            // A row that can be worked out is as good as shown.
            let is_hidden = || is_there && basis.express(&self.vectors.0[index]).is_none();
            if let Some(division) = division.filter(|_| is_hidden()) {
                match hidden_rows.iter_mut().find(|(known, ..)| *known == division) {
                    Some((.., rows)) => rows.push(index),
                    None => hidden_rows.push((division, whole, vec![index])),
                }
            }
        }
        // The hidden rows of a division together.
        for (division, _, rows) in hidden_rows {
            protected.extend(self.derived(tier, &rows, &[], Some(division), None));
        }
        protected
    }

    /// The people in some sets but not in others, where that is few of them.
    fn derived(
        &self,
        tier: Detail,
        plus: &[usize],
        minus: &[usize],
        division: Option<usize>,
        row: Option<usize>,
    ) -> Option<Protected> {
        let sets = &self.family.sets;
        let width = plus.first().map_or(0, |set| sets[*set].cells.len());
        let cell = |place: usize| {
            let count = |of: &dyn Fn(&Cell) -> u64| {
                let sum = |side: &[usize]| side.iter().map(|set| of(&sets[*set].cells[place])).sum::<u64>();
                sum(plus).saturating_sub(sum(minus))
            };
            let parts = plus.first().map_or(0, |set| sets[*set].cells[place].parts.len());
            Cell {
                n: count(&|cell| cell.n),
                parts: (0..parts).map(|part| count(&|cell| cell.parts[part])).collect(),
            }
        };
        let cells: Vec<Cell> = (0..width).map(cell).collect();
        if !is_small(tier, &cells, self.protection, true) {
            return None;
        }
        let mut vector = Vec::with_capacity(self.vectors.1);
        for column in 0..self.vectors.1 {
            let sum = |side: &[usize]| side.iter().map(|set| self.vectors.0[*set][column]).sum::<u64>();
            // Where somebody is in the row and not in the whole, as with another change, the rest is nobody's.
            vector.push(sum(plus).checked_sub(sum(minus))?);
        }
        Some(Protected { vector, division, row })
    }

    /// Which of the sets that tell something is hidden: the smallest, of the same table where there is one, and a whole
    /// only where there is nothing else.
    fn victim(&self, protected: &Protected, used: impl Iterator<Item = usize>) -> Option<usize> {
        used.min_by_key(|set| {
            let own = &self.family.sets[*set];
            let is_whole = own.role == Role::Whole;
            let is_near = Some(*set) == protected.row
                || matches!(own.role, Role::Row { division: Some(division), .. } if Some(division) == protected.division);
            (is_whole, !is_near, own.n(), std::cmp::Reverse(*set))
        })
    }
}

/// The sets that are shown at least so much.
fn shown_at(shown: &[Shown], tier: Detail) -> Vec<usize> {
    (0..shown.len()).filter(|set| shown[*set].detail >= tier).collect()
}

/// The sets whose spread is shown.
fn with_spread(shown: &[Shown]) -> Vec<usize> {
    let is_shown = |set: &usize| shown[*set].detail > Detail::Nothing && shown[*set].has_spread;
    (0..shown.len()).filter(is_shown).collect()
}

/// For each set which of the kinds are in it, as ones and zeros, and how many kinds there are.
struct Vectors(Vec<Vec<u64>>, usize);

impl Vectors {
    fn of(family: &Family) -> Self {
        let kinds: Vec<&Vec<u16>> = family.kinds.iter().collect();
        // One kind of each set first, and the others evenly from all.
        let mut chosen: BTreeSet<usize> = BTreeSet::new();
        if kinds.len() <= MAX_COLUMNS {
            chosen.extend(0..kinds.len());
        } else {
            for set in 0..family.sets.len() {
                chosen.extend(kinds.iter().position(|kind| kind.binary_search(&(set as u16)).is_ok()));
            }
            let step = kinds.len().div_ceil(MAX_COLUMNS);
            chosen.extend((0..kinds.len()).step_by(step));
        }
        let vector = |set: usize| {
            let holds = |kind: &usize| u64::from(kinds[*kind].binary_search(&(set as u16)).is_ok());
            chosen.iter().map(holds).collect()
        };
        Self((0..family.sets.len()).map(vector).collect(), chosen.len())
    }
}

fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let sum = (product as u64 & PRIME) + (product >> 61) as u64;
    if sum >= PRIME { sum - PRIME } else { sum }
}

fn minus(a: u64, b: u64) -> u64 {
    if a >= b { a - b } else { a + PRIME - b }
}

/// The inverse, by Fermat: `a^(p − 2)`.
fn inverse(a: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1, a, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

/// The span of some vectors, row by row with leading ones, and how each row is made of them.
struct Basis {
    rows: Vec<(usize, Vec<u64>, Vec<u64>)>,
    span: Vec<usize>,
}

impl Basis {
    /// Of these sets.
    fn of(vectors: &Vectors, span: Vec<usize>) -> Self {
        let mut basis = Self {
            rows: Vec::new(),
            span: Vec::new(),
        };
        for (place, set) in span.iter().enumerate() {
            let mut made = vec![0; span.len()];
            made[place] = 1;
            let (mut rest, mut made) = basis.reduce(vectors.0[*set].clone(), made);
            if let Some(pivot) = rest.iter().position(|value| *value != 0) {
                let factor = inverse(rest[pivot]);
                for value in rest.iter_mut().chain(&mut made) {
                    *value = times(*value, factor);
                }
                basis.rows.push((pivot, rest, made));
            }
        }
        basis.span = span;
        basis
    }

    /// What is left of a vector once the rows have been taken from it, and what was taken.
    fn reduce(&self, mut vector: Vec<u64>, mut made: Vec<u64>) -> (Vec<u64>, Vec<u64>) {
        for (pivot, row, own) in &self.rows {
            let factor = vector[*pivot];
            if factor != 0 {
                for (value, part) in vector.iter_mut().zip(row) {
                    *value = minus(*value, times(factor, *part));
                }
                for (value, part) in made.iter_mut().zip(own) {
                    *value = minus(*value, times(factor, *part));
                }
            }
        }
        (vector, made)
    }

    /// The sets that a vector is made of; `None` where it lies outside their span.
    fn express(&self, vector: &[u64]) -> Option<Vec<usize>> {
        let (rest, made) = self.reduce(vector.to_vec(), vec![0; self.span.len()]);
        let is_within = rest.iter().all(|value| *value == 0);
        let used = made.iter().enumerate().filter(|(_, value)| **value != 0);
        is_within.then(|| used.map(|(place, _)| self.span[place]).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PARTS: usize = 3;

    /// A person: gender, combination, which of three activities, and which way they moved.
    type Person = (usize, usize, [bool; 3], usize);

    /// Whole, three genders, two combinations, three activities, and those whom the whole takes and activity 0 does not.
    fn family(people: &[Person]) -> Family {
        let sets_of = |(gender, combination, activities, _): &Person| {
            let mut sets = vec![0u16, 1 + *gender as u16, 4 + *combination as u16];
            sets.extend(
                (0..3u16)
                    .filter(|place| activities[usize::from(*place)])
                    .map(|place| 6 + place),
            );
            sets
        };
        let role = |set: usize| match set {
            0 => Role::Whole,
            1..=3 => Role::Row {
                whole: 0,
                division: Some(0),
            },
            4 | 5 => Role::Row {
                whole: 0,
                division: Some(1),
            },
            _ => Role::Row {
                whole: 0,
                division: None,
            },
        };
        let mut sets: Vec<Set> = (0..9)
            .map(|set| Set {
                cells: vec![Cell {
                    n: 0,
                    parts: vec![0; PARTS],
                }],
                role: role(set),
            })
            .collect();
        for person in people {
            for set in sets_of(person) {
                let cell = &mut sets[usize::from(set)].cells[0];
                cell.n += 1;
                cell.parts[person.3] += 1;
            }
        }
        Family {
            sets,
            kinds: people.iter().map(sets_of).collect(),
        }
    }

    fn nothing_more(_: usize, _: Shown) -> bool {
        false
    }

    fn public(threshold: u64) -> Protection {
        Protection {
            threshold,
            level: Level::Publication,
        }
    }

    fn decide(family: &Family, protection: Protection, tells: Tells<'_>) -> Vec<Shown> {
        family.decide(protection, &vec![Shown::ALL; family.sets.len()], tells)
    }

    fn details(family: &Family, threshold: u64) -> Vec<Detail> {
        let shown = decide(family, public(threshold), &nothing_more);
        shown.into_iter().map(|shown| shown.detail).collect()
    }

    fn division(counts: &[[u64; PARTS]], threshold: u64) -> Vec<Detail> {
        let people: Vec<Person> = counts
            .iter()
            .enumerate()
            .flat_map(|(gender, parts)| {
                (0..PARTS).flat_map(move |part| (0..parts[part]).map(move |_| (gender, 0, [false; 3], part)))
            })
            .collect();
        details(&family(&people), threshold)[..4].to_vec()
    }

    #[test]
    fn a_small_row_takes_a_second_one_with_it() {
        use Detail::{All, Nothing};
        // 40 women, 37 men, 3 others of 80: men stay hidden too, since all but women and men is the others.
        assert_eq!(
            division(&[[14, 13, 13], [13, 12, 12], [1, 1, 1]], 5),
            [All, All, Nothing, Nothing]
        );
        assert_eq!(
            division(&[[14, 13, 13], [13, 12, 12], [5, 5, 5]], 5),
            [All, All, All, All]
        );
        // Nobody at all is no secret.
        assert_eq!(
            division(&[[14, 13, 13], [13, 12, 12], [0, 0, 0]], 5)[..3],
            [All, All, All]
        );
        assert_eq!(division(&[[1, 1, 1], [0, 0, 0], [0, 0, 0]], 5), [Nothing; 4]);
    }

    #[test]
    fn a_small_part_leaves_the_raised_alone_or_nothing() {
        use Detail::{First, Nothing, Size};
        // Few were lowered: how many were raised is shown, and that the rest was not.
        assert_eq!(division(&[[20, 10, 2]], 5)[..1], [First]);
        assert_eq!(division(&[[2, 20, 10]], 5)[..1], [Size]);
        assert_eq!(division(&[[20, 2, 2]], 5)[..1], [Size], "all but four were raised");
        assert_eq!(division(&[[2, 1, 1]], 5)[..1], [Nothing]);
    }

    #[test]
    fn the_few_beside_an_activity_hide_it() {
        let mut people: Vec<Person> = (0..47).map(|number| (0, 0, [true, false, false], number % 3)).collect();
        people.extend((0..3).map(|number| (0, 0, [false; 3], number)));
        let shown = details(&family(&people), 5);
        assert_eq!(shown[0], Detail::All);
        assert_eq!(shown[6], Detail::Nothing, "three are in no activity");
    }

    #[test]
    fn two_filters_that_differ_by_few_are_not_both_shown() {
        // Everybody; those under a filter that leaves out two; and these two.
        let set = |n: u64, role: Role| Set {
            cells: vec![Cell { n, parts: vec![n] }],
            role,
        };
        let family = Family {
            sets: vec![set(50, Role::Whole), set(48, Role::Whole), set(2, Role::Between)],
            kinds: [vec![0, 1], vec![0, 2]].into(),
        };
        assert_eq!(details(&family, 5)[1], Detail::Nothing);
    }

    #[test]
    fn a_row_that_tells_by_its_spread_is_shown_without_it_or_not_at_all() {
        // A man and 29 women, of whom one was raised; the same men and women in reverse are another row.
        let people: Vec<Person> = (0..30)
            .map(|number| (usize::from(number < 15), 0, [false; 3], usize::from(number > 0)))
            .collect();
        let family = family(&people);
        let by_spread = |set: usize, shown: Shown| set == 1 && shown.has_spread;
        let shown = decide(&family, public(5), &by_spread);
        assert_eq!((shown[1].detail, shown[1].has_spread), (Detail::Size, false));
        let spreads = |sets: &[usize]| sets.iter().filter(|set| shown[**set].has_spread).count();
        assert!(spreads(&[0, 2]) < 2, "the whole's and the other's would give it");
        let by_means = |set: usize, _: Shown| set == 1;
        let shown = decide(&family, public(5), &by_means);
        assert_eq!(shown[1].detail, Detail::Nothing);
        assert_eq!(shown[2].detail, Detail::Nothing, "all but the other row is this one");
    }

    #[test]
    fn within_the_unit_a_row_of_few_is_hidden_and_a_part_of_few_is_not() {
        use Detail::{All, Nothing};
        let unit = |counts: &[[u64; PARTS]]| {
            let people = counts.iter().enumerate().flat_map(|(gender, parts)| {
                (0..PARTS).flat_map(move |part| (0..parts[part]).map(move |_| (gender, 0, [false; 3], part)))
            });
            let family = family(&people.collect::<Vec<Person>>());
            let protection = Protection {
                threshold: 5,
                level: Level::Unit,
            };
            let shown = decide(&family, protection, &nothing_more);
            shown[..4].iter().map(|shown| shown.detail).collect::<Vec<_>>()
        };
        // One of 40 women was lowered: the row is large, and says so.
        assert_eq!(unit(&[[20, 19, 1], [37, 0, 0], [0, 0, 0]]), [All, All, All, Nothing]);
        // Three others: they and the men stay hidden.
        assert_eq!(
            unit(&[[14, 13, 13], [13, 12, 12], [1, 1, 1]]),
            [All, All, Nothing, Nothing]
        );
    }

    #[test]
    fn a_set_of_few_in_one_cell_is_shown_in_none() {
        let set = |counts: [u64; 2], role: Role| Set {
            cells: counts.iter().map(|n| Cell { n: *n, parts: vec![*n] }).collect(),
            role,
        };
        let row = Role::Row {
            whole: 0,
            division: None,
        };
        // Twenty women and three men are in an activity, of forty and forty.
        let family = Family {
            sets: vec![set([40, 40], Role::Whole), set([20, 3], row), set([20, 20], row)],
            kinds: [vec![0], vec![0, 1], vec![0, 2]].into(),
        };
        let protection = Protection {
            threshold: 5,
            level: Level::Unit,
        };
        let shown = decide(&family, protection, &nothing_more);
        assert_eq!(shown[0].detail, Detail::All);
        assert_eq!(shown[1].detail, Detail::Nothing);
        assert_eq!(shown[2].detail, Detail::All);
    }

    /// Somebody who reckons: from the equations that the shown counts give, by fractions and not by the field above.
    struct Attacker {
        /// Unknowns: how many people of each kind are in each part. Each equation has one more, its right side.
        equations: Vec<Vec<f64>>,
        unknowns: usize,
    }

    impl Attacker {
        fn of(family: &Family, shown: &[Detail]) -> Self {
            let kinds: Vec<_> = family.kinds.iter().collect();
            let unknowns = kinds.len() * PARTS;
            let mut equations = Vec::new();
            for (set, detail) in shown.iter().enumerate() {
                let own = &family.sets[set];
                let mut know = |parts: &[usize], count: u64| {
                    let mut equation = vec![0.0; unknowns + 1];
                    for (place, kind) in kinds.iter().enumerate() {
                        if kind.contains(&(set as u16)) {
                            parts.iter().for_each(|part| equation[place * PARTS + part] = 1.0);
                        }
                    }
                    equation[unknowns] = count as f64;
                    equations.push(equation);
                };
                if *detail >= Detail::Size {
                    know(&[0, 1, 2], own.n());
                }
                if *detail >= Detail::First {
                    know(&[0], own.cells[0].parts[0]);
                }
                if *detail >= Detail::All {
                    know(&[1], own.cells[0].parts[1]);
                    know(&[2], own.cells[0].parts[2]);
                }
            }
            let mut attacker = Self { equations, unknowns };
            attacker.solve();
            attacker
        }

        fn solve(&mut self) {
            let mut row = 0;
            for column in 0..self.unknowns {
                let best = (row..self.equations.len()).max_by(|a, b| {
                    self.equations[*a][column]
                        .abs()
                        .total_cmp(&self.equations[*b][column].abs())
                });
                let Some(best) = best.filter(|best| self.equations[*best][column].abs() > 1e-9) else {
                    continue;
                };
                self.equations.swap(row, best);
                let lead = self.equations[row][column];
                self.equations[row].iter_mut().for_each(|value| *value /= lead);
                for other in 0..self.equations.len() {
                    let factor = self.equations[other][column];
                    if other != row && factor != 0.0 {
                        for place in 0..=self.unknowns {
                            let part = factor * self.equations[row][place];
                            self.equations[other][place] -= part;
                        }
                    }
                }
                row += 1;
            }
            self.equations.truncate(row);
        }

        /// `true` where the equations leave one value alone for a sum of unknowns.
        fn knows(&self, mut sum: Vec<f64>) -> bool {
            for equation in &self.equations {
                let Some(lead) = equation[..self.unknowns]
                    .iter()
                    .position(|value| (value - 1.0).abs() < 1e-9)
                else {
                    continue;
                };
                let factor = sum[lead];
                for (value, part) in sum.iter_mut().zip(equation) {
                    *value -= factor * part;
                }
            }
            sum.iter().all(|value| value.abs() < 1e-6)
        }
    }

    /// The sum of unknowns that is a count of a set: of some parts.
    fn count_of(family: &Family, set: usize, parts: &[usize]) -> Vec<f64> {
        let mut sum = vec![0.0; family.kinds.len() * PARTS];
        for (place, kind) in family.kinds.iter().enumerate() {
            if kind.contains(&(set as u16)) {
                parts.iter().for_each(|part| sum[place * PARTS + part] = 1.0);
            }
        }
        sum
    }

    fn people() -> impl Strategy<Value = Vec<Person>> {
        let person = (0usize..3, 0usize..2, any::<[bool; 3]>(), 0usize..PARTS);
        // Few kinds and many of each give tables in which something is shown.
        prop::collection::vec((person, 1usize..9), 1..9).prop_map(|kinds| {
            kinds
                .into_iter()
                .flat_map(|(person, count)| std::iter::repeat_n(person, count))
                .collect()
        })
    }

    /// Every count that is hidden: the set and the parts.
    fn hidden_counts(family: &Family, shown: &[Detail]) -> Vec<(usize, Vec<usize>)> {
        let mut hidden = Vec::new();
        for (set, detail) in shown.iter().enumerate().filter(|(set, _)| family.sets[*set].n() > 0) {
            if *detail < Detail::Size {
                hidden.push((set, vec![0, 1, 2]));
            }
            if *detail < Detail::First {
                hidden.push((set, vec![0]));
            }
            if *detail < Detail::All {
                hidden.extend([(set, vec![1]), (set, vec![2])]);
            }
        }
        hidden
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn no_hidden_count_can_be_worked_out_by_subtraction(people in people(), threshold in 2u64..6) {
            let family = family(&people);
            let shown = details(&family, threshold);
            for (set, detail) in shown.iter().enumerate() {
                let Cell { n, parts } = &family.sets[set].cells[0];
                if *detail >= Detail::Size {
                    prop_assert!(*n >= threshold);
                }
                if *detail >= Detail::First {
                    prop_assert!(parts[0] >= threshold && n - parts[0] >= threshold);
                }
                if *detail == Detail::All {
                    prop_assert!(parts.iter().all(|part| *part >= threshold));
                }
            }
            let attacker = Attacker::of(&family, &shown);
            for (set, parts) in hidden_counts(&family, &shown) {
                prop_assert!(
                    !attacker.knows(count_of(&family, set, &parts)),
                    "{parts:?} of set {set} in {:?}, shown {shown:?}", family.sets
                );
            }
            // The few beside a row, and the hidden rows of a division together, are told by nothing either.
            for set in 1..9 {
                let beside = family.sets[0].n() - family.sets[set].n();
                if (1..threshold).contains(&beside) {
                    let whole = count_of(&family, 0, &[0, 1, 2]);
                    let own = count_of(&family, set, &[0, 1, 2]);
                    let rest = whole.iter().zip(&own).map(|(whole, own)| whole - own).collect();
                    prop_assert!(!attacker.knows(rest), "{beside} beside set {set}");
                }
            }
        }

        #[test]
        fn large_tables_are_shown_whole(counts in prop::collection::vec(15u64..60, 9)) {
            let counts: Vec<[u64; PARTS]> = counts.chunks(PARTS).map(|parts| [parts[0], parts[1], parts[2]]).collect();
            prop_assert_eq!(division(&counts, 5), [Detail::All; 4]);
        }
    }
}
