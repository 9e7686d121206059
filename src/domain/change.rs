//! One participant's change in one indicator, as one respondent sees it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::assessment::Answer;
use super::coded_enum;
use super::instrument::{Reliability, Score};

/// |RCI| above this is reliable at the 5 % level (Jacobson & Truax 1991, J. Consult. Clin. Psychol. 59, 12–19).
pub(super) const RELIABLE_ABOVE: f64 = 1.96;

coded_enum!(
    /// Which way a change goes.
    Direction {
        /// Latest above baseline.
        Raised = "raised",
        /// Latest as baseline.
        Unchanged = "unchanged",
        /// Latest below baseline.
        Lowered = "lowered",
    }
);

impl Direction {
    /// The direction of a signed number of steps.
    pub fn of(steps: i16) -> Self {
        match steps.signum() {
            1 => Self::Raised,
            -1 => Self::Lowered,
            _ => Self::Unchanged,
        }
    }
}

/// One occasion at which the indicator was asked of this respondent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation<'a> {
    /// The day it concerns.
    pub date: NaiveDate,
    /// `None`: asked, but not answered.
    pub answer: Option<Answer>,
    /// The scale that a score lies on.
    pub scale: &'a str,
    /// The item that was asked.
    pub item: &'a str,
}

impl Observation<'_> {
    /// The score, where the answer is one.
    pub fn score(&self) -> Option<Score> {
        self.answer.and_then(Answer::score)
    }
}

/// A change between a respondent's first and last comparable score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// How many scores it builds on, at least 2.
    pub n: usize,
    /// The first score, and its date.
    pub baseline: (NaiveDate, Score),
    /// The last score but one, and its date; the baseline where there are two.
    pub previous: (NaiveDate, Score),
    /// The last score, and its date.
    pub latest: (NaiveDate, Score),
    /// `latest − baseline`, in scale steps.
    pub steps: i16,
    /// The sign of `steps`.
    pub direction: Direction,
    /// Only where the instrument gives the item's reliability.
    pub reliable: Option<ReliableChange>,
}

/// Whether a change is larger than the item's measurement error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliableChange {
    /// `steps / (SD·√2·√(1 − r))`.
    pub rci: f64,
    /// |RCI| > 1.96.
    pub reliable: bool,
}

/// The scores among `observations`, which must be in date order, that can be compared with the latest of them: those on
/// its scale and to its item. Earlier ones of another item are left out, never converted.
///
/// "Vet inte", "vill inte svara" and blanks are no numbers and count in nothing.
pub fn comparable_scores(observations: &[Observation<'_>]) -> Vec<(NaiveDate, Score)> {
    let is_score = |observation: &&Observation<'_>| observation.score().is_some();
    let Some(last) = observations.iter().rfind(is_score) else {
        return Vec::new();
    };
    observations
        .iter()
        .filter(|observation| (observation.scale, observation.item) == (last.scale, last.item))
        .filter_map(|observation| Some((observation.date, observation.score()?)))
        .collect()
}

/// The change over `observations`, which must be in date order, from the first to the last of [`comparable_scores`];
/// `None` where they are fewer than two.
pub fn change(observations: &[Observation<'_>], reliability: Option<Reliability>) -> Option<Change> {
    let scores = comparable_scores(observations);
    let [baseline, .., latest] = scores.as_slice() else {
        return None;
    };
    let steps = latest.1.value() - baseline.1.value();
    Some(Change {
        n: scores.len(),
        baseline: *baseline,
        previous: scores[scores.len() - 2],
        latest: *latest,
        steps,
        direction: Direction::of(steps),
        reliable: reliability.map(|reliability| reliable_change(steps, reliability)),
    })
}

/// The reliable change index of Jacobson & Truax (1991).
fn reliable_change(steps: i16, Reliability { sd, r }: Reliability) -> ReliableChange {
    let rci = f64::from(steps) / (sd * std::f64::consts::SQRT_2 * (1.0 - r).sqrt());
    ReliableChange {
        rci,
        reliable: rci.abs() > RELIABLE_ABOVE,
    }
}

/// How many indicators moved in which direction, of one respondent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Latest above first.
    pub raised: usize,
    /// Latest as first.
    pub unchanged: usize,
    /// Latest below first.
    pub lowered: usize,
    /// Fewer than two comparable scores: counted nowhere else.
    pub too_few: usize,
}

impl Summary {
    /// Counts one indicator's change; `None` is too few measurements.
    pub fn count(&mut self, change: Option<&Change>) {
        use Direction::{Lowered, Raised, Unchanged};
        match change.map(|change| change.direction) {
            Some(Raised) => self.raised += 1,
            Some(Unchanged) => self.unchanged += 1,
            Some(Lowered) => self.lowered += 1,
            None => self.too_few += 1,
        }
    }

    /// The indicators that have a change.
    pub fn counted(&self) -> usize {
        self.raised + self.unchanged + self.lowered
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::instrument::{Instrument, SHIPPED};

    fn day(number: u64) -> NaiveDate {
        NaiveDate::default() + chrono::Days::new(number)
    }

    fn answer(code: i16) -> Option<Answer> {
        let shipped = Instrument::parse(SHIPPED).expect("the shipped file is right");
        match code {
            -1 => None,
            0 => Some(Answer::DontKnow),
            6 => Some(Answer::Declined),
            value => shipped.scale.score(value).map(Answer::Score),
        }
    }

    fn series(codes: &[i16]) -> Vec<Observation<'static>> {
        (0..)
            .zip(codes)
            .map(|(number, &code)| Observation {
                date: day(number),
                answer: answer(code),
                scale: "s",
                item: "i",
            })
            .collect()
    }

    #[test]
    fn only_scores_count() {
        let change = change(&series(&[0, 2, -1, 6, 3, 5, 0]), None).expect("three scores");
        assert_eq!(change.n, 3);
        assert_eq!((change.baseline.0, change.baseline.1.value()), (day(1), 2));
        assert_eq!((change.previous.0, change.previous.1.value()), (day(4), 3));
        assert_eq!((change.latest.0, change.latest.1.value()), (day(5), 5));
        assert_eq!(
            (change.steps, change.direction, change.reliable),
            (3, Direction::Raised, None)
        );
    }

    #[test]
    fn one_score_is_too_few() {
        assert_eq!(change(&series(&[]), None), None);
        assert_eq!(change(&series(&[3]), None), None);
        assert_eq!(change(&series(&[0, 3, 6, -1]), None), None);
    }

    #[test]
    fn another_item_or_scale_is_not_compared() {
        let mut observations = series(&[1, 2, 4, 5]);
        observations[0].item = "older wording";
        assert_eq!(
            change(&observations, None).map(|change| (change.n, change.steps)),
            Some((3, 3))
        );
        observations[1].scale = "0-10";
        assert_eq!(
            change(&observations, None).map(|change| (change.n, change.steps)),
            Some((2, 1))
        );
        observations[2].item = "older wording";
        assert_eq!(change(&observations, None), None);
    }

    #[test]
    fn reliable_change_is_that_of_jacobson_and_truax() {
        // Their own example: SD 10, r 0.80, from 47.5 down to 32.5 gives −15 / 6.32 = −2.37.
        let published = reliable_change(-15, Reliability { sd: 10.0, r: 0.8 });
        assert!((published.rci + 2.371_708).abs() < 1e-6, "{published:?}");
        assert!(published.reliable);
        assert!(!reliable_change(-12, Reliability { sd: 10.0, r: 0.8 }).reliable);
    }

    proptest! {
        #[test]
        fn change_is_last_minus_first(codes in prop::collection::vec(-1i16..=6, 0..12)) {
            let scores: Vec<i16> = codes.iter().copied().filter(|code| (1..=5).contains(code)).collect();
            match change(&series(&codes), None) {
                None => prop_assert!(scores.len() < 2),
                Some(change) => {
                    prop_assert_eq!(change.n, scores.len());
                    prop_assert_eq!(change.steps, scores[scores.len() - 1] - scores[0]);
                    prop_assert_eq!(change.previous.1.value(), scores[scores.len() - 2]);
                    prop_assert_eq!(change.direction, Direction::of(change.steps));
                }
            }
        }

        #[test]
        fn answers_that_are_no_numbers_change_nothing(codes in prop::collection::vec(-1i16..=6, 0..12)) {
            let scores: Vec<i16> = codes.iter().copied().filter(|code| (1..=5).contains(code)).collect();
            let key = |change: Change| (change.n, change.steps, change.previous.1);
            prop_assert_eq!(change(&series(&codes), None).map(key), change(&series(&scores), None).map(key));
        }
    }
}
