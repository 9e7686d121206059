//! One indicator over years, as large as the page: it is moved and zoomed in time, and walked. Axes, grid, lines and the
//! moving are egui_plot's; the marks are the small multiple's own (ADR 40).

use chrono::{Datelike, Days, Months, NaiveDate};
use egui::{
    self, Align2, Color32, Id, Painter, Pos2, Rangef, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, Vec2b,
    WidgetInfo, pos2, vec2,
};
use egui_plot::{AxisHints, GridInput, GridMark, Line, LineStyle, Plot, PlotTransform, PlotUi};

use super::Pen;
use super::axis::TimeAxis;
use super::scene::Scene;
use super::timeline::{Turn, turns};
use super::trend::{Reading, marks, reading};
use super::window::{TimeWindow, day_number};
use crate::domain::activity::{Activity, ActivityType, Period};
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, Instrument, Respondent, Score};
use crate::domain::plan::GoalStatus;
use crate::domain::{ActivityId, Today};
use crate::i18n::Texts;
use crate::ui::text;
use crate::ui::theme::{self, Size, Theme, Weight};
use crate::ui::widgets::paint_icon;

/// Room under the lowest level for what is no number, and over the highest for notes, in points.
const UNDER: f32 = 30.0;
const OVER: f32 = 26.0;
/// Where the × of each respondent stand under the lowest level, in points.
const CROSSES: [f32; 2] = [12.0, 22.0];
/// Room for the levels' numbers, and for the dates.
const GUTTER: f32 = 28.0;
const DATES: f32 = 20.0;
/// Height of the row of meetings, changes of caseworker and notes.
const TURNS: f32 = 22.0;
/// Height of a row of activities: the usual, the least, and the least that has room for words.
const ROW: f32 = 22.0;
const LEAST_ROW: f32 = 8.0;
const WORDS_FROM: f32 = 18.0;
/// A shorter bar has no words.
const LEAST_WORDS: f32 = 40.0;
/// The most that all of them take.
const ROWS: f32 = 132.0;
/// Height of the strip with everything in it, and how near its ends are taken hold of.
const BRUSH: f32 = 32.0;
const HANDLE: f32 = 8.0;
/// What belongs to an earlier period stands behind.
const BEHIND: f32 = 0.45;
/// The least that dates are apart, in points.
const DATES_APART: f64 = 76.0;

/// One measurement of the indicator, in whatever period.
pub struct Moment<'a> {
    /// The period that it lies in.
    pub period: &'a History,
    /// What was said.
    pub reading: Reading,
}

/// Every measurement of an indicator over every period, in order.
pub fn moments<'a>(
    texts: &Texts,
    history: &'a History,
    instrument: &Instrument,
    indicator: &Indicator,
) -> Vec<Moment<'a>> {
    let of_period = |period: &'a History| {
        let read = move |occasion| reading(texts, period, instrument, indicator, occasion);
        let readings = period.filled_in().filter_map(read);
        readings.map(move |reading| Moment { period, reading })
    };
    history.periods().flat_map(of_period).collect()
}

/// The time of every period together; `None` where nothing has been measured.
pub fn time(history: &History, today: Today) -> Option<TimeAxis> {
    let axes = history.periods().filter_map(|period| TimeAxis::of(period, today));
    axes.reduce(|all, axis| TimeAxis {
        first: all.first.min(axis.first),
        last: all.last.max(axis.last),
    })
}

/// One stay in an activity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stay<'a> {
    /// In what.
    pub activity: &'a Activity,
    /// When; what goes on lasts to the chart's end.
    pub period: Period,
}

/// Stays in as few rows as have room for them beside each other, each activity in one row where that can be.
pub fn rows<'a>(history: &'a History, activities: &'a [Activity], axis: TimeAxis) -> Vec<Vec<Stay<'a>>> {
    let window = Period {
        from: axis.first,
        to: axis.last,
    };
    let mut stays: Vec<_> = history
        .periods()
        .flat_map(|period| &period.placements)
        .filter_map(|placement| {
            let id = placement.details.activity_id;
            Some(Stay {
                activity: activities.iter().find(|activity| activity.id == id)?,
                period: placement.details.within(window)?,
            })
        })
        .collect();
    stays.sort_by_key(|stay| (stay.period.from, stay.period.to));
    let mut rows: Vec<Vec<Stay<'_>>> = Vec::new();
    for stay in stays {
        let is_free = |row: &&mut Vec<Stay<'_>>| row.last().is_none_or(|last| last.period.to < stay.period.from);
        let is_own = |row: &&mut Vec<Stay<'_>>| row.last().is_some_and(|last| last.activity.id == stay.activity.id);
        let own = rows.iter_mut().filter(is_free).find(is_own);
        match own {
            Some(row) => row.push(stay),
            None => match rows.iter_mut().find(is_free) {
                Some(row) => row.push(stay),
                None => rows.push(vec![stay]),
            },
        }
    }
    rows
}

/// What is drawn.
#[derive(Clone, Copy)]
pub struct Enlarged<'a> {
    /// Everything about the participant, the earlier periods too.
    pub history: &'a History,
    /// What is asked.
    pub instrument: &'a Instrument,
    /// The indicator.
    pub indicator: &'a Indicator,
    /// Its measurements; never empty.
    pub moments: &'a [Moment<'a>],
    /// The stays in activities.
    pub rows: &'a [Vec<Stay<'a>>],
    /// All of the time.
    pub axis: TimeAxis,
    /// The activity whose time is shaded.
    pub marked: Option<ActivityId>,
}

/// How it is looked at now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// The time that is seen.
    pub window: TimeWindow,
    /// The measurement that is read, by its place.
    pub cursor: usize,
}

/// What has become of it.
pub struct Shown {
    /// Of the plot.
    pub response: Response,
    /// How it is to be looked at from now on.
    pub sight: Sight,
    /// The activity whose bar was clicked on.
    pub clicked: Option<ActivityId>,
}

impl Enlarged<'_> {
    /// Draws it with its rows of activities and the strip of all the time below.
    pub fn show(&self, ui: &mut Ui, pen: &Pen<'_>, sight: Sight, size: Vec2) -> Shown {
        let whole = TimeWindow::whole(self.axis);
        let row = (ROWS / self.rows.len().max(1) as f32).clamp(LEAST_ROW, ROW);
        let below = TURNS + row * self.rows.len() as f32 + theme::BASE + BRUSH;
        let height = (size.y - below).max(120.0);
        let behind = ui.painter().add(egui::Shape::Noop);
        let scale = Levels::new(self.instrument, height - DATES);
        let shown = self
            .plot(ui.unique_id().with("enlarged"), pen, vec2(size.x, height))
            .show(ui, |plot| {
                plot.set_plot_bounds_x(sight.window.from..=sight.window.to);
                plot.set_plot_bounds_y(scale.bounds[0]..=scale.bounds[1]);
                self.lines(plot, pen.theme, scale);
            });
        let (response, transform) = (shown.response, shown.transform);
        let frame = *transform.frame();
        let place = Place { transform, scale };
        ui.painter()
            .with_clip_rect(frame)
            .set(behind, egui::Shape::Vec(self.bands(pen.theme, &place)));
        self.contents(ui, pen, &place, sight.cursor);
        let mut sight = sight;
        // What was dragged or pinched has moved the plot itself.
        let bounds = transform.bounds();
        sight.window = TimeWindow {
            from: bounds.min()[0],
            to: bounds.max()[0],
        }
        .within(whole);
        let below = Rect::from_min_size(
            pos2(frame.left(), frame.bottom() + DATES),
            vec2(frame.width(), TURNS + row * self.rows.len() as f32),
        );
        let clicked = self.activities(ui, pen, &place, below, row);
        self.cursor(ui, pen.theme, &place, below, sight.cursor);
        let pointer = ui.input(|input| input.pointer.hover_pos()).filter(|at| {
            let is_there = frame.contains(*at) || below.contains(*at);
            is_there && ui.rect_contains_pointer(frame.union(below))
        });
        if let Some(at) = pointer {
            let is_moving = ui.input(|input| input.pointer.delta() != Vec2::ZERO);
            if is_moving && let Some(nearest) = self.nearest(&place, at.x) {
                sight.cursor = nearest;
            }
        }
        let top = below.bottom() + theme::BASE;
        let strip = Rect::from_min_max(pos2(frame.left(), top), pos2(frame.right(), top + BRUSH));
        ui.advance_cursor_after_rect(Rect::from_min_max(pos2(frame.left() - GUTTER, frame.top()), strip.max));
        sight.window = self.brush(ui, pen, strip, sight.window, whole);
        Shown {
            response,
            sight,
            clicked,
        }
    }

    fn plot<'p>(&self, id: Id, pen: &'p Pen<'_>, size: Vec2) -> Plot<'p> {
        let font = theme::font(Size::Small, Weight::Regular);
        let (texts, ink) = (pen.texts, pen.theme.ink_secondary);
        let hints = |hints: AxisHints<'p>| {
            hints
                .tick_label_color(ink)
                .tick_label_font(font.clone())
                .label_spacing(Rangef::new(1.0, 2.0))
        };
        let dates = AxisHints::new_x()
            .formatter(move |mark: GridMark, range| date_label(texts, mark, range))
            .min_thickness(DATES);
        let levels = AxisHints::new_y()
            .formatter(|mark: GridMark, _| format!("{:.0} ", mark.value))
            .min_thickness(GUTTER);
        let marks = self
            .instrument
            .scale
            .marks((size.y / (2.0 * Size::Small.line())) as usize);
        Plot::new("enlarged")
            .id(id)
            .width(size.x)
            .height(size.y)
            .show_background(false)
            .show_x(false)
            .show_y(false)
            .allow_drag(Vec2b::new(true, false))
            .allow_zoom(Vec2b::new(true, false))
            .allow_scroll(Vec2b::new(true, false))
            .allow_boxed_zoom(false)
            .allow_double_click_reset(false)
            .allow_axis_zoom_drag(Vec2b::new(false, false))
            .grid_color(pen.theme.grid)
            .grid_spacing(Rangef::new(1.0, 2.0))
            .x_grid_spacer(date_marks)
            .y_grid_spacer(move |_| {
                let levels = marks.iter().map(|level| GridMark {
                    value: f64::from(level.value()),
                    step_size: 1.0,
                });
                levels.collect()
            })
            .custom_x_axes(vec![hints(dates)])
            .custom_y_axes(vec![hints(levels)])
    }

    /// Both respondents' lines, period by period. A line breaks where what was said is no number.
    fn lines(&self, plot: &mut PlotUi<'_>, theme: &Theme, scale: Levels) {
        for (place, respondent) in Respondent::ALL.iter().enumerate().rev() {
            let (width, style, shift) = match respondent {
                Respondent::Participant => (2.0, LineStyle::Solid, 0.75),
                Respondent::Caseworker => (1.5, LineStyle::Dashed { length: 4.0 }, -0.75),
            };
            for (index, pair) in self.moments.windows(2).enumerate() {
                let [from, to] = pair else { continue };
                let is_broken = !std::ptr::eq(from.period, to.period);
                let values = pair.iter().filter_map(|moment| moment.reading.said[place].flatten());
                let values: Vec<Score> = values.collect();
                let [first, second] = values[..] else { continue };
                if is_broken {
                    continue;
                }
                let coincide = pair
                    .iter()
                    .all(|moment| moment.reading.said[0].flatten() == moment.reading.said[1].flatten());
                let by = if coincide { shift * scale.per_point } else { 0.0 };
                let point = |moment: &Moment<'_>, score: Score| {
                    [day_number(moment.reading.date), f64::from(score.value()) + by]
                };
                let color = self.faded(from, theme.respondent(*respondent));
                let line = Line::new(
                    format!("{}{index}", respondent.code()),
                    vec![point(from, first), point(to, second)],
                );
                plot.line(line.color(color).width(width).style(style).allow_hover(false));
            }
        }
    }

    fn is_earlier(&self, moment: &Moment<'_>) -> bool {
        !std::ptr::eq(moment.period, self.history)
    }

    fn faded(&self, moment: &Moment<'_>, color: Color32) -> Color32 {
        if self.is_earlier(moment) {
            color.gamma_multiply(BEHIND)
        } else {
            color
        }
    }

    /// The paper, and on it the time of the marked activity: behind everything.
    fn bands(&self, theme: &Theme, place: &Place) -> Vec<egui::Shape> {
        let frame = *place.transform.frame();
        let marked = self.rows.iter().flatten();
        let marked = marked.filter(|stay| self.marked == Some(stay.activity.id));
        let bands = marked.map(|stay| {
            let (left, right) = place.span(stay.period);
            let rect = Rect::from_x_y_ranges(left..=right, frame.y_range()).intersect(frame);
            egui::Shape::rect_filled(rect, 0, theme.band)
        });
        let paper = egui::Shape::rect_filled(frame, theme::RADIUS_BADGE, theme.card);
        std::iter::once(paper).chain(bands).collect()
    }

    /// Goals, marks and notes.
    fn contents(&self, ui: &Ui, pen: &Pen<'_>, place: &Place, cursor: usize) {
        let theme = pen.theme;
        let frame = *place.transform.frame();
        let painter = ui.painter().with_clip_rect(frame.expand2(vec2(6.0, 0.0)));
        for period in self.history.periods() {
            let mut scene = Scene::new(frame.size());
            self.goals(&mut scene, period, theme, place);
            self.paint(&painter, &scene, !std::ptr::eq(period, self.history));
        }
        // Those before the period that goes on stand behind, so they come first.
        for (index, moment) in self.moments.iter().enumerate() {
            let x = place.x(moment.reading.date);
            if !frame.expand(8.0).x_range().contains(x) {
                continue;
            }
            let y = |which: usize| match moment.reading.said[which].flatten() {
                Some(score) => place.y(score),
                None => place.lowest() + CROSSES[which],
            };
            let mut scene = Scene::new(frame.size());
            marks(
                &mut scene,
                theme,
                moment.reading.said,
                [pos2(x, y(0)), pos2(x, y(1))],
                1.0,
            );
            if index == cursor {
                for which in [0, 1] {
                    if moment.reading.said[which].is_some() {
                        let ring = Stroke::new(theme::STROKE, theme.ink_secondary);
                        scene.circle(pos2(x, y(which)), 9.0, Color32::TRANSPARENT, ring);
                    }
                }
            }
            self.paint(&painter, &scene, self.is_earlier(moment));
            if moment.reading.has_note.contains(&true) {
                let at = pos2(x, frame.top() + OVER / 2.0 - 2.0);
                paint_icon(&painter, at, theme::icon::NOTE, theme::GAP, theme.ink_secondary);
            }
        }
    }

    fn paint(&self, painter: &Painter, scene: &Scene, is_earlier: bool) {
        let mut painter = painter.clone();
        if is_earlier {
            painter.multiply_opacity(BEHIND);
        }
        scene.paint(&painter, Pos2::ZERO);
    }

    fn goals(&self, scene: &mut Scene, period: &History, theme: &Theme, place: &Place) {
        for goal in &period.goals {
            let details = goal.details();
            let level = period.goal_level(goal, self.instrument, &self.indicator.id);
            let Some(level) = level.filter(|_| details.status != GoalStatus::Dropped) else {
                continue;
            };
            let until = goal.ended().or(details.by).unwrap_or(self.axis.last);
            let (from, y) = (place.x(goal.since()), place.y(level));
            let to = place.x(until).max(from);
            scene.shapes.push(super::scene::Shape::Line {
                points: vec![pos2(from, y), pos2(to, y)],
                stroke: Stroke::new(1.5, theme.ink_secondary),
                dash: Some((1.5, 3.0)),
            });
            scene.flag(pos2(to, y), theme.ink);
        }
    }

    /// Meetings, changes of caseworker, exits and notes on one row; stays in activities below. The activity whose bar was
    /// clicked on.
    fn activities(&self, ui: &Ui, pen: &Pen<'_>, place: &Place, rect: Rect, row: f32) -> Option<ActivityId> {
        let theme = pen.theme;
        let painter = ui.painter().with_clip_rect(rect.expand2(vec2(6.0, 0.0)));
        let middle = rect.top() + TURNS / 2.0;
        let window = Period {
            from: self.axis.first,
            to: self.axis.last,
        };
        let mut told: Vec<(Pos2, String)> = Vec::new();
        for period in self.history.periods() {
            let mut scene = Scene::new(rect.size());
            for Turn { date, words, mark } in turns(pen, period, window) {
                let at = pos2(place.x(date), middle);
                mark.draw(&mut scene, at, theme);
                told.push((at, format!("{words}, {}", pen.texts.date(date))));
            }
            self.paint(&painter, &scene, !std::ptr::eq(period, self.history));
            for note in &period.notes {
                if note.about.indicator.as_ref() == Some(&self.indicator.id) {
                    let at = pos2(place.x(note.about.date), middle);
                    paint_icon(&painter, at, theme::icon::NOTE, theme::GAP, theme.ink_secondary);
                    told.push((
                        at,
                        format!("{}: {}", pen.texts.date(note.about.date), note.current.text),
                    ));
                }
            }
        }
        let mut clicked = None;
        for (index, stays) in self.rows.iter().enumerate() {
            let y = rect.top() + TURNS + index as f32 * row;
            for (number, stay) in stays.iter().enumerate() {
                let (left, right) = place.span(stay.period);
                let bar = Rect::from_min_max(pos2(left, y + 2.0), pos2(right, y + row - 2.0)).intersect(rect);
                if !bar.is_positive() {
                    continue;
                }
                let is_marked = self.marked == Some(stay.activity.id);
                self.bar(&painter, pen, stay.activity, bar, is_marked);
                let id = ui.unique_id().with(("stay", index, number));
                let response = ui.interact(bar, id, Sense::CLICK);
                let words = format!(
                    "{}, {} – {}",
                    stay.activity.details.name,
                    pen.texts.date(stay.period.from),
                    pen.texts.date(stay.period.to)
                );
                response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_marked, &words));
                if response.on_hover_text(words).clicked() {
                    clicked = Some(stay.activity.id);
                }
            }
        }
        for (number, (at, words)) in told.into_iter().enumerate() {
            let place = Rect::from_center_size(at, Vec2::splat(theme::GAP));
            if rect.contains(at) {
                let response = ui.interact(place, ui.unique_id().with(("turn", number)), Sense::HOVER);
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
                response.on_hover_text(words);
            }
        }
        clicked
    }

    fn bar(&self, painter: &Painter, pen: &Pen<'_>, activity: &Activity, bar: Rect, is_marked: bool) {
        let theme = pen.theme;
        let is_job_focused = activity.details.kind == ActivityType::JobFocused;
        let (fill, ink) = if is_job_focused {
            (theme.primary, theme.on_primary)
        } else {
            (theme.tint, theme.ink)
        };
        let width = if is_marked {
            theme::STROKE_SELECTED
        } else {
            theme::STROKE
        };
        let color = if is_marked { theme.ink } else { theme.primary };
        painter.rect(
            bar,
            theme::RADIUS_BADGE,
            fill,
            Stroke::new(width, color),
            StrokeKind::Inside,
        );
        if bar.height() < WORDS_FROM - 4.0 || bar.width() < LEAST_WORDS {
            return;
        }
        let inside = bar.shrink2(vec2(theme::HALF, 0.0));
        text::paint_line(
            &painter.with_clip_rect(inside.intersect(painter.clip_rect())),
            pos2(inside.left() + 2.0, bar.center().y),
            Align2::LEFT_CENTER,
            &activity.details.name,
            theme::format(Size::Small, Weight::Regular, ink),
        );
    }

    /// A line through the measurement that is read, over levels and activities alike.
    fn cursor(&self, ui: &Ui, theme: &Theme, place: &Place, below: Rect, cursor: usize) {
        let Some(moment) = self.moments.get(cursor) else { return };
        let frame = *place.transform.frame();
        let x = place.x(moment.reading.date);
        if frame.x_range().contains(x) {
            let stroke = Stroke::new(theme::STROKE, theme.ink_secondary);
            ui.painter().vline(x, Rangef::new(frame.top(), below.bottom()), stroke);
        }
    }

    fn nearest(&self, place: &Place, x: f32) -> Option<usize> {
        let distance = |moment: &Moment<'_>| (place.x(moment.reading.date) - x).abs();
        let all = self.moments.iter().enumerate();
        all.min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)))
            .map(|(index, _)| index)
    }

    /// All of the time as a thin strip; the part that is seen is dragged, and made longer or shorter at its ends.
    fn brush(&self, ui: &Ui, pen: &Pen<'_>, strip: Rect, window: TimeWindow, whole: TimeWindow) -> TimeWindow {
        let theme = pen.theme;
        let per_day = f64::from(strip.width()) / whole.days();
        let x = |day: f64| strip.left() + ((day - whole.from) * per_day) as f32;
        ui.painter().rect(
            strip,
            theme::RADIUS_BADGE,
            theme.card,
            Stroke::new(theme::STROKE, theme.border),
            StrokeKind::Inside,
        );
        let seen = Rect::from_x_y_ranges(x(window.from)..=x(window.to), strip.y_range());
        ui.painter().rect(
            seen,
            theme::RADIUS_BADGE,
            theme.tint,
            Stroke::new(theme::STROKE_SELECTED, theme.primary),
            StrokeKind::Inside,
        );
        let scale = &self.instrument.scale;
        let y = |score: Score| strip.bottom() - 7.0 - scale.fraction(score) * (strip.height() - 14.0);
        for (which, respondent) in Respondent::ALL.iter().enumerate() {
            for moment in self.moments {
                if let Some(score) = moment.reading.said[which].flatten() {
                    let at = pos2(x(day_number(moment.reading.date)), y(score));
                    let color = self.faded(moment, theme.respondent(*respondent));
                    ui.painter().circle_filled(at, 1.5, color);
                }
            }
        }
        let response = ui.interact(
            strip.expand2(vec2(HANDLE / 2.0, 0.0)),
            ui.unique_id().with("brush"),
            Sense::DRAG,
        );
        let name = pen.texts.get("enlarged-brush");
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, &name));
        let held = ui.unique_id().with("brush held");
        if response.drag_started()
            && let Some(at) = response.interact_pointer_pos()
        {
            let hold = if (at.x - seen.left()).abs() < HANDLE {
                Hold::Start
            } else if (at.x - seen.right()).abs() < HANDLE {
                Hold::End
            } else {
                Hold::Middle
            };
            ui.data_mut(|data| data.insert_temp(held, hold));
        }
        let days = f64::from(response.drag_delta().x) / per_day;
        if !response.dragged() || days == 0.0 {
            return window;
        }
        match ui.data(|data| data.get_temp::<Hold>(held)) {
            Some(Hold::Start) => TimeWindow {
                from: (window.from + days).clamp(whole.from, window.to - 1.0),
                ..window
            }
            .within(whole),
            Some(Hold::End) => TimeWindow {
                to: (window.to + days).clamp(window.from + 1.0, whole.to),
                ..window
            }
            .within(whole),
            Some(Hold::Middle) | None => window.moved(days, whole),
        }
    }
}

/// Which part of the strip is held.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    Start,
    Middle,
    End,
}

/// The levels as the plot counts them.
#[derive(Clone, Copy)]
struct Levels {
    min: i16,
    /// The lowest and highest place that is seen.
    bounds: [f64; 2],
    /// Levels for each point of the screen.
    per_point: f64,
}

impl Levels {
    fn new(instrument: &Instrument, height: f32) -> Self {
        let (min, max) = (instrument.scale.min(), instrument.scale.max());
        let per_point = f64::from(max - min) / f64::from((height - UNDER - OVER).max(40.0));
        Self {
            min,
            bounds: [
                f64::from(min) - f64::from(UNDER) * per_point,
                f64::from(max) + f64::from(OVER) * per_point,
            ],
            per_point,
        }
    }
}

/// Where days and levels lie on the screen.
struct Place {
    transform: PlotTransform,
    scale: Levels,
}

impl Place {
    fn x(&self, date: NaiveDate) -> f32 {
        self.transform.position_from_point_x(day_number(date))
    }

    fn y(&self, score: Score) -> f32 {
        self.transform.position_from_point_y(f64::from(score.value()))
    }

    fn lowest(&self) -> f32 {
        self.transform.position_from_point_y(f64::from(self.scale.min))
    }

    /// From the beginning of its first day to the end of its last.
    fn span(&self, period: Period) -> (f32, f32) {
        let left = self.x(period.from);
        (left, self.x(period.to + Days::new(1)).max(left + 2.0))
    }
}

/// The first days of months, quarters, halves or whole years, as close as they can be told apart.
fn date_marks(input: GridInput) -> Vec<GridMark> {
    /// Days in a month, about.
    const MONTH: f64 = 365.25 / 12.0;
    // The plot counts on one grid line for each point.
    let apart = input.base_step_size * DATES_APART;
    let steps = [1, 3, 6, 12, 24, 60, 120];
    let months = steps.into_iter().find(|months| f64::from(*months) * MONTH >= apart);
    let months = months.unwrap_or(120);
    let Some(first) = NaiveDate::from_num_days_from_ce_opt(input.bounds.0 as i32) else {
        return Vec::new();
    };
    let number = first.year() * 12 + first.month0() as i32;
    let begin = number - number.rem_euclid(months as i32);
    let begin = NaiveDate::from_ymd_opt(begin.div_euclid(12), begin.rem_euclid(12) as u32 + 1, 1);
    let step = Months::new(months);
    std::iter::successors(begin, |date| date.checked_add_months(step))
        .take_while(|date| day_number(*date) <= input.bounds.1)
        .filter(|date| day_number(*date) >= input.bounds.0)
        .map(|date| GridMark {
            value: day_number(date),
            step_size: f64::from(months) * MONTH,
        })
        .collect()
}

/// A year at its beginning, else the month; with its year where no year's beginning is seen.
fn date_label(texts: &Texts, mark: GridMark, range: &std::ops::RangeInclusive<f64>) -> String {
    let date = |day: f64| NaiveDate::from_num_days_from_ce_opt(day as i32);
    let Some(at) = date(mark.value) else {
        return String::new();
    };
    let years = date(*range.start()).zip(date(*range.end()));
    let shows_years = years.is_some_and(|(from, to)| from.year() != to.year());
    if at.month() == 1 && shows_years {
        at.year().to_string()
    } else if shows_years {
        texts.month(at)
    } else {
        format!("{} {}", texts.month(at), at.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activity::{ActivityDetails, Placement, PlacementDetails};
    use crate::domain::history::tests::started;
    use crate::domain::{ParticipantId, PlacementId};
    use crate::i18n::Locale;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn marks_over(from: &str, to: &str, points: f64) -> Vec<String> {
        let bounds = (day_number(day(from)), day_number(day(to)));
        let input = GridInput {
            bounds,
            base_step_size: (bounds.1 - bounds.0) / points,
        };
        let texts = Texts::new(Locale::Swedish);
        let marks = date_marks(input);
        let range = bounds.0..=bounds.1;
        marks.into_iter().map(|mark| date_label(&texts, mark, &range)).collect()
    }

    #[test]
    fn dates_are_as_close_as_they_can_be_told_apart() {
        assert_eq!(
            marks_over("2026-08-20", "2026-11-20", 900.0),
            ["sep 2026", "okt 2026", "nov 2026"]
        );
        assert_eq!(
            marks_over("2025-11-20", "2026-11-20", 900.0),
            ["2026", "apr", "juli", "okt"]
        );
        let years = marks_over("2016-11-16", "2026-11-16", 900.0);
        assert_eq!(
            (years.len(), years[0].as_str(), years[9].as_str()),
            (10, "2017", "2026")
        );
    }

    #[test]
    fn stays_lie_beside_each_other_in_as_few_rows_as_they_can() {
        let activity = |number: u128| Activity {
            id: ActivityId(uuid::Uuid::from_u128(number)),
            details: ActivityDetails {
                name: format!("Insats {number}"),
                kind: ActivityType::Skills,
                unit: None,
                cost: None,
                is_active: true,
            },
        };
        let activities: Vec<_> = (0..40).map(activity).collect();
        let mut history = started("2016-01-01");
        // Forty activities of ninety days, a new one each sixty days: never more than two at once.
        for (number, activity) in (0u64..).zip(&activities) {
            let from = day("2016-01-01") + Days::new(60 * number);
            history.placements.push(Placement {
                id: PlacementId(uuid::Uuid::from_u128(u128::from(number))),
                participant_id: ParticipantId(uuid::Uuid::nil()),
                details: PlacementDetails {
                    activity_id: activity.id,
                    from,
                    to: Some(from + Days::new(89)),
                    extent: None,
                    weekdays: None,
                    end_reason: None,
                    experience: None,
                },
                attendance: Vec::new(),
            });
        }
        let axis = TimeAxis {
            first: day("2016-01-01"),
            last: day("2026-01-01"),
        };
        let rows = rows(&history, &activities, axis);
        assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [20, 20]);
        for row in &rows {
            assert!(row.windows(2).all(|pair| pair[0].period.to < pair[1].period.from));
        }
    }
}
