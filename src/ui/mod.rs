//! The window: screens read views, draw them, and push commands; nothing here writes.

pub mod app;
pub mod card;
pub mod charts;
pub mod command;
pub mod comparison;
pub mod dialogs;
pub mod figures;
pub mod histories;
pub mod importing;
pub mod office;
pub mod placement;
pub mod roster;
pub mod screens;
pub mod settings;
pub mod shapes;
pub mod shortcut;
pub mod text;
pub mod theme;
pub mod unit;
pub mod view;
pub mod week;
pub mod widgets;
