//! Form stations: a machine in a lobby has a pair of keys of its own and nothing else. A form reaches it sealed for it, and
//! its answers come back sealed for that form; it can read nothing of the log and knows nobody.
//!
//! What goes to and fro lies in the engine's boxes. A station shows who it is once, under the secret of its code; what is
//! sent to it is sealed for its public key, and under the secret once more, so that nobody but the unit can have sent it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::code::StationCode;
use super::log::{LogAddress, UnitLog};
use super::seal::{self, SealError};
use super::{UnitError, log};
use crate::files::{self, TextError};
use crate::store::vault::{new_identity, open_with, public_half, seal_to};
use crate::store::{
    Changes, FormContent, Operation, Session, Station, StationForm, Store, StoreError, create_private_file,
};

/// Where stations say who they are.
const STATIONS: &str = "stations";
/// Where answers lie until a machine of the unit has taken them in.
const ANSWERS: &str = "answers";
/// The most bytes that a form, or its answers, have.
const MAX_FORM_BYTES: usize = 4 << 20;

/// The box of a station's forms.
fn box_of(station: Uuid) -> String {
    format!("station {station}")
}

/// A form as a station has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LentForm {
    /// Which form.
    pub id: Uuid,
    /// What is asked, and what has been answered.
    pub content: FormContent,
    /// The code of the language that it begins in.
    pub language: String,
    /// The codes of the languages that an administrator has switched on.
    pub offered: Vec<String>,
    /// The organisation's own text on the first page, by language.
    pub welcome: Vec<(String, String)>,
    /// A first name, where the caseworker wants one to be shown.
    pub greeting: Option<String>,
    /// For whom the answers are sealed.
    answers_for: String,
}

/// What a station knows: kept in a file that nobody else can read. Wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct StationFile {
    /// Where the unit's log lies.
    pub log: String,
    /// The unit.
    #[zeroize(skip)]
    pub unit: Uuid,
    /// Which station.
    #[zeroize(skip)]
    pub station: Uuid,
    /// The secret half of its pair of keys.
    identity: String,
    /// By what it and the unit know each other.
    secret: [u8; 16],
}

impl StationFile {
    /// Makes a station of this machine, and tells the unit of it.
    ///
    /// # Errors
    /// Where the log can't be reached, or there is a file already or it can't be written. Nothing is left behind then.
    pub fn join(
        path: &Path,
        address: &LogAddress,
        log: &mut dyn UnitLog,
        code: &StationCode,
    ) -> Result<Self, UnitError> {
        if path.exists() {
            return Err(StoreError::Exists(path.to_owned()).into());
        }
        let (identity, public) = new_identity();
        let file = Self {
            log: address.to_string(),
            unit: code.unit,
            station: code.station,
            identity: identity.as_str().to_owned(),
            secret: *code.secret,
        };
        let (key, place) = (file.key()?, (STATIONS, file.station));
        let hello = seal::seal_note(&key, file.unit, 0, place, public.as_bytes())?;
        log.put_message(STATIONS, file.station, &hello)?;
        let text = Zeroizing::new(serde_json::to_vec_pretty(&file).map_err(io::Error::from)?);
        create_private_file(path)?;
        fs::write(path, &text)?;
        Ok(file)
    }

    /// Reads a station's file.
    ///
    /// # Errors
    /// Where it can't be read, or is none.
    pub fn load(path: &Path) -> Result<Self, UnitError> {
        let none = || UnitError::NotAStation(path.to_owned());
        let text = files::load_text(path)
            .map(Zeroizing::new)
            .map_err(|error| match error {
                TextError::Io { path, source } => StoreError::Io { path, source }.into(),
                TextError::TooLarge(_) | TextError::NotText(_) => none(),
            })?;
        serde_json::from_str(&text).map_err(|_| none())
    }

    /// Opens the unit's log.
    ///
    /// # Errors
    /// Where it can't be reached.
    pub fn open_log(&self, password: Option<&str>) -> Result<Box<dyn UnitLog>, UnitError> {
        let address: LogAddress = self.log.parse()?;
        Ok(log::open(&address, password, self.unit)?)
    }

    fn key(&self) -> Result<Zeroizing<[u8; 32]>, SealError> {
        station_key(&self.secret, self.unit, self.station)
    }

    /// The form that stands here, the oldest of several; `None` where none does.
    ///
    /// # Errors
    /// Where the log can't be reached.
    pub fn form(&self, log: &mut dyn UnitLog) -> Result<Option<LentForm>, UnitError> {
        let place = box_of(self.station);
        let key = self.key()?;
        let mut forms = Vec::new();
        for (id, sealed) in log.messages(&place)? {
            let opened = seal::open_note(&key, self.unit, 0, (&place, id), &sealed).ok();
            let opened = opened.and_then(|inner| open_with(&self.identity, &inner, MAX_FORM_BYTES).ok());
            // What the unit did not send is no form.
            let form = opened.and_then(|bytes| postcard::from_bytes::<LentForm>(&bytes).ok());
            forms.extend(form.filter(|form| form.id == id));
        }
        // Ids are made in the order of time.
        forms.sort_by_key(|form| form.id);
        Ok(forms.into_iter().next())
    }

    /// Sends a form's answers, and lets go of it.
    ///
    /// # Errors
    /// Where the log can't be reached. The answers are kept then.
    pub fn send_in(&self, log: &mut dyn UnitLog, form: &LentForm, answers: &FormContent) -> Result<(), UnitError> {
        let bytes = Zeroizing::new(postcard::to_allocvec(answers).map_err(|_| SealError::Forged)?);
        let sealed = seal_to(&form.answers_for, &bytes).map_err(StoreError::from)?;
        log.put_message(ANSWERS, form.id, &sealed)?;
        Ok(log.remove_message(&box_of(self.station), form.id)?)
    }

    /// What has been answered so far, sealed for this station alone, so that it is there after the power has gone.
    ///
    /// # Errors
    /// Where it can't be sealed.
    pub fn seal_draft(&self, form: &LentForm, answers: &FormContent, is_sent_in: bool) -> Result<Vec<u8>, UnitError> {
        let draft = (form, answers, is_sent_in);
        let bytes = Zeroizing::new(postcard::to_allocvec(&draft).map_err(|_| SealError::Forged)?);
        let public = public_half(&self.identity).ok_or(UnitError::WrongCode)?;
        Ok(seal_to(&public, &bytes).map_err(StoreError::from)?)
    }

    /// What [`Self::seal_draft`] sealed: the form, its answers, and whether they were sent in.
    pub fn open_draft(&self, sealed: &[u8]) -> Option<(LentForm, FormContent, bool)> {
        let bytes = open_with(&self.identity, sealed, MAX_FORM_BYTES).ok()?;
        postcard::from_bytes(&bytes).ok()
    }
}

fn station_key(secret: &[u8; 16], unit: Uuid, station: Uuid) -> Result<Zeroizing<[u8; 32]>, SealError> {
    seal::derive(secret, &format!("stegvis station 1 {station}"), unit, 0)
}

/// What a machine of the unit did with the boxes before it sends its changes.
pub(super) struct Received {
    pub(super) changes: Changes,
    /// Whose answers lie in the box still, and need to no longer once what waits has been appended.
    done: Vec<Uuid>,
}

/// Takes in the answers that have come from stations, of those forms that whoever is signed in may finish.
pub(super) fn receive(store: &mut Store, log: &mut dyn UnitLog, session: &Session) -> Result<Received, UnitError> {
    let mut received = Received {
        changes: store.take_back_what_is_over(session)?,
        done: Vec::new(),
    };
    if store.stations()?.is_empty() {
        return Ok(received);
    }
    let forms = store.station_forms()?;
    for (id, sealed) in log.messages(ANSWERS)? {
        let Some(form) = forms.iter().find(|form| form.assessment_id.0 == id) else {
            if store.is_form_finished(crate::domain::AssessmentId(id))? {
                received.done.push(id);
            }
            continue;
        };
        let opened = open_with(&form.identity, &sealed, MAX_FORM_BYTES).ok();
        let Some(content) = opened.and_then(|bytes| postcard::from_bytes::<FormContent>(&bytes).ok()) else {
            continue;
        };
        let put = store.transact(session, Operation::FinishAssessment, |tx| {
            tx.receive_from_station(form.assessment_id, &content)
        });
        match put {
            Ok(((), changes)) => {
                received.changes.extend(changes);
                received.done.push(id);
            }
            // Somebody else's machine may.
            Err(StoreError::NotAllowed | StoreError::UnknownDraft) => {}
            // Nothing was answered: it stands as a draft, and whoever sent it looks at it.
            Err(StoreError::Finish(_)) => {
                let back = store.transact(session, Operation::EndHandover, |tx| {
                    tx.take_back_from_station(form.assessment_id)
                })?;
                received.changes.extend(back.1);
                received.done.push(id);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(received)
}

/// Puts the forms that are handed over where their stations find them, and takes away what stands there no longer.
pub(super) fn lend(store: &Store, log: &mut dyn UnitLog, received: &Received) -> Result<(), UnitError> {
    for id in &received.done {
        log.remove_message(ANSWERS, *id)?;
    }
    let (stations, removed) = (store.stations()?, store.removed_stations()?);
    if stations.is_empty() && removed.is_empty() {
        return Ok(());
    }
    // Of each station, what stands there.
    let mut lent = BTreeSet::new();
    for station in stations.iter().map(|station| station.id).chain(removed) {
        let found = log.messages(&box_of(station))?.into_iter();
        lent.extend(found.map(|(id, _)| (station, id)));
    }
    // Read after that: a station puts the answers before it lets go of the form.
    let answered: BTreeSet<Uuid> = log.messages(ANSWERS)?.into_iter().map(|(id, _)| id).collect();
    let mut forms = store.station_forms()?;
    forms.retain(|form| {
        let is_there = stations.iter().any(|station| station.id == form.station);
        is_there && !answered.contains(&form.assessment_id.0)
    });
    let wanted: BTreeSet<_> = forms.iter().map(|form| (form.station, form.assessment_id.0)).collect();
    for (station, id) in lent.difference(&wanted) {
        log.remove_message(&box_of(*station), *id)?;
    }
    forms.retain(|form| !lent.contains(&(form.station, form.assessment_id.0)));
    if forms.is_empty() {
        return Ok(());
    }
    let unit = store.position()?.ok_or(StoreError::NoUnit)?.unit;
    let hellos = log.messages(STATIONS)?;
    for station in &stations {
        let hello = hellos.iter().find(|(id, _)| *id == station.id);
        let Some(public) = hello.and_then(|(_, sealed)| public_of(station, unit, sealed)) else {
            continue;
        };
        for form in forms.iter().filter(|form| form.station == station.id) {
            if let Some(sealed) = sealed_form(store, station, unit, &public, form)? {
                log.put_message(&box_of(station.id), form.assessment_id.0, &sealed)?;
            }
        }
    }
    Ok(())
}

/// The public key that a station has shown.
fn public_of(station: &Station, unit: Uuid, sealed: &[u8]) -> Option<String> {
    let key = station_key(&station.secret, unit, station.id).ok()?;
    let public = seal::open_note(&key, unit, 0, (STATIONS, station.id), sealed).ok()?;
    String::from_utf8(public).ok()
}

/// A form for a station; `None` where it is no draft any more.
fn sealed_form(
    store: &Store,
    station: &Station,
    unit: Uuid,
    public: &str,
    form: &StationForm,
) -> Result<Option<Vec<u8>>, UnitError> {
    let Some(content) = store.form_content(form.assessment_id)? else {
        return Ok(None);
    };
    let settings = store.form_settings()?;
    let lent = LentForm {
        id: form.assessment_id.0,
        content,
        language: form.language.clone(),
        offered: settings.offered.into_iter().collect(),
        welcome: settings.welcome.into_iter().collect(),
        greeting: form.greeting.clone(),
        answers_for: public_half(&form.identity).ok_or(SealError::Forged)?,
    };
    let bytes = Zeroizing::new(postcard::to_allocvec(&lent).map_err(|_| SealError::Forged)?);
    let inner = seal_to(public, &bytes).map_err(StoreError::from)?;
    let key = station_key(&station.secret, unit, station.id)?;
    let place = box_of(station.id);
    Ok(Some(seal::seal_note(&key, unit, 0, (&place, lent.id), &inner)?))
}
