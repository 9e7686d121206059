//! Numbers and words as they stand in cells.

use std::borrow::Cow;

use crate::domain::instrument::Scale;

/// A cell in lower case, as words are known. Most cells are a digit.
pub(super) fn lower(cell: &str) -> Cow<'_, str> {
    if cell.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(cell)
    } else {
        Cow::Owned(cell.to_lowercase())
    }
}

/// A whole number, also as a spreadsheet may write it: `4`, `4.0`, `4,0`.
pub(super) fn parse_whole(cell: &str) -> Option<i64> {
    let whole = cell.split_once(['.', ',']).map_or(Some(cell), |(whole, decimals)| {
        decimals.bytes().all(|digit| digit == b'0').then_some(whole)
    })?;
    whole.parse().ok()
}

pub(super) fn parse_decimal(cell: &str) -> Option<f64> {
    let is_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '-' | '+');
    if !cell.chars().all(is_number) {
        return None;
    }
    cell.replace(',', ".")
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

pub(super) fn in_scale(scale: &Scale, value: f64) -> bool {
    (f64::from(scale.min())..=f64::from(scale.max())).contains(&value)
}

/// Kronor as öre: `1 250`, `1250,50`, `1250 kr`.
pub(super) fn parse_ore(cell: &str) -> Option<i64> {
    let number: String = cell
        .trim_end_matches("kr")
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    // More decimals than öre are rather a mark between thousands: nobody knows which.
    let decimals = number.rsplit_once(['.', ',']).map_or(0, |(_, decimals)| decimals.len());
    let kronor = parse_decimal(&number).filter(|kronor| decimals <= 2 && (0.0..1e9).contains(kronor))?;
    Some((kronor * 100.0).round() as i64)
}

/// Per cent of full time: `50`, `50 %`, and `0,5` as a workbook stores it.
pub(super) fn parse_percent(cell: &str) -> Option<i64> {
    let has_sign = cell.ends_with('%');
    let number = parse_decimal(cell.trim_end_matches('%').trim())?;
    let number = if !has_sign && number <= 1.0 {
        number * 100.0
    } else {
        number
    };
    let is_whole = (number - number.round()).abs() < 1e-9 && (1.0..=100.0).contains(&number);
    is_whole.then_some(number.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_whatever_the_case_of_their_letters() {
        for (cell, expected) in [
            ("4", "4"),
            ("Vet EJ", "vet ej"),
            ("ÅÄÖ", "åäö"),
            ("åäö", "åäö"),
            ("", ""),
        ] {
            assert_eq!(lower(cell), expected);
        }
    }

    #[test]
    fn whole_numbers_are_read_as_spreadsheets_write_them() {
        for (cell, score) in [
            ("4", Some(4)),
            ("4.0", Some(4)),
            ("4,00", Some(4)),
            ("4.5", None),
            ("", None),
            ("x", None),
            ("1.0", Some(1)),
        ] {
            assert_eq!(parse_whole(cell), score, "{cell}");
        }
    }

    #[test]
    fn kronor_and_per_cent_are_read_as_they_are_written() {
        for (cell, ore) in [
            ("1250", Some(125_000)),
            ("1 250,50 kr", Some(125_050)),
            ("0", Some(0)),
            ("1.250", None),
            ("1e3", None),
            ("-5", None),
            ("dyrt", None),
        ] {
            assert_eq!(parse_ore(cell), ore, "{cell}");
        }
        for (cell, percent) in [
            ("50", Some(50)),
            ("50 %", Some(50)),
            ("0.5", Some(50)),
            ("1", Some(100)),
            ("1 %", Some(1)),
            ("100", Some(100)),
            ("33.3", None),
            ("150", None),
            ("halvtid", None),
        ] {
            assert_eq!(parse_percent(cell), percent, "{cell}");
        }
    }
}
