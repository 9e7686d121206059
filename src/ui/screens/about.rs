//! What the program is, and what is not known.

use egui::{Label, Ui};

use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::{heading, page, scrolling};

/// Draws it.
pub fn ui(ui: &mut Ui, view: &View<'_>) {
    let (texts, theme) = (view.texts, view.theme);
    scrolling(ui, "about", |ui| {
        page(ui, true, |ui| {
            ui.spacing_mut().item_spacing.y = theme::GAP;
            super::navigation::logo(ui, theme, false);
            heading(ui, theme.display(texts.get("about-heading")));
            let version = [("version", env!("CARGO_PKG_VERSION").into())];
            ui.label(theme.small(texts.with("about-version", &version)));
            let notice = view.instrument.notice.text(texts.code()).to_owned();
            for (title, text) in [
                ("about-what", texts.get("about-what-text")),
                ("about-wording", notice),
                ("about-unknown", texts.get("about-unknown-text")),
                ("about-protection", texts.get("about-protection-text")),
                ("about-licences", texts.get("about-licences-text")),
            ] {
                theme.card_frame().show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    heading(ui, theme.lead(texts.get(title)));
                    ui.add(Label::new(theme.body(text)).wrap());
                });
            }
        });
    });
}
