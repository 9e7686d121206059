//! One case that is gone through: the checklist, one key an item, and what is to be done.

use std::collections::BTreeMap;

use egui::{Id, Label, Ui, UiBuilder};

use super::walk::{Walk, finish_ui, left_ui};
use super::{ReminderForm, checklist, waiting};
use crate::domain::history::History;
use crate::domain::review::{Line, Mark, Marked, lines, next_after};
use crate::domain::{ItemId, ParticipantId};
use crate::ui::command::{Command, Page};
use crate::ui::screens::{draws, reminders};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{card, heading, page, protected, row, scrolling};

/// Whose case, which item is next, and what is being written.
pub struct CaseReview {
    participant_id: ParticipantId,
    walk: Walk,
    /// What is to be done about an item, as it is being written; `None` once that has been saved.
    forms: BTreeMap<ItemId, Option<ReminderForm>>,
}

impl CaseReview {
    /// Somebody's case.
    pub fn new(participant_id: ParticipantId) -> Self {
        Self {
            participant_id,
            walk: Walk::default(),
            forms: BTreeMap::new(),
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(history) = view.history(self.participant_id) else {
            return;
        };
        let lines = lines(&checklist(view.texts, view.checklist), open_marks(history));
        let mut answers = Vec::new();
        self.walk.keys(ui, &lines, &mut answers);
        scrolling(ui, "review", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                protected::mark(ui, view, &history.participant);
                self.top(ui, view, history);
                if history.participant.exit.is_some() {
                    notice(ui, view.theme, Tone::Info, &view.texts.get("review-closed"));
                    return;
                }
                draws::wanting(ui, view, history);
                for (place, line) in lines.iter().enumerate() {
                    let id = Id::unique(("review item", line.item.id));
                    ui.scope_builder(UiBuilder::new().scope_id(id), |ui| {
                        card(ui, view.theme, |ui| {
                            self.walk.line(ui, view, history, (place, &lines), &mut answers);
                            self.form(ui, view, line, commands);
                        });
                    });
                }
                self.to_do(ui, view, history, commands);
                self.bottom(ui, view, &lines, commands);
            });
        });
        let answers = answers.into_iter();
        commands.extend(answers.map(|answer| Command::MarkItem(answer.of(self.participant_id))));
    }

    fn top(&self, ui: &mut Ui, view: &View<'_>, history: &History) {
        let (texts, theme) = (view.texts, view.theme);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            heading(ui, theme.title(history.participant.label()));
            let mut facts = vec![match history.last_reviewed() {
                Some(date) => texts.with("reviews-last", &[("date", texts.date(date).into())]),
                None => texts.get("reviews-never"),
            }];
            let waiting = waiting(view);
            if let Some(place) = waiting.iter().position(|id| *id == self.participant_id) {
                let args = [("place", (place + 1).into()), ("count", waiting.len().into())];
                facts.push(texts.with("review-place", &args));
            }
            ui.label(theme.small(facts.join(" · ")));
        });
        ui.add(Label::new(theme.small(texts.get("review-help"))).wrap());
    }

    /// What is to be done about an item, where something is.
    fn form(&mut self, ui: &mut Ui, view: &View<'_>, line: &Line, commands: &mut Vec<Command>) {
        if line.mark == Some(Mark::No) {
            ui.add_space(theme::HALF);
            let new = || Some(ReminderForm::new(view, &line.item.text));
            let form = self.forms.entry(line.item.id).or_insert_with(new);
            if let Some(open) = form
                && open.ui(ui, view, self.participant_id, commands)
            {
                *form = None;
            }
        }
    }

    /// What is to be done about the case, whatever it was found by.
    fn to_do(&self, ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) {
        let open = history.open_reminders();
        if open.is_empty() {
            return;
        }
        card(ui, view.theme, |ui| {
            heading(ui, view.theme.lead(view.texts.get("reminders-heading")));
            for reminder in &open {
                reminders::line(ui, view, self.participant_id, reminder, commands);
            }
        });
    }

    fn bottom(&mut self, ui: &mut Ui, view: &View<'_>, lines: &[Line], commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let next = next_after(&waiting(view), self.participant_id);
        row(ui, |ui| {
            if finish_ui(ui, view, &mut self.walk, lines, next.is_some()) {
                commands.push(Command::FinishReview(self.participant_id, next));
            }
            if let Some(next) = next {
                let skip = Button::secondary(theme, texts.get("review-skip")).icon(theme::icon::CHEVRON_RIGHT);
                if ui.add(skip).clicked() {
                    commands.push(Command::Show(Page::Review(next)));
                }
            }
            let open = Button::quiet(theme, texts.get("review-open-participant"));
            if ui.add(open).clicked() {
                commands.push(Command::Show(Page::Progression(self.participant_id)));
            }
        });
        left_ui(ui, view, lines);
    }
}

/// What has been answered of the review that goes on.
fn open_marks(history: &History) -> &[Marked] {
    history.open_review().map_or(&[], |review| &review.marks)
}
