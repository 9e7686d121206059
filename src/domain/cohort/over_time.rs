//! Levels and shares month by month, or tertial by tertial.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::census::Kind;
use super::filter::{Filter, Since};
use super::judge::judge;
use super::overview::{PartExtent, Request};
use super::seen::{Lens, Scratch, Seen};
use super::siblings::{Mix, Mixes};
use super::statistics::{Moments, Share};
use super::suppression::{Detail, Level, Protection};
use super::tally::{Group, STEP, window};
use super::{RESPONDENTS, place_of};
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
    /// The parts, in order, and how much of each there is to count.
    pub parts: Vec<(Period, PartExtent)>,
    /// Only those are counted who have a score in every part that is over.
    pub is_panel: bool,
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
    /// Of the same, those who are no part of the panel.
    outside: u64,
}

impl Counted {
    fn merge(&mut self, other: Self) {
        self.levels.merge(other.levels);
        self.compared += other.compared;
        self.raised += other.raised;
        self.outside += other.outside;
    }
}

/// A level's place on its scale, and whether it lies above an earlier first one.
type Latest = (u8, Option<bool>);

/// Works it out; `None` where `progress` said to stop. A panel is those who have a score of the question in every part
/// that is over: then the same people stand in each of them.
///
/// A point is shown where enough have a score in it, and in the same of each sibling of the filter; of a panel, where those
/// who have a score in the part and are not in the panel are nobody or enough too.
pub fn over_time(
    request: &Request<'_>,
    filter: &Filter,
    is_panel: bool,
    progress: &(dyn Fn(usize, usize) -> bool + Sync),
) -> Option<OverTime> {
    let (cohort, today) = (request.cohort, request.today);
    let days = window(cohort, filter, today);
    let parts = request.grain.parts(days, today);
    let lens = Lens::new(cohort, filter, today, parts.clone(), days);
    let protection = Protection {
        threshold: request.threshold,
        level: request.level,
    };
    let judged = judge(&lens, protection, progress)?;
    let extents: Vec<PartExtent> = parts
        .iter()
        .map(|part| PartExtent::of(*part, request.grain, today))
        .collect();
    let is_over: Vec<bool> = extents.iter().map(|extent| *extent != PartExtent::Unfinished).collect();
    let questions = cohort.questions().len();
    let points = RESPONDENTS * questions * parts.len();
    let cells = judged.siblings.count();
    let mut counted = vec![Counted::default(); points * cells];
    let asked = Mixes::of(&lens);
    // Those whom the filter leaves out, and those who are in the same of what it asks for.
    let mut left_out = counted.clone();
    let mut mixes: HashMap<Mix, Vec<Counted>> = HashMap::new();
    let mut latest: Vec<Option<Latest>> = vec![None; points];
    let mut touched: Vec<usize> = Vec::new();
    let mut first: Vec<Option<(u8, NaiveDate)>> = vec![None; RESPONDENTS * questions];
    let (mut seen, mut room) = (Seen::default(), Scratch::default());
    for (number, member) in cohort.members().iter().enumerate() {
        if number % STEP == 0 && !progress(number, cohort.members().len()) {
            return None;
        }
        if !lens.see(member, &mut seen, &mut room) {
            continue;
        }
        let Some(cell) = judged.siblings.cell(seen.values) else {
            continue;
        };
        let is_taken = seen.fits_activities && seen.fits_combination;
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
                let Some(level) = answer.level() else { continue };
                let slot = place_of(form.respondent) * questions + place;
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
        let is_everywhere = |point: usize| {
            let first = point - point % parts.len();
            (0..parts.len()).all(|part| !is_over[part] || latest[first + part].is_some())
        };
        let mut side = if is_taken { &mut counted } else { &mut left_out };
        let mix = asked.mix(cohort, &seen).filter(|_| is_taken);
        for round in 0..=usize::from(mix.is_some()) {
            if let Some(mix) = mix.filter(|_| round == 1) {
                side = mixes
                    .entry(mix)
                    .or_insert_with(|| vec![Counted::default(); points * cells]);
            }
            for point in &touched {
                let Some((level, is_raised)) = latest[*point] else {
                    continue;
                };
                let own = &mut side[point * cells + cell];
                if is_panel && !is_everywhere(*point) {
                    own.outside += 1;
                } else {
                    own.levels.add(i64::from(level), 1);
                    own.compared += u64::from(is_raised.is_some());
                    own.raised += u64::from(is_raised == Some(true));
                }
            }
        }
        touched.drain(..).for_each(|point| latest[point] = None);
    }
    let own: Vec<bool> = judged.own_cells();
    let is_shown = judged.shown(cohort, Kind::Participants, Group::Whole).detail > Detail::Nothing;
    let point = |place: usize| {
        let within = |side: &[Counted]| -> Vec<Counted> { side[place * cells..][..cells].to_vec() };
        let siblings = within(&counted);
        let beside: Vec<Vec<Counted>> = std::iter::once(&left_out)
            .chain(mixes.values())
            .map(|side| within(side))
            .collect();
        if !is_shown || !protection.has_size(&siblings, &beside, |cell| cell.levels.n) {
            return None;
        }
        let mut sum = Counted::default();
        for (cell, _) in siblings.iter().zip(&own).filter(|(_, is_own)| **is_own) {
            sum.merge(*cell);
        }
        let few = |count: u64| (1..protection.threshold).contains(&count);
        let is_known = protection.has_size(&siblings, &beside, |cell| cell.compared)
            && match protection.level {
                Level::Unit => true,
                Level::Publication => {
                    let parts = |cell: &Counted| [cell.raised, cell.compared - cell.raised];
                    let is_told = |cell: &Counted| parts(cell).into_iter().all(|part| part >= protection.threshold);
                    let tells = |cell: &Counted| parts(cell).into_iter().any(few);
                    siblings.iter().all(is_told) && !beside.iter().flatten().any(tells)
                }
            };
        let min = cohort.questions()[place / parts.len() % questions].min;
        Some(Point {
            n: sum.levels.n,
            mean: f64::from(min) + sum.levels.mean()?,
            raised: Share::of(sum.raised, sum.compared).filter(|_| is_known),
        })
    };
    Some(OverTime {
        points: (0..points).map(point).collect(),
        parts: parts.into_iter().zip(extents).collect(),
        is_panel,
        questions,
    })
}

impl Protection {
    /// `true` where a count is large enough in every sibling, and beside them nobody or enough; and where those outside a
    /// panel are nobody or enough in each.
    fn has_size(self, siblings: &[Counted], beside: &[Vec<Counted>], count: impl Fn(&Counted) -> u64) -> bool {
        let is_enough = |n: u64| n >= self.threshold;
        let nobody_or_enough = |cells: &[Counted], count: &dyn Fn(&Counted) -> u64| {
            cells.iter().all(|cell| count(cell) == 0) || cells.iter().all(|cell| is_enough(count(cell)))
        };
        siblings.iter().all(|cell| is_enough(count(cell)))
            && beside.iter().all(|cells| nobody_or_enough(cells, &count))
            && std::iter::once(siblings)
                .chain(beside.iter().map(Vec::as_slice))
                .all(|cells| nobody_or_enough(cells, &|cell| cell.outside))
    }
}
