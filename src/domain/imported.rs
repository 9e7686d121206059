//! What was taken in at once, and what keeps it from being taken back.

use chrono::{DateTime, Utc};

use super::{ImportId, coded_enum};

/// How much an import brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportCounts {
    /// New participants.
    pub participants: u32,
    /// New forms, also those that are kept beside the one that counts.
    pub forms: u32,
    /// Corrected forms, placements and activities.
    pub corrections: u32,
    /// New placements.
    pub placements: u32,
    /// Ends of participation.
    pub exits: u32,
}

impl ImportCounts {
    /// Each of them with the name that texts have for it.
    pub fn named(&self) -> [(&'static str, u32); 5] {
        [
            ("participants", self.participants),
            ("forms", self.forms),
            ("corrections", self.corrections),
            ("placements", self.placements),
            ("exits", self.exits),
        ]
    }
}

/// An import that the file remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Which one.
    pub id: ImportId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: String,
    /// What the file was called, without its folder; empty where cells were pasted.
    pub file: String,
    /// How much it brought.
    pub counts: ImportCounts,
    /// When it was taken back, and by whom.
    pub taken_back: Option<(DateTime<Utc>, String)>,
}

coded_enum!(
    /// What was done since to somebody whom an import told of, so that it can't be taken back.
    BuiltOn {
        /// Their details were changed.
        Details = "details",
        /// They have other forms, or another version of one.
        Forms = "forms",
        /// Their placements were changed, or they have others.
        Placements = "placements",
        /// Something was written about them.
        Notes = "notes",
        /// A meeting was booked or held.
        Meetings = "meetings",
        /// They have a plan.
        Plan = "plan",
        /// Their participation ended, goes on after all, or began anew.
        Participation = "participation",
        /// Somebody else became responsible.
        Responsible = "responsible",
        /// Their data are protected, they have agreed to something, or are kept for a reason.
        Safety = "safety",
    }
);
