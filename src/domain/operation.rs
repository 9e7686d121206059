//! Everything that a user can do to the file, by name.

use super::coded_enum;

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
        /// An import is taken back.
        TakeBackImport = "take_back_import",
        /// An import that was taken back is put back.
        PutBackImport = "put_back_import",
        /// An instrument file is taken into use.
        LoadInstrument = "load_instrument",
        /// A questionnaire that was used beside the first one is used no longer.
        WithdrawInstrument = "withdraw_instrument",
        /// What is asked at intake: another template is taken into use.
        LoadIntakeTemplate = "load_intake_template",
        /// One answer at intake.
        SaveReply = "save_reply",
        /// Which activities fit, as was decided at the end of an intake.
        DecideIntake = "decide_intake",
        /// The checklist that cases are gone through by changes.
        SaveChecklist = "save_checklist",
        /// One answer as a case is gone through.
        MarkItem = "mark_item",
        /// A case has been gone through.
        FinishReview = "finish_review",
        /// Cases are drawn at random to be read by colleagues.
        MakeDraw = "make_draw",
        /// One answer as a drawn case is read.
        MarkDrawn = "mark_drawn",
        /// A drawn case has been read.
        FinishDrawn = "finish_drawn",
        /// A new reminder.
        AddReminder = "add_reminder",
        /// A reminder is changed.
        EditReminder = "edit_reminder",
        /// A reminder is ticked off, or no longer.
        TickReminder = "tick_reminder",
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
        /// It is noted who was there on which days, or taken away again.
        MarkAttendance = "mark_attendance",
        /// It is noted whether a participant came to a booked meeting.
        MarkVisit = "mark_visit",
        /// A row of absences has been seen to.
        SettleAbsence = "settle_absence",
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
        /// What the scorecard follows, new or changed.
        SaveMeasure = "save_measure",
        /// A measure is followed no longer.
        RemoveMeasure = "remove_measure",
        /// A value of a month is typed in, or taken away.
        SaveCardValue = "save_card_value",
        /// What is written about a month of the scorecard.
        SaveAnalysis = "save_analysis",
        /// What a month's analysis leads to, new or changed.
        SaveCardAction = "save_card_action",
        /// What an analysis led to is done, or no longer.
        TickCardAction = "tick_card_action",
        /// What an analysis led to is taken away.
        RemoveCardAction = "remove_card_action",
        /// A month of the scorecard is signed, and locked.
        SignMonth = "sign_month",
        /// What an administrator decides.
        SetRules = "set_rules",
        /// The organisation's name and logo on what is printed.
        SetOrganisation = "set_organisation",
        /// Somebody signs in.
        SignIn = "sign_in",
        /// A participant's page is opened.
        ViewParticipant = "view_participant",
        /// Something about one participant is saved as a file that is not encrypted, or printed.
        ExportParticipant = "export_participant",
        /// Something about a group is saved as a file that is not encrypted.
        ExportGroup = "export_group",
        /// The log, or a certificate of removal, is saved as a file that is not encrypted.
        ExportLog = "export_log",
        /// Somebody gets an account.
        AddUser = "add_user",
        /// What somebody may do changes.
        EditUser = "edit_user",
        /// Somebody gets a new first passphrase.
        ResetPassphrase = "reset_passphrase",
        /// Somebody may no longer sign in.
        RemoveUser = "remove_user",
        /// Somebody changes their own passphrase.
        ChangePassphrase = "change_passphrase",
        /// The recovery key is made, or replaced.
        ReplaceRecoveryKey = "replace_recovery_key",
        /// The file gets a new key.
        ChangeKey = "change_key",
        /// The file is put back from a backup.
        RestoreBackup = "restore_backup",
        /// A participant's data are protected, or no longer.
        SetProtection = "set_protection",
        /// A participant has been informed, or has consented.
        RecordConsent = "record_consent",
        /// A participant lets a reader read their page.
        RecordSharing = "record_sharing",
        /// A participant no longer lets a reader read their page.
        WithdrawSharing = "withdraw_sharing",
        /// A participant is kept though due for removal, or no longer.
        SetHold = "set_hold",
        /// Participants are removed for good.
        RemoveParticipants = "remove_participants",
        /// The demonstration's fictional people are made.
        CreateDemo = "create_demo",
        /// The file becomes the first machine of a unit.
        CreateUnit = "create_unit",
        /// A machine joins the unit.
        JoinUnit = "join_unit",
        /// A machine leaves the unit.
        LeaveUnit = "leave_unit",
        /// A machine reserves case references.
        ReserveNumbers = "reserve_numbers",
        /// What two machines changed at the same time is looked at.
        SettleCollision = "settle_collision",
        /// Of two finished forms of one day the other one counts.
        ChooseForm = "choose_form",
        /// A form station is added, or removed.
        SaveStation = "save_station",
        /// A figure that somebody else has published is written down, or changed.
        SaveOutsideFigure = "save_outside_figure",
        /// Such a figure goes.
        RemoveOutsideFigure = "remove_outside_figure",
        /// Such figures are taken from a file.
        ImportOutsideFigures = "import_outside_figures",
        /// Another unit's figures are taken in.
        TakeUnitFigures = "take_unit_figures",
        /// Another unit's figures go.
        RemoveUnitFigures = "remove_unit_figures",
        /// The unit gets a key that others send participants to it with.
        MakeTransferKey = "make_transfer_key",
        /// A participant's file is made for another unit.
        SendParticipant = "send_participant",
        /// A participant is taken in from another unit.
        ReceiveParticipant = "receive_participant",
    }
);

impl Operation {
    /// `true` for what changes the scorecard.
    pub fn is_of_scorecard(self) -> bool {
        matches!(
            self,
            Self::SaveMeasure
                | Self::RemoveMeasure
                | Self::SaveCardValue
                | Self::SaveAnalysis
                | Self::SaveCardAction
                | Self::TickCardAction
                | Self::RemoveCardAction
                | Self::SignMonth
        )
    }

    /// `true` for what is done about participants whoever they are by those who do not see them: an administrator, or
    /// whoever draws cases.
    pub fn reaches_anybody(self) -> bool {
        matches!(
            self,
            Self::SetProtection | Self::SetHold | Self::RemoveParticipants | Self::SettleCollision | Self::MakeDraw
        )
    }

    /// `true` for what a reader of drawn cases does with these.
    pub fn is_own_check(self) -> bool {
        matches!(self, Self::MarkDrawn | Self::FinishDrawn)
    }

    /// `true` for what concerns an import as a whole.
    pub fn is_import(self) -> bool {
        matches!(self, Self::Import | Self::TakeBackImport | Self::PutBackImport)
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
            | Self::WithdrawInstrument
            | Self::LoadIntakeTemplate
            | Self::DecideIntake
            | Self::SaveChecklist
            | Self::MarkItem
            | Self::FinishReview
            | Self::MakeDraw
            | Self::MarkDrawn
            | Self::FinishDrawn
            | Self::AddReminder
            | Self::EditReminder
            | Self::TickReminder
            | Self::EditFormText
            | Self::OfferLanguage
            | Self::SaveFilter
            | Self::RemoveFilter
            | Self::SaveMeasure
            | Self::RemoveMeasure
            | Self::SaveCardValue
            | Self::SaveAnalysis
            | Self::SaveCardAction
            | Self::TickCardAction
            | Self::RemoveCardAction
            | Self::SetRules
            | Self::SetOrganisation
            | Self::SaveActivity
            | Self::AddPlacement
            | Self::EditPlacement
            | Self::EndPlacement
            | Self::RemovePlacement
            | Self::MarkAttendance
            | Self::MarkVisit
            | Self::SettleAbsence
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
            | Self::SetProtection
            | Self::RecordConsent
            | Self::RecordSharing
            | Self::WithdrawSharing
            | Self::Import
            | Self::TakeBackImport
            | Self::PutBackImport
            | Self::SaveOutsideFigure
            | Self::RemoveOutsideFigure
            | Self::ImportOutsideFigures
            | Self::TakeUnitFigures
            | Self::RemoveUnitFigures
            | Self::Restore => true,
            Self::CreateOccasion
            | Self::StartAssessment
            | Self::SaveAnswer
            | Self::SaveReply
            | Self::DescribeForm
            | Self::FinishAssessment
            | Self::StartCorrection
            | Self::StartHandover
            | Self::EndHandover
            | Self::SaveMeetingNote
            | Self::Erase
            | Self::EmptyBin
            | Self::Undo
            | Self::Redo
            | Self::SignIn
            | Self::ViewParticipant
            | Self::ExportParticipant
            | Self::ExportGroup
            | Self::SignMonth
            | Self::ExportLog
            | Self::AddUser
            | Self::EditUser
            | Self::ResetPassphrase
            | Self::RemoveUser
            | Self::ChangePassphrase
            | Self::ReplaceRecoveryKey
            | Self::ChangeKey
            | Self::RestoreBackup
            | Self::SetHold
            | Self::RemoveParticipants
            | Self::CreateDemo
            | Self::CreateUnit
            | Self::JoinUnit
            | Self::LeaveUnit
            | Self::ReserveNumbers
            | Self::SettleCollision
            | Self::ChooseForm
            | Self::SaveStation
            | Self::MakeTransferKey
            | Self::SendParticipant
            | Self::ReceiveParticipant => false,
        }
    }
}
