//! What an administrator looks after: users, what the law asks for, backups, the unit of several machines, and the key for moves between units. Nothing but
//! the latter names a case.

pub mod backups;
mod checklist;
mod log;
mod reading;
mod removal;
mod templates;
mod transfer;
mod users;

use egui::Ui;

use crate::guide::Topic;
use crate::ui::command::Command;
use crate::ui::screens::unit::UnitPage;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::tabs;
use crate::ui::widgets::{heading, page, scrolling};

/// What is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Users,
    Log,
    Removal,
    Backups,
    Templates,
    Unit,
    Transfer,
}

/// The page as it was left.
#[derive(Default)]
pub struct Administration {
    tab: Tab,
    users: users::Users,
    log: log::LogTab,
    removal: removal::RemovalTab,
    backups: backups::Backups,
    templates: templates::TemplatesTab,
    /// The same as the unit's own page.
    pub unit: UnitPage,
    transfer: transfer::TransferTab,
}

impl Administration {
    /// What the guide says about the tab that is shown.
    pub fn topic(&self) -> Topic {
        match self.tab {
            Tab::Users => Topic::Users,
            Tab::Log => Topic::Log,
            Tab::Templates => Topic::Templates,
            Tab::Removal => Topic::Removal,
            Tab::Backups => Topic::Backups,
            Tab::Unit => Topic::Unit,
            Tab::Transfer => Topic::TransferKey,
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "administration", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, theme.display(texts.get("administration-heading")));
                let name = |key: &str| texts.get(key);
                let all = [
                    (Tab::Users, name("administration-users")),
                    (Tab::Log, name("administration-log")),
                    (Tab::Removal, name("administration-removal")),
                    (Tab::Backups, name("administration-backups")),
                    (Tab::Templates, name("administration-templates")),
                    (Tab::Unit, name("administration-unit")),
                    (Tab::Transfer, name("administration-transfer")),
                ];
                tabs(ui, theme, &mut self.tab, &all, 0.0, |_| {});
                match self.tab {
                    Tab::Users => self.users.ui(ui, view, commands),
                    Tab::Log => self.log.ui(ui, view, commands),
                    Tab::Removal => self.removal.ui(ui, view, commands),
                    Tab::Backups => self.backups.ui(ui, view, commands),
                    Tab::Templates => self.templates.ui(ui, view, commands),
                    Tab::Unit => self.unit.content(ui, view, commands),
                    Tab::Transfer => self.transfer.ui(ui, view, commands),
                }
            });
        });
    }
}
