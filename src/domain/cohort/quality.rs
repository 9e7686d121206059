//! How well a group is measured: who is due, who lacks a form, and which questions are not answered.

use super::filter::{Filter, Grain};
use super::statistics::Share;
use super::tally::{Question, taken, window};
use super::{AnswerCode, Cohort, Member, RESPONDENTS, place_of};
use crate::domain::Today;
use crate::domain::activity::Period;
use crate::domain::instrument::Respondent;
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
    let question = Question::new(cohort, std::slice::from_ref(filter), today, Grain::Month);
    let days = window(cohort, filter, today);
    let mut found: Vec<(&Member, Vec<Lack>)> = taken(&question)
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

/// Works it out.
pub fn quality(cohort: &Cohort, filter: &Filter, today: Today, threshold: u64) -> Quality {
    let question = Question::new(cohort, std::slice::from_ref(filter), today, Grain::Month);
    let days = window(cohort, filter, today);
    let questions = cohort.questions().len();
    // By respondent and question: answered, "vet inte", "vill inte svara", left open.
    let mut met = vec![[0u64; 4]; RESPONDENTS * questions];
    let mut last: Vec<Option<AnswerCode>> = vec![None; met.len()];
    let (mut n, mut ongoing, mut overdue, mut soon) = (0, 0, 0, 0);
    let (mut measured, mut one_respondent, mut changed) = (0, 0, 0);
    for member in taken(&question) {
        n += 1;
        ongoing += u64::from(member.measurement_due.is_some());
        match member.measurement_due.map(|due| Due::of(due, today)) {
            Some(Due::Overdue(_)) => overdue += 1,
            Some(Due::In(ahead)) if ahead <= SOON_DAYS => soon += 1,
            Some(Due::In(_)) | None => {}
        }
        let within = |date: &chrono::NaiveDate| (days.from..=days.to).contains(date);
        changed += u64::from(member.handovers.iter().any(&within));
        last.fill(None);
        let mut is_measured = false;
        for form in member.forms.iter().filter(|form| within(&form.date)) {
            is_measured = true;
            let places = &cohort.places[usize::from(form.instrument)];
            for (place, answer) in places.iter().zip(member.answers_of(form)) {
                if *answer != AnswerCode::NOT_ASKED {
                    last[place_of(form.respondent) * questions + place.question] = Some(*answer);
                }
            }
        }
        measured += u64::from(is_measured);
        one_respondent += u64::from(missing(member, days).is_some());
        for (counts, answer) in met.iter_mut().zip(&last) {
            match *answer {
                Some(AnswerCode::DONT_KNOW) => counts[1] += 1,
                Some(AnswerCode::DECLINED) => counts[2] += 1,
                Some(AnswerCode::BLANK) => counts[3] += 1,
                Some(_) => counts[0] += 1,
                None => {}
            }
        }
    }
    let share = |count: u64, of: u64| {
        let is_known = count >= threshold && of - count >= threshold;
        Share::of(count, of).filter(|_| is_known)
    };
    // Due soon and overdue leave out the same rest, so one that is hidden takes the other with it.
    let rest = ongoing - overdue - soon;
    let due = divide(&[overdue, soon, rest], threshold);
    let of_ongoing = |place: usize, count: u64| Share::of(count, ongoing).filter(|_| due[place]);
    Quality {
        window: days,
        participants: (n >= threshold).then_some(n),
        overdue: of_ongoing(0, overdue),
        due_soon: of_ongoing(1, soon),
        one_respondent: share(one_respondent, measured),
        not_measured: share(n - measured, n),
        changed_caseworker: share(changed, n),
        met: std::array::from_fn(|respondent| {
            let own = respondent * questions..(respondent + 1) * questions;
            met[own].iter().map(|counts| met_as(counts, threshold)).collect()
        }),
    }
}

fn met_as(counts: &[u64; 4], threshold: u64) -> Option<Met> {
    let n = counts.iter().sum();
    if n < threshold {
        return None;
    }
    let shown = divide(counts, threshold);
    let share = |place: usize| Share::of(counts[place], n).filter(|_| shown[place]);
    Some(Met {
        n,
        dont_know: share(1),
        declined: share(2),
        blank: share(3),
    })
}

/// Which counts of a division whose sum is known may be shown: those that are large enough, and whose rest is; and never
/// so many that the hidden ones together are few.
fn divide(counts: &[u64], threshold: u64) -> Vec<bool> {
    let sum: u64 = counts.iter().sum();
    let mut shown: Vec<bool> = counts
        .iter()
        .map(|count| *count >= threshold && sum - count >= threshold)
        .collect();
    loop {
        let hidden = || (0..counts.len()).filter(|place| !shown[*place]);
        let together: u64 = hidden().map(|place| counts[place]).sum();
        let is_told = hidden().count() == 1 || hidden().count() > 0 && together < threshold;
        if !is_told {
            return shown;
        }
        let smallest = (0..counts.len())
            .filter(|place| shown[*place])
            .min_by_key(|place| counts[*place]);
        match smallest {
            Some(place) => shown[place] = false,
            None => return shown,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_hidden_count_takes_another_with_it() {
        assert_eq!(divide(&[40, 8, 2], 5), [true, false, false]);
        assert_eq!(divide(&[40, 8, 6], 5), [true, true, true]);
        assert_eq!(divide(&[40, 0, 0, 0], 5), [false; 4], "all of them");
        assert_eq!(
            divide(&[40, 9, 1, 1], 5),
            [true, false, false, false],
            "two that are hidden are few"
        );
    }

    proptest! {
        #[test]
        fn what_is_hidden_in_a_division_is_not_its_rest(counts in prop::collection::vec(0u64..30, 2..5), threshold in 2u64..7) {
            let shown = divide(&counts, threshold);
            let hidden: Vec<u64> = counts.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|(count, _)| *count).collect();
            prop_assert!(hidden.len() != 1);
            let is_all = hidden.len() == counts.len();
            prop_assert!(hidden.is_empty() || is_all || hidden.iter().sum::<u64>() >= threshold);
            for (count, _) in counts.iter().zip(&shown).filter(|(_, shown)| **shown) {
                prop_assert!(*count >= threshold);
            }
        }
    }
}
