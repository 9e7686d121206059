//! How well a group is measured: who is due, who lacks a form, and which questions are not answered.

use super::filter::{AgeGroup, Filter};
use super::judge::{Kind, judge};
use super::overview::Request;
use super::recoding::asked;
use super::seen::{Lens, Scratch, Seen};
use super::statistics::Share;
use super::suppression::{Detail, Level, Protection};
use super::tally::{Group, taken, window};
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
    let lens = Lens::new(cohort, filter, today, Vec::new(), days);
    let protection = Protection {
        threshold: request.threshold,
        level: request.level,
    };
    let judged = judge(&lens, protection, progress)?;
    let questions = cohort.questions().len();
    let slots = RESPONDENTS * questions;
    let empty = Counted {
        met: vec![[0; 4]; slots],
        ..Counted::default()
    };
    let mut cells = vec![empty.clone(); judged.siblings.count()];
    let mut left_out = cells.clone();
    let mut last: Vec<Option<AnswerCode>> = vec![None; slots];
    let (mut seen, mut room) = (Seen::default(), Scratch::default());
    for member in cohort.members() {
        if !lens.see(member, &mut seen, &mut room) {
            continue;
        }
        let Some(cell) = judged.siblings.cell(seen.values) else {
            continue;
        };
        let is_taken = seen.fits_activities && seen.fits_combination;
        let side = if is_taken { &mut cells } else { &mut left_out };
        side[cell].see(cohort, member, days, today, &mut last);
    }
    let mut whole = empty;
    for (cell, _) in cells.iter().zip(judged.own_cells()).filter(|(_, is_own)| *is_own) {
        whole.add(cell);
    }
    let is_shown = judged.shown(cohort, Kind::Participants, Group::Whole).detail > Detail::Nothing;
    let siblings = Siblings {
        cells: &cells,
        left_out: &left_out,
        protection,
        is_shown,
    };
    let ongoing: u64 = whole.due.iter().sum();
    let due = siblings.division(&|counted| counted.due.to_vec());
    let of_ongoing = |place: usize| Share::of(whole.due[place], ongoing).filter(|_| due[place]);
    let pair = |count: fn(&Counted) -> u64, of: fn(&Counted) -> u64| {
        let parts = |counted: &Counted| vec![count(counted), of(counted) - count(counted)];
        Share::of(count(&whole), of(&whole)).filter(|_| siblings.division(&parts)[0])
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
        participants: is_shown.then_some(whole.n),
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

/// The counts of a filter's siblings.
pub(super) struct Siblings<'a, T> {
    /// In each cell of its own table.
    pub(super) cells: &'a [T],
    /// In each, of those whom what the filter asks for of activities leaves out.
    pub(super) left_out: &'a [T],
    pub(super) protection: Protection,
    /// The filter's participants may be shown.
    pub(super) is_shown: bool,
}

impl<T> Siblings<'_, T> {
    /// `true` where a count is large enough in each, and those left out are nobody or enough.
    pub(super) fn has_size(&self, of: &dyn Fn(&T) -> u64) -> bool {
        let is_enough = |counted: &T| of(counted) >= self.protection.threshold;
        let is_nobody = self.left_out.iter().all(|counted| of(counted) == 0);
        self.is_shown && self.cells.iter().all(is_enough) && (is_nobody || self.left_out.iter().all(is_enough))
    }

    /// Which parts of a division may be shown.
    pub(super) fn division(&self, of: &dyn Fn(&T) -> Vec<u64>) -> Vec<bool> {
        let has_size = self.has_size(&|counted| of(counted).iter().sum());
        let width = self.cells.first().map_or(0, |counted| of(counted).len());
        let mut shown = vec![has_size; width];
        if self.protection.level == Level::Publication {
            for counted in self.cells {
                let own = divide(&of(counted), self.protection.threshold);
                shown.iter_mut().zip(own).for_each(|(shown, own)| *shown &= own);
            }
        }
        // Of one part that is hidden beside others that are shown the rest tells.
        if shown.iter().filter(|shown| !**shown).count() == 1 {
            let sum = |place: usize| self.cells.iter().map(|counted| of(counted)[place]).sum::<u64>();
            let least = (0..width).filter(|place| shown[*place]).min_by_key(|place| sum(*place));
            least.into_iter().for_each(|place| shown[place] = false);
        }
        shown
    }
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
