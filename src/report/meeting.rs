//! What was said at a follow-up meeting, for the participant to take home.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::own::{Changes, Goals, Next, changes, next, shown_goal};
use super::{Language, ReportError, pdf};
use crate::domain::MeetingId;
use crate::domain::history::History;
use crate::domain::instrument::{IndicatorId, Instrument, Respondent};
use crate::domain::meeting::Slot;
use crate::domain::occasion::Occasion;
use crate::domain::organisation::Organisation;
use crate::domain::plan::GoalStatus;
use crate::i18n::Texts;

const TEMPLATE: &str = include_str!("../../assets/report/meeting.typ");

/// What a meeting's page tells.
#[derive(Clone, Copy)]
pub struct MeetingFacts<'a> {
    /// With whom.
    pub history: &'a History,
    /// What is asked.
    pub instrument: &'a Instrument,
    /// Which meeting.
    pub meeting: MeetingId,
    /// When it was.
    pub slot: Slot,
    /// The measurements that were looked at, the earlier one first.
    pub sides: [Option<&'a Occasion>; 2],
    /// The next meeting, where one is booked.
    pub next_meeting: Option<Slot>,
    /// The next measurement, where its day is known.
    pub next_measurement: Option<NaiveDate>,
    /// What is being typed and may not be saved yet, by indicator; it stands for what is saved about the same.
    pub typed: &'a [(Option<IndicatorId>, String)],
}

/// The page, as its template reads it. It carries the case reference and no name, and nothing that is for caseworkers
/// alone: no indicator that they alone rate, and no note that is marked so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeetingSheet {
    language: Language,
    title: String,
    reference: String,
    date: String,
    #[serde(skip)]
    day: NaiveDate,
    changes: Option<Changes>,
    goals: Option<Goals>,
    notes: Option<Notes>,
    next: Option<Next>,
    page: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Notes {
    heading: String,
    notes: Vec<ShownNote>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ShownNote {
    about: String,
    text: String,
}

impl MeetingSheet {
    /// The page of a meeting.
    pub fn new(texts: &Texts, facts: MeetingFacts<'_>) -> Self {
        let reference = facts.history.participant.reference.to_string();
        let slot = facts.slot;
        Self {
            language: Language::of(texts),
            title: texts.get("meeting-heading"),
            reference: texts.with("paper-reference", &[("reference", reference.into())]),
            date: super::moment(texts, slot),
            day: slot.date,
            changes: changes(
                texts,
                "meeting-sheet-answers",
                facts.history,
                facts.instrument,
                facts.sides,
            ),
            goals: goals(texts, facts),
            notes: notes(texts, facts),
            next: next(texts, facts.next_meeting, facts.next_measurement),
            page: texts.with("paper-page", &[("page", "{page}".into()), ("count", "{count}".into())]),
        }
    }

    /// The day of the meeting.
    pub fn date(&self) -> NaiveDate {
        self.day
    }

    /// The page as a PDF.
    ///
    /// # Errors
    /// Where its template is wrong, which is a defect.
    pub fn pdf(&self, organisation: &Organisation) -> Result<Vec<u8>, ReportError> {
        pdf(TEMPLATE, self, organisation, &[])
    }
}

/// `true` where participants answer for this indicator. What caseworkers alone rate is theirs, and so is what is said
/// about it; so is what no instrument here knows.
fn is_open(facts: MeetingFacts<'_>, id: &IndicatorId) -> bool {
    let indicator = facts.history.indicator(facts.instrument, id);
    indicator.is_some_and(|indicator| indicator.asks(Respondent::Participant))
}

/// The goals that were worked towards on the day of the meeting, as they were then.
fn goals(texts: &Texts, facts: MeetingFacts<'_>) -> Option<Goals> {
    let then = facts
        .history
        .goals
        .iter()
        .filter_map(|goal| goal.as_of(facts.slot.date));
    let ongoing = then.filter(|details| details.status == GoalStatus::Ongoing);
    let open = ongoing.filter(|details| {
        let target = details.target.as_ref();
        target.is_none_or(|target| is_open(facts, &target.indicator))
    });
    let goals: Vec<_> = open.map(|details| shown_goal(texts, details)).collect();
    (!goals.is_empty()).then(|| Goals {
        heading: texts.get("meeting-sheet-goals"),
        goals,
    })
}

fn notes(texts: &Texts, facts: MeetingFacts<'_>) -> Option<Notes> {
    let saved: Vec<_> = facts.history.notes_of(facts.meeting).collect();
    let is_private = |about: Option<&IndicatorId>| {
        let mut own = saved.iter().filter(|note| note.about.indicator.as_ref() == about);
        own.any(|note| note.about.is_private)
    };
    let mut said: BTreeMap<Option<IndicatorId>, String> = saved
        .iter()
        .map(|note| (note.about.indicator.clone(), note.current.text.clone()))
        .collect();
    said.extend(facts.typed.iter().cloned());
    said.retain(|about, text| {
        let is_open = about.as_ref().is_none_or(|id| is_open(facts, id));
        is_open && !is_private(about.as_ref()) && !text.trim().is_empty()
    });
    let name = |id: &IndicatorId| {
        let indicator = facts.history.indicator(facts.instrument, id);
        indicator.map(|indicator| indicator.name.text(texts.code()).to_owned())
    };
    // In the instrument's order, and what is about all of it last.
    let mut said: Vec<_> = said.into_iter().collect();
    said.sort_by_key(|(about, _)| {
        let place = |id: &IndicatorId| facts.instrument.indicators.iter().position(|own| own.id == *id);
        about
            .as_ref()
            .map_or(usize::MAX, |id| place(id).unwrap_or(usize::MAX - 1))
    });
    let notes: Vec<_> = said
        .into_iter()
        .map(|(about, text)| ShownNote {
            about: about
                .as_ref()
                .and_then(name)
                .unwrap_or_else(|| texts.get("meeting-general")),
            text: text.trim().to_owned(),
        })
        .collect();
    (!notes.is_empty()).then(|| Notes {
        heading: texts.get("meeting-sheet-notes"),
        notes,
    })
}
