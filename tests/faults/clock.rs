//! A clock that is set back loses nothing, and changes nothing about the order in which things were done.

use stegvis::store::Removable;

use crate::support::{Place, Saves, Writer, assert_kept, moment, open, tell};

/// The days on which the file is opened: a clock that runs too fast, is set right, and goes on.
const DAYS: [u64; 4] = [0, 400, 1, 2];
/// A participant with a note and a finished form.
const SAVES_A_DAY: usize = 5;

#[test]
fn a_clock_that_is_set_back_loses_nothing() {
    let place = Place::new();
    let mut saves = Saves::new();
    for day in DAYS {
        let mut writer = Writer::open(&place.file(), day).expect("it opens whatever the clock said before");
        saves.extend((0..SAVES_A_DAY).map(|_| writer.save().expect("saved")));
        let backup = writer.store.back_up_daily(moment(day).0).expect("room for a backup");
        assert!(backup.is_some(), "a backup of the future is none of today");
    }
    assert_eq!(saves.len(), DAYS.len() * SAVES_A_DAY, "every save is another");
    let found = assert_kept(&place.file(), 3, &saves, "after the clock was set back");
    tell(&format!(
        "a clock set back: {} saves acknowledged, {found} found",
        saves.len()
    ));

    let log = open(&place.file(), 3).expect("it opens").audit().expect("the log");
    assert!(
        log.is_sorted_by_key(|entry| entry.number),
        "the log goes by number: {log:?}"
    );
    // Signing in is logged too, about nobody.
    let about_somebody = log.iter().filter(|entry| entry.participant_id.is_some());
    let moments: Vec<_> = about_somebody.map(|entry| entry.at).collect();
    let expected: Vec<_> = DAYS.iter().flat_map(|day| [moment(*day).0.0; SAVES_A_DAY]).collect();
    assert_eq!(moments, expected, "its numbers follow the writing, not the dates");
}

#[test]
fn what_was_removed_before_the_clock_was_set_back_stays_in_the_bin() {
    let place = Place::new();
    let mut writer = Writer::open(&place.file(), 400).expect("a new file");
    for _ in 0..SAVES_A_DAY {
        writer.save().expect("saved");
    }
    let note = writer.store.histories().expect("histories")[0].notes[0].clone();
    let what = Removable::Note(note.id);
    let at = |writer: &Writer, day| {
        let (now, today) = moment(day);
        writer.store.session(now, today)
    };
    let late = at(&writer, 400);
    writer
        .store
        .transact(&late, what.removal(), |tx| tx.remove(what, note.participant_id))
        .expect("removed");
    let early = at(&writer, 0);
    let emptied = writer.store.empty_bin(&early).expect("looked");
    assert_eq!(emptied, 0, "thirty days have not passed because the clock says less");
    let removed = writer.store.removed().expect("the bin");
    assert_eq!(removed.len(), 1, "it can still be put back");
}
