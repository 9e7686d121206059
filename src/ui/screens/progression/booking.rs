//! Booking the next meeting, and moving or taking away one that is booked.

use egui::{Role, Ui};

use crate::domain::attendance::Mark;
use crate::domain::history::History;
use crate::domain::meeting::Meeting;
use crate::domain::schedule::{NextMeeting, meeting_due, workday};
use crate::store::Removable;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::field_error;
use crate::ui::widgets::slot_field::{SlotField, SlotInput};
use crate::ui::widgets::{group, heading, row};

/// Asks whether the participant came to a booked meeting whose day has come; `true` once that is answered.
pub(super) fn came(ui: &mut Ui, view: &View<'_>, meeting: &Meeting, commands: &mut Vec<Command>) -> bool {
    let (texts, theme) = (view.texts, view.theme);
    let when = texts.slot(meeting.slot, view.today);
    let question = texts.with("visit-question", &[("when", when.into())]);
    ui.label(theme.small_strong(&question));
    let mut is_answered = false;
    group(ui, Role::Group, &question, |ui| {
        row(ui, |ui| {
            for mark in Mark::OF_VISIT {
                let button = Button::secondary(theme, texts.get(&format!("visit-{}", mark.code())));
                if ui.add(button.small()).clicked() {
                    commands.push(Command::MarkVisit(meeting.participant_id, meeting.id, Some(mark)));
                    is_answered = true;
                }
            }
        });
    });
    is_answered
}

/// A meeting as it is being booked.
#[derive(Default)]
pub struct Booking {
    form: Option<SlotInput>,
    sent: Sent,
    has_tried: bool,
}

impl Booking {
    /// A button that says when the next meeting is, and opens what books or moves it.
    pub fn button(&mut self, ui: &mut Ui, view: &View<'_>, history: &History) {
        let (texts, theme) = (view.texts, view.theme);
        let Some(next) = meeting_due(history) else { return };
        let (words, input) = match &next {
            // One that goes on is gone on with, by the button over this.
            NextMeeting::Booked(booking) if booking.has_begun => return,
            NextMeeting::Booked(booking) => {
                let slot = texts.slot(booking.slot, view.today);
                let words = texts.with("meeting-next", &[("when", slot.into())]);
                (words, SlotInput::new(booking.slot))
            }
            NextMeeting::ToBook(between) => {
                let date = texts.short_date(*between.end(), view.today);
                let words = texts.with("meeting-to-book", &[("date", date.into())]);
                (words, SlotInput::on(workday(*between.start().max(&view.today.0))))
            }
        };
        let open = Button::quiet(theme, words).icon(theme::icon::CALENDAR).small();
        if ui.add(open).clicked() {
            self.form = if self.form.is_some() { None } else { Some(input) };
        }
    }

    /// What books or moves it, where it has been opened.
    pub fn form(&mut self, ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if self.sent.has_arrived(view) {
            self.form = None;
        }
        let Some(input) = &mut self.form else {
            self.has_tried = false;
            return;
        };
        let participant_id = history.participant.id;
        let is_ongoing = history.participant.exit.is_none();
        let booked = history.open_meeting().filter(|_| is_ongoing);
        let id = booked.map(|meeting| meeting.id);
        let mut is_done = false;
        theme.card_frame().show(ui, |ui| {
            ui.set_width(ui.available_width().min(theme::COLUMN));
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            let key = if booked.is_some() {
                "meeting-move"
            } else {
                "meeting-book"
            };
            heading(ui, theme.lead(texts.get(key)));
            if let Some(meeting) = booked.filter(|meeting| meeting.slot.date <= view.today.0) {
                is_done |= came(ui, view, meeting, commands);
            }
            let others = history.meetings.iter().filter(|meeting| Some(meeting.id) != id);
            let slot = row(ui, |ui| {
                SlotField {
                    frame: &view.frame,
                    label: texts.get("meeting-date"),
                }
                .show(ui, input, |slot| slot.problem(others.clone(), view.today))
            });
            if self.has_tried && input.date.text.trim().is_empty() {
                field_error(ui, theme, &texts.get("date-missing"));
            }
            row(ui, |ui| {
                let save = Button::primary(theme, texts.get("meeting-book-save")).icon(theme::icon::CHECK);
                if ui.add(save).clicked() {
                    self.has_tried = true;
                    if let Some(slot) = slot {
                        commands.push(Command::BookMeeting(participant_id, id, slot));
                        self.sent.send();
                    }
                }
                if let Some(meeting) = booked {
                    let remove = Button::secondary(theme, texts.get("meeting-remove")).icon(theme::icon::TRASH);
                    if ui.add(remove).clicked() {
                        commands.push(Command::Remove(Removable::Meeting(meeting.id), participant_id));
                        is_done = true;
                    }
                }
                is_done |= ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
            });
        });
        if is_done {
            self.form = None;
        }
    }
}
