//! Two occasions beside each other, one row an indicator: the dumbbell chart.

use egui::{Align2, Color32, Rangef, Rect, Stroke, pos2, vec2};

use super::Pen;
use super::figure::{Figure, Spot};
use super::scene::{Scene, Shape};
use crate::domain::assessment::Entry;
use crate::domain::change::Change;
use crate::domain::change::Summary;
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, IndicatorId, Instrument, Respondent, Score};
use crate::domain::occasion::Occasion;
use crate::i18n::signed;
use crate::ui::theme::{self, Size, Theme, Weight};

const ROW: f32 = 40.0;
/// Height of a row that is a picture of its own: two lines of a name.
const PICTURED_ROW: f32 = 36.0;
/// The least room for a number of a long scale.
const MARK: f32 = 36.0;
/// Heights of a legend and of the levels' numbers that are pictures of their own.
const LEGEND: f32 = 24.0;
const LEVELS: f32 = 20.0;
const PADDING: f32 = theme::GAP;
const HEADING: f32 = 68.0;
/// Room for "−1 oförändrad" at the right.
const CHANGE_WIDTH: f32 = 116.0;
/// The share of the width that names get.
const NAME_SHARE: f32 = 0.40;
/// Narrower than this, a change is its shape and number alone, in this room.
const NARROW: f32 = 420.0;
const CHANGE_NARROW: f32 = 40.0;

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
    /// Whose answers it shows.
    respondent: Respondent,
    change: Option<Change>,
    before: Option<&'a Entry>,
    now: Option<&'a Entry>,
}

/// How many indicators went which way between two occasions.
pub fn summary(history: &History, instrument: &Instrument, pair: Pair<'_>) -> Summary {
    let mut summary = Summary::default();
    for row in rows(history, instrument, Sides::of(pair), Asked::Own) {
        summary.count(row.change.as_ref());
    }
    summary
}

/// The rows by change, the largest rise first, then in the instrument's order; those that can't be compared last.
fn rows<'a>(history: &'a History, instrument: &'a Instrument, sides: Sides<'a>, asked: Asked) -> Vec<Row<'a>> {
    let whose = |indicator: &Indicator| match asked {
        _ if indicator.asks(sides.respondent) => Some(sides.respondent),
        Asked::Own => None,
        Asked::All => Respondent::ALL
            .iter()
            .copied()
            .find(|respondent| indicator.asks(*respondent)),
    };
    let row = |indicator| {
        let respondent = whose(indicator)?;
        let entry = |side: Option<&'a Occasion>| history.comparable_entry(side?, respondent, indicator, instrument);
        let pair = sides.before.zip(sides.now);
        Some(Row {
            indicator,
            respondent,
            change: pair.and_then(|(before, now)| history.change_between(respondent, indicator, before.id, now.id)),
            before: entry(sides.before),
            now: entry(sides.now),
        })
    };
    let mut rows: Vec<_> = instrument.indicators.iter().filter_map(row).collect();
    rows.sort_by_key(|row| row.change.map_or(i32::MAX, |change| -i32::from(change.steps)));
    rows
}

/// Which indicators have a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Those that the respondent is asked for.
    Own,
    /// All of them; what the respondent is not asked for is shown as the other one rated it.
    All,
}

/// Two occasions, as far as there are two, and whose view of them.
#[derive(Clone, Copy)]
pub struct Sides<'a> {
    /// The earlier one.
    pub before: Option<&'a Occasion>,
    /// The later one.
    pub now: Option<&'a Occasion>,
    /// Whose answers.
    pub respondent: Respondent,
}

impl<'a> Sides<'a> {
    fn of(pair: Pair<'a>) -> Self {
        Self {
            before: Some(pair.before),
            now: Some(pair.now),
            respondent: pair.respondent,
        }
    }
}

/// The chart, as wide as `width`.
pub fn chart(pen: &Pen<'_>, history: &History, instrument: &Instrument, pair: Pair<'_>, width: f32) -> Figure {
    let rows = rows(history, instrument, Sides::of(pair), Asked::Own);
    let mut scene = Scene::card(vec2(width, HEADING + rows.len() as f32 * ROW + theme::BASE), pen.theme);
    let drawer = Drawer::new(pen, instrument, Sides::of(pair), width);
    let mut x = PADDING;
    for entry in drawer.legend(&rows) {
        scene.append(&entry, vec2(x, 30.0 - LEGEND / 2.0));
        x += entry.size.x + theme::GAP;
    }
    drawer.levels(&mut scene, HEADING - theme::STEP_12);
    drawer.grid(&mut scene, HEADING, HEADING + rows.len() as f32 * ROW);
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

/// One indicator's row as a picture of its own, to be chosen among others.
pub struct PicturedRow {
    /// Which indicator.
    pub indicator: IndicatorId,
    /// The picture, without a card.
    pub scene: Scene,
    /// What it shows, in words.
    pub words: String,
}

/// A comparison in parts.
pub struct Pictured {
    /// Whose marks are whose, and from when: one picture each.
    pub legend: Vec<Scene>,
    /// The numbers of the levels, over the rows.
    pub levels: Scene,
    /// One for each indicator.
    pub rows: Vec<PicturedRow>,
    /// How many indicators went which way.
    pub summary: Summary,
}

/// A row without anything but words, as wide as `width`.
pub fn worded_row(theme: &Theme, words: &str, width: f32) -> Scene {
    let mut scene = Scene::new(vec2(width, PICTURED_ROW));
    let at = pos2(PADDING, PICTURED_ROW / 2.0);
    scene.text(at, Align2::LEFT_CENTER, words, Size::Small, Weight::Regular, theme.ink);
    scene
}

/// Every indicator's row for itself, with the legend and the numbers of the levels to put over them. What `is_hidden`
/// takes is left out, and counts in nothing.
pub fn pictured_rows(
    pen: &Pen<'_>,
    history: &History,
    instrument: &Instrument,
    sides: Sides<'_>,
    width: f32,
    is_hidden: impl Fn(&Indicator) -> bool,
) -> Pictured {
    let mut rows = rows(history, instrument, sides, Asked::All);
    rows.retain(|row| !is_hidden(row.indicator));
    let drawer = Drawer::new(pen, instrument, sides, width);
    let legend = drawer.legend(&rows);
    let mut levels = Scene::new(vec2(width, LEVELS));
    drawer.levels(&mut levels, LEVELS / 2.0);
    let mut summary = Summary::default();
    let pictured = rows.iter().map(|row| {
        // Whose answers are counted is said beside the count.
        if row.respondent == sides.respondent {
            summary.count(row.change.as_ref());
        }
        let mut scene = Scene::new(vec2(width, PICTURED_ROW));
        drawer.grid(&mut scene, 0.0, PICTURED_ROW);
        drawer.row(&mut scene, row, PICTURED_ROW / 2.0);
        PicturedRow {
            indicator: row.indicator.id.clone(),
            scene,
            words: format!(
                "{}: {}",
                row.indicator.name.text(pen.texts.code()),
                drawer.change_words(row)
            ),
        }
    });
    let rows = pictured.collect();
    Pictured {
        legend,
        levels,
        rows,
        summary,
    }
}

struct Drawer<'a> {
    pen: &'a Pen<'a>,
    instrument: &'a Instrument,
    sides: Sides<'a>,
    /// From the lowest to the highest level.
    levels: Rangef,
    /// Where the change stands.
    change_x: f32,
    is_narrow: bool,
    name_width: f32,
}

impl<'a> Drawer<'a> {
    fn new(pen: &'a Pen<'a>, instrument: &'a Instrument, sides: Sides<'a>, width: f32) -> Self {
        let is_narrow = width < NARROW;
        let (room, gap) = if is_narrow {
            (CHANGE_NARROW, theme::GAP)
        } else {
            (CHANGE_WIDTH, PADDING + 2.0 * theme::GAP)
        };
        let change_x = width - room - if is_narrow { 0.0 } else { PADDING };
        Self {
            pen,
            instrument,
            sides,
            levels: Rangef::new(width * NAME_SHARE + PADDING, width - room - gap),
            change_x,
            is_narrow,
            name_width: width * NAME_SHARE - PADDING,
        }
    }

    fn color(&self, respondent: Respondent) -> Color32 {
        self.pen.theme.respondent(respondent)
    }

    fn x(&self, score: Score) -> f32 {
        self.levels.min + self.instrument.scale.fraction(score) * self.levels.span()
    }

    fn mark(&self, scene: &mut Scene, respondent: Respondent, x: f32, y: f32, is_filled: bool) {
        let stroke = Stroke::new(1.5, self.color(respondent));
        let fill = if is_filled {
            self.color(respondent)
        } else {
            self.pen.theme.card
        };
        match respondent {
            Respondent::Participant => scene.circle(pos2(x, y), 5.5, fill, stroke),
            Respondent::Caseworker => scene.diamond(pos2(x, y), 7.0, fill, stroke),
        }
    }

    /// Whose marks are whose, and from when: what is hollow is from before.
    fn legend(&self, rows: &[Row<'_>]) -> Vec<Scene> {
        let theme = self.pen.theme;
        let own = self.sides.respondent;
        let date = |side: Option<&Occasion>| side.map(|occasion| self.pen.texts.date(occasion.date));
        let other = rows
            .iter()
            .map(|row| row.respondent)
            .find(|respondent| *respondent != own);
        let others = other.map(|other| self.pen.texts.get(&format!("respondent-{}", other.code())));
        let entries = [
            (own, date(self.sides.before), false),
            (own, date(self.sides.now), true),
            (other.unwrap_or(own), others, true),
        ];
        let entry = |(respondent, text, is_filled): (Respondent, Option<String>, bool)| {
            let text = text?;
            let width = 20.0 + (self.pen.measure)(&text, Size::Small, Weight::Regular);
            let mut scene = Scene::new(vec2(width, LEGEND));
            self.mark(&mut scene, respondent, 7.0, LEGEND / 2.0, is_filled);
            let at = pos2(20.0, LEGEND / 2.0);
            let color = theme.ink_secondary;
            scene.text(at, Align2::LEFT_CENTER, text, Size::Small, Weight::Regular, color);
            Some(scene)
        };
        entries.into_iter().filter_map(entry).collect()
    }

    /// The levels that have a number and a line.
    fn marks(&self) -> Vec<Score> {
        self.instrument.scale.marks((self.levels.span() / MARK) as usize + 1)
    }

    /// The number of each level, over the rows.
    fn levels(&self, scene: &mut Scene, y: f32) {
        for score in self.marks() {
            scene.text(
                pos2(self.x(score), y),
                Align2::CENTER_CENTER,
                score.value().to_string(),
                Size::Small,
                Weight::Regular,
                self.pen.theme.ink_secondary,
            );
        }
    }

    fn grid(&self, scene: &mut Scene, top: f32, bottom: f32) {
        for score in self.marks() {
            let x = self.x(score);
            let stroke = Stroke::new(theme::STROKE, self.pen.theme.grid);
            scene.line(pos2(x, top), pos2(x, bottom), stroke);
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
            self.mark(scene, row.respondent, to, y, true);
            let ring = Stroke::new(1.5, self.color(row.respondent));
            scene.circle(pos2(to, y), 10.0, Color32::TRANSPARENT, ring);
        } else {
            let dash = (row.respondent == Respondent::Caseworker).then_some((4.0, 3.0));
            let stroke = Stroke::new(if dash.is_some() { 2.0 } else { 2.5 }, self.color(row.respondent));
            scene.shapes.push(Shape::Line {
                points: vec![pos2(from, y), pos2(to, y)],
                stroke,
                dash,
            });
            self.mark(scene, row.respondent, from, y, false);
            self.mark(scene, row.respondent, to, y, true);
        }
        let x = self.change_x;
        let color = theme.direction(change.direction);
        scene.direction(change.direction, pos2(x + 6.0, y), 11.0, color);
        let words = if self.is_narrow {
            signed(change.steps)
        } else {
            self.change_words(row)
        };
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
                self.mark(scene, row.respondent, self.x(score), y, is_filled);
            }
        }
        // Where nothing was measured there is nothing to compare; the list says so once.
        let is_measured = self.sides.before.is_some() && self.sides.now.is_some();
        if self.is_narrow || !is_measured {
            return;
        }
        let x = self.change_x;
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
        for (occasion, entry) in [(self.sides.before, row.before), (self.sides.now, row.now)] {
            let Some(occasion) = occasion else { continue };
            let words = match entry {
                Some(entry) => self.pen.texts.answer(self.instrument, row.indicator, entry),
                None => texts.get("answer-not-asked"),
            };
            lines.push(format!("{}: {words}", texts.date(occasion.date)));
            let note = entry.and_then(|entry| entry.note.as_deref());
            lines.extend(note.map(|note| texts.with("spot-note", &[("note", note.into())])));
        }
        lines.push(self.change_words(row));
        let across = Rect::from_x_y_ranges(self.levels, y - 12.0..=y + 12.0);
        Spot {
            area: across.expand2(vec2(theme::STEP_12, 0.0)),
            lines,
        }
    }
}
