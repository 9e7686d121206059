//! A week of an activity: who was there on which day, one key a day.

mod days;
mod grid;

use chrono::{Datelike as _, NaiveDate};
use egui::{Label, Role, Ui};

use self::days::DaysForm;
pub(super) use self::days::choose as choose_days;
use self::grid::{Asked, Grid};
use crate::domain::attendance::{Mark, Weekdays};
use crate::domain::{ActivityId, PlacementId};
use crate::i18n::Texts;
use crate::store::DayMark;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::week::{Week, WeekOf};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{group, heading, page, row, scrolling};

/// Which week of which activity, and what a click sets.
pub struct Attendance {
    of: WeekOf,
    /// What a click sets.
    pen: Mark,
    /// Why something could not be noted, and of whom.
    refused: Option<(PlacementId, String)>,
    /// On which days somebody is here, as it is being said.
    days: Option<DaysForm>,
    takes_focus: bool,
}

impl Attendance {
    /// The week that today lies in.
    pub fn new(activity_id: ActivityId, view: &View<'_>) -> Self {
        Self {
            of: WeekOf::with(activity_id, view.today.0),
            pen: Mark::Present,
            refused: None,
            days: None,
            takes_focus: true,
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let Some(activity) = view.activity(self.of.activity_id) else {
            return;
        };
        let week = view.week.filter(|week| week.of == self.of);
        if week.is_none() {
            commands.push(Command::ReadWeek(self.of));
        }
        scrolling(ui, "attendance", |ui| {
            page(ui, false, |ui| {
                ui.spacing_mut().item_spacing.y = theme::STEP_12;
                let name = [("activity", activity.details.name.as_str().into())];
                heading(ui, theme.display(texts.with("attendance-of", &name)));
                self.week_choice(ui, view);
                let Some(week) = week else { return };
                if week.placements.is_empty() {
                    let key = if view.account.details.sees_unit {
                        "attendance-nobody-whole"
                    } else {
                        "attendance-nobody"
                    };
                    ui.add(Label::new(theme.body(texts.get(key))).wrap());
                    return;
                }
                self.pens(ui, view);
                self.fill_today(ui, view, week, commands);
                self.grid(ui, view, week, commands);
                ui.add(Label::new(theme.small(texts.with("attendance-help", &[("keys", keys(texts).into())]))).wrap());
                ui.add(Label::new(theme.small(texts.get("attendance-days-help"))).wrap());
            });
        });
    }

    /// Which week, and the way to others.
    fn week_choice(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let mut of = self.of;
        row(ui, |ui| {
            let before = Button::icon_only(theme, theme::icon::CHEVRON_LEFT, texts.get("attendance-week-before"));
            if ui.add(before).clicked() {
                of = of.step(false);
            }
            let last = of.monday + chrono::Days::new(6);
            let words = [
                ("week", of.monday.iso_week().week().to_string().into()),
                ("from", texts.short_date(of.monday, view.today).into()),
                ("to", texts.short_date(last, view.today).into()),
            ];
            heading(ui, theme.lead(texts.with("attendance-week", &words)));
            let after = Button::icon_only(theme, theme::icon::CHEVRON_RIGHT, texts.get("attendance-week-after"));
            if ui.add(after).clicked() {
                of = of.step(true);
            }
            let this = WeekOf::with(of.activity_id, view.today.0);
            let back = Button::secondary(theme, texts.get("attendance-week-this"));
            if of != this && ui.add(back.small()).clicked() {
                of = this;
            }
        });
        if of != self.of {
            (self.of, self.refused, self.days, self.takes_focus) = (of, None, None, true);
        }
    }

    /// What a click sets; beside each, its key.
    fn pens(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("attendance-click");
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                ui.label(theme.small_strong(&name));
                for mark in Mark::ALL {
                    let words = texts.get(&format!("mark-{}", mark.code()));
                    if ui.add(Button::chip(theme, words, self.pen == *mark).small()).clicked() {
                        self.pen = *mark;
                    }
                }
            });
        });
    }

    /// Today, or the latest day of the week that has come, of everybody about whom nothing is noted.
    fn fill_today(&mut self, ui: &mut Ui, view: &View<'_>, week: &Week, commands: &mut Vec<Command>) {
        let days = week.of.days().filter(|day| *day <= view.today.0);
        let Some((day, marks)) = days.map(|day| (day, unmarked(view, week, day, Mark::Present))).last() else {
            return;
        };
        let button = Button::primary(view.theme, fill_words(view, day)).icon(theme::icon::CHECK);
        if ui.add(button.enabled(!marks.is_empty())).clicked() {
            self.refused = None;
            commands.push(Command::MarkDays(marks));
        }
    }

    fn grid(&mut self, ui: &mut Ui, view: &View<'_>, week: &Week, commands: &mut Vec<Command>) {
        let takes_focus = std::mem::take(&mut self.takes_focus);
        let grid = Grid {
            view,
            week,
            pen: self.pen,
            takes_focus,
        };
        let is_free = self.days.is_none();
        let refused = self.refused.clone();
        let form = &mut self.days;
        let written = form.as_ref().map(DaysForm::placement_id);
        let some: Vec<_> = written.into_iter().chain(refused.as_ref().map(|(id, _)| *id)).collect();
        let asked = grid.ui(ui, is_free, &some, |ui, placement| {
            if let Some(form) = form.as_mut().filter(|form| form.placement_id() == placement.id) {
                return form.ui(ui, view, placement, commands);
            }
            if let Some((_, sentence)) = refused.as_ref().filter(|(id, _)| *id == placement.id) {
                notice(ui, view.theme, Tone::Warning, sentence);
            }
            false
        });
        if asked.is_done {
            self.days = None;
        }
        match asked.what {
            None => {}
            Some(Asked::Mark(marks)) => {
                self.refused = None;
                if !marks.is_empty() {
                    commands.push(Command::MarkDays(marks));
                }
            }
            Some(Asked::Refused(id, sentence)) => self.refused = Some((id, sentence)),
            Some(Asked::Days(id)) => {
                let own = week.placements.iter().find(|placement| placement.id == id);
                self.days = own.map(DaysForm::of);
            }
        }
    }
}

/// The letters with what each sets: "N Närvarande, A Anmäld frånvaro".
fn keys(texts: &Texts) -> String {
    let word = |mark: &Mark| {
        let args = [
            ("key", texts.get(&format!("mark-key-{}", mark.code())).into()),
            (
                "mark",
                texts.get(&format!("mark-{}", mark.code())).to_lowercase().into(),
            ),
        ];
        texts.with("attendance-key", &args)
    };
    Mark::ALL.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// "Alla närvarande idag".
fn fill_words(view: &View<'_>, day: NaiveDate) -> String {
    let words = if day == view.today.0 {
        view.texts.get("today-word")
    } else {
        view.texts.day(day, view.today)
    };
    view.texts.with("attendance-fill", &[("day", words.into())])
}

/// What marks everybody on a day who is to come and about whom nothing is noted.
fn unmarked(view: &View<'_>, week: &Week, day: NaiveDate, mark: Mark) -> Vec<DayMark> {
    let mut marks = Vec::new();
    for placement in &week.placements {
        let is_open = placement.details.attendance_problem(day, view.today).is_none();
        if is_open && placement.mark_on(day).is_none() {
            marks.push(DayMark {
                participant_id: placement.participant_id,
                placement_id: placement.id,
                date: day,
                mark: Some(mark),
            });
        }
    }
    marks
}

/// "mån, ons, fre", or "mån–fre" where they follow each other.
pub(super) fn weekday_words(texts: &Texts, weekdays: Weekdays) -> String {
    let name = |day: chrono::Weekday| texts.get(&format!("weekday-abbreviated-{}", day.number_from_monday()));
    let days: Vec<_> = weekdays.days().collect();
    let follows = days.windows(2).all(|pair| pair[0].succ() == pair[1]);
    match days.as_slice() {
        [first, .., last] if follows && days.len() > 2 => format!("{}–{}", name(*first), name(*last)),
        days => days.iter().map(|day| name(*day)).collect::<Vec<_>>().join(", "),
    }
}
