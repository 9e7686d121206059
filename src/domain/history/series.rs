//! One participant by several series of instruments: each measures for itself.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::History;
use crate::domain::instrument::{Instrument, InstrumentKey, Series};
use crate::domain::occasion::Occasion;

/// Measurements of a participant by instruments of another series.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// In date order; dates differ.
    pub occasions: Vec<Occasion>,
    /// The instrument in use now; the last one that was, where the series is out of use.
    pub current: InstrumentKey,
}

impl History {
    /// The same participant as `series` measures them; as they are here, where nothing is known of that series.
    pub fn turned_to(&self, series: &Series) -> Self {
        let mut turned = self.clone();
        turned.turn_to(series);
        turned
    }

    fn turn_to(&mut self, series: &Series) {
        let Some(other) = self.beside.remove(series) else {
            return;
        };
        let own = Beside {
            occasions: std::mem::replace(&mut self.occasions, other.occasions),
            current: std::mem::replace(&mut self.current, other.current),
        };
        let before = std::mem::replace(&mut self.series, series.clone());
        self.beside.insert(before, own);
        for period in &mut self.earlier {
            period.turn_to(series);
        }
    }

    /// The series that the participant has been measured by or has a form of, in any period; the first one always, and
    /// before the others.
    pub fn measured_by(&self) -> Vec<Series> {
        let has_some = |series: &Series| {
            let mut periods = self.periods();
            periods.any(|period| {
                period
                    .beside
                    .get(series)
                    .is_some_and(|beside| !beside.occasions.is_empty())
            })
        };
        let others = self
            .beside
            .keys()
            .filter(|series| series.is_first() || has_some(series));
        let mut all: Vec<_> = others.chain([&self.series]).cloned().collect();
        all.sort_unstable();
        all
    }

    /// The instrument of a series that is in use now, or was last.
    pub fn current_of(&self, series: &Series) -> Option<&Instrument> {
        let key = match self.beside.get(series) {
            Some(beside) => &beside.current,
            None => Some(&self.current).filter(|_| *series == self.series)?,
        };
        self.instruments.get(key)
    }

    /// Every occasion of this period, by whatever series: those of `series` first.
    pub fn occasions_of_all_series(&self) -> impl DoubleEndedIterator<Item = &Occasion> {
        let beside = self.beside.values().flat_map(|beside| &beside.occasions);
        self.occasions.iter().chain(beside)
    }

    /// The same by date, and of one date those of `series` first.
    pub fn occasions_by_date(&self) -> Vec<&Occasion> {
        let mut all: Vec<_> = self.occasions_of_all_series().collect();
        all.sort_by_key(|occasion| occasion.date);
        all
    }

    pub(super) fn split_off_beside(&mut self, last: NaiveDate) -> BTreeMap<Series, Beside> {
        let split = |beside: &mut Beside| Beside {
            occasions: beside
                .occasions
                .extract_if(.., |occasion| occasion.date <= last)
                .collect(),
            ..beside.clone()
        };
        let all = self.beside.iter_mut();
        all.map(|(series, beside)| (series.clone(), split(beside))).collect()
    }
}
