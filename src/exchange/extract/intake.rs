//! What an extract says of the intake interview.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::activity::Activity;
use crate::domain::intake::{
    Answered, Decision, DecisionDetails, Intake, Question, Reply, ReplyKind, Revision, Templates,
};

#[derive(Debug, Serialize)]
pub(crate) struct IntakeRecord<'a> {
    /// By the id of the question.
    pub answers: Vec<AnsweredRecord<'a>>,
    /// Oldest first; the last one holds.
    pub decisions: Vec<DecisionRecord<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct AnsweredRecord<'a> {
    pub id: &'a str,
    /// In the words that were answered last; `null` where they are not known.
    pub question: Option<&'a str>,
    /// Oldest first; the last is as it is now.
    pub revisions: Vec<ReplyRecord<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ReplyRecord<'a> {
    pub date: NaiveDate,
    pub author: &'a str,
    /// The key of the template whose words were answered.
    pub template: String,
    /// `null` where the answer was taken back.
    pub kind: Option<ReplyKind>,
    /// The text, the words of each choice, a date, or `yes` or `no`.
    pub answer: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct DecisionRecord<'a> {
    pub date: NaiveDate,
    pub decided_by: &'a str,
    /// Names in the catalogue.
    pub activities: Vec<&'a str>,
    pub reason: &'a str,
    pub recorded_on: NaiveDate,
    pub recorded_by: &'a str,
}

impl<'a> IntakeRecord<'a> {
    pub(super) fn of(intake: &'a Intake, templates: &'a Templates, activities: &'a [Activity], locale: &str) -> Self {
        let Intake { answers, decisions } = intake;
        let answers = answers
            .iter()
            .map(|answered| AnsweredRecord::of(answered, templates, locale));
        Self {
            answers: answers.collect(),
            decisions: decisions
                .iter()
                .map(|decision| DecisionRecord::of(decision, activities))
                .collect(),
        }
    }

    /// `true` where nothing was asked or decided.
    pub(crate) fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.decisions.is_empty()
    }
}

impl<'a> AnsweredRecord<'a> {
    fn of(answered: &'a Answered, templates: &'a Templates, locale: &str) -> Self {
        let asked = |revision: &Revision| templates.question(&revision.template, &answered.question);
        let reply = |revision: &'a Revision| {
            let Revision {
                template,
                reply,
                date,
                author,
            } = revision;
            ReplyRecord {
                date: *date,
                author,
                template: template.to_string(),
                kind: reply.as_ref().map(Reply::kind),
                answer: reply
                    .as_ref()
                    .map(|reply| words(reply, asked(revision), locale))
                    .unwrap_or_default(),
            }
        };
        Self {
            id: &answered.question.0,
            question: asked(&answered.current).map(|question| question.text.text(locale)),
            revisions: answered.revisions().map(reply).collect(),
        }
    }
}

fn words(reply: &Reply, question: Option<&Question>, locale: &str) -> Vec<String> {
    match reply {
        Reply::Chosen(ids) => {
            let choices = question.map(|question| question.ask.choices()).unwrap_or_default();
            let word = |id: &String| {
                let choice = choices.iter().find(|choice| choice.id == *id);
                choice.map_or_else(|| id.clone(), |choice| choice.text.text(locale).to_owned())
            };
            ids.iter().map(word).collect()
        }
        Reply::Text(_) | Reply::Date(_) | Reply::YesNo(_) => vec![reply.written()],
    }
}

impl<'a> DecisionRecord<'a> {
    fn of(decision: &'a Decision, activities: &'a [Activity]) -> Self {
        let Decision {
            id: _,
            details,
            recorded_on,
            recorded_by,
        } = decision;
        let DecisionDetails {
            activities: chosen,
            reason,
            by,
            date,
        } = details;
        let name = |id| {
            let found = activities.iter().find(|activity| activity.id == id);
            found.map(|activity| activity.details.name.as_str())
        };
        Self {
            date: *date,
            decided_by: by,
            activities: chosen.iter().filter_map(|id| name(*id)).collect(),
            reason,
            recorded_on: *recorded_on,
            recorded_by,
        }
    }
}
