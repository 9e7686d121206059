//! FHIR in: forms by `stegvis import`, instruments by `stegvis instrument`.

use std::path::Path;

use serde_json::json;

use super::commands::{Failure, Outcome, Runner};
use super::import::Taking;
use crate::exchange::fhir::{Bundle, instrument_file, plan};
use crate::explain::{Explain as _, bundle_told};
use crate::store::Operation;

impl Runner<'_> {
    pub(super) fn import_fhir(&self, path: &Path, taking: Taking) -> Result<Outcome, Failure> {
        let bundle = Bundle::read(path).map_err(|error| self.say(&error))?;
        let mut store = self.open()?;
        let session = self.session(&store);
        let instruments = store.instruments()?;
        let plan = plan(
            &bundle,
            &instruments,
            &store.in_use()?,
            |key| store.history_imported_as(key),
            taking.choices.already,
            session.today,
        )?;
        let is_whole = plan.refusals.is_empty() || taking.without_refused;
        let is_sure = plan.doubts.is_empty() || taking.accepts_doubts;
        let writes = taking.writes && is_whole && is_sure;
        if writes {
            let reason = self.texts.get("import-correction-reason");
            store.transact(&session, Operation::Import, |tx| {
                plan.write(tx, &path.to_string_lossy(), &reason, |_| true)
            })?;
        }
        let found = [
            ("responses", plan.responses.into()),
            ("participants", plan.participants().into()),
            ("forms", plan.forms().into()),
            ("answers", plan.answers().into()),
            ("refused", plan.refusals.len().into()),
        ];
        let mut lines = vec![self.texts.with("fhir-found", &found)];
        lines.extend(bundle_told(self.texts, &plan));
        lines.extend(plan.doubted().iter().map(|doubted| doubted.explain(self.texts)));
        lines.extend(plan.refusals.iter().map(|refusal| refusal.explain(self.texts)));
        let refused = plan.refusals.iter().map(|refusal| {
            let reason = refusal.reason.explain(self.texts);
            json!({"entry": refusal.number, "element": refusal.element, "reason": reason})
        });
        let doubted = plan
            .doubts
            .iter()
            .map(|doubt| json!({"entry": doubt.number, "date": doubt.date.to_string(), "doubt": doubt.what.code()}));
        let found = json!({
            "responses": plan.responses,
            "participants": plan.participants(),
            "assessments": plan.forms(),
            "answers": plan.answers(),
            "corrections": plan.corrections(),
            "skipped": plan.skipped,
            "doubted": doubted.collect::<Vec<_>>(),
        });
        let refused_key = if is_whole { "cli-import-doubted" } else { "fhir-refused" };
        let refused_key = (!writes && taking.writes).then_some(refused_key);
        let writes = writes.then_some(!plan.is_empty());
        Ok(self.imported(lines, found, refused.collect(), writes, refused_key))
    }

    /// The instrument files in a bundle; the last one is to be in use.
    pub(super) fn instruments_in(&self, path: &Path) -> Result<Vec<String>, Failure> {
        let bundle = Bundle::read(path).map_err(|error| self.say(&error))?;
        instrument_file(&bundle).map_err(|problem| self.say(&problem))
    }
}
