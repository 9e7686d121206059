//! Stegvis measures how people far from the labour market move towards work.
//!
//! The house, room by room. Arrows point one way: `ui`, `report`, `exchange` and `store` know `domain`; `domain` knows nobody.
//!
//! - [`domain`]: what is measured and what it means. Pure values and rules, no I/O, no clock.
//! - [`store`]: the encrypted SQLite file, its keys and its log. Its SQL stands here alone.
//! - [`exchange`]: files in and out. Spreadsheets with their mapping, answers and participants as JSON, rows, FHIR, group figures.
//! - [`report`]: printed pages, as tagged PDF, and workbooks.
//! - [`ui`]: the window. Screens read a view, draw it and push commands; `ui::app` alone carries them out.
//! - [`cli`]: the headless commands, on the same rules.
//! - [`guide`]: the user guide, that the window shows and the command line prints.
//! - [`demo`]: the fictional people of the demonstration, and crowds of any size.
//! - [`i18n`]: every word that is read, by key; [`explain`]: errors as sentences.
//! - [`start`]: how the program begins; [`devices`]: a voice, a printer and what draws; [`fonts`]: the faces that come with the program; [`files`]: texts that people hand over.
//! - [`unit`](mod@unit): several machines that share one set of data, through a log of sealed changes. It knows `store`.
//! - [`policy`]: what an organisation's IT has decided for the computer.
//! - [`jobs`]: work on a thread of its own, with progress and cancel.

pub mod cli;
pub mod demo;
pub mod devices;
pub mod domain;
pub mod exchange;
pub mod explain;
pub mod files;
pub mod fonts;
pub mod guide;
pub mod i18n;
pub mod jobs;
pub mod policy;
pub mod report;
pub mod start;
pub mod store;
pub mod ui;
pub mod unit;

/// A line that is seen past the test runner, which shows nothing of a test that passes.
#[cfg(test)]
fn tell(line: &str) {
    use std::io::Write as _;
    // A closed terminal is no reason to fail.
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}
