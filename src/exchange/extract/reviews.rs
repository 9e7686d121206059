//! What an extract says of how the case was gone through, and of reminders.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::review::{Mark, Marked, Reminder, ReminderDetails, Review};

#[derive(Debug, Serialize)]
pub(crate) struct ReviewRecord<'a> {
    pub begun_on: NaiveDate,
    /// Who finished it, or began it where it is not finished.
    pub by: &'a str,
    /// `null` while it goes on.
    pub finished_on: Option<NaiveDate>,
    /// In the order of the checklist.
    pub marks: Vec<MarkRecord<'a>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct MarkRecord<'a> {
    /// In the words that were asked.
    pub item: &'a str,
    pub mark: Mark,
}

#[derive(Debug, Serialize)]
pub(crate) struct ReminderRecord<'a> {
    pub text: &'a str,
    pub date: NaiveDate,
    pub created_on: NaiveDate,
    pub created_by: &'a str,
    /// `null` until it is done; so is by whom.
    pub done_on: Option<NaiveDate>,
    pub done_by: Option<&'a str>,
}

impl<'a> ReviewRecord<'a> {
    pub(super) fn of(review: &'a Review) -> Self {
        let Review {
            id: _,
            begun_on,
            by,
            finished_on,
            marks,
        } = review;
        let mark = |Marked { item: _, text, mark }: &'a Marked| MarkRecord {
            item: text,
            mark: *mark,
        };
        Self {
            begun_on: *begun_on,
            by,
            finished_on: *finished_on,
            marks: marks.iter().map(mark).collect(),
        }
    }
}

impl<'a> ReminderRecord<'a> {
    pub(super) fn of(reminder: &'a Reminder) -> Self {
        let Reminder {
            id: _,
            details: ReminderDetails { text, date },
            created_on,
            created_by,
            done,
        } = reminder;
        let done = done.as_ref();
        Self {
            text,
            date: *date,
            created_on: *created_on,
            created_by,
            done_on: done.map(|(date, _)| *date),
            done_by: done.map(|(_, by)| by.as_str()),
        }
    }
}
