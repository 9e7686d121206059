//! One's own figure with those of others under it: in the order of the alphabet, which is no ranking.

use chrono::Datelike as _;

use super::{Difference, Figure, Known, Method, OutsideFigure, Subject, UnitFigures, latest, own};
use crate::domain::OutsideFigureId;
use crate::domain::activity::Period;
use crate::domain::cohort::overview::Overview;
use crate::domain::text::composed;

/// Whose figure a row holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    /// One's own.
    Own,
    /// Another unit's, counted by the same program.
    Unit {
        /// What it calls itself.
        name: String,
        /// In what it counts otherwise.
        differences: Vec<Difference>,
    },
    /// What somebody has published.
    Published {
        /// Which one.
        id: OutsideFigureId,
        /// Whose.
        owner: String,
        /// Where it stands.
        source: String,
        /// As it was published, in thousandths of one per cent.
        value: i64,
    },
}

/// Over which time a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// These days.
    Days(Period),
    /// A calendar year.
    Year(i32),
}

impl Span {
    /// `true` where both are over the same days.
    pub fn is_same_as(self, other: Self) -> bool {
        let year_of = |days: Period| {
            let is_whole = days.from.ordinal() == 1 && (days.to.month(), days.to.day()) == (12, 31);
            (is_whole && days.from.year() == days.to.year()).then(|| days.from.year())
        };
        match (self, other) {
            (Self::Days(days), Self::Year(year)) | (Self::Year(year), Self::Days(days)) => year_of(days) == Some(year),
            _ => self == other,
        }
    }
}

/// One figure of several.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Whose.
    pub who: Who,
    /// Over which time.
    pub span: Span,
    /// What is known of it; `None` where there is nothing to count.
    pub known: Option<Known>,
}

impl Row {
    /// The figure, where it is shown.
    pub fn figure(&self) -> Option<Figure> {
        match self.known {
            Some(Known::Shown(figure)) => Some(figure),
            Some(Known::Hidden) | None => None,
        }
    }

    /// What those are sorted by who are not oneself.
    fn order(&self) -> (String, i64) {
        let name = match &self.who {
            Who::Own => "",
            Who::Unit { name, .. } => name,
            Who::Published { owner, .. } => owner,
        };
        // The latest stands first.
        let day = match self.span {
            Span::Days(days) => i64::from(days.to.num_days_from_ce()),
            Span::Year(year) => i64::from(year) * 366,
        };
        (alphabetic(name), -day)
    }
}

/// Figures under each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// What they are figures of.
    pub subject: Subject,
    /// One's own first, the others in the order of the alphabet.
    pub rows: Vec<Row>,
}

impl Beside {
    /// `true` where somebody else's figure stands there.
    pub fn has_others(&self) -> bool {
        self.rows.len() > 1
    }

    /// `true` where two of them are over different days: what changed in between is then a part of the difference.
    pub fn spans_differ(&self) -> bool {
        let first = self.rows.first().map(|row| row.span);
        first.is_some_and(|first| self.rows.iter().any(|row| !row.span.is_same_as(first)))
    }
}

/// One's own figure beside those of others. Of another unit only its newest file over the same days is shown, and nothing of
/// one that has no such figure.
pub fn beside(overview: &Overview, subject: &Subject, files: &[UnitFigures], published: &[OutsideFigure]) -> Beside {
    let method = Method::of(overview);
    let units = latest(files).into_iter().filter_map(|file| {
        Some(Row {
            who: Who::Unit {
                name: file.unit.name.clone(),
                differences: method.differences(&file.method, subject.measure),
            },
            span: Span::Days(file.period),
            known: Some(*file.figures.get(subject)?),
        })
    });
    let of_subject = published.iter().filter(|own| own.details.subject() == *subject);
    let published = of_subject.map(|own| Row {
        who: Who::Published {
            id: own.id,
            owner: own.details.owner.clone(),
            source: own.details.source.clone(),
            value: own.details.value,
        },
        span: Span::Year(own.details.year),
        known: Some(Known::Shown(own.details.figure())),
    });
    let mut others: Vec<Row> = units.chain(published).collect();
    others.sort_by_cached_key(Row::order);
    let own = Row {
        who: Who::Own,
        span: Span::Days(overview.window),
        known: own(overview, subject),
    };
    Beside {
        subject: subject.clone(),
        rows: std::iter::once(own).chain(others).collect(),
    }
}

/// A name as Swedish sorts it: å, ä and ö come last, in this order, and capitals make no difference.
fn alphabetic(name: &str) -> String {
    let letter = |letter: char| match letter {
        'å' => '\u{F000}',
        'ä' | 'æ' => '\u{F001}',
        'ö' | 'ø' => '\u{F002}',
        'é' | 'è' => 'e',
        _ => letter,
    };
    composed(&name.to_lowercase()).chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_of_the_swedish_alphabet() {
        let mut names = ["Örebro", "älmhult", "Åre", "Zinkgruvan", "arvika", "Borås"];
        names.sort_by_cached_key(|name| alphabetic(name));
        assert_eq!(names, ["arvika", "Borås", "Zinkgruvan", "Åre", "älmhult", "Örebro"]);
    }

    #[test]
    fn a_whole_year_is_the_same_days_as_the_year() {
        let days = |from: &str, to: &str| {
            Span::Days(Period {
                from: from.parse().expect("a date"),
                to: to.parse().expect("a date"),
            })
        };
        assert!(days("2025-01-01", "2025-12-31").is_same_as(Span::Year(2025)));
        assert!(!days("2025-01-01", "2025-12-31").is_same_as(Span::Year(2024)));
        assert!(!days("2024-01-01", "2025-12-31").is_same_as(Span::Year(2025)));
        assert!(!Span::Year(2025).is_same_as(days("2025-02-01", "2025-12-31")));
        assert!(Span::Year(2025).is_same_as(Span::Year(2025)));
    }
}
