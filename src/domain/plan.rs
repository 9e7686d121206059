//! The individual plan: goals, the steps towards them, and every revision.

use chrono::NaiveDate;

use super::dates::EARLIEST_YEAR;
use super::instrument::{IndicatorId, Instrument, InstrumentKey, Score};
use super::text::{MAX_TEXT, kept};
use super::{GoalId, ParticipantId, coded_enum};

/// The most steps that one goal has.
pub const MAX_STEPS: usize = 20;

coded_enum!(
    /// Where a goal stands.
    GoalStatus {
        /// It is worked towards.
        Ongoing = "ongoing",
        /// It has been reached.
        Reached = "reached",
        /// It is no longer worked towards.
        Dropped = "dropped",
    }
);

/// One step towards a goal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step {
    /// What is to be done.
    pub text: String,
    /// It has been done.
    pub is_done: bool,
}

/// Which indicator a goal is about, and how high.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The indicator.
    pub indicator: IndicatorId,
    /// The instrument whose scale the level lies on.
    pub instrument: InstrumentKey,
    /// The level to reach, where one was agreed on.
    pub level: Option<i16>,
}

/// A goal as it is typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalDetails {
    /// What is to be reached.
    pub text: String,
    /// What it is measured by, where it is.
    pub target: Option<Target>,
    /// By when.
    pub by: Option<NaiveDate>,
    /// In the order in which they are to be done.
    pub steps: Vec<Step>,
    /// Where it stands.
    pub status: GoalStatus,
}

/// A goal as it was put down on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// When.
    pub date: NaiveDate,
    /// Who put it down.
    pub author: String,
    /// As it was from then on.
    pub details: GoalDetails,
}

/// A goal with every revision of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// Which one.
    pub id: GoalId,
    /// Whose.
    pub participant_id: ParticipantId,
    /// As it was before, oldest first.
    pub earlier: Vec<Revision>,
    /// As it is now.
    pub current: Revision,
}

/// What is wrong with a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GoalProblem {
    /// Nothing says what is to be reached.
    #[error("the text is missing")]
    TextMissing,
    /// The goal or a step is longer than [`MAX_TEXT`] characters.
    #[error("a text is too long")]
    TooLong,
    /// More than [`MAX_STEPS`] steps.
    #[error("too many steps")]
    TooManySteps,
    /// The level is not on the instrument's scale, or the instrument lacks the indicator.
    #[error("the level is not on the scale")]
    OffScale,
    /// A date before anybody lived: a typing error.
    #[error("the date is out of range")]
    DateOutOfRange,
}

impl GoalDetails {
    /// A goal that is worked towards, with nothing said yet.
    pub fn new() -> Self {
        Self {
            text: String::new(),
            target: None,
            by: None,
            steps: Vec::new(),
            status: GoalStatus::Ongoing,
        }
    }

    /// What is wrong with it, if anything; `instrument` is the one of its target, `None` where that is not known.
    pub fn problem(&self, instrument: Option<&Instrument>) -> Option<GoalProblem> {
        use chrono::Datelike as _;
        let is_long = |text: &str| text.chars().count() > MAX_TEXT;
        let is_off = |target: &Target| {
            let Some(instrument) = instrument.filter(|instrument| instrument.key == target.instrument) else {
                return true;
            };
            let is_asked = instrument.indicator(&target.indicator).is_some();
            !is_asked
                || target
                    .level
                    .is_some_and(|level| instrument.scale.score(level).is_none())
        };
        if kept(&self.text).is_empty() {
            Some(GoalProblem::TextMissing)
        } else if is_long(&self.text) || self.steps.iter().any(|step| is_long(&step.text)) {
            Some(GoalProblem::TooLong)
        } else if self.steps.len() > MAX_STEPS {
            Some(GoalProblem::TooManySteps)
        } else if self.target.as_ref().is_some_and(is_off) {
            Some(GoalProblem::OffScale)
        } else if self.by.is_some_and(|by| by.year() < EARLIEST_YEAR) {
            Some(GoalProblem::DateOutOfRange)
        } else {
            None
        }
    }

    /// Steps that have been done.
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|step| step.is_done).count()
    }
}

impl Default for GoalDetails {
    fn default() -> Self {
        Self::new()
    }
}

impl Goal {
    /// As it is now.
    pub fn details(&self) -> &GoalDetails {
        &self.current.details
    }

    /// The day on which it was first put down.
    pub fn since(&self) -> NaiveDate {
        self.earlier.first().unwrap_or(&self.current).date
    }

    /// `true` while it is worked towards.
    pub fn is_ongoing(&self) -> bool {
        self.details().status == GoalStatus::Ongoing
    }

    /// The day on which it stopped being worked towards, where it has.
    pub fn ended(&self) -> Option<NaiveDate> {
        (!self.is_ongoing()).then_some(self.current.date)
    }

    /// As it was at the end of a day; `None` before it was first put down.
    pub fn as_of(&self, date: NaiveDate) -> Option<&GoalDetails> {
        let mut revisions = self.earlier.iter().chain([&self.current]).rev();
        let then = revisions.find(|revision| revision.date <= date)?;
        Some(&then.details)
    }

    /// The level to reach, where it can stand in a chart of `indicator` by `instrument`: `own` is the instrument that the
    /// goal was set with, and asks for the same item on the same scale.
    pub fn level_in(
        &self,
        own: Option<&Instrument>,
        instrument: &Instrument,
        indicator: &IndicatorId,
    ) -> Option<Score> {
        let target = self
            .details()
            .target
            .as_ref()
            .filter(|target| target.indicator == *indicator)?;
        let own = own?;
        let is_same = own.scale.id == instrument.scale.id
            && own.indicator(indicator)?.item == instrument.indicator(indicator)?.item;
        instrument.scale.score(target.level?).filter(|_| is_same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instrument::SHIPPED;

    fn shipped() -> Instrument {
        Instrument::parse(SHIPPED).expect("the shipped file is right")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn goal(level: Option<i16>) -> GoalDetails {
        GoalDetails {
            text: "Ringa två arbetsgivare".to_owned(),
            target: Some(Target {
                indicator: IndicatorId("making_contact".to_owned()),
                instrument: shipped().key,
                level,
            }),
            ..GoalDetails::new()
        }
    }

    fn kept(details: GoalDetails) -> Goal {
        Goal {
            id: GoalId(uuid::Uuid::nil()),
            participant_id: ParticipantId(uuid::Uuid::nil()),
            earlier: Vec::new(),
            current: Revision {
                date: day("2026-09-09"),
                author: "A. Lind".to_owned(),
                details,
            },
        }
    }

    #[test]
    fn bad_goals_are_named() {
        let instrument = shipped();
        let problem = |details: &GoalDetails| details.problem(Some(&instrument));
        assert_eq!(problem(&GoalDetails::new()), Some(GoalProblem::TextMissing));
        assert_eq!(problem(&goal(Some(4))), None);
        assert_eq!(problem(&goal(None)), None, "an indicator without a level");
        assert_eq!(problem(&goal(Some(6))), Some(GoalProblem::OffScale));
        let mut stray = goal(Some(4));
        if let Some(target) = &mut stray.target {
            target.indicator = IndicatorId("luck".to_owned());
        }
        assert_eq!(problem(&stray), Some(GoalProblem::OffScale));
        assert_eq!(goal(Some(4)).problem(None), Some(GoalProblem::OffScale));
        let mut wordy = goal(None);
        wordy.steps = vec![Step::default(); MAX_STEPS + 1];
        assert_eq!(problem(&wordy), Some(GoalProblem::TooManySteps));
        wordy.steps.truncate(MAX_STEPS);
        assert_eq!(problem(&wordy), None);
        wordy.steps[0].text = "å".repeat(MAX_TEXT + 1);
        assert_eq!(problem(&wordy), Some(GoalProblem::TooLong));
    }

    #[test]
    fn a_goal_is_remembered_as_it_was_on_a_day() {
        let mut goal = kept(goal(Some(4)));
        let mut later = goal.current.clone();
        later.date = day("2026-10-01");
        later.details.status = GoalStatus::Reached;
        goal.earlier.push(std::mem::replace(&mut goal.current, later));
        let status = |date: &str| goal.as_of(day(date)).map(|details| details.status);
        assert_eq!(status("2026-09-08"), None);
        assert_eq!(status("2026-09-09"), Some(GoalStatus::Ongoing));
        assert_eq!(status("2026-09-30"), Some(GoalStatus::Ongoing));
        assert_eq!(status("2026-10-01"), Some(GoalStatus::Reached));
        assert_eq!(
            (goal.since(), goal.ended()),
            (day("2026-09-09"), Some(day("2026-10-01")))
        );
    }

    #[test]
    fn a_goal_stands_only_in_charts_that_ask_the_same_on_the_same_scale() {
        let own = shipped();
        let id = IndicatorId("making_contact".to_owned());
        let goal = kept(goal(Some(4)));
        let level = |own: Option<&Instrument>, shown: &Instrument| goal.level_in(own, shown, &id).map(Score::value);
        assert_eq!(level(Some(&own), &own), Some(4));
        assert_eq!(goal.level_in(Some(&own), &own, &IndicatorId("health".to_owned())), None);
        let changed = |from: &str, to: &str| Instrument::parse(&SHIPPED.replace(from, to)).expect("an instrument");
        let newer = changed("version = 1", "version = 2");
        assert_eq!(level(Some(&own), &newer), Some(4), "a newer version that asks the same");
        let other_item = changed(
            "item = \"stegvis-making-contact-1\"",
            "item = \"stegvis-making-contact-2\"",
        );
        assert_eq!(level(Some(&own), &other_item), None);
        let other_scale = changed("id = \"stegvis-1-5\"", "id = \"other-1-5\"");
        assert_eq!(level(Some(&own), &other_scale), None);
        let mut without = own.clone();
        without.indicators.retain(|indicator| indicator.id != id);
        assert_eq!(
            level(Some(&own), &without),
            None,
            "an indicator that the newer one does not ask for"
        );
        assert_eq!(level(None, &own), None, "the instrument it was set with is not known");
    }
}
