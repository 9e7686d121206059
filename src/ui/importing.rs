//! What the window asks of a spreadsheet, and what it is told.

mod preview;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

pub use self::preview::{Content, Planned, Preview, Previewed};
use crate::domain::instrument::{Instrument, Series};
use crate::exchange::import::Choices;
use crate::exchange::mapping::Mapping;
use crate::exchange::proposal::{Part, Proposal, Said, propose, propose_below};
use crate::exchange::sheet::{Book, Grid};

/// Where a spreadsheet is.
#[derive(Clone)]
pub enum Origin {
    /// In a file.
    File(PathBuf),
    /// In cells that were pasted.
    Pasted(String),
    /// In a file that was opened.
    Opened(Arc<Book>),
}

/// What says which column holds what.
#[derive(Clone)]
pub enum By {
    /// A mapping file.
    File(PathBuf),
    /// What the user has said of the columns; and that by their headings, unless it is a mapping that was kept.
    Columns(Box<Mapping>, Option<Box<Said>>),
    /// Nothing: it is a FHIR bundle, which says so itself.
    Itself,
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
    /// Case numbers are made of personal numbers; with the list of an earlier import, where there is one.
    pub keys: Option<Option<PathBuf>>,
}

/// A spreadsheet whose columns are being looked at.
pub struct Opened {
    /// The file.
    pub book: Arc<Book>,
    /// What stands in its sheets.
    grids: Vec<Grid>,
    /// Mappings that were kept and fit, by name.
    pub kept: Vec<(String, Mapping)>,
    /// What columns were said to be the last time.
    last: Said,
    /// The questionnaire that its answers are given to.
    pub series: Series,
    /// Which of its sheets is looked at.
    pub sheet: usize,
    /// What the columns of that sheet are taken to be.
    pub proposal: Proposal,
    /// Some of what stands in each of these columns, each text once.
    pub examples: Vec<Vec<String>>,
    /// The columns with cells that can't be read.
    pub unreadable: BTreeSet<usize>,
}

/// The most examples of what stands in a column.
const EXAMPLES: usize = 3;

impl Opened {
    /// The sheets of a file, of which the one with most known columns is looked at, and as answers to the questionnaire of
    /// those in use that knows most of them. `None` where nothing stands in any.
    pub fn of(
        book: Arc<Book>,
        grids: Vec<Grid>,
        kept: Vec<(String, Mapping)>,
        last: Said,
        in_use: &[(Series, Instrument)],
    ) -> Option<Self> {
        let known = |proposal: &Proposal| proposal.parts.iter().filter(|part| **part != Part::Nothing).count();
        let sheets = in_use.iter().flat_map(|(series, instrument)| {
            let last = &last;
            let propose = move |grid: &Grid| last.over(propose(grid, instrument), grid, instrument);
            let proposed = grids.iter().map(propose).enumerate();
            proposed.map(move |(sheet, proposal)| (series, sheet, proposal))
        });
        let best = sheets.reduce(|best, other| if known(&other.2) > known(&best.2) { other } else { best });
        let (series, sheet, proposal) = best.filter(|(_, sheet, _)| !grids[*sheet].rows.is_empty())?;
        let examples = examples(&grids[sheet], &proposal);
        let unreadable = unreadable(&grids[sheet], &proposal);
        Some(Self {
            book,
            grids,
            kept,
            series: series.clone(),
            last,
            sheet,
            proposal,
            examples,
            unreadable,
        })
    }

    /// What stands in the sheet that is looked at.
    pub fn grid(&self) -> &Grid {
        &self.grids[self.sheet]
    }

    /// The name of that sheet; empty where the file is no workbook.
    pub fn sheet_name(&self) -> &str {
        &self.book.sheets[self.sheet]
    }

    /// Looks at another sheet.
    pub fn turn_to(&mut self, sheet: usize, instrument: &Instrument) {
        self.sheet = sheet;
        let proposal = propose(self.grid(), instrument);
        self.take(self.last.over(proposal, self.grid(), instrument));
    }

    /// The headings stand in another row, by its place among the rows.
    pub fn set_headings(&mut self, headings: usize, instrument: &Instrument) {
        let proposal = propose_below(self.grid(), headings, instrument);
        self.take(self.last.over(proposal, self.grid(), instrument));
    }

    /// A column is something else.
    pub fn set(&mut self, column: usize, part: Part, instrument: &Instrument) {
        self.proposal.set(&self.grids[self.sheet], column, part, instrument);
    }

    fn take(&mut self, proposal: Proposal) {
        self.examples = examples(self.grid(), &proposal);
        self.unreadable = unreadable(self.grid(), &proposal);
        self.proposal = proposal;
    }
}

/// The columns with cells below the headings that can't be read.
fn unreadable(grid: &Grid, proposal: &Proposal) -> BTreeSet<usize> {
    let below = grid.rows.iter().skip(proposal.headings + 1);
    below
        .flat_map(|row| row.faults.iter().map(|(column, _)| *column))
        .collect()
}

fn examples(grid: &Grid, proposal: &Proposal) -> Vec<Vec<String>> {
    let of = |column: usize| {
        let mut examples: Vec<String> = Vec::new();
        for cell in grid.cells_below(proposal.headings, column, usize::MAX) {
            if examples.len() == EXAMPLES {
                break;
            }
            if !examples.iter().any(|example| example == cell) {
                examples.push(cell.to_owned());
            }
        }
        examples
    };
    (0..proposal.parts.len()).map(of).collect()
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
