//! Puts a theme into effect: how the toolkit's own parts look.

use egui::{CornerRadius, Margin, Stroke, TextStyle, Vec2};

use super::{
    BASE, CONTROL_SMALL, HALF, RADIUS_CARD, RADIUS_CONTROL, STEP_12, STROKE, STROKE_SELECTED, Size, Theme, ThemeName,
    Weight, font,
};

impl Theme {
    /// Puts this theme's colours, fonts and spaces into effect.
    pub fn apply(&self, ctx: &egui::Context) {
        let base = if self.name == ThemeName::Light {
            egui::Theme::Light
        } else {
            egui::Theme::Dark
        };
        ctx.set_theme(base);
        ctx.style_mut_of(base, |style| self.style(style));
    }

    fn style(&self, style: &mut egui::Style) {
        style.text_styles = [
            (TextStyle::Small, font(Size::Small, Weight::Regular)),
            (TextStyle::Body, font(Size::Body, Weight::Regular)),
            (TextStyle::Button, font(Size::Body, Weight::Regular)),
            (TextStyle::Heading, font(Size::Title, Weight::SemiBold)),
            (TextStyle::Monospace, font(Size::Body, Weight::Regular)),
        ]
        .into();
        style.animation_time = 0.0;
        style.scroll_animation = egui::style::ScrollAnimation::none();
        let spacing = &mut style.spacing;
        spacing.item_spacing = Vec2::splat(BASE);
        spacing.button_padding = Vec2::new(STEP_12, BASE);
        spacing.interact_size.y = CONTROL_SMALL;
        spacing.combo_height = 320.0;
        spacing.menu_margin = Margin::same(BASE as i8);
        spacing.tooltip_width = 320.0;
        spacing.scroll = egui::style::ScrollStyle::solid();
        spacing.scroll.bar_width = BASE;
        spacing.scroll.bar_inner_margin = HALF;
        // A fade over the edge makes buttons look disabled.
        spacing.scroll.fade.strength = 0.0;

        let visuals = &mut style.visuals;
        visuals.dark_mode = self.name != ThemeName::Light;
        visuals.override_text_color = Some(self.ink);
        visuals.panel_fill = self.bg;
        visuals.window_fill = self.card;
        visuals.window_stroke = Stroke::new(STROKE, self.border);
        visuals.window_corner_radius = CornerRadius::same(RADIUS_CARD);
        visuals.menu_corner_radius = CornerRadius::same(RADIUS_CARD);
        visuals.window_shadow = egui::Shadow::NONE;
        visuals.popup_shadow = egui::Shadow::NONE;
        visuals.extreme_bg_color = self.card;
        visuals.text_edit_bg_color = Some(self.card);
        visuals.faint_bg_color = self.row_tint;
        visuals.hyperlink_color = self.primary;
        visuals.weak_text_color = Some(self.ink_secondary);
        visuals.selection.bg_fill = self.tint;
        visuals.selection.stroke = Stroke::new(STROKE, self.ink);
        visuals.text_cursor.stroke = Stroke::new(STROKE_SELECTED, self.ink);
        visuals.text_cursor.blink = false;
        let plain = egui::style::WidgetVisuals {
            bg_fill: self.card,
            weak_bg_fill: self.card,
            bg_stroke: Stroke::new(STROKE, self.control_border),
            corner_radius: CornerRadius::same(RADIUS_CONTROL),
            fg_stroke: Stroke::new(STROKE, self.ink),
            expansion: 0.0,
        };
        let hovered = egui::style::WidgetVisuals {
            bg_fill: self.row_tint,
            weak_bg_fill: self.row_tint,
            ..plain
        };
        let active = egui::style::WidgetVisuals {
            bg_fill: self.tint,
            weak_bg_fill: self.tint,
            ..plain
        };
        visuals.widgets = egui::style::Widgets {
            noninteractive: egui::style::WidgetVisuals {
                bg_stroke: Stroke::new(STROKE, self.border),
                ..plain
            },
            // Scroll bars take this one's fill; fields and buttons draw their own.
            inactive: egui::style::WidgetVisuals {
                bg_fill: self.control_border,
                ..plain
            },
            hovered: egui::style::WidgetVisuals {
                bg_fill: self.ink_secondary,
                ..hovered
            },
            active: egui::style::WidgetVisuals {
                bg_fill: self.ink_secondary,
                ..active
            },
            open: active,
        };
    }
}
