//! One indicator's levels on a line: where the participant stands, where the caseworker, and where a goal.

use egui::{Align2, Color32, Stroke, pos2, vec2};

use super::Pen;
use super::scene::Scene;
use crate::domain::instrument::{Respondent, Scale, Score};
use crate::ui::theme::{self, Size, Weight};

const HEIGHT: f32 = 64.0;
/// The line's place, and room for marks at its ends.
const LINE: f32 = 32.0;
const END: f32 = theme::STEP_12;
/// The least room for a number of a long scale.
const MARK: f32 = 36.0;

/// What stands on the line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// As the participant sees it.
    pub participant: Option<Score>,
    /// As the caseworker sees it.
    pub caseworker: Option<Score>,
    /// The level that a goal names.
    pub goal: Option<Score>,
}

/// The line, as wide as `width`. What lies between the two is drawn stronger.
pub fn line(pen: &Pen<'_>, scale: &Scale, standing: Standing, width: f32) -> Scene {
    let theme = pen.theme;
    let mut scene = Scene::new(vec2(width, HEIGHT));
    let x = |score: Score| END + scale.fraction(score) * (width - 2.0 * END);
    let axis = Stroke::new(theme::STROKE_SELECTED, theme.axis);
    scene.line(pos2(END, LINE), pos2(width - END, LINE), axis);
    for score in scale.marks((width / MARK) as usize) {
        let x = x(score);
        scene.line(pos2(x, LINE - 4.0), pos2(x, LINE + 4.0), axis);
        scene.text(
            pos2(x, LINE + theme::GAP),
            Align2::CENTER_TOP,
            score.value().to_string(),
            Size::Small,
            Weight::Regular,
            theme.ink_secondary,
        );
    }
    let (participant, caseworker) = (standing.participant.map(x), standing.caseworker.map(x));
    if let Some((from, to)) = participant.zip(caseworker) {
        let stroke = Stroke::new(theme::STROKE_SELECTED, theme.ink);
        scene.line(pos2(from, LINE), pos2(to, LINE), stroke);
    }
    if let Some(x) = standing.goal.map(x) {
        scene.flag(pos2(x, LINE - 10.0), theme.ink);
        let word = pen.texts.get("goal-flag");
        let beside = x + theme::STEP_12 + (pen.measure)(&word, Size::Small, Weight::Regular);
        let (at, anchor) = if beside > width {
            (x - theme::HALF, Align2::RIGHT_CENTER)
        } else {
            (x + theme::STEP_12, Align2::LEFT_CENTER)
        };
        scene.text(
            pos2(at, LINE - 18.0),
            anchor,
            word,
            Size::Small,
            Weight::Regular,
            theme.ink,
        );
    }
    for respondent in [Respondent::Caseworker, Respondent::Participant] {
        let (at, color) = (
            match respondent {
                Respondent::Participant => participant,
                Respondent::Caseworker => caseworker,
            },
            theme.respondent(respondent),
        );
        let Some(at) = at.map(|x| pos2(x, LINE)) else { continue };
        match respondent {
            Respondent::Participant => {
                // Inside the diamond where both stand at one level.
                let radius = if participant == caseworker { 4.0 } else { 7.5 };
                scene.circle(at, radius, color, Stroke::new(0.0, Color32::TRANSPARENT));
            }
            Respondent::Caseworker => scene.diamond(at, 9.5, theme.card, Stroke::new(1.5, color)),
        }
    }
    scene
}
