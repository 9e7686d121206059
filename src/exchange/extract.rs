//! A copy of everything that is kept about one person (registerutdrag, GDPR article 15): as JSON, and as the records that
//! the printed one is set from. The names in JSON are stable, and what is not known is `null`, so that it can be seen that
//! nothing is kept.
//!
//! Whatever is taken apart here names every field. One that is added does not compile before somebody has decided where it
//! goes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::show::ShownParticipant;
use crate::domain::activity::{Activity, ActivityType, EndReason, Experience, Placement, PlacementDetails};
use crate::domain::assessment::{Answer, Assessment, Circumstances, Draft, Entries, Entry, FilledIn};
use crate::domain::coded_enum;
use crate::domain::exit::{Exit, Outcome};
use crate::domain::history::History;
use crate::domain::instrument::{IndicatorId, Instrument, InstrumentKey, Respondent, Score};
use crate::domain::localized::BASE_LOCALE;
use crate::domain::meeting::{Meeting, MeetingState, Slot};
use crate::domain::note::{About, Note, Wording};
use crate::domain::occasion::Occasion;
use crate::domain::operation::Operation;
use crate::domain::participant::{Details, Participant, Responsibility};
use crate::domain::plan::{Goal, GoalDetails, GoalStatus, Revision, Step, Target};
use crate::domain::protection::{Consent, ConsentKind, Protection, ProtectionLevel};
use crate::domain::retention::Hold;
use crate::store::{AuditEntry, Removed};

/// What an extract is made from.
#[derive(Debug, Clone, Copy)]
pub struct Extract<'a> {
    /// Everything that is kept about the person, in every period.
    pub history: &'a History,
    /// Who has looked at them and changed something, oldest first. Rows about anybody else are left out.
    pub log: &'a [AuditEntry],
    /// What lies in the bin. Things of anybody else are left out.
    pub bin: &'a [Removed],
    /// A decision to keep them though due for removal.
    pub hold: Option<&'a Hold>,
    /// The catalogue, which names what they have been in.
    pub activities: &'a [Activity],
    /// The day on which it is made.
    pub made_on: NaiveDate,
    /// Who makes it.
    pub made_by: &'a str,
}

impl<'a> Extract<'a> {
    /// The extract as JSON, with the words of levels in Swedish.
    ///
    /// # Errors
    /// Where it can't be written as JSON, which is a defect.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(&self.record(BASE_LOCALE))
    }

    /// Everything that the extract says, with the instruments' words in `locale`.
    pub(crate) fn record(&self, locale: &str) -> Record<'a> {
        let Self {
            history,
            log,
            bin,
            hold,
            activities,
            made_on,
            made_by,
        } = *self;
        let reader = Reader {
            history,
            activities,
            locale,
        };
        let own = log
            .iter()
            .filter(|entry| entry.participant_id == Some(history.participant.id));
        Record {
            made_on,
            made_by,
            participant: Person::of(&history.participant),
            periods: history.periods().map(|period| reader.period(period)).collect(),
            questionnaires: reader.questionnaires(),
            hold: hold.map(HoldRecord::of),
            bin: bin
                .iter()
                .filter(|removed| removed.participant_id == history.participant.id)
                .map(BinRecord::of)
                .collect(),
            log: own.map(LogRecord::of).collect(),
        }
    }
}

/// A whole extract.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    pub made_on: NaiveDate,
    pub made_by: &'a str,
    pub participant: Person<'a>,
    /// Oldest first.
    pub periods: Vec<PeriodRecord<'a>>,
    /// Those that the forms and goals refer to.
    pub questionnaires: Vec<Questionnaire<'a>>,
    /// Why the data are kept though due for removal; `null` where nothing of that is decided.
    pub hold: Option<HoldRecord<'a>>,
    /// What has been removed and lies in the bin still, newest first.
    pub bin: Vec<BinRecord<'a>>,
    /// Oldest first.
    pub log: Vec<LogRecord<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct HoldRecord<'a> {
    pub reason: &'a str,
    pub since: NaiveDate,
    pub recorded_by: &'a str,
}

impl<'a> HoldRecord<'a> {
    fn of(hold: &'a Hold) -> Self {
        let Hold { reason, since, by } = hold;
        Self {
            reason,
            since: *since,
            recorded_by: by,
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct BinRecord<'a> {
    pub kind: &'static str,
    pub text: &'a str,
    pub removed_at: DateTime<Utc>,
    pub removed_by: &'a str,
}

impl<'a> BinRecord<'a> {
    fn of(removed: &'a Removed) -> Self {
        let Removed {
            what,
            participant_id: _,
            text,
            at,
            by,
        } = removed;
        Self {
            kind: what.code(),
            text,
            removed_at: *at,
            removed_by: by,
        }
    }
}

/// Who it is about. Start, end and outcome are those of the latest period.
#[derive(Debug, Serialize)]
pub(crate) struct Person<'a> {
    #[serde(flatten)]
    pub details: ShownParticipant,
    pub protection: Option<ProtectionRecord<'a>>,
    pub consents: Vec<ConsentRecord<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ProtectionRecord<'a> {
    pub level: ProtectionLevel,
    /// Who may see the person.
    pub named_users: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ConsentRecord<'a> {
    pub kind: ConsentKind,
    pub date: NaiveDate,
    pub text_version: &'a str,
    pub recorded_by: &'a str,
}

/// One period of participation with what belongs to it.
#[derive(Debug, Serialize)]
pub(crate) struct PeriodRecord<'a> {
    pub start: NaiveDate,
    /// `null` while it goes on.
    pub exit: Option<ExitRecord<'a>>,
    pub responsible: Vec<ResponsibleRecord<'a>>,
    pub occasions: Vec<OccasionRecord<'a>>,
    pub placements: Vec<PlacementRecord<'a>>,
    pub goals: Vec<GoalRecord<'a>>,
    pub plan_reviews: &'a [NaiveDate],
    pub meetings: Vec<MeetingRecord<'a>>,
    pub notes: Vec<NoteRecord<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ExitRecord<'a> {
    pub date: NaiveDate,
    pub outcome: Option<Outcome>,
    pub note: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ResponsibleRecord<'a> {
    pub from: NaiveDate,
    /// `null` where nobody was.
    pub caseworker: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct OccasionRecord<'a> {
    pub date: NaiveDate,
    /// By respondent: those that were corrected, oldest first, then the valid one, then the one that is begun.
    pub forms: Vec<FormRecord<'a>>,
}

coded_enum!(
    /// Where a form stands.
    FormState {
        /// It is finished, and counts.
        Valid = "valid",
        /// A correction took its place.
        Superseded = "superseded",
        /// It is not finished.
        Draft = "draft",
    }
);

#[derive(Debug, Serialize)]
pub(crate) struct FormRecord<'a> {
    pub respondent: Respondent,
    pub state: FormState,
    /// The key of a questionnaire.
    pub questionnaire: String,
    pub version: u32,
    pub filled_in: Vec<FilledIn>,
    /// The code of the language that the questions were read in.
    pub language: Option<&'a str>,
    pub finished: Option<FinishedRecord<'a>>,
    /// In the questionnaire's order.
    pub answers: Vec<AnswerRecord<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct FinishedRecord<'a> {
    pub by: &'a str,
    pub at: DateTime<Utc>,
    pub correction_reason: Option<&'a str>,
}

coded_enum!(
    /// What kind of answer was given.
    AnswerKind {
        /// A level on the scale.
        Score = "score",
        /// "Vet inte".
        DontKnow = "dont_know",
        /// "Vill inte svara".
        Declined = "declined",
        /// Asked, but not answered.
        Blank = "blank",
    }
);

#[derive(Debug, Serialize)]
pub(crate) struct AnswerRecord<'a> {
    pub indicator: &'a str,
    /// `null` where the questionnaire is not known; so is the word.
    pub name: Option<&'a str>,
    pub answer: AnswerKind,
    /// The level's number, its scale's highest one and its word: only where the answer is a level.
    pub score: Option<i16>,
    pub scale_max: Option<i16>,
    pub word: Option<&'a str>,
    pub note: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct PlacementRecord<'a> {
    /// `null` where the catalogue does not have it; so are type and unit.
    pub activity: Option<&'a str>,
    pub activity_type: Option<ActivityType>,
    pub unit: Option<&'a str>,
    pub from: NaiveDate,
    /// `null` while it goes on.
    pub to: Option<NaiveDate>,
    pub extent_percent: Option<u8>,
    pub end_reason: Option<EndReason>,
    /// What the person thought of it, from 1 to 5.
    pub rating: Option<u8>,
    pub comment: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct GoalRecord<'a> {
    /// Oldest first; the last is as it is now.
    pub revisions: Vec<RevisionRecord<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct RevisionRecord<'a> {
    pub date: NaiveDate,
    pub author: &'a str,
    pub text: &'a str,
    pub status: GoalStatus,
    pub target: Option<TargetRecord<'a>>,
    /// By when.
    pub by: Option<NaiveDate>,
    pub steps: Vec<StepRecord<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct TargetRecord<'a> {
    pub indicator: &'a str,
    pub name: Option<&'a str>,
    /// The key of a questionnaire.
    pub questionnaire: String,
    pub level: Option<i16>,
    pub word: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct StepRecord<'a> {
    pub text: &'a str,
    pub done: bool,
}

coded_enum!(
    /// Where a meeting stands.
    MeetingStage {
        /// It is booked.
        Planned = "planned",
        /// It goes on.
        Begun = "begun",
        /// It is over.
        Held = "held",
    }
);

#[derive(Debug, Serialize)]
pub(crate) struct MeetingRecord<'a> {
    pub date: NaiveDate,
    /// To the minute: 10:30.
    pub time: Option<String>,
    pub state: MeetingStage,
    pub held_by: Option<&'a str>,
    /// When it was ended.
    pub held_at: Option<DateTime<Utc>>,
    pub next_measurement: Option<NaiveDate>,
}

#[derive(Debug, Serialize)]
pub(crate) struct NoteRecord<'a> {
    pub date: NaiveDate,
    /// The person has a right to it all the same. Whoever hands the extract out reads it first.
    pub private: bool,
    pub indicator: Option<&'a str>,
    pub indicator_name: Option<&'a str>,
    /// The day of the meeting that it was written at.
    pub meeting: Option<NaiveDate>,
    /// Oldest first; the last is as it is now.
    pub wordings: Vec<WordingRecord<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct WordingRecord<'a> {
    pub text: &'a str,
    pub author: &'a str,
    pub at: DateTime<Utc>,
}

/// What was asked, and on which scale.
#[derive(Debug, Serialize)]
pub(crate) struct Questionnaire<'a> {
    pub key: String,
    pub name: &'a str,
    /// Where its wording comes from.
    pub notice: &'a str,
    pub scale_min: i16,
    pub scale_max: i16,
    pub questions: Vec<QuestionRecord<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct QuestionRecord<'a> {
    pub indicator: &'a str,
    pub name: &'a str,
    pub asked: BTreeMap<Respondent, &'a str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct LogRecord<'a> {
    pub at: DateTime<Utc>,
    pub by: &'a str,
    pub operation: Operation,
    /// What was undone or done again.
    pub undone: Option<Operation>,
}

/// Reads a history into records.
struct Reader<'a, 'l> {
    history: &'a History,
    activities: &'a [Activity],
    locale: &'l str,
}

impl<'a> Reader<'a, '_> {
    fn period(&self, period: &'a History) -> PeriodRecord<'a> {
        let History {
            participant,
            occasions,
            placements,
            goals,
            plan_reviews,
            meetings,
            notes,
            // They give answers their words.
            instruments: _,
            current: _,
            // Each is a record of its own.
            earlier: _,
        } = period;
        PeriodRecord {
            start: participant.details.start,
            exit: participant.exit.as_ref().map(ExitRecord::of),
            responsible: participant.responsibilities.iter().map(ResponsibleRecord::of).collect(),
            occasions: occasions.iter().map(|occasion| self.occasion(occasion)).collect(),
            placements: placements.iter().map(|placement| self.placement(placement)).collect(),
            goals: goals.iter().map(|goal| self.goal(goal)).collect(),
            plan_reviews,
            meetings: meetings.iter().map(MeetingRecord::of).collect(),
            notes: notes.iter().map(|note| self.note(note)).collect(),
        }
    }

    fn occasion(&self, occasion: &'a Occasion) -> OccasionRecord<'a> {
        let Occasion {
            id: _,
            date,
            assessments,
            drafts,
            superseded,
        } = occasion;
        let forms = Respondent::ALL.iter().flat_map(|respondent| {
            let corrected = superseded.get(respondent).into_iter().flatten();
            let corrected = corrected.map(|form| self.finished(FormState::Superseded, form));
            let valid = assessments.get(respondent);
            let valid = valid.map(|form| self.finished(FormState::Valid, form));
            let draft = drafts.get(respondent).map(|draft| self.draft(draft));
            corrected.chain(valid).chain(draft)
        });
        OccasionRecord {
            date: *date,
            forms: forms.collect(),
        }
    }

    fn draft(&self, draft: &'a Draft) -> FormRecord<'a> {
        let Draft {
            id: _,
            respondent,
            instrument,
            version,
            circumstances,
            entries,
        } = draft;
        let Circumstances { ways, language } = circumstances;
        FormRecord {
            respondent: *respondent,
            state: FormState::Draft,
            questionnaire: instrument.to_string(),
            version: *version,
            filled_in: ways.iter().copied().collect(),
            language: language.as_deref(),
            finished: None,
            answers: self.answers(instrument, entries),
        }
    }

    /// A finished form keeps its fields to itself, so a new one has to be thought of here by hand.
    fn finished(&self, state: FormState, form: &'a Assessment) -> FormRecord<'a> {
        let Circumstances { ways, language } = form.circumstances();
        FormRecord {
            respondent: form.respondent(),
            state,
            questionnaire: form.instrument().to_string(),
            version: form.version(),
            filled_in: ways.iter().copied().collect(),
            language: language.as_deref(),
            finished: Some(FinishedRecord {
                by: form.finished_by(),
                at: form.finished_at(),
                correction_reason: form.correction_reason(),
            }),
            answers: self.answers(form.instrument(), form.entries()),
        }
    }

    fn answers(&self, key: &InstrumentKey, entries: &'a Entries) -> Vec<AnswerRecord<'a>> {
        let instrument = self.history.instruments.get(key);
        let place = |id: &IndicatorId| {
            let mut indicators = instrument?.indicators.iter();
            indicators.position(|indicator| indicator.id == *id)
        };
        let mut entries: Vec<_> = entries.iter().collect();
        entries.sort_by_key(|(id, _)| place(id).unwrap_or(usize::MAX));
        entries
            .into_iter()
            .map(|(id, entry)| self.answer(instrument, id, entry))
            .collect()
    }

    fn answer(&self, instrument: Option<&'a Instrument>, id: &'a IndicatorId, entry: &'a Entry) -> AnswerRecord<'a> {
        let Entry { answer, note } = entry;
        let score = answer.and_then(Answer::score);
        AnswerRecord {
            indicator: &id.0,
            name: instrument.and_then(|instrument| self.name_in(instrument, id)),
            answer: AnswerKind::of(*answer),
            score: score.map(Score::value),
            scale_max: score.and(instrument).map(|instrument| instrument.scale.max()),
            word: instrument.and_then(|instrument| self.word(instrument, id, score?)),
            note: note.as_deref(),
        }
    }

    fn name_in(&self, instrument: &'a Instrument, id: &IndicatorId) -> Option<&'a str> {
        Some(instrument.indicator(id)?.name.text(self.locale))
    }

    fn word(&self, instrument: &'a Instrument, id: &IndicatorId, score: Score) -> Option<&'a str> {
        Some(instrument.level_word(instrument.indicator(id)?, score, self.locale))
    }

    fn placement(&self, placement: &'a Placement) -> PlacementRecord<'a> {
        let Placement {
            id: _,
            participant_id: _,
            details:
                PlacementDetails {
                    activity_id,
                    from,
                    to,
                    extent,
                    end_reason,
                    experience,
                },
        } = placement;
        let activity = self.activities.iter().find(|activity| activity.id == *activity_id);
        let activity = activity.map(|activity| &activity.details);
        let experience = experience.as_ref();
        let experience = experience.map(|Experience { rating, comment }| (*rating, comment.as_deref()));
        PlacementRecord {
            activity: activity.map(|details| details.name.as_str()),
            activity_type: activity.map(|details| details.kind),
            unit: activity.and_then(|details| details.unit.as_deref()),
            from: *from,
            to: *to,
            extent_percent: *extent,
            end_reason: *end_reason,
            rating: experience.map(|(rating, _)| rating),
            comment: experience.and_then(|(_, comment)| comment),
        }
    }

    fn goal(&self, goal: &'a Goal) -> GoalRecord<'a> {
        let Goal {
            id: _,
            participant_id: _,
            earlier,
            current,
        } = goal;
        let revisions = earlier.iter().chain([current]);
        GoalRecord {
            revisions: revisions.map(|revision| self.revision(revision)).collect(),
        }
    }

    fn revision(&self, revision: &'a Revision) -> RevisionRecord<'a> {
        let Revision {
            date,
            author,
            details:
                GoalDetails {
                    text,
                    target,
                    by,
                    steps,
                    status,
                },
        } = revision;
        let step = |Step { text, is_done }: &'a Step| StepRecord { text, done: *is_done };
        RevisionRecord {
            date: *date,
            author,
            text,
            status: *status,
            target: target.as_ref().map(|target| self.target(target)),
            by: *by,
            steps: steps.iter().map(step).collect(),
        }
    }

    fn target(&self, target: &'a Target) -> TargetRecord<'a> {
        let Target {
            indicator,
            instrument: key,
            level,
        } = target;
        let instrument = self.history.instruments.get(key);
        TargetRecord {
            indicator: &indicator.0,
            name: instrument.and_then(|instrument| self.name_in(instrument, indicator)),
            questionnaire: key.to_string(),
            level: *level,
            word: instrument.and_then(|instrument| {
                let score = instrument.scale.score((*level)?)?;
                self.word(instrument, indicator, score)
            }),
        }
    }

    fn note(&self, note: &'a Note) -> NoteRecord<'a> {
        let Note {
            id: _,
            participant_id: _,
            about:
                About {
                    date,
                    meeting,
                    indicator,
                    is_private,
                },
            earlier,
            current,
        } = note;
        let wording = |Wording { text, author, at }: &'a Wording| WordingRecord { text, author, at: *at };
        let meeting = meeting.and_then(|id| self.history.meeting(id));
        NoteRecord {
            date: *date,
            private: *is_private,
            indicator: indicator.as_ref().map(|id| id.0.as_str()),
            indicator_name: indicator.as_ref().and_then(|id| self.name(id)),
            meeting: meeting.map(|meeting| meeting.slot.date),
            wordings: earlier.iter().chain([current]).map(wording).collect(),
        }
    }

    /// An indicator's name where no version of an instrument is told with it: as it is called now, or was once.
    fn name(&self, id: &IndicatorId) -> Option<&'a str> {
        let instruments = &self.history.instruments;
        let mut known = instruments
            .get(&self.history.current)
            .into_iter()
            .chain(instruments.values());
        known.find_map(|instrument| self.name_in(instrument, id))
    }

    fn questionnaires(&self) -> Vec<Questionnaire<'a>> {
        let forms = self.history.all_occasions().flat_map(|occasion| {
            let finished = occasion
                .superseded
                .values()
                .flatten()
                .chain(occasion.assessments.values());
            let drafts = occasion.drafts.values();
            finished
                .map(Assessment::instrument)
                .chain(drafts.map(|draft| &draft.instrument))
        });
        let goals = self.history.periods().flat_map(|period| &period.goals);
        let revisions = goals.flat_map(|goal| goal.earlier.iter().chain([&goal.current]));
        let targets = revisions.filter_map(|revision| revision.details.target.as_ref());
        let used: BTreeSet<_> = forms.chain(targets.map(|target| &target.instrument)).collect();
        let used = used.into_iter().filter_map(|key| self.history.instruments.get(key));
        used.map(|instrument| self.questionnaire(instrument)).collect()
    }

    fn questionnaire(&self, instrument: &'a Instrument) -> Questionnaire<'a> {
        let questions = instrument.indicators.iter().map(|indicator| QuestionRecord {
            indicator: &indicator.id.0,
            name: indicator.name.text(self.locale),
            asked: indicator
                .questions
                .iter()
                .map(|(respondent, question)| (*respondent, question.text(self.locale)))
                .collect(),
        });
        Questionnaire {
            key: instrument.key.to_string(),
            name: instrument.name.text(self.locale),
            notice: instrument.notice.text(self.locale),
            scale_min: instrument.scale.min(),
            scale_max: instrument.scale.max(),
            questions: questions.collect(),
        }
    }
}

impl<'a> Person<'a> {
    fn of(participant: &'a Participant) -> Self {
        let Participant {
            // It says nothing that the reference does not.
            id: _,
            // These are in `details`.
            reference: _,
            details:
                Details {
                    name: _,
                    birth: _,
                    gender: _,
                    referred_by: _,
                    language: _,
                    caseworker: _,
                    start: _,
                },
            imported_as: _,
            // These are told period by period.
            exit: _,
            responsibilities: _,
            protection,
            consents,
        } = participant;
        Self {
            // It is the person's own copy, so the name is in it however it is protected.
            details: ShownParticipant {
                name: participant.details.name.clone(),
                ..ShownParticipant::of(participant)
            },
            protection: protection.as_ref().map(ProtectionRecord::of),
            consents: consents.iter().map(ConsentRecord::of).collect(),
        }
    }
}

impl<'a> ProtectionRecord<'a> {
    fn of(Protection { level, named }: &'a Protection) -> Self {
        Self {
            level: *level,
            named_users: named.iter().map(String::as_str).collect(),
        }
    }
}

impl<'a> ConsentRecord<'a> {
    fn of(consent: &'a Consent) -> Self {
        let Consent {
            kind,
            date,
            text_version,
            by,
        } = consent;
        Self {
            kind: *kind,
            date: *date,
            text_version,
            recorded_by: by,
        }
    }
}

impl<'a> ExitRecord<'a> {
    fn of(Exit { date, outcome, note }: &'a Exit) -> Self {
        Self {
            date: *date,
            outcome: *outcome,
            note: note.as_deref(),
        }
    }
}

impl<'a> ResponsibleRecord<'a> {
    fn of(Responsibility { from, caseworker }: &'a Responsibility) -> Self {
        Self {
            from: *from,
            caseworker: caseworker.as_deref(),
        }
    }
}

impl AnswerKind {
    fn of(answer: Option<Answer>) -> Self {
        match answer {
            Some(Answer::Score(_)) => Self::Score,
            Some(Answer::DontKnow) => Self::DontKnow,
            Some(Answer::Declined) => Self::Declined,
            None => Self::Blank,
        }
    }
}

impl<'a> MeetingRecord<'a> {
    fn of(meeting: &'a Meeting) -> Self {
        let Meeting {
            id: _,
            participant_id: _,
            slot: Slot { date, time },
            state,
            next_measurement,
        } = meeting;
        let (state, held) = match state {
            MeetingState::Planned => (MeetingStage::Planned, None),
            MeetingState::Begun => (MeetingStage::Begun, None),
            MeetingState::Held { by, at } => (MeetingStage::Held, Some((by.as_str(), *at))),
        };
        Self {
            date: *date,
            time: time.map(|time| time.format("%H:%M").to_string()),
            state,
            held_by: held.map(|(by, _)| by),
            held_at: held.map(|(_, at)| at),
            next_measurement: *next_measurement,
        }
    }
}

impl<'a> LogRecord<'a> {
    /// What seals a row says nothing about the person.
    fn of(entry: &'a AuditEntry) -> Self {
        Self {
            at: entry.at,
            by: &entry.by,
            operation: entry.operation,
            undone: entry.undone,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::Value;

    use super::*;
    use crate::demo;
    use crate::domain::{AssessmentId, GoalId, MeetingId, NoteId, Now, Today};
    use crate::store::Session;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Hands out texts that are found again, and remembers them.
    #[derive(Default)]
    struct Marker(Vec<String>);

    impl Marker {
        fn put(&mut self, what: &str) -> String {
            let text = format!("märke-{}-{what}", self.0.len());
            self.0.push(text.clone());
            text
        }
    }

    /// Somebody who came back, with a marked text wherever one can be put.
    pub(crate) struct Marked {
        pub history: History,
        pub log: Vec<AuditEntry>,
        pub activities: Vec<Activity>,
        pub marks: Vec<String>,
    }

    impl Marked {
        pub(crate) fn new() -> Self {
            let today = day("2026-11-25");
            let session = Session {
                user: demo::CASEWORKER.to_owned(),
                now: Now(today.and_hms_opt(9, 30, 0).expect("a moment").and_utc()),
                today: Today(today),
            };
            let mut store = demo::open_dozen(&session).expect("a demonstration");
            let mut histories = store.histories().expect("everybody");
            let place = histories.iter().position(|history| !history.earlier.is_empty());
            let mut history = histories.swap_remove(place.expect("somebody who came back"));
            store.log_view(&session, history.participant.id).expect("logged");
            let mut activities = store.activities().expect("the catalogue");
            let mut marker = Marker::default();
            mark_person(&mut history.participant, &mut marker);
            mark_activity(&history, &mut activities, &mut marker);
            let mut earlier = std::mem::take(&mut history.earlier);
            for period in earlier.iter_mut().chain([&mut history]) {
                mark_period(period, &mut marker);
            }
            history.earlier = earlier;
            Self {
                history,
                // Everybody's: whose rows they are is for the extract to see to.
                log: store.audit().expect("the log"),
                activities,
                marks: marker.0,
            }
        }

        pub(crate) fn extract(&self) -> Extract<'_> {
            Extract {
                history: &self.history,
                log: &self.log,
                bin: &[],
                hold: None,
                activities: &self.activities,
                made_on: day("2026-11-25"),
                made_by: demo::CASEWORKER,
            }
        }
    }

    fn mark_person(participant: &mut Participant, marker: &mut Marker) {
        participant.details.name = Some(marker.put("namn"));
        participant.details.caseworker = Some(marker.put("handläggare"));
        participant.imported_as = Some(marker.put("import"));
        participant.protection = Some(Protection {
            level: ProtectionLevel::Registered,
            named: [marker.put("behörig")].into(),
        });
        participant.consents = vec![Consent {
            kind: ConsentKind::Informed,
            date: day("2026-02-01"),
            text_version: marker.put("textversion"),
            by: marker.put("antecknat-av"),
        }];
    }

    fn mark_activity(history: &History, activities: &mut [Activity], marker: &mut Marker) {
        let id = history.placements[0].details.activity_id;
        let activity = activities.iter_mut().find(|activity| activity.id == id);
        let details = &mut activity.expect("an activity").details;
        details.name = marker.put("insats");
        details.unit = Some(marker.put("enhet"));
    }

    fn mark_period(period: &mut History, marker: &mut Marker) {
        let start = period.participant.details.start;
        let at = start.and_time(chrono::NaiveTime::MIN).and_utc();
        period.participant.exit = Some(Exit {
            date: period.participant.end().unwrap_or(day("2026-11-20")),
            outcome: Some(Outcome::Studies),
            note: Some(marker.put("avslut")),
        });
        period.participant.responsibilities.push(Responsibility {
            from: start,
            caseworker: Some(marker.put("ansvarig")),
        });
        period.placements[0].details.experience = Some(Experience {
            rating: 2,
            comment: Some(marker.put("upplevelse")),
        });
        let earlier = revision(period, start, marker);
        let current = revision(period, start, marker);
        let participant_id = period.participant.id;
        period.goals.push(Goal {
            id: GoalId(uuid::Uuid::nil()),
            participant_id,
            earlier: vec![earlier],
            current,
        });
        let meeting_id = MeetingId(uuid::Uuid::now_v7());
        period.meetings.push(Meeting {
            id: meeting_id,
            participant_id,
            slot: Slot {
                date: start,
                time: chrono::NaiveTime::from_hms_opt(10, 30, 0),
            },
            state: MeetingState::Held {
                by: marker.put("möte"),
                at,
            },
            next_measurement: Some(start),
        });
        let mut wording = || Wording {
            text: marker.put("anteckning"),
            author: marker.put("antecknare"),
            at,
        };
        period.notes.push(Note {
            id: NoteId(uuid::Uuid::nil()),
            participant_id,
            about: About {
                date: start,
                meeting: Some(meeting_id),
                indicator: Some(IndicatorId("health".to_owned())),
                is_private: true,
            },
            earlier: vec![wording()],
            current: wording(),
        });
        mark_forms(period, at, marker);
    }

    fn revision(period: &History, date: NaiveDate, marker: &mut Marker) -> Revision {
        Revision {
            date,
            author: marker.put("målförfattare"),
            details: GoalDetails {
                text: marker.put("mål"),
                target: Some(Target {
                    indicator: IndicatorId("health".to_owned()),
                    instrument: period.current.clone(),
                    level: Some(4),
                }),
                by: Some(date),
                steps: vec![Step {
                    text: marker.put("steg"),
                    is_done: true,
                }],
                status: GoalStatus::Ongoing,
            },
        }
    }

    /// Two versions that were corrected, the valid one, and a correction that is begun.
    fn mark_forms(period: &mut History, at: DateTime<Utc>, marker: &mut Marker) {
        let respondent = Respondent::Participant;
        let instrument = period.instrument().expect("an instrument").clone();
        let answers = [
            ("health", instrument.scale.score(4).map(Answer::Score)),
            ("cooperation", Some(Answer::DontKnow)),
            ("making_contact", Some(Answer::Declined)),
            ("job_search", None),
        ];
        let forms: Vec<_> = (1..=4)
            .map(|version| Draft {
                id: AssessmentId(uuid::Uuid::nil()),
                respondent,
                instrument: instrument.key.clone(),
                version,
                circumstances: Circumstances {
                    ways: [FilledIn::Interpreter, FilledIn::ReadAloud].into(),
                    language: Some(marker.put("språk")),
                },
                entries: answers
                    .iter()
                    .map(|(id, answer)| {
                        let entry = Entry {
                            answer: *answer,
                            note: Some(marker.put("kommentar")),
                        };
                        (IndicatorId((*id).to_owned()), entry)
                    })
                    .collect(),
            })
            .collect();
        let [first, second, valid, draft] = forms.try_into().expect("four forms");
        let mut finish = |form| Assessment::restore(form, marker.put("avslutat-av"), at, Some(marker.put("skäl")));
        let occasion = &mut period.occasions[0];
        occasion
            .superseded
            .insert(respondent, vec![finish(first), finish(second)]);
        occasion.assessments.insert(respondent, finish(valid));
        occasion.drafts.insert(respondent, draft);
    }

    fn json(marked: &Marked) -> Value {
        let text = marked.extract().json().expect("JSON");
        serde_json::from_str(&text).expect("JSON that can be read")
    }

    #[test]
    fn every_text_about_a_person_is_in_their_extract() {
        let marked = Marked::new();
        let text = marked.extract().json().expect("JSON");
        let missing: Vec<_> = marked.marks.iter().filter(|mark| !text.contains(*mark)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(marked.marks.len() > 60, "{} marks", marked.marks.len());
    }

    #[test]
    fn every_version_of_a_form_is_there_and_its_answers_have_their_words() {
        let marked = Marked::new();
        let extract = json(&marked);
        assert_eq!(extract["periods"].as_array().map(Vec::len), Some(2));
        for period in extract["periods"].as_array().expect("periods") {
            let forms = period["occasions"][0]["forms"].as_array().expect("forms");
            let own: Vec<_> = forms
                .iter()
                .filter(|form| form["respondent"] == "participant")
                .collect();
            let states: Vec<_> = own.iter().map(|form| (&form["state"], &form["version"])).collect();
            let expected = [("superseded", 1), ("superseded", 2), ("valid", 3), ("draft", 4)];
            let expected = expected.map(|(state, version)| (Value::from(state), Value::from(version)));
            assert_eq!(
                states,
                expected
                    .iter()
                    .map(|(state, version)| (state, version))
                    .collect::<Vec<_>>()
            );
            for form in own {
                assert_eq!(form["filled_in"], serde_json::json!(["interpreter", "read_aloud"]));
                assert_eq!(form["finished"].is_null(), form["state"] == "draft");
                let answers = form["answers"].as_array().expect("answers");
                let said: Vec<_> = answers.iter().map(|answer| answer["answer"].as_str()).collect();
                let in_order = ["declined", "dont_know", "score", "blank"].map(Some);
                assert_eq!(said, in_order, "as the questionnaire has them");
                let health = &answers[2];
                assert_eq!(
                    (&health["score"], &health["scale_max"]),
                    (&Value::from(4), &Value::from(5))
                );
                assert_eq!(health["name"], "Hälsa och hantering av hälsan");
                assert!(health["word"].as_str().is_some_and(|word| !word.is_empty()));
            }
            let notes = period["notes"].as_array().expect("notes");
            let note = notes
                .iter()
                .find(|note| note["private"] == true)
                .expect("a private note");
            assert_eq!(note["wordings"].as_array().map(Vec::len), Some(2));
            assert_eq!(note["meeting"], period["start"]);
        }
    }

    #[test]
    fn the_log_has_the_persons_own_rows_alone() {
        let marked = Marked::new();
        let id = marked.history.participant.id;
        let own = marked.log.iter().filter(|entry| entry.participant_id == Some(id));
        let rows = json(&marked)["log"].as_array().expect("a log").clone();
        assert_eq!(rows.len(), own.count());
        assert!(rows.len() < marked.log.len());
        assert!(rows.iter().any(|row| row["operation"] == "view_participant"));
    }

    #[test]
    fn what_nothing_refers_to_is_left_out() {
        let history = crate::domain::history::tests::started("2026-01-14");
        let extract = Extract {
            history: &history,
            log: &[],
            bin: &[],
            hold: None,
            activities: &[],
            made_on: day("2026-11-25"),
            made_by: demo::CASEWORKER,
        };
        let extract: Value = serde_json::from_str(&extract.json().expect("JSON")).expect("JSON");
        assert_eq!(extract["questionnaires"], serde_json::json!([]));
        assert_eq!(extract["participant"]["protection"], Value::Null);
        assert_eq!(extract["periods"][0]["exit"], Value::Null);
    }
}
