//! Takes a bundle in: first a plan that can be looked at, then all of it or nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;

use chrono::NaiveDate;
use serde_json::Value;

use super::read::{Bundle, Patient, key_of, personal_number_in, respondent};
use super::response::{Standing, Version};
use super::{id_of, response};
use crate::domain::assessment::{Circumstances, Entries, answered};
use crate::domain::history::History;
use crate::domain::imported::ImportCounts;
use crate::domain::instrument::{InUse, Instrument, InstrumentKey, Respondent, Series};
use crate::domain::occasion::{Bounds, Doubted, date_is_measurable};
use crate::domain::participant::Details;
use crate::domain::text::MAX_TEXT;
use crate::domain::toml_fields::quoted;
use crate::domain::{Today, dates};
use crate::exchange::import::{self, Already};
use crate::store::{StoreError, Tx};

/// Why a form is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// What holds of spreadsheets too.
    Import(import::Reason),
    /// It is not finished: only `completed` and `amended` are.
    NotFinished(String),
    /// The questionnaire has not been loaded as an instrument.
    UnknownQuestionnaire(String),
    /// It does not say who answered.
    NoSource,
    /// It does not say whom it is about in a way that tells them apart.
    NoSubject,
    /// The instrument does not ask this respondent for this.
    NotAsked(String, Respondent),
    /// It says two things where one is asked for.
    Twice,
    /// Nothing in it was asked.
    NoItems,
    /// The bundle has another form of this respondent on this date.
    Again {
        /// The other form's number in the bundle.
        number: usize,
    },
}

impl From<import::Reason> for Reason {
    fn from(reason: import::Reason) -> Self {
        Self::Import(reason)
    }
}

/// A form that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its number in the bundle, from 1.
    pub number: usize,
    /// What in it that is about, such as `authored` or `item health`.
    pub element: String,
    /// Why.
    pub reason: Reason,
}

/// A date that can be taken, and hardly is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The form's number in the bundle, from 1.
    pub number: usize,
    /// The date.
    pub date: NaiveDate,
    /// Why it is doubted.
    pub what: Doubted,
}

/// What taking a bundle in would write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// In the order in which the bundle tells of them first.
    participants: Vec<Planned>,
    /// Forms that are not taken, in the order of the bundle.
    pub refusals: Vec<Refusal>,
    /// How many forms the bundle holds.
    pub responses: usize,
    /// Dates that are asked about, in the order of the bundle.
    pub doubts: Vec<Doubt>,
    /// How many forms the file has already, and stay as they are; versions of one form are one.
    pub skipped: usize,
}

/// Where a form lies: its day, the series of its instrument, and who answered.
type Place = (NaiveDate, Series, Respondent);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Planned {
    key: String,
    /// The file has them already.
    is_known: bool,
    details: Details,
    /// The versions of each new one, in order.
    forms: BTreeMap<Place, Vec<Form>>,
    /// What is said otherwise of forms that the file has: each version with that alone in which it differs from the one before
    /// it, in order.
    corrections: BTreeMap<Place, Vec<Form>>,
}

impl Planned {
    fn all_forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.values().chain(self.corrections.values()).flatten()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    number: usize,
    version: Version,
    instrument: InstrumentKey,
    entries: Entries,
    circumstances: Circumstances,
}

impl Plan {
    /// Participants that forms are written of.
    pub fn participants(&self) -> usize {
        self.participants.len()
    }

    /// Participants with what tells them apart, whether the file has them already, when they began, and how many forms and
    /// answers are written of them.
    pub fn previewed(&self) -> impl Iterator<Item = (&str, bool, NaiveDate, usize, usize)> {
        self.participants.iter().map(|planned| {
            let answers = planned.all_forms().map(|form| answered(&form.entries)).sum();
            (
                &*planned.key,
                planned.is_known,
                planned.details.start,
                planned.forms.values().map(Vec::len).sum(),
                answers,
            )
        })
    }

    /// Doubts of one kind, with how many there are.
    pub fn doubted(&self) -> Vec<(&Doubt, usize)> {
        import::by_kind(&self.doubts, |doubt| doubt.what)
    }

    /// New forms to write.
    pub fn forms(&self) -> usize {
        let forms = self.participants.iter().flat_map(|planned| planned.forms.values());
        forms.map(Vec::len).sum()
    }

    /// Forms that the file has, to correct.
    pub fn corrections(&self) -> usize {
        let corrections = self.participants.iter().map(|planned| planned.corrections.len());
        corrections.sum()
    }

    /// `true` where there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.participants.is_empty()
    }

    /// Answers to write; blanks are none.
    pub fn answers(&self) -> usize {
        let forms = self.participants.iter().flat_map(Planned::all_forms);
        forms.map(|form| answered(&form.entries)).sum()
    }

    /// Writes everything planned, as one import of the file of this name; `reason` is why a form was corrected where the bundle
    /// does not say so. Whoever is in the file already, from an earlier time, keeps the details that they have. `progress` is
    /// told how many participants are done, and stops the work by returning `false`: nothing is written then.
    ///
    /// # Errors
    /// Where the file can't be written; nothing has changed then.
    pub fn write(
        &self,
        tx: &mut Tx<'_>,
        file: &str,
        reason: &str,
        mut progress: impl FnMut(usize) -> bool,
    ) -> Result<ImportCounts, StoreError> {
        let mut written = ImportCounts::default();
        for (index, planned) in self.participants.iter().enumerate() {
            if !progress(index) {
                return Err(StoreError::Cancelled);
            }
            let id = match tx.participant_imported_as(&planned.key)? {
                Some(id) => id,
                None => {
                    written.participants += 1;
                    tx.create_participant_imported_as(&planned.details, Some(&planned.key))?
                }
            };
            let firsts = || {
                planned
                    .forms
                    .iter()
                    .filter_map(|(place, forms)| Some((place, forms.first()?)))
            };
            let finished = || firsts().filter(|(_, form)| form.version.standing != Standing::Draft);
            let instruments: BTreeSet<_> = finished().map(|(_, form)| &form.instrument).collect();
            for instrument in instruments {
                let own = finished().filter(|(_, form)| form.instrument == *instrument);
                let forms = own.map(|((date, _, by), form)| ((*date, *by), &form.entries, &form.circumstances));
                tx.record_assessments(id, instrument, forms)?;
            }
            for ((date, _, respondent), forms) in &planned.forms {
                let is_begun = forms
                    .first()
                    .is_some_and(|form| form.version.standing == Standing::Draft);
                for form in &forms[usize::from(!is_begun)..] {
                    let occasion = tx.occasion_for(id, *date, &form.instrument)?;
                    let begun = if is_begun {
                        tx.start_assessment(occasion, *respondent, &form.instrument, form.entries.keys())?
                    } else {
                        tx.start_correction(occasion, *respondent)?
                    };
                    tx.save_entries(begun, &form.entries)?;
                    tx.describe_form(begun, &form.circumstances)?;
                    if form.version.standing != Standing::Draft {
                        tx.finish_assessment(begun, Some(form.version.reason.as_deref().unwrap_or(reason)))?;
                    }
                }
                written.corrections += import::count(forms.len().saturating_sub(1));
            }
            written.forms += import::count(planned.forms.len());
            for ((date, _, respondent), forms) in &planned.corrections {
                for form in forms {
                    let occasion = tx.occasion_for(id, *date, &form.instrument)?;
                    let correction = tx.start_correction(occasion, *respondent)?;
                    tx.save_entries(correction, &form.entries)?;
                    if form.circumstances != Circumstances::default() {
                        tx.describe_form(correction, &form.circumstances)?;
                    }
                    tx.finish_assessment(correction, Some(form.version.reason.as_deref().unwrap_or(reason)))?;
                    written.corrections += 1;
                }
            }
        }
        tx.record_import(file, written)?;
        Ok(written)
    }
}

/// Works out what taking `bundle` in would write. `instruments` are those that the file knows, of the series that
/// `in_use` tells; `find` is asked once for
/// each participant what the file holds of them.
///
/// # Errors
/// Whatever `find` returns.
pub fn plan(
    bundle: &Bundle,
    instruments: &BTreeMap<InstrumentKey, Instrument>,
    in_use: &InUse,
    mut find: impl FnMut(&str) -> Result<Option<History>, StoreError>,
    already: Already,
    today: Today,
) -> Result<Plan, StoreError> {
    let patients: HashMap<String, Patient<'_>> = bundle
        .patients()
        .flat_map(|(names, patient)| names.into_iter().map(move |name| (name, patient.clone())))
        .collect();
    let mut planner = Planner {
        patients,
        instruments,
        in_use,
        already,
        today,
        known: HashMap::new(),
        places: HashMap::new(),
        plan: Plan::default(),
    };
    for (number, resource) in bundle.responses() {
        planner.plan.responses += 1;
        if let Err((element, reason)) = planner.add(number, resource, &mut find)? {
            planner.plan.refusals.push(Refusal {
                number,
                element,
                reason,
            });
        }
    }
    planner.leave_what_is_not_whole();
    planner.settle();
    Ok(planner.plan)
}

type Refused = (String, Reason);

/// What the file has of somebody who is in it.
struct InFile {
    /// Their finished forms.
    finished: BTreeMap<Place, Finished>,
    /// Their forms that are begun, and their corrections.
    begun: BTreeSet<Place>,
    /// What dates are held against.
    bounds: Bounds,
}

/// A finished form of the file.
struct Finished {
    instrument: InstrumentKey,
    /// What it says.
    entries: Entries,
    /// What it said before it was corrected.
    superseded: Vec<Entries>,
}

impl InFile {
    fn of(history: &History) -> Self {
        let mut own = Self {
            finished: BTreeMap::new(),
            begun: BTreeSet::new(),
            bounds: history.bounds(),
        };
        for occasion in history.all_occasions() {
            let place = |respondent: &Respondent| (occasion.date, occasion.series.clone(), *respondent);
            own.begun.extend(occasion.drafts.keys().map(place));
            for (respondent, form) in &occasion.assessments {
                let superseded = occasion.superseded.get(respondent).into_iter().flatten();
                let finished = Finished {
                    instrument: form.instrument().clone(),
                    entries: form.entries().clone(),
                    superseded: superseded.map(|form| form.entries().clone()).collect(),
                };
                own.finished.insert(place(respondent), finished);
            }
        }
        own
    }

    fn has(&self, place: &Place) -> bool {
        self.finished.contains_key(place) || self.begun.contains(place)
    }

    /// `true` where a form of the bundle can correct the one of the file: nobody is at it, and it is by the same questionnaire.
    fn can_be_corrected(&self, place: &Place, form: &Form) -> bool {
        let finished = self.finished.get(place).filter(|_| !self.begun.contains(place));
        finished.is_some_and(|finished| finished.instrument == form.instrument)
            && form.version.standing != Standing::Draft
    }
}

impl Finished {
    /// What the versions of a bundle say otherwise, each with that alone in which it differs from what was there before it; those
    /// that the file has had already say nothing anew. An empty answer says nothing of what is there.
    fn corrected(&self, versions: Vec<Form>) -> Vec<Form> {
        let known: Vec<&Entries> = self.superseded.iter().chain([&self.entries]).collect();
        let is_new = |form: &Form| {
            let is_there = |known: &&Entries| import::corrected(&form.entries, known).is_empty();
            form.version.standing == Standing::Valid || !known.iter().any(is_there)
        };
        let counts = versions.iter().find(|form| form.version.standing == Standing::Valid);
        if counts.is_some_and(|form| import::corrected(&form.entries, &self.entries).is_empty()) {
            return Vec::new();
        }
        let mut current = self.entries.clone();
        let mut corrections = Vec::new();
        for mut form in versions.into_iter().filter(is_new) {
            form.entries = import::corrected(&form.entries, &current);
            if !form.entries.is_empty() {
                current.extend(form.entries.clone());
                corrections.push(form);
            }
        }
        corrections
    }
}

struct Planner<'b> {
    patients: HashMap<String, Patient<'b>>,
    instruments: &'b BTreeMap<InstrumentKey, Instrument>,
    in_use: &'b InUse,
    already: Already,
    today: Today,
    known: HashMap<String, Option<InFile>>,
    /// Where each participant is, and whether it is told when participation began.
    places: HashMap<String, (usize, bool)>,
    plan: Plan,
}

impl<'b> Planner<'b> {
    fn add(
        &mut self,
        number: usize,
        resource: &Value,
        find: &mut impl FnMut(&str) -> Result<Option<History>, StoreError>,
    ) -> Result<Result<(), Refused>, StoreError> {
        let (key, patient) = match self.subject(resource) {
            Ok(subject) => subject,
            Err(reason) => return Ok(Err(("subject".to_owned(), reason))),
        };
        if !self.known.contains_key(&key) {
            let known = find(&key)?.map(|history| InFile::of(&history));
            self.known.insert(key.clone(), known);
        }
        Ok(self.read(number, resource).and_then(|(place, form)| {
            let known = self.known.get(&key).and_then(Option::as_ref);
            let in_file = known.filter(|known| known.has(&place));
            match (self.already, in_file) {
                (_, None) => {}
                (Already::Skip, Some(_)) => {
                    self.plan.skipped += usize::from(form.version.standing != Standing::Superseded);
                    return Ok(());
                }
                (Already::Correct, Some(known)) if known.can_be_corrected(&place, &form) => {}
                (Already::Refuse | Already::Correct, Some(_)) => {
                    let reason = import::Reason::AlreadyMeasured(place.0);
                    return Err(("authored".to_owned(), reason.into()));
                }
            }
            let bounds = known.map_or_else(
                || Bounds {
                    birth: patient.as_ref().and_then(Patient::birth),
                    start: patient.as_ref().and_then(Patient::start).unwrap_or(NaiveDate::MIN),
                    left: None,
                },
                |known| known.bounds,
            );
            let date = place.0;
            // Of a date that the file has, nobody is asked again.
            let what = Doubted::of(date, bounds).filter(|_| answered(&form.entries) > 0 && in_file.is_none());
            let is_known = known.is_some();
            let is_told = self.put(key, is_known, patient.as_ref(), place, form)?;
            let what = what.filter(|_| !is_told);
            self.plan.doubts.extend(what.map(|what| Doubt { number, date, what }));
            Ok(())
        }))
    }

    /// Whom a form is about.
    fn subject(&self, resource: &Value) -> Result<(String, Option<Patient<'b>>), Reason> {
        let subject = &resource["subject"];
        let patient = subject["reference"].as_str().and_then(|name| self.patients.get(name));
        let key = match patient {
            Some(patient) => patient.key.clone(),
            None => key_of(&subject["identifier"]),
        };
        let key = key.ok_or(Reason::NoSubject)?;
        if let Some(reason) = personal_number_in(&key) {
            return Err(reason.into());
        }
        if key.chars().nth(MAX_TEXT).is_some() {
            return Err(import::Reason::TooLong { max: MAX_TEXT }.into());
        }
        Ok((key, patient.cloned()))
    }

    /// What a form says.
    fn read(&self, number: usize, resource: &Value) -> Result<(Place, Form), Refused> {
        let refuse = |element: &str, reason| (element.to_owned(), reason);
        let version = Version::of(resource)?;
        let questionnaire = resource["questionnaire"].as_str().unwrap_or_default();
        let instrument = self
            .instrument(questionnaire)
            .ok_or_else(|| refuse("questionnaire", Reason::UnknownQuestionnaire(quoted(questionnaire))))?;
        let respondent = respondent(resource).ok_or_else(|| refuse("source", Reason::NoSource))?;
        let authored = resource["authored"].as_str().unwrap_or_default();
        // A moment is of the day that it is written with.
        let date = authored.get(..10).and_then(dates::parse);
        let date = date.ok_or_else(|| {
            let reason = import::Reason::NotADate(quoted(authored));
            refuse("authored", reason.into())
        })?;
        if !date_is_measurable(date, self.today) {
            return Err(refuse("authored", import::Reason::FutureDate(date).into()));
        }
        let entries = response::entries(resource, instrument, respondent)?;
        let form = Form {
            number,
            version,
            instrument: instrument.key.clone(),
            entries,
            circumstances: response::circumstances(resource),
        };
        let series = self.in_use.series_of(&instrument.key);
        let is_begun = form.version.standing == Standing::Draft && form.version.number == 1;
        if is_begun && self.in_use.of(&series).is_none() {
            // What is out of use here is not begun with.
            return Err(refuse("status", Reason::NotFinished(quoted("in-progress"))));
        }
        Ok(((date, series, respondent), form))
    }

    /// The instrument of a canonical address. Without a version it is the one that there is, where there is but one.
    fn instrument(&self, canonical: &str) -> Option<&Instrument> {
        let (url, version) = match canonical.split_once('|') {
            Some((url, version)) => (url, Some(version.parse().ok()?)),
            None => (canonical, None),
        };
        let id = id_of(url);
        let mut fitting = self.instruments.values().filter(|instrument| {
            instrument.key.id == id && version.is_none_or(|version: u32| instrument.key.version == version)
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// Puts a version of a form beside what is planned of the same participant; `true` where another one of it says something
    /// already.
    fn put(
        &mut self,
        key: String,
        is_known: bool,
        patient: Option<&Patient<'_>>,
        place: Place,
        form: Form,
    ) -> Result<bool, Refused> {
        let (index, is_told) = match self.places.get(&key) {
            Some(place) => *place,
            None => {
                let start = patient.and_then(Patient::start);
                let name = patient.and_then(Patient::name).transpose();
                let details = Details {
                    name: name.map_err(|reason| ("Patient.name".to_owned(), reason))?,
                    birth: patient.and_then(Patient::birth),
                    gender: patient.and_then(Patient::gender),
                    ..Details::starting(start.unwrap_or(place.0))
                };
                if let Some((field, _)) = details.problems(self.today).first() {
                    let reason = import::Reason::Detail(*field);
                    return Err(("subject".to_owned(), reason.into()));
                }
                let index = self.plan.participants.len();
                self.places.insert(key.clone(), (index, start.is_some()));
                self.plan.participants.push(Planned {
                    key,
                    is_known,
                    details,
                    forms: BTreeMap::new(),
                    corrections: BTreeMap::new(),
                });
                (index, start.is_some())
            }
        };
        let planned = &mut self.plan.participants[index];
        let date = place.0;
        let versions = planned.forms.entry(place).or_default();
        let is_same = |other: &&Form| {
            let (one, other) = (&other.version, &form.version);
            one.number == other.number || one.standing == other.standing && one.standing != Standing::Superseded
        };
        if let Some(other) = versions.iter().find(is_same) {
            let reason = Reason::Again { number: other.number };
            return Err(("authored".to_owned(), reason));
        }
        if !is_told {
            planned.details.start = planned.details.start.min(date);
        }
        let says_something = versions.iter().any(|form| answered(&form.entries) > 0);
        versions.push(form);
        versions.sort_by_key(|form| form.version.number);
        Ok(says_something)
    }

    /// Refuses versions that were corrected where the one that corrected them is not there, for they would count, and those by
    /// different questionnaires.
    fn leave_what_is_not_whole(&mut self) {
        let refusals = &mut self.plan.refusals;
        for planned in &mut self.plan.participants {
            planned.forms.retain(|_, versions| {
                let standing = |form: &Form| form.version.standing;
                let finished = versions
                    .iter()
                    .map(standing)
                    .filter(|standing| *standing != Standing::Draft);
                let is_whole = finished.clone().next_back().is_none_or(|last| last == Standing::Valid)
                    && versions.iter().map(standing).is_sorted()
                    && versions.iter().all(|form| form.instrument == versions[0].instrument);
                if !is_whole {
                    refusals.extend(versions.iter().map(|form| Refusal {
                        number: form.number,
                        element: "status".to_owned(),
                        reason: Reason::NotFinished("entered-in-error".to_owned()),
                    }));
                }
                is_whole
            });
        }
        refusals.sort_by_key(|refusal| refusal.number);
        let is_refused = |doubt: &Doubt| refusals.iter().any(|refusal| refusal.number == doubt.number);
        self.plan.doubts.retain(|doubt| !is_refused(doubt));
        self.plan.participants.retain(|planned| !planned.forms.is_empty());
    }

    /// Takes the forms that the file has out of those that are new: what is said otherwise of them is a correction, or they stay
    /// as they are.
    fn settle(&mut self) {
        for planned in &mut self.plan.participants {
            let Some(Some(in_file)) = self.known.get(&planned.key) else {
                continue;
            };
            for (place, versions) in mem::take(&mut planned.forms) {
                let Some(finished) = in_file.finished.get(&place) else {
                    planned.forms.insert(place, versions);
                    continue;
                };
                let corrections = finished.corrected(versions);
                if corrections.is_empty() {
                    self.plan.skipped += 1;
                } else {
                    planned.corrections.insert(place, corrections);
                }
            }
        }
        let is_empty = |planned: &Planned| planned.forms.is_empty() && planned.corrections.is_empty();
        self.plan.participants.retain(|planned| !is_empty(planned));
    }
}
