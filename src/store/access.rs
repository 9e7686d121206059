//! Who sees whom, as the file has it: whoever is responsible, and for whom data are protected.

use std::collections::BTreeSet;

use rusqlite::Connection;
use uuid::Uuid;

use super::values::Day;
use super::{Operation, Store, StoreError};
use crate::domain::access::{Account, Role, Visible};
use crate::domain::draw::earliest_open;
use crate::domain::{ParticipantId, Today};

impl Store {
    /// The participants whom the one who is signed in may see.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn visible(&self) -> Result<Visible, StoreError> {
        visible(&self.connection, &self.account, self.day)
    }

    /// Those of them whom lists show: not those whose case they were only given to read.
    pub(super) fn listed(&self) -> Result<Visible, StoreError> {
        listed(&self.connection, &self.account, self.day)
    }

    /// Those of them whom the one who is signed in works with.
    pub(super) fn handled(&self) -> Result<Visible, StoreError> {
        handled(&self.connection, &self.account)
    }
}

/// The participants whom an account may see on a day: whom lists show to it, or whose case it was given to read.
pub(super) fn visible(connection: &Connection, account: &Account, day: Option<Today>) -> Result<Visible, StoreError> {
    let listed = listed(connection, account, day)?;
    Ok(match (listed, day) {
        (Visible::Only(ids), Some(day)) => Visible::Only(&ids | &drawn_for(connection, account, Some(day))?),
        (listed, _) => listed,
    })
}

/// The participants whom an operation of an account may concern.
pub(super) fn reached(
    connection: &Connection,
    account: &Account,
    operation: Operation,
    day: Option<Today>,
) -> Result<Visible, StoreError> {
    match operation {
        // Reading is all that a reader does.
        Operation::ViewParticipant => visible(connection, account, day),
        operation if operation.is_own_check() => Ok(Visible::Only(drawn_for(connection, account, day)?)),
        _ => handled(connection, account),
    }
}

/// The participants whose cases were drawn for an account to read, and have not been read. Without a day those are among
/// them for which there is no time left. Whoever's data are protected is read by nobody so, since when it may be.
fn drawn_for(
    connection: &Connection,
    account: &Account,
    day: Option<Today>,
) -> Result<BTreeSet<ParticipantId>, StoreError> {
    if !account.has(Role::Caseworker) {
        return Ok(BTreeSet::new());
    }
    let mut statement = connection.prepare_cached(
        "SELECT participant.id FROM drawn_case JOIN case_draw ON case_draw.id = draw_id
         JOIN participant ON participant.key = participant
         WHERE reader = ?1 AND read_on IS NULL AND (?2 IS NULL OR drawn_on >= ?2)
         AND NOT EXISTS (SELECT 1 FROM protection WHERE protection.participant = drawn_case.participant)",
    )?;
    let earliest = day.map(|day| Day(earliest_open(day)));
    let drawn = statement.query_map((account.id.0, earliest), |row| row.get::<_, Uuid>(0))?;
    drawn.map(|id| Ok(ParticipantId(id?))).collect()
}

/// The participants whom lists show to an account on a day: whom it works with, or who let it read their page.
pub(super) fn listed(connection: &Connection, account: &Account, day: Option<Today>) -> Result<Visible, StoreError> {
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
