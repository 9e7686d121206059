//! One indicator over the whole page: every measurement of every period, zoomed and walked, with what else happened then.

use egui::{Event, Key, Label, Modifiers, Role, Ui, WidgetInfo, vec2};

use crate::domain::history::History;
use crate::domain::instrument::{Indicator, Instrument};
use crate::domain::plan::GoalStatus;
use crate::domain::{ActivityId, ParticipantId, Today};
use crate::ui::charts::enlarged::{self, Enlarged, Moment, Sight};
use crate::ui::charts::trend::{self, PLOT_HEIGHTS, Panels};
use crate::ui::charts::window::TimeWindow;
use crate::ui::command::Command;
use crate::ui::screens::picture::picture_menu;
use crate::ui::screens::progression::legend;
use crate::ui::theme;
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::button::{Button, space_before};
use crate::ui::widgets::change::direction_label;
use crate::ui::widgets::{Arrows, dense_page, group, heading, keep_arrows, row, scrolling};

/// Width of what is read beside the chart, and above which width of the page it has room there.
const READING: f32 = 264.0;
const BESIDE: f32 = 820.0;
/// The least height of the chart with its activities: below this the page scrolls.
const LEAST: f32 = 360.0;
/// How wide the picture of one indicator is that is saved from here.
const PICTURE: f32 = 640.0;
/// How much one press of a key or button zooms.
const ZOOM: f64 = 0.6;

/// How much of the time is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Range {
    Quarter,
    Year,
    All,
}

impl Range {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Quarter, "enlarged-quarter"),
        (Self::Year, "enlarged-year"),
        (Self::All, "enlarged-all"),
    ];

    fn of(self, whole: TimeWindow) -> TimeWindow {
        match self {
            Self::Quarter => whole.last(92.0),
            Self::Year => whole.last(366.0),
            Self::All => whole,
        }
    }
}

/// What is looked at, and how.
pub struct IndicatorPage {
    participant_id: ParticipantId,
    /// Its place in the instrument.
    place: usize,
    window: TimeWindow,
    /// The measurement that is read; `None` is the latest.
    cursor: Option<usize>,
    marked: Option<ActivityId>,
    takes_focus: bool,
}

/// Whose, and which indicator.
#[derive(Clone, Copy)]
struct Subject<'a> {
    history: &'a History,
    instrument: &'a Instrument,
    indicator: &'a Indicator,
}

impl IndicatorPage {
    /// Begins with all of the time; `None` where nothing has been measured.
    pub fn new(history: &History, place: usize, today: Today) -> Option<Self> {
        let axis = enlarged::time(history, today)?;
        Some(Self {
            participant_id: history.participant.id,
            place,
            window: TimeWindow::whole(axis),
            cursor: None,
            marked: None,
            takes_focus: true,
        })
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(history) = view.shown(self.participant_id) else {
            return;
        };
        // Who came back and has not been measured since is laid out by the form of then.
        let instrument = history
            .periods()
            .rev()
            .find(|period| period.measured().next().is_some());
        let Some(instrument) = instrument.and_then(History::instrument) else {
            return;
        };
        self.place = self.place.min(instrument.indicators.len().saturating_sub(1));
        let Some(indicator) = instrument.indicators.get(self.place) else {
            return;
        };
        let subject = Subject {
            history,
            instrument,
            indicator,
        };
        let height = ui.available_height();
        scrolling(ui, "indicator", |ui| {
            let bottom = ui.cursor().top() + height - theme::BASE;
            dense_page(ui, |ui| {
                ui.spacing_mut().item_spacing.y = theme::HALF;
                self.header(ui, view, subject, commands);
                change(ui, view, history, indicator);
                let moments = enlarged::moments(view.texts, history, instrument, indicator);
                if moments.is_empty() {
                    let words = view.texts.with(
                        "not-measured-yet",
                        &[("names", indicator.name.text(view.texts.code()).into())],
                    );
                    ui.label(view.theme.body(words));
                    return;
                }
                self.chart(ui, view, subject, &moments, bottom);
            });
        });
    }

    /// Back, the name, and the way to the next indicator.
    fn header(&mut self, ui: &mut Ui, view: &View<'_>, subject: Subject<'_>, commands: &mut Vec<Command>) {
        let Subject {
            history,
            instrument,
            indicator,
        } = subject;
        let (texts, theme) = (view.texts, view.theme);
        row(ui, |ui| {
            let back = Button::icon_only(theme, theme::icon::CHEVRON_LEFT, texts.get("enlarged-back"));
            if ui.add(back.height(theme::CONTROL)).clicked() {
                commands.push(Command::Back);
            }
            heading(ui, theme.title(indicator.name.text(texts.code())));
            let name = match &history.participant.details.name {
                Some(name) => format!("{} · {name}", history.participant.reference),
                None => history.participant.reference.to_string(),
            };
            ui.add(Label::new(theme.small(name)).truncate());
            let steps = [
                (theme::icon::CHEVRON_UP, "enlarged-previous"),
                (theme::icon::CHEVRON_DOWN, "enlarged-next"),
            ];
            let buttons = steps.map(|(icon, key)| {
                Button::icon_only(theme, icon, texts.get(key)).enabled(instrument.indicators.len() > 1)
            });
            let menu = Button::icon_only(theme, theme::icon::DOWNLOAD, "");
            space_before(ui, &[&buttons[0], &buttons[1], &menu]);
            for (button, step) in buttons.into_iter().zip([-1, 1]) {
                if ui.add(button).clicked() {
                    self.step(step, instrument);
                }
            }
            if let Some(act) = picture_menu(ui, view) {
                with_pen(&ui.painter().clone(), view, |pen| {
                    let Some(axis) = crate::ui::charts::axis::TimeAxis::of(history, view.today) else {
                        return;
                    };
                    let panels = Panels {
                        history,
                        instrument,
                        axis,
                        band: &[],
                        width: PICTURE,
                        plot_height: PLOT_HEIGHTS[2],
                    };
                    let figure = trend::panel(
                        pen,
                        panels,
                        indicator,
                        trend::text_lines(pen, history, indicator, PICTURE),
                    );
                    let title = format!("{} · {}", history.participant.reference, figure.name);
                    commands.push(act.command(pen, &title, &figure.scene));
                });
            }
        });
    }

    /// Goes so many indicators on, round at the ends.
    fn step(&mut self, by: isize, instrument: &Instrument) {
        let count = instrument.indicators.len() as isize;
        self.place = (self.place as isize + by).rem_euclid(count) as usize;
        self.cursor = None;
        self.takes_focus = true;
    }

    fn chart(&mut self, ui: &mut Ui, view: &View<'_>, subject: Subject<'_>, moments: &[Moment<'_>], bottom: f32) {
        let Subject {
            history,
            instrument,
            indicator,
        } = subject;
        let Some(axis) = enlarged::time(history, view.today) else {
            return;
        };
        let whole = TimeWindow::whole(axis);
        self.tools(ui, view, whole);
        ui.add_space(theme::BASE);
        let rows = enlarged::rows(history, view.activities, axis);
        let chart = Enlarged {
            history,
            instrument,
            indicator,
            moments,
            rows: &rows,
            axis,
            marked: self.marked,
        };
        let last = moments.len() - 1;
        let sight = Sight {
            window: self.window.within(whole),
            cursor: self.cursor.unwrap_or(last).min(last),
        };
        let is_beside = ui.available_width() > BESIDE;
        let width = ui.available_width() - if is_beside { READING + theme::GAP } else { 0.0 };
        let size = vec2(width, (bottom - ui.cursor().top()).max(LEAST));
        let read = |ui: &mut Ui, cursor: usize| reading(ui, view, subject, moments, cursor);
        let draw = |ui: &mut Ui| with_pen(&ui.painter().clone(), view, |pen| chart.show(ui, pen, sight, size));
        let shown = if is_beside {
            ui.horizontal_top(|ui| {
                let shown = ui.vertical(draw).inner;
                ui.add_space(theme::BASE);
                ui.vertical(|ui| read(ui, shown.sight.cursor));
                shown
            })
            .inner
        } else {
            let shown = draw(ui);
            read(ui, shown.sight.cursor);
            shown
        };
        self.window = shown.sight.window;
        self.cursor = Some(shown.sight.cursor).filter(|cursor| *cursor < last || self.cursor.is_some());
        if let Some(id) = shown.clicked {
            self.marked = (self.marked != Some(id)).then_some(id);
        }
        let response = shown.response;
        if std::mem::take(&mut self.takes_focus) {
            response.request_focus();
        }
        if response.has_focus() {
            keep_arrows(ui, response.id, Arrows::All);
            self.keys(ui, moments, whole, instrument);
        }
        let summary = trend::summary_words(view.texts, history, indicator);
        let name = format!("{}. {summary}", indicator.name.text(view.texts.code()));
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        if let Some(moment) = moments.get(self.cursor.unwrap_or(last)) {
            let words = lines(view, moment, subject).join(", ");
            ui.ctx()
                .accesskit_node_builder(response.id, |node| node.set_value(words));
        }
    }

    /// How much of the time, closer and further, and whose marks are whose.
    fn tools(&mut self, ui: &mut Ui, view: &View<'_>, whole: TimeWindow) {
        let (texts, theme) = (view.texts, view.theme);
        row(ui, |ui| {
            group(ui, Role::RadioGroup, &texts.get("enlarged-range"), |ui| {
                ui.horizontal(|ui| {
                    for (range, key) in Range::ALL {
                        let window = range.of(whole);
                        let is_chosen =
                            (window.from - self.window.from).abs() < 0.5 && (window.to - self.window.to).abs() < 0.5;
                        let chip = Button::chip(theme, texts.get(key), is_chosen).small();
                        if ui.add(chip).clicked() {
                            self.window = window;
                        }
                    }
                    for (icon, key, factor) in [
                        (theme::icon::MINUS, "enlarged-zoom-out", 1.0 / ZOOM),
                        (theme::icon::PLUS, "enlarged-zoom-in", ZOOM),
                    ] {
                        if ui.add(Button::icon_only(theme, icon, texts.get(key))).clicked() {
                            self.zoom(factor, whole);
                        }
                    }
                });
            });
            legend(ui, view);
            ui.add(Label::new(theme.small(texts.get("enlarged-keys"))).truncate());
        });
    }

    fn zoom(&mut self, factor: f64, whole: TimeWindow) {
        let middle = (self.window.from + self.window.to) / 2.0;
        self.window = self.window.zoomed(factor, middle, whole);
    }

    /// ← → walk the measurements, ↑ ↓ the indicators; + and − zoom.
    fn keys(&mut self, ui: &Ui, moments: &[Moment<'_>], whole: TimeWindow, instrument: &Instrument) {
        let last = moments.len() - 1;
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let before = self.cursor.unwrap_or(last);
        let walked = if pressed(Key::ArrowRight) {
            Some((before + 1).min(last))
        } else if pressed(Key::ArrowLeft) {
            Some(before.saturating_sub(1))
        } else if pressed(Key::Home) {
            Some(0)
        } else if pressed(Key::End) {
            Some(last)
        } else {
            None
        };
        if let Some(cursor) = walked {
            self.cursor = Some(cursor);
            self.window = self.window.showing(moments[cursor].reading.date, whole);
        }
        if pressed(Key::ArrowUp) {
            self.step(-1, instrument);
        } else if pressed(Key::ArrowDown) {
            self.step(1, instrument);
        }
        // As letters: where + lies differs between keyboards.
        let typed = ui.input(|input| {
            let texts = input.events.iter().filter_map(|event| match event {
                Event::Text(text) => Some(text.clone()),
                _ => None,
            });
            texts.collect::<String>()
        });
        for letter in typed.chars() {
            match letter {
                '+' | '=' => self.zoom(ZOOM, whole),
                '-' | '\u{2212}' => self.zoom(1.0 / ZOOM, whole),
                _ => {}
            }
        }
        if walked.is_some() || self.takes_focus {
            ui.ctx().request_repaint();
        }
    }
}

/// The change since the first measurement, as the small chart has it.
fn change(ui: &mut Ui, view: &View<'_>, history: &History, indicator: &Indicator) {
    let words = trend::summary_words(view.texts, history, indicator);
    match history.change(indicator.leading_respondent(), indicator) {
        Some(change) => direction_label(ui, view.theme, change.direction, &words, theme::Size::Small),
        None => {
            ui.label(view.theme.small(words));
        }
    }
}

/// Everything that is known of the measurement that the cursor stands on.
fn reading(ui: &mut Ui, view: &View<'_>, subject: Subject<'_>, moments: &[Moment<'_>], cursor: usize) {
    let Some(moment) = moments.get(cursor) else { return };
    let (texts, theme) = (view.texts, view.theme);
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::HALF;
        let args = [("number", (cursor + 1).into()), ("count", moments.len().into())];
        heading(ui, theme.lead(texts.date(moment.reading.date)));
        ui.label(theme.small(texts.with("enlarged-number", &args)));
        for line in lines(view, moment, subject).into_iter().skip(1) {
            ui.add(Label::new(theme.small(line).color(theme.ink)).wrap());
        }
    });
}

/// The same as words: the measurement, then activities, meetings, goals and notes of the time up to it.
fn lines(view: &View<'_>, moment: &Moment<'_>, subject: Subject<'_>) -> Vec<String> {
    let (instrument, indicator) = (subject.instrument, subject.indicator);
    let texts = view.texts;
    let (period, date) = (moment.period, moment.reading.date);
    let mut lines = moment.reading.lines.clone();
    let ongoing = period
        .placements
        .iter()
        .filter(|placement| placement.details.covers(date));
    let names: Vec<_> = ongoing
        .filter_map(|placement| view.activity(placement.details.activity_id))
        .map(|activity| activity.details.name.as_str())
        .collect();
    if !names.is_empty() {
        lines.push(texts.with("enlarged-activities", &[("names", names.join(", ").into())]));
    }
    for goal in &period.goals {
        let details = goal.details();
        let level = period.goal_level(goal, instrument, &indicator.id);
        let is_there = details.status != GoalStatus::Dropped && goal.since() <= date;
        if let Some(level) = level.filter(|_| is_there) {
            let words = texts.with("goal-spot", &[("goal", details.text.as_str().into())]);
            let target = texts.target(Some(level.value()), details.by).unwrap_or_default();
            lines.push(format!("{words} {target}"));
        }
    }
    let before = period
        .measured()
        .rev()
        .map(|occasion| occasion.date)
        .find(|other| *other < date);
    let is_since = |other: chrono::NaiveDate| other <= date && before.is_none_or(|before| other > before);
    let held = period
        .meetings
        .iter()
        .filter(|meeting| meeting.is_held() && is_since(meeting.slot.date));
    let meetings: Vec<_> = held.map(|meeting| texts.date(meeting.slot.date)).collect();
    if !meetings.is_empty() {
        lines.push(texts.with("enlarged-meetings", &[("dates", meetings.join(", ").into())]));
    }
    for note in &period.notes {
        if note.about.indicator.as_ref() == Some(&indicator.id) && is_since(note.about.date) {
            lines.push(format!("{}: {}", texts.date(note.about.date), note.current.text));
        }
    }
    lines
}
