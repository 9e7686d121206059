//! The person whose progression is followed.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::dates::{self, EARLIEST_YEAR};
use super::exit::Exit;
use super::protection::{Consent, Protection};
use super::sharing::Sharing;
use super::text::{MAX_TEXT, kept_line};
use super::{ParticipantId, Today, coded_enum};

/// The program's own reference for a participant, written `T-0042`. It says nothing about who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CaseReference(pub u32);

impl CaseReference {
    /// Reads `T-0042`, also as `t-42` or `42`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text
            .strip_prefix("T-")
            .or_else(|| text.strip_prefix("t-"))
            .unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse().ok().map(Self)).flatten()
    }
}

impl fmt::Display for CaseReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "T-{:04}", self.0)
    }
}

/// When someone was born, as exactly as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Birth {
    /// The day.
    Date(NaiveDate),
    /// The year alone.
    Year(i32),
}

impl Birth {
    /// Reads a year (1988) or a whole date (1988-03-02).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let year = (text.len() == 4).then(|| text.parse().ok()).flatten().map(Self::Year);
        year.or_else(|| dates::parse(text).map(Self::Date))
    }

    /// The year of birth.
    pub fn year(self) -> i32 {
        match self {
            Self::Date(date) => date.year(),
            Self::Year(year) => year,
        }
    }
}

coded_enum!(
    /// Gender, as municipal reports divide it.
    Gender {
        /// Kvinna.
        Woman = "woman",
        /// Man.
        Man = "man",
        /// Annat.
        Other = "other",
    }
);

coded_enum!(
    /// Who referred the participant.
    Referrer {
        /// Försörjningsstöd.
        SocialAssistance = "social_assistance",
        /// Arbetsförmedlingen.
        EmploymentService = "employment_service",
        /// Försäkringskassan.
        SocialInsurance = "social_insurance",
        /// Regionen.
        Region = "region",
        /// Kommunala aktivitetsansvaret (KAA).
        YouthFollowUp = "youth_follow_up",
        /// Vuxenstöd.
        AdultSupport = "adult_support",
        /// Someone else.
        Other = "other",
    }
);

coded_enum!(
    /// The language that the participant prefers.
    Language {
        /// Svenska.
        Swedish = "sv",
        /// Engelska.
        English = "en",
        /// Arabiska.
        Arabic = "ar",
        /// Somaliska.
        Somali = "so",
        /// Tigrinja.
        Tigrinya = "ti",
        /// Ukrainska.
        Ukrainian = "uk",
        /// Dari.
        Dari = "prs",
        /// Another one.
        Other = "other",
    }
);

/// What is known about a participant, as it is typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// What the participant is called. Optional: the case reference is enough.
    pub name: Option<String>,
    /// When they were born.
    pub birth: Option<Birth>,
    /// Their gender.
    pub gender: Option<Gender>,
    /// Who referred them.
    pub referred_by: Option<Referrer>,
    /// The language that they prefer.
    pub language: Option<Language>,
    /// The name of the caseworker who is responsible now.
    pub caseworker: Option<String>,
    /// The day that participation began.
    pub start: NaiveDate,
}

/// Which part of [`Details`] a problem concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DetailField {
    /// [`Details::name`].
    Name,
    /// [`Details::birth`].
    Birth,
    /// [`Details::caseworker`].
    Caseworker,
    /// [`Details::start`].
    Start,
}

/// What is wrong with a part of [`Details`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetailProblem {
    /// A name without a letter: where none is known there is no name at all.
    Blank,
    /// Longer than [`MAX_TEXT`] characters.
    TooLong,
    /// A year of birth before 1900 or in the future.
    BirthOutOfRange,
    /// Participation can't begin before birth.
    StartBeforeBirth,
    /// More than a year ahead: most often a typing error.
    StartTooFarAhead,
}

impl Details {
    /// Nothing known but the day participation begins.
    pub fn starting(start: NaiveDate) -> Self {
        Self {
            name: None,
            birth: None,
            gender: None,
            referred_by: None,
            language: None,
            caseworker: None,
            start,
        }
    }

    /// Everything that is wrong, in the order of the fields; empty where all is well.
    pub fn problems(&self, today: Today) -> Vec<(DetailField, DetailProblem)> {
        let of_name = |field, name: &Option<String>| {
            let problem = name.as_deref().and_then(name_problem);
            problem.map(|problem| (field, problem))
        };
        let mut problems = Vec::new();
        problems.extend(of_name(DetailField::Name, &self.name));
        if let Some(birth) = self.birth {
            let in_future = matches!(birth, Birth::Date(date) if date > today.0);
            if in_future || !(EARLIEST_YEAR..=today.0.year()).contains(&birth.year()) {
                problems.push((DetailField::Birth, DetailProblem::BirthOutOfRange));
            } else if birth.year() > self.start.year() {
                problems.push((DetailField::Start, DetailProblem::StartBeforeBirth));
            }
        }
        problems.extend(of_name(DetailField::Caseworker, &self.caseworker));
        if self.start > today.0 + chrono::Days::new(366) {
            problems.push((DetailField::Start, DetailProblem::StartTooFarAhead));
        }
        problems
    }
}

/// What is wrong with a participant's or a caseworker's name, which has from 1 to [`MAX_TEXT`] characters.
pub fn name_problem(name: &str) -> Option<DetailProblem> {
    if kept_line(name).is_empty() {
        Some(DetailProblem::Blank)
    } else if name.chars().nth(MAX_TEXT).is_some() {
        Some(DetailProblem::TooLong)
    } else {
        None
    }
}

/// Who was responsible, from when. It lasts until the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responsibility {
    /// The first day.
    pub from: NaiveDate,
    /// The caseworker's name; `None` where nobody was.
    pub caseworker: Option<String>,
}

/// Somebody who is or has been responsible for participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caseworker {
    /// What they are called.
    pub name: String,
    /// The day from which they no longer work here; `None` while they do.
    pub left: Option<NaiveDate>,
}

impl Caseworker {
    /// `true` where they work here on `date`.
    pub fn works_on(&self, date: NaiveDate) -> bool {
        self.left.is_none_or(|left| date < left)
    }
}

/// A participant as the file holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Which one.
    pub id: ParticipantId,
    /// What people call the case.
    pub reference: CaseReference,
    /// What is known about them.
    pub details: Details,
    /// The id that they had in the spreadsheet they were imported from.
    pub imported_as: Option<String>,
    /// How participation ended; `None` while it goes on.
    pub exit: Option<Exit>,
    /// Who has been responsible, in date order.
    pub responsibilities: Vec<Responsibility>,
    /// How their data are protected, where they are.
    pub protection: Option<Protection>,
    /// What they have been told and have agreed to, in date order.
    pub consents: Vec<Consent>,
    /// Whom they let read their page, in the order in which that was written down.
    pub sharings: Vec<Sharing>,
}

impl Participant {
    /// The name as lists, file names and exports may have it: none where the data are protected.
    pub fn listed_name(&self) -> Option<&str> {
        self.details.name.as_deref().filter(|_| self.protection.is_none())
    }

    /// The last day of participation; `None` while it goes on.
    pub fn end(&self) -> Option<NaiveDate> {
        self.exit.as_ref().map(|exit| exit.date)
    }

    /// `true` where this caseworker is the one who is responsible.
    pub fn is_handled_by(&self, name: &str) -> bool {
        self.details.caseworker.as_deref() == Some(name)
    }

    /// How many times one caseworker took over from another. A time without anybody is no change.
    pub fn caseworker_changes(&self) -> usize {
        let mut names: Vec<_> = self
            .responsibilities
            .iter()
            .filter_map(|term| term.caseworker.as_deref())
            .collect();
        names.dedup();
        names.len().saturating_sub(1)
    }

    /// `true` where nobody who works here is responsible, though participation goes on.
    pub fn is_left_alone(&self, caseworkers: &[Caseworker], today: Today) -> bool {
        self.exit.is_none() && !works_here(self.details.caseworker.as_deref(), caseworkers, today)
    }

    /// `T-0042 · Amina`, or the reference alone: where no name is known, or the data are protected.
    pub fn label(&self) -> String {
        label(self.reference, self.listed_name())
    }
}

/// `T-0042 · Amina`, or the reference alone where no name may be told.
pub fn label(reference: CaseReference, listed_name: Option<&str>) -> String {
    match listed_name {
        Some(name) => format!("{reference} · {name}"),
        None => reference.to_string(),
    }
}

/// `true` where there is a caseworker, and one who works here.
pub fn works_here(caseworker: Option<&str>, caseworkers: &[Caseworker], today: Today) -> bool {
    let works = |name: &str| {
        let mut known = caseworkers.iter().filter(|caseworker| caseworker.name == name);
        known.all(|caseworker| caseworker.works_on(today.0))
    };
    caseworker.is_some_and(works)
}

/// Text as it is compared in a search: lower case, without marks above or below letters.
pub fn fold(text: &str) -> String {
    text.nfd()
        .filter(|letter| !unicode_normalization::char::is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'ø' => 'o',
            'đ' => 'd',
            'ł' => 'l',
            'ı' => 'i',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::protection::ProtectionLevel;
    use crate::domain::search::{Query, SearchText};

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn named(name: &str) -> Participant {
        let mut details = Details::starting(date("2026-01-14"));
        details.name = Some(name.to_owned());
        Participant {
            id: ParticipantId(uuid::Uuid::nil()),
            reference: CaseReference(42),
            details,
            imported_as: None,
            exit: None,
            responsibilities: Vec::new(),
            protection: None,
            consents: Vec::new(),
            sharings: Vec::new(),
        }
    }

    fn finds(query: &str, person: &Participant) -> bool {
        SearchText::new(person.reference, person.listed_name()).matches(&Query::new(query))
    }

    #[test]
    fn a_protected_name_is_in_no_list() {
        let mut person = named("Amina");
        assert_eq!(person.label(), "T-0042 · Amina");
        person.protection = Some(Protection {
            level: ProtectionLevel::Marked,
            named: ["A. Lind".to_owned()].into(),
        });
        assert_eq!((person.label().as_str(), person.listed_name()), ("T-0042", None));
        assert!(!finds("amina", &person), "a search that finds the name tells it");
    }

    #[test]
    fn a_caseworker_who_has_left_leaves_their_participants_alone() {
        let left = date("2026-11-01");
        let caseworkers = [
            Caseworker {
                name: "A. Lind".to_owned(),
                left: None,
            },
            Caseworker {
                name: "M. Öberg".to_owned(),
                left: Some(left),
            },
        ];
        let mut person = named("Amina");
        let alone = |person: &Participant, today: &str| person.is_left_alone(&caseworkers, Today(date(today)));
        assert!(alone(&person, "2026-11-18"), "nobody is responsible");
        person.details.caseworker = Some("A. Lind".to_owned());
        assert!(!alone(&person, "2026-11-18"));
        person.details.caseworker = Some("M. Öberg".to_owned());
        assert!(!alone(&person, "2026-10-31"), "the day before");
        assert!(alone(&person, "2026-11-01"), "from the day itself");
        person.exit = Some(Exit {
            date: left,
            outcome: None,
            note: None,
        });
        assert!(!alone(&person, "2026-11-18"), "who has left needs nobody");
    }

    #[test]
    fn references_are_written_with_four_digits_and_read_with_fewer() {
        assert_eq!(CaseReference(42).to_string(), "T-0042");
        assert_eq!(CaseReference(12345).to_string(), "T-12345");
        for text in ["T-0042", "t-42", " 42 "] {
            assert_eq!(CaseReference::parse(text), Some(CaseReference(42)), "{text}");
        }
        for text in ["", "T-", "T-4x", "-42", "Amina"] {
            assert_eq!(CaseReference::parse(text), None, "{text}");
        }
    }

    #[test]
    fn search_forgives_accents_and_case() {
        let person = named("Åsa Öberg-Łukić");
        for query in [
            "asa", "ÅSA", "oberg", "öb as", "lukic", "42", "t-0042", "T-42", "0042", "  ",
        ] {
            assert!(finds(query, &person), "{query}");
        }
        for query in ["berg", "sa", "43", "asa x"] {
            assert!(!finds(query, &person), "{query}");
        }
    }

    #[test]
    fn problems_name_their_field() {
        let today = Today(date("2026-11-22"));
        let mut details = Details::starting(date("2026-01-14"));
        assert_eq!(details.problems(today), []);
        details.birth = Some(Birth::Year(1899));
        assert_eq!(
            details.problems(today),
            [(DetailField::Birth, DetailProblem::BirthOutOfRange)]
        );
        details.birth = Some(Birth::Date(date("2026-11-23")));
        assert_eq!(
            details.problems(today),
            [(DetailField::Birth, DetailProblem::BirthOutOfRange)]
        );
        details.birth = Some(Birth::Year(1990));
        details.start = date("1989-12-31");
        assert_eq!(
            details.problems(today),
            [(DetailField::Start, DetailProblem::StartBeforeBirth)]
        );
        details.start = date("2027-11-24");
        details.name = Some("x".repeat(MAX_TEXT + 1));
        assert_eq!(
            details.problems(today),
            [
                (DetailField::Name, DetailProblem::TooLong),
                (DetailField::Start, DetailProblem::StartTooFarAhead)
            ]
        );
    }
}
