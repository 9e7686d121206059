//! Counts what SQLite is asked for on this thread, so that tests can tell what grows with a file.

use std::cell::Cell;

use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, StatementStatus};

/// What was asked for, and what that took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Work {
    /// Statements that were begun, those of triggers too.
    pub(crate) statements: usize,
    /// Rows that came out.
    pub(crate) rows: usize,
    /// Steps through a whole table, by statements as they ended.
    pub(crate) scanned: i64,
}

thread_local! {
    static WORK: Cell<Work> = const {
        Cell::new(Work {
            statements: 0,
            rows: 0,
            scanned: 0,
        })
    };
}

/// Counts what this connection is asked for.
pub(super) fn watch(connection: &Connection) {
    connection.trace_v2(TraceEventCodes::all(), Some(count));
}

fn count(event: TraceEvent<'_>) {
    let mut work = WORK.get();
    match event {
        TraceEvent::Stmt(..) => work.statements += 1,
        TraceEvent::Row(_) => work.rows += 1,
        TraceEvent::Profile(statement, _) => {
            work.scanned += i64::from(statement.get_status(StatementStatus::FullscanStep));
        }
        _ => {}
    }
    WORK.set(work);
}

/// What `work` asks of every file that it opens, and of those that were open.
pub(crate) fn during<T>(work: impl FnOnce() -> T) -> (T, Work) {
    let before = WORK.replace(Work::default());
    let value = work();
    (value, WORK.replace(before))
}
