//! Counts everything that one filter takes, or two beside each other, in one pass over everybody.

use std::collections::HashMap;
use std::thread;

use chrono::{Datelike, Months, NaiveDate};

use super::filter::{AgeGroup, Filter, Grain, Since};
use super::pairs::{Changes, Pair, PairCounts};
use super::statistics::Histogram;
use super::suppression::{Family, Role, Set};
use super::{Cohort, Member, RESPONDENTS};
use crate::domain::activity::{Combination, CostBasis, Period, strongest_combination};
use crate::domain::participant::Gender;
use crate::domain::{ActivityId, Today};

/// How many members are counted between two looks at whether to stop.
pub(super) const STEP: usize = 2_048;
/// Fewer members than this are not worth a second thread.
const FEW: usize = 5_000;
/// Whoever comes back within this many months has returned.
pub(super) const RETURN_MONTHS: u32 = 12;

/// A row of one of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Everybody whom the filter takes.
    Whole,
    /// By gender; `None` is not known.
    Gender(Option<Gender>),
    /// By age; `None` is not known.
    Age(Option<AgeGroup>),
    /// By the strongest combination of activities in the period.
    Combination(Combination),
    /// Those who were in an activity.
    Activity(ActivityId),
    /// Those whose participation ended in a part of the period, by its place.
    EndedIn(usize),
}

impl Group {
    /// Which division of the whole it belongs to; activities overlap.
    fn division(self) -> Option<usize> {
        match self {
            Self::Whole | Self::Activity(_) => None,
            Self::Gender(_) => Some(0),
            Self::Age(_) => Some(1),
            Self::Combination(_) => Some(2),
            Self::EndedIn(_) => Some(3),
        }
    }
}

/// Whose row it is, where two filters stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Of the filter with this number.
    Own(usize),
    /// Those in the row of the filter with this number, and not in the same row of the other.
    Beyond(usize),
}

/// What a group took part in, and what that cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Effort {
    /// Days in activities.
    pub(super) days: u64,
    /// In öre.
    pub(super) ore: i64,
    /// An activity's cost is not known, so it is at least that.
    pub(super) is_partial: bool,
}

impl Effort {
    fn add(&mut self, other: Self) {
        self.days += other.days;
        self.ore = self.ore.saturating_add(other.ore);
        self.is_partial |= other.is_partial;
    }
}

/// Counts of one kind over all groups.
#[derive(Debug, Clone, Default)]
struct Counts {
    /// By group: how many, and how many in each part.
    sets: Vec<(u64, Vec<u64>)>,
    /// The kinds of people, by their number among the signatures.
    kinds: Vec<bool>,
}

impl Counts {
    fn add(&mut self, signature: usize, groups: &[u16], part: Option<usize>, parts: usize) {
        for group in groups {
            let (n, counts) = &mut self.sets[usize::from(*group)];
            *n += 1;
            if let Some(part) = part {
                counts.resize(parts, 0);
                counts[part] += 1;
            }
        }
        self.know(signature);
    }

    fn know(&mut self, signature: usize) {
        if self.kinds.len() <= signature {
            self.kinds.resize(signature + 1, false);
        }
        self.kinds[signature] = true;
    }
}

/// Everything counted.
pub(super) struct Tally {
    groups: Vec<(Side, Group)>,
    pairs: PairCounts,
    /// By respondent, then by question, then by group: what `pairs` has come to, once everybody is counted.
    changes: Vec<Changes>,
    change_kinds: Vec<Counts>,
    participants: Counts,
    exits: Counts,
    returns: Counts,
    /// By group.
    efforts: Vec<Effort>,
    /// By group: days in an activity, a stay's own from its first day to its last or to today.
    stays: Vec<Histogram>,
    /// The groups of each kind of people.
    signatures: Vec<Vec<u16>>,
    questions: usize,
}

/// What is counted: one filter, or two beside each other.
pub(super) struct Question<'a> {
    pub(super) cohort: &'a Cohort,
    pub(super) filters: &'a [Filter],
    pub(super) today: Today,
    /// The parts that exits are counted in.
    pub(super) grain: Grain,
    /// For each question the version whose scores count.
    pub(super) versions: Vec<usize>,
}

impl<'a> Question<'a> {
    pub(super) fn new(cohort: &'a Cohort, filters: &'a [Filter], today: Today, grain: Grain) -> Self {
        let windows: Vec<Period> = filters.iter().map(|filter| window(cohort, filter, today)).collect();
        Self {
            cohort,
            filters,
            today,
            grain,
            versions: versions(cohort, &windows),
        }
    }

    /// Counts; `progress` is told how many of how many are done, and stops the work by `false`: then there is nothing.
    pub(super) fn count(&self, progress: &(dyn Fn(usize, usize) -> bool + Sync)) -> Option<Tally> {
        let members = self.cohort.members();
        let threads = if members.len() < FEW {
            1
        } else {
            thread::available_parallelism().map_or(1, std::num::NonZero::get)
        };
        let size = members.len().div_ceil(threads).max(1);
        let done = std::sync::atomic::AtomicUsize::new(0);
        let counted: Vec<Option<Tally>> = thread::scope(|scope| {
            let running: Vec<_> = members
                .chunks(size)
                .map(|part| {
                    let done = &done;
                    scope.spawn(move || {
                        let mut pass = Pass::new(self);
                        for step in part.chunks(STEP) {
                            step.iter().for_each(|member| pass.member(member));
                            let so_far = done.fetch_add(step.len(), std::sync::atomic::Ordering::Relaxed) + step.len();
                            if !progress(so_far, members.len()) {
                                return None;
                            }
                        }
                        Some(pass.tally)
                    })
                })
                .collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        let mut whole = Pass::new(self).tally;
        for part in counted {
            whole.merge(part?);
        }
        whole.changes = whole.pairs.changes();
        Some(whole)
    }
}

/// Everybody whom the first filter takes.
pub(super) fn taken<'a>(question: &Question<'a>) -> impl Iterator<Item = &'a Member> {
    let frame = question.filters.first().map(|filter| Frame::new(question, filter, 0));
    let mut room = Scratch::default();
    question.cohort.members().iter().filter(move |member| {
        let frame = frame.as_ref();
        frame.is_some_and(|frame| frame.takes(question, member, &mut room).is_some())
    })
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

/// For each question the version that most scores in the windows were given in: scores of others can't stand beside them.
fn versions(cohort: &Cohort, windows: &[Period]) -> Vec<usize> {
    let questions = cohort.questions();
    if questions.iter().all(|question| question.versions.len() < 2) {
        return vec![0; questions.len()];
    }
    let mut counts: Vec<Vec<usize>> = questions
        .iter()
        .map(|question| vec![0; question.versions.len()])
        .collect();
    for member in cohort.members() {
        for form in &member.forms {
            let is_within = |window: &Period| (window.from..=window.to).contains(&form.date);
            if windows.iter().any(is_within) {
                for (place, answer) in cohort.places[usize::from(form.instrument)]
                    .iter()
                    .zip(member.answers_of(form))
                {
                    counts[place.question][place.version] += usize::from(answer.level().is_some());
                }
            }
        }
    }
    // Of equals the first, which is the one in use.
    let most = |counts: &Vec<usize>| {
        let best = counts.iter().copied().max().unwrap_or_default();
        counts.iter().position(|count| *count == best).unwrap_or_default()
    };
    counts.iter().map(most).collect()
}

/// One filter as the pass asks it.
struct Frame<'a> {
    filter: &'a Filter,
    window: Period,
    parts: Vec<Period>,
    /// By activity: it is one that the filter asks for.
    wanted: Option<Vec<bool>>,
    groups: HashMap<Group, u16>,
    activity_groups: Vec<u16>,
    year: i32,
}

/// What a filter sees of somebody.
#[derive(Default)]
struct Seen {
    is_taken: bool,
    groups: Vec<u16>,
    /// With the part of the period in which participation ended.
    exit_groups: Vec<u16>,
    /// By respondent and question.
    pairs: Vec<Option<Pair>>,
    exit: Option<(NaiveDate, bool)>,
    returned: Option<(NaiveDate, bool)>,
    /// By the place of the group.
    efforts: Vec<(u16, Effort)>,
    whole_effort: Effort,
    stays: Vec<(u16, usize)>,
}

struct Pass<'a> {
    question: &'a Question<'a>,
    frames: Vec<Frame<'a>>,
    tally: Tally,
    known: HashMap<Vec<u16>, usize>,
    seen: Vec<Seen>,
    /// For each group, the one of those who are in it and not in the same group of the other filter.
    beyond: Vec<u16>,
    /// For each group, the same one of the other filter.
    same: Vec<u16>,
    scratch: Scratch,
}

/// Room that is used again for each member.
#[derive(Default)]
struct Scratch {
    stays: Vec<(Period, bool, usize)>,
    groups: Vec<u16>,
    open: Vec<Option<(u8, NaiveDate)>>,
}

impl<'a> Pass<'a> {
    fn new(question: &'a Question<'a>) -> Self {
        let cohort = question.cohort;
        let mut groups = Vec::new();
        let mut frames = Vec::new();
        for (number, filter) in question.filters.iter().enumerate() {
            let frame = Frame::new(question, filter, groups.len());
            let mut own: Vec<_> = frame.groups.iter().map(|(group, place)| (*place, *group)).collect();
            own.sort_unstable();
            groups.extend(own.into_iter().map(|(_, group)| (Side::Own(number), group)));
            frames.push(frame);
        }
        let mut beyond = vec![u16::MAX; groups.len()];
        let mut same = vec![u16::MAX; groups.len()];
        if let [one, other] = frames.as_slice() {
            for (number, own, foreign) in [(0, one, other), (1, other, one)] {
                for (group, place) in &own.groups {
                    same[usize::from(*place)] = foreign.groups.get(group).copied().unwrap_or(u16::MAX);
                    beyond[usize::from(*place)] = groups.len() as u16;
                    groups.push((Side::Beyond(number), *group));
                }
            }
        }
        let counts = || Counts {
            sets: vec![(0, Vec::new()); groups.len()],
            kinds: Vec::new(),
        };
        let questions = cohort.questions().len();
        let levels = |place: usize| cohort.questions()[place].versions[question.versions[place]].levels;
        let places = (0..RESPONDENTS).flat_map(|_| 0..questions);
        let tally = Tally {
            pairs: PairCounts::new(places.map(levels), groups.len()),
            changes: Vec::new(),
            change_kinds: vec![Counts::default(); RESPONDENTS * questions],
            participants: counts(),
            exits: counts(),
            returns: counts(),
            efforts: vec![Effort::default(); groups.len()],
            stays: vec![Histogram::default(); groups.len()],
            signatures: Vec::new(),
            questions,
            groups,
        };
        Self {
            question,
            seen: frames.iter().map(|_| Seen::default()).collect(),
            frames,
            tally,
            known: HashMap::new(),
            beyond,
            same,
            scratch: Scratch::default(),
        }
    }

    fn member(&mut self, member: &Member) {
        for (frame, seen) in self.frames.iter().zip(&mut self.seen) {
            frame.see(self.question, member, seen, &mut self.scratch);
        }
        match self.seen.as_slice() {
            [one] if one.is_taken => self.count_one(0),
            [one, other] if one.is_taken || other.is_taken => self.count_two(),
            _ => {}
        }
    }

    /// The number of a signature.
    fn signature(&mut self, groups: &[u16]) -> usize {
        if let Some(number) = self.known.get(groups) {
            return *number;
        }
        let number = self.tally.signatures.len();
        self.known.insert(groups.to_vec(), number);
        self.tally.signatures.push(groups.to_vec());
        number
    }

    fn count_one(&mut self, number: usize) {
        let seen = std::mem::take(&mut self.seen[number]);
        let whole = self.signature(&seen.groups);
        self.tally.participants.add(whole, &seen.groups, None, 0);
        let pairs = || {
            (0..)
                .zip(&seen.pairs)
                .filter_map(|(place, pair)| Some((place, (*pair)?)))
        };
        self.tally.pairs.add(pairs(), &seen.groups);
        for (place, _) in pairs() {
            self.tally.change_kinds[place].know(whole);
        }
        if let Some((_, is_work)) = seen.exit {
            let signature = self.signature(&seen.exit_groups);
            self.tally
                .exits
                .add(signature, &seen.exit_groups, Some(usize::from(!is_work)), 2);
        }
        if let Some((_, returned)) = seen.returned {
            self.tally
                .returns
                .add(whole, &seen.groups, Some(usize::from(!returned)), 2);
        }
        self.effort(&seen);
        self.seen[number] = seen;
    }

    fn effort(&mut self, seen: &Seen) {
        for group in &seen.groups {
            if !matches!(self.tally.groups[usize::from(*group)].1, Group::Activity(_)) {
                self.tally.efforts[usize::from(*group)].add(seen.whole_effort);
            }
        }
        for (group, effort) in &seen.efforts {
            self.tally.efforts[usize::from(*group)].add(*effort);
        }
        for (group, days) in &seen.stays {
            self.tally.stays[usize::from(*group)].add(*days);
        }
    }

    /// Counts somebody whom at least one of two filters takes. What both see alike is one thing; what they see
    /// differently, since they look at other times for instance, is two.
    fn count_two(&mut self) {
        let [one, other] = [0, 1].map(|number| std::mem::take(&mut self.seen[number]));
        let groups = |seen: &Seen| if seen.is_taken { seen.groups.clone() } else { Vec::new() };
        let both = self.together(&groups(&one), &groups(&other));
        let there = |seen: &Seen| seen.is_taken.then_some(());
        let (first, second) = (there(&one), there(&other));
        for (groups, ()) in self.valued(&one, &other, first, second, first == second, &both) {
            let signature = self.signature(&groups);
            self.tally.participants.add(signature, &groups, None, 0);
        }
        for place in 0..self.tally.change_kinds.len() {
            let pair = |seen: &Seen| seen.is_taken.then(|| seen.pairs[place]).flatten();
            let (first, second) = (pair(&one), pair(&other));
            if first.is_none() && second.is_none() {
                continue;
            }
            let is_same = first == second;
            for (own, pair) in self.valued(&one, &other, first, second, is_same, &both) {
                let signature = self.signature(&own);
                self.tally.pairs.add(std::iter::once((place, pair)), &own);
                self.tally.change_kinds[place].know(signature);
            }
        }
        let exit = |seen: &Seen| seen.is_taken.then_some(seen.exit).flatten();
        let (first, second) = (exit(&one), exit(&other));
        if first.is_some() || second.is_some() {
            let exit_groups = |seen: &Seen| {
                if seen.is_taken {
                    seen.exit_groups.clone()
                } else {
                    Vec::new()
                }
            };
            let together = self.together(&exit_groups(&one), &exit_groups(&other));
            let alone = [exit_groups(&one), exit_groups(&other)];
            let found = if first == second {
                first.map(|exit| (together, exit)).into_iter().collect::<Vec<_>>()
            } else {
                let [own, foreign] = alone;
                let own = first.map(|exit| (self.alone(&own), exit));
                let foreign = second.map(|exit| (self.alone(&foreign), exit));
                own.into_iter().chain(foreign).collect()
            };
            for (groups, (_, is_work)) in found {
                let signature = self.signature(&groups);
                self.tally.exits.add(signature, &groups, Some(usize::from(!is_work)), 2);
            }
        }
        let returned = |seen: &Seen| seen.is_taken.then_some(seen.returned).flatten();
        let (first, second) = (returned(&one), returned(&other));
        if first.is_some() || second.is_some() {
            for (groups, (_, returned)) in self.valued(&one, &other, first, second, first == second, &both) {
                let signature = self.signature(&groups);
                self.tally
                    .returns
                    .add(signature, &groups, Some(usize::from(!returned)), 2);
            }
        }
        for seen in [&one, &other].into_iter().filter(|seen| seen.is_taken) {
            self.effort(seen);
        }
        self.seen[0] = one;
        self.seen[1] = other;
    }

    /// The signatures of what two filters see, with what each sees.
    fn valued<T: Copy>(
        &self,
        one: &Seen,
        other: &Seen,
        first: Option<T>,
        second: Option<T>,
        is_same: bool,
        both: &[u16],
    ) -> Vec<(Vec<u16>, T)> {
        if is_same {
            return first.map(|value| (both.to_vec(), value)).into_iter().collect();
        }
        let own = first.map(|value| (self.alone(&one.groups), value));
        let foreign = second.map(|value| (self.alone(&other.groups), value));
        own.into_iter().chain(foreign).collect()
    }

    /// The groups of what one filter sees and the other does not: all of its own, and beyond each.
    fn alone(&self, own: &[u16]) -> Vec<u16> {
        let beyond = own.iter().map(|group| self.beyond[usize::from(*group)]);
        let mut groups: Vec<u16> = own.iter().copied().chain(beyond).collect();
        groups.sort_unstable();
        groups
    }

    /// The groups of what both filters see alike: those of both, and beyond those that are not the other's too.
    fn together(&self, one: &[u16], other: &[u16]) -> Vec<u16> {
        let mut groups: Vec<u16> = one.iter().chain(other).copied().collect();
        for (own, foreign) in [(one, other), (other, one)] {
            let lacks = |group: &&u16| !foreign.contains(&self.same[usize::from(**group)]);
            groups.extend(own.iter().filter(lacks).map(|group| self.beyond[usize::from(*group)]));
        }
        groups.sort_unstable();
        groups
    }
}

/// Every group that a filter's tables have.
fn groups_of(cohort: &Cohort, parts: usize) -> Vec<Group> {
    let genders = Gender::ALL.iter().copied().map(Some).chain([None]).map(Group::Gender);
    let ages = AgeGroup::ALL.iter().copied().map(Some).chain([None]).map(Group::Age);
    let combinations = Combination::ALL.iter().copied().map(Group::Combination);
    let activities = cohort.activities().iter().map(|activity| Group::Activity(activity.id));
    std::iter::once(Group::Whole)
        .chain(genders)
        .chain(ages)
        .chain(combinations)
        .chain(activities)
        .chain((0..parts).map(Group::EndedIn))
        .collect()
}

/// For each activity whether the filter asks for it; `None` where it asks for none.
fn wanted(cohort: &Cohort, filter: &Filter) -> Option<Vec<bool>> {
    let asks = !(filter.activities.is_empty() && filter.kinds.is_empty() && filter.units.is_empty());
    asks.then(|| {
        let is_wanted = |activity: &crate::domain::activity::Activity| {
            let details = &activity.details;
            (filter.activities.is_empty() || filter.activities.contains(&activity.id))
                && (filter.kinds.is_empty() || filter.kinds.contains(&details.kind))
                && (filter.units.is_empty() || details.unit.as_ref().is_some_and(|unit| filter.units.contains(unit)))
        };
        cohort.activities().iter().map(is_wanted).collect()
    })
}

impl<'a> Frame<'a> {
    /// A filter whose groups stand from `first` on among all.
    fn new(question: &Question<'a>, filter: &'a Filter, first: usize) -> Self {
        let cohort = question.cohort;
        let window = window(cohort, filter, question.today);
        let parts = question.grain.parts(window, question.today);
        let groups: HashMap<Group, u16> = groups_of(cohort, parts.len())
            .into_iter()
            .enumerate()
            .map(|(place, group)| (group, (first + place) as u16))
            .collect();
        let activities = cohort.activities().iter();
        Self {
            filter,
            window,
            parts,
            wanted: wanted(cohort, filter),
            activity_groups: activities
                .map(|activity| groups[&Group::Activity(activity.id)])
                .collect(),
            groups,
            year: window.to.year(),
        }
    }

    /// The age group and the combination of somebody whom the filter takes; their stays in the period are in `room` then.
    fn takes(
        &self,
        question: &Question<'_>,
        member: &Member,
        room: &mut Scratch,
    ) -> Option<(Option<AgeGroup>, Combination)> {
        let age = member.birth_year.map(|birth| AgeGroup::of(birth, self.year));
        let filter = self.filter;
        let takes = (filter.genders.is_empty() || filter.genders.contains(&member.gender))
            && (filter.ages.is_empty() || filter.ages.contains(&age))
            && (filter.referrers.is_empty() || filter.referrers.contains(&member.referred_by))
            && member.spans.iter().any(|span| span.touches(self.window));
        if !takes {
            return None;
        }
        let cohort = question.cohort;
        room.stays.clear();
        for stay in &member.stays {
            if let (Some(within), Some(activity)) = (stay.within(self.window), cohort.activity(stay.activity_id)) {
                room.stays.push((within, cohort.is_job_focused(activity), activity));
            }
        }
        let is_wanted = |wanted: &Vec<bool>| room.stays.iter().any(|(.., activity)| wanted[*activity]);
        if !self.wanted.as_ref().is_none_or(is_wanted) {
            return None;
        }
        let combination = strongest_combination(&room.stays);
        let fits = filter.combinations.is_empty() || filter.combinations.contains(&combination);
        fits.then_some((age, combination))
    }

    /// What the filter sees of somebody.
    fn see(&self, question: &Question<'_>, member: &Member, seen: &mut Seen, room: &mut Scratch) {
        let taken = self.takes(question, member, room);
        seen.is_taken = taken.is_some();
        let Some((age, combination)) = taken else { return };
        room.groups.clear();
        let own = [
            Group::Whole,
            Group::Gender(member.gender),
            Group::Age(age),
            Group::Combination(combination),
        ];
        room.groups.extend(own.iter().map(|group| self.groups[group]));
        room.groups
            .extend(room.stays.iter().map(|(.., activity)| self.activity_groups[*activity]));
        room.groups.sort_unstable();
        room.groups.dedup();
        seen.groups.clone_from(&room.groups);
        self.see_efforts(question, member, seen);
        self.see_exit(question, member, seen);
        self.see_pairs(question, member, &mut seen.pairs, &mut room.open);
    }

    fn see_efforts(&self, question: &Question<'_>, member: &Member, seen: &mut Seen) {
        seen.efforts.clear();
        seen.stays.clear();
        seen.whole_effort = Effort::default();
        for stay in &member.stays {
            let found = stay.within(self.window).zip(question.cohort.activity(stay.activity_id));
            let Some((within, activity)) = found else { continue };
            let cost = question.cohort.activities()[activity].details.cost;
            let effort = Effort {
                days: within.days().unsigned_abs(),
                ore: match cost {
                    Some(cost) if cost.basis == CostBasis::Day => cost.ore.saturating_mul(within.days()),
                    // A start is paid for in the period in which it lies.
                    Some(cost) if stay.from == within.from => cost.ore,
                    Some(_) | None => 0,
                },
                is_partial: cost.is_none(),
            };
            seen.whole_effort.add(effort);
            let group = self.activity_groups[activity];
            seen.efforts.push((group, effort));
            let last = stay.to.unwrap_or(question.today.0).min(question.today.0);
            let days = (last - stay.from).num_days() + 1;
            seen.stays.push((group, usize::try_from(days).unwrap_or_default()));
        }
    }

    /// The latest exit in the period, and whether somebody who left long enough ago came back.
    fn see_exit(&self, question: &Question<'_>, member: &Member, seen: &mut Seen) {
        seen.exit = None;
        seen.returned = None;
        seen.exit_groups.clone_from(&seen.groups);
        let ended = member.spans.iter().enumerate().rev().find_map(|(place, span)| {
            let (end, outcome) = span.end?;
            (self.window.from..=self.window.to)
                .contains(&end)
                .then_some((place, end, outcome))
        });
        let Some((place, end, outcome)) = ended else { return };
        seen.exit = Some((
            end,
            outcome.is_some_and(crate::domain::exit::Outcome::is_work_or_studies),
        ));
        if let Some(part) = self.parts.iter().position(|part| (part.from..=part.to).contains(&end)) {
            seen.exit_groups.push(self.groups[&Group::EndedIn(part)]);
            seen.exit_groups.sort_unstable();
        }
        let limit = end.checked_add_months(Months::new(RETURN_MONTHS));
        if let Some(limit) = limit.filter(|limit| *limit <= question.today.0) {
            let came_back = member.spans.get(place + 1).is_some_and(|next| next.start <= limit);
            seen.returned = Some((end, came_back));
        }
    }

    /// First and latest score of every question, for each respondent. Whoever has participated more than once counts
    /// with the latest time that has two scores.
    fn see_pairs(
        &self,
        question: &Question<'_>,
        member: &Member,
        pairs: &mut Vec<Option<Pair>>,
        // Two scores of one span: the latest is there alone until an earlier one is found.
        open: &mut Vec<Option<(u8, NaiveDate)>>,
    ) {
        let cohort = question.cohort;
        let questions = cohort.questions().len();
        pairs.clear();
        pairs.resize(RESPONDENTS * questions, None);
        open.clear();
        open.resize(RESPONDENTS * questions, None);
        let mut span = u8::MAX;
        for form in member.forms.iter().rev() {
            let is_late = form.date > self.window.to;
            let is_early = form.date < self.window.from;
            if is_late || is_early && self.filter.since == Since::Period {
                continue;
            }
            if form.span != span {
                span = form.span;
                open.fill(None);
            }
            let respondent = super::place_of(form.respondent) * questions;
            let places = &cohort.places[usize::from(form.instrument)];
            for (place, answer) in places.iter().zip(member.answers_of(form)) {
                let Some(level) = answer
                    .level()
                    .filter(|_| place.version == question.versions[place.question])
                else {
                    continue;
                };
                let slot = respondent + place.question;
                match (open[slot], &mut pairs[slot]) {
                    // The latest score lies in the period, whatever it is counted from.
                    (None, _) if is_early => {}
                    (None, _) => open[slot] = Some((level, form.date)),
                    (Some((latest, latest_date)), pair) => {
                        // A later time of participation has two scores already.
                        let is_other = pair.is_some_and(|known| known.latest_date != latest_date);
                        if !is_other {
                            *pair = Some(Pair {
                                first: level,
                                latest,
                                first_date: form.date,
                                latest_date,
                            });
                        }
                    }
                }
            }
        }
    }
}

impl Member {
    /// The answers of one of the member's forms, in the order of its instrument.
    pub(super) fn answers_of(&self, form: &super::Form) -> &[super::AnswerCode] {
        self.answers.get(form.answers_at as usize..).unwrap_or_default()
    }
}

impl Tally {
    fn merge(&mut self, other: Self) {
        let mut known: HashMap<Vec<u16>, usize> = self
            .signatures
            .iter()
            .enumerate()
            .map(|(number, groups)| (groups.clone(), number))
            .collect();
        let numbers: Vec<usize> = other
            .signatures
            .iter()
            .map(|groups| {
                *known.entry(groups.clone()).or_insert_with(|| {
                    self.signatures.push(groups.clone());
                    self.signatures.len() - 1
                })
            })
            .collect();
        self.pairs.merge(&other.pairs);
        let all = [
            (&mut self.participants, other.participants),
            (&mut self.exits, other.exits),
            (&mut self.returns, other.returns),
        ];
        let kinds = self.change_kinds.iter_mut().zip(other.change_kinds);
        for (own, more) in all.into_iter().chain(kinds) {
            for ((n, parts), (more, more_parts)) in own.sets.iter_mut().zip(more.sets) {
                *n += more;
                parts.resize(parts.len().max(more_parts.len()), 0);
                for (part, more) in parts.iter_mut().zip(more_parts) {
                    *part += more;
                }
            }
            for (signature, _) in more.kinds.iter().enumerate().filter(|(_, is_there)| **is_there) {
                own.know(numbers[signature]);
            }
        }
        for (own, more) in self.efforts.iter_mut().zip(other.efforts) {
            own.add(more);
        }
        for (own, more) in self.stays.iter_mut().zip(&other.stays) {
            own.merge(more);
        }
    }

    /// The place of a filter's group.
    pub(super) fn place(&self, filter: usize, group: Group) -> Option<usize> {
        self.groups
            .iter()
            .position(|known| *known == (Side::Own(filter), group))
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

    /// How many are in a group, and how they divide.
    pub(super) fn participants(&self, group: usize) -> u64 {
        self.participants.sets[group].0
    }

    /// Exits in a group, and those to work or studies.
    pub(super) fn exits(&self, group: usize) -> (u64, u64) {
        let (n, parts) = &self.exits.sets[group];
        (*n, parts.first().copied().unwrap_or_default())
    }

    /// Exits that lie long enough back, and those after which somebody came back.
    pub(super) fn returns(&self, group: usize) -> (u64, u64) {
        let (n, parts) = &self.returns.sets[group];
        (*n, parts.first().copied().unwrap_or_default())
    }

    /// `true` where somebody is taken by both filters.
    pub(super) fn has_shared(&self) -> bool {
        let place = |side: Side| self.groups.iter().position(|known| *known == (side, Group::Whole));
        let n = |side: Side| place(side).map_or(0, |place| self.participants.sets[place].0);
        n(Side::Own(0)) != n(Side::Beyond(0))
    }

    pub(super) fn participants_family(&self) -> Family {
        self.family(&self.participants, |place| self.participants.sets[place].clone())
    }

    pub(super) fn exits_family(&self) -> Family {
        self.family(&self.exits, |place| self.exits.sets[place].clone())
    }

    pub(super) fn returns_family(&self) -> Family {
        self.family(&self.returns, |place| self.returns.sets[place].clone())
    }

    pub(super) fn changes_family(&self, respondent: usize, question: usize) -> Family {
        let kinds = &self.change_kinds[respondent * self.questions + question];
        self.family(kinds, |place| {
            let parts = self.changes(respondent, question, place).parts();
            (parts.iter().sum(), parts)
        })
    }

    fn family(&self, counts: &Counts, of: impl Fn(usize) -> (u64, Vec<u64>)) -> Family {
        let found: Vec<_> = (0..self.groups.len()).map(of).collect();
        let width = found.iter().map(|(_, parts)| parts.len()).max().unwrap_or_default();
        let sets = self.groups.iter().zip(found).map(|((side, group), (n, mut parts))| {
            parts.resize(width, 0);
            let role = match side {
                Side::Beyond(_) => Role::Between,
                Side::Own(_) if *group == Group::Whole => Role::Whole,
                Side::Own(filter) => Role::Row {
                    whole: self.place(*filter, Group::Whole).unwrap_or_default(),
                    division: group.division().map(|division| division + 8 * filter),
                },
            };
            Set { n, parts, role }
        });
        let kinds = counts.kinds.iter().enumerate().filter(|(_, is_there)| **is_there);
        Family {
            sets: sets.collect(),
            kinds: kinds.map(|(number, _)| self.signatures[number].clone()).collect(),
        }
    }
}
