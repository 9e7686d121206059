//! The catalogue of activities, and who has been in them.

use chrono::NaiveDate;
use rusqlite::{Connection, Row};
use uuid::Uuid;

use super::reader::{Reader, Who};
use super::values::Day;
use super::{Store, StoreError, Tx, read_code};
use crate::domain::activity::{
    Activity, ActivityDetails, ActivityProblem, ActivityType, Cost, CostBasis, EndReason, Experience, Placement,
    PlacementDetails,
};
use crate::domain::attendance::Weekdays;
use crate::domain::text::{kept, kept_line};
use crate::domain::{ActivityId, ParticipantId, PlacementId};

const PLACEMENT_COLUMNS: &str =
    "placement.id, activity.id, from_date, to_date, extent, end_reason, rating, comment, weekdays";

impl Store {
    /// The catalogue, by name.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn activities(&self) -> Result<Vec<Activity>, StoreError> {
        load(&self.connection)
    }
}

impl Reader<'_> {
    /// One participant's placements, by first day.
    pub(super) fn placements(&self, who: Who) -> Result<Vec<Placement>, StoreError> {
        let sql = format!(
            "SELECT {PLACEMENT_COLUMNS} FROM placement JOIN activity ON activity.key = activity
             LEFT JOIN placement_week AS week ON (week.participant, placement_id) = (placement.participant, placement.id)
             WHERE placement.participant = ?1 AND removed_at IS NULL ORDER BY from_date, placement.id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([who.key])?;
        let mut placements = Vec::new();
        while let Some(row) = rows.next()? {
            placements.push(read_placement(row, who.id)?);
        }
        if !placements.is_empty() {
            let mut noted = self.days_noted(who)?;
            for placement in &mut placements {
                placement.attendance = noted.remove(&placement.id).unwrap_or_default();
            }
        }
        Ok(placements)
    }
}

/// The catalogue, by name.
pub(super) fn load(connection: &Connection) -> Result<Vec<Activity>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT id, name, kind, unit, cost_ore, cost_by, is_active FROM activity ORDER BY name, id")?;
    let mut rows = statement.query([])?;
    let mut activities = Vec::new();
    while let Some(row) = rows.next()? {
        activities.push(read_activity(row)?);
    }
    Ok(activities)
}

fn read_activity(row: &Row<'_>) -> Result<Activity, StoreError> {
    let kind: String = row.get(2)?;
    let ore: Option<i64> = row.get(4)?;
    let basis = read_code(row.get(5)?, CostBasis::from_code)?;
    Ok(Activity {
        id: ActivityId(row.get(0)?),
        details: ActivityDetails {
            name: row.get(1)?,
            kind: ActivityType::from_code(&kind).ok_or(StoreError::Corrupt("an unknown code"))?,
            unit: row.get(3)?,
            cost: ore.zip(basis).map(|(ore, basis)| Cost { ore, basis }),
            is_active: row.get(6)?,
        },
    })
}

fn read_placement(row: &Row<'_>, participant_id: ParticipantId) -> Result<Placement, StoreError> {
    let rating: Option<u8> = row.get(6)?;
    let comment: Option<String> = row.get(7)?;
    let weekdays: Option<u8> = row.get(8)?;
    let weekdays = weekdays.map(|bits| Weekdays::from_bits(bits).ok_or(StoreError::Corrupt("a week without a day")));
    Ok(Placement {
        id: PlacementId(row.get(0)?),
        participant_id,
        details: PlacementDetails {
            activity_id: ActivityId(row.get(1)?),
            from: row.get::<_, Day>(2)?.0,
            to: row.get::<_, Option<Day>>(3)?.map(|date| date.0),
            extent: row.get(4)?,
            weekdays: weekdays.transpose()?,
            end_reason: read_code(row.get(5)?, EndReason::from_code)?,
            experience: rating.map(|rating| Experience { rating, comment }),
        },
        attendance: Vec::new(),
    })
}

impl Tx<'_> {
    /// The catalogue, by name.
    pub(crate) fn activities(&self) -> Result<Vec<Activity>, StoreError> {
        load(&self.transaction)
    }

    /// Puts an activity into the catalogue, or new details in place of a known one's.
    ///
    /// # Errors
    /// [`StoreError::Activity`] with what is wrong.
    pub fn save_activity(
        &mut self,
        id: Option<ActivityId>,
        details: &ActivityDetails,
    ) -> Result<ActivityId, StoreError> {
        if let Some(problem) = details.problem() {
            return Err(StoreError::Activity(problem));
        }
        let id = id.unwrap_or_else(|| ActivityId(Uuid::now_v7()));
        self.transaction
            .prepare_cached(
                "INSERT INTO activity (id, name, kind, unit, cost_ore, cost_by, is_active)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, unit = excluded.unit,
                 cost_ore = excluded.cost_ore, cost_by = excluded.cost_by, is_active = excluded.is_active",
            )?
            .execute((
                id.0,
                kept_line(&details.name),
                details.kind.code(),
                details.unit.as_deref().map(kept_line),
                details.cost.map(|cost| cost.ore),
                details.cost.map(|cost| cost.basis.code()),
                details.is_active,
            ))?;
        self.changes.activities = true;
        Ok(id)
    }

    /// Puts a participant into an activity, or new details in place of a known placement's.
    ///
    /// # Errors
    /// [`StoreError::Activity`] with what is wrong, or where participant or activity is not known.
    pub fn save_placement(
        &mut self,
        participant_id: ParticipantId,
        id: Option<PlacementId>,
        details: &PlacementDetails,
    ) -> Result<PlacementId, StoreError> {
        self.concern(participant_id)?;
        let known = self.placements_of(participant_id)?;
        let others = known.iter().filter(|placement| Some(placement.id) != id);
        let others = others.map(|placement| &placement.details);
        if let Some(problem) = details.problem(others, self.session.today) {
            return Err(StoreError::Activity(problem));
        }
        if let Some(id) = id
            && !self.is_there("placement", id.0, participant_id)?
        {
            return Err(StoreError::Gone);
        }
        let periods = self.periods_of(participant_id)?;
        let exits = periods.iter().filter_map(|period| period.exit.as_ref());
        let ended = exits.map(|exit| exit.date).find(|date| details.from <= *date);
        let goes_on = periods.last().is_none_or(|period| period.exit.is_none());
        let lasts_longer = ended.is_some_and(|ended| details.to.is_none_or(|to| to > ended));
        if lasts_longer || ended.is_none() && !goes_on {
            return Err(StoreError::Activity(ActivityProblem::AfterExit));
        }
        let own = known.iter().find(|placement| Some(placement.id) == id);
        if own.is_some_and(|own| own.marks().any(|(date, _)| !details.covers(date))) {
            return Err(StoreError::Activity(ActivityProblem::AttendanceOutside));
        }
        let id = id.unwrap_or_else(|| PlacementId(Uuid::now_v7()));
        self.write_placement(self.key(participant_id)?, id, details)?;
        self.changes.participants.insert(participant_id);
        Ok(id)
    }

    pub(super) fn write_placement(
        &self,
        participant: i64,
        id: PlacementId,
        details: &PlacementDetails,
    ) -> Result<(), StoreError> {
        let experience = details.experience.as_ref();
        self.transaction
            .prepare_cached(
                "INSERT INTO placement (participant, id, activity, from_date, to_date, extent, end_reason, rating, comment)
                 VALUES (?1, ?2, (SELECT key FROM activity WHERE id = ?3), ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT DO UPDATE SET activity = excluded.activity, from_date = excluded.from_date,
                 to_date = excluded.to_date, extent = excluded.extent, end_reason = excluded.end_reason,
                 rating = excluded.rating, comment = excluded.comment",
            )?
            .execute((
                participant,
                id.0,
                details.activity_id.0,
                Day(details.from),
                details.to.map(Day),
                details.extent,
                details.end_reason.map(EndReason::code),
                experience.map(|experience| experience.rating),
                experience.and_then(|experience| experience.comment.as_deref()).map(kept),
            ))?;
        match details.weekdays {
            Some(weekdays) => self
                .transaction
                .prepare_cached(
                    "INSERT INTO placement_week (participant, placement_id, weekdays) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET weekdays = excluded.weekdays WHERE weekdays <> excluded.weekdays",
                )?
                .execute((participant, id.0, weekdays.bits()))?,
            None => self
                .transaction
                .prepare_cached("DELETE FROM placement_week WHERE participant = ?1 AND placement_id = ?2")?
                .execute((participant, id.0))?,
        };
        Ok(())
    }

    /// Whether a placement that is there fits beside the participant's others.
    pub(super) fn check_placement(&self, participant_id: ParticipantId, id: PlacementId) -> Result<(), StoreError> {
        let known = self.placements_of(participant_id)?;
        let (own, others): (Vec<_>, Vec<_>) = known.iter().partition(|placement| placement.id == id);
        let others = || others.iter().map(|placement| &placement.details);
        let problem = |placement: &&Placement| placement.details.problem(others(), self.session.today);
        match own.iter().find_map(problem) {
            Some(problem) => Err(StoreError::Activity(problem)),
            None => Ok(()),
        }
    }

    /// Ends every placement that goes on, with participation.
    pub(super) fn end_placements(&self, participant_id: ParticipantId, end: NaiveDate) -> Result<(), StoreError> {
        self.transaction.execute(
            "UPDATE placement SET to_date = ?2 WHERE participant = ?1 AND from_date <= ?2 AND removed_at IS NULL
             AND (to_date IS NULL OR to_date > ?2)",
            (self.key(participant_id)?, Day(end)),
        )?;
        Ok(())
    }

    pub(super) fn placements_of(&self, participant_id: ParticipantId) -> Result<Vec<Placement>, StoreError> {
        self.reader().placements(self.who(participant_id)?)
    }
}
