//! What it costs to be of a unit: a save beside the same without one, and changes of others beside as many rows by prepared
//! statements.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use stegvis::domain::note::About;
use stegvis::domain::{Now, Today};
use stegvis::store::{Operation, Session, Store};
use stegvis::unit::code::UnitCode;
use stegvis::unit::join::{self, Entrance};
use stegvis::unit::log::{self, LogAddress, UnitLog};
use stegvis::unit::sync;

use crate::save::Answering;
use crate::{PASSPHRASE, median, raw, seconds, timed};

const ROUNDS: u64 = 60;
/// Changes that another machine takes in at once.
const CHANGES: u32 = 10_000;

struct Founded {
    code: UnitCode,
    address: LogAddress,
    log: Box<dyn UnitLog>,
}

fn found(folder: &Path, store: &mut Store, session: &Session) -> Founded {
    let place = folder.join("shared");
    fs::create_dir(&place).expect("a folder");
    let address: LogAddress = format!("folder:{}", place.display()).parse().expect("an address");
    let code = UnitCode::new().expect("a code");
    let mut log = log::create(&address, None, code.unit).expect("a log");
    join::create(store, log.as_mut(), &code, "bench", &address, session).expect("a unit");
    Founded { code, address, log }
}

/// Medians of pairs for the save; the changes once.
pub fn measure() -> Value {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let mut alone = Answering::new(folder.path(), "alone.db");
    let mut shared = Answering::new(folder.path(), "shared.db");
    let mut founded = found(folder.path(), &mut shared.store, &shared.session);
    let (mut own, mut baseline): (Vec<Duration>, Vec<Duration>) = Default::default();
    for round in 0..ROUNDS {
        own.push(shared.save(round));
        baseline.push(alone.save(round));
    }
    let (applied, plain) = take_in(folder.path(), &mut shared, &mut founded);
    json!({
        "save": {"own": seconds(median(&mut own)), "baseline": seconds(median(&mut baseline))},
        "changes": {"own": seconds(applied), "baseline": seconds(plain)},
    })
}

/// As many notes, written at one machine and taken in at another; beside their rows by prepared statements.
fn take_in(folder: &Path, writer: &mut Answering, founded: &mut Founded) -> (Duration, Duration) {
    let (now, today): (Now, Today) = (writer.session.now, writer.session.today);
    let entrance = Entrance {
        code: &founded.code,
        address: &founded.address,
        passphrase: PASSPHRASE,
        machine: "other",
        copied: &|_| (),
    };
    let joined = join::join(&folder.join("other.db"), founded.log.as_mut(), &entrance, now, today);
    let (mut other, _) = joined.expect("joined");
    let about = About {
        date: today.0,
        meeting: None,
        indicator: None,
        is_private: false,
    };
    for number in 0..CHANGES {
        let text = format!("Ringde {number}");
        writer
            .store
            .transact(&writer.session, Operation::AddNote, |tx| {
                tx.save_note(writer.id, None, &about, &text)
            })
            .expect("written");
    }
    sync::round(&mut writer.store, founded.log.as_mut(), &writer.session).expect("sent");
    let session = other.session(now, today);
    let (round, applied) = timed(|| sync::round(&mut other, founded.log.as_mut(), &session).expect("taken in"));
    assert!(round.taken >= CHANGES, "{round:?}");
    let plain = raw::create(&folder.join("plain.db"));
    plain
        .execute_batch(
            "CREATE TABLE note (participant INTEGER, id BLOB, date INTEGER, PRIMARY KEY (participant, id)) WITHOUT ROWID;
             CREATE TABLE wording (participant INTEGER, id BLOB, number INTEGER, text TEXT, author TEXT, at INTEGER,
                 PRIMARY KEY (participant, id, number)) WITHOUT ROWID;
             CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER, by TEXT, operation TEXT, whom BLOB, seal BLOB);",
        )
        .expect("tables");
    let ((), plainly) = timed(|| {
        let transaction = plain.unchecked_transaction().expect("a transaction");
        for number in 0..CHANGES {
            let id = u128::from(number).to_be_bytes();
            let text = format!("Ringde {number}");
            let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
                let mut statement = transaction.prepare_cached(sql).expect("prepared");
                statement.execute(values).expect("written");
            };
            run("INSERT INTO note VALUES (1, ?1, 20454)", &[&id]);
            run("INSERT INTO wording VALUES (1, ?1, 1, ?2, 'bench', 0)", &[&id, &text]);
            run(
                "INSERT INTO audit VALUES (NULL, 0, 'bench', 'add_note', ?1, ?1)",
                &[&id],
            );
        }
        transaction.commit().expect("on disk");
    });
    (applied, plainly)
}
