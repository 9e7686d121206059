//! The navigation at the left: where to go, who is signed in, and the lock.

use eframe::egui::{Align, Frame, Layout, Margin, Panel, Rect, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

use crate::store::Act;
use crate::ui::command::{Command, Page};
use crate::ui::theme::{self, Theme};
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::group;

/// Room for the lock and the name over it, and for what can be undone over these.
const LOCK: f32 = 104.0;
const UNDO: f32 = 60.0;
/// Room for the lock alone, and for undo.
const LOCK_NARROW: f32 = 64.0;
const UNDO_NARROW: f32 = 48.0;

/// Draws it.
pub fn ui(ui: &mut Ui, view: &View<'_>, page: Page, commands: &mut Vec<Command>) {
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
                let (lock_room, undo_room) = if is_narrow {
                    (LOCK_NARROW, UNDO_NARROW)
                } else {
                    (LOCK, UNDO)
                };
                let undo_room = if view.undoable.is_some() { undo_room } else { 0.0 };
                let room = ui.available_height() - lock_room - undo_room;
                ScrollArea::vertical().max_height(room).show(ui, |ui| {
                    logo(ui, view.theme, !is_narrow);
                    ui.add_space(theme::GAP);
                    entries(ui, view, page, !is_narrow, commands);
                });
                ui.with_layout(Layout::bottom_up(Align::Min), |ui| lock(ui, view, is_narrow, commands));
            });
        });
}

fn entries(ui: &mut Ui, view: &View<'_>, page: Page, shows_text: bool, commands: &mut Vec<Command>) {
    let entries = [
        (theme::icon::USERS, "navigation-participants", Page::Participants),
        (theme::icon::CALENDAR, "navigation-calendar", Page::Calendar),
        (theme::icon::CHART, "navigation-groups", Page::Groups),
        (theme::icon::ACTIVITIES, "navigation-activities", Page::Activities),
        (theme::icon::SPREADSHEET, "navigation-import", Page::Import),
        (theme::icon::TRASH, "navigation-bin", Page::Bin),
        (theme::icon::EYE, "navigation-administration", Page::Administration),
        (theme::icon::SLIDERS, "navigation-settings", Page::Settings),
        (theme::icon::HELP, "navigation-help", Page::Help),
        (theme::icon::INFO, "navigation-about", Page::About),
    ];
    // A page that is no entry belongs to the participants.
    let selected = entries
        .iter()
        .map(|(.., target)| *target)
        .find(|target| *target == page);
    let selected = selected.unwrap_or(Page::Participants);
    for (icon, key, target) in entries
        .into_iter()
        .filter(|(.., target)| target.is_open_to(view.account))
    {
        let button = Button::navigation(view.theme, icon, view.texts.get(key), target == selected, shows_text);
        if ui.add(button).clicked() {
            commands.push(Command::Show(target));
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
    // The demonstration has no passphrase to ask for.
    if view.path.is_some() && ui.add(button).clicked() {
        commands.push(Command::Lock);
    }
    if !is_narrow && !view.user.is_empty() {
        ui.add_space(theme::HALF);
        ui.add(eframe::egui::Label::new(view.theme.small(signed_in(view))).truncate());
    }
    let line = ui.cursor().bottom() - theme::BASE;
    let across = ui.max_rect().expand2(vec2(theme::BASE, 0.0)).x_range();
    ui.painter()
        .hline(across, line, Stroke::new(theme::STROKE, view.theme.border));
    undo(ui, view, is_narrow, commands);
}

/// Who is signed in, and what for: the first of several roles.
fn signed_in(view: &View<'_>) -> String {
    let role = view.account.details.roles.first();
    if view.account.is_recovery() {
        return view.texts.get("recovery-user");
    }
    let role = role.map_or_else(String::new, |role| {
        view.texts.get(&format!("users-role-{}", role.code())).to_lowercase()
    });
    let args = [("user", view.user.into()), ("role", role.into())];
    view.texts.with("signed-in-as", &args)
}

/// What was done last, to be undone.
fn undo(ui: &mut Ui, view: &View<'_>, is_narrow: bool, commands: &mut Vec<Command>) {
    let Some(act) = view.undoable else { return };
    ui.add_space(theme::STEP_12);
    let name = undo_words(view, "undo-what", act);
    let button = if is_narrow {
        Button::icon_only(view.theme, theme::icon::UNDO, name).height(theme::CONTROL)
    } else {
        let what = act_words(view, act);
        ui.add(eframe::egui::Label::new(view.theme.small(what)).truncate());
        Button::quiet(view.theme, view.texts.get("shortcut-undo-short"))
            .name(name)
            .icon(theme::icon::UNDO)
            .small()
    };
    if ui.add(button).clicked() {
        commands.push(Command::Undo);
    }
}

/// "Ångra: ta bort insatsperiod, T-0042", by the key of the way.
pub fn undo_words(view: &View<'_>, key: &str, act: Act) -> String {
    view.texts.with(key, &[("what", act_words(view, act).into())])
}

/// What was done, and about whom.
fn act_words(view: &View<'_>, act: Act) -> String {
    let what = view.texts.get(&format!("undo-{}", act.operation.code()));
    let standing = act.participant_id.and_then(|id| view.standing(id));
    match standing {
        Some(standing) => format!("{what}, {}", standing.reference),
        None => what,
    }
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
