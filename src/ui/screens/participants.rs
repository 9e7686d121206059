//! Everyone: found by typing, with what has changed since the start.

use eframe::egui::{Id, Key, Label, Layout, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use crate::domain::Today;
use crate::domain::change::Direction;
use crate::domain::instrument::Respondent;
use crate::domain::occasion::History;
use crate::domain::schedule::{Due, measurement_due};
use crate::i18n::Texts;
use crate::ui::command::{Command, Page};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::change::{direction_label, summary_row};
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{group, heading, icon_label, page, row, scrolling};

const ROW: f32 = 60.0;
/// How many activities stand under each other in a row; more are on the participant's page.
const ACTIVITIES_SHOWN: usize = 3;

/// Above this width the filters stand beside the search.
const BESIDE: f32 = 700.0;

/// Which participants are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Filter {
    /// Those that the user is responsible for.
    Mine,
    /// Everyone whose participation goes on.
    #[default]
    Ongoing,
    /// Everyone whose next measurement is overdue.
    Overdue,
    /// Everyone whose participation has ended.
    Ended,
}

impl Filter {
    fn takes(self, history: &History, user: &str, today: Today) -> bool {
        let participant = &history.participant;
        match self {
            Self::Mine => participant.end.is_none() && participant.details.caseworker.as_deref() == Some(user),
            Self::Ongoing => participant.end.is_none(),
            Self::Overdue => matches!(due(history, today), Some(Due::Overdue(_))),
            Self::Ended => participant.end.is_some(),
        }
    }

    fn text(self, texts: &Texts, count: usize) -> String {
        let key = match self {
            Self::Mine => "filter-mine",
            Self::Ongoing => "filter-ongoing",
            Self::Overdue => "filter-overdue",
            Self::Ended => "filter-ended",
        };
        texts.with(key, &[("count", count.into())])
    }
}

/// The list, and what is typed into its search.
#[derive(Default)]
pub struct Participants {
    query: String,
    filter: Filter,
}

/// Where a column begins and ends, from the left.
struct Columns {
    name: (f32, f32),
    activities: (f32, f32),
    caseworker: (f32, f32),
    latest: (f32, f32),
    next: (f32, f32),
    change: (f32, f32),
}

impl Columns {
    /// As many columns as there is room for; a column without room is empty.
    fn of(width: f32) -> Self {
        let change = 176.0;
        if width < 520.0 {
            return Self {
                name: (0.0, width - change),
                activities: (0.0, 0.0),
                caseworker: (0.0, 0.0),
                latest: (0.0, 0.0),
                next: (0.0, 0.0),
                change: (width - change, width),
            };
        }
        // What can be done without gives way first.
        let next = 164.0;
        let latest = if width < 640.0 { 0.0 } else { 116.0 };
        let activities = if width < 800.0 { 0.0 } else { 190.0 };
        let caseworker = if width < 960.0 { 0.0 } else { 120.0 };
        let name = width - change - next - latest - activities - caseworker;
        let mut left = 0.0;
        let mut column = |width: f32| {
            left += width;
            (left - width, left)
        };
        Self {
            name: column(name),
            activities: column(activities),
            caseworker: column(caseworker),
            latest: column(latest),
            next: column(next),
            change: column(change),
        }
    }
}

impl Participants {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "participants", |ui| {
            page(ui, false, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                row(ui, |ui| {
                    heading(ui, theme.display(texts.get("participants-heading")));
                    ui.with_layout(Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                        let new = Button::primary(theme, texts.get("participant-new")).icon(theme::icon::PLUS);
                        if ui.add(new).clicked() {
                            commands.push(Command::Show(Page::NewParticipant));
                        }
                    });
                });
                if view.histories.is_empty() {
                    empty(ui, view);
                    return;
                }
                self.search(ui, view, commands);
                self.list(ui, view, commands);
            });
        });
    }

    fn search(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        if ui.available_width() > BESIDE {
            ui.horizontal(|ui| {
                self.search_field(ui, view, commands);
                ui.add_space(theme::BASE);
                self.filters(ui, view);
            });
        } else {
            self.search_field(ui, view, commands);
            self.filters(ui, view);
        }
    }

    fn search_field(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let response = Field::new(theme, texts.get("participants-search"))
            .hide_label()
            .hint(texts.get("participants-search"))
            .width(280.0)
            .id(Id::unique("participants search"))
            .show(ui, &mut self.query);
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            // Enter opens the one that is left.
            if let [only] = self.found(view).as_slice() {
                commands.push(show(only));
            }
        }
    }

    fn filters(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("participants-filter");
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for filter in [Filter::Mine, Filter::Ongoing, Filter::Overdue, Filter::Ended] {
                    let count = view
                        .histories
                        .iter()
                        .filter(|history| filter.takes(history, view.user, view.today))
                        .count();
                    let chip = Button::chip(theme, filter.text(texts, count), self.filter == filter);
                    if ui.add(chip).clicked() {
                        self.filter = filter;
                    }
                }
            });
        });
    }

    /// A search looks everywhere; without one the filter decides.
    fn found<'a>(&self, view: &View<'a>) -> Vec<&'a History> {
        let is_found = |history: &&History| match self.query.trim() {
            "" => self.filter.takes(history, view.user, view.today),
            query => history.participant.matches(query),
        };
        let mut found: Vec<_> = view.histories.iter().filter(is_found).collect();
        // Who is overdue comes first, the longest overdue before all; the rest stay in the order of their references.
        let lateness = |history: &&History| match due(history, view.today) {
            Some(Due::Overdue(days)) => -days,
            _ => 0,
        };
        found.sort_by_cached_key(lateness);
        found
    }

    fn list(&self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let found = self.found(view);
        if found.is_empty() {
            ui.label(theme.body(texts.get("participants-none-found")));
            return;
        }
        theme.card_frame().inner_margin(1).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            let columns = Columns::of(ui.available_width());
            headings(ui, view, &columns);
            rows(ui, view, &columns, &found, commands);
        });
        row(ui, |ui| {
            let key = if self.query.trim().is_empty() {
                "participants-shown"
            } else {
                "participants-found"
            };
            let args = [("shown", found.len().into()), ("all", view.histories.len().into())];
            ui.label(theme.small(texts.with(key, &args)));
            ui.add_space(theme::PAGE);
            for direction in Direction::ALL {
                let word = texts.get(&format!("direction-{}", direction.code()));
                direction_label(ui, theme, *direction, &word, theme::Size::Small);
            }
        });
    }
}

/// How a participant's next measurement stands to today; `None` once participation has ended.
fn due(history: &History, today: Today) -> Option<Due> {
    measurement_due(history).map(|date| Due::of(date, today))
}

/// Only the rows that can be seen are drawn, however many there are.
fn rows(ui: &mut Ui, view: &View<'_>, columns: &Columns, found: &[&History], commands: &mut Vec<Command>) {
    let seen = ui.clip_rect();
    let top = ui.cursor().top();
    let first = (((seen.top() - top) / ROW).floor().max(0.0) as usize).min(found.len());
    let last = (((seen.bottom() - top) / ROW).ceil().max(0.0) as usize).clamp(first, found.len());
    // One more at each end is there for Tab to reach, and scrolls into sight when it does.
    let (first, last) = (first.saturating_sub(1), (last + 1).min(found.len()));
    ui.add_space(first as f32 * ROW);
    for history in &found[first..last] {
        if list_row(ui, view, columns, history) {
            commands.push(show(history));
        }
    }
    ui.add_space((found.len() - last) as f32 * ROW);
}

fn show(history: &History) -> Command {
    Command::Show(Page::Progression(history.participant.id))
}

fn empty(ui: &mut Ui, view: &View<'_>) {
    view.theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width().min(theme::COLUMN));
        heading(ui, view.theme.lead(view.texts.get("participants-empty")));
        ui.add(Label::new(view.theme.body(view.texts.get("participants-empty-help"))).wrap());
    });
}

fn headings(ui: &mut Ui, view: &View<'_>, columns: &Columns) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 48.0), Sense::hover());
    for ((left, right), key) in [
        (columns.name, "column-participant"),
        (columns.activities, "column-activities"),
        (columns.caseworker, "column-caseworker"),
        (columns.latest, "column-latest"),
        (columns.next, "column-next"),
        (columns.change, "column-change"),
    ] {
        if right > left {
            let text = view.theme.small_strong(view.texts.get(key));
            cell(ui, rect, left, right, |ui| {
                ui.add(Label::new(text).wrap());
            });
        }
    }
    ui.painter().hline(
        rect.x_range(),
        rect.bottom(),
        Stroke::new(theme::STROKE, view.theme.border),
    );
}

fn cell(ui: &mut Ui, row: Rect, left: f32, right: f32, content: impl FnOnce(&mut Ui)) {
    let inset = theme::GAP;
    let rect = Rect::from_min_max(
        pos2(row.left() + left + inset, row.top()),
        pos2(row.left() + right, row.bottom()),
    );
    let builder = UiBuilder::new()
        .max_rect(rect)
        .layout(Layout::left_to_right(eframe::egui::Align::Center));
    // A child of its own: the row has its place already, and a cell must not move what comes after.
    content(&mut ui.new_child(builder));
}

/// When the next measurement falls due; where it is late, a clock says so.
fn next_measurement(ui: &mut Ui, view: &View<'_>, date: chrono::NaiveDate) {
    let (texts, theme) = (view.texts, view.theme);
    match Due::of(date, view.today) {
        Due::Overdue(days) => {
            let text = texts.with(
                "due-overdue",
                &[("days", usize::try_from(days).unwrap_or_default().into())],
            );
            let fill = eframe::egui::Frame::new()
                .fill(theme.late_bg)
                .corner_radius(theme::RADIUS_BADGE)
                .inner_margin(eframe::egui::Margin::symmetric(6, 2));
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
        Due::In(0) => drop(ui.add(Label::new(theme.small_strong(texts.get("due-today"))).selectable(false))),
        Due::In(_) => {
            let words = theme.small(texts.date(date)).color(theme.ink);
            ui.add(Label::new(words).selectable(false));
        }
    }
}

fn list_row(ui: &mut Ui, view: &View<'_>, columns: &Columns, history: &History) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let participant = &history.participant;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let summary = history.summary(Respondent::Participant);
    let latest = history.measured().next_back().map(|occasion| texts.date(occasion.date));
    let label = participant.label();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.shrink(1.0), 0, theme.row_tint);
    }
    cell(ui, rect, columns.name.0, columns.name.1, |ui| {
        ui.spacing_mut().item_spacing.x = theme::HALF;
        ui.add(Label::new(theme.body(participant.reference.to_string()).color(theme.ink_secondary)).selectable(false));
        if let Some(name) = &participant.details.name {
            ui.add(
                Label::new(theme.strong(format!("· {name}")))
                    .selectable(false)
                    .truncate(),
            );
        }
    });
    if columns.activities.1 > columns.activities.0 {
        let now = history
            .placements
            .iter()
            .filter(|placement| placement.details.covers(view.today.0));
        let names: Vec<_> = now
            .filter_map(|placement| view.activity(placement.details.activity_id))
            .map(|activity| activity.details.name.as_str())
            .take(ACTIVITIES_SHOWN)
            .collect();
        cell(ui, rect, columns.activities.0, columns.activities.1, |ui| {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add_space((ROW - names.len() as f32 * theme::Size::Small.line()) / 2.0);
                for name in names {
                    let words = theme.small(name).color(theme.ink);
                    ui.add(Label::new(words).selectable(false).truncate());
                }
            });
        });
    }
    if columns.next.1 > columns.next.0
        && let Some(date) = measurement_due(history)
    {
        cell(ui, rect, columns.next.0, columns.next.1, |ui| {
            next_measurement(ui, view, date);
        });
    }
    if columns.caseworker.1 > columns.caseworker.0 {
        let caseworker = participant.details.caseworker.clone().unwrap_or_default();
        cell(ui, rect, columns.caseworker.0, columns.caseworker.1, |ui| {
            ui.add(
                Label::new(theme.small(caseworker).color(theme.ink))
                    .selectable(false)
                    .truncate(),
            );
        });
    }
    if columns.latest.1 > columns.latest.0 {
        let latest = latest.unwrap_or_else(|| texts.get("no-measurement"));
        cell(ui, rect, columns.latest.0, columns.latest.1, |ui| {
            ui.add(Label::new(theme.small(latest).color(theme.ink)).selectable(false));
        });
    }
    cell(ui, rect, columns.change.0, columns.change.1, |ui| {
        if summary.counted() > 0 {
            summary_row(ui, theme, texts, &summary);
        } else {
            let measured = history.measured().count();
            let key = if measured == 0 {
                "no-measurement"
            } else {
                "one-measurement"
            };
            let key = if measured > 1 { "too-few-measurements" } else { key };
            ui.add(Label::new(theme.small(texts.get(key))).selectable(false));
        }
    });
    ui.painter()
        .hline(rect.x_range(), rect.bottom(), Stroke::new(theme::STROKE, theme.border));
    response
        .on_hover_cursor(eframe::egui::CursorIcon::PointingHand)
        .clicked()
}
