//! Own checks: cases drawn at random, read by a colleague, and what was found.

use stegvis::domain::draw::results::Found;
use stegvis::domain::draw::{CaseDraw, DrawProblem, DrawRequest, rank};
use stegvis::domain::protection::{Protection, ProtectionLevel};
use stegvis::domain::review::{Item, Mark, ReviewProblem, UsualItem};
use stegvis::domain::{AccountId, DrawId};

use super::*;
use crate::accounts::user;

fn on(store: &Store, date: &str) -> Session {
    store.session(session().now, Today(day(date)))
}

fn start(store: &mut Store, caseworker: &str, start: &str) -> ParticipantId {
    let mut details = Details::starting(day(start));
    details.caseworker = Some(caseworker.to_owned());
    do_it(store, Operation::CreateParticipant, |tx| {
        tx.create_participant(&details)
    })
}

/// Lets somebody in, and gives their passphrase.
fn let_in(store: &mut Store, name: &str, roles: &[Role]) -> String {
    let details = user(name, roles, false);
    let (first, _) = store.add_user(&session(), &details, KdfCost::LEAST).expect("let in");
    first.to_string()
}

fn sign_in(place: &Place, passphrase: &str, date: &str) -> Store {
    let mut store = Store::open(&place.path, passphrase, session().now).expect("they can sign in");
    store.turn_to_day(Today(day(date)));
    store
}

fn reader(store: &Store, name: &str) -> AccountId {
    let readers = store.draw_readers().expect("readers");
    readers.iter().find(|(_, own)| own == name).expect("a reader").0
}

fn draw(store: &mut Store, count: u32, seed: u64, readers: &[AccountId]) -> Result<CaseDraw, StoreError> {
    let request = DrawRequest {
        count,
        seed,
        readers: readers.to_vec(),
    };
    let session = on(store, "2026-11-18");
    let drawn = store.transact(&session, Operation::MakeDraw, |tx| tx.make_draw(&request));
    drawn.map(|(draw, _)| draw)
}

fn item(usual: UsualItem, text: &str) -> Item {
    Item {
        id: usual.id(),
        text: text.to_owned(),
        knows: usual.knows(),
    }
}

fn mark(
    store: &mut Store,
    on: &Session,
    case: (ParticipantId, DrawId),
    item: &Item,
    mark: Mark,
) -> Result<(), StoreError> {
    let marked = store.transact(on, Operation::MarkDrawn, |tx| {
        tx.mark_drawn(case.0, case.1, item, 0, Some(mark))
    });
    marked.map(drop)
}

fn finish(store: &mut Store, on: &Session, case: (ParticipantId, DrawId)) -> Result<(), StoreError> {
    let finished = store.transact(on, Operation::FinishDrawn, |tx| tx.finish_drawn(case.0, case.1));
    finished.map(drop)
}

/// Answers every item of the checklist that comes with the program, and finishes.
fn read(store: &mut Store, date: &str, case: (ParticipantId, DrawId), plan: Mark) {
    let on = on(store, date);
    for usual in UsualItem::ALL {
        let found = if *usual == UsualItem::Plan { plan } else { Mark::Yes };
        mark(store, &on, case, &item(*usual, usual.code()), found).expect("marked");
    }
    finish(store, &on, case).expect("finished");
}

fn protect(store: &mut Store, id: ParticipantId) {
    let protection = Protection {
        level: ProtectionLevel::Marked,
        named: ["A. Lind".to_owned()].into(),
    };
    do_it(store, Operation::SetProtection, |tx| {
        tx.set_protection(id, Some(&protection))
    });
}

#[test]
fn a_draw_follows_from_its_seed_and_can_be_made_again() {
    let place = place();
    let mut store = create(&place);
    let_in(&mut store, "M. Öberg", &[Role::Caseworker]);
    let ids: Vec<_> = (0..9).map(|_| start(&mut store, "A. Lind", "2026-01-14")).collect();
    let secret = start(&mut store, "A. Lind", "2026-01-14");
    protect(&mut store, secret);
    let ended = start(&mut store, "A. Lind", "2026-01-14");
    do_it(&mut store, Operation::EndParticipant, |tx| {
        tx.end_participant(ended, &exit("2026-10-01"))
    });
    let readers = [reader(&store, "M. Öberg")];
    let made = draw(&mut store, 4, 7, &readers).expect("drawn");
    assert_eq!(
        (made.count(), made.pool),
        (4, 9),
        "who is protected or has left is not drawn"
    );
    let mut ranked = ids;
    ranked.sort_by_key(|id| rank(7, *id));
    let is_drawn = |id: ParticipantId| {
        let history = store.history(id).expect("a history");
        history.own_checks.iter().any(|check| check.draw_id == made.id)
    };
    for (place, id) in ranked.iter().enumerate() {
        assert_eq!(is_drawn(*id), place < 4, "the lowest ranks are drawn");
    }
    let logged = store.audit().expect("the log");
    let logged = logged.iter().filter(|row| row.operation == Operation::MakeDraw);
    assert_eq!(logged.count(), 4, "a row for each case");
    assert!(store.redrawn(made.id).expect("drawn again").agrees());
    // Who came after the draw, and whose data are protected now, changes nothing.
    start(&mut store, "A. Lind", "2026-01-14");
    protect(&mut store, ranked[1]);
    let again = store.redrawn(made.id).expect("drawn again");
    assert!(again.agrees(), "{again:?}");
    // A start that is moved past the day of the draw does, and it is told.
    let mut details = store.history(ranked[0]).expect("a history").participant.details;
    details.start = day("2026-11-20");
    let later = on(&store, "2026-11-21");
    store
        .transact(&later, Operation::UpdateParticipant, |tx| {
            tx.update_participant(ranked[0], &details)
        })
        .expect("changed");
    let again = store.redrawn(made.id).expect("drawn again");
    assert_eq!((again.only_then, again.only_now), (1, 1));
    let all = draw(&mut store, 200, 8, &readers).expect("drawn");
    assert!(
        all.asked > all.pool && all.count() == all.pool,
        "all where there are fewer"
    );
    assert!(store.check().expect("a report").is_sound());
}

#[test]
fn what_can_not_be_drawn_says_why_and_draws_nothing() {
    let place = place();
    let mut store = create(&place);
    let_in(&mut store, "M. Öberg", &[Role::Caseworker]);
    let own = reader(&store, "A. Lind");
    let nothing = draw(&mut store, 1, 7, &[own]);
    assert!(matches!(nothing, Err(StoreError::Draw(DrawProblem::NothingToDraw))));
    start(&mut store, "A. Lind", "2026-01-14");
    for (count, seed, readers, problem) in [
        (0, 7, vec![own], DrawProblem::Count),
        (201, 7, vec![own], DrawProblem::Count),
        (1, 1 << 53, vec![own], DrawProblem::Seed),
        (1, 7, vec![], DrawProblem::NoReader),
        (1, 7, vec![AccountId(uuid::Uuid::nil())], DrawProblem::UnknownReader),
        (1, 7, vec![own], DrawProblem::NobodyElse(1)),
    ] {
        let drawn = draw(&mut store, count, seed, &readers);
        assert!(
            matches!(&drawn, Err(StoreError::Draw(found)) if *found == problem),
            "{problem:?}: {drawn:?}"
        );
    }
    assert_eq!(store.draws().expect("draws"), []);
}

#[test]
fn a_reader_looks_at_the_case_until_it_is_read_and_does_nothing_else_with_it() {
    let place = place();
    let mut store = create(&place);
    let passphrase = let_in(&mut store, "M. Öberg", &[Role::Caseworker]);
    let id = start(&mut store, "A. Lind", "2026-01-14");
    let other = start(&mut store, "A. Lind", "2026-01-14");
    let readers = [reader(&store, "M. Öberg")];
    let seed = (0..).find(|seed| rank(*seed, id) < rank(*seed, other)).expect("a seed");
    let made = draw(&mut store, 1, seed, &readers).expect("drawn");
    drop(store);

    let case = (id, made.id);
    let mut theirs = sign_in(&place, &passphrase, "2027-01-17");
    let waiting = theirs.to_read().expect("what is to be read");
    assert_eq!(waiting.iter().map(|case| case.participant_id).collect::<Vec<_>>(), [id]);
    assert_eq!(waiting[0].until, day("2027-01-17"), "sixty days");
    assert!(theirs.history(id).is_ok() && theirs.history(other).is_err());
    assert_eq!(theirs.standings().expect("a list"), [], "no list shows it");
    let today = on(&theirs, "2027-01-17");
    theirs.log_view(&today, id).expect("a look is logged");
    let written = theirs.transact(&today, Operation::UpdateParticipant, |tx| {
        tx.update_participant(id, &Details::starting(day("2026-01-15")))
    });
    assert!(matches!(written, Err(StoreError::NotAllowed)));
    let marked = theirs.transact(&today, Operation::MarkItem, |tx| {
        tx.mark_item(id, &item(UsualItem::Plan, "Plan?"), 0, Some(Mark::Yes))
    });
    assert!(matches!(marked, Err(StoreError::NotAllowed)));
    let elsewhere = mark(
        &mut theirs,
        &today,
        (other, made.id),
        &item(UsualItem::Plan, "Plan?"),
        Mark::Yes,
    );
    assert!(matches!(elsewhere, Err(StoreError::NotAllowed)), "it was not drawn");
    theirs.turn_to_day(Today(day("2027-01-18")));
    assert!(theirs.history(id).is_err() && theirs.to_read().expect("a list").is_empty());
    let late = on(&theirs, "2027-01-18");
    let over = mark(&mut theirs, &late, case, &item(UsualItem::Plan, "Plan?"), Mark::Yes);
    assert!(matches!(over, Err(StoreError::Draw(DrawProblem::NotOpen))), "{over:?}");

    read(&mut theirs, "2026-12-01", case, Mark::No);
    assert!(theirs.history(id).is_err(), "what is read is closed again");
    let today = on(&theirs, "2026-12-01");
    let twice = finish(&mut theirs, &today, case);
    assert!(matches!(twice, Err(StoreError::Draw(DrawProblem::NotOpen))));
    theirs.undo(&today).expect("undone").expect("an act");
    assert!(theirs.history(id).is_ok(), "it is open again");
    theirs.redo(&today).expect("done again").expect("an act");
    drop(theirs);

    let mut store = Store::open(&place.path, PASSPHRASE, session().now).expect("opens");
    let history = store.history(id).expect("a history");
    let wanting = |history: &stegvis::domain::history::History| {
        let wanting = history.wanting().map(|(date, marked)| (date, marked.text.clone()));
        wanting.collect::<Vec<_>>()
    };
    assert_eq!(wanting(&history), [(day("2026-12-01"), "plan".to_owned())]);
    assert!(store.undo(&session()).expect("readable").is_none());
    let now = on(&store, "2026-12-02");
    for usual in UsualItem::ALL {
        store
            .transact(&now, Operation::MarkItem, |tx| {
                tx.mark_item(id, &item(*usual, usual.code()), 0, Some(Mark::Yes))
            })
            .expect("marked");
    }
    store
        .transact(&now, Operation::FinishReview, |tx| tx.finish_review(id))
        .expect("gone through");
    assert_eq!(
        wanting(&store.history(id).expect("a history")),
        [],
        "it has been seen to"
    );
}

#[test]
fn a_case_that_is_protected_later_is_closed_at_once() {
    let place = place();
    let mut store = create(&place);
    let passphrase = let_in(&mut store, "M. Öberg", &[Role::Caseworker]);
    let id = start(&mut store, "A. Lind", "2026-01-14");
    let readers = [reader(&store, "M. Öberg")];
    let made = draw(&mut store, 1, 7, &readers).expect("drawn");
    protect(&mut store, id);
    drop(store);
    let mut theirs = sign_in(&place, &passphrase, "2026-11-19");
    assert!(theirs.history(id).is_err() && theirs.to_read().expect("a list").is_empty());
    let today = on(&theirs, "2026-11-19");
    let marked = mark(
        &mut theirs,
        &today,
        (id, made.id),
        &item(UsualItem::Plan, "Plan?"),
        Mark::Yes,
    );
    assert!(matches!(marked, Err(StoreError::Draw(DrawProblem::NotOpen))));
}

#[test]
fn a_checklist_that_is_changed_while_a_case_is_read_loses_nothing() {
    let place = place();
    let mut store = create(&place);
    let passphrase = let_in(&mut store, "M. Öberg", &[Role::Caseworker]);
    let id = start(&mut store, "A. Lind", "2026-01-14");
    let readers = [reader(&store, "M. Öberg")];
    let case = (id, draw(&mut store, 1, 7, &readers).expect("drawn").id);
    let save = |store: &mut Store, items: &[Item]| {
        do_it(store, Operation::SaveChecklist, |tx| tx.save_checklist(items));
    };
    let [plan, measured] = [
        item(UsualItem::Plan, "Aktuell plan?"),
        item(UsualItem::Measured, "Mätt i tid?"),
    ];
    save(&mut store, &[plan.clone(), measured]);
    drop(store);
    let mut theirs = sign_in(&place, &passphrase, "2026-11-18");
    let today = on(&theirs, "2026-11-18");
    mark(&mut theirs, &today, case, &plan, Mark::No).expect("marked");
    let unanswered = finish(&mut theirs, &today, case);
    assert!(matches!(
        unanswered,
        Err(StoreError::Review(ReviewProblem::Unanswered(1)))
    ));
    drop(theirs);
    let mut store = Store::open(&place.path, PASSPHRASE, session().now).expect("opens");
    let reworded = item(UsualItem::Plan, "Är planen aktuell?");
    save(&mut store, std::slice::from_ref(&reworded));
    drop(store);
    let mut theirs = sign_in(&place, &passphrase, "2026-11-18");
    mark(&mut theirs, &today, case, &reworded, Mark::Yes).expect("answered anew");
    finish(&mut theirs, &today, case).expect("finished");
    drop(theirs);
    let store = Store::open(&place.path, PASSPHRASE, session().now).expect("opens");
    let check = store.history(id).expect("a history").own_checks.remove(0);
    let marks: Vec<_> = check
        .marks
        .into_iter()
        .map(|marked| (marked.text, marked.mark))
        .collect();
    assert_eq!(marks, [("Aktuell plan?".to_owned(), Mark::Yes)], "it keeps its words");
    assert_eq!(check.read, Some((day("2026-11-18"), "M. Öberg".to_owned())));
}

#[test]
fn results_name_nobody_and_nothing_of_few() {
    let place = place();
    let mut store = create(&place);
    let passphrase = let_in(&mut store, "M. Öberg", &[Role::Caseworker]);
    let coordinator = let_in(&mut store, "K. Nyström", &[Role::Coordinator]);
    for _ in 0..8 {
        start(&mut store, "A. Lind", "2026-01-14");
    }
    let readers = [reader(&store, "M. Öberg")];
    drop(store);
    // Who sees nobody draws all the same.
    let mut theirs = sign_in(&place, &coordinator, "2026-11-18");
    assert_eq!(theirs.draws_view(Today(day("2026-11-18"))).expect("a view").pool, 8);
    draw(&mut theirs, 7, 7, &readers).expect("drawn");
    assert!(theirs.standings().expect("a list").is_empty());
    drop(theirs);
    let mut reading = sign_in(&place, &passphrase, "2026-11-18");
    let cases = reading.to_read().expect("what is to be read");
    for (place, case) in cases.iter().take(6).enumerate() {
        let date = if place < 5 { "2026-11-18" } else { "2026-12-01" };
        let plan = if place < 2 { Mark::No } else { Mark::Yes };
        read(&mut reading, date, (case.participant_id, case.draw_id), plan);
        let few = reading.draw_results();
        assert!(
            matches!(few, Err(StoreError::NotAllowed)),
            "whoever reads does not see them"
        );
    }
    drop(reading);
    let theirs = sign_in(&place, &coordinator, "2026-12-02");
    let made = theirs.draws().expect("draws").remove(0);
    assert_eq!((made.kept, made.read, made.drawn_by.as_str()), (7, 6, "K. Nyström"));
    let results = theirs.draw_results().expect("results");
    let year = &results.years[0];
    assert_eq!((year.year, year.drawn, year.read), (2026, 7, 6));
    let months: Vec<_> = year
        .months
        .iter()
        .map(|months| (months.first, months.last, months.read))
        .collect();
    assert_eq!(months, [(11, 12, 6)], "one case alone joins the month before");
    let plan = year
        .rows
        .iter()
        .find(|row| row.item == UsualItem::Plan.id())
        .expect("the plan");
    let found = Found {
        yes: 4,
        no: 2,
        not_relevant: 0,
    };
    assert_eq!(plan.whole, Some(found));
}

#[test]
fn a_draw_is_taken_back_while_nothing_of_it_has_been_answered() {
    let place = place();
    let mut store = create(&place);
    let passphrase = let_in(&mut store, "M. Öberg", &[Role::Caseworker]);
    let coordinator = let_in(&mut store, "K. Nyström", &[Role::Coordinator]);
    start(&mut store, "A. Lind", "2026-01-14");
    let readers = [reader(&store, "M. Öberg")];
    drop(store);
    let mut theirs = sign_in(&place, &coordinator, "2026-11-18");
    let today = on(&theirs, "2026-11-18");
    draw(&mut theirs, 1, 7, &readers).expect("drawn");
    theirs.undo(&today).expect("undone").expect("an act");
    assert_eq!(theirs.draws().expect("draws"), []);
    theirs.redo(&today).expect("done again").expect("an act");
    let mut reading = sign_in(&place, &passphrase, "2026-11-18");
    let case = reading.to_read().expect("what is to be read").remove(0);
    let case = (case.participant_id, case.draw_id);
    let own = on(&reading, "2026-11-18");
    mark(&mut reading, &own, case, &item(UsualItem::Plan, "Plan?"), Mark::Yes).expect("marked");
    drop(reading);
    let undone = theirs.undo(&today);
    assert!(matches!(undone, Err(StoreError::CannotUndo { .. })), "{undone:?}");
    assert_eq!(theirs.draws().expect("draws").len(), 1);
}
