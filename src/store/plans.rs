//! Plans: goals with every revision, and the days on which a plan was gone through.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::{Store, StoreError, Tx, only, read_date, read_id};
use crate::domain::instrument::{IndicatorId, InstrumentKey};
use crate::domain::plan::{Goal, GoalDetails, GoalStatus, Revision, Step, Target};
use crate::domain::{GoalId, ParticipantId};

type Steps = BTreeMap<(String, u32), Vec<Step>>;

impl Store {
    /// Everyone's goals, or one participant's, by the day on which they were first put down.
    pub(super) fn load_goals(
        &self,
        participant_id: Option<&str>,
    ) -> Result<BTreeMap<ParticipantId, Vec<Goal>>, StoreError> {
        let mut steps = self.load_steps(participant_id)?;
        let sql = format!(
            "SELECT goal_id, participant_id, number, date, author, text, indicator_id, instrument_id, instrument_version,
             level, by_date, status
             FROM goal_revision JOIN goal ON goal.id = goal_id
             WHERE removed_at IS NULL AND {} ORDER BY goal_id, number",
            only(participant_id)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([participant_id])?;
        let mut goals: BTreeMap<_, Vec<Goal>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (key, number): (String, u32) = (row.get(0)?, row.get(2)?);
            let id = GoalId(read_id(&key)?);
            let participant_id = ParticipantId(read_id(&row.get::<_, String>(1)?)?);
            let revision = read_revision(row, steps.remove(&(key, number)).unwrap_or_default())?;
            let own = goals.entry(participant_id).or_default();
            match own.last_mut().filter(|goal| goal.id == id) {
                Some(goal) => goal.earlier.push(std::mem::replace(&mut goal.current, revision)),
                None => own.push(Goal {
                    id,
                    participant_id,
                    earlier: Vec::new(),
                    current: revision,
                }),
            }
        }
        for own in goals.values_mut() {
            own.sort_by_key(Goal::since);
        }
        Ok(goals)
    }

    fn load_steps(&self, participant_id: Option<&str>) -> Result<Steps, StoreError> {
        let sql = format!(
            "SELECT goal_id, number, text, is_done FROM goal_step JOIN goal ON goal.id = goal_id
             WHERE {} ORDER BY goal_id, number, position",
            only(participant_id)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([participant_id])?;
        let mut steps = Steps::new();
        while let Some(row) = rows.next()? {
            steps.entry((row.get(0)?, row.get(1)?)).or_default().push(Step {
                text: row.get(2)?,
                is_done: row.get(3)?,
            });
        }
        Ok(steps)
    }

    /// The days on which plans were gone through, in order.
    pub(super) fn load_plan_reviews(
        &self,
        participant_id: Option<&str>,
    ) -> Result<BTreeMap<ParticipantId, Vec<NaiveDate>>, StoreError> {
        let sql = format!(
            "SELECT participant_id, date FROM plan_review WHERE {} ORDER BY date",
            only(participant_id)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([participant_id])?;
        let mut reviews: BTreeMap<_, Vec<_>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id = ParticipantId(read_id(&row.get::<_, String>(0)?)?);
            reviews
                .entry(id)
                .or_default()
                .push(read_date(&row.get::<_, String>(1)?)?);
        }
        Ok(reviews)
    }
}

fn read_revision(row: &Row<'_>, steps: Vec<Step>) -> Result<Revision, StoreError> {
    let indicator: Option<String> = row.get(6)?;
    let target = match indicator {
        Some(indicator) => Some(Target {
            indicator: IndicatorId(indicator),
            instrument: InstrumentKey {
                id: row.get(7)?,
                version: row.get(8)?,
            },
            level: row.get(9)?,
        }),
        None => None,
    };
    let by: Option<String> = row.get(10)?;
    Ok(Revision {
        date: read_date(&row.get::<_, String>(3)?)?,
        author: row.get(4)?,
        details: GoalDetails {
            text: row.get(5)?,
            target,
            by: by.map(|date| read_date(&date)).transpose()?,
            steps,
            status: GoalStatus::from_code(&row.get::<_, String>(11)?).ok_or(StoreError::Corrupt("an unknown code"))?,
        },
    })
}

impl Tx<'_> {
    /// A new goal, or a new revision of a known one. What one person writes of a goal on one day is one revision.
    ///
    /// # Errors
    /// [`StoreError::Goal`] with what is wrong.
    pub fn save_goal(
        &mut self,
        participant_id: ParticipantId,
        id: Option<GoalId>,
        details: &GoalDetails,
    ) -> Result<GoalId, StoreError> {
        self.concern(participant_id)?;
        let instrument = match &details.target {
            Some(target) => Some(self.instrument(&target.instrument)?),
            None => None,
        };
        if let Some(problem) = details.problem(instrument.as_ref()) {
            return Err(StoreError::Goal(problem));
        }
        let goal_id = match id {
            Some(id) if self.is_there("goal", &id.to_string(), participant_id)? => id,
            Some(_) => return Err(StoreError::Gone),
            None => {
                let id = GoalId(Uuid::now_v7());
                self.transaction.execute(
                    "INSERT INTO goal (id, participant_id) VALUES (?1, ?2)",
                    (id.to_string(), participant_id.to_string()),
                )?;
                id
            }
        };
        let number = self.next_revision(goal_id)?;
        let target = details.target.as_ref();
        self.transaction
            .prepare_cached(
                "INSERT INTO goal_revision (goal_id, number, date, author, text, indicator_id, instrument_id,
                 instrument_version, level, by_date, status) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute((
                goal_id.to_string(),
                number,
                self.session.today.0.to_string(),
                &self.session.user,
                details.text.trim(),
                target.map(|target| target.indicator.0.as_str()),
                target.map(|target| target.instrument.id.as_str()),
                target.map(|target| target.instrument.version),
                target.and_then(|target| target.level),
                details.by.map(|date| date.to_string()),
                details.status.code(),
            ))?;
        let steps = details.steps.iter().filter(|step| !step.text.trim().is_empty());
        for (position, step) in (0_u32..).zip(steps) {
            self.transaction
                .prepare_cached(
                    "INSERT INTO goal_step (goal_id, number, position, text, is_done) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute((goal_id.to_string(), number, position, step.text.trim(), step.is_done))?;
        }
        self.changes.participants.insert(participant_id);
        Ok(goal_id)
    }

    /// The number of the next revision; the one that the same person wrote today makes room for it.
    fn next_revision(&self, id: GoalId) -> Result<u32, StoreError> {
        let last: Option<(u32, String, String)> = self
            .transaction
            .prepare_cached(
                "SELECT number, date, author FROM goal_revision WHERE goal_id = ?1 ORDER BY number DESC LIMIT 1",
            )?
            .query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((number, date, author)) = last else {
            return Ok(1);
        };
        if date != self.session.today.0.to_string() || author != self.session.user {
            return Ok(number + 1);
        }
        // Its steps go first, by name: what is undone must find every row where it was.
        for sql in [
            "DELETE FROM goal_step WHERE goal_id = ?1 AND number = ?2",
            "DELETE FROM goal_revision WHERE goal_id = ?1 AND number = ?2",
        ] {
            self.transaction.execute(sql, (id.to_string(), number))?;
        }
        Ok(number)
    }

    /// Notes that a plan was gone through today.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn review_plan(&mut self, participant_id: ParticipantId) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO plan_review (participant_id, date, by) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            (
                participant_id.to_string(),
                self.session.today.0.to_string(),
                &self.session.user,
            ),
        )?;
        self.changes.participants.insert(participant_id);
        Ok(())
    }
}
