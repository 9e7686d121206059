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

/// What is worked out of a participant and kept beside them.
pub(super) trait Kept: Sized {
    /// Works it out anew.
    fn work_out(reader: &Reader<'_>, who: Who) -> Result<Self, StoreError>;

    /// Keeps it; nothing is written where it is kept already.
    fn keep(&self, reader: &Reader<'_>, key: i64) -> Result<(), StoreError>;
}

impl Kept for Rows {
    fn work_out(reader: &Reader<'_>, who: Who) -> Result<Self, StoreError> {
        let (listed, earlier) = reader.listed(who)?;
        let terms = listed.participant.responsibilities.clone();
        Ok(Self::of(&listed.divide(earlier), &terms))
    }

    fn keep(&self, reader: &Reader<'_>, key: i64) -> Result<(), StoreError> {
        reader.keep_rows(key, self)
    }
}

impl Kept for Member {
    fn work_out(reader: &Reader<'_>, who: Who) -> Result<Self, StoreError> {
        reader.member(who)
    }

    fn keep(&self, reader: &Reader<'_>, key: i64) -> Result<(), StoreError> {
        reader.keep_member(key, self)
    }
}

impl Reader<'_> {
    /// Keeps rows; nothing is written where they are kept already.
    pub(super) fn keep_rows(&self, key: i64, rows: &Rows) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO standing (participant, data) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET data = excluded.data WHERE data <> excluded.data",
            )?
            .execute((key, standing::pack(&rows.standing)?))?;
        self.keep_member(key, &rows.member)
    }

    fn keep_member(&self, key: i64, member: &Member) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO cohort_member (participant, data) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET data = excluded.data WHERE data <> excluded.data",
            )?
            .execute((key, member_row::pack(member, self.known.instruments.values())?))?;
        Ok(())
    }

    /// Brings the rows of somebody who was changed up to date; of somebody who is gone there are none.
    pub(super) fn renew_rows(&self, id: ParticipantId) -> Result<(), StoreError> {
        match key_of(self.connection, id)? {
            Some(key) => self.keep_rows(key, &Rows::work_out(self, Who { key, id })?),
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

/// What is worked out and not kept yet.
struct Made<T> {
    /// The state of the file that it was worked out from.
    state: i64,
    rows: Vec<T>,
}

impl Reader<'_> {
    fn work_out<T: Kept>(&self, some: &[Who]) -> Result<Vec<T>, StoreError> {
        some.iter().map(|who| T::work_out(self, *who)).collect()
    }

    /// Works rows out while others may write.
    fn make<T: Kept>(&self, some: &[Who]) -> Result<Made<T>, StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        let state = state(&transaction)?;
        let rows = self.work_out(some)?;
        transaction.finish()?;
        Ok(Made { state, rows })
    }

    /// Keeps what was made; where somebody wrote meanwhile it is made once more, and nobody can write in between.
    fn keep<T: Kept>(&self, some: &[Who], made: Made<T>) -> Result<Vec<T>, StoreError> {
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
            self.work_out(some)?
        };
        let mut pairs = some.iter().zip(&rows);
        let kept = pairs.try_for_each(|(who, rows)| rows.keep(self, who.key));
        let kept = kept.and_then(|()| Ok(transaction.commit()?));
        if let Err(error) = kept {
            log::warn!("rows are not kept: {error}");
        }
        Ok(rows)
    }
}

/// Works out the rows of some participants and keeps them. Connections that do this side by side take turns to keep
/// theirs, since a file has one writer at a time.
pub(super) fn make_and_keep<T: Kept>(reader: Reader<'_>, some: &[Who], turn: &Mutex<()>) -> Result<Vec<T>, StoreError> {
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
            reader.make::<Rows>(&[who]).expect("made")
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
