//! Another passphrase for the one who is signed in.

use egui::{Label, Ui};
use zeroize::{Zeroize, Zeroizing};

use crate::domain::access::MIN_PASSPHRASE_CHARS;
use crate::domain::passphrase::is_too_short;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, reveal_button};
use crate::ui::widgets::strength::Strength;
use crate::ui::widgets::{heading, page, row, scrolling};

/// What has been typed so far. Wiped from memory when dropped.
#[derive(Default)]
pub struct OwnPassphrase {
    old: String,
    new: String,
    again: String,
    shows: bool,
    strength: Strength,
    has_tried: bool,
    sent: Sent,
}

impl Drop for OwnPassphrase {
    fn drop(&mut self) {
        self.forget();
    }
}

impl OwnPassphrase {
    fn forget(&mut self) {
        self.old.zeroize();
        self.new.zeroize();
        self.again.zeroize();
    }

    /// A page of its own: the first passphrase has to be changed.
    pub fn page(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "own passphrase", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                super::navigation::logo(ui, theme, true);
                heading(ui, theme.display(texts.get("passphrase-first-heading")));
                let who = [("user", view.user.into())];
                ui.add(Label::new(theme.body(texts.with("passphrase-first-why", &who))).wrap());
                theme.card_frame().show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = theme::GAP;
                    self.fields(ui, view, "passphrase-first-old", commands);
                });
                let lock = Button::quiet(theme, texts.get("lock")).icon(theme::icon::LOCK);
                if ui.add(lock).clicked() {
                    commands.push(Command::Lock);
                }
            });
        });
    }

    /// The content of a card.
    pub fn card(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        heading(ui, view.theme.lead(view.texts.get("passphrase-heading")));
        ui.add(Label::new(view.theme.small(view.texts.get("passphrase-help"))).wrap());
        self.fields(ui, view, "passphrase-old", commands);
    }

    fn fields(&mut self, ui: &mut Ui, view: &View<'_>, old: &str, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if !view.office.is_busy && self.sent.has_arrived(view) {
            self.forget();
            self.has_tried = false;
        }
        let missing = self.has_tried && self.old.is_empty();
        Field::new(theme, texts.get(old))
            .secret(self.shows)
            .error(missing.then(|| texts.get("passphrase-old-missing")))
            .show(ui, &mut self.old);
        let min = [("min", MIN_PASSPHRASE_CHARS.into())];
        let too_short = self.has_tried && is_too_short(&self.new);
        Field::new(theme, texts.get("passphrase-new"))
            .secret(self.shows)
            .help(texts.with("start-passphrase-help", &min))
            .error(too_short.then(|| texts.with("error-passphrase-short", &min)))
            .show(ui, &mut self.new);
        self.strength.ui(ui, &view.frame, &self.new, view.user);
        let differ = self.has_tried && self.new != self.again;
        Field::new(theme, texts.get("passphrase-new-again"))
            .secret(self.shows)
            .error(differ.then(|| texts.get("start-passphrases-differ")))
            .show(ui, &mut self.again);
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("passphrase-save")).icon(theme::icon::CHECK);
            if ui.add(save.enabled(!view.office.is_busy)).clicked() {
                self.has_tried = true;
                if !self.old.is_empty() && !is_too_short(&self.new) && self.new == self.again {
                    commands.push(Command::ChangePassphrase {
                        old: Zeroizing::new(self.old.clone()),
                        new: Zeroizing::new(self.new.clone()),
                    });
                    self.sent.send();
                }
            }
            reveal_button(ui, &view.frame, &mut self.shows);
        });
    }
}
