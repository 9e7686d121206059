//! The templates that an organisation keeps: what is asked at intake, and the checklist that cases are gone through by.

use egui::{Label, Ui};

use super::checklist::ChecklistForm;
use crate::domain::intake::{Ask, Template};
use crate::ui::command::{Choice, Command};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{card, heading, row};

/// What is unfolded.
#[derive(Default)]
pub(super) struct TemplatesTab {
    shows_questions: bool,
    checklist: ChecklistForm,
}

impl TemplatesTab {
    /// Draws it.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        card(ui, view.theme, |ui| self.intake(ui, view, commands));
        card(ui, view.theme, |ui| self.checklist.ui(ui, view, commands));
    }

    fn intake(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        heading(ui, theme.lead(texts.get("templates-intake-heading")));
        let current = view.templates.current();
        let args = [
            ("name", current.name.text(texts.code()).into()),
            ("key", current.key.to_string().into()),
            ("questions", current.questions().count().into()),
            ("sections", current.sections.len().into()),
        ];
        ui.add(Label::new(theme.body(texts.with("templates-intake-current", &args))).wrap());
        ui.add(Label::new(theme.small(texts.get("templates-intake-help"))).wrap());
        row(ui, |ui| {
            for (key, icon, choice) in [
                ("templates-intake-load", theme::icon::UPLOAD, Choice::IntakeTemplate),
                (
                    "templates-intake-save",
                    theme::icon::DOWNLOAD,
                    Choice::SavedIntakeTemplate,
                ),
            ] {
                if ui.add(Button::secondary(theme, texts.get(key)).icon(icon)).clicked() {
                    commands.push(Command::Choose(choice));
                }
            }
            let key = if self.shows_questions {
                "templates-intake-hide"
            } else {
                "templates-intake-show"
            };
            if ui
                .add(Button::quiet(theme, texts.get(key)).icon(theme::icon::EYE))
                .clicked()
            {
                self.shows_questions = !self.shows_questions;
            }
        });
        if self.shows_questions {
            questions(ui, view, current);
        }
        let others: Vec<_> = view
            .templates
            .all()
            .rev()
            .filter(|known| known.key != current.key)
            .collect();
        if others.is_empty() {
            return;
        }
        ui.label(theme.small_strong(texts.get("templates-intake-others")));
        for known in others {
            row(ui, |ui| {
                let args = [
                    ("name", known.name.text(texts.code()).into()),
                    ("key", known.key.to_string().into()),
                ];
                let words = texts.with("templates-intake-known", &args);
                ui.label(theme.body(&words));
                let text = texts.get("templates-intake-use");
                let again = Button::secondary(theme, &text).name(format!("{text}: {words}")).small();
                if ui.add(again).clicked() {
                    commands.push(Command::UseIntakeTemplate(known.key.clone()));
                }
            });
        }
    }
}

/// What a template asks, to be read.
fn questions(ui: &mut Ui, view: &View<'_>, template: &Template) {
    let (texts, theme) = (view.texts, view.theme);
    for section in &template.sections {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = theme::HALF;
            heading(ui, theme.strong(section.title.text(texts.code())));
            for question in &section.questions {
                let mut about = vec![texts.get(&format!("ask-{}", question.ask.code().code()))];
                if let Ask::One(choices) | Ask::Several(choices) = &question.ask {
                    let words: Vec<_> = choices.iter().map(|choice| choice.text.text(texts.code())).collect();
                    about.push(words.join(", "));
                }
                if question.is_in_summary {
                    about.push(texts.get("templates-intake-marked"));
                }
                ui.add(Label::new(theme.body(question.text.text(texts.code()))).wrap());
                ui.add(Label::new(theme.small(about.join(" · "))).wrap());
            }
        });
    }
}
