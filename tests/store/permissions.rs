//! Every operation and every look, with every kind of account, held against the one table in docs/permissions.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use stegvis::domain::access::{Grant, Role, Sight, grant, sight};
use stegvis::domain::participant::{CaseReference, Details};
use stegvis::domain::{ParticipantId, Today};
use stegvis::store::vault::KdfCost;
use stegvis::store::{Operation, Restoring, Session, Store, StoreError, backups, keys_path};

use crate::accounts::user;
use crate::{PASSPHRASE, Place, create, day, place, session};

const DOC: &str = include_str!("../../docs/permissions.md");

/// The rows of the table under a heading: the code, and what each role may.
fn table(heading: &str) -> BTreeMap<&'static str, [&'static str; 3]> {
    let (_, after) = DOC.split_once(heading).expect("the heading");
    let section = after.split("\n## ").next().expect("a section");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let mut table = BTreeMap::new();
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [code, _, caseworker, coordinator, administrator] = cells[..] else {
            panic!("five cells: {row}");
        };
        let before = table.insert(code.trim_matches('`'), [caseworker, coordinator, administrator]);
        assert!(before.is_none(), "{code} is there twice");
    }
    table
}

#[test]
fn the_table_holds_every_operation_and_every_sight_as_the_rules_have_them() {
    let operations = table("## What is done");
    let codes: BTreeSet<_> = Operation::ALL.iter().map(|operation| operation.code()).collect();
    assert_eq!(operations.keys().copied().collect::<BTreeSet<_>>(), codes);
    for operation in Operation::ALL {
        let rules = [Role::Caseworker, Role::Coordinator, Role::Administrator];
        let rules = rules.map(|role| grant(role, *operation).code());
        assert_eq!(operations[operation.code()], rules, "{}", operation.code());
    }
    let sights = table("## What is looked at");
    assert_eq!(sights.len(), Sight::ALL.len());
    for what in Sight::ALL {
        let rules = [Role::Caseworker, Role::Coordinator, Role::Administrator].map(|role| sight(role, *what).code());
        assert_eq!(sights[what.code()], rules, "{}", what.code());
    }
}

/// A file with two participants, and somebody who opens it.
struct Case {
    name: &'static str,
    roles: &'static [Role],
    sees_unit: bool,
    place: Place,
    passphrase: String,
    /// Somebody of theirs, and somebody of another's.
    own: ParticipantId,
    other: ParticipantId,
}

const WHO: &str = "M. Öberg";

impl Case {
    fn new(name: &'static str, roles: &'static [Role], sees_unit: bool) -> Self {
        let place = place();
        let mut store = create(&place);
        let mut add = |caseworker: &str| {
            let mut details = Details::starting(day("2026-01-14"));
            details.caseworker = Some(caseworker.to_owned());
            let added = store.transact(&session(), Operation::CreateParticipant, |tx| {
                tx.create_participant(&details)
            });
            added.expect("added").0
        };
        let (own, other) = (add(WHO), add("A. Lind"));
        let passphrase = if roles.is_empty() {
            let key = store.replace_recovery_key(&session()).expect("a recovery key");
            key.text().to_owned()
        } else {
            let details = user(WHO, roles, sees_unit);
            let (passphrase, _) = store.add_user(&session(), &details, KdfCost::LEAST).expect("added");
            passphrase.to_string()
        };
        store
            .back_up(session().now, stegvis::store::BackupReason::Asked)
            .expect("a backup");
        Self {
            name,
            roles,
            sees_unit,
            place,
            passphrase,
            own,
            other,
        }
    }

    fn open(&self) -> (Store, Session) {
        let store = Store::open(&self.place.path, &self.passphrase, session().now).expect("they can sign in");
        let session = store.session(session().now, session().today);
        (store, session)
    }

    /// What the table grants them, as the words in it. The recovery key is an administrator.
    fn granted(&self, row: [&'static str; 3]) -> Grant {
        let roles: &[Role] = if self.roles.is_empty() {
            &[Role::Administrator]
        } else {
            self.roles
        };
        let columns = [Role::Caseworker, Role::Coordinator, Role::Administrator];
        let words = columns.iter().zip(row).filter(|(role, _)| roles.contains(role));
        let grants = words.map(|(_, word)| match word {
            "no" => Grant::No,
            "seen" => Grant::Seen,
            "unit" if self.sees_unit => Grant::Unit,
            "unit" => Grant::No,
            "yes" => Grant::Yes,
            other => panic!("{other} is no grant"),
        });
        grants.max().expect("a role")
    }
}

fn cases() -> Vec<Case> {
    vec![
        Case::new("caseworker of their own", &[Role::Caseworker], false),
        Case::new("caseworker of the unit", &[Role::Caseworker], true),
        Case::new("coordinator", &[Role::Coordinator], false),
        Case::new("administrator", &[Role::Administrator], false),
        Case::new("both", &[Role::Caseworker, Role::Coordinator], false),
        Case::new("recovery key", &[], false),
    ]
}

/// What was refused is told apart from what went wrong in another way.
fn is_allowed<T>(result: &Result<T, StoreError>) -> bool {
    !matches!(result, Err(StoreError::NotAllowed))
}

#[test]
fn every_write_is_allowed_as_the_table_says_and_leaves_nothing_where_it_is_not() {
    let rows = table("## What is done");
    let mut driven = 0;
    let cases = cases();
    for case in &cases {
        let (mut store, session) = case.open();
        let founder = Store::open(&case.place.path, PASSPHRASE, session.now).expect("the founder opens it");
        let log_length = || founder.audit().expect("the log").len();
        for operation in Operation::ALL {
            let granted = case.granted(rows[operation.code()]);
            let about = format!("{}: {}", case.name, operation.code());
            for (id, whose) in [(case.own, "their own"), (case.other, "another's")] {
                let before = log_length();
                // The act itself is the same for all, and is done under the operation's name.
                let done = store.transact(&session, *operation, |tx| tx.review_plan(id));
                let is_seen = whose == "their own" || case.sees_unit;
                let expected = match granted {
                    Grant::No => false,
                    Grant::Seen | Grant::Unit => is_seen,
                    Grant::Yes => true,
                };
                assert_eq!(is_allowed(&done), expected, "{about}, {whose}: {:?}", done.err());
                let grown = log_length() - before;
                assert_eq!(grown > 0, expected, "{about}, {whose}: what is refused leaves no row");
                driven += 1;
            }
        }
    }
    assert_eq!(driven, cases.len() * Operation::ALL.len() * 2);
}

#[test]
fn what_has_a_function_of_its_own_asks_too() {
    let rows = table("## What is done");
    for case in cases() {
        let granted = |operation: Operation| case.granted(rows[operation.code()]) > Grant::No;
        let check = |operation: Operation, is_allowed: bool| {
            assert_eq!(is_allowed, granted(operation), "{}: {}", case.name, operation.code());
        };
        let (mut store, session) = case.open();
        let founder = founder(&case);
        let details = user("E. Ek", &[Role::Coordinator], false);
        check(
            Operation::AddUser,
            is_allowed(&store.add_user(&session, &details, KdfCost::LEAST)),
        );
        // The founder as they are: nothing changes for them, and nothing else of theirs is asked for.
        let as_is = stegvis::domain::access::UserDetails::founder("A. Lind");
        check(
            Operation::EditUser,
            is_allowed(&store.edit_user(&session, founder, &as_is)),
        );
        check(Operation::SetHold, {
            let held = store.transact(&session, Operation::SetHold, |tx| tx.set_hold(case.other, Some("x")));
            is_allowed(&held)
        });
        let nobody = BTreeSet::new();
        check(
            Operation::RemoveParticipants,
            is_allowed(&store.remove_participants(&session, &nobody)),
        );
        let backup = backups(&case.place.path).expect("backups").remove(0).path;
        let prepared = Restoring::prepare(&case.place.path, &backup, PASSPHRASE, session.now, Some(&store));
        check(Operation::RestoreBackup, is_allowed(&prepared));
        if let Ok(restoring) = prepared {
            restoring.cancel();
        }
        let other = store
            .change_passphrase(
                &session,
                "inte den rätta frasen",
                "en helt ny lång fras",
                KdfCost::LEAST,
            )
            .map(drop);
        check(Operation::ChangePassphrase, is_allowed(&other));
        let removed = store.remove_user(&session, added_user(&case));
        check(Operation::RemoveUser, is_allowed(&removed));
        check(
            Operation::ReplaceRecoveryKey,
            case.roles.is_empty() || is_allowed(&store.replace_recovery_key(&session)),
        );
        check(Operation::ChangeKey, is_allowed(&store.change_key(&session)));
    }
}

fn founder(case: &Case) -> stegvis::domain::AccountId {
    let store = Store::open(&case.place.path, PASSPHRASE, session().now).expect("the founder opens it");
    store.account().id
}

/// Somebody who can be removed: the one who was just added, or the founder's own id where that was refused.
fn added_user(case: &Case) -> stegvis::domain::AccountId {
    let store = Store::open(&case.place.path, PASSPHRASE, session().now).expect("the founder opens it");
    let accounts = store.accounts().expect("accounts");
    let added = accounts.iter().find(|account| account.details.name == "E. Ek");
    added.map_or(store.account().id, |account| account.id)
}

#[test]
fn every_look_is_allowed_as_the_table_says() {
    let rows = table("## What is looked at");
    for case in cases() {
        let (store, session) = case.open();
        for what in Sight::ALL {
            let granted = case.granted(rows[what.code()]);
            let expected: BTreeSet<_> = match granted {
                Grant::No => BTreeSet::new(),
                Grant::Seen | Grant::Unit if case.sees_unit => [case.own, case.other].into(),
                Grant::Seen | Grant::Unit => [case.own].into(),
                Grant::Yes => [case.own, case.other].into(),
            };
            let about = format!("{}: {}", case.name, what.code());
            let allowed = match what {
                Sight::Participants => {
                    let histories = store.histories().expect("a list, perhaps of nobody");
                    let seen: BTreeSet<_> = histories.iter().map(|history| history.participant.id).collect();
                    assert_eq!(seen, expected, "{about}: the list");
                    for (id, reference) in [(case.own, 1), (case.other, 2)] {
                        assert_eq!(store.history(id).is_ok(), expected.contains(&id), "{about}: one");
                        let found = store.find_participant(CaseReference(reference)).is_ok();
                        assert_eq!(found, expected.contains(&id), "{about}: by reference");
                        assert_eq!(store.hold_of(id).is_ok(), expected.contains(&id), "{about}: a hold");
                    }
                    continue;
                }
                Sight::Bin => {
                    assert!(store.removed().expect("a list, perhaps empty").is_empty());
                    continue;
                }
                Sight::LogOfParticipant => {
                    for id in [case.own, case.other] {
                        assert_eq!(store.audit_of(id).is_ok(), expected.contains(&id), "{about}");
                    }
                    continue;
                }
                Sight::Groups => {
                    let is_read = is_allowed(&store.cohort(&|_, _| true));
                    assert_eq!(
                        is_allowed(&store.cohort_reader()),
                        is_read,
                        "{about}: the second reader"
                    );
                    is_read
                }
                Sight::Log => is_allowed(&store.audit()),
                Sight::Users => is_allowed(&store.accounts()),
                Sight::Retention => is_allowed(&store.retention(Today(session.today.0))),
            };
            assert_eq!(allowed, granted > Grant::No, "{about}");
        }
    }
}

#[test]
fn nobody_writes_in_anothers_name() {
    let case = Case::new("coordinator", &[Role::Coordinator], false);
    let (mut store, own) = case.open();
    let as_founder = Session {
        user: "A. Lind".to_owned(),
        ..own
    };
    let written = store.transact(&as_founder, Operation::SaveFilter, |_| Ok(()));
    assert!(matches!(written, Err(StoreError::NotAllowed)));
    assert!(fs::metadata(keys_path(&case.place.path)).is_ok());
}
