//! The coordinator's page: group figures.

use eframe::egui::Vec2;
use eframe::egui::accesskit::Role;

use crate::screens::{Album, everywhere, hard_looks, looks};
use crate::support::{Look, Window};

/// The page, once its figures are there.
fn groups(look: Look) -> Window {
    let mut window = Window::whole_demo(look);
    let name = window.text("navigation-groups");
    window.click(Role::Button, &name);
    settled(&mut window);
    window
}

/// Waits until nothing is being worked out.
fn settled(window: &mut Window) {
    let working = window.text("groups-working");
    window.wait_until(|window| !window.has(&working) && window.says(&window.text("group-tab-overview")));
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
    ] {
        album.draw(name, &looks(), |look| tab(look, key));
        album.draw(name, &tall(), |look| tab(look, key));
    }
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
