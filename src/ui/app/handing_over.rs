//! Handing a form over to the participant, and taking it back.

use std::sync::Arc;

use chrono::NaiveDate;
use egui::ViewportCommand;
use zeroize::Zeroizing;

use super::background::{Running, waker};
use super::{App, Phase};
use crate::domain::instrument::{Respondent, Series};
use crate::domain::{AssessmentId, ParticipantId};
use crate::jobs::Job;
use crate::report::feedback::FeedbackSheet;
use crate::store::{Operation, Store, Tx};
use crate::ui::command::Page;
use crate::ui::screens::handover::Handover;
use crate::ui::screens::sign_in::SignIn;

impl App {
    /// The window is the participant's until the form is sent in or taken back.
    pub(super) fn hand_over(
        &mut self,
        ctx: &egui::Context,
        participant_id: ParticipantId,
        date: NaiveDate,
        series: &Series,
    ) {
        let Phase::Open(open) = &self.phase else { return };
        // The participant's own language, where it is offered; the first page lets them choose another.
        let history = open.loaded.history(participant_id);
        let preferred = history
            .and_then(|history| history.participant.details.language)
            .map_or(self.settings.locale.code(), |language| language.code());
        let language = open
            .languages
            .offered(&open.loaded.forms)
            .find(|language| language.code == preferred)
            .or_else(|| open.languages.get(self.settings.locale.code()))
            .cloned();
        let Some(language) = language else { return };
        let lend = |tx: &mut Tx<'_>, form| tx.start_handover(form, &language.code);
        let (operation, respondent) = (Operation::StartHandover, Respondent::Participant);
        let form = (participant_id, date, respondent);
        let Some(occasion_id) = self.begin_form(operation, form, series, lend) else {
            return;
        };
        self.message = None;
        self.replace_phase(|phase| match phase {
            Phase::Open(open) => {
                let history = open.loaded.history(participant_id);
                match history.map(|history| Handover::new(history, occasion_id, &language, 0)) {
                    Some(handover) => Phase::HandedOver(open, Box::new(handover)),
                    None => Phase::Open(open),
                }
            }
            other => other,
        });
        self.handed_over(ctx);
    }

    /// What is true whenever a participant's form fills the window, after a crash as well.
    pub(super) fn handed_over(&mut self, ctx: &egui::Context) {
        forget_typed_text(ctx);
        ctx.send_viewport_cmd(ViewportCommand::Fullscreen(true));
        forget_copied_text(ctx);
        // Two jobs: a speech service that hangs must not hide the printer.
        let devices = Arc::clone(&self.environment.devices);
        self.jobs
            .push(Running::FindVoices(Job::start(waker(ctx), move |_| devices.voices())));
        self.find_printer(ctx);
    }

    /// Looks whether a page can be printed.
    pub(super) fn find_printer(&mut self, ctx: &egui::Context) {
        let devices = Arc::clone(&self.environment.devices);
        self.jobs.push(Running::FindPrinter(Job::start(waker(ctx), move |_| {
            devices.has_printer()
        })));
    }

    /// Remembers where the participant is. A failure loses nothing: the form goes on, and a crash would lead to the page
    /// before.
    pub(super) fn remember_page(&self, language: &str, page: usize) {
        if let Phase::HandedOver(open, _) = &self.phase
            && let Some(store) = &open.store
            && let Err(error) = store.remember_page(language, page)
        {
            log::warn!("the page was not remembered: {error}");
        }
    }

    /// Sends a participant's feedback to the printer.
    pub(super) fn print_feedback(&mut self, ctx: &egui::Context, sheet: FeedbackSheet) {
        let organisation = self.organisation();
        let devices = Arc::clone(&self.environment.devices);
        let job = Job::start(waker(ctx), move |_| {
            let pdf = sheet.pdf(&organisation).map_err(|error| error.to_string())?;
            devices.print("Stegvis", &pdf)
        });
        self.jobs.push(Running::Print(job));
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
        self.environment.devices.silence();
        match open.path.clone() {
            Some(path) => self.phase = Phase::SignIn(Box::new(SignIn::new(path))),
            None => self.taken_back(ctx),
        }
        leave(ctx);
    }

    /// A caseworker wants the form back: the passphrase is tried on a thread of its own.
    pub(super) fn take_back(&mut self, ctx: &egui::Context, passphrase: Zeroizing<String>) {
        // A station has no passphrase: whoever handed the form over takes it back from their own machine.
        if self.station.is_some() {
            return;
        }
        let Phase::HandedOver(open, _) = &self.phase else {
            return;
        };
        match open.path.clone() {
            Some(path) => {
                let (now, _) = (self.environment.clock)();
                let who = open.account.id;
                let verify = move |_: &_| Store::verify_passphrase(&path, &passphrase, who, now);
                let job = Job::start(waker(ctx), verify);
                self.jobs.push(Running::TakeBack(job));
            }
            // The demonstration has no passphrase.
            None => self.taken_back(ctx),
        }
    }

    /// The window is the caseworker's again, at the participant's page; an unfinished form stays a draft.
    pub(super) fn taken_back(&mut self, ctx: &egui::Context) {
        self.save_pending_notes();
        let Phase::HandedOver(open, handover) = &self.phase else {
            return;
        };
        let (participant_id, path) = (handover.participant_id(), open.path.clone());
        if self.transact(Operation::EndHandover, |tx| tx.end_handover()).is_none() {
            // The passphrase was right, so nobody is held here; the file still says who has the form.
            if let Some(path) = path {
                self.phase = Phase::SignIn(Box::new(SignIn::new(path)));
                leave(ctx);
            }
            return;
        }
        self.environment.devices.silence();
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

pub(super) fn leave(ctx: &egui::Context) {
    forget_typed_text(ctx);
    forget_copied_text(ctx);
    ctx.send_viewport_cmd(ViewportCommand::Fullscreen(false));
}

/// What one person copied must not be pasted by the next.
fn forget_copied_text(ctx: &egui::Context) {
    ctx.copy_text(String::new());
}

/// What was typed into fields must not come back by undo.
pub(super) fn forget_typed_text(ctx: &egui::Context) {
    ctx.data_mut(|data| data.remove_by_type::<egui::text_edit::TextEditState>());
}
