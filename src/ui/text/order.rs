//! In which order the parts of a line stand (Unicode Standard Annex 9), and where lines break.

use std::ops::Range;

use unicode_bidi::{BidiClass, Level, ParagraphBidiInfo, bidi_class};
use unicode_bidi_mirroring::get_mirrored;

use crate::domain::localized::TextDirection;

/// A part of a line that is drawn in one go, from left to right after the part before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// The letters join each other from right to left.
    pub(super) is_right_to_left: bool,
    /// The one character to draw instead: a bracket that opens the other way.
    pub(super) mirrored: Option<char>,
}

/// The parts of one line in the order in which they stand, from left to right.
pub(super) fn pieces(text: &str, info: &ParagraphBidiInfo<'_>, line: Range<usize>) -> Vec<Piece> {
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
pub(super) fn is_control(letter: char) -> bool {
    matches!(letter, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

pub(super) fn level(direction: TextDirection) -> Level {
    match direction {
        TextDirection::LeftToRight => Level::ltr(),
        TextDirection::RightToLeft => Level::rtl(),
    }
}

/// `true` where every letter stands in the order in which it is written.
pub(super) fn is_plain(text: &str) -> bool {
    // Hebrew is the first script that is written from right to left.
    text.chars()
        .all(|letter| letter < '\u{0590}' || ('\u{0900}'..'\u{2000}').contains(&letter))
        || text.chars().all(|letter| {
            !is_control(letter) && !matches!(bidi_class(letter), BidiClass::R | BidiClass::AL | BidiClass::AN)
        })
}

/// Breaks a paragraph between words into lines no wider than `width`; a single word may be wider.
pub(super) fn lines(text: &str, width: f32, measure: &impl Fn(&str) -> f32) -> Vec<Range<usize>> {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
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
