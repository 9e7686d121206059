//! Charts of a group's figures. What is hidden has no bar, no mark and no tooltip: only a sentence that it is hidden.

pub mod bars;
pub mod compared;
pub mod curve;
pub mod distribution;
pub mod intervals;
pub mod means;
pub mod over_time;
pub mod shares;

use egui::{Align2, Color32, Rangef, Stroke, pos2};

use super::Pen;
use super::scene::Scene;
use crate::domain::cohort::overview::{Asked, ChangeFigures, Overview};
use crate::domain::cohort::statistics::Share;
use crate::domain::instrument::Respondent;
use crate::i18n::Texts;
use crate::ui::theme::{self, Size, Weight};

/// Space between a card's edge and what is in it.
const PADDING: f32 = theme::GAP;
/// Height of a card's title.
const TITLE: f32 = 40.0;
/// Height of a row.
const ROW: f32 = 42.0;

/// An indicator with what is shown of its change.
#[derive(Clone)]
pub struct Row<'a> {
    /// What is asked.
    pub asked: &'a Asked,
    /// What it is called.
    pub name: String,
    /// Its change; `None` where it is hidden.
    pub change: Option<&'a ChangeFigures>,
}

/// These items, which a respondent was asked in the period, with the whole group's change.
pub fn rows<'a>(
    overview: &'a Overview,
    asked: impl Iterator<Item = &'a Asked>,
    respondent: Respondent,
    texts: &Texts,
) -> Vec<Row<'a>> {
    asked
        .map(|asked| Row {
            asked,
            name: texts.asked_name_here(asked),
            change: overview.whole.change(respondent, asked.question),
        })
        .collect()
}

/// Puts the rows with the largest figure first, and those without one last.
pub fn largest_first<T>(rows: &mut [T], figure: impl Fn(&T) -> Option<f64>) {
    rows.sort_by(|a, b| figure(b).partial_cmp(&figure(a)).unwrap_or(std::cmp::Ordering::Equal));
}

impl Pen<'_> {
    /// A card's title.
    fn card_title(&self, scene: &mut Scene, title: &str) {
        let at = pos2(PADDING, PADDING + Size::Body.line() / 2.0);
        scene.text(
            at,
            Align2::LEFT_CENTER,
            title,
            Size::Body,
            Weight::SemiBold,
            self.theme.ink,
        );
    }

    /// A name in two lines at most, in the middle of a row.
    fn row_name(&self, scene: &mut Scene, name: &str, left: f32, width: f32, y: f32, weight: Weight) {
        let lines = self.wrap(name, Size::Small, weight, width);
        let mut line_y = y - (lines.len() as f32 - 1.0) * Size::Small.line() / 2.0;
        for line in lines {
            scene.text(
                pos2(left, line_y),
                Align2::LEFT_CENTER,
                line,
                Size::Small,
                weight,
                self.theme.ink,
            );
            line_y += Size::Small.line();
        }
    }

    /// How wide a column of names is: as narrow as two lines for each allow, from 36 to 52 per cent of a card.
    fn names_width<'a>(&self, names: impl Iterator<Item = &'a str> + Clone, width: f32) -> f32 {
        const SHARES: [f32; 5] = [0.36, 0.40, 0.44, 0.48, 0.52];
        let room = |share: f32| width * share - PADDING;
        let fits = |share: &&f32| {
            let lines = |name: &str| self.wrap(name, Size::Small, Weight::Regular, room(**share));
            names.clone().all(|name| lines(name).len() <= 2)
        };
        room(SHARES.iter().find(fits).copied().unwrap_or(SHARES[4]))
    }

    /// Says that a row is hidden, with a sign before it.
    fn hidden_row(&self, scene: &mut Scene, threshold: u64, left: f32, y: f32) {
        let color = self.theme.ink_secondary;
        scene.circle(pos2(left + 6.0, y), 6.0, Color32::TRANSPARENT, Stroke::new(1.25, color));
        scene.line(
            pos2(left + 6.0, y - 0.5),
            pos2(left + 6.0, y + 3.0),
            Stroke::new(1.25, color),
        );
        scene.circle(pos2(left + 6.0, y - 2.8), 0.8, color, Stroke::NONE);
        let words = self.texts.hidden(threshold);
        scene.text(
            pos2(left + 18.0, y),
            Align2::LEFT_CENTER,
            words,
            Size::Small,
            Weight::Regular,
            color,
        );
    }

    fn small(&self, scene: &mut Scene, x: f32, y: f32, anchor: Align2, text: impl Into<String>, color: Color32) {
        scene.text(pos2(x, y), anchor, text, Size::Small, Weight::Regular, color);
    }

    /// A share with what it was counted from: "51 % (75 av 147), 95 % KI 43–59 %".
    fn share_words(&self, key: &str, share: Option<Share>, threshold: u64) -> String {
        let words = share.map_or_else(|| self.texts.hidden(threshold), |share| self.texts.share_words(share));
        format!("{}: {words}", self.texts.get(key))
    }

    /// Everything that is shown of one indicator's change, line by line.
    fn change_lines(&self, row: &Row<'_>, threshold: u64) -> Vec<String> {
        let mut lines = vec![row.name.clone()];
        let Some(change) = row.change else {
            lines.push(self.texts.hidden(threshold));
            return lines;
        };
        lines.push(
            self.texts
                .with("group-n-words", &[("n", self.texts.number(change.n).into())]),
        );
        lines.push(self.texts.mean_change(change));
        for (key, share) in [
            ("direction-raised", change.raised),
            ("direction-unchanged", change.unchanged),
            ("direction-lowered", change.lowered),
        ] {
            lines.push(self.share_words(key, share, threshold));
        }
        let days = self.texts.decimal(change.median_days, 0);
        lines.push(self.texts.with("group-median-words", &[("days", days.into())]));
        lines
    }
}

/// An interval with a cap at each end.
fn caps(scene: &mut Scene, ends: [f32; 2], y: f32, ink: Color32) {
    let stroke = Stroke::new(1.5, ink);
    scene.line(pos2(ends[0], y), pos2(ends[1], y), stroke);
    for x in ends {
        scene.line(pos2(x, y - 4.0), pos2(x, y + 4.0), stroke);
    }
}

/// Where values lie on an axis that grows to the right.
#[derive(Clone, Copy)]
struct Axis {
    values: [f64; 2],
    points: Rangef,
}

impl Axis {
    fn x(self, value: f64) -> f32 {
        let [low, high] = self.values;
        let fraction = (value - low) / (high - low).max(f64::EPSILON);
        self.points.min + fraction as f32 * self.points.span()
    }

    /// Round numbers along the axis, a few of them.
    fn ticks(self) -> Vec<f64> {
        let [low, high] = self.values;
        let rough = (high - low) / 4.0;
        let power = 10f64.powf(rough.abs().max(1e-9).log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * power)
            .find(|step| *step >= rough)
            .unwrap_or(power);
        let first = (low / step).ceil() as i64;
        let last = (high / step).floor() as i64;
        (first..=last).map(|place| place as f64 * step).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        let ticks = |low: f64, high: f64| {
            Axis {
                values: [low, high],
                points: Rangef::new(0.0, 100.0),
            }
            .ticks()
        };
        assert_eq!(ticks(0.0, 1.0), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(ticks(-0.5, 1.4), [-0.5, 0.0, 0.5, 1.0]);
        assert_eq!(ticks(0.0, 40.0), [0.0, 10.0, 20.0, 30.0, 40.0]);
    }
}
