//! One form's answers as JSON: what `stegvis assess` reads.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use thiserror::Error;

use crate::domain::assessment::{Answer, Entries, Entry};
use crate::domain::dates;
use crate::domain::instrument::{IndicatorId, Instrument, Respondent};
use crate::domain::note::MAX_NOTE;
use crate::domain::text::has_controls;
use crate::domain::toml_fields::quoted;

/// Why a form can't be taken.
#[derive(Debug, Error)]
pub enum AnswersError {
    /// No JSON, or not of this shape; the parser's own words.
    #[error("{0}")]
    Syntax(#[from] serde_json::Error),
    /// Not a date.
    #[error("{0} is not a date")]
    Date(String),
    /// Neither `participant` nor `caseworker`.
    #[error("{0} is not a respondent")]
    Respondent(String),
    /// The instrument has no such indicator, or does not ask this respondent for it.
    #[error("{0} is not asked of this respondent")]
    NotAsked(String),
    /// Neither a level on the scale nor a known word.
    #[error("{indicator}: {answer} is no answer")]
    NoAnswer {
        /// Which indicator.
        indicator: String,
        /// What the file says.
        answer: String,
        /// The scale's lowest level.
        min: i16,
        /// The scale's highest level.
        max: i16,
    },
    /// A note or the reason is longer than [`MAX_NOTE`] characters.
    #[error("{0} is longer than {MAX_NOTE} characters")]
    TooLong(String),
    /// A note or the reason holds a control character.
    #[error("{0} holds a control character")]
    Control(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    date: String,
    respondent: String,
    answers: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    notes: BTreeMap<String, String>,
    reason: Option<String>,
    #[serde(default)]
    replace: bool,
}

impl Form {
    fn place(&self) -> Result<(NaiveDate, Respondent), AnswersError> {
        let date = dates::parse(&self.date).ok_or_else(|| AnswersError::Date(quoted(&self.date)))?;
        let respondent = Respondent::from_code(&self.respondent);
        Ok((
            date,
            respondent.ok_or_else(|| AnswersError::Respondent(quoted(&self.respondent)))?,
        ))
    }
}

/// One form as it is written by hand or by another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The date of the occasion.
    pub date: NaiveDate,
    /// Who answered.
    pub respondent: Respondent,
    /// Every indicator that the respondent is asked for. Those that the form leaves out are blank; in a correction they are as
    /// before, unless it takes the place of everything.
    pub entries: Entries,
    /// Why a finished form is corrected.
    pub reason: Option<String>,
}

impl Answers {
    /// The date and the respondent that a form is about, before its answers are read.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn place(source: &str) -> Result<(NaiveDate, Respondent), AnswersError> {
        let form: Form = serde_json::from_str(source)?;
        form.place()
    }

    /// Reads `{"date": "2026-01-14", "respondent": "participant", "answers": {"health": 4, "own_belief": "dont_know"}}`,
    /// optionally with `"notes"` by indicator and, for a correction, a `"reason"`. `null` or a missing indicator is
    /// not answered. A correction changes the indicators that it names in `before`, the form that it corrects, and with
    /// `"replace": true` all of them.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn parse(source: &str, instrument: &Instrument, before: Option<&Entries>) -> Result<Self, AnswersError> {
        let form: Form = serde_json::from_str(source)?;
        let (date, respondent) = form.place()?;
        let before = before.filter(|_| form.reason.is_some() && !form.replace);
        let kept = |id: &IndicatorId| before.and_then(|before| before.get(id)).cloned().unwrap_or_default();
        let mut entries: Entries = instrument
            .asked_of(respondent)
            .map(|indicator| (indicator.id.clone(), kept(&indicator.id)))
            .collect();
        for (indicator, value) in form.answers {
            let answer = read_answer(&indicator, &value, instrument)?;
            entry(&mut entries, indicator)?.answer = answer;
        }
        for (indicator, note) in form.notes {
            let note = text(&indicator, note)?;
            entry(&mut entries, indicator)?.note = Some(note);
        }
        let reason = form.reason.map(|reason| text("reason", reason)).transpose()?;
        Ok(Self {
            date,
            respondent,
            entries,
            reason,
        })
    }
}

/// A text, where it has no control characters and is no longer than it may be.
fn text(name: &str, text: String) -> Result<String, AnswersError> {
    let text = text.replace("\r\n", "\n");
    if has_controls(&text) {
        return Err(AnswersError::Control(quoted(name)));
    }
    if text.chars().nth(MAX_NOTE).is_some() {
        return Err(AnswersError::TooLong(quoted(name)));
    }
    Ok(text)
}

fn entry(entries: &mut Entries, indicator: String) -> Result<&mut Entry, AnswersError> {
    let id = IndicatorId(indicator);
    // Looked up twice, since the error needs the name back.
    if !entries.contains_key(&id) {
        return Err(AnswersError::NotAsked(quoted(&id.0)));
    }
    Ok(entries.entry(id).or_default())
}

fn read_answer(
    indicator: &str,
    value: &serde_json::Value,
    instrument: &Instrument,
) -> Result<Option<Answer>, AnswersError> {
    let scale = &instrument.scale;
    let score = value
        .as_i64()
        .and_then(|value| i16::try_from(value).ok())
        .and_then(|value| scale.score(value));
    match (score, value.as_str()) {
        (Some(score), _) => Ok(Some(Answer::Score(score))),
        (None, Some("dont_know")) => Ok(Some(Answer::DontKnow)),
        (None, Some("declined")) => Ok(Some(Answer::Declined)),
        (None, None) if value.is_null() => Ok(None),
        _ => Err(AnswersError::NoAnswer {
            indicator: quoted(indicator),
            answer: quoted(&value.to_string()),
            min: scale.min(),
            max: scale.max(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::instrument::SHIPPED;

    #[test]
    fn texts_have_a_limit_and_errors_are_short() {
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let form = |answer: &str, note: &str, reason: &str| {
            let form = json!({"date": "2026-01-14", "respondent": "participant", "answers": {"health": answer},
                "notes": {"health": note}, "reason": reason});
            Answers::parse(&form.to_string(), &instrument, None)
        };
        let (long, too_long) = ("å".repeat(MAX_NOTE), "å".repeat(MAX_NOTE + 1));
        assert!(form("dont_know", &long, &long).is_ok());
        assert!(matches!(form("dont_know", &too_long, ""), Err(AnswersError::TooLong(name)) if name == "health"));
        assert!(matches!(form("dont_know", "", &too_long), Err(AnswersError::TooLong(name)) if name == "reason"));
        assert!(matches!(form("dont_know", "Am\0ina", ""), Err(AnswersError::Control(name)) if name == "health"));
        assert!(form("dont_know", "rad ett\r\n\trad två", "").is_ok());
        let error = form(&too_long, "", "").expect_err("it is no answer");
        assert!(error.to_string().len() < 500, "{error}");
    }

    #[test]
    fn a_correction_keeps_what_it_does_not_name() {
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let read = |more: serde_json::Value, before: Option<&Entries>| {
            let mut form = json!({"date": "2026-01-14", "respondent": "participant"});
            for (name, value) in more.as_object().expect("an object") {
                form[name] = value.clone();
            }
            Answers::parse(&form.to_string(), &instrument, before)
                .expect("a form")
                .entries
        };
        let before = read(
            json!({"answers": {"health": 4, "own_belief": 2}, "notes": {"health": "bra"}}),
            None,
        );
        let health = IndicatorId("health".to_owned());
        let belief = IndicatorId("own_belief".to_owned());
        let corrected = read(json!({"answers": {"health": 5}, "reason": "x"}), Some(&before));
        assert_eq!(corrected[&belief], before[&belief]);
        assert_eq!(corrected[&health].note.as_deref(), Some("bra"));
        assert_ne!(corrected[&health].answer, before[&health].answer);
        let replaced = read(
            json!({"answers": {"health": 5}, "reason": "x", "replace": true}),
            Some(&before),
        );
        assert_eq!(replaced[&belief], Entry::default());
        assert_eq!(replaced[&health].note, None);
    }
}
