//! The question before a file is saved that anybody can read.

use egui::{Id, Label, Modal, Role, Ui};

use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::Frame;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{group, heading, row};

/// How wide the question is.
const WIDTH: f32 = 480.0;

/// Draws it over the page. `is_new` puts the focus on the answer that saves nothing.
pub fn ui(ui: &Ui, frame: &Frame<'_>, is_new: bool, commands: &mut Vec<Command>) {
    let (texts, theme) = (frame.texts, frame.theme);
    let modal = Modal::new(Id::unique("export notice"))
        .frame(theme.card_frame())
        .show(ui.ctx(), |ui| {
            ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 2.0 * theme::PAGE));
            let title = texts.get("export-heading");
            group(ui, Role::AlertDialog, &title, |ui| {
                ui.spacing_mut().item_spacing.y = theme::STEP_12;
                heading(ui, theme.lead(&title));
                ui.add(Label::new(theme.body(texts.get("export-plain"))).wrap());
                ui.add(Label::new(theme.body(texts.get("export-where"))).wrap());
                row(ui, |ui| {
                    let save = Button::secondary(theme, texts.get("export-save")).icon(theme::icon::DOWNLOAD);
                    if ui.add(save).clicked() {
                        commands.push(Command::ConfirmExport);
                    }
                    let cancel = ui.add(Button::primary(theme, texts.get("export-cancel")));
                    if is_new {
                        cancel.request_focus();
                    }
                    if cancel.clicked() {
                        commands.push(Command::CancelExport);
                    }
                });
            });
        });
    if modal.should_close() {
        commands.push(Command::CancelExport);
    }
}
