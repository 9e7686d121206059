//! The mark of protected personal data: a warning on everything that shows somebody whose data are protected.

use egui::{Label, Margin, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

use super::{group, icon_label, paint_icon};
use crate::domain::participant::Participant;
use crate::domain::protection::ProtectionLevel;
use crate::domain::standing::Standing;
use crate::ui::theme;
use crate::ui::view::Frame;

/// How a participant's data are protected, in words; `None` where they are not.
pub fn words(frame: &Frame<'_>, level: Option<ProtectionLevel>) -> Option<String> {
    Some(frame.texts.get(&format!("protection-level-{}", level?.code())))
}

/// Over a participant's page: how their data are protected, and what not to do. Nothing where they are not protected.
pub fn mark(ui: &mut Ui, frame: &Frame<'_>, participant: &Participant) {
    let level = participant.protection.as_ref().map(|protection| protection.level);
    if let Some(level) = words(frame, level) {
        let sentence = frame.texts.with("protection-mark", &[("level", level.into())]);
        strip(ui, frame, &sentence);
    }
}

/// The same on a screen that the participant sees too: no more than that there is a protection.
pub fn short_mark(ui: &mut Ui, frame: &Frame<'_>, participant: &Participant) {
    if participant.protection.is_some() {
        strip(ui, frame, &frame.texts.get("protection-mark-short"));
    }
}

/// In a row of a list: an icon, and in words how this participant's data are protected.
pub fn row_mark(ui: &mut Ui, frame: &Frame<'_>, standing: &Standing) {
    let Some(words) = words(frame, standing.protection) else {
        return;
    };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(theme::ICON), Sense::hover());
    let ink = frame.theme.late_ink;
    paint_icon(ui.painter(), rect.center(), theme::icon::ALERT, theme::ICON, ink);
    let name = format!("{words}: {}", standing.reference);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    response.on_hover_text(words);
}

/// A box with a warning. It is there as long as the page is, so it is a group and nothing that is announced.
fn strip(ui: &mut Ui, frame: &Frame<'_>, words: &str) {
    let theme = frame.theme;
    group(ui, Role::Group, words, |ui| {
        egui::Frame::new()
            .fill(theme.late_bg)
            .stroke(Stroke::new(theme::STROKE, theme.late_ink))
            .corner_radius(theme::RADIUS_CARD)
            .inner_margin(Margin::symmetric(theme::STEP_12 as i8, theme::HALF as i8))
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    icon_label(ui, theme::icon::ALERT, theme.late_ink);
                    let text = theme.strong(words).color(theme.late_ink);
                    ui.add(Label::new(text).wrap());
                });
            });
    });
}
