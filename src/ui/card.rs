//! The counted figures of the scorecard as its page asks for them, and as they are worked out in the background.

use std::collections::BTreeMap;

use crate::domain::cohort::Cohort;
use crate::domain::scorecard::{Counted, MONTHS_BEFORE, Measure, Month, Scorecard, figures};
use crate::domain::{MeasureId, Today};

/// What the page asks for: those measures that are counted, in these months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardAsk {
    /// What is counted.
    pub measures: Vec<Measure>,
    /// The months that are not signed; what is signed stays as it was.
    pub months: Vec<Month>,
}

impl CardAsk {
    /// What a page about a month needs of what is not signed: the month with those before it.
    pub fn about(card: &Scorecard, month: Month) -> Self {
        let months = (0..=MONTHS_BEFORE).rev().map(|before| month.before(before));
        Self::of(card, months.collect())
    }

    /// What is not signed of some months.
    pub fn of(card: &Scorecard, mut months: Vec<Month>) -> Self {
        months.retain(|month| card.signed(*month).is_none());
        let is_counted = |measure: &&Measure| measure.details.source.is_some();
        Self {
            measures: card.measures.iter().filter(is_counted).cloned().collect(),
            months,
        }
    }

    /// `true` where there is nothing to count.
    pub fn is_empty(&self) -> bool {
        self.measures.is_empty() || self.months.is_empty()
    }
}

/// What has been worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFigures {
    /// What was asked for.
    pub ask: CardAsk,
    /// How many times something had been read of the file then.
    pub version: u64,
    counted: BTreeMap<(MeasureId, Month), Counted>,
}

impl CardFigures {
    /// Works it out; `None` where `progress` said to stop.
    pub fn of(
        cohort: &Cohort,
        ask: CardAsk,
        version: u64,
        today: Today,
        threshold: u64,
        progress: &(dyn Fn(usize, usize) -> bool + Sync),
    ) -> Option<Self> {
        let counted = figures(cohort, &ask.measures, &ask.months, today, threshold, progress)?;
        Some(Self { ask, version, counted })
    }

    /// What a measure was in a month, where that was asked for.
    pub fn counted(&self, measure: MeasureId, month: Month) -> Option<Counted> {
        self.counted.get(&(measure, month)).copied()
    }
}

/// What has been worked out so far of the scorecard.
#[derive(Default)]
pub struct KnownCard {
    /// The latest figures.
    pub figures: Option<CardFigures>,
    /// What could not be worked out last, so that it is not tried again in every frame.
    pub failed: Option<(CardAsk, u64)>,
}

/// What there is of a scorecard that has not been read.
pub static NOTHING: Scorecard = Scorecard {
    measures: Vec::new(),
    typed: Vec::new(),
    months: Vec::new(),
    actions: Vec::new(),
};

/// What a page sees of it.
#[derive(Clone, Copy)]
pub struct CardView<'a> {
    /// What the file holds; nothing until it has been asked for.
    pub card: &'a Scorecard,
    /// It has been asked for.
    pub is_read: bool,
    /// The latest figures, which may be those of an earlier question.
    pub latest: Option<&'a CardFigures>,
    /// What is being worked out now.
    pub running: Option<&'a (CardAsk, u64)>,
    /// What could not be worked out last.
    pub failed: Option<&'a (CardAsk, u64)>,
}

impl<'a> CardView<'a> {
    /// The figures that answer this question, as the file is now.
    pub fn answer(&self, ask: &CardAsk, version: u64) -> Option<&'a CardFigures> {
        self.latest
            .filter(|figures| figures.version == version && figures.ask == *ask)
    }

    /// `true` where somebody has to ask for them first.
    pub fn is_to_ask(&self, ask: &CardAsk, version: u64) -> bool {
        let is_same = |known: Option<&(CardAsk, u64)>| known.is_some_and(|(own, at)| own == ask && *at == version);
        !ask.is_empty() && self.answer(ask, version).is_none() && !is_same(self.running) && !is_same(self.failed)
    }
}
