//! Change of each indicator, of one group or of two beside each other: as bars, dumbbells, levels or numbers.

use eframe::egui::{Label, RichText, Role, ScrollArea, Ui, vec2};

use super::filters::Filters;
use super::{Groups, show_figure};
use crate::domain::cohort::overview::Overview;
use crate::domain::cohort::statistics::Share;
use crate::ui::charts::Pen;
use crate::ui::charts::cohort::distribution::{self, title_lines};
use crate::ui::charts::cohort::{Row, bars, means, rows};
use crate::ui::command::Command;
use crate::ui::figures::Figures;
use crate::ui::screens::picture::PictureAct;
use crate::ui::theme;
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{group, heading, row};

/// Above this width two groups stand beside each other.
const BESIDE: f32 = 820.0;
/// The widest that one chart grows: wider ones are harder to read across.
const MAX_WIDTH: f32 = 900.0;
/// The narrowest that a panel of levels can be read.
const PANEL: f32 = 230.0;

/// How change is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Shares, as bars around what is unchanged.
    Bars,
    /// Means, first and latest.
    Means,
    /// How many had which level.
    Levels,
    /// Every number.
    Table,
}

impl Groups {
    pub(super) fn progress(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        figures: &Figures,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::BASE);
            self.shape_choice(ui, view);
            ui.add_space(theme::BASE);
            self.respondent_choice(ui, view);
            ui.add_space(theme::BASE);
            self.filters.beside_choice(ui, view);
        });
        let count = figures.overviews.len();
        let is_beside = count > 1 && ui.available_width() >= BESIDE;
        let width = if is_beside {
            ((ui.available_width() - theme::GAP) / 2.0).floor()
        } else {
            ui.available_width().min(MAX_WIDTH)
        };
        let mut draw = |ui: &mut Ui| {
            for (place, overview) in figures.overviews.iter().enumerate() {
                ui.push_id(place, |ui| {
                    ui.vertical(|ui| {
                        ui.set_max_width(width.max(if count > 1 { width } else { ui.available_width() }));
                        if count > 1 {
                            heading(ui, view.theme.strong(Filters::name(view, &overview.filter)));
                        }
                        // A picture is made of the first group; of two beside each other, of both in turn.
                        let asked = asked.filter(|_| place == 0);
                        self.one(ui, view, overview, width, asked, commands);
                    });
                });
            }
        };
        if is_beside {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = theme::GAP;
                draw(ui);
            });
        } else {
            ui.vertical(draw);
        }
    }

    fn shape_choice(&mut self, ui: &mut Ui, view: &View<'_>) {
        let name = view.texts.get("group-shape");
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for (shape, key) in [
                    (Shape::Bars, "group-shape-bars"),
                    (Shape::Means, "group-shape-means"),
                    (Shape::Levels, "group-shape-levels"),
                    (Shape::Table, "group-shape-table"),
                ] {
                    let chip = Button::chip(view.theme, view.texts.get(key), self.shape == shape);
                    if ui.add(chip).clicked() {
                        self.shape = shape;
                    }
                }
            });
        });
    }

    fn one(
        &self,
        ui: &mut Ui,
        view: &View<'_>,
        overview: &Overview,
        width: f32,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        let (texts, respondent) = (view.texts, self.respondent);
        let own = rows(overview, view.instrument, respondent, texts.code());
        let series = [("series", texts.get(&format!("series-{}", respondent.code())).into())];
        with_pen(&ui.painter().clone(), view, |pen| match self.shape {
            Shape::Bars => {
                let title = texts.with("group-title-bars", &series);
                let figure = bars::chart(pen, &title, &own, overview.threshold, width);
                show_figure(ui, view, pen, &figure, asked, commands);
            }
            Shape::Means => {
                let title = texts.with("group-title-means", &series);
                let figure = means::chart(pen, &title, &own, respondent, overview.threshold, width);
                show_figure(ui, view, pen, &figure, asked, commands);
            }
            Shape::Levels => self.levels(ui, view, pen, overview, &own, width, asked, commands),
            Shape::Table => numbers(ui, view, overview, &own),
        });
    }

    #[allow(clippy::too_many_arguments, reason = "what every shape of a chart is drawn from")]
    fn levels(
        &self,
        ui: &mut Ui,
        view: &View<'_>,
        pen: &Pen<'_>,
        overview: &Overview,
        own: &[Row<'_>],
        width: f32,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        let gap = theme::STEP_12;
        let columns = ((width + gap) / (PANEL + gap)).floor().max(1.0) as usize;
        let panel = ((width - gap * (columns - 1) as f32) / columns as f32).floor();
        row(ui, |ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            ui.label(view.theme.small(view.texts.get("group-levels-legend")));
        });
        let mut whole = crate::ui::charts::scene::Scene::new(vec2(width, 0.0));
        for chunk in own.chunks(columns) {
            let lines = chunk
                .iter()
                .map(|row| title_lines(pen, row.name, panel).len())
                .max()
                .unwrap_or(1);
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                for (column, row) in chunk.iter().enumerate() {
                    let shown = overview.distribution(self.respondent, row.asked.question);
                    let figure = distribution::panel(pen, row.name, shown, lines, panel);
                    let at = vec2(column as f32 * (panel + gap), whole.size.y);
                    whole.append(&figure.scene, at);
                    if column + 1 == chunk.len() {
                        whole.size.y += figure.scene.size.y + gap;
                    }
                    figure.show(ui, view.theme);
                }
            });
        }
        let title = view.texts.get("group-shape-levels");
        commands.extend(asked.map(|act| act.command(pen, &title, &whole)));
    }
}

/// Every number as a table: the equal of the charts.
fn numbers(ui: &mut Ui, view: &View<'_>, overview: &Overview, own: &[Row<'_>]) {
    let (texts, theme) = (view.texts, view.theme);
    let column = |key: &str, width: f32, is_number: bool| Column {
        heading: texts.get(key),
        width,
        is_number,
    };
    let columns = [
        column("column-indicator", 230.0, false),
        column("group-column-n", 60.0, true),
        column("group-mean-first", 84.0, true),
        column("group-mean-latest", 84.0, true),
        column("group-column-change", 190.0, true),
        column("group-column-sd", 64.0, true),
        column("direction-raised", 120.0, true),
        column("direction-unchanged", 120.0, true),
        column("direction-lowered", 120.0, true),
        column("report-column-median-days", 92.0, true),
    ];
    let hidden = texts.with("group-hidden", &[("threshold", overview.threshold.to_string().into())]);
    let share = |share: Option<Share>| match share {
        None => "–".to_owned(),
        Some(share) => texts.with(
            "group-share-cell",
            &[
                ("share", texts.percent(share.share).into()),
                ("count", texts.number(share.count).into()),
            ],
        ),
    };
    let rows: Vec<Vec<RichText>> = own
        .iter()
        .map(|row| {
            let mut cells = vec![theme.small_strong(row.name)];
            match row.change {
                None => {
                    cells.push(theme.small("–"));
                    cells.extend([theme.small("–"), theme.small("–"), theme.small(&hidden)]);
                    cells.extend((0..5).map(|_| theme.small("–")));
                }
                Some(change) => {
                    let words = [
                        texts.number(change.n),
                        texts.decimal(change.mean_baseline, 2),
                        texts.decimal(change.mean_latest, 2),
                        texts.mean_change(change),
                        change
                            .sd_change
                            .map_or_else(|| "–".to_owned(), |sd| texts.decimal(sd, 2)),
                        share(change.raised),
                        share(change.unchanged),
                        share(change.lowered),
                        texts.decimal(change.median_days, 0),
                    ];
                    cells.extend(words.map(|words| theme.small(words).color(theme.ink)));
                }
            }
            cells
        })
        .collect();
    theme.card_frame().show(ui, |ui| {
        ScrollArea::horizontal().id_salt("group numbers").show(ui, |ui| {
            table(ui, theme, &texts.get("group-shape-table"), &columns, &rows);
        });
    });
    ui.add(Label::new(theme.small(texts.get("group-table-legend"))).wrap());
}
