//! What a methodologist asks of a group, as tables: the page of the window, the printed report and the workbook draw the
//! same ones.

use serde::Serialize;

use crate::domain::cohort::Exposure;
use crate::domain::cohort::method::{ATTRITION_DAYS, CurvePoint, Kappa, Methods, TimeToExit};
use crate::domain::cohort::overview::{Asked, ChangeFigures, Overview};
use crate::domain::cohort::statistics::Share;
use crate::domain::instrument::Respondent;
use crate::i18n::Texts;

/// A table of figures, with what is counted in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MethodTable {
    /// Over the table.
    pub heading: String,
    /// Its columns; the first is of names.
    pub columns: Vec<String>,
    /// As they are written; a hidden figure is a dash.
    pub rows: Vec<Vec<String>>,
    /// Says that they are hidden, where all of them are: then there are no rows.
    pub hidden: Option<String>,
    /// What is counted, and how.
    pub help: String,
    /// What a reader must bear in mind of these figures.
    pub remarks: Vec<String>,
    /// Its rows as curves, where they are points of some.
    pub curve: Option<Curve>,
    /// Which table it is: the key of its heading.
    #[serde(skip)]
    pub key: &'static str,
    /// The columns of the same in a workbook.
    #[serde(skip)]
    pub sheet_columns: Vec<String>,
    /// The name of each row, and its figures; `None` is hidden.
    #[serde(skip)]
    pub sheet_rows: Vec<(String, Vec<Option<Figure>>)>,
}

impl MethodTable {
    /// `true` where it has rows, or they are hidden; otherwise nobody was asked.
    fn is_there(&self) -> bool {
        !self.rows.is_empty() || self.hidden.is_some()
    }
}

/// How a share grows, each way, as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// The day, and the shares that have left to work or studies and otherwise until then, from 0 to 1.
    pub points: Vec<(i64, f64, f64)>,
    /// How many are at risk on each of these days, as it is written.
    counts: Vec<String>,
    /// Under the days, and under how many are at risk.
    days: String,
    at_risk: String,
    /// What each line is.
    legend: [String; 2],
    /// What it shows, in words.
    told: String,
}

impl Curve {
    fn of(texts: &Texts, title: &str, time: &TimeToExit) -> Self {
        let told = time.points.iter().map(|point| texts.curve_point(point));
        Self {
            points: time.points.iter().map(|own| (own.day, own.work, own.other)).collect(),
            counts: time.points.iter().map(|own| texts.number(own.at_risk)).collect(),
            days: texts.get("curve-days"),
            at_risk: texts.get("curve-at-risk"),
            legend: ["group-exits-work", "curve-other"].map(|key| texts.get(key)),
            told: format!("{title}. {}.", told.collect::<Vec<_>>().join("; ")),
        }
    }
}

/// A figure in a cell of a workbook.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    /// How many.
    Count(u64),
    /// From 0 to 1.
    Share(f64),
    /// Anything else.
    Number(f64),
}

impl Figure {
    fn share(share: Option<Share>) -> Option<Self> {
        share.map(|share| Self::Share(share.share))
    }
}

/// A row: its name, its cells as they are written, and its figures.
type Row = (String, Vec<String>, Vec<Option<Figure>>);

/// Every table, in the order in which a report has them. Time to exit comes last.
pub fn tables(texts: &Texts, overview: &Overview, methods: &Methods) -> Vec<MethodTable> {
    let each = |table: &dyn Fn(Respondent) -> MethodTable| -> Vec<MethodTable> {
        let own = Respondent::ALL.iter().map(|respondent| {
            let mut own = table(*respondent);
            let series = texts.get(&format!("series-{}", respondent.code()));
            own.heading = texts.with("method-of", &[("table", own.heading.into()), ("series", series.into())]);
            own
        });
        own.filter(MethodTable::is_there).collect()
    };
    let mut all = each(&|respondent| sensitivity(texts, overview, respondent));
    all.extend(each(&|respondent| attrition(texts, overview, methods, respondent)));
    all.extend(Some(agreement(texts, overview, methods)).filter(MethodTable::is_there));
    all.push(time_to_exit(texts, overview, methods));
    all
}

/// What can be said of all of it in a few words: who is still there, how far the two respondents agree, and how many intervals
/// stand beside each other.
pub fn brief(texts: &Texts, overview: &Overview, methods: &Methods) -> Vec<String> {
    let attrition = Respondent::ALL.iter().filter_map(|respondent| {
        let own = methods.attrition(*respondent);
        let (started, again) = own.started.zip(own.answered_again)?;
        let args = [
            ("series", texts.get(&format!("series-{}", respondent.code())).into()),
            ("days", ATTRITION_DAYS.to_string().into()),
            ("started", texts.number(started).into()),
            ("again", texts.share_words(again).into()),
        ];
        Some(texts.with("method-brief-attrition", &args))
    });
    let agreeing: Vec<_> = overview
        .asked_of_both()
        .filter_map(|asked| methods.agreement(asked.question))
        .collect();
    let equal: Vec<_> = agreeing.iter().filter_map(|own| Some(own.equal?.share)).collect();
    let kappas: Vec<_> = agreeing.iter().filter_map(|own| Some(own.kappa?.kappa)).collect();
    let ranges = range(&equal, |share| texts.percent(share)).zip(range(&kappas, |kappa| texts.decimal(kappa, 2)));
    let agreement = ranges.map(|(equal, kappa)| {
        let args = [
            ("equal", equal.into()),
            ("kappa", kappa.into()),
            ("count", kappas.len().into()),
        ];
        texts.with("method-brief-agreement", &args)
    });
    let changes = Respondent::ALL.iter().flat_map(|respondent| {
        let asked = overview.asked_of(*respondent);
        asked.filter_map(|asked| overview.whole.change(*respondent, asked.question))
    });
    attrition.chain(agreement).chain(many(texts, changes)).collect()
}

/// From the least to the most, as they are written; one where they are the same, and `None` where there is none.
fn range(values: &[f64], written: impl Fn(f64) -> String) -> Option<String> {
    let end = |of: fn(f64, f64) -> f64| values.iter().copied().reduce(of).map(&written);
    let (least, most) = end(f64::min).zip(end(f64::max))?;
    Some(if least == most {
        least
    } else {
        format!("{least}–{most}")
    })
}

/// That several intervals are compared at once; `None` of one or none.
fn many<'a>(texts: &Texts, changes: impl Iterator<Item = &'a ChangeFigures>) -> Option<String> {
    let intervals = changes.filter(|change| change.ci95.is_some()).count();
    many_intervals(texts, "method-many", intervals)
}

/// That so many intervals are compared at once, in the words of `key`; `None` of one or none.
pub fn many_intervals(texts: &Texts, key: &str, count: usize) -> Option<String> {
    (count > 1).then(|| texts.with(key, &[("count", count.into())]))
}

/// What a change in an activity is, and who is counted in it.
pub fn change_in_activity(texts: &Texts, exposure: Exposure) -> String {
    let rule = [
        ("least", exposure.least_days.to_string().into()),
        ("margin", exposure.margin_days.to_string().into()),
    ];
    texts.with("group-help-activities", &rule)
}

/// What each of the figures is, by the name that it has in files.
pub fn definitions(texts: &Texts, exposure: Exposure) -> Vec<(&'static str, String)> {
    let named = [
        ("srm", "method-srm-words"),
        ("floor_and_ceiling", "method-edges-words"),
        ("starters", "method-starters-words"),
        ("reliable", "method-reliable-words"),
        ("attrition", "method-attrition-words"),
        ("baseline_difference", "method-difference-words"),
        ("agreement", "method-agreement-words"),
        ("kappa", "method-kappa-words"),
        ("time_to_exit", "method-time-words"),
    ];
    let days = [("days", ATTRITION_DAYS.to_string().into())];
    let in_activity = [("change_in_activity", change_in_activity(texts, exposure))];
    let named = named.map(|(name, key)| (name, texts.with(key, &days)));
    named.into_iter().chain(in_activity).collect()
}

/// How large a change is beside its spread, and who could not move.
pub fn sensitivity(texts: &Texts, overview: &Overview, respondent: Respondent) -> MethodTable {
    let changes = || {
        let own = overview.asked_of(respondent);
        own.map(|asked| (asked, overview.whole.change(respondent, asked.question)))
    };
    let row = |(asked, change): (&Asked, Option<&ChangeFigures>)| {
        let (cells, figures) = change.map_or_else(|| (dashes(6), vec![None; 11]), |change| size_of(texts, change));
        (texts.asked_name(asked), cells, figures)
    };
    let columns = [
        "group-column-n",
        "method-srm",
        "method-floor",
        "method-ceiling",
        "method-starters",
        "method-reliable",
    ];
    let sheet_columns = [
        "group-column-n",
        "method-srm",
        "method-floor",
        "method-ceiling",
        "method-low-n",
        "method-low-mean",
        "method-high-n",
        "method-high-mean",
        "method-smallest",
        "method-reliable-raised",
        "method-reliable-lowered",
    ];
    let help = [
        "method-srm-words",
        "method-edges-words",
        "method-starters-words",
        "method-reliable-words",
    ];
    let shown: Vec<_> = changes().filter_map(|(asked, change)| Some((asked, change?))).collect();
    MethodTable {
        help: help.map(|key| texts.get(key)).join(" "),
        remarks: remarks(texts, &shown),
        ..table(
            (texts, overview.threshold),
            "method-sensitivity",
            (&columns, &sheet_columns),
            changes().map(row),
        )
    }
}

/// How large one change is, and who could not move: as it is written, and its figures.
fn size_of(texts: &Texts, change: &ChangeFigures) -> (Vec<String>, Vec<Option<Figure>>) {
    let (srm, starters, reliable) = (change.srm(), change.starters, change.reliable);
    let raised = reliable.and_then(|own| own.raised);
    let lowered = reliable.and_then(|own| own.lowered);
    let cells = vec![
        texts.number(change.n),
        srm.map_or_else(dash, |srm| texts.signed_decimal(srm, 2)),
        percent(texts, change.floor),
        percent(texts, change.ceiling),
        starters.map_or_else(dash, |own| {
            let [low, high] = own.means.map(|mean| texts.signed_decimal(mean, 2));
            format!("{low} / {high}")
        }),
        reliable.map_or_else(dash, |own| {
            let smallest = texts.decimal(own.smallest, 1);
            format!("{} / {} ({smallest})", percent(texts, raised), percent(texts, lowered))
        }),
    ];
    let mut figures = vec![
        Some(Figure::Count(change.n)),
        srm.map(Figure::Number),
        Figure::share(change.floor),
        Figure::share(change.ceiling),
    ];
    for side in 0..2 {
        figures.push(starters.map(|own| Figure::Count(own.n[side])));
        figures.push(starters.map(|own| Figure::Number(own.means[side])));
    }
    figures.push(reliable.map(|own| Figure::Number(own.smallest)));
    figures.extend([raised, lowered].map(Figure::share));
    (cells, figures)
}

/// What a reader must bear in mind of some changes: where those who began low rose and those who began high fell, and that
/// many intervals are compared at once.
fn remarks(texts: &Texts, changes: &[(&Asked, &ChangeFigures)]) -> Vec<String> {
    let is_regressing = |change: &ChangeFigures| change.starters.is_some_and(|own| own.is_regression);
    let regressing = changes.iter().filter(|(_, change)| is_regressing(change));
    let names: Vec<_> = regressing.map(|(asked, _)| texts.asked_name(asked)).collect();
    let regression =
        (!names.is_empty()).then(|| texts.with("method-regression", &[("names", names.join(", ").into())]));
    let many = many(texts, changes.iter().map(|(_, change)| *change));
    regression.into_iter().chain(many).collect()
}

/// Who started, and who answered again.
pub fn attrition(texts: &Texts, overview: &Overview, methods: &Methods, respondent: Respondent) -> MethodTable {
    let own = methods.attrition(respondent);
    let row = |asked: &Asked| -> Row {
        let name = texts.asked_name(asked);
        let Some(own) = own.baselines.get(asked.question).and_then(Option::as_ref) else {
            return (name, dashes(3), vec![None; 7]);
        };
        let mean = |side: usize| format!("{} (n={})", texts.decimal(own.means[side], 2), own.n[side]);
        let ends = own
            .ci95
            .map_or([None; 2], |ends| ends.map(|end| Some(Figure::Number(end))));
        let mut figures: Vec<Option<Figure>> = (0..2)
            .flat_map(|side| [Figure::Count(own.n[side]), Figure::Number(own.means[side])])
            .chain([Figure::Number(own.difference)])
            .map(Some)
            .collect();
        figures.extend(ends);
        (
            name,
            vec![mean(0), mean(1), texts.interval(own.difference, own.ci95)],
            figures,
        )
    };
    let days = ("days", ATTRITION_DAYS.to_string().into());
    let counts = match own.started {
        None => texts.with("method-attrition-words", &[days]),
        Some(started) => {
            let share = own.answered_again.map(|share| texts.share_words(share));
            let again = share.unwrap_or_else(|| texts.hidden(overview.threshold));
            let args = [days, ("started", texts.number(started).into()), ("again", again.into())];
            texts.with("method-attrition-counts", &args)
        }
    };
    let columns = ["method-again", "method-gone", "method-difference"];
    let sheet_columns = [
        "method-again-n",
        "method-again",
        "method-gone-n",
        "method-gone",
        "method-difference-alone",
        "report-column-low",
        "report-column-high",
    ];
    let rows = overview.asked_of(respondent).map(row);
    MethodTable {
        help: format!("{counts} {}", texts.get("method-difference-words")),
        ..table(
            (texts, overview.threshold),
            "method-attrition",
            (&columns, &sheet_columns),
            rows,
        )
    }
}

/// How the two respondents agree.
pub fn agreement(texts: &Texts, overview: &Overview, methods: &Methods) -> MethodTable {
    let row = |asked: &Asked| -> Row {
        let name = texts.asked_name(asked);
        let Some(own) = methods.agreement(asked.question) else {
            return (name, dashes(5), vec![None; 7]);
        };
        let shares = [own.equal, own.participant_higher, own.caseworker_higher];
        let kappa = own.kappa.map_or_else(dash, |own| {
            let [low, high] = own.ci95.map(|end| texts.decimal(end, 2));
            format!("{} [{low}; {high}]", texts.decimal(own.kappa, 2))
        });
        let mut cells = vec![texts.number(own.n), kappa];
        cells.extend(shares.map(|share| percent(texts, share)));
        let number = |of: fn(&Kappa) -> f64| own.kappa.as_ref().map(|kappa| Figure::Number(of(kappa)));
        let mut figures = vec![
            Some(Figure::Count(own.n)),
            number(|kappa| kappa.kappa),
            number(|kappa| kappa.ci95[0]),
            number(|kappa| kappa.ci95[1]),
        ];
        figures.extend(shares.map(Figure::share));
        (name, cells, figures)
    };
    let columns = [
        "group-column-n",
        "method-kappa",
        "method-equal",
        "method-participant-higher",
        "method-caseworker-higher",
    ];
    let sheet_columns = [
        "group-column-n",
        "method-kappa-alone",
        "report-column-low",
        "report-column-high",
        "method-equal",
        "method-participant-higher",
        "method-caseworker-higher",
    ];
    let help = ["method-agreement-words", "method-kappa-words"];
    MethodTable {
        help: help.map(|key| texts.get(key)).join(" "),
        ..table(
            (texts, overview.threshold),
            "method-agreement",
            (&columns, &sheet_columns),
            overview.asked_of_both().map(row),
        )
    }
}

/// How long it takes until somebody leaves.
fn time_to_exit(texts: &Texts, overview: &Overview, methods: &Methods) -> MethodTable {
    let shown = methods.time_to_exit.as_ref();
    let row = |point: &CurvePoint| -> Row {
        let cells = vec![
            texts.number(point.at_risk),
            texts.percent(point.work),
            texts.percent(point.other),
        ];
        let figures = [
            Figure::Count(point.at_risk),
            Figure::Share(point.work),
            Figure::Share(point.other),
        ];
        (point.day.to_string(), cells, figures.map(Some).to_vec())
    };
    let columns = ["method-at-risk", "group-exits-work", "curve-other"];
    let points = shown.into_iter().flat_map(|own| &own.points);
    let mut own = table(
        (texts, overview.threshold),
        "method-time",
        (&columns, &columns),
        points.map(row),
    );
    own.help = texts.get("method-time-words");
    for columns in [&mut own.columns, &mut own.sheet_columns] {
        columns[0] = texts.get("method-days");
    }
    match shown {
        None => own.hidden = Some(texts.get("method-time-none")),
        Some(time) => {
            own.heading = texts.time_title(time);
            own.curve = (time.points.len() > 1).then(|| Curve::of(texts, &own.heading, time));
        }
    }
    own
}

/// A table of an indicator a row, but for its help.
fn table(
    (texts, threshold): (&Texts, u64),
    heading: &'static str,
    (columns, sheet_columns): (&[&str], &[&str]),
    rows: impl Iterator<Item = Row>,
) -> MethodTable {
    let named = |columns: &[&str]| {
        let all = std::iter::once(&"column-indicator").chain(columns);
        all.map(|key| texts.get(key)).collect()
    };
    let mut own = MethodTable {
        heading: texts.get(heading),
        columns: named(columns),
        rows: Vec::new(),
        hidden: None,
        help: String::new(),
        remarks: Vec::new(),
        curve: None,
        key: heading,
        sheet_columns: named(sheet_columns),
        sheet_rows: Vec::new(),
    };
    for (name, cells, figures) in rows {
        own.rows.push(std::iter::once(name.clone()).chain(cells).collect());
        own.sheet_rows.push((name, figures));
    }
    let mut figures = own.sheet_rows.iter().flat_map(|(_, figures)| figures);
    if !own.rows.is_empty() && figures.all(Option::is_none) {
        own.hidden = Some(texts.hidden(threshold));
        own.rows.clear();
        own.sheet_rows.clear();
    }
    own
}

fn dash() -> String {
    "–".to_owned()
}

fn dashes(count: usize) -> Vec<String> {
    (0..count).map(|_| dash()).collect()
}

fn percent(texts: &Texts, share: Option<Share>) -> String {
    share.map_or_else(dash, |share| texts.percent(share.share))
}
