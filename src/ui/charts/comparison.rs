//! Two occasions beside each other, one row an indicator: the dumbbell chart.

use eframe::egui::{Align2, Color32, Rect, Stroke, pos2, vec2};

use super::Pen;
use super::figure::{Figure, Spot};
use super::scene::{Scene, Shape};
use crate::domain::assessment::Entry;
use crate::domain::change::Change;
use crate::domain::instrument::{Indicator, Instrument, Respondent, Score};
use crate::domain::occasion::{History, Occasion, Summary};
use crate::ui::theme::{self, Size, Weight};

const ROW: f32 = 40.0;
const PADDING: f32 = theme::GAP;
const HEADING: f32 = 68.0;
/// Room for "−1 oförändrad" at the right.
const CHANGE_WIDTH: f32 = 116.0;
/// The share of the width that names get.
const NAME_SHARE: f32 = 0.40;

/// Which two occasions, and whose view of them.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The earlier one.
    pub before: &'a Occasion,
    /// The later one.
    pub now: &'a Occasion,
    /// Whose answers.
    pub respondent: Respondent,
}

impl Pair<'_> {
    /// What a chart of this pair is called, by the key of the chart's kind.
    pub(super) fn name(&self, pen: &Pen<'_>, key: &str) -> String {
        let series = pen.texts.get(&format!("series-{}", self.respondent.code()));
        let [before, now] = [self.before, self.now].map(|occasion| pen.texts.date(occasion.date).into());
        pen.texts
            .with(key, &[("before", before), ("now", now), ("series", series.into())])
    }
}

struct Row<'a> {
    indicator: &'a Indicator,
    change: Option<Change>,
    before: Option<&'a Entry>,
    now: Option<&'a Entry>,
}

/// How many indicators went which way between two occasions.
pub fn summary(history: &History, instrument: &Instrument, pair: Pair<'_>) -> Summary {
    let mut summary = Summary::default();
    for row in rows(history, instrument, pair) {
        summary.count(row.change.as_ref());
    }
    summary
}

/// The rows by change, the largest rise first, then in the instrument's order; those that can't be compared last.
fn rows<'a>(history: &'a History, instrument: &'a Instrument, pair: Pair<'a>) -> Vec<Row<'a>> {
    let mut rows: Vec<_> = instrument
        .asked_of(pair.respondent)
        .map(|indicator| Row {
            indicator,
            change: history.change_between(pair.respondent, indicator, pair.before.id, pair.now.id),
            before: history.comparable_entry(pair.before, pair.respondent, indicator, instrument),
            now: history.comparable_entry(pair.now, pair.respondent, indicator, instrument),
        })
        .collect();
    rows.sort_by_key(|row| row.change.map_or(i32::MAX, |change| -i32::from(change.steps)));
    rows
}

/// The chart, as wide as `width`.
pub fn chart(pen: &Pen<'_>, history: &History, instrument: &Instrument, pair: Pair<'_>, width: f32) -> Figure {
    let rows = rows(history, instrument, pair);
    let mut scene = Scene::card(vec2(width, HEADING + rows.len() as f32 * ROW + theme::BASE), pen.theme);
    let name_width = width * NAME_SHARE - PADDING;
    let levels = Rect::from_min_max(
        pos2(width * NAME_SHARE + PADDING, HEADING),
        pos2(
            width - CHANGE_WIDTH - PADDING - 2.0 * theme::GAP,
            HEADING + rows.len() as f32 * ROW,
        ),
    );
    let drawer = Drawer {
        pen,
        instrument,
        pair,
        levels,
        name_width,
        width,
    };
    drawer.legend(&mut scene);
    drawer.grid(&mut scene);
    let mut spots = Vec::new();
    let mut changes = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let y = HEADING + (index as f32 + 0.5) * ROW;
        drawer.row(&mut scene, row, y);
        spots.push(drawer.spot(row, y));
        let name = row.indicator.name.text(pen.texts.code());
        changes.push(format!("{name}: {}", drawer.change_words(row)));
    }
    let name = pair.name(pen, "comparison-name");
    Figure {
        scene,
        spots,
        name,
        summary: changes.join("; "),
    }
}

struct Drawer<'a> {
    pen: &'a Pen<'a>,
    instrument: &'a Instrument,
    pair: Pair<'a>,
    levels: Rect,
    name_width: f32,
    width: f32,
}

impl Drawer<'_> {
    fn color(&self) -> Color32 {
        self.pen.theme.respondent(self.pair.respondent)
    }

    fn x(&self, score: Score) -> f32 {
        self.levels.left() + self.instrument.scale.fraction(score) * self.levels.width()
    }

    fn mark(&self, scene: &mut Scene, x: f32, y: f32, is_filled: bool) {
        let stroke = Stroke::new(1.5, self.color());
        let fill = if is_filled { self.color() } else { self.pen.theme.card };
        match self.pair.respondent {
            Respondent::Participant => scene.circle(pos2(x, y), 5.5, fill, stroke),
            Respondent::Caseworker => scene.diamond(pos2(x, y), 7.0, fill, stroke),
        }
    }

    fn legend(&self, scene: &mut Scene) {
        let theme = self.pen.theme;
        let mut x = PADDING;
        for (occasion, is_filled) in [(self.pair.before, false), (self.pair.now, true)] {
            let center = pos2(x + 7.0, 30.0);
            self.mark(scene, center.x, center.y, is_filled);
            let text = self.pen.texts.date(occasion.date);
            let at = center + vec2(13.0, 0.0);
            x = at.x + (self.pen.measure)(&text, Size::Small, Weight::Regular) + theme::PAGE;
            scene.text(
                at,
                Align2::LEFT_CENTER,
                text,
                Size::Small,
                Weight::Regular,
                theme.ink_secondary,
            );
        }
    }

    fn grid(&self, scene: &mut Scene) {
        let theme = self.pen.theme;
        for score in self.instrument.scale.scores() {
            let x = self.x(score);
            let stroke = Stroke::new(theme::STROKE, theme.grid);
            scene.line(pos2(x, self.levels.top()), pos2(x, self.levels.bottom()), stroke);
            let at = pos2(x, self.levels.top() - theme::STEP_12);
            let text = score.value().to_string();
            scene.text(
                at,
                Align2::CENTER_CENTER,
                text,
                Size::Small,
                Weight::Regular,
                theme.ink_secondary,
            );
        }
    }

    fn row(&self, scene: &mut Scene, row: &Row<'_>, y: f32) {
        let theme = self.pen.theme;
        let name = row.indicator.name.text(self.pen.texts.code());
        let lines = self.pen.wrap(name, Size::Small, Weight::Regular, self.name_width);
        let mut line_y = y - (lines.len() as f32 - 1.0) * Size::Small.line() / 2.0;
        for line in lines {
            scene.text(
                pos2(PADDING, line_y),
                Align2::LEFT_CENTER,
                line,
                Size::Small,
                Weight::Regular,
                theme.ink,
            );
            line_y += Size::Small.line();
        }
        let Some(change) = &row.change else {
            self.unpaired(scene, row, y);
            return;
        };
        let (from, to) = (self.x(change.baseline.1), self.x(change.latest.1));
        if change.steps == 0 {
            self.mark(scene, to, y, true);
            scene.circle(pos2(to, y), 10.0, Color32::TRANSPARENT, Stroke::new(1.5, self.color()));
        } else {
            let dash = (self.pair.respondent == Respondent::Caseworker).then_some((4.0, 3.0));
            let stroke = Stroke::new(if dash.is_some() { 2.0 } else { 2.5 }, self.color());
            scene.shapes.push(Shape::Line {
                points: vec![pos2(from, y), pos2(to, y)],
                stroke,
                dash,
            });
            self.mark(scene, from, y, false);
            self.mark(scene, to, y, true);
        }
        let x = self.width - PADDING - CHANGE_WIDTH;
        let color = theme.direction(change.direction);
        scene.direction(change.direction, pos2(x + 6.0, y), 11.0, color);
        let words = self.change_words(row);
        scene.text(
            pos2(x + 16.0, y),
            Align2::LEFT_CENTER,
            words,
            Size::Small,
            Weight::SemiBold,
            color,
        );
    }

    /// Only one score, or none: what there is, and why there is no change.
    fn unpaired(&self, scene: &mut Scene, row: &Row<'_>, y: f32) {
        let theme = self.pen.theme;
        for (entry, is_filled) in [(row.before, false), (row.now, true)] {
            if let Some(score) = entry.and_then(|entry| entry.answer).and_then(|answer| answer.score()) {
                self.mark(scene, self.x(score), y, is_filled);
            }
        }
        let x = self.width - PADDING - CHANGE_WIDTH;
        let words = self.pen.texts.get("not-comparable");
        scene.text(
            pos2(x, y),
            Align2::LEFT_CENTER,
            words,
            Size::Small,
            Weight::Regular,
            theme.ink_secondary,
        );
    }

    fn change_words(&self, row: &Row<'_>) -> String {
        match &row.change {
            None => self.pen.texts.get("not-comparable"),
            Some(change) => self.pen.texts.change(change.steps),
        }
    }

    fn spot(&self, row: &Row<'_>, y: f32) -> Spot {
        let texts = self.pen.texts;
        let mut lines = vec![row.indicator.name.text(texts.code()).to_owned()];
        for (occasion, entry) in [(self.pair.before, row.before), (self.pair.now, row.now)] {
            let words = match entry {
                Some(entry) => self.pen.answer_words(self.instrument, row.indicator, entry),
                None => texts.get("answer-not-asked"),
            };
            lines.push(format!("{}: {words}", texts.date(occasion.date)));
            let note = entry.and_then(|entry| entry.note.as_deref());
            lines.extend(note.map(|note| texts.with("spot-note", &[("note", note.into())])));
        }
        lines.push(self.change_words(row));
        let across = Rect::from_x_y_ranges(self.levels.x_range(), y - 12.0..=y + 12.0);
        Spot {
            area: across.expand2(vec2(theme::STEP_12, 0.0)),
            lines,
        }
    }
}
