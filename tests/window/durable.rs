//! A save is durable when the window shows it: the process is killed right after, and the answer is there.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use egui::Key;
use stegvis::domain::instrument::Respondent;
use stegvis::store::Store;

use crate::support::{Look, PASSPHRASE, Window};

/// Names the folder in which the child works; without it the child's test has nothing to do.
const FOLDER: &str = "STEGVIS_TEST_FOLDER";
/// What the child says once the form is finished.
const FINISHED: usize = 11;
/// What the child says before the number of answers that its window shows as saved.
const SAVED: &str = "saved ";

/// In a child, its window on the page where a new participant's form is begun.
fn childs_window() -> Option<Window> {
    let folder = std::env::var(FOLDER).ok()?;
    let mut window = Window::at(Look::default(), &Path::new(&folder).join("stegvis.db"));
    window.unlock(PASSPHRASE);
    window.wait_for("Ny deltagare");
    window.add_participant("");
    window.press_button("new-self-assessment");
    Some(window)
}

/// The part that is killed: it fills in a form, and says after each answer how many the window shows as saved.
#[test]
fn child_that_is_killed() {
    let Some(mut window) = childs_window() else { return };
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

/// Runs a child until it has said that `wanted` answers are saved, and kills it; returns how many it said.
fn kill_after(test: &str, folder: &Path, wanted: usize) -> usize {
    let mut child = start(test, folder);
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut said = None;
    for line in lines.map_while(Result::ok) {
        said = line
            .split(SAVED)
            .nth(1)
            .and_then(|number| number.trim().parse().ok())
            .or(said);
        if said.is_some_and(|said| said >= wanted) {
            break;
        }
    }
    child.kill().expect("killed");
    child.wait().expect("gone");
    let said = said.expect("the child said something");
    assert!(said >= wanted, "the child said {said} of {wanted}");
    said
}

fn start(test: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", test, "--nocapture"])
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
        kill_after("durable::child_that_is_killed", folder.path(), wanted);
        let store = Store::open(&path, PASSPHRASE, crate::support::clock().0).expect("the file opens after the kill");
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

/// The part that is killed while a participant answers alone: it says after each question how many are saved.
#[test]
fn participants_child_that_is_killed() {
    let Some(mut window) = childs_window() else { return };
    window.press_button("hand-over");
    println!("{SAVED}0");
    window.press_button("handover-begin");
    for answered in 1..=10 {
        window.press(Key::Num3);
        window.press(Key::Enter);
        println!("{SAVED}{answered}");
    }
    std::thread::park();
}

#[test]
fn a_killed_form_goes_on_at_the_same_question_with_every_answer_there() {
    for wanted in 0..=10 {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let path = folder.path().join("stegvis.db");
        drop(Store::create(&path, PASSPHRASE, "A. Lind", stegvis::store::vault::KdfCost::LEAST).expect("a file"));
        let said = kill_after("durable::participants_child_that_is_killed", folder.path(), wanted);
        let mut window = Window::file(Look::default(), folder);
        assert!(window.has("Lås upp"), "a crash leads to the lock screen");
        window.unlock(PASSPHRASE);
        window.wait_for("Handläggare");
        assert!(!window.has("Ny deltagare"), "nothing but the form can be seen");
        let store = Store::open(&path, PASSPHRASE, crate::support::clock().0).expect("the file opens after the kill");
        let histories = store.histories().expect("it can be read");
        let entries = &histories[0].occasions[0].drafts[&Respondent::Participant].entries;
        let answered = entries.values().filter(|entry| entry.answer.is_some()).count();
        assert!(answered >= said, "{answered} answers of {said} are there");
        // The child went on until the kill, so the window is where its file says, and no earlier.
        let page = store
            .handover()
            .expect("it can be read")
            .expect("it is handed over")
            .page;
        assert!(
            page == answered || page == answered + 1,
            "page {page} after {answered} answers"
        );
        let shown = match page {
            0 => "Börja".to_owned(),
            page if page <= 10 => format!("Fråga {page} av 10"),
            _ => "Titta igenom dina svar".to_owned(),
        };
        assert!(window.says(&shown), "{shown}: {:?}", window.names());
    }
}
