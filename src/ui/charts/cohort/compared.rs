//! One's own figure with those of others under it, each with its interval and of how many it is.

use egui::{Align2, Rangef, Rect, Stroke, pos2, vec2};

use super::{Axis, PADDING, TITLE};
use crate::domain::comparison::{Beside, Figure as Counted, Known, Measure, Row, Who};
use crate::ui::charts::Pen;
use crate::ui::charts::figure::{Figure, Spot};
use crate::ui::charts::scene::{Scene, Shape};
use crate::ui::theme::{self, Size, Weight};

const ROW: f32 = 50.0;
const LEVELS: f32 = 24.0;
const VALUE: f32 = 60.0;
const COUNT: f32 = 52.0;
/// Half the side of a published figure's mark.
const HALF_MARK: f32 = 4.5;

/// What is drawn beside the rows.
pub struct Words<'a> {
    /// Over the chart.
    pub title: &'a str,
    /// Under it, each on lines of its own: what a reader must know, and where published figures stand.
    pub foot: &'a [String],
    /// One's own counts below this are hidden.
    pub threshold: u64,
}

/// The chart, as wide as `width`, in the order of the rows.
pub fn chart(pen: &Pen<'_>, beside: &Beside, words: &Words<'_>, width: f32) -> Figure {
    let theme = pen.theme;
    let measure = beside.subject.measure;
    let wrap = |text: &String| pen.wrap(text, Size::Small, Weight::Regular, width - 2.0 * PADDING);
    let foot: Vec<String> = words.foot.iter().flat_map(wrap).collect();
    let top = TITLE + LEVELS;
    let rows_end = top + beside.rows.len() as f32 * ROW;
    let height = rows_end + theme::GAP + foot.len() as f32 * Size::Small.line() + theme::BASE;
    let mut scene = Scene::card(vec2(width, height), theme);
    pen.card_title(&mut scene, words.title);
    let lines: Vec<[String; 2]> = beside.rows.iter().map(|row| name_lines(pen, row)).collect();
    let names = pen.names_width(lines.iter().flatten().map(String::as_str), width);
    let drawer = Drawer {
        pen,
        measure,
        threshold: words.threshold,
        names,
        axis: Axis {
            values: ends(measure, &beside.rows),
            points: Rangef::new(
                PADDING + names + theme::GAP,
                width - PADDING - COUNT - VALUE - theme::GAP,
            ),
        },
        right: width - PADDING,
    };
    drawer.levels(&mut scene, top, rows_end);
    let mut spots = Vec::new();
    for (place, (row, name)) in beside.rows.iter().zip(&lines).enumerate() {
        let line = top + place as f32 * ROW;
        let across = Stroke::new(theme::STROKE, theme.border);
        scene.line(pos2(1.0, line), pos2(width - 1.0, line), across);
        drawer.row(&mut scene, row, name, line + ROW / 2.0);
        let area = Rect::from_min_max(pos2(PADDING, line), pos2(width - PADDING, line + ROW));
        spots.push(Spot {
            area: area.shrink2(vec2(0.0, theme::HALF)),
            lines: told(pen, measure, row, words.threshold),
        });
    }
    for (place, line) in foot.into_iter().enumerate() {
        let y = rows_end + theme::GAP + place as f32 * Size::Small.line();
        pen.small(&mut scene, PADDING, y, Align2::LEFT_CENTER, line, theme.ink_secondary);
    }
    let mut figure = Figure::of_spots(scene, words.title, spots);
    for line in words.foot {
        figure.summary = format!("{}; {line}", figure.summary);
    }
    figure
}

/// Whose figure it is, and over which time.
fn name_lines(pen: &Pen<'_>, row: &Row) -> [String; 2] {
    let mut span = pen.texts.span(row.span);
    if matches!(row.who, Who::Published { .. }) {
        span = format!("{span}, {}", pen.texts.get("compare-published-words"));
    }
    [pen.texts.compared_name(row), span]
}

/// From where to where the axis goes: all of it for shares, and for change far enough for zero and every interval.
fn ends(measure: Measure, rows: &[Row]) -> [f64; 2] {
    if measure.is_share() {
        return [0.0, 1.0];
    }
    let figures = rows.iter().filter_map(Row::figure);
    let ends = figures.flat_map(|figure| figure.ci95.unwrap_or([figure.value; 2]));
    let (low, high) = ends.fold((0.0f64, 0.0f64), |(low, high), end| (low.min(end), high.max(end)));
    if high <= low {
        return [-1.0, 1.0];
    }
    let margin = (high - low) * 0.06;
    [low - margin, high + margin]
}

/// Everything about one row, line by line.
fn told(pen: &Pen<'_>, measure: Measure, row: &Row, threshold: u64) -> Vec<String> {
    let texts = pen.texts;
    let mut lines = vec![texts.compared_name(row), texts.span(row.span)];
    match row.known {
        None => lines.push(texts.get("compare-nothing-words")),
        Some(Known::Hidden) => lines.push(hidden(pen, row, threshold)),
        Some(Known::Shown(figure)) => {
            lines.push(texts.compared_value(measure, row, figure));
            if let Some(interval) = texts.compared_interval(measure, figure) {
                lines.push(format!("{} {interval}", texts.get("compare-column-interval")));
            }
            lines.extend(figure.n.map(|n| format!("n={}", texts.number(n))));
        }
    }
    if let Who::Published { source, .. } = &row.who {
        lines.push(format!("{}: {source}", texts.get("compare-column-source")));
    }
    lines.extend(texts.counted_otherwise(row));
    lines
}

/// That a figure is hidden; of another unit by its threshold, which is told beside it where it is another.
fn hidden(pen: &Pen<'_>, row: &Row, threshold: u64) -> String {
    match row.who {
        Who::Own => pen.texts.hidden(threshold),
        Who::Unit { .. } | Who::Published { .. } => pen.texts.get("compare-hidden-other"),
    }
}

struct Drawer<'a> {
    pen: &'a Pen<'a>,
    measure: Measure,
    threshold: u64,
    names: f32,
    axis: Axis,
    right: f32,
}

impl Drawer<'_> {
    fn levels(&self, scene: &mut Scene, top: f32, bottom: f32) {
        let (pen, theme) = (self.pen, self.pen.theme);
        let ticks = if self.measure.is_share() {
            vec![0.0, 0.25, 0.5, 0.75, 1.0]
        } else {
            self.axis.ticks()
        };
        let y = top - LEVELS / 2.0;
        for tick in ticks {
            let words = if self.measure.is_share() {
                pen.texts.percent(tick)
            } else if tick.abs() < 1e-9 {
                "0".to_owned()
            } else {
                pen.texts.signed_decimal(tick, 2)
            };
            let x = self.axis.x(tick);
            pen.small(scene, x, y, Align2::CENTER_CENTER, words, theme.ink_secondary);
            let ink = if tick.abs() < 1e-9 { theme.zero } else { theme.grid };
            let stroke = Stroke::new(theme::STROKE, ink);
            scene.line(pos2(x, top), pos2(x, bottom), stroke);
        }
        let n = pen.texts.get("compare-column-n");
        pen.small(scene, self.right, y, Align2::RIGHT_CENTER, n, theme.ink_secondary);
    }

    fn row(&self, scene: &mut Scene, row: &Row, [name, span]: &[String; 2], y: f32) {
        let (pen, theme) = (self.pen, self.pen.theme);
        let weight = match row.who {
            Who::Own => Weight::SemiBold,
            Who::Unit { .. } | Who::Published { .. } => Weight::Regular,
        };
        let is_long = pen.wrap(name, Size::Small, weight, self.names).len() > 1;
        if is_long {
            // Its time stands in the table and under the pointer.
            pen.row_name(scene, name, PADDING, self.names, y, weight);
        } else {
            pen.row_name(scene, name, PADDING, self.names, y - 9.0, weight);
            pen.small(scene, PADDING, y + 9.0, Align2::LEFT_CENTER, span, theme.ink_secondary);
        }
        let left = self.axis.points.min;
        match (row.known, &row.who) {
            (None, _) => {
                let words = pen.texts.get("compare-nothing");
                pen.small(scene, left, y, Align2::LEFT_CENTER, words, theme.ink_secondary);
            }
            (Some(Known::Hidden), Who::Own) => pen.hidden_row(scene, self.threshold, left, y),
            (Some(Known::Hidden), _) => {
                let words = hidden(pen, row, self.threshold);
                pen.small(scene, left, y, Align2::LEFT_CENTER, words, theme.ink_secondary);
            }
            (Some(Known::Shown(figure)), _) => self.figure(scene, row, figure, y),
        }
    }

    fn figure(&self, scene: &mut Scene, row: &Row, figure: Counted, y: f32) {
        let (pen, theme) = (self.pen, self.pen.theme);
        if let Some(ends) = figure.ci95 {
            super::caps(scene, ends.map(|end| self.axis.x(end)), y, theme.ink);
        }
        let at = pos2(self.axis.x(figure.value), y);
        match row.who {
            Who::Own => scene.circle(at, 5.5, theme.primary, Stroke::NONE),
            Who::Unit { .. } => scene.circle(at, 4.5, theme.ink, Stroke::NONE),
            Who::Published { .. } => scene.shapes.push(Shape::Rect {
                rect: Rect::from_center_size(at, vec2(2.0 * HALF_MARK, 2.0 * HALF_MARK)),
                radius: 0,
                fill: theme.card,
                stroke: Stroke::new(1.5, theme.ink),
            }),
        }
        let value = pen.texts.compared_value(self.measure, row, figure);
        let x = self.right - COUNT;
        scene.text(
            pos2(x, y),
            Align2::RIGHT_CENTER,
            value,
            Size::Small,
            Weight::SemiBold,
            theme.ink,
        );
        let n = figure.n.map_or_else(|| "–".to_owned(), |n| pen.texts.number(n));
        pen.small(scene, self.right, y, Align2::RIGHT_CENTER, n, theme.ink_secondary);
    }
}
