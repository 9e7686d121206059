//! What an administrator decides for everybody.

use eframe::egui::Ui;

use crate::domain::cohort::overview::MIN_THRESHOLD;
use crate::domain::rules::{MAX_THRESHOLD, RuleProblem, Rules};
use crate::explain::Explain as _;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{heading, row};

/// The rules as they are being typed; nothing where they are as they are saved.
#[derive(Default)]
pub struct RulesForm {
    threshold: Option<String>,
    has_tried: bool,
    sent: Sent,
}

impl RulesForm {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if self.sent.has_arrived(view) {
            *self = Self::default();
        }
        heading(ui, theme.lead(texts.get("settings-rules")));
        let saved = view.rules.threshold.to_string();
        let mut typed = self.threshold.clone().unwrap_or_else(|| saved.clone());
        let rules = typed.trim().parse().ok().map(|threshold| Rules { threshold });
        let problem = match &rules {
            None => Some(RuleProblem::Threshold),
            Some(rules) => rules.problem(),
        };
        let range = [
            ("min", MIN_THRESHOLD.to_string().into()),
            ("max", MAX_THRESHOLD.to_string().into()),
        ];
        Field::new(theme, texts.get("settings-threshold"))
            .width(120.0)
            .help(texts.with("settings-threshold-help", &range))
            .error(problem.filter(|_| self.has_tried).map(|problem| problem.explain(texts)))
            .show(ui, &mut typed);
        self.threshold = Some(typed).filter(|typed| *typed != saved);
        if self.threshold.is_none() {
            return;
        }
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("settings-rules-save")).icon(theme::icon::CHECK);
            if ui.add(save).clicked() {
                self.has_tried = true;
                if let Some(rules) = rules.filter(|_| problem.is_none()) {
                    commands.push(Command::SetRules(rules));
                    self.sent.send();
                }
            }
            if ui.add(Button::secondary(theme, texts.get("cancel"))).clicked() {
                *self = Self::default();
            }
        });
    }
}
