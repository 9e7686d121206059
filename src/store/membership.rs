//! The unit that a file is of: how far this machine has come in its log, what waits, and what is to be looked at.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::accounts;
use super::capture::{self, Cell, Names, RowChange, TABLES, table_number};
use super::change::{Change, ContentHash, Edit, sign};
use super::values::Moment;
use super::vault::{Key, Secret};
use super::{Operation, SCHEMA_VERSION, Session, Store, StoreError, Tx, unit_keys};
use crate::domain::access::Account;
use crate::domain::participant::CaseReference;
use crate::domain::{AssessmentId, ParticipantId};

/// How many case references a machine reserves at a time.
pub const NUMBERS_RESERVED: u32 = 20;
/// Where a machine that is out of reserved ones goes on: its own number times this.
const OWN_NUMBERS: i64 = 1_000_000;

/// The unit that a file is of, and which of its machines this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Membership {
    pub(super) unit: Uuid,
    pub(super) machine: Uuid,
}

/// How far a machine has come in its unit's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The unit.
    pub unit: Uuid,
    /// This machine.
    pub machine: Uuid,
    /// Where the log lies, as [`crate::unit`] writes it.
    pub address: String,
    /// The secret of the unit's code.
    pub secret: Zeroizing<[u8; 16]>,
    /// The epoch of the last change that was applied.
    pub epoch: u32,
    /// Its number, from 1; 0 before the first.
    pub seq: u64,
    /// Its hash, which the next one names.
    pub hash: [u8; 32],
    /// The version of the key file that was taken from the log last.
    pub keys_version: u64,
    /// When the log was reached last.
    pub heard_at: Option<DateTime<Utc>>,
}

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

/// A machine of the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Which.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// In the order in which they joined, from 1.
    pub number: u32,
    /// When it joined.
    pub joined_at: DateTime<Utc>,
    /// When it was heard of last, by this machine's clock, and how far it had come.
    pub heard: Option<(DateTime<Utc>, u64)>,
    /// It has left the unit.
    pub has_left: bool,
}

/// What two machines changed at the same time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collided {
    /// The later change of the two, and the place in it.
    pub key: (Uuid, u32),
    /// When it was made, by its machine's clock.
    pub at: DateTime<Utc>,
    /// Two finished forms of one respondent and day, rather than a value.
    pub is_about_forms: bool,
    /// About whom.
    pub participant_id: Option<ParticipantId>,
    /// What people call that case.
    pub reference: Option<CaseReference>,
    /// Table and column, and which row.
    pub what: String,
    /// The value that gave way, and who had written it.
    pub lost: Option<String>,
    /// Who had written it, as far as the log says.
    pub lost_by: Option<String>,
    /// The value that holds.
    pub kept: Option<String>,
    /// Who wrote that.
    pub kept_by: String,
}

/// A change of one's own that a rule refused once those of others were known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Which.
    pub id: Uuid,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// What.
    pub operation: Option<Operation>,
    /// About whom.
    pub participant_id: Option<ParticipantId>,
    /// What people call that case.
    pub reference: Option<CaseReference>,
    /// The code of why, as [`super::merge::Refusal::code`] writes it.
    pub reason: String,
}

/// How a file and its unit stand to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitStanding {
    /// How far this machine has come.
    pub position: Position,
    /// So many changes wait.
    pub waiting: u32,
    /// Its machines.
    pub machines: Vec<Machine>,
    /// What was changed at the same time and nobody has looked at.
    pub collided: Vec<Collided>,
    /// What was set aside.
    pub set_aside: Vec<SetAside>,
    /// Changes that every machine refuses: number, whose, why.
    pub refused: Vec<(u64, String, String)>,
}

pub(super) fn read(connection: &Connection) -> Result<Option<Membership>, StoreError> {
    let found = connection
        .query_row("SELECT unit, machine FROM unit", [], |row| {
            Ok(Membership {
                unit: row.get(0)?,
                machine: row.get(1)?,
            })
        })
        .optional()?;
    Ok(found)
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

    /// It is not applied: a snapshot was put in place since.
    pub(super) fn is_suspended(&self) -> bool {
        self.effect.is_empty()
    }

    pub(super) fn rows(&self) -> Result<Vec<RowChange>, StoreError> {
        if self.is_suspended() {
            return Ok(Vec::new());
        }
        postcard::from_bytes(&self.effect).map_err(|_| StoreError::Corrupt("a waiting change"))
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
        connection.execute("DELETE FROM unit_waiting WHERE number = ?1", [self.number])?;
        Ok(())
    }
}

fn effect(rows: &[RowChange]) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(rows).map_err(|_| StoreError::Corrupt("a change that can't be written"))
}

/// Who writes changes, and with what they are signed.
pub(super) struct Writer<'a> {
    pub(super) unit: Membership,
    pub(super) account: &'a Account,
    pub(super) key: ed25519_dalek::SigningKey,
}

impl<'a> Writer<'a> {
    pub(super) fn new(unit: Membership, account: &'a Account, secret: Option<&Secret>) -> Result<Self, StoreError> {
        let secret = secret.ok_or(StoreError::InMemory)?;
        Ok(Self {
            unit,
            account,
            key: secret.signing_key()?,
        })
    }

    fn change(
        &self,
        session: &Session,
        operation: Operation,
        undone: Option<Operation>,
        participants: Vec<Uuid>,
        rows: Vec<Edit>,
    ) -> Change {
        Change {
            schema: u32::try_from(SCHEMA_VERSION).unwrap_or(u32::MAX),
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

    fn signed(&self, change: &Change) -> Result<Signed, StoreError> {
        let body = change.to_bytes()?;
        let signature = sign(&self.key, self.unit.unit, &body).to_vec();
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
            let mut content = ContentHash::from_bytes(
                tx.transaction
                    .prepare_cached("SELECT content FROM unit")?
                    .query_row([], |row| row.get(0))?,
            );
            content.follow(rows)?;
            tx.transaction
                .prepare_cached("UPDATE unit SET content = ?1")?
                .execute([content.to_bytes()])?;
        }
        Ok(())
    }
}

/// The hash of what a file holds, worked out from every row.
pub(super) fn content_of(connection: &Connection) -> Result<ContentHash, StoreError> {
    let mut content = ContentHash::default();
    let mut names = Names::default();
    for (number, table) in TABLES.iter().enumerate() {
        let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let sql = format!("SELECT {} FROM {}", columns.join(", "), table.name);
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let number = u8::try_from(number).map_err(|_| StoreError::Corrupt("too many tables"))?;
        while let Some(row) = rows.next()? {
            let mut cells = capture::read_cells(row, 0, columns.len())?;
            names.put_into(connection, table, &mut cells)?;
            content.add(number, &cells)?;
        }
    }
    Ok(content)
}

/// The next case reference that this machine may give.
pub(super) fn next_reference(connection: &Connection, unit: Option<Membership>) -> Result<i64, StoreError> {
    let Some(unit) = unit else {
        return Ok(connection
            .prepare_cached("SELECT coalesce(max(reference), 0) + 1 FROM participant")?
            .query_row([], |row| row.get(0))?);
    };
    let next =
        "SELECT coalesce((SELECT max(reference) FROM participant WHERE reference BETWEEN ?1 AND ?2), ?1 - 1) + 1";
    let mut statement =
        connection.prepare_cached("SELECT first, last FROM number_block WHERE machine = ?1 ORDER BY first")?;
    let blocks = statement.query_map([unit.machine], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    for block in blocks {
        let (first, last) = block?;
        let reference: i64 = connection
            .prepare_cached(next)?
            .query_row((first, last), |row| row.get(0))?;
        if reference <= last {
            return Ok(reference);
        }
    }
    let number: i64 = connection
        .prepare_cached("SELECT number FROM machine WHERE id = ?1")?
        .query_row([unit.machine], |row| row.get(0))?;
    let first = number * OWN_NUMBERS;
    Ok(connection
        .prepare_cached(next)?
        .query_row((first, first + OWN_NUMBERS - 1), |row| row.get(0))?)
}

impl Store {
    fn writer(&self) -> Result<Writer<'_>, StoreError> {
        let unit = self.unit.ok_or(StoreError::NoUnit)?;
        Writer::new(unit, &self.account, self.secret.as_ref())
    }

    /// `true` where the file is of a unit.
    pub fn is_of_unit(&self) -> bool {
        self.unit.is_some()
    }

    /// How far this machine has come in its unit's log; `None` where the file is of no unit.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn position(&self) -> Result<Option<Position>, StoreError> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT unit, machine, address, secret, epoch, seq, hash, keys_version, heard_at FROM unit",
            )?
            .query_row([], |row| {
                Ok(Position {
                    unit: row.get(0)?,
                    machine: row.get(1)?,
                    address: row.get(2)?,
                    secret: Zeroizing::new(row.get(3)?),
                    epoch: row.get(4)?,
                    seq: row.get(5)?,
                    hash: row.get(6)?,
                    keys_version: row.get(7)?,
                    heard_at: row.get::<_, Option<Moment>>(8)?.map(|at| at.0),
                })
            })
            .optional()?;
        Ok(found)
    }

    /// The key of an epoch; `None` where this machine does not have it.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn epoch_key(&self, epoch: u32) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
        let found: Option<[u8; 32]> = self
            .connection
            .prepare_cached("SELECT key FROM unit_epoch WHERE epoch = ?1")?
            .query_row([epoch], |row| row.get(0))
            .optional()?;
        Ok(found.map(Zeroizing::new))
    }

    /// The newest epoch that this machine has the key of.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn newest_epoch(&self) -> Result<u32, StoreError> {
        Ok(self
            .connection
            .query_row("SELECT coalesce(max(epoch), 0) FROM unit_epoch", [], |row| row.get(0))?)
    }

    /// The first `limit` changes that wait, in order, as they are to come after number `after`. Where the number before one
    /// is a multiple of `hashed_every` it says what a file holds there.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn outgoing(&self, limit: usize, after: u64, hashed_every: u64) -> Result<Vec<Outgoing>, StoreError> {
        let waiting = Waiting::all(&self.connection)?;
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let mut content = ContentHash::from_bytes(self.settled_content()?);
        let mut outgoing = Vec::new();
        for (before, waiting) in (after..).zip(waiting.into_iter().take(limit)) {
            let rows = waiting.rows()?;
            outgoing.push(Outgoing {
                content: before.is_multiple_of(hashed_every).then(|| content.to_bytes()),
                body: waiting.body,
                signature: waiting.signature,
            });
            content.follow(&rows)?;
        }
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

    /// The hash of what the file holds as the log has left it: without what waits.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn settled_content(&self) -> Result<[u8; 32], StoreError> {
        let content = self
            .connection
            .query_row("SELECT content FROM unit", [], |row| row.get(0))?;
        let mut content = ContentHash::from_bytes(content);
        for waiting in Waiting::all(&self.connection)? {
            content.leave(&waiting.rows()?)?;
        }
        Ok(content.to_bytes())
    }

    /// `true` where the file holds what its kept hash says, row for row.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn content_is_as_kept(&self) -> Result<bool, StoreError> {
        let kept: Option<[u8; 32]> = self
            .connection
            .query_row("SELECT content FROM unit", [], |row| row.get(0))
            .optional()?;
        match kept {
            Some(kept) => Ok(content_of(&self.connection)?.to_bytes() == kept),
            None => Ok(true),
        }
    }

    /// The epochs' keys in a key file as the log holds it, newest first, by the passphrase of one of its accounts.
    ///
    /// # Errors
    /// A wrong passphrase, or what is no key file.
    pub fn epoch_keys_of(keys: &str, passphrase: &str) -> Result<Vec<Zeroizing<[u8; 32]>>, StoreError> {
        let keys = unit_keys::vault_of(keys)?.unlock(passphrase)?.keys;
        Ok(keys.iter().map(|key| Zeroizing::new(*key.bytes())).collect())
    }

    /// The key file of a unit that has just been founded.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn first_key_file(&self) -> Result<String, StoreError> {
        Ok(self
            .connection
            .query_row("SELECT keys FROM unit", [], |row| row.get(0))?)
    }

    /// Signs in whoever joined, now that everything has been taken in; `false` where the unit does not know them, or could
    /// not check what they sign.
    ///
    /// # Errors
    /// Where a file can't be read or written.
    pub fn finish_joining(&mut self) -> Result<bool, StoreError> {
        let Some((account, _)) = accounts::signer(&self.connection, self.account.id.0)? else {
            return Ok(false);
        };
        self.account = account;
        self.renew_own_keys()?;
        Ok(true)
    }

    /// Keeps the log's password, so that the one who is signed in alone can read it.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn keep_log_password(&self, password: &str) -> Result<(), StoreError> {
        let secret = self.secret.as_ref().ok_or(StoreError::InMemory)?;
        self.connection.execute(
            "INSERT OR REPLACE INTO unit_password (account, sealed) VALUES (?1, ?2)",
            (self.account.id.0, secret.seal_text(password)?),
        )?;
        Ok(())
    }

    /// The log's password, where the one who is signed in has given it.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn log_password(&self) -> Result<Option<Zeroizing<String>>, StoreError> {
        let secret = self.secret.as_ref().ok_or(StoreError::InMemory)?;
        let sealed: Option<String> = self
            .connection
            .query_row(
                "SELECT sealed FROM unit_password WHERE account = ?1",
                [self.account.id.0],
                |row| row.get(0),
            )
            .optional()?;
        Ok(sealed.map(|sealed| secret.unseal_text(&sealed)).transpose()?)
    }

    /// Notes how far another machine has come.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn note_heard(&self, machine: Uuid, seq: u64, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO unit_heard (machine, seq, at) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET seq = excluded.seq, at = excluded.at WHERE seq < excluded.seq",
            )?
            .execute((machine, seq, Moment(now)))?;
        Ok(())
    }

    /// The number of the last change that removed somebody for good and that lies in the log still; and whether what lies
    /// before it may go: every machine has passed it, or it was so many days ago.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn removal_to_forget(&self, now: DateTime<Utc>, days: u64) -> Result<Option<(u64, bool)>, StoreError> {
        let found: Option<(u64, Option<Moment>, bool)> = self
            .connection
            .query_row(
                "SELECT removal_seq, removal_at, NOT EXISTS (
                    SELECT 1 FROM machine LEFT JOIN unit_heard ON unit_heard.machine = machine.id
                    WHERE left_at IS NULL AND machine.id <> unit.machine AND coalesce(unit_heard.seq, 0) < removal_seq)
                 FROM unit WHERE removal_seq > 0",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        Ok(found.map(|(seq, at, have_passed)| {
            let is_old = at.is_some_and(|at| at.0 + chrono::Days::new(days) < now);
            (seq, have_passed || is_old)
        }))
    }

    /// Notes that the log holds nothing before a number any more; nor does this machine.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn forgot_before(&self, seq: u64) -> Result<(), StoreError> {
        self.connection
            .execute("DELETE FROM unit_entry WHERE seq < ?1", [seq])?;
        self.connection.execute(
            "UPDATE unit SET removal_seq = 0, removal_at = NULL WHERE removal_seq <= ?1",
            [seq],
        )?;
        Ok(())
    }

    /// Notes that the log was reached.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn note_contact(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.connection
            .execute("UPDATE unit SET heard_at = ?1", [Moment(now)])?;
        Ok(())
    }

    /// Makes this file the first machine of a new unit.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], [`StoreError::OfUnit`] where it is of one already.
    pub fn found_unit(
        &mut self,
        session: &Session,
        unit: Uuid,
        machine: &str,
        address: &str,
        secret: &[u8; 16],
    ) -> Result<(), StoreError> {
        if self.unit.is_some() {
            return Err(StoreError::OfUnit);
        }
        self.may(session, Operation::CreateUnit)?;
        if accounts::signer(&self.connection, self.account.id.0)?.is_none() {
            return Err(StoreError::NoSigner);
        }
        let id = Uuid::now_v7();
        let key = Key::random()?;
        let keys = self.first_keys(&[&key])?;
        self.transact(session, Operation::CreateUnit, |tx| {
            let at = Moment(tx.session.now.0);
            tx.transaction.execute(
                "INSERT INTO machine (id, name, number, joined_at, joined_by) VALUES (?1, ?2, 1, ?3, ?4)",
                (id, machine.trim(), at, &tx.session.user),
            )?;
            let first = next_reference(&tx.transaction, None)?;
            tx.transaction.execute(
                "INSERT INTO number_block (first, last, machine) VALUES (?1, ?2, ?3)",
                (first, first + i64::from(NUMBERS_RESERVED) - 1, id),
            )?;
            Ok(())
        })?;
        let transaction = self.connection.transaction()?;
        transaction.execute("INSERT INTO unit_epoch (epoch, key) VALUES (1, ?1)", [key.bytes()])?;
        transaction.execute(
            "INSERT INTO unit (id, unit, machine, address, secret, epoch, seq, hash, content, audit_number, audit_hash,
             keys_version, keys)
             SELECT 1, ?1, ?2, ?3, ?4, 1, 0, zeroblob(32), ?5, number, hash, 0, ?6 FROM audit_head",
            (unit, id, address, secret, content_of(&transaction)?.to_bytes(), keys),
        )?;
        transaction.commit()?;
        self.unit = Some(Membership { unit, machine: id });
        Ok(())
    }

    /// Makes this file one that is of no unit. What waits stays in it as what was done.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn forget_unit(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for table in OWN_TABLES {
            transaction.execute(&format!("DELETE FROM {table}"), [])?;
        }
        transaction.commit()?;
        self.unit = None;
        Ok(())
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
                Cell::text(name.trim()),
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

    /// What this machine would append to have case references to give; `None` while it has enough.
    ///
    /// # Errors
    /// Where the file can't be read, or is of no unit.
    pub fn reserving(&self, session: &Session) -> Result<Option<Signed>, StoreError> {
        let writer = self.writer()?;
        let free: i64 = self.connection.query_row(
            "SELECT coalesce(sum(last - first + 1 - (SELECT count(*) FROM participant
             WHERE reference BETWEEN first AND last)), 0) FROM number_block WHERE machine = ?1",
            [writer.unit.machine],
            |row| row.get(0),
        )?;
        if free >= i64::from(NUMBERS_RESERVED / 2) {
            return Ok(None);
        }
        let rows = vec![self.next_block(writer.unit.machine)?];
        let change = writer.change(session, Operation::ReserveNumbers, None, Vec::new(), rows);
        writer.signed(&change).map(Some)
    }

    fn next_block(&self, machine: Uuid) -> Result<Edit, StoreError> {
        let first: i64 = self.connection.query_row(
            "SELECT 1 + max(coalesce((SELECT max(last) FROM number_block), 0),
             coalesce((SELECT max(reference) FROM participant WHERE reference < ?1), 0))",
            [OWN_NUMBERS],
            |row| row.get(0),
        )?;
        Ok(Edit::Added {
            table: number_of("number_block")?,
            cells: vec![
                Cell::Number(first),
                Cell::Number(first + i64::from(NUMBERS_RESERVED) - 1),
                Cell::id(machine),
            ],
        })
    }

    /// What this machine would append as the first change of a new epoch.
    ///
    /// # Errors
    /// Where the file can't be read, or is of no unit.
    pub fn turning_epoch(&self, session: &Session) -> Result<Signed, StoreError> {
        let writer = self.writer()?;
        writer.signed(&writer.change(session, Operation::ChangeKey, None, Vec::new(), Vec::new()))
    }

    /// How this file and its unit stand to each other; `None` where it is of none.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn unit_standing(&self) -> Result<Option<UnitStanding>, StoreError> {
        let Some(position) = self.position()? else {
            return Ok(None);
        };
        Ok(Some(UnitStanding {
            position,
            waiting: self.waiting_count()?,
            machines: self.machines()?,
            collided: self.collided()?,
            set_aside: self.set_aside()?,
            refused: self.refused()?,
        }))
    }

    fn machines(&self) -> Result<Vec<Machine>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, name, number, joined_at, left_at IS NOT NULL, at, seq FROM machine
                 LEFT JOIN unit_heard ON machine = id ORDER BY number",
        )?;
        let rows = statement.query_map([], |row| {
            let heard: Option<Moment> = row.get(5)?;
            Ok(Machine {
                heard: heard.map(|at| at.0).zip(row.get(6)?),
                id: row.get(0)?,
                name: row.get(1)?,
                number: row.get(2)?,
                joined_at: row.get::<_, Moment>(3)?.0,
                has_left: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was changed at the same time, of those whom the one who is signed in may see, that nobody has looked at.
    fn collided(&self) -> Result<Vec<Collided>, StoreError> {
        let visible = self.visible()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT change, place, at, kind, participant_id, what, lost, lost_by, kept, kept_by, reference FROM collision
             LEFT JOIN participant ON participant.id = participant_id WHERE seen_at IS NULL ORDER BY at DESC, place",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Collided {
                key: (row.get(0)?, row.get(1)?),
                at: row.get::<_, Moment>(2)?.0,
                is_about_forms: row.get::<_, String>(3)? == "forms",
                participant_id: row.get::<_, Option<Uuid>>(4)?.map(ParticipantId),
                what: row.get(5)?,
                lost: row.get(6)?,
                lost_by: row.get(7)?,
                kept: row.get(8)?,
                kept_by: row.get(9)?,
                reference: row.get::<_, Option<u32>>(10)?.map(CaseReference),
            })
        })?;
        let mut collided = rows.collect::<Result<Vec<_>, _>>()?;
        collided.retain(|one| one.participant_id.is_none_or(|id| visible.includes(id)));
        Ok(collided)
    }

    fn set_aside(&self) -> Result<Vec<SetAside>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, at, body, reason FROM unit_set_aside ORDER BY at")?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, Uuid>(0)?,
                row.get::<_, Moment>(1)?.0,
                row.get::<_, Vec<u8>>(2)?,
                row.get::<_, String>(3)?,
            ))
        })?;
        let mut set_aside = Vec::new();
        for row in rows {
            let (id, at, body, reason) = row?;
            let change = Change::from_bytes(&body);
            let only = change.as_ref().and_then(|change| match change.participants.as_slice() {
                [only] => Some(*only),
                _ => None,
            });
            let reference = only.map(|id| self.reference_of(id)).transpose()?.flatten();
            set_aside.push(SetAside {
                id,
                at,
                by: change.as_ref().map_or_else(String::new, |change| change.by.clone()),
                operation: change.and_then(|change| Operation::from_code(&change.operation)),
                participant_id: only.map(ParticipantId),
                reference,
                reason,
            });
        }
        Ok(set_aside)
    }

    fn reference_of(&self, id: Uuid) -> Result<Option<CaseReference>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT reference FROM participant WHERE id = ?1")?
            .query_row([id], |row| Ok(CaseReference(row.get(0)?)))
            .optional()?)
    }

    fn refused(&self) -> Result<Vec<(u64, String, String)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, by, reason FROM unit_refused ORDER BY seq DESC LIMIT 100")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Lets go of a change that was set aside, once somebody has read what it was.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn let_go_of_set_aside(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.connection
            .execute("DELETE FROM unit_set_aside WHERE id = ?1", [id])?;
        Ok(())
    }

    /// The log's changes that are kept here, from a number on, as they lie there.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn kept_entries(&self, from: u64, limit: u32) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, sealed FROM unit_entry WHERE seq >= ?1 ORDER BY seq LIMIT ?2")?;
        let rows = statement.query_map((from, limit), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Lets go of kept changes up to a number that are older than a moment.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn let_go_of_entries(&self, up_to: u64, before: DateTime<Utc>) -> Result<(), StoreError> {
        self.connection.execute(
            "DELETE FROM unit_entry WHERE seq <= ?1 AND at < ?2",
            (up_to, Moment(before)),
        )?;
        Ok(())
    }
}

fn number_of(table: &str) -> Result<u8, StoreError> {
    let number = table_number(table).and_then(|number| u8::try_from(number).ok());
    number.ok_or(StoreError::Corrupt("an unknown table"))
}

/// What each machine keeps for itself about its unit.
pub(super) const OWN_TABLES: [&str; 9] = [
    "unit_heard",
    "unit_waiting",
    "unit_set_aside",
    "unit_entry",
    "unit_seen",
    "unit_refused",
    "unit_password",
    "unit_epoch",
    "unit",
];

impl Tx<'_> {
    /// Somebody has looked at what was changed at the same time.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where there is nothing to look at any more, [`StoreError::NotAllowed`].
    pub fn settle_collision(&mut self, key: (Uuid, u32)) -> Result<(), StoreError> {
        let about: Option<Option<Uuid>> = self
            .transaction
            .query_row(
                "SELECT participant_id FROM collision WHERE change = ?1 AND place = ?2 AND seen_at IS NULL",
                key,
                |row| row.get(0),
            )
            .optional()?;
        if let Some(id) = about.ok_or(StoreError::Gone)? {
            self.concern(ParticipantId(id))?;
        }
        self.transaction.execute(
            "UPDATE collision SET seen_at = ?3, seen_by = ?4 WHERE change = ?1 AND place = ?2",
            (key.0, key.1, Moment(self.session.now.0), &self.session.user),
        )?;
        Ok(())
    }

    /// Lets another one of several finished forms of a respondent and day count: its answers once more, as the newest
    /// version. The others stay readable.
    ///
    /// # Errors
    /// [`StoreError::NothingToCorrect`] where it is not there or counts already.
    pub fn choose_form(&mut self, id: AssessmentId, reason: &str) -> Result<(), StoreError> {
        let draft = self.copy_as_newest(id)?;
        self.finish_assessment(draft, Some(reason))
    }
}

#[cfg(test)]
impl Store {
    /// As if a row had been applied otherwise here than elsewhere.
    pub(crate) fn differ(&self) {
        let sql = "UPDATE unit SET content = zeroblob(32)";
        self.connection.execute(sql, []).expect("written");
    }

    /// As a program that was changed says of whoever is signed in.
    pub(crate) fn pretend_administrator(&mut self) {
        self.account.details.roles = crate::domain::access::Role::ALL.iter().copied().collect();
    }

    /// The newest change that waits.
    pub(crate) fn newest_waiting(&self) -> Option<Uuid> {
        let sql = "SELECT id FROM unit_waiting ORDER BY number DESC LIMIT 1";
        let found = self.connection.query_row(sql, [], |row| row.get(0)).optional();
        found.expect("readable")
    }

    /// `true` where a change stands in the log as far as this machine has come.
    pub(crate) fn has_applied(&self, id: Uuid) -> bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM unit_seen WHERE id = ?1)";
        self.connection
            .query_row(sql, [id], |row| row.get(0))
            .expect("readable")
    }

    /// The changes that were set aside here.
    pub(crate) fn set_aside_ids(&self) -> std::collections::BTreeSet<Uuid> {
        let set_aside = self.set_aside().expect("readable");
        set_aside.into_iter().map(|one| one.id).collect()
    }

    /// Every shared row, as text.
    pub(crate) fn told_rows(&self) -> std::collections::BTreeSet<String> {
        let mut told = std::collections::BTreeSet::new();
        for table in TABLES {
            let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
            let sql = format!("SELECT {} FROM {}", columns.join(", "), table.name);
            let mut statement = self.connection.prepare(&sql).expect("sql");
            let mut rows = statement.query([]).expect("rows");
            while let Some(row) = rows.next().expect("a row") {
                let mut cells = capture::read_cells(row, 0, columns.len()).expect("cells");
                Names::default()
                    .put_into(&self.connection, table, &mut cells)
                    .expect("names");
                told.insert(format!("{} {cells:?}", table.name));
            }
        }
        told
    }
}
