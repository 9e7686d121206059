//! One question: how far one has come, what is asked, the answers, and room for a comment.

use egui::{Align, Id, Key, Ui, vec2};

use super::{Form, Handover, Step, described};
use crate::domain::assessment::{Entry, FilledIn};
use crate::domain::instrument::{Indicator, Respondent};
use crate::ui::command::Command;
use crate::ui::screens::assessment::NOTE_PAUSE;
use crate::ui::text;
use crate::ui::theme;
use crate::ui::view::with_pen;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, trimmed};
use crate::ui::widgets::progress::bars;
use crate::ui::widgets::scale::{Move, Scale};
use crate::ui::widgets::{heading, row};

/// The height that a question with its answers takes.
const NEEDED: f32 = 560.0;
/// The most room over a question.
const ROOM_OVER: f32 = 72.0;

impl Handover {
    pub(super) fn question(&mut self, ui: &mut Ui, form: &Form<'_>, index: usize, commands: &mut Vec<Command>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let (Some(draft), Some(indicator)) = (form.draft(), form.asked.get(index).copied()) else {
            return;
        };
        let Some(entry) = draft.entries.get(&indicator.id) else {
            return;
        };
        self.top(ui, form, indicator, entry, index, commands);
        let own = |all: &std::collections::BTreeMap<Respondent, crate::domain::localized::Localized>| {
            let text = all.get(&Respondent::Participant)?;
            Some(text.text(texts.code()).to_owned())
        };
        let question = own(&indicator.questions).unwrap_or_default();
        // A high window leaves room over the question, as paper does.
        ui.add_space((ui.clip_rect().height() - NEEDED).clamp(theme::BASE, ROOM_OVER));
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = theme::BASE;
            text::label(ui, theme.small(indicator.name.text(texts.code())));
            heading(ui, theme.display(&question));
            if let Some(help) = own(&indicator.help) {
                text::label(ui, theme.large(help).color(theme.ink_secondary));
            }
        });
        ui.add_space(theme::BASE);
        let scale = Scale {
            theme,
            texts,
            instrument: form.instrument,
            indicator,
            name: &question,
            id: Id::unique(("handover", draft.id, index)),
            is_large: true,
        };
        // The click or key that led here would be taken for one of this question's, so the focus waits a frame.
        let is_led_here = ui.input(|input| input.pointer.any_click() || input.key_pressed(Key::Enter));
        if self.takes_focus && is_led_here {
            ui.ctx().request_repaint();
        } else if self.takes_focus {
            self.takes_focus = false;
            scale.request_focus(ui, entry.answer);
        }
        let response = scale.show(ui, entry.answer);
        if let Some(answer) = response.chosen {
            self.error = None;
            let note = match &self.comment {
                Some((at, text)) if *at == index => trimmed(text),
                _ => entry.note.clone(),
            };
            commands.push(Command::SaveEntry(
                draft.id,
                indicator.id.clone(),
                Entry { answer, note },
            ));
        }
        match response.moved {
            Some(Move::Next) if index + 1 < form.asked.len() => self.go(form, Step::Question(index + 1), commands),
            Some(Move::Next) => self.go(form, Step::Review, commands),
            Some(Move::Previous) if index > 0 => self.go(form, Step::Question(index - 1), commands),
            _ => {}
        }
        self.comment(ui, form, index, entry, commands);
    }

    /// How far one has come, the voice and the language.
    fn top(
        &mut self,
        ui: &mut Ui,
        form: &Form<'_>,
        indicator: &Indicator,
        entry: &Entry,
        index: usize,
        commands: &mut Vec<Command>,
    ) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let count = form.asked.len();
        let words = texts.with(
            "form-number",
            &[("number", (index + 1).into()), ("count", count.into())],
        );
        let (toward, back) = (
            text::toward(ui.ctx(), Align::Center),
            text::away(ui.ctx(), Align::Center),
        );
        ui.allocate_ui_with_layout(vec2(ui.available_width(), theme::TOUCH), toward, |ui| {
            text::label(ui, theme.lead(&words));
            ui.with_layout(back, |ui| {
                ui.spacing_mut().item_spacing.x = theme::GAP;
                self.language_choice(ui, form, commands);
                self.voice(ui, form, indicator, entry, commands);
            });
        });
        bars(ui, theme, &words, index + 1, count, theme::BASE);
    }

    /// Reads the question and the answer aloud, where the system has a voice for the language.
    fn voice(&self, ui: &mut Ui, form: &Form<'_>, indicator: &Indicator, entry: &Entry, commands: &mut Vec<Command>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let language = spoken(texts.code());
        if !form.view.voices.iter().any(|voice| voice == language) {
            return;
        }
        let read = Button::secondary(theme, texts.get("handover-read-aloud")).icon(theme::icon::VOLUME);
        if !ui.add(read.height(theme::TOUCH)).clicked() {
            return;
        }
        let sentences = [
            indicator.questions.get(&Respondent::Participant),
            indicator.help.get(&Respondent::Participant),
        ];
        let mut words: Vec<String> = sentences
            .into_iter()
            .flatten()
            .map(|text| text.text(texts.code()).to_owned())
            .collect();
        if entry.answer.is_some() {
            let answer = with_pen(&ui.painter().clone(), &form.view, |pen| {
                pen.texts.answer(form.instrument, indicator, entry)
            });
            words.push(texts.with("handover-your-answer", &[("answer", answer.into())]));
        }
        commands.push(Command::Speak {
            language: language.to_owned(),
            text: words.join(" "),
        });
        if let Some(draft) = form
            .draft()
            .filter(|draft| !draft.circumstances.ways.contains(&FilledIn::ReadAloud))
        {
            let circumstances = described(draft, texts, Some(FilledIn::ReadAloud));
            commands.push(Command::DescribeForm(draft.id, circumstances));
        }
    }

    /// What is said beside the answer. It is saved at each pause, and when its field is left.
    fn comment(&mut self, ui: &mut Ui, form: &Form<'_>, index: usize, entry: &Entry, commands: &mut Vec<Command>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        if let Some((_, text)) = self.comment.as_mut().filter(|(at, _)| *at == index) {
            let response = Field::new(theme, texts.get("handover-comment"))
                .large()
                .width(f32::INFINITY)
                .rows(2)
                .id(comment_id())
                .show(ui, text);
            let now = ui.input(|input| input.time);
            if response.changed() {
                self.typed_at = now;
                ui.ctx().request_repaint_after_secs(NOTE_PAUSE as f32 + 0.1);
            }
            if response.lost_focus() || now - self.typed_at > NOTE_PAUSE {
                let pending = self.pending(form.history);
                if pending.is_some() {
                    self.typed_at = now;
                }
                commands.extend(pending);
            }
            return;
        }
        let name = if entry.note.is_some() {
            "handover-edit-comment"
        } else {
            "handover-add-comment"
        };
        let add = Button::quiet(theme, texts.get(name)).icon(theme::icon::NOTE).large();
        row(ui, |ui| {
            if ui.add(add).clicked() {
                self.comment = Some((index, entry.note.clone().unwrap_or_default()));
                ui.ctx().memory_mut(|memory| memory.request_focus(comment_id()));
            }
        });
    }
}

fn comment_id() -> Id {
    Id::unique("handover comment")
}

/// The primary code of a language, as voices name it: easy Swedish is spoken as Swedish, and Dari as Persian.
fn spoken(code: &str) -> &str {
    match code.split('-').next().unwrap_or(code) {
        "prs" => "fa",
        primary => primary,
    }
}
