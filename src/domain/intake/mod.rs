//! The intake interview ("kartläggning"): what was answered, with every revision, and the decision that it ends with.
//!
//! What is asked is data: a [`Template`], read from a file that an administrator keeps.

mod template;

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};

pub use self::template::{Ask, AskCode, Choice, Question, QuestionId, Section, Template, TemplateKey, Templates};
use super::dates::EARLIEST_YEAR;
use super::note::MAX_NOTE;
use super::text::{MAX_TEXT, kept};
use super::{ActivityId, DecisionId, Today, coded_enum};

/// The template that ships with the program.
pub const SHIPPED: &str = include_str!("../../../assets/intake/kartlaggning.toml");

/// How many years ahead an answer's date may lie; beyond is a typing error.
const YEARS_AHEAD: i32 = 100;

coded_enum!(
    /// What an answer is.
    ReplyKind {
        /// Free text.
        Text = "text",
        /// One choice, or several.
        Chosen = "chosen",
        /// A date.
        Date = "date",
        /// Yes or no.
        YesNo = "yes_no",
    }
);

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Free text, of at most [`MAX_NOTE`] characters.
    Text(String),
    /// Choices, by their ids.
    Chosen(BTreeSet<String>),
    /// A date.
    Date(NaiveDate),
    /// Yes or no.
    YesNo(bool),
}

impl Reply {
    /// What kind it is.
    pub fn kind(&self) -> ReplyKind {
        match self {
            Self::Text(_) => ReplyKind::Text,
            Self::Chosen(_) => ReplyKind::Chosen,
            Self::Date(_) => ReplyKind::Date,
            Self::YesNo(_) => ReplyKind::YesNo,
        }
    }

    /// As it is written down beside its kind: a text as it is, choices with a space between, a date as 2026-11-16.
    pub fn written(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Chosen(ids) => ids.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
            Self::Date(date) => date.to_string(),
            Self::YesNo(true) => "yes".to_owned(),
            Self::YesNo(false) => "no".to_owned(),
        }
    }

    /// What was written down; `None` for what no answer of this kind is written as.
    pub fn read(kind: ReplyKind, text: &str) -> Option<Self> {
        match kind {
            ReplyKind::Text => Some(Self::Text(text.to_owned())),
            ReplyKind::Chosen => Some(Self::Chosen(text.split_whitespace().map(str::to_owned).collect())),
            ReplyKind::Date => text.parse().ok().map(Self::Date),
            ReplyKind::YesNo => match text {
                "yes" => Some(Self::YesNo(true)),
                "no" => Some(Self::YesNo(false)),
                _ => None,
            },
        }
    }

    /// `true` where it says nothing: an empty text, or no choice.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => kept(text).is_empty(),
            Self::Chosen(ids) => ids.is_empty(),
            Self::Date(_) | Self::YesNo(_) => false,
        }
    }

    /// `true` where it can be an answer to what is asked.
    pub fn fits(&self, ask: &Ask) -> bool {
        match (self, ask) {
            (Self::Text(_), Ask::Text) | (Self::Date(_), Ask::Date) | (Self::YesNo(_), Ask::YesNo) => true,
            (Self::Chosen(ids), Ask::One(choices)) => ids.len() < 2 && are_among(ids, choices),
            (Self::Chosen(ids), Ask::Several(choices)) => are_among(ids, choices),
            _ => false,
        }
    }

    /// What is wrong with it as an answer to a question, if anything.
    pub fn problem(&self, question: &Question, today: Today) -> Option<ReplyProblem> {
        if !self.fits(&question.ask) {
            return Some(ReplyProblem::OtherKind);
        }
        match self {
            Self::Text(text) if text.chars().count() > MAX_NOTE => Some(ReplyProblem::TooLong),
            Self::Date(date) if !(EARLIEST_YEAR..=today.0.year() + YEARS_AHEAD).contains(&date.year()) => {
                Some(ReplyProblem::DateOutOfRange)
            }
            _ => None,
        }
    }
}

fn are_among(ids: &BTreeSet<String>, choices: &[Choice]) -> bool {
    ids.iter().all(|id| choices.iter().any(|choice| choice.id == *id))
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplyProblem {
    /// The template has no such question.
    #[error("the question is not asked")]
    NotAsked,
    /// The question can't be answered so.
    #[error("the answer is of another kind")]
    OtherKind,
    /// Longer than [`MAX_NOTE`] characters.
    #[error("the answer is too long")]
    TooLong,
    /// A date before anybody lived, or far ahead.
    #[error("the date is out of range")]
    DateOutOfRange,
}

/// An answer as it was given, or taken back, on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The template whose words it answers.
    pub template: TemplateKey,
    /// What was answered; `None` where an answer was taken back.
    pub reply: Option<Reply>,
    /// When.
    pub date: NaiveDate,
    /// Who wrote it down.
    pub author: String,
}

/// What was answered to one question, with every revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Which question.
    pub question: QuestionId,
    /// As it was before, oldest first.
    pub earlier: Vec<Revision>,
    /// As it is now.
    pub current: Revision,
}

/// Which activities fit, as it is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionDetails {
    /// Those that fit, in the order in which they were chosen.
    pub activities: Vec<ActivityId>,
    /// Why, or what is to be done where none fits.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub date: NaiveDate,
}

impl DecisionDetails {
    /// What is wrong with it, if anything.
    pub fn problem(&self, today: Today) -> Option<DecisionProblem> {
        if self.activities.is_empty() && kept(&self.reason).is_empty() {
            Some(DecisionProblem::NothingDecided)
        } else if kept(&self.by).is_empty() {
            Some(DecisionProblem::NobodyDecided)
        } else if self.reason.chars().count() > MAX_NOTE || self.by.chars().count() > MAX_TEXT {
            Some(DecisionProblem::TooLong)
        } else if self.date > today.0 {
            Some(DecisionProblem::InFuture)
        } else if self.date.year() < EARLIEST_YEAR {
            Some(DecisionProblem::DateOutOfRange)
        } else {
            None
        }
    }
}

/// What is wrong with a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecisionProblem {
    /// Neither an activity nor a word.
    #[error("nothing is decided")]
    NothingDecided,
    /// Nothing says who decided.
    #[error("nobody has decided")]
    NobodyDecided,
    /// The reason or the name is too long.
    #[error("a text is too long")]
    TooLong,
    /// A decision can't be of a day that has not come.
    #[error("the date has not come")]
    InFuture,
    /// A date before anybody lived: a typing error.
    #[error("the date is out of range")]
    DateOutOfRange,
}

/// A decision as it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Which one.
    pub id: DecisionId,
    /// What was decided.
    pub details: DecisionDetails,
    /// The day on which it was written down.
    pub recorded_on: NaiveDate,
    /// Who wrote it down.
    pub recorded_by: String,
}

/// Everything that was asked at intake, and what was decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Intake {
    /// By question.
    pub answers: Vec<Answered>,
    /// In the order in which they were written down; the last one holds.
    pub decisions: Vec<Decision>,
}

impl Intake {
    /// What was answered to a question.
    pub fn answered(&self, id: &QuestionId) -> Option<&Answered> {
        self.answers.iter().find(|answered| answered.question == *id)
    }

    /// What stands as the answer to a question as it is asked now. An answer of another kind, or with a choice that is no
    /// longer there, is none: it stands among what is no longer asked.
    pub fn reply(&self, question: &Question) -> Option<&Reply> {
        let current = self.answered(&question.id)?.current.reply.as_ref();
        current.filter(|reply| reply.fits(&question.ask))
    }

    /// The decision that holds.
    pub fn decision(&self) -> Option<&Decision> {
        self.decisions.last()
    }

    /// The first day on which something was written down; `None` before that.
    pub fn begun(&self) -> Option<NaiveDate> {
        self.days().min()
    }

    /// Every day on which something was written down or decided.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        let answers = self.answers.iter().flat_map(Answered::revisions);
        let answers = answers.map(|revision| revision.date);
        let decisions = self.decisions.iter();
        answers.chain(decisions.flat_map(|decision| [decision.recorded_on, decision.details.date]))
    }

    /// Takes out what was written down up to a day: it belongs to a period that ended then.
    pub fn split_off(&mut self, last: NaiveDate) -> Self {
        let mut earlier = Self {
            decisions: self
                .decisions
                .extract_if(.., |decision| decision.recorded_on <= last)
                .collect(),
            ..Self::default()
        };
        for answered in std::mem::take(&mut self.answers) {
            let question = answered.question.clone();
            let revisions = answered.earlier.into_iter().chain([answered.current]);
            let (past, left): (Vec<_>, Vec<_>) = revisions.partition(|revision| revision.date <= last);
            for (into, revisions) in [(&mut earlier, past), (&mut *self, left)] {
                into.answers.extend(Answered::of(question.clone(), revisions));
            }
        }
        earlier
    }
}

impl Answered {
    /// An answer with its revisions, oldest first; `None` for none.
    pub fn of(question: QuestionId, mut revisions: Vec<Revision>) -> Option<Self> {
        let current = revisions.pop()?;
        Some(Self {
            question,
            earlier: revisions,
            current,
        })
    }

    /// Every revision, oldest first.
    pub fn revisions(&self) -> impl DoubleEndedIterator<Item = &Revision> {
        self.earlier.iter().chain([&self.current])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn chosen(ids: &[&str]) -> Reply {
        Reply::Chosen(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    fn revision(date: &str, reply: Option<Reply>) -> Revision {
        Revision {
            template: Template::parse(SHIPPED).expect("the shipped file is right").key,
            reply,
            date: day(date),
            author: "A. Lind".to_owned(),
        }
    }

    #[test]
    fn what_is_written_down_comes_back() {
        for reply in [
            Reply::Text("Vill jobba i kök".to_owned()),
            chosen(&["car", "bus"]),
            chosen(&[]),
            Reply::Date(day("2026-11-16")),
            Reply::YesNo(true),
            Reply::YesNo(false),
        ] {
            assert_eq!(Reply::read(reply.kind(), &reply.written()), Some(reply.clone()));
        }
        for (kind, text) in [(ReplyKind::Date, "i går"), (ReplyKind::YesNo, "ja")] {
            assert_eq!(Reply::read(kind, text), None, "{text}");
        }
    }

    #[test]
    fn an_answer_fits_what_is_asked_or_not_at_all() {
        let choices = |ids: &[&str]| -> Vec<_> {
            let choice = |id: &&str| Choice::named(id);
            ids.iter().map(choice).collect()
        };
        let asks = [
            Ask::Text,
            Ask::One(choices(&["a", "b"])),
            Ask::Several(choices(&["a", "b"])),
            Ask::Date,
            Ask::YesNo,
        ];
        let fits = |reply: &Reply| asks.iter().map(|ask| reply.fits(ask)).collect::<Vec<_>>();
        assert_eq!(fits(&Reply::Text("x".to_owned())), [true, false, false, false, false]);
        assert_eq!(fits(&chosen(&["a"])), [false, true, true, false, false]);
        assert_eq!(fits(&chosen(&["a", "b"])), [false, false, true, false, false]);
        assert_eq!(fits(&chosen(&["c"])), [false; 5], "a choice that is no longer there");
        assert_eq!(
            fits(&Reply::Date(day("2026-11-16"))),
            [false, false, false, true, false]
        );
        assert_eq!(fits(&Reply::YesNo(true)), [false, false, false, false, true]);
    }

    #[test]
    fn bad_answers_and_decisions_are_named() {
        let today = Today(day("2026-11-18"));
        let ask = |ask| Question::asking("q", ask);
        let long = Reply::Text("å".repeat(MAX_NOTE + 1));
        assert_eq!(long.problem(&ask(Ask::Text), today), Some(ReplyProblem::TooLong));
        assert_eq!(long.problem(&ask(Ask::YesNo), today), Some(ReplyProblem::OtherKind));
        let date = |text: &str| Reply::Date(day(text)).problem(&ask(Ask::Date), today);
        assert_eq!(date("2026-12-24"), None);
        assert_eq!(date("0206-12-24"), Some(ReplyProblem::DateOutOfRange));
        assert_eq!(date("2206-12-24"), Some(ReplyProblem::DateOutOfRange));
        let decided = DecisionDetails {
            activities: Vec::new(),
            reason: "Vänta på läkarintyg".to_owned(),
            by: "A. Lind".to_owned(),
            date: today.0,
        };
        let problem = |change: &dyn Fn(&mut DecisionDetails)| {
            let mut details = decided.clone();
            change(&mut details);
            details.problem(today)
        };
        assert_eq!(problem(&|_| {}), None);
        assert_eq!(
            problem(&|details| details.reason = " ".to_owned()),
            Some(DecisionProblem::NothingDecided)
        );
        assert_eq!(
            problem(&|details| details.by.clear()),
            Some(DecisionProblem::NobodyDecided)
        );
        assert_eq!(
            problem(&|details| details.by = "å".repeat(MAX_TEXT + 1)),
            Some(DecisionProblem::TooLong)
        );
        assert_eq!(
            problem(&|details| details.date = day("2026-11-19")),
            Some(DecisionProblem::InFuture)
        );
        assert_eq!(
            problem(&|details| details.date = day("0206-11-19")),
            Some(DecisionProblem::DateOutOfRange)
        );
    }

    #[test]
    fn each_period_has_what_was_written_down_in_it() {
        let said = |text: &str| Some(Reply::Text(text.to_owned()));
        let decision = |date: &str| Decision {
            id: DecisionId(uuid::Uuid::nil()),
            details: DecisionDetails {
                activities: Vec::new(),
                reason: String::new(),
                by: "A. Lind".to_owned(),
                date: day(date),
            },
            recorded_on: day(date),
            recorded_by: "A. Lind".to_owned(),
        };
        let answered = |id: &str, revisions: Vec<Revision>| Answered::of(QuestionId(id.to_owned()), revisions);
        let mut now = Intake {
            answers: [
                answered(
                    "both",
                    vec![revision("2025-02-01", said("ett")), revision("2026-06-01", said("två"))],
                ),
                answered("past", vec![revision("2025-02-01", said("tre"))]),
                answered("now", vec![revision("2026-06-01", said("fyra"))]),
            ]
            .into_iter()
            .flatten()
            .collect(),
            decisions: vec![decision("2025-02-02"), decision("2026-06-02")],
        };
        let days: BTreeSet<_> = now.days().collect();
        let past = now.split_off(day("2025-06-30"));
        let current = |intake: &Intake, id: &str| {
            let answered = intake.answered(&QuestionId(id.to_owned()))?;
            assert!(answered.earlier.is_empty());
            answered.current.reply.as_ref().map(Reply::written)
        };
        let all = |intake: &Intake| ["both", "past", "now"].map(|id| current(intake, id));
        let owned = |text: &str| Some(text.to_owned());
        assert_eq!(all(&past), [owned("ett"), owned("tre"), None]);
        assert_eq!(all(&now), [owned("två"), None, owned("fyra")]);
        assert_eq!((past.decisions.len(), now.decisions.len()), (1, 1));
        assert_eq!(
            (past.begun(), now.begun()),
            (Some(day("2025-02-01")), Some(day("2026-06-01")))
        );
        assert_eq!(past.days().chain(now.days()).collect::<BTreeSet<_>>(), days);
        assert_eq!(Intake::default().begun(), None);
    }
}
