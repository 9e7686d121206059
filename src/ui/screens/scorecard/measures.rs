//! The measures of a month, from each side: how each stands, with its last months as a small line.

use egui::{Label, Layout, Role, Ui, vec2};

use super::{MeasureForm, ScorecardPage, ValueForm};
use crate::domain::MeasureId;
use crate::domain::scorecard::{MONTHS_BEFORE, Month, Perspective, SignedFigure, Standing, ToCount, Value};
use crate::ui::charts::small_line::{small_line, standing_mark};
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{card, group, heading, row};

/// The widths of what stands in a row beside its name.
const STANDING: f32 = 120.0;
const VALUE: f32 = 186.0;
const TARGET: f32 = 150.0;
const LINE: f32 = 132.0;
const EDIT: f32 = 2.0 * theme::CONTROL + theme::BASE;
/// The least room for a name in a row of its own; where there is less, it stands over the rest.
const NAME: f32 = 200.0;
/// How high a small line is.
const HEIGHT: f32 = 36.0;

/// What is shown of each month up to the one that is looked at.
type Before = Vec<(Month, Vec<SignedFigure>)>;

impl ScorecardPage {
    /// Draws every measure of the month.
    pub(super) fn measures(&mut self, ui: &mut Ui, view: &View<'_>, ask: &ToCount, commands: &mut Vec<Command>) {
        let months = (0..=MONTHS_BEFORE).rev().map(|before| self.month.before(before));
        let before: Before = months.map(|month| (month, self.figures(view, month))).collect();
        let figures = before.last().map_or(&[][..], |(_, figures)| figures);
        let is_working = !ask.is_empty() && view.card.answer(ask, view.version).is_none();
        if is_working && view.card.running.is_some() {
            ui.label(view.theme.small(view.texts.get("card-counting")));
        }
        for perspective in Perspective::ALL {
            let own: Vec<_> = figures
                .iter()
                .filter(|own| own.measure.details.perspective == *perspective)
                .collect();
            if own.is_empty() {
                continue;
            }
            card(ui, view.theme, |ui| {
                let name = view.texts.get(&format!("card-perspective-{}", perspective.code()));
                heading(ui, view.theme.lead(name));
                for figure in own {
                    ui.push_id(figure.measure.id, |ui| {
                        self.measure(ui, view, figure, &before, commands);
                    });
                }
            });
        }
    }

    fn measure(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        figure: &SignedFigure,
        before: &Before,
        commands: &mut Vec<Command>,
    ) {
        let id = figure.measure.id;
        if let Some(form) = self.measure.as_mut().filter(|form| form.id() == Some(id)) {
            if form.ui(ui, view, commands) {
                self.measure = None;
            }
            return;
        }
        let words = words(view, figure);
        group(ui, Role::Group, &words, |ui| {
            let rest = STANDING + VALUE + TARGET + LINE + EDIT + 5.0 * theme::BASE;
            let room = ui.available_width() - rest;
            if room < NAME {
                ui.add(Label::new(view.theme.strong(&figure.measure.details.name)).wrap());
                row(ui, |ui| self.cells(ui, view, figure, before));
            } else {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = theme::BASE;
                    cell(ui, room, |ui| {
                        ui.add(Label::new(view.theme.strong(&figure.measure.details.name)).wrap());
                    });
                    self.cells(ui, view, figure, before);
                });
            }
        });
        let month = self.month;
        if let Some((_, form)) = self.value.as_mut().filter(|(own, _)| *own == id)
            && form.ui(ui, view, (&figure.measure, month), commands)
        {
            self.value = None;
        }
    }

    /// How it stands, what it is, what it should be, how it has been, and what can be changed.
    fn cells(&mut self, ui: &mut Ui, view: &View<'_>, figure: &SignedFigure, before: &Before) {
        let (texts, theme) = (view.texts, view.theme);
        let details = &figure.measure.details;
        cell(ui, STANDING, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme::BASE;
                ui.spacing_mut().interact_size.y = theme::ICON;
                let standing = standing(figure);
                let (rect, _) = ui.allocate_exact_size(vec2(theme::ICON, theme::ICON), egui::Sense::hover());
                standing_mark(theme, standing, theme::ICON).paint(ui.painter(), rect.min);
                ui.label(theme.body(texts.card_standing(details, &figure.counted)));
            });
        });
        cell(ui, VALUE, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let value = texts.card_counted(details.unit, &figure.counted);
            ui.add(Label::new(theme.strong(value)).wrap());
            if let Some(basis) = texts.card_basis(details.unit, &figure.counted) {
                ui.add(Label::new(theme.small(basis)).wrap());
            }
        });
        cell(ui, TARGET, |ui| {
            ui.add(Label::new(theme.small(texts.card_target(details))).wrap());
        });
        let before = last_months(before, figure.measure.id);
        let values: Vec<Option<i64>> = before.iter().map(|(_, value)| *value).collect();
        let scene = small_line(theme, &values, Some(details.target), vec2(LINE, HEIGHT));
        let (rect, line) = ui.allocate_exact_size(scene.size, egui::Sense::hover());
        scene.paint(ui.painter(), rect.min);
        line.on_hover_ui(|ui| {
            for (month, value) in &before {
                let value = value.map_or_else(|| texts.get("card-unknown"), |own| texts.card_value(details.unit, own));
                ui.label(theme.small(format!("{}: {value}", texts.month_and_year(month.first()))));
            }
        });
        self.changes(ui, view, figure);
    }

    fn changes(&mut self, ui: &mut Ui, view: &View<'_>, figure: &SignedFigure) {
        let (texts, theme) = (view.texts, view.theme);
        if view.card.card.signed(self.month).is_some() {
            return;
        }
        let id = figure.measure.id;
        let name = [("name", figure.measure.details.name.as_str().into())];
        let change = Button::icon_only(theme, theme::icon::SLIDERS, texts.with("card-measure-change", &name));
        if ui.add(change).clicked() {
            self.measure = Some(MeasureForm::edit(texts, &figure.measure));
        }
        if figure.measure.details.source.is_none() {
            let write = Button::icon_only(theme, theme::icon::PENCIL, texts.with("card-value-write", &name));
            if ui.add(write).clicked() {
                let typed = view.card.card.typed(id, self.month);
                self.value = Some((id, ValueForm::new(texts, typed)));
            }
        }
    }
}

/// What a measure was in the months up to the one that is looked at.
fn last_months(before: &Before, id: MeasureId) -> Vec<(Month, Option<i64>)> {
    let value = |figures: &[SignedFigure]| {
        let own = figures.iter().find(|own| own.measure.id == id);
        own.and_then(|own| own.counted.value.known())
    };
    before.iter().map(|(month, figures)| (*month, value(figures))).collect()
}

fn standing(figure: &SignedFigure) -> Option<Standing> {
    match figure.counted.value {
        Value::Known(value) => Some(figure.measure.details.standing(value)),
        Value::Hidden | Value::Unknown => None,
    }
}

/// A row in one sentence.
fn words(view: &View<'_>, figure: &SignedFigure) -> String {
    let (texts, details) = (view.texts, &figure.measure.details);
    let basis = texts.card_basis(details.unit, &figure.counted);
    let parts = [
        Some(texts.card_counted(details.unit, &figure.counted)),
        basis,
        Some(texts.card_target(details)),
        Some(texts.card_standing(details, &figure.counted)),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    format!("{}: {}", details.name, parts.join(", "))
}

/// Things one below the other, as wide as `width`.
fn cell(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, theme::CONTROL), Layout::top_down(egui::Align::Min), |ui| {
        ui.set_width(width);
        content(ui);
    });
}
