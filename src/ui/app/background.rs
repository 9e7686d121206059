//! What takes longer than a frame: each is begun here, and its result taken in here.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::administration::{KeyEnd, OfficeEnd, RestoreEnd};
use super::crowd::CrowdEnd;
use super::exporting::{About, Export};
use super::figures::Counted;
use super::founding::FoundingEnd;
use super::importing::Read;
use super::loaded::Loaded;
use super::open::{Message, Open, Working};
use super::station::LookEnd;
use super::transfers::OpenEnd;
use super::unit::ContactEnd;
use super::{App, Phase, calendar_entries};
use crate::domain::ImportId;
use crate::domain::access::Grant;
use crate::domain::imported::{BuiltOn, ImportCounts};
use crate::domain::scorecard::{Counts, ToCount};
use crate::domain::standing::Standing;
use crate::domain::{Now, Today};
use crate::exchange::calendar::calendar_file;
use crate::explain::Explain as _;
use crate::files;
use crate::i18n::Texts;
use crate::jobs::{Job, JobDied};
use crate::store::vault::KdfCost;
use crate::store::{Operation, Restoring, Store, StoreError};
use crate::ui::charts::export::{Format, Picture};
use crate::ui::command::{Anyway, Choice, Command, SendAsked};
use crate::ui::figures::{Ask, Figures};
use crate::ui::importing::{Content, NoPlan, Opened, Planned};
use crate::ui::office::{Comparison, Secret, SecretKind};
use crate::ui::screens::Screen;
use crate::ui::screens::sign_in::SignIn;
use crate::ui::widgets::notice::Tone;
use crate::unit::UnitError;

/// The store comes back from an import, whatever became of it.
type ImportEnd = (Store, Result<(ImportCounts, Loaded), StoreError>);
/// The same for a plan, which looks up whom the file has already.
type SheetEnd = Result<Read, String>;
type PlanEnd = (Store, Result<Planned, NoPlan>);
type BuiltEnd = (Store, Result<Vec<(BuiltOn, u32)>, StoreError>);
type TurnEnd = (Store, Result<Loaded, StoreError>);

/// Work that goes on in the background.
pub(super) enum Running {
    Unlock(Job<Result<Box<Open>, StoreError>>),
    /// Whether the passphrase is right that takes a form back.
    TakeBack(Job<Result<(), StoreError>>),
    Choose(Choice, Job<Option<PathBuf>>),
    /// What stands in a spreadsheet; with the number of the question.
    OpenSheet(u64, Job<Result<Box<Opened>, String>>),
    /// A spreadsheet and its mapping.
    ReadSheet(u64, Job<SheetEnd>),
    Plan(u64, Job<PlanEnd>),
    Import(Job<ImportEnd>),
    /// What was done since to those whom an import told of.
    LookAtImport(ImportId, Job<BuiltEnd>),
    /// An import is taken back or put back.
    TurnImport(Operation, Job<TurnEnd>),
    /// A few more of the demonstration's crowd.
    Crowd(Job<CrowdEnd>),
    /// The key of what is said once it is there.
    Save(&'static str, PathBuf, Job<Result<(), String>>),
    /// Group figures, and what was asked for.
    Figures(Box<(Ask, u64)>, Job<Counted<Box<Figures>>>),
    /// The scorecard's figures, and what was asked for.
    Card(Box<(ToCount, u64)>, Job<Counted<Counts>>),
    /// The languages that there is a voice for.
    FindVoices(Job<Vec<String>>),
    /// Whether there is a printer.
    FindPrinter(Job<bool>),
    Print(Job<Result<(), String>>),
    /// A page goes to the printer; the keys of what is said once it has, and where it could not.
    PrintPage([&'static str; 2], Job<Result<(), String>>),
    /// Where a file goes that may be saved.
    ChooseFile(Box<Export>, Job<Option<PathBuf>>),
    /// What an administrator has asked for.
    Office(Job<OfficeEnd>),
    /// A backup that is opened although the file can't be.
    Compare(Job<Result<Box<(Restoring, Comparison)>, StoreError>>),
    Restore(Job<RestoreEnd>),
    /// Today's backup.
    Backup(Job<Result<(), StoreError>>),
    ChangeKey(Job<KeyEnd>),
    /// A contact with the unit.
    Contact(Job<ContactEnd>),
    /// The file becomes one of a unit, or of none.
    Founding(Job<FoundingEnd>),
    /// A machine joins a unit.
    Join(Job<Result<Box<Open>, UnitError>>),
    /// Where a participant's file for another unit goes.
    ChooseTransfer(Box<SendAsked>, Job<Option<PathBuf>>),
    /// What a participant's file from another unit holds; with the number of the question.
    OpenTransfer(u64, Job<OpenEnd>),
    /// A form station looks for a form, or sends answers.
    Look(Job<LookEnd>),
}

impl Running {
    /// `true` for what tells of participants once it has ended, and is of no use once the file is closed.
    pub(super) fn holds_data(&self) -> bool {
        matches!(
            self,
            Self::OpenSheet(..)
                | Self::ReadSheet(..)
                | Self::Figures(..)
                | Self::Card(..)
                | Self::ChooseFile(..)
                | Self::ChooseTransfer(..)
                | Self::Contact(_)
        )
    }

    /// Asks it to stop, where it looks whether it is to.
    fn stop(&self) {
        match self {
            Self::Figures(_, job) => job.progress().cancel(),
            Self::Card(_, job) => job.progress().cancel(),
            Self::Import(job) => job.progress().cancel(),
            Self::Crowd(job) => job.progress().cancel(),
            _ => {}
        }
    }

    /// `true` where a command waits for it to end: what moves the file must have it alone, two backups at a time would
    /// clear each other's beginnings away, and so would two changes of the key file.
    pub(super) fn is_in_the_way_of(&self, command: &Command) -> bool {
        match command {
            Command::ChangeKey | Command::RestoreBackup => {
                matches!(
                    self,
                    Self::Backup(_) | Self::Figures(..) | Self::Card(..) | Self::Contact(_)
                )
            }
            Command::RemoveParticipants(_) | Command::BackUp => matches!(self, Self::Backup(_) | Self::Contact(_)),
            Command::AddUser(_)
            | Command::EditUser(..)
            | Command::RemoveUser(_)
            | Command::ResetPassphrase(_)
            | Command::ChangePassphrase { .. }
            | Command::MakeRecoveryKey
            | Command::LeaveUnit => matches!(self, Self::Contact(_)),
            _ => false,
        }
    }
}

/// Makes a file's content, on a thread of its own.
pub(super) type MakeFile = Box<dyn FnOnce() -> Result<Vec<u8>, String> + Send>;

/// How far an import has come, where one goes on.
pub(super) fn importing(jobs: &[Running]) -> Option<f32> {
    jobs.iter().find_map(|job| match job {
        Running::Import(job) => Some(job.progress().fraction().unwrap_or(0.0)),
        _ => None,
    })
}

/// How many bytes of a unit's data have been copied, where a machine joins.
pub(super) fn joining(jobs: &[Running]) -> Option<usize> {
    jobs.iter().find_map(|job| match job {
        Running::Join(job) => Some(job.progress().done()),
        _ => None,
    })
}

/// What is being worked out.
pub(super) fn working_out(jobs: &[Running]) -> Working<'_> {
    let mut working = Working::default();
    for job in jobs {
        match job {
            Running::Figures(ask, job) => {
                working.figures = Some((&**ask, job.progress().fraction().unwrap_or(0.0)));
            }
            Running::Card(ask, _) => working.card = Some(&**ask),
            _ => {}
        }
    }
    working
}

impl App {
    pub(super) fn create_file(
        &mut self,
        ctx: &egui::Context,
        path: PathBuf,
        passphrase: Zeroizing<String>,
        user: String,
    ) {
        if let Phase::FirstStart(screen) = &mut self.phase {
            screen.is_busy = true;
        }
        let cost = self.environment.kdf_cost;
        let (now, today) = (self.environment.clock)();
        let job = Job::start(waker(ctx), move |_| {
            let mut store = Store::create(&path, &passphrase, &user, cost)?;
            let session = store.session(now, today);
            let key = store.replace_recovery_key(&session)?;
            let mut open = Open::new(store, false)?;
            open.office.secret = Some(Secret {
                kind: SecretKind::RecoveryKey,
                text: Zeroizing::new(key.text().to_owned()),
            });
            Ok(Box::new(open))
        });
        self.jobs.push(Running::Unlock(job));
    }

    pub(super) fn unlock(&mut self, ctx: &egui::Context, path: PathBuf, passphrase: Zeroizing<String>) {
        if let Phase::SignIn(screen) = &mut self.phase {
            screen.is_busy = true;
        }
        let at = (self.environment.clock)();
        let cost = self.environment.kdf_cost;
        let job = Job::start(waker(ctx), move |_| unlock(&path, &passphrase, at, cost).map(Box::new));
        self.jobs.push(Running::Unlock(job));
    }

    /// Makes the day's first backup beside the work, which does not wait for it.
    pub(super) fn back_up_daily(&mut self, ctx: &egui::Context) {
        let (now, _) = (self.environment.clock)();
        let (Phase::Open(open) | Phase::HandedOver(open, _)) = &self.phase else {
            return;
        };
        match open.store.as_ref().map(Store::backup_maker).transpose() {
            Ok(maker) => {
                let Some(maker) = maker.flatten() else { return };
                let job = Job::start(waker(ctx), move |_| maker.back_up_daily(now).map(drop));
                self.jobs.push(Running::Backup(job));
            }
            Err(error) => self.backed_up(Err(error)),
        }
    }

    /// Whoever works is told where there is no backup of today; a list that was read before it was made is read again.
    fn backed_up(&mut self, result: Result<(), StoreError>) {
        let Phase::Open(open) = &mut self.phase else { return };
        match result {
            Ok(()) => {
                open.office.backups = None;
                open.office.has_newer_backup = open.store.is_none();
            }
            Err(error) => {
                let problem = [("problem", error.explain(&self.texts).into())];
                let text = self.texts.with("backup-failed", &problem);
                self.message = Some(Message::new(Tone::Warning, text));
            }
        }
    }

    pub(super) fn choose(&mut self, ctx: &egui::Context, choice: Choice) {
        let title = |key: &str| self.texts.get(key);
        let dialogs = &self.environment.dialogs;
        let dialog = match choice {
            Choice::NewFile => dialogs.save(&title("dialog-new-file"), "stegvis.db"),
            Choice::ExistingFile => dialogs.open(&title("dialog-existing-file"), &["db"]),
            Choice::Spreadsheet => dialogs.open(
                &title("dialog-spreadsheet"),
                &["csv", "tsv", "txt", "xlsx", "xlsm", "ods", "json"],
            ),
            Choice::Mapping => dialogs.open(&title("dialog-mapping"), &["toml"]),
            Choice::KeyList => dialogs.open(&title("dialog-key-list"), &["csv", "xlsx", "ods"]),
            Choice::Template(_) => dialogs.save(&title("dialog-template"), &title("template-file")),
            Choice::Instrument | Choice::InstrumentBeside => dialogs.open(&title("dialog-instrument"), &["toml"]),
            Choice::IntakeTemplate => dialogs.open(&title("dialog-intake-template"), &["toml"]),
            Choice::SavedIntakeTemplate => dialogs.save(&title("dialog-intake-template-save"), "kartlaggning.toml"),
            Choice::Logo => dialogs.open(&title("dialog-logo"), &["png", "svg"]),
            Choice::UnitFolder => dialogs.folder(&title("dialog-unit-folder")),
            Choice::TransferCard => dialogs.open(&title("dialog-transfer-card"), &["stegvis-key", "txt"]),
            Choice::OwnTransferCard => dialogs.save(&title("dialog-own-transfer-card"), &title("transfer-key-file")),
            Choice::Published => dialogs.open(&title("dialog-published"), &["csv", "txt", "xlsx", "ods"]),
            Choice::UnitFigures => dialogs.open(&title("dialog-unit-figures"), &["stegvis-figures"]),
            Choice::TransferFile => dialogs.open(&title("dialog-transfer-file"), &["stegvis-transfer"]),
        };
        self.jobs
            .push(Running::Choose(choice, Job::start(waker(ctx), move |_| dialog())));
    }

    fn chosen(&mut self, choice: Choice, path: PathBuf) {
        match (choice, &mut self.phase) {
            // A file that was opened meanwhile stays open.
            (Choice::ExistingFile, Phase::FirstStart(_) | Phase::SignIn(_)) => {
                self.phase = Phase::SignIn(Box::new(SignIn::new(path)));
            }
            (Choice::NewFile, Phase::FirstStart(screen)) => screen.path = path.display().to_string(),
            (Choice::UnitFolder, phase) => {
                let set_up = match phase {
                    Phase::FirstStart(screen) => Some(&mut screen.joining.set_up),
                    Phase::Open(open) => match &mut open.screen {
                        Screen::Unit(page) => Some(&mut page.set_up),
                        Screen::Administration(page) => Some(&mut page.unit.set_up),
                        _ => None,
                    },
                    Phase::SignIn(_) | Phase::HandedOver(..) | Phase::Station(_) => None,
                };
                if let Some(set_up) = set_up {
                    set_up.choose_folder(&path);
                }
            }
            (Choice::TransferCard, _) => self.read_transfer_card(&path),
            (Choice::OwnTransferCard, _) => self.save_transfer_card(&path),
            (Choice::TransferFile, Phase::Open(open)) => {
                if let Screen::Receive(screen) = &mut open.screen {
                    screen.choose(path.display().to_string());
                }
            }
            (Choice::Published, _) => {
                if let Some(page) = self.groups_page() {
                    page.choose_published(path.display().to_string());
                }
            }
            (Choice::UnitFigures, _) => {
                if let Some(page) = self.groups_page() {
                    page.choose_unit_file(path.display().to_string());
                }
            }
            (Choice::Instrument, _) => self.load_instrument(&path, None),
            (Choice::InstrumentBeside, _) => self.load_instrument(&path, Some(false)),
            (Choice::IntakeTemplate, _) => self.load_intake_template(&path),
            (Choice::SavedIntakeTemplate, _) => self.save_intake_template(&path),
            (Choice::Logo, _) => self.load_logo(&path),
            (Choice::Template(series), _) => self.save_template(&path, &series),
            (Choice::KeyList, Phase::Open(open)) => {
                if let Screen::Import(screen) = &mut open.screen {
                    screen.key_list = path.display().to_string();
                }
            }
            (choice, Phase::Open(open)) => {
                if let Screen::Import(screen) = &mut open.screen {
                    let field = if choice == Choice::Spreadsheet {
                        &mut screen.spreadsheet
                    } else {
                        &mut screen.mapping
                    };
                    *field = path.display().to_string();
                    screen.forget();
                }
            }
            _ => {}
        }
    }

    /// What stands in a text file; where it can't be read, that has been said.
    fn read_text(&mut self, path: &Path) -> Option<String> {
        match files::load_text(path) {
            Ok(source) => Some(source),
            Err(error) => {
                self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
                None
            }
        }
    }

    fn load_intake_template(&mut self, path: &Path) {
        let Some(source) = self.read_text(path) else { return };
        let loaded = self.transact(Operation::LoadIntakeTemplate, |tx| tx.load_intake_template(&source));
        if let Some(key) = loaded {
            self.say_intake_template(&key);
        }
    }

    /// Saves the file of the intake template in use, to be changed and loaded again.
    fn save_intake_template(&mut self, path: &Path) {
        let Phase::Open(open) = &self.phase else { return };
        let Some(store) = &open.store else { return };
        let path = path.with_extension("toml");
        let written = store.current_intake_source().map_err(std::io::Error::other);
        let written = written.and_then(|source| std::fs::write(&path, source));
        let (tone, key, arg) = match written {
            Ok(()) => (
                Tone::Done,
                "templates-saved",
                ("path", path.display().to_string().into()),
            ),
            Err(error) => (
                Tone::Warning,
                "templates-not-saved",
                ("problem", error.to_string().into()),
            ),
        };
        self.message = Some(Message::new(tone, self.texts.with(key, &[arg])));
    }

    /// Takes an instrument file into use; `beside` is whether it is used beside the others, and even where older programs would
    /// not know of it.
    pub(super) fn load_instrument(&mut self, path: &Path, beside: Option<bool>) {
        let Some(source) = self.read_text(path) else { return };
        let loaded = self.transact_or_ask(
            Operation::LoadInstrument,
            || Anyway::InstrumentBeside(path.to_owned()),
            |tx| match beside {
                Some(anyway) => tx.load_instrument_beside(&source, anyway),
                None => tx.load_instrument(&source),
            },
        );
        if let Some(key) = loaded {
            let said = if beside.is_some() {
                "cli-instrument-beside"
            } else {
                "cli-instrument-loaded"
            };
            let text = self.texts.with(said, &[("instrument", key.to_string().into())]);
            self.message = Some(Message::new(Tone::Done, text).offering_undo());
        }
    }

    pub(super) fn copy_picture(&mut self, ctx: &egui::Context, picture: &Picture) {
        if !self.may_export() {
            return;
        }
        match picture.pixels() {
            Ok(image) => {
                ctx.copy_image(image);
                self.say(Tone::Done, "picture-copied");
            }
            Err(error) => {
                log::error!("{error}");
                self.say(Tone::Warning, "picture-failed");
            }
        }
    }

    pub(super) fn choose_picture(&mut self, picture: Box<Picture>, format: Format) {
        let letters = picture
            .title
            .chars()
            .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
        let words: String = letters.collect();
        let name = words.split_whitespace().collect::<Vec<_>>().join("-").to_lowercase();
        let title = self.texts.get("dialog-picture");
        let name = format!("{name}.{}", format.code());
        let make = move || picture.encode(format).map_err(|error| error.to_string());
        // A chart is a participant's where the page is about one, and a group's otherwise.
        let about = match &self.phase {
            Phase::Open(open) => match open.page.participant() {
                Some(id) => About::Participant(Some(id)),
                None => About::Group,
            },
            _ => return,
        };
        self.ask_to_export(Export::new(title, name, "picture-saved", about, Box::new(make)));
    }

    /// Asks where the due dates of the weeks ahead go.
    pub(super) fn choose_calendar(&mut self, own: bool) {
        let (now, today) = (self.environment.clock)();
        let Phase::Open(open) = &self.phase else { return };
        let Some(store) = &open.store else { return };
        let is_wanted = |standing: &&Standing| !own || standing.is_handled_by(&open.account.details.name);
        let wanted: Vec<_> = open.loaded.roster.standings().iter().filter(is_wanted).collect();
        let text = match calendar_entries::entries(&self.texts, store, &wanted, today) {
            Ok(entries) => calendar_file(&entries, now),
            Err(error) => {
                self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
                return;
            }
        };
        let title = self.texts.get("dialog-calendar");
        let make = move || Ok(text.into_bytes());
        let name = "stegvis.ics".to_owned();
        self.ask_to_export(Export::new(
            title,
            name,
            "calendar-saved",
            About::Participant(None),
            Box::new(make),
        ));
    }

    /// Writes what was planned; `list` is where the list of case numbers goes, where some were made.
    pub(super) fn import(&mut self, ctx: &egui::Context, planned: Planned, file: String, list: Option<PathBuf>) {
        let session = self.session();
        let reason = Texts::new(self.settings.locale).get("import-correction-reason");
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(mut store) = open.store.take() else { return };
        let repaint = ctx.clone();
        let job = Job::start(waker(ctx), move |progress| {
            let Planned { content, mut keys, .. } = planned;
            let total = match &content {
                Content::Sheet(plan) => plan.participants.len(),
                Content::Bundle(plan) => plan.participants(),
            };
            let report = |done| {
                repaint.request_repaint();
                progress.report(done, total)
            };
            let result = match &content {
                Content::Sheet(plan) => {
                    let keys = keys.as_mut().zip(list.as_deref());
                    plan.take_in(&mut store, &session, &file, &reason, keys, report)
                }
                Content::Bundle(plan) => {
                    let written =
                        store.transact(&session, Operation::Import, |tx| plan.write(tx, &file, &reason, report));
                    written.map(|(written, _)| written)
                }
            };
            let result = result.and_then(|written| Ok((written, Loaded::read(&store)?)));
            (store, result)
        });
        self.jobs.push(Running::Import(job));
    }

    /// Asks jobs to stop, and waits for none of them.
    pub(super) fn ask_to_stop(&self, is_one: impl Fn(&Running) -> bool) {
        self.jobs.iter().filter(|job| is_one(job)).for_each(Running::stop);
    }

    /// The same of jobs whose end nobody waits for any more.
    pub(super) fn stop(&mut self, is_one: impl Fn(&Running) -> bool) {
        self.ask_to_stop(&is_one);
        self.jobs.retain(|job| !is_one(job));
    }

    pub(super) fn collect_jobs(&mut self, ctx: &egui::Context) {
        let was_away = self.is_store_away();
        for job in std::mem::take(&mut self.jobs) {
            if let Some(job) = self.collect(ctx, job) {
                self.jobs.push(job);
            }
        }
        // What waited for the file goes on.
        if was_away && !self.is_store_away() {
            ctx.request_repaint();
        }
    }

    /// Takes a job's result, or gives the job back where it still goes on.
    fn collect(&mut self, ctx: &egui::Context, running: Running) -> Option<Running> {
        macro_rules! ended {
            ($job:expr, $again:expr) => {
                match $job.poll() {
                    None => return Some($again),
                    Some(Err(JobDied)) => {
                        self.not_opened(&JobDied);
                        self.close_without_store();
                        return None;
                    }
                    Some(Ok(value)) => value,
                }
            };
        }
        match running {
            Running::Unlock(job) => {
                let result = ended!(job, Running::Unlock(job));
                // A file that was opened meanwhile stays open.
                if !matches!(self.phase, Phase::Open(_) | Phase::HandedOver(..)) {
                    self.opened(result);
                    self.back_up_daily(ctx);
                    if matches!(self.phase, Phase::HandedOver(..)) {
                        self.handed_over(ctx);
                    }
                }
            }
            Running::TakeBack(job) => match ended!(job, Running::TakeBack(job)) {
                Ok(()) => self.taken_back(ctx),
                // Where the form has been sent in meanwhile, nobody waits for the answer.
                Err(error) if matches!(self.phase, Phase::HandedOver(..)) => self.not_opened(&error),
                Err(_) => {}
            },
            Running::Choose(choice, job) => {
                if let Some(path) = ended!(job, Running::Choose(choice, job)) {
                    self.chosen(choice, path);
                }
            }
            Running::ReadSheet(asked, job) => {
                // Another job may have the file; what has been read waits until it is back.
                if self.is_store_away() {
                    return Some(Running::ReadSheet(asked, job));
                }
                match ended!(job, Running::ReadSheet(asked, job)) {
                    Ok(read) => self.plan_sheet(ctx, asked, read),
                    Err(error) => self.planned(asked, Err(NoPlan::because(error))),
                }
            }
            Running::OpenSheet(asked, job) => {
                let result = ended!(job, Running::OpenSheet(asked, job));
                self.opened_sheet(asked, result);
            }
            Running::Plan(asked, job) => {
                let (store, result) = ended!(job, Running::Plan(asked, job));
                if let Phase::Open(open) = &mut self.phase {
                    open.store = Some(store);
                }
                self.planned(asked, result);
            }
            Running::Import(job) => {
                let (store, result) = ended!(job, Running::Import(job));
                self.imported(store, result);
            }
            Running::LookAtImport(id, job) => {
                let (store, built) = ended!(job, Running::LookAtImport(id, job));
                self.looked_at_import(id, store, built);
            }
            Running::TurnImport(way, job) => {
                let (store, turned) = ended!(job, Running::TurnImport(way, job));
                self.import_turned(way, store, turned);
            }
            Running::Crowd(job) => {
                let end = ended!(job, Running::Crowd(job));
                self.crowd_added(end);
            }
            Running::FindVoices(job) => {
                let voices = ended!(job, Running::FindVoices(job));
                if let Phase::Open(open) | Phase::HandedOver(open, _) = &mut self.phase {
                    open.voices = voices;
                }
            }
            Running::FindPrinter(job) => {
                let has_printer = ended!(job, Running::FindPrinter(job));
                if let Phase::Open(open) | Phase::HandedOver(open, _) = &mut self.phase {
                    open.has_printer = has_printer;
                }
            }
            Running::Print(job) => {
                let result = ended!(job, Running::Print(job));
                let result = result.map_err(|detail| log::warn!("printing failed: {detail}"));
                if let Phase::HandedOver(_, handover) = &mut self.phase {
                    handover.printed(result);
                }
            }
            Running::ChooseFile(export, job) => {
                if let Some(path) = ended!(job, Running::ChooseFile(export, job)) {
                    self.export(ctx, *export, path);
                }
            }
            Running::PrintPage(said, job) => {
                let result = ended!(job, Running::PrintPage(said, job));
                let [printed, not_printed] = said;
                match result {
                    Ok(()) => self.say(Tone::Done, printed),
                    Err(detail) => {
                        log::warn!("printing failed: {detail}");
                        self.say(Tone::Warning, not_printed);
                    }
                }
            }
            Running::Office(job) => {
                let end = ended!(job, Running::Office(job));
                self.office_found(end);
            }
            Running::Compare(job) => {
                let result = ended!(job, Running::Compare(job));
                self.compared(result);
            }
            Running::Restore(job) => {
                let result = ended!(job, Running::Restore(job));
                self.restored(result);
            }
            Running::Backup(job) => {
                // A list of backups that is being read now may lack this one: it is read again once it is there.
                if self.is_store_away() {
                    return Some(Running::Backup(job));
                }
                let result = ended!(job, Running::Backup(job));
                self.backed_up(result);
            }
            Running::ChangeKey(job) => {
                let result = ended!(job, Running::ChangeKey(job));
                self.key_changed(ctx, result);
            }
            Running::Contact(job) => {
                // What it changed is read by the file's own connection, and shown where nobody's hands are.
                if self.is_store_away() || job.has_ended() && self.is_in_hand(ctx) {
                    return Some(Running::Contact(job));
                }
                match job.poll() {
                    None => return Some(Running::Contact(job)),
                    Some(Ok(end)) => self.contacted(ctx, end),
                    // The file is open all the same.
                    Some(Err(JobDied)) => self.contact_failed(ctx, &JobDied, false),
                }
            }
            Running::Founding(job) => {
                let end = ended!(job, Running::Founding(job));
                self.founded(end);
            }
            Running::ChooseTransfer(asked, job) => {
                // Another job may have the file.
                if self.is_store_away() {
                    return Some(Running::ChooseTransfer(asked, job));
                }
                if let Some(path) = ended!(job, Running::ChooseTransfer(asked, job)) {
                    self.send_participant(&asked, &path);
                }
            }
            Running::OpenTransfer(asked, job) => {
                let end = ended!(job, Running::OpenTransfer(asked, job));
                self.transfer_opened(asked, end);
            }
            Running::Look(job) => {
                let end = ended!(job, Running::Look(job));
                self.looked(ctx, end);
            }
            Running::Join(job) => {
                let result = ended!(job, Running::Join(job));
                self.joined(ctx, result);
            }
            Running::Figures(ask, job) => {
                let result = ended!(job, Running::Figures(ask, job));
                self.figured(*ask, result);
            }
            Running::Card(ask, job) => {
                let result = ended!(job, Running::Card(ask, job));
                self.card_figured(*ask, result);
            }
            Running::Save(key, path, job) => {
                let result = ended!(job, Running::Save(key, path, job));
                let path = ("path", path.display().to_string().into());
                self.message = Some(match result {
                    Ok(()) => Message::new(Tone::Done, self.texts.with(key, &[path])),
                    Err(detail) => Message::new(
                        Tone::Warning,
                        self.texts.with("error-io", &[path, ("detail", detail.into())]),
                    ),
                });
            }
        }
        None
    }

    /// A job that died took the store with it: nothing could be saved any more, so the file is opened anew.
    fn close_without_store(&mut self) {
        if let Phase::Open(open) = &self.phase
            && open.store.is_none()
            && let Some(path) = open.path.clone()
        {
            let mut screen = SignIn::new(path);
            screen.fail(JobDied.explain(&self.texts));
            self.phase = Phase::SignIn(Box::new(screen));
        }
    }

    fn imported(&mut self, store: Store, result: Result<(ImportCounts, Loaded), StoreError>) {
        let Phase::Open(open) = &mut self.phase else { return };
        open.store = Some(store);
        let result = result.and_then(|(written, loaded)| {
            open.replace_loaded(loaded)?;
            Ok(written)
        });
        match result {
            Ok(written) => {
                self.show_written(written);
            }
            Err(error) => self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts))),
        }
    }
}

/// Opens a file, and reads what the window shows of it.
pub(super) fn unlock(
    path: &Path,
    passphrase: &str,
    (now, today): (Now, Today),
    cost: KdfCost,
) -> Result<Open, StoreError> {
    let mut store = Store::open(path, passphrase, now)?;
    store.turn_to_day(today);
    let session = store.session(now, today);
    store.log(&session, Operation::SignIn, None)?;
    if let Err(error) = store.strengthen(passphrase, cost) {
        log::warn!("the passphrase is as cheap to guess as before: {error}");
    }
    // What lies there longer than it has to does no harm; a file that does not open does.
    if store.account().may(Operation::EmptyBin) > Grant::No
        && let Err(error) = store.empty_bin(&session)
    {
        log::warn!("the bin was not emptied: {error}");
    }
    Open::new(store, false)
}

/// Wakes the window when a job has ended.
pub(super) fn waker(ctx: &egui::Context) -> impl FnOnce() + Send + 'static {
    let ctx = ctx.clone();
    move || ctx.request_repaint()
}
