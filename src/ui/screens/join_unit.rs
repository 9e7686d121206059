//! Joining a unit on the first start: where its log lies, its code, and one's own passphrase.

use std::path::PathBuf;

use egui::{Key, Label, Ui};
use zeroize::{Zeroize, Zeroizing};

use super::unit_set_up::SetUpFields;
use crate::ui::command::{Command, JoinUnit};
use crate::ui::view::Frame;
use crate::ui::widgets::field::{Field, reveal_button};

/// What has been typed so far. Wiped from memory when dropped.
#[derive(Default)]
pub struct JoinFields {
    /// Where the unit's log lies.
    pub set_up: SetUpFields,
    code: String,
    passphrase: String,
    shows_passphrase: bool,
    has_tried: bool,
}

impl Drop for JoinFields {
    fn drop(&mut self) {
        self.code.zeroize();
        self.passphrase.zeroize();
    }
}

impl JoinFields {
    /// Draws the fields; `true` where Enter was pressed in the last.
    pub fn ui(&mut self, ui: &mut Ui, frame: &Frame<'_>, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (frame.texts, frame.theme);
        ui.add(Label::new(theme.small(texts.get("join-help"))).wrap());
        self.set_up.ui(ui, frame, commands);
        let no_code = self.has_tried && self.code.trim().is_empty();
        Field::new(theme, texts.get("join-code"))
            .width(f32::INFINITY)
            .help(texts.get("join-code-help"))
            .error(no_code.then(|| texts.get("join-code-missing")))
            .show(ui, &mut self.code);
        let no_passphrase = self.has_tried && self.passphrase.is_empty();
        let passphrase = Field::new(theme, texts.get("join-passphrase"))
            .secret(self.shows_passphrase)
            .help(texts.get("join-passphrase-help"))
            .error(no_passphrase.then(|| texts.get("join-passphrase-missing")))
            .show(ui, &mut self.passphrase);
        reveal_button(ui, frame, &mut self.shows_passphrase);
        passphrase.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
    }

    /// What has been typed, for a file at `path`; `None` where something is missing, which the fields say from now on.
    pub fn given(&mut self, path: &str) -> Option<JoinUnit> {
        self.has_tried = true;
        let at = self.set_up.given();
        let is_whole = !self.code.trim().is_empty() && !self.passphrase.is_empty() && !path.trim().is_empty();
        at.filter(|_| is_whole).map(|at| JoinUnit {
            at,
            code: Zeroizing::new(self.code.trim().to_owned()),
            passphrase: Zeroizing::new(self.passphrase.clone()),
            path: PathBuf::from(path.trim()),
        })
    }
}
