//! What was answered at intake, in words.

use super::Texts;
use crate::domain::intake::{Answered, Question, Reply, Revision, Templates};

impl Texts {
    /// An answer in the words of the question that it was given to; a choice whose words are not known is told by its id.
    pub fn reply(&self, question: Option<&Question>, reply: &Reply) -> String {
        match reply {
            Reply::Text(text) => text.clone(),
            Reply::Date(date) => self.date(*date),
            Reply::YesNo(true) => self.get("intake-yes"),
            Reply::YesNo(false) => self.get("intake-no"),
            Reply::Chosen(ids) => {
                let choices = question.map(|question| question.ask.choices()).unwrap_or_default();
                let known = choices.iter().filter(|choice| ids.contains(&choice.id));
                let mut words: Vec<_> = known.map(|choice| choice.text.text(self.code()).to_owned()).collect();
                let unknown = ids.iter().filter(|id| choices.iter().all(|choice| choice.id != **id));
                words.extend(unknown.cloned());
                words.join(", ")
            }
        }
    }

    /// One revision of an answer in words.
    pub fn reply_of(&self, templates: &Templates, answered: &Answered, revision: &Revision) -> String {
        match &revision.reply {
            Some(reply) => self.reply(templates.question(&revision.template, &answered.question), reply),
            None => self.get("intake-taken-back"),
        }
    }
}
