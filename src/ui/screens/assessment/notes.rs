//! Notes beside answers: typed, and saved at each pause.

use egui::Ui;

use super::AssessmentForm;
use crate::domain::assessment::{Draft, Entry};
use crate::domain::instrument::{Indicator, IndicatorId};
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, trimmed};

/// A note is saved when nothing has been typed for this long, in seconds, and whenever its field is left.
pub const NOTE_PAUSE: f64 = 0.8;

/// A note as it is being typed.
pub(super) struct Note {
    text: String,
    /// When it was last typed in, or tried to be saved.
    typed_at: f64,
}

impl AssessmentForm {
    /// The note as it is typed, saved or not.
    pub(super) fn note_of(&self, indicator: &Indicator, entry: &Entry) -> Option<String> {
        match self.notes.get(&indicator.id) {
            Some(note) => trimmed(&note.text),
            None => entry.note.clone(),
        }
    }

    pub(super) fn note_button(&mut self, ui: &mut Ui, view: &View<'_>, indicator: &Indicator, entry: &Entry) {
        if self.notes.contains_key(&indicator.id) || entry.note.is_some() {
            return;
        }
        let button = Button::quiet(view.theme, view.texts.get("form-add-note"))
            .icon(theme::icon::NOTE)
            .small();
        if ui.add(button).clicked() {
            self.notes.insert(
                indicator.id.clone(),
                Note {
                    text: String::new(),
                    typed_at: 0.0,
                },
            );
        }
    }

    pub(super) fn note(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        draft: &Draft,
        indicator: &Indicator,
        entry: &Entry,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        if !self.notes.contains_key(&indicator.id) && entry.note.is_none() {
            return;
        }
        let saved = || Note {
            text: entry.note.clone().unwrap_or_default(),
            typed_at: 0.0,
        };
        let note = self.notes.entry(indicator.id.clone()).or_insert_with(saved);
        let label = texts.with("form-note", &[("indicator", indicator.name.text(texts.code()).into())]);
        let response = Field::new(theme, label)
            .width(f32::INFINITY)
            .rows(2)
            .show(ui, &mut note.text);
        if response.changed() {
            note.typed_at = ui.input(|input| input.time);
            ui.ctx().request_repaint_after_secs(NOTE_PAUSE as f32 + 0.1);
        }
        if response.lost_focus() && trimmed(&note.text) != entry.note {
            commands.push(save_note(draft, indicator.id.clone(), &note.text));
        }
    }

    /// Saves what has been typed, once the user pauses. What could not be saved is tried again.
    pub(super) fn save_notes(&mut self, ui: &Ui, draft: &Draft, commands: &mut Vec<Command>) {
        let now = ui.input(|input| input.time);
        for (indicator, note) in &mut self.notes {
            if is_unsaved(draft, indicator, note) && now - note.typed_at > NOTE_PAUSE {
                note.typed_at = now;
                commands.push(save_note(draft, indicator.clone(), &note.text));
            }
        }
    }

    /// What has been typed and is not saved yet, to be saved whatever the user does next.
    pub fn pending_notes(&self, draft: &Draft) -> Vec<Command> {
        let unsaved = self
            .notes
            .iter()
            .filter(|(indicator, note)| is_unsaved(draft, indicator, note));
        unsaved
            .map(|(indicator, note)| save_note(draft, indicator.clone(), &note.text))
            .collect()
    }
}

fn is_unsaved(draft: &Draft, indicator: &IndicatorId, note: &Note) -> bool {
    draft
        .entries
        .get(indicator)
        .is_some_and(|entry| entry.note != trimmed(&note.text))
}

fn save_note(draft: &Draft, indicator: IndicatorId, text: &str) -> Command {
    let answer = draft.entries.get(&indicator).and_then(|entry| entry.answer);
    let note = trimmed(text);
    Command::SaveEntry(draft.id, indicator, Entry { answer, note })
}
