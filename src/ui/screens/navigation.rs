//! The navigation at the left: where to go, who is signed in, and the lock.

use std::collections::BTreeSet;

use egui::{Align, Frame, Layout, Margin, Panel, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::domain::access::Role;
use crate::explain::import_words;
use crate::store::Act as Done;
use crate::ui::command::{Command, Page};
use crate::ui::screens::draws;
use crate::ui::theme::{self, Theme};
use crate::ui::unit::Unit;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::group;
use crate::ui::widgets::menu::{Act, menu};

/// Where the unit is looked at; its words are how it stands.
const UNIT: Page = Page::Unit;

/// Room for the lock and the name over it, and for what can be undone over these.
const LOCK: f32 = 104.0;
const UNDO: f32 = 68.0;
/// Room for the lock alone, and for undo.
const LOCK_NARROW: f32 = 64.0;
const UNDO_NARROW: f32 = 52.0;
/// Room for the three steps and the space under them.
const LOGO: f32 = theme::CONTROL + theme::GAP + 2.0 * theme::HALF;
/// Height of an entry with the space under it.
const ENTRY: f32 = theme::CONTROL + theme::HALF;
/// How many pages stand over the rest.
const DAILY: usize = 3;

/// A page that can be gone to: its icon, the key of its name, and which.
type Entry = (char, &'static str, Page);

const PARTICIPANTS: Entry = (theme::icon::USERS, "navigation-participants", Page::Participants);
const CALENDAR: Entry = (theme::icon::CALENDAR, "navigation-calendar", Page::Calendar);
const GROUPS: Entry = (theme::icon::CHART, "navigation-groups", Page::Groups);
const ACTIVITIES: Entry = (theme::icon::ACTIVITIES, "navigation-activities", Page::Activities);
const IMPORT: Entry = (theme::icon::SPREADSHEET, "navigation-import", Page::Import);
const REVIEWS: Entry = (theme::icon::CHECK, "navigation-reviews", Page::Reviews);
const SCORECARD: Entry = (theme::icon::FLAG, "navigation-scorecard", Page::Scorecard);
const DRAWS: Entry = (theme::icon::SEARCH, "navigation-draws", Page::Draws);
const BIN: Entry = (theme::icon::TRASH, "navigation-bin", Page::Bin);
/// What is looked at now and then, whoever one is.
const FOOT: [Entry; 4] = [
    (theme::icon::EYE, "navigation-administration", Page::Administration),
    (theme::icon::SLIDERS, "navigation-settings", Page::Settings),
    (theme::icon::HELP, "navigation-help", Page::Help),
    (theme::icon::INFO, "navigation-about", Page::About),
];

/// What somebody with these roles uses, the daily things first.
fn entries_of(roles: &BTreeSet<Role>) -> [Entry; 9] {
    let has = |role| roles.contains(&role);
    match (has(Role::Caseworker), has(Role::Coordinator)) {
        (true, true) => [
            PARTICIPANTS,
            CALENDAR,
            GROUPS,
            ACTIVITIES,
            REVIEWS,
            DRAWS,
            SCORECARD,
            IMPORT,
            BIN,
        ],
        (false, true) => [
            GROUPS,
            SCORECARD,
            ACTIVITIES,
            PARTICIPANTS,
            CALENDAR,
            REVIEWS,
            DRAWS,
            IMPORT,
            BIN,
        ],
        (_, false) => [
            PARTICIPANTS,
            CALENDAR,
            ACTIVITIES,
            GROUPS,
            REVIEWS,
            DRAWS,
            SCORECARD,
            IMPORT,
            BIN,
        ],
    }
}

/// How the entries are divided over the height that there is, so that nothing has to scroll.
struct Plan {
    daily: Vec<Entry>,
    /// Behind "Mer".
    more: Vec<Entry>,
    foot: Vec<Entry>,
    has_logo: bool,
    has_undo: bool,
}

impl Plan {
    fn new(view: &View<'_>, height: f32, is_narrow: bool) -> Self {
        let is_open = |(.., page): &Entry| {
            // Whoever draws nothing comes here where there is something to read.
            let is_wanted = *page != Page::Draws || draws::draws(view) || !view.to_read.is_empty();
            is_wanted && page.is_open_to(view.account)
        };
        let roles = &view.account.details.roles;
        let mut daily: Vec<_> = entries_of(roles).into_iter().filter(is_open).collect();
        // A menu with one entry would hide it for nothing.
        let mut more = if daily.len() > DAILY + 1 {
            daily.split_off(DAILY)
        } else {
            Vec::new()
        };
        let mut foot: Vec<_> = FOOT.into_iter().filter(is_open).collect();
        let (lock, undo) = if is_narrow {
            (LOCK_NARROW, UNDO_NARROW)
        } else {
            (LOCK, UNDO)
        };
        let lock = lock + if view.unit.is_some() { ENTRY } else { 0.0 };
        let rows = |count: usize| ENTRY * count as f32;
        let needed = lock + rows(daily.len() + usize::from(!more.is_empty()));
        if needed + LOGO + rows(foot.len()) > height {
            more.append(&mut foot);
        }
        let needed = lock + rows(daily.len() + usize::from(!more.is_empty()) + foot.len());
        let has_undo = view.undoable.is_some() && needed + undo <= height;
        let needed = needed + if has_undo { undo } else { 0.0 };
        Self {
            daily,
            more,
            foot,
            has_logo: needed + LOGO <= height,
            has_undo,
        }
    }

    /// The entry that stands for a page; what is no entry belongs to the participants.
    fn selected(&self, page: Page) -> Page {
        if page == UNIT {
            return page;
        }
        let all = self.daily.iter().chain(&self.more).chain(&self.foot);
        let found = all.map(|(.., target)| *target).find(|target| *target == page);
        found.unwrap_or(Page::Participants)
    }
}

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
            group(ui, egui::Role::Navigation, &name, |ui| {
                ui.spacing_mut().item_spacing.y = theme::HALF;
                let plan = Plan::new(view, ui.available_height(), is_narrow);
                let selected = plan.selected(page);
                if plan.has_logo {
                    logo(ui, view.theme, !is_narrow);
                    ui.add_space(theme::GAP);
                }
                entries(ui, view, &plan.daily, selected, !is_narrow, commands);
                more(ui, view, &plan.more, selected, !is_narrow, commands);
                let rows = ENTRY * plan.foot.len() as f32;
                let below = if is_narrow { LOCK_NARROW } else { LOCK };
                let undo_room = if is_narrow { UNDO_NARROW } else { UNDO };
                let below = below + if plan.has_undo { undo_room } else { 0.0 };
                let unit_room = if view.unit.is_some() { ENTRY } else { 0.0 };
                ui.add_space((ui.available_height() - rows - below - unit_room).max(0.0));
                entries(ui, view, &plan.foot, selected, !is_narrow, commands);
                if let Some(state) = view.unit {
                    unit(ui, view, state, page == UNIT, !is_narrow, commands);
                }
                ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
                    lock(ui, view, is_narrow, plan.has_undo, commands);
                });
            });
        });
}

fn entries(
    ui: &mut Ui,
    view: &View<'_>,
    entries: &[Entry],
    selected: Page,
    shows_text: bool,
    commands: &mut Vec<Command>,
) {
    for (icon, key, target) in entries {
        let button = Button::navigation(view.theme, *icon, view.texts.get(key), *target == selected, shows_text);
        if ui.add(button).clicked() {
            commands.push(Command::Show(*target));
        }
    }
}

/// How this machine and its unit stand to each other, in a line.
fn unit(ui: &mut Ui, view: &View<'_>, unit: &Unit, is_selected: bool, shows_text: bool, commands: &mut Vec<Command>) {
    let glance = unit.glance();
    let words = unit.words(glance, view.texts, view.today);
    let name = view.texts.with("unit-name", &[("state", words.as_str().into())]);
    let button = Button::navigation(view.theme, glance.icon(), words, is_selected, shows_text).name(name);
    if ui.add(button).clicked() {
        commands.push(Command::Show(UNIT));
    }
}

/// What is used less often.
fn more(
    ui: &mut Ui,
    view: &View<'_>,
    entries: &[Entry],
    selected: Page,
    shows_text: bool,
    commands: &mut Vec<Command>,
) {
    if entries.is_empty() {
        return;
    }
    let name = view.texts.get("navigation-more");
    let is_selected = entries.iter().any(|(.., target)| *target == selected);
    let button = Button::navigation(view.theme, theme::icon::MORE, &name, is_selected, shows_text);
    let words: Vec<_> = entries
        .iter()
        .map(|(_, key, _)| Act::Choice(view.texts.get(key)))
        .collect();
    let chosen = menu(ui, view.theme, button, &name, &words);
    if let Some((.., target)) = chosen.and_then(|index| entries.get(index)) {
        commands.push(Command::Show(*target));
    }
}

fn lock(ui: &mut Ui, view: &View<'_>, is_narrow: bool, has_undo: bool, commands: &mut Vec<Command>) {
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
        ui.add(egui::Label::new(view.theme.small(signed_in(view))).truncate());
    }
    let line = ui.cursor().bottom() - theme::BASE;
    let across = ui.max_rect().expand2(vec2(theme::BASE, 0.0)).x_range();
    ui.painter()
        .hline(across, line, Stroke::new(theme::STROKE, view.theme.border));
    if has_undo {
        undo(ui, view, is_narrow, commands);
    }
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
        ui.add(egui::Label::new(view.theme.small(what)).truncate());
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
pub fn undo_words(view: &View<'_>, key: &str, act: &Done) -> String {
    view.texts.with(key, &[("what", act_words(view, act).into())])
}

/// What was done, and about whom.
fn act_words(view: &View<'_>, act: &Done) -> String {
    if let Some(import) = &act.import {
        return import_words(view.texts, act.operation, import);
    }
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
