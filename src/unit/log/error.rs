//! What can go wrong with a unit's log, told apart as far as a user can do something else about it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use uuid::Uuid;

use super::Seq;

/// Why the unit's log could not be reached, read or written. Work goes on in the machine's own file whichever it is.
#[derive(Debug, Error)]
pub enum LogError {
    /// Nobody answers at this host and port, or its name is not known.
    #[error("{server} can't be reached: {detail}")]
    Unreachable {
        /// Host and port.
        server: String,
        /// What the system says.
        detail: String,
    },
    /// The server does not know the role, or the password is not the role's.
    #[error("the password of {user} is wrong")]
    WrongPassword {
        /// The role.
        user: String,
    },
    /// The server lets nobody in from here in this way.
    #[error("the server lets nobody in: {detail}")]
    NotAdmitted {
        /// What the server says.
        detail: String,
    },
    /// The server has no such database.
    #[error("there is no database {database}")]
    NoDatabase {
        /// Its name.
        database: String,
    },
    /// The role may not do this in the database.
    #[error("{user} lacks rights: {detail}")]
    NoRights {
        /// The role.
        user: String,
        /// What the server says.
        detail: String,
    },
    /// The server has no TLS.
    #[error("{server} has no TLS")]
    NoTls {
        /// Host and port.
        server: String,
    },
    /// The server's certificate is out of date, or not valid yet.
    #[error("the certificate of {server} has run out, or is not valid yet")]
    CertificateExpired {
        /// Host and port.
        server: String,
    },
    /// Nobody that is trusted has signed the server's certificate.
    #[error("the certificate of {server} is not trusted: {detail}")]
    CertificateNotTrusted {
        /// Host and port.
        server: String,
        /// Why.
        detail: String,
    },
    /// The server's certificate is of another host.
    #[error("the certificate of {server} is for another host")]
    CertificateWrongHost {
        /// Host and port.
        server: String,
    },
    /// The file with the certificates to trust can't be read, or the system has none.
    #[error("the certificates to trust can't be read: {detail}")]
    RootCertificate {
        /// Which file, and why.
        detail: String,
    },
    /// All of the server's connections, or all of the role's, are in use.
    #[error("the server has no connection left")]
    TooManyConnections,
    /// The server's disk or memory is full.
    #[error("the server is full: {detail}")]
    ServerFull {
        /// What the server says.
        detail: String,
    },
    /// The database, or the role, can only read.
    #[error("the database is read-only")]
    ReadOnly,
    /// The server is a standby, which can only be read.
    #[error("the server is a standby")]
    Standby,
    /// The server is starting, stopping or recovering.
    #[error("the server is starting or stopping")]
    Restarting,
    /// The connection broke in the middle of a call. Whether what was asked for was done is not known.
    #[error("the connection broke: {detail}")]
    Interrupted {
        /// What the system says.
        detail: String,
    },
    /// No answer in time. Whether what was asked for was done is not known.
    #[error("the server did not answer in time")]
    TimedOut,
    /// The database lacks the log's schema.
    #[error("the database has no schema stegvis")]
    SchemaMissing,
    /// The database's schema is of a newer program.
    #[error("the schema stegvis has version {0}, which is newer than this program")]
    SchemaNewer(i32),
    /// The server is older than PostgreSQL 14.
    #[error("the server is PostgreSQL {0}, and at least 14 is needed")]
    ServerTooOld(i32),
    /// Anything else that the server says.
    #[error("the server says: {detail} ({code})")]
    Server {
        /// SQLSTATE, or empty.
        code: String,
        /// What the server says.
        detail: String,
    },
    /// The folder is not there: the share is not mounted, or was moved.
    #[error("there is no folder {0}")]
    FolderMissing(PathBuf),
    /// The server of the folder does not answer.
    #[error("the server of {path} does not answer: {source}")]
    FolderUnreachable {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The folder's disk, or the share of it, is full.
    #[error("{0} is full")]
    FolderFull(PathBuf),
    /// This user may not read or write in the folder.
    #[error("no rights to {0}")]
    FolderNoRights(PathBuf),
    /// A file in the folder is cut off or its content is not what was written.
    #[error("{0} is torn")]
    Torn(PathBuf),
    /// A file in the log's place that no log of this unit wrote there.
    #[error("{0} is not of this log")]
    ForeignFile(PathBuf),
    /// A copy that a synchronising client made.
    #[error("{0} is a synchronising client's copy")]
    ConflictCopy(PathBuf),
    /// A change is not there, though later ones are.
    #[error("change {0} is missing in the log")]
    Missing(Seq),
    /// The log in the folder was made by a newer program.
    #[error("the log in {0} is of a newer program")]
    FolderNewer(PathBuf),
    /// Another unit's log lies here.
    #[error("the log of unit {0} lies here")]
    Foreign(Uuid),
    /// No log of this unit lies here.
    #[error("there is no log here")]
    NoLog,
    /// There is no snapshot of this number, or none that is new enough.
    #[error("there is no snapshot at {0}")]
    NoSnapshot(Seq),
    /// What was asked for has been forgotten; a snapshot has it.
    #[error("changes before {oldest} are forgotten")]
    Forgotten {
        /// The lowest number that is kept.
        oldest: Seq,
    },
    /// More than one call takes.
    #[error("too much for one call")]
    TooLarge,
    /// What was handed in to be stored could not be read, or what was asked for not be written on this machine.
    #[error("on this machine: {0}")]
    Local(io::Error),
    /// Anything else that the system says about the folder.
    #[error("{path}: {source}")]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl LogError {
    /// `true` where it can be over by itself in a while, so that trying again makes sense without anybody's doing.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::TooManyConnections
                | Self::Restarting
                | Self::Interrupted { .. }
                | Self::TimedOut
                | Self::FolderMissing(_)
                | Self::FolderUnreachable { .. }
        )
    }
}
