//! Laying changes of the unit's log into this file, under what is waiting here.
//!
//! What is waiting is taken back in the other order, the log's changes are applied, and then each waiting one again, as
//! rows. What a change does is a function of the file as the log has left it and of the change alone: no clock, no
//! machine and no order of contact has a part in it. So all files that have come equally far hold the same rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use chrono::DateTime;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};
use uuid::Uuid;

use super::applying::{Applying, Collision};
use super::capture::{self, RowChange, turn, without_triggers};
use super::change::{Change, is_signed};
use super::content::{ContentHash, content_of, keep_content, kept_content};
use super::known::Known;
use super::membership::Membership;
use super::reader::Reader;
use super::refusal::{Refusal, Stop};
use super::right::Right;
use super::shared::TABLES;
use super::snapshot::Snapshot;
use super::values::Moment;
use super::vault::Key;
use super::waiting::Waiting;
use super::{Changes, Operation, SCHEMA_VERSION, Store, StoreError, accounts, audit, imports};
use crate::domain::ParticipantId;
use crate::domain::access::Account;

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
        if Waiting::has_suspended(&self.connection)? {
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
            content: kept_content(&transaction)?,
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
        keep_content(&transaction, content)?;
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
    pub fn start_again(&self, snapshot: (&Path, &[u8; 32]), of: &Snapshot) -> Result<Laid, StoreError> {
        self.unit.ok_or(StoreError::NoUnit)?;
        let key = Key::of_bytes(*snapshot.1);
        self.connection.execute(
            "ATTACH DATABASE ?1 AS fresh KEY ?2",
            (snapshot.0.to_string_lossy(), key.as_pragma().as_str()),
        )?;
        let laid = without_triggers(&self.connection, || self.put_in_place(of));
        let detached = self.connection.execute_batch("DETACH DATABASE fresh");
        let laid = laid?;
        detached?;
        *self.known.borrow_mut() = None;
        Ok(laid)
    }

    fn put_in_place(&self, of: &Snapshot) -> Result<Laid, StoreError> {
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        // What is put in place is nobody's change.
        capture::record(&transaction, false)?;
        transaction.execute_batch("PRAGMA defer_foreign_keys = ON")?;
        let shared = TABLES.iter().map(|table| table.name);
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
            // A snapshot of a program that did not know of it yet has nothing in it.
            let is_there: bool = transaction.query_row(
                "SELECT EXISTS (SELECT 1 FROM fresh.sqlite_schema WHERE type = 'table' AND name = ?1)",
                [table],
                |row| row.get(0),
            )?;
            if is_there {
                // The limit is none, and keeps SQLite from copying pages whole: then it would not see that what hangs on a
                // row has it again.
                let copy = format!("INSERT INTO main.{table} SELECT * FROM fresh.{table} LIMIT -1");
                transaction.execute(&copy, [])?;
            }
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
            imports: true,
            transfer_keys: true,
            scorecard: true,
            comparison: true,
        };
        Ok(Laid {
            changes,
            ..Laid::default()
        })
    }
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
        Waiting::drop_from(self.connection, waiting.number)?;
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

    /// Takes a waiting change back. Its rows are as it left them, so each is found.
    fn take_back(&mut self, waiting: &Waiting) -> Result<(), StoreError> {
        let effect = waiting.rows()?;
        without_triggers(self.connection, || {
            effect.iter().rev().try_for_each(|row| {
                match turn(self.connection, row.table()?, row.new.as_deref(), row.old.as_deref())? {
                    1 => Ok(()),
                    _ => Err(StoreError::Corrupt("a waiting change that is not as it was left")),
                }
            })
        })?;
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
                "instrument" | "intake_template" => changes.instruments = true,
                "form_text" | "form_language" => changes.forms = true,
                "activity" => changes.activities = true,
                "hold" | "removal" => changes.retention = true,
                "outside_figure" | "unit_figures" => changes.comparison = true,
                "saved_filter" | "checklist_item" | "organisation" => changes.rules = true,
                "import" => changes.imports = true,
                "transfer_key" => changes.transfer_keys = true,
                "card_measure" | "card_value" | "card_month" | "card_action" | "card_figure" => {
                    changes.scorecard = true;
                }
                "setting" => {
                    changes.rules = true;
                    self.accounts.clear();
                }
                _ => {}
            }
            for cells in [&row.old, &row.new].into_iter().flatten() {
                let whom = table.place_of_participant();
                if let Some(id) = whom.and_then(|place| cells[place].as_id()) {
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
            Waiting::drop_from(self.connection, waiting.number)?;
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
                Waiting::drop_from(self.connection, own.number)?;
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
                let mut rows = capture::take(self.connection)?;
                imports::note_made(self.connection, &mut rows)?;
                Ok(Ok(rows))
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
            received: BTreeSet::new(),
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
