//! The bin: what has been removed during the last thirty days.

use egui::{Label, Ui};

use crate::domain::standing::Standing;
use crate::store::{BIN_DAYS, Removable, Removed};
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{heading, page, protected, row, scrolling};

/// The most letters of a thing's own words that are shown.
const SHOWN: usize = 120;

/// What is about to be removed for good.
#[derive(Default)]
pub struct Bin {
    confirming: Option<Removable>,
    /// The question has just been asked: the focus goes to the answer that loses nothing.
    asks_now: bool,
}

impl Bin {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "bin", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, theme.display(texts.get("bin-heading")));
                let days = [("days", (BIN_DAYS as usize).into())];
                ui.add(Label::new(theme.small(texts.with("bin-help", &days))).wrap());
                if view.removed.is_empty() {
                    ui.add(Label::new(theme.body(texts.get("bin-empty"))).wrap());
                }
                for removed in view.removed {
                    theme.card_frame().show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        ui.spacing_mut().item_spacing.y = theme::HALF;
                        self.thing(ui, view, removed, commands);
                    });
                }
            });
        });
    }

    fn thing(&mut self, ui: &mut Ui, view: &View<'_>, removed: &Removed, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let kind = texts.get(&format!("bin-kind-{}", removed.what.code()));
        let mut words: String = removed.text.chars().take(SHOWN).collect();
        if words.len() < removed.text.len() {
            words.push('…');
        }
        heading(ui, theme.strong(format!("{kind}: {words}")));
        let whose = view.standing(removed.participant_id);
        let args = [
            ("participant", whose.map_or_else(String::new, Standing::label).into()),
            ("date", texts.date(removed.at.date_naive()).into()),
            ("by", removed.by.as_str().into()),
        ];
        let by = Label::new(theme.small(texts.with("bin-removed-by", &args))).wrap();
        match whose.filter(|standing| standing.protection.is_some()) {
            Some(standing) => row(ui, |ui| {
                protected::row_mark(ui, view, standing);
                ui.add(by);
            }),
            None => drop(ui.add(by)),
        }
        let (what, participant_id) = (removed.what, removed.participant_id);
        let button = |key: &str| {
            let text = texts.get(key);
            Button::secondary(theme, &text).name(format!("{text}: {words}")).small()
        };
        if self.confirming == Some(what) {
            ui.add(Label::new(theme.body(texts.get("bin-erase-question"))).wrap());
            row(ui, |ui| {
                if ui.add(button("bin-erase-yes").icon(theme::icon::TRASH)).clicked() {
                    commands.push(Command::Erase(what, participant_id));
                    self.confirming = None;
                }
                let keep = ui.add(button("bin-erase-no"));
                if std::mem::take(&mut self.asks_now) {
                    keep.request_focus();
                }
                if keep.clicked() {
                    self.confirming = None;
                }
            });
            return;
        }
        row(ui, |ui| {
            if ui.add(button("bin-restore").icon(theme::icon::UNDO)).clicked() {
                commands.push(Command::Restore(what, participant_id));
            }
            if ui.add(button("bin-erase").icon(theme::icon::TRASH)).clicked() {
                self.confirming = Some(what);
                self.asks_now = true;
            }
        });
    }
}
