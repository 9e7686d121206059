//! Everybody, as group figures need them: a row for each participant that is read in one go.
//!
//! A row holds what other tables hold, put together once. It is written with whatever changes what it is made of
//! (`rows.rs`); a row of another version of the program is made anew when figures are asked for.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike as _, NaiveDate};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::known::Known;
use super::reader::{Reader, Who};
use super::{Store, StoreError, rows};
use crate::domain::access::Sight;
use crate::domain::cohort::{AnswerCode, Cohort, Form, Member, Span, Stay};
use crate::domain::exit::Outcome;
use crate::domain::instrument::{Instrument, InstrumentKey, Respondent};
use crate::domain::participant::{CaseReference, Gender, Referrer};
use crate::domain::{ActivityId, ParticipantId};

/// The first byte of a row. A row that begins with another was written by another version, and is made anew.
const FORMAT: u8 = 2;
/// How many rows are made or read between two looks at whether to stop.
const STEP: usize = 512;

/// A connection of its own that reads group figures while the file is being worked with.
pub struct CohortReader {
    connection: Connection,
}

impl CohortReader {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// Everybody, as figures need them. `progress` is told how many of how many are done, and stops the work by `false`.
    ///
    /// # Errors
    /// [`StoreError::Cancelled`], or where the file can't be read.
    pub fn cohort(&self, progress: &dyn Fn(usize, usize) -> bool) -> Result<Cohort, StoreError> {
        load(&self.connection, progress)
    }
}

impl Store {
    /// Everybody, as figures need them. `progress` is told how many of how many are done, and stops the work by `false`.
    ///
    /// # Errors
    /// [`StoreError::Cancelled`], [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn cohort(&self, progress: &dyn Fn(usize, usize) -> bool) -> Result<Cohort, StoreError> {
        self.require(Sight::Groups)?;
        load(&self.connection, progress)
    }
}

fn load(connection: &Connection, progress: &dyn Fn(usize, usize) -> bool) -> Result<Cohort, StoreError> {
    let known = Known::read(connection)?;
    let instruments: Vec<Instrument> = known.instruments.values().cloned().collect();
    let places = Places::of(&instruments);
    let total: usize =
        connection.query_row("SELECT count(*) FROM participant", [], |row| row.get::<_, u32>(0))? as usize;
    let mut members = Vec::with_capacity(total);
    let mut stale = Vec::new();
    {
        let mut statement = connection.prepare_cached(
            "SELECT key, id, data FROM participant LEFT JOIN cohort_member ON participant = key ORDER BY key",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id = ParticipantId(row.get(1)?);
            let data = row.get_ref(2)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
            match data.and_then(|data| unpack(data, id, &places)) {
                Some(member) => members.push(member),
                None => stale.push(Who { key: row.get(0)?, id }),
            }
            if members.len() % STEP == 0 && !progress(members.len(), total) {
                return Err(StoreError::Cancelled);
            }
        }
    }
    let reader = Reader {
        connection,
        known: &known,
    };
    for some in stale.chunks(STEP) {
        if !progress(members.len(), total) {
            return Err(StoreError::Cancelled);
        }
        for made in rows::make_and_keep(reader, some)? {
            members.push(made.member);
        }
    }
    members.sort_unstable_by_key(|member| member.reference);
    Ok(Cohort::new(
        members,
        &instruments,
        &known.current,
        super::activities::load(connection)?,
    ))
}

/// Where each instrument stands in a list, and how many indicators it has.
struct Places(HashMap<InstrumentKey, (u16, u32)>);

impl Places {
    fn of(known: &[Instrument]) -> Self {
        let place = |(place, instrument): (u16, &Instrument)| {
            let indicators = u32::try_from(instrument.indicators.len()).unwrap_or(u32::MAX);
            (instrument.key.clone(), (place, indicators))
        };
        Self((0..).zip(known).map(place).collect())
    }
}

/// The day it began, and the day and outcome of its end, where it has ended.
type PackedSpan = (i32, Option<(i32, Option<u8>)>);

/// A row as it is stored. A form's date is the days since the one before, any other date days since the beginning of our
/// era; codes are places among a type's variants.
#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    reference: u32,
    gender: Option<u8>,
    birth_year: Option<i32>,
    referred_by: Option<u8>,
    spans: Vec<PackedSpan>,
    stays: Vec<([u8; 16], i32, Option<i32>)>,
    handovers: Vec<i32>,
    measurement_due: Option<i32>,
    #[serde(borrow)]
    instruments: Vec<(&'a str, u32)>,
    /// Date, respondent, span and instrument. Each one's answers follow those of the one before.
    forms: Vec<(i32, u8, u8, u8)>,
    answers: &'a [u8],
}

fn code_of<T: PartialEq>(all: &[T], value: &T) -> Option<u8> {
    let place = all.iter().position(|known| known == value)?;
    u8::try_from(place).ok()
}

pub(super) fn pack<'a>(
    member: &Member,
    instruments: impl Iterator<Item = &'a Instrument> + Clone,
) -> Result<Vec<u8>, StoreError> {
    let day = |date: NaiveDate| date.num_days_from_ce();
    let mut used: BTreeMap<u16, u8> = BTreeMap::new();
    for form in &member.forms {
        let next = used.len() as u8;
        used.entry(form.instrument).or_insert(next);
    }
    let mut named = vec![("", 0); used.len()];
    for (place, own) in &used {
        let instrument = instruments.clone().nth(usize::from(*place));
        let key = &instrument.ok_or(StoreError::Corrupt("an unknown instrument"))?.key;
        named[usize::from(*own)] = (key.id.as_str(), key.version);
    }
    let answers: Vec<u8> = member.answers.iter().map(|answer| answer.byte()).collect();
    let mut before = 0;
    let outcome = |outcome: Option<Outcome>| outcome.and_then(|outcome| code_of(Outcome::ALL, &outcome));
    let packed = Packed {
        reference: member.reference.0,
        gender: member.gender.and_then(|gender| code_of(Gender::ALL, &gender)),
        birth_year: member.birth_year,
        referred_by: member
            .referred_by
            .and_then(|referrer| code_of(Referrer::ALL, &referrer)),
        spans: member
            .spans
            .iter()
            .map(|span| (day(span.start), span.end.map(|(end, with)| (day(end), outcome(with)))))
            .collect(),
        stays: member
            .stays
            .iter()
            .map(|stay| (stay.activity_id.0.into_bytes(), day(stay.from), stay.to.map(day)))
            .collect(),
        handovers: member.handovers.iter().copied().map(day).collect(),
        measurement_due: member.measurement_due.map(day),
        instruments: named,
        forms: member
            .forms
            .iter()
            .map(|form| {
                let respondent = code_of(Respondent::ALL, &form.respondent).unwrap_or_default();
                let days = day(form.date) - before;
                before = day(form.date);
                (days, respondent, form.span, used[&form.instrument])
            })
            .collect(),
        answers: &answers,
    };
    let written = postcard::to_extend(&packed, vec![FORMAT]);
    written.map_err(|_| StoreError::Corrupt("a row of the cohort that can't be written"))
}

/// A member as it was packed; `None` where another version wrote it, or its instrument is not known.
fn unpack(data: &[u8], id: ParticipantId, places: &Places) -> Option<Member> {
    let (format, data) = data.split_first()?;
    if *format != FORMAT {
        return None;
    }
    let packed: Packed<'_> = postcard::from_bytes(data).ok()?;
    let day = |days: i32| NaiveDate::from_num_days_from_ce_opt(days);
    let maybe = |days: Option<i32>| match days {
        Some(days) => day(days).map(Some),
        None => Some(None),
    };
    let instruments: Vec<(u16, u32)> = packed
        .instruments
        .iter()
        .map(|(id, version)| {
            let key = InstrumentKey {
                id: (*id).to_owned(),
                version: *version,
            };
            places.0.get(&key).copied()
        })
        .collect::<Option<_>>()?;
    let (mut date, mut answers_at) = (0, 0);
    let outcome = |code: Option<u8>| code.and_then(|code| Outcome::ALL.get(usize::from(code)).copied());
    Some(Member {
        participant_id: id,
        reference: CaseReference(packed.reference),
        gender: packed
            .gender
            .and_then(|code| Gender::ALL.get(usize::from(code)).copied()),
        birth_year: packed.birth_year,
        referred_by: packed
            .referred_by
            .and_then(|code| Referrer::ALL.get(usize::from(code)).copied()),
        spans: packed
            .spans
            .into_iter()
            .map(|(start, end)| {
                let end = match end {
                    Some((end, with)) => Some((day(end)?, outcome(with))),
                    None => None,
                };
                Some(Span {
                    start: day(start)?,
                    end,
                })
            })
            .collect::<Option<_>>()?,
        stays: packed
            .stays
            .into_iter()
            .map(|(activity, from, to)| {
                Some(Stay {
                    activity_id: ActivityId(Uuid::from_bytes(activity)),
                    from: day(from)?,
                    to: maybe(to)?,
                })
            })
            .collect::<Option<_>>()?,
        handovers: packed.handovers.into_iter().map(day).collect::<Option<_>>()?,
        measurement_due: maybe(packed.measurement_due)?,
        forms: packed
            .forms
            .into_iter()
            .map(|(days, respondent, span, instrument)| {
                let (instrument, indicators) = *instruments.get(usize::from(instrument))?;
                let form = Form {
                    date: day(date + days)?,
                    respondent: *Respondent::ALL.get(usize::from(respondent))?,
                    span,
                    instrument,
                    answers_at,
                };
                date += days;
                answers_at += indicators;
                Some(form)
            })
            .collect::<Option<_>>()?,
        answers: packed.answers.iter().map(|byte| AnswerCode::from_byte(*byte)).collect(),
    })
}
