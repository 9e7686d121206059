//! What the organisation has decided about the participant's own form.

use super::values::Moment;
use super::{Store, StoreError, Tx};
use crate::domain::form_settings::FormSettings;
use crate::domain::text::kept;

impl Store {
    /// What has been decided.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn form_settings(&self) -> Result<FormSettings, StoreError> {
        let mut texts = self.connection.prepare_cached("SELECT language, text FROM form_text")?;
        let mut languages = self.connection.prepare_cached("SELECT language FROM form_language")?;
        Ok(FormSettings {
            welcome: texts
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?,
            offered: languages.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?,
        })
    }
}

impl Tx<'_> {
    /// Puts the organisation's own text on the first page of the form in one language; an empty one brings the
    /// program's text back.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn set_form_text(&mut self, language: &str, text: &str) -> Result<(), StoreError> {
        self.transaction
            .execute("DELETE FROM form_text WHERE language = ?1", [language])?;
        let text = kept(text);
        if !text.is_empty() {
            self.transaction.execute(
                "INSERT INTO form_text (language, text) VALUES (?1, ?2)",
                (language, text),
            )?;
        }
        self.changes.forms = true;
        Ok(())
    }

    /// Switches a language on or off for participants.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn offer_language(&mut self, language: &str, is_offered: bool) -> Result<(), StoreError> {
        self.transaction
            .execute("DELETE FROM form_language WHERE language = ?1", [language])?;
        if is_offered {
            self.transaction.execute(
                "INSERT INTO form_language (language, since, by) VALUES (?1, ?2, ?3)",
                (language, Moment(self.session.now.0), &self.session.user),
            )?;
        }
        self.changes.forms = true;
        Ok(())
    }
}
