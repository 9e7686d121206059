//! Attendance: a week that is read for its page, what is noted, and the line about a row of absences.

use super::{App, Phase};
use crate::domain::ParticipantId;
use crate::domain::attendance::AbsenceKind;
use crate::explain::Explain as _;
use crate::store::{DayMark, Operation, StoreError};
use crate::ui::app::open::Message;
use crate::ui::command::{Command, Page};
use crate::ui::week::{Week, WeekOf};
use crate::ui::widgets::notice::Tone;

impl App {
    /// Reads a week of an activity. Where it can't be read, its page is left.
    pub(super) fn read_week(&mut self, of: WeekOf) {
        let Phase::Open(open) = &mut self.phase else { return };
        let read = match &open.store {
            Some(store) => Week::read(store, of),
            None => Err(StoreError::Busy),
        };
        match read {
            Ok(week) => open.loaded.week = Some(week),
            Err(error) => {
                let sentence = error.explain(&self.texts);
                self.show(Page::Activities);
                self.message = Some(Message::new(Tone::Warning, sentence));
            }
        }
    }

    /// What is noted about days and visits, and rows of absences that are seen to.
    pub(super) fn write_attendance(&mut self, command: Command) {
        match command {
            Command::MarkDays(marks) => self.mark_days(&marks),
            Command::MarkVisit(participant_id, id, mark) => {
                let marked = self.transact(Operation::MarkVisit, |tx| tx.mark_visit(participant_id, id, mark));
                if marked.is_some() {
                    self.say_done("visit-saved");
                }
            }
            Command::SettleAbsence(id, kind) => {
                let settled = self.transact(Operation::SettleAbsence, |tx| tx.settle_absence(id, kind));
                if settled.is_some() {
                    self.say_done("absence-settled");
                }
            }
            _ => {}
        }
    }

    /// One day stands in its cell, and says itself that it is noted; of a whole group it is told.
    fn mark_days(&mut self, marks: &[DayMark]) {
        let marked = self.transact(Operation::MarkAttendance, |tx| tx.mark_days(marks));
        if marked.is_some() && marks.len() > 1 {
            let text = self.texts.with("attendance-filled", &[("count", marks.len().into())]);
            self.message = Some(Message::new(Tone::Done, text).offering_undo());
        }
    }

    /// The case reference and the days, and no more, for whoever decides on social assistance.
    pub(super) fn copy_absence(&mut self, ctx: &egui::Context, id: ParticipantId, kind: AbsenceKind) {
        let Phase::Open(open) = &self.phase else { return };
        let Some(standing) = open.loaded.roster.get(id) else {
            return;
        };
        let dates: Vec<_> = standing.absences.row(kind).map(|day| self.texts.date(day)).collect();
        let args = [
            ("reference", standing.reference.to_string().into()),
            ("dates", dates.join(", ").into()),
        ];
        ctx.copy_text(self.texts.with(&format!("absence-line-{}", kind.code()), &args));
        self.say(Tone::Done, "absence-copied");
    }
}
