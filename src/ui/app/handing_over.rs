//! Handing a form over to the participant, and taking it back.

use chrono::NaiveDate;
use eframe::egui::{self, ViewportCommand};
use zeroize::Zeroizing;

use super::background::{Running, waker};
use super::{App, Phase};
use crate::domain::instrument::Respondent;
use crate::domain::{AssessmentId, ParticipantId};
use crate::jobs::Job;
use crate::store::{Operation, Store};
use crate::ui::command::Page;
use crate::ui::screens::handover::Handover;
use crate::ui::screens::sign_in::SignIn;

impl App {
    /// The window is the participant's until the form is sent in or taken back.
    pub(super) fn hand_over(&mut self, ctx: &egui::Context, participant_id: ParticipantId, date: NaiveDate) {
        let Phase::Open(open) = &self.phase else { return };
        let instrument = open.loaded.instrument.clone();
        let occasion_id = self.transact(Operation::StartHandover, |tx| {
            let occasion_id = match tx.occasion_on(participant_id, date)? {
                Some(occasion_id) => occasion_id,
                None => tx.create_occasion(participant_id, date)?,
            };
            let asked = instrument
                .asked_of(Respondent::Participant)
                .map(|indicator| &indicator.id);
            let form = tx.start_assessment(occasion_id, Respondent::Participant, &instrument.key, asked)?;
            tx.start_handover(form)?;
            Ok(occasion_id)
        });
        let Some(occasion_id) = occasion_id else { return };
        let locale = self.settings.locale;
        self.message = None;
        self.replace_phase(|phase| match phase {
            Phase::Open(open) => {
                let history = open
                    .loaded
                    .histories
                    .iter()
                    .find(|history| history.participant.id == participant_id);
                match history.map(|history| Handover::new(history, occasion_id, locale)) {
                    Some(handover) => Phase::HandedOver(open, Box::new(handover)),
                    None => Phase::Open(open),
                }
            }
            other => other,
        });
        forget_typed_text(ctx);
        ctx.send_viewport_cmd(ViewportCommand::Fullscreen(true));
    }

    /// The participant's form is finished; from here on only what they said can be looked at.
    pub(super) fn submit_handed_over(&mut self, assessment_id: AssessmentId) {
        let finished = self.transact(Operation::FinishAssessment, |tx| {
            tx.finish_assessment(assessment_id, None)?;
            tx.end_handover()
        });
        if let (Some(()), Phase::HandedOver(_, handover)) = (finished, &mut self.phase) {
            handover.show_feedback();
        }
    }

    /// The participant is done. The file is locked, so that whoever sits there next sees nothing.
    pub(super) fn end_handover(&mut self, ctx: &egui::Context) {
        let Phase::HandedOver(open, _) = &self.phase else {
            return;
        };
        match open.path.clone() {
            Some(path) => self.phase = Phase::SignIn(SignIn::new(path)),
            None => self.taken_back(ctx),
        }
        leave(ctx);
    }

    /// A caseworker wants the form back: the passphrase is tried on a thread of its own.
    pub(super) fn take_back(&mut self, ctx: &egui::Context, passphrase: Zeroizing<String>) {
        let Phase::HandedOver(open, _) = &self.phase else {
            return;
        };
        match open.path.clone() {
            Some(path) => {
                let job = Job::start(waker(ctx), move |_| Store::verify_passphrase(&path, &passphrase));
                self.jobs.push(Running::TakeBack(job));
            }
            // The demonstration has no passphrase.
            None => self.taken_back(ctx),
        }
    }

    /// The window is the caseworker's again, at the participant's page; an unfinished form stays a draft.
    pub(super) fn taken_back(&mut self, ctx: &egui::Context) {
        self.save_pending_notes();
        let Phase::HandedOver(_, handover) = &self.phase else {
            return;
        };
        let participant_id = handover.participant_id();
        if self.transact(Operation::EndHandover, |tx| tx.end_handover()).is_none() {
            return;
        }
        self.replace_phase(|phase| match phase {
            Phase::HandedOver(open, _) => Phase::Open(open),
            other => other,
        });
        self.show(Page::Progression(participant_id));
        leave(ctx);
    }

    fn replace_phase(&mut self, change: impl FnOnce(Phase) -> Phase) {
        let phase = std::mem::replace(&mut self.phase, Phase::FirstStart(Default::default()));
        self.phase = change(phase);
    }
}

fn leave(ctx: &egui::Context) {
    forget_typed_text(ctx);
    ctx.send_viewport_cmd(ViewportCommand::Fullscreen(false));
}

/// What was typed into fields must not come back by undo.
pub(super) fn forget_typed_text(ctx: &egui::Context) {
    ctx.data_mut(|data| data.remove_by_type::<egui::text_edit::TextEditState>());
}
