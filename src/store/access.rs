//! Who sees whom, as the file has it: whoever is responsible, and for whom data are protected.

use std::collections::BTreeSet;

use rusqlite::Connection;
use uuid::Uuid;

use super::values::Day;
use super::{Store, StoreError};
use crate::domain::access::{Account, Role, Visible};
use crate::domain::{ParticipantId, Today};

impl Store {
    /// The participants whom the one who is signed in may see.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn visible(&self) -> Result<Visible, StoreError> {
        visible(&self.connection, &self.account, self.day)
    }

    /// Those of them whom the one who is signed in works with.
    pub(super) fn handled(&self) -> Result<Visible, StoreError> {
        handled(&self.connection, &self.account)
    }
}

/// The participants whom an account may see on a day: whom it works with, or who let it read their page.
pub(super) fn visible(connection: &Connection, account: &Account, day: Option<Today>) -> Result<Visible, StoreError> {
    let handled = handled(connection, account)?;
    let (true, Some(day)) = (account.has(Role::Reader), day) else {
        return Ok(handled);
    };
    Ok(match handled {
        Visible::AllBut(hidden) => Visible::AllBut(hidden),
        Visible::Only(own) => {
            let mut statement = connection.prepare_cached(
                "SELECT participant.id FROM sharing JOIN participant ON participant.key = participant
                 WHERE reader = ?1 AND withdrawn_at IS NULL AND ?2 BETWEEN from_date AND to_date
                 AND NOT EXISTS (SELECT 1 FROM protection WHERE protection.participant = sharing.participant)",
            )?;
            let shared = statement.query_map((account.id.0, Day(day.0)), |row| row.get::<_, Uuid>(0))?;
            let shared = shared.map(|id| Ok::<_, StoreError>(ParticipantId(id?)));
            let shared = shared.collect::<Result<BTreeSet<_>, _>>()?;
            Visible::Only(&own | &shared)
        }
    })
}

/// The participants whom an account works with. The name of an account is that of the caseworker who is responsible.
pub(super) fn handled(connection: &Connection, account: &Account) -> Result<Visible, StoreError> {
    if !account.has(Role::Caseworker) {
        return Ok(Visible::nobody());
    }
    let name = &account.details.name;
    if account.details.sees_unit {
        let hidden = ids(
            connection,
            "SELECT id FROM protection JOIN participant ON participant.key = participant WHERE NOT EXISTS (
                SELECT 1 FROM protection_named AS named
                WHERE named.participant = protection.participant AND named.name = ?1)",
            name,
        )?;
        return Ok(Visible::AllBut(hidden));
    }
    let own = ids(
        connection,
        "SELECT participant.id FROM responsibility AS term
         JOIN caseworker ON caseworker.key = caseworker
         JOIN participant ON participant.key = term.participant
         WHERE caseworker.name = ?1
         AND NOT EXISTS (
            SELECT 1 FROM responsibility AS later
            WHERE later.participant = term.participant AND later.from_date > term.from_date)
         AND NOT EXISTS (SELECT 1 FROM protection WHERE protection.participant = term.participant)
         UNION SELECT id FROM protection_named AS named JOIN participant ON participant.key = participant
         WHERE named.name = ?1",
        name,
    )?;
    Ok(Visible::Only(own))
}

fn ids<C: FromIterator<ParticipantId>>(connection: &Connection, sql: &str, name: &str) -> Result<C, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([name], |row| row.get::<_, Uuid>(0))?;
    rows.map(|id| Ok(ParticipantId(id?))).collect()
}
