//! The instrument: which indicators are asked, of whom, in which words and on which scale.
//!
//! An instrument is data, read from a TOML file. Nothing about its content is known to the code: neither the number of
//! indicators, nor who is asked what, nor the bounds of the scale.

mod file;
pub mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::coded_enum;
use super::localized::Localized;
use super::toml_fields::{FieldError, read_document};

/// The most levels that a scale may have: from 0 to 100.
pub const MAX_LEVELS: usize = 101;
/// The most levels that are chosen among one by one, each with a word. A longer scale is answered with a number, and names
/// its ends alone.
pub const MAX_CHOICES: usize = 21;
/// Up to so many marks the one in the middle is wanted among them.
const FEW_MARKS: i16 = 8;

/// The instrument that ships with the program.
pub const SHIPPED: &str = include_str!("../../../assets/instruments/bip.toml");

coded_enum!(
    /// Who answers.
    Respondent {
        /// The person whose progression is followed.
        Participant = "participant",
        /// The one who is responsible for the participant, and rates them too.
        Caseworker = "caseworker",
    }
);

/// Which instrument, in which version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstrumentKey {
    /// The instrument's id, such as `stegvis-bip`.
    pub id: String,
    /// Its version, 1 or more. A newer version has the higher number.
    pub version: u32,
}

impl fmt::Display for InstrumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id, self.version)
    }
}

/// Instruments that take each other's place, such as the versions of one. The empty name is that of the series that the
/// organisation measures with first of all; another one, used beside it, has the id of the instrument that it began with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Series(pub String);

impl Series {
    /// `true` for the series that the organisation measures with first of all.
    pub fn is_first(&self) -> bool {
        self.0.is_empty()
    }
}

/// Which series each instrument is of, and which instrument of each is in use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InUse {
    series: BTreeMap<InstrumentKey, Series>,
    current: BTreeMap<Series, InstrumentKey>,
}

impl InUse {
    /// One instrument alone, of the first series.
    pub fn only(key: InstrumentKey) -> Self {
        let mut alone = Self::default();
        alone.add(key, Series::default(), true);
        alone
    }

    /// Adds an instrument.
    pub fn add(&mut self, key: InstrumentKey, series: Series, is_in_use: bool) {
        if is_in_use {
            self.current.insert(series.clone(), key.clone());
        }
        self.series.insert(key, series);
    }

    /// The series that an instrument is of; the first one, where it is not known.
    pub fn series_of(&self, key: &InstrumentKey) -> Series {
        self.series.get(key).cloned().unwrap_or_default()
    }

    /// The series of the instruments with this id; `None` where none is known.
    pub fn series_of_id(&self, id: &str) -> Option<&Series> {
        let mut known = self.series.iter();
        known.find(|(key, _)| key.id == id).map(|(_, series)| series)
    }

    /// `true` where new forms are filled in with it.
    pub fn has(&self, key: &InstrumentKey) -> bool {
        self.current.values().any(|current| current == key)
    }

    /// The instrument of a series that is in use.
    pub fn of(&self, series: &Series) -> Option<&InstrumentKey> {
        self.current.get(series)
    }

    /// What is in use, by series: the first one before the others.
    pub fn current(&self) -> impl Iterator<Item = (&Series, &InstrumentKey)> {
        self.current.iter()
    }

    /// The instrument of a series that is in use, or else its newest; `None` where none is known.
    pub fn latest(&self, series: &Series) -> Option<&InstrumentKey> {
        let newest = || {
            let mut known = self.series.iter().rev();
            known.find(|(_, own)| *own == series).map(|(key, _)| key)
        };
        self.current.get(series).or_else(newest)
    }

    /// Every series but the first.
    pub fn beside(&self) -> BTreeSet<&Series> {
        self.series.values().filter(|series| !series.is_first()).collect()
    }
}

/// An indicator's stable id, such as `health`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IndicatorId(pub String);

impl fmt::Display for IndicatorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A level on an instrument's scale. Only [`Scale::score`] makes one, so it always lies within its scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(i16);

impl Score {
    /// The number of the level.
    pub fn value(self) -> i16 {
        self.0
    }
}

coded_enum!(
    /// How a score with decimals becomes a level.
    Rounding {
        /// To the nearest level, from the middle on to the higher one.
        HalfUp = "half_up",
        /// To the level that is reached.
        Down = "down",
    }
);

/// The scale that scores lie on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Two versions whose scales share this id mean the same by each level.
    pub id: String,
    min: i16,
    /// One place a level, from the lowest to the highest. The ends have words, and every level has unless the scale is long.
    words: Vec<Option<Localized>>,
    /// How scores with decimals are taken; without it, they are not.
    rounding: Option<Rounding>,
}

impl Scale {
    /// The lowest level.
    pub fn min(&self) -> i16 {
        self.min
    }

    /// The highest level, always above the lowest.
    pub fn max(&self) -> i16 {
        self.min + self.words.len() as i16 - 1
    }

    /// The general words for the levels, from the lowest to the highest; of a long scale some have none.
    pub fn words(&self) -> &[Option<Localized>] {
        &self.words
    }

    /// `true` where there are more levels than can be chosen among one by one.
    pub fn is_long(&self) -> bool {
        self.words.len() > MAX_CHOICES
    }

    /// The levels that are marked on an axis: every one, or of a long scale its ends and round numbers between them, with the
    /// middle where that is round; at most `most`, but always the two ends.
    pub fn marks(&self, most: usize) -> Vec<Score> {
        if !self.is_long() {
            return self.scores().collect();
        }
        let most = most.max(2) as i16;
        let (min, max) = (self.min, self.max());
        let steps = [1, 2, 5, 10, 20, 25, 50, 100];
        let inside = |step: i16| {
            let is_free = move |level: &i16| {
                // A number beside an end has no room.
                let is_apart = level - min >= (step + 1) / 2 && max - level >= (step + 1) / 2;
                level.rem_euclid(step) == 0 && is_apart
            };
            (min + 1..max).filter(is_free)
        };
        let fitting = || {
            steps
                .into_iter()
                .filter(|step| inside(*step).count() as i16 + 2 <= most)
        };
        let middle = (min + max) / 2;
        // Where only some have room for their number, the one in the middle has.
        let is_even = |step: &i16| {
            let count = inside(*step).count();
            count % 2 == 1
                && inside(*step)
                    .nth(count / 2)
                    .is_some_and(|mark| (mark - middle).abs() <= 1)
        };
        let fits = fitting()
            .find(|step| most > FEW_MARKS || is_even(step))
            .or_else(|| fitting().next());
        let between = fits.into_iter().flat_map(inside);
        [min].into_iter().chain(between).chain([max]).map(Score).collect()
    }

    /// Every level from the lowest to the highest.
    pub fn scores(&self) -> impl DoubleEndedIterator<Item = Score> + use<> {
        (self.min..=self.max()).map(Score)
    }

    /// The score with this number, if the scale has it.
    pub fn score(&self, value: i16) -> Option<Score> {
        (self.min..=self.max()).contains(&value).then_some(Score(value))
    }

    /// The level that a number with decimals becomes; `None` where it lies outside the scale, or where the instrument does not
    /// say how such numbers are taken.
    pub fn rounded(&self, number: f64) -> Option<i64> {
        let is_inside = (f64::from(self.min)..=f64::from(self.max())).contains(&number);
        let rounding = self.rounding.filter(|_| is_inside)?;
        Some(match rounding {
            Rounding::HalfUp => (number + 0.5).floor() as i64,
            Rounding::Down => number.floor() as i64,
        })
    }

    /// How numbers with decimals are taken; `None` where they are not.
    pub fn rounding(&self) -> Option<Rounding> {
        self.rounding
    }

    /// How high a score lies, from 0 for the lowest level to 1 for the highest.
    pub fn fraction(&self, score: Score) -> f32 {
        f32::from(score.0 - self.min) / f32::from(self.max() - self.min)
    }

    /// The general word for a level; empty where a long scale has none for it.
    pub fn word(&self, score: Score, locale: &str) -> &str {
        let word = self.words.get(self.index(score)).and_then(Option::as_ref);
        word.map_or("", |word| word.text(locale))
    }

    /// A score's place on the scale, from 0 for the lowest level.
    pub fn index(&self, score: Score) -> usize {
        usize::try_from(score.0 - self.min).unwrap_or_default()
    }
}

/// What one level means for one indicator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Level {
    /// The answer's own words for this question, where the scale's general word does not fit.
    pub word: Option<Localized>,
    /// What staff mean by this level.
    pub meaning: Option<Localized>,
}

/// What is known of an item's measurement error, from a published study of this very item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reliability {
    /// Standard deviation of scores, in scale steps; above 0.
    pub sd: f64,
    /// Test–retest reliability, from 0 up to but not including 1.
    pub r: f64,
}

/// One indicator as this instrument asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Stable across instruments and versions.
    pub id: IndicatorId,
    /// Two versions whose indicators share this item ask the same thing, so that their scores may be compared.
    pub item: String,
    /// What it is called.
    pub name: Localized,
    /// The question, for each respondent who is asked. Never empty.
    pub questions: BTreeMap<Respondent, Localized>,
    /// A sentence that helps to understand the question.
    pub help: BTreeMap<Respondent, Localized>,
    /// What the levels mean here, from the lowest to the highest; empty where the instrument does not say.
    pub levels: Vec<Level>,
    /// What is said to the participant where their answer has gone up: a sentence.
    pub raised: Option<Localized>,
    /// What the question is about, as something to talk about.
    pub topic: Option<Localized>,
    /// Questions for the conversation, by locale.
    pub prompts: BTreeMap<String, Vec<String>>,
    /// Present only where a study of this item gives it.
    pub reliability: Option<Reliability>,
}

impl Indicator {
    /// `true` where `respondent` is asked for this indicator.
    pub fn asks(&self, respondent: Respondent) -> bool {
        self.questions.contains_key(&respondent)
    }

    /// Whose answers stand for it where only one line can: the participant's, where they are asked.
    pub fn leading_respondent(&self) -> Respondent {
        if self.asks(Respondent::Participant) {
            Respondent::Participant
        } else {
            Respondent::Caseworker
        }
    }
}

/// A versioned set of indicators, scale and wording.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    /// Which one.
    pub key: InstrumentKey,
    /// What it is called.
    pub name: Localized,
    /// Where the wording comes from, and what is not known of it.
    pub notice: Localized,
    /// The scale of every score.
    pub scale: Scale,
    /// In the order in which they are asked. Never empty; ids differ.
    pub indicators: Vec<Indicator>,
}

impl Instrument {
    /// Reads an instrument file.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and field.
    pub fn parse(source: &str) -> Result<Self, FieldError> {
        // Nearly every file has it in use, and each write asks for it.
        static OF_SHIPPED: LazyLock<Option<Instrument>> =
            LazyLock::new(|| read_document(SHIPPED, file::read_instrument).ok());
        match &*OF_SHIPPED {
            Some(shipped) if source == SHIPPED => Ok(shipped.clone()),
            _ => read_document(source, file::read_instrument),
        }
    }

    /// The indicator with this id, if the instrument has it.
    pub fn indicator(&self, id: &IndicatorId) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == *id)
    }

    /// The indicators that `respondent` is asked for, in order.
    pub fn asked_of(&self, respondent: Respondent) -> impl Iterator<Item = &Indicator> {
        self.indicators
            .iter()
            .filter(move |indicator| indicator.asks(respondent))
    }

    /// The levels of one indicator that there is a word or a meaning for, from the lowest to the highest.
    pub fn told_levels(&self, indicator: &Indicator) -> impl Iterator<Item = Score> {
        self.scale.scores().filter(|score| {
            let level = indicator.levels.get(self.scale.index(*score));
            let is_told = level.is_some_and(|level| level.word.is_some() || level.meaning.is_some());
            is_told || self.scale.words[self.scale.index(*score)].is_some()
        })
    }

    /// A level with its word, such as "4 – Stor"; the number alone where a long scale has no word for it.
    pub fn level_name(&self, indicator: &Indicator, score: Score, locale: &str) -> String {
        match self.level_word(indicator, score, locale) {
            "" => score.value().to_string(),
            word => format!("{} – {word}", score.value()),
        }
    }

    /// The words for a level of one indicator: the indicator's own, else the scale's; empty where there are none.
    pub fn level_word<'a>(&'a self, indicator: &'a Indicator, score: Score, locale: &str) -> &'a str {
        indicator
            .levels
            .get(self.scale.index(score))
            .and_then(|level| level.word.as_ref())
            .map_or_else(|| self.scale.word(score, locale), |word| word.text(locale))
    }

    /// What staff mean by a level of one indicator, where the instrument says.
    pub fn level_meaning<'a>(&self, indicator: &'a Indicator, score: Score, locale: &str) -> Option<&'a str> {
        let level = indicator.levels.get(self.scale.index(score))?;
        Some(level.meaning.as_ref()?.text(locale))
    }
}

#[cfg(test)]
mod tests {
    use super::super::toml_fields::Problem;
    use super::*;

    const SMALL: &str = r#"
id = "x"
version = 1
name = { sv = "X" }
notice = { sv = "Eget" }
[scale]
id = "s"
min = 0
max = 1
level = [{ value = 0, word = { sv = "nej" } }, { value = 1, word = { sv = "ja" } }]
[[indicator]]
id = "health"
item = "health-1"
respondents = ["participant"]
name = { sv = "Hälsa" }
question.participant = { sv = "Hur mår du?" }
"#;

    fn complaint(source: &str) -> (usize, String, Problem) {
        let error = Instrument::parse(source).expect_err("the file is wrong");
        (error.line, error.field, error.problem)
    }

    #[test]
    fn the_shipped_instrument_has_the_eleven_indicators_with_their_exact_names() {
        let shipped = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let names: Vec<_> = shipped
            .indicators
            .iter()
            .map(|i| (i.id.0.as_str(), i.name.text("sv")))
            .collect();
        assert_eq!(
            names,
            [
                ("labour_market_knowledge", "Kunskap om arbetsmarknaden"),
                ("concentration", "Koncentrationsförmåga och instruktionsförståelse"),
                ("own_belief", "Individens tro på att få jobb"),
                ("caseworker_belief", "Handläggarens tro på att individen får jobb"),
                ("goal_awareness", "Målmedvetenhet"),
                ("making_contact", "Förmåga att skapa kontakt"),
                ("cooperation", "Samarbetsförmåga"),
                ("network_support", "Stöd från nätverk"),
                ("everyday_coping", "Hantering av vardagen"),
                ("health", "Hälsa och hantering av hälsan"),
                ("job_search", "Jobbsökningsbeteende"),
            ]
        );
        assert_eq!(shipped.asked_of(Respondent::Caseworker).count(), 11);
        let self_assessed: Vec<_> = shipped
            .asked_of(Respondent::Participant)
            .map(|i| i.id.0.as_str())
            .collect();
        assert_eq!(self_assessed.len(), 10);
        assert!(!self_assessed.contains(&"caseworker_belief"));
    }

    #[test]
    fn the_shipped_instrument_is_complete_in_both_languages() {
        let shipped = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let mut texts = vec![&shipped.name, &shipped.notice];
        texts.extend(shipped.scale.words.iter().flatten());
        for indicator in &shipped.indicators {
            texts.push(&indicator.name);
            texts.extend(indicator.questions.values());
            texts.extend(indicator.help.values());
            texts.extend(indicator.raised.iter().chain(&indicator.topic));
            assert_eq!(
                indicator.asks(Respondent::Participant),
                indicator.raised.is_some() && indicator.topic.is_some()
            );
            assert_eq!(indicator.levels.len(), 5, "{}", indicator.id);
            for level in &indicator.levels {
                texts.extend(level.word.iter().chain(&level.meaning));
            }
            assert!(indicator.prompts.contains_key("sv") && indicator.prompts.contains_key("en"));
        }
        for text in texts {
            assert_eq!(text.locales().collect::<Vec<_>>(), ["en", "sv"], "{text:?}");
        }
    }

    #[test]
    fn scores_lie_within_the_scale() {
        let small = Instrument::parse(SMALL).expect("the file is right");
        assert_eq!(small.scale.scores().map(Score::value).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(small.scale.score(2), None);
        let yes = small.scale.score(1).expect("1 is on the scale");
        assert_eq!(small.level_word(&small.indicators[0], yes, "en"), "ja");
    }

    /// The small file with a scale from 0 to 100.
    fn long(levels: &str) -> String {
        let (before, rest) = SMALL.split_once("max = 1").expect("it has one");
        let (_, after) = rest.split_once("[[indicator]]").expect("it has one");
        format!("{before}max = 100\nlevel = [{levels}]\n[[indicator]]{after}")
    }

    const ENDS: &str = "{ value = 0, word = { sv = \"sämst\" } }, { value = 100, word = { sv = \"bäst\" } }";

    #[test]
    fn a_long_scale_names_its_ends_and_what_it_likes_between_them() {
        let instrument = Instrument::parse(&long(ENDS)).expect("the file is right");
        let (scale, health) = (&instrument.scale, &instrument.indicators[0]);
        assert_eq!((scale.scores().count(), scale.is_long()), (101, true));
        let name = |value| instrument.level_name(health, scale.score(value).expect("a level"), "sv");
        assert_eq!([name(0), name(57), name(100)], ["0 – sämst", "57", "100 – bäst"]);
        assert_eq!(instrument.told_levels(health).count(), 2);
        let own = format!(
            "{}level = [{{ value = 50, meaning = {{ sv = \"mitt\" }} }}]\n",
            long(ENDS)
        );
        let instrument = Instrument::parse(&own).expect("the file is right");
        let middle = instrument.scale.score(50).expect("a level");
        let health = &instrument.indicators[0];
        assert_eq!(instrument.level_meaning(health, middle, "sv"), Some("mitt"));
        assert_eq!(instrument.told_levels(health).nth(1), Some(middle));

        let (ends, order) = (Problem::LevelEnds { min: 0, max: 100 }, Problem::LevelOrder);
        assert_eq!(complaint(&long(&ENDS.replace("100", "99"))).2, ends);
        let (low, high) = ENDS.split_once(" }, ").expect("two levels");
        assert_eq!(complaint(&long(&format!("{high}, {low} }}"))).2, order);
        assert_eq!(complaint(&long(&format!("{low} }}, {ENDS}"))).2, order);
        let longer = long(ENDS).replace("min = 0", "min = -1");
        assert_eq!(complaint(&longer).2, Problem::OutOfRange { min: 0, max: 99 });
    }

    #[test]
    fn marks_are_round_numbers_between_the_ends() {
        let marks = |min: i16, max: i16, most| {
            let scale = Scale {
                id: "s".to_owned(),
                min,
                words: vec![None; (max - min + 1) as usize],
                rounding: None,
            };
            scale.marks(most).into_iter().map(Score::value).collect::<Vec<_>>()
        };
        assert_eq!(marks(1, 5, 2), [1, 2, 3, 4, 5], "a short scale shows each");
        assert_eq!(marks(0, 30, 40).len(), 31);
        assert_eq!(marks(0, 30, 20), (0..=30).step_by(2).collect::<Vec<_>>());
        assert_eq!(marks(0, 100, 12), [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
        assert_eq!(marks(0, 100, 5), [0, 25, 50, 75, 100]);
        assert_eq!(marks(0, 100, 2), [0, 100]);
        assert_eq!(marks(1, 100, 7), [1, 25, 50, 75, 100], "with the middle");
        assert_eq!(marks(0, 70, 5), [0, 20, 40, 60, 70]);
        assert_eq!(marks(-50, 50, 3), [-50, 0, 50]);
    }

    #[test]
    fn complaints_name_line_and_field() {
        assert_eq!(
            complaint(&SMALL.replace("item = \"health-1\"", "item = \" \"")),
            (13, "indicator[1].item".into(), Problem::Empty)
        );
        assert_eq!(
            complaint(&SMALL.replace("[\"participant\"]", "[\"participant\", \"boss\"]")),
            (
                14,
                "indicator[1].respondents[2]".into(),
                Problem::NotOneOf {
                    value: "boss".into(),
                    allowed: "participant, caseworker".into()
                }
            )
        );
        assert_eq!(
            complaint(&SMALL.replace("[\"participant\"]", "[\"participant\", \"caseworker\"]")),
            (14, "indicator[1].question.caseworker".into(), Problem::Missing)
        );
        assert_eq!(
            complaint(&SMALL.replace("value = 1,", "value = 0,")),
            (10, "scale.level".into(), Problem::Levels { min: 0, max: 1 })
        );
        assert_eq!(
            complaint(&SMALL.replace("max = 1", "max = 0")).2,
            Problem::OutOfRange { min: 1, max: 100 }
        );
        assert_eq!(
            complaint(&format!("{SMALL}colour = 1\n")),
            (17, "indicator[1].colour".into(), Problem::Unknown)
        );
        assert_eq!(
            complaint(&SMALL.replace("sv = \"X\"", "en = \"X\"")).2,
            Problem::NoBaseLocale
        );
        assert!(matches!(complaint("id = \nversion = 1"), (1, _, Problem::Syntax(_))));
        assert_eq!(
            complaint(&SMALL.replace("\"Hur mår du?\"", &format!("\"{}\"", "å".repeat(10_001)))),
            (
                16,
                "indicator[1].question.participant.sv".into(),
                Problem::TooLong { max: 10_000 }
            )
        );
        let (_, indicator) = SMALL.split_once("[[indicator]]").expect("there is one");
        let many = format!("{SMALL}{}", format!("[[indicator]]{indicator}").repeat(110));
        assert_eq!(complaint(&many).2, Problem::TooMany { max: 110 });
        let deep = format!("{SMALL}[{}]\n", vec!["a"; 100_000].join("."));
        assert!(matches!(complaint(&deep).2, Problem::Syntax(_)));
        let deep = format!("{SMALL}a = {}1{}\n", "[{ b.b = ".repeat(40), " }]".repeat(40));
        assert_eq!(complaint(&deep), (17, String::new(), Problem::TooDeep));
        let field = complaint(&format!("{SMALL}{} = 1\n", "x".repeat(10_000))).1;
        assert!(field.ends_with('…') && field.len() < 200, "an error is short: {field}");
    }
}
