//! One indicator month by month, or tertial by tertial.

use egui::{Label, Role, Ui, vec2};

use super::{Groups, show_figure};
use crate::domain::cohort::filter::Grain;
use crate::domain::cohort::overview::Overview;
use crate::ui::charts::cohort::over_time::{self, Measure};
use crate::ui::command::Command;
use crate::ui::figures::Shown;
use crate::ui::screens::picture::PictureAct;
use crate::ui::theme;
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{group, row};

impl Groups {
    pub(super) fn over_time(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        figures: &Shown,
        overview: &Overview,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::BASE);
            self.indicator_choice(ui, view, overview, 320.0);
            self.grain_choice(ui, view);
            let panel = Button::check(view.theme, view.texts.get("group-panel"), self.is_panel);
            if ui.add(panel).clicked() {
                self.is_panel = !self.is_panel;
            }
        });
        if self.is_panel {
            ui.add(Label::new(view.theme.small(view.texts.get("group-panel-help"))).wrap());
        }
        // Until the new figures are there, those of another page may still be shown.
        let Some(over_time) = &figures.over_time else { return };
        let Some(question) = self.asked(overview) else { return };
        let name = view.texts.asked_name_here(question);
        with_pen(&ui.painter().clone(), view, |pen| {
            for (measure, key) in [
                (Measure::Mean, "group-title-time-mean"),
                (Measure::Raised, "group-title-time-raised"),
            ] {
                let title = view.texts.with(key, &[("indicator", name.as_str().into())]);
                let width = ui.available_width();
                let grain = self.grain;
                let figure = over_time::chart(pen, &title, over_time, question, grain, measure, width);
                let asked = asked.filter(|_| measure == Measure::Mean);
                show_figure(ui, view, pen, &figure, asked, commands);
            }
        });
    }

    /// What the period is divided into.
    pub(super) fn grain_choice(&mut self, ui: &mut Ui, view: &View<'_>) {
        let name = view.texts.get("group-grain");
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for grain in Grain::ALL {
                    let text = view.texts.get(&format!("group-grain-{}", grain.code()));
                    let chip = Button::chip(view.theme, text, self.grain == *grain);
                    if ui.add(chip).clicked() {
                        self.grain = *grain;
                    }
                }
            });
        });
    }
}
