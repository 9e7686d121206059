//! The lock: asks for the passphrase, and shows nothing of anybody.

use std::path::PathBuf;

use egui::{Id, Key, Label, Ui};
use zeroize::{Zeroize, Zeroizing};

use super::administration::backups::Backups;
use crate::store::{Backup, Restoring, backups};
use crate::ui::command::{Choice, Command, Page};
use crate::ui::office::Comparison;
use crate::ui::theme;
use crate::ui::view::Frame;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, reveal_button};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{card, heading, page, row, scrolling};

/// What has been typed so far. Wiped from memory when dropped.
pub struct SignIn {
    /// The file to open.
    pub path: PathBuf,
    passphrase: String,
    shows_passphrase: bool,
    wants_focus: bool,
    /// What went wrong.
    pub error: Option<String>,
    /// What has become of something.
    pub notice: Option<String>,
    /// The key is being worked out.
    pub is_busy: bool,
    /// The backups beside the file, where it can't be opened.
    backups: Vec<Backup>,
    list: Backups,
    /// Why a backup could not be opened.
    pub backup_error: Option<String>,
    /// A backup that has been opened and may be put in the place of the file, and what it holds.
    pub restoring: Option<Restoring>,
    /// What that one holds.
    pub comparison: Option<Comparison>,
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
            notice: None,
            is_busy: false,
            backups: Vec::new(),
            list: Backups::default(),
            backup_error: None,
            restoring: None,
            comparison: None,
        }
    }

    /// The file can't be opened: shows which backups there are.
    pub fn offer_backups(&mut self) {
        // Where the folder can't be read, either, there is nothing to offer.
        self.backups = backups(&self.path).unwrap_or_default();
    }

    /// The file stays as it is.
    pub fn cancel_restore(&mut self) {
        self.comparison = None;
        if let Some(restoring) = self.restoring.take() {
            restoring.cancel();
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
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                super::navigation::logo(ui, theme, true);
                heading(ui, theme.display(texts.get("sign-in-heading")));
                if let Some(problem) = &frame.policy.problem {
                    notice(ui, theme, Tone::Warning, problem);
                }
                if let Some(said) = &self.notice {
                    notice(ui, theme, Tone::Done, said);
                }
                theme.card_frame().show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = theme::GAP;
                    let path = self.path.display().to_string();
                    ui.add(Label::new(theme.small(texts.with("sign-in-file", &[("path", path.into())]))).wrap());
                    self.passphrase(ui, frame, commands);
                });
                if !self.backups.is_empty() {
                    card(ui, theme, |ui| {
                        heading(ui, theme.lead(texts.get("sign-in-backups")));
                        ui.add(Label::new(theme.body(texts.get("sign-in-backups-help"))).wrap());
                        if let Some(error) = &self.backup_error {
                            notice(ui, theme, Tone::Warning, error);
                        }
                        let comparison = self.comparison.as_ref();
                        self.list
                            .backup_list(ui, frame, &self.backups, comparison, self.is_busy, commands);
                    });
                }
                row(ui, |ui| {
                    let open = Button::quiet(theme, texts.get("sign-in-other-file")).icon(theme::icon::FOLDER);
                    if ui.add(open).clicked() {
                        commands.push(Command::Choose(Choice::ExistingFile));
                    }
                    let new = Button::quiet(theme, texts.get("sign-in-new-file")).icon(theme::icon::PLUS);
                    if ui.add(new).clicked() {
                        commands.push(Command::ShowFirstStart);
                    }
                    let help = Button::quiet(theme, texts.get("navigation-help")).icon(theme::icon::HELP);
                    if ui.add(help).clicked() {
                        commands.push(Command::Show(Page::Help));
                    }
                });
            });
        });
    }

    fn passphrase(&mut self, ui: &mut Ui, frame: &Frame<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (frame.texts, frame.theme);
        let id = Id::unique("sign in passphrase");
        // Before it is drawn, so that the first picture has the focus where it stays.
        if std::mem::take(&mut self.wants_focus) {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        let response = Field::new(theme, texts.get("sign-in-passphrase"))
            .secret(self.shows_passphrase)
            .help(texts.get("sign-in-recovery-help"))
            .error(self.error.clone())
            .id(id)
            .width(420.0)
            .show(ui, &mut self.passphrase);
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
