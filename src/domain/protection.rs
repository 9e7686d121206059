//! Protected personal data, and what a participant has been told and has agreed to.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::text::{MAX_TEXT, kept};
use super::{Today, coded_enum};

coded_enum!(
    /// How a person's data are protected in the population register (skyddade personuppgifter).
    ProtectionLevel {
        /// Sekretessmarkering: a warning that more may be secret than usual.
        Marked = "marked",
        /// Skyddad folkbokföring: registered in another place than where the person lives.
        Registered = "registered",
        /// Fingerade personuppgifter: another identity.
        Assumed = "assumed",
    }
);

/// That a participant's data are protected: the mark stands on everything about them, and only the named see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    /// How.
    pub level: ProtectionLevel,
    /// The names of the users who may see this participant; at least one.
    pub named: BTreeSet<String>,
}

/// What is wrong with a protection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProtectionProblem {
    /// Nobody could see this participant any more.
    #[error("somebody must be named")]
    NobodyNamed,
    /// Somebody who has no account, or does not work with participants.
    #[error("somebody is named who can't see participants")]
    UnknownUser,
}

coded_enum!(
    /// What a participant has been told, or has agreed to.
    ConsentKind {
        /// Has been told what is kept about them, why, and for how long.
        Informed = "informed",
        /// Has agreed to it.
        Given = "given",
        /// Has taken it back.
        Withdrawn = "withdrawn",
    }
);

/// That a participant was told something, or agreed to it, on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// What.
    pub kind: ConsentKind,
    /// When.
    pub date: NaiveDate,
    /// Which version of the organisation's text, in its own words.
    pub text_version: String,
    /// Who wrote it down.
    pub by: String,
}

/// What is wrong with what is written down about a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConsentProblem {
    /// A day that has not come.
    #[error("the day has not come")]
    InFuture,
    /// Which text it was is not said.
    #[error("the version of the text is missing")]
    NoVersion,
    /// Longer than [`MAX_TEXT`] characters.
    #[error("the version is too long")]
    TooLong,
}

impl Consent {
    /// What is wrong with it.
    pub fn problem(&self, today: Today) -> Option<ConsentProblem> {
        match &*kept(&self.text_version) {
            _ if self.date > today.0 => Some(ConsentProblem::InFuture),
            "" => Some(ConsentProblem::NoVersion),
            text if text.chars().count() > MAX_TEXT => Some(ConsentProblem::TooLong),
            _ => None,
        }
    }
}

/// How a participant stands to what has been asked of them: what was written down last.
pub fn latest(consents: &[Consent]) -> Option<&Consent> {
    consents.iter().max_by_key(|consent| consent.date)
}
