//! One text in several locales.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::coded_enum;

/// The locale that every text must have, and that others fall back to.
pub const BASE_LOCALE: &str = "sv";

coded_enum!(
    /// Which way a language is written.
    TextDirection {
        /// From left to right.
        LeftToRight = "ltr",
        /// From right to left.
        RightToLeft = "rtl",
    }
);

/// One text in several locales, by locale code (`sv`, `en`, `ar` …). Never empty, and always has [`BASE_LOCALE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Localized(Arc<BTreeMap<String, String>>);

impl Localized {
    /// `None` if the base locale is missing.
    pub fn new(texts: BTreeMap<String, String>) -> Option<Self> {
        texts.contains_key(BASE_LOCALE).then(|| Self(Arc::new(texts)))
    }

    /// The text in `locale`, else in the base locale.
    pub fn text(&self, locale: &str) -> &str {
        self.0
            .get(locale)
            .or_else(|| self.0.get(BASE_LOCALE))
            .map_or("", String::as_str)
    }

    /// Puts a text in, in place of the one that this locale had.
    pub fn insert(&mut self, locale: &str, text: &str) {
        Arc::make_mut(&mut self.0).insert(locale.to_owned(), text.to_owned());
    }

    /// The locales that this text has.
    pub fn locales(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
