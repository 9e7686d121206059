//! Forms and instruments as HL7 FHIR R4: a `Bundle` of `Questionnaire`, `Patient` and `QuestionnaireResponse`, out and in.
//! ADR 42 says what stands where.

mod bundle;
mod instrument;
mod plan;
mod read;
mod response;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

pub use self::bundle::bundle_of;
pub use self::instrument::{InstrumentProblem, instrument_file};
pub use self::plan::{Doubt, Plan, Reason, Refusal, plan};
pub use self::read::{Bundle, FhirError, is_bundle};
use crate::domain::instrument::InstrumentKey;
use crate::domain::localized::{BASE_LOCALE, Localized};

/// The number that a level stands for.
const ORDINAL: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
/// Why there is no value.
const ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
/// A text in another language.
const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";
/// That an identifier's value is a URI by itself.
const URI: &str = "urn:ietf:rfc:3986";
/// What stands before names of our own: there is no web address to give them.
const OWN: &str = "urn:x-stegvis:";

/// What stays as it is in the end of a URN.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// A name of our own.
fn own(name: &str) -> String {
    format!("{OWN}{name}")
}

/// A name of our own, for something that people named.
fn own_named(kind: &str, name: &str) -> String {
    format!("{OWN}{kind}:{}", utf8_percent_encode(name, KEPT))
}

/// The canonical address of an instrument, without its version. One that was read from a `Questionnaire` of somebody
/// else's has theirs.
fn url_of(key: &InstrumentKey) -> String {
    if key.id.contains(':') {
        key.id.clone()
    } else {
        own_named("questionnaire", &key.id)
    }
}

/// The id of the instrument that has this address.
fn id_of(url: &str) -> String {
    let own = url.strip_prefix(&own("questionnaire:"));
    own.map_or_else(
        || url.to_owned(),
        |id| percent_decode_str(id).decode_utf8_lossy().into_owned(),
    )
}

/// An address and a version, as responses name their questionnaire.
fn canonical(key: &InstrumentKey) -> String {
    format!("{}|{}", url_of(key), key.version)
}

/// Puts a text into an object under `name`: Swedish, with what it is in other languages beside it.
fn put_text(object: &mut Value, name: &str, text: &Localized) {
    object[name] = text.text(BASE_LOCALE).into();
    let others = text.locales().filter(|locale| *locale != BASE_LOCALE);
    let translations: Vec<Value> = others
        .map(|locale| text_in(TRANSLATION, locale, text.text(locale)))
        .collect();
    if !translations.is_empty() {
        object[format!("_{name}")] = json!({"extension": translations});
    }
}

/// An extension with a text in one language.
fn text_in(url: &str, locale: &str, text: &str) -> Value {
    json!({"url": url, "extension": [
        {"url": "lang", "valueCode": locale},
        {"url": "content", "valueString": text},
    ]})
}

/// Such an extension for each language of a text.
fn texts_in<'t>(url: &'t str, text: &'t Localized) -> impl Iterator<Item = Value> + 't {
    text.locales()
        .map(move |locale| text_in(url, locale, text.text(locale)))
}

/// The texts in the extensions with this address, each with its language.
fn texts_of<'v>(element: &'v Value, url: &str) -> impl Iterator<Item = (&'v str, &'v str)> {
    extensions(element, url).filter_map(|text| {
        let part = |name, value: &str| extension(text, name)?[value].as_str();
        part("lang", "valueCode").zip(part("content", "valueString"))
    })
}

/// The extensions with this address.
fn extensions<'v>(element: &'v Value, url: &str) -> impl Iterator<Item = &'v Value> {
    let all = element["extension"].as_array().into_iter().flatten();
    all.filter(move |extension| extension["url"] == *url)
}

/// The first extension with this address.
fn extension<'v>(element: &'v Value, url: &str) -> Option<&'v Value> {
    extensions(element, url).next()
}

#[cfg(test)]
mod tests;
