//! What a passphrase is, however it was typed.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::access::MIN_PASSPHRASE_CHARS;

/// The form of a passphrase that keys are derived from, by the rules of OpaqueString (RFC 8265, section 4.2): every space
/// is U+0020, and letters are composed (NFC), since one keyboard writes å as one character and another as two. Nothing is
/// trimmed, and no case is folded.
///
/// What OpaqueString forbids is let through: a passphrase with a letter newer than this program's tables must not
/// become one that opens nothing.
pub fn prepared(typed: &str) -> Zeroizing<String> {
    // Room for all of it at once: a text that grows leaves copies of itself behind. No composed text is more than three
    // times as long as it was.
    let mut text = Zeroizing::new(String::with_capacity(typed.len() * 3));
    text.extend(
        typed
            .chars()
            .map(|letter| if is_other_space(letter) { ' ' } else { letter })
            .nfc(),
    );
    text
}

/// `true` where a passphrase has fewer characters than one that is chosen needs, in the form that keys are derived from.
pub fn is_too_short(typed: &str) -> bool {
    prepared(typed).chars().count() < MIN_PASSPHRASE_CHARS
}

/// Unicode's spaces (category Zs) outside ASCII.
fn is_other_space(letter: char) -> bool {
    !letter.is_ascii()
        && letter.is_whitespace()
        // Whitespace, though no space: next line, line and paragraph separator.
        && !matches!(letter, '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_composed_and_spaces_plain() {
        for (typed, form) in [
            ("tre gula bilar pa\u{30a} rad", "tre gula bilar p\u{e5} rad"),
            ("\u{212b}ngstro\u{308}m", "\u{c5}ngstr\u{f6}m"),
            ("a\u{a0}b\u{2003}c\u{3000}d\u{1680}e\u{202f}f", "a b c d e f"),
            // The dot below comes first, whichever was typed first.
            ("q\u{307}\u{323}", "q\u{323}\u{307}"),
        ] {
            assert_eq!(*prepared(typed), form, "{typed}");
        }
    }

    #[test]
    fn nothing_is_trimmed_folded_or_left_out() {
        for typed in [
            "",
            "  Två  Mellanslag ",
            "stra\u{df}e STRASSE",
            "\u{ff21}\u{fb01}",
            "a\tb\u{7}c\u{85}\u{2028}\u{200b}",
            "\u{1f9d1}\u{200d}\u{1f4bb}",
            "\u{10ffff}\u{378}",
        ] {
            assert_eq!(*prepared(typed), typed);
        }
    }

    #[test]
    fn characters_are_counted_in_the_form_that_counts() {
        let composed = "\u{e5}".repeat(MIN_PASSPHRASE_CHARS);
        assert!(!is_too_short(&composed));
        assert!(!is_too_short(&"a\u{30a}".repeat(MIN_PASSPHRASE_CHARS)));
        assert!(is_too_short(&"a\u{30a}".repeat(MIN_PASSPHRASE_CHARS - 1)));
    }
}
