//! Everyone: found by typing, what has changed since the start, and what is to be done next.

mod list;
mod today;

use egui::{Id, Label, Layout, Role, Ui, UiBuilder, vec2};
use fixedbitset::FixedBitSet;

use self::list::{Columns, Needs, headings, list_row, needs as needs_of, row_height};
use crate::domain::change::Direction;
use crate::domain::operation::Operation;
use crate::domain::search::Query;
use crate::domain::standing::Standing;
use crate::domain::{ParticipantId, Today};
use crate::i18n::Locale;
use crate::ui::command::{Command, Page};
use crate::ui::roster::{Column, Filter};
use crate::ui::screens::draws;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::change::direction_label;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{group, heading, page, row, scrolling};

/// Above this width the filters stand beside the search.
const BESIDE: f32 = 900.0;
/// Above this width every act stands beside the heading.
const BESIDE_ACTS: f32 = 620.0;
/// Width of what there is to do today, and the least width of a page on which it stands beside the list.
const TODAY: f32 = 176.0;
const BESIDE_TODAY: f32 = 1000.0;

/// The key of a filter's text.
fn filter_key(filter: Filter) -> &'static str {
    match filter {
        Filter::Mine => "filter-mine",
        Filter::Ongoing => "filter-ongoing",
        Filter::Overdue => "filter-overdue",
        Filter::MeetingThisWeek => "filter-meeting",
        Filter::LeftAlone => "filter-left-alone",
        Filter::Ended => "filter-ended",
    }
}

/// Filters that are there only while they find somebody.
fn is_occasional(filter: Filter) -> bool {
    filter == Filter::LeftAlone
}

/// The key of a column's heading.
fn column_key(column: Column) -> &'static str {
    match column {
        Column::Name => "column-participant",
        Column::Activities => "column-activities",
        Column::Caseworker => "column-caseworker",
        Column::Latest => "column-latest",
        Column::NextMeasurement => "column-next",
        Column::NextMeeting => "column-next-meeting",
        Column::Change => "column-change",
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
    /// Who was read last because the pointer or the focus rests on them.
    read_ahead: Option<ParticipantId>,
}

/// Who is found, by their places in the roster, in order. Working that out reads everybody, so it is done anew only when
/// something has changed.
struct Found {
    key: Key,
    places: Vec<usize>,
    /// The same, to be looked among where more is typed; `None` where nothing was typed.
    by_query: Option<FixedBitSet>,
    /// How wide their columns are, once that has been worked out.
    needs: Option<(Locale, Needs)>,
}

/// What somebody is found by.
#[derive(PartialEq)]
struct Key {
    at: (u64, Today),
    query: String,
    filter: Filter,
    sorted: Option<(Column, bool)>,
}

impl Key {
    /// `true` where whoever is found by this is among those who are found by `before`, or is found by their whole case
    /// reference: more has been typed, and everybody is who they were.
    fn narrows(&self, before: &Self) -> bool {
        self.query.starts_with(&before.query) && self.at == before.at
    }
}

impl Participants {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "participants", |ui| {
            page(ui, false, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                let is_wide = ui.available_width() > BESIDE_ACTS;
                row(ui, |ui| {
                    heading(ui, theme.display(texts.get("participants-heading")));
                    ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                        let new = Button::primary(theme, texts.get("participant-new")).icon(theme::icon::PLUS);
                        if view.works() && ui.add(new).clicked() {
                            commands.push(Command::Show(Page::NewParticipant));
                        }
                        if is_wide {
                            self.export(ui, view, commands);
                        }
                    });
                });
                if view.standings.is_empty() {
                    empty(ui, view, commands);
                    draws::today(ui, view, commands);
                    return;
                }
                if !is_wide {
                    self.export(ui, view, commands);
                }
                self.search(ui, view, commands);
                // Whoever only reads has no meetings here.
                if !view.works() {
                    self.list(ui, view, commands);
                    return;
                }
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
        if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
            // Enter opens the one that is left.
            if let [only] = self.found(view)
                && let Some(standing) = view.standings.get(*only)
            {
                commands.push(show(standing));
            }
        }
    }

    fn filter(&self, view: &View<'_>) -> Filter {
        self.filter.unwrap_or_else(|| {
            let [own, ..] = view.roster.counts(view);
            if own > 0 { Filter::Mine } else { Filter::Ongoing }
        })
    }

    fn filters(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("participants-filter");
        let chosen = self.filter(view);
        let counts = view.roster.counts(view);
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for (filter, count) in Filter::ALL.into_iter().zip(counts) {
                    if count == 0 && is_occasional(filter) && chosen != filter {
                        continue;
                    }
                    let text = texts.with(filter_key(filter), &[("count", count.into())]);
                    let chip = Button::chip(theme, text, chosen == filter);
                    if ui.add(chip).clicked() {
                        self.filter = Some(filter);
                    }
                }
            });
        });
    }

    /// The places of those who are found, in order.
    fn found(&mut self, view: &View<'_>) -> &[usize] {
        let key = Key {
            at: (view.version, view.today),
            query: self.query.trim().to_owned(),
            filter: self.filter(view),
            sorted: self.sorted,
        };
        let before = self.found.take();
        let found = match before {
            Some(found) if found.key == key => found,
            before => find(key, before, view),
        };
        &self.found.insert(found).places
    }

    /// Saves what is kept about those in the list.
    fn export(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let export = Button::secondary(view.theme, view.texts.get("rows-export")).icon(theme::icon::DOWNLOAD);
        let is_there = !view.standings.is_empty() && view.may(Operation::ExportParticipant);
        if is_there && ui.add(export).clicked() {
            commands.push(Command::ChooseRows(self.whom(view)));
        }
    }

    /// Those who are found.
    fn whom(&mut self, view: &View<'_>) -> Vec<ParticipantId> {
        let found = self.found(view).iter();
        let standings = found.filter_map(|place| view.standings.get(*place));
        standings.map(|standing| standing.participant_id).collect()
    }

    /// How wide the columns of those who are found are.
    fn needs(&mut self, ui: &Ui, view: &View<'_>) -> Needs {
        let shows_caseworker = self.filter(view) != Filter::Mine || !self.query.trim().is_empty();
        self.found(view);
        let Some(found) = &mut self.found else {
            return Needs::new();
        };
        let all = found.places.iter().filter_map(|place| view.standings.get(*place));
        let locale = view.settings.locale;
        match &found.needs {
            Some((known, needs)) if *known == locale => needs.clone(),
            _ => {
                let needs = needs_of(ui, view, all, shows_caseworker);
                found.needs.insert((locale, needs)).1.clone()
            }
        }
    }

    fn list(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let count = self.found(view).len();
        if count == 0 {
            let key = if self.query.trim().is_empty() {
                "participants-none-here"
            } else {
                "participants-none-found"
            };
            ui.add(Label::new(theme.body(texts.get(key))).wrap());
            return;
        }
        let needs = self.needs(ui, view);
        theme.card_frame().inner_margin(1).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            let columns = Columns::of(ui.available_width(), &needs);
            group(ui, Role::Table, &texts.get("participants-heading"), |ui| {
                ui.ctx()
                    .accesskit_node_builder(ui.unique_id(), |node| node.set_row_count(count + 1));
                if let Some(column) = headings(ui, view, &columns, self.sorted) {
                    self.sorted = match self.sorted {
                        Some((before, is_reversed)) if before == column => (!is_reversed).then_some((column, true)),
                        _ => Some((column, false)),
                    };
                }
                self.rows(ui, view, &columns, commands);
            });
        });
        row(ui, |ui| {
            let key = if self.query.trim().is_empty() {
                "participants-shown"
            } else {
                "participants-found"
            };
            let args = [("shown", count.into()), ("all", view.standings.len().into())];
            ui.label(theme.small(texts.with(key, &args)));
            ui.add_space(theme::PAGE);
            for direction in Direction::ALL {
                let word = texts.get(&format!("direction-{}", direction.code()));
                direction_label(ui, theme, *direction, &word, theme::Size::Small);
            }
            ui.label(theme.small(texts.get("participants-change-help")));
        });
    }
    /// Only the rows that can be seen are drawn, however many there are.
    fn rows(&mut self, ui: &mut Ui, view: &View<'_>, columns: &Columns, commands: &mut Vec<Command>) {
        let height = row_height(view.settings.density);
        let seen = ui.clip_rect();
        let top = ui.cursor().top();
        let found = self.found(view);
        let first = (((seen.top() - top) / height).floor().max(0.0) as usize).min(found.len());
        let last = (((seen.bottom() - top) / height).ceil().max(0.0) as usize).clamp(first, found.len());
        // One more at each end is there for Tab to reach, and scrolls into sight when it does.
        let (first, last) = (first.saturating_sub(1), (last + 1).min(found.len()));
        ui.add_space(first as f32 * height);
        let mut next = None;
        let shown = (first..).zip(&found[first..last]);
        for (number, standing) in shown.filter_map(|(number, place)| Some((number, view.standings.get(*place)?))) {
            // After the headings, which are the first row.
            let row = list_row(ui, view, columns, standing, number + 1);
            if row.clicked() {
                commands.push(show(standing));
            } else if row.has_focus() || row.hovered() && ui.input(|input| input.pointer.delta() == egui::Vec2::ZERO) {
                next = Some(standing.participant_id);
            }
        }
        ui.add_space((found.len() - last) as f32 * height);
        // Whoever the pointer or the focus rests on is read ahead, once.
        if next.is_some() && next != self.read_ahead {
            self.read_ahead = next;
            commands.extend(next.filter(|id| view.history(*id).is_none()).map(Command::ReadAhead));
        }
    }
}

/// Who is found. A search looks everywhere, and whoever types on looks only among those who were found `before`; where
/// nothing is typed the filter decides.
fn find(key: Key, before: Option<Found>, view: &View<'_>) -> Found {
    let by_query = (!key.query.is_empty()).then(|| {
        let before = before.filter(|before| key.narrows(&before.key));
        let among = before.and_then(|before| before.by_query);
        view.roster.find(&Query::new(&key.query), among.as_ref())
    });
    let is_found = |place: &usize| match &by_query {
        Some(found) => found.contains(*place),
        None => key.filter.takes(&view.standings[*place], view),
    };
    let order = view.roster.order(key.sorted.map(|(column, _)| column), view);
    let mut places = Vec::with_capacity(by_query.as_ref().map_or(0, |found| found.count_ones(..)));
    places.extend(order.iter().copied().filter(is_found));
    if key.sorted.is_some_and(|(_, is_reversed)| is_reversed) {
        places.reverse();
    }
    Found {
        key,
        places,
        by_query,
        needs: None,
    }
}

fn show(standing: &Standing) -> Command {
    Command::Show(Page::Progression(standing.participant_id))
}

/// Nobody is there yet: the three things that one begins with, as far as one may.
fn empty(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    if !view.works() {
        ui.add(Label::new(theme.body(texts.get("participants-empty-reader"))).wrap());
        return;
    }
    heading(ui, theme.lead(texts.get("participants-empty")));
    let steps = [
        ("first-step-participant", theme::icon::USERS, Page::NewParticipant),
        ("first-step-import", theme::icon::SPREADSHEET, Page::Import),
        ("first-step-colleague", theme::icon::EYE, Page::Administration),
    ];
    for (key, icon, page) in steps.into_iter().filter(|(.., page)| page.is_open_to(view.account)) {
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width().min(theme::COLUMN));
            ui.spacing_mut().item_spacing.y = theme::BASE;
            ui.add(Label::new(theme.body(texts.get(&format!("{key}-help")))).wrap());
            if ui.add(Button::secondary(theme, texts.get(key)).icon(icon)).clicked() {
                commands.push(Command::Show(page));
            }
        });
    }
}
