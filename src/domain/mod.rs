//! What is measured and what it means: pure values and rules.
//!
//! Nothing here reads a file, a clock or a database, and nothing knows how it is shown. Dates of "today" come in as
//! arguments, so every rule about time can be tested.

pub mod access;
pub mod activity;
pub mod ahead;
pub mod assessment;
pub mod attendance;
pub mod change;
pub mod cohort;
pub mod comparison;
pub mod dates;
pub mod draw;
pub mod exit;
pub mod form_settings;
pub mod history;
pub mod imported;
pub mod instrument;
pub mod intake;
pub mod localized;
pub mod meeting;
pub mod note;
pub mod occasion;
pub mod operation;
pub mod organisation;
pub mod own_history;
pub mod packed;
pub mod participant;
pub mod passphrase;
pub mod personal_number;
pub mod plan;
pub mod protection;
pub mod recent;
pub mod retention;
pub mod review;
pub mod rules;
pub mod schedule;
pub mod scorecard;
pub mod search;
pub mod sharing;
pub mod standing;
pub mod text;
pub mod thousandths;
pub mod toml_fields;
pub mod transfer;
pub mod typed_over;

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The calendar date that the user lives in, handed in by whoever holds the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Today(pub NaiveDate);

/// A moment in UTC, handed in by whoever holds the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now(pub DateTime<Utc>);

/// Declares an id that can't be mistaken for the id of something else.
macro_rules! id_type {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id_type!(
    /// A participant's id inside the file; people use the case reference instead.
    ParticipantId
);
id_type!(
    /// One date on which a participant is measured.
    OccasionId
);
id_type!(
    /// An activity in the catalogue.
    ActivityId
);
id_type!(
    /// One participant in one activity.
    PlacementId
);
id_type!(
    /// A goal in a participant's plan.
    GoalId
);
id_type!(
    /// A follow-up meeting.
    MeetingId
);
id_type!(
    /// A note about a participant.
    NoteId
);
id_type!(
    /// An item of the checklist that cases are gone through by.
    ItemId
);
id_type!(
    /// A case as it was gone through once.
    ReviewId
);
id_type!(
    /// Cases that were drawn at once to be read by a colleague.
    DrawId
);
id_type!(
    /// Something that is to be done by a day.
    ReminderId
);
id_type!(
    /// What is followed on the scorecard.
    MeasureId
);
id_type!(
    /// What a month's analysis leads to.
    CardActionId
);
id_type!(
    /// A decision on which activities fit somebody.
    DecisionId
);
id_type!(
    /// Somebody who can sign in. The one that the recovery key opens is all zeros.
    AccountId
);
id_type!(
    /// A consent that lets somebody read a participant's page.
    SharingId
);
id_type!(
    /// A filter that is kept.
    FilterId
);
id_type!(
    /// A figure that somebody else has published.
    OutsideFigureId
);
id_type!(
    /// What was taken in at once.
    ImportId
);
id_type!(
    /// One version of one respondent's form at one occasion.
    AssessmentId
);

/// What has a fixed set of stable codes.
pub trait Coded: Sized + Copy + 'static {
    /// The code of every variant, in the order in which they are offered.
    const CODES: &'static [&'static str];
}

/// Declares an enum whose variants have a stable code, used in the file, in JSON and in text keys.
macro_rules! coded_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_meta])* $variant),+ }

        impl $name {
            /// Every variant, in the order in which it is offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code of this variant.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The variant with this code, if there is one.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|variant| variant.code() == code)
            }
        }

        impl $crate::domain::Coded for $name {
            const CODES: &'static [&'static str] = &[$($code),+];
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::from_code(&code).ok_or_else(|| serde::de::Error::custom("an unknown code"))
            }
        }
    };
}
pub(crate) use coded_enum;
