//! One participant as a file for another unit: sealed for its key, signed by this one. ADR 46 says why it is as it is.
//!
//! The file is an age file in ASCII armor. Inside lies one line of JSON with the version and the signature, and then what
//! is signed: from whom, for whom, under which consent, and the rows.

mod card;
#[cfg(test)]
mod tests;

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use thiserror::Error;
use uuid::Uuid;

pub use self::card::{card_code, fingerprint, is_fingerprint, read_card};
use crate::domain::ParticipantId;
use crate::domain::history::History;
use crate::domain::participant::CaseReference;
use crate::domain::transfer::{MoveConsent, OtherUnit, UnitCard};
use crate::files::{self, FileError};
use crate::store::vault::{SealFault, hex, seal_to, unhex};
use crate::store::{
    Brought, Changes, Operation, Parcel, ParcelOrigin, ParcelProblem, Session, Store, StoreError, is_signed_by,
    unpacked,
};

/// The version of the file that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;
/// No participant's file is larger.
const MAX_BYTES: usize = 64 << 20;
/// What an age file in ASCII armor begins with.
const ARMOR: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";
/// What stands before the bytes that are signed: a signature of something else is none of this.
const SIGNED: &[u8] = b"stegvis transfer 1\n";

/// Why a participant can't be sent or taken in. Holds no personal data.
#[derive(Debug, Error)]
pub enum TransferError {
    /// The unit has no key of its own.
    #[error("the unit has no key")]
    NoKey,
    /// The card is this unit's own.
    #[error("the card is this unit's own")]
    OwnCard,
    /// The file can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no file of this kind.
    #[error("this is no participant's file")]
    Foreign,
    /// It was sealed for another unit, or is damaged where it says for whom.
    #[error("it is sealed for another unit")]
    NotForUs,
    /// It is damaged or cut off.
    #[error("it is damaged")]
    Damaged,
    /// A newer program made it.
    #[error("it was made by a newer version of Stegvis")]
    Newer,
    /// The signature is not the sender's.
    #[error("it is not signed by whom it says")]
    NotSigned,
    /// Somebody sealed again what was made for another unit.
    #[error("it was made for another unit")]
    MadeForAnother,
    /// The store's word.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Serialize, Deserialize)]
struct Head {
    stegvis_transfer: u32,
    #[serde(default)]
    signature: String,
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    file: Uuid,
    made_at: DateTime<Utc>,
    made_by: String,
    from: UnitCard,
    /// The key that it was made for.
    to: String,
    consent: MoveConsent,
    parcel: Parcel,
}

/// What is read before anything else of a body, whatever version it is of.
#[derive(Deserialize)]
struct Peek {
    parcel: PeekedParcel,
}

#[derive(Deserialize)]
struct PeekedParcel {
    schema: u32,
}

/// A participant's file that was opened: it is for this unit, whole, and signed by whom it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// Who sent it.
    pub from: UnitCard,
    /// How it will be remembered where it came from.
    pub origin: ParcelOrigin,
    /// What lies in it.
    pub parcel: Parcel,
    /// What it holds, as this program shows it.
    pub history: History,
    /// What it brings beside the participant.
    pub brought: Brought,
    /// When something was first sent to this unit or came from it; `None` for a stranger.
    pub known_since: Option<DateTime<Utc>>,
}

/// Makes one participant's file for another unit, and notes in the log and about the participant that it was made, and
/// under which consent. Without that nothing is made.
///
/// # Errors
/// Where the unit has no key, the consent is wrong, or the file can't be written; nothing has changed then.
pub fn send(
    store: &mut Store,
    session: &Session,
    id: ParticipantId,
    to: &UnitCard,
    consent: &MoveConsent,
) -> Result<Vec<u8>, TransferError> {
    let keys = store.transfer_keys()?;
    let key = keys.first().ok_or(TransferError::NoKey)?;
    if keys.iter().any(|own| own.card.recipient == to.recipient) {
        return Err(TransferError::OwnCard);
    }
    let body = Body {
        file: Uuid::now_v7(),
        made_at: session.now.0,
        made_by: session.user.clone(),
        from: key.card.clone(),
        to: to.recipient.clone(),
        consent: *consent,
        parcel: store.parcel(id)?,
    };
    let written = serde_json::to_vec(&body).map_err(|_| StoreError::Corrupt("a file that can't be written"))?;
    let signature = key.sign(&[SIGNED, &written].concat()).map_err(StoreError::from)?;
    let head = json!({"stegvis_transfer": FORMAT, "signature": hex(&signature)});
    let mut plain = zeroize::Zeroizing::new(head.to_string().into_bytes());
    plain.push(b'\n');
    plain.extend_from_slice(&written);
    let sealed = seal_to(&to.recipient, &plain).map_err(StoreError::from)?;
    let receiver = OtherUnit {
        name: to.name.clone(),
        fingerprint: fingerprint(to),
    };
    store.transact(session, Operation::SendParticipant, |tx| {
        tx.note_transfer(id, body.file, &receiver, consent)
    })?;
    Ok(sealed)
}

/// Opens a participant's file and finds out what it holds. Nothing is changed.
///
/// # Errors
/// Where it is none, damaged, not for this unit, not signed by whom it says, of a newer program, or taken in already.
pub fn open(store: &Store, session: &Session, path: &Path) -> Result<Opened, TransferError> {
    open_bytes(store, session, &files::load_bytes(path, MAX_BYTES as u64)?)
}

fn open_bytes(store: &Store, session: &Session, sealed: &[u8]) -> Result<Opened, TransferError> {
    let body = unseal(store, sealed)?;
    let from = OtherUnit {
        name: body.from.name.clone(),
        fingerprint: fingerprint(&body.from),
    };
    let known_since = store.unit_known_since(&from.fingerprint)?;
    let origin = ParcelOrigin {
        file: body.file,
        sent_at: body.made_at,
        sent_by: body.made_by,
        from,
        consent: body.consent,
    };
    let brought = store.brought_by(&body.parcel, body.file)?;
    let history = unpacked(&body.parcel, &origin, session)?;
    Ok(Opened {
        from: body.from,
        origin,
        parcel: body.parcel,
        history,
        brought,
        known_since,
    })
}

fn unseal(store: &Store, sealed: &[u8]) -> Result<Body, TransferError> {
    let keys = store.transfer_keys()?;
    if keys.is_empty() {
        return Err(TransferError::NoKey);
    }
    if !sealed.starts_with(ARMOR) {
        return Err(TransferError::Foreign);
    }
    let mut opened = Err(SealFault::ForAnother);
    for key in &keys {
        opened = key.open(sealed, MAX_BYTES).map(|plain| (key, plain));
        if opened.as_ref().err() != Some(&SealFault::ForAnother) {
            break;
        }
    }
    let (key, plain) = opened.map_err(|fault| match fault {
        SealFault::ForAnother => TransferError::NotForUs,
        SealFault::Damaged => TransferError::Damaged,
    })?;
    let line = plain
        .iter()
        .position(|byte| *byte == b'\n')
        .ok_or(TransferError::Foreign)?;
    let (head, body) = (&plain[..line], &plain[line + 1..]);
    let head: Head = serde_json::from_slice(head).map_err(|_| TransferError::Foreign)?;
    if head.stegvis_transfer > FORMAT {
        return Err(TransferError::Newer);
    }
    let peek: Peek = serde_json::from_slice(body).map_err(|_| TransferError::Damaged)?;
    if peek.parcel.schema > Store::schema_version() {
        return Err(TransferError::Newer);
    }
    let read: Body = serde_json::from_slice(body).map_err(|_| TransferError::Damaged)?;
    let signature = unhex(&head.signature).ok_or(TransferError::NotSigned)?;
    if !is_signed_by(&read.from.signer, &[SIGNED, body].concat(), &signature) {
        return Err(TransferError::NotSigned);
    }
    if read.to != key.card.recipient {
        return Err(TransferError::MadeForAnother);
    }
    Ok(read)
}

/// Takes an opened file in: a new case with its history. Gives who and under which case reference it is here.
///
/// # Errors
/// Where the same file was taken in meanwhile, or the file can't be written; nothing has changed then.
pub fn receive(
    store: &mut Store,
    session: &Session,
    opened: &Opened,
    caseworker: &str,
) -> Result<((ParticipantId, CaseReference), Changes), StoreError> {
    store.transact(session, Operation::ReceiveParticipant, |tx| {
        tx.receive(&opened.parcel, &opened.origin, caseworker)
    })
}

impl TransferError {
    /// `true` where the same file has been taken in.
    pub fn is_repeated(&self) -> bool {
        matches!(self, Self::Store(StoreError::Parcel(ParcelProblem::Received { .. })))
    }
}
