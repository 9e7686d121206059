//! The participant's own form: alone at the machine, one question at a time, with no way out but sending it in or a
//! caseworker's passphrase.

use std::sync::Arc;

use egui::accesskit::{Role, Toggled};
use egui::{Key, ViewportCommand, ViewportEvent};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use stegvis::domain::assessment::{Answer, FilledIn};
use stegvis::domain::instrument::Respondent;
use stegvis::store::Store;

use crate::support::{FakeDevices, Look, OwnForm, PASSPHRASE, Window};

/// A window in which the first participant's form has just been handed over; a second participant is in the file.
fn handed_over() -> Window {
    let mut window = Window::empty(Look::default());
    for name in ["Amina Ali", "Bengt Berg"] {
        window.add_participant(name);
    }
    window.press_ctrl(Key::D);
    window.click(Role::Button, "T-0001 · Amina Ali");
    window.press_button("new-self-assessment");
    window.press_button("hand-over");
    window
}

fn answered(window: &Window) -> usize {
    let store = Store::open(&window.path(), PASSPHRASE, crate::support::clock().0).expect("the file opens");
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
    window.tab_to("Börja");
    window.press(Key::Enter);
    for number in 1..=10 {
        assert!(window.says(&format!("Fråga {number} av 10")), "{:?}", window.names());
        window.press(Key::Num4);
        assert_eq!(answered(&window), number, "every answer is saved at once");
        window.press(Key::Enter);
    }
    window.tab_to("Ändra: Målmedvetenhet");
    window.press(Key::Enter);
    window.press(Key::Num2);
    while !window.has("Skicka in") {
        window.press(Key::Enter);
    }
    window.tab_to("Skicka in");
    window.press(Key::Enter);
    assert!(window.says("Tack, Amina! Dina svar är sparade"), "{:?}", window.names());
    assert_eq!(answered(&window), 10);
    assert_eq!(circumstances(&window), (vec![FilledIn::Alone], Some("sv".to_owned())));
    window.tab_to("Klar");
    window.press(Key::Enter);
    assert!(
        window.has("Lås upp") && !window.says("Amina"),
        "the screen shows no data"
    );
}

/// How the form was filled in, as the file has it.
fn circumstances(window: &Window) -> (Vec<FilledIn>, Option<String>) {
    let store = Store::open(&window.path(), PASSPHRASE, crate::support::clock().0).expect("the file opens");
    let histories = store.histories().expect("it can be read");
    let occasion = &histories[0].occasions[0];
    let known = match occasion.assessments.get(&Respondent::Participant) {
        Some(form) => form.circumstances().clone(),
        None => occasion.drafts[&Respondent::Participant].circumstances.clone(),
    };
    (known.ways.into_iter().collect(), known.language)
}

/// Answers a whole form in a language by keyboard alone. `up` is the arrow that leads to a higher level.
fn answer_by_keyboard(code: &str, up: Key) {
    let mut form = OwnForm::handed_over(Look::default(), code);
    let texts = form.texts;
    let window = &mut form.window;
    window.tab_to(&texts.get("handover-begin"));
    window.press(Key::Enter);
    for number in 1..=10_usize {
        let place = texts.with("form-number", &[("number", number.into()), ("count", 10_usize.into())]);
        assert!(window.says(&place), "{place}: {:?}", window.names());
        window.press(Key::Num3);
        window.press(up);
        let chosen = window
            .harness
            .query_all_by_role(Role::RadioButton)
            .nth(3)
            .expect("the fourth answer");
        assert!(chosen.is_focused(), "{code}: the arrow leads to the level above");
        window.press(Key::Enter);
    }
    assert!(window.says(&texts.get("handover-review")));
    window.tab_to(&texts.get("filled-in-interpreter"));
    window.press(Key::Space);
    window.tab_to(&texts.get("handover-submit"));
    window.press(Key::Enter);
    assert!(window.says(&texts.get("handover-compared")), "{:?}", window.names());
    let raised = texts.get("handover-raised");
    assert!(window.has(&raised), "{raised}: {:?}", window.names());
    for name in ["Bengt", "A. Lind", "Deltagare"] {
        assert!(!window.says(name), "{name}");
    }
}

#[test]
fn a_whole_form_is_answered_by_keyboard_alone_in_english_and_in_arabic() {
    answer_by_keyboard("en", Key::ArrowRight);
    answer_by_keyboard("ar", Key::ArrowLeft);
}

#[test]
fn nothing_of_anybody_else_is_seen_and_no_key_leads_out() {
    let mut window = handed_over();
    window.press_button("handover-begin");
    for name in ["Amina", "Bengt", "A. Lind", "T-0002", "Importera", "Inställningar"] {
        assert!(!window.says(name), "{name}: {:?}", window.names());
    }
    for key in [Key::K, Key::N, Key::D, Key::I, Key::Comma, Key::L] {
        window.press_ctrl(key);
    }
    for key in [Key::F1, Key::Escape, Key::Escape] {
        window.press(key);
    }
    assert!(window.says("Fråga 1 av 10"), "{:?}", window.names());
    // Alt+F4 and the window's own button ask the program to close; it does not.
    let viewport = egui::ViewportId::ROOT;
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
    assert!(window.says("Tack, Amina!"));
    // A step is a quarter of a second. A touch gives a minute more.
    window.harness.run_steps(4 * 50);
    assert!(window.says("Tack, Amina!"), "it stays for most of a minute");
    window.press(Key::Tab);
    window.harness.run_steps(4 * 50);
    assert!(window.says("Tack, Amina!"), "whoever touches it is there");
    window.harness.run_steps(4 * 12);
    assert!(window.has("Lås upp") && !window.says("Tack, Amina!"));
}

#[test]
fn the_form_is_named_for_those_who_can_not_see_it() {
    let mut form = OwnForm::handed_over(Look::default(), "en");
    form.press("handover-begin");
    let window = &mut form.window;
    let question = "How much do you know about the jobs that are out there?";
    let only = |window: &Window, role: Role| {
        let found: Vec<_> = window
            .harness
            .query_all_by_role(role)
            .map(|node| node.accesskit_node().label())
            .collect();
        assert_eq!(found.len(), 1, "{role:?}: {found:?}");
        found.into_iter().next().flatten()
    };
    assert_eq!(only(window, Role::RadioGroup).as_deref(), Some(question));
    assert_eq!(only(window, Role::Heading).as_deref(), Some(question));
    assert_eq!(
        only(window, Role::ProgressIndicator).as_deref(),
        Some("Question 1 of 10")
    );
    window.press(Key::Num5);
    window.press(Key::Enter);
    window.press(Key::Num2);
    let progress = window
        .harness
        .query_all_by_role(Role::ProgressIndicator)
        .next()
        .expect("progress");
    assert_eq!(progress.accesskit_node().numeric_value(), Some(2.0));
    let answers: Vec<_> = window
        .harness
        .query_all_by_role(Role::RadioButton)
        .map(|node| {
            (
                node.accesskit_node().label().unwrap_or_default(),
                node.accesskit_node().toggled(),
            )
        })
        .collect();
    let expected = [
        ("1 Very difficult", Toggled::False),
        ("2 Difficult", Toggled::True),
        ("3 Neither easy nor difficult", Toggled::False),
        ("4 Easy", Toggled::False),
        ("5 Very easy", Toggled::False),
        ("Don't know", Toggled::False),
        ("Don't want to answer", Toggled::False),
    ];
    assert_eq!(
        answers,
        expected.map(|(name, toggled)| (name.to_owned(), Some(toggled)))
    );
}

#[test]
fn the_voice_reads_the_question_and_the_answer_and_is_hidden_where_it_is_missing() {
    let devices = FakeDevices {
        voices: vec!["sv".to_owned(), "ar".to_owned()],
        ..FakeDevices::default()
    };
    let mut form = OwnForm::beside(Look::default(), "sv-simple", devices);
    form.press("handover-begin");
    form.window.wait_for(&form.texts.get("handover-read-aloud"));
    form.window.press(Key::Num5);
    form.press("handover-read-aloud");
    let said = form.window.devices.said.lock().expect("nobody panicked").concat();
    assert!(said.starts_with("sv: Hur mycket vet du om jobben som finns?"), "{said}");
    assert!(said.ends_with("Ditt svar: 5 av 5 – Väldigt mycket"), "{said}");
    // The voice falls silent when the question is left.
    form.press("handover-next");
    assert_eq!(
        form.window
            .devices
            .said
            .lock()
            .expect("nobody panicked")
            .last()
            .map(String::as_str),
        Some("")
    );
    let language = form.texts.get("handover-language");
    form.window.click(Role::ComboBox, &language);
    form.window.click(Role::MenuItemRadio, "Українська");
    assert!(!form.window.says("Lyssna"), "there is no Ukrainian voice");
}

#[test]
fn the_feedback_is_printed_where_there_is_a_printer() {
    let answered = |devices| {
        let mut form = OwnForm::beside(Look::default(), "ar", devices);
        form.press("handover-begin");
        for _ in 0..10 {
            form.window.press(Key::Num4);
            form.window.press(Key::Enter);
        }
        form.press("handover-submit");
        form
    };
    let form = answered(FakeDevices::default());
    assert!(!form.window.has(&form.texts.get("handover-print")));
    let with_printer = |is_out_of_paper| FakeDevices {
        has_printer: true,
        is_out_of_paper,
        ..FakeDevices::default()
    };
    let mut form = answered(with_printer(false));
    form.press("handover-print");
    form.window.wait_for(&form.texts.get("handover-printed"));
    let printed = form.window.devices.printed.lock().expect("nobody panicked").clone();
    assert!(printed.len() == 1 && printed[0].starts_with(b"%PDF-"));
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("feedback-with-chart-ar.pdf"), &printed[0]).expect("kept to be looked at");
    let mut form = answered(with_printer(true));
    form.press("handover-print");
    form.window.wait_for(&form.texts.get("handover-not-printed"));
}

#[test]
fn a_draft_language_is_switched_on_by_hand_and_the_organisations_own_text_is_shown() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::Comma);
    window.click(Role::CheckBox, "العربية");
    assert!(
        window.says("Texterna på \u{2068}العربية\u{2069} är ett utkast"),
        "{:?}",
        window.names()
    );
    window.press_button("settings-language-on");
    window.replace("Text på formulärets första sida", "Kommunens egna ord.");
    window.press_button("settings-form-text-save");
    assert!(window.says("Texten är sparad"));
    window.add_participant("");
    window.press_button("new-self-assessment");
    window.press_button("hand-over");
    assert!(window.says("Kommunens egna ord.") && !window.says("Du får några frågor"));
    assert!(window.has("العربية") && !window.has("Українська"));
    window.click(Role::RadioButton, "English");
    assert!(
        window.says("You get some questions"),
        "another language keeps its own text"
    );
}

#[test]
fn a_form_on_paper_is_saved_and_copied_with_one_keystroke_an_answer() {
    let mut window = Window::empty(Look::default());
    window.add_participant("Amina Ali");
    window.press_button("new-self-assessment");
    let saved = window.folder.path().join("form.pdf");
    window.dialogs.answer_with(&saved);
    window.export("paper-save");
    window.wait_for("form.pdf");
    assert!(std::fs::read(&saved).expect("the form").starts_with(b"%PDF-"));
    window.press_button("paper-transcribe");
    window.write("1234512");
    assert_eq!(answered(&window), 7);
    window.press(Key::Backspace);
    window.write("5?- ");
    assert_eq!(answered(&window), 9, "a space leaves the tenth without an answer");
    assert_eq!(window.focused_name().as_deref(), Some("Avsluta skattningen"));
    window.press(Key::Enter);
    assert!(window.says("En fråga saknar svar"), "a hole is asked about once");
    window.press(Key::Enter);
    assert!(window.says("avslutad och sparad"), "{:?}", window.names());
    assert_eq!(circumstances(&window).0, [FilledIn::Transcribed]);
    let store = Store::open(&window.path(), PASSPHRASE, crate::support::clock().0).expect("the file opens");
    let histories = store.histories().expect("it can be read");
    let form = &histories[0].occasions[0].assessments[&Respondent::Participant];
    let asked = histories[0]
        .instrument()
        .expect("an instrument")
        .asked_of(Respondent::Participant);
    let scores: Vec<_> = asked
        .map(|indicator| form.entries()[&indicator.id].answer)
        .map(|answer| {
            answer.map_or("-".to_owned(), |answer| match answer {
                Answer::Score(score) => score.value().to_string(),
                Answer::DontKnow => "?".to_owned(),
                Answer::Declined => "!".to_owned(),
            })
        })
        .collect();
    assert_eq!(scores.concat(), "1234515?!-");
}

#[test]
fn a_caseworkers_form_is_copied_with_eleven_keystrokes() {
    let mut window = Window::empty(Look::default());
    window.add_participant("");
    window.press_button("new-caseworker-assessment");
    window.press_button("paper-transcribe");
    window.write("12345123451");
    window.press(Key::Enter);
    assert!(window.says("avslutad och sparad"), "{:?}", window.names());
}

#[test]
fn arabic_that_is_typed_keeps_its_letters_and_its_cursor() {
    let mut form = OwnForm::handed_over(Look::default(), "ar");
    form.press("handover-begin");
    form.press("handover-add-comment");
    let name = form.texts.get("handover-comment");
    form.window.type_into(&name, "أنا أعمل (CV) 12 يوم");
    form.window.press(Key::Backspace);
    form.window.press(Key::ArrowRight);
    form.window.press(Key::ArrowLeft);
    assert_eq!(form.window.field_value(&name).as_deref(), Some("أنا أعمل (CV) 12 يو"));
    form.press("handover-next");
    form.press("handover-back");
    form.press("handover-edit-comment");
    assert_eq!(form.window.field_value(&name).as_deref(), Some("أنا أعمل (CV) 12 يو"));
}

#[test]
fn a_comment_is_saved_while_it_is_typed_and_survives_another_language() {
    let mut window = handed_over();
    window.press_button("handover-begin");
    window.press_button("handover-add-comment");
    assert_eq!(
        window.focused_name().as_deref(),
        Some("Kommentar (valfritt)"),
        "the field takes the keyboard"
    );
    window.type_into("Kommentar (valfritt)", "Vill börja i augusti.");
    window.harness.run_steps(8);
    let saved = |window: &Window| {
        let store = Store::open(&window.path(), PASSPHRASE, crate::support::clock().0).expect("the file opens");
        let draft = store.histories().expect("it can be read")[0].occasions[0].drafts[&Respondent::Participant].clone();
        draft.entries.into_values().find_map(|entry| entry.note)
    };
    assert_eq!(
        saved(&window).as_deref(),
        Some("Vill börja i augusti."),
        "after a pause, without leaving the field"
    );
    window.click(Role::ComboBox, "Språk");
    window.click(Role::MenuItemRadio, "English");
    assert_eq!(
        window.field_value("Comment (optional)").as_deref(),
        Some("Vill börja i augusti.")
    );
}

#[test]
fn the_second_half_of_a_double_click_presses_nothing() {
    use egui::{Event, PointerButton};
    let mut window = handed_over();
    let at = window.get(Role::Button, "Börja").rect().center();
    let button = |pressed| Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: Default::default(),
    };
    window.harness.event(Event::PointerMoved(at));
    window.harness.step();
    // Two clicks within the quarter of a second that one step takes.
    for pressed in [true, false, true, false] {
        window.harness.event(button(pressed));
    }
    window.harness.run();
    assert!(window.says("Fråga 1 av 10"), "{:?}", window.names());
}

#[test]
fn what_only_went_down_is_not_called_the_same() {
    let mut form = OwnForm::handed_over(Look::default(), "sv");
    form.press("handover-begin");
    for _ in 0..10 {
        form.window.press(Key::Num1);
        form.window.press(Key::Enter);
    }
    form.press("handover-submit");
    assert!(form.window.has("Det här kan vi prata om"));
    assert!(
        !form.window.says("ungefär som första gången"),
        "{:?}",
        form.window.names()
    );
    assert!(!form.window.has("Det här har gått upp"));
    form.press("handover-done");
    // Staff can save the same page afterwards, in the language that it was read in.
    form.window.open_tab("tab-occasions");
    let saved = form.window.folder.path().join("feedback.pdf");
    form.window.dialogs.answer_with(&saved);
    form.window.click(Role::Button, "Spara återkoppling (PDF), 18 nov 2026");
    form.window.press_button("export-save");
    form.window.wait_for("feedback.pdf");
    assert!(std::fs::read(&saved).expect("the page").starts_with(b"%PDF-"));
}

#[test]
fn levels_of_two_digits_are_copied_to_their_own_questions() {
    let mut window = Window::on(Look::default(), crate::screens::zero_to_ten());
    window.click(Role::Button, "T-0001 · Amina");
    window.press_button("new-self-assessment");
    window.press_button("paper-transcribe");
    let current = |window: &Window| {
        let list = window
            .harness
            .query_all_by_role(Role::SpinButton)
            .next()
            .expect("the list");
        list.accesskit_node().value().unwrap_or_default()
    };
    // A 7 can't follow the 1 on a scale to ten, so it answers the next question.
    window.write("17");
    assert!(current(&window).starts_with("3. "), "{}", current(&window));
    window.press(Key::ArrowUp);
    assert!(
        current(&window).starts_with("2. ") && current(&window).contains(": 7 av 10"),
        "{}",
        current(&window)
    );
    window.press(Key::ArrowUp);
    assert!(current(&window).contains(": 1 av 10"), "{}", current(&window));
    window.write("10");
    assert!(
        current(&window).starts_with("2. "),
        "ten is one answer: {}",
        current(&window)
    );
    // The second 1 waits for what may follow, and Enter says that nothing does.
    window.write("11");
    window.press(Key::Enter);
    assert!(window.says("3 av 3 besvarade"), "{:?}", window.names());
    window.press(Key::Tab);
    assert!(
        window.has("Avsluta skattningen"),
        "Enter took the answer and did not finish"
    );
}

#[test]
fn a_half_copied_form_goes_on_where_it_was_and_asks_about_holes() {
    let mut window = Window::empty(Look::default());
    window.add_participant("");
    window.press_button("new-self-assessment");
    window.press_button("paper-transcribe");
    window.write("123");
    window.press_button("form-later");
    window.press_button("new-self-assessment");
    window.press_button("paper-transcribe");
    window.write("4512 5");
    window.write("4");
    assert_eq!(answered(&window), 9);
    // The last one was wrong: back to the list, and another key.
    window.press_button("form-finish");
    assert!(window.says("En fråga saknar svar"), "{:?}", window.names());
    window.press_button("form-finish-anyway");
    assert!(window.says("avslutad och sparad"));
    let store = Store::open(&window.path(), PASSPHRASE, crate::support::clock().0).expect("the file opens");
    let histories = store.histories().expect("it can be read");
    let form = &histories[0].occasions[0].assessments[&Respondent::Participant];
    let scores: Vec<_> = form
        .entries()
        .values()
        .filter_map(|entry| entry.answer?.score())
        .collect();
    assert_eq!(
        scores.iter().map(|score| score.value()).sum::<i16>(),
        1 + 2 + 3 + 4 + 5 + 1 + 2 + 5 + 4
    );
}
