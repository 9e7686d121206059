//! A unit made of the open file, joined with a new one, or left: each waits for a network, so each is a job.

use egui::Context;
use zeroize::Zeroizing;

use super::background::{Running, waker};
use super::open::Open;
use super::unit::UnitWork;
use super::{App, Phase};
use crate::devices;
use crate::domain::{Now, Today};
use crate::i18n::Texts;
use crate::jobs::Job;
use crate::store::{Session, Store};
use crate::ui::command::{JoinUnit, UnitSetUp};
use crate::ui::office::{Secret, SecretKind};
use crate::ui::widgets::notice::Tone;
use crate::unit::UnitError;
use crate::unit::code::UnitCode;
use crate::unit::join::{self, Place};
use crate::unit::link;
use crate::unit::log::LogAddress;

/// How a unit is made or left: the store comes back.
pub(super) type FoundingEnd = (Store, Result<Option<UnitCode>, UnitError>);

impl App {
    pub(super) fn show_unit_code(&mut self) {
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(unit) = &open.unit.unit else { return };
        let position = &unit.standing.position;
        open.office.secret = Some(code_secret(&UnitCode {
            unit: position.unit,
            secret: position.secret.clone(),
        }));
    }

    pub(super) fn found_unit(&mut self, ctx: &Context, set_up: UnitSetUp) {
        let locale = self.settings.locale;
        self.founding_job(ctx, move |store, session| {
            let address: LogAddress = set_up.address.parse()?;
            let machine = machine_name(&set_up.machine, &Texts::new(locale));
            let place = place_of(&set_up, &address, &machine);
            join::found(store, &place, session).map(Some)
        });
    }

    pub(super) fn leave_unit(&mut self, ctx: &Context) {
        if let Phase::Open(open) = &mut self.phase {
            open.unit.let_go();
        }
        self.founding_job(ctx, |store, session| {
            let mut log = link::open_log(store)?;
            join::leave(store, log.as_mut(), session)?;
            Ok(None)
        });
    }

    fn founding_job(
        &mut self,
        ctx: &Context,
        work: impl FnOnce(&mut Store, &Session) -> Result<Option<UnitCode>, UnitError> + Send + 'static,
    ) {
        let session = self.session();
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(mut store) = open.store.take() else { return };
        open.office.is_busy = true;
        let job = Job::start(waker(ctx), move |_| {
            let result = work(&mut store, &session);
            (store, result)
        });
        self.jobs.push(Running::Founding(job));
    }

    /// The file has become one of a unit, or of none.
    pub(super) fn founded(&mut self, (store, result): FoundingEnd) {
        let Phase::Open(open) = &mut self.phase else { return };
        let work = UnitWork::of(&store);
        open.office.is_busy = false;
        open.has_failed = result.is_err();
        open.store = Some(store);
        match (work, result) {
            (Ok(work), Ok(code)) => {
                open.unit = work;
                let said = if code.is_some() { "unit-made" } else { "unit-left" };
                open.office.secret = code.as_ref().map(code_secret).or(open.office.secret.take());
                self.say(Tone::Done, said);
            }
            (Err(error), _) => self.not_opened(&error),
            (_, Err(error)) => self.not_opened(&error),
        }
    }

    pub(super) fn join_unit(&mut self, ctx: &Context, join: JoinUnit) {
        if let Phase::FirstStart(screen) = &mut self.phase {
            screen.is_busy = true;
        }
        let at = (self.environment.clock)();
        let locale = self.settings.locale;
        let repaint = ctx.clone();
        let job = Job::start(waker(ctx), move |progress| {
            let copied = |bytes: u64| {
                progress.report(usize::try_from(bytes).unwrap_or(usize::MAX), 0);
                repaint.request_repaint();
            };
            enter(&join, &Texts::new(locale), at, &copied)
        });
        self.jobs.push(Running::Join(job));
    }

    /// A machine has joined, or not.
    pub(super) fn joined(&mut self, ctx: &Context, result: Result<Box<Open>, UnitError>) {
        match result {
            Ok(open) => {
                self.opened(Ok(open));
                self.back_up_daily(ctx);
            }
            Err(error) => self.not_opened(&error),
        }
    }
}

/// Joins a unit with a new file.
fn enter(join: &JoinUnit, texts: &Texts, at: (Now, Today), copied: &dyn Fn(u64)) -> Result<Box<Open>, UnitError> {
    let address: LogAddress = join.at.address.parse()?;
    let code: UnitCode = join.code.parse()?;
    let machine = machine_name(&join.at.machine, texts);
    let place = place_of(&join.at, &address, &machine);
    let (store, _) = join::enter_unit(&join.path, &place, (&code, &join.passphrase), at, copied)?;
    Ok(Box::new(Open::new(store, false)?))
}

fn place_of<'a>(set_up: &'a UnitSetUp, address: &'a LogAddress, machine: &'a str) -> Place<'a> {
    Place {
        address,
        password: Some(set_up.password.as_str()).filter(|password| !password.is_empty()),
        machine,
    }
}

fn machine_name(typed: &str, texts: &Texts) -> String {
    devices::machine_name(typed).unwrap_or_else(|| texts.get("unit-machine-unnamed"))
}

fn code_secret(code: &UnitCode) -> Secret {
    Secret {
        kind: SecretKind::UnitCode,
        text: Zeroizing::new(code.to_string()),
    }
}
