//! A week or a month to look at: a cell for each day, and meetings that are moved to another day by dragging or by keys.

use chrono::{Datelike, Days, Months, NaiveDate};
use egui::{
    self, Align2, Id, Key, LayerId, Modifiers, Order, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use super::kind;
use crate::domain::ahead::Ahead;
use crate::domain::meeting::Slot;
use crate::domain::schedule::NextMeeting;
use crate::domain::{ParticipantId, Today};
use crate::ui::command::{Command, Page};
use crate::ui::text;
use crate::ui::theme::{self, Size, Weight};
use crate::ui::view::View;
use crate::ui::widgets::group;
use crate::ui::widgets::{Arrows, keep_arrows};

/// Height of an entry, and of a day's date over them.
const ENTRY: f32 = 24.0;
const DATE: f32 = 26.0;
/// The least entries that a day has room for: in a week, in a month.
const LEAST: [usize; 2] = [8, 3];
/// How many more a month's day shows at most before it counts the rest.
const MOST_IN_MONTH: usize = 6;

/// What is shown at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch {
    /// Monday to Sunday.
    Week,
    /// The whole weeks that hold the month.
    Month,
}

impl Stretch {
    /// The days from the Monday on which a stretch with this day begins, whole weeks.
    pub(super) fn days(self, day: NaiveDate) -> Vec<NaiveDate> {
        let monday = |day: NaiveDate| day - Days::new(u64::from(day.weekday().num_days_from_monday()));
        let (first, last) = match self {
            Self::Week => (monday(day), monday(day) + Days::new(6)),
            Self::Month => {
                let first = day - Days::new(u64::from(day.day0()));
                let last = first + Months::new(1) - Days::new(1);
                (monday(first), monday(last) + Days::new(6))
            }
        };
        first.iter_days().take_while(|day| *day <= last).collect()
    }

    /// A day in the stretch before or after.
    pub(super) fn step(self, day: NaiveDate, is_forward: bool) -> NaiveDate {
        match (self, is_forward) {
            (Self::Week, true) => day + Days::new(7),
            (Self::Week, false) => day - Days::new(7),
            (Self::Month, true) => day + Months::new(1),
            (Self::Month, false) => day - Months::new(1),
        }
    }
}

/// Something on a day: when, what, and with whom.
pub(super) type Entry<'a> = (NaiveDate, &'a Ahead, ParticipantId);

/// Draws the days with what lies on them.
pub(super) fn draw(
    ui: &mut Ui,
    view: &View<'_>,
    stretch: Stretch,
    day: NaiveDate,
    entries: &[Entry<'_>],
    commands: &mut Vec<Command>,
) {
    let (texts, theme) = (view.texts, view.theme);
    let days = stretch.days(day);
    let width = (ui.available_width() / 7.0).floor();
    let name = texts.get("calendar-heading");
    let mut cells: Vec<(NaiveDate, Rect)> = Vec::new();
    let mut dropped = None;
    group(ui, Role::Table, &name, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        week_row(ui, |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(width * 7.0, DATE), Sense::hover());
            for (place, day) in days.iter().take(7).enumerate() {
                let cell = cell_rect(rect, place, width);
                let words = texts.weekday(*day);
                ui.interact(cell, ui.unique_id().with(place), Sense::HOVER)
                    .widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &words));
                let at = pos2(cell.left() + theme::BASE, cell.center().y);
                let format = theme::format(Size::Small, Weight::SemiBold, theme.ink_secondary);
                text::paint_line(ui.painter(), at, Align2::LEFT_CENTER, &words, format);
            }
        });
        for week in days.chunks(7) {
            let on = |day: &NaiveDate| entries.iter().filter(|(date, ..)| date == day).count();
            let fullest = week.iter().map(on).max().unwrap_or(0);
            let rows = match stretch {
                Stretch::Week => fullest.max(LEAST[0]),
                Stretch::Month => fullest.clamp(LEAST[1], MOST_IN_MONTH),
            };
            week_row(ui, |ui| {
                let size = vec2(width * 7.0, DATE + rows as f32 * ENTRY + theme::HALF);
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                for (place, date) in week.iter().enumerate() {
                    let cell = cell_rect(rect, place, width);
                    cells.push((*date, cell));
                    let is_other = stretch == Stretch::Month && date.month() != day.month();
                    let own: Vec<_> = entries.iter().filter(|(on, ..)| on == date).collect();
                    let builder = UiBuilder::new()
                        .id_salt(date)
                        .max_rect(cell)
                        .accessibility_role(Role::Cell);
                    let ui = &mut ui.new_child(builder);
                    day_cell(ui, view, cell, *date, is_other, own.len());
                    for (row, entry) in own.iter().take(rows).enumerate() {
                        let top = cell.top() + DATE + row as f32 * ENTRY;
                        let place = Rect::from_min_max(
                            pos2(cell.left() + theme::HALF, top),
                            pos2(cell.right() - theme::HALF, top + ENTRY - 2.0),
                        );
                        if let Some(at) = entry_chip(ui, view, entry, place, commands) {
                            dropped = Some((*entry, at));
                        }
                    }
                    if own.len() > rows {
                        let more = [("count", (own.len() - rows).into())];
                        let at = pos2(cell.right() - theme::HALF, cell.top() + DATE / 2.0);
                        let format = theme::format(Size::Small, Weight::Regular, theme.ink_secondary);
                        let words = texts.with("calendar-more", &more);
                        text::paint_line(ui.painter(), at, Align2::RIGHT_CENTER, &words, format);
                    }
                }
            });
        }
    });
    if let Some((entry, at)) = dropped
        && let Some((date, _)) = cells.iter().find(|(_, cell)| cell.contains(at))
    {
        commands.extend(moved(entry, *date, view.today));
    }
}

fn week_row(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().accessibility_role(Role::Row), content);
}

fn cell_rect(row: Rect, place: usize, width: f32) -> Rect {
    Rect::from_min_size(
        pos2(row.left() + place as f32 * width, row.top()),
        vec2(width, row.height()),
    )
}

/// The day's frame and date.
fn day_cell(ui: &Ui, view: &View<'_>, cell: Rect, date: NaiveDate, is_other: bool, count: usize) {
    let (texts, theme) = (view.texts, view.theme);
    let is_today = date == view.today.0;
    let words = texts.day(date, view.today);
    let name = format!("{words}, {}", texts.with("calendar-count", &[("count", count.into())]));
    ui.ctx()
        .accesskit_node_builder(ui.unique_id(), |node| node.set_label(name));
    let fill = if is_today { theme.row_tint } else { theme.card };
    let stroke = Stroke::new(theme::STROKE, theme.border);
    ui.painter().rect(cell, 0, fill, stroke, StrokeKind::Middle);
    let (weight, color) = match (is_today, is_other) {
        (true, _) => (Weight::SemiBold, theme.primary),
        (false, true) => (Weight::Regular, theme.ink_secondary),
        (false, false) => (Weight::Regular, theme.ink),
    };
    let shown = if date.day() == 1 || is_today {
        texts.short_date(date, view.today)
    } else {
        date.day().to_string()
    };
    let at = pos2(cell.left() + theme::BASE, cell.top() + DATE / 2.0);
    let format = theme::format(Size::Small, weight, color);
    text::paint_line(ui.painter(), at, Align2::LEFT_CENTER, &shown, format);
}

/// One entry. A click or Enter opens whom it is with. A booked meeting is dragged to another day, or moved with Alt and
/// the arrow keys: by a day, or by a week. Where it was dropped.
fn entry_chip(
    ui: &Ui,
    view: &View<'_>,
    entry: &Entry<'_>,
    place: Rect,
    commands: &mut Vec<Command>,
) -> Option<egui::Pos2> {
    let (date, what, participant_id) = *entry;
    let standing = view.standing(participant_id)?;
    let (texts, theme) = (view.texts, view.theme);
    let booked = booked(what);
    let id = Id::unique(("calendar chip", participant_id, kind(what)));
    let sense = if booked.is_some() {
        Sense::click_and_drag()
    } else {
        Sense::click()
    };
    let response = ui.interact(place, id, sense);
    let label = standing.label();
    let time = what.time().map(|time| format!("{} ", time.format("%H:%M")));
    let time = time.unwrap_or_default();
    // A day has room for a name or a reference; both are told under the pointer and to a screen reader.
    let short = standing.name.clone().unwrap_or_else(|| standing.reference.to_string());
    let words = format!("{time}{short}");
    let kind_words = texts.get(&format!("calendar-{}", kind(what)));
    let name = format!("{time}{label}, {kind_words}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let (fill, ink) = if date < view.today.0 {
        (theme.late_bg, theme.late_ink)
    } else if booked.is_some() {
        (theme.tint, theme.ink)
    } else {
        (theme.card, theme.ink_secondary)
    };
    let border = if booked.is_some() || response.hovered() {
        theme.primary
    } else {
        theme.border
    };
    let paint = |painter: &egui::Painter, rect: Rect| {
        let stroke = Stroke::new(theme::STROKE, border);
        painter.rect(rect, theme::RADIUS_BADGE, fill, stroke, StrokeKind::Inside);
        let room = rect.width() - 2.0 * theme::HALF;
        let galley = text::one_line(painter, &words, theme::format(Size::Small, Weight::Regular, ink), room);
        let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect.shrink2(vec2(theme::HALF, 0.0)));
        text::paint(painter, at, galley, ink);
    };
    paint(ui.painter(), place);
    if response.has_focus() {
        keys(ui, view, entry, &response, commands);
        response.show_tooltip_text(&name);
    }
    if response.dragged()
        && let Some(at) = ui.input(|input| input.pointer.latest_pos())
    {
        let layer = LayerId::new(Order::Tooltip, Id::unique("dragged meeting"));
        paint(&ui.ctx().layer_painter(layer), Rect::from_center_size(at, place.size()));
    }
    let response = response.on_hover_text(name);
    if response.clicked() {
        commands.push(Command::Show(Page::Progression(participant_id)));
    }
    response
        .drag_stopped()
        .then(|| response.interact_pointer_pos())
        .flatten()
}

fn keys(ui: &Ui, view: &View<'_>, entry: &Entry<'_>, response: &Response, commands: &mut Vec<Command>) {
    if booked(entry.1).is_none() {
        return;
    }
    keep_arrows(ui, response.id, Arrows::All);
    for (key, days) in [
        (Key::ArrowLeft, -1),
        (Key::ArrowRight, 1),
        (Key::ArrowUp, -7),
        (Key::ArrowDown, 7),
    ] {
        if ui.input_mut(|input| input.consume_key(Modifiers::ALT, key)) {
            let date = entry.0 + chrono::TimeDelta::days(days);
            commands.extend(moved(entry, date, view.today));
        }
    }
}

/// A meeting that is booked and has not begun: it can be moved.
fn booked(what: &Ahead) -> Option<Slot> {
    match what {
        Ahead::Meeting(NextMeeting::Booked(booking)) if !booking.has_begun => Some(booking.slot),
        _ => None,
    }
}

/// What moves a meeting to another day, at the same time of day; `None` where it stays, or where that day has gone.
fn moved(entry: &Entry<'_>, date: NaiveDate, today: Today) -> Option<Command> {
    let from = booked(entry.1)?;
    let is_move = date != from.date && date >= today.0;
    is_move.then(|| Command::MoveMeeting(entry.2, from, Slot { date, ..from }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_stretch_holds_whole_weeks() {
        let week = Stretch::Week.days(day("2026-11-18"));
        assert_eq!(
            (week.len(), week[0], week[6]),
            (7, day("2026-11-16"), day("2026-11-22"))
        );
        let month = Stretch::Month.days(day("2026-11-18"));
        assert_eq!((month.len(), month[0]), (42, day("2026-10-26")));
        assert_eq!(month[41], day("2026-12-06"));
        // February that begins on a Monday and has four weeks.
        assert_eq!(Stretch::Month.days(day("2027-02-10")).len(), 28);
        assert_eq!(Stretch::Month.step(day("2026-10-31"), true), day("2026-11-30"));
    }
}
