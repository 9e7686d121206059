//! A reminder as it is being written.

use chrono::Days;
use egui::Ui;

use crate::domain::ParticipantId;
use crate::domain::review::ReminderDetails;
use crate::domain::schedule::workday;
use crate::explain::Explain as _;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::beside;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::{Field, field_error};

/// So many days ahead a reminder is proposed for.
const AHEAD: u64 = 14;
/// How wide what is to be done is, beside its date.
const TEXT: f32 = 400.0;
/// The room that the date needs beside it.
const DATE: f32 = 240.0;

/// A reminder as it is being written.
pub struct ReminderForm {
    text: String,
    date: DateInput,
    has_tried: bool,
    sent: Sent,
}

impl ReminderForm {
    /// A reminder of this, in two weeks.
    pub fn new(view: &View<'_>, text: &str) -> Self {
        let date = workday(view.today.0 + Days::new(AHEAD));
        Self {
            text: text.to_owned(),
            date: DateInput::new(date).ahead(),
            has_tried: false,
            sent: Sent::default(),
        }
    }

    /// Draws it; `true` once it has been saved.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, id: ParticipantId, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        if self.sent.has_arrived(view) {
            return true;
        }
        let date = self.date.date(view.today);
        let details = date.map(|date| ReminderDetails {
            text: self.text.clone(),
            date,
        });
        let problem = details.as_ref().and_then(|details| details.problem(view.today));
        let entered = beside(ui, TEXT + DATE, |ui| self.fields(ui, view));
        let save = Button::secondary(theme, texts.get("reminder-save")).icon(theme::icon::PLUS);
        if ui.add(save.small()).clicked() || entered {
            self.has_tried = true;
            if let Some(details) = details.filter(|_| problem.is_none()) {
                commands.push(Command::SaveReminder(id, None, details));
                self.sent.send();
            }
        }
        if self.has_tried {
            if let Some(problem) = problem {
                field_error(ui, theme, &problem.explain(texts));
            } else if self.date.text.trim().is_empty() {
                field_error(ui, theme, &texts.get("date-missing"));
            }
        }
        false
    }

    /// What, and until when; `true` where Enter was pressed in what.
    fn fields(&mut self, ui: &mut Ui, view: &View<'_>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let width = TEXT.min(ui.available_width());
        let field = Field::new(theme, texts.get("reminder-text")).width(width);
        let entered = field.show(ui, &mut self.text);
        let entered = entered.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        DateField {
            theme,
            texts,
            today: view.today,
            label: texts.get("reminder-date"),
            error: None,
        }
        .show(ui, &mut self.date);
        entered
    }
}
