//! Undoing and doing again, until the file is closed.
//!
//! Triggers that live in memory write down, for every row that changes, the statement that changes it back. A user's act
//! is undone by running its statements backwards, in one transaction that is written down the same way and so can be
//! done again. A statement names the whole row as the act left it: where something has changed since, it finds no row,
//! and nothing is undone.

use rusqlite::{Connection, ErrorCode};

use super::{Changes, Operation, Reach, Session, Store, StoreError, Tx};
use crate::domain::ParticipantId;

/// The tables whose changes can be undone. The log is none of them: what was done and undone both stay in it.
const TABLES: [&str; 24] = [
    "caseworker",
    "participant",
    "participation",
    "responsibility",
    "occasion",
    "assessment",
    "answer_note",
    "activity",
    "placement",
    "goal",
    "goal_revision",
    "goal_step",
    "plan_review",
    "meeting",
    "note",
    "note_wording",
    "form_text",
    "form_language",
    "instrument",
    "saved_filter",
    "protection",
    "protection_named",
    "consent",
    "setting",
];

/// What one act of a user changed, and how to change it back.
#[derive(Debug)]
pub(super) struct Undoable {
    operation: Operation,
    changes: Changes,
    /// In the order in which they are run.
    statements: Vec<String>,
}

/// An act of a user's, as it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// What was done.
    pub operation: Operation,
    /// About whom, where it was about one.
    pub participant_id: Option<ParticipantId>,
}

impl Undoable {
    fn act(&self) -> Act {
        let mut concerned = self.changes.participants.iter();
        let only = concerned.next().filter(|_| concerned.next().is_none());
        Act {
            operation: self.operation,
            participant_id: only.copied(),
        }
    }
}

impl Tx<'_> {
    /// Refuses where one of the participants who were changed has a form after the last period's end.
    fn refuse_measured_after_exit(&self, changes: &Changes) -> Result<(), StoreError> {
        for id in &changes.participants {
            let is_measured: bool = self.transaction.query_row(
                "SELECT EXISTS (SELECT 1 FROM assessment WHERE participant = ?1 AND bin = 0
                 AND date > (SELECT max(end_date) FROM participation WHERE participant = ?1))",
                [self.key(*id)?],
                |row| row.get(0),
            )?;
            if is_measured {
                return Err(StoreError::CannotUndo);
            }
        }
        Ok(())
    }
}

/// What can be undone, and what of that has been: the newest last.
#[derive(Debug, Default)]
pub(super) struct UndoStack {
    done: Vec<Undoable>,
    undone: Vec<Undoable>,
}

impl UndoStack {
    /// An act of a user's. What had been undone before it can't be done again.
    pub(super) fn push(&mut self, operation: Operation, changes: &Changes, statements: Vec<String>) {
        if !statements.is_empty() {
            self.done.push(Undoable {
                operation,
                changes: changes.clone(),
                statements,
            });
            self.undone.clear();
        }
    }
}

/// Sets the triggers up, in memory alone.
pub(super) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    let mut sql = "CREATE TEMP TABLE undo_statement (number INTEGER PRIMARY KEY, sql TEXT NOT NULL);
         CREATE TEMP TABLE undo_switch (is_on INTEGER NOT NULL);
         INSERT INTO undo_switch VALUES (0);"
        .to_owned();
    for table in TABLES {
        let columns = columns(connection, table)?;
        let join = |each: &dyn Fn(&String) -> String, between: &str| {
            let parts: Vec<_> = columns.iter().map(each).collect();
            parts.join(&format!(" || '{between}' || "))
        };
        let set = join(&|column| format!("'{column} = ' || quote(old.{column})"), ", ");
        let values = join(&|column| format!("quote(old.{column})"), ", ");
        let as_left = join(&|column| format!("'{column} IS ' || quote(new.{column})"), " AND ");
        let names = columns.join(", ");
        for (event, statement) in [
            ("INSERT", format!("'DELETE FROM {table} WHERE ' || {as_left}")),
            (
                "DELETE",
                format!("'INSERT INTO {table} ({names}) VALUES (' || {values} || ')'"),
            ),
            (
                "UPDATE",
                format!("'UPDATE {table} SET ' || {set} || ' WHERE ' || {as_left}"),
            ),
        ] {
            sql += &format!(
                "CREATE TEMP TRIGGER undo_{table}_{event} AFTER {event} ON main.{table}
                 WHEN (SELECT is_on FROM undo_switch)
                 BEGIN INSERT INTO undo_statement (sql) VALUES ({statement}); END;"
            );
        }
    }
    connection.execute_batch(&sql)?;
    Ok(())
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Begins to write down what changes, or stops.
pub(super) fn record(connection: &Connection, is_on: bool) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE undo_switch SET is_on = ?1")?
        .execute([is_on])?;
    Ok(())
}

/// The statements that change back what was written down, in the order in which they are run.
pub(super) fn take_statements(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT sql FROM undo_statement ORDER BY number DESC")?;
    let statements = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    connection.prepare_cached("DELETE FROM undo_statement")?.execute([])?;
    Ok(statements)
}

impl Store {
    /// Forgets what could be undone: it would hold what has been removed for good.
    pub(super) fn forget_undo(&mut self) {
        self.undo = UndoStack::default();
    }

    /// What the user did last and can undo, and about whom.
    pub fn undoable(&self) -> Option<Act> {
        self.undo.done.last().map(Undoable::act)
    }

    /// What was undone last and can be done again, and about whom.
    pub fn redoable(&self) -> Option<Act> {
        self.undo.undone.last().map(Undoable::act)
    }

    /// Undoes what the user did last; `None` where there is nothing.
    ///
    /// # Errors
    /// [`StoreError::CannotUndo`] where something has changed since; it is forgotten then, and nothing has changed.
    pub fn undo(&mut self, session: &Session) -> Result<Option<(Act, Changes)>, StoreError> {
        self.turn(session, Operation::Undo)
    }

    /// Does again what was undone last; `None` where there is nothing.
    ///
    /// # Errors
    /// As [`Store::undo`].
    pub fn redo(&mut self, session: &Session) -> Result<Option<(Act, Changes)>, StoreError> {
        self.turn(session, Operation::Redo)
    }

    /// Undoes, or does again, the newest act.
    fn turn(&mut self, session: &Session, way: Operation) -> Result<Option<(Act, Changes)>, StoreError> {
        let is_undo = way == Operation::Undo;
        let from = if is_undo {
            &mut self.undo.done
        } else {
            &mut self.undo.undone
        };
        let Some(act) = from.pop() else {
            return Ok(None);
        };
        let turned = self.change_back(session, way, &act);
        let (done, undone) = (&mut self.undo.done, &mut self.undo.undone);
        match turned {
            Ok(statements) => {
                let result = (act.act(), act.changes.clone());
                let to = if is_undo { undone } else { done };
                to.push(Undoable { statements, ..act });
                Ok(Some(result))
            }
            Err(StoreError::CannotUndo) => Err(StoreError::CannotUndo),
            // A full disk, for instance: it can be tried again.
            Err(error) => {
                let back = if is_undo { done } else { undone };
                back.push(act);
                Err(error)
            }
        }
    }

    /// Runs an act's statements; returns those that run it the other way.
    fn change_back(
        &mut self,
        session: &Session,
        operation: Operation,
        undoable: &Undoable,
    ) -> Result<Vec<String>, StoreError> {
        let ((), _, statements) = self.write(
            session,
            operation,
            Reach::BeforeOrAfter,
            Some(undoable.operation),
            |tx| {
                for statement in &undoable.statements {
                    match tx.transaction.execute(statement, []) {
                        Ok(1) => {}
                        Err(error) if error.sqlite_error_code() != Some(ErrorCode::ConstraintViolation) => {
                            return Err(error.into());
                        }
                        // Another row is in the way, such as an occasion of a participant who is to go; or none is found.
                        Ok(_) | Err(_) => return Err(StoreError::CannotUndo),
                    }
                }
                // Forms are never undone, so a period that holds one stays.
                if undoable.operation == Operation::ReadmitParticipant && operation == Operation::Undo {
                    tx.refuse_measured_after_exit(&undoable.changes)?;
                }
                tx.changes = undoable.changes.clone();
                Ok(())
            },
        )?;
        Ok(statements)
    }
}
