//! What is worked out of everything about a participant and kept beside it, so that lists and figures read one small row:
//! written in the transaction that changes what it is made of.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};

use super::reader::{Reader, Who, key_of};
use super::{StoreError, member_row, standing};
use crate::domain::ParticipantId;
use crate::domain::cohort::Member;
use crate::domain::history::History;
use crate::domain::participant::Responsibility;
use crate::domain::standing::Standing;

/// The rows of one participant.
pub(super) struct Rows {
    /// As lists show them.
    pub(super) standing: Standing,
    /// As group figures need them.
    pub(super) member: Member,
}

impl Rows {
    /// What a history gives, and all who have been responsible, in order.
    pub(super) fn of(history: &History, terms: &[Responsibility]) -> Self {
        Self {
            standing: Standing::of(history),
            member: Member::of(history, terms),
        }
    }
}

impl Reader<'_> {
    /// Works a participant's rows out anew.
    fn rows(&self, who: Who) -> Result<Rows, StoreError> {
        let (whole, earlier) = self.whole(who)?;
        let terms = whole.participant.responsibilities.clone();
        Ok(Rows::of(&whole.divide(earlier), &terms))
    }

    /// Keeps rows; nothing is written where they are kept already.
    pub(super) fn keep_rows(&self, key: i64, rows: &Rows) -> Result<(), StoreError> {
        for (sql, data) in [
            (
                "INSERT INTO standing (participant, data) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET data = excluded.data WHERE data <> excluded.data",
                standing::pack(&rows.standing)?,
            ),
            (
                "INSERT INTO cohort_member (participant, data) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET data = excluded.data WHERE data <> excluded.data",
                member_row::pack(&rows.member, self.known.instruments.values())?,
            ),
        ] {
            self.connection.prepare_cached(sql)?.execute((key, data))?;
        }
        Ok(())
    }

    /// Brings the rows of somebody who was changed up to date; of somebody who is gone there are none.
    pub(super) fn renew_rows(&self, id: ParticipantId) -> Result<(), StoreError> {
        match key_of(self.connection, id)? {
            Some(key) => self.keep_rows(key, &self.rows(Who { key, id })?),
            None => Ok(()),
        }
    }
}

/// Which state of the file a connection sees: every write adds to the log.
pub(super) fn state(connection: &Connection) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached("SELECT number FROM audit_head")?;
    Ok(statement
        .query_row([], |row| row.get(0))
        .optional()?
        .unwrap_or_default())
}

/// Rows that are worked out and not kept yet.
struct Made {
    /// The state of the file that they were worked out from.
    state: i64,
    rows: Vec<Rows>,
}

impl Reader<'_> {
    fn rows_of(&self, some: &[Who]) -> Result<Vec<Rows>, StoreError> {
        some.iter().map(|who| self.rows(*who)).collect()
    }

    /// Works rows out while others may write.
    fn make(&self, some: &[Who]) -> Result<Made, StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        let state = state(&transaction)?;
        let rows = self.rows_of(some)?;
        transaction.finish()?;
        Ok(Made { state, rows })
    }

    /// Keeps what was made; where somebody wrote meanwhile it is made once more, and nobody can write in between.
    fn keep(&self, some: &[Who], made: Made) -> Result<Vec<Rows>, StoreError> {
        let transaction = match Transaction::new_unchecked(self.connection, TransactionBehavior::Immediate) {
            Ok(transaction) => transaction,
            // What is shown is right without keeping: the next time takes as long again.
            Err(error) => {
                log::warn!("rows are not kept: {error}");
                return Ok(made.rows);
            }
        };
        let rows = if state(&transaction)? == made.state {
            made.rows
        } else {
            self.rows_of(some)?
        };
        let mut pairs = some.iter().zip(&rows);
        let kept = pairs.try_for_each(|(who, rows)| self.keep_rows(who.key, rows));
        let kept = kept.and_then(|()| Ok(transaction.commit()?));
        if let Err(error) = kept {
            log::warn!("rows are not kept: {error}");
        }
        Ok(rows)
    }
}

/// Works out the rows of some participants and keeps them. Connections that do this side by side take turns to keep
/// theirs, since a file has one writer at a time.
pub(super) fn make_and_keep(reader: Reader<'_>, some: &[Who], turn: &Mutex<()>) -> Result<Vec<Rows>, StoreError> {
    let made = reader.make(some)?;
    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
    reader.keep(some, made)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};

    use super::*;
    use crate::domain::exit::{Exit, Outcome};
    use crate::domain::participant::Details;
    use crate::domain::{Now, Today};
    use crate::store::{Operation, Session, Store};

    #[test]
    fn rows_that_were_made_before_a_write_are_made_once_more() {
        let mut store = Store::in_memory("A. Lind").expect("a store");
        let date = NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date");
        let session = Session {
            user: "A. Lind".to_owned(),
            now: Now(DateTime::UNIX_EPOCH),
            today: Today(date),
        };
        let details = Details::starting(date);
        let added = store.transact(&session, Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        });
        let id = added.expect("added").0;
        let who = Who {
            key: key_of(&store.connection, id).expect("read").expect("a key"),
            id,
        };
        let known = store.known().expect("instruments");
        let made = |store: &Store| {
            let reader = Reader {
                connection: &store.connection,
                known: &known,
            };
            reader.make(&[who]).expect("made")
        };
        let early = made(&store);
        let exit = Exit {
            date,
            outcome: Some(Outcome::Studies),
            note: None,
        };
        let ended = store.transact(&session, Operation::EndParticipant, |tx| tx.end_participant(id, &exit));
        ended.expect("ended");
        let late = made(&store);
        let reader = Reader {
            connection: &store.connection,
            known: &known,
        };
        assert_ne!(early.state, late.state);
        assert_ne!(early.rows[0].standing, late.rows[0].standing);
        let kept = reader.keep(&[who], early).expect("kept");
        assert_eq!(kept[0].standing, late.rows[0].standing);
    }
}
