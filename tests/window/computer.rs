//! What the computer around the window decides: its policy, its locked screen.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use egui::Vec2;
use egui::accesskit::Role;
use egui_kittest::kittest::NodeT as _;
use stegvis::demo;
use stegvis::policy::Policy;
use stegvis::store::Store;
use stegvis::store::vault::KdfCost;
use stegvis::ui::app::Opening;

use crate::screens::{Album, looks};
use crate::support::{Look, PASSPHRASE, Window, pass, session};

/// A policy that decides everything.
fn strict() -> Policy {
    Policy {
        data: Some(PathBuf::from("/srv/stegvis/stegvis.db")),
        unit: Some("postgres://enhet_a@db.ekby.example/stegvis".to_owned()),
        lock_minutes: Some(2),
        languages: Some(["ar", "so"].map(str::to_owned).into()),
        exports: false,
        problem: None,
    }
}

/// A window under a policy, on an empty file.
fn unlocked(look: Look, policy: Policy) -> Window {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let path = folder.path().join("stegvis.db");
    drop(Store::create(&path, PASSPHRASE, demo::CASEWORKER, KdfCost::LEAST).expect("a file"));
    let mut window = Window::under(look, Opening::File(Some(path)), folder, policy);
    window.unlock(PASSPHRASE);
    window.wait_for(&window.text("participant-new"));
    window
}

#[test]
fn a_screen_that_the_system_locks_locks_the_window() {
    let mut window = unlocked(Look::default(), Policy::default());
    window.add_participant("Zxqv Amina");
    assert!(window.says("Zxqv Amina"));
    window.locked.store(true, Ordering::Relaxed);
    window.harness.run();
    assert!(window.says(&window.text("sign-in-heading")) && !window.says("Zxqv"));
    assert!(!window.locked.load(Ordering::Relaxed), "it is locked once");
    window.unlock(PASSPHRASE);
    window.wait_for(&window.text("participant-new"));
    window.harness.run();
    assert!(window.says("Zxqv Amina"), "and can be opened again");

    let mut demonstration = Window::demo(Look::default());
    demonstration.locked.store(true, Ordering::Relaxed);
    demonstration.harness.run();
    assert!(
        demonstration.says(&demonstration.text("participant-new")),
        "the demonstration has no passphrase to ask for"
    );
}

#[test]
fn what_it_has_decided_holds_over_what_is_chosen() {
    let mut window = unlocked(Look::default(), strict());
    // Five minutes by the file's rules, two by the policy.
    for _ in 0..2 {
        pass(55);
        window.harness.run();
    }
    assert!(window.says("Fönstret låses om"), "the shorter time holds");
    window.add_participant("Amina");
    window.press_button("edit-participant");
    let target = window.folder.path().join("extract.json");
    window.dialogs.answer_with(&target);
    window.export("protection-extract-json");
    window.wait_for("extract.json");
    assert!(target.exists(), "what the law asks for can be saved");
    window.press_button("navigation-settings");
    assert!(window.says(&window.text("policy-exports")));
    assert!(window.says("postgres://enhet_a@db.ekby.example/stegvis"));
    let is_disabled = |name: &str| window.get(Role::CheckBox, name).accesskit_node().is_disabled();
    assert!(is_disabled("ትግርኛ"), "not among those that may be offered");
    assert!(!is_disabled("العربية"));
}

#[test]
fn nothing_leaves_the_file_where_it_says_so() {
    let mut window = unlocked(Look::default(), strict());
    window.add_participant("Amina");
    window.press_button("navigation-participants");
    window.press_button("rows-export");
    window.press_button("rows-go-on");
    assert!(window.says(&window.text("error-policy-exports")), "it is said why");
    assert!(!window.says(&window.text("export-heading")), "and nobody is asked");
}

#[test]
fn what_it_decides_is_shown_in_the_place_of_its_fields() {
    let mut album = Album::default();
    album.draw("policy-settings", &looks()[..1], |look| {
        let tall = Look {
            size: Vec2::new(1280.0, 2400.0),
            ..look
        };
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let store = demo::open_dozen(&session()).expect("a demonstration");
        let mut window = Window::under(tall, Opening::Demo(Box::new(store), None), folder, strict());
        window.press_button("navigation-settings");
        window
    });
    album.draw("policy-join", &looks(), |look| {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let mut window = Window::under(look, Opening::File(None), folder, strict());
        window.press_button("start-join");
        window
    });
    album.draw("policy-broken", &looks(), |look| {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let texts = stegvis::i18n::Texts::new(look.locale);
        let path = folder.path().join("policy.toml");
        std::fs::write(&path, "format = 1\nexport = false\n").expect("written");
        let policy = Policy::load_as(&path, "/etc/stegvis/policy.toml", || &texts);
        Window::under(look, Opening::File(Some("/data/stegvis.db".into())), folder, policy)
    });
}
