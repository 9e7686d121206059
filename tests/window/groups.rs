//! The coordinator's page: group figures.

use egui::accesskit::Role;
use egui::{Key, Vec2};
use egui_kittest::kittest::Queryable as _;

use stegvis::demo::{self, CrowdSize};
use stegvis::domain::assessment::{Answer, Entry};
use stegvis::domain::cohort::difference::{Difference, Mean};
use stegvis::domain::cohort::filter::{Filter, Grain, ReportPeriod};
use stegvis::domain::cohort::overview::{GroupFigures, Request, overviews};
use stegvis::domain::cohort::suppression::Level;
use stegvis::domain::instrument::{Respondent, SHIPPED};
use stegvis::domain::participant::Details;
use stegvis::i18n::{Locale, Texts};
use stegvis::store::{Operation, Store};

use crate::screens::{Album, everywhere, hard_looks, looks};
use crate::support::{Look, Window, session};

/// The page, once its figures are there.
fn groups(look: Look) -> Window {
    let mut window = Window::whole_demo(look);
    let name = window.text("navigation-groups");
    window.click(Role::Button, &name);
    settled(&mut window);
    window
}

/// Waits until nothing is being worked out: the small lines come last.
fn settled(window: &mut Window) {
    let [working, awaited, compares] =
        ["groups-working", "group-fact-awaited", "group-fact-intervals"].map(|key| window.text(key));
    let line = line_of(window, "");
    window.wait_until(|window| {
        !window.has(&working)
            && !window.says(&awaited)
            && (!window.says(&compares) || window.says(&line))
            && window.says(&window.text("group-tab-overview"))
    });
}

/// What is said of a small line of these values.
fn line_of(window: &Window, values: &str) -> String {
    let words = window.texts().with("group-fact-line", &[("values", values.into())]);
    words.trim_end().to_owned()
}

fn tab(look: Look, key: &str) -> Window {
    let mut window = groups(look);
    window.open_tab(key);
    settled(&mut window);
    window
}

/// Change, shown as this.
fn shape(look: Look, key: &str) -> Window {
    let mut window = tab(look, "group-tab-progress");
    let name = window.text(key);
    window.click(Role::RadioButton, &name);
    window
}

/// The page of a file in which nobody is yet.
fn nobody(look: Look) -> Window {
    let mut window = Window::empty(look);
    let (name, nobody) = (window.text("navigation-groups"), window.text("participants-empty"));
    window.click(Role::Button, &name);
    window.wait_for(&nobody);
    window
}

/// Two groups beside each other: the year, and the year before.
fn beside(look: Look) -> Window {
    let mut window = tab(look, "group-tab-progress");
    let (name, before) = (window.text("beside"), window.text("beside-before"));
    window.click_containing(Role::ComboBox, &name);
    window.click_containing(Role::MenuItemRadio, &before);
    settled(&mut window);
    window
}

/// As it may be handed on: parts of few hidden too.
fn for_publication(look: Look) -> Window {
    let mut window = groups(look);
    let name = window.text("group-level-publication");
    window.click(Role::RadioButton, &name);
    window
}

/// Over days of one's own.
fn over(mut window: Window, from: &str, to: &str) -> Window {
    let (period, own) = (window.text("filter-period"), window.text("period-between"));
    window.click_containing(Role::ComboBox, &period);
    window.click_containing(Role::MenuItemRadio, &own);
    let [first, last] = ["filter-from", "filter-to"].map(|key| window.text(key));
    window.replace(&first, from);
    window.replace(&last, to);
    settled(&mut window);
    window
}

/// A menu of a filter, or of what can be exported.
fn opened(look: Look, role: Role, key: &str) -> Window {
    let mut window = groups(look);
    let name = window.text(key);
    window.click_containing(role, &name);
    window
}

/// The whole of a page without scrolling.
fn tall() -> Vec<(&'static str, Look)> {
    let look = Look {
        size: Vec2::new(1280.0, 1600.0),
        ..Look::default()
    };
    vec![("sv-tall", look)]
}

/// The same of the longest page.
fn taller() -> Vec<(&'static str, Look)> {
    let look = Look {
        size: Vec2::new(1280.0, 2600.0),
        ..Look::default()
    };
    vec![("sv-tall", look)]
}

fn plain() -> Vec<(&'static str, Look)> {
    vec![("sv-100", Look::default())]
}

#[test]
fn the_page_of_a_group() {
    let mut album = Album::default();
    album.draw("groups", &everywhere(), groups);
    album.draw("groups-exits", &hard_looks(), |look| tab(look, "group-tab-exits"));
    for (name, key) in [
        ("groups-progress", "group-tab-progress"),
        ("groups-time", "group-tab-time"),
        ("groups-activities", "group-tab-activities"),
        ("groups-exits", "group-tab-exits"),
        ("groups-quality", "group-tab-quality"),
        ("groups-method", "group-tab-method"),
    ] {
        album.draw(name, &looks(), |look| tab(look, key));
        let whole = if key == "group-tab-method" { taller() } else { tall() };
        album.draw(name, &whole, |look| tab(look, key));
    }
    album.draw("groups-publication", &tall(), for_publication);
    album.draw("groups-nobody", &plain(), nobody);
    album.draw("groups-beside", &plain(), beside);
    for (name, role, key) in [
        ("groups-menu-period", Role::ComboBox, "filter-period"),
        ("groups-menu-activity", Role::ComboBox, "filter-activity"),
        ("groups-menu-export", Role::Button, "group-export"),
    ] {
        album.draw(name, &plain(), |look| opened(look, role, key));
    }
    for (name, key) in [
        ("groups-means", "group-shape-means"),
        ("groups-levels", "group-shape-levels"),
        ("groups-table", "group-shape-table"),
    ] {
        album.draw(name, &tall(), |look| shape(look, key));
    }
}

/// The demonstration once a newer version of its instrument, without job-search behaviour, has been taken into use.
fn without_job_search() -> Store {
    let mut store = demo::open(&session()).expect("a demonstration");
    let source = SHIPPED.replacen("\nversion = 1\n", "\nversion = 2\n", 1);
    let parts = source.split("\n[[indicator]]\n");
    let left: Vec<_> = parts.filter(|part| !part.starts_with("id = \"job_search\"")).collect();
    assert_eq!(left.len(), 11, "what stands before the indicators, and ten of these");
    let loaded = store.transact(&session(), Operation::LoadInstrument, |tx| {
        tx.load_instrument(&left.join("\n[[indicator]]\n"))
    });
    loaded.expect("loaded");
    store
}

#[test]
fn an_item_that_no_instrument_has_any_more_is_said_to_be_so() {
    let mut album = Album::default();
    album.draw("groups-item-gone", &plain(), |look| {
        let mut window = Window::on(look, without_job_search());
        window.press_button("navigation-groups");
        settled(&mut window);
        window.open_tab("group-tab-progress");
        settled(&mut window);
        let name = window.text("group-shape-table");
        window.click(Role::RadioButton, &name);
        assert!(window.says("inte i formuläret som används nu"), "{:#?}", window.names());
        window
    });
}

#[test]
fn what_can_not_be_shown_is_said_in_a_sentence() {
    let mut album = Album::default();
    album.draw("groups-nobody-taken", &plain(), |look| {
        let window = over(tab(look, "group-tab-progress"), "1990-01-01", "1990-12-31");
        assert!(window.says("Urvalet tar ingen"));
        assert!(window.harness.query_by_role(Role::Image).is_none(), "no empty chart");
        window
    });
    album.draw("groups-inverted", &plain(), |look| {
        let window = over(groups(look), "2026-06-01", "2026-05-01");
        assert!(window.says(&window.text("error-end-before-start")));
        window
    });
}

#[test]
fn where_nobody_was_asked_anything_in_the_period_no_chart_looks_like_zero() {
    let mut window = Window::unlocked(Look::default(), |store| {
        let mut details = Details::starting("2023-01-09".parse().expect("a date"));
        details.caseworker = Some(store.user().to_owned());
        for _ in 0..6 {
            let measured = store.transact(&session(), Operation::FinishAssessment, |tx| {
                let instrument = tx.current_instrument()?;
                let id = tx.create_participant(&details)?;
                let occasion = tx.create_occasion(id, "2023-02-01".parse().expect("a date"))?;
                let asked = instrument
                    .asked_of(Respondent::Participant)
                    .map(|indicator| &indicator.id);
                let form = tx.start_assessment(occasion, Respondent::Participant, &instrument.key, asked)?;
                let answer = instrument.scale.score(3).map(Answer::Score);
                tx.save_entry(form, &instrument.indicators[0].id, &Entry { answer, note: None })?;
                tx.finish_assessment(form, None)
            });
            measured.expect("measured");
        }
    });
    window.press_button("navigation-groups");
    settled(&mut window);
    window.open_tab("group-tab-progress");
    settled(&mut window);
    let words = window.text("group-nothing-asked");
    for shape in [
        "group-shape-bars",
        "group-shape-means",
        "group-shape-levels",
        "group-shape-table",
    ] {
        let name = window.text(shape);
        window.click(Role::RadioButton, &name);
        assert!(window.says(&words), "{shape}: {:#?}", window.names());
        assert_eq!(window.harness.query_all_by_role(Role::Image).count(), 0, "{shape}");
    }
}

/// How many are in the group, as its card is named for a screen reader.
fn participants(window: &Window) -> u64 {
    let label = format!("{}: ", window.text("group-fact-participants"));
    let names = window.names();
    let figure = names.iter().find_map(|name| name.strip_prefix(&label));
    figure
        .and_then(|figure| figure.split('.').next()?.parse().ok())
        .unwrap_or_else(|| panic!("no figure in {names:#?}"))
}

#[test]
fn the_overview_tells_how_it_was_in_the_period_before() {
    let mut window = groups(Look::default());
    let store = demo::open(&session()).expect("a demonstration");
    let own = Filter::over(ReportPeriod::LastTwelveMonths);
    let today = session().today;
    let before = own.period.preceding(today).expect("twelve months before");
    let filters = [own.clone(), own.in_period(before)];
    let request = Request {
        cohort: &store.cohort(&|_, _| true).expect("everybody"),
        filters: &filters,
        today,
        grain: Grain::Tertial,
        threshold: 5,
        level: Level::Unit,
    };
    let both = overviews(request, &|_, _| true).expect("figures");
    let [now, then] = [&both[0].whole, &both[1].whole];
    let texts = Texts::new(Locale::Swedish);
    let work = |group: &GroupFigures| {
        let exits = group.exits.as_ref().expect("shown");
        exits.work_or_studies.expect("shown")
    };
    let exits = Difference::of_shares(&work(now), &work(then));
    let change = |group: &GroupFigures| {
        let change = group.change(Respondent::Participant, both[0].asked[0].question);
        Mean::of_change(change.expect("shown")).expect("spread")
    };
    let steps = Difference::of_means(change(now), change(then)).expect("an interval");
    for words in [
        format!("{} perioden före", texts.number(then.participants.expect("shown"))),
        texts.difference("group-fact-points", exits, 100.0, 0),
        texts.difference("group-fact-steps", steps, 1.0, 2),
    ] {
        assert!(window.says(&words), "{words}: {:#?}", window.names());
    }
    // Each card has a small line of as long periods, the chosen one last.
    let line = ReportPeriod::LastTwelveMonths.line(today);
    let filters: Vec<Filter> = line.into_iter().map(Filter::over).collect();
    let earlier = overviews(
        Request {
            filters: &filters,
            ..request
        },
        &|_, _| true,
    )
    .expect("figures");
    let values: Vec<String> = earlier
        .iter()
        .map(|overview| {
            let n = texts.number(overview.whole.participants.expect("shown"));
            format!("Till {}: {n}", texts.date(overview.window.to))
        })
        .collect();
    assert_eq!(values.len(), 5);
    let said = line_of(&window, &values.join(", "));
    assert!(window.says(&said), "{said}: {:#?}", window.names());
    // Before the whole time there is none.
    let [period, everything] = ["filter-period", "period-everything"].map(|key| window.text(key));
    window.click_containing(Role::ComboBox, &period);
    window.click_containing(Role::MenuItemRadio, &everything);
    settled(&mut window);
    assert!(!window.says("perioden före"), "{:#?}", window.names());
    assert!(!window.says(&line_of(&window, "")), "{:#?}", window.names());
}

#[test]
fn a_group_is_narrowed_kept_and_found_again() {
    let mut window = groups(Look::default());
    let all = participants(&window);
    let gender = window.text("filter-gender");
    window.click_containing(Role::ComboBox, &gender);
    let men = window.text("group-man");
    window.click_containing(Role::MenuItemCheckBox, &men);
    window.press(Key::Escape);
    settled(&mut window);
    let own = participants(&window);
    assert!(own < all && own > 0, "{own} of {all}");

    // Kept under a name, by keyboard.
    window.press_button("filter-save");
    assert_eq!(window.focused_name(), Some(window.text("filter-name")));
    window.write("Män i år");
    window.press(Key::Enter);
    window.wait_for(&window.text("group-filter-saved"));
    assert!(!window.has(&window.text("filter-name")), "the form has closed");
    window.press_button("filter-clear");
    settled(&mut window);
    assert_eq!(participants(&window), all);

    // Beside everybody, in the same order.
    window.open_tab("group-tab-progress");
    let beside = window.text("beside");
    window.click_containing(Role::ComboBox, &beside);
    window.click_containing(Role::MenuItemRadio, "Män i år");
    settled(&mut window);
    assert!(window.has("Män i år") && window.has("Senaste 12 månaderna"));
    window.click_containing(Role::ComboBox, &beside);
    let nobody = window.text("beside-nobody");
    window.click_containing(Role::MenuItemRadio, &nobody);
    window.open_tab("group-tab-overview");

    // Taken out again, removed, and the removal undone.
    window.press_button("filter-saved");
    window.click(Role::MenuItem, "Män i år");
    settled(&mut window);
    assert_eq!(participants(&window), own);
    window.click(Role::Button, "Ta bort urvalet Män i år");
    window.wait_for(&window.text("group-filter-removed"));
    assert!(!window.has("Män i år"));
    window.press_ctrl(Key::Z);
    window.wait_until(|window| window.has("Män i år"));
}

#[test]
fn a_name_that_is_not_kept_leaves_the_focus_where_it_was() {
    let mut window = groups(Look::default());
    window.press_button("filter-save");
    window.press(Key::Tab);
    assert_ne!(
        window.focused_name(),
        Some(window.text("filter-name")),
        "Tab leads out of an empty field"
    );
    window.press_button("cancel");
    window.harness.run();
    assert_eq!(window.focused_name(), Some(window.text("filter-save")));
}

#[test]
fn the_figures_are_worked_out_beside_the_window() {
    let mut window = Window::whole_demo(Look::default());
    let name = window.text("navigation-groups");
    window.get(Role::Button, &name).click();
    // The click, and the page before anything can have been worked out.
    window.harness.step();
    let waiting = window.text("groups-waiting");
    if !window.says(&waiting) {
        window.harness.step();
    }
    assert!(window.says(&waiting));
    assert!(window.harness.query_by_role(Role::ProgressIndicator).is_some());
    settled(&mut window);
    assert!(participants(&window) > 200);
}

#[test]
fn what_can_not_be_read_is_told_once() {
    let mut window = Window::unlocked(Look::default(), |store| {
        let session = session();
        let size = CrowdSize {
            participants: 30,
            years: 4,
            seed: 3,
            returns: false,
        };
        demo::fill_crowd(store, &session, size, |_| true).expect("people");
    });
    std::fs::rename(window.path(), window.path().with_extension("gone")).expect("moved");
    let name = window.text("navigation-groups");
    window.click(Role::Button, &name);
    window.wait_for(&window.path().display().to_string());
    // Once the notice stands, nothing is tried again in every frame.
    window.harness.run();
    assert!(window.harness.run() <= 2);
}

#[test]
fn reports_are_made_in_every_format() {
    let mut window = groups(Look::default());
    let places = [
        ("october.pdf", "export-pdf", 0, b"%PDF-".as_slice()),
        ("october.xlsx", "export-xlsx", 0, b"PK"),
        ("tertial.pdf", "export-pdf", 1, b"%PDF-"),
        ("shown.csv", "export-csv", 0, b"table,group"),
        ("shown.json", "export-json", 0, b"{"),
    ];
    for (file, format, turn, beginning) in places {
        let path = window.folder.path().join(file);
        window.dialogs.answer_with(&path);
        window.press_button("group-export");
        let format = window.text(format);
        let choice = window.harness.query_all_by_label(&format).nth(turn);
        choice.expect("a choice").click();
        window.harness.run();
        window.press_button("export-save");
        window.wait_for(file);
        let bytes = std::fs::read(&path).expect("a report");
        assert!(bytes.starts_with(beginning), "{file}");
    }
    let shown = std::fs::read_to_string(window.folder.path().join("shown.json")).expect("figures");
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(shown["participants"].as_u64(), Some(participants(&window)));
}

#[test]
fn the_threshold_is_one_setting_for_everybody() {
    let mut window = groups(Look::default());
    assert!(window.says("färre än 5"));
    window.press_ctrl(Key::Comma);
    let field = window.text("settings-threshold");
    window.replace(&field, "2");
    window.press_button("settings-rules-save");
    assert!(window.says("heltal från 3 till 20"));
    window.replace(&field, "12");
    window.press_button("settings-rules-save");
    window.wait_for(&window.text("settings-rules-saved"));
    let name = window.text("navigation-groups");
    window.click(Role::Button, &name);
    settled(&mut window);
    assert!(window.says("färre än 12"));
}

#[test]
fn a_group_is_walked_through_by_keyboard_alone() {
    let mut window = groups(Look::default());
    window.tab_to(&window.text("group-export"));
    let period = window.text("filter-period");
    window.press(Key::Tab);
    assert!(window.focused_name().is_some_and(|name| name.starts_with(&period)));
    // The menu opens, the arrows walk in it, Enter chooses, and the focus is back.
    window.press(Key::Enter);
    window.press(Key::ArrowDown);
    window.press(Key::ArrowDown);
    window.press(Key::Enter);
    settled(&mut window);
    assert!(
        window.focused_name().is_some_and(|name| name.starts_with(&period)),
        "{:?}",
        window.focused_name()
    );
    assert!(window.says("hela tiden") || window.says("2026"));
    window.tab_to(&window.text("group-tab-progress"));
    window.press(Key::Enter);
    window.tab_to(&window.text("group-shape-table"));
    window.press(Key::Space);
    settled(&mut window);
    assert!(window.harness.query_by_role(Role::Table).is_some());
}
