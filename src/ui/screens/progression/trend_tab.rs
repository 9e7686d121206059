//! Small multiples: every indicator over time, on one scale.

use std::sync::Arc;

use egui::{Galley, Key, Label, Popup, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::domain::ActivityId;
use crate::domain::history::History;
use crate::domain::instrument::{Indicator, Instrument, Respondent};
use crate::ui::charts::Pen;
use crate::ui::charts::axis::TimeAxis;
use crate::ui::charts::scene::Scene;
use crate::ui::charts::still::{Kept, StillFigure};
use crate::ui::charts::timeline::{self, TurnMark};
use crate::ui::charts::trend::{self, CORNER, PLOT_HEIGHTS, Panels};
use crate::ui::command::{Command, Page};
use crate::ui::screens::picture::{PictureAct, may_copy, picture_acts, picture_tools};
use crate::ui::theme;
use crate::ui::view::{Look, View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::change::paint_mark;
use crate::ui::widgets::menu::{Act, menu, reveal};
use crate::ui::widgets::{heading, paint_icon};

/// The narrowest that a small multiple can be read.
const PANEL_MIN: f32 = 236.0;
/// The most small multiples in a row.
const PANELS_MAX: usize = 4;
/// Between panels, and between their rows.
const GAPS: [f32; 2] = [theme::STEP_12, theme::BASE];
/// A plot that would be lower than this is drawn at its usual height, and the page scrolls.
const SCROLLS_BELOW: f32 = 22.0;

/// What the page's menu was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A picture of the charts.
    Picture(PictureAct),
    /// To shade the time of an activity, or to stop that.
    Mark(ActivityId),
}

/// What is looked at: a period of participation, and where the window ends, so that everything is seen at once where that
/// can be.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    /// The period.
    pub history: &'a History,
    /// Its place among the earlier ones; `None` for the one that goes on or was the last.
    pub period: Option<usize>,
    /// The window's lower edge.
    pub bottom: f32,
}

/// The charts as they were made last, and whose time is shaded in them.
#[derive(Default)]
pub struct TrendTab {
    /// The activity whose time is shaded in every panel.
    pub marked: Option<ActivityId>,
    charts: Kept<Basis, Charts>,
}

/// What the charts are made from.
#[derive(PartialEq)]
struct Basis {
    look: Look,
    period: Option<usize>,
    marked: Option<ActivityId>,
    /// As wide as the page, and as high as what is left of the window under what stands over the charts.
    room: Vec2,
}

/// What is drawn of a participant.
struct Charts {
    rows: Vec<Vec<Panel>>,
    /// The indicators that nothing is known of yet, in words.
    not_measured: Option<String>,
    /// What is asked no longer.
    left_out: Option<String>,
    strip: Option<(StillFigure, Vec<Option<ActivityId>>)>,
}

/// One small multiple.
struct Panel {
    figure: StillFigure,
    /// Which indicator it is.
    place: usize,
    /// What it is called to enlarge it.
    enlarge: String,
}

impl Panel {
    fn scene(&self) -> &Scene {
        &self.figure.figure.scene
    }
}

impl TrendTab {
    /// Draws it.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        sight: Sight<'_>,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        let history = sight.history;
        let Some((axis, instrument)) = TimeAxis::of(history, view.today).zip(history.instrument()) else {
            return;
        };
        let room = vec2(ui.available_width(), sight.bottom - ui.cursor().top());
        let basis = Basis {
            look: view.look(ui.ctx()),
            period: sight.period,
            marked: self.marked,
            room,
        };
        let marked = self.marked;
        let mut pointed = None;
        with_pen(&ui.painter().clone(), view, |pen| {
            let make = || charts(pen, view, history, instrument, axis, marked, room);
            let charts = self.charts.get(basis, make);
            if let Some(act) = asked {
                let title = view.texts.with(
                    "trend-title",
                    &[
                        ("reference", history.participant.reference.to_string().into()),
                        ("first", view.texts.date(axis.first).into()),
                        ("last", view.texts.date(axis.last).into()),
                    ],
                );
                commands.push(act.command(pen, &title, &whole(&charts.rows, GAPS[0])));
            }
            let [gap, row_gap] = GAPS;
            ui.spacing_mut().item_spacing.y = row_gap;
            for row in &mut charts.rows {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = gap;
                    for shown in row {
                        panel(ui, view, history, shown, pen, commands);
                    }
                });
            }
            for words in [&charts.not_measured, &charts.left_out].into_iter().flatten() {
                ui.add(Label::new(view.theme.small(words)).wrap());
            }
            if let Some((strip, told)) = &mut charts.strip {
                let spot = activities(ui, view, history, strip, pen, commands);
                pointed = spot.and_then(|spot| told.get(spot).copied().flatten());
            }
        });
        if let Some(activity) = pointed {
            self.mark(activity);
        }
    }

    /// Lets go of the charts: they are not seen.
    pub fn forget(&mut self) {
        self.charts.forget();
    }

    /// How many times the charts have been made.
    pub fn made(&self) -> usize {
        self.charts.made()
    }

    /// Shades the time of an activity, or stops that.
    pub fn mark(&mut self, id: ActivityId) {
        self.marked = (self.marked != Some(id)).then_some(id);
    }
}

/// Makes the charts for a page with so much room.
fn charts(
    pen: &Pen<'_>,
    view: &View<'_>,
    history: &History,
    instrument: &Instrument,
    axis: TimeAxis,
    marked: Option<ActivityId>,
    room: Vec2,
) -> Charts {
    let [gap, row_gap] = GAPS;
    let has_content = |place: &usize| trend::has_content(history, instrument, &instrument.indicators[*place]);
    let (shown, empty): (Vec<usize>, Vec<usize>) = (0..instrument.indicators.len()).partition(has_content);
    let columns = ((room.x + gap) / (PANEL_MIN + gap)).floor();
    let columns = (columns as usize).min(shown.len()).clamp(1, PANELS_MAX);
    let width = ((room.x - gap * (columns - 1) as f32) / columns as f32).floor();
    let band = marked
        .map(|id| timeline::periods(history, id, axis))
        .unwrap_or_default();
    let strip = timeline::strip(pen, history, view.activities, axis, marked, room.x);
    let lines: Vec<usize> = shown
        .chunks(columns)
        .map(|row| {
            let lines = row
                .iter()
                .map(|place| trend::text_lines(pen, history, &instrument.indicators[*place], width));
            lines.max().unwrap_or(1)
        })
        .collect();
    let around: f32 = lines.iter().map(|lines| trend::height_around(*lines) + row_gap).sum();
    let left_out = left_out(view, history, instrument);
    let lines_below = usize::from(!empty.is_empty()) + usize::from(left_out.is_some());
    let below = strip.as_ref().map_or(0.0, |strip| strip.figure.scene.size.y + row_gap)
        + lines_below as f32 * (theme::Size::Small.line() + row_gap);
    let each = (room.y - around - below) / lines.len().max(1) as f32;
    let [least, usual, most] = PLOT_HEIGHTS;
    let panels = Panels {
        history,
        instrument,
        axis,
        band: &band,
        width,
        plot_height: if each < SCROLLS_BELOW {
            usual
        } else {
            each.floor().clamp(least, most)
        },
    };
    let panel = |place: usize, lines: usize| {
        let figure = trend::panel(pen, panels, &instrument.indicators[place], lines);
        let name = figure.name.as_str().into();
        Panel {
            enlarge: view.texts.with("enlarge-what", &[("indicator", name)]),
            figure: figure.into(),
            place,
        }
    };
    let rows = shown.chunks(columns).zip(&lines);
    let empty = empty.iter().map(|place| &instrument.indicators[*place]);
    Charts {
        rows: rows
            .map(|(row, lines)| row.iter().map(|place| panel(*place, *lines)).collect())
            .collect(),
        not_measured: not_measured(view, empty),
        left_out,
        strip: strip.map(|strip| (strip.figure.into(), strip.activities)),
    }
}

/// The indicators that nothing is known of yet, in one line of words.
fn not_measured<'a>(view: &View<'_>, indicators: impl Iterator<Item = &'a Indicator>) -> Option<String> {
    let names: Vec<_> = indicators
        .map(|indicator| indicator.name.text(view.texts.code()))
        .collect();
    let args = [("names", names.join(", ").into())];
    (!names.is_empty()).then(|| view.texts.with("not-measured-yet", &args))
}

/// The indicators that are asked no longer, and when they were answered last, in one line of words.
fn left_out(view: &View<'_>, history: &History, instrument: &Instrument) -> Option<String> {
    let texts = view.texts;
    let told = |(indicator, date): (&Indicator, chrono::NaiveDate)| {
        let name = indicator.name.text(texts.code()).into();
        texts.with("left-out-one", &[("name", name), ("date", texts.date(date).into())])
    };
    let names: Vec<_> = history.left_out(instrument).into_iter().map(told).collect();
    let args = [("names", names.join(", ").into())];
    (!names.is_empty()).then(|| texts.with("left-out", &args))
}

/// The strip of activities. A click on a bar, or Enter where the arrow keys have walked to, chooses its spot.
fn activities(
    ui: &mut Ui,
    view: &View<'_>,
    history: &History,
    strip: &mut StillFigure,
    pen: &Pen<'_>,
    commands: &mut Vec<Command>,
) -> Option<usize> {
    let (response, walked) = strip.show_walked(ui, view.theme);
    let figure = &strip.figure;
    let pointed = response.interact_pointer_pos().filter(|_| response.clicked());
    let spot = if is_by_keyboard(ui, &response) {
        walked
    } else {
        pointed.and_then(|at| figure.spot_at(at - response.rect.min.to_vec2()))
    };
    Popup::context_menu(&response).show(|ui| {
        let title = format!("{} · {}", history.participant.reference, figure.name);
        let asked = picture_tools(ui, view, false);
        commands.extend(asked.map(|act| act.command(pen, &title, &figure.scene)));
    });
    spot
}

fn is_by_keyboard(ui: &Ui, response: &Response) -> bool {
    response.clicked() && ui.input(|input| input.key_pressed(Key::Enter) || input.key_pressed(Key::Space))
}

/// One small multiple. Enter, a double click or the button in its corner enlarges it; its menu has its picture.
fn panel(
    ui: &mut Ui,
    view: &View<'_>,
    history: &History,
    shown: &mut Panel,
    pen: &Pen<'_>,
    commands: &mut Vec<Command>,
) {
    let response = shown.figure.show(ui, view.theme);
    let figure = &shown.figure.figure;
    let corner = Rect::from_min_size(
        pos2(
            response.rect.right() - CORNER - theme::HALF,
            response.rect.top() + theme::HALF,
        ),
        vec2(CORNER, CORNER),
    );
    // The keyboard has Enter for it: eleven more stops would be in its way.
    let button = ui.interact(corner, response.id.with("enlarge"), Sense::CLICK);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &shown.enlarge));
    let color = if button.hovered() {
        view.theme.primary
    } else {
        view.theme.ink_secondary
    };
    paint_icon(ui.painter(), corner.center(), theme::icon::ENLARGE, theme::GAP, color);
    let is_asked =
        button.on_hover_text(&shown.enlarge).clicked() || response.double_clicked() || is_by_keyboard(ui, &response);
    let enlarge = Command::Show(Page::Indicator(history.participant.id, shown.place));
    if is_asked {
        commands.push(enlarge);
        return;
    }
    Popup::context_menu(&response).show(|ui| {
        ui.set_max_width(220.0);
        let button = Button::secondary(view.theme, view.texts.get("enlarge")).icon(theme::icon::ENLARGE);
        if ui.add(button.small()).clicked() {
            commands.push(enlarge);
        }
        let title = format!("{} · {}", history.participant.reference, figure.name);
        let asked = picture_tools(ui, view, false);
        commands.extend(asked.map(|act| act.command(pen, &title, &figure.scene)));
    });
}

/// The menu at the charts' corner: a picture of them, and whose time is shaded.
pub fn chart_menu(ui: &mut Ui, view: &View<'_>, history: &History, marked: Option<ActivityId>) -> Option<Asked> {
    let (texts, theme) = (view.texts, view.theme);
    let may_copy = may_copy(view);
    let mut all: Vec<_> = picture_acts(view)
        .into_iter()
        .filter(|_| may_copy)
        .map(|(act, words)| (Some(Asked::Picture(act)), Act::Choice(words)))
        .collect();
    let mut offered: Vec<ActivityId> = Vec::new();
    for placement in &history.placements {
        let id = placement.details.activity_id;
        if !offered.contains(&id) {
            offered.push(id);
        }
    }
    let offered: Vec<_> = offered.into_iter().filter_map(|id| view.activity(id)).collect();
    if !offered.is_empty() {
        all.push((None, Act::Heading(texts.get("timeline-mark"))));
    }
    all.extend(offered.into_iter().map(|activity| {
        let is_marked = marked == Some(activity.id);
        let act = Act::Check(activity.details.name.clone(), is_marked);
        (Some(Asked::Mark(activity.id)), act)
    }));
    if all.is_empty() {
        return None;
    }
    let (asked, acts): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    let name = texts.get("chart-menu");
    let button = Button::icon_only(theme, theme::icon::MORE, &name);
    let chosen = menu(ui, theme, button, &name, &acts)?;
    asked.get(chosen).copied().flatten()
}

/// The page's panels as one picture.
fn whole(rows: &[Vec<Panel>], gap: f32) -> Scene {
    let width = |row: &Vec<Panel>| row.iter().map(|panel| panel.scene().size.x + gap).sum::<f32>() - gap;
    let height = |row: &Vec<Panel>| row.first().map_or(0.0, |panel| panel.scene().size.y);
    let size = vec2(
        rows.iter().map(width).fold(0.0, f32::max),
        rows.iter().map(|row| height(row) + gap).sum::<f32>() - gap,
    );
    let mut whole = Scene::new(size);
    let mut y = 0.0;
    for row in rows {
        let mut x = 0.0;
        for panel in row {
            let scene = panel.scene();
            whole.append(scene, vec2(x, y));
            x += scene.size.x + gap;
        }
        y += height(row) + gap;
    }
    whole
}

/// Whose marks are whose.
pub fn legend(ui: &mut Ui, view: &View<'_>) {
    for respondent in Respondent::ALL {
        legend_entry(ui, view, *respondent);
    }
}

/// How wide the legend is, with the space after it.
pub fn legend_width(ui: &Ui, view: &View<'_>) -> f32 {
    let entries = Respondent::ALL.iter();
    entries
        .map(|respondent| legend_size(&legend_galley(ui, view, *respondent).1).x + theme::BASE)
        .sum()
}

/// Length of the line in the legend.
const LEGEND_LINE: f32 = 26.0;

fn legend_galley(ui: &Ui, view: &View<'_>, respondent: Respondent) -> (String, Arc<Galley>) {
    let name = view.texts.get(&format!("series-{}", respondent.code()));
    let font = theme::font(theme::Size::Small, theme::Weight::Regular);
    let galley = ui.painter().layout_no_wrap(name.clone(), font, view.theme.ink);
    (name, galley)
}

fn legend_size(galley: &Galley) -> Vec2 {
    vec2(
        LEGEND_LINE + theme::BASE + galley.size().x + theme::HALF,
        theme::CONTROL_SMALL,
    )
}

fn legend_entry(ui: &mut Ui, view: &View<'_>, respondent: Respondent) {
    let (name, galley) = legend_galley(ui, view, respondent);
    let (rect, response) = ui.allocate_exact_size(legend_size(&galley), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let y = rect.center().y;
    let ends = [pos2(rect.left(), y), pos2(rect.left() + LEGEND_LINE, y)];
    let color = view.theme.respondent(respondent);
    match respondent {
        Respondent::Participant => {
            ui.painter().line_segment(ends, Stroke::new(2.0, color));
        }
        Respondent::Caseworker => {
            let stroke = Stroke::new(1.5, color);
            ui.painter().extend(Shape::dashed_line(&ends, stroke, 4.0, 3.0));
        }
    }
    let is_filled = respondent == Respondent::Participant;
    let center = pos2(rect.left() + LEGEND_LINE / 2.0, y);
    paint_mark(ui.painter(), view.theme, respondent, center, is_filled);
    let at = pos2(ends[1].x + theme::BASE, y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, view.theme.ink);
}

/// "?": how the charts are read, and what every mark means.
pub fn how_to_read(ui: &mut Ui, view: &View<'_>, instrument: &Instrument) {
    const WIDTH: f32 = 340.0;
    let (texts, theme) = (view.texts, view.theme);
    let name = texts.get("how-to-read");
    let button = Button::icon_only(theme, theme::icon::HELP, &name);
    reveal(ui, button, &name, WIDTH, |ui| {
        ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::BASE);
        let args = texts.range(&instrument.scale);
        heading(ui, theme.small_strong(&name));
        ui.add(Label::new(theme.small(texts.with("how-to-read-scale", &args))).wrap());
        let center = pos2(MARK / 2.0, MARK / 2.0);
        let sized = || Scene::new(vec2(MARK, MARK));
        let mut missing = sized();
        missing.cross(center, 4.0, Stroke::new(1.5, theme.ink_secondary));
        let mut goal = sized();
        goal.flag(center + vec2(-3.0, 7.0), theme.ink);
        let mut measurement = sized();
        timeline::measurement_mark(&mut measurement, center, theme);
        let mut marks = vec![
            (missing, "how-to-read-missing"),
            (goal, "how-to-read-goal"),
            (measurement, "timeline-measurement"),
        ];
        for (mark, key) in TurnMark::ALL {
            let mut scene = sized();
            mark.draw(&mut scene, center, theme);
            marks.push((scene, key));
        }
        for (scene, key) in marks {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(scene.size, Sense::hover());
                scene.paint(ui.painter(), rect.min);
                ui.label(theme.small(texts.get(key)));
            });
        }
        ui.add(Label::new(theme.small(texts.get("how-to-read-keys"))).wrap());
    });
}

/// Side of a mark's place beside its word.
const MARK: f32 = 18.0;
