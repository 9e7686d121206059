//! A button that opens a list of acts.

use egui::{PopupCloseBehavior, Role, ScrollArea, Ui};

use super::button::Button;
use super::follow_focus;
use super::popup::popup;
use super::select::{option_heading, option_row};
use crate::ui::theme::{self, Theme};

/// Width of an open menu.
const WIDTH: f32 = 300.0;

/// Draws the button; which act was chosen. Words that are no act stand over those that follow.
pub fn menu(ui: &mut Ui, theme: &Theme, button: Button<'_>, name: &str, acts: &[Act]) -> Option<usize> {
    let button = if button.shows_text() {
        button.trailing_icon(theme::icon::CHEVRON_DOWN)
    } else {
        button
    };
    let button = ui.add(button);
    let mut chosen = None;
    // What has no room over or under the button is scrolled to, also by the keyboard.
    let screen = ui.ctx().content_rect();
    let room = (button.rect.top() - screen.top()).max(screen.bottom() - button.rect.bottom()) - theme::PAGE;
    popup(&button, name, WIDTH, PopupCloseBehavior::CloseOnClick, |ui| {
        ui.set_max_height(room);
        ScrollArea::vertical().show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            chosen = rows(ui, theme, acts);
            follow_focus(ui);
        });
    });
    chosen
}

fn rows(ui: &mut Ui, theme: &Theme, acts: &[Act]) -> Option<usize> {
    let mut chosen = None;
    for (index, act) in acts.iter().enumerate() {
        match act {
            Act::Heading(words) => {
                option_heading(ui, theme, words);
            }
            Act::Choice(words) | Act::Check(words, _) => {
                let height = theme::CONTROL - theme::HALF;
                let (role, is_on) = match act {
                    Act::Check(_, is_on) => (Role::MenuItemCheckBox, *is_on),
                    _ => (Role::MenuItem, false),
                };
                if option_row(ui, theme, words, role, is_on, height).clicked() {
                    chosen = Some(index);
                    ui.close();
                }
            }
        }
    }
    chosen
}

/// Draws a button that shows `content` under it until somebody clicks elsewhere or presses Esc.
pub fn reveal(ui: &mut Ui, button: Button<'_>, name: &str, width: f32, content: impl FnOnce(&mut Ui)) {
    let button = ui.add(button);
    popup(&button, name, width, PopupCloseBehavior::CloseOnClickOutside, content);
}

/// What stands in a menu.
pub enum Act {
    /// Something that can be done.
    Choice(String),
    /// Something that is on or off.
    Check(String, bool),
    /// Words over the acts that follow.
    Heading(String),
}
