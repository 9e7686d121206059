//! The participants and the days of a week: a cell for each, which the arrows move between and a letter sets.

use chrono::{Datelike as _, NaiveDate};
use egui::{
    Align2, Id, Key, Modifiers, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{fill_words, unmarked};
use crate::domain::PlacementId;
use crate::domain::activity::Placement;
use crate::domain::attendance::{AttendanceProblem, Counted, Decision, Mark};
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::store::DayMark;
use crate::ui::text;
use crate::ui::theme::{self, Size, Weight};
use crate::ui::view::View;
use crate::ui::week::Week;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{Arrows, group, keep_arrows, protected};

/// Height of the row with the days, and of a participant's row.
const HEAD: f32 = 36.0;
const ROW: f32 = 56.0;
/// Width of the sums, and the least and most of the names.
const SUM: f32 = 88.0;
const NAMES: std::ops::RangeInclusive<f32> = 120.0..=320.0;
/// The most that a day is wide, and the least at which it holds a word.
const DAY: f32 = 160.0;
const WORD: f32 = 60.0;

/// What was asked for in the grid.
pub(super) enum Asked {
    /// Note these; nothing where all of it is noted already.
    Mark(Vec<DayMark>),
    /// It can't be noted, and why.
    Refused(PlacementId, String),
    /// Say on which days somebody is here.
    Days(PlacementId),
}

/// What came of drawing.
pub(super) struct Outcome {
    pub(super) what: Option<Asked>,
    /// What stands under a row is done with.
    pub(super) is_done: bool,
}

/// A week, as it is drawn.
pub(super) struct Grid<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) week: &'a Week,
    /// What a click sets.
    pub(super) pen: Mark,
    /// The first open cell of today takes the focus.
    pub(super) takes_focus: bool,
}

/// Where the columns stand.
struct Columns {
    days: Vec<NaiveDate>,
    names: f32,
    day: f32,
}

impl Columns {
    fn day(&self, row: Rect, place: usize) -> Rect {
        let left = row.left() + self.names + place as f32 * self.day;
        Rect::from_min_size(pos2(left, row.top()), vec2(self.day, row.height()))
    }

    fn sum(&self, row: Rect) -> Rect {
        let left = row.left() + self.names + self.days.len() as f32 * self.day;
        Rect::from_min_size(pos2(left, row.top()), vec2(SUM, row.height()))
    }

    fn width(&self) -> f32 {
        self.names + self.days.len() as f32 * self.day + SUM
    }
}

fn cell_id(placement: PlacementId, day: NaiveDate) -> Id {
    Id::unique(("attendance", placement, day))
}

impl Grid<'_> {
    /// Draws it, and under the rows of some what `below` draws, which says by `true` that it is done.
    pub(super) fn ui(
        &self,
        ui: &mut Ui,
        is_free: bool,
        some: &[PlacementId],
        mut below: impl FnMut(&mut Ui, &Placement) -> bool,
    ) -> Outcome {
        let columns = self.columns(ui.available_width());
        let name = self.view.texts.get("attendance-heading");
        let mut outcome = Outcome {
            what: None,
            is_done: false,
        };
        let inner = self.view.theme.card_frame().inner_margin(1);
        inner.show(ui, |ui| {
            group(ui, Role::Table, &name, |ui| {
                ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
                self.head(ui, &columns, &mut outcome);
                for place in 0..self.week.placements.len() {
                    self.row(ui, &columns, place, is_free, &mut outcome);
                    let margin = egui::Margin::symmetric(theme::STEP_12 as i8, theme::BASE as i8);
                    let placement = &self.week.placements[place];
                    if !some.contains(&placement.id) {
                        continue;
                    }
                    ui.scope_builder(UiBuilder::new().id_salt(("below", placement.id.0)), |ui| {
                        ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::BASE);
                        egui::Frame::new().inner_margin(margin).show(ui, |ui| {
                            ui.set_width(columns.width() - 2.0 * theme::STEP_12);
                            outcome.is_done |= below(ui, placement);
                        });
                    });
                }
            });
        });
        outcome
    }

    /// Monday to Friday, and the weekend where somebody is here then or something is noted.
    fn columns(&self, width: f32) -> Columns {
        let is_used = |day: &NaiveDate| {
            let mut placements = self.week.placements.iter();
            let is_here = |own: &Placement| own.details.on_days().has(day.weekday()) || own.mark_on(*day).is_some();
            day.weekday().num_days_from_monday() < 5 || placements.any(is_here)
        };
        let days: Vec<_> = self.week.of.days().filter(is_used).collect();
        let names = (width * 0.28).clamp(*NAMES.start(), *NAMES.end()).floor();
        let day = ((width - 2.0 - names - SUM) / days.len() as f32).floor().min(DAY);
        Columns { days, names, day }
    }

    fn head(&self, ui: &mut Ui, columns: &Columns, outcome: &mut Outcome) {
        let (texts, theme) = (self.view.texts, self.view.theme);
        ui.scope_builder(UiBuilder::new().accessibility_role(Role::Row), |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(columns.width(), HEAD), Sense::hover());
            for (place, day) in columns.days.iter().enumerate() {
                let cell = columns.day(rect, place);
                let words = texts.day(*day, self.view.today);
                ui.interact(cell, ui.unique_id().with(place), Sense::HOVER)
                    .widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &words));
                let is_today = *day == self.view.today.0;
                let color = if is_today { theme.primary } else { theme.ink_secondary };
                let weekday = format!("weekday-abbreviated-{}", day.weekday().number_from_monday());
                let short = format!("{} {}", texts.get(&weekday), day.day());
                let format = theme::format(Size::Small, Weight::SemiBold, color);
                let at = pos2(cell.left() + theme::BASE, cell.center().y);
                text::paint_line(ui.painter(), at, Align2::LEFT_CENTER, &short, format);
                let marks = unmarked(self.view, self.week, *day, Mark::Present);
                if marks.is_empty() || cell.width() < WORD + theme::CONTROL_SMALL {
                    continue;
                }
                let button = Rect::from_center_size(
                    pos2(cell.right() - theme::HALF - 14.0, cell.center().y),
                    vec2(28.0, 28.0),
                );
                let fill = Button::icon_only(theme, theme::icon::CHECK, fill_words(self.view, *day)).height(28.0);
                if ui.put(button, fill).clicked() {
                    outcome.what = Some(Asked::Mark(marks));
                }
            }
            let sum = columns.sum(rect);
            let words = texts.get("attendance-column-sum");
            ui.interact(sum, ui.unique_id().with("sum"), Sense::HOVER)
                .widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &words));
            let format = theme::format(Size::Small, Weight::SemiBold, theme.ink_secondary);
            let at = pos2(sum.left() + theme::BASE, sum.center().y);
            let galley = text::one_line(ui.painter(), &words, format, SUM - theme::BASE);
            let place = Align2::LEFT_CENTER.anchor_size(at, galley.size());
            text::paint(ui.painter(), place, galley, theme.ink_secondary);
        });
    }

    fn row(&self, ui: &mut Ui, columns: &Columns, place: usize, is_free: bool, outcome: &mut Outcome) {
        let (texts, theme) = (self.view.texts, self.view.theme);
        let placement = &self.week.placements[place];
        let standing = self.view.standing(placement.participant_id);
        let label = standing.map(|standing| standing.label()).unwrap_or_default();
        let builder = UiBuilder::new().id_salt(placement.id.0).accessibility_role(Role::Row);
        ui.scope_builder(builder, |ui| {
            ui.ctx()
                .accesskit_node_builder(ui.unique_id(), |node| node.set_label(label.as_str()));
            let (rect, _) = ui.allocate_exact_size(vec2(columns.width(), ROW), Sense::hover());
            ui.painter()
                .hline(rect.x_range(), rect.top(), Stroke::new(theme::STROKE, theme.border));
            let names =
                Rect::from_min_size(rect.min, vec2(columns.names, ROW)).shrink2(vec2(theme::STEP_12, theme::HALF));
            ui.scope_builder(UiBuilder::new().max_rect(names), |ui| {
                ui.spacing_mut().item_spacing = vec2(theme::HALF, 0.0);
                ui.spacing_mut().interact_size.y = 0.0;
                ui.horizontal(|ui| {
                    if let Some(standing) = standing {
                        protected::row_mark(ui, self.view, standing);
                    }
                    let room = ui.available_width();
                    let format = theme::format(Size::Body, Weight::Regular, theme.ink);
                    let galley = text::one_line(ui.painter(), &label, format, room);
                    let (place, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
                    response.widget_info(|| WidgetInfo::labeled(Role::RowHeader, true, &label));
                    text::paint(ui.painter(), place, galley, theme.ink);
                });
                let words = super::days::words(texts, &placement.details);
                let set = texts.with("attendance-days-set", &[("who", label.as_str().into())]);
                let button = Button::quiet(theme, words).name(set).height(24.0).enabled(is_free);
                if ui.add(button).clicked() {
                    outcome.what = Some(Asked::Days(placement.id));
                }
            });
            for (column, day) in columns.days.iter().enumerate() {
                let cell = columns.day(rect, column).shrink(2.0);
                let asked = self.cell(ui, columns, (place, column), *day, cell);
                if asked.is_some() {
                    outcome.what = asked;
                }
            }
            self.sum(ui, columns.sum(rect), columns, placement);
        });
    }

    /// Days on which somebody was there of those that are marked, in the week that is shown.
    fn sum(&self, ui: &Ui, cell: Rect, columns: &Columns, placement: &Placement) {
        let (texts, theme) = (self.view.texts, self.view.theme);
        let mut counted = Counted::default();
        let mut open = 0;
        for day in &columns.days {
            match placement.mark_on(*day) {
                Some(mark) => counted.add(mark),
                None => open += usize::from(placement.details.attendance_problem(*day, self.view.today).is_none()),
            }
        }
        let args = [
            ("present", counted.present.to_string().into()),
            ("marked", counted.marked.to_string().into()),
        ];
        let words = match counted.marked {
            0 => String::new(),
            _ => texts.with("attendance-sum", &args),
        };
        let unmarked = (open > 0).then(|| texts.with("attendance-unmarked", &[("count", open.into())]));
        let told: Vec<_> = [Some(words.clone()), unmarked].into_iter().flatten().collect();
        let told = told.join(", ");
        let response = ui.interact(cell, ui.unique_id().with("sum"), Sense::HOVER);
        response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, &told));
        response.on_hover_text(told);
        let format = theme::format(Size::Small, Weight::Regular, theme.ink);
        let at = pos2(cell.left() + theme::BASE, cell.center().y);
        text::paint_line(ui.painter(), at, Align2::LEFT_CENTER, &words, format);
    }

    fn cell(&self, ui: &Ui, columns: &Columns, place: (usize, usize), day: NaiveDate, cell: Rect) -> Option<Asked> {
        let texts = self.view.texts;
        let placement = &self.week.placements[place.0];
        let mark = placement.mark_on(day);
        let problem = placement.details.attendance_problem(day, self.view.today);
        let response = ui.interact(cell, cell_id(placement.id, day), Sense::click());
        let words = match (mark, problem) {
            (Some(mark), _) => texts.get(&format!("mark-{}", mark.code())),
            (None, None | Some(AttendanceProblem::InFuture)) => texts.get("mark-none"),
            (None, Some(_)) => texts.get("mark-not-scheduled"),
        };
        let standing = self.view.standing(placement.participant_id);
        let args = [
            ("who", standing.map(|own| own.label()).unwrap_or_default().into()),
            ("day", texts.day(day, self.view.today).into()),
            ("mark", words.into()),
        ];
        let name = texts.with("attendance-cell", &args);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        self.paint(ui, cell, &response, mark, problem);
        if self.takes_focus && problem.is_none() && self.is_first_open(place, day) {
            response.request_focus();
        }
        let asked = if response.has_focus() {
            self.keys(ui, columns, place, day, &response)
        } else {
            None
        };
        let told = told(texts, placement, day);
        if response.has_focus() && !told.is_empty() {
            response.show_tooltip_text(&told);
        }
        let response = if told.is_empty() {
            response
        } else {
            response.on_hover_text(told)
        };
        if response.clicked() {
            let wanted = (mark != Some(self.pen)).then_some(self.pen);
            return Some(self.set(placement, day, wanted));
        }
        asked
    }

    /// `true` for the first cell of today, or of the first day where today is not shown.
    fn is_first_open(&self, (row, _): (usize, usize), day: NaiveDate) -> bool {
        let is_open = |placement: &Placement| placement.details.attendance_problem(day, self.view.today).is_none();
        let first = self.week.placements.iter().position(is_open);
        let is_shown = self.week.of.days().any(|shown| shown == self.view.today.0);
        first == Some(row) && (day == self.view.today.0 || !is_shown && day == self.week.of.monday)
    }

    /// Notes it, or says why it can't be.
    fn set(&self, placement: &Placement, day: NaiveDate, mark: Option<Mark>) -> Asked {
        let problem = placement.details.attendance_problem(day, self.view.today);
        match problem.filter(|_| mark.is_some()) {
            Some(problem) => Asked::Refused(placement.id, problem.explain(self.view.texts)),
            None => Asked::Mark(vec![DayMark {
                participant_id: placement.participant_id,
                placement_id: placement.id,
                date: day,
                mark,
            }]),
        }
    }

    /// What a focused cell does with keys: a letter or a digit sets it and goes on to the next participant; with shift it
    /// sets everybody about whom nothing is noted that day.
    fn keys(
        &self,
        ui: &Ui,
        columns: &Columns,
        (row, column): (usize, usize),
        day: NaiveDate,
        response: &Response,
    ) -> Option<Asked> {
        keep_arrows(ui, response.id, Arrows::All);
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        let go = |row: usize, column: usize| {
            let to = cell_id(self.week.placements[row].id, columns.days[column]);
            ui.memory_mut(|memory| memory.request_focus(to));
        };
        let rows = self.week.placements.len();
        if pressed(Modifiers::NONE, Key::ArrowLeft) && column > 0 {
            go(row, column - 1);
        }
        if pressed(Modifiers::NONE, Key::ArrowRight) && column + 1 < columns.days.len() {
            go(row, column + 1);
        }
        if pressed(Modifiers::NONE, Key::ArrowUp) && row > 0 {
            go(row - 1, column);
        }
        if pressed(Modifiers::NONE, Key::ArrowDown) && row + 1 < rows {
            go(row + 1, column);
        }
        let placement = &self.week.placements[row];
        if pressed(Modifiers::NONE, Key::Delete) || pressed(Modifiers::NONE, Key::Backspace) {
            return Some(self.set(placement, day, None));
        }
        let mark = |(place, mark): (usize, &Mark)| {
            let letter = Key::from_name(&self.view.texts.get(&format!("mark-key-{}", mark.code())));
            let digit = Key::from_name(&(place + 1).to_string());
            [letter, digit]
                .into_iter()
                .flatten()
                .map(|key| (key, *mark))
                .collect::<Vec<_>>()
        };
        for (key, mark) in Mark::ALL.iter().enumerate().flat_map(mark) {
            if pressed(Modifiers::SHIFT, key) {
                return Some(Asked::Mark(unmarked(self.view, self.week, day, mark)));
            }
            if pressed(Modifiers::NONE, key) {
                let asked = self.set(placement, day, Some(mark));
                let is_open = |row: &usize| {
                    self.week.placements[*row]
                        .details
                        .attendance_problem(day, self.view.today)
                        .is_none()
                };
                if let (Asked::Mark(_), Some(next)) = (&asked, (row + 1..rows).find(is_open)) {
                    go(next, column);
                }
                return Some(asked);
            }
        }
        None
    }

    fn paint(&self, ui: &Ui, cell: Rect, response: &Response, mark: Option<Mark>, problem: Option<AttendanceProblem>) {
        let (texts, theme) = (self.view.texts, self.view.theme);
        let (fill, ink, weight) = match mark {
            Some(Mark::Present) => (theme.tint, theme.ink, Weight::Regular),
            Some(Mark::Absent) => (theme.late_bg, theme.late_ink, Weight::SemiBold),
            Some(_) => (theme.card, theme.ink, Weight::Regular),
            None if problem.is_none() => (theme.card, theme.ink_secondary, Weight::Regular),
            None => (theme.bg, theme.ink_secondary, Weight::Regular),
        };
        let border = match problem {
            _ if response.hovered() => theme.primary,
            None => theme.control_border,
            Some(_) => theme.border,
        };
        let stroke = Stroke::new(theme::STROKE, border);
        ui.painter()
            .rect(cell, theme::RADIUS_BADGE, fill, stroke, StrokeKind::Inside);
        let Some(mark) = mark else { return };
        let key = if cell.width() >= WORD {
            format!("mark-short-{}", mark.code())
        } else {
            format!("mark-key-{}", mark.code())
        };
        let words = texts.get(&key);
        let format = theme::format(Size::Small, weight, ink);
        text::paint_line(ui.painter(), cell.center(), Align2::CENTER_CENTER, &words, format);
    }
}

/// Who noted it and when, and what had been noted before; empty where nothing has.
fn told(texts: &Texts, placement: &Placement, day: NaiveDate) -> String {
    let Some(noted) = placement.noted_on(day) else {
        return String::new();
    };
    let words = |key: &str, decision: &Decision| {
        let code = decision.mark.map_or("none", Mark::code);
        let args = [
            ("mark", texts.get(&format!("mark-{code}")).into()),
            ("date", texts.date(decision.at.date_naive()).into()),
            ("by", decision.by.as_str().into()),
        ];
        texts.with(key, &args)
    };
    let earlier = noted
        .earlier
        .iter()
        .rev()
        .map(|decision| words("attendance-noted-before", decision));
    let lines: Vec<_> = [words("attendance-noted", &noted.current)]
        .into_iter()
        .chain(earlier)
        .collect();
    lines.join("\n")
}
