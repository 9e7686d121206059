//! The languages that participants can choose: those that come with the program, and those that an organisation has put
//! into a folder beside its file.
//!
//! A language is a folder named by its code. `language.toml` says what it is called and which way it is written,
//! `*.ftl` hold the pages' texts, and every other `*.toml` the participant's texts of one instrument. Any of them may be
//! incomplete: each text falls back by its key.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::messages::{self, MessageProblem, MessagesError};
use crate::domain::coded_enum;
use crate::domain::form_settings::FormSettings;
use crate::domain::instrument::Instrument;
use crate::domain::instrument::texts::InstrumentTexts;
use crate::domain::localized::TextDirection;
use crate::domain::toml_fields::{FieldError, read_document};
use crate::files::{self, MAX_TEXT_BYTES};

/// The folder beside the file.
pub const FOLDER: &str = "languages";
/// The file that says what a language is.
const DESCRIPTION: &str = "language.toml";
/// The most languages that are read from a folder.
const MAX_LANGUAGES: usize = 50;
/// The most files that a language may have.
pub const MAX_FILES: usize = 50;
/// The most that a language's files may hold together, in bytes. What comes with the program is some 10,000.
pub const MAX_LANGUAGE_BYTES: usize = 2 << 20;
/// The longest name that a language may have for itself, in characters.
const MAX_NAME: usize = 100;
/// Offered to every participant, whatever else is.
const ALWAYS_OFFERED: [&str; 2] = ["sv", "en"];

coded_enum!(
    /// Whether somebody who knows language and subject has read the texts.
    Review {
        /// Yes.
        Final = "final",
        /// Not yet: the texts must be read before participants get them.
        Draft = "draft",
    }
);

/// A language that participants can choose.
#[derive(Debug, Clone)]
pub struct Language {
    /// Its code, such as `ar`.
    pub code: String,
    /// Its own name for itself.
    pub name: String,
    /// Which way it is written.
    pub direction: TextDirection,
    /// Whether its texts have been reviewed.
    pub review: Review,
    /// Fluent sources; of two texts with one key the later one holds.
    pub(super) messages: Vec<String>,
    texts: Vec<InstrumentTexts>,
}

/// What is wrong with a language in the folder; the others work.
#[derive(Debug, Error)]
pub enum LanguageError {
    /// A file or folder can't be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file is larger than [`MAX_TEXT_BYTES`].
    #[error("larger than {MAX_TEXT_BYTES} bytes")]
    TooLarge,
    /// The folder has more than [`MAX_FILES`], or they hold more than [`MAX_LANGUAGE_BYTES`] together.
    #[error("more than {MAX_FILES} files or {MAX_LANGUAGE_BYTES} bytes")]
    TooMuch,
    /// A file of fields is wrong.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// A file of page texts is wrong; the parser's own words.
    #[error("{0}")]
    Messages(String),
    /// A page text is what none may be.
    #[error(transparent)]
    Message(#[from] MessageProblem),
}

impl From<MessagesError> for LanguageError {
    fn from(error: MessagesError) -> Self {
        match error {
            MessagesError::Syntax(words) => Self::Messages(words),
            MessagesError::Problem(problem) => Self::Message(problem),
        }
    }
}

/// Every language, and what could not be read.
#[derive(Debug, Default)]
pub struct Languages {
    languages: BTreeMap<String, Language>,
    /// Files that could not be read, and why.
    pub problems: Vec<(PathBuf, LanguageError)>,
    /// Those that participants may be offered at all, by code; `None` is every one.
    allowed: Option<BTreeSet<String>>,
}

/// A folder of assets: code, `language.toml`, page texts, instrument texts.
type Shipped = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

macro_rules! shipped {
    ($code:literal) => {
        (
            $code,
            include_str!(concat!("../../assets/locales/", $code, "/language.toml")),
            &[include_str!(concat!(
                "../../assets/locales/",
                $code,
                "/participant.ftl"
            ))],
            &[include_str!(concat!(
                "../../assets/locales/",
                $code,
                "/stegvis-bip-1.toml"
            ))],
        )
    };
}
/// What comes with the program, in the order of the languages' own names as Swedish services list them.
const SHIPPED: &[Shipped] = &[
    ("sv", include_str!("../../assets/locales/sv/language.toml"), &[], &[]),
    shipped!("sv-simple"),
    ("en", include_str!("../../assets/locales/en/language.toml"), &[], &[]),
    shipped!("ar"),
    shipped!("prs"),
    shipped!("so"),
    shipped!("ti"),
    shipped!("uk"),
];

impl Language {
    fn parse(code: &str, source: &str) -> Result<Self, FieldError> {
        read_document(source, |fields| {
            Ok(Self {
                code: code.to_owned(),
                name: fields.required("name")?.text_within(MAX_NAME)?.to_owned(),
                direction: fields
                    .required("direction")?
                    .word(TextDirection::from_code, &["ltr", "rtl"])?,
                review: fields
                    .required("review")?
                    .word(Review::from_code, &["final", "draft"])?,
                messages: Vec::new(),
                texts: Vec::new(),
            })
        })
    }

    /// Reads the files of a folder, by name and in the order in which they hold. `known` is what the program has of the
    /// language already, which they are laid over.
    ///
    /// # Errors
    /// The first file that is wrong, and why. Nothing of the others is to be used then.
    pub fn read(
        code: &str,
        files: &[(PathBuf, String)],
        known: Option<&Self>,
    ) -> Result<Self, (PathBuf, LanguageError)> {
        let is_description = |path: &Path| path == Path::new(DESCRIPTION);
        let described = files.iter().find(|(path, _)| is_description(path));
        let mut language = match (described, known) {
            (Some((path, source)), _) => Self::parse(code, source).map_err(|error| (path.clone(), error.into()))?,
            (None, Some(known)) => known.clone(),
            (None, None) => {
                let error = io::Error::from(io::ErrorKind::NotFound);
                return Err((PathBuf::from(DESCRIPTION), error.into()));
            }
        };
        if let Some(known) = known {
            language.messages.clone_from(&known.messages);
            language.texts.clone_from(&known.texts);
        }
        for (path, source) in files.iter().filter(|(path, _)| !is_description(path)) {
            let at = |error| (path.clone(), error);
            match path.extension().and_then(OsStr::to_str) {
                Some("ftl") => language
                    .messages
                    .push(messages::checked(source.clone()).map_err(|error| at(error.into()))?),
                Some("toml") => {
                    let texts = InstrumentTexts::parse(source).map_err(|error| at(error.into()))?;
                    language.texts.push(texts);
                }
                _ => {}
            }
        }
        Ok(language)
    }

    /// `true` where every participant may choose it, whatever an administrator has decided.
    pub fn is_always_offered(&self) -> bool {
        ALWAYS_OFFERED.contains(&self.code.as_str())
    }

    /// The instrument with this language's texts in it.
    pub fn translate(&self, instrument: &Instrument) -> Instrument {
        let mut translated = instrument.clone();
        for texts in self.texts.iter().filter(|texts| texts.key == instrument.key) {
            texts.apply(&mut translated, &self.code);
        }
        translated
    }
}

impl Languages {
    /// The languages that come with the program. Tests read every one of their files.
    pub fn shipped() -> Self {
        let mut all = Self::default();
        for (code, language, messages, texts) in SHIPPED {
            match shipped_language(code, language, messages, texts) {
                Ok(language) => drop(all.languages.insert((*code).to_owned(), language)),
                Err(error) => log::error!("{code}: {error}"),
            }
        }
        all
    }

    /// The shipped languages, and those in the folder beside the file at `path`.
    pub fn beside(path: &Path) -> Self {
        let mut all = Self::shipped();
        let folder = path.parent().unwrap_or(Path::new("")).join(FOLDER);
        if let Err(error) = all.add_folder(&folder)
            && error.kind() != io::ErrorKind::NotFound
        {
            all.problems.push((folder, error.into()));
        }
        all
    }

    fn add_folder(&mut self, folder: &Path) -> io::Result<()> {
        let mut folders: Vec<_> = fs::read_dir(folder)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.is_dir())
            .collect();
        folders.sort();
        for folder in folders.into_iter().take(MAX_LANGUAGES) {
            let Some(code) = folder
                .file_name()
                .and_then(|name| name.to_str())
                .filter(|code| is_code(code))
            else {
                continue;
            };
            if let Err((path, error)) = self.add(&folder, code) {
                self.problems.push((path, error));
            }
        }
        Ok(())
    }

    /// Adds one folder. Nothing of it is used where one of its files is wrong.
    fn add(&mut self, folder: &Path, code: &str) -> Result<(), (PathBuf, LanguageError)> {
        let within = |(name, error): (PathBuf, LanguageError)| {
            let is_folder = name.as_os_str().is_empty();
            (
                if is_folder {
                    folder.to_owned()
                } else {
                    folder.join(name)
                },
                error,
            )
        };
        let files = read_folder(folder).map_err(within)?;
        let language = Language::read(code, &files, self.languages.get(code)).map_err(within)?;
        self.languages.insert(code.to_owned(), language);
        Ok(())
    }

    /// The language with this code.
    pub fn get(&self, code: &str) -> Option<&Language> {
        self.languages.get(code)
    }

    /// Every language: the program's in its own order, then the organisation's by code.
    pub fn all(&self) -> impl Iterator<Item = &Language> {
        let place = |code: &str| {
            SHIPPED
                .iter()
                .position(|(shipped, ..)| *shipped == code)
                .unwrap_or(SHIPPED.len())
        };
        let mut all: Vec<_> = self.languages.values().collect();
        all.sort_by_key(|language| place(&language.code));
        all.into_iter()
    }

    /// From now on only these may be offered, by code; Swedish always may. `None` allows every one.
    pub fn allow(&mut self, allowed: Option<BTreeSet<String>>) {
        self.allowed = allowed;
    }

    /// The languages that participants can choose.
    pub fn offered<'a>(&'a self, settings: &'a FormSettings) -> impl Iterator<Item = &'a Language> {
        let is_offered =
            |language: &&Language| language.is_always_offered() || settings.offered.contains(&language.code);
        let is_allowed = |language: &&Language| {
            language.is_always_offered() || self.allowed.as_ref().is_none_or(|codes| codes.contains(&language.code))
        };
        self.all().filter(is_offered).filter(is_allowed)
    }
}

fn shipped_language(code: &str, language: &str, messages: &[&str], texts: &[&str]) -> Result<Language, FieldError> {
    let mut language = Language::parse(code, language)?;
    language.messages = messages.iter().map(|source| (*source).to_owned()).collect();
    language.texts = texts
        .iter()
        .map(|source| InstrumentTexts::parse(source))
        .collect::<Result<_, _>>()?;
    Ok(language)
}

/// A language code: letters, digits and hyphens.
fn is_code(name: &str) -> bool {
    (2..=20).contains(&name.len())
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}

/// The texts of a folder, by their files' names and in their order. An error without a name is about the folder.
fn read_folder(folder: &Path) -> Result<Vec<(PathBuf, String)>, (PathBuf, LanguageError)> {
    let of_folder = |error: LanguageError| (PathBuf::new(), error);
    let entries = fs::read_dir(folder).map_err(|error| of_folder(error.into()))?;
    let mut names: Vec<_> = entries
        .filter_map(|entry| Some(PathBuf::from(entry.ok()?.file_name())))
        .filter(|name| matches!(name.extension().and_then(OsStr::to_str), Some("ftl" | "toml")))
        .collect();
    if names.len() > MAX_FILES {
        return Err(of_folder(LanguageError::TooMuch));
    }
    names.sort();
    let (mut files, mut bytes) = (Vec::new(), 0);
    for name in names {
        let source = match read(&folder.join(&name)) {
            Ok(source) => source,
            Err(error) => return Err((name, error)),
        };
        bytes += source.len();
        if bytes > MAX_LANGUAGE_BYTES {
            return Err(of_folder(LanguageError::TooMuch));
        }
        files.push((name, source));
    }
    Ok(files)
}

fn read(path: &Path) -> Result<String, LanguageError> {
    // A pipe or a device has no end, and opening it may wait for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
    }
    files::read_text(path, MAX_TEXT_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => LanguageError::TooLarge,
        _ => LanguageError::Io(error),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::messages_of;
    use super::super::{Locale, Texts};
    use super::*;
    use crate::domain::instrument::{Respondent, SHIPPED as INSTRUMENT};

    fn swedish_messages() -> BTreeMap<String, Vec<String>> {
        let sources = Locale::Swedish.sources();
        let (_, source) = sources
            .iter()
            .find(|(name, _)| *name == "participant")
            .expect("the file");
        messages_of(&[("participant", source)])
    }

    #[test]
    fn every_shipped_language_has_every_text_that_a_participant_reads() {
        let instrument = Instrument::parse(INSTRUMENT).expect("the shipped file is right");
        let swedish = swedish_messages();
        assert_eq!(Languages::shipped().all().count(), SHIPPED.len());
        for (code, language, messages, texts) in SHIPPED {
            let language = shipped_language(code, language, messages, texts).expect(code);
            for source in *messages {
                messages::checked((*source).to_owned()).expect(code);
                let own = messages_of(&[(code, source)]);
                for (key, values) in &swedish {
                    assert_eq!(own.get(key), Some(values), "{code}: {key}");
                }
                assert_eq!(own.len(), swedish.len(), "{code} has a key too many");
            }
            if ALWAYS_OFFERED.contains(code) {
                continue;
            }
            assert_eq!(language.review, Review::Draft, "{code}");
            let translated = language.translate(&instrument);
            let highest = translated.scale.scores().next_back().expect("a level");
            assert_ne!(
                translated.scale.word(highest, code),
                translated.scale.word(highest, "sv"),
                "{code}"
            );
            for indicator in translated.asked_of(Respondent::Participant) {
                let mut all = vec![&indicator.name, &indicator.questions[&Respondent::Participant]];
                all.extend(indicator.help.get(&Respondent::Participant));
                all.extend(indicator.raised.iter().chain(&indicator.topic));
                all.extend(indicator.levels.iter().filter_map(|level| level.word.as_ref()));
                assert_eq!(all.len(), 10, "{code}: {}", indicator.id);
                for text in all {
                    assert!(text.locales().any(|locale| locale == *code), "{code}: {text:?}");
                }
            }
        }
    }

    #[test]
    fn draft_languages_are_offered_only_once_they_are_switched_on() {
        let languages = Languages::shipped();
        let codes = |settings: &FormSettings| {
            let offered = languages.offered(settings).map(|language| language.code.clone());
            offered.collect::<Vec<_>>()
        };
        assert_eq!(codes(&FormSettings::default()), ["sv", "en"]);
        let settings = FormSettings {
            offered: ["ar".to_owned(), "xx".to_owned()].into(),
            ..FormSettings::default()
        };
        assert_eq!(codes(&settings), ["sv", "en", "ar"]);
    }

    #[test]
    fn a_folder_holds_so_much_and_no_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |path: String, text: &str| {
            let path = folder.path().join(FOLDER).join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        };
        put(
            "ar/a.ftl".to_owned(),
            &format!("#{}\n", " ".repeat(MAX_TEXT_BYTES as usize)),
        );
        for number in 0..=MAX_FILES {
            put(format!("so/{number}.ftl"), "");
        }
        for number in 0..3 {
            put(format!("ti/{number}.ftl"), &"#\n".repeat(MAX_TEXT_BYTES as usize / 2));
        }
        put("uk/a.ftl".to_owned(), "handover-next = { NUMBER(1) }\n");
        put("uk/note.txt".to_owned(), "not read");
        let languages = Languages::beside(&folder.path().join("unit.db"));
        let problem = |code: &str| {
            let mut problems = languages.problems.iter();
            let at = folder.path().join(FOLDER).join(code);
            problems.find_map(|(path, error)| path.starts_with(&at).then_some(error))
        };
        assert!(matches!(problem("ar"), Some(LanguageError::TooLarge)));
        assert!(matches!(problem("so"), Some(LanguageError::TooMuch)));
        assert!(matches!(problem("ti"), Some(LanguageError::TooMuch)));
        assert!(matches!(problem("uk"), Some(LanguageError::Message(_))));
        assert_eq!(languages.problems.len(), 4);
        assert_eq!(languages.all().count(), SHIPPED.len(), "each stays as it came");
    }

    #[test]
    fn a_folder_beside_the_file_adds_a_language_and_mends_a_shipped_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |path: &str, text: &str| {
            let path = folder.path().join(FOLDER).join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        };
        put(
            "fi/language.toml",
            "name = \"Suomi\"\ndirection = \"ltr\"\nreview = \"draft\"\n",
        );
        put("fi/pages.ftl", "handover-next = Seuraava\n");
        put("ar/mended.ftl", "handover-next = X\n");
        put("de/language.toml", "name = \"Deutsch\"\n");
        put("../secret/language.toml", "");
        put("a b/language.toml", "");
        let languages = Languages::beside(&folder.path().join("unit.db"));
        let finnish = Texts::of_language(languages.get("fi").expect("it is read"));
        assert_eq!(finnish.get("handover-next"), "Seuraava");
        assert_eq!(
            finnish.get("handover-back"),
            "Tillbaka",
            "what is missing is read in Swedish"
        );
        let arabic = Texts::of_language(languages.get("ar").expect("it is shipped"));
        assert_eq!(arabic.get("handover-next"), "X");
        assert_ne!(arabic.get("handover-back"), "Tillbaka", "the rest of it stays");
        assert_eq!(arabic.direction(), TextDirection::RightToLeft);
        let [(path, error)] = languages.problems.as_slice() else {
            panic!("{:?}", languages.problems)
        };
        assert!(
            path.ends_with("de/language.toml") && error.to_string().contains("direction"),
            "{error}"
        );
        assert!(languages.get("de").is_none());
    }
}
