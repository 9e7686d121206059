//! How participation ends, and coming back.

use egui::{Label, Ui};

use super::options;
use super::responsible::offered_caseworkers;
use crate::domain::Today;
use crate::domain::exit::{Exit, ExitProblem, Outcome, reentry_problem};
use crate::domain::history::History;
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::{Field, field_error, trimmed};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{card, heading, row};

/// An exit or a return, as far as it is typed.
pub struct ParticipationCard {
    end: DateInput,
    outcome: Option<Outcome>,
    note: String,
    has_tried: bool,
    start: DateInput,
    caseworker: String,
}

/// "Avslutad 30 jun 2026: Studier".
pub fn exit_words(texts: &Texts, exit: &Exit) -> String {
    let ended = texts.with("fact-end", &[("date", texts.date(exit.date).into())]);
    match exit.outcome {
        Some(outcome) => format!("{ended}: {}", texts.get(&format!("outcome-{}", outcome.code()))),
        None => ended,
    }
}

impl ParticipationCard {
    /// Everything happens today, unless the user says otherwise.
    pub fn new(today: Today) -> Self {
        Self {
            end: DateInput::new(today.0),
            outcome: None,
            note: String::new(),
            has_tried: false,
            start: DateInput::new(today.0),
            caseworker: String::new(),
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        card(ui, theme, |ui| match &history.participant.exit {
            None => {
                heading(ui, theme.lead(texts.get("details-end-heading")));
                self.ending(ui, view, history, commands);
            }
            Some(exit) => {
                heading(ui, theme.lead(exit_words(texts, exit)));
                if let Some(note) = &exit.note {
                    ui.add(Label::new(theme.body(note)).wrap());
                }
                let reopen = Button::secondary(theme, texts.get("details-reopen")).icon(theme::icon::UNDO);
                if ui.add(reopen).clicked() {
                    commands.push(Command::ReopenParticipant(history.participant.id));
                }
                ui.separator();
                heading(ui, theme.lead(texts.get("reentry-heading")));
                self.returning(ui, view, history, exit, commands);
            }
        });
        earlier(ui, view, history);
    }

    fn ending(&mut self, ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let participant = &history.participant;
        ui.add(Label::new(theme.body(texts.get("details-end-help"))).wrap());
        let exit = self.end.date(view.today).map(|date| Exit {
            date,
            outcome: self.outcome,
            note: trimmed(&self.note),
        });
        let problem = exit.as_ref().and_then(|exit| {
            let hangs = history.has_records_after(exit.date, view.today);
            let after = hangs.then_some(ExitProblem::RecordsAfter);
            exit.problem(participant.details.start, view.today).or(after)
        });
        let of_note = problem.filter(|problem| *problem == ExitProblem::TooLong);
        let missing = |is_tried: bool, input: &DateInput| {
            let is_empty = input.text.trim().is_empty();
            (is_tried && is_empty).then(|| texts.get("date-missing"))
        };
        DateField {
            theme,
            texts,
            today: view.today,
            label: texts.get("details-end"),
            error: problem
                .filter(|_| of_note.is_none())
                .map(|problem| problem.explain(texts))
                .or_else(|| missing(self.has_tried, &self.end)),
        }
        .show(ui, &mut self.end);
        let outcomes = options(texts, "outcome", Outcome::ALL, Outcome::code);
        Select::new(theme, texts.get("exit-outcome")).show(ui, &mut self.outcome, &outcomes);
        if self.has_tried && self.outcome.is_none() {
            field_error(ui, theme, &texts.get("problem-exit-outcome"));
        }
        Field::new(theme, texts.get("exit-note"))
            .width(f32::INFINITY)
            .rows(2)
            .error(of_note.map(|problem| problem.explain(texts)))
            .show(ui, &mut self.note);
        let button = Button::secondary(theme, texts.get("details-end-button")).icon(theme::icon::LOG_OUT);
        if ui.add(button).clicked() {
            self.has_tried = true;
            if let Some(exit) = exit.filter(|exit| problem.is_none() && exit.outcome.is_some()) {
                commands.push(Command::EndParticipant(participant.id, exit));
            }
        }
    }

    fn returning(&mut self, ui: &mut Ui, view: &View<'_>, history: &History, exit: &Exit, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        ui.add(Label::new(theme.body(texts.get("reentry-help"))).wrap());
        let start = self.start.date(view.today);
        let problem = start.and_then(|start| reentry_problem(Some(exit), start));
        let is_missing = self.has_tried && self.start.text.trim().is_empty();
        DateField {
            theme,
            texts,
            today: view.today,
            label: texts.get("reentry-start"),
            error: problem
                .map(|problem| problem.explain(texts))
                .or_else(|| is_missing.then(|| texts.get("date-missing"))),
        }
        .show(ui, &mut self.start);
        Field::new(theme, texts.get("details-caseworker")).show(ui, &mut self.caseworker);
        offered_caseworkers(ui, view, &mut self.caseworker, None);
        let button = Button::secondary(theme, texts.get("reentry-button")).icon(theme::icon::PLUS);
        if ui.add(button).clicked() {
            self.has_tried = true;
            if let Some(start) = start.filter(|_| problem.is_none()) {
                commands.push(Command::ReadmitParticipant {
                    id: history.participant.id,
                    start,
                    caseworker: trimmed(&self.caseworker),
                });
            }
        }
    }
}

/// The periods before this one.
fn earlier(ui: &mut Ui, view: &View<'_>, history: &History) {
    let (texts, theme) = (view.texts, view.theme);
    if history.earlier.is_empty() {
        return;
    }
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        heading(ui, theme.lead(texts.get("period-earlier")));
        for period in history.earlier.iter().rev() {
            let start = texts.with(
                "fact-start",
                &[("date", texts.date(period.participant.details.start).into())],
            );
            let exit = period.participant.exit.as_ref().map(|exit| exit_words(texts, exit));
            row(ui, |ui| {
                let words = format!("{start} · {}", exit.unwrap_or_default());
                ui.add(Label::new(theme.body(words)).wrap());
            });
        }
    });
}
