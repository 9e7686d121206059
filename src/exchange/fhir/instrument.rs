//! An instrument as a `Questionnaire`, out and in. In, it becomes an instrument file, which is read as any other.

use serde_json::{Value, json};
use thiserror::Error;
use toml::Table;

use super::read::Bundle;
use super::{
    ORDINAL, TRANSLATION, extension, extensions, id_of, own, own_named, put_text, text_in, texts_in, texts_of, url_of,
};
use crate::domain::instrument::{Indicator, Instrument, Level, MAX_CHOICES, Respondent, Score};
use crate::domain::localized::BASE_LOCALE;
use crate::domain::toml_fields::quoted;

/// Groups within groups are read no deeper than this.
const MAX_DEPTH: usize = 8;

/// The least and the greatest answer to a question by numbers.
const BOUNDS: [&str; 2] = [
    "http://hl7.org/fhir/StructureDefinition/minValue",
    "http://hl7.org/fhir/StructureDefinition/maxValue",
];

/// Why a bundle holds no instrument that can be loaded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InstrumentProblem {
    /// It has no `Questionnaire`.
    #[error("there is no questionnaire")]
    None,
    /// A `Questionnaire` has no address.
    #[error("a questionnaire has no url")]
    NoUrl,
    /// A version that is no whole number from 1.
    #[error("{0} is no version that can be compared")]
    Version(String),
    /// A question that is answered neither by choosing among levels with numbers, nor by a number between two.
    #[error("{0} is no question with levels")]
    NotAChoice(String),
    /// A question by numbers whose bounds are not those of the first question: an instrument has one scale.
    #[error("{0} is on another scale than the first question")]
    OtherScale(String),
}

/// An instrument.
pub(super) fn questionnaire(instrument: &Instrument) -> Value {
    let scale = &instrument.scale;
    let levels = scale.scores().zip(scale.words()).filter_map(|(score, word)| {
        let value = json!({"url": "value", "valueInteger": score.value()});
        let parts: Vec<Value> = std::iter::once(value).chain(texts_in("word", word.as_ref()?)).collect();
        Some(json!({"url": "level", "extension": parts}))
    });
    let id = json!({"url": "id", "valueString": scale.id});
    let rounding = scale
        .rounding()
        .map(|rounding| json!({"url": "rounding", "valueCode": rounding.code()}));
    let scale: Vec<Value> = std::iter::once(id).chain(rounding).chain(levels).collect();
    let mut questionnaire = json!({
        "resourceType": "Questionnaire",
        "language": BASE_LOCALE,
        "extension": [{"url": own("scale"), "extension": scale}],
        "url": url_of(&instrument.key),
        "version": instrument.key.version.to_string(),
        "status": "active",
        "subjectType": ["Patient"],
        "item": instrument.indicators.iter().map(|indicator| item(instrument, indicator)).collect::<Vec<_>>(),
    });
    put_text(&mut questionnaire, "title", &instrument.name);
    put_text(&mut questionnaire, "description", &instrument.notice);
    questionnaire
}

fn item(instrument: &Instrument, indicator: &Indicator) -> Value {
    let id = &indicator.id.0;
    let options: Vec<Value> = instrument
        .scale
        .scores()
        .map(|score| json!({"valueCoding": coding(instrument, indicator, score)}))
        .collect();
    let questions = indicator.questions.iter().map(|(respondent, question)| {
        let mut display = json!({"linkId": format!("{id}.{}", respondent.code()), "type": "display"});
        put_text(&mut display, "text", question);
        if let Some(help) = indicator.help.get(respondent) {
            display["extension"] = texts_in(&own("help"), help).collect();
        }
        display
    });
    let mut item = json!({
        "linkId": id,
        "code": [{"system": own("item"), "code": indicator.item}],
        "type": "choice",
        "answerOption": options,
        "item": questions.collect::<Vec<_>>(),
    });
    put_text(&mut item, "text", &indicator.name);
    let mut extensions = Vec::new();
    for (name, text) in [("raised", &indicator.raised), ("topic", &indicator.topic)] {
        extensions.extend(
            text.iter()
                .flat_map(|text| texts_in(&own(name), text).collect::<Vec<_>>()),
        );
    }
    for (locale, prompts) in &indicator.prompts {
        extensions.extend(prompts.iter().map(|prompt| text_in(&own("prompt"), locale, prompt)));
    }
    let reliability = indicator.reliability.map(|reliability| {
        json!({"url": own("reliability"), "extension": [
            {"url": "sd", "valueDecimal": reliability.sd},
            {"url": "r", "valueDecimal": reliability.r},
        ]})
    });
    extensions.extend(reliability);
    if !extensions.is_empty() {
        item["extension"] = extensions.into();
    }
    item
}

/// A level, in the words that the indicator has for it.
fn coding(instrument: &Instrument, indicator: &Indicator, score: Score) -> Value {
    let scale = &instrument.scale;
    let level = indicator.levels.get(scale.index(score));
    let word = level.and_then(|level| level.word.as_ref());
    let mut extensions = vec![json!({"url": ORDINAL, "valueDecimal": score.value()})];
    if word.is_some() {
        extensions.push(json!({"url": own("own-word"), "valueBoolean": true}));
    }
    let meaning = level.and_then(|Level { meaning, .. }| meaning.as_ref());
    if let Some(meaning) = meaning {
        extensions.extend(texts_in(&own("meaning"), meaning));
    }
    let mut coding = json!({
        "extension": extensions,
        "system": own_named("scale", &scale.id),
        "code": score.value().to_string(),
    });
    if let Some(word) = word.or_else(|| scale.words().get(scale.index(score))?.as_ref()) {
        put_text(&mut coding, "display", word);
    }
    coding
}

/// The instrument files of every `Questionnaire` in a bundle, by id and version: the last one is to be in use. They are
/// not read here, so they may be wrong in every way that an instrument file can be.
///
/// # Errors
/// The first thing that has no place in an instrument file.
pub fn instrument_file(bundle: &Bundle) -> Result<Vec<String>, InstrumentProblem> {
    let mut files: Vec<_> = bundle.questionnaires().map(file).collect::<Result<_, _>>()?;
    if files.is_empty() {
        return Err(InstrumentProblem::None);
    }
    files.sort();
    Ok(files.into_iter().map(|(_, file)| file).collect())
}

fn file(questionnaire: &Value) -> Result<((String, i64), String), InstrumentProblem> {
    let locale = questionnaire["language"].as_str().unwrap_or(BASE_LOCALE);
    let url = questionnaire["url"].as_str().ok_or(InstrumentProblem::NoUrl)?;
    let version = questionnaire["version"].as_str().unwrap_or_default();
    let number = version.parse().ok().filter(|number| *number > 0);
    let number: i64 = number.ok_or_else(|| InstrumentProblem::Version(quoted(version)))?;
    let mut items = Vec::new();
    questions(questionnaire, 0, &mut items);
    let indicators = items.iter().map(|item| indicator(item, locale));
    let indicators: Vec<Table> = indicators.collect::<Result<_, _>>()?;
    // What the first question is answered by holds for all of them.
    let bounds = items.first().and_then(|first| bounds_of(first));
    let is_other = |item: &&&Value| bounds_of(item).is_some_and(|own| Some(own) != bounds);
    if let Some(other) = items.iter().find(is_other) {
        return Err(InstrumentProblem::OtherScale(quoted(link_id(other))));
    }
    let text = |names: &[&str]| {
        let named = names.iter().find(|name| questionnaire[**name].is_string());
        named.map_or_else(|| plain(url), |name| localized(questionnaire, name, locale))
    };
    let id = id_of(url);
    let mut file = Table::new();
    file.insert("id".to_owned(), id.clone().into());
    file.insert("version".to_owned(), number.into());
    file.insert("name".to_owned(), text(&["title", "name"]).into());
    file.insert(
        "notice".to_owned(),
        text(&["description", "copyright", "publisher"]).into(),
    );
    file.insert("scale".to_owned(), scale(questionnaire, items.first(), locale).into());
    file.insert("indicator".to_owned(), indicators.into());
    Ok(((id, number), file.to_string()))
}

/// Every question, also those in groups.
fn questions<'v>(within: &'v Value, depth: usize, found: &mut Vec<&'v Value>) {
    for item in within["item"].as_array().into_iter().flatten() {
        match item["type"].as_str() {
            Some("group") if depth < MAX_DEPTH => questions(item, depth + 1, found),
            Some("display") => {}
            _ => found.push(item),
        }
    }
}

fn link_id(item: &Value) -> &str {
    item["linkId"].as_str().unwrap_or_default()
}

/// The bounds of a question that is answered by a whole number; `None` for any other, and where they are not given.
fn bounds_of(item: &Value) -> Option<(i64, i64)> {
    let bound = |url| {
        let value = extension(item, url)?;
        value["valueInteger"].as_i64()
    };
    let [min, max] = BOUNDS.map(bound);
    min.zip(max).filter(|_| item["type"] == "integer")
}

/// The instrument's own scale where it has one, else that of the first question.
fn scale(questionnaire: &Value, first: Option<&&Value>, locale: &str) -> Table {
    let own_scale = extension(questionnaire, &own("scale"));
    let mut levels: Vec<Table> = Vec::new();
    let mut put = |value: Option<i64>, word: Table| {
        let mut level = Table::new();
        level.insert("value".to_owned(), value.unwrap_or_default().into());
        level.insert("word".to_owned(), word.into());
        levels.push(level);
    };
    match (own_scale, first.and_then(|item| bounds_of(item)), first) {
        (Some(scale), ..) => {
            for level in extensions(scale, "level") {
                let value = extension(level, "value").and_then(|value| value["valueInteger"].as_i64());
                put(value, texts(level, "word").unwrap_or_default());
            }
        }
        (None, Some((min, max)), _) => {
            // A long scale names its ends, and each level of another has its number for a word.
            let is_long = max.saturating_sub(min) >= MAX_CHOICES as i64;
            let between = if is_long { 0..0 } else { min.saturating_add(1)..max };
            for number in [min].into_iter().chain(between).chain([max]) {
                put(Some(number), plain(&number.to_string()));
            }
        }
        (None, None, Some(item)) => {
            for option in options(item) {
                put(ordinal(option), localized(&option["valueCoding"], "display", locale));
            }
        }
        (None, None, None) => {}
    }
    let id = own_scale
        .and_then(|scale| extension(scale, "id"))
        .map(|id| &id["valueString"]);
    let system = first
        .and_then(|item| options(item).next())
        .map(|option| &option["valueCoding"]["system"]);
    let id = id.or(system).and_then(Value::as_str).map(str::to_owned);
    // Numbers have no name of their own, so they can be compared within their questionnaire alone.
    let range = first.and_then(|item| bounds_of(item)).map(|(min, max)| {
        let url = questionnaire["url"].as_str().unwrap_or_default();
        format!("{url}#{min}-{max}")
    });
    let id = id.or(range).unwrap_or_default();
    let values = || levels.iter().filter_map(|level| level["value"].as_integer());
    let (min, max) = (values().min().unwrap_or_default(), values().max().unwrap_or_default());
    let mut scale = Table::new();
    scale.insert("id".to_owned(), id.into());
    scale.insert("min".to_owned(), min.into());
    scale.insert("max".to_owned(), max.into());
    scale.insert("level".to_owned(), levels.into());
    let rounding = own_scale.and_then(|scale| extension(scale, "rounding")?["valueCode"].as_str());
    if let Some(rounding) = rounding {
        scale.insert("rounding".to_owned(), rounding.into());
    }
    scale
}

fn options(item: &Value) -> impl Iterator<Item = &Value> {
    item["answerOption"].as_array().into_iter().flatten()
}

/// The number of an option: its ordinal value wherever that stands, else its code.
fn ordinal(option: &Value) -> Option<i64> {
    let coding = &option["valueCoding"];
    let ordinals = [coding, option]
        .into_iter()
        .filter_map(|element| extension(element, ORDINAL));
    let number = ordinals.filter_map(|ordinal| ordinal["valueDecimal"].as_f64()).next();
    let whole = number.filter(|number| number.fract() == 0.0 && number.abs() < 1e6);
    whole
        .map(|number| number as i64)
        .or_else(|| coding["code"].as_str()?.parse().ok())
}

fn indicator(item: &Value, locale: &str) -> Result<Table, InstrumentProblem> {
    let id = link_id(item);
    let is_choice = item["type"] == "choice" && options(item).next().is_some();
    let has_levels = is_choice && options(item).all(|option| ordinal(option).is_some());
    if !has_levels && bounds_of(item).is_none() {
        return Err(InstrumentProblem::NotAChoice(quoted(id)));
    }
    let codes = item["code"].as_array().into_iter().flatten();
    let mut own_codes = codes.filter(|code| code["system"] == own("item"));
    let own_item = own_codes.next().and_then(|code| code["code"].as_str());
    let (mut asked, mut help): (Vec<toml::Value>, Table) = Default::default();
    let mut question = Table::new();
    for respondent in Respondent::ALL {
        let link = format!("{id}.{}", respondent.code());
        let mut displays = item["item"].as_array().into_iter().flatten();
        if let Some(display) = displays.find(|display| display["linkId"] == *link) {
            asked.push(respondent.code().into());
            question.insert(respondent.code().to_owned(), localized(display, "text", locale).into());
            if let Some(own) = texts(display, &own("help")) {
                help.insert(respondent.code().to_owned(), own.into());
            }
        }
    }
    if asked.is_empty() {
        // Somebody else's questionnaire, which has one wording: that of a form which people fill in themselves.
        let code = Respondent::Participant.code();
        asked.push(code.into());
        question.insert(code.to_owned(), localized(item, "text", locale).into());
    }
    let mut indicator = Table::new();
    let mut put = |name: &str, value: toml::Value| drop(indicator.insert(name.to_owned(), value));
    put("id", id.into());
    put("item", own_item.unwrap_or(id).into());
    put("name", localized(item, "text", locale).into());
    put("respondents", asked.into());
    put("question", question.into());
    if !help.is_empty() {
        put("help", help.into());
    }
    let levels = levels(item, locale);
    if levels.iter().any(|level| level.len() > 1) {
        put("level", levels.into());
    }
    for name in ["raised", "topic"] {
        if let Some(sentence) = texts(item, &own(name)) {
            put(name, sentence.into());
        }
    }
    let prompts = prompts(item);
    if !prompts.is_empty() {
        put("prompts", prompts.into());
    }
    if let Some(reliability) = extension(item, &own("reliability")) {
        let number = |name| extension(reliability, name).and_then(|own| own["valueDecimal"].as_f64());
        let mut own = Table::new();
        for name in ["sd", "r"] {
            own.insert(name.to_owned(), number(name).unwrap_or_default().into());
        }
        put("reliability", own.into());
    }
    Ok(indicator)
}

/// What the levels mean for one question, where that is more than the scale says.
fn levels(item: &Value, locale: &str) -> Vec<Table> {
    let level = |option: &Value| {
        let coding = &option["valueCoding"];
        let mut level = Table::new();
        level.insert("value".to_owned(), ordinal(option).unwrap_or_default().into());
        if extension(coding, &own("own-word")).is_some_and(|own| own["valueBoolean"] == true) {
            level.insert("word".to_owned(), localized(coding, "display", locale).into());
        }
        if let Some(meaning) = texts(coding, &own("meaning")) {
            level.insert("meaning".to_owned(), meaning.into());
        }
        level
    };
    options(item).map(level).collect()
}

/// Questions for the conversation, by locale.
fn prompts(item: &Value) -> Table {
    let mut prompts = Table::new();
    for (locale, text) in texts_of(item, &own("prompt")) {
        let texts = prompts.entry(locale).or_insert_with(|| toml::Value::Array(Vec::new()));
        if let Some(texts) = texts.as_array_mut() {
            texts.push(text.into());
        }
    }
    prompts
}

/// A text with its translations. An instrument file must have Swedish; where there is none, what there is stands for it.
fn localized(object: &Value, name: &str, locale: &str) -> Table {
    let text = object[name].as_str().unwrap_or_default();
    let mut texts = plain(text);
    texts.insert(locale.to_owned(), text.into());
    let translations = texts_of(&object[format!("_{name}")], TRANSLATION);
    texts.extend(translations.map(|(locale, text)| (locale.to_owned(), text.into())));
    texts
}

/// A text of our own, in every language; `None` where there is none.
fn texts(element: &Value, url: &str) -> Option<Table> {
    let texts = texts_of(element, url).map(|(locale, text)| (locale.to_owned(), text.into()));
    Some(Table::from_iter(texts)).filter(|texts| !texts.is_empty())
}

fn plain(text: &str) -> Table {
    Table::from_iter([(BASE_LOCALE.to_owned(), text.into())])
}
