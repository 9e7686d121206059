//! Every key, from the one list of them.

use egui::{Label, Ui};

use crate::ui::shortcut::Shortcut;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{heading, page, scrolling};

/// Draws it.
pub fn ui(ui: &mut Ui, view: &View<'_>) {
    let (texts, theme) = (view.texts, view.theme);
    scrolling(ui, "help", |ui| {
        page(ui, true, |ui| {
            ui.spacing_mut().item_spacing.y = theme::GAP;
            heading(ui, theme.display(texts.get("help-heading")));
            ui.add(Label::new(theme.body(texts.get("help-intro"))).wrap());
            theme.card_frame().show(ui, |ui| {
                ui.set_width(ui.available_width());
                let half = ui.available_width() / 2.0;
                let columns = [("help-keys", half * 0.6), ("help-act", half * 1.4)];
                let columns = columns.map(|(key, width)| Column {
                    heading: texts.get(key),
                    width,
                    is_number: false,
                });
                let mut rows: Vec<_> = Shortcut::ALL
                    .iter()
                    .map(|shortcut| {
                        vec![
                            theme.small_strong(shortcut.keys_text()),
                            theme.small(texts.get(shortcut.text_key())),
                        ]
                    })
                    .collect();
                for (keys, act) in [
                    ("help-form-digits", "help-form-digits-act"),
                    ("help-form-arrows", "help-form-arrows-act"),
                    ("help-form-enter", "help-form-enter-act"),
                    ("help-chart-arrows", "help-chart-arrows-act"),
                ] {
                    rows.push(vec![theme.small_strong(texts.get(keys)), theme.small(texts.get(act))]);
                }
                table(ui, theme, &texts.get("help-heading"), &columns, &rows);
            });
        });
    });
}
