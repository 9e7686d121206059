//! The figures of others as they have been read.

use crate::domain::comparison::{OutsideFigure, UnitFigures};
use crate::exchange::comparison::{Kept, kept, readable};
use crate::store::{Store, StoreError};

/// The figures of others.
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
    /// [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn read(store: &Store) -> Result<Self, StoreError> {
        let kept = kept(store)?;
        Ok(Self {
            published: store.outside_figures()?,
            files: readable(&kept),
            kept,
        })
    }
}
