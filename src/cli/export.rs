//! `stegvis export`: what is kept about participants, as rows or as FHIR.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::cohort::SelectionArgs;
use super::commands::{Failure, Outcome, Runner, save_new};
use super::{parse_code, parse_reference};
use crate::domain::Today;
use crate::domain::access::Grant;
use crate::domain::cohort::filter::{Filter, ReportPeriod};
use crate::domain::cohort::{Cohort, Member, selected};
use crate::domain::history::History;
use crate::domain::participant::CaseReference;
use crate::exchange::rows::{Content, Dialect, Format, What, random, within};
use crate::explain::Explain as _;
use crate::report::rows::{RowsFile, Saved};
use crate::store::vault::VaultError;
use crate::store::{Operation, Store, StoreError};

/// What is saved about participants, and as what.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// These participants, by case reference; without them, everybody whom the account may see.
    #[arg(value_name = "REF", value_parser = parse_reference)]
    references: Vec<CaseReference>,
    /// Of these, whom, and what lies in which time.
    #[command(flatten)]
    selection: SelectionArgs,
    /// Which rows: answers, change, placements, meetings or attendance. A workbook takes several; FHIR has forms and none of these.
    #[arg(long, value_name = "ROWS", num_args = 1.., value_parser = |text: &str| parse_code(text, What::from_code))]
    what: Vec<What>,
    /// csv, xlsx, or fhir: forms and their instruments as an HL7 FHIR R4 bundle (JSON).
    #[arg(long, value_parser = |text: &str| parse_code(text, Format::from_code))]
    format: Format,
    /// How CSV is written: swedish (semicolons, for a spreadsheet program) or standard (commas, RFC 4180). Without it, by
    /// --language.
    #[arg(long, value_name = "DIALECT", value_parser = |text: &str| parse_code(text, Dialect::from_code))]
    csv: Option<Dialect>,
    /// Tell who it is: case reference, name, date of birth, caseworkers. Whose data are protected is not named.
    #[arg(long)]
    with_names: bool,
    /// Tell what was written in people's own words, which may tell who it is.
    #[arg(long)]
    with_notes: bool,
    /// Where the new file goes.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Runner<'_> {
    pub(super) fn export(&self, args: &ExportArgs) -> Result<Outcome, Failure> {
        let saved = self.saved(args)?;
        self.may_export()?;
        let mut store = self.open()?;
        if store.account().may(Operation::ExportParticipant) == Grant::No {
            return Err(StoreError::NotAllowed.into());
        }
        if args.out.exists() {
            return Err(StoreError::Exists(args.out.clone()).into());
        }
        let session = self.session(&store);
        let histories = self.whom(args, &store, session.today)?;
        if histories.is_empty() {
            return Err(Failure::Said(self.texts.get("rows-nobody")));
        }
        let content = Content {
            names: args.with_names,
            notes: args.with_notes,
        };
        let activities = store.activities()?;
        let file = RowsFile {
            histories: &histories,
            activities: &activities,
            content,
            made_on: session.today,
        };
        let mut random = random().map_err(|_| StoreError::Vault(VaultError::NoRandomness))?;
        let made = file.bytes(self.texts, &saved, &mut random);
        let bytes = made.map_err(|error| Failure::Said(error.explain(self.texts)))?;
        // What is not in the log is not saved.
        let about = histories.iter().map(|history| history.participant.id);
        store.log(&session, Operation::ExportParticipant, about)?;
        save_new(&args.out, &bytes)?;
        let told = [
            ("path", args.out.display().to_string().into()),
            ("count", histories.len().into()),
        ];
        Ok(Outcome::done(
            self.texts.with("rows-saved", &told),
            json!({"file": args.out.display().to_string(), "participants": histories.len()}),
        ))
    }

    /// As what rows are saved, where the options go together.
    fn saved(&self, args: &ExportArgs) -> Result<Saved, Failure> {
        let dialect = args.csv.unwrap_or_else(|| Dialect::of(self.texts.code()));
        let say = |key: &str| Err(Failure::Said(self.texts.get(key)));
        match (args.format, args.what.as_slice()) {
            (Format::Fhir, []) => Ok(Saved::Fhir),
            (Format::Fhir, _) => say("rows-fhir-what"),
            (_, []) => say("rows-what-missing"),
            (Format::Csv, [what]) => Ok(Saved::Csv(*what, dialect)),
            (Format::Csv, _) => say("rows-csv-one"),
            (Format::Xlsx, what) => {
                let mut what = what.to_vec();
                what.sort_unstable();
                what.dedup();
                Ok(Saved::Xlsx(what))
            }
        }
    }

    /// Those whom the options take, with what lies in the period that they name.
    fn whom(&self, args: &ExportArgs, store: &Store, today: Today) -> Result<Vec<History>, Failure> {
        let mut histories = if args.references.is_empty() {
            store.histories()?
        } else {
            let mut references = args.references.clone();
            references.sort_unstable();
            references.dedup();
            let history = |reference| store.history(store.find_participant(reference)?);
            references.into_iter().map(history).collect::<Result<Vec<_>, _>>()?
        };
        let activities = store.activities()?;
        let filter = self.filter(&args.selection, &activities, today)?;
        if filter == Filter::over(ReportPeriod::Everything) {
            return Ok(histories);
        }
        let instruments: Vec<_> = store.instruments()?.values().cloned().collect();
        let members = histories.iter().map(|history| Member::of(history, &[])).collect();
        let (in_use, exposure) = (store.in_use()?, store.rules()?.exposure);
        let cohort = Cohort::new(members, &instruments, &in_use, activities, exposure);
        let taken = selected(&cohort, &filter, today);
        histories.retain(|history| taken.contains(&history.participant.id));
        if filter.period == ReportPeriod::Everything {
            return Ok(histories);
        }
        let days = filter.period.days(today);
        Ok(histories.into_iter().map(|history| within(history, days)).collect())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command};
    use crate::i18n::{Locale, Texts};
    use crate::policy::Policy;

    #[test]
    fn a_policy_keeps_everything_in_the_file_before_a_passphrase_is_asked_for() {
        let words = [
            "stegvis", "export", "--what", "answers", "--format", "csv", "--out", "rows.csv",
        ];
        let cli = Cli::parse_from(words);
        let texts = Texts::new(Locale::English);
        let mut runner = Runner::new(&cli, &texts);
        let Some(Command::Export(args)) = &cli.command else {
            panic!("another command");
        };
        for (problem, said) in [(None, "doesn't allow"), (Some("Line 2.".to_owned()), "Line 2.")] {
            runner.policy = Policy {
                exports: false,
                problem,
                ..Policy::default()
            };
            assert!(
                matches!(runner.export(args), Err(Failure::Said(why)) if why.contains(said)),
                "{said}"
            );
        }
    }
}
