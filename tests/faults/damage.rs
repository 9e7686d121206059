//! Files that are damaged or not ours: noticed, named, and left as they are.

use std::fs;

use stegvis::store::StoreError;

use crate::support::{Place, Saves, open, saves_in, tell};

/// Not a page's size, so that each page is hit at another place.
const STRIDE: usize = 3_989;
const PICTURE: &[u8] = include_bytes!("../../assets/icons/app-256.png");

/// Which of the two files is damaged.
#[derive(Debug, Clone, Copy)]
enum Which {
    Data,
    Keys,
}

/// A sound file, and what came of damaging copies of it.
struct Trial {
    place: Place,
    holds: Saves,
    /// Not opened, with a sentence; nothing was touched.
    refused: usize,
    /// Opened, and found not to be sound.
    noticed: usize,
    /// Opened, sound, and the same data.
    unharmed: usize,
}

impl Trial {
    fn new() -> Self {
        let (place, _) = Place::with_saves(10);
        let copy = place.copy();
        let store = open(&copy.file(), 0).expect("it opens");
        Self {
            holds: saves_in(&store).expect("it can be read"),
            place,
            refused: 0,
            noticed: 0,
            unharmed: 0,
        }
    }

    /// What the file holds before it is damaged.
    fn bytes(&self, which: Which) -> Vec<u8> {
        fs::read(&self.place.files()[which as usize]).expect("bytes")
    }

    /// Puts other bytes in the place of a file, and opens it.
    fn damage(&mut self, which: Which, bytes: &[u8], how: &str) {
        let copy = self.place.copy();
        fs::write(&copy.files()[which as usize], bytes).expect("written");
        let content = || copy.files().map(|path| fs::read(path).expect("bytes"));
        let before = content();
        match open(&copy.file(), 0) {
            Err(StoreError::Unreadable(_) | StoreError::Corrupt(_) | StoreError::Vault(_)) => {
                assert!(content() == before, "{which:?}, {how}: it is refused, and not touched");
                self.refused += 1;
            }
            Err(error) => panic!("{which:?}, {how}: this says nothing about the damage: {error:?}"),
            Ok(store) => match store.check() {
                Ok(report) if report.is_sound() => {
                    let holds = saves_in(&store).expect("a sound file can be read");
                    assert_eq!(holds, self.holds, "{which:?}, {how}: called sound, with other data");
                    self.unharmed += 1;
                }
                Ok(_) | Err(StoreError::Corrupt(_)) => self.noticed += 1,
                Err(error) => panic!("{which:?}, {how}: this says nothing about the damage: {error:?}"),
            },
        }
    }

    fn tell(&self, what: &str) {
        let Self {
            refused,
            noticed,
            unharmed,
            ..
        } = self;
        tell(&format!(
            "{what}: {refused} refused, {noticed} opened and found not sound, {unharmed} opened with the same data"
        ));
    }
}

#[test]
fn one_changed_bit_of_the_data_is_noticed_wherever_it_is() {
    let mut trial = Trial::new();
    let bytes = trial.bytes(Which::Data);
    // The first bytes are the salt and the header; then one in every page.
    for offset in (0..32).chain((32..bytes.len()).step_by(STRIDE)) {
        trial.damage(Which::Data, &flipped(&bytes, offset), &format!("a bit at {offset}"));
    }
    trial.tell("a changed bit in the data");
    assert_eq!(trial.unharmed, 0, "every byte of every page is sealed");
}

#[test]
fn one_changed_bit_of_the_keys_opens_nothing_or_the_same() {
    let mut trial = Trial::new();
    let bytes = trial.bytes(Which::Keys);
    for offset in (0..bytes.len()).step_by(3) {
        trial.damage(Which::Keys, &flipped(&bytes, offset), &format!("a bit at {offset}"));
    }
    trial.tell("a changed bit in the keys");
    assert_eq!(trial.noticed, 0, "keys that open the file do not change what it holds");
    assert!(trial.refused > trial.unharmed, "most of a key file is secret or sealed");
}

/// The bytes with one bit of one of them changed, another bit in each.
fn flipped(bytes: &[u8], offset: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[offset] ^= 1 << (offset % 8);
    bytes
}

#[test]
fn a_file_that_was_cut_is_noticed_wherever_it_was_cut() {
    let mut trial = Trial::new();
    for which in [Which::Data, Which::Keys] {
        let bytes = trial.bytes(which);
        let ends = [0, 1, 15, 16, 100, 511, 512];
        let around_pages = (4_096..bytes.len())
            .step_by(5 * 4_096)
            .flat_map(|end| [end - 1, end, end + 1]);
        let parts = (1..16).map(|part| bytes.len() * part / 16);
        let shortened = [1, 2, 80].map(|missing| bytes.len().saturating_sub(missing));
        let lengths = ends.into_iter().chain(around_pages).chain(parts).chain(shortened);
        for length in lengths.filter(|length| *length < bytes.len()) {
            trial.damage(which, &bytes[..length], &format!("cut to {length} bytes"));
        }
        if matches!(which, Which::Data) {
            assert_eq!(trial.unharmed, 0, "data without its end is never taken for whole");
        }
    }
    trial.tell("a cut file");
}

#[test]
fn a_file_that_is_not_ours_is_refused() {
    let mut trial = Trial::new();
    let (data, keys) = (trial.bytes(Which::Data), trial.bytes(Which::Keys));
    let plain = plain_database();
    // What a file system leaves where the power went before the content was written.
    let zeros = vec![0_u8; data.len()];
    let foreign: [(Which, &[u8], &str); 10] = [
        (Which::Data, b"not a database, just text", "text"),
        (Which::Data, PICTURE, "a picture"),
        (Which::Data, &plain, "a database that is not encrypted"),
        (Which::Data, &zeros, "zeros"),
        (Which::Data, &keys, "the keys"),
        (Which::Keys, b"not a key file, just text", "text"),
        (Which::Keys, PICTURE, "a picture"),
        (Which::Keys, &zeros, "zeros"),
        (Which::Keys, &data, "the data"),
        (Which::Keys, b"format = 99", "a newer format"),
    ];
    for (which, bytes, how) in foreign {
        trial.damage(which, bytes, how);
    }
    // Another unit's file, and another unit's keys.
    let other = Trial::new();
    for which in [Which::Data, Which::Keys] {
        trial.damage(which, &other.bytes(which), "another file's");
    }
    trial.tell("a file that is not ours");
    assert_eq!(trial.refused, foreign.len() + 2, "none of them opens");
}

/// What another program writes.
fn plain_database() -> Vec<u8> {
    let place = Place::new();
    let connection = rusqlite::Connection::open(place.file()).expect("opened");
    connection
        .execute_batch("CREATE TABLE participant (id TEXT); INSERT INTO participant VALUES ('1')")
        .expect("written");
    connection.close().expect("closed");
    fs::read(place.file()).expect("bytes")
}
