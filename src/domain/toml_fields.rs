//! Reads a TOML document field by field, so that every complaint names the line and the field.
//!
//! Instrument files and import mappings are written by hand, by people who do not program. "Line 41, indicator 3, item:
//! must not be empty" helps them; a deserialiser's "invalid type" does not.

use std::collections::BTreeMap;
use std::ops::Range;

use thiserror::Error;
use toml::de::{DeTable, DeValue};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::coded_enum;
use super::localized::{BASE_LOCALE, Localized};
use super::text::has_controls;

/// The longest text of a field, in characters.
pub const MAX_TEXT_CHARS: usize = 10_000;
/// The most values in a list, and the most names in a table.
pub const MAX_ENTRIES: usize = 1_000;
/// How deep brackets may be nested. Instruments and mappings need three.
const MAX_DEPTH: usize = 8;
/// The most characters of what a file says that an error repeats.
const MAX_QUOTED_CHARS: usize = 100;

coded_enum!(
    /// The kinds of value that a field can have.
    Kind {
        /// Text in quotes.
        Text = "text",
        /// A whole number.
        Whole = "whole",
        /// A number, with or without decimals.
        Number = "number",
        /// A number above 0.
        Positive = "positive",
        /// A number from 0 up to but not including 1.
        Fraction = "fraction",
        /// `true` or `false`.
        Boolean = "boolean",
        /// A list in square brackets.
        List = "list",
        /// A table: names with values.
        Table = "table",
    }
);

/// What is wrong with one field of a document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, field `{field}`: {problem}")]
pub struct FieldError {
    /// 1-based line in the document.
    pub line: usize,
    /// Path of the field, such as `indicator[3].question.participant`; empty for the document as a whole.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

/// The kinds of complaint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// The text is no TOML; the parser's own words.
    #[error("{0}")]
    Syntax(String),
    /// A field that must be there is not.
    #[error("is missing")]
    Missing,
    /// A field that nobody reads: most often a misspelling.
    #[error("is not a known field")]
    Unknown,
    /// The value is of another kind than the one that is expected.
    #[error("must be {expected}", expected = .0.code())]
    WrongType(Kind),
    /// The text is there, but says nothing.
    #[error("must not be empty")]
    Empty,
    /// The Swedish text, which all others fall back to, is missing.
    #[error("must have a text for `{BASE_LOCALE}`")]
    NoBaseLocale,
    /// A number outside what is allowed.
    #[error("must be between {min} and {max}")]
    OutOfRange {
        /// Lowest allowed.
        min: i64,
        /// Highest allowed.
        max: i64,
    },
    /// The same name twice where names must differ.
    #[error("`{0}` is used twice")]
    Duplicate(String),
    /// A word that is not one of those allowed.
    #[error("`{value}` is not one of: {allowed}")]
    NotOneOf {
        /// What the document says.
        value: String,
        /// What it could say, separated by commas.
        allowed: String,
    },
    /// The levels of a scale are not exactly those between its bounds, in order.
    #[error("must list every level from {min} to {max} once, in order")]
    Levels {
        /// Lowest level.
        min: i64,
        /// Highest level.
        max: i64,
    },
    /// An id with other letters in it than an id has.
    #[error("`{0}` is no id: small letters a-z, digits, `_` and `-`")]
    NoId(String),
    /// A long scale does not name its ends, or its levels are not in order.
    #[error("must list the levels {min} and {max} and any between them, each once, in order")]
    LevelEnds {
        /// Lowest level.
        min: i64,
        /// Highest level.
        max: i64,
    },
    /// What is said of some levels of a long scale is not in their order.
    #[error("must list levels in order, each once")]
    LevelOrder,
    /// A date that is no date.
    #[error("`{0}` is not a date in the form 2026-11-16")]
    Date(String),
    /// A text that is longer than it may be.
    #[error("must have at most {max} characters")]
    TooLong {
        /// Most allowed.
        max: usize,
    },
    /// A character that is no letter and that no font draws.
    #[error("must have no control characters")]
    Control,
    /// Brackets within brackets within brackets.
    #[error("is nested too deep")]
    TooDeep,
    /// A list or a table with more in it than there may be.
    #[error("must have at most {max} entries")]
    TooMany {
        /// Most allowed.
        max: usize,
    },
}

/// What a file says, short enough to be repeated in an error: however long it is, an error is not.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTED_CHARS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// A table in the document, with its path and the names that were read.
pub struct Fields<'a> {
    table: &'a DeTable<'a>,
    span: Range<usize>,
    path: String,
    source: &'a str,
    read: Vec<&'static str>,
}

/// One value in the document, with its path.
pub struct Field<'a> {
    value: &'a DeValue<'a>,
    span: Range<usize>,
    path: String,
    source: &'a str,
}

/// Parses `source` and hands its root table to `read`, which must read every field.
pub fn read_document<T>(
    source: &str,
    read: impl FnOnce(&mut Fields<'_>) -> Result<T, FieldError>,
) -> Result<T, FieldError> {
    if let Some(offset) = too_deep_at(source) {
        return Err(FieldError {
            line: line_of(source, offset),
            field: String::new(),
            problem: Problem::TooDeep,
        });
    }
    let root = DeTable::parse(source).map_err(|error| FieldError {
        line: line_of(source, error.span().map_or(0, |span| span.start)),
        field: String::new(),
        problem: Problem::Syntax(error.message().to_owned()),
    })?;
    let mut fields = Fields {
        table: root.get_ref(),
        span: root.span(),
        path: String::new(),
        source,
        read: Vec::new(),
    };
    let value = read(&mut fields)?;
    fields.finish()?;
    Ok(value)
}

/// Where brackets are nested deeper than is read, in bytes from the start.
///
/// The parser has a limit of its own, but for brackets and for dotted keys apart. One within the other they make six
/// thousand tables in each other, and it takes room on the stack for each to let go of them.
pub fn too_deep_at(source: &str) -> Option<usize> {
    let mut open = Vec::new();
    for token in Source::new(source).lex() {
        match token.kind() {
            TokenKind::LeftSquareBracket => open.push(TokenKind::RightSquareBracket),
            TokenKind::LeftCurlyBracket => open.push(TokenKind::RightCurlyBracket),
            kind if open.last() == Some(&kind) => {
                open.pop();
            }
            _ => {}
        }
        if open.len() > MAX_DEPTH {
            return Some(token.span().start());
        }
    }
    None
}

fn line_of(source: &str, offset: usize) -> usize {
    let offset = offset.min(source.len());
    source.as_bytes()[..offset]
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1
}

impl<'a> Fields<'a> {
    /// The field, if the document has it.
    pub fn optional(&mut self, name: &'static str) -> Option<Field<'a>> {
        self.read.push(name);
        let value = self.table.get(name)?;
        Some(Field {
            value: value.get_ref(),
            span: value.span(),
            path: join(&self.path, name),
            source: self.source,
        })
    }

    /// The field, or a complaint that it is missing.
    pub fn required(&mut self, name: &'static str) -> Result<Field<'a>, FieldError> {
        self.optional(name).ok_or_else(|| FieldError {
            line: line_of(self.source, self.span.start),
            field: join(&self.path, name),
            problem: Problem::Missing,
        })
    }

    /// Complains about the first field that nobody read. Call it last.
    pub fn finish(&self) -> Result<(), FieldError> {
        let unknown = self
            .table
            .iter()
            .find(|(key, _)| !self.read.contains(&key.get_ref().as_ref()));
        match unknown {
            None => Ok(()),
            Some((key, _)) => Err(FieldError {
                line: line_of(self.source, key.span().start),
                field: join(&self.path, &quoted(key.get_ref())),
                problem: Problem::Unknown,
            }),
        }
    }

    /// Every field of this table with its name, for tables whose names are data.
    pub fn entries(&mut self) -> impl Iterator<Item = (&'a str, Field<'a>)> {
        let (path, source) = (self.path.clone(), self.source);
        self.table.iter().map(move |(key, value)| {
            let field = Field {
                value: value.get_ref(),
                span: value.span(),
                path: join(&path, &quoted(key.get_ref())),
                source,
            };
            (key.get_ref().as_ref(), field)
        })
    }
}

impl<'a> Field<'a> {
    /// A complaint about this field.
    pub fn error(&self, problem: Problem) -> FieldError {
        FieldError {
            line: line_of(self.source, self.span.start),
            field: self.path.clone(),
            problem,
        }
    }

    /// A text that says something, of at most [`MAX_TEXT_CHARS`].
    pub fn text(&self) -> Result<&'a str, FieldError> {
        self.text_within(MAX_TEXT_CHARS)
    }

    /// A text that says something, of at most `max` characters.
    pub fn text_within(&self, max: usize) -> Result<&'a str, FieldError> {
        match self.value {
            DeValue::String(text) if text.trim().is_empty() => Err(self.error(Problem::Empty)),
            DeValue::String(text) if text.chars().nth(max).is_some() => Err(self.error(Problem::TooLong { max })),
            // Lines may end as Windows ends them.
            DeValue::String(text) if text.split("\r\n").any(has_controls) => Err(self.error(Problem::Control)),
            DeValue::String(text) => Ok(text.as_ref()),
            _ => Err(self.error(Problem::WrongType(Kind::Text))),
        }
    }

    /// A whole number between `min` and `max`, bounds included.
    pub fn integer(&self, min: i64, max: i64) -> Result<i64, FieldError> {
        let DeValue::Integer(integer) = self.value else {
            return Err(self.error(Problem::WrongType(Kind::Whole)));
        };
        i64::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .filter(|number| (min..=max).contains(number))
            .ok_or_else(|| self.error(Problem::OutOfRange { min, max }))
    }

    /// A number with or without decimals.
    pub fn number(&self) -> Result<f64, FieldError> {
        let text = match self.value {
            DeValue::Integer(integer) => integer.as_str(),
            DeValue::Float(float) => float.as_str(),
            _ => return Err(self.error(Problem::WrongType(Kind::Number))),
        };
        text.parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| self.error(Problem::WrongType(Kind::Number)))
    }

    /// `true` or `false`.
    pub fn boolean(&self) -> Result<bool, FieldError> {
        match self.value {
            DeValue::Boolean(is_so) => Ok(*is_so),
            _ => Err(self.error(Problem::WrongType(Kind::Boolean))),
        }
    }

    /// One of the words that `find` knows.
    pub fn word<T>(&self, find: impl Fn(&str) -> Option<T>, allowed: &[&str]) -> Result<T, FieldError> {
        let text = self.text()?;
        find(text).ok_or_else(|| {
            self.error(Problem::NotOneOf {
                value: quoted(text),
                allowed: allowed.join(", "),
            })
        })
    }

    /// The values of a list, at most [`MAX_ENTRIES`].
    pub fn list(&self) -> Result<Vec<Field<'a>>, FieldError> {
        self.list_within(MAX_ENTRIES)
    }

    /// The values of a list, at most `max`.
    pub fn list_within(&self, max: usize) -> Result<Vec<Field<'a>>, FieldError> {
        let DeValue::Array(array) = self.value else {
            return Err(self.error(Problem::WrongType(Kind::List)));
        };
        if array.len() > max {
            return Err(self.error(Problem::TooMany { max }));
        }
        Ok(array
            .iter()
            .enumerate()
            .map(|(index, value)| Field {
                value: value.get_ref(),
                span: value.span(),
                path: format!("{}[{}]", self.path, index + 1),
                source: self.source,
            })
            .collect())
    }

    /// Reads this field as a table whose names are known to `read`.
    pub fn table<T>(&self, read: impl FnOnce(&mut Fields<'a>) -> Result<T, FieldError>) -> Result<T, FieldError> {
        let mut fields = self.open_table()?;
        let value = read(&mut fields)?;
        fields.finish()?;
        Ok(value)
    }

    /// This field as a table whose names are data, at most [`MAX_ENTRIES`].
    pub fn open_table(&self) -> Result<Fields<'a>, FieldError> {
        let DeValue::Table(table) = self.value else {
            return Err(self.error(Problem::WrongType(Kind::Table)));
        };
        if table.len() > MAX_ENTRIES {
            return Err(self.error(Problem::TooMany { max: MAX_ENTRIES }));
        }
        Ok(Fields {
            table,
            span: self.span.clone(),
            path: self.path.clone(),
            source: self.source,
            read: Vec::new(),
        })
    }

    /// `true` where the value is a text.
    pub fn is_text(&self) -> bool {
        matches!(self.value, DeValue::String(_))
    }

    /// A text in several locales.
    pub fn localized(&self) -> Result<Localized, FieldError> {
        let mut texts = BTreeMap::new();
        for (locale, field) in self.open_table()?.entries() {
            texts.insert(locale.to_owned(), field.text()?.to_owned());
        }
        Localized::new(texts).ok_or_else(|| self.error(Problem::NoBaseLocale))
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
