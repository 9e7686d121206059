//! The beginning and the end of participation. Who comes back begins a new period, with a baseline of its own.

use chrono::NaiveDate;

use super::text::MAX_TEXT;
use super::{Today, coded_enum};

coded_enum!(
    /// What participation ended with.
    Outcome {
        /// Permanent work.
        WorkPermanent = "work_permanent",
        /// Temporary work.
        WorkTemporary = "work_temporary",
        /// Work with a wage subsidy.
        WorkSubsidised = "work_subsidised",
        /// Studies.
        Studies = "studies",
        /// Another authority took over.
        OtherAuthority = "other_authority",
        /// The participant moved.
        Moved = "moved",
        /// The participant, or the municipality, broke it off.
        Discontinued = "discontinued",
        /// The participant died.
        Deceased = "deceased",
        /// Something else.
        Other = "other",
    }
);

impl Outcome {
    /// `true` where participation led to work or studies, as the national measure counts it.
    pub fn is_work_or_studies(self) -> bool {
        matches!(
            self,
            Self::WorkPermanent | Self::WorkTemporary | Self::WorkSubsidised | Self::Studies
        )
    }
}

/// How participation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// The last day.
    pub date: NaiveDate,
    /// With what; `None` where that is not known.
    pub outcome: Option<Outcome>,
    /// What there is to say about it.
    pub note: Option<String>,
}

/// What is wrong with an exit or a re-entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExitProblem {
    /// The last day lies before the first.
    #[error("the end lies before the start")]
    BeforeStart,
    /// Nobody has left on a day that has not come.
    #[error("the end lies ahead")]
    InFuture,
    /// Something has happened after the last day.
    #[error("something has happened after the end")]
    RecordsAfter,
    /// A note longer than [`MAX_TEXT`] characters.
    #[error("the note is too long")]
    TooLong,
    /// A new period begins after the one before has ended.
    #[error("the new start lies before the end")]
    ReentryBeforeExit,
    /// Participation goes on, so it can't begin again.
    #[error("participation goes on")]
    NotEnded,
}

impl Exit {
    /// What is wrong with it for a period that began on `start`, if anything.
    pub fn problem(&self, start: NaiveDate, today: Today) -> Option<ExitProblem> {
        if self.date < start {
            Some(ExitProblem::BeforeStart)
        } else if self.date > today.0 {
            Some(ExitProblem::InFuture)
        } else if self.note.as_ref().is_some_and(|note| note.chars().count() > MAX_TEXT) {
            Some(ExitProblem::TooLong)
        } else {
            None
        }
    }
}

/// One time of participation, from the first day to the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// The first day.
    pub start: NaiveDate,
    /// How it ended; `None` while it goes on.
    pub exit: Option<Exit>,
}

/// What is wrong with coming back on `start` after a period that ended with `exit`, if anything.
pub fn reentry_problem(exit: Option<&Exit>, start: NaiveDate) -> Option<ExitProblem> {
    match exit {
        None => Some(ExitProblem::NotEnded),
        Some(exit) if start <= exit.date => Some(ExitProblem::ReentryBeforeExit),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn exit(date: &str) -> Exit {
        Exit {
            date: day(date),
            outcome: Some(Outcome::Studies),
            note: None,
        }
    }

    #[test]
    fn bad_exits_and_returns_are_named() {
        let (start, today) = (day("2026-03-01"), Today(day("2026-11-18")));
        assert_eq!(exit("2026-03-01").problem(start, today), None, "one day is a period");
        assert_eq!(exit("2026-11-18").problem(start, today), None);
        assert_eq!(exit("2026-02-28").problem(start, today), Some(ExitProblem::BeforeStart));
        assert_eq!(exit("2026-11-19").problem(start, today), Some(ExitProblem::InFuture));
        let mut wordy = exit("2026-11-18");
        wordy.note = Some("å".repeat(MAX_TEXT + 1));
        assert_eq!(wordy.problem(start, today), Some(ExitProblem::TooLong));
        let left = exit("2026-06-30");
        assert_eq!(reentry_problem(Some(&left), day("2026-07-01")), None);
        assert_eq!(
            reentry_problem(Some(&left), day("2026-06-30")),
            Some(ExitProblem::ReentryBeforeExit)
        );
        assert_eq!(reentry_problem(None, day("2026-07-01")), Some(ExitProblem::NotEnded));
    }

    #[test]
    fn four_outcomes_are_work_or_studies() {
        let counted: Vec<_> = Outcome::ALL
            .iter()
            .filter(|outcome| outcome.is_work_or_studies())
            .map(|outcome| outcome.code())
            .collect();
        assert_eq!(
            counted,
            ["work_permanent", "work_temporary", "work_subsidised", "studies"]
        );
    }
}
