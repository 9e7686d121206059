//! Who came: decisions about days and visits, and rows of absences.

use chrono::NaiveDate;
use stegvis::domain::activity::{ActivityProblem, Placement, PlacementDetails};
use stegvis::domain::attendance::{AbsenceKind, AttendanceProblem, Mark, Noted, Weekdays};
use stegvis::domain::history::History;
use stegvis::domain::meeting::{MeetingState, Slot};
use stegvis::domain::rules::{AbsenceRule, Rules};
use stegvis::domain::standing::Standing;
use stegvis::domain::{MeetingId, ParticipantId, Today};
use stegvis::store::{DayMark, Operation, Removable, Session, Store, StoreError};

use crate::{add_participant, create, day, do_it, exit, place, place_in_activity, session};

/// Somebody in an activity since Monday 2 November 2026, Monday to Friday.
fn placed(store: &mut Store) -> (ParticipantId, Placement) {
    let id = add_participant(store);
    place_in_activity(store, id, "Praktik", "2026-11-02");
    let placement = store.history(id).expect("there").placements.remove(0);
    (id, placement)
}

fn mark_of(placement: &Placement, date: &str, mark: Option<Mark>) -> DayMark {
    DayMark {
        participant_id: placement.participant_id,
        placement_id: placement.id,
        date: day(date),
        mark,
    }
}

fn mark(store: &mut Store, marks: &[DayMark]) -> Result<(), StoreError> {
    let marked = store.transact(&session(), Operation::MarkAttendance, |tx| tx.mark_days(marks));
    marked.map(drop)
}

fn noted(store: &Store, id: ParticipantId) -> Vec<(NaiveDate, Option<Mark>)> {
    let history = store.history(id).expect("there");
    let noted = history.placements[0].attendance.iter();
    noted.map(|noted| (noted.date, noted.mark())).collect()
}

#[test]
fn the_latest_decision_about_a_day_holds_and_those_before_it_are_kept() {
    let place = place();
    let mut store = create(&place);
    let (id, own) = placed(&mut store);
    for decided in [Some(Mark::Absent), Some(Mark::Ill), Some(Mark::Ill), None] {
        mark(&mut store, &[mark_of(&own, "2026-11-04", decided)]).expect("noted");
    }
    let wednesday = day("2026-11-04");
    assert_eq!(noted(&store, id), [(wednesday, None)]);
    let decided = |store: &Store| -> Vec<Option<Mark>> {
        let history = store.history(id).expect("there");
        history.placements[0].attendance[0]
            .decisions()
            .map(|decision| decision.mark)
            .collect()
    };
    // The same once more is no decision.
    assert_eq!(decided(&store), [Some(Mark::Absent), Some(Mark::Ill), None]);
    assert!(store.undo(&session()).expect("undone").is_some());
    assert_eq!(noted(&store, id), [(wednesday, Some(Mark::Ill))]);
    assert!(store.redo(&session()).expect("done again").is_some());
    drop(store);
    let store = Store::open(&place.path, crate::PASSPHRASE, session().now).expect("opens");
    assert_eq!(decided(&store), [Some(Mark::Absent), Some(Mark::Ill), None]);
    let acts = store.audit().expect("the log");
    let acts = acts.iter().filter(|entry| entry.operation == Operation::MarkAttendance);
    assert_eq!(acts.count(), 4, "each time somebody noted something");
    assert!(store.check().expect("a report").is_sound());
}

#[test]
fn a_whole_group_is_noted_in_one_act_or_not_at_all() {
    let place = place();
    let mut store = create(&place);
    let (first, one) = placed(&mut store);
    let (second, other) = placed(&mut store);
    let both = |date: &str| [&one, &other].map(|own| mark_of(own, date, Some(Mark::Present)));
    mark(&mut store, &both("2026-11-16")).expect("noted");
    let problem = |result: Result<(), StoreError>| match result {
        Err(StoreError::Attendance(problem)) => problem,
        other => panic!("{other:?}"),
    };
    // One of them is a Sunday's.
    let [fine, _] = both("2026-11-17");
    let refused = mark(&mut store, &[fine, mark_of(&other, "2026-11-15", Some(Mark::Present))]);
    assert_eq!(problem(refused), AttendanceProblem::NotScheduled);
    for (date, expected) in [
        ("2026-10-30", AttendanceProblem::BeforeStart),
        ("2026-11-19", AttendanceProblem::InFuture),
    ] {
        let refused = mark(&mut store, &[mark_of(&one, date, Some(Mark::Present))]);
        assert_eq!(problem(refused), expected);
    }
    for id in [first, second] {
        assert_eq!(noted(&store, id), [(day("2026-11-16"), Some(Mark::Present))]);
    }
    assert!(store.undo(&session()).expect("undone").is_some(), "in one go");
    assert!(noted(&store, first).is_empty() && noted(&store, second).is_empty());
}

#[test]
fn days_of_the_week_say_what_can_be_noted_and_dates_keep_what_is() {
    let place = place();
    let mut store = create(&place);
    let (id, own) = placed(&mut store);
    let save = |store: &mut Store, change: &dyn Fn(&mut PlacementDetails)| {
        let mut details = store.history(id).expect("there").placements[0].details.clone();
        change(&mut details);
        let saved = store.transact(&session(), Operation::EditPlacement, |tx| {
            tx.save_placement(id, Some(own.id), &details)
        });
        saved.map(drop)
    };
    let monday_and_saturday = Weekdays::from_bits(0b10_0001);
    save(&mut store, &|details| details.weekdays = monday_and_saturday).expect("said");
    assert_eq!(
        store.history(id).expect("there").placements[0].details.weekdays,
        monday_and_saturday
    );
    mark(&mut store, &[mark_of(&own, "2026-11-14", Some(Mark::Present))]).expect("a Saturday");
    assert!(mark(&mut store, &[mark_of(&own, "2026-11-17", Some(Mark::Present))]).is_err());
    let outside = save(&mut store, &|details| details.to = Some(day("2026-11-13")));
    assert!(matches!(
        outside,
        Err(StoreError::Activity(ActivityProblem::AttendanceOutside))
    ));
    save(&mut store, &|details| details.to = Some(day("2026-11-14"))).expect("the same day");
    let after = mark(&mut store, &[mark_of(&own, "2026-11-16", Some(Mark::Present))]);
    assert!(matches!(
        after,
        Err(StoreError::Attendance(AttendanceProblem::AfterEnd))
    ));
    // An exit before a day that is noted would leave it hanging.
    let early = store.transact(&session(), Operation::EndParticipant, |tx| {
        tx.end_participant(id, &exit("2026-11-13"))
    });
    assert!(early.is_err());
    save(&mut store, &|details| details.weekdays = None).expect("taken back");
    assert_eq!(store.history(id).expect("there").placements[0].details.weekdays, None);
    // What is noted goes with the placement.
    do_it(&mut store, Operation::RemovePlacement, |tx| {
        tx.remove(Removable::Placement(own.id), id)
    });
    do_it(&mut store, Operation::Erase, |tx| {
        tx.erase(Removable::Placement(own.id), id)
    });
    assert!(store.history(id).expect("there").placements.is_empty());
    assert!(store.check().expect("a report").is_sound());
}

fn told(store: &Store, id: ParticipantId) -> Vec<AbsenceKind> {
    let standing = store.standing(id).expect("there");
    assert_eq!(standing, Standing::of(&store.history(id).expect("there")));
    let rules = store.rules().expect("rules");
    standing.absences.signals(rules.absence).collect()
}

#[test]
fn three_days_away_are_told_until_somebody_has_seen_to_them() {
    let place = place();
    let mut store = create(&place);
    let (id, own) = placed(&mut store);
    let away = |store: &mut Store, dates: &[&str]| {
        let marks: Vec<_> = dates
            .iter()
            .map(|date| mark_of(&own, date, Some(Mark::Absent)))
            .collect();
        mark(store, &marks).expect("noted");
    };
    away(&mut store, &["2026-11-12", "2026-11-13"]);
    assert_eq!(told(&store, id), []);
    away(&mut store, &["2026-11-16"]);
    assert_eq!(told(&store, id), [AbsenceKind::Days], "over a weekend");
    let nothing = store.transact(&session(), Operation::SettleAbsence, |tx| {
        tx.settle_absence(id, AbsenceKind::Visits)
    });
    assert!(matches!(
        nothing,
        Err(StoreError::Attendance(AttendanceProblem::NothingToSee))
    ));
    do_it(&mut store, Operation::SettleAbsence, |tx| {
        tx.settle_absence(id, AbsenceKind::Days)
    });
    assert_eq!(told(&store, id), []);
    let seen = store.history(id).expect("there").absences_seen.remove(0);
    assert_eq!((seen.until, seen.by.as_str()), (day("2026-11-16"), "A. Lind"));
    // Two more are no row of three, and with another rule they are one of two.
    away(&mut store, &["2026-11-17", "2026-11-18"]);
    assert_eq!(told(&store, id), []);
    let rules = Rules {
        absence: AbsenceRule { days: 2, visits: 3 },
        ..Rules::default()
    };
    do_it(&mut store, Operation::SetRules, |tx| tx.set_rules(&rules));
    assert_eq!(told(&store, id), [AbsenceKind::Days]);
    do_it(&mut store, Operation::EndParticipant, |tx| {
        tx.end_participant(id, &exit("2026-11-18"))
    });
    assert_eq!(told(&store, id), [], "who has left stays away");
}

fn on(date: &str) -> Session {
    Session {
        today: Today(day(date)),
        ..session()
    }
}

#[test]
fn a_booked_visit_that_nobody_came_to_lies_ahead_no_more() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let book = |store: &mut Store, date: &str| -> MeetingId {
        let slot = Slot {
            date: day(date),
            time: None,
        };
        let booked = store.transact(&on(date), Operation::BookMeeting, |tx| tx.book_meeting(id, None, slot));
        booked.expect("booked").0
    };
    let note = |store: &mut Store, date: &str, visit: MeetingId, mark: Option<Mark>| {
        let noted = store.transact(&on(date), Operation::MarkVisit, |tx| tx.mark_visit(id, visit, mark));
        noted.map(drop)
    };
    let mut visits = Vec::new();
    for date in ["2026-10-05", "2026-10-19", "2026-11-02"] {
        visits.push(book(&mut store, date));
        let early = note(&mut store, "2026-10-04", visits[visits.len() - 1], Some(Mark::Absent));
        assert!(matches!(
            early,
            Err(StoreError::Attendance(AttendanceProblem::InFuture))
        ));
        note(&mut store, date, visits[visits.len() - 1], Some(Mark::Absent)).expect("noted");
    }
    assert_eq!(told(&store, id), [AbsenceKind::Visits]);
    assert!(store.appointments(Today(day("2026-10-01"))).expect("read").is_empty());
    let history = store.history(id).expect("there");
    assert!(history.open_meeting().is_none() && history.last_met().is_none());
    let odd = note(&mut store, "2026-11-02", visits[2], Some(Mark::Holiday));
    assert!(matches!(
        odd,
        Err(StoreError::Attendance(AttendanceProblem::NotOfVisit))
    ));
    // They had come after all: so they have met, and the row is one of two.
    note(&mut store, "2026-11-03", visits[2], Some(Mark::Present)).expect("noted");
    assert_eq!(told(&store, id), []);
    let history = store.history(id).expect("there");
    let last = history.last_met().expect("they met");
    assert_eq!(last.noted.as_ref().map(|noted| noted.earlier.len()), Some(1));
    // Taken away, it is booked as before.
    note(&mut store, "2026-11-03", visits[2], None).expect("noted");
    assert_eq!(store.appointments(Today(day("2026-10-01"))).expect("read").len(), 1);
    let begun = store.transact(&on("2026-11-03"), Operation::BeginMeeting, |tx| tx.begin_meeting(id));
    assert_eq!(begun.expect("begun").0, visits[2]);
    let late = note(&mut store, "2026-11-03", visits[2], Some(Mark::Absent));
    assert!(matches!(
        late,
        Err(StoreError::Attendance(AttendanceProblem::MeetingBegun))
    ));
    let state = |history: &History| history.meeting(visits[2]).map(|meeting| meeting.state.clone());
    assert_eq!(state(&store.history(id).expect("there")), Some(MeetingState::Begun));
    assert!(store.check().expect("a report").is_sound());
}

#[test]
fn a_week_of_an_activity_is_of_those_who_may_be_seen_and_were_there_then() {
    let place = place();
    let mut store = create(&place);
    let (id, own) = placed(&mut store);
    mark(&mut store, &[mark_of(&own, "2026-11-16", Some(Mark::Notified))]).expect("noted");
    let activity = own.details.activity_id;
    let in_week = |store: &Store, monday: &str| {
        let monday = day(monday);
        store
            .placements_in(activity, monday, monday + chrono::Days::new(6))
            .expect("read")
    };
    let week = in_week(&store, "2026-11-16");
    assert_eq!(week.len(), 1);
    let known: Vec<_> = week[0].attendance.iter().map(Noted::mark).collect();
    assert_eq!((week[0].participant_id, known), (id, vec![Some(Mark::Notified)]));
    assert!(in_week(&store, "2026-10-26").is_empty(), "before the first day");
    assert_eq!(in_week(&store, "2026-11-02").len(), 1);
}
