//! What an organisation's IT has decided for a computer: a file that the program reads and never writes.
//!
//! docs/policy.md tells how it is written. It stands over what users and administrators choose in the program. It is no
//! defence against somebody who can run other programs, or this one with other options.

use std::collections::BTreeSet;
use std::env;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::domain::rules::{DEFAULT_LOCK_MINUTES, MAX_LOCK_MINUTES};
use crate::domain::toml_fields::{Field, FieldError, Problem, quoted, read_document};
use crate::explain::Explain as _;
use crate::files;
use crate::i18n::{Arg, Texts};

/// The longest path and address, in characters.
const MAX_PLACE_CHARS: usize = 1_000;

/// What holds on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Where the data file lies.
    pub data: Option<PathBuf>,
    /// The address of the unit's log.
    pub unit: Option<String>,
    /// The window locks itself after so many minutes at most, 1 to [`MAX_LOCK_MINUTES`].
    pub lock_minutes: Option<u64>,
    /// The languages that participants may be offered, by code; `None` is all. Swedish is always offered.
    pub languages: Option<BTreeSet<String>>,
    /// Files that are not encrypted may be saved. A participant's extract of the register always may: it is their right.
    pub exports: bool,
    /// There is a file, but it can't be followed: what holds is [`Policy::cautious`].
    pub problem: Option<String>,
}

impl Default for Policy {
    /// Nothing is decided.
    fn default() -> Self {
        Self {
            data: None,
            unit: None,
            lock_minutes: None,
            languages: None,
            exports: true,
            problem: None,
        }
    }
}

/// Why a policy can't be followed.
#[derive(Debug, Error)]
pub enum PolicyError {
    /// The operating system refused, or it is no text.
    #[error("{0}")]
    Unreadable(io::Error),
    /// Something in it is wrong.
    #[error("{0}")]
    Field(FieldError),
}

/// Where the file lies on this system: a folder that administrators alone can write.
pub fn place() -> PathBuf {
    if cfg!(windows) {
        // The drive that Windows is on is seldom another one. A variable of the user's own must not lead elsewhere.
        PathBuf::from(r"C:\ProgramData\Stegvis\policy.toml")
    } else if cfg!(target_os = "macos") {
        PathBuf::from("/Library/Application Support/Stegvis/policy.toml")
    } else {
        PathBuf::from("/etc/stegvis/policy.toml")
    }
}

impl Policy {
    /// The one of this computer. Where it can't be followed it says so in `texts`' language.
    pub fn here<'a>(texts: impl FnOnce() -> &'a Texts) -> Self {
        let path = place();
        Self::load_as(&path, &path.display().to_string(), texts)
    }

    /// Reads the file at `path`, which a sentence about it calls `name`. Where there is none nothing is decided; where it
    /// can't be followed the cautious one holds, with a sentence in `texts`' language.
    pub fn load_as<'a>(path: &Path, name: &str, texts: impl FnOnce() -> &'a Texts) -> Self {
        let read = match files::read_text(path, files::MAX_TEXT_BYTES) {
            Ok(text) => Self::parse(&text).map_err(PolicyError::Field),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Self::default(),
            Err(error) => Err(PolicyError::Unreadable(error)),
        };
        read.unwrap_or_else(|error| {
            let texts = texts();
            let args = [
                ("path", name.into()),
                ("problem", error.explain(texts).into()),
                ("minutes", Arg::Count(DEFAULT_LOCK_MINUTES as usize)),
            ];
            Self::cautious(texts.with("error-policy", &args))
        })
    }

    /// What holds where the file can't be followed: nothing leaves the data file, and the window locks no later than it
    /// does by itself. The rest is as users chose it, so that the work goes on.
    pub fn cautious(problem: String) -> Self {
        Self {
            exports: false,
            lock_minutes: Some(DEFAULT_LOCK_MINUTES),
            problem: Some(problem),
            ..Self::default()
        }
    }

    /// Reads a policy.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and field.
    pub fn parse(source: &str) -> Result<Self, FieldError> {
        read_document(source, |fields| {
            fields.required("format")?.integer(1, 1)?;
            let mut policy = Self::default();
            if let Some(field) = fields.optional("data") {
                policy.data = Some(read_place(&field)?);
            }
            if let Some(field) = fields.optional("unit") {
                policy.unit = Some(read_address(&field)?);
            }
            if let Some(field) = fields.optional("lock_minutes") {
                let minutes = field.integer(1, MAX_LOCK_MINUTES.cast_signed())?;
                policy.lock_minutes = u64::try_from(minutes).ok();
            }
            if let Some(field) = fields.optional("languages") {
                let codes = field.list()?.into_iter();
                let codes = codes.map(|code| code.text_within(20).map(str::to_owned));
                policy.languages = Some(codes.collect::<Result<_, _>>()?);
            }
            if let Some(field) = fields.optional("exports") {
                policy.exports = field.boolean()?;
            }
            Ok(policy)
        })
    }

    /// After how many minutes the window locks itself, where an administrator says `minutes`.
    pub fn lock_after(&self, minutes: u64) -> u64 {
        self.lock_minutes.map_or(minutes, |most| minutes.min(most))
    }

    /// Whether participants may be offered this language.
    pub fn allows_language(&self, code: &str) -> bool {
        self.languages.as_ref().is_none_or(|languages| languages.contains(code))
    }
}

/// A path from the root. A name between percent signs is what that environment variable holds, so that one policy serves
/// every user of a computer.
fn read_place(field: &Field<'_>) -> Result<PathBuf, FieldError> {
    let text = field.text_within(MAX_PLACE_CHARS)?.trim();
    let not_a_place = || {
        field.error(Problem::NotOneOf {
            value: quoted(text),
            allowed: if cfg!(windows) {
                r"D:\Stegvis\stegvis.db, %LOCALAPPDATA%\Stegvis\stegvis.db".to_owned()
            } else {
                "/srv/stegvis/stegvis.db, %HOME%/stegvis/stegvis.db".to_owned()
            },
        })
    };
    let mut whole = String::new();
    for (index, part) in text.split('%').enumerate() {
        if index % 2 == 0 {
            whole.push_str(part);
        } else {
            whole.push_str(&env::var(part).map_err(|_| not_a_place())?);
        }
    }
    let path = PathBuf::from(whole);
    let is_place = text.matches('%').count() % 2 == 0 && path.is_absolute() && path.extension().is_some();
    is_place.then_some(path).ok_or_else(not_a_place)
}

fn read_address(field: &Field<'_>) -> Result<String, FieldError> {
    let text = field.text_within(MAX_PLACE_CHARS)?.trim();
    let is_known = ["folder:", "postgres://"].iter().any(|start| text.starts_with(start));
    is_known.then(|| text.to_owned()).ok_or_else(|| {
        field.error(Problem::NotOneOf {
            value: quoted(text),
            allowed: "folder:PATH, postgres://USER@SERVER/DATABASE".to_owned(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn a_policy_says_what_holds_and_the_rest_is_as_it_was() {
        assert_eq!(Policy::parse("format = 1").ok(), Some(Policy::default()));
        let policy = Policy::parse(
            "format = 1\nunit = \"folder:/mnt/enhet_a\"\nlock_minutes = 3\nlanguages = [\"ar\", \"so\"]\nexports = false\n",
        )
        .expect("a policy");
        assert_eq!(policy.unit.as_deref(), Some("folder:/mnt/enhet_a"));
        assert_eq!([1, 3, 60].map(|minutes| policy.lock_after(minutes)), [1, 3, 3]);
        assert_eq!(Policy::default().lock_after(60), 60);
        assert!(policy.allows_language("so") && !policy.allows_language("ti"));
        assert!(Policy::default().allows_language("ti"));
        assert!(!policy.exports && Policy::default().exports);
    }

    #[cfg(unix)]
    #[test]
    fn a_place_may_be_each_users_own() {
        let data = |text: &str| Policy::parse(&format!("format = 1\ndata = '{text}'")).map(|policy| policy.data);
        assert_eq!(data("/srv/a.db").ok().flatten(), Some("/srv/a.db".into()));
        let home = env::var("PATH").expect("a variable that every system has");
        assert_eq!(
            data("/srv/%PATH%/a.db").ok().flatten(),
            Some(format!("/srv/{home}/a.db").into())
        );
        for wrong in ["a.db", "/srv/%STEGVIS_IS_NOT_SET%/a.db", "/srv/%a.db", "/srv/folder"] {
            assert!(data(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_can_not_be_followed_is_named_and_the_cautious_one_holds() {
        for (text, line, field) in [
            ("", 1, "format"),
            ("format = 2", 1, "format"),
            ("format = 1\nlock_minutes = 0", 2, "lock_minutes"),
            ("format = 1\nlock_minutes = 61", 2, "lock_minutes"),
            ("format = 1\nexports = \"no\"", 2, "exports"),
            ("format = 1\nexport = false", 2, "export"),
            ("format = 1\n\nunit = \"http://server\"", 3, "unit"),
            ("format = 1\nlanguages = \"sv\"", 2, "languages"),
        ] {
            let error = Policy::parse(text).expect_err(text);
            assert_eq!((error.line, error.field.as_str()), (line, field), "{text}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("policy.toml");
        let texts = Texts::new(Locale::English);
        let load = || Policy::load_as(&path, "policy.toml", || &texts);
        assert_eq!(load(), Policy::default(), "no file decides nothing");
        std::fs::write(&path, "format = 1\nexport = false").expect("written");
        let policy = load();
        assert!(!policy.exports, "a misspelt ban must not let anything out");
        assert_eq!(policy.lock_after(60), DEFAULT_LOCK_MINUTES);
        assert!(
            policy
                .problem
                .is_some_and(|problem| problem.contains("Line 2") || problem.contains("line 2"))
        );
        std::fs::write(&path, [0xff, 0x00]).expect("written");
        assert!(!load().exports);
        std::fs::write(&path, "\u{feff}format = 1\r\nlock_minutes = 2\r\n").expect("written");
        assert_eq!(load().lock_minutes, Some(2), "as Notepad writes it");
    }
}
