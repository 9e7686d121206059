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
pub mod questionnaire;
pub mod scale;
pub mod select;
pub mod slot_field;
pub mod strength;
pub mod table;
pub mod ways;

use egui::accesskit::Live;
use egui::{
    self, Color32, CornerRadius, EventFilter, Id, LayerId, Order, Painter, Pos2, Rect, Role, Stroke, StrokeKind, Ui,
    UiBuilder, Vec2,
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

/// A column that scrolls, and that follows the keyboard's focus. The bar is seen where there is something to scroll; its
/// room is there always, so that nothing moves sideways when a page grows.
pub fn scrolling<R>(ui: &mut Ui, id: &'static str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let width = ui.available_width() - ui.spacing().scroll.allocated_width();
    let output = egui::ScrollArea::vertical()
        .id_salt(id)
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.set_max_width(width);
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

/// Which arrow keys a control keeps for itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Arrows {
    /// Those that move along a row.
    Sideways,
    /// Those that move between rows.
    UpAndDown,
    /// All of them.
    All,
}

/// Keeps arrow keys from moving the focus away from a control that has it: they move within it.
pub fn keep_arrows(ui: &Ui, id: Id, arrows: Arrows) {
    let filter = EventFilter {
        horizontal_arrows: arrows != Arrows::UpAndDown,
        vertical_arrows: arrows != Arrows::Sideways,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// A part of a page with padding around. A column is as wide as text is read and stands in the middle; tables and charts
/// take the whole width.
pub fn page<R>(ui: &mut Ui, is_column: bool, content: impl FnOnce(&mut Ui) -> R) -> R {
    let frame = egui::Frame::new().inner_margin(egui::Margin::same(theme::PAGE as i8));
    frame
        .show(ui, |ui| {
            let mut place = ui.available_rect_before_wrap();
            if is_column {
                let side = ((place.width() - theme::COLUMN) / 2.0).floor().max(0.0);
                place = place.shrink2(Vec2::new(side, 0.0));
            }
            // What stands beside the column is the page's too: it scrolls with it.
            ui.set_min_width(ui.max_rect().width());
            ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
                ui.set_width(place.width());
                content(ui)
            })
            .inner
        })
        .inner
}

/// Content that keeps the focus, and the letters that are being typed, whatever comes and goes above it: widgets are told apart
/// by how many stand before them. `name` is of this place alone.
pub fn steady<R>(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope_builder(UiBuilder::new().scope_id(Id::unique(name)), content)
        .inner
}

/// What is told at the beginning of a row, and what can be done at its end, which has `room`; below each other where that
/// leaves little. What is told comes first, also for keys and screen readers.
pub fn ends(ui: &mut Ui, room: f32, told: impl FnOnce(&mut Ui), acts: impl FnOnce(&mut Ui)) {
    let width = ui.available_width() - room - theme::GAP;
    if width < 1.5 * room {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = theme::HALF;
            told(ui);
            row(ui, acts);
        });
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.set_width(width);
            told(ui);
        });
        ui.spacing_mut().item_spacing.x = theme::BASE;
        acts(ui);
    });
}

/// The same over the whole width, with less room over and under: for a page that is seen whole.
pub fn dense_page<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let margin = egui::Margin {
        left: theme::PAGE as i8,
        right: theme::PAGE as i8,
        top: theme::STEP_12 as i8,
        bottom: theme::BASE as i8,
    };
    let frame = egui::Frame::new().inner_margin(margin);
    frame
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
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

/// Fields beside each other where there is room for them, `needed` points with what is between; else one below the other, each
/// as wide as it is meant to be.
pub fn beside<R>(ui: &mut Ui, needed: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    if ui.available_width() < needed {
        return content(ui);
    }
    row(ui, |ui| {
        ui.spacing_mut().item_spacing.x = theme::BASE;
        content(ui)
    })
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
