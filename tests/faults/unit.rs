//! Machines of one unit that are killed at any moment, in the middle of a contact too: nothing that was acknowledged is lost
//! to anybody, and all files hold the same.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha12Rng;
use stegvis::domain::ParticipantId;
use stegvis::domain::access::{Role, UserDetails};
use stegvis::domain::note::About;
use stegvis::domain::participant::Details;
use stegvis::store::vault::KdfCost;
use stegvis::store::{Operation, Store};
use stegvis::unit::code::UnitCode;
use stegvis::unit::join::{self, Entrance};
use stegvis::unit::log::{self, LogAddress, UnitLog};
use stegvis::unit::sync;

use crate::support::{moment, tell};

/// How many kills, unless the environment asks for more; see the README.
const KILLS: u64 = 24;
const SEED: u64 = 20_261_129;
const PASSPHRASE: &str = "tre gula bilar på rad";
/// The test that is the program, and what it is told in its environment.
const PROGRAM: &str = "unit::works_until_it_is_stopped";
const FILE: &str = "STEGVIS_FAULT_UNIT_FILE";
const SECRET: &str = "STEGVIS_FAULT_UNIT_PASSPHRASE";
const SAVED: &str = "saved: ";
/// A note, then a contact after so many of them.
const NOTES_A_CONTACT: u64 = 3;

fn log_of(store: &Store) -> Box<dyn UnitLog> {
    let position = store.position().expect("readable").expect("a unit");
    let address: LogAddress = position.address.parse().expect("an address");
    log::open(&address, None, position.unit).expect("the log is there")
}

fn contact(store: &mut Store) {
    let (now, today) = moment(0);
    let session = store.session(now, today);
    let mut log = log_of(store);
    sync::round(store, log.as_mut(), &session).expect("a contact");
}

fn about() -> About {
    About {
        date: moment(0).1.0,
        meeting: None,
        indicator: None,
        is_private: false,
    }
}

fn only_participant(store: &Store) -> ParticipantId {
    store.participants().expect("everybody")[0].id
}

fn notes(store: &Store) -> BTreeSet<String> {
    let history = store.history(only_participant(store)).expect("there");
    history.notes.iter().map(|note| note.id.0.to_string()).collect()
}

/// Writes notes and meets the log until it is killed. Each note is on a line of its own once it is acknowledged.
#[test]
#[ignore = "the program that the other test kills"]
fn works_until_it_is_stopped() {
    let (Some(file), Ok(passphrase)) = (env::var_os(FILE), env::var(SECRET)) else {
        return;
    };
    let (now, today) = moment(0);
    let mut store = Store::open(Path::new(&file), &passphrase, now).expect("it opens");
    let session = store.session(now, today);
    let id = only_participant(&store);
    for number in 0..u64::MAX {
        let (note, _) = store
            .transact(&session, Operation::AddNote, |tx| {
                tx.save_note(id, None, &about(), "en rad")
            })
            .expect("saved");
        let mut out = std::io::stdout().lock();
        writeln!(out, "{SAVED}{}", note.0)
            .and_then(|()| out.flush())
            .expect("told");
        drop(out);
        if number % NOTES_A_CONTACT == 0 {
            contact(&mut store);
        }
    }
}

/// A machine: its file, and the passphrase of whoever works at it.
struct Machine {
    file: PathBuf,
    passphrase: String,
}

impl Machine {
    fn open(&self) -> Store {
        Store::open(&self.file, &self.passphrase, moment(0).0).expect("it opens")
    }

    /// Lets the machine work for a while, and kills it; what it acknowledged.
    fn work(&self, during: Duration) -> Vec<String> {
        let mut program = Command::new(env::current_exe().expect("this test"))
            .args(["--exact", PROGRAM, "--ignored", "--nocapture"])
            .env(FILE, &self.file)
            .env(SECRET, &self.passphrase)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        thread::sleep(during);
        // On Unix this is SIGKILL.
        program.kill().expect("killed");
        let mut said = String::new();
        program
            .stdout
            .take()
            .expect("piped")
            .read_to_string(&mut said)
            .expect("text");
        program.wait().expect("gone");
        // The last line may be cut off: it was not acknowledged then.
        let whole = said.rfind('\n').map_or("", |end| &said[..end]);
        let saved = whole.lines().filter_map(|line| line.rsplit_once(SAVED));
        saved.map(|(_, id)| id.to_owned()).collect()
    }
}

fn unit(folder: &Path) -> [Machine; 2] {
    let shared = folder.join("delad");
    fs::create_dir(&shared).expect("a folder");
    let address: LogAddress = format!("folder:{}", shared.display()).parse().expect("an address");
    let (now, today) = moment(0);
    let first = folder.join("a.db");
    let mut store = Store::create(&first, PASSPHRASE, "A. Lind", KdfCost::LEAST).expect("a file");
    let session = store.session(now, today);
    let details = UserDetails {
        name: "B. Ek".to_owned(),
        roles: [Role::Caseworker].into(),
        sees_unit: true,
    };
    let (passphrase, _) = store.add_user(&session, &details, KdfCost::LEAST).expect("a user");
    let details = Details::starting(today.0);
    store
        .transact(&session, Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        })
        .expect("added");
    let code = UnitCode::new().expect("a code");
    let mut log = log::create(&address, None, code.unit).expect("a log");
    join::create(&mut store, log.as_mut(), &code, "A", &address, &session).expect("a unit");
    let second = folder.join("b.db");
    let entrance = Entrance {
        code: &code,
        address: &address,
        passphrase: &passphrase,
        machine: "B",
        copied: &|_| (),
    };
    join::join(&second, log.as_mut(), &entrance, now, today).expect("joined");
    [(first, PASSPHRASE.to_owned()), (second, passphrase.to_string())]
        .map(|(file, passphrase)| Machine { file, passphrase })
}

#[test]
fn machines_that_are_killed_at_any_moment_lose_nothing_and_become_equal() {
    let kills = env::var("STEGVIS_FAULT_KILLS").map_or(KILLS, |text| text.parse().expect("a number of kills"));
    let folder = tempfile::tempdir().expect("a folder");
    let machines = unit(folder.path());
    let mut random = ChaCha12Rng::seed_from_u64(SEED);
    let mut saved = BTreeSet::new();
    for kill in 0..kills {
        // Both at once: each finds the log moved under it.
        let during = [(); 2].map(|()| Duration::from_millis(random.random_range(20..700)));
        let acknowledged = thread::scope(|scope| {
            let works = [0, 1].map(|number| {
                let (machine, during) = (&machines[number], during[number]);
                scope.spawn(move || machine.work(during))
            });
            works.map(|work| work.join().expect("worked"))
        });
        let before = saved.len();
        saved.extend(acknowledged.into_iter().flatten());
        for machine in &machines {
            let report = machine.open().check().expect("a report");
            assert!(report.is_sound(), "kill {kill}: {report:?}");
        }
        assert!(saved.len() >= before);
    }
    let mut stores = machines.map(|machine| machine.open());
    for _ in 0..2 {
        stores.iter_mut().for_each(contact);
    }
    let [first, second] = stores
        .each_ref()
        .map(|store| store.settled_content().expect("readable"));
    assert_eq!(first, second);
    for store in &stores {
        assert!(store.content_is_as_kept().expect("readable"));
        assert_eq!(store.waiting_count().expect("readable"), 0);
        let found = notes(store);
        let lost: Vec<_> = saved.difference(&found).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        assert_eq!(store.unit_standing().expect("readable").expect("a unit").set_aside, []);
    }
    let head = stores[0].position().expect("readable").expect("a unit").seq;
    tell(&format!(
        "2 machines of a unit killed {} times; {} notes acknowledged, {} found on both; the log came to {head}",
        kills * 2,
        saved.len(),
        saved.intersection(&notes(&stores[0])).count()
    ));
    assert!(
        saved.len() as u64 > kills,
        "where nothing is written there is nothing to lose"
    );
}
