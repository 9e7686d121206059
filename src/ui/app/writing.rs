//! What changes the file: each command is one write, and what it changed is read again.

use chrono::NaiveDate;

use super::{App, Phase};
use crate::domain::assessment::FilledIn;
use crate::domain::instrument::Respondent;
use crate::domain::{AssessmentId, OccasionId, ParticipantId};
use crate::store::{Operation, StoreError, Tx};
use crate::ui::command::{Command, Page};
use crate::ui::widgets::notice::Tone;

impl App {
    /// The commands that change the file.
    pub(super) fn write(&mut self, command: Command) {
        match command {
            Command::CreateParticipant(details) => {
                let id = self.transact(Operation::CreateParticipant, |tx| tx.create_participant(&details));
                if let Some(id) = id {
                    self.show(Page::Progression(id));
                }
            }
            Command::UpdateParticipant(id, details)
                if self
                    .transact(Operation::UpdateParticipant, |tx| tx.update_participant(id, &details))
                    .is_some() =>
            {
                self.show(Page::Progression(id));
            }
            Command::EndParticipant(id, end)
                if self
                    .transact(Operation::EndParticipant, |tx| tx.end_participant(id, end))
                    .is_some() =>
            {
                self.show(Page::EditParticipant(id));
            }
            Command::StartAssessment {
                participant_id,
                date,
                respondent,
            } => {
                self.start_assessment(participant_id, date, respondent);
            }
            Command::Transcribe {
                participant_id,
                date,
                respondent,
            } => self.transcribe(participant_id, date, respondent),
            Command::DescribeForm(assessment_id, circumstances) => {
                self.transact(Operation::DescribeForm, |tx| {
                    tx.describe_form(assessment_id, &circumstances)
                });
            }
            Command::SaveActivity(id, details)
                if self
                    .transact(Operation::SaveActivity, |tx| tx.save_activity(id, &details))
                    .is_some() =>
            {
                self.say(Tone::Done, "activity-saved");
            }
            Command::SavePlacement(participant_id, id, details)
                if self
                    .transact(Operation::SavePlacement, |tx| {
                        tx.save_placement(participant_id, id, &details)
                    })
                    .is_some() =>
            {
                self.say(Tone::Done, "placement-saved");
            }
            Command::SetFormText(language, text)
                if self
                    .transact(Operation::EditFormText, |tx| tx.set_form_text(&language, &text))
                    .is_some() =>
            {
                self.say(Tone::Done, "settings-form-text-saved");
            }
            Command::OfferLanguage(language, is_offered) => {
                self.transact(Operation::OfferLanguage, |tx| tx.offer_language(&language, is_offered));
            }
            Command::StartCorrection(participant_id, occasion_id, respondent) => {
                let started = self.transact(Operation::StartCorrection, |tx| {
                    tx.start_correction(occasion_id, respondent)
                });
                if started.is_some() {
                    self.show(Page::Assessment(participant_id, occasion_id, respondent));
                }
            }
            Command::SaveEntry(assessment_id, indicator, entry) => {
                self.transact(Operation::SaveAnswer, |tx| {
                    tx.save_entry(assessment_id, &indicator, &entry)
                });
            }
            Command::FinishAssessment { assessment_id, reason } => {
                let finished = self.transact(Operation::FinishAssessment, |tx| {
                    tx.finish_assessment(assessment_id, Some(&reason))
                });
                if finished.is_some() {
                    self.leave_form();
                    self.say(Tone::Done, "form-finished");
                }
            }
            Command::DiscardDraft(assessment_id)
                if self
                    .transact(Operation::DiscardDraft, |tx| tx.discard_draft(assessment_id))
                    .is_some() =>
            {
                self.leave_form();
                self.say(Tone::Info, "form-discarded");
            }
            _ => {}
        }
    }

    /// Runs a write and reads again what it changed; `None` where it failed, and the user has been told why.
    pub(super) fn transact<T>(
        &mut self,
        operation: Operation,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Option<T> {
        let session = self.session();
        let (Phase::Open(open) | Phase::HandedOver(open, _)) = &mut self.phase else {
            return None;
        };
        let store = open.store.as_mut()?;
        let result = store.transact(&session, operation, work).and_then(|(value, changes)| {
            open.reload(&changes)?;
            Ok(value)
        });
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.not_opened(&error);
                self.failed = true;
                None
            }
        }
    }

    /// Begins a form at a new occasion or at one that is there, or goes on with it; `also` belongs to the same write.
    pub(super) fn begin_form(
        &mut self,
        operation: Operation,
        participant_id: ParticipantId,
        date: NaiveDate,
        respondent: Respondent,
        also: impl FnOnce(&mut Tx<'_>, AssessmentId) -> Result<(), StoreError>,
    ) -> Option<OccasionId> {
        let Phase::Open(open) = &self.phase else { return None };
        let instrument = open.loaded.instrument.clone();
        self.transact(operation, |tx| {
            let occasion_id = tx.occasion_for(participant_id, date)?;
            let asked = instrument.asked_of(respondent).map(|indicator| &indicator.id);
            let form = tx.start_assessment(occasion_id, respondent, &instrument.key, asked)?;
            also(tx, form)?;
            Ok(occasion_id)
        })
    }

    fn start_assessment(&mut self, participant_id: ParticipantId, date: NaiveDate, respondent: Respondent) {
        let operation = Operation::StartAssessment;
        if let Some(occasion_id) = self.begin_form(operation, participant_id, date, respondent, |_, _| Ok(())) {
            self.show(Page::Assessment(participant_id, occasion_id, respondent));
        }
    }

    /// A form is copied from paper. That it was is noted at once.
    fn transcribe(&mut self, participant_id: ParticipantId, date: NaiveDate, respondent: Respondent) {
        let note = |tx: &mut Tx<'_>, form| tx.note_way(form, FilledIn::Transcribed);
        let operation = Operation::StartAssessment;
        if let Some(occasion_id) = self.begin_form(operation, participant_id, date, respondent, note) {
            self.show(Page::Transcription(participant_id, occasion_id, respondent));
        }
    }
}
