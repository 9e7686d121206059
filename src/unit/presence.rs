//! What is open at other machines: a hint through the log's engine, never a lock.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::UnitError;
use super::log::UnitLog;
use super::seal::{self, SealError};
use crate::domain::{Now, ParticipantId};
use crate::store::{Store, StoreError};

/// The box that it lies in.
const OPEN: &str = "open";

/// What somebody does with a participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Doing {
    /// A follow-up meeting goes on.
    Meeting,
    /// A form is being filled in.
    Form,
}

impl Doing {
    /// Stable identifier in lower case.
    pub fn code(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::Form => "form",
        }
    }
}

/// What is open at a machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Presence {
    /// What whoever sits there is called.
    pub by: String,
    /// About whom.
    pub participant_id: ParticipantId,
    /// What.
    pub doing: Doing,
    /// Grows for as long as it stays open: one that stands still is of somebody who went away.
    pub beat: u64,
}

/// As it lies in the box, before it is sealed.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    by: String,
    participant: Uuid,
    doing: Doing,
    beat: u64,
}

/// Tells the others what is open here; `None` takes back what they were told.
///
/// # Errors
/// Where the log can't be reached, or the file read.
pub fn tell(store: &Store, log: &mut dyn UnitLog, open: Option<&Presence>) -> Result<(), UnitError> {
    let position = store.position()?.ok_or(StoreError::NoUnit)?;
    let Some(open) = open else {
        return Ok(log.remove_message(OPEN, position.machine)?);
    };
    let note = Note {
        by: open.by.clone(),
        participant: open.participant_id.0,
        doing: open.doing,
        beat: open.beat,
    };
    let plain = postcard::to_allocvec(&note).map_err(|_| SealError::Forged)?;
    let key = store.epoch_key(position.epoch)?.ok_or(UnitError::NoAccess)?;
    let place = (OPEN, position.machine);
    let sealed = seal::seal_note(&key, position.unit, position.epoch, place, &plain)?;
    Ok(log.put_message(OPEN, position.machine, &sealed)?)
}

/// What the other machines say is open there.
///
/// # Errors
/// Where the log can't be reached, or the file read.
pub fn hear(store: &Store, log: &mut dyn UnitLog) -> Result<Vec<Presence>, UnitError> {
    let position = store.position()?.ok_or(StoreError::NoUnit)?;
    let key = store.epoch_key(position.epoch)?.ok_or(UnitError::NoAccess)?;
    let mut heard = Vec::new();
    for (machine, sealed) in log.messages(OPEN)? {
        let opened = seal::open_note(&key, position.unit, position.epoch, (OPEN, machine), &sealed);
        // One of another epoch, or by nobody of the unit, says nothing.
        let note = opened.ok().and_then(|bytes| postcard::from_bytes::<Note>(&bytes).ok());
        if let Some(note) = note.filter(|_| machine != position.machine) {
            heard.push(Presence {
                by: note.by,
                participant_id: ParticipantId(note.participant),
                doing: note.doing,
                beat: note.beat,
            });
        }
    }
    Ok(heard)
}

/// Which of these have been heard anew lately: whoever went away without a word is not said to be there for ever.
#[derive(Debug, Default)]
pub struct Heard {
    latest: Vec<(Presence, Now)>,
}

impl Heard {
    /// How long somebody who is not heard of counts as being there.
    const MINUTES: i64 = 5;

    /// Takes in what a contact found, by this machine's clock.
    pub fn note(&mut self, found: &[Presence], now: Now) {
        let before = std::mem::take(&mut self.latest);
        self.latest = found
            .iter()
            .map(|presence| {
                let known = before.iter().find(|(known, _)| known == presence);
                (presence.clone(), known.map_or(now, |(_, at)| *at))
            })
            .collect();
    }

    /// What is open elsewhere now, in the order of whose.
    pub fn present(&self, now: Now) -> BTreeSet<&Presence> {
        let is_there = |at: &Now| now.0 - at.0 < TimeDelta::minutes(Self::MINUTES);
        let present = self.latest.iter().filter(|(_, at)| is_there(at));
        present.map(|(presence, _)| presence).collect()
    }
}
