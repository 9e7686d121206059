//! Everything that is counted to judge a filter: by kind of figure, by a value of each dimension, and by the sets of people
//! that activities make.

use std::collections::HashMap;

use super::bins::Bins;
use super::recoding::Dimension;
use super::seen::{Lens, Scratch, Seen, Selector};
use super::suppression::Role;
use super::tally::Group;
use super::{Cohort, Member, RESPONDENTS};
use crate::domain::activity::Combination;

pub(super) const GENDER: usize = 0;
pub(super) const AGE: usize = 1;
pub(super) const REFERRER: usize = 2;
/// Figures of one kind: what can be subtracted from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Participants,
    Exits,
    Returns,
    /// Whoever has a day of an activity on which they were to come and something is noted.
    Attendance,
    /// By the place of respondent and question.
    Change(usize),
}

/// How many kinds there are before the changes.
pub(super) const PLAIN: usize = 4;

impl Kind {
    pub(super) fn place(self) -> usize {
        match self {
            Self::Participants => 0,
            Self::Exits => 1,
            Self::Returns => 2,
            Self::Attendance => 3,
            Self::Change(slot) => PLAIN + slot,
        }
    }
}

/// Where the sets of people stand that activities make.
pub(super) struct Sets {
    pub(super) roles: Vec<Role>,
    pub(super) activities: usize,
    pub(super) selectors: Vec<Selector>,
}

impl Sets {
    pub(super) const WHOLE: usize = 0;

    pub(super) fn of(lens: &Lens<'_>) -> Self {
        let selectors = Selector::all(lens.cohort);
        let activities = lens.cohort.activities().len();
        let row = |division: Option<usize>| Role::Row {
            whole: Self::WHOLE,
            division,
        };
        let mut roles = vec![Role::Whole];
        roles.extend(Combination::ALL.iter().map(|_| row(Some(0))));
        roles.extend((0..activities + selectors.len()).map(|_| row(None)));
        roles.extend(lens.parts.iter().map(|_| row(Some(1))));
        Self {
            roles,
            activities,
            selectors,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.roles.len()
    }

    pub(super) fn combination(&self, combination: Combination) -> usize {
        let place = Combination::ALL.iter().position(|known| *known == combination);
        1 + place.unwrap_or_default()
    }

    pub(super) fn activity(&self, place: usize) -> usize {
        1 + Combination::ALL.len() + place
    }

    pub(super) fn selector(&self, place: usize) -> usize {
        self.activity(self.activities) + place
    }

    pub(super) fn part(&self, place: usize) -> usize {
        self.selector(self.selectors.len()) + place
    }

    /// The place of a group of a filter's tables; rows by gender and age are cells of the whole.
    pub(super) fn place(&self, cohort: &Cohort, group: Group) -> usize {
        match group {
            Group::Whole | Group::Gender(_) | Group::Age(_) => Self::WHOLE,
            Group::Combination(combination) => self.combination(combination),
            Group::Activity(id) => self.activity(cohort.activity(id).unwrap_or_default()),
            Group::EndedIn(part) => self.part(part),
        }
    }
}

/// Counts of one kind: by atom, which is a value of each dimension, by set, by part.
#[derive(Clone, Default)]
pub(super) struct Counts {
    pub(super) width: usize,
    pub(super) counts: Bins,
    /// The kinds of people, by their number among the patterns.
    pub(super) patterns: Vec<bool>,
}

impl Counts {
    fn add(&mut self, sets: usize, atom: usize, pattern: (usize, &[u16]), part: usize) {
        let (number, own) = pattern;
        let place = |set: &u16| (atom * sets + usize::from(*set)) * self.width + part;
        self.counts.add(own.iter().map(place));
        self.know(number);
    }

    fn know(&mut self, pattern: usize) {
        if self.patterns.len() <= pattern {
            self.patterns.resize(pattern + 1, false);
        }
        self.patterns[pattern] = true;
    }
}

/// The sets that people are in, each way once.
#[derive(Clone, Default)]
pub(super) struct Patterns {
    known: HashMap<Vec<u16>, usize>,
    pub(super) all: Vec<Vec<u16>>,
}

impl Patterns {
    fn number(&mut self, sets: &[u16]) -> usize {
        if let Some(number) = self.known.get(sets) {
            return *number;
        }
        self.all.push(sets.to_vec());
        self.known.insert(sets.to_vec(), self.all.len() - 1);
        self.all.len() - 1
    }
}

/// Those whose counts are held against each other: without what the filter asks for of activities and combinations,
/// with it, and with each combination.
pub(super) const WITHOUT: usize = 0;
pub(super) const WITH: usize = 1;
pub(super) const BY_COMBINATION: usize = 2;
/// The most parts that a kind of figures divides into.
pub(super) const MIX_PARTS: usize = 3;

/// Everything that is counted to judge a filter.
pub(super) struct Census<'a> {
    pub(super) lens: &'a Lens<'a>,
    pub(super) sets: &'a Sets,
    /// How many values each dimension has here; one of a dimension that no table has.
    pub(super) sizes: [usize; 3],
    pub(super) patterns: Patterns,
    /// By layer, then by kind.
    pub(super) layers: Vec<Vec<Counts>>,
    /// Which of the selectors the filter names, where it names several: by which of them somebody is in, then by kind and
    /// atom, how many are in each part.
    pub(super) named: Vec<Selector>,
    pub(super) mixes: HashMap<u64, Vec<[u32; MIX_PARTS]>>,
    seen: Seen,
    room: Scratch,
}

impl<'a> Census<'a> {
    pub(super) fn new(lens: &'a Lens<'a>, sets: &'a Sets) -> Self {
        let filter = lens.filter;
        let size = |dimension: usize| Dimension::ALL[dimension].size();
        let sizes = [
            size(GENDER),
            size(AGE),
            if filter.referrers.is_empty() { 1 } else { size(REFERRER) },
        ];
        let atoms: usize = sizes.iter().product();
        let questions = lens.cohort.questions();
        let levels = (0..RESPONDENTS).flat_map(|_| questions.iter().map(|question| question.levels * question.levels));
        let widths: Vec<usize> = [1, 2, 2, 1].into_iter().chain(levels).collect();
        let layer = || -> Vec<Counts> {
            let counts = |width: &usize| Counts {
                width: *width,
                counts: Bins::new(atoms * sets.len() * width),
                patterns: Vec::new(),
            };
            widths.iter().map(counts).collect()
        };
        let layers = match (lens.wanted.is_some(), filter.combinations.is_empty()) {
            (false, true) => 1,
            (true, true) => BY_COMBINATION,
            (_, false) => BY_COMBINATION + Combination::ALL.len(),
        };
        Self {
            layers: (0..layers).map(|_| layer()).collect(),
            named: named(lens),
            lens,
            sets,
            sizes,
            patterns: Patterns::default(),
            mixes: HashMap::new(),
            seen: Seen::default(),
            room: Scratch::default(),
        }
    }

    fn atom(&self, values: [usize; 3]) -> usize {
        let [gender, age, referrer] = values;
        let referrer = if self.sizes[REFERRER] == 1 { 0 } else { referrer };
        (gender * self.sizes[AGE] + age) * self.sizes[REFERRER] + referrer
    }

    pub(super) fn member(&mut self, member: &Member) {
        if !self.lens.see(member, &mut self.seen, &mut self.room) {
            return;
        }
        let seen = std::mem::take(&mut self.seen);
        let sets = self.sets;
        let activities = self.lens.cohort.activities();
        let mut base: Vec<u16> = vec![Sets::WHOLE as u16];
        base.extend(seen.combination.map(|own| sets.combination(own) as u16));
        let is_in = |selector: &Selector| seen.is_in(activities, selector);
        let selected = sets
            .selectors
            .iter()
            .enumerate()
            .filter(|(_, selector)| is_in(selector));
        base.extend(selected.map(|(place, _)| sets.selector(place) as u16));
        let own: Vec<u16> = seen
            .activities
            .iter()
            .map(|own| sets.activity(own.activity) as u16)
            .collect();
        let with = |some: &[u16]| {
            let mut all = base.clone();
            all.extend(some);
            all.sort_unstable();
            all
        };
        let everything = with(&own);
        let layers = self.layers_of(&seen);
        let mix = mix(&self.named, &is_in);
        let mut mixed: Vec<(usize, usize, usize)> = Vec::new();

        let atom = self.atom(seen.values);
        let number = self.patterns.number(&everything);
        for layer in &layers {
            self.layers[*layer][0].add(sets.len(), atom, (number, &everything), 0);
        }
        mixed.push((0, atom, 0));
        self.attendance(&seen, atom, &layers, &mut mixed);
        self.exits(&seen, &everything, &layers, &mut mixed);
        // Among all questions there are few ways in which a person's stays agree with the period.
        let mut ways: Vec<(u32, usize, Vec<u16>)> = Vec::new();
        for (slot, pair) in seen.pairs.iter().enumerate() {
            let levels = self.lens.cohort.questions()[slot % self.lens.cohort.questions().len()].levels;
            let part = |pair: &super::pairs::Pair| usize::from(pair.first) * levels + usize::from(pair.latest);
            let kind = Kind::Change(slot).place();
            let mut same = 0_u32;
            for (place, own) in seen.activities.iter().enumerate() {
                match own.pairs[slot] {
                    Some(other) if Some(other) == *pair && place < u32::BITS as usize => same |= 1 << place,
                    Some(other) => {
                        let alone = [sets.activity(own.activity) as u16];
                        let number = self.patterns.number(&alone);
                        for layer in &layers {
                            self.layers[*layer][kind].add(sets.len(), atom, (number, &alone), part(&other));
                        }
                    }
                    None => {}
                }
            }
            let Some(pair) = pair else { continue };
            let known = ways.iter().position(|(way, ..)| *way == same);
            let way = known.unwrap_or_else(|| {
                let is_same = |place: usize| place < u32::BITS as usize && same & (1 << place) != 0;
                let agreeing = own.iter().enumerate().filter(|(place, _)| is_same(*place));
                let all = with(&agreeing.map(|(_, set)| *set).collect::<Vec<_>>());
                ways.push((same, self.patterns.number(&all), all));
                ways.len() - 1
            });
            for layer in &layers {
                let (_, number, all) = &ways[way];
                self.layers[*layer][kind].add(sets.len(), atom, (*number, all), part(pair));
            }
            mixed.push((kind, atom, pair.part()));
        }
        if !self.named.is_empty() {
            let (kinds, atoms) = (PLAIN + seen.pairs.len(), self.sizes.iter().product::<usize>());
            let counts = self
                .mixes
                .entry(mix)
                .or_insert_with(|| vec![[0; MIX_PARTS]; kinds * atoms]);
            for (kind, atom, part) in mixed {
                counts[kind * atoms + atom][part] += 1;
            }
        }
        self.seen = seen;
    }

    /// In the sets of those activities alone in which a day is marked.
    fn attendance(&mut self, seen: &Seen, atom: usize, layers: &[usize], mixed: &mut Vec<(usize, usize, usize)>) {
        let (sets, activities) = (self.sets, self.lens.cohort.activities());
        let marked = || seen.activities.iter().filter(|own| own.attended.people > 0);
        if marked().next().is_none() {
            return;
        }
        let mut all: Vec<u16> = vec![Sets::WHOLE as u16];
        all.extend(seen.combination.map(|own| sets.combination(own) as u16));
        let is_in = |selector: &Selector| marked().any(|own| selector.takes(&activities[own.activity]));
        let selected = sets.selectors.iter().enumerate();
        let selected = selected.filter(|(_, selector)| is_in(selector));
        all.extend(selected.map(|(place, _)| sets.selector(place) as u16));
        all.extend(marked().map(|own| sets.activity(own.activity) as u16));
        all.sort_unstable();
        let (number, kind) = (self.patterns.number(&all), Kind::Attendance.place());
        for layer in layers {
            self.layers[*layer][kind].add(sets.len(), atom, (number, &all), 0);
        }
        mixed.push((kind, atom, 0));
    }

    fn exits(&mut self, seen: &Seen, everything: &[u16], layers: &[usize], mixed: &mut Vec<(usize, usize, usize)>) {
        let sets = self.sets;
        let atom = |age: usize| self.atom([seen.values[GENDER], age, seen.values[REFERRER]]);
        let part_atoms: Vec<usize> = seen.left_in.iter().map(|(_, left, _)| atom(left.age)).collect();
        let left_atom = seen.left.map(|left| atom(left.age));
        let gone_atoms: Vec<usize> = seen.gone.iter().map(|gone| atom(gone.age)).collect();
        for layer in 0..self.layers.len().min(BY_COMBINATION) {
            let is_taken = layers.contains(&layer);
            let mut whole: Vec<u16> = if is_taken { everything.to_vec() } else { Vec::new() };
            for ((place, left, fits), atom) in seen.left_in.iter().zip(&part_atoms) {
                let part = sets.part(*place) as u16;
                if layer != WITHOUT && !fits {
                    continue;
                }
                // The latest exit of a part may be the latest of all.
                if is_taken && Some(*left) == seen.left {
                    whole.push(part);
                } else {
                    let number = self.patterns.number(&[part]);
                    self.layers[layer][1].add(sets.len(), *atom, (number, &[part]), usize::from(!left.is_work));
                }
            }
            if let (Some(left), Some(atom)) = (seen.left.filter(|_| is_taken), left_atom) {
                let number = self.patterns.number(&whole);
                self.layers[layer][1].add(sets.len(), atom, (number, &whole), usize::from(!left.is_work));
            }
        }
        for layer in layers.iter().filter(|layer| **layer >= BY_COMBINATION) {
            if let (Some(left), Some(atom)) = (seen.left, left_atom) {
                let number = self.patterns.number(everything);
                self.layers[*layer][1].add(sets.len(), atom, (number, everything), usize::from(!left.is_work));
            }
        }
        mixed.extend(
            left_atom
                .zip(seen.left)
                .map(|(atom, left)| (1, atom, usize::from(!left.is_work))),
        );
        // A person counts once, however often they left.
        for (place, atom) in gone_atoms.iter().enumerate() {
            if gone_atoms[..place].contains(atom) {
                continue;
            }
            let mut same = seen.gone.iter().zip(&gone_atoms).filter(|(_, own)| *own == atom);
            let came_back = same.any(|(gone, _)| gone.came_back);
            let number = self.patterns.number(everything);
            for layer in layers {
                self.layers[*layer][2].add(sets.len(), *atom, (number, everything), usize::from(!came_back));
            }
            mixed.push((2, *atom, usize::from(!came_back)));
        }
    }

    fn layers_of(&self, seen: &Seen) -> Vec<usize> {
        let mut layers = vec![WITHOUT];
        if self.layers.len() > WITH && seen.fits_activities && seen.fits_combination {
            layers.push(WITH);
        }
        if self.layers.len() > BY_COMBINATION && seen.fits_activities {
            let own = seen.combination.map_or(0, |own| self.sets.combination(own) - 1);
            layers.push(BY_COMBINATION + own);
        }
        layers
    }

    pub(super) fn merge(&mut self, other: Self) {
        let numbers: Vec<usize> = other.patterns.all.iter().map(|own| self.patterns.number(own)).collect();
        let pairs = self.layers.iter_mut().flatten().zip(other.layers.into_iter().flatten());
        for (own, more) in pairs {
            own.counts.merge(&more.counts);
            let known = more.patterns.iter().enumerate().filter(|(_, is_known)| **is_known);
            known.for_each(|(number, _)| own.know(numbers[number]));
        }
        for (mix, more) in other.mixes {
            let own = self
                .mixes
                .entry(mix)
                .or_insert_with(|| vec![[0; MIX_PARTS]; more.len()]);
            let parts = own.as_flattened_mut().iter_mut().zip(more.as_flattened());
            parts.for_each(|(own, more)| *own += more);
        }
    }
}

/// What a filter names of activities, where that is not one thing alone.
pub(super) fn named(lens: &Lens<'_>) -> Vec<Selector> {
    let filter = lens.filter;
    let Some(wanted) = &lens.wanted else { return Vec::new() };
    let activities = filter.activities.iter().copied().map(Selector::Activity);
    let kinds = filter.kinds.iter().copied().map(Selector::Kind);
    let units = filter.units.iter().cloned().map(Selector::Unit);
    let sides = [
        filter.activities.is_empty(),
        filter.kinds.is_empty(),
        filter.units.is_empty(),
    ];
    if sides.iter().filter(|is_empty| !**is_empty).count() == 1 {
        let all: Vec<Selector> = activities.chain(kinds).chain(units).collect();
        return if all.len() == 1 { Vec::new() } else { all };
    }
    let both = lens.cohort.activities().iter().zip(wanted);
    both.filter(|(_, is_wanted)| **is_wanted)
        .map(|(activity, _)| Selector::Activity(activity.id))
        .collect()
}

/// Which of some selectors somebody is in; beyond as many as fit, those are one.
pub(super) fn mix(named: &[Selector], is_in: &impl Fn(&Selector) -> bool) -> u64 {
    let places = named.iter().enumerate().filter(|(_, selector)| is_in(selector));
    places.fold(0, |bits, (place, _)| bits | 1 << place.min(63))
}
