//! The report on a group: figures, how they were counted, and of how many. As a page that prints, and as the content of a
//! workbook.

use serde::Serialize;

use super::method::{self, MethodTable};
use super::{Language, ReportError, pdf};
use crate::domain::activity::Activity;
use crate::domain::cohort::Group;
use crate::domain::cohort::filter::Since;
use crate::domain::cohort::method::Methods;
use crate::domain::cohort::overview::{self, Asked, ChangeFigures, ExitFigures, GroupFigures, Overview};
use crate::domain::cohort::quality::Quality;
use crate::domain::cohort::statistics::Share;
use crate::domain::instrument::Respondent;
use crate::domain::organisation::Organisation;
use crate::domain::{Today, coded_enum};
use crate::i18n::Texts;

const TEMPLATE: &str = include_str!("../../assets/report/scorecard.typ");

/// The columns of changes in a workbook, by the keys of their names.
const CHANGE_COLUMNS: [&str; 15] = [
    "column-indicator",
    "group-column-n",
    "group-mean-first",
    "group-mean-latest",
    "report-column-mean-change",
    "report-column-low",
    "report-column-high",
    "report-column-sd",
    "report-column-median-days",
    "report-column-share-raised",
    "report-column-share-unchanged",
    "report-column-share-lowered",
    "report-column-count-raised",
    "report-column-count-unchanged",
    "report-column-count-lowered",
];

/// How many activities stand on one page: those with the most participants.
const ACTIVITIES_ON_PAGE: usize = 10;

coded_enum!(
    /// What kind of report it is.
    Kind {
        /// A month, on one page.
        Month = "month",
        /// Four months, with every table.
        Tertial = "tertial",
        /// What has been chosen, with every table.
        Shown = "shown",
    }
);

/// A report, as its template reads it and as a workbook is filled from it. A hidden figure is `None`, and says that it is
/// hidden.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scorecard {
    language: Language,
    /// Everything stands on one page, and the largest activities alone.
    is_one_page: bool,
    /// What the report is called.
    pub title: String,
    /// The days that it is about.
    pub period: String,
    /// Who is looked at, one sentence for each thing that is asked for.
    pub selection: Vec<String>,
    /// The figures that are read first.
    pub facts: Vec<Fact>,
    /// Change, one table for each respondent.
    pub changes: Vec<ChangeTable>,
    /// Exits by gender, age and combination.
    pub exits: ExitTable,
    /// What each activity and combination gave.
    pub groups: Vec<GroupTable>,
    /// At which level they began, and how that changed: by activity and by combination, a table for each respondent.
    pub group_changes: Vec<GroupChangeTable>,
    /// What a methodologist asks.
    pub methods: Vec<MethodTable>,
    /// The same, as it stands on one page.
    pub on_page: OnPage,
    /// What is counted, and how.
    pub method: Method,
    /// The names of a workbook's sheets: page, changes, exits, activities, their changes, method, and how it was counted.
    #[serde(skip)]
    pub sheets: [String; 7],
    /// The columns of a workbook's changes.
    #[serde(skip)]
    pub change_columns: Vec<String>,
    page: String,
    made: String,
}

/// One figure with what it says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// In large letters.
    pub value: String,
    /// Under it.
    pub label: String,
}

/// Change of each indicator, as one respondent sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeTable {
    /// Over the table.
    pub heading: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Indicators in the instrument's order.
    pub rows: Vec<ChangeRow>,
    /// What the bars show: lowered, unchanged, raised, and not raised.
    pub legend: [String; 4],
}

/// One indicator's change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeRow {
    /// What it is called.
    pub name: String,
    /// Says that the figures are hidden, where they are.
    pub hidden: Option<String>,
    /// The figures.
    pub figures: Option<ChangeNumbers>,
}

/// The figures of one indicator's change, as numbers and as they are written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeNumbers {
    /// How many.
    pub n: u64,
    /// Mean first, mean latest, mean change, lower and upper end of its interval, SD, median days.
    pub numbers: [Option<f64>; 7],
    /// The same as they are written: n, first, latest, change with interval, and change alone.
    pub words: [String; 5],
    /// Raised, unchanged and lowered, from 0 to 1.
    pub shares: [Option<f64>; 3],
    /// How many of each.
    pub counts: [Option<u64>; 3],
    /// The shares as they are written.
    pub share_words: [String; 3],
}

/// Exits, row by row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExitTable {
    /// Over the table.
    pub heading: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The columns of the same in a workbook.
    #[serde(skip)]
    pub sheet_columns: Vec<String>,
    /// The rows, the whole first.
    pub rows: Vec<ExitRow>,
}

/// Exits of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExitRow {
    /// What the group is called.
    pub name: String,
    /// Participants.
    pub participants: Option<u64>,
    /// Exits.
    pub exits: Option<u64>,
    /// To work or studies: how many, share, and its interval.
    pub to_work: Option<(u64, f64, [f64; 2])>,
    /// The same as they are written: participants, exits, share with interval.
    pub words: [String; 3],
}

/// What groups gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupTable {
    /// Over the table.
    pub heading: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The columns of the same in a workbook.
    #[serde(skip)]
    pub sheet_columns: Vec<String>,
    /// One for each group.
    pub rows: Vec<GroupRow>,
}

/// What one group gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupRow {
    /// What it is called.
    pub name: String,
    /// An activity's kind.
    pub kind: String,
    /// Participants and days.
    pub numbers: [Option<u64>; 2],
    /// In kronor: all of it, for each participant, and for each exit to work or studies.
    pub costs: [Option<f64>; 3],
    /// Quartiles of the days in an activity.
    #[serde(skip)]
    pub stay: [Option<f64>; 3],
    /// The share of exits to work or studies, from 0 to 1.
    #[serde(skip)]
    pub to_work: Option<f64>,
    /// Of an activity: how many have a marked day, marked days, and scheduled days without a mark.
    #[serde(skip)]
    pub attended: [Option<u64>; 3],
    /// The share of marked days on which they were there, from 0 to 1.
    #[serde(skip)]
    pub attendance: Option<f64>,
    /// As they are written: participants, days, median days in it, attendance, share to work or studies, cost for each
    /// participant and for each exit.
    pub words: [String; 7],
}

/// At which level groups began, and how that changed, as one respondent sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupChangeTable {
    /// Over the table.
    pub heading: String,
    /// What the groups are called in a workbook.
    #[serde(skip)]
    pub group: String,
    /// Its columns: the group, and indicators in the instrument's order.
    pub columns: Vec<String>,
    /// One for each group.
    pub rows: Vec<GroupChangeRow>,
    /// What stands in a cell, and how it is read.
    pub words: String,
}

/// The changes of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupChangeRow {
    /// What it is called.
    pub name: String,
    /// One for each indicator; `None` where it is hidden.
    pub cells: Vec<Option<ChangeNumbers>>,
}

/// What stands on one page beside the tables that every report has.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OnPage {
    /// Over the changes of both respondents.
    pub changes: String,
    /// Over each half of them.
    pub respondents: [String; 2],
    /// Over the exits: group, exits, to work or studies.
    pub exit_columns: [String; 3],
    /// Over the activities: group, participants, to work or studies, cost for each participant.
    pub columns: [String; 4],
    /// Exits of everybody, by gender and by age: by combination they stand with the activities.
    pub exits: Vec<ExitRow>,
    /// The activities with the most participants, then the combinations.
    pub groups: [Vec<GroupRow>; 2],
    /// For each number of activities that the page has room for, from none: says how many are left out, where some are.
    pub left_out: Vec<Option<String>>,
    /// Over what can be said of method in a few words.
    pub brief_heading: String,
    /// The same.
    pub brief: Vec<String>,
    /// The places of the methodologist's tables that stand there where the page has room, what is asked first first.
    pub methods: Vec<usize>,
    /// Says where the others are, with `{names}` in it.
    pub elsewhere: String,
}

/// What is counted, and how.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Method {
    /// Over the sentences.
    pub heading: String,
    /// One after the other.
    pub sentences: Vec<String>,
}

impl Scorecard {
    /// The report on an overview.
    pub fn new(
        texts: &Texts,
        kind: Kind,
        overview: &Overview,
        quality: &Quality,
        methods: &Methods,
        activities: &[Activity],
        today: Today,
    ) -> Self {
        let writer = Writer {
            texts,
            overview,
            activities,
        };
        let period = [("period", texts.period_so_far(overview.filter.period, today).into())];
        let days = [
            ("from", texts.date(overview.window.from).into()),
            ("to", texts.date(overview.window.to).into()),
        ];
        let mut selection = texts.filter_words(&overview.filter, activities);
        if selection.is_empty() {
            selection.push(texts.get("group-whole-words"));
        }
        selection.extend(texts.widened_words(overview));
        selection.extend(texts.nothing_words(overview));
        let exits = writer.exits();
        let brief = method::brief(texts, overview, methods);
        let methods = method::tables(texts, overview, methods);
        Self {
            language: Language::of(texts),
            is_one_page: kind == Kind::Month,
            title: texts.with(&format!("report-{}", kind.code()), &period),
            period: texts.with("report-period", &days),
            selection,
            facts: writer.facts(quality),
            changes: Respondent::ALL
                .iter()
                .map(|respondent| writer.changes(*respondent))
                .collect(),
            groups: writer.groups(),
            group_changes: writer.group_changes(),
            on_page: writer.on_page(&exits, &methods, brief),
            methods,
            exits,
            method: writer.method(quality),
            sheets: [
                "report-sheet-page",
                "report-sheet-changes",
                "report-exits",
                "report-sheet-groups",
                "report-sheet-group-changes",
                "report-sheet-method",
                "report-method",
            ]
            .map(|key| texts.get(key)),
            change_columns: CHANGE_COLUMNS.iter().map(|key| texts.get(key)).collect(),
            page: texts.with("paper-page", &[("page", "{page}".into()), ("count", "{count}".into())]),
            made: texts.with("report-made", &[("date", texts.date(today.0).into())]),
        }
    }

    /// The page as a PDF.
    ///
    /// # Errors
    /// Where its template is wrong, which is a defect.
    pub fn pdf(&self, organisation: &Organisation) -> Result<Vec<u8>, ReportError> {
        pdf(TEMPLATE, self, organisation, &[])
    }
}

/// Whether the two agree is asked of a month first, then how large its changes are, then who is still there. A curve over
/// years is no month's.
fn on_page_first(methods: &[MethodTable]) -> Vec<usize> {
    let order = ["method-agreement", "method-sensitivity", "method-attrition"];
    let of =
        |key| (0..methods.len()).filter(move |place| methods[*place].key == key && methods[*place].hidden.is_none());
    order.into_iter().flat_map(of).collect()
}

struct Writer<'a> {
    texts: &'a Texts,
    overview: &'a Overview,
    activities: &'a [Activity],
}

impl Writer<'_> {
    fn hidden(&self) -> String {
        self.texts.hidden(self.overview.threshold)
    }

    /// A cell in a table is narrow: a dash, which the method explains.
    fn number(&self, number: Option<u64>) -> String {
        number.map_or_else(|| "–".to_owned(), |number| self.texts.number(number))
    }

    fn share(&self, share: Option<Share>) -> String {
        match share {
            None => "–".to_owned(),
            Some(share) => {
                let percent = |value: f64| self.texts.percent(value);
                let args = [
                    ("share", percent(share.share).into()),
                    ("low", percent(share.ci95[0]).into()),
                    ("high", percent(share.ci95[1]).into()),
                ];
                self.texts.with("report-share", &args)
            }
        }
    }

    fn facts(&self, quality: &Quality) -> Vec<Fact> {
        let texts = self.texts;
        let whole = &self.overview.whole;
        // A large figure is short; the method says what a dash is.
        let hidden = || "–".to_owned();
        let fact = |value: String, key: &str| Fact {
            value,
            label: texts.get(key),
        };
        let exits = whole.exits.as_ref();
        let to_work = exits.and_then(|exits| exits.work_or_studies);
        let work = match to_work {
            None => hidden(),
            Some(share) => texts.percent(share.share),
        };
        let work_label = exits.map_or_else(
            || texts.get("group-fact-exits"),
            |exits| texts.with("group-fact-exits-n", &[("n", texts.number(exits.n).into())]),
        );
        vec![
            fact(
                whole.participants.map_or_else(hidden, |n| texts.number(n)),
                "group-fact-participants",
            ),
            Fact {
                value: work,
                label: work_label,
            },
            fact(
                whole.cost_per_participant().map_or_else(
                    || {
                        if whole.participants.is_some() {
                            texts.get("group-cost-unknown")
                        } else {
                            hidden()
                        }
                    },
                    |cost| texts.cost(Some(cost), whole.effort.is_some_and(|effort| effort.is_partial)),
                ),
                "group-fact-cost",
            ),
            fact(
                quality.overdue.map_or_else(hidden, |share| texts.percent(share.share)),
                "group-fact-overdue",
            ),
        ]
    }

    fn changes(&self, respondent: Respondent) -> ChangeTable {
        let texts = self.texts;
        let rows = self.overview.asked_of(respondent).map(|asked| {
            let name = texts.asked_name(asked);
            let change = self.overview.whole.change(respondent, asked.question);
            ChangeRow {
                name,
                hidden: change.is_none().then(|| self.hidden()),
                figures: change.map(|change| self.numbers(change)),
            }
        });
        let columns = [
            "column-indicator",
            "group-column-n",
            "group-mean-first",
            "group-mean-latest",
            "group-column-change",
            "report-column-shares",
        ];
        ChangeTable {
            heading: texts.get(&format!("report-changes-{}", respondent.code())),
            columns: columns.iter().map(|key| texts.get(key)).collect(),
            rows: rows.collect(),
            legend: [
                "direction-lowered",
                "direction-unchanged",
                "direction-raised",
                "group-not-raised",
            ]
            .map(|key| texts.get(key)),
        }
    }

    fn numbers(&self, change: &ChangeFigures) -> ChangeNumbers {
        let texts = self.texts;
        let shares = [change.raised, change.unchanged, change.lowered];
        ChangeNumbers {
            n: change.n,
            numbers: [
                Some(change.mean_baseline),
                Some(change.mean_latest),
                Some(change.mean_change),
                change.ci95.map(|ends| ends[0]),
                change.ci95.map(|ends| ends[1]),
                change.sd_change,
                Some(change.median_days),
            ],
            words: [
                texts.number(change.n),
                texts.decimal(change.mean_baseline, 2),
                texts.decimal(change.mean_latest, 2),
                texts.mean_change(change),
                texts.signed_decimal(change.mean_change, 2),
            ],
            shares: shares.map(|share| share.map(|share| share.share)),
            counts: shares.map(|share| share.map(|share| share.count)),
            share_words: shares.map(|share| share.map_or_else(String::new, |share| texts.percent(share.share))),
        }
    }

    fn exits(&self) -> ExitTable {
        let texts = self.texts;
        let columns = [
            "group-column-group",
            "group-fact-participants",
            "report-column-exits",
            "report-column-work",
        ];
        let figures = self.overview;
        // Values stand together as exits need it, which are fewer than participants: of these as many as stand there.
        let participants = |group: Group| {
            let of = |rows: &[GroupFigures]| {
                let own = rows.iter().filter(|figures| group.holds(figures.group));
                own.map(|figures| figures.participants).sum::<Option<u64>>()
            };
            match group {
                Group::Gender(_) => of(&figures.genders),
                _ => of(&figures.ages),
            }
        };
        let whole = |figures: &GroupFigures| self.exit_row(figures.group, figures.participants, figures.exits.as_ref());
        let row = |row: &overview::ExitRow| self.exit_row(row.group, participants(row.group), row.exits.as_ref());
        let rows = std::iter::once(whole(&figures.whole))
            .chain(figures.exits_by_gender.iter().map(row))
            .chain(figures.exits_by_age.iter().map(row))
            .chain(figures.combinations.iter().map(whole));
        ExitTable {
            heading: texts.get("report-exits"),
            columns: columns.iter().map(|key| texts.get(key)).collect(),
            sheet_columns: [
                "group-column-group",
                "group-fact-participants",
                "report-column-exits",
                "report-column-count-work",
                "report-column-work",
                "report-column-low",
                "report-column-high",
            ]
            .iter()
            .map(|key| texts.get(key))
            .collect(),
            rows: rows.collect(),
        }
    }

    fn exit_row(&self, group: Group, participants: Option<u64>, exits: Option<&ExitFigures>) -> ExitRow {
        let share = exits.and_then(|exits| exits.work_or_studies);
        ExitRow {
            name: self.texts.group_name(group, self.activities),
            participants,
            exits: exits.map(|exits| exits.n),
            to_work: share.map(|share| (share.count, share.share, share.ci95)),
            words: [
                self.number(participants),
                self.number(exits.map(|exits| exits.n)),
                self.share(share),
            ],
        }
    }

    fn groups(&self) -> Vec<GroupTable> {
        let texts = self.texts;
        let columns = [
            "group-column-group",
            "group-fact-participants",
            "report-column-days",
            "report-column-stay",
            "report-column-attendance",
            "report-column-work",
            "group-column-cost",
            "report-column-cost-exit",
        ];
        let table = |key: &str, groups: &[GroupFigures]| GroupTable {
            heading: texts.get(key),
            columns: columns.iter().map(|key| texts.get(key)).collect(),
            sheet_columns: [
                "group-column-group",
                "filter-kind",
                "group-fact-participants",
                "report-column-days",
                "report-column-cost",
                "group-column-cost",
                "report-column-cost-exit",
                "report-column-stay-lower",
                "report-column-stay",
                "report-column-stay-upper",
                "report-column-work",
                "report-column-attendance",
                "report-column-attendance-n",
                "report-column-attendance-marked",
                "report-column-attendance-unmarked",
            ]
            .iter()
            .map(|key| texts.get(key))
            .collect(),
            rows: groups.iter().map(|figures| self.group_row(figures)).collect(),
        };
        vec![
            table("report-activities", &self.overview.activities),
            table("report-combinations", &self.overview.combinations),
        ]
    }

    fn group_changes(&self) -> Vec<GroupChangeTable> {
        let tables = [
            ("report-activities-change", &self.overview.activities),
            ("report-combinations-change", &self.overview.combinations),
        ];
        let each = tables
            .into_iter()
            .flat_map(|table| Respondent::ALL.iter().map(move |own| (table, *own)));
        let made = each.map(|((key, groups), respondent)| self.group_change(key, groups, respondent));
        made.filter(|table| table.columns.len() > 1 && !table.rows.is_empty())
            .collect()
    }

    fn group_change(&self, key: &str, groups: &[GroupFigures], respondent: Respondent) -> GroupChangeTable {
        let texts = self.texts;
        let asked = || self.overview.asked_of(respondent);
        let row = |figures: &GroupFigures| GroupChangeRow {
            name: texts.group_name(figures.group, self.activities),
            cells: asked()
                .map(|asked| figures.change(respondent, asked.question))
                .map(|change| change.map(|change| self.numbers(change)))
                .collect(),
        };
        let series = texts.get(&format!("series-{}", respondent.code()));
        let group = texts.get("group-column-group");
        GroupChangeTable {
            heading: texts.with(key, &[("series", series.into())]),
            columns: std::iter::once(group.clone())
                .chain(asked().map(|asked| texts.asked_name(asked)))
                .collect(),
            group,
            rows: groups.iter().map(row).collect(),
            words: texts.get("report-group-change-words"),
        }
    }

    fn on_page(&self, exits: &ExitTable, methods: &[MethodTable], brief: Vec<String>) -> OnPage {
        let texts = self.texts;
        let mut activities: Vec<&GroupFigures> = self.overview.activities.iter().collect();
        activities.sort_by_key(|figures| std::cmp::Reverse(figures.participants));
        let all = activities.len();
        activities.truncate(ACTIVITIES_ON_PAGE);
        let left_out = |shown: usize| {
            let left = all - shown;
            (left > 0).then(|| texts.with("report-left-out", &[("count", left.into())]))
        };
        let rows =
            |figures: &mut dyn Iterator<Item = &GroupFigures>| figures.map(|figures| self.group_row(figures)).collect();
        OnPage {
            exits: {
                let without = exits.rows.len().saturating_sub(self.overview.combinations.len());
                exits.rows.iter().take(without).cloned().collect()
            },
            changes: texts.get("report-changes"),
            respondents: ["series-participant", "series-caseworker"].map(|key| texts.get(key)),
            exit_columns: ["group-column-group", "report-column-exits", "report-column-work"].map(|key| texts.get(key)),
            columns: [
                "group-column-group",
                "group-fact-participants",
                "report-column-work",
                "group-column-cost",
            ]
            .map(|key| texts.get(key)),
            groups: [
                rows(&mut activities.iter().copied()),
                rows(&mut self.overview.combinations.iter()),
            ],
            methods: on_page_first(methods),
            elsewhere: texts.with("report-elsewhere", &[("names", "{names}".into())]),
            left_out: (0..=activities.len()).map(left_out).collect(),
            brief_heading: texts.get("method-brief"),
            brief,
        }
    }

    fn group_row(&self, figures: &GroupFigures) -> GroupRow {
        let texts = self.texts;
        let kind = match figures.group {
            Group::Activity(id) => self.activities.iter().find(|activity| activity.id == id),
            _ => None,
        };
        let effort = figures.effort;
        let is_partial = effort.is_some_and(|effort| effort.is_partial);
        let cost = |ore: Option<f64>| match (effort, ore) {
            (None, _) => "–".to_owned(),
            (Some(effort), None) if effort.ore.is_some() => "–".to_owned(),
            (Some(_), ore) => texts.cost(ore, is_partial),
        };
        let to_work = figures.exits.as_ref().and_then(|exits| exits.work_or_studies);
        let kronor = |ore: f64| ore / 100.0;
        GroupRow {
            name: texts.group_name(figures.group, self.activities),
            kind: kind.map_or_else(String::new, |activity| {
                texts.get(&format!("activity-type-{}", activity.details.kind.code()))
            }),
            numbers: [figures.participants, effort.map(|effort| effort.days)],
            costs: [
                effort.and_then(|effort| effort.ore).map(|ore| kronor(ore as f64)),
                figures.cost_per_participant().map(kronor),
                figures.cost_per_exit().map(kronor),
            ],
            stay: figures.stays.map_or([None; 3], |stays| {
                [stays.lower_quartile, stays.median, stays.upper_quartile].map(Some)
            }),
            to_work: to_work.map(|share| share.share),
            attended: figures
                .attendance
                .map_or([None; 3], |own| [own.n, own.marked, own.unmarked].map(Some)),
            attendance: figures.attendance.map(|own| own.share()),
            words: [
                self.number(figures.participants),
                self.number(effort.map(|effort| effort.days)),
                figures
                    .stays
                    .map_or_else(|| "–".to_owned(), |stays| texts.decimal(stays.median, 0)),
                figures
                    .attendance
                    .map_or_else(|| "–".to_owned(), |own| texts.percent(own.share())),
                to_work.map_or_else(|| "–".to_owned(), |share| texts.percent(share.share)),
                cost(figures.cost_per_participant()),
                cost(figures.cost_per_exit()),
            ],
        }
    }

    fn method(&self, quality: &Quality) -> Method {
        let texts = self.texts;
        let threshold = [("threshold", self.overview.threshold.to_string().into())];
        let rule = [
            ("least", self.overview.exposure.least_days.to_string().into()),
            ("margin", self.overview.exposure.margin_days.to_string().into()),
        ];
        let since = match self.overview.filter.since {
            Since::Period => "report-method-since-period",
            Since::Start => "report-method-since-start",
        };
        let mut sentences = vec![
            texts.get("report-method-participants"),
            texts.get(since),
            texts.get("report-method-interval"),
            texts.get("report-method-exits"),
            texts.with("report-method-activities", &rule),
            texts.get("report-method-cost"),
            texts.get("report-method-attendance"),
            texts.with(
                &format!("report-method-hidden-{}", self.overview.level.code()),
                &threshold,
            ),
            texts.get("group-no-cause"),
        ];
        let not_asked = |asked: &&Asked| asked.respondents != asked.asked_in_period;
        let names: Vec<String> = self
            .overview
            .asked
            .iter()
            .filter(not_asked)
            .map(|own| texts.asked_name(own))
            .collect();
        if !names.is_empty() {
            sentences.push(texts.with("group-not-asked-words", &[("names", names.join(", ").into())]));
        }
        if let Some(share) = quality.not_measured {
            let percent = [("share", texts.percent(share.share).into())];
            sentences.insert(2, texts.with("report-method-not-measured", &percent));
        }
        Method {
            heading: texts.get("report-method"),
            sentences,
        }
    }
}
