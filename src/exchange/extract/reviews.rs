//! What an extract says of how the case was gone through, of own checks, and of reminders.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::draw::OwnCheck;
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

/// The case was drawn at random to be read by a colleague.
#[derive(Debug, Serialize)]
pub(crate) struct OwnCheckRecord<'a> {
    pub drawn_on: NaiveDate,
    /// Who was to read it.
    pub reader: &'a str,
    /// `null` while it has not been read; so is by whom.
    pub read_on: Option<NaiveDate>,
    pub read_by: Option<&'a str>,
    /// In the order of the checklist.
    pub marks: Vec<MarkRecord<'a>>,
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
        Self {
            begun_on: *begun_on,
            by,
            finished_on: *finished_on,
            marks: marks.iter().map(MarkRecord::of).collect(),
        }
    }
}

impl<'a> MarkRecord<'a> {
    fn of(marked: &'a Marked) -> Self {
        let Marked { item: _, text, mark } = marked;
        Self {
            item: text,
            mark: *mark,
        }
    }
}

impl<'a> OwnCheckRecord<'a> {
    pub(super) fn of(check: &'a OwnCheck) -> Self {
        let OwnCheck {
            draw_id: _,
            drawn_on,
            reader: _,
            reader_name,
            read,
            marks,
        } = check;
        let read = read.as_ref();
        Self {
            drawn_on: *drawn_on,
            reader: reader_name,
            read_on: read.map(|(date, _)| *date),
            read_by: read.map(|(_, by)| by.as_str()),
            marks: marks.iter().map(MarkRecord::of).collect(),
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
