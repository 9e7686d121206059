//! A form that is copied from paper, by keyboard alone: one keystroke an answer.

use egui::{Align, Align2, Event, Id, Key, Layout, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::domain::assessment::{Answer, Draft, Entry};
use crate::domain::instrument::{Indicator, Instrument, Respondent};
use crate::domain::{OccasionId, ParticipantId};
use crate::ui::command::{Command, Page};
use crate::ui::text;
use crate::ui::theme::{self, Size, Weight};
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::field_error;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{Arrows, group, heading, keep_arrows, page, paint_box, protected, row, scrolling};

/// Height of a question's row.
const ROW: f32 = 36.0;
/// What means "don't know", on any keyboard and in either language of the interface.
const DONT_KNOW: [char; 4] = ['?', '+', 'v', 'd'];
/// What means "don't want to answer".
const DECLINED: [char; 2] = ['-', 'n'];
/// What means that the paper has no answer.
const BLANK: char = ' ';

/// Which form, and where in it the keyboard is.
pub struct Transcription {
    participant_id: ParticipantId,
    occasion_id: OccasionId,
    respondent: Respondent,
    /// The question that the next keystroke answers; one past the last when all are done.
    current: usize,
    /// The first digits of a level that may have more.
    typed: String,
    takes_focus: bool,
    nothing_answered: bool,
    /// The user asked to finish while questions were open.
    warns_of_gaps: bool,
    /// The last question has been passed, and the focus gone on.
    was_at_end: bool,
}

/// What a keystroke asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keystroke {
    /// This answer, and on to the next question.
    Answer(Option<Answer>),
    /// More digits may follow.
    More,
    /// Nothing that is known here.
    Nothing,
}

impl Transcription {
    /// The form of this respondent at this occasion, which must have been begun.
    pub fn new(participant_id: ParticipantId, occasion_id: OccasionId, respondent: Respondent) -> Self {
        Self {
            participant_id,
            occasion_id,
            respondent,
            current: 0,
            typed: String::new(),
            takes_focus: true,
            nothing_answered: false,
            warns_of_gaps: false,
            was_at_end: false,
        }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let Some(form) = view.open_form(self.participant_id, self.occasion_id, self.respondent) else {
            return;
        };
        let (draft, instrument) = (form.draft, form.instrument);
        let (texts, theme) = (view.texts, view.theme);
        let asked = draft.asked(instrument);
        scrolling(ui, "transcription", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::STEP_12;
                protected::mark(ui, view, &form.history.participant);
                ui.scope(|ui| {
                    ui.spacing_mut().item_spacing.y = theme::HALF;
                    let date = texts.date(form.occasion.date);
                    text::label(
                        ui,
                        theme.small(format!("{} · {date}", form.history.participant.label())),
                    );
                    let name = texts.get(&format!("transcription-heading-{}", self.respondent.code()));
                    heading(ui, theme.title(name));
                });
                let range = texts.range(&instrument.scale);
                text::label(ui, theme.small(texts.with("transcription-help", &range)));
                self.questions(ui, view, draft, instrument, &asked, commands);
                self.finish(ui, view, draft, asked.len(), commands);
            });
        });
    }

    fn questions(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        draft: &Draft,
        instrument: &Instrument,
        asked: &[&Indicator],
        commands: &mut Vec<Command>,
    ) {
        let texts = view.texts;
        let id = Id::unique(("transcription", draft.id));
        let name = texts.get("transcription-answers");
        group(ui, Role::Group, &name, |ui| {
            let size = vec2(ui.available_width(), ROW * asked.len() as f32);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            let response = ui.interact(rect, id, Sense::click());
            if self.takes_focus && !ui.input(|input| input.pointer.any_click()) {
                self.takes_focus = false;
                response.request_focus();
                // A form that is half copied goes on at its first open question.
                self.current = asked
                    .iter()
                    .position(|indicator| draft.is_open(&indicator.id))
                    .unwrap_or(0);
            } else if response.gained_focus() && self.current >= asked.len() {
                // Who comes back to the list comes to its last question.
                self.current = asked.len() - 1;
            }
            if let Some(at) = response.interact_pointer_pos().filter(|_| response.clicked()) {
                self.current = (((at.y - rect.top()) / ROW) as usize).min(asked.len() - 1);
                self.typed.clear();
                response.request_focus();
            }
            if response.has_focus() {
                self.keys(ui, &response, draft, instrument, asked, commands);
            }
            let mut line = String::new();
            for (index, indicator) in asked.iter().enumerate() {
                let place = Rect::from_min_size(
                    pos2(rect.left(), rect.top() + ROW * index as f32),
                    vec2(rect.width(), ROW),
                );
                let words = self.row(ui, view, place, draft, instrument, indicator, index);
                if index == self.current {
                    line = words;
                }
            }
            if self.current >= asked.len() {
                line = texts.get("transcription-done");
            }
            // A screen reader says where the next keystroke goes.
            response.widget_info(|| {
                let mut info = WidgetInfo::labeled(Role::SpinButton, true, &name);
                info.current_text_value = Some(line.clone());
                info
            });
        });
    }

    /// One question: number, what it is about, and the answer; returns its words.
    #[allow(clippy::too_many_arguments, reason = "all of it is what one row needs")]
    fn row(
        &self,
        ui: &Ui,
        view: &View<'_>,
        place: Rect,
        draft: &Draft,
        instrument: &Instrument,
        indicator: &Indicator,
        index: usize,
    ) -> String {
        let theme = view.theme;
        let painter = ui.painter();
        let is_current = index == self.current;
        let border = if is_current {
            Stroke::new(theme::STROKE_SELECTED, theme.primary)
        } else {
            Stroke::NONE
        };
        let fill = if is_current { theme.tint } else { theme.card };
        paint_box(painter, place, theme::RADIUS_BADGE, fill, border);
        let entry = draft.entries.get(&indicator.id).cloned().unwrap_or_default();
        let answer = with_pen(&painter.clone(), view, |pen| {
            pen.texts.answer(instrument, indicator, &entry)
        });
        let name = indicator.name.text(view.texts.code());
        let weight = if is_current { Weight::SemiBold } else { Weight::Regular };
        let ink = theme::format(Size::Body, weight, theme.ink);
        let pale = theme::format(Size::Body, Weight::Regular, theme.ink_secondary);
        let y = place.center().y;
        let left = place.left() + theme::STEP_12;
        text::paint_line(
            painter,
            pos2(left, y),
            Align2::LEFT_CENTER,
            &(index + 1).to_string(),
            pale,
        );
        let shown = if is_current && !self.typed.is_empty() {
            self.typed.clone()
        } else if entry.answer.is_some() {
            answer.clone()
        } else {
            String::new()
        };
        let right = pos2(place.right() - theme::STEP_12, y);
        let answer_at = text::paint_line(painter, right, Align2::RIGHT_CENTER, &shown, ink.clone());
        let room = answer_at.left() - left - theme::PAGE - theme::STEP_12;
        let mut job = egui::text::LayoutJob::default();
        job.append(name, 0.0, ink);
        job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(48.0));
        let galley = painter.layout_job(job);
        let at = pos2(left + theme::PAGE, y - galley.size().y / 2.0);
        painter.galley(at, galley, theme.ink);
        format!("{}. {name}: {answer}", index + 1)
    }

    fn keys(
        &mut self,
        ui: &Ui,
        response: &Response,
        draft: &Draft,
        instrument: &Instrument,
        asked: &[&Indicator],
        commands: &mut Vec<Command>,
    ) {
        keep_arrows(ui, response.id, Arrows::UpAndDown);
        for event in ui.input(|input| input.events.clone()) {
            match event {
                Event::Text(text) => {
                    for letter in text.chars() {
                        self.letter(letter, draft, instrument, asked, commands);
                    }
                }
                // A key that is held must not run through what is left and finish the form.
                Event::Key {
                    key: Key::ArrowDown | Key::Enter,
                    pressed: true,
                    repeat: false,
                    ..
                } => {
                    let is_answered = self.settle(draft, instrument, asked, commands);
                    let next = if is_answered { self.current } else { self.current + 1 };
                    self.current = next.min(asked.len());
                }
                Event::Key {
                    key: Key::ArrowUp | Key::Backspace,
                    pressed: true,
                    ..
                } => self.back(),
                _ => {}
            }
        }
    }

    /// Takes the last digit back, else goes to the question before.
    fn back(&mut self) {
        if self.typed.pop().is_none() {
            self.current = self.current.saturating_sub(1);
        }
    }

    fn letter(
        &mut self,
        letter: char,
        draft: &Draft,
        instrument: &Instrument,
        asked: &[&Indicator],
        commands: &mut Vec<Command>,
    ) {
        match stroke(&self.typed, letter, instrument) {
            Keystroke::Answer(answer) => self.answer(answer, draft, asked, commands),
            Keystroke::More => self.typed.push(letter),
            Keystroke::Nothing if !self.typed.is_empty() => {
                // What was typed is a level of its own, and this letter belongs to the next question.
                self.settle(draft, instrument, asked, commands);
                self.letter(letter, draft, instrument, asked, commands);
            }
            Keystroke::Nothing => {}
        }
    }

    /// Takes what has been typed as the answer and goes on; `false` where nothing was typed that is one.
    fn settle(
        &mut self,
        draft: &Draft,
        instrument: &Instrument,
        asked: &[&Indicator],
        commands: &mut Vec<Command>,
    ) -> bool {
        let typed = std::mem::take(&mut self.typed);
        let score = typed.parse().ok().and_then(|value| instrument.scale.score(value));
        if let Some(score) = score {
            self.answer(Some(Answer::Score(score)), draft, asked, commands);
        }
        score.is_some()
    }

    fn answer(&mut self, answer: Option<Answer>, draft: &Draft, asked: &[&Indicator], commands: &mut Vec<Command>) {
        self.typed.clear();
        let Some(indicator) = asked.get(self.current) else {
            return;
        };
        let note = draft.entries.get(&indicator.id).and_then(|entry| entry.note.clone());
        commands.push(Command::SaveEntry(
            draft.id,
            indicator.id.clone(),
            Entry { answer, note },
        ));
        self.nothing_answered = false;
        self.current += 1;
    }

    fn finish(&mut self, ui: &mut Ui, view: &View<'_>, draft: &Draft, asked: usize, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let done = draft.answered();
        ui.allocate_ui_with_layout(
            vec2(ui.available_width(), Size::Body.line()),
            Layout::left_to_right(Align::Center),
            |ui| {
                let args = [("done", done.into()), ("all", asked.into())];
                text::label(ui, theme.strong(texts.with("form-progress", &args)));
            },
        );
        // A place of its own, so that the buttons under it stay the same ones and keep the focus.
        ui.scope(|ui| {
            if self.warns_of_gaps && done < asked {
                notice(
                    ui,
                    theme,
                    Tone::Warning,
                    &texts.with("form-gaps", &[("count", (asked - done).into())]),
                );
            }
            if self.nothing_answered {
                field_error(ui, theme, &texts.get("error-nothing-answered"));
            }
        });
        row(ui, |ui| {
            let is_warned = self.warns_of_gaps && done < asked;
            let key = if is_warned { "form-finish-anyway" } else { "form-finish" };
            let finish = ui.add(Button::primary(theme, texts.get(key)).icon(theme::icon::CHECK));
            // After the last question, Enter finishes.
            if self.current >= asked && !std::mem::replace(&mut self.was_at_end, true) {
                finish.request_focus();
            }
            if self.current < asked {
                self.was_at_end = false;
            }
            if finish.clicked() {
                self.nothing_answered = done == 0;
                // Holes are asked about once: paper has them too.
                if done > 0 && done < asked && !std::mem::replace(&mut self.warns_of_gaps, true) {
                    return;
                }
                if done > 0 {
                    commands.push(Command::FinishAssessment {
                        assessment_id: draft.id,
                        reason: String::new(),
                    });
                }
            }
            let notes = Button::secondary(theme, texts.get("transcription-notes")).icon(theme::icon::NOTE);
            if ui.add(notes).clicked() {
                let page = Page::Assessment(self.participant_id, self.occasion_id, self.respondent);
                commands.push(Command::Show(page));
            }
            if ui.add(Button::secondary(theme, texts.get("form-later"))).clicked() {
                commands.push(Command::Back);
            }
        });
    }
}

/// What a letter means after the digits that have been typed.
fn stroke(typed: &str, letter: char, instrument: &Instrument) -> Keystroke {
    let letter = letter.to_ascii_lowercase();
    if letter.is_ascii_digit() {
        let number = format!("{typed}{letter}");
        let scale = &instrument.scale;
        let could_grow = scale
            .scores()
            .any(|score| score.value().to_string().starts_with(&number) && score.value().to_string() != number);
        return match number.parse().ok().and_then(|value| scale.score(value)) {
            _ if could_grow => Keystroke::More,
            Some(score) => Keystroke::Answer(Some(Answer::Score(score))),
            None => Keystroke::Nothing,
        };
    }
    match letter {
        _ if !typed.is_empty() => Keystroke::Nothing,
        // A scale below zero begins its levels with this.
        '-' if instrument.scale.min() < 0 => Keystroke::More,
        letter if DONT_KNOW.contains(&letter) => Keystroke::Answer(Some(Answer::DontKnow)),
        letter if DECLINED.contains(&letter) => Keystroke::Answer(Some(Answer::Declined)),
        BLANK => Keystroke::Answer(None),
        _ => Keystroke::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instrument::SHIPPED;

    fn instrument(min: i16, max: i16) -> Instrument {
        let levels: Vec<_> = (min..=max)
            .map(|value| format!("{{ value = {value}, word = {{ sv = \"w\" }} }}"))
            .collect();
        let source = format!(
            "id = \"x\"\nversion = 1\nname = {{ sv = \"X\" }}\nnotice = {{ sv = \"Y\" }}\n[scale]\nid = \"s\"\nmin = {min}\nmax = {max}\n\
             level = [{}]\n[[indicator]]\nid = \"health\"\nitem = \"h\"\nrespondents = [\"participant\"]\n\
             name = {{ sv = \"H\" }}\nquestion.participant = {{ sv = \"H?\" }}\n",
            levels.join(", ")
        );
        Instrument::parse(&source).expect("the file is right")
    }

    fn level(value: i16, instrument: &Instrument) -> Keystroke {
        Keystroke::Answer(Some(Answer::Score(instrument.scale.score(value).expect("a level"))))
    }

    #[test]
    fn one_keystroke_answers_on_the_shipped_scale() {
        let shipped = Instrument::parse(SHIPPED).expect("the shipped file is right");
        for value in 1..=5 {
            let digit = char::from_digit(value, 10).expect("a digit");
            assert_eq!(stroke("", digit, &shipped), level(value as i16, &shipped));
        }
        assert_eq!(stroke("", '6', &shipped), Keystroke::Nothing);
        assert_eq!(stroke("", '0', &shipped), Keystroke::Nothing);
        assert_eq!(stroke("", '?', &shipped), Keystroke::Answer(Some(Answer::DontKnow)));
        assert_eq!(stroke("", 'V', &shipped), Keystroke::Answer(Some(Answer::DontKnow)));
        assert_eq!(stroke("", '-', &shipped), Keystroke::Answer(Some(Answer::Declined)));
        assert_eq!(stroke("", ' ', &shipped), Keystroke::Answer(None));
    }

    #[test]
    fn longer_levels_wait_for_their_second_digit() {
        let ten = instrument(0, 10);
        assert_eq!(stroke("", '1', &ten), Keystroke::More);
        assert_eq!(stroke("1", '0', &ten), level(10, &ten));
        assert_eq!(
            stroke("1", '7', &ten),
            Keystroke::Nothing,
            "7 belongs to the next question"
        );
        assert_eq!(stroke("", '7', &ten), level(7, &ten));
        let signed = instrument(-2, 2);
        assert_eq!(stroke("", '-', &signed), Keystroke::More);
        assert_eq!(stroke("-", '2', &signed), level(-2, &signed));
    }
}
