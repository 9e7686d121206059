//! What every engine must do, tried on each: a file that implements [`Place`] for an engine calls `conformance!`.

use std::io::{self, Read};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::{Appended, LogError, MAX_APPEND_BYTES, MAX_READ_BYTES, Seq, UnitLog};

/// Where logs of an engine can be made, any number of times.
pub(super) trait Place: Sync {
    fn create(&self, unit: Uuid) -> Box<dyn UnitLog>;
    fn open(&self, unit: Uuid) -> Result<Box<dyn UnitLog>, LogError>;
    /// A place of the engine in which a second unit may be.
    fn beside(&self, unit: Uuid) -> Box<dyn UnitLog>;
}

macro_rules! conformance {
    ($place:expr) => {
        mod conforms {
            use crate::unit::log::conformance as suite;

            macro_rules! tried {
                ($name:ident) => {
                    #[test]
                    fn $name() {
                        suite::$name(&$place);
                    }
                };
            }
            tried!(a_new_log_is_empty);
            tried!(what_is_made_is_found_and_made_once);
            tried!(what_is_appended_is_read_in_order);
            tried!(whoever_is_not_at_the_head_is_told_where_it_is);
            tried!(several_stand_together_or_not_at_all);
            tried!(two_that_race_leave_no_gap_and_lose_nothing);
            tried!(nothing_and_five_megabytes_are_changes_too);
            tried!(much_is_read_in_portions);
            tried!(more_than_a_call_takes_is_refused);
            tried!(key_files_follow_one_another);
            tried!(of_two_key_files_one_wins);
            tried!(a_snapshot_is_there_whole_or_not_at_all);
            tried!(the_newest_two_snapshots_are_kept);
            tried!(what_a_snapshot_has_can_be_forgotten);
            tried!(numbers_that_are_forgotten_are_not_given_again);
            tried!(messages_lie_in_boxes);
            tried!(who_waits_is_woken);
            tried!(units_do_not_see_one_another);
        }
    };
}
pub(super) use conformance;

fn change(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// Changes `from..=to` of a log whose changes say their own numbers.
fn numbered(from: u64, to: u64) -> Vec<Vec<u8>> {
    (from..=to).map(|number| change(&format!("change {number}"))).collect()
}

fn with_numbers(from: u64, to: u64) -> Vec<(Seq, Vec<u8>)> {
    (from..=to).map(Seq).zip(numbered(from, to)).collect()
}

/// A log with `count` changes.
fn filled(place: &dyn Place, unit: Uuid, count: u64) -> Box<dyn UnitLog> {
    let mut log = place.create(unit);
    let appended = log.append(Seq(0), &numbered(1, count)).expect("appended");
    assert_eq!(appended, Appended::At(Seq(count)));
    log
}

fn unit() -> Uuid {
    Uuid::now_v7()
}

pub(super) fn a_new_log_is_empty(place: &dyn Place) {
    let unit = unit();
    let mut log = place.create(unit);
    assert_eq!(log.unit().expect("asked"), Some(unit));
    assert_eq!(log.head().expect("asked"), Seq(0));
    assert_eq!(log.oldest().expect("asked"), Seq(1), "the number that comes next");
    assert_eq!(log.read(Seq(0), 100).expect("read"), []);
    assert_eq!(log.keys().expect("asked"), None);
    assert_eq!(log.snapshot().expect("asked"), None);
    assert_eq!(log.messages("anybody").expect("asked"), []);
    let none = log.append(Seq(0), &[]).expect("nothing to append");
    assert_eq!(none, Appended::At(Seq(0)));
    let none = log.append(Seq(7), &[]).expect("nothing to append");
    assert_eq!(none, Appended::Moved(Seq(0)), "the head is compared all the same");
}

pub(super) fn what_is_made_is_found_and_made_once(place: &dyn Place) {
    let unit = unit();
    assert!(
        matches!(place.open(unit), Err(LogError::NoLog | LogError::Foreign(_))),
        "nothing is there before it is made"
    );
    filled(place, unit, 3);
    assert_eq!(place.open(unit).expect("it is there").head().expect("asked"), Seq(3));
    let mut again = place.create(unit);
    assert_eq!(
        again.head().expect("asked"),
        Seq(3),
        "making it again takes nothing away"
    );
}

pub(super) fn what_is_appended_is_read_in_order(place: &dyn Place) {
    let mut log = place.create(unit());
    for number in 1..=5 {
        let appended = log
            .append(Seq(number - 1), &numbered(number, number))
            .expect("appended");
        assert_eq!(appended, Appended::At(Seq(number)));
    }
    let appended = log.append(Seq(5), &numbered(6, 9)).expect("appended");
    assert_eq!(appended, Appended::At(Seq(9)), "the number of the last one");
    assert_eq!(log.head().expect("asked"), Seq(9));
    assert_eq!(log.read(Seq(0), 100).expect("read"), with_numbers(1, 9));
    for after in 0..9 {
        let expected = with_numbers(after + 1, (after + 3).min(9));
        let read = log.read(Seq(after), 3).expect("read");
        assert_eq!(
            read, expected,
            "after {after}, also in the middle of those appended together"
        );
    }
    assert_eq!(log.read(Seq(9), 100).expect("read"), []);
    assert_eq!(
        log.read(Seq(500), 100).expect("read"),
        [],
        "above the head there is nothing"
    );
    assert_eq!(log.read(Seq(0), 0).expect("read"), []);
}

pub(super) fn whoever_is_not_at_the_head_is_told_where_it_is(place: &dyn Place) {
    let unit = unit();
    let mut log = filled(place, unit, 4);
    for after in [0, 1, 2, 3, 5, 99] {
        let appended = log.append(Seq(after), &[change("late")]).expect("asked");
        assert_eq!(appended, Appended::Moved(Seq(4)), "after {after}");
        let appended = log
            .append(Seq(after), &[change("late"), change("later")])
            .expect("asked");
        assert_eq!(appended, Appended::Moved(Seq(4)), "two after {after}");
    }
    assert_eq!(log.read(Seq(0), 100).expect("read"), with_numbers(1, 4));
    let mut other = place.open(unit).expect("opened");
    let appended = other.append(Seq(4), &numbered(5, 6)).expect("appended");
    assert_eq!(appended, Appended::At(Seq(6)));
    let appended = log.append(Seq(4), &[change("late")]).expect("asked");
    assert_eq!(appended, Appended::Moved(Seq(6)), "the other was first");
}

/// Two threads append, now one change and now several; whoever is late lays its own on top. Returns what each appended.
fn race(place: &dyn Place, unit: Uuid, each: usize, portion: fn(usize) -> usize) -> Vec<Vec<Vec<u8>>> {
    place.create(unit);
    let start = Arc::new(Barrier::new(2));
    thread::scope(|scope| {
        let racers: Vec<_> = (0..2)
            .map(|racer| {
                let start = Arc::clone(&start);
                scope.spawn(move || {
                    let mut log = place.open(unit).expect("opened");
                    let own: Vec<_> = (0..each).map(|number| change(&format!("{racer} {number}"))).collect();
                    let (mut done, mut head) = (0, Seq(0));
                    start.wait();
                    while done < each {
                        let until = (done + portion(done)).min(each);
                        match log.append(head, &own[done..until]).expect("appended or moved") {
                            Appended::At(last) => {
                                assert_eq!(last.0, head.0 + (until - done) as u64);
                                (done, head) = (until, last);
                            }
                            Appended::Moved(now) => {
                                assert!(now > head, "moved from {head} to {now}");
                                head = now;
                            }
                        }
                    }
                    own
                })
            })
            .collect();
        racers
            .into_iter()
            .map(|racer| racer.join().expect("it ended"))
            .collect()
    })
}

fn everything(log: &mut dyn UnitLog) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    loop {
        let read = log.read(Seq(all.len() as u64), 77).expect("read");
        if read.is_empty() {
            return all;
        }
        for (seq, change) in read {
            assert_eq!(seq.0, all.len() as u64 + 1, "no gap");
            all.push(change);
        }
    }
}

pub(super) fn two_that_race_leave_no_gap_and_lose_nothing(place: &dyn Place) {
    let unit = unit();
    let appended = race(place, unit, 500, |_| 1);
    let mut log = place.open(unit).expect("opened");
    let all = everything(&mut *log);
    assert_eq!((all.len(), log.head().expect("asked")), (1000, Seq(1000)));
    for own in appended {
        let found: Vec<_> = all.iter().filter(|change| own.contains(change)).cloned().collect();
        assert_eq!(found, own, "each is there once, in its own order");
    }
}

pub(super) fn several_stand_together_or_not_at_all(place: &dyn Place) {
    let unit = unit();
    let appended = race(place, unit, 300, |done| 1 + done % 7);
    let mut log = place.open(unit).expect("opened");
    let all = everything(&mut *log);
    assert_eq!(all.len(), 600);
    for own in appended {
        let places: Vec<_> = own
            .iter()
            .map(|change| all.iter().position(|other| other == change).expect("it is there"))
            .collect();
        let (mut done, mut portions) = (0, 0);
        while done < own.len() {
            let until = (done + 1 + done % 7).min(own.len());
            let together = places[done..until].windows(2).all(|pair| pair[1] == pair[0] + 1);
            assert!(together, "{done}..{until} lie at {:?}", &places[done..until]);
            (done, portions) = (until, portions + 1);
        }
        assert!(portions > 70, "{portions} portions");
    }
}

pub(super) fn nothing_and_five_megabytes_are_changes_too(place: &dyn Place) {
    let mut log = place.create(unit());
    let large: Vec<_> = (0..5_000_000_u32).map(|byte| (byte % 251) as u8).collect();
    let sealed = [Vec::new(), large.clone(), vec![0; 3], Vec::new()];
    let appended = log.append(Seq(0), &sealed).expect("appended");
    assert_eq!(appended, Appended::At(Seq(4)));
    assert!(everything(&mut *log) == sealed, "byte for byte");
    log.put_message("box", Uuid::nil(), &large).expect("put");
    assert!(log.messages("box").expect("read") == [(Uuid::nil(), large.clone())]);
    assert!(log.put_keys(0, &large).expect("put"));
    assert!(log.keys().expect("read") == Some((1, large)));
}

pub(super) fn much_is_read_in_portions(place: &dyn Place) {
    let mut log = place.create(unit());
    let third = MAX_READ_BYTES / 3;
    let sealed = [
        vec![1; third],
        vec![2; third],
        vec![3; third],
        vec![4; MAX_READ_BYTES + 1],
        vec![5; 1],
    ];
    log.append(Seq(0), &sealed).expect("appended");
    let mut lengths = Vec::new();
    let mut after = Seq(0);
    while let Some((last, _)) = {
        let read = log.read(after, 100).expect("read");
        lengths.push(read.len());
        read.last().cloned()
    } {
        after = last;
    }
    assert_eq!(lengths, [3, 1, 1, 0], "what is larger than a portion comes alone");
}

pub(super) fn more_than_a_call_takes_is_refused(place: &dyn Place) {
    let mut log = place.create(unit());
    let half = vec![0; MAX_APPEND_BYTES / 2 + 1];
    let refused = log.append(Seq(0), &[half.clone(), half]);
    assert!(matches!(refused, Err(LogError::TooLarge)), "{refused:?}");
    assert_eq!(log.head().expect("asked"), Seq(0));
}

pub(super) fn key_files_follow_one_another(place: &dyn Place) {
    let mut log = place.create(unit());
    assert!(!log.put_keys(1, b"too early").expect("asked"), "there is no version 1");
    assert!(log.put_keys(0, b"first").expect("asked"));
    assert_eq!(log.keys().expect("asked"), Some((1, b"first".to_vec())));
    assert!(!log.put_keys(0, b"again").expect("asked"), "version 1 is taken");
    assert!(!log.put_keys(2, b"too early").expect("asked"), "there is no version 2");
    assert!(log.put_keys(1, b"second").expect("asked"));
    assert!(log.put_keys(2, b"").expect("asked"));
    assert!(log.put_keys(3, b"fourth").expect("asked"));
    for late in 0..4 {
        assert!(
            !log.put_keys(late, b"late").expect("asked"),
            "version {late} is long past"
        );
    }
    assert_eq!(log.keys().expect("asked"), Some((4, b"fourth".to_vec())));
}

pub(super) fn of_two_key_files_one_wins(place: &dyn Place) {
    let unit = unit();
    place.create(unit);
    let start = Arc::new(Barrier::new(2));
    let won: Vec<Vec<u64>> = thread::scope(|scope| {
        let racers: Vec<_> = (0..2_u8)
            .map(|racer| {
                let start = Arc::clone(&start);
                scope.spawn(move || {
                    let mut log = place.open(unit).expect("opened");
                    let mut won = Vec::new();
                    for version in 0..30 {
                        start.wait();
                        if log.put_keys(version, &[racer]).expect("asked") {
                            won.push(version);
                        }
                        start.wait();
                    }
                    won
                })
            })
            .collect();
        racers
            .into_iter()
            .map(|racer| racer.join().expect("it ended"))
            .collect()
    });
    let mut all: Vec<_> = won.concat();
    all.sort_unstable();
    assert_eq!(all, (0..30).collect::<Vec<_>>(), "each version was put once");
    let last = u8::from(won[1].contains(&29));
    let keys = place.open(unit).expect("opened").keys().expect("asked");
    assert_eq!(keys, Some((30, vec![last])), "by whoever was told so");
}

/// Gives `good` bytes and then fails.
struct Broken {
    good: usize,
}

impl Read for Broken {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.good == 0 {
            return Err(io::Error::other("broken"));
        }
        let read = into.len().min(self.good).min(10_000);
        into[..read].fill(9);
        self.good -= read;
        Ok(read)
    }
}

pub(super) fn a_snapshot_is_there_whole_or_not_at_all(place: &dyn Place) {
    let unit = unit();
    let mut log = filled(place, unit, 3);
    for good in [0, 5_000, 1 << 20, (2 << 20) + 1] {
        let cut = log.put_snapshot(Seq(2), &mut Broken { good });
        assert!(
            matches!(cut, Err(LogError::Local(_))),
            "cut after {good} bytes: {cut:?}"
        );
        assert_eq!(log.snapshot().expect("asked"), None, "cut after {good} bytes");
        let read = log.read_snapshot(Seq(2), &mut Vec::new());
        assert!(matches!(read, Err(LogError::NoSnapshot(Seq(2)))), "{read:?}");
    }
    let sealed: Vec<_> = (0..(3_u32 << 20) + 17).map(|byte| (byte % 249) as u8).collect();
    log.put_snapshot(Seq(2), &mut &*sealed).expect("stored");
    assert_eq!(log.snapshot().expect("asked"), Some(Seq(2)));
    let mut read = Vec::new();
    log.read_snapshot(Seq(2), &mut read).expect("read");
    assert!(read == sealed, "byte for byte");
    log.put_snapshot(Seq(2), &mut Broken { good: 0 })
        .expect("it is there already");
    let mut read = Vec::new();
    place
        .open(unit)
        .expect("opened")
        .read_snapshot(Seq(2), &mut read)
        .expect("read");
    assert!(read == sealed, "the first one stays");
    log.put_snapshot(Seq(3), &mut io::empty()).expect("stored");
    let mut read = Vec::new();
    log.read_snapshot(Seq(3), &mut read).expect("read");
    assert!(read.is_empty(), "an empty one is one as well");
}

pub(super) fn the_newest_two_snapshots_are_kept(place: &dyn Place) {
    let mut log = filled(place, unit(), 9);
    for at in [2, 5, 9] {
        log.put_snapshot(Seq(at), &mut &*change(&format!("up to {at}")))
            .expect("stored");
    }
    assert_eq!(log.snapshot().expect("asked"), Some(Seq(9)));
    for (at, is_kept) in [(2, false), (5, true), (9, true)] {
        let mut read = Vec::new();
        match log.read_snapshot(Seq(at), &mut read) {
            Ok(()) => assert!(is_kept && read == change(&format!("up to {at}")), "{at}"),
            Err(LogError::NoSnapshot(_)) => assert!(!is_kept, "{at}"),
            Err(error) => panic!("{at}: {error}"),
        }
    }
}

pub(super) fn what_a_snapshot_has_can_be_forgotten(place: &dyn Place) {
    let unit = unit();
    let mut log = filled(place, unit, 10);
    for none in [0, 1] {
        log.forget_before(Seq(none)).expect("nothing to forget");
    }
    let refused = log.forget_before(Seq(5));
    assert!(matches!(refused, Err(LogError::NoSnapshot(Seq(4)))), "{refused:?}");
    log.put_snapshot(Seq(6), &mut &b"six"[..]).expect("stored");
    let refused = log.forget_before(Seq(8));
    assert!(matches!(refused, Err(LogError::NoSnapshot(Seq(7)))), "{refused:?}");
    assert_eq!(log.oldest().expect("asked"), Seq(1), "a refusal takes nothing away");
    log.forget_before(Seq(5)).expect("forgotten");
    assert_eq!(
        (log.oldest().expect("asked"), log.head().expect("asked")),
        (Seq(5), Seq(10))
    );
    for after in 0..4 {
        let read = log.read(Seq(after), 100);
        assert!(
            matches!(read, Err(LogError::Forgotten { oldest: Seq(5) })),
            "after {after}: {read:?}"
        );
    }
    assert_eq!(log.read(Seq(4), 100).expect("read"), with_numbers(5, 10));
    log.forget_before(Seq(3)).expect("it is forgotten already");
    assert_eq!(
        log.oldest().expect("asked"),
        Seq(5),
        "what is forgotten does not come back"
    );
    let mut other = place.open(unit).expect("opened");
    assert_eq!(other.read(Seq(8), 1).expect("read"), with_numbers(9, 9));
}

pub(super) fn numbers_that_are_forgotten_are_not_given_again(place: &dyn Place) {
    let unit = unit();
    let mut log = filled(place, unit, 4);
    log.put_snapshot(Seq(4), &mut &b"four"[..]).expect("stored");
    log.forget_before(Seq(5)).expect("forgotten");
    assert_eq!(
        (log.oldest().expect("asked"), log.head().expect("asked")),
        (Seq(5), Seq(4))
    );
    assert_eq!(log.read(Seq(4), 100).expect("read"), []);
    for after in 0..4 {
        let appended = log.append(Seq(after), &[change("late")]).expect("asked");
        assert_eq!(appended, Appended::Moved(Seq(4)), "after {after}");
    }
    let appended = log.append(Seq(4), &numbered(5, 5)).expect("appended");
    assert_eq!(appended, Appended::At(Seq(5)));
    let mut other = place.open(unit).expect("opened");
    assert_eq!(other.read(Seq(4), 100).expect("read"), with_numbers(5, 5));
    // A snapshot can be of more than the log has, where the engine was put back from an older copy.
    log.put_snapshot(Seq(50), &mut &b"fifty"[..]).expect("stored");
    log.forget_before(Seq(40)).expect("forgotten");
    assert_eq!(log.head().expect("asked"), Seq(5), "forgetting gives no numbers");
}

pub(super) fn messages_lie_in_boxes(place: &dyn Place) {
    let unit = unit();
    let mut log = place.create(unit);
    let [first, second] = [Uuid::from_u128(1), Uuid::from_u128(2)];
    log.remove_message("nobody", first).expect("it is not there anyway");
    log.put_message("väntrum/1 ..", second, b"b").expect("put");
    log.put_message("väntrum/1 ..", first, b"a").expect("put");
    log.put_message("väntrum/2", first, b"other").expect("put");
    let mut other = place.open(unit).expect("opened");
    let both = [(first, b"a".to_vec()), (second, b"b".to_vec())];
    assert_eq!(other.messages("väntrum/1 ..").expect("asked"), both);
    assert_eq!(
        other.messages("väntrum/2").expect("asked"),
        [(first, b"other".to_vec())]
    );
    assert_eq!(other.messages("väntrum").expect("asked"), []);
    log.put_message("väntrum/1 ..", first, b"").expect("put");
    let both = [(first, Vec::new()), (second, b"b".to_vec())];
    assert_eq!(
        other.messages("väntrum/1 ..").expect("asked"),
        both,
        "in the other's place"
    );
    other.remove_message("väntrum/1 ..", first).expect("removed");
    other.remove_message("väntrum/1 ..", first).expect("it is gone already");
    assert_eq!(log.messages("väntrum/1 ..").expect("asked"), [(second, b"b".to_vec())]);
    assert_eq!(log.messages("väntrum/2").expect("asked"), [(first, b"other".to_vec())]);
    assert_eq!(log.head().expect("asked"), Seq(0), "a message is no change");
}

pub(super) fn who_waits_is_woken(place: &dyn Place) {
    let unit = unit();
    let mut log = filled(place, unit, 2);
    assert!(
        log.wait(Seq(1), Duration::from_secs(60)).expect("waited"),
        "2 is there already"
    );
    assert!(
        !log.wait(Seq(2), Duration::from_millis(30)).expect("waited"),
        "nothing comes"
    );
    assert!(!log.wait(Seq(2), Duration::ZERO).expect("asked"), "nothing comes");
    let start = Barrier::new(2);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let mut log = place.open(unit).expect("opened");
            start.wait();
            let long = Duration::from_secs(100);
            let begun = Instant::now();
            let is_newer = log.wait(Seq(2), long).expect("waited");
            (is_newer, begun.elapsed() < long, log.read(Seq(2), 10).expect("read"))
        });
        start.wait();
        thread::sleep(Duration::from_millis(100));
        log.append(Seq(2), &numbered(3, 4)).expect("appended");
        let woken = waiting.join().expect("it ended");
        assert_eq!(woken, (true, true, with_numbers(3, 4)));
    });
}

pub(super) fn units_do_not_see_one_another(place: &dyn Place) {
    let (one, two) = (unit(), unit());
    let mut first = filled(place, one, 3);
    let mut second = place.beside(two);
    assert_eq!(second.unit().expect("asked"), Some(two));
    assert_eq!(
        (second.head().expect("asked"), second.keys().expect("asked")),
        (Seq(0), None)
    );
    second.append(Seq(0), &[change("of two")]).expect("appended");
    assert!(second.put_keys(0, b"of two").expect("put"));
    second.put_snapshot(Seq(1), &mut &b"of two"[..]).expect("stored");
    second.put_message("box", Uuid::nil(), b"of two").expect("put");
    assert_eq!(first.read(Seq(0), 100).expect("read"), with_numbers(1, 3));
    assert_eq!(
        (first.keys().expect("asked"), first.snapshot().expect("asked")),
        (None, None)
    );
    assert_eq!(first.messages("box").expect("asked"), []);
    assert!(!first.wait(Seq(3), Duration::from_millis(20)).expect("waited"));
    let refused = first.forget_before(Seq(2));
    assert!(
        matches!(refused, Err(LogError::NoSnapshot(_))),
        "another's snapshot is none: {refused:?}"
    );
}
