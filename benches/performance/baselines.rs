//! What the program is held against: the least that each thing takes.

use std::path::Path;

use chrono::DateTime;
use rusqlite::Connection;
use serde_json::{Value, json};
use stegvis::domain::Now;
use stegvis::store::Store;

use crate::{PASSPHRASE, raw, seconds, timed};

/// Argon2id alone, at the cost of new accounts.
pub fn argon2() -> Value {
    let (_, time) = timed(|| raw::derive(&[7; 16], [64 * 1024, 3, 1]));
    json!({"seconds": seconds(time)})
}

/// Every participant by one prepared query, written out.
pub fn query(path: &Path) -> Value {
    let connection = raw::open(path);
    let mut statement = connection.prepare("SELECT * FROM participant").expect("a query");
    let columns = statement.column_count();
    let mut rows = statement.query([]).expect("rows");
    let mut bytes = 0;
    while let Some(row) = rows.next().expect("a row") {
        for column in 0..columns {
            bytes += format!("{:?}", row.get_ref(column).expect("a value")).len();
        }
    }
    json!({"bytes": bytes})
}

/// SQLite's own checks of a file, and SQLCipher's.
pub fn integrity(path: &Path) -> Value {
    let connection = raw::open(path);
    let mut lines = 0;
    for pragma in ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check"] {
        let mut statement = connection.prepare(pragma).expect("a check");
        let mut rows = statement.query([]).expect("lines");
        while rows.next().expect("a line").is_some() {
            lines += 1;
        }
    }
    json!({"lines": lines})
}

/// The same answers in nothing but tables of numbers: how large those are.
pub fn plain(path: &Path, folder: &Path) -> Value {
    let store = Store::open(path, PASSPHRASE, Now(DateTime::UNIX_EPOCH)).expect("the file");
    let cohort = store.cohort(&|_, _| true).expect("everybody");
    let answers: usize = cohort.members().iter().map(|member| member.answers.len()).sum();
    let forms: usize = cohort.members().iter().map(|member| member.forms.len()).sum();
    let size = |name: &str, sql: &str| {
        let place = folder.join(name).with_extension("db");
        let mut connection = raw::create(&place);
        connection.execute_batch(sql).expect("a table");
        let transaction = connection.transaction().expect("a transaction");
        {
            let mut insert = transaction
                .prepare("INSERT INTO answer (form, indicator, score) VALUES (?1, ?2, ?3)")
                .expect("prepared");
            let mut form = 0_i64;
            for member in cohort.members() {
                for own in &member.forms {
                    form += 1;
                    let until = member
                        .forms
                        .iter()
                        .map(|other| other.answers_at as usize)
                        .find(|at| *at > own.answers_at as usize)
                        .unwrap_or(member.answers.len());
                    for (indicator, code) in (0_i64..).zip(&member.answers[own.answers_at as usize..until]) {
                        insert.execute((form, indicator, code.level())).expect("written");
                    }
                }
            }
        }
        transaction.commit().expect("written");
        settled_size(connection, &place)
    };
    let columns = "form INTEGER NOT NULL, indicator INTEGER NOT NULL, score INTEGER";
    json!({
        "forms": forms,
        "answers": answers,
        "without_rowid": size(
            "without-rowid",
            &format!("CREATE TABLE answer ({columns}, PRIMARY KEY (form, indicator)) STRICT, WITHOUT ROWID"),
        ),
        "rowid": size("rowid", &format!("CREATE TABLE answer ({columns}) STRICT")),
    })
}

fn settled_size(connection: Connection, path: &Path) -> u64 {
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("one file");
    drop(connection);
    std::fs::metadata(path).expect("the file").len()
}

/// Removes the rows that group figures are made of, where the file has any.
pub fn forget_figures(path: &Path) -> Value {
    let connection = raw::open(path);
    let removed = connection.execute("DELETE FROM cohort_member", []);
    json!({"removed": removed.ok()})
}
