//! Who gets in, with what, and what a crash in the middle of a change leaves.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chrono::TimeDelta;
use stegvis::domain::access::{Role, Sight, UserDetails, UserProblem, Visible};
use stegvis::domain::participant::Details;
use stegvis::domain::protection::{Protection, ProtectionLevel};
use stegvis::domain::{Now, ParticipantId};
use stegvis::store::vault::{KdfCost, VaultError};
use stegvis::store::{Operation, Session, Store, StoreError, keys_path};

use crate::{PASSPHRASE, Place, add_participant, create, day, do_it, place, session};

/// Somebody with these roles.
pub fn user(name: &str, roles: &[Role], sees_unit: bool) -> UserDetails {
    UserDetails {
        name: name.to_owned(),
        roles: roles.iter().copied().collect(),
        sees_unit,
    }
}

/// What is saved about several is logged for each, and for none where one of them may not be seen.
#[test]
fn an_export_names_each_participant_and_reaches_no_further_than_a_look() {
    let place = place();
    let mut store = create(&place);
    let added = |store: &mut Store, caseworker: &str| {
        let mut details = Details::starting(day("2026-01-14"));
        details.caseworker = Some(caseworker.to_owned());
        do_it(store, Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        })
    };
    let own = [0, 1].map(|_| added(&mut store, "M. Öberg"));
    let other = added(&mut store, "A. Lind");
    let mut caseworker = as_user(&place, store, &user("M. Öberg", &[Role::Caseworker], false));
    let session = caseworker.session(session().now, session().today);
    let mut export = |whom: Vec<ParticipantId>| caseworker.log(&session, Operation::ExportParticipant, whom);
    assert!(matches!(export(vec![own[0], other]), Err(StoreError::NotAllowed)));
    export(own.to_vec()).expect("both are theirs");
    drop(caseworker);
    let log = Store::open(&place.path, PASSPHRASE, session.now)
        .expect("it opens")
        .audit()
        .expect("the log");
    let exported = log.iter().filter(|row| row.operation == Operation::ExportParticipant);
    let named: Vec<_> = exported.filter_map(|row| row.participant_id).collect();
    assert_eq!(named, own, "a row each, and none of what was refused");
}

/// Lets somebody into a file and returns it as they open it.
pub fn as_user(place: &Place, store: Store, details: &UserDetails) -> Store {
    let mut store = store;
    let (passphrase, _) = store
        .add_user(&session(), details, KdfCost::LEAST)
        .expect("somebody is let in");
    drop(store);
    Store::open(&place.path, &passphrase, session().now).expect("the first passphrase opens")
}

fn session_of(store: &Store) -> Session {
    store.session(session().now, session().today)
}

fn refused<T>(result: Result<T, StoreError>) -> VaultError {
    match result {
        Err(StoreError::Vault(error)) => error,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was let in"),
    }
}

fn open(path: &Path, secret: &str) -> Result<Store, StoreError> {
    Store::open(path, secret, session().now)
}

#[test]
fn who_is_let_in_changes_the_first_passphrase_and_can_be_shut_out() {
    let place = place();
    let mut store = create(&place);
    let details = user("M. Öberg", &[Role::Caseworker], false);
    let (first, changes) = store.add_user(&session(), &details, KdfCost::LEAST).expect("added");
    assert!(changes.users);
    let id = store.accounts().expect("accounts")[1].id;
    drop(store);

    let mut theirs = open(&place.path, &first).expect("opens");
    assert_eq!(theirs.account().details, details);
    assert!(theirs.account().must_change);
    let session = session_of(&theirs);
    let mut change = |old: &str, new: &str| theirs.change_passphrase(&session, old, new, KdfCost::LEAST);
    assert!(matches!(
        refused(change("inte den första", "en egen lång fras")),
        VaultError::WrongPassphrase
    ));
    assert!(matches!(refused(change(&first, "kort")), VaultError::TooShort));
    assert!(
        matches!(refused(change(&first, PASSPHRASE)), VaultError::Taken),
        "a passphrase opens one account alone"
    );
    assert!(
        matches!(
            refused(change(PASSPHRASE, "en egen lång fras")),
            VaultError::WrongPassphrase
        ),
        "nobody changes another's passphrase"
    );
    change(&first, "en egen lång fras").expect("changed");
    assert!(!theirs.account().must_change);
    drop(theirs);
    assert!(matches!(
        refused(open(&place.path, &first)),
        VaultError::WrongPassphrase
    ));
    drop(open(&place.path, "en egen lång fras").expect("opens"));

    let mut store = open(&place.path, PASSPHRASE).expect("nobody else's passphrase has changed");
    let old_keys = fs::read(keys_path(&place.path)).expect("the keys");
    store.remove_user(&crate::session(), id).expect("removed");
    drop(store);
    assert!(matches!(
        refused(open(&place.path, "en egen lång fras")),
        VaultError::WrongPassphrase
    ));
    // With an old key file the key can be had, but nobody is signed in by it.
    fs::write(keys_path(&place.path), old_keys).expect("an old key file");
    assert!(matches!(
        refused(open(&place.path, "en egen lång fras")),
        VaultError::WrongPassphrase
    ));
}

#[test]
fn there_is_always_an_administrator_and_names_are_somebodys() {
    let place = place();
    let mut store = create(&place);
    let own = store.account().id;
    let problem = |result: Result<_, StoreError>| match result {
        Err(StoreError::User(problem)) => problem,
        other => panic!("{other:?}"),
    };
    let edited = store.edit_user(&session(), own, &user("A. Lind", &[Role::Caseworker], true));
    assert_eq!(problem(edited), UserProblem::LastAdministrator);
    assert_eq!(
        problem(store.remove_user(&session(), own)),
        UserProblem::LastAdministrator
    );
    let taken = store.add_user(
        &session(),
        &user(" A. Lind ", &[Role::Caseworker], true),
        KdfCost::LEAST,
    );
    assert_eq!(problem(taken.map(|(_, changes)| changes)), UserProblem::NameTaken);
    assert_eq!(
        store.accounts().expect("accounts").len(),
        1,
        "nothing of it has happened"
    );

    store
        .add_user(
            &session(),
            &user("M. Öberg", &[Role::Administrator], false),
            KdfCost::LEAST,
        )
        .expect("added");
    store
        .edit_user(&session(), own, &user("A. Lind", &[Role::Coordinator], false))
        .expect("another one is there");
    assert!(
        matches!(store.accounts(), Err(StoreError::NotAllowed)),
        "what was given up is gone at once"
    );
}

#[test]
fn the_recovery_key_opens_the_file_to_put_passphrases_right_and_nothing_else() {
    let place = place();
    let mut store = create(&place);
    add_participant(&mut store);
    assert!(!store.has_recovery_key().expect("readable"));
    let first = store.replace_recovery_key(&session()).expect("a recovery key");
    store.test_recovery_key(&first.text().to_lowercase()).expect("it fits");
    let second = store.replace_recovery_key(&session()).expect("another one");
    assert!(matches!(
        refused(store.test_recovery_key(first.text())),
        VaultError::NotTheRecoveryKey
    ));
    let own = store.account().id;
    drop(store);
    assert!(matches!(
        refused(open(&place.path, first.text())),
        VaultError::WrongPassphrase
    ));

    let mut rescued = open(&place.path, second.text()).expect("the file opens");
    assert!(rescued.account().is_recovery());
    assert_eq!(rescued.histories().expect("nobody"), []);
    let session = session_of(&rescued);
    let (fresh, _) = rescued.reset_passphrase(&session, own, KdfCost::LEAST).expect("reset");
    drop(rescued);
    assert!(matches!(
        refused(open(&place.path, PASSPHRASE)),
        VaultError::WrongPassphrase
    ));
    let store = open(&place.path, &fresh).expect("the new one opens");
    assert_eq!(store.account().details.name, "A. Lind");
    assert_eq!(store.histories().expect("everyone").len(), 1);
}

#[test]
fn wrong_passphrases_make_the_next_one_wait_also_the_right_one() {
    let place = place();
    drop(create(&place));
    let at = |second: i64| Now(session().now.0 + TimeDelta::seconds(second));
    for second in 0..4 {
        let wrong = Store::open(&place.path, "fyra gula bilar på rad", at(2 * second));
        assert!(matches!(refused(wrong), VaultError::WrongPassphrase), "try {second}");
    }
    assert!(matches!(
        refused(Store::open(&place.path, PASSPHRASE, at(7))),
        VaultError::TooSoon { seconds: 1 }
    ));
    drop(Store::open(&place.path, PASSPHRASE, at(8)).expect("the wait is over"));
    let wrong = Store::open(&place.path, "fyra gula bilar på rad", at(9));
    assert!(
        matches!(refused(wrong), VaultError::WrongPassphrase),
        "the right one has forgotten the wrong ones"
    );
}

#[test]
fn another_key_leaves_everything_as_it_was_and_old_copies_closed() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let recovery = store.replace_recovery_key(&session()).expect("a recovery key");
    let (other, _) = store
        .add_user(
            &session(),
            &user("M. Öberg", &[Role::Administrator], false),
            KdfCost::LEAST,
        )
        .expect("added");
    let before = store.history(id).expect("a history");
    let old = fs::read(&place.path).expect("the file");
    let store = store.change_key(&session()).expect("another key");
    assert_eq!(store.history(id).expect("a history"), before);
    assert!(
        store.check().expect("a report").is_sound(),
        "the log's seals came along"
    );
    let log = store.audit().expect("the log");
    assert_eq!(log.last().map(|entry| entry.operation), Some(Operation::ChangeKey));
    drop(store);
    for secret in [PASSPHRASE, &other, recovery.text()] {
        drop(open(&place.path, secret).expect("everybody gets in as before"));
    }
    // The file as it was is closed to the keys that are valid now.
    fs::write(&place.path, old).expect("written");
    assert!(matches!(open(&place.path, PASSPHRASE), Err(StoreError::Unreadable(_))));
}

#[test]
fn a_key_is_not_changed_while_somebody_else_has_the_file_open() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let other = open(&place.path, PASSPHRASE).expect("a second program");
    other.history(id).expect("it reads");
    assert!(matches!(store.change_key(&session()), Err(StoreError::Busy)));
    other.history(id).expect("and goes on");
    drop(other);
    let store = open(&place.path, PASSPHRASE).expect("the file has its old key");
    drop(store.change_key(&session()).expect("alone it can be changed"));
}

#[test]
fn a_caseworker_sees_their_own_and_protected_ones_only_if_named() {
    let place = place();
    let mut store = create(&place);
    let mut add = |caseworker: Option<&str>| {
        let mut details = Details::starting(day("2026-01-14"));
        details.caseworker = caseworker.map(str::to_owned);
        let added = store.transact(&session(), Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        });
        added.expect("added").0
    };
    let [own, lind, nobody, named] = [Some("M. Öberg"), Some("A. Lind"), None, Some("A. Lind")].map(&mut add);
    let details = user("M. Öberg", &[Role::Caseworker], false);
    let mut theirs = as_user(&place, store, &details);
    let ids = |store: &Store| -> BTreeSet<_> {
        let histories = store.histories().expect("histories");
        histories.iter().map(|history| history.participant.id).collect()
    };
    assert_eq!(ids(&theirs), [own].into());
    for hidden in [lind, nobody] {
        assert!(matches!(theirs.history(hidden), Err(StoreError::UnknownParticipant)));
        assert!(matches!(theirs.audit_of(hidden), Err(StoreError::NotAllowed)));
        let session = session_of(&theirs);
        let written = theirs.transact(&session, Operation::ReviewPlan, |tx| tx.review_plan(hidden));
        assert!(
            matches!(written, Err(StoreError::NotAllowed)),
            "nor is anything written"
        );
    }
    // Whoever hands somebody over sees them no longer, and may do that last thing.
    let session = session_of(&theirs);
    theirs
        .transact(&session, Operation::HandOverParticipant, |tx| {
            tx.hand_over_participant(own, day("2026-11-18"), Some("A. Lind"))
        })
        .expect("handed over");
    assert_eq!(ids(&theirs), BTreeSet::new());
    drop(theirs);

    let mut store = open(&place.path, PASSPHRASE).expect("opens");
    let protect = |names: &[&str]| Protection {
        level: ProtectionLevel::Marked,
        named: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let mut set = |id, protection: Option<&Protection>| {
        store.transact(&crate::session(), Operation::SetProtection, |tx| {
            tx.set_protection(id, protection)
        })
    };
    assert!(matches!(
        set(named, Some(&protect(&[]))),
        Err(StoreError::Protection(_))
    ));
    assert!(matches!(
        set(named, Some(&protect(&["Ingen alls"]))),
        Err(StoreError::Protection(_))
    ));
    set(named, Some(&protect(&["M. Öberg"]))).expect("protected");
    assert!(
        matches!(store.history(named), Err(StoreError::UnknownParticipant)),
        "seeing the unit is not being named"
    );
    assert!(matches!(store.visible().expect("readable"), Visible::AllBut(hidden) if hidden == [named].into()));
    let other = store.accounts().expect("accounts")[1].id;
    let (fresh, _) = store
        .reset_passphrase(&crate::session(), other, KdfCost::LEAST)
        .expect("reset");
    drop(store);
    let theirs = open(&place.path, &fresh).expect("opens");
    assert_eq!(ids(&theirs), [named].into());
    assert_eq!(theirs.account().sees(Sight::Groups), stegvis::domain::access::Grant::No);
    assert!(matches!(theirs.cohort(&|_, _| true), Err(StoreError::NotAllowed)));
}
