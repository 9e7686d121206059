//! A participant as group figures need them, in a row of bytes.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StoreError;
use crate::domain::attendance::Weekdays;
use crate::domain::cohort::{AnswerCode, Form, MarkedDay, Member, Presence, Span, Stay};
use crate::domain::exit::Outcome;
use crate::domain::instrument::{Instrument, Respondent};
use crate::domain::participant::{CaseReference, Gender, Referrer};
use crate::domain::{ActivityId, ParticipantId};

/// The first byte of a row. A row that begins with another was written by another version, and is made anew.
const FORMAT: u8 = 6;

/// The day it began, and the day and outcome of its end, where it has ended.
type PackedSpan = (i32, Option<(i32, Option<u8>)>);

/// Activity, first day, last day, extent, and the days of the week.
type PackedStay = ([u8; 16], i32, Option<i32>, Option<u8>, u8);

/// Days since the one before it in the same stay, or since the beginning of our era; and what is noted, three a day.
type PackedMark = u32;

/// A row as it is stored. A form's date is the days since the one before, any other date days since the beginning of our
/// era; codes are places among a type's variants.
#[derive(Serialize)]
struct Packed<'a> {
    id: [u8; 16],
    reference: u32,
    gender: Option<u8>,
    birth_year: Option<i32>,
    referred_by: Option<u8>,
    spans: Vec<PackedSpan>,
    stays: Vec<PackedStay>,
    /// Of each stay in its order.
    marked: Vec<Vec<PackedMark>>,
    handovers: Vec<i32>,
    measurement_due: Option<i32>,
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
        id: member.participant_id.0.into_bytes(),
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
            .map(|stay| {
                (
                    stay.activity_id.0.into_bytes(),
                    day(stay.from),
                    stay.to.map(day),
                    stay.extent,
                    stay.weekdays.bits(),
                )
            })
            .collect(),
        marked: (0..member.stays.len()).map(|place| pack_marks(member, place)).collect(),
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

/// The marked days of one stay.
fn pack_marks(member: &Member, place: usize) -> Vec<PackedMark> {
    let mut before = 0;
    let own = member.marked.iter().filter(|day| usize::from(day.stay) == place);
    own.map(|day| {
        let date = day.date.num_days_from_ce().unsigned_abs();
        let days = date - before;
        before = date;
        let code = match day.presence {
            Presence::There => 0,
            Presence::Away => 1,
            Presence::Off => 2,
        };
        days * 3 + code
    })
    .collect()
}

/// Reads rows. There are very many, so nothing is allocated but what the member keeps.
pub(super) struct Unpacker<'a> {
    instruments: Vec<&'a Instrument>,
    /// Of the row that is read: where its instruments stand among all, and how many indicators they have.
    own: Vec<(u16, u32)>,
}

impl<'a> Unpacker<'a> {
    /// For rows that name these instruments. Members name them by their places.
    pub(super) fn new(instruments: impl Iterator<Item = &'a Instrument>) -> Self {
        Self {
            instruments: instruments.collect(),
            own: Vec::new(),
        }
    }

    /// A member as it was packed; `None` where another version wrote it, or its instrument is not known.
    pub(super) fn unpack(&mut self, data: &[u8]) -> Option<Member> {
        let (format, left) = data.split_first()?;
        if *format != FORMAT {
            return None;
        }
        // In the order of `Packed`.
        let mut row = Row { left };
        let participant_id = ParticipantId(row.uuid()?);
        let reference = CaseReference(row.next()?);
        let gender = row.code(Gender::ALL)?;
        let birth_year = row.next()?;
        let referred_by = row.code(Referrer::ALL)?;
        let spans = row.list(Row::span)?;
        let stays = row.list(Row::stay)?;
        let mut marked = Vec::new();
        for stay in 0..row.next::<u16>()? {
            let mut date = 0_u32;
            marked.extend(row.list(|row| {
                let packed: PackedMark = row.next()?;
                date = (packed / 3).checked_add(date)?;
                Some(MarkedDay {
                    stay,
                    date: NaiveDate::from_num_days_from_ce_opt(i32::try_from(date).ok()?)?,
                    presence: match packed % 3 {
                        0 => Presence::There,
                        1 => Presence::Away,
                        _ => Presence::Off,
                    },
                })
            })?);
        }
        let handovers = row.list(Row::day)?;
        let measurement_due = row.maybe(Row::day)?;
        self.own.clear();
        for _ in 0..row.next::<usize>()? {
            let found = self.find(row.next()?, row.next()?)?;
            self.own.push(found);
        }
        let (mut date, mut answers_at) = (0_i32, 0_u32);
        let forms = row.list(|row| {
            date = row.next::<i32>()?.checked_add(date)?;
            let respondent = *Respondent::ALL.get(usize::from(row.byte()?))?;
            let span = row.byte()?;
            let (instrument, indicators) = *self.own.get(usize::from(row.byte()?))?;
            let form = Form {
                date: NaiveDate::from_num_days_from_ce_opt(date)?,
                respondent,
                span,
                instrument,
                answers_at,
            };
            answers_at = indicators.checked_add(answers_at)?;
            Some(form)
        })?;
        let answers: &[u8] = row.next()?;
        Some(Member {
            participant_id,
            reference,
            gender,
            birth_year,
            referred_by,
            spans,
            stays,
            marked,
            handovers,
            measurement_due,
            forms,
            answers: answers.iter().map(|byte| AnswerCode::from_byte(*byte)).collect(),
        })
    }

    fn find(&self, id: &str, version: u32) -> Option<(u16, u32)> {
        let mut all = (0..).zip(&self.instruments);
        let (place, instrument) = all.find(|(_, own)| own.key.version == version && own.key.id == id)?;
        Some((place, u32::try_from(instrument.indicators.len()).ok()?))
    }
}

/// What is left to read of a row.
struct Row<'a> {
    left: &'a [u8],
}

impl<'a> Row<'a> {
    fn next<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let (value, left) = postcard::take_from_bytes(self.left).ok()?;
        self.left = left;
        Some(value)
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, left) = self.left.split_first()?;
        self.left = left;
        Some(*byte)
    }

    fn uuid(&mut self) -> Option<Uuid> {
        let (bytes, left) = self.left.split_first_chunk()?;
        self.left = left;
        Some(Uuid::from_bytes(*bytes))
    }

    fn day(&mut self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(self.next()?)
    }

    fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.byte()? {
            0 => Some(None),
            _ => read(self).map(Some),
        }
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let len: usize = self.next()?;
        // Whatever a damaged row says, everything in it takes at least a byte.
        let mut list = Vec::with_capacity(len.min(self.left.len()));
        for _ in 0..len {
            list.push(read(self)?);
        }
        Some(list)
    }

    /// One of a type's variants, where there is one that the code names.
    fn code<T: Copy>(&mut self, all: &[T]) -> Option<Option<T>> {
        let code = self.maybe(Self::byte)?;
        Some(code.and_then(|code| all.get(usize::from(code)).copied()))
    }

    fn span(&mut self) -> Option<Span> {
        Some(Span {
            start: self.day()?,
            end: self.maybe(|row| Some((row.day()?, row.code(Outcome::ALL)?)))?,
        })
    }

    fn stay(&mut self) -> Option<Stay> {
        Some(Stay {
            activity_id: ActivityId(self.uuid()?),
            from: self.day()?,
            to: self.maybe(Self::day)?,
            extent: self.maybe(Self::byte)?,
            weekdays: Weekdays::from_bits(self.byte()?)?,
        })
    }
}
