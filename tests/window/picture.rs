//! A participant's progression seen whole, and one indicator of it enlarged.

use chrono::{Days, NaiveDate};
use egui::accesskit::{Role, Toggled};
use egui::{Key, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use stegvis::domain::activity::{ActivityDetails, ActivityType, PlacementDetails};
use stegvis::domain::assessment::{Answer, Entry};
use stegvis::domain::instrument::Respondent;
use stegvis::domain::participant::Details;
use stegvis::i18n::Locale;
use stegvis::store::{Operation, Store};

use crate::screens::{Album, hard_looks, looks};
use crate::support::{Look, Window, session, today};

fn everybody_is_seen(window: &Window, height: f32) {
    let figures: Vec<_> = window.harness.query_all_by_role(Role::Image).collect();
    assert_eq!(figures.len(), 12, "eleven panels and the activities");
    for figure in figures {
        let rect = figure.rect();
        let name = figure.accesskit_node().label();
        assert!(
            rect.top() >= 0.0 && rect.bottom() <= height,
            "{name:?} at {rect:?} of {height}"
        );
    }
}

#[test]
fn all_eleven_and_the_activities_are_seen_without_scrolling() {
    for size in [
        Vec2::new(1280.0, 800.0),
        Vec2::new(1366.0, 768.0),
        Vec2::new(1920.0, 1080.0),
    ] {
        for locale in [Locale::Swedish, Locale::English] {
            let mut window = Window::demo(Look {
                locale,
                size,
                ..Look::default()
            });
            window.click(Role::Button, "T-0001 · Amina");
            everybody_is_seen(&window, size.y);
        }
    }
}

/// Somebody who is measured by these levels of these indicators, one date after the other, as both see it.
fn measured(store: &mut Store, every: u64, times: u64, only: Option<&str>) {
    let instrument = store.current_instrument().expect("an instrument");
    let last = today() - Days::new(2);
    let start = last - Days::new(every * (times - 1));
    let made = store.transact(&session(), Operation::CreateDemo, |tx| {
        let id = tx.create_participant(&Details {
            name: Some("Amina".to_owned()),
            caseworker: Some(session().user),
            ..Details::starting(start)
        })?;
        for number in 0..times {
            let occasion = tx.create_occasion(id, start + Days::new(number * every))?;
            for respondent in Respondent::ALL {
                let asked = instrument.asked_of(*respondent).enumerate();
                let asked = asked.filter(|(_, indicator)| only.is_none_or(|only| indicator.id.0 == only));
                let entries: Vec<_> = asked
                    .map(|(place, indicator)| {
                        let level = [1, 2, 2, 3, 4, 3, 4, 5][(number as usize / 3 + place) % 8];
                        let answer = instrument.scale.score(level).map(Answer::Score);
                        let note = (number % 9 == 4).then(|| "Ringde själv till en arbetsgivare.".to_owned());
                        (indicator.id.clone(), Entry { answer, note })
                    })
                    .collect();
                let ids = entries.iter().map(|(id, _)| id);
                let form = tx.start_assessment(occasion, *respondent, &instrument.key, ids)?;
                for (indicator, entry) in &entries {
                    tx.save_entry(form, indicator, entry)?;
                }
                tx.finish_assessment(form, None)?;
            }
        }
        Ok(id)
    });
    made.expect("a participant");
}

/// Ten years with 44 measurements, and forty activities one after the other.
fn ten_years() -> Store {
    let mut store = Store::in_memory(stegvis::demo::CASEWORKER).expect("a store");
    measured(&mut store, 85, 44, None);
    let id = store.histories().expect("they are read")[0].participant.id;
    let start: NaiveDate = today() - Days::new(85 * 43);
    let made = store.transact(&session(), Operation::CreateDemo, |tx| {
        for number in 0..40 {
            let kind = ActivityType::ALL[number as usize % ActivityType::ALL.len()];
            let activity = tx.save_activity(
                None,
                &ActivityDetails {
                    name: format!("Insats {}", number + 1),
                    kind,
                    unit: None,
                    cost: None,
                    is_active: true,
                },
            )?;
            let from = start + Days::new(90 * number);
            tx.save_placement(
                id,
                None,
                &PlacementDetails {
                    activity_id: activity,
                    from,
                    to: Some((from + Days::new(120)).min(today())),
                    extent: None,
                    weekdays: None,
                    end_reason: None,
                    experience: None,
                },
            )?;
        }
        Ok(())
    });
    made.expect("activities");
    store
}

/// Sixty measurements over five years, and forty activities that overlap and all go on.
fn sixty() -> Store {
    let mut store = Store::in_memory(stegvis::demo::CASEWORKER).expect("a store");
    measured(&mut store, 30, 60, None);
    let id = store.histories().expect("they are read")[0].participant.id;
    let made = store.transact(&session(), Operation::CreateDemo, |tx| {
        for number in 0..40 {
            let details = ActivityDetails {
                name: format!("Arbetsträning i grupp med handledare, ort {}", number + 1),
                kind: ActivityType::ALL[number as usize % ActivityType::ALL.len()],
                unit: None,
                cost: None,
                is_active: true,
            };
            let activity_id = tx.save_activity(None, &details)?;
            let placement = PlacementDetails {
                activity_id,
                from: today() - Days::new(40 * (number + 1)),
                to: None,
                extent: Some(10),
                weekdays: None,
                end_reason: None,
                experience: None,
            };
            tx.save_placement(id, None, &placement)?;
        }
        Ok(())
    });
    made.expect("activities");
    store
}

#[test]
fn sixty_measurements_and_forty_activities() {
    let mut album = Album::default();
    let one = &looks()[..1];
    album.draw("sixty-participants", one, |look| Window::on(look, sixty()));
    album.draw("sixty-trend", one, |look| open_first(Window::on(look, sixty())));
    for (name, key) in [
        ("sixty-table", "tab-table"),
        ("sixty-occasions", "tab-occasions"),
        ("sixty-placements", "tab-activities"),
    ] {
        album.draw(name, one, |look| {
            let mut window = open_first(Window::on(look, sixty()));
            window.open_tab(key);
            window
        });
    }
    album.draw("sixty-activities", one, |look| {
        let mut window = Window::on(look, sixty());
        window.press_button("navigation-activities");
        window
    });
}

fn open_first(mut window: Window) -> Window {
    // The list draws only the rows that can be seen, so whoever is wanted is searched for.
    window.type_into(&window.text("participants-search"), "T-0001");
    window.press(Key::Enter);
    window
}

#[test]
fn what_is_not_measured_takes_one_line() {
    let mut store = Store::in_memory(stegvis::demo::CASEWORKER).expect("a store");
    measured(&mut store, 90, 2, Some("health"));
    let window = open_first(Window::on(Look::default(), store));
    let figures: Vec<_> = window.harness.query_all_by_role(Role::Image).collect();
    assert_eq!(figures.len(), 1, "the only curve has the page");
    assert!(figures[0].rect().bottom() < 500.0 && figures[0].rect().width() > 800.0);
    assert!(window.says("Inte mätta än: Kunskap om arbetsmarknaden, Koncentrationsförmåga"));
    assert!(!window.says("Inte mätta än: Hälsa") && !window.says(", Hälsa och hantering av hälsan"));
}

#[test]
fn an_indicator_is_enlarged_walked_zoomed_and_left() {
    let mut window = Window::demo(Look::default());
    window.click(Role::Button, "T-0001 · Amina");
    window.walk_to_first_figure();
    window.press(Key::Enter);
    let told = |window: &Window| {
        let figure = window.harness.query_all_by_role(Role::Image).next().expect("a chart");
        let node = figure.accesskit_node();
        (node.label().unwrap_or_default(), figure.value().unwrap_or_default())
    };
    assert_eq!(
        window.harness.query_all_by_role(Role::Image).count(),
        1,
        "it has the page alone"
    );
    let (name, value) = told(&window);
    assert!(
        name.starts_with("Kunskap om arbetsmarknaden. Från 3 till 5, +2 höjd"),
        "{name}"
    );
    assert!(
        value.contains("16 nov 2026") && value.contains("Handläggare (A. Lind): "),
        "{value}"
    );
    assert!(window.says("Mätning 9 av 9"));
    // It has the focus at once; both respondents, activities and meetings are read where the arrows walk.
    window.press(Key::Home);
    assert!(told(&window).1.contains("18 nov 2024") && window.says("Mätning 1 av 9"));
    window.press(Key::ArrowRight);
    assert!(told(&window).1.contains("17 feb 2025"));
    let chosen = |window: &Window, key: &str| {
        let name = window.text(key);
        window.get(Role::RadioButton, &name).accesskit_node().toggled() == Some(Toggled::True)
    };
    assert!(chosen(&window, "enlarged-all"));
    window.write("+");
    assert!(!chosen(&window, "enlarged-all"), "the key zooms");
    window.write("-");
    assert!(chosen(&window, "enlarged-all"), "and back");
    let year = window.text("enlarged-year");
    window.click(Role::RadioButton, &year);
    assert!(chosen(&window, "enlarged-year"));
    // Down goes to the next indicator, and up from the first to the last.
    window.walk_to_first_figure();
    window.press(Key::ArrowDown);
    assert!(
        told(&window).0.starts_with("Koncentrationsförmåga"),
        "{:?}",
        told(&window)
    );
    assert!(chosen(&window, "enlarged-year"), "the same time of it");
    window.press(Key::ArrowUp);
    window.press(Key::ArrowUp);
    assert!(told(&window).0.starts_with("Jobbsökningsbeteende"));
    window.press(Key::Escape);
    assert_eq!(
        window.harness.query_all_by_role(Role::Image).count(),
        12,
        "all of them again"
    );
}

#[test]
fn enlarged() {
    let enlarge = |mut window: Window| {
        window.walk_to_first_figure();
        window.press(Key::Enter);
        window
    };
    let mut album = Album::default();
    let all: Vec<_> = looks().into_iter().chain(hard_looks()).collect();
    album.draw("enlarged", &all, |look| enlarge(open_first(Window::demo(look))));
    album.draw("enlarged-ten-years", &looks()[..1], |look| {
        enlarge(open_first(Window::on(look, ten_years())))
    });
    album.draw("trend-ten-years", &looks()[..1], |look| {
        open_first(Window::on(look, ten_years()))
    });
    album.draw("trend-one", &looks()[..1], |look| {
        let mut store = Store::in_memory(stegvis::demo::CASEWORKER).expect("a store");
        measured(&mut store, 90, 2, Some("health"));
        open_first(Window::on(look, store))
    });
}
