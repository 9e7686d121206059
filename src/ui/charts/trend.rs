//! One indicator over time: the small multiple.

use chrono::{Datelike, Days, NaiveDate};
use eframe::egui::{Align2, Pos2, Rangef, Rect, Stroke, Vec2, pos2, vec2};

use super::Pen;
use super::axis::TimeAxis;
use super::figure::{Figure, Spot};
use super::scene::{FLAG, Scene, Shape};
use crate::domain::activity::Period;
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, Instrument, Respondent, Score};
use crate::domain::occasion::Occasion;
use crate::domain::plan::GoalStatus;
use crate::ui::theme::{self, Size, Weight};

/// Height of the part between the highest and the lowest level.
const PLOT_HEIGHT: f32 = 60.0;
/// Room under the lowest level, where what is no number has its marks: the participant's over the caseworker's.
const LANE: f32 = 20.0;
/// Room for the numbers beside the plot.
const GUTTER: f32 = 22.0;
/// Room for marks beyond the plot's ends.
const OVERHANG: f32 = 8.0;
const PADDING: f32 = theme::STEP_12;
const MONTHS_HEIGHT: f32 = 26.0;
/// By how much lines part where they would hide each other, half to each side.
const PARTING: f32 = 0.75;

/// How many lines an indicator's name takes in a panel of this width.
pub fn title_lines(pen: &Pen<'_>, indicator: &Indicator, width: f32) -> usize {
    title(pen, indicator, width).len()
}

fn title(pen: &Pen<'_>, indicator: &Indicator, width: f32) -> Vec<String> {
    pen.wrap(
        indicator.name.text(pen.texts.code()),
        Size::Small,
        Weight::SemiBold,
        width - 2.0 * PADDING,
    )
}

/// The height of a panel whose name takes this many lines.
pub fn panel_height(title_lines: usize) -> f32 {
    PADDING
        + (title_lines as f32 + 1.0) * Size::Small.line()
        + theme::STEP_12
        + PLOT_HEIGHT
        + LANE
        + MONTHS_HEIGHT
        + theme::HALF
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
}

/// One indicator's panel. Names of neighbours may take more lines, so that plots in a row stand level.
pub fn panel(pen: &Pen<'_>, panels: Panels<'_>, indicator: &Indicator, title_lines: usize) -> Figure {
    let Panels {
        history,
        instrument,
        axis,
        width,
        ..
    } = panels;
    let mut scene = Scene::card(vec2(width, panel_height(title_lines)), pen.theme);
    let theme = pen.theme;
    let mut y = PADDING;
    for line in title(pen, indicator, width) {
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
    let summary = change_line(pen, &mut scene, history, indicator, y);
    let bottom = scene.size.y - MONTHS_HEIGHT - theme::HALF - LANE;
    let plot = Rect::from_min_max(
        pos2(PADDING + GUTTER + OVERHANG, bottom - PLOT_HEIGHT),
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

fn change_line(pen: &Pen<'_>, scene: &mut Scene, history: &History, indicator: &Indicator, y: f32) -> String {
    let theme = pen.theme;
    let center = y + Size::Small.line() / 2.0;
    let Some(change) = history.change(indicator.leading_respondent(), indicator) else {
        let words = pen.texts.get("too-few-measurements");
        scene.text(
            pos2(PADDING, center),
            Align2::LEFT_CENTER,
            &words,
            Size::Small,
            Weight::Regular,
            theme.ink_secondary,
        );
        return words;
    };
    let words = pen.texts.change(change.steps);
    let newest = history.measured().next_back().map(|occasion| occasion.date);
    let shown = match newest {
        Some(newest) if newest != change.latest.0 => {
            let until = pen.texts.date(change.latest.0);
            pen.texts.with(
                "change-until",
                &[("change", words.as_str().into()), ("date", until.into())],
            )
        }
        _ => words.clone(),
    };
    let color = theme.direction(change.direction);
    scene.direction(change.direction, pos2(PADDING + 6.0, center), 11.0, color);
    scene.text(
        pos2(PADDING + 16.0, center),
        Align2::LEFT_CENTER,
        &shown,
        Size::Small,
        Weight::SemiBold,
        color,
    );
    pen.texts.with(
        "trend-summary",
        &[
            ("first", change.baseline.1.value().to_string().into()),
            ("latest", change.latest.1.value().to_string().into()),
            ("change", words.into()),
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
        let scores: Vec<_> = self.instrument.scale.scores().collect();
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
        for occasion in self.history.measured() {
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
        let y = self.plot.bottom() + LANE + theme::BASE;
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
        let points = self.history.measured().map(|occasion| {
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
        for (own, other) in participant.iter().zip(&caseworker) {
            self.marks(scene, own, other);
        }
    }

    fn marks(&self, scene: &mut Scene, participant: &Point, caseworker: &Point) {
        let theme = self.pen.theme;
        if caseworker.score.is_some() {
            scene.diamond(caseworker.at, 5.5, theme.card, Stroke::new(1.5, theme.caseworker));
        }
        if participant.score.is_some() {
            let radius = if participant.score == caseworker.score {
                3.0
            } else {
                4.0
            };
            scene.circle(participant.at, radius, theme.participant, Stroke::NONE);
        }
        for (point, color) in [(participant, theme.participant), (caseworker, theme.caseworker)] {
            if point.is_asked && point.score.is_none() {
                scene.cross(point.at, 3.0, Stroke::new(1.5, color));
            }
        }
    }

    /// Where a respondent's marks stand that are no numbers.
    fn lane(&self, respondent: Respondent) -> f32 {
        match respondent {
            Respondent::Participant => self.plot.bottom() + 8.0,
            Respondent::Caseworker => self.plot.bottom() + 15.0,
        }
    }

    fn spots(&self) -> Vec<Spot> {
        self.history
            .measured()
            .filter_map(|occasion| self.spot(occasion))
            .collect()
    }

    /// What one occasion tells: date, both answers in words, and notes.
    fn spot(&self, occasion: &Occasion) -> Option<Spot> {
        let texts = self.pen.texts;
        let name = self.indicator.name.text(texts.code());
        let mut lines = vec![format!("{name}, {}", texts.date(occasion.date))];
        let mut area = Rect::NOTHING;
        for respondent in Respondent::ALL {
            let entry = self
                .history
                .comparable_entry(occasion, *respondent, self.indicator, self.instrument);
            let Some(entry) = entry else { continue };
            let instrument = occasion
                .assessments
                .get(respondent)
                .and_then(|assessment| self.history.instruments.get(assessment.instrument()))
                .unwrap_or(self.instrument);
            let indicator = instrument.indicator(&self.indicator.id).unwrap_or(self.indicator);
            let words = self.pen.texts.answer(instrument, indicator, entry);
            let series = texts.get(&format!("series-{}", respondent.code()));
            // Another caseworker may see the same differently, so it is told who rated.
            let rater = occasion
                .assessments
                .get(respondent)
                .filter(|form| *respondent == Respondent::Caseworker && !form.finished_by().is_empty())
                .map(|form| format!(" ({})", form.finished_by()));
            lines.push(format!("{series}{}: {words}", rater.unwrap_or_default()));
            lines.extend(
                entry
                    .note
                    .as_ref()
                    .map(|note| texts.with("spot-note", &[("note", note.as_str().into())])),
            );
            let score = entry.answer.and_then(|answer| answer.score());
            let y = score.map_or_else(|| self.lane(*respondent), |score| self.y(score));
            area = area.union(Rect::from_center_size(pos2(self.x(occasion.date), y), Vec2::splat(8.0)));
        }
        area.is_positive().then_some(Spot { area, lines })
    }
}
