//! Who did what, and when. Rows are only ever added, and each seals the ones before it.
//!
//! A row's hash is the SHA-256 of a JSON list of the hash before it, its number and what it says. Whoever changes, moves,
//! adds or takes away a row without working out every later one anew is found by [`Store::check`], and the head of the
//! log tells where rows are missing at its end.

use std::collections::BTreeMap;

use chrono::{DateTime, SubsecRound as _, Utc};
use rusqlite::{Connection, OptionalExtension, ToSql};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::capture::without_triggers;
use super::values::Moment;
use super::vault::hex;
use super::{Operation, Session, Store, StoreError, Tx};
use crate::domain::ParticipantId;
use crate::domain::access::{Grant, Sight};
use crate::domain::ahead::Revision;
use crate::domain::participant::CaseReference;

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Which row, from 1.
    pub number: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: String,
    /// What.
    pub operation: Operation,
    /// What was undone or done again, where it was that.
    pub undone: Option<Operation>,
    /// Whom it concerns, where it concerns one.
    pub participant_id: Option<ParticipantId>,
    /// What people call that case; `None` also for somebody who has been removed since.
    pub reference: Option<CaseReference>,
    /// What seals it and the rows before it: 64 hexadecimal digits.
    pub hash: String,
}

/// Where the log has been tampered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogProblem {
    /// The row does not fit its seal: it, or the one before it, was changed, moved or added.
    #[error("log: row {0} does not fit its seal")]
    Changed(u32),
    /// Rows are missing from this one on, up to the one that is there.
    #[error("log: row {0} is missing")]
    Missing(u32),
    /// The log ends otherwise than it did when this row was written last.
    #[error("log: it does not end with row {0} as it did")]
    End(u32),
}

/// A row as it is stored.
struct Row {
    number: u32,
    at: Moment,
    by: String,
    operation: String,
    undone: Option<String>,
    participant_id: Option<Uuid>,
    hash: String,
}

impl Row {
    const COLUMNS: &'static str = "number, at, by, operation, undone, participant_id, lower(hex(hash))";

    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get(0)?,
            at: row.get(1)?,
            by: row.get(2)?,
            operation: row.get(3)?,
            undone: row.get(4)?,
            participant_id: row.get(5)?,
            hash: row.get(6)?,
        })
    }

    fn seal(&self, before: &str) -> Result<String, StoreError> {
        let said = (
            before,
            self.number,
            self.at.0.to_rfc3339(),
            &self.by,
            &self.operation,
            &self.undone,
            self.participant_id.map(|id| id.to_string()),
        );
        let text = serde_json::to_string(&said).map_err(|_| StoreError::Corrupt("a row of the log"))?;
        Ok(hex(&Sha256::digest(text)))
    }

    fn entry(self, reference: Option<CaseReference>) -> Result<AuditEntry, StoreError> {
        Ok(AuditEntry {
            number: self.number,
            at: self.at.0,
            by: self.by,
            operation: Operation::from_code(&self.operation).ok_or(StoreError::Corrupt("an unknown operation"))?,
            undone: super::read_code(self.undone, Operation::from_code)?,
            participant_id: self.participant_id.map(ParticipantId),
            reference,
            hash: self.hash,
        })
    }
}

impl Tx<'_> {
    /// Logs what this write did: one row for each participant that it concerned, or one row that names none.
    pub(super) fn append_audit(&self, operation: Operation, undone: Option<Operation>) -> Result<(), StoreError> {
        let concerned = self.changes.participants.iter().map(|id| Some(id.0));
        let nobody = self.changes.participants.is_empty().then_some(None);
        let rows = concerned.chain(nobody);
        let (by, at) = (&self.session.user, self.session.now.0);
        append(&self.transaction, at, by, operation, undone, rows)
    }
}

/// Adds rows to the log: one for each participant, or for none.
pub(super) fn append(
    connection: &Connection,
    at: DateTime<Utc>,
    by: &str,
    operation: Operation,
    undone: Option<Operation>,
    participants: impl Iterator<Item = Option<Uuid>>,
) -> Result<(), StoreError> {
    let (mut number, mut hash) = head(connection)?.unwrap_or_default();
    let mut statement = connection.prepare_cached(
        "INSERT INTO audit (number, at, by, operation, undone, participant_id, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, unhex(?7))",
    )?;
    // As it is kept, which is what is sealed.
    let at = Moment(at.trunc_subsecs(3));
    for participant_id in participants {
        number += 1;
        let mut row = Row {
            number,
            at,
            by: by.to_owned(),
            operation: operation.code().to_owned(),
            undone: undone.map(|undone| undone.code().to_owned()),
            participant_id,
            hash: String::new(),
        };
        row.hash = row.seal(&hash)?;
        statement.execute((
            number,
            row.at,
            &row.by,
            &row.operation,
            &row.undone,
            row.participant_id,
            &row.hash,
        ))?;
        hash = row.hash;
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO audit_head (id, number, hash) VALUES (1, ?1, unhex(?2))")?
        .execute((number, hash))?;
    Ok(())
}

/// Takes the rows of changes back that are not in the unit's log: they come in behind those that are. The rule that the
/// log is only added to does not hold for this.
pub(super) fn truncate(connection: &Connection) -> Result<(), StoreError> {
    without_triggers(connection, || {
        connection.execute("DELETE FROM audit WHERE number > (SELECT audit_number FROM unit)", [])?;
        Ok(())
    })?;
    connection.execute(
        "INSERT OR REPLACE INTO audit_head (id, number, hash) SELECT 1, audit_number, audit_hash FROM unit",
        [],
    )?;
    Ok(())
}

/// Notes that so many more rows belong to changes that are in the unit's log.
pub(super) fn settle(connection: &Connection, rows: usize) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE unit SET audit_number = audit_number + ?1,
             audit_hash = (SELECT hash FROM audit WHERE number = audit_number + ?1)",
        )?
        .execute([rows])?;
    Ok(())
}

/// Notes that every row belongs to a change that is in the unit's log.
pub(super) fn settle_all(connection: &Connection) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE unit SET (audit_number, audit_hash) = (SELECT number, hash FROM audit_head)")?
        .execute([])?;
    Ok(())
}

fn head(connection: &Connection) -> Result<Option<(u32, String)>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT number, lower(hex(hash)) FROM audit_head")?;
    Ok(statement
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Who wrote last about somebody beside `own`; `None` where nobody did. Whoever looked, or saved something elsewhere, wrote
/// nothing.
///
/// # Errors
/// Where the file can't be read.
pub(super) fn last_writer(
    connection: &Connection,
    participant: impl ToSql,
    own: &str,
) -> rusqlite::Result<Option<String>> {
    let [view, export] = [Operation::ViewParticipant, Operation::ExportParticipant].map(|look| look.code());
    connection
        .prepare_cached(
            "SELECT by FROM audit WHERE participant_id IS ?1 AND by <> ?2 AND operation NOT IN (?3, ?4)
             ORDER BY number DESC LIMIT 1",
        )?
        .query_row((participant, own, view, export), |row| row.get(0))
        .optional()
}

impl Store {
    /// The log, oldest first.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn audit(&self) -> Result<Vec<AuditEntry>, StoreError> {
        self.require(Sight::Log)?;
        self.load_log("1 = 1", [])
    }

    /// What the log has of one participant, oldest first.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn audit_of(&self, id: ParticipantId) -> Result<Vec<AuditEntry>, StoreError> {
        if self.require(Sight::LogOfParticipant)? < Grant::Yes && !self.visible()?.includes(id) {
            return Err(StoreError::NotAllowed);
        }
        self.load_log("participant_id = ?1", [id.0])
    }

    /// How often each of these participants was changed, and when last, as the log has it; looks do not count. Nothing for
    /// those who may not be seen, and those whom the log does not name. On every machine of a unit the same.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn revisions(
        &self,
        ids: impl IntoIterator<Item = ParticipantId>,
    ) -> Result<BTreeMap<ParticipantId, Revision>, StoreError> {
        let visible = self.visible()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*), max(at) FROM audit WHERE participant_id = ?1 AND operation NOT IN (?2, ?3)",
        )?;
        let looks = [Operation::ViewParticipant, Operation::ExportParticipant].map(Operation::code);
        let mut revisions = BTreeMap::new();
        for id in ids.into_iter().filter(|id| visible.includes(*id)) {
            let found = statement.query_row((id.0, looks[0], looks[1]), |row| {
                Ok((row.get(0)?, row.get::<_, Option<Moment>>(1)?))
            })?;
            if let (number, Some(at)) = found {
                revisions.insert(id, Revision { number, at: at.0 });
            }
        }
        Ok(revisions)
    }

    fn load_log(&self, condition: &str, params: impl rusqlite::Params) -> Result<Vec<AuditEntry>, StoreError> {
        let sql = format!(
            "SELECT {}, reference FROM audit LEFT JOIN participant ON participant.id = participant_id
             WHERE {condition} ORDER BY number",
            Row::COLUMNS
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params, |row| Ok((Row::read(row)?, row.get::<_, Option<u32>>(7)?)))?;
        rows.map(|row| {
            let (row, reference) = row?;
            row.entry(reference.map(CaseReference))
        })
        .collect()
    }

    /// Logs that a participant is looked at. Their page is shown only once this has been written.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`] for a participant whom the one who is signed in may not see, or where the file can't be
    /// written.
    pub fn log_view(&mut self, session: &Session, id: ParticipantId) -> Result<(), StoreError> {
        self.log(session, Operation::ViewParticipant, Some(id))
    }

    /// Logs something that changes nothing in the file: somebody signed in, something was saved elsewhere. One row for each
    /// participant whom it is about, or one that names none.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where the file can't be written.
    pub fn log(
        &mut self,
        session: &Session,
        operation: Operation,
        about: impl IntoIterator<Item = ParticipantId>,
    ) -> Result<(), StoreError> {
        self.transact(session, operation, |tx| {
            tx.changes.participants.extend(about);
            tx.is_look = true;
            Ok(())
        })?;
        Ok(())
    }

    /// What seals the log as it is now; empty where there is no row.
    pub(super) fn log_seal(&self) -> Result<String, StoreError> {
        Ok(head(&self.connection)?.unwrap_or_default().1)
    }

    /// Reads the whole log and tells where it was tampered with; empty where it was not.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn log_problems(&self) -> Result<Vec<LogProblem>, StoreError> {
        let mut problems = Vec::new();
        let mut last = (0, String::new());
        let sql = format!("SELECT {} FROM audit ORDER BY number", Row::COLUMNS);
        let mut statement = self.connection.prepare(&sql)?;
        for row in statement.query_map([], Row::read)? {
            let row = row?;
            if row.number != last.0 + 1 {
                problems.push(LogProblem::Missing(last.0 + 1));
            } else if row.seal(&last.1)? != row.hash {
                problems.push(LogProblem::Changed(row.number));
            }
            last = (row.number, row.hash);
        }
        let head = head(&self.connection)?.unwrap_or_default();
        if (head.0, &head.1) != (last.0, &last.1) {
            problems.push(LogProblem::End(head.0));
        }
        Ok(problems)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::domain::{Now, Today};

    /// What is found in a log of five rows that somebody has changed who has the file's key and another program.
    fn found_after(sql: &str) -> Vec<LogProblem> {
        let mut store = Store::in_memory("A. Lind").expect("a store");
        let session = store.session(Now(DateTime::UNIX_EPOCH), Today(NaiveDate::MIN));
        for _ in 0..5 {
            store.log(&session, Operation::SignIn, None).expect("logged");
        }
        assert_eq!(store.log_problems().expect("readable"), [], "it is whole before");
        let triggers = "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed;";
        store.connection.execute_batch(triggers).expect("dropped");
        store.connection.execute_batch(sql).expect("changed");
        store.log_problems().expect("readable")
    }

    #[test]
    fn a_log_that_was_tampered_with_says_where() {
        use LogProblem::{Changed, End, Missing};
        let cases: [(&str, &[LogProblem]); 9] = [
            ("UPDATE audit SET by = 'B' WHERE number = 3", &[Changed(3)]),
            (
                "UPDATE audit SET participant_id = zeroblob(16) WHERE number = 1",
                &[Changed(1)],
            ),
            (
                "UPDATE audit SET hash = x'' WHERE number = 4",
                &[Changed(4), Changed(5)],
            ),
            // A seal that is taken from elsewhere fits neither its row nor the next one.
            (
                "UPDATE audit SET hash = (SELECT hash FROM audit WHERE number = 2) WHERE number = 3",
                &[Changed(3), Changed(4)],
            ),
            ("DELETE FROM audit WHERE number = 2", &[Missing(2)]),
            ("DELETE FROM audit WHERE number IN (4, 5)", &[End(5)]),
            (
                "UPDATE audit SET number = 12 WHERE number = 2;
                 UPDATE audit SET number = 2 WHERE number = 3;
                 UPDATE audit SET number = 3 WHERE number = 12",
                &[Changed(2), Changed(3), Changed(4)],
            ),
            (
                "INSERT INTO audit (number, at, by, operation, hash)
                 SELECT 6, at, by, operation, hash FROM audit WHERE number = 5",
                &[Changed(6), End(5)],
            ),
            ("DELETE FROM audit", &[End(5)]),
        ];
        for (sql, expected) in cases {
            assert_eq!(found_after(sql), expected, "{sql}");
        }
    }

    #[test]
    fn a_row_that_fits_its_seal_and_is_not_in_the_head_is_found() {
        let mut store = Store::in_memory("A. Lind").expect("a store");
        let session = store.session(Now(DateTime::UNIX_EPOCH), Today(NaiveDate::MIN));
        store.log(&session, Operation::SignIn, None).expect("logged");
        let mut forged = Row {
            number: 2,
            at: Moment(DateTime::UNIX_EPOCH),
            by: "B".to_owned(),
            operation: Operation::SignIn.code().to_owned(),
            undone: None,
            participant_id: None,
            hash: String::new(),
        };
        forged.hash = forged.seal(&store.log_seal().expect("a seal")).expect("sealed");
        store
            .connection
            .execute(
                "INSERT INTO audit (number, at, by, operation, hash) VALUES (2, ?1, ?2, ?3, unhex(?4))",
                (forged.at, &forged.by, &forged.operation, &forged.hash),
            )
            .expect("inserted");
        assert_eq!(store.log_problems().expect("readable"), [LogProblem::End(1)]);
    }
}
