//! A change as shape, signed number and word: never by colour alone.

use eframe::egui::{Color32, Painter, Pos2, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::domain::change::Direction;
use crate::domain::instrument::Respondent;
use crate::domain::occasion::Summary;
use crate::i18n::{Texts, signed};
use crate::ui::theme::{self, Theme};

/// Side of a direction's shape.
const SHAPE: f32 = 11.0;

/// ▲, ■ or ▼, drawn around `center`.
pub fn direction_shape(direction: Direction, center: Pos2, side: f32, color: Color32) -> Shape {
    let half = side / 2.0;
    let at = |x: f32, y: f32| center + vec2(x * half, y * half);
    let corners = match direction {
        Direction::Raised => vec![at(0.0, -0.9), at(1.0, 0.9), at(-1.0, 0.9)],
        Direction::Lowered => vec![at(-1.0, -0.9), at(1.0, -0.9), at(0.0, 0.9)],
        Direction::Unchanged => vec![at(-0.9, -0.9), at(0.9, -0.9), at(0.9, 0.9), at(-0.9, 0.9)],
    };
    Shape::convex_polygon(corners, color, Stroke::NONE)
}

/// A circle for the participant, a diamond for the caseworker; filled or hollow.
pub fn paint_mark(painter: &Painter, theme: &Theme, respondent: Respondent, center: Pos2, is_filled: bool) {
    let color = theme.respondent(respondent);
    let (fill, stroke) = if is_filled {
        (color, Stroke::NONE)
    } else {
        (theme.card, Stroke::new(1.5, color))
    };
    match respondent {
        Respondent::Participant => {
            painter.circle(center, 4.5, fill, stroke);
        }
        Respondent::Caseworker => {
            let at = |x: f32, y: f32| center + vec2(x * 5.5, y * 5.5);
            let corners = vec![at(0.0, -1.0), at(1.0, 0.0), at(0.0, 1.0), at(-1.0, 0.0)];
            painter.add(Shape::convex_polygon(corners, fill, stroke));
        }
    }
}

/// A shape with words beside it, as one thing that wraps whole.
pub fn direction_label(ui: &mut Ui, theme: &Theme, direction: Direction, text: &str) {
    let color = theme.direction(direction);
    let font = theme::font(theme::Size::Lead, theme::Weight::SemiBold);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, color);
    let inset = SHAPE + theme::HALF + 2.0;
    let size = Vec2::new(inset + galley.size().x, theme::Size::Lead.line());
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().add(direction_shape(
        direction,
        pos2(rect.left() + SHAPE / 2.0, rect.center().y),
        SHAPE,
        color,
    ));
    let at = pos2(rect.left() + inset, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
}

/// "+2 höjd" as text.
pub fn change_words(texts: &Texts, steps: i16) -> String {
    let direction = texts.get(&format!("direction-{}", Direction::of(steps).code()));
    format!("{} {direction}", signed(steps))
}

/// ▲ 6  ■ 3  ▼ 1, each with its word for those who can't see it.
pub fn summary_row(ui: &mut Ui, theme: &Theme, texts: &Texts, summary: &Summary) {
    ui.spacing_mut().item_spacing.x = theme::STEP_12;
    for (direction, count) in counts(summary) {
        let key = format!("count-{}", direction.code());
        let words = texts.with(&key, &[("count", count.into())]);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme::HALF;
            let (rect, response) = ui.allocate_exact_size(Vec2::new(28.0, 18.0), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
            let color = theme.direction(direction);
            ui.painter().add(direction_shape(
                direction,
                pos2(rect.left() + 6.0, rect.center().y),
                10.0,
                color,
            ));
            let font = theme::font(theme::Size::Small, theme::Weight::SemiBold);
            let at = pos2(rect.left() + 15.0, rect.center().y);
            ui.painter()
                .text(at, eframe::egui::Align2::LEFT_CENTER, count, font, color);
        });
    }
}

/// How many indicators went which way.
pub fn counts(summary: &Summary) -> [(Direction, usize); 3] {
    [
        (Direction::Raised, summary.raised),
        (Direction::Unchanged, summary.unchanged),
        (Direction::Lowered, summary.lowered),
    ]
}
