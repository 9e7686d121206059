//! What somebody else has published: written down by hand, or read from a table.

use chrono::{DateTime, Datelike as _, Utc};

use super::{Figure, GENDERS, Measure, Subject};
use crate::domain::cohort::statistics::Share;
use crate::domain::participant::Gender;
use crate::domain::text::{MAX_TEXT, kept_line};
use crate::domain::thousandths::{self, THOUSANDTHS, without_spaces};
use crate::domain::{OutsideFigureId, Today, coded_enum};

/// The earliest year that a published figure can be of.
pub const FIRST_YEAR: i32 = 1990;
/// All of it, in thousandths of one per cent.
const WHOLE: i64 = 100 * THOUSANDTHS;
/// The most people that a figure can be counted from: more than live anywhere.
pub const MAX_PEOPLE: u64 = 100_000_000;

/// What somebody else has published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideDetails {
    /// A municipality, or several together; from 1 to [`MAX_TEXT`] characters.
    pub owner: String,
    /// Which measure.
    pub measure: Measure,
    /// Of whom alone; `None` is everybody.
    pub gender: Option<Gender>,
    /// Of which year, from [`FIRST_YEAR`] to this one.
    pub year: i32,
    /// In thousandths of one per cent, from 0 to 100 per cent.
    pub value: i64,
    /// Of how many, where that is said; from 1 to [`MAX_PEOPLE`].
    pub n: Option<u64>,
    /// Where it stands; from 1 to [`MAX_TEXT`] characters.
    pub source: String,
}

coded_enum!(
    /// What a published figure is told by: the columns of a file, in their order.
    OutsideField {
        /// Whose.
        Owner = "owner",
        /// Which measure.
        Measure = "measure",
        /// Of whom alone.
        Gender = "gender",
        /// Of which year.
        Year = "year",
        /// How large.
        Value = "value",
        /// Of how many.
        People = "n",
        /// From where.
        Source = "source",
    }
);

/// What is wrong with a published figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutsideProblem {
    /// A field that must say something is empty.
    #[error("{} is missing", .0.code())]
    Missing(OutsideField),
    /// Longer than [`MAX_TEXT`] characters.
    #[error("{} is too long", .0.code())]
    TooLong(OutsideField),
    /// No such measure is published.
    #[error("no such measure")]
    Measure,
    /// The measure is not divided by that.
    #[error("the measure is not divided so")]
    Gender,
    /// No year that a figure can be of.
    #[error("no year between {FIRST_YEAR} and this one")]
    Year,
    /// No share between 0 and 100 per cent.
    #[error("no share")]
    Value,
    /// No number of people.
    #[error("no number of people")]
    People,
    /// The same owner has a figure of the same measure and year.
    #[error("the figure is there already")]
    Known,
}

impl OutsideProblem {
    /// The field that it is about; whatever tells two figures apart is about the owner.
    pub fn field(self) -> OutsideField {
        match self {
            Self::Missing(field) | Self::TooLong(field) => field,
            Self::Measure => OutsideField::Measure,
            Self::Gender => OutsideField::Gender,
            Self::Year => OutsideField::Year,
            Self::Value => OutsideField::Value,
            Self::People => OutsideField::People,
            Self::Known => OutsideField::Owner,
        }
    }
}

impl OutsideDetails {
    /// What is wrong with it by itself.
    pub fn problem(&self, today: Today) -> Option<OutsideProblem> {
        let text = |field: OutsideField, text: &str| match kept_line(text).chars().count() {
            0 => Some(OutsideProblem::Missing(field)),
            1..=MAX_TEXT => None,
            _ => Some(OutsideProblem::TooLong(field)),
        };
        let wrong = |is_right: bool, problem| (!is_right).then_some(problem);
        let is_divided = self
            .gender
            .is_none_or(|gender| GENDERS.contains(&gender) && self.measure.is_by_gender());
        text(OutsideField::Owner, &self.owner)
            .or_else(|| wrong(self.measure.is_published(), OutsideProblem::Measure))
            .or_else(|| wrong(is_divided, OutsideProblem::Gender))
            .or_else(|| {
                let years = FIRST_YEAR..=today.0.year();
                wrong(years.contains(&self.year), OutsideProblem::Year)
            })
            .or_else(|| wrong((0..=WHOLE).contains(&self.value), OutsideProblem::Value))
            .or_else(|| {
                let is_number = self.n.is_none_or(|n| (1..=MAX_PEOPLE).contains(&n));
                wrong(is_number, OutsideProblem::People)
            })
            .or_else(|| text(OutsideField::Source, &self.source))
    }

    /// `true` where both tell of the same owner, measure and year: one of them takes the other's place.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let name = |own: &Self| kept_line(&own.owner).to_lowercase();
        (self.measure, self.gender, self.year) == (other.measure, other.gender, other.year) && name(self) == name(other)
    }

    /// What it is a figure of.
    pub fn subject(&self) -> Subject {
        Subject {
            measure: self.measure,
            gender: self.gender,
            item: None,
        }
    }

    /// The figure, with Wilson's interval where it is known of how many it is.
    pub fn figure(&self) -> Figure {
        let value = self.value as f64 / WHOLE as f64;
        let share = self.n.and_then(|n| Share::of((value * n as f64).round() as u64, n));
        Figure {
            value,
            n: self.n,
            ci95: share.map(|share| share.ci95),
        }
    }
}

/// A published figure that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideFigure {
    /// Which one.
    pub id: OutsideFigureId,
    /// What it says.
    pub details: OutsideDetails,
    /// When it was written down.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
}

/// A share as people write it: 39, 39,4, 39.4 %, in thousandths of one per cent.
///
/// # Errors
/// [`OutsideProblem::Missing`] where nothing is written, [`OutsideProblem::Value`] for what is no share.
pub fn read_value(text: &str) -> Result<i64, OutsideProblem> {
    let text = without_spaces(text);
    let digits = text.strip_suffix('%').unwrap_or(&text);
    if digits.is_empty() {
        return Err(OutsideProblem::Missing(OutsideField::Value));
    }
    let value = thousandths::read(digits, 3).filter(|value| *value <= WHOLE);
    value.ok_or(OutsideProblem::Value)
}

/// The same as people write it: 39 or 39,4, with `separator` before what is less than one per cent.
pub fn written_value(value: i64, separator: char) -> String {
    let decimals = thousandths::decimals(value);
    let written = format!("{:.decimals$}", thousandths::wholes(value));
    written.replace('.', &separator.to_string())
}

/// A number of people as people write it: 1 204; nothing where it is not known.
///
/// # Errors
/// [`OutsideProblem::People`] for what is no number from 1 to [`MAX_PEOPLE`].
pub fn read_people(text: &str) -> Result<Option<u64>, OutsideProblem> {
    let text = without_spaces(text);
    if text.is_empty() {
        return Ok(None);
    }
    let number = text
        .bytes()
        .all(|digit| digit.is_ascii_digit())
        .then(|| text.parse().ok());
    let number = number.flatten().filter(|n| (1..=MAX_PEOPLE).contains(n));
    number.map(Some).ok_or(OutsideProblem::People)
}

/// A year as people write it.
///
/// # Errors
/// [`OutsideProblem::Missing`] where nothing is written, [`OutsideProblem::Year`] for what is no year.
pub fn read_year(text: &str, today: Today) -> Result<i32, OutsideProblem> {
    let text = without_spaces(text);
    if text.is_empty() {
        return Err(OutsideProblem::Missing(OutsideField::Year));
    }
    let is_year = text.len() == 4 && text.bytes().all(|digit| digit.is_ascii_digit());
    let year = is_year.then(|| text.parse().ok()).flatten();
    let years = FIRST_YEAR..=today.0.year();
    year.filter(|year| years.contains(year)).ok_or(OutsideProblem::Year)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-18";

    fn today() -> Today {
        Today(TODAY.parse().expect("a date"))
    }

    fn details() -> OutsideDetails {
        OutsideDetails {
            owner: "Östersund".to_owned(),
            measure: Measure::WorkOrStudies,
            gender: Some(Gender::Woman),
            year: 2025,
            value: 39_400,
            n: Some(150),
            source: "Kolada N00973".to_owned(),
        }
    }

    #[test]
    fn shares_are_read_as_people_write_them() {
        for (typed, value) in [
            ("39", 39_000),
            ("39,4", 39_400),
            (" 39.45 % ", 39_450),
            ("0", 0),
            ("100", 100_000),
        ] {
            assert_eq!(read_value(typed), Ok(value), "{typed}");
        }
        for wrong in [
            "-1", "100,1", "1 000", "39,", ",5", "39,4567", "nej", "1e2", "39,4,1", "NaN",
        ] {
            assert_eq!(read_value(wrong), Err(OutsideProblem::Value), "{wrong}");
        }
        assert_eq!(read_value(" "), Err(OutsideProblem::Missing(OutsideField::Value)));
        assert_eq!(
            [39_000, 39_400, 39_045].map(|value| written_value(value, ',')),
            ["39", "39,4", "39,045"]
        );
    }

    #[test]
    fn people_and_years_are_numbers() {
        assert_eq!(read_people("1 204"), Ok(Some(1_204)));
        assert_eq!(read_people(""), Ok(None));
        for wrong in ["0", "-3", "12,5", "många", "100000001", "99999999999999999999999"] {
            assert_eq!(read_people(wrong), Err(OutsideProblem::People), "{wrong}");
        }
        assert_eq!(read_year("2026", today()), Ok(2026));
        for wrong in ["2027", "1989", "26", "+202", "20 26 1"] {
            assert_eq!(read_year(wrong, today()), Err(OutsideProblem::Year), "{wrong}");
        }
        assert_eq!(read_year("", today()), Err(OutsideProblem::Missing(OutsideField::Year)));
    }

    #[test]
    fn each_field_of_a_published_figure_is_checked() {
        let problem = |change: fn(&mut OutsideDetails)| {
            let mut own = details();
            change(&mut own);
            own.problem(today())
        };
        assert_eq!(problem(|_| {}), None);
        let missing = |field| Some(OutsideProblem::Missing(field));
        assert_eq!(
            problem(|own| own.owner = "\u{7} ".to_owned()),
            missing(OutsideField::Owner)
        );
        assert_eq!(problem(|own| own.source = String::new()), missing(OutsideField::Source));
        assert_eq!(
            problem(|own| own.source = "k".repeat(MAX_TEXT + 1)),
            Some(OutsideProblem::TooLong(OutsideField::Source))
        );
        assert_eq!(
            problem(|own| own.measure = Measure::Raised),
            Some(OutsideProblem::Measure)
        );
        assert_eq!(
            problem(|own| own.measure = Measure::Returned),
            Some(OutsideProblem::Gender)
        );
        assert_eq!(
            problem(|own| own.gender = Some(Gender::Other)),
            Some(OutsideProblem::Gender)
        );
        assert_eq!(problem(|own| own.year = 2027), Some(OutsideProblem::Year));
        assert_eq!(problem(|own| own.value = 100_001), Some(OutsideProblem::Value));
        assert_eq!(problem(|own| own.value = -1), Some(OutsideProblem::Value));
        assert_eq!(problem(|own| own.n = Some(0)), Some(OutsideProblem::People));
    }

    #[test]
    fn the_same_owner_measure_and_year_is_the_same_figure() {
        let other = OutsideDetails {
            owner: " östersund".to_owned(),
            value: 1,
            source: "annan".to_owned(),
            ..details()
        };
        assert!(details().is_same_as(&other));
        let later = OutsideDetails { year: 2024, ..other };
        assert!(!details().is_same_as(&later));
    }

    #[test]
    fn a_published_share_of_so_many_has_wilsons_interval() {
        // The roots of (59/150 − p)² = z²·p·(1 − p)/150, worked out in Python: 0.3187599 and 0.4732338.
        let figure = details().figure();
        let [low, high] = figure.ci95.expect("an interval");
        assert!((figure.value - 0.394).abs() < 1e-12);
        assert!(
            (low - 0.318_759_9).abs() < 1e-6 && (high - 0.473_233_8).abs() < 1e-6,
            "{low} {high}"
        );
        let unknown = OutsideDetails { n: None, ..details() };
        assert_eq!(unknown.figure().ci95, None);
    }
}
