//! A participant's move to another unit: by what a unit is known, and under which consent somebody is sent.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::text::kept_line;
use super::{Today, coded_enum};

/// The longest name of a unit, in characters.
pub const MAX_UNIT_NAME: usize = 80;

/// What one unit gives another so that participants can be sent to it: no secret, but nobody may exchange it unnoticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitCard {
    /// What the unit calls itself, from 1 to [`MAX_UNIT_NAME`] characters.
    pub name: String,
    /// For whom files are sealed: an age public key (X25519).
    pub recipient: String,
    /// What the unit's signature is checked with: an Ed25519 public key.
    pub signer: [u8; 32],
}

/// What is wrong with a unit's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnitNameProblem {
    /// Whoever gets the key would not know whose it is.
    #[error("the unit needs a name")]
    Missing,
    /// Longer than [`MAX_UNIT_NAME`] characters.
    #[error("the unit's name is too long")]
    TooLong,
}

/// A unit's name as it is kept.
///
/// # Errors
/// What is wrong with it.
pub fn unit_name(typed: &str) -> Result<String, UnitNameProblem> {
    let name = kept_line(typed);
    match name.chars().count() {
        0 => Err(UnitNameProblem::Missing),
        1..=MAX_UNIT_NAME => Ok(name.into_owned()),
        _ => Err(UnitNameProblem::TooLong),
    }
}

coded_enum!(
    /// Who agreed to a move.
    ConsentGiver {
        /// The participant.
        Participant = "participant",
        /// Whoever acts for the participant by law.
        Representative = "representative",
    }
);

coded_enum!(
    /// How somebody agreed to a move.
    ConsentForm {
        /// On paper or in another way that can be shown.
        Written = "written",
        /// In words; whoever noted it was told.
        Spoken = "spoken",
    }
);

/// That somebody agreed to a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveConsent {
    /// When.
    pub date: NaiveDate,
    /// Who.
    pub giver: ConsentGiver,
    /// How.
    pub form: ConsentForm,
}

/// What is wrong with a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveConsentProblem {
    /// Nobody has agreed on a day that has not come.
    #[error("the consent lies ahead")]
    InFuture,
    /// Before participation began nobody can have agreed to its being moved.
    #[error("the consent is older than participation")]
    BeforeStart,
}

impl MoveConsent {
    /// What is wrong with it for somebody whose first period began on `start`.
    pub fn problem(&self, start: NaiveDate, today: Today) -> Option<MoveConsentProblem> {
        if self.date > today.0 {
            Some(MoveConsentProblem::InFuture)
        } else if self.date < start {
            Some(MoveConsentProblem::BeforeStart)
        } else {
            None
        }
    }
}

/// Which unit, as the file of another one remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherUnit {
    /// What it called itself.
    pub name: String,
    /// The fingerprint of its card.
    pub fingerprint: String,
}

/// That a participant's file was made for another unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Which file.
    pub file: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom, who also noted the consent.
    pub by: String,
    /// To whom.
    pub to: OtherUnit,
    /// Under which consent.
    pub consent: MoveConsent,
}

/// That a participant came from another unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reception {
    /// Which file.
    pub file: Uuid,
    /// When the file was made.
    pub sent_at: DateTime<Utc>,
    /// Who made it there, and noted the consent.
    pub sent_by: String,
    /// From whom.
    pub from: OtherUnit,
    /// The case reference there.
    pub reference: String,
    /// Under which consent.
    pub consent: MoveConsent,
    /// When the participant was taken in here.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
}

/// A participant's moves: out of the unit, and into it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moves {
    /// Files that were made, oldest first.
    pub sent: Vec<Transfer>,
    /// How the participant came here; `None` for somebody who began here.
    pub received: Option<Reception>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_has_a_name_of_one_line() {
        assert_eq!(unit_name(" \t"), Err(UnitNameProblem::Missing));
        assert_eq!(
            unit_name(" Arbetsmarknad\nBorås "),
            Ok("Arbetsmarknad Borås".to_owned())
        );
        assert_eq!(unit_name(&"å".repeat(MAX_UNIT_NAME)), Ok("å".repeat(MAX_UNIT_NAME)));
        let too_long = "å".repeat(MAX_UNIT_NAME + 1);
        assert_eq!(unit_name(&too_long), Err(UnitNameProblem::TooLong));
    }

    #[test]
    fn a_consent_lies_between_the_start_and_today() {
        let day = |text: &str| text.parse().expect("a date");
        let given = |date| MoveConsent {
            date: day(date),
            giver: ConsentGiver::Participant,
            form: ConsentForm::Written,
        };
        let problem = |date| given(date).problem(day("2026-01-14"), Today(day("2026-11-30")));
        assert_eq!(problem("2026-01-13"), Some(MoveConsentProblem::BeforeStart));
        assert_eq!(problem("2026-01-14"), None);
        assert_eq!(problem("2026-11-30"), None);
        assert_eq!(problem("2026-12-01"), Some(MoveConsentProblem::InFuture));
    }
}
