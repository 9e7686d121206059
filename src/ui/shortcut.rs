//! What keys do, wherever the user is.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::command::{Command, Page};

/// What a key does, wherever the user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Find a participant or a command.
    Find,
    /// Add a participant.
    NewParticipant,
    /// Go to the list.
    Participants,
    /// Import a spreadsheet.
    Import,
    /// Settings.
    Settings,
    /// Lock.
    Lock,
    /// Help.
    Help,
    /// Undo what was done last.
    Undo,
    /// Do again what was undone last.
    Redo,
    /// Back.
    Back,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// 100 %.
    ZoomReset,
}

impl Shortcut {
    /// In the order of the help page.
    pub const ALL: [Self; 13] = [
        Self::Find,
        Self::NewParticipant,
        Self::Participants,
        Self::Import,
        Self::Settings,
        Self::Undo,
        Self::Redo,
        Self::Lock,
        Self::Help,
        Self::Back,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
    ];

    /// `true` where it changes the size of everything: that is always allowed.
    pub fn is_zoom(self) -> bool {
        matches!(self, Self::ZoomIn | Self::ZoomOut | Self::ZoomReset)
    }

    /// `true` where a text field has one of its own.
    pub fn is_undo(self) -> bool {
        matches!(self, Self::Undo | Self::Redo)
    }

    /// What it asks for, where that does not depend on where the user is.
    pub fn command(self) -> Option<Command> {
        match self {
            Self::NewParticipant => Some(Command::Show(Page::NewParticipant)),
            Self::Participants => Some(Command::Show(Page::Participants)),
            Self::Import => Some(Command::Show(Page::Import)),
            Self::Settings => Some(Command::Show(Page::Settings)),
            Self::Help => Some(Command::Show(Page::Help)),
            Self::Lock => Some(Command::Lock),
            Self::Undo => Some(Command::Undo),
            Self::Redo => Some(Command::Redo),
            Self::Find | Self::Back | Self::ZoomIn | Self::ZoomOut | Self::ZoomReset => None,
        }
    }

    /// The keys.
    pub fn keys(self) -> KeyboardShortcut {
        let ctrl = |key| KeyboardShortcut::new(Modifiers::COMMAND, key);
        let plain = |key| KeyboardShortcut::new(Modifiers::NONE, key);
        match self {
            Self::Find => ctrl(Key::K),
            Self::NewParticipant => ctrl(Key::N),
            Self::Participants => ctrl(Key::D),
            Self::Import => ctrl(Key::I),
            Self::Settings => ctrl(Key::Comma),
            Self::Undo => ctrl(Key::Z),
            Self::Redo => ctrl(Key::Y),
            Self::Lock => ctrl(Key::L),
            Self::Help => plain(Key::F1),
            Self::Back => plain(Key::Escape),
            Self::ZoomIn => ctrl(Key::Plus),
            Self::ZoomOut => ctrl(Key::Minus),
            Self::ZoomReset => ctrl(Key::Num0),
        }
    }

    /// Other keys that do the same, as people know them from elsewhere.
    pub fn other_keys(self) -> Option<KeyboardShortcut> {
        match self {
            Self::Redo => Some(KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z)),
            Self::ZoomIn => Some(KeyboardShortcut::new(Modifiers::COMMAND, Key::Equals)),
            _ => None,
        }
    }

    /// The keys in words.
    pub fn keys_text(self) -> &'static str {
        match self {
            Self::Find => "Ctrl+K",
            Self::NewParticipant => "Ctrl+N",
            Self::Participants => "Ctrl+D",
            Self::Import => "Ctrl+I",
            Self::Settings => "Ctrl+,",
            Self::Undo => "Ctrl+Z",
            Self::Redo => "Ctrl+Y",
            Self::Lock => "Ctrl+L",
            Self::Help => "F1",
            Self::Back => "Esc",
            Self::ZoomIn => "Ctrl++",
            Self::ZoomOut => "Ctrl+−",
            Self::ZoomReset => "Ctrl+0",
        }
    }

    /// The key of its text.
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Find => "shortcut-find",
            Self::NewParticipant => "shortcut-new-participant",
            Self::Participants => "shortcut-participants",
            Self::Import => "shortcut-import",
            Self::Settings => "shortcut-settings",
            Self::Undo => "shortcut-undo",
            Self::Redo => "shortcut-redo",
            Self::Lock => "shortcut-lock",
            Self::Help => "shortcut-help",
            Self::Back => "shortcut-back",
            Self::ZoomIn => "shortcut-zoom-in",
            Self::ZoomOut => "shortcut-zoom-out",
            Self::ZoomReset => "shortcut-zoom-reset",
        }
    }
}
