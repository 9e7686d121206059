//! Notes, with every wording.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::{Store, StoreError, Tx, only, read_date, read_id, read_moment};
use crate::domain::instrument::IndicatorId;
use crate::domain::meeting::MeetingState;
use crate::domain::note::{About, Note, NoteProblem, Wording, text_problem};
use crate::domain::{MeetingId, NoteId, ParticipantId};

impl Store {
    /// Everyone's notes, or one participant's, in the order of the days concerned.
    pub(super) fn load_notes(
        &self,
        participant_id: Option<&str>,
    ) -> Result<BTreeMap<ParticipantId, Vec<Note>>, StoreError> {
        let sql = format!(
            "SELECT note.id, participant_id, date, meeting_id, indicator_id, is_private, text, author, at
             FROM note JOIN note_wording ON note.id = note_id
             WHERE removed_at IS NULL AND {} ORDER BY date, note.id, number",
            only(participant_id)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([participant_id])?;
        let mut notes: BTreeMap<_, Vec<Note>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let note = read_note(row)?;
            let own = notes.entry(note.participant_id).or_default();
            match own.last_mut().filter(|known| known.id == note.id) {
                Some(known) => known.earlier.push(std::mem::replace(&mut known.current, note.current)),
                None => own.push(note),
            }
        }
        Ok(notes)
    }
}

fn read_note(row: &Row<'_>) -> Result<Note, StoreError> {
    let meeting: Option<String> = row.get(3)?;
    let indicator: Option<String> = row.get(4)?;
    Ok(Note {
        id: NoteId(read_id(&row.get::<_, String>(0)?)?),
        participant_id: ParticipantId(read_id(&row.get::<_, String>(1)?)?),
        about: About {
            date: read_date(&row.get::<_, String>(2)?)?,
            meeting: meeting.map(|id| read_id(&id).map(MeetingId)).transpose()?,
            indicator: indicator.map(IndicatorId),
            is_private: row.get(5)?,
        },
        earlier: Vec::new(),
        current: Wording {
            text: row.get(6)?,
            author: row.get(7)?,
            at: read_moment(&row.get::<_, String>(8)?)?,
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
            && !self.is_there("note", &id.to_string(), participant_id)?
        {
            return Err(StoreError::Gone);
        }
        let note_id = id.unwrap_or_else(|| NoteId(Uuid::now_v7()));
        self.transaction
            .prepare_cached(
                "INSERT INTO note (id, participant_id, date, meeting_id, indicator_id, is_private)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (id) DO UPDATE SET date = excluded.date, is_private = excluded.is_private",
            )?
            .execute((
                note_id.to_string(),
                participant_id.to_string(),
                about.date.to_string(),
                about.meeting.map(|id| id.to_string()),
                about.indicator.as_ref().map(|indicator| indicator.0.as_str()),
                about.is_private,
            ))?;
        let last = self.last_wording(note_id)?;
        if last.as_ref().is_none_or(|(_, known)| known != text.trim()) {
            self.put_wording(note_id, last.map_or(1, |(number, _)| number + 1), text)?;
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
        let known: Option<String> = self
            .transaction
            .prepare_cached("SELECT id FROM note WHERE meeting_id = ?1 AND indicator_id IS ?2 AND removed_at IS NULL")?
            .query_row(
                (meeting_id.to_string(), indicator.map(|indicator| indicator.0.as_str())),
                |row| row.get(0),
            )
            .optional()?;
        self.changes.participants.insert(meeting.participant_id);
        if text.trim().is_empty() {
            if let Some(id) = known {
                self.transaction
                    .execute("DELETE FROM note_wording WHERE note_id = ?1", [&id])?;
                self.transaction.execute("DELETE FROM note WHERE id = ?1", [&id])?;
            }
            return Ok(());
        }
        match known {
            Some(id) => match text_problem(text) {
                Some(problem) => Err(StoreError::Note(problem)),
                None => self.put_wording(NoteId(read_id(&id)?), 1, text),
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

    fn put_wording(&self, id: NoteId, number: u32, text: &str) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO note_wording (note_id, number, text, author, at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET text = excluded.text, author = excluded.author, at = excluded.at",
            )?
            .execute((
                id.to_string(),
                number,
                text.trim(),
                &self.session.user,
                self.session.now.0.to_rfc3339(),
            ))?;
        Ok(())
    }

    fn last_wording(&self, id: NoteId) -> Result<Option<(u32, String)>, StoreError> {
        let last = self
            .transaction
            .prepare_cached("SELECT number, text FROM note_wording WHERE note_id = ?1 ORDER BY number DESC LIMIT 1")?
            .query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(last)
    }
}
