//! Everyone: found by typing, what has changed since the start, and what is to be done next.

mod list;
mod today;

use chrono::NaiveDate;
use eframe::egui::{Id, Key, Label, Layout, Role, Ui, UiBuilder, vec2};

use self::list::{Columns, headings, list_row, row_height};
use crate::domain::Today;
use crate::domain::change::Direction;
use crate::domain::history::History;
use crate::domain::instrument::Respondent;
use crate::domain::participant::fold;
use crate::domain::schedule::{Due, NextMeeting, measurement_due, meeting_due};
use crate::i18n::Texts;
use crate::ui::command::{Command, Page};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::change::direction_label;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{group, heading, page, row, scrolling};

/// Above this width the filters stand beside the search.
const BESIDE: f32 = 900.0;
/// Width of what there is to do today, and the least width of a page on which it stands beside the list.
const TODAY: f32 = 176.0;
const BESIDE_TODAY: f32 = 1000.0;

/// Which participants are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    /// Those that the user is responsible for.
    Mine,
    /// Everyone whose participation goes on.
    Ongoing,
    /// Everyone whose next measurement is overdue.
    Overdue,
    /// Everyone whose next meeting is booked for this week.
    MeetingThisWeek,
    /// Everyone for whom nobody who works here is responsible.
    LeftAlone,
    /// Everyone whose participation has ended.
    Ended,
}

impl Filter {
    const ALL: [Self; 6] = [
        Self::Mine,
        Self::Ongoing,
        Self::Overdue,
        Self::MeetingThisWeek,
        Self::LeftAlone,
        Self::Ended,
    ];

    fn takes(self, history: &History, view: &View<'_>) -> bool {
        use chrono::Datelike as _;
        let participant = &history.participant;
        let is_ongoing = participant.exit.is_none();
        match self {
            Self::Mine => is_ongoing && history.participant.is_handled_by(view.user),
            Self::Ongoing => is_ongoing,
            Self::Overdue => {
                let due = measurement_due(history).map(|date| Due::of(date, view.today));
                matches!(due, Some(Due::Overdue(_)))
            }
            Self::MeetingThisWeek => match meeting_due(history) {
                Some(NextMeeting::Booked(meeting)) => meeting.slot.date.iso_week() == view.today.0.iso_week(),
                _ => false,
            },
            Self::LeftAlone => participant.is_left_alone(view.caseworkers, view.today),
            Self::Ended => !is_ongoing,
        }
    }

    /// Filters that are there only while they find somebody.
    fn is_occasional(self) -> bool {
        self == Self::LeftAlone
    }

    fn text(self, texts: &Texts, count: usize) -> String {
        let key = match self {
            Self::Mine => "filter-mine",
            Self::Ongoing => "filter-ongoing",
            Self::Overdue => "filter-overdue",
            Self::MeetingThisWeek => "filter-meeting",
            Self::LeftAlone => "filter-left-alone",
            Self::Ended => "filter-ended",
        };
        texts.with(key, &[("count", count.into())])
    }
}

/// What the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Activities,
    Caseworker,
    Latest,
    NextMeasurement,
    NextMeeting,
    Change,
}

impl Column {
    fn key(self) -> &'static str {
        match self {
            Self::Name => "column-participant",
            Self::Activities => "column-activities",
            Self::Caseworker => "column-caseworker",
            Self::Latest => "column-latest",
            Self::NextMeasurement => "column-next",
            Self::NextMeeting => "column-next-meeting",
            Self::Change => "column-change",
        }
    }
}

/// The list, and what is typed into its search.
#[derive(Default)]
pub struct Participants {
    query: String,
    /// `None`: the user's own, or everyone where there are none.
    filter: Option<Filter>,
    /// By what, and whether from the last to the first. `None`: who is overdue comes first.
    sorted: Option<(Column, bool)>,
    /// What was found last, and what it was found by.
    found: Option<Found>,
}

/// Who is found, by their places in the file's list, and how many each filter takes. Working that out reads everybody, so
/// it is done anew only when something has changed.
struct Found {
    key: (u64, NaiveDate, String, Filter, Option<(Column, bool)>),
    places: Vec<usize>,
    counts: [usize; Filter::ALL.len()],
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
                if ui.available_width() < BESIDE_TODAY {
                    today::row(ui, view, commands);
                    self.list(ui, view, commands);
                    return;
                }
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = theme::GAP;
                    let width = ui.available_width() - TODAY - theme::GAP;
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        self.list(ui, view, commands);
                    });
                    ui.scope_builder(UiBuilder::new().id_salt("today"), |ui| {
                        ui.set_width(TODAY);
                        ui.vertical(|ui| today::column(ui, view, commands));
                    });
                });
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
            .width(240.0)
            .id(Id::unique("participants search"))
            .show(ui, &mut self.query);
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            // Enter opens the one that is left.
            if let [only] = self.found(view).as_slice() {
                commands.push(show(only));
            }
        }
    }

    fn filter(&self, view: &View<'_>) -> Filter {
        let has_own = || {
            let mut histories = view.histories.iter();
            histories.any(|history| Filter::Mine.takes(history, view))
        };
        let usual = || if has_own() { Filter::Mine } else { Filter::Ongoing };
        self.filter.unwrap_or_else(usual)
    }

    fn filters(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("participants-filter");
        let chosen = self.filter(view);
        self.find(view);
        let counts = self.found.as_ref().map(|found| found.counts).unwrap_or_default();
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for (filter, count) in Filter::ALL.into_iter().zip(counts) {
                    if count == 0 && filter.is_occasional() && chosen != filter {
                        continue;
                    }
                    let chip = Button::chip(theme, filter.text(texts, count), chosen == filter);
                    if ui.add(chip).clicked() {
                        self.filter = Some(filter);
                    }
                }
            });
        });
    }

    /// Works out who is found, where something has changed since the last time.
    fn find(&mut self, view: &View<'_>) {
        let filter = self.filter(view);
        let key = (
            view.version,
            view.today.0,
            self.query.trim().to_owned(),
            filter,
            self.sorted,
        );
        if self.found.as_ref().is_some_and(|found| found.key == key) {
            return;
        }
        // A search looks everywhere; without one the filter decides.
        let is_found = |history: &History| match self.query.trim() {
            "" => filter.takes(history, view),
            query => history.participant.matches(query),
        };
        let mut places: Vec<usize> = (0..view.histories.len())
            .filter(|place| is_found(&view.histories[*place]))
            .collect();
        match self.sorted {
            // Who is overdue comes first, the longest overdue before all; the rest stay in the order of their references.
            None => places.sort_by_cached_key(|place| -days_late(&view.histories[*place], view.today)),
            Some((column, is_reversed)) => {
                sort(&mut places, column, view);
                if is_reversed {
                    places.reverse();
                }
            }
        }
        let count = |filter: Filter| {
            let taken = view.histories.iter().filter(|history| filter.takes(history, view));
            taken.count()
        };
        self.found = Some(Found {
            key,
            places,
            counts: Filter::ALL.map(count),
        });
    }

    /// Who is found, in order.
    fn found<'a>(&mut self, view: &View<'a>) -> Vec<&'a History> {
        self.find(view);
        let places = self.found.iter().flat_map(|found| &found.places);
        places.filter_map(|place| view.histories.get(*place)).collect()
    }

    fn list(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let found = self.found(view);
        if found.is_empty() {
            let key = if self.query.trim().is_empty() {
                "participants-none-here"
            } else {
                "participants-none-found"
            };
            ui.add(Label::new(theme.body(texts.get(key))).wrap());
            return;
        }
        let shows_caseworker = self.filter(view) != Filter::Mine || !self.query.trim().is_empty();
        theme.card_frame().inner_margin(1).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            let columns = Columns::of(ui.available_width(), shows_caseworker);
            if let Some(column) = headings(ui, view, &columns, self.sorted) {
                self.sorted = match self.sorted {
                    Some((before, is_reversed)) if before == column => (!is_reversed).then_some((column, true)),
                    _ => Some((column, false)),
                };
            }
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
            ui.label(theme.small(texts.get("participants-change-help")));
        });
    }
}

/// How many days the measurement or the meeting that is longest overdue is late; 0 where none is.
fn days_late(history: &History, today: Today) -> i64 {
    let dates = measurement_due(history)
        .into_iter()
        .chain(meeting_due(history).map(|next| next.date()));
    let late = dates.map(|date| match Due::of(date, today) {
        Due::Overdue(days) => days,
        Due::In(_) => 0,
    });
    late.max().unwrap_or(0)
}

/// Who lacks what is sorted by comes last; equals stay in the order of their references.
fn sort(places: &mut [usize], column: Column, view: &View<'_>) {
    let of = |place: &usize| &view.histories[*place];
    match column {
        Column::Name => places.sort_by_cached_key(|place| {
            let name = of(place).participant.listed_name().map(fold);
            (name.is_none(), name)
        }),
        Column::Activities => places.sort_by_cached_key(|place| {
            let first = list::activities_now(view, of(place)).next().map(fold);
            (first.is_none(), first)
        }),
        Column::Caseworker => places.sort_by_cached_key(|place| {
            let caseworker = of(place).participant.details.caseworker.as_deref().map(fold);
            (caseworker.is_none(), caseworker)
        }),
        Column::Latest => places.sort_by_cached_key(|place| {
            let latest = of(place).measured().next_back().map(|occasion| occasion.date);
            (latest.is_none(), latest)
        }),
        Column::NextMeasurement => places.sort_by_cached_key(|place| {
            let next = measurement_due(of(place));
            (next.is_none(), next)
        }),
        Column::NextMeeting => places.sort_by_cached_key(|place| {
            let next = meeting_due(of(place)).map(|next| next.order());
            (next.is_none(), next)
        }),
        // Most raised first; who can't be compared comes last.
        Column::Change => places.sort_by_cached_key(|place| {
            let summary = of(place).summary(Respondent::Participant);
            (
                summary.counted() == 0,
                std::cmp::Reverse(summary.raised),
                summary.lowered,
            )
        }),
    }
}

/// Only the rows that can be seen are drawn, however many there are.
fn rows(ui: &mut Ui, view: &View<'_>, columns: &Columns, found: &[&History], commands: &mut Vec<Command>) {
    let height = row_height();
    let seen = ui.clip_rect();
    let top = ui.cursor().top();
    let first = (((seen.top() - top) / height).floor().max(0.0) as usize).min(found.len());
    let last = (((seen.bottom() - top) / height).ceil().max(0.0) as usize).clamp(first, found.len());
    // One more at each end is there for Tab to reach, and scrolls into sight when it does.
    let (first, last) = (first.saturating_sub(1), (last + 1).min(found.len()));
    ui.add_space(first as f32 * height);
    for history in &found[first..last] {
        if list_row(ui, view, columns, history) {
            commands.push(show(history));
        }
    }
    ui.add_space((found.len() - last) as f32 * height);
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
