//! What own checks have found: by month and year, without anybody's name, and nothing of few.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use crate::domain::ItemId;
use crate::domain::review::{Mark, Marked};

/// A case that was drawn, without whose it is and who read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnCase {
    /// When it was drawn.
    pub drawn_on: NaiveDate,
    /// When it was read; `None` while it has not been.
    pub read_on: Option<NaiveDate>,
    /// What was found, in the order of the checklist.
    pub marks: Vec<Marked>,
}

/// How often each answer was given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// All is well.
    pub yes: usize,
    /// Something is to be done.
    pub no: usize,
    /// It did not concern the case.
    pub not_relevant: usize,
}

impl Found {
    fn count(&mut self, mark: Mark) {
        match mark {
            Mark::Yes => self.yes += 1,
            Mark::No => self.no += 1,
            Mark::NotRelevant => self.not_relevant += 1,
        }
    }

    /// How many cases have an answer.
    pub fn answered(self) -> usize {
        self.yes + self.no + self.not_relevant
    }

    /// The share of "yes" of those that it concerned, 0 to 1; `None` where it concerned none.
    pub fn share(self) -> Option<f64> {
        let concerned = self.yes + self.no;
        (concerned > 0).then(|| self.yes as f64 / concerned as f64)
    }
}

/// One month, or several that stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Months {
    /// The first, 1 to 12.
    pub first: u32,
    /// The last, 1 to 12.
    pub last: u32,
    /// How many cases were read in them.
    pub read: usize,
}

/// What was found about an item in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which item.
    pub item: ItemId,
    /// Its latest words.
    pub text: String,
    /// In the whole year; `None` where fewer have an answer than may be shown.
    pub whole: Option<Found>,
    /// In each of the year's months, as these stand together. `None` where one of them has few answers: then no month of
    /// this item is shown, so that none follows by subtraction.
    pub months: Option<Vec<Found>>,
}

/// One year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// How many cases were drawn in it.
    pub drawn: usize,
    /// How many were read in it.
    pub read: usize,
    /// Its months, as far as there is something of them.
    pub months: Vec<Months>,
    /// What was found, in the order of the checklist.
    pub rows: Vec<Row>,
}

/// What own checks have found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Results {
    /// By year, the latest first.
    pub years: Vec<Year>,
    /// The years in which something was read, and less than may be shown.
    pub few: Vec<i32>,
}

impl Results {
    /// Counts what was read, by the day on which it was. Months with fewer cases than `threshold` stand together with those
    /// that follow, and what is left of a year with the ones before; of a year with fewer nothing is shown.
    pub fn of(cases: &[DrawnCase], threshold: usize) -> Self {
        let mut years: BTreeMap<i32, Vec<(NaiveDate, &DrawnCase)>> = BTreeMap::new();
        for case in cases {
            if let Some(date) = case.read_on {
                years.entry(date.year()).or_default().push((date, case));
            }
        }
        let mut results = Self::default();
        for (year, read) in years.into_iter().rev() {
            if read.len() < threshold {
                results.few.push(year);
                continue;
            }
            let drawn = cases.iter().filter(|case| case.drawn_on.year() == year).count();
            results.years.push(Year::of(year, drawn, read, threshold));
        }
        results
    }
}

impl Year {
    fn of(year: i32, drawn: usize, mut cases: Vec<(NaiveDate, &DrawnCase)>, threshold: usize) -> Self {
        cases.sort_by_key(|(date, _)| *date);
        let months = months(cases.iter().map(|(date, _)| date.month()), threshold);
        let place_of = |date: NaiveDate| months.iter().position(|months| date.month() <= months.last);
        let mut items: BTreeMap<ItemId, Counted> = BTreeMap::new();
        for (date, case) in &cases {
            for (position, marked) in case.marks.iter().enumerate() {
                let item = items.entry(marked.item).or_default();
                item.text.clone_from(&marked.text);
                item.position = position;
                item.months.resize(months.len(), Found::default());
                if let Some(place) = place_of(*date) {
                    item.months[place].count(marked.mark);
                }
                item.whole.count(marked.mark);
            }
        }
        let mut items: Vec<_> = items.into_iter().collect();
        items.sort_by_key(|(id, item)| (item.position, *id));
        Self {
            year,
            drawn,
            read: cases.len(),
            months,
            rows: items.into_iter().map(|(id, item)| item.row(id, threshold)).collect(),
        }
    }
}

/// Puts the months in which cases were read together until none has few. There are `threshold` of them at least.
fn months(read_in: impl Iterator<Item = u32>, threshold: usize) -> Vec<Months> {
    let mut months: Vec<Months> = Vec::new();
    for month in read_in {
        match months.last_mut() {
            Some(open) if open.last == month || open.read < threshold => {
                open.last = month;
                open.read += 1;
            }
            _ => months.push(Months {
                first: month,
                last: month,
                read: 1,
            }),
        }
    }
    if let [.., before, rest] = &mut months[..]
        && rest.read < threshold
    {
        before.last = rest.last;
        before.read += rest.read;
        months.pop();
    }
    months
}

/// What is counted of an item.
#[derive(Default)]
struct Counted {
    text: String,
    position: usize,
    whole: Found,
    months: Vec<Found>,
}

impl Counted {
    fn row(self, item: ItemId, threshold: usize) -> Row {
        let is_few = |found: &Found| (1..threshold).contains(&found.answered());
        let is_hidden = is_few(&self.whole);
        Row {
            item,
            text: self.text,
            whole: (!is_hidden).then_some(self.whole),
            months: (!is_hidden && !self.months.iter().any(is_few)).then_some(self.months),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn item(id: u128) -> ItemId {
        ItemId(Uuid::from_u128(id))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn case(read_on: &str, marks: &[(u128, &str, Mark)]) -> DrawnCase {
        let marked = |(id, text, mark): &(u128, &str, Mark)| Marked {
            item: item(*id),
            text: (*text).to_owned(),
            mark: *mark,
        };
        DrawnCase {
            drawn_on: day("2026-01-02"),
            read_on: (!read_on.is_empty()).then(|| day(read_on)),
            marks: marks.iter().map(marked).collect(),
        }
    }

    #[test]
    fn months_with_few_stand_together_and_a_short_rest_joins_the_ones_before() {
        let told = |read_in: &[u32]| {
            let months = months(read_in.iter().copied(), 3);
            let told = months.iter().map(|months| (months.first, months.last, months.read));
            told.collect::<Vec<_>>()
        };
        assert_eq!(told(&[1, 1, 1, 2, 2, 2, 2]), [(1, 1, 3), (2, 2, 4)]);
        assert_eq!(told(&[1, 4, 5, 5, 7, 7, 7]), [(1, 5, 4), (7, 7, 3)]);
        assert_eq!(told(&[1, 1, 1, 11, 12]), [(1, 12, 5)]);
    }

    #[test]
    fn an_item_stands_by_its_latest_words_and_what_was_asked_of_few_is_not_told() {
        let (yes, no, other) = (Mark::Yes, Mark::No, Mark::NotRelevant);
        let cases = [
            case("2026-01-10", &[(1, "Plan?", yes), (2, "Samtycke?", no)]),
            case("2026-01-11", &[(1, "Plan?", no), (2, "Samtycke?", yes)]),
            case("2026-02-10", &[(1, "Aktuell plan?", yes), (2, "Samtycke?", other)]),
            case("2026-02-11", &[(1, "Aktuell plan?", yes)]),
            case("2025-12-30", &[(1, "Plan?", yes)]),
            case("", &[]),
        ];
        let results = Results::of(&cases, 2);
        assert_eq!(results.few, [2025]);
        let [year] = &results.years[..] else {
            panic!("one year: {results:?}");
        };
        assert_eq!((year.drawn, year.read), (6, 4));
        let found = |yes, no, not_relevant| Found { yes, no, not_relevant };
        let [plan, consent] = &year.rows[..] else {
            panic!("two items: {year:?}");
        };
        assert_eq!(plan.text, "Aktuell plan?");
        assert_eq!(plan.whole, Some(found(3, 1, 0)));
        assert_eq!(plan.months, Some(vec![found(1, 1, 0), found(2, 0, 0)]));
        assert_eq!(plan.whole.and_then(Found::share), Some(0.75));
        assert_eq!(consent.whole, Some(found(1, 1, 1)));
        assert_eq!(consent.months, None, "in February it was asked once");
        assert_eq!(found(0, 0, 3).share(), None);
    }

    proptest! {
        #[test]
        fn nothing_of_few_is_told_and_everything_adds_up(
            read in prop::collection::vec((0_u32..20, prop::collection::btree_map(0_u128..4, 0_usize..3, 0..4)), 0..60),
            threshold in 2_usize..7,
        ) {
            let cases: Vec<_> = read
                .iter()
                .map(|(month, marks)| DrawnCase {
                    drawn_on: day("2025-01-01"),
                    read_on: NaiveDate::from_ymd_opt(2025 + (month / 12) as i32, month % 12 + 1, 15),
                    marks: marks
                        .iter()
                        .map(|(id, mark)| Marked {
                            item: item(*id),
                            text: format!("{id}?"),
                            mark: Mark::ALL[*mark],
                        })
                        .collect(),
                })
                .collect();
            let results = Results::of(&cases, threshold);
            let in_year = |year| cases.iter().filter(move |case| case.read_on.is_some_and(|date| date.year() == year));
            for year in &results.few {
                prop_assert!(in_year(*year).count() < threshold);
            }
            for year in &results.years {
                prop_assert_eq!(year.read, in_year(year.year).count());
                prop_assert!(year.months.iter().all(|months| months.read >= threshold));
                prop_assert_eq!(year.months.iter().map(|months| months.read).sum::<usize>(), year.read);
                prop_assert!(year.months.is_sorted_by(|a, b| a.last < b.first));
                for row in &year.rows {
                    let is_few = |found: &Found| (1..threshold).contains(&found.answered());
                    prop_assert!(!row.whole.iter().any(is_few));
                    let Some(months) = &row.months else { continue };
                    prop_assert!(!months.iter().any(is_few), "no month of few, and none left out to be worked out");
                    let total: usize = months.iter().map(|found| found.answered()).sum();
                    prop_assert_eq!(Some(total), row.whole.map(Found::answered));
                }
            }
        }
    }
}
