//! The participant's own form: alone at the machine, one question at a time, with no way out but sending it in or a
//! caseworker's passphrase.

use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, ViewportCommand, ViewportEvent};
use egui_kittest::kittest::Queryable as _;
use stegvis::domain::instrument::Respondent;
use stegvis::store::Store;

use crate::support::{Look, PASSPHRASE, Window};

/// A window in which the first participant's form has just been handed over; a second participant is in the file.
fn handed_over() -> Window {
    let mut window = Window::empty(Look::default());
    for name in ["Amina Ali", "Bengt Berg"] {
        window.press_ctrl(Key::N);
        window.type_into("Namn (valfritt)", name);
        window.press_button("details-add");
    }
    window.press_ctrl(Key::D);
    window.click(Role::Button, "T-0001 · Amina Ali");
    window.press_button("new-self-assessment");
    window.press_button("hand-over");
    window
}

fn answered(window: &Window) -> usize {
    let store = Store::open(&window.path(), PASSPHRASE).expect("the file opens");
    let histories = store.histories().expect("it can be read");
    let occasion = &histories[0].occasions[0];
    let entries = match occasion.assessments.get(&Respondent::Participant) {
        Some(form) => form.entries(),
        None => &occasion.drafts[&Respondent::Participant].entries,
    };
    entries.values().filter(|entry| entry.answer.is_some()).count()
}

#[test]
fn a_whole_form_is_answered_and_sent_in_by_keyboard_alone() {
    let mut window = handed_over();
    assert!(window.says("Vill inte svara") && window.says("Du och din handläggare ser svaren"));
    window.press_button("handover-begin");
    for number in 1..=10 {
        assert!(window.says(&format!("Fråga {number} av 10")), "{:?}", window.names());
        window.press(Key::Num4);
        assert_eq!(answered(&window), number, "every answer is saved at once");
        window.press(Key::Enter);
    }
    window.click(Role::Button, "Ändra: Målmedvetenhet");
    window.press(Key::Num2);
    window.press_button("handover-next");
    while !window.has("Skicka in") {
        window.press(Key::Enter);
    }
    window.press_button("handover-submit");
    assert!(window.says("Tack! Dina svar är sparade"));
    assert_eq!(answered(&window), 10);
    window.press_button("handover-done");
    assert!(
        window.has("Lås upp") && !window.says("Amina"),
        "the screen shows no data"
    );
}

#[test]
fn nothing_of_anybody_else_is_seen_and_no_key_leads_out() {
    let mut window = handed_over();
    window.press_button("handover-begin");
    for name in ["Amina", "Bengt", "A. Lind", "Deltagare", "Importera", "Inställningar"] {
        assert!(
            !window.has(name) && !window.says(&format!("{name} ")),
            "{name}: {:?}",
            window.names()
        );
    }
    for key in [Key::K, Key::N, Key::D, Key::I, Key::Comma, Key::L] {
        window.press_ctrl(key);
    }
    for key in [Key::F1, Key::Escape, Key::Escape] {
        window.press(key);
    }
    assert!(window.says("Fråga 1 av 10"), "{:?}", window.names());
    // Alt+F4 and the window's own button ask the program to close; it does not.
    let viewport = eframe::egui::ViewportId::ROOT;
    let info = window.harness.input_mut().viewports.entry(viewport).or_default();
    info.events.push(ViewportEvent::Close);
    window.harness.step();
    let stays = window.harness.output().viewport_output[&viewport]
        .commands
        .contains(&ViewportCommand::CancelClose);
    assert!(stays, "closing is refused");
}

#[test]
fn a_caseworker_takes_the_form_back_with_the_passphrase_alone() {
    let mut window = handed_over();
    window.press_button("handover-begin");
    window.press(Key::Num3);
    window.press_button("handover-take-back");
    window.type_into("Lösenfras", "fyra gula bilar på rad");
    window.press_button("handover-unlock");
    window.wait_for("Lösenfrasen stämmer inte");
    assert!(window.says("Fråga 1 av 10"));
    window.type_into("Lösenfras", PASSPHRASE);
    window.press_button("handover-unlock");
    window.wait_for("T-0001 · Amina Ali");
    window.open_tab("tab-occasions");
    assert!(window.says("Påbörjad, 1 av 10 besvarade"), "the form stays a draft");
}

#[test]
fn a_crash_leads_back_to_the_same_question_and_to_nothing_else() {
    let mut window = handed_over();
    window.press_button("handover-begin");
    for _ in 0..3 {
        window.press(Key::Num2);
        window.press(Key::Enter);
    }
    let folder = Arc::clone(&window.folder);
    std::mem::forget(window);
    let mut window = Window::file(Look::default(), folder);
    assert!(window.has("Lås upp"));
    window.unlock(PASSPHRASE);
    window.wait_for("Fråga 4 av 10");
    assert!(!window.says("Bengt"));
    assert_eq!(answered(&window), 3);
}

#[test]
fn the_feedback_leaves_the_screen_when_nobody_is_there() {
    let mut window = handed_over();
    window.press_button("handover-begin");
    window.press(Key::Num4);
    for _ in 0..10 {
        window.press(Key::Enter);
    }
    window.press_button("handover-submit");
    assert!(window.says("Tack!"));
    // A step is a quarter of a second.
    window.harness.run_steps(4 * 62);
    assert!(window.has("Lås upp") && !window.says("Tack!"));
}

#[test]
fn the_form_is_named_for_those_who_can_not_see_it() {
    let mut window = handed_over();
    window.click(Role::RadioButton, "English");
    window.click(Role::Button, "Begin");
    assert_eq!(window.harness.query_all_by_role(Role::RadioGroup).count(), 1);
    assert_eq!(window.harness.query_all_by_role(Role::RadioButton).count(), 7);
    assert_eq!(window.harness.query_all_by_role(Role::Heading).count(), 1);
    assert_eq!(window.harness.query_all_by_role(Role::ProgressIndicator).count(), 1);
    window.press(Key::Num5);
    let chosen = window
        .harness
        .query_all_by_role(Role::RadioButton)
        .nth(4)
        .expect("the fifth answer");
    assert!(chosen.is_focused());
    assert!(window.says("Question 1 of 10"));
}
