//! The parts that screens are made of.

pub mod button;
pub mod change;
pub mod date_field;
pub mod field;
pub mod filter;
pub mod menu;
pub mod notice;
mod popup;
pub mod progress;
pub mod protected;
pub mod scale;
pub mod select;
pub mod slot_field;
pub mod strength;
pub mod table;
pub mod ways;

use eframe::egui::accesskit::Live;
use eframe::egui::{
    self, Color32, CornerRadius, Id, LayerId, Order, Painter, Pos2, Rect, Role, Stroke, StrokeKind, Ui, UiBuilder, Vec2,
};

use super::theme::{self, Theme};

/// Draws an icon, centred.
pub fn paint_icon(painter: &Painter, center: Pos2, icon: char, size: f32, color: Color32) {
    // The font fills its em square; the design's icons leave a margin in theirs.
    let size = size * theme::ICON_FILL;
    painter.text(center, egui::Align2::CENTER_CENTER, icon, theme::icon_font(size), color);
}

/// An icon that takes its own place in a row and says nothing: the words beside it do.
pub fn icon_label(ui: &mut Ui, icon: char, color: Color32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(theme::ICON), egui::Sense::hover());
    paint_icon(ui.painter(), rect.center(), icon, theme::ICON, color);
}

/// The heading of a page or card, for a screen reader too.
pub fn heading(ui: &mut Ui, text: egui::RichText) -> egui::Response {
    super::text::named(ui, text, Role::Heading)
}

/// A ring around whatever has the keyboard's focus, over everything else.
pub fn paint_focus_ring(ctx: &egui::Context, theme: &Theme) {
    let Some(response) = ctx
        .memory(|memory| memory.focused())
        .and_then(|id| ctx.read_response(id))
    else {
        return;
    };
    if !response.interact_rect.is_positive() {
        return;
    }
    // Over what it rings, and under tooltips that tell about it.
    let order = if response.layer_id.order == Order::Background {
        Order::Middle
    } else {
        Order::Tooltip
    };
    let painter = ctx.layer_painter(LayerId::new(order, Id::unique("focus ring")));
    let ring = response.interact_rect.expand(theme::FOCUS_OFFSET);
    let stroke = Stroke::new(theme::STROKE_SELECTED, theme.primary);
    let radius = CornerRadius::same(theme::RADIUS_CONTROL + theme::FOCUS_OFFSET as u8);
    painter.rect_stroke(ring.intersect(ctx.content_rect()), radius, stroke, StrokeKind::Outside);
}

/// A column that scrolls, and that follows the keyboard's focus.
pub fn scrolling<R>(ui: &mut Ui, id: &'static str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let output = egui::ScrollArea::vertical()
        .id_salt(id)
        // Always there, so that nothing moves sideways when a page grows.
        .scroll_bar_visibility(egui::containers::scroll_area::ScrollBarVisibility::AlwaysVisible)
        .auto_shrink(false)
        .show(ui, |ui| {
            let value = content(ui);
            follow_focus(ui);
            scroll_by_keys(ui);
            value
        });
    output.inner
}

/// Page up and page down scroll by most of what is seen, wherever the focus is.
fn scroll_by_keys(ui: &Ui) {
    let step = ui.clip_rect().height() * 0.85;
    let pressed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
    if pressed(egui::Key::PageDown) {
        ui.scroll_with_delta(Vec2::new(0.0, -step));
    } else if pressed(egui::Key::PageUp) {
        ui.scroll_with_delta(Vec2::new(0.0, step));
    }
}

/// Scrolls to the focused control when the focus has moved.
pub fn follow_focus(ui: &Ui) {
    let ctx = ui.ctx();
    let focused = ctx.memory(|memory| memory.focused());
    let key = ui.scope_id().with("followed focus");
    let before = ctx.data_mut(|data| std::mem::replace(data.get_temp_mut_or_default::<Option<Id>>(key), focused));
    if let Some(response) = focused
        .filter(|_| focused != before)
        .and_then(|id| ctx.read_response(id))
        && response.layer_id == ui.layer_id()
    {
        ui.scroll_to_rect(response.rect.expand(theme::PAGE), None);
    }
}

/// A part of a page with padding around, at most as wide as a text column where `is_column`.
pub fn page<R>(ui: &mut Ui, is_column: bool, content: impl FnOnce(&mut Ui) -> R) -> R {
    let frame = egui::Frame::new().inner_margin(egui::Margin::same(theme::PAGE as i8));
    frame
        .show(ui, |ui| {
            let width = ui.available_width();
            ui.set_max_width(if is_column { width.min(theme::COLUMN) } else { width });
            ui.set_min_width(ui.max_rect().width());
            content(ui)
        })
        .inner
}

/// Puts `content` in a group that screen readers announce under `name`.
pub fn group<R>(ui: &mut Ui, role: Role, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let builder = UiBuilder::new()
        .accessibility_role(role)
        .layout(super::text::below(ui.ctx()));
    ui.scope_builder(builder, |ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_label(name);
            match role {
                Role::Alert => node.set_live(Live::Assertive),
                Role::Status => node.set_live(Live::Polite),
                _ => {}
            }
        });
        content(ui)
    })
    .inner
}

/// A row whose things stand beside each other, wrapping where they must.
pub fn row<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal_wrapped(content).inner
}

/// A card as wide as its page, with things one below the other.
pub fn card<R>(ui: &mut Ui, theme: &Theme, content: impl FnOnce(&mut Ui) -> R) -> R {
    let shown = theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::STEP_12;
        content(ui)
    });
    shown.inner
}

/// Fills and borders a rectangle.
pub fn paint_box(painter: &Painter, rect: Rect, radius: u8, fill: Color32, border: Stroke) {
    painter.rect(rect, CornerRadius::same(radius), fill, border, StrokeKind::Inside);
}

/// A page of its own in the middle of the window, before a file is open.
pub fn centered_page<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let full = ui.available_width() - theme::BASE;
    let side = ((full - theme::COLUMN) / 2.0 - theme::PAGE).max(0.0);
    ui.horizontal(|ui| {
        ui.add_space(side);
        ui.vertical(|ui| {
            ui.set_max_width(full - side);
            page(ui, true, content)
        })
        .inner
    })
    .inner
}
