//! What a screen reader is told of the pages that are used daily: names, roles, and states.

use egui::accesskit::{Role, SortDirection};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use stegvis::domain::participant::Details;
use stegvis::store::{Operation, Store};

use crate::screens::{Album, looks};
use crate::support::{Look, Window, session, today};

/// Names that are long, written from right to left, or both; and an old case that was taken in.
fn odd() -> Store {
    let mut store = Store::in_memory(stegvis::demo::CASEWORKER).expect("a store");
    let long = "Anna-Karin Margareta ".repeat(9);
    let long = long.trim_end();
    let names = ["محمد", "فاطمة الزهراء بنت علي", long, "Bo", "O’Brien-Ås, Łucja"];
    let made = store.transact(&session(), Operation::CreateDemo, |tx| {
        for (number, name) in (0..).zip(names) {
            let years = if number == 3 { 10 } else { 0 };
            let start = today() - chrono::Months::new(12 * years + 1);
            tx.create_participant(&Details {
                name: Some(name.to_owned()),
                caseworker: Some(session().user),
                ..Details::starting(start)
            })?;
        }
        Ok(())
    });
    made.expect("five");
    store
}

#[test]
fn odd_names_and_old_cases() {
    let window = Window::on(Look::default(), odd());
    // Whole to a screen reader, in the order in which it is read.
    assert!(window.offers(Role::Button, "T-0001 · محمد"));
    assert!(window.offers(Role::Cell, "Sedan 2016"), "{:?}", window.names());
    let order: Vec<_> = window
        .names()
        .into_iter()
        .filter(|name| name.starts_with("T-"))
        .collect();
    assert_eq!(
        order.last().map(String::as_str),
        Some("T-0004 · Bo"),
        "out of the way: {order:?}"
    );
    let mut album = Album::default();
    album.draw("participants-odd", &looks()[..1], |look| Window::on(look, odd()));
    album.draw("participants-dense", &looks()[..1], |look| {
        let mut window = Window::demo(look);
        window.press_button("navigation-settings");
        let dense = window.text("density-dense");
        window.click(Role::RadioButton, &dense);
        window.press_button("navigation-participants");
        window
    });
}

/// What has names in it besides the list: each keeps its place beside digits and words from left to right.
#[test]
fn odd_names_in_a_meeting_a_plan_and_an_import() {
    let mut album = Album::default();
    let opened = |look| {
        let mut window = Window::on(look, odd());
        window.type_into(&window.text("participants-search"), "T-0002");
        window.press(egui::Key::Enter);
        window
    };
    album.draw("meeting-odd", &looks()[..1], |look| {
        let mut window = opened(look);
        window.press_button("meeting-start-full");
        window.toggle("meeting-shared-help");
        window.type_into(&window.text("meeting-note"), "فاطمة ringde 3 gånger.");
        window
    });
    album.draw("plan-odd", &looks()[..1], |look| {
        let mut window = opened(look);
        window.open_tab("tab-plan");
        window.press_button("goal-new");
        window.type_into(&window.text("goal-text"), "فاطمة الزهراء ringer 2 arbetsgivare");
        window.press_button("goal-save");
        window
    });
    album.draw("import-odd", &looks()[..1], |look| {
        let mut window = Window::on(look, odd());
        window.press_button("navigation-import");
        window.press_button("import-paste");
        let cells = "id\tnamn\tstart\tdatum\thälsa\n\
                     محمد 12\tمحمد علي\t2026-01-14\t2026-02-01\t3\n\
                     8\tفاطمة الزهراء (2)\t2026-01-14\t2026-02-01\tبله 4\n";
        window.focus_field(&window.text("import-pasted"));
        window.harness.event(egui::Event::Paste(cells.to_owned()));
        window.harness.run();
        window.press_button("import-open");
        window.wait_for(&window.text("import-review-columns"));
        window
    });
}

#[test]
fn control_characters_do_not_come_in_by_typing_or_pasting() {
    let mut window = Window::empty(Look::default());
    window.press_ctrl(egui::Key::N);
    let field = window.text("details-name");
    window.focus_field(&field);
    window
        .harness
        .event(egui::Event::Paste("Am\0i\u{7}na\u{1b}".to_owned()));
    window.harness.run();
    assert_eq!(window.field_value(&field).as_deref(), Some("Amina"));
    let told = window.text("field-controls-removed");
    assert!(window.says(&told), "{:#?}", window.names());
}

#[test]
fn the_window_has_a_name() {
    let window = Window::demo(Look::default());
    let root = window.harness.root();
    assert_eq!(root.accesskit_node().label().as_deref(), Some("Stegvis"));
}

#[test]
fn a_tab_is_selected_and_not_checked() {
    let mut window = Window::demo(Look::default());
    window.type_into(&window.text("participants-search"), "T-0001");
    window.press(egui::Key::Enter);
    window.open_tab("tab-table");
    let state = |key: &str| {
        let name = window.text(key);
        let tab = window.get(Role::Tab, &name);
        let node = tab.accesskit_node();
        (node.is_selected(), node.toggled())
    };
    assert_eq!(state("tab-table"), (Some(true), None));
    assert_eq!(state("tab-trend"), (Some(false), None));
}

#[test]
fn the_list_is_a_table_with_rows_cells_and_headings_that_say_how_it_is_sorted() {
    let mut window = Window::demo(Look::default());
    let name = window.text("participants-heading");
    assert!(window.offers(Role::Table, &name));
    let shown = window.harness.query_all_by_role(Role::Row).count();
    let names: Vec<_> = window
        .names()
        .into_iter()
        .filter(|name| name.starts_with("T-"))
        .collect();
    let mut buttons = names;
    buttons.retain(|name| window.offers(Role::Button, name));
    assert!(
        shown > 4 && shown - 1 <= buttons.len(),
        "{shown} rows with their headings: {buttons:?}"
    );
    let headings: Vec<_> = window
        .harness
        .query_all_by_role(Role::ColumnHeader)
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    assert!(headings.len() >= 5, "{headings:?}");
    let cells = window.harness.query_all_by_role(Role::Cell).count();
    assert_eq!(
        cells,
        (shown - 1) * headings.len(),
        "each row has a cell for each heading"
    );
    let amina = window.get(Role::Button, "T-0001 · Amina");
    let row = amina.accesskit_node().parent().and_then(|cell| cell.parent());
    assert_eq!(row.map(|row| row.role()), Some(Role::Row));
    let sorted = |window: &Window, name: &str| window.get(Role::ColumnHeader, name).accesskit_node().sort_direction();
    assert_eq!(sorted(&window, "Sortera efter Deltagare"), None);
    window.click(Role::ColumnHeader, "Sortera efter Deltagare");
    assert_eq!(
        sorted(&window, "Deltagare, sorterat stigande"),
        Some(SortDirection::Ascending)
    );
    window.click(Role::ColumnHeader, "Deltagare, sorterat stigande");
    assert_eq!(
        sorted(&window, "Deltagare, sorterat fallande"),
        Some(SortDirection::Descending)
    );
}
