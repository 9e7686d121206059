//! What may be shown of a group: every figure of one filter, or of two beside each other, with the few left out.
//!
//! Means, spreads and shares follow from what `tally` has counted. A figure that is hidden is `None`.

use std::collections::BTreeSet;

use super::filter::{AgeGroup, Filter, Grain};
use super::inference::Moves;
use super::pairs::Changes;
use super::statistics::{Moments, Share};
use super::suppression::{Detail, Shown};
use super::tally::{Group, Question, Tally, window};
use super::{Cohort, RESPONDENTS, place_of};
use crate::domain::activity::{Combination, Period};
use crate::domain::instrument::{IndicatorId, Respondent};
use crate::domain::participant::Gender;
use crate::domain::{ActivityId, Today};

/// The least threshold that can be set: below it nothing would be hidden.
pub const MIN_THRESHOLD: u64 = 3;

/// What figures are asked for.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Everybody.
    pub cohort: &'a Cohort,
    /// Who is looked at: one filter, or two to be shown beside each other.
    pub filters: &'a [Filter],
    /// The date that the user lives in: figures end with it.
    pub today: Today,
    /// The parts of the period that exits are counted in.
    pub grain: Grain,
    /// Counts below this are hidden, [`MIN_THRESHOLD`] or more.
    pub threshold: u64,
}

/// The change of one indicator, of those who have two scores.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeFigures {
    /// How many have two scores.
    pub n: u64,
    /// The mean of their first scores, in levels.
    pub mean_baseline: f64,
    /// The mean of their latest scores, in levels.
    pub mean_latest: f64,
    /// The mean of latest minus first, in steps.
    pub mean_change: f64,
    /// The standard deviation of the changes, in steps.
    pub sd_change: Option<f64>,
    /// The 95 % confidence interval of the mean change, in steps.
    pub ci95: Option<[f64; 2]>,
    /// Latest above first.
    pub raised: Option<Share>,
    /// Latest as first.
    pub unchanged: Option<Share>,
    /// Latest below first.
    pub lowered: Option<Share>,
    /// The median of the days between the two scores.
    pub median_days: f64,
}

/// Exits, and how many of them were to work or studies.
#[derive(Debug, Clone, PartialEq)]
pub struct ExitFigures {
    /// How many left.
    pub n: u64,
    /// Of these to work or studies.
    pub work_or_studies: Option<Share>,
}

/// What a group took part in, and what that cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffortFigures {
    /// Days in activities, counted for each activity.
    pub days: u64,
    /// In öre; `None` where no activity's cost is known.
    pub ore: Option<i64>,
    /// An activity's cost is not known: it is at least that.
    pub is_partial: bool,
}

/// Quartiles of the days that participants have been in an activity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StayFigures {
    /// A quarter stayed no longer than this.
    pub lower_quartile: f64,
    /// Half of them.
    pub median: f64,
    /// Three quarters.
    pub upper_quartile: f64,
}

/// Everything about one group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupFigures {
    /// Whose figures these are.
    pub group: Group,
    /// How many.
    pub participants: Option<u64>,
    /// Days and cost.
    pub effort: Option<EffortFigures>,
    /// For an activity: how long they stay.
    pub stays: Option<StayFigures>,
    /// By respondent, then by question.
    changes: [Vec<Option<ChangeFigures>>; RESPONDENTS],
    /// Exits.
    pub exits: Option<ExitFigures>,
}

impl GroupFigures {
    /// The change of the question with this place, as a respondent sees it; `None` where it is hidden.
    pub fn change(&self, respondent: Respondent, question: usize) -> Option<&ChangeFigures> {
        self.changes[place_of(respondent)].get(question)?.as_ref()
    }

    /// Öre for each participant.
    pub fn cost_per_participant(&self) -> Option<f64> {
        Some(self.effort?.ore? as f64 / self.participants? as f64)
    }

    /// Öre for each of those whom `respondent` sees raised in the question with this place.
    pub fn cost_per_raised(&self, respondent: Respondent, question: usize) -> Option<f64> {
        let raised = self.change(respondent, question)?.raised?.count;
        (raised > 0).then_some(self.effort?.ore? as f64 / raised as f64)
    }

    /// Öre for each exit to work or studies.
    pub fn cost_per_exit(&self) -> Option<f64> {
        let exits = self.exits.as_ref()?.work_or_studies?.count;
        (exits > 0).then_some(self.effort?.ore? as f64 / exits as f64)
    }
}

/// Levels beside each other with how many had one of them, first and latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelCount {
    /// The lowest of the levels.
    pub from: i16,
    /// The highest of them: the same one, where enough people had it.
    pub to: i16,
    /// How many had it first.
    pub first: u64,
    /// How many had it last.
    pub latest: u64,
}

/// What is asked about one indicator, with its scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which indicator.
    pub indicator: IndicatorId,
    /// Its place among the cohort's questions.
    pub question: usize,
    /// Who is asked.
    pub respondents: BTreeSet<Respondent>,
    /// The lowest level.
    pub min: i16,
    /// The highest level.
    pub max: i16,
}

/// Everything that one filter shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Who is looked at.
    pub filter: Filter,
    /// The days that are looked at.
    pub window: Period,
    /// Counts below this are hidden.
    pub threshold: u64,
    /// What is asked, in the order in which it is shown.
    pub asked: Vec<Asked>,
    /// Everybody whom the filter takes.
    pub whole: GroupFigures,
    /// By gender, not known last.
    pub genders: Vec<GroupFigures>,
    /// By age, not known last.
    pub ages: Vec<GroupFigures>,
    /// By combination.
    pub combinations: Vec<GroupFigures>,
    /// By activity: those that are in use or somebody was in during the period.
    pub activities: Vec<GroupFigures>,
    /// Exits in each part of the period.
    pub exits_over_time: Vec<(Period, Option<ExitFigures>)>,
    /// Of those who left twelve months ago or more, how many came back within twelve months.
    pub returns: Option<ReturnFigures>,
    /// By respondent, then by question: how many had which level, first and latest.
    distributions: [Vec<Option<Vec<LevelCount>>>; RESPONDENTS],
}

/// Those who came back.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnFigures {
    /// How many left long enough ago.
    pub n: u64,
    /// Of these came back within twelve months.
    pub returned: Option<Share>,
}

impl Overview {
    /// How many had which level first and latest; `None` where that is hidden.
    pub fn distribution(&self, respondent: Respondent, question: usize) -> Option<&[LevelCount]> {
        self.distributions[place_of(respondent)].get(question)?.as_deref()
    }

    /// Every group that has a row in a table, the whole first.
    pub fn groups(&self) -> impl Iterator<Item = &GroupFigures> {
        let parts = [&self.genders, &self.ages, &self.combinations, &self.activities];
        std::iter::once(&self.whole).chain(parts.into_iter().flatten())
    }

    /// How many figures are hidden: of each row of changes and exits, and of each share in those that are shown.
    pub fn hidden(&self) -> usize {
        let missing = |share: &Option<Share>| usize::from(share.is_none());
        let exits = |exits: &Option<ExitFigures>| match exits {
            None => 1,
            Some(exits) => missing(&exits.work_or_studies),
        };
        let mut hidden = 0;
        for group in self.groups() {
            hidden += usize::from(group.participants.is_none()) + exits(&group.exits);
            for asked in &self.asked {
                for respondent in &asked.respondents {
                    hidden += match group.change(*respondent, asked.question) {
                        None => 1,
                        Some(change) => {
                            let shares = [&change.raised, &change.unchanged, &change.lowered];
                            let spread = usize::from(change.sd_change.is_none()) + usize::from(change.ci95.is_none());
                            spread + shares.into_iter().map(missing).sum::<usize>()
                        }
                    };
                }
            }
        }
        let parts: usize = self.exits_over_time.iter().map(|(_, part)| exits(part)).sum();
        let returns = match &self.returns {
            None => 1,
            Some(returns) => missing(&returns.returned),
        };
        hidden + parts + returns
    }
}

/// Works out what may be shown; `None` where `progress` said to stop. It is told how many members of how many are done.
pub fn overviews(request: Request<'_>, progress: &(dyn Fn(usize, usize) -> bool + Sync)) -> Option<Vec<Overview>> {
    let question = Question::new(request.cohort, request.filters, request.today, request.grain);
    let tally = question.count(progress)?;
    let shown = Decided::of(&question, &tally, request.threshold);
    let overview = |number: usize| Builder {
        question: &question,
        tally: &tally,
        shown: &shown,
        number,
        threshold: request.threshold,
    };
    Some(
        (0..request.filters.len())
            .map(|number| overview(number).build())
            .collect(),
    )
}

/// How much of each group is shown, by its place in the tally.
struct Decided {
    participants: Vec<Shown>,
    exits: Vec<Shown>,
    returns: Vec<Shown>,
    /// By respondent, then by question.
    changes: [Vec<Vec<Shown>>; RESPONDENTS],
}

impl Decided {
    fn of(question: &Question<'_>, tally: &Tally, threshold: u64) -> Self {
        let nothing = |_: usize, _: Shown| false;
        let questions = question.cohort.questions();
        let levels = |place: usize| questions[place].versions[question.versions[place]].levels;
        let moves: Vec<Moves> = (0..questions.len())
            .map(levels)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(Moves::of)
            .collect();
        let all_levels: Vec<usize> = (0..questions.len())
            .map(levels)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let changes = |respondent: usize| {
            let decide = |place: usize| {
                let own = all_levels.binary_search(&levels(place)).unwrap_or_default();
                let tells =
                    |group: usize, shown: Shown| moves[own].tell(tally.changes(respondent, place, group), shown);
                tally.changes_family(respondent, place).decide(threshold, &tells)
            };
            (0..questions.len()).map(decide).collect()
        };
        Self {
            participants: tally.participants_family().decide(threshold, &nothing),
            exits: tally.exits_family().decide(threshold, &nothing),
            returns: tally.returns_family().decide(threshold, &nothing),
            changes: std::array::from_fn(changes),
        }
    }
}

struct Builder<'a> {
    question: &'a Question<'a>,
    tally: &'a Tally,
    shown: &'a Decided,
    number: usize,
    threshold: u64,
}

impl Builder<'_> {
    fn build(&self) -> Overview {
        let cohort = self.question.cohort;
        let filter = &self.question.filters[self.number];
        let window = window(cohort, filter, self.question.today);
        let own = |group: Group| {
            self.tally
                .place(self.number, group)
                .map(|place| self.group(place, group))
        };
        let some = |groups: &mut dyn Iterator<Item = Group>| groups.filter_map(own).collect::<Vec<_>>();
        let with_unknown = |known: Vec<Group>, unknown: Group| known.into_iter().chain([unknown]);
        let genders = Gender::ALL.iter().map(|gender| Group::Gender(Some(*gender))).collect();
        let ages = AgeGroup::ALL.iter().map(|age| Group::Age(Some(*age))).collect();
        let parts = self.question.grain.parts(window, self.question.today);
        let listed = self.listed(window);
        Overview {
            asked: self.asked(),
            whole: own(Group::Whole).unwrap_or_else(|| self.group(0, Group::Whole)),
            genders: some(&mut with_unknown(genders, Group::Gender(None))),
            ages: some(&mut with_unknown(ages, Group::Age(None))),
            combinations: some(&mut Combination::ALL.iter().copied().map(Group::Combination)),
            activities: some(&mut listed.into_iter().map(Group::Activity)),
            exits_over_time: parts
                .into_iter()
                .enumerate()
                .map(|(place, part)| {
                    let group = self.tally.place(self.number, Group::EndedIn(place));
                    (part, group.and_then(|group| self.exits(group)))
                })
                .collect(),
            returns: self
                .tally
                .place(self.number, Group::Whole)
                .and_then(|place| self.returns(place)),
            distributions: std::array::from_fn(|respondent| {
                let questions = 0..cohort.questions().len();
                questions.map(|place| self.distribution(respondent, place)).collect()
            }),
            filter: filter.clone(),
            window,
            threshold: self.threshold,
        }
    }

    /// Activities that are in use, or that anybody was in during the period: whether one is listed must not tell whether
    /// the filter takes somebody in it.
    fn listed(&self, window: Period) -> Vec<ActivityId> {
        let cohort = self.question.cohort;
        let stays = cohort.members().iter().flat_map(|member| &member.stays);
        let there: BTreeSet<ActivityId> = stays
            .filter(|stay| stay.within(window).is_some())
            .map(|stay| stay.activity_id)
            .collect();
        let is_listed = |id: ActivityId, is_active: bool| is_active || there.contains(&id);
        let activities = cohort.activities().iter();
        activities
            .filter(|activity| is_listed(activity.id, activity.details.is_active))
            .map(|activity| activity.id)
            .collect()
    }

    fn asked(&self) -> Vec<Asked> {
        let questions = self.question.cohort.questions().iter().enumerate();
        questions
            .map(|(place, question)| {
                let version = &question.versions[self.question.versions[place]];
                Asked {
                    indicator: question.indicator.clone(),
                    question: place,
                    respondents: Respondent::ALL
                        .iter()
                        .copied()
                        .filter(|respondent| question.asks(*respondent))
                        .collect(),
                    min: version.min,
                    max: version.min + version.levels as i16 - 1,
                }
            })
            .collect()
    }

    fn group(&self, place: usize, group: Group) -> GroupFigures {
        let is_shown = self.shown.participants[place].detail >= Detail::Size;
        let effort = self.tally.effort(place);
        let stays = self.tally.stays(place);
        let quartiles = [0.25, 0.5, 0.75].map(|q| stays.quantile(q));
        GroupFigures {
            group,
            participants: is_shown.then(|| self.tally.participants(place)),
            effort: is_shown.then_some(EffortFigures {
                days: effort.days,
                ore: (effort.ore > 0 || !effort.is_partial).then_some(effort.ore),
                is_partial: effort.is_partial,
            }),
            stays: match quartiles {
                [Some(lower_quartile), Some(median), Some(upper_quartile)] if is_shown => Some(StayFigures {
                    lower_quartile,
                    median,
                    upper_quartile,
                }),
                _ => None,
            },
            changes: std::array::from_fn(|respondent| {
                let questions = 0..self.question.cohort.questions().len();
                questions
                    .map(|question| self.change(respondent, question, place))
                    .collect()
            }),
            exits: self.exits(place),
        }
    }

    fn change(&self, respondent: usize, question: usize, group: usize) -> Option<ChangeFigures> {
        let Shown { detail, has_spread } = self.shown.changes[respondent][question][group];
        if detail == Detail::Nothing {
            return None;
        }
        let changes = self.tally.changes(respondent, question, group);
        let version = &self.question.cohort.questions()[question].versions[self.question.versions[question]];
        let (mut first, mut latest, mut steps) = (Moments::default(), Moments::default(), Moments::default());
        let mut parts = [0; 3];
        for (from, to, count) in changes.pairs() {
            first.add(from as i64, count);
            latest.add(to as i64, count);
            let change = to as i64 - from as i64;
            steps.add(change, count);
            parts[(1 - change.signum()) as usize] += count;
        }
        let [raised, unchanged, lowered] = parts.map(|count| Share::of(count, steps.n));
        let level = |mean: f64| f64::from(version.min) + mean;
        Some(ChangeFigures {
            n: steps.n,
            mean_baseline: level(first.mean()?),
            mean_latest: level(latest.mean()?),
            mean_change: steps.mean()?,
            sd_change: steps.sd().filter(|_| has_spread),
            ci95: steps.interval().filter(|_| has_spread),
            raised: raised.filter(|_| detail >= Detail::First),
            unchanged: unchanged.filter(|_| detail >= Detail::All),
            lowered: lowered.filter(|_| detail >= Detail::All),
            median_days: changes.days.quantile(0.5)?,
        })
    }

    fn exits(&self, group: usize) -> Option<ExitFigures> {
        let detail = self.shown.exits[group].detail;
        let (n, to_work) = self.tally.exits(group);
        (detail >= Detail::Size).then(|| ExitFigures {
            n,
            work_or_studies: Share::of(to_work, n).filter(|_| detail >= Detail::First),
        })
    }

    fn returns(&self, group: usize) -> Option<ReturnFigures> {
        let detail = self.shown.returns[group].detail;
        let (n, returned) = self.tally.returns(group);
        (detail >= Detail::Size).then(|| ReturnFigures {
            n,
            returned: Share::of(returned, n).filter(|_| detail >= Detail::First),
        })
    }

    fn distribution(&self, respondent: usize, question: usize) -> Option<Vec<LevelCount>> {
        let whole = self.tally.place(self.number, Group::Whole)?;
        if self.shown.changes[respondent][question][whole].detail == Detail::Nothing || self.has_shared() {
            return None;
        }
        let version = &self.question.cohort.questions()[question].versions[self.question.versions[question]];
        let blocks = blocks(self.tally.changes(respondent, question, whole), self.threshold)?;
        let level = |place: usize| version.min + place as i16;
        let counted = blocks.into_iter().map(|block| LevelCount {
            from: level(block.from),
            to: level(block.to),
            first: block.counts[0],
            latest: block.counts[1],
        });
        Some(counted.collect())
    }

    /// `true` where two filters have people in common: what one shows of each level could be taken from the other.
    fn has_shared(&self) -> bool {
        self.question.filters.len() > 1 && self.tally.has_shared()
    }
}

/// Levels beside each other, with how many had one of them first and latest.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    from: usize,
    to: usize,
    counts: [u64; 2],
}

/// Puts levels together until enough people stand in each block, first and latest, and until the mean, which is shown too,
/// does not tell the levels inside a block apart. `None` where only one block would be left.
fn blocks(changes: &Changes, threshold: u64) -> Option<Vec<Block>> {
    let levels = changes.levels();
    let mut counts = [vec![0; levels], vec![0; levels]];
    for (first, latest, count) in changes.pairs() {
        counts[0][first] += count;
        counts[1][latest] += count;
    }
    let mut blocks: Vec<Block> = (0..levels)
        .map(|level| Block {
            from: level,
            to: level,
            counts: [counts[0][level], counts[1][level]],
        })
        .collect();
    let is_small = |block: &Block| block.counts.iter().any(|count| *count < threshold);
    while blocks.len() > 1 {
        let place = match blocks.iter().position(is_small) {
            Some(place) => place,
            None if counts.iter().any(|counts| tells_levels(&blocks, counts, threshold)) => {
                blocks.iter().position(|block| block.to > block.from)?
            }
            None => return Some(blocks),
        };
        // The smaller neighbour loses least by being put together.
        let size = |block: &Block| block.counts.iter().sum::<u64>();
        let before = place.checked_sub(1);
        let after = Some(place + 1).filter(|after| *after < blocks.len());
        let (left, right) = match (before, after) {
            (Some(before), Some(after)) if size(&blocks[before]) < size(&blocks[after]) => (before, place),
            (_, Some(after)) => (place, after),
            (Some(before), None) => (before, place),
            (None, None) => return None,
        };
        let gone = blocks.remove(right);
        blocks[left].to = gone.to;
        for (own, more) in blocks[left].counts.iter_mut().zip(gone.counts) {
            *own += more;
        }
    }
    None
}

/// `true` where the blocks and the mean leave a level inside a block with a small count no other count.
fn tells_levels(blocks: &[Block], counts: &[u64], threshold: u64) -> bool {
    let merged: Vec<&Block> = blocks.iter().filter(|block| block.to > block.from).collect();
    let mut is_open = vec![false; counts.len()];
    // Two people of a block step apart: one up and one down.
    for block in &merged {
        for level in block.from + 1..block.to {
            let apart = counts[level] >= 2;
            let together = counts[level - 1] >= 1 && counts[level + 1] >= 1;
            if apart || together {
                is_open[level - 1..=level + 1].fill(true);
            }
        }
    }
    // One of a block steps up, and one of another down.
    for one in &merged {
        for other in merged.iter().filter(|other| other.from != one.from) {
            for up in (one.from..one.to).filter(|level| counts[*level] >= 1) {
                for down in (other.from + 1..=other.to).filter(|level| counts[*level] >= 1) {
                    for level in [up, up + 1, down - 1, down] {
                        is_open[level] = true;
                    }
                }
            }
        }
    }
    let mut inside = merged.iter().flat_map(|block| block.from..=block.to);
    inside.any(|level| counts[level] < threshold && !is_open[level])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn changes(pairs: &[(usize, usize)]) -> Changes {
        let mut counts = vec![0; 25];
        pairs.iter().for_each(|(first, latest)| counts[first * 5 + latest] += 1);
        Changes {
            counts,
            ..Changes::default()
        }
    }

    #[test]
    fn levels_with_few_are_shown_together() {
        let pairs: Vec<_> = (0..40).map(|number| (number % 5, (number + 1) % 5)).collect();
        assert_eq!(
            blocks(&changes(&pairs), 5).map(|blocks| blocks.len()),
            Some(5),
            "eight on each"
        );
        let few = [
            vec![(0, 1); 2],
            vec![(1, 1); 9],
            vec![(2, 2); 9],
            vec![(3, 3); 9],
            vec![(4, 4); 9],
        ]
        .concat();
        let shown = blocks(&changes(&few), 5).expect("blocks");
        assert!(
            shown.iter().all(|block| block.counts.iter().all(|count| *count >= 5)),
            "{shown:?}"
        );
        assert_eq!(shown[0].from, 0);
        assert!(shown[0].to >= 2, "two levels alone are told by the mean: {shown:?}");
        assert_eq!(blocks(&changes(&[(2, 2); 30]), 5), None, "everybody on one level");
    }

    /// Every way to spread `n` people over `levels` levels.
    fn spreads(n: u64, levels: usize) -> Vec<Vec<u64>> {
        if levels == 1 {
            return vec![vec![n]];
        }
        let rest = (0..=n).flat_map(|own| spreads(n - own, levels - 1).into_iter().map(move |rest| (own, rest)));
        rest.map(|(own, mut rest)| {
            rest.insert(0, own);
            rest
        })
        .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_level_with_few_is_told_by_blocks_and_mean(
            pairs in prop::collection::vec((0usize..5, 0usize..5), 8..13),
            threshold in 2u64..4
        ) {
            let own = changes(&pairs);
            if let Some(blocks) = blocks(&own, threshold) {
                let mut counts = [vec![0u64; 5], vec![0; 5]];
                for (first, latest) in &pairs {
                    counts[0][*first] += 1;
                    counts[1][*latest] += 1;
                }
                for counts in counts {
                    let sum = |counts: &[u64]| (0..).zip(counts).map(|(level, count)| level * count).sum::<u64>();
                    let same: Vec<_> = spreads(pairs.len() as u64, 5)
                        .into_iter()
                        .filter(|other| sum(other) == sum(&counts))
                        .filter(|other| blocks.iter().all(|block| {
                            let of = |counts: &[u64]| counts[block.from..=block.to].iter().sum::<u64>();
                            of(other) == of(&counts)
                        }))
                        .collect();
                    for level in 0..5 {
                        let is_alone = blocks.iter().any(|block| block.from == level && block.to == level);
                        if is_alone {
                            prop_assert!(counts[level] >= threshold);
                        } else if counts[level] < threshold {
                            prop_assert!(same.iter().any(|other| other[level] != counts[level]), "{counts:?} {blocks:?}");
                        }
                    }
                }
            }
        }
    }
}
