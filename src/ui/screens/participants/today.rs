//! Today's meetings, and who has stayed away without a word.

use egui::{Label, Ui};

use crate::domain::meeting::Booking;
use crate::domain::standing::Standing;
use crate::ui::command::{Command, Page};
use crate::ui::screens::progression::absence;
use crate::ui::screens::{draws, reminders};
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{heading, icon_label, protected};

/// Today's meetings, and with whom they are.
fn meetings<'a>(view: &View<'a>) -> Vec<(Booking, &'a Standing)> {
    let today = view.roster.meetings_today(view);
    let with = today
        .iter()
        .filter_map(|(place, booking)| Some((*booking, view.standings.get(*place)?)));
    with.collect()
}

/// Beside the list.
pub(super) fn column(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = theme::STEP_12;
    absences(ui, view, commands);
    title(ui, view);
    let meetings = meetings(view);
    if meetings.is_empty() {
        ui.add(Label::new(view.theme.small(view.texts.get("today-none"))).wrap());
    }
    for (index, (booking, standing)) in meetings.iter().enumerate() {
        card(ui, view, booking, standing, index == 0, commands);
    }
    reminders::today(ui, view, commands);
    draws::today(ui, view, commands);
}

/// Over the list, where there is no room beside it; nothing where there is no meeting.
pub(super) fn row(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    if !view.roster.absences(view).is_empty() {
        view.theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::HALF;
            absences(ui, view, commands);
        });
    }
    reminders::today(ui, view, commands);
    draws::today(ui, view, commands);
    let meetings = meetings(view);
    if meetings.is_empty() {
        return;
    }
    view.theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::HALF;
        title(ui, view);
        for (index, (booking, standing)) in meetings.iter().enumerate() {
            crate::ui::widgets::row(ui, |ui| {
                ui.label(view.theme.strong(time(view, booking)));
                name(ui, view, standing);
                ui.add_space(theme::BASE);
                act(ui, view, booking, standing, index == 0, true, commands);
            });
        }
    });
}

/// Who has stayed away without a word, and the way to them; nothing where nobody has.
fn absences(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let absences = view.roster.absences(view);
    if absences.is_empty() {
        return;
    }
    heading(ui, theme.lead(texts.get("absence-today")));
    for (place, kind) in absences.iter() {
        let Some(standing) = view.standings.get(*place) else {
            continue;
        };
        ui.horizontal_wrapped(|ui| {
            icon_label(ui, theme::icon::CLOCK, theme.late_ink);
            name(ui, view, standing);
        });
        let words = absence::words(texts, standing, *kind);
        ui.add(Label::new(theme.small(words).color(theme.late_ink)).wrap());
        let open = texts.with("absence-open", &[("who", standing.label().into())]);
        let button = Button::secondary(theme, texts.get("absence-open-short"))
            .name(open)
            .small();
        if ui.add(button).clicked() {
            commands.push(Command::Show(Page::Progression(standing.participant_id)));
        }
    }
    ui.add_space(theme::BASE);
}

fn title(ui: &mut Ui, view: &View<'_>) {
    let (texts, theme) = (view.texts, view.theme);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        heading(ui, theme.lead(texts.get("due-today")));
        let today = view.today.0;
        let words = format!("{} {}", texts.weekday(today), texts.short_date(today, view.today));
        ui.label(theme.small(words));
    });
}

fn card(
    ui: &mut Ui,
    view: &View<'_>,
    booking: &Booking,
    standing: &Standing,
    is_next: bool,
    commands: &mut Vec<Command>,
) {
    let (texts, theme) = (view.texts, view.theme);
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::HALF;
        heading(ui, theme.lead(time(view, booking)));
        ui.horizontal_wrapped(|ui| name(ui, view, standing));
        ui.label(theme.small(texts.get("meeting-heading")).color(theme.ink));
        measured(ui, view, standing);
        ui.add_space(theme::HALF);
        act(ui, view, booking, standing, is_next, false, commands);
    });
}

/// When it is; of one that was left open, that it was.
fn time(view: &View<'_>, booking: &Booking) -> String {
    match booking.slot.time {
        _ if booking.slot.date != view.today.0 => view.texts.get("today-left-open"),
        Some(time) => time.format("%H:%M").to_string(),
        None => view.texts.get("today-no-time"),
    }
}

fn name(ui: &mut Ui, view: &View<'_>, standing: &Standing) {
    let theme = view.theme;
    ui.spacing_mut().item_spacing.x = theme::HALF;
    ui.label(theme.body(standing.reference.to_string()).color(theme.ink_secondary));
    protected::row_mark(ui, view, standing);
    if let Some(name) = &standing.name {
        text::label(ui, theme.strong(format!("· {name}")));
    }
}

/// The button that begins the meeting or goes on with it, or that leads to whom it is with.
fn act(
    ui: &mut Ui,
    view: &View<'_>,
    booking: &Booking,
    standing: &Standing,
    is_next: bool,
    is_small: bool,
    commands: &mut Vec<Command>,
) {
    let id = standing.participant_id;
    let (key, command) = match booking.has_begun {
        true => ("meeting-continue", Command::BeginMeeting(id)),
        false if is_next => ("meeting-start", Command::BeginMeeting(id)),
        false => ("meeting-prepare", Command::Show(Page::Progression(id))),
    };
    let text = view.texts.get(key);
    let name = format!("{text}: {}", standing.label());
    let button = if is_next {
        Button::primary(view.theme, text)
    } else {
        Button::secondary(view.theme, text)
    };
    let button = button.name(name);
    let button = if is_small { button.small() } else { button.full_width() };
    if ui.add(button).clicked() {
        commands.push(command);
    }
}

/// When the last measurement was, and whose form it lacks.
fn measured(ui: &mut Ui, view: &View<'_>, standing: &Standing) {
    let (texts, theme) = (view.texts, view.theme);
    let Some(latest) = standing.last_measured else {
        ui.label(theme.small(texts.get("no-measurement")));
        return;
    };
    let date = texts.short_date(latest, view.today);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::HALF;
        ui.spacing_mut().interact_size.y = theme::ICON;
        icon_label(ui, theme::icon::CHECK, theme.raised);
        let words = texts.with("today-measured", &[("date", date.into())]);
        ui.label(theme.small(words).color(theme.ink));
    });
    for respondent in &standing.lacks {
        let key = format!("today-missing-{}", respondent.code());
        ui.add(Label::new(theme.small(texts.get(&key))).wrap());
    }
}
