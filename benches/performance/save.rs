//! A finished form on disk, beside one transaction of as many rows.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate};
use rusqlite::Connection;
use serde_json::{Value, json};
use stegvis::domain::assessment::{Answer, Entries, Entry};
use stegvis::domain::instrument::{InstrumentKey, Respondent};
use stegvis::domain::participant::Details;
use stegvis::domain::{Now, ParticipantId, Today};
use stegvis::store::vault::KdfCost;
use stegvis::store::{Operation, Session, Store};

use crate::{PASSPHRASE, median, raw, seconds, timed};

const ROUNDS: u64 = 60;

/// A file with one participant, who answers everything every day.
pub struct Answering {
    pub store: Store,
    pub session: Session,
    pub id: ParticipantId,
    instrument: InstrumentKey,
    entries: Entries,
    start: NaiveDate,
}

impl Answering {
    pub fn new(folder: &Path, name: &str) -> Self {
        let start = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
        let mut store = Store::create(&folder.join(name), PASSPHRASE, "bench", KdfCost::LEAST).expect("a file");
        let session = Session {
            user: "bench".to_owned(),
            now: Now(DateTime::UNIX_EPOCH),
            today: Today(start),
        };
        let mut details = Details::starting(start);
        details.caseworker = Some("bench".to_owned());
        let (id, _) = store
            .transact(&session, Operation::CreateParticipant, |tx| {
                tx.create_participant(&details)
            })
            .expect("a participant");
        let instrument = store.current_instrument().expect("an instrument");
        let score = instrument.scale.score(instrument.scale.min()).expect("a score");
        let entries = instrument
            .asked_of(Respondent::Participant)
            .map(|indicator| {
                let answer = Some(Answer::Score(score));
                (indicator.id.clone(), Entry { answer, note: None })
            })
            .collect();
        Self {
            store,
            session,
            id,
            instrument: instrument.key,
            entries,
            start,
        }
    }

    /// The form of one day, finished and on disk; how long that took.
    pub fn save(&mut self, day: u64) -> Duration {
        let Self {
            store,
            session,
            id,
            instrument,
            entries,
            start,
        } = self;
        session.today = Today(*start + Days::new(day));
        let ((), time) = timed(|| {
            let work = store.transact(session, Operation::FinishAssessment, |tx| {
                let occasion = tx.create_occasion(*id, session.today.0)?;
                let form = tx.start_assessment(occasion, Respondent::Participant, instrument, entries.keys())?;
                tx.save_entries(form, &*entries)?;
                tx.finish_assessment(form, None)
            });
            work.expect("saved");
        });
        time
    }
}

/// Medians of pairs, one after the other on the same disk.
pub fn measure() -> Value {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let mut answering = Answering::new(folder.path(), "own.db");
    let plain = raw::create(&folder.path().join("plain.db"));
    plain
        .execute_batch(
            "CREATE TABLE occasion (id INTEGER PRIMARY KEY, participant INTEGER, date TEXT);
             CREATE TABLE form (id INTEGER PRIMARY KEY, occasion INTEGER, respondent INTEGER, finished TEXT, by TEXT);
             CREATE TABLE answer (form INTEGER, indicator INTEGER, score INTEGER, PRIMARY KEY (form, indicator))
                 WITHOUT ROWID;
             CREATE TABLE audit (id INTEGER PRIMARY KEY, at TEXT, by TEXT, operation TEXT, seal TEXT);",
        )
        .expect("tables");

    let (mut own, mut baseline): (Vec<Duration>, Vec<Duration>) = Default::default();
    for round in 0..ROUNDS {
        own.push(answering.save(round));
        let answers = answering.entries.len();
        let ((), time) = timed(|| write(&plain, round, answers));
        baseline.push(time);
    }
    json!({"own": seconds(median(&mut own)), "baseline": seconds(median(&mut baseline))})
}

fn write(plain: &Connection, round: u64, answers: usize) {
    let transaction = plain.unchecked_transaction().expect("a transaction");
    let form = i64::try_from(round).expect("few rounds");
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        let mut statement = transaction.prepare_cached(sql).expect("prepared");
        statement.execute(values).expect("written");
    };
    run("INSERT INTO occasion VALUES (?1, 1, '2026-01-01')", &[&form]);
    run(
        "INSERT INTO form VALUES (?1, ?1, 0, '1970-01-01T00:00:00+00:00', 'bench')",
        &[&form],
    );
    for indicator in 0..i64::try_from(answers).expect("few answers") {
        run("INSERT INTO answer VALUES (?1, ?2, 1)", &[&form, &indicator]);
    }
    let seal = "0".repeat(64);
    run(
        "INSERT INTO audit VALUES (?1, '1970-01-01T00:00:00+00:00', 'bench', 'finish_assessment', ?2)",
        &[&form, &seal],
    );
    transaction.commit().expect("on disk");
}
