//! Contact with the unit, beside the work: the file is open a second time for it, and nothing on screen waits for it.

use egui::Context;
use zeroize::Zeroizing;

use super::background::{Running, waker};
use super::loaded::Loaded;
use super::open::{Message, Open};
use super::{App, Phase};
use crate::domain::Now;
use crate::domain::instrument::Respondent;
use crate::explain::Explain;
use crate::i18n::Texts;
use crate::jobs::Job;
use crate::store::{Changes, Operation, Second, Session, Store, StoreError, UnitStanding};
use crate::ui::command::{Command, Page, Sending};
use crate::ui::office::{Secret, SecretKind};
use crate::ui::unit::{Problem, Unit};
use crate::ui::widgets::notice::Tone;
use crate::unit::UnitError;
use crate::unit::code::StationCode;
use crate::unit::link::{self, Contact, Link};
use crate::unit::log::{LogError, Seq};
use crate::unit::presence::{Doing, Heard, Presence};
use crate::unit::watch::Watch;

/// Where nothing happens, a contact is taken up once in so many seconds.
const AT_REST: f64 = 60.0;
/// Where a form stands at a station its answers may come at any moment: so often.
const WHILE_LENT: f64 = 5.0;
/// Who was looked at, and what is open here, goes to the unit's log within so many seconds.
const SOON: f64 = 2.0;
/// After a contact that came to nothing the next is tried after so many seconds, twice as many each time, up to the last.
const AFTER_FAILURE: [f64; 2] = [5.0, 60.0];
/// What is open here is said again once in so many seconds, for as long as it is.
const BEAT: i64 = 120;
/// While somebody moves the pointer or types, a page is not changed under their hands.
const IN_HAND: f32 = 0.4;
/// But it is after so many seconds.
const AT_LAST: f64 = 4.0;
/// More participants than this are read on the contact's own connection.
const MANY: usize = 8;

/// What goes on between an open file and its unit.
#[derive(Default)]
pub(super) struct UnitWork {
    /// What screens read; `None` for a file of no unit.
    pub(super) unit: Option<Unit>,
    /// The file's second connection and the log, while no contact has them.
    link: Option<Link>,
    watch: Option<Watch>,
    heard: Heard,
    /// When the next contact is due, in seconds of the window's time.
    due: f64,
    /// It is to be soon.
    is_soon: bool,
    /// What the others were told last is open here.
    told: Option<Presence>,
    /// How long a failure is waited after; 0 after a contact that went well.
    pause: f64,
    /// Since when a contact's result waits for the user's hands.
    held_since: Option<f64>,
    /// A clock was told to be off.
    has_told_clock: bool,
}

/// What a contact found.
pub(super) struct Found {
    contact: Contact,
    standing: Option<UnitStanding>,
    /// Everything that is shown of everybody, where much has changed.
    loaded: Option<Box<Loaded>>,
}

/// How a contact ends: the link comes back where there is one.
pub(super) type ContactEnd = (Option<Box<Link>>, Result<Box<Found>, UnitError>);

impl UnitWork {
    /// What is known of the unit of a file that has just been opened.
    pub(super) fn of(store: &Store) -> Result<Self, StoreError> {
        Ok(Self {
            unit: store.unit_standing()?.map(Unit::new),
            ..Self::default()
        })
    }

    /// Something was written: it goes to the unit at once, or, for a look at somebody, before long.
    pub(super) fn wrote(&mut self, store: &Store, is_look: bool) -> Result<(), StoreError> {
        let Some(unit) = &mut self.unit else { return Ok(()) };
        unit.standing.waiting = store.waiting_count()?;
        // Where the log can't be reached it is tried at its own pace.
        if self.pause == 0.0 {
            self.is_soon |= is_look;
            self.due = if is_look { self.due } else { 0.0 };
        }
        Ok(())
    }

    /// Lets the file's second connection go: another key, or a backup in its place, needs the file alone.
    pub(super) fn let_go(&mut self) {
        (self.link, self.watch) = (None, None);
    }
}

impl App {
    /// Takes up contact where it is due.
    pub(super) fn keep_in_touch(&mut self, ctx: &Context) {
        if self.is_store_away() || self.jobs.iter().any(|job| matches!(job, Running::Contact(_))) {
            return;
        }
        let session = self.session();
        let open_here = self.open_here(session.now);
        let (Phase::Open(open) | Phase::HandedOver(open, _)) = &mut self.phase else {
            return;
        };
        let work = &mut open.unit;
        let Some(unit) = &mut work.unit else { return };
        let time = ctx.input(|input| input.time);
        if work.watch.as_ref().is_some_and(Watch::takes_news) {
            work.due = 0.0;
        }
        if open_here != work.told {
            (work.is_soon, work.told) = (work.pause == 0.0, open_here.clone());
        }
        if std::mem::take(&mut work.is_soon) {
            work.due = work.due.min(time + SOON);
        }
        if time < work.due {
            let left = std::time::Duration::try_from_secs_f64(work.due - time);
            ctx.request_repaint_after(left.unwrap_or_default());
            return;
        }
        unit.is_in_contact = true;
        let link = work.link.take();
        let second = match &link {
            Some(_) => None,
            None => open.store.as_ref().and_then(Store::second),
        };
        let job = Job::start(waker(ctx), move |_| contact(link, second, &session, open_here.as_ref()));
        self.jobs.push(Running::Contact(job));
    }

    /// The meeting or the form that is open here.
    fn open_here(&self, now: Now) -> Option<Presence> {
        let (open, doing) = match &self.phase {
            Phase::HandedOver(open, handover) => (open, Some((handover.participant_id(), Doing::Form))),
            Phase::Open(open) => {
                let doing = match open.page {
                    Page::Meeting(id, _) => Some((id, Doing::Meeting)),
                    Page::Assessment(id, ..) | Page::Transcription(id, ..) => Some((id, Doing::Form)),
                    _ => None,
                };
                (open, doing)
            }
            Phase::FirstStart(_) | Phase::SignIn(_) | Phase::Station(_) => return None,
        };
        let (participant_id, doing) = doing?;
        Some(Presence {
            by: open.account.details.name.clone(),
            participant_id,
            doing,
            beat: u64::try_from(now.0.timestamp() / BEAT).unwrap_or_default(),
        })
    }

    /// `true` while a contact's result must wait: nothing moves under a pointer that is moving or under what is typed.
    pub(super) fn is_in_hand(&mut self, ctx: &Context) -> bool {
        let (Phase::Open(open) | Phase::HandedOver(open, _)) = &mut self.phase else {
            return false;
        };
        let (time, is_in_hand) = ctx.input(|input| {
            let is_moving = input.pointer.any_down() || input.pointer.time_since_last_movement() < IN_HAND;
            (input.time, is_moving || !input.keys_down.is_empty())
        });
        let since = *open.unit.held_since.get_or_insert(time);
        if is_in_hand && time - since < AT_LAST {
            ctx.request_repaint_after(std::time::Duration::from_secs_f32(IN_HAND));
            return true;
        }
        open.unit.held_since = None;
        false
    }

    /// Takes in what a contact brought, once the store is here.
    pub(super) fn contacted(&mut self, ctx: &Context, (link, result): ContactEnd) {
        let session = self.session();
        let time = ctx.input(|input| input.time);
        let (Phase::Open(open) | Phase::HandedOver(open, _)) = &mut self.phase else {
            return;
        };
        open.unit.link = link.map(|link| *link);
        let taken = result.and_then(|found| open.take_in(*found, &session));
        let Some(unit) = &mut open.unit.unit else { return };
        unit.is_in_contact = false;
        let mut said = None;
        match taken {
            Ok(news) => {
                unit.problem = None;
                let is_lent = !unit.standing.forms.is_empty();
                let rest = if is_lent { WHILE_LENT } else { AT_REST };
                (open.unit.pause, open.unit.due) = (0.0, time + rest);
                said = news.words(&self.texts, &mut open.unit.has_told_clock);
                open.unit.listen(ctx);
                // What was written while it went on.
                if news.is_behind {
                    open.unit.due = 0.0;
                    ctx.request_repaint();
                }
            }
            Err(UnitError::Store(StoreError::Busy)) => open.unit.due = time + AFTER_FAILURE[0],
            Err(error) => {
                if matches!(error, UnitError::NoAccess) {
                    self.no_longer_known(ctx, &error);
                    return;
                }
                let wants_password = matches!(error, UnitError::Log(LogError::WrongPassword { .. }));
                self.contact_failed(ctx, &error, wants_password);
            }
        }
        let frame = super::frame(&self.texts, &self.settings, &self.environment);
        if let Phase::Open(open) = &mut self.phase {
            open.leave_what_is_gone(frame);
        }
        if let Some(text) = said {
            self.message = Some(Message::new(Tone::Info, text));
        }
        ctx.request_repaint();
    }

    /// A contact came to nothing: it is said on the unit's page, and tried again after a while.
    pub(super) fn contact_failed(&mut self, ctx: &Context, error: &impl Explain, wants_password: bool) {
        let sentence = error.explain(&self.texts);
        let (Phase::Open(open) | Phase::HandedOver(open, _)) = &mut self.phase else {
            return;
        };
        let work = &mut open.unit;
        if let Some(unit) = &mut work.unit {
            unit.is_in_contact = false;
            unit.problem = Some(Problem {
                sentence,
                wants_password,
            });
        }
        work.pause = (work.pause * 2.0).clamp(AFTER_FAILURE[0], AFTER_FAILURE[1]);
        work.due = ctx.input(|input| input.time) + work.pause;
        // It is opened anew: its server may have been restarted, or is to be found elsewhere now.
        work.let_go();
        ctx.request_repaint();
    }

    /// Somebody whom the unit no longer knows sees nothing more of it. What they wrote stays in the file.
    fn no_longer_known(&mut self, ctx: &Context, error: &UnitError) {
        let sentence = error.explain(&self.texts);
        self.lock(ctx);
        if let Phase::SignIn(screen) = &mut self.phase {
            screen.fail(sentence);
        }
    }

    /// The commands of the unit's page.
    pub(super) fn unite(&mut self, ctx: &Context, command: Command) {
        match command {
            Command::ContactUnit => {
                if let Phase::Open(open) = &mut self.phase {
                    (open.unit.due, open.unit.pause) = (0.0, 0.0);
                }
            }
            Command::CreateUnit(set_up) => self.found_unit(ctx, *set_up),
            Command::JoinUnit(join) => self.join_unit(ctx, *join),
            Command::LeaveUnit => self.leave_unit(ctx),
            Command::ShowUnitCode => self.show_unit_code(),
            Command::KeepLogPassword(password) => self.keep_log_password(&password),
            Command::SettleCollision(key)
                if self
                    .transact(Operation::SettleCollision, |tx| tx.settle_collision(key))
                    .is_some() =>
            {
                self.read_unit_again();
            }
            Command::ChooseForm { form, settles } => {
                let reason = self.texts.get("unit-form-chosen");
                let chosen = self.transact(Operation::ChooseForm, |tx| tx.choose_form(form, &reason));
                if let Some(settles) = settles.filter(|_| chosen.is_some()) {
                    self.unite(ctx, Command::SettleCollision(settles));
                }
            }
            Command::LetGoOfSetAside(id) => {
                let Phase::Open(open) = &mut self.phase else { return };
                let Some(store) = &mut open.store else { return };
                match store.let_go_of_set_aside(id) {
                    Ok(()) => self.read_unit_again(),
                    Err(error) => self.not_opened(&error),
                }
            }
            Command::AddStation { name, anyway } => self.add_station(&name, anyway),
            Command::RemoveStation(id)
                if self
                    .transact(Operation::SaveStation, |tx| tx.remove_station(id))
                    .is_some() =>
            {
                self.read_unit_again();
            }
            Command::SendToStation(sending) => self.send_to_station(&sending),
            Command::TakeBackFromStation(id)
                if self
                    .transact(Operation::EndHandover, |tx| tx.take_back_from_station(id))
                    .is_some() =>
            {
                self.read_unit_again();
            }
            _ => {}
        }
    }

    fn add_station(&mut self, name: &str, anyway: bool) {
        let Some(station) = self.transact(Operation::SaveStation, |tx| tx.add_station(name, anyway)) else {
            return;
        };
        self.read_unit_again();
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(unit) = &open.unit.unit else { return };
        let code = StationCode {
            unit: unit.standing.position.unit,
            station: station.id,
            secret: station.secret,
        };
        open.office.secret = Some(Secret {
            kind: SecretKind::StationCode(station.name),
            text: Zeroizing::new(code.to_string()),
        });
    }

    /// The form stays a draft here until its answers come.
    fn send_to_station(&mut self, sending: &Sending) {
        let (operation, respondent) = (Operation::StartHandover, Respondent::Participant);
        let greeting = Some(sending.greeting.as_str());
        let form = (sending.participant_id, sending.date, respondent);
        let sent = self.begin_form(operation, form, &sending.series, |tx, form| {
            tx.send_to_station(form, sending.station, &sending.language, greeting)
        });
        if sent.is_some() {
            self.show(Page::Progression(sending.participant_id));
            self.read_unit_again();
        }
    }

    /// Reads how the file and its unit stand to each other.
    fn read_unit_again(&mut self) {
        let Phase::Open(open) = &mut self.phase else { return };
        let standing = open.store.as_ref().map(Store::unit_standing).transpose();
        match standing.map(Option::flatten) {
            Ok(standing) => {
                if let (Some(unit), Some(standing)) = (&mut open.unit.unit, standing) {
                    unit.standing = standing;
                }
            }
            Err(error) => self.not_opened(&error),
        }
    }

    fn keep_log_password(&mut self, password: &str) {
        let Phase::Open(open) = &mut self.phase else { return };
        let kept = open.store.as_ref().map(|store| store.keep_log_password(password));
        match kept.transpose() {
            Ok(_) => {
                open.unit.let_go();
                (open.unit.due, open.unit.pause) = (0.0, 0.0);
            }
            Err(error) => self.not_opened(&error),
        }
    }
}

/// What is said of a contact that went well.
struct News {
    collided: u32,
    set_aside: u32,
    clock_off: Option<i64>,
    has_started_again: bool,
    /// Something was written while it went on.
    is_behind: bool,
}

impl News {
    fn words(&self, texts: &Texts, has_told_clock: &mut bool) -> Option<String> {
        let mut said = Vec::new();
        if self.has_started_again {
            said.push(texts.get("unit-started-again"));
        }
        if self.collided > 0 {
            said.push(texts.with("unit-collided", &[("count", self.collided.into())]));
        }
        if self.set_aside > 0 {
            said.push(texts.with("unit-set-aside", &[("count", self.set_aside.into())]));
        }
        if let Some(minutes) = self.clock_off.filter(|_| !*has_told_clock) {
            *has_told_clock = true;
            let hours = [("hours", (minutes / 60).to_string().into())];
            said.push(texts.with("cli-unit-clock", &hours));
        }
        (!said.is_empty()).then(|| said.join(" "))
    }
}

impl Open {
    /// Shows what a contact changed in the file.
    fn take_in(&mut self, found: Found, session: &Session) -> Result<News, UnitError> {
        let Found {
            contact: Contact { round, elsewhere },
            standing,
            loaded,
        } = found;
        let store = self.store.as_mut().ok_or(StoreError::Busy)?;
        if !store.renew_account()? {
            return Err(UnitError::NoAccess);
        }
        self.account = store.account().clone();
        let waiting = store.waiting_count()?;
        if round.changes != Changes::default() {
            match loaded {
                Some(loaded) => self.replace_loaded(*loaded)?,
                None => self.reload(&round.changes)?,
            }
        }
        self.unit.heard.note(&elsewhere, session.now);
        if let (Some(unit), Some(standing)) = (&mut self.unit.unit, standing) {
            unit.elsewhere = self.unit.heard.present(session.now).into_iter().cloned().collect();
            unit.standing = standing;
            unit.standing.waiting = waiting;
        }
        if let Some(watch) = &self.unit.watch {
            watch.note(Seq(round.head));
        }
        Ok(News {
            collided: round.collided,
            set_aside: round.set_aside,
            clock_off: round.clock_off,
            has_started_again: round.has_started_again,
            is_behind: waiting > 0,
        })
    }
}

impl UnitWork {
    /// Listens for others' changes, where nobody does yet.
    fn listen(&mut self, ctx: &Context) {
        if self.watch.is_some() {
            return;
        }
        let (Some(link), Some(unit)) = (&self.link, &self.unit) else {
            return;
        };
        let seen = Seq(unit.standing.position.seq);
        let ctx = ctx.clone();
        // It takes up its own contact with the log on its own thread.
        match link::log_opener(link.store()) {
            Ok(open) => self.watch = Some(Watch::start(open, seen, move || ctx.request_repaint())),
            // The next contact says what is wrong.
            Err(error) => log::debug!("nobody listens for changes: {error}"),
        }
    }
}

/// One contact, on a thread of its own.
fn contact(link: Option<Link>, second: Option<Second>, session: &Session, open_here: Option<&Presence>) -> ContactEnd {
    let link = match (link, second) {
        (Some(link), _) => Ok(link),
        (None, Some(second)) => second.open(session.now).map_err(UnitError::from).and_then(Link::open),
        (None, None) => Err(StoreError::Busy.into()),
    };
    let mut link = match link {
        Ok(link) => link,
        Err(error) => return (None, Err(error)),
    };
    let found = link.contact(session, open_here).and_then(|contact| {
        let changes = &contact.round.changes;
        let is_much = changes.instruments || changes.participants.len() > MANY;
        Ok(Box::new(Found {
            standing: link.standing()?,
            loaded: is_much.then(|| Loaded::read(link.store()).map(Box::new)).transpose()?,
            contact,
        }))
    });
    (Some(Box::new(link)), found)
}
