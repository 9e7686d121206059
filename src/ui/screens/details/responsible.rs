//! Who is responsible, who was, and handing over to somebody else.

use std::collections::BTreeSet;

use egui::{Label, Ui};

use crate::domain::Today;
use crate::domain::history::History;
use crate::domain::participant::{DetailField, Details};
use crate::explain::Explain as _;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::{Field, trimmed};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{card, heading, row};

/// The most names of caseworkers that are offered to click on.
const OFFERED: usize = 6;

/// Handing over, as far as it is typed.
pub struct ResponsibleCard {
    caseworker: String,
    from: DateInput,
    has_tried: bool,
    sent: Sent,
}

/// Names to click on: everyone who works here and is not in the field, nor `except`.
pub fn offered_caseworkers(ui: &mut Ui, view: &View<'_>, typed: &mut String, except: Option<&str>) {
    let working = view
        .caseworkers
        .iter()
        .filter(|caseworker| caseworker.works_on(view.today.0))
        .map(|caseworker| caseworker.name.as_str());
    let mut names: BTreeSet<&str> = working.collect();
    names.extend(Some(view.user).filter(|user| !user.is_empty()));
    names.remove(typed.trim());
    names.retain(|name| Some(*name) != except);
    if names.is_empty() {
        return;
    }
    row(ui, |ui| {
        for name in names.into_iter().take(OFFERED) {
            let label = view.texts.get("responsible-choose");
            let button = Button::secondary(view.theme, name).name(format!("{label}: {name}"));
            if ui.add(button.small()).clicked() {
                name.clone_into(typed);
            }
        }
    });
}

impl ResponsibleCard {
    /// From today on, unless the user says otherwise.
    pub fn new(today: Today) -> Self {
        Self {
            caseworker: String::new(),
            from: DateInput::new(today.0),
            has_tried: false,
            sent: Sent::default(),
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let participant = &history.participant;
        if self.sent.has_arrived(view) {
            *self = Self::new(view.today);
        }
        card(ui, theme, |ui| {
            heading(ui, theme.lead(texts.get("responsible-heading")));
            if participant.is_left_alone(view.caseworkers, view.today) {
                let text = match &participant.details.caseworker {
                    Some(name) => texts.with("responsible-left", &[("name", name.as_str().into())]),
                    None => texts.get("responsible-nobody"),
                };
                notice(ui, theme, Tone::Warning, &text);
            }
            terms(ui, view, history);
            if participant.exit.is_some() {
                return;
            }
            self.handing_over(ui, view, history, commands);
        });
    }

    fn handing_over(&mut self, ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let participant = &history.participant;
        let name = trimmed(&self.caseworker);
        let mut details = Details::starting(self.from.date(view.today).unwrap_or(view.today.0));
        details.caseworker.clone_from(&name);
        let problems = details.problems(view.today);
        let problem = |field| {
            let found = problems.iter().find(|(at, _)| *at == field);
            found.map(|(_, problem)| problem.explain(texts))
        };
        let missing = || {
            let is_same = name == participant.details.caseworker;
            let key = if name.is_none() {
                "responsible-missing"
            } else {
                "responsible-same"
            };
            (self.has_tried && (name.is_none() || is_same)).then(|| texts.get(key))
        };
        let name_error = problem(DetailField::Caseworker).or_else(missing);
        Field::new(theme, texts.get("responsible-to"))
            .error(name_error)
            .show(ui, &mut self.caseworker);
        let now = participant.details.caseworker.as_deref();
        offered_caseworkers(ui, view, &mut self.caseworker, now);
        let last = participant.responsibilities.last().map(|term| term.from);
        let earliest = last.map_or(participant.details.start, |last| last.max(participant.details.start));
        let from = self.from.date(view.today);
        let is_early = from.is_some_and(|from| from < earliest);
        let is_ahead = from.is_some_and(|from| from > view.today.0);
        let ahead = || is_ahead.then(|| texts.get("responsible-ahead"));
        let early = || {
            let date = texts.date(earliest);
            is_early.then(|| texts.with("responsible-early", &[("date", date.into())]))
        };
        DateField {
            theme,
            texts,
            today: view.today,
            label: texts.get("responsible-from"),
            error: early().or_else(ahead),
        }
        .show(ui, &mut self.from);
        let button = Button::secondary(theme, texts.get("responsible-button")).icon(theme::icon::USERS);
        if ui.add(button).clicked() {
            self.has_tried = true;
            let is_new = name.is_some() && name != participant.details.caseworker;
            if let Some(from) = from.filter(|_| is_new && !is_early && !is_ahead && problems.is_empty()) {
                commands.push(Command::HandOverParticipant {
                    id: participant.id,
                    from,
                    caseworker: name,
                });
                self.sent.send();
            }
        }
    }
}

/// Everyone who has been responsible, the latest first.
fn terms(ui: &mut Ui, view: &View<'_>, history: &History) {
    let (texts, theme) = (view.texts, view.theme);
    let terms = &history.participant.responsibilities;
    for (index, term) in terms.iter().enumerate().rev() {
        let name = match &term.caseworker {
            Some(name) => name.clone(),
            None => texts.get("timeline-no-caseworker"),
        };
        let from = texts.date(term.from);
        let words = match terms.get(index + 1) {
            Some(next) => format!("{name}: {from} – {}", texts.date(next.from)),
            None => format!("{name}: {}", texts.with("responsible-since", &[("date", from.into())])),
        };
        ui.add(Label::new(theme.body(words)).wrap());
    }
}
