//! A scale from 0 to 100: a number to type and a handle to draw, where shorter scales have buttons.

use egui::Key;
use egui::accesskit::{Action, ActionData, ActionRequest, Role, TreeId};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use stegvis::demo;
use stegvis::domain::assessment::Answer;
use stegvis::domain::instrument::Respondent;
use stegvis::store::{Operation, Store};

use crate::screens::{Album, looks};
use crate::support::{Look, Window, health, histories, session};

/// A store in memory that asks from 0 to 100, with measurements.
fn store() -> Store {
    let mut store = Store::in_memory(demo::CASEWORKER).expect("a store");
    let source = include_str!("../data/zero_to_hundred.toml");
    store
        .transact(&session(), Operation::LoadInstrument, |tx| tx.load_instrument(source))
        .expect("loaded");
    demo::fill(&mut store, &session()).expect("a demonstration");
    store
}

/// A form that has just been begun, in a file of its own.
fn begun(how: &str) -> Window {
    let mut window = Window::unlocked(Look::default(), |store| {
        let source = include_str!("../data/zero_to_hundred.toml");
        let loaded = store.transact(&session(), Operation::LoadInstrument, |tx| tx.load_instrument(source));
        loaded.expect("loaded");
    });
    window.add_participant("Amina Ali");
    window.press_ctrl(Key::D);
    window.click(Role::Button, "T-0001 · Amina Ali");
    window.press_button("new-self-assessment");
    window.press_button(how);
    window
}

/// What is saved as the answer about health in the form that is begun.
fn saved(window: &Window) -> Option<Answer> {
    let history = &histories(&window.path())[0];
    let draft = history
        .all_occasions()
        .find_map(|occasion| occasion.drafts.get(&Respondent::Participant));
    draft.expect("a form is begun").entries[&health()].answer
}

/// What a screen reader says of the first handle.
fn said(window: &Window) -> String {
    let slider = window.harness.query_all_by_role(Role::Slider).next().expect("a handle");
    slider.accesskit_node().value().unwrap_or_default()
}

#[test]
fn a_number_is_typed_and_what_is_none_is_no_answer() {
    let mut window = begun("new-assessment-start");
    let field = "Skriv ett tal från 0 till 100";
    let score = |value: i16, window: &Window| {
        assert_eq!(
            saved(window)
                .and_then(|answer| answer.score())
                .map(|score| score.value()),
            Some(value)
        );
    };
    assert_eq!((saved(&window), said(&window).as_str()), (None, "Ej besvarad"));
    window.write("57");
    score(57, &window);
    assert_eq!(said(&window), "57");
    window.write("0");
    assert!(
        window.says("Skriv ett tal från 0 till 100."),
        "570 is told to be none: {:?}",
        window.names()
    );
    assert_eq!(saved(&window), None, "and is not taken for the level before it");
    window.press(Key::Backspace);
    window.press(Key::Backspace);
    score(5, &window);
    window.press(Key::ArrowUp);
    score(6, &window);
    window.press(Key::Tab);
    for (key, value) in [
        (Key::ArrowRight, 7),
        (Key::PageUp, 17),
        (Key::ArrowDown, 16),
        (Key::End, 100),
        (Key::ArrowRight, 100),
        (Key::Home, 0),
    ] {
        window.press(key);
        score(value, &window);
    }
    assert_eq!(said(&window), "0 – Sämst tänkbara");
    window.press(Key::Delete);
    assert_eq!((saved(&window), said(&window).as_str()), (None, "Ej besvarad"));
    window.press(Key::Tab);
    window.press(Key::Space);
    assert_eq!(saved(&window), Some(Answer::DontKnow));
    assert_eq!(said(&window), "Ej besvarad", "the handle is gone");
    let first = window.harness.query_all_by_label(field).next().expect("the field");
    let value = first.accesskit_node().value().unwrap_or_default();
    assert!(value.is_empty() || value == field, "no number, or the hint: {value}");
}

#[test]
fn a_screen_reader_sets_the_handle() {
    let mut window = begun("new-assessment-start");
    let slider = window.harness.query_all_by_role(Role::Slider).next().expect("a handle");
    let (target, _) = slider.accesskit_node().locate();
    let ask = |action, data| {
        egui::Event::AccessKitActionRequest(ActionRequest {
            action,
            target_tree: TreeId::ROOT,
            target_node: target,
            data,
        })
    };
    window
        .harness
        .event(ask(Action::SetValue, Some(ActionData::NumericValue(73.4))));
    window.harness.run();
    assert_eq!(said(&window), "73");
    window.harness.event(ask(Action::Decrement, None));
    window.harness.run();
    assert_eq!(
        saved(&window)
            .and_then(|answer| answer.score())
            .map(|score| score.value()),
        Some(72)
    );
}

#[test]
fn levels_of_three_digits_are_copied_from_paper() {
    // A 100 is whole at its last digit, 57 at its second; a 7 may have more, and is taken by Enter.
    for (typed, levels) in [
        (["100", "57", "?"], [Some(100), Some(57), None]),
        (["7\n", "?", "7\n"], [Some(7), None, Some(7)]),
    ] {
        let mut window = begun("paper-transcribe");
        for keys in typed {
            window.write(keys.trim_end());
            if keys.ends_with('\n') {
                window.press(Key::Enter);
            }
        }
        let history = &histories(&window.path())[0];
        let draft = history
            .all_occasions()
            .find_map(|occasion| occasion.drafts.get(&Respondent::Participant));
        let draft = draft.expect("a form is begun");
        let instrument = &history.instruments[&draft.instrument];
        let given: Vec<_> = draft
            .asked(instrument)
            .iter()
            .map(|asked| draft.entries[&asked.id].answer)
            .collect();
        let wanted = levels.map(|level| {
            Some(level.map_or(Answer::DontKnow, |level: i16| {
                Answer::Score(instrument.scale.score(level).expect("a level"))
            }))
        });
        assert_eq!(given, wanted);
    }
}

#[test]
fn pages_with_a_long_scale() {
    let mut album = Album::default();
    let show = |look, key: &str| {
        let mut window = Window::on(look, store());
        window.type_into(&window.text("participants-search"), "T-0001");
        window.press(Key::Enter);
        window.open_tab(key);
        window
    };
    album.draw("hundred-form", &looks()[..2], |look| {
        let mut window = show(look, "tab-trend");
        window.press_button("new-self-assessment");
        window.press_button("new-assessment-start");
        window.write("57");
        window
    });
    for (name, key) in [
        ("hundred-trend", "tab-trend"),
        ("hundred-comparison", "tab-comparison"),
        ("hundred-radar", "tab-radar"),
    ] {
        album.draw(name, &looks()[..1], |look| show(look, key));
    }
    album.draw("hundred-levels", &looks()[..1], |look| {
        let mut window = Window::on(look, store());
        let [groups, working, awaited, levels] = [
            "navigation-groups",
            "groups-working",
            "group-fact-awaited",
            "group-shape-levels",
        ]
        .map(|key| window.text(key));
        window.click(Role::Button, &groups);
        window.wait_until(|window| {
            !window.has(&working) && !window.says(&awaited) && window.says(&window.text("group-tab-overview"))
        });
        window.open_tab("group-tab-progress");
        window.wait_until(|window| !window.has(&working));
        window.click(Role::RadioButton, &levels);
        window
    });
}
