//! A change as shape, signed number and word: never by colour alone.

use egui::{Color32, Painter, Pos2, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2};

use crate::domain::change::Direction;
use crate::domain::change::Summary;
use crate::domain::instrument::Respondent;
use crate::i18n::Texts;
use crate::ui::shapes;
use crate::ui::theme::{self, Theme};

/// Side of a direction's shape.
const SHAPE: f32 = 11.0;

fn direction_shape(direction: Direction, center: Pos2, side: f32, color: Color32) -> Shape {
    Shape::convex_polygon(shapes::direction(direction, center, side), color, Stroke::NONE)
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
            painter.add(Shape::convex_polygon(shapes::diamond(center, 5.5), fill, stroke));
        }
    }
}

/// A shape with words beside it, as one thing that wraps whole.
pub fn direction_label(ui: &mut Ui, theme: &Theme, direction: Direction, text: &str, size: theme::Size) {
    let color = theme.direction(direction);
    let font = theme::font(size, theme::Weight::SemiBold);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, color);
    let inset = SHAPE + theme::HALF + 2.0;
    let area = Vec2::new(inset + galley.size().x, size.line());
    let (rect, response) = ui.allocate_exact_size(area, Sense::hover());
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

/// ▲ 6  ■ 3  ▼ 1, beginning at a point in the middle of a row. Their words are told by whoever draws them.
pub fn paint_summary(painter: &Painter, theme: &Theme, start: Pos2, summary: &Summary) {
    const EACH: f32 = 28.0 + theme::BASE;
    for (place, (direction, count)) in counts(summary).into_iter().enumerate() {
        let color = theme.direction(direction);
        let left = start + Vec2::new(place as f32 * EACH, 0.0);
        painter.add(direction_shape(direction, left + Vec2::new(6.0, 0.0), 10.0, color));
        let font = theme::font(theme::Size::Small, theme::Weight::SemiBold);
        let at = left + Vec2::new(15.0, 0.0);
        painter.text(at, egui::Align2::LEFT_CENTER, count, font, color);
    }
}

/// The same where the layout stands, each number with its word for those who can't see it.
pub fn summary_row(ui: &mut Ui, theme: &Theme, texts: &Texts, summary: &Summary) {
    let size = Vec2::new(3.0 * 28.0 + 2.0 * theme::BASE, 18.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let words = counts(summary)
        .map(|(direction, count)| texts.with(&format!("count-{}", direction.code()), &[("count", count.into())]));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words.join(", ")));
    paint_summary(ui.painter(), theme, rect.left_center(), summary);
}

/// How many indicators went which way.
pub fn counts(summary: &Summary) -> [(Direction, usize); 3] {
    [
        (Direction::Raised, summary.raised),
        (Direction::Unchanged, summary.unchanged),
        (Direction::Lowered, summary.lowered),
    ]
}
