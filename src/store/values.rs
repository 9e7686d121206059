//! How dates and moments lie in the file: as numbers, which take little room and sort as they should.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};

/// A date, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) NaiveDate);

/// A moment, as milliseconds since 1970-01-01 in UTC. What is finer is let go of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(pub(super) DateTime<Utc>);

impl ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(i64::from(self.0.to_epoch_days()).into())
    }
}

impl FromSql for Day {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let days = i32::try_from(value.as_i64()?).map_err(|_| FromSqlError::InvalidType)?;
        NaiveDate::from_epoch_days(days)
            .map(Self)
            .ok_or(FromSqlError::OutOfRange(days.into()))
    }
}

impl ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.timestamp_millis().into())
    }
}

impl FromSql for Moment {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let millis = value.as_i64()?;
        DateTime::from_timestamp_millis(millis)
            .map(Self)
            .ok_or(FromSqlError::OutOfRange(millis))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::Connection;

    use super::*;

    proptest! {
        #[test]
        fn what_is_stored_comes_back(days in -700_000_i32..700_000, millis in -10_000_000_000_000_i64..10_000_000_000_000) {
            let connection = Connection::open_in_memory().expect("a file");
            let date = NaiveDate::from_epoch_days(days).expect("a date");
            let moment = DateTime::from_timestamp_millis(millis).expect("a moment");
            let back: (Day, Moment) = connection
                .query_row("SELECT ?1, ?2", (Day(date), Moment(moment)), |row| Ok((row.get(0)?, row.get(1)?)))
                .expect("read");
            prop_assert_eq!(back, (Day(date), Moment(moment)));
        }
    }
}
