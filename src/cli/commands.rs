//! What each command does, and how its result is printed.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::{Local, Utc};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::import::Taking;
use super::{AddParticipant, Cli, Command, ParticipantCommand};
use crate::demo::{self, CrowdSize};
use crate::domain::assessment::{Entry, answered};
use crate::domain::instrument::{IndicatorId, Respondent};
use crate::domain::occasion::Doubted;
use crate::domain::participant::{CaseReference, Details, Participant};
use crate::domain::standing::Standing;
use crate::domain::{Now, Today};
use crate::exchange::answers::{Answers, AnswersError};
use crate::exchange::fhir::is_bundle;
use crate::exchange::import::Choices;
use crate::exchange::show::{Shown, ShownParticipants};
use crate::explain::Explain;
use crate::files::{self, Earlier, TextError, save_private};
use crate::i18n::Texts;
use crate::policy::Policy;
use crate::report::secret::in_groups;
use crate::store::vault::KdfCost;
use crate::store::{self, Operation, Session, Store, StoreError};

/// Why a command was not done.
pub(super) enum Failure {
    Store(StoreError),
    /// Already a sentence.
    Said(String),
}

impl<E: Into<StoreError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

/// What a command found: text for people, a value for programs.
pub(super) struct Outcome {
    pub(super) text: String,
    pub(super) json: Value,
    pub(super) is_success: bool,
}

impl Outcome {
    pub(super) fn done(text: String, json: Value) -> Self {
        Self {
            text,
            json,
            is_success: true,
        }
    }
}

/// What a command ends in.
enum Found {
    Outcome(Outcome),
    Listing(Listing),
}

/// Everybody, printed one by one: there may be very many.
enum Listing {
    Standings(Vec<Standing>),
    Details(Vec<Participant>),
}

impl Listing {
    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Standings(standings) => standings.iter().try_for_each(|standing| {
                writeln!(out, "{}\t{}\t{}", standing.label(), standing.start, standing.measured)
            }),
            Self::Details(participants) => {
                serde_json::to_writer_pretty(&mut *out, &ShownParticipants { participants })?;
                writeln!(out)
            }
        }
    }
}

/// The moment and the date of this computer's clock.
#[allow(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub fn clock() -> (Now, Today) {
    (Now(Utc::now()), Today(Local::now().date_naive()))
}

/// Runs one headless command; `true` where it was done.
///
/// # Errors
/// Where standard output or standard error can't be written.
pub fn run(cli: &Cli, command: &Command) -> io::Result<bool> {
    let texts = Texts::new(cli.language);
    match Runner::new(cli, &texts).run(command) {
        Ok(Found::Listing(listing)) => {
            let mut out = BufWriter::new(io::stdout().lock());
            listing.print(&mut out)?;
            out.flush()?;
            Ok(true)
        }
        Ok(Found::Outcome(outcome)) if cli.json => {
            serde_json::to_writer_pretty(io::stdout().lock(), &outcome.json)?;
            writeln!(io::stdout())?;
            Ok(outcome.is_success)
        }
        Ok(Found::Outcome(outcome)) => {
            writeln!(io::stdout(), "{}", outcome.text)?;
            Ok(outcome.is_success)
        }
        Err(failure) => {
            let sentence = match failure {
                Failure::Store(error) => error.explain(&texts),
                Failure::Said(sentence) => sentence,
            };
            writeln!(io::stderr(), "{sentence}")?;
            Ok(false)
        }
    }
}

pub(super) struct Runner<'a> {
    cli: &'a Cli,
    pub(super) texts: &'a Texts,
    pub(super) policy: Policy,
}

impl<'a> Runner<'a> {
    pub(super) fn new(cli: &'a Cli, texts: &'a Texts) -> Self {
        let policy = Policy::here(|| texts);
        Self { cli, texts, policy }
    }
}

impl Runner<'_> {
    fn run(&self, command: &Command) -> Result<Found, Failure> {
        let outcome = match command {
            Command::Init { user } => self.init(user),
            Command::Participant(ParticipantCommand::Add(add)) => self.add_participant(add),
            Command::Participant(ParticipantCommand::List) => return self.list_participants().map(Found::Listing),
            Command::Assess {
                reference,
                answers,
                accept_doubts,
                questionnaire,
            } => self.assess(*reference, answers, *accept_doubts, questionnaire.as_deref()),
            Command::Import {
                spreadsheet,
                map,
                write,
                without_refused,
                accept_doubts,
                already,
                dates,
                key_list,
                same_day,
            } => {
                let taking = Taking {
                    writes: *write,
                    without_refused: *without_refused,
                    accepts_doubts: *accept_doubts,
                    choices: Choices {
                        already: *already,
                        dates: *dates,
                        same_day: *same_day,
                    },
                };
                match map {
                    _ if is_bundle(spreadsheet) && key_list.is_some() => {
                        Err(Failure::Said(self.texts.get("fhir-no-key-list")))
                    }
                    _ if is_bundle(spreadsheet) => self.import_fhir(spreadsheet, taking),
                    Some(map) => self.import(spreadsheet, map, key_list.as_deref(), taking),
                    None => Err(Failure::Said(self.texts.get("fhir-map-missing"))),
                }
            }
            Command::Imports { command } => self.imports(command.as_ref()),
            Command::Template { out, questionnaire } => self.template(out, questionnaire.as_deref()),
            Command::Show {
                reference,
                questionnaire,
            } => self.show(*reference, questionnaire.as_deref()),
            Command::Cohort(args) => self.cohort(args),
            Command::Scorecard(command) => self.scorecard(command),
            Command::Export(args) => self.export(args),
            Command::Generate {
                participants,
                years,
                seed,
                out,
            } => self.generate(*participants, *years, *seed, out),
            Command::Check => self.check(),
            Command::Backup { list: false } => self.back_up(),
            Command::Backup { list: true } => self.list_backups(),
            Command::Restore {
                backup,
                write,
                backup_passphrase_file,
            } => self.restore(backup, *write, backup_passphrase_file.as_deref()),
            Command::Instrument {
                instrument: Some(path),
                beside,
                anyway,
                ..
            } => self.load_instrument(path, beside.then_some(*anyway)),
            Command::Instrument { withdraw, .. } => self.withdraw_instrument(withdraw.as_deref().unwrap_or_default()),
            Command::Unit(command) => self.unit(command),
            Command::Transfer(command) => self.transfer(command),
            Command::Compare(command) => self.compare(command),
            Command::User(command) => self.user(command),
            Command::Draw(command) => self.draw(command),
            Command::Demo { out } => self.demo(out),
            Command::Help { names } => self.help(names),
            Command::Completions { shell } => Ok(Self::completions(*shell)),
            Command::Man { names } => self.man(names),
        };
        outcome.map(Found::Outcome)
    }

    fn init(&self, user: &str) -> Result<Outcome, Failure> {
        let path = self.file()?;
        let mut store = Store::create(&path, &self.new_passphrase()?, user, KdfCost::STANDARD)?;
        let session = self.session(&store);
        let recovery = store.replace_recovery_key(&session)?;
        let mut made = self.made(&path);
        let key = [("key", in_groups(recovery.text()).join(" ").into())];
        made.text = format!("{}\n{}", made.text, self.texts.with("cli-recovery-key", &key));
        made.json["recovery_key"] = recovery.text().into();
        Ok(made)
    }

    fn demo(&self, out: &Path) -> Result<Outcome, Failure> {
        let mut store = Store::create(out, &self.new_passphrase()?, demo::CASEWORKER, KdfCost::STANDARD)?;
        let session = self.session(&store);
        demo::fill(&mut store, &session)?;
        Ok(self.made(out))
    }

    fn generate(&self, participants: u32, years: u32, seed: u64, out: &Path) -> Result<Outcome, Failure> {
        let mut store = Store::create(out, &self.new_passphrase()?, demo::CASEWORKER, KdfCost::STANDARD)?;
        let session = self.session(&store);
        let size = CrowdSize {
            participants: participants as usize,
            years,
            seed,
            returns: true,
        };
        demo::fill_crowd(&mut store, &session, size, |_| true)?;
        Ok(self.made(out))
    }

    pub(super) fn made(&self, path: &Path) -> Outcome {
        let (file, keys) = (path.display().to_string(), store::keys_path(path).display().to_string());
        let args = [("file", file.as_str().into()), ("keys", keys.as_str().into())];
        Outcome::done(self.texts.with("cli-made", &args), json!({"file": file, "keys": keys}))
    }

    fn add_participant(&self, add: &AddParticipant) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        let details = Details {
            name: add.name.clone(),
            birth: add.birth,
            gender: add.gender,
            referred_by: add.referred_by,
            language: add.speaks,
            caseworker: add.caseworker.clone(),
            start: add.start.unwrap_or(session.today.0),
        };
        let (id, _) = store.transact(&session, Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        })?;
        let reference = store.history(id)?.participant.reference.to_string();
        let text = self
            .texts
            .with("cli-participant-added", &[("reference", reference.as_str().into())]);
        Ok(Outcome::done(text, json!({"reference": reference})))
    }

    /// Everybody: how they stand, for people; what is known about them, for programs.
    fn list_participants(&self) -> Result<Listing, Failure> {
        let store = self.open()?;
        Ok(if self.cli.json {
            Listing::Details(store.participants()?)
        } else {
            Listing::Standings(store.standings()?)
        })
    }

    fn assess(
        &self,
        reference: CaseReference,
        answers: &Path,
        accepts_doubts: bool,
        questionnaire: Option<&str>,
    ) -> Result<Outcome, Failure> {
        let source = if answers == Path::new("-") {
            files::load_text_from(answers, io::stdin().lock()).map_err(|error| self.say(&error))?
        } else {
            self.read_text(answers)?
        };
        let mut store = self.open()?;
        let session = self.session(&store);
        let id = store.find_participant(reference)?;
        let history = store.history(id)?;
        let (date, respondent) = Answers::place(&source).map_err(|error| self.say(&error))?;
        let (series, in_use) = store.instrument_in_use(questionnaire)?;
        let occasion = history.occasion_on(date, &series);
        if occasion.is_some_and(|occasion| occasion.drafts.contains_key(&respondent)) {
            return Err(Failure::Said(self.texts.get("error-draft-exists")));
        }
        // A correction is given on the scale of the form that it corrects.
        let finished = occasion.and_then(|occasion| occasion.assessments.get(&respondent));
        let instrument = match finished.and_then(|form| history.instruments.get(form.instrument())) {
            Some(instrument) => instrument.clone(),
            None => in_use,
        };
        let before = finished.map(|form| form.entries().clone());
        let form =
            Answers::parse(&source, &instrument, before.as_ref()).map_err(|error: AnswersError| self.say(&error))?;
        let doubted = Doubted::of(form.date, history.bounds()).filter(|_| !accepts_doubts);
        if let Some(doubted) = doubted {
            let args = [("date", self.texts.date(form.date).into())];
            return Err(Failure::Said(
                self.texts.with(&format!("cli-assess-{}", doubted.code()), &args),
            ));
        }
        let operation = Operation::FinishAssessment;
        store.transact(&session, operation, |tx| {
            let occasion_id = tx.occasion_for(id, form.date, &instrument.key)?;
            let assessment_id = match &form.reason {
                Some(_) => tx.start_correction(occasion_id, form.respondent)?,
                None => tx.start_assessment(occasion_id, form.respondent, &instrument.key, form.entries.keys())?,
            };
            // What a form was not asked for when it came in is left so, where it is not answered now.
            let is_new = |entry: &Entry| *entry != Entry::default();
            let was_asked = |id: &IndicatorId| before.as_ref().is_none_or(|before| before.contains_key(id));
            let said = form.entries.iter().filter(|(id, entry)| was_asked(id) || is_new(entry));
            tx.save_entries(assessment_id, said)?;
            tx.finish_assessment(assessment_id, form.reason.as_deref())
        })?;
        let answered = answered(&form.entries);
        let respondent = self.texts.get(&format!("respondent-{}", form.respondent.code()));
        let args = [
            ("reference", reference.to_string().into()),
            ("date", self.texts.date(form.date).into()),
            ("respondent", respondent.into()),
            ("answered", answered.into()),
        ];
        Ok(Outcome::done(
            self.texts.with("cli-assessed", &args),
            json!({
                "reference": reference.to_string(),
                "date": form.date.to_string(),
                "respondent": form.respondent.code(),
                "answered": answered,
            }),
        ))
    }

    fn show(&self, reference: CaseReference, questionnaire: Option<&str>) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        let id = store.find_participant(reference)?;
        store.log_view(&session, id)?;
        let mut history = store.history(id)?;
        if let Some(questionnaire) = questionnaire {
            history = history.turned_to(&store.series_named(questionnaire)?);
        }
        let shown = Shown::of(&history);
        let mut lines = vec![history.participant.label()];
        for respondent in Respondent::ALL {
            for indicator in history
                .instrument()
                .into_iter()
                .flat_map(|instrument| instrument.asked_of(*respondent))
            {
                if let Some(change) = history.change(*respondent, indicator) {
                    lines.push(format!(
                        "{}\t{}\t{} → {}\t{}",
                        self.texts.get(&format!("respondent-{}", respondent.code())),
                        indicator.name.text(self.texts.code()),
                        change.baseline.1.value(),
                        change.latest.1.value(),
                        self.texts.get(&format!("direction-{}", change.direction.code())),
                    ));
                }
            }
        }
        let json = serde_json::to_value(&shown).map_err(|error| Failure::Said(error.to_string()))?;
        Ok(Outcome::done(lines.join("\n"), json))
    }

    /// Takes an instrument file into use; `beside` is whether it is used beside the others, and even where older programs would
    /// take in nothing any more.
    fn load_instrument(&self, path: &Path, beside: Option<bool>) -> Result<Outcome, Failure> {
        let sources = if is_bundle(path) {
            self.instruments_in(path)?
        } else {
            vec![self.read_text(path)?]
        };
        let mut store = self.open()?;
        let session = self.session(&store);
        let (key, _) = store.transact(&session, Operation::LoadInstrument, |tx| {
            let load = |source: &String| match beside {
                Some(anyway) => tx.load_instrument_beside(source, anyway),
                None => tx.load_instrument(source),
            };
            let loaded = sources.iter().map(load).collect::<Result<Vec<_>, _>>()?;
            match loaded.into_iter().last() {
                Some(key) => Ok(key),
                None => Ok(tx.current_instrument()?.key),
            }
        })?;
        let said = match beside {
            Some(_) => "cli-instrument-beside",
            None => "cli-instrument-loaded",
        };
        let text = self.texts.with(said, &[("instrument", key.to_string().into())]);
        Ok(Outcome::done(text, json!({"id": key.id, "version": key.version})))
    }

    fn withdraw_instrument(&self, id: &str) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        let (series, instrument) = store.instrument_in_use(Some(id))?;
        store.transact(&session, Operation::WithdrawInstrument, |tx| {
            tx.withdraw_series(&series)
        })?;
        let key = instrument.key;
        let json = json!({"id": key.id, "version": key.version});
        Ok(Outcome::done(self.texts.get("instrument-withdrawn"), json))
    }

    pub(super) fn session(&self, store: &Store) -> Session {
        let (now, today) = clock();
        store.session(now, today)
    }

    /// Opens the file as the window does: that somebody signed in is logged, and each day has its backup.
    pub(super) fn open(&self) -> Result<Store, Failure> {
        let mut store = self.open_quietly()?;
        let session = self.session(&store);
        store.log(&session, Operation::SignIn, None)?;
        if let Err(error) = store.back_up_daily(session.now) {
            let problem = [("problem", error.explain(self.texts).into())];
            // What is asked for is done all the same.
            let _ = writeln!(io::stderr(), "{}", self.texts.with("backup-failed", &problem));
        }
        Ok(store)
    }

    /// Opens the file and changes nothing in it or beside it.
    pub(super) fn open_quietly(&self) -> Result<Store, Failure> {
        let (now, today) = clock();
        let mut store = Store::open(&self.file()?, &self.passphrase("cli-passphrase")?, now)?;
        store.turn_to_day(today);
        Ok(store)
    }

    /// Refuses where the organisation's IT lets nothing out of the file.
    pub(super) fn may_export(&self) -> Result<(), Failure> {
        if self.policy.exports {
            return Ok(());
        }
        let why = self.policy.problem.clone();
        Err(Failure::Said(
            why.unwrap_or_else(|| self.texts.get("error-policy-exports")),
        ))
    }

    pub(super) fn file(&self) -> Result<PathBuf, Failure> {
        let decided = || self.policy.data.clone().or_else(store::default_path);
        let path = self.cli.file.clone().or_else(decided);
        path.ok_or_else(|| Failure::Said(self.texts.get("cli-no-data-folder")))
    }

    fn new_passphrase(&self) -> Result<Zeroizing<String>, Failure> {
        let first = self.passphrase("cli-new-passphrase")?;
        if self.cli.passphrase_file.is_none() && *first != *self.passphrase("cli-new-passphrase-again")? {
            return Err(Failure::Said(self.texts.get("start-passphrases-differ")));
        }
        Ok(first)
    }

    pub(super) fn passphrase(&self, prompt: &str) -> Result<Zeroizing<String>, Failure> {
        let Some(path) = &self.cli.passphrase_file else {
            let typed = rpassword::prompt_password(format!("{} ", self.texts.get(prompt)));
            return typed
                .map(Zeroizing::new)
                .map_err(|error| io_error(Path::new("-"), error));
        };
        self.first_line(path)
    }

    /// A passphrase in a file: its first line.
    pub(super) fn first_line(&self, path: &Path) -> Result<Zeroizing<String>, Failure> {
        files::load_first_line(path).map_err(|error| self.say(&error))
    }

    pub(super) fn read_text(&self, path: &Path) -> Result<String, Failure> {
        files::load_text(path).map_err(|error: TextError| self.say(&error))
    }

    pub(super) fn say(&self, error: &impl Explain) -> Failure {
        Failure::Said(error.explain(self.texts))
    }
}

/// Saves a file that only its owner can read, where no other one is.
pub(super) fn save_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    save_private(path, bytes, Earlier::Kept).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => StoreError::Exists(path.to_owned()).into(),
        _ => io_error(path, error),
    })
}

pub(super) fn io_error(path: &Path, source: io::Error) -> Failure {
    Failure::Store(StoreError::Io {
        path: path.to_owned(),
        source,
    })
}
