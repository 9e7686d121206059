//! Change of each indicator, of one group or of two beside each other: as bars, dumbbells, levels or numbers.

use egui::{Align2, Label, RichText, Role, ScrollArea, Ui, pos2, vec2};

use super::Groups;
use super::filters::Filters;
use crate::domain::cohort::overview::Overview;
use crate::domain::cohort::statistics::Share;
use crate::domain::instrument::Respondent;
use crate::i18n::Texts;
use crate::ui::charts::Pen;
use crate::ui::charts::cohort::distribution::{self, Levels, title_lines};
use crate::ui::charts::cohort::{Row, bars, largest_first, means, rows};
use crate::ui::charts::scene::Scene;
use crate::ui::command::Command;
use crate::ui::figures::Shown;
use crate::ui::screens::picture::PictureAct;
use crate::ui::theme::{self, Size, Weight};
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
        figures: &Shown,
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
        // The overview may have asked for the time before.
        let count = match self.filters.beside(view) {
            Some(_) => figures.overviews.len(),
            None => 1,
        };
        let overviews = figures.overviews.get(..count).unwrap_or_default();
        let is_beside = count > 1 && ui.available_width() >= BESIDE;
        let width = if is_beside {
            ((ui.available_width() - theme::GAP) / 2.0).floor()
        } else {
            ui.available_width().min(MAX_WIDTH)
        };
        let groups = self.rows(view.texts, overviews);
        let reach = bars::Reach::of(groups.iter().flatten());
        with_pen(&ui.painter().clone(), view, |pen| {
            let mut pictures = Vec::new();
            let mut draw = |ui: &mut Ui| {
                for (place, (overview, own)) in overviews.iter().zip(&groups).enumerate() {
                    let name = (count > 1).then(|| Filters::name(view, &overview.filter));
                    let shown = Drawn {
                        view,
                        pen,
                        overview,
                        rows: own,
                        reach,
                        respondent: self.respondent,
                        width,
                    };
                    ui.push_id(place, |ui| {
                        ui.vertical(|ui| {
                            ui.set_max_width(if is_beside { width } else { ui.available_width() });
                            if let Some(name) = &name {
                                heading(ui, view.theme.strong(name));
                            }
                            let picture = shown.draw(ui, self.shape);
                            pictures.extend(picture.map(|picture| (name, picture)));
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
            if let Some(act) = asked.filter(|_| !pictures.is_empty()) {
                let whole = beside_each_other(pen, &pictures, width);
                let title = pictures.first().map_or("", |(_, picture)| picture.title.as_str());
                commands.push(act.command(pen, title, &whole));
            }
        });
    }

    /// The rows of each group, all in the order of the first, so that they can be read across.
    fn rows<'a>(&self, texts: &Texts, overviews: &'a [Overview]) -> Vec<Vec<Row<'a>>> {
        let own = |overview: &'a Overview| rows(overview, self.asked_here(overview), self.respondent, texts);
        let mut groups: Vec<Vec<Row<'a>>> = overviews.iter().map(own).collect();
        let figure = match self.shape {
            Shape::Bars => bars::raised,
            Shape::Means => means::change,
            Shape::Levels | Shape::Table => return groups,
        };
        if let Some((first, others)) = groups.split_first_mut() {
            largest_first(first, figure);
            for rows in others {
                rows.sort_by_key(|row| first.iter().position(|own| own.asked.question == row.asked.question));
            }
        }
        groups
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
}

/// What is drawn of one group.
struct Drawn<'a> {
    view: &'a View<'a>,
    pen: &'a Pen<'a>,
    overview: &'a Overview,
    rows: &'a [Row<'a>],
    /// Of the bars of every group.
    reach: bars::Reach,
    respondent: Respondent,
    width: f32,
}

/// A chart with its title, for a picture of it.
struct Picture {
    title: String,
    scene: Scene,
}

impl Drawn<'_> {
    /// Draws it; the numbers of a table make no picture.
    fn draw(&self, ui: &mut Ui, shape: Shape) -> Option<Picture> {
        let (texts, respondent) = (self.view.texts, self.respondent);
        // A chart without rows would look as if nothing had moved.
        if self.rows.is_empty() {
            let words = self.view.theme.body(texts.get("group-nothing-asked"));
            ui.add(Label::new(words).wrap());
            return None;
        }
        let series = [("series", texts.get(&format!("series-{}", respondent.code())).into())];
        let figure = match shape {
            Shape::Bars => {
                let title = texts.with("group-title-bars", &series);
                let threshold = self.overview.threshold;
                bars::chart(self.pen, &title, self.rows, self.reach, threshold, self.width)
            }
            Shape::Means => {
                let title = texts.with("group-title-means", &series);
                let threshold = self.overview.threshold;
                means::chart(self.pen, &title, self.rows, respondent, threshold, self.width)
            }
            Shape::Levels => return Some(self.levels(ui)),
            Shape::Table => {
                numbers(ui, self.view, self.overview, self.rows);
                return None;
            }
        };
        figure.show(ui, self.view.theme);
        Some(Picture {
            title: figure.name,
            scene: figure.scene,
        })
    }

    fn levels(&self, ui: &mut Ui) -> Picture {
        let (view, pen) = (self.view, self.pen);
        let gap = theme::STEP_12;
        let columns = ((self.width + gap) / (PANEL + gap)).floor().max(1.0) as usize;
        let panel = ((self.width - gap * (columns - 1) as f32) / columns as f32).floor();
        ui.add(Label::new(view.theme.small(view.texts.get("group-levels-legend"))).wrap());
        let mut whole = Scene::new(vec2(self.width, 0.0));
        for chunk in self.rows.chunks(columns) {
            let lines = chunk
                .iter()
                .map(|row| title_lines(pen, &row.name, panel).len())
                .max()
                .unwrap_or(1);
            let top = whole.size.y;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                for (column, row) in chunk.iter().enumerate() {
                    let levels = Levels {
                        name: &row.name,
                        counts: self.overview.distribution(self.respondent, row.asked.question),
                        respondent: self.respondent,
                    };
                    let figure = distribution::panel(pen, &levels, lines, panel);
                    whole.append(&figure.scene, vec2(column as f32 * (panel + gap), top));
                    whole.size.y = whole.size.y.max(top + figure.scene.size.y + gap);
                    figure.show(ui, view.theme);
                }
            });
        }
        Picture {
            title: view.texts.get("group-shape-levels"),
            scene: whole,
        }
    }
}

/// One picture of what stands beside each other, each under its group's name.
fn beside_each_other(pen: &Pen<'_>, pictures: &[(Option<String>, Picture)], width: f32) -> Scene {
    let has_names = pictures.iter().any(|(name, _)| name.is_some());
    let top = if has_names {
        Size::Body.line() + theme::BASE
    } else {
        0.0
    };
    let height = pictures
        .iter()
        .map(|(_, picture)| picture.scene.size.y)
        .fold(0.0, f32::max);
    let count = pictures.len() as f32;
    let mut whole = Scene::new(vec2(count * width + (count - 1.0).max(0.0) * theme::GAP, top + height));
    for (place, (name, picture)) in pictures.iter().enumerate() {
        let left = place as f32 * (width + theme::GAP);
        if let Some(name) = name {
            let at = pos2(left, Size::Body.line() / 2.0);
            let ink = pen.theme.ink;
            whole.text(at, Align2::LEFT_CENTER, name, Size::Body, Weight::SemiBold, ink);
        }
        whole.append(&picture.scene, vec2(left, top));
    }
    whole
}

/// Every number as a table: the equal of the charts.
fn numbers(ui: &mut Ui, view: &View<'_>, overview: &Overview, own: &[Row<'_>]) {
    let (texts, theme) = (view.texts, view.theme);
    let column = |key, width, is_number| Column::named(texts, key, width, is_number);
    let columns = [
        column("column-indicator", 196.0, false),
        column("group-column-n", 48.0, true),
        column("group-mean-first", 64.0, true),
        column("group-mean-latest", 76.0, true),
        column("group-column-change", 150.0, true),
        column("group-column-sd", 52.0, true),
        column("direction-raised", 98.0, true),
        column("direction-unchanged", 108.0, true),
        column("direction-lowered", 98.0, true),
        column("report-column-median-days", 88.0, true),
    ];
    let hidden = texts.hidden(overview.threshold);
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
            let mut cells = vec![theme.small_strong(&row.name)];
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
