//! The file on disk: what is kept, what is refused, and what survives.

use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate};
use stegvis::domain::assessment::{Answer, Entry};
use stegvis::domain::instrument::{IndicatorId, Respondent};
use stegvis::domain::participant::Details;
use stegvis::domain::{Now, ParticipantId, Today};
use stegvis::store::vault::{KdfCost, VaultError};
use stegvis::store::{Operation, Session, Store, StoreError, keys_path};

const PASSPHRASE: &str = "tre gula bilar på rad";

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sub").join("unit.db");
    Place { _folder: folder, path }
}

fn create(place: &Place) -> Store {
    Store::create(&place.path, PASSPHRASE, "A. Lind", KdfCost::LEAST).expect("a file")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn session() -> Session {
    let now = DateTime::parse_from_rfc3339("2026-11-18T09:30:00Z")
        .expect("a moment")
        .to_utc();
    Session {
        user: "A. Lind".to_owned(),
        now: Now(now),
        today: Today(day("2026-11-18")),
    }
}

fn add_participant(store: &mut Store) -> ParticipantId {
    let details = Details::starting(day("2026-01-14"));
    let added = store.transact(&session(), Operation::CreateParticipant, |tx| {
        tx.create_participant(&details)
    });
    added.expect("added").0
}

#[test]
fn what_is_written_is_there_when_the_file_is_opened_again() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let before = store.history(id).expect("a history");
    drop(store);
    let store = Store::open(&place.path, PASSPHRASE).expect("opens");
    assert_eq!(store.history(id).expect("a history"), before);
    assert_eq!(store.user(), "A. Lind");
    assert!(store.check().expect("a report").is_sound());
}

#[test]
fn a_failed_write_leaves_nothing_behind_not_even_its_log() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let log = store.audit().expect("the log").len();
    let failed = store.transact(&session(), Operation::CreateOccasion, |tx| {
        tx.create_occasion(id, day("2026-02-01"))?;
        tx.create_occasion(id, day("2026-02-01"))
    });
    assert!(matches!(failed, Err(StoreError::OccasionExists(_))));
    assert!(store.history(id).expect("a history").occasions.is_empty());
    assert_eq!(store.audit().expect("the log").len(), log);
}

#[test]
fn every_write_is_logged_with_who_when_and_whom() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    store
        .transact(&session(), Operation::EndParticipant, |tx| {
            tx.end_participant(id, Some(day("2026-10-01")))
        })
        .expect("ended");
    let log = store.audit().expect("the log");
    let last = log.last().expect("a row");
    assert_eq!(
        (last.operation, last.by.as_str(), last.participant_id),
        (Operation::EndParticipant, "A. Lind", Some(id))
    );
    assert_eq!(last.at, session().now.0);
}

#[test]
fn references_are_given_in_order_and_never_twice() {
    let place = place();
    let mut store = create(&place);
    for expected in 1..=3 {
        let id = add_participant(&mut store);
        assert_eq!(store.history(id).expect("a history").participant.reference.0, expected);
    }
}

#[test]
fn a_finished_form_can_not_be_written_into() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let instrument = store.current_instrument().expect("an instrument");
    let health = IndicatorId("health".to_owned());
    let answer = |value| Entry {
        answer: instrument.scale.score(value).map(Answer::Score),
        note: None,
    };
    let (form, _) = store
        .transact(&session(), Operation::StartAssessment, |tx| {
            let occasion = tx.create_occasion(id, day("2026-01-14"))?;
            let asked = instrument
                .asked_of(Respondent::Participant)
                .map(|indicator| &indicator.id);
            let form = tx.start_assessment(occasion, Respondent::Participant, &instrument.key, asked)?;
            tx.save_entry(form, &health, &answer(3))?;
            tx.finish_assessment(form, None)?;
            Ok(form)
        })
        .expect("finished");
    let write = store.transact(&session(), Operation::SaveAnswer, |tx| {
        tx.save_entry(form, &health, &answer(5))
    });
    assert!(matches!(write, Err(StoreError::UnknownDraft)));
    let discard = store.transact(&session(), Operation::DiscardDraft, |tx| tx.discard_draft(form));
    assert!(matches!(discard, Err(StoreError::UnknownDraft)));
    let kept = store.history(id).expect("a history");
    assert_eq!(
        kept.occasions[0].assessments[&Respondent::Participant].entries()[&health],
        answer(3)
    );
}

#[test]
fn a_change_of_caseworker_is_kept_with_its_day() {
    let place = place();
    let mut store = create(&place);
    let mut details = Details::starting(day("2026-01-14"));
    details.caseworker = Some("M. Öberg".to_owned());
    let (id, _) = store
        .transact(&session(), Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        })
        .expect("added");
    details.caseworker = Some("A. Lind".to_owned());
    for _ in 0..2 {
        store
            .transact(&session(), Operation::UpdateParticipant, |tx| {
                tx.update_participant(id, &details)
            })
            .expect("changed");
    }
    let participant = store.history(id).expect("a history").participant;
    let terms: Vec<_> = participant
        .responsibilities
        .iter()
        .map(|r| (r.from, r.caseworker.as_deref()))
        .collect();
    assert_eq!(
        terms,
        [
            (day("2026-01-14"), Some("M. Öberg")),
            (day("2026-11-18"), Some("A. Lind"))
        ]
    );
}

#[test]
fn files_that_can_not_be_opened_are_told_apart_and_left_alone() {
    let place = place();
    assert!(matches!(
        Store::open(&place.path, PASSPHRASE),
        Err(StoreError::Missing(_))
    ));
    drop(create(&place));
    let (data, keys) = (
        fs::read(&place.path).expect("bytes"),
        fs::read(keys_path(&place.path)).expect("bytes"),
    );
    assert!(matches!(
        Store::create(&place.path, PASSPHRASE, "", KdfCost::LEAST),
        Err(StoreError::Exists(path)) if path == place.path
    ));
    assert!(matches!(
        Store::open(&place.path, "fyra gula bilar på rad"),
        Err(StoreError::Vault(VaultError::WrongPassphrase))
    ));

    for damaged in [
        b"not a database at all, just text".to_vec(),
        data[..data.len() / 2 + 7].to_vec(),
        flipped(&data),
    ] {
        fs::write(&place.path, &damaged).expect("written");
        let opened = Store::open(&place.path, PASSPHRASE).and_then(|store| Ok((store.histories()?, store.check()?)));
        match opened {
            Err(StoreError::Unreadable(_) | StoreError::Corrupt(_)) => {}
            Ok((_, report)) => assert!(!report.is_sound(), "the damage goes unnoticed"),
            Err(other) => panic!("{other:?}"),
        }
        fs::write(&place.path, &data).expect("written");
    }

    fs::remove_file(keys_path(&place.path)).expect("removed");
    assert!(matches!(
        Store::open(&place.path, PASSPHRASE),
        Err(StoreError::KeysMissing(_))
    ));
    fs::write(keys_path(&place.path), "format = 99").expect("written");
    assert!(matches!(
        Store::open(&place.path, PASSPHRASE),
        Err(StoreError::Vault(VaultError::Newer))
    ));
    fs::write(keys_path(&place.path), &keys).expect("written");
    Store::open(&place.path, PASSPHRASE).expect("all is as it was");
}

/// The bytes with one of them changed on a page in the middle.
fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    bytes
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = place();
    let mut store = create(&place);
    add_participant(&mut store);
    let folder = place.path.parent().expect("a folder");
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(folder), 0o700);
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn nothing_that_was_typed_can_be_read_on_disk() {
    let place = place();
    let mut store = create(&place);
    let mut details = Details::starting(day("2026-01-14"));
    details.name = Some("Märkttext-Åsa".to_owned());
    details.caseworker = Some("Märkttext-Lind".to_owned());
    store
        .transact(&session(), Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        })
        .expect("added");
    // While it is open, with its log beside it.
    for entry in fs::read_dir(place.path.parent().expect("a folder")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("bytes");
        let is_there = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
        assert!(
            !is_there("Märkttext".as_bytes()) && !is_there(b"SQLite format"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_caseworker_who_is_put_back_within_the_day_was_never_changed() {
    let place = place();
    let mut store = create(&place);
    let mut details = Details::starting(day("2026-01-14"));
    details.caseworker = Some("A. Lind".to_owned());
    let (id, _) = store
        .transact(&session(), Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        })
        .expect("added");
    for name in ["B. Ek", "A. Lind"] {
        details.caseworker = Some(name.to_owned());
        store
            .transact(&session(), Operation::UpdateParticipant, |tx| {
                tx.update_participant(id, &details)
            })
            .expect("changed");
    }
    let participant = store.history(id).expect("a history").participant;
    assert_eq!(
        (participant.responsibilities.len(), participant.caseworker_changes()),
        (1, 0)
    );
    // The first term begins when participation does, also when that is corrected.
    details.start = day("2026-02-01");
    store
        .transact(&session(), Operation::UpdateParticipant, |tx| {
            tx.update_participant(id, &details)
        })
        .expect("changed");
    assert_eq!(
        store.history(id).expect("a history").participant.responsibilities[0].from,
        day("2026-02-01")
    );
}

#[test]
fn a_participant_who_starts_later_can_be_given_to_another() {
    let place = place();
    let mut store = create(&place);
    let mut details = Details::starting(day("2026-12-01"));
    details.caseworker = Some("A. Lind".to_owned());
    let (id, _) = store
        .transact(&session(), Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        })
        .expect("added");
    details.caseworker = Some("B. Ek".to_owned());
    store
        .transact(&session(), Operation::UpdateParticipant, |tx| {
            tx.update_participant(id, &details)
        })
        .expect("changed");
    assert_eq!(
        store
            .history(id)
            .expect("a history")
            .participant
            .details
            .caseworker
            .as_deref(),
        Some("B. Ek")
    );
}

#[test]
fn a_discarded_form_takes_its_empty_occasion_along() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let instrument = store.current_instrument().expect("an instrument");
    let (form, _) = store
        .transact(&session(), Operation::StartAssessment, |tx| {
            let occasion = tx.create_occasion(id, day("2026-02-01"))?;
            let asked = instrument
                .asked_of(Respondent::Caseworker)
                .map(|indicator| &indicator.id);
            tx.start_assessment(occasion, Respondent::Caseworker, &instrument.key, asked)
        })
        .expect("begun");
    store
        .transact(&session(), Operation::DiscardDraft, |tx| tx.discard_draft(form))
        .expect("discarded");
    assert!(store.history(id).expect("a history").occasions.is_empty());
}

#[test]
fn a_date_in_the_first_century_is_refused() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let ancient = store.transact(&session(), Operation::CreateOccasion, |tx| {
        tx.create_occasion(id, day("0026-01-14"))
    });
    assert!(matches!(ancient, Err(StoreError::FutureDate(_))));
}
