//! One date on which a participant is measured.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::assessment::{Assessment, Draft, Entry};
use super::dates::EARLIEST_YEAR;
use super::instrument::{IndicatorId, Respondent, Series};
use super::participant::Birth;
use super::{OccasionId, Today, coded_enum};

/// One date on which a participant is measured by one series of instruments. Holds at most one valid form from each
/// respondent.
#[derive(Debug, Clone, PartialEq)]
pub struct Occasion {
    /// Which one.
    pub id: OccasionId,
    /// The day it concerns.
    pub date: NaiveDate,
    /// By which instruments.
    pub series: Series,
    /// The valid finished form of each respondent.
    pub assessments: BTreeMap<Respondent, Assessment>,
    /// The form that is being filled in or corrected, of each respondent.
    pub drafts: BTreeMap<Respondent, Draft>,
    /// Finished forms that a correction took the place of, oldest first.
    pub superseded: BTreeMap<Respondent, Vec<Assessment>>,
}

impl Occasion {
    /// A date without any form.
    pub fn blank(id: OccasionId, date: NaiveDate, series: Series) -> Self {
        Self {
            id,
            date,
            series,
            assessments: BTreeMap::new(),
            drafts: BTreeMap::new(),
            superseded: BTreeMap::new(),
        }
    }

    /// `true` where somebody was measured: at least one answer, of either respondent. Nobody is by a blank form.
    pub fn is_measured(&self) -> bool {
        self.assessments.values().any(Assessment::is_answered)
    }

    /// `true` where `respondent` has given at least one answer.
    pub fn is_answered_by(&self, respondent: Respondent) -> bool {
        self.assessments.get(&respondent).is_some_and(Assessment::is_answered)
    }

    /// What `respondent` said about an indicator; `None` where it was not asked.
    pub fn entry(&self, respondent: Respondent, indicator: &IndicatorId) -> Option<&Entry> {
        self.assessments.get(&respondent)?.entries().get(indicator)
    }
}

coded_enum!(
    /// Why a date of measurement is asked about before it is taken.
    Doubted {
        /// Before the participant was born.
        BeforeBirth = "before_birth",
        /// Before 1990, when nobody was measured like this.
        LongAgo = "long_ago",
        /// Before the participant first began.
        BeforeStart = "before_start",
        /// After the participant left.
        AfterExit = "after_exit",
    }
);

/// Nobody was measured before this year: the indicators are younger.
const MEASURED_FROM: i32 = 1990;

/// What is known of a participant that a date is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// When they were born.
    pub birth: Option<Birth>,
    /// When they first began.
    pub start: NaiveDate,
    /// When they left; `None` while they take part.
    pub left: Option<NaiveDate>,
}

impl Doubted {
    /// What there is to ask about a date of measurement of somebody, if anything.
    pub fn of(date: NaiveDate, bounds: Bounds) -> Option<Self> {
        let is_before_birth = match bounds.birth {
            Some(Birth::Date(birth)) => date < birth,
            Some(Birth::Year(year)) => date.year() < year,
            None => false,
        };
        if is_before_birth {
            Some(Self::BeforeBirth)
        } else if date.year() < MEASURED_FROM {
            Some(Self::LongAgo)
        } else if date < bounds.start {
            Some(Self::BeforeStart)
        } else if bounds.left.is_some_and(|left| date > left) {
            Some(Self::AfterExit)
        } else {
            None
        }
    }
}

/// `true` where an occasion on `date` can hold answers: what has not happened can't have been answered.
pub fn date_is_measurable(date: NaiveDate, today: Today) -> bool {
    date <= today.0 && date.year() >= EARLIEST_YEAR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_can_hardly_be_right_are_doubted() {
        let day = |text: &str| text.parse().expect("a date");
        let bounds = |birth, left| Bounds {
            birth,
            start: day("2026-01-14"),
            left,
        };
        for (date, birth, expected) in [
            ("2026-01-14", None, None),
            ("2026-01-13", None, Some(Doubted::BeforeStart)),
            ("1989-12-31", None, Some(Doubted::LongAgo)),
            ("1950-01-01", Some(Birth::Year(1999)), Some(Doubted::BeforeBirth)),
            ("1999-05-01", Some(Birth::Year(1999)), Some(Doubted::BeforeStart)),
            (
                "1999-05-01",
                Some(Birth::Date(day("1999-05-02"))),
                Some(Doubted::BeforeBirth),
            ),
        ] {
            assert_eq!(Doubted::of(day(date), bounds(birth, None)), expected, "{date}");
        }
        let left = bounds(None, Some(day("2026-03-01")));
        assert_eq!(Doubted::of(day("2026-03-01"), left), None);
        assert_eq!(Doubted::of(day("2026-03-02"), left), Some(Doubted::AfterExit));
    }
}
