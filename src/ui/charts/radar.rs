//! Two occasions on one wheel. The axes keep their order, and no area is ever a score.

use std::f32::consts::TAU;

use egui::{Align, Align2, Pos2, Rect, Stroke, Vec2, pos2, vec2};

use super::Pen;
use super::comparison::Pair;
use super::figure::{Figure, Spot};
use super::scene::{Scene, Shape};
use crate::domain::assessment::Entry;
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, Instrument, Score};
use crate::domain::localized::TextDirection;
use crate::domain::occasion::Occasion;
use crate::ui::theme::{self, Size, Weight};

const PADDING: f32 = theme::GAP;
const LEGEND: f32 = 56.0;
/// Room for a label beside the wheel.
const LABEL: f32 = 150.0;
/// The wheel's smallest and largest radius.
const RADII: [f32; 2] = [64.0, 176.0];
/// Room for a letter in a name's place, where there is none for the names around the wheel.
const LETTER: f32 = 28.0;
/// The least room over and under the wheel.
const OVER: f32 = 44.0;
/// The least between two labels.
const APART: f32 = theme::HALF;
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
    let indicators: Vec<_> = instrument.asked_of(pair.respondent).collect();
    let make = |is_listed: bool| {
        let beside = if is_listed { LETTER } else { LABEL };
        let radius = (width / 2.0 - beside - PADDING).clamp(RADII[0], RADII[1]);
        let mut wheel = Wheel {
            pen,
            history,
            instrument,
            pair,
            indicators: indicators.clone(),
            center: pos2(width / 2.0, 0.0),
            radius,
            width,
            height: 0.0,
            is_listed,
            names: names.clone(),
        };
        wheel.height = wheel.needed_height();
        wheel.center.y = LEGEND + (wheel.height - LEGEND - PADDING) / 2.0;
        wheel
    };
    let around = make(false);
    let wheel = if around.fits() { around } else { make(true) };
    let list = wheel.list();
    let listed = list.len() as f32 * Size::Small.line();
    let mut scene = Scene::card(vec2(width, wheel.height + listed), pen.theme);
    wheel.draw_list(&mut scene, list);
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
    /// Without the list of names below it.
    height: f32,
    /// The names stand below the wheel.
    is_listed: bool,
    /// What the two occasions are called.
    names: [String; 2],
}

/// The letter that stands for an axis: A for the first.
fn letter(axis: usize) -> String {
    let letter = u32::try_from(axis)
        .ok()
        .and_then(|axis| char::from_u32(u32::from('A') + axis));
    letter.map_or_else(|| (axis + 1).to_string(), String::from)
}

/// The name of an axis, in lines.
#[derive(Debug, Clone)]
struct Label {
    name: String,
    lines: Vec<String>,
    /// Where its lines begin, end or have their middle.
    x: f32,
    /// Where the axis ends.
    end: Pos2,
    /// The axis' way down, from −1 to 1.
    rise: f32,
    top: f32,
    align: Align,
}

impl Label {
    fn height(&self) -> f32 {
        self.lines.len() as f32 * Size::Small.line()
    }

    fn bottom(&self) -> f32 {
        self.top + self.height()
    }

    /// A label above the wheel ends at its axis, one below begins there, one beside is centred on it.
    fn wanted_top(&self) -> f32 {
        self.end.y - self.height() / 2.0 + self.rise * self.height() / 2.0
    }

    /// From left to right.
    fn span(&self, pen: &Pen<'_>) -> (f32, f32) {
        let width = |line: &String| (pen.measure)(line, Size::Small, Weight::Regular);
        let width = self.lines.iter().map(width).fold(0.0, f32::max);
        match self.align {
            Align::Min => (self.x, self.x + width),
            Align::Center => (self.x - width / 2.0, self.x + width / 2.0),
            Align::Max => (self.x - width, self.x),
        }
    }

    /// `true` where the other is nearer than labels are to be.
    fn touches(&self, other: &Self, pen: &Pen<'_>) -> bool {
        self.is_within(other, pen, APART)
    }

    /// `true` where the other can't be read beside it.
    fn lies_on(&self, other: &Self, pen: &Pen<'_>) -> bool {
        self.is_within(other, pen, 0.0)
    }

    fn is_within(&self, other: &Self, pen: &Pen<'_>, apart: f32) -> bool {
        let ((left, right), (from, to)) = (self.span(pen), other.span(pen));
        let is_beside = right + apart <= from || to + apart <= left;
        !is_beside && self.top < other.bottom() + apart && other.top < self.bottom() + apart
    }
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

    /// The two occasions from where the page begins, the scale from where it ends: at the left, or mirrored.
    fn legend(&self, scene: &mut Scene) {
        let (theme, texts) = (self.pen.theme, self.pen.texts);
        let is_mirrored = texts.direction() == TextDirection::RightToLeft;
        let across = |x: f32| if is_mirrored { self.width - x } else { x };
        let [start, end] = if is_mirrored {
            [Align2::RIGHT_CENTER, Align2::LEFT_CENTER]
        } else {
            [Align2::LEFT_CENTER, Align2::RIGHT_CENTER]
        };
        let now = theme.respondent(self.pair.respondent);
        let mut x = PADDING;
        for (text, is_now) in self.names.iter().zip([false, true]) {
            let (color, stroke) = if is_now { (now, 2.5) } else { (theme.unchanged, 1.5) };
            let y = LEGEND / 2.0;
            scene.line(
                pos2(across(x), y),
                pos2(across(x + 34.0), y),
                Stroke::new(stroke, color),
            );
            let fill = if is_now { color } else { theme.card };
            let radius = if is_now { 5.0 } else { 4.0 };
            scene.circle(pos2(across(x + 17.0), y), radius, fill, Stroke::new(1.5, color));
            let weight = if is_now { Weight::SemiBold } else { Weight::Regular };
            let at = pos2(across(x + 42.0), y);
            scene.text(at, start, text.clone(), Size::Small, weight, theme.ink);
            x += 42.0 + (self.pen.measure)(text, Size::Small, weight) + theme::PAGE;
        }
        let text = texts.with("scale-range", &texts.range(&self.instrument.scale));
        // Under the names where there is no room beside them.
        let room = self.width - PADDING - x;
        let has_room = (self.pen.measure)(&text, Size::Small, Weight::Regular) <= room;
        let y = if has_room { LEGEND / 2.0 } else { LEGEND - 6.0 };
        let at = pos2(across(self.width - PADDING), y);
        scene.text(at, end, text, Size::Small, Weight::Regular, theme.ink_secondary);
    }

    /// The levels that have a ring.
    fn rings(&self) -> Vec<Score> {
        self.instrument.scale.marks((self.radius / Size::Small.line()) as usize)
    }

    fn grid(&self, scene: &mut Scene) {
        let theme = self.pen.theme;
        let highest = self.instrument.scale.scores().next_back();
        for score in self.rings() {
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
        let scale = &self.instrument.scale;
        let rings = self.rings();
        let reach = self.radius * turn.cos();
        let levels = scale.scores().count() as f32;
        let is_close = reach / (rings.len() as f32) < Size::Small.line();
        let last = rings.len() - 1;
        for (index, score) in rings.into_iter().enumerate() {
            if is_close && ![0, last / 2, last].contains(&index) {
                continue;
            }
            let at = self.center + vec2(turn.sin(), -turn.cos()) * reach * (scale.index(score) + 1) as f32 / levels;
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
        for label in self.placed_labels() {
            for (index, line) in label.lines.into_iter().enumerate() {
                let y = label.top + (index as f32 + 0.5) * Size::Small.line();
                scene.text(
                    pos2(label.x, y),
                    Align2([label.align, Align::Center]),
                    line,
                    Size::Small,
                    Weight::Regular,
                    self.pen.theme.ink,
                );
            }
        }
    }

    /// The height in which the wheel has its names around it, and each side has room for its own below each other.
    fn needed_height(&self) -> f32 {
        let narrowest = self.width / 2.0 - self.radius - theme::STEP_12 - PADDING;
        let height = |label: &Label, room: f32| {
            let lines = self.pen.wrap(&label.name, Size::Small, Weight::Regular, room);
            lines.len() as f32 * Size::Small.line() + APART
        };
        let (mut over, mut sides) = (OVER, [0.0; 2]);
        for label in (0..self.indicators.len()).map(|axis| self.label(axis)) {
            match label.align {
                Align::Center => over = over.max(height(&label, 2.0 * LABEL) + theme::STEP_12),
                Align::Min => sides[0] += height(&label, narrowest),
                Align::Max => sides[1] += height(&label, narrowest),
            }
        }
        let wheel = 2.0 * self.radius + 2.0 * over;
        let side = sides[0].max(sides[1]) + 2.0 * over;
        LEGEND + PADDING + if side > wheel { side } else { wheel }
    }

    /// The names laid out against each other and against the wheel, so that none lies on another: those over and under it
    /// first, then each side from the top, and up again where it would end too low.
    fn placed_labels(&self) -> Vec<Label> {
        let all: Vec<_> = (0..self.indicators.len()).map(|axis| self.label(axis)).collect();
        let (middle, sides): (Vec<_>, Vec<_>) = all.into_iter().partition(|label| label.align == Align::Center);
        let mut placed = middle;
        for side in [Align::Min, Align::Max] {
            let mut labels: Vec<_> = sides.iter().filter(|label| label.align == side).cloned().collect();
            labels.sort_by(|a, b| a.top.total_cmp(&b.top));
            let middle: Vec<_> = placed.iter().filter(|label| label.align == Align::Center).collect();
            let mut least = LEGEND;
            for label in &mut labels {
                // Where it stands decides how wide it is, and that how high it is.
                for _ in 0..4 {
                    label.top = label.wanted_top().max(least);
                    self.settle(label);
                    let over = middle.iter().filter(|other| other.top < self.center.y);
                    for other in over {
                        if label.touches(other, self.pen) {
                            least = least.max(other.bottom() + APART);
                        }
                    }
                }
                label.top = label.top.max(least);
                self.settle(label);
                least = label.bottom() + APART;
            }
            let mut most = self.height - theme::BASE;
            for label in labels.iter_mut().rev() {
                for other in &middle {
                    if other.top > self.center.y && label.touches(other, self.pen) {
                        most = most.min(other.top - APART);
                    }
                }
                if label.bottom() > most {
                    label.top = most - label.height();
                    self.settle(label);
                }
                most = label.top - APART;
            }
            placed.extend(labels);
        }
        placed
    }

    fn name(&self, axis: usize) -> String {
        self.indicators[axis].name.text(self.pen.texts.code()).to_owned()
    }

    /// The names in lines, each with its letter before the first; none where they stand around the wheel.
    fn list(&self) -> Vec<(Option<String>, String)> {
        if !self.is_listed {
            return Vec::new();
        }
        let room = self.width - 2.0 * PADDING - LETTER;
        let of_axis = |axis: usize| {
            let lines = self.pen.wrap(&self.name(axis), Size::Small, Weight::Regular, room);
            let lines = lines.into_iter().enumerate();
            lines.map(move |(index, line)| ((index == 0).then(|| letter(axis)), line))
        };
        (0..self.indicators.len()).flat_map(of_axis).collect()
    }

    fn draw_list(&self, scene: &mut Scene, list: Vec<(Option<String>, String)>) {
        let is_mirrored = self.pen.texts.direction() == TextDirection::RightToLeft;
        let (across, anchor) = if is_mirrored {
            (self.width - PADDING, Align2::RIGHT_CENTER)
        } else {
            (PADDING, Align2::LEFT_CENTER)
        };
        let indent = if is_mirrored { -LETTER } else { LETTER };
        let ink = self.pen.theme.ink;
        for (index, (letter, line)) in list.into_iter().enumerate() {
            let y = self.height - theme::BASE + (index as f32 + 0.5) * Size::Small.line();
            if let Some(letter) = letter {
                scene.text(pos2(across, y), anchor, letter, Size::Small, Weight::SemiBold, ink);
            }
            scene.text(
                pos2(across + indent, y),
                anchor,
                line,
                Size::Small,
                Weight::Regular,
                ink,
            );
        }
    }

    /// `true` where the names have room around the wheel, each apart from the others.
    fn fits(&self) -> bool {
        let labels = self.placed_labels();
        let is_inside = |label: &Label| {
            let (left, right) = label.span(self.pen);
            left >= 0.0 && right <= self.width && label.top >= 0.0 && label.bottom() <= self.height
        };
        let is_apart = |(place, label): (usize, &Label)| {
            let mut others = labels[place + 1..].iter();
            !others.any(|other| label.lies_on(other, self.pen))
        };
        labels.iter().all(is_inside) && labels.iter().enumerate().all(is_apart)
    }

    /// A name at the end of its axis, whatever else stands there.
    fn label(&self, axis: usize) -> Label {
        let direction = self.direction(axis);
        let at = self.center + direction * (self.radius + theme::STEP_12);
        let align = match direction.x {
            x if x > 0.1 => Align::Min,
            x if x < -0.1 => Align::Max,
            _ => Align::Center,
        };
        let mut label = Label {
            name: if self.is_listed { letter(axis) } else { self.name(axis) },
            lines: Vec::new(),
            x: at.x,
            end: at,
            rise: direction.y,
            top: 0.0,
            align,
        };
        label.lines = self.lines(&label);
        label.top = label.wanted_top();
        label
    }

    fn lines(&self, label: &Label) -> Vec<String> {
        let room = match label.align {
            Align::Min => self.width - PADDING - label.x,
            Align::Max => label.x - PADDING,
            Align::Center => 2.0 * LABEL,
        };
        self.pen.wrap(&label.name, Size::Small, Weight::Regular, room)
    }

    /// Moves a label beside the wheel to the wheel's edge at its height, and breaks its lines anew.
    fn settle(&self, label: &mut Label) {
        let nearest = self.center.y.clamp(label.top, label.bottom());
        let reach = self.radius + theme::STEP_12;
        let across = (reach * reach - (nearest - self.center.y).powi(2)).max(0.0).sqrt();
        label.x = match label.align {
            Align::Min => (self.center.x + across).max(label.end.x),
            Align::Max => (self.center.x - across).min(label.end.x),
            Align::Center => label.x,
        };
        label.lines = self.lines(label);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::history::tests::{measured_by, started};
    use crate::domain::instrument::Respondent;
    use crate::i18n::Texts;
    use crate::i18n::languages::Languages;

    /// About as wide as the shipped letters.
    fn measure(text: &str, size: Size, _: Weight) -> f32 {
        text.chars().count() as f32 * size.points() * 0.55
    }

    fn rects(scene: &Scene) -> Vec<(String, Rect)> {
        let texts = scene.shapes.iter().filter_map(|shape| match shape {
            Shape::Text {
                at,
                anchor,
                text,
                size,
                weight,
                ..
            } if text.chars().count() > 1 => {
                let area = vec2(measure(text, *size, *weight), size.line());
                Some((text.clone(), anchor.anchor_size(*at, area).shrink(0.5)))
            }
            _ => None,
        });
        texts.collect()
    }

    #[test]
    fn no_label_lies_on_another_at_any_size_in_any_language() {
        let mut history = started("2026-01-14");
        for date in ["2026-02-02", "2026-05-04"] {
            let occasion = measured_by(&history, Respondent::Participant, date);
            history.occasions.push(occasion);
        }
        let instrument = history.instrument().expect("an instrument").clone();
        let pair = Pair {
            before: &history.occasions[0],
            now: &history.occasions[1],
            respondent: Respondent::Participant,
        };
        let languages = Languages::shipped();
        let mut looked_at = 0;
        for language in languages.all() {
            let texts = Texts::of_language(language);
            let instrument = language.translate(&instrument);
            let pen = Pen {
                theme: crate::ui::theme::Theme::of(crate::ui::theme::ThemeName::Light),
                texts: &texts,
                measure: &measure,
            };
            for width in (40..=90).map(|tens| tens as f32 * 10.0) {
                let figure = chart(&pen, &history, &instrument, pair, width);
                let labels = rects(&figure.scene);
                for (index, (name, rect)) in labels.iter().enumerate() {
                    assert!(
                        rect.top() >= 0.0 && rect.bottom() <= figure.scene.size.y,
                        "{name}: {rect:?} at {width}"
                    );
                    for (other, beside) in &labels[index + 1..] {
                        assert!(
                            !rect.intersects(*beside),
                            "{}: {name} on {other} at {width}",
                            language.code
                        );
                    }
                }
                looked_at += 1;
            }
        }
        assert!(looked_at >= 8 * 51, "{looked_at}");
    }
}
