//! The one place where text becomes what is seen. The window's own layout shapes letters, but puts words beside each
//! other from left to right; here they get their order (Unicode Standard Annex 9), line by line.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use eframe::egui::epaint::text::Glyph;
use eframe::egui::text::{LayoutJob, LayoutSection, TextFormat};
use eframe::egui::{
    Align, Align2, Color32, Context, FontSelection, Galley, Id, Label, Layout, Painter, Pos2, Rect, Response, RichText,
    Role, Sense, Ui, WidgetInfo, pos2,
};
use unicode_bidi::{BidiClass, Level, ParagraphBidiInfo, bidi_class};
use unicode_bidi_mirroring::get_mirrored;

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

/// A part of a line that is drawn in one go, from left to right after the part before it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    /// Bytes of the text.
    range: Range<usize>,
    /// The letters join each other from right to left.
    is_right_to_left: bool,
    /// The one character to draw instead: a bracket that opens the other way.
    mirrored: Option<char>,
}

/// The parts of one line in the order in which they stand, from left to right.
fn pieces(text: &str, info: &ParagraphBidiInfo<'_>, line: Range<usize>) -> Vec<Piece> {
    if line.is_empty() {
        return Vec::new();
    }
    let (levels, runs) = info.visual_runs(line);
    let mut pieces = Vec::new();
    for run in runs {
        if levels[run.start].is_ltr() {
            pieces.push(Piece {
                range: run,
                is_right_to_left: false,
                mirrored: None,
            });
            continue;
        }
        let from = pieces.len();
        for (index, letter) in text[run.clone()].char_indices() {
            let at = run.start + index;
            let range = at..at + letter.len_utf8();
            let joins = matches!(bidi_class(letter), BidiClass::R | BidiClass::AL | BidiClass::NSM)
                || matches!(letter, '\u{200C}' | '\u{200D}');
            match pieces[from..].last_mut() {
                // Letters that join must be shaped together, and their marks with them.
                Some(Piece {
                    range: last,
                    is_right_to_left: true,
                    mirrored: None,
                }) if joins => last.end = range.end,
                _ => pieces.push(Piece {
                    range,
                    is_right_to_left: joins,
                    mirrored: get_mirrored(letter),
                }),
            }
        }
        pieces[from..].reverse();
    }
    pieces
}

/// `true` for what steers the order of text and is never seen.
fn is_control(letter: char) -> bool {
    matches!(letter, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn level(direction: TextDirection) -> Level {
    match direction {
        TextDirection::LeftToRight => Level::ltr(),
        TextDirection::RightToLeft => Level::rtl(),
    }
}

/// `true` where every letter stands in the order in which it is written.
fn is_plain(text: &str) -> bool {
    // Hebrew is the first script that is written from right to left.
    text.chars()
        .all(|letter| letter < '\u{0590}' || ('\u{0900}'..'\u{2000}').contains(&letter))
        || text.chars().all(|letter| {
            !is_control(letter) && !matches!(bidi_class(letter), BidiClass::R | BidiClass::AL | BidiClass::AN)
        })
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

/// Breaks a paragraph between words into lines no wider than `width`; a single word may be wider.
fn lines(text: &str, width: f32, measure: &impl Fn(&str) -> f32) -> Vec<Range<usize>> {
    let mut lines: Vec<(Range<usize>, f32)> = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(' ') {
        let range = start..start + word.trim_end_matches(' ').len();
        start += word.len();
        if range.is_empty() {
            continue;
        }
        let room = measure(&text[range.clone()]);
        if let Some((line, used)) = lines.last_mut() {
            let gap = measure(&text[line.end..range.start]);
            if *used + gap + room <= width {
                (line.end, *used) = (range.end, *used + gap + room);
                continue;
            }
        }
        lines.push((range, room));
    }
    if lines.is_empty() {
        // Nothing, or spaces alone, which have their places too.
        lines.push((0..text.len(), 0.0));
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

/// Draws a text within `rect`, at the edge where its lines begin.
pub fn paint(painter: &Painter, rect: Rect, galley: Arc<Galley>, color: Color32) {
    let at = if is_from_the_right(&galley) {
        rect.right_top()
    } else {
        rect.left_top()
    };
    painter.galley(at, galley, color);
}

/// Draws one line of text so that `anchor` of it lies at `at`; returns where it stands.
pub fn paint_line(painter: &Painter, at: Pos2, anchor: Align2, text: &str, format: TextFormat) -> Rect {
    let color = format.color;
    let galley = layout(painter, text, format, f32::INFINITY);
    let rect = anchor.anchor_size(at, galley.size());
    paint(painter, rect, galley, color);
    rect
}

/// Text that wraps where there is no more room, for a screen reader in the order in which it is read.
pub fn label(ui: &mut Ui, text: RichText) -> Response {
    named(ui, text, Role::Label)
}

/// The same with another role.
pub fn named(ui: &mut Ui, text: RichText, role: Role) -> Response {
    let name = text.text().to_owned();
    let response = if !is_mirrored(ui.ctx()) && is_plain(&name) {
        ui.add(Label::new(text).wrap())
    } else {
        let format = format_of(ui, text);
        let color = format.color;
        let galley = layout(ui.painter(), &name, format, ui.available_width());
        let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
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

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn unpacked(name: &str) -> String {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/data/unicode")
            .join(name);
        let mut text = String::new();
        flate2::read::GzDecoder::new(std::fs::File::open(path).expect(name))
            .read_to_string(&mut text)
            .expect(name);
        text
    }

    /// The characters of one line as they stand from left to right, by their number in the text. As the test files do,
    /// it leaves out what rule X9 removes.
    fn order(text: &str, base: Option<Level>) -> (u8, Vec<usize>) {
        let info = ParagraphBidiInfo::new(text, base);
        let number: BTreeMap<_, _> = text
            .char_indices()
            .enumerate()
            .map(|(number, (at, _))| (at, number))
            .collect();
        let mut order = Vec::new();
        for piece in pieces(text, &info, 0..text.len()) {
            let letters = text[piece.range.clone()].char_indices();
            let mut numbers: Vec<_> = letters
                .filter(|(_, letter)| {
                    use BidiClass::{BN, LRE, LRO, PDF, RLE, RLO};
                    !matches!(bidi_class(*letter), RLE | LRE | RLO | LRO | PDF | BN)
                })
                .map(|(at, _)| number[&(piece.range.start + at)])
                .collect();
            if piece.is_right_to_left {
                numbers.reverse();
            }
            order.extend(numbers);
        }
        (info.paragraph_level.number(), order)
    }

    #[test]
    fn every_line_of_the_character_test_stands_in_its_order() {
        let mut cases = 0;
        for line in unpacked("BidiCharacterTest.txt.gz").lines() {
            let fields: Vec<_> = line.split(';').collect();
            let [codes, direction, level, _, expected] = fields.as_slice() else {
                continue;
            };
            if line.starts_with('#') {
                continue;
            }
            let letters = codes
                .split(' ')
                .map(|code| u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
            let text: String = letters.map(|letter| letter.expect("a character")).collect();
            let base = match *direction {
                "0" => Some(Level::ltr()),
                "1" => Some(Level::rtl()),
                _ => None,
            };
            let expected: Vec<usize> = expected
                .split_whitespace()
                .map(|number| number.parse().expect("a number"))
                .collect();
            assert_eq!(
                order(&text, base),
                (level.parse().expect("a level"), expected),
                "{line}"
            );
            cases += 1;
        }
        assert!(cases > 90_000, "{cases}");
    }

    #[test]
    fn every_line_of_the_class_test_that_is_one_paragraph_stands_in_its_order() {
        // A character of each class, as the file's own tests choose them.
        let letter = |class: &str| match class {
            "L" => 'a',
            "R" => '\u{05D0}',
            "AL" => '\u{0627}',
            "EN" => '1',
            "ES" => '+',
            "ET" => '#',
            "AN" => '\u{0661}',
            "CS" => ',',
            "NSM" => '\u{0300}',
            "BN" => '\u{00AD}',
            "S" => '\t',
            "WS" => ' ',
            "ON" => '!',
            "LRE" => '\u{202A}',
            "RLE" => '\u{202B}',
            "PDF" => '\u{202C}',
            "LRO" => '\u{202D}',
            "RLO" => '\u{202E}',
            "LRI" => '\u{2066}',
            "RLI" => '\u{2067}',
            "FSI" => '\u{2068}',
            "PDI" => '\u{2069}',
            _ => panic!("{class}"),
        };
        let (mut cases, mut expected) = (0, Vec::<usize>::new());
        for line in unpacked("BidiTest.txt.gz").lines() {
            if let Some(numbers) = line.strip_prefix("@Reorder:") {
                expected = numbers
                    .split_whitespace()
                    .map(|number| number.parse().expect("a number"))
                    .collect();
            }
            let Some((classes, bits)) = line.split_once(';').filter(|_| !line.starts_with(['@', '#'])) else {
                continue;
            };
            // A paragraph separator makes two paragraphs of it, and is no part of a line here.
            if classes.split(' ').any(|class| class == "B") {
                continue;
            }
            let text: String = classes.split(' ').map(letter).collect();
            let bits: u8 = bits.trim().parse().expect("a number");
            for (bit, base) in [(1, None), (2, Some(Level::ltr())), (4, Some(Level::rtl()))] {
                if bits & bit != 0 {
                    assert_eq!(order(&text, base).1, expected, "{line} with {base:?}");
                    cases += 1;
                }
            }
        }
        assert!(cases > 400_000, "{cases}");
    }

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

    #[test]
    fn brackets_turn_and_numbers_and_latin_letters_keep_their_order() {
        let text = "\u{0627}\u{0628} (CV 12)";
        let info = ParagraphBidiInfo::new(text, Some(Level::rtl()));
        let shown: String = pieces(text, &info, 0..text.len())
            .iter()
            .map(|piece| {
                piece
                    .mirrored
                    .map_or_else(|| text[piece.range.clone()].to_owned(), String::from)
            })
            .collect();
        // The letters of the word are turned where they are shaped.
        assert_eq!(shown, "(CV 12) \u{0627}\u{0628}");
    }

    #[test]
    fn lines_break_between_words_and_lose_none() {
        let measure = |word: &str| word.chars().count() as f32;
        let text = "ett tv\u{00E5} tre  fyra";
        let broken: Vec<_> = lines(text, 7.0, &measure).into_iter().map(|line| &text[line]).collect();
        assert_eq!(broken, ["ett tv\u{00E5}", "tre", "fyra"]);
        assert!(matches!(lines("", 7.0, &measure).as_slice(), [line] if line.is_empty()));
        assert_eq!(lines("ettl\u{00E5}ngtord", 3.0, &measure).len(), 1);
    }
}
