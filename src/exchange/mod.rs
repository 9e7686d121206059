//! Files in and out: spreadsheets, mapping files, answers as JSON, and a participant as JSON.

pub mod answers;
pub mod calendar;
pub mod cohort;
pub mod extract;
pub mod import;
pub mod log;
pub mod mapping;
pub mod sheet;
pub mod show;
