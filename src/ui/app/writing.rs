//! What changes the file: each command is one write, and what it changed is read again.

use chrono::NaiveDate;

use super::loaded::of_groups;
use super::open::{Message, Open, Working};
use super::{App, Phase};
use crate::domain::activity::PlacementDetails;
use crate::domain::assessment::FilledIn;
use crate::domain::instrument::{Respondent, Series};
use crate::domain::intake::TemplateKey;
use crate::domain::meeting::Slot;
use crate::domain::organisation::Organisation;
use crate::domain::{AssessmentId, OccasionId, ParticipantId, PlacementId, Today};
use crate::store::{Operation, Session, Store, StoreError, Tx};
use crate::ui::command::{Anyway, Command, Page, Replied};
use crate::ui::comparison::Comparison;
use crate::ui::screens::navigation::undo_words;
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
                self.say_done("details-saved");
            }
            command @ (Command::EndParticipant(..)
            | Command::ReopenParticipant(_)
            | Command::ReadmitParticipant { .. }
            | Command::HandOverParticipant { .. }
            | Command::SetCaseworkerLeft(..)) => self.write_responsibility(command),
            command @ (Command::BookMeeting(..)
            | Command::MoveMeeting(..)
            | Command::BeginMeeting(_)
            | Command::SaveMeetingNote { .. }
            | Command::EndMeeting(_)) => self.write_meeting(command),
            command @ (Command::SaveGoal(..)
            | Command::ReviewPlan(_)
            | Command::SaveNote(..)
            | Command::Remove(..)
            | Command::Restore(..)
            | Command::Erase(..)) => self.write_record(command),
            command @ (Command::SaveReply(..) | Command::SaveDecision(..) | Command::UseIntakeTemplate(_)) => {
                self.write_intake(command);
            }
            command @ (Command::MarkItem(_)
            | Command::FinishReview(..)
            | Command::SaveReminder(..)
            | Command::TickReminder(..)
            | Command::SaveChecklist(_)) => self.write_review(command),
            command @ (Command::SaveMeasure(..)
            | Command::RemoveMeasure(_)
            | Command::SaveCardValue(..)
            | Command::SaveAnalysis(..)
            | Command::SaveCardAction(..)
            | Command::TickCardAction(..)
            | Command::RemoveCardAction(_)
            | Command::SignMonth(..)) => self.write_card(command),
            Command::ReadReviewShares => {
                self.read_for_page(Store::review_shares, |open, shares| {
                    open.office.review_shares = Some(shares);
                });
            }
            Command::ReadScorecard => {
                let read = |store: &Store, _| of_groups(store, Store::scorecard);
                self.read_for_page(read, |open, card| open.loaded.scorecard = Some(card));
            }
            Command::ReadComparison => {
                let read = |store: &Store, _| of_groups(store, Comparison::read);
                self.read_for_page(read, |open, others| open.loaded.comparison = Some(others));
            }
            command @ (Command::ReadDraws
            | Command::MakeDraw(_)
            | Command::MarkDrawn(..)
            | Command::FinishDrawn(..)) => self.write_draw(command),
            Command::StartAssessment {
                participant_id,
                series,
                date,
                respondent,
            } => self.start_assessment((participant_id, date, respondent), &series),
            Command::Transcribe {
                participant_id,
                series,
                date,
                respondent,
            } => self.transcribe((participant_id, date, respondent), &series),
            Command::WithdrawSeries(series)
                if self
                    .transact(Operation::WithdrawInstrument, |tx| tx.withdraw_series(&series))
                    .is_some() =>
            {
                self.say_done("instrument-withdrawn");
            }
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
                self.say_done("activity-saved");
            }
            Command::SavePlacement(participant_id, id, details) => {
                let operation = self.placement_operation(participant_id, id, &details);
                let saved = self.transact(operation, |tx| tx.save_placement(participant_id, id, &details));
                if saved.is_some() {
                    self.say_done("placement-saved");
                }
            }
            command @ (Command::MarkDays(_) | Command::MarkVisit(..) | Command::SettleAbsence(..)) => {
                self.write_attendance(command);
            }
            Command::SetFormText(language, text)
                if self
                    .transact(Operation::EditFormText, |tx| tx.set_form_text(&language, &text))
                    .is_some() =>
            {
                self.say_done("settings-form-text-saved");
            }
            Command::SaveFilter(name, filter)
                if self
                    .transact(Operation::SaveFilter, |tx| tx.save_filter(&name, &filter))
                    .is_some() =>
            {
                self.say_done("group-filter-saved");
            }
            Command::RemoveFilter(id)
                if self
                    .transact(Operation::RemoveFilter, |tx| tx.remove_filter(id))
                    .is_some() =>
            {
                self.say_done("group-filter-removed");
            }
            Command::SetRules(rules) if self.transact(Operation::SetRules, |tx| tx.set_rules(&rules)).is_some() => {
                self.say_done("settings-rules-saved");
            }
            Command::SetOrganisation(organisation) => self.set_organisation(&organisation, false),
            command @ (Command::SetHold(..)
            | Command::SetProtection(..)
            | Command::RecordConsent(..)
            | Command::RecordSharing(..)
            | Command::WithdrawSharing(..)) => {
                self.write_safety(command);
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
                self.say_done("form-discarded");
            }
            _ => {}
        }
    }

    /// What the law asks for about a participant.
    fn write_safety(&mut self, command: Command) {
        let said = match command {
            Command::SetHold(id, reason) => {
                let held = self.transact(Operation::SetHold, |tx| tx.set_hold(id, reason.as_deref()));
                if held.is_some() {
                    let key = if reason.is_some() { "hold-set" } else { "hold-lifted" };
                    self.say(Tone::Done, key);
                }
                return;
            }
            Command::SetProtection(id, protection) => {
                let set = self.transact(Operation::SetProtection, |tx| {
                    tx.set_protection(id, protection.as_deref())
                });
                let frame = super::frame(&self.texts, &self.settings, &self.environment);
                if let Phase::Open(open) = &mut self.phase {
                    // Whoever did not name themselves sees this participant no longer.
                    open.leave_what_is_gone(frame);
                }
                set.map(|()| "protection-saved")
            }
            Command::RecordConsent(id, consent) => {
                let recorded = self.transact(Operation::RecordConsent, |tx| tx.record_consent(id, &consent));
                recorded.map(|()| "consent-saved")
            }
            Command::RecordSharing(id, details) => {
                let recorded = self.transact(Operation::RecordSharing, |tx| tx.record_sharing(id, &details));
                recorded.map(|_| "sharing-saved")
            }
            Command::WithdrawSharing(id, sharing) => {
                let withdrawn = self.transact(Operation::WithdrawSharing, |tx| tx.withdraw_sharing(id, sharing));
                withdrawn.map(|()| "sharing-closed")
            }
            _ => None,
        };
        if let Some(said) = said {
            self.say_done(said);
        }
    }

    /// Who is responsible for whom, and from when to when somebody participates.
    fn write_responsibility(&mut self, command: Command) {
        let (said, page) = match command {
            Command::EndParticipant(id, exit)
                if self
                    .transact(Operation::EndParticipant, |tx| tx.end_participant(id, &exit))
                    .is_some() =>
            {
                ("exit-saved", Some(Page::Progression(id)))
            }
            Command::ReopenParticipant(id)
                if self
                    .transact(Operation::ReopenParticipant, |tx| tx.reopen_participant(id))
                    .is_some() =>
            {
                ("exit-taken-back", Some(Page::EditParticipant(id)))
            }
            Command::ReadmitParticipant { id, start, caseworker }
                if self
                    .transact(Operation::ReadmitParticipant, |tx| {
                        tx.readmit_participant(id, start, caseworker.as_deref())
                    })
                    .is_some() =>
            {
                ("reentry-saved", Some(Page::Progression(id)))
            }
            Command::HandOverParticipant { id, from, caseworker }
                if self
                    .transact(Operation::HandOverParticipant, |tx| {
                        tx.hand_over_participant(id, from, caseworker.as_deref())
                    })
                    .is_some() =>
            {
                ("responsible-saved", None)
            }
            Command::SetCaseworkerLeft(name, left)
                if self
                    .transact(Operation::SaveCaseworker, |tx| tx.set_caseworker_left(&name, left))
                    .is_some() =>
            {
                ("caseworker-saved", None)
            }
            _ => return,
        };
        if let Some(page) = page {
            self.show(page);
        }
        self.say_done(said);
    }

    /// Meetings: booked, begun, written at and ended.
    fn write_meeting(&mut self, command: Command) {
        match command {
            Command::BookMeeting(participant_id, id, slot)
                if self
                    .transact(Operation::BookMeeting, |tx| tx.book_meeting(participant_id, id, slot))
                    .is_some() =>
            {
                self.say_done("meeting-booked");
            }
            Command::MoveMeeting(participant_id, from, to) => self.move_meeting(participant_id, from, to),
            Command::BeginMeeting(participant_id) => {
                if let Some(id) = self.transact(Operation::BeginMeeting, |tx| tx.begin_meeting(participant_id)) {
                    self.show(Page::Meeting(participant_id, id));
                }
            }
            Command::SaveMeetingNote {
                meeting_id,
                indicator,
                text,
            } => {
                // Where the page has been left meanwhile, what was typed has been saved on the way.
                let is_left = matches!(&self.phase, Phase::Open(open)
                    if !matches!(open.page, Page::Meeting(_, shown) if shown == meeting_id));
                if !is_left {
                    self.transact(Operation::SaveMeetingNote, |tx| {
                        tx.save_meeting_note(meeting_id, indicator.as_ref(), &text)
                    });
                }
            }
            Command::EndMeeting(end) => {
                if !self.save_pending_notes() {
                    return;
                }
                let ended = self.transact(Operation::EndMeeting, |tx| {
                    if end.has_reviewed_plan {
                        tx.review_plan(end.participant_id)?;
                    }
                    tx.end_meeting(end.meeting_id, end.next_meeting, end.next_measurement)
                });
                if ended.is_some() {
                    self.leave_meeting(end.participant_id);
                    self.say_done("meeting-ended");
                }
            }
            _ => {}
        }
    }

    /// A meeting's page is left: to the participant's, or, where the participant sees the screen, to one that shows
    /// nothing of it.
    pub(super) fn leave_meeting(&mut self, participant_id: ParticipantId) {
        self.show(if self.settings.shares_screen {
            Page::MeetingOver(participant_id)
        } else {
            Page::Progression(participant_id)
        });
    }

    /// The intake interview.
    fn write_intake(&mut self, command: Command) {
        match command {
            Command::SaveReply(id, replied) => {
                let Replied {
                    template,
                    question,
                    reply,
                } = *replied;
                self.transact(Operation::SaveReply, |tx| {
                    tx.save_reply(id, &template, &question, reply.as_ref())
                });
            }
            Command::SaveDecision(id, details)
                if self
                    .transact(Operation::DecideIntake, |tx| tx.save_decision(id, &details))
                    .is_some() =>
            {
                self.say_done("intake-decision-saved");
            }
            Command::UseIntakeTemplate(key)
                if self
                    .transact(Operation::LoadIntakeTemplate, |tx| tx.use_intake_template(&key))
                    .is_some() =>
            {
                self.say_intake_template(&key);
            }
            _ => {}
        }
    }

    /// Cases that are gone through, and reminders.
    fn write_review(&mut self, command: Command) {
        let said = match command {
            Command::MarkItem(marked) => {
                self.transact(Operation::MarkItem, |tx| {
                    tx.mark_item(marked.participant_id, &marked.item, marked.position, marked.mark)
                });
                None
            }
            Command::FinishReview(id, next) => {
                let finished = self.transact(Operation::FinishReview, |tx| tx.finish_review(id));
                if finished.is_some() {
                    self.show(next.map_or(Page::Reviews, Page::Review));
                }
                finished.map(|()| "review-finished")
            }
            Command::SaveReminder(participant_id, id, details) => {
                let operation = if id.is_some() {
                    Operation::EditReminder
                } else {
                    Operation::AddReminder
                };
                let saved = self.transact(operation, |tx| tx.save_reminder(participant_id, id, &details));
                saved.map(|_| "reminder-saved")
            }
            Command::TickReminder(participant_id, id, is_done) => {
                let ticked = self.transact(Operation::TickReminder, |tx| {
                    tx.tick_reminder(participant_id, id, is_done)
                });
                ticked.map(|()| "reminder-ticked")
            }
            Command::SaveChecklist(items) => {
                let saved = self.transact(Operation::SaveChecklist, |tx| tx.save_checklist(&items));
                saved.map(|()| "templates-checklist-saved")
            }
            _ => None,
        };
        if let Some(said) = said {
            self.say_done(said);
        }
    }

    /// Reads what a page asks for; where that fails there is nothing to show.
    pub(super) fn read_for_page<T: Default>(
        &mut self,
        read: impl FnOnce(&Store, Today) -> Result<T, StoreError>,
        keep: impl FnOnce(&mut Open, T),
    ) {
        let today = self.session().today;
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(store) = &open.store else { return };
        match read(store, today) {
            Ok(found) => keep(open, found),
            Err(error) => {
                keep(open, T::default());
                self.not_opened(&error);
            }
        }
    }

    pub(super) fn say_intake_template(&mut self, key: &TemplateKey) {
        let key = [("template", key.to_string().into())];
        let text = self.texts.with("templates-intake-loaded", &key);
        self.message = Some(Message::new(Tone::Done, text).offering_undo());
    }

    /// Goals, notes, and the bin.
    fn write_record(&mut self, command: Command) {
        let said = match command {
            Command::SaveGoal(participant_id, id, details) => {
                let operation = if id.is_some() {
                    Operation::EditGoal
                } else {
                    Operation::AddGoal
                };
                let saved = self.transact(operation, |tx| tx.save_goal(participant_id, id, &details));
                saved.map(|_| "goal-saved")
            }
            Command::ReviewPlan(participant_id) => {
                let reviewed = self.transact(Operation::ReviewPlan, |tx| tx.review_plan(participant_id));
                reviewed.map(|()| "plan-reviewed")
            }
            Command::SaveNote(participant_id, id, about, text) => {
                let operation = if id.is_some() {
                    Operation::EditNote
                } else {
                    Operation::AddNote
                };
                let saved = self.transact(operation, |tx| tx.save_note(participant_id, id, &about, &text));
                saved.map(|_| "note-saved")
            }
            Command::Remove(what, participant_id) => {
                let removed = self.transact(what.removal(), |tx| tx.remove(what, participant_id));
                removed.map(|()| "bin-removed")
            }
            Command::Restore(what, participant_id) => {
                let restored = self.transact(Operation::Restore, |tx| tx.restore(what, participant_id));
                restored.map(|()| "bin-restored")
            }
            Command::Erase(what, participant_id) => {
                if self
                    .transact(Operation::Erase, |tx| tx.erase(what, participant_id))
                    .is_some()
                {
                    self.say(Tone::Done, "bin-erased");
                }
                None
            }
            _ => None,
        };
        if let Some(said) = said {
            self.say_done(said);
        }
    }

    /// What saving a placement is called: it is begun, changed or ended.
    fn placement_operation(
        &self,
        participant_id: ParticipantId,
        id: Option<PlacementId>,
        details: &PlacementDetails,
    ) -> Operation {
        let Phase::Open(open) = &self.phase else {
            return Operation::EditPlacement;
        };
        let history = open.loaded.history(participant_id);
        let mut known = history.into_iter().flat_map(|history| &history.placements);
        match known.find(|placement| Some(placement.id) == id) {
            None if id.is_none() => Operation::AddPlacement,
            Some(known) if known.details.to.is_none() && details.to.is_some() => Operation::EndPlacement,
            _ => Operation::EditPlacement,
        }
    }

    /// Undoes what was done last, or does again what was undone last.
    pub(super) fn turn_back(&mut self, ctx: &egui::Context, way: Operation) {
        self.save_pending_notes();
        let session = self.session();
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(store) = open.store.as_mut() else { return };
        let turn = move |store: &mut Store, session: &Session| match way {
            Operation::Redo => store.redo(session),
            _ => store.undo(session),
        };
        let next = match way {
            Operation::Redo => store.redoable(),
            _ => store.undoable(),
        };
        if next.is_some_and(|act| act.import.is_some()) {
            self.turn_import(ctx, way, move |store, session| turn(store, session).map(drop));
            return;
        }
        let turned = turn(store, &session);
        let reloaded = turned.and_then(|turned| match turned {
            Some((act, changes)) => open.reload(&changes).map(|()| Some(act)),
            None => Ok(None),
        });
        match reloaded {
            Ok(Some(act)) => {
                let frame = super::frame(&self.texts, &self.settings, &self.environment);
                open.leave_what_is_gone(frame);
                let key = if way == Operation::Redo {
                    "redone-what"
                } else {
                    "undone-what"
                };
                let text = undo_words(&open.view(frame, Working::default()), key, &act);
                self.message = Some(Message::new(Tone::Info, text));
            }
            Ok(None) => self.say(Tone::Info, "undo-nothing"),
            Err(error) => self.not_opened(&error),
        }
    }

    /// Runs a write and reads again what it changed; `None` where it failed, and the user has been told why.
    pub(super) fn transact<T>(
        &mut self,
        operation: Operation,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Option<T> {
        self.try_transact(operation, work)?.ok()
    }

    /// The same of what older machines of the unit would not understand: where that keeps it from being done, the user may say
    /// beside the sentence that it is done all the same.
    pub(super) fn transact_or_ask<T>(
        &mut self,
        operation: Operation,
        what: impl FnOnce() -> Anyway,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Option<T> {
        match self.try_transact(operation, work)? {
            Ok(value) => Some(value),
            Err(StoreError::OlderMachines(_)) => {
                self.message = self.message.take().map(|message| message.offering(what()));
                None
            }
            Err(_) => None,
        }
    }

    /// Writes, and says what could not be written; `None` where no file is open.
    fn try_transact<T>(
        &mut self,
        operation: Operation,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Option<Result<T, StoreError>> {
        let session = self.session();
        let (Phase::Open(open) | Phase::HandedOver(open, _)) = &mut self.phase else {
            return None;
        };
        let store = open.store.as_mut()?;
        let result = store.transact(&session, operation, work).and_then(|(value, changes)| {
            open.reload(&changes)?;
            Ok(value)
        });
        if let Err(error) = &result {
            self.not_opened(error);
            self.failed = true;
        }
        Some(result)
    }

    fn set_organisation(&mut self, organisation: &Organisation, anyway: bool) {
        let set = self.transact_or_ask(
            Operation::SetOrganisation,
            || Anyway::Organisation(Box::new(organisation.clone())),
            |tx| tx.set_organisation(organisation, anyway),
        );
        if set.is_some() {
            self.say_done("settings-organisation-saved");
        }
    }

    /// Does what the user wants although some machines of the unit do not know of it.
    pub(super) fn do_anyway(&mut self, what: Anyway) {
        self.message = None;
        match what {
            Anyway::InstrumentBeside(path) => self.load_instrument(&path, Some(true)),
            Anyway::TransferKey(name) => self.make_transfer_key(&name, true),
            Anyway::Measure(id, details) => self.save_measure(id, &details, true),
            Anyway::Organisation(organisation) => self.set_organisation(&organisation, true),
        }
    }

    /// Moves the meeting that is booked for `from`. A list knows when it is, and not which one.
    fn move_meeting(&mut self, participant_id: ParticipantId, from: Slot, to: Slot) {
        let Phase::Open(open) = &mut self.phase else { return };
        if let Err(error) = open.read(participant_id) {
            self.not_opened(&error);
            return;
        }
        let history = open.loaded.history(participant_id);
        let mut booked = history.into_iter().flat_map(|history| &history.meetings);
        let found = booked.find(|meeting| !meeting.is_over() && meeting.slot == from);
        let Some(id) = found.map(|meeting| meeting.id) else {
            return;
        };
        let book = |tx: &mut Tx<'_>| tx.book_meeting(participant_id, Some(id), to);
        if self.transact(Operation::BookMeeting, book).is_some() {
            let when = self.texts.slot(to, self.session().today);
            let words = self.texts.with("meeting-moved", &[("when", when.into())]);
            self.message = Some(Message::new(Tone::Done, words).offering_undo());
        }
    }

    /// Begins a form of a series at a new occasion or at one that is there, or goes on with it; `also` belongs to the same
    /// write.
    pub(super) fn begin_form(
        &mut self,
        operation: Operation,
        (participant_id, date, respondent): (ParticipantId, NaiveDate, Respondent),
        series: &Series,
        also: impl FnOnce(&mut Tx<'_>, AssessmentId) -> Result<(), StoreError>,
    ) -> Option<OccasionId> {
        self.transact(operation, |tx| {
            let instrument = tx.instrument_of(series)?;
            let occasion_id = tx.occasion_for(participant_id, date, &instrument.key)?;
            let asked = instrument.asked_of(respondent).map(|indicator| &indicator.id);
            let form = tx.start_assessment(occasion_id, respondent, &instrument.key, asked)?;
            also(tx, form)?;
            Ok(occasion_id)
        })
    }

    fn start_assessment(&mut self, form: (ParticipantId, NaiveDate, Respondent), series: &Series) {
        let operation = Operation::StartAssessment;
        if let Some(occasion_id) = self.begin_form(operation, form, series, |_, _| Ok(())) {
            self.show(Page::Assessment(form.0, occasion_id, form.2));
        }
    }

    /// A form is copied from paper. That it was is noted at once.
    fn transcribe(&mut self, form: (ParticipantId, NaiveDate, Respondent), series: &Series) {
        let note = |tx: &mut Tx<'_>, form| tx.note_way(form, FilledIn::Transcribed);
        let operation = Operation::StartAssessment;
        if let Some(occasion_id) = self.begin_form(operation, form, series, note) {
            self.show(Page::Transcription(form.0, occasion_id, form.2));
        }
    }
}
