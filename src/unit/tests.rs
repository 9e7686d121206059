//! What becomes of changes that meet, and of a log that somebody has laid hands on.

use chrono::NaiveDate;

use super::convergence::{Cut, World};
use super::log::{LogError, Seq};
use super::{UnitError, join, sync};
use crate::domain::access::{Role, UserDetails};
use crate::domain::activity::PlacementDetails;
use crate::domain::assessment::SIMULTANEOUS;
use crate::domain::assessment::{Answer, Entry};
use crate::domain::instrument::Respondent;
use crate::domain::note::About;
use crate::domain::participant::Details;
use crate::domain::scorecard::{CardProblem, Direction, MeasureDetails, Month, Perspective, Unit, Value};
use crate::domain::transfer::{ConsentForm, ConsentGiver, MoveConsent, OtherUnit};
use crate::domain::{AssessmentId, NoteId, Now, ParticipantId, Today};
use crate::store::vault::KdfCost;
use crate::store::{
    Act, Changes, Operation, Parcel, ParcelOrigin, ParcelProblem, Removable, Session, Store, StoreError,
};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

type Turn = fn(&mut Store, &Session) -> Result<Option<(Act, Changes)>, StoreError>;

impl World {
    fn does<T>(
        &mut self,
        number: usize,
        operation: Operation,
        work: impl FnOnce(&mut crate::store::Tx<'_>) -> Result<T, StoreError>,
    ) -> T {
        let machine = &mut self.machines[number];
        let session = machine.session();
        machine.store.transact(&session, operation, work).expect("done").0
    }

    /// Undoes something, or does it again.
    fn turns(&mut self, number: usize, way: Turn) {
        let machine = &mut self.machines[number];
        let session = machine.session();
        way(&mut machine.store, &session).expect("turned").expect("something");
    }

    fn store(&self, number: usize) -> &Store {
        &self.machines[number].store
    }

    /// Somebody leaves on 5 November, and every machine knows of it.
    fn ends(&mut self, id: ParticipantId) {
        let exit = crate::domain::exit::Exit {
            date: date("2026-11-05"),
            outcome: None,
            note: None,
        };
        self.does(0, Operation::EndParticipant, |tx| tx.end_participant(id, &exit));
        self.settle();
    }

    /// Two machines that both know one participant.
    fn of_two() -> (Self, ParticipantId) {
        let mut world = Self::new(2);
        let id = world.does(0, Operation::CreateParticipant, |tx| {
            tx.create_participant(&Details::starting(date("2026-11-02")))
        });
        world.settle();
        (world, id)
    }

    fn form(&mut self, number: usize, id: ParticipantId, level: i16, finishes: bool) -> AssessmentId {
        self.does(number, Operation::FinishAssessment, |tx| {
            let instrument = tx.current_instrument()?;
            let occasion = tx.occasion_for(id, date("2026-11-10"), &instrument.key)?;
            let asked = instrument.indicators.iter().map(|indicator| &indicator.id);
            let form = tx.start_assessment(occasion, Respondent::Participant, &instrument.key, asked)?;
            let entry = Entry {
                answer: instrument.scale.score(level).map(Answer::Score),
                note: None,
            };
            tx.save_entry(form, &instrument.indicators[0].id, &entry)?;
            if finishes {
                tx.finish_assessment(form, None)?;
            }
            Ok(form)
        })
    }
}

fn about() -> About {
    About {
        date: date("2026-11-10"),
        meeting: None,
        indicator: None,
        is_private: false,
    }
}

#[test]
fn other_columns_of_one_row_both_hold_and_of_one_column_the_later_in_the_log() {
    let (mut world, id) = World::of_two();
    let details = world.store(0).history(id).expect("there").participant.details;
    let mut named = details.clone();
    named.name = Some("Amina".to_owned());
    world.does(0, Operation::UpdateParticipant, |tx| tx.update_participant(id, &named));
    let mut other = details;
    other.name = Some("Amira".to_owned());
    other.birth = Some(crate::domain::participant::Birth::Year(1988));
    world.does(1, Operation::UpdateParticipant, |tx| tx.update_participant(id, &other));
    world.settle();
    for number in 0..2 {
        let found = world.store(number).history(id).expect("there").participant.details;
        assert_eq!(found.name.as_deref(), Some("Amira"), "machine 0 was first in the log");
        assert_eq!(found.birth, other.birth);
        let standing = world.store(number).unit_standing().expect("read").expect("a unit");
        let [collided] = standing.collided.as_slice() else {
            panic!("{:?}", standing.collided)
        };
        assert_eq!(collided.lost.as_deref(), Some("Amina"));
        assert_eq!(collided.kept.as_deref(), Some("Amira"));
        assert_eq!(
            (collided.lost_by.as_deref(), collided.kept_by.as_str()),
            (Some("A. Lind"), "B. Ek")
        );
        assert_eq!(collided.participant_id, Some(id));
    }
    let key = world.store(1).unit_standing().expect("read").expect("a unit").collided[0].key;
    world.does(1, Operation::SettleCollision, |tx| tx.settle_collision(key));
    world.settle();
    let standing = world.store(0).unit_standing().expect("read").expect("a unit");
    assert_eq!(standing.collided, [], "somebody has looked at it, on whichever machine");
}

#[test]
fn answers_of_one_form_are_merged_one_by_one() {
    let (mut world, id) = World::of_two();
    let form = world.form(0, id, 2, false);
    world.settle();
    let answers = |world: &mut World, number, place: usize, level| {
        world.does(number, Operation::SaveAnswer, |tx| {
            let instrument = tx.current_instrument()?;
            let entry = Entry {
                answer: instrument.scale.score(level).map(Answer::Score),
                note: None,
            };
            tx.save_entry(form, &instrument.indicators[place].id, &entry)
        });
    };
    answers(&mut world, 0, 1, 3);
    answers(&mut world, 1, 2, 4);
    answers(&mut world, 0, 3, 1);
    answers(&mut world, 1, 3, 5);
    world.settle();
    for number in 0..2 {
        let history = world.store(number).history(id).expect("there");
        let instrument = world.store(number).current_instrument().expect("one");
        let occasion = history.all_occasions().next().expect("a day");
        let draft = &occasion.drafts[&Respondent::Participant];
        let levels: Vec<_> = instrument.indicators[..5]
            .iter()
            .map(|indicator| draft.entries[&indicator.id].answer.and_then(Answer::score))
            .map(|score| score.map(|score| score.value()))
            .collect();
        assert_eq!(levels, [Some(2), Some(3), Some(4), Some(5), None]);
        let standing = world.store(number).unit_standing().expect("read").expect("a unit");
        assert_eq!(standing.collided.len(), 1, "the one question that both answered");
    }
}

#[test]
fn what_was_answered_at_the_same_time_is_told_by_the_questionnaire_that_asked() {
    let (mut world, id) = World::of_two();
    let (_, second) = world.store(0).instrument_in_use(Some("zero-to-ten")).expect("in use");
    let first = world.store(0).current_instrument().expect("in use");
    for instrument in [&first, &second] {
        let form = world.does(0, Operation::StartAssessment, |tx| {
            let occasion = tx.occasion_for(id, date("2026-11-10"), &instrument.key)?;
            let asked = instrument
                .asked_of(Respondent::Participant)
                .map(|indicator| &indicator.id);
            tx.start_assessment(occasion, Respondent::Participant, &instrument.key, asked)
        });
        world.settle();
        for (number, level) in [(0, 2), (1, 4)] {
            world.does(number, Operation::SaveAnswer, |tx| {
                let answer = instrument.scale.score(level).map(Answer::Score);
                tx.save_entry(form, &instrument.indicators[0].id, &Entry { answer, note: None })
            });
        }
        world.settle();
    }
    world.assert_equal(0);
    for number in 0..2 {
        let standing = world.store(number).unit_standing().expect("read").expect("a unit");
        let asked_by: Vec<_> = standing
            .collided
            .iter()
            .filter_map(|one| one.asked_by.as_ref())
            .collect();
        let mut keys: Vec<_> = asked_by.iter().map(|instrument| &instrument.key).collect();
        keys.sort();
        let mut both = [&first.key, &second.key];
        both.sort();
        assert_eq!(keys, both, "machine {number}");
    }
}

#[test]
fn two_finished_forms_of_one_day_are_both_kept_and_a_person_says_which_counts() {
    let (mut world, id) = World::of_two();
    let first = world.form(0, id, 2, true);
    let second = world.form(1, id, 5, true);
    world.settle();
    for number in 0..2 {
        let history = world.store(number).history(id).expect("there");
        let occasion = history.all_occasions().next().expect("a day");
        let counts = &occasion.assessments[&Respondent::Participant];
        assert_eq!((counts.id(), counts.version()), (second, 2));
        assert_eq!(counts.correction_reason(), Some(SIMULTANEOUS));
        assert_eq!(occasion.superseded[&Respondent::Participant][0].id(), first);
        let standing = world.store(number).unit_standing().expect("read").expect("a unit");
        assert!(
            matches!(standing.collided.as_slice(), [one] if one.is_about_forms),
            "{:?}",
            standing.collided
        );
    }
    world.does(0, Operation::ChooseForm, |tx| tx.choose_form(first, "Den här gäller"));
    world.settle();
    let history = world.store(1).history(id).expect("there");
    let occasion = history.all_occasions().next().expect("a day");
    let counts = &occasion.assessments[&Respondent::Participant];
    let chosen: Vec<_> = counts.entries().values().filter_map(|entry| entry.answer).collect();
    assert!(matches!(chosen.as_slice(), [Answer::Score(score)] if score.value() == 2));
    assert_eq!(
        occasion.superseded[&Respondent::Participant].len(),
        2,
        "the others stay readable"
    );
}

#[test]
fn what_was_edited_and_thrown_away_lies_in_the_bin_edited_and_what_was_erased_is_gone() {
    let (mut world, id) = World::of_two();
    let save = |world: &mut World, number, known: Option<NoteId>, text: &str| {
        let operation = if known.is_some() {
            Operation::EditNote
        } else {
            Operation::AddNote
        };
        world.does(number, operation, |tx| tx.save_note(id, known, &about(), text))
    };
    let [binned, erased] = ["ett", "två"].map(|text| save(&mut world, 0, None, text));
    world.settle();
    world.does(0, Operation::RemoveNote, |tx| tx.remove(Removable::Note(binned), id));
    world.does(0, Operation::RemoveNote, |tx| tx.remove(Removable::Note(erased), id));
    world.does(0, Operation::Erase, |tx| tx.erase(Removable::Note(erased), id));
    save(&mut world, 1, Some(binned), "ett till");
    save(&mut world, 1, Some(erased), "två till");
    world.settle();
    for number in 0..2 {
        let removed = world.store(number).removed().expect("a bin");
        let texts: Vec<_> = removed.iter().map(|thing| thing.text.as_str()).collect();
        assert_eq!(texts, ["ett till"]);
        assert_eq!(world.store(number).history(id).expect("there").notes, []);
    }
}

#[test]
fn who_came_back_at_two_machines_is_one_case_to_draw() {
    let (mut world, id) = World::of_two();
    world.ends(id);
    for (number, start) in [(0, "2026-11-06"), (1, "2026-11-08")] {
        world.does(number, Operation::ReadmitParticipant, |tx| {
            tx.readmit_participant(id, date(start), None)
        });
    }
    world.settle();
    let readers = world.store(0).draw_readers().expect("readers").into_iter();
    let request = crate::domain::draw::DrawRequest {
        count: 2,
        seed: 1,
        readers: readers.map(|(id, _)| id).collect(),
    };
    let drawn = world.does(0, Operation::MakeDraw, |tx| tx.make_draw(&request));
    assert_eq!((drawn.pool, drawn.kept), (1, 1));
    world.settle();
    world.assert_equal(0);
}

#[test]
fn who_was_removed_for_good_stays_removed() {
    let (mut world, id) = World::of_two();
    world.ends(id);
    world.does(1, Operation::AddNote, |tx| tx.save_note(id, None, &about(), "efteråt"));
    world.machines[0].clock = 24 * 365 * 12;
    let machine = &mut world.machines[0];
    let mut session = machine.session();
    session.today = crate::domain::Today(date("2038-11-18"));
    machine
        .store
        .remove_participants(&session, &std::collections::BTreeSet::from([id]))
        .expect("removed");
    let before = world.shelf().changes.len();
    world.settle();
    for number in 0..2 {
        let found = world.store(number).history(id);
        assert!(matches!(found, Err(StoreError::UnknownParticipant)), "machine {number}");
    }
    assert!(world.shelf().changes.len() > before);
    world.assert_equal(0);
    // Every machine has passed it, so the log holds nothing of it either.
    let removal = world.shelf().changes.len();
    assert!(
        world.shelf().forgotten >= before.min(removal),
        "{}",
        world.shelf().forgotten
    );
    assert!(
        world
            .store(0)
            .kept_entries(1, 1)
            .expect("readable")
            .iter()
            .all(|(seq, _)| *seq > before as u64)
    );
}

/// Machine 0 puts a snapshot into the log, and the log forgets what came before: whoever has not heard of it begins again.
fn forget_what_was_told(world: &mut World) {
    world.contact(0, Cut::Nowhere);
    let mut log = world.log(Cut::Nowhere);
    join::put_snapshot(world.store(0), log.as_mut()).expect("a snapshot");
    let head = log.head().expect("a head");
    log.forget_before(head.next()).expect("forgotten");
}

#[test]
fn who_was_away_for_too_long_starts_again_from_the_snapshot_with_what_waits_on_top() {
    let (mut world, id) = World::of_two();
    let about = about();
    world.does(1, Operation::AddNote, |tx| tx.save_note(id, None, &about, "väntar"));
    for text in ["ett", "två", "tre"] {
        world.does(0, Operation::AddNote, |tx| tx.save_note(id, None, &about, text));
    }
    forget_what_was_told(&mut world);
    world.settle();
    for number in 0..2 {
        assert_eq!(
            world.store(number).history(id).expect("there").notes.len(),
            4,
            "machine {number}"
        );
    }
    world.assert_equal(0);
}

#[test]
fn a_file_that_is_put_in_place_has_the_forms_that_were_finished() {
    let (mut world, id) = World::of_two();
    let rows = [("A-1", date("2026-11-03"), 2)];
    world.does(0, Operation::Import, |tx| tx.bring(&rows));
    world.settle();
    world.does(0, Operation::AddNote, |tx| tx.save_note(id, None, &about(), "ett"));
    forget_what_was_told(&mut world);
    world.settle();
    let forms = |number: usize| {
        let histories = world.store(number).histories().expect("histories");
        histories.iter().map(|history| history.occasions.len()).sum::<usize>()
    };
    assert_eq!((forms(0), forms(1)), (1, 1));
    world.assert_equal(0);
}

#[test]
fn an_import_that_corrects_an_activity_does_so_in_the_whole_unit() {
    let (mut world, _) = World::of_two();
    let rows = [("A-1", date("2026-11-03"), 2)];
    world.does(0, Operation::Import, |tx| tx.bring(&rows));
    world.settle();
    let activity = |world: &World, number: usize| world.store(number).activities().expect("readable")[0].clone();
    let own = activity(&world, 0);
    let mut details = own.details.clone();
    details.unit = Some("Syd".to_owned());
    world.does(0, Operation::Import, |tx| {
        tx.bring(&[("A-2", date("2026-11-04"), 3)])?;
        tx.save_activity(Some(own.id), &details)
    });
    world.settle();
    assert_eq!(activity(&world, 1).details.unit.as_deref(), Some("Syd"));
    world.assert_equal(0);
}

#[test]
fn what_was_done_about_what_a_colleague_took_back_waits_in_sight() {
    let (mut world, id) = World::of_two();
    let rows = [("A-1", date("2026-11-03"), 2)];
    world.does(0, Operation::Import, |tx| tx.bring(&rows));
    world.settle();
    let import = world.store(1).imports().expect("imports")[0].id;
    let histories = world.store(0).histories().expect("histories");
    let brought = histories
        .iter()
        .find(|history| history.participant.imported_as.is_some());
    let brought = brought.expect("somebody").participant.id;
    let activity = world.store(0).activities().expect("readable")[0].id;
    world.does(1, Operation::TakeBackImport, |tx| tx.take_back_import(import));
    world.contact(1, Cut::Nowhere);
    // Before that is heard.
    world.does(0, Operation::AddNote, |tx| {
        tx.save_note(brought, None, &about(), "Ringde")
    });
    world.does(0, Operation::AddPlacement, |tx| {
        tx.save_placement(
            id,
            None,
            &PlacementDetails {
                activity_id: activity,
                from: date("2026-11-04"),
                to: None,
                extent: None,
                weekdays: None,
                end_reason: None,
                experience: None,
            },
        )
    });
    world.settle();
    world.assert_equal(0);
    let aside = world.store(0).set_aside_ids();
    assert_eq!(aside.len(), 2, "a note and a placement: neither is gone in silence");
    world.does(1, Operation::PutBackImport, |tx| tx.put_back_import(import));
    world.settle();
    world.assert_equal(0);
}

#[test]
fn two_caseworkers_of_one_name_become_one_and_case_numbers_never_meet() {
    let mut world = World::new(3);
    let mut details = Details::starting(date("2026-11-02"));
    details.caseworker = Some("D. Ny".to_owned());
    for number in 0..3 {
        for _ in 0..25 {
            world.does(number, Operation::CreateParticipant, |tx| {
                tx.create_participant(&details)
            });
        }
    }
    let told: Vec<_> = (0..3)
        .map(|number| world.store(number).participants().expect("everybody"))
        .collect();
    world.settle();
    for number in 0..3 {
        let store = world.store(number);
        assert_eq!(store.caseworkers().expect("caseworkers").len(), 1);
        let everybody = store.participants().expect("everybody");
        assert_eq!(everybody.len(), 75);
        for participant in told.iter().flatten() {
            let now = everybody
                .iter()
                .find(|other| other.id == participant.id)
                .expect("there");
            assert_eq!(
                now.reference, participant.reference,
                "a number once shown never changes"
            );
        }
    }
    world.assert_equal(0);
}

/// Somebody of another unit, with a finished form and a note.
fn from_elsewhere() -> (Parcel, ParcelOrigin) {
    let mut store = Store::in_memory("M. Norén").expect("a store");
    let session = store.session(Now(chrono::DateTime::UNIX_EPOCH), Today(date("2026-11-20")));
    let made = store.transact(&session, Operation::Import, |tx| {
        let mut details = Details::starting(date("2026-11-02"));
        (details.name, details.caseworker) = (Some("Amina".to_owned()), Some("M. Norén".to_owned()));
        let id = tx.create_participant(&details)?;
        let instrument = tx.current_instrument()?;
        let entry = Entry {
            answer: instrument.scale.score(3).map(Answer::Score),
            note: Some("kvar".to_owned()),
        };
        let entries = [(instrument.indicators[0].id.clone(), entry)].into();
        let occasion = tx.create_occasion(id, date("2026-11-10"))?;
        tx.record_assessment(occasion, Respondent::Participant, &instrument.key, &entries)?;
        tx.save_note(id, None, &about(), "första ordalydelsen")?;
        Ok(id)
    });
    let parcel = store.parcel(made.expect("somebody").0).expect("a parcel");
    let origin = ParcelOrigin {
        file: uuid::Uuid::now_v7(),
        sent_at: session.now.0,
        sent_by: "M. Norén".to_owned(),
        from: OtherUnit {
            name: "Söderby kommun".to_owned(),
            fingerprint: "12345".to_owned(),
        },
        consent: MoveConsent {
            date: date("2026-11-12"),
            giver: ConsentGiver::Participant,
            form: ConsentForm::Written,
        },
    };
    (parcel, origin)
}

#[test]
fn whoever_is_received_at_two_machines_is_one_case_with_what_was_written_at_both() {
    let mut world = World::new(3);
    let (parcel, origin) = from_elsewhere();
    let (first, _) = world.does(0, Operation::ReceiveParticipant, |tx| {
        tx.receive(&parcel, &origin, "A. Lind")
    });
    let (second, _) = world.does(1, Operation::ReceiveParticipant, |tx| {
        tx.receive(&parcel, &origin, "A. Lind")
    });
    assert_eq!(first, second, "the same file is the same case wherever it is taken in");
    for (number, name) in [(0, "Amina A."), (1, "Amina B.")] {
        world.does(number, Operation::UpdateParticipant, |tx| {
            let mut details = Details::starting(date("2026-11-02"));
            (details.name, details.caseworker) = (Some(name.to_owned()), Some("A. Lind".to_owned()));
            tx.update_participant(first, &details)
        });
        world.does(number, Operation::AddNote, |tx| {
            tx.save_note(first, None, &about(), name)
        });
    }
    world.settle();
    world.assert_equal(0);
    for number in 0..3 {
        let store = world.store(number);
        let everybody = store.histories().expect("everybody");
        assert_eq!(everybody.len(), 1, "machine {number}");
        let history = &everybody[0];
        assert_eq!(
            history.participant.details.name.as_deref(),
            Some("Amina B."),
            "the later one holds"
        );
        let mut notes: Vec<_> = history.notes.iter().map(|note| note.current.text.as_str()).collect();
        notes.sort_unstable();
        assert_eq!(notes, ["Amina A.", "Amina B.", "första ordalydelsen"]);
        assert_eq!(history.all_occasions().count(), 1);
        let received = store.moves(first).expect("moves").received.expect("from there");
        assert_eq!(
            (received.file, received.from.name.as_str()),
            (origin.file, "Söderby kommun")
        );
        let again = store.brought_by(&parcel, origin.file);
        assert!(matches!(
            again,
            Err(StoreError::Parcel(ParcelProblem::Received { reference, .. })) if reference == history.participant.reference
        ));
    }
}

#[test]
fn whoever_was_received_at_one_machine_is_refused_at_the_other() {
    let mut world = World::new(2);
    let (parcel, origin) = from_elsewhere();
    world.does(0, Operation::ReceiveParticipant, |tx| {
        tx.receive(&parcel, &origin, "A. Lind")
    });
    world.settle();
    let machine = &mut world.machines[1];
    let session = machine.session();
    let again = machine.store.transact(&session, Operation::ReceiveParticipant, |tx| {
        tx.receive(&parcel, &origin, "A. Lind")
    });
    assert!(matches!(again, Err(StoreError::Parcel(ParcelProblem::Received { .. }))));
    world.assert_equal(0);
}

#[test]
fn a_change_that_a_rule_refuses_is_set_aside_whole_and_in_sight() {
    let (mut world, id) = World::of_two();
    let form = world.form(0, id, 2, false);
    world.settle();
    world.does(0, Operation::FinishAssessment, |tx| tx.finish_assessment(form, None));
    world.does(1, Operation::SaveAnswer, |tx| {
        let instrument = tx.current_instrument()?;
        let entry = Entry {
            answer: instrument.scale.score(5).map(Answer::Score),
            note: None,
        };
        tx.save_entry(form, &instrument.indicators[1].id, &entry)
    });
    world.settle();
    let standing = world.store(1).unit_standing().expect("read").expect("a unit");
    let [aside] = standing.set_aside.as_slice() else {
        panic!("{:?}", standing.set_aside)
    };
    assert_eq!(
        (aside.operation, aside.participant_id),
        (Some(Operation::SaveAnswer), Some(id))
    );
    assert!(aside.reason.starts_with("rule:"), "{}", aside.reason);
    world.assert_equal(0);
    world.machines[1].store.let_go_of_set_aside(aside.id).expect("let go");
    let standing = world.store(1).unit_standing().expect("read").expect("a unit");
    assert_eq!(standing.set_aside, []);
}

#[test]
fn undo_reaches_the_others_and_says_who_changed_it_since() {
    let (mut world, id) = World::of_two();
    let note = world.does(0, Operation::AddNote, |tx| tx.save_note(id, None, &about(), "ett"));
    world.settle();
    world.turns(0, Store::undo);
    world.settle();
    assert_eq!(world.store(1).history(id).expect("there").notes, []);
    // Done again, and edited elsewhere while it is undone here.
    world.turns(0, Store::redo);
    world.settle();
    world.does(1, Operation::EditNote, |tx| {
        tx.save_note(id, Some(note), &about(), "två")
    });
    world.contact(1, Cut::Nowhere);
    world.turns(0, Store::undo);
    world.settle();
    let standing = world.store(0).unit_standing().expect("read").expect("a unit");
    let [aside] = standing.set_aside.as_slice() else {
        panic!("{:?}", standing.set_aside)
    };
    assert_eq!(aside.reason, "changed_since:B. Ek");
    assert_eq!(
        world.store(0).history(id).expect("there").notes.len(),
        1,
        "nothing is lost"
    );
    world.assert_equal(0);
}

#[test]
fn what_a_colleague_built_on_is_not_undone_and_it_is_said_who_did() {
    let (mut world, id) = World::of_two();
    let note = world.does(0, Operation::AddNote, |tx| tx.save_note(id, None, &about(), "ett"));
    world.settle();
    world.does(1, Operation::EditNote, |tx| {
        tx.save_note(id, Some(note), &about(), "två")
    });
    // Whoever looked last has written nothing.
    let looker = world.machines[1].session();
    world.machines[1].store.log_view(&looker, id).expect("logged");
    world.settle();
    let session = world.machines[0].session();
    let undone = world.machines[0].store.undo(&session);
    assert!(
        matches!(&undone, Err(StoreError::CannotUndo { by: Some(by) }) if by == "B. Ek"),
        "{undone:?}"
    );
    assert_eq!(world.store(0).history(id).expect("there").notes[0].current.text, "två");
}

/// What a machine says of a log that somebody changed by hand.
fn told(tamper: impl FnOnce(&mut Vec<Vec<u8>>)) -> Result<(), String> {
    let (mut world, id) = World::of_two();
    for text in ["ett", "två", "tre", "fyra"] {
        world.does(0, Operation::AddNote, |tx| tx.save_note(id, None, &about(), text));
        world.contact(0, Cut::Nowhere);
    }
    tamper(&mut world.shelf().changes);
    let before = world.store(1).told_rows();
    let result = world.try_contact(1);
    let is_whole = world.store(1).content_is_as_kept().expect("content");
    assert!(is_whole, "what was taken before it holds");
    if result.is_err() {
        assert!(world.store(1).told_rows().is_superset(&before));
        // Work goes on.
        world.does(1, Operation::AddNote, |tx| tx.save_note(id, None, &about(), "ändå"));
    }
    result.map(drop).map_err(|error| match error {
        UnitError::Forged(Seq(_)) => "forged".to_owned(),
        UnitError::BrokenChain(Seq(_)) => "broken".to_owned(),
        UnitError::Altered(_) => "altered".to_owned(),
        UnitError::Shorter { .. } => "shorter".to_owned(),
        other => other.to_string(),
    })
}

#[test]
fn a_log_that_was_laid_hands_on_is_refused_by_name() {
    assert_eq!(told(|_| ()), Ok(()));
    let end = |changes: &mut Vec<Vec<u8>>| changes.len() - 2;
    // Flipped.
    assert_eq!(
        told(|changes| {
            let place = end(changes);
            changes[place][40] ^= 1;
        }),
        Err("forged".to_owned())
    );
    // Left out.
    assert_eq!(
        told(|changes| drop(changes.remove(changes.len() - 2))),
        Err("forged".to_owned())
    );
    // Reordered.
    assert_eq!(
        told(|changes| {
            let place = end(changes);
            changes.swap(place, place + 1);
        }),
        Err("forged".to_owned())
    );
    // Repeated.
    assert_eq!(
        told(|changes| {
            let again = changes[changes.len() - 1].clone();
            changes.push(again);
        }),
        Err("forged".to_owned())
    );
    // What this machine has seen.
    assert_eq!(
        told(|changes| changes[0][40] ^= 1),
        Ok(()),
        "what lies before was taken long ago"
    );
    assert_eq!(
        told(|changes| changes.clear()),
        Err("shorter".to_owned()),
        "an empty log is never believed"
    );
    assert_eq!(
        told(|changes| {
            let seen = changes.len() - 5;
            changes[seen][40] ^= 1;
        }),
        Err("altered".to_owned())
    );
}

#[test]
fn a_log_that_was_put_back_from_a_backup_is_made_whole_byte_for_byte() {
    let (mut world, id) = World::of_two();
    for text in ["ett", "två", "tre"] {
        world.does(0, Operation::AddNote, |tx| tx.save_note(id, None, &about(), text));
        world.contact(0, Cut::Nowhere);
    }
    world.settle();
    let whole = world.shelf().changes.clone();
    let length = whole.len() - 2;
    world.shelf().changes.truncate(length);
    // One of them has something new as well.
    world.does(1, Operation::AddNote, |tx| tx.save_note(id, None, &about(), "fyra"));
    world.contact(1, Cut::Nowhere);
    assert_eq!(world.shelf().changes[..whole.len()], whole);
    world.settle();
    world.assert_equal(0);
}

#[test]
fn whoever_writes_beyond_their_role_or_in_anothers_name_is_refused_by_every_machine() {
    let (mut world, _) = World::of_two();
    // A caseworker's program that was changed: it says that it may.
    let session = world.machines[1].session();
    world.machines[1].store.pretend_administrator();
    let mut rules = world.store(1).rules().expect("rules");
    rules.threshold = 20;
    let store = &mut world.machines[1].store;
    store
        .transact(&session, Operation::SetRules, |tx| tx.set_rules(&rules))
        .expect("on its own machine");
    let mut log = world.log(Cut::Nowhere);
    sync::send_unchecked(&mut world.machines[1].store, log.as_mut(), &session).expect("appended");
    assert_eq!(world.try_contact(0).expect("a contact").refused, 1);
    let standing = world.store(0).unit_standing().expect("read").expect("a unit");
    let [(_, by, reason)] = standing.refused.as_slice() else {
        panic!("{:?}", standing.refused)
    };
    assert_eq!((by.as_str(), reason.as_str()), ("B. Ek", "not_allowed"));
    assert_ne!(world.store(0).rules().expect("rules").threshold, 20);
}

#[test]
fn a_removed_user_is_told_at_the_next_contact() {
    let (mut world, _) = World::of_two();
    let session = world.machines[0].session();
    let accounts = world.store(0).accounts().expect("accounts");
    let ek = accounts
        .iter()
        .find(|account| account.details.name == "B. Ek")
        .expect("there")
        .id;
    world.machines[0].store.remove_user(&session, ek).expect("removed");
    world.contact(0, Cut::Nowhere);
    let told = world.try_contact(1);
    assert!(matches!(told, Err(UnitError::NoAccess)), "{told:?}");
}

#[test]
fn a_file_that_differs_is_noticed_and_taken_anew_with_what_waits_on_top() {
    let (mut world, id) = World::of_two();
    world.machines[1].store.differ();
    world.does(1, Operation::AddNote, |tx| tx.save_note(id, None, &about(), "väntar"));
    // One change in a hundred says what a file holds.
    for number in 0..100 {
        let text = format!("ett {number}");
        world.does(0, Operation::AddNote, |tx| tx.save_note(id, None, &about(), &text));
    }
    world.contact(0, Cut::Nowhere);
    let round = world.try_contact(1).expect("a contact");
    assert!(round.has_started_again);
    world.settle();
    assert_eq!(world.store(0).history(id).expect("there").notes.len(), 101);
    world.assert_equal(0);
}

#[test]
fn whoever_was_let_in_after_the_snapshot_that_is_put_in_place_keeps_their_access() {
    let (mut world, id) = World::of_two();
    let mut log = world.log(Cut::Nowhere);
    join::put_snapshot(world.store(0), log.as_mut()).expect("a snapshot");
    // Somebody is let in after it, and signs in at the other machine.
    let session = world.machines[0].session();
    let details = UserDetails {
        name: "D. Ny".to_owned(),
        roles: [Role::Caseworker].into(),
        sees_unit: true,
    };
    let added = world.machines[0].store.add_user(&session, &details, KdfCost::LEAST);
    let (passphrase, _) = added.expect("a user");
    world.settle();
    let path = world.store(1).path().expect("a file").to_owned();
    world.machines[1].store = Store::in_memory("nobody").expect("a store");
    world.machines[1].store = Store::open(&path, &passphrase, session.now).expect("they are let in");
    // The machine's file differs, so that it begins again from the snapshot, where they are not yet.
    world.machines[1].store.differ();
    for number in 0..100 {
        let text = format!("ett {number}");
        world.does(0, Operation::AddNote, |tx| tx.save_note(id, None, &about(), &text));
    }
    world.contact(0, Cut::Nowhere);
    let round = world.try_contact(1).expect("what came after the snapshot lets them in");
    assert!(round.has_started_again);
    assert_eq!(world.machines[1].session().user, "D. Ny");
    world.settle();
    world.assert_equal(0);
}

#[test]
fn a_month_that_two_machines_sign_apart_is_signed_once_and_stays_locked_everywhere() {
    // Two machines of one coordinator, with others between them.
    let mut world = World::new(4);
    let (one, other) = (0, 3);
    let details = MeasureDetails {
        perspective: Perspective::Staff,
        name: "Sjukfrånvaro".to_owned(),
        source: None,
        unit: Unit::Percent,
        direction: Direction::AtMost,
        target: 5000,
        near: None,
    };
    let month = Month::parse("2026-10").expect("a month");
    let id = world.does(one, Operation::SaveMeasure, |tx| tx.save_measure(None, &details, true));
    world.does(one, Operation::SaveAnalysis, |tx| {
        tx.save_analysis(month, "Som väntat.")
    });
    world.settle();
    let card = |world: &World, number: usize| world.store(number).scorecard().expect("a card");
    let values = |world: &World, number: usize, month| {
        let shown = card(world, number).shown(month, &|_, _| None);
        shown.iter().map(|own| own.counted.value).collect::<Vec<_>>()
    };
    // Each types another value in and signs, before they meet.
    for (number, value) in [(one, 4000), (other, 6000)] {
        world.does(number, Operation::SaveCardValue, |tx| {
            tx.save_card_value(id, month, Some((value, "")))
        });
        let figures = card(&world, number).shown(month, &|_, _| None);
        world.does(number, Operation::SignMonth, |tx| tx.sign_month(month, &figures));
    }
    // A third month is written about by one while the other signs it.
    let before = month.before(1);
    world.does(one, Operation::SaveAnalysis, |tx| tx.save_analysis(before, "Lugnt."));
    let figures = card(&world, one).shown(before, &|_, _| None);
    world.does(one, Operation::SignMonth, |tx| tx.sign_month(before, &figures));
    world.does(other, Operation::SaveAnalysis, |tx| {
        tx.save_analysis(before, "Oroligt.")
    });
    world.contact(one, Cut::Nowhere);
    world.settle();
    world.assert_equal(0);
    for number in 0..4 {
        assert_eq!(
            world
                .store(number)
                .unit_standing()
                .expect("read")
                .expect("a unit")
                .refused,
            []
        );
    }
    for number in [one, other] {
        assert_eq!(
            values(&world, number, month),
            [Value::Known(4000)],
            "the first in the log holds"
        );
        let card = card(&world, number);
        assert!(card.signed(month).is_some() && card.signed(before).is_some());
        let machine = &mut world.machines[number];
        let session = machine.session();
        let changed = machine
            .store
            .transact(&session, Operation::SaveAnalysis, |tx| tx.save_analysis(month, "Nytt"));
        assert!(
            matches!(changed, Err(StoreError::Card(CardProblem::Signed))),
            "{changed:?}"
        );
    }
}

#[test]
fn a_clock_that_is_years_off_is_told_and_decides_nothing() {
    let (mut world, id) = World::of_two();
    world.machines[1].clock = 3 * 365 * 24;
    world.does(1, Operation::AddNote, |tx| {
        tx.save_note(id, None, &about(), "från framtiden")
    });
    world.contact(1, Cut::Nowhere);
    let round = world.try_contact(0).expect("a contact");
    assert!(round.clock_off >= Some(3 * 365 * 24 * 60 - 60), "{:?}", round.clock_off);
    world.does(0, Operation::AddNote, |tx| tx.save_note(id, None, &about(), "efteråt"));
    world.contact(0, Cut::Nowhere);
    let round = world.try_contact(1).expect("a contact");
    assert_eq!(
        (round.taken, round.clock_off),
        (1, None),
        "whoever is ahead sees nobody ahead"
    );
    world.settle();
    world.assert_equal(0);
}

#[test]
fn a_new_epoch_collides_with_nothing_and_waiting_changes_go_along() {
    let (mut world, id) = World::of_two();
    world.does(1, Operation::AddNote, |tx| tx.save_note(id, None, &about(), "väntar"));
    // A new key for the file begins it.
    let first = world.machines.remove(0).with_another_key();
    world.machines.insert(0, first);
    assert_eq!(world.log(Cut::Nowhere).snapshot().expect("asked"), Some(Seq(0)));
    world.contact(0, Cut::Nowhere);
    let snapshot = world.log(Cut::Nowhere).snapshot().expect("asked");
    let seq = world.store(0).position().expect("read").expect("a unit").seq;
    assert_eq!(snapshot, Some(Seq(seq)), "an epoch begins with a snapshot");
    world.settle();
    for number in 0..2 {
        let standing = world.store(number).unit_standing().expect("read").expect("a unit");
        assert_eq!(standing.position.epoch, 2, "machine {number}");
        assert_eq!((standing.collided.len(), standing.set_aside.len()), (0, 0));
        assert_eq!(world.store(number).history(id).expect("there").notes.len(), 1);
    }
    world.assert_equal(0);
}

#[test]
fn a_connection_that_breaks_after_the_append_loses_and_doubles_nothing() {
    let (mut world, id) = World::of_two();
    world.does(0, Operation::AddNote, |tx| tx.save_note(id, None, &about(), "ett"));
    let mut log = world.log(Cut::AfterAppend);
    let session = world.machines[0].session();
    let broke = sync::round(&mut world.machines[0].store, log.as_mut(), &session);
    assert!(matches!(broke, Err(UnitError::Log(LogError::Interrupted { .. }))));
    assert_eq!(world.store(0).waiting_count().expect("a count"), 1);
    world.settle();
    for number in 0..2 {
        assert_eq!(world.store(number).history(id).expect("there").notes.len(), 1);
    }
    world.assert_equal(0);
}

#[test]
fn what_an_older_program_does_not_know_waits_until_every_machine_has_been_seen_with_a_newer_one() {
    let (mut world, _) = World::of_two();
    // As the machine was heard before it was updated.
    let other = world.store(1).position().expect("read").expect("a unit").machine;
    world.store(0).forget_heard(other);
    let older = world.store(0).unit_standing().expect("read").expect("a unit").older;
    assert_eq!(older, ["Dator 1"]);
    let machine = &mut world.machines[0];
    let session = machine.session();
    let add = |store: &mut Store, anyway| {
        store.transact(&session, Operation::SaveStation, |tx| {
            tx.add_station("Väntrummet", anyway).map(drop)
        })
    };
    let refused = add(&mut machine.store, false);
    assert!(
        matches!(&refused, Err(StoreError::OlderMachines(names)) if names == &older),
        "{refused:?}"
    );
    world.settle();
    let machine = &mut world.machines[0];
    add(&mut machine.store, false).expect("the other has been heard with this program");
    assert_eq!(
        machine.store.newest_schema(),
        Some(3),
        "an older program takes in nothing from here on"
    );
    world.does(0, Operation::CreateParticipant, |tx| {
        tx.create_participant(&Details::starting(date("2026-11-02")))
    });
    assert_eq!(
        world.store(0).newest_schema(),
        Some(2),
        "what every program knows is as it was"
    );
}

#[test]
fn an_import_is_taken_back_in_the_whole_unit_but_not_over_what_others_did_since() {
    let (mut world, _) = World::of_two();
    let rows = [("A-1", date("2026-11-03"), 2), ("A-2", date("2026-11-03"), 4)];
    world.does(0, Operation::Import, |tx| tx.bring(&rows));
    world.settle();
    let import = world.store(1).imports().expect("imports")[0].id;
    let count = |world: &World, number: usize| world.store(number).histories().expect("histories").len();
    assert_eq!((count(&world, 0), count(&world, 1)), (3, 3));
    world.does(1, Operation::TakeBackImport, |tx| tx.take_back_import(import));
    world.settle();
    world.assert_equal(0);
    assert_eq!(count(&world, 0), 1, "whoever takes it back, it is gone everywhere");
    world.does(0, Operation::PutBackImport, |tx| tx.put_back_import(import));
    world.settle();
    world.assert_equal(0);
    assert_eq!(count(&world, 1), 3);
    // A colleague writes about somebody whom it brought, and another takes it back before that is heard.
    let brought = world.store(0).histories().expect("histories");
    let id = brought.iter().find(|history| history.participant.imported_as.is_some());
    let id = id.expect("somebody").participant.id;
    world.does(0, Operation::AddNote, |tx| tx.save_note(id, None, &about(), "Ringde"));
    world.does(1, Operation::TakeBackImport, |tx| tx.take_back_import(import));
    world.contact(0, Cut::Nowhere);
    world.settle();
    world.assert_equal(0);
    assert_eq!(
        count(&world, 1),
        3,
        "what was written since stays, with whom it is about"
    );
    assert_eq!(
        world.store(1).set_aside_ids().len(),
        1,
        "and what could not be done is in sight"
    );
}

#[test]
fn what_a_colleague_added_again_meanwhile_does_not_stand_twice_once_an_import_is_put_back() {
    use crate::domain::activity::{ActivityDetails, ActivityType};

    let (mut world, id) = World::of_two();
    let rows = [("A-1", date("2026-11-03"), 2)];
    world.does(0, Operation::Import, |tx| tx.bring(&rows));
    world.settle();
    let import = world.store(1).imports().expect("imports")[0].id;
    world.does(1, Operation::TakeBackImport, |tx| tx.take_back_import(import));
    world.settle();
    // One adds the activity by hand, and the other puts the import back before that is heard.
    let details = ActivityDetails {
        name: "Kurs A-1".to_owned(),
        kind: ActivityType::Skills,
        unit: None,
        cost: None,
        is_active: true,
    };
    world.does(0, Operation::SaveActivity, |tx| tx.save_activity(None, &details));
    world.does(1, Operation::PutBackImport, |tx| tx.put_back_import(import));
    world.contact(0, Cut::Nowhere);
    world.settle();
    world.assert_equal(0);
    for number in 0..2 {
        let activities = world.store(number).activities().expect("readable");
        assert_eq!(activities.len(), 1, "{activities:?}");
        let histories = world.store(number).histories().expect("histories");
        assert_eq!(histories.iter().map(|own| own.participant.id).collect::<Vec<_>>(), [id]);
    }
    assert_eq!(
        world.store(1).set_aside_ids().len(),
        1,
        "what could not be done is in sight"
    );
}

#[test]
fn of_two_decisions_about_a_day_the_later_one_holds_and_both_are_kept() {
    use crate::domain::activity::{ActivityDetails, ActivityType, PlacementDetails};
    use crate::domain::attendance::{Mark, Weekdays};
    use crate::store::DayMark;

    let (mut world, id) = World::of_two();
    let activity = ActivityDetails {
        name: "Praktik".to_owned(),
        kind: ActivityType::JobFocused,
        unit: None,
        cost: None,
        is_active: true,
    };
    let activity_id = world.does(0, Operation::SaveActivity, |tx| tx.save_activity(None, &activity));
    let details = PlacementDetails {
        activity_id,
        from: date("2026-11-02"),
        to: None,
        extent: None,
        weekdays: Weekdays::from_bits(0b11),
        end_reason: None,
        experience: None,
    };
    let placement_id = world.does(0, Operation::AddPlacement, |tx| tx.save_placement(id, None, &details));
    world.settle();
    let mark = |mark| {
        [DayMark {
            participant_id: id,
            placement_id,
            date: date("2026-11-03"),
            mark: Some(mark),
        }]
    };
    // Whichever comes into the log first: the second machine decides later.
    world.does(0, Operation::MarkAttendance, |tx| tx.mark_days(&mark(Mark::Absent)));
    world.does(1, Operation::MarkAttendance, |tx| tx.mark_days(&mark(Mark::Ill)));
    world.settle();
    let decided = |world: &World, number: usize| -> Vec<_> {
        let history = world.store(number).history(id).expect("there");
        let noted = &history.placements[0].attendance[0];
        noted
            .decisions()
            .map(|decision| (decision.mark, decision.by.clone()))
            .collect()
    };
    let both = decided(&world, 0);
    assert_eq!(both, decided(&world, 1));
    assert_eq!(both.len(), 2, "{both:?}");
    for number in 0..2 {
        let standing = world.store(number).unit_standing().expect("read").expect("a unit");
        assert!(standing.collided.is_empty(), "nothing gave way");
    }
    // Who takes a decision back takes their own.
    world.turns(1, Store::undo);
    world.settle();
    assert_eq!(decided(&world, 0), [(Some(Mark::Absent), "A. Lind".to_owned())]);
}

#[test]
fn a_consent_that_is_taken_back_closes_the_page_on_the_readers_machine() {
    use crate::domain::sharing::{ConsentWay, SharingDetails};

    let (mut world, id) = World::of_two();
    let accounts = world.store(0).accounts().expect("accounts");
    let reader = accounts.iter().find(|account| account.details.name == "B. Ek");
    let reader = reader.expect("the other machine's").id;
    let details = UserDetails {
        name: "B. Ek".to_owned(),
        roles: [Role::Reader].into(),
        sees_unit: false,
    };
    let session = world.machines[0].session();
    let edited = world.machines[0].store.edit_user(&session, reader, &details);
    edited.expect("a reader from now on");
    world.settle();
    let today = world.machines[1].session().today;
    assert!(world.machines[1].store.renew_account().expect("read"));
    world.machines[1].store.turn_to_day(today);
    let is_open = |world: &World| world.store(1).history(id).is_ok();
    assert!(!is_open(&world), "nobody has consented to anything");
    let consent = SharingDetails {
        reader,
        from: date("2026-11-01"),
        to: date("2027-01-31"),
        way: ConsentWay::Written,
    };
    let sharing = world.does(0, Operation::RecordSharing, |tx| tx.record_sharing(id, &consent));
    world.settle();
    assert!(is_open(&world));
    world.does(0, Operation::WithdrawSharing, |tx| tx.withdraw_sharing(id, sharing));
    assert!(is_open(&world), "the machine has not heard of it");
    world.settle();
    assert!(!is_open(&world), "closed at the next contact");
    // Whoever changes their program writes what every other machine refuses.
    let machine = &mut world.machines[1];
    let session = machine.session();
    let note = machine.store.transact(&session, Operation::AddNote, |tx| {
        tx.save_note(id, None, &about(), "Läste")
    });
    assert!(matches!(note, Err(StoreError::NotAllowed)));
}
