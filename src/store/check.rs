//! Whether a file is sound.

use rusqlite::Connection;

use super::assessments::{check_answers, read_ways};
use super::error::is_damage;
use super::known::Known;
use super::meetings::read_time;
use super::values::Day;
use super::{LogProblem, Store, StoreError};
use crate::domain::activity::{ActivityType, EndReason};
use crate::domain::attendance::{self, AbsenceKind};
use crate::domain::comparison::Measure;
use crate::domain::exit::Outcome;
use crate::domain::intake::ReplyKind;
use crate::domain::participant::{Gender, Language, Referrer};
use crate::domain::plan::GoalStatus;
use crate::domain::protection::{ConsentKind, ProtectionLevel};
use crate::domain::retention::Certificate;
use crate::domain::review::Mark;
use crate::domain::scorecard::{Direction, Perspective, Source, Unit};
use crate::domain::sharing::ConsentWay;

/// What [`Store::check`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// What SQLite and SQLCipher complain about; empty where all is well.
    pub problems: Vec<String>,
    /// Where the log was tampered with; empty where it was not.
    pub log_problems: Vec<LogProblem>,
    /// What seals the log as it is now, to be compared with an older printout or backup; empty where there is no row.
    pub log_seal: String,
    /// Participants in the file.
    pub participants: u32,
    /// Finished forms in the file, corrections included.
    pub assessments: u32,
}

impl CheckReport {
    /// `true` where nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty() && self.log_problems.is_empty()
    }
}

/// What SQLite and SQLCipher say of a file's pages; nothing where all is well.
pub(super) fn complaints(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut problems = Vec::new();
    for pragma in ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check"] {
        match lines(connection, pragma, &mut problems) {
            Err(error) if is_damage(&error) => problems.push(error.to_string()),
            ran => ran?,
        }
    }
    problems.retain(|line| line != "ok");
    Ok(problems)
}

fn lines(connection: &Connection, pragma: &str, found: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(pragma)?;
    for line in statement.query_map([], |row| row.get(0))? {
        found.push(line?);
    }
    Ok(())
}

/// A table, a column, and whether this program knows a code in it.
type Code = (&'static str, &'static str, fn(&str) -> bool);

/// Codes that this program knows; elsewhere than in these no row holds one.
const CODES: [Code; 24] = [
    ("participant", "gender", |code| Gender::from_code(code).is_some()),
    ("participant", "referred_by", |code| Referrer::from_code(code).is_some()),
    ("participant", "language", |code| Language::from_code(code).is_some()),
    ("participation", "outcome", |code| Outcome::from_code(code).is_some()),
    ("activity", "kind", |code| ActivityType::from_code(code).is_some()),
    ("placement", "end_reason", |code| EndReason::from_code(code).is_some()),
    ("attendance", "mark", |code| attendance::Mark::from_code(code).is_some()),
    ("absence_seen", "kind", |code| AbsenceKind::from_code(code).is_some()),
    ("goal_revision", "status", |code| GoalStatus::from_code(code).is_some()),
    ("intake_answer", "kind", |code| ReplyKind::from_code(code).is_some()),
    ("review_mark", "mark", |code| Mark::from_code(code).is_some()),
    ("card_measure", "perspective", |code| {
        Perspective::from_code(code).is_some()
    }),
    ("card_measure", "source", |text| {
        serde_json::from_str::<Source>(text).is_ok()
    }),
    ("card_measure", "unit", |code| Unit::from_code(code).is_some()),
    ("card_measure", "direction", |code| Direction::from_code(code).is_some()),
    ("drawn_mark", "mark", |code| Mark::from_code(code).is_some()),
    ("protection", "level", |code| ProtectionLevel::from_code(code).is_some()),
    ("sharing", "way", |code| ConsentWay::from_code(code).is_some()),
    ("consent", "kind", |code| ConsentKind::from_code(code).is_some()),
    ("outside_figure", "measure", |code| Measure::from_code(code).is_some()),
    ("outside_figure", "gender", |code| Gender::from_code(code).is_some()),
    ("assessment", "filled_in", |codes| read_ways(codes).is_ok()),
    ("meeting", "time", |time| read_time(time).is_ok()),
    ("removal", "certificate", |text| {
        serde_json::from_str::<Certificate>(text).is_ok()
    }),
];

/// Where dates lie.
const DATES: [(&str, &[&str]); 26] = [
    ("participant", &["birth_date"]),
    ("participation", &["start_date", "end_date"]),
    ("responsibility", &["from_date"]),
    ("caseworker", &["left_on"]),
    ("occasion", &["date"]),
    ("placement", &["from_date", "to_date"]),
    ("attendance", &["date"]),
    ("absence_seen", &["until_date"]),
    ("goal_revision", &["date", "by_date"]),
    ("plan_review", &["date"]),
    ("intake_answer", &["date"]),
    ("intake_decision", &["date", "recorded_on"]),
    ("case_review", &["begun_on", "finished_on"]),
    ("case_draw", &["drawn_on"]),
    ("drawn_case", &["read_on"]),
    ("reminder", &["date", "created_on", "done_on"]),
    ("card_value", &["month"]),
    ("card_month", &["month"]),
    ("card_action", &["month", "due", "done_on"]),
    ("card_figure", &["month"]),
    ("meeting", &["date", "next_measurement"]),
    ("note", &["date"]),
    ("sharing", &["from_date", "to_date"]),
    ("consent", &["date"]),
    ("hold", &["since"]),
    ("assessment", &["date"]),
];

/// What this program could not show, though SQLite finds nothing wrong with the pages that it lies on. One pass a table,
/// however many participants there are.
fn unreadable(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut problems = Vec::new();
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let dangling = statement.query_map([], |row| {
        Ok(format!(
            "{}: row without its {}",
            row.get::<_, String>(0)?,
            row.get::<_, String>(2)?
        ))
    })?;
    for line in dangling {
        problems.push(line?);
    }
    for (table, column, is_known) in CODES {
        let sql = format!("SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL");
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if !is_known(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?) {
                problems.push(format!("{table}: an unknown {column}"));
            }
        }
    }
    for (table, columns) in DATES {
        for column in columns {
            let sql = format!("SELECT min({column}), max({column}) FROM {table}");
            let ends = connection.query_row(&sql, [], |row| {
                Ok((row.get::<_, Option<Day>>(0)?, row.get::<_, Option<Day>>(1)?))
            });
            if ends.is_err() {
                problems.push(format!("{table}: a {column} that is no date"));
            }
        }
    }
    for (sql, problem) in [
        (
            "SELECT EXISTS (SELECT 1 FROM participant WHERE NOT EXISTS (
                SELECT 1 FROM participation WHERE participant = key))",
            "participant: one without a start",
        ),
        (
            "SELECT EXISTS (SELECT 1 FROM answer_note AS note WHERE NOT EXISTS (
                SELECT 1 FROM assessment WHERE participant = note.participant AND id = note.assessment_id))",
            "answer_note: one without its assessment",
        ),
        (
            "SELECT EXISTS (SELECT 1 FROM protection WHERE NOT EXISTS (
                SELECT 1 FROM protection_named AS named WHERE named.participant = protection.participant))",
            "protection: one without anybody named",
        ),
    ] {
        if connection.query_row(sql, [], |row| row.get(0))? {
            problems.push(problem.to_owned());
        }
    }
    problems.extend(unreadable_answers(connection)?);
    Ok(problems)
}

/// Answers that their instrument can't have been answered with.
fn unreadable_answers(connection: &Connection) -> Result<Option<String>, StoreError> {
    let known = Known::read(connection)?;
    let mut statement = connection.prepare("SELECT instrument, answers FROM assessment")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let answers = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        let checked = known
            .of_row(row.get(0)?)
            .and_then(|instrument| check_answers(answers, instrument));
        if let Err(error) = checked {
            return Ok(Some(format!("assessment: {error}")));
        }
    }
    Ok(None)
}

impl Store {
    /// Reads the whole file and reports what is wrong with it. Changes nothing.
    ///
    /// # Errors
    /// Where the file can't be read at all.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        let unreadable =
            |connection: &Connection| unreadable(connection).unwrap_or_else(|error| vec![error.to_string()]);
        let (mut problems, said) = match (&self.path, &self.key) {
            // Pages and what stands on them are looked at side by side, each on a connection of its own.
            (Some(path), Some(key)) => std::thread::scope(|scope| {
                let beside = scope.spawn(|| Ok::<_, StoreError>(unreadable(&Self::unlock(path, key)?)));
                let problems = complaints(&self.connection);
                let said = beside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                problems.map(|problems| (problems, said.unwrap_or_else(|error| vec![error.to_string()])))
            })?,
            _ => (complaints(&self.connection)?, unreadable(&self.connection)),
        };
        // Where the pages themselves are damaged, what is read off them says nothing more.
        if problems.is_empty() {
            problems = said;
        }
        if problems.is_empty() && !self.content_is_as_kept()? {
            problems.push("unit: the file holds something else than its changes made of it".to_owned());
        }
        let mut report = CheckReport {
            problems,
            log_problems: Vec::new(),
            log_seal: String::new(),
            participants: 0,
            assessments: 0,
        };
        match self.count_into(&mut report) {
            // A damaged file can't be counted; what is wrong with it has been said.
            Err(_) if !report.problems.is_empty() => Ok(report),
            counted => counted.map(|()| report),
        }
    }

    fn count_into(&self, report: &mut CheckReport) -> Result<(), StoreError> {
        let count = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, u32>(0));
        report.participants = count("SELECT count(*) FROM participant")?;
        report.assessments = count("SELECT count(*) FROM assessment WHERE finished_at IS NOT NULL")?;
        report.log_seal = self.log_seal()?;
        report.log_problems = self.log_problems()?;
        Ok(())
    }
}
