//! What is followed: a group figure or a number that is typed in, its unit, its target, and how a value stands to it.

use serde::{Deserialize, Serialize};

use super::CardProblem;
use crate::domain::instrument::{IndicatorId, Respondent, Series};
use crate::domain::text::{MAX_TEXT, kept};
use crate::domain::thousandths::{self, THOUSANDTHS, without_spaces};
use crate::domain::{MeasureId, coded_enum};

/// The largest value that can be typed, in wholes: a billion, which no unit costs.
pub const MAX_VALUE: i64 = 1_000_000_000;

coded_enum!(
    /// From which side the unit is looked at.
    Perspective {
        /// What it costs.
        Economy = "economy",
        /// Those whom it is for.
        TargetGroup = "target_group",
        /// How the work is done.
        Operations = "operations",
        /// Those who work there.
        Staff = "staff",
    }
);

coded_enum!(
    /// What a value is a number of.
    Unit {
        /// Per cent, from 0 to 100.
        Percent = "percent",
        /// Whole things or people.
        Count = "count",
        /// Kronor.
        Kronor = "kronor",
        /// Steps of a scale.
        Steps = "steps",
        /// Any other number.
        Number = "number",
    }
);

coded_enum!(
    /// Where a value should be, seen from the target.
    Direction {
        /// At it or above.
        AtLeast = "at_least",
        /// At it or below.
        AtMost = "at_most",
    }
);

coded_enum!(
    /// The group figures that can be followed.
    Figure {
        /// How many take part.
        Participants = "participants",
        /// How many left.
        Exits = "exits",
        /// Of those who left, to work or studies.
        WorkOrStudies = "work_or_studies",
        /// Of those who were measured from the start on, raised in one indicator.
        Raised = "raised",
        /// The mean change since the start in one indicator.
        MeanChange = "mean_change",
        /// Those who were not measured.
        NotMeasured = "not_measured",
        /// Of those who were measured, those whose latest occasion lacks one respondent's form.
        OneRespondent = "one_respondent",
        /// Those who changed caseworker.
        ChangedCaseworker = "changed_caseworker",
        /// What activities cost, for each participant.
        CostPerParticipant = "cost_per_participant",
        /// What activities cost, for each exit to work or studies.
        CostPerExit = "cost_per_exit",
    }
);

impl Figure {
    /// What its values are numbers of.
    pub fn unit(self) -> Unit {
        match self {
            Self::Participants | Self::Exits => Unit::Count,
            Self::WorkOrStudies | Self::Raised | Self::NotMeasured | Self::OneRespondent | Self::ChangedCaseworker => {
                Unit::Percent
            }
            Self::MeanChange => Unit::Steps,
            Self::CostPerParticipant | Self::CostPerExit => Unit::Kronor,
        }
    }

    /// `true` where it is about one indicator, as one respondent sees it.
    pub fn has_indicator(self) -> bool {
        matches!(self, Self::Raised | Self::MeanChange)
    }
}

/// Which indicator a figure is about, and who answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicated {
    /// Which questionnaire.
    pub series: String,
    /// Which indicator of it.
    pub indicator: String,
    /// As whom it is seen by.
    pub respondent: Respondent,
}

impl Indicated {
    /// An indicator as a respondent sees it.
    pub fn new(series: &Series, indicator: &IndicatorId, respondent: Respondent) -> Self {
        Self {
            series: series.0.clone(),
            indicator: indicator.0.clone(),
            respondent,
        }
    }
}

/// Where a measure's values come from, if they are not typed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Which figure.
    pub figure: Figure,
    /// Over how many months, the last of them the one that is looked at: one of [`Source::MONTHS`].
    pub months: u32,
    /// About which indicator, where the figure is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicated: Option<Indicated>,
}

impl Source {
    /// Over how many months a figure can be counted.
    pub const MONTHS: [u32; 3] = [1, 4, 12];
}

/// A measure as somebody writes it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureDetails {
    /// From which side.
    pub perspective: Perspective,
    /// What it is called.
    pub name: String,
    /// Where its values come from; `None` where they are typed in.
    pub source: Option<Source>,
    /// What its values are numbers of.
    pub unit: Unit,
    /// From which side of the target it is reached.
    pub direction: Direction,
    /// In thousandths.
    pub target: i64,
    /// From where on it is nearly reached, in thousandths.
    pub near: Option<i64>,
}

impl Unit {
    /// What is wrong with a value in thousandths, if anything.
    pub fn problem(self, value: i64) -> Option<CardProblem> {
        match self {
            Self::Percent if !(0..=100 * THOUSANDTHS).contains(&value) => Some(CardProblem::NoShare),
            _ if value.abs() > MAX_VALUE * THOUSANDTHS => Some(CardProblem::OutOfRange),
            _ => None,
        }
    }

    /// How many decimals its values are shown with.
    pub fn decimals(self) -> usize {
        match self {
            Self::Count | Self::Kronor => 0,
            Self::Percent => 1,
            Self::Steps | Self::Number => 2,
        }
    }
}

/// What is wrong with a measure's name by itself, if anything.
pub fn name_problem(name: &str) -> Option<CardProblem> {
    let name = kept(name);
    if name.is_empty() {
        Some(CardProblem::NoName)
    } else if name.chars().count() > MAX_TEXT {
        Some(CardProblem::TooLong)
    } else {
        None
    }
}

impl MeasureDetails {
    /// What is wrong with it by itself, if anything.
    pub fn problem(&self) -> Option<CardProblem> {
        let is_beyond = |near: i64| match self.direction {
            Direction::AtLeast => near >= self.target,
            Direction::AtMost => near <= self.target,
        };
        let is_wrong = |source: &Source| {
            !Source::MONTHS.contains(&source.months)
                || source.figure.has_indicator() != source.indicated.is_some()
                || source.figure.unit() != self.unit
        };
        if let Some(problem) = name_problem(&self.name) {
            Some(problem)
        } else if self.source.as_ref().is_some_and(is_wrong) {
            Some(CardProblem::Source)
        } else if let Some(problem) = self.unit.problem(self.target) {
            Some(problem)
        } else if let Some(problem) = self.near.and_then(|near| self.unit.problem(near)) {
            Some(problem)
        } else if self.near.is_some_and(is_beyond) {
            Some(CardProblem::NearBeyondTarget)
        } else {
            None
        }
    }

    /// How a value stands to the target.
    pub fn standing(&self, value: i64) -> Standing {
        let reaches = |limit: i64| match self.direction {
            Direction::AtLeast => value >= limit,
            Direction::AtMost => value <= limit,
        };
        if reaches(self.target) {
            Standing::Reached
        } else if self.near.is_some_and(reaches) {
            Standing::Near
        } else {
            Standing::Missed
        }
    }
}

coded_enum!(
    /// How a value stands to its target.
    Standing {
        /// At the target, or on the good side of it.
        Reached = "reached",
        /// Short of it, and not beyond what is nearly reached.
        Near = "near",
        /// Neither.
        Missed = "missed",
    }
);

/// What is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Which one.
    pub id: MeasureId,
    /// What has been written down about it.
    pub details: MeasureDetails,
}

/// A number as people type it, in thousandths: 39, 39,4 or 39.4, with spaces between thousands and a per cent sign or "kr"
/// behind it. `None` where it is no number, or has more decimals than three.
pub fn parse_value(text: &str) -> Option<i64> {
    let text = without_spaces(text);
    let text = text
        .strip_suffix('%')
        .or_else(|| text.strip_suffix("kr"))
        .unwrap_or(&text);
    let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    // A comma that nothing has been typed behind yet is no fault.
    let digits = digits.strip_suffix([',', '.']).unwrap_or(digits);
    thousandths::read(digits, 12).map(|value| sign * value)
}
