//! Swedish personal numbers, which are never used to tell participants apart: whoever sees one knows who it is.
//!
//! A personal number is the date of birth, three digits and a check digit (Luhn, over the ten digits from the year of two
//! digits on), with or without the century and a mark before the last four. A coordination number has 60 added to the
//! day. What municipalities make up for those who have neither is written with TF in place of the first two of the last
//! four.

use chrono::{Datelike, NaiveDate};

/// `true` where the text is a personal number, or one stands in it.
pub fn is_in(text: &str) -> bool {
    // Most cells are short.
    if text.len() < 10 {
        return false;
    }
    let is_own = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '+' | '\u{2212}' | '\u{2013}');
    let words = text.split(|letter| !is_own(letter));
    let joined = text.trim().replace(' ', "");
    words.chain([joined.as_str()]).any(is_one)
}

/// `true` where the whole text is a personal number.
fn is_one(text: &str) -> bool {
    let marked = text.chars().filter(|letter| !letter.is_ascii_alphanumeric()).count();
    let text: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if marked > 1 || !matches!(text.len(), 10 | 12) {
        return false;
    }
    let (date, last) = text.split_at(text.len() - 4);
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(date) || !is_birth(date) {
        return false;
    }
    if let Some(made_up) = last.strip_prefix("TF").or_else(|| last.strip_prefix("tf")) {
        return made_up.bytes().all(|byte| byte.is_ascii_alphanumeric());
    }
    is_number(last) && is_checked(&text[text.len() - 10..])
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
        ] {
            assert!(!is_in(text), "{text}");
        }
    }
}
