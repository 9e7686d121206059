//! A picture of every screen, in both languages and at 100 % and 200 %.

use eframe::egui::accesskit::Role;

use crate::support::{Look, Window};

#[test]
fn first_look() {
    let mut window = Window::demo(Look::default());
    window.snapshot("tmp/list");
    window.click(Role::Button, "T-0001 · Amina");
    window.snapshot("tmp/trend");
    for tab in ["Jämför", "Spindel", "Tabell", "Mättillfällen"] {
        window.click(Role::Tab, tab);
        window.snapshot(&format!("tmp/{tab}"));
    }
}
