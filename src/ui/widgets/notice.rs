//! Sentences to the user: what went well, what did not.

use egui::{Frame, Label, Margin, Role, Stroke, Ui};

use super::{group, icon_label};
use crate::ui::theme::{self, Theme};

/// What kind of sentence it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something is done.
    Done,
    /// Something is worth knowing.
    Info,
    /// Something needs care, or could not be done.
    Warning,
}

/// A sentence in a box, read out by screen readers as soon as it is there.
pub fn notice(ui: &mut Ui, theme: &Theme, tone: Tone, text: &str) {
    let (icon, ink, fill) = match tone {
        Tone::Done => (theme::icon::CHECK, theme.primary, theme.tint),
        Tone::Info => (theme::icon::INFO, theme.primary, theme.tint),
        Tone::Warning => (theme::icon::ALERT, theme.late_ink, theme.late_bg),
    };
    let role = if tone == Tone::Warning {
        Role::Alert
    } else {
        Role::Status
    };
    group(ui, role, text, |ui| {
        Frame::new()
            .fill(fill)
            .stroke(Stroke::new(theme::STROKE, ink))
            .corner_radius(theme::RADIUS_CARD)
            .inner_margin(Margin::symmetric(theme::STEP_12 as i8, theme::BASE as i8))
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    icon_label(ui, icon, ink);
                    let color = if tone == Tone::Warning {
                        theme.late_ink
                    } else {
                        theme.ink
                    };
                    ui.add(Label::new(theme.body(text).color(color)).wrap());
                });
            });
    });
}
