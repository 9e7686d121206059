//! `stegvis import` of a spreadsheet, and `stegvis template`.

use std::path::Path;

use serde_json::{Value, json};

use super::commands::{Failure, Outcome, Runner, save_new};
use crate::exchange::import::{self, Choices, Existing, KeyList, KeyListError, PlanError};
use crate::exchange::mapping::Mapping;
use crate::exchange::sheet::{Book, SheetError};
use crate::explain::{Explain as _, import_corrected, import_told};
use crate::report::template::template;

/// What of a spreadsheet is taken.
#[derive(Clone, Copy)]
pub(super) struct Taking {
    pub(super) writes: bool,
    pub(super) without_refused: bool,
    pub(super) accepts_doubts: bool,
    pub(super) choices: Choices,
}

impl Runner<'_> {
    pub(super) fn import(
        &self,
        spreadsheet: &Path,
        map: &Path,
        key_list: Option<&Path>,
        taking: Taking,
    ) -> Result<Outcome, Failure> {
        let mapping = Mapping::parse(&self.read_text(map)?).map_err(|error| self.say(&error))?;
        let book = Book::open(spreadsheet).map_err(|error: SheetError| self.say(&error))?;
        let mut sheet = import::table(&book, &mapping).map_err(|error: SheetError| self.say(&error))?;
        let mut store = self.open()?;
        let session = self.session(&store);
        let mut keys = match key_list {
            Some(path) if path.exists() => {
                Some(KeyList::read(path, session.today).map_err(|error: KeyListError| self.say(&error))?)
            }
            Some(_) => Some(KeyList::default()),
            None => None,
        };
        if let Some(keys) = &mut keys {
            let put = keys.put_into(&mut sheet, &mapping, session.today);
            put.map_err(|error: KeyListError| self.say(&error))?;
        }
        let (series, instrument) = store.instrument_in_use(mapping.questionnaire.as_deref())?;
        let find = |key: &str| store.history_imported_as(key);
        let existing = Existing::of(&sheet, &mapping, &store.activities()?, &series, find)?;
        let plan = import::plan(&sheet, &mapping, &instrument, &existing, taking.choices, session.today)
            .map_err(|error: PlanError| self.say(&error))?;
        let is_whole = plan.refusals.is_empty() || taking.without_refused;
        let is_sure = plan.doubts.is_empty() || taking.accepts_doubts;
        let writes = taking.writes && is_whole && is_sure;
        if writes {
            let reason = self.texts.get("import-correction-reason");
            let file = spreadsheet.to_string_lossy();
            let keys = keys.as_mut().zip(key_list);
            plan.take_in(&mut store, &session, &file, &reason, keys, |_| true)?;
        }
        let args = [
            ("rows", plan.rows.into()),
            ("participants", plan.participants.len().into()),
            ("forms", plan.forms().into()),
            ("answers", plan.answers().into()),
            ("placements", plan.placements().into()),
            ("refused", plan.refused_rows().into()),
        ];
        let mut lines = vec![self.texts.with("cli-import-found", &args)];
        let added = keys.as_ref().map(KeyList::added);
        lines.extend(added.map(|added| self.texts.with("import-keys-made", &[("count", added.into())])));
        lines.extend(import_told(self.texts, &plan));
        lines.extend(import_corrected(self.texts, &plan));
        lines.extend(plan.doubted().iter().map(|doubted| doubted.explain(self.texts)));
        lines.extend(plan.refused.iter().map(|group| group.explain(self.texts)));
        let refused = plan.refusals.iter().map(
            |refusal| json!({"line": refusal.line, "column": refusal.column, "reason": refusal.explain(self.texts)}),
        );
        let doubted = plan.doubts.iter().map(|doubt| {
            let date = doubt.date.to_string();
            json!({"line": doubt.line, "column": doubt.column, "date": date, "doubt": doubt.what.code()})
        });
        let found = json!({
            "rows": plan.rows,
            "participants": plan.participants.len(),
            "assessments": plan.forms(),
            "answers": plan.answers(),
            "placements": plan.placements(),
            "corrections": plan.corrections(),
            "beside": plan.beside(),
            "placement_corrections": plan.placement_corrections().count(),
            "activity_corrections": plan.corrected_activities().len(),
            "activities_kept": plan.activities_kept(),
            "exits": plan.exits(),
            "skipped": plan.skipped,
            "case_numbers": added,
            "doubted": doubted.collect::<Vec<_>>(),
        });
        let refused_key = if is_whole {
            "cli-import-doubted"
        } else {
            "cli-import-refused"
        };
        let refused_key = (!writes && taking.writes).then_some(refused_key);
        let writes = writes.then_some(!plan.is_empty());
        Ok(self.imported(lines, found, refused.collect(), writes, refused_key))
    }

    /// What an import found, in sentences and for programs, what of it is not taken, and whether the rest is written, and
    /// anything of it was new; `refused_key` says why nothing is where it was asked for.
    pub(super) fn imported(
        &self,
        mut lines: Vec<String>,
        mut found: Value,
        refused: Vec<Value>,
        written: Option<bool>,
        refused_key: Option<&str>,
    ) -> Outcome {
        lines.push(self.texts.get(refused_key.unwrap_or(match written {
            Some(true) => "cli-import-written",
            Some(false) => "cli-import-nothing-new",
            None => "cli-import-preview",
        })));
        found["refused"] = refused.into();
        found["written"] = written.is_some().into();
        Outcome {
            text: lines.join("\n"),
            json: found,
            is_success: refused_key.is_none(),
        }
    }

    pub(super) fn template(&self, out: &Path, questionnaire: Option<&str>) -> Result<Outcome, Failure> {
        let (_, instrument) = self.open()?.instrument_in_use(questionnaire)?;
        let bytes = template(self.texts, &instrument).map_err(|error| Failure::Said(error.to_string()))?;
        save_new(out, &bytes)?;
        let path = out.display().to_string();
        let told = self.texts.with("template-saved", &[("path", path.as_str().into())]);
        Ok(Outcome::done(told, json!({"file": path})))
    }
}
