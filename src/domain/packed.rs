//! Days and times of day as small numbers, for what is stored by the hundred thousand.

use serde::de::Error as _;
use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

/// A day, as its number since the first of year 1.
pub mod day {
    use chrono::{Datelike as _, NaiveDate};

    use super::*;

    /// Writes it.
    ///
    /// # Errors
    /// Where the serializer can't.
    pub fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(day.num_days_from_ce())
    }

    /// Reads it.
    ///
    /// # Errors
    /// Where it is no day.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        read(i32::deserialize(deserializer)?)
    }

    pub(super) fn read<E: serde::de::Error>(number: i32) -> Result<NaiveDate, E> {
        NaiveDate::from_num_days_from_ce_opt(number).ok_or_else(|| E::custom("a day that is no day"))
    }
}

/// A day, or none.
pub mod maybe_day {
    use chrono::{Datelike as _, NaiveDate};

    use super::*;

    /// Writes it.
    ///
    /// # Errors
    /// Where the serializer can't.
    pub fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        day.map(|day| day.num_days_from_ce()).serialize(serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    /// Where it is no day.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
        Option::<i32>::deserialize(deserializer)?.map(day::read).transpose()
    }
}

/// A first and a last day.
pub mod days {
    use std::ops::RangeInclusive;

    use chrono::{Datelike as _, NaiveDate};

    use super::*;

    /// Writes them.
    ///
    /// # Errors
    /// Where the serializer can't.
    pub fn serialize<S: Serializer>(days: &RangeInclusive<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        (days.start().num_days_from_ce(), days.end().num_days_from_ce()).serialize(serializer)
    }

    /// Reads them.
    ///
    /// # Errors
    /// Where one is no day.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RangeInclusive<NaiveDate>, D::Error> {
        let (first, last) = <(i32, i32)>::deserialize(deserializer)?;
        Ok(day::read(first)?..=day::read(last)?)
    }
}

/// A time of day to the second, or none.
pub mod maybe_time {
    use chrono::{NaiveTime, Timelike as _};

    use super::*;

    /// Writes it.
    ///
    /// # Errors
    /// Where the serializer can't.
    pub fn serialize<S: Serializer>(time: &Option<NaiveTime>, serializer: S) -> Result<S::Ok, S::Error> {
        time.map(|time| time.num_seconds_from_midnight()).serialize(serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    /// Where it is no time of day.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveTime>, D::Error> {
        let time = |seconds| {
            NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)
                .ok_or_else(|| D::Error::custom("a time that is no time"))
        };
        Option::<u32>::deserialize(deserializer)?.map(time).transpose()
    }
}
