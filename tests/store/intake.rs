//! The intake interview: templates that come and go, answers with their history, and decisions.

use stegvis::domain::ActivityId;
use stegvis::domain::activity::{ActivityDetails, ActivityType};
use stegvis::domain::history::History;
use stegvis::domain::intake::{
    DecisionDetails, DecisionProblem, QuestionId, Reply, ReplyProblem, SHIPPED, Template, TemplateKey,
};

use super::*;

fn question(id: &str) -> QuestionId {
    QuestionId(id.to_owned())
}

fn text(text: &str) -> Reply {
    Reply::Text(text.to_owned())
}

fn shipped() -> TemplateKey {
    Template::shipped().key.clone()
}

/// The session of somebody on a day.
fn on(date: &str, user: &str) -> Session {
    Session {
        user: user.to_owned(),
        today: Today(day(date)),
        ..session()
    }
}

fn answer(store: &mut Store, id: ParticipantId, on: &Session, about: &str, reply: Option<&Reply>) {
    let key = store.intake_templates().expect("templates").current().key.clone();
    let saved = store.transact(on, Operation::SaveReply, |tx| {
        tx.save_reply(id, &key, &question(about), reply)
    });
    saved.expect("saved");
}

/// Every revision of one answer: when, and what.
fn revisions(history: &History, about: &str) -> Vec<(String, Option<String>)> {
    let answered = history.intake.answered(&question(about));
    let revisions = answered.into_iter().flat_map(|answered| answered.revisions());
    revisions
        .map(|revision| {
            let reply = revision.reply.as_ref().map(Reply::written);
            (revision.date.to_string(), reply)
        })
        .collect()
}

fn said(date: &str, text: &str) -> (String, Option<String>) {
    (date.to_owned(), Some(text.to_owned()))
}

/// The shipped template in a second version that asks for something else first.
fn second_version() -> String {
    SHIPPED
        .replacen("version = 1", "version = 2", 1)
        .replacen("id = \"expectations\"", "id = \"hopes\"", 1)
}

fn load(store: &mut Store, source: &str) -> Result<TemplateKey, StoreError> {
    let loaded = store.transact(&session(), Operation::LoadIntakeTemplate, |tx| {
        tx.load_intake_template(source)
    });
    loaded.map(|(key, _)| key)
}

#[test]
fn each_day_leaves_one_revision_and_what_is_taken_back_stays_readable() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let [first, later, last] = ["2026-11-01", "2026-11-10", "2026-11-18"].map(|date| on(date, "A. Lind"));
    for words in ["K", "Kök", " Kök  "] {
        answer(&mut store, id, &first, "occupations", Some(&text(words)));
    }
    answer(&mut store, id, &later, "occupations", Some(&text("Butik")));
    answer(&mut store, id, &later, "occupations", Some(&text("Kök")));
    let history = store.history(id).expect("a history");
    assert_eq!(
        revisions(&history, "occupations"),
        [said("2026-11-01", "Kök")],
        "what is as it was before leaves nothing"
    );
    answer(&mut store, id, &later, "occupations", Some(&text("Butik")));
    answer(&mut store, id, &last, "occupations", Some(&text("   ")));
    answer(&mut store, id, &last, "registered", Some(&Reply::YesNo(true)));
    answer(&mut store, id, &last, "registered", None);
    drop(store);
    let store = Store::open(&place.path, PASSPHRASE, session().now).expect("opens");
    let history = store.history(id).expect("a history");
    let taken_back = ("2026-11-18".to_owned(), None);
    assert_eq!(
        revisions(&history, "occupations"),
        [said("2026-11-01", "Kök"), said("2026-11-10", "Butik"), taken_back]
    );
    assert!(history.intake.answered(&question("registered")).is_none());
    assert!(store.check().expect("a report").is_sound());
}

#[test]
fn an_answer_that_can_not_be_one_is_refused_and_changes_nothing() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    answer(
        &mut store,
        id,
        &session(),
        "direction",
        Some(&Reply::Chosen(["work".to_owned()].into())),
    );
    let before = store.history(id).expect("a history");
    let both = Reply::Chosen(["work", "studies"].map(str::to_owned).into());
    let unknown = Reply::Chosen(["luck".to_owned()].into());
    for (about, reply, problem) in [
        ("luck", text("x"), ReplyProblem::NotAsked),
        ("direction", text("x"), ReplyProblem::OtherKind),
        ("direction", both, ReplyProblem::OtherKind),
        ("direction", unknown, ReplyProblem::OtherKind),
        ("next", text(&"å".repeat(5_001)), ReplyProblem::TooLong),
        (
            "last_worked",
            Reply::Date(day("0206-01-01")),
            ReplyProblem::DateOutOfRange,
        ),
    ] {
        let refused = store.transact(&session(), Operation::SaveReply, |tx| {
            tx.save_reply(id, &shipped(), &question(about), Some(&reply))
        });
        assert!(
            matches!(&refused, Err(StoreError::Reply(found)) if *found == problem),
            "{about}: {refused:?}"
        );
    }
    assert_eq!(store.history(id).expect("a history"), before);
}

#[test]
fn another_template_leaves_every_answer_readable() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    answer(&mut store, id, &session(), "expectations", Some(&text("Ett jobb")));
    answer(&mut store, id, &session(), "next", Some(&text("Ringa")));
    let changed = SHIPPED.replacen("Vad hoppas du", "Vad drömmer du om", 1);
    let refused = load(&mut store, &changed);
    assert!(
        matches!(&refused, Err(StoreError::IntakeTemplateInUse(key)) if *key == shipped()),
        "{refused:?}"
    );
    let wrong = load(&mut store, &SHIPPED.replacen("ask = \"text\"", "ask = \"texts\"", 1));
    assert!(matches!(wrong, Err(StoreError::IntakeTemplate(_))), "{wrong:?}");
    assert_eq!(store.intake_templates().expect("templates").current().key, shipped());
    let newer = load(&mut store, &second_version()).expect("loaded");
    assert_eq!(newer.version, 2);
    drop(store);
    let mut store = Store::open(&place.path, PASSPHRASE, session().now).expect("opens");
    let history = store.history(id).expect("a history");
    let templates = &history.templates;
    assert_eq!(templates.current().key, newer);
    let apart: Vec<_> = templates.no_longer_asked(&history.intake).collect();
    assert_eq!(apart.len(), 1);
    assert_eq!(apart[0].question, question("expectations"));
    let words = templates.question(&apart[0].current.template, &apart[0].question);
    assert!(words.is_some_and(|words| words.text.text("sv").starts_with("Vad hoppas du")));
    let next = templates
        .current()
        .question(&question("next"))
        .expect("it is asked still");
    assert_eq!(history.intake.reply(next), Some(&text("Ringa")));

    // What was typed under the words of before can be saved after.
    let late = store.transact(&session(), Operation::SaveReply, |tx| {
        tx.save_reply(id, &shipped(), &question("expectations"), Some(&text("Ett jobb till")))
    });
    late.expect("nothing that was typed is lost");
    // And back again, by name and by undo.
    store
        .transact(&session(), Operation::LoadIntakeTemplate, |tx| {
            tx.use_intake_template(&shipped())
        })
        .expect("in use again");
    assert_eq!(store.intake_templates().expect("templates").current().key, shipped());
    store.undo(&session()).expect("undone").expect("an act");
    assert_eq!(store.intake_templates().expect("templates").current().key, newer);
    let unknown = TemplateKey {
        id: "borta".to_owned(),
        version: 1,
    };
    let gone = store.transact(&session(), Operation::LoadIntakeTemplate, |tx| {
        tx.use_intake_template(&unknown)
    });
    assert!(matches!(gone, Err(StoreError::Gone)), "{gone:?}");
    assert!(store.check().expect("a report").is_sound());
}

#[test]
fn a_template_that_somebody_has_answered_is_not_undone_away() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    load(&mut store, &second_version()).expect("loaded");
    answer(&mut store, id, &session(), "hopes", Some(&text("Ett jobb")));
    let undone = store.undo(&session());
    assert!(matches!(undone, Err(StoreError::CannotUndo { .. })), "{undone:?}");
    let history = store.history(id).expect("a history");
    assert_eq!(revisions(&history, "hopes"), [said("2026-11-18", "Ett jobb")]);
    assert_eq!(history.templates.current().key.version, 2);
}

fn activity(store: &mut Store, name: &str) -> ActivityId {
    let details = ActivityDetails {
        name: name.to_owned(),
        kind: ActivityType::JobFocused,
        unit: None,
        cost: None,
        is_active: true,
    };
    let saved = store.transact(&session(), Operation::SaveActivity, |tx| {
        tx.save_activity(None, &details)
    });
    saved.expect("saved").0
}

#[test]
fn decisions_say_what_fits_who_decided_and_when_and_can_be_undone() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let [kitchen, shop] = ["Kök", "Butik"].map(|name| activity(&mut store, name));
    let details = |activities: &[ActivityId], reason: &str| DecisionDetails {
        activities: activities.to_vec(),
        reason: reason.to_owned(),
        by: "Enhetschefen".to_owned(),
        date: day("2026-11-10"),
    };
    let decide = |store: &mut Store, on: &Session, details: &DecisionDetails| {
        let saved = store.transact(on, Operation::DecideIntake, |tx| tx.save_decision(id, details));
        saved.map(drop)
    };
    let standing = |store: &Store| {
        let history = store.history(id).expect("a history");
        let told = history.intake.decisions.iter().map(|decision| {
            let details = &decision.details;
            (
                details.activities.clone(),
                details.reason.clone(),
                decision.recorded_on.to_string(),
            )
        });
        told.collect::<Vec<_>>()
    };
    let early = on("2026-11-10", "A. Lind");
    decide(&mut store, &early, &details(&[shop, kitchen], "")).expect("decided");
    decide(&mut store, &early, &details(&[kitchen], "Kök först")).expect("corrected on the same day");
    let first = (vec![kitchen], "Kök först".to_owned(), "2026-11-10".to_owned());
    assert_eq!(standing(&store), std::slice::from_ref(&first));
    decide(&mut store, &session(), &details(&[shop, kitchen], " ")).expect("decided anew");
    let second = (vec![shop, kitchen], String::new(), "2026-11-18".to_owned());
    assert_eq!(
        standing(&store),
        [first.clone(), second.clone()],
        "in the order of choosing"
    );
    store.undo(&session()).expect("undone").expect("an act");
    assert_eq!(standing(&store), std::slice::from_ref(&first));
    store.redo(&session()).expect("done again").expect("an act");
    assert_eq!(standing(&store), [first, second]);
    let nothing = decide(&mut store, &session(), &details(&[], " "));
    assert!(matches!(
        nothing,
        Err(StoreError::Decision(DecisionProblem::NothingDecided))
    ));
    let gone = decide(&mut store, &session(), &details(&[ActivityId(id.0)], ""));
    assert!(matches!(gone, Err(StoreError::Gone)), "{gone:?}");
    assert!(store.check().expect("a report").is_sound());
}

#[test]
fn whoever_comes_back_is_asked_anew() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    answer(
        &mut store,
        id,
        &on("2026-02-01", "A. Lind"),
        "next",
        Some(&text("Ringa")),
    );
    store
        .transact(&session(), Operation::EndParticipant, |tx| {
            tx.end_participant(id, &exit("2026-10-01"))
        })
        .expect("ended");
    store
        .transact(&session(), Operation::ReadmitParticipant, |tx| {
            tx.readmit_participant(id, day("2026-11-01"), Some("A. Lind"))
        })
        .expect("back");
    let history = store.history(id).expect("a history");
    assert!(history.intake.begun().is_none());
    answer(&mut store, id, &session(), "next", Some(&text("Ringa")));
    let history = store.history(id).expect("a history");
    assert_eq!(
        revisions(&history, "next"),
        [said("2026-11-18", "Ringa")],
        "also where it is the same"
    );
    assert_eq!(revisions(&history.earlier[0], "next"), [said("2026-02-01", "Ringa")]);
}
