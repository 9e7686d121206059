//! What an import says: of the spreadsheet, of rows that can't be taken, and of what it changes.

use chrono::NaiveDate;

use super::{Explain, bounds, mib, path, whole};
use crate::domain::activity::ActivityDetails;
use crate::domain::participant::DetailField;
use crate::domain::text::MAX_TEXT;
use crate::exchange::fhir;
use crate::exchange::import::{
    CorrectedActivity, CorrectedPlacement, Doubt, Group, KeyListError, MAX_PLACEMENTS, Plan, PlanError, Reason, Refusal,
};
use crate::exchange::sheet::{self, Limit, SheetError};
use crate::i18n::Texts;
use crate::store::vault::VaultError;

impl Explain for KeyListError {
    fn explain(&self, texts: &Texts) -> String {
        let row = |key: &str, row: usize| texts.with(key, &[("line", row.into())]);
        match self {
            Self::Sheet(error) => texts.with("error-key-list", &[("problem", error.explain(texts).into())]),
            Self::NoColumns => texts.get("error-key-list-columns"),
            Self::Row(line) => row("error-key-list-row", *line),
            Self::Contradicts(line) => row("error-key-list-contradicts", *line),
            Self::NoRandomness => VaultError::NoRandomness.explain(texts),
        }
    }
}

impl Explain for SheetError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::File(error) => error.explain(texts),
            Self::TooMuch { path, limit } => {
                let key = match limit {
                    Limit::Rows => "error-sheet-too-many-rows",
                    Limit::Columns => "error-sheet-too-many-columns",
                    Limit::Cells => "error-sheet-too-many-cells",
                    Limit::CellChars => "error-sheet-cell-too-long",
                    Limit::Text => "error-sheet-too-much-text",
                    Limit::Unpacked => "error-sheet-too-much-unpacked",
                    Limit::Parts => "error-sheet-too-many-parts",
                };
                let path = ("path", path.display().to_string().into());
                texts.with(key, &[path, ("max", whole(limit.most()))])
            }
            Self::OldOrLocked(at) => texts.with("error-sheet-old-or-locked", &path(at)),
            Self::Unreadable { path: at, reason } => texts.with(&format!("error-sheet-{}", reason.code()), &path(at)),
            Self::Empty(at) => texts.with("error-sheet-empty", &path(at)),
            Self::OpenQuote { path, line } => {
                let path = ("path", path.display().to_string().into());
                texts.with("error-sheet-quote", &[path, ("line", (*line).into())])
            }
            Self::SeveralSheets(sheets) => texts.with("error-sheet-several", &[("sheets", sheets.as_str().into())]),
            Self::NoSheet(name) => texts.with("error-sheet-no-sheet", &[("name", name.as_str().into())]),
            Self::NoRow(line) => texts.with("error-sheet-no-row", &[("line", (*line).into())]),
        }
    }
}

impl Explain for PlanError {
    fn explain(&self, texts: &Texts) -> String {
        match self {
            Self::NoColumn(column) => texts.with("error-plan-no-column", &[("column", column.as_str().into())]),
            Self::TwoColumns(column) => texts.with("error-plan-two-columns", &[("column", column.as_str().into())]),
            Self::AmbiguousDates {
                column,
                cell,
                day_first,
                month_first,
            } => {
                let date = |name, date: &NaiveDate| (name, texts.date(*date).into());
                texts.with(
                    "error-plan-ambiguous-dates",
                    &[
                        ("column", column.as_str().into()),
                        ("cell", cell.as_str().into()),
                        date("day", day_first),
                        date("month", month_first),
                    ],
                )
            }
            Self::NoIndicator(indicator) => {
                texts.with("error-plan-no-indicator", &[("indicator", indicator.as_str().into())])
            }
            Self::NotAsked(indicator, respondent) => texts.with(
                "error-plan-not-asked",
                &[
                    ("indicator", indicator.as_str().into()),
                    (
                        "respondent",
                        texts.get(&format!("respondent-{}", respondent.code())).into(),
                    ),
                ],
            ),
            Self::TooManyAnswers => {
                let max = ("max", whole(sheet::MAX_CELLS));
                texts.with("error-plan-too-many-answers", &[max])
            }
            Self::TooManyNotes => texts.with("error-plan-too-many-notes", &[mib(sheet::MAX_TEXT_BYTES as u64)]),
        }
    }
}

impl Explain for Refusal {
    fn explain(&self, texts: &Texts) -> String {
        self.reason.explain(texts)
    }
}

impl Explain for Reason {
    fn explain(&self, texts: &Texts) -> String {
        let quoted = |key: &str, cell: &str| texts.with(key, &[("cell", cell.into())]);
        match self {
            Reason::NoKey => texts.get("refusal-no-key"),
            Reason::TooManyCells => texts.get("refusal-too-many-cells"),
            Reason::Fault(fault) => texts.get(&format!("refusal-fault-{}", fault.code())),
            Reason::PersonalNumber { is_sure: true } => texts.get("refusal-personal-number"),
            Reason::PersonalNumber { is_sure: false } => texts.get("refusal-like-personal-number"),
            Reason::NotADate(cell) if cell.is_empty() => texts.get("refusal-no-date"),
            Reason::NotADate(cell) => quoted("refusal-not-a-date", cell),
            Reason::AmbiguousDate(cell) => quoted("refusal-ambiguous-date", cell),
            Reason::NotKronor(cell) => quoted("refusal-not-kronor", cell),
            Reason::NotPercent(cell) => quoted("refusal-not-percent", cell),
            Reason::Decimal(cell) => quoted("refusal-decimal", cell),
            Reason::NotAsked(indicator, respondent) => {
                let whom = texts.get(&format!("respondent-{}", respondent.code()));
                let args = [("indicator", indicator.as_str().into()), ("respondent", whom.into())];
                texts.with("refusal-not-asked", &args)
            }
            Reason::NotMonths(cell) => quoted("refusal-not-months", cell),
            Reason::NotAnAnswer { cell, min, max } => {
                let [min, max] = bounds((*min).into(), (*max).into());
                texts.with("refusal-not-an-answer", &[("cell", cell.as_str().into()), min, max])
            }
            Reason::UnknownWord(cell) if cell.is_empty() => texts.get("refusal-no-word"),
            Reason::UnknownWord(cell) => quoted("refusal-unknown-word", cell),
            Reason::FutureDate(date) => texts.with("refusal-future-date", &[("date", texts.date(*date).into())]),
            Reason::Detail(DetailField::Birth) => texts.get("problem-birth-range"),
            Reason::Detail(DetailField::Start) => texts.get("problem-start-before-birth"),
            Reason::Detail(DetailField::Name | DetailField::Caseworker) => {
                texts.with("problem-too-long", &[("max", MAX_TEXT.into())])
            }
            Reason::TooLong { max } => texts.with("problem-too-long", &[("max", whole(*max))]),
            Reason::TooManyPlacements => texts.with("refusal-too-many-placements", &[("max", whole(MAX_PLACEMENTS))]),
            Reason::Contradicts { line } => texts.with("refusal-contradicts", &[("line", (*line).into())]),
            Reason::Placement(problem) => problem.explain(texts),
            Reason::PlacementBeforeStart(start) => {
                texts.with("refusal-placement-before-start", &[("date", texts.date(*start).into())])
            }
            Reason::Exit(problem) => problem.explain(texts),
            Reason::PlacementKnown(date) => {
                texts.with("refusal-placement-known", &[("date", texts.date(*date).into())])
            }
            Reason::AlreadyMeasured(date) => {
                texts.with("refusal-already-measured", &[("date", texts.date(*date).into())])
            }
        }
    }
}

impl Explain for Group {
    fn explain(&self, texts: &Texts) -> String {
        let reason = self.first.explain(texts);
        let column = ("column", self.first.column.as_str().into());
        if self.count == 1 {
            let args = [("line", self.first.line.into()), column, ("reason", reason.into())];
            return texts.with("import-refusal-line", &args);
        }
        let lines: Vec<String> = self.lines.iter().skip(1).map(usize::to_string).collect();
        let key = if self.count > self.lines.len() {
            "import-refusal-many"
        } else {
            "import-refusal-lines"
        };
        let args = [
            ("line", self.first.line.into()),
            ("lines", lines.join(", ").into()),
            ("more", (self.count - self.lines.len()).into()),
            column,
            ("reason", reason.into()),
        ];
        texts.with(key, &args)
    }
}

/// Words one after the other: "a, b och c" is not needed where each says what it is.
fn listed(words: impl IntoIterator<Item = Option<String>>) -> String {
    let words: Vec<String> = words.into_iter().flatten().collect();
    words.join(", ")
}

impl Explain for (&str, &CorrectedPlacement) {
    fn explain(&self, texts: &Texts) -> String {
        let (
            key,
            CorrectedPlacement {
                activity,
                before,
                details,
                ..
            },
        ) = self;
        let to = details.to.filter(|to| before.to != Some(*to));
        let extent = details.extent.filter(|extent| before.extent != Some(*extent));
        let reason = details.end_reason.filter(|reason| before.end_reason != Some(*reason));
        let what = listed([
            to.map(|to| texts.with("import-placement-to", &[("date", texts.date(to).into())])),
            extent.map(|extent| texts.with("import-placement-extent", &[("percent", extent.to_string().into())])),
            reason.map(|reason| {
                let reason = texts.get(&format!("end-reason-{}", reason.code()));
                texts.with("import-placement-end-reason", &[("reason", reason.into())])
            }),
        ]);
        let args = [
            ("key", (*key).into()),
            ("activity", activity.as_str().into()),
            ("from", texts.date(details.from).into()),
            ("what", what.into()),
        ];
        texts.with("import-placement-correction", &args)
    }
}

/// What an import does beside forms that are new, each where there is some of it.
pub fn import_told(texts: &Texts, plan: &Plan) -> Vec<String> {
    let told = [
        ("import-corrections", plan.corrections()),
        ("import-beside", plan.beside()),
        ("import-placement-corrections", plan.placement_corrections().count()),
        ("import-activities-differ", plan.activities_kept()),
        ("import-exits", plan.exits()),
        ("import-skipped", plan.skipped),
        ("import-times", plan.times),
        ("import-mended", plan.mended),
    ];
    counted(texts, told)
}

/// The same of a bundle.
pub fn bundle_told(texts: &Texts, plan: &fhir::Plan) -> Vec<String> {
    let told = [
        ("import-corrections", plan.corrections()),
        ("import-skipped", plan.skipped),
    ];
    counted(texts, told)
}

/// Sentences about how many there are, each where there are any.
fn counted<const N: usize>(texts: &Texts, told: [(&str, usize); N]) -> Vec<String> {
    let told = told.into_iter().filter(|(_, count)| *count > 0);
    told.map(|(key, count)| texts.with(key, &[("count", count.into())]))
        .collect()
}

/// The stays and activities that an import corrects, each in a sentence.
pub fn import_corrected(texts: &Texts, plan: &Plan) -> impl Iterator<Item = String> {
    let placements = plan.placement_corrections().map(|corrected| corrected.explain(texts));
    let activities = plan.corrected_activities().iter();
    placements.chain(activities.map(|corrected| corrected.explain(texts)))
}

impl Explain for CorrectedActivity {
    fn explain(&self, texts: &Texts) -> String {
        let Self { before, details, .. } = self;
        let has_unit = before.unit != details.unit;
        let has_cost = before.cost != details.cost;
        let words = |details: &ActivityDetails| {
            let unit = details.unit.as_deref();
            let unit = unit.map(|unit| texts.with("import-activity-unit", &[("unit", unit.into())]));
            let cost = details.cost.map(|cost| texts.unit_cost(cost));
            let cost = cost.map(|cost| texts.with("import-activity-cost", &[("cost", cost.into())]));
            let words = listed([unit.filter(|_| has_unit), cost.filter(|_| has_cost)]);
            if words.is_empty() {
                texts.get("import-activity-unknown")
            } else {
                words
            }
        };
        let args = [
            ("activity", details.name.as_str().into()),
            ("what", words(details).into()),
            ("before", words(before).into()),
        ];
        texts.with("import-activity-correction", &args)
    }
}

impl Explain for (&Doubt, usize) {
    fn explain(&self, texts: &Texts) -> String {
        let (first, count) = self;
        let args = [
            ("count", (*count).into()),
            ("line", first.line.into()),
            ("column", first.column.as_str().into()),
            ("date", texts.date(first.date).into()),
        ];
        texts.with(&format!("import-doubt-{}", first.what.code()), &args)
    }
}
