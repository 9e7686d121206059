//! A year of the scorecard: on one page what was reached in each month, then what was written and what it led to. As a page
//! that prints, and as a workbook.

use chrono::Local;
use rust_xlsxwriter::{DocProperties, Format, Workbook};
use serde::Serialize;

use super::printed_sheet::PrintedSheet;
use super::workbook::WorkbookError;
use super::{Language, ReportError, pdf};
use crate::domain::organisation::Organisation;
use crate::domain::scorecard::{Counted, Measure, MeasureDetails, Month, Perspective, Scorecard, SignedFigure, Value};
use crate::domain::thousandths::wholes;
use crate::domain::{MeasureId, Today};
use crate::i18n::Texts;

const TEMPLATE: &str = include_str!("../../assets/report/year_card.typ");

/// A year of the scorecard, as its template reads it and as a workbook is filled from it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearCard {
    language: Language,
    /// What it is called.
    pub title: String,
    /// The columns of what is followed: the measure and its target.
    pub columns: [String; 2],
    /// The months, January first, as their columns are called, and whether each is signed.
    pub months: Vec<(String, bool)>,
    /// From each side what is followed, in order.
    pub perspectives: Vec<Side>,
    /// What the marks mean: their codes and words.
    pub legend: Vec<(&'static str, String)>,
    /// Over the analyses, over what they led to, and the columns of that.
    pub headings: [String; 2],
    /// What, who, by when, and when it was done.
    pub action_columns: [String; 4],
    /// The months that something was written about.
    pub analyses: Vec<Analysis>,
    /// What the analyses led to: what, who, by when, and when it was done.
    pub actions: Vec<[String; 4]>,
    /// What must be known to read it.
    pub method: String,
    page: String,
    made: String,
    #[serde(skip)]
    sheets: [String; 4],
    #[serde(skip)]
    value_columns: [String; 10],
    #[serde(skip)]
    analysis_columns: [String; 3],
}

/// What is followed from one side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// Which side.
    pub name: String,
    /// What is followed.
    pub measures: Vec<MeasureRow>,
}

/// A measure's year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureRow {
    /// What it is called.
    pub name: String,
    /// Where it should be, as it is in the last month of the year that it was followed in.
    pub target: String,
    /// Where its values come from.
    pub source: String,
    /// One for each month; `None` where it was not followed, or the month has not begun.
    pub cells: Vec<Option<CardCell>>,
}

/// A measure in a month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CardCell {
    /// As it is written.
    pub words: String,
    /// Code of how it stands; "none" where that is not known.
    pub mark: &'static str,
    /// The same in a word.
    pub standing: String,
    /// In wholes: the value, the target of the month, and the ends of the interval.
    #[serde(skip)]
    pub numbers: [Option<f64>; 4],
    /// Of how many.
    #[serde(skip)]
    pub n: Option<u64>,
}

/// What was written about a month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Analysis {
    /// Which month.
    pub month: String,
    /// What.
    pub text: String,
    /// When it was signed, and by whom; or that it is not.
    pub signed: String,
}

/// Every measure that a year shows, with the figures of its months.
struct Followed<'a> {
    latest: Measure,
    figures: Vec<Option<&'a SignedFigure>>,
}

impl YearCard {
    /// A year of the scorecard; `counted` gives what is counted of months that are not signed.
    pub fn new(
        texts: &Texts,
        card: &Scorecard,
        year: i32,
        counted: &dyn Fn(MeasureId, Month) -> Option<Counted>,
        today: Today,
    ) -> Self {
        let months = Month::of_year(year);
        let shown = |month: &Month| {
            let has_begun = month.first() <= today.0;
            if has_begun {
                card.shown(*month, counted)
            } else {
                Vec::new()
            }
        };
        let shown: Vec<Vec<SignedFigure>> = months.iter().map(shown).collect();
        let followed = followed(&shown);
        let side = |perspective: &Perspective| Side {
            name: texts.get(&format!("card-perspective-{}", perspective.code())),
            measures: followed
                .iter()
                .filter(|own| own.latest.details.perspective == *perspective)
                .map(|own| row(texts, own))
                .collect(),
        };
        let named = |month: &Month| (texts.month(month.first()), card.signed(*month).is_some());
        let marks = ["reached", "near", "missed", "unknown"];
        let legend = marks.map(|code| (code, texts.get(&format!("card-standing-{code}"))));
        let actions = months.iter().flat_map(|month| card.actions_of(*month));
        let actions = actions.map(|action| {
            let done = action.done.as_ref().map(|(date, _)| texts.date(*date));
            [
                action.details.text.clone(),
                action.details.who.clone(),
                texts.date(action.details.due),
                done.unwrap_or_default(),
            ]
        });
        let get = |key: &str| texts.get(key);
        Self {
            language: Language::of(texts),
            title: texts.with("year-card-title", &[("year", year.to_string().into())]),
            columns: ["year-card-measure", "year-card-target"].map(get),
            months: months.iter().map(named).collect(),
            perspectives: Perspective::ALL
                .iter()
                .map(side)
                .filter(|side| !side.measures.is_empty())
                .collect(),
            legend: legend.into(),
            headings: ["year-card-analyses", "year-card-actions"].map(get),
            action_columns: [
                "year-card-column-text",
                "year-card-column-who",
                "year-card-column-due",
                "year-card-column-done",
            ]
            .map(get),
            analyses: months
                .iter()
                .filter_map(|month| analysis(texts, card, *month))
                .collect(),
            actions: actions.collect(),
            method: get("year-card-method"),
            page: texts.with("paper-page", &[("page", "{page}".into()), ("count", "{count}".into())]),
            made: texts.with("report-made", &[("date", texts.date(today.0).into())]),
            sheets: [
                "year-card-sheet-year",
                "year-card-sheet-values",
                "year-card-sheet-analyses",
                "year-card-sheet-actions",
            ]
            .map(get),
            value_columns: [
                "card-perspective",
                "year-card-measure",
                "year-card-column-source",
                "year-card-column-month",
                "year-card-column-value",
                "year-card-column-n",
                "year-card-column-low",
                "year-card-column-high",
                "year-card-target",
                "year-card-column-status",
            ]
            .map(get),
            analysis_columns: [
                "year-card-column-month",
                "year-card-column-analysis",
                "year-card-column-status",
            ]
            .map(get),
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

/// By measure, in the order of the latest month that has it.
fn followed(shown: &[Vec<SignedFigure>]) -> Vec<Followed<'_>> {
    let mut all: Vec<Followed<'_>> = Vec::new();
    for month in shown.iter().rev() {
        for figure in month {
            if all.iter().any(|own| own.latest.id == figure.measure.id) {
                continue;
            }
            all.push(Followed {
                latest: figure.measure.clone(),
                figures: shown.iter().map(|month| of(month, figure.measure.id)).collect(),
            });
        }
    }
    all
}

fn of(month: &[SignedFigure], id: MeasureId) -> Option<&SignedFigure> {
    month.iter().find(|own| own.measure.id == id)
}

fn row(texts: &Texts, followed: &Followed<'_>) -> MeasureRow {
    let details = &followed.latest.details;
    MeasureRow {
        name: details.name.clone(),
        target: texts.card_target(details),
        source: match &details.source {
            None => texts.get("year-card-source-typed"),
            Some(source) => {
                let months = texts.get(&format!("card-months-{}", source.months));
                texts.with("year-card-source-months", &[("months", months.into())])
            }
        },
        cells: followed
            .figures
            .iter()
            .map(|figure| figure.map(|own| cell(texts, own)))
            .collect(),
    }
}

fn cell(texts: &Texts, figure: &SignedFigure) -> CardCell {
    let (details, counted) = (&figure.measure.details, &figure.counted);
    let [low, high] = counted
        .interval
        .map_or([None; 2], |ends| ends.map(|end| Some(wholes(end))));
    CardCell {
        words: texts.card_counted(details.unit, counted),
        mark: mark(details, counted),
        standing: texts.card_standing(details, counted),
        numbers: [
            counted.value.known().map(wholes),
            Some(wholes(details.target)),
            low,
            high,
        ],
        n: counted.n,
    }
}

fn mark(details: &MeasureDetails, counted: &Counted) -> &'static str {
    match counted.value {
        Value::Known(value) => details.standing(value).code(),
        Value::Hidden | Value::Unknown => "none",
    }
}

fn analysis(texts: &Texts, card: &Scorecard, month: Month) -> Option<Analysis> {
    let record = card.record(month)?;
    let signed = record.signed.as_ref().map(|(at, by)| {
        let date = at.0.with_timezone(&Local).date_naive();
        let args = [("date", texts.date(date).into()), ("by", by.as_str().into())];
        texts.with("year-card-signed", &args)
    });
    (!record.analysis.is_empty()).then(|| Analysis {
        month: texts.month_and_year(month.first()),
        text: record.analysis.clone(),
        signed: signed.unwrap_or_else(|| texts.get("year-card-unsigned")),
    })
}

/// The workbook of a year: the page, every value as a number, the analyses, and what they led to.
///
/// # Errors
/// Where it could not be made, which is a defect.
pub fn workbook(card: &YearCard) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(&card.title));
    let [year, values, analyses, actions] = &card.sheets;
    let title = Format::new().set_bold().set_font_size(18);
    let heading = Format::new().set_bold().set_font_size(12);

    let mut sheet = PrintedSheet::new(year, &card.title)?;
    sheet.on_one_page();
    sheet.heading(0, 0, &card.title, &title)?;
    let mut line = 2;
    for side in &card.perspectives {
        sheet.heading(line, 0, &side.name, &heading)?;
        let months = card.months.iter().map(|(name, _)| name);
        sheet.columns(line + 1, 0, card.columns.iter().chain(months));
        line += 2;
        for measure in &side.measures {
            sheet.words(line, 0, &measure.name)?;
            sheet.words(line, 1, &measure.target)?;
            for (column, cell) in (2..).zip(&measure.cells) {
                if let Some(cell) = cell {
                    sheet.words(line, column, &format!("{}\n{}", cell.words, cell.standing))?;
                }
            }
            line += 1;
        }
        line += 1;
    }
    sheet.note(line, &card.method);
    workbook.push_worksheet(sheet.finish()?);

    let mut sheet = PrintedSheet::new(values, &card.title)?;
    sheet.columns(0, 0, &card.value_columns);
    sheet.repeat(0, 0)?;
    let decimal = Format::new().set_num_format("#,##0.###");
    let whole = Format::new().set_num_format("#,##0");
    let mut line = 1;
    for (side, measure) in card
        .perspectives
        .iter()
        .flat_map(|side| side.measures.iter().map(move |own| (side, own)))
    {
        for ((month, _), cell) in card.months.iter().zip(&measure.cells) {
            let Some(cell) = cell else { continue };
            for (column, words) in (0..).zip([&side.name, &measure.name, &measure.source, month]) {
                sheet.words(line, column, words)?;
            }
            let [value, target, low, high] = cell.numbers;
            sheet.number(line, 4, value, &decimal)?;
            sheet.number(line, 5, cell.n.map(|n| n as f64), &whole)?;
            sheet.number(line, 6, low, &decimal)?;
            sheet.number(line, 7, high, &decimal)?;
            sheet.number(line, 8, target, &decimal)?;
            sheet.words(line, 9, &cell.standing)?;
            line += 1;
        }
    }
    workbook.push_worksheet(sheet.finish()?);

    let mut sheet = PrintedSheet::new(analyses, &card.title)?;
    sheet.columns(0, 0, &card.analysis_columns);
    for (line, own) in (1..).zip(&card.analyses) {
        for (column, words) in (0..).zip([&own.month, &own.text, &own.signed]) {
            sheet.words(line, column, words)?;
        }
    }
    workbook.push_worksheet(sheet.finish()?);

    let mut sheet = PrintedSheet::new(actions, &card.title)?;
    sheet.columns(0, 0, &card.action_columns);
    for (line, own) in (1..).zip(&card.actions) {
        for (column, words) in (0..).zip(own) {
            sheet.words(line, column, words)?;
        }
    }
    workbook.push_worksheet(sheet.finish()?);
    Ok(workbook.save_to_buffer()?)
}
