use chrono::{NaiveDate, TimeDelta};

use super::*;
use crate::domain::activity::{ActivityDetails, ActivityType};
use crate::domain::exit::Exit;
use crate::domain::history::History;
use crate::domain::instrument::Respondent;
use crate::domain::note::About;
use crate::domain::{Now, Today};
use crate::store::{Session, Store};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn session(minutes: i64) -> Session {
    Session {
        user: "A. Lind".to_owned(),
        now: Now(DateTime::UNIX_EPOCH + TimeDelta::days(20_759) + TimeDelta::minutes(minutes)),
        today: Today(day("2026-11-30")),
    }
}

const ROWS: [(&str, &str, i16); 3] = [
    ("A-1", "2026-01-14", 2),
    ("A-1", "2026-04-15", 3),
    ("A-2", "2026-02-02", 4),
];

fn bring(store: &mut Store, rows: &[(&str, &str, i16)]) -> Imported {
    let rows: Vec<_> = rows
        .iter()
        .map(|(key, date, level)| (*key, day(date), *level))
        .collect();
    let brought = store.transact(&session(0), Operation::Import, |tx| tx.bring(&rows));
    brought.expect("imported");
    store.imports().expect("imports")[0].clone()
}

fn turn(store: &mut Store, operation: Operation, id: ImportId) -> Result<(), StoreError> {
    let turned = store.transact(&session(1), operation, |tx| match operation {
        Operation::TakeBackImport => tx.take_back_import(id),
        _ => tx.put_back_import(id),
    });
    turned.map(drop)
}

fn take_back(store: &mut Store, id: ImportId) -> Result<(), StoreError> {
    turn(store, Operation::TakeBackImport, id)
}

fn histories(store: &Store) -> Vec<History> {
    store.histories().expect("histories")
}

/// Everything in the file but imports.
fn rows_of(store: &Store) -> BTreeSet<String> {
    let mut rows = store.told_rows();
    rows.retain(|row| !row.starts_with("import"));
    rows
}

fn store() -> Store {
    Store::in_memory("A. Lind").expect("a store")
}

#[test]
fn an_import_is_undone_and_done_again_as_one_act_by_its_name() {
    let mut store = store();
    let before = rows_of(&store);
    let import = bring(&mut store, &ROWS);
    let after = rows_of(&store);
    assert_eq!(import.file, "blad.csv", "the folder is nobody's business");
    let counts = import.counts;
    assert_eq!((counts.participants, counts.forms, counts.placements), (2, 3, 2));
    let act = store.undoable().expect("something to undo");
    assert_eq!(act.import.as_deref(), Some(&import));
    store.undo(&session(1)).expect("undone").expect("an act");
    assert_eq!(rows_of(&store), before, "nothing is left of it in the lists");
    assert!(store.imports().expect("imports")[0].taken_back.is_some());
    store.redo(&session(2)).expect("done again").expect("an act");
    assert_eq!(rows_of(&store), after, "everything is back, row for row");
    assert!(store.check().expect("checked").is_sound());
}

#[test]
fn a_correction_that_came_in_is_taken_back_to_the_version_before() {
    let mut store = store();
    bring(&mut store, &ROWS);
    let before = rows_of(&store);
    let import = bring(&mut store, &[("A-1", "2026-01-14", 5)]);
    assert_eq!(import.counts.corrections, 1);
    take_back(&mut store, import.id).expect("taken back");
    assert_eq!(rows_of(&store), before);
    let form = &histories(&store)[0].occasions[0].assessments[&Respondent::Participant];
    assert_eq!(form.version(), 1, "the version before counts again");
}

#[test]
fn what_was_built_on_an_import_keeps_it_and_is_said() {
    let mut store = store();
    let first = bring(&mut store, &ROWS);
    let ids: Vec<_> = histories(&store).iter().map(|history| history.participant.id).collect();
    let about = About {
        date: day("2026-05-01"),
        meeting: None,
        indicator: None,
        is_private: false,
    };
    let noted = store.transact(&session(1), Operation::AddNote, |tx| {
        tx.save_note(ids[0], None, &about, "Ringde")
    });
    noted.expect("noted");
    let exit = Exit {
        date: day("2026-05-02"),
        outcome: None,
        note: None,
    };
    let ended = store.transact(&session(1), Operation::EndParticipant, |tx| {
        tx.end_participant(ids[0], &exit)
    });
    ended.expect("ended");
    let second = bring(&mut store, &[("A-2", "2026-02-02", 1)]);
    let before = store.told_rows();
    let expected = [
        (BuiltOn::Forms, 1),
        (BuiltOn::Placements, 1),
        (BuiltOn::Notes, 1),
        (BuiltOn::Participation, 1),
    ];
    assert_eq!(store.built_on_import(first.id).expect("looked"), expected);
    match take_back(&mut store, first.id) {
        Err(StoreError::ImportBuiltOn(built)) => assert_eq!(built, expected),
        other => panic!("{other:?}"),
    }
    assert_eq!(store.told_rows(), before, "nothing has changed");
    // Once the correction is taken back, what stands in the way is less.
    take_back(&mut store, second.id).expect("taken back");
    let left = store.built_on_import(first.id).expect("looked");
    assert!(!left.iter().any(|(what, _)| *what == BuiltOn::Forms), "{left:?}");
}

#[test]
fn a_later_version_stands_in_the_way_of_a_correction() {
    let mut store = store();
    bring(&mut store, &ROWS);
    let second = bring(&mut store, &[("A-1", "2026-01-14", 5)]);
    bring(&mut store, &[("A-1", "2026-01-14", 1)]);
    assert_eq!(store.built_on_import(second.id).expect("looked"), [(BuiltOn::Forms, 1)]);
}

#[test]
fn whom_others_have_come_to_use_stays_in_the_catalogue() {
    let mut store = store();
    let import = bring(&mut store, &[("A-1", "2026-01-14", 2)]);
    let activity = store.activities().expect("activities");
    let activity = activity
        .iter()
        .find(|one| one.details.name == "Kurs A-1")
        .expect("new")
        .id;
    let other = store.transact(&session(1), Operation::CreateParticipant, |tx| {
        let mut details = crate::domain::participant::Details::starting(day("2026-03-01"));
        details.caseworker = Some("H. A-1".to_owned());
        let id = tx.create_participant(&details)?;
        let placement = crate::domain::activity::PlacementDetails {
            activity_id: activity,
            from: day("2026-03-01"),
            to: None,
            extent: None,
            weekdays: None,
            end_reason: None,
            experience: None,
        };
        tx.save_placement(id, None, &placement)
    });
    other.expect("added");
    take_back(&mut store, import.id).expect("taken back");
    let left = histories(&store);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].participant.details.caseworker.as_deref(), Some("H. A-1"));
    assert!(
        store
            .activities()
            .expect("activities")
            .iter()
            .any(|one| one.id == activity)
    );
    turn(&mut store, Operation::PutBackImport, import.id).expect("put back");
    assert_eq!(histories(&store).len(), 2);
}

#[test]
fn what_came_in_anew_meanwhile_is_not_doubled() {
    let mut store = store();
    let import = bring(&mut store, &ROWS);
    take_back(&mut store, import.id).expect("taken back");
    bring(&mut store, &ROWS);
    let before = store.told_rows();
    let put_back = turn(&mut store, Operation::PutBackImport, import.id);
    assert!(matches!(put_back, Err(StoreError::ImportReplaced)), "{put_back:?}");
    assert_eq!(store.told_rows(), before);
}

#[test]
fn of_two_imports_that_were_taken_back_the_one_that_the_other_builds_on_goes_back_first() {
    let cases: [&[(&str, &str, i16)]; 3] = [
        // Another day of somebody whom the first brought, a correction of one of its forms, and both.
        &[("A-1", "2026-06-01", 4)],
        &[("A-1", "2026-01-14", 5)],
        &[("A-2", "2026-02-02", 1), ("A-1", "2026-06-01", 4)],
    ];
    for rows in cases {
        let mut store = store();
        let first = bring(&mut store, &ROWS);
        let second = bring(&mut store, rows);
        let whole = rows_of(&store);
        for import in [&second, &first] {
            take_back(&mut store, import.id).expect("taken back");
        }
        let before = store.told_rows();
        match turn(&mut store, Operation::PutBackImport, second.id) {
            Err(StoreError::ImportWaits(other)) => assert_eq!(other.id, first.id),
            other => panic!("{rows:?}: {other:?}"),
        }
        assert_eq!(store.told_rows(), before, "nothing has changed");
        for import in [&first, &second] {
            turn(&mut store, Operation::PutBackImport, import.id).expect("put back");
        }
        assert_eq!(rows_of(&store), whole);
    }
}

#[test]
fn a_correction_goes_back_after_what_it_corrects_also_where_the_participant_is_there() {
    let mut store = store();
    bring(&mut store, &ROWS);
    let id = histories(&store)[0].participant.id;
    // The day is there for the caseworker's sake.
    let begun = store.transact(&session(1), Operation::StartAssessment, |tx| {
        let instrument = tx.current_instrument()?;
        let asked = instrument
            .indicators
            .iter()
            .filter(|indicator| indicator.asks(Respondent::Caseworker));
        let occasion = tx.occasion_for(id, day("2026-06-01"), &instrument.key)?;
        tx.start_assessment(
            occasion,
            Respondent::Caseworker,
            &instrument.key,
            asked.map(|indicator| &indicator.id),
        )
    });
    begun.expect("begun");
    let first = bring(&mut store, &[("A-1", "2026-06-01", 2)]);
    let second = bring(&mut store, &[("A-1", "2026-06-01", 4)]);
    assert_eq!(second.counts.corrections, 1);
    for import in [&second, &first] {
        take_back(&mut store, import.id).expect("taken back");
    }
    match turn(&mut store, Operation::PutBackImport, second.id) {
        Err(StoreError::ImportWaits(other)) => assert_eq!(other.id, first.id),
        other => panic!("{other:?}"),
    }
    for import in [&first, &second] {
        turn(&mut store, Operation::PutBackImport, import.id).expect("put back");
    }
}

#[test]
fn a_caseworker_who_came_back_by_name_meanwhile_is_who_the_import_meant() {
    let mut store = store();
    let import = bring(&mut store, &ROWS);
    take_back(&mut store, import.id).expect("taken back");
    // Meanwhile somebody else is given a caseworker of that name.
    let name = format!("H. {}", ROWS[0].0);
    let other = store.transact(&session(2), Operation::CreateParticipant, |tx| {
        let mut details = crate::domain::participant::Details::starting(day("2026-03-01"));
        details.caseworker = Some(name.clone());
        tx.create_participant(&details)
    });
    other.expect("added");
    let before = rows_of(&store);
    turn(&mut store, Operation::PutBackImport, import.id).expect("put back");
    let named = |store: &Store| {
        let all = histories(store).into_iter();
        all.filter(|history| history.participant.details.caseworker.as_deref() == Some(&*name))
            .count()
    };
    assert_eq!(named(&store), 2, "one caseworker of the name has both");
    assert!(store.check().expect("checked").is_sound());
    // It can be taken back and put back as before.
    assert_eq!(store.built_on_import(import.id).expect("looked"), []);
    take_back(&mut store, import.id).expect("taken back again");
    let mut after = rows_of(&store);
    after.retain(|row| !row.starts_with("alias"));
    assert_eq!(after, before);
    turn(&mut store, Operation::PutBackImport, import.id).expect("put back again");
    assert_eq!(named(&store), 2);
}

#[test]
fn an_activity_that_was_added_again_meanwhile_does_not_stand_twice() {
    let mut store = store();
    let import = bring(&mut store, &ROWS);
    take_back(&mut store, import.id).expect("taken back");
    // Meanwhile somebody adds the activity by hand.
    let name = format!("Kurs {}", ROWS[0].0);
    let added = store.transact(&session(2), Operation::SaveActivity, |tx| {
        let details = ActivityDetails {
            name: name.clone(),
            kind: ActivityType::Other,
            unit: None,
            cost: None,
            is_active: true,
        };
        tx.save_activity(None, &details)
    });
    added.expect("added");
    let before = store.told_rows();
    let put_back = turn(&mut store, Operation::PutBackImport, import.id);
    assert!(matches!(put_back, Err(StoreError::ImportReplaced)), "{put_back:?}");
    assert_eq!(store.told_rows(), before);
}

#[test]
fn what_was_taken_back_goes_after_thirty_days_and_not_before() {
    let mut store = store();
    let import = bring(&mut store, &ROWS);
    take_back(&mut store, import.id).expect("taken back");
    let later = |days: i64| session(days * 24 * 60);
    assert_eq!(store.empty_bin(&later(29)).expect("emptied"), 0);
    assert_eq!(store.empty_bin(&later(31)).expect("emptied"), 1);
    assert!(store.imports().expect("imports").is_empty());
    let put_back = turn(&mut store, Operation::PutBackImport, import.id);
    assert!(matches!(put_back, Err(StoreError::Gone)), "{put_back:?}");
    let parts: i64 = store
        .connection
        .query_row("SELECT count(*) FROM import_part", [], |row| row.get(0))
        .expect("read");
    assert_eq!(parts, 0, "nothing about anybody is left");
}

#[test]
fn the_schema_lets_go_of_no_form_but_those_of_an_import_that_is_taken_back() {
    let mut store = store();
    let import = bring(&mut store, &ROWS);
    let refused = |store: &Store| {
        let deleted = store.connection.execute("DELETE FROM answer_note", []);
        let noted = deleted.err().map(|error| error.to_string()).unwrap_or_default();
        let deleted = store.connection.execute("DELETE FROM assessment", []);
        let form = deleted.err().map(|error| error.to_string()).unwrap_or_default();
        (
            noted.contains("never removed"),
            form.contains("never removed") || form.contains("a note would be left"),
        )
    };
    assert_eq!(refused(&store), (true, true));
    // Another import's mark opens nothing of this one's.
    let other = bring(&mut store, &[("B-1", "2026-03-01", 3)]);
    take_back(&mut store, other.id).expect("taken back");
    assert_eq!(refused(&store), (true, true));
    take_back(&mut store, import.id).expect("taken back");
    assert!(histories(&store).is_empty());
}

#[test]
fn whoever_is_removed_for_good_is_gone_from_the_import_too() {
    let mut store = store();
    let import = bring(&mut store, &ROWS);
    let ids: Vec<_> = histories(&store).iter().map(|history| history.participant.id).collect();
    for (place, id) in ids.iter().enumerate() {
        let key = super::super::reader::key_of(&store.connection, *id)
            .expect("read")
            .expect("a key");
        super::super::removal::remove_everything(&store.connection, key).expect("removed");
        assert_eq!(store.imports_of(*id).expect("read"), []);
        let left = store.imports().expect("imports");
        assert_eq!(
            left.len(),
            usize::from(place == 0),
            "the name of its file goes with the last of them"
        );
    }
    assert!(matches!(take_back(&mut store, import.id), Err(StoreError::Gone)));
}
