//! The one place where text becomes what is seen. The window's own layout shapes letters, but puts words beside each
//! other from left to right; here they get their order (Unicode Standard Annex 9), line by line.

mod order;
mod typed;

use std::borrow::Cow;
use std::sync::Arc;

use egui::text::{LayoutJob, LayoutSection, TextFormat, TextWrapping};
use egui::{
    Align, Align2, Color32, Context, FontSelection, Galley, Id, Label, Layout, Painter, Pos2, Rect, Response, RichText,
    Role, Sense, Shape, Ui, WidgetInfo, pos2,
};
use unicode_bidi::ParagraphBidiInfo;

use self::order::{Piece, is_control, is_plain, level, lines, pieces};
pub use self::typed::typed;
use crate::domain::localized::TextDirection;

/// Sets which way the page that is drawn now is written.
pub fn set_direction(ctx: &Context, direction: TextDirection) {
    ctx.data_mut(|data| data.insert_temp(direction_id(), direction));
}

/// Which way the page that is drawn now is written.
pub fn direction(ctx: &Context) -> TextDirection {
    ctx.data(|data| data.get_temp(direction_id()))
        .unwrap_or(TextDirection::LeftToRight)
}

/// `true` where the page that is drawn now is written from right to left.
pub fn is_mirrored(ctx: &Context) -> bool {
    direction(ctx) == TextDirection::RightToLeft
}

fn direction_id() -> Id {
    Id::unique("text direction")
}

/// The edge at which lines begin.
pub fn start(ctx: &Context) -> Align {
    if is_mirrored(ctx) { Align::Max } else { Align::Min }
}

/// Things beside each other in the direction of reading.
pub fn toward(ctx: &Context, align: Align) -> Layout {
    if is_mirrored(ctx) {
        Layout::right_to_left(align)
    } else {
        Layout::left_to_right(align)
    }
}

/// Things beside each other from where lines end.
pub fn away(ctx: &Context, align: Align) -> Layout {
    if is_mirrored(ctx) {
        Layout::left_to_right(align)
    } else {
        Layout::right_to_left(align)
    }
}

/// Things under each other, where lines begin.
pub fn below(ctx: &Context) -> Layout {
    Layout::top_down(start(ctx))
}

/// Lays out a text of one format, no wider than `width` where its words allow that. Lines begin at the left or right
/// edge, as the page is written; [`paint`] puts them there.
pub fn layout(painter: &Painter, text: &str, format: TextFormat, width: f32) -> Arc<Galley> {
    let ctx = painter.ctx();
    let direction = direction(ctx);
    let mut job = LayoutJob::default();
    if direction == TextDirection::LeftToRight && is_plain(text) {
        job.append(text, 0.0, format);
        job.wrap.max_width = width;
        return painter.layout_job(job);
    }
    let measure = |word: &str| {
        let word = visual_line(word, direction, &format);
        painter.layout_job(word).size().x
    };
    for (number, paragraph) in text.split('\n').enumerate() {
        let info = ParagraphBidiInfo::new(paragraph, Some(level(direction)));
        for (line_number, line) in lines(paragraph, width, &measure).into_iter().enumerate() {
            if number + line_number > 0 {
                append(&mut job, "\n", &format);
            }
            append_pieces(&mut job, paragraph, &pieces(paragraph, &info, line), &format);
        }
    }
    let galley = painter.layout_job(job);
    if direction == TextDirection::RightToLeft {
        Arc::new(from_the_right(&galley))
    } else {
        galley
    }
}

/// One line of text that is cut where there is no more room.
pub fn one_line(painter: &Painter, text: &str, format: TextFormat, room: f32) -> Arc<Galley> {
    let galley = layout(painter, text, format.clone(), f32::INFINITY);
    if galley.size().x <= room {
        return galley;
    }
    if !is_plain(text) {
        return cut(painter, text, &format, room);
    }
    let mut job = LayoutJob::clone(&galley.job);
    job.wrap = TextWrapping::truncate_at_width(room.max(0.0));
    painter.layout_job(job)
}

/// A line in which words stand from right to left is cut where it is read last, not at its right edge.
fn cut(painter: &Painter, text: &str, format: &TextFormat, room: f32) -> Arc<Galley> {
    let shown = |end: usize| {
        let text = format!("\u{2068}{}…\u{2069}", text[..end].trim_end());
        layout(painter, &text, format.clone(), f32::INFINITY)
    };
    let ends: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
    let fitting = ends.partition_point(|end| shown(*end).size().x <= room);
    shown(ends.get(fitting.saturating_sub(1)).copied().unwrap_or(0))
}

/// The same lines, each ending at x = 0. The layout's own alignment to the right takes the first mark of a line for its
/// edge, and in Arabic that may be a dot in the middle of a letter.
fn from_the_right(galley: &Galley) -> Galley {
    let mut galley = Galley::clone(galley);
    galley.rect = Rect::from_min_size(pos2(-galley.rect.width(), 0.0), galley.rect.size());
    galley.mesh_bounds = Rect::NOTHING;
    for row in &mut galley.rows {
        row.pos.x = -row.size.x;
        galley.mesh_bounds |= row.visuals.mesh_bounds.translate(row.pos.to_vec2());
    }
    galley
}

/// `true` where the lines of a text end at x = 0.
fn is_from_the_right(galley: &Galley) -> bool {
    galley.rect.left() < 0.0
}

fn visual_line(text: &str, direction: TextDirection, format: &TextFormat) -> LayoutJob {
    let info = ParagraphBidiInfo::new(text, Some(level(direction)));
    let mut job = LayoutJob::default();
    append_pieces(&mut job, text, &pieces(text, &info, 0..text.len()), format);
    job
}

fn append_pieces(job: &mut LayoutJob, text: &str, pieces: &[Piece], format: &TextFormat) {
    for piece in pieces {
        let shown: Cow<'_, str> = match piece.mirrored {
            Some(letter) => Cow::Owned(letter.to_string()),
            None => Cow::Borrowed(&text[piece.range.clone()]),
        };
        if shown.contains(is_control) {
            append(job, &shown.replace(is_control, ""), format);
        } else {
            append(job, &shown, format);
        }
    }
}

/// Each part is a section of its own, so that the letters of two parts are never shaped as one word.
fn append(job: &mut LayoutJob, text: &str, format: &TextFormat) {
    let start = job.text.len();
    job.text.push_str(text);
    job.sections.push(LayoutSection {
        leading_space: 0.0,
        byte_range: start.into()..job.text.len().into(),
        format: format.clone(),
    });
}

/// Draws a text within `rect`, at the edge where its lines begin.
pub fn paint(painter: &Painter, rect: Rect, galley: Arc<Galley>, color: Color32) {
    painter.add(shape(rect, galley, color));
}

/// What [`paint`] draws.
fn shape(rect: Rect, galley: Arc<Galley>, color: Color32) -> Shape {
    let at = if is_from_the_right(&galley) {
        rect.right_top()
    } else {
        rect.left_top()
    };
    Shape::galley(at, galley, color)
}

/// Draws one line of text so that `anchor` of it lies at `at`; returns where it stands.
pub fn paint_line(painter: &Painter, at: Pos2, anchor: Align2, text: &str, format: TextFormat) -> Rect {
    let (rect, shape) = line_shape(painter, at, anchor, text, format);
    painter.add(shape);
    rect
}

/// What [`paint_line`] draws, and where it stands.
pub fn line_shape(painter: &Painter, at: Pos2, anchor: Align2, text: &str, format: TextFormat) -> (Rect, Shape) {
    let color = format.color;
    let galley = layout(painter, text, format, f32::INFINITY);
    let rect = anchor.anchor_size(at, galley.size());
    (rect, shape(rect, galley, color))
}

/// Text that wraps where there is no more room, for a screen reader in the order in which it is read.
pub fn label(ui: &mut Ui, text: RichText) -> Response {
    named(ui, text, Role::Label)
}

/// The same with another role.
pub fn named(ui: &mut Ui, text: RichText, role: Role) -> Response {
    sensing(ui, text, role, Sense::hover())
}

/// The same, where it can have the keyboard's focus. It has to sense that from the start: what was drawn without can't be given it.
pub fn focusable(ui: &mut Ui, text: RichText, role: Role) -> Response {
    sensing(ui, text, role, Sense::focusable_noninteractive())
}

fn sensing(ui: &mut Ui, text: RichText, role: Role, sense: Sense) -> Response {
    let name = text.text().to_owned();
    let response = if !is_mirrored(ui.ctx()) && is_plain(&name) {
        let label = Label::new(text).wrap();
        ui.add(if sense.is_focusable() {
            label.sense(sense)
        } else {
            label
        })
    } else {
        let format = format_of(ui, text);
        let color = format.color;
        let galley = layout(ui.painter(), &name, format, ui.available_width());
        let (rect, response) = ui.allocate_exact_size(galley.size(), sense);
        paint(ui.painter(), rect, galley, color);
        response
    };
    response.widget_info(|| WidgetInfo::labeled(role, true, &name));
    response
}

/// The format of a text.
pub fn format_of(ui: &Ui, text: RichText) -> TextFormat {
    let mut job = LayoutJob::default();
    text.append_to(&mut job, ui.style(), FontSelection::Default, Align::Center);
    job.sections
        .into_iter()
        .next()
        .map(|section| section.format)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that a participant reads in a language.
    fn every_text(language: &crate::i18n::languages::Language) -> Vec<String> {
        use crate::domain::instrument::{Instrument, Respondent, SHIPPED};
        let texts = crate::i18n::Texts::of_language(language);
        let sources = crate::i18n::Locale::Swedish.sources();
        let (_, swedish) = sources
            .iter()
            .find(|(name, _)| *name == "participant")
            .expect("the file");
        let keys = swedish
            .lines()
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key);
        let values = [
            "name", "number", "count", "date", "from", "to", "score", "max", "min", "word", "answer",
        ];
        let values = values.map(|name| (name, "12 \u{00C5}".into()));
        let mut all: Vec<String> = keys.map(|key| texts.with(key, &values)).collect();
        all.push(language.name.clone());
        let instrument = language.translate(&Instrument::parse(SHIPPED).expect("the shipped file is right"));
        for indicator in instrument.asked_of(Respondent::Participant) {
            let own = [&indicator.questions, &indicator.help].map(|texts| texts.get(&Respondent::Participant));
            let words = indicator.levels.iter().filter_map(|level| level.word.as_ref());
            let localized = own.into_iter().flatten().chain(words).chain([&indicator.name]);
            let localized = localized.chain(&indicator.raised).chain(&indicator.topic);
            all.extend(localized.map(|text| text.text(&language.code).to_owned()));
        }
        all
    }

    /// Draws one empty frame with the program's fonts, and lets `look` lay out text in it.
    fn with_fonts(mut look: impl FnMut(&Ui)) {
        let ctx = Context::default();
        crate::ui::theme::install_fonts(&ctx);
        for frame in 0..2 {
            let mut output = ctx.run_ui(Default::default(), |ui| {
                // The fonts are there from the second frame on.
                if frame > 0 {
                    look(ui);
                }
            });
            output.textures_delta.clear();
        }
    }

    #[test]
    fn no_text_of_any_language_shows_a_box() {
        use crate::ui::theme::{Size, Weight, font};
        with_fonts(|ui| {
            for language in crate::i18n::languages::Languages::shipped().all() {
                for text in every_text(language) {
                    for weight in [Weight::Regular, Weight::SemiBold] {
                        let font = font(Size::Body, weight);
                        let missing = |letter: &char| {
                            // What joins letters or keeps them apart is never seen itself.
                            !matches!(letter, '\u{200C}' | '\u{200D}' | '\n')
                                && !ui.fonts_mut(|fonts| fonts.has_glyph(&font, *letter))
                        };
                        let letters: String = text.chars().filter(missing).collect();
                        assert!(letters.is_empty(), "{}: {letters:?} in {text}", language.code);
                    }
                }
            }
        });
    }

    #[test]
    fn a_name_from_right_to_left_is_cut_at_its_end() {
        use crate::ui::theme::{Size, Weight, format};
        with_fonts(|ui| {
            let format = format(Size::Body, Weight::Regular, Color32::PLACEHOLDER);
            let name = "فاطمة الزهراء بنت علي";
            let whole = layout(ui.painter(), name, format.clone(), f32::INFINITY).size().x;
            let line = one_line(ui.painter(), name, format.clone(), whole * 0.6);
            assert!(line.size().x <= whole * 0.6, "{} of {whole}", line.size().x);
            assert!(
                line.text().starts_with('…') && line.text().contains("فاطمة"),
                "{}",
                line.text()
            );
            assert_eq!(one_line(ui.painter(), name, format, whole + 1.0).size().x, whole);
        });
    }

    #[test]
    fn every_text_stays_within_the_room_that_it_is_given() {
        use crate::ui::theme::{Size, Weight, format};
        with_fonts(|ui| {
            for language in crate::i18n::languages::Languages::shipped().all() {
                set_direction(ui.ctx(), language.direction);
                for text in every_text(language) {
                    for width in [f32::INFINITY, 400.0] {
                        let format = format(Size::Lead, Weight::SemiBold, Color32::PLACEHOLDER);
                        let galley = layout(ui.painter(), &text, format, width);
                        assert!(galley.rect.width() <= width, "{}: {text}", language.code);
                        // A stroke may lean a little over the edge of its letter.
                        let room = galley.rect.expand(3.0);
                        assert!(
                            room.contains_rect(galley.mesh_bounds),
                            "{}: {text}: {} is not in {room}",
                            language.code,
                            galley.mesh_bounds
                        );
                    }
                }
            }
        });
    }
}
