//! What an administrator has decided, and filters that are kept.

use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::{Store, StoreError, Tx};
use crate::domain::FilterId;
use crate::domain::cohort::Exposure;
use crate::domain::cohort::filter::{Filter, SavedFilter};
use crate::domain::retention::RetentionRule;
use crate::domain::review::DEFAULT_REVIEW_MONTHS;
use crate::domain::rules::{AbsenceRule, Rules};
use crate::domain::text::{MAX_TEXT, kept_line};

const THRESHOLD: &str = "small_group_threshold";
const LEAST_DAYS: &str = "activity_least_days";
const MARGIN_DAYS: &str = "activity_margin_days";
const DAYS_AWAY: &str = "absence_days";
const VISITS_MISSED: &str = "absence_visits";
const LOCK_MINUTES: &str = "lock_minutes";
const RETENTION_YEARS: &str = "retention_years";
const REVIEW_MONTHS: &str = "review_months";
const KEEPS_RESEARCH: &str = "retention_keeps_research_births";

/// What is kept under a name; `None` where nothing is.
pub(super) fn read_setting(connection: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// Keeps something under a name; nothing is written where it is kept already.
pub(super) fn write_setting(connection: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value
         WHERE value <> excluded.value",
        (name, value),
    )?;
    Ok(())
}

/// A number that is kept under a name, or the usual one.
fn number(connection: &Connection, name: &str, usual: u64) -> Result<u64, StoreError> {
    let kept = read_setting(connection, name)?.map(|text| text.parse());
    let kept = kept.transpose();
    Ok(kept
        .map_err(|_| StoreError::Corrupt("a setting that is no number"))?
        .unwrap_or(usual))
}

/// From when on somebody counts as having been in an activity.
pub(super) fn exposure(connection: &Connection) -> Result<Exposure, StoreError> {
    let usual = Exposure::default();
    Ok(Exposure {
        least_days: number(connection, LEAST_DAYS, usual.least_days)?,
        margin_days: number(connection, MARGIN_DAYS, usual.margin_days)?,
    })
}

/// How many months there are between two case reviews.
pub(super) fn review_months(connection: &Connection) -> Result<u64, StoreError> {
    number(connection, REVIEW_MONTHS, DEFAULT_REVIEW_MONTHS)
}

impl Store {
    /// What an administrator has decided.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn rules(&self) -> Result<Rules, StoreError> {
        let usual = Rules::default();
        let set = |name: &str, usual: u64| number(&self.connection, name, usual);
        let years = set(RETENTION_YEARS, usual.retention.years.into())?;
        let rules = Rules {
            threshold: set(THRESHOLD, usual.threshold)?,
            exposure: exposure(&self.connection)?,
            absence: AbsenceRule {
                days: set(DAYS_AWAY, usual.absence.days)?,
                visits: set(VISITS_MISSED, usual.absence.visits)?,
            },
            lock_minutes: set(LOCK_MINUTES, usual.lock_minutes)?,
            retention: RetentionRule {
                years: u32::try_from(years).unwrap_or(u32::MAX),
                keeps_research_births: set(KEEPS_RESEARCH, usual.retention.keeps_research_births.into())? != 0,
            },
            review_months: review_months(&self.connection)?,
        };
        // Without a threshold that means something nothing may be shown.
        if rules.problem().is_some() {
            return Err(StoreError::Corrupt("a setting out of its range"));
        }
        Ok(rules)
    }

    /// The filters that are kept, by name.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn saved_filters(&self) -> Result<Vec<SavedFilter>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, name, filter FROM saved_filter ORDER BY name")?;
        let mut rows = statement.query([])?;
        let mut filters = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(2)?;
            match serde_json::from_str(&text) {
                Ok(filter) => filters.push(SavedFilter {
                    id: FilterId(row.get(0)?),
                    name: row.get(1)?,
                    filter,
                }),
                // It asks for something that this program does not know; everything else can be worked with.
                Err(error) => log::warn!("a saved filter can't be read: {error}"),
            }
        }
        Ok(filters)
    }
}

impl Tx<'_> {
    /// What an administrator decides.
    ///
    /// # Errors
    /// [`StoreError::Rule`] with what is wrong.
    pub fn set_rules(&mut self, rules: &Rules) -> Result<(), StoreError> {
        if let Some(problem) = rules.problem() {
            return Err(StoreError::Rule(problem));
        }
        for (name, value) in [
            (THRESHOLD, rules.threshold),
            (LEAST_DAYS, rules.exposure.least_days),
            (MARGIN_DAYS, rules.exposure.margin_days),
            (DAYS_AWAY, rules.absence.days),
            (VISITS_MISSED, rules.absence.visits),
            (LOCK_MINUTES, rules.lock_minutes),
            (RETENTION_YEARS, rules.retention.years.into()),
            (REVIEW_MONTHS, rules.review_months),
            (KEEPS_RESEARCH, rules.retention.keeps_research_births.into()),
        ] {
            write_setting(&self.transaction, name, &value.to_string())?;
        }
        self.changes.rules = true;
        Ok(())
    }

    /// Keeps a filter under a name; one of that name is replaced.
    ///
    /// # Errors
    /// [`StoreError::FilterName`] for a name that is empty or too long.
    pub fn save_filter(&mut self, name: &str, filter: &Filter) -> Result<FilterId, StoreError> {
        let name = kept_line(name);
        if name.is_empty() || name.chars().count() > MAX_TEXT {
            return Err(StoreError::FilterName);
        }
        let text = serde_json::to_string(filter).map_err(|_| StoreError::Corrupt("a filter that can't be written"))?;
        self.transaction.execute(
            "INSERT INTO saved_filter (id, name, filter) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET filter = excluded.filter",
            (Uuid::now_v7(), &name, text),
        )?;
        let id = self
            .transaction
            .query_row("SELECT id FROM saved_filter WHERE name = ?1", [&name], |row| row.get(0))?;
        self.changes.rules = true;
        Ok(FilterId(id))
    }

    /// Keeps a filter no longer.
    ///
    /// # Errors
    /// [`StoreError::NothingToRemove`].
    pub fn remove_filter(&mut self, id: FilterId) -> Result<(), StoreError> {
        let removed = self
            .transaction
            .execute("DELETE FROM saved_filter WHERE id = ?1", [id.0])?;
        if removed == 0 {
            return Err(StoreError::NothingToRemove);
        }
        self.changes.rules = true;
        Ok(())
    }
}
