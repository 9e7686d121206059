//! What a participant took part in, on the time axis of the charts above: one row for each activity.

use egui::{Align2, Pos2, Rect, Stroke, pos2, vec2};

use super::Pen;
use super::axis::TimeAxis;
use super::figure::{Figure, Spot};
use super::scene::{Scene, Shape};
use crate::domain::ActivityId;
use crate::domain::activity::{Activity, ActivityType, Combination, Period, Placement, combinations};
use crate::domain::attendance::Mark;
use crate::domain::history::History;
use crate::ui::theme::{self, Size, Theme, Weight};

const PADDING: f32 = theme::STEP_12;
/// Room for the activities' names.
const NAMES: f32 = 148.0;
/// Height of the part over the rows, with the months.
const HEAD: f32 = 38.0;
/// Middle of the line with the name and the months.
const HEAD_LINE: f32 = 11.0;
/// How far over the measurements the other marks stand.
const TURNS: f32 = 9.0;
const ROW: f32 = 24.0;
const BAR: f32 = 18.0;
/// Height of the marks under the rows for days with two at once and with none.
const FOOT: f32 = 28.0;
/// Under them.
const MARGIN: f32 = theme::HALF;

/// The strip, and of each of its spots the activity that it tells about.
pub struct Strip {
    /// The picture.
    pub figure: Figure,
    /// In the order of the figure's spots.
    pub activities: Vec<Option<ActivityId>>,
}

/// The days on which `activity` was taken part in, within the charts' time.
pub fn periods(history: &History, activity: ActivityId, axis: TimeAxis) -> Vec<Period> {
    let window = Period {
        from: axis.first,
        to: axis.last,
    };
    let own = history.placements.iter().map(|placement| &placement.details);
    own.filter(|details| details.activity_id == activity)
        .filter_map(|details| details.within(window))
        .collect()
}

/// The strip, with the time of the `marked` activity shaded; `None` where nothing happened during the charts' time.
pub fn strip(
    pen: &Pen<'_>,
    history: &History,
    activities: &[Activity],
    axis: TimeAxis,
    marked: Option<ActivityId>,
    width: f32,
) -> Option<Strip> {
    let window = Period {
        from: axis.first,
        to: axis.last,
    };
    let activity = |id| activities.iter().find(|activity| activity.id == id);
    // One row for each activity, in the order in which they were first begun.
    let mut rows: Vec<(&Activity, Vec<(Period, &Placement)>)> = Vec::new();
    for placement in &history.placements {
        let (Some(activity), Some(period)) = (
            activity(placement.details.activity_id),
            placement.details.within(window),
        ) else {
            continue;
        };
        match rows.iter_mut().find(|(known, _)| known.id == activity.id) {
            Some((_, periods)) => periods.push((period, placement)),
            None => rows.push((activity, vec![(period, placement)])),
        }
    }
    let turns = turns(pen, history, window);
    if rows.is_empty() && turns.is_empty() {
        return None;
    }
    let height = HEAD + rows.len() as f32 * ROW + FOOT + MARGIN;
    let drawing = Drawing {
        pen,
        axis,
        plot: Rect::from_min_max(
            pos2(PADDING + NAMES, HEAD),
            pos2(width - PADDING - theme::BASE, height - MARGIN),
        ),
    };
    let mut scene = Scene::card(vec2(width, height), pen.theme);
    for period in marked.map(|id| periods(history, id, axis)).unwrap_or_default() {
        let (left, right) = drawing.span(period);
        scene.shapes.push(Shape::Rect {
            rect: Rect::from_x_y_ranges(left..=right, HEAD..=HEAD + rows.len() as f32 * ROW),
            radius: 0,
            fill: pen.theme.band,
            stroke: Stroke::NONE,
        });
    }
    drawing.head(&mut scene, history);
    let mut spots = drawing.turns(&mut scene, turns);
    let mut told = vec![None; spots.len()];
    for (index, (activity, periods)) in rows.iter().enumerate() {
        let middle = HEAD + (index as f32 + 0.5) * ROW;
        drawing.row(&mut scene, activity, periods, middle, &mut spots);
        told.resize(spots.len(), Some(activity.id));
    }
    let details: Vec<_> = history.placements.iter().map(|placement| &placement.details).collect();
    let kind = |id| activity(id).map(|activity| activity.details.kind);
    let y = HEAD + rows.len() as f32 * ROW + theme::BASE - 2.0;
    for (period, combination) in combinations(&details, window, kind) {
        drawing.foot(&mut scene, period, combination, y, &mut spots);
    }
    let summary = spots
        .iter()
        .map(|spot| spot.lines.join(", "))
        .collect::<Vec<_>>()
        .join("; ");
    told.resize(spots.len(), None);
    let figure = Figure {
        scene,
        spots,
        name: pen.texts.get("timeline"),
        summary,
    };
    Some(Strip {
        figure,
        activities: told,
    })
}

/// What happened on one day beside the activities.
pub(super) struct Turn {
    pub(super) date: chrono::NaiveDate,
    pub(super) words: String,
    pub(super) mark: TurnMark,
}

/// How a turn is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnMark {
    /// A follow-up meeting.
    Meeting,
    /// Another caseworker.
    Caseworker,
    /// The end of participation.
    Exit,
}

impl TurnMark {
    /// Every mark, with the key of its word.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Meeting, "timeline-meeting"),
        (Self::Caseworker, "timeline-caseworker-short"),
        (Self::Exit, "timeline-exit"),
    ];

    /// Draws it.
    pub fn draw(self, scene: &mut Scene, at: Pos2, theme: &Theme) {
        match self {
            Self::Meeting => scene.shapes.push(Shape::Rect {
                rect: Rect::from_center_size(at, vec2(8.0, 8.0)),
                radius: 2,
                fill: theme.card,
                stroke: Stroke::new(1.5, theme.ink_secondary),
            }),
            // As the caseworker's series has it.
            Self::Caseworker => scene.diamond(at, 5.5, theme.card, Stroke::new(1.5, theme.caseworker)),
            Self::Exit => scene.shapes.push(Shape::Rect {
                rect: Rect::from_center_size(at, vec2(9.0, 9.0)),
                radius: 0,
                fill: theme.ink,
                stroke: Stroke::NONE,
            }),
        }
    }
}

/// A measurement, as the participant's series has it.
pub fn measurement_mark(scene: &mut Scene, at: Pos2, theme: &Theme) {
    scene.circle(at, 3.0, theme.participant, Stroke::NONE);
}

/// Meetings that were held, changes of caseworker, and the end of participation.
pub(super) fn turns(pen: &Pen<'_>, history: &History, window: Period) -> Vec<Turn> {
    let texts = pen.texts;
    let participant = &history.participant;
    let changes = participant.responsibilities.iter().skip(1).map(|term| Turn {
        date: term.from,
        words: match &term.caseworker {
            Some(name) => texts.with("timeline-caseworker", &[("name", name.as_str().into())]),
            None => texts.get("timeline-no-caseworker"),
        },
        mark: TurnMark::Caseworker,
    });
    let meetings = history.meetings.iter().filter(|meeting| meeting.is_held());
    let meetings = meetings.map(|meeting| Turn {
        date: meeting.slot.date,
        words: texts.get("timeline-meeting"),
        mark: TurnMark::Meeting,
    });
    let exit = participant.exit.as_ref().map(|exit| Turn {
        date: exit.date,
        words: match exit.outcome {
            Some(outcome) => texts.get(&format!("outcome-{}", outcome.code())),
            None => texts.get("timeline-exit"),
        },
        mark: TurnMark::Exit,
    });
    let in_window = |turn: &Turn| (window.from..=window.to).contains(&turn.date);
    let mut turns: Vec<_> = meetings.chain(changes).chain(exit).filter(in_window).collect();
    turns.sort_by_key(|turn| turn.date);
    turns
}

/// Days in a row on which somebody came, or did not, within a period. A day off is neither, nor is one about which nothing
/// is noted.
fn runs(placement: &Placement, within: Period) -> Vec<(Period, bool)> {
    let mut runs: Vec<(Period, bool)> = Vec::new();
    let own = placement
        .marks()
        .filter(|(date, mark)| mark.is_expected() && (within.from..=within.to).contains(date));
    for (date, mark) in own {
        let is_there = mark == Mark::Present;
        match runs.last_mut() {
            Some((run, before)) if *before == is_there && run.to + chrono::Days::new(1) == date => run.to = date,
            _ => runs.push((Period { from: date, to: date }, is_there)),
        }
    }
    runs
}

struct Drawing<'a> {
    pen: &'a Pen<'a>,
    axis: TimeAxis,
    plot: Rect,
}

impl Drawing<'_> {
    fn x(&self, date: chrono::NaiveDate) -> f32 {
        self.plot.left() + self.axis.fraction(date) * self.plot.width()
    }

    /// From the beginning of its first day to the end of its last.
    fn span(&self, period: Period) -> (f32, f32) {
        let end = self.x(period.to + chrono::Days::new(1)).min(self.plot.right());
        let start = self.x(period.from).min(self.plot.right() - 2.0);
        (start, end.max(start + 2.0))
    }

    fn dates(&self, period: Period) -> String {
        format!(
            "{} – {}",
            self.pen.texts.date(period.from),
            self.pen.texts.date(period.to)
        )
    }

    /// The name, the first and last dates, and a line at each measurement.
    fn head(&self, scene: &mut Scene, history: &History) {
        let (theme, texts) = (self.pen.theme, self.pen.texts);
        let y = HEAD_LINE;
        let name = texts.get("timeline");
        let small = |scene: &mut Scene, x: f32, anchor: Align2, text: String, weight, color| {
            scene.text(pos2(x, y), anchor, text, Size::Small, weight, color);
        };
        small(scene, PADDING, Align2::LEFT_CENTER, name, Weight::SemiBold, theme.ink);
        let ends = [
            (self.axis.first, Align2::LEFT_CENTER, self.plot.left()),
            (self.axis.last, Align2::RIGHT_CENTER, self.plot.right()),
        ];
        // The last date alone, where both have no room.
        let width = |date| (self.pen.measure)(&texts.date(date), Size::Small, Weight::Regular);
        let needed = width(self.axis.first) + width(self.axis.last) + theme::GAP;
        let shown = usize::from(needed > self.plot.width());
        for (date, anchor, x) in ends.into_iter().skip(shown) {
            small(scene, x, anchor, texts.date(date), Weight::Regular, theme.ink_secondary);
        }
        let bottom = self.plot.bottom() - FOOT;
        for occasion in history.filled_in() {
            let x = self.x(occasion.date);
            scene.line(
                pos2(x, HEAD - theme::HALF),
                pos2(x, bottom),
                Stroke::new(theme::STROKE, theme.grid),
            );
            measurement_mark(scene, pos2(x, HEAD - theme::HALF), theme);
        }
    }

    /// Each on its day, over the measurements.
    fn turns(&self, scene: &mut Scene, turns: Vec<Turn>) -> Vec<Spot> {
        let theme = self.pen.theme;
        let spot = |turn: Turn| {
            let at = pos2(self.x(turn.date), HEAD - theme::HALF - TURNS);
            turn.mark.draw(scene, at, theme);
            Spot {
                area: Rect::from_center_size(at, vec2(12.0, 12.0)),
                lines: vec![turn.words, self.pen.texts.date(turn.date)],
            }
        };
        turns.into_iter().map(spot).collect()
    }

    fn row(
        &self,
        scene: &mut Scene,
        activity: &Activity,
        periods: &[(Period, &Placement)],
        middle: f32,
        spots: &mut Vec<Spot>,
    ) {
        let (theme, texts) = (self.pen.theme, self.pen.texts);
        let kind = activity.details.kind;
        let is_job_focused = kind == ActivityType::JobFocused;
        let weight = if is_job_focused {
            Weight::SemiBold
        } else {
            Weight::Regular
        };
        let name = &activity.details.name;
        // A long name gives up its end, and the bar's own words say it whole.
        let mut shown = name.clone();
        while (self.pen.measure)(&shown, Size::Small, weight) > NAMES - theme::BASE && shown.pop().is_some() {}
        if shown.len() < name.len() {
            shown.pop();
            shown.push('…');
        }
        scene.text(
            pos2(PADDING, middle),
            Align2::LEFT_CENTER,
            shown,
            Size::Small,
            weight,
            theme.ink,
        );
        let type_word = texts.get(&format!("activity-type-{}", kind.code()));
        for (period, placement) in periods {
            let (left, right) = self.span(*period);
            let rect = Rect::from_min_max(pos2(left, middle - BAR / 2.0), pos2(right, middle + BAR / 2.0));
            let (fill, ink) = if is_job_focused {
                (theme.primary, theme.on_primary)
            } else {
                (theme.tint, theme.ink)
            };
            scene.shapes.push(Shape::Rect {
                rect,
                radius: theme::RADIUS_BADGE,
                fill,
                stroke: Stroke::new(theme::STROKE, theme.primary),
            });
            for (days, is_there) in runs(placement, *period) {
                self.attendance(scene, days, is_there, middle + BAR / 2.0);
            }
            let words = if placement.details.to.is_none() {
                texts.with("timeline-ongoing", &[("kind", type_word.as_str().into())])
            } else {
                type_word.clone()
            };
            let room = rect.width() - 2.0 * theme::BASE;
            if (self.pen.measure)(&words, Size::Small, Weight::Regular) <= room {
                let at = pos2(rect.left() + theme::BASE, middle);
                scene.text(at, Align2::LEFT_CENTER, &words, Size::Small, Weight::Regular, ink);
            }
            let mut lines = vec![name.clone(), words, self.dates(*period)];
            lines.extend(self.attended(placement));
            spots.push(Spot { area: rect, lines });
        }
    }

    /// Days on which somebody came, as a line under the bar, and days on which they did not, as a box across its edge.
    fn attendance(&self, scene: &mut Scene, days: Period, is_there: bool, edge: f32) {
        let theme = self.pen.theme;
        let (left, right) = self.span(days);
        let (top, fill, stroke) = if is_there {
            (edge + 1.0, theme.raised, Stroke::NONE)
        } else {
            (edge - 3.0, theme.late_bg, Stroke::new(theme::STROKE, theme.late_ink))
        };
        scene.shapes.push(Shape::Rect {
            rect: Rect::from_min_max(pos2(left, top), pos2(right, edge + 3.0)),
            radius: 0,
            fill,
            stroke,
        });
    }

    /// How many of the marked days they came; `None` where nothing is noted.
    fn attended(&self, placement: &Placement) -> Option<String> {
        let counted = placement.counted();
        let args = [
            ("present", counted.present.to_string().into()),
            ("marked", counted.marked.to_string().into()),
        ];
        (counted.marked > 0).then(|| self.pen.texts.with("attendance-summary", &args))
    }

    /// Days with a job-focused activity beside another as a thick line, days without any as a broken one.
    fn foot(&self, scene: &mut Scene, period: Period, combination: Combination, y: f32, spots: &mut Vec<Spot>) {
        let theme = self.pen.theme;
        let (key, stroke, dash) = match combination {
            Combination::Parallel => ("timeline-parallel", Stroke::new(4.0, theme.primary), None),
            Combination::Nothing => {
                let stroke = Stroke::new(theme::STROKE_SELECTED, theme.control_border);
                ("timeline-nothing", stroke, Some((2.0, 4.0)))
            }
            Combination::OtherOnly | Combination::JobFocusedAlone => return,
        };
        let (left, right) = self.span(period);
        scene.shapes.push(Shape::Line {
            points: vec![pos2(left, y), pos2(right, y)],
            stroke,
            dash,
        });
        let words = self.pen.texts.get(key);
        let told = format!("{words}: {}", self.dates(period));
        // The words stand under the line where they have room, else they are told on hover.
        if (self.pen.measure)(&words, Size::Small, Weight::Regular) < right - left {
            let at = pos2(left, y + 2.0);
            scene.text(
                at,
                Align2::LEFT_TOP,
                words,
                Size::Small,
                Weight::Regular,
                theme.ink_secondary,
            );
        }
        spots.push(Spot {
            area: Rect::from_min_max(pos2(left, y - 4.0), pos2(right, y + 4.0)),
            lines: vec![told],
        });
    }
}
