//! Words for groups: periods, divisions and filters.

use super::Texts;
use crate::domain::activity::{Activity, Combination};
use crate::domain::cohort::Group;
use crate::domain::cohort::filter::{AgeGroup, Filter, ReportPeriod, Since};
use crate::domain::cohort::overview::ChangeFigures;
use crate::domain::cohort::statistics::Share;
use crate::domain::participant::{Gender, Referrer};

impl Texts {
    /// A period as people call it: "2026 T2", "november 2026", "Senaste 12 månaderna".
    pub fn period_name(&self, period: ReportPeriod) -> String {
        match period {
            ReportPeriod::LastTwelveMonths => self.get("period-last-twelve"),
            ReportPeriod::Everything => self.get("period-everything"),
            ReportPeriod::Month { year, month } => match chrono::NaiveDate::from_ymd_opt(year, month, 1) {
                Some(first) => self.month_and_year(first),
                None => year.to_string(),
            },
            ReportPeriod::Tertial { year, number } => format!("{year} T{number}"),
            ReportPeriod::HalfYear { year, number } => self.with(
                "period-half-year",
                &[("year", year.to_string().into()), ("number", number.into())],
            ),
            ReportPeriod::Year { year } => year.to_string(),
            ReportPeriod::Between { from, to } => format!("{} – {}", self.date(from), self.date(to)),
        }
    }

    /// A gender as a group; `None` is not known.
    pub fn gender_group(&self, gender: Option<Gender>) -> String {
        self.get(&format!("group-{}", gender.map_or("unknown", Gender::code)))
    }

    /// An age group; `None` is not known.
    pub fn age_group(&self, age: Option<AgeGroup>) -> String {
        self.get(&format!("group-{}", age.map_or("unknown", AgeGroup::code)))
    }

    /// Who referred a participant; `None` is not known.
    pub fn referrer_group(&self, referrer: Option<Referrer>) -> String {
        match referrer {
            None => self.get("group-unknown"),
            Some(referrer) => self.get(&format!("referrer-{}", referrer.code())),
        }
    }

    /// A combination of activities.
    pub fn combination_group(&self, combination: Combination) -> String {
        self.get(&format!("group-{}", combination.code()))
    }

    /// What a group is called.
    pub fn group_name(&self, group: Group, activities: &[Activity]) -> String {
        match group {
            Group::Whole | Group::EndedIn(_) => self.get("group-whole"),
            Group::Gender(gender) => self.gender_group(gender),
            Group::Age(age) => self.age_group(age),
            Group::Combination(combination) => self.combination_group(combination),
            Group::Activity(id) => {
                let activity = activities.iter().find(|activity| activity.id == id);
                activity.map_or_else(|| self.get("group-unknown"), |activity| activity.details.name.clone())
            }
        }
    }

    /// Says that a figure is hidden, of few people or so that few can't be worked out: "Visas inte – skyddar färre än 5".
    pub fn hidden(&self, threshold: u64) -> String {
        self.with("group-hidden", &[("threshold", threshold.to_string().into())])
    }

    /// A mean change with its interval, where that is shown: "+0,46 [+0,34; +0,58]".
    pub fn mean_change(&self, change: &ChangeFigures) -> String {
        let number = |value: f64| self.signed_decimal(value, 2);
        let mean = number(change.mean_change);
        let Some([low, high]) = change.ci95 else { return mean };
        let args = [
            ("mean", mean.into()),
            ("low", number(low).into()),
            ("high", number(high).into()),
        ];
        self.with("group-interval-words", &args)
    }

    /// A share with what it is taken from and its interval: "51 % (75 av 147), 95 % KI 43–59 %".
    pub fn share_words(&self, share: Share) -> String {
        let args = [
            ("share", self.percent(share.share).into()),
            ("count", self.number(share.count).into()),
            ("n", self.number(share.n).into()),
            ("low", self.percent(share.ci95[0]).into()),
            ("high", self.percent(share.ci95[1]).into()),
        ];
        self.with("group-share-words", &args)
    }

    /// What a filter takes, one sentence for each thing that it asks for: "Kön: Kvinnor". Empty where it takes everybody.
    pub fn filter_words(&self, filter: &Filter, activities: &[Activity]) -> Vec<String> {
        let mut words = Vec::new();
        let mut say = |key: &str, values: Vec<String>| {
            if !values.is_empty() {
                words.push(format!("{}: {}", self.get(key), values.join(", ")));
            }
        };
        let activity = |id| self.group_name(Group::Activity(id), activities);
        say(
            "filter-activity",
            filter.activities.iter().copied().map(activity).collect(),
        );
        let kind = |kind: &crate::domain::activity::ActivityType| self.get(&format!("activity-type-{}", kind.code()));
        say("filter-kind", filter.kinds.iter().map(kind).collect());
        let combination = |combination: &Combination| self.combination_group(*combination);
        say(
            "filter-combination",
            filter.combinations.iter().map(combination).collect(),
        );
        say(
            "filter-gender",
            filter.genders.iter().map(|gender| self.gender_group(*gender)).collect(),
        );
        say(
            "filter-age",
            filter.ages.iter().map(|age| self.age_group(*age)).collect(),
        );
        let referrer = |referrer: &Option<Referrer>| self.referrer_group(*referrer);
        say("filter-referrer", filter.referrers.iter().map(referrer).collect());
        say("filter-unit", filter.units.iter().cloned().collect());
        if filter.since == Since::Start {
            words.push(self.get("filter-since-start-words"));
        }
        words
    }
}
