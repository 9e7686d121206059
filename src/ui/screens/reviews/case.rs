//! One case that is gone through: the checklist, one key an item, and what is to be done.

use std::collections::BTreeMap;

use egui::{Id, Key, Label, Modifiers, Role, Ui, UiBuilder};

use super::{ReminderForm, checklist, waiting};
use crate::domain::history::History;
use crate::domain::review::{Knows, Line, Mark, lines, next_after};
use crate::domain::schedule::{Due, measurement_due, plan_due};
use crate::domain::{ItemId, ParticipantId};
use crate::ui::command::{Command, MarkItem, Page};
use crate::ui::screens::reminders;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{card, group, heading, icon_label, page, protected, row, scrolling};

/// The keys of the marks, in their order.
const KEYS: [Key; 3] = [Key::Num1, Key::Num2, Key::Num3];

/// Whose case, which item is next, and what is being written.
pub struct CaseReview {
    participant_id: ParticipantId,
    /// The item that the next key answers.
    place: usize,
    /// What is to be done about an item, as it is being written; `None` once that has been saved.
    forms: BTreeMap<ItemId, Option<ReminderForm>>,
    /// The last answer has been given: what finishes it takes the focus.
    takes_focus: bool,
}

impl CaseReview {
    /// Somebody's case.
    pub fn new(participant_id: ParticipantId) -> Self {
        Self {
            participant_id,
            place: 0,
            forms: BTreeMap::new(),
            takes_focus: false,
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(history) = view.history(self.participant_id) else {
            return;
        };
        let lines = lines(&checklist(view.texts, view.checklist), history.open_review());
        self.keys(ui, &lines, commands);
        scrolling(ui, "review", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                protected::mark(ui, view, &history.participant);
                self.top(ui, view, history);
                if history.participant.exit.is_some() {
                    notice(ui, view.theme, Tone::Info, &view.texts.get("review-closed"));
                    return;
                }
                for (place, line) in lines.iter().enumerate() {
                    let id = Id::unique(("review item", line.item.id));
                    ui.scope_builder(UiBuilder::new().scope_id(id), |ui| {
                        card(ui, view.theme, |ui| self.line(ui, view, history, place, line, commands));
                    });
                }
                self.to_do(ui, view, history, commands);
                self.bottom(ui, view, &lines, commands);
            });
        });
    }

    /// One key an item: 1, 2 and 3 answer the marked one, the arrows move the mark.
    fn keys(&mut self, ui: &Ui, lines: &[Line], commands: &mut Vec<Command>) {
        if ui.ctx().text_edit_focused() || lines.is_empty() {
            return;
        }
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::ArrowDown) {
            self.place += 1;
        }
        if pressed(Key::ArrowUp) {
            self.place = self.place.saturating_sub(1);
        }
        self.place = self.place.min(lines.len() - 1);
        for (key, mark) in KEYS.into_iter().zip(Mark::ALL) {
            if pressed(key) {
                self.answer(lines, self.place, *mark, commands);
            }
        }
    }

    /// Answers an item, and goes on to the next that has no answer.
    fn answer(&mut self, lines: &[Line], place: usize, mark: Mark, commands: &mut Vec<Command>) {
        let Some(line) = lines.get(place) else { return };
        let is_same = line.mark == Some(mark);
        commands.push(Command::MarkItem(Box::new(MarkItem {
            participant_id: self.participant_id,
            item: line.item.clone(),
            position: u32::try_from(place).unwrap_or(u32::MAX),
            mark: (!is_same).then_some(mark),
        })));
        if is_same {
            self.place = place;
            return;
        }
        let open = |own: &usize| *own != place && lines[*own].mark.is_none();
        let next = (place + 1..lines.len()).find(open);
        match next.or_else(|| (0..place).find(open)) {
            Some(next) => self.place = next,
            None => {
                self.place = place;
                self.takes_focus = true;
            }
        }
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

    fn line(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        place: usize,
        line: &Line,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        ui.spacing_mut().item_spacing.y = theme::HALF;
        row(ui, |ui| {
            ui.spacing_mut().interact_size.y = theme::ICON;
            if place == self.place {
                icon_label(ui, theme::icon::CHEVRON_RIGHT, theme.primary);
            }
            ui.add(Label::new(theme.strong(&line.item.text)).wrap());
        });
        match &line.changed_to {
            Some(Some(text)) => {
                let words = texts.with("review-item-changed", &[("text", text.as_str().into())]);
                ui.add(Label::new(theme.small(words)).wrap());
            }
            Some(None) => drop(ui.add(Label::new(theme.small(texts.get("review-item-gone"))).wrap())),
            None => {}
        }
        if let Some(knows) = line.item.knows {
            ui.add(Label::new(theme.small(known(view, history, knows)).color(theme.ink)).wrap());
        }
        group(ui, Role::RadioGroup, &line.item.text, |ui| {
            row(ui, |ui| {
                for (number, mark) in (1..).zip(Mark::ALL) {
                    let words = format!("{number} {}", texts.get(&format!("review-mark-{}", mark.code())));
                    let chip = Button::chip(theme, words, line.mark == Some(*mark));
                    if ui.add(chip).clicked() {
                        let all = lines(&checklist(texts, view.checklist), history.open_review());
                        self.answer(&all, place, *mark, commands);
                    }
                }
            });
        });
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
        let left = lines.iter().filter(|line| line.mark.is_none()).count();
        let next = next_after(&waiting(view), self.participant_id);
        row(ui, |ui| {
            let key = if next.is_some() {
                "review-finish-next"
            } else {
                "review-finish"
            };
            let finish = Button::primary(theme, texts.get(key)).icon(theme::icon::CHECK);
            let button = ui.add(finish.enabled(left == 0));
            if left == 0 && std::mem::take(&mut self.takes_focus) {
                button.request_focus();
            }
            if button.clicked() {
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
        if left > 0 {
            let words = texts.with("review-left", &[("count", left.into())]);
            ui.add(Label::new(theme.small(words)).wrap());
        }
    }
}

/// What the program itself knows about an item, and the answer that it proposes.
fn known(view: &View<'_>, history: &History, knows: Knows) -> String {
    let texts = view.texts;
    let (last, due, code) = match knows {
        Knows::Plan => (history.plan_revised(), plan_due(history), knows.code()),
        Knows::Measured => {
            let last = history.measured().next_back().map(|occasion| occasion.date);
            (last, measurement_due(history), knows.code())
        }
    };
    let said = match last {
        Some(date) => texts.with(&format!("review-knows-{code}"), &[("date", texts.date(date).into())]),
        None => texts.get(&format!("review-knows-no-{code}")),
    };
    let proposal = match due {
        Some(due) if matches!(Due::of(due, view.today), Due::Overdue(_)) => {
            texts.with("review-proposes-no", &[("date", texts.date(due).into())])
        }
        Some(due) => texts.with("review-proposes-yes", &[("date", texts.date(due).into())]),
        None => texts.get("review-proposes-no-date"),
    };
    format!("{said} {proposal}")
}
