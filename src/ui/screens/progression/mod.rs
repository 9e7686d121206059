//! A participant's progression: what has changed, as charts and as a table.

pub(in crate::ui) mod absence;
mod activities_tab;
mod booking;
mod notes_tab;
mod occasions_tab;
mod pair_tab;
mod plan_tab;
mod table_tab;
mod trend_tab;

use std::sync::Arc;

use egui::{Align, Label, Layout, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use self::activities_tab::ActivitiesTab;
use self::booking::Booking;
use self::notes_tab::NotesTab;
use self::occasions_tab::OccasionsTab;
use self::pair_tab::{PairTab, Shape};
use self::plan_tab::PlanTab;
pub(super) use self::trend_tab::legend;
use self::trend_tab::{Asked, Sight, TrendTab};
use crate::domain::ParticipantId;
use crate::domain::change::Summary;
use crate::domain::history::History;
use crate::domain::instrument::{Instrument, Respondent};
use crate::domain::meeting::MeetingState;
use crate::domain::recent::recent;
use crate::guide::Topic;
use crate::ui::charts::still::Kept;
use crate::ui::command::{Command, Page};
use crate::ui::screens::details::exit_words;
use crate::ui::screens::picture::{PictureAct, picture_menu};
use crate::ui::screens::reminders;
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::{Look, View};
use crate::ui::widgets::button::{Button, tabs};
use crate::ui::widgets::change::{counts, direction_label};
use crate::ui::widgets::menu::{Act, menu};
use crate::ui::widgets::{dense_page, group, heading, protected, questionnaire, row, scrolling};

/// Under the page's last row.
const BOTTOM: f32 = theme::BASE;

/// What the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    /// Small multiples.
    Trend,
    /// Two occasions as dumbbells.
    Comparison,
    /// Two occasions as a wheel.
    Radar,
    /// Every number.
    Table,
    /// Every form: fill in, go on, correct.
    Occasions,
    /// What the participant takes part in.
    Activities,
    /// Goals and steps.
    Plan,
    /// What has been written.
    Notes,
}

impl Tab {
    /// Tabs that have something to show before anything has been measured.
    fn needs_measurement(self) -> bool {
        !matches!(self, Self::Occasions | Self::Activities | Self::Plan | Self::Notes)
    }
}

/// Which participant, and what of them.
pub struct Progression {
    participant_id: ParticipantId,
    tab: Tab,
    said: Kept<(Look, Option<usize>), Arc<Said>>,
    trend: TrendTab,
    pair: PairTab,
    occasions: OccasionsTab,
    activities: ActivitiesTab,
    plan: PlanTab,
    notes: NotesTab,
    booking: Booking,
    /// An earlier period, by its place among them; `None` for the one that goes on or was the last.
    period: Option<usize>,
}

impl Progression {
    /// Begins with the small multiples.
    pub fn new(participant_id: ParticipantId) -> Self {
        Self {
            participant_id,
            tab: Tab::Trend,
            said: Kept::default(),
            trend: TrendTab::default(),
            pair: PairTab::default(),
            occasions: OccasionsTab::default(),
            activities: ActivitiesTab::default(),
            plan: PlanTab::default(),
            notes: NotesTab::default(),
            booking: Booking::default(),
            period: None,
        }
    }

    /// What the guide says about the tab that is shown.
    pub fn topic(&self) -> Topic {
        match self.tab {
            Tab::Trend => Topic::Trend,
            Tab::Comparison => Topic::Comparison,
            Tab::Radar => Topic::Radar,
            Tab::Table => Topic::Table,
            Tab::Occasions => Topic::Occasions,
            Tab::Activities => Topic::Placements,
            Tab::Plan => Topic::Plan,
            Tab::Notes => Topic::Notes,
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(whole) = view.shown(self.participant_id) else {
            return;
        };
        // As it is while this frame is drawn, whatever is chosen in it.
        let period = self.period;
        let earlier = period.and_then(|place| whole.earlier.get(place));
        let history = earlier.unwrap_or(whole);
        let Some(instrument) = history.instrument() else { return };
        // Of a period that is over, and for whoever only reads, nothing can be changed.
        let is_open = earlier.is_none() && view.works();
        let height = ui.available_height();
        scrolling(ui, "progression", |ui| {
            let bottom = ui.cursor().top() + height - BOTTOM;
            dense_page(ui, |ui| {
                ui.spacing_mut().item_spacing.y = theme::HALF;
                protected::mark(ui, view, &whole.participant);
                let basis = (view.look(ui.ctx()), period);
                let said = Arc::clone(self.said.get(basis, || Arc::new(Said::of(view, history, instrument))));
                self.header(ui, view, history, is_open, &said, commands);
                if is_open {
                    absence::signals(ui, view, self.participant_id, commands);
                    self.booking.form(ui, view, history, commands);
                    for reminder in history.open_reminders() {
                        reminders::line(ui, view, self.participant_id, &reminder, commands);
                    }
                }
                questionnaire::choice_of(ui, view, whole, commands);
                self.period_choice(ui, view, whole);
                said.ui(ui, view);
                let is_measured = history.measured().next().is_some();
                let asked = self.tab_row(ui, view, history, instrument, is_measured);
                ui.spacing_mut().item_spacing.y = theme::BASE;
                ui.add_space(theme::HALF);
                if !is_measured && self.tab.needs_measurement() {
                    nothing_measured(ui, view, history);
                    return;
                }
                if self.tab != Tab::Trend {
                    self.trend.forget();
                }
                if !matches!(self.tab, Tab::Comparison | Tab::Radar) {
                    self.pair.forget();
                }
                match self.tab {
                    Tab::Trend => {
                        let sight = Sight {
                            history,
                            period,
                            bottom,
                        };
                        self.trend.ui(ui, view, sight, asked, commands);
                    }
                    Tab::Comparison => self.pair.ui(ui, view, history, Shape::Dumbbells, asked, commands),
                    Tab::Radar => self.pair.ui(ui, view, history, Shape::Wheel, asked, commands),
                    Tab::Table => table_tab::ui(ui, view, history, instrument),
                    Tab::Occasions => self.occasions.ui(ui, view, history, commands),
                    Tab::Activities => self.activities.ui(ui, view, history, is_open, commands),
                    Tab::Plan => self.plan.ui(ui, view, history, is_open, commands),
                    Tab::Notes => self.notes.ui(ui, view, history, is_open, commands),
                }
            });
        });
    }

    /// How many times the charts have been made.
    pub fn charts_made(&self) -> usize {
        self.trend.made()
    }

    /// Which period is looked at, where there are several.
    fn period_choice(&mut self, ui: &mut Ui, view: &View<'_>, whole: &History) {
        if whole.earlier.is_empty() {
            return;
        }
        let texts = view.texts;
        let name = texts.get("period-choice");
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                // The latest first.
                let places = [None].into_iter().chain((0..whole.earlier.len()).rev().map(Some));
                for (place, period) in places.zip(whole.periods().rev()) {
                    let start = texts.date(period.participant.details.start);
                    let words = match &period.participant.exit {
                        Some(exit) => format!("{start} – {}", texts.date(exit.date)),
                        None => texts.with("period-since", &[("date", start.into())]),
                    };
                    if ui.add(Button::chip(view.theme, words, self.period == place)).clicked() {
                        self.period = place;
                    }
                }
            });
        });
    }

    /// The tabs, and at the charts' corner the legend, "?" and a menu; which picture was asked for there.
    fn tab_row(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        instrument: &Instrument,
        is_measured: bool,
    ) -> Option<PictureAct> {
        let name = |key: &str| view.texts.get(key);
        let all = [
            (Tab::Trend, name("tab-trend")),
            (Tab::Comparison, name("tab-comparison")),
            (Tab::Radar, name("tab-radar")),
            (Tab::Table, name("tab-table")),
            (Tab::Occasions, name("tab-occasions")),
            (Tab::Activities, name("tab-activities")),
            (Tab::Plan, name("tab-plan")),
            (Tab::Notes, name("tab-notes")),
        ];
        let tab = self.tab;
        let room = match tab {
            Tab::Trend if is_measured => trend_tab::legend_width(ui, view) + 2.0 * (theme::BASE + theme::CONTROL_SMALL),
            Tab::Comparison | Tab::Radar if is_measured => theme::CONTROL_SMALL,
            _ => 0.0,
        };
        let mut asked = None;
        let trend = &mut self.trend;
        tabs(ui, view.theme, &mut self.tab, &all, room, |ui| {
            let mut draw = |ui: &mut Ui| {
                if tab != Tab::Trend {
                    asked = picture_menu(ui, view);
                    return;
                }
                trend_tab::legend(ui, view);
                trend_tab::how_to_read(ui, view, instrument);
                match trend_tab::chart_menu(ui, view, history, trend.marked) {
                    Some(Asked::Picture(act)) => asked = Some(act),
                    Some(Asked::Mark(id)) => trend.mark(id),
                    None => {}
                }
            };
            if room > 0.0 && ui.layout().prefer_right_to_left() {
                // At the row's end, in the order of reading.
                let size = vec2(room, theme::CONTROL_SMALL);
                ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), draw);
            } else if room > 0.0 {
                draw(ui);
            }
        });
        asked
    }

    /// Who it is about and the dates, beside the one act that the page is for and a menu of the others; of a period that
    /// is over, nothing but its details.
    fn header(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        is_latest: bool,
        said: &Said,
        commands: &mut Vec<Command>,
    ) {
        /// Room for a name and a line of facts beside the acts.
        const LEAST: f32 = 360.0;
        let acts = Acts::of(view, history, is_latest);
        let beside = acts.width(ui, view) + theme::GAP;
        let full = ui.available_width();
        let is_wide = full - beside >= LEAST;
        let below = ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(if is_wide { full - beside } else { full });
                ui.spacing_mut().item_spacing.y = 0.0;
                heading_with_name(ui, view, history);
                row(ui, |ui| {
                    ui.spacing_mut().interact_size.y = 0.0;
                    ui.label(view.theme.small(&said.facts));
                    if is_latest {
                        self.booking.button(ui, view, history);
                    }
                });
            });
            if is_wide {
                acts.show(ui, view, commands);
                None
            } else {
                Some(acts)
            }
        });
        if let Some(acts) = below.inner {
            row(ui, |ui| acts.show(ui, view, commands));
        }
    }
}

/// What can be done on the page: one act before all others, and a menu of these.
struct Acts<'a> {
    first: Option<(Button<'a>, Command)>,
    others: Vec<(String, Command)>,
}

impl<'a> Acts<'a> {
    /// A meeting that goes on is gone on with; else a new form is what the page is for.
    fn of(view: &View<'a>, history: &History, is_latest: bool) -> Self {
        let (texts, theme) = (view.texts, view.theme);
        let participant = &history.participant;
        let has_begun = history
            .open_meeting()
            .is_some_and(|meeting| meeting.state == MeetingState::Begun);
        let new = |respondent| Command::Show(Page::NewAssessment(participant.id, respondent));
        let mut all = Vec::new();
        if is_latest {
            all.push(("new-self-assessment", theme::icon::PENCIL, new(Respondent::Participant)));
            all.push((
                "new-caseworker-assessment",
                theme::icon::PENCIL,
                new(Respondent::Caseworker),
            ));
        }
        if is_latest && participant.exit.is_none() {
            let begin = Command::BeginMeeting(participant.id);
            if has_begun {
                all.insert(0, ("meeting-continue", theme::icon::MESSAGE, begin));
            } else {
                all.push(("meeting-start-full", theme::icon::MESSAGE, begin));
            }
        }
        if is_latest {
            let intake = Command::Show(Page::Intake(participant.id));
            all.push(("intake-heading", theme::icon::NOTE, intake));
            let review = Command::Show(Page::Review(participant.id));
            all.push(("review-this", theme::icon::CHECK, review));
        }
        let edit = Command::Show(Page::EditParticipant(participant.id));
        if !view.works() {
            return Self {
                first: None,
                others: Vec::new(),
            };
        }
        all.push(("edit-participant", theme::icon::PENCIL, edit));
        if is_latest {
            all.push((
                "print-participant",
                theme::icon::PRINTER,
                Command::ChooseSummary(Some(participant.id)),
            ));
            let export = Command::ChooseRows(vec![participant.id]);
            all.push(("rows-export", theme::icon::DOWNLOAD, export));
            let send = Command::Show(Page::SendParticipant(participant.id));
            all.push(("transfer-send", theme::icon::LOG_OUT, send));
        }
        let mut all = all.into_iter();
        let first = all
            .next()
            .map(|(key, icon, command)| (Button::primary(theme, texts.get(key)).icon(icon), command));
        let others = all.map(|(key, _, command)| (texts.get(key), command)).collect();
        Self { first, others }
    }

    fn menu_button(view: &View<'a>) -> Button<'a> {
        Button::secondary(view.theme, view.texts.get("more-acts-short")).name(view.texts.get("more-acts"))
    }

    /// How wide they are beside each other.
    fn width(&self, ui: &Ui, view: &View<'a>) -> f32 {
        let first = self.first.as_ref().map_or(0.0, |(button, _)| button.width(ui));
        let chevron = Self::menu_button(view).trailing_icon(theme::icon::CHEVRON_DOWN);
        let menu = if self.others.is_empty() {
            0.0
        } else {
            theme::BASE + chevron.width(ui)
        };
        first + menu
    }

    fn show(self, ui: &mut Ui, view: &View<'a>, commands: &mut Vec<Command>) {
        ui.spacing_mut().item_spacing.x = theme::BASE;
        if let Some((button, command)) = self.first
            && ui.add(button).clicked()
        {
            commands.push(command);
        }
        if self.others.is_empty() {
            return;
        }
        let (words, mut acts): (Vec<_>, Vec<_>) = self.others.into_iter().unzip();
        let words: Vec<_> = words.into_iter().map(Act::Choice).collect();
        let name = view.texts.get("more-acts");
        let chosen = menu(ui, view.theme, Self::menu_button(view), &name, &words);
        commands.extend(chosen.map(|index| acts.swap_remove(index)));
    }
}

/// What is said of a participant before anything is drawn.
struct Said {
    /// Start, end, caseworker and latest measurement, on one line.
    facts: String,
    /// What has moved lately.
    recent: Option<String>,
    /// What has moved since the first measurement; `None` before that.
    summary: Option<SaidSummary>,
}

enum SaidSummary {
    /// Why nothing can be said.
    Nothing(String),
    /// Since when, what has moved, and how much was counted.
    Counted(String, Summary, String),
}

impl Said {
    fn of(view: &View<'_>, history: &History, instrument: &Instrument) -> Self {
        Self {
            facts: facts(view, history),
            recent: recent(history).map(|recent| view.texts.recent(&recent, instrument)),
            summary: history.measured().next().map(|first| {
                let texts = view.texts;
                let summary = history.summary(Respondent::Participant);
                if summary.counted() > 0 {
                    let since = texts.with("since-first", &[("date", texts.date(first.date).into())]);
                    let counted = counted_words(view, &summary, Respondent::Participant);
                    return SaidSummary::Counted(since, summary, counted);
                }
                SaidSummary::Nothing(texts.get(if history.measured().count() == 1 {
                    "one-measurement"
                } else {
                    "too-few-measurements"
                }))
            }),
        }
    }

    fn ui(&self, ui: &mut Ui, view: &View<'_>) {
        if let Some(words) = &self.recent {
            ui.add(Label::new(view.theme.body(words)).wrap());
        }
        match &self.summary {
            None => {}
            Some(SaidSummary::Nothing(why)) => drop(ui.label(view.theme.body(why))),
            Some(SaidSummary::Counted(since, summary, counted)) => {
                summary_line(ui, view, since, summary, counted, theme::Size::Small);
            }
        }
    }
}

/// The reference and the name. Whoever may come to this page may see a protected name; lists and exports have none. Each is
/// a text of its own, so that a name that is written from right to left changes nothing beside it; a long one is cut, and
/// told whole under the pointer.
fn heading_with_name(ui: &mut Ui, view: &View<'_>, history: &History) {
    let (participant, theme) = (&history.participant, view.theme);
    let reference = participant.reference.to_string();
    let name = participant.details.name.as_deref();
    let quiet = if name.is_some() { theme.ink_secondary } else { theme.ink };
    let mut parts = vec![(reference.as_str(), theme::Weight::Regular, quiet)];
    if let Some(name) = name {
        parts.push(("·", theme::Weight::SemiBold, theme.ink));
        parts.push((name, theme::Weight::SemiBold, theme.ink));
    }
    let full = ui.available_width();
    let mut left = 0.0;
    let mut placed = Vec::new();
    for (words, weight, color) in parts {
        let format = theme::format(theme::Size::Title, weight, color);
        let galley = text::one_line(ui.painter(), words, format, full - left);
        let width = galley.size().x;
        placed.push((left, galley, color));
        left += width + theme::BASE;
    }
    let is_cut = placed.iter().any(|(_, galley, _)| galley.elided);
    let size = vec2(left - theme::BASE, theme::Size::Title.line());
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    for (left, galley, color) in placed {
        let place = Rect::from_min_size(rect.min + vec2(left, 0.0), galley.size());
        text::paint(ui.painter(), place, galley, color);
    }
    let label = match name {
        Some(name) => format!("{reference} · {name}"),
        None => reference,
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &label));
    if is_cut {
        response.on_hover_text(label);
    }
}

/// Start, end, caseworker and latest measurement, on one line.
fn facts(view: &View<'_>, history: &History) -> String {
    let (texts, participant) = (view.texts, &history.participant);
    let date = |key: &str, date: chrono::NaiveDate| texts.with(key, &[("date", texts.date(date).into())]);
    let mut facts = vec![date("fact-start", participant.details.start)];
    facts.extend(participant.exit.as_ref().map(|exit| exit_words(texts, exit)));
    facts.extend(
        participant
            .details
            .caseworker
            .as_ref()
            .map(|name| texts.with("fact-caseworker", &[("name", name.as_str().into())])),
    );
    let changes = participant.caseworker_changes();
    if changes > 0 {
        facts.push(texts.with("fact-caseworker-changes", &[("count", changes.into())]));
    }
    let latest = history
        .measured()
        .next_back()
        .map(|occasion| date("fact-latest", occasion.date));
    facts.push(latest.unwrap_or_else(|| texts.get("no-measurement")));
    facts.join(" · ")
}

/// "10 självskattade indikatorer", and how many more had too few measurements.
fn counted_words(view: &View<'_>, summary: &Summary, respondent: Respondent) -> String {
    let counted = [("count", summary.counted().into())];
    let mut words = view.texts.with(&format!("counted-{}", respondent.code()), &counted);
    if summary.too_few > 0 {
        words += &view.texts.with("counted-too-few", &[("count", summary.too_few.into())]);
    }
    words
}

fn summary_line(ui: &mut Ui, view: &View<'_>, start: &str, summary: &Summary, counted: &str, size: theme::Size) {
    row(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(theme::STEP_12, theme::HALF);
        ui.spacing_mut().interact_size.y = 0.0;
        ui.label(if size == theme::Size::Small {
            view.theme.small_strong(start)
        } else {
            view.theme.lead(start)
        });
        for (direction, count) in counts(summary) {
            let text = view
                .texts
                .with(&format!("count-{}", direction.code()), &[("count", count.into())]);
            direction_label(ui, view.theme, direction, &text, size);
        }
        ui.add(Label::new(view.theme.small(counted)).extend());
    });
}

fn nothing_measured(ui: &mut Ui, view: &View<'_>, history: &History) {
    view.theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width().min(theme::COLUMN));
        heading(ui, view.theme.lead(view.texts.get("progression-empty")));
        let has_draft = history.occasions.iter().any(|occasion| !occasion.drafts.is_empty());
        let key = if has_draft {
            "progression-empty-draft"
        } else {
            "progression-empty-help"
        };
        ui.add(Label::new(view.theme.body(view.texts.get(key))).wrap());
    });
}
