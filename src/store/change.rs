//! A change: what one write did, in a form in which the unit's other machines can do it too.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::capture::RowChange;
use super::shared::{CASEWORK_SCHEMA, Cell, FIRST_SCHEMA, Kind, TABLES, Table};
use super::{Operation, StoreError};
use crate::domain::access::Role;

/// How many bytes a signature has.
pub(super) const SIGNATURE_BYTES: usize = 64;

/// What one write did: who, when, what, and the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Change {
    /// The version of the schema of the program that wrote it.
    pub(super) schema: u32,
    pub(super) id: Uuid,
    pub(super) machine: Uuid,
    /// Whose signature it has; nil for the recovery key.
    pub(super) account: Uuid,
    /// What the account was called.
    pub(super) by: String,
    /// Milliseconds since 1970 by the clock of the machine, which decides nothing.
    pub(super) at: i64,
    /// Code of the operation.
    pub(super) operation: String,
    /// Code of what was undone or done again.
    pub(super) undone: Option<String>,
    /// Whom it concerns, in the order of the log's rows.
    pub(super) participants: Vec<Uuid>,
    pub(super) rows: Vec<Edit>,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Edit {
    /// A row was added.
    Added { table: u8, cells: Vec<Cell> },
    /// Columns of a row changed: each by its place, as it was and as it is. `identity` is as it was before.
    Changed {
        table: u8,
        identity: Vec<Cell>,
        columns: Vec<(u8, Cell, Cell)>,
    },
    /// A row was removed. `cells` are there where it must not have changed since.
    Removed {
        table: u8,
        identity: Vec<Cell>,
        cells: Option<Vec<Cell>>,
    },
    /// A participant was removed for good, with everything about them.
    Forgotten { participant: Uuid },
    /// An import was taken back, or put back; or let go of, a while after it was taken back. Each machine knows what it made.
    Import { id: Uuid, turn: Turn },
}

/// What became of an import as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Turn {
    TakenBack,
    PutBack,
    LetGo,
}

impl Edit {
    /// What one row's change means to others.
    fn of(row: &RowChange, is_strict: bool) -> Result<Option<Self>, StoreError> {
        let table = row.table()?;
        if table.name == "import_part" {
            // Each machine works it out for itself.
            return Ok(None);
        }
        if let Some(turned) = Self::of_import(row)? {
            return Ok(Some(turned));
        }
        Ok(match (&row.old, &row.new) {
            (None, Some(new)) => Some(Self::Added {
                table: row.table,
                cells: table.told(new).to_vec(),
            }),
            (Some(old), None) => Some(Self::Removed {
                table: row.table,
                identity: table.told_identity(old),
                cells: is_strict.then(|| table.told(old).to_vec()),
            }),
            (Some(old), Some(new)) => {
                let columns = table.shared().filter(|(place, ..)| old[*place] != new[*place]);
                Some(Self::Changed {
                    table: row.table,
                    identity: table.told_identity(old),
                    columns: columns
                        // A table has far fewer columns than that.
                        .map(|(place, ..)| {
                            (
                                u8::try_from(place).unwrap_or(u8::MAX),
                                old[place].clone(),
                                new[place].clone(),
                            )
                        })
                        .collect(),
                })
            }
            (None, None) => None,
        })
    }

    /// What became of an import as a whole, where this is the row of one that was there.
    fn of_import(row: &RowChange) -> Result<Option<Self>, StoreError> {
        let table = row.table()?;
        let Some(old) = row.old.as_ref().filter(|_| table.name == "import") else {
            return Ok(None);
        };
        let place = table.place_of("taken_back_at").unwrap_or_default();
        let turn = match &row.new {
            None => Turn::LetGo,
            Some(new) if new[place] == Cell::Null => Turn::PutBack,
            Some(_) => Turn::TakenBack,
        };
        Ok(old[0].as_id().map(|id| Self::Import { id, turn }))
    }
}

impl Change {
    /// What the rows of a write mean to others. Who is removed for good is named, and nothing about them said.
    pub(super) fn edits(
        operation: Operation,
        is_strict: bool,
        participants: &[Uuid],
        rows: &[RowChange],
    ) -> Result<Vec<Edit>, StoreError> {
        // What goes with an import is not told row by row.
        for row in rows {
            match Edit::of_import(row)? {
                Some(turned) if row.new.is_some() => return Ok(vec![turned]),
                _ => {}
            }
        }
        let mut edits = Vec::with_capacity(rows.len());
        if operation == Operation::RemoveParticipants {
            edits.extend(participants.iter().map(|id| Edit::Forgotten { participant: *id }));
        }
        for row in rows {
            if operation != Operation::RemoveParticipants || row.table()?.name == "removal" {
                edits.extend(Edit::of(row, is_strict)?);
            }
        }
        Ok(edits)
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        postcard::to_allocvec(self).map_err(|_| StoreError::Corrupt("a change that can't be written"))
    }

    /// Reads a change; `None` for what is none. The number of the schema is readable whatever follows.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut change: Self = postcard::from_bytes(bytes).ok()?;
        change.rows.iter_mut().for_each(Edit::complete);
        change.rows.iter().all(Edit::is_well_formed).then_some(change)
    }

    /// The version of the schema that a change was written under, also of one that can't be read for that reason.
    pub(super) fn schema_of(bytes: &[u8]) -> Option<u32> {
        Some(postcard::take_from_bytes::<u32>(bytes).ok()?.0)
    }
}

impl Edit {
    pub(super) fn table(&self) -> Option<&'static Table> {
        match self {
            Self::Added { table, .. } | Self::Changed { table, .. } | Self::Removed { table, .. } => {
                TABLES.get(usize::from(*table))
            }
            Self::Forgotten { .. } | Self::Import { .. } => None,
        }
    }

    /// Says of which series it is where that is not said.
    fn complete(&mut self) {
        let Some(table) = self.table() else { return };
        let (width, names) = (table.columns.len(), table.identity.len());
        match self {
            Self::Added { cells, .. } => table.complete(cells, width),
            Self::Changed { identity, .. } => table.complete(identity, names),
            Self::Removed { identity, cells, .. } => {
                table.complete(identity, names);
                if let Some(cells) = cells {
                    table.complete(cells, width);
                }
            }
            Self::Forgotten { .. } | Self::Import { .. } => {}
        }
    }

    /// The first version of the schema that knows what it says.
    pub(super) fn since(&self) -> Option<u32> {
        if matches!(self, Self::Import { .. }) {
            return Some(CASEWORK_SCHEMA);
        }
        let table = self.table()?;
        let named = |identity: &[Cell]| table.identity.iter().take(identity.len()).map(|place| place + 1).max();
        let columns = match self {
            Self::Added { cells, .. } => Some(cells.len()),
            Self::Changed { identity, columns, .. } => {
                let changed = columns.iter().map(|(place, ..)| usize::from(*place) + 1);
                changed.max().max(named(identity))
            }
            Self::Removed { identity, cells, .. } => cells.as_ref().map(Vec::len).max(named(identity)),
            Self::Forgotten { .. } | Self::Import { .. } => None,
        };
        // A program from before there were readers can't read an account that is one.
        let makes_reader = table.name == "account" && self.values().any(is_reader);
        let least = if makes_reader { CASEWORK_SCHEMA } else { FIRST_SCHEMA };
        Some(table.since_with(columns.unwrap_or_default()).max(least))
    }

    /// What it puts down.
    fn values(&self) -> Box<dyn Iterator<Item = &Cell> + '_> {
        match self {
            Self::Added { cells, .. } => Box::new(cells.iter()),
            Self::Changed { columns, .. } => Box::new(columns.iter().map(|(_, _, after)| after)),
            Self::Removed { .. } | Self::Forgotten { .. } | Self::Import { .. } => Box::new(std::iter::empty()),
        }
    }

    /// `true` where it has as many values as its table has columns.
    fn is_well_formed(&self) -> bool {
        let Some(table) = self.table() else {
            return matches!(self, Self::Forgotten { .. } | Self::Import { .. });
        };
        let width = table.columns.len();
        match self {
            Self::Added { cells, .. } => cells.len() == width,
            Self::Changed { identity, columns, .. } => {
                identity.len() == table.identity.len()
                    && columns.iter().all(|(place, ..)| {
                        let column = table.columns.get(usize::from(*place));
                        column.is_some_and(|(_, kind)| *kind != Kind::Key)
                    })
            }
            Self::Removed { identity, cells, .. } => {
                identity.len() == table.identity.len() && cells.as_ref().is_none_or(|cells| cells.len() == width)
            }
            Self::Forgotten { .. } | Self::Import { .. } => true,
        }
    }

    /// Whose row it is, where its table is about participants.
    pub(super) fn participant(&self) -> Option<Uuid> {
        let place = self.table().and_then(Table::place_of_participant);
        match self {
            Self::Forgotten { participant } => Some(*participant),
            Self::Added { cells, .. } => cells.get(place?)?.as_id(),
            // What is about a participant begins its identity with them.
            Self::Changed { identity, .. } | Self::Removed { identity, .. } => place.and(identity.first()?.as_id()),
            Self::Import { .. } => None,
        }
    }
}

/// `true` for roles of which one is a reader's. No other column of an account is a word that a role is called by, but
/// perhaps a name: then an older machine only waits for a newer program.
fn is_reader(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.split(' ').any(|code| code == Role::Reader.code()))
}

fn signed(unit: Uuid, body: &[u8]) -> Vec<u8> {
    [b"stegvis change 1".as_slice(), unit.as_bytes(), body].concat()
}

/// Signs the bytes of a change for one unit.
pub(super) fn sign(key: &SigningKey, unit: Uuid, body: &[u8]) -> [u8; SIGNATURE_BYTES] {
    key.sign(&signed(unit, body)).to_bytes()
}

/// `true` where an account with this public half signed these bytes for this unit.
pub(super) fn is_signed(signer: &[u8], unit: Uuid, body: &[u8], signature: &[u8]) -> bool {
    let key = signer
        .try_into()
        .ok()
        .and_then(|bytes| VerifyingKey::from_bytes(bytes).ok());
    let signature = Signature::from_slice(signature).ok();
    key.zip(signature)
        .is_some_and(|(key, signature)| key.verify_strict(&signed(unit, body), &signature).is_ok())
}
