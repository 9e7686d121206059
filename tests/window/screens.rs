//! A picture of every screen, in both languages and at 100 % and 200 %, and of the hardest ones in every theme and in a
//! small window.

use std::fs;
use std::path::PathBuf;

use chrono::NaiveDate;
use egui::accesskit::Role;
use egui::{Key, Vec2};
use egui_kittest::SnapshotResults;
use stegvis::demo;
use stegvis::domain::participant::Details;
use stegvis::i18n::Locale;
use stegvis::store::vault::KdfCost;
use stegvis::store::{Operation, Store};
use stegvis::ui::theme::ThemeName;

use crate::support::{Look, OwnForm, PASSPHRASE, Window, digit, session};

/// The looks that every screen is drawn in.
pub fn looks() -> Vec<(&'static str, Look)> {
    let look = |locale, zoom| Look {
        locale,
        zoom,
        ..Look::default()
    };
    vec![
        ("sv-100", look(Locale::Swedish, 1.0)),
        ("sv-200", look(Locale::Swedish, 2.0)),
        ("en-100", look(Locale::English, 1.0)),
        ("en-200", look(Locale::English, 2.0)),
    ]
}

/// The looks that the crowded screens are drawn in as well.
pub fn hard_looks() -> Vec<(&'static str, Look)> {
    vec![
        (
            "sv-dark",
            Look {
                theme: ThemeName::Dark,
                ..Look::default()
            },
        ),
        (
            "sv-high-contrast",
            Look {
                theme: ThemeName::HighContrast,
                ..Look::default()
            },
        ),
        (
            "sv-1024x600",
            Look {
                size: Vec2::new(1024.0, 600.0),
                ..Look::default()
            },
        ),
        (
            "sv-300",
            Look {
                zoom: 3.0,
                ..Look::default()
            },
        ),
    ]
}

/// The pictures of one test: all of them are held against the stored ones before it fails.
#[derive(Default)]
pub struct Album(SnapshotResults);

impl Album {
    /// Draws a screen in each look.
    pub fn draw(&mut self, name: &str, looks: &[(&str, Look)], show: impl Fn(Look) -> Window) {
        for (look_name, look) in looks {
            self.take(&mut show(*look), &format!("{name}-{look_name}"));
        }
    }

    fn take(&mut self, window: &mut Window, name: &str) {
        window.harness.snapshot(name);
        self.0.extend(window.harness.take_snapshot_results());
    }
}

pub fn everywhere() -> Vec<(&'static str, Look)> {
    looks().into_iter().chain(hard_looks()).collect()
}

fn participant(look: Look, label: &str) -> Window {
    let mut window = Window::demo(look);
    // The list draws only the rows that can be seen, so the one that is wanted is searched for.
    window.type_into(
        &window.text("participants-search"),
        label.split(' ').next().expect("a reference"),
    );
    window.press(Key::Enter);
    window
}

fn tab(look: Look, key: &str) -> Window {
    let mut window = participant(look, "T-0001 · Amina");
    window.open_tab(key);
    window
}

/// A store in memory that asks from 0 to 10, with two measurements.
pub fn zero_to_ten() -> Store {
    let mut store = Store::in_memory(demo::CASEWORKER).expect("a store");
    let source = include_str!("../data/zero_to_ten.toml");
    store
        .transact(&session(), Operation::LoadInstrument, |tx| tx.load_instrument(source))
        .expect("loaded");
    demo::fill(&mut store, &session()).expect("a demonstration");
    store
}

#[test]
fn first_start() {
    let mut album = Album::default();
    album.draw("first-start", &everywhere(), |look| {
        let mut window = Window::at(look, &PathBuf::from("/data/Stegvis/stegvis.db"));
        window.type_into(&window.text("start-passphrase"), "sommar 2026");
        window.press_button("start-create");
        window
    });
}

#[test]
fn sign_in() {
    let mut album = Album::default();
    for (index, (name, look)) in looks().into_iter().enumerate() {
        // A relative path, so that the picture is the same wherever the project lies.
        let folder = PathBuf::from(format!("target/pictures/{index}"));
        fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("stegvis.db");
        // Wrong passphrases are counted from one run to the next.
        for file in [path.clone(), path.with_extension("keys"), path.with_extension("tries")] {
            let _ = fs::remove_file(file);
        }
        drop(Store::create(&path, PASSPHRASE, demo::CASEWORKER, KdfCost::LEAST).expect("a file"));
        let mut window = Window::at(look, &path);
        window.unlock("fel lösenfras, tyvärr");
        window.wait_for(&window.text("error-wrong-passphrase"));
        album.take(&mut window, &format!("sign-in-{name}"));
    }
}

#[test]
fn participants() {
    let mut album = Album::default();
    album.draw("participants", &everywhere(), Window::demo);
    album.draw("participants-empty", &looks(), Window::empty);
}

#[test]
fn details() {
    let mut album = Album::default();
    album.draw("details-new", &looks(), |look| {
        let mut window = Window::demo(look);
        window.press_button("participant-new");
        let birth = window.text("details-birth");
        window.type_into(&birth, "2031");
        window
    });
    album.draw("details-edit", &looks(), |look| {
        let mut window = participant(look, "T-0006 · Goran");
        window.press_button("edit-participant");
        window
    });
}

#[test]
fn trend() {
    let mut album = Album::default();
    album.draw("trend", &everywhere(), |look| tab(look, "tab-trend"));
    album.draw("trend-gaps", &looks()[..1], |look| participant(look, "T-0007 · Hanna"));
    album.draw("trend-falling", &looks()[..1], |look| {
        participant(look, "T-0004 · Erik")
    });
    album.draw("trend-single", &looks()[..1], |look| {
        participant(look, "T-0005 · Fatuma")
    });
    album.draw("trend-focus", &looks()[..1], |look| {
        let mut window = participant(look, "T-0001 · Amina");
        window.walk_to_first_figure();
        window.press(Key::ArrowLeft);
        window
    });
}

#[test]
fn comparison() {
    let mut album = Album::default();
    album.draw("comparison", &everywhere(), |look| tab(look, "tab-comparison"));
    album.draw("comparison-caseworker", &looks()[..1], |look| {
        let mut window = tab(look, "tab-comparison");
        let name = window.text("series-caseworker");
        window.click(Role::RadioButton, &name);
        window
    });
}

#[test]
fn radar() {
    let mut album = Album::default();
    album.draw("radar", &everywhere(), |look| tab(look, "tab-radar"));
}

#[test]
fn table() {
    let mut album = Album::default();
    album.draw("table", &everywhere(), |look| tab(look, "tab-table"));
}

#[test]
fn occasions() {
    let mut album = Album::default();
    album.draw("occasions", &looks(), |look| tab(look, "tab-occasions"));
    album.draw("progression-empty", &looks(), |look| {
        let mut window = Window::unlocked(look, |store| {
            let start = NaiveDate::from_ymd_opt(2026, 11, 2).expect("a date");
            let details = Details::starting(start);
            store
                .transact(&session(), Operation::CreateParticipant, |tx| {
                    tx.create_participant(&details)
                })
                .expect("added");
        });
        window.click(Role::Button, "T-0001");
        window
    });
}

#[test]
fn forms() {
    let mut album = Album::default();
    album.draw("new-assessment", &looks(), |look| {
        let mut window = participant(look, "T-0001 · Amina");
        window.press_button("new-self-assessment");
        window
    });
    for (respondent, button) in [
        ("participant", "new-self-assessment"),
        ("caseworker", "new-caseworker-assessment"),
    ] {
        album.draw(&format!("form-{respondent}"), &everywhere(), |look| {
            let mut window = participant(look, "T-0001 · Amina");
            window.press_button(button);
            window.press_button("new-assessment-start");
            window.press(Key::Num4);
            window
        });
    }
}

#[test]
fn import() {
    let mut album = Album::default();
    album.draw("import", &looks(), |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-import");
        window
    });
    album.draw("import-preview", &looks(), |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-import");
        window.type_into(&window.text("import-spreadsheet"), "tests/data/followups.csv");
        window.type_into(&window.text("import-mapping"), "tests/data/followups.map.toml");
        window.press_button("import-review");
        window.wait_for(&window.text("import-none"));
        window
    });
    album.draw("import-earlier", &looks(), |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-import");
        window.type_into(&window.text("import-spreadsheet"), "tests/data/followups.csv");
        window.type_into(&window.text("import-mapping"), "tests/data/followups.map.toml");
        window.press_button("import-review");
        window.wait_for(&window.text("import-none"));
        let others = if look.locale == Locale::Swedish {
            "utan de"
        } else {
            "without"
        };
        window.click_containing(Role::Button, others);
        window.wait_for(&window.text("import-earlier"));
        let take_back = if look.locale == Locale::Swedish {
            "Ta tillbaka importen"
        } else {
            "Take back the import"
        };
        window.click_containing(Role::Button, take_back);
        window.wait_for(&window.text("import-leave"));
        // The question has moved the button from under the pointer, or has not yet.
        window.harness.event(egui::Event::PointerGone);
        window.harness.run();
        window
    });
    let columns = |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-import");
        window.type_into(&window.text("import-spreadsheet"), "tests/data/followups.csv");
        window.press_button("import-open");
        window.wait_for(&window.text("import-review-columns"));
        window
    };
    let tall = |theme, width| Look {
        theme,
        size: Vec2::new(width, 1900.0),
        ..Look::default()
    };
    album.draw("import-columns", &looks(), columns);
    album.draw(
        "import-columns",
        &[
            ("sv-tall", tall(ThemeName::Light, 1280.0)),
            ("sv-tall-dark", tall(ThemeName::Dark, 683.0)),
        ],
        columns,
    );
}

#[test]
fn settings_about_and_palette() {
    let mut album = Album::default();
    for (name, key) in [("settings", "navigation-settings"), ("about", "navigation-about")] {
        album.draw(name, &looks(), |look| {
            let mut window = Window::demo(look);
            window.press_button(key);
            window
        });
    }
    album.draw("palette", &looks(), |look| {
        let mut window = Window::demo(look);
        window.press_ctrl(Key::K);
        window
    });
}

#[test]
fn a_scale_from_zero_to_ten() {
    let mut album = Album::default();
    let show = |look, key: &str| {
        let mut window = Window::on(look, zero_to_ten());
        window.type_into(&window.text("participants-search"), "T-0001");
        window.press(Key::Enter);
        window.open_tab(key);
        window
    };
    album.draw("ten-trend", &looks()[..1], |look| show(look, "tab-trend"));
    album.draw("ten-comparison", &looks()[..1], |look| show(look, "tab-comparison"));
    album.draw("ten-radar", &looks()[..1], |look| show(look, "tab-radar"));
    album.draw("ten-form", &looks()[..2], |look| {
        let mut window = show(look, "tab-trend");
        window.press_button("new-self-assessment");
        window.press_button("new-assessment-start");
        window.press(Key::Num7);
        window
    });
}

#[test]
fn what_participants_take_part_in() {
    let mut album = Album::default();
    album.draw("activities", &looks(), |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-activities");
        window
    });
    album.draw("calendar", &looks(), |look| {
        let mut window = Window::demo(look);
        let name = window.text("navigation-calendar");
        window.click(Role::Button, &name);
        window
    });
    for (name, key) in [
        ("calendar-week", "calendar-as-week"),
        ("calendar-month", "calendar-as-month"),
    ] {
        album.draw(name, &looks()[..1], |look| {
            let mut window = Window::demo(look);
            window.press_button("navigation-calendar");
            let stretch = window.text(key);
            window.click(Role::RadioButton, &stretch);
            window
        });
    }
    album.draw("placements", &looks(), |look| tab(look, "tab-activities"));
    album.draw("timeline", &everywhere(), |look| {
        let mut window = participant(look, "T-0001 · Amina");
        window.walk_to_last_figure();
        window
    });
    album.draw("timeline-turns", &looks()[..1], |look| {
        let mut window = participant(look, "T-0006 · Goran");
        window.walk_to_last_figure();
        window
    });
    album.draw("placement-new", &looks()[..1], |look| {
        let mut window = tab(look, "tab-activities");
        window.click_first(Role::Button, "Avsluta: Praktik, bageri");
        window
    });
}

/// A meeting with the first participant, as a caseworker alone or both see it.
fn meeting(look: Look, is_shared: bool) -> Window {
    let mut window = Window::demo(look);
    let name = format!("{}: T-0001 · Amina", window.text("meeting-start"));
    window.click(Role::Button, &name);
    if !is_shared {
        window.toggle("meeting-shared-help");
    }
    window
}

#[test]
fn a_follow_up_meeting() {
    let mut album = Album::default();
    album.draw("meeting", &everywhere(), |look| meeting(look, false));
    // Half of the smallest laptop's screen.
    let half = Look {
        size: Vec2::new(683.0, 700.0),
        ..Look::default()
    };
    album.draw("meeting", &[("sv-683x700", half)], |look| meeting(look, false));
    album.draw("meeting-shared", &looks()[..1], |look| meeting(look, true));
    album.draw("meeting-talk", &looks()[..1], |look| {
        let mut window = meeting(look, false);
        window.click_containing(Role::RadioButton, "Förmåga att skapa kontakt");
        window.press_button("meeting-prompts");
        window.type_into("Anteckning från samtalet", "Vill öva på att ringa.");
        window
    });
    album.draw("meeting-levels", &looks()[..1], |look| {
        let mut window = meeting(look, false);
        window.click_containing(Role::RadioButton, "Hantering av vardagen");
        window.press_button("meeting-levels");
        window
    });
    album.draw("meeting-goal", &looks()[..1], |look| {
        let mut window = meeting(look, false);
        window.press_button("meeting-goal-new");
        window
    });
    let large = [looks()[1], hard_looks()[3]];
    album.draw("meeting-bottom", &large, |look| {
        let mut window = meeting(look, false);
        let end = window.text("meeting-end");
        window.scroll_to(Role::Button, &end);
        window
    });
    album.draw("meeting-unmeasured", &looks()[..1], |look| {
        let mut window = Window::empty(look);
        window.add_participant("Amina");
        window.press_button("meeting-start-full");
        window
    });
}

#[test]
fn plan_notes_and_bin() {
    let mut album = Album::default();
    album.draw("plan", &looks(), |look| tab(look, "tab-plan"));
    album.draw("plan-late", &looks()[..1], |look| {
        let mut window = participant(look, "T-0002 · Bengt");
        window.open_tab("tab-plan");
        window
    });
    album.draw("plan-form", &looks()[..2], |look| {
        let mut window = tab(look, "tab-plan");
        window.click(Role::Button, "Ändra: Ringa till två arbetsgivare på egen hand");
        window
    });
    album.draw("notes", &looks(), |look| tab(look, "tab-notes"));
    album.draw("note-new", &looks()[..1], |look| {
        let mut window = tab(look, "tab-notes");
        window.press_button("note-new");
        window
    });
    album.draw("bin", &looks(), |look| {
        let mut window = tab(look, "tab-plan");
        let bus = format!("{}: Ta bussen till praktiken varje dag", window.text("goal-remove"));
        window.click(Role::Button, &bus);
        window.press_button("navigation-bin");
        window
    });
    album.draw("undo", &looks()[..1], |look| {
        let mut window = tab(look, "tab-plan");
        window.click(Role::Button, "Ta bort: Ta bussen till praktiken varje dag");
        window
    });
}

#[test]
fn who_is_responsible_and_until_when() {
    let mut album = Album::default();
    let details = |look, label: &str| {
        let mut window = participant(look, label);
        window.press_button("edit-participant");
        window
    };
    album.draw("details-end", &looks(), |look| {
        let mut window = details(look, "T-0006 · Goran");
        window.press_button("details-end-button");
        window
    });
    album.draw("details-reentry", &looks(), |look| {
        let mut window = Window::demo(look);
        window.type_into(&window.text("participants-search"), "T-0010");
        window.press(Key::Enter);
        window.press_button("edit-participant");
        let button = window.text("reentry-button");
        window.scroll_to(Role::Button, &button);
        window
    });
    album.draw("period", &looks()[..1], |look| {
        let mut window = participant(look, "T-0008 · Ibrahim");
        window.click_containing(Role::RadioButton, " – ");
        window
    });
    album.draw("booking", &looks()[..1], |look| {
        let mut window = participant(look, "T-0005 · Fatuma");
        window.click_containing(Role::Button, "Boka möte senast");
        window
    });
    album.draw("marked", &looks()[..1], |look| {
        let mut window = participant(look, "T-0001 · Amina");
        let menu = window.text("chart-menu");
        window.choose_in_menu(&menu, Role::MenuItemCheckBox, "Praktik, bageri");
        window
    });
    album.draw("left-alone", &looks()[..1], |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-settings");
        window.click(Role::Button, "Har slutat: A. Lind");
        window.press_ctrl(Key::D);
        window.click_containing(Role::RadioButton, "Alla pågående");
        window
    });
}

/// The looks of a language that participants can choose.
fn form_looks(code: &str) -> Vec<(String, Look)> {
    let shapes = [
        ("100", Look::default()),
        (
            "dark",
            Look {
                theme: ThemeName::Dark,
                ..Look::default()
            },
        ),
        (
            "1024x600",
            Look {
                size: Vec2::new(1024.0, 600.0),
                ..Look::default()
            },
        ),
        (
            "300",
            Look {
                zoom: 3.0,
                ..Look::default()
            },
        ),
    ];
    shapes.map(|(name, look)| (format!("{code}-{name}"), look)).to_vec()
}

/// The form of somebody who has answered before, at the page that `step` names.
fn form_at(look: Look, code: &str, step: &str) -> Window {
    let mut form = OwnForm::handed_over(look, code);
    if step == "welcome" {
        return form.window;
    }
    form.press("handover-begin");
    if step == "question" {
        form.window.press(Key::Num4);
        return form.window;
    }
    for key in [4, 3, 5, 1, 4, 2, 3, 4, 3, 4] {
        form.window.press(digit(key));
        form.window.press(Key::Enter);
    }
    if step == "feedback" {
        form.press("handover-submit");
    }
    form.window
}

#[test]
fn the_participants_own_form() {
    let mut album = Album::default();
    for step in ["welcome", "question", "review", "feedback"] {
        for (name, look) in ["sv", "en", "ar"].into_iter().flat_map(form_looks) {
            let code = name.split('-').next().unwrap_or_default().to_owned();
            album.take(&mut form_at(look, &code, step), &format!("handover-{step}-{name}"));
        }
        let strong = Look {
            theme: ThemeName::HighContrast,
            ..Look::default()
        };
        album.take(
            &mut form_at(strong, "sv", step),
            &format!("handover-{step}-sv-high-contrast"),
        );
    }
    for code in ["sv-simple", "so", "ti", "uk", "prs"] {
        for step in ["welcome", "question", "feedback"] {
            album.take(
                &mut form_at(Look::default(), code, step),
                &format!("handover-{step}-{code}"),
            );
        }
    }
}

#[test]
fn a_form_on_paper_is_copied() {
    let mut album = Album::default();
    album.draw("transcription", &everywhere(), |look| {
        let mut window = participant(look, "T-0001 · Amina");
        window.press_button("new-self-assessment");
        window.press_button("paper-transcribe");
        window.write("453?");
        window
    });
}
