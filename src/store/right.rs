//! What an account may do with one change of the unit's log, as things stand at that point of it.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::change::{Change, Edit, Turn};
use super::refusal::{Refusal, Stop};
use super::shared::{Cell, Keyed, Kind};
use super::{Operation, StoreError, access};
use crate::domain::ParticipantId;
use crate::domain::access::{Account, Grant, Role, Visible, grant};

/// What an account may do with one change.
pub(super) struct Right {
    operation: Operation,
    /// Whom it may concern, as things stood before; `None` for anybody.
    visible: Option<Visible>,
    /// It takes back or does again. Then it is also asked whom it may concern after: taking a handing over back makes
    /// somebody visible again.
    is_turn: bool,
}

impl Right {
    /// `None` where the account may not do it at all.
    pub(super) fn of(
        connection: &Connection,
        account: &Account,
        operation: Operation,
        undone: Option<Operation>,
    ) -> Result<Option<Self>, StoreError> {
        let grant = account.may(operation);
        let is_turn = matches!(operation, Operation::Undo | Operation::Redo);
        let may_undo = undone.is_none_or(|undone| undone.is_undoable() && account.may(undone) > Grant::No);
        if grant == Grant::No || is_turn != undone.is_some() || !may_undo {
            return Ok(None);
        }
        // A look is what was done, by what was known then: it belongs in the log, and changes nothing.
        let is_past = matches!(operation, Operation::EmptyBin | Operation::ViewParticipant);
        let act = undone.unwrap_or(operation);
        let visible = if is_past || reaches_anybody(account, operation, undone) {
            None
        } else {
            // No clock has a part in it: what was within its time where it was written is so everywhere.
            Some(access::reached(connection, account, act, None)?)
        };
        Ok(Some(Self {
            operation: act,
            visible,
            is_turn,
        }))
    }

    /// Refuses a row that the operation has nothing to do with, or that is of somebody whom the change does not name.
    pub(super) fn check(&self, connection: &Connection, edit: &Edit, change: &Change) -> Result<(), Stop> {
        let not_allowed = || Stop::Refused(Refusal::NotAllowed);
        if let Some(id) = edit.participant()
            && !change.participants.contains(&id)
            && self.operation != Operation::EmptyBin
            && !is_alias_of_one(connection, id, &change.participants)?
        {
            return Err(not_allowed());
        }
        let is_turn_of_import = self.operation.is_import() && (self.is_turn || self.operation != Operation::Import);
        let is_ours = match edit.table() {
            None => match edit {
                Edit::Import { turn: Turn::LetGo, .. } => self.operation == Operation::EmptyBin,
                Edit::Import { .. } => is_turn_of_import,
                _ => self.operation == Operation::RemoveParticipants,
            },
            // Each machine knows what the import made.
            Some(_) if is_turn_of_import => false,
            // Undoing takes away what doing added.
            Some(table) if table.name == "caseworker" && self.is_turn && is_about_somebody(self.operation) => true,
            Some(table) => may_touch(self.operation, table.name, edit, change.account),
        };
        if is_ours { Ok(()) } else { Err(not_allowed()) }
    }

    pub(super) fn reaches(
        &self,
        connection: &Connection,
        account: &Account,
        concerned: &[Uuid],
        created: &BTreeSet<Uuid>,
    ) -> Result<bool, StoreError> {
        let Some(before) = &self.visible else {
            return Ok(true);
        };
        let after = if self.is_turn {
            Some(access::reached(connection, account, self.operation, None)?)
        } else {
            None
        };
        for id in concerned {
            let own = ParticipantId(resolve(connection, "participant", *id)?);
            let is_seen = before.includes(own) || after.as_ref().is_some_and(|after| after.includes(own));
            if !is_seen && !created.contains(id) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// `true` where an account does something about participants whom it does not see, as it may. What is undone of that is
/// asked for in the same way, where there is nothing that would have to be seen for it.
pub(super) fn reaches_anybody(account: &Account, operation: Operation, undone: Option<Operation>) -> bool {
    let is_draw = undone == Some(Operation::MakeDraw);
    let act = undone.filter(|_| is_draw).unwrap_or(operation);
    act.reaches_anybody() && account.may(act) == Grant::Yes
}

/// `true` where an operation changes rows of a table.
fn may_touch(operation: Operation, table: &str, edit: &Edit, account: Uuid) -> bool {
    use Operation as Op;
    let is_added = matches!(edit, Edit::Added { .. });
    match table {
        "account" => match operation {
            Op::AddUser | Op::EditUser | Op::ResetPassphrase | Op::RemoveUser => true,
            // One's own, and only that the passphrase is no longer the first one.
            Op::ChangePassphrase => matches!(edit, Edit::Changed { identity, columns, .. }
                if identity.first() == Some(&Cell::id(account))
                    && columns.iter().all(|(place, _, after)| *place == 4 && *after == Cell::Number(0))),
            _ => false,
        },
        "caseworker" => operation == Op::SaveCaseworker || (is_added && is_about_somebody(operation)),
        "activity" => {
            let is_removed = matches!(edit, Edit::Removed { .. });
            match operation {
                Op::SaveActivity => true,
                // What a spreadsheet says of one that is there corrects it.
                Op::Import => !is_removed,
                Op::ReceiveParticipant => is_added,
                _ => false,
            }
        }
        // What comes with a participant is in use nowhere.
        "instrument" => match edit {
            Edit::Added { cells, .. } if operation == Op::ReceiveParticipant => cells.get(4) == Some(&Cell::Number(0)),
            _ => matches!(operation, Op::LoadInstrument | Op::WithdrawInstrument),
        },
        // Whoever answers the shipped one first adds it; which one is in use is an administrator's.
        "intake_template" => {
            let is_put_in_use = matches!(edit, Edit::Added { cells, .. } if cells.get(3) != Some(&Cell::Number(0)));
            operation == Op::LoadIntakeTemplate || (is_added && !is_put_in_use && is_about_somebody(operation))
        }
        "checklist_item" => operation == Op::SaveChecklist,
        "form_text" => operation == Op::EditFormText,
        "form_language" => operation == Op::OfferLanguage,
        "card_measure" => matches!(operation, Op::SaveMeasure | Op::RemoveMeasure),
        "card_value" => operation == Op::SaveCardValue,
        "card_month" => matches!(operation, Op::SaveAnalysis | Op::SignMonth),
        "card_figure" => operation == Op::SignMonth && is_added,
        "card_action" => matches!(
            operation,
            Op::SaveCardAction | Op::TickCardAction | Op::RemoveCardAction
        ),
        "saved_filter" => matches!(operation, Op::SaveFilter | Op::RemoveFilter),
        "setting" => matches!(operation, Op::SetRules | Op::ReplaceRecoveryKey),
        "removal" => operation == Op::RemoveParticipants && is_added,
        "station" => operation == Op::SaveStation,
        "organisation" => operation == Op::SetOrganisation,
        "machine" => matches!(operation, Op::JoinUnit | Op::LeaveUnit),
        "number_block" => is_added && matches!(operation, Op::JoinUnit | Op::ReserveNumbers),
        "alias" | "import_part" => false,
        "import" => is_added && operation == Op::Import,
        "collision" => operation == Op::SettleCollision && matches!(edit, Edit::Changed { .. }),
        // A draw is made or taken back whole; a reader only says that a case has been read, or not yet.
        "case_draw" => operation == Op::MakeDraw,
        "drawn_case" => match edit {
            Edit::Changed { columns, .. } => {
                operation == Op::FinishDrawn && columns.iter().all(|(place, ..)| matches!(place, 4 | 5))
            }
            _ => operation == Op::MakeDraw,
        },
        "drawn_mark" => operation == Op::MarkDrawn,
        "hold" => operation == Op::SetHold,
        "protection" | "protection_named" => {
            operation == Op::SetProtection || (is_added && operation == Op::ReceiveParticipant)
        }
        "outside_figure" => matches!(
            operation,
            Op::SaveOutsideFigure | Op::RemoveOutsideFigure | Op::ImportOutsideFigures
        ),
        "unit_figures" => matches!(operation, Op::TakeUnitFigures | Op::RemoveUnitFigures),
        "transfer_key" => is_added && operation == Op::MakeTransferKey,
        "transfer" => is_added && operation == Op::SendParticipant,
        "reception" => is_added && operation == Op::ReceiveParticipant,
        "occasion" | "assessment" | "answer_note" | "placement" | "placement_week" | "attendance" | "goal"
        | "goal_revision" | "goal_step" | "meeting" | "note" | "note_wording" => {
            is_about_somebody(operation) || operation == Op::EmptyBin
        }
        _ => is_about_somebody(operation),
    }
}

/// `true` for what a caseworker does about participants, but for looks, which change nothing, and what has tables of its
/// own.
fn is_about_somebody(operation: Operation) -> bool {
    use Operation as Op;
    let is_other = matches!(
        operation,
        Op::ViewParticipant
            | Op::ExportParticipant
            | Op::SendParticipant
            | Op::SetProtection
            | Op::SettleCollision
            | Op::MakeDraw
            | Op::MarkDrawn
            | Op::FinishDrawn
    );
    !is_other && matches!(grant(Role::Caseworker, operation), Grant::Seen | Grant::Unit)
}

/// What an id stands for, where two machines added the same thing.
pub(super) fn resolve(connection: &Connection, kind: &str, id: Uuid) -> Result<Uuid, StoreError> {
    let found = connection
        .prepare_cached("SELECT to_id FROM alias WHERE kind = ?1 AND from_id = ?2")?
        .query_row((kind, id), |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or(id))
}

/// Puts what a cell's id stands for in its place, where it names somebody.
pub(super) fn resolve_cell(connection: &Connection, kind: Kind, cell: &mut Cell) -> Result<(), StoreError> {
    let kind = match kind {
        Kind::Of(Keyed::Participant) => "participant",
        Kind::Of(Keyed::Caseworker) => "caseworker",
        _ => return Ok(()),
    };
    if let Some(id) = cell.as_id() {
        *cell = Cell::id(resolve(connection, kind, id)?);
    }
    Ok(())
}

pub(super) fn is_alias_of_one(connection: &Connection, id: Uuid, of: &[Uuid]) -> Result<bool, StoreError> {
    let own = resolve(connection, "participant", id)?;
    for other in of {
        if resolve(connection, "participant", *other)? == own {
            return Ok(true);
        }
    }
    Ok(false)
}
