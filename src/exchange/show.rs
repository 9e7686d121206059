//! A participant as JSON: what `stegvis show` prints. The names are stable.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::domain::assessment::{Answer, Assessment, Entry};
use crate::domain::change::{Change, Direction};
use crate::domain::exit::Outcome;
use crate::domain::history::History;
use crate::domain::instrument::Respondent;
use crate::domain::occasion::Occasion;
use crate::domain::participant::{Birth, Gender, Language, Participant, Referrer};

/// A participant, everything measured of them, and their change.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// What is known about them.
    pub participant: ShownParticipant,
    /// The periods of participation before this one, oldest first; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<ShownPeriod>,
    /// Of the latest period, in date order.
    pub occasions: Vec<ShownOccasion>,
    /// By respondent and indicator; what has too few answers is absent.
    pub change: BTreeMap<&'static str, BTreeMap<String, ShownChange>>,
}

/// A participant's details; what is not known is absent.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each field is named as in Details")]
pub struct ShownParticipant {
    pub reference: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referred_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caseworker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported_as: Option<String>,
    pub start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
}

/// Everybody's details, as they are written one by one.
#[derive(Debug, Serialize)]
pub struct ShownParticipants<'a> {
    /// By case reference.
    #[serde(serialize_with = "one_by_one")]
    pub participants: &'a [Participant],
}

fn one_by_one<S: Serializer>(participants: &&[Participant], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(participants.iter().map(ShownParticipant::of))
}

/// A period of participation that is over.
#[derive(Debug, Serialize)]
pub struct ShownPeriod {
    /// The first day.
    pub start: String,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// With what it ended; absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
    /// In date order.
    pub occasions: Vec<ShownOccasion>,
}

/// One date of measurement.
#[derive(Debug, Serialize)]
pub struct ShownOccasion {
    /// ISO 8601.
    pub date: String,
    /// The valid finished forms.
    pub assessments: Vec<ShownAssessment>,
    /// Forms that are kept and do not count: those that a correction took the place of, oldest first. Absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub superseded: Vec<ShownAssessment>,
}

/// One finished form.
#[derive(Debug, Serialize)]
pub struct ShownAssessment {
    /// `participant` or `caseworker`.
    pub respondent: &'static str,
    /// A number, `"dont_know"`, `"declined"`, or `null` for asked but not answered. Not asked is absent.
    pub answers: BTreeMap<String, Value>,
    /// Notes by indicator.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<String, String>,
    /// How it was filled in; absent where that is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filled_in: Vec<&'static str>,
    /// The code of the language that the questions were read in; absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Instrument id and version.
    pub instrument: String,
    /// 1, or more for a correction.
    pub version: u32,
    /// Who finished it.
    pub finished_by: String,
    /// When: RFC 3339 in UTC.
    pub finished_at: String,
    /// Why it was corrected; absent for the first version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction_reason: Option<String>,
}

/// One indicator's change.
#[derive(Debug, Serialize)]
pub struct ShownChange {
    /// Scores that it builds on.
    pub n: usize,
    /// The first score.
    pub baseline: i16,
    /// The last but one.
    pub previous: i16,
    /// The last.
    pub latest: i16,
    /// `latest − baseline`.
    pub change: i16,
    /// `raised`, `unchanged` or `lowered`.
    pub direction: &'static str,
    /// The reliable change index, only where the instrument gives the item's reliability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reliable: Option<Value>,
}

impl Shown {
    /// Everything that the history holds.
    pub fn of(history: &History) -> Self {
        let mut change = BTreeMap::new();
        for respondent in Respondent::ALL {
            let asked = history
                .instrument()
                .into_iter()
                .flat_map(|instrument| instrument.asked_of(*respondent));
            let changes = asked.filter_map(|indicator| {
                Some((
                    indicator.id.0.clone(),
                    ShownChange::of(&history.change(*respondent, indicator)?),
                ))
            });
            change.insert(respondent.code(), changes.collect());
        }
        Self {
            participant: ShownParticipant::of(&history.participant),
            earlier: history.earlier.iter().map(ShownPeriod::of).collect(),
            occasions: history.filled_in().map(ShownOccasion::of).collect(),
            change,
        }
    }
}

impl ShownParticipant {
    /// The participant's details. A protected name is in no export.
    pub fn of(participant: &Participant) -> Self {
        let details = &participant.details;
        Self {
            reference: participant.reference.to_string(),
            name: participant.listed_name().map(str::to_owned),
            birth: details.birth.map(|birth| match birth {
                Birth::Date(date) => date.to_string(),
                Birth::Year(year) => year.to_string(),
            }),
            gender: details.gender.map(Gender::code),
            referred_by: details.referred_by.map(Referrer::code),
            language: details.language.map(Language::code),
            caseworker: details.caseworker.clone(),
            imported_as: participant.imported_as.clone(),
            start: details.start.to_string(),
            end: participant.end().map(|end| end.to_string()),
            outcome: participant
                .exit
                .as_ref()
                .and_then(|exit| exit.outcome)
                .map(Outcome::code),
        }
    }
}

impl ShownPeriod {
    fn of(history: &History) -> Self {
        let ShownParticipant {
            start, end, outcome, ..
        } = ShownParticipant::of(&history.participant);
        Self {
            start,
            end,
            outcome,
            occasions: history.filled_in().map(ShownOccasion::of).collect(),
        }
    }
}

impl ShownOccasion {
    fn of(occasion: &Occasion) -> Self {
        let assessments = occasion.assessments.values().map(ShownAssessment::of).collect();
        Self {
            date: occasion.date.to_string(),
            assessments,
            superseded: occasion
                .superseded
                .values()
                .flatten()
                .map(ShownAssessment::of)
                .collect(),
        }
    }
}

impl ShownAssessment {
    fn of(assessment: &Assessment) -> Self {
        let entries = assessment.entries();
        let note = |entry: &Entry| entry.note.clone();
        Self {
            respondent: assessment.respondent().code(),
            answers: entries
                .iter()
                .map(|(id, entry)| (id.0.clone(), answer_value(entry.answer)))
                .collect(),
            notes: entries
                .iter()
                .filter_map(|(id, entry)| Some((id.0.clone(), note(entry)?)))
                .collect(),
            filled_in: assessment.circumstances().ways.iter().map(|way| way.code()).collect(),
            language: assessment.circumstances().language.clone(),
            instrument: assessment.instrument().to_string(),
            version: assessment.version(),
            finished_by: assessment.finished_by().to_owned(),
            finished_at: assessment.finished_at().to_rfc3339(),
            correction_reason: assessment.correction_reason().map(str::to_owned),
        }
    }
}

impl ShownChange {
    fn of(change: &Change) -> Self {
        Self {
            n: change.n,
            baseline: change.baseline.1.value(),
            previous: change.previous.1.value(),
            latest: change.latest.1.value(),
            change: change.steps,
            direction: Direction::code(change.direction),
            reliable: change
                .reliable
                .map(|reliable| json!({"rci": reliable.rci, "reliable": reliable.reliable})),
        }
    }
}

fn answer_value(answer: Option<Answer>) -> Value {
    match answer {
        Some(Answer::Score(score)) => json!(score.value()),
        Some(Answer::DontKnow) => json!("dont_know"),
        Some(Answer::Declined) => json!("declined"),
        None => Value::Null,
    }
}
