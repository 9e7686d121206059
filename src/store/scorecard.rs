//! The scorecard: what is followed, what was typed in and written, and months that are signed.

use rusqlite::{OptionalExtension as _, Row};
use uuid::Uuid;

use super::shared::OUTCOME_SCHEMA;
use super::values::{Day, Moment};
use super::{Store, StoreError, Tx};
use crate::domain::access::Sight;
use crate::domain::scorecard::{
    Action, ActionDetails, CardProblem, Counted, Direction, MAX_ANALYSIS, MAX_MEASURES, Measure, MeasureDetails, Month,
    MonthRecord, Perspective, Scorecard, SignedFigure, Source, TypedValue, Unit, Value,
};
use crate::domain::text::{MAX_TEXT, kept, kept_line};
use crate::domain::{CardActionId, MeasureId, Now};

/// The columns that say what is followed, in the order in which [`measure_at`] reads them.
const MEASURE: &str = "perspective, name, source, unit, direction, target, near";

impl Store {
    /// Everything that the file holds of the scorecard.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`] for whoever may not see a group's figures, or where the file can't be read.
    pub fn scorecard(&self) -> Result<Scorecard, StoreError> {
        self.require(Sight::Groups)?;
        Ok(Scorecard {
            measures: self.measures()?,
            typed: self.typed_values()?,
            months: self.card_months()?,
            actions: self.card_actions()?,
        })
    }

    fn measures(&self) -> Result<Vec<Measure>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT id, {MEASURE} FROM card_measure WHERE removed_at IS NULL ORDER BY position, id"
        ))?;
        let mut rows = statement.query([])?;
        let mut measures = Vec::new();
        while let Some(row) = rows.next()? {
            // What only a newer program knows is not followed here.
            if let Some(details) = measure_at(row, 1)? {
                let id = MeasureId(row.get(0)?);
                measures.push(Measure { id, details });
            }
        }
        measures.sort_by_key(|measure| measure.details.perspective);
        Ok(measures)
    }

    fn typed_values(&self) -> Result<Vec<TypedValue>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT measure, month, value, source, by FROM card_value ORDER BY measure, month")?;
        let rows = statement.query_map([], |row| {
            Ok(TypedValue {
                measure: MeasureId(row.get(0)?),
                month: month_at(row, 1)?,
                value: row.get(2)?,
                source: row.get(3)?,
                by: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn card_months(&self) -> Result<Vec<MonthRecord>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT month, analysis, signed_at, signed_by FROM card_month ORDER BY month")?;
        let mut rows = statement.query([])?;
        let mut months = Vec::new();
        while let Some(row) = rows.next()? {
            let month = month_at(row, 0)?;
            let at: Option<Moment> = row.get(2)?;
            months.push(MonthRecord {
                month,
                analysis: row.get(1)?,
                signed: at.map(|at| Now(at.0)).zip(row.get(3)?),
                figures: self.signed_figures(month)?,
            });
        }
        Ok(months)
    }

    fn signed_figures(&self, month: Month) -> Result<Vec<SignedFigure>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT measure, {MEASURE}, value, is_hidden, n, low, high FROM card_figure WHERE month = ?1
             ORDER BY position, measure"
        ))?;
        let mut rows = statement.query([Day(month.first())])?;
        let mut figures = Vec::new();
        while let Some(row) = rows.next()? {
            let value = match (row.get(8)?, row.get(9)?) {
                (Some(value), _) => Value::Known(value),
                (None, true) => Value::Hidden,
                (None, false) => Value::Unknown,
            };
            let low: Option<i64> = row.get(11)?;
            let Some(details) = measure_at(row, 1)? else {
                continue;
            };
            figures.push(SignedFigure {
                measure: Measure {
                    id: MeasureId(row.get(0)?),
                    details,
                },
                counted: Counted {
                    value,
                    n: row.get(10)?,
                    interval: low.zip(row.get(12)?).map(<[i64; 2]>::from),
                },
            });
        }
        Ok(figures)
    }

    fn card_actions(&self) -> Result<Vec<Action>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, month, text, who, due, done_on, done_by FROM card_action ORDER BY due, id")?;
        let rows = statement.query_map([], |row| {
            let done: Option<Day> = row.get(5)?;
            Ok(Action {
                id: CardActionId(row.get(0)?),
                month: month_at(row, 1)?,
                details: ActionDetails {
                    text: row.get(2)?,
                    who: row.get(3)?,
                    due: row.get::<_, Day>(4)?.0,
                },
                done: done.map(|day| day.0).zip(row.get(6)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn month_at(row: &Row<'_>, place: usize) -> rusqlite::Result<Month> {
    Ok(Month::of(row.get::<_, Day>(place)?.0))
}

/// What is followed; `None` where a newer program of the unit wrote a code that this one does not know.
fn measure_at(row: &Row<'_>, first: usize) -> Result<Option<MeasureDetails>, StoreError> {
    let code = |place: usize| row.get::<_, String>(first + place);
    let source: Option<String> = row.get(first + 2)?;
    let source = source.map(|text| serde_json::from_str::<Source>(&text)).transpose();
    let codes = (
        Perspective::from_code(&code(0)?),
        Unit::from_code(&code(3)?),
        Direction::from_code(&code(4)?),
    );
    let (Some(perspective), Some(unit), Some(direction), Ok(source)) = (codes.0, codes.1, codes.2, source) else {
        log::warn!("a measure of the scorecard can't be read");
        return Ok(None);
    };
    Ok(Some(MeasureDetails {
        perspective,
        name: row.get(first + 1)?,
        source,
        unit,
        direction,
        target: row.get(first + 5)?,
        near: row.get(first + 6)?,
    }))
}

fn source_text(details: &MeasureDetails) -> Result<Option<String>, StoreError> {
    let text = details.source.as_ref().map(serde_json::to_string).transpose();
    text.map_err(|_| StoreError::Corrupt("a measure that can't be written"))
}

impl Tx<'_> {
    /// A new measure, or a known one changed. What months that are signed say of it stays as it was.
    ///
    /// # Errors
    /// [`StoreError::Card`] with what is wrong; [`StoreError::Gone`] where it is not there.
    /// [`StoreError::OlderMachines`] where machines of the unit run a program that does not know of the scorecard, and would
    /// take in nothing from here on: `anyway` says that they may.
    pub fn save_measure(
        &mut self,
        id: Option<MeasureId>,
        details: &MeasureDetails,
        anyway: bool,
    ) -> Result<MeasureId, StoreError> {
        if let Some(problem) = details.problem() {
            return Err(StoreError::Card(problem));
        }
        self.require_machines(OUTCOME_SCHEMA, anyway)?;
        self.changes.scorecard = true;
        let name = kept_line(&details.name);
        let mut followed = self
            .transaction
            .prepare_cached("SELECT id, name FROM card_measure WHERE removed_at IS NULL")?;
        let followed = followed.query_map([], |row| Ok((MeasureId(row.get(0)?), row.get::<_, String>(1)?)))?;
        let followed: Vec<_> = followed.collect::<Result<_, _>>()?;
        let is_same = |own: &String| own.to_lowercase() == name.to_lowercase();
        if followed.iter().any(|(other, own)| Some(*other) != id && is_same(own)) {
            return Err(StoreError::Card(CardProblem::NameTaken));
        }
        let MeasureDetails {
            perspective,
            name: _,
            source: _,
            unit,
            direction,
            target,
            near,
        } = details;
        let source = source_text(details)?;
        let codes = (perspective.code(), unit.code(), direction.code());
        match id {
            Some(id) => {
                let changed = self.transaction.execute(
                    "UPDATE card_measure SET perspective = ?2, name = ?3, source = ?4, unit = ?5, direction = ?6,
                     target = ?7, near = ?8 WHERE id = ?1 AND removed_at IS NULL",
                    (id.0, codes.0, name, source, codes.1, codes.2, target, near),
                )?;
                if changed == 0 { Err(StoreError::Gone) } else { Ok(id) }
            }
            None if followed.len() >= MAX_MEASURES => Err(StoreError::Card(CardProblem::TooMany)),
            None => {
                let id = Uuid::now_v7();
                self.transaction.execute(
                    "INSERT INTO card_measure (id, perspective, position, name, source, unit, direction, target, near)
                     VALUES (?1, ?2, (SELECT ifnull(max(position), 0) + 1 FROM card_measure), ?3, ?4, ?5, ?6, ?7, ?8)",
                    (id, codes.0, name, source, codes.1, codes.2, target, near),
                )?;
                Ok(MeasureId(id))
            }
        }
    }

    /// Follows a measure no longer. What was typed in for it is kept, and so is what signed months say of it.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where it is not there.
    pub fn remove_measure(&mut self, id: MeasureId) -> Result<(), StoreError> {
        self.changes.scorecard = true;
        let removed = self.transaction.execute(
            "UPDATE card_measure SET removed_at = ?2, removed_by = ?3 WHERE id = ?1 AND removed_at IS NULL",
            (id.0, Moment(self.session.now.0), &self.session.user),
        )?;
        if removed == 0 { Err(StoreError::Gone) } else { Ok(()) }
    }

    /// Keeps a value that was typed in for a month, in thousandths, with where it is from; `None` takes it away.
    ///
    /// # Errors
    /// [`StoreError::Card`] with what is wrong; [`StoreError::Gone`] where the measure is not there.
    pub fn save_card_value(
        &mut self,
        id: MeasureId,
        month: Month,
        value: Option<(i64, &str)>,
    ) -> Result<(), StoreError> {
        self.open_month(month)?;
        let details = self
            .transaction
            .prepare_cached(&format!(
                "SELECT {MEASURE} FROM card_measure WHERE id = ?1 AND removed_at IS NULL"
            ))?
            .query_row([id.0], |row| Ok(measure_at(row, 0)))
            .optional()?
            .transpose()?
            .flatten()
            .ok_or(StoreError::Gone)?;
        if details.source.is_some() {
            return Err(StoreError::Card(CardProblem::IsCounted));
        }
        let Some((value, source)) = value else {
            self.transaction.execute(
                "DELETE FROM card_value WHERE measure = ?1 AND month = ?2",
                (id.0, Day(month.first())),
            )?;
            return Ok(());
        };
        let source = kept_line(source);
        if let Some(problem) = details.unit.problem(value) {
            return Err(StoreError::Card(problem));
        }
        if source.chars().count() > MAX_TEXT {
            return Err(StoreError::Card(CardProblem::TooLong));
        }
        self.transaction.execute(
            "INSERT INTO card_value (measure, month, value, source, by, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET value = excluded.value, source = excluded.source, by = excluded.by,
             at = excluded.at",
            (
                id.0,
                Day(month.first()),
                value,
                source,
                &self.session.user,
                Moment(self.session.now.0),
            ),
        )?;
        Ok(())
    }

    /// Keeps what is written about a month.
    ///
    /// # Errors
    /// [`StoreError::Card`] with what is wrong.
    pub fn save_analysis(&mut self, month: Month, text: &str) -> Result<(), StoreError> {
        self.open_month(month)?;
        let text = kept(text);
        if text.chars().count() > MAX_ANALYSIS {
            return Err(StoreError::Card(CardProblem::TooLong));
        }
        self.transaction.execute(
            "INSERT INTO card_month (month, analysis) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET analysis = excluded.analysis",
            (Day(month.first()), text),
        )?;
        Ok(())
    }

    /// What a month's analysis leads to, new or changed.
    ///
    /// # Errors
    /// [`StoreError::Card`] with what is wrong; [`StoreError::Gone`] where it is not there.
    pub fn save_card_action(
        &mut self,
        id: Option<CardActionId>,
        month: Month,
        details: &ActionDetails,
    ) -> Result<CardActionId, StoreError> {
        if let Some(problem) = details.problem(month) {
            return Err(StoreError::Card(problem));
        }
        self.open_month(month)?;
        let own = id.map_or_else(Uuid::now_v7, |id| id.0);
        let values = (
            own,
            Day(month.first()),
            kept_line(&details.text),
            kept_line(&details.who),
            Day(details.due),
        );
        let sql = match id {
            Some(_) => "UPDATE card_action SET text = ?3, who = ?4, due = ?5 WHERE id = ?1 AND month = ?2",
            None => "INSERT INTO card_action (id, month, text, who, due) VALUES (?1, ?2, ?3, ?4, ?5)",
        };
        match self.transaction.execute(sql, values)? {
            0 => Err(StoreError::Gone),
            _ => Ok(CardActionId(own)),
        }
    }

    /// Ticks off what an analysis led to, or no longer; in a month that is signed as well.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where it is not there.
    pub fn tick_card_action(&mut self, id: CardActionId, is_done: bool) -> Result<(), StoreError> {
        self.changes.scorecard = true;
        let (today, user) = (Day(self.session.today.0), &self.session.user);
        let ticked = self.transaction.execute(
            // Who did it first is who did it.
            "UPDATE card_action SET done_on = CASE WHEN ?2 THEN ifnull(done_on, ?3) END,
             done_by = CASE WHEN ?2 THEN ifnull(done_by, ?4) END WHERE id = ?1",
            (id.0, is_done, today, user),
        )?;
        if ticked == 0 { Err(StoreError::Gone) } else { Ok(()) }
    }

    /// Takes away what an analysis led to.
    ///
    /// # Errors
    /// [`StoreError::Card`] where its month is signed; [`StoreError::Gone`] where it is not there.
    pub fn remove_card_action(&mut self, id: CardActionId) -> Result<(), StoreError> {
        let mut of = self
            .transaction
            .prepare_cached("SELECT month FROM card_action WHERE id = ?1")?;
        let month = of.query_row([id.0], |row| month_at(row, 0)).optional()?;
        drop(of);
        self.open_month(month.ok_or(StoreError::Gone)?)?;
        self.transaction
            .execute("DELETE FROM card_action WHERE id = ?1", [id.0])?;
        Ok(())
    }

    /// Signs a month, with its figures as they are now, and locks it.
    ///
    /// # Errors
    /// [`StoreError::Card`] where it is not over, is signed, has no analysis, or nothing is followed.
    pub fn sign_month(&mut self, month: Month, figures: &[SignedFigure]) -> Result<(), StoreError> {
        self.open_month(month)?;
        let written: Option<String> = self
            .transaction
            .query_row(
                "SELECT analysis FROM card_month WHERE month = ?1",
                [Day(month.first())],
                |row| row.get(0),
            )
            .optional()?;
        let problem = if !month.is_over(self.session.today) {
            Some(CardProblem::NotOver)
        } else if figures.is_empty() {
            Some(CardProblem::NoMeasures)
        } else if written.is_none_or(|text| text.is_empty()) {
            Some(CardProblem::NoAnalysis)
        } else {
            None
        };
        if let Some(problem) = problem {
            return Err(StoreError::Card(problem));
        }
        for (position, figure) in (1_u32..).zip(figures) {
            self.sign_figure(month, position, figure)?;
        }
        self.transaction.execute(
            "UPDATE card_month SET signed_at = ?2, signed_by = ?3 WHERE month = ?1",
            (Day(month.first()), Moment(self.session.now.0), &self.session.user),
        )?;
        Ok(())
    }

    fn sign_figure(&self, month: Month, position: u32, figure: &SignedFigure) -> Result<(), StoreError> {
        let (details, counted) = (&figure.measure.details, &figure.counted);
        let [low, high] = counted.interval.map_or([None; 2], |ends| ends.map(Some));
        self.transaction
            .prepare_cached(&format!(
                "INSERT INTO card_figure (month, measure, position, {MEASURE}, value, is_hidden, n, low, high)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
            ))?
            .execute((
                Day(month.first()),
                figure.measure.id.0,
                position,
                details.perspective.code(),
                &details.name,
                source_text(details)?,
                details.unit.code(),
                details.direction.code(),
                details.target,
                details.near,
                counted.value.known(),
                counted.value == Value::Hidden,
                counted.n,
                low,
                high,
            ))?;
        Ok(())
    }

    /// A month that is not signed, and has begun.
    fn open_month(&mut self, month: Month) -> Result<(), StoreError> {
        self.changes.scorecard = true;
        let is_signed: bool = self
            .transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM card_month WHERE month = ?1 AND signed_at IS NOT NULL)")?
            .query_row([Day(month.first())], |row| row.get(0))?;
        if is_signed {
            Err(StoreError::Card(CardProblem::Signed))
        } else if month.first() > self.session.today.0 {
            Err(StoreError::Card(CardProblem::Ahead))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
