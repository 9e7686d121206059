//! What of a history its participant may read.

use super::history::History;
use super::instrument::{IndicatorId, Respondent};

impl History {
    /// The same with what is the participant's own alone: without the caseworker's assessments, without unfinished and
    /// superseded forms, without private notes, without goals and notes about what participants are not asked, and without the
    /// caseworker's reviews and reminders.
    #[must_use]
    pub fn own(&self) -> Self {
        let mut own = self.clone();
        let beside = own.beside.values_mut().flat_map(|beside| &mut beside.occasions);
        for occasion in own.occasions.iter_mut().chain(beside) {
            occasion.assessments.remove(&Respondent::Caseworker);
            occasion.drafts.clear();
            occasion.superseded.clear();
        }
        // What no instrument here knows is nobody's to show.
        let is_open = |id: &IndicatorId| {
            let mut known = self
                .instruments
                .values()
                .filter_map(|instrument| instrument.indicator(id));
            known.any(|indicator| indicator.asks(Respondent::Participant))
        };
        own.goals.retain(|goal| {
            let target = goal.details().target.as_ref();
            target.is_none_or(|target| is_open(&target.indicator))
        });
        own.notes
            .retain(|note| !note.about.is_private && note.about.indicator.as_ref().is_none_or(is_open));
        own.reviews.clear();
        own.reminders.clear();
        own.earlier = self.earlier.iter().map(Self::own).collect();
        own
    }
}
