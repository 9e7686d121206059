//! What a sheet brought beside new forms, and how it is taken back and put back.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, TimeDelta};

use super::super::*;
use crate::domain::Now;
use crate::domain::activity::Experience;
use crate::domain::assessment::{Answer, same_day_rows};
use crate::domain::attendance::{Mark, Weekdays};
use crate::domain::history::History;
use crate::domain::imported::{BuiltOn, ImportCounts, Imported};
use crate::exchange::sheet::Sheet;
use crate::store::{DayMark, Operation, Session, Store, StoreError};

const MAPPING: &str = r#"
format = 1
[participant]
key = "id"
start = "2026-01-14"
[[answer]]
indicator = "health"
respondent = "participant"
column = "health"
note = "note"
when = { column = "date" }
[[answer]]
indicator = "own_belief"
respondent = "participant"
column = "belief"
when = { column = "date" }
[[placement]]
column = "act"
from = { column = "from" }
to = { column = "to" }
extent = "extent"
cost = { column = "cost", by = "day" }
"#;

fn session() -> Session {
    Session {
        user: "A. Lind".to_owned(),
        now: Now(DateTime::UNIX_EPOCH + TimeDelta::days(20_787)),
        today: Today(day("2026-11-30")),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn store() -> Store {
    Store::in_memory("A. Lind").expect("a store")
}

fn plan_of(store: &Store, rows: &str, already: Already) -> Plan {
    let mapping = Mapping::parse(MAPPING).expect("the mapping is right");
    let text = format!("id;date;health;note;belief;act;from;to;extent;cost\n{rows}");
    let sheet = Sheet::parse(Path::new("blad.csv"), text.as_bytes()).expect("a table");
    let (series, instrument) = store.instrument_in_use(None).expect("an instrument");
    let activities = store.activities().expect("activities");
    let find = |key: &str| store.history_imported_as(key);
    let existing = Existing::of(&sheet, &mapping, &activities, &series, find).expect("readable");
    let choices = Choices {
        already,
        same_day: Some(SameDay::Last),
        ..Choices::default()
    };
    plan(&sheet, &mapping, &instrument, &existing, choices, session().today).expect("they fit together")
}

/// Takes rows in; returns the import as the file remembers it.
fn bring(store: &mut Store, rows: &str, already: Already) -> Imported {
    let plan = plan_of(store, rows, already);
    assert_eq!(plan.refusals, []);
    let taken = plan.take_in(store, &session(), "blad.csv", "Rättad vid import", None, |_| true);
    taken.expect("taken in");
    store.imports().expect("imports")[0].clone()
}

fn turn(store: &mut Store, operation: Operation, import: &Imported) -> Result<(), StoreError> {
    let turned = store.transact(&session(), operation, |tx| match operation {
        Operation::TakeBackImport => tx.take_back_import(import.id),
        _ => tx.put_back_import(import.id),
    });
    turned.map(drop)
}

/// Everything in the file but imports.
fn rows_of(store: &Store) -> BTreeSet<String> {
    let mut rows = store.told_rows();
    rows.retain(|row| !row.starts_with("import"));
    rows
}

fn only(store: &Store) -> History {
    store.histories().expect("histories").remove(0)
}

/// The levels of a form's answers, and the rows that its reason names.
type Told = (Vec<i16>, Option<(usize, Option<usize>)>);

/// The versions of the only form, oldest first.
fn versions(store: &Store) -> Vec<Told> {
    let history = only(store);
    let occasion = &history.occasions[0];
    let superseded = occasion.superseded.get(&Respondent::Participant);
    let all = superseded.into_iter().flatten().chain(occasion.assessments.values());
    let told = all.map(|form| {
        let levels = form.entries().values();
        let levels = levels.filter_map(|entry| entry.answer.and_then(Answer::score));
        let rows = form.correction_reason().and_then(same_day_rows);
        let rows = rows.map(|(own, before)| (own.line, before.map(|before| before.line)));
        (levels.map(|score| score.value()).collect(), rows)
    });
    told.collect()
}

const DAY: &str = "1;2026-02-01 14:30;4;bättre;2;;;;;\n1;2026-02-01 09:05;2;;2;;;;;\n1;2026-02-01 16:00;5;;3;;;;;\n";

#[test]
fn several_forms_of_a_day_are_taken_back_and_put_back_as_one_act() {
    let mut store = store();
    let before = rows_of(&store);
    let import = bring(&mut store, DAY, Already::Refuse);
    assert_eq!(
        import.counts,
        ImportCounts {
            participants: 1,
            forms: 3,
            ..ImportCounts::default()
        },
        "what is kept beside came in too"
    );
    let after = rows_of(&store);
    let told = versions(&store);
    assert_eq!(
        told,
        [
            (vec![2, 2], None),
            (vec![4, 2], Some((2, Some(3)))),
            (vec![5, 3], Some((4, Some(2)))),
        ]
    );
    // With Ctrl+Z, and a week later.
    store.undo(&session()).expect("undone").expect("an act");
    assert_eq!(rows_of(&store), before);
    store.redo(&session()).expect("done again").expect("an act");
    assert_eq!(rows_of(&store), after);
    turn(&mut store, Operation::TakeBackImport, &import).expect("taken back");
    assert_eq!(rows_of(&store), before);
    turn(&mut store, Operation::PutBackImport, &import).expect("put back");
    assert_eq!((rows_of(&store), versions(&store)), (after, told));
    assert!(store.check().expect("checked").is_sound());
}

#[test]
fn several_forms_of_a_day_correct_the_one_that_is_there_and_it_counts_again_when_they_are_taken_back() {
    let mut store = store();
    bring(&mut store, "1;2026-02-01;3;;2;;;;;\n", Already::Refuse);
    let before = rows_of(&store);
    let rows = "1;2026-02-01 09:00;4;;;;;;;\n1;2026-02-01 10:00;5;;;;;;;\n";
    let import = bring(&mut store, rows, Already::Correct);
    assert_eq!((import.counts.forms, import.counts.corrections), (1, 1));
    let told = versions(&store);
    assert_eq!(
        told,
        [
            (vec![3, 2], None),
            (vec![4, 2], Some((2, None))),
            (vec![5, 2], Some((3, Some(2)))),
        ],
        "an empty cell says nothing of what is there"
    );
    let again = plan_of(&store, rows, Already::Correct);
    assert!(again.is_empty(), "all of it is there");
    assert_eq!((again.skipped, again.beside()), (1, 0));
    let after = rows_of(&store);
    turn(&mut store, Operation::TakeBackImport, &import).expect("taken back");
    assert_eq!(
        (rows_of(&store), versions(&store)),
        (before.clone(), vec![(vec![3, 2], None)])
    );
    turn(&mut store, Operation::PutBackImport, &import).expect("put back");
    assert_eq!((rows_of(&store), versions(&store)), (after, told));
    // Whoever lets another version count has built on it.
    let second = only(&store).occasions[0].superseded[&Respondent::Participant][1].id();
    let chosen = store.transact(&session(), Operation::ChooseForm, |tx| tx.choose_form(second, "Vald"));
    chosen.expect("chosen");
    assert_eq!(store.built_on_import(import.id).expect("looked"), [(BuiltOn::Forms, 1)]);
    let refused = turn(&mut store, Operation::TakeBackImport, &import);
    assert!(matches!(refused, Err(StoreError::ImportBuiltOn(_))), "{refused:?}");
    assert_ne!(rows_of(&store), before);
}

#[test]
fn corrected_stays_and_activities_are_taken_back_to_what_they_were_though_they_are_in_use() {
    let mut store = store();
    let row = |more: &str| format!("1;2026-02-01;3;;;SFI;2026-02-02;{more}\n");
    bring(&mut store, &row("2026-03-31;50;100"), Already::Refuse);
    let id = only(&store).participant.id;
    let placement = only(&store).placements[0].clone();
    let mut details = placement.details.clone();
    details.weekdays = Weekdays::from_bits(0b101);
    details.experience = Some(Experience {
        rating: 4,
        comment: None,
    });
    let noted = store.transact(&session(), Operation::EditPlacement, |tx| {
        tx.save_placement(id, Some(placement.id), &details)?;
        tx.mark_days(&[DayMark {
            participant_id: id,
            placement_id: placement.id,
            date: day("2026-03-30"),
            mark: Some(Mark::Present),
        }])
    });
    noted.expect("noted");
    let before = rows_of(&store);

    // A day that was noted lies within, whatever a sheet says.
    let short = plan_of(&store, &row("2026-02-28;75;120,50"), Already::Correct);
    let reasons: Vec<_> = short.refusals.iter().map(|refusal| &refusal.reason).collect();
    assert_eq!(
        reasons,
        [&Reason::Placement(ActivityProblem::AttendanceOutside)],
        "{short:?}"
    );

    let import = bring(&mut store, &row("2026-06-30;75;120,50"), Already::Correct);
    assert_eq!(
        import.counts,
        ImportCounts {
            corrections: 2,
            ..ImportCounts::default()
        }
    );
    let own = only(&store).placements[0].details.clone();
    assert_eq!((own.to, own.extent), (Some(day("2026-06-30")), Some(75)));
    assert_eq!(
        (own.weekdays, &own.experience),
        (details.weekdays, &details.experience),
        "what the sheet says nothing of stays"
    );
    let after = rows_of(&store);
    turn(&mut store, Operation::TakeBackImport, &import).expect("taken back");
    assert_eq!(rows_of(&store), before);
    turn(&mut store, Operation::PutBackImport, &import).expect("put back");
    assert_eq!(rows_of(&store), after);

    // What was noted about the days that the correction added was built on it.
    let noted = store.transact(&session(), Operation::MarkAttendance, |tx| {
        tx.mark_days(&[DayMark {
            participant_id: id,
            placement_id: placement.id,
            date: day("2026-06-01"),
            mark: Some(Mark::Present),
        }])
    });
    noted.expect("noted");
    assert_eq!(
        store.built_on_import(import.id).expect("looked"),
        [(BuiltOn::Placements, 1)]
    );
}
