//! The intake interview through the window: by keyboard, through a restart, and while the template changes.

use std::fs;

use egui::accesskit::Role;
use egui::{Key, Vec2};
use stegvis::domain::history::History;
use stegvis::domain::intake::{QuestionId, Reply, SHIPPED, Template};
use stegvis::i18n::Locale;
use stegvis::store::{Operation, Store};
use stegvis::ui::theme::ThemeName;

use crate::screens::{Album, looks};
use crate::support::{Look, PASSPHRASE, Window, clock, histories, session};

const EXPECTATIONS: &str = "Vad hoppas du att tiden här leder till?";
const NEXT: &str = "Vad är det första steget?";

/// A window on the interview of the only participant in a file with one activity.
fn begun() -> Window {
    let mut window = Window::empty(Look::default());
    window.press_button("navigation-activities");
    window.press_button("activity-new");
    window.type_into("Namn", "Praktik, bageri");
    window.press_button("activity-save");
    window.press_ctrl(Key::D);
    window.add_participant("Amina");
    window.press_button("intake-heading");
    window
}

fn only(window: &Window) -> History {
    histories(&window.path()).remove(0)
}

/// What stands as the answer to a question now.
fn reply(window: &Window, id: &str) -> Option<String> {
    let history = only(window);
    let answered = history.intake.answered(&QuestionId(id.to_owned()))?;
    answered.current.reply.as_ref().map(Reply::written)
}

#[test]
fn an_interview_is_held_by_keyboard_alone_and_ends_in_an_activity() {
    let mut window = begun();
    window.tab_to(EXPECTATIONS);
    window.write("Ett jobb");
    window.tab_to("Arbete");
    window.press(Key::Space);
    window.tab_to("Körkort B");
    window.press(Key::Space);
    window.tab_to("När arbetade du senast?");
    window.write("2024-03-01");
    window.tab_to(NEXT);
    window.write("Ringa bageriet");
    window.tab_to("Skriv beslutet");
    window.press(Key::Enter);
    window.tab_to("Spara beslutet");
    window.press(Key::Enter);
    assert!(
        window.says("Välj minst en insats, eller skriv vad som ska göras i stället"),
        "{:?}",
        window.names()
    );
    window.tab_to("Praktik, bageri");
    window.press(Key::Space);
    window.tab_to("Spara beslutet");
    window.press(Key::Enter);
    assert!(window.says("Beslutet är sparat"), "{:?}", window.names());
    window.tab_to("Placera i Praktik, bageri");
    window.press(Key::Enter);
    assert!(
        window.says("Praktik, bageri: deltar sedan 18 nov 2026"),
        "{:?}",
        window.names()
    );
    assert!(window.says("5 av 15 frågor besvarade"), "{:?}", window.names());
    let history = only(&window);
    for (id, said) in [
        ("expectations", "Ett jobb"),
        ("direction", "work"),
        ("documents", "driving_licence"),
        ("last_worked", "2024-03-01"),
        ("next", "Ringa bageriet"),
    ] {
        assert_eq!(reply(&window, id).as_deref(), Some(said), "{id}");
    }
    let decision = history.intake.decision().expect("a decision");
    assert_eq!(decision.details.activities, [history.placements[0].details.activity_id]);
    assert_eq!(decision.details.by, session().user);
    // What the template marks stands beside the plan; the rest does not.
    window.press(Key::Escape);
    window.open_tab("tab-plan");
    assert!(window.has("Ett jobb") && window.has("Arbete") && window.says("Beslutat 18 nov 2026"));
    assert!(!window.says("När arbetade du senast?"));
    window.press_ctrl(Key::Z);
    assert!(window.says("Ångrat: lägg till insatsperiod"), "{:?}", window.names());
    window.press_ctrl(Key::Z);
    assert!(window.says("Ångrat: skriva beslut om insats"), "{:?}", window.names());
    assert!(window.has("Ett jobb"), "answers stay");
}

#[test]
fn what_is_typed_survives_whatever_comes() {
    let mut window = begun();
    window.type_into(EXPECTATIONS, "Ett jobb");
    // Another field takes the focus, and then the program is gone.
    window.focus_field(NEXT);
    let folder = std::sync::Arc::clone(&window.folder);
    drop(window);
    let mut window = Window::file(Look::default(), folder);
    window.unlock(PASSPHRASE);
    window.wait_for("Ny deltagare");
    window.click(Role::Button, "T-0001 · Amina");
    window.press_button("intake-heading");
    assert_eq!(window.field_value(EXPECTATIONS).as_deref(), Some("Ett jobb"));
    // The page is left in the middle of a word, and a date that is none is not saved.
    window.type_into("När arbetade du senast?", "förra året");
    assert!(window.says("Skriv datumet"), "{:?}", window.names());
    window.type_into(NEXT, "Ri");
    window.press_ctrl(Key::D);
    assert_eq!(reply(&window, "next").as_deref(), Some("Ri"));
    assert_eq!(reply(&window, "last_worked"), None);
    // The one that is chosen is taken back by choosing it again.
    window.click(Role::Button, "T-0001 · Amina");
    window.press_button("intake-heading");
    window.click(Role::RadioButton, "Studier");
    assert_eq!(reply(&window, "direction").as_deref(), Some("studies"));
    window.click(Role::RadioButton, "Studier");
    assert_eq!(reply(&window, "direction"), None);
}

#[test]
fn what_a_colleague_writes_meanwhile_is_shown_and_not_written_over() {
    let mut window = begun();
    window.type_into(EXPECTATIONS, "Ett jobb");
    let id = only(&window).participant.id;
    let mut store = Store::open(&window.path(), PASSPHRASE, clock().0).expect("another program");
    store
        .transact(&session(), Operation::SaveReply, |tx| {
            let question = QuestionId("next".to_owned());
            let reply = Reply::Text("Ringa".to_owned());
            tx.save_reply(id, &Template::shipped().key, &question, Some(&reply))
        })
        .expect("written");
    window.click(Role::RadioButton, "Arbete");
    assert_eq!(window.field_value(NEXT).as_deref(), Some("Ringa"));
    window.press(Key::Escape);
    window.press(Key::Escape);
    assert_eq!(reply(&window, "next").as_deref(), Some("Ringa"));
    assert_eq!(reply(&window, "expectations").as_deref(), Some("Ett jobb"));
}

#[test]
fn a_template_that_changes_while_the_page_is_open_takes_nothing_away() {
    let mut window = begun();
    window.type_into(EXPECTATIONS, "Ett jobb");
    window.focus_field(NEXT);
    let newer =
        SHIPPED
            .replacen("version = 1", "version = 2", 1)
            .replacen("id = \"expectations\"", "id = \"hopes\"", 1);
    let mut store = Store::open(&window.path(), PASSPHRASE, clock().0).expect("another program");
    store
        .transact(&session(), Operation::LoadIntakeTemplate, |tx| {
            tx.load_intake_template(&newer)
        })
        .expect("loaded");
    window.type_into(NEXT, "Ringa");
    window.click(Role::RadioButton, "Arbete");
    assert!(
        window.says("Mallen byttes till stegvis-kartlaggning 2"),
        "{:?}",
        window.names()
    );
    assert!(window.says("Frågor som inte längre ställs") && window.has("Ett jobb"));
    assert_eq!(reply(&window, "direction").as_deref(), Some("work"));
    window.press(Key::Escape);
    window.press(Key::Escape);
    assert_eq!(reply(&window, "next").as_deref(), Some("Ringa"));
    assert_eq!(reply(&window, "expectations").as_deref(), Some("Ett jobb"));
}

#[test]
fn an_administrator_saves_changes_and_loads_the_template() {
    let mut window = Window::empty(Look::default());
    window.press_button("navigation-administration");
    window.open_tab("administration-templates");
    let path = window.folder.path().join("mall.toml");
    window.dialogs.answer_with(&path);
    window.press_button("templates-intake-save");
    window.wait_for("Mallen är sparad i ");
    let saved = fs::read_to_string(&path).expect("a file");
    assert_eq!(saved, SHIPPED);
    fs::write(&path, saved.replacen("ask = \"yes_no\"", "ask = \"ja\"", 1)).expect("written");
    window.press_button("templates-intake-load");
    window.wait_for("Mallen går inte att använda. Rad ");
    assert!(window.says("text, one, several, date, yes_no"), "{:?}", window.names());
    fs::write(&path, saved.replacen("version = 1", "version = 2", 1)).expect("written");
    window.press_button("templates-intake-load");
    window.wait_for("Mallen stegvis-kartlaggning 2 används nu.");
    window.click(Role::Button, "Använd igen: Kartläggning (stegvis-kartlaggning 1)");
    assert!(window.says("Mallen stegvis-kartlaggning 1 används nu."));
    window.press_ctrl(Key::Z);
    assert!(
        window.says("Används nu: Kartläggning (stegvis-kartlaggning 2), 15 frågor i 4 delar."),
        "{:?}",
        window.names()
    );
}

/// The interview of the demonstration's first participant.
fn amina(look: Look) -> Window {
    let mut window = Window::demo(look);
    window.type_into(&window.text("participants-search"), "T-0001");
    window.press(Key::Enter);
    window.press_button("intake-heading");
    window
}

#[test]
fn pictures_of_the_interview() {
    let mut album = Album::default();
    album.draw("intake", &looks(), amina);
    let tall = |locale, theme| Look {
        locale,
        theme,
        size: Vec2::new(1280.0, 3000.0),
        ..Look::default()
    };
    let all = [
        ("sv-tall", tall(Locale::Swedish, ThemeName::Light)),
        ("en-tall", tall(Locale::English, ThemeName::Light)),
        ("sv-tall-dark", tall(Locale::Swedish, ThemeName::Dark)),
    ];
    album.draw("intake-decision", &all, |look| {
        let mut window = amina(look);
        window.press_button("intake-decision-change");
        let unfold = window.text("intake-earlier-show");
        window.click_containing(Role::Button, &unfold);
        window
    });
    let small = Look {
        size: Vec2::new(1024.0, 600.0),
        ..Look::default()
    };
    album.draw("intake", &[("sv-1024x600", small)], amina);
    album.draw("administration-templates", &looks(), |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-administration");
        window.open_tab("administration-templates");
        window.press_button("templates-intake-show");
        window
    });
}
