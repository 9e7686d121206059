//! The form that a participant fills in alone: remembered, so that a crash leads back to it and to nothing else.

use rusqlite::OptionalExtension;

use super::{Store, StoreError, Tx, read_id};
use crate::domain::AssessmentId;

impl Store {
    /// The form that has been handed over, if one has.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn handover(&self) -> Result<Option<AssessmentId>, StoreError> {
        let id: Option<String> = self
            .connection
            .query_row("SELECT assessment_id FROM handover", [], |row| row.get(0))
            .optional()?;
        id.map(|id| read_id(&id).map(AssessmentId)).transpose()
    }
}

impl Tx<'_> {
    /// Hands a form over to the participant.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn start_handover(&mut self, id: AssessmentId) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT OR REPLACE INTO handover (id, assessment_id) VALUES (1, ?1)",
            [id.to_string()],
        )?;
        Ok(())
    }

    /// Takes the form back, finished or not.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn end_handover(&mut self) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM handover", [])?;
        Ok(())
    }
}
