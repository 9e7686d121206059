//! What another program holds for a moment. On Windows an antivirus program, an indexer or a synchronising client opens
//! files just after they were written, and until it lets go they can be neither renamed nor removed. SQLite waits for
//! them by itself; what is done to files beside it goes through here.

use std::fs;
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// The waits between attempts, in milliseconds: 2.5 s in all, which is longer than a scan takes.
const WAITS: [u64; 8] = [10, 20, 40, 80, 150, 300, 700, 1200];

/// ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: somebody has the file open.
const HELD: [i32; 2] = [32, 33];
/// ERROR_ACCESS_DENIED: the same for a file that is about to go, and also where rights are missing.
const DENIED: i32 = 5;

/// Whether another program holds the file that an error is about. Only Windows keeps files from each other.
pub fn is_held(error: &io::Error) -> bool {
    cfg!(windows) && is_held_code(error.raw_os_error())
}

fn is_held_code(code: Option<i32>) -> bool {
    code.is_some_and(|code| HELD.contains(&code))
}

/// Gives a file another name, in the place of one that may be there.
///
/// # Errors
/// Where the system refuses, or another program does not let go of the file.
pub fn rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<()> {
    let (from, to) = (from.as_ref(), to.as_ref());
    patiently(|| fs::rename(from, to))
}

/// Removes a file.
///
/// # Errors
/// As for [`rename`].
pub fn remove_file(path: impl AsRef<Path>) -> io::Result<()> {
    let path = path.as_ref();
    patiently(|| fs::remove_file(path))
}

/// Does what another program may stand in the way of, again and again for a while.
///
/// # Errors
/// What the last attempt said.
pub fn patiently<T>(act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let is_worth_waiting = |error: &io::Error| {
        let code = error.raw_os_error();
        cfg!(windows) && (is_held_code(code) || code == Some(DENIED))
    };
    repeated(act, is_worth_waiting, thread::sleep)
}

fn repeated<T>(
    mut act: impl FnMut() -> io::Result<T>,
    is_worth_waiting: impl Fn(&io::Error) -> bool,
    mut wait: impl FnMut(Duration),
) -> io::Result<T> {
    for milliseconds in WAITS {
        match act() {
            Err(error) if is_worth_waiting(&error) => wait(Duration::from_millis(milliseconds)),
            ended => return ended,
        }
    }
    act()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails with these codes, one after the other, and is done then. Gives what came of it, and how long it waited.
    fn tried(codes: &[i32]) -> (Result<usize, Option<i32>>, Duration) {
        let (mut attempts, mut waited) = (0, Duration::ZERO);
        let act = || {
            attempts += 1;
            match codes.get(attempts - 1) {
                Some(code) => Err(io::Error::from_raw_os_error(*code)),
                None => Ok(attempts),
            }
        };
        let is_worth_waiting = |error: &io::Error| is_held_code(error.raw_os_error());
        let ended = repeated(act, is_worth_waiting, |wait| waited += wait);
        (ended.map_err(|error| error.raw_os_error()), waited)
    }

    #[test]
    fn a_file_that_is_let_go_of_is_waited_for() {
        assert_eq!(tried(&[]), (Ok(1), Duration::ZERO));
        assert_eq!(tried(&[32, 33]), (Ok(3), Duration::from_millis(30)));
        assert_eq!(
            tried(&[2, 32]),
            (Err(Some(2)), Duration::ZERO),
            "what waiting does not mend is told at once"
        );
        let all = Duration::from_millis(WAITS.iter().sum());
        assert_eq!(tried(&[32; 8]), (Ok(9), all));
        assert_eq!(tried(&[32; 9]), (Err(Some(32)), all), "and not for ever");
    }

    #[test]
    fn files_are_renamed_over_others_and_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        fs::write(&one, "new").expect("written");
        fs::write(&other, "old").expect("written");
        rename(&one, &other).expect("renamed");
        assert_eq!(fs::read_to_string(&other).expect("there"), "new");
        remove_file(&other).expect("removed");
        let gone = remove_file(&other).map_err(|error| error.kind());
        assert_eq!(gone, Err(io::ErrorKind::NotFound));
    }
}
