//! Small multiples: every indicator over time, on one scale.

use eframe::egui::{
    Key, Label, Popup, Response, Role, Sense, SetOpenCommand, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use crate::domain::ActivityId;
use crate::domain::history::History;
use crate::domain::instrument::{Instrument, Respondent};
use crate::ui::charts::Pen;
use crate::ui::charts::axis::TimeAxis;
use crate::ui::charts::figure::Figure;
use crate::ui::charts::scene::Scene;
use crate::ui::charts::timeline::{self, TurnMark};
use crate::ui::charts::trend::{self, Panels};
use crate::ui::command::Command;
use crate::ui::screens::picture::{PictureAct, picture_tools};
use crate::ui::theme;
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::change::paint_mark;
use crate::ui::widgets::{group, heading, row};

/// The narrowest that a small multiple can be read.
const PANEL_MIN: f32 = 236.0;
/// The most small multiples in a row.
const PANELS_MAX: usize = 4;

/// Draws it.
pub fn ui(
    ui: &mut Ui,
    view: &View<'_>,
    history: &History,
    instrument: &Instrument,
    marked: &mut Option<ActivityId>,
    asked: Option<PictureAct>,
    commands: &mut Vec<Command>,
) {
    let Some(axis) = TimeAxis::of(history, view.today) else {
        return;
    };
    let gap = theme::STEP_12;
    let columns = ((ui.available_width() + gap) / (PANEL_MIN + gap))
        .floor()
        .clamp(1.0, PANELS_MAX as f32) as usize;
    let width = ((ui.available_width() - gap * (columns - 1) as f32) / columns as f32).floor();
    let band = marked
        .map(|id| timeline::periods(history, id, axis))
        .unwrap_or_default();
    let panels = Panels {
        history,
        instrument,
        axis,
        band: &band,
        width,
    };
    with_pen(&ui.painter().clone(), view, |pen| {
        let rows: Vec<Vec<Figure>> = instrument
            .indicators
            .chunks(columns)
            .map(|indicators| {
                let lines = indicators
                    .iter()
                    .map(|indicator| trend::title_lines(pen, indicator, width))
                    .max();
                let panel = |indicator| trend::panel(pen, panels, indicator, lines.unwrap_or(1));
                indicators.iter().map(panel).collect()
            })
            .collect();
        if let Some(act) = asked {
            let title = view.texts.with(
                "trend-title",
                &[
                    ("reference", history.participant.reference.to_string().into()),
                    ("first", view.texts.date(axis.first).into()),
                    ("last", view.texts.date(axis.last).into()),
                ],
            );
            commands.push(act.command(pen, &title, &whole(&rows, gap)));
        }
        let last = rows.len() - 1;
        for (index, figures) in rows.iter().enumerate() {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                for figure in figures {
                    panel_with_tools(ui, view, history, figure, pen, commands);
                }
                if index == last && figures.len() < columns {
                    how_to_read(ui, view, instrument, width);
                }
            });
        }
        let strip = timeline::strip(pen, history, view.activities, axis, *marked, ui.available_width());
        if let Some(strip) = &strip {
            let response = panel_with_tools(ui, view, history, &strip.figure, pen, commands);
            // A click on an activity's bar marks it; the buttons under the strip do the same by keyboard.
            let pointed = response.interact_pointer_pos().filter(|_| response.clicked());
            let spot = pointed.and_then(|at| strip.figure.spot_at(at - response.rect.min.to_vec2()));
            if let Some(Some(activity)) = spot.and_then(|spot| strip.activities.get(spot)) {
                *marked = (*marked != Some(*activity)).then_some(*activity);
            }
            below_strip(ui, pen, view, &strip.activities, marked);
        }
        if rows.last().is_some_and(|figures| figures.len() == columns) {
            how_to_read(ui, view, instrument, width);
        }
    });
}

/// What the marks over the activities mean, and which activity's time is shaded in the charts.
fn below_strip(
    ui: &mut Ui,
    pen: &Pen<'_>,
    view: &View<'_>,
    activities: &[Option<ActivityId>],
    marked: &mut Option<ActivityId>,
) {
    let (texts, theme) = (view.texts, view.theme);
    row(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(theme::GAP, theme::HALF);
        let measurement = (None, "timeline-measurement");
        let turns = TurnMark::ALL.map(|(mark, key)| (Some(mark), key));
        for (mark, key) in [measurement].into_iter().chain(turns) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme::HALF;
                let (rect, _) = ui.allocate_exact_size(vec2(12.0, 18.0), Sense::hover());
                let mut scene = Scene::new(rect.size());
                match mark {
                    Some(mark) => mark.draw(&mut scene, pos2(6.0, 9.0), pen.theme),
                    None => timeline::measurement_mark(&mut scene, pos2(6.0, 9.0), pen.theme),
                }
                scene.paint(ui.painter(), rect.min);
                ui.add(Label::new(theme.small(texts.get(key))).extend());
            });
        }
    });
    let mut offered: Vec<_> = activities.iter().flatten().copied().collect();
    offered.dedup();
    if offered.is_empty() {
        return;
    }
    let name = texts.get("timeline-mark");
    group(ui, Role::Group, &name, |ui| {
        row(ui, |ui| {
            ui.label(theme.small(&name));
            for activity in offered.iter().filter_map(|id| view.activity(*id)) {
                let is_marked = *marked == Some(activity.id);
                let button = Button::check(theme, &activity.details.name, is_marked);
                if ui.add(button.small()).clicked() {
                    *marked = (!is_marked).then_some(activity.id);
                }
            }
        });
    });
}

/// One small multiple; the same three tools as the whole page has, in its menu.
fn panel_with_tools(
    ui: &mut Ui,
    view: &View<'_>,
    history: &History,
    figure: &Figure,
    pen: &Pen<'_>,
    commands: &mut Vec<Command>,
) -> Response {
    let response = figure.show(ui, view.theme);
    let title = format!("{} · {}", history.participant.reference, figure.name);
    // The menu key does not reach the window, so Enter opens the menu for those without a pointer.
    let by_keyboard =
        response.clicked() && ui.input(|input| input.key_pressed(Key::Enter) || input.key_pressed(Key::Space));
    let id = Popup::default_response_id(&response);
    let anchor = id.with("by keyboard");
    let is_new = by_keyboard || response.secondary_clicked();
    let at_center = ui.data_mut(|data| {
        let kept = data.get_temp_mut_or_default::<bool>(anchor);
        *kept = if is_new { by_keyboard } else { *kept };
        *kept
    });
    let mut popup = Popup::context_menu(&response).id(id);
    if by_keyboard {
        popup = popup.open_memory(SetOpenCommand::Bool(true));
    }
    if at_center {
        popup = popup.at_position(response.rect.center());
    }
    popup.show(|ui| {
        ui.set_max_width(220.0);
        let asked = picture_tools(ui, view, false);
        commands.extend(asked.map(|act| act.command(pen, &title, &figure.scene)));
    });
    response
}

/// The page's panels as one picture.
fn whole(rows: &[Vec<Figure>], gap: f32) -> Scene {
    let width = |figures: &Vec<Figure>| figures.iter().map(|figure| figure.scene.size.x + gap).sum::<f32>() - gap;
    let height = |figures: &Vec<Figure>| figures.first().map_or(0.0, |figure| figure.scene.size.y);
    let size = vec2(
        rows.iter().map(width).fold(0.0, f32::max),
        rows.iter().map(|figures| height(figures) + gap).sum::<f32>() - gap,
    );
    let mut scene = Scene::new(size);
    let mut y = 0.0;
    for figures in rows {
        let mut x = 0.0;
        for figure in figures {
            scene.append(&figure.scene, vec2(x, y));
            x += figure.scene.size.x + gap;
        }
        y += height(figures) + gap;
    }
    scene
}

/// Whose marks are whose.
pub fn legend(ui: &mut Ui, view: &View<'_>) {
    let mut respondents = Respondent::ALL.to_vec();
    if ui.layout().prefer_right_to_left() {
        respondents.reverse();
    }
    for respondent in respondents {
        legend_entry(ui, view, respondent);
    }
}

fn legend_entry(ui: &mut Ui, view: &View<'_>, respondent: Respondent) {
    const LINE: f32 = 34.0;
    let name = view.texts.get(&format!("series-{}", respondent.code()));
    let font = theme::font(theme::Size::Small, theme::Weight::Regular);
    let galley = ui.painter().layout_no_wrap(name.clone(), font, view.theme.ink);
    let size = vec2(LINE + theme::BASE + galley.size().x + theme::HALF, theme::CONTROL_SMALL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let y = rect.center().y;
    let ends = [pos2(rect.left(), y), pos2(rect.left() + LINE, y)];
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
    paint_mark(
        ui.painter(),
        view.theme,
        respondent,
        pos2(rect.left() + LINE / 2.0, y),
        is_filled,
    );
    ui.painter().galley(
        pos2(ends[1].x + theme::BASE, y - galley.size().y / 2.0),
        galley,
        view.theme.ink,
    );
}

fn how_to_read(ui: &mut Ui, view: &View<'_>, instrument: &Instrument, width: f32) {
    let (texts, theme) = (view.texts, view.theme);
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = theme::HALF;
        ui.add_space(theme::STEP_12);
        let scale = &instrument.scale;
        let args = [
            ("min", scale.min().to_string().into()),
            ("max", scale.max().to_string().into()),
        ];
        heading(ui, theme.small_strong(texts.get("how-to-read")));
        ui.add(Label::new(theme.small(texts.with("how-to-read-scale", &args))).wrap());
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(12.0, 18.0), Sense::hover());
            let stroke = Stroke::new(1.5, theme.ink_secondary);
            for x in [4.0, -4.0] {
                let ends = [rect.center() - vec2(x, 4.0), rect.center() + vec2(x, 4.0)];
                ui.painter().line_segment(ends, stroke);
            }
            ui.label(theme.small(texts.get("how-to-read-missing")));
        });
        ui.add(Label::new(theme.small(texts.get("how-to-read-keys"))).wrap());
    });
}
