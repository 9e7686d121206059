//! A copy of everything that is kept about one person (registerutdrag, GDPR article 15): as JSON, and as the records that
//! the printed one is set from. The names in JSON are stable, and what is not known is `null`, so that it can be seen that
//! nothing is kept.
//!
//! Whatever is taken apart here names every field. One that is added does not compile before somebody has decided where it
//! goes.

mod intake;
mod reader;
mod records;
mod reviews;
#[cfg(test)]
pub(crate) mod tests;

use chrono::NaiveDate;

pub(crate) use self::intake::*;
use self::reader::Reader;
pub(crate) use self::records::*;
pub(crate) use self::reviews::*;
use crate::domain::activity::Activity;
use crate::domain::history::History;
use crate::domain::imported::Imported;
use crate::domain::localized::BASE_LOCALE;
use crate::domain::retention::Hold;
use crate::domain::transfer::Moves;
use crate::store::{AuditEntry, Removed};

/// What an extract is made from.
#[derive(Debug, Clone, Copy)]
pub struct Extract<'a> {
    /// Everything that is kept about the person, in every period.
    pub history: &'a History,
    /// Who has looked at them and changed something, oldest first. Rows about anybody else are left out.
    pub log: &'a [AuditEntry],
    /// What lies in the bin. Things of anybody else are left out.
    pub bin: &'a [Removed],
    /// A decision to keep them though due for removal.
    pub hold: Option<&'a Hold>,
    /// The imports that they came in by, oldest first.
    pub imports: &'a [Imported],
    /// To which units they were sent, and from which they came.
    pub moves: &'a Moves,
    /// The catalogue, which names what they have been in.
    pub activities: &'a [Activity],
    /// The day on which it is made.
    pub made_on: NaiveDate,
    /// Who makes it.
    pub made_by: &'a str,
}

impl<'a> Extract<'a> {
    /// The extract as JSON, with the words of levels in Swedish.
    ///
    /// # Errors
    /// Where it can't be written as JSON, which is a defect.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(&self.record(BASE_LOCALE))
    }

    /// Everything that the extract says, with the instruments' words in `locale`.
    pub(crate) fn record(&self, locale: &str) -> Record<'a> {
        let Self {
            history,
            log,
            bin,
            hold,
            imports,
            moves,
            activities,
            made_on,
            made_by,
        } = *self;
        let reader = Reader {
            history,
            activities,
            locale,
        };
        let own = log
            .iter()
            .filter(|entry| entry.participant_id == Some(history.participant.id));
        Record {
            made_on,
            made_by,
            participant: Person::of(&history.participant),
            periods: history.periods().map(|period| reader.period(period)).collect(),
            questionnaires: reader.questionnaires(),
            sent: moves.sent.iter().map(TransferRecord::of).collect(),
            received: moves.received.as_ref().map(ReceptionRecord::of),
            hold: hold.map(HoldRecord::of),
            bin: bin
                .iter()
                .filter(|removed| removed.participant_id == history.participant.id)
                .map(BinRecord::of)
                .collect(),
            imports: imports.iter().map(ImportRecord::of).collect(),
            log: own.map(LogRecord::of).collect(),
        }
    }
}
