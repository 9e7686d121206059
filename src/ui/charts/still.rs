//! Charts that stay from frame to frame: made once, and drawn as triangles that are made once too.

use std::sync::Arc;

use egui::epaint::{ClippedShape, Primitive};
use egui::{Context, Galley, Mesh, Painter, Pos2, Rect, Response, Ui};

use super::figure::Figure;
use super::scene::Scene;
use crate::ui::theme::{self, Theme};

/// How far marks may stand out of a picture, in points.
const OVERHANG: f32 = theme::BASE;

/// What was made last, and from what.
pub struct Kept<B, T> {
    kept: Option<(B, T)>,
    made: usize,
}

impl<B, T> Default for Kept<B, T> {
    fn default() -> Self {
        Self { kept: None, made: 0 }
    }
}

impl<B: PartialEq, T> Kept<B, T> {
    /// What is made from `basis`: what was made last, where that was made from the same.
    pub fn get(&mut self, basis: B, make: impl FnOnce() -> T) -> &mut T {
        self.kept.take_if(|(last, _)| *last != basis);
        let made = &mut self.made;
        let (_, kept) = self.kept.get_or_insert_with(|| {
            *made += 1;
            (basis, make())
        });
        kept
    }

    /// Lets go of it.
    pub fn forget(&mut self) {
        self.kept = None;
    }

    /// How many times something has been made.
    pub fn made(&self) -> usize {
        self.made
    }
}

/// A chart that is shown in many frames.
pub struct StillFigure {
    /// The chart.
    pub figure: Figure,
    triangles: Triangles,
}

impl From<Figure> for StillFigure {
    fn from(figure: Figure) -> Self {
        Self {
            figure,
            triangles: Triangles::default(),
        }
    }
}

impl StillFigure {
    /// Draws it as [`Figure::show`] does.
    pub fn show(&mut self, ui: &mut Ui, theme: &Theme) -> Response {
        self.show_walked(ui, theme).0
    }

    /// Draws it as [`Figure::show_walked`] does.
    pub fn show_walked(&mut self, ui: &mut Ui, theme: &Theme) -> (Response, Option<usize>) {
        let Self { figure, triangles } = self;
        figure.show_by(ui, theme, |painter, origin| {
            triangles.paint(&figure.scene, painter, origin);
        })
    }
}

/// The triangles of one picture, from the second frame on in which it stands in one place: what moves would be turned into
/// triangles twice.
#[derive(Default)]
struct Triangles {
    ground: Option<Ground>,
    mesh: Option<Arc<Mesh>>,
}

impl Triangles {
    fn paint(&mut self, scene: &Scene, painter: &Painter, origin: Pos2) {
        let ground = Ground::of(scene, painter, origin);
        if self.ground.as_ref().is_some_and(|last| last.is(&ground)) {
            let mesh = self
                .mesh
                .get_or_insert_with(|| Arc::new(triangles(painter.ctx(), scene.shapes_at(painter, origin))));
            // Within edges of its own they are copied at once, and not behind everything else that is drawn.
            let edges = Rect::from_min_size(origin, scene.size).expand(OVERHANG);
            let clipped = painter.with_clip_rect(painter.clip_rect().intersect(edges));
            clipped.add(Arc::clone(mesh));
        } else {
            scene.paint(painter, origin);
            *self = Self {
                ground: Some(ground),
                mesh: None,
            };
        }
    }
}

/// What the triangles of a picture depend on beside the picture.
struct Ground {
    origin: Pos2,
    pixels_per_point: f32,
    /// How large the texture is that letters and small discs are taken from: triangles name places in it by their share.
    texture: [usize; 2],
    /// One text of the picture. It is laid out anew where the letters in the texture are.
    letters: Option<Arc<Galley>>,
}

impl Ground {
    fn of(scene: &Scene, painter: &Painter, origin: Pos2) -> Self {
        Self {
            origin,
            pixels_per_point: painter.pixels_per_point(),
            texture: texture_size(painter.ctx()),
            letters: scene.shapes.iter().find_map(|shape| shape.letters(painter)),
        }
    }

    fn is(&self, other: &Self) -> bool {
        let are_letters_same = match (&self.letters, &other.letters) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        are_letters_same
            && self.origin == other.origin
            && self.pixels_per_point == other.pixels_per_point
            && self.texture == other.texture
    }
}

/// Shapes as the window itself turns them into triangles.
fn triangles(ctx: &Context, shapes: Vec<egui::Shape>) -> Mesh {
    let clipped = ClippedShape::new(Rect::EVERYTHING, shapes);
    let mut all = Mesh::default();
    for part in ctx.tessellate(vec![clipped], ctx.pixels_per_point()) {
        if let Primitive::Mesh(mesh) = part.primitive {
            all.append(mesh);
        }
    }
    all
}

fn texture_size(ctx: &Context) -> [usize; 2] {
    ctx.fonts(|fonts| fonts.font_image_size())
}

/// Draws a page, and once more where a letter came to be seen in it that made the texture of letters larger: triangles that
/// were drawn before that name places in the smaller one.
pub fn draw_again_if_letters_moved<R>(ui: &mut Ui, draw: impl FnOnce(&mut Ui) -> R) -> R {
    let before = texture_size(ui.ctx());
    let drawn = draw(ui);
    if texture_size(ui.ctx()) != before {
        ui.ctx().request_discard("the texture of letters has grown");
        if !ui.ctx().will_discard() {
            ui.ctx().request_repaint();
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use egui::{Align2, Color32, RawInput, Stroke, Vec2, pos2, vec2};

    use super::*;
    use crate::ui::theme::{Size, Weight};

    fn picture() -> Scene {
        let mut scene = Scene::new(vec2(60.0, 60.0));
        let stroke = Stroke::new(1.5, Color32::RED);
        scene.line(pos2(3.0, 3.0), pos2(50.0, 20.0), stroke);
        scene.diamond(pos2(20.0, 20.0), 5.5, Color32::WHITE, stroke);
        scene.circle(pos2(20.0, 20.0), 3.0, Color32::RED, Stroke::NONE);
        let at = pos2(2.0, 40.0);
        scene.text(
            at,
            Align2::LEFT_CENTER,
            "+2 höjd",
            Size::Small,
            Weight::SemiBold,
            Color32::RED,
        );
        scene
    }

    /// Frames of one picture.
    struct Frames {
        ctx: Context,
        scene: Scene,
        triangles: Triangles,
    }

    impl Frames {
        fn new() -> Self {
            let ctx = Context::default();
            theme::install_fonts(&ctx);
            let mut frames = Self {
                ctx,
                scene: picture(),
                triangles: Triangles::default(),
            };
            // Its letters are in the texture from then on.
            frames.draw(Vec2::ZERO);
            frames.triangles = Triangles::default();
            frames
        }

        fn draw(&mut self, offset: Vec2) -> Vec<ClippedShape> {
            let input = RawInput {
                screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(200.0, 200.0))),
                ..RawInput::default()
            };
            let mut output = self.ctx.run_ui(input, |ui| {
                let origin = pos2(20.3, 30.6) + offset;
                self.triangles.paint(&self.scene, ui.painter(), origin);
            });
            output.textures_delta.clear();
            output.shapes
        }

        /// Where nothing but triangles is drawn.
        fn mesh(&mut self, offset: Vec2) -> Option<Arc<Mesh>> {
            let mut meshes = self.draw(offset).into_iter().map(|clipped| match clipped.shape {
                egui::Shape::Mesh(mesh) => Some(mesh),
                _ => None,
            });
            meshes.next().flatten().filter(|_| meshes.next().is_none())
        }
    }

    #[test]
    fn what_stands_still_is_drawn_by_the_same_triangles() {
        let mut frames = Frames::new();
        let shapes = frames.draw(Vec2::ZERO);
        assert!(shapes.len() > 3, "it has not stood there before");
        let mesh = frames.mesh(Vec2::ZERO).expect("triangles");
        let as_shapes = triangles(&frames.ctx, shapes.into_iter().map(|clipped| clipped.shape).collect());
        assert_eq!(*mesh, as_shapes, "they are those of the shapes");
        assert!(Arc::ptr_eq(&mesh, &frames.mesh(Vec2::ZERO).expect("triangles")));
        // A little further on its lines lie otherwise between the pixels.
        let aside = vec2(0.4, 0.0);
        assert_eq!(frames.mesh(aside), None);
        assert_ne!(frames.mesh(aside).expect("triangles"), mesh);
    }

    #[test]
    fn letters_that_lie_elsewhere_are_taken_from_there() {
        let mut frames = Frames::new();
        frames.draw(Vec2::ZERO);
        assert!(frames.mesh(Vec2::ZERO).is_some());
        frames.ctx.all_styles_mut(|style| {
            let options = &mut style.visuals.text_options;
            options.font_hinting = !options.font_hinting;
        });
        assert_eq!(frames.mesh(Vec2::ZERO), None, "the texture has been made anew");
        assert!(frames.mesh(Vec2::ZERO).is_some());
    }

    #[test]
    fn what_was_made_stays_until_it_would_be_made_from_something_else() {
        let mut kept = Kept::default();
        for (basis, made) in [(1, 1), (1, 1), (2, 2), (1, 3)] {
            assert_eq!(*kept.get(basis, || basis * 10), basis * 10);
            assert_eq!(kept.made(), made);
        }
        kept.forget();
        assert_eq!(*kept.get(1, || 5), 5);
    }
}
