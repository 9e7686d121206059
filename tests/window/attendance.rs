//! Attendance through the window: a week by keyboard, the signal, and booked visits.

use chrono::NaiveDate;
use egui::accesskit::Role;
use egui::{Key, Modifiers, Vec2};
use egui_kittest::SnapshotResults;
use stegvis::demo;
use stegvis::domain::activity::{ActivityDetails, ActivityType, PlacementDetails};
use stegvis::domain::attendance::{AbsenceKind, Mark, Weekdays};
use stegvis::domain::history::History;
use stegvis::domain::meeting::Slot;
use stegvis::domain::participant::Details;
use stegvis::domain::{ParticipantId, Today};
use stegvis::store::{DayMark, Operation, Session, Store};
use stegvis::ui::theme::ThemeName;

use crate::screens::looks;
use crate::support::{Look, Window, histories, session};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// In "Praktik, bageri" since 2 November: Amina and Bilal Monday to Friday, Cecilia on Mondays and Wednesdays.
fn group(store: &mut Store) -> Vec<ParticipantId> {
    let made = store.transact(&session(), Operation::CreateDemo, |tx| {
        let activity = ActivityDetails {
            name: "Praktik, bageri".to_owned(),
            kind: ActivityType::JobFocused,
            unit: None,
            cost: None,
            is_active: true,
        };
        let activity_id = tx.save_activity(None, &activity)?;
        let mut ids = Vec::new();
        for (name, weekdays) in [
            ("Amina", None),
            ("Bilal", None),
            ("Cecilia", Weekdays::from_bits(0b101)),
        ] {
            let mut details = Details::starting(day("2026-10-01"));
            details.name = Some(name.to_owned());
            details.caseworker = Some(demo::CASEWORKER.to_owned());
            let id = tx.create_participant(&details)?;
            let placement = PlacementDetails {
                activity_id,
                from: day("2026-11-02"),
                to: None,
                extent: Some(50),
                weekdays,
                end_reason: None,
                experience: None,
            };
            tx.save_placement(id, None, &placement)?;
            ids.push(id);
        }
        Ok(ids)
    });
    made.expect("a group").0
}

fn mark(store: &mut Store, id: ParticipantId, dates: &[&str], mark: Mark) {
    let placement_id = store.history(id).expect("there").placements[0].id;
    let marks: Vec<_> = dates
        .iter()
        .map(|date| DayMark {
            participant_id: id,
            placement_id,
            date: day(date),
            mark: Some(mark),
        })
        .collect();
    let marked = store.transact(&session(), Operation::MarkAttendance, |tx| tx.mark_days(&marks));
    marked.expect("marked");
}

/// Whose days are marked how, of a file that a window has open.
fn marks(window: &Window, number: usize) -> Vec<(String, Mark)> {
    let history: History = histories(&window.path()).remove(number);
    let marks = history.placements[0].marks();
    marks.map(|(date, mark)| (date.to_string(), mark)).collect()
}

fn open_week(window: &mut Window) {
    window.press_button("navigation-activities");
    let name = format!("{}: Praktik, bageri", window.text("attendance-heading"));
    window.click(Role::Button, &name);
}

#[test]
fn a_group_is_marked_in_a_week_with_one_key_a_day() {
    let mut window = Window::unlocked(Look::default(), |store| drop(group(store)));
    open_week(&mut window);
    assert!(window.has("Vecka 47, 16 nov – 22 nov"), "{:?}", window.names());
    // The focus stands on today, which is a Wednesday, and goes down with each key.
    assert_eq!(
        window.focused_name().as_deref(),
        Some("T-0001 · Amina, ons 18 nov: Ingen uppgift")
    );
    window.press(Key::N);
    assert_eq!(
        window.focused_name().as_deref(),
        Some("T-0002 · Bilal, ons 18 nov: Ingen uppgift")
    );
    window.press(Key::B);
    window.press(Key::S);
    let wednesday = "2026-11-18".to_owned();
    assert_eq!(marks(&window, 0), [(wednesday.clone(), Mark::Present)]);
    assert_eq!(marks(&window, 1), [(wednesday.clone(), Mark::Absent)]);
    assert_eq!(marks(&window, 2), [(wednesday.clone(), Mark::Ill)]);
    // Another decision about the same day, which is undone by name, and then taken away.
    window.press(Key::Num2);
    assert_eq!(marks(&window, 2), [(wednesday.clone(), Mark::Notified)]);
    window.press_ctrl(Key::Z);
    assert!(window.says("Ångrat: anteckna närvaro, T-0003"), "{:?}", window.names());
    assert_eq!(marks(&window, 2), [(wednesday.clone(), Mark::Ill)]);
    window.press(Key::Delete);
    assert!(marks(&window, 2).is_empty());

    // Cecilia is not there on Tuesdays: a sentence under her row, and nothing is noted.
    window.press(Key::ArrowLeft);
    assert_eq!(
        window.focused_name().as_deref(),
        Some("T-0003 · Cecilia, tis 17 nov: Ingen planerad dag")
    );
    window.press(Key::N);
    assert!(
        window.says("Deltagaren är inte i insatsen den veckodagen"),
        "{:?}",
        window.names()
    );
    // Tomorrow has not come.
    window.press(Key::ArrowUp);
    window.press(Key::ArrowRight);
    window.press(Key::ArrowRight);
    window.press(Key::N);
    assert!(window.says("Dagen har inte kommit än"), "{:?}", window.names());
    assert_eq!(marks(&window, 1).len(), 1);

    // With shift, everybody about whom nothing is noted that day: those whose day it is.
    window.press(Key::ArrowLeft);
    window.press(Key::ArrowLeft);
    window.harness.key_press_modifiers(Modifiers::SHIFT, Key::N);
    window.harness.run();
    assert!(
        window.says("Närvaro är antecknad för 2 deltagare"),
        "{:?}",
        window.names()
    );
    assert_eq!(marks(&window, 0).len(), 2);
    assert!(marks(&window, 2).is_empty());
    window.click(Role::Button, "Alla närvarande mån 16 nov");
    assert_eq!(marks(&window, 0).len(), 3);
    assert_eq!(marks(&window, 2), [("2026-11-16".to_owned(), Mark::Present)]);
    // By the mouse: what is chosen is set, and a second click takes it away.
    window.click(Role::RadioButton, "Ledig dag");
    window.click(Role::Button, "T-0003 · Cecilia, ons 18 nov: Ingen uppgift");
    assert_eq!(marks(&window, 2)[1], (wednesday, Mark::Holiday));
    window.click(Role::Button, "T-0003 · Cecilia, ons 18 nov: Ledig dag");
    assert_eq!(marks(&window, 2).len(), 1);
    // Mondays and Wednesdays become Mondays and Tuesdays.
    window.click(Role::Button, "Ange dagar för T-0003 · Cecilia");
    window.click(Role::CheckBox, "tisdag");
    window.click(Role::CheckBox, "onsdag");
    window.press_button("attendance-days-save");
    window.click(Role::Button, "T-0003 · Cecilia, tis 17 nov: Ingen uppgift");
    let last = histories(&window.path()).remove(2);
    assert_eq!(last.placements[0].details.weekdays, Weekdays::from_bits(0b11));
    assert_eq!(last.placements[0].mark_on(day("2026-11-17")), Some(Mark::Holiday));
    // The week before has nothing noted, and the way back is one button.
    window.press_button("attendance-week-before");
    assert!(window.has("Vecka 46, 9 nov – 15 nov"));
    window.press_button("attendance-week-this");
    assert!(window.has("Vecka 47, 16 nov – 22 nov"));
    window.press(Key::Escape);
    assert!(window.has(&window.text("activity-new")), "Esc leads to the catalogue");
}

#[test]
fn three_days_away_are_told_until_somebody_has_copied_and_seen_to_them() {
    let mut window = Window::unlocked(Look::default(), |store| {
        let ids = group(store);
        mark(store, ids[1], &["2026-11-12", "2026-11-13", "2026-11-16"], Mark::Absent);
    });
    assert!(
        window.says("Borta 3 planerade dagar i rad utan att höra av sig"),
        "{:?}",
        window.names()
    );
    window.click(Role::Button, "Öppna: T-0002 · Bilal");
    assert!(window.has("tor 12 nov, fre 13 nov, mån 16 nov"), "{:?}", window.names());
    let copy = window.text("absence-copy");
    window.get(Role::Button, &copy).click();
    window.harness.step();
    let commands = window.harness.output().platform_output.commands.clone();
    let copied = commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    assert_eq!(
        copied.as_deref(),
        Some("T-0002: frånvarande utan att höra av sig 12 nov 2026, 13 nov 2026, 16 nov 2026."),
        "case reference and dates, and no more"
    );
    window.harness.run();
    window.press_button("absence-settle");
    assert!(!window.says("Borta 3 planerade dagar"), "{:?}", window.names());
    let seen = histories(&window.path()).remove(1).absences_seen.remove(0);
    assert_eq!((seen.kind, seen.until), (AbsenceKind::Days, day("2026-11-16")));
    assert_eq!(seen.by, demo::CASEWORKER);
    window.press_ctrl(Key::D);
    assert!(
        !window.says("Borta utan att höra av sig"),
        "gone from the start page too"
    );
}

#[test]
fn a_visit_that_nobody_came_to_is_noted_where_it_was_booked() {
    let mut window = Window::unlocked(Look::default(), |store| {
        let id = group(store)[0];
        let then = Session {
            today: Today(day("2026-11-10")),
            ..session()
        };
        let slot = Slot {
            date: day("2026-11-17"),
            time: None,
        };
        let booked = store.transact(&then, Operation::BookMeeting, |tx| tx.book_meeting(id, None, slot));
        booked.expect("booked");
    });
    window.click(Role::Button, "T-0001 · Amina");
    window.click_containing(Role::Button, "Nästa möte");
    assert!(window.has("Kom deltagaren tis 17 nov?"), "{:?}", window.names());
    window.press_button("visit-absent");
    let history = histories(&window.path()).remove(0);
    assert!(history.open_meeting().is_none() && history.last_met().is_none());
    window.open_tab("tab-notes");
    assert!(window.says("kom inte och hörde inte av sig"), "{:?}", window.names());
    window.choose_in_menu("Ändra, 17 nov 2026", Role::MenuItem, "Kom");
    let history = histories(&window.path()).remove(0);
    assert_eq!(history.last_met().map(|met| met.slot.date), Some(day("2026-11-17")));
}

#[test]
fn pictures_of_a_week_and_of_a_signal() {
    let mut results = SnapshotResults::new();
    let dark = Look {
        theme: ThemeName::Dark,
        ..Look::default()
    };
    let small = Look {
        size: Vec2::new(1024.0, 600.0),
        ..Look::default()
    };
    for (name, look) in looks().into_iter().chain([("sv-dark", dark), ("sv-1024x600", small)]) {
        let mut window = Window::unlocked(look, |store| {
            let ids = group(store);
            mark(store, ids[0], &["2026-11-16", "2026-11-17"], Mark::Present);
            mark(store, ids[1], &["2026-11-13", "2026-11-16", "2026-11-17"], Mark::Absent);
            mark(store, ids[2], &["2026-11-16"], Mark::Ill);
        });
        open_week(&mut window);
        window.harness.snapshot(format!("attendance-{name}"));
        results.extend(window.harness.take_snapshot_results());
        if matches!(name, "sv-100" | "sv-200" | "en-100" | "sv-dark") {
            window.press_ctrl(Key::D);
            window.harness.snapshot(format!("absence-start-{name}"));
            window.type_into(&window.text("participants-search"), "T-0002");
            window.press(Key::Enter);
            window.harness.snapshot(format!("absence-{name}"));
            results.extend(window.harness.take_snapshot_results());
        }
    }
}
