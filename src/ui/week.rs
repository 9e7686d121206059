//! A week of an activity, as it has been read for its page.

use chrono::{Datelike as _, Days, NaiveDate};

use crate::domain::ActivityId;
use crate::domain::activity::Placement;
use crate::store::{Store, StoreError};

/// Which week of which activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekOf {
    /// The activity.
    pub activity_id: ActivityId,
    /// Its first day.
    pub monday: NaiveDate,
}

impl WeekOf {
    /// The week that a day lies in.
    pub fn with(activity_id: ActivityId, day: NaiveDate) -> Self {
        let monday = day - Days::new(day.weekday().num_days_from_monday().into());
        Self { activity_id, monday }
    }

    /// Monday to Sunday.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.monday.iter_days().take(7)
    }

    /// The week after, or before.
    #[must_use]
    pub fn step(self, is_forward: bool) -> Self {
        let monday = if is_forward {
            self.monday + Days::new(7)
        } else {
            self.monday - Days::new(7)
        };
        Self { monday, ..self }
    }
}

/// Who is in an activity during a week, with what has been noted.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    /// Which.
    pub of: WeekOf,
    /// By case reference.
    pub placements: Vec<Placement>,
}

impl Week {
    /// Reads it.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn read(store: &Store, of: WeekOf) -> Result<Self, StoreError> {
        let last = of.monday + Days::new(6);
        Ok(Self {
            of,
            placements: store.placements_in(of.activity_id, of.monday, last)?,
        })
    }
}
