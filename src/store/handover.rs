//! The form that a participant fills in alone: remembered, so that a crash leads back to it and to nothing else.

use rusqlite::OptionalExtension;

use super::{Store, StoreError, Tx};
use crate::domain::{AssessmentId, ParticipantId};

/// Which form has been handed over, and where in it the participant is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// The form.
    pub assessment_id: AssessmentId,
    /// The code of the language that the participant has chosen.
    pub language: String,
    /// 0 is the first page, then one for each question, then the last one.
    pub page: usize,
}

impl Store {
    /// The form that has been handed over, if one has, and the one who is signed in may see whose it is.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn handover(&self) -> Result<Option<HandedOver>, StoreError> {
        let found = self
            .connection
            .query_row(
                "SELECT participant.id, assessment_id, handover.language, page FROM handover
                 JOIN participant ON participant.key = participant",
                [],
                |row| {
                    let form = HandedOver {
                        assessment_id: AssessmentId(row.get(1)?),
                        language: row.get(2)?,
                        page: row.get::<_, u32>(3)? as usize,
                    };
                    Ok((ParticipantId(row.get(0)?), form))
                },
            )
            .optional()?;
        let Some((participant_id, form)) = found else {
            return Ok(None);
        };
        Ok(self.handled()?.includes(participant_id).then_some(form))
    }

    /// Remembers where in the form the participant is. It says nothing of anybody, so it leaves no row in the log.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn remember_page(&self, language: &str, page: usize) -> Result<(), StoreError> {
        // Somebody else's form is not theirs to turn.
        if self.handover()?.is_none() {
            return Ok(());
        }
        self.connection.execute(
            "UPDATE handover SET language = ?1, page = ?2",
            (language, u32::try_from(page).unwrap_or(0)),
        )?;
        Ok(())
    }
}

impl Tx<'_> {
    /// Hands a form over to the participant.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn start_handover(&mut self, id: AssessmentId, language: &str) -> Result<(), StoreError> {
        self.touch_draft(id)?;
        self.transaction.execute(
            "INSERT OR REPLACE INTO handover (id, participant, assessment_id, language, page)
             SELECT 1, participant, id, ?2, 0 FROM assessment WHERE id = ?1 AND finished_at IS NULL",
            (id.0, language),
        )?;
        Ok(())
    }

    /// Takes the form back, finished or not.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn end_handover(&mut self) -> Result<(), StoreError> {
        let lent = self
            .transaction
            .query_row(
                "SELECT participant.id FROM handover JOIN participant ON participant.key = participant",
                [],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(id) = lent {
            self.concern(ParticipantId(id))?;
        }
        self.transaction.execute("DELETE FROM handover", [])?;
        Ok(())
    }
}
