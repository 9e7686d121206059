//! How a form is filled in: several may be true at once.

use egui::{Role, Ui};

use super::button::Button;
use super::{group, row};
use crate::domain::assessment::{Circumstances, FilledIn};
use crate::ui::view::Frame;

/// One choice for each of `offered`, `height` high, in a group called `name`; the one that was pressed.
pub fn ways_choice(
    ui: &mut Ui,
    frame: &Frame<'_>,
    name: &str,
    known: &Circumstances,
    offered: impl Iterator<Item = FilledIn>,
    height: f32,
) -> Option<FilledIn> {
    let mut pressed = None;
    group(ui, Role::Group, name, |ui| {
        row(ui, |ui| {
            for way in offered {
                let choice = Button::check(frame.theme, frame.texts.way(way), known.ways.contains(&way));
                if ui.add(choice.height(height)).clicked() {
                    pressed = Some(way);
                }
            }
        });
    });
    pressed
}
