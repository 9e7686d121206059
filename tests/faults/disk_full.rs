//! A disk that is full at any write: what was saved before is there, and the program has said so.

use std::fs;

use crate::own_disk;
use crate::support::{Place, Program, Report, Saves, Writer, assert_kept, tell};

/// What limits of a file's size are counted in.
const BLOCK_BYTES: u64 = 512;
const PAGE_BYTES: u64 = 4096;
const PAGE_KIB: u64 = PAGE_BYTES / 1024;
const BLOCKS_A_PAGE: u64 = PAGE_BYTES / BLOCK_BYTES;
/// The index of the log is made of so many pages at once, before anything is read or written.
const INDEX_PAGES: u64 = 8;
/// The program would stop by itself here; every disk is full before.
const MOST_SAVES: u64 = 2_000;

/// Runs the program so that no file can grow beyond a size. A write there fails as on a disk that is full, or with a
/// quota used up.
fn limited(blocks: u64, place: &Place) -> Report {
    // Without the trap the system would stop the program instead of refusing the write.
    let script = r#"trap '' XFSZ; ulimit -f "$0"; exec "$@""#;
    let limit = blocks.to_string();
    Program::start(&["sh", "-c", script, &limit], &place.file(), 1, MOST_SAVES).end()
}

/// What lies in so many whole pages.
fn pages(place: &Place) -> u64 {
    let bytes = |path| fs::metadata(path).expect("it is there").len();
    place.files().map(|path| bytes(path).div_ceil(PAGE_BYTES)).iter().sum()
}

fn assert_said(report: &Report, when: &str) {
    // The key file and the backup are no part of the database, and say what the operating system says.
    assert!(
        report.is_refused_with(&["DiskFull", "Io {", "Vault(Io {"]),
        "{when}: a full disk is called by its name, not {:?}",
        report.refusal
    );
}

/// What the runs came to, for the figures.
#[derive(Default)]
struct Runs {
    refused: usize,
    acknowledged: usize,
    found: usize,
}

impl Runs {
    fn add(&mut self, report: &Report, left: &Place, before: &Saves, when: &str) {
        assert_said(report, when);
        self.refused += 1;
        self.acknowledged += report.saves.len();
        let found = assert_kept(&left.file(), 2, &(before | &report.saves), when);
        self.found += found - before.len();
    }

    fn tell(&self, what: &str) {
        let Self {
            refused,
            acknowledged,
            found,
        } = self;
        tell(&format!(
            "{what} at {refused} sizes; {acknowledged} saves acknowledged before, {found} found"
        ));
        assert!(*acknowledged > 0, "some of the sizes leave room to begin");
    }
}

#[test]
fn a_file_that_can_not_grow_keeps_what_was_saved() {
    let (place, before) = Place::with_saves(10);
    let whole = pages(&place) * BLOCKS_A_PAGE;
    // From nothing at all to the index of the log; then page by page through the first saves; then past the size of the
    // file itself, where backups have room and the log has not.
    let index = INDEX_PAGES * BLOCKS_A_PAGE;
    let narrow = [0, 1, BLOCKS_A_PAGE, index / 2, index - 1];
    let by_page = (index..4 * index).step_by(BLOCKS_A_PAGE as usize);
    let wide = (4 * index..whole + 32 * index).step_by(4 * index as usize);
    let mut runs = Runs::default();
    for limit in narrow.into_iter().chain(by_page).chain(wide) {
        let copy = place.copy();
        let report = limited(limit, &copy);
        runs.add(&report, &copy, &before, &format!("no file over {limit} blocks"));
    }
    runs.tell("files that can not grow");
}

#[test]
fn a_file_that_there_is_no_room_for_leaves_nothing_behind() {
    let (mut refused, mut made) = (0, 0);
    for limit in (0..64).step_by(8).chain((64..4_096).step_by(128)) {
        let place = Place::new();
        let when = format!("a new file, none over {limit} blocks");
        let report = limited(limit, &place);
        assert_said(&report, &when);
        if place.file().exists() {
            made += 1;
        } else {
            refused += 1;
            let [_, keys] = place.files();
            assert!(
                !keys.exists(),
                "{when}: keys without a file would be in the way of the next try"
            );
            Writer::open(&place.file(), 1).expect("with room enough the file can be made in the same place");
        }
        assert_kept(&place.file(), 1, &report.saves, &when);
    }
    tell(&format!(
        "a new file without room: {refused} not made, {made} made and then full"
    ));
    assert!(
        refused > 0 && made > 0,
        "the sizes reach from too small to large enough"
    );
}

#[test]
fn a_small_disk_that_is_full_keeps_what_was_saved() {
    if !own_disk::is_possible("a small disk that is full") {
        return;
    }
    let (place, before) = Place::with_saves(10);
    let whole = pages(&place);
    // As above, in pages of room beside the file; past its own size a backup fits beside it.
    let room = (0..4 * INDEX_PAGES).chain((whole..whole + 256).step_by(32));
    let mut runs = Runs::default();
    for spare in room {
        let (report, left) = own_disk::run(&place, (whole + spare) * PAGE_KIB, "rw", MOST_SAVES);
        runs.add(&report, &left, &before, &format!("a disk with {spare} pages of room"));
    }
    runs.tell("small disks that are full");
}
