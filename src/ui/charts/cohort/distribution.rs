//! How many had which level first and latest: one panel an indicator.

use egui::{Align2, Rect, Stroke, pos2, vec2};

use super::PADDING;
use crate::domain::cohort::overview::LevelCount;
use crate::domain::instrument::Respondent;
use crate::ui::charts::Pen;
use crate::ui::charts::figure::{Figure, Spot};
use crate::ui::charts::scene::{Scene, Shape};
use crate::ui::theme::{self, Size, Weight};

/// Height of a panel without its title.
const PLOT: f32 = 132.0;
const BAR: f32 = 18.0;
const AXIS: f32 = 24.0;
/// Up to so many bars always have room for their counts.
const FEW: usize = 7;
/// Room for a count over a bar.
const OVER: f32 = 16.0;

/// One indicator's levels.
pub struct Levels<'a> {
    /// What the indicator is called.
    pub name: &'a str,
    /// How many had which level; `None` where that is hidden.
    pub counts: Option<&'a [LevelCount]>,
    /// As whom sees it.
    pub respondent: Respondent,
}

/// One indicator's panel, as wide as `width`; `lines` are the lines of the longest title beside it.
pub fn panel(pen: &Pen<'_>, shown: &Levels<'_>, lines: usize, width: f32) -> Figure {
    let (theme, name) = (pen.theme, shown.name);
    let color = theme.respondent(shown.respondent);
    let title = PADDING + lines as f32 * Size::Small.line() + theme::BASE;
    let height = title + OVER + PLOT + AXIS + theme::BASE;
    let mut scene = Scene::card(vec2(width, height), theme);
    for (index, line) in title_lines(pen, name, width).into_iter().enumerate() {
        let at = pos2(PADDING, PADDING + (index as f32 + 0.5) * Size::Small.line());
        scene.text(at, Align2::LEFT_CENTER, line, Size::Small, Weight::SemiBold, theme.ink);
    }
    let bottom = title + OVER + PLOT;
    let mut spots = Vec::new();
    match shown.counts {
        None => {
            for (index, line) in pen
                .wrap(
                    &pen.texts.get("group-levels-hidden"),
                    Size::Small,
                    Weight::Regular,
                    width - 2.0 * PADDING,
                )
                .into_iter()
                .enumerate()
            {
                let y = title + OVER + (index as f32 + 0.5) * Size::Small.line();
                pen.small(&mut scene, PADDING, y, Align2::LEFT_CENTER, line, theme.ink_secondary);
            }
            spots.push(Spot {
                area: Rect::from_min_max(pos2(PADDING, title), pos2(width - PADDING, bottom)),
                lines: vec![name.to_owned(), pen.texts.get("group-levels-hidden")],
            });
        }
        Some(levels) => {
            let most = levels
                .iter()
                .flat_map(|level| [level.first, level.latest])
                .max()
                .unwrap_or(1)
                .max(1);
            let room = (width - 2.0 * PADDING) / levels.len() as f32;
            let bar = BAR.min(room / 2.0 - 3.0);
            let length = |words: &str| (pen.measure)(words, Size::Small, Weight::Regular);
            // Two counts over a pair of bars, and the words under it, stand where they do not touch those beside them.
            let longest = length(&pen.texts.number(most));
            let has_counts = levels.len() <= FEW || 2.0 * longest + 4.0 <= room;
            let widest = levels
                .iter()
                .map(|level| length(&level_words(level)))
                .fold(0.0, f32::max);
            let stride = ((widest + theme::HALF) / room).ceil().max(1.0) as usize;
            let last = levels.len() - 1;
            // The last one is always named, and so not the one before it that it would touch.
            let is_named = |index: usize| index == last || index.is_multiple_of(stride) && index + stride <= last;
            scene.line(
                pos2(PADDING, bottom),
                pos2(width - PADDING, bottom),
                Stroke::new(theme::STROKE, theme.axis),
            );
            for (index, level) in levels.iter().enumerate() {
                let middle = PADDING + (index as f32 + 0.5) * room;
                // Numbers stand away from each other: both can be longer than a bar is wide.
                for (count, left, is_filled, at, anchor) in [
                    (
                        level.first,
                        middle - bar - 1.0,
                        false,
                        middle - 2.0,
                        Align2::RIGHT_BOTTOM,
                    ),
                    (level.latest, middle + 1.0, true, middle + 2.0, Align2::LEFT_BOTTOM),
                ] {
                    let top = bottom - PLOT * count as f32 / most as f32;
                    let stroke = if is_filled {
                        Stroke::NONE
                    } else {
                        Stroke::new(1.5, color)
                    };
                    scene.shapes.push(Shape::Rect {
                        rect: Rect::from_min_max(pos2(left, top), pos2(left + bar, bottom)),
                        radius: 0,
                        fill: if is_filled { color } else { theme.card },
                        stroke,
                    });
                    let number = pen.texts.number(count);
                    let is_long = (pen.measure)(&number, Size::Small, Weight::Regular) > bar;
                    let (at, anchor) = if is_long {
                        (at, anchor)
                    } else {
                        (left + bar / 2.0, Align2::CENTER_BOTTOM)
                    };
                    if has_counts {
                        pen.small(&mut scene, at, top - 1.0, anchor, number, theme.ink_secondary);
                    }
                }
                let words = level_words(level);
                if is_named(index) {
                    let at = bottom + AXIS / 2.0;
                    pen.small(&mut scene, middle, at, Align2::CENTER_CENTER, &words, theme.ink);
                }
                let args = [
                    ("level", words.into()),
                    ("first", pen.texts.number(level.first).into()),
                    ("latest", pen.texts.number(level.latest).into()),
                ];
                spots.push(Spot {
                    area: Rect::from_min_max(pos2(middle - bar, title + OVER), pos2(middle + bar, bottom)),
                    lines: vec![name.to_owned(), pen.texts.with("group-level-words", &args)],
                });
            }
        }
    }
    let summary = spots
        .iter()
        .filter_map(|spot| spot.lines.last().cloned())
        .collect::<Vec<_>>();
    Figure {
        scene,
        spots,
        name: name.to_owned(),
        summary: summary.join("; "),
    }
}

/// The lines of a panel's title.
pub fn title_lines(pen: &Pen<'_>, name: &str, width: f32) -> Vec<String> {
    pen.wrap(name, Size::Small, Weight::SemiBold, width - 2.0 * PADDING)
}

/// "3", or "1–2" where levels are shown together.
pub fn level_words(level: &LevelCount) -> String {
    if level.from == level.to {
        level.from.to_string()
    } else {
        format!("{}–{}", level.from, level.to)
    }
}
