//! The draws that were made: when, by whom, how many of how many, the seed, and how far the reading has come.

use egui::{Label, RichText, ScrollArea, Ui};

use crate::domain::draw::CaseDraw;
use crate::ui::view::View;
use crate::ui::widgets::heading;
use crate::ui::widgets::table::{Column, table};

/// Draws them, newest first.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, draws: &[CaseDraw]) {
    let (texts, theme) = (view.texts, view.theme);
    let name = texts.get("draws-made-heading");
    heading(ui, theme.lead(&name));
    ui.add(Label::new(theme.small(texts.get("draws-made-help"))).wrap());
    let column = |key, width, is_number| Column::named(texts, key, width, is_number);
    let columns = [
        column("draws-column-date", 120.0, false),
        column("draws-column-by", 130.0, false),
        column("draws-column-drawn", 120.0, false),
        column("draws-column-read", 120.0, false),
        column("draws-column-seed", 172.0, false),
    ];
    let rows: Vec<Vec<RichText>> = draws
        .iter()
        .map(|draw| cells(view, draw).map(|cell| theme.body(cell)).into())
        .collect();
    ScrollArea::horizontal().id_salt("draws made").show(ui, |ui| {
        table(ui, theme, &name, &columns, &rows);
    });
}

fn cells(view: &View<'_>, draw: &CaseDraw) -> [String; 5] {
    let texts = view.texts;
    let of = |key, count: usize, all: usize| {
        let args = [("count", count.into()), ("all", all.into())];
        texts.with(key, &args)
    };
    let mut read = of("draws-of", draw.read, draw.kept);
    if draw.gone() > 0 {
        let args = [("count", draw.gone().into())];
        read = format!("{read} ({})", texts.with("draws-gone", &args));
    }
    [
        texts.date(draw.drawn_on),
        draw.drawn_by.clone(),
        of("draws-of", draw.count(), draw.pool),
        read,
        draw.seed.to_string(),
    ]
}
