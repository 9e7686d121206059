//! `stegvis transfer`: one participant to another unit, and from one.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Subcommand;
use serde_json::{Value, json};

use super::commands::{Failure, Outcome, Runner, save_new};
use super::{parse_code, parse_date, parse_reference};
use crate::domain::participant::CaseReference;
use crate::domain::transfer::{ConsentForm, ConsentGiver, MoveConsent, UnitCard};
use crate::exchange::transfer::{
    Opened, TransferError, card_code, fingerprint, is_fingerprint, open, read_card, receive, send,
};
use crate::report::transfer::{brought, counts, standing};
use crate::store::{Operation, Store, StoreError};

/// What to do about moves between units.
#[derive(Debug, Subcommand)]
pub enum TransferCommand {
    /// The unit's own key, which others send participants to it with.
    #[command(subcommand)]
    Key(TransferKeyCommand),
    /// Make one participant's file for another unit: everything, sealed for their key and signed with this unit's.
    ///
    /// The participant has agreed, and the file says how; that it was made is logged, and stands in the participant's
    /// extract. The case here is as before. An existing file is never written over.
    Send {
        /// The participant's case reference, such as T-0042.
        #[arg(value_name = "REF", value_parser = parse_reference)]
        reference: CaseReference,
        /// The receiving unit's key: the file that they made.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// The key's fingerprint as the receiving unit read it aloud: six groups of five digits.
        #[arg(long, value_name = "DIGITS")]
        fingerprint: String,
        /// The day on which consent was given.
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        consent_date: NaiveDate,
        /// Who gave it: participant or representative.
        #[arg(long, value_name = "WHO", value_parser = |text: &str| parse_code(text, ConsentGiver::from_code))]
        consent_from: ConsentGiver,
        /// How: written or spoken.
        #[arg(long, value_name = "FORM", value_parser = |text: &str| parse_code(text, ConsentForm::from_code))]
        consent_form: ConsentForm,
        /// Where the new file goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Take a participant in, as a new case with the whole history: once.
    ///
    /// Without --write only a report is printed: from whom, under which consent, and what the file holds.
    Receive {
        /// The participant's file.
        #[arg(value_name = "PARTICIPANT")]
        participant: PathBuf,
        /// Who becomes responsible; without it, whoever signs in.
        #[arg(long, value_name = "NAME")]
        caseworker: Option<String>,
        /// Take the participant in.
        #[arg(long)]
        write: bool,
    },
}

/// What to do with the unit's own key for moves.
#[derive(Debug, Subcommand)]
pub enum TransferKeyCommand {
    /// Make a key. What was sealed for the one before it can still be taken in.
    Make {
        /// What the unit is called among others.
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Do it although some machines run an older program: they take in nothing from here on until they are updated.
        #[arg(long)]
        although_older: bool,
    },
    /// Print the key and its fingerprint. Neither is secret.
    Show {
        /// Also save the key as a file, to be given to the sending unit.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

impl Runner<'_> {
    pub(super) fn transfer(&self, command: &TransferCommand) -> Result<Outcome, Failure> {
        match command {
            TransferCommand::Key(TransferKeyCommand::Make { name, although_older }) => {
                self.make_transfer_key(name, *although_older)
            }
            TransferCommand::Key(TransferKeyCommand::Show { out }) => self.show_transfer_key(out.as_deref()),
            TransferCommand::Send {
                reference,
                to,
                fingerprint,
                consent_date,
                consent_from,
                consent_form,
                out,
            } => {
                let consent = MoveConsent {
                    date: *consent_date,
                    giver: *consent_from,
                    form: *consent_form,
                };
                self.send(*reference, &self.card(to, fingerprint)?, &consent, out)
            }
            TransferCommand::Receive {
                participant,
                caseworker,
                write,
            } => self.receive(participant, caseworker.as_deref(), *write),
        }
    }

    fn make_transfer_key(&self, name: &str, although_older: bool) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        store.transact(&session, Operation::MakeTransferKey, |tx| {
            tx.make_transfer_key(name, although_older)
        })?;
        let card = self.own_card(&store)?;
        Ok(self.told_key(&card, None))
    }

    fn show_transfer_key(&self, out: Option<&Path>) -> Result<Outcome, Failure> {
        let card = self.own_card(&self.open()?)?;
        if let Some(out) = out {
            save_new(out, format!("{}\n", card_code(&card)).as_bytes())?;
        }
        Ok(self.told_key(&card, out))
    }

    fn own_card(&self, store: &Store) -> Result<UnitCard, Failure> {
        let keys = store.transfer_keys()?;
        let key = keys.into_iter().next().ok_or_else(|| self.say(&TransferError::NoKey))?;
        Ok(key.card)
    }

    fn told_key(&self, card: &UnitCard, out: Option<&Path>) -> Outcome {
        let (code, told) = (card_code(card), fingerprint(card));
        let args = [
            ("name", card.name.as_str().into()),
            ("fingerprint", told.as_str().into()),
            ("code", code.as_str().into()),
        ];
        let mut lines = vec![self.texts.with("cli-transfer-key", &args)];
        let path = out.map(|out| out.display().to_string());
        let saved = path.as_deref().map(|path| [("path", path.into())]);
        lines.extend(saved.map(|saved| self.texts.with("cli-transfer-key-saved", &saved)));
        let found = json!({"name": card.name, "fingerprint": told, "key": code, "file": path});
        Outcome::done(lines.join("\n"), found)
    }

    /// The receiver's card, where it is the one that they read aloud.
    fn card(&self, path: &Path, typed: &str) -> Result<UnitCard, Failure> {
        let code = self.read_text(path)?;
        let card = read_card(&code).map_err(|_| Failure::Said(self.texts.get("error-transfer-card")))?;
        let own = fingerprint(&card);
        if is_fingerprint(typed, &own) {
            return Ok(card);
        }
        let told = [("fingerprint", own.as_str().into())];
        Err(Failure::Said(self.texts.with("error-transfer-fingerprint", &told)))
    }

    fn send(
        &self,
        reference: CaseReference,
        to: &UnitCard,
        consent: &MoveConsent,
        out: &Path,
    ) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        if out.exists() {
            return Err(StoreError::Exists(out.to_owned()).into());
        }
        let session = self.session(&store);
        let id = store.find_participant(reference)?;
        let sealed = send(&mut store, &session, id, to, consent).map_err(|error| self.say(&error))?;
        save_new(out, &sealed)?;
        let (path, told) = (out.display().to_string(), fingerprint(to));
        let args = [
            ("reference", reference.to_string().into()),
            ("unit", to.name.as_str().into()),
            ("fingerprint", told.as_str().into()),
            ("path", path.as_str().into()),
        ];
        let found = json!({
            "reference": reference.to_string(),
            "to": to.name,
            "fingerprint": told,
            "file": path,
        });
        Ok(Outcome::done(self.texts.with("cli-transfer-sent", &args), found))
    }

    fn receive(&self, path: &Path, caseworker: Option<&str>, writes: bool) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        let opened = open(&store, &session, path).map_err(|error| self.say(&error))?;
        let mut lines = vec![self.found(&opened)];
        lines.extend(standing(self.texts, &opened));
        lines.extend(brought(self.texts, &opened.brought));
        let mut found = told(&opened);
        found["written"] = writes.into();
        if !writes {
            lines.push(self.texts.get("cli-transfer-preview"));
            return Ok(Outcome::done(lines.join("\n"), found));
        }
        let caseworker = caseworker.unwrap_or(&session.user);
        let ((_, reference), _) = receive(&mut store, &session, &opened, caseworker)?;
        let reference = reference.to_string();
        let args = [
            ("reference", reference.as_str().into()),
            ("caseworker", caseworker.into()),
        ];
        lines.push(self.texts.with("cli-transfer-received", &args));
        found["reference"] = reference.into();
        Ok(Outcome::done(lines.join("\n"), found))
    }

    fn found(&self, opened: &Opened) -> String {
        let consent = &opened.origin.consent;
        let counts = counts(&opened.history);
        let coded = |kind: &str, code: &str| self.texts.get(&format!("{kind}-{code}"));
        let mut args = vec![
            ("unit", opened.from.name.as_str().into()),
            ("fingerprint", opened.origin.from.fingerprint.as_str().into()),
            ("reference", opened.parcel.reference.to_string().into()),
            ("date", self.texts.date(consent.date).into()),
            ("giver", coded("transfer-giver", consent.giver.code()).into()),
            ("form", coded("transfer-form", consent.form.code()).into()),
            ("made", self.texts.date(opened.origin.sent_at.date_naive()).into()),
            ("by", opened.origin.sent_by.as_str().into()),
        ];
        args.extend(counts.map(|(name, count)| (name, count.into())));
        self.texts.with("cli-transfer-found", &args)
    }
}

fn told(opened: &Opened) -> Value {
    let instruments = opened.brought.instruments.iter();
    let instruments: Vec<_> = instruments
        .map(|(_, key, fit)| json!({"id": key.id, "version": key.version, "fit": fit.code()}))
        .collect();
    let templates = opened.brought.templates.iter();
    let templates: Vec<_> = templates
        .map(|(_, key, fit)| json!({"id": key.id, "version": key.version, "fit": fit.code()}))
        .collect();
    let references = |references: &[CaseReference]| references.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut found = json!({
        "from": opened.from.name,
        "fingerprint": opened.origin.from.fingerprint,
        "is_known": opened.known_since.is_some(),
        "sent_as": opened.parcel.reference.to_string(),
        "sent_at": opened.origin.sent_at,
        "sent_by": opened.origin.sent_by,
        "consent": opened.origin.consent,
        "instruments": instruments,
        "intake_templates": templates,
        "activities": {"known": opened.brought.known_activities, "added": opened.brought.new_activities},
        "came_before_as": references(&opened.brought.came_before),
    });
    for (name, count) in counts(&opened.history) {
        found[name] = count.into();
    }
    found
}
