//! The log, removal, and what is written down about consent.

use std::collections::BTreeSet;

use stegvis::domain::access::{Role, Sight};
use stegvis::domain::assessment::Entry;
use stegvis::domain::exit::Exit;
use stegvis::domain::instrument::{IndicatorId, Respondent};
use stegvis::domain::note::About;
use stegvis::domain::participant::{Birth, Details};
use stegvis::domain::protection::{Consent, ConsentKind, ConsentProblem};
use stegvis::domain::retention::Standing;
use stegvis::domain::{Now, ParticipantId, Today};
use stegvis::store::{Operation, Session, Store, StoreError, backups};

use crate::accounts::{as_user, user};
use crate::{PASSPHRASE, add_participant, create, day, place, session};

fn log_of(store: &Store, id: ParticipantId) -> Vec<Operation> {
    let log = store.audit_of(id).expect("the log");
    log.iter().map(|entry| entry.operation).collect()
}

#[test]
fn every_look_is_in_the_log_with_who_looked() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    store.log_view(&session(), id).expect("logged");
    assert_eq!(
        log_of(&store, id),
        [Operation::CreateParticipant, Operation::ViewParticipant]
    );
    let details = user("E. Ek", &[Role::Coordinator], false);
    let mut theirs = as_user(&place, store, &details);
    let their_session = theirs.store_session();
    assert!(matches!(
        theirs.log_view(&their_session, id),
        Err(StoreError::NotAllowed)
    ));
    drop(theirs);
    let store = Store::open(&place.path, PASSPHRASE, session().now).expect("opens");
    assert_eq!(log_of(&store, id).len(), 2, "what was refused is no look");
}

trait OwnSession {
    fn store_session(&self) -> Session;
}

impl OwnSession for Store {
    fn store_session(&self) -> Session {
        self.session(session().now, session().today)
    }
}

#[test]
fn consents_are_added_and_never_overwritten() {
    let place = place();
    let mut store = create(&place);
    let id = add_participant(&mut store);
    let consent = |kind, date: &str, version: &str| Consent {
        kind,
        date: day(date),
        text_version: version.to_owned(),
        by: String::new(),
    };
    let mut record = |consent: Consent| {
        store.transact(&session(), Operation::RecordConsent, |tx| {
            tx.record_consent(id, &consent)
        })
    };
    record(consent(ConsentKind::Informed, "2026-01-14", "Informationsblad 3")).expect("recorded");
    record(consent(ConsentKind::Withdrawn, "2026-06-01", "Informationsblad 3")).expect("recorded");
    for (wrong, problem) in [
        (consent(ConsentKind::Given, "2026-11-19", "3"), ConsentProblem::InFuture),
        (
            consent(ConsentKind::Given, "2026-11-18", "  "),
            ConsentProblem::NoVersion,
        ),
    ] {
        assert!(matches!(record(wrong), Err(StoreError::Consent(found)) if found == problem));
    }
    let consents = store.history(id).expect("a history").participant.consents;
    let found: Vec<_> = consents
        .iter()
        .map(|consent| (consent.kind, consent.date, consent.by.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (ConsentKind::Informed, day("2026-01-14"), "A. Lind"),
            (ConsentKind::Withdrawn, day("2026-06-01"), "A. Lind"),
        ]
    );
}

/// Somebody about whom something of every kind is written, and whose day came long ago. `marked` stands in every text.
fn long_gone(store: &mut Store, birth: &str, marked: &str) -> ParticipantId {
    let then = Session {
        now: Now(day("2018-03-01").and_time(chrono::NaiveTime::MIN).and_utc()),
        today: Today(day("2018-03-01")),
        ..session()
    };
    let mut details = Details::starting(day("2018-01-14"));
    details.name = Some(marked.to_owned());
    details.birth = Birth::parse(birth);
    let about = About {
        date: day("2018-02-01"),
        meeting: None,
        indicator: None,
        is_private: false,
    };
    let instrument = store.current_instrument().expect("an instrument");
    let health = IndicatorId("health".to_owned());
    let written = store.transact(&then, Operation::CreateDemo, |tx| {
        let id = tx.create_participant(&details)?;
        let occasion = tx.create_occasion(id, day("2018-02-01"))?;
        let form = tx.start_assessment(occasion, Respondent::Participant, &instrument.key, [&health])?;
        let entry = Entry {
            answer: None,
            note: Some(marked.to_owned()),
        };
        tx.save_entry(form, &health, &entry)?;
        tx.save_note(id, None, &about, marked)?;
        let exit = Exit {
            date: day("2018-03-01"),
            outcome: None,
            note: Some(marked.to_owned()),
        };
        tx.record_consent(
            id,
            &Consent {
                kind: ConsentKind::Informed,
                date: day("2018-01-14"),
                text_version: marked.to_owned(),
                by: String::new(),
            },
        )?;
        tx.end_participant(id, &exit)?;
        Ok(id)
    });
    written.expect("written").0
}

#[test]
fn what_is_due_is_removed_for_good_and_the_rest_is_kept() {
    let place = place();
    let mut store = create(&place);
    let marked = "Zxqvmärkt-uppgift";
    let due = long_gone(&mut store, "1980-03-04", marked);
    let research = long_gone(&mut store, "1980-03-05", "Behålls");
    let held = long_gone(&mut store, "1980-03-04", "Överklagar");
    let unknown = long_gone(&mut store, "1980", "Vet inte");
    let recent = add_participant(&mut store);
    let mut hold =
        |reason: Option<&str>| store.transact(&session(), Operation::SetHold, |tx| tx.set_hold(held, reason));
    assert!(matches!(hold(Some("  ")), Err(StoreError::Hold(_))));
    hold(Some("Överklagan pågår")).expect("held");
    let list = store.retention(session().today).expect("a list");
    let found: Vec<_> = list
        .entries
        .iter()
        .map(|entry| (entry.participant_id, entry.standing.code()))
        .collect();
    assert_eq!(
        found,
        [
            (due, "late"),
            (research, "research"),
            (held, "held"),
            (unknown, "decide")
        ],
        "whoever is not due is not in it"
    );
    for kept in [research, held, recent] {
        let removed = store.remove_participants(&session(), &BTreeSet::from([due, kept]));
        assert!(matches!(removed, Err(StoreError::NotDue)));
    }
    assert_eq!(store.histories().expect("everyone").len(), 5, "all or nobody");

    let removal = store
        .remove_participants(&session(), &BTreeSet::from([due, unknown]))
        .expect("removed");
    assert_eq!(removal.certificate.removed, 2);
    assert_eq!(
        (removal.certificate.kept_for_research, removal.certificate.held),
        (1, 1)
    );
    assert_eq!(removal.certificate.group, None, "two are too few to tell of");
    assert_eq!(
        backups(&place.path).expect("backups").len(),
        1,
        "a backup was made before"
    );
    let left: BTreeSet<_> = store
        .histories()
        .expect("everyone")
        .iter()
        .map(|history| history.participant.id)
        .collect();
    assert_eq!(left, [research, held, recent].into());
    assert!(store.undoable().is_none(), "what is gone can't be had back by undo");
    let list = store.retention(session().today).expect("a list");
    assert!(
        list.entries
            .iter()
            .all(|entry| !matches!(entry.standing, Standing::Late(_)))
    );
    assert_eq!(list.certificates, [removal.certificate]);
    let report = store.check().expect("a report");
    assert!(report.is_sound(), "{report:?}");
}

#[test]
fn only_an_administrator_sees_who_is_due_and_never_by_name() {
    let place = place();
    let mut store = create(&place);
    long_gone(&mut store, "1980-03-04", "Amina");
    let details = user("E. Ek", &[Role::Administrator], false);
    let theirs = as_user(&place, store, &details);
    let list = theirs.retention(session().today).expect("a list");
    assert_eq!(list.entries.len(), 1);
    assert!(!format!("{list:?}").contains("Amina"));
    assert_eq!(theirs.histories().expect("nobody"), []);
    assert_eq!(
        theirs.account().sees(Sight::Participants),
        stegvis::domain::access::Grant::No
    );
}
