//! Protected personal data, and what participants have been told and have agreed to.

use uuid::Uuid;

use super::reader::{Reader, Who};
use super::values::Day;
use super::{StoreError, Tx};
use crate::domain::ParticipantId;
use crate::domain::access::Role;
use crate::domain::protection::{Consent, ConsentKind, Protection, ProtectionLevel, ProtectionProblem};
use crate::domain::text::kept_line;

impl Reader<'_> {
    /// How one participant's data are protected; `None` where they are not.
    pub(super) fn protection(&self, who: Who) -> Result<Option<Protection>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT level, name FROM protection JOIN protection_named USING (participant) WHERE participant = ?1",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut protection: Option<Protection> = None;
        while let Some(row) = rows.next()? {
            let level = ProtectionLevel::from_code(&row.get::<_, String>(0)?)
                .ok_or(StoreError::Corrupt("an unknown protection"))?;
            let named = &mut protection
                .get_or_insert_with(|| Protection {
                    level,
                    named: std::collections::BTreeSet::new(),
                })
                .named;
            named.insert(row.get(1)?);
        }
        Ok(protection)
    }

    /// What one participant has been told and has agreed to, in order.
    pub(super) fn consents(&self, who: Who) -> Result<Vec<Consent>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT kind, date, text_version, by FROM consent WHERE participant = ?1 ORDER BY date, id",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut consents = Vec::new();
        while let Some(row) = rows.next()? {
            consents.push(Consent {
                kind: ConsentKind::from_code(&row.get::<_, String>(0)?)
                    .ok_or(StoreError::Corrupt("an unknown consent"))?,
                date: row.get::<_, Day>(1)?.0,
                text_version: row.get(2)?,
                by: row.get(3)?,
            });
        }
        Ok(consents)
    }
}

impl Tx<'_> {
    /// Protects a participant's data, changes how, or protects them no longer.
    ///
    /// # Errors
    /// [`StoreError::Protection`] where nobody is named, or somebody who could not see the participant anyway.
    pub fn set_protection(&mut self, id: ParticipantId, protection: Option<&Protection>) -> Result<(), StoreError> {
        let key = self.key(id)?;
        self.transaction
            .execute("DELETE FROM protection_named WHERE participant = ?1", [key])?;
        self.transaction
            .execute("DELETE FROM protection WHERE participant = ?1", [key])?;
        if let Some(protection) = protection {
            if protection.named.is_empty() {
                return Err(ProtectionProblem::NobodyNamed.into());
            }
            self.transaction.execute(
                "INSERT INTO protection (participant, level) VALUES (?1, ?2)",
                (key, protection.level.code()),
            )?;
            for name in &protection.named {
                if !self.is_caseworker(name)? {
                    return Err(ProtectionProblem::UnknownUser.into());
                }
                self.transaction.execute(
                    "INSERT INTO protection_named (participant, name) VALUES (?1, ?2)",
                    (key, name),
                )?;
            }
        }
        self.changes.participants.insert(id);
        Ok(())
    }

    pub(super) fn is_caseworker(&self, name: &str) -> Result<bool, StoreError> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT roles FROM account WHERE name = ?1 AND removed_at IS NULL")?;
        let mut rows = statement.query([name])?;
        let Some(row) = rows.next()? else {
            // The demonstration has no accounts: whoever looks at it is all of them.
            return Ok(name == self.session.user);
        };
        let roles: String = row.get(0)?;
        Ok(roles.split(' ').any(|code| code == Role::Caseworker.code()))
    }

    /// Writes down what a participant has been told, or has agreed to. What was written before stays.
    ///
    /// # Errors
    /// [`StoreError::Consent`] with what is wrong.
    pub fn record_consent(&mut self, id: ParticipantId, consent: &Consent) -> Result<(), StoreError> {
        if let Some(problem) = consent.problem(self.session.today) {
            return Err(problem.into());
        }
        self.transaction.execute(
            "INSERT INTO consent (participant, id, kind, date, text_version, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                self.key(id)?,
                Uuid::now_v7(),
                consent.kind.code(),
                Day(consent.date),
                kept_line(&consent.text_version),
                &self.session.user,
            ),
        )?;
        self.changes.participants.insert(id);
        Ok(())
    }
}
