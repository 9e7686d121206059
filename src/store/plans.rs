//! Plans: goals with every revision, and the days on which a plan was gone through.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::reader::{Reader, Who};
use super::values::Day;
use super::{StoreError, Tx};
use crate::domain::instrument::IndicatorId;
use crate::domain::plan::{Goal, GoalDetails, GoalStatus, Revision, Step, Target};
use crate::domain::text::{kept, kept_line};
use crate::domain::{GoalId, ParticipantId};

type Steps = BTreeMap<(GoalId, u32), Vec<Step>>;

impl Reader<'_> {
    /// One participant's goals, by the day on which they were first put down.
    pub(super) fn goals(&self, who: Who) -> Result<Vec<Goal>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT goal_id, number, date, author, text, indicator_id, instrument, level, by_date, status
             FROM goal_revision AS own JOIN goal ON (goal.participant, goal.id) = (own.participant, goal_id)
             WHERE own.participant = ?1 AND removed_at IS NULL ORDER BY goal_id, number",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut steps: Option<Steps> = None;
        let mut goals: Vec<Goal> = Vec::new();
        while let Some(row) = rows.next()? {
            let steps = match &mut steps {
                Some(steps) => steps,
                none => none.insert(self.steps(who)?),
            };
            let id = GoalId(row.get(0)?);
            let own = steps.remove(&(id, row.get(1)?)).unwrap_or_default();
            let revision = self.read_revision(row, own)?;
            match goals.last_mut().filter(|goal| goal.id == id) {
                Some(goal) => goal.earlier.push(std::mem::replace(&mut goal.current, revision)),
                None => goals.push(Goal {
                    id,
                    participant_id: who.id,
                    earlier: Vec::new(),
                    current: revision,
                }),
            }
        }
        goals.sort_by_key(Goal::since);
        Ok(goals)
    }

    fn steps(&self, who: Who) -> Result<Steps, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT goal_id, number, text, is_done FROM goal_step
             WHERE participant = ?1 ORDER BY goal_id, number, position",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut steps = Steps::new();
        while let Some(row) = rows.next()? {
            steps.entry((GoalId(row.get(0)?), row.get(1)?)).or_default().push(Step {
                text: row.get(2)?,
                is_done: row.get(3)?,
            });
        }
        Ok(steps)
    }

    /// The days on which one participant's plan was gone through, in order.
    pub(super) fn plan_reviews(&self, who: Who) -> Result<Vec<NaiveDate>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT date FROM plan_review WHERE participant = ?1 ORDER BY date")?;
        let dates = statement.query_map([who.key], |row| row.get::<_, Day>(0))?;
        dates.map(|date| Ok(date?.0)).collect()
    }

    fn read_revision(&self, row: &Row<'_>, steps: Vec<Step>) -> Result<Revision, StoreError> {
        let target = match row.get::<_, Option<String>>(5)? {
            Some(indicator) => Some(Target {
                indicator: IndicatorId(indicator),
                instrument: self.known.of_row(row.get(6)?)?.key.clone(),
                level: row.get(7)?,
            }),
            None => None,
        };
        Ok(Revision {
            date: row.get::<_, Day>(2)?.0,
            author: row.get(3)?,
            details: GoalDetails {
                text: row.get(4)?,
                target,
                by: row.get::<_, Option<Day>>(8)?.map(|date| date.0),
                steps,
                status: GoalStatus::from_code(&row.get::<_, String>(9)?)
                    .ok_or(StoreError::Corrupt("an unknown code"))?,
            },
        })
    }
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
            Some(target) => Some(self.known.instrument(&target.instrument)?),
            None => None,
        };
        if let Some(problem) = details.problem(instrument) {
            return Err(StoreError::Goal(problem));
        }
        let key = self.key(participant_id)?;
        let goal_id = match id {
            Some(id) if self.is_there("goal", id.0, participant_id)? => id,
            Some(_) => return Err(StoreError::Gone),
            None => {
                let id = GoalId(Uuid::now_v7());
                self.transaction
                    .execute("INSERT INTO goal (participant, id) VALUES (?1, ?2)", (key, id.0))?;
                id
            }
        };
        let number = self.next_revision(key, goal_id)?;
        let target = details.target.as_ref();
        self.transaction
            .prepare_cached(
                "INSERT INTO goal_revision (participant, goal_id, number, date, author, text, indicator_id, instrument,
                 level, by_date, status) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute((
                key,
                goal_id.0,
                number,
                Day(self.session.today.0),
                &self.session.user,
                kept(&details.text),
                target.map(|target| target.indicator.0.as_str()),
                target.map(|target| self.known.row_of(&target.instrument)).transpose()?,
                target.and_then(|target| target.level),
                details.by.map(Day),
                details.status.code(),
            ))?;
        let steps = details.steps.iter().map(|step| (kept_line(&step.text), step.is_done));
        for (position, (text, is_done)) in (0_u32..).zip(steps.filter(|(text, _)| !text.is_empty())) {
            self.transaction
                .prepare_cached(
                    "INSERT INTO goal_step (participant, goal_id, number, position, text, is_done)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((key, goal_id.0, number, position, text, is_done))?;
        }
        self.changes.participants.insert(participant_id);
        Ok(goal_id)
    }

    /// The number of the next revision; the one that the same person wrote today makes room for it.
    fn next_revision(&self, participant: i64, id: GoalId) -> Result<u32, StoreError> {
        let last: Option<(u32, Day, String)> = self
            .transaction
            .prepare_cached(
                "SELECT number, date, author FROM goal_revision WHERE participant = ?1 AND goal_id = ?2
                 ORDER BY number DESC LIMIT 1",
            )?
            .query_row((participant, id.0), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((number, date, author)) = last else {
            return Ok(1);
        };
        if date.0 != self.session.today.0 || author != self.session.user {
            return Ok(number + 1);
        }
        // Its steps go first, by name: what is undone must find every row where it was.
        for sql in [
            "DELETE FROM goal_step WHERE participant = ?1 AND goal_id = ?2 AND number = ?3",
            "DELETE FROM goal_revision WHERE participant = ?1 AND goal_id = ?2 AND number = ?3",
        ] {
            self.transaction.execute(sql, (participant, id.0, number))?;
        }
        Ok(number)
    }

    /// Notes that a plan was gone through today.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn review_plan(&mut self, participant_id: ParticipantId) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO plan_review (participant, date, by) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            (self.key(participant_id)?, Day(self.session.today.0), &self.session.user),
        )?;
        self.changes.participants.insert(participant_id);
        Ok(())
    }
}
