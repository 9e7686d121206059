//! Swedish personal numbers, which are never used to tell participants apart: whoever sees one knows who it is.
//!
//! A personal number is the date of birth, three digits and a check digit (Luhn, over the ten digits from the year of two
//! digits on), with or without the century and a mark before the last four. A coordination number has 60 added to the
//! day. What municipalities make up for those who have neither is written with TF in place of the first two of the last
//! four.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization as _;

use super::Today;

/// `true` where the text is a personal number, or one stands in it, however its parts are set apart.
pub fn is_in(text: &str) -> bool {
    // Most cells are short, or a date.
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let has_enough = digits >= 10 || digits >= 6 && text.contains(['t', 'T']);
    if text.len() < 10 || text.is_ascii() && !has_enough {
        return false;
    }
    // Full-width digits are digits, and what nobody sees is nothing.
    let text: String = text.nfkc().filter(|letter| !is_unseen(*letter)).collect();
    let text = text.to_ascii_lowercase();
    if is_made_up_in(&text) {
        return true;
    }
    let groups = groups(&text);
    SHAPES.iter().any(|shape| {
        groups.windows(shape.len()).any(|parts| {
            let is_together = parts.iter().skip(1).all(|part| part.is_joined);
            let has_shape = parts
                .iter()
                .zip(*shape)
                .all(|(part, length)| part.digits.len() == *length);
            is_together && has_shape && is_one(&parts.iter().map(|part| part.digits).collect::<String>())
        })
    })
}

/// One person's number, in the one form that all of its forms stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    text: String,
    birth: NaiveDate,
}

impl Number {
    /// Twelve letters: the date of birth with its century, and the last four.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The date of birth.
    pub fn birth(&self) -> NaiveDate {
        self.birth
    }
}

/// The number that a text is, where it is one and nothing else. One that is written without its century is of somebody who is
/// not a hundred years old yet, or with a plus sign of somebody who is.
pub fn read(text: &str, today: Today) -> Option<Number> {
    if !is_in(text) {
        return None;
    }
    let text: String = text.nfkc().filter(|letter| !is_unseen(*letter)).collect();
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let is_other = |letter: char| letter.is_alphanumeric() && !letter.is_ascii_alphanumeric();
    if !matches!(letters.len(), 10 | 12) || text.contains(is_other) {
        return None;
    }
    let letters = letters.to_ascii_uppercase();
    let (date, last) = letters.split_at(letters.len() - 4);
    let number = |digits: &str| digits.parse::<u32>().ok();
    let rest = &date[date.len() - 4..];
    let (month, day) = (number(&rest[..2])?, number(&rest[2..])?);
    let day_of_birth = if day > 60 { day - 60 } else { day };
    let on = |year: i32| NaiveDate::from_ymd_opt(year, month, day_of_birth);
    let birth = if date.len() == 8 {
        on(date[..4].parse().ok()?)?
    } else {
        let year: i32 = date[..2].parse().ok()?;
        let born = (1800..=today.0.year()).rev().filter(|other| other % 100 == year);
        let mut born = born.filter_map(on).filter(|birth| *birth <= today.0);
        let youngest = born.next()?;
        if text.contains('+') { born.next()? } else { youngest }
    };
    Some(Number {
        text: format!("{:04}{rest}{last}", birth.year()),
        birth,
    })
}

/// How the digits of a personal number are set apart: 900101-9802, 90-01-01-9802, 1990 01 01 9802.
const SHAPES: &[&[usize]] = &[&[10], &[12], &[6, 4], &[8, 4], &[2, 2, 2, 4], &[4, 2, 2, 4]];

/// Digits in a row.
struct Digits<'a> {
    digits: &'a str,
    /// One mark or blank alone stands between them and the digits before.
    is_joined: bool,
}

fn groups(text: &str) -> Vec<Digits<'_>> {
    let mut groups: Vec<Digits<'_>> = Vec::new();
    let mut end = 0;
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let from = text.len() - rest.len() + start;
        let digits = &text[from..];
        let length = digits
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(digits.len());
        let between = &text[end..from];
        let is_mark = |letter: char| {
            matches!(
                letter,
                '-' | '+' | '.' | '/' | '_' | ' ' | '\u{2212}' | '\u{2010}'..='\u{2015}'
            )
        };
        groups.push(Digits {
            digits: &digits[..length],
            is_joined: !groups.is_empty() && between.chars().count() == 1 && between.chars().all(is_mark),
        });
        end = from + length;
        rest = &text[end..];
    }
    groups
}

fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// `true` where ten or twelve digits are a personal number.
fn is_one(digits: &str) -> bool {
    let (date, _) = digits.split_at(digits.len() - 4);
    is_birth(date) && is_checked(&digits[digits.len() - 10..])
}

/// `true` where a date of birth stands before TF and two more letters or digits.
fn is_made_up_in(text: &str) -> bool {
    text.match_indices("tf").any(|(at, _)| {
        let before = text[..at].trim_end_matches(['-', '+', ' ']);
        let start = before
            .rfind(|letter: char| !letter.is_ascii_digit())
            .map_or(0, |last| last + 1);
        let date = before.get(start..).unwrap_or_default();
        let mut behind = text[at + 2..].chars();
        let has_two = behind.by_ref().take(2).filter(char::is_ascii_alphanumeric).count() == 2;
        matches!(date.len(), 6 | 8) && is_birth(date) && has_two && !behind.next().is_some_and(char::is_alphanumeric)
    })
}

/// `true` where six or eight digits are a date of birth, perhaps with 60 added to the day.
fn is_birth(date: &str) -> bool {
    let number = |range: std::ops::Range<usize>| date.get(range).and_then(|digits| digits.parse::<u32>().ok());
    let at = date.len() - 6;
    let (Some(year), Some(month), Some(day)) = (number(0..at + 2), number(at + 2..at + 4), number(at + 4..at + 6))
    else {
        return false;
    };
    let day = if day > 60 { day - 60 } else { day };
    let is_day = |year: u32| {
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).unwrap_or_default(), month, day);
        date.is_some_and(|date| (1850..2100).contains(&date.year()))
    };
    if at == 2 {
        is_day(year)
    } else {
        [1900, 2000].into_iter().any(|century| is_day(century + year))
    }
}

/// Luhn's check over ten digits.
fn is_checked(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0') * if place % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_number_is_one_number() {
        let today = Today(NaiveDate::from_ymd_opt(2026, 11, 30).expect("a date"));
        for (text, expected) in [
            ("900101-9802", Some("199001019802")),
            ("9001019802", Some("199001019802")),
            ("19900101 9802", Some("199001019802")),
            ("1990-01-01-9802", Some("199001019802")),
            ("９００１０１－９８０２", Some("199001019802")),
            ("900101+9802", Some("189001019802")),
            ("18900101-9802", Some("189001019802")),
            ("900161-9809", Some("199001619809")),
            ("900101-tf12", Some("19900101TF12")),
            ("19900101TF12", Some("19900101TF12")),
            ("A-900101-9802", None),
            ("Åsa 900101-9802", None),
            ("900101-9802-1", None),
            ("900101-9803", None),
            ("T-0042", None),
        ] {
            let read = read(text, today);
            assert_eq!(read.as_ref().map(Number::text), expected, "{text}");
        }
        let coordinated = read("900161-9809", today).expect("a number");
        assert_eq!(coordinated.birth().to_string(), "1990-01-01");
        let first = NaiveDate::from_ymd_opt(1989, 12, 31).expect("a date");
        let early = read("900101-9802", Today(first)).expect("a number");
        assert_eq!(early.text(), "189001019802", "nobody is born tomorrow");
    }

    /// Numbers that Skatteverket has set apart for tests.
    #[test]
    fn personal_numbers_are_known_in_every_form() {
        for text in [
            "189001019802",
            "9001019802",
            "900101-9802",
            "18900101-9802",
            "900101+9802",
            "19900101 9802",
            "Ring Åsa, 900101-9802, i maj",
            "900161-9809",
            "19900101-TF12",
            "900101TF12",
            "A-900101-9802",
            "id900101-9802x",
            "2024-900101-9802",
            "900101-9802-1",
            "90.01.01-9802",
            "1990-01-01-9802",
            "９００１０１-９８０２",
            "900101\u{200b}9802",
        ] {
            assert!(is_in(text), "{text}");
        }
        for text in [
            "",
            "T-0042",
            "900101-9803",
            "901301-9802",
            "900101-980",
            "2026-11-16",
            "20261116",
            "1234567890",
            "19900101-TG12",
            "900101-98021",
            "9001-01-98-02",
            "070-123 45 67",
            "2024-001234",
            "900101, 9802",
        ] {
            assert!(!is_in(text), "{text}");
        }
    }
}
