//! Files in and out: spreadsheets, mapping files, answers and participants as JSON, what is kept as tables, and FHIR.

pub mod answers;
pub mod calendar;
pub mod cohort;
pub mod comparison;
pub mod extract;
pub mod fhir;
pub mod import;
pub mod log;
pub mod mapping;
pub mod proposal;
pub mod rows;
pub mod sheet;
pub mod show;
pub mod transfer;
