//! The histories that pages need now: read when a page is opened, and let go of when nobody has looked at them for a
//! while.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::ParticipantId;
use crate::domain::history::History;
use crate::domain::instrument::Series;
use crate::store::{Store, StoreError};

/// So many are kept at most, beside those that an open page needs.
pub const MOST: usize = 8;
/// One that nobody has looked at for so long is let go of.
const KEPT: TimeDelta = TimeDelta::minutes(5);

/// Histories that have been read, the latest last.
#[derive(Default)]
pub struct Histories {
    kept: Vec<Kept>,
    reads: usize,
}

struct Kept {
    history: History,
    /// As another series measures them, where pages were turned to one.
    turned: Option<History>,
    /// When it was last needed; `None` until somebody has looked at the clock.
    looked_at: Option<DateTime<Utc>>,
}

impl Histories {
    /// Everything about one participant, where it has been read.
    pub fn get(&self, id: ParticipantId) -> Option<&History> {
        let kept = self.kept.iter().find(|kept| kept.history.participant.id == id);
        kept.map(|kept| &kept.history)
    }

    /// The same by the series that their pages were turned to; the first one, until they were.
    pub fn shown(&self, id: ParticipantId) -> Option<&History> {
        let kept = self.kept.iter().find(|kept| kept.history.participant.id == id)?;
        Some(kept.turned.as_ref().unwrap_or(&kept.history))
    }

    /// Turns the pages of one participant to another series.
    pub fn turn_to(&mut self, id: ParticipantId, series: &Series) {
        let mut kept = self.kept.iter_mut();
        if let Some(kept) = kept.find(|kept| kept.history.participant.id == id) {
            kept.turned = (!series.is_first()).then(|| kept.history.turned_to(series));
        }
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// `true` where none is kept.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// How many times one has been read.
    pub fn reads(&self) -> usize {
        self.reads
    }

    /// Reads one that is not there yet.
    ///
    /// # Errors
    /// Where nobody with this id may be seen, or the file can't be read; [`StoreError::Busy`] where a job has the file.
    pub fn read(&mut self, store: Option<&Store>, id: ParticipantId) -> Result<(), StoreError> {
        if self.get(id).is_some() {
            return Ok(());
        }
        let history = store.ok_or(StoreError::Busy)?.history(id)?;
        self.reads += 1;
        self.kept.push(Kept {
            history,
            turned: None,
            looked_at: None,
        });
        Ok(())
    }

    /// Reads those that have changed again. Whoever is gone, or may no longer be seen, is let go of.
    ///
    /// # Errors
    /// Where the file can't be read. What could not be read again is not kept as it was.
    pub fn read_again(&mut self, store: &Store, has_changed: impl Fn(ParticipantId) -> bool) -> Result<(), StoreError> {
        let changed = self
            .kept
            .extract_if(.., |kept| has_changed(kept.history.participant.id));
        let changed: Vec<_> = changed.collect();
        for mut kept in changed {
            match store.history(kept.history.participant.id) {
                Ok(history) => {
                    self.reads += 1;
                    kept.turned = kept.turned.map(|turned| history.turned_to(&turned.series));
                    kept.history = history;
                    self.kept.push(kept);
                }
                Err(StoreError::UnknownParticipant) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Lets go of what nobody has looked at for a while, and of the oldest where there are many. Those that are `needed`
    /// stay. Gives how long it is until the next one is to go, where one is.
    pub fn tidy(&mut self, now: DateTime<Utc>, needed: impl Fn(ParticipantId) -> bool) -> Option<TimeDelta> {
        for kept in &mut self.kept {
            let is_needed = needed(kept.history.participant.id);
            if is_needed || kept.looked_at.is_none_or(|at| at > now) {
                kept.looked_at = Some(now);
            }
        }
        let age = |kept: &Kept| kept.looked_at.map_or(TimeDelta::zero(), |at| now - at);
        let is_needed = |kept: &Kept| needed(kept.history.participant.id);
        self.kept.retain(|kept| is_needed(kept) || age(kept) < KEPT);
        while self.kept.iter().filter(|kept| !is_needed(kept)).count() > MOST {
            let others = self.kept.iter().enumerate().filter(|(_, kept)| !is_needed(kept));
            let oldest = others.max_by_key(|(place, kept)| (age(kept), std::cmp::Reverse(*place)));
            let Some((place, _)) = oldest else { break };
            self.kept.remove(place);
        }
        let others = self.kept.iter().filter(|kept| !is_needed(kept));
        others.map(|kept| KEPT - age(kept)).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Now;
    use crate::domain::participant::Details;
    use crate::store::Operation;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).expect("a moment")
    }

    fn file_with(count: usize) -> (Store, Vec<ParticipantId>) {
        let mut store = Store::in_memory("A. Lind").expect("a store");
        let day = at(0).date_naive();
        let session = store.session(Now(at(0)), crate::domain::Today(day));
        let added = store.transact(&session, Operation::CreateParticipant, |tx| {
            (0..count)
                .map(|_| tx.create_participant(&Details::starting(day)))
                .collect::<Result<Vec<_>, _>>()
        });
        (store, added.expect("added").0)
    }

    #[test]
    fn no_more_are_kept_than_are_needed_and_a_few() {
        let (store, ids) = file_with(MOST + 4);
        let mut histories = Histories::default();
        for (second, id) in (0..).zip(&ids) {
            histories.read(Some(&store), *id).expect("it is there");
            histories.read(Some(&store), *id).expect("it is there still");
            histories.tidy(at(second), |id| id == ids[0]);
            assert!(histories.len() <= MOST + 1);
        }
        assert_eq!(histories.reads(), ids.len(), "each was read once");
        assert!(histories.get(ids[0]).is_some(), "it is needed");
        assert!(histories.get(ids[1]).is_none(), "it was the oldest that is not");
        assert!(histories.get(ids[ids.len() - 1]).is_some());
    }

    #[test]
    fn what_nobody_looks_at_is_let_go_of_in_time() {
        let (store, ids) = file_with(2);
        let mut histories = Histories::default();
        for id in &ids {
            histories.read(Some(&store), *id).expect("it is there");
        }
        let needed = |id| id == ids[0];
        assert_eq!(histories.tidy(at(0), needed), Some(KEPT));
        assert_eq!(histories.tidy(at(299), needed), Some(TimeDelta::seconds(1)));
        assert_eq!((histories.tidy(at(300), needed), histories.len()), (None, 1));
        // What was needed a moment ago is kept a while longer.
        assert_eq!(histories.tidy(at(301), |_| false), Some(KEPT - TimeDelta::seconds(1)));
    }

    #[test]
    fn nobody_is_read_while_a_job_has_the_file() {
        let (_, ids) = file_with(1);
        let read = Histories::default().read(None, ids[0]);
        assert!(matches!(read, Err(StoreError::Busy)));
    }
}
