//! What a methodologist asks of a group: who is still there, whether the two respondents agree, and how long it takes until
//! somebody leaves.

use chrono::Days;
use statrs::distribution::{ContinuousCDF as _, Normal};

use super::difference::{Difference, Mean};
use super::filter::Filter;
use super::overview::{Asked, Overview, Request};
use super::siblings::Siblings;
use super::statistics::{Moments, Share};
use super::suppression::Level;
use super::tally::window;
use super::{Cohort, Form, Member, RESPONDENTS, place_of};
use crate::domain::activity::Period;
use crate::domain::exit::Outcome;
use crate::domain::instrument::Respondent;

/// Who answered first so many days before the period's end has had time to answer again: three months, and one more.
pub const ATTRITION_DAYS: u64 = 120;
/// The curve until an exit is told every so many days.
pub const CURVE_DAYS: i64 = 30;

/// Who started, and who answered again.
#[derive(Debug, Clone, PartialEq)]
pub struct Attrition {
    /// How many have a first form of the respondent in the period, [`ATTRITION_DAYS`] or more before its end.
    pub started: Option<u64>,
    /// Of these have answered again in the same participation.
    pub answered_again: Option<Share>,
    /// By question: how the first levels of those who have differ from those of the others.
    pub baselines: Vec<Option<BaselineDifference>>,
}

/// First levels of those who answered again beside those of the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BaselineDifference {
    /// How many answered again, and how many did not.
    pub n: [u64; 2],
    /// Their mean first levels.
    pub means: [f64; 2],
    /// The first less the second, in levels.
    pub difference: f64,
    /// Its 95 % interval; `None` where it has none.
    pub ci95: Option<[f64; 2]>,
}

impl BaselineDifference {
    /// The difference of two means, with its interval where it has one; `None` where either is of nobody.
    pub fn of(again: Moments, gone: Moments, min: i16) -> Option<Self> {
        let (a, b) = (again.mean()?, gone.mean()?);
        let both = Mean::of(again).zip(Mean::of(gone));
        let ci95 = both.and_then(|(again, gone)| Some(Difference::of_means(again, gone)?.ci95));
        Some(Self {
            n: [again.n, gone.n],
            means: [f64::from(min) + a, f64::from(min) + b],
            difference: a - b,
            ci95,
        })
    }
}

/// How the two respondents agree on one question, of each participant at the latest date of the period on which both gave a
/// level.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// How many.
    pub n: u64,
    /// Cohen's kappa with quadratic weights; `None` where all stand on one level, or where it would tell.
    pub kappa: Option<Kappa>,
    /// Both gave the same level.
    pub equal: Option<Share>,
    /// The participant gave the higher one.
    pub participant_higher: Option<Share>,
    /// The caseworker gave the higher one.
    pub caseworker_higher: Option<Share>,
}

/// Agreement beyond chance, from below 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kappa {
    /// The coefficient.
    pub kappa: f64,
    /// Its 95 % interval.
    pub ci95: [f64; 2],
}

impl Kappa {
    /// Of a table of so many levels, row by row. Weights are 1 − (i − j)²/(k − 1)² (Cohen 1968, Psychol. Bull. 70, 213–220;
    /// Fleiss & Cohen 1973, Educ. Psychol. Meas. 33, 613–619), the standard error is that for a kappa that is not 0 (Fleiss,
    /// Cohen & Everitt 1969, Psychol. Bull. 72, 323–327). `None` where chance alone would agree.
    pub fn of(counts: &[u64]) -> Option<Self> {
        let levels = counts.len().isqrt();
        let n: u64 = counts.iter().sum();
        if n == 0 || levels < 2 {
            return None;
        }
        let total = n as f64;
        let p = |i: usize, j: usize| counts[i * levels + j] as f64 / total;
        let weight = |i: usize, j: usize| 1.0 - (i.abs_diff(j) as f64 / (levels as f64 - 1.0)).powi(2);
        let all = || (0..levels).flat_map(|i| (0..levels).map(move |j| (i, j)));
        let row: Vec<f64> = (0..levels).map(|i| (0..levels).map(|j| p(i, j)).sum()).collect();
        let column: Vec<f64> = (0..levels).map(|j| (0..levels).map(|i| p(i, j)).sum()).collect();
        let observed: f64 = all().map(|(i, j)| weight(i, j) * p(i, j)).sum();
        let expected: f64 = all().map(|(i, j)| weight(i, j) * row[i] * column[j]).sum();
        let rest = 1.0 - expected;
        if rest <= f64::EPSILON {
            return None;
        }
        let of_row: Vec<f64> = (0..levels)
            .map(|i| (0..levels).map(|j| column[j] * weight(i, j)).sum())
            .collect();
        let of_column: Vec<f64> = (0..levels)
            .map(|j| (0..levels).map(|i| row[i] * weight(i, j)).sum())
            .collect();
        let spread: f64 = all()
            .map(|(i, j)| p(i, j) * (weight(i, j) * rest - (of_row[i] + of_column[j]) * (1.0 - observed)).powi(2))
            .sum();
        let less = (observed * expected - 2.0 * expected + observed).powi(2);
        let error = ((spread - less).max(0.0) / total).sqrt() / (rest * rest);
        let kappa = (observed - expected) / rest;
        let half = Normal::standard().inverse_cdf(0.975) * error;
        Some(Self {
            kappa,
            ci95: [kappa - half, (kappa + half).min(1.0)],
        })
    }
}

/// How a participation ended, where it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// To work or studies.
    Work,
    /// Otherwise.
    Other,
    /// It goes on: nothing more is known of it.
    GoesOn,
}

/// The curve at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// So many days after the start.
    pub day: i64,
    /// So many are followed on that day still, and have not left before.
    pub at_risk: u64,
    /// The share that has left to work or studies by then, with other exits as competing.
    pub work: f64,
    /// The share that has left otherwise by then.
    pub other: f64,
}

/// How long it takes from the start until somebody leaves, of participations that began in the period.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeToExit {
    /// How many participations.
    pub n: u64,
    /// Of these have ended with work or studies, and otherwise.
    pub ended: [u64; 2],
    /// Every [`CURVE_DAYS`] days, as long as enough are at risk.
    pub points: Vec<CurvePoint>,
}

impl TimeToExit {
    /// Aalen & Johansen's cumulative incidence (Scand. J. Stat. 5, 141–150, 1978): at each day on which somebody leaves, of
    /// those at risk, the share that leaves each way, times the share that was there until then. Where all leave one way it
    /// is one less Kaplan & Meier's curve. Who is followed no longer from a day on is at risk on that day still. Points
    /// stop where fewer than `least` are at risk.
    pub fn of(spans: &[(i64, Ending)], least: u64) -> Self {
        let mut spans = spans.to_vec();
        spans.sort_unstable();
        let n = spans.len() as u64;
        let count = |ending: Ending| spans.iter().filter(|(_, own)| *own == ending).count() as u64;
        let last = spans.last().map_or(0, |(day, _)| *day);
        let (mut there, mut work, mut other) = (1.0, 0.0, 0.0);
        let mut points = Vec::new();
        let mut place = 0;
        let mut day = 0;
        while day <= last {
            // Everything up to this day, day by day.
            while let Some((own, _)) = spans.get(place).filter(|(own, _)| *own <= day) {
                let same = spans[place..].iter().take_while(|(other, _)| other == own);
                let (mut left, mut to_work) = (0_usize, 0_usize);
                let mut size = 0;
                for (_, ending) in same {
                    size += 1;
                    to_work += usize::from(*ending == Ending::Work);
                    left += usize::from(*ending != Ending::GoesOn);
                }
                let at_risk = (spans.len() - place) as f64;
                work += there * to_work as f64 / at_risk;
                other += there * (left - to_work) as f64 / at_risk;
                there *= 1.0 - left as f64 / at_risk;
                place += size;
            }
            let at_risk = spans.iter().filter(|(own, _)| *own >= day).count() as u64;
            if at_risk < least.max(1) {
                break;
            }
            points.push(CurvePoint {
                day,
                at_risk,
                work,
                other,
            });
            day += CURVE_DAYS;
        }
        Self {
            n,
            ended: [count(Ending::Work), count(Ending::Other)],
            points,
        }
    }
}

/// Everything of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Methods {
    attrition: [Attrition; RESPONDENTS],
    /// By question.
    agreement: Vec<Option<Agreement>>,
    /// Within the unit alone: steps of a curve are of few.
    pub time_to_exit: Option<TimeToExit>,
}

impl Methods {
    /// Who started and who answered again, of a respondent's forms.
    pub fn attrition(&self, respondent: Respondent) -> &Attrition {
        &self.attrition[place_of(respondent)]
    }

    /// How many figures are hidden of what `overview` asks for: of each row one, or each part that is hidden of a row that is
    /// shown.
    pub fn hidden(&self, overview: &Overview) -> usize {
        let missing = |share: &Option<Share>| usize::from(share.is_none());
        let attrition = |respondent: &Respondent| {
            let own = self.attrition(*respondent);
            let baseline = |asked: &&Asked| own.baselines.get(asked.question).is_none_or(Option::is_none);
            let baselines = overview.asked_of(*respondent).filter(baseline).count();
            let is_asked = overview.asked_of(*respondent).next().is_some();
            let started = match own.started {
                None => usize::from(is_asked),
                Some(_) => missing(&own.answered_again),
            };
            started + baselines
        };
        let agreement = |asked: &Asked| match self.agreement(asked.question) {
            None => 1,
            Some(own) => {
                let shares = [&own.equal, &own.participant_higher, &own.caseworker_higher];
                usize::from(own.kappa.is_none()) + shares.into_iter().map(missing).sum::<usize>()
            }
        };
        let attrition: usize = Respondent::ALL.iter().map(attrition).sum();
        let agreement: usize = overview.asked_of_both().map(agreement).sum();
        attrition + agreement + usize::from(self.time_to_exit.is_none())
    }

    /// How the two agree on the question with this place.
    pub fn agreement(&self, question: usize) -> Option<&Agreement> {
        self.agreement.get(question)?.as_ref()
    }
}

#[derive(Clone, Default)]
struct Counted {
    /// By respondent: answered again, and not.
    started: [[u64; 2]; RESPONDENTS],
    /// By respondent and question: first levels of those who answered again, and of the others.
    first: Vec<[Moments; 2]>,
    /// By question: the participant's level, then the caseworker's.
    both: Vec<Vec<u64>>,
    spans: Vec<(i64, Ending)>,
}

impl Counted {
    fn empty(cohort: &Cohort) -> Self {
        let questions = cohort.questions();
        Self {
            first: vec![[Moments::default(); 2]; RESPONDENTS * questions.len()],
            both: questions.iter().map(|own| vec![0; own.levels * own.levels]).collect(),
            ..Self::default()
        }
    }

    fn add(&mut self, other: &Self) {
        let started = self.started.iter_mut().flatten().zip(other.started.iter().flatten());
        let both = self.both.iter_mut().flatten().zip(other.both.iter().flatten());
        started.chain(both).for_each(|(own, more)| *own += more);
        let first = self.first.iter_mut().flatten().zip(other.first.iter().flatten());
        first.for_each(|(own, more)| own.merge(*more));
        self.spans.extend(&other.spans);
    }

    fn see(&mut self, cohort: &Cohort, member: &Member, days: Period, request: &Request<'_>) {
        let questions = cohort.questions().len();
        let within = |form: &&Form| (days.from..=days.to).contains(&form.date);
        let in_time = days.to.checked_sub_days(Days::new(ATTRITION_DAYS)).unwrap_or(days.from);
        for respondent in Respondent::ALL {
            let own = || member.forms.iter().filter(|form| form.respondent == *respondent);
            // The latest participation whose first form lies in the period counts.
            let firsts = own().filter(|form| !own().any(|other| other.span == form.span && other.date < form.date));
            let Some(first) = firsts.filter(within).rfind(|form| form.date <= in_time) else {
                continue;
            };
            let mut later = own().filter(|form| form.span == first.span && form.date > first.date);
            let side = usize::from(!later.any(|form| form.date <= days.to));
            self.started[place_of(*respondent)][side] += 1;
            let places = &cohort.places[usize::from(first.instrument)];
            for (place, answer) in places.iter().zip(member.answers_of(first)) {
                if let Some(level) = answer.level() {
                    self.first[place_of(*respondent) * questions + place][side].add(level.into(), 1);
                }
            }
        }
        self.see_both(cohort, member, days);
        for span in member
            .spans
            .iter()
            .filter(|span| (days.from..=days.to).contains(&span.start))
        {
            let ended = span.end.filter(|(date, _)| *date <= request.today.0);
            let (last, ending) = match ended {
                Some((date, Some(outcome))) if Outcome::is_work_or_studies(outcome) => (date, Ending::Work),
                Some((date, _)) => (date, Ending::Other),
                None => (request.today.0, Ending::GoesOn),
            };
            self.spans.push(((last - span.start).num_days(), ending));
        }
    }

    /// The latest date on which both gave a level to a question.
    fn see_both(&mut self, cohort: &Cohort, member: &Member, days: Period) {
        let mut is_seen = vec![false; cohort.questions().len()];
        let within = |form: &&Form| (days.from..=days.to).contains(&form.date);
        let own = |form: &&Form| form.respondent == Respondent::Participant;
        for form in member.forms.iter().rev().filter(within).filter(own) {
            let is_other = |other: &&Form| other.respondent == Respondent::Caseworker && other.date == form.date;
            let Some(other) = member.forms.iter().find(is_other) else {
                continue;
            };
            let places = &cohort.places[usize::from(form.instrument)];
            let others = &cohort.places[usize::from(other.instrument)];
            for (place, answer) in places.iter().zip(member.answers_of(form)) {
                let same = others.iter().position(|other| other == place);
                let theirs = same.and_then(|same| member.answers_of(other).get(same)?.level());
                let Some((level, theirs)) = answer.level().zip(theirs).filter(|_| !is_seen[*place]) else {
                    continue;
                };
                is_seen[*place] = true;
                let levels = cohort.questions()[*place].levels;
                self.both[*place][usize::from(level) * levels + usize::from(theirs)] += 1;
            }
        }
    }

    /// Equal, the participant higher, the caseworker higher.
    fn directions(&self, question: usize) -> Vec<u64> {
        let counts = &self.both[question];
        let levels = counts.len().isqrt().max(1);
        let mut parts = vec![0; 3];
        for (place, count) in counts.iter().enumerate() {
            parts[match (place / levels).cmp(&(place % levels)) {
                std::cmp::Ordering::Equal => 0,
                std::cmp::Ordering::Greater => 1,
                std::cmp::Ordering::Less => 2,
            }] += count;
        }
        parts
    }
}

/// Works it out; `None` where `progress` said to stop.
pub fn methods(
    request: &Request<'_>,
    filter: &Filter,
    progress: &(dyn Fn(usize, usize) -> bool + Sync),
) -> Option<Methods> {
    let (cohort, today) = (request.cohort, request.today);
    let days = window(cohort, filter, today);
    let see = |cell: &mut Counted, member: &Member| cell.see(cohort, member, days, request);
    let siblings = Siblings::count(request, filter, &Counted::empty(cohort), progress, see, Counted::add)?;
    let whole = &siblings.whole;
    let questions = cohort.questions();
    let attrition = std::array::from_fn(|respondent| {
        let parts = |counted: &Counted| counted.started[respondent].to_vec();
        let [again, gone] = whole.started[respondent];
        let shown = siblings.division(&parts);
        let baseline = |place: usize| {
            let slot = respondent * questions.len() + place;
            let enough = |side: usize| siblings.has_size(&|counted: &Counted| counted.first[slot][side].n);
            let [again, gone] = whole.first[slot];
            BaselineDifference::of(again, gone, questions[place].min).filter(|_| enough(0) && enough(1))
        };
        Attrition {
            started: siblings
                .has_size(&|counted| counted.started[respondent].iter().sum())
                .then_some(again + gone),
            answered_again: Share::of(again, again + gone).filter(|_| shown[0]),
            baselines: (0..questions.len()).map(baseline).collect(),
        }
    });
    let agreement = (0..questions.len()).map(|place| {
        let parts = |counted: &Counted| counted.directions(place);
        let shown = siblings.division(&parts);
        let counts = whole.directions(place);
        let n = counts.iter().sum();
        let share = |part: usize| Share::of(counts[part], n).filter(|_| shown[part]);
        siblings
            .has_size(&|counted| counted.both[place].iter().sum())
            .then(|| Agreement {
                n,
                kappa: Kappa::of(&whole.both[place]).filter(|_| shown.iter().all(|shown| *shown)),
                equal: share(0),
                participant_higher: share(1),
                caseworker_higher: share(2),
            })
    });
    let has_curve = request.level == Level::Unit && siblings.has_size(&|counted| counted.spans.len() as u64);
    Some(Methods {
        agreement: agreement.collect(),
        time_to_exit: has_curve.then(|| TimeToExit::of(&whole.spans, request.threshold)),
        attrition,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    #[test]
    fn kappa_is_that_of_statsmodels() {
        // statsmodels 0.14: cohens_kappa(table, wt='fc') gives kappa, kappa_low and kappa_upp.
        let table = [[11, 4, 1, 0], [3, 9, 5, 1], [0, 4, 12, 3], [0, 1, 2, 8]].concat();
        let kappa = Kappa::of(&table).expect("a kappa");
        close(kappa.kappa, 0.760_109_041_344_843_3);
        close(kappa.ci95[0], 0.645_030_187_910_280_2);
        close(kappa.ci95[1], 0.875_187_894_779_406_7);
        assert_eq!(Kappa::of(&[7, 0, 0, 0]), None, "everybody on one level");
        assert_eq!(Kappa::of(&[0; 4]), None);
    }

    #[test]
    fn the_difference_of_first_levels_has_welchs_interval() {
        let moments = |values: &[i64]| {
            let mut own = Moments::default();
            values.iter().for_each(|value| own.add(*value, 1));
            own
        };
        // scipy: ttest_ind([1, 2, 2, 3, 3, 4], [3, 3, 4, 4, 5], equal_var=False).confidence_interval().
        let own =
            BaselineDifference::of(moments(&[0, 1, 1, 2, 2, 3]), moments(&[2, 2, 3, 3, 4]), 1).expect("two means");
        close(own.difference, -1.3);
        close(own.means[0], 2.5);
        let ci95 = own.ci95.expect("an interval");
        assert!((ci95[0] + 2.586_421_219_442_420_3).abs() < 1e-7 && (ci95[1] + 0.013_578_780_557_579_55).abs() < 1e-7);
    }

    #[test]
    fn the_curve_is_that_of_statsmodels() {
        // statsmodels: CumIncidenceRight(time, status).cinc at 60, 120, 150, 210, 300; 1 work, 2 other, 0 goes on.
        let time = [30, 45, 45, 60, 90, 120, 120, 150, 200, 250, 300, 400];
        let status = [1, 2, 1, 0, 2, 1, 0, 1, 2, 0, 1, 0];
        let ending = |status: i32| match status {
            1 => Ending::Work,
            2 => Ending::Other,
            _ => Ending::GoesOn,
        };
        let spans: Vec<_> = time
            .iter()
            .zip(status)
            .map(|(time, status)| (*time, ending(status)))
            .collect();
        let curve = TimeToExit::of(&spans, 1);
        assert_eq!((curve.n, curve.ended), (12, [5, 3]));
        let at = |day: i64| curve.points.iter().find(|point| point.day == day).expect("a point");
        for (day, at_risk, work, other) in [
            (0, 12, 0.0, 0.0),
            (30, 12, 0.083_333_333_333, 0.0),
            (60, 9, 0.166_666_666_667, 0.083_333_333_333),
            (120, 7, 0.260_416_666_667, 0.177_083_333_333),
            (150, 5, 0.372_916_666_667, 0.177_083_333_333),
            (210, 3, 0.372_916_666_667, 0.289_583_333_333),
            (300, 2, 0.541_666_666_667, 0.289_583_333_333),
        ] {
            let point = at(day);
            assert_eq!(point.at_risk, at_risk, "day {day}");
            assert!(
                (point.work - work).abs() < 1e-9 && (point.other - other).abs() < 1e-9,
                "{point:?}"
            );
        }
        // Kaplan–Meier: one less statsmodels' SurvfuncRight(time, status > 0).surv_prob, where there is one kind of exit.
        let one: Vec<_> = spans
            .iter()
            .map(|(time, own)| {
                (
                    *time,
                    if *own == Ending::GoesOn {
                        Ending::GoesOn
                    } else {
                        Ending::Work
                    },
                )
            })
            .collect();
        let curve = TimeToExit::of(&one, 1);
        let at = |day: i64| {
            curve
                .points
                .iter()
                .find(|point| point.day == day)
                .map(|point| 1.0 - point.work)
        };
        close(at(150).expect("a point"), 0.45);
        close(at(300).expect("a point"), 0.168_75);
        assert_eq!(
            TimeToExit::of(&spans, 6).points.last().map(|point| point.day),
            Some(120),
            "too few from then on"
        );
    }
}
