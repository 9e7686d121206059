//! The guide in the window: F1 leads to what it says about the page, and back to the page as it was left.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use stegvis::guide::{Guide, Place, Topic};
use stegvis::i18n::Locale;
use stegvis::ui::theme::ThemeName;

use crate::screens::{Album, hard_looks, looks};
use crate::support::{Look, OwnForm, Window};

/// The heading that a topic has in the guide.
fn heading_of(topic: Topic) -> String {
    let guide = Guide::of(Locale::Swedish);
    let Place { chapter, anchor } = guide.place(topic);
    let heading = guide.text(chapter).headings().find(|heading| heading.anchor == anchor);
    heading.expect("it has one").words.clone()
}

/// Presses F1, looks where it has led, and goes back.
fn asks(window: &mut Window, topic: Topic) {
    window.press(Key::F1);
    let close = window.text("help-close");
    assert!(window.has(&close), "{topic:?}: no help: {:?}", window.names());
    let wanted = heading_of(topic);
    assert_eq!(window.focused_name(), Some(wanted.clone()), "{topic:?}");
    let top = window.get(Role::Heading, &wanted).rect().top();
    assert!((0.0..700.0).contains(&top), "{topic:?}: {wanted} is at {top}");
    window.press(Key::Escape);
    assert!(!window.has(&close), "{topic:?}: Esc goes back");
}

#[test]
fn f1_leads_from_every_page_to_what_is_said_about_it() {
    let mut window = Window::demo(Look::default());
    asks(&mut window, Topic::Participants);
    for (key, topic) in [
        ("navigation-calendar", Topic::Calendar),
        ("navigation-groups", Topic::Groups),
        ("navigation-activities", Topic::Activities),
        ("navigation-import", Topic::Import),
        ("navigation-bin", Topic::Bin),
        ("navigation-administration", Topic::Users),
        ("navigation-settings", Topic::Settings),
        ("navigation-about", Topic::About),
    ] {
        window.press_button(key);
        asks(&mut window, topic);
    }
    window.press_button("navigation-groups");
    for (key, topic) in [
        ("group-tab-progress", Topic::GroupProgress),
        ("group-tab-time", Topic::GroupTime),
        ("group-tab-activities", Topic::GroupActivities),
        ("group-tab-exits", Topic::GroupExits),
        ("group-tab-quality", Topic::GroupQuality),
        ("group-tab-method", Topic::GroupMethod),
        ("group-tab-compare", Topic::GroupCompare),
    ] {
        window.open_tab(key);
        asks(&mut window, topic);
    }
    window.press_button("navigation-administration");
    for (key, topic) in [
        ("administration-log", Topic::Log),
        ("administration-removal", Topic::Removal),
        ("administration-backups", Topic::Backups),
        ("administration-unit", Topic::Unit),
        ("administration-transfer", Topic::TransferKey),
    ] {
        window.open_tab(key);
        asks(&mut window, topic);
    }
}

#[test]
fn f1_leads_from_a_participants_pages_and_from_forms_too() {
    let mut window = Window::demo(Look::default());
    window.click(Role::Button, "T-0001 · Amina");
    for (key, topic) in [
        ("tab-trend", Topic::Trend),
        ("tab-comparison", Topic::Comparison),
        ("tab-radar", Topic::Radar),
        ("tab-table", Topic::Table),
        ("tab-occasions", Topic::Occasions),
        ("tab-activities", Topic::Placements),
        ("tab-plan", Topic::Plan),
        ("tab-notes", Topic::Notes),
    ] {
        window.open_tab(key);
        asks(&mut window, topic);
    }
    window.open_tab("tab-trend");
    window.walk_to_first_figure();
    window.press(Key::Enter);
    asks(&mut window, Topic::Indicator);
    window.press(Key::Escape);
    window.press_button("edit-participant");
    asks(&mut window, Topic::Details);
    window.press(Key::Escape);
    window.press_button("transfer-send");
    asks(&mut window, Topic::Transfer);
    window.press(Key::Escape);
    window.press_button("new-self-assessment");
    asks(&mut window, Topic::NewAssessment);
    window.press_button("new-assessment-start");
    asks(&mut window, Topic::Assessment);
    window.press_button("form-later");
    window.press_button("meeting-start-full");
    // What is looked at together is left by a button.
    if !window.has(&window.text("navigation-help")) {
        window.toggle("meeting-shared-help");
    }
    asks(&mut window, Topic::Meeting);
}

#[test]
fn what_was_typed_is_still_there_after_the_help() {
    let mut window = Window::demo(Look::default());
    window.press_ctrl(Key::N);
    let field = window.text("details-name");
    window.type_into(&field, "Halvskriv");
    window.press(Key::F1);
    window.type_into(&window.text("help-search"), "gallring");
    window.press(Key::Escape);
    assert_eq!(window.field_value(&field).as_deref(), Some("Halvskriv"));
}

#[test]
fn help_is_there_before_anybody_is_signed_in_and_the_passphrase_stays() {
    let mut window = Window::at(Look::default(), std::path::Path::new("/data/Stegvis/stegvis.db"));
    asks(&mut window, Topic::FirstStart);
    let field = window.text("start-user");
    window.type_into(&field, "A. Lind");
    window.press_button("navigation-help");
    assert!(window.has(&heading_of(Topic::FirstStart)));
    window.press_button("help-close");
    assert_eq!(window.field_value(&field).as_deref(), Some("A. Lind"));
    window.press_button("start-join");
    asks(&mut window, Topic::JoinUnit);

    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::L);
    let field = window.text("sign-in-passphrase");
    window.type_into(&field, "halva");
    asks(&mut window, Topic::SignIn);
    // Five letters, of which none is shown.
    assert_eq!(window.field_value(&field).as_deref(), Some("•••••"));
    assert!(!window.has(&window.text("participant-new")), "and nothing else is");
}

#[test]
fn a_handed_over_form_is_not_left_for_the_help() {
    let mut form = OwnForm::handed_over(Look::default(), "sv");
    let begin = form.texts.get("handover-begin");
    form.window.press(Key::F1);
    assert!(form.window.has(&begin));
    assert!(!form.window.has(&form.window.text("help-close")));
}

#[test]
fn the_help_is_walked_by_links_contents_and_search_and_back() {
    let mut window = Window::demo(Look::default());
    let focus = |window: &Window| window.focused_name().unwrap_or_default();
    window.press(Key::F1);
    // Contents: another chapter, and a heading of it.
    window.click(Role::Link, "För administratör");
    assert_eq!(focus(&window), "För administratör");
    window.click(Role::Link, "Gallring");
    assert_eq!(focus(&window), "Gallring");
    // A link within the text, to another chapter.
    window.click(Role::Link, "Anslut datorn till en enhet");
    assert_eq!(focus(&window), "Anslut datorn till en enhet");
    // Back, by key and by button.
    window.harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    window.harness.run();
    assert_eq!(focus(&window), "Gallring");
    window.press_button("help-back");
    assert_eq!(focus(&window), "För administratör");
    // The search.
    let field = window.text("help-search");
    window.type_into(&field, "sakerhetskop");
    assert!(window.says(" avsnitt hittades."), "{:?}", window.names());
    window.click(Role::Link, "För administratör: Säkerhetskopiera och återställa");
    assert_eq!(focus(&window), "Säkerhetskopiera och återställa");
    assert_eq!(window.field_value(&field).unwrap_or_default(), "");
    window.type_into(&field, "xyzzy");
    assert!(window.says("Inget hittades."));
}

#[test]
fn a_screen_reader_hears_headings_lists_links_and_pictures_as_what_they_are() {
    let mut window = Window::demo(Look::default());
    window.press(Key::F1);
    let levels: Vec<_> = window
        .harness
        .query_all_by_role(Role::Heading)
        .map(|heading| {
            (
                heading.accesskit_node().label().unwrap_or_default(),
                heading.accesskit_node().level(),
            )
        })
        .collect();
    assert!(levels.contains(&("För handläggare".to_owned(), Some(1))), "{levels:?}");
    assert!(levels.contains(&("Läsa kurvorna".to_owned(), Some(2))), "{levels:?}");
    assert!(levels.contains(&("Spindeln".to_owned(), Some(3))), "{levels:?}");
    let words = "Listan över deltagare med dagens möten";
    assert!(window.offers(Role::Image, words));
    assert!(window.harness.query_all_by_role(Role::ListItem).count() > 20);
    let link = window.harness.query_all_by_role_and_label(Role::Link, "Börja här");
    assert!(link.count() >= 2, "in the contents, and in the text");
    window.click_first(Role::Link, "Börja här");
    assert!(
        window.offers(Role::Cell, "Sök deltagare eller kommando"),
        "the keys are a table"
    );
}

#[test]
fn help() {
    let mut album = Album::default();
    let opened = |look| {
        let mut window = Window::demo(look);
        window.press(Key::F1);
        window
    };
    let all: Vec<_> = looks().into_iter().chain(hard_looks()).collect();
    album.draw("help", &all, opened);
    album.draw("help-search", &looks()[..1], |look| {
        let mut window = opened(look);
        window.type_into(&window.text("help-search"), "mål");
        window
    });
    let keys = |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-about");
        window.press(Key::F1);
        let keys = "Tangenter";
        if window.offers(Role::Link, keys) {
            window.click(Role::Link, keys);
        }
        window
    };
    album.draw("help-keys", &looks()[..1], keys);
    album.draw("help-steps", &looks()[..2], |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-import");
        window.press(Key::F1);
        window
    });
    let dark = Look {
        theme: ThemeName::Dark,
        size: Vec2::new(1280.0, 800.0),
        ..Look::default()
    };
    album.draw("help-steps", &[("sv-dark", dark)], |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-import");
        window.press(Key::F1);
        window
    });
    album.draw("help-contents", &[looks()[1]], |look| {
        let mut window = opened(look);
        window.toggle("help-contents");
        window
    });
    album.draw("help-sign-in", &looks()[..1], |look| {
        let mut window = Window::at(look, std::path::Path::new("/data/Stegvis/stegvis.db"));
        window.press(Key::F1);
        window
    });
}
