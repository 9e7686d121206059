//! Whether a file is sound.

use rusqlite::Connection;

use super::{LogProblem, Store, StoreError};

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
        let mut statement = connection.prepare(pragma)?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
        for line in lines {
            problems.push(line?);
        }
    }
    problems.retain(|line| line != "ok");
    Ok(problems)
}

impl Store {
    /// Reads the whole file and reports what is wrong with it. Changes nothing.
    ///
    /// # Errors
    /// Where the file can't be read at all.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        let mut problems = complaints(&self.connection)?;
        let mut statement = self.connection.prepare("PRAGMA foreign_key_check")?;
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
        // What this program could not show is no sound file either, whatever SQLite says of its pages.
        if problems.is_empty()
            && let Err(error) = self.load_histories(None)
        {
            problems.push(error.to_string());
        }
        let count = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, u32>(0));
        Ok(CheckReport {
            problems,
            log_problems: self.log_problems()?,
            log_seal: self.log_seal()?,
            participants: count("SELECT count(*) FROM participant")?,
            assessments: count("SELECT count(*) FROM assessment WHERE finished_at IS NOT NULL")?,
        })
    }
}
