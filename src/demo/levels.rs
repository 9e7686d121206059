//! How the levels of fictional people move, and the answers that they give.

use rand::RngExt as _;
use rand_chacha::ChaCha12Rng;

use crate::domain::assessment::{Answer, Entry};
use crate::domain::instrument::{Instrument, Respondent, Score};

/// Notes that stand beside some answers, as they would in a real file.
const NOTES: [&str; 4] = [
    "Vill prova att ringa själv nästa gång.",
    "Sover bättre sedan i våras.",
    "Har börjat ta bussen på egen hand.",
    "Vi återkommer till det här.",
];

/// How a fictional participant's levels move.
#[derive(Clone, Copy)]
pub(super) enum Course {
    Rising,
    Flat,
    Falling,
    UpAndDown,
}

/// The level of one indicator as it moves, from 0 (lowest) to 1 (highest).
pub(super) struct Moving {
    participant: f64,
    caseworker: f64,
    drift: f64,
}

impl Moving {
    /// Most indicators follow their person's course, and some do not.
    pub(super) fn new(course: Course, random: &mut ChaCha12Rng) -> Self {
        let (middle, drift) = match course {
            Course::Rising => (0.32, 0.05),
            Course::Flat | Course::UpAndDown => (0.45, 0.0),
            Course::Falling => (0.66, -0.045),
        };
        let participant = middle + random.random_range(-0.25..0.25);
        let caseworker = participant + random.random_range(-0.2..0.15);
        let drift = match random.random_range(0..10) {
            0 => -drift / 2.0,
            1..4 => 0.0,
            _ => drift,
        };
        Self {
            participant: f64::clamp(participant, 0.0, 1.0),
            caseworker: f64::clamp(caseworker, 0.0, 1.0),
            drift,
        }
    }

    pub(super) fn level(&self, respondent: Respondent) -> f64 {
        match respondent {
            Respondent::Participant => self.participant,
            Respondent::Caseworker => self.caseworker,
        }
    }

    pub(super) fn go_on(&mut self, course: Course, number: usize, random: &mut ChaCha12Rng) {
        let swing = match course {
            Course::UpAndDown if number % 4 < 2 => 0.12,
            Course::UpAndDown => -0.11,
            Course::Rising | Course::Flat | Course::Falling => 0.0,
        };
        for level in [&mut self.participant, &mut self.caseworker] {
            *level = (*level + self.drift + swing + random.random_range(-0.08..0.08)).clamp(0.0, 1.0);
        }
    }
}

/// An answer at a level, or none of one kind or another with the chance `gaps`, and now and then a note.
pub(super) fn entry(instrument: &Instrument, level: f64, gaps: f64, random: &mut ChaCha12Rng) -> Entry {
    let answer = if random.random_bool(gaps) {
        match random.random_range(0..3) {
            0 => None,
            1 => Some(Answer::DontKnow),
            _ => Some(Answer::Declined),
        }
    } else {
        score_at(instrument, level).map(Answer::Score)
    };
    let note = random
        .random_bool(0.04)
        .then(|| NOTES[random.random_range(0..NOTES.len())].to_owned());
    Entry { answer, note }
}

fn score_at(instrument: &Instrument, level: f64) -> Option<Score> {
    let (min, max) = (instrument.scale.min(), instrument.scale.max());
    instrument
        .scale
        .score(min + (level * f64::from(max - min)).round() as i16)
}
