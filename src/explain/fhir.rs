//! What a FHIR bundle that comes in says.

use super::{Explain, path, whole};
use crate::exchange::fhir::{Doubt, FhirError, InstrumentProblem, Reason, Refusal};
use crate::i18n::Texts;

impl Explain for FhirError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::File(error) => error.explain(texts),
            Self::NotJson { path: at, detail } => {
                let [path] = path(at);
                texts.with("fhir-not-json", &[path, ("detail", detail.as_str().into())])
            }
            Self::NotABundle(at) => texts.with("fhir-not-a-bundle", &path(at)),
        }
    }
}

impl Explain for Refusal {
    fn explain(&self, texts: &Texts) -> String {
        let args = [
            ("number", self.number.into()),
            ("element", self.element.as_str().into()),
            ("reason", self.reason.explain(texts).into()),
        ];
        texts.with("fhir-refusal-line", &args)
    }
}

impl Explain for (&Doubt, usize) {
    fn explain(&self, texts: &Texts) -> String {
        let (first, count) = self;
        let args = [
            ("count", (*count).into()),
            ("number", first.number.into()),
            ("date", texts.date(first.date).into()),
        ];
        texts.with(&format!("fhir-doubt-{}", first.what.code()), &args)
    }
}

impl Explain for Reason {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Import(reason) => reason.explain(texts),
            Self::NotFinished(status) => texts.with("fhir-not-finished", &[("status", status.as_str().into())]),
            Self::UnknownQuestionnaire(questionnaire) => {
                let questionnaire = ("questionnaire", questionnaire.as_str().into());
                texts.with("fhir-unknown-questionnaire", &[questionnaire])
            }
            Self::NoSource => texts.get("fhir-no-source"),
            Self::NoSubject => texts.get("fhir-no-subject"),
            Self::NotAsked(item, respondent) => {
                let respondent = texts.get(&format!("respondent-{}", respondent.code()));
                let args = [("item", item.as_str().into()), ("respondent", respondent.into())];
                texts.with("fhir-not-asked", &args)
            }
            Self::Twice => texts.get("fhir-twice"),
            Self::NoItems => texts.get("fhir-no-items"),
            Self::Again { number } => texts.with("fhir-again", &[("number", whole(*number))]),
        }
    }
}

impl Explain for InstrumentProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::None => texts.get("fhir-instrument-none"),
            Self::NoUrl => texts.get("fhir-instrument-no-url"),
            Self::Version(version) => texts.with("fhir-instrument-version", &[("version", version.as_str().into())]),
            Self::NotAChoice(item) => texts.with("fhir-instrument-not-a-choice", &[("item", item.as_str().into())]),
            Self::OtherScale(item) => texts.with("fhir-instrument-other-scale", &[("item", item.as_str().into())]),
        }
    }
}
