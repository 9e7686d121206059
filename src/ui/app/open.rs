//! An open file: what has been read of it, the page that is shown, and the pages that were left.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use egui::{CentralPanel, Ui};

use super::exporting::Export;
use super::loaded::Loaded;
use super::unit::UnitWork;
use crate::domain::access::{Account, Grant, Sight};
use crate::domain::meeting::MeetingState;
use crate::domain::scorecard::ToCount;
use crate::domain::{Now, ParticipantId, Today};
use crate::i18n::languages::Languages;
use crate::store::{Changes, HandedOver, Restoring, StationForm, Store, StoreError};
use crate::ui::card::{CardView, KnownCard, NOTHING};
use crate::ui::command::{Anyway, Command, Page};
use crate::ui::figures::{Ask, FiguresView, Known};
use crate::ui::office::{Office, Secret, SecretKind};
use crate::ui::screens::navigation::undo_words;
use crate::ui::screens::own_passphrase::OwnPassphrase;
use crate::ui::screens::palette::Palette;
use crate::ui::screens::participants::Participants;
use crate::ui::screens::rows_export::RowsExport;
use crate::ui::screens::secret::SecretCard;
use crate::ui::screens::summary::SummaryChoice;
use crate::ui::screens::{Screen, export_notice, navigation};
use crate::ui::settings::Settings;
use crate::ui::theme;
use crate::ui::unit::local;
use crate::ui::view::{Frame, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{icon_label, page, row};

/// A sentence over the page.
pub(super) struct Message {
    tone: Tone,
    text: String,
    /// Beside it stands a button that undoes what it tells about.
    offers_undo: bool,
    /// Beside it stands a button that does what it says was refused.
    pub(super) anyway: Option<Anyway>,
}

impl Message {
    /// A sentence.
    pub(super) fn new(tone: Tone, text: String) -> Self {
        Self {
            tone,
            text,
            offers_undo: false,
            anyway: None,
        }
    }

    /// The same, with a button that does this all the same.
    pub(super) fn offering(self, anyway: Anyway) -> Self {
        Self {
            anyway: Some(anyway),
            ..self
        }
    }

    /// The same, with a button that undoes what it tells about.
    pub(super) fn offering_undo(self) -> Self {
        Self {
            offers_undo: true,
            ..self
        }
    }
}

/// An open file and what is shown of it.
pub(super) struct Open {
    /// `None` while a job has it.
    pub(super) store: Option<Store>,
    pub(super) path: Option<PathBuf>,
    /// Who is signed in.
    pub(super) account: Account,
    is_demo: bool,
    pub(super) loaded: Loaded,
    /// The form that a participant was filling in alone when the file was closed, and whose it is.
    pub(super) handed_over: Option<(ParticipantId, HandedOver)>,
    pub(super) page: Page,
    pub(super) screen: Screen,
    /// Pages that were left and that are come back to as they were.
    left: Vec<(Page, Screen)>,
    pub(super) palette: Option<Palette>,
    /// The languages that there are for participants.
    pub(super) languages: Languages,
    pub(super) voices: Vec<String>,
    pub(super) has_printer: bool,
    /// The latest write could not be done.
    pub(super) has_failed: bool,
    /// How many times something has been read.
    pub(super) version: u64,
    /// Group figures.
    pub(super) known: Known,
    /// The scorecard's figures.
    pub(super) card: KnownCard,
    /// What an administrator looks at.
    pub(super) office: Office,
    /// What goes on between the file and its unit.
    pub(super) unit: UnitWork,
    /// A backup that has been opened and may be put in the place of the file.
    pub(super) restoring: Option<Restoring>,
    /// A file that is saved once somebody has said that it may be.
    pub(super) export: Option<Export>,
    /// What is chosen of what is saved as rows.
    pub(super) rows: Option<RowsExport>,
    /// What is chosen of what is printed for a participant.
    pub(super) summary: Option<SummaryChoice>,
    /// That question was there in the frame before.
    has_asked: bool,
    /// Whom the log says that the user is looking at.
    pub(super) viewed: Option<ParticipantId>,
    /// The form in which a first passphrase is changed, where that has to be done.
    own_passphrase: OwnPassphrase,
    /// The recovery key of a file that has just been made.
    first_secret: SecretCard,
    /// What is shown once is there: where the system can, it is kept out of pictures of the screen.
    is_kept_from_pictures: bool,
}

/// What stands over the page.
pub(super) struct Over<'a> {
    pub(super) message: Option<&'a Message>,
    pub(super) importing: Option<f32>,
    pub(super) working: Working<'a>,
    /// So many seconds until the window locks itself, where that is soon.
    pub(super) locks_in: Option<u64>,
}

/// Figures that are being worked out, and how far that has come.
pub(super) type RunningFigures<'a> = (&'a (Ask, u64), f32);

/// What is being worked out.
#[derive(Clone, Copy, Default)]
pub(super) struct Working<'a> {
    pub(super) figures: Option<RunningFigures<'a>>,
    /// The scorecard's figures.
    pub(super) card: Option<&'a (ToCount, u64)>,
}

impl Open {
    /// Reads everything that the window shows of a file, which takes a moment where there are many.
    pub(super) fn new(store: Store, is_demo: bool) -> Result<Self, StoreError> {
        let mut loaded = Loaded::read(&store)?;
        let mut handed_over = None;
        if let Some(form) = store.handover()?
            && let Some(id) = store.participant_of_form(form.assessment_id)?
        {
            loaded.histories.read(Some(&store), id)?;
            handed_over = Some((id, form));
        }
        Ok(Self {
            path: store.path().map(Path::to_owned),
            account: store.account().clone(),
            is_demo,
            loaded,
            handed_over,
            // Who sees no participants is led on at once.
            page: Page::Participants,
            screen: Screen::Participants(Participants::default()),
            left: Vec::new(),
            palette: None,
            languages: store.path().map_or_else(Languages::shipped, Languages::beside),
            voices: Vec::new(),
            has_printer: false,
            has_failed: false,
            version: 0,
            known: Known::default(),
            card: KnownCard::default(),
            office: read_office(&store)?,
            unit: UnitWork::of(&store)?,
            restoring: None,
            export: None,
            rows: None,
            summary: None,
            has_asked: false,
            viewed: None,
            own_passphrase: OwnPassphrase::default(),
            first_secret: SecretCard::default(),
            is_kept_from_pictures: false,
            store: Some(store),
        })
    }

    /// Reads again what a write changed, and nothing else.
    pub(super) fn reload(&mut self, changes: &Changes) -> Result<(), StoreError> {
        self.version += 1;
        let Some(store) = &self.store else { return Ok(()) };
        self.loaded.reload(store, changes)?;
        self.unit.wrote(store, false)?;
        self.office.review_shares = None;
        self.office.draws = None;
        if changes.users {
            let office = read_office(store)?;
            (self.office.accounts, self.office.colleagues) = (office.accounts, office.colleagues);
            (self.office.has_recovery_key, self.office.readers) = (office.has_recovery_key, office.readers);
        }
        if changes.retention && self.office.retention.is_some() {
            // It is read again when its page asks for it.
            self.office.retention = None;
        }
        Ok(())
    }

    /// Goes to a page, once it has been read whom it is about: as it was when it was left, or as new. Stays where it is
    /// if what the page is about is gone.
    ///
    /// # Errors
    /// Where whom it is about can't be read, or is nobody who may be seen. The page that was shown stays.
    pub(super) fn go(&mut self, page: Page, frame: Frame<'_>) -> Result<(), StoreError> {
        self.palette = None;
        if let Some(id) = page.participant().filter(|_| page.is_open_to(&self.account)) {
            self.read(id)?;
        }
        self.turn_to(page, frame);
        Ok(())
    }

    /// The same, where it has been read whom the page is about, if it is about anybody.
    pub(super) fn turn_to(&mut self, page: Page, frame: Frame<'_>) {
        self.palette = None;
        let page = if page.is_open_to(&self.acting(page)) {
            page
        } else {
            Page::home(&self.account)
        };
        let kept = self.left.iter().rposition(|(left, _)| *left == page && left.is_kept());
        if page != self.page {
            self.loaded.week = None;
        }
        let screen = match kept {
            Some(position) => self.left.drain(position..).next().map(|(_, screen)| screen),
            None => Screen::open(page, self.screen.topic(), &self.view(frame, Working::default())),
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

    /// Goes to where this account begins.
    pub(super) fn go_home(&mut self, frame: Frame<'_>) {
        self.left.clear();
        self.turn_to(Page::home(&self.account), frame);
    }

    /// Goes to where Esc leads: back to what was left for help or settings, else to the parent.
    ///
    /// # Errors
    /// As for [`Self::go`].
    pub(super) fn go_back(&mut self, frame: Frame<'_>) -> Result<(), StoreError> {
        let behind = self.left.last().map(|(page, _)| *page).filter(|_| self.page.is_aside());
        if let Some(id) = behind.and_then(Page::participant) {
            self.read(id)?;
        }
        if behind.is_some()
            && let Some((page, screen)) = self.left.pop()
        {
            (self.page, self.screen) = (page, screen);
        } else if self.only_reads(self.page) {
            self.go(Page::Draws, frame)?;
        } else if let Some(parent) = self.page.parent() {
            self.go(parent, frame)?;
        }
        Ok(())
    }

    /// `true` for a page about somebody whose case was drawn for the user to read, and with whom they do not work.
    fn only_reads(&self, page: Page) -> bool {
        let is_drawn = |id| self.loaded.roster.get(id).is_none() && self.loaded.history(id).is_some();
        !matches!(page, Page::OwnCheck(..)) && page.participant().is_some_and(is_drawn)
    }

    /// Who is signed in, as far as they may do anything on a page.
    fn acting(&self, page: Page) -> Cow<'_, Account> {
        if self.only_reads(page) {
            Cow::Owned(self.account.reading())
        } else {
            Cow::Borrowed(&self.account)
        }
    }

    /// What screens read.
    pub(super) fn view<'a>(&'a self, frame: Frame<'a>, working: Working<'a>) -> View<'a> {
        let running = working.figures;
        View {
            frame,
            user: &self.account.details.name,
            account: &self.account,
            office: &self.office,
            unit: self.unit.unit.as_ref(),
            standings: self.loaded.roster.standings(),
            roster: &self.loaded.roster,
            histories: &self.loaded.histories,
            caseworkers: &self.loaded.caseworkers,
            instrument: &self.loaded.instrument,
            in_use: &self.loaded.in_use,
            templates: &self.loaded.templates,
            languages: &self.languages,
            forms: &self.loaded.forms,
            activities: &self.loaded.activities,
            week: self.loaded.week.as_ref(),
            rules: &self.loaded.rules,
            checklist: &self.loaded.checklist,
            to_read: &self.loaded.to_read,
            organisation: &self.loaded.organisation,
            filters: &self.loaded.filters,
            figures: FiguresView {
                latest: self.known.figures.as_deref(),
                running: running.map(|(ask, _)| ask),
                failed: self.known.failed.as_ref(),
                progress: running.map_or(0.0, |(_, progress)| progress),
            },
            card: CardView {
                card: self.loaded.scorecard.as_ref().unwrap_or(&NOTHING),
                is_read: self.loaded.scorecard.is_some(),
                latest: self.card.figures.as_ref(),
                running: working.card,
                failed: self.card.failed.as_ref(),
            },
            removed: &self.loaded.removed,
            imports: &self.loaded.imports,
            transfer_card: self.loaded.transfer_card.as_ref(),
            comparison: self.loaded.comparison.as_ref(),
            undoable: self.store.as_ref().and_then(Store::undoable),
            redoable: self.store.as_ref().and_then(Store::redoable),
            has_failed: self.has_failed,
            version: self.version,
            voices: &self.voices,
            has_printer: self.has_printer,
            path: self.path.as_deref(),
        }
    }

    /// `true` while a meeting's page is looked at together with the participant.
    pub(super) fn is_shared(&self, settings: &Settings) -> bool {
        settings.shares_screen && matches!(self.page, Page::Meeting(..) | Page::MeetingOver(_))
    }

    /// Another day has come: a reader may read others now, and those who may no longer be read are gone.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub(super) fn turn_to_day(&mut self, today: Today, frame: Frame<'_>) -> Result<(), StoreError> {
        let Some(store) = &mut self.store else { return Ok(()) };
        if store.turn_to_day(today) {
            let loaded = Loaded::read(store)?;
            self.replace_loaded(loaded)?;
            self.leave_what_is_gone(frame);
        }
        Ok(())
    }

    /// Takes in what a job has read. The store is back by then.
    ///
    /// # Errors
    /// Where those whom the open pages are about can't be read again.
    pub(super) fn replace_loaded(&mut self, loaded: Loaded) -> Result<(), StoreError> {
        self.version += 1;
        match &self.store {
            Some(store) => self.loaded.read_again(store, loaded),
            None => Ok(()),
        }
    }

    /// Reads whom a page is about, before it is opened.
    ///
    /// # Errors
    /// [`StoreError::UnknownParticipant`] for somebody who is not there, or where they can't be read.
    pub(super) fn read(&mut self, id: ParticipantId) -> Result<(), StoreError> {
        self.loaded.histories.read(self.store.as_ref(), id)
    }

    /// Lets go of histories that no page needs: the one that is shown, those that wait behind it, and a form that is
    /// handed over. Gives how long it is until the next one is to go.
    pub(super) fn tidy_histories(&mut self, now: Now, handed_over: Option<ParticipantId>) -> Option<TimeDelta> {
        // Whom a page without anything half-filled is about is read again when it is come back to.
        let waiting = self.left.iter().filter(|(page, _)| !page.is_kept());
        let waiting = waiting.filter_map(|(page, _)| page.participant());
        let needed: BTreeSet<_> = waiting.chain(self.page.participant()).chain(handed_over).collect();
        self.loaded.histories.tidy(now.0, |id| needed.contains(&id))
    }

    /// Leaves a page about somebody who is no longer there, or about a meeting that does not go on.
    pub(super) fn leave_what_is_gone(&mut self, frame: Frame<'_>) {
        let Some(id) = self.page.participant() else { return };
        if self.loaded.roster.get(id).is_none() && self.loaded.history(id).is_none() {
            self.left.clear();
            self.turn_to(Page::Participants, frame);
        } else if let Page::Meeting(_, meeting_id) = self.page {
            let history = self.loaded.history(id);
            let meeting = history.and_then(|history| history.meeting(meeting_id));
            if meeting.is_none_or(|meeting| meeting.state != MeetingState::Begun) {
                self.turn_to(Page::Progression(id), frame);
            }
        }
    }

    /// Draws the navigation and the page, or how far an import has come.
    pub(super) fn ui(&mut self, ui: &mut Ui, frame: Frame<'_>, over: Over<'_>, commands: &mut Vec<Command>) {
        let Over {
            message,
            importing,
            working,
            locks_in,
        } = over;
        let has_secret = self.office.secret.is_some();
        if std::mem::replace(&mut self.is_kept_from_pictures, has_secret) != has_secret {
            ui.ctx()
                .send_viewport_cmd(egui::ViewportCommand::ContentProtected(has_secret));
        }
        if self.is_new_file() {
            self.show_first_secret(ui, frame, message, commands);
            return;
        }
        // Where a first passphrase has to be changed, nothing else is shown until it is.
        if self.account.must_change {
            self.change_first_passphrase(ui, frame, message, commands);
            return;
        }
        // The page changes while it reads the rest, so it steps out for as long as it is drawn.
        let mut screen = std::mem::replace(&mut self.screen, Screen::Empty);
        let mut palette = self.palette.take();
        let mut rows = self.rows.take();
        let mut summary = self.summary.take();
        let asks = self.export.is_some();
        let is_new = asks && !std::mem::replace(&mut self.has_asked, asks);
        let view = self.view(frame, working);
        let acting = self.acting(self.page);
        let on_page = View {
            account: &acting,
            ..view
        };
        if self.is_demo {
            ribbon(ui, &view, "demonstration", view.texts.get("demo-ribbon"));
        }
        if self.only_reads(self.page) {
            ribbon(ui, &view, "own check", view.texts.get("own-check-only-read"));
        }
        if let Some(seconds) = locks_in {
            let args = [("seconds", seconds.to_string().into())];
            ribbon(ui, &view, "locks soon", view.texts.with("locks-soon", &args));
        }
        for presence in self
            .page
            .participant()
            .into_iter()
            .flat_map(|id| view.open_elsewhere(id))
        {
            let args = [("user", presence.by.as_str().into())];
            let words = view.texts.with(&format!("unit-open-{}", presence.doing.code()), &args);
            ribbon(ui, &view, ("open elsewhere", &presence.by), words);
        }
        for form in self.page.participant().into_iter().flat_map(|id| view.at_stations(id)) {
            station_bar(ui, &view, form, commands);
        }
        if !self.is_shared(frame.settings) {
            navigation::ui(ui, &view, self.page, commands);
        }
        let background = egui::Frame::new().fill(frame.theme.bg);
        CentralPanel::default().frame(background).show(ui, |ui| {
            if let Some(message) = message {
                message_bar(ui, &view, message, commands);
            }
            match importing {
                Some(fraction) => import_progress(ui, &view, fraction, commands),
                // What is said over the page must not move the focus on it.
                None => {
                    let id = egui::Id::unique(("page", format!("{:?}", self.page)));
                    ui.scope_builder(egui::UiBuilder::new().scope_id(id), |ui| {
                        screen.ui(ui, &on_page, commands);
                    });
                }
            }
        });
        if let Some(open) = &mut palette
            && !open.ui(ui, &view, commands)
        {
            palette = None;
        }
        if let Some(rows) = &mut rows {
            rows.ui(ui, &view.frame, commands);
        }
        if let Some(summary) = &mut summary {
            summary.ui(ui, &view, commands);
        }
        if asks {
            export_notice::ui(ui, &view.frame, is_new, commands);
        }
        self.has_asked = asks;
        self.screen = screen;
        self.palette = palette;
        self.rows = rows;
        self.summary = summary;
    }

    /// `true` while the file has been made and its recovery key has not been put away: nobody but the one who made it is
    /// known.
    pub(super) fn is_new_file(&self) -> bool {
        let is_recovery = |secret: &Secret| secret.kind == SecretKind::RecoveryKey;
        let is_alone = self.office.accounts.len() == 1 && self.loaded.roster.standings().is_empty();
        is_alone && self.office.secret.as_ref().is_some_and(is_recovery)
    }

    fn show_first_secret(
        &mut self,
        ui: &mut Ui,
        frame: Frame<'_>,
        message: Option<&Message>,
        commands: &mut Vec<Command>,
    ) {
        let mut card = std::mem::take(&mut self.first_secret);
        let view = self.view(frame, Working::default());
        let background = egui::Frame::new().fill(frame.theme.bg);
        CentralPanel::default().frame(background).show(ui, |ui| {
            if let Some(message) = message {
                message_bar(ui, &view, message, commands);
            }
            if let Some(secret) = &view.office.secret {
                card.page(ui, &view, secret, commands);
            }
        });
        self.first_secret = card;
    }

    fn change_first_passphrase(
        &mut self,
        ui: &mut Ui,
        frame: Frame<'_>,
        message: Option<&Message>,
        commands: &mut Vec<Command>,
    ) {
        let mut form = std::mem::take(&mut self.own_passphrase);
        let view = self.view(frame, Working::default());
        let background = egui::Frame::new().fill(frame.theme.bg);
        CentralPanel::default().frame(background).show(ui, |ui| {
            if let Some(message) = message {
                message_bar(ui, &view, message, commands);
            }
            form.page(ui, &view, commands);
        });
        self.own_passphrase = form;
    }
}

/// What is read for everybody at once; the rest is asked for on its page.
pub(super) fn read_office(store: &Store) -> Result<Office, StoreError> {
    let is_allowed = store.account().sees(Sight::Users) > Grant::No;
    Ok(Office {
        accounts: if is_allowed { store.accounts()? } else { Vec::new() },
        colleagues: store.colleagues()?,
        readers: store.readers()?,
        has_recovery_key: store.has_recovery_key()?,
        ..Office::default()
    })
}

/// A line across the window, over everything.
fn ribbon(ui: &mut Ui, view: &View<'_>, id: impl std::hash::Hash + std::fmt::Debug, words: String) {
    let fill = egui::Frame::new()
        .fill(view.theme.late_bg)
        .inner_margin(egui::Margin::symmetric(theme::GAP as i8, 1));
    egui::Panel::top(egui::Id::unique(id))
        .frame(fill)
        .resizable(false)
        .show(ui, |ui| {
            // One thin line, not as high as a control.
            ui.spacing_mut().interact_size.y = 0.0;
            ui.horizontal(|ui| {
                icon_label(ui, theme::icon::INFO, view.theme.late_ink);
                let text = view.theme.small_strong(words).color(view.theme.late_ink);
                ui.add(egui::Label::new(text).wrap());
            });
        });
}

/// A form of whom the page is about stands at a station: where, since when, and how it comes back.
fn station_bar(ui: &mut Ui, view: &View<'_>, form: &StationForm, commands: &mut Vec<Command>) {
    let fill = egui::Frame::new()
        .fill(view.theme.late_bg)
        .inner_margin(egui::Margin::symmetric(theme::GAP as i8, theme::HALF as i8));
    let id = egui::Id::unique(("at a station", form.assessment_id));
    egui::Panel::top(id).frame(fill).resizable(false).show(ui, |ui| {
        row(ui, |ui| {
            icon_label(ui, theme::icon::INFO, view.theme.late_ink);
            let stations = view
                .unit
                .map(|unit| unit.standing.stations.as_slice())
                .unwrap_or_default();
            let station = stations.iter().find(|station| station.id == form.station);
            let args = [
                ("station", station.map_or("", |station| &station.name).into()),
                ("time", local(view.texts, form.sent_at, view.today).into()),
            ];
            let words = view.texts.with("station-stands", &args);
            ui.label(view.theme.small_strong(words).color(view.theme.late_ink));
            let back = Button::secondary(view.theme, view.texts.get("station-take-back")).small();
            if ui.add(back).clicked() {
                commands.push(Command::TakeBackFromStation(form.assessment_id));
            }
        });
    });
}

fn message_bar(ui: &mut Ui, view: &View<'_>, message: &Message, commands: &mut Vec<Command>) {
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
            if let Some(act) = view.undoable.filter(|_| message.offers_undo) {
                let undo = Button::secondary(view.theme, undo_words(view, "undo-what", act));
                if ui.add(undo.icon(theme::icon::UNDO)).clicked() {
                    commands.push(Command::Undo);
                }
            }
            if let Some(anyway) = &message.anyway {
                let again = Button::secondary(view.theme, view.texts.get("do-anyway"));
                if ui.add(again).clicked() {
                    commands.push(Command::DoAnyway(anyway.clone()));
                }
            }
            ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                notice(ui, view.theme, message.tone, &message.text);
            });
        });
    });
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
