//! Shares lowered, unchanged and raised of each indicator, as bars around what is unchanged.

use egui::{Align2, Color32, Rect, Stroke, pos2, vec2};

use super::{PADDING, ROW, Row, TITLE};
use crate::domain::change::Direction;
use crate::ui::charts::Pen;
use crate::ui::charts::figure::{Figure, Spot};
use crate::ui::charts::scene::{Scene, Shape};
use crate::ui::theme::{self, Size, Weight};

const LEGEND: f32 = 28.0;
const BAR: f32 = 20.0;
/// Room for the count at the right.
const COUNT: f32 = 44.0;
/// Room for a number outside a narrow segment.
const OUTSIDE: f32 = 22.0;

/// One segment of a bar.
struct Segment {
    share: f64,
    fill: Color32,
    ink: Color32,
    /// Where its number stands when it is too narrow: before or after it.
    outside: Option<Align2>,
}

/// How far the widest bars reach to either side of the middle of what is unchanged, as shares.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reach {
    before: f64,
    after: f64,
}

impl Reach {
    /// Of these rows; charts beside each other are drawn with the reach of all their rows.
    pub fn of<'a>(rows: impl Iterator<Item = &'a Row<'a>>) -> Self {
        rows.filter_map(|row| row.change)
            .fold(Self::default(), |reach, change| {
                let Some(raised) = change.raised.map(|share| share.share) else {
                    return reach;
                };
                let lowered = change.lowered.map_or(0.0, |share| share.share);
                let half = (1.0 - raised - lowered) / 2.0;
                Self {
                    before: reach.before.max(lowered + half),
                    after: reach.after.max(raised + half),
                }
            })
    }
}

/// The share raised, by which rows are ordered.
pub fn raised(row: &Row<'_>) -> Option<f64> {
    row.change.and_then(|change| change.raised).map(|share| share.share)
}

/// The chart, as wide as `width`, in the order given.
pub fn chart(pen: &Pen<'_>, title: &str, rows: &[Row<'_>], reach: Reach, threshold: u64, width: f32) -> Figure {
    let top = TITLE + LEGEND;
    let height = top + rows.len() as f32 * ROW + theme::BASE;
    let mut scene = Scene::card(vec2(width, height), pen.theme);
    pen.card_title(&mut scene, title);
    legend(pen, &mut scene, width);
    let names = pen.names_width(rows.iter().map(|row| row.name.as_str()), width);
    let left = PADDING + names + theme::BASE;
    let right = width - PADDING - COUNT;
    let bars: Vec<Vec<Segment>> = rows.iter().map(|row| segments(pen, row)).collect();
    // What is unchanged is centred; the widest bars to either side decide the scale.
    let half = |bar: &[Segment]| {
        bar.iter()
            .find(|segment| segment.outside.is_none())
            .map_or(0.0, |segment| segment.share / 2.0)
    };
    let Reach { before, after } = reach;
    let room = f64::from(right - left - 2.0 * OUTSIDE);
    let unit = if before + after > 0.0 {
        room / (before + after)
    } else {
        0.0
    };
    let center = left + OUTSIDE + (before * unit) as f32;
    let mut spots = Vec::new();
    for (index, (row, bar)) in rows.iter().zip(&bars).enumerate() {
        let y = top + (index as f32 + 0.5) * ROW;
        pen.row_name(&mut scene, &row.name, PADDING, names, y, Weight::Regular);
        match row.change {
            None => pen.hidden_row(&mut scene, threshold, left, y),
            Some(change) => {
                let color = pen.theme.ink_secondary;
                pen.small(
                    &mut scene,
                    width - PADDING,
                    y,
                    Align2::RIGHT_CENTER,
                    pen.texts.number(change.n),
                    color,
                );
                if bar.is_empty() {
                    pen.small(
                        &mut scene,
                        left,
                        y,
                        Align2::LEFT_CENTER,
                        pen.texts.get("group-split-hidden"),
                        color,
                    );
                } else {
                    draw_bar(pen, &mut scene, bar, center - (half(bar) * unit) as f32, unit, y);
                }
            }
        }
        spots.push(Spot {
            area: Rect::from_min_max(pos2(left, y - BAR / 2.0), pos2(right, y + BAR / 2.0)),
            lines: pen.change_lines(row, threshold),
        });
    }
    Figure::of_spots(scene, title, spots)
}

/// Lowered, unchanged and raised; those raised and those not, where the others are hidden; nothing where all are.
fn segments(pen: &Pen<'_>, row: &Row<'_>) -> Vec<Segment> {
    let theme = pen.theme;
    let Some(change) = row.change else { return Vec::new() };
    let segment = |share: f64, fill: Color32, ink: Color32, outside: Option<Align2>| Segment {
        share,
        fill,
        ink,
        outside,
    };
    let neutral = |share: f64| segment(share, theme.bar_neutral, theme.ink, None);
    let Some(raised) = change.raised else {
        return Vec::new();
    };
    let up = segment(raised.share, theme.raised, theme.on_primary, Some(Align2::LEFT_CENTER));
    match (change.lowered, change.unchanged) {
        (Some(lowered), Some(unchanged)) => vec![
            segment(
                lowered.share,
                theme.lowered,
                theme.on_primary,
                Some(Align2::RIGHT_CENTER),
            ),
            neutral(unchanged.share),
            up,
        ],
        _ => vec![neutral(1.0 - raised.share), up],
    }
}

/// Draws the segments from the left; `start` is where the neutral one begins.
fn draw_bar(pen: &Pen<'_>, scene: &mut Scene, bar: &[Segment], start: f32, unit: f64, y: f32) {
    let before: f64 = bar
        .iter()
        .take_while(|segment| segment.outside == Some(Align2::RIGHT_CENTER))
        .map(|segment| segment.share)
        .sum();
    let mut x = start - (before * unit) as f32;
    for segment in bar {
        let width = (segment.share * unit) as f32;
        let rect = Rect::from_min_max(pos2(x, y - BAR / 2.0), pos2(x + width, y + BAR / 2.0));
        scene.shapes.push(Shape::Rect {
            rect: rect.shrink2(vec2(0.5_f32.min(width / 4.0), 0.0)),
            radius: 0,
            fill: segment.fill,
            stroke: Stroke::NONE,
        });
        let number = pen.texts.decimal(segment.share * 100.0, 0);
        let weight = if segment.outside.is_some() {
            Weight::SemiBold
        } else {
            Weight::Regular
        };
        let room = (pen.measure)(&number, Size::Small, weight) + theme::HALF;
        if width >= room {
            scene.text(
                rect.center(),
                Align2::CENTER_CENTER,
                number,
                Size::Small,
                weight,
                segment.ink,
            );
        } else if let Some(anchor) = segment.outside {
            let at = if anchor == Align2::RIGHT_CENTER {
                x - 3.0
            } else {
                x + width + 3.0
            };
            scene.text(pos2(at, y), anchor, number, Size::Small, weight, segment.fill);
        }
        x += width;
    }
}

fn legend(pen: &Pen<'_>, scene: &mut Scene, width: f32) {
    let theme = pen.theme;
    let y = TITLE + LEGEND / 2.0 - 2.0;
    let mut x = PADDING;
    let share = pen.texts.get("group-share-percent");
    x += (pen.measure)(&share, Size::Small, Weight::Regular) + theme::STEP_12;
    pen.small(scene, PADDING, y, Align2::LEFT_CENTER, share, theme.ink_secondary);
    for direction in [Direction::Lowered, Direction::Unchanged, Direction::Raised] {
        let color = theme.direction(direction);
        scene.direction(direction, pos2(x + 5.0, y), 10.0, color);
        let word = pen.texts.get(&format!("direction-{}", direction.code()));
        let after = (pen.measure)(&word, Size::Small, Weight::SemiBold);
        scene.text(
            pos2(x + 14.0, y),
            Align2::LEFT_CENTER,
            word,
            Size::Small,
            Weight::SemiBold,
            color,
        );
        x += 14.0 + after + theme::GAP;
    }
    pen.small(
        scene,
        width - PADDING,
        y,
        Align2::RIGHT_CENTER,
        "n",
        theme.ink_secondary,
    );
}
