//! What is read once its tab is looked at, and again where that failed.

use egui::{Label, Ui};

use crate::ui::command::Command;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;

/// Something that takes its time to read, and is read once its tab is looked at.
#[derive(Default)]
pub(super) struct Reading {
    /// It has been asked for and has not come.
    has_asked: bool,
}

impl Reading {
    /// What was asked for is there.
    pub(super) fn arrive(&mut self) {
        self.has_asked = false;
    }

    /// Asks for it once by `command`. Where it could not be read, the text with the key `unread` says so, and the user
    /// asks for it again.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        unread: &str,
        command: Command,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        if view.office.is_busy || !self.has_asked {
            ui.add(Label::new(theme.small(texts.get("log-reading"))).wrap());
        }
        if view.office.is_busy {
            return;
        }
        let mut asks = !std::mem::replace(&mut self.has_asked, true);
        if !asks {
            ui.add(Label::new(theme.body(texts.get(unread))).wrap());
            asks = ui.add(Button::secondary(theme, texts.get("log-read"))).clicked();
        }
        if asks {
            commands.push(command);
        }
    }
}
