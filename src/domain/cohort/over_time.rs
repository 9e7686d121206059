//! Levels and shares month by month, or tertial by tertial.

use chrono::NaiveDate;

use super::filter::{Filter, Grain, Since};
use super::statistics::{Moments, Share};
use super::tally::{Question, STEP, taken, window};
use super::{Cohort, RESPONDENTS, place_of};
use crate::domain::Today;
use crate::domain::activity::Period;
use crate::domain::instrument::Respondent;

/// One indicator in one part of a period; each participant counts once, with the latest score of that part.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// How many have a score.
    pub n: u64,
    /// The mean of their levels.
    pub mean: f64,
    /// Of those who have an earlier score to compare with: how many stand above their first one.
    pub raised: Option<Share>,
}

/// A period, part by part.
#[derive(Debug, Clone, PartialEq)]
pub struct OverTime {
    /// The parts, in order.
    pub parts: Vec<Period>,
    /// By respondent, by question, by part; `None` is hidden, or nobody.
    points: Vec<Option<Point>>,
    questions: usize,
}

impl OverTime {
    /// The points of the question with this place, one a part.
    pub fn points(&self, respondent: Respondent, question: usize) -> &[Option<Point>] {
        let first = (place_of(respondent) * self.questions + question) * self.parts.len();
        self.points.get(first..first + self.parts.len()).unwrap_or_default()
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    levels: Moments,
    compared: u64,
    raised: u64,
}

/// A level's place on its scale, and whether it lies above an earlier first one.
type Latest = (u8, Option<bool>);

/// Works it out; `None` where `progress` said to stop.
pub fn over_time(
    cohort: &Cohort,
    filter: &Filter,
    today: Today,
    grain: Grain,
    threshold: u64,
    progress: &(dyn Fn(usize, usize) -> bool + Sync),
) -> Option<OverTime> {
    let question = Question::new(cohort, std::slice::from_ref(filter), today, grain);
    let days = window(cohort, filter, today);
    let parts = grain.parts(days, today);
    let questions = cohort.questions().len();
    let mut counted = vec![Counted::default(); RESPONDENTS * questions * parts.len()];
    let mut latest: Vec<Option<Latest>> = vec![None; counted.len()];
    let mut touched: Vec<usize> = Vec::new();
    let mut first: Vec<Option<(u8, NaiveDate)>> = vec![None; RESPONDENTS * questions];
    for (number, member) in taken(&question).enumerate() {
        if number % STEP == 0 && !progress(number, cohort.members().len()) {
            return None;
        }
        let mut span = None;
        for form in member.forms.iter().filter(|form| form.date <= days.to) {
            if form.date < days.from && filter.since == Since::Period {
                continue;
            }
            if span.replace(form.span) != Some(form.span) {
                // Each time of participation has a first score of its own.
                first.fill(None);
            }
            let part = parts.iter().position(|part| (part.from..=part.to).contains(&form.date));
            let places = &cohort.places[usize::from(form.instrument)];
            for (place, answer) in places.iter().zip(member.answers_of(form)) {
                let Some(level) = answer
                    .level()
                    .filter(|_| place.version == question.versions[place.question])
                else {
                    continue;
                };
                let slot = place_of(form.respondent) * questions + place.question;
                let (baseline, since) = *first[slot].get_or_insert((level, form.date));
                if let Some(part) = part {
                    // A later score of the same part takes the place of an earlier one.
                    let point = slot * parts.len() + part;
                    let is_raised = (form.date > since).then_some(level > baseline);
                    if latest[point].replace((level, is_raised)).is_none() {
                        touched.push(point);
                    }
                }
            }
        }
        for point in touched.drain(..) {
            if let Some((level, is_raised)) = latest[point].take() {
                let own = &mut counted[point];
                own.levels.add(i64::from(level), 1);
                own.compared += u64::from(is_raised.is_some());
                own.raised += u64::from(is_raised == Some(true));
            }
        }
    }
    let min = |point: usize| {
        let place = point / parts.len() % questions;
        cohort.questions()[place].versions[question.versions[place]].min
    };
    let points = counted.iter().enumerate().map(|(place, counted)| {
        let is_shown = counted.levels.n >= threshold;
        let mean = counted.levels.mean().filter(|_| is_shown)?;
        let rest = counted.compared - counted.raised;
        let is_known = counted.raised >= threshold && rest >= threshold;
        Some(Point {
            n: counted.levels.n,
            mean: f64::from(min(place)) + mean,
            raised: Share::of(counted.raised, counted.compared).filter(|_| is_known),
        })
    });
    Some(OverTime {
        points: points.collect(),
        parts,
        questions,
    })
}
