//! Ctrl+K: a field that finds a participant or a command.

use egui::{Id, Key, Label, Modal, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use crate::domain::participant::fold;
use crate::domain::search::Query;
use crate::domain::standing::Standing;
use crate::ui::command::{Command, Page};
use crate::ui::screens::navigation::undo_words;
use crate::ui::shortcut::Shortcut;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::protected;

/// The most things that are offered.
const OFFERED: usize = 10;

/// What is typed, and which of the things found is marked.
#[derive(Default)]
pub struct Palette {
    query: String,
    marked: usize,
    has_focus: bool,
    people: Option<People>,
}

/// Who is found, as far as they are offered.
struct People {
    /// The version of what was read, and what was typed.
    key: (u64, String),
    /// In the roster.
    places: Vec<usize>,
}

struct Found<'a> {
    text: String,
    hint: String,
    command: Command,
    /// Whom it leads to, where it leads to somebody.
    participant: Option<&'a Standing>,
}

impl Palette {
    /// Draws it; `false` where it is to close.
    pub fn ui(&mut self, ui: &Ui, view: &View<'_>, commands: &mut Vec<Command>) -> bool {
        let mut is_open = true;
        let frame = view.theme.card_frame();
        let modal = Modal::new(Id::unique("palette")).frame(frame).show(ui.ctx(), |ui| {
            ui.set_width(480.0_f32.min(ui.ctx().content_rect().width() - 2.0 * theme::PAGE));
            let name = view.texts.get("palette-hint");
            let response = Field::new(view.theme, &name)
                .hide_label()
                .hint(&name)
                .width(f32::INFINITY)
                .show(ui, &mut self.query);
            if !std::mem::replace(&mut self.has_focus, true) {
                response.request_focus();
            }
            if response.changed() {
                self.marked = 0;
            }
            let mut found = self.found(view);
            let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            self.walk(ui, found.len());
            let mut chosen = (entered && !found.is_empty()).then_some(self.marked);
            let room = ui.ctx().content_rect().height() - 2.0 * (theme::PAGE + theme::CONTROL_LARGE);
            ScrollArea::vertical()
                .max_height(room.clamp(theme::CONTROL, 360.0))
                .show(ui, |ui| {
                    for (index, thing) in found.iter().enumerate() {
                        if entry(ui, view, thing, index == self.marked) {
                            chosen = Some(index);
                        }
                    }
                });
            if found.is_empty() {
                ui.add(Label::new(view.theme.small(view.texts.get("palette-none"))).wrap());
            }
            if let Some(index) = chosen.filter(|index| *index < found.len()) {
                commands.push(found.swap_remove(index).command);
                is_open = false;
            }
        });
        is_open && !modal.should_close()
    }

    fn walk(&mut self, ui: &Ui, count: usize) {
        let pressed = |key: Key| ui.input(|input| input.key_pressed(key));
        if pressed(Key::ArrowDown) {
            self.marked += 1;
        } else if pressed(Key::ArrowUp) {
            self.marked = self.marked.saturating_sub(1);
        }
        self.marked = self.marked.min(count.saturating_sub(1));
    }

    /// Finds people, where something has changed since the last time: no more than can be offered.
    fn people(&mut self, view: &View<'_>) -> &[usize] {
        let key = (view.version, self.query.trim().to_owned());
        let found = match self.people.take() {
            Some(people) if people.key == key => people,
            _ => {
                let found = view.roster.find(&Query::new(&key.1), None);
                People {
                    key,
                    places: found.ones().take(OFFERED).collect(),
                }
            }
        };
        &self.people.insert(found).places
    }

    fn found<'a>(&mut self, view: &View<'a>) -> Vec<Found<'a>> {
        let places = self.people(view).iter();
        let people: Vec<_> = places
            .filter_map(|place| view.standings.get(*place))
            .map(|standing| Found {
                text: standing.label(),
                hint: view.texts.get("palette-participant"),
                command: Command::Show(Page::Progression(standing.participant_id)),
                participant: Some(standing),
            })
            .collect();
        let query = fold(self.query.trim());
        let commands = Shortcut::ALL.into_iter().filter_map(|shortcut| {
            let text = match shortcut {
                Shortcut::Undo => undo_words(view, "undo-what", view.undoable?),
                Shortcut::Redo => undo_words(view, "redo-what", view.redoable?),
                _ => view.texts.get(shortcut.text_key()),
            };
            let is_found = fold(&text).contains(&query);
            let command = shortcut.command().filter(|_| is_found)?;
            if let Command::Show(page) = &command
                && !page.is_open_to(view.account)
            {
                return None;
            }
            Some(Found {
                text,
                hint: shortcut.keys_text().to_owned(),
                command,
                participant: None,
            })
        });
        let pages = [
            ("navigation-calendar", Page::Calendar),
            ("navigation-groups", Page::Groups),
            ("navigation-scorecard", Page::Scorecard),
            ("navigation-activities", Page::Activities),
            ("navigation-bin", Page::Bin),
            ("transfer-receive-heading", Page::ReceiveParticipant),
            ("navigation-administration", Page::Administration),
        ];
        let pages = pages.into_iter().filter_map(|(key, page)| {
            let text = view.texts.get(key);
            let is_found = page.is_open_to(view.account) && fold(&text).contains(&query);
            is_found.then(|| Found {
                text,
                hint: String::new(),
                command: Command::Show(page),
                participant: None,
            })
        });
        let commands = commands.chain(pages);
        // With nothing typed, commands come first: the list of people is a page of its own.
        if query.is_empty() {
            commands.chain(people).take(OFFERED).collect()
        } else {
            people.into_iter().chain(commands).take(OFFERED).collect()
        }
    }
}

fn entry(ui: &mut Ui, view: &View<'_>, found: &Found<'_>, is_marked: bool) -> bool {
    let theme = view.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::CONTROL), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_marked, &found.text));
    if is_marked || response.hovered() {
        ui.painter().rect_filled(rect, theme::RADIUS_CONTROL, theme.tint);
    }
    let mut inside = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(theme::STEP_12, 0.0)))
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    if let Some(participant) = found.participant {
        protected::row_mark(&mut inside, view, participant);
        if let Some(words) = protected::words(view, participant.protection) {
            // What stands in an entry is no part of it to a screen reader.
            ui.ctx()
                .accesskit_node_builder(response.id, |node| node.set_description(words));
        }
    }
    inside.add(Label::new(theme.body(&found.text)).selectable(false).truncate());
    inside.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.add(Label::new(theme.small(&found.hint)).selectable(false));
    });
    response.clicked()
}
