//! Figures against what is worked out otherwise, and somebody who tries to find out what is hidden.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;
use proptest::prelude::*;
use uuid::Uuid;

use super::filter::{AgeGroup, Filter, Grain, ReportPeriod, Since};
use super::overview::{ChangeFigures, GroupFigures, Overview, Request, overviews};
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
    let instrument = Instrument::parse(THREE_LEVELS).expect("an instrument");
    let key = instrument.key.clone();
    Cohort::new(members, &[instrument], &key, catalogue())
}

fn figures(cohort: &Cohort, filters: &[Filter], threshold: u64) -> Vec<Overview> {
    let request = Request {
        cohort,
        filters,
        today: TODAY,
        grain: Grain::Tertial,
        threshold,
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
fn scores_of_another_scale_do_not_count() {
    let three = Instrument::parse(THREE_LEVELS).expect("an instrument");
    let ten = THREE_LEVELS
        .replace("\"three\"", "\"other\"")
        .replace("health-1", "health-2");
    let other = Instrument::parse(&ten).expect("an instrument");
    let key = three.key.clone();
    let members = (1..=4)
        .map(|number| {
            member(number)
                .answered_in(0, 1, 5, Some(2))
                .answered_in(0, 0, 10, Some(0))
                .answered_in(0, 0, 100, Some(1))
        })
        .collect();
    let cohort = Cohort::new(members, &[three, other], &key, catalogue());
    assert_eq!(cohort.questions()[0].versions.len(), 2);
    let whole = figures(&cohort, &[year()], 0).remove(0).whole;
    assert_eq!(
        whole
            .change(Respondent::Participant, 0)
            .map(|change| change.mean_change),
        Some(1.0)
    );
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
    let own = figures(&cohort, &[year()], 5).remove(0);
    let exits = own.whole.exits.clone().expect("shown");
    assert_eq!((exits.n, exits.work_or_studies.map(|share| share.count)), (13, Some(5)));
    let parts: Vec<_> = own
        .exits_over_time
        .iter()
        .map(|(_, exits)| exits.as_ref().map(|exits| exits.n))
        .collect();
    assert_eq!(parts, [Some(8), Some(5), None], "nobody left in the last tertial");
    assert_eq!(own.returns, None, "twelve months have not gone");
    let request = Request {
        cohort: &cohort,
        filters: &[year()],
        today: Today(day(600)),
        grain: Grain::Tertial,
        threshold: 5,
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

#[test]
fn what_is_stopped_gives_nothing() {
    let cohort = cohort((1..=10).map(member).collect());
    let request = Request {
        cohort: &cohort,
        filters: &[year()],
        today: TODAY,
        grain: Grain::Month,
        threshold: 5,
    };
    assert!(overviews(request, &|_, _| false).is_none());
}

/// Somebody as the attacker knows that there are such people, with how they moved: gender, whether in each activity, and
/// first and latest level.
type Kind = (usize, [bool; 3], u8, u8);

fn people() -> impl Strategy<Value = Vec<Kind>> {
    let kind = (0usize..3, any::<[bool; 3]>(), 0u8..3, 0u8..3);
    prop::collection::vec((kind, 1usize..7), 2..10).prop_map(|kinds| {
        kinds
            .into_iter()
            .flat_map(|(kind, count)| std::iter::repeat_n(kind, count))
            .collect()
    })
}

fn made(people: &[Kind]) -> Cohort {
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
    cohort(people.iter().enumerate().map(member).collect())
}

/// In which groups such people are, worked out without the program.
fn groups_of((gender, activities, ..): &Kind) -> BTreeSet<Group> {
    let count = activities.iter().filter(|is_in| **is_in).count();
    let combination = match (activities[0], count) {
        (_, 0) => Combination::Nothing,
        (true, 1) => Combination::JobFocusedAlone,
        (true, _) => Combination::Parallel,
        (false, _) => Combination::OtherOnly,
    };
    let activity = |place: usize| Group::Activity(ActivityId(Uuid::from_u128(place as u128 + 1)));
    let own = [
        Group::Whole,
        Group::Gender(Gender::ALL.get(*gender).copied()),
        Group::Age(Some(AgeGroup::From35)),
        Group::Combination(combination),
    ];
    let activities = (0..3).filter(|place| activities[*place]).map(activity);
    own.into_iter().chain(activities).collect()
}

/// Somebody who knows which kinds of people there are, reads every figure that is shown, and reckons.
struct Attacker {
    /// By what they are in and how they moved: unknown counts.
    unknowns: Vec<(usize, BTreeSet<Group>, u8, u8)>,
    equations: Vec<Vec<f64>>,
}

impl Attacker {
    /// `elements` are the groups of people, each with the filters that see them.
    fn new(elements: &BTreeSet<(usize, BTreeSet<Group>)>) -> Self {
        let unknowns = elements.iter().flat_map(|(seen, groups)| {
            (0..3).flat_map(move |first| (0..3).map(move |latest| (*seen, groups.clone(), first, latest)))
        });
        Self {
            unknowns: unknowns.collect(),
            equations: Vec::new(),
        }
    }

    /// The weights of the unknowns in a sum over a group that a filter sees.
    fn sum(&self, filter: usize, group: Group, weight: impl Fn(u8, u8) -> f64) -> Vec<f64> {
        let of = |(seen, groups, first, latest): &(usize, BTreeSet<Group>, u8, u8)| {
            let is_in = seen & (1 << filter) != 0 && groups.contains(&group);
            if is_in { weight(*first, *latest) } else { 0.0 }
        };
        self.unknowns.iter().map(of).collect()
    }

    fn know(&mut self, mut sum: Vec<f64>, value: f64) {
        sum.push(value);
        self.equations.push(sum);
    }

    fn read(&mut self, filter: usize, figures: &GroupFigures) {
        let Some(ChangeFigures {
            n,
            mean_baseline,
            mean_latest,
            mean_change,
            sd_change,
            raised,
            unchanged,
            lowered,
            ..
        }) = figures.change(Respondent::Participant, 0)
        else {
            return;
        };
        let size = *n as f64;
        let group = figures.group;
        for (value, weight) in [
            (size, (|_, _| 1.0) as fn(u8, u8) -> f64),
            (size * (mean_baseline - 1.0), |first, _| f64::from(first)),
            (size * (mean_latest - 1.0), |_, latest| f64::from(latest)),
        ] {
            self.know(self.sum(filter, group, weight), value);
        }
        if let Some(sd) = sd_change {
            let squares = sd * sd * (size - 1.0) + size * mean_change * mean_change;
            let square = |first: u8, latest: u8| (f64::from(latest) - f64::from(first)).powi(2);
            self.know(self.sum(filter, group, square), squares);
        }
        for (share, weight) in [(raised, WAYS[0]), (unchanged, WAYS[1]), (lowered, WAYS[2])] {
            if let Some(share) = share {
                self.know(self.sum(filter, group, weight), share.count as f64);
            }
        }
    }

    fn solve(&mut self) {
        let width = self.unknowns.len();
        let mut row = 0;
        for column in 0..width {
            let best = (row..self.equations.len()).max_by(|a, b| {
                self.equations[*a][column]
                    .abs()
                    .total_cmp(&self.equations[*b][column].abs())
            });
            let Some(best) = best.filter(|best| self.equations[*best][column].abs() > 1e-7) else {
                continue;
            };
            self.equations.swap(row, best);
            let lead = self.equations[row][column];
            self.equations[row].iter_mut().for_each(|value| *value /= lead);
            for other in 0..self.equations.len() {
                let factor = self.equations[other][column];
                if other != row && factor.abs() > 0.0 {
                    for place in 0..=width {
                        let part = factor * self.equations[row][place];
                        self.equations[other][place] -= part;
                    }
                }
            }
            row += 1;
        }
        self.equations.truncate(row);
    }

    /// `true` where what is shown leaves a sum one value.
    fn knows(&self, mut sum: Vec<f64>) -> bool {
        let width = self.unknowns.len();
        for equation in &self.equations {
            let lead = equation[..width]
                .iter()
                .position(|value| value.abs() > 1e-7)
                .unwrap_or(0);
            let factor = sum[lead];
            for (value, part) in sum.iter_mut().zip(equation) {
                *value -= factor * part;
            }
        }
        sum.iter().all(|value| value.abs() < 1e-5)
    }

    /// Fails where a hidden figure of these groups can be worked out.
    fn check(&self, filter: usize, overview: &Overview, people: &[(usize, Kind)], threshold: u64) {
        let seen = |kind: &(usize, Kind)| kind.0 & (1 << filter) != 0;
        for figures in overview.groups() {
            let there = || {
                people
                    .iter()
                    .filter(|person| seen(person) && groups_of(&person.1).contains(&figures.group))
            };
            if there().next().is_none() {
                continue;
            }
            let change = figures.change(Respondent::Participant, 0);
            let shown = change.map(|change| {
                [
                    change.raised.is_some(),
                    change.unchanged.is_some(),
                    change.lowered.is_some(),
                ]
            });
            let group = figures.group;
            if change.is_none() {
                assert!(
                    !self.knows(self.sum(filter, group, |_, _| 1.0)),
                    "how many are in {group:?}"
                );
            }
            for (way, weight) in WAYS.iter().enumerate() {
                let count = there()
                    .filter(|(_, (.., first, latest))| weight(*first, *latest) > 0.0)
                    .count() as u64;
                match shown {
                    Some(shown) if shown[way] => {
                        let rest = there().count() as u64 - count;
                        assert!(
                            count >= threshold && rest >= threshold,
                            "{count} of {group:?} are shown"
                        );
                    }
                    _ => assert!(!self.knows(self.sum(filter, group, weight)), "way {way} of {group:?}"),
                }
            }
        }
    }
}

/// Reads everything that one filter shows of these people, and fails where something hidden follows from it.
fn attack_one(people: &[Kind], threshold: u64) {
    let overview = figures(&made(people), &[year()], threshold).remove(0);
    let elements: BTreeSet<_> = people.iter().map(|kind| (1usize, groups_of(kind))).collect();
    let mut attacker = Attacker::new(&elements);
    overview.groups().for_each(|figures| attacker.read(0, figures));
    attacker.solve();
    let people: Vec<_> = people.iter().map(|kind| (1, *kind)).collect();
    attacker.check(0, &overview, &people, threshold);
}

/// Raised, unchanged, lowered.
const WAYS: [fn(u8, u8) -> f64; 3] = [
    |first, latest| f64::from(u8::from(latest > first)),
    |first, latest| f64::from(u8::from(latest == first)),
    |first, latest| f64::from(u8::from(latest < first)),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_hidden_figure_of_one_filter_can_be_worked_out(people in people(), threshold in 3u64..6) {
        attack_one(&people, threshold);
    }

    #[test]
    fn no_hidden_figure_of_two_filters_can_be_worked_out(people in people(), threshold in 3u64..6, other in 0usize..3) {
        let cohort = made(&people);
        let mut second = year();
        match other {
            0 => second.genders = [Some(Gender::Woman), Some(Gender::Man)].into(),
            1 => second.activities = [ActivityId(Uuid::from_u128(1)), ActivityId(Uuid::from_u128(2))].into(),
            _ => second.combinations = [Combination::Parallel, Combination::OtherOnly].into(),
        }
        let sees = |kind: &Kind| {
            let groups = groups_of(kind);
            let is_taken = match other {
                0 => kind.0 < 2,
                1 => kind.1[0] || kind.1[1],
                _ => groups.contains(&Group::Combination(Combination::Parallel))
                    || groups.contains(&Group::Combination(Combination::OtherOnly)),
            };
            if is_taken { 3 } else { 1 }
        };
        let both = figures(&cohort, &[year(), second], threshold);
        let people: Vec<_> = people.iter().map(|kind| (sees(kind), *kind)).collect();
        let elements: BTreeSet<_> = people.iter().map(|(seen, kind)| (*seen, groups_of(kind))).collect();
        let mut attacker = Attacker::new(&elements);
        for (filter, overview) in both.iter().enumerate() {
            overview.groups().for_each(|figures| attacker.read(filter, figures));
        }
        attacker.solve();
        for (filter, overview) in both.iter().enumerate() {
            attacker.check(filter, overview, &people, threshold);
        }
        // Those whom only the wider filter takes are too few, or nothing tells of them.
        let alone = people.iter().filter(|(seen, _)| *seen == 1).count() as u64;
        if (1..threshold).contains(&alone) {
            let wide = attacker.sum(0, Group::Whole, |_, _| 1.0);
            let narrow = attacker.sum(1, Group::Whole, |_, _| 1.0);
            prop_assert!(!attacker.knows(wide.iter().zip(&narrow).map(|(wide, narrow)| wide - narrow).collect()));
        }
    }

    #[test]
    fn figures_are_those_of_a_plain_count(people in people()) {
        let overview = figures(&made(&people), &[year()], 0).remove(0);
        let mut counted: BTreeMap<Group, Vec<(f64, f64)>> = BTreeMap::new();
        for kind in &people {
            for group in groups_of(kind) {
                counted.entry(group).or_default().push((f64::from(kind.2) + 1.0, f64::from(kind.3) + 1.0));
            }
        }
        for figures in overview.groups() {
            let own = counted.get(&figures.group).cloned().unwrap_or_default();
            prop_assert_eq!(figures.participants.unwrap_or_default(), own.len() as u64);
            let Some(change) = figures.change(Respondent::Participant, 0) else { continue };
            let n = own.len() as f64;
            let mean = |of: fn(&(f64, f64)) -> f64| own.iter().map(of).sum::<f64>() / n;
            let step = mean(|(first, latest)| latest - first);
            let spread = own.iter().map(|(first, latest)| (latest - first - step).powi(2)).sum::<f64>();
            prop_assert_eq!(change.n, own.len() as u64);
            prop_assert!((change.mean_baseline - mean(|(first, _)| *first)).abs() < 1e-9);
            prop_assert!((change.mean_latest - mean(|(_, latest)| *latest)).abs() < 1e-9);
            prop_assert!((change.mean_change - step).abs() < 1e-9);
            let sd = change.sd_change.unwrap_or_default();
            prop_assert!(n < 2.0 || (sd - (spread / (n - 1.0)).sqrt()).abs() < 1e-9);
        }
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
