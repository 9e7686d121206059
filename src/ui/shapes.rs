//! The corners of marks, for charts and widgets alike.

use egui::{Pos2, vec2};

use crate::domain::change::Direction;

/// ▲, ■ or ▼ around `center`, `side` points wide.
pub fn direction(direction: Direction, center: Pos2, side: f32) -> Vec<Pos2> {
    let at = |x: f32, y: f32| center + vec2(x, y) * (side / 2.0);
    match direction {
        Direction::Raised => vec![at(0.0, -0.9), at(1.0, 0.9), at(-1.0, 0.9)],
        Direction::Lowered => vec![at(-1.0, -0.9), at(1.0, -0.9), at(0.0, 0.9)],
        Direction::Unchanged => vec![at(-0.9, -0.9), at(0.9, -0.9), at(0.9, 0.9), at(-0.9, 0.9)],
    }
}

/// A square on its corner, `radius` points from centre to corner.
pub fn diamond(center: Pos2, radius: f32) -> Vec<Pos2> {
    let at = |x: f32, y: f32| center + vec2(x, y) * radius;
    vec![at(0.0, -1.0), at(1.0, 0.0), at(0.0, 1.0), at(-1.0, 0.0)]
}
