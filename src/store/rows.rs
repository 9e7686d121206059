//! What is worked out of everything about a participant and kept beside it, so that lists and figures read one small row:
//! written in the transaction that changes what it is made of.

use rusqlite::{Transaction, TransactionBehavior};

use super::reader::{Reader, Who, key_of};
use super::{StoreError, cohort, standing};
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
                cohort::pack(&rows.member, self.known.instruments.values())?,
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

/// Works out the rows of some participants and keeps them, in one transaction: nothing that they are made of can change in
/// between.
pub(super) fn make_and_keep(reader: Reader<'_>, some: &[Who]) -> Result<Vec<Rows>, StoreError> {
    let make = || some.iter().map(|who| reader.rows(*who)).collect::<Result<Vec<_>, _>>();
    let transaction = match Transaction::new_unchecked(reader.connection, TransactionBehavior::Immediate) {
        Ok(transaction) => transaction,
        // What is shown is right without keeping: the next time takes as long again.
        Err(error) => {
            log::warn!("rows are not kept: {error}");
            return make();
        }
    };
    let all = make()?;
    let kept = some
        .iter()
        .zip(&all)
        .try_for_each(|(who, rows)| reader.keep_rows(who.key, rows));
    let kept = kept.and_then(|()| Ok(transaction.commit()?));
    if let Err(error) = kept {
        log::warn!("rows are not kept: {error}");
    }
    Ok(all)
}
