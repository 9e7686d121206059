//! One contact with the unit's log: what is new is laid under what waits here, and what waits is appended.
//!
//! Everything here waits for a network or a disk: it runs as a job, on a file that is open a second time.

use std::thread;
use std::time::Duration;

use chrono::Days;
use uuid::Uuid;

use super::log::{Appended, LogError, Seq, UnitLog};
use super::seal::{self, Entry, SealError};
use super::{UnitError, join, station};
use crate::store::{Changes, FIRST_SCHEMA, Incoming, Laid, Outgoing, Position, Session, Signed, Store, StoreError};

/// How many changes are read, or appended, at a time. Many, since what waits is taken back and applied again for each lot.
const AT_A_TIME: usize = 1000;
/// One change in so many carries the hash of what a file holds.
const HASHED_EVERY: u64 = 100;
/// A snapshot is made once so many changes came after the last one.
const SNAPSHOT_EVERY: u64 = 1000;
/// From so many minutes on a clock is told to be off.
const CLOCK_OFF_MINUTES: i64 = 60;
/// The longest that a machine steps aside after it lost the first race for a number, and how often that doubles.
const FIRST_ASIDE: Duration = Duration::from_millis(5);
const MOST_DOUBLINGS: u32 = 7;
/// Where machines say how far they have come.
const MACHINES: &str = "machines";
/// After so many days a removal for good no longer waits for machines that have not been heard of.
const FORGOTTEN_AFTER_DAYS: u64 = 30;
/// How long a machine keeps what stands in the log.
const KEPT_DAYS: u64 = 90;

/// What one contact did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// How far the log has come.
    pub head: u64,
    /// So many of one's own changes were appended.
    pub sent: u32,
    /// So many changes of others were applied.
    pub taken: u32,
    /// So many of one's own still wait.
    pub waiting: u32,
    /// So many values gave way, or forms stand beside another.
    pub collided: u32,
    /// So many of one's own changes were set aside.
    pub set_aside: u32,
    /// So many changes of the log were refused.
    pub refused: u32,
    /// So many minutes another machine's clock is ahead of this one's, where that is an hour or more. No order and no change
    /// depends on it.
    pub clock_off: Option<i64>,
    /// What is shared was taken anew from a snapshot: this machine was away for too long, or its file differed.
    pub has_started_again: bool,
    /// What has to be read again.
    pub changes: Changes,
}

/// One contact.
///
/// # Errors
/// Where the log can't be reached or believed, or the file can't be written. What was done before that holds.
pub fn round(store: &mut Store, log: &mut dyn UnitLog, session: &Session) -> Result<Round, UnitError> {
    let mut contact = contact(store, log, session);
    contact.run()?;
    Ok(contact.round)
}

struct Contact<'a> {
    store: &'a mut Store,
    log: &'a mut dyn UnitLog,
    session: &'a Session,
    round: Round,
    /// A snapshot was put in place, and what came after it is not laid yet: who may sign in stands there as it was.
    is_behind: bool,
    /// This contact began an epoch.
    has_turned: bool,
}

impl Contact<'_> {
    fn run(&mut self) -> Result<(), UnitError> {
        let start = self.position()?;
        self.make_whole(&start)?;
        self.take_keys()?;
        self.take_in()?;
        self.put_keys()?;
        self.turn_epoch()?;
        self.reserve()?;
        let received = station::receive(self.store, self.log, self.session)?;
        self.send()?;
        station::lend(self.store, self.log, &received)?;
        self.round.changes.extend(received.changes);
        let position = self.position()?;
        self.round.head = position.seq;
        self.round.waiting = self.store.waiting_count()?;
        self.store.note_contact(self.session.now.0)?;
        let limit = self.session.now.0 - Days::new(KEPT_DAYS);
        self.store.let_go_of_entries(position.seq, limit)?;
        self.tell_others(&position)?;
        self.snapshot(&start, &position)?;
        self.forget_removed()
    }

    /// Tells the others how far this machine has come, and hears it of them.
    fn tell_others(&mut self, position: &Position) -> Result<(), UnitError> {
        let key = self.store.epoch_key(position.epoch)?.ok_or(UnitError::NoAccess)?;
        for (machine, sealed) in self.log.messages(MACHINES)? {
            let said = seal::open_note(&key, position.unit, position.epoch, (MACHINES, machine), &sealed);
            // One from another epoch says nothing that matters now.
            if let Some((seq, schema)) = said.ok().and_then(|bytes| come_to(&bytes))
                && machine != position.machine
            {
                self.store.note_heard(machine, seq, schema, self.session.now.0)?;
            }
        }
        let own = [
            position.seq.to_le_bytes().as_slice(),
            &Store::schema_version().to_le_bytes(),
        ]
        .concat();
        let place = (MACHINES, position.machine);
        let sealed = seal::seal_note(&key, position.unit, position.epoch, place, &own)?;
        Ok(self.log.put_message(MACHINES, position.machine, &sealed)?)
    }

    /// Lets the log go of what lies before a removal for good, once a snapshot lies behind it and every machine has passed
    /// it, or after thirty days: it holds what was removed.
    fn forget_removed(&mut self) -> Result<(), UnitError> {
        let found = self.store.removal_to_forget(self.session.now.0, FORGOTTEN_AFTER_DAYS)?;
        let Some((seq, may_go)) = found.filter(|_| self.round.waiting == 0) else {
            return Ok(());
        };
        if self.log.snapshot()?.is_none_or(|at| at.0 < seq) {
            join::put_snapshot(self.store, self.log)?;
        }
        if may_go && self.log.snapshot()?.is_some_and(|at| at.0 >= seq) {
            self.log.forget_before(Seq(seq + 1))?;
            self.store.forgot_before(seq + 1)?;
        }
        Ok(())
    }

    fn position(&self) -> Result<Position, UnitError> {
        self.store.position()?.ok_or(UnitError::Store(StoreError::NoUnit))
    }

    /// Compares the log with what this machine has seen of it. One that was put back from an older copy is made whole from
    /// here, byte for byte; the chain proves that it is the same.
    fn make_whole(&mut self, position: &Position) -> Result<(), UnitError> {
        let (head, seen) = (self.log.head()?, Seq(position.seq));
        if head >= seen {
            return self.compare(seen, position.hash);
        }
        let shorter = UnitError::Shorter { head, seen };
        // Of an empty log nothing proves that it is this one.
        if head.0 == 0 {
            return Err(shorter);
        }
        let kept = self.store.kept_entries(head.0, u32::MAX)?;
        let Some(((first, sealed), missing)) = kept.split_first() else {
            return Err(shorter);
        };
        if *first != head.0 || missing.len() as u64 != seen.0 - head.0 {
            return Err(shorter);
        }
        self.compare(head, seal::hash(sealed))?;
        for lot in missing.chunks(AT_A_TIME) {
            let after = Seq(lot[0].0 - 1);
            let lot: Vec<Vec<u8>> = lot.iter().map(|(_, sealed)| sealed.clone()).collect();
            if let Appended::Moved(_) = self.log.append(after, &lot)? {
                // Somebody else does the same, with the same bytes.
                break;
            }
        }
        self.compare_when_there(seen, position.hash)
    }

    fn compare_when_there(&mut self, seen: Seq, hash: [u8; 32]) -> Result<(), UnitError> {
        let head = self.log.head()?;
        if head < seen {
            return Err(UnitError::Shorter { head, seen });
        }
        self.compare(seen, hash)
    }

    /// Refuses a log that has another change where this machine has seen one.
    fn compare(&mut self, at: Seq, hash: [u8; 32]) -> Result<(), UnitError> {
        if at.0 == 0 {
            return Ok(());
        }
        match self.log.read(Seq(at.0 - 1), 1) {
            Ok(found) => match found.first() {
                Some((seq, sealed)) if *seq == at && seal::hash(sealed) == hash => Ok(()),
                _ => Err(UnitError::Altered(at)),
            },
            // It is older than what is still kept: what follows it says what it was.
            Err(LogError::Forgotten { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a newer key file over.
    fn take_keys(&mut self) -> Result<(), UnitError> {
        let position = self.position()?;
        let Some((version, sealed)) = self.log.keys()? else {
            return Ok(());
        };
        if version <= position.keys_version {
            return Ok(());
        }
        let opened = seal::open_keys(position.secret.as_ref(), position.unit, version, &sealed);
        let (epoch, text) = opened.map_err(|error| match error {
            SealError::Forged => UnitError::WrongCode,
            other => other.into(),
        })?;
        if self.store.take_keys(version, epoch, &text)? {
            Ok(())
        } else {
            Err(UnitError::NoAccess)
        }
    }

    /// Puts the key file into the log where it changed here.
    fn put_keys(&mut self) -> Result<(), UnitError> {
        loop {
            let Some(text) = self.store.keys_to_put()? else {
                return Ok(());
            };
            let position = self.position()?;
            let (version, epoch) = (position.keys_version, self.store.newest_epoch()?);
            let sealed = seal::seal_keys(position.secret.as_ref(), position.unit, version + 1, epoch, &text)?;
            if self.log.put_keys(version, &sealed)? {
                self.store.keys_are_put(version + 1, &text)?;
                return Ok(());
            }
            self.take_keys()?;
        }
    }

    /// Lays what is new under what waits.
    fn take_in(&mut self) -> Result<(), UnitError> {
        loop {
            let position = self.position()?;
            let found = match self.log.read(Seq(position.seq), AT_A_TIME) {
                Err(LogError::Forgotten { .. }) => {
                    self.start_again()?;
                    continue;
                }
                other => other?,
            };
            if found.is_empty() {
                if std::mem::take(&mut self.is_behind) {
                    self.renew(true)?;
                }
                return match self.store.resume_waiting(self.session.now.0)? {
                    Some(laid) => self.note(laid),
                    None => Ok(()),
                };
            }
            let incoming = self.open(&position, found)?;
            self.lay(&incoming)?;
        }
    }

    /// Opens changes, and finds out that each follows the one before.
    fn open(&mut self, position: &Position, found: Vec<(Seq, Vec<u8>)>) -> Result<Vec<Incoming>, UnitError> {
        let mut hash = position.hash;
        let mut incoming = Vec::with_capacity(found.len());
        for (place, (seq, sealed)) in found.into_iter().enumerate() {
            if seq.0 != position.seq + place as u64 + 1 {
                return Err(UnitError::BrokenChain(seq));
            }
            let result = self.open_one(position.unit, seq, &sealed, hash);
            let entry = match result {
                Ok(entry) => entry,
                // What came before it stands.
                Err(error) if !incoming.is_empty() => {
                    self.lay(&incoming)?;
                    return Err(error);
                }
                Err(error) => return Err(error),
            };
            hash = seal::hash(&sealed);
            incoming.push(Incoming {
                seq: seq.0,
                epoch: seal::epoch_of(&sealed)?,
                hash,
                sealed,
                body: entry.body,
                signature: entry.signature,
                content: entry.content,
            });
        }
        Ok(incoming)
    }

    fn open_one(&mut self, unit: Uuid, seq: Seq, sealed: &[u8], before: [u8; 32]) -> Result<Entry, UnitError> {
        let told = |error| match error {
            SealError::Newer => UnitError::Newer(seq),
            SealError::Forged | SealError::NoRandomness => UnitError::Forged(seq),
        };
        let epoch = seal::epoch_of(sealed).map_err(told)?;
        if self.store.epoch_key(epoch)?.is_none() {
            self.take_keys()?;
        }
        let key = self.store.epoch_key(epoch)?.ok_or(UnitError::Forged(seq))?;
        let entry = seal::open(&key, unit, epoch, seq.0, sealed).map_err(told)?;
        if entry.before == before {
            Ok(entry)
        } else {
            Err(UnitError::BrokenChain(seq))
        }
    }

    fn lay(&mut self, incoming: &[Incoming]) -> Result<(), UnitError> {
        let laid = self.store.lay_under(incoming, self.session.now.0)?;
        self.note(laid)
    }

    /// Notes what became of changes.
    fn note(&mut self, laid: Laid) -> Result<(), UnitError> {
        let Laid {
            changes,
            taken,
            collided,
            set_aside,
            refused,
            differs_at,
            needs_newer_at,
            minutes_ahead,
            ..
        } = laid;
        if minutes_ahead >= CLOCK_OFF_MINUTES {
            self.round.clock_off = self.round.clock_off.max(Some(minutes_ahead));
        }
        self.round.taken += taken;
        self.round.collided += collided;
        self.round.set_aside += set_aside;
        self.round.refused += u32::try_from(refused.len()).unwrap_or(u32::MAX);
        let has_users = changes.users;
        self.round.changes.extend(changes);
        if !self.is_behind {
            self.renew(has_users)?;
        }
        if let Some(seq) = needs_newer_at {
            return Err(UnitError::Newer(Seq(seq)));
        }
        match differs_at {
            // What the snapshot holds differs as well: then it is not this machine.
            Some(seq) if self.round.has_started_again => Err(UnitError::Differs(Seq(seq))),
            Some(_) => self.start_again(),
            None => Ok(()),
        }
    }

    /// Reads again who is signed in, and where accounts have changed seals the keys for them.
    fn renew(&mut self, has_users: bool) -> Result<(), UnitError> {
        if has_users {
            self.store.renew_own_keys()?;
        }
        match self.store.renew_account()? {
            true => Ok(()),
            false => Err(UnitError::NoAccess),
        }
    }

    /// This machine was away for longer than the log reaches back, or its file differs from the others': what is shared is
    /// taken from the newest snapshot, and what waits laid on top.
    fn start_again(&mut self) -> Result<(), UnitError> {
        (self.round.has_started_again, self.is_behind) = (true, true);
        let laid = join::start_again(self.store, self.log, self.session.now)?;
        self.note(laid)
    }

    /// Begins the epoch that this machine has a key for and the log does not know.
    fn turn_epoch(&mut self) -> Result<(), UnitError> {
        let before = self.position()?.epoch;
        self.append_own(|store, session| {
            let (newest, position) = (store.newest_epoch()?, store.position()?);
            let is_new = position.is_some_and(|position| newest > position.epoch);
            is_new.then(|| Ok((store.turning_epoch(session)?, newest))).transpose()
        })?;
        self.has_turned = self.position()?.epoch > before;
        Ok(())
    }

    /// Reserves case references, where few are left. They are given once the reservation stands.
    fn reserve(&mut self) -> Result<(), UnitError> {
        self.append_now(Store::reserving)
    }

    /// Appends a change in the epoch that the log is in, as it is to be once everything before it is applied.
    fn append_now(
        &mut self,
        make: impl Fn(&Store, &Session) -> Result<Option<Signed>, StoreError>,
    ) -> Result<(), UnitError> {
        self.append_own(|store, session| {
            let epoch = store.position()?.ok_or(StoreError::NoUnit)?.epoch;
            Ok(make(store, session)?.map(|change| (change, epoch)))
        })
    }

    /// Appends a change of this machine's own, under the epoch beside it. It is made anew where somebody was first, and
    /// applied as any other; nothing where there is none to make.
    fn append_own(
        &mut self,
        make: impl Fn(&Store, &Session) -> Result<Option<(Signed, u32)>, StoreError>,
    ) -> Result<(), UnitError> {
        while let Some((change, epoch)) = make(self.store, self.session)? {
            let position = self.position()?;
            let outgoing = Outgoing {
                body: change.body,
                signature: change.signature,
                content: None,
            };
            let lot = self.seal(&position, epoch, vec![outgoing])?;
            if self.append(&position, lot)? {
                break;
            }
            self.take_in()?;
        }
        Ok(())
    }

    fn seal(&self, position: &Position, epoch: u32, lot: Vec<Outgoing>) -> Result<Vec<Incoming>, UnitError> {
        let key = self.store.epoch_key(epoch)?.ok_or(UnitError::NoAccess)?;
        let (mut seq, mut before) = (position.seq, position.hash);
        let mut sealed_lot = Vec::with_capacity(lot.len());
        for outgoing in lot {
            seq += 1;
            let entry = Entry {
                before,
                body: outgoing.body,
                signature: outgoing.signature,
                content: outgoing.content,
            };
            let sealed = seal::seal(&key, position.unit, epoch, seq, &entry)?;
            before = seal::hash(&sealed);
            sealed_lot.push(Incoming {
                seq,
                epoch,
                hash: before,
                sealed,
                body: entry.body,
                signature: entry.signature,
                content: entry.content,
            });
        }
        Ok(sealed_lot)
    }

    fn append(&mut self, position: &Position, lot: Vec<Incoming>) -> Result<bool, UnitError> {
        let sealed: Vec<Vec<u8>> = lot.iter().map(|one| one.sealed.clone()).collect();
        match self.log.append(Seq(position.seq), &sealed)? {
            Appended::At(_) => {
                self.lay(&lot)?;
                Ok(true)
            }
            Appended::Moved(_) => Ok(false),
        }
    }

    /// Appends what waits, and takes in first whatever others appended meanwhile.
    fn send(&mut self) -> Result<(), UnitError> {
        let mut lost = 0;
        loop {
            let position = self.position()?;
            let lot = self.store.outgoing(AT_A_TIME, position.seq, HASHED_EVERY)?;
            if lot.is_empty() {
                return Ok(());
            }
            let count = u32::try_from(lot.len()).unwrap_or(u32::MAX);
            let lot = self.seal(&position, position.epoch, lot)?;
            if self.append(&position, lot)? {
                self.round.sent += count;
            } else {
                step_aside(lost);
                lost += 1;
                self.take_in()?;
            }
        }
    }

    /// Makes a snapshot where this contact came past the number that asks for one, or began an epoch: whoever begins again then
    /// needs no older key.
    fn snapshot(&mut self, start: &Position, end: &Position) -> Result<(), UnitError> {
        let is_due = start.seq / SNAPSHOT_EVERY < end.seq / SNAPSHOT_EVERY && self.round.sent > 0;
        if (is_due || self.has_turned) && self.round.waiting == 0 {
            join::put_snapshot(self.store, self.log)?;
        }
        Ok(())
    }
}

/// How far a machine says that it has come, and the version of its schema; the first program of units did not say that.
fn come_to(said: &[u8]) -> Option<(u64, u32)> {
    let (seq, schema) = said.split_first_chunk()?;
    let schema = match schema {
        [] => FIRST_SCHEMA,
        schema => u32::from_le_bytes(schema.try_into().ok()?),
    };
    Some((u64::from_le_bytes(*seq), schema))
}

/// Waits for a random while after somebody else was first, a longer one each time: where many append at once, who tries again
/// at once keeps the others from it.
pub fn step_aside(lost: u32) {
    let most = FIRST_ASIDE * (1 << lost.min(MOST_DOUBLINGS));
    // Without randomness everybody waits for as long, which is no worse than not at all.
    let part = getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX));
    thread::sleep(most.mul_f64(part));
}

fn contact<'a>(store: &'a mut Store, log: &'a mut dyn UnitLog, session: &'a Session) -> Contact<'a> {
    Contact {
        store,
        log,
        session,
        is_behind: false,
        has_turned: false,
        round: Round::default(),
    }
}

/// Appends what waits, and asks nobody whether it may: what a program that was changed can do.
#[cfg(test)]
pub(super) fn send_unchecked(store: &mut Store, log: &mut dyn UnitLog, session: &Session) -> Result<(), UnitError> {
    let contact = contact(store, log, session);
    let position = contact.position()?;
    let lot = contact.store.outgoing(AT_A_TIME, position.seq, HASHED_EVERY)?;
    let lot = contact.seal(&position, position.epoch, lot)?;
    let sealed: Vec<Vec<u8>> = lot.into_iter().map(|one| one.sealed).collect();
    contact.log.append(Seq(position.seq), &sealed)?;
    Ok(())
}

/// Takes in what the log has, and appends nothing.
pub(super) fn catch_up(store: &mut Store, log: &mut dyn UnitLog, session: &Session) -> Result<(), UnitError> {
    contact(store, log, session).take_in()
}

/// Tells the unit of a machine that joins.
pub(super) fn announce(
    store: &mut Store,
    log: &mut dyn UnitLog,
    session: &Session,
    machine: &str,
) -> Result<(), UnitError> {
    contact(store, log, session).append_now(|store, session| store.joining(session, machine).map(Some))
}

/// Tells the unit of a machine that leaves.
pub(super) fn depart(store: &mut Store, log: &mut dyn UnitLog, session: &Session) -> Result<(), UnitError> {
    contact(store, log, session).append_now(|store, session| store.leaving(session).map(Some))
}
