//! What an administrator has decided for everybody.

use super::attendance::AbsenceKind;
use super::cohort::Exposure;
use super::cohort::overview::MIN_THRESHOLD;
use super::cohort::suppression::DEFAULT_THRESHOLD;
use super::retention::{RetentionProblem, RetentionRule};
use super::review::{DEFAULT_REVIEW_MONTHS, MAX_REVIEW_MONTHS};

/// How many minutes without input lock the window, where nothing else has been decided.
pub const DEFAULT_LOCK_MINUTES: u64 = 5;
/// The most minutes without input that can be allowed.
pub const MAX_LOCK_MINUTES: u64 = 60;
/// The highest threshold that can be set: above it small units would see nothing.
pub const MAX_THRESHOLD: u64 = 20;

/// After how many absences in a row without a word a caseworker is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AbsenceRule {
    /// Scheduled days, within [`AbsenceRule::RANGE`].
    pub days: u64,
    /// Booked visits, within [`AbsenceRule::RANGE`].
    pub visits: u64,
}

impl AbsenceRule {
    /// What can be set: one absence is no row.
    pub const RANGE: std::ops::RangeInclusive<u64> = 2..=20;

    /// After how many of a kind.
    pub fn least(self, kind: AbsenceKind) -> u64 {
        match kind {
            AbsenceKind::Days => self.days,
            AbsenceKind::Visits => self.visits,
        }
    }
}

impl Default for AbsenceRule {
    /// Three of either, as Lindesberg has it.
    fn default() -> Self {
        Self { days: 3, visits: 3 }
    }
}

/// What an administrator has decided; as the program has it where nothing has been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Counts below this are hidden in group figures, from [`MIN_THRESHOLD`] to [`MAX_THRESHOLD`].
    pub threshold: u64,
    /// From when on somebody counts as having been in an activity.
    pub exposure: Exposure,
    /// After how many absences in a row without a word somebody is told.
    pub absence: AbsenceRule,
    /// So many minutes without input lock the window, from 1 to [`MAX_LOCK_MINUTES`].
    pub lock_minutes: u64,
    /// When what is known about somebody falls due for removal.
    pub retention: RetentionRule,
    /// A case is gone through so many months after the last time, from 1 to [`MAX_REVIEW_MONTHS`].
    pub review_months: u64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            threshold: DEFAULT_THRESHOLD,
            exposure: Exposure::default(),
            absence: AbsenceRule::default(),
            lock_minutes: DEFAULT_LOCK_MINUTES,
            retention: RetentionRule::default(),
            review_months: DEFAULT_REVIEW_MONTHS,
        }
    }
}

/// What is wrong with a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// Not from [`MIN_THRESHOLD`] to [`MAX_THRESHOLD`].
    #[error("the threshold is out of range")]
    Threshold,
    /// Not within [`Exposure::LEAST_DAYS`].
    #[error("the days from which an activity counts are out of range")]
    LeastDays,
    /// Not within [`Exposure::MARGIN_DAYS`].
    #[error("the days between an activity and a score are out of range")]
    MarginDays,
    /// Not within [`AbsenceRule::RANGE`].
    #[error("the number of absences in a row is out of range")]
    Absences(AbsenceKind),
    /// Not from 1 to [`MAX_LOCK_MINUTES`].
    #[error("the minutes until the lock are out of range")]
    LockMinutes,
    /// Not from 1 to [`MAX_REVIEW_MONTHS`].
    #[error("the months between two case reviews are out of range")]
    ReviewMonths,
    /// Not a number of years that can be set.
    #[error(transparent)]
    Retention(#[from] RetentionProblem),
}

impl Rules {
    /// What is wrong with them, if anything.
    pub fn problem(&self) -> Option<RuleProblem> {
        self.problems().into_iter().next()
    }

    /// Everything that is wrong with them; empty where all is well.
    pub fn problems(&self) -> Vec<RuleProblem> {
        let mut problems = Vec::new();
        if !(MIN_THRESHOLD..=MAX_THRESHOLD).contains(&self.threshold) {
            problems.push(RuleProblem::Threshold);
        }
        if !Exposure::LEAST_DAYS.contains(&self.exposure.least_days) {
            problems.push(RuleProblem::LeastDays);
        }
        if !Exposure::MARGIN_DAYS.contains(&self.exposure.margin_days) {
            problems.push(RuleProblem::MarginDays);
        }
        for kind in AbsenceKind::ALL {
            if !AbsenceRule::RANGE.contains(&self.absence.least(*kind)) {
                problems.push(RuleProblem::Absences(*kind));
            }
        }
        if !(1..=MAX_LOCK_MINUTES).contains(&self.lock_minutes) {
            problems.push(RuleProblem::LockMinutes);
        }
        if !(1..=MAX_REVIEW_MONTHS).contains(&self.review_months) {
            problems.push(RuleProblem::ReviewMonths);
        }
        problems.extend(self.retention.problem().map(RuleProblem::Retention));
        problems
    }
}
