//! Today's meetings.

use eframe::egui::{Label, Ui};

use crate::domain::history::History;
use crate::domain::instrument::Respondent;
use crate::domain::meeting::{Meeting, MeetingState};
use crate::ui::command::{Command, Page};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{heading, icon_label, protected};

/// Today's meetings with the user's own participants, by time; one that was left to go on later is among them.
fn meetings<'a>(view: &View<'a>) -> Vec<(&'a Meeting, &'a History)> {
    let own = view.histories.iter().filter(|history| {
        // Who has left is met no more.
        history.participant.is_handled_by(view.user) && history.participant.exit.is_none()
    });
    let all = own.flat_map(|history| history.meetings.iter().map(move |meeting| (meeting, history)));
    let is_today = |(meeting, _): &(&Meeting, &History)| {
        !meeting.is_held() && (meeting.slot.date == view.today.0 || meeting.state == MeetingState::Begun)
    };
    let mut today: Vec<_> = all.filter(is_today).collect();
    today.sort_by_key(|(meeting, history)| (meeting.slot.time, history.participant.reference));
    today
}

/// Beside the list.
pub(super) fn column(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = theme::STEP_12;
    title(ui, view);
    let meetings = meetings(view);
    if meetings.is_empty() {
        ui.add(Label::new(view.theme.small(view.texts.get("today-none"))).wrap());
    }
    for (index, (meeting, history)) in meetings.iter().enumerate() {
        card(ui, view, meeting, history, index == 0, commands);
    }
}

/// Over the list, where there is no room beside it; nothing where there is no meeting.
pub(super) fn row(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let meetings = meetings(view);
    if meetings.is_empty() {
        return;
    }
    view.theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::HALF;
        title(ui, view);
        for (index, (meeting, history)) in meetings.iter().enumerate() {
            crate::ui::widgets::row(ui, |ui| {
                ui.label(view.theme.strong(time(view, meeting)));
                name(ui, view, history);
                ui.add_space(theme::BASE);
                act(ui, view, meeting, history, index == 0, true, commands);
            });
        }
    });
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
    meeting: &Meeting,
    history: &History,
    is_next: bool,
    commands: &mut Vec<Command>,
) {
    let (texts, theme) = (view.texts, view.theme);
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::HALF;
        heading(ui, theme.lead(time(view, meeting)));
        ui.horizontal_wrapped(|ui| name(ui, view, history));
        ui.label(theme.small(texts.get("meeting-heading")).color(theme.ink));
        measured(ui, view, history);
        ui.add_space(theme::HALF);
        act(ui, view, meeting, history, is_next, false, commands);
    });
}

/// When it is; of one that was left open, that it was.
fn time(view: &View<'_>, meeting: &Meeting) -> String {
    match meeting.slot.time {
        _ if meeting.slot.date != view.today.0 => view.texts.get("today-left-open"),
        Some(time) => time.format("%H:%M").to_string(),
        None => view.texts.get("today-no-time"),
    }
}

fn name(ui: &mut Ui, view: &View<'_>, history: &History) {
    let (theme, participant) = (view.theme, &history.participant);
    ui.spacing_mut().item_spacing.x = theme::HALF;
    ui.label(theme.body(participant.reference.to_string()).color(theme.ink_secondary));
    protected::row_mark(ui, view, participant);
    if let Some(name) = participant.listed_name() {
        ui.label(theme.strong(format!("· {name}")));
    }
}

/// The button that begins the meeting or goes on with it, or that leads to whom it is with.
fn act(
    ui: &mut Ui,
    view: &View<'_>,
    meeting: &Meeting,
    history: &History,
    is_next: bool,
    is_small: bool,
    commands: &mut Vec<Command>,
) {
    let participant = &history.participant;
    let (key, command) = match meeting.state {
        MeetingState::Begun => ("meeting-continue", Command::BeginMeeting(participant.id)),
        _ if is_next => ("meeting-start", Command::BeginMeeting(participant.id)),
        _ => ("meeting-prepare", Command::Show(Page::Progression(participant.id))),
    };
    let text = view.texts.get(key);
    let name = format!("{text}: {}", participant.label());
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
fn measured(ui: &mut Ui, view: &View<'_>, history: &History) {
    let (texts, theme) = (view.texts, view.theme);
    let Some(latest) = history.measured().next_back() else {
        ui.label(theme.small(texts.get("no-measurement")));
        return;
    };
    let date = texts.short_date(latest.date, view.today);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::HALF;
        ui.spacing_mut().interact_size.y = theme::ICON;
        icon_label(ui, theme::icon::CHECK, theme.raised);
        let words = texts.with("today-measured", &[("date", date.into())]);
        ui.label(theme.small(words).color(theme.ink));
    });
    for respondent in Respondent::ALL {
        if !latest.assessments.contains_key(respondent) {
            let key = format!("today-missing-{}", respondent.code());
            ui.add(Label::new(theme.small(texts.get(&key))).wrap());
        }
    }
}
