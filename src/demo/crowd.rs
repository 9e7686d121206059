//! Many fictional participants at once: for the demonstration's group figures, and for measuring the program with as many
//! as a large city has. The same seed gives the same people.

use std::collections::BTreeMap;
use std::sync::{Arc, mpsc};
use std::thread;

use chrono::{Days, NaiveDate};
use rand::RngExt as _;
use rand_chacha::ChaCha12Rng;

use super::INTERVAL_DAYS;
use super::whole::Pen;
use crate::domain::activity::{EndReason, PlacementDetails};
use crate::domain::assessment::{Answer, Entries, Entry};
use crate::domain::exit::{Exit, Outcome, Participation};
use crate::domain::history::History;
use crate::domain::instrument::{Instrument, InstrumentKey, Respondent};
use crate::domain::participant::{Birth, Details, Gender, Referrer};
use crate::domain::{ActivityId, Today};
use crate::store::{Operation, Session, Store, StoreError};

/// How many are written in one transaction.
const AT_ONCE: usize = 1_000;
/// How many of those who left come back, where some do.
const RETURNS: f64 = 0.2;
/// Who is responsible for them.
const CASEWORKERS: [&str; 4] = ["M. Öberg", "K. Nyström", "S. Demir", "L. Ahmed"];
const NAMES: [&str; 40] = [
    "Adam", "Agnes", "Ahmed", "Alva", "Anders", "Aylin", "Birgitta", "Carl", "Daniel", "Ebba", "Elif", "Elin", "Emil",
    "Farah", "Gustav", "Hamid", "Helena", "Hugo", "Ida", "Ivan", "Johan", "Karin", "Khalid", "Lars", "Leila", "Linnea",
    "Maja", "Malin", "Mehmet", "Nadia", "Nils", "Olga", "Oskar", "Rana", "Sara", "Selam", "Sven", "Tove", "Yusuf",
    "Åke",
];
const OUTCOMES: [(Outcome, u32); 7] = [
    (Outcome::WorkPermanent, 10),
    (Outcome::WorkTemporary, 12),
    (Outcome::WorkSubsidised, 7),
    (Outcome::Studies, 11),
    (Outcome::OtherAuthority, 26),
    (Outcome::Moved, 12),
    (Outcome::Discontinued, 22),
];

/// What a crowd is made of, and how many of it are in the file already.
pub struct Crowd {
    /// How many.
    pub(super) participants: usize,
    /// They have names; without, the case reference is all there is.
    pub(super) has_names: bool,
    /// The activities that they can be in, the job-focused ones first.
    pub(super) activities: Vec<ActivityId>,
    /// How many of these are job-focused.
    pub(super) job_focused: usize,
    /// The same seed gives the same people, however many are written at a time.
    pub(super) random: ChaCha12Rng,
    /// What they have answered.
    pub(super) instrument: Instrument,
    /// The first of them began so many days ago, 31 or more.
    pub(super) days: u64,
    /// Some of those who left have come back.
    pub(super) returns: bool,
    /// How many are there.
    pub(super) done: usize,
}

/// A person as they are made up.
pub(super) struct Person {
    pub(super) details: Details,
    /// Every time that they took part, in order; at least one.
    pub(super) stretches: Vec<Stretch>,
}

/// One time of participation.
pub(super) struct Stretch {
    pub(super) start: NaiveDate,
    pub(super) exit: Option<Exit>,
    pub(super) caseworker: &'static str,
    /// The day on which another caseworker took over, and who.
    pub(super) handover: Option<(NaiveDate, &'static str)>,
    pub(super) placements: Vec<PlacementDetails>,
    pub(super) forms: Vec<(NaiveDate, Respondent, Entries)>,
}

impl Crowd {
    /// Puts all of them into a file. `progress` is told how many are there, and stops the work by `false`.
    ///
    /// # Errors
    /// [`StoreError::Cancelled`], or where the file can't be written.
    pub(super) fn fill(
        mut self,
        store: &mut Store,
        session: &Session,
        mut progress: impl FnMut(usize) -> bool,
    ) -> Result<(), StoreError> {
        let instruments = store.instruments()?;
        thread::scope(|scope| {
            // The next ones are made up while those before them are written.
            let (sender, made) = mpsc::sync_channel(1);
            scope.spawn(move || {
                while !self.is_complete() {
                    // Whoever writes has stopped.
                    if sender.send(self.make(session, &instruments, AT_ONCE)).is_err() {
                        return;
                    }
                }
            });
            let mut done = 0;
            for people in made {
                if !progress(done) {
                    return Err(StoreError::Cancelled);
                }
                done += people.len();
                write(store, session, people)?;
            }
            Ok(())
        })
    }

    /// `true` once all of them are there.
    pub fn is_complete(&self) -> bool {
        self.done >= self.participants
    }

    /// Puts the next `count` into the file, or as many as are left, in one transaction.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn add(&mut self, store: &mut Store, session: &Session, count: usize) -> Result<(), StoreError> {
        let (random, done) = (self.random.clone(), self.done);
        let people = self.make(session, &store.instruments()?, count);
        let written = write(store, session, people);
        if written.is_err() {
            (self.random, self.done) = (random, done);
        }
        written
    }

    /// Makes the next `count` up, or as many as are left.
    fn make(
        &mut self,
        session: &Session,
        instruments: &Arc<BTreeMap<InstrumentKey, Instrument>>,
        count: usize,
    ) -> Vec<Whole> {
        let until = self.participants.min(self.done + count);
        let mut random = self.random.clone();
        let pen = Pen {
            session,
            instruments,
            instrument: &self.instrument.key,
        };
        let people = (self.done..until).map(|number| pen.write(self.person(number, session.today, &mut random)));
        let people = people.collect();
        (self.random, self.done) = (random, until);
        people
    }

    fn person(&self, number: usize, today: Today, random: &mut ChaCha12Rng) -> Person {
        let start = today.0 - Days::new(random.random_range(30..self.days));
        let lasts = Days::new(random.random_range(240..1_080));
        let end = Some(start + lasts).filter(|end| *end < today.0);
        let gender = match random.random_range(0..100) {
            0..52 => Some(Gender::Woman),
            52..96 => Some(Gender::Man),
            96..98 => Some(Gender::Other),
            _ => None,
        };
        let referrer = Referrer::ALL[random.random_range(0..Referrer::ALL.len())];
        let age = random.random_range(18..63);
        let mut stretches = vec![self.stretch(number, start, end, today, random)];
        if self.returns
            && let Some(end) = end
            && random.random_bool(RETURNS)
        {
            let again = end + Days::new(random.random_range(45..500));
            let lasts = Days::new(random.random_range(120..720));
            let end = Some(again + lasts).filter(|end| *end < today.0);
            if again < today.0 - Days::new(30) {
                stretches.push(self.stretch(number + 1, again, end, today, random));
            }
        }
        Person {
            details: Details {
                name: self.has_names.then(|| NAMES[number % NAMES.len()].to_owned()),
                birth: Some(Birth::Year(chrono::Datelike::year(&today.0) - age)),
                gender,
                referred_by: Some(referrer),
                language: None,
                caseworker: None,
                start,
            },
            stretches,
        }
    }

    /// One time of participation of the one with this number, from `start` to `end`, or until today.
    fn stretch(
        &self,
        number: usize,
        start: NaiveDate,
        end: Option<NaiveDate>,
        today: Today,
        random: &mut ChaCha12Rng,
    ) -> Stretch {
        let until = end.unwrap_or(today.0);
        let placements = self.placements(start, until, end.is_some(), random);
        let is_job_focused =
            |placement: &PlacementDetails| self.activities[..self.job_focused].contains(&placement.activity_id);
        let has_both = placements.iter().any(is_job_focused) && placements.len() > 1;
        let drift = if has_both {
            0.055
        } else if placements.iter().any(is_job_focused) {
            0.035
        } else {
            0.012
        };
        let span = (until - start).num_days().unsigned_abs();
        let handover = (span > 200 && random.random_bool(0.3)).then(|| {
            let other = CASEWORKERS[(number + 1) % CASEWORKERS.len()];
            (start + Days::new(random.random_range(100..span)), other)
        });
        Stretch {
            start,
            caseworker: CASEWORKERS[number % CASEWORKERS.len()],
            placements,
            exit: end.map(|date| Exit {
                date,
                outcome: Some(outcome(random)),
                note: None,
            }),
            handover,
            forms: forms(start, until, drift, &self.instrument, random),
        }
    }

    fn placements(
        &self,
        start: NaiveDate,
        until: NaiveDate,
        has_ended: bool,
        random: &mut ChaCha12Rng,
    ) -> Vec<PlacementDetails> {
        let span = (until - start).num_days().unsigned_abs();
        let mut placements: Vec<PlacementDetails> = Vec::new();
        for turn in 0..random.random_range(0..4) {
            // The last activity is rare: few are ever in it.
            let rare = self.activities.len() - 1;
            let activity = if turn == 0 && random.random_bool(0.03) {
                rare
            } else {
                random.random_range(0..rare)
            };
            let activity_id = self.activities[activity];
            if placements.iter().any(|known| known.activity_id == activity_id) {
                continue;
            }
            let from = random.random_range(0..=span * 2 / 3);
            let to = from + random.random_range(40..260);
            let goes_on = to >= span;
            placements.push(PlacementDetails {
                activity_id,
                from: start + Days::new(from),
                to: if goes_on {
                    has_ended.then_some(until)
                } else {
                    Some(start + Days::new(to))
                },
                extent: Some([25, 50, 75, 100][random.random_range(0..4)]),
                weekdays: None,
                end_reason: (!goes_on).then_some(EndReason::Completed),
                experience: None,
            });
        }
        placements
    }
}

fn outcome(random: &mut ChaCha12Rng) -> Outcome {
    let all: u32 = OUTCOMES.iter().map(|(_, weight)| weight).sum();
    let mut drawn = random.random_range(0..all);
    for (outcome, weight) in OUTCOMES {
        if drawn < weight {
            return outcome;
        }
        drawn -= weight;
    }
    Outcome::Other
}

/// Every third month, give or take some days; now and then one is missed, and now and then one respondent's form.
fn forms(
    start: NaiveDate,
    until: NaiveDate,
    drift: f64,
    instrument: &Instrument,
    random: &mut ChaCha12Rng,
) -> Vec<(NaiveDate, Respondent, Entries)> {
    let (min, max) = (instrument.scale.min(), instrument.scale.max());
    let span = f64::from(max - min);
    let mut levels: Vec<[f64; 2]> = instrument
        .indicators
        .iter()
        .map(|_| {
            let own = random.random_range(0.15..0.7);
            [own, own + random.random_range(-0.2..0.1)]
        })
        .collect();
    let mut forms = Vec::new();
    let mut date = start;
    while date <= until {
        let is_missed = date > start && random.random_bool(0.08);
        for (place, respondent) in Respondent::ALL.iter().enumerate() {
            if is_missed || random.random_bool(0.06) {
                continue;
            }
            let asked = instrument.indicators.iter().zip(&levels);
            let asked = asked.filter(|(indicator, _)| indicator.asks(*respondent));
            let entries = asked.map(|(indicator, level)| {
                let answer = match random.random_range(0..100) {
                    0..3 => Some(Answer::DontKnow),
                    3 => Some(Answer::Declined),
                    4 => None,
                    _ => {
                        let level = (level[place].clamp(0.0, 1.0) * span).round() as i16;
                        instrument.scale.score(min + level).map(Answer::Score)
                    }
                };
                (indicator.id.clone(), Entry { answer, note: None })
            });
            let entries: Entries = entries.collect();
            if entries.values().any(|entry| entry.answer.is_some()) {
                forms.push((date, *respondent, entries));
            }
        }
        for level in &mut levels {
            let moved = drift + random.random_range(-0.13..0.13);
            level.iter_mut().for_each(|level| *level += moved);
            level[1] += random.random_range(-0.04..0.04);
        }
        date = date + Days::new(INTERVAL_DAYS - 6 + random.random_range(0..13));
    }
    forms
}

/// Somebody in one heap, and the periods before the latest.
type Whole = (History, Vec<Participation>);

fn write(store: &mut Store, session: &Session, people: Vec<Whole>) -> Result<(), StoreError> {
    store.transact(session, Operation::CreateDemo, |tx| {
        people
            .into_iter()
            .try_for_each(|(whole, earlier)| tx.put_whole(whole, earlier))
    })?;
    Ok(())
}
