use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;

use super::*;
use crate::demo;
use crate::domain::activity::{ActivityDetails, ActivityType, PlacementDetails};
use crate::domain::assessment::{Answer, Entries, Entry};
use crate::domain::attendance::{self, AbsenceKind, Weekdays};
use crate::domain::instrument::{Instrument, Respondent, Series};
use crate::domain::intake::{DecisionDetails, QuestionId, Reply, SHIPPED};
use crate::domain::meeting::Slot;
use crate::domain::participant::Details;
use crate::domain::review::{Item, Mark, ReminderDetails, UsualItem};
use crate::domain::transfer::{ConsentForm, ConsentGiver, Moves};
use crate::domain::{Now, Today};
use crate::exchange::extract::Extract;
use crate::exchange::extract::tests::bare;
use crate::store::{DayMark, InstrumentFit, Removable, Tx};

const ZERO_TO_TEN: &str = include_str!("../../../tests/data/zero_to_ten.toml");

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn now() -> (Now, Today) {
    let at = DateTime::parse_from_rfc3339("2026-11-30T10:00:00Z").expect("a moment");
    (Now(at.to_utc()), Today(day("2026-11-30")))
}

/// A unit with nobody in it, and a session of whoever looks after it.
fn unit(name: &str, user: &str) -> (Store, Session) {
    let mut store = Store::in_memory(user).expect("a store");
    let (now, today) = now();
    let session = store.session(now, today);
    let made = store.transact(&session, Operation::MakeTransferKey, |tx| {
        tx.make_transfer_key(name, false)
    });
    made.expect("a key");
    (store, session)
}

fn demonstration() -> (Store, Session) {
    let (mut store, session) = unit("Arbetsmarknad Norrby", demo::CASEWORKER);
    demo::fill(&mut store, &session).expect("people");
    (store, session)
}

fn card(store: &Store) -> UnitCard {
    store.transfer_keys().expect("keys")[0].card.clone()
}

fn consent() -> MoveConsent {
    MoveConsent {
        date: day("2026-11-29"),
        giver: ConsentGiver::Participant,
        form: ConsentForm::Written,
    }
}

/// What an extract says of somebody, but for what is each unit's own: the log, decisions, the bin, the case reference, the
/// spreadsheet's id, who may see, and who became responsible.
fn told(store: &Store, id: ParticipantId) -> Value {
    let history = store.history(id).expect("a history");
    let activities = store.activities().expect("the catalogue");
    let moves = Moves::default();
    let extract = Extract {
        activities: &activities,
        ..bare(&history, &moves)
    };
    let mut told: Value = serde_json::from_str(&extract.json().expect("JSON")).expect("JSON");
    let person = &mut told["participant"];
    for own in ["reference", "imported_as", "caseworker"] {
        person.as_object_mut().expect("an object").remove(own);
    }
    if person["protection"].is_object() {
        person["protection"]["named_users"] = Value::Null;
    }
    for period in told["periods"].as_array_mut().expect("periods") {
        let terms = period["responsible"].as_array_mut().expect("terms");
        terms.retain(|term| term["caseworker"] != "M. Norén");
    }
    told
}

/// A template of the intake interview that comes after the shipped one.
fn next_template() -> String {
    SHIPPED.replacen("version = 1", "version = 2", 1)
}

/// A finished form of [`ZERO_TO_TEN`], with a note.
fn measure(tx: &mut Tx<'_>, id: ParticipantId, date: NaiveDate) -> Result<(), StoreError> {
    let instrument = Instrument::parse(ZERO_TO_TEN).expect("an instrument");
    let entry = Entry {
        answer: instrument.scale.score(7).map(Answer::Score),
        note: Some("från noll till tio".to_owned()),
    };
    let entries: Entries = [(instrument.indicators[0].id.clone(), entry)].into();
    let occasion = tx.occasion_for(id, date, &instrument.key)?;
    tx.record_assessment(occasion, Respondent::Participant, &instrument.key, &entries)
}

/// Whoever of the demonstration was asked at intake, with everything else that can be kept about anybody: another
/// template, a second questionnaire on a day that has one, a case that is gone through, reminders, and who came when.
fn with_everything(store: &mut Store, session: &Session) -> ParticipantId {
    let histories = store.histories().expect("everybody");
    let asked = |history: &&History| history.participant.exit.is_none() && !history.intake.answers.is_empty();
    let history = histories.iter().find(asked).expect("somebody who was asked");
    let (id, measured) = (history.participant.id, history.occasions[0].date);
    let before = Session {
        today: Today(day("2026-11-25")),
        ..session.clone()
    };
    let (visit, _) = store
        .transact(&before, Operation::BookMeeting, |tx| {
            let slot = Slot {
                date: day("2026-11-27"),
                time: None,
            };
            tx.book_meeting(id, None, slot)
        })
        .expect("booked");
    let written = store.transact(session, Operation::Import, |tx| {
        let template = tx.load_intake_template(&next_template())?;
        let question = |id: &str| QuestionId(id.to_owned());
        let hopes = Reply::Text("Egen lön.".to_owned());
        tx.save_reply(id, &template, &question("expectations"), Some(&hopes))?;
        tx.save_reply(id, &template, &question("times"), None)?;
        let activity = tx.save_activity(
            None,
            &ActivityDetails {
                name: "Odlingen".to_owned(),
                kind: ActivityType::Other,
                unit: None,
                cost: None,
                is_active: true,
            },
        )?;
        let decision = DecisionDetails {
            activities: vec![activity],
            reason: "Ute, och på förmiddagen.".to_owned(),
            by: "M. Ek".to_owned(),
            date: session.today.0,
        };
        tx.save_decision(id, &decision)?;
        let item = Item {
            id: UsualItem::Plan.id(),
            text: "Aktuell plan?".to_owned(),
            knows: UsualItem::Plan.knows(),
        };
        tx.mark_item(id, &item, 0, Some(Mark::No))?;
        for (text, is_done) in [("Ringa Odlingen", true), ("Fråga om tider", false)] {
            let details = ReminderDetails {
                text: text.to_owned(),
                date: session.today.0,
            };
            let reminder = tx.save_reminder(id, None, &details)?;
            tx.tick_reminder(id, reminder, is_done)?;
        }
        let placement_id = tx.save_placement(
            id,
            None,
            &PlacementDetails {
                activity_id: activity,
                from: day("2026-11-02"),
                to: None,
                extent: Some(50),
                // Monday, Wednesday and Friday.
                weekdays: Weekdays::from_bits(0b1_0101),
                end_reason: None,
                experience: None,
            },
        )?;
        for (date, mark) in [
            ("2026-11-16", attendance::Mark::Present),
            ("2026-11-16", attendance::Mark::Ill),
            ("2026-11-18", attendance::Mark::Absent),
            ("2026-11-20", attendance::Mark::Absent),
            ("2026-11-23", attendance::Mark::Absent),
        ] {
            tx.mark_days(&[DayMark {
                participant_id: id,
                placement_id,
                date: day(date),
                mark: Some(mark),
            }])?;
        }
        tx.settle_absence(id, AbsenceKind::Days)?;
        tx.mark_visit(id, visit, Some(attendance::Mark::Absent))?;
        tx.load_instrument_beside(ZERO_TO_TEN, false)?;
        measure(tx, id, measured)
    });
    written.expect("written");
    id
}

fn everybody(store: &Store) -> Vec<ParticipantId> {
    let histories = store.histories().expect("everybody");
    histories.iter().map(|history| history.participant.id).collect()
}

fn sealed(store: &mut Store, session: &Session, id: ParticipantId, to: &UnitCard) -> Vec<u8> {
    send(store, session, id, to, &consent()).expect("a file")
}

/// What an extract tells of in a period, each by where it stands.
const KINDS: [&str; 13] = [
    "/occasions",
    "/placements",
    "/placements/*/attendance",
    "/placements/*/weekdays",
    "/goals",
    "/plan_reviews",
    "/meetings",
    "/notes",
    "/intake/answers",
    "/intake/decisions",
    "/reviews/*/marks",
    "/reminders",
    "/absences_seen",
];

/// `true` where there is something at a place; a `*` stands for each of a list.
fn has_any(value: &Value, place: &str) -> bool {
    match place.split_once("/*") {
        Some((list, rest)) => {
            let list = value.pointer(list).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|one| has_any(one, rest)))
        }
        None => value
            .pointer(place)
            .and_then(Value::as_array)
            .is_some_and(|some| !some.is_empty()),
    }
}

#[test]
fn whoever_is_sent_is_received_with_everything_that_an_extract_says() {
    let (mut from, sender) = demonstration();
    with_everything(&mut from, &sender);
    let (mut to, receiver) = unit("Söderby kommun", "M. Norén");
    let receivers = card(&to);
    let everybody = everybody(&from);
    assert!(everybody.len() >= 10, "the demonstration has people");
    let mut seen = BTreeSet::new();
    for id in everybody {
        let file = sealed(&mut from, &sender, id, &receivers);
        let opened = open_bytes(&to, &receiver, &file).expect("it opens");
        let ((own, _), _) = receive(&mut to, &receiver, &opened, "M. Norén").expect("received");
        let (sent, received) = (told(&from, id), told(&to, own));
        assert_eq!(sent, received);
        for kind in KINDS {
            let periods = sent["periods"].as_array().expect("periods");
            if periods.iter().any(|period| has_any(period, kind)) {
                seen.insert(kind);
            }
        }
        let responsible = to.history(own).expect("readable").participant.details.caseworker;
        assert_eq!(responsible.as_deref(), Some("M. Norén"));
    }
    assert_eq!(seen, KINDS.into(), "somebody had each");
    assert!(to.check().expect("a report").is_sound());
    // What lists and figures read was written with the rest.
    let standings = to.standings().expect("everybody");
    let histories = to.histories().expect("everybody");
    assert!(
        histories
            .iter()
            .map(crate::domain::standing::Standing::of)
            .eq(standings)
    );
}

#[test]
fn a_case_comes_with_what_was_asked_noted_and_seen_to_and_no_template_or_questionnaire_into_use() {
    let (mut from, sender) = demonstration();
    let id = with_everything(&mut from, &sender);
    let (mut to, receiver) = unit("Söderby kommun", "M. Norén");
    let file = sealed(&mut from, &sender, id, &card(&to));
    let opened = open_bytes(&to, &receiver, &file).expect("it opens");
    let templates: Vec<_> = opened
        .brought
        .templates
        .iter()
        .map(|(_, key, fit)| (key.version, *fit))
        .collect();
    assert_eq!(templates, [(1, InstrumentFit::Known), (2, InstrumentFit::OtherVersion)]);
    let ((own, _), _) = receive(&mut to, &receiver, &opened, "M. Norén").expect("received");
    let (sent, history) = (told(&from, id), to.history(own).expect("there"));
    assert_eq!(told(&to, own), sent);
    assert_eq!(to.intake_templates().expect("templates").current().key.version, 1);
    assert_eq!(to.instruments_in_use().expect("in use").len(), 1);
    let beside = Series("zero-to-ten".to_owned());
    assert_eq!(history.measured_by(), [Series::default(), beside.clone()]);
    assert_eq!(history.turned_to(&beside).occasions.len(), 1);
    let noted = history.meetings.iter().filter(|meeting| meeting.noted.is_some());
    assert_eq!(noted.count(), 1, "whether they came to a meeting");
    assert_eq!(history.participant.sharings, []);
    assert!(to.check().expect("a report").is_sound());
    // What hangs on a placement in the bin stays with it.
    for placement in from.history(id).expect("there").placements {
        let thing = Removable::Placement(placement.id);
        from.transact(&sender, thing.removal(), |tx| tx.remove(thing, id))
            .expect("in the bin");
    }
    let file = sealed(&mut from, &sender, id, &card(&to));
    let opened = open_bytes(&to, &receiver, &file).expect("it opens");
    let ((own, _), _) = receive(&mut to, &receiver, &opened, "M. Norén").expect("received");
    assert_eq!(told(&to, own), told(&from, id));
    assert!(to.check().expect("a report").is_sound());
}

#[test]
fn an_intake_template_that_asks_for_something_else_is_refused() {
    let (mut from, sender) = demonstration();
    let id = with_everything(&mut from, &sender);
    for (asked, is_refused) in [("ask = \"yes_no\"", true), ("ask = \"text\"", false)] {
        let (mut to, receiver) = unit("Söderby kommun", "M. Norén");
        let own =
            next_template()
                .replacen("ask = \"text\"", asked, 1)
                .replacen("Vad hoppas du", "Vad hoppas du på,", 1);
        to.transact(&receiver, Operation::LoadIntakeTemplate, |tx| {
            tx.load_intake_template(&own)
        })
        .expect("loaded");
        let file = sealed(&mut from, &sender, id, &card(&to));
        let opened = open_bytes(&to, &receiver, &file);
        if is_refused {
            let refused = opened.expect_err("refused");
            assert!(matches!(
                refused,
                TransferError::Store(StoreError::Parcel(ParcelProblem::OtherTemplate(key))) if key.version == 2
            ));
        } else {
            let fit = opened.expect("it opens").brought.templates[1].2;
            assert_eq!(fit, InstrumentFit::OtherWords);
        }
    }
}

#[test]
fn questionnaires_stay_apart_that_were_apart_and_two_that_are_one_here_are_refused() {
    let (mut from, sender) = demonstration();
    let id = with_everything(&mut from, &sender);
    let (mut to, receiver) = unit("Söderby kommun", "M. Norén");
    to.transact(&receiver, Operation::LoadInstrument, |tx| {
        tx.load_instrument(ZERO_TO_TEN)
    })
    .expect("loaded in the first one's place");
    let file = sealed(&mut from, &sender, id, &card(&to));
    let refused = open_bytes(&to, &receiver, &file).expect_err("refused");
    assert!(matches!(
        refused,
        TransferError::Store(StoreError::Parcel(ParcelProblem::OneSeries(key))) if key.id == "zero-to-ten"
    ));
    // What somebody was first of all measured by there, and nobody is here, is beside what people are measured by here.
    let (mut other, sender) = unit("Österby kommun", "P. Ek");
    let (id, _) = other
        .transact(&sender, Operation::Import, |tx| {
            tx.load_instrument(ZERO_TO_TEN)?;
            let id = tx.create_participant(&Details::starting(day("2026-01-14")))?;
            measure(tx, id, day("2026-02-01"))?;
            Ok(id)
        })
        .expect("somebody");
    let (mut here, receiver) = unit("Norrby kommun", "M. Norén");
    let file = sealed(&mut other, &sender, id, &card(&here));
    let opened = open_bytes(&here, &receiver, &file).expect("it opens");
    let ((own, _), _) = receive(&mut here, &receiver, &opened, "M. Norén").expect("received");
    let history = here.history(own).expect("there");
    let beside = Series("zero-to-ten".to_owned());
    assert_eq!(history.occasions, []);
    assert_eq!(history.turned_to(&beside).occasions.len(), 1);
    // And where it is what people are measured by, it goes on there.
    let file = sealed(&mut other, &sender, id, &card(&to));
    let receiver = to.session(now().0, now().1);
    let opened = open_bytes(&to, &receiver, &file).expect("it opens");
    let ((own, _), _) = receive(&mut to, &receiver, &opened, "M. Norén").expect("received");
    assert_eq!(to.history(own).expect("there").occasions.len(), 1);
}

#[test]
fn a_file_is_taken_in_once_and_another_of_the_same_person_says_so() {
    let (mut from, sender) = demonstration();
    let (mut to, receiver) = unit("Söderby kommun", "M. Norén");
    let id = everybody(&from)[0];
    let file = sealed(&mut from, &sender, id, &card(&to));
    let opened = open_bytes(&to, &receiver, &file).expect("it opens");
    assert_eq!((opened.known_since, opened.brought.came_before.len()), (None, 0));
    let ((own, reference), _) = receive(&mut to, &receiver, &opened, "M. Norén").expect("received");
    let before = to.histories().expect("everybody");
    let again = open_bytes(&to, &receiver, &file).expect_err("once");
    assert!(again.is_repeated(), "{again}");
    // Whoever had looked at it before it was taken in.
    let late = receive(&mut to, &receiver, &opened, "M. Norén").expect_err("once");
    let received = ParcelProblem::Received {
        reference,
        at: receiver.now.0,
    };
    assert!(matches!(late, StoreError::Parcel(problem) if problem == received));
    assert_eq!(to.histories().expect("everybody"), before);
    let other = sealed(&mut from, &sender, id, &card(&to));
    let other = open_bytes(&to, &receiver, &other).expect("it opens");
    assert_eq!(other.brought.came_before, [reference]);
    assert_eq!(other.known_since, Some(receiver.now.0));
    let moves = to.moves(own).expect("moves");
    let came = moves.received.expect("from there");
    assert_eq!(
        (came.from.name.as_str(), came.consent),
        ("Arbetsmarknad Norrby", consent())
    );
    let went = from.moves(id).expect("moves").sent;
    assert_eq!(went.len(), 2);
    assert_eq!((went[0].file, went[0].to.name.as_str()), (came.file, "Söderby kommun"));
}

#[test]
fn a_participant_comes_back_as_another_case() {
    let (mut from, sender) = demonstration();
    let (mut to, receiver) = unit("Söderby kommun", "M. Norén");
    let id = everybody(&from)[0];
    let file = sealed(&mut from, &sender, id, &card(&to));
    let opened = open_bytes(&to, &receiver, &file).expect("it opens");
    let ((there, _), _) = receive(&mut to, &receiver, &opened, "M. Norén").expect("received");
    let back = sealed(&mut to, &receiver, there, &card(&from));
    let opened = open_bytes(&from, &sender, &back).expect("it opens");
    let ((again, _), _) = receive(&mut from, &sender, &opened, demo::CASEWORKER).expect("received");
    assert_ne!(again, id);
    let mut told = told(&from, again);
    for period in told["periods"].as_array_mut().expect("periods") {
        period["responsible"] = Value::Null;
    }
    let mut first = self::told(&from, id);
    for period in first["periods"].as_array_mut().expect("periods") {
        period["responsible"] = Value::Null;
    }
    assert_eq!(told, first);
    assert!(from.check().expect("a report").is_sound());
}

#[test]
fn nothing_is_made_without_a_consent_a_key_and_somebody_elses_card() {
    let (mut from, sender) = demonstration();
    let (to, _) = unit("Söderby kommun", "M. Norén");
    let id = everybody(&from)[0];
    let early = MoveConsent {
        date: day("1999-01-01"),
        ..consent()
    };
    let late = MoveConsent {
        date: day("2026-12-01"),
        ..consent()
    };
    for wrong in [early, late] {
        let refused = send(&mut from, &sender, id, &card(&to), &wrong).expect_err("refused");
        assert!(matches!(refused, TransferError::Store(StoreError::MoveConsent(_))));
    }
    let own = card(&from);
    let refused = send(&mut from, &sender, id, &own, &consent()).expect_err("refused");
    assert!(matches!(refused, TransferError::OwnCard));
    assert_eq!(from.moves(id).expect("moves").sent, []);
    let mut without = Store::in_memory("A. Lind").expect("a store");
    let (now, today) = now();
    let session = without.session(now, today);
    let (id, _) = without
        .transact(&session, Operation::CreateParticipant, |tx| {
            tx.create_participant(&Details::starting(day("2026-01-14")))
        })
        .expect("somebody");
    let refused = send(&mut without, &session, id, &card(&to), &consent()).expect_err("refused");
    assert!(matches!(refused, TransferError::NoKey));
}

#[test]
fn what_is_not_for_this_unit_is_refused_by_name() {
    let (mut from, sender) = demonstration();
    let (mut to, receiver) = unit("Söderby kommun", "M. Norén");
    let (third, others) = unit("Österby kommun", "P. Ek");
    let id = everybody(&from)[0];
    let file = sealed(&mut from, &sender, id, &card(&to));
    assert!(matches!(
        open_bytes(&third, &others, &file),
        Err(TransferError::NotForUs)
    ));
    assert!(matches!(
        open_bytes(&to, &receiver, b"PK\x03\x04"),
        Err(TransferError::Foreign)
    ));
    assert!(matches!(open_bytes(&to, &receiver, b""), Err(TransferError::Foreign)));
    let own_key = card(&to).recipient;
    let seal = |plain: &[u8]| seal_to(&own_key, plain).expect("sealed");
    let other_age_file = seal("ett brev\nmed två rader".as_bytes());
    assert!(matches!(
        open_bytes(&to, &receiver, &other_age_file),
        Err(TransferError::Foreign)
    ));
    let newer = seal(b"{\"stegvis_transfer\": 2, \"other\": []}\nwhatever comes then");
    assert!(matches!(open_bytes(&to, &receiver, &newer), Err(TransferError::Newer)));
    // What somebody who may open the file could make of it.
    let keys = to.transfer_keys().expect("keys");
    let plain = keys[0].open(&file, MAX_BYTES).expect("it opens");
    let text = String::from_utf8(plain.to_vec()).expect("text");
    let altered = text.replacen("Arbetsmarknad Norrby", "Arbetsmarknad Torrby", 1);
    assert_ne!(altered, text);
    assert!(matches!(
        open_bytes(&to, &receiver, &seal(altered.as_bytes())),
        Err(TransferError::NotSigned)
    ));
    let newer = text.replacen("\"schema\":", "\"schema\":9", 1);
    assert!(matches!(
        open_bytes(&to, &receiver, &seal(newer.as_bytes())),
        Err(TransferError::Newer)
    ));
    let on = seal_to(&card(&third).recipient, &plain).expect("sealed");
    assert!(matches!(
        open_bytes(&third, &others, &on),
        Err(TransferError::MadeForAnother)
    ));
    let without_key = Store::in_memory("A. Lind").expect("a store");
    assert!(matches!(
        open_bytes(&without_key, &others, &file),
        Err(TransferError::NoKey)
    ));
    // A new key is in use, and what was sealed for the one before still opens.
    to.transact(&receiver, Operation::MakeTransferKey, |tx| {
        tx.make_transfer_key("Söderby", false)
    })
    .expect("another key");
    assert_eq!(card(&to).name, "Söderby");
    open_bytes(&to, &receiver, &file).expect("it opens still");
    assert!(to.histories().expect("everybody").is_empty(), "nobody was taken in");
}

#[test]
fn sixty_damages_are_each_refused_or_do_no_harm() {
    let (mut from, sender) = demonstration();
    let (to, receiver) = unit("Söderby kommun", "M. Norén");
    let id = everybody(&from)[0];
    let file = sealed(&mut from, &sender, id, &card(&to));
    let whole = open_bytes(&to, &receiver, &file).expect("it opens");
    let mut random = SmallRng::seed_from_u64(46);
    let (mut refused, mut harmless) = (0, 0);
    for number in 0..60 {
        let mut damaged = file.clone();
        let at = random.random_range(0..damaged.len());
        match number % 4 {
            0 => damaged.truncate(at),
            1 => damaged[at] ^= 1 << random.random_range(0..7),
            2 => drop(damaged.drain(at..(at + 40).min(file.len()))),
            _ => damaged.splice(at..at, *b"skrap").for_each(drop),
        }
        match open_bytes(&to, &receiver, &damaged) {
            Ok(opened) => {
                assert_eq!(opened, whole, "damage {number} at {at}");
                harmless += 1;
            }
            Err(error) => {
                let is_named = matches!(
                    error,
                    TransferError::Foreign | TransferError::Damaged | TransferError::NotForUs
                );
                assert!(is_named, "damage {number} at {at}: {error}");
                refused += 1;
            }
        }
    }
    assert!(refused >= 58, "{refused} refused, {harmless} harmless");
    assert!(to.histories().expect("everybody").is_empty());
}

/// Somebody of the sending unit signs what no program writes: each is refused whole.
#[test]
fn what_no_program_writes_is_refused_however_well_it_is_signed() {
    let (mut from, sender) = demonstration();
    let (to, receiver) = unit("Söderby kommun", "M. Norén");
    let id = everybody(&from)[0];
    let file = sealed(&mut from, &sender, id, &card(&to));
    let (ours, theirs) = (to.transfer_keys().expect("keys"), from.transfer_keys().expect("keys"));
    let plain = ours[0].open(&file, MAX_BYTES).expect("it opens");
    let line = plain.iter().position(|byte| *byte == b'\n').expect("a line");
    let body: Value = serde_json::from_slice(&plain[line + 1..]).expect("JSON");
    let signed = |body: &Value| {
        let written = serde_json::to_vec(body).expect("JSON");
        let signature = theirs[0].sign(&[SIGNED, &written].concat()).expect("signed");
        let head = json!({"stegvis_transfer": FORMAT, "signature": hex(&signature)}).to_string();
        seal_to(&card(&to).recipient, &[head.as_bytes(), b"\n", &written].concat()).expect("sealed")
    };
    open_bytes(&to, &receiver, &signed(&body)).expect("as it was, it opens");
    let table = |body: &Value, name: &str| {
        let tables = body["parcel"]["tables"].as_array().expect("tables");
        tables
            .iter()
            .position(|table| table["name"] == name)
            .expect("the table")
    };
    let mut wrong: Vec<(&str, Value)> = Vec::new();
    let mut put = |what: &'static str, alter: &dyn Fn(&mut Value)| {
        let mut altered = body.clone();
        alter(&mut altered["parcel"]);
        assert_ne!(altered, body, "{what}");
        wrong.push((what, altered));
    };
    let (participant, form, period) = (
        table(&body, "participant"),
        table(&body, "assessment"),
        table(&body, "participation"),
    );
    put("another table", &|parcel| {
        parcel["tables"][participant]["name"] = "account".into();
    });
    put("an unknown table", &|parcel| {
        parcel["tables"][participant]["name"] = "nobody".into();
    });
    put("an unknown column", &|parcel| {
        parcel["tables"][period]["columns"][0] = "start_date = 1; --".into();
    });
    put("a column that is given", &|parcel| {
        parcel["tables"][period]["columns"][0] = "participant".into();
    });
    put("a column twice", &|parcel| {
        let column = parcel["tables"][period]["columns"][1].clone();
        parcel["tables"][period]["columns"][0] = column;
    });
    put("a row that is too short", &|parcel| {
        parcel["tables"][period]["rows"][0].as_array_mut().expect("a row").pop();
    });
    put("no period", &|parcel| parcel["tables"][period]["rows"] = json!([]));
    put("a number with decimals", &|parcel| {
        parcel["tables"][period]["rows"][0][0] = json!(0.5);
    });
    put("a day that no calendar has", &|parcel| {
        parcel["tables"][period]["rows"][0][0] = json!(i64::MAX);
    });
    put("an id of nothing", &|parcel| {
        let goals = parcel["tables"].as_array_mut().expect("tables");
        let steps = goals
            .iter_mut()
            .find(|table| table["name"] == "note_wording")
            .expect("wordings");
        let place = steps["columns"]
            .as_array()
            .expect("columns")
            .iter()
            .position(|name| name == "note_id");
        steps["rows"][0][place.expect("an id")] = json!({"hex": "00".repeat(16)});
    });
    put("answers off the scale", &|parcel| {
        let columns = parcel["tables"][form]["columns"].as_array().expect("columns");
        let place = columns.iter().position(|name| name == "answers").expect("answers");
        parcel["tables"][form]["rows"][0][place] = json!({"hex": "63".repeat(11)});
    });
    put("an instrument that is none", &|parcel| {
        parcel["instruments"][0]["source"] = "id = 1".into();
    });
    put("no instrument", &|parcel| parcel["instruments"] = json!([]));
    put("an activity of no kind", &|parcel| {
        parcel["activities"][0]["kind"] = "party".into();
    });
    for (what, body) in wrong {
        let error = open_bytes(&to, &receiver, &signed(&body)).expect_err(what);
        let is_named = matches!(
            error,
            TransferError::Store(StoreError::Parcel(ParcelProblem::Unreadable(_)))
        );
        assert!(is_named, "{what}: {error:?}");
    }
    assert!(to.histories().expect("everybody").is_empty());
}

#[test]
fn activities_are_found_by_name_and_instruments_are_told_apart() {
    let (mut from, sender) = demonstration();
    let (mut to, receiver) = unit("Söderby kommun", "M. Norén");
    let with_stays = |store: &Store| {
        let histories = store.histories().expect("everybody");
        let found = histories.into_iter().find(|history| history.placements.len() > 1);
        found.expect("somebody in two activities")
    };
    let history = with_stays(&from);
    let catalogue = from.activities().expect("the catalogue");
    // Those that they have been in, and those that it was decided would fit.
    let named = |history: &History| -> BTreeSet<String> {
        let stays = history.periods().flat_map(|period| &period.placements);
        let decisions = history.periods().flat_map(|period| &period.intake.decisions);
        let decided = decisions.flat_map(|decision| decision.details.activities.iter().copied());
        let ids = stays.map(|stay| stay.details.activity_id).chain(decided);
        ids.map(|id| {
            let own = catalogue.iter().find(|activity| activity.id == id);
            own.expect("an activity").details.name.clone()
        })
        .collect()
    };
    let names = named(&history);
    let here = names.first().expect("a name").to_uppercase();
    to.transact(&receiver, Operation::SaveActivity, |tx| {
        tx.save_activity(
            None,
            &ActivityDetails {
                name: here.clone(),
                kind: ActivityType::Other,
                unit: None,
                cost: None,
                is_active: true,
            },
        )
    })
    .expect("an activity");
    let file = sealed(&mut from, &sender, history.participant.id, &card(&to));
    let opened = open_bytes(&to, &receiver, &file).expect("it opens");
    assert_eq!(opened.brought.known_activities.len(), 1);
    assert_eq!(opened.brought.new_activities.len(), names.len() - 1);
    let fits: BTreeSet<_> = opened.brought.instruments.iter().map(|(_, _, fit)| *fit).collect();
    assert_eq!(fits, [InstrumentFit::Known].into());
    receive(&mut to, &receiver, &opened, "M. Norén").expect("received");
    let activities = to.activities().expect("the catalogue");
    assert_eq!(activities.len(), names.len());
    for activity in activities {
        assert_eq!(activity.details.is_active, activity.details.name == here);
    }
}

#[test]
fn what_lies_in_the_bin_stays_with_what_hangs_on_it() {
    let (mut from, sender) = demonstration();
    let (mut to, receiver) = unit("Söderby kommun", "M. Norén");
    let has_all =
        |history: &History| !history.notes.is_empty() && !history.goals.is_empty() && !history.placements.is_empty();
    let histories = from.histories().expect("everybody");
    let history = histories.into_iter().find(has_all).expect("somebody with everything");
    let id = history.participant.id;
    for thing in [
        Removable::Goal(history.goals[0].id),
        Removable::Placement(history.placements[0].id),
        Removable::Note(history.notes[0].id),
    ] {
        from.transact(&sender, thing.removal(), |tx| tx.remove(thing, id))
            .expect("in the bin");
    }
    let file = sealed(&mut from, &sender, id, &card(&to));
    let opened = open_bytes(&to, &receiver, &file).expect("it opens");
    let ((own, _), _) = receive(&mut to, &receiver, &opened, "M. Norén").expect("received");
    assert_eq!(told(&from, id), told(&to, own));
    assert_eq!(to.removed().expect("the bin"), []);
    assert!(to.check().expect("a report").is_sound());
}

#[test]
fn those_who_were_responsible_there_do_not_work_here_but_for_the_one_who_does() {
    let (mut from, sender) = demonstration();
    let (mut to, receiver) = unit("Söderby kommun", "M. Norén");
    let histories = from.histories().expect("everybody");
    let handed_over = histories
        .iter()
        .find(|history| history.participant.responsibilities.len() > 1)
        .expect("somebody who was handed over");
    let terms = &handed_over.participant.responsibilities;
    let names: BTreeSet<_> = terms.iter().filter_map(|term| term.caseworker.clone()).collect();
    let new = names.first().expect("a name").clone();
    let file = sealed(&mut from, &sender, handed_over.participant.id, &card(&to));
    let opened = open_bytes(&to, &receiver, &file).expect("it opens");
    let ((own, _), _) = receive(&mut to, &receiver, &opened, &new).expect("received");
    for caseworker in to.caseworkers().expect("caseworkers") {
        assert_eq!(caseworker.left.is_none(), caseworker.name == new, "{}", caseworker.name);
    }
    let here = to.history(own).expect("readable").participant.details.caseworker;
    assert_eq!(here, Some(new));
}
