//! The statistics of group figures: means with their intervals, shares with theirs, and quantiles.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Both intervals leave this much out at each end: they are intervals of 95 %.
const TAIL: f64 = 0.025;

/// Sums over a group, from which its mean and spread follow. Exact, since scores are whole numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moments {
    /// How many.
    pub n: u64,
    /// Their sum.
    pub sum: i64,
    /// The sum of their squares.
    pub squares: i64,
}

impl Moments {
    /// Adds `count` times the value `value`.
    pub fn add(&mut self, value: i64, count: u64) {
        self.n += count;
        self.sum += value * count as i64;
        self.squares += value * value * count as i64;
    }

    /// Adds what another has added up.
    pub fn merge(&mut self, other: Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// The mean; `None` of nothing.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum as f64 / self.n as f64)
    }

    /// The standard deviation of a sample: the sum of squared deviations over `n − 1`, and the root of that. `None` of
    /// fewer than two.
    pub fn sd(&self) -> Option<f64> {
        if self.n < 2 {
            return None;
        }
        let n = self.n as f64;
        // n·Σx² − (Σx)² is a whole number, so nothing is lost before the division.
        let deviations = i128::from(self.n) * i128::from(self.squares) - i128::from(self.sum) * i128::from(self.sum);
        Some((deviations as f64 / (n * (n - 1.0))).max(0.0).sqrt())
    }

    /// The 95 % confidence interval of the mean by Student's t: `mean ± t(0.975; n − 1)·SD/√n`. For the changes of pairs
    /// it is the interval of the paired t test. `None` of fewer than two.
    pub fn interval(&self) -> Option<[f64; 2]> {
        let (mean, sd) = (self.mean()?, self.sd()?);
        let n = self.n as f64;
        let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(1.0 - TAIL);
        let half = t * sd / n.sqrt();
        Some([mean - half, mean + half])
    }
}

/// A share of a group with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// How many, up to `n`.
    pub count: u64,
    /// Of how many, 1 or more.
    pub n: u64,
    /// `count / n`, from 0 to 1.
    pub share: f64,
    /// Wilson's interval, within 0 and 1.
    pub ci95: [f64; 2],
}

impl Share {
    /// `count` of `n` with Wilson's score interval (Wilson 1927, J. Am. Stat. Assoc. 22, 209–212), without continuity
    /// correction; `None` of nothing.
    pub fn of(count: u64, n: u64) -> Option<Self> {
        if n == 0 || count > n {
            return None;
        }
        let z = Normal::standard().inverse_cdf(1.0 - TAIL);
        let (size, share) = (n as f64, count as f64 / n as f64);
        let weight = 1.0 + z * z / size;
        let center = (share + z * z / (2.0 * size)) / weight;
        let half = z / weight * (share * (1.0 - share) / size + z * z / (4.0 * size * size)).sqrt();
        Some(Self {
            count,
            n,
            share,
            // At the ends the formula gives 0 and 1 but for rounding.
            ci95: [
                if count == 0 { 0.0 } else { (center - half).max(0.0) },
                if count == n { 1.0 } else { (center + half).min(1.0) },
            ],
        })
    }
}

/// How often each whole number from 0 on was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u32>,
    n: u64,
}

impl Histogram {
    /// How often each number was seen.
    pub fn of(counts: Vec<u32>) -> Self {
        let n = counts.iter().copied().map(u64::from).sum();
        Self { counts, n }
    }

    /// Counts one.
    pub fn add(&mut self, value: usize) {
        if self.counts.len() <= value {
            self.counts.resize(value + 1, 0);
        }
        self.counts[value] += 1;
        self.n += 1;
    }

    /// Counts what another has counted.
    pub fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (own, more) in self.counts.iter_mut().zip(&other.counts) {
            *own += more;
        }
        self.n += other.n;
    }

    /// How many have been counted.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The quantile `q`, from 0 to 1, by linear interpolation between the two nearest of the sorted values (type 7 of
    /// Hyndman & Fan 1996, Am. Stat. 50, 361–365); the median for 0.5. `None` of nothing.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let last = self.n.checked_sub(1)?;
        let place = q.clamp(0.0, 1.0) * last as f64;
        let (below, part) = (place.floor(), place.fract());
        let low = self.at(below as u64)? as f64;
        let high = self.at((below as u64 + 1).min(last))? as f64;
        Some(low + part * (high - low))
    }

    /// The value at a place among the sorted ones, counted from 0.
    fn at(&self, place: u64) -> Option<usize> {
        let mut seen = 0;
        self.counts.iter().position(|count| {
            seen += u64::from(*count);
            seen > place
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moments(values: &[i64]) -> Moments {
        let mut moments = Moments::default();
        values.iter().for_each(|value| moments.add(*value, 1));
        moments
    }

    #[test]
    fn a_mean_has_the_interval_of_the_tables() {
        // t(0.975; 4) = 2.776 445 in every table of Student's t.
        let five = moments(&[1, 2, 3, 4, 5]);
        assert_eq!(five.mean(), Some(3.0));
        let sd = five.sd().expect("five");
        assert!((sd - 2.5f64.sqrt()).abs() < 1e-12);
        let [low, high] = five.interval().expect("five");
        let half = 2.776_445_105 * 2.5f64.sqrt() / 5f64.sqrt();
        assert!((low - (3.0 - half)).abs() < 1e-6 && (high - (3.0 + half)).abs() < 1e-6);
        assert_eq!(
            (moments(&[]).mean(), moments(&[7]).sd(), moments(&[7]).interval()),
            (None, None, None)
        );
        assert_eq!(moments(&[2, 2, 2]).interval(), Some([2.0, 2.0]));
    }

    #[test]
    fn shares_have_wilsons_interval() {
        // Newcombe 1998, Stat. Med. 17, 857–872, table I: method 3, Wilson's.
        for (count, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0000, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let share = Share::of(count, n).expect("a share");
            assert!((share.ci95[0] - low).abs() < 5e-5, "{count} of {n}: {share:?}");
            assert!((share.ci95[1] - high).abs() < 5e-5, "{count} of {n}: {share:?}");
        }
        assert_eq!((Share::of(0, 0), Share::of(3, 2)), (None, None));
    }

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_sorted_values(mut values in prop::collection::vec(0usize..400, 1..60), q in 0.0f64..=1.0) {
            let mut one = Histogram::default();
            let mut other = Histogram::default();
            for (index, value) in values.iter().enumerate() {
                if index % 3 == 0 { one.add(*value) } else { other.add(*value) }
            }
            one.merge(&other);
            values.sort_unstable();
            let place = q * (values.len() - 1) as f64;
            let (low, high) = (values[place.floor() as usize] as f64, values[place.ceil() as usize] as f64);
            let expected = low + place.fract() * (high - low);
            prop_assert_eq!(one.n(), values.len() as u64);
            prop_assert!((one.quantile(q).expect("some") - expected).abs() < 1e-9);
        }

        #[test]
        fn an_interval_holds_its_share(count in 0u64..500, more in 0u64..500) {
            let share = Share::of(count, count + more);
            if let Some(share) = share {
                prop_assert!(0.0 <= share.ci95[0] && share.ci95[0] <= share.share + 1e-12);
                prop_assert!(share.share <= share.ci95[1] + 1e-12 && share.ci95[1] <= 1.0);
            }
        }
    }
}
