//! The unit of several machines, as the window knows it.

use std::collections::BTreeSet;

use chrono::{DateTime, Local, Utc};

use crate::domain::{ParticipantId, Today};
use crate::i18n::Texts;
use crate::store::UnitStanding;
use crate::ui::theme::icon;
use crate::unit::presence::Presence;

/// What is known of the unit that the file is of.
#[derive(Debug)]
pub struct Unit {
    /// How the file and the unit stand to each other.
    pub standing: UnitStanding,
    /// Why the latest contact came to nothing.
    pub problem: Option<Problem>,
    /// A contact goes on.
    pub is_in_contact: bool,
    /// Meetings and forms that are open at other machines.
    pub elsewhere: BTreeSet<Presence>,
}

/// Why a contact came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What happened, what is safe, what to do.
    pub sentence: String,
    /// The log's server wants a password, or another one.
    pub wants_password: bool,
}

/// How a unit stands, at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glance {
    /// The log can't be reached, or not believed.
    Away,
    /// Something was changed at the same time, or set aside: so many.
    ToLookAt(usize),
    /// So many changes wait.
    Waiting(u32),
    /// Everything is known to the unit.
    Settled,
}

impl Glance {
    /// What stands beside the words, so that colour alone never tells.
    pub fn icon(self) -> char {
        match self {
            Self::Away => icon::ALERT,
            Self::ToLookAt(_) => icon::FLAG,
            Self::Waiting(_) => icon::CLOCK,
            Self::Settled => icon::CHECK,
        }
    }
}

impl Unit {
    /// A unit of which nothing but its standing is known yet.
    pub fn new(standing: UnitStanding) -> Self {
        Self {
            standing,
            problem: None,
            is_in_contact: false,
            elsewhere: BTreeSet::new(),
        }
    }

    /// How it stands, at a glance: what asks most for somebody comes first.
    pub fn glance(&self) -> Glance {
        let to_look_at = self.standing.collided.len() + self.standing.set_aside.len();
        match self.contact() {
            Glance::Waiting(_) | Glance::Settled if to_look_at > 0 => Glance::ToLookAt(to_look_at),
            contact => contact,
        }
    }

    /// How far what is written here and elsewhere has come, whatever there is to look at.
    pub fn contact(&self) -> Glance {
        if self.problem.is_some() {
            Glance::Away
        } else if self.standing.waiting > 0 && !self.is_in_contact {
            Glance::Waiting(self.standing.waiting)
        } else {
            Glance::Settled
        }
    }

    /// The same in words.
    pub fn words(&self, glance: Glance, texts: &Texts, today: Today) -> String {
        let heard = self.standing.position.heard_at;
        match glance {
            Glance::Away => match heard {
                Some(at) => texts.with("unit-away-since", &[("time", local(texts, at, today).into())]),
                None => texts.get("unit-away"),
            },
            Glance::ToLookAt(count) => texts.with("unit-to-look-at", &[("count", count.into())]),
            Glance::Waiting(count) => texts.with("unit-waiting", &[("count", count.into())]),
            Glance::Settled => match heard {
                Some(at) => texts.with("unit-settled", &[("time", local(texts, at, today).into())]),
                None => texts.get("unit-settling"),
            },
        }
    }

    /// Up to which change of the unit's log everything that is shown goes.
    pub fn as_of(&self, texts: &Texts, today: Today) -> String {
        let position = &self.standing.position;
        let heard = position.heard_at.map(|at| local(texts, at, today));
        let args = [
            ("number", position.seq.to_string().into()),
            (
                "time",
                heard.unwrap_or_else(|| texts.get("unit-machine-unheard")).into(),
            ),
            ("waiting", (self.standing.waiting as usize).into()),
        ];
        texts.with("unit-as-of", &args)
    }

    /// What is open about a participant at other machines.
    pub fn open_elsewhere(&self, id: ParticipantId) -> impl Iterator<Item = &Presence> {
        self.elsewhere
            .iter()
            .filter(move |presence| presence.participant_id == id)
    }
}

/// A moment by the computer's own clock: the time of today, the date of another day.
pub fn local(texts: &Texts, at: DateTime<Utc>, today: Today) -> String {
    let at = at.with_timezone(&Local);
    if at.date_naive() == today.0 {
        at.format("%H:%M").to_string()
    } else {
        texts.short_date(at.date_naive(), today)
    }
}
