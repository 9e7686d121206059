//! Whom a filter takes, one by one: for what tells of each of them, where nothing is counted together and nothing hidden.

use std::collections::BTreeSet;

use super::Cohort;
use super::filter::Filter;
use super::quality::places;
use super::seen::Lens;
use super::tally::{taken, window};
use crate::domain::{ParticipantId, Today};

/// Everybody whom a filter takes, by the rules of group figures.
pub fn selected(cohort: &Cohort, filter: &Filter, today: Today) -> BTreeSet<ParticipantId> {
    let lens = Lens::new(cohort, filter, today, Vec::new(), window(cohort, filter, today));
    taken(lens, places(filter))
        .map(|member| member.participant_id)
        .collect()
}
