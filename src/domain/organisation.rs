//! Whose pages these are: the name and the logo that stand on everything that is printed.

use super::coded_enum;
use super::text::{MAX_TEXT, kept_line};

/// The largest logo, in bytes. It lies in every file of the unit, and in each of their backups.
pub const MAX_LOGO_BYTES: usize = 512 << 10;
/// The most pixels on a side of a logo of pixels: far more than its place on paper can show.
pub const MAX_LOGO_SIDE: u32 = 4000;

coded_enum!(
    /// What a logo is made of.
    LogoFormat {
        /// Pixels.
        Png = "png",
        /// Shapes.
        Svg = "svg",
    }
);

/// A logo that can be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// What it is made of.
    pub format: LogoFormat,
    /// The file, at most [`MAX_LOGO_BYTES`].
    pub bytes: Vec<u8>,
    /// What it shows, for those who can't see it; at most [`MAX_TEXT`] characters.
    pub alternative: String,
}

/// Whose pages these are. Where neither is set nothing stands on them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organisation {
    /// What it is called, at most [`MAX_TEXT`] characters.
    pub name: Option<String>,
    /// Its logo.
    pub logo: Option<Logo>,
}

/// What is wrong with an organisation's name or logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrganisationProblem {
    /// The name is longer than [`MAX_TEXT`] characters.
    #[error("the name is too long")]
    NameTooLong,
    /// The logo is larger than [`MAX_LOGO_BYTES`].
    #[error("the logo is too large")]
    LogoTooLarge,
    /// Nothing says what the logo shows.
    #[error("the logo has no alternative text")]
    AlternativeMissing,
    /// The alternative text is longer than [`MAX_TEXT`] characters.
    #[error("the alternative text is too long")]
    AlternativeTooLong,
}

impl Organisation {
    /// The same as it is kept: an empty name is none.
    #[must_use]
    pub fn kept(&self) -> Self {
        let line = |text: &str| kept_line(text).into_owned();
        Self {
            name: self.name.as_deref().map(line).filter(|name| !name.is_empty()),
            logo: self.logo.clone().map(|logo| Logo {
                alternative: line(&logo.alternative),
                ..logo
            }),
        }
    }

    /// What is wrong with it, if anything.
    pub fn problem(&self) -> Option<OrganisationProblem> {
        self.problems().into_iter().next()
    }

    /// Everything that is wrong with it; empty where all is well.
    pub fn problems(&self) -> Vec<OrganisationProblem> {
        let own = self.kept();
        let is_long = |text: &str| text.chars().count() > MAX_TEXT;
        let mut problems = Vec::new();
        if own.name.as_deref().is_some_and(is_long) {
            problems.push(OrganisationProblem::NameTooLong);
        }
        if let Some(logo) = &own.logo {
            if logo.bytes.len() > MAX_LOGO_BYTES {
                problems.push(OrganisationProblem::LogoTooLarge);
            }
            if logo.alternative.is_empty() {
                problems.push(OrganisationProblem::AlternativeMissing);
            }
            if is_long(&logo.alternative) {
                problems.push(OrganisationProblem::AlternativeTooLong);
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_logo(bytes: usize, alternative: &str) -> Organisation {
        Organisation {
            name: None,
            logo: Some(Logo {
                format: LogoFormat::Png,
                bytes: vec![0; bytes],
                alternative: alternative.to_owned(),
            }),
        }
    }

    #[test]
    fn what_cannot_be_kept_is_told() {
        let named = |name: String| Organisation {
            name: Some(name),
            logo: None,
        };
        assert_eq!(named("Timrå kommun".to_owned()).problem(), None);
        assert_eq!(named("å".repeat(200)).problem(), None);
        assert_eq!(named("å".repeat(201)).problem(), Some(OrganisationProblem::NameTooLong));
        assert_eq!(with_logo(MAX_LOGO_BYTES, "En bro").problem(), None);
        assert_eq!(
            with_logo(MAX_LOGO_BYTES + 1, " ").problems(),
            [
                OrganisationProblem::LogoTooLarge,
                OrganisationProblem::AlternativeMissing
            ]
        );
        assert_eq!(
            with_logo(1, &"a".repeat(201)).problem(),
            Some(OrganisationProblem::AlternativeTooLong)
        );
    }

    #[test]
    fn an_empty_name_is_none() {
        let own = Organisation {
            name: Some(" \n".to_owned()),
            logo: None,
        };
        assert_eq!(own.kept(), Organisation::default());
        let own = Organisation {
            name: Some(" Timrå\tkommun ".to_owned()),
            logo: None,
        };
        assert_eq!(own.kept().name.as_deref(), Some("Timrå kommun"));
    }
}
