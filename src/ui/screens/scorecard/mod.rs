//! "Styrkort": what is followed each month with its targets, what was written about it, and what that leads to.

mod actions;
mod measure_form;
mod measures;
mod value_form;

use std::collections::BTreeMap;

use chrono::{Datelike as _, Local};
use egui::{Align, Label, Layout, Role, Ui};

use self::actions::ActionForm;
use self::measure_form::MeasureForm;
use self::value_form::ValueForm;
use crate::domain::scorecard::{CardProblem, MAX_ANALYSIS, MAX_MEASURES, Month, SignedFigure, ToCount};
use crate::domain::{MeasureId, Today};
use crate::explain::Explain as _;
use crate::ui::command::{CardReport, Command, ReportFormat};
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, field_error};
use crate::ui::widgets::menu::{Act, menu};
use crate::ui::widgets::{card, group, heading, icon_label, page, row, scrolling, steady};

/// Above this width the buttons stand beside the title.
const TITLE_BESIDE: f32 = 620.0;

/// Which month is looked at, and what is being written.
pub struct ScorecardPage {
    month: Month,
    measure: Option<MeasureForm>,
    value: Option<(MeasureId, ValueForm)>,
    /// What is being written about months and not saved yet.
    analyses: BTreeMap<Month, String>,
    analysis_sent: Sent,
    action: Option<ActionForm>,
    /// What stands in the way of signing, once that has been tried.
    unsigned: Option<(Month, CardProblem)>,
}

impl ScorecardPage {
    /// The last month that is over: the one that is written about now.
    pub fn new(today: Today) -> Self {
        Self {
            month: Month::of(today.0).before(1),
            measure: None,
            value: None,
            analyses: BTreeMap::new(),
            analysis_sent: Sent::default(),
            action: None,
            unsigned: None,
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        if !view.card.is_read {
            commands.push(Command::ReadScorecard);
            return;
        }
        let ask = ToCount::about(view.card.card, self.month);
        if view.card.is_to_ask(&ask, view.version) {
            commands.push(Command::ShowCardFigures(Box::new(ask.clone())));
        }
        scrolling(ui, "scorecard", |ui| {
            page(ui, false, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                self.title(ui, view, &ask, commands);
                if self.new_measure(ui, view, commands) || view.card.card.measures.is_empty() && self.is_plain(view) {
                    if self.measure.is_none() {
                        self.nothing(ui, view);
                    }
                    return;
                }
                self.months(ui, view);
                // Values come while somebody writes about them.
                steady(ui, "scorecard measures", |ui| self.measures(ui, view, &ask, commands));
                steady(ui, "scorecard analysis", |ui| self.analysis(ui, view, commands));
                steady(ui, "scorecard actions", |ui| self.actions(ui, view, commands));
                self.sign(ui, view, &ask, commands);
            });
        });
    }

    /// Nothing was signed or written about the month either.
    fn is_plain(&self, view: &View<'_>) -> bool {
        view.card.card.months.is_empty()
    }

    fn title(&mut self, ui: &mut Ui, view: &View<'_>, ask: &ToCount, commands: &mut Vec<Command>) {
        let title = view.theme.display(view.texts.get("card-heading"));
        if ui.available_width() < TITLE_BESIDE {
            heading(ui, title);
            row(ui, |ui| self.acts(ui, view, ask, commands));
        } else {
            row(ui, |ui| {
                heading(ui, title);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    self.acts(ui, view, ask, commands);
                });
            });
        }
        ui.add(Label::new(view.theme.small(view.texts.get("card-help"))).wrap());
    }

    fn acts(&mut self, ui: &mut Ui, view: &View<'_>, ask: &ToCount, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let has_room = view.card.card.measures.len() < MAX_MEASURES;
        let add = Button::secondary(theme, texts.get("card-measure-new")).icon(theme::icon::PLUS);
        if ui.add(add.enabled(has_room && self.measure.is_none())).clicked() {
            self.measure = Some(MeasureForm::new());
        }
        let year = self.month.first().year();
        let formats = [ReportFormat::Pdf, ReportFormat::Xlsx];
        let words = ["card-export-pdf", "card-export-xlsx"];
        let args = [("year", year.to_string().into())];
        let choices = words.map(|key| Act::Choice(texts.with(key, &args)));
        let name = texts.get("card-export");
        let save = Button::secondary(theme, &name).icon(theme::icon::DOWNLOAD);
        let is_written = !view.card.card.measures.is_empty() || !self.is_plain(view);
        // What is counted of a year is counted of whom the page has read.
        let is_ready = is_written && (view.card.latest.is_some() || ask.is_empty());
        if let Some(place) = menu(ui, theme, save.enabled(is_ready), &name, &choices) {
            commands.push(Command::SaveCard(CardReport {
                year,
                format: formats[place],
            }));
        }
    }

    /// A measure that is being added; `true` where it stands alone, since there is none yet.
    fn new_measure(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) -> bool {
        let Some(form) = self.measure.as_mut().filter(|form| form.id().is_none()) else {
            return false;
        };
        if card(ui, view.theme, |ui| form.ui(ui, view, commands)) {
            self.measure = None;
        }
        view.card.card.measures.is_empty()
    }

    fn nothing(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        card(ui, theme, |ui| {
            heading(ui, theme.lead(texts.get("card-empty")));
            ui.add(Label::new(theme.body(texts.get("card-empty-words"))).wrap());
            let add = Button::primary(theme, texts.get("card-measure-first")).icon(theme::icon::PLUS);
            if ui.add(add).clicked() {
                self.measure = Some(MeasureForm::new());
            }
        });
    }

    /// Which month, how it stands, and the way to those beside it.
    fn months(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let current = Month::of(view.today.0);
        let mut turned = None;
        ui.spacing_mut().item_spacing.y = theme::BASE;
        row(ui, |ui| {
            let before = Button::icon_only(theme, theme::icon::CHEVRON_LEFT, texts.get("card-month-before"));
            if ui.add(before).clicked() {
                turned = Some(self.month.before(1));
            }
            heading(ui, theme.title(texts.month_and_year(self.month.first())));
            let after = Button::icon_only(theme, theme::icon::CHEVRON_RIGHT, texts.get("card-month-after"));
            if ui.add(after.enabled(self.month < current)).clicked() {
                turned = Some(self.month.after(1));
            }
        });
        let words = self.standing(view);
        group(ui, Role::Status, &words, |ui| {
            row(ui, |ui| {
                ui.spacing_mut().interact_size.y = theme::ICON;
                if view.card.card.signed(self.month).is_some() {
                    icon_label(ui, theme::icon::LOCK, theme.ink_secondary);
                }
                ui.add(Label::new(theme.small(&words)).wrap());
            });
        });
        ui.spacing_mut().item_spacing.y = theme::GAP;
        if let Some(month) = turned {
            self.month = month;
            (self.value, self.action, self.unsigned) = (None, None, None);
        }
    }

    /// Signed, over, or going on.
    fn standing(&self, view: &View<'_>) -> String {
        let texts = view.texts;
        match view.card.card.signed(self.month) {
            Some((at, by)) => {
                let date = at.0.with_timezone(&Local).date_naive();
                let args = [("date", texts.date(date).into()), ("by", by.as_str().into())];
                texts.with("card-signed", &args)
            }
            None if self.month.is_over(view.today) => texts.get("card-unsigned"),
            None => texts.get("card-going-on"),
        }
    }

    /// What the page shows of a month, with what has been counted so far.
    fn figures(&self, view: &View<'_>, month: Month) -> Vec<SignedFigure> {
        let counted = |measure: MeasureId, month: Month| view.card.latest?.counts.of(measure, month);
        view.card.card.shown(month, &counted)
    }

    fn analysis(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let month = self.month;
        if self.analysis_sent.has_arrived(view) {
            self.analyses.remove(&month);
        }
        let saved = view
            .card
            .card
            .record(month)
            .map_or("", |record| record.analysis.as_str());
        let is_signed = view.card.card.signed(month).is_some();
        card(ui, theme, |ui| {
            heading(ui, theme.lead(texts.get("card-analysis")));
            if is_signed {
                ui.add(Label::new(theme.body(saved)).wrap());
                return;
            }
            let mut text = self.analyses.remove(&month).unwrap_or_else(|| saved.to_owned());
            let is_long = text.chars().count() > MAX_ANALYSIS;
            let max = [("max", MAX_ANALYSIS.into())];
            Field::new(theme, texts.get("card-analysis-label"))
                .width(f32::INFINITY)
                .rows(5)
                .help(texts.get("card-analysis-help"))
                .error(is_long.then(|| texts.with("problem-too-long", &max)))
                .show(ui, &mut text);
            if text.trim() != saved {
                let save = Button::secondary(theme, texts.get("card-analysis-save")).icon(theme::icon::CHECK);
                if ui.add(save.enabled(!is_long)).clicked() {
                    commands.push(Command::SaveAnalysis(month, text.clone()));
                    self.analysis_sent.send();
                }
                self.analyses.insert(month, text);
            }
        });
    }

    /// The month is signed once it is over, with the figures that stand there.
    fn sign(&mut self, ui: &mut Ui, view: &View<'_>, ask: &ToCount, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let month = self.month;
        if view.card.card.signed(month).is_some() {
            return;
        }
        let name = [("month", texts.month_and_year(month.first()).into())];
        let is_counted = ask.is_empty() || view.card.answer(ask, view.version).is_some();
        row(ui, |ui| {
            let sign = Button::primary(theme, texts.with("card-sign", &name)).icon(theme::icon::LOCK);
            if ui.add(sign.enabled(is_counted)).clicked() {
                let figures = self.figures(view, month);
                let problem = self.problem(view, &figures);
                self.unsigned = problem.map(|problem| (month, problem));
                if problem.is_none() {
                    commands.push(Command::SignMonth(month, figures));
                }
            }
        });
        ui.add(Label::new(theme.small(texts.get("card-sign-help"))).wrap());
        if let Some((_, problem)) = self.unsigned.filter(|(own, _)| *own == month) {
            field_error(ui, theme, &problem.explain(texts));
        }
    }

    fn problem(&self, view: &View<'_>, figures: &[SignedFigure]) -> Option<CardProblem> {
        let written = view
            .card
            .card
            .record(self.month)
            .map_or("", |record| record.analysis.as_str());
        if !self.month.is_over(view.today) {
            Some(CardProblem::NotOver)
        } else if figures.is_empty() {
            Some(CardProblem::NoMeasures)
        } else if self.analyses.contains_key(&self.month) {
            Some(CardProblem::NotSaved)
        } else if written.is_empty() {
            Some(CardProblem::NoAnalysis)
        } else {
            None
        }
    }
}
