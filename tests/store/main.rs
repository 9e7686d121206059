//! The file on disk: what is kept, what is refused, and what survives.

mod accounts;
mod attendance;
mod backups;
mod draws;
mod figures;
mod intake;
mod law;
mod permissions;
mod questionnaires;
mod readers;
mod reviews;

use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveTime};
use stegvis::domain::access::Role;
use stegvis::domain::activity::{ActivityDetails, ActivityProblem, ActivityType, EndReason, PlacementDetails};
use stegvis::domain::assessment::{Answer, Entry};
use stegvis::domain::exit::{Exit, ExitProblem, Outcome};
use stegvis::domain::instrument::{IndicatorId, Respondent};
use stegvis::domain::meeting::{MeetingProblem, Slot};
use stegvis::domain::note::About;
use stegvis::domain::participant::Details;
use stegvis::domain::plan::{GoalDetails, GoalStatus, Step, Target};
use stegvis::domain::{Now, ParticipantId, Today};
use stegvis::store::vault::{KdfCost, VaultError};
use stegvis::store::{Operation, Removable, Session, Store, StoreError, keys_path};

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

fn exit(date: &str) -> Exit {
    Exit {
        date: day(date),
        outcome: Some(Outcome::Studies),
        note: None,
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
    let store = Store::open(&place.path, PASSPHRASE, session().now).expect("opens");
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
            tx.end_participant(id, &exit("2026-10-01"))
        })
        .expect("ended");
    let log = store.audit().expect("the log");
    let last = log.last().expect("a row");
    assert_eq!(
        (last.operation, last.by.as_str(), last.participant_id),
        (Operation::EndParticipant, "A. Lind", Some(id))
    );
    store.undo(&session()).expect("undone");
    let log = store.audit().expect("the log");
    let undone = log.last().expect("a row");
    assert_eq!(
        (undone.operation, undone.undone, undone.participant_id),
        (Operation::Undo, Some(Operation::EndParticipant), Some(id))
    );
    let last = &log[log.len() - 2];
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
        Store::open(&place.path, PASSPHRASE, session().now),
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
        Store::open(&place.path, "fyra gula bilar på rad", session().now),
        Err(StoreError::Vault(VaultError::WrongPassphrase))
    ));

    for damaged in [
        b"not a database at all, just text".to_vec(),
        data[..data.len() / 2 + 7].to_vec(),
        flipped(&data),
    ] {
        fs::write(&place.path, &damaged).expect("written");
        let opened = Store::open(&place.path, PASSPHRASE, session().now)
            .and_then(|store| Ok((store.histories()?, store.check()?)));
        match opened {
            Err(StoreError::Unreadable(_) | StoreError::Corrupt(_)) => {}
            Ok((_, report)) => assert!(!report.is_sound(), "the damage goes unnoticed"),
            Err(other) => panic!("{other:?}"),
        }
        fs::write(&place.path, &data).expect("written");
    }

    fs::remove_file(keys_path(&place.path)).expect("removed");
    assert!(matches!(
        Store::open(&place.path, PASSPHRASE, session().now),
        Err(StoreError::KeysMissing(_))
    ));
    fs::write(keys_path(&place.path), "format = 99").expect("written");
    assert!(matches!(
        Store::open(&place.path, PASSPHRASE, session().now),
        Err(StoreError::Vault(VaultError::Newer))
    ));
    fs::write(keys_path(&place.path), &keys).expect("written");
    Store::open(&place.path, PASSPHRASE, session().now).expect("all is as it was");
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

/// A finished form of the participant's, with one answer.
fn measure(store: &mut Store, id: ParticipantId, date: &str, level: i16) {
    let instrument = store.current_instrument().expect("an instrument");
    let health = IndicatorId("health".to_owned());
    let entry = Entry {
        answer: instrument.scale.score(level).map(Answer::Score),
        note: None,
    };
    let written = store.transact(&session(), Operation::FinishAssessment, |tx| {
        let occasion_id = tx.create_occasion(id, day(date))?;
        let form = tx.start_assessment(occasion_id, Respondent::Participant, &instrument.key, [&health])?;
        tx.save_entry(form, &health, &entry)?;
        tx.finish_assessment(form, None)
    });
    written.expect("measured");
}

fn do_it<T>(
    store: &mut Store,
    operation: Operation,
    work: impl FnOnce(&mut stegvis::store::Tx<'_>) -> Result<T, StoreError>,
) -> T {
    store.transact(&session(), operation, work).expect("done").0
}

#[test]
fn who_comes_back_has_a_baseline_of_their_own_and_the_earlier_period_stays() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    measure(&mut store, id, "2026-01-14", 1);
    measure(&mut store, id, "2026-04-14", 4);
    do_it(&mut store, Operation::EndParticipant, |tx| {
        tx.end_participant(id, &exit("2026-05-01"))
    });
    let back = |store: &mut Store, date: &str| {
        store.transact(&session(), Operation::ReadmitParticipant, |tx| {
            tx.readmit_participant(id, day(date), Some("K. Nyström"))
        })
    };
    assert!(matches!(
        back(&mut store, "2026-05-01"),
        Err(StoreError::Exit(ExitProblem::ReentryBeforeExit))
    ));
    back(&mut store, "2026-09-01").expect("back");
    assert!(matches!(
        back(&mut store, "2026-10-01"),
        Err(StoreError::Exit(ExitProblem::NotEnded))
    ));
    measure(&mut store, id, "2026-09-01", 3);
    let history = store.history(id).expect("a history");
    let instrument = history.instrument().expect("an instrument");
    let health = instrument
        .indicator(&IndicatorId("health".to_owned()))
        .expect("it is asked");
    assert_eq!(history.participant.details.start, day("2026-09-01"));
    assert_eq!(history.participant.details.caseworker.as_deref(), Some("K. Nyström"));
    assert_eq!(
        history.change(Respondent::Participant, health),
        None,
        "one measurement so far"
    );
    let [past] = history.earlier.as_slice() else {
        panic!("one period before")
    };
    let change = past.change(Respondent::Participant, health).expect("two measurements");
    assert_eq!(change.steps, 3);
    assert_eq!(past.participant.exit, Some(exit("2026-05-01")));
    // The new period can't be moved into the earlier one.
    let mut details = history.participant.details.clone();
    details.start = day("2026-04-30");
    let moved = store.transact(&session(), Operation::UpdateParticipant, |tx| {
        tx.update_participant(id, &details)
    });
    assert!(matches!(moved, Err(StoreError::Exit(ExitProblem::ReentryBeforeExit))));
}

/// An activity, and the participant in it.
fn place_in_activity(store: &mut Store, id: ParticipantId, name: &str, from: &str) -> PlacementDetails {
    let activity = ActivityDetails {
        name: name.to_owned(),
        kind: ActivityType::JobFocused,
        unit: None,
        cost: None,
        is_active: true,
    };
    let activity_id = do_it(store, Operation::SaveActivity, |tx| tx.save_activity(None, &activity));
    let placement = PlacementDetails {
        activity_id,
        from: day(from),
        to: None,
        extent: None,
        weekdays: None,
        end_reason: None,
        experience: None,
    };
    do_it(store, Operation::AddPlacement, |tx| {
        tx.save_placement(id, None, &placement)
    });
    placement
}

#[test]
fn an_exit_ends_what_goes_on_and_bins_what_was_planned_later() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    place_in_activity(&mut store, id, "Praktik", "2026-02-01");
    place_in_activity(&mut store, id, "Senare", "2026-12-01");
    do_it(&mut store, Operation::BookMeeting, |tx| {
        tx.book_meeting(
            id,
            None,
            Slot {
                date: day("2026-12-01"),
                time: None,
            },
        )
    });
    // A meeting that was left goes on no more, and what has happened can't lie after the end.
    do_it(&mut store, Operation::BeginMeeting, |tx| tx.begin_meeting(id));
    let early = store.transact(&session(), Operation::EndParticipant, |tx| {
        tx.end_participant(id, &exit("2026-11-17"))
    });
    assert!(matches!(early, Err(StoreError::Exit(ExitProblem::RecordsAfter))));
    do_it(&mut store, Operation::EndParticipant, |tx| {
        tx.end_participant(id, &exit("2026-11-18"))
    });
    let history = store.history(id).expect("a history");
    let ends: Vec<_> = history
        .placements
        .iter()
        .map(|placement| placement.details.to)
        .collect();
    assert_eq!(ends, [Some(day("2026-11-18"))]);
    assert!(matches!(history.meetings.as_slice(), [held] if held.is_held()));
    assert_eq!(store.removed().expect("the bin").len(), 2);
    // One undo brings all of it back.
    store.undo(&session()).expect("undone");
    let history = store.history(id).expect("a history");
    assert_eq!((history.placements.len(), history.meetings.len()), (2, 2));
    assert!(history.meetings.iter().all(|meeting| !meeting.is_held()));
    assert!(history.participant.exit.is_none() && store.removed().expect("the bin").is_empty());
}

/// What the file holds, its log left out. Group figures are made of the same.
fn everything(store: &Store) -> String {
    figures::assert_follow(store);
    format!(
        "{:?} {:?} {:?} {:?}",
        store.histories().expect("histories"),
        store.activities().expect("activities"),
        store.caseworkers().expect("caseworkers"),
        store.removed().expect("the bin"),
    )
}

#[test]
fn every_act_is_undone_and_done_again_to_the_letter() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let instrument = store.current_instrument().expect("an instrument");
    let goal = GoalDetails {
        text: "Ringa två arbetsgivare".to_owned(),
        target: Some(Target {
            indicator: IndicatorId("making_contact".to_owned()),
            instrument: instrument.key,
            level: Some(4),
        }),
        steps: vec![Step {
            text: "Öva på att ringa".to_owned(),
            is_done: false,
        }],
        ..GoalDetails::new()
    };
    let about = About {
        date: day("2026-11-01"),
        meeting: None,
        indicator: None,
        is_private: true,
    };
    let slot = Slot {
        date: day("2026-12-01"),
        time: NaiveTime::from_hms_opt(10, 30, 0),
    };
    let mut states = vec![everything(&store)];
    let done = |store: &mut Store| {
        let states = everything(store);
        assert_eq!(store.redoable(), None, "a new act ends what could be done again");
        states
    };
    let placement = place_in_activity(&mut store, id, "Praktik", "2026-02-01");
    // That was two acts: the activity, and the placement.
    states.push(String::new());
    states.push(done(&mut store));
    let history = store.history(id).expect("a history");
    let placement_id = history.placements[0].id;
    let ended = PlacementDetails {
        to: Some(day("2026-06-30")),
        end_reason: Some(EndReason::Completed),
        ..placement
    };
    do_it(&mut store, Operation::EndPlacement, |tx| {
        tx.save_placement(id, Some(placement_id), &ended)
    });
    states.push(done(&mut store));
    let rated = PlacementDetails {
        extent: Some(50),
        ..ended
    };
    do_it(&mut store, Operation::EditPlacement, |tx| {
        tx.save_placement(id, Some(placement_id), &rated)
    });
    states.push(done(&mut store));
    do_it(&mut store, Operation::RemovePlacement, |tx| {
        tx.remove(Removable::Placement(placement_id), id)
    });
    states.push(done(&mut store));
    do_it(&mut store, Operation::Restore, |tx| {
        tx.restore(Removable::Placement(placement_id), id)
    });
    states.push(done(&mut store));
    let goal_id = do_it(&mut store, Operation::AddGoal, |tx| tx.save_goal(id, None, &goal));
    states.push(done(&mut store));
    let mut stepped = goal.clone();
    stepped.steps[0].is_done = true;
    do_it(&mut store, Operation::EditGoal, |tx| {
        tx.save_goal(id, Some(goal_id), &stepped)
    });
    states.push(done(&mut store));
    do_it(&mut store, Operation::ReviewPlan, |tx| tx.review_plan(id));
    states.push(done(&mut store));
    let note_id = do_it(&mut store, Operation::AddNote, |tx| {
        tx.save_note(id, None, &about, "Första")
    });
    states.push(done(&mut store));
    do_it(&mut store, Operation::EditNote, |tx| {
        tx.save_note(id, Some(note_id), &about, "Andra – 'citat'")
    });
    states.push(done(&mut store));
    do_it(&mut store, Operation::RemoveNote, |tx| {
        tx.remove(Removable::Note(note_id), id)
    });
    states.push(done(&mut store));
    do_it(&mut store, Operation::RemoveGoal, |tx| {
        tx.remove(Removable::Goal(goal_id), id)
    });
    states.push(done(&mut store));
    let meeting_id = do_it(&mut store, Operation::BeginMeeting, |tx| tx.begin_meeting(id));
    states.push(done(&mut store));
    do_it(&mut store, Operation::EndMeeting, |tx| {
        tx.review_plan(id)?;
        tx.end_meeting(meeting_id, Some(slot), Some(day("2027-02-01")))
    });
    states.push(done(&mut store));
    let booked = store.history(id).expect("a history").meetings[1].id;
    do_it(&mut store, Operation::RemoveMeeting, |tx| {
        tx.remove(Removable::Meeting(booked), id)
    });
    states.push(done(&mut store));
    do_it(&mut store, Operation::HandOverParticipant, |tx| {
        tx.hand_over_participant(id, day("2026-03-01"), Some("K. Nyström"))
    });
    states.push(done(&mut store));
    do_it(&mut store, Operation::SaveCaseworker, |tx| {
        tx.set_caseworker_left("K. Nyström", Some(day("2026-10-01")))
    });
    states.push(done(&mut store));
    let mut details = store.history(id).expect("a history").participant.details;
    details.start = day("2026-01-01");
    details.name = Some("Åsa".to_owned());
    do_it(&mut store, Operation::UpdateParticipant, |tx| {
        tx.update_participant(id, &details)
    });
    states.push(done(&mut store));
    do_it(&mut store, Operation::EndParticipant, |tx| {
        tx.end_participant(id, &exit("2026-11-18"))
    });
    states.push(done(&mut store));
    do_it(&mut store, Operation::ReopenParticipant, |tx| tx.reopen_participant(id));
    states.push(done(&mut store));
    do_it(&mut store, Operation::EndParticipant, |tx| {
        tx.end_participant(id, &exit("2026-11-18"))
    });
    states.push(done(&mut store));
    do_it(&mut store, Operation::ReadmitParticipant, |tx| {
        tx.readmit_participant(id, day("2026-11-19"), Some("A. Lind"))
    });
    states.push(done(&mut store));

    let acts = states.len() - 1;
    for before in states.iter().rev().skip(1) {
        let undone = store.undo(&session()).expect("undone").expect("something to undo");
        assert!(undone.1.participants.contains(&id) || undone.1.activities || undone.1.caseworkers);
        if !before.is_empty() {
            assert_eq!(&everything(&store), before, "after undoing {:?}", undone.0);
        }
    }
    for after in states.iter().skip(1) {
        let again = store.redo(&session()).expect("done again").expect("something to do");
        if !after.is_empty() {
            assert_eq!(&everything(&store), after, "after doing {:?} again", again.0);
        }
    }
    assert_eq!(store.redo(&session()).expect("no error"), None);
    let log = store.audit().expect("the log");
    let turned = |way| log.iter().filter(|entry| entry.operation == way).count();
    assert!(turned(Operation::Undo) >= acts - 2 && turned(Operation::Redo) >= acts - 2);
    assert!(store.check().expect("a report").is_sound());
    // What could be undone goes with the file.
    drop(store);
    let mut store = Store::open(&place.path, PASSPHRASE, session().now).expect("opens");
    assert_eq!(store.undo(&session()).expect("no error"), None);
}

#[test]
fn what_others_build_on_is_not_undone() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    measure(&mut store, id, "2026-02-01", 3);
    let before = everything(&store);
    assert!(matches!(store.undo(&session()), Err(StoreError::CannotUndo { .. })));
    assert_eq!(everything(&store), before);
    assert_eq!(store.undoable(), None, "it is forgotten");
    // A period in which somebody has been measured is not undone from under its forms.
    do_it(&mut store, Operation::EndParticipant, |tx| {
        tx.end_participant(id, &exit("2026-03-01"))
    });
    do_it(&mut store, Operation::ReadmitParticipant, |tx| {
        tx.readmit_participant(id, day("2026-04-01"), None)
    });
    measure(&mut store, id, "2026-04-01", 3);
    let before = everything(&store);
    assert!(matches!(store.undo(&session()), Err(StoreError::CannotUndo { .. })));
    assert_eq!(everything(&store), before);
    // Somebody else has written more to the same note since.
    let about = About {
        date: day("2026-11-01"),
        meeting: None,
        indicator: None,
        is_private: false,
    };
    let note_id = do_it(&mut store, Operation::AddNote, |tx| {
        tx.save_note(id, None, &about, "Första")
    });
    let mut other = Store::open(&place.path, PASSPHRASE, session().now).expect("a second program");
    do_it(&mut other, Operation::EditNote, |tx| {
        tx.save_note(id, Some(note_id), &about, "Andra")
    });
    let before = everything(&store);
    assert!(matches!(store.undo(&session()), Err(StoreError::CannotUndo { .. })));
    assert_eq!(everything(&store), before);
    // Somebody else has changed the same goal since.
    let goal = GoalDetails {
        text: "Ringa".to_owned(),
        ..GoalDetails::new()
    };
    let goal_id = do_it(&mut store, Operation::AddGoal, |tx| tx.save_goal(id, None, &goal));
    let reached = GoalDetails {
        status: GoalStatus::Reached,
        ..goal
    };
    do_it(&mut other, Operation::EditGoal, |tx| {
        tx.save_goal(id, Some(goal_id), &reached)
    });
    let before = everything(&store);
    assert!(matches!(store.undo(&session()), Err(StoreError::CannotUndo { .. })));
    assert_eq!(everything(&store), before);
}

#[test]
fn the_bin_keeps_for_thirty_days_and_refuses_what_no_longer_fits() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let placement = place_in_activity(&mut store, id, "Praktik", "2026-02-01");
    let known = store.history(id).expect("a history").placements[0].id;
    do_it(&mut store, Operation::RemovePlacement, |tx| {
        tx.remove(Removable::Placement(known), id)
    });
    assert!(store.history(id).expect("a history").placements.is_empty());
    let [removed] = store.removed().expect("the bin").try_into().expect("one thing");
    assert_eq!(
        (removed.text.as_str(), removed.by.as_str()),
        ("Praktik, 2026-02-01", "A. Lind")
    );
    // The same activity on the same days has come in its place.
    do_it(&mut store, Operation::AddPlacement, |tx| {
        tx.save_placement(id, None, &placement)
    });
    let restored = store.transact(&session(), Operation::Restore, |tx| {
        tx.restore(Removable::Placement(known), id)
    });
    assert!(matches!(
        restored,
        Err(StoreError::Activity(ActivityProblem::TwiceAtOnce))
    ));
    let later = |days: u64| {
        let mut later = session();
        later.now = Now(later.now.0 + chrono::Days::new(days));
        later
    };
    assert_eq!(store.empty_bin(&later(29)).expect("looked"), 0);
    assert_eq!(store.empty_bin(&later(30)).expect("emptied"), 1);
    assert!(store.removed().expect("the bin").is_empty());
    assert_eq!(store.history(id).expect("a history").placements.len(), 1);
    assert_eq!(
        store.audit().expect("the log").last().map(|entry| entry.operation),
        Some(Operation::EmptyBin)
    );
}

#[test]
fn a_meeting_is_booked_begun_written_at_and_ended_once() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let slot = |date: &str| Slot {
        date: day(date),
        time: NaiveTime::from_hms_opt(10, 30, 0),
    };
    do_it(&mut store, Operation::BookMeeting, |tx| {
        tx.book_meeting(id, None, slot("2026-11-18"))
    });
    let twice = store.transact(&session(), Operation::BookMeeting, |tx| {
        tx.book_meeting(id, None, slot("2026-11-18"))
    });
    assert!(matches!(twice, Err(StoreError::Meeting(MeetingProblem::SameDay))));
    let meeting_id = do_it(&mut store, Operation::BeginMeeting, |tx| tx.begin_meeting(id));
    let again = do_it(&mut store, Operation::BeginMeeting, |tx| tx.begin_meeting(id));
    assert_eq!(meeting_id, again, "one that was left goes on");
    let health = IndicatorId("health".to_owned());
    for text in ["Sover", "Sover bättre", "Sover bättre nu"] {
        do_it(&mut store, Operation::SaveMeetingNote, |tx| {
            tx.save_meeting_note(meeting_id, Some(&health), text)
        });
    }
    do_it(&mut store, Operation::SaveMeetingNote, |tx| {
        tx.save_meeting_note(meeting_id, None, "Tas bort")
    });
    do_it(&mut store, Operation::SaveMeetingNote, |tx| {
        tx.save_meeting_note(meeting_id, None, " ")
    });
    do_it(&mut store, Operation::EndMeeting, |tx| {
        tx.end_meeting(meeting_id, Some(slot("2027-01-13")), Some(day("2027-02-01")))
    });
    let history = store.history(id).expect("a history");
    assert_eq!(history.meetings.len(), 2, "one is held and one is booked");
    let [note] = history.notes.as_slice() else {
        panic!("{:?}", history.notes)
    };
    assert_eq!((note.current.text.as_str(), note.earlier.len()), ("Sover bättre nu", 0));
    assert_eq!(
        stegvis::domain::schedule::measurement_due(&history),
        Some(day("2027-02-01"))
    );
    for over in [
        store.transact(&session(), Operation::EndMeeting, |tx| {
            tx.end_meeting(meeting_id, None, None)
        }),
        store.transact(&session(), Operation::SaveMeetingNote, |tx| {
            tx.save_meeting_note(meeting_id, None, "För sent")
        }),
    ] {
        assert!(matches!(over, Err(StoreError::Meeting(MeetingProblem::Over))));
    }
    let removed = store.transact(&session(), Operation::RemoveMeeting, |tx| {
        tx.remove(Removable::Meeting(meeting_id), id)
    });
    assert!(
        matches!(removed, Err(StoreError::NothingToRemove)),
        "its record is kept"
    );
    // An edit after the meeting keeps what was said at it.
    let about = note.about.clone();
    do_it(&mut store, Operation::EditNote, |tx| {
        tx.save_note(id, Some(note.id), &about, "Sover bättre sedan i våras")
    });
    let history = store.history(id).expect("a history");
    assert_eq!(history.notes[0].earlier[0].text, "Sover bättre nu");
}

#[test]
fn a_form_that_was_thrown_away_comes_back_from_the_bin_unless_another_took_its_place() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let key = store.current_instrument().expect("an instrument").key;
    let health = IndicatorId("health".to_owned());
    let begin = |store: &mut Store| {
        do_it(store, Operation::StartAssessment, |tx| {
            let occasion_id = match tx.create_occasion(id, day("2026-11-01")) {
                Err(StoreError::OccasionExists(_)) => return Ok(None),
                other => other?,
            };
            tx.start_assessment(occasion_id, Respondent::Participant, &key, [&health])
                .map(Some)
        })
    };
    let form = begin(&mut store).expect("a form");
    let occasion_id = store.history(id).expect("a history").occasions[0].id;
    let note = Entry {
        answer: Some(Answer::Declined),
        note: Some("Vill vänta".to_owned()),
    };
    do_it(&mut store, Operation::SaveAnswer, |tx| {
        tx.save_entry(form, &health, &note)
    });
    let before = store.history(id).expect("a history");
    do_it(&mut store, Operation::DiscardDraft, |tx| tx.discard_draft(form));
    assert!(store.history(id).expect("a history").occasions.is_empty());
    let what = Removable::Draft(form);
    assert_eq!(store.removed().expect("the bin")[0].what, what);
    // A new form in its place, with nothing said: it goes without a trace.
    let other = do_it(&mut store, Operation::StartAssessment, |tx| {
        tx.start_assessment(occasion_id, Respondent::Participant, &key, [&health])
    });
    let restored = store.transact(&session(), Operation::Restore, |tx| tx.restore(what, id));
    assert!(matches!(restored, Err(StoreError::FormExists)));
    do_it(&mut store, Operation::DiscardDraft, |tx| tx.discard_draft(other));
    assert_eq!(store.removed().expect("the bin").len(), 1);
    do_it(&mut store, Operation::Restore, |tx| tx.restore(what, id));
    assert_eq!(store.history(id).expect("a history"), before);
    do_it(&mut store, Operation::DiscardDraft, |tx| tx.discard_draft(form));
    do_it(&mut store, Operation::Erase, |tx| tx.erase(what, id));
    assert!(store.removed().expect("the bin").is_empty());
    assert!(begin(&mut store).is_some(), "the date is free again");
}

#[test]
fn a_meeting_that_was_left_in_an_earlier_period_is_not_gone_on_with() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let earlier = {
        let mut earlier = session();
        earlier.today = Today(day("2026-05-01"));
        earlier
    };
    let (old, _) = store
        .transact(&earlier, Operation::BeginMeeting, |tx| {
            let meeting_id = tx.begin_meeting(id)?;
            tx.save_meeting_note(meeting_id, None, "Det första samtalet")?;
            Ok(meeting_id)
        })
        .expect("begun");
    store
        .transact(&earlier, Operation::EndParticipant, |tx| {
            tx.end_participant(id, &exit("2026-05-01"))
        })
        .expect("ended");
    do_it(&mut store, Operation::ReadmitParticipant, |tx| {
        tx.readmit_participant(id, day("2026-09-01"), None)
    });
    let new = do_it(&mut store, Operation::BeginMeeting, |tx| tx.begin_meeting(id));
    assert_ne!(old, new);
    let moved = store.transact(&session(), Operation::BookMeeting, |tx| {
        let slot = Slot {
            date: day("2026-12-01"),
            time: None,
        };
        tx.book_meeting(id, Some(new), slot)
    });
    assert!(
        matches!(moved, Err(StoreError::Meeting(MeetingProblem::Over))),
        "it goes on"
    );
    let history = store.history(id).expect("a history");
    assert!(history.earlier[0].meetings[0].is_held());
    let kept: Vec<_> = history.notes_of(old).map(|note| note.current.text.as_str()).collect();
    assert_eq!(kept, ["Det första samtalet"]);
}

#[test]
fn what_has_been_removed_is_not_written_into() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let placement = place_in_activity(&mut store, id, "Praktik", "2026-02-01");
    let placement_id = store.history(id).expect("a history").placements[0].id;
    let goal = GoalDetails {
        text: "Ringa".to_owned(),
        ..GoalDetails::new()
    };
    let goal_id = do_it(&mut store, Operation::AddGoal, |tx| tx.save_goal(id, None, &goal));
    do_it(&mut store, Operation::RemoveGoal, |tx| {
        tx.remove(Removable::Goal(goal_id), id)
    });
    do_it(&mut store, Operation::RemovePlacement, |tx| {
        tx.remove(Removable::Placement(placement_id), id)
    });
    let before = everything(&store);
    let saved = [
        store
            .transact(&session(), Operation::EditGoal, |tx| {
                tx.save_goal(id, Some(goal_id), &goal)
            })
            .map(drop),
        store
            .transact(&session(), Operation::EditPlacement, |tx| {
                tx.save_placement(id, Some(placement_id), &placement)
            })
            .map(drop),
    ];
    for saved in saved {
        assert!(matches!(saved, Err(StoreError::Gone)), "{saved:?}");
    }
    assert_eq!(everything(&store), before);
}

#[test]
fn who_was_responsible_is_not_rewritten_by_other_details() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    do_it(&mut store, Operation::HandOverParticipant, |tx| {
        tx.hand_over_participant(id, day("2026-06-01"), Some("A. Lind"))
    });
    let mut details = store.history(id).expect("a history").participant.details;
    details.name = Some("Åsa".to_owned());
    do_it(&mut store, Operation::UpdateParticipant, |tx| {
        tx.update_participant(id, &details)
    });
    let terms = store.history(id).expect("a history").participant.responsibilities;
    assert_eq!(terms.last().map(|term| term.from), Some(day("2026-06-01")));
    let ahead = store.transact(&session(), Operation::HandOverParticipant, |tx| {
        tx.hand_over_participant(id, day("2026-11-19"), Some("K. Nyström"))
    });
    assert!(matches!(ahead, Err(StoreError::FutureDate(_))));
}

#[test]
fn a_meeting_keeps_its_id_and_rises_in_number_when_it_is_moved_or_cancelled() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let today = session().today;
    let slot = |date: &str| Slot {
        date: day(date),
        time: NaiveTime::from_hms_opt(10, 30, 0),
    };
    let number = |store: &Store| {
        let revisions = store.revisions([id]).expect("the log");
        let revision = revisions.get(&id).expect("the participant was added");
        assert_eq!(revision.at, session().now.0);
        revision.number
    };
    let mut numbers = vec![number(&store)];
    let meeting = do_it(&mut store, Operation::BookMeeting, |tx| {
        tx.book_meeting(id, None, slot("2026-12-01"))
    });
    numbers.push(number(&store));
    do_it(&mut store, Operation::BookMeeting, |tx| {
        tx.book_meeting(id, Some(meeting), slot("2026-12-08"))
    });
    numbers.push(number(&store));
    let appointments = store.appointments(today).expect("read");
    let [appointment] = appointments[..] else {
        panic!("{appointments:?}")
    };
    assert_eq!((appointment.id, appointment.participant_id), (meeting, id));
    assert_eq!((appointment.slot, appointment.is_removed), (slot("2026-12-08"), false));

    store.log_view(&session(), id).expect("logged");
    assert_eq!(number(&store), numbers[2], "a look changes nothing");
    do_it(&mut store, Operation::RemoveMeeting, |tx| {
        tx.remove(Removable::Meeting(meeting), id)
    });
    numbers.push(number(&store));
    assert!(store.appointments(today).expect("read")[0].is_removed);
    store.undo(&session()).expect("undone");
    numbers.push(number(&store));
    assert!(!store.appointments(today).expect("read")[0].is_removed);
    assert_eq!(numbers, [1, 2, 3, 4, 5]);

    let mut later = session();
    later.today = Today(day("2026-12-09"));
    do_it(&mut store, Operation::RemoveMeeting, |tx| {
        tx.remove(Removable::Meeting(meeting), id)
    });
    assert_eq!(
        store.appointments(later.today).expect("read"),
        [],
        "it would have been held"
    );
    let coordinator = accounts::as_user(&place, store, &accounts::user("K. Ro", &[Role::Coordinator], false));
    assert_eq!(coordinator.appointments(today).expect("read"), []);
    assert!(coordinator.revisions([id]).expect("read").is_empty());
}

#[test]
fn no_control_character_is_written_whoever_hands_it_over() {
    let place = place();
    let mut store = create(&place);
    let id = do_it(&mut store, Operation::CreateParticipant, |tx| {
        let mut details = Details::starting(day("2026-01-14"));
        details.name = Some("Am\0ina\u{1b}\tEk\u{9f}".to_owned());
        details.caseworker = Some("A.\u{7} Lind".to_owned());
        tx.create_participant(&details)
    });
    let about = About {
        date: day("2026-11-18"),
        meeting: None,
        indicator: None,
        is_private: false,
    };
    do_it(&mut store, Operation::AddNote, |tx| {
        tx.save_note(id, None, &about, "rad\0 ett\n\trad två\u{85}")
    });
    let nothing = store.transact(&session(), Operation::AddNote, |tx| {
        tx.save_note(id, None, &about, "\0\u{1b}")
    });
    assert!(matches!(nothing, Err(StoreError::Note(_))), "nothing is left of it");
    let goal = GoalDetails {
        text: "Prova\0 på".to_owned(),
        target: None,
        by: None,
        status: GoalStatus::Ongoing,
        steps: vec![Step {
            text: "Ringa\u{7f}".to_owned(),
            is_done: false,
        }],
    };
    do_it(&mut store, Operation::AddGoal, |tx| tx.save_goal(id, None, &goal));
    let history = store.history(id).expect("a history");
    let details = &history.participant.details;
    assert_eq!(details.name.as_deref(), Some("Amina Ek"));
    assert_eq!(details.caseworker.as_deref(), Some("A. Lind"));
    assert_eq!(history.notes[0].current.text, "rad ett\n\trad två");
    let goal = history.goals[0].details();
    assert_eq!((goal.text.as_str(), goal.steps[0].text.as_str()), ("Prova på", "Ringa"));
    let named = accounts::user("M.\0 Öberg", &[Role::Coordinator], false);
    store.add_user(&session(), &named, KdfCost::LEAST).expect("let in");
    let names: Vec<_> = store
        .accounts()
        .expect("accounts")
        .into_iter()
        .map(|account| account.details.name)
        .collect();
    assert!(names.contains(&"M. Öberg".to_owned()), "{names:?}");
    let again = store.add_user(&session(), &named, KdfCost::LEAST);
    assert!(again.is_err(), "it is the same name");
}
