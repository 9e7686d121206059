//! The weeks ahead: meetings that are booked, what falls due, and what is late already. As a list, a week or a month.

mod grid;

use chrono::{Datelike, Days, NaiveDate};
use egui::{Align, Id, Label, Layout, Role, Ui, UiBuilder, vec2};

use self::grid::Stretch;
use crate::domain::ahead::{Ahead, ahead};
use crate::domain::schedule::{Due, NextMeeting};
use crate::domain::standing::Standing;
use crate::domain::{ParticipantId, Today};
use crate::i18n::{Texts, capitalised};
use crate::ui::command::{Command, Page};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{group, heading, icon_label, page, protected, row, scrolling};

/// How many weeks ahead are shown: a quarter, so that everybody who is measured is there once.
pub const WEEKS: u64 = 13;
/// Height of a line.
const LINE: f32 = 32.0;
/// Room for somebody's name.
const NAME: f32 = 168.0;

/// The code of what lies ahead, which its texts are found by.
pub fn kind(what: &Ahead) -> &'static str {
    match what {
        Ahead::Measurement => "measurement",
        Ahead::Meeting(NextMeeting::Booked(_)) => "meeting",
        Ahead::Meeting(NextMeeting::ToBook(_)) => "meeting-due",
        Ahead::Plan => "plan",
    }
}

/// One line of the page.
enum Line {
    /// Room between two weeks.
    Gap,
    /// The week of a day, or what is late.
    Week(Option<NaiveDate>),
    /// A day.
    Day(NaiveDate),
    /// What lies ahead on it.
    Entry(NaiveDate, Ahead, ParticipantId),
}

/// Whose dates are shown.
#[derive(Default)]
pub struct Calendar {
    shows_everyone: bool,
    /// A week or a month; `None` is the list.
    stretch: Option<Stretch>,
    /// A day in the week or month that is shown; `None` is today.
    day: Option<NaiveDate>,
    drawn: Option<Drawn>,
}

/// The page's lines, and what they were worked out for: that looks at everybody, so it is done anew only when something
/// has changed.
struct Drawn {
    key: (u64, Today, bool),
    has_own: bool,
    lines: Vec<Line>,
}

impl Calendar {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let key = (view.version, view.today, self.shows_everyone);
        let known = self.drawn.take().filter(|drawn| drawn.key == key);
        let drawn = known.unwrap_or_else(|| self.work_out(view, key));
        let (has_own, lines) = (drawn.has_own, &drawn.lines);
        let shows_own = has_own && !self.shows_everyone;
        scrolling(ui, "calendar", |ui| {
            page(ui, self.stretch.is_none(), |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, theme.display(texts.get("calendar-heading")));
                let weeks = [("weeks", (WEEKS as usize).into())];
                ui.add(Label::new(theme.small(texts.with("calendar-help", &weeks))).wrap());
                row(ui, |ui| {
                    let name = texts.get("calendar-shape");
                    group(ui, Role::RadioGroup, &name, |ui| {
                        row(ui, |ui| {
                            for (stretch, key) in [
                                (None, "calendar-list"),
                                (Some(Stretch::Week), "calendar-as-week"),
                                (Some(Stretch::Month), "calendar-as-month"),
                            ] {
                                let chip = Button::chip(theme, texts.get(key), self.stretch == stretch);
                                if ui.add(chip).clicked() {
                                    self.stretch = stretch;
                                }
                            }
                        });
                    });
                    if has_own {
                        let name = texts.get("participants-filter");
                        group(ui, Role::RadioGroup, &name, |ui| {
                            row(ui, |ui| {
                                for (key, is_everyone) in [("calendar-own", false), ("calendar-everyone", true)] {
                                    let chip = Button::chip(theme, texts.get(key), shows_own != is_everyone);
                                    if ui.add(chip).clicked() {
                                        self.shows_everyone = is_everyone;
                                    }
                                }
                            });
                        });
                    }
                    let save = Button::secondary(theme, texts.get("calendar-save")).icon(theme::icon::DOWNLOAD);
                    if ui.add(save.enabled(!lines.is_empty())).clicked() {
                        commands.push(Command::SaveCalendar { own: shows_own });
                    }
                });
                if lines.is_empty() {
                    ui.add(Label::new(theme.body(texts.get("calendar-empty"))).wrap());
                    return;
                }
                if let Some(stretch) = self.stretch {
                    self.grid(ui, view, stretch, lines, commands);
                    return;
                }
                theme.card_frame().show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = 0.0;
                    draw(ui, view, lines, commands);
                });
            });
        });
        self.drawn = Some(drawn);
    }

    /// The days of a week or a month, and the way to the next one.
    fn grid(&mut self, ui: &mut Ui, view: &View<'_>, stretch: Stretch, lines: &[Line], commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let day = self.day.unwrap_or(view.today.0);
        let (before, after) = match stretch {
            Stretch::Week => ("calendar-week-before", "calendar-week-after"),
            Stretch::Month => ("date-previous-month", "date-next-month"),
        };
        row(ui, |ui| {
            for (icon, key, is_forward) in [
                (theme::icon::CHEVRON_LEFT, before, false),
                (theme::icon::CHEVRON_RIGHT, after, true),
            ] {
                if ui.add(Button::icon_only(theme, icon, texts.get(key))).clicked() {
                    self.day = Some(stretch.step(day, is_forward));
                }
            }
            let today = Button::secondary(theme, texts.get("calendar-today")).small();
            if ui.add(today).clicked() {
                self.day = None;
            }
            let name = match stretch {
                Stretch::Week => week_name(texts, day, view.today),
                Stretch::Month => capitalised(&texts.month_and_year(day)),
            };
            heading(ui, theme.lead(name));
            ui.add(Label::new(theme.small(texts.get("calendar-move-help"))).truncate());
        });
        let entries: Vec<grid::Entry<'_>> = lines
            .iter()
            .filter_map(|line| match line {
                Line::Entry(date, what, id) => Some((*date, what, *id)),
                Line::Gap | Line::Week(_) | Line::Day(_) => None,
            })
            .collect();
        grid::draw(ui, view, stretch, day, &entries, commands);
    }

    fn work_out(&self, view: &View<'_>, key: (u64, Today, bool)) -> Drawn {
        let is_own = |standing: &Standing| standing.is_handled_by(view.user);
        let has_own = view.standings.iter().any(is_own);
        let shows_own = has_own && !self.shows_everyone;
        let shown = view.standings.iter().filter(|standing| !shows_own || is_own(standing));
        Drawn {
            key,
            has_own,
            lines: lines(view, ahead(shown, view.today, WEEKS)),
        }
    }
}

/// What is late first, then week by week and day by day.
fn lines(view: &View<'_>, ahead: Vec<(NaiveDate, Ahead, &Standing)>) -> Vec<Line> {
    let mut lines = Vec::with_capacity(ahead.len() * 2);
    let mut last: Option<NaiveDate> = None;
    for (date, what, standing) in ahead {
        let is_late = date < view.today.0;
        let is_same_week = |last: NaiveDate| match (last < view.today.0, is_late) {
            (true, true) => true,
            (false, false) => last.iso_week() == date.iso_week(),
            _ => false,
        };
        if !last.is_some_and(is_same_week) {
            if last.is_some() {
                lines.push(Line::Gap);
            }
            lines.push(Line::Week((!is_late).then_some(date)));
        }
        if last != Some(date) {
            lines.push(Line::Day(date));
        }
        lines.push(Line::Entry(date, what, standing.participant_id));
        last = Some(date);
    }
    lines
}

/// Only the lines that can be seen are drawn, however many there are.
fn draw(ui: &mut Ui, view: &View<'_>, lines: &[Line], commands: &mut Vec<Command>) {
    let (theme, texts) = (view.theme, view.texts);
    let seen = ui.clip_rect();
    let top = ui.cursor().top();
    let at = |y: f32| ((y - top) / LINE).max(0.0) as usize;
    let first = at(seen.top()).saturating_sub(1).min(lines.len());
    let last = (at(seen.bottom()) + 2).clamp(first, lines.len());
    ui.add_space(first as f32 * LINE);
    for (index, line) in lines[first..last].iter().enumerate() {
        ui.push_id(first + index, |ui| {
            let room = vec2(ui.available_width(), LINE);
            ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
                ui.set_height(LINE);
                ui.spacing_mut().item_spacing.x = theme::BASE;
                match line {
                    Line::Gap => {}
                    Line::Week(None) => drop(heading(ui, theme.lead(texts.get("calendar-late")))),
                    Line::Week(Some(date)) => drop(heading(ui, theme.lead(week_name(texts, *date, view.today)))),
                    Line::Day(date) => drop(heading(ui, theme.small_strong(texts.day(*date, view.today)))),
                    Line::Entry(date, what, id) => {
                        if let Some(standing) = view.standing(*id) {
                            entry(ui, view, *date, what, standing, commands);
                        }
                    }
                }
            });
        });
    }
    ui.add_space((lines.len() - last) as f32 * LINE);
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
        ("from", texts.short_date(monday, today).into()),
        ("to", texts.short_date(monday + Days::new(6), today).into()),
    ];
    texts.with("calendar-week", &range)
}

fn entry(
    ui: &mut Ui,
    view: &View<'_>,
    date: NaiveDate,
    what: &Ahead,
    standing: &Standing,
    commands: &mut Vec<Command>,
) {
    let (texts, theme) = (view.texts, view.theme);
    let label = standing.label();
    let id = Id::unique(("calendar entry", standing.participant_id, kind(what)));
    let open = ui
        .scope_builder(UiBuilder::new().scope_id(id), |ui| {
            ui.set_width(NAME);
            let open = ui.add(Button::quiet(theme, label).small());
            protected::row_mark(ui, view, standing);
            open
        })
        .inner;
    if open.clicked() {
        commands.push(Command::Show(Page::Progression(standing.participant_id)));
    }
    let words = texts.get(&format!("calendar-{}", kind(what)));
    let words = match what.time() {
        Some(time) => format!("{} {words}", time.format("%H:%M")),
        None => words,
    };
    let is_booked = matches!(what, Ahead::Meeting(NextMeeting::Booked(_)));
    ui.label(if is_booked {
        theme.small_strong(words).color(theme.ink)
    } else {
        theme.small(words).color(theme.ink)
    });
    if let Due::Overdue(days) = Due::of(date, view.today) {
        icon_label(ui, theme::icon::CLOCK, theme.late_ink);
        let count = [("days", usize::try_from(days).unwrap_or_default().into())];
        ui.label(
            theme
                .small_strong(texts.with("calendar-overdue", &count))
                .color(theme.late_ink),
        );
    }
}
