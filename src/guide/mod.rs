//! The user guide: chapters in Markdown that the window shows, the command line prints, and anybody can read beside the
//! program. Read once, in each language, into what is drawn.

mod pictures;
mod read;
mod search;

use std::sync::OnceLock;

use crate::domain::coded_enum;
use crate::i18n::Locale;

pub use self::pictures::{PICTURES, picture};
pub use self::search::Found;

coded_enum!(
    /// The chapters, in the order of the contents.
    Chapter {
        /// For everybody: the first start, keys, settings.
        Start = "start",
        /// For caseworkers.
        Caseworker = "caseworker",
        /// For participants.
        Participant = "participant",
        /// For coordinators.
        Coordinator = "coordinator",
        /// For administrators.
        Administrator = "administrator",
    }
);

impl Chapter {
    /// What it is called on the command line in Swedish, and its file in `docs/guide`.
    pub fn swedish(self) -> &'static str {
        match self {
            Self::Start => "borja",
            Self::Caseworker => "handlaggare",
            Self::Participant => "deltagare",
            Self::Coordinator => "samordnare",
            Self::Administrator => "administrator",
        }
    }

    /// The chapter that somebody asks for, in either language, however they write å, ä and ö.
    pub fn named(name: &str) -> Option<Self> {
        let name = crate::domain::participant::fold(name.trim());
        let is_it = |chapter: &&Self| chapter.code() == name || chapter.swedish() == name;
        Self::ALL.iter().find(is_it).copied()
    }

    fn source(self, locale: Locale) -> &'static str {
        macro_rules! chapter {
            ($name:literal) => {
                include_str!(concat!("../../docs/guide/", $name, ".md"))
            };
        }
        match (locale, self) {
            (Locale::Swedish, Self::Start) => chapter!("borja"),
            (Locale::Swedish, Self::Caseworker) => chapter!("handlaggare"),
            (Locale::Swedish, Self::Participant) => chapter!("deltagare"),
            (Locale::Swedish, Self::Coordinator) => chapter!("samordnare"),
            (Locale::Swedish, Self::Administrator) => chapter!("administrator"),
            (Locale::English, Self::Start) => chapter!("en/start"),
            (Locale::English, Self::Caseworker) => chapter!("en/caseworker"),
            (Locale::English, Self::Participant) => chapter!("en/participant"),
            (Locale::English, Self::Coordinator) => chapter!("en/coordinator"),
            (Locale::English, Self::Administrator) => chapter!("en/administrator"),
        }
    }
}

coded_enum!(
    /// What help can be asked for about: every page of the program, and every tab of one. A heading of the guide says in a
    /// comment before it, such as `<!-- topic: plan -->`, that it is the place for one.
    Topic {
        /// A new file.
        FirstStart = "first-start",
        /// The recovery key of a new file.
        RecoveryKey = "recovery-key",
        /// Joining a unit with a new machine.
        JoinUnit = "join-unit",
        /// The passphrase is asked for.
        SignIn = "sign-in",
        /// A first passphrase is changed.
        OwnPassphrase = "own-passphrase",
        /// Everyone.
        Participants = "participants",
        /// A participant's details.
        Details = "details",
        /// Small multiples.
        Trend = "trend",
        /// One indicator over the whole page.
        Indicator = "indicator",
        /// Two occasions as dumbbells.
        Comparison = "comparison",
        /// Two occasions as a wheel.
        Radar = "radar",
        /// Every number.
        Table = "table",
        /// Every form.
        Occasions = "occasions",
        /// What a participant takes part in.
        Placements = "placements",
        /// Goals and steps.
        Plan = "plan",
        /// What has been written.
        Notes = "notes",
        /// Who was there, day by day.
        Attendance = "attendance",
        /// The interview at intake, and the decision after it.
        Intake = "intake",
        /// Going through cases by a checklist.
        Reviews = "reviews",
        /// Cases that are drawn at random and read by a colleague.
        Draws = "draws",
        /// Which occasion a form is for.
        NewAssessment = "new-assessment",
        /// A form.
        Assessment = "assessment",
        /// A form that is copied from paper.
        Transcription = "transcription",
        /// A follow-up meeting.
        Meeting = "meeting",
        /// What has been removed.
        Bin = "bin",
        /// The weeks ahead.
        Calendar = "calendar",
        /// The catalogue of activities.
        Activities = "activities",
        /// A group's figures: the overview.
        Groups = "groups",
        /// Change of each indicator.
        GroupProgress = "group-progress",
        /// Over time.
        GroupTime = "group-time",
        /// By activity.
        GroupActivities = "group-activities",
        /// Exits.
        GroupExits = "group-exits",
        /// How well the group is measured.
        GroupQuality = "group-quality",
        /// How sure the figures are.
        GroupMethod = "group-method",
        /// One's own figures beside those of others.
        GroupCompare = "group-compare",
        /// What is followed each month, with its targets.
        Scorecard = "scorecard",
        /// A spreadsheet on its way in.
        Import = "import",
        /// A participant on the way to another unit, or from one.
        Transfer = "transfer",
        /// Users.
        Users = "users",
        /// The log.
        Log = "log",
        /// The templates of the intake interview and the case review.
        Templates = "templates",
        /// Removal.
        Removal = "removal",
        /// Backups.
        Backups = "backups",
        /// The unit of several machines.
        Unit = "unit",
        /// The key that other units send participants here with.
        TransferKey = "transfer-key",
        /// How the window looks, and what is asked.
        Settings = "settings",
        /// What the program is.
        About = "about",
        /// The guide itself.
        Help = "help",
    }
);

/// A place in the guide: a heading of a chapter by its anchor, or the chapter's beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which chapter.
    pub chapter: Chapter,
    /// The heading's, as Markdown viewers make it from its words; empty for the chapter's beginning.
    pub anchor: String,
}

impl Place {
    /// Where a chapter begins.
    pub fn beginning(chapter: Chapter) -> Self {
        Self {
            chapter,
            anchor: String::new(),
        }
    }
}

/// How words are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As the rest.
    Plain,
    /// The name of something in the window.
    Name,
    /// A key, or a command.
    Code,
}

/// Words that are set alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub words: String,
    /// How they are set.
    pub tone: Tone,
    /// Where they lead, if they do.
    pub target: Option<Place>,
}

/// The words of a line without how they are set.
pub fn words(spans: &[Span]) -> String {
    spans.iter().map(|span| span.words.as_str()).collect()
}

/// A heading of a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 for the chapter's own, up to 3.
    pub level: usize,
    /// Its words.
    pub words: String,
    /// What links name it by.
    pub anchor: String,
    /// What help about leads here.
    pub topics: Vec<Topic>,
}

/// What a chapter is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading(Heading),
    /// A paragraph.
    Text(Vec<Span>),
    /// A list; with the number that it begins with, where it is numbered.
    List(Option<u64>, Vec<Vec<Block>>),
    /// What must not be missed.
    Note(Vec<Block>),
    /// A picture of the window: its file's name without folder and ending, and what it shows.
    Picture(String, String),
    /// A table: its headings, and its rows.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// One chapter in one language.
#[derive(Debug)]
pub struct Text {
    /// Which.
    pub chapter: Chapter,
    /// From its heading to its end.
    pub blocks: Vec<Block>,
}

impl Text {
    /// Every heading, in order.
    pub fn headings(&self) -> impl Iterator<Item = &Heading> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Heading(heading) => Some(heading),
            _ => None,
        })
    }

    /// The chapter's own heading.
    pub fn title(&self) -> &str {
        self.headings().next().map_or("", |heading| &heading.words)
    }
}

/// The guide in one language.
#[derive(Debug)]
pub struct Guide {
    texts: Vec<Text>,
}

impl Guide {
    /// The guide in this language, read the first time that it is asked for.
    pub fn of(locale: Locale) -> &'static Self {
        static GUIDES: [OnceLock<Guide>; 2] = [const { OnceLock::new() }; 2];
        let place = match locale {
            Locale::Swedish => 0,
            Locale::English => 1,
        };
        GUIDES[place].get_or_init(|| Self::read(locale))
    }

    fn read(locale: Locale) -> Self {
        let texts = Chapter::ALL.iter().map(|chapter| Text {
            chapter: *chapter,
            blocks: read::blocks(*chapter, chapter.source(locale)),
        });
        Self { texts: texts.collect() }
    }

    /// Every chapter, in order.
    pub fn texts(&self) -> &[Text] {
        &self.texts
    }

    /// One chapter.
    pub fn text(&self, chapter: Chapter) -> &Text {
        &self.texts[chapter as usize]
    }

    /// The place for a topic.
    pub fn place(&self, topic: Topic) -> Place {
        let found = self.texts.iter().find_map(|text| {
            let heading = text.headings().find(|heading| heading.topics.contains(&topic))?;
            Some(Place {
                chapter: text.chapter,
                anchor: heading.anchor.clone(),
            })
        });
        // Tests hold every topic to have one.
        found.unwrap_or_else(|| Place::beginning(Chapter::Start))
    }
}
