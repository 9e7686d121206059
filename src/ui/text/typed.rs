//! Text that is being typed on a page that is written from right to left.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::epaint::text::Glyph;
use egui::text::{LayoutJob, TextFormat};
use egui::{Galley, Painter};
use unicode_bidi::ParagraphBidiInfo;

use super::order::{Piece, level, lines, pieces};
use super::{direction, layout, visual_line};
use crate::domain::localized::TextDirection;

/// A text as it is typed into a field of a page that is written from right to left: every letter keeps its place in
/// the text, so that the cursor finds it, and is seen where it is read.
pub fn typed(painter: &Painter, text: &str, format: &TextFormat, width: f32) -> Arc<Galley> {
    let shown = layout(painter, text, format.clone(), width);
    let direction = direction(painter.ctx());
    if direction == TextDirection::LeftToRight {
        return shown;
    }
    let measure = |word: &str| painter.layout_job(visual_line(word, direction, format)).size().x;
    let mut galley = Galley::clone(&shown);
    let mut rows = galley.rows.iter_mut();
    for paragraph in text.split('\n') {
        let info = ParagraphBidiInfo::new(paragraph, Some(level(direction)));
        let lines = lines(paragraph, width, &measure);
        let ends: Vec<_> = lines
            .iter()
            .skip(1)
            .map(|line| line.start)
            .chain([paragraph.len()])
            .collect();
        for (number, (line, end)) in lines.iter().zip(&ends).enumerate() {
            let Some(placed) = rows.next() else { break };
            placed.ends_with_newline &= number + 1 == lines.len();
            let row = Arc::make_mut(&mut placed.row);
            let Some(model) = row.glyphs.first().copied() else {
                continue;
            };
            let places = places(paragraph, &pieces(paragraph, &info, line.clone()), &measure);
            let last = row.visuals.glyph_vertex_range.end as u32;
            let start = if number == 0 { 0 } else { line.start };
            let from_letter = paragraph[start..*end].char_indices().map(|(index, letter)| {
                // Spaces where a line breaks take no room, at its end.
                let (x, advance_width) = places.get(&(start + index)).copied().unwrap_or((0.0, 0.0));
                let mut glyph: Glyph = model;
                (glyph.chr, glyph.pos.x, glyph.advance_width) = (letter, x, advance_width);
                // The row's picture is drawn already.
                (glyph.uv_rect, glyph.first_vertex) = (Default::default(), last);
                glyph
            });
            row.glyphs = from_letter.collect();
            // The cursor after the last letter stands at the left.
            row.size.x = row.glyphs.last().map_or(0.0, |glyph| glyph.pos.x + glyph.advance_width);
        }
    }
    let job = LayoutJob::simple(text.to_owned(), format.font_id.clone(), format.color, width);
    galley.job = Arc::new(job);
    Arc::new(galley)
}

/// Where each letter of a line begins, by its byte, and how far it reaches: to the left where that is below 0.
fn places(text: &str, pieces: &[Piece], measure: &impl Fn(&str) -> f32) -> BTreeMap<usize, (f32, f32)> {
    let mut places = BTreeMap::new();
    let mut x = 0.0;
    for piece in pieces {
        let letters: Vec<_> = text[piece.range.clone()].char_indices().collect();
        let width = measure(&text[piece.range.clone()]);
        let step = width / letters.len().max(1) as f32;
        let goes_left = piece.is_right_to_left || piece.mirrored.is_some();
        for (number, (index, _)) in letters.iter().enumerate() {
            let place = if goes_left {
                (x + width - step * number as f32, -step)
            } else {
                (x + step * number as f32, step)
            };
            places.insert(piece.range.start + index, place);
        }
        x += width;
    }
    places
}
