//! The scorecard: its counted figures in the background, what is written about it, and its year as a file.

use std::sync::Arc;

use super::background::{MakeFile, Running, waker};
use super::exporting::{About, Export};
use super::figures::Source;
use super::open::Message;
use super::{App, Phase};
use crate::domain::MeasureId;
use crate::domain::cohort::Cohort;
use crate::domain::scorecard::{MeasureDetails, Month};
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::jobs::Job;
use crate::report::year_card::{YearCard, workbook};
use crate::store::{Operation, StoreError};
use crate::ui::card::{CardAsk, CardFigures};
use crate::ui::command::{Anyway, CardReport, Command, ReportFormat};
use crate::ui::widgets::notice::Tone;

/// Everybody, and the figures; `None` where the work was stopped, since something else was asked for.
pub(super) type CardEnd = Result<Option<(Arc<Cohort>, CardFigures)>, StoreError>;

impl App {
    /// Begins to work out what was asked for, and stops what was asked for before.
    pub(super) fn show_card_figures(&mut self, ctx: &egui::Context, ask: CardAsk) {
        let (_, today) = (self.environment.clock)();
        let Phase::Open(open) = &mut self.phase else { return };
        let (version, threshold) = (open.version, open.loaded.rules.threshold);
        for job in &self.jobs {
            if let Running::Card(_, job) = job {
                job.progress().cancel();
            }
        }
        self.jobs.retain(|job| !matches!(job, Running::Card(..)));
        let source = match Source::of(open) {
            Some(Ok(source)) => source,
            Some(Err(error)) => return self.no_card_figures((ask, version), &error),
            None => return,
        };
        let asked = (ask.clone(), version);
        let repaint = ctx.clone();
        let job = Job::start(waker(ctx), move |progress| {
            let report = |done: usize, total: usize| {
                repaint.request_repaint();
                progress.report(done, total)
            };
            let Some(cohort) = source.cohort(&report)? else {
                return Ok(None);
            };
            let figures = CardFigures::of(&cohort, ask, version, today, threshold, &report);
            Ok(figures.map(|figures| (cohort, figures)))
        });
        self.jobs.push(Running::Card(Box::new(asked), job));
    }

    fn no_card_figures(&mut self, asked: (CardAsk, u64), error: &StoreError) {
        if let Phase::Open(open) = &mut self.phase {
            open.card.failed = Some(asked);
        }
        self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
    }

    /// Takes in what was worked out.
    pub(super) fn card_figured(&mut self, asked: (CardAsk, u64), result: CardEnd) {
        let Phase::Open(open) = &mut self.phase else { return };
        match result {
            Ok(Some((cohort, figures))) => {
                open.known.cohort = Some((asked.1, cohort));
                open.card.figures = Some(figures);
            }
            Ok(None) => {}
            Err(error) => self.no_card_figures(asked, &error),
        }
    }

    /// What is written about the scorecard.
    pub(super) fn write_card(&mut self, command: Command) {
        let said = match command {
            Command::SaveMeasure(id, details) => return self.save_measure(id, &details, false),
            Command::RemoveMeasure(id) => {
                let removed = self.transact(Operation::RemoveMeasure, |tx| tx.remove_measure(id));
                removed.map(|()| "card-measure-removed")
            }
            Command::SaveCardValue(id, month, value) => {
                let value = value.as_ref().map(|(value, source)| (*value, source.as_str()));
                let saved = self.transact(Operation::SaveCardValue, |tx| tx.save_card_value(id, month, value));
                saved.map(|()| "card-value-saved")
            }
            Command::SaveAnalysis(month, text) => {
                let saved = self.transact(Operation::SaveAnalysis, |tx| tx.save_analysis(month, &text));
                saved.map(|()| "card-analysis-saved")
            }
            Command::SaveCardAction(id, month, details) => {
                let saved = self.transact(Operation::SaveCardAction, |tx| tx.save_card_action(id, month, &details));
                saved.map(|_| "card-action-saved")
            }
            Command::TickCardAction(id, is_done) => {
                let ticked = self.transact(Operation::TickCardAction, |tx| tx.tick_card_action(id, is_done));
                ticked.map(|()| "card-action-ticked")
            }
            Command::RemoveCardAction(id) => {
                let removed = self.transact(Operation::RemoveCardAction, |tx| tx.remove_card_action(id));
                removed.map(|()| "card-action-removed")
            }
            Command::SignMonth(month, figures) => {
                let signed = self.transact(Operation::SignMonth, |tx| tx.sign_month(month, &figures));
                signed.map(|()| "card-signed-now")
            }
            _ => None,
        };
        if let Some(said) = said {
            self.say_done(said);
        }
    }

    /// Keeps what is followed; `anyway` is whether it is kept although some machines do not know of a scorecard.
    pub(super) fn save_measure(&mut self, id: Option<MeasureId>, details: &MeasureDetails, anyway: bool) {
        let saved = self.transact_or_ask(
            Operation::SaveMeasure,
            || Anyway::Measure(id, Box::new(details.clone())),
            |tx| tx.save_measure(id, details, anyway),
        );
        if saved.is_some() {
            self.say_done("card-measure-saved");
        }
    }

    /// Asks where a year's page goes, and makes it there.
    pub(super) fn choose_card(&mut self, report: CardReport) {
        let (_, today) = (self.environment.clock)();
        let locale = self.settings.locale;
        let Phase::Open(open) = &self.phase else { return };
        let Some(card) = open.loaded.scorecard.clone() else {
            return;
        };
        let ask = CardAsk::of(&card, Month::of_year(report.year));
        let cohort = match (&open.known.cohort, ask.is_empty()) {
            (Some((_, cohort)), _) => Some(Arc::clone(cohort)),
            (None, true) => None,
            // The page that offers it counts as soon as it is there.
            (None, false) => return,
        };
        let threshold = open.loaded.rules.threshold;
        let organisation = open.loaded.organisation.clone();
        let year = [("year", report.year.to_string().into())];
        let name = format!("{}.{}", self.texts.with("card-file", &year), report.format.extension());
        let make: MakeFile = Box::new(move || {
            let texts = Texts::new(locale);
            let counted = cohort
                .map(|cohort| {
                    let figures = CardFigures::of(&cohort, ask, 0, today, threshold, &|_, _| true);
                    figures.ok_or_else(|| texts.get("error-cancelled"))
                })
                .transpose()?;
            let counted = |measure, month| counted.as_ref()?.counted(measure, month);
            let page = YearCard::new(&texts, &card, report.year, &counted, today);
            if report.format == ReportFormat::Pdf {
                page.pdf(&organisation).map_err(|error| error.to_string())
            } else {
                workbook(&page).map_err(|error| error.to_string())
            }
        });
        let title = self.texts.get("dialog-card");
        self.ask_to_export(Export::new(title, name, "report-saved", About::Group, make));
    }
}
