//! Where a unit's log lies, and what this machine is called there: asked for when a unit is made, and when one is joined.

use std::path::Path;

use egui::Ui;
use zeroize::{Zeroize, Zeroizing};

use crate::ui::command::{Choice, Command, UnitSetUp};
use crate::ui::view::Frame;
use crate::ui::widgets::button::tabs;
use crate::ui::widgets::field::{Field, browse_field, decided_field, reveal_button_of};

/// Where it lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Folder,
    Database,
}

/// What has been typed so far. Wiped from memory when dropped.
#[derive(Default)]
pub struct SetUpFields {
    place: Place,
    folder: String,
    database: String,
    password: String,
    shows_password: bool,
    machine: String,
    /// The address that the organisation's IT has decided, as it is shown.
    decided: Option<String>,
    has_tried: bool,
}

impl Drop for SetUpFields {
    fn drop(&mut self) {
        self.password.zeroize();
    }
}

impl SetUpFields {
    /// A folder was pointed at.
    pub fn choose_folder(&mut self, path: &Path) {
        (self.place, self.folder) = (Place::Folder, path.display().to_string());
    }

    /// What has been typed; `None` where something is missing, which the fields say from now on.
    pub fn given(&mut self) -> Option<UnitSetUp> {
        self.has_tried = true;
        let typed = self.typed().trim();
        if typed.is_empty() && self.decided.is_none() {
            return None;
        }
        let address = match (&self.decided, self.place) {
            (Some(decided), _) => decided.clone(),
            (None, Place::Folder) => format!("folder:{typed}"),
            (None, Place::Database) => typed.to_owned(),
        };
        let password = match self.place {
            Place::Folder => String::new(),
            Place::Database => self.password.clone(),
        };
        Some(UnitSetUp {
            address,
            password: Zeroizing::new(password),
            machine: self.machine.trim().to_owned(),
        })
    }

    fn typed(&self) -> &str {
        match self.place {
            Place::Folder => &self.folder,
            Place::Database => &self.database,
        }
    }

    /// Draws the fields.
    pub fn ui(&mut self, ui: &mut Ui, frame: &Frame<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (frame.texts, frame.theme);
        self.decided.clone_from(&frame.policy.unit);
        if let Some(decided) = &self.decided {
            decided_field(ui, frame, &texts.get("policy-unit-address"), decided);
            if decided.starts_with("folder:") {
                self.place = Place::Folder;
            } else {
                self.place = Place::Database;
                self.password_field(ui, frame);
            }
            self.machine_field(ui, frame);
            return;
        }
        let places = [
            (Place::Folder, texts.get("unit-place-folder")),
            (Place::Database, texts.get("unit-place-database")),
        ];
        tabs(ui, theme, &mut self.place, &places, 0.0, |_| {});
        let is_missing = self.has_tried && self.typed().trim().is_empty();
        match self.place {
            Place::Folder => {
                let field = Field::new(theme, texts.get("unit-folder"))
                    .help(texts.get("unit-folder-help"))
                    .error(is_missing.then(|| texts.get("unit-folder-missing")));
                if browse_field(ui, frame, field, &mut self.folder) {
                    commands.push(Command::Choose(Choice::UnitFolder));
                }
            }
            Place::Database => {
                Field::new(theme, texts.get("unit-database"))
                    .width(f32::INFINITY)
                    .help(texts.get("unit-database-help"))
                    .error(is_missing.then(|| texts.get("unit-database-missing")))
                    .show(ui, &mut self.database);
                self.password_field(ui, frame);
            }
        }
        self.machine_field(ui, frame);
    }

    fn password_field(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        let (texts, theme) = (frame.texts, frame.theme);
        let name = texts.get("unit-password");
        Field::new(theme, &name)
            .secret(self.shows_password)
            .help(texts.get("unit-password-help"))
            .show(ui, &mut self.password);
        reveal_button_of(ui, frame, &name, &mut self.shows_password);
    }

    fn machine_field(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        Field::new(frame.theme, frame.texts.get("unit-machine"))
            .help(frame.texts.get("unit-machine-help"))
            .show(ui, &mut self.machine);
    }
}
