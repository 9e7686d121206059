//! The weeks ahead: meetings that are booked, what falls due, and what is late already.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use eframe::egui::{Label, Ui};

use crate::domain::Today;
use crate::domain::occasion::History;
use crate::domain::schedule::{Ahead, Due, NextMeeting, ahead};
use crate::i18n::Texts;
use crate::ui::command::{Command, Page};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{heading, icon_label, page, row, scrolling};

/// How many weeks ahead are shown: a quarter, so that everybody who is measured is there once.
pub const WEEKS: u64 = 13;

/// Something on a day.
type Line<'a> = (NaiveDate, Ahead<'a>, &'a History);

/// The code of what lies ahead, which its texts are found by.
pub fn kind(what: &Ahead<'_>) -> &'static str {
    match what {
        Ahead::Measurement => "measurement",
        Ahead::Meeting(NextMeeting::Booked(_)) => "meeting",
        Ahead::Meeting(NextMeeting::ToBook(_)) => "meeting-due",
        Ahead::Plan => "plan",
    }
}

/// The time of day, where it has one.
pub fn time(what: &Ahead<'_>) -> Option<NaiveTime> {
    match what {
        Ahead::Meeting(NextMeeting::Booked(meeting)) => meeting.slot.time,
        Ahead::Meeting(NextMeeting::ToBook(_)) | Ahead::Measurement | Ahead::Plan => None,
    }
}

/// Draws it.
pub fn ui(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let ahead = ahead(view.histories, view.today, WEEKS);
    scrolling(ui, "calendar", |ui| {
        page(ui, true, |ui| {
            ui.spacing_mut().item_spacing.y = theme::GAP;
            heading(ui, theme.display(texts.get("calendar-heading")));
            ui.add(Label::new(theme.small(texts.with("calendar-help", &[("weeks", (WEEKS as usize).into())]))).wrap());
            if ahead.is_empty() {
                ui.add(Label::new(theme.body(texts.get("calendar-empty"))).wrap());
                return;
            }
            let save = Button::secondary(theme, texts.get("calendar-save")).icon(theme::icon::DOWNLOAD);
            if ui.add(save).clicked() {
                commands.push(Command::SaveCalendar);
            }
            let (late, ahead): (Vec<_>, Vec<_>) = ahead.into_iter().partition(|(date, ..)| *date < view.today.0);
            if !late.is_empty() {
                week(ui, view, &texts.get("calendar-late"), &late, commands);
            }
            for days in ahead.chunk_by(|(a, ..), (b, ..)| a.iso_week() == b.iso_week()) {
                let Some((first, ..)) = days.first() else { continue };
                week(ui, view, &week_name(texts, *first, view.today), days, commands);
            }
        });
    });
}

/// "Vecka 47, denna vecka" or "Vecka 48, 23–29 nov".
fn week_name(texts: &Texts, date: NaiveDate, today: Today) -> String {
    let week = date.iso_week();
    let number = ("number", (week.week() as usize).into());
    if week == today.0.iso_week() {
        return texts.with("calendar-this-week", &[number]);
    }
    let monday = date - Days::new(u64::from(date.weekday().num_days_from_monday()));
    let range = [
        number,
        ("from", texts.date(monday).into()),
        ("to", texts.date(monday + Days::new(6)).into()),
    ];
    texts.with("calendar-week", &range)
}

fn week(ui: &mut Ui, view: &View<'_>, name: &str, lines: &[Line<'_>], commands: &mut Vec<Command>) {
    let theme = view.theme;
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::HALF;
        heading(ui, theme.lead(name));
        for day in lines.chunk_by(|(a, ..), (b, ..)| a == b) {
            let Some((date, ..)) = day.first() else { continue };
            let words = view.texts.day(*date, view.today);
            heading(ui, theme.small_strong(words));
            for line in day {
                row(ui, |ui| entry(ui, view, line, commands));
            }
        }
    });
}

fn entry(ui: &mut Ui, view: &View<'_>, (date, what, history): &Line<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let label = history.participant.label();
    if ui.add(Button::quiet(theme, label).small()).clicked() {
        commands.push(Command::Show(Page::Progression(history.participant.id)));
    }
    let words = texts.get(&format!("calendar-{}", kind(what)));
    let words = match time(what) {
        Some(time) => format!("{words} {}", time.format("%H:%M")),
        None => words,
    };
    let is_booked = matches!(what, Ahead::Meeting(NextMeeting::Booked(_)));
    ui.label(if is_booked {
        theme.strong(words)
    } else {
        theme.body(words)
    });
    if let Due::Overdue(days) = Due::of(*date, view.today) {
        icon_label(ui, theme::icon::CLOCK, theme.late_ink);
        let count = [("days", usize::try_from(days).unwrap_or_default().into())];
        ui.label(
            theme
                .strong(texts.with("calendar-overdue", &count))
                .color(theme.late_ink),
        );
    }
}
