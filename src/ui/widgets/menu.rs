//! A button that opens a list of acts.

use eframe::egui::{PopupCloseBehavior, Role, Ui};

use super::button::Button;
use super::popup::popup;
use super::select::{option_heading, option_row};
use crate::ui::theme::{self, Theme};

/// Width of an open menu.
const WIDTH: f32 = 300.0;

/// Draws the button; which act was chosen. Words that are no act stand over those that follow.
pub fn menu(ui: &mut Ui, theme: &Theme, button: Button<'_>, name: &str, acts: &[Act]) -> Option<usize> {
    let button = ui.add(button.trailing_icon(theme::icon::CHEVRON_DOWN));
    let mut chosen = None;
    popup(&button, name, WIDTH, PopupCloseBehavior::CloseOnClick, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, act) in acts.iter().enumerate() {
            match act {
                Act::Heading(words) => {
                    option_heading(ui, theme, words);
                }
                Act::Choice(words) => {
                    let height = theme::CONTROL - theme::HALF;
                    if option_row(ui, theme, words, Role::MenuItem, false, height).clicked() {
                        chosen = Some(index);
                        ui.close();
                    }
                }
            }
        }
    });
    chosen
}

/// What stands in a menu.
pub enum Act {
    /// Something that can be done.
    Choice(String),
    /// Words over the acts that follow.
    Heading(String),
}
