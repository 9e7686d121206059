//! What is kept about participants, saved as rows from the window.

use std::fs;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::NodeT as _;
use stegvis::domain::protection::{Protection, ProtectionLevel};
use stegvis::store::{Operation, Store};

use crate::screens::{Album, everywhere};
use crate::support::{Look, PASSPHRASE, Window, clock, session};

/// A window on a file with the demonstration's dozen, of whom the first is protected.
fn dozen() -> Window {
    Window::unlocked(Look::default(), |store| {
        stegvis::demo::fill(store, &session()).expect("the demonstration");
        let first = store.histories().expect("everybody").remove(0).participant.id;
        let protection = Protection {
            level: ProtectionLevel::Marked,
            named: [store.user().to_owned()].into(),
        };
        let protected = store.transact(&session(), Operation::SetProtection, |tx| {
            tx.set_protection(first, Some(&protection))
        });
        protected.expect("protected");
    })
}

/// Goes on from what is chosen to the file, and reads it.
fn save(window: &mut Window, name: &str) -> Vec<u8> {
    let target = window.folder.path().join(name);
    window.dialogs.answer_with(&target);
    window.press_button("rows-go-on");
    assert!(window.says(&window.text("export-heading")), "the question comes first");
    window.press_button("export-save");
    window.wait_for(name);
    fs::read(&target).expect("the file")
}

fn exported(window: &Window) -> usize {
    let store = Store::open(&window.path(), PASSPHRASE, clock().0).expect("the file opens");
    let log = store.audit().expect("the log");
    let exports = log.iter().filter(|row| row.operation == Operation::ExportParticipant);
    exports.filter(|row| row.participant_id.is_some()).count()
}

#[test]
fn the_list_is_saved_as_it_is_shown_with_pseudonyms() {
    let mut window = dozen();
    window.press_button("rows-export");
    let workbook = save(&mut window, "rader.xlsx");
    assert!(workbook.starts_with(b"PK"));
    let own = exported(&window);
    assert!((2..=12).contains(&own), "the caseworker's own, a row each: {own}");
    // Narrowed to one by typing.
    let search = window.text("participants-search");
    window.type_into(&search, "Bengt");
    window.press_button("rows-export");
    window.click(Role::RadioButton, "CSV");
    window.click(Role::RadioButton, "Möten");
    let csv = String::from_utf8(save(&mut window, "ett.csv")).expect("UTF-8");
    assert!(csv.starts_with("\u{FEFF}participant;birth_year;gender;"), "{csv}");
    assert!(
        csv.contains("P-001") && !csv.contains("T-0") && !csv.contains("Bengt"),
        "{csv}"
    );
    assert_eq!(exported(&window), own + 1);
}

#[test]
fn one_participant_is_saved_with_names_where_that_is_chosen_but_no_protected_one() {
    let mut window = dozen();
    for (reference, name, is_named) in [("T-0001", "Amina", false), ("T-0002", "Bengt", true)] {
        window.press_button("navigation-participants");
        let search = window.text("participants-search");
        window.replace(&search, reference);
        window.press(Key::Enter);
        window.press_button("rows-export");
        window.toggle("rows-names");
        window.click(Role::RadioButton, "FHIR (JSON)");
        let json = save(&mut window, &format!("{reference}.json"));
        let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
        assert_eq!(
            (&json["resourceType"], &json["type"]),
            (&"Bundle".into(), &"collection".into())
        );
        let text = json.to_string();
        assert!(text.contains(reference));
        assert_eq!(text.contains(name), is_named, "{name}");
    }
}

#[test]
fn nothing_is_saved_where_nothing_is_chosen_or_it_is_called_off() {
    let mut window = dozen();
    window.press_button("rows-export");
    assert_eq!(window.focused_name().as_deref(), Some("Excel"));
    for what in ["Svar", "Förändring", "Insatsperioder", "Möten", "Närvaro"] {
        window.click(Role::CheckBox, what);
    }
    let go_on = window.text("rows-go-on");
    assert!(window.get(Role::Button, &go_on).accesskit_node().is_disabled());
    window.press(Key::Escape);
    assert!(!window.says(&go_on));
    assert_eq!(exported(&window), 0);
}

#[test]
fn what_can_be_chosen() {
    let mut album = Album::default();
    album.draw("rows-export", &everywhere(), |look| {
        let mut window = Window::demo(look);
        window.press_button("rows-export");
        window
    });
}
