//! Errors as sentences: what happened, what is safe, what to do. Shared by the window and the command line.

mod comparison;
mod fhir;
mod import;
mod imported;
mod problems;
mod transfer;
mod unit;

use std::path::Path;

pub use self::import::{bundle_told, import_corrected, import_told};
pub use self::imported::{built_on_words, counts_words, import_name, import_words};
use crate::domain::access::MIN_PASSPHRASE_CHARS;
use crate::domain::assessment::FinishError;
use crate::domain::note::MAX_NOTE;
use crate::domain::organisation::{MAX_LOGO_SIDE, OrganisationProblem};
use crate::domain::toml_fields::{FieldError, Problem, quoted};
use crate::exchange::answers::AnswersError;
use crate::files::held::is_held;
use crate::files::{FileError, MAX_TEXT_BYTES, TextError};
use crate::i18n::languages::{LanguageError, MAX_FILES, MAX_LANGUAGE_BYTES};
use crate::i18n::messages::{MAX_BRACES, MAX_MESSAGE_BYTES, MessageProblem};
use crate::i18n::{Arg, Texts};
use crate::jobs::JobDied;
use crate::policy::PolicyError;
use crate::report::logo::LogoError;
use crate::report::rows::RowsError;
use crate::store::vault::VaultError;
use crate::store::{LogProblem, RECOVERY_NAME, StoreError};

/// Something that can be said to a user.
pub trait Explain {
    /// What happened, what is safe, what to do.
    fn explain(&self, texts: &Texts) -> String;
}

/// Who somebody is, as the log and the certificates have it: the recovery key has a name of its own.
pub fn user_name(texts: &Texts, name: &str) -> String {
    if name == RECOVERY_NAME {
        texts.get("recovery-user")
    } else {
        name.to_owned()
    }
}

impl Explain for LanguageError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Io(source) => source.to_string(),
            Self::TooLarge => texts.with("error-language-too-large", &[mib(MAX_TEXT_BYTES)]),
            Self::TooMuch => {
                let files = ("files", whole(MAX_FILES));
                texts.with("error-language-too-much", &[files, mib(MAX_LANGUAGE_BYTES as u64)])
            }
            Self::Field(error) => error.explain(texts),
            Self::Messages(detail) => texts.with("error-language-messages", &[("detail", detail.as_str().into())]),
            Self::Message(problem) => problem.explain(texts),
        }
    }
}

impl Explain for MessageProblem {
    fn explain(&self, texts: &Texts) -> String {
        let at = |line: &usize| -> (&'static str, Arg) { ("line", (*line).into()) };
        match self {
            Self::TooLong { line } => {
                let args = [at(line), ("max", whole(MAX_MESSAGE_BYTES))];
                texts.with("error-message-too-long", &args)
            }
            Self::TooManyBraces { line } => {
                texts.with("error-message-too-many-braces", &[at(line), ("max", whole(MAX_BRACES))])
            }
            Self::NoLetter { line } => texts.with("error-message-no-letter", &[at(line)]),
            Self::NotPlain { key } => texts.with("error-message-not-plain", &[("key", key.as_str().into())]),
        }
    }
}

impl Explain for PolicyError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Unreadable(source) => source.to_string(),
            Self::Field(error) => error.explain(texts),
        }
    }
}

impl Explain for TextError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Io { path, source } => io(texts, path, source),
            Self::TooLarge(at) => {
                let path = ("path", at.display().to_string().into());
                texts.with("error-text-too-large", &[path, mib(MAX_TEXT_BYTES)])
            }
            Self::NotText(at) => texts.with("error-text-not-text", &path(at)),
        }
    }
}

impl Explain for FileError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Io { path, source } => io(texts, path, source),
            Self::TooLarge { path: at, max } => {
                let [path] = path(at);
                texts.with("error-file-too-large", &[path, mib(*max)])
            }
        }
    }
}

/// A limit in MiB, as a sentence's `max`.
fn mib(bytes: u64) -> (&'static str, Arg) {
    ("max", (bytes >> 20).to_string().into())
}

/// A number as it is, without a separator and without choosing between singular and plural.
fn whole(number: usize) -> Arg {
    number.to_string().into()
}

fn path(path: &Path) -> [(&'static str, Arg); 1] {
    [("path", path.display().to_string().into())]
}

impl Explain for StoreError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Missing(at) => texts.with("error-file-missing", &path(at)),
            Self::KeysMissing(at) => texts.with("error-keys-missing", &path(at)),
            Self::Exists(at) => texts.with("error-file-exists", &path(at)),
            Self::NetworkDrive(at) => texts.with("error-network-drive", &path(at)),
            Self::Unreadable(at) => texts.with("error-file-unreadable", &path(at)),
            Self::NoWriteAheadLog(at) => texts.with("error-no-wal", &path(at)),
            Self::Newer => texts.get("error-file-newer"),
            Self::ReadOnly => texts.get("error-read-only"),
            Self::DiskFull => texts.get("error-disk-full"),
            Self::Busy => texts.get("error-busy"),
            Self::Vault(error) => error.explain(texts),
            Self::Io { path: at, source } => io(texts, at, source),
            Self::OlderMachines(names) => texts.with("error-older-machines", &[("machines", names.join(", ").into())]),
            Self::UnknownParticipant => texts.get("error-unknown-participant"),
            Self::UnknownOccasion => texts.get("error-unknown-occasion"),
            Self::UnknownDraft => texts.get("error-unknown-draft"),
            Self::OccasionExists(date) => texts.with("error-occasion-exists", &[("date", texts.date(*date).into())]),
            Self::FutureDate(date) => texts.with("error-future-date", &[("date", texts.date(*date).into())]),
            Self::AlreadyFinished => texts.get("error-already-finished"),
            Self::NothingToCorrect => texts.get("error-nothing-to-correct"),
            Self::Finish(FinishError::NothingAnswered) => texts.get("error-nothing-answered"),
            Self::Finish(FinishError::ReasonMissing) => texts.get("error-reason-missing"),
            Self::Details(problems) => {
                let sentences: Vec<_> = problems.iter().map(|(_, problem)| problem.explain(texts)).collect();
                sentences.join(" ")
            }
            Self::Exit(problem) => problem.explain(texts),
            Self::Goal(problem) => problem.explain(texts),
            Self::Meeting(problem) => problem.explain(texts),
            Self::Note(problem) => problem.explain(texts),
            Self::Reply(problem) => problem.explain(texts),
            Self::Decision(problem) => problem.explain(texts),
            Self::Checklist(problem) => problem.explain(texts),
            Self::Review(problem) => problem.explain(texts),
            Self::Draw(problem) => problem.explain(texts),
            Self::Reminder(problem) => problem.explain(texts),
            Self::Card(problem) => problem.explain(texts),
            Self::IntakeTemplate(error) => {
                texts.with("error-intake-template", &[("problem", error.explain(texts).into())])
            }
            Self::IntakeTemplateInUse(key) => {
                texts.with("error-intake-template-in-use", &[("template", key.to_string().into())])
            }
            Self::FormExists => texts.get("error-form-exists"),
            Self::Gone => texts.get("error-gone"),
            Self::NothingToRemove => texts.get("error-nothing-to-remove"),
            Self::CannotUndo { by: None } => texts.get("error-cannot-undo"),
            Self::CannotUndo { by: Some(name) } => {
                texts.with("error-cannot-undo-by", &[("name", user_name(texts, name).into())])
            }
            Self::ImportBuiltOn(built) => {
                let what = built_on_words(texts, built);
                texts.with("error-import-built-on", &[("what", what.into())])
            }
            Self::ImportReplaced => texts.get("error-import-replaced"),
            Self::ImportWaits(other) => {
                let file = import_name(texts, other);
                let date = texts.date(other.at.date_naive());
                texts.with("error-import-waits", &[("file", file.into()), ("date", date.into())])
            }
            Self::NoUnit => texts.get("error-no-unit"),
            Self::OfUnit => texts.get("error-of-unit"),
            Self::NoSigner => texts.get("error-no-signer"),
            Self::UnitName(problem) => problem.explain(texts),
            Self::MoveConsent(problem) => problem.explain(texts),
            Self::Parcel(problem) => problem.explain(texts),
            Self::Rule(problem) => problem.explain(texts),
            Self::Organisation(problem) => problem.explain(texts),
            Self::Outside(problem) => problem.explain(texts),
            Self::UnitFileKept => texts.get("error-figures-kept"),
            Self::FilterName => texts.get("problem-filter-name"),
            Self::Activity(problem) => problem.explain(texts),
            Self::Attendance(problem) => problem.explain(texts),
            Self::Instrument(error) => texts.with("error-instrument", &[("problem", error.explain(texts).into())]),
            Self::InstrumentInUse(key) => {
                texts.with("error-instrument-in-use", &[("instrument", key.to_string().into())])
            }
            Self::InstrumentOfFirstSeries(key) => texts.with(
                "error-instrument-of-first-series",
                &[("instrument", key.to_string().into())],
            ),
            Self::InstrumentNotInUse { id, in_use } => {
                let args = [("id", id.as_str().into()), ("known", in_use.join(", ").into())];
                texts.with("error-instrument-not-in-use", &args)
            }
            Self::OtherSeries(key) => texts.with("error-other-series", &[("instrument", key.to_string().into())]),
            Self::NotAllowed => texts.get("error-not-allowed"),
            Self::UnknownUser => texts.get("error-unknown-user"),
            Self::User(problem) => problem.explain(texts),
            Self::Protection(problem) => problem.explain(texts),
            Self::Consent(problem) => problem.explain(texts),
            Self::Sharing(problem) => problem.explain(texts),
            Self::Hold(problem) => problem.explain(texts),
            Self::NotDue => texts.get("error-not-due"),
            Self::InMemory => texts.get("error-in-memory"),
            Self::BackupUnsound => texts.get("error-backup-unsound"),
            Self::Cancelled => texts.get("error-cancelled"),
            Self::Corrupt(_) => texts.get("error-corrupt"),
            Self::Database(error) => texts.with("error-database", &[("detail", error.to_string().into())]),
        }
    }
}

fn io(texts: &Texts, at: &Path, source: &std::io::Error) -> String {
    let path = at.display().to_string();
    let key = if is_held(source) { "error-file-held" } else { "error-io" };
    texts.with(key, &[("path", path.into()), ("detail", source.to_string().into())])
}

impl Explain for LogoError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::TooLarge => OrganisationProblem::LogoTooLarge.explain(texts),
            Self::TooManyPixels => texts.with("logo-too-many-pixels", &[("max", MAX_LOGO_SIDE.to_string().into())]),
            Self::Unreadable => texts.get("logo-unreadable"),
            Self::HasWords => texts.get("logo-has-words"),
            Self::HasPictures => texts.get("logo-has-pictures"),
            Self::Empty => texts.get("logo-empty"),
        }
    }
}

impl Explain for LogProblem {
    fn explain(&self, texts: &Texts) -> String {
        let (key, number) = match self {
            Self::Changed(number) => ("log-problem-changed", number),
            Self::Missing(number) => ("log-problem-missing", number),
            Self::End(number) => ("log-problem-end", number),
        };
        texts.with(key, &[("number", (*number).into())])
    }
}

impl Explain for VaultError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::WrongPassphrase => texts.get("error-wrong-passphrase"),
            Self::TooSoon { seconds } => {
                texts.with("error-passphrase-soon", &[("seconds", seconds.to_string().into())])
            }
            Self::Taken => texts.get("error-passphrase-taken"),
            Self::NotTheRecoveryKey => texts.get("error-not-the-recovery-key"),
            Self::TooShort => texts.with("error-passphrase-short", &[("min", MIN_PASSPHRASE_CHARS.into())]),
            Self::NotAKeyFile(at) => texts.with("error-not-a-key-file", &path(at)),
            Self::Newer => texts.get("error-file-newer"),
            Self::NoRandomness => texts.get("error-no-randomness"),
            Self::Derivation => texts.get("error-derivation"),
            Self::Io { path, source } => io(texts, path, source),
        }
    }
}

impl Explain for FieldError {
    fn explain(&self, texts: &Texts) -> String {
        let problem = match &self.problem {
            Problem::Syntax(message) => texts.with("field-syntax", &[("message", quoted(message).into())]),
            Problem::Missing => texts.get("field-missing"),
            Problem::Unknown => texts.get("field-unknown"),
            Problem::WrongType(kind) => {
                let expected = texts.get(&format!("kind-{}", kind.code()));
                texts.with("field-wrong-type", &[("expected", expected.into())])
            }
            Problem::Empty => texts.get("field-empty"),
            Problem::NoBaseLocale => texts.get("field-no-base-locale"),
            Problem::OutOfRange { min, max } => texts.with("field-out-of-range", &bounds(*min, *max)),
            Problem::Duplicate(name) => texts.with("field-duplicate", &[("name", name.as_str().into())]),
            Problem::NotOneOf { value, allowed } => texts.with(
                "field-not-one-of",
                &[("value", value.as_str().into()), ("allowed", allowed.as_str().into())],
            ),
            Problem::Levels { min, max } => texts.with("field-levels", &bounds(*min, *max)),
            Problem::NoId(value) => texts.with("field-no-id", &[("value", value.as_str().into())]),
            Problem::LevelEnds { min, max } => texts.with("field-level-ends", &bounds(*min, *max)),
            Problem::LevelOrder => texts.get("field-level-order"),
            Problem::Date(value) => texts.with("field-date", &[("value", value.as_str().into())]),
            Problem::TooLong { max } => texts.with("field-too-long", &[("max", whole(*max))]),
            Problem::Control => texts.get("field-control"),
            Problem::TooDeep => texts.get("field-too-deep"),
            Problem::TooMany { max } => texts.with("field-too-many", &[("max", whole(*max))]),
        };
        if self.field.is_empty() {
            texts.with(
                "field-error-syntax",
                &[("line", self.line.into()), ("problem", problem.into())],
            )
        } else {
            texts.with(
                "field-error",
                &[
                    ("line", self.line.into()),
                    ("field", self.field.as_str().into()),
                    ("problem", problem.into()),
                ],
            )
        }
    }
}

fn bounds(min: i64, max: i64) -> [(&'static str, Arg); 2] {
    [("min", min.to_string().into()), ("max", max.to_string().into())]
}

impl Explain for JobDied {
    fn explain(&self, texts: &Texts) -> String {
        texts.get("error-job-died")
    }
}

impl Explain for RowsError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::TooMuch => texts.get("rows-too-much"),
            Self::Workbook(_) | Self::Csv(_) | Self::Fhir(_) => {
                texts.with("rows-failed", &[("detail", self.to_string().into())])
            }
        }
    }
}

impl Explain for AnswersError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Syntax(error) => texts.with("error-answers-syntax", &[("detail", quoted(&error.to_string()).into())]),
            Self::Date(text) => texts.with("field-date", &[("value", text.as_str().into())]),
            Self::Respondent(word) => texts.with("error-answers-respondent", &[("word", word.as_str().into())]),
            Self::NotAsked(indicator) => {
                texts.with("error-answers-not-asked", &[("indicator", indicator.as_str().into())])
            }
            Self::NoAnswer {
                indicator,
                answer,
                min,
                max,
            } => {
                let [min, max] = bounds((*min).into(), (*max).into());
                let indicator = ("indicator", indicator.as_str().into());
                texts.with(
                    "error-answers-no-answer",
                    &[indicator, ("answer", answer.as_str().into()), min, max],
                )
            }
            Self::TooLong(name) => {
                let args = [("name", name.as_str().into()), ("max", whole(MAX_NOTE))];
                texts.with("error-answers-too-long", &args)
            }
            Self::Control(name) => texts.with("error-answers-control", &[("name", name.as_str().into())]),
        }
    }
}
