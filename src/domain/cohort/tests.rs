//! Figures against what is worked out otherwise, and somebody who tries to find out what is hidden.

use std::cell::Cell;

use chrono::Days;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

use super::filter::{AgeGroup, Filter, Grain, ReportPeriod, Since};
use super::method::methods;
use super::over_time::over_time;
use super::overview::{GroupFigures, Overview, PartExtent, Request, overviews};
use super::quality::{lacking_shown, quality};
use super::stays::{LongStay, long_stays, stays_shown};
use super::suppression::Level;
use super::tally::Group;
use super::*;
use crate::domain::Today;
use crate::domain::activity::{ActivityDetails, Combination, Cost, CostBasis};

const THREE_LEVELS: &str = r#"
id = "three"
version = 1
name = { sv = "Tre" }
notice = { sv = "Egen" }
[scale]
id = "three"
min = 1
max = 3
level = [{ value = 1, word = { sv = "låg" } }, { value = 2, word = { sv = "mellan" } }, { value = 3, word = { sv = "hög" } }]
[[indicator]]
id = "health"
item = "health-1"
respondents = ["participant", "caseworker"]
name = { sv = "Hälsa" }
question.participant = { sv = "Hur mår du?" }
question.caseworker = { sv = "Hur mår deltagaren?" }
"#;

/// The same question on a scale from 0 to 100.
fn long_scale() -> Instrument {
    let (before, rest) = THREE_LEVELS.split_once("min = 1").expect("a scale");
    let (_, after) = rest.split_once("[[indicator]]").expect("a question");
    let ends = "{ value = 0, word = { sv = \"låg\" } }, { value = 100, word = { sv = \"hög\" } }";
    Instrument::parse(&format!(
        "{before}min = 0\nmax = 100\nlevel = [{ends}]\n[[indicator]]{after}"
    ))
    .expect("an instrument")
}

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date") + Days::new(number)
}

const TODAY: Today = Today(match NaiveDate::from_ymd_opt(2026, 12, 31) {
    Some(date) => date,
    None => NaiveDate::MIN,
});

fn activity(number: u128, kind: ActivityType, cost: Option<Cost>) -> Activity {
    Activity {
        id: ActivityId(Uuid::from_u128(number)),
        details: ActivityDetails {
            name: format!("Insats {number}"),
            kind,
            unit: None,
            cost,
            is_active: true,
        },
    }
}

fn catalogue() -> Vec<Activity> {
    let by_day = Some(Cost {
        ore: 10_000,
        basis: CostBasis::Day,
    });
    let by_start = Some(Cost {
        ore: 500_000,
        basis: CostBasis::Start,
    });
    vec![
        activity(1, ActivityType::JobFocused, by_day),
        activity(2, ActivityType::Health, by_start),
        activity(3, ActivityType::Language, None),
    ]
}

/// Somebody who participates all year.
fn member(number: u32) -> Member {
    Member {
        participant_id: ParticipantId(Uuid::from_u128(number.into())),
        reference: CaseReference(number),
        gender: Some(Gender::Woman),
        birth_year: Some(1990),
        referred_by: None,
        spans: vec![Span {
            start: day(0),
            end: None,
        }],
        stays: Vec::new(),
        marked: Vec::new(),
        handovers: Vec::new(),
        measurement_due: None,
        forms: Vec::new(),
        answers: Vec::new(),
    }
}

impl Member {
    fn stayed(mut self, activity: u128, from: u64, to: Option<u64>) -> Self {
        self.stays.push(Stay {
            activity_id: ActivityId(Uuid::from_u128(activity)),
            from: day(from),
            to: to.map(day),
            extent: None,
            weekdays: Weekdays::WORKING,
        });
        self
    }

    /// A form of the participant on a day with one answer: a level from 0 on, or none.
    fn answered(self, date: u64, level: Option<u8>) -> Self {
        self.answered_in(0, 0, date, level)
    }

    fn answered_in(mut self, span: u8, instrument: u16, date: u64, level: Option<u8>) -> Self {
        self.forms.push(Form {
            date: day(date),
            respondent: Respondent::Participant,
            span,
            instrument,
            answers_at: self.answers.len() as u32,
        });
        self.answers
            .push(level.map_or(AnswerCode::DONT_KNOW, AnswerCode::from_byte));
        self
    }

    fn left(mut self, date: u64, outcome: Option<Outcome>) -> Self {
        if let Some(span) = self.spans.last_mut() {
            span.end = Some((day(date), outcome));
        }
        self
    }
}

fn cohort(members: Vec<Member>) -> Cohort {
    cohort_asked(Instrument::parse(THREE_LEVELS).expect("an instrument"), members)
}

fn cohort_asked(instrument: Instrument, members: Vec<Member>) -> Cohort {
    let in_use = InUse::only(instrument.key.clone());
    Cohort::new(members, &[instrument], &in_use, catalogue(), Exposure::default())
}

fn figures(cohort: &Cohort, filters: &[Filter], threshold: u64) -> Vec<Overview> {
    figures_at(Level::Publication, cohort, filters, threshold)
}

fn asking<'a>(cohort: &'a Cohort, filters: &'a [Filter], threshold: u64) -> Request<'a> {
    Request {
        cohort,
        filters,
        today: TODAY,
        grain: Grain::Tertial,
        threshold,
        level: Level::Unit,
    }
}

fn figures_at(level: Level, cohort: &Cohort, filters: &[Filter], threshold: u64) -> Vec<Overview> {
    let request = Request {
        level,
        ..asking(cohort, filters, threshold)
    };
    overviews(request, &|_, _| true).expect("nobody stopped it")
}

fn year() -> Filter {
    Filter::over(ReportPeriod::Year { year: 2026 })
}

#[test]
fn only_those_with_two_scores_in_the_period_count_and_each_once() {
    let members = vec![
        // Three scores: the first and the latest count.
        member(1)
            .answered(10, Some(0))
            .answered(100, Some(2))
            .answered(190, Some(1)),
        member(2)
            .answered(10, Some(1))
            .answered(100, None)
            .answered(190, Some(1)),
        // One score and "vet inte" are too few.
        member(3).answered(10, Some(2)).answered(100, None),
        member(4).answered(10, Some(2)).answered(100, Some(0)),
        member(5),
    ];
    let whole = figures(&cohort(members), &[year()], 0).remove(0).whole;
    assert_eq!(whole.participants, Some(5));
    let change = whole.change(Respondent::Participant, 0).expect("three have two scores");
    assert_eq!(change.n, 3);
    assert!((change.mean_baseline - 2.0).abs() < 1e-12, "levels begin with 1");
    assert!((change.mean_latest - (2.0 + 2.0 + 1.0) / 3.0).abs() < 1e-12);
    assert!((change.mean_change - -1.0 / 3.0).abs() < 1e-12);
    let count = |share: Option<super::statistics::Share>| share.map(|share| share.count);
    assert_eq!(
        (count(change.raised), count(change.unchanged), count(change.lowered)),
        (Some(1), Some(1), Some(1))
    );
    assert!((change.median_days - 180.0).abs() < 1e-12);
    assert_eq!(whole.change(Respondent::Caseworker, 0), None, "nobody");
}

#[test]
fn a_change_is_counted_from_the_period_or_from_the_start() {
    let members = (1..=6)
        .map(|number| {
            member(number)
                .answered(10, Some(0))
                .answered(150, Some(1))
                .answered(240, Some(2))
        })
        .collect();
    let cohort = cohort(members);
    let mut filter = Filter::over(ReportPeriod::Tertial { year: 2026, number: 2 });
    let change = |filter: &Filter| {
        let own = figures(&cohort, std::slice::from_ref(filter), 0).remove(0).whole;
        own.change(Respondent::Participant, 0).map(|change| change.mean_change)
    };
    assert_eq!(change(&filter), Some(1.0), "days 150 and 240 lie in May to August");
    filter.since = Since::Start;
    assert_eq!(change(&filter), Some(2.0));
    filter.period = ReportPeriod::Tertial { year: 2026, number: 3 };
    assert_eq!(change(&filter), None, "nothing was measured in it");
}

#[test]
fn who_came_back_counts_with_the_latest_time_that_has_two_scores() {
    let back = |number: u32| {
        let mut member = member(number)
            .answered_in(0, 0, 10, Some(0))
            .answered_in(0, 0, 60, Some(2))
            .answered_in(1, 0, 200, Some(1));
        member.spans = vec![
            Span {
                start: day(0),
                end: Some((day(90), Some(Outcome::Moved))),
            },
            Span {
                start: day(180),
                end: None,
            },
        ];
        member
    };
    let change = |member: Member| {
        let own = figures(&cohort(vec![member]), &[year()], 0).remove(0).whole;
        own.change(Respondent::Participant, 0).map(|change| change.mean_change)
    };
    // One score in the second time: the first one counts, and nothing is compared across.
    assert_eq!(change(back(1)), Some(2.0));
    let two = figures(&cohort(vec![back(1), back(2)]), &[year()], 0).remove(0).whole;
    assert_eq!(
        two.change(Respondent::Participant, 0).map(|change| change.mean_change),
        Some(2.0)
    );
    let more = |number: u32| back(number).answered_in(1, 0, 300, Some(0));
    let two = figures(&cohort(vec![more(1), more(2)]), &[year()], 0).remove(0).whole;
    assert_eq!(
        two.change(Respondent::Participant, 0).map(|change| change.mean_change),
        Some(-1.0)
    );
}

#[test]
fn items_are_never_counted_together_and_none_is_chosen() {
    let three = Instrument::parse(THREE_LEVELS).expect("an instrument");
    let ten = THREE_LEVELS
        .replace("\"three\"", "\"other\"")
        .replace("health-1", "health-2");
    let other = Instrument::parse(&ten).expect("an instrument");
    let unused = Instrument::parse(
        &ten.replace("\"other\"", "\"unused\"")
            .replace("\"health\"", "\"never\""),
    );
    let in_use = InUse::only(three.key.clone());
    // Twice on the scale in use, three times on the other, which has more scores: both are there, apart.
    let members = (1..=4)
        .map(|number| {
            member(number)
                .answered_in(0, 1, 5, Some(2))
                .answered_in(0, 1, 7, Some(2))
                .answered_in(0, 1, 9, Some(0))
                .answered_in(0, 0, 10, Some(0))
                .answered_in(0, 0, 100, Some(1))
        })
        .collect();
    let instruments = [three, other, unused.expect("an instrument")];
    let cohort = Cohort::new(members, &instruments, &in_use, catalogue(), Exposure::default());
    let overview = figures(&cohort, &[year()], 0).remove(0);
    let items: Vec<_> = overview
        .asked
        .iter()
        .map(|asked| (asked.item.as_str(), asked.is_in_use))
        .collect();
    assert_eq!(
        items,
        [("health-1", true), ("health-2", false)],
        "what nobody was ever asked is no question"
    );
    let change = |place: usize| {
        let question = overview.asked[place].question;
        overview
            .whole
            .change(Respondent::Participant, question)
            .map(|change| change.mean_change)
    };
    assert_eq!((change(0), change(1)), (Some(1.0), Some(-2.0)));
    // Asked of the participant alone in this period, so of the caseworker nothing is hidden.
    let asked_in_period: Vec<_> = overview.asked[0].asked_in_period.iter().copied().collect();
    assert_eq!(asked_in_period, [Respondent::Participant]);
}

#[test]
fn cost_is_counted_within_the_period_and_says_where_it_is_not_known() {
    let members = vec![
        // 31 days in January cost; what lies before and after does not.
        member(1).stayed(1, 20, Some(60)),
        member(2).stayed(2, 35, None),
        member(3).stayed(3, 0, None),
    ];
    let cohort = cohort(members);
    let february = Filter::over(ReportPeriod::Month { year: 2026, month: 2 });
    let own = figures(&cohort, &[february], 0).remove(0);
    let effort = |place: usize| own.activities[place].effort.expect("shown");
    assert_eq!(
        (effort(0).days, effort(0).ore, effort(0).is_partial),
        (28, Some(280_000), false)
    );
    assert_eq!(
        (effort(1).days, effort(1).ore),
        (24, Some(500_000)),
        "it began in February"
    );
    assert!(effort(2).is_partial && own.whole.effort.expect("shown").is_partial);
    let march = Filter::over(ReportPeriod::Month { year: 2026, month: 3 });
    let own = figures(&cohort, &[march], 0).remove(0);
    assert_eq!(
        own.activities[1].effort.and_then(|effort| effort.ore),
        Some(0),
        "a start is paid for once"
    );
    assert_eq!(own.activities[1].cost_per_participant(), Some(0.0));
}

#[test]
fn exits_are_counted_once_and_returns_once_they_can_be_known() {
    let mut members: Vec<Member> = (1..=8)
        .map(|number| {
            let outcome = if number <= 5 { Outcome::Studies } else { Outcome::Moved };
            member(number).left(40, Some(outcome))
        })
        .collect();
    members.extend((9..=13).map(|number| member(number).left(200, None)));
    members.push(member(14));
    for member in members.iter_mut().take(6) {
        member.spans.push(Span {
            start: day(100),
            end: None,
        });
    }
    let cohort = cohort(members);
    let filters = [year()];
    let own = figures(&cohort, &filters, 5).remove(0);
    let exits = own.whole.exits.clone().expect("shown");
    assert_eq!((exits.n, exits.work_or_studies.map(|share| share.count)), (13, Some(5)));
    let parts: Vec<_> = own
        .exits_over_time
        .iter()
        .map(|part| part.exits.as_ref().map(|exits| exits.n))
        .collect();
    assert_eq!(parts, [Some(8), Some(5), None], "nobody left in the last tertial");
    assert_eq!(own.returns, None, "twelve months have not gone");
    let request = Request {
        today: Today(day(600)),
        ..asking(&cohort, &filters, 5)
    };
    let later = overviews(request, &|_, _| true).expect("figures").remove(0);
    let returns = later.returns.expect("shown");
    assert_eq!((returns.n, returns.returned.map(|share| share.count)), (13, Some(6)));
}

#[test]
fn filters_take_whom_they_name() {
    let members = vec![
        member(1).stayed(1, 0, None).stayed(2, 10, None),
        member(2).stayed(1, 0, None),
        member(3).stayed(2, 0, None),
        Member {
            gender: None,
            birth_year: Some(2004),
            ..member(4)
        },
    ];
    let cohort = cohort(members);
    let n = |change: &dyn Fn(&mut Filter)| {
        let mut filter = year();
        change(&mut filter);
        figures(&cohort, &[filter], 0)
            .remove(0)
            .whole
            .participants
            .unwrap_or_default()
    };
    let id = |number: u128| ActivityId(Uuid::from_u128(number));
    assert_eq!(n(&|_| {}), 4);
    assert_eq!(n(&|filter| filter.activities = [id(1)].into()), 2);
    assert_eq!(n(&|filter| filter.kinds = [ActivityType::Health].into()), 2);
    assert_eq!(n(&|filter| filter.combinations = [Combination::Parallel].into()), 1);
    assert_eq!(n(&|filter| filter.combinations = [Combination::Nothing].into()), 1);
    assert_eq!(n(&|filter| filter.genders = [None].into()), 1);
    assert_eq!(n(&|filter| filter.ages = [Some(AgeGroup::Under25)].into()), 1);
    assert_eq!(
        n(&|filter| filter.period = ReportPeriod::Year { year: 2025 }),
        0,
        "nobody had begun"
    );
}

/// An instrument like the other, with five levels and a measurement error.
fn five_levels() -> Instrument {
    let more = "word = { sv = \"hög\" } }, { value = 4, word = { sv = \"högre\" } }, { value = 5, word = { sv = \"högst\" } }]";
    let text = THREE_LEVELS
        .replace("word = { sv = \"hög\" } }]", more)
        .replace("max = 3", "max = 5");
    Instrument::parse(&format!("{text}reliability = {{ sd = 0.9, r = 0.8 }}\n")).expect("an instrument")
}

/// How many went from which level to which.
const MOVES: [((u8, u8), u32); 12] = [
    ((1, 1), 1),
    ((1, 2), 5),
    ((1, 3), 4),
    ((2, 2), 2),
    ((2, 3), 4),
    ((3, 3), 3),
    ((3, 4), 2),
    ((4, 4), 2),
    ((4, 3), 3),
    ((5, 3), 3),
    ((5, 4), 5),
    ((5, 5), 1),
];

/// numpy 2.4 and scipy 1.17, of the 35 pairs of `MOVES`, with `d = latest - first`: `d.mean() / d.std(ddof=1)`;
/// `binomtest(k, 35).proportion_ci(method="wilson")` of those with `first == 1` and `first == 5`; the means of `d` below and
/// above `first.mean()`, which is 102/35, with `t.interval(0.95, len(d) - 1, d.mean(), sem(d))`, [0.70, 1.42] and
/// [-1.06, -0.20]; and how many lie beyond ±1.96 of `d / (0.9 * sqrt(2) * sqrt(1 - 0.8))`.
#[test]
fn what_a_methodologist_asks_of_a_change_is_what_scipy_says() {
    let pairs = MOVES.iter().flat_map(|(pair, count)| (0..*count).map(move |_| *pair));
    let members = (1..).zip(pairs).map(|(number, (first, latest))| {
        member(number)
            .answered(10, Some(first - 1))
            .answered(200, Some(latest - 1))
    });
    let instrument = five_levels();
    let in_use = InUse::only(instrument.key.clone());
    let cohort = Cohort::new(
        members.collect(),
        &[instrument],
        &in_use,
        catalogue(),
        Exposure::default(),
    );
    let change = |level: Level| {
        let own = figures_at(level, &cohort, &[year()], 5).remove(0).whole;
        own.change(Respondent::Participant, 0).cloned().expect("shown")
    };
    let close = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    let shares = |share: Option<super::statistics::Share>, count: u64, [low, high]: [f64; 2]| {
        let share = share.expect("shown");
        assert_eq!((share.count, share.n), (count, 35));
        close(share.ci95[0], low);
        close(share.ci95[1], high);
    };
    let own = change(Level::Unit);
    close(own.mean_baseline, 102.0 / 35.0);
    close(own.srm().expect("a spread"), 0.122_438_481_115_408_82);
    shares(own.floor, 10, [0.163_265_362_364_346_94, 0.450_549_348_631_826_16]);
    shares(own.ceiling, 9, [0.141_630_270_690_604_52, 0.420_693_068_438_391_7]);
    let starters = own.starters.expect("shown");
    assert_eq!((starters.n, starters.is_regression), ([16, 19], true));
    close(starters.means[0], 1.0625);
    close(starters.means[1], -0.631_578_947_368_421);
    let reliable = own.reliable.expect("the error is known");
    close(reliable.smallest, 1.115_651_558_507_404);
    shares(reliable.raised, 4, [0.045_351_793_330_973_58, 0.259_514_686_462_138_04]);
    shares(
        reliable.lowered,
        3,
        [0.029_582_368_266_969_82, 0.223_792_739_658_964_96],
    );
    // For publication what the error is stands there still, and not who is beyond it.
    let public = change(Level::Publication);
    assert_eq!(public.starters, None);
    let reliable = public.reliable.expect("the error is known");
    close(reliable.smallest, 1.115_651_558_507_404);
    assert_eq!((reliable.raised, reliable.lowered), (None, None));
}

#[test]
fn what_is_stopped_gives_nothing() {
    let cohort = cohort((1..=10).map(member).collect());
    let filters = [year()];
    assert!(overviews(asking(&cohort, &filters, 5), &|_, _| false).is_none());
}

/// Somebody as the attacker knows that there are such people, with how they moved: gender, whether in each activity, and
/// first and latest level.
type Kind = (usize, [bool; 3], u8, u8);

fn people() -> impl Strategy<Value = Vec<Kind>> {
    people_on(&[0, 1, 2])
}

fn people_on(levels: &'static [u8]) -> impl Strategy<Value = Vec<Kind>> {
    let level = || prop::sample::select(levels);
    let kind = (0usize..3, any::<[bool; 3]>(), level(), level());
    prop::collection::vec((kind, 1usize..7), 2..10).prop_map(|kinds| {
        kinds
            .into_iter()
            .flat_map(|(kind, count)| std::iter::repeat_n(kind, count))
            .collect()
    })
}

fn made(people: &[Kind]) -> Cohort {
    cohort(members(people))
}

fn members(people: &[Kind]) -> Vec<Member> {
    let member = |(number, (gender, activities, first, latest)): (usize, &Kind)| {
        let mut member = member(number as u32 + 1)
            .answered(10, Some(*first))
            .answered(200, Some(*latest));
        member.gender = Gender::ALL.get(*gender).copied();
        for (place, _) in activities.iter().enumerate().filter(|(_, is_in)| **is_in) {
            member = member.stayed(place as u128 + 1, 0, None);
        }
        member
    };
    people.iter().enumerate().map(member).collect()
}

/// Whether such people are in a group, worked out without the program.
fn is_in((gender, activities, ..): &Kind, group: Group) -> bool {
    let count = activities.iter().filter(|is_in| **is_in).count();
    match group {
        Group::Whole => true,
        Group::Gender(block) => block.genders().contains(&Gender::ALL.get(*gender).copied()),
        Group::Age(block) => block.ages().contains(&Some(AgeGroup::From35)),
        Group::Combination(combination) => {
            combination
                == match (activities[0], count) {
                    (_, 0) => Combination::Nothing,
                    (true, 1) => Combination::JobFocusedAlone,
                    (true, _) => Combination::Parallel,
                    (false, _) => Combination::OtherOnly,
                }
        }
        Group::Activity(id) => {
            (0..3).any(|place| activities[place] && id == ActivityId(Uuid::from_u128(place as u128 + 1)))
        }
        Group::EndedIn(_) => false,
    }
}

/// Somebody who reads every figure that is shown and reckons: equations over unknown counts, solved as they come.
struct Attacker {
    width: usize,
    /// Each with a leading one that no other has.
    equations: Vec<(usize, Vec<f64>)>,
}

impl Attacker {
    fn new(width: usize) -> Self {
        Self {
            width,
            equations: Vec::new(),
        }
    }

    fn reduce(&self, sum: &mut [f64]) {
        for (lead, equation) in &self.equations {
            let factor = sum[*lead];
            if factor.abs() > 1e-9 {
                for (value, part) in sum.iter_mut().zip(equation) {
                    *value -= factor * part;
                }
            }
        }
    }

    /// The value of a sum of unknowns is shown.
    fn know(&mut self, mut sum: Vec<f64>) {
        self.reduce(&mut sum);
        let best = (0..self.width).max_by(|a, b| sum[*a].abs().total_cmp(&sum[*b].abs()));
        let Some(lead) = best.filter(|lead| sum[*lead].abs() > 1e-7) else {
            return;
        };
        let factor = sum[lead];
        sum.iter_mut().for_each(|value| *value /= factor);
        for (_, equation) in &mut self.equations {
            let factor = equation[lead];
            if factor.abs() > 1e-9 {
                for (value, part) in equation.iter_mut().zip(&sum) {
                    *value -= factor * part;
                }
            }
        }
        self.equations.push((lead, sum));
    }

    /// `true` where what is shown leaves a sum one value.
    fn knows(&self, mut sum: Vec<f64>) -> bool {
        self.reduce(&mut sum);
        sum.iter().all(|value| value.abs() < 1e-5)
    }
}

/// Raised, unchanged, lowered.
const WAYS: [fn(u8, u8) -> f64; 3] = [
    |first, latest| f64::from(u8::from(latest > first)),
    |first, latest| f64::from(u8::from(latest == first)),
    |first, latest| f64::from(u8::from(latest < first)),
];

/// Reads everything that one filter shows of these people, and fails where something hidden follows from it.
fn attack_one(people: &[Kind], threshold: u64) {
    attack_on(people, &made(people), &[0, 1, 2], threshold);
}

/// The same of people who are known to be on these levels alone.
fn attack_on(people: &[Kind], cohort: &Cohort, levels: &[u8], threshold: u64) {
    let overview = figures(cohort, &[year()], threshold).remove(0);
    // Whether there is anybody of a kind is not known either.
    let kinds: Vec<(usize, [bool; 3])> = (0..24)
        .map(|number| {
            let activities = [number / 3 % 2 == 1, number / 6 % 2 == 1, number / 12 == 1];
            (number % 3, activities)
        })
        .collect();
    let unknowns: Vec<Kind> = kinds
        .iter()
        .flat_map(|kind| {
            let pairs = levels
                .iter()
                .flat_map(|first| levels.iter().map(move |latest| (*first, *latest)));
            pairs.map(move |(first, latest)| (kind.0, kind.1, first, latest))
        })
        .collect();
    let sum = |group: Group, weight: &dyn Fn(u8, u8) -> f64| -> Vec<f64> {
        let of = |kind: &Kind| {
            if is_in(kind, group) {
                weight(kind.2, kind.3)
            } else {
                0.0
            }
        };
        unknowns.iter().map(of).collect()
    };
    let mut attacker = Attacker::new(unknowns.len());
    for figures in overview.groups() {
        let Some(change) = figures.change(Respondent::Participant, 0) else {
            continue;
        };
        let group = figures.group;
        attacker.know(sum(group, &|_, _| 1.0));
        attacker.know(sum(group, &|first, _| f64::from(first)));
        attacker.know(sum(group, &|_, latest| f64::from(latest)));
        if change.sd_change.is_some() {
            attacker.know(sum(group, &|first, latest| {
                (f64::from(latest) - f64::from(first)).powi(2)
            }));
        }
        let shares = [&change.raised, &change.unchanged, &change.lowered];
        for (share, weight) in shares.into_iter().zip(WAYS) {
            if share.is_some() {
                attacker.know(sum(group, &weight));
            }
        }
    }
    for figures in overview.groups() {
        let there: Vec<_> = people.iter().filter(|kind| is_in(kind, figures.group)).collect();
        if there.is_empty() {
            continue;
        }
        let group = figures.group;
        let change = figures.change(Respondent::Participant, 0);
        if change.is_none() && (there.len() as u64) < threshold {
            assert!(!attacker.knows(sum(group, &|_, _| 1.0)), "how many are in {group:?}");
        }
        for (way, weight) in WAYS.iter().enumerate() {
            let count = there.iter().filter(|kind| weight(kind.2, kind.3) > 0.0).count() as u64;
            let rest = there.len() as u64 - count;
            let share = change.and_then(|change| [&change.raised, &change.unchanged, &change.lowered][way].as_ref());
            if share.is_some() {
                assert!(
                    count >= threshold && rest >= threshold,
                    "{count} of {group:?} are shown"
                );
            } else if count < threshold || rest < threshold {
                assert!(!attacker.knows(sum(group, weight)), "way {way} of {group:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_hidden_figure_of_one_filter_can_be_worked_out(people in people(), threshold in 3u64..6) {
        attack_one(&people, threshold);
    }

    #[test]
    fn figures_are_those_of_a_plain_count(people in people()) {
        are_plain_counts(&people, &made(&people), 1.0);
    }
}

/// Some levels of the long scale, its ends among them.
const SOME: &[u8] = &[0, 20, 40, 50, 60, 80, 100];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_hidden_figure_of_a_long_scale_can_be_worked_out(people in people_on(SOME), threshold in 3u64..6) {
        attack_on(&people, &cohort_asked(long_scale(), members(&people)), SOME, threshold);
    }

    #[test]
    fn figures_of_a_long_scale_are_those_of_a_plain_count(people in people_on(SOME)) {
        are_plain_counts(&people, &cohort_asked(long_scale(), members(&people)), 0.0);
    }
}

/// Agreement of two who seldom give the same number, against 1 − Σ(x − y)² / (ΣΣ(x − y)²/n), the same coefficient.
#[test]
fn agreement_on_a_long_scale_is_that_of_its_squares() {
    let pairs: Vec<(usize, usize)> = (0..17).map(|n| (n * 6, (n * n * 7 + n * 5) % 101)).collect();
    let mut counts = vec![0; 101 * 101];
    pairs.iter().for_each(|(one, other)| counts[one * 101 + other] += 1);
    let square = |one: usize, other: usize| (one.abs_diff(other) as f64).powi(2);
    let observed: f64 = pairs.iter().map(|(one, other)| square(*one, *other)).sum();
    let all = pairs
        .iter()
        .flat_map(|(one, _)| pairs.iter().map(move |(_, other)| square(*one, *other)));
    let expected = all.sum::<f64>() / pairs.len() as f64;
    let kappa = method::Kappa::of(&counts).expect("they differ");
    assert!((kappa.kappa - (1.0 - observed / expected)).abs() < 1e-9, "{kappa:?}");
    assert!(kappa.ci95[0] < kappa.kappa && kappa.kappa < kappa.ci95[1]);
}

/// Everybody is seen, and every mean and spread is that of the people themselves; the lowest level is `min`.
fn are_plain_counts(people: &[Kind], cohort: &Cohort, min: f64) {
    let overview = figures(cohort, &[year()], 0).remove(0);
    for figures in overview.groups() {
        let own: Vec<(f64, f64)> = people
            .iter()
            .filter(|kind| is_in(kind, figures.group))
            .map(|kind| (f64::from(kind.2) + min, f64::from(kind.3) + min))
            .collect();
        assert_eq!(figures.participants.unwrap_or_default(), own.len() as u64);
        let Some(change) = figures.change(Respondent::Participant, 0) else {
            continue;
        };
        let n = own.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| own.iter().map(of).sum::<f64>() / n;
        let step = mean(|(first, latest)| latest - first);
        let spread = own
            .iter()
            .map(|(first, latest)| (latest - first - step).powi(2))
            .sum::<f64>();
        assert_eq!(change.n, own.len() as u64);
        assert!((change.mean_baseline - mean(|(first, _)| *first)).abs() < 1e-9);
        assert!((change.mean_latest - mean(|(_, latest)| *latest)).abs() < 1e-9);
        assert!((change.mean_change - step).abs() < 1e-9);
        let sd = change.sd_change.unwrap_or_default();
        assert!(n < 2.0 || (sd - (spread / (n - 1.0)).sqrt()).abs() < 1e-9);
    }
}

/// The raised in an activity follow from the tables' counts and its spread from two combinations': neither alone tells how
/// many were lowered, but both do.
#[test]
fn what_is_known_by_subtraction_is_held_together() {
    let (nothing, other, both) = ([false; 3], [false, true, false], [true, true, false]);
    let mut people: Vec<Kind> = vec![(0, both, 0, 2), (0, other, 0, 2), (0, other, 1, 2)];
    for (activities, first, latest) in [(other, 1, 1), (both, 1, 1), (nothing, 0, 1), (nothing, 1, 1)] {
        people.extend([(0, activities, first, latest); 3]);
    }
    attack_one(&people, 3);
}

/// An activity has the same people as a combination: what is shown of either is known of both.
#[test]
fn what_is_known_by_another_name_is_shown() {
    let (nothing, alone, other, both) = (
        [false; 3],
        [true, false, false],
        [false, true, false],
        [true, false, true],
    );
    let mut people: Vec<Kind> = vec![(0, other, 0, 1)];
    for (activities, first, latest, count) in [
        (nothing, 0, 2, 5),
        (nothing, 1, 0, 5),
        (both, 1, 0, 2),
        (both, 1, 1, 3),
        (both, 0, 1, 5),
        (alone, 1, 1, 5),
        (other, 1, 0, 4),
    ] {
        people.extend(vec![(0, activities, first, latest); count]);
    }
    attack_one(&people, 3);
}

/// Somebody in the attack by filters: gender, whether under 25, in which of two activities, and which way they moved.
type Person = (usize, bool, [bool; 2], usize);

/// What one filter of such an attack asks for: genders, whether under 25, activities, and combinations.
type Asking = (Vec<usize>, Option<bool>, Vec<usize>, Option<usize>);

fn population() -> impl Strategy<Value = Vec<Person>> {
    let person = (0usize..3, any::<bool>(), any::<[bool; 2]>(), 0usize..3);
    prop::collection::vec((person, 1usize..12), 3..16).prop_map(|kinds| {
        let several = kinds.into_iter();
        several
            .flat_map(|(person, count)| std::iter::repeat_n(person, count))
            .collect()
    })
}

fn sequence() -> impl Strategy<Value = Vec<Asking>> {
    let genders = prop::sample::select(vec![vec![], vec![0], vec![1], vec![2], vec![0, 1], vec![1, 2]]);
    let activities = prop::sample::select(vec![vec![], vec![], vec![0], vec![1], vec![0, 1]]);
    let combination = prop::option::weighted(0.3, 0usize..4);
    let asking = (genders, prop::option::of(any::<bool>()), activities, combination);
    prop::collection::vec(asking, 1..7)
}

/// The filters of a sequence, each with its siblings: with each of its dimensions opened, and with another value.
fn with_siblings(sequence: &[Asking]) -> Vec<Asking> {
    let mut all: Vec<Asking> = vec![(vec![], None, vec![], None)];
    for (genders, young, activities, combination) in sequence {
        let own = (genders.clone(), *young, activities.clone(), *combination);
        all.push((vec![], own.1, own.2.clone(), own.3));
        all.extend((0..3).map(|gender| (vec![gender], own.1, own.2.clone(), own.3)));
        all.extend([None, Some(true), Some(false)].map(|young| (own.0.clone(), young, own.2.clone(), own.3)));
        all.extend([vec![], vec![0], vec![1]].map(|activities| (own.0.clone(), own.1, activities, own.3)));
        all.extend(
            [None, Some(0), Some(1), Some(2), Some(3)].map(|other| (own.0.clone(), own.1, own.2.clone(), other)),
        );
        all.push(own);
    }
    all.sort();
    all.dedup();
    all
}

fn asked_for((genders, young, activities, combination): &Asking) -> Filter {
    Filter {
        genders: genders.iter().map(|gender| Gender::ALL.get(*gender).copied()).collect(),
        ages: young
            .map(|young| Some(if young { AgeGroup::Under25 } else { AgeGroup::From35 }))
            .into_iter()
            .collect(),
        activities: activities
            .iter()
            .map(|place| ActivityId(Uuid::from_u128(*place as u128 + 1)))
            .collect(),
        combinations: combination.map(|place| Combination::ALL[place]).into_iter().collect(),
        ..year()
    }
}

fn crowd(people: &[Person]) -> Cohort {
    let member = |(number, (gender, young, activities, way)): (usize, &Person)| {
        let mut member = member(number as u32 + 1)
            .answered(10, Some(1))
            .answered(200, Some(2 - *way as u8));
        member.gender = Gender::ALL.get(*gender).copied();
        member.birth_year = Some(if *young { 2004 } else { 1988 });
        for (place, _) in activities.iter().enumerate().filter(|(_, is_in)| **is_in) {
            member = member.stayed(place as u128 + 1, 0, None);
        }
        // Every second one left: the first way to work.
        if number % 2 == 0 {
            member = member.left(300, Some(if *way == 0 { Outcome::Studies } else { Outcome::Moved }));
        }
        member
    };
    cohort(people.iter().enumerate().map(member).collect())
}

/// The combination of somebody, by its place.
fn combination_of(activities: [bool; 2]) -> Combination {
    match activities {
        [false, false] => Combination::Nothing,
        [true, false] => Combination::JobFocusedAlone,
        [false, true] => Combination::OtherOnly,
        [true, true] => Combination::Parallel,
    }
}

fn stands_in((gender, young, activities, _): &Person, group: Group) -> bool {
    match group {
        Group::Whole => true,
        Group::Gender(block) => block.genders().contains(&Gender::ALL.get(*gender).copied()),
        Group::Age(block) => {
            let age = if *young { AgeGroup::Under25 } else { AgeGroup::From35 };
            block.ages().contains(&Some(age))
        }
        Group::Combination(combination) => combination_of(*activities) == combination,
        Group::Activity(id) => {
            (0..2).any(|place| activities[place] && id == ActivityId(Uuid::from_u128(place as u128 + 1)))
        }
        Group::EndedIn(_) => false,
    }
}

fn is_taken(person: &Person, counted: &Filter) -> bool {
    let age = Some(if person.1 { AgeGroup::Under25 } else { AgeGroup::From35 });
    let id = |place: usize| ActivityId(Uuid::from_u128(place as u128 + 1));
    (counted.genders.is_empty() || counted.genders.contains(&Gender::ALL.get(person.0).copied()))
        && (counted.ages.is_empty() || counted.ages.contains(&age))
        && (counted.activities.is_empty()
            || (0..2).any(|place| person.2[place] && counted.activities.contains(&id(place))))
        && (counted.combinations.is_empty() || counted.combinations.contains(&combination_of(person.2)))
}

/// What an attack came to.
#[derive(Debug, Default)]
struct Attack {
    /// How many cells of few there were.
    tried: usize,
    /// Those that followed from what is shown.
    won: Vec<String>,
}

impl Attack {
    fn on(&mut self, is_known: bool, cell: String) {
        self.tried += 1;
        if is_known {
            self.won.push(cell);
        }
    }
}

/// Whom an attacker knows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knowing {
    /// Nobody: there may be people of each gender and age in each activity.
    Nobody,
    /// Which kinds of people there are, by gender, age and activities, and not how many of each.
    Kinds,
}

/// Asks for filters one after the other, reads every count, and tries to find one of few: of each gender and age, in each
/// way that activities divide them.
fn attack_by_filters(
    people: &[Person],
    filters: &[Asking],
    (level, threshold): (Level, u64),
    knowing: Knowing,
) -> Attack {
    let cohort = crowd(people);
    let is_there = |own: &Person| {
        let is_same = |other: &Person| (other.0, other.1, other.2) == (own.0, own.1, own.2);
        knowing == Knowing::Nobody || people.iter().any(is_same)
    };
    // How many there are of each kind of person, whether there is anybody of that kind or not; with the pair of their levels
    // in place of the way that they moved.
    let unknowns: Vec<Person> = (0..3 * 2 * 9 * 4)
        .map(|number| {
            let pattern = number / 54;
            (
                number % 3,
                number / 3 % 2 == 1,
                [pattern % 2 == 1, pattern / 2 == 1],
                number / 6 % 9,
            )
        })
        .filter(is_there)
        .collect();
    let first = |person: &Person| (person.3 / 3) as f64;
    let latest = |person: &Person| (person.3 % 3) as f64;
    let moved = |person: &Person, way: usize| WAYS[way]((person.3 / 3) as u8, (person.3 % 3) as u8);
    let sum = |is_in: &dyn Fn(&Person) -> bool, weight: &dyn Fn(&Person) -> f64| -> Vec<f64> {
        let of = |person: &Person| if is_in(person) { weight(person) } else { 0.0 };
        unknowns.iter().map(of).collect()
    };
    let one = |_: &Person| 1.0;
    let mut attacker = Attacker::new(unknowns.len());
    // Of those who left: every second one.
    let mut of_exits = Attacker::new(unknowns.len());
    for asking in filters {
        let overview = figures_at(level, &cohort, &[asked_for(asking)], threshold).remove(0);
        let rows = overview.exits_by_gender.iter().chain(&overview.exits_by_age);
        let exits = overview
            .groups()
            .map(|figures| (figures.group, figures.exits.is_some(), figures.exits.as_ref()));
        let exits = exits.chain(rows.map(|row| (row.group, row.exits.is_some(), row.exits.as_ref())));
        for (group, is_shown, exits) in exits {
            let is_in = |person: &Person| is_taken(person, &overview.counted) && stands_in(person, group);
            if is_shown {
                of_exits.know(sum(&is_in, &one));
            }
            if exits.is_some_and(|exits| exits.work_or_studies.is_some()) {
                // Those who rose went to work.
                of_exits.know(sum(&is_in, &|person| moved(person, 0)));
            }
        }
        for figures in overview.groups() {
            let is_in = |person: &Person| is_taken(person, &overview.counted) && stands_in(person, figures.group);
            if figures.participants.is_some() {
                attacker.know(sum(&is_in, &one));
            }
            let Some(change) = figures.change(Respondent::Participant, 0) else {
                continue;
            };
            attacker.know(sum(&is_in, &one));
            attacker.know(sum(&is_in, &first));
            attacker.know(sum(&is_in, &latest));
            if change.sd_change.is_some() {
                attacker.know(sum(&is_in, &|person| (latest(person) - first(person)).powi(2)));
            }
            for (way, share) in [&change.raised, &change.unchanged, &change.lowered]
                .into_iter()
                .enumerate()
            {
                if share.is_some() {
                    attacker.know(sum(&is_in, &|person| moved(person, way)));
                }
            }
        }
        if let Some(points) = over_time_of(&cohort, asking, level, threshold) {
            assert!(points >= threshold);
        }
    }
    let mut attack = Attack::default();
    for gender in 0..3 {
        for young in [None, Some(true), Some(false)] {
            for set in 0..8 {
                let is_in = |person: &Person| {
                    person.0 == gender
                        && young.is_none_or(|young| person.1 == young)
                        && match set {
                            0 => true,
                            1 | 2 => person.2[set - 1],
                            3 | 4 => !person.2[set - 3],
                            _ => combination_of(person.2) == Combination::ALL[set - 4],
                        }
                };
                let whom = format!("gender {gender}, young {young:?}, set {set}");
                let left = people.iter().step_by(2).filter(|person| is_in(person)).count() as u64;
                if (1..threshold).contains(&left) {
                    attack.on(of_exits.knows(sum(&is_in, &one)), format!("{left} exits of {whom}"));
                }
                let count = people.iter().filter(|person| is_in(person)).count() as u64;
                if (1..threshold).contains(&count) {
                    attack.on(attacker.knows(sum(&is_in, &one)), format!("{count} of {whom}"));
                }
                if level == Level::Publication && count > 0 {
                    let part = people.iter().filter(|person| is_in(person) && person.3 == 0).count() as u64;
                    if (1..threshold).contains(&part) || (1..threshold).contains(&(count - part)) {
                        let is_known = attacker.knows(sum(&is_in, &|person| moved(person, 0)));
                        attack.on(is_known, format!("{part} raised of {count}, {whom}"));
                    }
                }
            }
        }
    }
    attack
}

/// The least n of what is shown over time.
fn over_time_of(cohort: &Cohort, asking: &Asking, level: Level, threshold: u64) -> Option<u64> {
    let filter = asked_for(asking);
    let request = Request {
        level,
        ..asking_of(cohort, threshold)
    };
    let shown = over_time(&request, &filter, false, &|_, _| true).expect("nobody stopped it");
    let points = shown.points(Respondent::Participant, 0).iter().flatten();
    points.map(|point| point.n).min()
}

fn asking_of(cohort: &Cohort, threshold: u64) -> Request<'_> {
    asking(cohort, &[], threshold)
}

/// Attacks many made-up units by filters asked one after the other, each with its siblings; the first `most` of a sequence.
fn attack_many(level: Level, most: usize, what: &str) {
    let config = ProptestConfig {
        source_file: Some(file!()),
        ..ProptestConfig::with_cases(24)
    };
    let tried = Cell::new(0);
    let made_up = (population(), sequence(), 3u64..6);
    let found = TestRunner::new(config).run(&made_up, |(people, sequence, threshold)| {
        let filters = with_siblings(&sequence[..sequence.len().min(most)]);
        let attack = attack_by_filters(&people, &filters, (level, threshold), Knowing::Nobody);
        tried.set(tried.get() + attack.tried);
        prop_assert!(attack.won.is_empty(), "{:?}", attack.won);
        Ok(())
    });
    if let Err(error) = found {
        panic!("{error}");
    }
    assert!(tried.get() > 0);
    crate::tell(&format!(
        "cells of few, {level:?}, by {what}: {} tried, 0 won",
        tried.get()
    ));
}

#[test]
fn nobody_among_few_is_found_by_filters_asked_one_after_the_other() {
    attack_many(
        Level::Unit,
        usize::MAX,
        "filters asked one after the other and their siblings",
    );
}

#[test]
fn nobody_among_few_is_found_by_exports_of_the_same_day() {
    attack_many(Level::Publication, 2, "two exports of the same day and their siblings");
}

/// What nobody may find out by two exports of the same day and their siblings.
fn is_not_found_by_exports(kinds: &[(Person, usize)], sequence: &[Asking]) {
    let several = kinds.iter();
    let people: Vec<Person> = several
        .flat_map(|(person, count)| std::iter::repeat_n(*person, *count))
        .collect();
    let filters = with_siblings(sequence);
    let attack = attack_by_filters(&people, &filters, (Level::Publication, 3), Knowing::Nobody);
    assert!(attack.tried > 0 && attack.won.is_empty(), "{:?}", attack.won);
}

/// Two women in other activities alone are few. The participants of one combination and the change of the other said how
/// many they are.
#[test]
fn one_kind_of_figures_shows_no_row_that_another_hides() {
    is_not_found_by_exports(
        &[
            ((0, false, [true, false], 0), 5),
            ((0, false, [true, true], 0), 3),
            ((0, false, [true, true], 1), 2),
            ((0, false, [false, true], 0), 2),
            ((1, false, [true, false], 2), 5),
            ((1, false, [true, true], 1), 5),
            ((1, false, [false, true], 1), 3),
        ],
        &[(vec![], None, vec![], None)],
    );
}

/// One of those in the first activity alone was raised. A filter by both activities beside one by the second said so.
#[test]
fn filters_by_several_activities_tell_no_few_of_those_between_them() {
    is_not_found_by_exports(
        &[
            ((0, false, [true, true], 1), 5),
            ((0, false, [true, false], 0), 1),
            ((0, false, [false, false], 0), 5),
            ((0, false, [false, true], 0), 5),
            ((0, false, [true, false], 1), 5),
        ],
        &[(vec![0], None, vec![0, 1], None)],
    );
}

/// What somebody finds out who knows which kinds of people there are: by everybody's figures, by one filter, and by filters
/// asked one after the other with their siblings. How much is printed, and ADR 30 tells of it: about a tenth of the cells
/// of few, and it may not become an eighth.
#[test]
fn whoever_knows_which_kinds_of_people_there_are_finds_no_more_than_is_told() {
    let mut runner = TestRunner::deterministic();
    let everybody: Asking = (vec![], None, vec![], None);
    for level in [Level::Unit, Level::Publication] {
        let mut attacks: [Attack; 3] = Default::default();
        for _ in 0..60 {
            let people = population().new_tree(&mut runner).expect("people").current();
            let sequence = sequence().new_tree(&mut runner).expect("filters").current();
            let filters = [
                vec![everybody.clone()],
                vec![sequence[0].clone()],
                with_siblings(&sequence),
            ];
            for (attack, filters) in attacks.iter_mut().zip(filters) {
                let own = attack_by_filters(&people, &filters, (level, 5), Knowing::Kinds);
                attack.tried += own.tried;
                attack.won.extend(own.won);
            }
        }
        for (attack, by) in attacks
            .iter()
            .zip(["everybody's figures", "one filter", "filters with their siblings"])
        {
            crate::tell(&format!(
                "cells of few, {level:?}, by somebody who knows which kinds of people there are, {by}: {} tried, {} won",
                attack.tried,
                attack.won.len()
            ));
        }
        let by_everybody = &attacks[0];
        assert!(
            by_everybody.won.len() * 8 < by_everybody.tried,
            "{:?}",
            by_everybody.won
        );
    }
}

/// "Alla", "kvinnor" and "män" asked for one after the other gave away "annat".
#[test]
fn those_too_few_stand_with_the_larger_gender_in_every_filter() {
    let people: Vec<Person> = [(0, 79), (1, 68), (2, 8)]
        .into_iter()
        .flat_map(|(gender, count)| (0..count).map(move |number| (gender, false, [number % 2 == 0, false], number % 3)))
        .collect();
    let cohort = crowd(&people);
    let shown = |genders: &[usize], threshold: u64| {
        let filter = asked_for(&(genders.to_vec(), None, vec![], None));
        figures_at(Level::Unit, &cohort, &[filter], threshold).remove(0)
    };
    // Eight are enough to stand for themselves.
    let counts = |overview: &Overview| overview.genders.iter().map(|row| row.participants).collect::<Vec<_>>();
    assert_eq!(counts(&shown(&[], 5)), [Some(79), Some(68), Some(8), Some(0)]);
    // With a threshold of ten they stand with the women, and a filter by women counts them too.
    assert_eq!(counts(&shown(&[], 10)), [Some(87), Some(68)]);
    let women = shown(&[0], 10);
    assert_eq!(women.whole.participants, Some(87));
    assert_eq!(
        women.counted.genders,
        [Some(Gender::Woman), Some(Gender::Other), None].into()
    );
    assert_eq!(shown(&[1], 10).whole.participants, Some(68));
    assert_eq!(
        shown(&[2], 10).whole.participants,
        Some(87),
        "asked for alone, they stand there too"
    );
}

fn long_year() -> Filter {
    Filter::over(ReportPeriod::Between {
        from: day(0),
        to: day(729),
    })
}

#[test]
fn every_exit_with_twelve_months_behind_it_counts_for_returns() {
    // Left on day 100, back on day 200, left again on day 300 and not back: two exits, one return. Six like that, and
    // six who left once: eighteen exits, six returns.
    let again = |number: u32| {
        let mut member = member(number).left(100, Some(Outcome::Moved));
        member.spans.push(Span {
            start: day(200),
            end: Some((day(300), Some(Outcome::Studies))),
        });
        member
    };
    let once = |number: u32| member(number).left(100, Some(Outcome::Studies));
    let members = (1..=6).map(again).chain((7..=12).map(once)).collect();
    let cohort = cohort(members);
    let filters = [long_year()];
    let request = Request {
        today: Today(day(729)),
        ..asking(&cohort, &filters, 5)
    };
    let overview = overviews(request, &|_, _| true).expect("figures").remove(0);
    let returns = overview.returns.clone().expect("shown");
    assert_eq!((returns.n, returns.returned.map(|share| share.count)), (18, Some(6)));
    // Each person once at the latest exit, and in each part as if it were alone.
    assert_eq!(overview.whole.exits.as_ref().map(|exits| exits.n), Some(12));
    let parts: Vec<_> = overview
        .exits_over_time
        .iter()
        .map(|part| part.exits.as_ref().map(|exits| exits.n))
        .collect();
    assert_eq!(parts, [Some(12), None, Some(6), None, None, None]);
    assert!(
        !overview.has_left_twice(),
        "some parts have nobody, which is not told from few"
    );
}

#[test]
fn a_part_is_counted_as_if_it_were_asked_for_alone() {
    // Ten leave in the first tertial and come back; five of them leave again in the second.
    let members = (1..=10).map(|number| {
        let mut member = member(number).left(40, Some(Outcome::Moved)).stayed(1, 0, Some(40));
        member.spans.push(Span {
            start: day(60),
            end: (number <= 5).then(|| (day(150), Some(Outcome::Studies))),
        });
        member.stayed(2, 60, Some(150))
    });
    let cohort = cohort(members.collect());
    for activities in [vec![], vec![1_u128], vec![2]] {
        let mut filter = year();
        filter.activities = activities
            .iter()
            .map(|number| ActivityId(Uuid::from_u128(*number)))
            .collect();
        let series = figures(&cohort, std::slice::from_ref(&filter), 0).remove(0);
        for (number, part) in (1..).zip(&series.exits_over_time) {
            let own = filter.in_period(ReportPeriod::Tertial { year: 2026, number });
            let alone = figures(&cohort, &[own], 0).remove(0);
            assert_eq!(part.exits, alone.whole.exits, "part {number} of {activities:?}");
        }
        if activities.is_empty() {
            let parts: Vec<_> = series
                .exits_over_time
                .iter()
                .map(|part| part.exits.as_ref().map(|exits| exits.n))
                .collect();
            assert_eq!(parts[..2], [Some(10), Some(5)]);
            assert_eq!(
                series.whole.exits.as_ref().map(|exits| exits.n),
                Some(10),
                "each person once"
            );
        }
    }
}

#[test]
fn whoever_leaves_has_the_age_of_that_year() {
    // Born 2001: 24 in 2025, 25 in 2026.
    let members = (1..=6).map(|number| {
        let mut member = member(number);
        member.birth_year = Some(2001);
        member.spans[0].start = day(0) - Days::new(400);
        member.spans[0].end = Some((day(0) - Days::new(20), Some(Outcome::Studies)));
        member
    });
    let cohort = cohort(members.collect());
    let filter = Filter::over(ReportPeriod::Between {
        from: day(0) - Days::new(365),
        to: day(300),
    });
    let overview = figures(&cohort, &[filter], 0).remove(0);
    let of = |ages: Vec<Option<AgeGroup>>| {
        let row = overview
            .exits_by_age
            .iter()
            .find(|row| matches!(row.group, Group::Age(block) if block.ages() == ages));
        row.and_then(|row| row.exits.as_ref()).map(|exits| exits.n)
    };
    assert_eq!(of(vec![Some(AgeGroup::Under25)]), Some(6));
    assert_eq!(of(vec![Some(AgeGroup::From25)]), Some(0), "nobody left at that age");
    let participants = overview
        .ages
        .iter()
        .find(|row| row.participants == Some(6))
        .map(|row| row.group);
    assert!(matches!(participants, Some(Group::Age(block)) if block.ages() == [Some(AgeGroup::From25)]));
}

#[test]
fn change_in_an_activity_is_change_over_the_stay() {
    let change = |member: Member, group: usize| {
        let own = figures(&cohort(vec![member]), &[year()], 0).remove(0);
        let change = own.activities[group].change(Respondent::Participant, 0);
        (
            own.activities[group].participants.unwrap_or_default(),
            change.map(|change| (change.mean_baseline, change.mean_change)),
        )
    };
    // From day 100 to 200. The last score before (day 90) is where it begins, the last within 90 days after where it ends.
    let scores = |member: Member| {
        member
            .answered(20, Some(2))
            .answered(90, Some(0))
            .answered(150, Some(1))
            .answered(280, Some(2))
            .answered(300, Some(0))
    };
    assert_eq!(
        change(scores(member(1)).stayed(1, 100, Some(200)), 0),
        (1, Some((1.0, 2.0)))
    );
    // A score 91 days before belongs to something else: the first one within is where it begins.
    let late = member(1)
        .answered(9, Some(0))
        .answered(120, Some(1))
        .answered(180, Some(2));
    assert_eq!(change(late.stayed(1, 100, Some(200)), 0), (1, Some((2.0, 1.0))));
    // The same at 90 days before.
    let near = member(1)
        .answered(10, Some(0))
        .answered(120, Some(1))
        .answered(180, Some(2));
    assert_eq!(change(near.stayed(1, 100, Some(200)), 0), (1, Some((1.0, 2.0))));
    // No day of the stay lies between two scores: nothing is told of it.
    let before = member(1).answered(10, Some(0)).answered(60, Some(2));
    assert_eq!(change(before.stayed(1, 100, Some(200)), 0), (1, None));
    // Thirteen days are too few, fourteen are enough.
    let short = |last: u64| {
        member(1)
            .answered(90, Some(0))
            .answered(150, Some(1))
            .stayed(1, 100, Some(last))
    };
    assert_eq!(change(short(112), 0).0, 0);
    assert_eq!(change(short(113), 0), (1, Some((1.0, 1.0))));
}

#[test]
fn activities_go_on_together_from_as_many_days_on() {
    let combination = |to: u64| {
        let member = member(1).stayed(1, 0, Some(100)).stayed(2, 80, Some(to));
        let own = figures(&cohort(vec![member]), &[year()], 0).remove(0);
        let mut there = own.combinations.iter().filter(|row| row.participants == Some(1));
        there.next().map(|row| row.group)
    };
    assert_eq!(
        combination(92),
        Some(Group::Combination(Combination::JobFocusedAlone)),
        "thirteen days"
    );
    assert_eq!(
        combination(93),
        Some(Group::Combination(Combination::Parallel)),
        "fourteen days"
    );
}

#[test]
fn days_cost_by_their_extent_and_an_unknown_cost_is_unknown() {
    let mut half = member(1).stayed(1, 31, Some(58));
    half.stays[0].extent = Some(50);
    let february = Filter::over(ReportPeriod::Month { year: 2026, month: 2 });
    let own = figures(&cohort(vec![half, member(2)]), std::slice::from_ref(&february), 0).remove(0);
    let ore = |figures: &GroupFigures| figures.effort.and_then(|effort| effort.ore);
    // 28 days at 100 kr, half time.
    assert_eq!(ore(&own.activities[0]), Some(140_000));
    let nothing = own
        .combinations
        .iter()
        .find(|row| row.group == Group::Combination(Combination::Nothing));
    assert_eq!(nothing.and_then(ore), Some(0), "they took part in nothing");
    // Where nobody's cost is known at all, nothing is free of charge.
    let instrument = Instrument::parse(THREE_LEVELS).expect("an instrument");
    let in_use = InUse::only(instrument.key.clone());
    let free = vec![activity(3, ActivityType::Language, None)];
    let cohort = Cohort::new(
        vec![member(1).stayed(3, 31, None), member(2)],
        &[instrument],
        &in_use,
        free,
        Exposure::default(),
    );
    let own = figures(&cohort, &[february], 0).remove(0);
    assert!(own.groups().all(|figures| ore(figures).is_none()));
}

#[test]
fn long_stays_are_told_by_net_direction() {
    let both = |first: [u8; 2], latest: [u8; 2]| {
        let mut member = member(1).stayed(1, 0, None);
        for (date, levels) in [(0, first), (200, latest)] {
            for (respondent, level) in Respondent::ALL.iter().zip(levels) {
                member.forms.push(Form {
                    date: day(date),
                    respondent: *respondent,
                    span: 0,
                    instrument: 0,
                    answers_at: member.answers.len() as u32,
                });
                member.answers.push(AnswerCode::from_byte(level));
            }
        }
        let cohort = cohort(vec![member]);
        let stays: Vec<LongStay> = long_stays(&cohort, &year(), TODAY);
        assert_eq!(stays.len(), 1);
        let nets = Respondent::ALL
            .iter()
            .map(|one| stays[0].movement(*one).map(|own| own.net()));
        (nets.collect::<Vec<_>>(), stays[0].is_without_movement())
    };
    assert_eq!(both([1, 1], [2, 1]), (vec![Some(1), Some(0)], false));
    assert_eq!(both([1, 1], [0, 1]), (vec![Some(-1), Some(0)], true));
}

#[test]
fn a_part_that_is_not_over_is_marked_and_a_panel_is_the_same_people() {
    // Three have a score in every tertial so far, five in the first alone.
    let mut members: Vec<Member> = (1..=3)
        .map(|number| {
            member(number)
                .answered(10, Some(0))
                .answered(150, Some(1))
                .answered(250, Some(2))
        })
        .collect();
    members.extend((4..=8).map(|number| member(number).answered(10, Some(2))));
    let cohort = cohort(members);
    let today = Today(day(260));
    let request = Request {
        today,
        ..asking(&cohort, &[], 3)
    };
    let shown = |is_panel: bool| over_time(&request, &year(), is_panel, &|_, _| true).expect("figures");
    let extents: Vec<_> = shown(false).parts.iter().map(|(_, extent)| *extent).collect();
    assert_eq!(extents, [PartExtent::Whole, PartExtent::Whole, PartExtent::Unfinished]);
    let points = |is_panel: bool| {
        let shown = shown(is_panel);
        let points = shown.points(Respondent::Participant, 0).iter();
        points
            .map(|point| point.as_ref().map(|point| (point.n, point.mean)))
            .collect::<Vec<_>>()
    };
    // 3 × 1 and 5 × 3 of eight.
    assert_eq!(points(false), [Some((8, 2.25)), Some((3, 2.0)), Some((3, 3.0))]);
    assert_eq!(points(true), [Some((3, 1.0)), Some((3, 2.0)), Some((3, 3.0))]);
}

#[test]
fn a_panel_and_everybody_differ_by_nobody_or_enough() {
    // Six have a score in both tertials; two, and then five, in the first alone.
    for (others, is_shown) in [(2, false), (5, true)] {
        let both = (1..=6).map(|number| member(number).answered(10, Some(0)).answered(150, Some(1)));
        let once = (7..7 + others).map(|number| member(number).answered(10, Some(2)));
        let cohort = cohort(both.chain(once).collect());
        let request = Request {
            today: Today(day(250)),
            ..asking(&cohort, &[], 5)
        };
        let first = |is_panel: bool| {
            let shown = over_time(&request, &year(), is_panel, &|_, _| true).expect("figures");
            shown.points(Respondent::Participant, 0)[0]
                .as_ref()
                .map(|point| point.n)
        };
        assert_eq!(first(false), Some(u64::from(6 + others)));
        assert_eq!(first(true), is_shown.then_some(6), "{others} others");
    }
}

/// Who is in the first activity, the second, both, and neither; and how many of those in both have answered.
fn in_activities(both: u32, answered: u32) -> Cohort {
    let kinds = [(5, vec![1]), (12, vec![2]), (both, vec![1, 2]), (20, vec![])];
    let mut members = Vec::new();
    for (count, activities) in kinds {
        for place in 0..count {
            let mut own = member(members.len() as u32 + 1);
            for activity in &activities {
                own = own.stayed(*activity, 0, None);
            }
            if activities.len() < 2 || place < answered {
                own = own.answered(10, Some(1)).answered(150, Some(1));
            }
            members.push(own);
        }
    }
    cohort(members)
}

fn by_activities(activities: &[u128]) -> Filter {
    Filter {
        activities: activities.iter().map(|own| ActivityId(Uuid::from_u128(*own))).collect(),
        ..year()
    }
}

#[test]
fn filters_by_several_activities_tell_no_few_in_any_kind_of_figures() {
    // Of those in both activities one or five have answered: 6 and 13 less 18, or 10 and 17 less 22.
    for (answered, is_shown) in [(1, false), (5, true)] {
        let cohort = in_activities(6, answered);
        let started = |activities: &[u128]| {
            let request = asking(&cohort, &[], 5);
            let methods = methods(&request, &by_activities(activities), &|_, _| true).expect("figures");
            methods.attrition(Respondent::Participant).started
        };
        assert_eq!(started(&[1]), Some(u64::from(5 + answered)));
        assert_eq!(started(&[2]), Some(u64::from(12 + answered)));
        let all = u64::from(17 + answered);
        assert_eq!(started(&[1, 2]), is_shown.then_some(all), "{answered} in both");
        let points = |activities: &[u128]| {
            let request = asking(&cohort, &[], 5);
            let shown = over_time(&request, &by_activities(activities), false, &|_, _| true).expect("figures");
            shown.points(Respondent::Participant, 0)[0]
                .as_ref()
                .map(|point| point.n)
        };
        assert_eq!(points(&[1]), Some(u64::from(5 + answered)));
        assert_eq!(points(&[1, 2]), is_shown.then_some(all), "{answered} in both");
    }
}

#[test]
fn long_stays_and_lacking_measurements_are_counted_where_they_are_of_enough_in_each_sibling() {
    // Of twenty women eight have been in an activity for long, and of twenty men two, or five.
    for (men, is_told) in [(2, false), (5, true)] {
        let members = (1..=40).map(|number| {
            let mut own = member(number);
            own.gender = Some(if number <= 20 { Gender::Woman } else { Gender::Man });
            let is_long = number <= 8 || (21..21 + men).contains(&number);
            own.measurement_due = is_long.then(|| day(100));
            if is_long { own.stayed(1, 0, None) } else { own }
        });
        let cohort = cohort(members.collect());
        let of = |filter: &Filter| {
            let request = asking(&cohort, &[], 5);
            let stays = stays_shown(&request, filter, &|_, _| true).expect("counted");
            assert_eq!(stays.all, stays.without_movement, "nothing was measured");
            (
                stays.all,
                lacking_shown(&request, filter, &|_, _| true).expect("counted"),
            )
        };
        assert_eq!(of(&year()), (true, true));
        let women = Filter {
            genders: [Some(Gender::Woman)].into(),
            ..year()
        };
        assert_eq!(of(&women), (is_told, is_told), "{men} men");
    }
}

#[test]
fn how_well_a_group_is_measured_is_judged_with_its_siblings() {
    // Of 20 women and 20 men all but one are measured; that one is a woman.
    let members = (1..=40).map(|number| {
        let mut own = member(number);
        own.gender = Some(if number <= 20 { Gender::Woman } else { Gender::Man });
        if number == 1 { own } else { own.answered(100, Some(1)) }
    });
    let cohort = cohort(members.collect());
    let not_measured = |level: Level, filter: &Filter| {
        let request = Request {
            level,
            ..asking(&cohort, &[], 5)
        };
        quality(&request, filter, &|_, _| true)
            .expect("figures")
            .not_measured
            .map(|share| share.count)
    };
    assert_eq!(not_measured(Level::Unit, &year()), Some(1), "a part of a large group");
    assert_eq!(not_measured(Level::Publication, &year()), None);
    let men = Filter {
        genders: [Some(Gender::Man)].into(),
        ..year()
    };
    assert_eq!(not_measured(Level::Unit, &men), Some(0));
    assert_eq!(not_measured(Level::Publication, &men), None);
}

#[test]
fn attendance_is_of_marked_days_and_hidden_where_few_have_any() {
    // Thursday 1 to Wednesday 14 January: ten days from Monday to Friday.
    let attended = |number: u32, marks: &[(u64, Presence)]| {
        let mut member = member(number).stayed(1, 0, Some(13));
        let marked = marks.iter().map(|(date, presence)| MarkedDay {
            stay: 0,
            date: day(*date),
            presence: *presence,
        });
        member.marked = marked.collect();
        member
    };
    // There, away, and a Monday on which nobody was to come: seven days are not known.
    let some = [(0, Presence::There), (1, Presence::Away), (4, Presence::Off)];
    let members = |own: &[(u64, Presence)]| {
        let with = (1..=5).map(|number| attended(number, own));
        // Of one nothing is noted, of another that nobody was to come.
        let without = [attended(6, &[]), attended(7, &[(4, Presence::Off)])];
        cohort(with.chain(without).collect())
    };
    let of = |cohort: &Cohort, level, threshold| {
        let overview = figures_at(level, cohort, &[year()], threshold).remove(0);
        let own = overview.activities.iter().find(|own| own.attendance.is_some());
        own.and_then(|own| own.attendance)
    };
    let half = members(&some);
    let shown = of(&half, Level::Unit, 5).expect("five have marks");
    assert_eq!((shown.n, shown.present, shown.marked, shown.unmarked), (5, 5, 10, 35));
    assert!((shown.share() - 0.5).abs() < 1e-12);
    assert_eq!(of(&half, Level::Publication, 5), Some(shown));
    assert_eq!(of(&half, Level::Unit, 6), None, "seven take part, and five have marks");
    let all = members(&[(0, Presence::There)]);
    assert_eq!(of(&all, Level::Unit, 5).map(|shown| shown.unmarked), Some(45));
    assert_eq!(
        of(&all, Level::Publication, 5),
        None,
        "it would say the same of each one"
    );
}
