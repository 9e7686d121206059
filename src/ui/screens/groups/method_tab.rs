//! What a methodologist asks: who is still there, how large a change is beside its spread, who could move at all, whether
//! the two respondents agree, and how long it takes until somebody leaves.

use egui::{Label, RichText, ScrollArea, Ui};

use super::{Groups, show_figure};
use crate::domain::cohort::overview::Overview;
use crate::report::method::{self, MethodTable};
use crate::ui::charts::cohort::curve;
use crate::ui::command::Command;
use crate::ui::figures::Shown;
use crate::ui::screens::picture::PictureAct;
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::heading;
use crate::ui::widgets::table::{Column, table};

/// The widest that the chart grows.
const MAX_WIDTH: f32 = 900.0;
/// How wide the columns of each table are.
const SENSITIVITY: &[f32] = &[280.0, 56.0, 72.0, 96.0, 96.0, 148.0, 160.0];
const ATTRITION: &[f32] = &[280.0, 150.0, 150.0, 190.0];
const AGREEMENT: &[f32] = &[280.0, 56.0, 160.0, 84.0, 128.0, 128.0];

impl Groups {
    pub(super) fn method(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        shown: &Shown,
        overview: &Overview,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        self.respondent_choice(ui, view);
        // Until the new figures are there, those of another page may still be shown.
        let Some(methods) = &shown.methods else { return };
        let texts = view.texts;
        let tables = [
            (method::sensitivity(texts, overview, self.respondent), SENSITIVITY),
            (method::attrition(texts, overview, methods, self.respondent), ATTRITION),
            (method::agreement(texts, overview, methods), AGREEMENT),
        ];
        for (own, widths) in tables {
            show(ui, view, &own, widths);
        }
        heading(ui, view.theme.lead(texts.get("method-time")));
        let mut help = texts.get("method-time-words");
        match &methods.time_to_exit {
            Some(time) if time.points.len() > 1 => with_pen(&ui.painter().clone(), view, |pen| {
                help = format!("{help} {}", texts.get("method-time-help"));
                let title = texts.time_title(time);
                let figure = curve::chart(pen, &title, time, ui.available_width().min(MAX_WIDTH));
                show_figure(ui, view, pen, &figure, asked, commands);
            }),
            _ => {
                ui.add(Label::new(view.theme.body(texts.get("method-time-none"))).wrap());
            }
        }
        ui.add(Label::new(view.theme.small(help)).wrap());
    }
}

/// A table in a card, under its heading and over its help; a sentence where all of it is hidden.
fn show(ui: &mut Ui, view: &View<'_>, own: &MethodTable, widths: &[f32]) {
    let theme = view.theme;
    heading(ui, theme.lead(&own.heading));
    match &own.hidden {
        Some(hidden) => {
            ui.add(Label::new(theme.body(hidden)).wrap());
        }
        None => rows(ui, view, own, widths),
    }
    ui.add(Label::new(theme.small(&own.help)).wrap());
    for remark in &own.remarks {
        ui.add(Label::new(theme.body(remark)).wrap());
    }
}

fn rows(ui: &mut Ui, view: &View<'_>, own: &MethodTable, widths: &[f32]) {
    let theme = view.theme;
    let columns: Vec<Column> = own
        .columns
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(place, (heading, width))| Column {
            heading: heading.clone(),
            width: *width,
            is_number: place > 0,
        })
        .collect();
    let cells = |row: &Vec<String>| -> Vec<RichText> {
        let words = row.iter().enumerate();
        words
            .map(|(place, words)| match place {
                0 => theme.small_strong(words),
                _ => theme.small(words).color(theme.ink),
            })
            .collect()
    };
    let rows: Vec<Vec<RichText>> = own.rows.iter().map(cells).collect();
    theme.card_frame().show(ui, |ui| {
        ScrollArea::horizontal().id_salt(&own.heading).show(ui, |ui| {
            table(ui, theme, &own.heading, &columns, &rows);
        });
    });
}
