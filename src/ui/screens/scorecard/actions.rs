//! What a month's analysis leads to: what, who and by when.

use chrono::Days;
use egui::{Key, Label, Ui};

use super::ScorecardPage;
use crate::domain::CardActionId;
use crate::domain::schedule::workday;
use crate::domain::scorecard::{Action, ActionDetails, Month};
use crate::explain::Explain as _;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::{Field, field_error};
use crate::ui::widgets::{beside, card, group, heading, icon_label, row};

/// So many days ahead something is proposed to be done by.
const AHEAD: u64 = 28;
/// How wide what is to be done is, and who does it.
const TEXT: f32 = 360.0;
const WHO: f32 = 200.0;
/// The room that the date needs beside them, with what is between.
const DATE: f32 = 240.0;

/// Something that is to be done, as it is being written.
pub(super) struct ActionForm {
    id: Option<CardActionId>,
    text: String,
    who: String,
    due: DateInput,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

impl ActionForm {
    fn new(view: &View<'_>) -> Self {
        Self {
            id: None,
            text: String::new(),
            who: view.user.to_owned(),
            due: DateInput::new(workday(view.today.0 + Days::new(AHEAD))).ahead(),
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    fn edit(action: &Action) -> Self {
        Self {
            id: Some(action.id),
            text: action.details.text.clone(),
            who: action.details.who.clone(),
            due: DateInput::new(action.details.due).ahead(),
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    /// Draws it; `true` once it is done with.
    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, month: Month, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        if self.sent.has_arrived(view) {
            return true;
        }
        let due = self.due.date(view.today);
        let details = due.map(|due| ActionDetails {
            text: self.text.clone(),
            who: self.who.clone(),
            due,
        });
        let problem = details.as_ref().and_then(|details| details.problem(month));
        let mut entered = false;
        beside(ui, TEXT + WHO + DATE, |ui| {
            let text = Field::new(theme, texts.get("card-action-text"))
                .width(TEXT)
                .show(ui, &mut self.text);
            if std::mem::take(&mut self.takes_focus) {
                text.request_focus();
            }
            let who = Field::new(theme, texts.get("card-action-who"))
                .width(WHO)
                .show(ui, &mut self.who);
            entered = ui.input(|input| input.key_pressed(Key::Enter)) && (text.lost_focus() || who.lost_focus());
            DateField {
                theme,
                texts,
                today: view.today,
                label: texts.get("card-action-due"),
                error: None,
            }
            .show(ui, &mut self.due);
        });
        if self.has_tried {
            if let Some(problem) = problem {
                field_error(ui, theme, &problem.explain(texts));
            } else if self.due.text.trim().is_empty() {
                field_error(ui, theme, &texts.get("date-missing"));
            }
        }
        let mut is_done = false;
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("card-action-save")).icon(theme::icon::CHECK);
            if ui.add(save).clicked() || entered {
                self.has_tried = true;
                if let Some(details) = details.filter(|_| problem.is_none()) {
                    commands.push(Command::SaveCardAction(self.id, month, details));
                    self.sent.send();
                }
            }
            is_done = ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
        });
        is_done
    }
}

impl ScorecardPage {
    /// Draws what the month's analysis leads to.
    pub(super) fn actions(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let month = self.month;
        let is_signed = view.card.card.signed(month).is_some();
        let actions: Vec<&Action> = view.card.card.actions_of(month).collect();
        if is_signed && actions.is_empty() {
            return;
        }
        card(ui, theme, |ui| {
            heading(ui, theme.lead(texts.get("card-actions")));
            for action in actions {
                ui.push_id(action.id, |ui| {
                    if let Some(form) = self.action.as_mut().filter(|form| form.id == Some(action.id)) {
                        if form.ui(ui, view, month, commands) {
                            self.action = None;
                        }
                    } else {
                        self.action(ui, view, action, is_signed, commands);
                    }
                });
            }
            if is_signed {
                return;
            }
            if let Some(form) = self.action.as_mut().filter(|form| form.id.is_none()) {
                if form.ui(ui, view, month, commands) {
                    self.action = None;
                }
                return;
            }
            let add = Button::secondary(theme, texts.get("card-action-new")).icon(theme::icon::PLUS);
            if ui.add(add.small()).clicked() {
                self.action = Some(ActionForm::new(view));
            }
        });
    }

    fn action(&mut self, ui: &mut Ui, view: &View<'_>, action: &Action, is_signed: bool, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let details = &action.details;
        let name = [("text", details.text.as_str().into())];
        group(ui, egui::Role::Group, &details.text, |ui| {
            row(ui, |ui| {
                let is_done = action.done.is_some();
                let tick = Button::check(theme, &details.text, is_done);
                if ui.add(tick).clicked() {
                    commands.push(Command::TickCardAction(action.id, !is_done));
                }
                let due = [
                    ("who", details.who.as_str().into()),
                    ("date", texts.date(details.due).into()),
                ];
                match &action.done {
                    Some((date, by)) => {
                        let args = [("date", texts.date(*date).into()), ("by", by.as_str().into())];
                        ui.add(Label::new(theme.small(texts.with("card-action-done", &args))).wrap());
                    }
                    None if details.due < view.today.0 => {
                        icon_label(ui, theme::icon::CLOCK, theme.late_ink);
                        let words = theme
                            .small_strong(texts.with("card-action-late", &due))
                            .color(theme.late_ink);
                        ui.add(Label::new(words).wrap());
                    }
                    None => {
                        ui.add(Label::new(theme.small(texts.with("card-action-by", &due))).wrap());
                    }
                }
                if is_signed {
                    return;
                }
                let change = Button::icon_only(theme, theme::icon::PENCIL, texts.with("card-action-change", &name));
                if ui.add(change).clicked() {
                    self.action = Some(ActionForm::edit(action));
                }
                let remove = Button::icon_only(theme, theme::icon::TRASH, texts.with("card-action-remove", &name));
                if ui.add(remove).clicked() {
                    commands.push(Command::RemoveCardAction(action.id));
                }
            });
        });
    }
}
