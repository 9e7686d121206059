//! A choice of one out of several, folded into a button.

use std::sync::Arc;

use egui::{Galley, PopupCloseBehavior, Rect, Response, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::popup::popup;
use super::{paint_box, paint_icon};
use crate::ui::text;
use crate::ui::theme::{self, Size, Theme, Weight};

/// A labelled choice. Enter or space opens it, arrows move, Enter chooses, Esc closes.
pub struct Select<'a> {
    theme: &'a Theme,
    label: String,
    width: f32,
    height: f32,
    hides_label: bool,
    takes_focus: bool,
}

impl<'a> Select<'a> {
    /// A choice with this label over it.
    pub fn new(theme: &'a Theme, label: impl Into<String>) -> Self {
        Self {
            theme,
            label: label.into(),
            width: 320.0,
            height: theme::CONTROL,
            hides_label: false,
            takes_focus: false,
        }
    }

    /// As wide as this, or as there is room.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// As high as what it stands beside.
    pub fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }

    /// A label for screen readers alone.
    pub fn hide_label(mut self) -> Self {
        self.hides_label = true;
        self
    }

    /// Takes the focus now: what it is the first of has just been opened.
    pub fn take_focus(mut self, takes_focus: bool) -> Self {
        self.takes_focus = takes_focus;
        self
    }

    /// Draws it; `true` where another option was chosen.
    pub fn show<T: Clone + PartialEq>(self, ui: &mut Ui, chosen: &mut T, options: &[(T, String)]) -> bool {
        if self.hides_label {
            return self.choose(ui, chosen, options);
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = theme::HALF;
            ui.label(self.theme.small_strong(&self.label));
            self.choose(ui, chosen, options)
        })
        .inner
    }

    fn choose<T: Clone + PartialEq>(&self, ui: &mut Ui, chosen: &mut T, options: &[(T, String)]) -> bool {
        let text = options
            .iter()
            .find(|(option, _)| option == chosen)
            .map_or("", |(_, text)| text.as_str());
        let button = self.button(ui, text);
        if self.takes_focus {
            button.request_focus();
        }
        let before = chosen.clone();
        popup(
            &button,
            &self.label,
            button.rect.width(),
            PopupCloseBehavior::CloseOnClick,
            |ui| self.options(ui, chosen, options),
        );
        *chosen != before
    }

    fn button(&self, ui: &mut Ui, shown: &str) -> Response {
        let theme = self.theme;
        let width = self.width.min(ui.max_rect().width());
        let (rect, response) = ui.allocate_exact_size(vec2(width, self.height), Sense::click());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::ComboBox, true, &self.label);
            info.current_text_value = Some(shown.to_owned());
            info
        });
        if cfg!(target_os = "linux") {
            // On the accessibility bus a choice has no value: what is chosen is read as its description there.
            ui.ctx()
                .accesskit_node_builder(response.id, |node| node.set_description(shown));
        }
        let fill = if response.hovered() { theme.row_tint } else { theme.card };
        paint_box(
            ui.painter(),
            rect,
            theme::RADIUS_CONTROL,
            fill,
            Stroke::new(theme::STROKE, theme.control_border),
        );
        let room = width - 2.0 * theme::STEP_12 - theme::ICON;
        let galley = one_line(ui, theme, shown, Weight::Regular, room);
        let place = Rect::from_center_size(rect.center(), vec2(width - 2.0 * theme::STEP_12, galley.size().y));
        let is_mirrored = text::is_mirrored(ui.ctx());
        text::paint(ui.painter(), place, galley, theme.ink);
        let end = if is_mirrored {
            rect.left() + theme::STEP_12 + theme::ICON / 2.0
        } else {
            rect.right() - theme::STEP_12 - theme::ICON / 2.0
        };
        let chevron = pos2(end, rect.center().y);
        paint_icon(ui.painter(), chevron, theme::icon::CHEVRON_DOWN, theme::ICON, theme.ink);
        response
    }

    fn options<T: Clone + PartialEq>(&self, ui: &mut Ui, chosen: &mut T, options: &[(T, String)]) {
        let theme = self.theme;
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .max_height(ui.spacing().combo_height)
            .show(ui, |ui| {
                let height = if self.height >= theme::TOUCH {
                    self.height
                } else {
                    theme::CONTROL - theme::HALF
                };
                for (option, text) in options {
                    let is_chosen = option == chosen;
                    let response = option_row(ui, theme, text, Role::MenuItemRadio, is_chosen, height);
                    if response.clicked() {
                        *chosen = option.clone();
                        ui.close();
                    }
                }
            });
    }
}

/// One line of text that is cut where there is no more room.
fn one_line(ui: &Ui, theme: &Theme, words: &str, weight: Weight, room: f32) -> Arc<Galley> {
    text::one_line(ui.painter(), words, theme::format(Size::Body, weight, theme.ink), room)
}

/// What the options below it have in common.
pub(super) fn option_heading(ui: &mut Ui, theme: &Theme, words: &str) {
    ui.add_space(theme::BASE);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(theme::BASE);
        ui.label(theme.small(words));
    });
}

/// One option of an open choice, as wide as there is room.
pub(super) fn option_row(ui: &mut Ui, theme: &Theme, text: &str, role: Role, is_chosen: bool, height: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(role, true, is_chosen, text));
    if response.has_focus() && response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.hovered() || response.has_focus() || is_chosen {
        let fill = if is_chosen { theme.tint } else { theme.row_tint };
        ui.painter().rect_filled(rect, theme::RADIUS_BADGE, fill);
    }
    let weight = if is_chosen { Weight::SemiBold } else { Weight::Regular };
    let mut place = rect.shrink2(vec2(theme::BASE, 0.0));
    if role == Role::MenuItemCheckBox {
        let center = pos2(place.left() + theme::ICON / 2.0, rect.center().y);
        if is_chosen {
            paint_icon(ui.painter(), center, theme::icon::CHECK, theme::ICON, theme.primary);
        } else {
            let side = Rect::from_center_size(center, vec2(theme::GAP, theme::GAP));
            let border = Stroke::new(theme::STROKE, theme.control_border);
            paint_box(ui.painter(), side, theme::RADIUS_BADGE, theme.card, border);
        }
        place.min.x += theme::ICON + theme::BASE;
    }
    let galley = one_line(ui, theme, text, weight, place.width());
    let place = Rect::from_center_size(place.center(), vec2(place.width(), galley.size().y));
    text::paint(ui.painter(), place, galley, theme.ink);
    response
}
