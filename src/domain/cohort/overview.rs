//! What may be shown of a group: every figure of one filter, or of two beside each other, with the few left out.
//!
//! Means, spreads and shares follow from what `tally` has counted. A figure that is hidden is `None`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::census::Kind;
use super::filter::{AgeGroup, Filter, Grain};
use super::judge::{Judged, judge};
use super::pairs::Changes;
use super::recoding::Block;
use super::seen::Lens;
use super::statistics::{Moments, Share};
use super::suppression::{Detail, Level, Protection, Shown};
use super::tally::{Group, Tally, window};
use super::{Cohort, RESPONDENTS, place_of};
use crate::domain::activity::{Combination, Period};
use crate::domain::change::RELIABLE_ABOVE;
use crate::domain::instrument::{IndicatorId, MAX_CHOICES, Reliability, Respondent, Series};
use crate::domain::localized::Localized;
use crate::domain::participant::{Gender, Referrer};
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
    /// For whom the figures are.
    pub level: Level,
}

impl<'a> Request<'a> {
    /// What is handed on of those whom one filter takes.
    pub fn for_publication(cohort: &'a Cohort, filter: &'a Filter, today: Today, threshold: u64) -> Self {
        Self {
            cohort,
            filters: std::slice::from_ref(filter),
            today,
            grain: Grain::Tertial,
            threshold,
            level: Level::Publication,
        }
    }
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
    /// Those who began on the lowest level, and can't fall; `None` where it would tell.
    pub floor: Option<Share>,
    /// Those who began on the highest level, and can't rise.
    pub ceiling: Option<Share>,
    /// How those changed who began low, and those who began high.
    pub starters: Option<Starters>,
    /// Changes beyond the item's measurement error, where an instrument gives that.
    pub reliable: Option<ReliableFigures>,
}

impl ChangeFigures {
    /// The standardised response mean: the mean change over the standard deviation of the changes (Liang, Fossel & Larson
    /// 1990, Med. Care 28, 632–642); `None` where the spread is hidden or there is none.
    pub fn srm(&self) -> Option<f64> {
        self.sd_change.filter(|sd| *sd > 0.0).map(|sd| self.mean_change / sd)
    }
}

/// The change of those who began below the mean first level, and of those who began above it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Starters {
    /// How many: below, above.
    pub n: [u64; 2],
    /// Their mean changes, in steps.
    pub means: [f64; 2],
    /// The low ones rose and the high ones fell, each by an interval that leaves out zero: a part of that is regression to
    /// the mean, which comes of measuring alone (Barnett, van der Pols & Dobson 2005, Int. J. Epidemiol. 34, 215–220).
    pub is_regression: bool,
}

impl Starters {
    /// Of pairs of levels; `None` where nobody began below, or nobody above.
    fn of(changes: &Changes, mean: f64) -> Option<Self> {
        let mut sides = [Moments::default(); 2];
        for (first, latest, count) in changes.pairs() {
            let step = latest as i64 - first as i64;
            match (first as f64).total_cmp(&mean) {
                std::cmp::Ordering::Less => sides[0].add(step, count),
                std::cmp::Ordering::Greater => sides[1].add(step, count),
                std::cmp::Ordering::Equal => {}
            }
        }
        let [low, high] = sides;
        let is_regression =
            low.interval().is_some_and(|ends| ends[0] > 0.0) && high.interval().is_some_and(|ends| ends[1] < 0.0);
        Some(Self {
            n: [low.n, high.n],
            means: [low.mean()?, high.mean()?],
            is_regression,
        })
    }
}

/// Changes beyond the measurement error of an item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliableFigures {
    /// The smallest detectable change, 1.96·SD·√2·√(1 − r), in steps: a larger one has a reliable change index beyond 1.96
    /// (Jacobson & Truax 1991, J. Consult. Clin. Psychol. 59, 12–19).
    pub smallest: f64,
    /// Those who rose by more; `None` where it would tell.
    pub raised: Option<Share>,
    /// Those who fell by more.
    pub lowered: Option<Share>,
}

impl ReliableFigures {
    /// Of pairs of levels. For publication the shares stay hidden: beside those of everybody raised and lowered they would
    /// tell of the few between.
    fn of(changes: &Changes, reliability: Reliability, level: Level) -> Self {
        let Reliability { sd, r } = reliability;
        let smallest = RELIABLE_ABOVE * sd * std::f64::consts::SQRT_2 * (1.0 - r).sqrt();
        let (mut n, mut raised, mut lowered) = (0, 0, 0);
        for (first, latest, count) in changes.pairs() {
            let step = latest as f64 - first as f64;
            n += count;
            raised += if step > smallest { count } else { 0 };
            lowered += if -step > smallest { count } else { 0 };
        }
        let share = |count: u64| Share::of(count, n).filter(|_| level == Level::Unit);
        Self {
            smallest,
            raised: share(raised),
            lowered: share(lowered),
        }
    }
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
    /// In öre; `None` where no activity's cost is known, neither of theirs nor, where they were in none, of any.
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

/// Who came to an activity: days, of those who have one on which they were to come and something is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttendanceFigures {
    /// How many people.
    pub n: u64,
    /// Days on which they were there.
    pub present: u64,
    /// Days on which they were to come and something is noted, 1 or more.
    pub marked: u64,
    /// Scheduled days of theirs about which nothing is noted: whether they came is not known.
    pub unmarked: u64,
}

impl AttendanceFigures {
    /// The share of marked days on which they were there, from 0 to 1.
    pub fn share(&self) -> f64 {
        self.present as f64 / self.marked as f64
    }
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
    /// For an activity: who came.
    pub attendance: Option<AttendanceFigures>,
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

/// One item about one indicator, with its scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Which questionnaire asks it.
    pub series: Series,
    /// Which indicator.
    pub indicator: IndicatorId,
    /// Which item: what is asked.
    pub item: String,
    /// Which scale: what its levels mean.
    pub scale: String,
    /// What the indicator is called.
    pub name: Localized,
    /// Its place among the cohort's questions.
    pub question: usize,
    /// Who is asked, or was.
    pub respondents: BTreeSet<Respondent>,
    /// Who was asked in the period, anybody in the unit: of the others nothing is hidden, since nothing is there.
    pub asked_in_period: BTreeSet<Respondent>,
    /// The instrument in use asks it so.
    pub is_in_use: bool,
    /// Another item about the same indicator, or another scale, stands beside it in its questionnaire: they are told apart
    /// by name.
    pub has_siblings: bool,
    /// Another questionnaire asks about an indicator of the same id.
    pub is_asked_elsewhere: bool,
    /// The lowest level.
    pub min: i16,
    /// The highest level.
    pub max: i16,
}

/// Exits of a row by gender or age, whose values may be put together otherwise than participants', who are more.
#[derive(Debug, Clone, PartialEq)]
pub struct ExitRow {
    /// Whose.
    pub group: Group,
    /// Exits; `None` where they are hidden.
    pub exits: Option<ExitFigures>,
}

/// Exits in one part of the period, counted as if it were asked for alone.
#[derive(Debug, Clone, PartialEq)]
pub struct ExitPart {
    /// The days of the part that lie in the period.
    pub days: Period,
    /// How much of it there is to count.
    pub extent: PartExtent,
    /// Exits; `None` where they are hidden.
    pub exits: Option<ExitFigures>,
}

/// How much of a calendar month or tertial lies in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartExtent {
    /// All of it.
    Whole,
    /// The period begins or ends within it.
    Cut,
    /// It is not over: what happens in it is not known yet.
    Unfinished,
}

impl PartExtent {
    /// How much of the part that `days` are in lies in them.
    pub fn of(days: Period, grain: Grain, today: Today) -> Self {
        let whole = grain.of(days.from).days(today);
        if whole.to > today.0 {
            Self::Unfinished
        } else if whole == days {
            Self::Whole
        } else {
            Self::Cut
        }
    }
}

/// Everything that one filter shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Who is asked for.
    pub filter: Filter,
    /// Who is counted: with those who stand together with whom the filter names.
    pub counted: Filter,
    /// The days that are looked at.
    pub window: Period,
    /// Counts below this are hidden.
    pub threshold: u64,
    /// For whom the figures are.
    pub level: Level,
    /// From when on somebody counts as having been in an activity.
    pub exposure: super::Exposure,
    /// What is asked, in the order in which it is shown.
    pub asked: Vec<Asked>,
    /// The questionnaires that it is asked by, with their names: the first series before the others.
    pub questionnaires: BTreeMap<Series, Localized>,
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
    /// Exits by gender.
    pub exits_by_gender: Vec<ExitRow>,
    /// Exits by the age reached in the year of the exit.
    pub exits_by_age: Vec<ExitRow>,
    /// Exits in each part of the period.
    pub exits_over_time: Vec<ExitPart>,
    /// Of the exits in the period that have twelve months behind them, how many were followed by a new participation.
    pub returns: Option<ReturnFigures>,
    /// By respondent, then by question: how many had which level, first and latest.
    distributions: [Vec<Option<Vec<LevelCount>>>; RESPONDENTS],
}

/// Those who came back.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnFigures {
    /// How many exits lie long enough back; whoever left twice counts twice.
    pub n: u64,
    /// After how many of them a new participation began within twelve months.
    pub returned: Option<Share>,
}

impl Overview {
    /// How many had which level first and latest; `None` where that is hidden.
    pub fn distribution(&self, respondent: Respondent, question: usize) -> Option<&[LevelCount]> {
        self.distributions[place_of(respondent)].get(question)?.as_deref()
    }

    /// What a respondent was asked in the period.
    pub fn asked_of(&self, respondent: Respondent) -> impl Iterator<Item = &Asked> {
        let asked = self.asked.iter();
        asked.filter(move |asked| asked.asked_in_period.contains(&respondent))
    }

    /// The questionnaires that somebody was asked by in the period, with their names: the first series before the others.
    pub fn questionnaires_asked(&self) -> Vec<(&Series, &Localized)> {
        let is_asked = |series: &Series| {
            let mut asked = self.asked.iter();
            asked.any(|asked| asked.series == *series && !asked.asked_in_period.is_empty())
        };
        self.questionnaires
            .iter()
            .filter(|(series, _)| is_asked(series))
            .collect()
    }

    /// What both respondents were asked in the period.
    pub fn asked_of_both(&self) -> impl Iterator<Item = &Asked> {
        let asked = self.asked.iter();
        asked.filter(|asked| asked.asked_in_period.len() == Respondent::ALL.len())
    }

    /// Every group that has a row in a table, the whole first.
    pub fn groups(&self) -> impl Iterator<Item = &GroupFigures> {
        let parts = [&self.genders, &self.ages, &self.combinations, &self.activities];
        std::iter::once(&self.whole).chain(parts.into_iter().flatten())
    }

    /// `true` where no figure of the whole is shown: the filter takes nobody, or too few.
    pub fn shows_nothing(&self) -> bool {
        let has_changes = || self.whole.changes.iter().flatten().any(Option::is_some);
        self.whole.participants.is_none() && self.whole.exits.is_none() && self.returns.is_none() && !has_changes()
    }

    /// `true` where somebody left in two parts of the period, so that these add up to more than the whole.
    pub fn has_left_twice(&self) -> bool {
        let parts = self
            .exits_over_time
            .iter()
            .map(|part| part.exits.as_ref().map(|exits| exits.n));
        let sum: Option<u64> = parts.sum();
        sum.zip(self.whole.exits.as_ref())
            .is_some_and(|(sum, whole)| sum > whole.n)
    }

    /// How many figures are hidden of groups, changes and exits: of each row one, or each part that is hidden of a row that is
    /// shown.
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
                for respondent in &asked.asked_in_period {
                    hidden += match group.change(*respondent, asked.question) {
                        None => 1,
                        Some(change) => {
                            let shares = [&change.raised, &change.unchanged, &change.lowered];
                            let edges = [&change.floor, &change.ceiling];
                            let of_error = change.reliable.iter().flat_map(|own| [&own.raised, &own.lowered]);
                            let spread = usize::from(change.sd_change.is_none()) + usize::from(change.ci95.is_none());
                            let starters = usize::from(change.starters.is_none());
                            let shares = shares.into_iter().chain(edges).chain(of_error);
                            spread + starters + shares.map(missing).sum::<usize>()
                        }
                    };
                }
            }
        }
        let rows = self.exits_by_gender.iter().chain(&self.exits_by_age);
        let parts: usize = rows
            .map(|row| &row.exits)
            .chain(self.exits_over_time.iter().map(|part| &part.exits))
            .map(exits)
            .sum();
        let returns = match &self.returns {
            None => 1,
            Some(returns) => missing(&returns.returned),
        };
        hidden + parts + returns
    }
}

/// Works out what may be shown; `None` where `progress` said to stop. It is told how many members of how many are done.
pub fn overviews(request: Request<'_>, progress: &(dyn Fn(usize, usize) -> bool + Sync)) -> Option<Vec<Overview>> {
    request
        .filters
        .iter()
        .map(|filter| overview(&request, filter, progress))
        .collect()
}

/// The same of one filter.
pub fn overview(
    request: &Request<'_>,
    filter: &Filter,
    progress: &(dyn Fn(usize, usize) -> bool + Sync),
) -> Option<Overview> {
    let window = window(request.cohort, filter, request.today);
    let parts = request.grain.parts(window, request.today);
    let lens = Lens::new(request.cohort, filter, request.today, parts, window);
    let protection = Protection {
        threshold: request.threshold,
        level: request.level,
    };
    let judged = judge(&lens, protection, progress)?;
    let tally = Tally::of(&lens, &judged.selection, progress)?;
    let builder = Builder {
        lens: &lens,
        grain: request.grain,
        tally: &tally,
        judged: &judged,
        protection,
    };
    Some(builder.build())
}

struct Builder<'a> {
    lens: &'a Lens<'a>,
    grain: Grain,
    tally: &'a Tally,
    judged: &'a Judged,
    protection: Protection,
}

impl Builder<'_> {
    fn build(&self) -> Overview {
        let cohort = self.lens.cohort;
        let window = self.lens.window;
        let some = |groups: &mut dyn Iterator<Item = Group>| groups.map(|group| self.group(group)).collect::<Vec<_>>();
        let exit_rows = |groups: &[Group]| {
            let row = |group: &Group| ExitRow {
                group: *group,
                exits: self.exits(*group),
            };
            groups.iter().map(row).collect()
        };
        Overview {
            asked: self.asked(),
            questionnaires: self.lens.cohort.questionnaires().clone(),
            whole: self.group(Group::Whole),
            genders: some(&mut self.judged.genders.iter().copied()),
            ages: some(&mut self.judged.ages.iter().copied()),
            combinations: some(&mut Combination::ALL.iter().copied().map(Group::Combination)),
            activities: some(&mut self.listed(window).into_iter().map(Group::Activity)),
            exits_by_gender: exit_rows(&self.judged.exit_genders),
            exits_by_age: exit_rows(&self.judged.exit_ages),
            exits_over_time: self
                .lens
                .parts
                .iter()
                .enumerate()
                .map(|(place, part)| ExitPart {
                    days: *part,
                    extent: PartExtent::of(*part, self.grain, self.lens.today),
                    exits: self.exits(Group::EndedIn(place)),
                })
                .collect(),
            returns: self.returns(),
            distributions: std::array::from_fn(|respondent| {
                let questions = 0..cohort.questions().len();
                questions.map(|place| self.distribution(respondent, place)).collect()
            }),
            filter: self.lens.filter.clone(),
            counted: self.counted(),
            exposure: cohort.exposure(),
            window,
            threshold: self.protection.threshold,
            level: self.protection.level,
        }
    }

    /// The filter as it is counted: with what stands together with what it names.
    fn counted(&self) -> Filter {
        let filter = self.lens.filter;
        let [genders, ages, referrers] = self.judged.selection.taken;
        fn widened<T: Copy + Ord>(all: &[T], chosen: &BTreeSet<Option<T>>, block: Block) -> BTreeSet<Option<T>> {
            let places = (0..=all.len()).filter(|place| !chosen.is_empty() && block.holds(*place));
            places.map(|place| all.get(place).copied()).collect()
        }
        Filter {
            genders: widened(Gender::ALL, &filter.genders, genders),
            ages: widened(AgeGroup::ALL, &filter.ages, ages),
            referrers: widened(Referrer::ALL, &filter.referrers, referrers),
            ..filter.clone()
        }
    }

    fn shown(&self, kind: Kind, group: Group) -> Shown {
        self.judged.shown(self.lens.cohort, kind, group)
    }

    /// Activities that are in use, or that anybody was in during the period: whether one is listed must not tell whether
    /// the filter takes somebody in it.
    fn listed(&self, window: Period) -> Vec<ActivityId> {
        let cohort = self.lens.cohort;
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
        let cohort = self.lens.cohort;
        let window = self.lens.window;
        let mut was_asked = vec![[false; RESPONDENTS]; cohort.places.len()];
        for form in cohort.members().iter().flat_map(|member| &member.forms) {
            if (window.from..=window.to).contains(&form.date) {
                was_asked[usize::from(form.instrument)][place_of(form.respondent)] = true;
            }
        }
        let in_period = |place: usize, respondent: Respondent| {
            let mut instruments = cohort.places.iter().zip(&was_asked);
            instruments.any(|(places, was_asked)| was_asked[place_of(respondent)] && places.contains(&place))
        };
        let questions = cohort.questions().iter().enumerate();
        let own = |(place, question): (usize, &super::Question)| {
            let respondents = || Respondent::ALL.iter().copied().filter(|one| question.asks(*one));
            let is_asked = |other: &super::Question| Respondent::ALL.iter().any(|one| other.asks(*one));
            let same = || {
                let all = cohort.questions().iter();
                all.filter(|other| other.indicator == question.indicator && is_asked(other))
            };
            Asked {
                series: question.series.clone(),
                indicator: question.indicator.clone(),
                item: question.item.clone(),
                scale: question.scale.clone(),
                name: question.name.clone(),
                question: place,
                respondents: respondents().collect(),
                asked_in_period: respondents().filter(|one| in_period(place, *one)).collect(),
                is_in_use: question.is_in_use,
                has_siblings: same().filter(|other| other.series == question.series).count() > 1,
                is_asked_elsewhere: same().any(|other| other.series != question.series),
                min: question.min,
                max: question.min + question.levels as i16 - 1,
            }
        };
        // What the instrument in use does not ask, and no form has asked, is nobody's question here.
        questions
            .map(own)
            .filter(|asked| !asked.respondents.is_empty())
            .collect()
    }

    fn group(&self, group: Group) -> GroupFigures {
        let is_shown = self.shown(Kind::Participants, group).detail >= Detail::Size;
        let place = self.tally.place(group).filter(|_| is_shown);
        let effort = place.map(|place| self.tally.effort(place));
        let quartiles = [0.25, 0.5, 0.75].map(|q| self.tally.stays(place?).quantile(q));
        // Of those who were in nothing it is known that it cost nothing, where any activity's cost is known.
        let is_any_known = || {
            self.lens
                .cohort
                .activities()
                .iter()
                .any(|own| own.details.cost.is_some())
        };
        GroupFigures {
            group,
            participants: place.map(|place| self.tally.participants(place)),
            effort: effort.map(|effort| {
                let is_known = if effort.days == 0 {
                    is_any_known()
                } else {
                    effort.is_known
                };
                EffortFigures {
                    days: effort.days,
                    ore: Some(effort.ore).filter(|ore| is_known && (*ore > 0 || !effort.is_partial)),
                    is_partial: effort.is_partial,
                }
            }),
            stays: match quartiles {
                [Some(lower_quartile), Some(median), Some(upper_quartile)] => Some(StayFigures {
                    lower_quartile,
                    median,
                    upper_quartile,
                }),
                _ => None,
            },
            attendance: self.attendance(group),
            changes: std::array::from_fn(|respondent| {
                let questions = 0..self.lens.cohort.questions().len();
                questions
                    .map(|question| self.change(respondent, question, group))
                    .collect()
            }),
            exits: self.exits(group),
        }
    }

    /// For publication a share of all or of none says the same of each one, and is hidden.
    fn attendance(&self, group: Group) -> Option<AttendanceFigures> {
        let (Group::Activity(_), true) = (group, self.shown(Kind::Attendance, group).detail >= Detail::Size) else {
            return None;
        };
        let attended = self.tally.attended(self.tally.place(group)?);
        let tells = attended.present == 0 || attended.present == attended.marked;
        let is_hidden = attended.people == 0 || tells && self.protection.level == Level::Publication;
        (!is_hidden).then_some(AttendanceFigures {
            n: attended.people,
            present: attended.present,
            marked: attended.marked,
            unmarked: attended.unmarked,
        })
    }

    fn change(&self, respondent: usize, question: usize, group: Group) -> Option<ChangeFigures> {
        let questions = self.lens.cohort.questions();
        let kind = Kind::Change(respondent * questions.len() + question);
        let Shown { detail, has_spread } = self.shown(kind, group);
        if detail == Detail::Nothing {
            return None;
        }
        let changes = self.tally.changes(respondent, question, self.tally.place(group)?);
        let (mut first, mut latest, mut steps) = (Moments::default(), Moments::default(), Moments::default());
        for (from, to, count) in changes.pairs() {
            first.add(from as i64, count);
            latest.add(to as i64, count);
            steps.add(to as i64 - from as i64, count);
        }
        let share = |part: usize| Share::of(changes.parts()[part], steps.n);
        let level = |mean: f64| f64::from(questions[question].min) + mean;
        Some(ChangeFigures {
            n: steps.n,
            mean_baseline: level(first.mean()?),
            mean_latest: level(latest.mean()?),
            mean_change: steps.mean()?,
            sd_change: steps.sd().filter(|_| has_spread),
            ci95: steps.interval().filter(|_| has_spread),
            raised: share(0).filter(|_| detail >= Detail::First),
            unchanged: share(1).filter(|_| detail >= Detail::All),
            lowered: share(2).filter(|_| detail >= Detail::All),
            median_days: changes.days.quantile(0.5)?,
            floor: self.edge(changes, group, question, 0),
            ceiling: self.edge(changes, group, question, questions[question].levels - 1),
            starters: (self.protection.level == Level::Unit)
                .then(|| Starters::of(changes, first.mean()?))
                .flatten()
                .filter(|starters| starters.n.iter().all(|n| *n >= self.protection.threshold)),
            reliable: questions[question]
                .reliability
                .map(|reliability| ReliableFigures::of(changes, reliability, self.protection.level)),
        })
    }

    /// Those who began on the lowest or the highest level: what the levels show of them, and no more.
    fn edge(&self, changes: &Changes, group: Group, question: usize, level: usize) -> Option<Share> {
        let blocks = self.levels(changes, group, question)?;
        let own = blocks.iter().find(|block| block.from == level && block.to == level)?;
        Share::of(own.counts[0], blocks.iter().map(|block| block.counts[0]).sum())
    }

    /// Within the unit every level of what is shown, or bands of a long scale; for publication levels with few are put together, and only of
    /// everybody: what a narrower filter has of each level could be taken from the wider one's.
    fn levels(&self, changes: &Changes, group: Group, question: usize) -> Option<Vec<Levels>> {
        let min = self.lens.cohort.questions()[question].min;
        let filter = self.lens.filter;
        let is_everybody = group == Group::Whole
            && *filter
                == Filter {
                    since: filter.since,
                    ..Filter::over(filter.period)
                };
        match self.protection.level {
            Level::Unit => blocks(changes, min, 0),
            Level::Publication if is_everybody => blocks(changes, min, self.protection.threshold),
            Level::Publication => None,
        }
    }

    fn exits(&self, group: Group) -> Option<ExitFigures> {
        let detail = self.shown(Kind::Exits, group).detail;
        let (n, to_work) = self.tally.exits(self.tally.place(group)?);
        (detail >= Detail::Size).then(|| ExitFigures {
            n,
            work_or_studies: Share::of(to_work, n).filter(|_| detail >= Detail::First),
        })
    }

    fn returns(&self) -> Option<ReturnFigures> {
        let detail = self.shown(Kind::Returns, Group::Whole).detail;
        let (n, returned) = self.tally.returns();
        (detail >= Detail::Size).then(|| ReturnFigures {
            n,
            returned: Share::of(returned, n).filter(|_| detail >= Detail::First),
        })
    }

    fn distribution(&self, respondent: usize, question: usize) -> Option<Vec<LevelCount>> {
        let questions = self.lens.cohort.questions();
        let kind = Kind::Change(respondent * questions.len() + question);
        if self.shown(kind, Group::Whole).detail == Detail::Nothing {
            return None;
        }
        let changes = self
            .tally
            .changes(respondent, question, self.tally.place(Group::Whole)?);
        let blocks = self.levels(changes, Group::Whole, question)?;
        let level = |place: usize| questions[question].min + place as i16;
        let counted = blocks.into_iter().map(|block| LevelCount {
            from: level(block.from),
            to: level(block.to),
            first: block.counts[0],
            latest: block.counts[1],
        });
        Some(counted.collect())
    }
}

/// Levels beside each other, with how many had one of them first and latest.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Levels {
    from: usize,
    to: usize,
    counts: [u64; 2],
}

/// The levels that are shown together from the start, by place, on a scale that begins at `min`: each by itself; of a long
/// scale the two ends, and tenths between them that end with round numbers, such as 11–20.
fn bands(levels: usize, min: i16) -> Vec<RangeInclusive<usize>> {
    if levels <= MAX_CHOICES {
        return (0..levels).map(|level| level..=level).collect();
    }
    let width = (levels - 1).div_ceil(10) as i16;
    let band = |place: usize| (min + place as i16 + width - 1).div_euclid(width);
    let mut bands = vec![0..=0];
    for place in 1..levels - 1 {
        match bands.last_mut() {
            Some(last) if *last.start() > 0 && band(*last.start()) == band(place) => *last = *last.start()..=place,
            _ => bands.push(place..=place),
        }
    }
    bands.push(levels - 1..=levels - 1);
    bands
}

/// Puts levels together until enough people stand in each block, first and latest, and until the mean, which is shown too,
/// does not tell the levels inside a block apart. `None` where only one block would be left.
fn blocks(changes: &Changes, min: i16, threshold: u64) -> Option<Vec<Levels>> {
    let levels = changes.levels();
    let mut counts = [vec![0; levels], vec![0; levels]];
    for (first, latest, count) in changes.pairs() {
        counts[0][first] += count;
        counts[1][latest] += count;
    }
    let block = |band: RangeInclusive<usize>| Levels {
        from: *band.start(),
        to: *band.end(),
        counts: [0, 1].map(|side: usize| counts[side][band.clone()].iter().sum()),
    };
    let mut blocks: Vec<Levels> = bands(levels, min).into_iter().map(block).collect();
    let is_small = |block: &Levels| block.counts.iter().any(|count| *count < threshold);
    while blocks.len() > 1 {
        let place = match blocks.iter().position(is_small) {
            Some(place) => place,
            None if counts.iter().any(|counts| tells_levels(&blocks, counts, threshold)) => {
                blocks.iter().position(|block| block.to > block.from)?
            }
            None => return Some(blocks),
        };
        // The smaller neighbour loses least by being put together.
        let size = |block: &Levels| block.counts.iter().sum::<u64>();
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
fn tells_levels(blocks: &[Levels], counts: &[u64], threshold: u64) -> bool {
    let merged: Vec<&Levels> = blocks.iter().filter(|block| block.to > block.from).collect();
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
        Changes::of_pairs(5, pairs)
    }

    #[test]
    fn levels_with_few_are_shown_together() {
        let pairs: Vec<_> = (0..40).map(|number| (number % 5, (number + 1) % 5)).collect();
        assert_eq!(
            blocks(&changes(&pairs), 1, 5).map(|blocks| blocks.len()),
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
        let shown = blocks(&changes(&few), 1, 5).expect("blocks");
        assert!(
            shown.iter().all(|block| block.counts.iter().all(|count| *count >= 5)),
            "{shown:?}"
        );
        assert_eq!(shown[0].from, 0);
        assert!(shown[0].to >= 2, "two levels alone are told by the mean: {shown:?}");
        assert_eq!(blocks(&changes(&[(2, 2); 30]), 1, 5), None, "everybody on one level");
    }

    #[test]
    fn a_long_scale_is_shown_in_bands_between_its_ends() {
        let own = bands(101, 0);
        assert_eq!(own.len(), 12);
        assert_eq!(
            [&own[0], &own[1], &own[2], &own[10], &own[11]],
            [&(0..=0), &(1..=10), &(11..=20), &(91..=99), &(100..=100)]
        );
        // From 1 to 100: 1, 2–10, 11–20 and so on.
        assert_eq!(bands(100, 1)[1..3], [1..=9, 10..=19]);
        assert_eq!(bands(21, 0).len(), 21);
        for (levels, min) in [(22, 0), (50, -20), (101, -50), (73, 7)] {
            let own = bands(levels, min);
            let places: Vec<usize> = own.iter().cloned().flatten().collect();
            assert_eq!(places, (0..levels).collect::<Vec<_>>(), "{levels} from {min}");
            assert!((4..=13).contains(&own.len()), "{own:?}");
        }
        let pairs: Vec<_> = (0..40).map(|number| (number * 2, number * 2 + 20)).collect();
        let shown = blocks(&Changes::of_pairs(101, &pairs), 0, 0).expect("blocks");
        assert_eq!((shown.len(), shown[1].counts), (12, [5, 0]));
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
            if let Some(blocks) = blocks(&own, 1, threshold) {
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
