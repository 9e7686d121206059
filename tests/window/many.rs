//! Histories are read when they are needed, and let go of again.

use egui::Key;
use egui::accesskit::Role;
use stegvis::ui::histories::MOST;

use super::support::{Look, Window, pass};

const FIRST: &str = "T-0001 · Amina";

/// How many histories have been read, and how many are kept.
fn histories(window: &Window) -> (usize, usize) {
    let histories = window.harness.state().histories().expect("an open file");
    (histories.reads(), histories.len())
}

/// Opens the page of whoever has this case reference, by the keys alone.
fn open(window: &mut Window, number: usize) {
    window.press_ctrl(Key::K);
    window.write(&format!("T-{number:04}"));
    window.press(Key::Enter);
}

#[test]
fn opening_a_participant_reads_one_history_and_no_page_before_reads_any() {
    let mut window = Window::demo(Look::default());
    assert_eq!(histories(&window), (0, 0), "the list needs nobody's");
    for page in [
        "navigation-calendar",
        "navigation-activities",
        "navigation-participants",
    ] {
        window.press_button(page);
        assert_eq!(histories(&window).0, 0, "{page}");
    }
    window.click(Role::Button, FIRST);
    assert_eq!(histories(&window), (1, 1));
    window.press(Key::Escape);
    window.click(Role::Button, FIRST);
    assert_eq!(histories(&window), (1, 1), "it is there still");
}

#[test]
fn a_write_reads_whom_it_is_about_again_and_nobody_else() {
    let mut window = Window::demo(Look::default());
    open(&mut window, 2);
    open(&mut window, 1);
    let (before, kept) = histories(&window);
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    assert_eq!(histories(&window), (before + 1, kept));
    window.press(Key::Num4);
    assert_eq!(histories(&window), (before + 2, kept), "one answer, one history");
}

#[test]
fn a_row_that_the_focus_rests_on_is_read_ahead() {
    let mut window = Window::demo(Look::default());
    window.tab_to(FIRST);
    let read = histories(&window);
    assert!(read.0 > 0 && read.0 == read.1, "{read:?}: each row on the way, once");
    let steps = window.harness.run();
    assert!(steps <= 2, "{steps} frames at rest");
    window.press(Key::Enter);
    assert!(window.has(&window.text("new-self-assessment")));
    assert_eq!(histories(&window), read, "and not again when its page is opened");
}

#[test]
fn few_histories_are_kept_and_none_for_long() {
    let mut window = Window::demo(Look::default());
    for number in 1..=12 {
        open(&mut window, number);
        let (_, kept) = histories(&window);
        assert!(kept <= MOST + 1, "{kept} after {number}");
    }
    assert_eq!(histories(&window), (12, MOST + 1));
    let steps = window.harness.run();
    assert!(steps <= 2, "{steps} frames at rest");
    pass(301);
    window.harness.run();
    assert_eq!(histories(&window).1, 1, "the one that is shown");
    window.press_button("navigation-participants");
    pass(301);
    window.harness.run();
    let waiting = histories(&window).1;
    assert!(waiting <= 1, "{waiting}: no page but one that waits needs any");
}

#[test]
fn a_page_that_waits_keeps_what_it_needs() {
    let mut window = Window::demo(Look::default());
    window.click(Role::Button, FIRST);
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    let form = window.text("form-discard");
    assert!(window.has(&form));
    window.press(Key::F1);
    for _ in 0..3 {
        pass(301);
        window.harness.run();
    }
    window.press(Key::Escape);
    assert!(window.has(&form), "{:?}", window.names());
    assert_eq!(histories(&window).1, 1);
}
