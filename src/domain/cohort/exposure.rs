//! Who was in an activity, and which two scores tell what changed meanwhile.

use chrono::{Days, NaiveDate};

use super::pairs::Slots;
use super::{AnswerCode, Cohort, Form, Member, RESPONDENTS, Stay, place_of};
use crate::domain::activity::{Combination, Period};

/// From when on somebody counts as having been in an activity, and how far from it a score may lie. An administrator
/// decides both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// A stay of fewer days than this is not counted, from [`Exposure::LEAST_DAYS`]; 1 counts every stay.
    pub least_days: u64,
    /// A score so many days before a stay, or after it, still belongs to it; from [`Exposure::MARGIN_DAYS`].
    pub margin_days: u64,
}

impl Default for Exposure {
    fn default() -> Self {
        Self {
            least_days: 14,
            margin_days: 90,
        }
    }
}

impl Exposure {
    /// What `least_days` can be set to.
    pub const LEAST_DAYS: std::ops::RangeInclusive<u64> = 1..=90;
    /// What `margin_days` can be set to.
    pub const MARGIN_DAYS: std::ops::RangeInclusive<u64> = 0..=183;

    /// `true` where a stay has lasted long enough when `until` has passed.
    fn is_long_enough(self, from: NaiveDate, until: NaiveDate) -> bool {
        (until - from).num_days() >= self.least_days.cast_signed() - 1
    }
}

/// A stay that counts: it touches the period, and has lasted long enough by the period's end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exposed {
    /// Its first day, which may lie before the period, and its last, which is no later than the period's.
    pub(super) days: Period,
    /// Which of the cohort's activities.
    pub(super) activity: usize,
    pub(super) is_job_focused: bool,
}

/// The stays of somebody that count in `window`.
pub(super) fn exposed<'a>(
    cohort: &'a Cohort,
    member: &'a Member,
    window: Period,
) -> impl Iterator<Item = (Exposed, &'a Stay)> {
    member.stays.iter().filter_map(move |stay| {
        let within = stay.within(window)?;
        let activity = cohort.activity(stay.activity_id)?;
        let days = Period {
            from: stay.from,
            to: within.to,
        };
        cohort.exposure.is_long_enough(days.from, days.to).then_some((
            Exposed {
                days,
                activity,
                is_job_focused: cohort.is_job_focused(activity),
            },
            stay,
        ))
    })
}

/// The strongest combination of activities that somebody had in a period: a job-focused one beside another, for as many
/// days together as a stay must last and on some day of the period; else a job-focused one; else another; else none.
pub(super) fn combination(exposure: Exposure, stays: &[Exposed], window: Period) -> Combination {
    let is_beside = |own: &Exposed, other: &Exposed| {
        let from = own.days.from.max(other.days.from);
        let to = own.days.to.min(other.days.to);
        own.activity != other.activity && from <= to && to >= window.from && exposure.is_long_enough(from, to)
    };
    let job_focused = || stays.iter().filter(|stay| stay.is_job_focused);
    if job_focused().any(|own| stays.iter().any(|other| is_beside(own, other))) {
        Combination::Parallel
    } else if job_focused().next().is_some() {
        Combination::JobFocusedAlone
    } else if stays.is_empty() {
        Combination::Nothing
    } else {
        Combination::OtherOnly
    }
}

/// The two scores of each question that tell what changed over a stay: from the last score at most
/// [`Exposure::margin_days`] before its first day, or on that day, else the first one within; to the last one within, or
/// at most as many days after its last day, and never after `until`. Both lie in the participation that the stay is in.
/// Pairs stand by respondent and question; `pairs` is emptied first.
pub(super) fn over_stay(cohort: &Cohort, member: &Member, stay: &Stay, until: NaiveDate, pairs: &mut Slots) {
    pairs.clear(RESPONDENTS * cohort.questions.len());
    let margin = Days::new(cohort.exposure.margin_days);
    let earliest = stay.from.checked_sub_days(margin).unwrap_or(NaiveDate::MIN);
    let latest = match stay.to {
        Some(to) => to.checked_add_days(margin).unwrap_or(until).min(until),
        None => until,
    };
    let begun = |span: &super::Span| span.start <= stay.from;
    let span = member.spans.iter().rposition(begun).unwrap_or_default();
    let is_own = |form: &&Form| usize::from(form.span) == span && (earliest..=latest).contains(&form.date);
    let questions = cohort.questions.len();
    for form in member.forms.iter().filter(is_own) {
        let places = &cohort.places[usize::from(form.instrument)];
        let scores = places.iter().zip(member.answers_of(form));
        for (place, level) in scores.filter_map(|(place, answer): (_, &AnswerCode)| Some((place, answer.level()?))) {
            let slot = place_of(form.respondent) * questions + place;
            pairs.see(slot, level, form.date, form.date <= stay.from);
        }
    }
}
