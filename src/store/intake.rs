//! The intake interview: the templates, the answers with every revision, and the decisions.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::known::Known;
use super::reader::{Reader, Who};
use super::values::Day;
use super::{Store, StoreError, Tx};
use crate::domain::intake::{
    Answered, Decision, DecisionDetails, Intake, QuestionId, Reply, ReplyKind, ReplyProblem, Revision, SHIPPED,
    Template, TemplateKey, Templates,
};
use crate::domain::text::{kept, kept_line};
use crate::domain::{ActivityId, DecisionId, ParticipantId};

/// The number of a revision, and what it says as it is written down.
type Before = (u32, Option<(ReplyKind, String)>);

/// The templates of a file, and the shipped one.
pub(super) fn read_templates(connection: &Connection) -> Result<Templates, StoreError> {
    let mut statement = connection.prepare_cached("SELECT source, current FROM intake_template")?;
    let mut rows = statement.query([])?;
    let (mut templates, mut in_use) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let template =
            Template::parse(&row.get::<_, String>(0)?).map_err(|_| StoreError::Corrupt("an intake template"))?;
        if row.get(1)? {
            in_use = Some(template.key.clone());
        }
        templates.push(template);
    }
    Ok(Templates::of(templates, in_use))
}

/// Puts the template that is in use out of it: another one comes in its place.
pub(super) fn put_template_out_of_use(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("UPDATE intake_template SET current = 0 WHERE current = 1", [])?;
    Ok(())
}

impl Store {
    /// The templates of the intake interview that the file knows.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn intake_templates(&self) -> Result<Arc<Templates>, StoreError> {
        Ok(Arc::clone(&self.known()?.templates))
    }

    /// The file of the template that is in use.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn current_intake_source(&self) -> Result<String, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT source FROM intake_template WHERE current = 1")?;
        let kept = statement.query_row([], |row| row.get(0)).optional()?;
        Ok(kept.unwrap_or_else(|| SHIPPED.to_owned()))
    }
}

impl Reader<'_> {
    /// What one participant answered at intake, and what was decided.
    pub(super) fn intake(&self, who: Who) -> Result<Intake, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT question, template, template_version, kind, text, date, author FROM intake_answer
             WHERE participant = ?1 ORDER BY question, number",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut answers: BTreeMap<QuestionId, Vec<Revision>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let written: Option<(String, String)> = row.get::<_, Option<String>>(3)?.zip(row.get(4)?);
            let reply = written.map(|(kind, text)| {
                ReplyKind::from_code(&kind)
                    .and_then(|kind| Reply::read(kind, &text))
                    .ok_or(StoreError::Corrupt("an answer at intake"))
            });
            let revision = Revision {
                template: TemplateKey {
                    id: row.get(1)?,
                    version: row.get(2)?,
                },
                reply: reply.transpose()?,
                date: row.get::<_, Day>(5)?.0,
                author: row.get(6)?,
            };
            answers.entry(QuestionId(row.get(0)?)).or_default().push(revision);
        }
        let answers = answers.into_iter();
        Ok(Intake {
            answers: answers
                .filter_map(|(question, revisions)| Answered::of(question, revisions))
                .collect(),
            decisions: self.decisions(who)?,
        })
    }

    fn decisions(&self, who: Who) -> Result<Vec<Decision>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, date, decided_by, reason, recorded_on, recorded_by FROM intake_decision
             WHERE participant = ?1 ORDER BY recorded_on, id",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut decisions = Vec::new();
        while let Some(row) = rows.next()? {
            let id = DecisionId(row.get(0)?);
            decisions.push(Decision {
                id,
                details: DecisionDetails {
                    activities: self.fits(who, id)?,
                    reason: row.get(3)?,
                    by: row.get(2)?,
                    date: row.get::<_, Day>(1)?.0,
                },
                recorded_on: row.get::<_, Day>(4)?.0,
                recorded_by: row.get(5)?,
            });
        }
        Ok(decisions)
    }

    fn fits(&self, who: Who, id: DecisionId) -> Result<Vec<ActivityId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT activity.id FROM intake_fit JOIN activity ON activity.key = activity
             WHERE participant = ?1 AND decision_id = ?2 ORDER BY position",
        )?;
        let ids = statement.query_map((who.key, id.0), |row| row.get(0))?;
        ids.map(|id| Ok(ActivityId(id?))).collect()
    }
}

impl Tx<'_> {
    /// Takes a template file into use. Those before it are kept, and so are the answers that were given to them.
    ///
    /// # Errors
    /// Where the file is wrong, or where answers were given to a different file of the same id and version.
    pub fn load_intake_template(&mut self, source: &str) -> Result<TemplateKey, StoreError> {
        let template = Template::parse(source).map_err(StoreError::IntakeTemplate)?;
        let key = &template.key;
        let is_other = self.known.templates.get(key).is_some_and(|known| *known != template);
        if is_other && (*key == Template::shipped().key || self.is_answered(key)?) {
            return Err(StoreError::IntakeTemplateInUse(key.clone()));
        }
        put_template_out_of_use(&self.transaction)?;
        self.transaction.execute(
            "INSERT INTO intake_template (id, version, source, current) VALUES (?1, ?2, ?3, 1)
             ON CONFLICT (id, version) DO UPDATE SET source = excluded.source, current = 1",
            (&key.id, key.version, source),
        )?;
        self.templates_changed()?;
        Ok(template.key)
    }

    /// Takes a template that is known into use again.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where it is not known.
    pub fn use_intake_template(&mut self, key: &TemplateKey) -> Result<(), StoreError> {
        if self.known.templates.get(key).is_none() {
            return Err(StoreError::Gone);
        }
        self.keep_template(key)?;
        put_template_out_of_use(&self.transaction)?;
        self.transaction.execute(
            "UPDATE intake_template SET current = 1 WHERE id = ?1 AND version = ?2",
            (&key.id, key.version),
        )?;
        self.templates_changed()
    }

    fn templates_changed(&mut self) -> Result<(), StoreError> {
        self.known = Arc::new(Known::read(&self.transaction)?);
        self.changes.instruments = true;
        Ok(())
    }

    fn is_answered(&self, key: &TemplateKey) -> Result<bool, StoreError> {
        Ok(self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM intake_answer WHERE template = ?1 AND template_version = ?2)",
            (&key.id, key.version),
            |row| row.get(0),
        )?)
    }

    /// The shipped template is kept in the file from its first answer on: a later program may ship another.
    pub(super) fn keep_template(&self, key: &TemplateKey) -> Result<(), StoreError> {
        if *key == Template::shipped().key {
            self.transaction
                .prepare_cached(
                    "INSERT INTO intake_template (id, version, source, current) VALUES (?1, ?2, ?3, 0)
                     ON CONFLICT DO NOTHING",
                )?
                .execute((&key.id, key.version, SHIPPED))?;
        }
        Ok(())
    }

    /// Answers a question of a template, or takes the answer back. What one person answers on one day is one revision;
    /// where it is as it was before, none is left.
    ///
    /// # Errors
    /// [`StoreError::Reply`] with what is wrong.
    pub fn save_reply(
        &mut self,
        participant_id: ParticipantId,
        template: &TemplateKey,
        question: &QuestionId,
        reply: Option<&Reply>,
    ) -> Result<(), StoreError> {
        self.concern(participant_id)?;
        let asked = self.known.templates.question(template, question);
        let asked = asked.ok_or(StoreError::Reply(ReplyProblem::NotAsked))?;
        if let Some(problem) = reply.and_then(|reply| reply.problem(asked, self.session.today)) {
            return Err(StoreError::Reply(problem));
        }
        let reply = reply.filter(|reply| !reply.is_empty());
        self.keep_template(template)?;
        let key = self.key(participant_id)?;
        let written = reply.map(|reply| match reply {
            Reply::Text(text) => (reply.kind(), kept(text).into_owned()),
            other => (other.kind(), other.written()),
        });
        let own: Option<u32> = self
            .transaction
            .prepare_cached(
                "SELECT number FROM intake_answer AS own WHERE participant = ?1 AND question = ?2 AND date = ?3
                 AND author = ?4 AND NOT EXISTS (SELECT 1 FROM intake_answer AS later
                 WHERE later.participant = own.participant AND later.question = own.question
                 AND later.number > own.number)",
            )?
            .query_row(
                (key, &question.0, Day(self.session.today.0), &self.session.user),
                |row| row.get(0),
            )
            .optional()?;
        let before = self.revision_before(participant_id, question, own)?;
        let number = match own {
            Some(number) => number,
            None => before.as_ref().map_or(1, |(number, _)| number + 1),
        };
        let stands = before.and_then(|(_, written)| written);
        if written == stands {
            self.transaction
                .prepare_cached("DELETE FROM intake_answer WHERE participant = ?1 AND question = ?2 AND number = ?3")?
                .execute((key, &question.0, own.unwrap_or_default()))?;
            return Ok(());
        }
        self.transaction
            .prepare_cached(
                "INSERT INTO intake_answer (participant, question, number, template, template_version, kind, text, date,
                 author) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (participant, question, number) DO UPDATE SET template = excluded.template,
                 template_version = excluded.template_version, kind = excluded.kind, text = excluded.text",
            )?
            .execute((
                key,
                &question.0,
                number,
                &template.id,
                template.version,
                written.as_ref().map(|(kind, _)| kind.code()),
                written.as_ref().map(|(_, text)| text),
                Day(self.session.today.0),
                &self.session.user,
            ))?;
        Ok(())
    }

    /// The last revision before the one with this number, where there is one: its number and what it says. What was said
    /// before somebody left counts as nothing once they have come back.
    fn revision_before(
        &self,
        participant_id: ParticipantId,
        question: &QuestionId,
        own: Option<u32>,
    ) -> Result<Option<Before>, StoreError> {
        let key = self.key(participant_id)?;
        let found: Option<(u32, Option<String>, Option<String>, Day)> = self
            .transaction
            .prepare_cached(
                "SELECT number, kind, text, date FROM intake_answer WHERE participant = ?1 AND question = ?2
                 AND number < ?3 ORDER BY number DESC LIMIT 1",
            )?
            .query_row((key, &question.0, own.unwrap_or(u32::MAX)), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        let Some((number, kind, text, date)) = found else {
            return Ok(None);
        };
        let ended = self.ended_before(participant_id)?;
        let is_past = ended.is_some_and(|ended| date.0 <= ended);
        let kind = kind.and_then(|code| ReplyKind::from_code(&code));
        Ok(Some((number, kind.zip(text).filter(|_| !is_past))))
    }

    /// Writes down which activities fit. What one person decides on one day is one decision.
    ///
    /// # Errors
    /// [`StoreError::Decision`] with what is wrong, or [`StoreError::Gone`] for an activity that is not in the catalogue.
    pub fn save_decision(
        &mut self,
        participant_id: ParticipantId,
        details: &DecisionDetails,
    ) -> Result<DecisionId, StoreError> {
        self.concern(participant_id)?;
        if let Some(problem) = details.problem(self.session.today) {
            return Err(StoreError::Decision(problem));
        }
        let key = self.key(participant_id)?;
        let today = Day(self.session.today.0);
        let own: Option<Uuid> = self
            .transaction
            .prepare_cached(
                "SELECT id FROM intake_decision WHERE participant = ?1 AND recorded_on = ?2 AND recorded_by = ?3
                 ORDER BY id DESC LIMIT 1",
            )?
            .query_row((key, today, &self.session.user), |row| row.get(0))
            .optional()?;
        let id = own.unwrap_or_else(Uuid::now_v7);
        self.transaction
            .prepare_cached("DELETE FROM intake_fit WHERE participant = ?1 AND decision_id = ?2")?
            .execute((key, id))?;
        self.transaction
            .prepare_cached(
                "INSERT INTO intake_decision (participant, id, date, decided_by, reason, recorded_on, recorded_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET date = excluded.date,
                 decided_by = excluded.decided_by, reason = excluded.reason",
            )?
            .execute((
                key,
                id,
                Day(details.date),
                kept_line(&details.by),
                kept(&details.reason),
                today,
                &self.session.user,
            ))?;
        for (position, activity) in (0_u32..).zip(&details.activities) {
            let added = self
                .transaction
                .prepare_cached(
                    "INSERT INTO intake_fit (participant, decision_id, position, activity)
                     SELECT ?1, ?2, ?3, key FROM activity WHERE id = ?4",
                )?
                .execute((key, id, position, activity.0))?;
            if added == 0 {
                return Err(StoreError::Gone);
            }
        }
        Ok(DecisionId(id))
    }

    /// Answers and a decision on the session's own day, for people who were made up.
    pub(crate) fn record_intake(
        &mut self,
        participant_id: ParticipantId,
        replies: &[(&str, Reply)],
        decision: Option<(&[ActivityId], &str)>,
    ) -> Result<(), StoreError> {
        let template = self.known.templates.current().key.clone();
        for (question, reply) in replies {
            let question = QuestionId((*question).to_owned());
            self.save_reply(participant_id, &template, &question, Some(reply))?;
        }
        let Some((activities, reason)) = decision else {
            return Ok(());
        };
        let today: NaiveDate = self.session.today.0;
        let details = DecisionDetails {
            activities: activities.to_vec(),
            reason: reason.to_owned(),
            by: self.session.user.clone(),
            date: today,
        };
        self.save_decision(participant_id, &details).map(drop)
    }
}
