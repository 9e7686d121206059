//! Group figures in the background: the first ones read everybody, later ones only count anew.

use std::sync::Arc;

use super::background::{MakeFile, Running, waker};
use super::exporting::{About, Export};
use super::open::{Message, Open};
use super::{App, Phase};
use crate::domain::Today;
use crate::domain::cohort::Cohort;
use crate::domain::cohort::method::methods;
use crate::domain::cohort::overview::{Request, overview};
use crate::domain::cohort::quality::quality;
use crate::domain::cohort::suppression::Level;
use crate::exchange::cohort::{ShownOverview, csv_of};
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::jobs::Job;
use crate::report::method::definitions;
use crate::report::scorecard::{Kind, Scorecard};
use crate::report::workbook::workbook;
use crate::store::StoreError;
use crate::ui::command::{Report, ReportFormat};
use crate::ui::figures::{Ask, Figures};
use crate::ui::widgets::notice::Tone;

/// Everybody, and what was worked out of them; `None` where the work was stopped, since something else was asked for.
pub(super) type Counted<T> = Result<Option<(Arc<Cohort>, T)>, StoreError>;

/// The job that works it out; an error where the file could not be asked for everybody.
type Counting<T> = Result<Job<Counted<T>>, StoreError>;

/// How things stood when something was asked for.
#[derive(Clone, Copy)]
pub(super) struct AskedAt {
    /// How many times something had been read of the file.
    pub(super) version: u64,
    pub(super) today: Today,
    pub(super) threshold: u64,
}

impl App {
    /// Begins to work something out of everybody, and says how things stand now. `None` where no file is open.
    pub(super) fn count<T: Send + 'static>(
        &self,
        ctx: &egui::Context,
        work: impl FnOnce(&Cohort, AskedAt, &(dyn Fn(usize, usize) -> bool + Sync)) -> Option<T> + Send + 'static,
    ) -> Option<(AskedAt, Counting<T>)> {
        let (_, today) = (self.environment.clock)();
        let Phase::Open(open) = &self.phase else { return None };
        let at = AskedAt {
            version: open.version,
            today,
            threshold: open.loaded.rules.threshold,
        };
        let source = match Source::of(open)? {
            Ok(source) => source,
            Err(error) => return Some((at, Err(error))),
        };
        let repaint = ctx.clone();
        let job = Job::start(waker(ctx), move |progress| {
            let report = |done: usize, total: usize| {
                repaint.request_repaint();
                progress.report(done, total)
            };
            let Some(cohort) = source.cohort(&report)? else {
                return Ok(None);
            };
            let found = work(&cohort, at, &report);
            Ok(found.map(|found| (cohort, found)))
        });
        Some((at, Ok(job)))
    }

    /// Begins to work out what was asked for, and stops what was asked for before.
    pub(super) fn show_figures(&mut self, ctx: &egui::Context, ask: Ask) {
        self.stop(|job| matches!(job, Running::Figures(..)));
        let asked = ask.clone();
        let work = move |cohort: &Cohort, at: AskedAt, report: &(dyn Fn(usize, usize) -> bool + Sync)| {
            Figures::of(cohort, asked, at.version, at.today, at.threshold, report).map(Box::new)
        };
        match self.count(ctx, work) {
            Some((at, Ok(job))) => self.jobs.push(Running::Figures(Box::new((ask, at.version)), job)),
            Some((at, Err(error))) => self.figured((ask, at.version), Err(error)),
            None => {}
        }
    }

    /// Takes in what was worked out.
    pub(super) fn figured(&mut self, asked: (Ask, u64), result: Counted<Box<Figures>>) {
        let Phase::Open(open) = &mut self.phase else { return };
        match result {
            Ok(Some((cohort, figures))) => {
                open.known.cohort = Some((asked.1, cohort));
                open.known.figures = Some(figures);
            }
            Ok(None) => {}
            Err(error) => {
                open.known.failed = Some(asked);
                self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
            }
        }
    }

    /// Asks where a report goes, and makes it there.
    pub(super) fn choose_report(&mut self, report: Report) {
        let (_, today) = (self.environment.clock)();
        let locale = self.settings.locale;
        let Phase::Open(open) = &self.phase else { return };
        let Some((_, cohort)) = &open.known.cohort else { return };
        let cohort = Arc::clone(cohort);
        let threshold = open.loaded.rules.threshold;
        let organisation = open.loaded.organisation.clone();
        let days = report.filter.period.days(today);
        let (key, date) = match report.kind {
            Kind::Month => ("report-file-month", days.from.format("%Y-%m").to_string()),
            Kind::Tertial => ("report-file-tertial", days.from.format("%Y-%m").to_string()),
            Kind::Shown => ("report-file-shown", days.to.to_string()),
        };
        let name = self.texts.with(key, &[("date", date.into())]);
        let name = format!("{name}.{}", report.format.extension());
        let make: MakeFile = Box::new(move || {
            let texts = Texts::new(locale);
            let request = Request {
                cohort: &cohort,
                filters: std::slice::from_ref(&report.filter),
                today,
                grain: report.grain,
                threshold,
                // A report is handed on: within the unit the page is looked at.
                level: Level::Publication,
            };
            let stopped = || texts.get("error-cancelled");
            let overview = overview(&request, &report.filter, &|_, _| true);
            let overview = overview.ok_or_else(stopped)?;
            let methods = methods(&request, &report.filter, &|_, _| true).ok_or_else(stopped)?;
            let activities = cohort.activities();
            match report.format {
                ReportFormat::Csv => csv_of(&overview, &methods, activities, definitions(&texts, overview.exposure))
                    .map_err(|error| error.to_string()),
                ReportFormat::Json => {
                    let shown =
                        ShownOverview::of(&overview, &methods, activities, definitions(&texts, overview.exposure));
                    serde_json::to_vec_pretty(&shown).map_err(|error| error.to_string())
                }
                ReportFormat::Xlsx | ReportFormat::Pdf => {
                    let quality = quality(&request, &report.filter, &|_, _| true).ok_or_else(stopped)?;
                    let card = Scorecard::new(&texts, report.kind, &overview, &quality, &methods, activities, today);
                    if report.format == ReportFormat::Pdf {
                        card.pdf(&organisation).map_err(|error| error.to_string())
                    } else {
                        workbook(&card).map_err(|error| error.to_string())
                    }
                }
            }
        });
        let title = self.texts.get("dialog-report");
        self.ask_to_export(Export::new(title, name, "report-saved", About::Group, make));
    }
}

/// Where everybody is read from.
enum Source {
    Known(Arc<Cohort>),
    File(Box<crate::store::CohortReader>),
}

impl Source {
    /// What has been read already, as the file is now; else the file. `None` where none is open.
    fn of(open: &Open) -> Option<Result<Self, StoreError>> {
        let store = open.store.as_ref()?;
        let known = open.known.cohort.as_ref().filter(|(at, _)| *at == open.version);
        if let Some((_, cohort)) = known {
            return Some(Ok(Self::Known(Arc::clone(cohort))));
        }
        Some(match store.cohort_reader() {
            Ok(Some(reader)) => Ok(Self::File(Box::new(reader))),
            // A file in memory has no second connection, and is small.
            Ok(None) => store.cohort(&|_, _| true).map(|cohort| Self::Known(Arc::new(cohort))),
            Err(error) => Err(error),
        })
    }

    /// Everybody; `None` where `report` said to stop.
    fn cohort(self, report: &(dyn Fn(usize, usize) -> bool + Sync)) -> Result<Option<Arc<Cohort>>, StoreError> {
        match self {
            Self::Known(cohort) => Ok(Some(cohort)),
            Self::File(reader) => match reader.cohort(report) {
                Ok(cohort) => Ok(Some(Arc::new(cohort))),
                Err(StoreError::Cancelled) => Ok(None),
                Err(error) => Err(error),
            },
        }
    }
}
