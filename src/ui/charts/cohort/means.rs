//! Mean level first and latest of each indicator: a dumbbell chart of a group.

use egui::{Align2, Color32, Rangef, Rect, Stroke, pos2, vec2};

use super::{Axis, PADDING, ROW, Row, TITLE};
use crate::domain::instrument::Respondent;
use crate::ui::charts::Pen;
use crate::ui::charts::figure::{Figure, Spot};
use crate::ui::charts::scene::{Scene, Shape};
use crate::ui::theme::{self, Size, Weight};

const LEGEND: f32 = 28.0;
const LEVELS: f32 = 20.0;
/// Room for the change and the count at the right.
const CHANGE: f32 = 60.0;
const COUNT: f32 = 44.0;
/// A mean change smaller than this is shown as none: so small a difference could not be seen.
const NONE: f64 = 0.005;

/// The mean change, by which rows are ordered.
pub fn change(row: &Row<'_>) -> Option<f64> {
    row.change.map(|change| change.mean_change)
}

/// The chart, as wide as `width`, in the order given. Filled is the latest mean, hollow the first.
pub fn chart(
    pen: &Pen<'_>,
    title: &str,
    rows: &[Row<'_>],
    respondent: Respondent,
    threshold: u64,
    width: f32,
) -> Figure {
    let theme = pen.theme;
    let color = theme.respondent(respondent);
    let top = TITLE + LEGEND + LEVELS;
    let height = top + rows.len() as f32 * ROW + theme::BASE;
    let mut scene = Scene::card(vec2(width, height), theme);
    pen.card_title(&mut scene, title);
    let names = pen.names_width(rows.iter().map(|row| row.name.as_str()), width);
    let points = Rangef::new(
        PADDING + names + theme::GAP + theme::BASE,
        width - PADDING - COUNT - CHANGE - theme::GAP,
    );
    let mark = |scene: &mut Scene, x: f32, y: f32, is_filled: bool| {
        let fill = if is_filled { color } else { theme.card };
        let stroke = Stroke::new(1.5, color);
        match respondent {
            Respondent::Participant => scene.circle(pos2(x, y), 5.5, fill, stroke),
            Respondent::Caseworker => scene.diamond(pos2(x, y), 7.0, fill, stroke),
        }
    };
    let legend = TITLE + LEGEND / 2.0 - 2.0;
    let mut x = PADDING + 6.0;
    for (key, is_filled) in [("group-mean-first", false), ("group-mean-latest", true)] {
        mark(&mut scene, x, legend, is_filled);
        let word = pen.texts.get(key);
        let after = (pen.measure)(&word, Size::Small, Weight::Regular);
        pen.small(
            &mut scene,
            x + 12.0,
            legend,
            Align2::LEFT_CENTER,
            word,
            theme.ink_secondary,
        );
        x += after + 12.0 + theme::GAP + theme::BASE;
    }
    pen.small(
        &mut scene,
        width - PADDING,
        legend,
        Align2::RIGHT_CENTER,
        "n",
        theme.ink_secondary,
    );
    // One scale for all, where all are asked on the same one.
    let (min, max) = rows.iter().fold((i16::MAX, i16::MIN), |(min, max), row| {
        (min.min(row.asked.min), max.max(row.asked.max))
    });
    let axis = Axis {
        values: [f64::from(min), f64::from(max)],
        points,
    };
    let step = ((max - min) / 10).max(1) as usize;
    for level in (min..=max).step_by(step) {
        let x = axis.x(f64::from(level));
        pen.small(
            &mut scene,
            x,
            top - LEVELS / 2.0 - 2.0,
            Align2::CENTER_CENTER,
            level.to_string(),
            theme.ink_secondary,
        );
        scene.line(
            pos2(x, top),
            pos2(x, height - theme::BASE),
            Stroke::new(theme::STROKE, theme.grid),
        );
    }
    let mut spots = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let y = top + (index as f32 + 0.5) * ROW;
        pen.row_name(&mut scene, &row.name, PADDING, names, y, Weight::Regular);
        match row.change {
            None => pen.hidden_row(&mut scene, threshold, points.min, y),
            Some(change) => {
                let (first, latest) = (axis.x(change.mean_baseline), axis.x(change.mean_latest));
                if change.mean_change.abs() < NONE {
                    mark(&mut scene, latest, y, true);
                    scene.circle(pos2(latest, y), 10.0, Color32::TRANSPARENT, Stroke::new(1.5, color));
                } else {
                    let dash = (respondent == Respondent::Caseworker).then_some((4.0, 3.0));
                    scene.shapes.push(Shape::Line {
                        points: vec![pos2(first, y), pos2(latest, y)],
                        stroke: Stroke::new(if dash.is_some() { 2.0 } else { 2.5 }, color),
                        dash,
                    });
                    mark(&mut scene, first, y, false);
                    mark(&mut scene, latest, y, true);
                }
                let at = pos2(width - PADDING - COUNT, y);
                let words = pen.texts.signed_decimal(change.mean_change, 2);
                scene.text(
                    at,
                    Align2::RIGHT_CENTER,
                    words,
                    Size::Small,
                    Weight::SemiBold,
                    theme.ink,
                );
                let n = pen.texts.number(change.n);
                pen.small(
                    &mut scene,
                    width - PADDING,
                    y,
                    Align2::RIGHT_CENTER,
                    n,
                    theme.ink_secondary,
                );
            }
        }
        spots.push(Spot {
            area: Rect::from_x_y_ranges(points, y - 10.0..=y + 10.0),
            lines: lines(pen, row, threshold),
        });
    }
    Figure::of_spots(scene, title, spots)
}

fn lines(pen: &Pen<'_>, row: &Row<'_>, threshold: u64) -> Vec<String> {
    let mut lines = pen.change_lines(row, threshold);
    if let Some(change) = row.change {
        let args = [
            ("first", pen.texts.decimal(change.mean_baseline, 2).into()),
            ("latest", pen.texts.decimal(change.mean_latest, 2).into()),
        ];
        lines.insert(2, pen.texts.with("group-means-words", &args));
    }
    lines
}
