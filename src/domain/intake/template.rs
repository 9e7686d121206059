//! What is asked at intake: sections of questions, read from a TOML file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use super::super::coded_enum;
use super::super::localized::Localized;
use super::super::toml_fields::{Field, FieldError, Fields, Problem, quoted, read_document};
use super::{Answered, Intake, SHIPPED};

/// The most sections, and the most questions in one: ten times those of the shipped file.
const MAX_SECTIONS: usize = 60;
const MAX_QUESTIONS: usize = 60;
/// The most choices of one question; more could be neither seen nor compared.
const MAX_CHOICES: usize = 40;
/// The longest id, in characters.
const MAX_ID: usize = 60;

/// Which template, in which version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateKey {
    /// The template's id, such as `stegvis-kartlaggning`.
    pub id: String,
    /// Its version, 1 or more. A newer version has the higher number.
    pub version: u32,
}

impl fmt::Display for TemplateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id, self.version)
    }
}

/// A question's stable id, such as `driving_licence`. Two versions that share it ask the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionId(pub String);

/// One of several answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it is kept as, without a space in it.
    pub id: String,
    /// What it says.
    pub text: Localized,
}

/// What a question asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Free text.
    Text,
    /// One of these.
    One(Vec<Choice>),
    /// Any of these.
    Several(Vec<Choice>),
    /// A date.
    Date,
    /// Yes or no.
    YesNo,
}

impl Ask {
    /// How a file says it.
    pub fn code(&self) -> AskCode {
        match self {
            Self::Text => AskCode::Text,
            Self::One(_) => AskCode::One,
            Self::Several(_) => AskCode::Several,
            Self::Date => AskCode::Date,
            Self::YesNo => AskCode::YesNo,
        }
    }

    /// What can be chosen.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::One(choices) | Self::Several(choices) => choices,
            Self::Text | Self::Date | Self::YesNo => &[],
        }
    }
}

coded_enum!(
    /// How a file says what a question asks for.
    AskCode {
        /// Free text.
        Text = "text",
        /// One choice.
        One = "one",
        /// Any choices.
        Several = "several",
        /// A date.
        Date = "date",
        /// Yes or no.
        YesNo = "yes_no",
    }
);

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which one.
    pub id: QuestionId,
    /// The question.
    pub text: Localized,
    /// What is meant by it, where that needs a word.
    pub help: Option<Localized>,
    /// What it asks for.
    pub ask: Ask,
    /// Its answer stands in the participant's summary.
    pub is_in_summary: bool,
}

/// Questions about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub title: Localized,
    /// What is meant by it, where that needs a word.
    pub help: Option<Localized>,
    /// In their order.
    pub questions: Vec<Question>,
}

/// What is asked at intake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Which one.
    pub key: TemplateKey,
    /// What it is called.
    pub name: Localized,
    /// What is said before the first question, where something is.
    pub notice: Option<Localized>,
    /// In their order.
    pub sections: Vec<Section>,
}

impl Template {
    /// Reads a template file.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with its line and field.
    pub fn parse(source: &str) -> Result<Self, FieldError> {
        read_document(source, read_template)
    }

    /// The one that ships with the program.
    pub fn shipped() -> &'static Self {
        static READ: LazyLock<Template> =
            LazyLock::new(|| Template::parse(SHIPPED).expect("a test reads the shipped file"));
        &READ
    }

    /// Every question, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|section| &section.questions)
    }

    /// A question by its id.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions().find(|question| question.id == *id)
    }
}

/// Every template that answers were given to, and the one that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    known: BTreeMap<TemplateKey, Template>,
    current: TemplateKey,
}

impl Default for Templates {
    fn default() -> Self {
        Self::of(Vec::new(), None)
    }
}

impl Templates {
    /// Those of a file, and the shipped one, which is in use where no other is.
    pub fn of(kept: Vec<Template>, in_use: Option<TemplateKey>) -> Self {
        let shipped = Template::shipped();
        let mut known: BTreeMap<_, _> = [(shipped.key.clone(), shipped.clone())].into();
        known.extend(kept.into_iter().map(|template| (template.key.clone(), template)));
        let current = in_use.filter(|key| known.contains_key(key));
        Self {
            current: current.unwrap_or_else(|| shipped.key.clone()),
            known,
        }
    }

    /// The one that is in use.
    pub fn current(&self) -> &Template {
        self.known.get(&self.current).unwrap_or_else(|| Template::shipped())
    }

    /// Those that are known, by id and version.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Template> {
        self.known.values()
    }

    /// One that is known.
    pub fn get(&self, key: &TemplateKey) -> Option<&Template> {
        self.known.get(key)
    }

    /// A question in the words of the template that was answered.
    pub fn question(&self, key: &TemplateKey, id: &QuestionId) -> Option<&Question> {
        self.get(key)?.question(id)
    }

    /// What was answered to questions that are no longer asked, or no longer asked so, in the order of their ids; an answer
    /// that was taken back is none.
    pub fn no_longer_asked<'a>(&'a self, intake: &'a Intake) -> impl Iterator<Item = &'a Answered> {
        intake.answers.iter().filter(|answered| {
            let reply = answered.current.reply.as_ref();
            let asked = self.current().question(&answered.question);
            reply.is_some_and(|reply| asked.is_none_or(|question| !reply.fits(&question.ask)))
        })
    }
}

fn read_template(fields: &mut Fields<'_>) -> Result<Template, FieldError> {
    let key = TemplateKey {
        id: read_id(&fields.required("id")?)?,
        version: fields.required("version")?.integer(1, 1_000_000)? as u32,
    };
    let name = fields.required("name")?.localized()?;
    let notice = fields.optional("notice").map(|field| field.localized()).transpose()?;
    let list = fields.required("section")?;
    let mut ids = BTreeSet::new();
    let mut sections = Vec::new();
    for field in list.list_within(MAX_SECTIONS)? {
        sections.push(field.table(|fields| read_section(fields, &mut ids))?);
    }
    if sections.is_empty() {
        return Err(list.error(Problem::Empty));
    }
    Ok(Template {
        key,
        name,
        notice,
        sections,
    })
}

fn read_section(fields: &mut Fields<'_>, ids: &mut BTreeSet<String>) -> Result<Section, FieldError> {
    let title = fields.required("title")?.localized()?;
    let help = fields.optional("help").map(|field| field.localized()).transpose()?;
    let list = fields.required("question")?;
    let mut questions = Vec::new();
    for field in list.list_within(MAX_QUESTIONS)? {
        let question = field.table(read_question)?;
        if !ids.insert(question.id.0.clone()) {
            return Err(field.error(Problem::Duplicate(quoted(&question.id.0))));
        }
        questions.push(question);
    }
    if questions.is_empty() {
        return Err(list.error(Problem::Empty));
    }
    Ok(Section { title, help, questions })
}

fn read_question(fields: &mut Fields<'_>) -> Result<Question, FieldError> {
    let id = QuestionId(read_id(&fields.required("id")?)?);
    let text = fields.required("text")?.localized()?;
    let help = fields.optional("help").map(|field| field.localized()).transpose()?;
    let codes: Vec<_> = AskCode::ALL.iter().map(|code| code.code()).collect();
    let code = fields.required("ask")?.word(AskCode::from_code, &codes)?;
    let mut choices = || read_choices(&fields.required("choice")?);
    let ask = match code {
        AskCode::Text => Ask::Text,
        AskCode::One => Ask::One(choices()?),
        AskCode::Several => Ask::Several(choices()?),
        AskCode::Date => Ask::Date,
        AskCode::YesNo => Ask::YesNo,
    };
    let is_in_summary = fields.optional("summary").map(|field| field.boolean()).transpose()?;
    Ok(Question {
        id,
        text,
        help,
        ask,
        is_in_summary: is_in_summary.unwrap_or(false),
    })
}

fn read_choices(list: &Field<'_>) -> Result<Vec<Choice>, FieldError> {
    let mut choices: Vec<Choice> = Vec::new();
    for field in list.list_within(MAX_CHOICES)? {
        let choice = field.table(|fields| {
            Ok(Choice {
                id: read_id(&fields.required("id")?)?,
                text: fields.required("text")?.localized()?,
            })
        })?;
        if choices.iter().any(|known| known.id == choice.id) {
            return Err(field.error(Problem::Duplicate(quoted(&choice.id))));
        }
        choices.push(choice);
    }
    if choices.is_empty() {
        return Err(list.error(Problem::Empty));
    }
    Ok(choices)
}

/// An id: small letters a–z, digits, `_` and `-`.
fn read_id(field: &Field<'_>) -> Result<String, FieldError> {
    let text = field.text_within(MAX_ID)?;
    let is_id = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter);
    if text.chars().all(is_id) {
        Ok(text.to_owned())
    } else {
        Err(field.error(Problem::NoId(quoted(text))))
    }
}

#[cfg(test)]
impl Choice {
    /// A choice that says its own id.
    pub(super) fn named(id: &str) -> Self {
        let text = Localized::new([("sv".to_owned(), id.to_owned())].into()).expect("a text");
        Self {
            id: id.to_owned(),
            text,
        }
    }
}

#[cfg(test)]
impl Question {
    /// A question that says its own id.
    pub(super) fn asking(id: &str, ask: Ask) -> Self {
        let Choice { id, text } = Choice::named(id);
        Self {
            id: QuestionId(id),
            text,
            help: None,
            ask,
            is_in_summary: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Reply, Revision};
    use super::*;

    fn error(from: &str, to: &str) -> (String, Problem) {
        let source = SHIPPED.replacen(from, to, 1);
        assert_ne!(source, SHIPPED, "{from} is there to be replaced");
        let error = Template::parse(&source).expect_err("it is wrong");
        (error.field, error.problem)
    }

    #[test]
    fn the_shipped_template_is_right_and_complete_in_both_languages() {
        let template = Template::parse(SHIPPED).expect("the shipped file is right");
        assert_eq!(&template, Template::shipped());
        let mut texts = vec![&template.name];
        texts.extend(&template.notice);
        for section in &template.sections {
            texts.push(&section.title);
            texts.extend(&section.help);
            for question in &section.questions {
                texts.push(&question.text);
                texts.extend(&question.help);
                texts.extend(question.ask.choices().iter().map(|choice| &choice.text));
            }
        }
        for text in texts {
            assert_eq!(text.locales().collect::<Vec<_>>(), ["en", "sv"], "{text:?}");
        }
        let marked = template.questions().filter(|question| question.is_in_summary).count();
        assert!(marked > 0 && marked < template.questions().count());
        for ask in ["text", "one", "several", "date", "yes_no"] {
            assert!(SHIPPED.contains(&format!("ask = \"{ask}\"")), "{ask} is shown how");
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let first = "id = \"expectations\"";
        assert_eq!(
            error(first, "id = \"Vad vill du?\""),
            (
                "section[1].question[1].id".to_owned(),
                Problem::NoId("Vad vill du?".to_owned())
            )
        );
        assert_eq!(error(first, "").1, Problem::Missing);
        assert_eq!(
            error("ask = \"yes_no\"", "ask = \"maybe\"").1,
            Problem::NotOneOf {
                value: "maybe".to_owned(),
                allowed: "text, one, several, date, yes_no".to_owned()
            }
        );
        assert_eq!(
            error("ask = \"text\"", "ask = \"one\"").1,
            Problem::Missing,
            "its choices"
        );
        let unwanted = "ask = \"text\"\nchoice = [{ id = \"a\", text = { sv = \"A\" } }]";
        assert_eq!(error("ask = \"text\"", unwanted).1, Problem::Unknown);
        assert_eq!(
            error("ask = \"text\"", "ask = \"text\"\nsumary = true").1,
            Problem::Unknown
        );
        let twice = "id = \"expectations\"\ntext = { sv = \"A\" }\nask = \"text\"\n\n[[section.question]]\nid = \"expectations\"";
        assert_eq!(error(first, twice).1, Problem::Duplicate("expectations".to_owned()));
        assert_eq!(
            Template::parse("id = \"a\"\nversion = 1\nname = { sv = \"A\" }\nsection = []")
                .expect_err("nothing is asked")
                .problem,
            Problem::Empty
        );
    }

    #[test]
    fn an_answer_to_what_is_no_longer_asked_is_kept_apart() {
        let shipped = Template::shipped();
        let newer =
            SHIPPED
                .replacen("version = 1", "version = 2", 1)
                .replacen("id = \"expectations\"", "id = \"hopes\"", 1);
        let newer = Template::parse(&newer).expect("a template");
        let answered = |id: &str, reply: Option<Reply>| {
            let revision = Revision {
                template: shipped.key.clone(),
                reply,
                date: chrono::NaiveDate::default(),
                author: String::new(),
            };
            Answered::of(QuestionId(id.to_owned()), vec![revision]).expect("one revision")
        };
        let text = || Some(Reply::Text("Arbete".to_owned()));
        let intake = Intake {
            answers: vec![
                answered("expectations", text()),
                answered("gone", None),
                answered("work_before", text()),
            ],
            decisions: Vec::new(),
        };
        let before = Templates::of(Vec::new(), None);
        assert_eq!(before.no_longer_asked(&intake).count(), 0);
        let key = newer.key.clone();
        let after = Templates::of(vec![newer], Some(key));
        assert_eq!(after.current().key.version, 2);
        let apart: Vec<_> = after.no_longer_asked(&intake).collect();
        assert_eq!(apart, [&intake.answers[0]]);
        let own = after.question(&apart[0].current.template, &apart[0].question);
        assert_eq!(
            own,
            shipped.question(&apart[0].question),
            "in the words that were answered"
        );
        let unknown = TemplateKey {
            id: "borta".to_owned(),
            version: 1,
        };
        assert_eq!(Templates::of(Vec::new(), Some(unknown)).current(), shipped);
    }
}
