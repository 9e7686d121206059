//! The scorecard in words: values with what they are numbers of, targets, and how one stands to the other.

use super::Texts;
use crate::domain::scorecard::{Counted, Direction, MeasureDetails, Unit, Value};
use crate::domain::thousandths;

impl Texts {
    /// A value in thousandths, as its unit writes it: 41,3 %, 18 400 kr, +0,25.
    pub fn card_value(&self, unit: Unit, value: i64) -> String {
        let number = thousandths::wholes(value);
        match unit {
            Unit::Percent => self.per_cent_sign(self.decimal(number, 1)),
            Unit::Kronor => self.kronor(number * 100.0),
            Unit::Count => self.decimal(number, 0),
            Unit::Steps => self.signed_decimal(number, 2),
            Unit::Number => self.card_limit(unit, value),
        }
    }

    /// The same without the decimals that a typed number does not have: 40 %.
    pub fn card_limit(&self, unit: Unit, value: i64) -> String {
        let number = thousandths::wholes(value);
        let decimals = thousandths::decimals(value);
        match unit {
            Unit::Percent => self.per_cent_sign(self.decimal(number, decimals)),
            Unit::Count | Unit::Number => self.decimal(number, decimals),
            Unit::Kronor | Unit::Steps => self.card_value(unit, value),
        }
    }

    /// As it is typed into a field: 41,3.
    pub fn card_typed(&self, value: i64) -> String {
        self.card_limit(Unit::Number, value)
    }

    /// What a measure was, or why it is not said.
    pub fn card_counted(&self, unit: Unit, counted: &Counted) -> String {
        match counted.value {
            Value::Known(value) => self.card_value(unit, value),
            Value::Hidden => self.get("card-hidden"),
            Value::Unknown => self.get("card-unknown"),
        }
    }

    /// On how many it stands, and its interval.
    pub fn card_basis(&self, unit: Unit, counted: &Counted) -> Option<String> {
        let n = counted.n?;
        let n = self.with("card-n", &[("n", self.number(n).into())]);
        let Some([low, high]) = counted.interval else {
            return Some(n);
        };
        let ends = [low, high].map(|end| self.card_value(unit, end));
        let [low, high] = ends;
        let interval = self.with("card-interval", &[("low", low.into()), ("high", high.into())]);
        Some(format!("{n}; {interval}"))
    }

    /// Where a value should be: minst 40 %, nära från 36 %.
    pub fn card_target(&self, details: &MeasureDetails) -> String {
        let limit = |value: i64| self.card_limit(details.unit, value);
        let key = match details.direction {
            Direction::AtLeast => "card-target-at-least",
            Direction::AtMost => "card-target-at-most",
        };
        let target = self.with(key, &[("target", limit(details.target).into())]);
        match details.near {
            Some(near) => {
                let near = self.with("card-near-from", &[("near", limit(near).into())]);
                format!("{target}, {near}")
            }
            None => target,
        }
    }

    /// How a value stands to its target, in a word.
    pub fn card_standing(&self, details: &MeasureDetails, counted: &Counted) -> String {
        match counted.value {
            Value::Known(value) => self.get(&format!("card-standing-{}", details.standing(value).code())),
            Value::Hidden => self.get("card-standing-hidden"),
            Value::Unknown => self.get("card-standing-unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn values_are_written_with_what_they_are_numbers_of() {
        let (sv, en) = (Texts::new(Locale::Swedish), Texts::new(Locale::English));
        let told = |unit, value| [sv.card_value(unit, value), en.card_value(unit, value)];
        assert_eq!(told(Unit::Percent, 41_260), ["41,3\u{A0}%", "41.3%"]);
        assert_eq!(
            told(Unit::Kronor, 18_400_000),
            ["18\u{A0}400\u{A0}kr", "SEK\u{A0}18,400"]
        );
        assert_eq!(told(Unit::Count, 32_000), ["32", "32"]);
        assert_eq!(told(Unit::Steps, 250), ["+0,25", "+0.25"]);
        assert_eq!(told(Unit::Number, 3500), ["3,5", "3.5"]);
        assert_eq!(
            [sv.card_limit(Unit::Percent, 40_000), sv.card_typed(-39_450)],
            ["40\u{A0}%", "\u{2212}39,45"]
        );
    }
}
