//! One file a screen: each reads a view, draws, and pushes commands. None writes.

pub mod about;
pub mod assessment;
pub mod details;
pub mod first_start;
pub mod help;
pub mod import;
pub mod navigation;
pub mod new_assessment;
pub mod palette;
pub mod participants;
pub mod progression;
pub mod settings;
pub mod sign_in;

use eframe::egui::Ui;

use super::command::Command;
use super::view::View;

/// The page that the window shows once a file is open.
pub enum Screen {
    /// Everyone.
    Participants(participants::Participants),
    /// A participant's details, new or known.
    Details(details::DetailsForm),
    /// A participant's progression.
    Progression(progression::Progression),
    /// Which occasion a form is for.
    NewAssessment(new_assessment::NewAssessment),
    /// A form.
    Assessment(assessment::AssessmentForm),
    /// A spreadsheet on its way in.
    Import(import::Import),
    /// How the window looks, and what is asked.
    Settings(settings::SettingsPage),
    /// What the program is, and what is not known.
    About,
    /// Every key.
    Help,
}

impl Screen {
    /// Everyone.
    pub fn start() -> Self {
        Self::Participants(participants::Participants::default())
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        match self {
            Self::Participants(screen) => screen.ui(ui, view, commands),
            Self::Details(screen) => screen.ui(ui, view, commands),
            Self::Progression(screen) => screen.ui(ui, view, commands),
            Self::NewAssessment(screen) => screen.ui(ui, view, commands),
            Self::Assessment(screen) => screen.ui(ui, view, commands),
            Self::Import(screen) => screen.ui(ui, view, commands),
            Self::Settings(screen) => screen.ui(ui, view, commands),
            Self::About => about::ui(ui, view),
            Self::Help => help::ui(ui, view),
        }
    }

    /// Where Esc leads; `None` at the start.
    pub fn parent(&self) -> Option<Self> {
        match self {
            Self::Participants(_) => None,
            Self::Assessment(form) => Some(Self::Progression(progression::Progression::new(form.participant_id))),
            Self::NewAssessment(page) => Some(Self::Progression(progression::Progression::new(page.participant_id))),
            Self::Details(form) => match form.participant_id() {
                Some(id) => Some(Self::Progression(progression::Progression::new(id))),
                None => Some(Self::start()),
            },
            Self::Progression(_) | Self::Import(_) | Self::Settings(_) | Self::About | Self::Help => {
                Some(Self::start())
            }
        }
    }
}
