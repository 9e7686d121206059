//! How the case was gone through, own checks, and reminders, in an extract.

use super::{Block, Writer, joined};
use crate::exchange::extract::{MarkRecord, OwnCheckRecord, ReminderRecord, ReviewRecord};

impl Writer<'_> {
    /// Nothing where there was none.
    pub(super) fn reviews(&self, reviews: &[ReviewRecord<'_>]) -> Vec<Block> {
        if reviews.is_empty() {
            return Vec::new();
        }
        let blocks = reviews.iter().flat_map(|review| {
            let ReviewRecord {
                begun_on,
                by,
                finished_on,
                marks,
            } = review;
            let (key, date) = match finished_on {
                Some(date) => ("extract-review", date),
                None => ("extract-review-open", begun_on),
            };
            let about = [("date", self.date(*date).into()), ("by", (*by).into())];
            self.marks(self.texts.with(key, &about), marks)
        });
        self.section(3, "extract-reviews", blocks.collect())
    }

    /// Nothing where there was none.
    pub(super) fn own_checks(&self, checks: &[OwnCheckRecord<'_>]) -> Vec<Block> {
        if checks.is_empty() {
            return Vec::new();
        }
        let blocks = checks.iter().flat_map(|check| {
            let OwnCheckRecord {
                drawn_on,
                reader,
                read_on,
                read_by,
                marks,
            } = check;
            let (key, date, by) = match read_on.zip(*read_by) {
                Some((date, by)) => ("extract-own-check", date, by),
                None => ("extract-own-check-open", *drawn_on, *reader),
            };
            let about = [
                ("drawn", self.date(*drawn_on).into()),
                ("reader", (*reader).into()),
                ("date", self.date(date).into()),
                ("by", by.into()),
            ];
            self.marks(self.texts.with(key, &about), marks)
        });
        self.section(3, "extract-own-checks", blocks.collect())
    }

    /// A checklist as it was answered, under a heading.
    fn marks(&self, heading: String, marks: &[MarkRecord<'_>]) -> [Block; 2] {
        let rows = marks.iter().map(|MarkRecord { item, mark }| {
            let mark = self.get(&format!("review-mark-{}", mark.code()));
            [(*item).to_owned(), mark]
        });
        let columns = [("extract-column-what", 4), ("extract-column-answer", 2)];
        [
            Block::Heading {
                level: 4,
                text: heading,
            },
            self.table(columns, rows),
        ]
    }

    /// Nothing where there was none.
    pub(super) fn reminders(&self, reminders: &[ReminderRecord<'_>]) -> Vec<Block> {
        if reminders.is_empty() {
            return Vec::new();
        }
        let rows = reminders.iter().map(|reminder| {
            let ReminderRecord {
                text,
                date,
                created_on,
                created_by,
                done_on,
                done_by,
            } = reminder;
            let done = match done_on.zip(*done_by) {
                Some((date, by)) => {
                    let args = [("date", self.date(date).into()), ("author", by.into())];
                    self.texts.with("extract-reminder-done", &args)
                }
                None => self.get("extract-reminder-open"),
            };
            [
                self.date(*date),
                joined([Some((*text).to_owned()), Some(done)]),
                self.by_on(created_by, *created_on),
            ]
        });
        let columns = [
            ("extract-column-day", 2),
            ("extract-column-what", 6),
            ("extract-column-recorded-by", 3),
        ];
        self.section(3, "extract-reminders", vec![self.table(columns, rows)])
    }
}
