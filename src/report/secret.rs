//! A secret on paper: a recovery key for the safe, or the passphrase of somebody's first sign-in.

use serde::Serialize;

use super::{Language, ReportError, pdf};
use crate::domain::organisation::Organisation;
use crate::i18n::Texts;

const TEMPLATE: &str = include_str!("../../assets/report/secret.typ");
/// So many letters stand together: what is typed from paper is read in pieces.
const LETTERS_IN_GROUP: usize = 6;
/// What every recovery key begins with; it stands whole, since it says what the rest is.
const PREFIX: &str = "AGE-SECRET-KEY-1";

/// The page. It is printed, and never written to disk by this program.
#[derive(Serialize)]
pub struct SecretPage {
    language: Language,
    title: String,
    /// What it opens, and how it is to be kept.
    explanation: String,
    /// In groups, as it can be typed.
    groups: Vec<String>,
    file: String,
    page: String,
}

/// A secret in groups of letters, as it is shown and printed. Whoever types it in may leave the spaces out.
pub fn in_groups(secret: &str) -> Vec<String> {
    let (prefix, rest) = match secret.strip_prefix(PREFIX) {
        Some(rest) => (Some(PREFIX.to_owned()), rest),
        None => (None, secret),
    };
    let letters: Vec<char> = rest.chars().collect();
    let groups = letters.chunks(LETTERS_IN_GROUP).map(|group| group.iter().collect());
    prefix.into_iter().chain(groups).collect()
}

impl SecretPage {
    /// A page with this secret. `groups` are shown as they are.
    pub fn new(texts: &Texts, title: String, explanation: String, groups: Vec<String>, file: String) -> Self {
        Self {
            language: Language::of(texts),
            title,
            explanation,
            groups,
            file,
            page: texts.with("paper-page", &[("page", "{page}".into()), ("count", "{count}".into())]),
        }
    }

    /// Sets it.
    ///
    /// # Errors
    /// Where the page can't be set, which is a defect.
    pub fn pdf(&self, organisation: &Organisation) -> Result<Vec<u8>, ReportError> {
        pdf(TEMPLATE, self, organisation, &[])
    }
}
