//! One indicator over time: the small multiple.

use chrono::{Datelike, Days, NaiveDate};
use egui::{Align2, Pos2, Rangef, Rect, Stroke, Vec2, pos2, vec2};

use super::Pen;
use super::axis::TimeAxis;
use super::figure::{Figure, Spot};
use super::scene::{FLAG, Scene, Shape};
use crate::domain::activity::Period;
use crate::domain::change::Change;
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, Instrument, Respondent, Score};
use crate::domain::occasion::Occasion;
use crate::domain::plan::GoalStatus;
use crate::i18n::Texts;
use crate::ui::theme::{self, Size, Theme, Weight};

/// Height of the part between the highest and the lowest level: the least that can be read, the usual, and the most that
/// helps.
pub const PLOT_HEIGHTS: [f32; 3] = [24.0, 60.0, 120.0];
/// Room under the lowest level, where what is no number has its marks: the participant's over the caseworker's.
const LANE: f32 = 17.0;
/// Room for the numbers beside the plot.
const GUTTER: f32 = 22.0;
/// Room for marks beyond the plot's ends.
const OVERHANG: f32 = 8.0;
const PADDING: f32 = theme::STEP_12;
/// Over the name, and under the months.
const MARGIN: f32 = theme::BASE;
/// Between the change and the highest level: half a mark.
const MARK_ROOM: f32 = 6.0;
const MONTHS_HEIGHT: f32 = 22.0;
/// Side of what stands in the upper corner to enlarge a panel.
pub const CORNER: f32 = 24.0;
/// Marks that are closer than this are drawn smaller, down to a share of their usual size.
const CLOSE: f32 = 12.0;
const SMALLEST: f32 = 0.45;
/// By how much lines part where they would hide each other, half to each side.
const PARTING: f32 = 0.75;

/// How many lines an indicator's name and change take in a panel of this width: the change stands on the name's last line
/// where that has room, else on one of its own.
pub fn text_lines(pen: &Pen<'_>, history: &History, indicator: &Indicator, width: f32) -> usize {
    let title = title(pen, indicator, width);
    let is_beside = title.len() > 1 && has_room_beside(pen, history, indicator, width, &title);
    title.len() + usize::from(!is_beside)
}

/// `true` where the change fits beside the last line of the name.
fn has_room_beside(pen: &Pen<'_>, history: &History, indicator: &Indicator, width: f32, title: &[String]) -> bool {
    let words = (pen.measure)(&changed(pen, history, indicator).0, Size::Small, Weight::SemiBold);
    let last = title.last().map_or("", String::as_str);
    let taken = (pen.measure)(last, Size::Small, Weight::SemiBold) + theme::STEP_12 + SHAPE + words;
    taken <= width - 2.0 * PADDING
}

fn title(pen: &Pen<'_>, indicator: &Indicator, width: f32) -> Vec<String> {
    pen.wrap(
        indicator.name.text(pen.texts.code()),
        Size::Small,
        Weight::SemiBold,
        width - PADDING - MARGIN - CORNER,
    )
}

/// The height of a panel whose name and change take this many lines, without its plot.
pub fn height_around(text_lines: usize) -> f32 {
    MARGIN + text_lines as f32 * Size::Small.line() + MARK_ROOM + LANE + MONTHS_HEIGHT + theme::HALF
}

/// `true` where there is something to draw of an indicator: an answer of either respondent, or a goal with a level.
pub fn has_content(history: &History, instrument: &Instrument, indicator: &Indicator) -> bool {
    let is_answered = |occasion: &Occasion| {
        let entry = |respondent: &Respondent| history.comparable_entry(occasion, *respondent, indicator, instrument);
        Respondent::ALL
            .iter()
            .filter_map(entry)
            .any(|entry| entry.answer.is_some())
    };
    history.measured().any(is_answered)
        || history.goals.iter().any(|goal| {
            let is_shown = goal.details().status != GoalStatus::Dropped;
            is_shown && history.goal_level(goal, instrument, &indicator.id).is_some()
        })
}

/// What every panel of a page has in common.
#[derive(Clone, Copy)]
pub struct Panels<'a> {
    /// Whose.
    pub history: &'a History,
    /// What is asked.
    pub instrument: &'a Instrument,
    /// The time that they show.
    pub axis: TimeAxis,
    /// The time of the marked activity.
    pub band: &'a [Period],
    /// Of each panel.
    pub width: f32,
    /// Between the highest and the lowest level of each.
    pub plot_height: f32,
}

/// One indicator's panel. Names of neighbours may take more lines, so that plots in a row stand level.
pub fn panel(pen: &Pen<'_>, panels: Panels<'_>, indicator: &Indicator, text_lines: usize) -> Figure {
    let Panels {
        history,
        instrument,
        axis,
        width,
        plot_height,
        ..
    } = panels;
    let mut scene = Scene::card(vec2(width, height_around(text_lines) + plot_height), pen.theme);
    let theme = pen.theme;
    let mut y = MARGIN;
    let title = title(pen, indicator, width);
    let has_line = title.len() < text_lines;
    for line in title {
        scene.text(
            pos2(PADDING, y),
            Align2::LEFT_TOP,
            line,
            Size::Small,
            Weight::SemiBold,
            theme.ink,
        );
        y += Size::Small.line();
    }
    // On a line of its own, or at the end of the name's last.
    let center = y + Size::Small.line() * if has_line { 0.5 } else { -0.5 };
    let end = (!has_line).then_some(width - PADDING);
    change_line(pen, &mut scene, history, indicator, center, end);
    let summary = summary_words(pen.texts, history, indicator);
    let bottom = scene.size.y - MONTHS_HEIGHT - theme::HALF - LANE;
    let plot = Rect::from_min_max(
        pos2(PADDING + GUTTER + OVERHANG, bottom - plot_height),
        pos2(width - PADDING - OVERHANG, bottom),
    );
    let plotter = Plotter {
        pen,
        history,
        instrument,
        indicator,
        axis,
        plot,
    };
    plotter.band(&mut scene, panels.band);
    plotter.axes(&mut scene);
    let goals = plotter.goals(&mut scene);
    plotter.series(&mut scene);
    let mut spots = plotter.spots();
    spots.extend(goals);
    Figure {
        scene,
        spots,
        name: indicator.name.text(pen.texts.code()).to_owned(),
        summary,
    }
}

/// Room for the change's shape before its words.
const SHAPE: f32 = 16.0;

/// The change as it stands in a panel, and which it is; `None` where there are too few measurements.
fn changed(pen: &Pen<'_>, history: &History, indicator: &Indicator) -> (String, Option<Change>) {
    let Some(change) = history.change(indicator.leading_respondent(), indicator) else {
        return (pen.texts.get("too-few-measurements"), None);
    };
    let words = pen.texts.change(change.steps);
    let newest = history.measured().next_back().map(|occasion| occasion.date);
    let shown = match newest {
        Some(newest) if newest != change.latest.0 => {
            let until = pen.texts.date(change.latest.0);
            pen.texts
                .with("change-until", &[("change", words.into()), ("date", until.into())])
        }
        _ => words,
    };
    (shown, Some(change))
}

/// The change from the panel's left edge, or ending at `end`.
fn change_line(
    pen: &Pen<'_>,
    scene: &mut Scene,
    history: &History,
    indicator: &Indicator,
    center: f32,
    end: Option<f32>,
) {
    let (words, change) = changed(pen, history, indicator);
    let (weight, color, inset) = match &change {
        Some(change) => (Weight::SemiBold, pen.theme.direction(change.direction), SHAPE),
        None => (Weight::Regular, pen.theme.ink_secondary, 0.0),
    };
    let left = end.map_or(PADDING, |end| end - inset - (pen.measure)(&words, Size::Small, weight));
    if let Some(change) = change {
        scene.direction(change.direction, pos2(left + 6.0, center), 11.0, color);
    }
    let at = pos2(left + inset, center);
    scene.text(at, Align2::LEFT_CENTER, words, Size::Small, weight, color);
}

/// What one indicator's chart shows, in words: from which level to which.
pub fn summary_words(texts: &Texts, history: &History, indicator: &Indicator) -> String {
    match history.change(indicator.leading_respondent(), indicator) {
        Some(change) => summary_of(texts, &change),
        None => texts.get("too-few-measurements"),
    }
}

fn summary_of(texts: &Texts, change: &Change) -> String {
    texts.with(
        "trend-summary",
        &[
            ("first", change.baseline.1.value().to_string().into()),
            ("latest", change.latest.1.value().to_string().into()),
            ("change", texts.change(change.steps).into()),
            ("count", change.n.into()),
        ],
    )
}

struct Plotter<'a> {
    pen: &'a Pen<'a>,
    history: &'a History,
    instrument: &'a Instrument,
    indicator: &'a Indicator,
    axis: TimeAxis,
    plot: Rect,
}

/// One respondent's place at one occasion.
struct Point {
    at: Pos2,
    score: Option<Score>,
    /// `false`: no form, or the form does not ask for this.
    is_asked: bool,
}

impl Plotter<'_> {
    fn x(&self, date: NaiveDate) -> f32 {
        self.plot.left() + self.axis.fraction(date) * self.plot.width()
    }

    fn y(&self, score: Score) -> f32 {
        self.plot.bottom() - self.instrument.scale.fraction(score) * self.plot.height()
    }

    /// The marked activity's time, behind everything.
    fn band(&self, scene: &mut Scene, band: &[Period]) {
        for period in band {
            let right = self.x(period.to + Days::new(1)).min(self.plot.right() + OVERHANG);
            let left = self.x(period.from).min(right - 1.0);
            scene.shapes.push(Shape::Rect {
                rect: Rect::from_x_y_ranges(left..=right, self.plot.top()..=self.plot.bottom() + LANE),
                radius: 0,
                fill: self.pen.theme.band,
                stroke: Stroke::NONE,
            });
        }
    }

    /// Each goal with a level here: a dotted line from the day it was put down, and a flag at its date or at the end.
    fn goals(&self, scene: &mut Scene) -> Vec<Spot> {
        let (theme, texts) = (self.pen.theme, self.pen.texts);
        let mut spots = Vec::new();
        for goal in &self.history.goals {
            let level = self.history.goal_level(goal, self.instrument, &self.indicator.id);
            let details = goal.details();
            let Some(level) = level.filter(|_| details.status != GoalStatus::Dropped) else {
                continue;
            };
            let clamp = |date: NaiveDate| self.x(date.clamp(self.axis.first, self.axis.last));
            let from = clamp(goal.since());
            let until = goal.ended().or(details.by).unwrap_or(self.axis.last);
            let to = clamp(until).max(from);
            let y = self.y(level);
            if to > from {
                scene.shapes.push(Shape::Line {
                    points: vec![pos2(from, y), pos2(to, y)],
                    stroke: Stroke::new(1.5, theme.ink_secondary),
                    dash: Some((1.5, 3.0)),
                });
            }
            scene.flag(pos2(to, y), theme.ink);
            let mut lines = vec![texts.with("goal-spot", &[("goal", details.text.as_str().into())])];
            lines.extend(texts.target(Some(level.value()), details.by));
            lines.push(texts.get(&format!("goal-status-{}", details.status.code())));
            spots.push(Spot {
                area: Rect::from_min_max(pos2(to - 2.0, y - FLAG), pos2(to + 9.0, y)),
                lines,
            });
        }
        spots
    }

    fn axes(&self, scene: &mut Scene) {
        let theme = self.pen.theme;
        let room = self.plot.height() / Size::Small.line();
        let scores = self.instrument.scale.marks(room as usize);
        let labelled = [0, (scores.len() - 1) / 2, scores.len() - 1];
        let across = Rangef::new(self.plot.left() - OVERHANG, self.plot.right() + OVERHANG);
        for (index, score) in scores.iter().enumerate() {
            let y = self.y(*score);
            scene.line(
                pos2(across.min, y),
                pos2(across.max, y),
                Stroke::new(theme::STROKE, theme.grid),
            );
            if labelled.contains(&index) {
                let at = pos2(across.min - theme::BASE, y);
                let text = score.value().to_string();
                scene.text(
                    at,
                    Align2::RIGHT_CENTER,
                    text,
                    Size::Small,
                    Weight::Regular,
                    theme.ink_secondary,
                );
            }
        }
        let axis = self.plot.bottom() + LANE;
        let stroke = Stroke::new(theme::STROKE, theme.axis);
        scene.line(pos2(across.min, axis), pos2(across.max, axis), stroke);
        for occasion in self.history.filled_in() {
            let x = self.x(occasion.date);
            scene.line(pos2(x, axis), pos2(x, axis + 3.0), stroke);
        }
        self.months(scene);
    }

    /// First, middle and last date; the middle one only where it has room.
    fn months(&self, scene: &mut Scene) {
        let texts = self.pen.texts;
        let spans_years = self.axis.first.year() != self.axis.last.year() || self.axis.first == self.axis.last;
        let name = |date: NaiveDate| {
            let month = texts.month(date);
            if spans_years {
                format!("{month} {}", date.year())
            } else {
                month
            }
        };
        let y = self.plot.bottom() + LANE + theme::HALF;
        let mut draw = |x: f32, anchor: Align2, text: String| {
            scene.text(
                pos2(x, y),
                anchor,
                text,
                Size::Small,
                Weight::Regular,
                self.pen.theme.ink_secondary,
            );
        };
        let (first, middle, last) = (name(self.axis.first), name(self.axis.middle()), name(self.axis.last));
        let width = |text: &str| (self.pen.measure)(text, Size::Small, Weight::Regular);
        let (left, right) = (self.plot.left() - OVERHANG, self.plot.right() + OVERHANG);
        let room = (right - left) / 2.0;
        if self.axis.first == self.axis.last {
            draw(left, Align2::LEFT_TOP, first);
            return;
        }
        let needs = |end: &str| width(end) + width(&middle) / 2.0 + theme::BASE;
        if needs(&first) < room && needs(&last) < room && middle != first && middle != last {
            draw(self.plot.center().x, Align2::CENTER_TOP, middle);
        }
        if first != last {
            draw(left, Align2::LEFT_TOP, first);
        }
        draw(right, Align2::RIGHT_TOP, last);
    }

    fn points(&self, respondent: Respondent) -> Vec<Point> {
        let points = self.history.filled_in().map(|occasion| {
            let entry = self
                .history
                .comparable_entry(occasion, respondent, self.indicator, self.instrument);
            let score = entry.and_then(|entry| entry.answer).and_then(|answer| answer.score());
            let y = score.map_or_else(|| self.lane(respondent), |score| self.y(score));
            Point {
                at: pos2(self.x(occasion.date), y),
                score,
                is_asked: entry.is_some(),
            }
        });
        points.collect()
    }

    fn series(&self, scene: &mut Scene) {
        let participant = self.points(Respondent::Participant);
        let caseworker = self.points(Respondent::Caseworker);
        let theme = self.pen.theme;
        for (own, other, stroke, dash, shift) in [
            (
                &caseworker,
                &participant,
                Stroke::new(1.5, theme.caseworker),
                Some((4.0, 3.0)),
                PARTING,
            ),
            (
                &participant,
                &caseworker,
                Stroke::new(2.0, theme.participant),
                None,
                -PARTING,
            ),
        ] {
            for (pair, beside) in own.windows(2).zip(other.windows(2)) {
                if pair.iter().any(|point| point.score.is_none()) {
                    continue;
                }
                let coincide = pair.iter().zip(beside).all(|(a, b)| a.score == b.score);
                let by = if coincide { vec2(0.0, shift) } else { Vec2::ZERO };
                let points = vec![pair[0].at + by, pair[1].at + by];
                scene.shapes.push(Shape::Line { points, stroke, dash });
            }
        }
        // Where many stand close, smaller ones keep apart.
        let apart = self.plot.width() / (participant.len().max(2) - 1) as f32;
        let share = (apart / CLOSE).clamp(SMALLEST, 1.0);
        for (own, other) in participant.iter().zip(&caseworker) {
            let said = [own, other].map(|point| point.is_asked.then_some(point.score));
            marks(scene, theme, said, [own.at, other.at], share);
        }
    }

    /// Where a respondent's marks stand that are no numbers.
    fn lane(&self, respondent: Respondent) -> f32 {
        match respondent {
            Respondent::Participant => self.plot.bottom() + 6.0,
            Respondent::Caseworker => self.plot.bottom() + 13.0,
        }
    }

    fn spots(&self) -> Vec<Spot> {
        self.history
            .filled_in()
            .filter_map(|occasion| self.spot(occasion))
            .collect()
    }

    /// What one occasion tells, and where.
    fn spot(&self, occasion: &Occasion) -> Option<Spot> {
        let reading = reading(self.pen.texts, self.history, self.instrument, self.indicator, occasion)?;
        let mut area = Rect::NOTHING;
        for (respondent, said) in Respondent::ALL.iter().zip(reading.said) {
            let Some(score) = said else { continue };
            let y = score.map_or_else(|| self.lane(*respondent), |score| self.y(score));
            area = area.union(Rect::from_center_size(pos2(self.x(occasion.date), y), Vec2::splat(8.0)));
        }
        Some(Spot {
            area,
            lines: reading.lines,
        })
    }
}

/// What was said of one indicator at one occasion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// When.
    pub date: NaiveDate,
    /// Of each respondent, in the order of [`Respondent::ALL`]: `None` where they were not asked, `Some(None)` where what
    /// they said is no number.
    pub said: [Option<Option<Score>>; 2],
    /// Of each respondent, whether there is a note.
    pub has_note: [bool; 2],
    /// Name and date, both answers in words, and notes.
    pub lines: Vec<String>,
}

/// Reads one occasion; `None` where neither respondent was asked for this.
pub fn reading(
    texts: &Texts,
    history: &History,
    instrument: &Instrument,
    indicator: &Indicator,
    occasion: &Occasion,
) -> Option<Reading> {
    let name = indicator.name.text(texts.code());
    let mut reading = Reading {
        date: occasion.date,
        said: [None; 2],
        has_note: [false; 2],
        lines: vec![format!("{name}, {}", texts.date(occasion.date))],
    };
    for (place, respondent) in Respondent::ALL.iter().enumerate() {
        let entry = history.comparable_entry(occasion, *respondent, indicator, instrument);
        let Some(entry) = entry else { continue };
        let form = occasion.assessments.get(respondent);
        let own = form.and_then(|form| history.instruments.get(form.instrument()));
        let own = own.unwrap_or(instrument);
        let words = texts.answer(own, own.indicator(&indicator.id).unwrap_or(indicator), entry);
        let series = texts.get(&format!("series-{}", respondent.code()));
        // Another caseworker may see the same differently, so it is told who rated.
        let rater = form
            .filter(|form| *respondent == Respondent::Caseworker && !form.finished_by().is_empty())
            .map(|form| format!(" ({})", form.finished_by()));
        reading
            .lines
            .push(format!("{series}{}: {words}", rater.unwrap_or_default()));
        let note = entry.note.as_ref();
        reading
            .lines
            .extend(note.map(|note| texts.with("spot-note", &[("note", note.as_str().into())])));
        reading.said[place] = Some(entry.answer.and_then(|answer| answer.score()));
        reading.has_note[place] = note.is_some();
    }
    reading.said.iter().any(Option::is_some).then_some(reading)
}

/// The marks of both respondents at one occasion: circle and diamond, a smaller circle within where both say the same, and
/// × where what was said is no number. `share` of their usual size.
pub(super) fn marks(scene: &mut Scene, theme: &Theme, said: [Option<Option<Score>>; 2], at: [Pos2; 2], share: f32) {
    let [participant, caseworker] = said;
    if caseworker.flatten().is_some() {
        // With a gap between both marks, or they run into one at arm's length.
        let radius = if participant == caseworker { 7.0 } else { 5.5 };
        let stroke = Stroke::new(1.5 * share.sqrt(), theme.caseworker);
        scene.diamond(at[1], radius * share, theme.card, stroke);
    }
    if participant.flatten().is_some() {
        let radius = if participant == caseworker { 3.0 } else { 4.0 };
        scene.circle(at[0], radius * share, theme.participant, Stroke::NONE);
    }
    for ((said, at), color) in said.into_iter().zip(at).zip([theme.participant, theme.caseworker]) {
        if said == Some(None) {
            scene.cross(at, 3.0, Stroke::new(1.5, color));
        }
    }
}
