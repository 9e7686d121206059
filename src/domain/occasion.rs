//! One date on which a participant is measured, and a participant's whole history of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::activity::Placement;
use super::assessment::{Assessment, Draft, Entry};
use super::change::{Change, Observation, change};
use super::dates::EARLIEST_YEAR;
use super::instrument::{Indicator, IndicatorId, Instrument, InstrumentKey, Respondent};
use super::participant::Participant;
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
    /// What `respondent` said about an indicator; `None` where it was not asked.
    pub fn entry(&self, respondent: Respondent, indicator: &IndicatorId) -> Option<&Entry> {
        self.assessments.get(&respondent)?.entries().get(indicator)
    }
}

/// `true` where an occasion on `date` can hold answers: what has not happened can't have been answered.
pub fn date_is_measurable(date: NaiveDate, today: Today) -> bool {
    date <= today.0 && date.year() >= EARLIEST_YEAR
}

/// Everything measured of one participant.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Whose.
    pub participant: Participant,
    /// In date order; dates differ.
    pub occasions: Vec<Occasion>,
    /// What the participant has been in, by first day.
    pub placements: Vec<Placement>,
    /// Every instrument version that a form here was filled in with, and the one in use now.
    pub instruments: Arc<BTreeMap<InstrumentKey, Instrument>>,
    /// The instrument in use now.
    pub current: InstrumentKey,
}

impl History {
    /// The instrument that pages are laid out by: the one of the latest finished form, else the one in use now.
    pub fn instrument(&self) -> Option<&Instrument> {
        let latest = self
            .occasions
            .iter()
            .rev()
            .find_map(|occasion| occasion.assessments.values().map(Assessment::instrument).max());
        self.instruments.get(latest.unwrap_or(&self.current))
    }

    /// The occasion with this id, if it is this participant's.
    pub fn occasion(&self, id: OccasionId) -> Option<&Occasion> {
        self.occasions.iter().find(|occasion| occasion.id == id)
    }

    /// The occasions that hold at least one finished form, in date order.
    pub fn measured(&self) -> impl DoubleEndedIterator<Item = &Occasion> {
        self.occasions
            .iter()
            .filter(|occasion| !occasion.assessments.is_empty())
    }

    /// A respondent's first occasion, where that is another one than `than`.
    pub fn first_before(&self, respondent: Respondent, than: OccasionId) -> Option<&Occasion> {
        let is_own = |occasion: &&Occasion| occasion.assessments.contains_key(&respondent);
        self.occasions.iter().find(is_own).filter(|first| first.id != than)
    }

    /// One respondent's observations of one indicator, in date order, one for each occasion at which it was asked.
    pub fn observations(&self, respondent: Respondent, indicator: &IndicatorId) -> Vec<Observation<'_>> {
        let observe = |occasion| self.observe(occasion, respondent, indicator);
        self.occasions.iter().filter_map(observe).collect()
    }

    fn observe<'a>(
        &'a self,
        occasion: &'a Occasion,
        respondent: Respondent,
        indicator: &IndicatorId,
    ) -> Option<Observation<'a>> {
        let assessment = occasion.assessments.get(&respondent)?;
        let entry = assessment.entries().get(indicator)?;
        let instrument = self.instruments.get(assessment.instrument())?;
        Some(Observation {
            date: occasion.date,
            answer: entry.answer,
            scale: &instrument.scale.id,
            item: instrument.indicator(indicator).map_or("", |indicator| &indicator.item),
        })
    }

    /// What `respondent` said about an indicator, where it was said on this instrument's scale and to this item: what is
    /// declared different stands in no chart beside it.
    pub fn comparable_entry<'a>(
        &'a self,
        occasion: &'a Occasion,
        respondent: Respondent,
        indicator: &Indicator,
        instrument: &Instrument,
    ) -> Option<&'a Entry> {
        let assessment = occasion.assessments.get(&respondent)?;
        let own = self.instruments.get(assessment.instrument())?;
        let is_same = own.scale.id == instrument.scale.id && own.indicator(&indicator.id)?.item == indicator.item;
        assessment.entries().get(&indicator.id).filter(|_| is_same)
    }

    /// One respondent's change in one indicator, or `None` for too few measurements.
    pub fn change(&self, respondent: Respondent, indicator: &Indicator) -> Option<Change> {
        change(&self.observations(respondent, &indicator.id), indicator.reliability)
    }

    /// One respondent's change in one indicator between two occasions, or `None` where either has no score, or where
    /// their scores can't be compared.
    pub fn change_between(
        &self,
        respondent: Respondent,
        indicator: &Indicator,
        first: OccasionId,
        second: OccasionId,
    ) -> Option<Change> {
        let pair: Vec<_> = self
            .occasions
            .iter()
            .filter(|occasion| occasion.id == first || occasion.id == second)
            .filter_map(|occasion| self.observe(occasion, respondent, &indicator.id))
            .collect();
        change(&pair, indicator.reliability)
    }

    /// How many indicators `respondent` moved in which direction.
    pub fn summary(&self, respondent: Respondent) -> Summary {
        let mut summary = Summary::default();
        let Some(instrument) = self.instrument() else {
            return summary;
        };
        for indicator in instrument.asked_of(respondent) {
            summary.count(self.change(respondent, indicator).as_ref());
        }
        summary
    }
}

/// How many indicators moved in which direction, of one respondent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Latest above first.
    pub raised: usize,
    /// Latest as first.
    pub unchanged: usize,
    /// Latest below first.
    pub lowered: usize,
    /// Fewer than two comparable scores: counted nowhere else.
    pub too_few: usize,
}

impl Summary {
    /// Counts one indicator's change; `None` is too few measurements.
    pub fn count(&mut self, change: Option<&Change>) {
        use super::change::Direction::{Lowered, Raised, Unchanged};
        match change.map(|change| change.direction) {
            Some(Raised) => self.raised += 1,
            Some(Unchanged) => self.unchanged += 1,
            Some(Lowered) => self.lowered += 1,
            None => self.too_few += 1,
        }
    }

    /// The indicators that have a change.
    pub fn counted(&self) -> usize {
        self.raised + self.unchanged + self.lowered
    }
}
