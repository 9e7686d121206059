//! What columns were said to hold the last time, by their headings: it goes before what a heading looks like.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::words::plain;
use super::{HEADINGS_WITHIN, Part, Proposal, propose_below};
use crate::domain::instrument::Instrument;
use crate::exchange::sheet::Grid;

/// The most headings that are remembered.
const MOST: usize = 1_000;

/// What was said of columns, by heading.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    columns: BTreeMap<String, SaidColumn>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidColumn {
    part: Part,
    /// What its words mean, by their code.
    #[serde(default)]
    words: BTreeMap<String, String>,
    #[serde(default)]
    is_reversed: bool,
}

impl Said {
    /// What is said of the columns of a table.
    pub fn of(proposal: &Proposal, grid: &Grid) -> Self {
        let names = headings(grid, proposal.headings);
        let column = |(place, name): (usize, String)| {
            let words = proposal.words.get(&place).into_iter().flatten();
            let said = SaidColumn {
                part: proposal.parts.get(place)?.clone(),
                words: words
                    .filter_map(|(word, meaning)| Some((word.clone(), meaning.clone()?)))
                    .collect(),
                is_reversed: proposal.reversed.contains(&place),
            };
            Some((name, said))
        };
        let named = names.into_iter().enumerate().filter(|(_, name)| !name.is_empty());
        // Of two columns of one name the first is it.
        Self {
            columns: named.rev().filter_map(column).collect(),
        }
    }

    /// The same with what was said before of other headings.
    pub fn with(mut self, before: Self) -> Self {
        for (name, column) in before.columns {
            if self.columns.len() >= MOST {
                break;
            }
            self.columns.entry(name).or_insert(column);
        }
        self
    }

    /// A proposal, with what was said of these headings the last time in the place of what they look like.
    pub fn over(&self, proposal: Proposal, grid: &Grid, instrument: &Instrument) -> Proposal {
        let known = |row: usize| {
            let names = headings(grid, row).into_iter();
            names.filter(|name| self.columns.contains_key(name)).count()
        };
        let rows = 0..grid.rows.len().min(HEADINGS_WITHIN);
        let best = rows.rev().max_by_key(|row| known(*row));
        let found = best.filter(|row| known(*row) > known(proposal.headings).max(1));
        let mut proposal = found.map_or(proposal, |row| propose_below(grid, row, instrument));
        let mut taken: BTreeSet<Part> = BTreeSet::new();
        for (place, name) in headings(grid, proposal.headings).into_iter().enumerate() {
            let said = self.columns.get(&name);
            let Some(said) = said.filter(|said| said.part.is_in(instrument)) else {
                continue;
            };
            if said.part.is_of_one_column() && !taken.insert(said.part.clone()) {
                continue;
            }
            proposal.set(grid, place, said.part.clone(), instrument);
            for (word, meaning) in proposal.words.get_mut(&place).into_iter().flatten() {
                if let Some(own) = said.words.get(word) {
                    *meaning = Some(own.clone());
                }
            }
            if said.is_reversed {
                proposal.reversed.insert(place);
            }
            proposal.as_last.insert(place);
        }
        for place in 0..proposal.parts.len() {
            if !proposal.as_last.contains(&place) && taken.contains(&proposal.parts[place]) {
                proposal.set(grid, place, Part::Nothing, instrument);
            }
        }
        proposal
    }
}

impl Part {
    /// `true` where no other column is it too.
    fn is_of_one_column(&self) -> bool {
        !matches!(self, Self::Nothing | Self::Note)
    }

    /// `true` unless it is about what the instrument does not ask.
    fn is_in(&self, instrument: &Instrument) -> bool {
        match self {
            Self::Answer(id, respondent, _) => instrument.indicator(id).is_some_and(|own| own.asks(*respondent)),
            _ => true,
        }
    }
}

/// The names in a row, as they are compared.
fn headings(grid: &Grid, row: usize) -> Vec<String> {
    let cells = grid.rows.get(row).map(|row| row.cells.as_slice()).unwrap_or_default();
    cells.iter().map(|cell| plain(cell)).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::domain::instrument::{IndicatorId, Respondent, SHIPPED};
    use crate::exchange::proposal::propose;
    use crate::exchange::sheet::Book;

    fn grid(table: &str) -> Grid {
        let book = Book::parse(Path::new("x.csv"), table.as_bytes().to_vec()).expect("readable");
        book.grid(0).expect("a table")
    }

    #[test]
    fn what_was_said_goes_before_what_headings_look_like() {
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let first = grid("Nr;Start;Mått;Läget;Kön;Kommentar\n1;2026-01-14;2026-02-01;3;X;bra\n");
        let mut proposal = propose(&first, &instrument);
        let health = Part::Answer(IndicatorId("health".to_owned()), Respondent::Caseworker, None);
        proposal.set(&first, 3, health.clone(), &instrument);
        proposal.reversed.insert(3);
        let genders = proposal.words.get_mut(&4).expect("words");
        let word = genders.keys().next().cloned().expect("a word");
        genders.insert(word.clone(), Some("other".to_owned()));
        let said = Said::of(&proposal, &first);
        let written = serde_json::to_string(&said).expect("JSON");
        let said: Said = serde_json::from_str(&written).expect("it is read again");

        // Other columns in another order, below a title: what has the same name is the same.
        let second = grid("Blad;;;;;;\nHälsa;läget;Kön;Nr;Inskriven;Mått;Skor\n2;4;X;7;2026-01-14;2026-03-01;38\n");
        let plainly = propose(&second, &instrument);
        let proposal = said.over(plainly.clone(), &second, &instrument);
        assert_eq!(proposal.headings, 1);
        assert_eq!(proposal.parts[1], health);
        assert_ne!(plainly.parts[1], health);
        assert!(proposal.reversed.contains(&1));
        assert_eq!(proposal.words[&2][&word].as_deref(), Some("other"));
        assert_eq!(proposal.as_last, BTreeSet::from([1, 2, 3, 5]));
        assert_eq!(
            (&proposal.parts[0], &proposal.parts[6]),
            (&plainly.parts[0], &plainly.parts[6])
        );
        // Nothing that was said is about another questionnaire.
        let other = Instrument::parse(include_str!("../../../tests/data/zero_to_ten.toml")).expect("an instrument");
        assert_eq!(
            said.over(propose(&second, &other), &second, &other).parts[1],
            health,
            "it asks that too"
        );
        assert_eq!(Said::default().over(plainly.clone(), &second, &instrument), plainly);
    }

    #[test]
    fn what_is_said_anew_goes_before_what_was_said() {
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let table = grid("Nr;Start;Datum;Läget\n1;2026-01-14;2026-02-01;3\n");
        let proposed = propose(&table, &instrument);
        let mut changed = proposed.clone();
        changed.set(&table, 3, Part::Note, &instrument);
        let other = grid("Nr;Annat\n1;2\n");
        let said = Said::of(&changed, &table)
            .with(Said::of(&proposed, &table))
            .with(Said::of(&propose(&other, &instrument), &other));
        assert_eq!(said.over(proposed, &table, &instrument).parts[3], Part::Note);
        assert!(said.columns.contains_key("annat"));
    }
}
