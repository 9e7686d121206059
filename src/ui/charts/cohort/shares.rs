//! Shares under each other, each with its interval and how many it was counted from.

use egui::{Align2, Rangef, Rect, Stroke, pos2, vec2};

use super::{Axis, PADDING, TITLE};
use crate::domain::cohort::statistics::Share;
use crate::ui::charts::Pen;
use crate::ui::charts::figure::{Figure, Spot};
use crate::ui::charts::scene::Scene;
use crate::ui::theme::{self, Size, Weight};

const ROW: f32 = 36.0;
const LEVELS: f32 = 24.0;
const SHARE: f32 = 48.0;
const COUNT: f32 = 56.0;

/// One share with its name.
pub struct Named {
    /// What it is a share of.
    pub name: String,
    /// The share; `None` where it is hidden.
    pub share: Option<Share>,
    /// Of how many, where the share alone is hidden.
    pub n: Option<u64>,
}

/// The chart, as wide as `width`, in the order given.
pub fn chart(pen: &Pen<'_>, title: &str, shares: &[Named], threshold: u64, width: f32) -> Figure {
    let theme = pen.theme;
    let top = TITLE + LEVELS;
    let height = top + shares.len() as f32 * ROW + theme::BASE;
    let mut scene = Scene::card(vec2(width, height), theme);
    pen.card_title(&mut scene, title);
    let names = pen.names_width(shares.iter().map(|share| share.name.as_str()), width);
    let axis = Axis {
        values: [0.0, 1.0],
        points: Rangef::new(
            PADDING + names + theme::GAP,
            width - PADDING - COUNT - SHARE - theme::BASE,
        ),
    };
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let x = axis.x(tick);
        let words = pen.texts.percent(tick);
        pen.small(
            &mut scene,
            x,
            top - LEVELS / 2.0,
            Align2::CENTER_CENTER,
            words,
            theme.ink_secondary,
        );
        let stroke = Stroke::new(theme::STROKE, theme.grid);
        scene.line(pos2(x, top), pos2(x, height - theme::BASE), stroke);
    }
    let right = width - PADDING;
    pen.small(
        &mut scene,
        right,
        top - LEVELS / 2.0,
        Align2::RIGHT_CENTER,
        "n",
        theme.ink_secondary,
    );
    let mut spots = Vec::new();
    for (index, named) in shares.iter().enumerate() {
        let y = top + (index as f32 + 0.5) * ROW;
        pen.row_name(&mut scene, &named.name, PADDING, names, y, Weight::Regular);
        match named.share {
            // Of nobody there is no share, and nothing is hidden.
            None if named.n == Some(0) => {
                let color = theme.ink_secondary;
                pen.small(&mut scene, axis.points.min, y, Align2::LEFT_CENTER, "–", color);
            }
            None => pen.hidden_row(&mut scene, threshold, axis.points.min, y),
            Some(share) => {
                super::caps(&mut scene, share.ci95.map(|end| axis.x(end)), y, theme.ink);
                scene.circle(pos2(axis.x(share.share), y), 4.5, theme.ink, Stroke::NONE);
                let at = pos2(right - COUNT, y);
                let words = pen.texts.percent(share.share);
                scene.text(
                    at,
                    Align2::RIGHT_CENTER,
                    words,
                    Size::Small,
                    Weight::SemiBold,
                    theme.ink,
                );
            }
        }
        if let Some(n) = named.share.map(|share| share.n).or(named.n) {
            pen.small(
                &mut scene,
                right,
                y,
                Align2::RIGHT_CENTER,
                pen.texts.number(n),
                theme.ink_secondary,
            );
        }
        let words = match named.share {
            None if named.n == Some(0) => "0".to_owned(),
            None => pen.texts.hidden(threshold),
            Some(share) => pen.texts.share_words(share),
        };
        spots.push(Spot {
            area: Rect::from_x_y_ranges(axis.points, y - ROW / 3.0..=y + ROW / 3.0),
            lines: vec![named.name.clone(), words],
        });
    }
    let summary = spots.iter().map(|spot| spot.lines.join(": ")).collect::<Vec<_>>();
    Figure {
        scene,
        spots,
        name: title.to_owned(),
        summary: summary.join("; "),
    }
}
