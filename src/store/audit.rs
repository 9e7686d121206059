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
        /// Participation ends, or goes on after all.
        EndParticipant = "end_participant",
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
        /// A participant in an activity: begun, changed or ended.
        SavePlacement = "save_placement",
        /// The organisation's own text on the participant's form.
        EditFormText = "edit_form_text",
        /// A language is switched on or off for participants.
        OfferLanguage = "offer_language",
        /// The demonstration's fictional people are made.
        CreateDemo = "create_demo",
    }
);

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: String,
    /// What.
    pub operation: Operation,
    /// Whom it concerns, where it concerns one.
    pub participant_id: Option<ParticipantId>,
}

impl Tx<'_> {
    /// Logs what this write did: one row for each participant that it concerned, or one row that names none.
    pub(super) fn append_audit(&self, operation: Operation) -> Result<(), StoreError> {
        let mut statement = self
            .transaction
            .prepare_cached("INSERT INTO audit (at, by, operation, participant_id) VALUES (?1, ?2, ?3, ?4)")?;
        let concerned = self.changes.participants.iter().map(|id| Some(id.to_string()));
        let nobody = self.changes.participants.is_empty().then_some(None);
        for participant_id in concerned.chain(nobody) {
            let at = self.session.now.0.to_rfc3339();
            statement.execute((at, &self.session.user, operation.code(), participant_id))?;
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
            .prepare_cached("SELECT at, by, operation, participant_id FROM audit ORDER BY number")?;
        let mut rows = statement.query([])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            let participant_id: Option<String> = row.get(3)?;
            entries.push(AuditEntry {
                at: super::read_moment(&row.get::<_, String>(0)?)?,
                by: row.get(1)?,
                operation: Operation::from_code(&row.get::<_, String>(2)?)
                    .ok_or(StoreError::Corrupt("an unknown operation"))?,
                participant_id: participant_id
                    .map(|id| super::read_id(&id).map(ParticipantId))
                    .transpose()?,
            });
        }
        Ok(entries)
    }
}
