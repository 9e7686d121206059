//! One form as a `QuestionnaireResponse`, out and in.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::bundle::urn;
use super::{ABSENT, ORDINAL, canonical, extension, extensions, own, own_named};
use crate::domain::assessment::{Answer, Assessment, Circumstances, Entries, Entry, FilledIn};
use crate::domain::instrument::{Indicator, IndicatorId, Instrument, Respondent};
use crate::domain::note::MAX_NOTE;
use crate::domain::text::{MAX_TEXT, stripped};
use crate::domain::toml_fields::quoted;
use crate::exchange::import;
use crate::exchange::rows::{People, Person};

use super::plan::Reason;

/// The reasons for which there is no value, and what they mean here.
const REASONS: [(&str, Answer); 2] = [
    ("asked-unknown", Answer::DontKnow),
    ("asked-declined", Answer::Declined),
];
/// Groups within groups are read no deeper than this.
const MAX_DEPTH: usize = 8;

/// A finished form. What was not asked is absent; what was left open has no answer.
pub(super) fn response(people: &People<'_>, person: &Person<'_>, date: NaiveDate, form: &Assessment) -> Value {
    let patient = json!({"reference": urn(person.id)});
    let source = match form.respondent() {
        Respondent::Participant => patient.clone(),
        Respondent::Caseworker => json!({
            "type": "PractitionerRole",
            "identifier": {"system": own("respondent"), "value": form.respondent().code()},
        }),
    };
    let instrument = person.history.instruments.get(form.instrument());
    let indicators = instrument.into_iter().flat_map(|instrument| {
        let asked = instrument.indicators.iter();
        asked.map(move |indicator| (instrument, &indicator.id))
    });
    let items: Vec<Value> = indicators
        .filter_map(|(instrument, id)| {
            let entry = form.entries().get(id)?;
            Some(item(instrument, id, entry, people.note(person, entry.note.as_deref())))
        })
        .collect();
    let mut response = json!({
        "resourceType": "QuestionnaireResponse",
        "questionnaire": canonical(form.instrument()),
        "status": "completed",
        "subject": patient,
        "authored": date,
        "source": source,
        "item": items,
    });
    let Circumstances { ways, language } = form.circumstances();
    if let Some(language) = language {
        response["language"] = language.as_str().into();
    }
    let ways: Vec<Value> = ways
        .iter()
        .map(|way| json!({"url": own("filled-in"), "valueCode": way.code()}))
        .collect();
    if !ways.is_empty() {
        response["extension"] = ways.into();
    }
    response
}

fn item(instrument: &Instrument, id: &IndicatorId, entry: &Entry, note: Option<&str>) -> Value {
    let mut item = json!({"linkId": id.0});
    if let Some(note) = note {
        item["extension"] = json!([{"url": own("note"), "valueString": note}]);
    }
    let coding = entry.answer.map(|answer| match answer {
        Answer::Score(score) => json!({
            "system": own_named("scale", &instrument.scale.id),
            "code": score.value().to_string(),
        }),
        Answer::DontKnow => json!({"extension": [{"url": ABSENT, "valueCode": REASONS[0].0}]}),
        Answer::Declined => json!({"extension": [{"url": ABSENT, "valueCode": REASONS[1].0}]}),
    });
    if let Some(coding) = coding {
        item["answer"] = json!([{"valueCoding": coding}]);
    }
    item
}

/// What a response says of how it was filled in. What is not known here is left out.
pub(super) fn circumstances(response: &Value) -> Circumstances {
    let address = own("filled-in");
    Circumstances {
        ways: extensions(response, &address)
            .filter_map(|way| FilledIn::from_code(way["valueCode"].as_str()?))
            .collect(),
        language: response["language"]
            .as_str()
            .filter(|code| code.len() <= MAX_TEXT)
            .map(stripped),
    }
}

/// The answers of a response, or the first thing that is wrong with them and the item that it is about.
pub(super) fn entries(
    response: &Value,
    instrument: &Instrument,
    respondent: Respondent,
) -> Result<Entries, (String, Reason)> {
    let mut entries = Entries::new();
    read_items(response, instrument, respondent, 0, &mut entries)?;
    if entries.is_empty() {
        return Err(("item".to_owned(), Reason::NoItems));
    }
    Ok(entries)
}

fn read_items(
    within: &Value,
    instrument: &Instrument,
    respondent: Respondent,
    depth: usize,
    entries: &mut Entries,
) -> Result<(), (String, Reason)> {
    let items = within["item"].as_array().into_iter().flatten();
    for item in items {
        let id = IndicatorId(item["linkId"].as_str().unwrap_or_default().to_owned());
        let path = || format!("item {}", quoted(&id.0));
        if instrument.indicator(&id).is_none() && !item["item"].is_null() && depth < MAX_DEPTH {
            // A group holds questions and is none itself.
            read_items(item, instrument, respondent, depth + 1, entries)?;
            continue;
        }
        let is_asked = |indicator: &Indicator| indicator.asks(respondent);
        if !instrument.indicator(&id).is_some_and(is_asked) {
            return Err((path(), Reason::NotAsked(quoted(&id.0), respondent)));
        }
        let entry = entry(item, instrument).map_err(|reason| (path(), reason))?;
        if entries.insert(id.clone(), entry).is_some() {
            return Err((path(), Reason::Twice));
        }
    }
    Ok(())
}

fn entry(item: &Value, instrument: &Instrument) -> Result<Entry, Reason> {
    let answers = item["answer"].as_array().map_or(&[][..], Vec::as_slice);
    let answer = match answers {
        [] => absent(item),
        [one] => Some(answer(one, instrument)?),
        _ => return Err(Reason::Twice),
    };
    let note = extension(item, &own("note")).and_then(|note| note["valueString"].as_str());
    let note = note.map(stripped).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().nth(MAX_NOTE).is_some()) {
        return Err(import::Reason::TooLong { max: MAX_NOTE }.into());
    }
    Ok(Entry { answer, note })
}

/// "Vet inte" or "vill inte svara", where an element says so.
fn absent(element: &Value) -> Option<Answer> {
    let code = extension(element, ABSENT)?["valueCode"].as_str()?;
    REASONS.iter().find(|(own, _)| *own == code).map(|(_, answer)| *answer)
}

fn answer(answer: &Value, instrument: &Instrument) -> Result<Answer, Reason> {
    let coding = &answer["valueCoding"];
    if let Some(absent) = absent(coding).or_else(|| absent(answer)) {
        return Ok(absent);
    }
    let ordinal = extension(coding, ORDINAL).map(|ordinal| &ordinal["valueDecimal"]);
    let numbers = [Some(&answer["valueInteger"]), Some(&answer["valueDecimal"]), ordinal];
    let number = numbers.into_iter().flatten().find_map(whole);
    let code = coding["code"].as_str();
    let number = number.or_else(|| code?.parse().ok());
    let scale = &instrument.scale;
    let score = number.and_then(|number| scale.score(number));
    score.map(Answer::Score).ok_or_else(|| {
        let cell = quoted(code.unwrap_or(&answer.to_string()));
        let (min, max) = (scale.min(), scale.max());
        import::Reason::NotAnAnswer { cell, min, max }.into()
    })
}

/// A whole number, also where it is written with decimals that are nought.
fn whole(value: &Value) -> Option<i16> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
    (f64::from(i16::MIN)..=f64::from(i16::MAX))
        .contains(&number)
        .then_some(number as i16)
}
