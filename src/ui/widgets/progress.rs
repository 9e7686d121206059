//! How far a form has come.

use egui::{Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::ui::text;
use crate::ui::theme::{self, Theme};

/// Height of the bars.
const HEIGHT: f32 = 8.0;

/// Words, and under them one bar for each of `all` steps, the first `done` of them filled, `gap` points between.
pub fn progress(ui: &mut Ui, theme: &Theme, words: RichText, done: usize, all: usize, gap: f32) {
    let name = words.text().to_owned();
    text::label(ui, words);
    bars(ui, theme, &name, done, all, gap);
}

/// The bars alone, called `name`.
pub fn bars(ui: &mut Ui, theme: &Theme, name: &str, done: usize, all: usize, gap: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = Some(done as f64);
        info
    });
    let steps = all.max(1) as f32;
    let width = (rect.width() - gap * (steps - 1.0)) / steps;
    for step in 0..all {
        let place = if text::is_mirrored(ui.ctx()) {
            all - 1 - step
        } else {
            step
        };
        let left = rect.left() + place as f32 * (width + gap);
        let bar = Rect::from_min_size(pos2(left, rect.top()), vec2(width, HEIGHT));
        let color = if step < done { theme.primary } else { theme.progress_off };
        ui.painter().rect_filled(bar, theme::RADIUS_BADGE, color);
    }
}

/// One bar that fills, called `name`: `done` of `all`.
pub fn bar(ui: &mut Ui, theme: &Theme, name: &str, done: usize, all: usize) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::HALF), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = Some(done as f64);
        info
    });
    ui.painter().rect_filled(rect, theme::RADIUS_BADGE, theme.progress_off);
    let width = rect.width() * done.min(all) as f32 / all.max(1) as f32;
    let filled = Rect::from_min_size(rect.min, vec2(width, rect.height()));
    ui.painter().rect_filled(filled, theme::RADIUS_BADGE, theme.primary);
}
