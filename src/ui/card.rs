//! The counted figures of the scorecard as its page asks for them, and as they are worked out in the background.

use crate::domain::scorecard::{Counts, Scorecard, ToCount};

/// What has been worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFigures {
    /// What was asked for.
    pub ask: ToCount,
    /// How many times something had been read of the file then.
    pub version: u64,
    /// What came of it.
    pub counts: Counts,
}

/// What has been worked out so far of the scorecard.
#[derive(Default)]
pub struct KnownCard {
    /// The latest figures.
    pub figures: Option<CardFigures>,
    /// What could not be worked out last, so that it is not tried again in every frame.
    pub failed: Option<(ToCount, u64)>,
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
    pub running: Option<&'a (ToCount, u64)>,
    /// What could not be worked out last.
    pub failed: Option<&'a (ToCount, u64)>,
}

impl<'a> CardView<'a> {
    /// The figures that answer this question, as the file is now.
    pub fn answer(&self, ask: &ToCount, version: u64) -> Option<&'a CardFigures> {
        self.latest
            .filter(|figures| figures.version == version && figures.ask == *ask)
    }

    /// `true` where somebody has to ask for them first.
    pub fn is_to_ask(&self, ask: &ToCount, version: u64) -> bool {
        let is_same = |known: Option<&(ToCount, u64)>| known.is_some_and(|(own, at)| own == ask && *at == version);
        !ask.is_empty() && self.answer(ask, version).is_none() && !is_same(self.running) && !is_same(self.failed)
    }
}
