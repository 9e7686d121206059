//! Files that are not encrypted: each goes through one question, leaves a row in the log, and only then is written.

use super::background::{MakeFile, Running, waker};
use super::open::Message;
use super::{App, Phase};
use crate::domain::ParticipantId;
use crate::domain::history::History;
use crate::domain::retention::Certificate;
use crate::exchange::extract::Extract;
use crate::exchange::log::log_csv;
use crate::exchange::rows::random;
use crate::explain::Explain as _;
use crate::files::{Earlier, save_private};
use crate::i18n::Texts;
use crate::jobs::Job;
use crate::report::certificate::CertificateSheet;
use crate::report::extract;
use crate::report::rows::RowsFile;
use crate::store::vault::VaultError;
use crate::store::{Operation, Store, StoreError};
use crate::ui::command::{ExtractFormat, RowsAsked};
use crate::ui::importing::Planned;
use crate::ui::screens::rows_export::RowsExport;
use crate::ui::widgets::notice::Tone;

/// What is written down about a file that is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    /// It tells about this participant, or about some by case reference alone.
    Participant(Option<ParticipantId>),
    /// It tells about each of these participants.
    Participants(Vec<ParticipantId>),
    /// It tells about a group.
    Group,
    /// It is the log, or what is kept of a removal.
    Log,
}

/// A file that is saved once somebody has said that it may be.
pub(super) struct Export {
    title: String,
    name: String,
    /// The key of what is said once it is there.
    said: &'static str,
    about: About,
    make: What,
    /// Whatever IT has decided: it holds nothing about anybody, or the law asks for it.
    is_always_allowed: bool,
}

/// What is saved there.
enum What {
    /// What this makes.
    Made(MakeFile),
    /// The list of case numbers that an import makes, together with the import; it is logged with it.
    KeyList(Box<Planned>, String),
}

impl Export {
    /// A file; nothing of it is made yet.
    pub(super) fn new(title: String, name: String, said: &'static str, about: About, make: MakeFile) -> Self {
        Self {
            title,
            name,
            said,
            about,
            make: What::Made(make),
            is_always_allowed: false,
        }
    }

    /// The same, whatever IT has decided.
    pub(super) fn always_allowed(self) -> Self {
        Self {
            is_always_allowed: true,
            ..self
        }
    }
}

impl App {
    /// Asks whether a file may be saved although it is not encrypted.
    pub(super) fn ask_to_export(&mut self, export: Export) {
        if !export.is_always_allowed && !self.may_export() {
            return;
        }
        if let Phase::Open(open) = &mut self.phase {
            open.export = Some(export);
        }
    }

    /// `false`, and said, where the organisation's IT lets nothing out of the file.
    pub(super) fn may_export(&mut self) -> bool {
        let may = self.environment.policy.exports;
        if !may {
            self.say(Tone::Warning, "error-policy-exports");
        }
        may
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

    /// Asks where the list of case numbers goes; what was planned is written together with it.
    pub(super) fn import_with_keys(&mut self, planned: Planned, file: String) {
        let (_, today) = (self.environment.clock)();
        self.ask_to_export(Export {
            title: self.texts.get("dialog-key-list-save"),
            name: format!("{}-{}.csv", self.texts.get("key-list-file"), today.0),
            said: "",
            about: About::Participant(None),
            make: What::KeyList(Box::new(planned), file),
            is_always_allowed: false,
        });
    }

    /// Logs that the file is saved, and saves it. What is not in the log is not saved.
    pub(super) fn export(&mut self, ctx: &egui::Context, export: Export, path: std::path::PathBuf) {
        let make = match export.make {
            What::KeyList(planned, file) => return self.import(ctx, *planned, file, Some(path)),
            What::Made(make) => make,
        };
        let (operation, participants) = match export.about {
            About::Participant(id) => (Operation::ExportParticipant, id.into_iter().collect()),
            About::Participants(ids) => (Operation::ExportParticipant, ids),
            About::Group => (Operation::ExportGroup, Vec::new()),
            About::Log => (Operation::ExportLog, Vec::new()),
        };
        let session = self.session();
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(store) = &mut open.store else { return };
        if let Err(error) = store.log(&session, operation, participants) {
            self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
            return;
        }
        let target = path.clone();
        let job = Job::start(waker(ctx), move |_| {
            let bytes = make()?;
            let saved = match operation {
                // What is for publication is read by others.
                Operation::ExportGroup => std::fs::write(&target, bytes),
                _ => save_private(&target, &bytes, Earlier::Replaced),
            };
            saved.map_err(|error| error.to_string())
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
        let read = store.audit_of(id).and_then(|log| {
            Ok((
                log,
                store.hold_of(id)?,
                store.moves(id)?,
                store.removed()?,
                store.imports_of(id)?,
            ))
        });
        let (log, hold, moves, bin, imports) = match read {
            Ok(read) => read,
            Err(error) => {
                self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
                return;
            }
        };
        let history = history.clone();
        let organisation = open.loaded.organisation.clone();
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
                imports: &imports,
                moves: &moves,
                activities: &activities,
                made_on: today.0,
                made_by: &made_by,
            };
            match format {
                ExtractFormat::Pdf => {
                    extract::pdf(&Texts::new(locale), &extract, &organisation).map_err(|error| error.to_string())
                }
                ExtractFormat::Json => extract
                    .json()
                    .map(String::into_bytes)
                    .map_err(|error| error.to_string()),
            }
        });
        let title = self.texts.get("dialog-extract");
        let about = About::Participant(Some(id));
        self.ask_to_export(Export::new(title, name, "extract-saved", about, make).always_allowed());
    }

    /// Shows what can be chosen of what is saved about these participants as rows, or shows it no longer.
    pub(super) fn ask_for_rows(&mut self, whom: Option<Vec<ParticipantId>>) {
        if let Phase::Open(open) = &mut self.phase {
            open.rows = whom.map(RowsExport::new);
        }
    }

    /// Asks to save what is kept about participants as rows. The file's name says nothing of whom it is about.
    pub(super) fn choose_rows(&mut self, asked: RowsAsked) {
        let (now, today) = (self.environment.clock)();
        let locale = self.settings.locale;
        let RowsAsked { whom, saved, content } = asked;
        let Phase::Open(open) = &mut self.phase else { return };
        open.rows = None;
        let Some(store) = &open.store else { return };
        let ids = whom.clone();
        let read = move |store: &Store| -> Result<Vec<History>, StoreError> {
            ids.iter().map(|id| store.history(*id)).collect()
        };
        // Where there are many that takes a while, so a file on disk is read beside the window.
        let second = store.second();
        let here = match second {
            Some(_) => Ok(Vec::new()),
            None => read(store),
        };
        let here = match here {
            Ok(here) => here,
            Err(error) => {
                self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
                return;
            }
        };
        let activities = open.loaded.activities.clone();
        let ending = saved.ending();
        let make: MakeFile = Box::new(move || {
            let texts = Texts::new(locale);
            let histories = match second {
                Some(second) => second.open(now).and_then(|store| read(&store)),
                None => Ok(here),
            };
            let file = RowsFile {
                histories: &histories.map_err(|error| error.explain(&texts))?,
                activities: &activities,
                content,
                made_on: today,
            };
            let mut random = random().map_err(|_| VaultError::NoRandomness.explain(&texts))?;
            let made = file.bytes(&texts, &saved, &mut random);
            made.map_err(|error| error.explain(&texts))
        });
        let title = self.texts.get("dialog-rows");
        let name = format!("stegvis-{}.{ending}", today.0);
        let about = About::Participants(whom);
        self.ask_to_export(Export::new(title, name, "rows-file-saved", about, make));
    }

    /// Asks to save a certificate of removal. It names no participant.
    pub(super) fn choose_certificate(&mut self, certificate: Certificate) {
        let (_, today) = (self.environment.clock)();
        let locale = self.settings.locale;
        let Phase::Open(open) = &self.phase else { return };
        let threshold = open.loaded.rules.threshold;
        let organisation = open.loaded.organisation.clone();
        let date = [("date", certificate.at.to_string().into())];
        let name = self.texts.with("certificate-file", &date);
        let make: MakeFile = Box::new(move || {
            let sheet = CertificateSheet::new(&Texts::new(locale), threshold, &certificate, today);
            sheet.pdf(&organisation).map_err(|error| error.to_string())
        });
        let title = self.texts.get("dialog-certificate");
        self.ask_to_export(Export::new(title, name, "certificate-saved", About::Log, make));
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
