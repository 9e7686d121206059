//! A save is durable when the window shows it: the process is killed right after, and the answer is there.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use eframe::egui::Key;
use stegvis::domain::instrument::Respondent;
use stegvis::store::Store;

use crate::support::{Look, PASSPHRASE, Window};

/// Names the folder in which the child works; without it the child's test has nothing to do.
const FOLDER: &str = "STEGVIS_TEST_FOLDER";
/// What the child says once the form is finished.
const FINISHED: usize = 11;
/// What the child says before the number of answers that its window shows as saved.
const SAVED: &str = "saved ";

/// The part that is killed: it fills in a form, and says after each answer how many the window shows as saved.
#[test]
fn child_that_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let mut window = Window::at(Look::default(), &Path::new(&folder).join("stegvis.db"));
    window.unlock(PASSPHRASE);
    window.wait_for("Ny deltagare");
    window.press_ctrl(Key::N);
    window.press_button("details-add");
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    for answered in 1..=10 {
        window.press(Key::Num3);
        assert!(window.says(&format!("{answered} av 10 besvarade")));
        println!("{SAVED}{answered}");
        window.press(Key::Enter);
    }
    window.press_button("form-finish");
    assert!(window.says("avslutad och sparad"));
    println!("{SAVED}{FINISHED}");
    std::thread::park();
}

fn start(folder: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "durable::child_that_is_killed", "--nocapture"])
        .env(FOLDER, folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a child")
}

#[test]
fn an_answer_that_the_window_shows_survives_a_kill() {
    for wanted in [1, 2, 5, 9, 10, FINISHED] {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let path = folder.path().join("stegvis.db");
        drop(Store::create(&path, PASSPHRASE, "A. Lind", stegvis::store::vault::KdfCost::LEAST).expect("a file"));
        let mut child = start(folder.path());
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut said = 0;
        for line in lines.map_while(Result::ok) {
            said = line
                .split(SAVED)
                .nth(1)
                .and_then(|number| number.trim().parse().ok())
                .unwrap_or(said);
            if said >= wanted {
                break;
            }
        }
        child.kill().expect("killed");
        child.wait().expect("gone");
        assert!(said >= wanted, "the child said {said} of {wanted}");
        let store = Store::open(&path, PASSPHRASE).expect("the file opens after the kill");
        let saved = store.histories().expect("it can be read");
        let occasion = &saved[0].occasions[0];
        let form = occasion.assessments.get(&Respondent::Participant);
        assert!(wanted < FINISHED || form.is_some(), "the form is finished");
        let entries = match form {
            Some(form) => form.entries(),
            None => &occasion.drafts[&Respondent::Participant].entries,
        };
        let answered = entries.values().filter(|entry| entry.answer.is_some()).count();
        assert!(answered >= wanted.min(10), "{answered} answers of {wanted} are there");
        assert!(store.check().expect("a report").is_sound());
    }
}
