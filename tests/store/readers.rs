//! What a reader reads: pages by consent, from day to day.

use stegvis::domain::access::Role;
use stegvis::domain::note::About;
use stegvis::domain::participant::Details;
use stegvis::domain::protection::{Protection, ProtectionLevel};
use stegvis::domain::sharing::{ConsentWay, SharingDetails, SharingProblem};
use stegvis::domain::{AccountId, ParticipantId, SharingId, Today};
use stegvis::store::vault::KdfCost;
use stegvis::store::{Operation, Store, StoreError};

use crate::accounts::user;
use crate::{Place, create, day, do_it, place, session};

/// A file with a participant who has two notes, one of them for caseworkers alone; and a reader, with what opens it.
fn shared_with_nobody(place: &Place) -> (Store, ParticipantId, AccountId, String) {
    let mut store = create(place);
    let added = store.add_user(&session(), &user("S. Sjö", &[Role::Reader], false), KdfCost::LEAST);
    let passphrase = added.expect("let in").0.to_string();
    let reader = store.readers().expect("readers").remove(0).0;
    let instrument = store.current_instrument().expect("an instrument");
    let id = do_it(&mut store, Operation::CreateParticipant, |tx| {
        let id = tx.create_participant(&Details::starting(day("2026-01-14")))?;
        for (is_private, text) in [(false, "Ringde"), (true, "Bara för oss")] {
            let about = About {
                date: day("2026-11-02"),
                meeting: None,
                indicator: None,
                is_private,
            };
            tx.save_note(id, None, &about, text)?;
        }
        let occasion = tx.create_occasion(id, day("2026-11-03"))?;
        let asked = instrument.indicators.iter().map(|indicator| &indicator.id);
        tx.start_assessment(
            occasion,
            stegvis::domain::instrument::Respondent::Caseworker,
            &instrument.key,
            asked,
        )?;
        Ok(id)
    });
    (store, id, reader, passphrase)
}

fn consent(reader: AccountId) -> SharingDetails {
    SharingDetails {
        reader,
        from: day("2026-11-10"),
        to: day("2026-12-10"),
        way: ConsentWay::Interpreted,
    }
}

fn share(store: &mut Store, id: ParticipantId, details: &SharingDetails) -> Result<SharingId, StoreError> {
    let shared = store.transact(&session(), Operation::RecordSharing, |tx| {
        tx.record_sharing(id, details)
    });
    shared.map(|(id, _)| id)
}

fn open_as_reader(place: &Place, passphrase: &str) -> Store {
    Store::open(&place.path, passphrase, session().now).expect("they can sign in")
}

#[test]
fn a_page_is_open_to_its_reader_from_day_to_day_and_no_longer() {
    let place = place();
    let (mut store, id, reader, passphrase) = shared_with_nobody(&place);
    share(&mut store, id, &consent(reader)).expect("consented");
    let other = do_it(&mut store, Operation::CreateParticipant, |tx| {
        tx.create_participant(&Details::starting(day("2026-01-14")))
    });
    let mut own = open_as_reader(&place, &passphrase);
    assert!(
        own.standings().expect("read").is_empty(),
        "nobody, before it is known which day it is"
    );
    for (date, is_open) in [
        ("2026-11-09", false),
        ("2026-11-10", true),
        ("2026-12-10", true),
        ("2026-12-11", false),
    ] {
        assert!(own.turn_to_day(Today(day(date))), "{date}");
        assert_eq!(own.standings().expect("read").len(), usize::from(is_open), "{date}");
        assert_eq!(own.history(id).is_ok(), is_open, "{date}");
        assert!(matches!(own.history(other), Err(StoreError::UnknownParticipant)));
    }
    own.turn_to_day(session().today);
    let history = own.history(id).expect("open");
    let texts: Vec<_> = history.notes.iter().map(|note| note.current.text.as_str()).collect();
    assert_eq!(texts, ["Ringde"], "what is for caseworkers alone is for nobody else");
    assert!(history.all_occasions().all(|occasion| occasion.drafts.is_empty()));
    assert_eq!(store.history(id).expect("whole").notes.len(), 2);
    own.log_view(&own.session(session().now, session().today), id)
        .expect("logged");
    let log = store.audit_of(id).expect("the log");
    let last = log.last().expect("a look");
    assert_eq!(
        (last.operation, last.by.as_str()),
        (Operation::ViewParticipant, "S. Sjö")
    );
    assert!(
        own.log_view(&own.session(session().now, session().today), other)
            .is_err()
    );
}

#[test]
fn a_consent_that_is_taken_back_closes_the_page_and_stays_written_down() {
    let place = place();
    let (mut store, id, reader, passphrase) = shared_with_nobody(&place);
    let sharing = share(&mut store, id, &consent(reader)).expect("consented");
    let mut own = open_as_reader(&place, &passphrase);
    own.turn_to_day(session().today);
    own.history(id).expect("open");
    do_it(&mut store, Operation::WithdrawSharing, |tx| {
        tx.withdraw_sharing(id, sharing)
    });
    assert!(
        matches!(own.history(id), Err(StoreError::UnknownParticipant)),
        "at once"
    );
    assert!(own.log_view(&own.session(session().now, session().today), id).is_err());
    let again = store.transact(&session(), Operation::WithdrawSharing, |tx| {
        tx.withdraw_sharing(id, sharing)
    });
    assert!(matches!(again, Err(StoreError::Sharing(SharingProblem::Withdrawn))));
    let known = store.history(id).expect("there").participant.sharings.remove(0);
    assert_eq!(
        known.withdrawn.map(|withdrawn| withdrawn.by).as_deref(),
        Some("A. Lind")
    );
    // It was a mistake, and the page is open again; a new consent would be another row.
    assert!(store.undo(&session()).expect("undone").is_some());
    own.history(id).expect("open again");
    assert!(store.check().expect("a report").is_sound());
}

#[test]
fn bad_consents_change_nothing_and_protected_data_are_for_the_named_alone() {
    let place = place();
    let (mut store, id, reader, passphrase) = shared_with_nobody(&place);
    let wrong = |store: &mut Store, details: SharingDetails| match share(store, id, &details) {
        Err(StoreError::Sharing(problem)) => problem,
        other => panic!("{other:?}"),
    };
    let nobody = consent(AccountId(uuid::Uuid::now_v7()));
    assert_eq!(wrong(&mut store, nobody), SharingProblem::UnknownReader);
    let caseworker = store.account().id;
    assert_eq!(wrong(&mut store, consent(caseworker)), SharingProblem::UnknownReader);
    let reversed = SharingDetails {
        to: day("2026-11-09"),
        ..consent(reader)
    };
    assert_eq!(wrong(&mut store, reversed), SharingProblem::EndBeforeStart);
    share(&mut store, id, &consent(reader)).expect("consented");
    assert_eq!(wrong(&mut store, consent(reader)), SharingProblem::TwiceAtOnce);
    assert_eq!(store.history(id).expect("there").participant.sharings.len(), 1);
    let mut own = open_as_reader(&place, &passphrase);
    own.turn_to_day(session().today);
    own.history(id).expect("open");
    let protection = Protection {
        level: ProtectionLevel::Marked,
        named: ["A. Lind".to_owned()].into(),
    };
    do_it(&mut store, Operation::SetProtection, |tx| {
        tx.set_protection(id, Some(&protection))
    });
    assert!(own.history(id).is_err());
}

#[test]
fn a_reader_has_no_other_role() {
    let place = place();
    let mut store = create(&place);
    let both = user("S. Sjö", &[Role::Reader, Role::Caseworker], false);
    assert!(matches!(
        store.add_user(&session(), &both, KdfCost::LEAST),
        Err(StoreError::User(_))
    ));
    let founder = store.account().clone();
    assert!(!founder.has(Role::Reader), "whoever makes a file works with it");
}
