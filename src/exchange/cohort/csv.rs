//! A group's figures as CSV. What is hidden is an empty cell.

use thiserror::Error;

use super::method::Definitions;
use super::{
    ShownAgreement, ShownBaseline, ShownChange, ShownGroup, ShownMethods, ShownShare, harmless, key, table_code,
};
use crate::domain::activity::Activity;
use crate::domain::cohort::method::Methods;
use crate::domain::cohort::overview::{Asked, Overview};
use crate::domain::instrument::Respondent;

/// The figures could not be written: a defect of the program, or a full disk.
#[derive(Debug, Error)]
#[error("the figures could not be written: {0}")]
pub struct CohortFileError(String);

impl From<csv::Error> for CohortFileError {
    fn from(error: csv::Error) -> Self {
        Self(error.to_string())
    }
}

/// Every column. A table fills those that it has.
const COLUMNS: [&str; 58] = [
    "table",
    "group",
    "participants",
    "days",
    "cost",
    "cost_is_partial",
    "exits",
    "exits_to_work_or_studies",
    "attendance_n",
    "present_days",
    "marked_days",
    "unmarked_days",
    "respondent",
    "indicator",
    "item",
    "scale",
    "n",
    "mean_baseline",
    "mean_latest",
    "mean_change",
    "sd_change",
    "ci95_low",
    "ci95_high",
    "raised",
    "unchanged",
    "lowered",
    "median_days",
    "srm",
    "floor",
    "ceiling",
    "low_starters",
    "low_starters_mean_change",
    "high_starters",
    "high_starters_mean_change",
    "is_regression",
    "smallest_detectable",
    "reliably_raised",
    "reliably_lowered",
    "started",
    "answered_again",
    "again_n",
    "again_mean_baseline",
    "gone_n",
    "gone_mean_baseline",
    "difference",
    "difference_low",
    "difference_high",
    "kappa",
    "kappa_low",
    "kappa_high",
    "equal",
    "participant_higher",
    "caseworker_higher",
    "day",
    "at_risk",
    "left_to_work_or_studies",
    "left_otherwise",
    "definition",
];

/// Cells of a row, by the columns that they stand in.
type Cells = Vec<(&'static str, String)>;

/// Figures as CSV: a row for each group, respondent and item that was asked in the period; then what a methodologist asks
/// of everybody, a row for each item or day; then what these figures are.
///
/// # Errors
/// Where a row can't be written, which is a defect.
pub fn csv_of(
    overview: &Overview,
    methods: &Methods,
    activities: &[Activity],
    definitions: Definitions,
) -> Result<Vec<u8>, CohortFileError> {
    let mut rows: Vec<Cells> = Vec::new();
    for figures in overview.groups() {
        let shown = ShownGroup::of(figures, overview, activities);
        let mut own = group(&shown);
        own.push(("table", table_code(figures.group).to_owned()));
        for respondent in Respondent::ALL {
            for asked in overview.asked_of(*respondent) {
                let known = shown.indicators.get(respondent.code());
                let change = known.and_then(|own| own.get(&key(asked))).and_then(Option::as_ref);
                let figures = change.map(of_change).unwrap_or_default();
                rows.push([own.clone(), named(Some(*respondent), asked), figures].concat());
            }
        }
    }
    rows.extend(of_methods(overview, &ShownMethods::of(overview, methods, Vec::new())));
    let definition = |(name, words): (&'static str, String)| {
        let name = ("group", name.to_owned());
        vec![("table", "definition".to_owned()), name, ("definition", words)]
    };
    rows.extend(definitions.into_iter().map(definition));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for row in rows {
        let cell = |column: &&str| {
            let own = row.iter().find(|(name, _)| name == column);
            own.map_or("", |(_, text)| text.as_str())
        };
        writer.write_record(COLUMNS.iter().map(cell))?;
    }
    writer.into_inner().map_err(|error| CohortFileError(error.to_string()))
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn count(share: Option<&ShownShare>) -> String {
    text(share.map(|share| share.count))
}

/// Who is asked what.
fn named(respondent: Option<Respondent>, asked: &Asked) -> Cells {
    vec![
        ("respondent", text(respondent.map(Respondent::code))),
        ("indicator", harmless(&asked.indicator.0)),
        ("item", harmless(&asked.item)),
        ("scale", harmless(&asked.scale)),
    ]
}

fn group(shown: &ShownGroup) -> Cells {
    let (cost, exits) = (shown.cost.as_ref(), shown.exits.as_ref());
    let attendance = shown.attendance.as_ref().and_then(Option::as_ref);
    vec![
        ("group", harmless(&shown.name)),
        ("participants", text(shown.participants)),
        ("days", text(shown.days)),
        ("cost", text(cost.and_then(|cost| cost.total))),
        ("cost_is_partial", text(cost.map(|cost| cost.is_partial))),
        ("exits", text(exits.map(|exits| exits.n))),
        (
            "exits_to_work_or_studies",
            count(exits.and_then(|exits| exits.work_or_studies.as_ref())),
        ),
        ("attendance_n", text(attendance.map(|own| own.n))),
        ("present_days", text(attendance.map(|own| own.present_days))),
        ("marked_days", text(attendance.map(|own| own.marked_days))),
        ("unmarked_days", text(attendance.map(|own| own.unmarked_days))),
    ]
}

fn of_change(change: &ShownChange) -> Cells {
    let (starters, reliable) = (change.starters.as_ref(), change.reliable.as_ref());
    let end = |place: usize| text(change.ci95.map(|ends| ends[place]));
    vec![
        ("n", change.n.to_string()),
        ("mean_baseline", change.mean_baseline.to_string()),
        ("mean_latest", change.mean_latest.to_string()),
        ("mean_change", change.mean_change.to_string()),
        ("sd_change", text(change.sd_change)),
        ("ci95_low", end(0)),
        ("ci95_high", end(1)),
        ("raised", count(change.raised.as_ref())),
        ("unchanged", count(change.unchanged.as_ref())),
        ("lowered", count(change.lowered.as_ref())),
        ("median_days", change.median_days.to_string()),
        ("srm", text(change.srm)),
        ("floor", count(change.floor.as_ref())),
        ("ceiling", count(change.ceiling.as_ref())),
        ("low_starters", text(starters.map(|own| own.n[0]))),
        ("low_starters_mean_change", text(starters.map(|own| own.means[0]))),
        ("high_starters", text(starters.map(|own| own.n[1]))),
        ("high_starters_mean_change", text(starters.map(|own| own.means[1]))),
        ("is_regression", text(starters.map(|own| own.is_regression))),
        ("smallest_detectable", text(reliable.map(|own| own.smallest))),
        ("reliably_raised", count(reliable.and_then(|own| own.raised.as_ref()))),
        ("reliably_lowered", count(reliable.and_then(|own| own.lowered.as_ref()))),
    ]
}

/// What a methodologist asks: attrition and agreement item by item, and the curve day by day.
fn of_methods(overview: &Overview, methods: &ShownMethods) -> Vec<Cells> {
    let table = |name: &str| vec![("table", name.to_owned()), ("group", "whole".to_owned())];
    let mut rows = Vec::new();
    for respondent in Respondent::ALL {
        let Some(own) = methods.attrition.get(respondent.code()) else {
            continue;
        };
        for asked in overview.asked_of(*respondent) {
            let difference = own.baselines.get(&key(asked)).and_then(Option::as_ref);
            let started = vec![
                ("started", text(own.started)),
                ("answered_again", count(own.answered_again.as_ref())),
            ];
            let figures = difference.map(of_baseline).unwrap_or_default();
            rows.push([table("attrition"), named(Some(*respondent), asked), started, figures].concat());
        }
    }
    for asked in overview.asked_of_both() {
        let own = methods.agreement.get(&key(asked)).and_then(Option::as_ref);
        let figures = own.map(of_agreement).unwrap_or_default();
        rows.push([table("agreement"), named(None, asked), figures].concat());
    }
    if let Some(time) = &methods.time_to_exit {
        let whole = vec![
            ("started", time.n.to_string()),
            ("exits", (time.to_work_or_studies + time.otherwise).to_string()),
            ("exits_to_work_or_studies", time.to_work_or_studies.to_string()),
        ];
        rows.extend(time.points.iter().map(|point| {
            let own = vec![
                ("day", point.day.to_string()),
                ("at_risk", point.at_risk.to_string()),
                ("left_to_work_or_studies", point.to_work_or_studies.to_string()),
                ("left_otherwise", point.otherwise.to_string()),
            ];
            [table("time_to_exit"), whole.clone(), own].concat()
        }));
    }
    rows
}

fn of_baseline(own: &ShownBaseline) -> Cells {
    let end = |place: usize| text(own.ci95.map(|ends| ends[place]));
    vec![
        ("again_n", own.n[0].to_string()),
        ("again_mean_baseline", own.means[0].to_string()),
        ("gone_n", own.n[1].to_string()),
        ("gone_mean_baseline", own.means[1].to_string()),
        ("difference", own.difference.to_string()),
        ("difference_low", end(0)),
        ("difference_high", end(1)),
    ]
}

fn of_agreement(own: &ShownAgreement) -> Cells {
    let end = |place: usize| text(own.kappa_ci95.map(|ends| ends[place]));
    vec![
        ("n", own.n.to_string()),
        ("kappa", text(own.kappa)),
        ("kappa_low", end(0)),
        ("kappa_high", end(1)),
        ("equal", count(own.equal.as_ref())),
        ("participant_higher", count(own.participant_higher.as_ref())),
        ("caseworker_higher", count(own.caseworker_higher.as_ref())),
    ]
}
