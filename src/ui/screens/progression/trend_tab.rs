//! Small multiples: every indicator over time, on one scale.

use eframe::egui::{Label, Sense, Ui, pos2, vec2};

use super::{PictureAct, picture_tools};
use crate::domain::instrument::{Instrument, Respondent};
use crate::domain::occasion::History;
use crate::ui::charts::Pen;
use crate::ui::charts::figure::Figure;
use crate::ui::charts::scene::Scene;
use crate::ui::charts::trend::{self, TimeAxis};
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::change::paint_mark;
use crate::ui::widgets::heading;

/// The narrowest that a small multiple can be read.
const PANEL_MIN: f32 = 236.0;
/// The most small multiples in a row.
const PANELS_MAX: usize = 4;

/// Draws it.
pub fn ui(
    ui: &mut Ui,
    view: &View<'_>,
    history: &History,
    instrument: &Instrument,
    asked: Option<PictureAct>,
    commands: &mut Vec<Command>,
) {
    let Some(axis) = TimeAxis::of(history) else { return };
    let gap = theme::STEP_12;
    let columns = ((ui.available_width() + gap) / (PANEL_MIN + gap))
        .floor()
        .clamp(1.0, PANELS_MAX as f32) as usize;
    let width = ((ui.available_width() - gap * (columns - 1) as f32) / columns as f32).floor();
    with_pen(&ui.painter().clone(), view, |pen| {
        let rows: Vec<Vec<Figure>> = instrument
            .indicators
            .chunks(columns)
            .map(|indicators| {
                let lines = indicators
                    .iter()
                    .map(|indicator| trend::title_lines(pen, indicator, width))
                    .max();
                let panel =
                    |indicator| trend::panel(pen, history, instrument, indicator, axis, width, lines.unwrap_or(1));
                indicators.iter().map(panel).collect()
            })
            .collect();
        if let Some(act) = asked {
            let title = view.texts.with(
                "trend-title",
                &[
                    ("reference", history.participant.reference.to_string().into()),
                    ("first", view.texts.date(axis.first).into()),
                    ("last", view.texts.date(axis.last).into()),
                ],
            );
            commands.push(act.command(pen, &title, &whole(&rows, gap)));
        }
        let last = rows.len() - 1;
        for (index, figures) in rows.iter().enumerate() {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                for figure in figures {
                    panel_with_tools(ui, view, history, figure, pen, commands);
                }
                if index == last && figures.len() < columns {
                    how_to_read(ui, view, instrument, width);
                }
            });
        }
        if rows.last().is_some_and(|figures| figures.len() == columns) {
            how_to_read(ui, view, instrument, width);
        }
    });
}

/// One small multiple; the same three tools as the whole page has, in its menu.
fn panel_with_tools(
    ui: &mut Ui,
    view: &View<'_>,
    history: &History,
    figure: &Figure,
    pen: &Pen<'_>,
    commands: &mut Vec<Command>,
) {
    let response = figure.show(ui, view.theme);
    let title = format!("{} · {}", history.participant.reference, figure.name);
    let mut popup = eframe::egui::Popup::context_menu(&response);
    if response.has_focus() && ui.input(|input| input.key_pressed(eframe::egui::Key::Enter)) {
        popup = popup
            .open_memory(eframe::egui::SetOpenCommand::Toggle)
            .at_position(response.rect.center());
    }
    popup.show(|ui| {
        ui.set_max_width(220.0);
        let asked = picture_tools(ui, view, false);
        commands.extend(asked.map(|act| act.command(pen, &title, &figure.scene)));
    });
}

/// The page's panels as one picture.
fn whole(rows: &[Vec<Figure>], gap: f32) -> Scene {
    let width = |figures: &Vec<Figure>| figures.iter().map(|figure| figure.scene.size.x + gap).sum::<f32>() - gap;
    let height = |figures: &Vec<Figure>| figures.first().map_or(0.0, |figure| figure.scene.size.y);
    let size = vec2(
        rows.iter().map(width).fold(0.0, f32::max),
        rows.iter().map(|figures| height(figures) + gap).sum::<f32>() - gap,
    );
    let mut scene = Scene::new(size);
    let mut y = 0.0;
    for figures in rows {
        let mut x = 0.0;
        for figure in figures {
            scene.append(&figure.scene, vec2(x, y));
            x += figure.scene.size.x + gap;
        }
        y += height(figures) + gap;
    }
    scene
}

/// Whose marks are whose.
pub fn legend(ui: &mut Ui, view: &View<'_>) {
    // From the right, as the row that it stands in.
    for respondent in Respondent::ALL.iter().rev() {
        let name = view.texts.get(&format!("series-{}", respondent.code()));
        ui.label(view.theme.small(name).color(view.theme.ink));
        let (rect, _) = ui.allocate_exact_size(vec2(34.0, theme::CONTROL_SMALL), Sense::hover());
        let color = view.theme.respondent(*respondent);
        let ends = [pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)];
        match respondent {
            Respondent::Participant => {
                ui.painter().line_segment(ends, eframe::egui::Stroke::new(2.0, color));
            }
            Respondent::Caseworker => {
                let stroke = eframe::egui::Stroke::new(1.5, color);
                ui.painter()
                    .extend(eframe::egui::Shape::dashed_line(&ends, stroke, 4.0, 3.0));
            }
        }
        let is_filled = *respondent == Respondent::Participant;
        paint_mark(ui.painter(), view.theme, *respondent, rect.center(), is_filled);
    }
}

fn how_to_read(ui: &mut Ui, view: &View<'_>, instrument: &Instrument, width: f32) {
    let (texts, theme) = (view.texts, view.theme);
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = theme::HALF;
        ui.add_space(theme::STEP_12);
        let scale = &instrument.scale;
        let args = [
            ("min", scale.min().to_string().into()),
            ("max", scale.max().to_string().into()),
        ];
        heading(ui, theme.small_strong(texts.get("how-to-read")));
        ui.add(Label::new(theme.small(texts.with("how-to-read-scale", &args))).wrap());
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(12.0, 18.0), Sense::hover());
            let stroke = eframe::egui::Stroke::new(1.5, theme.ink_secondary);
            for x in [4.0, -4.0] {
                let ends = [rect.center() - vec2(x, 4.0), rect.center() + vec2(x, 4.0)];
                ui.painter().line_segment(ends, stroke);
            }
            ui.label(theme.small(texts.get("how-to-read-missing")));
        });
        ui.add(Label::new(theme.small(texts.get("how-to-read-keys"))).wrap());
    });
}
