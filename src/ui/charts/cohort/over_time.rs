//! A group month by month or tertial by tertial: the mean level, or the share that is raised, with how many under each.

use chrono::Datelike as _;
use egui::{Align2, Pos2, Rangef, Rect, Stroke, pos2, vec2};

use super::{PADDING, TITLE};
use crate::domain::activity::Period;
use crate::domain::cohort::filter::Grain;
use crate::domain::cohort::over_time::{OverTime, Point};
use crate::domain::cohort::overview::{Asked, PartExtent};
use crate::domain::instrument::Respondent;
use crate::ui::charts::Pen;
use crate::ui::charts::figure::{Figure, Spot};
use crate::ui::charts::scene::{Scene, Shape};
use crate::ui::theme::{self, Size, Weight};

const PLOT: f32 = 168.0;
const LEGEND: f32 = 38.0;
const SIDE: f32 = 44.0;
/// Room for the parts' names, and for one line of counts a respondent.
const NAMES: f32 = 24.0;
const COUNTS: f32 = 20.0;
/// Narrower than this, only every second or third part has its name.
const PART: f32 = 46.0;

/// What of each part is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The mean level.
    Mean,
    /// The share that stands above its first score.
    Raised,
}

impl Measure {
    fn value(self, point: &Point) -> Option<f64> {
        match self {
            Self::Mean => Some(point.mean),
            Self::Raised => point.raised.map(|share| share.share),
        }
    }

    /// Of how many it is counted.
    fn n(self, point: &Point) -> Option<u64> {
        match self {
            Self::Mean => Some(point.n),
            Self::Raised => point.raised.map(|share| share.n),
        }
    }

    fn words(self, pen: &Pen<'_>, value: f64) -> String {
        match self {
            Self::Mean => pen.texts.decimal(value, 2),
            Self::Raised => pen.texts.percent(value),
        }
    }
}

/// The chart of one indicator, as wide as `width`.
pub fn chart(
    pen: &Pen<'_>,
    title: &str,
    over_time: &OverTime,
    asked: &Asked,
    grain: Grain,
    measure: Measure,
    width: f32,
) -> Figure {
    let theme = pen.theme;
    let respondents: Vec<Respondent> = asked.respondents.iter().copied().collect();
    let top = TITLE + LEGEND;
    let bottom = top + PLOT;
    let is_unfinished = over_time
        .parts
        .iter()
        .any(|(_, extent)| *extent == PartExtent::Unfinished);
    let foot = if is_unfinished { Size::Small.line() } else { 0.0 };
    let height = bottom + NAMES + respondents.len() as f32 * COUNTS + foot + theme::STEP_12;
    let mut scene = Scene::card(vec2(width, height), theme);
    pen.card_title(&mut scene, title);
    let across = Rangef::new(PADDING + SIDE, width - PADDING);
    let values = match measure {
        Measure::Mean => [f64::from(asked.min), f64::from(asked.max)],
        Measure::Raised => [0.0, 1.0],
    };
    let y = |value: f64| bottom - ((value - values[0]) / (values[1] - values[0])) as f32 * PLOT;
    grid(pen, &mut scene, asked, measure, across, y);
    let room = across.span() / over_time.parts.len().max(1) as f32;
    let x = |part: usize| across.min + (part as f32 + 0.5) * room;
    let every = (PART / room).ceil().max(1.0) as usize;
    for (part, (period, extent)) in over_time.parts.iter().enumerate().step_by(every) {
        // A star, which the words under the chart and of the part itself tell of.
        let star = if *extent == PartExtent::Unfinished { " *" } else { "" };
        let words = format!("{}{star}", part_words(pen, grain, *period));
        pen.small(
            &mut scene,
            x(part),
            bottom + NAMES / 2.0,
            Align2::CENTER_CENTER,
            words,
            theme.ink_secondary,
        );
    }
    let mut legend = PADDING;
    for (line, respondent) in respondents.iter().enumerate() {
        let word = pen.texts.get(&format!("series-{}", respondent.code()));
        let at = pos2(legend + 12.0, TITLE + LEGEND / 2.0 - 7.0);
        draw_line(
            pen,
            &mut scene,
            *respondent,
            vec![at - vec2(12.0, 0.0), at + vec2(12.0, 0.0)],
        );
        mark(pen, &mut scene, *respondent, at);
        pen.small(&mut scene, legend + 30.0, at.y, Align2::LEFT_CENTER, &word, theme.ink);
        legend += 30.0 + (pen.measure)(&word, Size::Small, Weight::Regular) + theme::GAP;
        let points = over_time.points(*respondent, asked.question);
        let mut run: Vec<Pos2> = Vec::new();
        let row = bottom + NAMES + (line as f32 + 0.5) * COUNTS;
        pen.small(
            &mut scene,
            PADDING,
            row,
            Align2::LEFT_CENTER,
            count_words(pen, *respondent),
            theme.ink_secondary,
        );
        for (part, point) in points.iter().enumerate() {
            let shown = point
                .as_ref()
                .and_then(|point| Some((measure.value(point)?, measure.n(point)?)));
            match shown {
                Some((value, n)) => {
                    run.push(pos2(x(part), y(value)));
                    pen.small(
                        &mut scene,
                        x(part),
                        row,
                        Align2::CENTER_CENTER,
                        pen.texts.number(n),
                        theme.ink,
                    );
                }
                // A line breaks where nothing is shown; it is never drawn across.
                None => draw_line(pen, &mut scene, *respondent, std::mem::take(&mut run)),
            }
        }
        draw_line(pen, &mut scene, *respondent, run);
        for (part, point) in points.iter().enumerate() {
            if let Some(value) = point.as_ref().and_then(|point| measure.value(point)) {
                mark(pen, &mut scene, *respondent, pos2(x(part), y(value)));
            }
        }
    }
    if is_unfinished {
        let words = format!("* {}", pen.texts.get("group-unfinished-words"));
        let y = height - theme::STEP_12 - foot / 2.0;
        pen.small(&mut scene, PADDING, y, Align2::LEFT_CENTER, words, theme.ink_secondary);
    }
    let spots: Vec<Spot> = (0..over_time.parts.len())
        .map(|part| Spot {
            area: Rect::from_min_max(pos2(x(part) - 6.0, top), pos2(x(part) + 6.0, bottom)),
            lines: lines(pen, over_time, asked, grain, measure, part),
        })
        .collect();
    Figure::of_spots(scene, title, spots)
}

fn grid(pen: &Pen<'_>, scene: &mut Scene, asked: &Asked, measure: Measure, across: Rangef, y: impl Fn(f64) -> f32) {
    let theme = pen.theme;
    let lines: Vec<(f64, String)> = match measure {
        Measure::Mean => {
            let step = ((asked.max - asked.min) / 10).max(1) as usize;
            let levels = (asked.min..=asked.max).step_by(step);
            levels.map(|level| (f64::from(level), level.to_string())).collect()
        }
        Measure::Raised => [0.0, 0.25, 0.5, 0.75, 1.0]
            .into_iter()
            .map(|share| (share, pen.texts.percent(share)))
            .collect(),
    };
    for (value, words) in lines {
        let y = y(value);
        scene.line(
            pos2(across.min, y),
            pos2(across.max, y),
            Stroke::new(theme::STROKE, theme.grid),
        );
        pen.small(
            scene,
            across.min - theme::BASE,
            y,
            Align2::RIGHT_CENTER,
            words,
            theme.ink_secondary,
        );
    }
}

fn draw_line(pen: &Pen<'_>, scene: &mut Scene, respondent: Respondent, points: Vec<Pos2>) {
    if points.len() < 2 {
        return;
    }
    let (width, dash) = match respondent {
        Respondent::Participant => (2.0, None),
        Respondent::Caseworker => (1.5, Some((4.0, 3.0))),
    };
    scene.shapes.push(Shape::Line {
        points,
        stroke: Stroke::new(width, pen.theme.respondent(respondent)),
        dash,
    });
}

fn mark(pen: &Pen<'_>, scene: &mut Scene, respondent: Respondent, at: Pos2) {
    let color = pen.theme.respondent(respondent);
    match respondent {
        Respondent::Participant => scene.circle(at, 4.0, color, Stroke::NONE),
        Respondent::Caseworker => scene.diamond(at, 5.5, pen.theme.card, Stroke::new(1.5, color)),
    }
}

fn count_words(pen: &Pen<'_>, respondent: Respondent) -> String {
    pen.texts.get(&format!("group-n-{}", respondent.code()))
}

/// "jan 26", or "T1 26".
fn part_words(pen: &Pen<'_>, grain: Grain, part: Period) -> String {
    let year = part.from.year().rem_euclid(100);
    match grain {
        Grain::Month => format!("{} {year:02}", pen.texts.month(part.from)),
        Grain::Tertial => format!("T{} {year:02}", part.from.month0() / 4 + 1),
    }
}

fn lines(
    pen: &Pen<'_>,
    over_time: &OverTime,
    asked: &Asked,
    grain: Grain,
    measure: Measure,
    part: usize,
) -> Vec<String> {
    let (period, extent) = over_time.parts[part];
    let texts = pen.texts;
    let days = format!("{} – {}", texts.date(period.from), texts.date(period.to));
    let mut lines = vec![texts.part_words(extent, part_words(pen, grain, period)), days];
    for respondent in &asked.respondents {
        let who = texts.get(&format!("series-{}", respondent.code()));
        let point = over_time
            .points(*respondent, asked.question)
            .get(part)
            .and_then(Option::as_ref);
        let shown = point.and_then(|point| Some((measure.value(point)?, measure.n(point)?)));
        let words = match shown {
            None => texts.get("group-point-hidden"),
            Some((value, n)) => format!("{}, n={}", measure.words(pen, value), texts.number(n)),
        };
        lines.push(format!("{who}: {words}"));
    }
    lines
}
