//! What another unit has counted, and by which method.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Known, Measure, Subject};
use crate::domain::activity::Period;
use crate::domain::cohort::filter::Since;
use crate::domain::cohort::overview::Overview;
use crate::domain::transfer::OtherUnit;

/// How figures are counted. It goes up whenever a definition changes, so that figures of two programs are not taken for the
/// same thing.
pub const METHOD_VERSION: u32 = 1;

/// By what a unit's figures are counted. For publication always: nothing else leaves a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// [`METHOD_VERSION`] of the program that counted.
    pub version: u32,
    /// Counts below this are hidden.
    pub threshold: u64,
    /// Of fewer days than this a stay in an activity is not counted.
    pub least_days: u64,
    /// A score at most so many days from a stay belongs to it.
    pub margin_days: u64,
    /// From which score changes are counted.
    pub since: Since,
}

impl Method {
    /// By what an overview is counted.
    pub fn of(overview: &Overview) -> Self {
        Self {
            version: METHOD_VERSION,
            threshold: overview.threshold,
            least_days: overview.exposure.least_days,
            margin_days: overview.exposure.margin_days,
            since: overview.filter.since,
        }
    }

    /// In what another unit counts otherwise; nothing where a figure of `measure` is counted in the same way.
    pub fn differences(&self, other: &Self, measure: Measure) -> Vec<Difference> {
        let mut all = Vec::new();
        if self.version != other.version {
            all.push(Difference::Version(other.version));
        }
        if self.threshold != other.threshold {
            all.push(Difference::Threshold(other.threshold));
        }
        if (self.least_days, self.margin_days) != (other.least_days, other.margin_days) {
            all.push(Difference::Exposure(other.least_days, other.margin_days));
        }
        if measure.is_by_item() && self.since != other.since {
            all.push(Difference::Since(other.since));
        }
        all
    }
}

/// In what another unit counts otherwise, with how it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Its program counts by this version.
    Version(u32),
    /// It hides counts below this.
    Threshold(u64),
    /// A stay counts from so many days on, with scores so many days from it.
    Exposure(u64, u64),
    /// Its changes are counted from this score.
    Since(Since),
}

/// What another unit has counted, from a file that it signed.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitFigures {
    /// Which file.
    pub file: Uuid,
    /// Whose.
    pub unit: OtherUnit,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Over which days.
    pub period: Period,
    /// By what.
    pub method: Method,
    /// What there is, and what is hidden of it.
    pub figures: BTreeMap<Subject, Known>,
}

impl UnitFigures {
    /// How many of its figures are hidden.
    pub fn hidden(&self) -> usize {
        self.figures.values().filter(|known| **known == Known::Hidden).count()
    }
}

/// The newest file of each unit and period: what it takes the place of is kept, and not shown.
pub fn latest<'a>(files: impl IntoIterator<Item = &'a UnitFigures>) -> Vec<&'a UnitFigures> {
    let mut latest: BTreeMap<(&str, Period), &UnitFigures> = BTreeMap::new();
    for file in files {
        let place = latest.entry((&file.unit.fingerprint, file.period)).or_insert(file);
        if (file.made_at, file.file) > (place.made_at, place.file) {
            *place = file;
        }
    }
    latest.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method() -> Method {
        Method {
            version: METHOD_VERSION,
            threshold: 5,
            least_days: 14,
            margin_days: 90,
            since: Since::Period,
        }
    }

    fn file(number: u128, fingerprint: &str, to: &str, made: &str) -> UnitFigures {
        UnitFigures {
            file: Uuid::from_u128(number),
            unit: OtherUnit {
                name: "Borås".to_owned(),
                fingerprint: fingerprint.to_owned(),
            },
            made_at: made.parse().expect("a moment"),
            period: Period {
                from: "2026-01-01".parse().expect("a date"),
                to: to.parse().expect("a date"),
            },
            method: method(),
            figures: BTreeMap::new(),
        }
    }

    #[test]
    fn only_what_is_counted_otherwise_is_told() {
        let other = Method {
            version: 2,
            threshold: 10,
            margin_days: 30,
            since: Since::Start,
            ..method()
        };
        assert_eq!(method().differences(&method(), Measure::Raised), []);
        let all = [
            Difference::Version(2),
            Difference::Threshold(10),
            Difference::Exposure(14, 30),
            Difference::Since(Since::Start),
        ];
        assert_eq!(method().differences(&other, Measure::Raised), all);
        assert_eq!(method().differences(&other, Measure::WorkOrStudies), all[..3]);
    }

    #[test]
    fn the_newest_file_of_a_unit_and_period_is_used() {
        let files = [
            file(1, "1", "2026-06-30", "2026-07-02T08:00:00Z"),
            file(2, "1", "2026-06-30", "2026-07-05T08:00:00Z"),
            file(3, "1", "2026-06-30", "2026-07-04T08:00:00Z"),
            file(4, "1", "2026-12-31", "2026-07-01T08:00:00Z"),
            file(5, "2", "2026-06-30", "2026-07-01T08:00:00Z"),
        ];
        let used: Vec<u128> = latest(&files).iter().map(|file| file.file.as_u128()).collect();
        assert_eq!(used, [2, 4, 5]);
    }
}
