//! A form station's window: it waits for a form, shows it to whoever sits there, and sends the answers back. It holds one
//! form at a time, in memory, and a sealed copy of its answers beside its key; it has no data file.

use std::fs;
use std::path::{Path, PathBuf};

use egui::Context;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::background::{Running, waker};
use super::open::Open;
use super::{App, Phase};
use crate::domain::instrument::{Instrument, Respondent};
use crate::domain::participant::Details;
use crate::domain::{AssessmentId, OccasionId, ParticipantId};
use crate::explain::Explain as _;
use crate::jobs::Job;
use crate::store::{FormContent, Operation, Session, Store, StoreError};
use crate::ui::screens::handover::Handover;
use crate::ui::screens::waiting::Waiting;
use crate::unit::UnitError;
use crate::unit::log::UnitLog;
use crate::unit::station::{LentForm, StationFile};

/// So many seconds pass between two looks for a form.
const LOOKS: f64 = 3.0;
/// After a look that came to nothing.
const LOOKS_AGAIN: f64 = 15.0;
/// How long whoever has sent a form in is thanked.
const THANKS: f64 = 20.0;

/// What a form station works with.
pub struct StationWork {
    file: StationFile,
    /// Where what has been answered is kept, sealed.
    draft_path: PathBuf,
    password: Option<Zeroizing<String>>,
    /// The log, while no job has it.
    log: Option<Box<dyn UnitLog>>,
    /// What stands on the screen, and what it is called in the file in memory.
    form: Option<(LentForm, AssessmentId)>,
    /// What was sent in, and has not reached the unit yet.
    outbox: Option<(LentForm, FormContent)>,
    /// A form that was sent in is not shown again, until it has been seen to be gone.
    sent: Option<Uuid>,
    due: f64,
}

/// What a look has done and found.
pub(super) struct Look {
    /// The form whose answers have reached the unit.
    sent: Option<Uuid>,
    found: Option<Box<LentForm>>,
}

/// How a look for a form ends: the log comes back where there is one.
pub(super) type LookEnd = (Option<Box<dyn UnitLog>>, Result<Look, UnitError>);

impl StationWork {
    /// A station by its file, with the password of the log's server where it asks for one.
    ///
    /// # Errors
    /// Where the file can't be read, or is none.
    pub fn open(path: &Path, password: Option<Zeroizing<String>>) -> Result<Self, UnitError> {
        let file = StationFile::load(path)?;
        let mut draft = path.as_os_str().to_owned();
        draft.push(".form");
        let draft_path = PathBuf::from(draft);
        // What was sent in before the power went.
        let sealed = fs::read(&draft_path).ok();
        let kept = sealed.and_then(|sealed| file.open_draft(&sealed));
        let outbox = kept.and_then(|(form, answers, is_sent_in)| is_sent_in.then_some((form, answers)));
        Ok(Self {
            file,
            draft_path,
            password,
            log: None,
            form: None,
            sent: outbox.as_ref().map(|(form, _)| form.id),
            outbox,
            due: 0.0,
        })
    }

    /// What was answered on this form before, where it is kept.
    fn kept(&self, form: &LentForm) -> Option<FormContent> {
        let sealed = fs::read(&self.draft_path).ok()?;
        let (kept, answers, _) = self.file.open_draft(&sealed)?;
        (kept.id == form.id).then_some(answers)
    }

    fn keep(&self, form: &LentForm, answers: &FormContent, is_sent_in: bool) -> Result<(), UnitError> {
        let sealed = self.file.seal_draft(form, answers, is_sent_in)?;
        let folder = self.draft_path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut part = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        std::io::Write::write_all(&mut part, &sealed)?;
        part.as_file().sync_all()?;
        part.persist(&self.draft_path).map_err(|error| error.error)?;
        Ok(())
    }

    fn forget(&mut self) {
        self.form = None;
        if let Err(error) = fs::remove_file(&self.draft_path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            log::warn!("what was answered is still there, sealed: {error}");
        }
    }
}

impl App {
    /// Looks for a form, or sends answers, where that is due.
    pub(super) fn serve_station(&mut self, ctx: &Context) {
        if self.jobs.iter().any(|job| matches!(job, Running::Look(_))) {
            return;
        }
        let Some(work) = &mut self.station else { return };
        let time = ctx.input(|input| input.time);
        if time < work.due {
            let left = std::time::Duration::try_from_secs_f64(work.due - time);
            ctx.request_repaint_after(left.unwrap_or_default());
            return;
        }
        let (file, password, log) = (work.file.clone(), work.password.clone(), work.log.take());
        let outbox = work.outbox.clone();
        let job = Job::start(waker(ctx), move |_| {
            look(&file, password.as_ref().map(|text| text.as_str()), log, outbox)
        });
        self.jobs.push(Running::Look(job));
    }

    /// Takes in what a look has found.
    pub(super) fn looked(&mut self, ctx: &Context, (log, result): LookEnd) {
        let session = self.session();
        let time = ctx.input(|input| input.time);
        let Some(work) = &mut self.station else { return };
        work.log = log;
        let Look { sent, found } = match result {
            Ok(look) => {
                work.due = time + LOOKS;
                look
            }
            Err(error) => {
                work.due = time + LOOKS_AGAIN;
                let sentence = error.explain(&self.texts);
                if let Phase::Station(screen) = &mut self.phase {
                    screen.problem = Some(sentence);
                }
                return;
            }
        };
        // What was sent in while this look went on goes with the next one.
        if sent.is_some() && sent == work.outbox.as_ref().map(|(form, _)| form.id) {
            work.outbox = None;
            work.forget();
        }
        if work.outbox.is_some() {
            work.due = 0.0;
            ctx.request_repaint();
        }
        let found = match found {
            Some(form) if work.sent == Some(form.id) => None,
            found => {
                if work.outbox.is_none() {
                    work.sent = None;
                }
                found
            }
        };
        if let Phase::Station(screen) = &mut self.phase {
            screen.problem = None;
        }
        match (found, &work.form) {
            (Some(form), Some((shown, _))) if form.id == shown.id => {}
            (None, None) => {}
            (Some(form), None) => {
                let is_free = match &self.phase {
                    // Whoever has just been thanked may still sit there.
                    Phase::Station(screen) => !screen.is_thanking(time),
                    _ => false,
                };
                if is_free {
                    self.show_lent(ctx, *form, &session);
                }
            }
            // Somebody has taken it back, or its time is over.
            (_, Some(_)) => {
                work.forget();
                self.wait_for_forms(ctx, None);
            }
        }
    }

    fn wait_for_forms(&mut self, ctx: &Context, thanks_until: Option<f64>) {
        self.environment.devices.silence();
        super::handing_over::leave(ctx);
        self.phase = Phase::Station(Box::new(Waiting::new(thanks_until)));
        ctx.request_repaint();
    }

    /// Shows a form to whoever sits there.
    fn show_lent(&mut self, ctx: &Context, form: LentForm, session: &Session) {
        let kept = self.station.as_ref().and_then(|work| work.kept(&form));
        match lent(&form, kept.as_ref(), session) {
            Ok((open, handover, id)) => {
                if let Some(work) = &mut self.station {
                    work.form = Some((form, id));
                }
                self.phase = Phase::HandedOver(Box::new(open), Box::new(handover));
                self.handed_over(ctx);
            }
            Err(error) => {
                let sentence = error.explain(&self.texts);
                if let Phase::Station(screen) = &mut self.phase {
                    screen.problem = Some(sentence);
                }
            }
        }
    }

    /// Keeps what has been answered, sealed, after each answer.
    pub(super) fn keep_lent(&self) {
        let (Some(work), Phase::HandedOver(open, _)) = (&self.station, &self.phase) else {
            return;
        };
        let (Some((form, id)), Some(store)) = (&work.form, &open.store) else {
            return;
        };
        let kept = store.form_content(*id).map_err(UnitError::from);
        let kept = kept.and_then(|answers| match answers {
            Some(answers) => work.keep(form, &answers, false),
            None => Ok(()),
        });
        if let Err(error) = kept {
            // The answers are in memory, and go to the unit from there.
            log::warn!("what was answered is not kept on this machine: {error}");
        }
    }

    /// Somebody has left the form on the screen: no answer is shown to whoever comes next. They are kept.
    pub(super) fn cover_lent(&mut self) {
        self.save_pending_notes();
        self.keep_lent();
        if let Phase::HandedOver(_, handover) = &mut self.phase {
            handover.begin_again();
        }
    }

    /// The form has been sent in: the answers go to the unit, at once or as soon as it can be reached.
    pub(super) fn send_in_lent(&mut self, ctx: &Context) {
        self.save_pending_notes();
        let (Some(work), Phase::HandedOver(open, _)) = (&mut self.station, &self.phase) else {
            return;
        };
        let (Some((form, id)), Some(store)) = (work.form.take(), &open.store) else {
            return;
        };
        match store.form_content(id) {
            Ok(Some(answers)) => {
                if let Err(error) = work.keep(&form, &answers, true) {
                    log::warn!("what was answered is not kept on this machine: {error}");
                }
                work.sent = Some(form.id);
                work.outbox = Some((form, answers));
                work.due = 0.0;
                let until = ctx.input(|input| input.time) + THANKS;
                self.wait_for_forms(ctx, Some(until));
            }
            Ok(None) => self.wait_for_forms(ctx, None),
            Err(error) => {
                work.form = Some((form, id));
                self.not_opened(&error);
            }
        }
    }
}

/// One look, on a thread of its own: sends what was sent in, and then finds what stands here.
fn look(
    file: &StationFile,
    password: Option<&str>,
    log: Option<Box<dyn UnitLog>>,
    outbox: Option<(LentForm, FormContent)>,
) -> LookEnd {
    let opened = match log {
        Some(log) => Ok(log),
        None => file.open_log(password),
    };
    let mut log = match opened {
        Ok(log) => log,
        Err(error) => return (None, Err(error)),
    };
    let sent = match outbox {
        Some((form, answers)) => file.send_in(log.as_mut(), &form, &answers).map(|()| Some(form.id)),
        None => Ok(None),
    };
    let looked = sent.and_then(|sent| {
        let found = file.form(log.as_mut())?.map(Box::new);
        Ok(Look { sent, found })
    });
    match looked {
        Ok(look) => (Some(log), Ok(look)),
        // It is opened anew.
        Err(error) => (None, Err(error)),
    }
}

/// A form in a file in memory that holds nothing else, and its pages.
fn lent(
    form: &LentForm,
    kept: Option<&FormContent>,
    session: &Session,
) -> Result<(Open, Handover, AssessmentId), StoreError> {
    let mut store = Store::in_memory(&session.user)?;
    let (whose, occasion, id) = fill(&mut store, form, kept, session)?;
    let mut open = Open::new(store, true)?;
    open.read(whose)?;
    let language = {
        let mut offered = open.languages.offered(&open.loaded.forms);
        let chosen = offered.find(|language| language.code == form.language);
        chosen.or_else(|| open.languages.get("sv")).cloned()
    };
    let history = open.loaded.history(whose).ok_or(StoreError::UnknownParticipant)?;
    let language = language.ok_or(StoreError::Corrupt("a program without languages"))?;
    let handover = Handover::new(history, occasion, &language, 0).lent(form.greeting.clone());
    Ok((open, handover, id))
}

fn fill(
    store: &mut Store,
    form: &LentForm,
    kept: Option<&FormContent>,
    session: &Session,
) -> Result<(ParticipantId, OccasionId, AssessmentId), StoreError> {
    let instrument = Instrument::parse(&form.content.instrument)?;
    let content = kept.unwrap_or(&form.content);
    store.transact(session, Operation::LoadInstrument, |tx| {
        tx.load_instrument(&form.content.instrument)
    })?;
    for (language, text) in &form.welcome {
        store.transact(session, Operation::EditFormText, |tx| tx.set_form_text(language, text))?;
    }
    for language in &form.offered {
        store.transact(session, Operation::OfferLanguage, |tx| {
            tx.offer_language(language, true)
        })?;
    }
    let details = Details::starting(session.today.0);
    let (whose, _) = store.transact(session, Operation::CreateParticipant, |tx| {
        tx.create_participant(&details)
    })?;
    let asked: Vec<_> = form.content.asked(&instrument).cloned().collect();
    let (begun, _) = store.transact(session, Operation::StartHandover, |tx| {
        let occasion = tx.occasion_for(whose, session.today.0, &instrument.key)?;
        let id = tx.start_assessment(occasion, Respondent::Participant, &instrument.key, &asked)?;
        tx.fill_form(id, content)?;
        Ok((occasion, id))
    })?;
    Ok((whose, begun.0, begun.1))
}
