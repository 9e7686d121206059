//! A group's figures as JSON and CSV: what `stegvis cohort` prints. The names are stable, and a hidden figure is `null` or
//! an empty cell.

mod csv;
mod method;

use std::collections::BTreeMap;

use serde::Serialize;

pub use self::csv::{CohortFileError, csv_of};
pub use self::method::{Definitions, ShownMethods};
use self::method::{ShownAgreement, ShownBaseline};

use crate::domain::activity::{Activity, Combination};
use crate::domain::cohort::filter::{AgeGroup, Filter, Since};
use crate::domain::cohort::method::Methods;
use crate::domain::cohort::overview::{
    Asked, AttendanceFigures, ChangeFigures, ExitFigures, ExitRow, GroupFigures, Overview, PartExtent,
};
use crate::domain::cohort::statistics::Share;
use crate::domain::cohort::suppression::Level;
use crate::domain::cohort::{Exposure, Group};
use crate::domain::instrument::Respondent;
use crate::domain::participant::Gender;

/// Öre in a krona.
const ORE: f64 = 100.0;

/// Everything that one filter shows.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in Overview")]
pub struct ShownOverview {
    pub from: String,
    pub to: String,
    /// `period` or `start`: which score changes are counted from.
    pub since: &'static str,
    pub filter: Filter,
    /// The same with whom the filter does not name, but who are too few to stand apart from those.
    pub counted: Filter,
    /// `unit` or `publication`: for whom the figures are.
    pub level: &'static str,
    /// Counts below this are hidden.
    pub threshold: u64,
    /// Of fewer days than `least_days` a stay is not counted; a score at most `margin_days` from it belongs to it.
    pub activity_rule: ShownExposure,
    /// What is asked: the item and the scale of each figure, by the key that it has in `indicators`.
    pub items: Vec<ShownItem>,
    pub participants: Option<u64>,
    /// By respondent and key of the item; of an item that nobody was asked in the period there is nothing.
    pub indicators: ShownIndicators,
    pub exits: ShownExits,
    pub activities: Vec<ShownGroup>,
    pub combinations: Vec<ShownGroup>,
    pub genders: Vec<ShownGroup>,
    pub ages: Vec<ShownGroup>,
    pub method: ShownMethods,
    /// How many figures are hidden: of each row one, or each part that is hidden of a row that is shown.
    pub suppressed: usize,
}

/// From when on somebody counts as having been in an activity.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in Exposure")]
pub struct ShownExposure {
    pub least_days: u64,
    pub margin_days: u64,
}

impl ShownExposure {
    fn of(exposure: Exposure) -> Self {
        Self {
            least_days: exposure.least_days,
            margin_days: exposure.margin_days,
        }
    }
}

/// What is asked about an indicator, and on which scale.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in Asked")]
pub struct ShownItem {
    pub key: String,
    /// The questionnaire that asks it: empty for the one that is used first of all, else the id of another's first instrument.
    pub questionnaire: String,
    pub indicator: String,
    pub item: String,
    pub scale: String,
    pub min: i16,
    pub max: i16,
    pub is_in_use: bool,
    /// Which respondents were asked in the period.
    pub asked_in_period: Vec<&'static str>,
}

/// The key of an item: its indicator's, and where that is asked in several ways also the item and the scale.
fn key(asked: &Asked) -> String {
    if asked.has_siblings || asked.is_asked_elsewhere {
        format!("{} [{}, {}]", asked.indicator, asked.item, asked.scale)
    } else {
        asked.indicator.0.clone()
    }
}

/// By respondent and item.
pub type ShownIndicators = BTreeMap<&'static str, BTreeMap<String, Option<ShownChange>>>;

/// One indicator's change in a group.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in ChangeFigures")]
pub struct ShownChange {
    pub n: u64,
    pub mean_baseline: f64,
    pub mean_latest: f64,
    pub mean_change: f64,
    /// `None` where the spread is hidden: it would give counts away.
    pub sd_change: Option<f64>,
    pub ci95: Option<[f64; 2]>,
    pub raised: Option<ShownShare>,
    pub unchanged: Option<ShownShare>,
    pub lowered: Option<ShownShare>,
    pub median_days: f64,
    /// Standardised response mean.
    pub srm: Option<f64>,
    /// On the lowest level first, and on the highest.
    pub floor: Option<ShownShare>,
    pub ceiling: Option<ShownShare>,
    /// How those changed who began below the mean first level, and above it.
    pub starters: Option<ShownStarters>,
    /// Beyond the measurement error, where the instrument gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reliable: Option<ShownReliable>,
    /// In kronor, for a group that took part in something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_per_raised: Option<f64>,
}

/// The change of those who began low, and of those who began high.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in Starters")]
pub struct ShownStarters {
    pub n: [u64; 2],
    pub means: [f64; 2],
    pub is_regression: bool,
}

/// Changes beyond the measurement error.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in ReliableFigures")]
pub struct ShownReliable {
    pub smallest: f64,
    pub raised: Option<ShownShare>,
    pub lowered: Option<ShownShare>,
}

/// A share with its Wilson interval.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in Share")]
pub struct ShownShare {
    pub count: u64,
    pub share: f64,
    pub ci95: [f64; 2],
}

/// Exits, and how they divide.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in Overview")]
pub struct ShownExits {
    pub n: Option<u64>,
    pub work_or_studies: Option<ShownShare>,
    pub by_gender: BTreeMap<String, Option<ShownExit>>,
    /// By the age reached in the year of the exit.
    pub by_age: BTreeMap<String, Option<ShownExit>>,
    pub by_combination: BTreeMap<String, Option<ShownExit>>,
    pub over_time: Vec<ShownExitPart>,
    /// Somebody left in two parts of the period: they add up to more than the whole.
    pub parts_exceed_whole: bool,
    /// Of the exits in the period that have twelve months behind them.
    pub returns: Option<ShownReturns>,
}

/// Exits of one group.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in ExitFigures")]
pub struct ShownExit {
    pub n: u64,
    pub work_or_studies: Option<ShownShare>,
}

/// Exits in one part of the period.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in Overview")]
pub struct ShownExitPart {
    pub from: String,
    pub to: String,
    /// `whole`, `cut` where the period begins or ends within it, or `unfinished` where it is not over.
    pub extent: &'static str,
    pub exits: Option<ShownExit>,
}

/// Those who came back within twelve months.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in ReturnFigures")]
pub struct ShownReturns {
    pub n: u64,
    pub returned: Option<ShownShare>,
}

/// One row of a table.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in GroupFigures")]
pub struct ShownGroup {
    /// An activity's name, or the code of what the group has in common; `unknown` where that is not known.
    pub name: String,
    /// An activity's kind.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Who runs an activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    pub participants: Option<u64>,
    /// Days in activities.
    pub days: Option<u64>,
    /// Lower quartile, median and upper quartile of the days in an activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stay_days: Option<[f64; 3]>,
    pub cost: Option<ShownCost>,
    /// Who came to an activity; `None` of what is no activity, and `null` where nothing is noted or too few have a mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attendance: Option<Option<ShownAttendance>>,
    pub indicators: ShownIndicators,
    pub exits: Option<ShownExit>,
}

/// Who came, counted in days.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in AttendanceFigures")]
pub struct ShownAttendance {
    pub n: u64,
    pub present_days: u64,
    pub marked_days: u64,
    pub unmarked_days: u64,
    pub share: f64,
}

impl ShownAttendance {
    fn of(figures: AttendanceFigures) -> Self {
        Self {
            n: figures.n,
            present_days: figures.present,
            marked_days: figures.marked,
            unmarked_days: figures.unmarked,
            share: figures.share(),
        }
    }
}

/// Cost in kronor.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field says what it is")]
pub struct ShownCost {
    pub total: Option<f64>,
    /// An activity's cost is not known, so it is at least that.
    pub is_partial: bool,
    pub per_participant: Option<f64>,
    pub per_exit_to_work_or_studies: Option<f64>,
}

impl ShownOverview {
    /// Everything that an overview shows, with what a methodologist asks of the same group.
    pub fn of(overview: &Overview, methods: &Methods, activities: &[Activity], definitions: Definitions) -> Self {
        let groups = |groups: &[GroupFigures]| {
            let shown = groups.iter().map(|group| ShownGroup::of(group, overview, activities));
            shown.collect()
        };
        Self {
            from: overview.window.from.to_string(),
            to: overview.window.to.to_string(),
            since: Since::code(overview.filter.since),
            filter: overview.filter.clone(),
            counted: overview.counted.clone(),
            level: Level::code(overview.level),
            activity_rule: ShownExposure::of(overview.exposure),
            items: overview.asked.iter().map(ShownItem::of).collect(),
            threshold: overview.threshold,
            participants: overview.whole.participants,
            indicators: indicators(&overview.whole, overview, false),
            exits: ShownExits {
                n: overview.whole.exits.as_ref().map(|exits| exits.n),
                work_or_studies: overview
                    .whole
                    .exits
                    .as_ref()
                    .and_then(|exits| exits.work_or_studies)
                    .map(ShownShare::of),
                by_gender: exit_rows(&overview.exits_by_gender),
                by_age: exit_rows(&overview.exits_by_age),
                by_combination: exits_of(&overview.combinations),
                over_time: overview
                    .exits_over_time
                    .iter()
                    .map(|part| ShownExitPart {
                        from: part.days.from.to_string(),
                        to: part.days.to.to_string(),
                        extent: match part.extent {
                            PartExtent::Whole => "whole",
                            PartExtent::Cut => "cut",
                            PartExtent::Unfinished => "unfinished",
                        },
                        exits: part.exits.as_ref().map(ShownExit::of),
                    })
                    .collect(),
                parts_exceed_whole: overview.has_left_twice(),
                returns: overview.returns.as_ref().map(|returns| ShownReturns {
                    n: returns.n,
                    returned: returns.returned.map(ShownShare::of),
                }),
            },
            activities: groups(&overview.activities),
            combinations: groups(&overview.combinations),
            genders: groups(&overview.genders),
            ages: groups(&overview.ages),
            method: ShownMethods::of(overview, methods, definitions),
            suppressed: overview.hidden() + methods.hidden(overview),
        }
    }
}

impl ShownItem {
    fn of(asked: &Asked) -> Self {
        Self {
            key: key(asked),
            questionnaire: asked.series.0.clone(),
            indicator: asked.indicator.0.clone(),
            item: asked.item.clone(),
            scale: asked.scale.clone(),
            min: asked.min,
            max: asked.max,
            is_in_use: asked.is_in_use,
            asked_in_period: asked.asked_in_period.iter().map(|one| one.code()).collect(),
        }
    }
}

fn exits_of(groups: &[GroupFigures]) -> BTreeMap<String, Option<ShownExit>> {
    let shown = |group: &GroupFigures| (group_code(group.group), group.exits.as_ref().map(ShownExit::of));
    groups.iter().map(shown).collect()
}

fn exit_rows(rows: &[ExitRow]) -> BTreeMap<String, Option<ShownExit>> {
    let shown = |row: &ExitRow| (group_code(row.group), row.exits.as_ref().map(ShownExit::of));
    rows.iter().map(shown).collect()
}

/// The code of what a group has in common, with `+` between values that are counted together; an activity has none.
pub fn group_code(group: Group) -> String {
    fn joined<T: Copy>(values: Vec<Option<T>>, code: fn(T) -> &'static str) -> String {
        let codes = values.into_iter().map(|value| value.map_or("unknown", code));
        codes.collect::<Vec<_>>().join("+")
    }
    match group {
        Group::Whole => "whole".to_owned(),
        Group::Gender(block) => joined(block.genders(), Gender::code),
        Group::Age(block) => joined(block.ages(), AgeGroup::code),
        Group::Combination(combination) => Combination::code(combination).to_owned(),
        Group::Activity(_) => "activity".to_owned(),
        Group::EndedIn(_) => "ended_in".to_owned(),
    }
}

/// The code of the table that a group stands in.
fn table_code(group: Group) -> &'static str {
    match group {
        Group::Whole => "whole",
        Group::Gender(_) => "gender",
        Group::Age(_) => "age",
        Group::Combination(_) => "combination",
        Group::Activity(_) => "activity",
        Group::EndedIn(_) => "ended_in",
    }
}

fn indicators(figures: &GroupFigures, overview: &Overview, has_cost: bool) -> ShownIndicators {
    let of = |respondent: &Respondent| {
        let changes = overview.asked_of(*respondent).map(|asked| {
            let cost = has_cost
                .then(|| figures.cost_per_raised(*respondent, asked.question))
                .flatten();
            let change = figures.change(*respondent, asked.question);
            (key(asked), change.map(|change| ShownChange::of(change, cost)))
        });
        (respondent.code(), changes.collect())
    };
    Respondent::ALL.iter().map(of).collect()
}

impl ShownChange {
    fn of(change: &ChangeFigures, cost_per_raised: Option<f64>) -> Self {
        Self {
            n: change.n,
            mean_baseline: change.mean_baseline,
            mean_latest: change.mean_latest,
            mean_change: change.mean_change,
            sd_change: change.sd_change,
            ci95: change.ci95,
            raised: change.raised.map(ShownShare::of),
            unchanged: change.unchanged.map(ShownShare::of),
            lowered: change.lowered.map(ShownShare::of),
            median_days: change.median_days,
            srm: change.srm(),
            floor: change.floor.map(ShownShare::of),
            ceiling: change.ceiling.map(ShownShare::of),
            starters: change.starters.map(|starters| ShownStarters {
                n: starters.n,
                means: starters.means,
                is_regression: starters.is_regression,
            }),
            reliable: change.reliable.map(|reliable| ShownReliable {
                smallest: reliable.smallest,
                raised: reliable.raised.map(ShownShare::of),
                lowered: reliable.lowered.map(ShownShare::of),
            }),
            cost_per_raised: cost_per_raised.map(|ore| ore / ORE),
        }
    }
}

impl ShownShare {
    fn of(share: Share) -> Self {
        Self {
            count: share.count,
            share: share.share,
            ci95: share.ci95,
        }
    }
}

impl ShownExit {
    fn of(exits: &ExitFigures) -> Self {
        Self {
            n: exits.n,
            work_or_studies: exits.work_or_studies.map(ShownShare::of),
        }
    }
}

impl ShownGroup {
    fn of(figures: &GroupFigures, overview: &Overview, activities: &[Activity]) -> Self {
        let activity = match figures.group {
            Group::Activity(id) => activities.iter().find(|activity| activity.id == id),
            _ => None,
        };
        let details = activity.map(|activity| &activity.details);
        Self {
            name: details.map_or_else(|| group_code(figures.group), |details| details.name.clone()),
            kind: details.map(|details| details.kind.code()),
            unit: details.and_then(|details| details.unit.clone()),
            participants: figures.participants,
            days: figures.effort.map(|effort| effort.days),
            stay_days: figures
                .stays
                .filter(|_| activity.is_some())
                .map(|stays| [stays.lower_quartile, stays.median, stays.upper_quartile]),
            cost: figures.effort.map(|effort| ShownCost {
                total: effort.ore.map(|ore| ore as f64 / ORE),
                is_partial: effort.is_partial,
                per_participant: figures.cost_per_participant().map(|ore| ore / ORE),
                per_exit_to_work_or_studies: figures.cost_per_exit().map(|ore| ore / ORE),
            }),
            attendance: activity.is_some().then(|| figures.attendance.map(ShownAttendance::of)),
            indicators: indicators(figures, overview, true),
            exits: figures.exits.as_ref().map(ShownExit::of),
        }
    }
}

/// A text that no spreadsheet program takes for a formula.
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_taken_for_a_formula() {
        for (text, expected) in [
            ("Praktik", "Praktik"),
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2", "'-2"),
            ("+46", "'+46"),
            ("\t=1", "'\t=1"),
        ] {
            assert_eq!(harmless(text), expected);
        }
    }
}
