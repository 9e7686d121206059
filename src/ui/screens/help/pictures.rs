//! The guide's pictures: read when they come into sight.

use std::collections::BTreeMap;

use egui::{
    Color32, ColorImage, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};
use resvg::tiny_skia::Pixmap;

use crate::guide::picture;
use crate::ui::theme;
use crate::ui::view::Frame;

/// What has been read.
#[derive(Default)]
pub(super) struct Pictures {
    read: BTreeMap<String, TextureHandle>,
}

impl Pictures {
    /// Draws a picture as wide as there is room, no wider than it is.
    pub fn show(&mut self, ui: &mut Ui, frame: &Frame<'_>, name: &str, words: &str) {
        let Some(bytes) = picture(name) else { return };
        let size = size_of(bytes);
        let width = ui.available_width().min(size.x);
        let (rect, response) = ui.allocate_exact_size(vec2(width, (width * size.y / size.x).round()), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
        if !ui.is_rect_visible(rect) {
            return;
        }
        let texture = self.read.entry(name.to_owned()).or_insert_with(|| {
            let image = decode(bytes).unwrap_or_else(|| ColorImage::filled([1, 1], frame.theme.band));
            ui.ctx().load_texture(name, image, TextureOptions::LINEAR)
        });
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(texture.id(), rect, whole, Color32::WHITE);
        let edge = Stroke::new(theme::STROKE, frame.theme.control_border);
        ui.painter()
            .rect_stroke(rect, theme::RADIUS_BADGE, edge, StrokeKind::Outside);
    }
}

/// How many pixels a PNG file has, by its first chunk.
fn size_of(bytes: &[u8]) -> Vec2 {
    let number = |at: usize| {
        let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
        four.map_or(1.0, |four| u32::from_be_bytes(four) as f32)
    };
    vec2(number(16), number(20)).max(Vec2::splat(1.0))
}

fn decode(bytes: &[u8]) -> Option<ColorImage> {
    let pixels = Pixmap::decode_png(bytes).ok()?;
    let size = [pixels.width() as usize, pixels.height() as usize];
    Some(ColorImage::from_rgba_premultiplied(size, pixels.data()))
}
