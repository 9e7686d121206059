//! Going through one's cases by keyboard, the checklist, and reminders where they are seen.

use egui::accesskit::Role;
use egui::{Key, Vec2};
use stegvis::domain::review::Mark;
use stegvis::store::{Operation, Store};
use stegvis::ui::theme::ThemeName;

use crate::screens::{Album, looks};
use crate::support::{Look, PASSPHRASE, Window, clock, go_to, histories, session};

/// A window on a file with two cases that have gone on since January.
fn two_cases() -> Window {
    go_to("2026-01-14");
    let mut window = Window::empty(Look::default());
    for name in ["Amina", "Bengt"] {
        window.press_ctrl(Key::D);
        window.add_participant(name);
    }
    go_to("2026-11-18");
    window.harness.run();
    window.unlock(PASSPHRASE);
    window.wait_for("Ny deltagare");
    window
}

#[test]
fn a_list_is_gone_through_by_keyboard_from_case_to_case() {
    let mut window = two_cases();
    window.press_button("navigation-reviews");
    assert!(
        window.says("0 av 2 ärenden är genomgångna i tid eller för nya"),
        "{:?}",
        window.names()
    );
    window.tab_to("Gå igenom 2 ärenden");
    window.press(Key::Enter);
    assert!(window.has("T-0001 · Amina"), "{:?}", window.names());
    assert!(
        window.says("Det finns ingen plan. Förslag: Nej"),
        "{:?}",
        window.names()
    );
    assert!(window.says("Inget är mätt än. Förslag: Nej (skulle ha gjorts 14 jan 2026)"));
    for key in [Key::Num1, Key::Num2, Key::Num3, Key::Num1] {
        window.press(key);
    }
    assert!(window.says("1 punkt är obesvarad"), "{:?}", window.names());
    // What is to be done is put down beside the item.
    window.type_into("Vad ska göras?", ", ring");
    window.press(Key::Enter);
    assert!(window.says("Påminnelsen är sparad"), "{:?}", window.names());
    window.press(Key::Num1);
    window.press(Key::Enter);
    assert!(window.has("T-0002 · Bengt"), "the next case: {:?}", window.names());
    // Left half way, and gone on with after the checklist has changed.
    window.press(Key::Num1);
    let mut store = Store::open(&window.path(), PASSPHRASE, clock().0).expect("another program");
    let mut items = stegvis::ui::screens::reviews::checklist(
        &stegvis::i18n::Texts::new(stegvis::i18n::Locale::Swedish),
        &store.checklist().expect("a checklist"),
    );
    items[0].text = "Rätt stöd?".to_owned();
    items.truncate(2);
    store
        .transact(&session(), Operation::SaveChecklist, |tx| tx.save_checklist(&items))
        .expect("saved");
    let folder = std::sync::Arc::clone(&window.folder);
    drop((window, store));
    let mut window = Window::file(Look::default(), folder);
    window.unlock(PASSPHRASE);
    window.wait_for("Ny deltagare");
    window.press_button("navigation-reviews");
    window.click(Role::Button, "Gå igenom 1 ärende");
    assert!(
        window.says("Har deltagaren rätt ersättning eller stöd?") && window.says("Nu lyder den: Rätt stöd?"),
        "{:?}",
        window.names()
    );
    window.press(Key::ArrowDown);
    window.press(Key::Num3);
    window.press(Key::Enter);
    assert!(window.says("Alla ärenden är genomgångna i tid"), "{:?}", window.names());
    let histories = histories(&window.path());
    let marks = |place: usize| {
        let review = &histories[place].reviews[0];
        assert!(review.finished_on.is_some());
        review.marks.iter().map(|marked| marked.mark).collect::<Vec<_>>()
    };
    assert_eq!(marks(0), [Mark::Yes, Mark::No, Mark::NotRelevant, Mark::Yes, Mark::Yes]);
    assert_eq!(marks(1), [Mark::Yes, Mark::NotRelevant]);
    // The reminder is there where one works, on its day.
    let due = histories[0].reminders[0].details.date;
    assert_eq!(due.to_string(), "2026-12-02");
    window.press_ctrl(Key::Z);
    assert!(window.says("Ångrat: avsluta genomgången"), "{:?}", window.names());
}

#[test]
fn a_reminder_is_seen_on_its_day_and_ticked_off() {
    let mut window = Window::unlocked(Look::default(), |store| {
        let texts = |text: &str, date: &str| stegvis::domain::review::ReminderDetails {
            text: text.to_owned(),
            date: date.parse().expect("a date"),
        };
        let mut details = stegvis::domain::participant::Details::starting("2026-10-14".parse().expect("a date"));
        details.name = Some("Amina".to_owned());
        details.caseworker = Some(session().user);
        store
            .transact(&session(), Operation::CreateParticipant, |tx| {
                let id = tx.create_participant(&details)?;
                tx.save_reminder(id, None, &texts("Ringa bageriet", "2026-11-18"))?;
                tx.save_reminder(id, None, &texts("Skriva intyg", "2026-12-18"))
            })
            .expect("added");
    });
    assert!(
        window.says("Ringa bageriet") && !window.says("Skriva intyg"),
        "{:?}",
        window.names()
    );
    window.click(Role::CheckBox, "Klart: Ringa bageriet");
    assert!(window.says("Påminnelsen är avbockad") && !window.has("Ringa bageriet"));
    window.press_ctrl(Key::Z);
    window.click(Role::Button, "Öppna T-0001 · Amina");
    assert!(
        window.has("Ringa bageriet") && window.has("Skriva intyg"),
        "{:?}",
        window.names()
    );
}

#[test]
fn an_administrator_changes_the_checklist() {
    let mut window = Window::empty(Look::default());
    window.press_button("navigation-administration");
    window.open_tab("administration-templates");
    window.click(Role::Button, "Ta bort punkt 2");
    window.press_button("templates-checklist-add");
    window.press_button("templates-checklist-save");
    assert!(window.says("En punkt saknar text"), "{:?}", window.names());
    window.type_into("Punkt 5", "Är samtycket inhämtat?");
    window.press_button("templates-checklist-save");
    assert!(window.says("Checklistan är sparad"), "{:?}", window.names());
    let store = Store::open(&window.path(), PASSPHRASE, clock().0).expect("opens");
    let texts: Vec<_> = store
        .checklist()
        .expect("a checklist")
        .into_iter()
        .map(|item| item.text)
        .collect();
    assert_eq!(texts.len(), 5);
    assert_eq!(texts[4], "Är samtycket inhämtat?");
}

#[test]
fn pictures_of_going_through_cases() {
    let mut album = Album::default();
    album.draw("reviews", &looks(), |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-reviews");
        window
    });
    let case = |look: Look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-reviews");
        window.click_containing(Role::Button, "T-0002");
        for key in [Key::Num1, Key::Num2] {
            window.press(key);
        }
        window
    };
    album.draw("review", &looks(), case);
    let tall = |theme| Look {
        theme,
        size: Vec2::new(1280.0, 1400.0),
        ..Look::default()
    };
    album.draw("review", &[("sv-tall-dark", tall(ThemeName::Dark))], case);
}
