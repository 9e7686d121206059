//! What the template marks, beside the plan: answers that the work goes on from, and what was decided.

use egui::{Label, Ui};

use super::decision;
use crate::domain::history::History;
use crate::ui::command::{Command, Page};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{card, heading, row};

/// Draws it; before anything has been answered, a button that begins the interview.
pub fn summary(ui: &mut Ui, view: &View<'_>, history: &History, is_latest: bool, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let intake = &history.intake;
    let open = Command::Show(Page::Intake(history.participant.id));
    if intake.begun().is_none() {
        let begin = Button::secondary(theme, texts.get("intake-begin")).icon(theme::icon::PENCIL);
        if is_latest && history.participant.exit.is_none() && ui.add(begin.small()).clicked() {
            commands.push(open);
        }
        return;
    }
    card(ui, theme, |ui| {
        ui.spacing_mut().item_spacing.y = theme::HALF;
        heading(ui, theme.lead(texts.get("intake-from")));
        let marked = history.templates.current().questions();
        for question in marked.filter(|question| question.is_in_summary) {
            let Some(reply) = intake.reply(question) else { continue };
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add(Label::new(theme.small(question.text.text(texts.code()))).wrap());
                ui.add(Label::new(theme.body(texts.reply(Some(question), reply))).wrap());
            });
        }
        if let Some(decision) = intake.decision() {
            decision::told(ui, view, decision);
        }
        row(ui, |ui| {
            let button = Button::quiet(theme, texts.get("intake-open")).icon(theme::icon::CHEVRON_RIGHT);
            if ui.add(button.small()).clicked() {
                commands.push(open);
            }
        });
    });
}
