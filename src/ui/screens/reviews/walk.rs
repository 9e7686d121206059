//! Going through a checklist: one key an item, whoever answers and whatever for.

use egui::{Key, Label, Modifiers, Role, Ui};

use crate::domain::ParticipantId;
use crate::domain::history::History;
use crate::domain::review::{Item, Knows, Line, Mark};
use crate::domain::schedule::{Due, measurement_due, plan_due};
use crate::ui::command::MarkItem;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{group, icon_label, row};

/// The keys of the marks, in their order.
const KEYS: [Key; 3] = [Key::Num1, Key::Num2, Key::Num3];

/// Where one is in a checklist.
#[derive(Default)]
pub struct Walk {
    /// The item that the next key answers.
    place: usize,
    /// The last answer has been given: what finishes it takes the focus.
    takes_focus: bool,
}

/// What has been answered in this frame.
pub struct Answer {
    item: Item,
    position: u32,
    mark: Option<Mark>,
}

impl Answer {
    /// What is saved of it.
    pub fn of(self, participant_id: ParticipantId) -> Box<MarkItem> {
        Box::new(MarkItem {
            participant_id,
            item: self.item,
            position: self.position,
            mark: self.mark,
        })
    }
}

impl Walk {
    /// One key an item: 1, 2 and 3 answer the marked one, the arrows move the mark.
    pub fn keys(&mut self, ui: &Ui, lines: &[Line], answers: &mut Vec<Answer>) {
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
                answers.extend(self.answer(lines, self.place, *mark));
            }
        }
    }

    /// Answers an item, and goes on to the next that has no answer.
    fn answer(&mut self, lines: &[Line], place: usize, mark: Mark) -> Option<Answer> {
        let line = lines.get(place)?;
        let is_same = line.mark == Some(mark);
        let answer = Answer {
            item: line.item.clone(),
            position: u32::try_from(place).unwrap_or(u32::MAX),
            mark: (!is_same).then_some(mark),
        };
        self.place = place;
        if !is_same {
            let open = |own: &usize| *own != place && lines[*own].mark.is_none();
            let next = (place + 1..lines.len()).find(open);
            match next.or_else(|| (0..place).find(open)) {
                Some(next) => self.place = next,
                None => self.takes_focus = true,
            }
        }
        Some(answer)
    }

    /// `true` once, where the last answer has been given.
    pub fn is_done(&mut self) -> bool {
        std::mem::take(&mut self.takes_focus)
    }

    /// Draws an item, with what the program knows about it and its three answers.
    pub fn line(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        (place, lines): (usize, &[Line]),
        answers: &mut Vec<Answer>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        let Some(line) = lines.get(place) else { return };
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
                        answers.extend(self.answer(lines, place, *mark));
                    }
                }
            });
        });
    }
}

/// How many items have no answer.
pub fn unanswered(lines: &[Line]) -> usize {
    lines.iter().filter(|line| line.mark.is_none()).count()
}

/// Says how many items have no answer; nothing where all have.
pub fn left_ui(ui: &mut Ui, view: &View<'_>, lines: &[Line]) {
    let left = unanswered(lines);
    if left > 0 {
        let words = view.texts.with("review-left", &[("count", left.into())]);
        ui.add(Label::new(view.theme.small(words)).wrap());
    }
}

/// What finishes a case, and goes on to the next where there is one; `true` where it was chosen.
pub fn finish_ui(ui: &mut Ui, view: &View<'_>, walk: &mut Walk, lines: &[Line], has_next: bool) -> bool {
    let key = if has_next {
        "review-finish-next"
    } else {
        "review-finish"
    };
    let finish = Button::primary(view.theme, view.texts.get(key)).icon(theme::icon::CHECK);
    let is_ready = unanswered(lines) == 0;
    let button = ui.add(finish.enabled(is_ready));
    if is_ready && walk.is_done() {
        button.request_focus();
    }
    button.clicked()
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
