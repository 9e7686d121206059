//! Reads a bundle, and finds whom and what its entries are about.

use std::path::{Path, PathBuf};

use serde_json::Value;
use thiserror::Error;
use uuid::Uuid;

use super::plan::Reason;
use super::{URI, extension, own};
use crate::domain::instrument::Respondent;
use crate::domain::participant::{Birth, Gender};
use crate::domain::text::has_controls;
use crate::domain::{coded_enum, dates, personal_number};
use crate::exchange::import;
use crate::exchange::sheet::{Fault, MAX_BYTES};
use crate::files::{self, FileError};

/// Why a file is no bundle that can be read.
#[derive(Debug, Error)]
pub enum FhirError {
    /// The file can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// No JSON.
    #[error("{path} is no JSON: {detail}")]
    NotJson {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        detail: String,
    },
    /// JSON, but neither a `Bundle` nor a `Questionnaire`.
    #[error("{0} is no bundle")]
    NotABundle(PathBuf),
}

coded_enum!(
    /// The kinds of resources that are read; others are left alone.
    Kind {
        /// A form.
        Response = "QuestionnaireResponse",
        /// An instrument.
        Questionnaire = "Questionnaire",
        /// Whom a form is about.
        Patient = "Patient",
    }
);

/// `true` where a file is read as FHIR: by its name.
pub fn is_bundle(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// What a bundle holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// Each with its number in the bundle, from 1.
    entries: Vec<(usize, Kind, Entry)>,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    full_url: Option<String>,
    resource: Value,
}

impl Bundle {
    /// Reads a file of at most [`MAX_BYTES`]: a `Bundle`, or a `Questionnaire` by itself.
    ///
    /// # Errors
    /// Where it can't be read, or is neither.
    pub fn read(path: &Path) -> Result<Self, FhirError> {
        let bytes = files::load_bytes(path, MAX_BYTES)?;
        let json = serde_json::from_slice(&bytes).map_err(|error| FhirError::NotJson {
            path: path.to_owned(),
            detail: error.to_string(),
        })?;
        Self::of(json).ok_or_else(|| FhirError::NotABundle(path.to_owned()))
    }

    /// The same of JSON; `None` where it is neither.
    pub fn of(mut json: Value) -> Option<Self> {
        let entries = match json["resourceType"].as_str()? {
            "Bundle" => match json["entry"].take() {
                Value::Array(entries) => entries,
                _ => Vec::new(),
            },
            "Questionnaire" => vec![serde_json::json!({"resource": json})],
            _ => return None,
        };
        let read = |(number, mut entry): (usize, Value)| {
            let kind = Kind::from_code(entry["resource"]["resourceType"].as_str()?)?;
            let own = Entry {
                full_url: entry["fullUrl"].as_str().map(str::to_owned),
                resource: entry["resource"].take(),
            };
            Some((number, kind, own))
        };
        Some(Self {
            entries: (1..).zip(entries).filter_map(read).collect(),
        })
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (usize, &Entry)> {
        let own = self.entries.iter().filter(move |(_, own, _)| *own == kind);
        own.map(|(number, _, entry)| (*number, entry))
    }

    /// Every form, with its number in the bundle.
    pub(super) fn responses(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.of_kind(Kind::Response)
            .map(|(number, entry)| (number, &entry.resource))
    }

    /// Every instrument.
    pub(super) fn questionnaires(&self) -> impl Iterator<Item = &Value> {
        self.of_kind(Kind::Questionnaire).map(|(_, entry)| &entry.resource)
    }

    /// Every patient, by whatever references may name them, with what tells them apart.
    pub(super) fn patients(&self) -> impl Iterator<Item = (Vec<String>, Patient<'_>)> {
        self.of_kind(Kind::Patient).map(|(_, entry)| {
            let id = entry.resource["id"].as_str().map(|id| format!("Patient/{id}"));
            let names = entry.full_url.iter().cloned().chain(id).collect();
            let identifier = entry.resource["identifier"].get(0).and_then(key_of);
            let key = identifier.or_else(|| entry.full_url.clone());
            let resource = &entry.resource;
            (names, Patient { key, resource })
        })
    }
}

/// Somebody whom forms are about.
#[derive(Debug, Clone)]
pub(super) struct Patient<'b> {
    /// What tells them apart, also from those of other bundles.
    pub(super) key: Option<String>,
    resource: &'b Value,
}

impl Patient<'_> {
    pub(super) fn name(&self) -> Option<Result<String, Reason>> {
        let name = self.resource["name"].get(0)?;
        let given = name["given"].as_array().into_iter().flatten();
        let parts = given.chain([&name["family"]]).filter_map(Value::as_str);
        let joined = parts.collect::<Vec<_>>().join(" ");
        let name = name["text"].as_str().map_or(joined, str::to_owned);
        // How long it may be is asked with the other details.
        Some(name)
            .filter(|name| !name.trim().is_empty())
            .map(|name| text(&name, usize::MAX))
    }

    pub(super) fn gender(&self) -> Option<Gender> {
        let code = self.resource["gender"].as_str()?;
        let mut all = Gender::ALL.iter().copied();
        all.find(|gender| super::bundle::gender_code(*gender) == code)
    }

    /// The day or the year; of a year and a month the year.
    pub(super) fn birth(&self) -> Option<Birth> {
        let text = self.resource["birthDate"].as_str()?;
        Birth::parse(text).or_else(|| Birth::parse(text.get(..4)?))
    }

    /// The day on which participation began, where the bundle says.
    pub(super) fn start(&self) -> Option<chrono::NaiveDate> {
        dates::parse(extension(self.resource, &own("start"))?["valueDate"].as_str()?)
    }
}

/// An identifier as one text: a URI is one by itself.
pub(super) fn key_of(identifier: &Value) -> Option<String> {
    let value = identifier["value"].as_str().filter(|value| !value.is_empty())?;
    match identifier["system"].as_str() {
        Some(URI) => Some(value.to_owned()),
        Some(system) => Some(format!("{system}|{value}")),
        None => None,
    }
}

/// A text in people's own words, of at most `max` characters. What no letter is has no place in it, and a personal number says
/// whom it is about.
pub(super) fn text(words: &str, max: usize) -> Result<String, Reason> {
    let words = words.replace("\r\n", "\n");
    if has_controls(&words) {
        return Err(import::Reason::Fault(Fault::Control).into());
    }
    if words.chars().nth(max).is_some() {
        return Err(import::Reason::TooLong { max }.into());
    }
    if personal_number::is_in(&words) {
        return Err(import::Reason::PersonalNumber { is_sure: false }.into());
    }
    Ok(words)
}

/// Why what tells people apart can't be taken: it is a personal number, or holds one. An identifier that was made up at random
/// is none, whatever its digits happen to be.
pub(super) fn personal_number_in(key: &str) -> Option<import::Reason> {
    let value = key.rsplit_once('|').map_or(key, |(_, value)| value);
    let is_random = value
        .strip_prefix("urn:uuid:")
        .is_some_and(|id| Uuid::try_parse(id).is_ok());
    let is_personal = !is_random && personal_number::is_in(value);
    is_personal.then_some(import::Reason::PersonalNumber { is_sure: true })
}

/// Who answered; `None` where a response does not say. Nobody is guessed at.
pub(super) fn respondent(response: &Value) -> Option<Respondent> {
    let (source, subject) = (&response["source"], &response["subject"]);
    let reference = source["reference"].as_str().unwrap_or_default();
    let kind = source["type"].as_str().unwrap_or_default();
    let is_a = |name: &str| kind == name || reference.split('/').rev().nth(1) == Some(name);
    let is_subject = !reference.is_empty() && source["reference"] == subject["reference"];
    if is_subject || is_a("Patient") {
        Some(Respondent::Participant)
    } else if is_a("Practitioner") || is_a("PractitionerRole") {
        Some(Respondent::Caseworker)
    } else {
        None
    }
}
