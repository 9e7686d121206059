//! The bin: what has been removed stays for thirty days, and can be put back.

use chrono::{DateTime, Days, Utc};
use uuid::Uuid;

use super::values::{Day, Moment};
use super::{Operation, Reach, Session, Store, StoreError, Tx};
use crate::domain::{AssessmentId, GoalId, MeetingId, NoteId, ParticipantId, PlacementId};

/// How many days something lies in the bin.
pub const BIN_DAYS: u64 = 30;

/// Something that can be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removable {
    /// A participant in an activity.
    Placement(PlacementId),
    /// A goal.
    Goal(GoalId),
    /// A meeting that has not begun.
    Meeting(MeetingId),
    /// A note.
    Note(NoteId),
    /// A form that was never finished.
    Draft(AssessmentId),
}

/// How each kind of thing is found in the file.
struct Kind {
    table: &'static str,
    /// What says which one it is; its date, where that stands before or after.
    text: &'static str,
    date: &'static str,
}

const KINDS: [Kind; 5] = [
    Kind {
        table: "placement",
        text: "(SELECT name FROM activity WHERE key = thing.activity) || ', '",
        date: "from_date",
    },
    Kind {
        table: "goal",
        text: "(SELECT text FROM goal_revision AS own
                WHERE (own.participant, own.goal_id) = (thing.participant, thing.id) ORDER BY number DESC LIMIT 1)",
        date: "NULL",
    },
    Kind {
        table: "meeting",
        text: "coalesce(' ' || time, '')",
        date: "date",
    },
    Kind {
        table: "note",
        text: "(SELECT text FROM note_wording AS own
                WHERE (own.participant, own.note_id) = (thing.participant, thing.id) ORDER BY number DESC LIMIT 1)",
        date: "NULL",
    },
    Kind {
        table: "assessment",
        text: "''",
        date: "date",
    },
];

impl Removable {
    fn place(self) -> (&'static str, Uuid) {
        let (index, id) = match self {
            Self::Placement(id) => (0, id.0),
            Self::Goal(id) => (1, id.0),
            Self::Meeting(id) => (2, id.0),
            Self::Note(id) => (3, id.0),
            Self::Draft(id) => (4, id.0),
        };
        (KINDS[index].table, id)
    }

    fn of(kind: usize, id: Uuid) -> Self {
        match kind {
            0 => Self::Placement(PlacementId(id)),
            1 => Self::Goal(GoalId(id)),
            2 => Self::Meeting(MeetingId(id)),
            3 => Self::Note(NoteId(id)),
            _ => Self::Draft(AssessmentId(id)),
        }
    }

    /// The code of its kind.
    pub fn code(self) -> &'static str {
        self.place().0
    }

    /// What removing it is called in the log, and where it is undone.
    pub fn removal(self) -> Operation {
        match self {
            Self::Placement(_) => Operation::RemovePlacement,
            Self::Goal(_) => Operation::RemoveGoal,
            Self::Meeting(_) => Operation::RemoveMeeting,
            Self::Note(_) => Operation::RemoveNote,
            Self::Draft(_) => Operation::DiscardDraft,
        }
    }
}

/// Something in the bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// What.
    pub what: Removable,
    /// Whose it was.
    pub participant_id: ParticipantId,
    /// Which one, in its own words.
    pub text: String,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Who removed it.
    pub by: String,
}

impl Removed {
    /// How many days it still lies here, 0 or more.
    pub fn days_left(&self, now: DateTime<Utc>) -> u64 {
        let gone = (now - self.at).num_days().unsigned_abs();
        BIN_DAYS.saturating_sub(gone)
    }
}

impl Store {
    /// What lies in the bin of the participants whom the one who is signed in may see, newest first.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn removed(&self) -> Result<Vec<Removed>, StoreError> {
        let visible = self.handled()?;
        let mut removed = self.load_removed()?;
        removed.retain(|thing| visible.includes(thing.participant_id));
        Ok(removed)
    }

    fn load_removed(&self) -> Result<Vec<Removed>, StoreError> {
        let mut removed = Vec::new();
        for (kind, Kind { table, text, date }) in KINDS.iter().enumerate() {
            let sql = format!(
                "SELECT thing.id, participant.id, removed_at, removed_by, {text}, {date} FROM {table} AS thing
                 JOIN participant ON participant.key = participant WHERE removed_at IS NOT NULL"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let what = Removable::of(kind, row.get(0)?);
                let text: String = row.get(4)?;
                let date = row.get::<_, Option<Day>>(5)?.map(|date| date.0.to_string());
                removed.push(Removed {
                    what,
                    participant_id: ParticipantId(row.get(1)?),
                    // A placement's date stands last, any other's first.
                    text: match (what, date) {
                        (Removable::Placement(_), Some(date)) => text + &date,
                        (_, Some(date)) => date + &text,
                        (_, None) => text,
                    },
                    at: row.get::<_, Moment>(2)?.0,
                    by: row.get(3)?,
                });
            }
        }
        removed.sort_by_key(|thing| std::cmp::Reverse(thing.at));
        Ok(removed)
    }

    /// Removes for good what has lain in the bin for [`BIN_DAYS`] days; returns how many things that were.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn empty_bin(&mut self, session: &Session) -> Result<usize, StoreError> {
        let limit = session.now.0 - Days::new(BIN_DAYS);
        let old: Vec<_> = self
            .load_removed()?
            .into_iter()
            .filter(|thing| thing.at <= limit)
            .collect();
        let imports = self.imports_taken_back_before(limit)?;
        let count = old.len() + imports.len();
        if count == 0 {
            return Ok(0);
        }
        self.write(session, Operation::EmptyBin, Reach::Anybody, None, |tx| {
            old.iter()
                .try_for_each(|thing| tx.erase(thing.what, thing.participant_id))?;
            imports.iter().try_for_each(|import| tx.let_import_go(*import))
        })?;
        Ok(count)
    }
}

impl Tx<'_> {
    /// Puts something into the bin.
    ///
    /// # Errors
    /// [`StoreError::NothingToRemove`] where it is there already, or is a meeting that has begun.
    pub fn remove(&mut self, what: Removable, participant_id: ParticipantId) -> Result<(), StoreError> {
        self.check_owner(what, participant_id)?;
        if let Removable::Draft(id) = what {
            return self.discard_draft(id);
        }
        let (table, id) = what.place();
        let condition = if table == "meeting" { "AND has_begun = 0" } else { "" };
        let sql = format!(
            "UPDATE {table} SET removed_at = ?3, removed_by = ?4
             WHERE participant = ?1 AND id = ?2 AND removed_at IS NULL {condition}"
        );
        let changed = self.transaction.execute(
            &sql,
            (
                self.key(participant_id)?,
                id,
                Moment(self.session.now.0),
                &self.session.user,
            ),
        )?;
        self.changed_in_bin(changed, participant_id)
    }

    /// Takes something out of the bin.
    ///
    /// # Errors
    /// [`StoreError::NothingToRemove`] where it is not there, or what is wrong with having it back.
    pub fn restore(&mut self, what: Removable, participant_id: ParticipantId) -> Result<(), StoreError> {
        self.check_owner(what, participant_id)?;
        if let Removable::Draft(id) = what {
            let changed = self.take_draft_back(id)?;
            return self.changed_in_bin(changed, participant_id);
        }
        let (table, id) = what.place();
        let sql = format!(
            "UPDATE {table} SET removed_at = NULL, removed_by = NULL
             WHERE participant = ?1 AND id = ?2 AND removed_at IS NOT NULL"
        );
        let changed = self.transaction.execute(&sql, (self.key(participant_id)?, id))?;
        match what {
            Removable::Placement(id) => self.check_placement(participant_id, id)?,
            Removable::Meeting(id) => self.check_meeting(participant_id, id)?,
            Removable::Goal(_) | Removable::Note(_) | Removable::Draft(_) => {}
        }
        self.changed_in_bin(changed, participant_id)
    }

    /// Removes something in the bin for good.
    ///
    /// # Errors
    /// [`StoreError::NothingToRemove`] where it is not in the bin.
    pub fn erase(&mut self, what: Removable, participant_id: ParticipantId) -> Result<(), StoreError> {
        self.check_owner(what, participant_id)?;
        let (table, id) = what.place();
        if let Removable::Draft(id) = what {
            let is_in_bin: bool = self.transaction.query_row(
                "SELECT EXISTS (SELECT 1 FROM assessment WHERE id = ?1 AND finished_at IS NULL AND bin > 0)",
                [id.0],
                |row| row.get(0),
            )?;
            if is_in_bin {
                self.erase_draft(id)?;
            }
            return self.changed_in_bin(usize::from(is_in_bin), participant_id);
        }
        let key = self.key(participant_id)?;
        let children: &[&str] = match table {
            // What was written at it stays; it only no longer names the meeting.
            "meeting" => &[
                "UPDATE note SET meeting_id = NULL WHERE participant = ?1 AND meeting_id = ?2",
                "DELETE FROM attendance WHERE participant = ?1 AND meeting_id = ?2",
            ],
            "placement" => &[
                "DELETE FROM attendance WHERE participant = ?1 AND placement_id = ?2",
                "DELETE FROM placement_week WHERE participant = ?1 AND placement_id = ?2",
            ],
            "goal" => &[
                "DELETE FROM goal_step WHERE participant = ?1 AND goal_id = ?2",
                "DELETE FROM goal_revision WHERE participant = ?1 AND goal_id = ?2",
            ],
            "note" => &["DELETE FROM note_wording WHERE participant = ?1 AND note_id = ?2"],
            _ => &[],
        };
        for sql in children {
            self.transaction.execute(sql, (key, id))?;
        }
        let sql = format!("DELETE FROM {table} WHERE participant = ?1 AND id = ?2 AND removed_at IS NOT NULL");
        let changed = self.transaction.execute(&sql, (key, id))?;
        self.changed_in_bin(changed, participant_id)
    }

    /// Refuses a thing that is not this participant's, as if it were not there.
    fn check_owner(&mut self, what: Removable, participant_id: ParticipantId) -> Result<(), StoreError> {
        self.concern(participant_id)?;
        let (table, id) = what.place();
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM {table}
             WHERE participant = (SELECT key FROM participant WHERE id = ?1) AND id = ?2)"
        );
        let is_theirs = self
            .transaction
            .query_row(&sql, (participant_id.0, id), |row| row.get(0))?;
        if is_theirs {
            Ok(())
        } else {
            Err(StoreError::NothingToRemove)
        }
    }

    fn changed_in_bin(&mut self, changed: usize, participant_id: ParticipantId) -> Result<(), StoreError> {
        if changed == 0 {
            return Err(StoreError::NothingToRemove);
        }
        self.changes.participants.insert(participant_id);
        self.changes.bin = true;
        Ok(())
    }
}
