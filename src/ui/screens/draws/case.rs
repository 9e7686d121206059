//! A drawn case that is read: the checklist of a case review, answered by somebody who does not work with the case.

use egui::{Id, Label, Ui, UiBuilder};

use crate::domain::draw::{OwnCheck, last_day};
use crate::domain::history::History;
use crate::domain::review::{Line, lines, next_after};
use crate::domain::{DrawId, ParticipantId};
use crate::ui::command::{Command, Page};
use crate::ui::screens::reviews::checklist;
use crate::ui::screens::reviews::walk::{Walk, finish_ui, left_ui};
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{card, heading, page, row, scrolling};

/// Whose case, in which draw, and which item is next.
pub struct CaseReading {
    participant_id: ParticipantId,
    draw_id: DrawId,
    walk: Walk,
}

impl CaseReading {
    /// Somebody's case.
    pub fn new(participant_id: ParticipantId, draw_id: DrawId) -> Self {
        Self {
            participant_id,
            draw_id,
            walk: Walk::default(),
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(history) = view.history(self.participant_id) else {
            return;
        };
        let mut checks = history.own_checks.iter();
        let check = checks.find(|check| check.draw_id == self.draw_id);
        let mut answers = Vec::new();
        scrolling(ui, "own check", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                self.top(ui, view, history, check);
                let Some(check) = check.filter(|_| self.is_waiting(view)) else {
                    notice(ui, view.theme, Tone::Info, &view.texts.get("own-check-over"));
                    return;
                };
                let lines = lines(&checklist(view.texts, view.checklist), &check.marks);
                self.walk.keys(ui, &lines, &mut answers);
                for (place, line) in lines.iter().enumerate() {
                    let id = Id::unique(("own check item", line.item.id));
                    ui.scope_builder(UiBuilder::new().scope_id(id), |ui| {
                        card(ui, view.theme, |ui| {
                            self.walk.line(ui, view, history, (place, &lines), &mut answers);
                        });
                    });
                }
                self.bottom(ui, view, &lines, commands);
            });
        });
        let answers = answers.into_iter();
        commands.extend(answers.map(|answer| Command::MarkDrawn(self.draw_id, answer.of(self.participant_id))));
    }

    fn this(&self) -> (ParticipantId, DrawId) {
        (self.participant_id, self.draw_id)
    }

    /// `true` while it waits for whoever looks at it.
    fn is_waiting(&self, view: &View<'_>) -> bool {
        waiting(view).contains(&self.this())
    }

    fn top(&self, ui: &mut Ui, view: &View<'_>, history: &History, check: Option<&OwnCheck>) {
        let (texts, theme) = (view.texts, view.theme);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            heading(ui, theme.title(history.participant.label()));
            let mut facts = Vec::new();
            if let Some(check) = check {
                let args = [
                    ("drawn", texts.date(check.drawn_on).into()),
                    ("until", texts.date(last_day(check.drawn_on)).into()),
                ];
                facts.push(texts.with("own-check-drawn", &args));
            }
            let waiting = waiting(view);
            if let Some(place) = waiting.iter().position(|case| *case == self.this()) {
                let args = [("place", (place + 1).into()), ("count", waiting.len().into())];
                facts.push(texts.with("own-check-place", &args));
            }
            ui.add(Label::new(theme.small(facts.join(" · "))).wrap());
        });
        ui.add(Label::new(theme.small(texts.get("own-check-help"))).wrap());
        ui.add(Label::new(theme.small(texts.get("review-help"))).wrap());
    }

    fn bottom(&mut self, ui: &mut Ui, view: &View<'_>, lines: &[Line], commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let next = next_after(&waiting(view), self.this());
        row(ui, |ui| {
            if finish_ui(ui, view, &mut self.walk, lines, next.is_some()) {
                commands.push(Command::FinishDrawn(self.this(), next));
            }
            if let Some((id, draw)) = next {
                let skip = Button::secondary(theme, texts.get("review-skip")).icon(theme::icon::CHEVRON_RIGHT);
                if ui.add(skip).clicked() {
                    commands.push(Command::Show(Page::OwnCheck(id, draw)));
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

/// The cases that wait for whoever looks, in the order in which they are read.
fn waiting(view: &View<'_>) -> Vec<(ParticipantId, DrawId)> {
    let waiting = view.to_read.iter();
    waiting.map(|case| (case.participant_id, case.draw_id)).collect()
}
