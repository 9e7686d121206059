//! `stegvis compare`: the figures of others, and the unit's own as a file for them.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Subcommand;
use serde_json::{Value, json};
use uuid::Uuid;

use super::commands::{Failure, Outcome, Runner, save_new};
use super::{parse_code, parse_date};
use crate::domain::OutsideFigureId;
use crate::domain::cohort::filter::{Filter, Since};
use crate::domain::cohort::overview::{Request, overview};
use crate::domain::comparison::{Known, OutsideFigure, Subject, UnitFigures, written_value};
use crate::domain::participant::Gender;
use crate::exchange::comparison::{FiguresError, Kept, kept, open, read_published, write};
use crate::exchange::transfer::{fingerprint, is_fingerprint};
use crate::explain::Explain as _;
use crate::store::{Operation, Store, StoreError};

/// What to do about the figures of others.
#[derive(Debug, Subcommand)]
pub enum CompareCommand {
    /// List what others have published, and the units whose figures have been taken in.
    List,
    /// Take published figures from a table: all of them or none.
    ///
    /// CSV, xlsx or ods with the columns owner, measure, gender, year, value, n and source. The measure is work_or_studies or
    /// returned; gender is woman, man or empty for everybody; the value is a share in per cent; n, of how many it is, may be
    /// empty. Every row that can't be taken is told with its number.
    Import {
        /// The table.
        #[arg(value_name = "TABLE")]
        published: PathBuf,
        /// Replace figures of the same owner, measure, gender and year. Without it such figures are refused.
        #[arg(long)]
        replace: bool,
    },
    /// Remove a published figure, or another unit's figures.
    Remove {
        /// Which, as the list names it; as many of its first characters as tell it apart.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Save the unit's own figures for others: for publication, signed with the unit's key.
    ///
    /// They are of all participants. Other units take the file in with "compare take". An existing file is never written over.
    Save {
        /// Where the new file goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The first day of the period; without it, the first day that anything is known of.
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Option<NaiveDate>,
        /// The last day of the period; without it, today.
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        to: Option<NaiveDate>,
        /// Which score changes are counted from: the first one in the period, or the participation's first (start).
        #[arg(
            long,
            value_name = "SCORE",
            value_parser = |text: &str| parse_code(text, Since::from_code),
            default_value = "period"
        )]
        since: Since,
    },
    /// Take another unit's figures in.
    ///
    /// Without --fingerprint it is only told whose they are and what they hold.
    Take {
        /// The other unit's file.
        #[arg(value_name = "FIGURES")]
        figures: PathBuf,
        /// The unit's fingerprint as it was read aloud: six groups of five digits.
        #[arg(long, value_name = "DIGITS")]
        fingerprint: Option<String>,
    },
}

/// What there is of others, by the id that it is removed by.
enum Other {
    Published(OutsideFigure),
    Unit(Kept),
}

impl Other {
    fn id(&self) -> Uuid {
        match self {
            Self::Published(own) => own.id.0,
            Self::Unit(kept) => kept.file.file,
        }
    }
}

impl Runner<'_> {
    pub(super) fn compare(&self, command: &CompareCommand) -> Result<Outcome, Failure> {
        match command {
            CompareCommand::List => self.list_others(),
            CompareCommand::Import { published, replace } => self.import_published(published, *replace),
            CompareCommand::Remove { id } => self.remove_other(id),
            CompareCommand::Save { out, from, to, since } => self.save_figures(out, (*from, *to), *since),
            CompareCommand::Take { figures, fingerprint } => self.take_figures(figures, fingerprint.as_deref()),
        }
    }

    fn others(store: &Store) -> Result<Vec<Other>, StoreError> {
        let published = store.outside_figures()?.into_iter().map(Other::Published);
        Ok(published.chain(kept(store)?.into_iter().map(Other::Unit)).collect())
    }

    fn list_others(&self) -> Result<Outcome, Failure> {
        let others = Self::others(&self.open()?)?;
        let line = |other: &Other| {
            let args = [
                ("what", self.other_words(other).into()),
                ("id", other.id().to_string().into()),
            ];
            self.texts.with("cli-compare-listed", &args)
        };
        let lines: Vec<_> = others.iter().map(line).collect();
        let text = if lines.is_empty() {
            self.texts.get("cli-compare-none")
        } else {
            lines.join("\n")
        };
        let (mut published, mut units) = (Vec::new(), Vec::new());
        for other in &others {
            match other {
                Other::Published(own) => published.push(told_published(own)),
                Other::Unit(kept) => units.push(self.told_unit(kept)),
            }
        }
        Ok(Outcome::done(text, json!({"published": published, "units": units})))
    }

    fn other_words(&self, other: &Other) -> String {
        match other {
            Other::Published(own) => {
                let subject = self.texts.published_subject(&own.details);
                format!("{}\t{subject}\t{}", self.texts.published_line(own), own.details.source)
            }
            Other::Unit(kept) => match &kept.figures {
                Ok(figures) => format!(
                    "{}\t{}\t{}",
                    kept.file.unit.name,
                    self.texts.unit_file_period(figures),
                    self.texts.unit_file_counts(figures)
                ),
                Err(error) => {
                    let args = [
                        ("unit", kept.file.unit.name.as_str().into()),
                        ("problem", error.explain(self.texts).into()),
                    ];
                    self.texts.with("compare-unit-unreadable", &args)
                }
            },
        }
    }

    fn told_unit(&self, kept: &Kept) -> Value {
        let mut told = match &kept.figures {
            Ok(figures) => told_figures(figures),
            Err(error) => json!({"problem": error.explain(self.texts)}),
        };
        told["id"] = kept.file.file.to_string().into();
        told["unit"] = kept.file.unit.name.as_str().into();
        told["fingerprint"] = kept.file.unit.fingerprint.as_str().into();
        told["taken_in_by"] = kept.file.by.as_str().into();
        told
    }

    fn import_published(&self, path: &Path, replaces: bool) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        let mut published = read_published(path, session.today).map_err(|error| self.say(&error))?;
        published.compare_with(&store.outside_figures()?);
        if !published.known.is_empty() && !replaces {
            let args = [
                ("count", published.known.len().into()),
                ("lines", published.known_lines().into()),
            ];
            return Err(Failure::Said(self.texts.with("cli-compare-known-refused", &args)));
        }
        store.transact(&session, Operation::ImportOutsideFigures, |tx| {
            tx.import_outside_figures(&published.details(), replaces)
        })?;
        let count = published.rows.len();
        let text = self.texts.with("compare-imported", &[("count", count.into())]);
        Ok(Outcome::done(
            text,
            json!({"saved": count, "replaced": published.known.len()}),
        ))
    }

    fn remove_other(&self, id: &str) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        let others = Self::others(&store)?;
        let mut found = others.iter().filter(|other| other.id().to_string().starts_with(id));
        let args = [("id", id.into())];
        let other = match (found.next(), found.next()) {
            (None, _) => return Err(Failure::Said(self.texts.with("cli-compare-unknown", &args))),
            (Some(_), Some(_)) => return Err(Failure::Said(self.texts.with("cli-compare-several", &args))),
            (Some(other), None) => other,
        };
        let id = other.id();
        match other {
            Other::Published(_) => store.transact(&session, Operation::RemoveOutsideFigure, |tx| {
                tx.remove_outside_figure(OutsideFigureId(id))
            })?,
            Other::Unit(_) => {
                store.transact(&session, Operation::RemoveUnitFigures, |tx| tx.remove_unit_figures(id))?
            }
        };
        let what = [("what", self.other_words(other).into())];
        let text = self.texts.with("cli-compare-removed", &what);
        Ok(Outcome::done(text, json!({"removed": id.to_string()})))
    }

    fn save_figures(
        &self,
        out: &Path,
        (from, to): (Option<NaiveDate>, Option<NaiveDate>),
        since: Since,
    ) -> Result<Outcome, Failure> {
        self.may_export()?;
        let mut store = self.open()?;
        if out.exists() {
            return Err(StoreError::Exists(out.to_owned()).into());
        }
        let session = self.session(&store);
        let key = store.transfer_keys()?.into_iter().next();
        let key = key.ok_or_else(|| self.say(&FiguresError::NoKey))?;
        let cohort = store.cohort(&|_, _| true)?;
        let filter = Filter {
            since,
            ..Filter::over(self.period(from, to, session.today)?)
        };
        let request = Request::for_publication(&cohort, &filter, session.today, store.rules()?.threshold);
        let overview = overview(&request, &filter, &|_, _| true);
        let overview = overview.ok_or(Failure::Store(StoreError::Cancelled))?;
        let bytes = write(&key, &overview, session.now.0, self.texts.measure_definitions());
        let bytes = bytes.map_err(|error| self.say(&error))?;
        // What is not in the log is not saved.
        store.log(&session, Operation::ExportGroup, None)?;
        save_new(out, &bytes)?;
        let (path, told) = (out.display().to_string(), fingerprint(&key.card));
        let args = [
            ("from", self.texts.date(overview.window.from).into()),
            ("to", self.texts.date(overview.window.to).into()),
            ("path", path.as_str().into()),
            ("unit", key.card.name.as_str().into()),
            ("fingerprint", told.as_str().into()),
        ];
        let found = json!({
            "file": path,
            "unit": key.card.name,
            "fingerprint": told,
            "from": overview.window.from,
            "to": overview.window.to,
        });
        Ok(Outcome::done(self.texts.with("cli-compare-saved", &args), found))
    }

    fn take_figures(&self, path: &Path, typed: Option<&str>) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        let opened = open(&store, session.now, path).map_err(|error| self.say(&error))?;
        let figures = &opened.figures;
        let told = [("fingerprint", figures.unit.fingerprint.as_str().into())];
        if typed.is_some_and(|typed| !is_fingerprint(typed, &figures.unit.fingerprint)) {
            return Err(Failure::Said(self.texts.with("cli-compare-wrong-fingerprint", &told)));
        }
        if typed.is_some() {
            store.transact(&session, Operation::TakeUnitFigures, |tx| {
                tx.take_unit_figures(figures.file, &figures.unit, &opened.bytes)
            })?;
        }
        let args = [
            ("unit", figures.unit.name.as_str().into()),
            ("fingerprint", figures.unit.fingerprint.as_str().into()),
            ("period", self.texts.unit_file_period(figures).into()),
            ("counts", self.texts.unit_file_counts(figures).into()),
        ];
        let found = self.texts.with("cli-compare-found", &args);
        let last = match typed {
            None => self.texts.get("cli-compare-preview"),
            Some(_) => self
                .texts
                .with("compare-taken", &[("unit", figures.unit.name.as_str().into())]),
        };
        let mut json = told_figures(figures);
        json["id"] = figures.file.to_string().into();
        json["unit"] = figures.unit.name.as_str().into();
        json["fingerprint"] = figures.unit.fingerprint.as_str().into();
        json["written"] = typed.is_some().into();
        Ok(Outcome::done([found, last].join("\n"), json))
    }
}

fn told_published(own: &OutsideFigure) -> Value {
    let details = &own.details;
    json!({
        "id": own.id.to_string(),
        "owner": details.owner,
        "measure": details.measure,
        "gender": details.gender.map(Gender::code),
        "year": details.year,
        "percent": written_value(details.value, '.'),
        "n": details.n,
        "source": details.source,
    })
}

fn told_figures(figures: &UnitFigures) -> Value {
    let told = |(subject, known): (&Subject, &Known)| {
        let item = subject.item.as_ref();
        let mut told = json!({
            "measure": subject.measure,
            "gender": subject.gender.map(Gender::code),
            "respondent": item.map(|item| item.respondent.code()),
            "indicator": item.map(|item| item.indicator.0.as_str()),
            "is_hidden": *known == Known::Hidden,
        });
        if let Known::Shown(figure) = known {
            told["value"] = figure.value.into();
            told["n"] = figure.n.into();
            told["ci95"] = json!(figure.ci95);
        }
        told
    };
    let method = figures.method;
    json!({
        "from": figures.period.from,
        "to": figures.period.to,
        "made_at": figures.made_at,
        "method": {
            "version": method.version,
            "threshold": method.threshold,
            "activity_least_days": method.least_days,
            "activity_margin_days": method.margin_days,
            "since": method.since,
        },
        "figures": figures.figures.iter().map(told).collect::<Vec<_>>(),
    })
}
