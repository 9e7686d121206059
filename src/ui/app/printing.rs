//! Pages for a participant: the paper form, the feedback, the meeting's sheet and the summary. Each is saved or printed, and
//! carries the case reference and no name, in its file name too.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::background::{Running, waker};
use super::exporting::{About, Export};
use super::open::Message;
use super::{App, Phase};
use crate::domain::ParticipantId;
use crate::domain::instrument::{Respondent, Series};
use crate::domain::organisation::MAX_LOGO_BYTES;
use crate::explain::Explain as _;
use crate::files::{self, FileError};
use crate::i18n::Texts;
use crate::jobs::Job;
use crate::report::feedback::FeedbackSheet;
use crate::report::form::PaperForm;
use crate::report::logo::{LogoError, read_logo};
use crate::report::meeting::MeetingSheet;
use crate::report::summary::SummarySheet;
use crate::store::Operation;
use crate::ui::screens::Screen;
use crate::ui::screens::handover::welcome_text;
use crate::ui::screens::summary::SummaryChoice;
use crate::ui::widgets::notice::Tone;

impl App {
    /// Reads a logo that was pointed at into the page of settings, where it is seen before it is saved.
    pub(super) fn load_logo(&mut self, path: &Path) {
        // One byte more, so that too large a one is told as what it is.
        let bytes = match files::load_bytes(path, MAX_LOGO_BYTES as u64 + 1) {
            Ok(bytes) => Ok(bytes),
            Err(FileError::TooLarge { .. }) => Err(LogoError::TooLarge.explain(&self.texts)),
            Err(error) => Err(error.explain(&self.texts)),
        };
        let logo = bytes.and_then(|bytes| read_logo(&bytes).map_err(|error| error.explain(&self.texts)));
        let Phase::Open(open) = &mut self.phase else { return };
        match (logo, &mut open.screen) {
            (Ok((format, bytes)), Screen::Settings(page)) => {
                page.organisation.set_logo(&open.loaded.organisation, format, bytes);
            }
            (Ok(_), _) => {}
            (Err(words), _) => self.message = Some(Message::new(Tone::Warning, words)),
        }
    }

    /// Asks where a form for paper goes. It carries the case reference, in its file name too, and no name.
    pub(super) fn choose_paper_form(
        &mut self,
        (participant_id, date, respondent): (ParticipantId, NaiveDate, Respondent),
        series: &Series,
        language: &str,
    ) {
        let Phase::Open(open) = &self.phase else { return };
        // It is asked for on a page about the participant.
        let history = open.loaded.history(participant_id);
        let instrument = history.and_then(|history| history.current_of(series));
        let reference = open.loaded.reference(participant_id);
        let Some(((reference, language), instrument)) = reference.zip(open.languages.get(language)).zip(instrument)
        else {
            return;
        };
        let texts = Texts::of_language(language);
        let form = PaperForm::new(
            &texts,
            &language.translate(instrument),
            respondent,
            reference,
            date,
            &welcome_text(&texts, &open.loaded.forms),
        );
        let title = self.texts.get("dialog-paper-form");
        let name = format!("{reference}-{date}-{}.pdf", language.code);
        let organisation = self.organisation();
        let make = move || form.pdf(&organisation).map_err(|error| error.to_string());
        let about = About::Participant(Some(participant_id));
        self.ask_to_export(Export::new(title, name, "paper-saved", about, Box::new(make)).always_allowed());
    }

    /// Asks where a participant's feedback goes. Its file name carries the case reference and no name.
    pub(super) fn choose_feedback(&mut self, participant_id: ParticipantId, sheet: Box<FeedbackSheet>) {
        let Phase::Open(open) = &self.phase else { return };
        let Some(reference) = open.loaded.reference(participant_id) else {
            return;
        };
        let title = self.texts.get("dialog-feedback");
        let organisation = self.organisation();
        let make = move || sheet.pdf(&organisation).map_err(|error| error.to_string());
        let name = format!("{reference}-feedback.pdf");
        let about = About::Participant(Some(participant_id));
        self.ask_to_export(Export::new(title, name, "feedback-saved", about, Box::new(make)));
    }

    /// Asks where a meeting's sheet goes. Its file name carries the case reference and no name.
    pub(super) fn choose_meeting_sheet(&mut self, participant_id: ParticipantId, sheet: Box<MeetingSheet>) {
        let Phase::Open(open) = &self.phase else { return };
        let Some(reference) = open.loaded.reference(participant_id) else {
            return;
        };
        let title = self.texts.get("dialog-meeting");
        let name = format!("{reference}-{}.pdf", sheet.date());
        let organisation = self.organisation();
        let make = move || sheet.pdf(&organisation).map_err(|error| error.to_string());
        let about = About::Participant(Some(participant_id));
        self.ask_to_export(Export::new(title, name, "meeting-saved", about, Box::new(make)));
    }

    /// Shows what can be chosen of what is printed for a participant, or shows it no longer.
    pub(super) fn ask_for_summary(&mut self, ctx: &egui::Context, whom: Option<ParticipantId>) {
        let Phase::Open(open) = &mut self.phase else { return };
        open.summary = whom.map(SummaryChoice::new);
        if whom.is_some() && !open.has_printer {
            self.find_printer(ctx);
        }
    }

    /// Asks where a participant's summary goes. Its file name carries the case reference and no name.
    pub(super) fn choose_summary(&mut self, participant_id: ParticipantId, sheet: Box<SummarySheet>) {
        let Phase::Open(open) = &self.phase else { return };
        let Some(reference) = open.loaded.reference(participant_id) else {
            return;
        };
        let name = [
            ("reference", reference.to_string().into()),
            ("date", sheet.date().to_string().into()),
        ];
        let name = self.texts.with("print-file", &name);
        let title = self.texts.get("dialog-summary");
        let organisation = self.organisation();
        let make = move || sheet.pdf(&organisation).map_err(|error| error.to_string());
        let about = About::Participant(Some(participant_id));
        self.ask_to_export(Export::new(title, name, "summary-saved", about, Box::new(make)));
    }

    /// Sends a participant's summary to the printer, once it is logged that it leaves the file.
    pub(super) fn print_summary(&mut self, ctx: &egui::Context, participant_id: ParticipantId, sheet: SummarySheet) {
        let session = self.session();
        let organisation = self.organisation();
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(store) = &mut open.store else { return };
        if let Err(error) = store.log(&session, Operation::ExportParticipant, vec![participant_id]) {
            self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
            return;
        }
        let devices = Arc::clone(&self.environment.devices);
        let job = Job::start(waker(ctx), move |_| {
            let pdf = sheet.pdf(&organisation).map_err(|error| error.to_string())?;
            devices.print("Stegvis", &pdf)
        });
        self.jobs
            .push(Running::PrintPage(["summary-printed", "summary-not-printed"], job));
    }
}
