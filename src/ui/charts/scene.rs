//! A picture as a list of shapes, which a window, an SVG file and a PNG file all draw alike.

use std::fmt::Write as _;
use std::sync::Arc;

use egui::epaint::{CircleShape, RectShape};
use egui::{Align, Align2, Color32, Galley, Mesh, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, pos2};

use crate::domain::change::Direction;
use crate::fonts::{FAMILY, family_of};
use crate::ui::shapes;
use crate::ui::text;
use crate::ui::theme::{self, Size, Theme, Weight};

/// How far the baseline lies below a line's top, and above its bottom, in units of the letters' size.
const ASCENT: f32 = 0.968_75;
const DESCENT: f32 = 0.241_2;
/// Height of a goal's flag.
pub(super) const FLAG: f32 = 13.0;

/// One thing that is drawn. Coordinates are points from the picture's top left corner.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Points joined by straight lines, solid or with dashes of a length and a gap.
    Line {
        /// At least two.
        points: Vec<Pos2>,
        /// Width and colour.
        stroke: Stroke,
        /// Length and gap of dashes.
        dash: Option<(f32, f32)>,
    },
    /// A closed convex shape.
    Polygon {
        /// At least three corners.
        points: Vec<Pos2>,
        /// Inside.
        fill: Color32,
        /// Outline.
        stroke: Stroke,
    },
    /// Triangles from a centre to each pair of neighbouring points: fills a shape that is not convex.
    Fan {
        /// Common to every triangle.
        center: Pos2,
        /// The other two corners of each.
        edges: Vec<[Pos2; 2]>,
        /// Inside.
        fill: Color32,
    },
    /// A circle.
    Circle {
        /// Middle.
        center: Pos2,
        /// In points.
        radius: f32,
        /// Inside.
        fill: Color32,
        /// Outline.
        stroke: Stroke,
    },
    /// A rectangle with rounded corners.
    Rect {
        /// Where.
        rect: Rect,
        /// Of the corners, in points.
        radius: u8,
        /// Inside.
        fill: Color32,
        /// Outline, drawn inside.
        stroke: Stroke,
    },
    /// One line of text.
    Text {
        /// Which point `anchor` lies on.
        at: Pos2,
        /// Which part of the text lies there.
        anchor: Align2,
        /// What it says.
        text: String,
        /// Size.
        size: Size,
        /// Weight.
        weight: Weight,
        /// Colour.
        color: Color32,
    },
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// In points.
    pub size: Vec2,
    /// In the order in which they are drawn.
    pub shapes: Vec<Shape>,
}

impl Scene {
    /// An empty picture.
    pub fn new(size: Vec2) -> Self {
        Self {
            size,
            shapes: Vec::new(),
        }
    }

    /// A picture on a card.
    pub fn card(size: Vec2, theme: &Theme) -> Self {
        let card = Shape::Rect {
            rect: Rect::from_min_size(ORIGIN, size),
            radius: theme::RADIUS_CARD,
            fill: theme.card,
            stroke: Stroke::new(theme::STROKE, theme.border),
        };
        Self {
            size,
            shapes: vec![card],
        }
    }

    /// ▲, ■ or ▼.
    pub fn direction(&mut self, direction: Direction, center: Pos2, side: f32, color: Color32) {
        let points = shapes::direction(direction, center, side);
        self.shapes.push(Shape::Polygon {
            points,
            fill: color,
            stroke: Stroke::NONE,
        });
    }

    /// A straight line.
    pub fn line(&mut self, from: Pos2, to: Pos2, stroke: Stroke) {
        self.shapes.push(Shape::Line {
            points: vec![from, to],
            stroke,
            dash: None,
        });
    }

    /// A circle.
    pub fn circle(&mut self, center: Pos2, radius: f32, fill: Color32, stroke: Stroke) {
        self.shapes.push(Shape::Circle {
            center,
            radius,
            fill,
            stroke,
        });
    }

    /// A square on its corner, `radius` from centre to corner.
    pub fn diamond(&mut self, center: Pos2, radius: f32, fill: Color32, stroke: Stroke) {
        let points = shapes::diamond(center, radius);
        self.shapes.push(Shape::Polygon { points, fill, stroke });
    }

    /// A small flag whose foot stands at `foot`.
    pub fn flag(&mut self, foot: Pos2, color: Color32) {
        let top = foot - Vec2::new(0.0, FLAG);
        self.line(foot, top, Stroke::new(1.5, color));
        self.shapes.push(Shape::Polygon {
            points: vec![top, top + Vec2::new(8.0, 3.0), top + Vec2::new(0.0, 6.0)],
            fill: color,
            stroke: Stroke::NONE,
        });
    }

    /// A ×.
    pub fn cross(&mut self, center: Pos2, radius: f32, stroke: Stroke) {
        for x in [radius, -radius] {
            self.line(center - Vec2::new(x, radius), center + Vec2::new(x, radius), stroke);
        }
    }

    /// Text.
    pub fn text(
        &mut self,
        at: Pos2,
        anchor: Align2,
        text: impl Into<String>,
        size: Size,
        weight: Weight,
        color: Color32,
    ) {
        self.shapes.push(Shape::Text {
            at,
            anchor,
            text: text.into(),
            size,
            weight,
            color,
        });
    }

    /// Puts another picture into this one, its top left corner at `offset`.
    pub fn append(&mut self, other: &Self, offset: Vec2) {
        self.shapes.extend(other.shapes.iter().map(|shape| shape.moved(offset)));
    }

    /// Draws it in a window, its top left corner at `origin`.
    pub fn paint(&self, painter: &Painter, origin: Pos2) {
        painter.extend(self.shapes_at(painter, origin));
    }

    /// What a window draws of it, its top left corner at `origin`.
    pub(super) fn shapes_at(&self, painter: &Painter, origin: Pos2) -> Vec<egui::Shape> {
        let shapes = self.shapes.iter();
        shapes
            .map(|shape| shape.moved(origin.to_vec2()).drawn(painter))
            .collect()
    }

    /// The picture as an SVG file on a background, with a title for screen readers.
    pub fn to_svg(&self, title: &str, background: Color32) -> String {
        let Vec2 { x: width, y: height } = self.size;
        let mut svg = String::new();
        // Writing to a String can't fail, here and below.
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\" font-family=\"'{}', Inter, Arial, sans-serif\">\n<title>{}</title>\n<rect width=\"100%\" \
             height=\"100%\" fill=\"{}\"/>\n",
            crate::fonts::FAMILIES.join("', '"),
            escape(title),
            rgb(background),
        );
        for shape in &self.shapes {
            shape.write_svg(&mut svg);
            svg.push('\n');
        }
        svg.push_str("</svg>\n");
        svg
    }
}

impl Shape {
    fn moved(&self, by: Vec2) -> Self {
        let mut shape = self.clone();
        match &mut shape {
            Self::Line { points, .. } | Self::Polygon { points, .. } => {
                points.iter_mut().for_each(|point| *point += by);
            }
            Self::Fan { center, edges, .. } => {
                *center += by;
                edges.iter_mut().flatten().for_each(|point| *point += by);
            }
            Self::Circle { center, .. } => *center += by,
            Self::Rect { rect, .. } => *rect = rect.translate(by),
            Self::Text { at, .. } => *at += by,
        }
        shape
    }

    /// What a window draws of it.
    fn drawn(self, painter: &Painter) -> egui::Shape {
        match self {
            Self::Line {
                points,
                stroke,
                dash: None,
            } => egui::Shape::line(points, stroke),
            Self::Line {
                points,
                stroke,
                dash: Some((length, gap)),
            } => egui::Shape::Vec(egui::Shape::dashed_line(&points, stroke, length, gap)),
            Self::Polygon { points, fill, stroke } => egui::Shape::convex_polygon(points, fill, stroke),
            Self::Fan { center, edges, fill } => {
                let mut mesh = Mesh::default();
                for [a, b] in edges {
                    let first = mesh.vertices.len() as u32;
                    for point in [center, a, b] {
                        mesh.colored_vertex(point, fill);
                    }
                    mesh.add_triangle(first, first + 1, first + 2);
                }
                mesh.into()
            }
            Self::Circle {
                center,
                radius,
                fill,
                stroke,
            } => CircleShape {
                center,
                radius,
                fill,
                stroke,
            }
            .into(),
            Self::Rect {
                rect,
                radius,
                fill,
                stroke,
            } => RectShape::new(rect, radius, fill, stroke, StrokeKind::Inside).into(),
            Self::Text {
                at,
                anchor,
                text: words,
                size,
                weight,
                color,
            } => text::line_shape(painter, at, anchor, &words, theme::format(size, weight, color)).1,
        }
    }

    /// How its letters are laid out, where it is a text.
    pub(super) fn letters(&self, painter: &Painter) -> Option<Arc<Galley>> {
        let Self::Text {
            text: words,
            size,
            weight,
            color,
            ..
        } = self
        else {
            return None;
        };
        Some(text::layout(
            painter,
            words,
            theme::format(*size, *weight, *color),
            f32::INFINITY,
        ))
    }

    fn write_svg(&self, svg: &mut String) {
        let _ = match self {
            Self::Line { points, stroke, dash } => {
                let dash = dash.map_or_else(String::new, |(length, gap)| {
                    format!(" stroke-dasharray=\"{length} {gap}\"")
                });
                let points = svg_points(points);
                write!(
                    svg,
                    "<polyline points=\"{points}\" fill=\"none\"{}{dash}/>",
                    svg_stroke(*stroke)
                )
            }
            Self::Polygon { points, fill, stroke } => {
                let points = svg_points(points);
                write!(
                    svg,
                    "<polygon points=\"{points}\"{}{}/>",
                    svg_fill(*fill),
                    svg_stroke(*stroke)
                )
            }
            Self::Fan { center, edges, fill } => {
                let corners = edges
                    .iter()
                    .map(|[a, b]| format!("M{} {}L{} {}L{} {}Z", center.x, center.y, a.x, a.y, b.x, b.y));
                let path: String = corners.collect();
                write!(svg, "<path d=\"{path}\"{}/>", svg_fill(*fill))
            }
            Self::Circle {
                center,
                radius,
                fill,
                stroke,
            } => write!(
                svg,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\"{}{}/>",
                center.x,
                center.y,
                svg_fill(*fill),
                svg_stroke(*stroke)
            ),
            Self::Rect {
                rect,
                radius,
                fill,
                stroke,
            } => {
                let rect = rect.shrink(stroke.width / 2.0);
                write!(
                    svg,
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{radius}\"{}{}/>",
                    rect.left(),
                    rect.top(),
                    rect.width(),
                    rect.height(),
                    svg_fill(*fill),
                    svg_stroke(*stroke)
                )
            }
            Self::Text {
                at,
                anchor,
                text,
                size,
                weight,
                color,
            } => {
                let points = size.points();
                let baseline = match anchor.y() {
                    Align::Min => ASCENT * points,
                    Align::Center => (ASCENT - DESCENT) / 2.0 * points,
                    Align::Max => -DESCENT * points,
                };
                let start = match anchor.x() {
                    Align::Min => "start",
                    Align::Center => "middle",
                    Align::Max => "end",
                };
                let weight = if *weight == Weight::SemiBold { 600 } else { 400 };
                write!(
                    svg,
                    "<text x=\"{}\" y=\"{}\" text-anchor=\"{start}\" font-size=\"{points}\" font-weight=\"{weight}\"{}>{}</text>",
                    at.x,
                    at.y + baseline,
                    svg_fill(*color),
                    svg_text(text)
                )
            }
        };
    }
}

fn svg_points(points: &[Pos2]) -> String {
    let pairs: Vec<_> = points.iter().map(|point| format!("{},{}", point.x, point.y)).collect();
    pairs.join(" ")
}

fn svg_fill(color: Color32) -> String {
    if color.a() == 0 {
        return " fill=\"none\"".to_owned();
    }
    let opacity = opacity(color);
    let opacity = if opacity < 1.0 {
        format!(" fill-opacity=\"{opacity:.3}\"")
    } else {
        String::new()
    };
    format!(" fill=\"{}\"{opacity}", rgb(color))
}

fn svg_stroke(stroke: Stroke) -> String {
    if stroke.width <= 0.0 || stroke.color.a() == 0 {
        return String::new();
    }
    format!(" stroke=\"{}\" stroke-width=\"{}\"", rgb(stroke.color), stroke.width)
}

fn opacity(color: Color32) -> f32 {
    f32::from(color.a()) / 255.0
}

fn rgb(color: Color32) -> String {
    let [r, g, b, _] = color.to_srgba_unmultiplied();
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// A text whose parts name their font: not every program finds one for a letter that the first font lacks.
fn svg_text(text: &str) -> String {
    let mut parts: Vec<(&str, String)> = Vec::new();
    for letter in text.chars() {
        let family = family_of(letter);
        match parts.last_mut() {
            Some((last, part)) if *last == family => part.push(letter),
            _ => parts.push((family, letter.to_string())),
        }
    }
    let parts = parts.iter().map(|(family, part)| match *family {
        FAMILY => escape(part),
        family => format!("<tspan font-family=\"'{family}'\">{}</tspan>", escape(part)),
    });
    parts.collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The corner of a picture.
pub const ORIGIN: Pos2 = pos2(0.0, 0.0);
