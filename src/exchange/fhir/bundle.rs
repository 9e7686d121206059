//! A bundle of everybody's forms, and of the instruments that they were filled in with.

use std::collections::BTreeMap;

use rand::{Rng, RngExt as _};
use serde_json::{Value, json};
use uuid::{Builder, Uuid};

use super::instrument::questionnaire;
use super::response::{ToldForm, response};
use super::{URI, own};
use crate::domain::history::History;
use crate::domain::instrument::{Instrument, InstrumentKey};
use crate::domain::participant::{Birth, Gender};
use crate::exchange::rows::{People, Person};

/// A collection: the instruments, then each person with every version of their forms, an entry a line. `random` draws what
/// entries are called.
///
/// # Errors
/// Only where memory runs out.
pub fn bundle_of(people: &People<'_>, random: &mut impl Rng) -> Result<Vec<u8>, serde_json::Error> {
    let mut writer = Writer {
        random,
        out: br#"{"resourceType":"Bundle","type":"collection","entry":["#.to_vec(),
        is_first: true,
    };
    for instrument in instruments(people).values() {
        writer.entry(None, &questionnaire(instrument))?;
    }
    for person in people.iter() {
        writer.entry(Some(person.id), &patient(people, person))?;
        for occasion in person.history.all_occasions() {
            for form in ToldForm::of(occasion) {
                writer.entry(None, &response(people, person, occasion.date, &form))?;
            }
        }
    }
    writer.out.extend_from_slice(b"\n]}\n");
    Ok(writer.out)
}

struct Writer<'r, R> {
    random: &'r mut R,
    out: Vec<u8>,
    is_first: bool,
}

impl<R: Rng> Writer<'_, R> {
    fn entry(&mut self, id: Option<Uuid>, resource: &Value) -> Result<(), serde_json::Error> {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(b',');
        }
        self.out.push(b'\n');
        let id = id.unwrap_or_else(|| Builder::from_random_bytes(self.random.random()).into_uuid());
        serde_json::to_writer(&mut self.out, &json!({"fullUrl": urn(id), "resource": resource}))
    }
}

/// Every instrument that a form here was filled in with.
fn instruments<'a>(people: &People<'a>) -> BTreeMap<&'a InstrumentKey, &'a Instrument> {
    let histories = people.iter().map(|person| person.history);
    let forms = histories.flat_map(|history: &'a History| {
        let forms = history.all_occasions().flat_map(ToldForm::of);
        forms.filter_map(|form| history.instruments.get_key_value(form.instrument))
    });
    forms.collect()
}

/// How an entry is called.
pub(super) fn urn(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}

fn patient(people: &People<'_>, person: &Person<'_>) -> Value {
    let participant = &person.history.participant;
    let system = own(if people.content.names { "case" } else { "pseudonym" });
    let first = person.history.periods().next().unwrap_or(person.history);
    let mut patient = json!({
        "resourceType": "Patient",
        "extension": [{"url": own("start"), "valueDate": first.participant.details.start}],
        "identifier": [
            {"system": URI, "value": urn(person.id)},
            {"system": system, "value": people.label(person)},
        ],
    });
    if let Some(name) = participant.listed_name().filter(|_| people.content.names) {
        patient["name"] = json!([{"text": name}]);
    }
    if let Some(gender) = participant.details.gender {
        patient["gender"] = gender_code(gender).into();
    }
    match people.birth(person) {
        Some(Birth::Date(date)) => patient["birthDate"] = json!(date),
        // Four digits, as the format asks for.
        Some(Birth::Year(year)) => patient["birthDate"] = format!("{year:04}").into(),
        None => {}
    }
    patient
}

/// A gender as FHIR's administrative gender.
pub(super) fn gender_code(gender: Gender) -> &'static str {
    match gender {
        Gender::Woman => "female",
        Gender::Man => "male",
        Gender::Other => "other",
    }
}
