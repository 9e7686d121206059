//! What is agreed on at the end, and the two ways to leave.

use egui::{Align, Frame, Layout, Margin, Panel, Ui};

use super::{MeetingPage, Talk};
use crate::domain::meeting::{MeetingState, Slot, measurement_problem};
use crate::domain::schedule::measurement_due;
use crate::explain::Explain as _;
use crate::ui::command::{Command, MeetingEnd};
use crate::ui::theme;
use crate::ui::widgets::button::{Button, at_end};
use crate::ui::widgets::date_field::DateField;
use crate::ui::widgets::row;
use crate::ui::widgets::slot_field::SlotField;

/// With less room than this beside the dates, the buttons stand under them.
const BUTTONS: f32 = 400.0;
/// Room for a date with its calendar.
const DATE: f32 = 212.0;

impl MeetingPage {
    /// Over the window's lower edge.
    pub(super) fn bottom_panel(&mut self, ui: &mut Ui, talk: &Talk<'_>, commands: &mut Vec<Command>) {
        let frame = Frame::new()
            .fill(talk.view.theme.card)
            .inner_margin(Margin::symmetric(theme::PAGE as i8, theme::STEP_12 as i8));
        Panel::bottom("meeting bottom")
            .frame(frame)
            .resizable(false)
            .show(ui, |ui| self.bottom(ui, talk, commands));
    }

    /// The next meeting and measurement, whether the plan was gone through, and the end.
    pub(super) fn bottom(&mut self, ui: &mut Ui, talk: &Talk<'_>, commands: &mut Vec<Command>) {
        let (texts, theme, today) = (talk.view.texts, talk.view.theme, talk.view.today);
        // One that is booked already is moved, and this one is over then.
        let meeting_id = self.meeting_id;
        let open = talk
            .history
            .meetings
            .iter()
            .filter(|meeting| meeting.id != meeting_id && meeting.state != MeetingState::Planned);
        row(ui, |ui| {
            ui.spacing_mut().item_spacing = egui::vec2(theme::GAP, theme::STEP_12);
            let next_meeting = SlotField {
                frame: &talk.view.frame,
                label: texts.get("meeting-next-date"),
            }
            .show(ui, &mut self.next_meeting, |slot| slot.problem(open.clone(), today));
            if ui.available_size_before_wrap().x < DATE {
                ui.end_row();
            }
            let problem = self
                .next_measurement
                .date(today)
                .and_then(|date| measurement_problem(date, today));
            DateField {
                theme,
                texts,
                today,
                label: texts.get("meeting-next-measurement"),
                error: problem.map(|problem| problem.explain(texts)),
            }
            .show(ui, &mut self.next_measurement);
            let is_right = problem.is_none() && !self.next_measurement.is_wrong(today);
            let agreed = (next_meeting.is_some() || self.next_meeting.is_empty()) && is_right;
            if ui.available_size_before_wrap().x < BUTTONS {
                ui.end_row();
            }
            self.leave(ui, talk, next_meeting, agreed, commands);
        });
    }

    fn leave(
        &self,
        ui: &mut Ui,
        talk: &Talk<'_>,
        next_meeting: Option<Slot>,
        agreed: bool,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (talk.view.texts, talk.view.theme);
        let later = Button::secondary(theme, texts.get("meeting-later"));
        let end = Button::primary(theme, texts.get("meeting-end")).icon(theme::icon::CHECK);
        let buttons = vec![later, end.enabled(agreed)];
        let pressed = if ui.available_size_before_wrap().x < BUTTONS {
            at_end(ui, buttons)
        } else {
            // At the height of the fields beside them.
            let beside = Layout::left_to_right(Align::Max);
            ui.with_layout(beside, |ui| at_end(ui, buttons)).inner
        };
        commands.extend(pressed.map(|index| {
            if index == 1 {
                Command::EndMeeting(Box::new(MeetingEnd {
                    participant_id: self.participant_id,
                    meeting_id: self.meeting_id,
                    next_meeting,
                    // The date that every third month gives is no agreement.
                    next_measurement: self
                        .next_measurement
                        .date(talk.view.today)
                        .filter(|date| measurement_due(talk.history) != Some(*date)),
                    has_reviewed_plan: self.has_reviewed_plan,
                }))
            } else {
                Command::LeaveMeeting(self.participant_id)
            }
        }));
    }
}
