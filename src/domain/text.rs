//! What holds of every text that people write, whatever it is about.

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
}
