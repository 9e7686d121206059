//! Two programs on one file: both save, or one is told to wait.

use stegvis::domain::participant::Details;
use stegvis::store::{Operation, StoreError};

use crate::support::{Place, Program, Saves, Writer, assert_kept, moment, saves_in, tell};

/// How often each of them saves.
const SAVES: usize = 150;

#[test]
fn two_programs_that_write_at_once_lose_nothing() {
    let (place, mut saves) = Place::with_saves(5);
    let before = saves.len();
    let mut writer = Writer::open(&place.file(), 0).expect("the first program");
    let mut other = Program::start(&[], &place.file(), 0, SAVES as u64);
    other.wait_for(1);
    let (mut own, mut busy) = (Saves::new(), 0);
    while own.len() < SAVES {
        match writer.save() {
            Ok(save) => {
                own.insert(save);
            }
            Err(StoreError::Busy) => busy += 1,
            Err(error) => panic!("nothing but the other program is in the way: {error:?}"),
        }
    }
    let report = other.end();
    assert!(
        report.refusal.is_none() || report.is_refused_with(&["Busy"]),
        "nothing but this program was in its way: {:?}",
        report.refusal
    );
    let others = report.saves;
    let seen = saves_in(&writer.store).expect("histories");
    assert!(others.is_subset(&seen), "each sees what the other has saved");
    drop(writer);
    saves.extend(own.union(&others).cloned());
    assert_eq!(
        saves.len(),
        before + own.len() + others.len(),
        "no save of one is taken for the other's"
    );
    let found = assert_kept(&place.file(), 0, &saves, "after two programs");
    tell(&format!(
        "two programs: {} and {} saves acknowledged, {} found, {busy} times busy",
        own.len(),
        others.len(),
        found - before
    ));
}

#[test]
fn a_program_that_has_waited_too_long_is_told_so() {
    let (place, mut saves) = Place::with_saves(5);
    let other = || Program::start(&[], &place.file(), 0, 1).end();
    let mut writer = Writer::open(&place.file(), 0).expect("the first program");
    let (now, today) = moment(0);
    let session = writer.store.session(now, today);
    let details = Details::starting(today.0);
    let held = writer.store.transact(&session, Operation::CreateParticipant, |tx| {
        let id = tx.create_participant(&details)?;
        // The write is not over before the other program has given up.
        Ok((id, other()))
    });
    let ((id, report), _) = held.expect("saved");
    assert!(
        report.is_refused_with(&["Busy"]) && report.saves.is_empty(),
        "a program that can't get at the file says that another uses it: {report:?}"
    );
    let history = writer.store.history(id);
    assert!(history.is_ok(), "the one that held the file has saved: {history:?}");
    let again = other();
    assert_eq!(again.refusal, None, "once the file is free the other can save");
    drop(writer);
    saves.extend(again.saves);
    let found = assert_kept(&place.file(), 0, &saves, "after one was told to wait");
    tell(&format!(
        "a program that waited too long: told so; {} saves acknowledged, {found} found",
        saves.len()
    ));
}
