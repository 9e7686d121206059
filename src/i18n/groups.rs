//! Words for groups: periods, divisions and filters.

use super::Texts;
use crate::domain::Today;
use crate::domain::activity::{Activity, Combination};
use crate::domain::cohort::filter::{AgeGroup, Filter, ReportPeriod, Since};
use crate::domain::cohort::method::{CurvePoint, TimeToExit};
use crate::domain::cohort::overview::{Asked, ChangeFigures, Overview, PartExtent};
use crate::domain::cohort::statistics::Share;
use crate::domain::cohort::{Block, Group};
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

    /// A period as people call it, and that it is not over: "2026 T3 (pågår)".
    pub fn period_so_far(&self, period: ReportPeriod, today: Today) -> String {
        let extent = if period.is_unfinished(today) {
            PartExtent::Unfinished
        } else {
            PartExtent::Whole
        };
        self.part_words(extent, self.period_name(period))
    }

    /// A gender as a group; `None` is not known.
    pub fn gender_group(&self, gender: Option<Gender>) -> String {
        self.get(&format!("group-{}", gender.map_or("unknown-gender", Gender::code)))
    }

    /// An age group; `None` is not known.
    pub fn age_group(&self, age: Option<AgeGroup>) -> String {
        self.get(&format!("group-{}", age.map_or("unknown-age", AgeGroup::code)))
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

    /// Genders that are counted together: "Män samt annat eller okänt".
    fn gender_block(&self, block: Block) -> String {
        let genders = block.genders();
        match genders.as_slice() {
            [one] => self.gender_group(*one),
            all if all.len() > Gender::ALL.len() => self.get("group-all-genders"),
            [Some(Gender::Other), None] => self.get("group-other-or-unknown"),
            all => {
                let named = all
                    .iter()
                    .filter(|gender| !matches!(gender, Some(Gender::Other) | None));
                let names: Vec<String> = named.map(|gender| self.gender_group(*gender)).collect();
                self.with("group-with-other", &[("groups", names.join(", ").into())])
            }
        }
    }

    /// Age groups that are counted together: "25–44 år", with whose age is not known where they stand there too.
    fn age_block(&self, block: Block) -> String {
        let ages = block.ages();
        if let [one] = ages.as_slice() {
            return self.age_group(*one);
        }
        if ages.len() > AgeGroup::ALL.len() {
            return self.get("group-all-ages");
        }
        let known: Vec<AgeGroup> = ages.iter().flatten().copied().collect();
        let (Some(first), Some(last)) = (known.first(), known.last()) else {
            return self.age_group(None);
        };
        let name = match (first.bounds().0, last.bounds().1) {
            (Some(from), Some(to)) => self.with(
                "group-ages",
                &[("from", from.to_string().into()), ("to", to.to_string().into())],
            ),
            (None, Some(to)) => self.with("group-ages-under", &[("age", (to + 1).to_string().into())]),
            (Some(from), None) => self.with("group-ages-from", &[("age", from.to_string().into())]),
            (None, None) => self.get("group-all-known-ages"),
        };
        if ages.contains(&None) {
            self.with("group-with-unknown-age", &[("ages", name.into())])
        } else {
            name
        }
    }

    /// Says whom a filter counts beside those it names, since they are too few to stand apart; nothing where there are none.
    pub fn widened_words(&self, overview: &Overview) -> Option<String> {
        let (asked, counted) = (&overview.filter, &overview.counted);
        let genders = counted
            .genders
            .difference(&asked.genders)
            .map(|gender| self.gender_group(*gender));
        let ages = counted.ages.difference(&asked.ages).map(|age| self.age_group(*age));
        let referrers = counted.referrers.difference(&asked.referrers);
        let referrers = referrers.map(|referrer| self.referrer_group(*referrer));
        let beside: Vec<String> = genders.chain(ages).chain(referrers).collect();
        let names = [("groups", beside.join(", ").into())];
        (!beside.is_empty()).then(|| self.with("group-widened", &names))
    }

    /// Which items stand behind the names of indicators, and on which scales; `None` of none.
    pub fn items_words(&self, asked: &[&Asked]) -> Option<String> {
        let mut scales: Vec<(&str, i16, i16, Vec<String>)> = Vec::new();
        for own in asked {
            let item = format!("{} ({})", own.name.text(self.code()), own.item);
            let known = scales.iter_mut().find(|(scale, ..)| *scale == own.scale);
            match known {
                Some((.., items)) => items.push(item),
                None => scales.push((own.scale.as_str(), own.min, own.max, vec![item])),
            }
        }
        let of_scale = |(scale, min, max, items): (&str, i16, i16, Vec<String>)| {
            let args = [
                ("items", items.join(", ").into()),
                ("scale", scale.to_owned().into()),
                ("min", min.to_string().into()),
                ("max", max.to_string().into()),
            ];
            self.with("group-items-scale", &args)
        };
        let words: Vec<String> = scales.into_iter().map(of_scale).collect();
        (!words.is_empty()).then(|| self.with("group-items", &[("items", words.join(" ").into())]))
    }

    /// Why there is nothing to show, where there is nothing: the period ends before it begins, or the filter takes nobody or
    /// too few. Which of these two it is would tell.
    pub fn nothing_words(&self, overview: &Overview) -> Option<String> {
        if overview.filter.period.is_inverted() {
            return Some(self.get("group-period-inverted"));
        }
        let threshold = [("threshold", overview.threshold.to_string().into())];
        overview
            .shows_nothing()
            .then(|| self.with("group-nobody-taken", &threshold))
    }

    /// What a group is called.
    pub fn group_name(&self, group: Group, activities: &[Activity]) -> String {
        match group {
            Group::Whole | Group::EndedIn(_) => self.get("group-whole"),
            Group::Gender(block) => self.gender_block(block),
            Group::Age(block) => self.age_block(block),
            Group::Combination(combination) => self.combination_group(combination),
            Group::Activity(id) => {
                let activity = activities.iter().find(|activity| activity.id == id);
                activity.map_or_else(|| self.get("group-unknown"), |activity| activity.details.name.clone())
            }
        }
    }

    /// A part of a period, and that it is not over, or that the period has only some of it.
    pub fn part_words(&self, extent: PartExtent, part: String) -> String {
        let key = match extent {
            PartExtent::Whole => return part,
            PartExtent::Cut => "group-part-cut",
            PartExtent::Unfinished => "group-part-unfinished",
        };
        self.with(key, &[("part", part.into())])
    }

    /// Says that a figure is hidden, of few people or so that few can't be worked out: "Visas inte – skyddar färre än 5".
    pub fn hidden(&self, threshold: u64) -> String {
        self.with("group-hidden", &[("threshold", threshold.to_string().into())])
    }

    /// A mean change with its interval, where that is shown: "+0,46 [+0,34; +0,58]".
    pub fn mean_change(&self, change: &ChangeFigures) -> String {
        self.interval(change.mean_change, change.ci95)
    }

    /// A signed number with its interval, where it has one: "+0,46 [+0,34; +0,58]".
    pub fn interval(&self, value: f64, ci95: Option<[f64; 2]>) -> String {
        let number = |value: f64| self.signed_decimal(value, 2);
        let mean = number(value);
        let Some([low, high]) = ci95 else { return mean };
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

    /// What a curve of time to exit is of: how many participations, and how many of them have ended which way.
    pub fn time_title(&self, time: &TimeToExit) -> String {
        let counts = [
            ("n", self.number(time.n).into()),
            ("work", self.number(time.ended[0]).into()),
            ("other", self.number(time.ended[1]).into()),
        ];
        self.with("method-time-title", &counts)
    }

    /// What a point of that curve says.
    pub fn curve_point(&self, point: &CurvePoint) -> String {
        let figures = [
            ("days", point.day.to_string().into()),
            ("n", self.number(point.at_risk).into()),
            ("work", self.percent(point.work).into()),
            ("other", self.percent(point.other).into()),
        ];
        self.with("curve-point", &figures)
    }

    /// What an indicator is called; where it is asked in several ways, with the item and the scale, and with what is not
    /// asked any more said so.
    pub fn asked_name(&self, asked: &Asked) -> String {
        self.asked_name_beside(asked, asked.has_siblings || asked.is_asked_elsewhere)
    }

    /// The same where nothing but the items of its own questionnaire are named.
    pub fn asked_name_here(&self, asked: &Asked) -> String {
        self.asked_name_beside(asked, asked.has_siblings)
    }

    fn asked_name_beside(&self, asked: &Asked, has_namesakes: bool) -> String {
        let name = asked.name.text(self.code()).to_owned();
        let args = |name: String| {
            [
                ("name", name.into()),
                ("item", asked.item.as_str().into()),
                ("scale", asked.scale.as_str().into()),
            ]
        };
        match (asked.is_in_use, has_namesakes) {
            (true, false) => name,
            (true, true) => self.with("group-item", &args(name)),
            (false, _) => self.with("group-item-former", &args(name)),
        }
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
