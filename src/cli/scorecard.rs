//! `stegvis scorecard`: what is followed each month, with its targets.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::commands::{Failure, Outcome, Runner, save_new};
use super::{parse_code, parse_date};
use crate::domain::MeasureId;
use crate::domain::instrument::{IndicatorId, Respondent, Series};
use crate::domain::scorecard::{
    ActionDetails, Counts, Direction, Figure, Indicated, Measure, MeasureDetails, Month, Perspective, Scorecard,
    SignedFigure, Source, ToCount, Unit, Value, parse_value,
};
use crate::domain::thousandths::wholes;
use crate::report::year_card::{YearCard, workbook};
use crate::store::{Operation, Store, StoreError};

/// What to do with the scorecard.
#[derive(Debug, Subcommand)]
pub enum ScorecardCommand {
    /// Print a month: each measure's value, target and how one stands to the other, and what was written.
    ///
    /// What is counted is at the level for publication; in JSON a hidden value is null with "hidden": true.
    Show {
        /// The month, such as 2026-10; without it, the last one that is over.
        #[arg(long, value_name = "MONTH", value_parser = parse_month)]
        month: Option<Month>,
    },
    /// Follow something: a group figure, or a value that is typed in each month.
    Add(Box<AddMeasure>),
    /// Follow a measure no longer.
    Remove {
        /// What it is called.
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Type in a month's value of a measure.
    Set {
        /// What the measure is called.
        #[arg(value_name = "NAME")]
        name: String,
        /// The month, such as 2026-10.
        #[arg(long, value_name = "MONTH", value_parser = parse_month)]
        month: Month,
        /// The value, such as 39.4; without it, what was typed in is taken away.
        #[arg(long, value_name = "NUMBER", value_parser = parse_number, allow_hyphen_values = true)]
        value: Option<i64>,
        /// Where it is from.
        #[arg(long, value_name = "TEXT", default_value = "")]
        source: String,
    },
    /// Write about a month.
    Write {
        /// The month, such as 2026-10.
        #[arg(long, value_name = "MONTH", value_parser = parse_month)]
        month: Month,
        /// The file with what is written, or - for standard input.
        #[arg(value_name = "TEXT")]
        text: PathBuf,
    },
    /// Write down what a month's analysis leads to.
    Action {
        /// The month, such as 2026-10.
        #[arg(long, value_name = "MONTH", value_parser = parse_month)]
        month: Month,
        /// What is to be done.
        #[arg(long, value_name = "TEXT")]
        text: String,
        /// Who does it.
        #[arg(long, value_name = "NAME")]
        who: String,
        /// By which day.
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        due: NaiveDate,
    },
    /// Sign a month that is over: its values and targets are kept as they are, and it is locked.
    Sign {
        /// The month, such as 2026-10.
        #[arg(long, value_name = "MONTH", value_parser = parse_month)]
        month: Month,
    },
    /// Save a year: as a PDF with all of it on one page, or as an Excel workbook, as the file's name ends.
    Save {
        /// Which year.
        #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1990..=9999))]
        year: i32,
        /// Where the new file goes: its name ends in .pdf or .xlsx.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// What is to be followed.
#[derive(Debug, Args)]
pub struct AddMeasure {
    /// What it is called.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// economy, target_group, operations or staff.
    #[arg(long, value_name = "SIDE", value_parser = |text: &str| parse_code(text, Perspective::from_code))]
    perspective: Perspective,
    /// The group figure that it is: participants, exits, work_or_studies, raised, mean_change, not_measured,
    /// one_respondent, changed_caseworker, cost_per_participant or cost_per_exit. Without it, it is typed in.
    #[arg(long, value_name = "FIGURE", value_parser = |text: &str| parse_code(text, Figure::from_code))]
    figure: Option<Figure>,
    /// Counted over so many months: 1, 4 or 12.
    #[arg(long, value_name = "N", default_value_t = 12, requires = "figure")]
    months: u32,
    /// For raised and mean_change: the indicator's id.
    #[arg(long, value_name = "ID", requires = "figure")]
    indicator: Option<String>,
    /// For raised and mean_change: the questionnaire's series, where it is not the first one.
    #[arg(long, value_name = "SERIES", default_value = "", requires = "indicator")]
    series: String,
    /// For raised and mean_change: as participant or caseworker sees it.
    #[arg(long, value_name = "WHO", default_value = "participant", value_parser = |text: &str| parse_code(text, Respondent::from_code))]
    respondent: Respondent,
    /// What a value that is typed in is a number of: percent, count, kronor, steps or number.
    #[arg(long, value_name = "UNIT", conflicts_with = "figure", value_parser = |text: &str| parse_code(text, Unit::from_code))]
    unit: Option<Unit>,
    /// at_least or at_most the target.
    #[arg(long, value_name = "WAY", value_parser = |text: &str| parse_code(text, Direction::from_code))]
    direction: Direction,
    /// Where it should be.
    #[arg(long, value_name = "NUMBER", value_parser = parse_number, allow_hyphen_values = true)]
    target: i64,
    /// From where on it is nearly reached.
    #[arg(long, value_name = "NUMBER", value_parser = parse_number, allow_hyphen_values = true)]
    near: Option<i64>,
    /// Do it although some machines run an older program: they take in nothing from here on until they are updated.
    #[arg(long)]
    although_older: bool,
}

fn parse_month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or_else(|| "not a month such as 2026-10".to_owned())
}

fn parse_number(text: &str) -> Result<i64, String> {
    parse_value(text).ok_or_else(|| "not a number such as 39.4, with at most three decimals".to_owned())
}

impl AddMeasure {
    fn details(&self) -> MeasureDetails {
        let indicated = self.indicator.as_ref().map(|id| {
            let series = Series(self.series.clone());
            Indicated::new(&series, &IndicatorId(id.clone()), self.respondent)
        });
        let source = self.figure.map(|figure| Source {
            figure,
            months: self.months,
            indicated,
        });
        let unit = self.figure.map(Figure::unit).or(self.unit);
        MeasureDetails {
            perspective: self.perspective,
            name: self.name.clone(),
            source,
            unit: unit.unwrap_or(Unit::Number),
            direction: self.direction,
            target: self.target,
            near: self.near,
        }
    }
}

impl Runner<'_> {
    pub(super) fn scorecard(&self, command: &ScorecardCommand) -> Result<Outcome, Failure> {
        match command {
            ScorecardCommand::Show { month } => self.show_month(*month),
            ScorecardCommand::Add(args) => {
                let details = args.details();
                self.change_card(Operation::SaveMeasure, "card-measure-saved", |tx, _| {
                    tx.save_measure(None, &details, args.although_older).map(drop)
                })
            }
            ScorecardCommand::Remove { name } => {
                self.change_card(Operation::RemoveMeasure, "card-measure-removed", |tx, card| {
                    tx.remove_measure(find(card, name)?)
                })
            }
            ScorecardCommand::Set {
                name,
                month,
                value,
                source,
            } => self.change_card(Operation::SaveCardValue, "card-value-saved", |tx, card| {
                let value = value.map(|value| (value, source.as_str()));
                tx.save_card_value(find(card, name)?, *month, value)
            }),
            ScorecardCommand::Write { month, text } => {
                let text = self.read_text(text)?;
                self.change_card(Operation::SaveAnalysis, "card-analysis-saved", |tx, _| {
                    tx.save_analysis(*month, &text)
                })
            }
            ScorecardCommand::Action { month, text, who, due } => {
                let details = ActionDetails {
                    text: text.clone(),
                    who: who.clone(),
                    due: *due,
                };
                self.change_card(Operation::SaveCardAction, "card-action-saved", |tx, _| {
                    tx.save_card_action(None, *month, &details).map(drop)
                })
            }
            ScorecardCommand::Sign { month } => {
                let mut store = self.open()?;
                let shown = self.shown(&store, &[*month])?;
                let session = self.session(&store);
                store.transact(&session, Operation::SignMonth, |tx| {
                    tx.sign_month(*month, &shown.of(*month))
                })?;
                self.month(&store, *month)
            }
            ScorecardCommand::Save { year, out } => self.save_year(*year, out),
        }
    }

    fn change_card(
        &self,
        operation: Operation,
        said: &str,
        change: impl FnOnce(&mut crate::store::Tx<'_>, &Scorecard) -> Result<(), StoreError>,
    ) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let card = store.scorecard()?;
        let session = self.session(&store);
        store.transact(&session, operation, |tx| change(tx, &card))?;
        let measures: Vec<Json> = store.scorecard()?.measures.iter().map(told).collect();
        Ok(Outcome::done(self.texts.get(said), json!({"measures": measures})))
    }

    fn show_month(&self, month: Option<Month>) -> Result<Outcome, Failure> {
        let store = self.open()?;
        let session = self.session(&store);
        let month = month.unwrap_or_else(|| Month::of(session.today.0).before(1));
        self.month(&store, month)
    }

    fn month(&self, store: &Store, month: Month) -> Result<Outcome, Failure> {
        let texts = self.texts;
        let shown = self.shown(store, &[month])?;
        let record = shown.card.record(month);
        let mut lines = vec![texts.month_and_year(month.first())];
        let figures = shown.of(month);
        lines.extend(figures.iter().map(|figure| {
            let details = &figure.measure.details;
            let value = texts.card_counted(details.unit, &figure.counted);
            let standing = texts.card_standing(details, &figure.counted);
            format!("{}\t{value}\t{}\t{standing}", details.name, texts.card_target(details))
        }));
        let analysis = record
            .map(|record| record.analysis.as_str())
            .filter(|text| !text.is_empty());
        lines.extend(analysis.map(str::to_owned));
        let signed = shown.card.signed(month);
        lines.push(match signed {
            Some((_, by)) => {
                let by = [("by", by.as_str().into())];
                texts.with("cli-card-signed", &by)
            }
            None => texts.get("card-unsigned"),
        });
        let actions = shown.card.actions_of(month).map(|action| {
            json!({
                "text": action.details.text,
                "who": action.details.who,
                "due": action.details.due.to_string(),
                "done": action.done.as_ref().map(|(date, _)| date.to_string()),
            })
        });
        let found = json!({
            "month": month.code(),
            "measures": figures.iter().map(told_figure).collect::<Vec<_>>(),
            "analysis": analysis,
            "actions": actions.collect::<Vec<_>>(),
            "signed_at": signed.map(|(at, _)| at.0.to_rfc3339()),
            "signed_by": signed.map(|(_, by)| by),
        });
        Ok(Outcome::done(lines.join("\n"), found))
    }

    /// The scorecard with what is counted in these months.
    fn shown(&self, store: &Store, months: &[Month]) -> Result<ShownCard, Failure> {
        let card = store.scorecard()?;
        let session = self.session(store);
        let asked = ToCount::of(&card, months.to_vec());
        let counted = if asked.is_empty() {
            Some(Counts::default())
        } else {
            let (cohort, threshold) = (store.cohort(&|_, _| true)?, store.rules()?.threshold);
            asked.count(&cohort, session.today, threshold, &|_, _| true)
        };
        let counted = counted.ok_or(Failure::Store(StoreError::Cancelled))?;
        Ok(ShownCard { card, counted })
    }

    fn save_year(&self, year: i32, out: &Path) -> Result<Outcome, Failure> {
        self.may_export()?;
        let is_pdf = match out.extension().and_then(|ending| ending.to_str()) {
            Some("pdf") => true,
            Some("xlsx") => false,
            _ => return Err(Failure::Said(self.texts.get("error-card-ending"))),
        };
        if out.exists() {
            return Err(StoreError::Exists(out.to_owned()).into());
        }
        let mut store = self.open()?;
        let session = self.session(&store);
        let shown = self.shown(&store, &Month::of_year(year))?;
        let page = YearCard::new(
            self.texts,
            &shown.card,
            year,
            &|id, month| shown.counted.of(id, month),
            session.today,
        );
        let said = |error: &dyn std::fmt::Display| Failure::Said(error.to_string());
        let bytes = if is_pdf {
            page.pdf(&store.organisation()?).map_err(|error| said(&error))?
        } else {
            workbook(&page).map_err(|error| said(&error))?
        };
        store.log(&session, Operation::ExportGroup, Vec::new())?;
        save_new(out, &bytes)?;
        let path = out.display().to_string();
        let args = [("path", path.as_str().into())];
        Ok(Outcome::done(
            self.texts.with("report-saved", &args),
            json!({"file": path}),
        ))
    }
}

/// The scorecard with what was counted.
struct ShownCard {
    card: Scorecard,
    counted: Counts,
}

impl ShownCard {
    fn of(&self, month: Month) -> Vec<SignedFigure> {
        self.card.shown(month, &|id, month| self.counted.of(id, month))
    }
}

fn find(card: &Scorecard, name: &str) -> Result<MeasureId, StoreError> {
    let mut measures = card.measures.iter();
    let found = measures.find(|measure| measure.details.name == name);
    found.map(|measure| measure.id).ok_or(StoreError::Gone)
}

fn told(measure: &Measure) -> Json {
    let details = &measure.details;
    json!({
        "name": details.name,
        "perspective": details.perspective.code(),
        "source": details.source,
        "unit": details.unit.code(),
        "direction": details.direction.code(),
        "target": wholes(details.target),
        "near": details.near.map(wholes),
    })
}

fn told_figure(figure: &SignedFigure) -> Json {
    let mut told = told(&figure.measure);
    let counted = &figure.counted;
    let standing = counted
        .value
        .known()
        .map(|value| figure.measure.details.standing(value).code());
    told["value"] = counted.value.known().map(wholes).into();
    told["hidden"] = (counted.value == Value::Hidden).into();
    told["n"] = counted.n.into();
    told["interval"] = counted.interval.map(|ends| ends.map(wholes).to_vec()).into();
    told["standing"] = standing.into();
    told
}
