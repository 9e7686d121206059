//! What holds of every text that people write, whatever it is about.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// The longest name and other free text of one line, in characters.
pub const MAX_TEXT: usize = 200;

/// Takes out of a text what nobody sees and no font draws: control characters, a NUL among them. Line breaks and tabs are
/// kept. Every text that comes in from outside goes through this: what is typed, pasted, imported, or given to a command.
pub fn strip_controls(text: &mut String) {
    if text.contains(is_stripped) {
        text.retain(|letter| !is_stripped(letter));
    }
}

/// The same for a text that is handed over.
pub fn stripped(text: &str) -> String {
    let mut text = text.to_owned();
    strip_controls(&mut text);
    text
}

/// A text as it is kept: without control characters, and without the spaces around it. Every text that is written to the file
/// goes through this, whoever hands it over.
pub fn kept(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.contains(is_stripped) {
        // What stood beside them may be a space.
        Cow::Owned(stripped(text).trim().to_owned())
    } else {
        Cow::Borrowed(text)
    }
}

/// The same of what has one line, such as a name: a line break or a tab is a space.
pub fn kept_line(text: &str) -> Cow<'_, str> {
    let text = kept(text);
    if text.contains(['\n', '\t']) {
        Cow::Owned(text.replace(['\n', '\t'], " "))
    } else {
        text
    }
}

/// The text with each letter in one piece: ä, and not a with two dots behind it, as some systems write it (Unicode's NFC).
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// `true` where a text holds what [`strip_controls`] takes out.
pub fn has_controls(text: &str) -> bool {
    text.contains(is_stripped)
}

fn is_stripped(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_letters_stay() {
        assert_eq!(stripped("Am\0ina\u{7}\u{1b}[31m\u{85}\u{9f}\r"), "Amina[31m");
        for text in [
            "",
            "Åsa Öberg",
            "rad ett\nrad två\tmer",
            "محمد",
            "e\u{301}",
            "a\u{200d}b",
        ] {
            assert_eq!(stripped(text), text);
        }
    }

    #[test]
    fn what_is_kept_has_neither_controls_nor_spaces_around_it() {
        for (text, form) in [
            (" \0 Åsa\u{1b} Ek\u{9f} \u{7}\n", "Åsa Ek"),
            ("rad ett\n\trad två\r\n", "rad ett\n\trad två"),
            ("\0\u{85}", ""),
            ("Amina", "Amina"),
        ] {
            assert_eq!(kept(text), form, "{text:?}");
        }
        assert!(matches!(kept_line(" Amina "), Cow::Borrowed("Amina")));
        assert_eq!(kept_line("\tÅsa\n\0Ek\r\n"), "Åsa Ek");
    }
}
