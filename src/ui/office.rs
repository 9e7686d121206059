//! What an administrator looks at: users, the log, removal, backups; and secrets that are shown once.

use zeroize::Zeroizing;

use crate::domain::AccountId;
use crate::domain::access::Account;
use crate::domain::review::Shares;
use crate::report::secret::in_groups;
use crate::store::{AuditEntry, Backup, Contents, DrawsView, LogProblem, RetentionView};

/// What has been read for an administrator. Empty where the one who is signed in is none.
#[derive(Default)]
pub struct Office {
    /// Everybody who can sign in, by name.
    pub accounts: Vec<Account>,
    /// The names of those who can sign in and work with participants; everybody may know them.
    pub colleagues: Vec<String>,
    /// Those who can sign in as readers.
    pub readers: Vec<(AccountId, String)>,
    /// There is a recovery key.
    pub has_recovery_key: bool,
    /// The log, oldest first, and where it was tampered with; `None` until it has been asked for.
    pub log: Option<ReadLog>,
    /// Who falls due for removal; `None` until it has been asked for.
    pub retention: Option<RetentionView>,
    /// How many cases are gone through; `None` until it has been asked for since something changed.
    pub review_shares: Option<Shares>,
    /// Which cases were drawn, and what was found; `None` until it has been asked for since something changed.
    pub draws: Option<DrawsView>,
    /// The backups beside the file, newest first; `None` until they have been asked for.
    pub backups: Option<Vec<Backup>>,
    /// A backup was made while the list of them was being read: it is read once more.
    pub has_newer_backup: bool,
    /// A backup that has been opened and may be put in the place of the file.
    pub comparison: Option<Comparison>,
    /// What is shown once.
    pub secret: Option<Secret>,
    /// Something of this is being worked on.
    pub is_busy: bool,
}

/// The log as it was read.
pub struct ReadLog {
    /// Its rows, oldest first.
    pub entries: Vec<AuditEntry>,
    /// Where it was tampered with; empty where it was not.
    pub problems: Vec<LogProblem>,
}

/// What a backup holds, beside what the file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Which backup.
    pub backup: Backup,
    /// What the file would hold.
    pub then: Contents,
    /// What it holds now; `None` where it can't be opened.
    pub now: Option<Contents>,
    /// Participants who are in the file and not in the backup.
    pub lost_participants: u32,
    /// Acts in the log since the backup was made, which would be lost.
    pub lost_acts: u32,
}

/// A secret that is shown once. Wiped from memory when dropped.
pub struct Secret {
    /// What it opens.
    pub kind: SecretKind,
    /// What it is.
    pub text: Zeroizing<String>,
}

impl Secret {
    /// The groups of letters in which it is shown, printed and typed.
    pub fn groups(&self) -> Vec<String> {
        match self.kind {
            SecretKind::RecoveryKey => in_groups(&self.text),
            SecretKind::FirstPassphrase(_) => vec![self.text.to_string()],
            SecretKind::UnitCode | SecretKind::StationCode(_) => self.text.split('-').map(str::to_owned).collect(),
        }
    }
}

/// What a secret opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretKind {
    /// The file, for the user of this name, who has to change it then.
    FirstPassphrase(String),
    /// The file, when nobody's passphrase does.
    RecoveryKey,
    /// The unit, for a machine that joins with an account that it has already.
    UnitCode,
    /// The handing over of forms, for a form station of this name.
    StationCode(String),
}
