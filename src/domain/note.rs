//! What is written down about a participant, with every earlier wording.

use chrono::{DateTime, NaiveDate, Utc};

use super::instrument::IndicatorId;
use super::participant::fold;
use super::text::kept;
use super::{MeetingId, NoteId, ParticipantId};

/// The longest note, in characters.
pub const MAX_NOTE: usize = 5_000;

/// One wording of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a note is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The day that it concerns.
    pub date: NaiveDate,
    /// The meeting that it was written at, where it was.
    pub meeting: Option<MeetingId>,
    /// The indicator that it is about, where it is about one.
    pub indicator: Option<IndicatorId>,
    /// It is for caseworkers alone, and stays away from a screen that is looked at together.
    pub is_private: bool,
}

/// A note with every wording of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Which one.
    pub id: NoteId,
    /// About whom.
    pub participant_id: ParticipantId,
    /// What it is about.
    pub about: About,
    /// As it was worded before, oldest first.
    pub earlier: Vec<Wording>,
    /// As it is worded now.
    pub current: Wording,
}

/// What is wrong with a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteProblem {
    /// It says nothing.
    #[error("the note is empty")]
    Empty,
    /// Longer than [`MAX_NOTE`] characters.
    #[error("the note is too long")]
    TooLong,
    /// It concerns a day that has not come.
    #[error("the note lies ahead")]
    InFuture,
}

/// What is wrong with a note's text, if anything.
pub fn text_problem(text: &str) -> Option<NoteProblem> {
    if kept(text).is_empty() {
        Some(NoteProblem::Empty)
    } else if text.chars().count() > MAX_NOTE {
        Some(NoteProblem::TooLong)
    } else {
        None
    }
}

/// `true` where every word of `query` is somewhere in `text`. Case and accents don't matter.
pub fn says(text: &str, query: &str) -> bool {
    let text = fold(text);
    fold(query).split_whitespace().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_found_by_parts_of_words_in_any_order() {
        let text = "Amina hälsar på kunder i bageriet";
        for query in ["BAGERI", "kunder halsar", "", "  på "] {
            assert!(says(text, query), "{query}");
        }
        assert!(!says(text, "kunder lager"));
    }

    #[test]
    fn a_note_says_something_and_not_too_much() {
        assert_eq!(text_problem(" \n"), Some(NoteProblem::Empty));
        assert_eq!(text_problem(&"å".repeat(MAX_NOTE)), None);
        assert_eq!(text_problem(&"å".repeat(MAX_NOTE + 1)), Some(NoteProblem::TooLong));
    }
}
