//! `stegvis imports`: what has been imported, and taking one of them back.

use clap::Subcommand;
use serde_json::{Value, json};

use super::commands::{Failure, Outcome, Runner};
use crate::domain::imported::Imported;
use crate::explain::{built_on_words, counts_words, import_name};
use crate::store::{Operation, Store};

/// What is done with an import.
#[derive(Debug, Clone, Subcommand)]
pub enum ImportsCommand {
    /// Take an import back: everything that it brought leaves lists and figures.
    ///
    /// Without --write it is only told what would be taken back, and what stands in the way.
    TakeBack {
        /// The import, as the list names it; as many of its first characters as tell it apart.
        #[arg(value_name = "IMPORT")]
        import: String,
        /// Take it back.
        #[arg(long)]
        write: bool,
    },
    /// Put an import back that was taken back.
    PutBack {
        /// The import, as the list names it; as many of its first characters as tell it apart.
        #[arg(value_name = "IMPORT")]
        import: String,
    },
}

/// How many characters an import is listed by: the moment in its id, to the millisecond.
const SHOWN: usize = 13;

impl Runner<'_> {
    pub(super) fn imports(&self, command: Option<&ImportsCommand>) -> Result<Outcome, Failure> {
        match command {
            None => self.list_imports(),
            Some(ImportsCommand::TakeBack { import, write }) => self.take_back(import, *write),
            Some(ImportsCommand::PutBack { import }) => self.put_back(import),
        }
    }

    fn list_imports(&self) -> Result<Outcome, Failure> {
        let imports = self.open()?.imports()?;
        let lines: Vec<String> = imports.iter().map(|import| self.line(import)).collect();
        let text = if lines.is_empty() {
            self.texts.get("cli-imports-none")
        } else {
            lines.join("\n")
        };
        let all: Vec<Value> = imports.iter().map(told).collect();
        Ok(Outcome::done(text, json!({"imports": all})))
    }

    fn line(&self, import: &Imported) -> String {
        let mut parts = vec![
            shown(import),
            import.at.format("%Y-%m-%d %H:%M").to_string(),
            import.by.clone(),
            import_name(self.texts, import),
            counts_words(self.texts, import.counts),
        ];
        if let Some((at, by)) = &import.taken_back {
            let when = at.format("%Y-%m-%d %H:%M").to_string();
            let args = [("when", when.into()), ("by", by.as_str().into())];
            parts.push(self.texts.with("import-taken-back", &args));
        }
        parts.join("\t")
    }

    fn take_back(&self, name: &str, writes: bool) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        let import = self.find_import(&store, name)?;
        if import.taken_back.is_some() {
            return Err(Failure::Said(self.texts.get("cli-imports-is-taken-back")));
        }
        let built = store.built_on_import(import.id)?;
        let is_free = built.is_empty();
        if writes && is_free {
            let operation = Operation::TakeBackImport;
            store.transact(&session, operation, |tx| tx.take_back_import(import.id))?;
        }
        let what = [("what", built_on_words(self.texts, &built).into())];
        let last = match (is_free, writes) {
            (false, _) => self.texts.with("import-stays", &what),
            (true, false) => self.texts.get("cli-imports-preview"),
            (true, true) => self.texts.get("cli-imports-taken-back"),
        };
        let built: Vec<Value> = built
            .iter()
            .map(|(what, count)| json!({"what": what.code(), "participants": count}))
            .collect();
        let mut json = told(&import);
        json["built_on"] = built.into();
        json["written"] = (writes && is_free).into();
        Ok(Outcome {
            text: [self.line(&import), last].join("\n"),
            json,
            is_success: is_free || !writes,
        })
    }

    fn put_back(&self, name: &str) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        let import = self.find_import(&store, name)?;
        if import.taken_back.is_none() {
            return Err(Failure::Said(self.texts.get("cli-imports-stands")));
        }
        store.transact(&session, Operation::PutBackImport, |tx| tx.put_back_import(import.id))?;
        let import = self.find_import(&store, name)?;
        let text = [self.line(&import), self.texts.get("cli-imports-put-back")].join("\n");
        Ok(Outcome::done(text, told(&import)))
    }

    /// The one import whose id begins so.
    fn find_import(&self, store: &Store, name: &str) -> Result<Imported, Failure> {
        let mut imports = store.imports()?;
        imports.retain(|import| !name.is_empty() && import.id.to_string().starts_with(name));
        match (imports.pop(), imports.len()) {
            (Some(import), 0) => Ok(import),
            (found, _) => {
                let key = if found.is_some() {
                    "cli-imports-several"
                } else {
                    "cli-imports-unknown"
                };
                Err(Failure::Said(self.texts.with(key, &[("import", name.into())])))
            }
        }
    }
}

fn shown(import: &Imported) -> String {
    import.id.to_string().chars().take(SHOWN).collect()
}

/// An import for programs.
fn told(import: &Imported) -> Value {
    let mut told = json!({
        "id": import.id.to_string(),
        "at": import.at.to_rfc3339(),
        "by": import.by,
        "file": import.file,
        "taken_back_at": import.taken_back.as_ref().map(|(at, _)| at.to_rfc3339()),
        "taken_back_by": import.taken_back.as_ref().map(|(_, by)| by),
    });
    for (name, count) in import.counts.named() {
        told[if name == "forms" { "assessments" } else { name }] = count.into();
    }
    told
}
