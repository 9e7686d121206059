//! Page texts that people hand over, checked before they are used: what the program shows must not depend on how they are
//! written.
//!
//! Fluent's parser goes into braces on its own stack, and showing a text that calls a function, or chooses by anything but
//! a value, can end the program. Page texts need none of that.

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use thiserror::Error;

use crate::domain::toml_fields::quoted;

/// The longest text with one key, its key and line breaks included, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 8 << 10;
/// The most opening braces in a text with one key.
pub const MAX_BRACES: usize = 50;

/// What a page text must not be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MessageProblem {
    /// Longer than [`MAX_MESSAGE_BYTES`].
    #[error("line {line}: longer than {MAX_MESSAGE_BYTES} bytes")]
    TooLong {
        /// 1-based line in the file.
        line: usize,
    },
    /// More than [`MAX_BRACES`] opening braces.
    #[error("line {line}: more than {MAX_BRACES} braces")]
    TooManyBraces {
        /// 1-based line in the file.
        line: usize,
    },
    /// `\u` or `\U` without the digits of a letter's code.
    #[error("line {line}: no letter's code")]
    NoLetter {
        /// 1-based line in the file.
        line: usize,
    },
    /// It calls a function, has braces within braces, or chooses by something else than a value.
    #[error("{key}: more than text, values and a choice by a value")]
    NotPlain {
        /// The text's key.
        key: String,
    },
}

/// Why a file of page texts can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum MessagesError {
    /// It can't be read; the parser's own words.
    #[error("{0}")]
    Syntax(String),
    /// A text is what none may be.
    #[error(transparent)]
    Problem(#[from] MessageProblem),
}

/// Reads a file of page texts, and gives back its source where all of it is right.
pub(super) fn checked(source: String) -> Result<String, MessagesError> {
    check_lines(&source)?;
    match FluentResource::try_new(source) {
        Ok(resource) => {
            check_entries(&resource)?;
            Ok(resource.source().to_owned())
        }
        Err((resource, errors)) => {
            let error = errors.first().map_or_else(String::new, |error| {
                let before = resource.source().as_bytes().iter().take(error.pos.start);
                let line = before.filter(|byte| **byte == b'\n').count() + 1;
                format!("line {line}: {}", quoted(&error.to_string()))
            });
            Err(MessagesError::Syntax(error))
        }
    }
}

/// What must be known before the parser is let in.
fn check_lines(source: &str) -> Result<(), MessageProblem> {
    let (mut bytes, mut braces) = (0, 0);
    for (index, text) in source.split('\n').enumerate() {
        let line = index + 1;
        if begins_message(text) {
            (bytes, braces) = (0, 0);
        }
        // A comment belongs to no text.
        if !text.starts_with('#') {
            bytes += text.len() + 1;
        }
        braces += text.bytes().filter(|byte| *byte == b'{').count();
        if bytes > MAX_MESSAGE_BYTES {
            return Err(MessageProblem::TooLong { line });
        }
        if braces > MAX_BRACES {
            return Err(MessageProblem::TooManyBraces { line });
        }
        if !has_sound_codes(text) {
            return Err(MessageProblem::NoLetter { line });
        }
    }
    Ok(())
}

/// `true` for a line such as `key = text` or `-term = text`. Wherever the parser is, it has come out of all braces there.
fn begins_message(line: &str) -> bool {
    let line = line.strip_prefix('-').unwrap_or(line);
    let is_of_key = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    line.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && line
            .trim_start_matches(is_of_key)
            .trim_start_matches(' ')
            .starts_with('=')
}

/// The parser cuts what follows `\u` by bytes, and a letter of several can't be cut.
fn has_sound_codes(line: &str) -> bool {
    let ends_soundly = |code: &str, digits: usize| {
        let end = code.chars().take(digits).find(|letter| !letter.is_ascii_hexdigit());
        end.is_none_or(|letter| letter.is_ascii())
    };
    line.split("\\u").skip(1).all(|code| ends_soundly(code, 4))
        && line.split("\\U").skip(1).all(|code| ends_soundly(code, 6))
}

fn check_entries(resource: &FluentResource) -> Result<(), MessageProblem> {
    for entry in resource.entries() {
        let (key, value, attributes) = match entry {
            Entry::Message(message) => (message.id.name, message.value.as_ref(), &message.attributes),
            Entry::Term(term) => (term.id.name, Some(&term.value), &term.attributes),
            _ => continue,
        };
        let mut patterns = value
            .into_iter()
            .chain(attributes.iter().map(|attribute| &attribute.value));
        if !patterns.all(is_plain) {
            return Err(MessageProblem::NotPlain { key: quoted(key) });
        }
    }
    Ok(())
}

fn is_plain(pattern: &Pattern<&str>) -> bool {
    pattern.elements.iter().all(|element| match element {
        PatternElement::TextElement { .. } => true,
        PatternElement::Placeable { expression } => match expression {
            Expression::Inline(inline) => is_plain_inline(inline),
            Expression::Select { selector, variants } => {
                matches!(selector, InlineExpression::VariableReference { .. })
                    && variants.iter().all(|variant| is_plain(&variant.value))
            }
        },
    })
}

fn is_plain_inline(inline: &InlineExpression<&str>) -> bool {
    match inline {
        InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. }
        | InlineExpression::VariableReference { .. }
        | InlineExpression::MessageReference { .. } => true,
        InlineExpression::TermReference { arguments, .. } => arguments.is_none(),
        InlineExpression::FunctionReference { .. } | InlineExpression::Placeable { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(source: &str) -> Option<MessageProblem> {
        match checked(source.to_owned()) {
            Ok(_) => None,
            Err(MessagesError::Problem(problem)) => Some(problem),
            Err(error) => panic!("{source}: {error}"),
        }
    }

    #[test]
    fn texts_values_and_choices_by_a_value_are_taken() {
        for source in [
            "a = text\n",
            "a = { $number } av { $count }\n    på två rader\n",
            "a =\n    { $count ->\n        [one] en\n       *[other] { $count } st\n    }\n",
            "-unit = Enheten\na = { -unit } { \"{\" } { b } { 3.5 }\nb = B\n    .label = { $x }\n",
            "# { { { {\na = \\u00e5\n",
            "",
        ] {
            assert_eq!(problem(source), None, "{source}");
        }
    }

    #[test]
    fn what_could_end_the_program_is_refused() {
        let not_plain = || Some(MessageProblem::NotPlain { key: "a".to_owned() });
        assert_eq!(problem("a = { FOO($x) }\n"), not_plain());
        assert_eq!(problem("a = { { $x } }\n"), not_plain());
        assert_eq!(problem("a = { \"x\" ->\n   *[x] y\n }\n"), not_plain());
        assert_eq!(problem("a = { 1 ->\n   *[x] y\n }\n"), not_plain());
        assert_eq!(problem("-b = B\na = { -b(c: 1) }\n"), not_plain());
        assert_eq!(problem("a = b\n    .c = { { $x } }\n"), not_plain());
        let deep = |lead: &str| format!("b = B\na = {}", lead.repeat(100_000));
        assert_eq!(problem(&deep("{")), Some(MessageProblem::TooLong { line: 2 }));
        assert_eq!(
            problem(&format!("b = B\na = {}", "{".repeat(MAX_BRACES + 1))),
            Some(MessageProblem::TooManyBraces { line: 2 })
        );
        let lines = problem(&deep("{\nFOO("));
        assert!(matches!(lines, Some(MessageProblem::TooManyBraces { .. })), "{lines:?}");
        assert_eq!(
            problem("a = A\nb = { \"\\u00å\" }\n"),
            Some(MessageProblem::NoLetter { line: 2 })
        );
        assert_eq!(
            problem("b = { \"\\U0000å\" }\n"),
            Some(MessageProblem::NoLetter { line: 1 })
        );
    }

    #[test]
    fn what_the_parser_does_not_take_is_told_with_its_line() {
        let error = checked("a = A\nb = {\n".to_owned()).expect_err("it is not closed");
        assert!(
            matches!(&error, MessagesError::Syntax(said) if said.starts_with("line ")),
            "{error}"
        );
    }
}
