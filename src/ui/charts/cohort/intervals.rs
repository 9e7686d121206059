//! Groups under each other: how many, the mean change with its interval, exits and cost.

use egui::{Align2, Rangef, Rect, Stroke, pos2, vec2};

use super::{Axis, PADDING, TITLE};
use crate::domain::cohort::overview::{ChangeFigures, ExitFigures, GroupFigures};
use crate::domain::instrument::Respondent;
use crate::ui::charts::Pen;
use crate::ui::charts::figure::{Figure, Spot};
use crate::ui::charts::scene::{Scene, Shape};
use crate::ui::theme::{self, Size, Weight};

const ROW: f32 = 50.0;
const HEADINGS: f32 = 68.0;
const COUNT: f32 = 44.0;
const EXITS: f32 = 76.0;
const COST: f32 = 92.0;
/// The least that names and intervals get; below it cost gives way, then exits.
const NAME: f32 = 150.0;
const INTERVAL: f32 = 130.0;

/// A group with its name.
pub struct Named<'a> {
    /// What it is called.
    pub name: String,
    /// What kind it is, under the name.
    pub kind: String,
    /// Its figures.
    pub figures: &'a GroupFigures,
}

/// Which change is shown of each group.
#[derive(Clone, Copy)]
pub struct Shown {
    /// As whom sees it.
    pub respondent: Respondent,
    /// The place of the question.
    pub question: usize,
    /// Counts below this are hidden.
    pub threshold: u64,
}

struct Columns {
    name: f32,
    count: f32,
    interval: Rangef,
    exits: Option<f32>,
    cost: Option<f32>,
}

impl Columns {
    fn of(width: f32) -> Self {
        let inner = width - 2.0 * PADDING;
        let has_cost = inner >= NAME + COUNT + INTERVAL + EXITS + COST + 2.0 * theme::GAP;
        let has_exits = inner >= NAME + COUNT + INTERVAL + EXITS + theme::GAP;
        let right = width - PADDING;
        let cost = has_cost.then_some(right);
        let exits = has_exits.then_some(right - if has_cost { COST } else { 0.0 });
        let end = exits.map_or(right, |exits| exits - EXITS) - theme::GAP;
        let rest = end - PADDING - COUNT - theme::GAP;
        let interval = (rest * 0.46).max(INTERVAL);
        Self {
            name: rest - interval,
            count: end - interval - theme::GAP,
            interval: Rangef::new(end - interval + theme::BASE, end - theme::BASE),
            exits,
            cost,
        }
    }
}

/// The chart, as wide as `width`, in the order given.
pub fn chart(pen: &Pen<'_>, title: &str, groups: &[Named<'_>], shown: Shown, width: f32) -> Figure {
    let theme = pen.theme;
    let columns = Columns::of(width);
    let top = TITLE + HEADINGS;
    let foot: Vec<String> = ["group-intervals-foot", "group-intervals-foot-exits"]
        .iter()
        .flat_map(|key| pen.wrap(&pen.texts.get(key), Size::Small, Weight::Regular, width - 2.0 * PADDING))
        .collect();
    let rows_end = top + groups.len() as f32 * ROW;
    let height = rows_end + theme::GAP + foot.len() as f32 * Size::Small.line() + theme::BASE;
    let mut scene = Scene::card(vec2(width, height), theme);
    pen.card_title(&mut scene, title);
    let change = |group: &Named<'_>| group.figures.change(shown.respondent, shown.question).cloned();
    let changes: Vec<Option<ChangeFigures>> = groups.iter().map(change).collect();
    let drawer = Drawer {
        pen,
        axis: axis(&changes, columns.interval),
        columns,
        shown,
    };
    drawer.headings(&mut scene);
    let mut spots = Vec::new();
    for (index, (group, change)) in groups.iter().zip(&changes).enumerate() {
        let line = top + index as f32 * ROW;
        let across = Stroke::new(theme::STROKE, theme.border);
        scene.line(pos2(1.0, line), pos2(width - 1.0, line), across);
        // Zero goes through the rows that have a mark, so that it crosses no words.
        if let (Some(axis), Some(_)) = (drawer.axis, change) {
            let zero = Stroke::new(theme::STROKE, theme.zero);
            scene.line(pos2(axis.x(0.0), line), pos2(axis.x(0.0), line + ROW), zero);
        }
        drawer.row(&mut scene, group, change.as_ref(), line + ROW / 2.0);
        let area = Rect::from_min_max(pos2(PADDING, line), pos2(width - PADDING, line + ROW));
        spots.push(Spot {
            area: area.shrink2(vec2(0.0, theme::HALF)),
            lines: drawer.lines(group, change.as_ref()),
        });
    }
    for (index, line) in foot.into_iter().enumerate() {
        let y = rows_end + theme::GAP + index as f32 * Size::Small.line();
        pen.small(&mut scene, PADDING, y, Align2::LEFT_CENTER, line, theme.ink_secondary);
    }
    Figure::of_spots(scene, title, spots)
}

/// An axis that holds zero and every interval; `None` where there is none.
fn axis(changes: &[Option<ChangeFigures>], points: Rangef) -> Option<Axis> {
    let ends = changes
        .iter()
        .flatten()
        .flat_map(|change| change.ci95.unwrap_or([change.mean_change; 2]));
    let (low, high) = ends.fold((0.0f64, 0.0f64), |(low, high), end| (low.min(end), high.max(end)));
    (high > low).then(|| {
        let margin = (high - low) * 0.06;
        Axis {
            values: [if low < 0.0 { low - margin } else { low }, high + margin],
            points,
        }
    })
}

struct Drawer<'a> {
    pen: &'a Pen<'a>,
    columns: Columns,
    axis: Option<Axis>,
    shown: Shown,
}

impl Drawer<'_> {
    fn headings(&self, scene: &mut Scene) {
        let (pen, columns) = (self.pen, &self.columns);
        let theme = pen.theme;
        let heading = |scene: &mut Scene, x: f32, anchor: Align2, key: &str, room: f32| {
            let lines = pen.wrap(&pen.texts.get(key), Size::Small, Weight::SemiBold, room);
            for (index, line) in lines.into_iter().enumerate() {
                let at = pos2(x, TITLE + 16.0 + index as f32 * Size::Small.line());
                scene.text(at, anchor, line, Size::Small, Weight::SemiBold, theme.ink_secondary);
            }
        };
        let interval = columns.interval;
        heading(scene, PADDING, Align2::LEFT_CENTER, "group-column-group", columns.name);
        heading(scene, columns.count, Align2::RIGHT_CENTER, "group-column-n", COUNT);
        heading(
            scene,
            interval.min,
            Align2::LEFT_CENTER,
            "group-column-change",
            interval.span(),
        );
        if let Some(x) = columns.exits {
            heading(scene, x, Align2::RIGHT_CENTER, "group-column-exits", EXITS);
        }
        if let Some(x) = columns.cost {
            heading(scene, x, Align2::RIGHT_CENTER, "group-column-cost", COST - theme::BASE);
        }
        let Some(axis) = self.axis else { return };
        let ticks = axis.ticks();
        // As many decimals as the finest of them needs.
        let needs = |decimals: i32| {
            let factor = 10f64.powi(decimals);
            ticks
                .iter()
                .any(|tick| ((tick * factor) - (tick * factor).round()).abs() > 1e-6)
        };
        let decimals = (0..2).find(|decimals| !needs(*decimals)).unwrap_or(2);
        for tick in ticks {
            let (x, bottom) = (axis.x(tick), TITLE + HEADINGS);
            let stroke = Stroke::new(theme::STROKE, theme.axis);
            scene.line(pos2(x, bottom - 5.0), pos2(x, bottom), stroke);
            let words = if tick.abs() < 1e-9 {
                "0".to_owned()
            } else {
                pen.texts.signed_decimal(tick, decimals as usize)
            };
            pen.small(
                scene,
                x,
                bottom - 5.0,
                Align2::CENTER_BOTTOM,
                words,
                theme.ink_secondary,
            );
        }
    }

    fn row(&self, scene: &mut Scene, group: &Named<'_>, change: Option<&ChangeFigures>, y: f32) {
        let (pen, columns) = (self.pen, &self.columns);
        let theme = pen.theme;
        let fits = |text: &str| (pen.measure)(text, Size::Small, Weight::SemiBold) <= columns.name;
        if group.kind.is_empty() || !fits(&group.name) {
            pen.row_name(scene, &group.name, PADDING, columns.name, y, Weight::SemiBold);
        } else {
            pen.row_name(scene, &group.name, PADDING, columns.name, y - 9.0, Weight::SemiBold);
            pen.small(
                scene,
                PADDING,
                y + 9.0,
                Align2::LEFT_CENTER,
                &group.kind,
                theme.ink_secondary,
            );
        }
        if group.figures.participants.is_none() {
            pen.hidden_row(scene, self.shown.threshold, columns.interval.min, y);
            return;
        }
        match change.zip(self.axis) {
            None => pen.hidden_row(scene, self.shown.threshold, columns.interval.min, y),
            Some((change, axis)) => self.interval(scene, change, axis, y),
        }
        if let Some(x) = columns.exits {
            let (share, n) = exit_words(pen, group.figures.exits.as_ref());
            pen.small(scene, x, y - 9.0, Align2::RIGHT_CENTER, share, theme.ink);
            pen.small(scene, x, y + 9.0, Align2::RIGHT_CENTER, n, theme.ink_secondary);
        }
        if let Some(x) = columns.cost {
            let words = cost_words(pen, group.figures);
            pen.small(scene, x, y, Align2::RIGHT_CENTER, words, theme.ink);
        }
    }

    /// The mean with its caps, where they are shown, and its number under it.
    fn interval(&self, scene: &mut Scene, change: &ChangeFigures, axis: Axis, y: f32) {
        let (pen, columns) = (self.pen, &self.columns);
        let theme = pen.theme;
        let n = pen.texts.number(change.n);
        pen.small(scene, columns.count, y - 9.0, Align2::RIGHT_CENTER, n, theme.ink);
        // Groups that begin lower rise more: where they began stands beside.
        let level = [("level", pen.texts.decimal(change.mean_baseline, 1).into())];
        let from = pen.texts.with("group-from-level", &level);
        pen.small(
            scene,
            columns.count,
            y + 9.0,
            Align2::RIGHT_CENTER,
            from,
            theme.ink_secondary,
        );
        let line = y - 7.0;
        if let Some(ends) = change.ci95 {
            super::caps(scene, ends.map(|end| axis.x(end)), line, theme.ink);
        }
        let x = axis.x(change.mean_change);
        scene.circle(pos2(x, line), 4.5, theme.ink, Stroke::NONE);
        let words = pen.texts.signed_decimal(change.mean_change, 2);
        let half = (pen.measure)(&words, Size::Small, Weight::Regular) / 2.0;
        let at = x.clamp(columns.interval.min + half, columns.interval.max - half);
        // Words stand on the card, not on the line of zero.
        let room = Rect::from_center_size(pos2(at, y + 10.0), vec2(2.0 * half + 4.0, Size::Small.line()));
        scene.shapes.push(Shape::Rect {
            rect: room,
            radius: 0,
            fill: theme.card,
            stroke: Stroke::NONE,
        });
        pen.small(scene, at, y + 10.0, Align2::CENTER_CENTER, words, theme.ink);
    }

    fn lines(&self, group: &Named<'_>, change: Option<&ChangeFigures>) -> Vec<String> {
        let (pen, threshold) = (self.pen, self.shown.threshold);
        let texts = pen.texts;
        let mut lines = vec![group.name.clone()];
        let figures = group.figures;
        let Some(participants) = figures.participants else {
            lines.push(pen.texts.hidden(threshold));
            return lines;
        };
        lines.push(texts.with("group-participants-words", &[("n", texts.number(participants).into())]));
        match change {
            None => {
                let hidden = [("hidden", pen.texts.hidden(threshold).into())];
                lines.push(texts.with("group-change-hidden", &hidden));
            }
            Some(change) => {
                lines.push(texts.with("group-n-words", &[("n", texts.number(change.n).into())]));
                lines.push(texts.mean_change(change));
                let means = [
                    ("first", texts.decimal(change.mean_baseline, 2).into()),
                    ("latest", texts.decimal(change.mean_latest, 2).into()),
                ];
                lines.push(texts.with("group-means-words", &means));
                lines.push(pen.share_words("direction-raised", change.raised, threshold));
            }
        }
        let to_work = figures.exits.as_ref().and_then(|exits| exits.work_or_studies);
        lines.push(pen.share_words("group-exits-work", to_work, threshold));
        let cost = [("cost", cost_words(pen, figures).into())];
        lines.push(texts.with("group-cost-participant", &cost));
        lines
    }
}

/// The share of exits to work or studies, and of how many; a dash where it is hidden.
fn exit_words(pen: &Pen<'_>, exits: Option<&ExitFigures>) -> (String, String) {
    match exits {
        None => ("–".to_owned(), String::new()),
        Some(exits) => {
            let share = exits
                .work_or_studies
                .map_or_else(|| "–".to_owned(), |share| pen.texts.percent(share.share));
            (share, format!("n={}", pen.texts.number(exits.n)))
        }
    }
}

/// Cost for each participant: "minst 18 400 kr" where not all of it is known.
fn cost_words(pen: &Pen<'_>, figures: &GroupFigures) -> String {
    let is_partial = figures.effort.is_some_and(|effort| effort.is_partial);
    pen.texts.cost(figures.cost_per_participant(), is_partial)
}
