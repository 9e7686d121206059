//! The files that SQLite keeps beside the data while it is open, deleted by somebody after a crash.

use std::fs;
use std::path::PathBuf;

use crate::support::{Place, Program, Saves, assert_kept, tell};

/// Few enough that nothing has been written back from the log when the program is killed.
const SAVES: usize = 10;

/// A place where a program was killed; what lay in the data file before it began, and what it acknowledged.
fn killed() -> (Place, Saves, Saves) {
    let (place, before) = Place::with_saves(SAVES);
    let mut program = Program::start(&[], &place.file(), 0, u64::MAX);
    program.wait_for(SAVES);
    let report = program.kill();
    assert!(report.saves.len() >= SAVES, "it was killed at work: {report:?}");
    (place, before, report.saves)
}

/// The file beside the data whose name ends so.
fn beside(place: &Place, ending: &str) -> PathBuf {
    let mut name = place.file().into_os_string();
    name.push(ending);
    name.into()
}

#[test]
fn without_the_index_of_the_log_nothing_is_lost() {
    let (place, before, acknowledged) = killed();
    fs::remove_file(beside(&place, "-shm")).expect("a killed program leaves it behind");
    // It only says where in the log things are, and is made anew.
    let found = assert_kept(&place.file(), 0, &(&before | &acknowledged), "without -shm");
    tell(&format!(
        "without -shm: {} saves acknowledged, {found} found",
        before.len() + acknowledged.len()
    ));
}

#[test]
fn without_the_log_the_file_is_as_it_was_at_the_last_checkpoint() {
    for endings in [&["-wal"][..], &["-wal", "-shm"]] {
        let (place, before, acknowledged) = killed();
        for ending in endings {
            fs::remove_file(beside(&place, ending)).expect("a killed program leaves it behind");
        }
        // What was saved since the file was closed last lay in the log alone. Whoever deleted that has deleted it, and
        // no program can bring it back. What lies in the file itself is whole all the same: no page of it was half
        // written.
        let found = assert_kept(&place.file(), 0, &before, &format!("without {endings:?}"));
        tell(&format!(
            "without {}: {found} saves of {} before the checkpoint found; {} lay in the log that was deleted",
            endings.join(" and "),
            before.len(),
            acknowledged.len()
        ));
    }
}
