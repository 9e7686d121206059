//! One form as a `QuestionnaireResponse`, out and in.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::bundle::urn;
use super::{ABSENT, ORDINAL, canonical, extension, extensions, own, own_named};
use crate::domain::assessment::{Answer, Assessment, Circumstances, Draft, Entries, Entry, FilledIn};
use crate::domain::instrument::{Indicator, IndicatorId, Instrument, InstrumentKey, Respondent};
use crate::domain::note::MAX_NOTE;
use crate::domain::occasion::Occasion;
use crate::domain::text::{MAX_TEXT, has_controls};
use crate::domain::toml_fields::quoted;
use crate::exchange::import;
use crate::exchange::rows::{People, Person};

use super::plan::Reason;
use super::read::text;

/// The reasons for which there is no value, and what they mean here.
const REASONS: [(&str, Answer); 2] = [
    ("asked-unknown", Answer::DontKnow),
    ("asked-declined", Answer::Declined),
];
/// Groups within groups are read no deeper than this.
const MAX_DEPTH: usize = 8;

/// A form of which a version was corrected has a number; the reason of a correction is in people's own words.
const VERSION: &str = "version";
const REASON: &str = "correction-reason";

/// Where a version of a form stands, and how FHIR says so (R4, value set questionnaire-answers-status).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// A correction took its place: `entered-in-error`.
    Superseded,
    /// It counts: `completed`, or `amended` where it is a correction.
    Valid,
    /// It is not finished: `in-progress`.
    Draft,
}

/// One version of a form, finished or not.
pub(super) struct ToldForm<'a> {
    pub(super) instrument: &'a InstrumentKey,
    respondent: Respondent,
    entries: &'a Entries,
    circumstances: &'a Circumstances,
    standing: Standing,
    version: u32,
    reason: Option<&'a str>,
}

impl<'a> ToldForm<'a> {
    /// Every version of every form of an occasion: of each respondent in order.
    pub(super) fn of(occasion: &'a Occasion) -> Vec<Self> {
        let finished = |standing: Standing| {
            move |form: &'a Assessment| Self {
                instrument: form.instrument(),
                respondent: form.respondent(),
                entries: form.entries(),
                circumstances: form.circumstances(),
                standing,
                version: form.version(),
                reason: form.correction_reason(),
            }
        };
        let draft = |draft: &'a Draft| Self {
            instrument: &draft.instrument,
            respondent: draft.respondent,
            entries: &draft.entries,
            circumstances: &draft.circumstances,
            standing: Standing::Draft,
            version: draft.version,
            reason: None,
        };
        let all = Respondent::ALL.iter().flat_map(|respondent| {
            let superseded = occasion.superseded.get(respondent).into_iter().flatten();
            superseded
                .map(finished(Standing::Superseded))
                .chain(occasion.assessments.get(respondent).map(finished(Standing::Valid)))
                .chain(occasion.drafts.get(respondent).map(draft))
        });
        all.collect()
    }

    fn status(&self) -> &'static str {
        match self.standing {
            Standing::Superseded => "entered-in-error",
            Standing::Valid if self.version > 1 => "amended",
            Standing::Valid => "completed",
            Standing::Draft => "in-progress",
        }
    }
}

/// A version of a form as it came in: which one, where it stands, and why it was corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) standing: Standing,
    pub(super) number: u32,
    pub(super) reason: Option<String>,
}

impl Version {
    /// Of a response.
    pub(super) fn of(response: &Value) -> Result<Self, (String, Reason)> {
        let (standing, number) = standing(response).ok_or_else(|| {
            let status = response["status"].as_str().unwrap_or_default();
            ("status".to_owned(), Reason::NotFinished(quoted(status)))
        })?;
        Ok(Self {
            standing,
            number,
            reason: reason(response).map_err(|reason| (REASON.to_owned(), reason))?,
        })
    }
}

/// Where a response stands, and which version it is. What was corrected, or is not finished, is taken where it says which
/// version it is: as this program writes it. `None` for what another program has not finished, or has taken back.
fn standing(response: &Value) -> Option<(Standing, u32)> {
    let number = extension(response, &own(VERSION)).and_then(|own| own["valueInteger"].as_u64());
    let number = number
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| *number > 0);
    let standing = match (response["status"].as_str().unwrap_or_default(), number) {
        ("completed" | "amended", _) => Standing::Valid,
        ("entered-in-error", Some(_)) => Standing::Superseded,
        ("in-progress", Some(_)) => Standing::Draft,
        _ => return None,
    };
    Some((standing, number.unwrap_or(1)))
}

/// Why a version was corrected, where it says so.
fn reason(response: &Value) -> Result<Option<String>, Reason> {
    let reason = extension(response, &own(REASON)).and_then(|own| own["valueString"].as_str());
    let reason = reason.map(|reason| text(reason, MAX_TEXT)).transpose()?;
    Ok(reason.filter(|reason| !reason.trim().is_empty()))
}

/// A version of a form. What was not asked is absent; what was left open has no answer.
pub(super) fn response(people: &People<'_>, person: &Person<'_>, date: NaiveDate, form: &ToldForm<'_>) -> Value {
    let patient = json!({"reference": urn(person.id)});
    let source = match form.respondent {
        Respondent::Participant => patient.clone(),
        Respondent::Caseworker => json!({
            "type": "PractitionerRole",
            "identifier": {"system": own("respondent"), "value": form.respondent.code()},
        }),
    };
    let instrument = person.history.instruments.get(form.instrument);
    let indicators = instrument.into_iter().flat_map(|instrument| {
        let asked = instrument.indicators.iter();
        asked.map(move |indicator| (instrument, &indicator.id))
    });
    let items: Vec<Value> = indicators
        .filter_map(|(instrument, id)| {
            let entry = form.entries.get(id)?;
            Some(item(instrument, id, entry, people.note(person, entry.note.as_deref())))
        })
        .collect();
    let mut response = json!({
        "resourceType": "QuestionnaireResponse",
        "questionnaire": canonical(form.instrument),
        "status": form.status(),
        "subject": patient,
        "authored": date,
        "source": source,
        "item": items,
    });
    let Circumstances { ways, language } = form.circumstances;
    if let Some(language) = language {
        response["language"] = language.as_str().into();
    }
    let mut extensions: Vec<Value> = ways
        .iter()
        .map(|way| json!({"url": own("filled-in"), "valueCode": way.code()}))
        .collect();
    if form.version > 1 || form.standing != Standing::Valid {
        extensions.push(json!({"url": own(VERSION), "valueInteger": form.version}));
    }
    if let Some(reason) = people.note(person, form.reason) {
        extensions.push(json!({"url": own(REASON), "valueString": reason}));
    }
    if !extensions.is_empty() {
        response["extension"] = extensions.into();
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
            .filter(|code| code.len() <= MAX_TEXT && !has_controls(code))
            .map(str::to_owned),
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
    let note = note.map(|note| text(note, MAX_NOTE)).transpose()?;
    let note = note.filter(|note| !note.is_empty());
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
    let number = numbers.into_iter().flatten().find_map(Value::as_f64);
    let code = coding["code"].as_str();
    let number = number.or_else(|| code?.parse::<i16>().ok().map(f64::from));
    let scale = &instrument.scale;
    let cell = || quoted(code.unwrap_or(&answer.to_string()));
    let (min, max) = (scale.min(), scale.max());
    let inside = number.filter(|number| (f64::from(min)..=f64::from(max)).contains(number));
    let Some(number) = inside else {
        return Err(import::Reason::NotAnAnswer { cell: cell(), min, max }.into());
    };
    // Also where it is written with decimals that are nought.
    let is_whole = number.fract() == 0.0;
    let level = if is_whole {
        Some(number as i64)
    } else {
        scale.rounded(number)
    };
    let score = level.and_then(|level| scale.score(i16::try_from(level).ok()?));
    score
        .map(Answer::Score)
        .ok_or_else(|| import::Reason::Decimal(cell()).into())
}
