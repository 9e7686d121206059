//! The languages that participants can choose: those that come with the program, and those that an organisation has put
//! into a folder beside its file.
//!
//! A language is a folder named by its code. `language.toml` says what it is called and which way it is written,
//! `*.ftl` hold the pages' texts, and every other `*.toml` the participant's texts of one instrument. Any of them may be
//! incomplete: each text falls back by its key.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;
use thiserror::Error;

use crate::domain::coded_enum;
use crate::domain::form_settings::FormSettings;
use crate::domain::instrument::Instrument;
use crate::domain::instrument::texts::InstrumentTexts;
use crate::domain::localized::TextDirection;
use crate::domain::toml_fields::{FieldError, read_document};
use crate::files;

/// The folder beside the file.
pub const FOLDER: &str = "languages";
/// The largest file that is read as a text file, in bytes.
const MAX_BYTES: u64 = 1 << 20;
/// The most languages that are read from a folder.
const MAX_LANGUAGES: usize = 50;
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
    /// The file is too large to be a text file.
    #[error("larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// A file of fields is wrong.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// A file of page texts is wrong; the parser's own words.
    #[error("{0}")]
    Messages(String),
}

/// Every language, and what could not be read.
#[derive(Debug, Default)]
pub struct Languages {
    languages: BTreeMap<String, Language>,
    /// Files that could not be read, and why.
    pub problems: Vec<(PathBuf, LanguageError)>,
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
                name: fields.required("name")?.text()?.to_owned(),
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
        let at = |path: &Path| {
            let path = path.to_owned();
            move |error| (path, error)
        };
        let description = folder.join("language.toml");
        let mut language = match self.languages.get(code) {
            Some(known) if !description.exists() => known.clone(),
            _ => {
                let source = read(&description).map_err(at(&description))?;
                Language::parse(code, &source).map_err(|error| at(&description)(error.into()))?
            }
        };
        if let Some(known) = self.languages.get(code) {
            language.messages.clone_from(&known.messages);
            language.texts.clone_from(&known.texts);
        }
        let files = fs::read_dir(folder).map_err(|error| at(folder)(error.into()))?;
        let mut files: Vec<_> = files.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.sort();
        for path in files.iter().filter(|path| **path != description) {
            let extension = path.extension().and_then(|extension| extension.to_str());
            match extension {
                Some("ftl") => language.messages.push(read_messages(path).map_err(at(path))?),
                Some("toml") => {
                    let source = read(path).map_err(at(path))?;
                    let texts = InstrumentTexts::parse(&source).map_err(|error| at(path)(error.into()))?;
                    language.texts.push(texts);
                }
                _ => {}
            }
        }
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

    /// The languages that participants can choose.
    pub fn offered<'a>(&'a self, settings: &'a FormSettings) -> impl Iterator<Item = &'a Language> {
        let is_offered =
            |language: &&Language| language.is_always_offered() || settings.offered.contains(&language.code);
        self.all().filter(is_offered)
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

fn read(path: &Path) -> Result<String, LanguageError> {
    // A pipe or a device has no end, and opening it may wait for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
    }
    files::read_text(path, MAX_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => LanguageError::TooLarge,
        _ => LanguageError::Io(error),
    })
}

fn read_messages(path: &Path) -> Result<String, LanguageError> {
    let source = read(path)?;
    match FluentResource::try_new(source.clone()) {
        Ok(_) => Ok(source),
        Err((_, errors)) => {
            let error = errors.first().map_or_else(String::new, |error| {
                let line = source[..error.pos.start.min(source.len())].lines().count();
                format!("line {line}: {error}")
            });
            Err(LanguageError::Messages(error))
        }
    }
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
                FluentResource::try_new((*source).to_owned())
                    .map_err(|(_, errors)| errors)
                    .expect(code);
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
