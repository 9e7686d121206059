//! The caseworker's working day: meetings, plans, notes, exits, undo and the bin, through the window.

use std::fs;

use egui::accesskit::Role;
use egui::{Key, Modifiers, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use stegvis::domain::attendance::Mark;
use stegvis::domain::exit::Outcome;
use stegvis::domain::history::History;
use stegvis::domain::instrument::{IndicatorId, Respondent};
use stegvis::domain::participant::Details;
use stegvis::domain::plan::GoalStatus;
use stegvis::i18n::{Locale, Texts};
use stegvis::store::{Operation, Store};

use crate::support::{Look, PASSPHRASE, Window, clock, digit, go_to, histories, session, today};

const ZERO_TO_TEN: &str = include_str!("../data/zero_to_ten.toml");
/// What that questionnaire is called.
const BESIDE: &str = "Noll till tio";

/// The one participant of a window's file.
fn only(window: &Window) -> History {
    histories(&window.path()).remove(0)
}

/// Goes to a day. A window that was left open over night has locked itself.
fn next_day(window: &mut Window, date: &str) {
    let before = clock().1;
    go_to(date);
    window.harness.run();
    if clock().1 == before {
        return;
    }
    assert!(window.has("Lås upp"), "the night has locked the window");
    window.unlock(PASSPHRASE);
    window.wait_for("Ny deltagare");
}

/// Goes to a day, and to the participant's page.
fn on(window: &mut Window, date: &str) {
    next_day(window, date);
    window.press_ctrl(Key::D);
    window.click_containing(Role::RadioButton, "Alla pågående");
    window.click(Role::Button, "T-0001 · Amina");
}

fn choose(window: &mut Window, select: &str, option: &str) {
    window.click(Role::ComboBox, select);
    window.click(Role::MenuItemRadio, option);
}

fn add_activity(window: &mut Window, name: &str, kind: &str) {
    window.press_button("navigation-activities");
    window.press_button("activity-new");
    window.type_into("Namn", name);
    if kind != "Jobbinriktad" {
        choose(window, "Typ", kind);
    }
    window.press_button("activity-save");
}

/// Answers every question of both forms with one level.
fn measure(window: &mut Window, level: usize) {
    for (button, count) in [("new-self-assessment", 10), ("new-caseworker-assessment", 11)] {
        window.press_button(button);
        window.press_button("new-assessment-start");
        for _ in 0..count {
            window.press(digit(level));
            window.press(Key::Enter);
        }
        window.press_button("form-finish");
    }
}

fn place(window: &mut Window, activity: &str, from: &str) {
    window.open_tab("tab-activities");
    window.press_button("placement-new");
    choose(window, "Insats", activity);
    window.replace("Från", from);
    window.press_button("placement-save");
    window.open_tab("tab-trend");
}

/// A whole meeting with one note and what is proposed for the next.
fn meet(window: &mut Window, note: &str) {
    window.press_button("meeting-start-full");
    window.click_containing(Role::RadioButton, "Förmåga att skapa kontakt");
    window.type_into("Anteckning från samtalet", note);
    window.press_button("meeting-end");
    assert!(window.says("Mötet är avslutat"), "{:?}", window.names());
    window.press_button("meeting-over-go-on");
}

#[test]
fn a_full_year_with_one_participant() {
    go_to("2025-11-17");
    let mut window = Window::empty(Look::default());
    for (name, kind) in [
        ("Hälsomotivation", "Hälsa"),
        ("Språkträning", "Språk"),
        ("Praktik, bageri", "Jobbinriktad"),
    ] {
        add_activity(&mut window, name, kind);
    }

    // Intake, baseline and plan.
    window.press_ctrl(Key::D);
    window.add_participant("Amina");
    window.press_button("intake-heading");
    window.type_into("Vad hoppas du att tiden här leder till?", "Ett jobb");
    window.press_ctrl(Key::D);
    window.click(Role::Button, "T-0001 · Amina");
    measure(&mut window, 2);
    window.open_tab("tab-plan");
    assert!(window.says("Ett jobb"), "what was said stands beside the plan");
    window.press_button("goal-new");
    window.press_button("goal-save");
    assert!(
        window.says("Skriv vad som ska uppnås"),
        "nothing is saved without a text"
    );
    window.type_into("Vad ska uppnås?", "Ringa till två arbetsgivare");
    choose(&mut window, "Indikator (valfritt)", "Förmåga att skapa kontakt");
    window.click(Role::ComboBox, "Nivå att nå (valfritt)");
    window.click_containing(Role::MenuItemRadio, "4 – ");
    window.press_button("goal-step-add");
    window.type_into("Steg 1", "Öva på att ringa");
    window.press_button("goal-save");
    assert!(
        window.says("Nivå 4") && window.says("nu 2 enligt självskattningen"),
        "{:?}",
        window.names()
    );

    on(&mut window, "2025-12-01");
    place(&mut window, "Hälsomotivation", "2025-12-01");
    on(&mut window, "2026-01-07");
    meet(&mut window, "Första mötet");
    on(&mut window, "2026-02-01");
    place(&mut window, "Språkträning", "2026-02-01");

    // The second measurement is a few days late, and the list says so first.
    next_day(&mut window, "2026-02-20");
    window.click_containing(Role::RadioButton, "Mätning försenad 1");
    assert!(window.says("Försenad 3 dagar"), "{:?}", window.names());
    on(&mut window, "2026-02-20");
    measure(&mut window, 3);
    on(&mut window, "2026-02-25");
    meet(&mut window, "Andra mötet");
    assert!(
        window.has("Nästa möte: ons 15 apr"),
        "seven weeks ahead: {:?}",
        window.names()
    );

    // The first activity ends, with the participant's own words; a job-focused one begins.
    on(&mut window, "2026-03-31");
    window.open_tab("tab-activities");
    window.click(Role::Button, "Avsluta: Hälsomotivation");
    window.click(Role::RadioButton, "4 Bra");
    window.press_button("placement-save");
    place(&mut window, "Praktik, bageri", "2026-04-01");
    // A Friday, and the day before it.
    next_day(&mut window, "2026-04-10");
    window.press_button("navigation-activities");
    window.click(Role::Button, "Närvaro: Praktik, bageri");
    window.press(Key::N);
    window.press(Key::ArrowLeft);
    window.press(Key::S);
    on(&mut window, "2026-04-15");
    meet(&mut window, "Tredje mötet");
    on(&mut window, "2026-05-20");
    measure(&mut window, 3);
    on(&mut window, "2026-06-03");
    meet(&mut window, "Fjärde mötet");
    // Half a year has gone, and the case is gone through.
    window.press_button("navigation-reviews");
    window.click(Role::Button, "Gå igenom 1 ärende");
    assert!(
        window.says("Senast mätt 20 maj 2026. Förslag: Ja"),
        "what the program knows: {:?}",
        window.names()
    );
    for _ in 0..5 {
        window.press(Key::Num1);
    }
    window.press(Key::Enter);
    assert!(window.says("Alla ärenden är genomgångna i tid"), "{:?}", window.names());

    // A second questionnaire is taken into use and filled in. Of one participant the group page shows neither.
    next_day(&mut window, "2026-06-10");
    let file = window.folder.path().join("zero_to_ten.toml");
    fs::write(&file, ZERO_TO_TEN).expect("written");
    window.dialogs.answer_with(&file);
    window.press_button("navigation-settings");
    window.press_button("settings-instrument-load-beside");
    window.wait_for("används nu bredvid de andra frågeformulären");
    on(&mut window, "2026-06-10");
    window.press_button("new-self-assessment");
    choose(&mut window, "Frågeformulär", BESIDE);
    window.press_button("new-assessment-start");
    window.press(Key::Num7);
    window.press_button("form-finish");
    window.press_button("form-finish-anyway");
    assert!(window.offers(Role::RadioButton, BESIDE), "the page has both");
    window.press_button("navigation-groups");
    window.wait_for("Därför visas inga siffror");
    assert!(!window.has(BESIDE), "{:#?}", window.names());

    // Another caseworker takes over.
    on(&mut window, "2026-06-15");
    window.press_button("edit-participant");
    window.press_button("responsible-button");
    assert!(window.says("Skriv vem som tar över"));
    window.type_into("Lämna över till", "K. Nyström");
    window.press_button("responsible-button");
    assert!(window.says("Deltagaren är överlämnad") && window.says("K. Nyström: sedan 15 juni 2026"));
    on(&mut window, "2026-07-22");
    meet(&mut window, "Femte mötet");
    on(&mut window, "2026-08-20");
    measure(&mut window, 4);
    window.open_tab("tab-plan");
    assert!(
        window.says("Skulle ha gåtts igenom"),
        "three months have gone: {:?}",
        window.names()
    );
    window.press_button("plan-review");
    window.click(Role::CheckBox, "Öva på att ringa");
    window.click(Role::Button, "Markera som nått: Ringa till två arbetsgivare");
    assert!(window.says("Nått 20 aug 2026"), "{:?}", window.names());
    on(&mut window, "2026-09-09");
    meet(&mut window, "Sjätte mötet");

    // Exit to studies, and a return with a baseline of its own.
    on(&mut window, "2026-10-01");
    window.press_button("edit-participant");
    choose(&mut window, "Avslutas till", "Studier");
    window.press_button("details-end-button");
    assert!(window.says("Avslutad 1 okt 2026: Studier"));
    next_day(&mut window, "2026-11-16");
    window.type_into("Sök namn eller ärende", "T-0001");
    window.press(Key::Enter);
    window.press_button("edit-participant");
    window.replace("Första dagen", "2026-10-01");
    assert!(window.says("tidigast dagen efter"), "{:?}", window.names());
    window.replace("Första dagen", "2026-11-16");
    window.type_into("Ansvarig handläggare", "A. Lind");
    window.press_button("reentry-button");
    assert!(
        window.says("Inget är mätt än"),
        "the new period has nothing yet: {:?}",
        window.names()
    );
    measure(&mut window, 3);
    assert!(window.says("En mätning hittills"));
    window.click_containing(Role::RadioButton, "17 nov 2025 – 1 okt 2026");
    assert!(window.says("10 indikatorer höjda"), "the earlier period is still there");
    assert!(!window.has("Ny självskattning"), "what is over is only looked at");

    let now = only(&window);
    let [past] = now.earlier.as_slice() else {
        panic!("one period before")
    };
    assert_eq!((past.occasions.len(), now.occasions.len()), (4, 1));
    let beside: Vec<_> = past.beside.values().map(|own| own.occasions.len()).collect();
    assert_eq!(
        beside,
        [1],
        "one occasion with the second questionnaire, which no other one is mixed with"
    );
    assert_eq!(past.placements.len(), 3);
    assert_eq!((past.intake.answers.len(), now.intake.answers.len()), (1, 0));
    assert_eq!((past.reviews.len(), past.reviews[0].marks.len()), (1, 5));
    let end = past.participant.end();
    assert_eq!(
        past.participant.exit.as_ref().and_then(|exit| exit.outcome),
        Some(Outcome::Studies)
    );
    assert!(
        past.placements.iter().all(|placement| placement.details.to <= end),
        "none goes on"
    );
    let came = past.placements.iter().flat_map(|placement| placement.marks());
    let came: Vec<_> = came.map(|(date, mark)| (date.to_string(), mark)).collect();
    let days = [("2026-04-09", Mark::Ill), ("2026-04-10", Mark::Present)];
    assert_eq!(came, days.map(|(date, mark)| (date.to_owned(), mark)));
    let held: Vec<_> = past.meetings.iter().filter(|meeting| meeting.is_held()).collect();
    assert_eq!(held.len(), 6);
    for meeting in &held {
        assert_eq!(past.notes_of(meeting.id).count(), 1, "{meeting:?}");
    }
    assert!(
        past.meetings.iter().all(|meeting| meeting.is_held()),
        "what was booked is in the bin"
    );
    assert_eq!(past.goals[0].details().status, GoalStatus::Reached);
    assert_eq!(past.participant.caseworker_changes(), 1);
    let instrument = past.instrument().expect("an instrument");
    let contact = instrument
        .indicator(&IndicatorId("making_contact".to_owned()))
        .expect("it is asked");
    let change = past
        .change(Respondent::Participant, contact)
        .expect("four measurements");
    assert_eq!((change.n, change.steps), (4, 2));
    assert_eq!(now.change(Respondent::Participant, contact), None);
    let store = Store::open(&window.path(), PASSPHRASE, crate::support::clock().0).expect("the file opens");
    assert!(store.check().expect("a report").is_sound());
}

/// A window on a file with one participant who has been measured twice.
fn measured_twice() -> Window {
    go_to("2026-08-17");
    let mut window = Window::empty(Look::default());
    window.add_participant("Amina");
    measure(&mut window, 2);
    on(&mut window, "2026-11-17");
    measure(&mut window, 3);
    on(&mut window, "2026-11-18");
    window
}

#[test]
fn a_meeting_is_held_by_keyboard_alone_left_and_gone_on_with() {
    let mut window = measured_twice();
    window.tab_to("Fler åtgärder");
    window.press(Key::Enter);
    window.tab_to("Starta uppföljningsmöte");
    window.press(Key::Enter);
    assert!(window.has("Vad har ändrats?"), "{:?}", window.names());
    window.tab_to("Hantering av vardagen: +1 höjd");
    window.press(Key::Enter);
    window.tab_to("Frågor att ställa");
    window.press(Key::Enter);
    window.tab_to("Anteckning från samtalet");
    window.write("Kommer i tid");
    window.tab_to("Spara och fortsätt senare");
    window.press(Key::Enter);
    assert!(window.has("Tack för idag"));
    // Another day, after a restart.
    let folder = std::sync::Arc::clone(&window.folder);
    drop(window);
    go_to("2026-11-19");
    let mut window = Window::file(Look::default(), folder);
    window.unlock(PASSPHRASE);
    window.wait_for("Påbörjat möte");
    window.click(Role::Button, "Fortsätt mötet: T-0001 · Amina");
    window.click_containing(Role::RadioButton, "Hantering av vardagen");
    assert_eq!(
        window.field_value("Anteckning från samtalet").as_deref(),
        Some("Kommer i tid")
    );
    window.replace("Nästa möte", "2026-11-01");
    assert!(window.says("Ett möte kan inte bokas på en dag som har varit"));
    let described = |window: &Window| {
        let field = window.get(Role::TextInput, "Nästa möte");
        field.accesskit_node().description().unwrap_or_default()
    };
    assert!(
        described(&window).contains("på en dag som har varit"),
        "the field itself says so"
    );
    window.replace("Nästa möte", "2027-01-07");
    window.replace("Tid", "25:00");
    assert!(window.says("Skriv tiden så här"));
    window.replace("Tid", "13.15");
    window.replace("Nästa mätning", "2026-11-01");
    assert!(window.says("Nästa mätning kan inte vara på en dag som har varit"));
    assert!(only(&window).meetings.iter().all(|meeting| !meeting.is_held()));
    window.replace("Nästa mätning", "2027-02-01");
    window.tab_to("Avsluta mötet");
    window.press(Key::Enter);
    assert!(window.says("Mötet är avslutat"));
    window.tab_to("Visa deltagaren för handläggaren");
    window.press(Key::Enter);
    assert!(window.has("Nästa möte: tor 7 jan 2027 13:15"), "{:?}", window.names());
    let history = only(&window);
    assert_eq!(history.meetings.len(), 2);
    assert_eq!(history.notes.len(), 1, "one record, one note");
    window.open_tab("tab-notes");
    assert!(window.says("Uppföljningsmöte med A. Lind") && window.says("Kommer i tid"));
    // Ended by mistake: it goes on again, with its note.
    window.press_ctrl(Key::Z);
    assert!(window.says("Ångrat: avsluta mötet") && window.has("Fortsätt mötet"));
    window.press_ctrl(Key::Y);
    assert!(window.says("Gjort igen: avsluta mötet") && !window.has("Fortsätt mötet"));
}

#[test]
fn a_shared_screen_hides_what_concerns_caseworkers_alone() {
    let mut window = measured_twice();
    window.open_tab("tab-notes");
    window.press_button("note-new");
    window.type_into("Anteckning", "Hemlig tanke");
    window.toggle("note-private");
    window.press_button("note-save");
    window.press_button("meeting-start-full");
    let own = [
        "Handläggarens tro på att individen får jobb: +1 höjd",
        "Deltagare",
        "Inställningar",
        "Hemlig tanke",
    ];
    for name in own {
        assert!(!window.has(name), "{name} is hidden");
    }
    window.press_button("meeting-levels");
    assert!(!window.says("Personen "), "what staff mean by a level is hidden");
    // No key leads to what is hidden.
    for key in [Key::D, Key::K, Key::N, Key::Comma] {
        window.press_ctrl(key);
        assert!(
            window.has("Vad har ändrats?") && !window.says("Sök deltagare"),
            "{key:?}"
        );
    }
    window.press(Key::Escape);
    window.press(Key::F1);
    assert!(window.has("Vad har ändrats?"));
    window.toggle("meeting-shared-help");
    assert!(window.has(own[0]) && window.has(own[1]) && window.says("Personen "));
    // Leaving it on a shared screen shows nothing of anybody, until the caseworker says so.
    window.toggle("meeting-shared-help");
    window.press_button("meeting-end");
    assert!(window.has("Tack för idag"), "{:?}", window.names());
    assert!(!window.says("Amina") && !window.says("Hemlig tanke") && !window.says("Inställningar"));
    window.press(Key::Escape);
    assert!(window.has("Tack för idag"));
    window.press_button("meeting-over-go-on");
    window.press_button("meeting-start-full");
    window.toggle("meeting-shared-help");
    // The choice is kept for the next meeting.
    window.press(Key::Escape);
    window.press_button("meeting-continue");
    assert!(window.has(own[0]));
}

#[test]
fn what_is_removed_is_undone_or_put_back() {
    let mut window = Window::demo(Look::default());
    window.type_into("Sök namn eller ärende", "T-0001");
    window.press(Key::Enter);
    window.open_tab("tab-activities");
    let count = |window: &Window| {
        window
            .harness
            .query_all_by_label_contains("Ta bort: Språkträning")
            .count()
    };
    assert_eq!(count(&window), 1);
    window.click(Role::Button, "Ta bort: Språkträning");
    assert_eq!(count(&window), 0);
    // The button over the page, the key, and again.
    window.click_first(Role::Button, "Ångra: ta bort insatsperiod, T-0001");
    assert!(window.says("Ångrat: ta bort insatsperiod") && count(&window) == 1);
    window.press_ctrl(Key::Y);
    assert_eq!(count(&window), 0);
    window.press_ctrl(Key::Z);
    assert_eq!(count(&window), 1);
    window.press_ctrl(Key::Z);
    assert!(window.says("Det finns inget att ångra"));
    window.click(Role::Button, "Ta bort: Språkträning");
    window.press_button("navigation-bin");
    assert!(window.says("Insatsperiod: Språkträning"));
    let named = |window: &Window, start: &str| {
        let mut names = window.names().into_iter();
        names.find(|name| name.starts_with(start)).expect("a button")
    };
    let erase = named(&window, "Ta bort för gott: ");
    window.click(Role::Button, &erase);
    assert!(
        window.says("Det går inte att ångra"),
        "what can't be undone is asked about"
    );
    let keep = named(&window, "Behåll i papperskorgen: ");
    window.click(Role::Button, &keep);
    let restore = named(&window, "Lägg tillbaka: ");
    window.click(Role::Button, &restore);
    assert!(window.says("Papperskorgen är tom"));
    // In a field the same key undoes what was typed there, and nothing else.
    window.press_ctrl(Key::D);
    window.focus_field("Sök namn eller ärende");
    window.press_ctrl(Key::Z);
    assert!(!window.says("Ångrat:"));
}

#[test]
fn adding_somebody_is_undone_and_their_page_is_left() {
    let mut window = Window::empty(Look::default());
    window.add_participant("Amina");
    assert!(window.has("T-0001 · Amina"));
    window.press_ctrl(Key::Z);
    assert!(window.says("Ångrat: lägg till deltagare") && window.says("Här finns ingen deltagare än"));
    assert!(histories(&window.path()).is_empty());
    window.press_ctrl(Key::Y);
    assert!(window.has("T-0001 · Amina"));
    // What has been locked can't be undone any more.
    window.press_ctrl(Key::L);
    window.unlock(PASSPHRASE);
    window.wait_for("T-0001 · Amina");
    window.press_ctrl(Key::Z);
    assert!(window.says("Det finns inget att ångra"));
}

#[test]
fn the_list_is_sorted_by_any_column_and_back() {
    let mut window = Window::demo(Look::default());
    let order = |window: &Window| -> Vec<String> {
        let rows = window.names().into_iter();
        rows.filter(|name| name.starts_with("T-00") && name.contains(" · "))
            .take(3)
            .collect()
    };
    assert_eq!(
        order(&window),
        ["T-0004 · Erik", "T-0012 · Noor", "T-0001 · Amina"],
        "who is late comes first"
    );
    window.click(Role::ColumnHeader, "Sortera efter Deltagare");
    assert_eq!(order(&window), ["T-0001 · Amina", "T-0002 · Bengt", "T-0003 · Dalia"]);
    window.click(Role::ColumnHeader, "Deltagare, sorterat stigande");
    assert_eq!(order(&window), ["T-0012 · Noor", "T-0011 · Lesia", "T-0009 · Jenny"]);
    window.click(Role::ColumnHeader, "Deltagare, sorterat fallande");
    assert_eq!(order(&window)[0], "T-0004 · Erik", "a third press goes back");
    window.click(Role::ColumnHeader, "Sortera efter Nästa möte");
    assert_eq!(order(&window)[0], "T-0004 · Erik", "overdue since 4 November");
    assert_eq!(order(&window)[1], "T-0001 · Amina", "today at 10:30");
    window.click(Role::ColumnHeader, "Sortera efter Senaste mätning");
    assert_eq!(order(&window)[0], "T-0012 · Noor");
    window.click(Role::ColumnHeader, "Sortera efter Förändring sedan start");
    assert_eq!(order(&window)[0], "T-0003 · Dalia", "eight raised");
}

#[test]
fn a_caseworker_who_has_left_leaves_participants_to_be_handed_over() {
    let mut window = Window::demo(Look::default());
    assert!(!window.says("Utan handläggare"));
    window.press_button("navigation-settings");
    window.click(Role::Button, "Har slutat: A. Lind");
    assert!(window.says("A. Lind, har slutat 18 nov 2026"));
    window.press_ctrl(Key::D);
    window.click(Role::RadioButton, "Utan handläggare 11");
    window.type_into("Sök namn eller ärende", "T-0001");
    window.press(Key::Enter);
    window.press_button("edit-participant");
    assert!(window.says("A. Lind arbetar inte här längre"));
    window.click_first(Role::Button, "Välj handläggare: M. Öberg");
    window.press_button("responsible-button");
    assert!(!window.says("arbetar inte här längre"));
    window.press_ctrl(Key::D);
    assert!(window.has("Utan handläggare 10"));
}

#[test]
fn notes_are_found_and_their_earlier_wordings_kept() {
    let mut window = Window::demo(Look {
        size: Vec2::new(1280.0, 1600.0),
        ..Look::default()
    });
    window.type_into("Sök namn eller ärende", "T-0001");
    window.press(Key::Enter);
    window.open_tab("tab-notes");
    window.press_button("note-new");
    window.press_button("note-save");
    assert!(window.says("Skriv något, eller avbryt"));
    window.replace("Vilken dag gäller den?", "2026-11-19");
    assert!(window.says("inte gälla en dag som inte har varit"));
    window.replace("Vilken dag gäller den?", "2026-11-18");
    window.type_into("Anteckning", "Ringde till bageriet");
    window.press_button("note-save");
    window.click(Role::Button, "Ändra: Ringde till bageriet");
    window.replace("Anteckning", "Ringde till bageriet och fick svar");
    window.press_button("note-save");
    window.click(
        Role::Button,
        "Visa tidigare versioner: Ringde till bageriet och fick svar",
    );
    assert!(window.has("Ringde till bageriet"), "{:?}", window.names());
    window.type_into("Sök i anteckningar", "BAGERIET svar");
    assert!(window.has("Ringde till bageriet och fick svar") && !window.says("Ta upp schemat"));
    window.replace("Sök i anteckningar", "finns inte alls");
    assert!(window.says("Ingen anteckning hittades"));
    // Comments to answers, and what was said at meetings, are found too.
    window.replace("Sök i anteckningar", "ringa");
    assert!(window.says("Uppföljningsmöte med A. Lind"));
}

#[test]
fn of_thousands_of_participants_only_those_that_are_seen_are_drawn() {
    let mut window = Window::unlocked(Look::default(), |store| {
        let made = store.transact(&session(), Operation::CreateParticipant, |tx| {
            let mut details = Details::starting(today());
            details.caseworker = Some("A. Lind".to_owned());
            for number in 0..5_000 {
                details.name = Some(format!("Person {number}"));
                tx.create_participant(&details)?;
            }
            Ok(())
        });
        made.expect("five thousand");
    });
    let rows = |window: &Window| window.names().iter().filter(|name| name.starts_with("T-")).count();
    assert!((5..30).contains(&rows(&window)), "{}", rows(&window));
    assert!(window.has("Mina 5000"));
    for column in ["Sortera efter Deltagare", "Sortera efter Nästa möte"] {
        window.click(Role::ColumnHeader, column);
        assert!((5..30).contains(&rows(&window)), "{column}: {}", rows(&window));
    }
    window.type_into("Sök namn eller ärende", "4999");
    assert!(window.has("T-5000 · Person 4999") && window.has("T-4999 · Person 4998"));
    let steps = window.harness.run();
    assert!(steps <= 2, "{steps} frames at rest");
}

#[test]
fn a_note_that_can_not_be_saved_keeps_the_meeting_open() {
    let mut window = measured_twice();
    window.press_button("meeting-start-full");
    let long = "å".repeat(5_001);
    window.focus_field("Anteckning från samtalet");
    window.harness.event(egui::Event::Paste(long.clone()));
    window.harness.step();
    for leave in ["meeting-later", "meeting-end"] {
        window.press_button(leave);
        assert!(window.says("högst 5000 tecken"), "{leave}: {:?}", window.names());
        assert_eq!(
            window.field_value("Anteckning från samtalet").as_deref(),
            Some(long.as_str())
        );
    }
    assert!(only(&window).meetings.iter().all(|meeting| !meeting.is_held()));
    window.replace("Anteckning från samtalet", "Kort nog");
    window.press_button("meeting-end");
    assert!(window.says("Mötet är avslutat"));
    assert_eq!(only(&window).notes[0].current.text, "Kort nog");
}

#[test]
fn shift_with_the_key_of_undo_does_again() {
    let mut window = Window::empty(Look::default());
    window.add_participant("Amina");
    window.add_participant("Bengt");
    window.press_ctrl(Key::Z);
    assert_eq!(histories(&window.path()).len(), 1);
    window
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, Key::Z);
    window.harness.run();
    assert_eq!(histories(&window.path()).len(), 2, "{:?}", window.names());
}

#[test]
fn a_form_stays_open_with_what_is_typed_where_it_can_not_be_saved() {
    let mut window = measured_twice();
    window.open_tab("tab-plan");
    window.press_button("goal-new");
    window.type_into("Vad ska uppnås?", "Ringa");
    window.press_button("goal-save");
    window.click(Role::Button, "Ändra: Ringa");
    window.replace("Vad ska uppnås?", "Ringa två gånger");
    window.click(Role::Button, "Ta bort: Ringa");
    window.press_button("goal-save");
    assert!(window.says("har tagits bort under tiden"), "{:?}", window.names());
    assert_eq!(
        window.field_value("Vad ska uppnås?").as_deref(),
        Some("Ringa två gånger"),
        "what is typed is still there"
    );
    window.press_ctrl(Key::Z);
    window.press_button("goal-save");
    assert!(window.says("Målet är sparat"), "{:?}", window.names());
    assert_eq!(only(&window).goals[0].details().text, "Ringa två gånger");
}

#[test]
fn every_act_that_can_be_undone_has_a_name_and_so_has_every_code() {
    for locale in Locale::ALL {
        let texts = Texts::new(*locale);
        let acts = Operation::ALL.iter().filter(|operation| operation.is_undoable());
        let keys = acts
            .map(|operation| format!("undo-{}", operation.code()))
            .chain(Outcome::ALL.iter().map(|outcome| format!("outcome-{}", outcome.code())))
            .chain(GoalStatus::ALL.iter().flat_map(|status| {
                let code = status.code();
                [format!("goal-status-{code}"), format!("goal-status-{code}-on")]
            }));
        for key in keys {
            assert!(texts.has(&key), "{key} in {}", locale.code());
        }
    }
}

#[test]
fn tab_comes_to_everybody_in_a_list_that_scrolls() {
    let mut window = Window::unlocked(Look::default(), |store| {
        let made = store.transact(&session(), Operation::CreateParticipant, |tx| {
            let mut details = Details::starting(today());
            for number in 1..=40 {
                details.name = Some(format!("Person {number}"));
                tx.create_participant(&details)?;
            }
            Ok(())
        });
        made.expect("forty");
    });
    window.tab_to("T-0001 · Person 1");
    for number in 1..=40 {
        assert_eq!(
            window.focused_name(),
            Some(format!("T-{number:04} · Person {number}")),
            "everybody comes once, in order"
        );
        window.press(Key::Tab);
    }
}

#[test]
fn a_meeting_is_moved_in_the_calendar_by_keys_and_by_dragging() {
    let mut window = Window::demo(Look::default());
    window.press_button("navigation-calendar");
    let week = window.text("calendar-as-week");
    window.click(Role::RadioButton, &week);
    let meeting = "10:30 T-0001 · Amina, Uppföljningsmöte";
    let day_of = |window: &Window| {
        let cell = window.get(Role::Button, meeting).accesskit_node().parent();
        cell.and_then(|cell| cell.label()).unwrap_or_default()
    };
    assert!(day_of(&window).starts_with("ons 18 nov"), "{}", day_of(&window));
    window.get(Role::Button, meeting).focus();
    window.harness.run();
    window.harness.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
    window.harness.run();
    assert!(
        window.says("Mötet är flyttat till tor 19 nov 10:30"),
        "{:?}",
        window.names()
    );
    assert!(day_of(&window).starts_with("tor 19 nov"));
    // A day that has gone takes nothing.
    for _ in 0..3 {
        window.harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
        window.harness.run();
    }
    assert!(day_of(&window).starts_with("ons 18 nov"), "{}", day_of(&window));
    let from = window.get(Role::Button, meeting).rect().center();
    let to = from + egui::vec2(window.get(Role::Button, meeting).rect().width() * 2.0, 0.0);
    window.harness.drag_at(from);
    window.harness.run();
    window.harness.hover_at(to);
    window.harness.run();
    window.harness.drop_at(to);
    window.harness.run();
    assert!(day_of(&window).starts_with("fre 20 nov"), "{}", day_of(&window));
    window.press_ctrl(Key::Z);
    assert!(day_of(&window).starts_with("ons 18 nov"), "it is undone by name");
}
