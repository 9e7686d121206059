//! What a user can do, each from its beginning to what they see of it, by role and name and by keyboard.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers, OutputCommand};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use stegvis::domain::assessment::Answer;
use stegvis::domain::instrument::Respondent;
use stegvis::domain::participant::{Birth, Details, Gender};
use stegvis::store::{Operation, Store};
use stegvis::ui::theme::ThemeName;

use crate::support::{Look, PASSPHRASE, Window, health, histories, today};

#[test]
fn a_first_start_makes_an_encrypted_file_and_a_later_one_asks_for_the_passphrase() {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let mut window = Window::file(Look::default(), Arc::clone(&folder));
    window.press_button("start-create");
    assert!(window.says("Skriv ditt namn"));
    window.type_into("Ditt namn", "A. Lind");
    window.type_into("Lösenfras", "kort");
    assert!(window.says("För kort"));
    window.press_button("start-create");
    assert!(window.says("minst 12 tecken") && window.says("inte lika"));
    assert!(!window.path().exists(), "nothing is made before all is right");
    window.type_into("Lösenfras", &PASSPHRASE[4..]);
    window.type_into("Samma lösenfras igen", &format!("kort{}", &PASSPHRASE[4..]));
    // Enter in the last field goes on.
    window.press(Key::Enter);
    window.wait_for("Återställningsnyckel");
    assert!(!window.has("Administration"), "the recovery key has the window alone");
    let key = window.harness.get_by_label_contains("AGE-SECRET-KEY-1  ");
    let key = key
        .accesskit_node()
        .label()
        .or_else(|| key.value())
        .expect("its groups");
    let last = key.split(' ').next_back().expect("its groups").to_owned();
    window.press_button("secret-done");
    assert!(window.says("inte nyckelns sista grupp") && window.says("AGE-SE"));
    window.type_into("Nyckelns sista grupp", &last.to_lowercase());
    window.press_button("secret-done");
    assert!(!window.says("AGE-SE"));
    window.wait_for("Här finns ingen deltagare än");
    for step in ["first-step-participant", "first-step-import", "first-step-colleague"] {
        let name = window.text(step);
        assert!(window.offers(Role::Button, &name), "{name}");
    }
    assert!(window.says("A. Lind · handläggare"));
    let path = window.path();
    drop(window);
    assert!(!fs::read(&path).expect("bytes").starts_with(b"SQLite"));

    let mut window = Window::file(Look::default(), folder);
    assert!(window.has("Lås upp") && !window.says("Deltagare"));
    window.unlock("fyra gula bilar på rad");
    window.wait_for("Lösenfrasen stämmer inte");
    window.unlock(&format!("kort{}", &PASSPHRASE[4..]));
    window.wait_for("Ny deltagare");
    window.press_ctrl(Key::L);
    assert!(window.has("Lås upp") && !window.says("Ny deltagare"), "Ctrl+L locks");
}

#[test]
fn the_demonstration_says_that_nothing_is_kept() {
    let mut window = Window::demo(Look::default());
    assert!(window.says("Inget som görs här sparas"));
    window.press_ctrl(Key::L);
    assert!(window.says("kan inte låsas"));
    assert_eq!(
        fs::read_dir(window.folder.path()).expect("a folder").count(),
        1,
        "only the settings are on disk"
    );
}

#[test]
fn a_participant_is_added_found_edited_and_ended() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::N);
    window.type_into("Namn (valfritt)", "Åsa Öberg");
    window.type_into("Född (datum eller år)", "2050");
    assert!(window.says("mellan 1900 och idag"));
    window.press_button("details-add");
    assert!(histories(&window.path()).is_empty(), "what is wrong is not saved");
    window.replace("Född (datum eller år)", "1988");
    window.click(Role::ComboBox, "Kön");
    window.click(Role::MenuItemRadio, "Kvinna");
    window.press_button("details-add");
    assert!(window.has("T-0001 · Åsa Öberg") && window.says("Inget är mätt än"));
    let saved = histories(&window.path()).remove(0).participant;
    assert_eq!(saved.details.name.as_deref(), Some("Åsa Öberg"));
    assert_eq!(
        (saved.details.birth, saved.details.gender),
        (Some(Birth::Year(1988)), Some(Gender::Woman))
    );
    assert_eq!(saved.details.caseworker.as_deref(), Some("A. Lind"));

    window.press_button("edit-participant");
    window.replace("Namn (valfritt)", "Åsa Öberg Ek");
    window.press_button("details-save");
    assert!(window.has("T-0001 · Åsa Öberg Ek"));

    window.press(Key::Escape);
    window.type_into("Sök namn eller ärende", "obe");
    assert!(
        window.has("T-0001 · Åsa Öberg Ek"),
        "found without the dots and the ring"
    );
    window.type_into("Sök namn eller ärende", "x");
    assert!(!window.has("T-0001 · Åsa Öberg Ek") && window.says("Ingen deltagare hittades"));

    window.press_ctrl(Key::K);
    window.type_into("Sök deltagare eller kommando", "oberg");
    window.press(Key::Enter);
    window.press_button("edit-participant");
    window.press_button("details-end-button");
    assert!(
        window.says("Välj vad deltagandet avslutades till"),
        "{:?}",
        window.names()
    );
    window.replace("Slutdatum", "2026-11-17");
    assert!(window.says("Slutdatum kan inte vara före"), "{:?}", window.names());
    window.replace("Slutdatum", "2026-11-19");
    assert!(window.says("Ett avslut kan inte ligga framåt"));
    window.replace("Slutdatum", "2026-11-18");
    window.click(Role::ComboBox, "Avslutas till");
    window.click(Role::MenuItemRadio, "Studier");
    window.press_button("details-end-button");
    assert!(window.says("Avslutad 18 nov 2026: Studier"), "{:?}", window.names());
    assert_eq!(histories(&window.path())[0].participant.end(), Some(today()));
    window.press_button("edit-participant");
    window.press_button("details-reopen");
    assert_eq!(histories(&window.path())[0].participant.end(), None);
}

/// A window on a file with one participant, at their page.
fn with_participant() -> Window {
    let mut window = Window::empty(Look::default());
    window.add_participant("");
    window
}

#[test]
fn a_whole_form_is_filled_in_by_keyboard_alone() {
    let mut window = with_participant();
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    // The first question has the focus: digits answer, Enter goes on.
    for key in [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num1,
        Key::Num2,
        Key::Num3,
    ] {
        window.press(key);
        window.press(Key::Enter);
    }
    // The ninth: five steps to the right is "vet inte", one more "vill inte svara".
    window.press(Key::Num5);
    window.press(Key::ArrowRight);
    window.press(Key::ArrowRight);
    window.press(Key::Enter);
    // The tenth: and up again to take the eighth another way.
    window.press(Key::Num4);
    window.press(Key::ArrowUp);
    window.press(Key::ArrowUp);
    window.press(Key::ArrowLeft);
    assert!(window.says("10 av 10 besvarade"), "{:?}", window.names());
    let saved = histories(&window.path());
    let draft = &saved[0].occasions[0].drafts[&Respondent::Participant];
    let instrument = saved[0].instrument().expect("an instrument");
    let answers: Vec<_> = instrument
        .asked_of(Respondent::Participant)
        .map(|indicator| match draft.entries[&indicator.id].answer {
            Some(Answer::Score(score)) => score.value(),
            Some(Answer::DontKnow) => -1,
            Some(Answer::Declined) => -2,
            None => 0,
        })
        .collect();
    assert_eq!(answers, [1, 2, 3, 4, 5, 1, 2, 2, -2, 4]);

    window.press_button("form-finish");
    assert!(window.says("avslutad och sparad"));
    let saved = histories(&window.path());
    let form = &saved[0].occasions[0].assessments[&Respondent::Participant];
    assert_eq!((form.version(), form.finished_by()), (1, "A. Lind"));
    assert!(saved[0].occasions[0].drafts.is_empty());
}

#[test]
fn the_answers_are_one_stop_for_tab_and_named_radio_buttons() {
    let mut window = with_participant();
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    let groups = window.harness.query_all_by_role(Role::RadioGroup).count();
    assert_eq!(groups, 10);
    window.press(Key::Num4);
    let first = window
        .harness
        .query_all_by_role(Role::RadioButton)
        .nth(3)
        .expect("the fourth answer");
    assert!(first.is_focused(), "the chosen answer has the focus");
    // Tab leaves the question: next are its note and what takes the answer back, then the second question.
    window.press(Key::Tab);
    assert_eq!(window.focused_name().as_deref(), Some("Lägg till anteckning"));
    window.press(Key::Tab);
    assert_eq!(window.focused_name().as_deref(), Some("Ta bort svaret"));
    window.press(Key::Tab);
    let second = window
        .harness
        .query_all_by_role(Role::RadioButton)
        .nth(7)
        .expect("the second question");
    assert!(second.is_focused());
}

#[test]
fn an_unfinished_form_survives_a_crash_and_goes_on_where_it_was() {
    let mut window = with_participant();
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    window.press(Key::Num4);
    window.press(Key::Enter);
    window.press(Key::Num2);
    let note = window
        .harness
        .query_all_by_role_and_label(Role::Button, "Lägg till anteckning")
        .next()
        .expect("a button");
    note.click();
    window.harness.run();
    window.type_into("Anteckning om Kunskap om arbetsmarknaden", "Vet mer nu");
    window.harness.run_steps(8);
    // Nothing is closed: this is how a crash leaves the file.
    let (folder, path) = (Arc::clone(&window.folder), window.path());
    std::mem::forget(window);
    let saved = histories(&path);
    let draft = &saved[0].occasions[0].drafts[&Respondent::Participant];
    assert_eq!(draft.entries.values().filter(|entry| entry.answer.is_some()).count(), 2);
    assert!(
        draft
            .entries
            .values()
            .any(|entry| entry.note.as_deref() == Some("Vet mer nu"))
    );

    let mut window = Window::file(Look::default(), folder);
    window.unlock(PASSPHRASE);
    window.wait_for("Ny deltagare");
    window.click(Role::Button, "T-0001");
    window.open_tab("tab-occasions");
    assert!(window.says("Påbörjad, 2 av 10 besvarade"));
    window.click(Role::Button, "Fortsätt: Självskattning, 18 nov 2026");
    assert!(window.says("2 av 10 besvarade"));
}

#[test]
fn gaps_are_told_before_a_form_is_finished_and_a_correction_keeps_the_old_version() {
    let mut window = with_participant();
    window.press_button("new-caseworker-assessment");
    window.press_button("new-assessment-start");
    window.press_button("form-finish");
    assert!(window.says("Inget är besvarat än"));
    window.click_first(Role::RadioButton, "4 Ganska mycket");
    window.press_button("form-finish");
    assert!(window.says("10 frågor saknar svar"));
    window.press_button("form-finish-anyway");
    assert!(window.says("avslutad och sparad"));

    window.open_tab("tab-occasions");
    window.click(Role::Button, "Rätta: Handläggarens skattning, 18 nov 2026");
    // The first open question has the focus; the one to correct is before it.
    window.press(Key::ArrowUp);
    window.press(Key::Num2);
    window.press_button("form-finish");
    assert!(window.says("Skriv varför"), "{:?}", window.names());
    window.type_into("Varför rättas skattningen?", "Fel ruta");
    window.press_button("form-finish");
    window.press_button("form-finish-anyway");
    window.open_tab("tab-occasions");
    assert!(
        window.says("Version 2, rättad 18 nov 2026 av A. Lind: Fel ruta"),
        "{:?}",
        window.names()
    );
    window.press_button("form-show-versions");
    assert!(window.says("Version 1, avslutad 18 nov 2026 av A. Lind"));
    assert!(window.says("Kunskap om arbetsmarknaden: 4 av 5 – Ganska mycket blev 2 av 5"));
}

#[test]
fn a_draft_is_removed_only_after_a_question() {
    let mut window = with_participant();
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    window.press(Key::Num4);
    window.press_button("form-discard");
    window.press_button("form-discard-no");
    assert_eq!(histories(&window.path())[0].occasions[0].drafts.len(), 1);
    window.press_button("form-discard");
    window.press_button("form-discard-yes");
    assert!(
        histories(&window.path())[0].occasions.is_empty(),
        "the date goes with its only form"
    );
}

#[test]
fn a_date_that_can_hardly_be_right_is_asked_about_once() {
    let mut window = with_participant();
    window.press_button("new-self-assessment");
    window.replace("Datum", "1985-03-01");
    assert!(window.says("ligger före"), "{:?}", window.names());
    window.press_button("new-assessment-start");
    assert!(
        histories(&window.path())[0].occasions.is_empty(),
        "nothing is begun before it is said to be right"
    );
    window.click(Role::CheckBox, "Datumet är rätt");
    window.replace("Datum", "1985-03-02");
    window.press_button("new-assessment-start");
    assert!(
        histories(&window.path())[0].occasions.is_empty(),
        "another date is another question"
    );
    window.click(Role::CheckBox, "Datumet är rätt");
    window.press_button("new-assessment-start");
    assert_eq!(histories(&window.path())[0].occasions.len(), 1);
}

#[test]
fn a_date_that_has_not_come_is_refused_at_the_field() {
    let mut window = with_participant();
    window.press_button("new-self-assessment");
    window.replace("Datum", "2026-11-19");
    assert!(window.says("19 nov 2026 har inte varit än"));
    window.press_button("new-assessment-start");
    assert!(histories(&window.path())[0].occasions.is_empty());
    window.replace("Datum", "31/2");
    assert!(window.says("Skriv datumet så här"));
    window.click(Role::Button, "Öppna kalendern för Datum");
    window.click(Role::Button, "Föregående månad");
    window.click(Role::Button, "14 okt 2026");
    // Participation begins today, so the day is asked about.
    window.click(Role::CheckBox, "Datumet är rätt");
    window.press_button("new-assessment-start");
    assert_eq!(histories(&window.path())[0].occasions[0].date.to_string(), "2026-10-14");
}

#[test]
fn every_point_of_a_chart_is_told_by_keyboard_and_under_the_pointer() {
    let mut window = Window::demo(Look::default());
    window.click(Role::Button, "T-0001 · Amina");
    assert_eq!(
        window.harness.query_all_by_role(Role::Image).count(),
        12,
        "eleven small multiples, and the activities under them"
    );
    window.walk_to_first_figure();
    let told = |window: &Window| {
        let figure = window.harness.query_all_by_role(Role::Image).next().expect("a chart");
        figure.value().unwrap_or_default()
    };
    let latest = told(&window);
    assert!(
        latest.contains("16 nov 2026")
            && latest.contains("Självskattning: ")
            && latest.contains("Handläggare (A. Lind): ")
    );
    window.press(Key::Home);
    assert!(told(&window).contains("18 nov 2024"));
    window.press(Key::ArrowRight);
    assert!(told(&window).contains("17 feb 2025"));
    let rect = window
        .harness
        .query_all_by_role(Role::Image)
        .next()
        .expect("a chart")
        .rect();
    window.harness.hover_at(rect.right_center() + egui::vec2(-20.0, -14.0));
    window.harness.run();
    assert!(told(&window).contains("16 nov 2026"));
    assert!(window.says("16 nov 2026"), "the tooltip shows it");
}

#[test]
fn a_chart_without_a_number_says_which_kind_of_answer_it_is() {
    let mut window = Window::demo(Look::default());
    window.click(Role::Button, "T-0007 · Hanna");
    let kinds = ["Vet inte", "Vill inte svara", "Ej besvarad"];
    let mut seen: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    for index in 0..11 {
        window
            .harness
            .query_all_by_role(Role::Image)
            .nth(index)
            .expect("a chart")
            .focus();
        window.harness.run();
        for _ in 0..9 {
            let value = window
                .harness
                .query_all_by_role(Role::Image)
                .nth(index)
                .expect("a chart")
                .value()
                .unwrap_or_default();
            seen.extend(kinds.into_iter().filter(|kind| value.contains(kind)));
            window.press(Key::ArrowLeft);
        }
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
}

#[test]
fn the_table_holds_every_number_of_every_chart() {
    let mut window = Window::demo(Look::default());
    window.click(Role::Button, "T-0001 · Amina");
    window.open_tab("tab-table");
    // One row for each indicator and respondent who is asked: 10 + 11, and the headings.
    assert_eq!(window.harness.query_all_by_role(Role::Row).count(), 22);
    assert_eq!(window.harness.query_all_by_role(Role::Cell).count(), 21 * 12);
    assert!(window.says("16 nov 2026") && window.says("18 nov 2024"));
}

#[test]
fn a_chart_is_copied_and_saved_as_png_and_svg() {
    let mut window = Window::demo(Look::default());
    window.click(Role::Button, "T-0001 · Amina");
    for (tab, title) in [
        ("tab-trend", "utveckling"),
        ("tab-comparison", "Självskattning"),
        ("tab-radar", "spindel"),
    ] {
        window.open_tab(tab);
        let menu = window.text(if tab == "tab-trend" {
            "chart-menu"
        } else {
            "picture-menu"
        });
        window.click(Role::Button, &menu);
        let name = window.text("picture-copy");
        window.get(Role::MenuItem, &name).click();
        window.harness.step();
        let copied = window.harness.output().platform_output.commands.iter().any(|command| {
            matches!(command, OutputCommand::CopyImage(image) if image.width() > 1200 && image.height() > 600)
        });
        assert!(copied, "{tab}: an image is on its way to the clipboard");
        window.harness.run();
        for (key, extension) in [("picture-save-png", "png"), ("picture-save-svg", "svg")] {
            let path = window.folder.path().join(format!("{tab}.{extension}"));
            window.dialogs.answer_with(&path);
            let name = window.text(key);
            window.choose_in_menu(&menu, Role::MenuItem, &name);
            window.press_button("export-save");
            window.wait_for(&path.display().to_string());
            let bytes = fs::read(&path).expect("the picture");
            match extension {
                "png" => assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 20_000),
                _ => {
                    let svg = String::from_utf8(bytes).expect("text");
                    assert!(
                        svg.starts_with("<svg") && svg.contains("T-0001") && svg.contains(title),
                        "{tab}"
                    );
                    assert!(svg.contains("Kunskap om arbetsmarknaden") && !svg.contains("NaN"));
                }
            }
        }
    }
}

#[test]
fn a_single_panel_has_its_picture_in_its_menu_and_where_it_is_enlarged() {
    let mut window = Window::demo(Look::default());
    window.click(Role::Button, "T-0001 · Amina");
    let name = window.text("picture-save-svg");
    let save = |window: &mut Window, file: &str| {
        let path = window.folder.path().join(file);
        window.dialogs.answer_with(&path);
        path
    };
    let check = |window: &mut Window, path: std::path::PathBuf| {
        window.press_button("export-save");
        window.wait_for(&path.display().to_string());
        let svg = fs::read_to_string(path).expect("the picture");
        assert!(svg.contains("Kunskap om arbetsmarknaden") && !svg.contains("Målmedvetenhet"));
    };
    window
        .harness
        .query_all_by_role(Role::Image)
        .next()
        .expect("a chart")
        .click_secondary();
    window.harness.run();
    let path = save(&mut window, "panel.svg");
    window.click(Role::Button, &name);
    check(&mut window, path);
    window.walk_to_first_figure();
    window.press(Key::Enter);
    let path = save(&mut window, "enlarged.svg");
    let menu = window.text("picture-menu");
    window.choose_in_menu(&menu, Role::MenuItem, &name);
    check(&mut window, path);
}

#[test]
fn a_spreadsheet_is_looked_at_first_and_taken_when_the_user_says_so() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::I);
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    window.dialogs.answer_with(&data.join("followups.csv"));
    window.click(Role::Button, "Bläddra … (Kalkylblad)");
    window.harness.run();
    window.wait_for_value("Kalkylblad", "followups.csv");
    window.type_into(
        "Mappningsfil, om du har en",
        &data.join("followups.map.toml").display().to_string(),
    );
    window.press_button("import-review");
    window.wait_for("Importera inget");
    assert!(window.says("9 rader ger 3 nya deltagare") && window.says("3 rader kan inte tas med"));
    assert!(window.says("Rad 7, ”hälsa”: ”7” är varken en nivå mellan 1 och 5"));
    assert!(window.says("Rad 8, ”datum”: ”igår” är inget datum") && window.says("Rad 9, ”id”"));
    assert!(
        histories(&window.path()).is_empty(),
        "nothing is written before the user says so"
    );
    window.click(Role::Button, "Importera 6 skattningar utan de 3 raderna");
    window.wait_for("Importen är sparad: 3 nya deltagare, 6 skattningar");
    let saved = histories(&window.path());
    assert_eq!(saved.len(), 3);
    let asa = &saved[0];
    assert_eq!(asa.participant.details.name.as_deref(), Some("Åsa Öberg"));
    let instrument = asa.instrument().expect("an instrument");
    let change = asa.change(
        Respondent::Participant,
        instrument.indicator(&health()).expect("health"),
    );
    assert_eq!(change.map(|change| (change.n, change.steps)), Some((3, 2)));
}

#[test]
fn an_import_that_can_not_be_read_says_why() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::I);
    let map = window.folder.path().join("map.toml");
    fs::write(&map, "format = 1\n[participant]\nkey = 3\n").expect("written");
    window.type_into("Kalkylblad", "tests/data/followups.csv");
    window.type_into("Mappningsfil, om du har en", &map.display().to_string());
    window.press_button("import-review");
    window.wait_for("Rad 3, participant.key");
    window.replace("Kalkylblad", "no/such.csv");
    window.press_button("import-review");
    window.wait_for("no/such.csv");
}

#[test]
fn looks_are_kept_between_starts() {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let path = folder.path().join("stegvis.db");
    drop(Store::create(&path, PASSPHRASE, "A. Lind", stegvis::store::vault::KdfCost::LEAST).expect("a file"));
    let mut window = Window::file(Look::default(), Arc::clone(&folder));
    window.unlock(PASSPHRASE);
    window.wait_for("Ny deltagare");
    window.press_ctrl(Key::Comma);
    window.click(Role::RadioButton, "Hög kontrast");
    window.click(Role::RadioButton, "English");
    assert!(window.has("Settings"));
    window.press_ctrl(Key::Plus);
    window.press_ctrl(Key::Plus);
    drop(window);
    let kept = stegvis::ui::settings::Settings::load(&folder.path().join("settings.toml"));
    assert_eq!((kept.theme, kept.zoom), (ThemeName::HighContrast, 1.2));
    assert_eq!(kept.locale, stegvis::i18n::Locale::English);
    assert_eq!(kept.file, Some(path));
}

#[test]
fn zoom_stops_at_its_bounds() {
    let mut window = Window::demo(Look::default());
    for _ in 0..30 {
        window.press_ctrl(Key::Plus);
    }
    assert!((window.harness.ctx.zoom_factor() - 3.0).abs() < 1e-6);
    for _ in 0..30 {
        window.press_ctrl(Key::Minus);
    }
    assert!((window.harness.ctx.zoom_factor() - 0.8).abs() < 1e-6);
    window.press_ctrl(Key::Num0);
    assert!((window.harness.ctx.zoom_factor() - 1.0).abs() < 1e-6);
    // On a keyboard where + is typed with Shift, the same key without it.
    window.press_ctrl(Key::Equals);
    assert!((window.harness.ctx.zoom_factor() - 1.1).abs() < 1e-6);
}

#[test]
fn every_page_is_reached_and_walked_by_tab_alone() {
    let mut window = Window::demo(Look::default());
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..28 {
        window.press(Key::Tab);
        seen.extend(window.focused_name());
    }
    for name in [
        "Deltagare",
        "Uppföljning",
        "Mer",
        "Inställningar",
        "Hjälp",
        "Om Stegvis",
        "Ny deltagare",
        "T-0001 · Amina",
    ] {
        assert!(seen.contains(name), "{name} is no stop for Tab: {seen:?}");
    }
    // Shift+Tab goes back, Enter presses.
    window.harness.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
    window.harness.run();
    assert!(window.focused_name().is_some());
    window.press(Key::F1);
    assert!(window.has("Stäng hjälpen"));
    window.press(Key::Escape);
    assert!(window.has("Ny deltagare"));
}

#[test]
fn a_window_at_rest_asks_for_no_frames() {
    let mut window = Window::demo(Look::default());
    window.click(Role::Button, "T-0001 · Amina");
    // `run` ends when no repaint is asked for; it would panic after the most steps otherwise.
    let steps = window.harness.run();
    assert!(steps <= 2, "{steps} frames at rest");
}

#[test]
fn an_instrument_is_loaded_and_a_wrong_one_is_explained() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::Comma);
    let wrong = window.folder.path().join("wrong.toml");
    fs::write(&wrong, "id = \"x\"\nversion = 0\n").expect("written");
    window.dialogs.answer_with(&wrong);
    window.press_button("settings-instrument-load");
    window.wait_for("Rad 2, version");
    window
        .dialogs
        .answer_with(&PathBuf::from("tests/data/zero_to_ten.toml"));
    window.press_button("settings-instrument-load");
    window.wait_for("Nya skattningar görs nu med zero-to-ten 1");
    let store = Store::open(&window.path(), PASSPHRASE, crate::support::clock().0).expect("the file opens");
    let loads = store
        .audit()
        .expect("the log")
        .iter()
        .filter(|entry| entry.operation == Operation::LoadInstrument)
        .count();
    assert_eq!(loads, 1);
}

#[test]
fn passing_a_question_answers_nothing() {
    let mut window = with_participant();
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    for _ in 0..12 {
        window.press(Key::Enter);
    }
    assert!(window.says("0 av 10 besvarade"), "Enter goes on and answers nothing");
    let draft = &histories(&window.path())[0].occasions[0].drafts[&Respondent::Participant];
    assert!(draft.entries.values().all(|entry| entry.answer.is_none()));
}

#[test]
fn a_chosen_answer_stays_until_it_is_taken_back() {
    let mut window = with_participant();
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    for _ in 0..2 {
        window.click_first(Role::RadioButton, "4 Ganska mycket");
        assert!(window.says("1 av 10 besvarade"), "a second click changes nothing");
    }
    window.press(Key::Delete);
    assert!(window.says("0 av 10 besvarade"));
    window.press(Key::Num2);
    window.press_button("form-clear-answer");
    assert!(window.says("0 av 10 besvarade"));
}

#[test]
fn undo_brings_no_passphrase_back_to_the_lock_screen() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::L);
    window.type_into("Lösenfras", "tre gula");
    // A pause makes a point to go back to.
    window.harness.run_steps(12);
    window.type_into("Lösenfras", " bilar på rad");
    window.press(Key::Enter);
    window.wait_for("Ny deltagare");
    window.press_ctrl(Key::L);
    window.focus_field("Lösenfras");
    for _ in 0..4 {
        window.press_ctrl(Key::Z);
        assert_eq!(window.field_value("Lösenfras").unwrap_or_default(), "");
    }
}

#[test]
fn a_note_that_is_still_being_typed_is_saved_when_the_page_is_left() {
    let mut window = with_participant();
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    window.click_first(Role::Button, "Lägg till anteckning");
    window.focus_field("Anteckning om Kunskap om arbetsmarknaden");
    window.harness.event(egui::Event::Text("Vet mer".to_owned()));
    window.harness.step();
    window.press(Key::F1);
    let draft = &histories(&window.path())[0].occasions[0].drafts[&Respondent::Participant];
    assert!(
        draft
            .entries
            .values()
            .any(|entry| entry.note.as_deref() == Some("Vet mer"))
    );
}

#[test]
fn a_damaged_file_is_explained_on_the_lock_screen() {
    let window = with_participant();
    let (folder, path) = (Arc::clone(&window.folder), window.path());
    drop(window);
    let mut bytes = fs::read(&path).expect("bytes");
    let middle = bytes.len() / 2;
    bytes[middle..].iter_mut().for_each(|byte| *byte ^= 0x55);
    fs::write(&path, &bytes).expect("written");
    let mut window = Window::file(Look::default(), folder);
    window.unlock(PASSPHRASE);
    window.wait_for("Inget har ändrats");
    assert!(window.has("Lås upp"), "the passphrase can be tried again");
}

#[test]
fn a_drive_that_is_not_there_is_no_first_start() {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let settings = stegvis::ui::settings::Settings {
        file: Some(folder.path().join("gone").join("stegvis.db")),
        ..Default::default()
    };
    settings.save(&folder.path().join("settings.toml")).expect("saved");
    let window = Window::remembered(Look::default(), folder);
    assert!(window.says("Det finns ingen fil här") && !window.says("Välkommen"));
}

#[test]
fn scores_of_another_scale_stand_in_no_chart_beside_the_newest() {
    let mut store = stegvis::demo::open_dozen(&crate::support::session()).expect("a demonstration");
    let session = crate::support::session();
    let source = include_str!("../data/zero_to_ten.toml");
    store
        .transact(&session, Operation::LoadInstrument, |tx| tx.load_instrument(source))
        .expect("loaded");
    let mut window = Window::on(Look::default(), store);
    window.click(Role::Button, "T-0001 · Amina");
    window.press_button("new-self-assessment");
    window.press_button("new-assessment-start");
    window.press(Key::Num9);
    window.press_button("form-finish");
    window.press_button("form-finish-anyway");
    // Nine earlier self-assessments lie on another scale: one score is too few for a change.
    let figure = window.harness.query_all_by_role(Role::Image).next().expect("a chart");
    assert!(
        figure
            .accesskit_node()
            .label()
            .unwrap_or_default()
            .contains("För få mätningar")
    );
    window.walk_to_first_figure();
    window.press(Key::Home);
    let figure = window.harness.query_all_by_role(Role::Image).next().expect("a chart");
    assert!(
        figure.value().unwrap_or_default().contains("18 nov 2026"),
        "the older marks are not drawn"
    );
}

#[test]
fn what_is_half_done_waits_while_help_is_read() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(Key::N);
    window.type_into("Namn (valfritt)", "Åsa");
    window.press(Key::F1);
    assert!(window.has("Stäng hjälpen"));
    window.press(Key::Escape);
    assert_eq!(window.field_value("Namn (valfritt)").as_deref(), Some("Åsa"));
    window.press_button("details-add");
    window.open_tab("tab-occasions");
    window.press_button("edit-participant");
    window.replace("Namn (valfritt)", "Åsa Ek");
    window.press_button("details-save");
    window.press_button("edit-participant");
    assert_eq!(
        window.field_value("Namn (valfritt)").as_deref(),
        Some("Åsa Ek"),
        "a saved page opens as it was saved"
    );
    window.press(Key::Escape);
    window.press(Key::Escape);
    assert!(window.has("Ny deltagare"));
}

#[test]
fn activities_are_kept_and_participants_are_placed_in_them() {
    let mut window = Window::empty(Look::default());
    window.add_participant("Amina Ali");
    window.open_tab("tab-activities");
    assert!(window.says("Det finns inga insatser att välja bland"));
    window.press_button("placement-to-catalogue");
    window.press_button("activity-new");
    assert_eq!(window.focused_name().as_deref(), Some("Namn"));
    window.press_button("activity-save");
    assert!(
        window.says("Skriv vad insatsen heter"),
        "nothing is saved without a name"
    );
    window.type_into("Namn", "Praktik, bageri");
    window.type_into("Kostnad i kronor (valfritt)", "150,50");
    window.press_button("activity-save");
    assert!(window.says("150,50 kr per dag"), "{:?}", window.names());
    window.press_ctrl(Key::D);
    window.click(Role::Button, "T-0001 · Amina Ali");
    window.open_tab("tab-activities");
    window.press_button("placement-new");
    assert_eq!(window.focused_name().as_deref(), Some("Insats"));
    window.press_button("placement-save");
    assert!(window.says("Välj vilken insats det gäller"));
    window.click(Role::ComboBox, "Insats");
    window.click(Role::MenuItemRadio, "Praktik, bageri");
    window.replace("Till (tomt medan den pågår)", "2026-11-17");
    window.press_button("placement-save");
    assert!(
        window.says("Slutdatum kan inte vara före startdatum"),
        "{:?}",
        window.names()
    );
    window.replace("Från", "2026-11-02");
    window.focus_field("Till (tomt medan den pågår)");
    window.press_ctrl(Key::A);
    window.press(Key::Delete);
    window.press_button("placement-save");
    assert!(window.says("Sedan 2 nov 2026, pågår"), "{:?}", window.names());
    // The same activity again on the same days is refused, and what is typed stays.
    window.press_button("placement-new");
    window.click(Role::ComboBox, "Insats");
    window.click(Role::MenuItemRadio, "Praktik, bageri");
    window.press_button("placement-save");
    assert!(window.says("redan i den här insatsen"), "{:?}", window.names());
    for other in ["Ändra: Praktik, bageri", "Avsluta: Praktik, bageri"] {
        let button = window.get(Role::Button, other);
        assert!(
            button.accesskit_node().is_disabled(),
            "{other} would throw away what is typed"
        );
    }
    window.press_button("cancel");
    assert_eq!(window.focused_name(), Some(window.text("placement-new")));
    window.click(Role::Button, "Avsluta: Praktik, bageri");
    window.click(Role::RadioButton, "4 Bra");
    window.press_button("placement-save");
    assert!(window.says("2 nov 2026 – 18 nov 2026") && window.says("upplevelse: 4 av 5"));
    let store = Store::open(&window.path(), PASSPHRASE, crate::support::clock().0).expect("the file opens");
    let placements = &store.histories().expect("it can be read")[0].placements;
    assert_eq!(placements.len(), 1);
    assert_eq!(placements[0].details.to, Some(today()));
    assert_eq!(
        store.activities().expect("a catalogue")[0]
            .details
            .cost
            .map(|cost| cost.ore),
        Some(15_050)
    );
}

#[test]
fn who_is_overdue_comes_first() {
    let mut window = Window::unlocked(Look::default(), |store| {
        let session = crate::support::session();
        for (name, month) in [("Amina", 10), ("Bengt", 5), ("Dalia", 7)] {
            let start = chrono::NaiveDate::from_ymd_opt(2026, month, 30).expect("a date");
            let made = store.transact(&session, Operation::CreateParticipant, |tx| {
                let mut details = Details::starting(start);
                details.name = Some(name.to_owned());
                let id = tx.create_participant(&details)?;
                tx.create_occasion(id, start)
            });
            made.expect("a participant");
        }
    });
    // Nothing is measured yet, so the baseline is due since the start.
    let order = |window: &Window| {
        let rows = window.names();
        let own = rows.into_iter().filter(|name| name.starts_with("T-000"));
        own.collect::<Vec<_>>()
    };
    assert_eq!(order(&window), ["T-0002 · Bengt", "T-0003 · Dalia", "T-0001 · Amina"]);
    assert!(window.says("Försenad 172 dagar"), "{:?}", window.names());
    window.click(Role::RadioButton, "Mätning försenad 3");
    assert_eq!(order(&window).len(), 3);
}

#[test]
fn the_calendar_shows_who_is_due_and_is_saved_without_names() {
    let mut window = Window::demo(Look::default());
    let name = window.text("navigation-calendar");
    window.click(Role::Button, &name);
    assert!(
        window.has("Försenade") && window.says("9 dagar för sent"),
        "{:?}",
        window.names()
    );
    let saved = window.folder.path().join("due.ics");
    window.dialogs.answer_with(&saved);
    window.export("calendar-save");
    window.wait_for("due.ics");
    let file = fs::read_to_string(&saved).expect("the calendar");
    // Eleven go on: each is to be measured and met within a quarter, or is late; three have a plan.
    let kinds = ["SUMMARY:Mätning", "ppföljningsmöte: ", "SUMMARY:Planen"].map(|kind| file.matches(kind).count());
    assert_eq!(kinds, [11, 11, 3]);
    let uids: std::collections::BTreeSet<_> = file.lines().filter(|line| line.starts_with("UID:")).collect();
    assert_eq!(uids.len(), 25, "each is another");
    assert!(
        file.contains("DTSTART;TZID=Europe/Stockholm:20261118T103000"),
        "a meeting has its time"
    );
    assert!(file.contains("T-0012") && !file.contains("Noor") && !file.contains("Amina"));
    window.click_first(Role::Button, "T-0012 · Noor");
    assert!(window.has("Ny självskattning"));
}
