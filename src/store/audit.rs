//! Who did what, and when. Rows are only ever added.

use chrono::{DateTime, Utc};

use super::{Store, StoreError, Tx};
use crate::domain::{ParticipantId, coded_enum};

coded_enum!(
    /// What a user does to the file.
    Operation {
        /// A new participant.
        CreateParticipant = "create_participant",
        /// Changed details.
        UpdateParticipant = "update_participant",
        /// Participation ends.
        EndParticipant = "end_participant",
        /// The end is taken back.
        ReopenParticipant = "reopen_participant",
        /// Somebody comes back: a new period of participation.
        ReadmitParticipant = "readmit_participant",
        /// Another caseworker becomes responsible.
        HandOverParticipant = "hand_over_participant",
        /// A caseworker no longer works here, or does after all.
        SaveCaseworker = "save_caseworker",
        /// A new date of measurement.
        CreateOccasion = "create_occasion",
        /// A form is begun.
        StartAssessment = "start_assessment",
        /// One answer or note in an unfinished form.
        SaveAnswer = "save_answer",
        /// How a form is filled in.
        DescribeForm = "describe_form",
        /// A form is finished.
        FinishAssessment = "finish_assessment",
        /// A finished form is opened for correction.
        StartCorrection = "start_correction",
        /// An unfinished form is thrown away.
        DiscardDraft = "discard_draft",
        /// A form is handed over to the participant.
        StartHandover = "start_handover",
        /// The form is back with the caseworker, finished or not.
        EndHandover = "end_handover",
        /// A spreadsheet is taken in.
        Import = "import",
        /// An instrument file is taken into use.
        LoadInstrument = "load_instrument",
        /// An activity in the catalogue, new or changed.
        SaveActivity = "save_activity",
        /// A participant in an activity.
        AddPlacement = "add_placement",
        /// Changed details of a participant in an activity.
        EditPlacement = "edit_placement",
        /// A participant is no longer in an activity.
        EndPlacement = "end_placement",
        /// A participant in an activity goes into the bin.
        RemovePlacement = "remove_placement",
        /// A new goal.
        AddGoal = "add_goal",
        /// A new revision of a goal.
        EditGoal = "edit_goal",
        /// A goal goes into the bin.
        RemoveGoal = "remove_goal",
        /// A plan is gone through.
        ReviewPlan = "review_plan",
        /// A meeting is booked or moved.
        BookMeeting = "book_meeting",
        /// A meeting begins.
        BeginMeeting = "begin_meeting",
        /// Something is written at a meeting.
        SaveMeetingNote = "save_meeting_note",
        /// A meeting is over, and its record is written.
        EndMeeting = "end_meeting",
        /// A meeting goes into the bin.
        RemoveMeeting = "remove_meeting",
        /// A new note.
        AddNote = "add_note",
        /// A new wording of a note.
        EditNote = "edit_note",
        /// A note goes into the bin.
        RemoveNote = "remove_note",
        /// Something is taken out of the bin.
        Restore = "restore",
        /// Something in the bin is removed for good.
        Erase = "erase",
        /// What has lain in the bin for its time is removed for good.
        EmptyBin = "empty_bin",
        /// What was done last is undone.
        Undo = "undo",
        /// What was undone last is done again.
        Redo = "redo",
        /// The organisation's own text on the participant's form.
        EditFormText = "edit_form_text",
        /// A language is switched on or off for participants.
        OfferLanguage = "offer_language",
        /// A filter for group figures is kept.
        SaveFilter = "save_filter",
        /// A filter for group figures is kept no longer.
        RemoveFilter = "remove_filter",
        /// What an administrator decides.
        SetRules = "set_rules",
        /// The demonstration's fictional people are made.
        CreateDemo = "create_demo",
    }
);

impl Operation {
    /// `true` for what changes many people at once.
    pub(super) fn is_bulk(self) -> bool {
        matches!(self, Self::CreateDemo | Self::Import)
    }

    /// `true` for what a user may do by mistake and can undo. Answers have a way of their own: another answer, and a
    /// correction once the form is finished.
    pub fn is_undoable(self) -> bool {
        match self {
            Self::CreateParticipant
            | Self::UpdateParticipant
            | Self::EndParticipant
            | Self::ReopenParticipant
            | Self::ReadmitParticipant
            | Self::HandOverParticipant
            | Self::SaveCaseworker
            | Self::DiscardDraft
            | Self::LoadInstrument
            | Self::EditFormText
            | Self::OfferLanguage
            | Self::SaveFilter
            | Self::RemoveFilter
            | Self::SetRules
            | Self::SaveActivity
            | Self::AddPlacement
            | Self::EditPlacement
            | Self::EndPlacement
            | Self::RemovePlacement
            | Self::AddGoal
            | Self::EditGoal
            | Self::RemoveGoal
            | Self::ReviewPlan
            | Self::BookMeeting
            | Self::BeginMeeting
            | Self::EndMeeting
            | Self::RemoveMeeting
            | Self::AddNote
            | Self::EditNote
            | Self::RemoveNote
            | Self::Restore => true,
            Self::CreateOccasion
            | Self::StartAssessment
            | Self::SaveAnswer
            | Self::DescribeForm
            | Self::FinishAssessment
            | Self::StartCorrection
            | Self::StartHandover
            | Self::EndHandover
            | Self::Import
            | Self::SaveMeetingNote
            | Self::Erase
            | Self::EmptyBin
            | Self::Undo
            | Self::Redo
            | Self::CreateDemo => false,
        }
    }
}

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: String,
    /// What.
    pub operation: Operation,
    /// What was undone or done again, where it was that.
    pub undone: Option<Operation>,
    /// Whom it concerns, where it concerns one.
    pub participant_id: Option<ParticipantId>,
}

impl Tx<'_> {
    /// Logs what this write did: one row for each participant that it concerned, or one row that names none.
    pub(super) fn append_audit(&self, operation: Operation, undone: Option<Operation>) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO audit (at, by, operation, undone, participant_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let concerned = self.changes.participants.iter().map(|id| Some(id.to_string()));
        let nobody = self.changes.participants.is_empty().then_some(None);
        for participant_id in concerned.chain(nobody) {
            let at = self.session.now.0.to_rfc3339();
            let undone = undone.map(Operation::code);
            statement.execute((at, &self.session.user, operation.code(), undone, participant_id))?;
        }
        Ok(())
    }
}

impl Store {
    /// The log, oldest first.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn audit(&self) -> Result<Vec<AuditEntry>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT at, by, operation, undone, participant_id FROM audit ORDER BY number")?;
        let mut rows = statement.query([])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            let participant_id: Option<String> = row.get(4)?;
            entries.push(AuditEntry {
                at: super::read_moment(&row.get::<_, String>(0)?)?,
                by: row.get(1)?,
                operation: Operation::from_code(&row.get::<_, String>(2)?)
                    .ok_or(StoreError::Corrupt("an unknown operation"))?,
                undone: super::read_code(row.get(3)?, Operation::from_code)?,
                participant_id: participant_id
                    .map(|id| super::read_id(&id).map(ParticipantId))
                    .transpose()?,
            });
        }
        Ok(entries)
    }
}
