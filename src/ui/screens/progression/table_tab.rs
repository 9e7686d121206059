//! Every number as a table: the equal of every chart.

use egui::{Label, RichText, Ui};

use crate::domain::assessment::Answer;
use crate::domain::change::Direction;
use crate::domain::history::History;
use crate::domain::instrument::{IndicatorId, Instrument, Respondent};
use crate::domain::occasion::Occasion;
use crate::ui::view::View;
use crate::ui::widgets::table::{Column, table};

/// Draws it.
pub fn ui(ui: &mut Ui, view: &View<'_>, history: &History, instrument: &Instrument) {
    let (texts, theme) = (view.texts, view.theme);
    // Newest first: what is asked for most is what is seen first.
    let measured: Vec<_> = history.filled_in().rev().collect();
    let column = |heading: String, width: f32, is_number: bool| Column {
        heading,
        width,
        is_number,
    };
    let mut columns = vec![
        column(texts.get("column-indicator"), 250.0, false),
        column(texts.get("column-respondent"), 128.0, false),
    ];
    columns.push(column(texts.get("column-change-since-first"), 150.0, false));
    columns.extend(
        measured
            .iter()
            .map(|occasion| column(texts.date(occasion.date), 104.0, true)),
    );
    let mut rows = Vec::new();
    // What is asked no longer comes last.
    let left_out = history.left_out(instrument).into_iter().map(|(indicator, _)| indicator);
    for indicator in instrument.indicators.iter().chain(left_out) {
        for respondent in Respondent::ALL.iter().filter(|respondent| indicator.asks(**respondent)) {
            let mut cells = vec![
                theme.small_strong(indicator.name.text(texts.code())),
                theme.small(texts.get(&format!("person-{}", respondent.code()))),
            ];
            cells.push(match history.change(*respondent, indicator) {
                None => theme.small(texts.get("too-few-measurements")),
                Some(change) => {
                    let mark = match change.direction {
                        Direction::Raised => '▲',
                        Direction::Unchanged => '■',
                        Direction::Lowered => '▼',
                    };
                    let words = format!("{mark} {}", texts.change(change.steps));
                    theme.small_strong(words).color(theme.direction(change.direction))
                }
            });
            cells.extend(
                measured
                    .iter()
                    .map(|occasion| table_cell(view, occasion, *respondent, &indicator.id)),
            );
            rows.push(cells);
        }
    }
    theme.card_frame().show(ui, |ui| {
        egui::ScrollArea::horizontal().id_salt("table").show(ui, |ui| {
            table(ui, theme, &texts.get("tab-table"), &columns, &rows);
        });
    });
    ui.add(Label::new(theme.small(texts.get("table-legend"))).wrap());
}

fn table_cell(view: &View<'_>, occasion: &Occasion, respondent: Respondent, indicator: &IndicatorId) -> RichText {
    let (texts, theme) = (view.texts, view.theme);
    match occasion.entry(respondent, indicator).map(|entry| entry.answer) {
        Some(Some(Answer::Score(score))) => theme.small_strong(score.value().to_string()),
        Some(Some(Answer::DontKnow)) => theme.small(texts.get("answer-dont-know")),
        Some(Some(Answer::Declined)) => theme.small(texts.get("answer-declined")),
        Some(None) => theme.small(texts.get("answer-blank")),
        None => theme.small("–"),
    }
}
