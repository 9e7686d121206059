//! A file system in memory that the program alone sees, with the file on it: as small as needed, or not to be written.

use std::process::Command;

use crate::support::{Place, Program, Report, tell};

/// Mounts it, runs the program, and brings away what is left: the file system goes with the last who sees it.
const SCRIPT: &str = r#"
    from=$1 left=$2
    mount -t tmpfs -o "size=$3" none "$0"
    cp "$from"/unit.db "$from"/unit.keys "$0"
    mount -o "remount,size=$3,$4" "$0"
    shift 4
    "$@" || true
    cp "$0"/unit.db* "$0"/unit.keys "$left"
"#;

/// Whether such a file system can be mounted here, also by who is not root; says what does not run where it can't.
pub fn is_possible(what: &str) -> bool {
    let mounted = Command::new("unshare")
        .args(["-rm", "mount", "-t", "tmpfs", "none"])
        .arg(Place::new().folder())
        .output();
    let is_possible = mounted.is_ok_and(|output| output.status.success());
    if !is_possible {
        tell(&format!("{what}: did not run, since nothing can be mounted here"));
    }
    is_possible
}

/// Runs the program on a disk of `kib` KiB with a copy of this file, mounted `rw` or `ro`; returns what it said, and
/// what lay on the disk in the end.
pub fn run(place: &Place, kib: u64, access: &str, saves: u64) -> (Report, Place) {
    let (mount, left) = (Place::new(), Place::new());
    let text = |place: &Place| place.folder().to_str().expect("a path that is text").to_owned();
    let (at, from, to, size) = (text(&mount), text(place), text(&left), format!("{kib}k"));
    let within: [&str; 10] = ["unshare", "-rm", "sh", "-ec", SCRIPT, &at, &from, &to, &size, access];
    let report = Program::start(&within, &mount.file(), 1, saves).end();
    (report, left)
}
