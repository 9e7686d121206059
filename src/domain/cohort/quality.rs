//! How well a group is measured: who is due, who lacks a form, and which questions are not answered.

use super::filter::{AgeGroup, Filter};
use super::overview::Request;
use super::recoding::asked;
use super::seen::Lens;
use super::siblings::Siblings;
use super::statistics::Share;
use super::tally::{Progress, taken, window};
use super::{AnswerCode, Cohort, Member, RESPONDENTS, place_of};
use crate::domain::Today;
use crate::domain::activity::Period;
use crate::domain::instrument::Respondent;
use crate::domain::participant::{Gender, Referrer};
use crate::domain::schedule::Due;

/// A measurement that falls due within this many days is due soon.
pub const SOON_DAYS: i64 = 30;

/// How one question was met, in each participant's latest form of the period.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// How many were asked.
    pub n: u64,
    /// "Vet inte".
    pub dont_know: Option<Share>,
    /// "Vill inte svara".
    pub declined: Option<Share>,
    /// Left open.
    pub blank: Option<Share>,
}

/// How well a group is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// The days that are looked at.
    pub window: Period,
    /// Participants whom the filter takes.
    pub participants: Option<u64>,
    /// Those whose participation goes on and whose next measurement is overdue today.
    pub overdue: Option<Share>,
    /// Those whose next measurement falls due within [`SOON_DAYS`] days.
    pub due_soon: Option<Share>,
    /// Those who were measured in the period, and whose latest occasion lacks one respondent's form.
    pub one_respondent: Option<Share>,
    /// Those who were not measured in the period.
    pub not_measured: Option<Share>,
    /// Those who changed caseworker in the period.
    pub changed_caseworker: Option<Share>,
    /// By respondent, then by question.
    met: [Vec<Option<Met>>; RESPONDENTS],
}

impl Quality {
    /// How the question with this place was met.
    pub fn met(&self, respondent: Respondent, question: usize) -> Option<&Met> {
        self.met[place_of(respondent)].get(question)?.as_ref()
    }
}

/// Whose measurement is overdue today, and for whom a respondent's form is missing, among those whom a filter takes.
pub fn to_follow_up<'a>(cohort: &'a Cohort, filter: &'a Filter, today: Today) -> Vec<(&'a Member, Vec<Lack>)> {
    let days = window(cohort, filter, today);
    let lens = Lens::new(cohort, filter, today, Vec::new(), days);
    let mut found: Vec<(&Member, Vec<Lack>)> = taken(lens, places(filter))
        .map(|member| (member, lacks(member, days, today)))
        .filter(|(_, lacks)| !lacks.is_empty())
        .collect();
    found.sort_by_key(|(member, _)| {
        (
            member.measurement_due.is_none(),
            member.measurement_due,
            member.reference,
        )
    });
    found
}

/// Whether it may be told how many of a filter's measurements lack something: enough, in each sibling of the filter. `None`
/// where `progress` said to stop.
pub fn lacking_shown(request: &Request<'_>, filter: &Filter, progress: Progress<'_>) -> Option<bool> {
    let (cohort, today) = (request.cohort, request.today);
    let days = window(cohort, filter, today);
    let see = |count: &mut u64, member: &Member| *count += u64::from(!lacks(member, days, today).is_empty());
    let siblings = Siblings::count(request, filter, &0, progress, see, |one, other| *one += other)?;
    Some(siblings.has_size(&|count| *count))
}

/// What somebody's measurements lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// The next measurement is this many days late.
    Overdue(i64),
    /// At the latest occasion this respondent did not answer.
    Respondent(Respondent),
}

fn lacks(member: &Member, days: Period, today: Today) -> Vec<Lack> {
    let overdue = match member.measurement_due.map(|due| Due::of(due, today)) {
        Some(Due::Overdue(days)) => Some(Lack::Overdue(days)),
        Some(Due::In(_)) | None => None,
    };
    overdue
        .into_iter()
        .chain(missing(member, days).map(Lack::Respondent))
        .collect()
}

/// Who did not answer at the latest occasion of the period; `None` where both did, or nobody was measured.
fn missing(member: &Member, days: Period) -> Option<Respondent> {
    let within = |date: chrono::NaiveDate| (days.from..=days.to).contains(&date);
    let latest = member.forms.iter().rev().find(|form| within(form.date))?;
    let answered = |respondent: Respondent| {
        let mut same = member.forms.iter().filter(|form| form.date == latest.date);
        same.any(|form| form.respondent == respondent)
    };
    Respondent::ALL
        .iter()
        .copied()
        .find(|respondent| !answered(*respondent))
}

/// The places of gender, age and referrer that a filter names.
pub(super) fn places(filter: &Filter) -> [super::recoding::Block; 3] {
    [
        asked(Gender::ALL, &filter.genders),
        asked(AgeGroup::ALL, &filter.ages),
        asked(Referrer::ALL, &filter.referrers),
    ]
}

/// What is counted of some people.
#[derive(Debug, Clone, Default)]
struct Counted {
    n: u64,
    /// Overdue, due soon, and due later.
    due: [u64; 3],
    measured: u64,
    one_respondent: u64,
    changed_caseworker: u64,
    /// By respondent and question: answered, "vet inte", "vill inte svara", left open.
    met: Vec<[u64; 4]>,
}

impl Counted {
    fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.measured += other.measured;
        self.one_respondent += other.one_respondent;
        self.changed_caseworker += other.changed_caseworker;
        let due = self.due.iter_mut().zip(&other.due);
        let met = self.met.iter_mut().flatten().zip(other.met.iter().flatten());
        due.chain(met).for_each(|(own, more)| *own += more);
    }

    fn see(&mut self, cohort: &Cohort, member: &Member, days: Period, today: Today, last: &mut [Option<AnswerCode>]) {
        let questions = cohort.questions().len();
        self.n += 1;
        if let Some(due) = member.measurement_due.map(|due| Due::of(due, today)) {
            let place = match due {
                Due::Overdue(_) => 0,
                Due::In(ahead) if ahead <= SOON_DAYS => 1,
                Due::In(_) => 2,
            };
            self.due[place] += 1;
        }
        let within = |date: &chrono::NaiveDate| (days.from..=days.to).contains(date);
        self.changed_caseworker += u64::from(member.handovers.iter().any(within));
        last.fill(None);
        let mut is_measured = false;
        for form in member.forms.iter().filter(|form| within(&form.date)) {
            is_measured = true;
            let places = &cohort.places[usize::from(form.instrument)];
            for (place, answer) in places.iter().zip(member.answers_of(form)) {
                if *answer != AnswerCode::NOT_ASKED {
                    last[place_of(form.respondent) * questions + place] = Some(*answer);
                }
            }
        }
        self.measured += u64::from(is_measured);
        self.one_respondent += u64::from(missing(member, days).is_some());
        for (counts, answer) in self.met.iter_mut().zip(last) {
            let place = match *answer {
                None => continue,
                Some(AnswerCode::DONT_KNOW) => 1,
                Some(AnswerCode::DECLINED) => 2,
                Some(AnswerCode::BLANK) => 3,
                Some(_) => 0,
            };
            counts[place] += 1;
        }
    }
}

/// Works it out; `None` where `progress` said to stop. A share is shown where it may be shown of the filter and of each of
/// its siblings.
pub fn quality(
    request: &Request<'_>,
    filter: &Filter,
    progress: &(dyn Fn(usize, usize) -> bool + Sync),
) -> Option<Quality> {
    let (cohort, today) = (request.cohort, request.today);
    let days = window(cohort, filter, today);
    let questions = cohort.questions().len();
    let slots = RESPONDENTS * questions;
    let empty = Counted {
        met: vec![[0; 4]; slots],
        ..Counted::default()
    };
    let mut last: Vec<Option<AnswerCode>> = vec![None; slots];
    let see = |cell: &mut Counted, member: &Member| cell.see(cohort, member, days, today, &mut last);
    let siblings = Siblings::count(request, filter, &empty, progress, see, Counted::add)?;
    let whole = &siblings.whole;
    let ongoing: u64 = whole.due.iter().sum();
    let due = siblings.division(&|counted| counted.due.to_vec());
    let of_ongoing = |place: usize| Share::of(whole.due[place], ongoing).filter(|_| due[place]);
    let pair = |count: fn(&Counted) -> u64, of: fn(&Counted) -> u64| {
        let parts = |counted: &Counted| vec![count(counted), of(counted) - count(counted)];
        Share::of(count(whole), of(whole)).filter(|_| siblings.division(&parts)[0])
    };
    let met_as = |slot: usize| {
        let shown = siblings.division(&|counted| counted.met[slot].to_vec());
        let n = whole.met[slot].iter().sum();
        let share = |place: usize| Share::of(whole.met[slot][place], n).filter(|_| shown[place]);
        siblings
            .has_size(&|counted| counted.met[slot].iter().sum())
            .then(|| Met {
                n,
                dont_know: share(1),
                declined: share(2),
                blank: share(3),
            })
    };
    Some(Quality {
        window: days,
        participants: siblings.is_shown.then_some(whole.n),
        overdue: of_ongoing(0),
        due_soon: of_ongoing(1),
        one_respondent: pair(|counted| counted.one_respondent, |counted| counted.measured),
        not_measured: pair(|counted| counted.n - counted.measured, |counted| counted.n),
        changed_caseworker: pair(|counted| counted.changed_caseworker, |counted| counted.n),
        met: std::array::from_fn(|respondent| {
            let own = respondent * questions..(respondent + 1) * questions;
            own.map(met_as).collect()
        }),
    })
}
