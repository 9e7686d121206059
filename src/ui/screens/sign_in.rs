//! The lock: asks for the passphrase, and shows nothing of anybody.

use std::path::PathBuf;

use eframe::egui::{Id, Key, Label, Ui};
use zeroize::{Zeroize, Zeroizing};

use crate::ui::command::{Choice, Command};
use crate::ui::theme;
use crate::ui::view::Frame;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, reveal_button};
use crate::ui::widgets::{centered_page, heading, row, scrolling};

/// What has been typed so far. Wiped from memory when dropped.
pub struct SignIn {
    /// The file to open.
    pub path: PathBuf,
    passphrase: String,
    shows_passphrase: bool,
    wants_focus: bool,
    /// What went wrong.
    pub error: Option<String>,
    /// The key is being worked out.
    pub is_busy: bool,
}

impl Drop for SignIn {
    fn drop(&mut self) {
        self.passphrase.zeroize();
    }
}

impl SignIn {
    /// Asks for this file's passphrase.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            passphrase: String::new(),
            shows_passphrase: false,
            wants_focus: true,
            error: None,
            is_busy: false,
        }
    }

    /// The passphrase was wrong: say so, and let it be typed again.
    pub fn fail(&mut self, error: String) {
        self.error = Some(error);
        self.is_busy = false;
        self.wants_focus = true;
        self.passphrase.zeroize();
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, frame: &Frame<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (frame.texts, frame.theme);
        scrolling(ui, "sign in", |ui| {
            centered_page(ui, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                super::navigation::logo(ui, theme, true);
                heading(ui, theme.display(texts.get("sign-in-heading")));
                theme.card_frame().show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = theme::GAP;
                    let path = self.path.display().to_string();
                    ui.add(Label::new(theme.small(texts.with("sign-in-file", &[("path", path.into())]))).wrap());
                    self.passphrase(ui, frame, commands);
                });
                row(ui, |ui| {
                    let open = Button::quiet(theme, texts.get("sign-in-other-file")).icon(theme::icon::FOLDER);
                    if ui.add(open).clicked() {
                        commands.push(Command::Choose(Choice::ExistingFile));
                    }
                    let new = Button::quiet(theme, texts.get("sign-in-new-file")).icon(theme::icon::PLUS);
                    if ui.add(new).clicked() {
                        commands.push(Command::ShowFirstStart);
                    }
                });
            });
        });
    }

    fn passphrase(&mut self, ui: &mut Ui, frame: &Frame<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (frame.texts, frame.theme);
        let id = Id::unique("sign in passphrase");
        let response = Field::new(theme, texts.get("sign-in-passphrase"))
            .secret(self.shows_passphrase)
            .error(self.error.clone())
            .id(id)
            .width(420.0)
            .show(ui, &mut self.passphrase);
        if std::mem::take(&mut self.wants_focus) {
            response.request_focus();
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let mut wants = entered;
        row(ui, |ui| {
            let key = if self.is_busy { "sign-in-busy" } else { "sign-in-unlock" };
            let button = Button::primary(theme, texts.get(key))
                .icon(theme::icon::LOCK_OPEN)
                .enabled(!self.is_busy);
            wants |= ui.add(button).clicked();
            reveal_button(ui, frame, &mut self.shows_passphrase);
        });
        if wants && !self.is_busy && !self.passphrase.is_empty() {
            self.error = None;
            let passphrase = Zeroizing::new(self.passphrase.clone());
            commands.push(Command::Unlock {
                path: self.path.clone(),
                passphrase,
            });
        }
    }
}
