//! A small line: a figure's last values, with its target where it has one, without axes; and the mark of how a value stands to it.

use egui::{Pos2, Stroke, Vec2, pos2, vec2};

use super::scene::{Scene, Shape};
use crate::domain::scorecard::Standing;
use crate::ui::theme::Theme;

/// Room around the line, in points: half of its last mark.
const EDGE: f32 = 6.0;
/// Radius of the last value's mark, and of the others.
const LAST: f32 = 3.5;
const DOT: f32 = 1.5;

/// The line over as long times, the latest last; one whose value is not known leaves a gap. Values are in thousandths.
pub fn small_line(theme: &Theme, values: &[Option<i64>], target: Option<i64>, size: Vec2) -> Scene {
    let mut scene = Scene::new(size);
    let known = || values.iter().flatten().copied().chain(target);
    let (Some(low), Some(high)) = (known().min(), known().max()) else {
        return scene;
    };
    let span = (high - low).max(1) as f32;
    let last = values.len().saturating_sub(1).max(1) as f32;
    let y = |value: i64| size.y - EDGE - (value - low) as f32 / span * (size.y - 2.0 * EDGE);
    let at = |place: usize, value: i64| pos2(EDGE + place as f32 / last * (size.x - 2.0 * EDGE), y(value));
    if let Some(target) = target {
        scene.shapes.push(Shape::Line {
            points: vec![pos2(0.0, y(target)), pos2(size.x, y(target))],
            stroke: Stroke::new(1.0, theme.axis),
            dash: Some((4.0, 3.0)),
        });
    }
    let mut run: Vec<Pos2> = Vec::new();
    for (place, value) in values.iter().enumerate() {
        match value {
            Some(value) => run.push(at(place, *value)),
            None => line(&mut scene, theme, &mut run),
        }
    }
    line(&mut scene, theme, &mut run);
    for (place, value) in values.iter().enumerate() {
        let Some(value) = value else { continue };
        let radius = if place + 1 == values.len() { LAST } else { DOT };
        scene.circle(at(place, *value), radius, theme.ink, Stroke::NONE);
    }
    scene
}

/// Draws values that follow each other, and begins anew.
fn line(scene: &mut Scene, theme: &Theme, run: &mut Vec<Pos2>) {
    let points = std::mem::take(run);
    if points.len() > 1 {
        scene.shapes.push(Shape::Line {
            points,
            stroke: Stroke::new(1.5, theme.ink_secondary),
            dash: None,
        });
    }
}

/// Reached is a full circle, nearly reached a square on its corner, missed a cross, and what is not known a ring: told
/// apart without colours too.
pub fn standing_mark(theme: &Theme, standing: Option<Standing>, side: f32) -> Scene {
    let mut scene = Scene::new(vec2(side, side));
    let (center, radius) = (pos2(side / 2.0, side / 2.0), side / 2.0 - 2.0);
    match standing {
        Some(Standing::Reached) => scene.circle(center, radius, theme.raised, Stroke::NONE),
        Some(Standing::Near) => scene.diamond(center, radius + 0.5, theme.late_ink, Stroke::NONE),
        Some(Standing::Missed) => scene.cross(center, radius - 0.5, Stroke::new(2.5, theme.lowered)),
        None => scene.circle(
            center,
            radius,
            egui::Color32::TRANSPARENT,
            Stroke::new(1.5, theme.unchanged),
        ),
    }
    scene
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::ThemeName;

    #[test]
    fn a_value_that_is_not_known_leaves_a_gap() {
        let theme = Theme::of(ThemeName::Light);
        let count = |values: &[Option<i64>]| {
            let scene = small_line(theme, values, Some(5000), vec2(120.0, 32.0));
            let lines = scene
                .shapes
                .iter()
                .filter(|shape| matches!(shape, Shape::Line { dash: None, .. }));
            let dots = scene
                .shapes
                .iter()
                .filter(|shape| matches!(shape, Shape::Circle { .. }));
            (lines.count(), dots.count())
        };
        assert_eq!(count(&[Some(4000), Some(4500), None, Some(6000), Some(5500)]), (2, 4));
        assert_eq!(count(&[Some(4000), None, Some(6000)]), (0, 2));
        assert_eq!(count(&[None, None]), (0, 0));
        assert!(small_line(theme, &[None], None, vec2(120.0, 32.0)).shapes.is_empty());
        // Every point lies within the picture, whatever the values are.
        let scene = small_line(
            theme,
            &[Some(i64::MAX / 4), Some(-1), Some(5000)],
            Some(5000),
            vec2(120.0, 32.0),
        );
        for shape in &scene.shapes {
            if let Shape::Circle { center, .. } = shape {
                assert!(
                    (0.0..=120.0).contains(&center.x) && (0.0..=32.0).contains(&center.y),
                    "{center:?}"
                );
            }
        }
    }
}
