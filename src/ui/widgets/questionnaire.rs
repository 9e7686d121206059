//! Which questionnaire a participant's pages show, where they have been measured by several.

use egui::{Role, Ui};

use super::button::Button;
use super::{group, row};
use crate::domain::history::History;
use crate::domain::instrument::Series;
use crate::ui::command::Command;
use crate::ui::view::View;

/// Draws a choice between the questionnaires that somebody has been measured by; nothing, where there is but one.
pub fn questionnaire_choice(ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) {
    let all = history.measured_by();
    if all.len() < 2 {
        return;
    }
    group(ui, Role::RadioGroup, &view.texts.get("questionnaire-choice"), |ui| {
        row(ui, |ui| {
            for series in all {
                let is_shown = series == history.series;
                let name = questionnaire_name(view, history, &series);
                if ui.add(Button::chip(view.theme, name, is_shown)).clicked() && !is_shown {
                    commands.push(Command::TurnTo(history.participant.id, series));
                }
            }
        });
    });
}

/// What a questionnaire is called, and that it is used no longer, where it is not.
fn questionnaire_name(view: &View<'_>, history: &History, series: &Series) -> String {
    let name = history.current_of(series).map_or_else(
        || series.0.clone(),
        |known| known.name.text(view.texts.code()).to_owned(),
    );
    if view.in_use.iter().any(|(known, _)| known == series) {
        name
    } else {
        view.texts.with("questionnaire-out-of-use", &[("name", name.into())])
    }
}
