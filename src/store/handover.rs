//! The form that a participant fills in alone: remembered, so that a crash leads back to it and to nothing else.

use rusqlite::OptionalExtension;

use super::{Store, StoreError, Tx, read_id};
use crate::domain::{AssessmentId, OccasionId, ParticipantId};

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
            .query_row("SELECT assessment_id, language, page FROM handover", [], |row| {
                Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, u32>(2)?))
            })
            .optional()?;
        let Some((id, language, page)) = found else {
            return Ok(None);
        };
        let participant_id: String = self.connection.query_row(
            "SELECT participant_id FROM assessment JOIN occasion ON occasion.id = occasion_id WHERE assessment.id = ?1",
            [&id],
            |row| row.get(0),
        )?;
        if !self.visible()?.includes(ParticipantId(read_id(&participant_id)?)) {
            return Ok(None);
        }
        Ok(Some(HandedOver {
            assessment_id: AssessmentId(read_id(&id)?),
            language,
            page: page as usize,
        }))
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
        self.touch_form(id)?;
        self.transaction.execute(
            "INSERT OR REPLACE INTO handover (id, assessment_id, language, page) VALUES (1, ?1, ?2, 0)",
            (id.to_string(), language),
        )?;
        Ok(())
    }

    /// Takes the form back, finished or not.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn end_handover(&mut self) -> Result<(), StoreError> {
        let lent: Option<String> = self
            .transaction
            .query_row("SELECT assessment_id FROM handover", [], |row| row.get(0))
            .optional()?;
        if let Some(id) = lent {
            self.touch_form(AssessmentId(read_id(&id)?))?;
        }
        self.transaction.execute("DELETE FROM handover", [])?;
        Ok(())
    }

    /// Notes whose form it is.
    fn touch_form(&mut self, id: AssessmentId) -> Result<(), StoreError> {
        let occasion: Option<String> = self
            .transaction
            .query_row(
                "SELECT occasion_id FROM assessment WHERE id = ?1",
                [id.to_string()],
                |row| row.get(0),
            )
            .optional()?;
        self.touch_occasion(OccasionId(read_id(&occasion.ok_or(StoreError::UnknownDraft)?)?))
    }
}
