//! Changes on their way to the unit's log: left beside each write, signed, until the log has them.

use rusqlite::Connection;
use uuid::Uuid;

use super::capture::RowChange;
use super::change::{Change, Edit, sign};
use super::content::{content_without, keep_content, kept_content};
use super::membership::Membership;
use super::shared::{Cell, FIRST_SCHEMA, number_of};
use super::vault::Secret;
use super::{Operation, Session, Store, StoreError, Tx};
use crate::domain::access::Account;
use crate::domain::text::kept_line;

/// A change on its way to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The change.
    pub body: Vec<u8>,
    /// Its writer's signature.
    pub signature: Vec<u8>,
    /// What a file holds that has come to the number before; in one of some.
    pub content: Option<[u8; 32]>,
}

/// A change that is not in the log yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The change.
    pub body: Vec<u8>,
    /// Its writer's signature.
    pub signature: Vec<u8>,
}

/// A change that waits, and what it did here.
pub(super) struct Waiting {
    pub(super) number: i64,
    pub(super) body: Vec<u8>,
    pub(super) signature: Vec<u8>,
    effect: Vec<u8>,
}

impl Waiting {
    pub(super) fn all(connection: &Connection) -> Result<Vec<Self>, StoreError> {
        let mut statement =
            connection.prepare_cached("SELECT number, body, signature, effect FROM unit_waiting ORDER BY number")?;
        let rows = statement.query_map([], |row| {
            Ok(Self {
                number: row.get(0)?,
                body: row.get(1)?,
                signature: row.get(2)?,
                effect: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Lets it go: it waits no longer.
    pub(super) fn drop_from(connection: &Connection, number: i64) -> Result<(), StoreError> {
        connection
            .prepare_cached("DELETE FROM unit_waiting WHERE number = ?1")?
            .execute([number])?;
        Ok(())
    }

    /// `true` where some are not applied.
    pub(super) fn has_suspended(connection: &Connection) -> Result<bool, StoreError> {
        let mut statement =
            connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM unit_waiting WHERE length(effect) = 0)")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// It is not applied: a snapshot was put in place since.
    pub(super) fn is_suspended(&self) -> bool {
        self.effect.is_empty()
    }

    pub(super) fn rows(&self) -> Result<Vec<RowChange>, StoreError> {
        if self.is_suspended() {
            return Ok(Vec::new());
        }
        let rows: Result<Vec<RowChange>, _> = postcard::from_bytes(&self.effect);
        let mut rows = rows.map_err(|_| StoreError::Corrupt("a waiting change"))?;
        for row in &mut rows {
            row.complete()?;
        }
        Ok(rows)
    }

    pub(super) fn keep_rows(&self, connection: &Connection, rows: &[RowChange]) -> Result<(), StoreError> {
        connection
            .prepare_cached("UPDATE unit_waiting SET effect = ?2 WHERE number = ?1")?
            .execute((self.number, effect(rows)?))?;
        Ok(())
    }

    pub(super) fn set_aside(&self, connection: &Connection, at: i64, reason: &str) -> Result<(), StoreError> {
        connection.execute(
            "INSERT INTO unit_set_aside (id, at, body, signature, reason)
             SELECT id, ?2, body, signature, ?3 FROM unit_waiting WHERE number = ?1",
            (self.number, at, reason),
        )?;
        Self::drop_from(connection, self.number)
    }
}

fn effect(rows: &[RowChange]) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(rows).map_err(|_| StoreError::Corrupt("a change that can't be written"))
}

/// Who writes changes, and with what they are signed.
pub(super) struct Writer<'a> {
    pub(super) unit: Membership,
    pub(super) account: &'a Account,
    pub(super) key: &'a ed25519_dalek::SigningKey,
}

impl<'a> Writer<'a> {
    pub(super) fn new(unit: Membership, account: &'a Account, secret: Option<&'a Secret>) -> Result<Self, StoreError> {
        let secret = secret.ok_or(StoreError::InMemory)?;
        Ok(Self {
            unit,
            account,
            key: secret.signing_key()?,
        })
    }

    pub(super) fn change(
        &self,
        session: &Session,
        operation: Operation,
        undone: Option<Operation>,
        participants: Vec<Uuid>,
        rows: Vec<Edit>,
    ) -> Change {
        // What every program of the unit knows is written so that an older one takes it in.
        Change {
            schema: rows.iter().filter_map(Edit::since).max().unwrap_or(FIRST_SCHEMA),
            id: Uuid::now_v7(),
            machine: self.unit.machine,
            account: self.account.id.0,
            by: session.user.clone(),
            at: session.now.0.timestamp_millis(),
            operation: operation.code().to_owned(),
            undone: undone.map(|undone| undone.code().to_owned()),
            participants,
            rows,
        }
    }

    pub(super) fn signed(&self, change: &Change) -> Result<Signed, StoreError> {
        let body = change.to_bytes()?;
        let signature = sign(self.key, self.unit.unit, &body).to_vec();
        Ok(Signed { body, signature })
    }

    /// Leaves what a write did where the log's next contact takes it from, in the write's own transaction.
    pub(super) fn leave(
        &self,
        tx: &Tx<'_>,
        operation: Operation,
        undone: Option<Operation>,
        rows: &[RowChange],
    ) -> Result<(), StoreError> {
        let participants: Vec<Uuid> = tx.changes.participants.iter().map(|id| id.0).collect();
        let edits = Change::edits(operation, undone.is_some(), &participants, rows)?;
        let change = self.change(tx.session, operation, undone, participants, edits);
        let signed = self.signed(&change)?;
        tx.transaction
            .prepare_cached("INSERT INTO unit_waiting (id, body, signature, effect) VALUES (?1, ?2, ?3, ?4)")?
            .execute((change.id, signed.body, signed.signature, effect(rows)?))?;
        if !rows.is_empty() {
            let mut content = kept_content(&tx.transaction)?;
            content.follow(rows)?;
            keep_content(&tx.transaction, content)?;
        }
        Ok(())
    }
}

impl Store {
    pub(super) fn writer(&self) -> Result<Writer<'_>, StoreError> {
        let unit = self.unit.ok_or(StoreError::NoUnit)?;
        Writer::new(unit, &self.account, self.secret.as_ref())
    }

    /// The first `limit` changes that wait, in order, as they are to come after number `after`. Where the number before one
    /// is a multiple of `hashed_every` it says what a file holds there.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn outgoing(&self, limit: usize, after: u64, hashed_every: u64) -> Result<Vec<Outgoing>, StoreError> {
        // What waits and what the file holds are read as of one moment, whatever is written beside it.
        let moment = self.connection.unchecked_transaction()?;
        let waiting = Waiting::all(&moment)?;
        let effects: Vec<_> = waiting.iter().map(Waiting::rows).collect::<Result<_, _>>()?;
        let mut content = content_without(&moment, &effects)?;
        let mut outgoing = Vec::new();
        for (before, (waiting, rows)) in (after..).zip(waiting.into_iter().zip(&effects).take(limit)) {
            outgoing.push(Outgoing {
                content: before.is_multiple_of(hashed_every).then(|| content.to_bytes()),
                body: waiting.body,
                signature: waiting.signature,
            });
            content.follow(rows)?;
        }
        moment.finish()?;
        Ok(outgoing)
    }

    /// How many changes wait.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn waiting_count(&self) -> Result<u32, StoreError> {
        Ok(self
            .connection
            .query_row("SELECT count(*) FROM unit_waiting", [], |row| row.get(0))?)
    }

    /// What this machine would append so that it is known to the unit: itself, and case references of its own.
    ///
    /// # Errors
    /// Where the file can't be read, or is of no unit.
    pub fn joining(&self, session: &Session, name: &str) -> Result<Signed, StoreError> {
        let writer = self.writer()?;
        let number: i64 = self
            .connection
            .query_row("SELECT coalesce(max(number), 0) + 1 FROM machine", [], |row| row.get(0))?;
        let machine = Edit::Added {
            table: number_of("machine")?,
            cells: vec![
                Cell::id(writer.unit.machine),
                Cell::text(&kept_line(name)),
                Cell::Number(number),
                Cell::Number(session.now.0.timestamp_millis()),
                Cell::text(&session.user),
                Cell::Null,
            ],
        };
        let block = self.next_block(writer.unit.machine)?;
        let rows = vec![machine, block];
        writer.signed(&writer.change(session, Operation::JoinUnit, None, Vec::new(), rows))
    }

    /// What this machine would append to leave the unit.
    ///
    /// # Errors
    /// Where the file can't be read, or is of no unit.
    pub fn leaving(&self, session: &Session) -> Result<Signed, StoreError> {
        let writer = self.writer()?;
        let left = Edit::Changed {
            table: number_of("machine")?,
            identity: vec![Cell::id(writer.unit.machine)],
            columns: vec![(5, Cell::Null, Cell::Number(session.now.0.timestamp_millis()))],
        };
        writer.signed(&writer.change(session, Operation::LeaveUnit, None, Vec::new(), vec![left]))
    }

    /// What this machine would append as the first change of a new epoch.
    ///
    /// # Errors
    /// Where the file can't be read, or is of no unit.
    pub fn turning_epoch(&self, session: &Session) -> Result<Signed, StoreError> {
        let writer = self.writer()?;
        writer.signed(&writer.change(session, Operation::ChangeKey, None, Vec::new(), Vec::new()))
    }
}

#[cfg(test)]
impl Store {
    /// The version of the schema that the newest change which waits needs.
    pub(crate) fn newest_schema(&self) -> Option<u32> {
        let waiting = Waiting::all(&self.connection).expect("readable");
        waiting.last().and_then(|newest| Change::schema_of(&newest.body))
    }

    /// As if a machine had not been heard of.
    pub(crate) fn forget_heard(&self, machine: Uuid) {
        self.connection
            .execute("DELETE FROM unit_heard WHERE machine = ?1", [machine])
            .expect("written");
    }

    /// The newest change that waits.
    pub(crate) fn newest_waiting(&self) -> Option<Uuid> {
        let sql = "SELECT (SELECT id FROM unit_waiting ORDER BY number DESC LIMIT 1)";
        self.connection.query_row(sql, [], |row| row.get(0)).expect("readable")
    }
}
