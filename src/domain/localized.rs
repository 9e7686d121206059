//! One text in several locales.

use std::collections::BTreeMap;

/// The locale that every text must have, and that others fall back to.
pub const BASE_LOCALE: &str = "sv";

/// One text in several locales, by locale code (`sv`, `en`, `ar` …). Never empty, and always has [`BASE_LOCALE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Localized(BTreeMap<String, String>);

impl Localized {
    /// `None` if the base locale is missing.
    pub fn new(texts: BTreeMap<String, String>) -> Option<Self> {
        texts.contains_key(BASE_LOCALE).then_some(Self(texts))
    }

    /// The text in `locale`, else in the base locale.
    pub fn text(&self, locale: &str) -> &str {
        self.0
            .get(locale)
            .or_else(|| self.0.get(BASE_LOCALE))
            .map_or("", String::as_str)
    }

    /// The locales that this text has.
    pub fn locales(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
