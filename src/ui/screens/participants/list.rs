//! The columns of the list, their headings, and one participant's row.

use std::cmp::Reverse;

use chrono::{Datelike as _, NaiveDate};
use egui::accesskit::SortDirection;
use egui::{
    Align2, CursorIcon, FontSelection, Id, Rect, Response, Role, Sense, Stroke, TextFormat, TextWrapMode, Ui,
    UiBuilder, WidgetInfo, WidgetText, pos2, vec2,
};

use super::{Column, column_key};
use crate::domain::change::Summary;
use crate::domain::schedule::{Due, NextMeeting};
use crate::domain::standing::Standing;
use crate::ui::roster::activities_now;
use crate::ui::settings::Density;
use crate::ui::text;
use crate::ui::theme::{self, Size, Weight};
use crate::ui::view::View;
use crate::ui::widgets::change::{counts, paint_summary};
use crate::ui::widgets::{paint_icon, protected};

const HEADINGS: f32 = 48.0;
/// How many activities stand under each other in a row; more are on the participant's page.
const ACTIVITIES_SHOWN: usize = 3;
/// Before a cell's content, and after it.
const INSET: f32 = theme::STEP_12;
const AFTER: f32 = theme::HALF;
/// Around the words of something late, with its clock.
const BADGE: f32 = 6.0 + theme::ICON + theme::HALF + 6.0;
/// Room for three shapes with their numbers.
const COUNTS: f32 = 3.0 * 28.0 + 2.0 * theme::BASE;
/// Of so many of the longest texts of a column it is measured how wide they are.
const MEASURED: usize = 4;

/// Height of a row.
pub(super) fn row_height(density: Density) -> f32 {
    match density {
        Density::Roomy => 60.0,
        Density::Dense => 32.0,
    }
}

/// The width that each column's content needs.
pub(super) type Needs = Vec<(Column, f32)>;

/// The columns that there is room for, with where each begins and ends, from the left.
#[derive(Debug, PartialEq)]
pub(super) struct Columns(Vec<(Column, f32, f32)>);

impl Columns {
    /// Gives each column what its content needs, where there is room for that. What can be done without gives way before
    /// anything is cut, names least of all.
    pub(super) fn of(width: f32, needs: &Needs) -> Self {
        /// What is left out first comes first.
        const GIVE_WAY: [Column; 5] = [
            Column::Caseworker,
            Column::Activities,
            Column::Latest,
            Column::NextMeeting,
            Column::NextMeasurement,
        ];
        let least = |(column, need): &(Column, f32)| match column {
            Column::Name => need.min(190.0),
            Column::Activities | Column::Caseworker => need.min(120.0),
            Column::Latest | Column::NextMeasurement | Column::NextMeeting | Column::Change => *need,
        };
        let mut shown = needs.clone();
        for column in GIVE_WAY {
            if shown.iter().map(&least).sum::<f32>() <= width {
                break;
            }
            shown.retain(|(shown, _)| *shown != column);
        }
        let mut widths: Vec<f32> = shown.iter().map(&least).collect();
        let mut rest = width - widths.iter().sum::<f32>();
        // First to names, then to the other words that would be cut.
        for wanted in [Column::Name, Column::Activities, Column::Caseworker] {
            for ((column, need), width) in shown.iter().zip(&mut widths) {
                if *column == wanted {
                    let more = (need - *width).clamp(0.0, rest.max(0.0));
                    *width += more;
                    rest -= more;
                }
            }
        }
        // What nobody needs is shared, so that no column stands far from its neighbour.
        let share = (rest / shown.len().max(1) as f32).max(0.0);
        let mut left = 0.0;
        let placed = shown.iter().zip(widths).map(|((column, _), width)| {
            left += width + share;
            (*column, left - width - share, left)
        });
        let mut placed: Vec<_> = placed.collect();
        // A window that is narrower than names and changes cuts the names.
        if rest < 0.0 {
            for (column, left, right) in &mut placed {
                if *column != Column::Name {
                    *left += rest;
                }
                *right += rest;
            }
        }
        Self(placed)
    }
}

/// How wide the content of each column is at most, among those who are found.
pub(super) fn needs<'a>(
    ui: &Ui,
    view: &View<'_>,
    found: impl Iterator<Item = &'a Standing> + Clone,
    shows_caseworker: bool,
) -> Needs {
    const ALL: [Column; 7] = [
        Column::Name,
        Column::Activities,
        Column::Caseworker,
        Column::Latest,
        Column::NextMeasurement,
        Column::NextMeeting,
        Column::Change,
    ];
    let shown = ALL
        .into_iter()
        .filter(|column| shows_caseworker || *column != Column::Caseworker);
    let of_column = |column: Column| {
        let mut longest: Vec<(usize, Cell)> = Vec::new();
        for standing in found.clone() {
            let cell = cell(view, standing, column);
            let length = cell
                .lines
                .iter()
                .map(|line| line.text.chars().count())
                .max()
                .unwrap_or(0);
            if longest.len() < MEASURED || longest.last().is_some_and(|(shortest, _)| length > *shortest) {
                longest.push((length, cell));
                longest.sort_by_key(|(length, _)| Reverse(*length));
                longest.truncate(MEASURED);
            }
        }
        let mut content = longest.iter().map(|(_, cell)| cell.width(ui, view)).fold(0.0, f32::max);
        if column == Column::Name {
            // Names are written larger, in three parts.
            content = content * Size::Body.points() / Size::Small.points() + theme::STEP_12;
        }
        let heading = text::layout(
            ui.painter(),
            &view.texts.get(column_key(column)),
            theme::format(Size::Small, Weight::SemiBold, view.theme.ink),
            f32::INFINITY,
        );
        // A heading of two words may take two lines.
        let least = (heading.size().x / 1.6).max(48.0) + theme::GAP;
        (column, content.max(least) + INSET + AFTER)
    };
    shown.map(of_column).collect()
}

/// Draws the headings; each sorts by its column. The one that was pressed.
pub(super) fn headings(
    ui: &mut Ui,
    view: &View<'_>,
    columns: &Columns,
    sorted: Option<(Column, bool)>,
) -> Option<Column> {
    ui.scope_builder(UiBuilder::new().accessibility_role(Role::Row), |ui| {
        headings_row(ui, view, columns, sorted)
    })
    .inner
}

fn headings_row(ui: &mut Ui, view: &View<'_>, columns: &Columns, sorted: Option<(Column, bool)>) -> Option<Column> {
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
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_sort_direction(match order {
                Some(false) => SortDirection::Ascending,
                Some(true) => SortDirection::Descending,
                None => return,
            });
        });
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
        let room = place.width() - INSET;
        let galley = words.into_galley(ui, Some(TextWrapMode::Wrap), room, FontSelection::Default);
        let size = galley.size();
        let at = pos2(place.left() + INSET, place.center().y - size.y / 2.0);
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

/// What one cell says.
#[derive(Debug, Default)]
struct Cell {
    lines: Vec<Line>,
    /// In a badge with a clock: something is late.
    is_late: bool,
    /// Shapes with numbers in place of words.
    summary: Option<Summary>,
}

#[derive(Debug)]
struct Line {
    text: String,
    weight: Weight,
    /// Quieter than what stands beside it.
    is_quiet: bool,
}

impl Cell {
    fn of(text: impl Into<String>) -> Self {
        Self::default().and(text, Weight::Regular, false)
    }

    fn quiet(text: impl Into<String>) -> Self {
        Self::default().and(text, Weight::Regular, true)
    }

    fn strong(text: impl Into<String>) -> Self {
        Self::default().and(text, Weight::SemiBold, false)
    }

    fn late(text: impl Into<String>) -> Self {
        Self {
            is_late: true,
            ..Self::strong(text)
        }
    }

    fn and(mut self, text: impl Into<String>, weight: Weight, is_quiet: bool) -> Self {
        self.lines.push(Line {
            text: text.into(),
            weight,
            is_quiet,
        });
        self
    }

    fn format(&self, view: &View<'_>, line: &Line) -> TextFormat {
        let theme = view.theme;
        let color = match (self.is_late, line.is_quiet) {
            (true, _) => theme.late_ink,
            (false, true) => theme.ink_secondary,
            (false, false) => theme.ink,
        };
        theme::format(Size::Small, line.weight, color)
    }

    fn galley(&self, ui: &Ui, view: &View<'_>, line: &Line, room: f32) -> std::sync::Arc<egui::Galley> {
        text::one_line(ui.painter(), &line.text, self.format(view, line), room)
    }

    fn width(&self, ui: &Ui, view: &View<'_>) -> f32 {
        if self.summary.is_some() {
            return COUNTS;
        }
        let widths = self.lines.iter();
        let widest = widths
            .map(|line| self.galley(ui, view, line, f32::INFINITY).size().x)
            .fold(0.0, f32::max);
        widest + if self.is_late { BADGE } else { 0.0 }
    }

    /// Everything that it says, as one text.
    fn said(&self, view: &View<'_>) -> String {
        match &self.summary {
            Some(summary) => {
                let words = counts(summary).map(|(direction, count)| {
                    let key = format!("count-{}", direction.code());
                    view.texts.with(&key, &[("count", count.into())])
                });
                words.join(", ")
            }
            None => {
                let lines: Vec<_> = self.lines.iter().map(|line| line.text.as_str()).collect();
                lines.join(", ")
            }
        }
    }

    /// Draws it in the middle of its place; `true` where something of it is cut.
    fn paint(&self, ui: &Ui, view: &View<'_>, place: Rect) -> bool {
        if let Some(summary) = &self.summary {
            paint_summary(ui.painter(), view.theme, place.left_center(), summary);
            return COUNTS > place.width() + 1.0;
        }
        let mut place = place;
        if self.is_late {
            let wide = self.width(ui, view).min(place.width());
            let badge = Rect::from_center_size(
                pos2(place.left() + wide / 2.0, place.center().y),
                vec2(wide, theme::PAGE),
            );
            ui.painter().rect_filled(badge, theme::RADIUS_BADGE, view.theme.late_bg);
            let icon = pos2(badge.left() + 6.0 + theme::ICON / 2.0, badge.center().y);
            paint_icon(ui.painter(), icon, theme::icon::CLOCK, theme::ICON, view.theme.late_ink);
            place.min.x += BADGE - 6.0;
            place.max.x -= 6.0;
        }
        let line_height = Size::Small.line();
        let most = ((place.height() / line_height).floor() as usize).max(1);
        // What has no room under each other stands beside each other.
        let joined;
        let lines = if self.lines.len() > most {
            let texts: Vec<_> = self.lines.iter().map(|line| line.text.as_str()).collect();
            joined = vec![Line {
                text: texts.join(", "),
                weight: Weight::Regular,
                is_quiet: false,
            }];
            &joined
        } else {
            &self.lines
        };
        let mut is_cut = false;
        // What is alone in a row that is high enough goes on below before it is cut.
        if let [line] = lines.as_slice()
            && !self.is_late
            && most > 1
        {
            let whole = text::layout(ui.painter(), &line.text, self.format(view, line), place.width());
            let fits = whole.size().x <= place.width() && (2..=most).contains(&whole.rows.len());
            if fits && line.text.contains(' ') {
                let at = Align2::LEFT_CENTER.align_size_within_rect(whole.size(), place);
                text::paint(ui.painter(), at, whole, view.theme.ink);
                return false;
            }
        }
        let mut y = place.center().y - lines.len() as f32 * line_height / 2.0;
        for line in lines {
            let galley = self.galley(ui, view, line, place.width());
            is_cut |= galley.elided;
            let row = Rect::from_min_size(pos2(place.left(), y), vec2(place.width(), line_height));
            let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), row);
            text::paint(ui.painter(), at, galley, view.theme.ink);
            y += line_height;
        }
        is_cut
    }
}

fn days(days: i64) -> [(&'static str, crate::i18n::Arg); 1] {
    [("days", usize::try_from(days).unwrap_or_default().into())]
}

/// When the next measurement falls due; where it is late, a clock says so. What has been late for years is told by its
/// year.
fn next_measurement(view: &View<'_>, date: NaiveDate) -> Cell {
    let texts = view.texts;
    match Due::of(date, view.today) {
        due if due.is_long_overdue() => Cell::quiet(overdue_since(view, date)),
        Due::Overdue(late) => Cell::late(texts.with("due-overdue", &days(late))),
        Due::In(0) => Cell::strong(texts.get("due-today")),
        Due::In(_) => Cell::of(texts.short_date(date, view.today)),
    }
}

fn overdue_since(view: &View<'_>, date: NaiveDate) -> String {
    view.texts
        .with("overdue-since", &[("year", date.year().to_string().into())])
}

/// When the next meeting is, or until when it is to be booked.
fn next_meeting(view: &View<'_>, next: &NextMeeting) -> Cell {
    let texts = view.texts;
    let due = Due::of(next.date(), view.today);
    if due.is_long_overdue() {
        return Cell::quiet(overdue_since(view, next.date()));
    }
    if let Due::Overdue(late) = due {
        return Cell::late(match next {
            NextMeeting::Booked(booking) => {
                let date = texts.short_date(booking.slot.date, view.today);
                texts.with("meeting-missed", &[("date", date.into())])
            }
            NextMeeting::ToBook(_) => texts.with("meeting-overdue", &days(late)),
        });
    }
    match next {
        NextMeeting::Booked(booking) if booking.slot.date == view.today.0 => {
            let time = booking.slot.time.map(|time| format!(" {}", time.format("%H:%M")));
            Cell::strong(texts.get("due-today") + &time.unwrap_or_default())
        }
        NextMeeting::Booked(booking) => Cell::of(texts.slot(booking.slot, view.today)),
        NextMeeting::ToBook(between) => {
            let date = texts.short_date(*between.end(), view.today);
            Cell::quiet(texts.with("meeting-book-by", &[("date", date.into())]))
        }
    }
}

fn cell(view: &View<'_>, standing: &Standing, column: Column) -> Cell {
    let texts = view.texts;
    match column {
        // The row draws both parts of it; this is how wide they are.
        Column::Name => Cell::strong(standing.label()),
        Column::Activities => {
            let names = activities_now(view, standing).take(ACTIVITIES_SHOWN);
            names.fold(Cell::default(), |cell, name| cell.and(name, Weight::Regular, false))
        }
        Column::Caseworker => {
            let name = standing.caseworker.clone().unwrap_or_default();
            if standing.is_left_alone(view.caseworkers, view.today) && !name.is_empty() {
                Cell::of(texts.with("caseworker-left", &[("name", name.into())]))
            } else {
                Cell::of(name)
            }
        }
        Column::Latest => Cell::of(match standing.last_measured {
            Some(date) => texts.short_date(date, view.today),
            None => texts.get("no-measurement-short"),
        }),
        Column::NextMeasurement => standing
            .measurement_due
            .map_or_else(Cell::default, |date| next_measurement(view, date)),
        Column::NextMeeting => standing
            .next_meeting
            .as_ref()
            .map_or_else(Cell::default, |next| next_meeting(view, next)),
        Column::Change if standing.summary.counted() > 0 => Cell {
            summary: Some(standing.summary),
            ..Cell::default()
        },
        Column::Change => Cell::quiet(texts.get(match standing.measured {
            0 => "no-measurement",
            1 => "one-measurement-short",
            _ => "too-few-measurements",
        })),
    }
}

/// Draws one participant, who is shown where it is clicked: a row of the table, with a button over all of it in the first
/// cell.
pub(super) fn list_row(
    ui: &mut Ui,
    view: &View<'_>,
    columns: &Columns,
    standing: &Standing,
    number: usize,
) -> Response {
    ui.scope_builder(UiBuilder::new().accessibility_role(Role::Row), |ui| {
        ui.ctx()
            .accesskit_node_builder(ui.unique_id(), |node| node.set_row_index(number));
        row_content(ui, view, columns, standing)
    })
    .inner
}

fn row_content(ui: &mut Ui, view: &View<'_>, columns: &Columns, standing: &Standing) -> Response {
    let theme = view.theme;
    let height = row_height(view.settings.density);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    // The focus stays with whom it is on, wherever the list is scrolled to.
    let id = Id::unique(("participant row", standing.participant_id));
    let label = standing.label();
    let builder = || UiBuilder::new().accessibility_role(Role::Cell).max_rect(rect);
    // A child of its own: the row has its place already.
    let response = ui
        .new_child(builder().id_salt("name"))
        .interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.shrink(1.0), 0, theme.row_tint);
    }
    let mut cut = Vec::new();
    for (column, left, right) in &columns.0 {
        let place = Rect::from_min_max(
            pos2(rect.left() + left + INSET, rect.top()),
            pos2(rect.left() + right - AFTER, rect.bottom()),
        );
        if *column == Column::Name {
            if name(ui, view, standing, place) {
                cut.push(label.clone());
            }
            continue;
        }
        let cell = cell(view, standing, *column);
        let said = cell.said(view);
        if cell.paint(ui, view, place) {
            cut.push(said.clone());
        }
        let id = ui.unique_id().with(column_key(*column));
        ui.interact(place, id, Sense::HOVER)
            .widget_info(|| WidgetInfo::labeled(Role::Cell, true, &said));
    }
    ui.painter()
        .hline(rect.x_range(), rect.bottom(), Stroke::new(theme::STROKE, theme.border));
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if cut.is_empty() {
        return response;
    }
    // What is cut is told whole under the pointer, and where the keyboard is.
    let words = cut.join("\n");
    if response.has_focus() {
        response.show_tooltip_text(&words);
    }
    response.on_hover_text(words)
}

/// The reference, the mark of protected data, and the name: each a text of its own, so that a name that is written from
/// right to left changes nothing beside it. `true` where the name is cut.
fn name(ui: &mut Ui, view: &View<'_>, standing: &Standing, place: Rect) -> bool {
    let theme = view.theme;
    let draw = |ui: &Ui, left: f32, words: &str, weight: Weight, color, room: f32| {
        let galley = text::one_line(ui.painter(), words, theme::format(Size::Body, weight, color), room);
        let row = Rect::from_min_max(pos2(left, place.top()), place.max);
        let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), row);
        let (end, is_cut) = (left + galley.size().x, galley.elided);
        text::paint(ui.painter(), at, galley, color);
        (end, is_cut)
    };
    let reference = standing.reference.to_string();
    let (mut x, _) = draw(
        ui,
        place.left(),
        &reference,
        Weight::Regular,
        theme.ink_secondary,
        place.width(),
    );
    x += theme::HALF;
    if standing.protection.is_some() {
        let mark = Rect::from_min_max(pos2(x, place.top()), pos2(x + theme::ICON, place.bottom()));
        let builder = UiBuilder::new()
            .max_rect(mark)
            .layout(egui::Layout::left_to_right(egui::Align::Center));
        protected::row_mark(&mut ui.new_child(builder), view, standing);
        x = mark.right() + theme::HALF;
    }
    let Some(name) = &standing.name else { return false };
    let (after, _) = draw(ui, x, "·", Weight::SemiBold, theme.ink, f32::INFINITY);
    let x = after + theme::HALF;
    draw(ui, x, name, Weight::SemiBold, theme.ink, place.right() - x).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> Needs {
        vec![
            (Column::Name, 200.0),
            (Column::Activities, 180.0),
            (Column::Caseworker, 110.0),
            (Column::Latest, 90.0),
            (Column::NextMeasurement, 170.0),
            (Column::NextMeeting, 160.0),
            (Column::Change, 125.0),
        ]
    }

    fn width_of(columns: &Columns, wanted: Column) -> Option<f32> {
        let mut all = columns.0.iter();
        all.find(|(column, ..)| *column == wanted)
            .map(|(_, left, right)| right - left)
    }

    #[test]
    fn nothing_is_cut_while_there_is_empty_room() {
        let columns = Columns::of(1200.0, &usual());
        for (column, need) in usual() {
            assert!(
                width_of(&columns, column).is_some_and(|width| width >= need),
                "{column:?}"
            );
        }
        assert!(
            (columns.0[6].2 - 1200.0).abs() < 0.1,
            "the last ends where the table ends"
        );
    }

    #[test]
    fn names_and_changes_stay_whatever_the_width() {
        for width in [240.0, 320.0, 480.0, 640.0, 800.0, 1000.0, 1600.0] {
            let columns = Columns::of(width, &usual());
            assert!(width_of(&columns, Column::Name).is_some() && width_of(&columns, Column::Change).is_some());
            let mut end = 0.0;
            for (_, left, right) in &columns.0 {
                assert!((left - end).abs() < 0.1 && right > left, "{width}: {columns:?}");
                end = *right;
            }
            assert!((end - width).abs() < 0.5, "{width}: {columns:?}");
        }
        let narrow = Columns::of(640.0, &usual());
        assert_eq!(
            width_of(&narrow, Column::Caseworker),
            None,
            "what can be done without gives way first"
        );
        assert!(width_of(&narrow, Column::NextMeasurement).is_some());
    }

    #[test]
    fn a_long_name_gets_the_room_that_others_do_not_need() {
        let mut needs = usual();
        needs[0].1 = 2_000.0;
        let columns = Columns::of(1200.0, &needs);
        // Activities and caseworkers keep the least that they are given; all else goes to names.
        let others = 120.0 + 110.0 + 90.0 + 170.0 + 160.0 + 125.0;
        assert!((width_of(&columns, Column::Name).expect("shown") - (1200.0 - others)).abs() < 0.1);
    }
}
