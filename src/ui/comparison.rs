//! The figures of others as they have been read.

use crate::domain::access::{Grant, Sight};
use crate::domain::comparison::{OutsideFigure, UnitFigures};
use crate::exchange::comparison::{Kept, kept, readable};
use crate::store::{Store, StoreError};

/// The figures of others; nothing for whoever sees no group's figures.
#[derive(Default)]
pub struct Comparison {
    /// What somebody has published.
    pub published: Vec<OutsideFigure>,
    /// Other units' files.
    pub kept: Vec<Kept>,
    /// What can be shown of them.
    pub files: Vec<UnitFigures>,
}

impl Comparison {
    /// Reads them.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn read(store: &Store) -> Result<Self, StoreError> {
        if store.account().sees(Sight::Groups) == Grant::No {
            return Ok(Self::default());
        }
        let kept = kept(store)?;
        Ok(Self {
            published: store.outside_figures()?,
            files: readable(&kept),
            kept,
        })
    }
}
