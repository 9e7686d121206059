//! The first start: where the file lies, and what opens it.

use std::path::{Path, PathBuf};

use egui::{Key, Label, Ui, vec2};
use zeroize::{Zeroize, Zeroizing};

use super::join_unit::JoinFields;
use crate::domain::access::MIN_PASSPHRASE_CHARS;
use crate::domain::passphrase::is_too_short;
use crate::guide::Topic;
use crate::store::{default_path, synchronised};
use crate::ui::command::{Choice, Command, Page};
use crate::ui::theme;
use crate::ui::view::Frame;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, browse_field, decided_field, reveal_button};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::strength::Strength;
use crate::ui::widgets::{heading, page, row, scrolling};

/// Above this width both passphrases stand beside each other.
const TWO_FIELDS: f32 = 520.0;

/// What has been typed so far. Wiped from memory when dropped.
#[derive(Default)]
pub struct FirstStart {
    /// Where the file goes.
    pub path: String,
    user: String,
    passphrase: String,
    again: String,
    shows_passphrase: bool,
    strength: Strength,
    has_tried: bool,
    /// This machine joins a unit, rather than making a file of its own.
    joins: bool,
    /// What is typed for that.
    pub joining: JoinFields,
    /// So many bytes of the unit's data have been copied.
    pub copied: Option<usize>,
    /// What went wrong.
    pub error: Option<String>,
    /// The file is being made.
    pub is_busy: bool,
}

impl Drop for FirstStart {
    fn drop(&mut self) {
        self.passphrase.zeroize();
        self.again.zeroize();
    }
}

impl FirstStart {
    /// Begins with the path where files lie unless somebody chooses otherwise.
    pub fn new(path: Option<PathBuf>) -> Self {
        let path = path.map_or_else(String::new, |path| path.display().to_string());
        let mut screen = Self::default();
        screen.path = path;
        screen
    }

    /// What the guide says about what is filled in.
    pub fn topic(&self) -> Topic {
        if self.joins { Topic::JoinUnit } else { Topic::FirstStart }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, frame: &Frame<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (frame.texts, frame.theme);
        scrolling(ui, "first start", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::STEP_12;
                row(ui, |ui| {
                    super::navigation::logo(ui, theme, false);
                    let key = if self.joins { "join-heading" } else { "start-heading" };
                    heading(ui, theme.title(texts.get(key)));
                });
                if !self.joins {
                    ui.add(Label::new(theme.body(texts.get("start-intro"))).wrap());
                }
                if let Some(problem) = &frame.policy.problem {
                    notice(ui, theme, Tone::Warning, problem);
                }
                if let Some(error) = &self.error {
                    notice(ui, theme, Tone::Warning, error);
                }
                let goes_on = theme
                    .card_frame()
                    .show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        ui.spacing_mut().item_spacing.y = theme::STEP_12;
                        if self.joins {
                            self.path_field(ui, frame, commands);
                            self.joining.ui(ui, frame, commands)
                        } else {
                            self.fields(ui, frame, commands)
                        }
                    })
                    .inner;
                row(ui, |ui| {
                    if self.joins {
                        self.join_buttons(ui, frame, goes_on, commands);
                    } else {
                        self.buttons(ui, frame, goes_on, commands);
                    }
                    let help = Button::quiet(theme, texts.get("navigation-help")).icon(theme::icon::HELP);
                    if ui.add(help).clicked() {
                        commands.push(Command::Show(Page::Help));
                    }
                });
            });
        });
    }

    /// The fields; `true` where Enter was pressed in the last.
    fn fields(&mut self, ui: &mut Ui, frame: &Frame<'_>, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (frame.texts, frame.theme);
        let no_name = self.has_tried && self.user.trim().is_empty();
        let user_help = texts.get("start-user-help");
        Field::new(theme, texts.get("start-user"))
            .help(user_help)
            .error(no_name.then(|| texts.get("start-user-missing")))
            .show(ui, &mut self.user);
        self.path_field(ui, frame, commands);
        self.passphrase_fields(ui, frame)
    }

    /// Where the file goes.
    fn path_field(&mut self, ui: &mut Ui, frame: &Frame<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (frame.texts, frame.theme);
        if let Some(decided) = &frame.policy.data {
            self.path = decided.display().to_string();
            decided_field(ui, frame, &texts.get("start-path"), &self.path);
            return;
        }
        let missing = self.has_tried && self.path.trim().is_empty();
        let field = Field::new(theme, texts.get("start-path")).error(missing.then(|| texts.get("start-path-missing")));
        let field = if self.joins {
            field
        } else {
            field.help(texts.get("start-path-help"))
        };
        if browse_field(ui, frame, field, &mut self.path) {
            commands.push(Command::Choose(Choice::NewFile));
        }
        let Some(folder) = synchronised(Path::new(self.path.trim())) else {
            return;
        };
        let args = [("folder", folder.display().to_string().into())];
        notice(ui, theme, Tone::Warning, &texts.with("start-synchronised", &args));
        if let Some(local) = default_path()
            && ui.add(Button::secondary(theme, texts.get("start-local"))).clicked()
        {
            self.path = local.display().to_string();
        }
    }

    /// The passphrase, twice; `true` where Enter was pressed in the second.
    fn passphrase_fields(&mut self, ui: &mut Ui, frame: &Frame<'_>) -> bool {
        let (texts, theme) = (frame.texts, frame.theme);
        let too_short = self.has_tried && self.is_too_short();
        let min = [("min", MIN_PASSPHRASE_CHARS.into())];
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(theme::GAP, theme::STEP_12);
            let width = if ui.available_width() < TWO_FIELDS {
                ui.available_width()
            } else {
                (ui.available_width() - theme::GAP) / 2.0
            };
            ui.vertical(|ui| {
                ui.set_width(width);
                Field::new(theme, texts.get("start-passphrase"))
                    .secret(self.shows_passphrase)
                    .width(f32::INFINITY)
                    .help(texts.with("start-passphrase-help", &min))
                    .error(too_short.then(|| texts.with("error-passphrase-short", &min)))
                    .show(ui, &mut self.passphrase);
                self.strength.ui(ui, frame, &self.passphrase, &self.user);
            });
            ui.vertical(|ui| {
                ui.set_width(width);
                let differ = self.has_tried && self.passphrase != self.again;
                let again = Field::new(theme, texts.get("start-passphrase-again"))
                    .secret(self.shows_passphrase)
                    .width(f32::INFINITY)
                    .error(differ.then(|| texts.get("start-passphrases-differ")))
                    .show(ui, &mut self.again);
                reveal_button(ui, frame, &mut self.shows_passphrase);
                again.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
            })
            .inner
        })
    }

    fn is_too_short(&self) -> bool {
        is_too_short(&self.passphrase)
    }

    fn buttons(&mut self, ui: &mut Ui, frame: &Frame<'_>, goes_on: bool, commands: &mut Vec<Command>) {
        let key = if self.is_busy { "start-creating" } else { "start-create" };
        let create = Button::primary(frame.theme, frame.texts.get(key)).enabled(!self.is_busy);
        if ui.add(create).clicked() || goes_on && !self.is_busy {
            self.has_tried = true;
            self.error = None;
            if !self.is_too_short()
                && self.passphrase == self.again
                && !self.path.trim().is_empty()
                && !self.user.trim().is_empty()
            {
                commands.push(Command::CreateFile {
                    path: PathBuf::from(self.path.trim()),
                    passphrase: Zeroizing::new(self.passphrase.clone()),
                    user: self.user.trim().to_owned(),
                });
            }
        }
        let other = Button::secondary(frame.theme, frame.texts.get("start-open-existing"));
        if ui.add(other.icon(theme::icon::FOLDER)).clicked() {
            commands.push(Command::Choose(Choice::ExistingFile));
        }
        let join = Button::secondary(frame.theme, frame.texts.get("start-join"));
        if ui.add(join.icon(theme::icon::USERS)).clicked() {
            (self.joins, self.error) = (true, None);
        }
    }

    fn join_buttons(&mut self, ui: &mut Ui, frame: &Frame<'_>, goes_on: bool, commands: &mut Vec<Command>) {
        let key = if self.is_busy { "join-joining" } else { "join-now" };
        let join = Button::primary(frame.theme, frame.texts.get(key)).enabled(!self.is_busy);
        if ui.add(join).clicked() || goes_on && !self.is_busy {
            self.has_tried = true;
            self.error = None;
            if let Some(join) = self.joining.given(&self.path) {
                commands.push(Command::JoinUnit(Box::new(join)));
            }
        }
        let back = Button::secondary(frame.theme, frame.texts.get("join-back")).enabled(!self.is_busy);
        if ui.add(back).clicked() {
            (self.joins, self.error) = (false, None);
        }
        if let Some(bytes) = self.copied.filter(|bytes| *bytes > 0 && self.is_busy) {
            let size = frame.texts.decimal(bytes as f64 / 1e6, 1);
            let args = [("size", size.into())];
            ui.label(frame.theme.small(frame.texts.with("join-copied", &args)));
        }
    }
}
