//! A unit with several machines: every machine keeps a complete encrypted file of its own, and they share one log of sealed
//! changes, in one order.
//!
//! A machine's file is what the log's first n changes made of it, and its own waiting changes on top (store/merge.rs). So
//! all files that have come equally far and have nothing waiting hold the same rows.

pub mod code;
pub mod join;
pub mod link;
pub mod log;
pub mod presence;
pub mod seal;
pub mod station;
pub mod sync;
pub mod watch;

#[cfg(test)]
pub(crate) mod convergence;
#[cfg(test)]
mod tests;

use thiserror::Error;

use crate::store::StoreError;
use log::{AddressError, LogError, Seq};
use seal::SealError;

/// Why a contact with the unit came to nothing. Work goes on in the machine's own file whichever it is.
#[derive(Debug, Error)]
pub enum UnitError {
    /// The log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Where the log lies can't be read.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The log ends before what this machine has seen of it, and it can't be made whole from here.
    #[error("the log ends at {head}, and this machine has seen {seen}")]
    Shorter {
        /// Where it ends.
        head: Seq,
        /// What this machine has seen.
        seen: Seq,
    },
    /// The log has another change at this number than it had.
    #[error("change {0} is another than it was")]
    Altered(Seq),
    /// The change at this number was not sealed for its place by a machine of the unit, or was changed since.
    #[error("change {0} is forged or damaged")]
    Forged(Seq),
    /// The change at this number does not follow the one before it.
    #[error("change {0} does not follow the one before it")]
    BrokenChain(Seq),
    /// This machine was away for longer than the log reaches back.
    #[error("the log reaches back to change {oldest} only")]
    TooFarBehind {
        /// The lowest number that is kept.
        oldest: Seq,
    },
    /// From this number on the log needs a newer program.
    #[error("change {0} needs a newer version of Stegvis")]
    Newer(Seq),
    /// The file holds something else than the other machines' as of this number.
    #[error("the file differs from the others' as of change {0}")]
    Differs(Seq),
    /// The one who is signed in is no longer one of the unit's users.
    #[error("the account is no longer one of the unit's")]
    NoAccess,
    /// The code is not this unit's, or the key file was exchanged.
    #[error("the key file does not open with this code")]
    WrongCode,
    /// What was typed is no unit's code.
    #[error(transparent)]
    Code(#[from] code::CodeError),
    /// The file is no form station's.
    #[error("{0} is not the key of a form station")]
    NotAStation(std::path::PathBuf),
    /// The log has nothing that a machine could join with.
    #[error("there is no snapshot to join with")]
    NothingToJoin,
    /// A file of one's own could not be read or written.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}
