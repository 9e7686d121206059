//! One instrument's words to the participant in one language, kept beside the instrument: a translation can be mended
//! without a new version of what is asked.

use std::collections::BTreeMap;

use super::super::localized::Localized;
use super::super::toml_fields::{Field, FieldError, Fields, read_document};
use super::{Indicator, IndicatorId, Instrument, InstrumentKey, Level, MAX_CHOICES, Respondent};

/// What a participant reads of an instrument, in one language. Every text may be missing; the instrument's own is read then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstrumentTexts {
    /// Which instrument, in which version.
    pub key: InstrumentKey,
    scale: Vec<String>,
    indicators: BTreeMap<IndicatorId, IndicatorTexts>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct IndicatorTexts {
    name: Option<String>,
    question: Option<String>,
    help: Option<String>,
    words: Vec<String>,
    raised: Option<String>,
    topic: Option<String>,
}

impl InstrumentTexts {
    /// Reads a file of texts.
    ///
    /// # Errors
    /// Names the line and the field that is wrong.
    pub fn parse(source: &str) -> Result<Self, FieldError> {
        read_document(source, |fields| {
            let key = InstrumentKey {
                id: fields.required("instrument")?.text()?.to_owned(),
                version: fields.required("version")?.integer(1, 1_000_000)? as u32,
            };
            let scale = match fields.optional("scale") {
                Some(field) => field.table(words)?,
                None => Vec::new(),
            };
            let mut indicators = BTreeMap::new();
            if let Some(field) = fields.optional("indicator") {
                for (id, field) in field.open_table()?.entries() {
                    indicators.insert(IndicatorId(id.to_owned()), field.table(read_indicator)?);
                }
            }
            Ok(Self { key, scale, indicators })
        })
    }

    /// Puts these texts into `instrument` as its texts in `locale`.
    pub fn apply(&self, instrument: &mut Instrument, locale: &str) {
        let levels = instrument.scale.words.len();
        // Words for some levels alone, or for a scale of another length, would be read wrongly.
        let mut words: Vec<&mut Localized> = instrument.scale.words.iter_mut().flatten().collect();
        if self.scale.len() == words.len() {
            for (word, text) in words.iter_mut().zip(&self.scale) {
                word.insert(locale, text);
            }
        }
        for indicator in &mut instrument.indicators {
            if let Some(texts) = self.indicators.get(&indicator.id) {
                texts.apply(indicator, levels, locale);
            }
        }
    }
}

impl IndicatorTexts {
    fn apply(&self, indicator: &mut Indicator, levels: usize, locale: &str) {
        let put = |place: Option<&mut Localized>, text: &Option<String>| {
            if let Some((place, text)) = place.zip(text.as_ref()) {
                place.insert(locale, text);
            }
        };
        put(Some(&mut indicator.name), &self.name);
        put(indicator.questions.get_mut(&Respondent::Participant), &self.question);
        put(indicator.help.get_mut(&Respondent::Participant), &self.help);
        put(indicator.raised.as_mut(), &self.raised);
        put(indicator.topic.as_mut(), &self.topic);
        let words = indicator.levels.iter_mut().map(|Level { word, .. }| word.as_mut());
        // Of a long scale, one for each level that has a word.
        let mut words: Vec<Option<&mut Localized>> = if levels > MAX_CHOICES {
            words.filter(Option::is_some).collect()
        } else {
            words.collect()
        };
        if self.words.len() == words.len() {
            for (word, text) in words.iter_mut().zip(&self.words) {
                put(word.as_deref_mut(), &Some(text.clone()));
            }
        }
    }
}

fn read_indicator(fields: &mut Fields<'_>) -> Result<IndicatorTexts, FieldError> {
    let mut text = |name| {
        fields
            .optional(name)
            .map(|field| field.text().map(str::to_owned))
            .transpose()
    };
    Ok(IndicatorTexts {
        name: text("name")?,
        question: text("question")?,
        help: text("help")?,
        raised: text("raised")?,
        topic: text("topic")?,
        words: words(fields)?,
    })
}

fn words(fields: &mut Fields<'_>) -> Result<Vec<String>, FieldError> {
    let Some(field) = fields.optional("words") else {
        return Ok(Vec::new());
    };
    let text = |field: &Field<'_>| field.text().map(str::to_owned);
    field.list()?.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::super::SHIPPED;
    use super::*;

    #[test]
    fn texts_are_laid_over_by_key_and_what_is_missing_stays_as_it_was() {
        let mut instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let source = "instrument = \"stegvis-bip\"\nversion = 1\n[indicator.health]\nname = \"Terveys\"\nwords = [\"a\", \"b\"]\n";
        let texts = InstrumentTexts::parse(source).expect("the file is right");
        assert_eq!(texts.key, instrument.key);
        texts.apply(&mut instrument, "fi");
        let health = instrument
            .indicator(&IndicatorId("health".into()))
            .expect("it is there")
            .clone();
        assert_eq!(health.name.text("fi"), "Terveys");
        assert_eq!(health.name.text("sv"), "Hälsa och hantering av hälsan");
        let lowest = instrument.scale.score(1).expect("a level");
        // Two words for five levels are no words.
        assert_eq!(instrument.level_word(&health, lowest, "fi"), "Mycket svårt");
        let short = source.replace("[indicator.health]", "[scale]\nwords = [\"a\"]\n[indicator.health]");
        InstrumentTexts::parse(&short)
            .expect("right")
            .apply(&mut instrument, "fi");
        assert_eq!(
            instrument.scale.word(lowest, "fi"),
            "Mycket dåligt",
            "one word for five levels is none"
        );
        let wrong = InstrumentTexts::parse(&source.replace("name", "nmae")).expect_err("a misspelling");
        assert_eq!((wrong.line, wrong.field.as_str()), (4, "indicator.health.nmae"));
    }
}
