//! Who is looked at, and over which time.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::activity::{ActivityType, Combination, Period};
use crate::domain::participant::{Gender, Referrer};
use crate::domain::{ActivityId, FilterId, Today, coded_enum};

coded_enum!(
    /// Groups by the age that somebody has or reaches in the year in which the period ends.
    AgeGroup {
        /// Under 25.
        Under25 = "under_25",
        /// From 25 to 34.
        From25 = "25_34",
        /// From 35 to 44.
        From35 = "35_44",
        /// From 45 to 54.
        From45 = "45_54",
        /// 55 or more.
        From55 = "55_and_over",
    }
);

impl AgeGroup {
    /// The lowest age and the highest, where it has one.
    pub fn bounds(self) -> (Option<i32>, Option<i32>) {
        match self {
            Self::Under25 => (None, Some(24)),
            Self::From25 => (Some(25), Some(34)),
            Self::From35 => (Some(35), Some(44)),
            Self::From45 => (Some(45), Some(54)),
            Self::From55 => (Some(55), None),
        }
    }

    /// The group of somebody born in `birth_year`, in the year `year`.
    pub fn of(birth_year: i32, year: i32) -> Self {
        match year - birth_year {
            ..25 => Self::Under25,
            25..35 => Self::From25,
            35..45 => Self::From35,
            45..55 => Self::From45,
            _ => Self::From55,
        }
    }
}

coded_enum!(
    /// Which score a change is counted from.
    Since {
        /// The first one inside the period, as the definition of group figures says.
        Period = "period",
        /// The first one of the participation, however long ago: in a period that is shorter than the time between two
        /// measurements hardly anybody has two.
        Start = "start",
    }
);

/// A period as people choose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportPeriod {
    /// The twelve months up to today.
    LastTwelveMonths,
    /// A calendar month.
    Month {
        /// The year.
        year: i32,
        /// From 1 to 12.
        month: u32,
    },
    /// Four months: January–April, May–August or September–December.
    Tertial {
        /// The year.
        year: i32,
        /// From 1 to 3.
        number: u32,
    },
    /// Six months: January–June or July–December.
    HalfYear {
        /// The year.
        year: i32,
        /// 1 or 2.
        number: u32,
    },
    /// A calendar year.
    Year {
        /// The year.
        year: i32,
    },
    /// From one day to another.
    Between {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// From the first day that anything is known of, to today.
    Everything,
}

impl ReportPeriod {
    /// Its first and last day. What has no meaning, such as a thirteenth month, is the day of today alone.
    pub fn days(self, today: Today) -> Period {
        let months = |year: i32, first: u32, count: u32| {
            let from = NaiveDate::from_ymd_opt(year, first, 1)?;
            Some(Period {
                from,
                to: from.checked_add_months(Months::new(count))? - Days::new(1),
            })
        };
        let nothing = Period {
            from: today.0,
            to: today.0,
        };
        let found = match self {
            Self::LastTwelveMonths => {
                let from = today.0.checked_sub_months(Months::new(12));
                from.map(|from| Period {
                    from: from + Days::new(1),
                    to: today.0,
                })
            }
            Self::Month { year, month } => months(year, month, 1),
            Self::Tertial { year, number } => months(year, number.saturating_mul(4).saturating_sub(3), 4),
            Self::HalfYear { year, number } => months(year, number.saturating_mul(6).saturating_sub(5), 6),
            Self::Year { year } => months(year, 1, 12),
            Self::Between { from, to } => (from <= to).then_some(Period { from, to }),
            Self::Everything => Some(Period {
                from: NaiveDate::MIN,
                to: today.0,
            }),
        };
        found.unwrap_or(nothing)
    }

    /// `true` where it is a calendar's month, tertial, half-year or year that is not over: what happens in it is not known
    /// yet.
    pub fn is_unfinished(self, today: Today) -> bool {
        let is_calendar = matches!(
            self,
            Self::Month { .. } | Self::Tertial { .. } | Self::HalfYear { .. } | Self::Year { .. }
        );
        is_calendar && self.days(today).to > today.0
    }

    /// `true` where it ends before it begins: it has no day.
    pub fn is_inverted(self) -> bool {
        matches!(self, Self::Between { from, to } if to < from)
    }

    /// The one of its kind before it; `None` where it has no such.
    pub fn before(self) -> Option<Self> {
        match self {
            Self::Month { year, month: ..=1 } => Some(Self::Month {
                year: year - 1,
                month: 12,
            }),
            Self::Month { year, month } => Some(Self::Month { year, month: month - 1 }),
            Self::Tertial { year, number: ..=1 } => Some(Self::Tertial {
                year: year - 1,
                number: 3,
            }),
            Self::Tertial { year, number } => Some(Self::Tertial {
                year,
                number: number - 1,
            }),
            Self::HalfYear { year, number: ..=1 } => Some(Self::HalfYear {
                year: year - 1,
                number: 2,
            }),
            Self::HalfYear { year, number } => Some(Self::HalfYear {
                year,
                number: number - 1,
            }),
            Self::Year { year } => Some(Self::Year { year: year - 1 }),
            Self::LastTwelveMonths | Self::Between { .. } | Self::Everything => None,
        }
    }

    /// The time before it that it is compared with: the one of its kind before it, or as many months or days. `None` of the
    /// whole time.
    pub fn preceding(self, today: Today) -> Option<Self> {
        match self {
            Self::Everything => None,
            Self::LastTwelveMonths => {
                let to = self.days(today).from.pred_opt()?;
                let from = to.checked_sub_months(Months::new(12))?.succ_opt()?;
                Some(Self::Between { from, to })
            }
            Self::Between { from, to } => {
                let days = u64::try_from((to - from).num_days()).ok()?;
                let to = from.pred_opt()?;
                let from = to.checked_sub_days(Days::new(days))?;
                Some(Self::Between { from, to })
            }
            calendar => calendar.before(),
        }
    }

    /// Periods as long as it, the earliest first and itself last, for a line over time: the latest six of a calendar's kind,
    /// the twelve months up to today and those that ended each third month of the year before, or five times as many days
    /// after each other. The one before it is among them. None of the whole time.
    pub fn line(self, today: Today) -> Vec<Self> {
        let mut line: Vec<Self> = if self == Self::LastTwelveMonths {
            let up_to = |months: u32| {
                let to = today.0.checked_sub_months(Months::new(months))?;
                let from = to.checked_sub_months(Months::new(12))?.succ_opt()?;
                Some(Self::Between { from, to })
            };
            let before = [3, 6, 9, 12].into_iter().filter_map(up_to);
            std::iter::once(self).chain(before).collect()
        } else if self == Self::Everything {
            Vec::new()
        } else {
            let count = if matches!(self, Self::Between { .. }) { 5 } else { 6 };
            std::iter::successors(Some(self), |period| period.preceding(today))
                .take(count)
                .collect()
        };
        line.reverse();
        line
    }

    /// The month that `date` lies in.
    pub fn month_of(date: NaiveDate) -> Self {
        Self::Month {
            year: date.year(),
            month: date.month(),
        }
    }

    /// The tertial that `date` lies in.
    pub fn tertial_of(date: NaiveDate) -> Self {
        Self::Tertial {
            year: date.year(),
            number: date.month0() / 4 + 1,
        }
    }

    /// The half-year that `date` lies in.
    pub fn half_year_of(date: NaiveDate) -> Self {
        Self::HalfYear {
            year: date.year(),
            number: date.month0() / 6 + 1,
        }
    }
}

coded_enum!(
    /// What a period is divided into.
    Grain {
        /// Calendar months.
        Month = "month",
        /// Tertials.
        Tertial = "tertial",
    }
);

impl Grain {
    /// The part of its kind that `date` lies in.
    pub fn of(self, date: NaiveDate) -> ReportPeriod {
        match self {
            Self::Month => ReportPeriod::month_of(date),
            Self::Tertial => ReportPeriod::tertial_of(date),
        }
    }

    /// The parts of `period` in order; the first and last are cut where it begins and ends.
    pub fn parts(self, period: Period, today: Today) -> Vec<Period> {
        let mut parts = Vec::new();
        let mut from = period.from;
        while from <= period.to {
            let whole = self.of(from).days(today);
            let to = whole.to.min(period.to);
            parts.push(Period { from, to });
            from = to + Days::new(1);
        }
        parts
    }
}

/// Who is looked at, and over which time. An empty set takes everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Over which time.
    pub period: ReportPeriod,
    /// From which score changes are counted.
    pub since: Since,
    /// Those who were in one of these activities in the period.
    pub activities: BTreeSet<ActivityId>,
    /// Those who were in an activity of one of these kinds in the period.
    pub kinds: BTreeSet<ActivityType>,
    /// Those who were in an activity that one of these units runs.
    pub units: BTreeSet<String>,
    /// Those who had one of these combinations of activities in the period.
    pub combinations: BTreeSet<Combination>,
    /// Those of one of these genders; `None` is not known.
    pub genders: BTreeSet<Option<Gender>>,
    /// Those in one of these age groups; `None` is not known.
    pub ages: BTreeSet<Option<AgeGroup>>,
    /// Those whom one of these referred; `None` is not known.
    pub referrers: BTreeSet<Option<Referrer>>,
}

impl Filter {
    /// Everybody, over a period.
    pub fn over(period: ReportPeriod) -> Self {
        Self {
            period,
            since: Since::Period,
            activities: BTreeSet::new(),
            kinds: BTreeSet::new(),
            units: BTreeSet::new(),
            combinations: BTreeSet::new(),
            genders: BTreeSet::new(),
            ages: BTreeSet::new(),
            referrers: BTreeSet::new(),
        }
    }

    /// The same people over another time.
    pub fn in_period(&self, period: ReportPeriod) -> Self {
        Self { period, ..self.clone() }
    }
}

/// A filter that is kept under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    /// Which one.
    pub id: FilterId,
    /// What it is called.
    pub name: String,
    /// Whom it takes.
    pub filter: Filter,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn periods_have_the_days_that_their_names_say() {
        let today = Today(day("2026-11-25"));
        let cases = [
            (ReportPeriod::LastTwelveMonths, "2025-11-26", "2026-11-25"),
            (ReportPeriod::Month { year: 2028, month: 2 }, "2028-02-01", "2028-02-29"),
            (
                ReportPeriod::Tertial { year: 2026, number: 2 },
                "2026-05-01",
                "2026-08-31",
            ),
            (
                ReportPeriod::HalfYear { year: 2026, number: 2 },
                "2026-07-01",
                "2026-12-31",
            ),
            (ReportPeriod::Year { year: 2025 }, "2025-01-01", "2025-12-31"),
            (
                ReportPeriod::Month { year: 2026, month: 13 },
                "2026-11-25",
                "2026-11-25",
            ),
        ];
        for (period, from, to) in cases {
            let days = period.days(today);
            assert_eq!((days.from, days.to), (day(from), day(to)), "{period:?}");
        }
    }

    #[test]
    fn a_period_is_preceded_by_as_long_a_one() {
        let today = Today(day("2026-11-25"));
        let of = |period: ReportPeriod| period.preceding(today).map(|period| period.days(today));
        let days = |from: &str, to: &str| {
            Some(Period {
                from: day(from),
                to: day(to),
            })
        };
        assert_eq!(of(ReportPeriod::LastTwelveMonths), days("2024-11-26", "2025-11-25"));
        let january = ReportPeriod::Month { year: 2026, month: 1 };
        assert_eq!(of(january), days("2025-12-01", "2025-12-31"));
        assert!(ReportPeriod::Tertial { year: 2026, number: 3 }.is_unfinished(today));
        assert!(!ReportPeriod::Tertial { year: 2026, number: 2 }.is_unfinished(today));
        let own = ReportPeriod::Between {
            from: day("2026-03-01"),
            to: day("2026-03-10"),
        };
        assert_eq!(of(own), days("2026-02-19", "2026-02-28"));
        assert_eq!(of(ReportPeriod::Everything), None);
    }

    #[test]
    fn a_line_ends_with_the_period_and_holds_the_one_before() {
        let today = Today(day("2026-11-25"));
        let ends = |period: ReportPeriod| -> Vec<String> {
            let line = period.line(today);
            let before = period.preceding(today).map(|before| before.days(today));
            let days: Vec<Period> = line.iter().map(|own| own.days(today)).collect();
            assert!(before.is_none_or(|before| days.contains(&before)), "{period:?}");
            assert!(line.last().is_none_or(|last| *last == period), "{period:?}");
            days.iter().map(|days| format!("{} {}", days.from, days.to)).collect()
        };
        assert_eq!(
            ends(ReportPeriod::LastTwelveMonths),
            [
                "2024-11-26 2025-11-25",
                "2025-02-26 2026-02-25",
                "2025-05-26 2026-05-25",
                "2025-08-26 2026-08-25",
                "2025-11-26 2026-11-25"
            ]
        );
        let tertials = ends(ReportPeriod::Tertial { year: 2026, number: 2 });
        assert_eq!(tertials.len(), 6);
        assert_eq!(tertials[0], "2024-09-01 2024-12-31");
        let own = ReportPeriod::Between {
            from: day("2026-03-01"),
            to: day("2026-03-10"),
        };
        assert_eq!(ends(own)[0], "2026-01-20 2026-01-29");
        assert!(ends(ReportPeriod::Everything).is_empty());
    }

    #[test]
    fn age_groups_begin_at_the_ages_in_their_names() {
        let of = |age: i32| AgeGroup::of(2026 - age, 2026);
        for (age, group) in [
            (16, AgeGroup::Under25),
            (24, AgeGroup::Under25),
            (25, AgeGroup::From25),
            (34, AgeGroup::From25),
            (35, AgeGroup::From35),
            (45, AgeGroup::From45),
            (54, AgeGroup::From45),
            (55, AgeGroup::From55),
            (80, AgeGroup::From55),
        ] {
            assert_eq!(of(age), group, "{age}");
        }
    }

    #[test]
    fn a_filter_is_the_same_after_it_has_been_kept() {
        let mut filter = Filter::over(ReportPeriod::Tertial { year: 2026, number: 3 });
        filter.genders = [None, Some(Gender::Woman)].into();
        filter.combinations = [Combination::Parallel].into();
        filter.units = ["Jobbcenter".to_owned()].into();
        let kept = serde_json::to_string(&filter).expect("json");
        assert_eq!(
            serde_json::from_str::<Filter>(&kept).expect("a filter"),
            filter,
            "{kept}"
        );
    }

    proptest! {
        #[test]
        fn a_part_of_time_holds_the_day_it_is_asked_for(days in 0u64..20_000) {
            let date = day("2000-01-01") + Days::new(days);
            let today = Today(date);
            for period in [
                ReportPeriod::month_of(date),
                ReportPeriod::tertial_of(date),
                ReportPeriod::half_year_of(date),
                ReportPeriod::Year { year: date.year() },
            ] {
                let own = period.days(today);
                prop_assert!(own.from <= date && date <= own.to, "{period:?}");
                let before = period.before().expect("one before").days(today);
                prop_assert_eq!(before.to + Days::new(1), own.from);
            }
        }

        #[test]
        fn parts_fill_a_period_without_gap_or_overlap(from in 0u64..2_000, length in 0u64..900) {
            let from = day("2022-01-01") + Days::new(from);
            let period = Period { from, to: from + Days::new(length) };
            for grain in Grain::ALL {
                let parts = grain.parts(period, Today(period.to));
                prop_assert_eq!(parts.first().map(|part| part.from), Some(period.from));
                prop_assert_eq!(parts.last().map(|part| part.to), Some(period.to));
                for pair in parts.windows(2) {
                    prop_assert_eq!(pair[0].to + Days::new(1), pair[1].from);
                }
            }
        }
    }
}
