//! The scorecard: its counted figures in the background, what is written about it, and its year as a file.

use std::sync::Arc;

use super::background::{MakeFile, Running};
use super::exporting::{About, Export};
use super::figures::{AskedAt, Counted};
use super::open::Message;
use super::{App, Phase};
use crate::domain::MeasureId;
use crate::domain::cohort::Cohort;
use crate::domain::scorecard::{Counts, MeasureDetails, Month, ToCount};
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::report::year_card::{YearCard, workbook};
use crate::store::Operation;
use crate::ui::card::CardFigures;
use crate::ui::command::{Anyway, CardReport, Command, ReportFormat};
use crate::ui::widgets::notice::Tone;

impl App {
    /// Begins to work out what was asked for, and stops what was asked for before.
    pub(super) fn show_card_figures(&mut self, ctx: &egui::Context, ask: ToCount) {
        self.stop(|job| matches!(job, Running::Card(..)));
        let asked = ask.clone();
        let work = move |cohort: &Cohort, at: AskedAt, report: &(dyn Fn(usize, usize) -> bool + Sync)| {
            asked.count(cohort, at.today, at.threshold, report)
        };
        match self.count(ctx, work) {
            Some((at, Ok(job))) => self.jobs.push(Running::Card(Box::new((ask, at.version)), job)),
            Some((at, Err(error))) => self.card_figured((ask, at.version), Err(error)),
            None => {}
        }
    }

    /// Takes in what was worked out.
    pub(super) fn card_figured(&mut self, asked: (ToCount, u64), result: Counted<Counts>) {
        let Phase::Open(open) = &mut self.phase else { return };
        match result {
            Ok(Some((cohort, counts))) => {
                let (ask, version) = asked;
                open.known.cohort = Some((version, cohort));
                open.card.figures = Some(CardFigures { ask, version, counts });
            }
            Ok(None) => {}
            Err(error) => {
                open.card.failed = Some(asked);
                self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
            }
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
        let ask = ToCount::of(&card, Month::of_year(report.year));
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
            let counts = cohort
                .map(|cohort| {
                    let counts = ask.count(&cohort, today, threshold, &|_, _| true);
                    counts.ok_or_else(|| texts.get("error-cancelled"))
                })
                .transpose()?;
            let counted = |measure, month| counts.as_ref()?.of(measure, month);
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
