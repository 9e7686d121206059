//! Why a change of the unit's log is not applied.

use super::StoreError;

/// Why a change is not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is no change that this program can read.
    Unreadable,
    /// It is in the log already.
    Repeated,
    /// It bears another's name, or was changed since it was signed.
    NotSigned,
    /// Nobody who can sign in has this account.
    UnknownAccount,
    /// The account may not do that, or not to that participant.
    NotAllowed,
    /// It was to undo what somebody has changed since.
    ChangedSince {
        /// Who.
        by: String,
    },
    /// A rule of the file refuses it.
    Rule(String),
}

impl Refusal {
    /// A code, and what goes with it after a colon.
    pub fn code(&self) -> String {
        match self {
            Self::Unreadable => "unreadable".to_owned(),
            Self::Repeated => "repeated".to_owned(),
            Self::NotSigned => "not_signed".to_owned(),
            Self::UnknownAccount => "unknown_account".to_owned(),
            Self::NotAllowed => "not_allowed".to_owned(),
            Self::ChangedSince { by } => format!("changed_since:{by}"),
            Self::Rule(rule) => format!("rule:{rule}"),
        }
    }
}

/// Why applying stops.
pub(super) enum Stop {
    Refused(Refusal),
    Failed(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error.refusal() {
            Some(rule) => Self::Refused(Refusal::Rule(rule)),
            None => Self::Failed(error),
        }
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}
