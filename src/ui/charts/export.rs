//! Pictures of charts for elsewhere: the clipboard, PNG and SVG.

use egui::{Color32, ColorImage, Vec2, vec2};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, WriteOptions};
use thiserror::Error;

use super::Pen;
use super::scene::{ORIGIN, Scene};
use crate::domain::coded_enum;
use crate::ui::theme::{self, Size, Theme, Weight};

/// Pixels to a point: sharp in print and on dense screens.
const SCALE: f32 = 2.0;

coded_enum!(
    /// The formats that a picture can be saved in.
    Format {
        /// Pixels.
        Png = "png",
        /// Shapes.
        Svg = "svg",
    }
);

/// The picture could not be drawn: a defect of the program.
#[derive(Debug, Error)]
#[error("the picture could not be drawn: {0}")]
pub struct ExportError(String);

/// A finished picture with its title, ready to be copied or saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// What it shows; stands over it.
    pub title: String,
    /// The picture, title included.
    scene: Scene,
    background: Color32,
}

fn read(svg: &str) -> Result<Tree, ExportError> {
    let options = Options {
        fontdb: crate::fonts::database(),
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|error| ExportError(error.to_string()))
}

/// A chart as an SVG file whose text is drawn as shapes, for where it is set by fonts that are not at hand.
///
/// # Errors
/// Where it could not be drawn.
pub fn outlined(chart: &Scene, title: &str, background: Color32) -> Result<String, ExportError> {
    Ok(read(&chart.to_svg(title, background))?.to_string(&WriteOptions::default()))
}

impl Picture {
    /// A chart under its title, with a margin around.
    pub fn new(pen: &Pen<'_>, title: &str, chart: &Scene) -> Self {
        let Theme { ink, bg, .. } = *pen.theme;
        let lines = pen.wrap(title, Size::Lead, Weight::SemiBold, chart.size.x);
        let heading = lines.len() as f32 * Size::Lead.line() + theme::BASE;
        let mut scene = Scene::new(chart.size + vec2(2.0 * theme::PAGE, 2.0 * theme::PAGE + heading));
        for (index, line) in lines.into_iter().enumerate() {
            let at = ORIGIN + vec2(theme::PAGE, theme::PAGE + index as f32 * Size::Lead.line());
            scene.text(at, egui::Align2::LEFT_TOP, line, Size::Lead, Weight::SemiBold, ink);
        }
        scene.append(chart, Vec2::new(theme::PAGE, theme::PAGE + heading));
        Self {
            title: title.to_owned(),
            scene,
            background: bg,
        }
    }

    /// The picture as a file in one of the formats.
    ///
    /// # Errors
    /// Where it could not be drawn.
    pub fn encode(&self, format: Format) -> Result<Vec<u8>, ExportError> {
        match format {
            Format::Svg => Ok(self.svg().into_bytes()),
            Format::Png => self
                .draw()?
                .encode_png()
                .map_err(|error| ExportError(error.to_string())),
        }
    }

    /// The picture as pixels, for the clipboard.
    ///
    /// # Errors
    /// Where it could not be drawn.
    pub fn pixels(&self) -> Result<ColorImage, ExportError> {
        let pixmap = self.draw()?;
        let size = [pixmap.width() as usize, pixmap.height() as usize];
        Ok(ColorImage::from_rgba_premultiplied(size, pixmap.data()))
    }

    fn svg(&self) -> String {
        self.scene.to_svg(&self.title, self.background)
    }

    fn draw(&self) -> Result<Pixmap, ExportError> {
        let tree = read(&self.svg())?;
        let size = tree.size().to_int_size().scale_by(SCALE);
        let size = size.ok_or_else(|| ExportError("no size".to_owned()))?;
        let mut pixmap = Pixmap::new(size.width(), size.height()).ok_or_else(|| ExportError("too large".to_owned()))?;
        resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
        Ok(pixmap)
    }
}
