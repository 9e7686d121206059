//! Going through cases by a checklist ("genomgång"), and reminders of what is to be done.

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::dates::EARLIEST_YEAR;
use super::history::History;
use super::schedule::{Due, add_months};
use super::text::{MAX_TEXT, kept};
use super::{ItemId, ReminderId, ReviewId, Today, coded_enum, packed};

/// A case is gone through this many months after the last time, where nothing else has been decided.
pub const DEFAULT_REVIEW_MONTHS: u64 = 6;
/// The most months that can be between two times.
pub const MAX_REVIEW_MONTHS: u64 = 24;
/// The most items of a checklist: more are not one key an item.
pub const MAX_ITEMS: usize = 20;

coded_enum!(
    /// What the program itself knows about an item.
    Knows {
        /// When the plan was last gone through.
        Plan = "plan",
        /// When somebody was last measured.
        Measured = "measured",
    }
);

coded_enum!(
    /// The items that a checklist has until an administrator changes it.
    UsualItem {
        /// Whether the benefit is the right one.
        Benefit = "benefit",
        /// Whether the participant is registered at Arbetsförmedlingen.
        Registered = "registered",
        /// Whether the plan is up to date.
        Plan = "plan",
        /// Whether the participant is measured in time.
        Measured = "measured",
        /// Whether the case is to go on.
        GoesOn = "goes_on",
    }
);

impl UsualItem {
    /// The same in every file, so that two machines that change the checklist mean the same items.
    pub fn id(self) -> ItemId {
        let place = Self::ALL.iter().position(|known| *known == self).unwrap_or_default();
        ItemId(Uuid::from_u128(
            0x5367_7600_0000_7000_8000_0000_0000_0001 + place as u128,
        ))
    }

    /// What the program knows about it.
    pub fn knows(self) -> Option<Knows> {
        match self {
            Self::Plan => Some(Knows::Plan),
            Self::Measured => Some(Knows::Measured),
            Self::Benefit | Self::Registered | Self::GoesOn => None,
        }
    }
}

/// One item of a checklist. "Yes" says that all is well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which one.
    pub id: ItemId,
    /// What is asked.
    pub text: String,
    /// What the program knows about it.
    pub knows: Option<Knows>,
}

/// What is wrong with a checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChecklistProblem {
    /// No item.
    #[error("the checklist is empty")]
    Empty,
    /// More than [`MAX_ITEMS`].
    #[error("too many items")]
    TooMany,
    /// An item that asks nothing.
    #[error("an item has no text")]
    NoText,
    /// Longer than [`MAX_TEXT`] characters.
    #[error("an item is too long")]
    TooLong,
    /// Two items that ask the same.
    #[error("two items are the same")]
    Duplicate,
}

/// What is wrong with a checklist, if anything.
pub fn checklist_problem(items: &[Item]) -> Option<ChecklistProblem> {
    let texts: Vec<_> = items.iter().map(|item| kept(&item.text).to_lowercase()).collect();
    let is_twice = |place: usize| texts[..place].contains(&texts[place]);
    if items.is_empty() {
        Some(ChecklistProblem::Empty)
    } else if items.len() > MAX_ITEMS {
        Some(ChecklistProblem::TooMany)
    } else if texts.iter().any(String::is_empty) {
        Some(ChecklistProblem::NoText)
    } else if items.iter().any(|item| item.text.chars().count() > MAX_TEXT) {
        Some(ChecklistProblem::TooLong)
    } else if (0..texts.len()).any(is_twice) {
        Some(ChecklistProblem::Duplicate)
    } else {
        None
    }
}

coded_enum!(
    /// What is found about an item.
    Mark {
        /// All is well.
        Yes = "yes",
        /// Something is to be done.
        No = "no",
        /// It does not concern this case.
        NotRelevant = "not_relevant",
    }
);

/// What was found about an item, in the words that were asked then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Which item.
    pub item: ItemId,
    /// What was asked.
    pub text: String,
    /// What was found.
    pub mark: Mark,
}

/// A case as it was gone through once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Which time.
    pub id: ReviewId,
    /// When it was begun.
    pub begun_on: NaiveDate,
    /// By whom.
    pub by: String,
    /// When it was finished; `None` while it goes on.
    pub finished_on: Option<NaiveDate>,
    /// What was found, in the order of the checklist.
    pub marks: Vec<Marked>,
}

/// One line of a checklist that is being gone through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which item, in the words that were answered where it has been.
    pub item: Item,
    /// What was found.
    pub mark: Option<Mark>,
    /// The words have changed since, to these; or the item is gone, which is no words.
    pub changed_to: Option<Option<String>>,
}

impl Review {
    /// What was found about an item.
    pub fn marked(&self, id: ItemId) -> Option<&Marked> {
        self.marks.iter().find(|marked| marked.item == id)
    }

    /// Every day on which something was noted.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        [Some(self.begun_on), self.finished_on].into_iter().flatten()
    }
}

/// The checklist with what has been found so far. What is answered keeps its words, also where the checklist has been
/// changed in the middle of it.
pub fn lines(checklist: &[Item], marks: &[Marked]) -> Vec<Line> {
    let marked = |id: ItemId| marks.iter().find(|marked| marked.item == id);
    let line = |item: &Item| match marked(item.id) {
        None => Line {
            item: item.clone(),
            mark: None,
            changed_to: None,
        },
        Some(own) => Line {
            item: Item {
                text: own.text.clone(),
                ..item.clone()
            },
            mark: Some(own.mark),
            changed_to: (own.text != item.text).then(|| Some(item.text.clone())),
        },
    };
    let mut lines: Vec<_> = checklist.iter().map(line).collect();
    let gone = marks
        .iter()
        .filter(|own| checklist.iter().all(|item| item.id != own.item));
    lines.extend(gone.map(|own| Line {
        item: Item {
            id: own.item,
            text: own.text.clone(),
            knows: None,
        },
        mark: Some(own.mark),
        changed_to: Some(None),
    }));
    lines
}

/// What is wrong with going through a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReviewProblem {
    /// Nothing has been begun, or it is finished.
    #[error("it is not being gone through")]
    NotOpen,
    /// So many items have no answer.
    #[error("{0} items have no answer")]
    Unanswered(usize),
}

/// Something that is to be done by a day, as it is typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderDetails {
    /// What.
    pub text: String,
    /// By when.
    pub date: NaiveDate,
}

/// What is wrong with a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReminderProblem {
    /// It says nothing.
    #[error("the text is missing")]
    NoText,
    /// Longer than [`MAX_TEXT`] characters.
    #[error("the text is too long")]
    TooLong,
    /// Nobody is reminded on a day that has gone.
    #[error("the date has gone")]
    InPast,
    /// More than two years ahead: most often a typing error.
    #[error("the date is far ahead")]
    TooFarAhead,
}

impl ReminderDetails {
    /// What is wrong with it, if anything.
    pub fn problem(&self, today: Today) -> Option<ReminderProblem> {
        if kept(&self.text).is_empty() {
            Some(ReminderProblem::NoText)
        } else if self.text.chars().count() > MAX_TEXT {
            Some(ReminderProblem::TooLong)
        } else if self.date < today.0 || self.date.year() < EARLIEST_YEAR {
            Some(ReminderProblem::InPast)
        } else if self.date > add_months(today.0, 24) {
            Some(ReminderProblem::TooFarAhead)
        } else {
            None
        }
    }
}

/// Something that is to be done, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Which one.
    pub id: ReminderId,
    /// What, and by when.
    pub details: ReminderDetails,
    /// When it was written down.
    pub created_on: NaiveDate,
    /// By whom.
    pub created_by: String,
    /// When it was done, and by whom.
    pub done: Option<(NaiveDate, String)>,
}

impl Reminder {
    /// What lists show of it; `None` once it is done.
    pub fn open(&self) -> Option<OpenReminder> {
        self.done.is_none().then(|| OpenReminder {
            id: self.id,
            text: self.details.text.clone(),
            date: self.details.date,
        })
    }

    /// Every day on which something was noted; that on which it is to be done is none.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        let done = self.done.as_ref().map(|(date, _)| *date);
        [Some(self.created_on), done].into_iter().flatten()
    }
}

/// Something that is to be done, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenReminder {
    /// Which one.
    pub id: ReminderId,
    /// What.
    pub text: String,
    /// By when.
    #[serde(with = "packed::day")]
    pub date: NaiveDate,
}

/// When a case is to be gone through: so many months after the last time, or after the start.
pub fn review_due(last: Option<NaiveDate>, start: NaiveDate, months: u64) -> NaiveDate {
    let months = u32::try_from(months).unwrap_or(u32::MAX);
    add_months(last.unwrap_or(start), months)
}

/// How the cases of one caseworker stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// How many go on.
    pub cases: u64,
    /// Of these, gone through in time.
    pub reviewed: u64,
    /// Of these, too new to be gone through yet.
    pub new: u64,
}

impl Share {
    /// Counts a case that goes on.
    pub fn count(&mut self, last: Option<NaiveDate>, start: NaiveDate, months: u64, today: Today) {
        self.cases += 1;
        let is_late = matches!(Due::of(review_due(last, start, months), today), Due::Overdue(_));
        if !is_late {
            match last {
                Some(_) => self.reviewed += 1,
                None => self.new += 1,
            }
        }
    }

    /// Those that are to be gone through.
    pub fn late(self) -> u64 {
        self.cases - self.reviewed - self.new
    }

    fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.reviewed += other.reviewed;
        self.new += other.new;
    }
}

/// How many cases are gone through: all together, and by caseworker as far as that may be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shares {
    /// Everybody's. `None` where there are fewer than may be shown.
    pub all: Option<Share>,
    /// By name. Those with few cases stand together under no name, last.
    pub rows: Vec<(Option<String>, Share)>,
}

impl Shares {
    /// Puts together whoever has fewer cases than `threshold`, with cases that nobody is responsible for; where those
    /// are too few together, whoever has the fewest of the others joins them. So everything adds up, and no row of few
    /// follows by subtraction.
    pub fn of(mut by: Vec<(Option<String>, Share)>, threshold: u64) -> Self {
        let mut all = Share::default();
        by.iter().for_each(|(_, share)| all.add(*share));
        if all.cases < threshold {
            return Self::default();
        }
        by.sort_by(|(a, x), (b, y)| (x.cases, a).cmp(&(y.cases, b)));
        let mut together = Share::default();
        let mut named = Vec::new();
        for (name, share) in by {
            let is_few = share.cases < threshold || (0 < together.cases && together.cases < threshold);
            if name.is_none() || is_few {
                together.add(share);
            } else {
                named.push((name, share));
            }
        }
        // Those without anybody may have come after somebody who was large enough to stand alone.
        while 0 < together.cases && together.cases < threshold && !named.is_empty() {
            together.add(named.remove(0).1);
        }
        named.sort_by(|(a, _), (b, _)| a.cmp(b));
        if together.cases > 0 {
            named.push((None, together));
        }
        Self {
            all: Some(all),
            rows: named,
        }
    }
}

/// The review of a history that goes on, and when its case is to be gone through.
impl History {
    /// The review that goes on.
    pub fn open_review(&self) -> Option<&Review> {
        self.reviews.iter().rev().find(|review| review.finished_on.is_none())
    }

    /// The day on which the case was last gone through.
    pub fn last_reviewed(&self) -> Option<NaiveDate> {
        self.reviews.iter().filter_map(|review| review.finished_on).max()
    }

    /// What is to be done, by day.
    pub fn open_reminders(&self) -> Vec<OpenReminder> {
        let mut open: Vec<_> = self.reminders.iter().filter_map(Reminder::open).collect();
        open.sort_by_key(|reminder| (reminder.date, reminder.id));
        open
    }
}

/// Which case comes after another in a list that is walked through; `None` after the last.
pub fn next_after<T: Copy + PartialEq>(list: &[T], current: T) -> Option<T> {
    let place = list.iter().position(|case| *case == current);
    match place {
        Some(place) => list.get(place + 1).copied(),
        None => list.first().copied(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ParticipantId;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn item(number: u128, text: &str) -> Item {
        Item {
            id: ItemId(Uuid::from_u128(number)),
            text: text.to_owned(),
            knows: None,
        }
    }

    #[test]
    fn a_checklist_that_changes_leaves_what_is_answered_in_its_words() {
        let before = [item(1, "Rätt stöd?"), item(2, "Aktuell plan?"), item(3, "Inskriven?")];
        let marked = |item: &Item, mark| Marked {
            item: item.id,
            text: item.text.clone(),
            mark,
        };
        let review = Review {
            id: ReviewId(Uuid::nil()),
            begun_on: day("2026-11-18"),
            by: "A. Lind".to_owned(),
            finished_on: None,
            marks: vec![marked(&before[0], Mark::Yes), marked(&before[1], Mark::No)],
        };
        let after = [item(2, "Är planen aktuell?"), item(4, "Rätt insats?")];
        let told: Vec<_> = lines(&after, &review.marks)
            .into_iter()
            .map(|line| (line.item.text, line.mark, line.changed_to))
            .collect();
        let text = |text: &str| text.to_owned();
        assert_eq!(
            told,
            [
                (
                    text("Aktuell plan?"),
                    Some(Mark::No),
                    Some(Some(text("Är planen aktuell?")))
                ),
                (text("Rätt insats?"), None, None),
                (text("Rätt stöd?"), Some(Mark::Yes), Some(None)),
            ]
        );
        let fresh = lines(&before, &[]);
        assert!(
            fresh
                .iter()
                .all(|line| line.mark.is_none() && line.changed_to.is_none())
        );
    }

    #[test]
    fn bad_checklists_and_reminders_are_named() {
        let usual: Vec<_> = UsualItem::ALL
            .iter()
            .map(|usual| Item {
                id: usual.id(),
                text: usual.code().to_owned(),
                knows: usual.knows(),
            })
            .collect();
        assert_eq!(checklist_problem(&usual), None);
        assert_eq!(checklist_problem(&[]), Some(ChecklistProblem::Empty));
        assert_eq!(checklist_problem(&[item(1, " ")]), Some(ChecklistProblem::NoText));
        let long = [item(1, &"å".repeat(MAX_TEXT + 1))];
        assert_eq!(checklist_problem(&long), Some(ChecklistProblem::TooLong));
        let twice = [item(1, "Rätt stöd?"), item(2, " rätt stöd? ")];
        assert_eq!(checklist_problem(&twice), Some(ChecklistProblem::Duplicate));
        let many: Vec<_> = (0..=MAX_ITEMS as u128).map(|n| item(n, &n.to_string())).collect();
        assert_eq!(checklist_problem(&many), Some(ChecklistProblem::TooMany));
        let today = Today(day("2026-11-18"));
        let problem = |text: &str, date: &str| {
            let details = ReminderDetails {
                text: text.to_owned(),
                date: day(date),
            };
            details.problem(today)
        };
        assert_eq!(problem("Ringa", "2026-11-18"), None);
        assert_eq!(problem("Ringa", "2028-11-18"), None);
        assert_eq!(problem("  ", "2026-11-18"), Some(ReminderProblem::NoText));
        assert_eq!(
            problem(&"å".repeat(MAX_TEXT + 1), "2026-11-18"),
            Some(ReminderProblem::TooLong)
        );
        assert_eq!(problem("Ringa", "2026-11-17"), Some(ReminderProblem::InPast));
        assert_eq!(problem("Ringa", "2028-11-19"), Some(ReminderProblem::TooFarAhead));
    }

    #[test]
    fn a_case_is_gone_through_in_time_is_late_or_is_too_new() {
        let today = Today(day("2026-11-18"));
        let mut share = Share::default();
        for (last, start) in [
            (Some("2026-05-18"), "2025-01-01"),
            (Some("2026-05-17"), "2025-01-01"),
            (None, "2026-05-18"),
            (None, "2026-05-17"),
        ] {
            share.count(last.map(day), day(start), DEFAULT_REVIEW_MONTHS, today);
        }
        assert_eq!((share.cases, share.reviewed, share.new, share.late()), (4, 1, 1, 2));
    }

    #[test]
    fn the_list_is_walked_from_one_to_the_next() {
        let [a, b] = [1, 2].map(|number| ParticipantId(Uuid::from_u128(number)));
        assert_eq!(next_after(&[a, b], a), Some(b));
        assert_eq!(next_after(&[a, b], b), None);
        assert_eq!(next_after(&[b], a), Some(b), "it is not in the list any more");
    }

    proptest! {
        #[test]
        fn no_row_is_of_few_and_everything_adds_up(
            sizes in prop::collection::vec((0_u64..12, 0_u64..12), 0..9),
            nobody in 0_u64..7,
            threshold in 2_u64..7,
        ) {
            let share = |cases: u64, reviewed: u64| Share { cases, reviewed: reviewed.min(cases), new: 0 };
            let mut by: Vec<_> = sizes
                .iter()
                .enumerate()
                .filter(|(_, (cases, _))| *cases > 0)
                .map(|(place, (cases, reviewed))| (Some(format!("H{place}")), share(*cases, *reviewed)))
                .collect();
            if nobody > 0 {
                by.push((None, share(nobody, 0)));
            }
            let total: u64 = by.iter().map(|(_, share)| share.cases).sum();
            let shares = Shares::of(by, threshold);
            prop_assert_eq!(shares.all.map(|all| all.cases), (total >= threshold).then_some(total));
            prop_assert!(shares.rows.iter().all(|(_, share)| share.cases >= threshold));
            let rows: u64 = shares.rows.iter().map(|(_, share)| share.cases).sum();
            prop_assert_eq!(rows, shares.all.map_or(0, |all| all.cases));
            prop_assert!(shares.rows.iter().filter(|(name, _)| name.is_none()).count() <= 1);
        }
    }
}
