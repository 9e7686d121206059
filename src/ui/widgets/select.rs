//! A choice of one out of several, folded into a button.

use eframe::egui::{
    Label, Popup, PopupCloseBehavior, Response, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::{paint_box, paint_icon};
use crate::ui::theme::{self, Size, Theme, Weight};

/// A labelled choice. Enter or space opens it, arrows move, Enter chooses, Esc closes.
pub struct Select<'a> {
    theme: &'a Theme,
    label: String,
    width: f32,
    hides_label: bool,
}

impl<'a> Select<'a> {
    /// A choice with this label over it.
    pub fn new(theme: &'a Theme, label: impl Into<String>) -> Self {
        Self {
            theme,
            label: label.into(),
            width: 320.0,
            hides_label: false,
        }
    }

    /// As wide as this, or as there is room.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// A label for screen readers alone.
    pub fn hide_label(mut self) -> Self {
        self.hides_label = true;
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
        let before = chosen.clone();
        Popup::menu(&button)
            .width(button.rect.width())
            .accessible_name(self.label.clone())
            .close_behavior(PopupCloseBehavior::CloseOnClick)
            .show(|ui| self.options(ui, chosen, options));
        *chosen != before
    }

    fn button(&self, ui: &mut Ui, text: &str) -> Response {
        let theme = self.theme;
        let width = self.width.min(ui.max_rect().width());
        let (rect, response) = ui.allocate_exact_size(vec2(width, theme::CONTROL), Sense::click());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::ComboBox, true, &self.label);
            info.current_text_value = Some(text.to_owned());
            info
        });
        let fill = if response.hovered() { theme.row_tint } else { theme.card };
        paint_box(
            ui.painter(),
            rect,
            theme::RADIUS_CONTROL,
            fill,
            Stroke::new(theme::STROKE, theme.control_border),
        );
        let room = width - 2.0 * theme::STEP_12 - theme::ICON;
        let mut job = eframe::egui::text::LayoutJob::simple_singleline(
            text.to_owned(),
            theme::font(Size::Body, Weight::Regular),
            theme.ink,
        );
        job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(room);
        let galley = ui.painter().layout_job(job);
        let at = pos2(rect.left() + theme::STEP_12, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, theme.ink);
        let chevron = pos2(rect.right() - theme::STEP_12 - theme::ICON / 2.0, rect.center().y);
        paint_icon(ui.painter(), chevron, theme::icon::CHEVRON_DOWN, theme::ICON, theme.ink);
        response
    }

    fn options<T: Clone + PartialEq>(&self, ui: &mut Ui, chosen: &mut T, options: &[(T, String)]) {
        let theme = self.theme;
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .max_height(ui.spacing().combo_height)
            .show(ui, |ui| {
                for (option, text) in options {
                    let is_chosen = option == chosen;
                    let (rect, response) = ui.allocate_exact_size(
                        vec2(ui.available_width(), theme::CONTROL_SMALL + theme::HALF),
                        Sense::click(),
                    );
                    response.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, true, is_chosen, text));
                    if response.has_focus() && response.gained_focus() {
                        response.scroll_to_me(None);
                    }
                    if response.hovered() || response.has_focus() || is_chosen {
                        let fill = if is_chosen { theme.tint } else { theme.row_tint };
                        ui.painter().rect_filled(rect, theme::RADIUS_BADGE, fill);
                    }
                    let weight = if is_chosen { Weight::SemiBold } else { Weight::Regular };
                    let label = eframe::egui::RichText::new(text)
                        .font(theme::font(Size::Body, weight))
                        .color(theme.ink);
                    ui.put(
                        rect.shrink2(vec2(theme::BASE, 0.0)),
                        Label::new(label)
                            .selectable(false)
                            .truncate()
                            .halign(eframe::egui::Align::Min),
                    );
                    if response.clicked() {
                        *chosen = option.clone();
                        ui.close();
                    }
                }
            });
    }
}
