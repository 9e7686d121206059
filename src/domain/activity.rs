//! What participants take part in, from when to when, and what stands beside what.

use chrono::{Days, NaiveDate};

use super::attendance::{Noted, Weekdays};
use super::dates::EARLIEST_YEAR;
use super::text::{MAX_TEXT, kept};
use super::{ActivityId, ParticipantId, PlacementId, Today, coded_enum};

coded_enum!(
    /// The kinds of activity. Only the first was found to bring people forward on its own; the others did so beside it.
    ActivityType {
        /// Work itself, or towards a certain job.
        JobFocused = "job_focused",
        /// Skills for work.
        Skills = "skills",
        /// Language.
        Language = "language",
        /// Health.
        Health = "health",
        /// Social life and everyday life.
        Social = "social",
        /// Another kind.
        Other = "other",
    }
);

coded_enum!(
    /// What a unit cost is counted by.
    CostBasis {
        /// For every calendar day of a placement, its first and last included, times its extent.
        Day = "day",
        /// Once for every placement that begins.
        Start = "start",
    }
);

coded_enum!(
    /// Why a placement ended.
    EndReason {
        /// It was completed as planned.
        Completed = "completed",
        /// Work or studies took its place.
        WorkOrStudies = "work_or_studies",
        /// Another activity took its place.
        OtherActivity = "other_activity",
        /// Illness or parental leave.
        Absence = "absence",
        /// The participant broke it off.
        BrokenOff = "broken_off",
        /// Something else.
        Other = "other",
    }
);

/// What an activity costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// In öre, 0 or more.
    pub ore: i64,
    /// What it is counted by.
    pub basis: CostBasis,
}

impl Cost {
    /// The amount in kronor as it is typed, without öre where there are none: 450, 1250,50.
    pub fn kronor(self) -> String {
        if self.ore % 100 == 0 {
            (self.ore / 100).to_string()
        } else {
            format!("{},{:02}", self.ore / 100, self.ore % 100)
        }
    }

    /// What so many calendar days cost, in öre: the day's cost times the days times the extent, which is full time where it
    /// is not known. 0 of what is paid by the start.
    pub fn of_days(self, days: i64, extent: Option<u8>) -> i64 {
        match self.basis {
            CostBasis::Day => {
                (self
                    .ore
                    .saturating_mul(days)
                    .saturating_mul(extent.unwrap_or(100).into())
                    + 50)
                    / 100
            }
            CostBasis::Start => 0,
        }
    }
}

/// An activity in the organisation's catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Which one.
    pub id: ActivityId,
    /// What is known about it.
    pub details: ActivityDetails,
}

/// What is known about an activity, as it is typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityDetails {
    /// What it is called, such as "Praktik, bageri".
    pub name: String,
    /// Its kind.
    pub kind: ActivityType,
    /// The unit that runs it.
    pub unit: Option<String>,
    /// What it costs, where that is known.
    pub cost: Option<Cost>,
    /// New placements can be made in it.
    pub is_active: bool,
}

/// Days in a row, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, not before the first.
    pub to: NaiveDate,
}

impl Period {
    /// How many days it has, 1 or more.
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }
}

/// What the participant thought of a placement afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experience {
    /// From 1, very bad, to 5, very good.
    pub rating: u8,
    /// In the participant's own words.
    pub comment: Option<String>,
}

/// One participant in one activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Which one.
    pub id: PlacementId,
    /// Whose.
    pub participant_id: ParticipantId,
    /// What is known about it.
    pub details: PlacementDetails,
    /// What has been noted about its days, by date.
    pub attendance: Vec<Noted>,
}

/// What is known about a placement, as it is typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementDetails {
    /// In which activity.
    pub activity_id: ActivityId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; `None` while it goes on.
    pub to: Option<NaiveDate>,
    /// In per cent of full time, from 1 to 100.
    pub extent: Option<u8>,
    /// On which days of the week, where somebody has said so.
    pub weekdays: Option<Weekdays>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
    /// What the participant thought of it afterwards.
    pub experience: Option<Experience>,
}

/// `true` where what lasts from one day to another, or goes on, is going on at `date`.
pub fn goes_on_at(from: NaiveDate, to: Option<NaiveDate>, date: NaiveDate) -> bool {
    from <= date && to.is_none_or(|to| date <= to)
}

/// What is wrong with a placement or an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActivityProblem {
    /// An activity without a name.
    #[error("the name is missing")]
    NameMissing,
    /// Longer than [`MAX_TEXT`] characters.
    #[error("a text is too long")]
    TooLong,
    /// A cost below zero.
    #[error("a cost is below zero")]
    NegativeCost,
    /// The last day lies before the first.
    #[error("the end lies before the start")]
    EndBeforeStart,
    /// More than a year ahead, or before anybody lived: most often a typing error.
    #[error("a date is out of range")]
    DateOutOfRange,
    /// Not from 1 to 100 per cent.
    #[error("the extent is out of range")]
    ExtentOutOfRange,
    /// Not from 1 to 5.
    #[error("the rating is out of range")]
    RatingOutOfRange,
    /// An end needs a last day.
    #[error("a reason for ending without a last day")]
    ReasonWithoutEnd,
    /// It lasts longer than participation, or begins after its end.
    #[error("it lasts longer than participation")]
    AfterExit,
    /// Attendance is noted on a day that would lie outside.
    #[error("attendance is noted on a day outside")]
    AttendanceOutside,
    /// The participant is in this activity already on some of these days.
    #[error("the participant is in this activity already")]
    TwiceAtOnce,
}

impl ActivityDetails {
    /// What is wrong with it, if anything.
    pub fn problem(&self) -> Option<ActivityProblem> {
        let is_long = |text: &str| text.chars().count() > MAX_TEXT;
        if kept(&self.name).is_empty() {
            Some(ActivityProblem::NameMissing)
        } else if is_long(&self.name) || self.unit.as_deref().is_some_and(is_long) {
            Some(ActivityProblem::TooLong)
        } else if self.cost.is_some_and(|cost| cost.ore < 0) {
            Some(ActivityProblem::NegativeCost)
        } else {
            None
        }
    }
}

impl PlacementDetails {
    /// The days of it that lie in `window`, if any. A placement that goes on lasts to the window's end.
    pub fn within(&self, window: Period) -> Option<Period> {
        let (from, to) = (self.from.max(window.from), self.to.unwrap_or(window.to).min(window.to));
        (from <= to).then_some(Period { from, to })
    }

    /// `true` where it is going on at `date`.
    pub fn covers(&self, date: NaiveDate) -> bool {
        goes_on_at(self.from, self.to, date)
    }

    /// What is wrong with it beside the participant's `others`, if anything.
    pub fn problem<'a>(&self, others: impl IntoIterator<Item = &'a Self>, today: Today) -> Option<ActivityProblem> {
        use chrono::Datelike as _;
        let latest = today.0 + Days::new(366);
        let is_out = |date: NaiveDate| date.year() < EARLIEST_YEAR || date > latest;
        if self.to.is_some_and(|to| to < self.from) {
            return Some(ActivityProblem::EndBeforeStart);
        }
        // A placement may be planned to last long, so only its beginning is bounded ahead.
        if is_out(self.from) {
            return Some(ActivityProblem::DateOutOfRange);
        }
        if self.extent.is_some_and(|extent| !(1..=100).contains(&extent)) {
            return Some(ActivityProblem::ExtentOutOfRange);
        }
        let rating = self.experience.as_ref().map(|experience| experience.rating);
        if rating.is_some_and(|rating| !(1..=5).contains(&rating)) {
            return Some(ActivityProblem::RatingOutOfRange);
        }
        if self.end_reason.is_some() && self.to.is_none() {
            return Some(ActivityProblem::ReasonWithoutEnd);
        }
        let own = Period {
            from: self.from,
            to: self.to.unwrap_or(NaiveDate::MAX),
        };
        let mut same = others.into_iter().filter(|other| other.activity_id == self.activity_id);
        same.any(|other| other.within(own).is_some())
            .then_some(ActivityProblem::TwiceAtOnce)
    }
}

coded_enum!(
    /// What a participant is in on one day.
    Combination {
        /// In nothing.
        Nothing = "none",
        /// In activities of which none is job-focused.
        OtherOnly = "other_only",
        /// In one job-focused activity and nothing else.
        JobFocusedAlone = "job_focused_alone",
        /// In a job-focused activity and at least one more.
        Parallel = "parallel",
    }
);

/// What a participant was in, day by day over a window: stretches in order that fill it without gap or overlap, no two
/// beside each other alike. `kinds` tells an activity's kind; an activity that it does not know counts as
/// [`ActivityType::Other`].
pub fn combinations(
    placements: &[&PlacementDetails],
    window: Period,
    kind: impl Fn(ActivityId) -> Option<ActivityType>,
) -> Vec<(Period, Combination)> {
    let stays: Vec<(Period, ActivityId)> = placements
        .iter()
        .filter_map(|placement| Some((placement.within(window)?, placement.activity_id)))
        .collect();
    // What holds can only change on a first day, or the day after a last one.
    let mut turns: Vec<NaiveDate> = stays
        .iter()
        .flat_map(|(stay, _)| [stay.from, stay.to + Days::new(1)])
        .filter(|day| (window.from..=window.to).contains(day))
        .chain([window.from])
        .collect();
    turns.sort_unstable();
    turns.dedup();
    let mut stretches: Vec<(Period, Combination)> = Vec::new();
    for (index, from) in turns.iter().enumerate() {
        let to = turns.get(index + 1).map_or(window.to, |next| *next - Days::new(1));
        let mut there: Vec<ActivityId> = stays
            .iter()
            .filter(|(stay, _)| (stay.from..=stay.to).contains(from))
            .map(|(_, activity)| *activity)
            .collect();
        there.sort_unstable();
        there.dedup();
        let is_job_focused = there.iter().any(|id| kind(*id) == Some(ActivityType::JobFocused));
        let combination = match (is_job_focused, there.len()) {
            (_, 0) => Combination::Nothing,
            (false, _) => Combination::OtherOnly,
            (true, 1) => Combination::JobFocusedAlone,
            (true, _) => Combination::Parallel,
        };
        match stretches.last_mut() {
            Some((last, before)) if *before == combination => last.to = to,
            _ => stretches.push((Period { from: *from, to }, combination)),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date") + Days::new(number)
    }

    fn activity(number: u128) -> ActivityId {
        ActivityId(Uuid::from_u128(number))
    }

    /// Activity 1 is job-focused, the others are not.
    fn kind(id: ActivityId) -> Option<ActivityType> {
        Some(if id == activity(1) {
            ActivityType::JobFocused
        } else {
            ActivityType::Health
        })
    }

    fn placed(number: u128, from: u64, to: Option<u64>) -> PlacementDetails {
        PlacementDetails {
            activity_id: activity(number),
            from: day(from),
            to: to.map(day),
            extent: None,
            weekdays: None,
            end_reason: None,
            experience: None,
        }
    }

    fn shown(placements: &[PlacementDetails], to: u64) -> Vec<(u64, u64, Combination)> {
        let window = Period {
            from: day(0),
            to: day(to),
        };
        let number = |date: NaiveDate| (date - day(0)).num_days().unsigned_abs();
        combinations(&placements.iter().collect::<Vec<_>>(), window, kind)
            .into_iter()
            .map(|(period, combination)| (number(period.from), number(period.to), combination))
            .collect()
    }

    #[test]
    fn overlaps_gaps_touching_and_open_ends_are_told_apart() {
        use Combination::{JobFocusedAlone, Nothing, OtherOnly, Parallel};
        let placements = [
            placed(2, 0, Some(9)),
            placed(3, 10, Some(14)),
            placed(1, 20, None),
            placed(2, 25, Some(26)),
        ];
        assert_eq!(
            shown(&placements, 30),
            [
                // The second begins the day after the first ends: no gap.
                (0, 14, OtherOnly),
                (15, 19, Nothing),
                (20, 24, JobFocusedAlone),
                (25, 26, Parallel),
                (27, 30, JobFocusedAlone),
            ]
        );
        assert_eq!(shown(&[], 3), [(0, 3, Nothing)]);
        // The same activity twice is one activity.
        assert_eq!(
            shown(&[placed(1, 0, None), placed(1, 0, None)], 3),
            [(0, 3, JobFocusedAlone)]
        );
    }

    #[test]
    fn bad_placements_are_named() {
        let today = Today(day(100));
        let problem = |details: &PlacementDetails| details.problem(std::iter::empty(), today);
        assert_eq!(problem(&placed(1, 10, Some(9))), Some(ActivityProblem::EndBeforeStart));
        assert_eq!(problem(&placed(1, 10, Some(10))), None, "one day is a placement");
        assert_eq!(problem(&placed(1, 467, None)), Some(ActivityProblem::DateOutOfRange));
        let mut part_time = placed(1, 0, None);
        part_time.extent = Some(0);
        assert_eq!(problem(&part_time), Some(ActivityProblem::ExtentOutOfRange));
        part_time.extent = Some(100);
        assert_eq!(problem(&part_time), None);
        let mut rated = placed(1, 0, None);
        for (rating, expected) in [
            (0, Some(ActivityProblem::RatingOutOfRange)),
            (5, None),
            (6, Some(ActivityProblem::RatingOutOfRange)),
        ] {
            rated.experience = Some(Experience { rating, comment: None });
            assert_eq!(problem(&rated), expected, "{rating}");
        }
        let mut ended = placed(1, 0, None);
        ended.end_reason = Some(EndReason::Completed);
        assert_eq!(problem(&ended), Some(ActivityProblem::ReasonWithoutEnd));
        let beside = |other: PlacementDetails| placed(1, 10, Some(20)).problem([&other], today);
        assert_eq!(beside(placed(1, 20, None)), Some(ActivityProblem::TwiceAtOnce));
        assert_eq!(beside(placed(1, 21, None)), None);
        assert_eq!(beside(placed(2, 0, None)), None, "another activity goes beside it");
        assert_eq!(beside(placed(1, 0, None)), Some(ActivityProblem::TwiceAtOnce));
    }

    #[test]
    fn days_cost_by_extent_and_a_start_costs_no_days() {
        let cost = |basis| Cost { ore: 50_001, basis };
        assert_eq!(cost(CostBasis::Day).of_days(10, None), 500_010);
        assert_eq!(cost(CostBasis::Day).of_days(10, Some(50)), 250_005);
        // 50 001 × 1 × 25 / 100 = 12 500.25.
        assert_eq!(cost(CostBasis::Day).of_days(1, Some(25)), 12_500);
        assert_eq!(cost(CostBasis::Start).of_days(10, None), 0);
    }

    proptest! {
        #[test]
        fn every_day_is_told_once_and_as_it_is(
            stays in prop::collection::vec((1_u128..5, 0_u64..60, prop::option::of(0_u64..60)), 0..8)
        ) {
            let placements: Vec<_> = stays
                .iter()
                .map(|(number, from, length)| placed(*number, *from, length.map(|length| from + length)))
                .collect();
            let told = shown(&placements, 50);
            let mut next = 0;
            for (from, to, combination) in &told {
                prop_assert_eq!(*from, next);
                prop_assert!(to >= from);
                next = to + 1;
                for number in *from..=*to {
                    let mut there: Vec<_> = placements
                        .iter()
                        .filter(|placement| placement.covers(day(number)))
                        .map(|placement| placement.activity_id)
                        .collect();
                    there.sort_unstable();
                    there.dedup();
                    let expected = match (there.contains(&activity(1)), there.len()) {
                        (_, 0) => Combination::Nothing,
                        (false, _) => Combination::OtherOnly,
                        (true, 1) => Combination::JobFocusedAlone,
                        (true, _) => Combination::Parallel,
                    };
                    prop_assert_eq!(*combination, expected);
                }
            }
            prop_assert_eq!(next, 51);
            prop_assert!(told.windows(2).all(|pair| pair[0].2 != pair[1].2));
        }
    }
}
