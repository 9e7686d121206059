//! The columns of the list, their headings, and one participant's row.

use chrono::NaiveDate;
use eframe::egui::{
    Align, CursorIcon, FontSelection, Frame, Id, Label, Layout, Margin, Rect, Response, Role, Sense, Stroke,
    TextWrapMode, Ui, UiBuilder, WidgetInfo, WidgetText, pos2, vec2,
};

use super::{Column, column_key};
use crate::domain::schedule::{Due, NextMeeting};
use crate::domain::standing::Standing;
use crate::ui::roster::activities_now;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::change::{counts, summary_row};
use crate::ui::widgets::{icon_label, paint_icon, protected};

const ROW: f32 = 60.0;
const HEADINGS: f32 = 48.0;
/// How many activities stand under each other in a row; more are on the participant's page.
const ACTIVITIES_SHOWN: usize = 3;

/// Height of a row.
pub(super) fn row_height() -> f32 {
    ROW
}

/// The columns that there is room for, with where each begins and ends, from the left.
pub(super) struct Columns(Vec<(Column, f32, f32)>);

impl Columns {
    /// What can be done without gives way first.
    pub(super) fn of(width: f32, shows_caseworker: bool) -> Self {
        let is_shown = |column: &Column| match column {
            Column::Name | Column::Change => true,
            Column::NextMeasurement => width >= 480.0,
            Column::NextMeeting => width >= 620.0,
            Column::Latest => width >= 720.0,
            Column::Activities => width >= 800.0,
            Column::Caseworker => shows_caseworker && width >= 940.0,
        };
        let shown = [
            (Column::Name, 0.0),
            (Column::Activities, 140.0),
            (Column::Caseworker, 112.0),
            (Column::Latest, 76.0),
            (Column::NextMeasurement, 168.0),
            (Column::NextMeeting, 166.0),
            (Column::Change, 124.0),
        ];
        let shown: Vec<_> = shown.into_iter().filter(|(column, _)| is_shown(column)).collect();
        let rest = width - shown.iter().map(|(_, width)| width).sum::<f32>();
        let mut left = 0.0;
        let placed = shown.into_iter().map(|(column, width)| {
            let width = if column == Column::Name { rest } else { width };
            left += width;
            (column, left - width, left)
        });
        Self(placed.collect())
    }
}

/// Draws the headings; each sorts by its column. The one that was pressed.
pub(super) fn headings(
    ui: &mut Ui,
    view: &View<'_>,
    columns: &Columns,
    sorted: Option<(Column, bool)>,
) -> Option<Column> {
    let (texts, theme) = (view.texts, view.theme);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEADINGS), Sense::hover());
    let mut pressed = None;
    for (column, left, right) in &columns.0 {
        let place = Rect::from_min_max(
            pos2(rect.left() + left, rect.top()),
            pos2(rect.left() + right, rect.bottom()),
        );
        let response = ui.interact(
            place.shrink(2.0),
            ui.unique_id().with(column_key(*column)),
            Sense::click(),
        );
        let text = texts.get(column_key(*column));
        let order = sorted
            .filter(|(by, _)| by == column)
            .map(|(_, is_reversed)| is_reversed);
        let name = match order {
            Some(false) => texts.with("sorted-up", &[("column", text.as_str().into())]),
            Some(true) => texts.with("sorted-down", &[("column", text.as_str().into())]),
            None => texts.with("sort-by", &[("column", text.as_str().into())]),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if response.hovered() || response.has_focus() {
            ui.painter()
                .rect_filled(place.shrink(1.0), theme::RADIUS_CONTROL, theme.row_tint);
        }
        let color = if order.is_some() {
            theme.ink
        } else {
            theme.ink_secondary
        };
        let words = WidgetText::from(theme.small_strong(&text).color(color));
        let room = place.width() - theme::GAP;
        let galley = words.into_galley(ui, Some(TextWrapMode::Wrap), room, FontSelection::Default);
        let size = galley.size();
        let at = pos2(place.left() + theme::GAP, place.center().y - size.y / 2.0);
        ui.painter().galley(at, galley, color);
        if let Some(is_reversed) = order {
            let icon = if is_reversed {
                theme::icon::ARROW_UP
            } else {
                theme::icon::ARROW_DOWN
            };
            let beside = pos2(at.x + size.x + theme::BASE + 2.0, place.center().y);
            paint_icon(ui.painter(), beside, icon, theme::GAP, color);
        }
        if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            pressed = Some(*column);
        }
    }
    ui.painter()
        .hline(rect.x_range(), rect.bottom(), Stroke::new(theme::STROKE, theme.border));
    pressed
}

fn cell(ui: &mut Ui, row: Rect, left: f32, right: f32, content: impl FnOnce(&mut Ui)) {
    let inset = theme::GAP;
    let rect = Rect::from_min_max(
        pos2(row.left() + left + inset, row.top()),
        pos2(row.left() + right, row.bottom()),
    );
    let builder = UiBuilder::new()
        .max_rect(rect)
        .layout(Layout::left_to_right(Align::Center));
    // A child of its own: the row has its place already, and a cell must not move what comes after.
    content(&mut ui.new_child(builder));
}

/// Words in a badge with a clock: something is late.
fn late_badge(ui: &mut Ui, view: &View<'_>, text: String) {
    let theme = view.theme;
    let fill = Frame::new()
        .fill(theme.late_bg)
        .corner_radius(theme::RADIUS_BADGE)
        .inner_margin(Margin::symmetric(6, 2));
    // As high as its words, in the middle of a row that is higher.
    let height = theme::PAGE;
    ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
        fill.show(ui, |ui| {
            ui.set_height(height - theme::HALF);
            ui.spacing_mut().item_spacing.x = theme::HALF;
            icon_label(ui, theme::icon::CLOCK, theme.late_ink);
            let words = theme.small_strong(text).color(theme.late_ink);
            ui.add(Label::new(words).selectable(false));
        });
    });
}

fn days(days: i64) -> [(&'static str, crate::i18n::Arg); 1] {
    [("days", usize::try_from(days).unwrap_or_default().into())]
}

/// When the next measurement falls due; where it is late, a clock says so.
fn next_measurement(ui: &mut Ui, view: &View<'_>, date: NaiveDate) {
    let (texts, theme) = (view.texts, view.theme);
    match Due::of(date, view.today) {
        Due::Overdue(late) => late_badge(ui, view, texts.with("due-overdue", &days(late))),
        Due::In(0) => plain(ui, theme.small_strong(texts.get("due-today"))),
        Due::In(_) => plain(ui, theme.small(texts.short_date(date, view.today)).color(theme.ink)),
    }
}

/// When the next meeting is, or until when it is to be booked.
fn next_meeting(ui: &mut Ui, view: &View<'_>, next: &NextMeeting) {
    let (texts, theme) = (view.texts, view.theme);
    if let Due::Overdue(late) = Due::of(next.date(), view.today) {
        let words = match next {
            NextMeeting::Booked(booking) => {
                let date = texts.short_date(booking.slot.date, view.today);
                texts.with("meeting-missed", &[("date", date.into())])
            }
            NextMeeting::ToBook(_) => texts.with("meeting-overdue", &days(late)),
        };
        late_badge(ui, view, words);
        return;
    }
    match next {
        NextMeeting::Booked(booking) => {
            if booking.slot.date == view.today.0 {
                let time = booking.slot.time.map(|time| format!(" {}", time.format("%H:%M")));
                let words = texts.get("due-today") + &time.unwrap_or_default();
                plain(ui, theme.small_strong(words));
            } else {
                let words = texts.slot(booking.slot, view.today);
                plain(ui, theme.small(words).color(theme.ink));
            }
        }
        NextMeeting::ToBook(between) => {
            let date = texts.short_date(*between.end(), view.today);
            plain(ui, theme.small(texts.with("meeting-book-by", &[("date", date.into())])));
        }
    }
}

fn plain(ui: &mut Ui, words: eframe::egui::RichText) {
    ui.add(Label::new(words).selectable(false).truncate());
}

/// Draws one participant, who is shown where it is clicked.
pub(super) fn list_row(ui: &mut Ui, view: &View<'_>, columns: &Columns, standing: &Standing) -> Response {
    let theme = view.theme;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    // The focus stays with whom it is on, wherever the list is scrolled to.
    let id = Id::unique(("participant row", standing.participant_id));
    let response = ui.interact(rect, id, Sense::click());
    let label = standing.label();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.shrink(1.0), 0, theme.row_tint);
    }
    let words = spoken(view, standing);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_description(words));
    for (column, left, right) in &columns.0 {
        cell(ui, rect, *left, *right, |ui| content(ui, view, standing, *column));
    }
    ui.painter()
        .hline(rect.x_range(), rect.bottom(), Stroke::new(theme::STROKE, theme.border));
    response.on_hover_cursor(CursorIcon::PointingHand)
}

fn content(ui: &mut Ui, view: &View<'_>, standing: &Standing, column: Column) {
    let (texts, theme) = (view.texts, view.theme);
    match column {
        Column::Name => {
            ui.spacing_mut().item_spacing.x = theme::HALF;
            let reference = theme.body(standing.reference.to_string()).color(theme.ink_secondary);
            ui.add(Label::new(reference).selectable(false));
            protected::row_mark(ui, view, standing);
            if let Some(name) = &standing.name {
                plain(ui, theme.strong(format!("· {name}")));
            }
        }
        Column::Activities => {
            let names: Vec<_> = activities_now(view, standing).take(ACTIVITIES_SHOWN).collect();
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add_space((ROW - names.len() as f32 * theme::Size::Small.line()) / 2.0);
                for name in names {
                    plain(ui, theme.small(name).color(theme.ink));
                }
            });
        }
        Column::Caseworker => {
            let name = standing.caseworker.clone().unwrap_or_default();
            let words = if standing.is_left_alone(view.caseworkers, view.today) && !name.is_empty() {
                texts.with("caseworker-left", &[("name", name.into())])
            } else {
                name
            };
            plain(ui, theme.small(words).color(theme.ink));
        }
        Column::Latest => {
            let words = match standing.last_measured {
                Some(date) => texts.short_date(date, view.today),
                None => texts.get("no-measurement-short"),
            };
            plain(ui, theme.small(words).color(theme.ink));
        }
        Column::NextMeasurement => {
            if let Some(date) = standing.measurement_due {
                next_measurement(ui, view, date);
            }
        }
        Column::NextMeeting => {
            if let Some(next) = &standing.next_meeting {
                next_meeting(ui, view, next);
            }
        }
        Column::Change => change(ui, view, standing),
    }
}

/// What a row says, for those who can't see its columns.
fn spoken(view: &View<'_>, standing: &Standing) -> String {
    let texts = view.texts;
    let date = |date: NaiveDate| texts.short_date(date, view.today);
    let protection = protected::words(view, standing.protection);
    let activities = activities_now(view, standing).map(str::to_owned);
    let mut words: Vec<String> = protection.into_iter().chain(activities).collect();
    let latest = standing.last_measured;
    words.extend(latest.map(|latest| format!("{} {}", texts.get("column-latest"), date(latest))));
    words.extend(standing.measurement_due.map(|due| match Due::of(due, view.today) {
        Due::Overdue(late) => format!(
            "{} {}",
            texts.get("column-next"),
            texts.with("due-overdue", &days(late))
        ),
        Due::In(_) => format!("{} {}", texts.get("column-next"), date(due)),
    }));
    words.extend(standing.next_meeting.as_ref().map(|next| match next {
        NextMeeting::Booked(booking) => {
            texts.with("meeting-next", &[("when", texts.slot(booking.slot, view.today).into())])
        }
        NextMeeting::ToBook(between) => texts.with("meeting-to-book", &[("date", date(*between.end()).into())]),
    }));
    let summary = standing.summary;
    if summary.counted() > 0 {
        words.extend(
            counts(&summary).map(|(direction, count)| {
                texts.with(&format!("count-{}", direction.code()), &[("count", count.into())])
            }),
        );
    }
    words.join(", ")
}

fn change(ui: &mut Ui, view: &View<'_>, standing: &Standing) {
    let summary = standing.summary;
    if summary.counted() > 0 {
        summary_row(ui, view.theme, view.texts, &summary);
        return;
    }
    let key = match standing.measured {
        0 => "no-measurement",
        1 => "one-measurement-short",
        _ => "too-few-measurements",
    };
    plain(ui, view.theme.small(view.texts.get(key)));
}
