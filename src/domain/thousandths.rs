//! Numbers with decimals as whole thousandths, since a file of a unit holds no number with decimals: as people type them, and
//! as they are written again.

/// How many thousandths a whole is.
pub const THOUSANDTHS: i64 = 1000;

/// The number that so many thousandths are.
pub fn wholes(value: i64) -> f64 {
    value as f64 / THOUSANDTHS as f64
}

/// The nearest whole number of thousandths.
pub fn of(value: f64) -> i64 {
    (value * THOUSANDTHS as f64).round() as i64
}

/// Digits, with at most `most_whole` of them before a comma or a point and at most three behind it, in thousandths; `None`
/// for everything else.
pub fn read(digits: &str, most_whole: usize) -> Option<i64> {
    let (whole, rest) = digits.split_once([',', '.']).unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number(whole) || !is_number(rest) || whole.len() > most_whole || rest.len() > 3 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let rest: i64 = format!("{rest:0<3}").parse().ok()?;
    whole.checked_mul(THOUSANDTHS)?.checked_add(rest)
}

/// How many decimals a number has, without zeros behind them.
pub fn decimals(value: i64) -> usize {
    let rest = format!("{:03}", (value % THOUSANDTHS).abs());
    rest.trim_end_matches('0').len()
}

/// Without the spaces that stand around and between digits.
pub fn without_spaces(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn digits_are_read_and_nothing_else() {
        let read_all = |digits: &[&str]| digits.iter().map(|own| read(own, 3)).collect::<Vec<_>>();
        assert_eq!(
            read_all(&["39", "39,4", "39.045", "0", "007"]),
            [Some(39_000), Some(39_400), Some(39_045), Some(0), Some(7000)]
        );
        assert_eq!(
            read_all(&["", "39,", ",5", "1234", "1,2345", "1,2,3", "-1", "1e2", "٣"]),
            [None; 9]
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(value in 0_i64..1_000_000_000) {
            let decimals = decimals(value);
            prop_assert_eq!(read(&format!("{:.decimals$}", wholes(value)), 12), Some(value));
            prop_assert_eq!(of(wholes(value)), value);
        }
    }
}
