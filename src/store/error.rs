//! What can go wrong with the file, and with what is asked of it.

use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rusqlite::ErrorCode;
use thiserror::Error;

use super::transfer::ParcelProblem;
use super::vault::VaultError;
use crate::domain::access::UserProblem;
use crate::domain::activity::ActivityProblem;
use crate::domain::assessment::FinishError;
use crate::domain::attendance::AttendanceProblem;
use crate::domain::comparison::OutsideProblem;
use crate::domain::draw::DrawProblem;
use crate::domain::exit::ExitProblem;
use crate::domain::imported::{BuiltOn, Imported};
use crate::domain::instrument::InstrumentKey;
use crate::domain::intake::{DecisionProblem, ReplyProblem, TemplateKey};
use crate::domain::meeting::MeetingProblem;
use crate::domain::note::NoteProblem;
use crate::domain::organisation::OrganisationProblem;
use crate::domain::participant::{DetailField, DetailProblem};
use crate::domain::plan::GoalProblem;
use crate::domain::protection::{ConsentProblem, ProtectionProblem};
use crate::domain::retention::HoldProblem;
use crate::domain::review::{ChecklistProblem, ReminderProblem, ReviewProblem};
use crate::domain::rules::RuleProblem;
use crate::domain::scorecard::CardProblem;
use crate::domain::sharing::SharingProblem;
use crate::domain::toml_fields::FieldError;
use crate::domain::transfer::{MoveConsentProblem, UnitNameProblem};

/// SQLite's code for an error that has no code of its own.
const SQLITE_ERROR: i32 = 1;

/// Why the file could not be opened, read or changed. Holds no personal data.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no file here.
    #[error("there is no file at {0}")]
    Missing(PathBuf),
    /// The file is here, but its keys are not.
    #[error("the keys are missing: {0}")]
    KeysMissing(PathBuf),
    /// A file is here already, and is never overwritten.
    #[error("there is a file already at {0}")]
    Exists(PathBuf),
    /// The path is on a network drive.
    #[error("{0} is on a network drive")]
    NetworkDrive(PathBuf),
    /// The keys do not fit, or the file is not ours, or it is damaged: encryption makes these look the same.
    #[error("{0} can't be read with its keys")]
    Unreadable(PathBuf),
    /// The file system can't keep a write-ahead log.
    #[error("{0} lies where no write-ahead log can be kept")]
    NoWriteAheadLog(PathBuf),
    /// The file was written by a newer program.
    #[error("the file was written by a newer version of Stegvis")]
    Newer,
    /// The file, or its folder, can't be written.
    #[error("the file can't be written")]
    ReadOnly,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// Another program holds the file.
    #[error("another program is using the file")]
    Busy,
    /// The one who is signed in may not do or see this.
    #[error("this is not allowed for the one who is signed in")]
    NotAllowed,
    /// Nobody who can sign in has this id.
    #[error("there is no such user")]
    UnknownUser,
    /// A user's details are wrong.
    #[error(transparent)]
    User(#[from] UserProblem),
    /// A protection is wrong.
    #[error(transparent)]
    Protection(#[from] ProtectionProblem),
    /// What is written down about a consent is wrong.
    #[error(transparent)]
    Consent(#[from] ConsentProblem),
    /// A consent that lets somebody read a page is wrong.
    #[error(transparent)]
    Sharing(#[from] SharingProblem),
    /// A decision to keep somebody is wrong.
    #[error(transparent)]
    Hold(#[from] HoldProblem),
    /// Somebody does not fall due for removal, or is kept.
    #[error("somebody is not due for removal")]
    NotDue,
    /// A file in memory has no keys and no backups.
    #[error("a file in memory has no keys and no backups")]
    InMemory,
    /// A copy was written, and can't be read as it should.
    #[error("the copy is not sound")]
    BackupUnsound,
    /// Keys or passphrase.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The operating system refused.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No participant has this id or reference.
    #[error("there is no such participant")]
    UnknownParticipant,
    /// An instrument can't be used beside itself, and the first series is always in use.
    #[error("{0} is of the series that is always in use")]
    InstrumentOfFirstSeries(InstrumentKey),
    /// No instrument of this id is in use.
    #[error("no questionnaire {id} is in use")]
    InstrumentNotInUse {
        /// What was asked for.
        id: String,
        /// Those that are.
        in_use: Vec<String>,
    },
    /// A form of one series can't stand at a date of another.
    #[error("{0} is of another series than the date of measurement")]
    OtherSeries(InstrumentKey),
    /// No occasion has this id.
    #[error("there is no such occasion")]
    UnknownOccasion,
    /// No form is being filled in here.
    #[error("there is no such draft")]
    UnknownDraft,
    /// The participant has an occasion on this date already.
    #[error("there is an occasion on {0} already")]
    OccasionExists(NaiveDate),
    /// Nobody can have answered on a day that has not come.
    #[error("{0} has not come yet")]
    FutureDate(NaiveDate),
    /// This respondent's form at this occasion is finished.
    #[error("the form is finished already")]
    AlreadyFinished,
    /// There is nothing to correct.
    #[error("there is no finished form to correct")]
    NothingToCorrect,
    /// The form can't be finished yet.
    #[error(transparent)]
    Finish(#[from] FinishError),
    /// The details are not right.
    #[error("the details are not right")]
    Details(Vec<(DetailField, DetailProblem)>),
    /// An exit or a re-entry is wrong.
    #[error(transparent)]
    Exit(#[from] ExitProblem),
    /// A goal is wrong.
    #[error(transparent)]
    Goal(#[from] GoalProblem),
    /// A meeting is wrong.
    #[error(transparent)]
    Meeting(#[from] MeetingProblem),
    /// A note is wrong.
    #[error(transparent)]
    Note(#[from] NoteProblem),
    /// An answer at intake is wrong.
    #[error(transparent)]
    Reply(#[from] ReplyProblem),
    /// A decision on which activities fit is wrong.
    #[error(transparent)]
    Decision(#[from] DecisionProblem),
    /// A checklist is wrong.
    #[error(transparent)]
    Checklist(#[from] ChecklistProblem),
    /// A case can't be gone through so.
    #[error(transparent)]
    Review(#[from] ReviewProblem),
    /// Nothing is drawn so, or a drawn case is not read so.
    #[error(transparent)]
    Draw(#[from] DrawProblem),
    /// A reminder is wrong.
    #[error(transparent)]
    Reminder(#[from] ReminderProblem),
    /// Something about the scorecard is wrong.
    #[error(transparent)]
    Card(#[from] CardProblem),
    /// An intake template's file is wrong.
    #[error("{0}")]
    IntakeTemplate(FieldError),
    /// An intake template that was answered can't be changed, only superseded.
    #[error("{0} is in use with another content")]
    IntakeTemplateInUse(TemplateKey),
    /// What was to be changed has been removed meanwhile.
    #[error("it is not there any more")]
    Gone,
    /// The respondent has another form where this one was.
    #[error("there is another form in its place")]
    FormExists,
    /// It is not there to be removed, or not in the bin.
    #[error("there is nothing to remove here")]
    NothingToRemove,
    /// Something has changed since.
    #[error("it can't be undone any more")]
    CannotUndo {
        /// By whom, where it was somebody else.
        by: Option<String>,
    },
    /// These many participants were changed since they were taken in, so the import stays.
    #[error("an import can't be taken back once something has been built on it")]
    ImportBuiltOn(Vec<(BuiltOn, u32)>),
    /// Something else stands in the place of what was taken back.
    #[error("what was taken back can't be put back")]
    ImportReplaced,
    /// It hangs on what this import brought, which is taken back too.
    #[error("another import has to be put back first")]
    ImportWaits(Box<Imported>),
    /// The file is of no unit.
    #[error("the file is of no unit")]
    NoUnit,
    /// These machines of the unit run a program that does not know what is asked for, or have not been heard of.
    #[error("{} would no longer take in changes", .0.join(", "))]
    OlderMachines(Vec<String>),
    /// The file is of a unit already.
    #[error("the file is of a unit already")]
    OfUnit,
    /// The account was made by an older program, and nothing could be checked that it signs.
    #[error("the account has no signature yet")]
    NoSigner,
    /// What the unit is to be called among others is wrong.
    #[error(transparent)]
    UnitName(#[from] UnitNameProblem),
    /// What is noted about a consent to a move is wrong.
    #[error(transparent)]
    MoveConsent(#[from] MoveConsentProblem),
    /// A participant's file from another unit can't be taken in.
    #[error(transparent)]
    Parcel(#[from] ParcelProblem),
    /// A figure that somebody else has published is wrong.
    #[error(transparent)]
    Outside(#[from] OutsideProblem),
    /// The same file of another unit is kept already.
    #[error("the file is kept already")]
    UnitFileKept,
    /// A rule is wrong.
    #[error(transparent)]
    Rule(#[from] RuleProblem),
    /// An organisation's name or logo can't be kept.
    #[error(transparent)]
    Organisation(#[from] OrganisationProblem),
    /// A kept filter needs a name that is not too long.
    #[error("a filter needs a name")]
    FilterName,
    /// An activity or a placement is wrong.
    #[error(transparent)]
    Activity(#[from] ActivityProblem),
    /// A mark about who came is wrong.
    #[error(transparent)]
    Attendance(#[from] AttendanceProblem),
    /// An instrument file is wrong.
    #[error(transparent)]
    Instrument(#[from] FieldError),
    /// An instrument in use for answers can't be changed, only superseded.
    #[error("{0} is in use with another content")]
    InstrumentInUse(InstrumentKey),
    /// The user stopped the work; nothing has changed.
    #[error("stopped by the user")]
    Cancelled,
    /// The file holds what this program never writes.
    #[error("the file holds something unexpected: {0}")]
    Corrupt(&'static str),
    /// Anything else that the database says.
    #[error("the database says: {0}")]
    Database(Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// `true` where the file or its keys are gone or damaged: a backup may help.
    pub fn is_about_the_file(&self) -> bool {
        matches!(
            self,
            Self::Missing(_)
                | Self::KeysMissing(_)
                | Self::Unreadable(_)
                | Self::Corrupt(_)
                | Self::Vault(VaultError::NotAKeyFile(_))
        )
    }

    /// What a rule of the schema says where that is why; `None` for anything else.
    pub(super) fn refusal(&self) -> Option<String> {
        let Self::Database(error) = self else { return None };
        match error.downcast_ref::<rusqlite::Error>() {
            Some(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Some(error.to_string()),
            _ => None,
        }
    }

    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Self::DiskFull,
            _ => Self::Io {
                path: path.to_owned(),
                source,
            },
        }
    }

    /// The first read failed: does the key not fit, or is it something else?
    pub(super) fn unreadable(path: &Path, error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Unreadable(path.to_owned()),
            _ => error.into(),
        }
    }
}

/// `true` where a page is not what was written. One that can't be decrypted once the file is open has no code of its own:
/// SQLite takes it for a page that there was no memory for.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    use ErrorCode::{DatabaseCorrupt, NotADatabase, OutOfMemory};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseCorrupt | NotADatabase | OutOfMemory)
    )
}

fn is_without_room(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_SHMOPEN, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE};
    let codes = [
        SQLITE_IOERR_WRITE,
        SQLITE_IOERR_SHMOPEN,
        SQLITE_IOERR_SHMSIZE,
        SQLITE_IOERR_TRUNCATE,
    ];
    matches!(error, rusqlite::Error::SqliteFailure(failure, _) if codes.contains(&failure.extended_code))
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        // SQLCipher reports a page whose seal is broken as a plain SQL error. Every statement here is tested, so that
        // is what it means once the file has been opened.
        if matches!(&error, rusqlite::Error::SqliteFailure(failure, _) if failure.extended_code == SQLITE_ERROR) {
            return Self::Corrupt("a damaged page");
        }
        match error.sqlite_error_code() {
            // What a used-up quota, a limit on a file's size, and a full disk while SQLite makes room are reported as. A
            // failing disk is, too: what is to be done is the same, to look at the disk.
            Some(ErrorCode::SystemIoFailure) if is_without_room(&error) => Self::DiskFull,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ if is_damage(&error) => Self::Corrupt("a damaged page"),
            _ => Self::Database(Box::new(error)),
        }
    }
}

impl From<rusqlite_migration::Error> for StoreError {
    fn from(error: rusqlite_migration::Error) -> Self {
        use rusqlite_migration::{Error, MigrationDefinitionError};
        match error {
            Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => Self::Newer,
            Error::RusqliteError { err, .. } => err.into(),
            other => Self::Database(Box::new(other)),
        }
    }
}
