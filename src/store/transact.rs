//! One write: the permission check, the change and its audit row together, or none of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::{Transaction, TransactionBehavior};
use uuid::Uuid;

use super::capture::{self, RowChange};
use super::known::Known;
use super::membership::Membership;
use super::reader::{Reader, Who, key_of};
use super::waiting::Writer;
use super::{Operation, Store, StoreError, access, imports, right};
use crate::domain::access::Visible;
use crate::domain::{AccountId, Now, ParticipantId, Today};

/// Who acts, and when.
#[derive(Debug, Clone)]
pub struct Session {
    /// The name of the one who is signed in.
    pub user: String,
    /// The moment.
    pub now: Now,
    /// The date that the user lives in.
    pub today: Today,
}

/// What a write changed: whatever shows one of these must read it again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Participants whose details or measurements changed.
    pub participants: BTreeSet<ParticipantId>,
    /// The instruments changed, and so how answers are shown.
    pub instruments: bool,
    /// The catalogue of activities changed.
    pub activities: bool,
    /// What the organisation has decided about the participant's form changed.
    pub forms: bool,
    /// What an administrator has decided, or the filters that are kept, changed.
    pub rules: bool,
    /// Something went into the bin, or out of it.
    pub bin: bool,
    /// Somebody who was responsible no longer works here, or does after all.
    pub caseworkers: bool,
    /// Who can sign in, or with what, changed.
    pub users: bool,
    /// Who falls due for removal, or is kept, changed.
    pub retention: bool,
    /// What has been imported, or taken back, changed.
    pub imports: bool,
    /// The unit has another key that participants are sent to it with.
    pub transfer_keys: bool,
    /// The scorecard changed.
    pub scorecard: bool,
    /// The figures of others changed.
    pub comparison: bool,
}

impl Changes {
    /// What two writes changed together.
    pub fn extend(&mut self, other: Self) {
        let Self {
            participants,
            instruments,
            activities,
            forms,
            rules,
            bin,
            caseworkers,
            users,
            retention,
            imports,
            transfer_keys,
            scorecard,
            comparison,
        } = other;
        self.participants.extend(participants);
        self.instruments |= instruments;
        self.activities |= activities;
        self.forms |= forms;
        self.rules |= rules;
        self.bin |= bin;
        self.caseworkers |= caseworkers;
        self.users |= users;
        self.retention |= retention;
        self.imports |= imports;
        self.transfer_keys |= transfer_keys;
        self.scorecard |= scorecard;
        self.comparison |= comparison;
    }
}

/// Whom a write may concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Those whom the account may see.
    Visible,
    /// The same, before or after: taking a handing over back makes somebody visible again.
    BeforeOrAfter,
    /// Anybody: what the law and the bin ask for.
    Anybody,
}

/// A write in progress.
pub struct Tx<'a> {
    pub(super) transaction: Transaction<'a>,
    /// The instruments as the write has them.
    pub(super) known: Arc<Known>,
    pub(super) session: &'a Session,
    /// Which account writes.
    pub(super) account: AccountId,
    pub(super) changes: Changes,
    /// Who was added: whoever adds somebody may go on with them.
    pub(super) created: BTreeSet<ParticipantId>,
    /// Who was put in whole, with their rows: there may be very many, and the log names none of them.
    pub(super) added: BTreeSet<ParticipantId>,
    /// Nothing about anybody changes: only the log does.
    pub(super) is_look: bool,
    /// How rows name the one who writes, once that has been asked for.
    pub(super) author: Option<i64>,
    /// Whom it may concern, as things stood before; `None` for anybody.
    pub(super) visible: Option<Visible>,
    /// The unit that the file is of.
    pub(super) unit: Option<Membership>,
}

impl Store {
    /// Does one thing that a user asked for: the change and its audit row together, or neither.
    ///
    /// When it returns, the change is on disk.
    ///
    /// # Errors
    /// Whatever `work` returns, or where the file can't be written. Nothing has changed then.
    pub fn transact<T>(
        &mut self,
        session: &Session,
        operation: Operation,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<(T, Changes), StoreError> {
        let reach = if right::reaches_anybody(&self.account, operation, None) {
            Reach::Anybody
        } else {
            Reach::Visible
        };
        let (value, changes, rows) = self.write(session, operation, reach, None, work)?;
        self.undo.push(operation, &changes, rows);
        Ok((value, changes))
    }

    /// One transaction, and the rows that it changed where it can be undone; `undone` is what it undoes or does again.
    pub(super) fn write<T>(
        &mut self,
        session: &Session,
        operation: Operation,
        reach: Reach,
        undone: Option<Operation>,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<(T, Changes, Vec<RowChange>), StoreError> {
        self.may(session, operation)?;
        let is_recorded = operation.is_undoable() || undone.is_some() || self.unit.is_some();
        if let Some(undone) = undone {
            self.may(session, undone)?;
        }
        self.day = Some(session.today);
        let (unit, secret, account) = (self.unit, self.secret.as_ref(), &self.account);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        // From here on nobody else changes them.
        let known = Known::current(&transaction, &self.known)?;
        // As it is before: whoever hands somebody over sees them no longer after.
        let act = undone.unwrap_or(operation);
        let visible = match reach {
            Reach::Anybody => None,
            Reach::Visible | Reach::BeforeOrAfter => Some(access::reached(&transaction, &self.account, act, self.day)?),
        };
        capture::record(&transaction, is_recorded)?;
        let mut tx = Tx {
            transaction,
            known,
            session,
            account: self.account.id,
            changes: Changes::default(),
            created: BTreeSet::new(),
            added: BTreeSet::new(),
            is_look: false,
            author: None,
            visible,
            unit,
        };
        let value = work(&mut tx)?;
        let mut rows = capture::take(&tx.transaction)?;
        imports::note_made(&tx.transaction, &mut rows)?;
        let after = match reach {
            Reach::BeforeOrAfter => Some(access::reached(&tx.transaction, &self.account, act, self.day)?),
            Reach::Visible | Reach::Anybody => None,
        };
        let is_allowed =
            |id: &ParticipantId| tx.may_concern(*id) || after.as_ref().is_some_and(|visible| visible.includes(*id));
        if !tx.changes.participants.iter().all(is_allowed) {
            return Err(StoreError::NotAllowed);
        }
        tx.append_audit(operation, undone)?;
        if let Some(unit) = unit {
            Writer::new(unit, account, secret)?.leave(&tx, operation, undone, &rows)?;
        }
        if tx.changes.instruments {
            tx.known = Arc::new(Known::read(&tx.transaction)?);
        }
        if !tx.is_look {
            let reader = tx.reader();
            let mut changed = tx.changes.participants.iter();
            changed.try_for_each(|id| reader.renew_rows(*id))?;
        }
        let Tx {
            transaction,
            known,
            mut changes,
            added,
            ..
        } = tx;
        changes.participants.extend(added);
        transaction.commit()?;
        if changes.instruments
            && let Some(kept) = &mut *self.known.borrow_mut()
        {
            kept.1 = known;
        }
        Ok((value, changes, rows))
    }
}

impl Tx<'_> {
    /// `true` where a participant's row is there and does not lie in the bin.
    pub(super) fn is_there(&self, table: &str, id: Uuid, of: ParticipantId) -> Result<bool, StoreError> {
        let sql =
            format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE participant = ?1 AND id = ?2 AND removed_at IS NULL)");
        Ok(self
            .transaction
            .prepare_cached(&sql)?
            .query_row((self.key(of)?, id), |row| row.get(0))?)
    }

    /// How rows name a participant.
    pub(super) fn key(&self, id: ParticipantId) -> Result<i64, StoreError> {
        key_of(&self.transaction, id)?.ok_or(StoreError::UnknownParticipant)
    }

    pub(super) fn who(&self, id: ParticipantId) -> Result<Who, StoreError> {
        Ok(Who { key: self.key(id)?, id })
    }

    /// Whom rows name so.
    pub(super) fn id_of(&self, key: i64) -> Result<ParticipantId, StoreError> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT id FROM participant WHERE key = ?1")?;
        Ok(ParticipantId(statement.query_row([key], |row| row.get(0))?))
    }

    /// Reads what is there, with what this write has changed.
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader {
            connection: &self.transaction,
            known: &self.known,
        }
    }

    fn may_concern(&self, id: ParticipantId) -> bool {
        let is_visible = |visible: &Visible| visible.includes(id);
        self.visible.as_ref().is_none_or(is_visible) || self.created.contains(&id)
    }

    /// Notes that the write is about somebody, and refuses before anything is found out about somebody unseen.
    pub(super) fn concern(&mut self, id: ParticipantId) -> Result<(), StoreError> {
        if !self.may_concern(id) {
            return Err(StoreError::NotAllowed);
        }
        self.changes.participants.insert(id);
        Ok(())
    }
}
