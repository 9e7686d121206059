//! Files that are not encrypted: each goes through one question, leaves a row in the log, and only then is written.

use super::background::{MakeFile, Running, waker};
use super::open::Message;
use super::{App, Phase};
use crate::domain::ParticipantId;
use crate::exchange::extract::Extract;
use crate::exchange::log::log_csv;
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::jobs::Job;
use crate::report::extract;
use crate::store::Operation;
use crate::ui::command::ExtractFormat;
use crate::ui::widgets::notice::Tone;

/// What is written down about a file that is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// It tells about this participant, or about some by case reference alone.
    Participant(Option<ParticipantId>),
    /// It tells about a group.
    Group,
    /// It is the log.
    Log,
}

/// A file that is saved once somebody has said that it may be.
pub(super) struct Export {
    title: String,
    name: String,
    /// The key of what is said once it is there.
    said: &'static str,
    about: About,
    make: MakeFile,
}

impl Export {
    /// A file; nothing of it is made yet.
    pub(super) fn new(title: String, name: String, said: &'static str, about: About, make: MakeFile) -> Self {
        Self {
            title,
            name,
            said,
            about,
            make,
        }
    }
}

impl App {
    /// Asks whether a file may be saved although it is not encrypted.
    pub(super) fn ask_to_export(&mut self, export: Export) {
        if let Phase::Open(open) = &mut self.phase {
            open.export = Some(export);
        }
    }

    /// Asks where the file goes.
    pub(super) fn confirm_export(&mut self, ctx: &egui::Context) {
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(export) = open.export.take() else { return };
        let dialog = self.environment.dialogs.save(&export.title, &export.name);
        let job = Job::start(waker(ctx), move |_| dialog());
        self.jobs.push(Running::ChooseFile(Box::new(export), job));
    }

    /// Saves no file.
    pub(super) fn cancel_export(&mut self) {
        if let Phase::Open(open) = &mut self.phase {
            open.export = None;
        }
    }

    /// Logs that the file is saved, and saves it. What is not in the log is not saved.
    pub(super) fn export(&mut self, ctx: &egui::Context, export: Export, path: std::path::PathBuf) {
        let (operation, participant_id) = match export.about {
            About::Participant(id) => (Operation::ExportParticipant, id),
            About::Group => (Operation::ExportGroup, None),
            About::Log => (Operation::ExportLog, None),
        };
        let session = self.session();
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(store) = &mut open.store else { return };
        if let Err(error) = store.log(&session, operation, participant_id) {
            self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
            return;
        }
        let (target, make) = (path.clone(), export.make);
        let job = Job::start(waker(ctx), move |_| {
            std::fs::write(&target, make()?).map_err(|error| error.to_string())
        });
        self.jobs.push(Running::Save(export.said, path, job));
    }

    /// Asks to save everything about one participant. The file's name carries the case reference and no name.
    pub(super) fn choose_extract(&mut self, id: ParticipantId, format: ExtractFormat) {
        let (_, today) = (self.environment.clock)();
        let locale = self.settings.locale;
        let Phase::Open(open) = &self.phase else { return };
        // It is asked for on the participant's own page.
        let Some((store, history)) = open.store.as_ref().zip(open.loaded.history(id)) else {
            return;
        };
        let read = store
            .audit_of(id)
            .and_then(|log| Ok((log, store.hold_of(id)?, store.removed()?)));
        let (log, hold, bin) = match read {
            Ok(read) => read,
            Err(error) => {
                self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
                return;
            }
        };
        let history = history.clone();
        let activities = open.loaded.activities.clone();
        let made_by = open.account.details.name.clone();
        let ending = match format {
            ExtractFormat::Pdf => "pdf",
            ExtractFormat::Json => "json",
        };
        let name = format!("{}.{ending}", extract::file_stem(&history, today.0));
        let make: MakeFile = Box::new(move || {
            let extract = Extract {
                history: &history,
                log: &log,
                bin: &bin,
                hold: hold.as_ref(),
                activities: &activities,
                made_on: today.0,
                made_by: &made_by,
            };
            match format {
                ExtractFormat::Pdf => extract::pdf(&Texts::new(locale), &extract).map_err(|error| error.to_string()),
                ExtractFormat::Json => extract
                    .json()
                    .map(String::into_bytes)
                    .map_err(|error| error.to_string()),
            }
        });
        let title = self.texts.get("dialog-extract");
        self.ask_to_export(Export::new(
            title,
            name,
            "extract-saved",
            About::Participant(Some(id)),
            make,
        ));
    }

    /// Asks to save the log as it was read.
    pub(super) fn choose_log(&mut self) {
        let (_, today) = (self.environment.clock)();
        let Phase::Open(open) = &self.phase else { return };
        let Some(log) = &open.office.log else { return };
        let entries = log.entries.clone();
        let make: MakeFile = Box::new(move || log_csv(&entries).map_err(|error| error.to_string()));
        let title = self.texts.get("dialog-log");
        let name = format!("stegvis-log-{}.csv", today.0);
        self.ask_to_export(Export::new(title, name, "log-saved", About::Log, make));
    }
}
