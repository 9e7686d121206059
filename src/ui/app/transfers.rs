//! A participant's move to another unit and from one.

use std::path::{Path, PathBuf};

use super::background::{Running, waker};
use super::{App, Message, Phase};
use crate::exchange::transfer::{self, Opened, TransferError, card_code};
use crate::explain::Explain as _;
use crate::files::{Earlier, load_text, save_private};
use crate::i18n::Texts;
use crate::jobs::Job;
use crate::store::{Operation, Store};
use crate::ui::command::{Anyway, Page, SendAsked};
use crate::ui::screens::Screen;
use crate::ui::widgets::notice::Tone;

/// A file from another unit was opened, or not; the store comes back.
pub(super) type OpenEnd = (Store, Result<Box<Opened>, String>);

impl App {
    /// Asks where a participant's file goes. Its name carries the case reference and no name.
    pub(super) fn choose_transfer(&mut self, ctx: &egui::Context, asked: Box<SendAsked>) {
        let Phase::Open(open) = &self.phase else { return };
        let Some(reference) = open.loaded.reference(asked.participant_id) else {
            return;
        };
        let title = self.texts.get("dialog-transfer");
        let name = self
            .texts
            .with("transfer-file-name", &[("reference", reference.to_string().into())]);
        let dialog = self.environment.dialogs.save(&title, &name);
        let job = Job::start(waker(ctx), move |_| dialog());
        self.jobs.push(Running::ChooseTransfer(asked, job));
    }

    /// Notes that the file is made, and under which consent; then it is written.
    pub(super) fn send_participant(&mut self, asked: &SendAsked, path: &Path) {
        let session = self.session();
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(store) = &mut open.store else { return };
        let sent = transfer::send(store, &session, asked.participant_id, &asked.to, &asked.consent);
        let sent = sent.and_then(|bytes| {
            let changes = crate::store::Changes {
                participants: [asked.participant_id].into(),
                ..crate::store::Changes::default()
            };
            open.reload(&changes)?;
            Ok(bytes)
        });
        let bytes = match sent {
            Ok(bytes) => bytes,
            Err(error) => {
                self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts)));
                return;
            }
        };
        let at = ("path", path.display().to_string().into());
        if let Err(error) = save_private(path, &bytes, Earlier::Replaced) {
            let args = [at, ("detail", error.to_string().into())];
            self.message = Some(Message::new(
                Tone::Warning,
                self.texts.with("transfer-not-saved", &args),
            ));
            return;
        }
        self.message = Some(Message::new(Tone::Done, self.texts.with("transfer-saved", &[at])));
        if let Phase::Open(open) = &mut self.phase
            && let Screen::Send(screen) = &mut open.screen
        {
            screen.sent_to = Some(asked.to.clone());
        }
    }

    /// Reads a file from another unit, beside the window.
    pub(super) fn open_transfer(&mut self, ctx: &egui::Context, asked: u64, path: PathBuf) {
        let session = self.session();
        let locale = self.settings.locale;
        let Phase::Open(open) = &mut self.phase else { return };
        let Some(store) = open.store.take() else { return };
        let job = Job::start(waker(ctx), move |_| {
            let opened = transfer::open(&store, &session, &path);
            let opened = opened.map(Box::new);
            let opened = opened.map_err(|error: TransferError| error.explain(&Texts::new(locale)));
            (store, opened)
        });
        self.jobs.push(Running::OpenTransfer(asked, job));
    }

    pub(super) fn transfer_opened(&mut self, asked: u64, (store, opened): OpenEnd) {
        let Phase::Open(open) = &mut self.phase else { return };
        open.store = Some(store);
        if let Screen::Receive(screen) = &mut open.screen
            && screen.asked == asked
        {
            match opened {
                Ok(opened) => (screen.opened, screen.error) = (Some(opened), None),
                Err(sentence) => (screen.opened, screen.error) = (None, Some(sentence)),
            }
        }
    }

    /// Takes an opened file in, and goes to the new case.
    pub(super) fn receive_participant(&mut self, opened: &Opened, caseworker: &str) {
        let received = self.transact(Operation::ReceiveParticipant, |tx| {
            tx.receive(&opened.parcel, &opened.origin, caseworker)
        });
        let Some((id, reference)) = received else { return };
        let is_seen = matches!(&self.phase, Phase::Open(open) if open.loaded.roster.get(id).is_some());
        self.show(if is_seen {
            Page::Progression(id)
        } else {
            Page::Participants
        });
        let told = [
            ("reference", reference.to_string().into()),
            ("caseworker", caseworker.into()),
        ];
        self.message = Some(Message::new(
            Tone::Done,
            self.texts.with("cli-transfer-received", &told),
        ));
    }

    /// Makes the unit's key; `anyway` is whether it is made although some machines know of none.
    pub(super) fn make_transfer_key(&mut self, name: &str, anyway: bool) {
        let made = self.transact_or_ask(
            Operation::MakeTransferKey,
            || Anyway::TransferKey(name.to_owned()),
            |tx| tx.make_transfer_key(name, anyway),
        );
        if made.is_some() {
            self.say(Tone::Done, "transfer-key-made");
        }
    }

    /// Saves the unit's own card. It is no secret.
    pub(super) fn save_transfer_card(&mut self, path: &Path) {
        let Phase::Open(open) = &self.phase else { return };
        let Some(card) = &open.loaded.transfer_card else { return };
        let at = ("path", path.display().to_string().into());
        let saved = std::fs::write(path, format!("{}\n", card_code(card)));
        self.message = Some(match saved {
            Ok(()) => Message::new(Tone::Done, self.texts.with("cli-transfer-key-saved", &[at])),
            Err(error) => {
                let args = [at, ("detail", error.to_string().into())];
                Message::new(Tone::Warning, self.texts.with("error-io", &args))
            }
        });
    }

    /// Reads a receiver's card into the page that asks for it.
    pub(super) fn read_transfer_card(&mut self, path: &Path) {
        match load_text(path) {
            Ok(text) => {
                if let Phase::Open(open) = &mut self.phase
                    && let Screen::Send(screen) = &mut open.screen
                {
                    screen.choose(text.trim().to_owned());
                }
            }
            Err(error) => self.message = Some(Message::new(Tone::Warning, error.explain(&self.texts))),
        }
    }
}
