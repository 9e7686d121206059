//! What is printed for a participant, and whose name and logo stand on it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use egui::Key;
use egui::accesskit::Role;
use stegvis::domain::organisation::{LogoFormat, Organisation};
use stegvis::domain::participant::{Details, Language};
use stegvis::store::{Operation, Store};
use stegvis::ui::app::Opening;

use crate::screens::{Album, looks};
use crate::support::{FakeDevices, Look, PASSPHRASE, Window, clock, session};

/// Fills a file with the demonstration's dozen, of whom the first reads Arabic.
fn dozen(store: &mut Store) {
    stegvis::demo::fill(store, &session()).expect("the demonstration");
    let first = store.histories().expect("everybody").remove(0).participant;
    let details = Details {
        language: Some(Language::Arabic),
        ..first.details
    };
    let written = store.transact(&session(), Operation::UpdateParticipant, |tx| {
        tx.offer_language("ar", true)?;
        tx.update_participant(first.id, &details)
    });
    written.expect("written");
}

/// Opens what can be chosen of what is printed for the first participant.
fn choose(window: &mut Window) {
    let search = window.text("participants-search");
    window.type_into(&search, "T-0001");
    window.press(Key::Enter);
    window.press_button("print-participant");
}

fn save(window: &mut Window, name: &str) -> Vec<u8> {
    let target = window.folder.path().join(name);
    window.dialogs.answer_with(&target);
    window.export("print-save");
    window.wait_for(name);
    fs::read(&target).expect("the file")
}

/// Keeps a page so that it can be looked at, and be read by `tests/check_pages.py`.
fn keep(name: &str, pdf: &[u8]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(name), pdf).expect("written");
}

fn exported(store: &Store) -> usize {
    let log = store.audit().expect("the log");
    log.iter()
        .filter(|row| row.operation == Operation::ExportParticipant && row.participant_id.is_some())
        .count()
}

#[test]
fn the_summary_is_saved_in_the_participants_own_language_unless_another_is_chosen() {
    let mut window = Window::unlocked(Look::default(), dozen);
    choose(&mut window);
    let pdf = save(&mut window, "ar.pdf");
    keep("charts-ar.pdf", &pdf);
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.contains("/Lang(ar)"));
    let figures = text.matches("/S/Figure").count();
    assert_eq!(figures, 10, "a chart for each question that the participant answers");
    assert!(!window.says(&window.text("print-about")), "it is not asked again");
    window.press_button("print-participant");
    let select = window.text("print-language");
    window.click(Role::ComboBox, &select);
    window.click(Role::MenuItemRadio, "Svenska");
    let swedish = save(&mut window, "sv.pdf");
    keep("charts-sv.pdf", &swedish);
    assert!(String::from_utf8_lossy(&swedish).contains("/Lang(sv)"));
    window.press_button("print-participant");
    let plan = window.text("print-plan");
    window.click(Role::RadioButton, &plan);
    let plan = save(&mut window, "plan.pdf");
    assert!(!String::from_utf8_lossy(&plan).contains("/S/Figure"));
    let store = Store::open(&window.path(), PASSPHRASE, clock().0).expect("the file opens");
    assert_eq!(exported(&store), 3);
}

#[test]
fn it_is_printed_where_there_is_a_printer_and_nothing_is_lost_where_that_fails() {
    let beside = |devices| {
        let mut store = Store::in_memory(stegvis::demo::CASEWORKER).expect("a store");
        dozen(&mut store);
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let mut window = Window::with_devices(Look::default(), Opening::Demo(Box::new(store), None), folder, devices);
        choose(&mut window);
        window
    };
    let window = beside(FakeDevices::default());
    assert!(!window.offers(Role::Button, &window.text("handover-print")));
    let with_printer = |is_out_of_paper| FakeDevices {
        has_printer: true,
        is_out_of_paper,
        ..FakeDevices::default()
    };
    let mut window = beside(with_printer(false));
    let print = window.text("handover-print");
    window.wait_until(|window| window.offers(Role::Button, &print));
    window.click(Role::Button, &print);
    window.wait_for(&window.text("summary-printed"));
    let printed = window.devices.printed.lock().expect("nobody panicked").clone();
    assert!(printed.len() == 1 && printed[0].starts_with(b"%PDF-"));
    let mut window = beside(with_printer(true));
    window.wait_until(|window| window.offers(Role::Button, &print));
    window.click(Role::Button, &print);
    window.wait_for(&window.text("summary-not-printed"));
}

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"40\"><rect width=\"40\" height=\"40\" \
                    rx=\"6\" fill=\"#0B5C6B\"/><circle cx=\"80\" cy=\"20\" r=\"18\" fill=\"#B4540A\"/></svg>";

fn settings(look: Look) -> Window {
    let mut window = Window::empty(look);
    window.press_ctrl(Key::Comma);
    window
}

fn choose_logo(window: &mut Window, name: &str, content: &str) {
    let path = window.folder.path().join(name);
    fs::write(&path, content).expect("written");
    window.dialogs.answer_with(&path);
    let key = if window.has(&window.text("settings-logo-choose")) {
        "settings-logo-choose"
    } else {
        "settings-logo-replace"
    };
    window.press_button(key);
}

fn kept(window: &Window) -> Organisation {
    let store = Store::open(&window.path(), PASSPHRASE, clock().0).expect("the file opens");
    store.organisation().expect("it can be read")
}

#[test]
fn an_administrator_sets_name_and_logo_with_what_it_shows() {
    let mut window = settings(Look::default());
    window.type_into(&window.text("settings-organisation-name"), "Påhittade kommun");
    choose_logo(
        &mut window,
        "words.svg",
        &LOGO.replace("<circle", "<text x=\"50\" y=\"20\">Ord</text><circle"),
    );
    window.wait_for("typsnitt");
    choose_logo(&mut window, "logo.svg", LOGO);
    window.wait_for(&window.text("settings-logo-alternative"));
    window.press_button("settings-organisation-save");
    assert!(window.says(&window.text("problem-logo-alternative")));
    assert_eq!(
        kept(&window),
        Organisation::default(),
        "nothing is kept before all is well"
    );
    window.type_into(&window.text("settings-logo-alternative"), "Kommunens märke");
    window.press_button("settings-organisation-save");
    window.wait_for(&window.text("settings-organisation-saved"));
    let own = kept(&window);
    assert_eq!(own.name.as_deref(), Some("Påhittade kommun"));
    let logo = own.logo.expect("a logo");
    assert_eq!(
        (logo.format, logo.alternative.as_str()),
        (LogoFormat::Svg, "Kommunens märke")
    );
    window.press_button("settings-logo-remove");
    window.press_button("settings-organisation-save");
    window.wait_until(|window| kept(window).logo.is_none());
    window.press_ctrl(Key::Z);
    window.wait_until(|window| kept(window).logo.is_some());
}

#[test]
fn what_is_printed_and_by_whom_is_drawn() {
    let mut album = Album::default();
    album.draw("print-participant", &looks(), |look| {
        let mut window = Window::demo(look);
        choose(&mut window);
        window
    });
    album.draw("settings-organisation", &looks()[..2], |look| {
        let mut window = settings(look);
        window.type_into(&window.text("settings-organisation-name"), "Påhittade kommun");
        choose_logo(&mut window, "logo.svg", LOGO);
        window.wait_for(&window.text("settings-logo-alternative"));
        window.press_button("settings-organisation-save");
        let name = window.text("settings-organisation-name");
        window.scroll_to(Role::TextInput, &name);
        window
    });
}
