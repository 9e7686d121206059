//! Who came: every decision about a day of a placement or about a booked meeting, and rows of absences that somebody has
//! seen to. What was decided before is never changed; the latest decision holds.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDate;
use rusqlite::Row;
use uuid::Uuid;

use super::reader::{Reader, Who};
use super::values::{Day, Moment};
use super::{Store, StoreError, Tx, read_code};
use crate::domain::activity::{Placement, PlacementDetails};
use crate::domain::attendance::{
    AbsenceKind, AbsenceSeen, AttendanceProblem, Decision, Mark, Noted, days_away, missed_visits,
};
use crate::domain::meeting::MeetingState;
use crate::domain::{ActivityId, MeetingId, ParticipantId, PlacementId};

/// What is noted about one day of one placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayMark {
    /// Whose placement.
    pub participant_id: ParticipantId,
    /// Which placement.
    pub placement_id: PlacementId,
    /// Which day.
    pub date: NaiveDate,
    /// What; `None` takes away what had been noted.
    pub mark: Option<Mark>,
}

impl Reader<'_> {
    /// What has been noted about the days of one participant's placements, by date.
    pub(super) fn days_noted(&self, who: Who) -> Result<BTreeMap<PlacementId, Vec<Noted>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT date, mark, by, at, placement_id FROM attendance
             WHERE participant = ?1 AND placement_id IS NOT NULL ORDER BY placement_id, date, at, id",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut noted: BTreeMap<PlacementId, Vec<Noted>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let own = noted.entry(PlacementId(row.get(4)?)).or_default();
            let (date, decision) = read_decision(row)?;
            put(own, date, decision);
        }
        Ok(noted)
    }

    /// What has been noted about whether one participant came to meetings.
    pub(super) fn visits_noted(&self, who: Who) -> Result<BTreeMap<MeetingId, Noted>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT date, mark, by, at, meeting_id FROM attendance
             WHERE participant = ?1 AND meeting_id IS NOT NULL ORDER BY meeting_id, at, id",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut noted: BTreeMap<MeetingId, Noted> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (date, decision) = read_decision(row)?;
            let decision = match noted.get_mut(&MeetingId(row.get(4)?)) {
                Some(known) => {
                    known.date = date;
                    known.earlier.push(std::mem::replace(&mut known.current, decision));
                    continue;
                }
                None => decision,
            };
            let first = Noted {
                date,
                current: decision,
                earlier: Vec::new(),
            };
            noted.insert(MeetingId(row.get(4)?), first);
        }
        Ok(noted)
    }

    /// The rows of absences that somebody has seen to, in the order of their days.
    pub(super) fn absences_seen(&self, who: Who) -> Result<Vec<AbsenceSeen>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT kind, until_date, by, at FROM absence_seen WHERE participant = ?1 ORDER BY until_date, kind",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut seen = Vec::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get(0)?;
            seen.push(AbsenceSeen {
                kind: AbsenceKind::from_code(&kind).ok_or(StoreError::Corrupt("an unknown code"))?,
                until: row.get::<_, Day>(1)?.0,
                by: row.get(2)?,
                at: row.get::<_, Moment>(3)?.0,
            });
        }
        Ok(seen)
    }
}

fn read_decision(row: &Row<'_>) -> Result<(NaiveDate, Decision), StoreError> {
    let decision = Decision {
        mark: read_code(row.get(1)?, Mark::from_code)?,
        by: row.get(2)?,
        at: row.get::<_, Moment>(3)?.0,
    };
    Ok((row.get::<_, Day>(0)?.0, decision))
}

/// Puts a decision behind those that were made before about the same day; days come in order.
fn put(noted: &mut Vec<Noted>, date: NaiveDate, decision: Decision) {
    match noted.last_mut().filter(|noted| noted.date == date) {
        Some(known) => known.earlier.push(std::mem::replace(&mut known.current, decision)),
        None => noted.push(Noted {
            date,
            current: decision,
            earlier: Vec::new(),
        }),
    }
}

impl Store {
    /// The placements in an activity that lie at least partly between two days, of those whom the one who is signed in may
    /// see and whose participation goes on or ended no earlier; by case reference.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn placements_in(
        &self,
        activity: ActivityId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<Placement>, StoreError> {
        let visible = self.handled()?;
        let known = self.known()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT participant.key, participant.id FROM placement
             JOIN participant ON participant.key = placement.participant
             WHERE activity = (SELECT key FROM activity WHERE id = ?1) AND removed_at IS NULL
             AND from_date <= ?3 AND (to_date IS NULL OR to_date >= ?2) ORDER BY reference",
        )?;
        let mut rows = statement.query((activity.0, Day(from), Day(to)))?;
        let mut placements = Vec::new();
        while let Some(row) = rows.next()? {
            let who = Who {
                key: row.get(0)?,
                id: ParticipantId(row.get(1)?),
            };
            if visible.includes(who.id) {
                let own = self.reader(&known).placements(who)?.into_iter();
                let is_here = |details: &PlacementDetails| {
                    details.activity_id == activity && details.from <= to && details.to.is_none_or(|last| last >= from)
                };
                placements.extend(own.filter(|placement| is_here(&placement.details)));
            }
        }
        Ok(placements)
    }
}

impl Tx<'_> {
    /// Notes who was there on which days: all of it, or nothing. What is noted so already is left as it is.
    ///
    /// # Errors
    /// [`StoreError::Attendance`] with what is wrong, [`StoreError::Gone`] where a placement is not there any more.
    pub fn mark_days(&mut self, marks: &[DayMark]) -> Result<(), StoreError> {
        let mut known: BTreeMap<ParticipantId, Vec<Placement>> = BTreeMap::new();
        for mark in marks {
            let id = mark.participant_id;
            let own = match known.entry(id) {
                Entry::Occupied(own) => own.into_mut(),
                Entry::Vacant(own) => {
                    self.concern(id)?;
                    own.insert(self.placements_of(id)?)
                }
            };
            let mut own = own.iter();
            let placement = own.find(|placement| placement.id == mark.placement_id);
            let placement = placement.ok_or(StoreError::Gone)?;
            let current = placement.mark_on(mark.date);
            if current == mark.mark {
                continue;
            }
            let problem = placement.details.attendance_problem(mark.date, self.session.today);
            // What lies outside by now can be taken away.
            if let Some(problem) = problem.filter(|_| mark.mark.is_some()) {
                return Err(problem.into());
            }
            self.note(id, (Some(mark.placement_id), None), mark.date, mark.mark)?;
        }
        Ok(())
    }

    /// Notes whether a participant came to a booked meeting whose day has come; `None` takes away what had been noted.
    ///
    /// # Errors
    /// [`StoreError::Attendance`] with what is wrong, [`StoreError::Gone`] where the meeting is not there any more.
    pub fn mark_visit(
        &mut self,
        participant_id: ParticipantId,
        id: MeetingId,
        mark: Option<Mark>,
    ) -> Result<(), StoreError> {
        self.concern(participant_id)?;
        let meetings = self.reader().meetings(self.who(participant_id)?)?;
        let meeting = meetings.iter().find(|meeting| meeting.id == id);
        let meeting = meeting.ok_or(StoreError::Gone)?;
        if matches!(meeting.state, MeetingState::Begun | MeetingState::Held { .. }) {
            return Err(AttendanceProblem::MeetingBegun.into());
        }
        if mark.is_some_and(|mark| !Mark::OF_VISIT.contains(&mark)) {
            return Err(AttendanceProblem::NotOfVisit.into());
        }
        if meeting.slot.date > self.session.today.0 {
            return Err(AttendanceProblem::InFuture.into());
        }
        if meeting.noted.as_ref().and_then(Noted::mark) == mark {
            return Ok(());
        }
        self.note(participant_id, (None, Some(id)), meeting.slot.date, mark)?;
        match mark {
            Some(_) => Ok(()),
            // It is booked again, and another may have been booked for that day since.
            None => self.check_meeting(participant_id, id),
        }
    }

    fn note(
        &self,
        participant_id: ParticipantId,
        (placement, meeting): (Option<PlacementId>, Option<MeetingId>),
        date: NaiveDate,
        mark: Option<Mark>,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO attendance (participant, id, placement_id, meeting_id, date, mark, at, by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                self.key(participant_id)?,
                Uuid::now_v7(),
                placement.map(|id| id.0),
                meeting.map(|id| id.0),
                Day(date),
                mark.map(Mark::code),
                Moment(self.session.now.0),
                &self.session.user,
            ))?;
        Ok(())
    }

    /// Notes that the row of absences which nobody has seen to is seen to: up to its last day it is told no longer.
    ///
    /// # Errors
    /// [`StoreError::Attendance`] where there is none.
    pub fn settle_absence(&mut self, participant_id: ParticipantId, kind: AbsenceKind) -> Result<(), StoreError> {
        self.concern(participant_id)?;
        let who = self.who(participant_id)?;
        let (ended, reader) = (self.ended_before(participant_id)?, self.reader());
        let seen = reader.absences_seen(who)?;
        let row = match kind {
            AbsenceKind::Days => {
                let mut own = self.placements_of(participant_id)?;
                own.retain(|placement| ended.is_none_or(|ended| placement.details.from > ended));
                days_away(&own, &seen)
            }
            AbsenceKind::Visits => {
                let mut own = reader.meetings(who)?;
                own.retain(|meeting| ended.is_none_or(|ended| meeting.slot.date > ended));
                missed_visits(&own, &seen)
            }
        };
        let until = row.last().ok_or(AttendanceProblem::NothingToSee)?;
        self.transaction
            .prepare_cached(
                "INSERT INTO absence_seen (participant, kind, until_date, at, by) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO NOTHING",
            )?
            .execute((
                who.key,
                kind.code(),
                Day(*until),
                Moment(self.session.now.0),
                &self.session.user,
            ))?;
        Ok(())
    }
}
