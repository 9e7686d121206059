//! The intake interview in an extract.

use super::{Block, Writer, joined, lines};
use crate::domain::intake::ReplyKind;
use crate::exchange::extract::{AnsweredRecord, DecisionRecord, IntakeRecord, ReplyRecord};

impl Writer<'_> {
    /// Nothing where there was none: most people were taken in before it was asked.
    pub(super) fn intake(&self, intake: &IntakeRecord<'_>) -> Vec<Block> {
        if intake.is_empty() {
            return Vec::new();
        }
        let IntakeRecord { answers, decisions } = intake;
        let rows = answers.iter().flat_map(|answered| {
            let AnsweredRecord {
                id,
                question,
                revisions,
            } = answered;
            let unknown = || {
                self.texts
                    .with("extract-intake-unknown-question", &[("id", (*id).into())])
            };
            let question = question.map_or_else(unknown, str::to_owned);
            revisions.iter().map(move |revision| {
                let by = self.by_on(revision.author, revision.date);
                [question.clone(), self.reply(revision), by]
            })
        });
        let columns = [
            ("extract-intake-question", 4),
            ("extract-column-answer", 5),
            ("extract-column-recorded-by", 3),
        ];
        let mut blocks = vec![self.table(columns, rows)];
        blocks.extend(decisions.iter().map(|decision| {
            let DecisionRecord {
                date,
                decided_by,
                activities,
                reason,
                recorded_on,
                recorded_by,
            } = decision;
            let about = [("date", self.date(*date).into()), ("by", (*decided_by).into())];
            Block::Said {
                about: joined([
                    Some(self.texts.with("extract-intake-decision", &about)),
                    Some(self.by_on(recorded_by, *recorded_on)),
                ]),
                text: lines([
                    (!activities.is_empty()).then(|| activities.join(", ")),
                    (!reason.is_empty()).then(|| (*reason).to_owned()),
                ]),
            }
        }));
        self.section(3, "extract-intake", blocks)
    }

    fn reply(&self, revision: &ReplyRecord<'_>) -> String {
        let ReplyRecord {
            date: _,
            author: _,
            template: _,
            kind,
            answer,
        } = revision;
        let first = answer.first().map_or("", String::as_str);
        match kind {
            None => self.get("intake-taken-back"),
            Some(ReplyKind::YesNo) => self.get(&format!("intake-{first}")),
            Some(ReplyKind::Date) => first.parse().map_or_else(|_| first.to_owned(), |date| self.date(date)),
            Some(ReplyKind::Text | ReplyKind::Chosen) => answer.join(", "),
        }
    }
}
