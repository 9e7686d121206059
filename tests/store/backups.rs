//! Backups: made, tried, rotated, and put back.

use std::fs;
use std::path::PathBuf;

use chrono::{Days, TimeDelta};
use stegvis::domain::Now;
use stegvis::domain::access::Role;
use stegvis::domain::note::About;
use stegvis::store::vault::KdfCost;
use stegvis::store::{BackupReason, Operation, Restoring, Store, StoreError, backup_folder, backups, keys_path};

use crate::accounts::{as_user, user};
use crate::{PASSPHRASE, Place, add_participant, create, day, place, session};

fn reopen(place: &Place) -> Store {
    Store::open(&place.path, PASSPHRASE, session().now).expect("opens")
}

fn back_up(store: &Store, seconds: i64) -> PathBuf {
    let now = Now(session().now.0 + TimeDelta::seconds(seconds));
    store.back_up(now, BackupReason::Asked).expect("a backup").path
}

#[test]
fn one_backup_a_day_is_made_and_only_its_owner_can_read_it() {
    let place = place();
    let mut store = create(&place);
    add_participant(&mut store);
    let made = store.back_up_daily(session().now).expect("made").expect("a backup");
    let later = Now(session().now.0 + TimeDelta::hours(3));
    assert_eq!(store.back_up_daily(later).expect("looked"), None, "one a day is enough");
    let tomorrow = Now(session().now.0 + Days::new(1));
    assert!(store.back_up_daily(tomorrow).expect("made").is_some());
    assert_eq!(backups(&place.path).expect("backups").len(), 2);
    #[cfg(unix)]
    for (path, mode) in [
        (backup_folder(&place.path), 0o700),
        (made.path.clone(), 0o600),
        (keys_path(&made.path), 0o600),
    ] {
        use std::os::unix::fs::PermissionsExt as _;
        let found = fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        assert_eq!(found, mode, "{}", path.display());
    }
    let head = fs::read(&made.path).expect("the copy");
    assert!(!head.starts_with(b"SQLite format 3"), "the copy is encrypted");
}

#[test]
fn what_a_crash_left_of_a_backup_goes_with_the_next_one_and_is_never_listed() {
    let place = place();
    let store = create(&place);
    let kept = back_up(&store, 0);
    let folder = backup_folder(&place.path);
    for name in ["2026-11-18T093000Z-asked.db.part", "2026-11-01T093000Z-daily.keys"] {
        fs::write(folder.join(name), "half").expect("written");
    }
    fs::write(folder.join("anteckning.txt"), "somebody's own").expect("written");
    assert_eq!(backups(&place.path).expect("backups").len(), 1);
    back_up(&store, 60);
    let mut names: Vec<_> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    assert_eq!(names.len(), 5, "two backups with keys, and what is not ours: {names:?}");
    assert!(kept.exists());
}

#[test]
fn a_backup_is_compared_and_put_back_and_what_it_replaces_is_set_aside() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let backup = back_up(&store, 0);
    let lost = add_participant(&mut store);
    let about = About {
        date: day("2026-11-18"),
        meeting: None,
        indicator: None,
        is_private: false,
    };
    store
        .transact(&session(), Operation::AddNote, |tx| {
            tx.save_note(id, None, &about, "Ringde")
        })
        .expect("noted");

    let prepare = |store: &Store, passphrase: &str| {
        Restoring::prepare(&place.path, &backup, passphrase, session().now, Some(store))
    };
    let wrong = prepare(&store, "fyra gula bilar på rad");
    assert!(matches!(wrong.map(drop), Err(StoreError::Vault(_))));
    let restoring = prepare(&store, PASSPHRASE).expect("opened");
    let current = restoring.current.expect("the file is open");
    assert_eq!((current.participants, restoring.backup.participants), (2, 1));
    assert_eq!((current.notes, restoring.backup.notes), (1, 0));
    assert_eq!((restoring.lost_participants, restoring.lost_acts), (1, 2));
    restoring.cancel();
    assert_eq!(
        store.histories().expect("everyone").len(),
        2,
        "comparing changes nothing"
    );

    let aside = prepare(&store, PASSPHRASE)
        .expect("opened")
        .finish(Some(store), session().now)
        .expect("put back");
    let store = reopen(&place);
    assert!(store.history(id).expect("there").notes.is_empty());
    assert!(matches!(store.history(lost), Err(StoreError::UnknownParticipant)));
    let log = store.audit().expect("the log");
    assert_eq!(log.last().map(|entry| entry.operation), Some(Operation::RestoreBackup));
    assert!(store.check().expect("a report").is_sound());
    drop(store);
    let aside = Store::open(&aside, PASSPHRASE, session().now).expect("what was replaced still opens");
    assert_eq!(aside.history(id).expect("there").notes.len(), 1);
    aside.history(lost).expect("nothing is lost");
}

#[test]
fn who_was_let_in_or_shut_out_since_stays_so_after_a_restore() {
    let place = place();
    let mut store = create(&place);
    let gone = user("M. Öberg", &[Role::Caseworker], true);
    let (gone_passphrase, _) = store.add_user(&session(), &gone, KdfCost::LEAST).expect("added");
    let backup = back_up(&store, 0);
    let id = store.accounts().expect("accounts")[1].id;
    store.remove_user(&session(), id).expect("removed");
    let (new_passphrase, _) = store
        .add_user(&session(), &user("E. Ek", &[Role::Coordinator], false), KdfCost::LEAST)
        .expect("added");
    let restoring = Restoring::prepare(&place.path, &backup, PASSPHRASE, session().now, Some(&store));
    restoring
        .expect("opened")
        .finish(Some(store), session().now)
        .expect("put back");
    let open = |passphrase: &str| Store::open(&place.path, passphrase, session().now);
    assert!(open(&gone_passphrase).is_err(), "whoever was shut out stays out");
    assert_eq!(open(&new_passphrase).expect("opens").account().details.name, "E. Ek");
}

#[test]
fn a_backup_from_before_another_key_opens_with_its_own_and_is_put_back_with_it() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let backup = back_up(&store, 0);
    let store = store.change_key(&session()).expect("another key");
    let restoring = Restoring::prepare(&place.path, &backup, PASSPHRASE, session().now, Some(&store));
    restoring
        .expect("opened")
        .finish(Some(store), session().now)
        .expect("put back");
    reopen(&place).history(id).expect("there");
}

#[test]
fn a_damaged_file_is_replaced_by_whoever_administers_the_backup() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let backup = back_up(&store, 0);
    drop(store);
    let damaged = vec![7; 20_000];
    fs::write(&place.path, &damaged).expect("damaged");
    assert!(Store::open(&place.path, PASSPHRASE, session().now).is_err());
    let restoring = Restoring::prepare(&place.path, &backup, PASSPHRASE, session().now, None).expect("opened");
    assert_eq!(restoring.current, None);
    let aside = restoring.finish(None, session().now).expect("put back");
    reopen(&place).history(id).expect("there");
    assert_eq!(fs::read(aside).expect("set aside"), damaged, "the damaged file is kept");
}

#[test]
fn a_caseworker_restores_nothing_and_a_damaged_backup_replaces_nothing() {
    let place = place();
    let store = create(&place);
    let backup = back_up(&store, 0);
    let details = user("M. Öberg", &[Role::Caseworker], true);
    let theirs = as_user(&place, store, &details);
    let tried = Restoring::prepare(&place.path, &backup, PASSPHRASE, session().now, Some(&theirs));
    assert!(matches!(tried.map(drop), Err(StoreError::NotAllowed)));
    drop(theirs);
    let mut bytes = fs::read(&backup).expect("the backup");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&backup, bytes).expect("damaged");
    let store = reopen(&place);
    let tried = Restoring::prepare(&place.path, &backup, PASSPHRASE, session().now, Some(&store));
    assert!(tried.is_err(), "a backup that is not sound is refused");
    assert!(store.check().expect("a report").is_sound());
}
