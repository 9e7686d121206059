//! The navigation at the left: where to go, who is signed in, and the lock.

use eframe::egui::{Align, Frame, Layout, Margin, Panel, Rect, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

use super::Screen;
use crate::ui::command::Command;
use crate::ui::theme::{self, Theme};
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::group;

/// Room for the lock and the name over it.
const LOCK: f32 = 104.0;
/// Room for the lock alone.
const LOCK_NARROW: f32 = 64.0;

/// Draws it.
pub fn ui(ui: &mut Ui, view: &View<'_>, screen: &Screen, commands: &mut Vec<Command>) {
    let is_narrow = ui.available_width() < theme::NARROW;
    let width = if is_narrow {
        theme::NAVIGATION_NARROW
    } else {
        theme::NAVIGATION
    };
    let frame = Frame::new()
        .fill(view.theme.card)
        .inner_margin(Margin::same(theme::BASE as i8));
    Panel::left("navigation")
        .exact_size(width)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| {
            let name = view.texts.get("navigation");
            group(ui, eframe::egui::Role::Navigation, &name, |ui| {
                ui.spacing_mut().item_spacing.y = theme::HALF;
                let room = ui.available_height() - if is_narrow { LOCK_NARROW } else { LOCK };
                ScrollArea::vertical().max_height(room).show(ui, |ui| {
                    logo(ui, view.theme, !is_narrow);
                    ui.add_space(theme::GAP);
                    entries(ui, view, screen, !is_narrow, commands);
                });
                ui.with_layout(Layout::bottom_up(Align::Min), |ui| lock(ui, view, is_narrow, commands));
            });
        });
}

fn entries(ui: &mut Ui, view: &View<'_>, screen: &Screen, shows_text: bool, commands: &mut Vec<Command>) {
    let is_import = matches!(screen, Screen::Import(_));
    let is_settings = matches!(screen, Screen::Settings(_));
    let is_about = matches!(screen, Screen::About);
    let is_help = matches!(screen, Screen::Help);
    let is_participants = !(is_import || is_settings || is_about || is_help);
    type Target = fn() -> Screen;
    let entries: [(char, &str, bool, Target); 5] = [
        (
            theme::icon::USERS,
            "navigation-participants",
            is_participants,
            Screen::start,
        ),
        (theme::icon::SPREADSHEET, "navigation-import", is_import, || {
            Screen::Import(super::import::Import::default())
        }),
        (theme::icon::SLIDERS, "navigation-settings", is_settings, || {
            Screen::Settings(super::settings::SettingsPage)
        }),
        (theme::icon::HELP, "navigation-help", is_help, || Screen::Help),
        (theme::icon::INFO, "navigation-about", is_about, || Screen::About),
    ];
    for (icon, key, is_selected, target) in entries {
        let button = Button::navigation(view.theme, icon, view.texts.get(key), is_selected, shows_text);
        if ui.add(button).clicked() {
            commands.push(Command::Show(Box::new(target())));
        }
    }
}

fn lock(ui: &mut Ui, view: &View<'_>, is_narrow: bool, commands: &mut Vec<Command>) {
    let text = view.texts.get("lock");
    let button = if is_narrow {
        Button::icon_only(view.theme, theme::icon::LOCK, text).height(theme::CONTROL)
    } else {
        Button::secondary(view.theme, text).icon(theme::icon::LOCK).full_width()
    };
    ui.add_space(theme::BASE);
    if ui.add(button).clicked() {
        commands.push(Command::Lock);
    }
    if !is_narrow && !view.user.is_empty() {
        ui.add_space(theme::HALF);
        let who = view.texts.with("signed-in-as", &[("user", view.user.into())]);
        ui.add(eframe::egui::Label::new(view.theme.small(who)).truncate());
    }
    let line = ui.cursor().bottom() - theme::BASE;
    let across = ui.max_rect().expand2(vec2(theme::BASE, 0.0)).x_range();
    ui.painter()
        .hline(across, line, Stroke::new(theme::STROKE, view.theme.border));
}

/// Three steps and the name.
pub fn logo(ui: &mut Ui, theme: &Theme, shows_name: bool) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::STEP_12;
        if shows_name {
            ui.add_space(theme::BASE);
        }
        let (rect, _) =
            ui.allocate_exact_size(vec2(theme::CONTROL_SMALL - theme::HALF, theme::CONTROL), Sense::hover());
        let bottom = rect.center().y + 10.0;
        for (step, height) in [(0.0, 7.0), (1.0, 13.0), (2.0, 19.0)] {
            let left = rect.left() + 3.0 + step * 7.0;
            let bar = Rect::from_min_max(pos2(left, bottom - height), pos2(left + 6.0, bottom));
            ui.painter().rect_filled(bar, 0, theme.primary);
        }
        if shows_name {
            ui.label(theme.lead("Stegvis"));
        }
    });
}
