//! Everybody, as group figures need them: a row for each participant that is read in one go.
//!
//! A row holds what other tables hold, put together once. Triggers remove it as soon as something changes that it was
//! made of; what is missing when figures are asked for is made anew and kept.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::meetings::{self, read_meeting};
use super::{Store, StoreError, instruments, read_code, read_date, read_id};
use crate::domain::access::Sight;
use crate::domain::cohort::{AnswerCode, Cohort, Form, Member, Span, Stay};
use crate::domain::exit::Outcome;
use crate::domain::instrument::{Instrument, InstrumentKey, Respondent};
use crate::domain::participant::{CaseReference, Gender, Referrer};
use crate::domain::schedule::due_after;
use crate::domain::{ActivityId, ParticipantId};

/// The first byte of a row. A row that begins with another was written by another version, and is made anew.
const FORMAT: u8 = 1;
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

/// Makes the rows that are missing, in the transaction that goes on. After a change of many people, the next figures need
/// not wait for it.
pub(super) fn make_missing(connection: &Connection) -> Result<(), StoreError> {
    let known: Vec<Instrument> = instruments::load(connection)?.into_values().collect();
    let places = places(&known);
    let maker = Maker {
        instruments: &known,
        places: &places,
    };
    let missing: Vec<String> = connection
        .prepare_cached("SELECT id FROM participant WHERE id NOT IN (SELECT participant_id FROM cohort_member)")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in missing {
        let member = maker.make(connection, ParticipantId(read_id(&id)?))?;
        maker.keep(connection, &member)?;
    }
    Ok(())
}

/// Where each instrument stands in a list.
fn places(known: &[Instrument]) -> HashMap<InstrumentKey, u16> {
    (0..)
        .zip(known)
        .map(|(place, instrument)| (instrument.key.clone(), place))
        .collect()
}

fn load(connection: &Connection, progress: &dyn Fn(usize, usize) -> bool) -> Result<Cohort, StoreError> {
    let known: Vec<Instrument> = instruments::load(connection)?.into_values().collect();
    let places = places(&known);
    let total: usize =
        connection.query_row("SELECT count(*) FROM participant", [], |row| row.get::<_, u32>(0))? as usize;
    let mut members = Vec::with_capacity(total);
    let mut stale = Vec::new();
    {
        let mut statement = connection.prepare_cached(
            "SELECT participant.id, data FROM participant LEFT JOIN cohort_member ON participant_id = participant.id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id = ParticipantId(read_id(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
            let data = row.get_ref(1)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
            match data.and_then(|data| unpack(data, id, &places)) {
                Some(member) => members.push(member),
                None => stale.push(id),
            }
            if members.len() % STEP == 0 && !progress(members.len(), total) {
                return Err(StoreError::Cancelled);
            }
        }
    }
    let maker = Maker {
        instruments: &known,
        places: &places,
    };
    for ids in stale.chunks(STEP) {
        if !progress(members.len(), total) {
            return Err(StoreError::Cancelled);
        }
        members.extend(maker.make_and_keep(connection, ids)?);
    }
    members.sort_unstable_by_key(|member| member.reference);
    let current = instruments::current_key(connection)?;
    Ok(Cohort::new(
        members,
        &known,
        &current,
        super::activities::load(connection)?,
    ))
}

/// Makes rows anew.
struct Maker<'a> {
    instruments: &'a [Instrument],
    places: &'a HashMap<InstrumentKey, u16>,
}

impl Maker<'_> {
    /// Makes some rows and keeps them, in one transaction: nothing that they are made of can change in between.
    fn make_and_keep(&self, connection: &Connection, ids: &[ParticipantId]) -> Result<Vec<Member>, StoreError> {
        let transaction = match Transaction::new_unchecked(connection, TransactionBehavior::Immediate) {
            Ok(transaction) => transaction,
            // Figures are right without keeping: the next ones take as long again.
            Err(error) => {
                log::warn!("rows of the cohort are not kept: {error}");
                return ids.iter().map(|id| self.make(connection, *id)).collect();
            }
        };
        let members: Vec<Member> = ids
            .iter()
            .map(|id| self.make(&transaction, *id))
            .collect::<Result<_, _>>()?;
        let kept = members.iter().try_for_each(|member| self.keep(&transaction, member));
        let kept = kept.and_then(|()| Ok(transaction.commit()?));
        if let Err(error) = kept {
            log::warn!("rows of the cohort are not kept: {error}");
        }
        Ok(members)
    }

    fn keep(&self, connection: &Connection, member: &Member) -> Result<(), StoreError> {
        connection
            .prepare_cached("INSERT OR REPLACE INTO cohort_member (participant_id, data) VALUES (?1, ?2)")?
            .execute((member.participant_id.to_string(), pack(member, self.instruments)?))?;
        Ok(())
    }

    /// Puts one participant together from the other tables.
    fn make(&self, connection: &Connection, id: ParticipantId) -> Result<Member, StoreError> {
        let key = id.to_string();
        let (reference, gender, birth_date, birth_year, referred_by) = connection
            .prepare_cached(
                "SELECT reference, gender, birth_date, birth_year, referred_by FROM participant WHERE id = ?1",
            )?
            .query_row([&key], |row| {
                let (date, year): (Option<String>, Option<i32>) = (row.get(2)?, row.get(3)?);
                Ok((row.get(0)?, row.get(1)?, date, year, row.get(4)?))
            })?;
        let birth_date = birth_date.map(|date| read_date(&date)).transpose()?;
        let spans = spans(connection, &key)?;
        let mut member = Member {
            participant_id: id,
            reference: CaseReference(reference),
            gender: read_code(gender, Gender::from_code)?,
            birth_year: birth_date.map(|date| date.year()).or(birth_year),
            referred_by: read_code(referred_by, Referrer::from_code)?,
            stays: stays(connection, &key)?,
            handovers: handovers(connection, &key)?,
            measurement_due: None,
            forms: Vec::new(),
            answers: Vec::new(),
            spans,
        };
        self.read_forms(connection, &key, &mut member)?;
        member.measurement_due = measurement_due(connection, &key, &member)?;
        Ok(member)
    }

    /// Reads the valid finished forms: of each respondent at each occasion the one with the highest version.
    fn read_forms(&self, connection: &Connection, key: &str, member: &mut Member) -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT assessment.id, date, respondent, instrument_id, instrument_version, indicator_id, kind, score
         FROM occasion
         JOIN assessment ON occasion.id = assessment.occasion_id
         JOIN answer ON assessment.id = assessment_id
         WHERE participant_id = ?1 AND finished_at IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM assessment AS newer
             WHERE newer.occasion_id = assessment.occasion_id AND newer.respondent = assessment.respondent
             AND newer.version > assessment.version AND newer.finished_at IS NOT NULL)
         ORDER BY date, respondent DESC, assessment.id",
        )?;
        let mut rows = statement.query([key])?;
        let mut last = String::new();
        while let Some(row) = rows.next()? {
            let assessment = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            if assessment != last {
                last = assessment.to_owned();
                let instrument = InstrumentKey {
                    id: row.get(3)?,
                    version: row.get(4)?,
                };
                let place = *self
                    .places
                    .get(&instrument)
                    .ok_or(StoreError::Corrupt("an unknown instrument"))?;
                let date = read_date(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
                let respondent = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
                member.forms.push(Form {
                    date,
                    respondent: Respondent::from_code(respondent).ok_or(StoreError::Corrupt("a respondent"))?,
                    span: span_of(&member.spans, date),
                    instrument: place,
                    answers_at: member.answers.len() as u32,
                });
                let asked = self.instruments[usize::from(place)].indicators.len();
                member
                    .answers
                    .resize(member.answers.len() + asked, AnswerCode::NOT_ASKED);
            }
            let Some(form) = member.forms.last() else { continue };
            let instrument = &self.instruments[usize::from(form.instrument)];
            let indicator = row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?;
            let place = instrument.indicators.iter().position(|own| own.id.0 == indicator);
            let kind = row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)?;
            let code = match kind {
                "blank" => AnswerCode::BLANK,
                "dont_know" => AnswerCode::DONT_KNOW,
                "declined" => AnswerCode::DECLINED,
                _ => {
                    let score: i16 = row.get(7)?;
                    let score = instrument.scale.score(score);
                    AnswerCode::score(
                        score.ok_or(StoreError::Corrupt("a score outside its scale"))?,
                        &instrument.scale,
                    )
                }
            };
            if let Some(place) = place {
                member.answers[form.answers_at as usize + place] = code;
            }
        }
        Ok(())
    }
}

fn spans(connection: &Connection, key: &str) -> Result<Vec<Span>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT start_date, end_date, outcome FROM participation WHERE participant_id = ?1 ORDER BY start_date",
    )?;
    let mut rows = statement.query([key])?;
    let mut spans = Vec::new();
    while let Some(row) = rows.next()? {
        let end: Option<String> = row.get(1)?;
        let outcome = read_code(row.get(2)?, Outcome::from_code)?;
        spans.push(Span {
            start: read_date(&row.get::<_, String>(0)?)?,
            end: end.map(|end| read_date(&end)).transpose()?.map(|end| (end, outcome)),
        });
    }
    Ok(spans)
}

fn stays(connection: &Connection, key: &str) -> Result<Vec<Stay>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT activity_id, from_date, to_date FROM placement WHERE participant_id = ?1 AND removed_at IS NULL
         ORDER BY from_date, id",
    )?;
    let mut rows = statement.query([key])?;
    let mut stays = Vec::new();
    while let Some(row) = rows.next()? {
        let to: Option<String> = row.get(2)?;
        stays.push(Stay {
            activity_id: ActivityId(read_id(&row.get::<_, String>(0)?)?),
            from: read_date(&row.get::<_, String>(1)?)?,
            to: to.map(|to| read_date(&to)).transpose()?,
        });
    }
    Ok(stays)
}

/// The days on which one caseworker took over from another. A time without anybody is no change.
fn handovers(connection: &Connection, key: &str) -> Result<Vec<NaiveDate>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT from_date, caseworker_id FROM responsibility WHERE participant_id = ?1 AND caseworker_id IS NOT NULL
         ORDER BY from_date",
    )?;
    let mut rows = statement.query([key])?;
    let mut handovers = Vec::new();
    let mut before: Option<String> = None;
    while let Some(row) = rows.next()? {
        let caseworker: String = row.get(1)?;
        if before.as_ref().is_some_and(|before| *before != caseworker) {
            handovers.push(read_date(&row.get::<_, String>(0)?)?);
        }
        before = Some(caseworker);
    }
    Ok(handovers)
}

/// In which time of participation something on a day belongs: what is dated up to the end of one belongs to it, and what
/// happened between two to the later one.
fn span_of(spans: &[Span], date: NaiveDate) -> u8 {
    let place = spans
        .iter()
        .position(|span| span.end.is_none_or(|(end, _)| date <= end));
    u8::try_from(place.unwrap_or(spans.len().saturating_sub(1))).unwrap_or(u8::MAX)
}

fn measurement_due(connection: &Connection, key: &str, member: &Member) -> Result<Option<NaiveDate>, StoreError> {
    let Some(span) = member.spans.last().filter(|span| span.end.is_none()) else {
        return Ok(None);
    };
    let own = (member.spans.len() - 1) as u8;
    let last = member.forms.iter().rev().find(|form| form.span == own);
    let sql = format!(
        "SELECT {} FROM meeting WHERE participant_id = ?1 AND removed_at IS NULL AND held_at IS NOT NULL
         ORDER BY date DESC, time DESC, id DESC LIMIT 1",
        meetings::COLUMNS
    );
    let meeting = connection
        .prepare_cached(&sql)?
        .query_row([key], |row| Ok(read_meeting(row)))
        .optional()?
        .transpose()?;
    let is_own = |date: NaiveDate| usize::from(span_of(&member.spans, date)) + 1 == member.spans.len();
    let meeting = meeting.filter(|meeting| is_own(meeting.slot.date));
    Ok(Some(due_after(
        last.map(|form| form.date),
        span.start,
        meeting.as_ref(),
    )))
}

/// The day it began, and the day and outcome of its end, where it has ended.
type PackedSpan = (i32, Option<(i32, Option<u8>)>);

/// A row as it is stored. Dates are days since the beginning of our era; codes are places among a type's variants.
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
    /// Date, respondent, span, instrument, and where its answers begin.
    forms: Vec<(i32, u8, u8, u8, u32)>,
    answers: &'a [u8],
}

fn code_of<T: PartialEq>(all: &[T], value: &T) -> Option<u8> {
    let place = all.iter().position(|known| known == value)?;
    u8::try_from(place).ok()
}

fn pack(member: &Member, instruments: &[Instrument]) -> Result<Vec<u8>, StoreError> {
    let day = |date: NaiveDate| date.num_days_from_ce();
    let mut used: BTreeMap<u16, u8> = BTreeMap::new();
    for form in &member.forms {
        let next = used.len() as u8;
        used.entry(form.instrument).or_insert(next);
    }
    let mut named = vec![("", 0); used.len()];
    for (place, own) in &used {
        let key = &instruments[usize::from(*place)].key;
        named[usize::from(*own)] = (key.id.as_str(), key.version);
    }
    let answers: Vec<u8> = member.answers.iter().map(|answer| answer.byte()).collect();
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
                (
                    day(form.date),
                    respondent,
                    form.span,
                    used[&form.instrument],
                    form.answers_at,
                )
            })
            .collect(),
        answers: &answers,
    };
    let written = postcard::to_extend(&packed, vec![FORMAT]);
    written.map_err(|_| StoreError::Corrupt("a row of the cohort that can't be written"))
}

/// A member as it was packed; `None` where another version wrote it, or its instrument is not known.
fn unpack(data: &[u8], id: ParticipantId, places: &HashMap<InstrumentKey, u16>) -> Option<Member> {
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
    let instruments: Vec<u16> = packed
        .instruments
        .iter()
        .map(|(id, version)| {
            let key = InstrumentKey {
                id: (*id).to_owned(),
                version: *version,
            };
            places.get(&key).copied()
        })
        .collect::<Option<_>>()?;
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
            .map(|(date, respondent, span, instrument, answers_at)| {
                Some(Form {
                    date: day(date)?,
                    respondent: *Respondent::ALL.get(usize::from(respondent))?,
                    span,
                    instrument: *instruments.get(usize::from(instrument))?,
                    answers_at,
                })
            })
            .collect::<Option<_>>()?,
        answers: packed.answers.iter().map(|byte| AnswerCode::from_byte(*byte)).collect(),
    })
}
