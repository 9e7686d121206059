//! A file or folder that can't be written is called that, and left as it is.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::own_disk;
use crate::support::{Place, Program, assert_kept, tell};

/// The program tries so often; a file that can't be written takes none.
const SAVES: u64 = 5;
/// Root writes whatever the mode says, unless it gives that right up.
const WITHOUT_OVERRIDE: [&str; 3] = [
    "setpriv",
    "--inh-caps=-all",
    "--bounding-set=-dac_override,-dac_read_search",
];

/// What to run the program within so that modes hold for it: nothing, or what takes root's right away.
fn where_modes_hold() -> Option<&'static [&'static str]> {
    let place = Place::new();
    fs::write(place.file(), "").expect("written");
    set_mode(&place.file(), 0o400);
    let candidates: [&'static [&'static str]; 2] = [&[], &WITHOUT_OVERRIDE];
    candidates.into_iter().find(|within| {
        let mut words = within.iter().chain(&["sh", "-c", r#"! true >> "$0""#]);
        let Some(first) = words.next() else { return false };
        let tried = Command::new(first)
            .args(words)
            .arg(place.file())
            .stderr(Stdio::null())
            .status();
        tried.is_ok_and(|status| status.success())
    })
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("one's own file");
}

#[test]
fn a_read_only_file_or_folder_is_left_alone_and_can_be_written_again_later() {
    let Some(within) = where_modes_hold() else {
        tell("a read-only file or folder: did not run, since modes do not hold for who runs the tests");
        return;
    };
    let (place, before) = Place::with_saves(10);
    let cases = [("file", 0o400, 0o700), ("folder", 0o600, 0o500), ("both", 0o400, 0o500)];
    for (what, file_mode, folder_mode) in cases {
        let copy = place.copy();
        let bytes = fs::read(copy.file()).expect("bytes");
        let run = || Program::start(within, &copy.file(), 1, SAVES).end();
        set_mode(&copy.file(), file_mode);
        set_mode(copy.folder(), folder_mode);
        let report = run();
        set_mode(copy.folder(), 0o700);
        set_mode(&copy.file(), 0o600);
        assert!(
            report.is_refused_with(&["ReadOnly"]) && report.saves.is_empty(),
            "{what}: what can't be written is called that: {report:?}"
        );
        assert_eq!(
            fs::read(copy.file()).expect("bytes"),
            bytes,
            "{what}: not a byte changes"
        );
        // SQLite gives the files beside the data its mode: one of them, left behind, would refuse every later write.
        let report = run();
        assert_eq!(
            (report.saves.len() as u64, report.refusal),
            (SAVES, None),
            "{what}: with its mode back it is a file like any other"
        );
        assert_kept(&copy.file(), 2, &(&before | &report.saves), what);
    }
    tell(&format!("read-only: {} kinds of mode refused", cases.len()));
}

#[test]
fn a_read_only_disk_is_left_alone() {
    if !own_disk::is_possible("a read-only disk") {
        return;
    }
    let (place, before) = Place::with_saves(10);
    let (report, left) = own_disk::run(&place, 64 * 1024, "ro", SAVES);
    assert!(
        report.is_refused_with(&["ReadOnly"]) && report.saves.is_empty(),
        "a disk that can't be written is called that: {report:?}"
    );
    let bytes = |place: &Place| place.files().map(|path| fs::read(path).expect("bytes"));
    assert_eq!(bytes(&left), bytes(&place), "nothing on it has changed");
    assert_kept(&left.file(), 1, &before, "brought to a disk that can be written");
    tell("read-only: a whole disk refused");
}
