//! Everybody, as group figures need them: a row for each participant that is read in one go.
//!
//! A row holds what other tables hold, put together once. It is written with whatever changes what it is made of
//! (`rows.rs`); a row of another version of the program is made anew when figures are asked for. Where the file lies on
//! disk, both are done on as many connections as there are processors.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rusqlite::Connection;

use super::known::Known;
use super::member_row::Unpacker;
use super::reader::{Reader, Who};
use super::vault::Key;
use super::{Store, StoreError, rows};
use crate::domain::ParticipantId;
use crate::domain::access::Sight;
use crate::domain::cohort::{Cohort, Member};
use crate::domain::instrument::Instrument;

/// How many rows are read between two looks at whether to stop.
const STEP: usize = 512;
/// The most rows that are made and kept in one transaction: each of those waits for the disk, and whoever writes meanwhile
/// waits for it.
const MADE_AT_ONCE: usize = 4_096;
/// Fewer rows than this are read before another connection is open.
const FEW: usize = 5_000;
/// Into how many runs of rows a connection's share is divided, so that none waits long for the last one of another.
const RUNS: usize = 8;

/// Is told how many of how many are done, and stops the work by `false`.
type Progress<'a> = &'a (dyn Fn(usize, usize) -> bool + Sync);

/// A connection of its own that reads group figures while the file is being worked with.
pub struct CohortReader {
    connection: Connection,
    path: PathBuf,
    key: Key,
}

impl CohortReader {
    pub(super) fn new(path: &Path, key: &Key) -> Result<Self, StoreError> {
        Ok(Self {
            connection: Store::unlock(path, key)?,
            path: path.to_owned(),
            key: key.copy(),
        })
    }

    /// Everybody, as figures need them. `progress` is told how many of how many are done, and stops the work by `false`.
    ///
    /// # Errors
    /// [`StoreError::Cancelled`], or where the file can't be read.
    pub fn cohort(&self, progress: &(dyn Fn(usize, usize) -> bool + Sync)) -> Result<Cohort, StoreError> {
        load(&self.connection, Some((&self.path, &self.key)), progress)
    }
}

impl Store {
    /// Everybody, as figures need them. `progress` is told how many of how many are done, and stops the work by `false`.
    ///
    /// # Errors
    /// [`StoreError::Cancelled`], [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn cohort(&self, progress: &(dyn Fn(usize, usize) -> bool + Sync)) -> Result<Cohort, StoreError> {
        self.require(Sight::Groups)?;
        load(&self.connection, self.path.as_deref().zip(self.key.as_ref()), progress)
    }
}

/// Where a file lies and what opens it; a file in memory lies nowhere.
type Place<'a> = Option<(&'a Path, &'a Key)>;

fn load(connection: &Connection, place: Place<'_>, progress: Progress<'_>) -> Result<Cohort, StoreError> {
    let known = Known::read(connection)?;
    let total: usize =
        connection.query_row("SELECT count(*) FROM participant", [], |row| row.get::<_, u32>(0))? as usize;
    let beside = place.filter(|_| total >= FEW);
    let mut members = match read(connection, beside, &known, total, progress)? {
        Some(members) => members,
        // Somebody wrote just then, so that two connections saw two states of the file; one sees one.
        None => read(connection, None, &known, total, progress)?.unwrap_or_default(),
    };
    let lacking = lacking(connection, &members, total)?;
    if !lacking.is_empty() {
        members.extend(make(connection, place, &known, &lacking, total, progress)?);
    }
    members.sort_by_key(|member| member.reference);
    let instruments: Vec<Instrument> = known.instruments.values().cloned().collect();
    Ok(Cohort::new(
        members,
        &instruments,
        &known.in_use,
        super::activities::load(connection)?,
        super::rules::exposure(connection)?,
    ))
}

/// Does the same on this connection and on others beside it, each on a thread of its own.
fn side_by_side<T: Send>(
    own: &Connection,
    place: Place<'_>,
    work: impl Fn(&Connection) -> Result<T, StoreError> + Sync,
) -> Result<Vec<T>, StoreError> {
    let Some((path, key)) = place else {
        return Ok(vec![work(own)?]);
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..connections(place))
            .map(|_| scope.spawn(|| work(&Store::unlock(path, key)?)))
            .collect();
        let own = work(own);
        let others = others
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        std::iter::once(own).chain(others).collect()
    })
}

/// How many connections work side by side: as many as there are processors, within bounds. One may wait for the disk, and
/// many wait for each other.
fn connections(place: Place<'_>) -> usize {
    let processors = || thread::available_parallelism().map_or(1, std::num::NonZero::get);
    place.map_or(1, |_| processors().clamp(2, 8))
}

/// Everybody whose row is kept, in the order of the rows; `None` where not all connections saw the same state of the
/// file.
fn read(
    connection: &Connection,
    place: Place<'_>,
    known: &Known,
    total: usize,
    progress: Progress<'_>,
) -> Result<Option<Vec<Member>>, StoreError> {
    let (first, last): (i64, i64) = connection.query_row(
        "SELECT coalesce((SELECT min(participant) FROM cohort_member), 0),
                coalesce((SELECT max(participant) FROM cohort_member), 0)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let runs = RUNS * connections(place);
    let width = (last - first) / runs as i64 + 1;
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let parts = side_by_side(connection, place, |connection| {
        let transaction = connection.unchecked_transaction()?;
        let state = rows::state(&transaction)?;
        let mut unpacker = Unpacker::new(known.instruments.values());
        let mut parts = Vec::new();
        loop {
            let run = next.fetch_add(1, Ordering::Relaxed);
            if run >= runs {
                return Ok((state, parts));
            }
            let from = first + width * run as i64;
            let mut members = Vec::with_capacity(total / runs + 1);
            let mut statement = transaction
                .prepare_cached("SELECT data FROM cohort_member WHERE participant >= ?1 AND participant < ?2")?;
            let mut rows = statement.query((from, from + width))?;
            while let Some(row) = rows.next()? {
                let data = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
                members.extend(unpacker.unpack(data));
                if members.len() % STEP == 0 && !progress(done.load(Ordering::Relaxed) + members.len(), total) {
                    return Err(StoreError::Cancelled);
                }
            }
            done.fetch_add(members.len(), Ordering::Relaxed);
            parts.push((run, members));
        }
    })?;
    // Whoever came too late to read anything may have seen a later state.
    let read = parts.iter().filter(|(_, parts)| !parts.is_empty());
    let states: HashSet<i64> = read.map(|(state, _)| *state).collect();
    if states.len() > 1 {
        return Ok(None);
    }
    let mut parts: Vec<_> = parts.into_iter().flat_map(|(_, parts)| parts).collect();
    parts.sort_unstable_by_key(|(run, _)| *run);
    let mut members = Vec::with_capacity(total);
    members.extend(parts.into_iter().flat_map(|(_, members)| members));
    Ok(Some(members))
}

/// Everybody who is not among the members, since their row is not there or was written by another version.
fn lacking(connection: &Connection, members: &[Member], total: usize) -> Result<Vec<Who>, StoreError> {
    if members.len() == total {
        return Ok(Vec::new());
    }
    let there: HashSet<ParticipantId> = members.iter().map(|member| member.participant_id).collect();
    let mut statement = connection.prepare_cached("SELECT key, id FROM participant ORDER BY key")?;
    let rows = statement.query_map([], |row| {
        Ok(Who {
            key: row.get(0)?,
            id: ParticipantId(row.get(1)?),
        })
    })?;
    let all = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().filter(|who| !there.contains(&who.id)).collect())
}

/// Makes the rows of those who lack one and keeps them. What they are made of is read side by side; a file has one writer
/// at a time.
fn make(
    connection: &Connection,
    place: Place<'_>,
    known: &Known,
    lacking: &[Who],
    total: usize,
    progress: Progress<'_>,
) -> Result<Vec<Member>, StoreError> {
    let there = total.saturating_sub(lacking.len());
    let size = lacking.len().div_ceil(RUNS * connections(place)).clamp(1, MADE_AT_ONCE);
    let chunks = Mutex::new(lacking.chunks(size));
    let (done, turn) = (AtomicUsize::new(there), Mutex::new(()));
    let made = side_by_side(connection, place, |connection| {
        let reader = Reader { connection, known };
        let mut members = Vec::new();
        loop {
            let Some(some) = chunks.lock().unwrap_or_else(PoisonError::into_inner).next() else {
                return Ok(members);
            };
            members.extend(rows::make_and_keep::<Member>(reader, some, &turn)?);
            if !progress(done.fetch_add(some.len(), Ordering::Relaxed) + some.len(), total) {
                return Err(StoreError::Cancelled);
            }
        }
    })?;
    Ok(made.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Condvar;
    use std::thread::ThreadId;
    use std::time::Duration;

    use chrono::{DateTime, Days, NaiveDate};

    use super::*;
    use crate::domain::assessment::{Answer, Entry};
    use crate::domain::instrument::Respondent;
    use crate::domain::participant::Details;
    use crate::domain::schedule::next_measurement;
    use crate::domain::{Now, Today};
    use crate::store::vault::KdfCost;
    use crate::store::{Operation, Session};

    const PEOPLE: usize = 40;

    fn session(today: Today) -> Session {
        Session {
            user: "A. Lind".to_owned(),
            now: Now(DateTime::UNIX_EPOCH),
            today,
        }
    }

    fn fill(mut store: Store) -> Store {
        let today = Today(NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date"));
        let instrument = store.current_instrument().expect("an instrument");
        let written = store.transact(&session(today), Operation::Import, |tx| {
            for number in 0..PEOPLE {
                let start = today.0 - Days::new(200 + number as u64);
                let id = tx.create_participant(&Details::starting(start))?;
                for (nth, level) in [number % 5, (number + 1) % 5].into_iter().enumerate() {
                    let score = instrument.scale.scores().nth(level).map(Answer::Score);
                    let entry = Entry {
                        answer: score,
                        note: None,
                    };
                    let entries = [(instrument.indicators[0].id.clone(), entry)].into();
                    let occasion = tx.create_occasion(id, start + Days::new(90 * nth as u64))?;
                    tx.record_assessment(occasion, Respondent::Participant, &instrument.key, &entries)?;
                }
            }
            Ok(())
        });
        written.expect("people");
        store
    }

    fn everybody(store: &Store) -> Vec<Member> {
        store.cohort(&|_, _| true).expect("everybody").members().to_vec()
    }

    /// As a program with another layout of rows would have left the file.
    fn write_in_another_format(store: &Store) {
        let sql = "UPDATE cohort_member SET data = x'01'";
        assert_eq!(store.connection.execute(sql, []).expect("written"), PEOPLE);
    }

    fn kept(store: &Store) -> Vec<(i64, Vec<u8>)> {
        let sql = "SELECT participant, data FROM cohort_member ORDER BY participant";
        let mut statement = store.connection.prepare(sql).expect("prepared");
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .expect("rows");
        rows.collect::<Result<_, _>>().expect("rows")
    }

    /// The threads that have told of rows; the first of them waits until there is another.
    #[derive(Default)]
    struct Threads {
        seen: Mutex<HashSet<ThreadId>>,
        another: Condvar,
    }

    impl Threads {
        fn see(&self) {
            let mut seen = self.seen.lock().expect("locked");
            seen.insert(thread::current().id());
            self.another.notify_all();
            let waiting = self
                .another
                .wait_timeout_while(seen, Duration::from_secs(20), |seen| seen.len() < 2);
            drop(waiting.expect("locked"));
        }
    }

    #[test]
    fn rows_of_another_format_are_made_side_by_side_and_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unit.db");
        let store = fill(Store::create(&path, "tre gula bilar på rad", "A. Lind", KdfCost::LEAST).expect("a file"));
        let (before, rows) = (everybody(&store), kept(&store));
        write_in_another_format(&store);
        let (threads, most) = (Threads::default(), AtomicUsize::new(0));
        let reader = store.cohort_reader().expect("a connection").expect("a file");
        let progress = |done: usize, total: usize| {
            assert_eq!(total, PEOPLE);
            most.fetch_max(done, Ordering::Relaxed);
            if done > 0 {
                threads.see();
            }
            true
        };
        assert_eq!(reader.cohort(&progress).expect("everybody").members(), before);
        assert!(
            threads.seen.lock().expect("locked").len() >= 2,
            "one connection made them all"
        );
        assert_eq!(most.load(Ordering::Relaxed), PEOPLE);
        assert_eq!(kept(&store), rows);
        assert_eq!(everybody(&store), before);
    }

    #[test]
    fn rows_are_made_in_memory_too_and_where_there_are_none() {
        let store = fill(Store::in_memory("A. Lind").expect("a store"));
        let (before, rows) = (everybody(&store), kept(&store));
        write_in_another_format(&store);
        assert_eq!(everybody(&store), before);
        assert_eq!(kept(&store), rows);
        let some = "DELETE FROM cohort_member WHERE participant % 3 = 0";
        assert!(store.connection.execute(some, []).expect("written") > 0);
        assert_eq!(everybody(&store), before);
        assert_eq!(kept(&store), rows);
    }

    #[test]
    fn a_form_in_which_nothing_is_answered_is_no_measurement() {
        let mut store = Store::in_memory("A. Lind").expect("a store");
        let today = Today(NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date"));
        let instrument = store.current_instrument().expect("an instrument");
        let written = store.transact(&session(today), Operation::Import, |tx| {
            let id = tx.create_participant(&Details::starting(today.0 - Days::new(200)))?;
            // As a spreadsheet brings a row of blanks; and "vet inte", which is an answer.
            for (ahead, answer) in [(0, None), (90, Some(Answer::DontKnow)), (150, None)] {
                let entries = instrument.indicators.iter().map(|indicator| {
                    let entry = Entry { answer, note: None };
                    (indicator.id.clone(), entry)
                });
                let occasion = tx.create_occasion(id, today.0 - Days::new(200 - ahead))?;
                tx.record_assessment(occasion, Respondent::Caseworker, &instrument.key, &entries.collect())?;
            }
            Ok(())
        });
        written.expect("written");
        let own = everybody(&store).remove(0);
        let measured = today.0 - Days::new(110);
        assert_eq!(own.forms.iter().map(|form| form.date).collect::<Vec<_>>(), [measured]);
        assert_eq!(own.measurement_due, Some(next_measurement(Some(measured), today.0)));
        assert_eq!(store.assert_members_follow(), 1);
        let standing = store.standings().expect("they can be read").remove(0);
        assert_eq!((standing.measured, standing.last_measured), (1, Some(measured)));
    }

    #[test]
    fn what_is_stopped_leaves_what_is_kept_and_goes_on_from_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unit.db");
        let store = fill(Store::create(&path, "tre gula bilar på rad", "A. Lind", KdfCost::LEAST).expect("a file"));
        let (before, rows) = (everybody(&store), kept(&store));
        write_in_another_format(&store);
        let stopped = store.cohort(&|done, _| done == 0);
        assert!(matches!(stopped, Err(StoreError::Cancelled)), "{stopped:?}");
        let is_made = |row: &&(i64, Vec<u8>)| rows.contains(row);
        let made = kept(&store).iter().filter(is_made).count();
        assert!(made > 0 && made < PEOPLE, "{made}");
        assert_eq!(everybody(&store), before);
        assert_eq!(kept(&store), rows);
    }
}
