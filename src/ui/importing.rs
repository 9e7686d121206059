//! What the window asks of a spreadsheet, and what it is told.

use std::path::PathBuf;
use std::sync::Arc;

use crate::exchange::import::Choices;
use crate::exchange::mapping::Mapping;
use crate::exchange::proposal::Proposal;
use crate::exchange::sheet::{Book, Grid};

/// Where a spreadsheet is.
#[derive(Clone)]
pub enum Origin {
    /// In a file.
    File(PathBuf),
    /// In cells that were pasted.
    Pasted(String),
    /// In a sheet of a file that was opened, by its place.
    Sheet(Arc<Book>, usize),
}

/// What says which column holds what.
#[derive(Clone)]
pub enum By {
    /// A mapping file.
    File(PathBuf),
    /// What the user has said of the columns.
    Columns(Box<Mapping>),
}

/// A spreadsheet that is to be planned. An answer to what has been asked anew since is for nobody.
#[derive(Clone)]
pub struct Planning {
    /// The number of the question.
    pub asked: u64,
    /// The spreadsheet.
    pub from: Origin,
    /// Its columns.
    pub by: By,
    /// What the user has said beside it.
    pub choices: Choices,
}

/// A spreadsheet whose columns are being looked at.
pub struct Opened {
    /// The file.
    pub book: Arc<Book>,
    /// Which of its sheets.
    pub sheet: usize,
    /// What stands in it.
    pub grid: Grid,
    /// What its columns are taken to be.
    pub proposal: Proposal,
    /// Mappings that were kept and fit, by name.
    pub kept: Vec<(String, Mapping)>,
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoPlan {
    /// What is wrong.
    pub sentence: String,
    /// It is asked which number of a date is the day.
    pub asks_order: bool,
}

impl NoPlan {
    /// For this reason.
    pub fn because(sentence: String) -> Self {
        Self {
            sentence,
            asks_order: false,
        }
    }
}
