//! Buttons, chips and tabs.

use egui::{
    Align, Align2, Color32, Galley, Layout, Rangef, Rect, Response, Role, Sense, Stroke, Ui, UiBuilder, Vec2, Widget,
    WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

use super::{paint_box, paint_icon};
use crate::ui::text;
use crate::ui::theme::{self, Size, Theme, Weight};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Primary,
    Secondary,
    Quiet,
    Chip,
    Tab,
    Navigation,
}

/// In an icon's place: an empty box, where a choice does not hold.
const BOX: char = '\0';

/// A button that names its act.
pub struct Button<'a> {
    theme: &'a Theme,
    text: String,
    icon: Option<char>,
    trailing_icon: Option<char>,
    kind: Kind,
    height: f32,
    is_selected: bool,
    is_enabled: bool,
    shows_text: bool,
    role: Role,
    full_width: bool,
    /// How far its text stands in from where others' begins.
    indent: f32,
    name: Option<String>,
}

impl<'a> Button<'a> {
    fn new(theme: &'a Theme, text: impl Into<String>, kind: Kind) -> Self {
        Self {
            theme,
            text: text.into(),
            icon: None,
            trailing_icon: None,
            kind,
            height: theme::CONTROL,
            is_selected: false,
            is_enabled: true,
            shows_text: true,
            role: Role::Button,
            full_width: false,
            indent: 0.0,
            name: None,
        }
    }

    /// The one act that a page is for.
    pub fn primary(theme: &'a Theme, text: impl Into<String>) -> Self {
        Self::new(theme, text, Kind::Primary)
    }

    /// Any other act.
    pub fn secondary(theme: &'a Theme, text: impl Into<String>) -> Self {
        Self::new(theme, text, Kind::Secondary)
    }

    /// An act that needs no frame.
    pub fn quiet(theme: &'a Theme, text: impl Into<String>) -> Self {
        Self::new(theme, text, Kind::Quiet)
    }

    /// A filter that is on or off.
    pub fn chip(theme: &'a Theme, text: impl Into<String>, is_selected: bool) -> Self {
        let icon = is_selected.then_some(theme::icon::CHECK);
        Self {
            is_selected,
            icon,
            role: Role::RadioButton,
            ..Self::new(theme, text, Kind::Chip)
        }
    }

    /// A choice beside which others may hold too.
    pub fn check(theme: &'a Theme, text: impl Into<String>, is_selected: bool) -> Self {
        Self {
            role: Role::CheckBox,
            icon: Some(if is_selected { theme::icon::CHECK } else { BOX }),
            ..Self::chip(theme, text, is_selected)
        }
    }

    /// A tab.
    pub fn tab(theme: &'a Theme, text: impl Into<String>, is_selected: bool) -> Self {
        Self {
            is_selected,
            role: Role::Tab,
            ..Self::new(theme, text, Kind::Tab)
        }
    }

    /// An entry of the navigation; with its text hidden where the window is narrow.
    pub fn navigation(
        theme: &'a Theme,
        icon: char,
        text: impl Into<String>,
        is_selected: bool,
        shows_text: bool,
    ) -> Self {
        Self {
            is_selected,
            icon: Some(icon),
            shows_text,
            full_width: true,
            ..Self::new(theme, text, Kind::Navigation)
        }
    }

    /// An entry of a page's contents, over the whole width.
    pub fn entry(theme: &'a Theme, text: impl Into<String>, is_selected: bool) -> Self {
        Self {
            is_selected,
            full_width: true,
            role: Role::Link,
            ..Self::new(theme, text, Kind::Navigation)
        }
    }

    /// An entry that stands under another.
    pub fn within(self) -> Self {
        Self {
            indent: theme::STEP_12,
            ..self.small()
        }
    }

    /// What leads to somewhere else in a text.
    pub fn link(theme: &'a Theme, text: impl Into<String>) -> Self {
        Self {
            role: Role::Link,
            ..Self::quiet(theme, text)
        }
    }

    /// A button that shows its icon alone; the text is its name and its tooltip.
    pub fn icon_only(theme: &'a Theme, icon: char, name: impl Into<String>) -> Self {
        Self {
            icon: Some(icon),
            shows_text: false,
            height: theme::CONTROL_SMALL,
            ..Self::new(theme, name, Kind::Secondary)
        }
    }

    /// An icon before the text.
    pub fn icon(mut self, icon: char) -> Self {
        self.icon = Some(icon);
        self
    }

    /// An icon after the text.
    pub fn trailing_icon(mut self, icon: char) -> Self {
        self.trailing_icon = Some(icon);
        self
    }

    /// A fuller name than there is room for, for screen readers and as a tooltip. It holds the text that is shown.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// 32 high.
    pub fn small(mut self) -> Self {
        self.height = theme::CONTROL_SMALL;
        self
    }

    /// 56 high, for the participant.
    pub fn large(self) -> Self {
        self.height(theme::CONTROL_LARGE)
    }

    /// As high as what it stands beside.
    pub fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }

    /// As wide as there is room.
    pub fn full_width(mut self) -> Self {
        self.full_width = true;
        self
    }

    /// Greyed out and deaf where `is_enabled` is false.
    pub fn enabled(mut self, is_enabled: bool) -> Self {
        self.is_enabled = is_enabled;
        self
    }

    /// `false` where its icon stands alone.
    pub(super) fn shows_text(&self) -> bool {
        self.shows_text
    }

    /// How wide it is where there is room.
    pub fn width(&self, ui: &Ui) -> f32 {
        if !self.shows_text {
            return self.height;
        }
        self.galley(ui, f32::INFINITY).size().x + self.icons() + 2.0 * self.padding()
    }

    /// Room for its icons, each with the space beside it.
    fn icons(&self) -> f32 {
        let icons = [self.icon, self.trailing_icon].into_iter().flatten().count();
        icons as f32 * (theme::ICON + theme::BASE)
    }

    fn padding(&self) -> f32 {
        match self.kind {
            Kind::Tab => 0.0,
            Kind::Quiet => 0.0,
            Kind::Chip | Kind::Navigation => theme::STEP_12,
            Kind::Primary | Kind::Secondary if self.height < theme::CONTROL => theme::STEP_12,
            Kind::Primary | Kind::Secondary if self.height >= theme::CONTROL_LARGE => theme::PAGE,
            Kind::Primary | Kind::Secondary => theme::GAP,
        }
    }

    fn ink(&self) -> Color32 {
        match self.kind {
            Kind::Primary => self.theme.on_primary,
            Kind::Quiet => self.theme.primary,
            Kind::Chip | Kind::Tab | Kind::Navigation if self.is_selected => self.theme.primary,
            Kind::Tab => self.theme.ink_secondary,
            Kind::Secondary | Kind::Chip | Kind::Navigation => self.theme.ink,
        }
    }

    /// A tab is as wide as it is when it is active, so that its neighbours stay where they are.
    fn steady_width(&self, ui: &Ui) -> f32 {
        if self.kind != Kind::Tab {
            return 0.0;
        }
        let format = theme::format(Size::Body, Weight::SemiBold, self.ink());
        text::layout(ui.painter(), &self.text, format, f32::INFINITY).size().x
    }

    fn galley(&self, ui: &Ui, room: f32) -> Arc<Galley> {
        let size = match self.kind {
            Kind::Chip if self.height < theme::CONTROL_LARGE => Size::Small,
            Kind::Primary | Kind::Secondary | Kind::Quiet | Kind::Navigation if self.height < theme::CONTROL => {
                Size::Small
            }
            _ if self.height >= theme::CONTROL_LARGE => Size::Lead,
            _ => Size::Body,
        };
        let weight = match self.kind {
            Kind::Tab | Kind::Navigation | Kind::Chip if !self.is_selected => Weight::Regular,
            _ => Weight::SemiBold,
        };
        let format = theme::format(size, weight, self.ink());
        text::layout(ui.painter(), &self.text, format, room.max(48.0))
    }
}

impl Widget for Button<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let padding = self.padding();
        let icons = self.icons();
        let room = ui.available_size_before_wrap().x.max(if ui.layout().main_wrap() {
            ui.max_rect().width()
        } else {
            0.0
        });
        let galley = self
            .shows_text
            .then(|| self.galley(ui, room - 2.0 * padding - icons - self.indent));
        let content = match &galley {
            Some(galley) => galley.size().x + icons,
            None => theme::ICON,
        };
        let text_height = galley.as_ref().map_or(0.0, |galley| galley.size().y);
        let height = self.height.max(text_height + theme::BASE);
        let width = if self.full_width {
            ui.available_width()
        } else if galley.is_none() {
            height
        } else {
            content.max(self.steady_width(ui)) + 2.0 * padding
        };
        let sense = if self.is_enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let (rect, mut response) = ui.allocate_exact_size(vec2(width, height), sense);
        let name = self.name.as_ref().unwrap_or(&self.text);
        response.widget_info(|| match self.role {
            Role::Button | Role::Link | Role::Tab => WidgetInfo::labeled(self.role, self.is_enabled, name),
            _ => WidgetInfo::selected(self.role, self.is_enabled, self.is_selected, name),
        });
        if self.role == Role::Tab {
            // What egui takes for selected is said as checked, which no tab is.
            ui.ctx()
                .accesskit_node_builder(response.id, |node| node.set_selected(self.is_selected));
        }
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect, &response, galley, content);
        }
        if !self.shows_text || self.name.is_some() {
            response = response.on_hover_text(name.as_str());
        }
        // Who walks with the keyboard has no pointer to ask an icon with.
        if !self.shows_text && response.has_focus() {
            response.show_tooltip_text(name.as_str());
        }
        if self.is_enabled {
            response.on_hover_cursor(egui::CursorIcon::PointingHand)
        } else {
            response
        }
    }
}

impl Button<'_> {
    fn paint(&self, ui: &Ui, rect: Rect, response: &Response, galley: Option<Arc<Galley>>, content: f32) {
        let theme = self.theme;
        let mut painter = ui.painter().clone();
        if !self.is_enabled {
            painter.multiply_opacity(0.5);
        }
        let is_hovered = response.hovered() && self.is_enabled;
        let border = Stroke::new(theme::STROKE, theme.control_border);
        match self.kind {
            Kind::Primary => {
                let fill = if is_hovered { theme.primary_hover } else { theme.primary };
                paint_box(&painter, rect, theme::RADIUS_CONTROL, fill, Stroke::NONE);
            }
            Kind::Secondary | Kind::Chip => {
                let radius = if self.kind == Kind::Chip {
                    theme::RADIUS_CARD
                } else {
                    theme::RADIUS_CONTROL
                };
                let (fill, border) = match (self.is_selected, is_hovered) {
                    (true, _) => (theme.tint, Stroke::new(theme::STROKE_SELECTED, theme.primary)),
                    (false, true) => (theme.row_tint, border),
                    (false, false) => (theme.card, border),
                };
                paint_box(&painter, rect, radius, fill, border);
            }
            Kind::Quiet if is_hovered => paint_box(
                &painter,
                rect.expand2(vec2(theme::HALF, 0.0)),
                theme::RADIUS_CONTROL,
                theme.tint,
                Stroke::NONE,
            ),
            Kind::Tab if self.is_selected => {
                let line = Rect::from_min_max(pos2(rect.left(), rect.bottom() - theme::STROKE_ANSWER), rect.max);
                painter.rect_filled(line, 0, theme.primary);
            }
            Kind::Navigation if self.is_selected => {
                paint_box(&painter, rect, theme::RADIUS_CONTROL, theme.tint, Stroke::NONE);
                let bar = Rect::from_min_size(
                    rect.min + vec2(0.0, theme::BASE),
                    vec2(theme::STROKE_ANSWER, rect.height() - 2.0 * theme::BASE),
                );
                painter.rect_filled(bar, 0, theme.primary);
            }
            Kind::Navigation if is_hovered => {
                paint_box(&painter, rect, theme::RADIUS_CONTROL, theme.row_tint, Stroke::NONE);
            }
            Kind::Quiet | Kind::Tab | Kind::Navigation => {}
        }
        let is_mirrored = text::is_mirrored(ui.ctx());
        let mut x = match self.kind {
            Kind::Navigation if galley.is_some() => rect.left() + self.padding() + self.indent,
            _ => rect.center().x - content / 2.0,
        };
        let draw_icon = |icon: char, x: f32| {
            if icon == BOX {
                let place =
                    Rect::from_center_size(pos2(x + theme::ICON / 2.0, rect.center().y), Vec2::splat(theme::GAP));
                paint_box(&painter, place, theme::RADIUS_BADGE, theme.card, border);
                return;
            }
            let icon = if is_mirrored { theme::icon::mirrored(icon) } else { icon };
            paint_icon(
                &painter,
                pos2(x + theme::ICON / 2.0, rect.center().y),
                icon,
                theme::ICON,
                self.ink(),
            );
        };
        let (before, after) = if is_mirrored {
            (self.trailing_icon, self.icon)
        } else {
            (self.icon, self.trailing_icon)
        };
        if let Some(icon) = before {
            draw_icon(icon, x);
            x += theme::ICON + theme::BASE;
        }
        if let Some(galley) = galley {
            let at = Align2::LEFT_CENTER.anchor_size(pos2(x, rect.center().y), galley.size());
            x += galley.size().x + theme::BASE;
            text::paint(&painter, at, galley, self.ink());
        }
        if let Some(icon) = after {
            draw_icon(icon, x);
        }
    }
}

/// Leaves as much room as puts the buttons that come next at the end of the row.
pub fn space_before(ui: &mut Ui, buttons: &[&Button<'_>]) {
    let gaps = ui.spacing().item_spacing.x * buttons.len() as f32;
    let widths: f32 = buttons.iter().map(|button| button.width(ui)).sum();
    ui.add_space((ui.available_size_before_wrap().x - widths - gaps).max(0.0));
}

/// Puts buttons at the end of a row, in their order: that is the order of Tab and of reading. Which one was pressed.
pub fn at_end(ui: &mut Ui, buttons: Vec<Button<'_>>) -> Option<usize> {
    space_before(ui, &buttons.iter().collect::<Vec<_>>());
    let mut pressed = None;
    for (index, button) in buttons.into_iter().enumerate() {
        if ui.add(button).clicked() {
            pressed = Some(index);
        }
    }
    pressed
}

/// Tabs in a row over a line, and which one is active. What `beside` draws stands at the right where there is room.
pub fn tabs<T: Copy + PartialEq>(
    ui: &mut Ui,
    theme: &Theme,
    active: &mut T,
    tabs: &[(T, String)],
    beside_width: f32,
    beside: impl FnOnce(&mut Ui),
) {
    let full = ui.available_width();
    let row = ui.horizontal_wrapped(|ui| {
        ui.scope_builder(UiBuilder::new().accessibility_role(Role::TabList), |ui| {
            ui.spacing_mut().item_spacing = Vec2::new(theme::PAGE, 0.0);
            for (tab, text) in tabs {
                if ui.add(Button::tab(theme, text, *active == *tab)).clicked() {
                    *active = *tab;
                }
            }
        });
        if ui.available_size_before_wrap().x >= beside_width {
            ui.with_layout(Layout::right_to_left(Align::Center), beside);
            None
        } else {
            Some(beside)
        }
    });
    let line = row.response.rect.bottom();
    let across = Rangef::new(row.response.rect.left(), row.response.rect.left() + full);
    ui.painter()
        .hline(across, line, Stroke::new(theme::STROKE, theme.border));
    if let Some(beside) = row.inner.filter(|_| beside_width > 0.0) {
        ui.horizontal_wrapped(beside);
    }
}
