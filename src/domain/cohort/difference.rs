//! How far two groups lie apart, each of which is told by a share or a mean. They are taken for independent: where some people
//! are in both, the interval of a mean is rather too wide than too narrow.

use statrs::distribution::{ContinuousCDF as _, StudentsT};

use super::overview::ChangeFigures;
use super::statistics::{Moments, Share};

/// A difference with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The first less the second.
    pub value: f64,
    /// Its interval.
    pub ci95: [f64; 2],
}

/// A mean, and what its interval follows from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// The standard deviation of the sample.
    pub sd: f64,
    /// Of how many, 2 or more.
    pub n: u64,
}

impl Mean {
    /// Of sums; `None` of fewer than two.
    pub fn of(moments: Moments) -> Option<Self> {
        Some(Self {
            mean: moments.mean()?,
            sd: moments.sd()?,
            n: moments.n,
        })
    }

    /// Of how a group changed, in steps; `None` where the spread is hidden.
    pub fn of_change(change: &ChangeFigures) -> Option<Self> {
        let mean = change.mean_change;
        let n = change.n;
        change.sd_change.filter(|_| n > 1).map(|sd| Self { mean, sd, n })
    }
}

impl Difference {
    /// Of two means, by Welch's interval (Welch 1947, Biometrika 34, 28–35); `None` where nothing varies in either.
    pub fn of_means(own: Mean, other: Mean) -> Option<Self> {
        let variance = |mean: Mean| mean.sd * mean.sd / mean.n as f64;
        let part = |mean: Mean| variance(mean).powi(2) / (mean.n as f64 - 1.0);
        let both = variance(own) + variance(other);
        let freedom = both.powi(2) / (part(own) + part(other));
        let t = StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(0.975);
        let (value, half) = (own.mean - other.mean, t * both.sqrt());
        Some(Self {
            value,
            ci95: [value - half, value + half],
        })
    }

    /// Of two shares, by the hybrid score interval without continuity correction, from the two Wilson intervals (method 10 of
    /// Newcombe 1998, Stat. Med. 17, 873–890).
    pub fn of_shares(own: &Share, other: &Share) -> Self {
        let value = own.share - other.share;
        let below = (own.share - own.ci95[0]).hypot(other.ci95[1] - other.share);
        let above = (own.ci95[1] - own.share).hypot(other.share - other.ci95[0]);
        Self {
            value,
            ci95: [value - below, value + above],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-7, "{value} is not {expected}");
    }

    #[test]
    fn two_shares_differ_by_newcombes_interval() {
        // statsmodels 0.15: confint_proportions_2indep(…, method='newcomb', compare='diff').
        for ([a, n, b, m], [low, high]) in [
            ([56, 70, 48, 80], [0.052_431_472_402_364_98, 0.333_872_654_036_906_14]),
            ([0, 12, 3, 15], [-0.451_854_487_151_693_63, 0.074_918_062_439_701_9]),
            ([10, 10, 7, 9], [-0.097_628_583_015_545_89, 0.547_411_030_893_011_1]),
        ] {
            let share = |count, n| Share::of(count, n).expect("a share");
            let own = Difference::of_shares(&share(a, n), &share(b, m));
            close(own.value, a as f64 / n as f64 - b as f64 / m as f64);
            close(own.ci95[0], low);
            close(own.ci95[1], high);
        }
    }

    #[test]
    fn two_means_differ_by_welchs_interval() {
        let mean = |values: &[i64]| {
            let mut own = Moments::default();
            values.iter().for_each(|value| own.add(*value, 1));
            Mean::of(own).expect("a mean")
        };
        // scipy: ttest_ind([1, 2, 2, 3, 3, 4], [3, 3, 4, 4, 5], equal_var=False).confidence_interval().
        let own = Difference::of_means(mean(&[1, 2, 2, 3, 3, 4]), mean(&[3, 3, 4, 4, 5])).expect("an interval");
        close(own.value, -1.3);
        close(own.ci95[0], -2.586_421_219_442_420_3);
        close(own.ci95[1], -0.013_578_780_557_579_55);
        assert_eq!(
            Difference::of_means(mean(&[2, 2]), mean(&[3, 3])),
            None,
            "nothing varies"
        );
    }
}
