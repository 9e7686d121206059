//! A filter: what it is about and what it takes, folded into a button.

use std::collections::BTreeSet;

use egui::{PopupCloseBehavior, Response, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::popup::popup;
use super::select::{option_heading, option_row};
use super::{paint_box, paint_icon};
use crate::ui::text;
use crate::ui::theme::{self, Size, Theme, Weight};

/// The least and the greatest width of what opens.
const OPEN: [f32; 2] = [220.0, 360.0];

/// A filter. Enter or space opens it, Tab and arrows walk, Enter chooses, Esc closes.
pub struct Filter<'a> {
    theme: &'a Theme,
    label: String,
}

/// What stands in an open filter.
pub enum Entry<T> {
    /// Something that can be chosen.
    Option(T, String),
    /// Words over the options that follow.
    Heading(String),
}

impl<'a> Filter<'a> {
    /// A filter about this.
    pub fn new(theme: &'a Theme, label: impl Into<String>) -> Self {
        Self {
            theme,
            label: label.into(),
        }
    }

    /// One of several; `true` where another was chosen.
    pub fn one<T: Clone + PartialEq>(
        &self,
        ui: &mut Ui,
        chosen: &mut T,
        shown: &str,
        is_set: bool,
        entries: &[Entry<T>],
    ) -> bool {
        let before = chosen.clone();
        self.open(ui, shown, is_set, PopupCloseBehavior::CloseOnClick, |ui| {
            for entry in entries {
                match entry {
                    Entry::Heading(words) => {
                        option_heading(ui, self.theme, words);
                    }
                    Entry::Option(value, words) => {
                        let is_chosen = value == chosen;
                        if self.option(ui, words, Role::MenuItemRadio, is_chosen).clicked() {
                            chosen.clone_from(value);
                            ui.close();
                        }
                    }
                }
            }
        });
        *chosen != before
    }

    /// Any number of several; none of them is all. `true` where that changed.
    pub fn many<T: Clone + Ord>(
        &self,
        ui: &mut Ui,
        chosen: &mut BTreeSet<T>,
        all: &str,
        several: &str,
        options: &[(T, String)],
    ) -> bool {
        let before = chosen.clone();
        let mut own = options.iter().filter(|(value, _)| chosen.contains(value));
        let shown = match (own.next(), own.next()) {
            (None, _) => all.to_owned(),
            (Some((_, words)), None) => words.clone(),
            (Some(_), Some(_)) => several.to_owned(),
        };
        let is_set = !chosen.is_empty();
        self.open(ui, &shown, is_set, PopupCloseBehavior::CloseOnClickOutside, |ui| {
            if self.option(ui, all, Role::MenuItemRadio, chosen.is_empty()).clicked() {
                chosen.clear();
            }
            for (value, words) in options {
                let is_chosen = chosen.contains(value);
                let is_pressed = self.option(ui, words, Role::MenuItemCheckBox, is_chosen).clicked();
                if is_pressed && !chosen.remove(value) {
                    chosen.insert(value.clone());
                }
            }
        });
        *chosen != before
    }

    fn option(&self, ui: &mut Ui, words: &str, role: Role, is_chosen: bool) -> Response {
        option_row(ui, self.theme, words, role, is_chosen, theme::CONTROL - theme::HALF)
    }

    fn open(&self, ui: &mut Ui, shown: &str, is_set: bool, close: PopupCloseBehavior, content: impl FnOnce(&mut Ui)) {
        let button = self.button(ui, shown, is_set);
        let width = button.rect.width().clamp(OPEN[0], OPEN[1]);
        popup(&button, &self.label, width, close, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical()
                .max_height(ui.spacing().combo_height)
                .show(ui, content);
        });
    }

    fn button(&self, ui: &mut Ui, shown: &str, is_set: bool) -> Response {
        let theme = self.theme;
        let words = |ui: &Ui, text: &str, weight: Weight, color| {
            text::layout(
                ui.painter(),
                text,
                theme::format(Size::Body, weight, color),
                f32::INFINITY,
            )
        };
        let label = words(ui, &self.label, Weight::Regular, theme.ink_secondary);
        let weight = if is_set { Weight::SemiBold } else { Weight::Regular };
        let value = words(ui, shown, weight, theme.ink);
        let width = label.size().x + theme::BASE + value.size().x + theme::BASE + theme::ICON + 2.0 * theme::STEP_12;
        let (rect, response) = ui.allocate_exact_size(vec2(width, theme::CONTROL), Sense::click());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::ComboBox, true, &self.label);
            info.current_text_value = Some(shown.to_owned());
            info
        });
        let (fill, border) = match (is_set, response.hovered()) {
            (true, _) => (theme.tint, Stroke::new(theme::STROKE_SELECTED, theme.primary)),
            (false, true) => (theme.row_tint, Stroke::new(theme::STROKE, theme.control_border)),
            (false, false) => (theme.card, Stroke::new(theme::STROKE, theme.control_border)),
        };
        paint_box(ui.painter(), rect, theme::RADIUS_CONTROL, fill, border);
        let mut left = rect.left() + theme::STEP_12;
        for (galley, color) in [(label, theme.ink_secondary), (value, theme.ink)] {
            let at = pos2(left, rect.center().y - galley.size().y / 2.0);
            left += galley.size().x + theme::BASE;
            ui.painter().galley(at, galley, color);
        }
        let chevron = pos2(rect.right() - theme::STEP_12 - theme::ICON / 2.0, rect.center().y);
        paint_icon(ui.painter(), chevron, theme::icon::CHEVRON_DOWN, theme::ICON, theme.ink);
        response
    }
}
