//! Any two occasions beside each other: as dumbbells, or as a wheel.

use egui::{Role, Ui};

use super::{counted_words, summary_line};
use crate::domain::OccasionId;
use crate::domain::history::History;
use crate::domain::instrument::Respondent;
use crate::ui::charts::comparison::{self, Pair};
use crate::ui::charts::radar;
use crate::ui::charts::still::{Kept, StillFigure};
use crate::ui::command::Command;
use crate::ui::screens::picture::PictureAct;
use crate::ui::theme;
use crate::ui::view::{Look, View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{group, row};

/// The widest that these charts grow: wider ones are harder to read across.
const MAX_WIDTH: f32 = 900.0;

/// Above this width everything that is chosen stands in one row.
const BESIDE: f32 = 760.0;

/// How two occasions are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One row an indicator.
    Dumbbells,
    /// One axis an indicator.
    Wheel,
}

/// Which two, and whose answers.
pub struct PairTab {
    respondent: Respondent,
    before: Option<OccasionId>,
    now: Option<OccasionId>,
    chart: Kept<Basis, StillFigure>,
}

/// What the chart is made from.
#[derive(PartialEq)]
struct Basis {
    look: Look,
    shape: Shape,
    respondent: Respondent,
    pair: [OccasionId; 2],
    width: f32,
}

impl Default for PairTab {
    /// The participant's first and latest.
    fn default() -> Self {
        Self {
            respondent: Respondent::Participant,
            before: None,
            now: None,
            chart: Kept::default(),
        }
    }
}

impl PairTab {
    /// Draws it.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        shape: Shape,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        let Some(instrument) = history.instrument() else { return };
        let texts = view.texts;
        let measured: Vec<_> = history.measured().collect();
        let [first, .., last] = measured.as_slice() else {
            notice(ui, view.theme, Tone::Info, &texts.get("pair-needs-two"));
            return;
        };
        let find = |id: Option<OccasionId>| measured.iter().copied().find(|occasion| Some(occasion.id) == id);
        let mut before_id = find(self.before).unwrap_or(first).id;
        let mut now_id = find(self.now).unwrap_or(last).id;
        let options: Vec<_> = measured
            .iter()
            .map(|occasion| (occasion.id, texts.date(occasion.date)))
            .collect();
        let is_wide = ui.available_width() > BESIDE;
        if !is_wide {
            self.respondent_choice(ui, view);
        }
        row(ui, |ui| {
            if is_wide {
                self.respondent_choice(ui, view);
                ui.add_space(theme::GAP);
            }
            ui.label(view.theme.small(texts.get("pair-compare")));
            let select = |key: &str| Select::new(view.theme, texts.get(key)).hide_label().width(148.0);
            select("pair-before").show(ui, &mut before_id, &options);
            ui.label(view.theme.small(texts.get("pair-with")));
            select("pair-now").show(ui, &mut now_id, &options);
        });
        let chosen = find(Some(before_id)).zip(find(Some(now_id)));
        let Some((before, now)) = chosen else { return };
        // Whatever the order in which they were chosen, the earlier one is "before".
        let (before, now) = if before.date <= now.date {
            (before, now)
        } else {
            (now, before)
        };
        (self.before, self.now) = (Some(before.id), Some(now.id));
        if before.id == now.id {
            notice(ui, view.theme, Tone::Info, &texts.get("pair-same"));
            return;
        }
        let pair = Pair {
            before,
            now,
            respondent: self.respondent,
        };
        let summary = comparison::summary(history, instrument, pair);
        let what = texts.with("pair-heading", &[("date", texts.date(before.date).into())]);
        summary_line(
            ui,
            view,
            &what,
            &summary,
            &counted_words(view, &summary, self.respondent),
            theme::Size::Lead,
        );
        with_pen(&ui.painter().clone(), view, |pen| {
            let width = ui.available_width().min(MAX_WIDTH);
            let basis = Basis {
                look: view.look(ui.ctx()),
                shape,
                respondent: self.respondent,
                pair: [before.id, now.id],
                width,
            };
            let chart = self.chart.get(basis, || {
                let chart = match shape {
                    Shape::Dumbbells => comparison::chart,
                    Shape::Wheel => radar::chart,
                };
                chart(pen, history, instrument, pair, width).into()
            });
            let figure = &chart.figure;
            let title = format!("{} · {}", history.participant.reference, figure.name);
            commands.extend(asked.map(|act| act.command(pen, &title, &figure.scene)));
            chart.show(ui, view.theme);
        });
    }

    /// Lets go of the chart: it is not seen.
    pub fn forget(&mut self) {
        self.chart.forget();
    }

    fn respondent_choice(&mut self, ui: &mut Ui, view: &View<'_>) {
        let name = view.texts.get("pair-respondent");
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for respondent in Respondent::ALL {
                    let text = view.texts.get(&format!("series-{}", respondent.code()));
                    if ui
                        .add(Button::chip(view.theme, text, self.respondent == *respondent))
                        .clicked()
                    {
                        self.respondent = *respondent;
                    }
                }
            });
        });
    }
}
