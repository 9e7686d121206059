//! Whom rows are about, and how much of who they are is told.

use chrono::NaiveDate;
use rand::seq::SliceRandom as _;
use rand::{Rng, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha12Rng;
use uuid::{Builder, Uuid};

use super::{Cell, Column, plain};
use crate::domain::activity::Period;
use crate::domain::history::History;
use crate::domain::participant::{Birth, Gender};

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Content {
    /// Case references, names, dates of birth and who is responsible; else a pseudonym and the year of birth.
    pub names: bool,
    /// What people wrote in their own words, which may tell who somebody is.
    pub notes: bool,
}

/// Somebody whom rows are about.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// Everything that is kept about them.
    pub history: &'a History,
    /// Their number in this export, from 1; drawn by lot.
    pub number: usize,
    /// What tells them apart for programs: their own id with names, else one that is drawn by lot.
    pub id: Uuid,
}

/// Everybody whom rows are about.
#[derive(Debug, Clone)]
pub struct People<'a> {
    people: Vec<Person<'a>>,
    /// How much is told of them.
    pub content: Content,
}

/// Chance from the operating system, for pseudonyms that nobody can guess.
///
/// # Errors
/// Where the system has none.
pub fn random() -> Result<ChaCha12Rng, getrandom::Error> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)?;
    Ok(ChaCha12Rng::from_seed(seed))
}

impl<'a> People<'a> {
    /// These people. Without names they stand in an order that is drawn by lot, as their numbers are: neither tells of the
    /// order of case references. With names they stand as they are given.
    pub fn of(histories: &'a [History], content: Content, random: &mut impl Rng) -> Self {
        let mut numbers: Vec<usize> = (1..=histories.len()).collect();
        numbers.shuffle(random);
        let mut people: Vec<_> = histories
            .iter()
            .zip(numbers)
            .map(|(history, number)| Person {
                history,
                number,
                id: if content.names {
                    history.participant.id.0
                } else {
                    Builder::from_random_bytes(random.random()).into_uuid()
                },
            })
            .collect();
        if !content.names {
            people.sort_by_key(|person| person.number);
        }
        Self { people, content }
    }

    /// Each of them, in the order of the rows.
    pub fn iter(&self) -> impl Iterator<Item = &Person<'a>> {
        self.people.iter()
    }

    /// The case reference, or a pseudonym such as `P-012`.
    pub fn label(&self, person: &Person<'_>) -> String {
        if self.content.names {
            return person.history.participant.reference.to_string();
        }
        let digits = self.people.len().to_string().len().max(3);
        format!("P-{:0digits$}", person.number)
    }

    /// A text of somebody's own, where such are told. Of whom the data are protected none is: a name may stand in it.
    pub fn note<'t>(&self, person: &Person<'_>, text: Option<&'t str>) -> Option<&'t str> {
        let is_told = self.content.notes && person.history.participant.protection.is_none();
        text.filter(|_| is_told)
    }

    /// When somebody was born: the day only with names, and of whom the data are not protected.
    pub fn birth(&self, person: &Person<'_>) -> Option<Birth> {
        let participant = &person.history.participant;
        let is_told = self.content.names && participant.protection.is_none();
        let birth = participant.details.birth?;
        Some(if is_told { birth } else { Birth::Year(birth.year()) })
    }

    /// The columns that every row begins with.
    pub(super) fn columns(&self) -> Vec<Column> {
        let names = self.content.names.then(|| plain(["name", "birth_date", "caseworker"]));
        let known = plain(["participant"]).chain(names.into_iter().flatten());
        known.chain(plain(["birth_year", "gender"])).collect()
    }

    /// What stands in them.
    pub(super) fn about(&self, person: &Person<'_>) -> Vec<Cell> {
        let participant = &person.history.participant;
        let birth = self.birth(person);
        let mut cells = vec![Cell::text(self.label(person))];
        if self.content.names {
            let date = match birth {
                Some(Birth::Date(date)) => Some(date),
                _ => None,
            };
            cells.push(Cell::maybe(participant.listed_name(), Cell::text));
            cells.push(Cell::maybe(date, Cell::Date));
            cells.push(Cell::maybe(participant.details.caseworker.as_deref(), Cell::text));
        }
        cells.push(Cell::maybe(birth, |birth| Cell::Number(birth.year().into())));
        let gender = participant.details.gender;
        cells.push(Cell::maybe(gender, |gender| Cell::Word("gender", Gender::code(gender))));
        cells
    }
}

/// What of somebody's history lies within some days: measurements and meetings that were on one of them, and stays in
/// activities that have a day in common with them. Periods of participation stay as they are.
pub fn within(mut history: History, days: Period) -> History {
    let is_in = |date: NaiveDate| days.from <= date && date <= days.to;
    let keep = |period: &mut History| {
        let beside = period.beside.values_mut().map(|beside| &mut beside.occasions);
        for occasions in beside.chain([&mut period.occasions]) {
            occasions.retain(|occasion| is_in(occasion.date));
        }
        period.meetings.retain(|meeting| is_in(meeting.slot.date));
        period.placements.retain(|placement| {
            let details = &placement.details;
            details.from <= days.to && details.to.is_none_or(|to| to >= days.from)
        });
        for placement in &mut period.placements {
            placement.attendance.retain(|noted| is_in(noted.date));
        }
    };
    history.earlier.iter_mut().for_each(keep);
    keep(&mut history);
    history
}
