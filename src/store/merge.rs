//! Laying changes of the unit's log into this file, under what is waiting here.
//!
//! What is waiting is taken back in the other order, the log's changes are applied, and then each waiting one again, as
//! rows. What a change does is a function of the file as the log has left it and of the change alone: no clock, no
//! machine and no order of contact has a part in it. So all files that have come equally far hold the same rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use chrono::DateTime;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params_from_iter};
use uuid::Uuid;

use super::capture::{self, Cell, Kind, Names, RowChange, Table, key_of_name, table_number, turn, with_keys};
use super::change::{Change, ContentHash, Edit, is_signed};
use super::known::Known;
use super::membership::{Membership, Waiting, content_of};
use super::reader::Reader;
use super::removal::remove_everything;
use super::snapshot::Snapshot;
use super::values::Moment;
use super::vault::Key;
use super::{Changes, Operation, SCHEMA_VERSION, Store, StoreError, access, accounts, audit};
use crate::domain::ParticipantId;
use crate::domain::access::{Account, Grant, Visible};

/// What stands as the reason of a second form that somebody else finished for the same day.
pub const SIMULTANEOUS: &str = "=simultaneous";

/// A change as it was taken out of the log, its seal and its place in the chain already found right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Its number.
    pub seq: u64,
    /// The epoch that it is sealed under.
    pub epoch: u32,
    /// What the next one names.
    pub hash: [u8; 32],
    /// As it lies in the log.
    pub sealed: Vec<u8>,
    /// The change itself, as its writer signed it.
    pub body: Vec<u8>,
    /// The writer's signature.
    pub signature: Vec<u8>,
    /// What a file that has come to the number before this one holds, where the change says so.
    pub content: Option<[u8; 32]>,
}

/// Why a change is not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is no change that this program can read.
    Unreadable,
    /// It is in the log already.
    Repeated,
    /// It bears another's name, or was changed since it was signed.
    NotSigned,
    /// Nobody who can sign in has this account.
    UnknownAccount,
    /// The account may not do that, or not to that participant.
    NotAllowed,
    /// It was to undo what somebody has changed since.
    ChangedSince {
        /// Who.
        by: String,
    },
    /// A rule of the file refuses it.
    Rule(String),
}

impl Refusal {
    /// A code, and what goes with it after a colon.
    pub fn code(&self) -> String {
        match self {
            Self::Unreadable => "unreadable".to_owned(),
            Self::Repeated => "repeated".to_owned(),
            Self::NotSigned => "not_signed".to_owned(),
            Self::UnknownAccount => "unknown_account".to_owned(),
            Self::NotAllowed => "not_allowed".to_owned(),
            Self::ChangedSince { by } => format!("changed_since:{by}"),
            Self::Rule(rule) => format!("rule:{rule}"),
        }
    }
}

/// What became of changes that were laid in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Laid {
    /// What has to be read again.
    pub changes: Changes,
    /// So many changes of others were applied.
    pub taken: u32,
    /// So many of one's own were found in the log and wait no longer.
    pub confirmed: u32,
    /// So many values gave way to another that was written at the same time, or forms stand beside another.
    pub collided: u32,
    /// So many waiting changes were set aside.
    pub set_aside: u32,
    /// Changes in the log that were refused: number, whose they were, why.
    pub refused: Vec<(u64, String, Refusal)>,
    /// The file holds something else than the log says that it should as of this number.
    pub differs_at: Option<u64>,
    /// From this number on the log needs a newer program; nothing from there on was applied.
    pub needs_newer_at: Option<u64>,
    /// So many minutes a change of another machine was made after now: one of the two clocks is off.
    pub minutes_ahead: i64,
}

/// Why applying stops.
enum Stop {
    Refused(Refusal),
    Failed(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error.refusal() {
            Some(rule) => Self::Refused(Refusal::Rule(rule)),
            None => Self::Failed(error),
        }
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

/// A value that gave way, or a form that stands beside another.
struct Collision {
    kind: &'static str,
    participant: Option<Uuid>,
    what: String,
    lost: Option<String>,
    kept: Option<String>,
}

impl Store {
    /// Lays changes of the log under what is waiting here: all of them in one transaction, or none.
    ///
    /// # Errors
    /// Where the file can't be read or written, or is of no unit. A change that is refused is no error.
    pub fn lay_under(&mut self, incoming: &[Incoming], now: DateTime<chrono::Utc>) -> Result<Laid, StoreError> {
        self.lay(incoming, now, false)
    }

    /// Applies what waits again, once everything that the log has came in on a snapshot; `None` where all of it is applied.
    ///
    /// # Errors
    /// As [`Store::lay_under`].
    pub fn resume_waiting(&mut self, now: DateTime<chrono::Utc>) -> Result<Option<Laid>, StoreError> {
        if Waiting::all(&self.connection)?.iter().any(Waiting::is_suspended) {
            self.lay(&[], now, true).map(Some)
        } else {
            Ok(None)
        }
    }

    fn lay(&mut self, incoming: &[Incoming], now: DateTime<chrono::Utc>, resumes: bool) -> Result<Laid, StoreError> {
        let unit = self.unit.ok_or(StoreError::NoUnit)?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut laying = Laying {
            connection: &transaction,
            unit,
            laid: Laid::default(),
            content: membership_content(&transaction)?,
            touched: BTreeSet::new(),
            accounts: HashMap::new(),
        };
        let waiting = Waiting::all(&transaction)?;
        laying.lay(incoming, waiting, now, resumes)?;
        let Laying {
            mut laid,
            content,
            touched,
            ..
        } = laying;
        let known = if laid.changes.instruments {
            Arc::new(Known::read(&transaction)?)
        } else {
            Known::current(&transaction, &self.known)?
        };
        let reader = Reader {
            connection: &transaction,
            known: &known,
        };
        for id in &touched {
            reader.renew_rows(*id)?;
        }
        laid.changes.participants.extend(touched);
        transaction.execute("UPDATE unit SET content = ?1", [content.to_bytes()])?;
        transaction.commit()?;
        if laid.changes.instruments {
            *self.known.borrow_mut() = None;
        }
        Ok(laid)
    }
}

impl Store {
    /// Puts a snapshot in the place of everything that is shared: for a machine that was away for longer than the log
    /// reaches back, or whose file differs from the others'. What waits is not applied until [`Store::resume_waiting`].
    ///
    /// # Errors
    /// Where a file can't be read or written. The file is as it was then.
    pub fn start_again(&mut self, snapshot: (&Path, &[u8; 32]), of: &Snapshot) -> Result<Laid, StoreError> {
        self.unit.ok_or(StoreError::NoUnit)?;
        let key = Key::of_bytes(*snapshot.1);
        self.connection.execute(
            "ATTACH DATABASE ?1 AS fresh KEY ?2",
            (snapshot.0.to_string_lossy(), key.as_pragma().as_str()),
        )?;
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        let laid = self.put_in_place(of);
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true)?;
        let detached = self.connection.execute_batch("DETACH DATABASE fresh");
        let laid = laid?;
        detached?;
        *self.known.borrow_mut() = None;
        Ok(laid)
    }

    fn put_in_place(&mut self, of: &Snapshot) -> Result<Laid, StoreError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        // What is put in place is nobody's change.
        capture::record(&transaction, false)?;
        transaction.execute_batch("PRAGMA defer_foreign_keys = ON")?;
        let shared = capture::TABLES.iter().map(|table| table.name);
        let worked_out = [
            "author",
            "audit",
            "audit_head",
            "unit_seen",
            "standing",
            "cohort_member",
        ];
        for table in shared.chain(worked_out) {
            transaction.execute(&format!("DELETE FROM main.{table}"), [])?;
            transaction.execute(&format!("INSERT INTO main.{table} SELECT * FROM fresh.{table}"), [])?;
        }
        transaction.execute(
            "DELETE FROM handover WHERE participant NOT IN (SELECT key FROM participant)",
            [],
        )?;
        transaction.execute("DELETE FROM unit_entry", [])?;
        transaction.execute(
            "UPDATE unit SET seq = ?1, hash = ?2, epoch = ?3, content = ?4",
            (of.seq, of.hash, of.epoch, content_of(&transaction)?.to_bytes()),
        )?;
        audit::settle_all(&transaction)?;
        // What waits is applied again once the log's later changes are.
        transaction.execute("UPDATE unit_waiting SET effect = zeroblob(0)", [])?;
        let mut statement = transaction.prepare("SELECT id FROM participant")?;
        let everybody = statement.query_map([], |row| row.get::<_, Uuid>(0))?;
        let everybody = everybody.collect::<Result<Vec<_>, _>>()?;
        drop(statement);
        transaction.commit()?;
        let changes = Changes {
            participants: everybody.into_iter().map(ParticipantId).collect(),
            instruments: true,
            activities: true,
            forms: true,
            rules: true,
            bin: true,
            caseworkers: true,
            users: true,
            retention: true,
        };
        Ok(Laid {
            changes,
            ..Laid::default()
        })
    }
}

fn membership_content(connection: &Connection) -> Result<ContentHash, StoreError> {
    let bytes = connection.query_row("SELECT content FROM unit", [], |row| row.get(0))?;
    Ok(ContentHash::from_bytes(bytes))
}

/// Laying in as it goes on.
struct Laying<'a> {
    connection: &'a Connection,
    unit: Membership,
    laid: Laid,
    content: ContentHash,
    /// Whose kept rows have to be made anew.
    touched: BTreeSet<ParticipantId>,
    /// Accounts with what their changes are checked with, as they are at this point of the log.
    accounts: HashMap<Uuid, Option<(Account, Vec<u8>)>>,
}

impl Laying<'_> {
    fn lay(
        &mut self,
        incoming: &[Incoming],
        waiting: Vec<Waiting>,
        now: DateTime<chrono::Utc>,
        resumes: bool,
    ) -> Result<(), StoreError> {
        capture::record(self.connection, true)?;
        let mut waiting = std::collections::VecDeque::from(waiting);
        let mut incoming = incoming.iter().peekable();
        // What was appended from here, and perhaps not known to be: it stands as it was written.
        while let (Some(next), Some(own)) = (incoming.peek(), waiting.front())
            && next.body == own.body
            && !own.is_suspended()
        {
            self.confirm(next, own, now)?;
            waiting.pop_front();
            incoming.next();
        }
        if incoming.peek().is_some() || resumes {
            for own in waiting.iter().rev().filter(|own| !own.is_suspended()) {
                self.take_back(own)?;
            }
            audit::truncate(self.connection)?;
            for next in incoming {
                if !self.take_in(next, now)? {
                    break;
                }
                // It may have been written here and come in behind others'.
                waiting.retain(|own| own.body != next.body);
            }
            for own in waiting.iter().filter(|own| resumes || !own.is_suspended()) {
                self.apply_again(own)?;
            }
            self.drop_confirmed(&waiting)?;
        }
        capture::record(self.connection, false)?;
        Ok(())
    }

    /// Notes that the log has come to a change.
    fn advance(&self, to: &Incoming, now: DateTime<chrono::Utc>) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO unit_entry (seq, at, sealed) VALUES (?1, ?2, ?3)")?
            .execute((to.seq, Moment(now), &to.sealed))?;
        self.connection
            .prepare_cached("UPDATE unit SET seq = ?1, hash = ?2, epoch = ?3")?
            .execute((to.seq, to.hash, to.epoch))?;
        Ok(())
    }

    fn confirm(&mut self, own: &Incoming, waiting: &Waiting, now: DateTime<chrono::Utc>) -> Result<(), StoreError> {
        let change = Change::from_bytes(&own.body).ok_or(StoreError::Corrupt("a change of one's own"))?;
        self.advance(own, now)?;
        self.note_removal(&change, own.seq, now)?;
        self.connection
            .prepare_cached("DELETE FROM unit_waiting WHERE number = ?1")?
            .execute([waiting.number])?;
        self.see(change.id)?;
        audit::settle(self.connection, change.participants.len().max(1))?;
        self.laid.confirmed += 1;
        Ok(())
    }

    /// What lies in the log before a removal for good holds what was removed.
    fn note_removal(&self, change: &Change, seq: u64, now: DateTime<chrono::Utc>) -> Result<(), StoreError> {
        if change.operation == Operation::RemoveParticipants.code() {
            self.connection
                .execute("UPDATE unit SET removal_seq = ?1, removal_at = ?2", (seq, Moment(now)))?;
        }
        Ok(())
    }

    fn see(&self, id: Uuid) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO unit_seen (id) VALUES (?1)")?
            .execute([id])?;
        Ok(())
    }

    /// Takes a waiting change back. Its rows are as it left them, so each is found; the rules of the schema do not hold
    /// for this, and only here and on this connection.
    fn take_back(&mut self, waiting: &Waiting) -> Result<(), StoreError> {
        let effect = waiting.rows()?;
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        let taken = effect.iter().rev().try_for_each(|row| {
            match turn(self.connection, row.table()?, row.new.as_deref(), row.old.as_deref())? {
                1 => Ok(()),
                _ => Err(StoreError::Corrupt("a waiting change that is not as it was left")),
            }
        });
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true)?;
        taken?;
        let rows = capture::take(self.connection)?;
        self.follow(&rows)
    }

    /// Follows rows that changed: the hash, and what has to be read again.
    fn follow(&mut self, rows: &[RowChange]) -> Result<(), StoreError> {
        self.content.follow(rows)?;
        for row in rows {
            let table = row.table()?;
            let changes = &mut self.laid.changes;
            match table.name {
                "account" => {
                    changes.users = true;
                    self.accounts.clear();
                }
                "caseworker" => changes.caseworkers = true,
                "instrument" => changes.instruments = true,
                "form_text" | "form_language" => changes.forms = true,
                "activity" => changes.activities = true,
                "hold" | "removal" => changes.retention = true,
                "saved_filter" => changes.rules = true,
                "setting" => {
                    changes.rules = true;
                    self.accounts.clear();
                }
                _ => {}
            }
            for cells in [&row.old, &row.new].into_iter().flatten() {
                let place = if table.name == "participant" { 1 } else { 0 };
                let is_about = table.name == "participant" || table.columns[0].0 == "participant";
                if is_about && let Some(id) = cells[place].as_id() {
                    self.touched.insert(ParticipantId(id));
                    changes.bin |= table.place_of("removed_at").is_some();
                }
            }
        }
        Ok(())
    }

    /// Applies a change of the log; `false` where it needs a newer program.
    fn take_in(&mut self, incoming: &Incoming, now: DateTime<chrono::Utc>) -> Result<bool, StoreError> {
        let schema = Change::schema_of(&incoming.body);
        if schema.is_some_and(|schema| i64::from(schema) > SCHEMA_VERSION) {
            self.laid.needs_newer_at = Some(incoming.seq);
            return Ok(false);
        }
        if incoming
            .content
            .is_some_and(|content| content != self.content.to_bytes())
        {
            self.laid.differs_at.get_or_insert(incoming.seq - 1);
        }
        let change = Change::from_bytes(&incoming.body);
        if let Some(change) = change.as_ref().filter(|change| change.machine != self.unit.machine) {
            let ahead = change.at.saturating_sub(now.timestamp_millis()) / 60_000;
            self.laid.minutes_ahead = self.laid.minutes_ahead.max(ahead);
        }
        let applied = match &change {
            Some(change) => self.apply(change, &incoming.body, &incoming.signature)?,
            None => Err(Refusal::Unreadable),
        };
        match applied {
            Ok(rows) => {
                self.follow(&rows)?;
                self.laid.taken += 1;
            }
            Err(refusal) => {
                let by = change.as_ref().map_or_else(String::new, |change| change.by.clone());
                self.connection
                    .prepare_cached("INSERT OR REPLACE INTO unit_refused (seq, by, reason) VALUES (?1, ?2, ?3)")?
                    .execute((incoming.seq, &by, refusal.code()))?;
                self.laid.refused.push((incoming.seq, by, refusal));
            }
        }
        self.advance(incoming, now)?;
        if let Some(change) = change {
            self.note_removal(&change, incoming.seq, now)?;
            if !self.has_seen(change.id)? {
                self.see(change.id)?;
            }
        }
        audit::settle_all(self.connection)?;
        Ok(true)
    }

    fn has_seen(&self, id: Uuid) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM unit_seen WHERE id = ?1)")?
            .query_row([id], |row| row.get(0))?)
    }

    /// Applies a waiting change on what came in; what is refused now is set aside whole.
    fn apply_again(&mut self, waiting: &Waiting) -> Result<(), StoreError> {
        let change = Change::from_bytes(&waiting.body).ok_or(StoreError::Corrupt("a waiting change"))?;
        if self.has_seen(change.id)? {
            // It came in with a snapshot: it stood in the log all along.
            self.connection
                .execute("DELETE FROM unit_waiting WHERE number = ?1", [waiting.number])?;
            self.laid.confirmed += 1;
            return Ok(());
        }
        match self.apply(&change, &waiting.body, &waiting.signature)? {
            Ok(rows) => {
                self.follow(&rows)?;
                waiting.keep_rows(self.connection, &rows)
            }
            Err(refusal) => {
                waiting.set_aside(self.connection, change.at, &refusal.code())?;
                self.laid.set_aside += 1;
                Ok(())
            }
        }
    }

    /// What was written here and stands in the log waits no longer.
    fn drop_confirmed(&mut self, waiting: &std::collections::VecDeque<Waiting>) -> Result<(), StoreError> {
        let left: BTreeSet<i64> = waiting.iter().map(|own| own.number).collect();
        for own in Waiting::all(self.connection)? {
            if !left.contains(&own.number) {
                self.connection
                    .execute("DELETE FROM unit_waiting WHERE number = ?1", [own.number])?;
                self.laid.confirmed += 1;
                self.laid.taken = self.laid.taken.saturating_sub(1);
            }
        }
        Ok(())
    }

    /// Applies a change, or nothing of it; the rows that it changed.
    fn apply(
        &mut self,
        change: &Change,
        body: &[u8],
        signature: &[u8],
    ) -> Result<Result<Vec<RowChange>, Refusal>, StoreError> {
        self.connection.execute_batch("SAVEPOINT change")?;
        match self.try_apply(change, body, signature) {
            Ok(collisions) => {
                self.connection.execute_batch("RELEASE change")?;
                self.laid.collided += collisions;
                Ok(Ok(capture::take(self.connection)?))
            }
            Err(stop) => {
                self.connection.execute_batch("ROLLBACK TO change; RELEASE change")?;
                match stop {
                    Stop::Refused(refusal) => Ok(Err(refusal)),
                    Stop::Failed(error) => Err(error),
                }
            }
        }
    }

    fn try_apply(&mut self, change: &Change, body: &[u8], signature: &[u8]) -> Result<u32, Stop> {
        let refused = |refusal| Err(Stop::Refused(refusal));
        if self.has_seen(change.id)? {
            return refused(Refusal::Repeated);
        }
        let Some((account, signer)) = self.account(change.account)? else {
            return refused(Refusal::UnknownAccount);
        };
        if !is_signed(&signer, self.unit.unit, body, signature) {
            return refused(Refusal::NotSigned);
        }
        let operation = Operation::from_code(&change.operation);
        let undone = change.undone.as_deref().map(Operation::from_code);
        let (Some(operation), true) = (operation, undone != Some(None)) else {
            return refused(Refusal::Unreadable);
        };
        let right = Right::of(self.connection, &account, operation, undone.flatten())?;
        let Some(right) = right.filter(|_| account.details.name == change.by) else {
            return refused(Refusal::NotAllowed);
        };
        let mut applying = Applying {
            connection: self.connection,
            change,
            operation,
            is_strict: undone.is_some(),
            collisions: Vec::new(),
            renumbered: BTreeMap::new(),
            created: BTreeSet::new(),
        };
        for edit in &change.rows {
            right.check(self.connection, edit, change)?;
            applying.edit(edit)?;
        }
        let (created, collisions) = (applying.created, applying.collisions);
        if !right.reaches(self.connection, &account, &change.participants, &created)? {
            return refused(Refusal::NotAllowed);
        }
        for (place, collision) in collisions.iter().enumerate() {
            self.note_collision(change, place, collision)?;
        }
        let participants = change.participants.iter().map(|id| Some(*id));
        let nobody = change.participants.is_empty().then_some(None);
        let at = DateTime::from_timestamp_millis(change.at).unwrap_or(DateTime::UNIX_EPOCH);
        let rows = participants.chain(nobody);
        audit::append(self.connection, at, &change.by, operation, undone.flatten(), rows)?;
        Ok(u32::try_from(collisions.len()).unwrap_or(u32::MAX))
    }

    fn account(&mut self, id: Uuid) -> Result<Option<(Account, Vec<u8>)>, StoreError> {
        if let Some(known) = self.accounts.get(&id) {
            return Ok(known.clone());
        }
        let found = accounts::signer(self.connection, id)?;
        self.accounts.insert(id, found.clone());
        Ok(found)
    }

    fn note_collision(&self, change: &Change, place: usize, collision: &Collision) -> Result<(), StoreError> {
        // Whoever wrote last about the participant before this: the log has the same rows everywhere.
        let lost_by: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT by FROM audit WHERE participant_id IS ?1 AND by <> ?2 AND operation NOT IN ('view_participant',
                 'export_participant', 'sign_in') ORDER BY number DESC LIMIT 1",
            )?
            .query_row((collision.participant, &change.by), |row| row.get(0))
            .optional()?;
        self.connection
            .prepare_cached(
                "INSERT INTO collision (change, place, at, kind, participant_id, what, lost, lost_by, kept, kept_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute((
                change.id,
                place,
                change.at,
                collision.kind,
                collision.participant,
                &collision.what,
                &collision.lost,
                lost_by,
                &collision.kept,
                &change.by,
            ))?;
        Ok(())
    }
}

/// What an account may do with one change.
struct Right {
    operation: Operation,
    /// Whom it may concern, as things stood before; `None` for anybody.
    visible: Option<Visible>,
    /// It takes back or does again. Then it is also asked whom it may concern after: taking a handing over back makes
    /// somebody visible again.
    is_turn: bool,
}

impl Right {
    /// `None` where the account may not do it at all.
    fn of(
        connection: &Connection,
        account: &Account,
        operation: Operation,
        undone: Option<Operation>,
    ) -> Result<Option<Self>, StoreError> {
        let grant = account.may(operation);
        let is_turn = matches!(operation, Operation::Undo | Operation::Redo);
        let may_undo = undone.is_none_or(|undone| undone.is_undoable() && account.may(undone) > Grant::No);
        if grant == Grant::No || is_turn != undone.is_some() || !may_undo {
            return Ok(None);
        }
        let reaches_anybody = operation == Operation::EmptyBin || (operation.reaches_anybody() && grant == Grant::Yes);
        let visible = if reaches_anybody {
            None
        } else {
            Some(access::visible(connection, account)?)
        };
        Ok(Some(Self {
            operation: undone.unwrap_or(operation),
            visible,
            is_turn,
        }))
    }

    /// Refuses a row that the operation has nothing to do with, or that is of somebody whom the change does not name.
    fn check(&self, connection: &Connection, edit: &Edit, change: &Change) -> Result<(), Stop> {
        let not_allowed = || Stop::Refused(Refusal::NotAllowed);
        if let Some(id) = edit.participant()
            && !change.participants.contains(&id)
            && self.operation != Operation::EmptyBin
            && !is_alias_of_one(connection, id, &change.participants)?
        {
            return Err(not_allowed());
        }
        let is_ours = match edit.table() {
            None => self.operation == Operation::RemoveParticipants,
            // Undoing takes away what doing added.
            Some(table) if table.name == "caseworker" && self.is_turn && is_about_somebody(self.operation) => true,
            Some(table) => may_touch(self.operation, table.name, edit, change.account),
        };
        if is_ours { Ok(()) } else { Err(not_allowed()) }
    }

    fn reaches(
        &self,
        connection: &Connection,
        account: &Account,
        concerned: &[Uuid],
        created: &BTreeSet<Uuid>,
    ) -> Result<bool, StoreError> {
        let Some(before) = &self.visible else {
            return Ok(true);
        };
        let after = if self.is_turn {
            Some(access::visible(connection, account)?)
        } else {
            None
        };
        for id in concerned {
            let own = ParticipantId(resolve(connection, "participant", *id)?);
            let is_seen = before.includes(own) || after.as_ref().is_some_and(|after| after.includes(own));
            if !is_seen && !created.contains(id) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// `true` where an operation changes rows of a table.
fn may_touch(operation: Operation, table: &str, edit: &Edit, account: Uuid) -> bool {
    use Operation as Op;
    let is_added = matches!(edit, Edit::Added { .. });
    match table {
        "account" => match operation {
            Op::AddUser | Op::EditUser | Op::ResetPassphrase | Op::RemoveUser => true,
            // One's own, and only that the passphrase is no longer the first one.
            Op::ChangePassphrase => matches!(edit, Edit::Changed { identity, columns, .. }
                if identity.first() == Some(&Cell::id(account))
                    && columns.iter().all(|(place, _, after)| *place == 4 && *after == Cell::Number(0))),
            _ => false,
        },
        "caseworker" => operation == Op::SaveCaseworker || (is_added && is_about_somebody(operation)),
        "activity" => operation == Op::SaveActivity || (is_added && operation == Op::Import),
        "instrument" => operation == Op::LoadInstrument,
        "form_text" => operation == Op::EditFormText,
        "form_language" => operation == Op::OfferLanguage,
        "saved_filter" => matches!(operation, Op::SaveFilter | Op::RemoveFilter),
        "setting" => matches!(operation, Op::SetRules | Op::ReplaceRecoveryKey),
        "removal" => operation == Op::RemoveParticipants && is_added,
        "machine" => matches!(operation, Op::JoinUnit | Op::LeaveUnit),
        "number_block" => is_added && matches!(operation, Op::JoinUnit | Op::ReserveNumbers),
        "alias" => false,
        "collision" => operation == Op::SettleCollision && matches!(edit, Edit::Changed { .. }),
        "hold" => operation == Op::SetHold,
        "protection" | "protection_named" => operation == Op::SetProtection,
        "occasion" | "assessment" | "answer_note" | "placement" | "goal" | "goal_revision" | "goal_step"
        | "meeting" | "note" | "note_wording" => is_about_somebody(operation) || operation == Op::EmptyBin,
        _ => is_about_somebody(operation),
    }
}

/// `true` for what a caseworker does about participants.
fn is_about_somebody(operation: Operation) -> bool {
    use Operation as Op;
    match operation {
        Op::CreateParticipant
        | Op::UpdateParticipant
        | Op::EndParticipant
        | Op::ReopenParticipant
        | Op::ReadmitParticipant
        | Op::HandOverParticipant
        | Op::CreateOccasion
        | Op::StartAssessment
        | Op::SaveAnswer
        | Op::DescribeForm
        | Op::FinishAssessment
        | Op::StartCorrection
        | Op::DiscardDraft
        | Op::StartHandover
        | Op::EndHandover
        | Op::Import
        | Op::AddPlacement
        | Op::EditPlacement
        | Op::EndPlacement
        | Op::RemovePlacement
        | Op::AddGoal
        | Op::EditGoal
        | Op::RemoveGoal
        | Op::ReviewPlan
        | Op::BookMeeting
        | Op::BeginMeeting
        | Op::SaveMeetingNote
        | Op::EndMeeting
        | Op::RemoveMeeting
        | Op::AddNote
        | Op::EditNote
        | Op::RemoveNote
        | Op::Restore
        | Op::Erase
        | Op::RecordConsent
        | Op::ChooseForm => true,
        Op::SaveCaseworker
        | Op::LoadInstrument
        | Op::SaveActivity
        | Op::EmptyBin
        | Op::Undo
        | Op::Redo
        | Op::EditFormText
        | Op::OfferLanguage
        | Op::SaveFilter
        | Op::RemoveFilter
        | Op::SetRules
        | Op::SignIn
        | Op::ViewParticipant
        | Op::ExportParticipant
        | Op::ExportGroup
        | Op::ExportLog
        | Op::AddUser
        | Op::EditUser
        | Op::ResetPassphrase
        | Op::RemoveUser
        | Op::ChangePassphrase
        | Op::ReplaceRecoveryKey
        | Op::ChangeKey
        | Op::RestoreBackup
        | Op::SetProtection
        | Op::SetHold
        | Op::RemoveParticipants
        | Op::CreateDemo
        | Op::CreateUnit
        | Op::JoinUnit
        | Op::LeaveUnit
        | Op::ReserveNumbers
        | Op::SettleCollision => false,
    }
}

/// What an id stands for, where two machines added the same thing.
fn resolve(connection: &Connection, kind: &str, id: Uuid) -> Result<Uuid, StoreError> {
    let found = connection
        .prepare_cached("SELECT to_id FROM alias WHERE kind = ?1 AND from_id = ?2")?
        .query_row((kind, id), |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or(id))
}

fn is_alias_of_one(connection: &Connection, id: Uuid, of: &[Uuid]) -> Result<bool, StoreError> {
    let own = resolve(connection, "participant", id)?;
    for other in of {
        if resolve(connection, "participant", *other)? == own {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A row, and what says which one it is.
type Placed = (Vec<Cell>, Vec<Cell>);

/// One change as it is applied.
struct Applying<'a> {
    connection: &'a Connection,
    change: &'a Change,
    operation: Operation,
    /// It takes back or does again: every row must be as its writer left it.
    is_strict: bool,
    collisions: Vec<Collision>,
    /// Numbers of wordings and revisions that were taken already: table, whose, and which; and what they are instead.
    renumbered: BTreeMap<(u8, Cell, i64), i64>,
    created: BTreeSet<Uuid>,
}

impl Applying<'_> {
    fn edit(&mut self, edit: &Edit) -> Result<(), Stop> {
        match edit {
            Edit::Added { table, cells } => {
                let mut cells = cells.clone();
                self.resolve(&mut cells, edit)?;
                self.added(*table, edit_table(edit)?, cells)
            }
            Edit::Changed { identity, columns, .. } => {
                let mut identity = identity.clone();
                self.resolve_identity(&mut identity, edit)?;
                let mut columns = columns.clone();
                for (place, before, after) in &mut columns {
                    let (_, kind) = edit_table(edit)?.columns[usize::from(*place)];
                    for cell in [before, after] {
                        self.resolve_cell(kind, cell)?;
                    }
                }
                self.changed(edit_table(edit)?, &identity, &columns)
            }
            Edit::Removed { identity, cells, .. } => {
                let mut identity = identity.clone();
                self.resolve_identity(&mut identity, edit)?;
                self.removed(edit_table(edit)?, &identity, cells.as_deref())
            }
            Edit::Forgotten { participant } => {
                let id = resolve(self.connection, "participant", *participant)?;
                if let Some(key) = key_of_name(self.connection, capture::Keyed::Participant, &Cell::id(id))? {
                    remove_everything(self.connection, key)?;
                }
                Ok(())
            }
        }
    }

    fn resolve(&self, cells: &mut [Cell], edit: &Edit) -> Result<(), StoreError> {
        let table = edit_table(edit)?;
        for ((_, kind), cell) in table.columns.iter().zip(&mut *cells) {
            self.resolve_cell(*kind, cell)?;
        }
        Ok(())
    }

    fn resolve_cell(&self, kind: Kind, cell: &mut Cell) -> Result<(), StoreError> {
        let kind = match kind {
            Kind::Of(capture::Keyed::Participant) => "participant",
            Kind::Of(capture::Keyed::Caseworker) => "caseworker",
            _ => return Ok(()),
        };
        if let Some(id) = cell.as_id() {
            *cell = Cell::id(resolve(self.connection, kind, id)?);
        }
        Ok(())
    }

    fn resolve_identity(&self, identity: &mut [Cell], edit: &Edit) -> Result<(), StoreError> {
        let table = edit_table(edit)?;
        for (place, cell) in table.identity.iter().zip(&mut *identity) {
            let (name, kind) = table.columns[*place];
            self.resolve_cell(kind, cell)?;
            // The thing itself may have become another.
            if name == "id"
                && matches!(table.name, "participant" | "caseworker" | "saved_filter")
                && let Some(id) = cell.as_id()
            {
                *cell = Cell::id(resolve(self.connection, table.name, id)?);
            }
        }
        Ok(())
    }

    /// The row as it is now.
    fn current(&self, table: &Table, identity: &[Cell]) -> Result<Option<Vec<Cell>>, StoreError> {
        let Some(own) = self.own_identity(table, identity)? else {
            return Ok(None);
        };
        let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE {}",
            columns.join(", "),
            table.name,
            is_it(table)
        );
        self.one(table, &sql, &own)
    }

    fn one(&self, table: &Table, sql: &str, params: &[Cell]) -> Result<Option<Vec<Cell>>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(params))?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let mut cells = capture::read_cells(row, 0, table.columns.len())?;
        Names::default().put_into(self.connection, table, &mut cells)?;
        Ok(Some(cells))
    }

    fn own_identity(&self, table: &Table, identity: &[Cell]) -> Result<Option<Vec<Cell>>, StoreError> {
        let mut own = identity.to_vec();
        for (place, cell) in table.identity.iter().zip(&mut own) {
            if let (_, Kind::Of(keyed)) = table.columns[*place] {
                match key_of_name(self.connection, keyed, cell)? {
                    Some(key) => *cell = Cell::Number(key),
                    None => return Ok(None),
                }
            }
        }
        Ok(Some(own))
    }

    fn insert(&self, table: &Table, cells: &[Cell]) -> Result<(), Stop> {
        // Whatever it hangs on was removed for good: then so is this.
        turn(self.connection, table, None, Some(cells))?;
        Ok(())
    }

    fn added(&mut self, number: u8, table: &'static Table, mut cells: Vec<Cell>) -> Result<(), Stop> {
        self.before_adding(number, table, &mut cells)?;
        let identity: Vec<Cell> = table.identity.iter().map(|place| cells[*place].clone()).collect();
        match self.current(table, &identity)? {
            Some(current) if current == cells => Ok(()),
            Some(_) if self.is_strict => Err(self.changed_since(&cells, table)),
            // The first one keeps its id.
            Some(_) if table.name == "occasion" => Ok(()),
            Some(current) => self.overlay(table, &identity, &current, &cells),
            None => {
                if let Some(own) = self.same_by_name(table, &cells)? {
                    return self.become_one(table, own, &cells);
                }
                self.insert(table, &cells)?;
                if table.name == "participant"
                    && let Some(id) = cells[1].as_id()
                {
                    self.created.insert(id);
                }
                Ok(())
            }
        }
    }

    /// What has to be seen to before a row is added.
    fn before_adding(&mut self, number: u8, table: &'static Table, cells: &mut [Cell]) -> Result<(), Stop> {
        match table.name {
            "instrument" if cells[4] == Cell::Number(1) => {
                self.connection
                    .execute("UPDATE instrument SET current = 0 WHERE current = 1", [])?;
            }
            "assessment" => self.make_room_for_form(cells)?,
            "goal_revision" | "note_wording" => self.renumber(number, table, cells)?,
            "goal_step" => {
                let revision = table_number("goal_revision").and_then(|number| u8::try_from(number).ok());
                let number = cells[2].as_number();
                if let (Some(revision), Some(number)) = (revision, number)
                    && let Some(instead) = self.renumbered.get(&(revision, cells[1].clone(), number))
                {
                    cells[2] = Cell::Number(*instead);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A form's place may be taken by another that was begun at the same time: it stands beside that one then.
    fn make_room_for_form(&mut self, cells: &mut [Cell]) -> Result<(), Stop> {
        let key = key_of_name(self.connection, capture::Keyed::Participant, &cells[0])?;
        let (Some(key), Some(id)) = (key, cells[5].as_id()) else {
            return Ok(());
        };
        let is_there: bool = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM assessment WHERE participant = ?1 AND id = ?2)")?
            .query_row((key, id), |row| row.get(0))?;
        if is_there {
            return Ok(());
        }
        // The date may have gone with the last form that somebody threw away.
        self.connection
            .prepare_cached("INSERT INTO occasion (participant, date, id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute((key, &cells[1], id))?;
        let taken: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT max(version) FROM assessment WHERE participant = ?1 AND date = ?2 AND respondent = ?3 AND bin = 0",
            )?
            .query_row((key, &cells[1], &cells[2]), |row| row.get(0))?;
        if let (Some(taken), Some(version)) = (taken, cells[3].as_number())
            && taken >= version
        {
            cells[3] = Cell::Number(taken + 1);
            if cells[8] != Cell::Null && cells[10] == Cell::Null {
                cells[10] = Cell::text(SIMULTANEOUS);
                self.beside(cells);
            }
        }
        Ok(())
    }

    /// Notes that two finished forms of one respondent and day stand beside each other.
    fn beside(&mut self, form: &[Cell]) {
        self.collisions.push(Collision {
            kind: "forms",
            participant: form[0].as_id(),
            what: format!("{} {} {}", text_of(&form[1]), text_of(&form[2]), text_of(&form[3])),
            lost: None,
            kept: form[5].as_id().map(|id| id.to_string()),
        });
    }

    /// Another wording or revision may have been written at the same time: both stand, this one after it.
    fn renumber(&mut self, number: u8, table: &'static Table, cells: &mut [Cell]) -> Result<(), Stop> {
        let identity: Vec<Cell> = table.identity.iter().map(|place| cells[*place].clone()).collect();
        let current = self.current(table, &identity)?;
        let Some(current) = current.filter(|current| current != cells) else {
            return Ok(());
        };
        let parent = table.columns[1].0;
        let key = key_of_name(self.connection, capture::Keyed::Participant, &cells[0])?;
        let sql = format!(
            "SELECT max(number) FROM {} WHERE participant = ?1 AND {parent} = ?2",
            table.name
        );
        let last: i64 = self
            .connection
            .prepare_cached(&sql)?
            .query_row((key, &cells[1]), |row| row.get(0))?;
        if let Some(own) = cells[2].as_number() {
            self.renumbered.insert((number, cells[1].clone(), own), last + 1);
        }
        cells[2] = Cell::Number(last + 1);
        if let Some(text) = table.place_of("text")
            && current[text] != cells[text]
        {
            self.collide(table, text, &current, &cells[text]);
        }
        Ok(())
    }

    /// A row that another machine added too, under another id.
    fn same_by_name(&self, table: &Table, cells: &[Cell]) -> Result<Option<Vec<Cell>>, StoreError> {
        let by = match table.name {
            "caseworker" => "name",
            "participant" => "imported_as",
            "saved_filter" => "name",
            _ => return Ok(None),
        };
        let place = table.place_of(by).unwrap_or_default();
        if cells[place] == Cell::Null {
            return Ok(None);
        }
        let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let sql = format!("SELECT {} FROM {} WHERE {by} = ?1", columns.join(", "), table.name);
        self.one(table, &sql, std::slice::from_ref(&cells[place]))
    }

    /// What hangs on the second hangs on the first.
    fn become_one(&mut self, table: &'static Table, first: Vec<Cell>, second: &[Cell]) -> Result<(), Stop> {
        let place = table.place_of("id").unwrap_or_default();
        let (Some(from), Some(to)) = (second[place].as_id(), first[place].as_id()) else {
            return Ok(());
        };
        self.connection
            .prepare_cached("INSERT INTO alias (kind, from_id, to_id) VALUES (?1, ?2, ?3)")?
            .execute((table.name, from, to))?;
        if table.name == "participant" {
            self.created.insert(from);
        }
        let mut wanted = second.to_vec();
        wanted[place] = first[place].clone();
        // A number once shown never changes.
        if let Some(reference) = table.place_of("reference") {
            wanted[reference] = first[reference].clone();
        }
        let identity = [first[place].clone()];
        self.overlay(table, &identity, &first, &wanted)
    }

    /// Two machines wrote the same row without knowing of each other: what only one has said holds, and of two values the
    /// later one in the log.
    fn overlay(
        &mut self,
        table: &'static Table,
        identity: &[Cell],
        current: &[Cell],
        wanted: &[Cell],
    ) -> Result<(), Stop> {
        let columns: Vec<_> = table
            .shared()
            .filter(|(place, ..)| wanted[*place] != Cell::Null && wanted[*place] != current[*place])
            .map(|(place, ..)| {
                (
                    u8::try_from(place).unwrap_or(u8::MAX),
                    Cell::Null,
                    wanted[place].clone(),
                )
            })
            .collect();
        self.changed(table, identity, &columns)
    }

    fn changed(&mut self, table: &'static Table, identity: &[Cell], columns: &[(u8, Cell, Cell)]) -> Result<(), Stop> {
        let found = match self.current(table, identity)? {
            Some(current) => Some((identity.to_vec(), current)),
            None => self.moved(table, identity)?,
        };
        let Some((identity, current)) = found else {
            // It was removed for good: that wins.
            return if self.is_strict {
                Err(self.changed_since(identity, table))
            } else {
                Ok(())
            };
        };
        let mut wanted = current.clone();
        for (place, before, after) in columns {
            let place = usize::from(*place);
            let now = &current[place];
            let name = table.columns[place].0;
            if now == after {
                continue;
            }
            if self.is_strict && now != before {
                return Err(self.changed_since(&current, table));
            }
            match (table.name, name) {
                ("assessment", "answers") => {
                    wanted[place] = self.merge_answers(table, &current, before, after);
                    continue;
                }
                ("assessment", "version") | ("participant", "reference") if !self.is_strict => continue,
                _ => {}
            }
            if now != before && *now != Cell::Null {
                self.collide(table, place, &current, after);
            }
            wanted[place] = after.clone();
        }
        self.settle_form(table, &current, &mut wanted)?;
        if table.name == "instrument" && wanted[4] == Cell::Number(1) {
            self.connection
                .execute("UPDATE instrument SET current = 0 WHERE current = 1", [])?;
        }
        if self.operation == Operation::EmptyBin && table.name != "note" {
            return Err(Stop::Refused(Refusal::NotAllowed));
        }
        self.update(table, &identity, &current, &wanted)
    }

    /// The latest period, or term, of a participant whose beginning somebody moved: it is still the one that is meant.
    fn moved(&self, table: &Table, identity: &[Cell]) -> Result<Option<Placed>, StoreError> {
        let by = match table.name {
            "participation" => "start_date",
            "responsibility" => "from_date",
            _ => return Ok(None),
        };
        if self.is_strict {
            return Ok(None);
        }
        let Some(key) = key_of_name(self.connection, capture::Keyed::Participant, &identity[0])? else {
            return Ok(None);
        };
        let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE participant = ?1 ORDER BY {by} DESC LIMIT 1",
            columns.join(", "),
            table.name
        );
        let current = self.one(table, &sql, &[Cell::Number(key)])?;
        Ok(current.map(|current| (vec![identity[0].clone(), current[1].clone()], current)))
    }

    /// Whatever a form's slot asks for once its own values are known.
    fn settle_form(&mut self, table: &Table, current: &[Cell], wanted: &mut [Cell]) -> Result<(), Stop> {
        if table.name != "assessment" {
            return Ok(());
        }
        let key = key_of_name(self.connection, capture::Keyed::Participant, &current[0])?;
        let highest = |column: &str, condition: &str, slot: &[&Cell]| -> Result<Option<i64>, StoreError> {
            let sql = format!(
                "SELECT max({column}) FROM assessment WHERE participant = ?1 AND date = ?2 AND respondent = ?3 {condition}"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let own = Cell::Number(key.unwrap_or_default());
            let params = std::iter::once(&own).chain(slot.iter().copied());
            Ok(statement.query_row(params_from_iter(params), |row| row.get(0))?)
        };
        if current[4] == Cell::Number(0) && wanted[4] != current[4] {
            let last = highest("bin", "AND version = ?4", &[&current[1], &current[2], &current[3]])?;
            wanted[4] = Cell::Number(last.unwrap_or_default() + 1);
        } else if current[4] != Cell::Number(0) && wanted[4] == Cell::Number(0) {
            let last = highest("version", "AND bin = 0", &[&current[1], &current[2]])?;
            if last >= current[3].as_number() {
                wanted[3] = Cell::Number(last.unwrap_or_default() + 1);
            }
        }
        if current[8] == Cell::Null && wanted[8] != Cell::Null {
            match (wanted[3].as_number() > Some(1), &wanted[10]) {
                (true, Cell::Null) => {
                    wanted[10] = Cell::text(SIMULTANEOUS);
                    let form = wanted.to_vec();
                    self.beside(&form);
                }
                (false, _) => wanted[10] = Cell::Null,
                _ => {}
            }
        }
        Ok(())
    }

    /// Answers of an unfinished form, one by one.
    fn merge_answers(&mut self, table: &'static Table, current: &[Cell], before: &Cell, after: &Cell) -> Cell {
        let place = table.place_of("answers").unwrap_or_default();
        let (Cell::Bytes(now), Cell::Bytes(after)) = (&current[place], after) else {
            return after.clone();
        };
        let before = match before {
            Cell::Bytes(before) if before.len() == after.len() => before.clone(),
            // Another form under the same id, which no program writes.
            _ => vec![254; after.len()],
        };
        if now.len() != after.len() {
            return current[place].clone();
        }
        let mut merged = now.clone();
        for (question, byte) in merged.iter_mut().enumerate() {
            if before[question] == after[question] || *byte == after[question] {
                continue;
            }
            if *byte != before[question] {
                self.collisions.push(Collision {
                    kind: "value",
                    participant: current[0].as_id(),
                    what: format!("assessment.answers.{question} {}", text_of(&current[1])),
                    lost: Some(byte.to_string()),
                    kept: Some(after[question].to_string()),
                });
            }
            *byte = after[question];
        }
        Cell::Bytes(merged)
    }

    fn collide(&mut self, table: &Table, place: usize, current: &[Cell], after: &Cell) {
        let participant = match table.name {
            "participant" => current[1].as_id(),
            _ if table.columns[0].0 == "participant" => current[0].as_id(),
            _ => None,
        };
        let which = table.identity.iter().map(|place| &current[*place]);
        let which = which.filter(|cell| participant.is_none() || cell.as_id() != participant);
        let which: Vec<_> = which.map(text_of).collect();
        self.collisions.push(Collision {
            kind: "value",
            participant,
            what: format!("{}.{} {}", table.name, table.columns[place].0, which.join(" ")),
            lost: Some(text_of(&current[place])),
            kept: Some(text_of(after)),
        });
    }

    fn update(&self, table: &Table, identity: &[Cell], current: &[Cell], wanted: &[Cell]) -> Result<(), Stop> {
        if current == wanted {
            return Ok(());
        }
        let (Some(own), Some(identity)) = (
            with_keys(self.connection, table, wanted)?,
            self.own_identity(table, identity)?,
        ) else {
            return Ok(());
        };
        let changed: Vec<usize> = table
            .shared()
            .map(|(place, ..)| place)
            .filter(|place| current[*place] != wanted[*place])
            .collect();
        let set: Vec<_> = changed
            .iter()
            .map(|place| format!("{} = ?", table.columns[*place].0))
            .collect();
        let is_it = table
            .identity
            .iter()
            .enumerate()
            .map(|(number, place)| format!("{} IS ?{}", table.columns[*place].0, changed.len() + number + 1));
        let is_it: Vec<_> = is_it.collect();
        let sql = format!(
            "UPDATE {} SET {} WHERE {}",
            table.name,
            set.join(", "),
            is_it.join(" AND ")
        );
        let params = changed.iter().map(|place| &own[*place]).chain(&identity);
        self.connection
            .prepare_cached(&sql)?
            .execute(params_from_iter(params))?;
        Ok(())
    }

    fn removed(&self, table: &'static Table, identity: &[Cell], as_left: Option<&[Cell]>) -> Result<(), Stop> {
        let mut identity = identity.to_vec();
        let mut current = self.current(table, &identity)?;
        if let Some(as_left) = as_left {
            let mut as_left = as_left.to_vec();
            for ((_, kind), cell) in table.columns.iter().zip(&mut as_left) {
                self.resolve_cell(*kind, cell)?;
            }
            if current.as_ref() != Some(&as_left)
                && let Some(number) = table.place_of("number").filter(|place| table.identity.contains(place))
            {
                // It may have got another number since.
                current = self.renumbered_row(table, &as_left, number)?;
                if let (Some(current), Some(place)) = (&current, table.identity.iter().position(|own| *own == number)) {
                    identity[place] = current[number].clone();
                    as_left[number] = current[number].clone();
                }
            }
            if current.as_ref() != Some(&as_left) {
                return Err(self.changed_since(&as_left, table));
            }
        }
        let (Some(current), Some(own)) = (current, self.own_identity(table, &identity)?) else {
            return Ok(());
        };
        if self.operation == Operation::EmptyBin
            && let Some(place) = table.place_of("removed_at")
            && current[place] == Cell::Null
        {
            // Somebody took it out of the bin.
            return Ok(());
        }
        if self.is_strict && self.has_children(table, &own)? {
            return Err(self.changed_since(&current, table));
        }
        if !self.remove_children(table, &current, &own)? {
            return Ok(());
        }
        let sql = format!("DELETE FROM {} WHERE {}", table.name, is_it(table));
        self.connection.prepare_cached(&sql)?.execute(params_from_iter(&own))?;
        Ok(())
    }

    fn renumbered_row(&self, table: &Table, as_left: &[Cell], number: usize) -> Result<Option<Vec<Cell>>, StoreError> {
        let Some(own) = with_keys(self.connection, table, as_left)? else {
            return Ok(None);
        };
        let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let others = table.shared().filter(|(place, ..)| *place != number);
        let others: Vec<_> = others.collect();
        let is_as: Vec<_> = others.iter().map(|(_, name, _)| format!("{name} IS ?")).collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE {} ORDER BY number DESC LIMIT 1",
            columns.join(", "),
            table.name,
            is_as.join(" AND ")
        );
        let params: Vec<Cell> = others.iter().map(|(place, ..)| own[*place].clone()).collect();
        self.one(table, &sql, &params)
    }

    /// `true` where something was hung on a row since.
    fn has_children(&self, table: &Table, own: &[Cell]) -> Result<bool, StoreError> {
        let children = match table.name {
            "goal" => "goal_revision WHERE participant = ?1 AND goal_id = ?2",
            "note" => "note_wording WHERE participant = ?1 AND note_id = ?2",
            "meeting" => "note WHERE participant = ?1 AND meeting_id = ?2",
            "occasion" => "assessment WHERE participant = ?1 AND date = ?2",
            _ => return Ok(false),
        };
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {children})");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params_from_iter(own), |row| row.get(0))?)
    }

    /// Removes what hangs on a row that goes; `false` where it has to stay for that.
    fn remove_children(&self, table: &Table, current: &[Cell], own: &[Cell]) -> Result<bool, Stop> {
        let run = |sql: &str| -> Result<(), Stop> {
            self.connection.prepare_cached(sql)?.execute(params_from_iter(own))?;
            Ok(())
        };
        match table.name {
            "goal" => {
                run("DELETE FROM goal_step WHERE participant = ?1 AND goal_id = ?2")?;
                run("DELETE FROM goal_revision WHERE participant = ?1 AND goal_id = ?2")?;
            }
            "goal_revision" => run("DELETE FROM goal_step WHERE participant = ?1 AND goal_id = ?2 AND number = ?3")?,
            "note" => run("DELETE FROM note_wording WHERE participant = ?1 AND note_id = ?2")?,
            "meeting" => run("UPDATE note SET meeting_id = NULL WHERE participant = ?1 AND meeting_id = ?2")?,
            "assessment" if current[8] == Cell::Null => {
                // Somebody is filling it in here and now: there is nothing left of it to fill in.
                self.connection
                    .prepare_cached("DELETE FROM handover WHERE assessment_id = ?1")?
                    .execute([&current[5]])?;
                run("DELETE FROM answer_note WHERE participant = ?1 AND assessment_id = ?2")?;
            }
            "occasion" => {
                let has_form: bool = self
                    .connection
                    .prepare_cached("SELECT EXISTS (SELECT 1 FROM assessment WHERE participant = ?1 AND date = ?2)")?
                    .query_row(params_from_iter(own), |row| row.get(0))?;
                return Ok(!has_form);
            }
            "protection" => run("DELETE FROM protection_named WHERE participant = ?1")?,
            _ => {}
        }
        Ok(true)
    }

    fn changed_since(&self, cells: &[Cell], table: &Table) -> Stop {
        let place = if table.name == "participant" { 1 } else { 0 };
        let participant = cells.get(place).or(cells.first()).and_then(Cell::as_id);
        let by: Result<Option<String>, _> = self
            .connection
            .prepare_cached("SELECT by FROM audit WHERE participant_id IS ?1 AND by <> ?2 ORDER BY number DESC LIMIT 1")
            .and_then(|mut statement| {
                statement
                    .query_row((participant, &self.change.by), |row| row.get(0))
                    .optional()
            });
        match by {
            Ok(by) => Stop::Refused(Refusal::ChangedSince {
                by: by.unwrap_or_default(),
            }),
            Err(error) => error.into(),
        }
    }
}

fn edit_table(edit: &Edit) -> Result<&'static Table, StoreError> {
    edit.table().ok_or(StoreError::Corrupt("a change of an unknown table"))
}

/// The condition that finds a row by its identity.
fn is_it(table: &Table) -> String {
    let parts = table.identity.iter().enumerate();
    let parts = parts.map(|(number, place)| format!("{} IS ?{}", table.columns[*place].0, number + 1));
    parts.collect::<Vec<_>>().join(" AND ")
}

/// A value as it is shown to people.
fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Number(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Bytes(bytes) => Uuid::from_slice(bytes).map_or_else(|_| super::vault::hex(bytes), |id| id.to_string()),
    }
}
