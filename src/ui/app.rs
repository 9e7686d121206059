//! The program's window: owns the open file and the page, drains commands, and runs jobs.

use std::path::{Path, PathBuf};

use eframe::egui::{self, CentralPanel, Ui};
use zeroize::Zeroizing;

use super::charts::export::{Format, Picture};
use super::command::{Choice, Command, Page, Shortcut};
use super::screens::first_start::FirstStart;
use super::screens::import::Import;
use super::screens::palette::Palette;
use super::screens::participants::Participants;
use super::screens::sign_in::SignIn;
use super::screens::{Screen, navigation};
use super::settings::Settings;
use super::theme::{self, Theme};
use super::view::{Frame, View};
use super::widgets::button::Button;
use super::widgets::notice::{Tone, notice};
use super::widgets::{page, paint_focus_ring};
use crate::domain::instrument::{Instrument, Respondent};
use crate::domain::occasion::History;
use crate::domain::{Now, ParticipantId, Today};
use crate::exchange::import::{self, Plan, Written};
use crate::exchange::mapping::Mapping;
use crate::exchange::sheet::Sheet;
use crate::explain::Explain;
use crate::i18n::Texts;
use crate::jobs::{Job, JobDied};
use crate::store::vault::KdfCost;
use crate::store::{Changes, Operation, Session, Store, StoreError, Tx};

/// How much one press of a key zooms.
const ZOOM_STEP: f32 = 0.1;

/// A question to the user that a system dialog asks; runs on a thread of its own.
pub type Dialog = Box<dyn FnOnce() -> Option<PathBuf> + Send>;

/// System dialogs, so that tests can answer them.
pub trait Dialogs {
    /// Asks for a file that exists, with one of these extensions.
    fn open(&self, title: &str, extensions: &[&str]) -> Dialog;
    /// Asks where a new file goes.
    fn save(&self, title: &str, name: &str) -> Dialog;
}

/// What the window needs from outside.
pub struct Environment {
    /// The computer's clock.
    pub clock: fn() -> (Now, Today),
    /// System dialogs.
    pub dialogs: Box<dyn Dialogs>,
    /// Where settings lie; `None` keeps none.
    pub settings_path: Option<PathBuf>,
    /// What it costs to try a passphrase of a new file.
    pub kdf_cost: KdfCost,
}

/// What the window opens with.
pub enum Opening {
    /// A file in memory that is not kept.
    Demo(Store),
    /// This file, or the first start where there is none; `None` is the file of last time.
    File(Option<PathBuf>),
}

/// The window.
pub struct App {
    environment: Environment,
    settings: Settings,
    texts: Texts,
    phase: Phase,
    commands: Vec<Command>,
    message: Option<(Tone, String)>,
    jobs: Vec<Running>,
    applied: Option<(theme::ThemeName, f32)>,
    /// The latest write could not be done.
    failed: bool,
}

/// A file is open, or is not.
enum Phase {
    FirstStart(FirstStart),
    SignIn(SignIn),
    Open(Box<Open>),
}

/// An open file and what is shown of it.
struct Open {
    /// `None` while a job has it.
    store: Option<Store>,
    path: Option<PathBuf>,
    user: String,
    is_demo: bool,
    histories: Vec<History>,
    caseworkers: Vec<String>,
    instrument: Instrument,
    page: Page,
    screen: Screen,
    /// Pages that were left and that are come back to as they were.
    left: Vec<(Page, Screen)>,
    palette: Option<Palette>,
}

/// The store comes back from an import, whatever became of it.
type ImportEnd = (Store, Result<(Written, Changes), StoreError>);

/// Work that goes on in the background.
enum Running {
    Unlock(Job<Result<Store, StoreError>>),
    Choose(Choice, Job<Option<PathBuf>>),
    /// The spreadsheet and the mapping that it was asked for, as they stood in the fields.
    Plan([PathBuf; 2], Job<Result<Plan, String>>),
    Import(Job<ImportEnd>),
    ChoosePicture(Box<Picture>, Format, Job<Option<PathBuf>>),
    SavePicture(PathBuf, Job<Result<(), String>>),
}

impl App {
    /// The window, before its first frame.
    pub fn new(ctx: &egui::Context, environment: Environment, opening: Opening) -> Self {
        theme::install_fonts(ctx);
        // Zoom has keys of its own here, within bounds, and is kept between starts.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let settings = environment
            .settings_path
            .as_deref()
            .map(Settings::load)
            .unwrap_or_default();
        let texts = Texts::new(settings.locale);
        let mut app = Self {
            phase: Phase::FirstStart(FirstStart::default()),
            commands: Vec::new(),
            message: None,
            jobs: Vec::new(),
            applied: None,
            failed: false,
            environment,
            settings,
            texts,
        };
        app.begin(opening);
        app
    }

    fn begin(&mut self, opening: Opening) {
        match opening {
            Opening::Demo(store) => self.opened(store, true),
            Opening::File(path) => {
                let remembered = self.settings.file.clone().filter(|_| path.is_none());
                let path = path.or_else(|| remembered.clone()).or_else(crate::store::default_path);
                self.phase = match path {
                    Some(path) if path.exists() => Phase::SignIn(SignIn::new(path)),
                    // A drive that is not there today must not look like a first start.
                    Some(path) if remembered.is_some() => {
                        let mut screen = SignIn::new(path.clone());
                        screen.fail(StoreError::Missing(path).explain(&self.texts));
                        Phase::SignIn(screen)
                    }
                    path => Phase::FirstStart(FirstStart::new(path)),
                };
            }
        }
    }

    /// What goes on beside drawing: keys, jobs and their results.
    pub fn logic(&mut self, ctx: &egui::Context) {
        self.keys(ctx);
        self.collect_jobs(ctx);
    }

    /// Draws everything, then does what was asked for.
    pub fn ui(&mut self, ui: &mut Ui) {
        self.apply_looks(ui.ctx());
        let mut commands = std::mem::take(&mut self.commands);
        let frame = frame(&self.texts, &self.settings, &self.environment);
        let background = egui::Frame::new().fill(frame.theme.bg);
        match &mut self.phase {
            Phase::FirstStart(screen) => {
                CentralPanel::default()
                    .frame(background)
                    .show(ui, |ui| screen.ui(ui, &frame, &mut commands));
            }
            Phase::SignIn(screen) => {
                CentralPanel::default()
                    .frame(background)
                    .show(ui, |ui| screen.ui(ui, &frame, &mut commands));
            }
            Phase::Open(open) => open.ui(ui, frame, self.message.as_ref(), &self.jobs, &mut commands),
        }
        paint_focus_ring(ui.ctx(), frame.theme);
        for command in commands {
            self.failed = false;
            self.run(ui.ctx(), command);
            // What follows counted on what could not be done.
            if self.failed {
                break;
            }
        }
    }

    fn apply_looks(&mut self, ctx: &egui::Context) {
        let wanted = (self.settings.theme, self.settings.zoom);
        if self.applied != Some(wanted) {
            Theme::of(self.settings.theme).apply(ctx);
            ctx.set_zoom_factor(self.settings.zoom);
            self.applied = Some(wanted);
        }
    }

    fn keys(&mut self, ctx: &egui::Context) {
        let has_popup = egui::Popup::is_any_open(ctx);
        for shortcut in Shortcut::ALL {
            // Esc closes what is open over the page before it leaves the page.
            let is_taken = shortcut == Shortcut::Back && (has_popup || self.has_palette());
            if !is_taken && ctx.input_mut(|input| input.consume_shortcut(&shortcut.keys())) {
                self.press(ctx, shortcut);
            }
        }
        if ctx.input_mut(|input| input.consume_key(egui::Modifiers::COMMAND, egui::Key::Equals)) {
            self.press(ctx, Shortcut::ZoomIn);
        }
    }

    fn has_palette(&self) -> bool {
        matches!(&self.phase, Phase::Open(open) if open.palette.is_some())
    }

    fn press(&mut self, ctx: &egui::Context, shortcut: Shortcut) {
        let zoom = |factor: f32| Command::SetZoom((factor * 10.0).round() / 10.0);
        let command = match shortcut {
            Shortcut::Find => Some(Command::ShowPalette),
            Shortcut::Back => Some(Command::Back),
            Shortcut::ZoomIn => Some(zoom(self.settings.zoom + ZOOM_STEP)),
            Shortcut::ZoomOut => Some(zoom(self.settings.zoom - ZOOM_STEP)),
            Shortcut::ZoomReset => Some(zoom(1.0)),
            _ => shortcut.command(),
        };
        if let Some(command) = command {
            self.run(ctx, command);
            ctx.request_repaint();
        }
    }

    fn session(&self) -> Session {
        let (now, today) = (self.environment.clock)();
        let user = match &self.phase {
            Phase::Open(open) => open.user.clone(),
            Phase::FirstStart(_) | Phase::SignIn(_) => String::new(),
        };
        Session { user, now, today }
    }

    fn run(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::CreateFile { path, passphrase, user } => self.create_file(ctx, path, passphrase, user),
            Command::Unlock { path, passphrase } => self.unlock(ctx, path, passphrase),
            Command::Lock => self.lock(ctx),
            Command::ShowFirstStart => {
                self.phase = Phase::FirstStart(FirstStart::new(crate::store::default_path()));
            }
            Command::Choose(choice) => self.choose(ctx, choice),
            Command::Show(page) => self.show(page),
            Command::Back => self.back(ctx),
            Command::ShowPalette => {
                if let Phase::Open(open) = &mut self.phase {
                    open.palette = Some(Palette::default());
                }
            }
            Command::CopyPicture(picture) => self.copy_picture(ctx, &picture),
            Command::SavePicture(picture, format) => self.choose_picture(ctx, picture, format),
            Command::PlanImport { spreadsheet, mapping } => self.plan_import(ctx, &spreadsheet, &mapping),
            Command::Import(plan) => self.import(ctx, *plan),
            Command::CancelJob => self.cancel(),
            Command::SetTheme(name) => self.change_settings(|settings| settings.theme = name),
            Command::SetLocale(locale) => {
                self.change_settings(|settings| settings.locale = locale);
                self.texts = Texts::new(locale);
            }
            Command::SetZoom(zoom) => self.change_settings(|settings| {
                settings.zoom = zoom.clamp(*theme::ZOOM.start(), *theme::ZOOM.end());
            }),
            Command::DismissNotice => self.message = None,
            write => self.write(write),
        }
    }

    /// The commands that change the file.
    fn write(&mut self, command: Command) {
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
    fn transact<T>(
        &mut self,
        operation: Operation,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Option<T> {
        let session = self.session();
        let Phase::Open(open) = &mut self.phase else {
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
                self.message = Some((Tone::Warning, error.explain(&self.texts)));
                self.failed = true;
                None
            }
        }
    }

    fn start_assessment(&mut self, participant_id: ParticipantId, date: chrono::NaiveDate, respondent: Respondent) {
        let Phase::Open(open) = &self.phase else { return };
        let instrument = open.instrument.clone();
        let occasion_id = self.transact(Operation::StartAssessment, |tx| {
            let occasion_id = match tx.occasion_on(participant_id, date)? {
                Some(occasion_id) => occasion_id,
                None => tx.create_occasion(participant_id, date)?,
            };
            let asked = instrument.asked_of(respondent).map(|indicator| &indicator.id);
            tx.start_assessment(occasion_id, respondent, &instrument.key, asked)?;
            Ok(occasion_id)
        });
        if let Some(occasion_id) = occasion_id {
            self.show(Page::Assessment(participant_id, occasion_id, respondent));
        }
    }

    fn say(&mut self, tone: Tone, key: &str) {
        self.message = Some((tone, self.texts.get(key)));
    }

    fn show(&mut self, page: Page) {
        self.save_pending_notes();
        self.message = None;
        let frame = frame(&self.texts, &self.settings, &self.environment);
        if let Phase::Open(open) = &mut self.phase {
            open.go(page, frame);
        }
    }

    fn leave_form(&mut self) {
        self.save_pending_notes();
        self.message = None;
        let frame = frame(&self.texts, &self.settings, &self.environment);
        if let Phase::Open(open) = &mut self.phase {
            open.go_back(frame);
        }
    }

    fn back(&mut self, ctx: &egui::Context) {
        // Esc first leaves a field, as everywhere else; only then the page.
        if let Some(focused) = ctx.memory(|memory| memory.focused())
            && ctx.text_edit_focused()
        {
            ctx.memory_mut(|memory| memory.surrender_focus(focused));
        } else {
            self.leave_form();
        }
    }

    /// What has been typed into a form and waits for a pause is saved before the form goes.
    fn save_pending_notes(&mut self) {
        let Phase::Open(open) = &mut self.phase else { return };
        let Screen::Assessment(form) = &mut open.screen else {
            return;
        };
        let (occasion_id, respondent) = form.place();
        let occasions = open.histories.iter().flat_map(|history| &history.occasions);
        let draft = occasions
            .filter(|occasion| occasion.id == occasion_id)
            .find_map(|occasion| occasion.drafts.get(&respondent));
        let Some(draft) = draft else { return };
        for command in form.pending_notes(draft) {
            self.write(command);
        }
    }

    fn create_file(&mut self, ctx: &egui::Context, path: PathBuf, passphrase: Zeroizing<String>, user: String) {
        if let Phase::FirstStart(screen) = &mut self.phase {
            screen.is_busy = true;
        }
        let cost = self.environment.kdf_cost;
        let job = Job::start(waker(ctx), move |_| Store::create(&path, &passphrase, &user, cost));
        self.jobs.push(Running::Unlock(job));
    }

    fn unlock(&mut self, ctx: &egui::Context, path: PathBuf, passphrase: Zeroizing<String>) {
        if let Phase::SignIn(screen) = &mut self.phase {
            screen.is_busy = true;
        }
        let job = Job::start(waker(ctx), move |_| Store::open(&path, &passphrase));
        self.jobs.push(Running::Unlock(job));
    }

    /// Closes the file. Everything that was read of it goes with it.
    fn lock(&mut self, ctx: &egui::Context) {
        self.save_pending_notes();
        let Phase::Open(open) = &self.phase else { return };
        if open.store.is_none() {
            return;
        }
        self.message = None;
        match open.path.clone() {
            Some(path) => {
                // What was typed into fields must not come back by undo.
                ctx.data_mut(|data| data.remove_by_type::<egui::text_edit::TextEditState>());
                self.phase = Phase::SignIn(SignIn::new(path));
            }
            // The demonstration has no passphrase to ask for.
            None => self.say(Tone::Info, "lock-demo"),
        }
    }

    fn opened(&mut self, store: Store, is_demo: bool) {
        match Open::new(store, is_demo) {
            Ok(open) => {
                if let Some(path) = open.path.clone() {
                    self.change_settings(|settings| settings.file = Some(path));
                }
                self.phase = Phase::Open(Box::new(open));
            }
            Err(error) => self.not_opened(&error),
        }
    }

    /// Says why no file is open, where the user looks for it.
    fn not_opened(&mut self, error: &impl Explain) {
        let sentence = error.explain(&self.texts);
        match &mut self.phase {
            Phase::SignIn(screen) => screen.fail(sentence),
            Phase::FirstStart(screen) => {
                screen.is_busy = false;
                screen.error = Some(sentence);
            }
            Phase::Open(_) => self.message = Some((Tone::Warning, sentence)),
        }
    }

    fn change_settings(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings);
        if let Some(path) = &self.environment.settings_path
            && let Err(error) = self.settings.save(path)
        {
            // The window looks as it should; only the next start will not remember it.
            log::warn!("settings were not saved: {error}");
        }
    }

    fn choose(&mut self, ctx: &egui::Context, choice: Choice) {
        let title = |key: &str| self.texts.get(key);
        let dialogs = &self.environment.dialogs;
        let dialog = match choice {
            Choice::NewFile => dialogs.save(&title("dialog-new-file"), "stegvis.db"),
            Choice::ExistingFile => dialogs.open(&title("dialog-existing-file"), &["db"]),
            Choice::Spreadsheet => dialogs.open(
                &title("dialog-spreadsheet"),
                &["csv", "tsv", "txt", "xlsx", "xls", "ods"],
            ),
            Choice::Mapping => dialogs.open(&title("dialog-mapping"), &["toml"]),
            Choice::Instrument => dialogs.open(&title("dialog-instrument"), &["toml"]),
        };
        self.jobs
            .push(Running::Choose(choice, Job::start(waker(ctx), move |_| dialog())));
    }

    fn chosen(&mut self, choice: Choice, path: PathBuf) {
        match (choice, &mut self.phase) {
            // A file that was opened meanwhile stays open.
            (Choice::ExistingFile, Phase::FirstStart(_) | Phase::SignIn(_)) => {
                self.phase = Phase::SignIn(SignIn::new(path));
            }
            (Choice::NewFile, Phase::FirstStart(screen)) => screen.path = path.display().to_string(),
            (Choice::Instrument, _) => self.load_instrument(&path),
            (choice, Phase::Open(open)) => {
                if let Screen::Import(screen) = &mut open.screen {
                    let field = if choice == Choice::Spreadsheet {
                        &mut screen.spreadsheet
                    } else {
                        &mut screen.mapping
                    };
                    *field = path.display().to_string();
                    (screen.plan, screen.error, screen.written) = (None, None, None);
                }
            }
            _ => {}
        }
    }

    fn load_instrument(&mut self, path: &Path) {
        let source = match std::fs::read_to_string(path) {
            Ok(source) => source,
            Err(source) => {
                let error = StoreError::Io {
                    path: path.to_owned(),
                    source,
                };
                self.message = Some((Tone::Warning, error.explain(&self.texts)));
                return;
            }
        };
        if let Some(key) = self.transact(Operation::LoadInstrument, |tx| tx.load_instrument(&source)) {
            let text = self
                .texts
                .with("cli-instrument-loaded", &[("instrument", key.to_string().into())]);
            self.message = Some((Tone::Done, text));
        }
    }

    fn copy_picture(&mut self, ctx: &egui::Context, picture: &Picture) {
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

    fn choose_picture(&mut self, ctx: &egui::Context, picture: Box<Picture>, format: Format) {
        let letters = picture
            .title
            .chars()
            .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
        let words: String = letters.collect();
        let name = words.split_whitespace().collect::<Vec<_>>().join("-").to_lowercase();
        let title = self.texts.get("dialog-picture");
        let dialog = self
            .environment
            .dialogs
            .save(&title, &format!("{name}.{}", format.code()));
        self.jobs.push(Running::ChoosePicture(
            picture,
            format,
            Job::start(waker(ctx), move |_| dialog()),
        ));
    }

    fn save_picture(&mut self, ctx: &egui::Context, picture: Box<Picture>, format: Format, path: PathBuf) {
        let target = path.clone();
        let job = Job::start(waker(ctx), move |_| {
            let bytes = picture.encode(format).map_err(|error| error.to_string())?;
            std::fs::write(&target, bytes).map_err(|error| error.to_string())
        });
        self.jobs.push(Running::SavePicture(path, job));
    }

    fn plan_import(&mut self, ctx: &egui::Context, spreadsheet: &Path, mapping: &Path) {
        let (_, today) = (self.environment.clock)();
        let locale = self.settings.locale;
        let Phase::Open(open) = &self.phase else { return };
        let (instrument, histories) = (open.instrument.clone(), open.histories.clone());
        let (spreadsheet, mapping) = (spreadsheet.to_owned(), mapping.to_owned());
        let asked = [spreadsheet.clone(), mapping.clone()];
        let job = Job::start(waker(ctx), move |_| {
            let texts = Texts::new(locale);
            let sheet = Sheet::read(&spreadsheet).map_err(|error| error.explain(&texts))?;
            let source = std::fs::read_to_string(&mapping)
                .map_err(|source| StoreError::Io { path: mapping, source }.explain(&texts))?;
            let mapping = Mapping::parse(&source)
                .map_err(|error| texts.with("import-mapping-wrong", &[("problem", error.explain(&texts).into())]))?;
            import::plan(&sheet, &mapping, &instrument, &histories, today).map_err(|error| error.explain(&texts))
        });
        self.jobs.push(Running::Plan(asked, job));
    }

    fn import(&mut self, ctx: &egui::Context, plan: Plan) {
        let session = self.session();
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(mut store) = open.store.take() else { return };
        let repaint = ctx.clone();
        let job = Job::start(waker(ctx), move |progress| {
            let total = plan.participants.len();
            let result = store.transact(&session, Operation::Import, |tx| {
                plan.write(tx, |done| {
                    repaint.request_repaint();
                    progress.report(done, total)
                })
            });
            (store, result)
        });
        self.jobs.push(Running::Import(job));
    }

    fn cancel(&self) {
        for job in &self.jobs {
            if let Running::Import(job) = job {
                job.progress().cancel();
            }
        }
    }

    fn collect_jobs(&mut self, ctx: &egui::Context) {
        for job in std::mem::take(&mut self.jobs) {
            if let Some(job) = self.collect(ctx, job) {
                self.jobs.push(job);
            }
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
                if !matches!(self.phase, Phase::Open(_)) {
                    self.unlocked(result);
                }
            }
            Running::Choose(choice, job) => {
                if let Some(path) = ended!(job, Running::Choose(choice, job)) {
                    self.chosen(choice, path);
                }
            }
            Running::Plan(asked, job) => {
                let result = ended!(job, Running::Plan(asked, job));
                // What is in the fields may have changed meanwhile; a plan for something else must not be shown.
                if let Some(screen) = self.import_screen()
                    && asked == [&screen.spreadsheet, &screen.mapping].map(|path| PathBuf::from(path.trim()))
                {
                    match result {
                        Ok(plan) => (screen.plan, screen.error) = (Some(Box::new(plan)), None),
                        Err(error) => screen.error = Some(error),
                    }
                }
            }
            Running::Import(job) => {
                let (store, result) = ended!(job, Running::Import(job));
                self.imported(store, result);
            }
            Running::ChoosePicture(picture, format, job) => {
                if let Some(path) = ended!(job, Running::ChoosePicture(picture, format, job)) {
                    self.save_picture(ctx, picture, format, path);
                }
            }
            Running::SavePicture(path, job) => {
                let result = ended!(job, Running::SavePicture(path, job));
                let path = ("path", path.display().to_string().into());
                self.message = Some(match result {
                    Ok(()) => (Tone::Done, self.texts.with("picture-saved", &[path])),
                    Err(detail) => (
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
            self.phase = Phase::SignIn(screen);
        }
    }

    fn import_screen(&mut self) -> Option<&mut Import> {
        match &mut self.phase {
            Phase::Open(open) => match &mut open.screen {
                Screen::Import(screen) => Some(screen),
                _ => None,
            },
            Phase::FirstStart(_) | Phase::SignIn(_) => None,
        }
    }

    fn unlocked(&mut self, result: Result<Store, StoreError>) {
        match result {
            Ok(store) => self.opened(store, false),
            Err(error) => self.not_opened(&error),
        }
    }

    fn imported(&mut self, store: Store, result: Result<(Written, Changes), StoreError>) {
        let Phase::Open(open) = &mut self.phase else { return };
        open.store = Some(store);
        let result = result.and_then(|(written, changes)| {
            open.reload(&changes)?;
            Ok(written)
        });
        match result {
            Ok(written) => {
                if let Some(screen) = self.import_screen() {
                    screen.written = Some(written);
                }
            }
            Err(error) => self.message = Some((Tone::Warning, error.explain(&self.texts))),
        }
    }
}

/// What every screen reads. No method, since a screen of the same app is borrowed beside it.
fn frame<'a>(texts: &'a Texts, settings: &'a Settings, environment: &Environment) -> Frame<'a> {
    Frame {
        texts,
        theme: Theme::of(settings.theme),
        today: (environment.clock)().1,
        settings,
    }
}

/// Wakes the window when a job has ended.
fn waker(ctx: &egui::Context) -> impl FnOnce() + Send + 'static {
    let ctx = ctx.clone();
    move || ctx.request_repaint()
}

impl Open {
    fn new(store: Store, is_demo: bool) -> Result<Self, StoreError> {
        Ok(Self {
            path: store.path().map(Path::to_owned),
            user: store.user().to_owned(),
            is_demo,
            histories: store.histories()?,
            caseworkers: store.caseworkers()?,
            instrument: store.current_instrument()?,
            page: Page::Participants,
            screen: Screen::Participants(Participants::default()),
            left: Vec::new(),
            palette: None,
            store: Some(store),
        })
    }

    /// Reads again what a write changed, and nothing else.
    fn reload(&mut self, changes: &Changes) -> Result<(), StoreError> {
        let Some(store) = &self.store else { return Ok(()) };
        /// More than this many at once are read together.
        const FEW: usize = 8;
        if changes.instruments || changes.participants.len() > FEW {
            self.histories = store.histories()?;
            self.instrument = store.current_instrument()?;
        } else {
            for id in &changes.participants {
                let history = store.history(*id)?;
                match self.histories.iter_mut().find(|known| known.participant.id == *id) {
                    Some(known) => *known = history,
                    None => self.histories.push(history),
                }
            }
        }
        self.caseworkers = store.caseworkers()?;
        Ok(())
    }

    /// Goes to a page: as it was when it was left, or as new. Stays where it is if what the page is about is gone.
    fn go(&mut self, page: Page, frame: Frame<'_>) {
        self.palette = None;
        let kept = self.left.iter().rposition(|(left, _)| *left == page && left.is_kept());
        let screen = match kept {
            Some(position) => self.left.drain(position..).next().map(|(_, screen)| screen),
            None => Screen::open(page, &self.view(frame)),
        };
        let Some(screen) = screen else { return };
        let before = (
            std::mem::replace(&mut self.page, page),
            std::mem::replace(&mut self.screen, screen),
        );
        // A half-filled page waits behind help and settings; a finished one is gone.
        if kept.is_none() && before.0 != page && (before.0.is_kept() || page.is_aside()) {
            self.left.push(before);
        }
    }

    /// Goes to where Esc leads: back to what was left for help or settings, else to the parent.
    fn go_back(&mut self, frame: Frame<'_>) {
        if self.page.is_aside()
            && let Some((page, screen)) = self.left.pop()
        {
            (self.page, self.screen) = (page, screen);
        } else if let Some(parent) = self.page.parent() {
            self.go(parent, frame);
        }
    }

    fn view<'a>(&'a self, frame: Frame<'a>) -> View<'a> {
        View {
            frame,
            user: &self.user,
            histories: &self.histories,
            caseworkers: &self.caseworkers,
            instrument: &self.instrument,
            path: self.path.as_deref(),
        }
    }

    fn ui(
        &mut self,
        ui: &mut Ui,
        frame: Frame<'_>,
        message: Option<&(Tone, String)>,
        jobs: &[Running],
        commands: &mut Vec<Command>,
    ) {
        // The page changes while it reads the rest, so it steps out for as long as it is drawn.
        let mut screen = std::mem::replace(&mut self.screen, Screen::Help);
        let mut palette = self.palette.take();
        let view = self.view(frame);
        if self.is_demo {
            ribbon(ui, &view);
        }
        navigation::ui(ui, &view, self.page, commands);
        let background = egui::Frame::new().fill(frame.theme.bg);
        CentralPanel::default().frame(background).show(ui, |ui| {
            if let Some((tone, text)) = message {
                message_bar(ui, &view, *tone, text, commands);
            }
            match importing(jobs) {
                Some(fraction) => import_progress(ui, &view, fraction, commands),
                None => screen.ui(ui, &view, commands),
            }
        });
        if let Some(open) = &mut palette
            && !open.ui(ui, &view, commands)
        {
            palette = None;
        }
        self.screen = screen;
        self.palette = palette;
    }
}

/// Says that nothing here is kept.
fn ribbon(ui: &mut Ui, view: &View<'_>) {
    let fill = egui::Frame::new()
        .fill(view.theme.late_bg)
        .inner_margin(egui::Margin::symmetric(theme::GAP as i8, theme::HALF as i8));
    egui::Panel::top("demonstration")
        .frame(fill)
        .resizable(false)
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                super::widgets::icon_label(ui, theme::icon::INFO, view.theme.late_ink);
                let text = view
                    .theme
                    .small_strong(view.texts.get("demo-ribbon"))
                    .color(view.theme.late_ink);
                ui.add(egui::Label::new(text).wrap());
            });
        });
}

fn message_bar(ui: &mut Ui, view: &View<'_>, tone: Tone, text: &str, commands: &mut Vec<Command>) {
    let margin = egui::Margin {
        left: theme::PAGE as i8,
        right: theme::PAGE as i8,
        top: theme::STEP_12 as i8,
        bottom: 0,
    };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
            let close = Button::icon_only(view.theme, theme::icon::CLOSE, view.texts.get("dismiss"));
            if ui.add(close.height(theme::CONTROL)).clicked() {
                commands.push(Command::DismissNotice);
            }
            ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                notice(ui, view.theme, tone, text);
            });
        });
    });
}

/// How far an import has come, where one goes on.
fn importing(jobs: &[Running]) -> Option<f32> {
    jobs.iter().find_map(|job| match job {
        Running::Import(job) => Some(job.progress().fraction().unwrap_or(0.0)),
        _ => None,
    })
}

fn import_progress(ui: &mut Ui, view: &View<'_>, fraction: f32, commands: &mut Vec<Command>) {
    page(ui, true, |ui| {
        ui.spacing_mut().item_spacing.y = theme::GAP;
        ui.label(view.theme.lead(view.texts.get("import-running")));
        let bar = egui::ProgressBar::new(fraction)
            .desired_height(theme::BASE)
            .fill(view.theme.primary);
        ui.add(bar);
        if ui
            .add(Button::secondary(view.theme, view.texts.get("import-stop")))
            .clicked()
        {
            commands.push(Command::CancelJob);
        }
    });
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        Self::logic(self, ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        Self::ui(self, ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.save_pending_notes();
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        Theme::of(self.settings.theme).bg.to_normalized_gamma_f32()
    }

    fn persist_egui_memory(&self) -> bool {
        // What was typed is in there.
        false
    }
}
