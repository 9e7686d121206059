//! Going through cases, and reminders.

use stegvis::domain::review::{
    ChecklistProblem, Item, Mark, ReminderDetails, ReminderProblem, ReviewProblem, Share, UsualItem, lines,
};
use stegvis::domain::{ItemId, ReminderId};

use super::*;

fn on(date: &str) -> Session {
    Session {
        today: Today(day(date)),
        ..session()
    }
}

fn item(usual: UsualItem, text: &str) -> Item {
    Item {
        id: usual.id(),
        text: text.to_owned(),
        knows: usual.knows(),
    }
}

fn mark(store: &mut Store, id: ParticipantId, item: &Item, mark: Option<Mark>) {
    let marked = store.transact(&session(), Operation::MarkItem, |tx| tx.mark_item(id, item, 0, mark));
    marked.expect("marked");
}

fn finish(store: &mut Store, on: &Session, id: ParticipantId) -> Result<(), StoreError> {
    let finished = store.transact(on, Operation::FinishReview, |tx| tx.finish_review(id));
    finished.map(drop)
}

fn save(store: &mut Store, items: &[Item]) -> Result<(), StoreError> {
    let saved = store.transact(&session(), Operation::SaveChecklist, |tx| tx.save_checklist(items));
    saved.map(drop)
}

#[test]
fn a_checklist_that_is_changed_half_way_loses_nothing() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let [plan, measured] = [
        item(UsualItem::Plan, "Aktuell plan?"),
        item(UsualItem::Measured, "Mätt i tid?"),
    ];
    save(&mut store, &[plan.clone(), measured]).expect("saved");
    mark(&mut store, id, &plan, Some(Mark::No));
    let unanswered = finish(&mut store, &session(), id);
    assert!(
        matches!(unanswered, Err(StoreError::Review(ReviewProblem::Unanswered(1)))),
        "{unanswered:?}"
    );
    let asked = Item {
        id: ItemId(uuid::Uuid::now_v7()),
        text: "Rätt insats?".to_owned(),
        knows: None,
    };
    let reworded = item(UsualItem::Plan, "Är planen aktuell?");
    save(&mut store, &[asked.clone(), reworded.clone()]).expect("saved");
    // What was answered keeps its words, also where it is answered anew.
    mark(&mut store, id, &reworded, Some(Mark::Yes));
    mark(&mut store, id, &asked, Some(Mark::NotRelevant));
    drop(store);
    let mut store = Store::open(&place.path, PASSPHRASE, session().now).expect("opens");
    let checklist = store.checklist().expect("a checklist");
    assert_eq!(checklist, [asked, reworded]);
    let history = store.history(id).expect("a history");
    let told: Vec<_> = lines(&checklist, history.open_review().map_or(&[], |review| &review.marks))
        .into_iter()
        .map(|line| (line.item.text, line.mark))
        .collect();
    let text = |text: &str| text.to_owned();
    assert_eq!(
        told,
        [
            (text("Rätt insats?"), Some(Mark::NotRelevant)),
            (text("Aktuell plan?"), Some(Mark::Yes))
        ]
    );
    finish(&mut store, &session(), id).expect("finished");
    let history = store.history(id).expect("a history");
    assert_eq!(history.last_reviewed(), Some(day("2026-11-18")));
    let standing = store.standing(id).expect("a standing");
    assert_eq!(standing.last_reviewed, Some(day("2026-11-18")));
    assert!(matches!(
        finish(&mut store, &session(), id),
        Err(StoreError::Review(ReviewProblem::NotOpen))
    ));
    store.undo(&session()).expect("undone").expect("an act");
    assert!(store.history(id).expect("a history").open_review().is_some());
    let empty = save(&mut store, &[]);
    assert!(matches!(empty, Err(StoreError::Checklist(ChecklistProblem::Empty))));
    assert!(store.check().expect("a report").is_sound());
}

#[test]
fn an_answer_is_taken_back_and_undone_by_name() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let plan = item(UsualItem::Plan, "Aktuell plan?");
    mark(&mut store, id, &plan, Some(Mark::Yes));
    mark(&mut store, id, &plan, None);
    let marks = |store: &Store| {
        let history = store.history(id).expect("a history");
        history
            .reviews
            .iter()
            .map(|review| review.marks.len())
            .collect::<Vec<_>>()
    };
    assert_eq!(marks(&store), [0]);
    store.undo(&session()).expect("undone").expect("an act");
    assert_eq!(marks(&store), [1]);
    store.undo(&session()).expect("undone").expect("an act");
    assert_eq!(marks(&store), Vec::<usize>::new(), "the first one began it");
}

#[test]
fn reminders_are_dated_ticked_off_and_shown_until_then() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let details = |text: &str, date: &str| ReminderDetails {
        text: text.to_owned(),
        date: day(date),
    };
    let save = |store: &mut Store, on: &Session, known: Option<ReminderId>, details: &ReminderDetails| {
        let saved = store.transact(on, Operation::AddReminder, |tx| tx.save_reminder(id, known, details));
        saved.map(|(id, _)| id)
    };
    let tick = |store: &mut Store, on: &Session, reminder, is_done| {
        let ticked = store.transact(on, Operation::TickReminder, |tx| {
            tx.tick_reminder(id, reminder, is_done)
        });
        ticked.map(drop)
    };
    let open = |store: &Store| {
        let standing = store.standing(id).expect("a standing");
        let told = standing.reminders.into_iter();
        told.map(|reminder| (reminder.text, reminder.date.to_string()))
            .collect::<Vec<_>>()
    };
    let told = |text: &str, date: &str| (text.to_owned(), date.to_owned());
    let later = save(
        &mut store,
        &session(),
        None,
        &details(" Skriva\ntill dem ", "2026-12-02"),
    )
    .expect("saved");
    let sooner = save(&mut store, &session(), None, &details("Ringa", "2026-11-20")).expect("saved");
    assert_eq!(
        open(&store),
        [told("Ringa", "2026-11-20"), told("Skriva till dem", "2026-12-02")]
    );
    save(&mut store, &session(), Some(later), &details("Skriva", "2026-11-19")).expect("changed");
    assert_eq!(
        open(&store),
        [told("Skriva", "2026-11-19"), told("Ringa", "2026-11-20")]
    );
    let past = save(&mut store, &session(), None, &details("Ringa", "2026-11-17"));
    assert!(matches!(past, Err(StoreError::Reminder(ReminderProblem::InPast))));
    tick(&mut store, &on("2026-11-19"), sooner, true).expect("ticked off");
    tick(&mut store, &on("2026-11-25"), sooner, true).expect("it is done already");
    let history = store.history(id).expect("a history");
    let done = history.reminders.iter().find(|reminder| reminder.id == sooner);
    let done = done.and_then(|reminder| reminder.done.clone());
    assert_eq!(
        done,
        Some((day("2026-11-19"), "A. Lind".to_owned())),
        "who did it first"
    );
    let changed = save(&mut store, &session(), Some(sooner), &details("Ringa", "2026-12-01"));
    assert!(matches!(changed, Err(StoreError::Gone)), "what is done is not changed");
    tick(&mut store, &session(), sooner, false).expect("it is not done after all");
    assert_eq!(open(&store).len(), 2);
    let unknown = tick(&mut store, &session(), ReminderId(id.0), true);
    assert!(matches!(unknown, Err(StoreError::Gone)));
    assert!(store.check().expect("a report").is_sound());
}

#[test]
fn the_share_gone_through_counts_what_goes_on_and_puts_few_together() {
    let place = place();
    let mut store = create(&place);
    let mut add = |caseworker: &str, start: &str| {
        let mut details = Details::starting(day(start));
        details.caseworker = Some(caseworker.to_owned());
        let added = store.transact(&session(), Operation::CreateParticipant, |tx| {
            tx.create_participant(&details)
        });
        added.expect("added").0
    };
    let many: Vec<_> = (0..6).map(|_| add("A. Lind", "2025-01-14")).collect();
    add("A. Lind", "2026-11-01");
    let few: Vec<_> = (0..4).map(|_| add("M. Öberg", "2025-01-14")).collect();
    add("K. Nyström", "2025-01-14");
    let left = add("A. Lind", "2025-01-14");
    let plan = item(UsualItem::Plan, "Aktuell plan?");
    save(&mut store, std::slice::from_ref(&plan)).expect("saved");
    for (id, date) in [(many[0], "2026-11-18"), (many[1], "2026-11-18"), (few[0], "2026-11-18")] {
        mark(&mut store, id, &plan, Some(Mark::Yes));
        finish(&mut store, &on(date), id).expect("finished");
    }
    mark(&mut store, many[2], &plan, Some(Mark::Yes));
    store
        .transact(&session(), Operation::EndParticipant, |tx| {
            tx.end_participant(left, &exit("2026-10-01"))
        })
        .expect("ended");
    let share = |cases, reviewed, new| Share { cases, reviewed, new };
    let shares = store.review_shares(session().today).expect("shares");
    assert_eq!(shares.all, Some(share(12, 3, 1)));
    assert_eq!(
        shares.rows,
        [(Some("A. Lind".to_owned()), share(7, 2, 1)), (None, share(5, 1, 0)),],
        "two with few cases stand together"
    );
    // Half a year and a day later all of it is to be done again.
    let later = store.review_shares(Today(day("2027-05-19"))).expect("shares");
    assert_eq!(later.all, Some(share(12, 0, 0)));
}
