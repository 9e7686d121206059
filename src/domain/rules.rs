//! What an administrator has decided for everybody.

use super::cohort::overview::MIN_THRESHOLD;
use super::cohort::suppression::DEFAULT_THRESHOLD;

/// The highest threshold that can be set: above it small units would see nothing.
pub const MAX_THRESHOLD: u64 = 20;

/// What an administrator has decided; as the program has it where nothing has been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Counts below this are hidden in group figures, from [`MIN_THRESHOLD`] to [`MAX_THRESHOLD`].
    pub threshold: u64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            threshold: DEFAULT_THRESHOLD,
        }
    }
}

/// What is wrong with a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// Not from [`MIN_THRESHOLD`] to [`MAX_THRESHOLD`].
    #[error("the threshold is out of range")]
    Threshold,
}

impl Rules {
    /// What is wrong with them, if anything.
    pub fn problem(&self) -> Option<RuleProblem> {
        let is_right = (MIN_THRESHOLD..=MAX_THRESHOLD).contains(&self.threshold);
        (!is_right).then_some(RuleProblem::Threshold)
    }
}
