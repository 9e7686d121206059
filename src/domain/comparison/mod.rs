//! Figures of others, held beside one's own: what can be compared, what is published elsewhere, and what another unit has
//! counted.

mod beside;
mod figures;
mod published;

pub use self::beside::{Beside, Row, Span, Who, beside};
pub use self::figures::{Difference, METHOD_VERSION, Method, UnitFigures, latest};
pub use self::published::{
    FIRST_YEAR, MAX_PEOPLE, OutsideDetails, OutsideField, OutsideFigure, OutsideProblem, read_people, read_value,
    read_year, written_value,
};
use super::coded_enum;
use super::cohort::overview::{Asked, ExitRow, Overview};
use super::cohort::statistics::Share;
use super::cohort::{Block, Group};
use super::instrument::{IndicatorId, Respondent};
use super::participant::Gender;

coded_enum!(
    /// What can be held beside each other.
    Measure {
        /// The share of exits that were to work or studies.
        WorkOrStudies = "work_or_studies",
        /// The share of exits that were followed by a new participation within twelve months.
        Returned = "returned",
        /// The mean change of an indicator of the first questionnaire, in steps.
        MeanChange = "mean_change",
        /// The share whose latest score on an indicator is above their first.
        Raised = "raised",
    }
);

impl Measure {
    /// `true` for what lies between 0 and 1.
    pub fn is_share(self) -> bool {
        self != Self::MeanChange
    }

    /// `true` for what municipalities publish; the rest only units that measure in the same way have.
    pub fn is_published(self) -> bool {
        !self.is_by_item()
    }

    /// `true` for what is also counted for women and men.
    pub fn is_by_gender(self) -> bool {
        self == Self::WorkOrStudies
    }

    /// `true` for what is counted of each question by itself.
    pub fn is_by_item(self) -> bool {
        matches!(self, Self::MeanChange | Self::Raised)
    }
}

/// The genders that a measure is divided by; who is neither, or not known, is too few to be published anywhere.
pub const GENDERS: [Gender; 2] = [Gender::Woman, Gender::Man];

/// One question as a respondent was asked it: the same one only where item and scale are the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemOf {
    /// Who answered.
    pub respondent: Respondent,
    /// About what.
    pub indicator: IndicatorId,
    /// What was asked.
    pub item: String,
    /// On which scale.
    pub scale: String,
}

impl ItemOf {
    /// What a respondent was asked.
    pub fn of(asked: &Asked, respondent: Respondent) -> Self {
        Self {
            respondent,
            indicator: asked.indicator.clone(),
            item: asked.item.clone(),
            scale: asked.scale.clone(),
        }
    }

    /// `true` where this is what is asked, by the first questionnaire.
    pub fn is(&self, asked: &Asked) -> bool {
        asked.series.is_first()
            && (&asked.indicator, &asked.item, &asked.scale) == (&self.indicator, &self.item, &self.scale)
    }
}

/// One figure that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Which measure.
    pub measure: Measure,
    /// Of whom alone; `None` is everybody.
    pub gender: Option<Gender>,
    /// Of which question, for what is counted of each.
    pub item: Option<ItemOf>,
}

impl Subject {
    /// A measure of everybody that is no question's.
    pub fn whole(measure: Measure) -> Self {
        Self {
            measure,
            gender: None,
            item: None,
        }
    }

    /// `true` where the measure is divided so.
    pub fn is_whole(&self) -> bool {
        let is_gender = self.gender.is_none_or(|gender| GENDERS.contains(&gender));
        is_gender
            && (self.gender.is_none() || self.measure.is_by_gender())
            && self.item.is_some() == self.measure.is_by_item()
    }
}

/// A figure with what it was counted from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// A share from 0 to 1, or steps.
    pub value: f64,
    /// Of how many, where that is known.
    pub n: Option<u64>,
    /// Its 95 % interval, where it has one.
    pub ci95: Option<[f64; 2]>,
}

impl Figure {
    fn of(share: Share) -> Self {
        Self {
            value: share.share,
            n: Some(share.n),
            ci95: Some(share.ci95),
        }
    }
}

/// What is known of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Known {
    /// It may be seen.
    Shown(Figure),
    /// It is of few, or few could be worked out of it.
    Hidden,
}

/// What an overview says of a figure; `None` where nobody was asked, or nobody left.
pub fn own(overview: &Overview, subject: &Subject) -> Option<Known> {
    match subject.measure {
        Measure::WorkOrStudies => match subject.gender {
            None => of_exits(
                overview
                    .whole
                    .exits
                    .as_ref()
                    .map(|exits| (exits.n, exits.work_or_studies)),
            ),
            Some(gender) => of_gender(&overview.exits_by_gender, gender),
        },
        Measure::Returned => of_exits(overview.returns.as_ref().map(|returns| (returns.n, returns.returned))),
        Measure::MeanChange | Measure::Raised => {
            let item = subject.item.as_ref()?;
            let asked = overview.asked_of(item.respondent).find(|asked| item.is(asked))?;
            let Some(change) = overview.whole.change(item.respondent, asked.question) else {
                return Some(Known::Hidden);
            };
            Some(if subject.measure == Measure::MeanChange {
                Known::Shown(Figure {
                    value: change.mean_change,
                    n: Some(change.n),
                    ci95: change.ci95,
                })
            } else {
                change
                    .raised
                    .map_or(Known::Hidden, |share| Known::Shown(Figure::of(share)))
            })
        }
    }
}

/// How many there are, and the share of them.
fn of_exits(exits: Option<(u64, Option<Share>)>) -> Option<Known> {
    match exits {
        // Of nobody there is no share, and nothing is hidden.
        Some((0, _)) => None,
        Some((_, Some(share))) => Some(Known::Shown(Figure::of(share))),
        Some((_, None)) | None => Some(Known::Hidden),
    }
}

/// A gender that stands together with others is shown to nobody by itself.
fn of_gender(rows: &[ExitRow], gender: Gender) -> Option<Known> {
    let is_own = |block: Block| block.genders() == [Some(gender)];
    let row = rows
        .iter()
        .find(|row| matches!(row.group, Group::Gender(block) if is_own(block)));
    let Some(row) = row else { return Some(Known::Hidden) };
    of_exits(row.exits.as_ref().map(|exits| (exits.n, exits.work_or_studies)))
}

/// Every figure that an overview can be held beside others by, in the order in which they are offered.
pub fn subjects(overview: &Overview) -> Vec<Subject> {
    let mut all = Vec::new();
    for measure in Measure::ALL {
        let whole = || Subject::whole(*measure);
        if measure.is_by_item() {
            for respondent in Respondent::ALL {
                let asked = overview.asked_of(*respondent).filter(|asked| asked.series.is_first());
                all.extend(asked.map(|asked| Subject {
                    item: Some(ItemOf::of(asked, *respondent)),
                    ..whole()
                }));
            }
            continue;
        }
        all.push(whole());
        if measure.is_by_gender() {
            all.extend(GENDERS.map(|gender| Subject {
                gender: Some(gender),
                ..whole()
            }));
        }
    }
    all
}
