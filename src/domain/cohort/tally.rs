//! Counts everything that one filter takes, in one pass over everybody.

use std::thread;

use chrono::NaiveDate;

use super::filter::Filter;
use super::pairs::{Changes, PairCounts};
use super::recoding::Block;
use super::seen::{Attended, Effort, Lens, Scratch, Seen};
use super::statistics::Histogram;
use super::{Cohort, Member, RESPONDENTS};
use crate::domain::activity::{Combination, Period};
use crate::domain::{ActivityId, Today};

/// How many members are counted between two looks at whether to stop.
pub(super) const STEP: usize = 2_048;
/// Fewer members than this are not worth a second thread.
const FEW: usize = 5_000;

/// Is told how many of how many are done, and stops the work by `false`.
pub(super) type Progress<'a> = &'a (dyn Fn(usize, usize) -> bool + Sync);

/// A row of one of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Everybody whom the filter takes.
    Whole,
    /// By gender.
    Gender(Block),
    /// By age: the one that is reached in the year in which the period ends; of an exit, in the year of the exit.
    Age(Block),
    /// By the strongest combination of activities in the period.
    Combination(Combination),
    /// Those who were in an activity.
    Activity(ActivityId),
    /// Those whose participation ended in a part of the period, by its place.
    EndedIn(usize),
}

impl Group {
    /// `true` where everybody of another row of the same table stands in this one.
    pub fn holds(self, other: Self) -> bool {
        match (self, other) {
            (Self::Gender(own), Self::Gender(other)) | (Self::Age(own), Self::Age(other)) => own.join(other) == own,
            _ => self == other,
        }
    }
}

/// Who is counted, and in which rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selection {
    /// Of gender, age and referrer: which places are taken.
    pub(super) taken: [Block; 3],
    /// The rows by gender and by age, of participants and of exits.
    pub(super) rows: Vec<Group>,
}

/// Everything counted, by group.
pub(super) struct Tally {
    groups: Vec<Group>,
    pairs: PairCounts,
    /// By respondent, then by question, then by group: what `pairs` has come to, once everybody is counted.
    changes: Vec<Changes>,
    participants: Vec<u64>,
    /// How many, and how many of them to work or studies.
    exits: Vec<(u64, u64)>,
    /// Exits of the whole that have twelve months behind them, and those after which somebody came back.
    returns: (u64, u64),
    efforts: Vec<Effort>,
    /// Days in an activity, a stay's own from its first day to its last or to today.
    stays: Vec<Histogram>,
    attended: Vec<Attended>,
    questions: usize,
}

/// Does the same with parts of the members on as many threads as are worth it, and puts what comes of it together; `None`
/// where `progress` said to stop.
pub(super) fn in_parts<'a, T: Send>(
    members: &'a [Member],
    progress: Progress<'_>,
    make: impl Fn() -> T + Sync,
    see: impl Fn(&mut T, &'a Member) + Sync,
    merge: impl Fn(&mut T, T),
) -> Option<T> {
    let threads = if members.len() < FEW {
        1
    } else {
        thread::available_parallelism().map_or(1, std::num::NonZero::get)
    };
    let size = members.len().div_ceil(threads).max(1);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let count = |part: &'a [Member]| {
        let mut own = make();
        for step in part.chunks(STEP) {
            step.iter().for_each(|member| see(&mut own, member));
            let so_far = done.fetch_add(step.len(), std::sync::atomic::Ordering::Relaxed) + step.len();
            if !progress(so_far, members.len()) {
                return None;
            }
        }
        Some(own)
    };
    let counted: Vec<Option<T>> = thread::scope(|scope| {
        let count = &count;
        let running: Vec<_> = members
            .chunks(size)
            .map(|part| scope.spawn(move || count(part)))
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut whole = make();
    for part in counted {
        merge(&mut whole, part?);
    }
    Some(whole)
}

/// The days that a filter looks at: its period up to today, from the first day that anything is known of.
pub(super) fn window(cohort: &Cohort, filter: &Filter, today: Today) -> Period {
    let days = filter.period.days(today);
    let from = if days.from == NaiveDate::MIN {
        cohort.first_day().unwrap_or(today.0).min(today.0)
    } else {
        days.from
    };
    Period {
        from,
        to: days.to.min(today.0).max(from),
    }
}

/// Everybody whom a filter takes, with these places of gender, age and referrer.
pub(super) fn taken<'a>(lens: Lens<'a>, places: [Block; 3]) -> impl Iterator<Item = &'a Member> {
    let (mut seen, mut room) = (Seen::default(), Scratch::default());
    lens.cohort.members().iter().filter(move |member| {
        lens.see(member, &mut seen, &mut room)
            && seen.fits_activities
            && seen.fits_combination
            && places.iter().zip(seen.values).all(|(block, place)| block.holds(place))
    })
}

struct Pass<'a> {
    lens: &'a Lens<'a>,
    selection: &'a Selection,
    tally: Tally,
    seen: Seen,
    room: Scratch,
    groups: Vec<u16>,
}

impl Tally {
    /// Counts; `progress` is told how many of how many are done, and stops the work by `false`: then there is nothing.
    pub(super) fn of(lens: &Lens<'_>, selection: &Selection, progress: Progress<'_>) -> Option<Self> {
        let new = || Pass {
            lens,
            selection,
            tally: Self::empty(lens, selection),
            seen: Seen::default(),
            room: Scratch::default(),
            groups: Vec::new(),
        };
        let members = lens.cohort.members();
        let merge = |whole: &mut Pass<'_>, part: Pass<'_>| whole.tally.merge(part.tally);
        let mut tally = in_parts(members, progress, new, Pass::member, merge)?.tally;
        tally.changes = tally.pairs.changes();
        Some(tally)
    }

    fn empty(lens: &Lens<'_>, selection: &Selection) -> Self {
        let cohort = lens.cohort;
        let combinations = Combination::ALL.iter().copied().map(Group::Combination);
        let activities = cohort.activities().iter().map(|activity| Group::Activity(activity.id));
        // In the order that `Pass` counts on: whole, combinations, activities, parts, rows.
        let groups: Vec<Group> = std::iter::once(Group::Whole)
            .chain(combinations)
            .chain(activities)
            .chain((0..lens.parts.len()).map(Group::EndedIn))
            .chain(selection.rows.iter().copied())
            .collect();
        let questions = cohort.questions();
        let levels = (0..RESPONDENTS).flat_map(|_| questions.iter().map(|question| question.levels));
        Self {
            pairs: PairCounts::new(levels, groups.len()),
            changes: Vec::new(),
            participants: vec![0; groups.len()],
            exits: vec![(0, 0); groups.len()],
            returns: (0, 0),
            efforts: vec![Effort::default(); groups.len()],
            stays: vec![Histogram::default(); groups.len()],
            attended: vec![Attended::default(); groups.len()],
            questions: questions.len(),
            groups,
        }
    }

    fn merge(&mut self, other: Self) {
        self.pairs.merge(&other.pairs);
        for (own, more) in self.participants.iter_mut().zip(other.participants) {
            *own += more;
        }
        let exits = self.exits.iter_mut().chain([&mut self.returns]);
        for (own, more) in exits.zip(other.exits.into_iter().chain([other.returns])) {
            own.0 += more.0;
            own.1 += more.1;
        }
        for (own, more) in self.efforts.iter_mut().zip(other.efforts) {
            own.add(more);
        }
        for (own, more) in self.attended.iter_mut().zip(other.attended) {
            own.add(more);
        }
        for (own, more) in self.stays.iter_mut().zip(&other.stays) {
            own.merge(more);
        }
    }

    /// The place of a group.
    pub(super) fn place(&self, group: Group) -> Option<usize> {
        self.groups.iter().position(|known| *known == group)
    }

    pub(super) fn changes(&self, respondent: usize, question: usize, group: usize) -> &Changes {
        &self.changes[(respondent * self.questions + question) * self.groups.len() + group]
    }

    pub(super) fn effort(&self, group: usize) -> Effort {
        self.efforts[group]
    }

    pub(super) fn stays(&self, group: usize) -> &Histogram {
        &self.stays[group]
    }

    /// Who came, to an activity.
    pub(super) fn attended(&self, group: usize) -> Attended {
        self.attended[group]
    }

    /// How many are in a group.
    pub(super) fn participants(&self, group: usize) -> u64 {
        self.participants[group]
    }

    /// Exits in a group, and those to work or studies.
    pub(super) fn exits(&self, group: usize) -> (u64, u64) {
        self.exits[group]
    }

    /// Exits that have twelve months behind them, and those after which somebody came back.
    pub(super) fn returns(&self) -> (u64, u64) {
        self.returns
    }
}

impl Pass<'_> {
    fn member(&mut self, member: &Member) {
        if !self.lens.see(member, &mut self.seen, &mut self.room) {
            return;
        }
        let [genders, ages, referrers] = self.selection.taken;
        let [gender, age, referrer] = self.seen.values;
        if !genders.holds(gender) || !referrers.holds(referrer) {
            return;
        }
        let fits = self.seen.fits_activities && self.seen.fits_combination;
        if fits && ages.holds(age) {
            self.count(gender, age);
        }
        let combinations = Combination::ALL.len();
        let activities = self.lens.cohort.activities().len();
        let tally = &mut self.tally;
        if let Some(left) = self.seen.left.filter(|left| fits && ages.holds(left.age)) {
            rows(&tally.groups, &self.seen, gender, left.age, &mut self.groups);
            let own = self
                .seen
                .activities
                .iter()
                .map(|own| (1 + combinations + own.activity) as u16);
            self.groups.extend(own);
            for group in &self.groups {
                let (n, work) = &mut tally.exits[usize::from(*group)];
                *n += 1;
                *work += u64::from(left.is_work);
            }
        }
        for (part, left, fits) in &self.seen.left_in {
            if *fits && ages.holds(left.age) {
                let (n, work) = &mut tally.exits[1 + combinations + activities + part];
                *n += 1;
                *work += u64::from(left.is_work);
            }
        }
        if fits {
            for gone in self.seen.gone.iter().filter(|gone| ages.holds(gone.age)) {
                tally.returns.0 += 1;
                tally.returns.1 += u64::from(gone.came_back);
            }
        }
    }

    /// Somebody who is taken: as a participant, with what changed and what it took.
    fn count(&mut self, gender: usize, age: usize) {
        let (tally, seen) = (&mut self.tally, &self.seen);
        rows(&tally.groups, seen, gender, age, &mut self.groups);
        let pairs = |pairs: &[Option<super::pairs::Pair>]| {
            let found = pairs.iter().enumerate();
            found
                .filter_map(|(slot, pair)| Some((slot, (*pair)?)))
                .collect::<Vec<_>>()
        };
        tally.pairs.add(pairs(&seen.pairs).into_iter(), &self.groups);
        for group in &self.groups {
            tally.participants[usize::from(*group)] += 1;
            tally.efforts[usize::from(*group)].add(seen.effort);
        }
        for own in &seen.activities {
            let group = 1 + Combination::ALL.len() + own.activity;
            tally.participants[group] += 1;
            tally.efforts[group].add(own.effort);
            tally.attended[group].add(own.attended);
            own.days.iter().for_each(|days| tally.stays[group].add(*days));
            tally.pairs.add(pairs(&own.pairs).into_iter(), &[group as u16]);
        }
    }
}

/// The groups of somebody that are no activities: the whole, the combination, and the rows by gender and age.
fn rows(groups: &[Group], seen: &Seen, gender: usize, age: usize, found: &mut Vec<u16>) {
    found.clear();
    for (place, group) in groups.iter().enumerate() {
        let is_in = match group {
            Group::Whole => true,
            Group::Gender(block) => block.holds(gender),
            Group::Age(block) => block.holds(age),
            Group::Combination(combination) => seen.combination == Some(*combination),
            Group::Activity(_) | Group::EndedIn(_) => false,
        };
        if is_in {
            found.push(place as u16);
        }
    }
}
