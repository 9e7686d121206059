//! The key that other units send participants to this one with.

use egui::{Label, Ui};

use crate::domain::transfer::unit_name;
use crate::exchange::transfer::card_code;
use crate::explain::Explain as _;
use crate::ui::command::{Choice, Command};
use crate::ui::screens::transfer::card_words;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{card, heading, row};

/// What is typed so far.
#[derive(Default)]
pub struct TransferTab {
    name: String,
    has_tried: bool,
    /// Another key is to be made although there is one.
    is_replacing: bool,
    sent: Sent,
}

impl TransferTab {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        ui.add(Label::new(theme.body(texts.get("transfer-key-intro"))).wrap());
        if self.sent.has_arrived(view) {
            *self = Self::default();
        }
        let Some(own) = view.transfer_card else {
            card(ui, theme, |ui| {
                heading(ui, theme.lead(texts.get("transfer-key-none")));
                self.making(ui, view, commands);
            });
            return;
        };
        card(ui, theme, |ui| {
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            heading(ui, theme.lead(texts.get("transfer-key-heading")));
            card_words(ui, view, own);
            ui.add(Label::new(theme.small(texts.get("transfer-key-help"))).wrap());
            let code = card_code(own);
            ui.label(theme.small(texts.get("transfer-code")));
            ui.add(Label::new(theme.small(&code)).selectable(true).wrap());
            row(ui, |ui| {
                let save = Button::primary(theme, texts.get("transfer-key-save")).icon(theme::icon::DOWNLOAD);
                if ui.add(save).clicked() {
                    commands.push(Command::Choose(Choice::OwnTransferCard));
                }
                if ui
                    .add(Button::secondary(theme, texts.get("transfer-key-copy")))
                    .clicked()
                {
                    ui.ctx().copy_text(code);
                }
            });
        });
        card(ui, theme, |ui| {
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            heading(ui, theme.lead(texts.get("transfer-key-new-heading")));
            ui.add(Label::new(theme.body(texts.get("transfer-key-new-help"))).wrap());
            if self.is_replacing {
                self.making(ui, view, commands);
            } else if ui
                .add(Button::secondary(theme, texts.get("transfer-key-new")))
                .clicked()
            {
                self.is_replacing = true;
                self.name.clone_from(&own.name);
            }
        });
    }

    fn making(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = unit_name(&self.name);
        let problem = name.as_ref().err().filter(|_| self.has_tried);
        Field::new(theme, texts.get("transfer-key-name"))
            .help(texts.get("transfer-key-name-help"))
            .error(problem.map(|problem| problem.explain(texts)))
            .show(ui, &mut self.name);
        let make = Button::secondary(theme, texts.get("transfer-key-make")).icon(theme::icon::LOCK);
        if ui.add(make).clicked() {
            self.has_tried = true;
            if let Ok(name) = name {
                commands.push(Command::MakeTransferKey(name));
                self.sent.send();
            }
        }
    }
}
