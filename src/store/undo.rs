//! Undoing and doing again, until the file is closed.
//!
//! What every row of an act was and became is written down (store/capture.rs). The act is undone by turning its rows back
//! in the other order, in one transaction that is written down the same way and so can be done again. Each row must be
//! as the act left it: where something has changed since, none is found, and nothing is undone.

use std::sync::Arc;

use super::audit::last_writer;
use super::capture::{RowChange, turn};
use super::{Changes, Operation, Reach, Session, Store, StoreError, Tx, imports, right};
use crate::domain::ParticipantId;
use crate::domain::imported::Imported;

/// What one act of a user changed, and how to change it back.
#[derive(Debug)]
pub(super) struct Undoable {
    act: Act,
    changes: Changes,
    what: What,
}

/// How an act is changed back.
#[derive(Debug)]
enum What {
    /// Row by row, in the order in which they changed.
    Rows(Vec<RowChange>),
    /// As a whole: the file itself remembers what an import made.
    Import(Arc<Imported>),
}

/// An act of a user's, as it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// What was done.
    pub operation: Operation,
    /// About whom, where it was about one.
    pub participant_id: Option<ParticipantId>,
    /// The import that it was about.
    pub import: Option<Arc<Imported>>,
}

impl Undoable {
    fn new(operation: Operation, changes: &Changes, what: What) -> Self {
        let mut concerned = changes.participants.iter();
        let only = concerned.next().filter(|_| concerned.next().is_none());
        Self {
            act: Act {
                operation,
                participant_id: only.copied(),
                import: match &what {
                    What::Rows(_) => None,
                    What::Import(import) => Some(import.clone()),
                },
            },
            changes: changes.clone(),
            what,
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
                return Err(self.changed_since(changes));
            }
        }
        Ok(())
    }

    /// Something of what was changed has changed again; by whom else, where somebody else wrote last about the same.
    fn changed_since(&self, changes: &Changes) -> StoreError {
        let mut by = None;
        for id in &changes.participants {
            match last_writer(&self.transaction, id.0.as_bytes(), &self.session.user) {
                Ok(found) => by = by.or(found),
                Err(error) => return error.into(),
            }
        }
        StoreError::CannotUndo { by }
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
    pub(super) fn push(&mut self, operation: Operation, changes: &Changes, rows: Vec<RowChange>) {
        if operation == Operation::SignMonth {
            // What led there is locked with it.
            self.done.retain(|done| !done.act.operation.is_of_scorecard());
            self.undone.clear();
        }
        if !operation.is_undoable() || rows.is_empty() {
            return;
        }
        let what = if operation.is_import() {
            // One that an older program of the unit could not take back is not remembered.
            imports::of_rows(&rows).map(|import| What::Import(Arc::new(import)))
        } else {
            Some(What::Rows(rows))
        };
        self.done
            .extend(what.map(|what| Undoable::new(operation, changes, what)));
        self.undone.clear();
    }
}

impl Store {
    /// Forgets what could be undone: it would hold what has been removed for good.
    pub(super) fn forget_undo(&mut self) {
        self.undo = UndoStack::default();
    }

    /// What the user did last and can undo, and about whom.
    pub fn undoable(&self) -> Option<&Act> {
        self.undo.done.last().map(|done| &done.act)
    }

    /// What was undone last and can be done again, and about whom.
    pub fn redoable(&self) -> Option<&Act> {
        self.undo.undone.last().map(|undone| &undone.act)
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
            Ok(rows) => {
                let result = (act.act.clone(), act.changes.clone());
                let to = if is_undo { undone } else { done };
                let what = match act.what {
                    What::Rows(_) => What::Rows(rows),
                    What::Import(import) => What::Import(import),
                };
                to.push(Undoable { what, ..act });
                Ok(Some(result))
            }
            Err(
                error @ (StoreError::CannotUndo { .. }
                | StoreError::ImportBuiltOn(_)
                | StoreError::ImportReplaced
                | StoreError::Gone),
            ) => Err(error),
            // A full disk, for instance: it can be tried again.
            Err(error) => {
                let back = if is_undo { done } else { undone };
                back.push(act);
                Err(error)
            }
        }
    }

    /// Turns an act's rows back; returns them as they changed now.
    fn change_back(
        &mut self,
        session: &Session,
        operation: Operation,
        undoable: &Undoable,
    ) -> Result<Vec<RowChange>, StoreError> {
        let undone = Some(undoable.act.operation);
        let reach = if right::reaches_anybody(&self.account, operation, undone) {
            Reach::Anybody
        } else {
            Reach::BeforeOrAfter
        };
        let ((), _, rows) = self.write(session, operation, reach, undone, |tx| {
            let rows = match &undoable.what {
                What::Rows(rows) => rows,
                What::Import(import) => {
                    // What takes something back is done again where it is undone.
                    let puts_back =
                        (undoable.act.operation == Operation::TakeBackImport) == (operation == Operation::Undo);
                    return if puts_back {
                        tx.put_back_import(import.id)
                    } else {
                        tx.take_back_import(import.id)
                    };
                }
            };
            for row in rows.iter().rev() {
                match turn(&tx.transaction, row.table()?, row.new.as_deref(), row.old.as_deref()) {
                    Ok(1) => {}
                    Err(error) if error.refusal().is_none() => return Err(error),
                    // Another row is in the way, such as an occasion of a participant who is to go; or none is found.
                    Ok(_) | Err(_) => return Err(tx.changed_since(&undoable.changes)),
                }
            }
            // Forms are never undone, so a period that holds one stays.
            if undoable.act.operation == Operation::ReadmitParticipant && operation == Operation::Undo {
                tx.refuse_measured_after_exit(&undoable.changes)?;
            }
            tx.changes = undoable.changes.clone();
            Ok(())
        })?;
        Ok(rows)
    }
}
