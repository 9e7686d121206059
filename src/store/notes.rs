//! Notes, with every wording.

use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::reader::{Reader, Who};
use super::values::{Day, Moment};
use super::{StoreError, Tx};
use crate::domain::instrument::IndicatorId;
use crate::domain::meeting::MeetingState;
use crate::domain::note::{About, Note, NoteProblem, Wording, text_problem};
use crate::domain::text::kept;
use crate::domain::{MeetingId, NoteId, ParticipantId};

impl Reader<'_> {
    /// One participant's notes, in the order of the days concerned.
    pub(super) fn notes(&self, who: Who) -> Result<Vec<Note>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT note.id, date, meeting_id, indicator_id, is_private, text, author, at
             FROM note JOIN note_wording ON (note_wording.participant, note_id) = (note.participant, note.id)
             WHERE note.participant = ?1 AND removed_at IS NULL ORDER BY date, note.id, number",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut notes: Vec<Note> = Vec::new();
        while let Some(row) = rows.next()? {
            let note = read_note(row, who.id)?;
            match notes.last_mut().filter(|known| known.id == note.id) {
                Some(known) => known.earlier.push(std::mem::replace(&mut known.current, note.current)),
                None => notes.push(note),
            }
        }
        Ok(notes)
    }
}

fn read_note(row: &Row<'_>, participant_id: ParticipantId) -> Result<Note, StoreError> {
    Ok(Note {
        id: NoteId(row.get(0)?),
        participant_id,
        about: About {
            date: row.get::<_, Day>(1)?.0,
            meeting: row.get::<_, Option<Uuid>>(2)?.map(MeetingId),
            indicator: row.get::<_, Option<String>>(3)?.map(IndicatorId),
            is_private: row.get(4)?,
        },
        earlier: Vec::new(),
        current: Wording {
            text: row.get(5)?,
            author: row.get(6)?,
            at: row.get::<_, Moment>(7)?.0,
        },
    })
}

impl Tx<'_> {
    /// A new note, or a new wording of a known one; the earlier wording is kept.
    ///
    /// # Errors
    /// [`StoreError::Note`] with what is wrong.
    pub fn save_note(
        &mut self,
        participant_id: ParticipantId,
        id: Option<NoteId>,
        about: &About,
        text: &str,
    ) -> Result<NoteId, StoreError> {
        self.concern(participant_id)?;
        if let Some(problem) = text_problem(text) {
            return Err(StoreError::Note(problem));
        }
        if about.date > self.session.today.0 {
            return Err(StoreError::Note(NoteProblem::InFuture));
        }
        if let Some(id) = id
            && !self.is_there("note", id.0, participant_id)?
        {
            return Err(StoreError::Gone);
        }
        let key = self.key(participant_id)?;
        let note_id = id.unwrap_or_else(|| NoteId(Uuid::now_v7()));
        self.transaction
            .prepare_cached(
                "INSERT INTO note (participant, id, date, meeting_id, indicator_id, is_private)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET date = excluded.date, is_private = excluded.is_private",
            )?
            .execute((
                key,
                note_id.0,
                Day(about.date),
                about.meeting.map(|id| id.0),
                about.indicator.as_ref().map(|indicator| indicator.0.as_str()),
                about.is_private,
            ))?;
        let last = self.last_wording(key, note_id)?;
        if last.as_ref().is_none_or(|(_, known)| *known != kept(text)) {
            self.put_wording(key, note_id, last.map_or(1, |(number, _)| number + 1), text)?;
        }
        self.changes.participants.insert(participant_id);
        Ok(note_id)
    }

    /// What is written at a meeting that goes on, about an indicator or about all of it; an empty text takes it away. It
    /// has one wording until the meeting is over.
    ///
    /// # Errors
    /// [`StoreError::Note`] for a text that is too long, or [`StoreError::Meeting`] where the meeting is over.
    pub fn save_meeting_note(
        &mut self,
        meeting_id: MeetingId,
        indicator: Option<&IndicatorId>,
        text: &str,
    ) -> Result<(), StoreError> {
        use crate::domain::meeting::MeetingProblem;
        let over = StoreError::Meeting(MeetingProblem::Over);
        let meeting = match self.meeting(meeting_id)? {
            Some(meeting) if meeting.state == MeetingState::Begun => meeting,
            _ => return Err(over),
        };
        let key = self.key(meeting.participant_id)?;
        let known = self
            .transaction
            .prepare_cached(
                "SELECT id FROM note WHERE participant = ?1 AND meeting_id = ?2 AND indicator_id IS ?3
                 AND removed_at IS NULL",
            )?
            .query_row(
                (key, meeting_id.0, indicator.map(|indicator| indicator.0.as_str())),
                |row| row.get::<_, Uuid>(0),
            )
            .optional()?;
        self.changes.participants.insert(meeting.participant_id);
        if kept(text).is_empty() {
            if let Some(id) = known {
                for sql in [
                    "DELETE FROM note_wording WHERE participant = ?1 AND note_id = ?2",
                    "DELETE FROM note WHERE participant = ?1 AND id = ?2",
                ] {
                    self.transaction.execute(sql, (key, id))?;
                }
            }
            return Ok(());
        }
        match known {
            Some(id) => match text_problem(text) {
                Some(problem) => Err(StoreError::Note(problem)),
                None => self.put_wording(key, NoteId(id), 1, text),
            },
            None => {
                let about = About {
                    date: meeting.slot.date,
                    meeting: Some(meeting_id),
                    indicator: indicator.cloned(),
                    is_private: false,
                };
                self.save_note(meeting.participant_id, None, &about, text).map(drop)
            }
        }
    }

    fn put_wording(&self, participant: i64, id: NoteId, number: u32, text: &str) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO note_wording (participant, note_id, number, text, author, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET text = excluded.text, author = excluded.author, at = excluded.at",
            )?
            .execute((
                participant,
                id.0,
                number,
                kept(text),
                &self.session.user,
                Moment(self.session.now.0),
            ))?;
        Ok(())
    }

    fn last_wording(&self, participant: i64, id: NoteId) -> Result<Option<(u32, String)>, StoreError> {
        let last = self
            .transaction
            .prepare_cached(
                "SELECT number, text FROM note_wording WHERE participant = ?1 AND note_id = ?2
                 ORDER BY number DESC LIMIT 1",
            )?
            .query_row((participant, id.0), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(last)
    }
}
