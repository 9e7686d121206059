//! What an extract says, in the shape that JSON has and the printed pages are set from.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::intake::IntakeRecord;
use super::reviews::{OwnCheckRecord, ReminderRecord, ReviewRecord};
use crate::domain::activity::{ActivityType, EndReason};
use crate::domain::assessment::{Answer, FilledIn};
use crate::domain::attendance::{AbsenceKind, AbsenceSeen, Decision, Mark, Noted};
use crate::domain::coded_enum;
use crate::domain::exit::{Exit, Outcome};
use crate::domain::imported::Imported;
use crate::domain::instrument::Respondent;
use crate::domain::meeting::{Meeting, MeetingState, Slot};
use crate::domain::operation::Operation;
use crate::domain::participant::{Details, Participant, Responsibility};
use crate::domain::plan::GoalStatus;
use crate::domain::protection::{Consent, ConsentKind, Protection, ProtectionLevel};
use crate::domain::retention::Hold;
use crate::domain::sharing::{ConsentWay, Sharing, SharingDetails, Withdrawn};
use crate::domain::transfer::{ConsentForm, ConsentGiver, MoveConsent, OtherUnit, Reception, Transfer};
use crate::exchange::show::ShownParticipant;
use crate::store::{AuditEntry, Removed};

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
    /// Other units that everything was made a file for, oldest first.
    pub sent: Vec<TransferRecord<'a>>,
    /// Another unit that the data came from; `null` for somebody who began here.
    pub received: Option<ReceptionRecord<'a>>,
    /// Why the data are kept though due for removal; `null` where nothing of that is decided.
    pub hold: Option<HoldRecord<'a>>,
    /// What has been removed and lies in the bin still, newest first.
    pub bin: Vec<BinRecord<'a>>,
    /// The files that they came in by, oldest first.
    pub imports: Vec<ImportRecord<'a>>,
    /// Oldest first.
    pub log: Vec<LogRecord<'a>>,
}

/// A consent to a move.
#[derive(Debug, Serialize)]
pub(crate) struct MoveConsentRecord {
    pub date: NaiveDate,
    pub given_by: ConsentGiver,
    pub form: ConsentForm,
}

impl MoveConsentRecord {
    fn of(consent: &MoveConsent) -> Self {
        let MoveConsent { date, giver, form } = consent;
        Self {
            date: *date,
            given_by: *giver,
            form: *form,
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct TransferRecord<'a> {
    pub to: &'a str,
    /// Of the receiver's key.
    pub fingerprint: &'a str,
    pub at: DateTime<Utc>,
    pub by: &'a str,
    pub consent: MoveConsentRecord,
}

impl<'a> TransferRecord<'a> {
    pub(super) fn of(transfer: &'a Transfer) -> Self {
        let Transfer {
            // It says nothing that the others do not.
            file: _,
            at,
            by,
            to: OtherUnit { name, fingerprint },
            consent,
        } = transfer;
        Self {
            to: name,
            fingerprint,
            at: *at,
            by,
            consent: MoveConsentRecord::of(consent),
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct ReceptionRecord<'a> {
    pub from: &'a str,
    /// Of the sender's key.
    pub fingerprint: &'a str,
    /// The case reference there.
    pub reference: &'a str,
    pub sent_at: DateTime<Utc>,
    pub sent_by: &'a str,
    pub consent: MoveConsentRecord,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

impl<'a> ReceptionRecord<'a> {
    pub(super) fn of(reception: &'a Reception) -> Self {
        let Reception {
            file: _,
            sent_at,
            sent_by,
            from: OtherUnit { name, fingerprint },
            reference,
            consent,
            at,
            by,
        } = reception;
        Self {
            from: name,
            fingerprint,
            reference,
            sent_at: *sent_at,
            sent_by,
            consent: MoveConsentRecord::of(consent),
            at: *at,
            by,
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct HoldRecord<'a> {
    pub reason: &'a str,
    pub since: NaiveDate,
    pub recorded_by: &'a str,
}

impl<'a> HoldRecord<'a> {
    pub(super) fn of(hold: &'a Hold) -> Self {
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
    pub(super) fn of(removed: &'a Removed) -> Self {
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

#[derive(Debug, Serialize)]
pub(crate) struct ImportRecord<'a> {
    /// Empty where cells were pasted.
    pub file: &'a str,
    pub imported_at: DateTime<Utc>,
    pub imported_by: &'a str,
    /// `null` where it stands.
    pub taken_back_at: Option<DateTime<Utc>>,
    pub taken_back_by: Option<&'a str>,
}

impl<'a> ImportRecord<'a> {
    pub(super) fn of(import: &'a Imported) -> Self {
        let Imported {
            // What names it to the program, and how much it brought of others.
            id: _,
            counts: _,
            at,
            by,
            file,
            taken_back,
        } = import;
        Self {
            file,
            imported_at: *at,
            imported_by: by,
            taken_back_at: taken_back.as_ref().map(|(at, _)| *at),
            taken_back_by: taken_back.as_ref().map(|(_, by)| by.as_str()),
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
    /// Whom the person lets read their page.
    pub sharings: Vec<SharingRecord<'a>>,
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

/// That the person lets somebody read their page.
#[derive(Debug, Serialize)]
pub(crate) struct SharingRecord<'a> {
    pub reader: &'a str,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub way: ConsentWay,
    pub recorded_by: &'a str,
    pub recorded_at: DateTime<Utc>,
    /// `null` where it has not been taken back; so is when.
    pub withdrawn_by: Option<&'a str>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl<'a> SharingRecord<'a> {
    pub(super) fn of(sharing: &'a Sharing) -> Self {
        let Sharing {
            id: _,
            details:
                SharingDetails {
                    // The name says who it is.
                    reader: _,
                    from,
                    to,
                    way,
                },
            reader_name,
            by,
            at,
            withdrawn,
        } = sharing;
        let withdrawn = withdrawn.as_ref().map(|Withdrawn { by, at }| (by.as_str(), *at));
        Self {
            reader: reader_name,
            from: *from,
            to: *to,
            way: *way,
            recorded_by: by,
            recorded_at: *at,
            withdrawn_by: withdrawn.map(|(by, _)| by),
            withdrawn_at: withdrawn.map(|(_, at)| at),
        }
    }
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
    pub intake: IntakeRecord<'a>,
    pub reviews: Vec<ReviewRecord<'a>>,
    pub own_checks: Vec<OwnCheckRecord<'a>>,
    pub reminders: Vec<ReminderRecord<'a>>,
    pub meetings: Vec<MeetingRecord<'a>>,
    pub notes: Vec<NoteRecord<'a>>,
    /// Rows of absences that somebody has seen to.
    pub absences_seen: Vec<AbsenceSeenRecord<'a>>,
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
    /// Monday is 1; `null` where nobody has said which.
    pub weekdays: Option<Vec<u32>>,
    pub end_reason: Option<EndReason>,
    /// What the person thought of it, from 1 to 5.
    pub rating: Option<u8>,
    pub comment: Option<&'a str>,
    /// By day.
    pub attendance: Vec<NotedRecord<'a>>,
}

/// What has been noted about whether somebody came on a day.
#[derive(Debug, Serialize)]
pub(crate) struct NotedRecord<'a> {
    pub date: NaiveDate,
    /// Oldest first; the last one holds.
    pub decisions: Vec<AttendanceMark<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct AttendanceMark<'a> {
    /// `null` where what had been noted was taken away.
    pub mark: Option<Mark>,
    pub recorded_by: &'a str,
    pub recorded_at: DateTime<Utc>,
}

impl<'a> NotedRecord<'a> {
    pub(super) fn of(noted: &'a Noted) -> Self {
        let Noted {
            date,
            current: _,
            earlier: _,
        } = noted;
        let record = |Decision { mark, by, at }: &'a Decision| AttendanceMark {
            mark: *mark,
            recorded_by: by,
            recorded_at: *at,
        };
        Self {
            date: *date,
            decisions: noted.decisions().map(record).collect(),
        }
    }
}

/// That somebody has seen to a row of absences.
#[derive(Debug, Serialize)]
pub(crate) struct AbsenceSeenRecord<'a> {
    pub kind: AbsenceKind,
    /// The last day of the row.
    pub until: NaiveDate,
    pub seen_by: &'a str,
    pub seen_at: DateTime<Utc>,
}

impl<'a> AbsenceSeenRecord<'a> {
    pub(super) fn of(seen: &'a AbsenceSeen) -> Self {
        let AbsenceSeen { kind, until, by, at } = seen;
        Self {
            kind: *kind,
            until: *until,
            seen_by: by,
            seen_at: *at,
        }
    }
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
        /// It is noted whether the person came.
        Noted = "noted",
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
    /// What has been noted about whether the person came; `null` where nothing has.
    pub noted: Option<NotedRecord<'a>>,
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

impl<'a> Person<'a> {
    pub(super) fn of(participant: &'a Participant) -> Self {
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
            sharings,
        } = participant;
        Self {
            // It is the person's own copy, so the name is in it however it is protected.
            details: ShownParticipant {
                name: participant.details.name.clone(),
                ..ShownParticipant::of(participant)
            },
            protection: protection.as_ref().map(ProtectionRecord::of),
            consents: consents.iter().map(ConsentRecord::of).collect(),
            sharings: sharings.iter().map(SharingRecord::of).collect(),
        }
    }
}

impl<'a> ProtectionRecord<'a> {
    pub(super) fn of(Protection { level, named }: &'a Protection) -> Self {
        Self {
            level: *level,
            named_users: named.iter().map(String::as_str).collect(),
        }
    }
}

impl<'a> ConsentRecord<'a> {
    pub(super) fn of(consent: &'a Consent) -> Self {
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
    pub(super) fn of(Exit { date, outcome, note }: &'a Exit) -> Self {
        Self {
            date: *date,
            outcome: *outcome,
            note: note.as_deref(),
        }
    }
}

impl<'a> ResponsibleRecord<'a> {
    pub(super) fn of(Responsibility { from, caseworker }: &'a Responsibility) -> Self {
        Self {
            from: *from,
            caseworker: caseworker.as_deref(),
        }
    }
}

impl AnswerKind {
    pub(super) fn of(answer: Option<Answer>) -> Self {
        match answer {
            Some(Answer::Score(_)) => Self::Score,
            Some(Answer::DontKnow) => Self::DontKnow,
            Some(Answer::Declined) => Self::Declined,
            None => Self::Blank,
        }
    }
}

impl<'a> MeetingRecord<'a> {
    pub(super) fn of(meeting: &'a Meeting) -> Self {
        let Meeting {
            id: _,
            participant_id: _,
            slot: Slot { date, time },
            state,
            next_measurement,
            noted,
        } = meeting;
        let (state, held) = match state {
            MeetingState::Planned => (MeetingStage::Planned, None),
            MeetingState::Begun => (MeetingStage::Begun, None),
            // Who noted what stands in `noted`.
            MeetingState::Noted { .. } => (MeetingStage::Noted, None),
            MeetingState::Held { by, at } => (MeetingStage::Held, Some((by.as_str(), *at))),
        };
        Self {
            date: *date,
            time: time.map(|time| time.format("%H:%M").to_string()),
            state,
            held_by: held.map(|(by, _)| by),
            held_at: held.map(|(_, at)| at),
            next_measurement: *next_measurement,
            noted: noted.as_ref().map(NotedRecord::of),
        }
    }
}

impl<'a> LogRecord<'a> {
    /// What seals a row says nothing about the person.
    pub(super) fn of(entry: &'a AuditEntry) -> Self {
        Self {
            at: entry.at,
            by: &entry.by,
            operation: entry.operation,
            undone: entry.undone,
        }
    }
}
