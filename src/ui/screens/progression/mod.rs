//! A participant's progression: what has changed, as charts and as a table.

mod activities_tab;
mod booking;
mod notes_tab;
mod occasions_tab;
mod pair_tab;
mod plan_tab;
mod table_tab;
mod trend_tab;

use eframe::egui::{Label, Role, Ui, WidgetInfo, vec2};

use self::activities_tab::ActivitiesTab;
use self::booking::Booking;
use self::notes_tab::NotesTab;
use self::occasions_tab::OccasionsTab;
use self::pair_tab::{PairTab, Shape};
use self::plan_tab::PlanTab;
use crate::domain::change::Summary;
use crate::domain::history::History;
use crate::domain::instrument::Respondent;
use crate::domain::meeting::MeetingState;
use crate::domain::{ActivityId, ParticipantId};
use crate::ui::command::{Command, Page};
use crate::ui::screens::details::exit_words;
use crate::ui::screens::picture::{PictureAct, picture_tools};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::{Button, at_end, tabs};
use crate::ui::widgets::change::{counts, direction_label};
use crate::ui::widgets::{group, heading, page, protected, row, scrolling};

/// Room for the tools that make pictures, and for the legend, beside the tabs.
const TOOLS_WIDTH: f32 = 290.0;
const LEGEND_WIDTH: f32 = 270.0;

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
    pair: PairTab,
    occasions: OccasionsTab,
    activities: ActivitiesTab,
    plan: PlanTab,
    notes: NotesTab,
    booking: Booking,
    /// An earlier period, by its place among them; `None` for the one that goes on or was the last.
    period: Option<usize>,
    /// The activity whose time is shaded in every panel.
    marked: Option<ActivityId>,
}

impl Progression {
    /// Begins with the small multiples.
    pub fn new(participant_id: ParticipantId) -> Self {
        Self {
            participant_id,
            tab: Tab::Trend,
            pair: PairTab::default(),
            occasions: OccasionsTab::default(),
            activities: ActivitiesTab::default(),
            plan: PlanTab::default(),
            notes: NotesTab::default(),
            booking: Booking::default(),
            period: None,
            marked: None,
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(whole) = view.history(self.participant_id) else {
            return;
        };
        let earlier = self.period.and_then(|place| whole.earlier.get(place));
        let history = earlier.unwrap_or(whole);
        let Some(instrument) = history.instrument() else { return };
        let theme = view.theme;
        scrolling(ui, "progression", |ui| {
            page(ui, false, |ui| {
                ui.spacing_mut().item_spacing.y = theme::STEP_12;
                protected::mark(ui, view, &whole.participant);
                header(ui, view, history, earlier.is_none(), commands);
                row(ui, |ui| {
                    ui.label(theme.small(facts(view, history)));
                    if earlier.is_none() {
                        self.booking.button(ui, view, history);
                    }
                });
                if earlier.is_none() {
                    self.booking.form(ui, view, history, commands);
                }
                self.period_choice(ui, view, whole);
                summary_sentence(ui, view, history);
                let is_measured = history.measured().next().is_some();
                let asked = self.tab_row(ui, view, is_measured);
                if !is_measured && self.tab.needs_measurement() {
                    nothing_measured(ui, view, history);
                    return;
                }
                match self.tab {
                    Tab::Trend => trend_tab::ui(ui, view, history, instrument, &mut self.marked, asked, commands),
                    Tab::Comparison => self.pair.ui(ui, view, history, Shape::Dumbbells, asked, commands),
                    Tab::Radar => self.pair.ui(ui, view, history, Shape::Wheel, asked, commands),
                    Tab::Table => table_tab::ui(ui, view, history, instrument),
                    Tab::Occasions => self.occasions.ui(ui, view, history, commands),
                    Tab::Activities => self.activities.ui(ui, view, history, earlier.is_none(), commands),
                    Tab::Plan => self.plan.ui(ui, view, history, earlier.is_none(), commands),
                    Tab::Notes => self.notes.ui(ui, view, history, earlier.is_none(), commands),
                }
            });
        });
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

    /// The tabs, and beside them what makes a picture of the chart below; which picture was asked for.
    fn tab_row(&mut self, ui: &mut Ui, view: &View<'_>, is_measured: bool) -> Option<PictureAct> {
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
        let mut asked = None;
        let is_chart = matches!(self.tab, Tab::Trend | Tab::Comparison | Tab::Radar);
        let shows_tools = is_chart && is_measured;
        let shows_legend = self.tab == Tab::Trend;
        let room = match (shows_tools, shows_legend) {
            (false, _) => 0.0,
            (true, false) => TOOLS_WIDTH,
            (true, true) => TOOLS_WIDTH + LEGEND_WIDTH,
        };
        tabs(ui, view.theme, &mut self.tab, &all, room, |ui| {
            if shows_tools {
                asked = picture_tools(ui, view, true);
                if shows_legend {
                    ui.add_space(theme::BASE);
                    trend_tab::legend(ui, view);
                }
            }
        });
        asked
    }
}

/// Who it is about, and what can be done; of a period that is over, nothing but its details.
fn header(ui: &mut Ui, view: &View<'_>, history: &History, is_latest: bool, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let participant = &history.participant;
    row(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(theme::BASE, theme::BASE);
        heading_with_name(ui, view, history);
        let has_room = ui.available_size_before_wrap().x > 800.0;
        let begun = history.open_meeting().map(|meeting| &meeting.state);
        let meeting = match begun {
            Some(MeetingState::Begun) => "meeting-continue",
            _ => "meeting-start-full",
        };
        let mut shown = vec![
            (
                Button::primary(theme, texts.get("new-self-assessment")).icon(theme::icon::PENCIL),
                Command::Show(Page::NewAssessment(participant.id, Respondent::Participant)),
            ),
            (
                Button::secondary(theme, texts.get("new-caseworker-assessment")),
                Command::Show(Page::NewAssessment(participant.id, Respondent::Caseworker)),
            ),
            (
                Button::secondary(theme, texts.get(meeting)),
                Command::BeginMeeting(participant.id),
            ),
            (
                Button::secondary(theme, texts.get("edit-participant")),
                Command::Show(Page::EditParticipant(participant.id)),
            ),
        ];
        shown.retain(|(_, command)| match command {
            Command::Show(Page::EditParticipant(_)) => true,
            Command::BeginMeeting(_) => is_latest && participant.exit.is_none(),
            _ => is_latest,
        });
        let (buttons, mut acts): (Vec<_>, Vec<_>) = shown.into_iter().unzip();
        let pressed = if has_room {
            at_end(ui, buttons)
        } else {
            ui.end_row();
            let mut pressed = None;
            for (index, button) in buttons.into_iter().enumerate() {
                if ui.add(button).clicked() {
                    pressed = Some(index);
                }
            }
            pressed
        };
        commands.extend(pressed.map(|index| acts.swap_remove(index)));
    });
}

/// The reference and the name. Whoever may come to this page may see a protected name; lists and exports have none.
fn heading_with_name(ui: &mut Ui, view: &View<'_>, history: &History) {
    let participant = &history.participant;
    let mut job = eframe::egui::text::LayoutJob::default();
    let style = ui.style().clone();
    let reference = view
        .theme
        .title(participant.reference.to_string())
        .font(theme::font(theme::Size::Title, theme::Weight::Regular));
    let reference = if participant.details.name.is_some() {
        reference.color(view.theme.ink_secondary)
    } else {
        reference
    };
    reference.append_to(
        &mut job,
        &style,
        eframe::egui::FontSelection::Default,
        eframe::egui::Align::Center,
    );
    if let Some(name) = &participant.details.name {
        let name = view.theme.title(format!(" · {name}"));
        name.append_to(
            &mut job,
            &style,
            eframe::egui::FontSelection::Default,
            eframe::egui::Align::Center,
        );
    }
    let response = ui.label(job);
    let label = match &participant.details.name {
        Some(name) => format!("{} · {name}", participant.reference),
        None => participant.reference.to_string(),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &label));
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
    facts.join("  ·  ")
}

fn summary_sentence(ui: &mut Ui, view: &View<'_>, history: &History) {
    let Some(first) = history.measured().next() else { return };
    let texts = view.texts;
    let summary = history.summary(Respondent::Participant);
    if summary.counted() == 0 {
        let key = if history.measured().count() == 1 {
            "one-measurement"
        } else {
            "too-few-measurements"
        };
        ui.label(view.theme.lead(texts.get(key)));
        return;
    }
    let since = texts.with("since-first", &[("date", texts.date(first.date).into())]);
    summary_line(
        ui,
        view,
        &since,
        &summary,
        &counted_words(view, &summary, Respondent::Participant),
    );
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

fn summary_line(ui: &mut Ui, view: &View<'_>, start: &str, summary: &Summary, counted: &str) {
    row(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(theme::STEP_12, theme::HALF);
        ui.label(view.theme.lead(start));
        for (direction, count) in counts(summary) {
            let text = view
                .texts
                .with(&format!("count-{}", direction.code()), &[("count", count.into())]);
            direction_label(ui, view.theme, direction, &text, theme::Size::Lead);
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
