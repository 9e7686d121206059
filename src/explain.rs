//! Errors as sentences: what happened, what is safe, what to do. Shared by the window and the command line.

mod comparison;
mod imported;
mod transfer;

pub use self::imported::{built_on_words, counts_words, import_name, import_words};
use std::path::Path;

use chrono::NaiveDate;

use crate::domain::access::{MIN_PASSPHRASE_CHARS, UserProblem};
use crate::domain::activity::{ActivityDetails, ActivityProblem};
use crate::domain::assessment::FinishError;
use crate::domain::attendance::{AbsenceKind, AttendanceProblem};
use crate::domain::cohort::Exposure;
use crate::domain::cohort::overview::MIN_THRESHOLD;
use crate::domain::draw::{DrawProblem, MAX_DRAWN, SEEDS};
use crate::domain::exit::ExitProblem;
use crate::domain::intake::{DecisionProblem, ReplyProblem};
use crate::domain::meeting::MeetingProblem;
use crate::domain::note::{MAX_NOTE, NoteProblem};
use crate::domain::organisation::{MAX_LOGO_BYTES, MAX_LOGO_SIDE, OrganisationProblem};
use crate::domain::participant::{DetailField, DetailProblem};
use crate::domain::plan::{GoalProblem, MAX_STEPS};
use crate::domain::protection::{ConsentProblem, ProtectionProblem};
use crate::domain::retention::{HoldProblem, MAX_YEARS, MIN_YEARS, RetentionProblem};
use crate::domain::review::{ChecklistProblem, MAX_ITEMS, MAX_REVIEW_MONTHS, ReminderProblem, ReviewProblem};
use crate::domain::rules::{AbsenceRule, MAX_LOCK_MINUTES, MAX_THRESHOLD, RuleProblem};
use crate::domain::scorecard::{CardProblem, MAX_MEASURES};
use crate::domain::sharing::SharingProblem;
use crate::domain::text::MAX_TEXT;
use crate::domain::toml_fields::{FieldError, Problem, quoted};
use crate::exchange::answers::AnswersError;
use crate::exchange::fhir::{self, FhirError, InstrumentProblem};
use crate::exchange::import::{
    CorrectedActivity, CorrectedPlacement, Doubt, Group, KeyListError, MAX_PLACEMENTS, Plan, PlanError, Reason, Refusal,
};
use crate::exchange::sheet::{self, Limit, SheetError};
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
use crate::unit::UnitError;
use crate::unit::log::Seq;
use crate::unit::log::{AddressError, LogError, MAX_APPEND_BYTES};
use crate::unit::seal::SealError;

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

impl Explain for UnitError {
    fn explain(&self, texts: &Texts) -> String {
        let at = |key: &str, seq: &Seq| texts.with(key, &[("number", seq.to_string().into())]);
        match self {
            Self::Log(error) => error.explain(texts),
            Self::Address(error) => error.explain(texts),
            Self::Store(error) => error.explain(texts),
            Self::Seal(SealError::Newer) => texts.get("error-unit-newer-seal"),
            Self::Seal(SealError::Forged) => texts.get("error-unit-wrong-code"),
            Self::Seal(SealError::NoRandomness) => texts.get("error-no-randomness"),
            Self::Shorter { head, seen } => {
                let numbers = [("head", head.to_string().into()), ("seen", seen.to_string().into())];
                texts.with("error-unit-shorter", &numbers)
            }
            Self::Altered(seq) => at("error-unit-altered", seq),
            Self::Forged(seq) => at("error-unit-forged", seq),
            Self::BrokenChain(seq) => at("error-unit-broken-chain", seq),
            Self::TooFarBehind { .. } => texts.get("error-unit-too-far-behind"),
            Self::Newer(seq) => at("error-unit-newer", seq),
            Self::Differs(seq) => at("error-unit-differs", seq),
            Self::NoAccess => texts.get("error-unit-no-access"),
            Self::WrongCode => texts.get("error-unit-wrong-code"),
            Self::Code(_) => texts.get("error-unit-code"),
            Self::NotAStation(at) => texts.with("error-not-a-station", &path(at)),
            Self::NothingToJoin => texts.get("error-unit-nothing-to-join"),
            Self::Io(error) => texts.with("error-database", &[("detail", error.to_string().into())]),
        }
    }
}

impl Explain for KeyListError {
    fn explain(&self, texts: &Texts) -> String {
        let row = |key: &str, row: usize| texts.with(key, &[("line", row.into())]);
        match self {
            Self::Sheet(error) => texts.with("error-key-list", &[("problem", error.explain(texts).into())]),
            Self::NoColumns => texts.get("error-key-list-columns"),
            Self::Row(line) => row("error-key-list-row", *line),
            Self::Contradicts(line) => row("error-key-list-contradicts", *line),
            Self::NoRandomness => VaultError::NoRandomness.explain(texts),
        }
    }
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
            Self::CannotUndo => texts.get("error-cannot-undo"),
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

impl Explain for LogError {
    fn explain(&self, texts: &Texts) -> String {
        let detail = |detail: &str| -> (&'static str, Arg) { ("detail", detail.to_owned().into()) };
        let server = |server: &str| -> (&'static str, Arg) { ("server", server.to_owned().into()) };
        let user = |user: &str| -> (&'static str, Arg) { ("user", user.to_owned().into()) };
        match self {
            Self::Unreachable {
                server: at,
                detail: why,
            } => texts.with("error-log-unreachable", &[server(at), detail(why)]),
            Self::WrongPassword { user: who } => texts.with("error-log-wrong-password", &[user(who)]),
            Self::NotAdmitted { detail: why } => texts.with("error-log-not-admitted", &[detail(why)]),
            Self::NoDatabase { database } => {
                texts.with("error-log-no-database", &[("database", database.as_str().into())])
            }
            Self::NoRights { user: who, detail: why } => texts.with("error-log-no-rights", &[user(who), detail(why)]),
            Self::NoTls { server: at } => texts.with("error-log-no-tls", &[server(at)]),
            Self::CertificateExpired { server: at } => texts.with("error-log-certificate-expired", &[server(at)]),
            Self::CertificateNotTrusted {
                server: at,
                detail: why,
            } => texts.with("error-log-certificate-not-trusted", &[server(at), detail(why)]),
            Self::CertificateWrongHost { server: at } => texts.with("error-log-certificate-wrong-host", &[server(at)]),
            Self::RootCertificate { detail: why } => texts.with("error-log-root-certificate", &[detail(why)]),
            Self::TooManyConnections => texts.get("error-log-too-many-connections"),
            Self::ServerFull { detail: why } => texts.with("error-log-server-full", &[detail(why)]),
            Self::ReadOnly => texts.get("error-log-read-only"),
            Self::Standby => texts.get("error-log-standby"),
            Self::Restarting => texts.get("error-log-restarting"),
            Self::Interrupted { detail: why } => texts.with("error-log-interrupted", &[detail(why)]),
            Self::TimedOut => texts.get("error-log-timed-out"),
            Self::SchemaMissing => texts.get("error-log-schema-missing"),
            Self::SchemaNewer(_) => texts.get("error-log-schema-newer"),
            Self::ServerTooOld(version) => {
                texts.with("error-log-server-too-old", &[("version", version.to_string().into())])
            }
            Self::Server { code, detail: why } => {
                texts.with("error-log-server", &[("code", code.as_str().into()), detail(why)])
            }
            Self::FolderMissing(at) => texts.with("error-log-folder-missing", &path(at)),
            Self::FolderUnreachable { path: at, source } => {
                let [path] = path(at);
                texts.with("error-log-folder-unreachable", &[path, detail(&source.to_string())])
            }
            Self::FolderFull(at) => texts.with("error-log-folder-full", &path(at)),
            Self::FolderNoRights(at) => texts.with("error-log-folder-no-rights", &path(at)),
            Self::Torn(at) => texts.with("error-log-torn", &path(at)),
            Self::ForeignFile(at) => texts.with("error-log-foreign-file", &path(at)),
            Self::ConflictCopy(at) => texts.with("error-log-conflict-copy", &path(at)),
            Self::Missing(seq) => texts.with("error-log-missing", &[("number", seq.to_string().into())]),
            Self::FolderNewer(at) => texts.with("error-log-folder-newer", &path(at)),
            Self::Foreign(_) => texts.get("error-log-foreign"),
            Self::NoLog => texts.get("error-log-none"),
            Self::NoSnapshot(_) => texts.get("error-log-no-snapshot"),
            Self::Forgotten { .. } => texts.get("error-log-forgotten"),
            Self::TooLarge => texts.with("error-log-too-large", &[mib(MAX_APPEND_BYTES as u64)]),
            Self::Local(source) => texts.with("error-log-local", &[detail(&source.to_string())]),
            Self::Io { path: at, source } => {
                let [path] = path(at);
                texts.with("error-log-io", &[path, detail(&source.to_string())])
            }
        }
    }
}

impl Explain for AddressError {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::Unknown => "error-log-address-unknown",
            Self::FolderPath => "error-log-address-folder",
            Self::Database => "error-log-address-database",
            Self::NoUser => "error-log-address-user",
            Self::HasPassword => "error-log-address-password",
            Self::Option => "error-log-address-option",
            Self::Unprotected => "error-log-address-unprotected",
        })
    }
}

fn io(texts: &Texts, at: &Path, source: &std::io::Error) -> String {
    let path = at.display().to_string();
    let key = if is_held(source) { "error-file-held" } else { "error-io" };
    texts.with(key, &[("path", path.into()), ("detail", source.to_string().into())])
}

fn days(texts: &Texts, key: &str, range: &std::ops::RangeInclusive<u64>) -> String {
    let ends = [
        ("min", range.start().to_string().into()),
        ("max", range.end().to_string().into()),
    ];
    texts.with(key, &ends)
}

impl Explain for RuleProblem {
    fn explain(&self, texts: &Texts) -> String {
        let range = [
            ("min", MIN_THRESHOLD.to_string().into()),
            ("max", MAX_THRESHOLD.to_string().into()),
        ];
        match self {
            Self::Threshold => texts.with("problem-threshold", &range),
            Self::LeastDays => days(texts, "problem-least-days", &Exposure::LEAST_DAYS),
            Self::MarginDays => days(texts, "problem-margin-days", &Exposure::MARGIN_DAYS),
            Self::Absences(kind) => {
                let key = match kind {
                    AbsenceKind::Days => "problem-absence-days",
                    AbsenceKind::Visits => "problem-absence-visits",
                };
                days(texts, key, &AbsenceRule::RANGE)
            }
            Self::LockMinutes => texts.with("problem-lock-minutes", &[("max", MAX_LOCK_MINUTES.to_string().into())]),
            Self::ReviewMonths => {
                let range = [("min", "1".into()), ("max", MAX_REVIEW_MONTHS.to_string().into())];
                texts.with("problem-rule-review-months", &range)
            }
            Self::Retention(RetentionProblem::Years) => {
                let range = [("min", MIN_YEARS.into()), ("max", MAX_YEARS.into())];
                texts.with("problem-retention-years", &range)
            }
        }
    }
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

impl Explain for OrganisationProblem {
    fn explain(&self, texts: &Texts) -> String {
        let kilobytes = [("max", (MAX_LOGO_BYTES >> 10).to_string().into())];
        match self {
            Self::NameTooLong | Self::AlternativeTooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::LogoTooLarge => texts.with("problem-logo-too-large", &kilobytes),
            Self::AlternativeMissing => texts.get("problem-logo-alternative"),
        }
    }
}

impl Explain for UserProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NoName => texts.get("problem-user-name"),
            Self::NameTooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::NameTaken => texts.get("problem-user-taken"),
            Self::NoRole => texts.get("problem-user-role"),
            Self::ReaderAndMore => texts.get("problem-user-reader"),
            Self::LastAdministrator => texts.get("problem-user-last"),
        }
    }
}

impl Explain for ProtectionProblem {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::NobodyNamed => "problem-protection-nobody",
            Self::UnknownUser => "problem-protection-unknown",
        })
    }
}

impl Explain for ConsentProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::InFuture => texts.get("problem-note-ahead"),
            Self::NoVersion => texts.get("problem-consent-version"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
        }
    }
}

impl Explain for HoldProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Empty => texts.get("problem-hold-reason"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
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

impl Explain for DetailProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Blank => texts.get("problem-name-blank"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::BirthOutOfRange => texts.get("problem-birth-range"),
            Self::StartBeforeBirth => texts.get("problem-start-before-birth"),
            Self::StartTooFarAhead => texts.get("problem-start-too-far-ahead"),
        }
    }
}

impl Explain for ActivityProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NameMissing => texts.get("problem-activity-name"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::NegativeCost => texts.get("problem-activity-cost"),
            Self::EndBeforeStart => texts.get("error-end-before-start"),
            Self::DateOutOfRange => texts.get("problem-placement-date"),
            Self::ExtentOutOfRange => texts.get("problem-placement-extent"),
            Self::RatingOutOfRange => texts.get("problem-placement-rating"),
            Self::ReasonWithoutEnd => texts.get("problem-placement-reason"),
            Self::AfterExit => texts.get("problem-placement-after-exit"),
            Self::TwiceAtOnce => texts.get("problem-placement-twice"),
            Self::AttendanceOutside => texts.get("problem-placement-attendance"),
        }
    }
}

impl Explain for SharingProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::EndBeforeStart => texts.get("error-end-before-start"),
            Self::TooLong => texts.get("problem-sharing-long"),
            Self::Over => texts.get("problem-sharing-over"),
            Self::UnknownReader => texts.get("problem-sharing-reader"),
            Self::TwiceAtOnce => texts.get("problem-sharing-twice"),
            Self::Withdrawn => texts.get("problem-sharing-withdrawn"),
        }
    }
}

impl Explain for AttendanceProblem {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::BeforeStart => "problem-attendance-before",
            Self::AfterEnd => "problem-attendance-after",
            Self::NotScheduled => "problem-attendance-weekday",
            Self::InFuture => "problem-attendance-future",
            Self::MeetingBegun => "problem-attendance-begun",
            Self::NotOfVisit => "problem-attendance-visit",
            Self::NothingToSee => "problem-attendance-nothing",
        })
    }
}

impl Explain for ExitProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::BeforeStart => texts.get("error-end-before-start"),
            Self::InFuture => texts.get("problem-exit-ahead"),
            Self::RecordsAfter => texts.get("problem-exit-records"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::ReentryBeforeExit => texts.get("problem-reentry-before-exit"),
            Self::NotEnded => texts.get("problem-reentry-not-ended"),
        }
    }
}

impl Explain for GoalProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::TextMissing => texts.get("problem-goal-text"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::TooManySteps => texts.with("problem-goal-steps", &[("max", MAX_STEPS.into())]),
            Self::OffScale => texts.get("problem-goal-level"),
            Self::DateOutOfRange => texts.get("date-wrong"),
        }
    }
}

impl Explain for ReplyProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NotAsked => texts.get("problem-reply-not-asked"),
            Self::OtherKind => texts.get("problem-reply-other-kind"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_NOTE.into())]),
            Self::DateOutOfRange => texts.get("date-wrong"),
        }
    }
}

impl Explain for ChecklistProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Empty => texts.get("problem-checklist-empty"),
            Self::TooMany => texts.with("problem-checklist-many", &[("max", MAX_ITEMS.into())]),
            Self::NoText => texts.get("problem-checklist-text"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::Duplicate => texts.get("problem-checklist-twice"),
        }
    }
}

impl Explain for ReviewProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NotOpen => texts.get("problem-review-not-open"),
            Self::Unanswered(count) => texts.with("problem-review-unanswered", &[("count", (*count).into())]),
        }
    }
}

impl Explain for DrawProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Count => texts.with("problem-draw-count", &[("max", MAX_DRAWN.into())]),
            Self::Seed => texts.with("problem-draw-seed", &[("max", (SEEDS - 1).to_string().into())]),
            Self::NothingToDraw => texts.get("problem-draw-nothing"),
            Self::NoReader => texts.get("problem-draw-no-reader"),
            Self::UnknownReader => texts.get("problem-draw-unknown-reader"),
            Self::NobodyElse(count) => texts.with("problem-draw-nobody-else", &[("count", (*count).into())]),
            Self::NotOpen => texts.get("problem-draw-not-open"),
        }
    }
}

impl Explain for ReminderProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NoText => texts.get("problem-reminder-text"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::InPast => texts.get("problem-reminder-past"),
            Self::TooFarAhead => texts.get("problem-reminder-far"),
        }
    }
}

impl Explain for CardProblem {
    fn explain(&self, texts: &Texts) -> String {
        let key = match self {
            Self::TooLong => return texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::TooMany => return texts.with("problem-card-many", &[("max", MAX_MEASURES.into())]),
            Self::NoName => "problem-card-name",
            Self::NameTaken => "problem-card-taken",
            Self::OutOfRange => "problem-card-range",
            Self::NoShare => "problem-card-share",
            Self::NearBeyondTarget => "problem-card-near",
            Self::Source => "problem-card-source",
            Self::Ahead => "problem-card-ahead",
            Self::NotOver => "problem-card-not-over",
            Self::Signed => "problem-card-signed",
            Self::NoAnalysis => "problem-card-no-analysis",
            Self::NotSaved => "problem-card-not-saved",
            Self::NoMeasures => "problem-card-no-measures",
            Self::NoText => "problem-card-text",
            Self::Nobody => "problem-card-nobody",
            Self::Date => "problem-card-date",
            Self::IsCounted => "problem-card-counted",
        };
        texts.get(key)
    }
}

impl Explain for DecisionProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NothingDecided => texts.get("problem-decision-nothing"),
            Self::NobodyDecided => texts.get("problem-decision-nobody"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_TEXT.into())]),
            Self::InFuture => texts.get("problem-decision-ahead"),
            Self::DateOutOfRange => texts.get("date-wrong"),
        }
    }
}

impl Explain for MeetingProblem {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::InPast => "problem-meeting-past",
            Self::TooFarAhead => "problem-meeting-far",
            Self::SameDay => "problem-meeting-same-day",
            Self::MeasurementInPast => "problem-meeting-measurement",
            Self::Over => "problem-meeting-over",
        })
    }
}

impl Explain for NoteProblem {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::Empty => texts.get("problem-note-empty"),
            Self::TooLong => texts.with("problem-too-long", &[("max", MAX_NOTE.into())]),
            Self::InFuture => texts.get("problem-note-ahead"),
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

impl Explain for SheetError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::File(error) => error.explain(texts),
            Self::TooMuch { path, limit } => {
                let key = match limit {
                    Limit::Rows => "error-sheet-too-many-rows",
                    Limit::Columns => "error-sheet-too-many-columns",
                    Limit::Cells => "error-sheet-too-many-cells",
                    Limit::CellChars => "error-sheet-cell-too-long",
                    Limit::Text => "error-sheet-too-much-text",
                    Limit::Unpacked => "error-sheet-too-much-unpacked",
                    Limit::Parts => "error-sheet-too-many-parts",
                };
                let path = ("path", path.display().to_string().into());
                texts.with(key, &[path, ("max", whole(limit.most()))])
            }
            Self::OldOrLocked(at) => texts.with("error-sheet-old-or-locked", &path(at)),
            Self::Unreadable { path: at, reason } => texts.with(&format!("error-sheet-{}", reason.code()), &path(at)),
            Self::Empty(at) => texts.with("error-sheet-empty", &path(at)),
            Self::OpenQuote { path, line } => {
                let path = ("path", path.display().to_string().into());
                texts.with("error-sheet-quote", &[path, ("line", (*line).into())])
            }
            Self::SeveralSheets(sheets) => texts.with("error-sheet-several", &[("sheets", sheets.as_str().into())]),
            Self::NoSheet(name) => texts.with("error-sheet-no-sheet", &[("name", name.as_str().into())]),
            Self::NoRow(line) => texts.with("error-sheet-no-row", &[("line", (*line).into())]),
        }
    }
}

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

impl Explain for fhir::Refusal {
    fn explain(&self, texts: &Texts) -> String {
        let args = [
            ("number", self.number.into()),
            ("element", self.element.as_str().into()),
            ("reason", self.reason.explain(texts).into()),
        ];
        texts.with("fhir-refusal-line", &args)
    }
}

impl Explain for (&fhir::Doubt, usize) {
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

impl Explain for fhir::Reason {
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

impl Explain for PlanError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NoColumn(column) => texts.with("error-plan-no-column", &[("column", column.as_str().into())]),
            Self::TwoColumns(column) => texts.with("error-plan-two-columns", &[("column", column.as_str().into())]),
            Self::AmbiguousDates {
                column,
                cell,
                day_first,
                month_first,
            } => {
                let date = |name, date: &NaiveDate| (name, texts.date(*date).into());
                texts.with(
                    "error-plan-ambiguous-dates",
                    &[
                        ("column", column.as_str().into()),
                        ("cell", cell.as_str().into()),
                        date("day", day_first),
                        date("month", month_first),
                    ],
                )
            }
            Self::NoIndicator(indicator) => {
                texts.with("error-plan-no-indicator", &[("indicator", indicator.as_str().into())])
            }
            Self::NotAsked(indicator, respondent) => texts.with(
                "error-plan-not-asked",
                &[
                    ("indicator", indicator.as_str().into()),
                    (
                        "respondent",
                        texts.get(&format!("respondent-{}", respondent.code())).into(),
                    ),
                ],
            ),
            Self::TooManyAnswers => {
                let max = ("max", whole(sheet::MAX_CELLS));
                texts.with("error-plan-too-many-answers", &[max])
            }
            Self::TooManyNotes => texts.with("error-plan-too-many-notes", &[mib(sheet::MAX_TEXT_BYTES as u64)]),
        }
    }
}

impl Explain for Refusal {
    fn explain(&self, texts: &Texts) -> String {
        self.reason.explain(texts)
    }
}

impl Explain for Reason {
    fn explain(&self, texts: &Texts) -> String {
        let quoted = |key: &str, cell: &str| texts.with(key, &[("cell", cell.into())]);
        match self {
            Reason::NoKey => texts.get("refusal-no-key"),
            Reason::TooManyCells => texts.get("refusal-too-many-cells"),
            Reason::Fault(fault) => texts.get(&format!("refusal-fault-{}", fault.code())),
            Reason::PersonalNumber { is_sure: true } => texts.get("refusal-personal-number"),
            Reason::PersonalNumber { is_sure: false } => texts.get("refusal-like-personal-number"),
            Reason::NotADate(cell) if cell.is_empty() => texts.get("refusal-no-date"),
            Reason::NotADate(cell) => quoted("refusal-not-a-date", cell),
            Reason::AmbiguousDate(cell) => quoted("refusal-ambiguous-date", cell),
            Reason::NotKronor(cell) => quoted("refusal-not-kronor", cell),
            Reason::NotPercent(cell) => quoted("refusal-not-percent", cell),
            Reason::Decimal(cell) => quoted("refusal-decimal", cell),
            Reason::NotAsked(indicator, respondent) => {
                let whom = texts.get(&format!("respondent-{}", respondent.code()));
                let args = [("indicator", indicator.as_str().into()), ("respondent", whom.into())];
                texts.with("refusal-not-asked", &args)
            }
            Reason::NotMonths(cell) => quoted("refusal-not-months", cell),
            Reason::NotAnAnswer { cell, min, max } => {
                let [min, max] = bounds((*min).into(), (*max).into());
                texts.with("refusal-not-an-answer", &[("cell", cell.as_str().into()), min, max])
            }
            Reason::UnknownWord(cell) if cell.is_empty() => texts.get("refusal-no-word"),
            Reason::UnknownWord(cell) => quoted("refusal-unknown-word", cell),
            Reason::FutureDate(date) => texts.with("refusal-future-date", &[("date", texts.date(*date).into())]),
            Reason::Detail(DetailField::Birth) => texts.get("problem-birth-range"),
            Reason::Detail(DetailField::Start) => texts.get("problem-start-before-birth"),
            Reason::Detail(DetailField::Name | DetailField::Caseworker) => {
                texts.with("problem-too-long", &[("max", MAX_TEXT.into())])
            }
            Reason::TooLong { max } => texts.with("problem-too-long", &[("max", whole(*max))]),
            Reason::TooManyPlacements => texts.with("refusal-too-many-placements", &[("max", whole(MAX_PLACEMENTS))]),
            Reason::Contradicts { line } => texts.with("refusal-contradicts", &[("line", (*line).into())]),
            Reason::Placement(problem) => problem.explain(texts),
            Reason::PlacementBeforeStart(start) => {
                texts.with("refusal-placement-before-start", &[("date", texts.date(*start).into())])
            }
            Reason::Exit(problem) => problem.explain(texts),
            Reason::PlacementKnown(date) => {
                texts.with("refusal-placement-known", &[("date", texts.date(*date).into())])
            }
            Reason::AlreadyMeasured(date) => {
                texts.with("refusal-already-measured", &[("date", texts.date(*date).into())])
            }
        }
    }
}

impl Explain for Group {
    fn explain(&self, texts: &Texts) -> String {
        let reason = self.first.explain(texts);
        let column = ("column", self.first.column.as_str().into());
        if self.count == 1 {
            let args = [("line", self.first.line.into()), column, ("reason", reason.into())];
            return texts.with("import-refusal-line", &args);
        }
        let lines: Vec<String> = self.lines.iter().skip(1).map(usize::to_string).collect();
        let key = if self.count > self.lines.len() {
            "import-refusal-many"
        } else {
            "import-refusal-lines"
        };
        let args = [
            ("line", self.first.line.into()),
            ("lines", lines.join(", ").into()),
            ("more", (self.count - self.lines.len()).into()),
            column,
            ("reason", reason.into()),
        ];
        texts.with(key, &args)
    }
}

/// Words one after the other: "a, b och c" is not needed where each says what it is.
fn listed(words: impl IntoIterator<Item = Option<String>>) -> String {
    let words: Vec<String> = words.into_iter().flatten().collect();
    words.join(", ")
}

impl Explain for (&str, &CorrectedPlacement) {
    fn explain(&self, texts: &Texts) -> String {
        let (
            key,
            CorrectedPlacement {
                activity,
                before,
                details,
                ..
            },
        ) = self;
        let to = details.to.filter(|to| before.to != Some(*to));
        let extent = details.extent.filter(|extent| before.extent != Some(*extent));
        let reason = details.end_reason.filter(|reason| before.end_reason != Some(*reason));
        let what = listed([
            to.map(|to| texts.with("import-placement-to", &[("date", texts.date(to).into())])),
            extent.map(|extent| texts.with("import-placement-extent", &[("percent", extent.to_string().into())])),
            reason.map(|reason| {
                let reason = texts.get(&format!("end-reason-{}", reason.code()));
                texts.with("import-placement-end-reason", &[("reason", reason.into())])
            }),
        ]);
        let args = [
            ("key", (*key).into()),
            ("activity", activity.as_str().into()),
            ("from", texts.date(details.from).into()),
            ("what", what.into()),
        ];
        texts.with("import-placement-correction", &args)
    }
}

/// What an import does beside forms that are new, each where there is some of it.
pub fn import_told(texts: &Texts, plan: &Plan) -> Vec<String> {
    let told = [
        ("import-corrections", plan.corrections()),
        ("import-beside", plan.beside()),
        ("import-placement-corrections", plan.placement_corrections().count()),
        ("import-activities-differ", plan.activities_kept()),
        ("import-exits", plan.exits()),
        ("import-skipped", plan.skipped),
        ("import-times", plan.times),
        ("import-mended", plan.mended),
    ];
    counted(texts, told)
}

/// The same of a bundle.
pub fn bundle_told(texts: &Texts, plan: &fhir::Plan) -> Vec<String> {
    let told = [
        ("import-corrections", plan.corrections()),
        ("import-skipped", plan.skipped),
    ];
    counted(texts, told)
}

/// Sentences about how many there are, each where there are any.
fn counted<const N: usize>(texts: &Texts, told: [(&str, usize); N]) -> Vec<String> {
    let told = told.into_iter().filter(|(_, count)| *count > 0);
    told.map(|(key, count)| texts.with(key, &[("count", count.into())]))
        .collect()
}

/// The stays and activities that an import corrects, each in a sentence.
pub fn import_corrected(texts: &Texts, plan: &Plan) -> impl Iterator<Item = String> {
    let placements = plan.placement_corrections().map(|corrected| corrected.explain(texts));
    let activities = plan.corrected_activities().iter();
    placements.chain(activities.map(|corrected| corrected.explain(texts)))
}

impl Explain for CorrectedActivity {
    fn explain(&self, texts: &Texts) -> String {
        let Self { before, details, .. } = self;
        let has_unit = before.unit != details.unit;
        let has_cost = before.cost != details.cost;
        let words = |details: &ActivityDetails| {
            let unit = details.unit.as_deref();
            let unit = unit.map(|unit| texts.with("import-activity-unit", &[("unit", unit.into())]));
            let cost = details.cost.map(|cost| texts.unit_cost(cost));
            let cost = cost.map(|cost| texts.with("import-activity-cost", &[("cost", cost.into())]));
            let words = listed([unit.filter(|_| has_unit), cost.filter(|_| has_cost)]);
            if words.is_empty() {
                texts.get("import-activity-unknown")
            } else {
                words
            }
        };
        let args = [
            ("activity", details.name.as_str().into()),
            ("what", words(details).into()),
            ("before", words(before).into()),
        ];
        texts.with("import-activity-correction", &args)
    }
}

impl Explain for (&Doubt, usize) {
    fn explain(&self, texts: &Texts) -> String {
        let (first, count) = self;
        let args = [
            ("count", (*count).into()),
            ("line", first.line.into()),
            ("column", first.column.as_str().into()),
            ("date", texts.date(first.date).into()),
        ];
        texts.with(&format!("import-doubt-{}", first.what.code()), &args)
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
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io;
    use std::path::PathBuf;

    use uuid::Uuid;

    use super::*;
    use crate::i18n::Locale;
    use crate::unit::log::Seq;

    fn log_errors() -> Vec<LogError> {
        let detail = || "DETAIL".to_owned();
        let server = || "SERVER".to_owned();
        let user = || "USER".to_owned();
        let path = || PathBuf::from("PATH");
        let source = || io::Error::other("DETAIL");
        vec![
            LogError::Unreachable {
                server: server(),
                detail: detail(),
            },
            LogError::WrongPassword { user: user() },
            LogError::NotAdmitted { detail: detail() },
            LogError::NoDatabase {
                database: "DATABASE".to_owned(),
            },
            LogError::NoRights {
                user: user(),
                detail: detail(),
            },
            LogError::NoTls { server: server() },
            LogError::CertificateExpired { server: server() },
            LogError::CertificateNotTrusted {
                server: server(),
                detail: detail(),
            },
            LogError::CertificateWrongHost { server: server() },
            LogError::RootCertificate { detail: detail() },
            LogError::TooManyConnections,
            LogError::ServerFull { detail: detail() },
            LogError::ReadOnly,
            LogError::Standby,
            LogError::Restarting,
            LogError::Interrupted { detail: detail() },
            LogError::TimedOut,
            LogError::SchemaMissing,
            LogError::SchemaNewer(2),
            LogError::ServerTooOld(13),
            LogError::Server {
                code: "XX000".to_owned(),
                detail: detail(),
            },
            LogError::FolderMissing(path()),
            LogError::FolderUnreachable {
                path: path(),
                source: source(),
            },
            LogError::FolderFull(path()),
            LogError::FolderNoRights(path()),
            LogError::Torn(path()),
            LogError::ForeignFile(path()),
            LogError::ConflictCopy(path()),
            LogError::Missing(Seq(7)),
            LogError::FolderNewer(path()),
            LogError::Foreign(Uuid::nil()),
            LogError::NoLog,
            LogError::NoSnapshot(Seq(7)),
            LogError::Forgotten { oldest: Seq(7) },
            LogError::TooLarge,
            LogError::Local(source()),
            LogError::Io {
                path: path(),
                source: source(),
            },
        ]
    }

    #[test]
    fn whatever_the_units_log_says_has_a_sentence_of_its_own() {
        let addresses = [
            AddressError::Unknown,
            AddressError::FolderPath,
            AddressError::Database,
            AddressError::NoUser,
            AddressError::HasPassword,
            AddressError::Option,
            AddressError::Unprotected,
        ];
        let mut told = Vec::new();
        for locale in [Locale::Swedish, Locale::English] {
            let texts = Texts::new(locale);
            let keys = locale.sources().iter().flat_map(|(_, source)| source.lines());
            let keys = keys.filter(|line| line.starts_with("error-log-")).count();
            let errors = log_errors();
            let mut sentences: Vec<_> = errors.iter().map(|error| error.explain(&texts)).collect();
            for (error, sentence) in errors.iter().zip(&sentences) {
                assert!(!sentence.contains("error-log-"), "{error:?}: {sentence}");
                let ends = sentence.matches(". ").count() + usize::from(sentence.ends_with('.'));
                assert!(ends >= 2, "what happened, and what is safe or to be done: {sentence}");
                for value in ["DETAIL", "SERVER", "USER", "DATABASE", "PATH", "XX000", "13"] {
                    let is_needed = format!("{error:?}").contains(value);
                    assert!(!is_needed || sentence.contains(value), "{value} is missing: {sentence}");
                }
            }
            sentences.extend(addresses.iter().map(|error| error.explain(&texts)));
            let own: BTreeSet<_> = sentences.iter().cloned().collect();
            assert_eq!(
                (own.len(), sentences.len()),
                (keys, keys),
                "each has one, and each is somebody's"
            );
            told.push(sentences);
        }
        for (swedish, english) in told[0].iter().zip(&told[1]) {
            assert_ne!(swedish, english);
        }
    }
}
