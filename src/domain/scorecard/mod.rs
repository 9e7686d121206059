//! The unit's scorecard ("styrkort"): what is followed each month, with a target and from where on it is nearly reached.
//!
//! Values are whole thousandths, since a file of a unit holds no number with decimals: of per cent for a share, of kronor
//! for an amount, of steps for a change, and of one for what is counted.

mod figures;

use chrono::{Datelike as _, Months, NaiveDate};
use serde::{Deserialize, Serialize};

pub use self::figures::{Counted, Counts, ToCount};
use super::dates::EARLIEST_YEAR;
use super::instrument::{IndicatorId, Respondent, Series};
use super::schedule::add_months;
use super::text::{MAX_TEXT, kept};
use super::thousandths::{self, THOUSANDTHS, without_spaces};
use super::{CardActionId, MeasureId, Now, Today, coded_enum};

/// The largest value that can be typed, in wholes: a billion, which no unit costs.
pub const MAX_VALUE: i64 = 1_000_000_000;
/// The most measures that are followed at the same time: more do not stand on one page.
pub const MAX_MEASURES: usize = 16;
/// The longest analysis of a month, in characters.
pub const MAX_ANALYSIS: usize = 4000;
/// So many months before a month its measures are drawn with.
pub const MONTHS_BEFORE: u32 = 11;

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

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

impl Month {
    /// The month that a day is in.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Of text such as 2026-10; `None` where it is none, or before this program's time.
    pub fn parse(text: &str) -> Option<Self> {
        let day = NaiveDate::parse_from_str(&format!("{}-01", text.trim()), "%Y-%m-%d").ok()?;
        (day.year() >= EARLIEST_YEAR).then_some(Self(day))
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        self.after(1).0.pred_opt().unwrap_or(self.0)
    }

    /// So many months later.
    pub fn after(self, months: u32) -> Self {
        Self(add_months(self.0, months))
    }

    /// So many months earlier.
    pub fn before(self, months: u32) -> Self {
        Self(self.0.checked_sub_months(Months::new(months)).unwrap_or(self.0))
    }

    /// `true` once its last day has passed: before that nobody knows what it was.
    pub fn is_over(self, today: Today) -> bool {
        self.last() < today.0
    }

    /// As it is written: 2026-10.
    pub fn code(self) -> String {
        self.0.format("%Y-%m").to_string()
    }

    /// The months of its year, January first.
    pub fn of_year(year: i32) -> Vec<Self> {
        let month = |number| NaiveDate::from_ymd_opt(year, number, 1).map(Self);
        (1..=12).filter_map(month).collect()
    }
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

/// What is wrong with a measure, or with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardProblem {
    /// A measure without a name.
    #[error("the measure has no name")]
    NoName,
    /// Longer than [`MAX_TEXT`] characters.
    #[error("the text is too long")]
    TooLong,
    /// Two measures of one name could not be told apart.
    #[error("there is a measure of this name")]
    NameTaken,
    /// More than [`MAX_MEASURES`].
    #[error("too many measures")]
    TooMany,
    /// Beyond [`MAX_VALUE`].
    #[error("the number is out of range")]
    OutOfRange,
    /// A share that is not from 0 to 100 per cent.
    #[error("a share is from 0 to 100 per cent")]
    NoShare,
    /// Nearly reached would be better than reached.
    #[error("what is nearly reached lies on the wrong side of the target")]
    NearBeyondTarget,
    /// Counted over months that are not offered, of an indicator that is not named, or in another unit.
    #[error("the figure can't be counted like that")]
    Source,
    /// A month that has not begun.
    #[error("the month has not begun")]
    Ahead,
    /// A month is signed once it is over.
    #[error("the month is not over")]
    NotOver,
    /// What is signed is locked.
    #[error("the month is signed")]
    Signed,
    /// Nothing has been written about the month.
    #[error("the month has no analysis")]
    NoAnalysis,
    /// What is being written about the month is not saved.
    #[error("the analysis is not saved")]
    NotSaved,
    /// Nothing is followed.
    #[error("there are no measures")]
    NoMeasures,
    /// What is to be done has no text.
    #[error("the text is missing")]
    NoText,
    /// Nobody does it.
    #[error("nobody is named")]
    Nobody,
    /// By a day before the month, or years ahead.
    #[error("the date can hardly be right")]
    Date,
    /// A figure that is counted is not typed in.
    #[error("the value is counted")]
    IsCounted,
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

impl MeasureDetails {
    /// What is wrong with it by itself, if anything.
    pub fn problem(&self) -> Option<CardProblem> {
        let name = kept(&self.name);
        let is_beyond = |near: i64| match self.direction {
            Direction::AtLeast => near >= self.target,
            Direction::AtMost => near <= self.target,
        };
        let is_wrong = |source: &Source| {
            !Source::MONTHS.contains(&source.months)
                || source.figure.has_indicator() != source.indicated.is_some()
                || source.figure.unit() != self.unit
        };
        if name.is_empty() {
            Some(CardProblem::NoName)
        } else if name.chars().count() > MAX_TEXT {
            Some(CardProblem::TooLong)
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

/// A measure's value in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// In thousandths.
    Known(i64),
    /// It stands on too few.
    Hidden,
    /// There is nothing to count, or nothing was typed in.
    Unknown,
}

impl Value {
    /// In thousandths, where it is known.
    pub fn known(self) -> Option<i64> {
        match self {
            Self::Known(value) => Some(value),
            Self::Hidden | Self::Unknown => None,
        }
    }
}

/// What was typed in for a measure in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedValue {
    /// For which measure.
    pub measure: MeasureId,
    /// In which month.
    pub month: Month,
    /// In thousandths.
    pub value: i64,
    /// Where it is from; may be empty.
    pub source: String,
    /// Who typed it in.
    pub by: String,
}

/// What an analysis leads to, as somebody writes it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionDetails {
    /// What is to be done.
    pub text: String,
    /// By whom.
    pub who: String,
    /// By when.
    pub due: NaiveDate,
}

impl ActionDetails {
    /// What is wrong with it, if anything.
    pub fn problem(&self, month: Month) -> Option<CardProblem> {
        let is_long = |text: &str| text.chars().count() > MAX_TEXT;
        if kept(&self.text).is_empty() {
            Some(CardProblem::NoText)
        } else if kept(&self.who).is_empty() {
            Some(CardProblem::Nobody)
        } else if is_long(&self.text) || is_long(&self.who) {
            Some(CardProblem::TooLong)
        } else if self.due < month.first() || self.due > month.after(36).first() {
            Some(CardProblem::Date)
        } else {
            None
        }
    }
}

/// What an analysis leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Which one.
    pub id: CardActionId,
    /// Of which month's analysis.
    pub month: Month,
    /// What, who and by when.
    pub details: ActionDetails,
    /// When it was done, and by whom that was ticked off.
    pub done: Option<(NaiveDate, String)>,
}

/// A measure's figure as it was when its month was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedFigure {
    /// Of which measure, as it was.
    pub measure: Measure,
    /// What it was.
    pub counted: Counted,
}

/// What was written about a month, and what stood there when it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthRecord {
    /// Which month.
    pub month: Month,
    /// What somebody wrote about it.
    pub analysis: String,
    /// When it was signed, and by whom.
    pub signed: Option<(Now, String)>,
    /// Its figures, once it is signed.
    pub figures: Vec<SignedFigure>,
}

/// Everything that the file holds of the scorecard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scorecard {
    /// What is followed, by perspective and in the order in which it was added.
    pub measures: Vec<Measure>,
    /// What was typed in.
    pub typed: Vec<TypedValue>,
    /// What was written about months, the earliest first.
    pub months: Vec<MonthRecord>,
    /// What the analyses lead to, by day.
    pub actions: Vec<Action>,
}

impl Scorecard {
    /// What was written about a month.
    pub fn record(&self, month: Month) -> Option<&MonthRecord> {
        self.months.iter().find(|record| record.month == month)
    }

    /// When a month was signed, and by whom.
    pub fn signed(&self, month: Month) -> Option<&(Now, String)> {
        self.record(month)?.signed.as_ref()
    }

    /// What was typed in for a measure in a month.
    pub fn typed(&self, measure: MeasureId, month: Month) -> Option<&TypedValue> {
        let mut typed = self.typed.iter();
        typed.find(|typed| typed.measure == measure && typed.month == month)
    }

    /// What a month's analysis leads to.
    pub fn actions_of(&self, month: Month) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(move |action| action.month == month)
    }

    /// What is shown of a month: as it was signed, else the measures as they are with what is `counted` and typed in.
    pub fn shown(&self, month: Month, counted: &dyn Fn(MeasureId, Month) -> Option<Counted>) -> Vec<SignedFigure> {
        if let Some(record) = self.record(month)
            && record.signed.is_some()
        {
            return record.figures.clone();
        }
        let figure = |measure: &Measure| SignedFigure {
            counted: match &measure.details.source {
                Some(_) => counted(measure.id, month).unwrap_or(Counted::UNKNOWN),
                None => Counted::typed(self.typed(measure.id, month)),
            },
            measure: measure.clone(),
        };
        self.measures.iter().map(figure).collect()
    }
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

#[cfg(test)]
mod tests;
