//! What is shown once: a recovery key for the safe, or the passphrase of somebody's first sign-in.

use egui::{Label, Role, Ui};
use zeroize::Zeroize;

use crate::ui::command::Command;
use crate::ui::office::{Secret, SecretKind};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{card, group, heading, page, row, scrolling};

/// Width of the field for a group of letters.
const GROUP: f32 = 160.0;

/// How far whoever sees it has come. Wiped from memory when dropped.
#[derive(Default)]
pub struct SecretCard {
    /// The last group, as it was read from paper.
    typed: String,
    has_tried: bool,
}

impl Drop for SecretCard {
    fn drop(&mut self) {
        self.typed.zeroize();
    }
}

impl SecretCard {
    /// The first page after the file has been made: nothing but the key.
    pub fn page(&mut self, ui: &mut Ui, view: &View<'_>, secret: &Secret, commands: &mut Vec<Command>) {
        scrolling(ui, "secret", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                super::navigation::logo(ui, view.theme, true);
                card(ui, view.theme, |ui| self.ui(ui, view, secret, commands));
            });
        });
    }

    /// The content of a card. A recovery key goes away once its last group has been typed from where it was written down.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, secret: &Secret, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let groups = secret.groups();
        let (title, help, once) = match &secret.kind {
            SecretKind::RecoveryKey => (
                texts.get("secret-recovery-title"),
                texts.get("secret-recovery-help"),
                texts.get("secret-once"),
            ),
            SecretKind::FirstPassphrase(name) => (
                texts.with("secret-first-title", &[("name", name.as_str().into())]),
                texts.get("secret-first-help"),
                texts.get("secret-once"),
            ),
            SecretKind::UnitCode => (
                texts.get("secret-unit-title"),
                texts.get("secret-unit-help"),
                texts.get("secret-unit-again"),
            ),
            SecretKind::StationCode(name) => (
                texts.with("secret-station-title", &[("name", name.as_str().into())]),
                texts.get("secret-station-help"),
                texts.get("secret-once"),
            ),
        };
        group(ui, Role::Group, &title, |ui| {
            heading(ui, theme.lead(&title));
            ui.add(Label::new(theme.body(help)).wrap());
            let words = groups.join("  ");
            ui.add(Label::new(theme.lead(&words)).selectable(true).wrap());
            notice(ui, theme, Tone::Warning, &once);
            if view.has_printer {
                let print = Button::secondary(theme, texts.get("secret-print")).icon(theme::icon::PRINTER);
                if ui.add(print).clicked() {
                    commands.push(Command::PrintSecret);
                }
            }
            let last = groups.last().filter(|_| secret.kind == SecretKind::RecoveryKey);
            let is_right = last.is_none_or(|last| self.typed.trim().eq_ignore_ascii_case(last));
            let mut is_done = false;
            if last.is_some() {
                let wrong = (self.has_tried && !is_right).then(|| texts.get("secret-last-wrong"));
                let field = Field::new(theme, texts.get("secret-last"))
                    .help(texts.get("secret-last-help"))
                    .width(GROUP)
                    .error(wrong)
                    .show(ui, &mut self.typed);
                is_done = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            }
            row(ui, |ui| {
                let done = Button::primary(theme, texts.get("secret-done")).icon(theme::icon::CHECK);
                if ui.add(done).clicked() || is_done {
                    self.has_tried = !is_right;
                    if is_right {
                        self.typed.zeroize();
                        commands.push(Command::ForgetSecret);
                    }
                }
            });
        });
    }
}
