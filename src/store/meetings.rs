//! Follow-up meetings.

use chrono::{NaiveDate, NaiveTime};
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::reader::{Reader, Who};
use super::values::{Day, Moment};
use super::{Store, StoreError, Tx};
use crate::domain::ahead::Appointment;
use crate::domain::instrument::IndicatorId;
use crate::domain::meeting::{Meeting, MeetingProblem, MeetingState, Slot, measurement_problem};
use crate::domain::{MeetingId, ParticipantId, Today};

const COLUMNS: &str = "meeting.id, date, time, has_begun, held_at, held_by, next_measurement";
/// How a time of day is stored.
const TIME: &str = "%H:%M";

impl Reader<'_> {
    /// One participant's meetings, in order.
    pub(super) fn meetings(&self, who: Who) -> Result<Vec<Meeting>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM meeting WHERE participant = ?1 AND removed_at IS NULL ORDER BY date, time, id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([who.key])?;
        let mut meetings = Vec::new();
        while let Some(row) = rows.next()? {
            meetings.push(read_meeting(row, who.id)?);
        }
        if !meetings.is_empty() {
            let mut noted = self.visits_noted(who)?;
            for meeting in &mut meetings {
                meeting.take_noted(noted.remove(&meeting.id));
            }
        }
        Ok(meetings)
    }
}

fn read_meeting(row: &Row<'_>, participant_id: ParticipantId) -> Result<Meeting, StoreError> {
    let held: Option<(Moment, String)> = row.get::<_, Option<Moment>>(4)?.zip(row.get(5)?);
    let state = match (held, row.get::<_, bool>(3)?) {
        (Some((at, by)), _) => MeetingState::Held { by, at: at.0 },
        (None, true) => MeetingState::Begun,
        (None, false) => MeetingState::Planned,
    };
    Ok(Meeting {
        id: MeetingId(row.get(0)?),
        participant_id,
        slot: Slot {
            date: row.get::<_, Day>(1)?.0,
            time: row
                .get::<_, Option<String>>(2)?
                .map(|time| read_time(&time))
                .transpose()?,
        },
        state,
        next_measurement: row.get::<_, Option<Day>>(6)?.map(|date| date.0),
        noted: None,
    })
}

pub(super) fn read_time(text: &str) -> Result<NaiveTime, StoreError> {
    NaiveTime::parse_from_str(text, TIME).map_err(|_| StoreError::Corrupt("a time that is no time"))
}

impl Store {
    /// The meetings that lie ahead or are left open, of the participants whom the one who is signed in may see; also those in the
    /// bin that would have been held from today on. By participant and day.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn appointments(&self, today: Today) -> Result<Vec<Appointment>, StoreError> {
        let visible = self.handled()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT meeting.id, participant.id, date, time, removed_at IS NOT NULL FROM meeting
             JOIN participant ON participant.key = participant
             WHERE held_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM attendance AS noted WHERE (noted.participant, noted.meeting_id) = (meeting.participant, meeting.id)
                AND mark IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM attendance AS later
                    WHERE (later.participant, later.meeting_id) = (noted.participant, noted.meeting_id)
                    AND (later.at, later.id) > (noted.at, noted.id)))
             AND (removed_at IS NULL OR date >= ?1)
             ORDER BY participant, date, time, meeting.id",
        )?;
        let mut rows = statement.query([Day(today.0)])?;
        let mut appointments = Vec::new();
        while let Some(row) = rows.next()? {
            let time: Option<String> = row.get(3)?;
            appointments.push(Appointment {
                id: MeetingId(row.get(0)?),
                participant_id: ParticipantId(row.get(1)?),
                slot: Slot {
                    date: row.get::<_, Day>(2)?.0,
                    time: time.map(|time| read_time(&time)).transpose()?,
                },
                is_removed: row.get(4)?,
            });
        }
        appointments.retain(|appointment| visible.includes(appointment.participant_id));
        Ok(appointments)
    }
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
                "INSERT INTO meeting (participant, id, date, time, has_begun) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (participant, id) DO UPDATE SET date = excluded.date, time = excluded.time,
                 has_begun = excluded.has_begun",
            )?
            .execute((
                self.key(participant_id)?,
                id.0,
                Day(slot.date),
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
                id.0,
                Moment(self.session.now.0),
                &self.session.user,
                next_measurement.map(Day),
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
            let mut others = others.iter().filter(|other| !other.is_over());
            others.any(|other| other.slot.date == meeting.slot.date)
        };
        if own.iter().any(is_taken) {
            Err(StoreError::Meeting(MeetingProblem::SameDay))
        } else {
            Ok(())
        }
    }

    pub(super) fn meeting(&self, id: MeetingId) -> Result<Option<Meeting>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, participant.id FROM meeting JOIN participant ON participant.key = participant
             WHERE meeting.id = ?1 AND removed_at IS NULL"
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let found = statement
            .query_row([id.0], |row| Ok(read_meeting(row, ParticipantId(row.get(7)?))))
            .optional()?;
        found.transpose()
    }

    /// The meetings of the latest period.
    fn meetings_of(&self, participant_id: ParticipantId) -> Result<Vec<Meeting>, StoreError> {
        let ended_before = self.ended_before(participant_id)?;
        let mut meetings = self.reader().meetings(self.who(participant_id)?)?;
        meetings.retain(|meeting| ended_before.is_none_or(|ended| meeting.slot.date > ended));
        Ok(meetings)
    }
}
