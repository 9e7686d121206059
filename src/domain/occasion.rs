//! One date on which a participant is measured.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::assessment::{Assessment, Draft, Entry};
use super::dates::EARLIEST_YEAR;
use super::instrument::{IndicatorId, Respondent};
use super::{OccasionId, Today};

/// One date on which a participant is measured. Holds at most one valid form from each respondent.
#[derive(Debug, Clone, PartialEq)]
pub struct Occasion {
    /// Which one.
    pub id: OccasionId,
    /// The day it concerns.
    pub date: NaiveDate,
    /// The valid finished form of each respondent.
    pub assessments: BTreeMap<Respondent, Assessment>,
    /// The form that is being filled in or corrected, of each respondent.
    pub drafts: BTreeMap<Respondent, Draft>,
    /// Finished forms that a correction took the place of, oldest first.
    pub superseded: BTreeMap<Respondent, Vec<Assessment>>,
}

impl Occasion {
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

/// `true` where an occasion on `date` can hold answers: what has not happened can't have been answered.
pub fn date_is_measurable(date: NaiveDate, today: Today) -> bool {
    date <= today.0 && date.year() >= EARLIEST_YEAR
}
