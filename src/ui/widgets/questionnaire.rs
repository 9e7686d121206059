//! Which questionnaire a page shows, where people have been measured by several.

use egui::{Role, Ui};

use super::button::Button;
use super::{group, row};
use crate::domain::history::History;
use crate::domain::instrument::Series;
use crate::ui::command::Command;
use crate::ui::view::View;

/// Draws a choice between questionnaires, by name; nothing, where there is but one. Returns another one that is chosen.
pub fn choice(ui: &mut Ui, view: &View<'_>, all: Vec<(Series, String)>, shown: &Series) -> Option<Series> {
    if all.len() < 2 {
        return None;
    }
    let mut chosen = None;
    group(ui, Role::RadioGroup, &view.texts.get("questionnaire-choice"), |ui| {
        row(ui, |ui| {
            for (series, name) in all {
                let is_shown = series == *shown;
                if ui.add(Button::chip(view.theme, name, is_shown)).clicked() && !is_shown {
                    chosen = Some(series);
                }
            }
        });
    });
    chosen
}

/// The same between those that somebody has been measured by, for every page about them.
pub fn choice_of(ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) {
    let named = |series: Series| {
        let name = name(view, history, &series);
        (series, name)
    };
    let all = history.measured_by().into_iter().map(named).collect();
    let chosen = choice(ui, view, all, &history.series);
    commands.extend(chosen.map(|series| Command::TurnTo(history.participant.id, series)));
}

/// What a questionnaire is called, and that it is used no longer, where it is not.
fn name(view: &View<'_>, history: &History, series: &Series) -> String {
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
