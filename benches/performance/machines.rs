//! Many machines on one PostgreSQL server: from one's save to another's file, joining, two hundred machines that write at
//! once, and a thousand units beside each other. machines.py starts the server.

use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stegvis::domain::{Now, Today};
use stegvis::store::Store;
use stegvis::unit::code::UnitCode;
use stegvis::unit::join::{self, Entrance};
use stegvis::unit::log::{self, Appended, LogAddress, Seq, UnitLog};
use stegvis::unit::sync;
use stegvis::unit::watch::Watch;
use uuid::Uuid;

use crate::save::Answering;
use crate::{PASSPHRASE, median, p99, seconds, timed};

/// What a change of one form takes in the log, in bytes.
const CHANGE: usize = 600;
const ROUNDS: u64 = 60;
/// How long load is kept up.
const LOAD: Duration = Duration::from_secs(20);
/// How many connections a thousand units share here: what a pooler in front of a server does.
const CONNECTIONS: usize = 16;

/// A server, and the password of the role that its address names.
pub struct Server<'a> {
    pub address: &'a str,
    pub password: &'a str,
}

impl Server<'_> {
    fn at(&self) -> LogAddress {
        self.address.parse().expect("an address")
    }

    fn new_log(&self) -> (UnitCode, Box<dyn UnitLog>) {
        let code = UnitCode::new().expect("a code");
        let log = log::create(&self.at(), Some(self.password), code.unit).expect("a log");
        (code, log)
    }

    fn log(&self, unit: Uuid) -> Box<dyn UnitLog> {
        log::open(&self.at(), Some(self.password), unit).expect("the log")
    }
}

fn change(number: u64) -> Vec<u8> {
    let mut bytes = vec![0; CHANGE];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    bytes
}

/// From a save that is acknowledged at one machine to the other's file; beside one change that is appended and told.
pub fn latency(server: &Server<'_>) -> Value {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let mut own = Answering::new(folder.path(), "own.db");
    let (code, mut log) = server.new_log();
    join::create(&mut own.store, log.as_mut(), &code, "own", &server.at(), &own.session).expect("a unit");
    let (now, today) = (own.session.now, own.session.today);
    let (mut other, _) = joined(server, &code, &folder.path().join("other.db"), now, today);
    let mut others_log = server.log(code.unit);
    let session = other.session(now, today);
    let (news, hears) = mpsc::channel();
    let seen = other.position().expect("read").expect("a unit").seq;
    let (address, password) = (server.at(), server.password.to_owned());
    let open = move || log::open(&address, Some(&password), code.unit);
    let watch = Watch::start(open, Seq(seen), move || {
        let _ = news.send(());
    });
    thread::sleep(Duration::from_millis(500));
    let (mut whole, mut plain): (Vec<Duration>, Vec<Duration>) = Default::default();
    let (bare, mut bare_log) = server.new_log();
    let mut bare_other = server.log(bare.unit);
    for round in 0..ROUNDS {
        own.save(round);
        let start = Instant::now();
        sync::round(&mut own.store, log.as_mut(), &own.session).expect("sent");
        hears.recv().expect("told");
        let found = sync::round(&mut other, others_log.as_mut(), &session).expect("taken in");
        other.standing(own.id).expect("it is read");
        whole.push(start.elapsed());
        watch.note(Seq(found.head));
        // The least that it takes: one commit and its notification.
        let (started, waits) = mpsc::channel();
        let after = Seq(round);
        let waiter = thread::spawn(move || {
            started.send(()).expect("heard");
            let is_there = bare_other.wait(after, Duration::from_secs(10)).expect("waited");
            (bare_other, is_there, Instant::now())
        });
        waits.recv().expect("it waits");
        thread::sleep(Duration::from_millis(20));
        let start = Instant::now();
        bare_log.append(after, &[change(round)]).expect("appended");
        let (back, is_there, end) = waiter.join().expect("no panic");
        assert!(is_there);
        bare_other = back;
        plain.push(end - start);
    }
    json!({"own": seconds(median(&mut whole)), "p99": seconds(p99(&mut whole)), "baseline": seconds(median(&mut plain))})
}

fn joined(server: &Server<'_>, code: &UnitCode, path: &Path, now: Now, today: Today) -> (Store, sync::Round) {
    let mut log = server.log(code.unit);
    let entrance = Entrance {
        code,
        address: &server.at(),
        passphrase: PASSPHRASE,
        machine: "other",
        copied: &|_| (),
    };
    join::join(path, log.as_mut(), &entrance, now, today).expect("joined")
}

/// A machine that joins with the participants of a file, beside copying that file onto the same disk.
pub fn joining(server: &Server<'_>, file: &Path) -> Value {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let copy = folder.path().join("first.db");
    fs::copy(file, &copy).expect("copied");
    fs::copy(file.with_extension("keys"), copy.with_extension("keys")).expect("copied");
    let (now, today) = (
        Now(chrono::DateTime::UNIX_EPOCH),
        Today(chrono::NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date")),
    );
    let mut store = Store::open(&copy, PASSPHRASE, now).expect("it opens");
    let session = store.session(now, today);
    let (code, mut log) = server.new_log();
    let ((), made) = timed(|| {
        join::create(&mut store, log.as_mut(), &code, "first", &server.at(), &session).expect("a unit");
    });
    let (_, whole) = timed(|| joined(server, &code, &folder.path().join("second.db"), now, today));
    let ((), plain) = timed(|| {
        let target = folder.path().join("plain.db");
        fs::copy(&copy, &target).expect("copied");
        File::open(&target).and_then(|file| file.sync_all()).expect("on disk");
    });
    json!({"own": seconds(whole), "baseline": seconds(plain), "create": seconds(made)})
}

/// What every worker waited.
fn all(workers: Vec<JoinHandle<Vec<Duration>>>) -> Vec<Duration> {
    let waited = workers.into_iter().map(|worker| worker.join().expect("no panic"));
    waited.flatten().collect()
}

/// So many machines with a write a second each on one log: how long each waits until its change stands, and one commit
/// alone beside it.
pub fn crowd(server: &Server<'_>, machines: usize) -> Value {
    let (code, mut log) = server.new_log();
    let mut alone: Vec<Duration> = (0..100)
        .map(|number| timed(|| log.append(Seq(number), &[change(number)]).expect("appended")).1)
        .collect();
    let tries = Arc::new(AtomicU64::new(0));
    let start = Arc::new(Barrier::new(machines));
    let workers: Vec<_> = (0..machines)
        .map(|machine| {
            let mut log = server.log(code.unit);
            let (tries, start) = (Arc::clone(&tries), Arc::clone(&start));
            thread::spawn(move || {
                let mut waited = Vec::new();
                let mut seen = log.head().expect("read");
                start.wait();
                let begin = Instant::now();
                // Spread over the second.
                let mut due = Duration::from_secs(1).mul_f64(machine as f64 / machines as f64);
                while due < LOAD {
                    thread::sleep(due.saturating_sub(begin.elapsed()));
                    let since = Instant::now();
                    let mut lost = 0;
                    loop {
                        tries.fetch_add(1, Ordering::Relaxed);
                        for (seq, _) in log.read(seen, 1000).expect("read") {
                            seen = seq;
                        }
                        match log.append(seen, &[change(seen.0)]).expect("reached") {
                            Appended::At(seq) => {
                                seen = seq;
                                break;
                            }
                            Appended::Moved(_) => sync::step_aside(lost),
                        }
                        lost += 1;
                    }
                    waited.push(since.elapsed());
                    due += Duration::from_secs(1);
                }
                waited
            })
        })
        .collect();
    let mut waited = all(workers);
    let longest = waited.iter().max().copied().unwrap_or_default();
    json!({
        "machines": machines,
        "writes": waited.len(),
        "tries": tries.load(Ordering::Relaxed),
        "own": seconds(median(&mut waited)),
        "p99": seconds(p99(&mut waited)),
        "longest": seconds(longest),
        "baseline": seconds(median(&mut alone)),
    })
}

/// So many units beside each other, each with a write a second, over a few connections: the engine's own statement, as
/// a pooler in front of the server brings it there.
pub fn units(server: &Server<'_>, units: usize) -> Value {
    let start = Arc::new(Barrier::new(CONNECTIONS));
    let ids: Vec<Uuid> = (0..units).map(|_| server.new_log().0.unit).collect();
    let LogAddress::Postgres(at) = server.at() else {
        panic!("a database");
    };
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|worker| {
            let logs: Vec<Uuid> = ids.iter().skip(worker).step_by(CONNECTIONS).copied().collect();
            let start = Arc::clone(&start);
            let (at, password) = (at.clone(), server.password.to_owned());
            thread::spawn(move || {
                let own = logs.len();
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.expect("a runtime");
                let mut config = tokio_postgres::Config::new();
                config
                    .host(&at.host)
                    .port(at.port)
                    .user(&at.user)
                    .password(&password)
                    .dbname(&at.database);
                let connected = runtime.block_on(config.connect(tokio_postgres::NoTls));
                let (client, connection) = connected.expect("connected");
                runtime.spawn(connection);
                let sql = "INSERT INTO stegvis.change (unit, seq, sealed) VALUES ($1, $2, $3)";
                let insert = runtime.block_on(client.prepare(sql)).expect("prepared");
                let mut waited = Vec::new();
                start.wait();
                let begin = Instant::now();
                let mut second = 0;
                while begin.elapsed() < LOAD {
                    for (place, log) in logs.iter().enumerate() {
                        let due =
                            Duration::from_secs(second) + Duration::from_secs(1).mul_f64(place as f64 / own as f64);
                        thread::sleep(due.saturating_sub(begin.elapsed()));
                        // From when it was to be written: a server that falls behind shows.
                        let seq = i64::try_from(second + 1).expect("a number");
                        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] = [log, &seq, &change(second)];
                        let appended = client.execute(&insert, &values);
                        runtime.block_on(appended).expect("appended");
                        waited.push(begin.elapsed() - due);
                    }
                    second += 1;
                }
                waited
            })
        })
        .collect();
    let mut waited = all(workers);
    let per_second = waited.len() as f64 / LOAD.as_secs_f64();
    json!({
        "units": units,
        "appended_a_second": per_second,
        "own": seconds(median(&mut waited)),
        "p99": seconds(p99(&mut waited)),
    })
}
