//! What an organisation decides about the participant's own form.

use std::collections::{BTreeMap, BTreeSet};

/// What an organisation has decided about the participant's own form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormSettings {
    /// The organisation's own text on the first page, by language; paragraphs are separated by an empty line. A
    /// language that is not here has the program's text.
    pub welcome: BTreeMap<String, String>,
    /// The languages that an administrator has switched on, beside those that are always offered.
    pub offered: BTreeSet<String>,
}
