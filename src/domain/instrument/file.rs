//! Reads an instrument file.

use std::collections::{BTreeMap, BTreeSet};

use super::super::localized::Localized;
use super::super::toml_fields::{Field, FieldError, Fields, Kind, Problem, quoted};
use super::{
    Indicator, IndicatorId, Instrument, InstrumentKey, Level, MAX_CHOICES, MAX_LEVELS, Reliability, Respondent,
    Rounding, Scale,
};

/// The most indicators that an instrument may have: ten times those of BIP.
const MAX_INDICATORS: usize = 110;
/// The bounds within which a scale's levels must lie.
const LEVEL_BOUNDS: (i64, i64) = (-100, 100);

pub(super) fn read_instrument(fields: &mut Fields<'_>) -> Result<Instrument, FieldError> {
    let key = InstrumentKey {
        id: fields.required("id")?.text()?.to_owned(),
        version: fields.required("version")?.integer(1, 1_000_000)? as u32,
    };
    let name = fields.required("name")?.localized()?;
    let notice = fields.required("notice")?.localized()?;
    let scale = fields.required("scale")?.table(read_scale)?;

    let list = fields.required("indicator")?;
    let mut indicators = Vec::new();
    let (mut ids, mut items) = (BTreeSet::new(), BTreeSet::new());
    for field in list.list_within(MAX_INDICATORS)? {
        let indicator = field.table(|fields| read_indicator(fields, &scale))?;
        for (seen, name) in [(&mut ids, &indicator.id.0), (&mut items, &indicator.item)] {
            if !seen.insert(name.clone()) {
                return Err(field.error(Problem::Duplicate(quoted(name))));
            }
        }
        indicators.push(indicator);
    }
    if indicators.is_empty() {
        return Err(list.error(Problem::Empty));
    }
    Ok(Instrument {
        key,
        name,
        notice,
        scale,
        indicators,
    })
}

fn read_scale(fields: &mut Fields<'_>) -> Result<Scale, FieldError> {
    let id = fields.required("id")?.text()?.to_owned();
    let min = fields.required("min")?.integer(LEVEL_BOUNDS.0, LEVEL_BOUNDS.1)?;
    let max = fields
        .required("max")?
        .integer(min + 1, (min + MAX_LEVELS as i64 - 1).min(LEVEL_BOUNDS.1))?;
    let field = fields.required("level")?;
    let words = read_levels(&field, min, max, |fields| fields.required("word")?.localized())?;
    if words
        .first()
        .zip(words.last())
        .is_none_or(|(first, last)| first.is_none() || last.is_none())
    {
        return Err(field.error(Problem::LevelEnds { min, max }));
    }
    let codes: Vec<_> = Rounding::ALL.iter().map(|rounding| rounding.code()).collect();
    let rounding = fields.optional("rounding");
    Ok(Scale {
        id,
        min: min as i16,
        words,
        rounding: rounding
            .map(|field| field.word(Rounding::from_code, &codes))
            .transpose()?,
    })
}

/// Reads a list of tables with a `value` each: every level from `min` to `max`, or of a long scale those that there is
/// something to say of.
fn read_levels<T>(
    field: &Field<'_>,
    min: i64,
    max: i64,
    mut read: impl FnMut(&mut Fields<'_>) -> Result<T, FieldError>,
) -> Result<Vec<Option<T>>, FieldError> {
    let mut values = Vec::new();
    let mut found = Vec::new();
    for level in field.list()? {
        level.table(|fields| {
            values.push(fields.required("value")?.integer(min, max)?);
            found.push(read(fields)?);
            Ok(())
        })?;
    }
    let is_long = max - min >= MAX_CHOICES as i64;
    if !is_long && !values.iter().copied().eq(min..=max) {
        return Err(field.error(Problem::Levels { min, max }));
    }
    if !values.is_sorted_by(|one, other| one < other) {
        return Err(field.error(Problem::LevelOrder));
    }
    let mut levels: Vec<Option<T>> = (min..=max).map(|_| None).collect();
    for (value, level) in values.into_iter().zip(found) {
        // Each lies between the two.
        levels[(value - min) as usize] = Some(level);
    }
    Ok(levels)
}

fn read_indicator(fields: &mut Fields<'_>, scale: &Scale) -> Result<Indicator, FieldError> {
    let id = IndicatorId(fields.required("id")?.text()?.to_owned());
    let item = fields.required("item")?.text()?.to_owned();
    let name = fields.required("name")?.localized()?;

    let asked = fields.required("respondents")?;
    let mut respondents = BTreeSet::new();
    for field in asked.list()? {
        let codes: Vec<_> = Respondent::ALL.iter().map(|respondent| respondent.code()).collect();
        respondents.insert(field.word(Respondent::from_code, &codes)?);
    }
    if respondents.is_empty() {
        return Err(asked.error(Problem::Empty));
    }

    let questions = read_by_respondent(&fields.required("question")?, &respondents)?;
    if let Some(unasked) = respondents
        .iter()
        .find(|respondent| !questions.contains_key(respondent))
    {
        let mut error = asked.error(Problem::Missing);
        error.field = error
            .field
            .replace("respondents", &format!("question.{}", unasked.code()));
        return Err(error);
    }
    let help = match fields.optional("help") {
        Some(field) => read_by_respondent(&field, &respondents)?,
        None => BTreeMap::new(),
    };
    let levels = match fields.optional("level") {
        Some(field) => read_levels(&field, scale.min().into(), scale.max().into(), |fields| {
            Ok(Level {
                word: fields.optional("word").map(|field| field.localized()).transpose()?,
                meaning: fields.optional("meaning").map(|field| field.localized()).transpose()?,
            })
        })?,
        None => Vec::new(),
    };
    let levels = levels.into_iter().map(Option::unwrap_or_default).collect();
    let mut prompts = BTreeMap::new();
    if let Some(field) = fields.optional("prompts") {
        for (locale, list) in field.open_table()?.entries() {
            let texts: Result<Vec<_>, _> = list
                .list()?
                .iter()
                .map(|field| field.text().map(str::to_owned))
                .collect();
            prompts.insert(locale.to_owned(), texts?);
        }
    }
    let mut sentence = |name| fields.optional(name).map(|field| field.localized()).transpose();
    let (raised, topic) = (sentence("raised")?, sentence("topic")?);
    let reliability = fields
        .optional("reliability")
        .map(|field| read_reliability(&field))
        .transpose()?;
    Ok(Indicator {
        id,
        item,
        name,
        questions,
        help,
        levels,
        raised,
        topic,
        prompts,
        reliability,
    })
}

fn read_by_respondent(
    field: &Field<'_>,
    asked: &BTreeSet<Respondent>,
) -> Result<BTreeMap<Respondent, Localized>, FieldError> {
    let mut texts = BTreeMap::new();
    for (name, text) in field.open_table()?.entries() {
        match Respondent::from_code(name).filter(|respondent| asked.contains(respondent)) {
            Some(respondent) => texts.insert(respondent, text.localized()?),
            None => return Err(text.error(Problem::Unknown)),
        };
    }
    Ok(texts)
}

fn read_reliability(field: &Field<'_>) -> Result<Reliability, FieldError> {
    field.table(|fields| {
        let (sd_field, r_field) = (fields.required("sd")?, fields.required("r")?);
        let (sd, r) = (sd_field.number()?, r_field.number()?);
        if sd <= 0.0 {
            return Err(sd_field.error(Problem::WrongType(Kind::Positive)));
        }
        if !(0.0..1.0).contains(&r) {
            return Err(r_field.error(Problem::WrongType(Kind::Fraction)));
        }
        Ok(Reliability { sd, r })
    })
}
