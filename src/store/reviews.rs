//! Going through cases by a checklist, and reminders.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension as _;
use uuid::Uuid;

use super::reader::{Reader, Who};
use super::rules::review_months;
use super::values::Day;
use super::{Store, StoreError, Tx};
use crate::domain::access::Sight;
use crate::domain::review::{
    Item, Knows, Mark, Marked, Reminder, ReminderDetails, Review, ReviewProblem, Share, Shares, UsualItem,
    checklist_problem, lines,
};
use crate::domain::text::kept_line;
use crate::domain::{ItemId, ParticipantId, ReminderId, ReviewId, Today};

impl Store {
    /// The checklist as an administrator has it; empty where it is the one that comes with the program.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn checklist(&self) -> Result<Vec<Item>, StoreError> {
        self.reader(&*self.known()?).checklist()
    }

    /// How many of the cases that go on have been gone through in time, for those who may see a group's figures. Nobody is
    /// named but who is responsible, and those with few cases stand together.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn review_shares(&self, today: Today) -> Result<Shares, StoreError> {
        self.require(Sight::Groups)?;
        let months = review_months(&self.connection)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT (SELECT name FROM responsibility JOIN caseworker ON caseworker.key = caseworker
                     WHERE responsibility.participant = period.participant AND from_date <= ?1
                     ORDER BY from_date DESC LIMIT 1),
                    start_date,
                    (SELECT max(finished_on) FROM case_review
                     WHERE case_review.participant = period.participant AND finished_on >= start_date)
             FROM participation AS period
             WHERE end_date IS NULL AND start_date = (SELECT max(start_date) FROM participation AS other
                                                      WHERE other.participant = period.participant)",
        )?;
        let mut rows = statement.query([Day(today.0)])?;
        let mut by: BTreeMap<Option<String>, Share> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let last = row.get::<_, Option<Day>>(2)?.map(|day| day.0);
            let start = row.get::<_, Day>(1)?.0;
            by.entry(row.get(0)?).or_default().count(last, start, months, today);
        }
        let threshold = self.rules()?.threshold;
        Ok(Shares::of(by.into_iter().collect(), threshold))
    }
}

impl Reader<'_> {
    pub(super) fn checklist(&self) -> Result<Vec<Item>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, text, knows FROM checklist_item ORDER BY position, id")?;
        let mut rows = statement.query([])?;
        let mut items = Vec::new();
        while let Some(row) = rows.next()? {
            let knows: Option<String> = row.get(2)?;
            items.push(Item {
                id: ItemId(row.get(0)?),
                text: row.get(1)?,
                // What only a newer program knows, this one does not tell.
                knows: knows.and_then(|code| Knows::from_code(&code)),
            });
        }
        Ok(items)
    }

    /// When one participant's case was gone through, oldest first.
    pub(super) fn reviews(&self, who: Who) -> Result<Vec<Review>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, begun_on, by, finished_on FROM case_review WHERE participant = ?1 ORDER BY begun_on, id",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut reviews = Vec::new();
        while let Some(row) = rows.next()? {
            let id = ReviewId(row.get(0)?);
            reviews.push(Review {
                id,
                begun_on: row.get::<_, Day>(1)?.0,
                by: row.get(2)?,
                finished_on: row.get::<_, Option<Day>>(3)?.map(|day| day.0),
                marks: self.marks(("review_mark", "review_id"), who, id.0)?,
            });
        }
        Ok(reviews)
    }

    /// What was found about one participant, in the order of the checklist: in a table, by a column that says when.
    pub(super) fn marks(&self, (table, column): (&str, &str), who: Who, id: Uuid) -> Result<Vec<Marked>, StoreError> {
        let sql = format!(
            "SELECT item, text, mark FROM {table} WHERE participant = ?1 AND {column} = ?2 ORDER BY position, item"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query((who.key, id))?;
        let mut marks = Vec::new();
        while let Some(row) = rows.next()? {
            marks.push(read_marked(row, 0)?);
        }
        Ok(marks)
    }

    /// One participant's reminders, done or not, by day.
    pub(super) fn reminders(&self, who: Who) -> Result<Vec<Reminder>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, text, date, created_on, created_by, done_on, done_by FROM reminder
             WHERE participant = ?1 ORDER BY date, id",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut reminders = Vec::new();
        while let Some(row) = rows.next()? {
            let done: Option<(Day, String)> = row.get::<_, Option<Day>>(5)?.zip(row.get(6)?);
            reminders.push(Reminder {
                id: ReminderId(row.get(0)?),
                details: ReminderDetails {
                    text: row.get(1)?,
                    date: row.get::<_, Day>(2)?.0,
                },
                created_on: row.get::<_, Day>(3)?.0,
                created_by: row.get(4)?,
                done: done.map(|(date, by)| (date.0, by)),
            });
        }
        Ok(reminders)
    }
}

/// Reads what was found about an item from three columns.
pub(super) fn read_marked(row: &rusqlite::Row<'_>, first: usize) -> Result<Marked, StoreError> {
    let mark: String = row.get(first + 2)?;
    Ok(Marked {
        item: ItemId(row.get(first)?),
        text: row.get(first + 1)?,
        mark: Mark::from_code(&mark).ok_or(StoreError::Corrupt("an unknown code"))?,
    })
}

impl Tx<'_> {
    /// Refuses where something that is asked now has no answer.
    pub(super) fn refuse_unanswered(&self, marks: &[Marked]) -> Result<(), StoreError> {
        let mut checklist = self.reader().checklist()?;
        if checklist.is_empty() {
            let usual = UsualItem::ALL.iter();
            checklist.extend(usual.map(|usual| Item {
                id: usual.id(),
                text: String::new(),
                knows: usual.knows(),
            }));
        }
        let lines = lines(&checklist, marks);
        match lines.iter().filter(|line| line.mark.is_none()).count() {
            0 => Ok(()),
            unanswered => Err(StoreError::Review(ReviewProblem::Unanswered(unanswered))),
        }
    }

    /// Changes the checklist. What has been answered keeps the words that were answered.
    ///
    /// # Errors
    /// [`StoreError::Checklist`] with what is wrong.
    pub fn save_checklist(&mut self, items: &[Item]) -> Result<(), StoreError> {
        if let Some(problem) = checklist_problem(items) {
            return Err(StoreError::Checklist(problem));
        }
        for before in self.reader().checklist()? {
            if items.iter().all(|item| item.id != before.id) {
                self.transaction
                    .execute("DELETE FROM checklist_item WHERE id = ?1", [before.id.0])?;
            }
        }
        for (position, item) in (0_u32..).zip(items) {
            self.transaction.execute(
                "INSERT INTO checklist_item (id, text, knows, position) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET text = excluded.text, knows = excluded.knows,
                 position = excluded.position",
                (item.id.0, kept_line(&item.text), item.knows.map(Knows::code), position),
            )?;
        }
        self.changes.rules = true;
        Ok(())
    }

    /// The review that goes on in the latest period.
    fn open_review(&self, participant_id: ParticipantId) -> Result<Option<Review>, StoreError> {
        let ended = self.ended_before(participant_id)?;
        let mut reviews = self.reader().reviews(self.who(participant_id)?)?;
        reviews.retain(|review| review.finished_on.is_none() && ended.is_none_or(|ended| review.begun_on > ended));
        Ok(reviews.pop())
    }

    /// Notes what was found about an item, in the words that were asked, or takes that back. The first one begins the
    /// review.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn mark_item(
        &mut self,
        participant_id: ParticipantId,
        item: &Item,
        position: u32,
        mark: Option<Mark>,
    ) -> Result<ReviewId, StoreError> {
        self.concern(participant_id)?;
        let key = self.key(participant_id)?;
        let open = self.open_review(participant_id)?;
        let id = match &open {
            Some(review) => review.id.0,
            None => {
                let id = Uuid::now_v7();
                self.transaction.execute(
                    "INSERT INTO case_review (participant, id, begun_on, by) VALUES (?1, ?2, ?3, ?4)",
                    (key, id, Day(self.session.today.0), &self.session.user),
                )?;
                id
            }
        };
        match mark {
            Some(mark) => self.transaction.execute(
                "INSERT INTO review_mark (participant, review_id, item, position, text, mark)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (participant, review_id, item) DO UPDATE SET mark = excluded.mark",
                (key, id, item.id.0, position, kept_line(&item.text), mark.code()),
            )?,
            None => self.transaction.execute(
                "DELETE FROM review_mark WHERE participant = ?1 AND review_id = ?2 AND item = ?3",
                (key, id, item.id.0),
            )?,
        };
        Ok(ReviewId(id))
    }

    /// Finishes the review that goes on.
    ///
    /// # Errors
    /// [`StoreError::Review`] where none goes on, or an item has no answer.
    pub fn finish_review(&mut self, participant_id: ParticipantId) -> Result<(), StoreError> {
        self.concern(participant_id)?;
        let open = self.open_review(participant_id)?;
        let review = open.ok_or(StoreError::Review(ReviewProblem::NotOpen))?;
        self.refuse_unanswered(&review.marks)?;
        self.transaction.execute(
            "UPDATE case_review SET finished_on = ?3, by = ?4 WHERE participant = ?1 AND id = ?2",
            (
                self.key(participant_id)?,
                review.id.0,
                Day(self.session.today.0),
                &self.session.user,
            ),
        )?;
        Ok(())
    }

    /// A new reminder, or a known one changed.
    ///
    /// # Errors
    /// [`StoreError::Reminder`] with what is wrong; [`StoreError::Gone`] where it is not there, or done.
    pub fn save_reminder(
        &mut self,
        participant_id: ParticipantId,
        id: Option<ReminderId>,
        details: &ReminderDetails,
    ) -> Result<ReminderId, StoreError> {
        self.concern(participant_id)?;
        if let Some(problem) = details.problem(self.session.today) {
            return Err(StoreError::Reminder(problem));
        }
        let key = self.key(participant_id)?;
        let text = kept_line(&details.text);
        match id {
            Some(id) => {
                let changed = self.transaction.execute(
                    "UPDATE reminder SET text = ?3, date = ?4 WHERE participant = ?1 AND id = ?2 AND done_on IS NULL",
                    (key, id.0, text, Day(details.date)),
                )?;
                if changed == 0 { Err(StoreError::Gone) } else { Ok(id) }
            }
            None => {
                let id = Uuid::now_v7();
                self.transaction.execute(
                    "INSERT INTO reminder (participant, id, text, date, created_on, created_by)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    (
                        key,
                        id,
                        text,
                        Day(details.date),
                        Day(self.session.today.0),
                        &self.session.user,
                    ),
                )?;
                Ok(ReminderId(id))
            }
        }
    }

    /// Ticks a reminder off, or no longer.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where it is not there.
    pub fn tick_reminder(
        &mut self,
        participant_id: ParticipantId,
        id: ReminderId,
        is_done: bool,
    ) -> Result<(), StoreError> {
        self.concern(participant_id)?;
        let key = self.key(participant_id)?;
        let known: Option<bool> = self
            .transaction
            .query_row(
                "SELECT done_on IS NOT NULL FROM reminder WHERE participant = ?1 AND id = ?2",
                (key, id.0),
                |row| row.get(0),
            )
            .optional()?;
        match known {
            None => Err(StoreError::Gone),
            // Who did it first is who did it.
            Some(known) if known == is_done => Ok(()),
            Some(_) => {
                let today = Day(self.session.today.0);
                self.transaction.execute(
                    "UPDATE reminder SET done_on = ?3, done_by = ?4 WHERE participant = ?1 AND id = ?2",
                    (
                        key,
                        id.0,
                        is_done.then_some(today),
                        is_done.then_some(&self.session.user),
                    ),
                )?;
                Ok(())
            }
        }
    }
}
