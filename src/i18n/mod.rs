//! Every word that a person reads, by key, through Fluent. Tests fail on a key that is missing in any locale.

mod comparison;
mod draws;
mod groups;
mod intake;
pub mod languages;
pub mod messages;
mod numbers;
mod recent;
mod scorecard;

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unicode_bidi::{BidiClass, bidi_class};

use crate::domain::assessment::{Answer, Entry, FilledIn, SIMULTANEOUS, SameDayRow, same_day_rows};
use crate::domain::change::Direction;
use crate::domain::instrument::{Indicator, Instrument, Scale};
use crate::domain::localized::TextDirection;
use crate::domain::meeting::Slot;
use crate::domain::{Today, coded_enum};
use languages::Language;

coded_enum!(
    /// The languages of the interface.
    Locale {
        /// Svenska: the default.
        Swedish = "sv",
        /// English.
        English = "en",
    }
);

/// Begins what is ordered by itself, in the direction of its first letter that has one.
const FIRST_STRONG_ISOLATE: char = '\u{2068}';
/// Ends it.
const POP_ISOLATE: char = '\u{2069}';

/// The minus sign; a hyphen is too short beside digits.
const MINUS: char = '\u{2212}';

impl Locale {
    /// The language's own name for itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Swedish => "Svenska",
            Self::English => "English",
        }
    }

    /// The text files of this locale, with their names.
    pub fn sources(self) -> &'static [(&'static str, &'static str)] {
        macro_rules! sources {
            ($locale:literal: $($name:literal),+) => {
                &[$(($name, include_str!(concat!("../../assets/locales/", $locale, "/", $name, ".ftl")))),+]
            };
        }
        match self {
            Self::Swedish => {
                sources!("sv": "common", "cli", "errors", "participants", "progression", "work", "form", "handover", "participant", "activities", "import", "settings", "group", "safety", "administration", "backups", "protection", "extract", "rows", "fhir", "transfer", "operations", "unit", "intake", "reviews", "draws", "policy", "attendance", "sharing", "scorecard", "comparison")
            }
            Self::English => {
                sources!("en": "common", "cli", "errors", "participants", "progression", "work", "form", "handover", "participant", "activities", "import", "settings", "group", "safety", "administration", "backups", "protection", "extract", "rows", "fhir", "transfer", "operations", "unit", "intake", "reviews", "draws", "policy", "attendance", "sharing", "scorecard", "comparison")
            }
        }
    }
}

/// The texts of one language. A text that it lacks is read in Swedish, which has every one.
pub struct Texts {
    code: String,
    direction: TextDirection,
    /// Asked in this order.
    bundles: Vec<FluentBundle<FluentResource>>,
}

/// A value that goes into a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// A count, which also chooses between singular and plural.
    Count(usize),
    /// Text, put in as it is.
    Text(String),
}

impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Arg {
    fn from(count: u32) -> Self {
        Self::Count(count as usize)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Texts {
    /// Reads the texts of the interface. They are part of the program, and tests read every one of them.
    pub fn new(locale: Locale) -> Self {
        Self {
            code: locale.code().to_owned(),
            direction: TextDirection::LeftToRight,
            bundles: vec![bundle(
                locale.code(),
                locale.sources().iter().map(|(_, source)| *source),
            )],
        }
    }

    /// Reads the texts of a language that participants can choose.
    pub fn of_language(language: &Language) -> Self {
        let own = Locale::from_code(&language.code).unwrap_or(Locale::Swedish);
        let mut texts = Self::new(own);
        let messages = language.messages.iter().rev();
        let added = messages.map(|source| bundle(&language.code, std::iter::once(source.as_str())));
        texts.bundles.splice(0..0, added);
        texts.code.clone_from(&language.code);
        texts.direction = language.direction;
        texts
    }

    /// The language's code, as instruments and files name it.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Which way the language is written.
    pub fn direction(&self) -> TextDirection {
        self.direction
    }

    /// The text with this key.
    pub fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The text with this key and these values in it. A key that is missing shows itself.
    pub fn with(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let found = self
            .bundles
            .iter()
            .find_map(|bundle| Some((bundle, bundle.get_message(key)?.value()?)));
        let Some((bundle, pattern)) = found else {
            log::error!("no text for {key} in {}", self.code());
            return key.to_owned();
        };
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            values.set(
                *name,
                match arg {
                    Arg::Count(count) => FluentValue::from(*count),
                    Arg::Text(text) => FluentValue::from(isolated(text)),
                },
            );
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&values), &mut errors);
        if !errors.is_empty() {
            log::error!("{key} in {}: {errors:?}", self.code());
        }
        text.into_owned()
    }

    /// The lowest and the highest level of a scale, to be put into a sentence as `min` and `max`.
    pub fn range(&self, scale: &Scale) -> [(&'static str, Arg); 2] {
        [
            ("min", scale.min().to_string().into()),
            ("max", scale.max().to_string().into()),
        ]
    }

    /// An answer in words: "4 av 5 – Stor", "vet inte", "ej besvarad".
    pub fn answer(&self, instrument: &Instrument, indicator: &Indicator, entry: &Entry) -> String {
        match entry.answer {
            Some(Answer::Score(score)) => {
                let word = instrument.level_word(indicator, score, self.code());
                let args = [
                    ("score", score.value().to_string().into()),
                    ("max", instrument.scale.max().to_string().into()),
                    ("word", word.into()),
                ];
                let key = if word.is_empty() {
                    "answer-score"
                } else {
                    "answer-level"
                };
                self.with(key, &args)
            }
            Some(Answer::DontKnow) => self.get("answer-dont-know"),
            Some(Answer::Declined) => self.get("answer-declined"),
            None => self.get("answer-blank"),
        }
    }

    /// Why a form stands beside an earlier one of the same day, as somebody wrote it or as the program marks it.
    pub fn correction_reason(&self, reason: &str) -> String {
        if reason == SIMULTANEOUS {
            return self.get("unit-form-simultaneous");
        }
        let Some((own, before)) = same_day_rows(reason) else {
            return reason.to_owned();
        };
        let named = |row: SameDayRow| {
            let line = ("line", row.line.to_string().into());
            match row.time {
                Some(time) => {
                    let time = ("time", time.format("%H:%M").to_string().into());
                    self.with("form-same-day-row-at", &[line, time])
                }
                None => self.with("form-same-day-row", &[line]),
            }
        };
        let own = ("own", named(own).into());
        match before {
            Some(before) => self.with("form-same-day", &[own, ("before", named(before).into())]),
            None => self.with("form-same-day-alone", &[own]),
        }
    }

    /// "Nivå 4 till 1 mar 2027", whatever of it was agreed on.
    pub fn target(&self, level: Option<i16>, by: Option<NaiveDate>) -> Option<String> {
        let level = level.map(|level| self.with("goal-level-is", &[("level", level.to_string().into())]));
        let by = by.map(|by| self.with("goal-by-is", &[("date", self.date(by).into())]));
        let words: Vec<_> = level.into_iter().chain(by).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// A change as signed number and word: "+2 höjd". Where a line is written from the right, a mark keeps the sign to the left
    /// of its number.
    pub fn change(&self, steps: i16) -> String {
        let mark = match self.direction {
            TextDirection::LeftToRight => "",
            TextDirection::RightToLeft => LEFT_TO_RIGHT_MARK,
        };
        let word = self.get(&format!("direction-{}", Direction::of(steps).code()));
        format!("{mark}{} {word}", signed(steps))
    }

    /// `true` where there is a text with this key.
    pub fn has(&self, key: &str) -> bool {
        self.bundles.iter().any(|bundle| bundle.has_message(key))
    }

    /// A way to fill in a form: "Med tolk".
    pub fn way(&self, way: FilledIn) -> String {
        self.get(&format!("filled-in-{}", way.code()))
    }

    /// A date in full: 16 nov 2026.
    pub fn date(&self, date: NaiveDate) -> String {
        format!("{} {} {}", date.day(), self.month(date), date.year())
    }

    /// A date without its year where that is this year: 16 nov, or 16 nov 2025.
    pub fn short_date(&self, date: NaiveDate, today: Today) -> String {
        if date.year() == today.0.year() {
            format!("{} {}", date.day(), self.month(date))
        } else {
            self.date(date)
        }
    }

    /// A day of the week: onsdag.
    pub fn weekday(&self, date: NaiveDate) -> String {
        self.get(&format!("weekday-{}", date.weekday().number_from_monday()))
    }

    /// A date with its day of the week: ons 18 nov.
    pub fn day(&self, date: NaiveDate, today: Today) -> String {
        let weekday = self.get(&format!("weekday-abbreviated-{}", date.weekday().number_from_monday()));
        format!("{weekday} {}", self.short_date(date, today))
    }

    /// A meeting's day and time inside a sentence: ons 18 nov 10:30, or "idag 10:30".
    pub fn slot(&self, slot: Slot, today: Today) -> String {
        let day = if slot.date == today.0 {
            self.get("today-word")
        } else {
            self.day(slot.date, today)
        };
        match slot.time {
            Some(time) => format!("{day} {}", time.format("%H:%M")),
            None => day,
        }
    }

    /// A month's short name: nov.
    pub fn month(&self, date: NaiveDate) -> String {
        self.get(&format!("month-short-{}", date.month()))
    }

    /// A month's name with its year: november 2026.
    pub fn month_and_year(&self, date: NaiveDate) -> String {
        format!("{} {}", self.get(&format!("month-{}", date.month())), date.year())
    }
}

/// A value as it goes into a text. One that is written from right to left is set apart from what stands around it (Unicode
/// Standard Annex 9, isolates), so that a number or a name after it keeps its place.
fn isolated(value: &str) -> Cow<'_, str> {
    let is_from_right = |letter: char| matches!(bidi_class(letter), BidiClass::R | BidiClass::AL);
    if value.contains(is_from_right) {
        Cow::Owned(format!("{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}"))
    } else {
        Cow::Borrowed(value)
    }
}

/// Reads text files into one bundle. What is wrong in one of them is left out, and what is right is kept.
fn bundle<'a>(code: &str, sources: impl Iterator<Item = &'a str>) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(vec![code.parse().unwrap_or_default()]);
    // Values are set apart where they need it, by `isolated`: the marks would stand in every file name and log line else.
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, errors)| {
            log::error!("{code}: {errors:?}");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            log::error!("{code}: {errors:?}");
        }
    }
    bundle
}

/// Seen by nobody: what follows is written from the left.
const LEFT_TO_RIGHT_MARK: &str = "\u{200E}";

/// Words with their first letter large, as at the beginning of a heading.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number of steps with its sign: +2, 0, −1.
pub fn signed(steps: i16) -> String {
    match steps {
        1.. => format!("+{steps}"),
        0 => "0".to_owned(),
        _ => format!("{MINUS}{}", steps.unsigned_abs()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_written_from_right_to_left_is_set_apart_and_nothing_else_is() {
        let texts = Texts::new(Locale::Swedish);
        let said = |name: &str| texts.with("handover-thanks-name", &[("name", name.into())]);
        assert_eq!(said("Amina"), "Tack, Amina! Dina svar är sparade.");
        assert_eq!(said("محمد"), "Tack, \u{2068}محمد\u{2069}! Dina svar är sparade.");
    }

    fn messages(locale: Locale) -> BTreeMap<String, Vec<String>> {
        messages_of(locale.sources())
    }

    /// Every message of some files with the names of the values that it takes.
    pub(super) fn messages_of(sources: &[(&str, &str)]) -> BTreeMap<String, Vec<String>> {
        let mut messages = BTreeMap::new();
        for (name, source) in sources {
            let mut key = String::new();
            for line in source.lines().filter(|line| !line.trim_start().starts_with('#')) {
                let text = match line.split_once(" =") {
                    Some((start, text)) if !start.is_empty() && !start.starts_with([' ', '}', '.']) => {
                        key = start.to_owned();
                        let before = messages.insert(key.clone(), Vec::new());
                        assert!(before.is_none(), "{name}.ftl: {key} is there twice");
                        text
                    }
                    _ => line,
                };
                for part in text.split('$').skip(1) {
                    let end = part
                        .find(|letter: char| !letter.is_alphanumeric() && letter != '-')
                        .unwrap_or(part.len());
                    let values: &mut Vec<String> = messages.entry(key.clone()).or_default();
                    if !values.contains(&part[..end].to_owned()) {
                        values.push(part[..end].to_owned());
                    }
                }
            }
        }
        messages.values_mut().for_each(|values| values.sort());
        messages
    }

    #[test]
    fn every_file_can_be_read() {
        for locale in Locale::ALL {
            for (name, source) in locale.sources() {
                if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
                    panic!("{}/{name}.ftl: {errors:?}", locale.code());
                }
            }
        }
    }

    #[test]
    fn only_the_chosen_locale_is_read() {
        for locale in Locale::ALL {
            let read = Texts::new(*locale).bundles;
            let locales = read.iter().flat_map(|bundle| &bundle.locales);
            let codes: Vec<_> = locales.map(ToString::to_string).collect();
            assert_eq!(codes, [locale.code()]);
        }
    }

    #[test]
    fn both_locales_have_the_same_keys_and_values() {
        let (swedish, english) = (messages(Locale::Swedish), messages(Locale::English));
        for (key, values) in &swedish {
            assert_eq!(english.get(key), Some(values), "{key}");
        }
        for key in english.keys() {
            assert!(swedish.contains_key(key), "{key} is missing in sv");
        }
        for locale in Locale::ALL {
            let texts = Texts::new(*locale);
            for key in swedish.keys() {
                assert!(texts.has(key), "{key} can't be looked up in {}", locale.code());
            }
        }
    }

    #[test]
    fn a_sign_stands_before_its_number_also_where_lines_begin_at_the_right() {
        let languages = languages::Languages::shipped();
        let texts = |code| Texts::of_language(languages.get(code).expect("a language"));
        assert_eq!(texts("sv").change(2), "+2 höjd");
        assert_eq!(texts("ar").change(2), "\u{200E}+2 ارتفاع");
        assert!(texts("prs").change(-1).starts_with("\u{200E}\u{2212}1 "));
    }

    #[test]
    fn numbers_and_dates_are_written_the_swedish_way() {
        let texts = Texts::new(Locale::Swedish);
        let date = NaiveDate::from_ymd_opt(2026, 11, 16).expect("a date");
        let next_year = NaiveDate::from_ymd_opt(2027, 1, 2).expect("a date");
        assert_eq!(texts.date(date), "16 nov 2026");
        assert_eq!(texts.short_date(date, Today(date)), "16 nov");
        assert_eq!(texts.short_date(date, Today(next_year)), "16 nov 2026");
        assert_eq!([signed(2), signed(0), signed(-1)], ["+2", "0", "\u{2212}1"]);
    }
}
