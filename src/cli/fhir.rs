//! FHIR in: forms by `stegvis import`, instruments by `stegvis instrument`.

use std::path::Path;

use serde_json::json;

use super::commands::{Failure, Outcome, Runner};
use crate::exchange::fhir::{Bundle, instrument_file, plan};
use crate::explain::Explain as _;
use crate::store::Operation;

/// `true` where a file is read as FHIR.
pub(super) fn is_fhir(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

impl Runner<'_> {
    pub(super) fn import_fhir(&self, path: &Path, write: bool, without_refused: bool) -> Result<Outcome, Failure> {
        let bundle = Bundle::read(path).map_err(|error| self.say(&error))?;
        let mut store = self.open()?;
        let session = self.session(&store);
        let instruments = store.instruments()?;
        let plan = plan(
            &bundle,
            &instruments,
            &store.in_use()?,
            |key| store.history_imported_as(key),
            session.today,
        )?;
        let writes = write && (plan.refusals.is_empty() || without_refused);
        if writes {
            store.transact(&session, Operation::Import, |tx| {
                plan.write(tx, &path.to_string_lossy())
            })?;
        }
        let found = [
            ("responses", plan.responses.into()),
            ("participants", plan.participants().into()),
            ("forms", plan.forms().into()),
            ("answers", plan.answers().into()),
            ("refused", plan.refusals.len().into()),
        ];
        let (told, refused): (Vec<_>, Vec<_>) = plan
            .refusals
            .iter()
            .map(|refusal| {
                let reason = refusal.reason.explain(self.texts);
                let args = [
                    ("number", refusal.number.into()),
                    ("element", refusal.element.as_str().into()),
                    ("reason", reason.as_str().into()),
                ];
                let told = self.texts.with("fhir-refusal-line", &args);
                (
                    told,
                    json!({"entry": refusal.number, "element": refusal.element, "reason": reason}),
                )
            })
            .unzip();
        let lines = [vec![self.texts.with("fhir-found", &found)], told].concat();
        let found = json!({
            "responses": plan.responses,
            "participants": plan.participants(),
            "assessments": plan.forms(),
            "answers": plan.answers(),
        });
        let refused_key = (!writes && write).then_some("fhir-refused");
        Ok(self.imported(lines, found, refused, writes, refused_key))
    }

    /// The instrument files in a bundle; the last one is to be in use.
    pub(super) fn instruments_in(&self, path: &Path) -> Result<Vec<String>, Failure> {
        let bundle = Bundle::read(path).map_err(|error| self.say(&error))?;
        instrument_file(&bundle).map_err(|problem| self.say(&problem))
    }
}
