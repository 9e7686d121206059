//! Two occasions on one wheel. The axes keep their order, and no area is ever a score.

use std::f32::consts::TAU;

use eframe::egui::{Align, Align2, Pos2, Rect, Stroke, Vec2, pos2, vec2};

use super::Pen;
use super::comparison::Pair;
use super::figure::{Figure, Spot};
use super::scene::{Scene, Shape};
use crate::domain::assessment::Entry;
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, Instrument, Score};
use crate::domain::occasion::Occasion;
use crate::ui::theme::{self, Size, Weight};

const PADDING: f32 = theme::GAP;
const LEGEND: f32 = 56.0;
/// Room for a label beside the wheel.
const LABEL: f32 = 150.0;
/// The wheel's largest radius.
const MAX_RADIUS: f32 = 176.0;
/// How strongly the later occasion's area is tinted.
const FILL: f32 = 0.10;

/// The chart, at most as wide as `width`, with its two occasions by their dates.
pub fn chart(pen: &Pen<'_>, history: &History, instrument: &Instrument, pair: Pair<'_>, width: f32) -> Figure {
    let names = [pair.before, pair.now].map(|occasion| pen.texts.date(occasion.date));
    named_chart(pen, history, instrument, pair, names, width)
}

/// The chart as it is shown to the participant: "the first time" and "today".
pub fn participants_chart(
    pen: &Pen<'_>,
    history: &History,
    instrument: &Instrument,
    pair: Pair<'_>,
    width: f32,
) -> Figure {
    let named = |key: &str, occasion: &Occasion| pen.texts.with(key, &[("date", pen.texts.date(occasion.date).into())]);
    let names = [named("handover-first", pair.before), named("handover-today", pair.now)];
    named_chart(pen, history, instrument, pair, names, width)
}

fn named_chart(
    pen: &Pen<'_>,
    history: &History,
    instrument: &Instrument,
    pair: Pair<'_>,
    names: [String; 2],
    width: f32,
) -> Figure {
    let radius = (width / 2.0 - LABEL - PADDING).clamp(90.0, MAX_RADIUS);
    let height = LEGEND + 2.0 * radius + 2.0 * 44.0 + PADDING;
    let mut scene = Scene::card(vec2(width, height), pen.theme);
    let indicators: Vec<_> = instrument.asked_of(pair.respondent).collect();
    let wheel = Wheel {
        pen,
        history,
        instrument,
        pair,
        indicators,
        center: pos2(width / 2.0, LEGEND + 44.0 + radius),
        radius,
        width,
        names,
    };
    wheel.legend(&mut scene);
    wheel.grid(&mut scene);
    wheel.series(&mut scene);
    wheel.numbers(&mut scene);
    wheel.marks(&mut scene);
    wheel.labels(&mut scene);
    let spots: Vec<_> = (0..wheel.indicators.len()).map(|axis| wheel.spot(axis)).collect();
    let summary = spots
        .iter()
        .map(|spot| spot.lines.join(", "))
        .collect::<Vec<_>>()
        .join("; ");
    let name = pair.name(pen, "radar-name");
    Figure {
        scene,
        spots,
        name,
        summary,
    }
}

struct Wheel<'a> {
    pen: &'a Pen<'a>,
    history: &'a History,
    instrument: &'a Instrument,
    pair: Pair<'a>,
    indicators: Vec<&'a Indicator>,
    center: Pos2,
    radius: f32,
    width: f32,
    /// What the two occasions are called.
    names: [String; 2],
}

impl Wheel<'_> {
    /// The direction of an axis; the first points up, the others follow clockwise.
    fn direction(&self, axis: usize) -> Vec2 {
        let turn = axis as f32 / self.indicators.len() as f32 * TAU;
        vec2(turn.sin(), -turn.cos())
    }

    /// Where a level lies. The lowest is off the centre, so that it can be seen.
    fn at(&self, axis: usize, score: Score) -> Pos2 {
        let steps = f32::from(self.instrument.scale.max() - self.instrument.scale.min());
        let fraction = (self.instrument.scale.fraction(score) * steps + 1.0) / (steps + 1.0);
        self.center + self.direction(axis) * fraction * self.radius
    }

    fn entry<'o>(&'o self, occasion: &'o Occasion, indicator: &Indicator) -> Option<&'o Entry> {
        self.history
            .comparable_entry(occasion, self.pair.respondent, indicator, self.instrument)
    }

    fn scores(&self, occasion: &Occasion) -> Vec<Option<Score>> {
        let score = |indicator: &&Indicator| {
            let entry = self.entry(occasion, indicator)?;
            entry.answer.and_then(|answer| answer.score())
        };
        self.indicators.iter().map(score).collect()
    }

    fn legend(&self, scene: &mut Scene) {
        let (theme, texts) = (self.pen.theme, self.pen.texts);
        let now = theme.respondent(self.pair.respondent);
        let mut x = PADDING;
        for (text, is_now) in self.names.iter().zip([false, true]) {
            let (color, stroke) = if is_now { (now, 2.5) } else { (theme.unchanged, 1.5) };
            let (left, y) = (pos2(x, 28.0), 28.0);
            scene.line(left, left + vec2(34.0, 0.0), Stroke::new(stroke, color));
            let fill = if is_now { color } else { theme.card };
            scene.circle(
                pos2(x + 17.0, y),
                if is_now { 5.0 } else { 4.0 },
                fill,
                Stroke::new(1.5, color),
            );
            let weight = if is_now { Weight::SemiBold } else { Weight::Regular };
            let end = x + 42.0 + (self.pen.measure)(text, Size::Small, weight);
            scene.text(
                pos2(x + 42.0, y),
                Align2::LEFT_CENTER,
                text.clone(),
                Size::Small,
                weight,
                theme.ink,
            );
            x = end + theme::PAGE;
        }
        let scale = &self.instrument.scale;
        let text = texts.with(
            "scale-range",
            &[
                ("min", scale.min().to_string().into()),
                ("max", scale.max().to_string().into()),
            ],
        );
        // Under the names where there is no room beside them.
        let room = self.width - PADDING - x;
        let y = if (self.pen.measure)(&text, Size::Small, Weight::Regular) <= room {
            28.0
        } else {
            50.0
        };
        let at = pos2(self.width - PADDING, y);
        scene.text(
            at,
            Align2::RIGHT_CENTER,
            text,
            Size::Small,
            Weight::Regular,
            theme.ink_secondary,
        );
    }

    fn grid(&self, scene: &mut Scene) {
        let theme = self.pen.theme;
        let highest = self.instrument.scale.scores().next_back();
        for score in self.instrument.scale.scores() {
            let color = if Some(score) == highest { theme.axis } else { theme.grid };
            let mut points: Vec<_> = (0..self.indicators.len()).map(|axis| self.at(axis, score)).collect();
            points.extend(points.first().copied());
            scene.shapes.push(Shape::Line {
                points,
                stroke: Stroke::new(theme::STROKE, color),
                dash: None,
            });
        }
        for axis in 0..self.indicators.len() {
            let end = self.center + self.direction(axis) * self.radius;
            scene.line(self.center, end, Stroke::new(theme::STROKE, theme.grid));
        }
    }

    /// The numbers stand between two axes, where no line runs through them; only the ends where they are close.
    fn numbers(&self, scene: &mut Scene) {
        let turn = TAU * (0.5 / self.indicators.len().max(1) as f32);
        let scores: Vec<_> = self.instrument.scale.scores().collect();
        let step = self.radius * turn.cos() / scores.len() as f32;
        let last = scores.len() - 1;
        for (index, score) in scores.into_iter().enumerate() {
            if step < Size::Small.line() && ![0, last / 2, last].contains(&index) {
                continue;
            }
            let at = self.center + vec2(turn.sin(), -turn.cos()) * step * (index + 1) as f32;
            let text = score.value().to_string();
            scene.text(
                at,
                Align2::CENTER_CENTER,
                text,
                Size::Small,
                Weight::Regular,
                self.pen.theme.ink_secondary,
            );
        }
    }

    fn series(&self, scene: &mut Scene) {
        let theme = self.pen.theme;
        let now = theme.respondent(self.pair.respondent);
        for (occasion, is_now) in [(self.pair.before, false), (self.pair.now, true)] {
            let scores = self.scores(occasion);
            let edges: Vec<_> = (0..scores.len())
                .filter_map(|axis| {
                    let next = (axis + 1) % scores.len();
                    Some([self.at(axis, scores[axis]?), self.at(next, scores[next]?)])
                })
                .collect();
            let (color, width) = if is_now { (now, 2.5) } else { (theme.unchanged, 1.5) };
            if is_now {
                let fill = color.gamma_multiply(FILL);
                scene.shapes.push(Shape::Fan {
                    center: self.center,
                    edges: edges.clone(),
                    fill,
                });
            }
            for edge in edges {
                scene.shapes.push(Shape::Line {
                    points: edge.to_vec(),
                    stroke: Stroke::new(width, color),
                    dash: None,
                });
            }
        }
    }

    fn marks(&self, scene: &mut Scene) {
        let theme = self.pen.theme;
        let now_color = theme.respondent(self.pair.respondent);
        let grey = Stroke::new(1.5, theme.unchanged);
        let (before, now) = (self.scores(self.pair.before), self.scores(self.pair.now));
        for axis in 0..self.indicators.len() {
            if let Some(score) = before[axis] {
                let radius = if now[axis] == Some(score) { 8.0 } else { 4.0 };
                scene.circle(self.at(axis, score), radius, theme.card, grey);
            }
            if let Some(score) = now[axis] {
                scene.circle(self.at(axis, score), 5.0, now_color, Stroke::NONE);
            }
        }
    }

    fn labels(&self, scene: &mut Scene) {
        for (axis, indicator) in self.indicators.iter().enumerate() {
            let direction = self.direction(axis);
            let at = self.center + direction * (self.radius + theme::STEP_12);
            let align = match direction.x {
                x if x > 0.1 => Align::Min,
                x if x < -0.1 => Align::Max,
                _ => Align::Center,
            };
            let room = match align {
                Align::Min => self.width - PADDING - at.x,
                Align::Max => at.x - PADDING,
                Align::Center => 2.0 * LABEL,
            };
            let name = indicator.name.text(self.pen.texts.code());
            let lines = self.pen.wrap(name, Size::Small, Weight::Regular, room);
            let block = lines.len() as f32 * Size::Small.line();
            // A label above the wheel ends at its axis, one below begins there, one beside is centred on it.
            let top = at.y - block / 2.0 + direction.y * block / 2.0;
            for (index, line) in lines.into_iter().enumerate() {
                let y = top + (index as f32 + 0.5) * Size::Small.line();
                let anchor = Align2([align, Align::Center]);
                scene.text(
                    pos2(at.x, y),
                    anchor,
                    line,
                    Size::Small,
                    Weight::Regular,
                    self.pen.theme.ink,
                );
            }
        }
    }

    fn spot(&self, axis: usize) -> Spot {
        let texts = self.pen.texts;
        let indicator = self.indicators[axis];
        let mut lines = vec![indicator.name.text(texts.code()).to_owned()];
        let mut area = Rect::NOTHING;
        for (occasion, name) in [self.pair.before, self.pair.now].into_iter().zip(&self.names) {
            let entry = self.entry(occasion, indicator);
            let words = match entry {
                Some(entry) => self.pen.texts.answer(self.instrument, indicator, entry),
                None => texts.get("answer-not-asked"),
            };
            lines.push(format!("{name}: {words}"));
            if let Some(score) = entry.and_then(|entry| entry.answer).and_then(|answer| answer.score()) {
                area = area.union(Rect::from_center_size(self.at(axis, score), Vec2::splat(10.0)));
            }
        }
        if !area.is_positive() {
            area = Rect::from_center_size(self.center + self.direction(axis) * self.radius, Vec2::splat(10.0));
        }
        Spot { area, lines }
    }
}
