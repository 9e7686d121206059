//! How long it takes until somebody leaves: the share that has left to work or studies, and otherwise, with how many are
//! followed still.

use egui::{Align2, Pos2, Rangef, Rect, Stroke, pos2, vec2};

use super::{PADDING, TITLE};
use crate::domain::cohort::method::{CurvePoint, TimeToExit};
use crate::ui::charts::Pen;
use crate::ui::charts::figure::{Figure, Spot};
use crate::ui::charts::scene::{Scene, Shape};
use crate::ui::theme::{self, Size, Weight};

/// Key of its name, what it shows of a point, and how it is dashed.
type Line = (&'static str, fn(&CurvePoint) -> f64, Option<(f32, f32)>);

const PLOT: f32 = 168.0;
const LEGEND: f32 = 38.0;
const SIDE: f32 = 44.0;
/// Room for the months, and for how many are at risk.
const LINE: f32 = 22.0;
/// Narrower than this, only every second or third month has its number.
const MONTH: f32 = 44.0;

/// The chart, as wide as `width`.
pub fn chart(pen: &Pen<'_>, title: &str, curve: &TimeToExit, width: f32) -> Figure {
    let theme = pen.theme;
    let top = TITLE + LEGEND;
    let bottom = top + PLOT;
    let height = bottom + 2.0 * LINE + theme::STEP_12;
    let mut scene = Scene::card(vec2(width, height), theme);
    pen.card_title(&mut scene, title);
    let across = Rangef::new(PADDING + SIDE, width - PADDING - theme::GAP);
    let most = curve
        .points
        .iter()
        .map(|point| point.work.max(point.other))
        .fold(0.0, f64::max);
    // A quarter more than is needed, in whole fifths.
    let reach = ((most * 5.0).floor() + 1.0).min(5.0) / 5.0;
    let y = |value: f64| bottom - (value / reach) as f32 * PLOT;
    for step in 0..=4 {
        let value = reach * f64::from(step) / 4.0;
        scene.line(
            pos2(across.min, y(value)),
            pos2(across.max, y(value)),
            Stroke::new(theme::STROKE, theme.grid),
        );
        let words = pen.texts.percent(value);
        pen.small(
            &mut scene,
            across.min - theme::BASE,
            y(value),
            Align2::RIGHT_CENTER,
            words,
            theme.ink_secondary,
        );
    }
    let last = curve.points.len().saturating_sub(1).max(1) as f32;
    let x = |place: usize| across.min + across.span() * place as f32 / last;
    let every = (MONTH / (across.span() / last)).ceil().max(1.0) as usize;
    for (place, point) in curve.points.iter().enumerate().step_by(every) {
        let at = bottom + LINE / 2.0;
        pen.small(
            &mut scene,
            x(place),
            at,
            Align2::CENTER_CENTER,
            point.day.to_string(),
            theme.ink_secondary,
        );
        let count = pen.texts.number(point.at_risk);
        pen.small(&mut scene, x(place), at + LINE, Align2::CENTER_CENTER, count, theme.ink);
    }
    for (line, key) in ["curve-days", "curve-at-risk"].iter().enumerate() {
        let at = bottom + LINE * (line as f32 + 0.5);
        let words = pen.texts.get(key);
        pen.small(&mut scene, PADDING, at, Align2::LEFT_CENTER, words, theme.ink_secondary);
    }
    let mut legend = PADDING;
    let lines: [Line; 2] = [
        ("group-exits-work", |point| point.work, None),
        ("curve-other", |point| point.other, Some((4.0, 3.0))),
    ];
    for (key, value, dash) in lines {
        let ink = if dash.is_none() { theme.ink } else { theme.ink_secondary };
        let word = pen.texts.get(key);
        let at = pos2(legend + 12.0, TITLE + LEGEND / 2.0 - 7.0);
        let mut draw = |points: Vec<Pos2>| {
            scene.shapes.push(Shape::Line {
                points,
                stroke: Stroke::new(2.0, ink),
                dash,
            });
        };
        draw(vec![at - vec2(12.0, 0.0), at + vec2(12.0, 0.0)]);
        // Each value holds until the next day that is told.
        let mut points: Vec<Pos2> = Vec::new();
        for (place, point) in curve.points.iter().enumerate() {
            points.extend(points.last().map(|before| pos2(x(place), before.y)));
            points.push(pos2(x(place), y(value(point))));
        }
        if points.len() > 1 {
            draw(points);
        }
        pen.small(&mut scene, legend + 30.0, at.y, Align2::LEFT_CENTER, &word, theme.ink);
        legend += 30.0 + (pen.measure)(&word, Size::Small, Weight::Regular) + theme::GAP;
    }
    let spot = |(place, point): (usize, &CurvePoint)| Spot {
        area: Rect::from_min_max(pos2(x(place) - 6.0, top), pos2(x(place) + 6.0, bottom)),
        lines: vec![pen.texts.curve_point(point)],
    };
    let spots: Vec<Spot> = curve.points.iter().enumerate().map(spot).collect();
    Figure::of_spots(scene, title, spots)
}
