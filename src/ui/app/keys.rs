//! Keys that work wherever the user is.

use super::{App, Phase};
use crate::ui::command::Command;
use crate::ui::shortcut::Shortcut;

/// How much one press of a key zooms.
const ZOOM_STEP: f32 = 0.1;

impl App {
    /// Does what has been pressed, where that is open to whoever sits here.
    pub(super) fn keys(&mut self, ctx: &egui::Context) {
        let has_popup = egui::Popup::is_any_open(ctx) || ctx.memory(|memory| memory.top_modal_layer().is_some());
        // First the other keys: Ctrl+Shift+Z would be taken for Ctrl+Z.
        let other = Shortcut::ALL
            .into_iter()
            .filter_map(|one| Some((one, one.other_keys()?)));
        let usual = Shortcut::ALL.into_iter().map(|one| (one, one.keys()));
        for (shortcut, keys) in other.chain(usual) {
            let is_shut = match &self.phase {
                Phase::HandedOver(..) => !shortcut.is_zoom(),
                // What is looked at together is left by a button, not by a key that shows something else.
                Phase::Open(open) if open.is_shared(&self.settings) => {
                    !shortcut.is_zoom() && shortcut != Shortcut::Lock
                }
                _ => false,
            };
            // What is open over the page is closed before the page is left, and a field has an undo of its own.
            let is_taken = is_shut
                || matches!(shortcut, Shortcut::Back | Shortcut::Help) && (has_popup || self.has_palette())
                || shortcut.is_undo() && ctx.text_edit_focused();
            if !is_taken && ctx.input_mut(|input| input.consume_shortcut(&keys)) {
                self.press(ctx, shortcut);
            }
        }
    }

    fn has_palette(&self) -> bool {
        matches!(&self.phase, Phase::Open(open) if open.palette.is_some())
    }

    fn press(&mut self, ctx: &egui::Context, shortcut: Shortcut) {
        let zoom = |factor: f32| Command::SetZoom((factor * 10.0).round() / 10.0);
        let command = match shortcut {
            Shortcut::Find => Some(Command::ShowPalette),
            Shortcut::Back => Some(Command::Back),
            Shortcut::ZoomIn => Some(zoom(self.settings.zoom + ZOOM_STEP)),
            Shortcut::ZoomOut => Some(zoom(self.settings.zoom - ZOOM_STEP)),
            Shortcut::ZoomReset => Some(zoom(1.0)),
            _ => shortcut.command(),
        };
        if let Some(command) = command {
            self.run(ctx, command);
            ctx.request_repaint();
        }
    }
}
