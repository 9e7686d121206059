//! Who may do and see what. docs/permissions.md holds the same as one table; a test holds them together.

use std::collections::BTreeSet;

use super::operation::Operation;
use super::text::{MAX_TEXT, kept};
use super::{AccountId, ParticipantId, coded_enum};

/// The fewest characters a passphrase may have. There are no other rules.
pub const MIN_PASSPHRASE_CHARS: usize = 12;

coded_enum!(
    /// What somebody is here for. One account can have several.
    Role {
        /// Works with participants: those who are their own, or everyone's.
        Caseworker = "caseworker",
        /// Looks at groups, without names.
        Coordinator = "coordinator",
        /// Looks after users, settings and what the law asks for; sees nothing about any participant.
        Administrator = "administrator",
        /// Reads the pages of participants who have consented to it, such as their social worker; sees nothing else.
        Reader = "reader",
    }
);

coded_enum!(
    /// What can be looked at. Whoever is signed in sees the catalogue of activities, the instruments and the settings.
    Sight {
        /// What is written about a participant: answers, notes, plan, meetings.
        Participants = "participants",
        /// A group's figures.
        Groups = "groups",
        /// Which cases were drawn to be read, without whose they are, and what was found.
        Draws = "draws",
        /// What lies in the bin.
        Bin = "bin",
        /// Who has looked at and changed one participant.
        LogOfParticipant = "log_of_participant",
        /// Who has looked at and changed what.
        Log = "log",
        /// Who has an account, and what they may do.
        Users = "users",
        /// Who falls due for removal, by case reference.
        Retention = "retention",
    }
);

/// How far a role reaches in something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    /// Not at all.
    No,
    /// With the participants whom the account may see.
    Seen,
    /// With the participants whom the account may see, and only if that is everyone's.
    Unit,
    /// Without limit.
    Yes,
}

impl Grant {
    /// The stable code, as the table of permissions has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Seen => "seen",
            Self::Unit => "unit",
            Self::Yes => "yes",
        }
    }
}

/// What a role may do.
pub fn grant(role: Role, operation: Operation) -> Grant {
    use Operation as Op;
    match operation {
        // Anybody's own, and what only follows from something that was allowed.
        Op::SignIn | Op::ChangePassphrase => Grant::Yes,
        Op::JoinUnit | Op::LeaveUnit | Op::ReserveNumbers => Grant::Yes,
        Op::Undo | Op::Redo | Op::EmptyBin | Op::SaveActivity => match role {
            Role::Caseworker | Role::Coordinator | Role::Administrator => Grant::Yes,
            Role::Reader => Grant::No,
        },
        Op::ViewParticipant => match role {
            Role::Caseworker | Role::Reader => Grant::Seen,
            Role::Coordinator | Role::Administrator => Grant::No,
        },
        Op::ExportParticipant
        | Op::CreateParticipant
        | Op::UpdateParticipant
        | Op::EndParticipant
        | Op::ReopenParticipant
        | Op::ReadmitParticipant
        | Op::HandOverParticipant
        | Op::CreateOccasion
        | Op::StartAssessment
        | Op::SaveAnswer
        | Op::SaveReply
        | Op::DecideIntake
        | Op::MarkItem
        | Op::FinishReview
        | Op::MarkDrawn
        | Op::FinishDrawn
        | Op::AddReminder
        | Op::EditReminder
        | Op::TickReminder
        | Op::DescribeForm
        | Op::FinishAssessment
        | Op::StartCorrection
        | Op::DiscardDraft
        | Op::StartHandover
        | Op::EndHandover
        | Op::AddPlacement
        | Op::EditPlacement
        | Op::EndPlacement
        | Op::RemovePlacement
        | Op::MarkAttendance
        | Op::MarkVisit
        | Op::SettleAbsence
        | Op::AddGoal
        | Op::EditGoal
        | Op::RemoveGoal
        | Op::ReviewPlan
        | Op::BookMeeting
        | Op::BeginMeeting
        | Op::SaveMeetingNote
        | Op::EndMeeting
        | Op::RemoveMeeting
        | Op::AddNote
        | Op::EditNote
        | Op::RemoveNote
        | Op::Restore
        | Op::Erase
        | Op::RecordConsent
        | Op::RecordSharing
        | Op::WithdrawSharing
        | Op::ChooseForm
        | Op::SendParticipant
        | Op::ReceiveParticipant => match role {
            Role::Caseworker => Grant::Seen,
            Role::Coordinator | Role::Administrator | Role::Reader => Grant::No,
        },
        Op::Import | Op::TakeBackImport | Op::PutBackImport => match role {
            Role::Caseworker => Grant::Unit,
            Role::Coordinator | Role::Administrator | Role::Reader => Grant::No,
        },
        Op::MakeDraw => match role {
            Role::Caseworker => Grant::Unit,
            Role::Coordinator => Grant::Yes,
            Role::Administrator | Role::Reader => Grant::No,
        },
        // Whoever named in it leaves would otherwise leave a participant whom nobody can see.
        // What two machines changed at the same time may be a setting as well.
        Op::SetProtection | Op::SettleCollision => match role {
            Role::Caseworker => Grant::Seen,
            Role::Coordinator | Role::Reader => Grant::No,
            Role::Administrator => Grant::Yes,
        },
        Op::SaveFilter
        | Op::RemoveFilter
        | Op::ExportGroup
        | Op::SaveMeasure
        | Op::RemoveMeasure
        | Op::SaveCardValue
        | Op::SaveAnalysis
        | Op::SaveCardAction
        | Op::TickCardAction
        | Op::RemoveCardAction
        | Op::SignMonth
        | Op::SaveOutsideFigure
        | Op::RemoveOutsideFigure
        | Op::ImportOutsideFigures
        | Op::TakeUnitFigures
        | Op::RemoveUnitFigures => match role {
            Role::Coordinator => Grant::Yes,
            Role::Caseworker | Role::Administrator | Role::Reader => Grant::No,
        },
        Op::SaveCaseworker
        | Op::LoadInstrument
        | Op::WithdrawInstrument
        | Op::LoadIntakeTemplate
        | Op::SaveChecklist
        | Op::EditFormText
        | Op::OfferLanguage
        | Op::SetRules
        | Op::SetOrganisation
        | Op::AddUser
        | Op::EditUser
        | Op::ResetPassphrase
        | Op::RemoveUser
        | Op::ReplaceRecoveryKey
        | Op::ChangeKey
        | Op::RestoreBackup
        | Op::SetHold
        | Op::RemoveParticipants
        | Op::ExportLog
        | Op::CreateUnit
        | Op::SaveStation
        | Op::MakeTransferKey => match role {
            Role::Administrator => Grant::Yes,
            Role::Caseworker | Role::Coordinator | Role::Reader => Grant::No,
        },
        // It only ever fills a file that holds nobody yet.
        Op::CreateDemo => match role {
            Role::Administrator => Grant::Unit,
            Role::Caseworker | Role::Coordinator | Role::Reader => Grant::No,
        },
    }
}

/// What a role may look at.
pub fn sight(role: Role, sight: Sight) -> Grant {
    match (sight, role) {
        (Sight::Participants | Sight::Bin | Sight::LogOfParticipant, Role::Caseworker) => Grant::Seen,
        (Sight::Participants, Role::Reader) => Grant::Seen,
        (Sight::Groups | Sight::Draws, Role::Coordinator) => Grant::Yes,
        (Sight::Draws, Role::Caseworker) => Grant::Unit,
        (Sight::Log | Sight::LogOfParticipant | Sight::Users | Sight::Retention, Role::Administrator) => Grant::Yes,
        _ => Grant::No,
    }
}

/// What an administrator has decided about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserDetails {
    /// What they are called. A caseworker's participants are those who have a caseworker of this name.
    pub name: String,
    /// What they are here for; at least one.
    pub roles: BTreeSet<Role>,
    /// As a caseworker they see everyone's participants, not their own alone.
    pub sees_unit: bool,
}

/// What is wrong with an account's details, or with a change of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserProblem {
    /// No name.
    #[error("a user needs a name")]
    NoName,
    /// Longer than [`MAX_TEXT`] characters.
    #[error("the name is too long")]
    NameTooLong,
    /// Somebody else who can sign in is called that.
    #[error("there is a user of this name already")]
    NameTaken,
    /// Without a role nothing can be done.
    #[error("a user needs a role")]
    NoRole,
    /// Whoever reads by consent sees nothing else, and so has no other role.
    #[error("a reader has no other role")]
    ReaderAndMore,
    /// Nobody could look after the users any more.
    #[error("there must be an administrator")]
    LastAdministrator,
}

impl UserDetails {
    /// Somebody who may do everything: the one who makes a file.
    pub fn founder(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            roles: [Role::Caseworker, Role::Coordinator, Role::Administrator].into(),
            sees_unit: true,
        }
    }

    /// What is wrong with them by themselves.
    pub fn problem(&self) -> Option<UserProblem> {
        match &*kept(&self.name) {
            "" => Some(UserProblem::NoName),
            name if name.chars().count() > MAX_TEXT => Some(UserProblem::NameTooLong),
            _ if self.roles.is_empty() => Some(UserProblem::NoRole),
            _ if self.roles.contains(&Role::Reader) && self.roles.len() > 1 => Some(UserProblem::ReaderAndMore),
            _ => None,
        }
    }
}

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Which account.
    pub id: AccountId,
    /// What has been decided about it.
    pub details: UserDetails,
    /// The passphrase was made by an administrator and has to be changed.
    pub must_change: bool,
}

impl Account {
    /// The one that the recovery key opens: it looks after users, and sees nobody.
    pub fn recovery(name: &str) -> Self {
        Self {
            details: UserDetails {
                name: name.to_owned(),
                roles: [Role::Administrator].into(),
                sees_unit: false,
            },
            ..Self::nobody()
        }
    }

    /// Nobody: no role, and nothing that may be done.
    pub fn nobody() -> Self {
        Self {
            id: AccountId(uuid::Uuid::nil()),
            details: UserDetails {
                name: String::new(),
                roles: BTreeSet::new(),
                sees_unit: false,
            },
            must_change: false,
        }
    }

    /// The same where they only read: a page of somebody whose case they were given to read, and do not work with.
    pub fn reading(&self) -> Self {
        let mut reading = self.clone();
        reading.details.roles = [Role::Reader].into();
        reading
    }

    /// `true` for the one that the recovery key opens.
    pub fn is_recovery(&self) -> bool {
        self.id.0.is_nil() && self.has(Role::Administrator)
    }

    /// `true` where they have this role.
    pub fn has(&self, role: Role) -> bool {
        self.details.roles.contains(&role)
    }

    /// How far they reach in something that is done.
    pub fn may(&self, operation: Operation) -> Grant {
        self.most(|role| grant(role, operation))
    }

    /// How far they reach in something that is looked at.
    pub fn sees(&self, what: Sight) -> Grant {
        self.most(|role| sight(role, what))
    }

    fn most(&self, of: impl Fn(Role) -> Grant) -> Grant {
        let reached = self.details.roles.iter().map(|role| match of(*role) {
            Grant::Unit if !self.details.sees_unit => Grant::No,
            grant => grant,
        });
        reached.max().unwrap_or(Grant::No)
    }
}

/// The participants whom an account may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visible {
    /// These.
    Only(BTreeSet<ParticipantId>),
    /// Everyone but those who are protected and for whom the account is not named.
    AllBut(BTreeSet<ParticipantId>),
}

impl Visible {
    /// Nobody.
    pub fn nobody() -> Self {
        Self::Only(BTreeSet::new())
    }

    /// `true` where this participant may be seen.
    pub fn includes(&self, id: ParticipantId) -> bool {
        match self {
            Self::Only(ids) => ids.contains(&id),
            Self::AllBut(ids) => !ids.contains(&id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(roles: &[Role], sees_unit: bool) -> Account {
        Account {
            id: AccountId(uuid::Uuid::now_v7()),
            details: UserDetails {
                name: "A. Lind".to_owned(),
                roles: roles.iter().copied().collect(),
                sees_unit,
            },
            must_change: false,
        }
    }

    #[test]
    fn roles_add_up_and_none_takes_away() {
        let both = account(&[Role::Caseworker, Role::Administrator], false);
        for operation in Operation::ALL {
            let alone = [Role::Caseworker, Role::Administrator].map(|role| account(&[role], false).may(*operation));
            assert_eq!(both.may(*operation), alone[0].max(alone[1]), "{operation:?}");
        }
        assert_eq!(account(&[], true).may(Operation::AddNote), Grant::No);
    }

    #[test]
    fn what_needs_the_whole_unit_is_not_for_own_participants() {
        assert_eq!(account(&[Role::Caseworker], false).may(Operation::Import), Grant::No);
        assert_eq!(account(&[Role::Caseworker], true).may(Operation::Import), Grant::Unit);
    }

    #[test]
    fn an_account_needs_a_name_and_a_role() {
        let mut details = UserDetails::founder("  ");
        assert_eq!(details.problem(), Some(UserProblem::NoName));
        details.name = "x".repeat(MAX_TEXT + 1);
        assert_eq!(details.problem(), Some(UserProblem::NameTooLong));
        details.name = "A. Lind".to_owned();
        assert_eq!(details.problem(), None);
        details.roles.insert(Role::Reader);
        assert_eq!(details.problem(), Some(UserProblem::ReaderAndMore));
        details.roles = [Role::Reader].into();
        assert_eq!(details.problem(), None);
        details.roles.clear();
        assert_eq!(details.problem(), Some(UserProblem::NoRole));
    }

    #[test]
    fn who_may_be_seen_is_a_list_or_all_but_a_list() {
        let [one, other] = [1, 2].map(|number| ParticipantId(uuid::Uuid::from_u128(number)));
        assert!(!Visible::nobody().includes(one));
        assert!(Visible::Only([one].into()).includes(one) && !Visible::Only([one].into()).includes(other));
        assert!(!Visible::AllBut([one].into()).includes(one) && Visible::AllBut([one].into()).includes(other));
    }
}
