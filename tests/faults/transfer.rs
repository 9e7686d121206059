//! A program that is killed while it takes a participant in has taken them in whole, or not at all.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use chrono::DateTime;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha12Rng;
use stegvis::demo;
use stegvis::domain::transfer::{ConsentForm, ConsentGiver, MoveConsent};
use stegvis::domain::{Now, Today};
use stegvis::exchange::transfer::send;
use stegvis::store::vault::KdfCost;
use stegvis::store::{Operation, Store, keys_path};

use crate::support::tell;

const KILLS: u32 = 24;
const SEED: u64 = 46;
const PASSPHRASE: &str = "tre gula bilar på rad";

#[test]
fn a_participant_is_taken_in_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let now = Now(DateTime::parse_from_rfc3339("2026-11-30T10:00:00Z")
        .expect("a moment")
        .to_utc());
    let today = Today(now.0.date_naive());
    let first = folder.path().join("first.db");
    let mut to = Store::create(&first, PASSPHRASE, "A. Lind", KdfCost::LEAST).expect("a file");
    let session = to.session(now, today);
    let make = |name: &'static str| move |tx: &mut stegvis::store::Tx<'_>| tx.make_transfer_key(name, false);
    to.transact(&session, Operation::MakeTransferKey, make("Söderby"))
        .expect("a key");
    let card = to.transfer_keys().expect("keys")[0].card.clone();
    drop(to);
    let mut from = Store::in_memory(demo::CASEWORKER).expect("a store");
    let sender = from.session(now, today);
    from.transact(&sender, Operation::MakeTransferKey, make("Norrby"))
        .expect("a key");
    demo::fill(&mut from, &sender).expect("people");
    let whole = from.histories().expect("everybody").remove(0);
    let consent = MoveConsent {
        date: today.0,
        giver: ConsentGiver::Participant,
        form: ConsentForm::Written,
    };
    let sealed = send(&mut from, &sender, whole.participant.id, &card, &consent).expect("a file");
    let file = folder.path().join("one.stegvis-transfer");
    fs::write(&file, sealed).expect("written");
    let passphrase = folder.path().join("passphrase");
    fs::write(&passphrase, PASSPHRASE).expect("written");

    let receive = |number: u32| {
        let path = folder.path().join(format!("{number}.db"));
        fs::copy(&first, &path).expect("copied");
        fs::copy(keys_path(&first), keys_path(&path)).expect("copied");
        let mut command = Command::new(env!("CARGO_BIN_EXE_stegvis"));
        command
            .args(["transfer", "receive", "--write"])
            .arg(&file)
            .arg("--file")
            .arg(&path);
        command.arg("--passphrase-file").arg(&passphrase);
        (
            path,
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .spawn()
                .expect("the program runs"),
        )
    };
    let started = Instant::now();
    let (path, mut program) = receive(0);
    assert!(program.wait().expect("it ends").success());
    let took = started.elapsed();
    let forms = whole
        .all_occasions()
        .flat_map(|occasion| occasion.assessments.values())
        .count();
    let assert_whole = |path: &std::path::Path, what: &str| {
        let store = Store::open(path, PASSPHRASE, now).expect("it opens");
        assert!(store.check().expect("a report").is_sound(), "{what}");
        let histories = store.histories().expect("everybody");
        assert!(histories.len() <= 1, "{what}");
        for history in &histories {
            let here = history
                .all_occasions()
                .flat_map(|occasion| occasion.assessments.values())
                .count();
            assert_eq!(here, forms, "{what}: with everything");
        }
        histories.len()
    };
    assert_eq!(assert_whole(&path, "not killed"), 1);
    let mut random = ChaCha12Rng::seed_from_u64(SEED);
    let mut taken = 0;
    for kill in 1..=KILLS {
        let (path, mut program) = receive(kill);
        thread::sleep(took.mul_f64(random.random_range(0.2..1.0)));
        let has_ended = program.try_wait().expect("it can be asked").is_some();
        // It may end in between.
        let _ = program.kill();
        program.wait().expect("it ends");
        let found = assert_whole(&path, &format!("kill {kill}"));
        assert!(!has_ended || found == 1, "kill {kill}: what was acknowledged is there");
        taken += found;
    }
    tell(&format!(
        "killed at {KILLS} moments: {taken} times the participant was there, with everything"
    ));
}
