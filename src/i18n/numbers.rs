//! Numbers as people write them: 3,5 and 18 400 kr in Swedish, 3.5 and SEK 18,400 in English.

use super::{Locale, MINUS, Texts};
use crate::domain::activity::Cost;
use crate::domain::cohort::difference::Difference;

/// Öre in a krona.
const ORE: f64 = 100.0;
/// Between the thousands of a Swedish number, and before a unit: such a space is no place to break a line.
const SPACE: char = '\u{A0}';

impl Texts {
    fn is_english(&self) -> bool {
        self.code() == Locale::English.code()
    }

    /// What stands before the decimals.
    pub fn decimal_sign(&self) -> char {
        if self.is_english() { '.' } else { ',' }
    }

    /// A number with so many decimals: 3,50.
    pub fn decimal(&self, value: f64, decimals: usize) -> String {
        let written = format!("{:.decimals$}", value.abs());
        let (whole, rest) = written.split_once('.').unwrap_or((&written, ""));
        let separator = if self.is_english() { ',' } else { SPACE };
        let mut number = String::new();
        // What is rounded to nothing has no sign.
        if value < 0.0 && written.bytes().any(|digit| digit.is_ascii_digit() && digit != b'0') {
            number.push(MINUS);
        }
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                number.push(separator);
            }
            number.push(digit);
        }
        if !rest.is_empty() {
            number.push(self.decimal_sign());
            number.push_str(rest);
        }
        number
    }

    /// The same with its sign: +0,46, −0,25, 0,00.
    pub fn signed_decimal(&self, value: f64, decimals: usize) -> String {
        let number = self.decimal(value, decimals);
        let is_more = value > 0.0 && number.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
        if is_more { format!("+{number}") } else { number }
    }

    /// A whole number: 1 204.
    pub fn number(&self, value: u64) -> String {
        self.decimal(value as f64, 0)
    }

    /// A share from 0 to 1 as per cent: 39 %.
    pub fn percent(&self, share: f64) -> String {
        self.per_cent_sign(self.decimal(share * 100.0, 0))
    }

    /// A number with the sign of per cent behind it.
    pub(super) fn per_cent_sign(&self, number: String) -> String {
        if self.is_english() {
            format!("{number}%")
        } else {
            format!("{number}{SPACE}%")
        }
    }

    /// An amount in whole kronor: 18 400 kr.
    pub fn kronor(&self, ore: f64) -> String {
        let number = self.decimal((ore / ORE).round(), 0);
        if self.is_english() {
            format!("SEK{SPACE}{number}")
        } else {
            format!("{number}{SPACE}kr")
        }
    }

    /// What an activity costs: 450 kr per dag.
    pub fn unit_cost(&self, cost: Cost) -> String {
        let key = format!("activity-cost-per-{}", cost.basis.code());
        self.with(&key, &[("amount", cost.kronor().into())])
    }

    /// A difference with its interval, times `factor`, in the words of `key`: +3 procentenheter [−9; +15].
    pub fn difference(&self, key: &str, own: Difference, factor: f64, decimals: usize) -> String {
        let signed = |value: f64| self.signed_decimal(value * factor, decimals);
        let [low, high] = own.ci95.map(signed);
        let args = [
            ("difference", signed(own.value).into()),
            ("low", low.into()),
            ("high", high.into()),
        ];
        self.with(key, &args)
    }

    /// An amount that may be known in part: "minst 18 400 kr", "Okänd".
    pub fn cost(&self, ore: Option<f64>, is_partial: bool) -> String {
        match ore.map(|ore| self.kronor(ore)) {
            None => self.get("group-cost-unknown"),
            Some(amount) if is_partial => self.with("group-cost-at-least", &[("amount", amount.into())]),
            Some(amount) => amount,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_the_way_of_each_language() {
        let (sv, en) = (Texts::new(Locale::Swedish), Texts::new(Locale::English));
        assert_eq!([sv.decimal(3.5, 1), en.decimal(3.5, 1)], ["3,5", "3.5"]);
        assert_eq!(sv.decimal(-1234.5, 1), "\u{2212}1\u{A0}234,5");
        assert_eq!(en.decimal(1_234_567.0, 0), "1,234,567");
        assert_eq!(
            [
                sv.signed_decimal(0.46179, 2),
                sv.signed_decimal(-0.2, 2),
                sv.signed_decimal(0.001, 2),
                sv.signed_decimal(-0.001, 2)
            ],
            ["+0,46", "\u{2212}0,20", "0,00", "0,00"]
        );
        assert_eq!([sv.percent(0.386), en.percent(0.386)], ["39\u{A0}%", "39%"]);
        assert_eq!(
            [sv.kronor(1_840_049.0), en.kronor(1_840_050.0)],
            ["18\u{A0}400\u{A0}kr", "SEK\u{A0}18,401"]
        );
    }

    #[test]
    fn what_nobody_knows_the_cost_of_is_unknown_and_not_nothing() {
        let (sv, en) = (Texts::new(Locale::Swedish), Texts::new(Locale::English));
        for is_partial in [false, true] {
            assert_eq!(
                [sv.cost(None, is_partial), en.cost(None, is_partial)],
                ["okänd", "not known"]
            );
        }
        assert_eq!(sv.cost(Some(0.0), false), "0\u{A0}kr");
        assert_eq!(sv.cost(Some(1_840_000.0), true), "minst 18\u{A0}400\u{A0}kr");
    }
}
