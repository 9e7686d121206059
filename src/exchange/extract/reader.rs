//! Reads a history into records, period by period.

use std::collections::BTreeSet;

use crate::domain::activity::{Activity, Experience, Placement, PlacementDetails};
use crate::domain::assessment::{Answer, Assessment, Circumstances, Draft, Entries, Entry};
use crate::domain::history::History;
use crate::domain::instrument::{IndicatorId, Instrument, InstrumentKey, Respondent, Score};
use crate::domain::note::{About, Note, Wording};
use crate::domain::occasion::Occasion;
use crate::domain::plan::{Goal, GoalDetails, Revision, Step, Target};

use super::intake::IntakeRecord;
use super::records::*;
use super::reviews::{OwnCheckRecord, ReminderRecord, ReviewRecord};

/// Reads a history into records.
pub(super) struct Reader<'a, 'l> {
    pub(super) history: &'a History,
    pub(super) activities: &'a [Activity],
    pub(super) locale: &'l str,
}

impl<'a> Reader<'a, '_> {
    pub(super) fn period(&self, period: &'a History) -> PeriodRecord<'a> {
        let History {
            participant,
            // Read of all series, by date.
            occasions: _,
            series: _,
            beside: _,
            placements,
            goals,
            plan_reviews,
            intake,
            reviews,
            own_checks,
            reminders,
            meetings,
            notes,
            absences_seen,
            // They give answers their words.
            instruments: _,
            current: _,
            templates,
            // Each is a record of its own.
            earlier: _,
        } = period;
        PeriodRecord {
            start: participant.details.start,
            exit: participant.exit.as_ref().map(ExitRecord::of),
            responsible: participant.responsibilities.iter().map(ResponsibleRecord::of).collect(),
            occasions: period
                .occasions_by_date()
                .into_iter()
                .map(|occasion| self.occasion(occasion))
                .collect(),
            placements: placements.iter().map(|placement| self.placement(placement)).collect(),
            goals: goals.iter().map(|goal| self.goal(goal)).collect(),
            plan_reviews,
            intake: IntakeRecord::of(intake, templates, self.activities, self.locale),
            reviews: reviews.iter().map(ReviewRecord::of).collect(),
            own_checks: own_checks.iter().map(OwnCheckRecord::of).collect(),
            reminders: reminders.iter().map(ReminderRecord::of).collect(),
            meetings: meetings.iter().map(MeetingRecord::of).collect(),
            notes: notes.iter().map(|note| self.note(note)).collect(),
            absences_seen: absences_seen.iter().map(AbsenceSeenRecord::of).collect(),
        }
    }

    fn occasion(&self, occasion: &'a Occasion) -> OccasionRecord<'a> {
        let Occasion {
            id: _,
            date,
            // Each form says which questionnaire it is.
            series: _,
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
        let word = instrument.level_word(instrument.indicator(id)?, score, self.locale);
        Some(word).filter(|word| !word.is_empty())
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
                    weekdays,
                    end_reason,
                    experience,
                },
            attendance,
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
            weekdays: weekdays.map(|weekdays| weekdays.days().map(|day| day.number_from_monday()).collect()),
            end_reason: *end_reason,
            rating: experience.map(|(rating, _)| rating),
            comment: experience.and_then(|(_, comment)| comment),
            attendance: attendance.iter().map(NotedRecord::of).collect(),
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

    pub(super) fn questionnaires(&self) -> Vec<Questionnaire<'a>> {
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
