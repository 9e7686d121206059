//! Protected personal data, and what participants have been told and have agreed to.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Store, StoreError, Tx, read_date, read_id};
use crate::domain::ParticipantId;
use crate::domain::access::Role;
use crate::domain::protection::{Consent, ConsentKind, Protection, ProtectionLevel, ProtectionProblem};

impl Store {
    pub(super) fn load_protections(
        &self,
        only: Option<&str>,
    ) -> Result<BTreeMap<ParticipantId, Protection>, StoreError> {
        let sql = format!(
            "SELECT participant_id, level, name FROM protection JOIN protection_named USING (participant_id) WHERE {}",
            super::only(only)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([only])?;
        let mut protections = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id = ParticipantId(read_id(&row.get::<_, String>(0)?)?);
            let level = ProtectionLevel::from_code(&row.get::<_, String>(1)?)
                .ok_or(StoreError::Corrupt("an unknown protection"))?;
            let protection = protections.entry(id).or_insert_with(|| Protection {
                level,
                named: std::collections::BTreeSet::new(),
            });
            protection.named.insert(row.get(2)?);
        }
        Ok(protections)
    }

    pub(super) fn load_consents(
        &self,
        only: Option<&str>,
    ) -> Result<BTreeMap<ParticipantId, Vec<Consent>>, StoreError> {
        let sql = format!(
            "SELECT participant_id, kind, date, text_version, by FROM consent WHERE {} ORDER BY date, id",
            super::only(only)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([only])?;
        let mut consents: BTreeMap<_, Vec<_>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id = ParticipantId(read_id(&row.get::<_, String>(0)?)?);
            consents.entry(id).or_default().push(Consent {
                kind: ConsentKind::from_code(&row.get::<_, String>(1)?)
                    .ok_or(StoreError::Corrupt("an unknown consent"))?,
                date: read_date(&row.get::<_, String>(2)?)?,
                text_version: row.get(3)?,
                by: row.get(4)?,
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
        let key = id.to_string();
        self.transaction
            .execute("DELETE FROM protection_named WHERE participant_id = ?1", [&key])?;
        self.transaction
            .execute("DELETE FROM protection WHERE participant_id = ?1", [&key])?;
        if let Some(protection) = protection {
            if protection.named.is_empty() {
                return Err(ProtectionProblem::NobodyNamed.into());
            }
            self.transaction.execute(
                "INSERT INTO protection (participant_id, level) VALUES (?1, ?2)",
                (&key, protection.level.code()),
            )?;
            for name in &protection.named {
                if !self.is_caseworker(name)? {
                    return Err(ProtectionProblem::UnknownUser.into());
                }
                self.transaction.execute(
                    "INSERT INTO protection_named (participant_id, name) VALUES (?1, ?2)",
                    (&key, name),
                )?;
            }
        }
        self.changes.participants.insert(id);
        Ok(())
    }

    fn is_caseworker(&self, name: &str) -> Result<bool, StoreError> {
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
            "INSERT INTO consent (id, participant_id, kind, date, text_version, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                Uuid::now_v7().to_string(),
                id.to_string(),
                consent.kind.code(),
                consent.date.to_string(),
                consent.text_version.trim(),
                &self.session.user,
            ),
        )?;
        self.changes.participants.insert(id);
        Ok(())
    }
}
