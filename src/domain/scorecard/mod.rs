//! The unit's scorecard ("styrkort"): what is followed each month, with a target and from where on it is nearly reached.
//!
//! Values are whole thousandths, since a file of a unit holds no number with decimals: of per cent for a share, of kronor
//! for an amount, of steps for a change, and of one for what is counted.

mod figures;
mod measure;
mod month;

use chrono::NaiveDate;

pub use self::figures::{Counted, Counts, ToCount};
pub use self::measure::{
    Direction, Figure, Indicated, MAX_VALUE, Measure, MeasureDetails, Perspective, Source, Standing, Unit,
    name_problem, parse_value,
};
pub use self::month::Month;
use super::text::{MAX_TEXT, kept};
use super::{CardActionId, MeasureId, Now};

/// The most measures that are followed at the same time: more do not stand on one page.
pub const MAX_MEASURES: usize = 16;
/// The longest analysis of a month, in characters.
pub const MAX_ANALYSIS: usize = 4000;
/// So many months before a month its measures are drawn with.
pub const MONTHS_BEFORE: u32 = 11;

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

#[cfg(test)]
mod tests;
