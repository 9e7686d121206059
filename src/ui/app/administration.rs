//! What an administrator does. Deriving keys, copying the file and reading everybody take their time, so each is a job
//! that has the store meanwhile; what is asked for until it is back waits.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::background::{Running, waker};
use super::loaded::Loaded;
use super::open::{Message, read_office};
use super::{App, Phase};
use crate::domain::access::UserDetails;
use crate::domain::{AccountId, Now};
use crate::explain::Explain as _;
use crate::jobs::Job;
use crate::report::secret::SecretPage;
use crate::store::{Backup, BackupReason, Changes, Restoring, RetentionView, Store, StoreError, backups};
use crate::ui::command::Command;
use crate::ui::office::{Comparison, Office, ReadLog, Secret, SecretKind};
use crate::ui::screens::sign_in::SignIn;
use crate::ui::widgets::notice::Tone;

/// What a job for an administrator found or did. The store comes back with it.
pub(super) enum Found {
    /// Something has changed, and this is said of it; perhaps there is a secret to show.
    Done(Changes, &'static str, Option<Secret>),
    /// Nothing has changed; this is said.
    Said(&'static str),
    Log(ReadLog),
    Retention(RetentionView),
    Backups(Vec<Backup>),
    /// A backup was made.
    BackedUp(Vec<Backup>),
    /// Participants were removed; so many, and until when backups may hold them.
    Removed(Changes, u32, chrono::NaiveDate),
    Compared(Box<(Restoring, Comparison)>),
}

/// How such a job ends.
pub(super) type OfficeEnd = (Store, Result<Found, StoreError>);
/// How changing the file's key ends: the file open under its new one, and what is shown of it.
pub(super) type KeyEnd = Result<Box<(Store, Loaded, Office)>, StoreError>;
/// How putting a backup back ends: where the file lies that it has replaced.
pub(super) type RestoreEnd = Result<PathBuf, StoreError>;

impl App {
    /// The commands of an administrator.
    pub(super) fn administer(&mut self, ctx: &egui::Context, command: Command) {
        let session = self.session();
        let cost = self.environment.kdf_cost;
        match command {
            Command::AddUser(details) => self.office_job(ctx, move |store| {
                let (passphrase, changes) = store.add_user(&session, &details, cost)?;
                Ok(first_passphrase(changes, "user-added", &details, passphrase))
            }),
            Command::EditUser(id, details) => self.office_job(ctx, move |store| {
                Ok(Found::Done(
                    store.edit_user(&session, id, &details)?,
                    "user-saved",
                    None,
                ))
            }),
            Command::RemoveUser(id) => self.office_job(ctx, move |store| {
                Ok(Found::Done(store.remove_user(&session, id)?, "user-removed", None))
            }),
            Command::ResetPassphrase(id) => self.reset_passphrase(ctx, id),
            Command::ChangePassphrase { old, new } => self.office_job(ctx, move |store| {
                let changes = store.change_passphrase(&session, &old, &new, cost)?;
                Ok(Found::Done(changes, "passphrase-changed", None))
            }),
            Command::MakeRecoveryKey => self.office_job(ctx, move |store| {
                let key = store.replace_recovery_key(&session)?;
                let secret = Secret {
                    kind: SecretKind::RecoveryKey,
                    text: Zeroizing::new(key.text().to_owned()),
                };
                let changes = Changes {
                    users: true,
                    ..Changes::default()
                };
                Ok(Found::Done(changes, "recovery-made", Some(secret)))
            }),
            Command::TestRecoveryKey(typed) => self.office_job(ctx, move |store| {
                store.test_recovery_key(&typed)?;
                Ok(Found::Said("recovery-fits"))
            }),
            Command::ReadLog => self.office_job(ctx, |store| {
                Ok(Found::Log(ReadLog {
                    entries: store.audit()?,
                    problems: store.log_problems()?,
                }))
            }),
            Command::ReadRetention => {
                self.office_job(ctx, move |store| Ok(Found::Retention(store.retention(session.today)?)));
            }
            Command::RemoveParticipants(ids) => self.office_job(ctx, move |store| {
                let removal = store.remove_participants(&session, &ids)?;
                let removed = removal.certificate.removed;
                Ok(Found::Removed(removal.changes, removed, removal.in_backups_until))
            }),
            Command::ReadBackups => self.office_job(ctx, |store| Ok(Found::Backups(backups_of(store)?))),
            Command::BackUp => self.office_job(ctx, move |store| {
                store.back_up(session.now, BackupReason::Asked)?;
                Ok(Found::BackedUp(backups_of(store)?))
            }),
            Command::ChangeKey => self.change_key(ctx),
            Command::PrintSecret => self.print_secret(ctx),
            Command::ForgetSecret => {
                let frame = super::frame(&self.texts, &self.settings, &self.environment);
                if let Phase::Open(open) = &mut self.phase {
                    let is_new = open.is_new_file();
                    open.office.secret = None;
                    self.message = None;
                    // Whoever has just made the file begins to work.
                    if is_new {
                        open.go_home(frame);
                    }
                }
            }
            other => self.restore(ctx, other),
        }
    }

    fn restore(&mut self, ctx: &egui::Context, command: Command) {
        let (now, _) = (self.environment.clock)();
        match command {
            Command::CompareBackup { backup, passphrase } => match &mut self.phase {
                Phase::Open(_) => self.office_job(ctx, move |store| {
                    let path = store
                        .path()
                        .map(std::path::Path::to_owned)
                        .ok_or(StoreError::InMemory)?;
                    let compared = compare(path, &backup, &passphrase, now, Some(store))?;
                    Ok(Found::Compared(Box::new(compared)))
                }),
                Phase::SignIn(screen) => {
                    screen.is_busy = true;
                    screen.backup_error = None;
                    let path = screen.path.clone();
                    let job = Job::start(waker(ctx), move |_| {
                        compare(path, &backup, &passphrase, now, None).map(Box::new)
                    });
                    self.jobs.push(Running::Compare(job));
                }
                Phase::FirstStart(_) | Phase::HandedOver(..) | Phase::Station(_) => {}
            },
            Command::CancelRestore => match &mut self.phase {
                Phase::Open(open) => {
                    open.office.comparison = None;
                    if let Some(restoring) = open.restoring.take() {
                        restoring.cancel();
                    }
                }
                Phase::SignIn(screen) => screen.cancel_restore(),
                Phase::FirstStart(_) | Phase::HandedOver(..) | Phase::Station(_) => {}
            },
            Command::RestoreBackup => {
                let (restoring, store) = match &mut self.phase {
                    Phase::Open(open) => {
                        open.unit.let_go();
                        (open.restoring.take(), open.store.take())
                    }
                    Phase::SignIn(screen) => (screen.restoring.take(), None),
                    Phase::FirstStart(_) | Phase::HandedOver(..) | Phase::Station(_) => return,
                };
                let Some(restoring) = restoring else { return };
                let path = restoring.path().to_owned();
                let job = Job::start(waker(ctx), move |_| restoring.finish(store, now));
                let mut screen = SignIn::new(path);
                screen.is_busy = true;
                self.forget_everything(ctx);
                self.phase = Phase::SignIn(Box::new(screen));
                self.jobs.push(Running::Restore(job));
            }
            _ => {}
        }
    }

    fn reset_passphrase(&mut self, ctx: &egui::Context, id: AccountId) {
        let session = self.session();
        let cost = self.environment.kdf_cost;
        let Phase::Open(open) = &self.phase else { return };
        let Some(account) = open.office.accounts.iter().find(|account| account.id == id) else {
            return;
        };
        let details = account.details.clone();
        self.office_job(ctx, move |store| {
            let (passphrase, changes) = store.reset_passphrase(&session, id, cost)?;
            Ok(first_passphrase(changes, "user-reset", &details, passphrase))
        });
    }

    /// Does something on a thread of its own that needs the store.
    fn office_job(
        &mut self,
        ctx: &egui::Context,
        work: impl FnOnce(&mut Store) -> Result<Found, StoreError> + Send + 'static,
    ) {
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(mut store) = open.store.take() else { return };
        open.office.is_busy = true;
        let job = Job::start(waker(ctx), move |_| {
            let found = work(&mut store);
            (store, found)
        });
        self.jobs.push(Running::Office(job));
    }

    /// Takes in what such a job found.
    pub(super) fn office_found(&mut self, (store, found): OfficeEnd) {
        let Phase::Open(open) = &mut self.phase else { return };
        open.account = store.account().clone();
        open.store = Some(store);
        open.office.is_busy = false;
        open.has_failed = found.is_err();
        let said = match found {
            Ok(Found::Done(changes, said, secret)) => {
                open.office.secret = secret.or(open.office.secret.take());
                open.reload(&changes).map(|()| Some(self.texts.get(said)))
            }
            Ok(Found::Said(said)) => Ok(Some(self.texts.get(said))),
            Ok(Found::Log(log)) => {
                open.office.log = Some(log);
                Ok(None)
            }
            Ok(Found::Retention(retention)) => {
                open.office.retention = Some(retention);
                Ok(None)
            }
            Ok(Found::Backups(backups)) => {
                open.office.backups = Some(backups);
                if std::mem::take(&mut open.office.has_newer_backup) {
                    self.commands.push(Command::ReadBackups);
                }
                Ok(None)
            }
            Ok(Found::BackedUp(backups)) => {
                open.office.backups = Some(backups);
                Ok(Some(self.texts.get("backup-made")))
            }
            Ok(Found::Removed(changes, removed, until)) => {
                // Both are read again when their pages are looked at.
                (open.office.retention, open.office.backups, open.office.log) = (None, None, None);
                let args = [
                    ("count", (removed as usize).into()),
                    ("date", self.texts.date(until).into()),
                ];
                let text = self.texts.with("participants-removed", &args);
                open.reload(&changes).map(|()| Some(text))
            }
            Ok(Found::Compared(compared)) => {
                let (restoring, comparison) = *compared;
                open.restoring = Some(restoring);
                open.office.comparison = Some(comparison);
                Ok(None)
            }
            Err(error) => Err(error),
        };
        match said {
            Ok(Some(text)) => self.message = Some(Message::new(Tone::Done, text)),
            Ok(None) => {}
            Err(error) => {
                self.failed = true;
                self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
            }
        }
    }

    /// A backup was opened although the file can't be.
    pub(super) fn compared(&mut self, result: Result<Box<(Restoring, Comparison)>, StoreError>) {
        let Phase::SignIn(screen) = &mut self.phase else { return };
        screen.is_busy = false;
        match result {
            Ok(compared) => {
                let (restoring, comparison) = *compared;
                (screen.restoring, screen.comparison) = (Some(restoring), Some(comparison));
            }
            Err(error) => screen.backup_error = Some(error.explain(&self.texts)),
        }
    }

    /// A backup has taken the file's place, or not.
    pub(super) fn restored(&mut self, result: RestoreEnd) {
        let Phase::SignIn(screen) = &mut self.phase else { return };
        screen.is_busy = false;
        match result {
            Ok(aside) => {
                let args = [("path", aside.display().to_string().into())];
                screen.notice = Some(self.texts.with("backup-restored", &args));
            }
            Err(error) => screen.fail(error.explain(&self.texts)),
        }
    }

    /// Another key takes the store with it; a failure leaves a file that has to be opened anew.
    fn change_key(&mut self, ctx: &egui::Context) {
        let session = self.session();
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(store) = open.store.take() else { return };
        open.office.is_busy = true;
        open.unit.let_go();
        let job = Job::start(waker(ctx), move |_| {
            let store = store.change_key(&session)?;
            let loaded = Loaded::read(&store)?;
            let office = read_office(&store)?;
            Ok(Box::new((store, loaded, office)))
        });
        self.jobs.push(Running::ChangeKey(job));
    }

    /// The file has another key, or has to be opened anew.
    pub(super) fn key_changed(&mut self, ctx: &egui::Context, result: KeyEnd) {
        let Phase::Open(open) = &mut self.phase else { return };
        match result {
            Ok(opened) => {
                let (store, loaded, office) = *opened;
                open.store = Some(store);
                open.office = office;
                match open.replace_loaded(loaded) {
                    Ok(()) => self.say(Tone::Done, "key-changed"),
                    Err(error) => self.not_opened(&error),
                }
            }
            Err(error) => {
                let Some(path) = open.path.clone() else { return };
                let mut screen = SignIn::new(path);
                screen.fail(error.explain(&self.texts));
                self.forget_everything(ctx);
                self.phase = Phase::SignIn(Box::new(screen));
            }
        }
    }

    fn print_secret(&mut self, ctx: &egui::Context) {
        let Phase::Open(open) = &self.phase else { return };
        let Some(secret) = &open.office.secret else { return };
        let (title, explanation) = match &secret.kind {
            SecretKind::RecoveryKey => (
                self.texts.get("secret-recovery-title"),
                self.texts.get("secret-recovery-print"),
            ),
            SecretKind::FirstPassphrase(name) => {
                let args = [("name", name.as_str().into())];
                (
                    self.texts.with("secret-first-title", &args),
                    self.texts.get("secret-first-print"),
                )
            }
            SecretKind::UnitCode => (self.texts.get("secret-unit-title"), self.texts.get("secret-unit-help")),
            SecretKind::StationCode(name) => (
                self.texts
                    .with("secret-station-title", &[("name", name.as_str().into())]),
                self.texts.get("secret-station-help"),
            ),
        };
        let path = open
            .path
            .as_deref()
            .map_or_else(String::new, |path| path.display().to_string());
        let page = SecretPage::new(&self.texts, title, explanation, secret.groups(), path);
        let organisation = self.organisation();
        let devices = std::sync::Arc::clone(&self.environment.devices);
        let title = self.texts.get("secret-print-title");
        let job = Job::start(waker(ctx), move |_| {
            let pdf = page.pdf(&organisation).map_err(|error| error.to_string())?;
            devices.print(&title, &pdf)
        });
        self.jobs
            .push(Running::PrintPage(["secret-printed", "secret-not-printed"], job));
    }
}

fn backups_of(store: &Store) -> Result<Vec<Backup>, StoreError> {
    store.path().map_or_else(|| Ok(Vec::new()), backups)
}

fn compare(
    path: PathBuf,
    backup: &std::path::Path,
    passphrase: &str,
    now: Now,
    current: Option<&Store>,
) -> Result<(Restoring, Comparison), StoreError> {
    let known = backups(&path)?.into_iter().find(|known| known.path == backup);
    let known = known.ok_or_else(|| StoreError::Missing(backup.to_owned()))?;
    let restoring = Restoring::prepare(&path, backup, passphrase, now, current)?;
    let comparison = Comparison {
        backup: known,
        then: restoring.backup,
        now: restoring.current,
        lost_participants: restoring.lost_participants,
        lost_acts: restoring.lost_acts,
    };
    Ok((restoring, comparison))
}

fn first_passphrase(
    changes: Changes,
    said: &'static str,
    details: &UserDetails,
    passphrase: Zeroizing<String>,
) -> Found {
    let secret = Secret {
        kind: SecretKind::FirstPassphrase(details.name.trim().to_owned()),
        text: passphrase,
    };
    Found::Done(changes, said, Some(secret))
}
