//! Follow-up meetings.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::{Store, StoreError, Tx, only, read_date, read_id, read_moment};
use crate::domain::instrument::IndicatorId;
use crate::domain::meeting::{Meeting, MeetingProblem, MeetingState, Slot, measurement_problem};
use crate::domain::{MeetingId, ParticipantId};

pub(super) const COLUMNS: &str = "id, participant_id, date, time, has_begun, held_at, held_by, next_measurement";
/// How a time of day is stored.
const TIME: &str = "%H:%M";

impl Store {
    /// Everyone's meetings, or one participant's, in order.
    pub(super) fn load_meetings(
        &self,
        participant_id: Option<&str>,
    ) -> Result<BTreeMap<ParticipantId, Vec<Meeting>>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM meeting WHERE removed_at IS NULL AND {} ORDER BY date, time, id",
            only(participant_id)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([participant_id])?;
        let mut meetings: BTreeMap<_, Vec<_>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let meeting = read_meeting(row)?;
            meetings.entry(meeting.participant_id).or_default().push(meeting);
        }
        Ok(meetings)
    }
}

pub(super) fn read_meeting(row: &Row<'_>) -> Result<Meeting, StoreError> {
    let time: Option<String> = row.get(3)?;
    let held: Option<(String, String)> = row.get::<_, Option<String>>(5)?.zip(row.get(6)?);
    let next: Option<String> = row.get(7)?;
    let state = match (held, row.get::<_, bool>(4)?) {
        (Some((at, by)), _) => MeetingState::Held {
            by,
            at: read_moment(&at)?,
        },
        (None, true) => MeetingState::Begun,
        (None, false) => MeetingState::Planned,
    };
    Ok(Meeting {
        id: MeetingId(read_id(&row.get::<_, String>(0)?)?),
        participant_id: ParticipantId(read_id(&row.get::<_, String>(1)?)?),
        slot: Slot {
            date: read_date(&row.get::<_, String>(2)?)?,
            time: time.map(|time| read_time(&time)).transpose()?,
        },
        state,
        next_measurement: next.map(|date| read_date(&date)).transpose()?,
    })
}

fn read_time(text: &str) -> Result<NaiveTime, StoreError> {
    NaiveTime::parse_from_str(text, TIME).map_err(|_| StoreError::Corrupt("a time that is no time"))
}

impl Tx<'_> {
    /// Books a meeting, or moves one that is booked.
    ///
    /// # Errors
    /// [`StoreError::Meeting`] with what is wrong.
    pub fn book_meeting(
        &mut self,
        participant_id: ParticipantId,
        id: Option<MeetingId>,
        slot: Slot,
    ) -> Result<MeetingId, StoreError> {
        self.concern(participant_id)?;
        let known = self.meetings_of(participant_id)?;
        let others = known.iter().filter(|meeting| Some(meeting.id) != id);
        if let Some(problem) = slot.problem(others, self.session.today) {
            return Err(StoreError::Meeting(problem));
        }
        let is_booked = |meeting: &Meeting| Some(meeting.id) == id && meeting.state == MeetingState::Planned;
        if id.is_some() && !known.iter().any(is_booked) {
            return Err(StoreError::Meeting(MeetingProblem::Over));
        }
        self.put_meeting(participant_id, id, slot, false)
    }

    /// Begins the meeting that is booked for today or was left, or goes on with it; without one, a meeting begins now.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn begin_meeting(&mut self, participant_id: ParticipantId) -> Result<MeetingId, StoreError> {
        self.concern(participant_id)?;
        let today = self.session.today.0;
        let known = self.meetings_of(participant_id)?;
        let begun = known.iter().find(|meeting| meeting.state == MeetingState::Begun);
        if let Some(meeting) = begun {
            return Ok(meeting.id);
        }
        // A meeting that was booked for another day is held today instead.
        let booked = known
            .iter()
            .rfind(|meeting| meeting.state == MeetingState::Planned && meeting.slot.date <= today);
        let slot = Slot {
            date: today,
            time: booked
                .filter(|meeting| meeting.slot.date == today)
                .and_then(|meeting| meeting.slot.time),
        };
        self.put_meeting(participant_id, booked.map(|meeting| meeting.id), slot, true)
    }

    fn put_meeting(
        &mut self,
        participant_id: ParticipantId,
        id: Option<MeetingId>,
        slot: Slot,
        has_begun: bool,
    ) -> Result<MeetingId, StoreError> {
        let id = id.unwrap_or_else(|| MeetingId(Uuid::now_v7()));
        self.transaction
            .prepare_cached(
                "INSERT INTO meeting (id, participant_id, date, time, has_begun) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (id) DO UPDATE SET date = excluded.date, time = excluded.time,
                 has_begun = excluded.has_begun",
            )?
            .execute((
                id.to_string(),
                participant_id.to_string(),
                slot.date.to_string(),
                slot.time.map(|time| time.format(TIME).to_string()),
                has_begun,
            ))?;
        self.changes.participants.insert(participant_id);
        Ok(id)
    }

    /// Ends a meeting that has begun: its record is written, the next one is booked, and the date of the next measurement
    /// is kept.
    ///
    /// # Errors
    /// [`StoreError::Meeting`] with what is wrong.
    pub fn end_meeting(
        &mut self,
        id: MeetingId,
        next_meeting: Option<Slot>,
        next_measurement: Option<NaiveDate>,
    ) -> Result<(), StoreError> {
        let meeting = self.meeting(id)?.ok_or(StoreError::Meeting(MeetingProblem::Over))?;
        if meeting.state != MeetingState::Begun {
            return Err(StoreError::Meeting(MeetingProblem::Over));
        }
        if let Some(problem) = next_measurement.and_then(|date| measurement_problem(date, self.session.today)) {
            return Err(StoreError::Meeting(problem));
        }
        self.transaction.execute(
            "UPDATE meeting SET held_at = ?2, held_by = ?3, next_measurement = ?4 WHERE id = ?1",
            (
                id.to_string(),
                self.session.now.0.to_rfc3339(),
                &self.session.user,
                next_measurement.map(|date| date.to_string()),
            ),
        )?;
        if let Some(slot) = next_meeting {
            // One that is booked already is moved there.
            let known = self.meetings_of(meeting.participant_id)?;
            let booked = known.iter().find(|other| other.state == MeetingState::Planned);
            self.book_meeting(meeting.participant_id, booked.map(|booked| booked.id), slot)?;
        }
        self.changes.participants.insert(meeting.participant_id);
        Ok(())
    }

    /// A meeting on the session's own day, from its beginning to its end, with what was written at it.
    pub(crate) fn record_meeting(
        &mut self,
        participant_id: ParticipantId,
        slot: Slot,
        notes: &[(Option<IndicatorId>, &str)],
    ) -> Result<(), StoreError> {
        let id = self.put_meeting(participant_id, None, slot, true)?;
        for (indicator, text) in notes {
            self.save_meeting_note(id, indicator.as_ref(), text)?;
        }
        self.end_meeting(id, None, None)
    }

    /// Whether a meeting that is there fits beside the participant's others.
    pub(super) fn check_meeting(&self, participant_id: ParticipantId, id: MeetingId) -> Result<(), StoreError> {
        let known = self.meetings_of(participant_id)?;
        let (own, others): (Vec<_>, Vec<_>) = known.iter().partition(|meeting| meeting.id == id);
        let is_taken = |meeting: &&Meeting| {
            let mut others = others.iter().filter(|other| !other.is_held());
            others.any(|other| other.slot.date == meeting.slot.date)
        };
        if own.iter().any(is_taken) {
            Err(StoreError::Meeting(MeetingProblem::SameDay))
        } else {
            Ok(())
        }
    }

    pub(super) fn meeting(&self, id: MeetingId) -> Result<Option<Meeting>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM meeting WHERE id = ?1 AND removed_at IS NULL");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let found = statement
            .query_row([id.to_string()], |row| Ok(read_meeting(row)))
            .optional()?;
        found.transpose()
    }

    /// The meetings of the latest period.
    fn meetings_of(&self, participant_id: ParticipantId) -> Result<Vec<Meeting>, StoreError> {
        let ended_before = self.ended_before(participant_id)?;
        let sql =
            format!("SELECT {COLUMNS} FROM meeting WHERE participant_id = ?1 AND removed_at IS NULL ORDER BY date");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut rows = statement.query([participant_id.to_string()])?;
        let mut meetings = Vec::new();
        while let Some(row) = rows.next()? {
            meetings.push(read_meeting(row)?);
        }
        meetings.retain(|meeting| ended_before.is_none_or(|ended| meeting.slot.date > ended));
        Ok(meetings)
    }
}
