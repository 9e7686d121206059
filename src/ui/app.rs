//! The program's window: owns the open file, drains commands, and runs jobs.

mod administration;
mod attendance;
mod background;
mod calendar_entries;
mod comparing;
mod crowd;
mod drawing_cases;
mod exporting;
mod figures;
mod founding;
mod handing_over;
mod idle;
mod importing;
mod keys;
mod loaded;
mod open;
mod placing;
mod printing;
mod scorecard;
mod station;
#[cfg(test)]
mod tests;
mod transfers;
mod unit;
mod writing;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use egui::{CentralPanel, Ui};

use self::background::{Running, importing, working_out};
use self::idle::Idle;
use self::open::{Message, Open, Over, Working};
use self::placing::Placing;
use super::charts::still::draw_again_if_letters_moved;
use super::command::{Command, Page};
use super::histories::Histories;
use super::screens::Screen;
use super::screens::first_start::FirstStart;
use super::screens::handover::{self, Handover};
use super::screens::help::HelpPage;
use super::screens::palette::Palette;
use super::screens::sign_in::SignIn;
use super::screens::waiting::Waiting;
use super::settings::Settings;
use super::text;
use super::theme::{self, Theme};
use super::view::Frame;
use super::widgets::field::has_removed_controls;
use super::widgets::notice::Tone;
use super::widgets::paint_focus_ring;
use crate::demo::crowd::Crowd;
use crate::devices::Devices;
use crate::devices::renderer::RendererName;
use crate::domain::instrument::Series;
use crate::domain::localized::TextDirection;
use crate::domain::organisation::Organisation;
use crate::domain::{Now, ParticipantId, Today};
use crate::explain::Explain;
use crate::guide::Topic;
use crate::i18n::Texts;
use crate::policy::Policy;
use crate::store::vault::KdfCost;
use crate::store::{Operation, Session, Store, StoreError};

pub use self::placing::put;
pub use self::station::StationWork;

/// A question to the user that a system dialog asks; runs on a thread of its own.
pub type Dialog = Box<dyn FnOnce() -> Option<PathBuf> + Send>;

/// System dialogs, so that tests can answer them.
pub trait Dialogs {
    /// Asks for a file that exists, with one of these extensions.
    fn open(&self, title: &str, extensions: &[&str]) -> Dialog;
    /// Asks where a new file goes.
    fn save(&self, title: &str, name: &str) -> Dialog;
    /// Asks for a folder.
    fn folder(&self, title: &str) -> Dialog;
}

/// What the window needs from outside.
pub struct Environment {
    /// The computer's clock.
    pub clock: fn() -> (Now, Today),
    /// System dialogs.
    pub dialogs: Box<dyn Dialogs>,
    /// A voice and a printer.
    pub devices: Arc<dyn Devices>,
    /// Where settings lie; `None` keeps none.
    pub settings_path: Option<PathBuf>,
    /// What draws the window; `None` where nothing is shown.
    pub renderer: Option<RendererName>,
    /// Set once the system has locked the session; the window takes it back when it has locked itself.
    pub locked: Arc<AtomicBool>,
    /// What the organisation's IT has decided.
    pub policy: Policy,
    /// What it costs to try a passphrase of a new file.
    pub kdf_cost: KdfCost,
}

/// What the window opens with.
pub enum Opening {
    /// A file in memory that is not kept, and who is put into it once the window is there.
    Demo(Box<Store>, Option<Box<Crowd>>),
    /// This file, or the first start where there is none; `None` is the file of last time.
    File(Option<PathBuf>),
    /// A form station.
    Station(Box<StationWork>),
}

/// Pages learn their sizes by being laid out, the navigation and what stands over the page first. Painting that would show
/// them jump, and takes far longer than laying them out.
const LAYOUTS_BEFORE_PAINTING: u64 = 2;
/// And once more, which is painted.
const MOST_LAYOUTS: NonZeroUsize = NonZeroUsize::new(3).expect("above zero");

/// The window.
pub struct App {
    environment: Environment,
    settings: Settings,
    texts: Texts,
    phase: Phase,
    commands: Vec<Command>,
    message: Option<Message>,
    jobs: Vec<Running>,
    applied: Option<(theme::ThemeName, f32)>,
    /// The latest write could not be done.
    failed: bool,
    idle: Idle,
    /// Who is still to be put into the demonstration.
    crowd: Option<Box<Crowd>>,
    /// This machine is a form station.
    station: Option<Box<StationWork>>,
    /// The guide, over a page that comes before all others.
    help: Option<Box<HelpPage>>,
    placing: Placing,
}

/// A file is open, or is not.
enum Phase {
    FirstStart(Box<FirstStart>),
    SignIn(Box<SignIn>),
    Open(Box<Open>),
    /// The file is open, but only one participant's form can be seen.
    HandedOver(Box<Open>, Box<Handover>),
    /// A form station waits for a form.
    Station(Box<Waiting>),
}

impl App {
    /// The window, before its first frame.
    pub fn new(ctx: &egui::Context, environment: Environment, opening: Opening) -> Self {
        theme::install_fonts(ctx);
        // Zoom has keys of its own here, within bounds, and is kept between starts.
        ctx.options_mut(|options| {
            options.zoom_with_keyboard = false;
            options.max_passes = MOST_LAYOUTS;
        });
        let settings = environment
            .settings_path
            .as_deref()
            .map(Settings::load)
            .unwrap_or_default();
        let texts = Texts::new(settings.locale);
        let mut app = Self {
            phase: Phase::FirstStart(Box::default()),
            commands: Vec::new(),
            message: None,
            jobs: Vec::new(),
            applied: None,
            failed: false,
            idle: Idle::default(),
            crowd: None,
            station: None,
            help: None,
            placing: Placing::default(),
            environment,
            settings,
            texts,
        };
        app.begin(opening);
        app
    }

    fn begin(&mut self, opening: Opening) {
        match opening {
            Opening::Demo(store, crowd) => {
                self.opened(Open::new(*store, true).map(Box::new));
                self.crowd = crowd;
            }
            Opening::Station(work) => {
                self.station = Some(work);
                self.phase = Phase::Station(Box::default());
            }
            Opening::File(path) => {
                let decided = self.environment.policy.data.clone();
                let is_decided = |path: &PathBuf| decided.as_ref().is_none_or(|decided| decided == path);
                let remembered = self.settings.file.clone().filter(|_| path.is_none());
                let remembered = remembered.filter(is_decided);
                let path = path.or_else(|| remembered.clone()).or_else(|| self.new_path());
                self.phase = match path {
                    Some(path) if path.exists() => Phase::SignIn(Box::new(SignIn::new(path))),
                    // A drive that is not there today must not look like a first start.
                    Some(path) if remembered.is_some() => {
                        let mut screen = SignIn::new(path.clone());
                        screen.fail(StoreError::Missing(path).explain(&self.texts));
                        Phase::SignIn(Box::new(screen))
                    }
                    path => Phase::FirstStart(Box::new(FirstStart::new(path))),
                };
            }
        }
    }

    /// Where a new file goes unless somebody chooses otherwise.
    fn new_path(&self) -> Option<PathBuf> {
        let decided = self.environment.policy.data.clone();
        decided.or_else(crate::store::default_path)
    }

    /// What goes on beside drawing: keys, jobs and their results.
    pub fn logic(&mut self, ctx: &egui::Context) {
        self.lock_when_idle(ctx);
        self.turn_to_day();
        self.keys(ctx);
        self.collect_jobs(ctx);
        self.tidy_histories(ctx);
        self.keep_in_touch(ctx);
        self.serve_station(ctx);
        // What has been handed over is left by sending it in, or by a caseworker.
        if matches!(self.phase, Phase::HandedOver(..)) && ctx.input(|input| input.viewport().close_requested()) {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
        }
    }

    /// Draws everything, then does what was asked for.
    pub fn ui(&mut self, ui: &mut Ui) {
        if ui.ctx().cumulative_pass_nr() < LAYOUTS_BEFORE_PAINTING {
            ui.ctx().request_discard("sizes are not known yet");
        }
        draw_again_if_letters_moved(ui, |ui| self.draw(ui));
        if has_removed_controls(ui.ctx()) {
            self.say(Tone::Warning, "field-controls-removed");
        }
        // After what the user asked for, so that nobody waits for more than a few of the crowd.
        self.add_crowd(ui.ctx());
    }

    fn draw(&mut self, ui: &mut Ui) {
        self.apply_looks(ui.ctx());
        // The window itself has a name for a screen reader.
        ui.ctx()
            .accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label("Stegvis"));
        let mut commands = std::mem::take(&mut self.commands);
        let frame = frame(&self.texts, &self.settings, &self.environment);
        let background = egui::Frame::new().fill(frame.theme.bg);
        let direction = match &self.phase {
            Phase::HandedOver(_, handover) => handover.direction(),
            _ => TextDirection::LeftToRight,
        };
        text::set_direction(ui.ctx(), direction);
        // What has come up meanwhile stands over the guide.
        if self.topic_before_all().is_none() {
            self.help = None;
        }
        match (&mut self.help, &mut self.phase) {
            (Some(help), _) => {
                CentralPanel::default()
                    .frame(background)
                    .show(ui, |ui| help.ui(ui, &frame, &mut commands));
            }
            (None, Phase::FirstStart(screen)) => {
                screen.copied = background::joining(&self.jobs);
                CentralPanel::default()
                    .frame(background)
                    .show(ui, |ui| screen.ui(ui, &frame, &mut commands));
            }
            (None, Phase::SignIn(screen)) => {
                CentralPanel::default()
                    .frame(background)
                    .show(ui, |ui| screen.ui(ui, &frame, &mut commands));
            }
            (None, Phase::Station(screen)) => {
                CentralPanel::default()
                    .frame(background)
                    .show(ui, |ui| screen.ui(ui, &frame));
            }
            (None, Phase::HandedOver(open, handover)) => {
                let view = open.view(frame, Working::default());
                CentralPanel::default()
                    .frame(background)
                    .show(ui, |ui| handover.ui(ui, &view, &mut commands));
            }
            (None, Phase::Open(open)) => {
                let over = Over {
                    message: self.message.as_ref(),
                    importing: importing(&self.jobs),
                    working: working_out(&self.jobs),
                    locks_in: self.idle.locks_in,
                };
                open.ui(ui, frame, over, &mut commands);
            }
        }
        paint_focus_ring(ui.ctx(), frame.theme);
        if commands.is_empty() {
            return;
        }
        let mut commands = commands.into_iter();
        let mut has_run = false;
        for command in commands.by_ref() {
            // A job has the file: what needs it waits until it is back, and the job wakes the window then.
            let is_without_store = self.is_store_away() && !command.is_for_running_job();
            if is_without_store || self.jobs.iter().any(|job| job.is_in_the_way_of(&command)) {
                self.commands.push(command);
                continue;
            }
            has_run = true;
            self.failed = false;
            self.run(ui.ctx(), command);
            // What follows counted on what could not be done.
            if self.failed {
                break;
            }
        }
        if !has_run {
            self.interrupt_crowd();
            return;
        }
        if let Phase::Open(open) = &mut self.phase {
            open.has_failed = self.failed;
        }
        self.log_looks();
        // The page shows what has become of it, a form that closes for instance.
        ui.ctx().request_repaint();
    }

    /// Tells the file which day it is, and closes what a reader may read no longer.
    fn turn_to_day(&mut self) {
        let (_, today) = (self.environment.clock)();
        let frame = frame(&self.texts, &self.settings, &self.environment);
        if let Phase::Open(open) = &mut self.phase
            && let Err(error) = open.turn_to_day(today, frame)
        {
            self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
        }
    }

    /// Lets go of the histories that nobody has looked at for a while, and looks again when the next one is to go.
    fn tidy_histories(&mut self, ctx: &egui::Context) {
        let (now, _) = (self.environment.clock)();
        let left = match &mut self.phase {
            Phase::Open(open) => open.tidy_histories(now, None),
            Phase::HandedOver(open, handover) => open.tidy_histories(now, Some(handover.participant_id())),
            Phase::FirstStart(_) | Phase::SignIn(_) | Phase::Station(_) => None,
        };
        if let Some(left) = left.and_then(|left| left.to_std().ok()) {
            ctx.request_repaint_after(left);
        }
    }

    /// Reads whoever is likely to be looked at next, so that their page is there at once.
    fn read_ahead(&mut self, id: ParticipantId) {
        // What is wrong is said when the page is opened.
        if let Phase::Open(open) = &mut self.phase
            && let Err(error) = open.read(id)
        {
            log::debug!("nobody was read ahead: {error}");
        }
    }

    /// The histories that are kept now.
    pub fn histories(&self) -> Option<&Histories> {
        match &self.phase {
            Phase::Open(open) | Phase::HandedOver(open, _) => Some(&open.loaded.histories),
            Phase::FirstStart(_) | Phase::SignIn(_) | Phase::Station(_) => None,
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

    fn session(&self) -> Session {
        let (now, today) = (self.environment.clock)();
        let user = match &self.phase {
            Phase::Open(open) | Phase::HandedOver(open, _) => open.account.details.name.clone(),
            Phase::FirstStart(_) | Phase::SignIn(_) | Phase::Station(_) => String::new(),
        };
        Session { user, now, today }
    }

    /// Whose pages are printed.
    fn organisation(&self) -> Organisation {
        match &self.phase {
            Phase::Open(open) | Phase::HandedOver(open, _) => open.loaded.organisation.clone(),
            Phase::FirstStart(_) | Phase::SignIn(_) | Phase::Station(_) => Organisation::default(),
        }
    }

    fn run(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::CreateFile { path, passphrase, user } => self.create_file(ctx, path, passphrase, user),
            Command::Unlock { path, passphrase } => self.unlock(ctx, path, passphrase),
            Command::Lock => self.lock(ctx),
            Command::ShowFirstStart => {
                self.phase = Phase::FirstStart(Box::new(FirstStart::new(self.new_path())));
            }
            Command::Choose(choice) => self.choose(ctx, choice),
            Command::Show(page) => self.show(page),
            Command::Back => self.back(ctx),
            Command::ReadAhead(id) => self.read_ahead(id),
            Command::ReadWeek(of) => self.read_week(of),
            Command::CopyAbsence(id, kind) => self.copy_absence(ctx, id, kind),
            Command::ShowPalette => {
                if let Phase::Open(open) = &mut self.phase {
                    open.palette = Some(Palette::default());
                }
            }
            Command::HandOver {
                participant_id,
                series,
                date,
            } => self.hand_over(ctx, participant_id, date, &series),
            Command::TurnTo(id, series) => self.turn_to(id, &series),
            Command::RememberPage { language, page } => self.remember_page(&language, page),
            Command::Speak { language, text } => self.environment.devices.speak(&language, &text),
            Command::Silence => self.environment.devices.silence(),
            Command::PrintFeedback(sheet) => self.print_feedback(ctx, *sheet),
            Command::SavePaperForm {
                participant_id,
                series,
                date,
                respondent,
                language,
            } => self.choose_paper_form((participant_id, date, respondent), &series, &language),
            Command::SaveFeedback { participant_id, sheet } => self.choose_feedback(participant_id, sheet),
            Command::ChooseSummary(whom) => self.ask_for_summary(ctx, whom),
            Command::PrintSummary { participant_id, sheet } => self.print_summary(ctx, participant_id, *sheet),
            Command::SaveSummary { participant_id, sheet } => self.choose_summary(participant_id, sheet),
            Command::SaveCalendar { own } => self.choose_calendar(own),
            Command::SaveMeetingSheet { participant_id, sheet } => {
                self.choose_meeting_sheet(participant_id, sheet);
            }
            Command::LeaveMeeting(participant_id) => self.leave_meeting(participant_id),
            Command::ConfirmExport => self.confirm_export(ctx),
            Command::CancelExport => self.cancel_export(),
            Command::SaveExtract(id, format) => self.choose_extract(id, format),
            Command::SaveLog => self.choose_log(),
            Command::SaveCertificate(certificate) => self.choose_certificate(*certificate),
            Command::ChooseRows(whom) => self.ask_for_rows(Some(whom)),
            Command::CancelRows => self.ask_for_rows(None),
            Command::SaveRows(asked) => self.choose_rows(*asked),
            command @ (Command::AddUser(_)
            | Command::EditUser(..)
            | Command::RemoveUser(_)
            | Command::ResetPassphrase(_)
            | Command::ChangePassphrase { .. }
            | Command::MakeRecoveryKey
            | Command::TestRecoveryKey(_)
            | Command::ReadLog
            | Command::ReadRetention
            | Command::RemoveParticipants(_)
            | Command::ReadBackups
            | Command::BackUp
            | Command::ChangeKey
            | Command::PrintSecret
            | Command::ForgetSecret
            | Command::CompareBackup { .. }
            | Command::CancelRestore
            | Command::RestoreBackup) => self.administer(ctx, command),
            command @ (Command::CreateUnit(_)
            | Command::JoinUnit(_)
            | Command::LeaveUnit
            | Command::ContactUnit
            | Command::ShowUnitCode
            | Command::KeepLogPassword(_)
            | Command::SettleCollision(_)
            | Command::ChooseForm { .. }
            | Command::LetGoOfSetAside(_)
            | Command::AddStation { .. }
            | Command::RemoveStation(_)
            | Command::SendToStation(_)
            | Command::TakeBackFromStation(_)) => self.unite(ctx, command),
            Command::Undo => self.turn_back(ctx, Operation::Undo),
            Command::Redo => self.turn_back(ctx, Operation::Redo),
            Command::SubmitHandedOver(_) if self.station.is_some() => self.send_in_lent(ctx),
            Command::SubmitHandedOver(assessment_id) => self.submit_handed_over(assessment_id),
            Command::EndHandover => self.end_handover(ctx),
            Command::TakeBack { passphrase } => self.take_back(ctx, passphrase),
            Command::CopyPicture(picture) => self.copy_picture(ctx, &picture),
            Command::SavePicture(picture, format) => self.choose_picture(picture, format),
            Command::ShowFigures(ask) => self.show_figures(ctx, *ask),
            Command::ShowCardFigures(ask) => self.show_card_figures(ctx, *ask),
            Command::SaveCard(report) => self.choose_card(report),
            Command::SaveReport(report) => self.choose_report(*report),
            command @ (Command::SaveOutsideFigure(..)
            | Command::RemoveOutsideFigure(_)
            | Command::ReadPublished(_)
            | Command::ImportPublished(..)
            | Command::SaveUnitFigures(_)
            | Command::OpenUnitFigures(_)
            | Command::TakeUnitFigures(_)
            | Command::RemoveUnitFigures(..)) => self.compare(command),
            Command::OpenSheet(asked, from) => self.open_sheet(ctx, asked, from),
            Command::PlanImport(planning) => self.plan_import(ctx, *planning),
            Command::KeepMapping(name, source) => self.keep_mapping(&name, &source),
            Command::Import(planned, file) if planned.keys.is_some() => self.import_with_keys(*planned, file),
            Command::Import(planned, file) => self.import(ctx, *planned, file, None),
            Command::LookAtImport(id) => self.look_at_import(ctx, id),
            Command::TakeBackImport(id) => {
                let way = Operation::TakeBackImport;
                self.turn_import(ctx, way, move |store, session| {
                    store.transact(session, way, |tx| tx.take_back_import(id)).map(drop)
                });
            }
            Command::PutBackImport(id) => {
                let way = Operation::PutBackImport;
                self.turn_import(ctx, way, move |store, session| {
                    store.transact(session, way, |tx| tx.put_back_import(id)).map(drop)
                });
            }
            Command::SendParticipant(asked) => self.choose_transfer(ctx, asked),
            Command::OpenTransfer(asked, path) => self.open_transfer(ctx, asked, path),
            Command::ReceiveParticipant(opened, caseworker) => self.receive_participant(&opened, &caseworker),
            Command::MakeTransferKey(name) => self.make_transfer_key(&name, false),
            Command::DoAnyway(what) => self.do_anyway(what),
            Command::CancelJob => self.ask_to_stop(|job| matches!(job, Running::Import(_))),
            Command::SetDensity(density) => self.change_settings(|settings| settings.density = density),
            Command::SetTheme(name) => self.change_settings(|settings| settings.theme = name),
            Command::SetLocale(locale) => {
                self.change_settings(|settings| settings.locale = locale);
                self.texts = Texts::new(locale);
            }
            Command::SetZoom(zoom) => self.change_settings(|settings| {
                settings.zoom = zoom.clamp(*theme::ZOOM.start(), *theme::ZOOM.end());
            }),
            Command::ShareScreen(is_shared) => self.change_settings(|settings| settings.shares_screen = is_shared),
            Command::DismissNotice => self.message = None,
            write => {
                self.write(write);
                self.keep_lent();
            }
        }
    }

    fn say(&mut self, tone: Tone, key: &str) {
        self.message = Some(Message::new(tone, self.texts.get(key)));
    }

    /// Shows a participant's pages as another questionnaire measures them.
    fn turn_to(&mut self, id: ParticipantId, series: &Series) {
        if let Phase::Open(open) = &mut self.phase {
            open.loaded.histories.turn_to(id, series);
            // Pictures of what was read are others now.
            open.version += 1;
        }
    }

    /// Says that something is done, and offers to undo it.
    fn say_done(&mut self, key: &str) {
        self.message = Some(Message::new(Tone::Done, self.texts.get(key)).offering_undo());
    }

    /// What the guide says about a page that comes before all others, and that nothing is beside; `None` where no such
    /// page is shown.
    fn topic_before_all(&self) -> Option<Topic> {
        match &self.phase {
            Phase::FirstStart(screen) => Some(screen.topic()),
            Phase::SignIn(_) => Some(Topic::SignIn),
            Phase::Open(open) if open.is_new_file() => Some(Topic::RecoveryKey),
            Phase::Open(open) if open.account.must_change => Some(Topic::OwnPassphrase),
            Phase::Open(_) | Phase::HandedOver(..) | Phase::Station(_) => None,
        }
    }

    fn show(&mut self, page: Page) {
        if let Some(topic) = self.topic_before_all().filter(|_| page == Page::Help) {
            self.help = Some(Box::new(HelpPage::about(topic, self.texts.code())));
            return;
        }
        // What could not be saved stays where it is, with the sentence that says why.
        if !self.save_pending_notes() {
            return;
        }
        self.message = None;
        let frame = frame(&self.texts, &self.settings, &self.environment);
        if let Phase::Open(open) = &mut self.phase
            && let Err(error) = open.go(page, frame)
        {
            self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
        }
    }

    fn leave_form(&mut self) {
        if !self.save_pending_notes() {
            return;
        }
        self.message = None;
        let frame = frame(&self.texts, &self.settings, &self.environment);
        if let Phase::Open(open) = &mut self.phase
            && let Err(error) = open.go_back(frame)
        {
            self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
        }
    }

    fn back(&mut self, ctx: &egui::Context) {
        // Esc first leaves a field, as everywhere else; only then the page.
        if let Some(focused) = ctx.memory(|memory| memory.focused())
            && ctx.text_edit_focused()
        {
            ctx.memory_mut(|memory| memory.surrender_focus(focused));
        } else if self.help.take().is_none() {
            self.leave_form();
        }
    }

    /// What has been typed into a form and waits for a pause is saved before the form goes; `false` where it could not be.
    fn save_pending_notes(&mut self) -> bool {
        self.failed = false;
        self.write_pending_notes();
        !self.failed
    }

    fn write_pending_notes(&mut self) {
        if let Phase::HandedOver(open, handover) = &self.phase {
            let history = open.loaded.history(handover.participant_id());
            if let Some(command) = history.and_then(|history| handover.pending(history)) {
                self.write(command);
            }
            return;
        }
        let Phase::Open(open) = &self.phase else { return };
        let pending = match &open.screen {
            Screen::Assessment(form) => {
                let (occasion_id, respondent) = form.place();
                let history = open.page.participant().and_then(|id| open.loaded.history(id));
                let occasion = history.and_then(|history| history.occasion(occasion_id));
                let draft = occasion.and_then(|occasion| occasion.drafts.get(&respondent));
                draft.map(|draft| form.pending_notes(draft)).unwrap_or_default()
            }
            Screen::Meeting(meeting) => {
                let history = open.loaded.history(meeting.participant_id());
                history
                    .map(|history| meeting.pending_notes(history))
                    .unwrap_or_default()
            }
            Screen::Intake(intake) => {
                let frame = frame(&self.texts, &self.settings, &self.environment);
                let history = open.loaded.history(intake.participant_id());
                history
                    .map(|history| intake.pending(&open.view(frame, Working::default()), history))
                    .unwrap_or_default()
            }
            _ => return,
        };
        for command in pending {
            self.write(command);
        }
    }

    /// `true` while a job has the open file.
    fn is_store_away(&self) -> bool {
        matches!(&self.phase, Phase::Open(open) | Phase::HandedOver(open, _) if open.store.is_none())
    }

    /// Logs whom the page is about, before it is drawn for the first time. Where that can't be written, nobody is shown.
    fn log_looks(&mut self) {
        let session = self.session();
        let frame = frame(&self.texts, &self.settings, &self.environment);
        let Phase::Open(open) = &mut self.phase else { return };
        let id = open.page.participant();
        if id == open.viewed {
            return;
        }
        let logged = match (id, &mut open.store) {
            (Some(id), Some(store)) => {
                let logged = store.log_view(&session, id);
                logged.and_then(|()| open.unit.wrote(store, true))
            }
            (Some(_), None) => Err(StoreError::Busy),
            (None, _) => Ok(()),
        };
        match logged {
            Ok(()) => open.viewed = id,
            Err(error) => {
                open.go_home(frame);
                open.viewed = None;
                self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
            }
        }
    }

    /// Lets go of everything that tells of anybody, with the file or after it.
    fn forget_everything(&mut self, ctx: &egui::Context) {
        handing_over::forget_typed_text(ctx);
        self.message = None;
        self.commands.clear();
        self.jobs.retain(|job| !job.holds_data());
    }

    /// Closes the file. Everything that was read of it goes with it.
    fn lock(&mut self, ctx: &egui::Context) {
        // A lock that is asked for locks, whatever could not be saved.
        self.save_pending_notes();
        let (Phase::Open(open) | Phase::HandedOver(open, _)) = &self.phase else {
            return;
        };
        if open.store.is_none() {
            return;
        }
        self.message = None;
        match open.path.clone() {
            Some(path) => {
                if matches!(self.phase, Phase::HandedOver(..)) {
                    self.environment.devices.silence();
                    handing_over::leave(ctx);
                }
                self.forget_everything(ctx);
                self.phase = Phase::SignIn(Box::new(SignIn::new(path)));
            }
            // The demonstration has no passphrase to ask for.
            None => self.say(Tone::Info, "lock-demo"),
        }
    }

    fn opened(&mut self, opened: Result<Box<Open>, StoreError>) {
        match opened {
            Ok(mut open) => {
                open.languages.allow(self.environment.policy.languages.clone());
                self.idle = Idle::default();
                let frame = frame(&self.texts, &self.settings, &self.environment);
                if !open.page.is_open_to(&open.account) {
                    open.go_home(frame);
                }
                if let Some(path) = open.path.clone() {
                    self.change_settings(|settings| settings.file = Some(path));
                }
                // A crash in the middle leads back to the form and to nothing else.
                let handover = open.handed_over.as_ref().and_then(|(id, form)| {
                    let history = open.loaded.history(*id)?;
                    let occasion_id = handover::occasion_of(history, form.assessment_id)?;
                    let mut offered = open.languages.offered(&open.loaded.forms);
                    let language = offered
                        .find(|language| language.code == form.language)
                        .or_else(|| open.languages.get("sv"))?;
                    Some(Handover::new(history, occasion_id, language, form.page))
                });
                self.phase = match handover {
                    Some(handover) => Phase::HandedOver(open, Box::new(handover)),
                    None => Phase::Open(open),
                };
            }
            Err(error) => {
                self.not_opened(&error);
                if let Phase::SignIn(screen) = &mut self.phase
                    && error.is_about_the_file()
                {
                    screen.offer_backups();
                }
            }
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
            Phase::HandedOver(_, handover) => handover.fail(sentence),
            Phase::Station(screen) => screen.problem = Some(sentence),
            Phase::Open(_) => self.message = Some(Message::new(Tone::Warning, sentence)),
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
}

/// What every screen reads. No method, since a screen of the same app is borrowed beside it.
fn frame<'a>(texts: &'a Texts, settings: &'a Settings, environment: &'a Environment) -> Frame<'a> {
    Frame {
        texts,
        theme: Theme::of(settings.theme),
        today: (environment.clock)().1,
        settings,
        policy: &environment.policy,
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        Self::logic(self, ctx);
        if let Some(window) = frame.winit_window() {
            self.keep_place(ctx, window);
        }
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
