//! The contents: the chapters, and the headings of the one that is open.

use egui::accesskit::AriaCurrent;
use egui::{Role, Ui};

use crate::guide::{Guide, Place};
use crate::ui::theme;
use crate::ui::view::Frame;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::group;

/// Draws them; where one wants to go.
pub(super) fn ui(ui: &mut Ui, frame: &Frame<'_>, guide: &Guide, here: &Place) -> Option<Place> {
    let name = frame.texts.get("help-contents");
    let mut chosen = None;
    group(ui, Role::Navigation, &name, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for text in guide.texts() {
            let is_open = text.chapter == here.chapter;
            let beginning = Place::beginning(text.chapter);
            if entry(
                ui,
                Button::entry(frame.theme, text.title(), is_open),
                is_open && here.anchor.is_empty(),
            ) {
                chosen = Some(beginning);
            }
            if !is_open {
                continue;
            }
            for heading in text.headings().filter(|heading| heading.level == 2) {
                let is_here = heading.anchor == here.anchor;
                let button = Button::entry(frame.theme, &heading.words, is_here).within();
                if entry(ui, button, is_here) {
                    chosen = Some(Place {
                        chapter: text.chapter,
                        anchor: heading.anchor.clone(),
                    });
                }
            }
            ui.add_space(theme::BASE);
        }
    });
    chosen
}

/// Draws one; `true` where it was pressed.
fn entry(ui: &mut Ui, button: Button<'_>, is_here: bool) -> bool {
    let response = ui.add(button);
    if is_here {
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_aria_current(AriaCurrent::Location));
    }
    response.clicked()
}
