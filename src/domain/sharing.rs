//! That a participant lets a reader, such as their social worker, read their page: whom, from when to when, and how they
//! said so.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{AccountId, SharingId, coded_enum};

/// The most days that one consent reaches: after two years it is asked for anew.
pub const MAX_DAYS: u64 = 731;

coded_enum!(
    /// How a participant consented.
    ConsentWay {
        /// On a signed paper.
        Written = "written",
        /// In words, at a meeting.
        Spoken = "spoken",
        /// In words, through an interpreter.
        Interpreted = "interpreted",
    }
);

/// What is written down about a consent, as it is typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharingDetails {
    /// Who may read the page.
    pub reader: AccountId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, at most [`MAX_DAYS`] days after the first.
    pub to: NaiveDate,
    /// How the participant said so.
    pub way: ConsentWay,
}

/// A consent that has been taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Who wrote it down.
    pub by: String,
    /// When. The page is closed from that moment.
    pub at: DateTime<Utc>,
}

/// One consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// Which one.
    pub id: SharingId,
    /// What it says.
    pub details: SharingDetails,
    /// What the reader is called.
    pub reader_name: String,
    /// Who wrote it down.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it has been taken back.
    pub withdrawn: Option<Withdrawn>,
}

/// What is wrong with a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SharingProblem {
    /// The last day lies before the first.
    #[error("the end lies before the start")]
    EndBeforeStart,
    /// It reaches longer than [`MAX_DAYS`] days.
    #[error("the consent reaches too long")]
    TooLong,
    /// The last day has gone.
    #[error("the last day has gone")]
    Over,
    /// Somebody who has no account as a reader.
    #[error("there is no such reader")]
    UnknownReader,
    /// The same reader may read the page already on some of these days.
    #[error("the reader may read the page already")]
    TwiceAtOnce,
    /// It has been taken back already.
    #[error("the consent has been withdrawn already")]
    Withdrawn,
}

impl SharingDetails {
    /// What is wrong with it beside the participant's `others`, if anything.
    pub fn problem<'a>(
        &self,
        others: impl IntoIterator<Item = &'a Sharing>,
        today: super::Today,
    ) -> Option<SharingProblem> {
        if self.to < self.from {
            Some(SharingProblem::EndBeforeStart)
        } else if self.to > self.from + Days::new(MAX_DAYS) {
            Some(SharingProblem::TooLong)
        } else if self.to < today.0 {
            Some(SharingProblem::Over)
        } else {
            let overlaps = |other: &Sharing| {
                let own = &other.details;
                other.withdrawn.is_none() && own.reader == self.reader && own.from <= self.to && self.from <= own.to
            };
            let is_twice = others.into_iter().any(overlaps);
            is_twice.then_some(SharingProblem::TwiceAtOnce)
        }
    }
}

impl Sharing {
    /// `true` where the reader may read the page on `date`.
    pub fn holds_on(&self, date: NaiveDate) -> bool {
        self.withdrawn.is_none() && (self.details.from..=self.details.to).contains(&date)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::Today;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn details(reader: u128, from: &str, to: &str) -> SharingDetails {
        SharingDetails {
            reader: AccountId(Uuid::from_u128(reader)),
            from: day(from),
            to: day(to),
            way: ConsentWay::Written,
        }
    }

    fn sharing(details: SharingDetails) -> Sharing {
        Sharing {
            id: SharingId(Uuid::nil()),
            details,
            reader_name: "S. Sjö".to_owned(),
            by: "A. Lind".to_owned(),
            at: DateTime::UNIX_EPOCH,
            withdrawn: None,
        }
    }

    #[test]
    fn a_consent_reaches_from_a_day_to_a_day_and_no_longer() {
        let mut given = sharing(details(1, "2026-11-01", "2026-11-30"));
        for (date, holds) in [
            ("2026-10-31", false),
            ("2026-11-01", true),
            ("2026-11-30", true),
            ("2026-12-01", false),
        ] {
            assert_eq!(given.holds_on(day(date)), holds, "{date}");
        }
        given.withdrawn = Some(Withdrawn {
            by: "A. Lind".to_owned(),
            at: DateTime::UNIX_EPOCH,
        });
        assert!(!given.holds_on(day("2026-11-15")));
    }

    #[test]
    fn bad_consents_are_named() {
        let today = Today(day("2026-11-18"));
        let known = [sharing(details(1, "2026-11-01", "2026-12-31"))];
        let problem = |details: SharingDetails| details.problem(&known, today);
        let with = |reader, from, to| problem(details(reader, from, to));
        assert_eq!(
            with(2, "2026-11-02", "2026-11-01"),
            Some(SharingProblem::EndBeforeStart)
        );
        assert_eq!(with(2, "2026-10-01", "2026-11-17"), Some(SharingProblem::Over));
        assert_eq!(with(2, "2026-11-18", "2026-11-18"), None, "a day is a time");
        // 2026-11-18 and 731 days: 18 November 2028.
        assert_eq!(with(2, "2026-11-18", "2028-11-18"), None);
        assert_eq!(with(2, "2026-11-18", "2028-11-19"), Some(SharingProblem::TooLong));
        assert_eq!(with(1, "2026-12-31", "2027-01-31"), Some(SharingProblem::TwiceAtOnce));
        assert_eq!(with(1, "2027-01-01", "2027-01-31"), None);
        assert_eq!(with(2, "2026-12-31", "2027-01-31"), None, "another reader");
        let mut withdrawn = known.clone();
        withdrawn[0].withdrawn = Some(Withdrawn {
            by: "A. Lind".to_owned(),
            at: DateTime::UNIX_EPOCH,
        });
        let again = details(1, "2026-11-18", "2026-12-31").problem(&withdrawn, today);
        assert_eq!(again, None, "what was taken back stands in nobody's way");
    }
}
