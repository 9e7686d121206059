//! The coordinator's page: group figures.

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

#[test]
fn the_page_of_a_group() {
    let mut album = Album::default();
    album.draw("groups", &everywhere(), groups);
    album.draw("groups-progress", &looks(), |look| tab(look, "group-tab-progress"));
    album.draw("groups-time", &looks(), |look| tab(look, "group-tab-time"));
    album.draw("groups-activities", &looks(), |look| tab(look, "group-tab-activities"));
    album.draw("groups-exits", &looks(), |look| tab(look, "group-tab-exits"));
    album.draw("groups-quality", &looks(), |look| tab(look, "group-tab-quality"));
    album.draw("groups-exits", &hard_looks(), |look| tab(look, "group-tab-exits"));
}
