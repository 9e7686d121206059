//! Removal for good of what the law says is not to be kept any longer ("gallring").

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use rusqlite::Connection;

use super::backup::{BackupReason, LONGEST_KEPT_DAYS};
use super::values::Day;
use super::{Changes, Operation, Session, Store, StoreError, Tx};
use crate::domain::access::Sight;
use crate::domain::exit::Exit;
use crate::domain::retention::{self, Certificate, Entry, GroupSummary, Hold, RetentionRule, Standing};
use crate::domain::text::kept;
use crate::domain::{ParticipantId, Today};

/// Everything about a participant, in an order in which nothing is left that another row needs.
const STATEMENTS: [&str; 40] = [
    "DELETE FROM handover WHERE participant = ?1",
    "DELETE FROM answer_note WHERE participant = ?1",
    "DELETE FROM station_form WHERE participant = ?1",
    "DELETE FROM assessment WHERE participant = ?1",
    "DELETE FROM occasion WHERE participant = ?1",
    "DELETE FROM attendance WHERE participant = ?1",
    "DELETE FROM absence_seen WHERE participant = ?1",
    "DELETE FROM placement_week WHERE participant = ?1",
    "DELETE FROM placement WHERE participant = ?1",
    "DELETE FROM goal_step WHERE participant = ?1",
    "DELETE FROM goal_revision WHERE participant = ?1",
    "DELETE FROM goal WHERE participant = ?1",
    "DELETE FROM plan_review WHERE participant = ?1",
    "DELETE FROM review_mark WHERE participant = ?1",
    "DELETE FROM case_review WHERE participant = ?1",
    "DELETE FROM drawn_mark WHERE participant = ?1",
    "DELETE FROM drawn_case WHERE participant = ?1",
    "DELETE FROM reminder WHERE participant = ?1",
    "DELETE FROM intake_fit WHERE participant = ?1",
    "DELETE FROM intake_decision WHERE participant = ?1",
    "DELETE FROM intake_answer WHERE participant = ?1",
    "DELETE FROM note_wording WHERE participant = ?1",
    "DELETE FROM note WHERE participant = ?1",
    "DELETE FROM meeting WHERE participant = ?1",
    "DELETE FROM consent WHERE participant = ?1",
    "DELETE FROM sharing WHERE participant = ?1",
    "DELETE FROM protection_named WHERE participant = ?1",
    "DELETE FROM protection WHERE participant = ?1",
    "DELETE FROM hold WHERE participant = ?1",
    "DELETE FROM transfer WHERE participant = ?1",
    "DELETE FROM reception WHERE participant = ?1",
    "DELETE FROM responsibility WHERE participant = ?1",
    "DELETE FROM participation WHERE participant = ?1",
    "DELETE FROM standing WHERE participant = ?1",
    "DELETE FROM cohort_member WHERE participant = ?1",
    "DELETE FROM import_part WHERE participant_id = (SELECT id FROM participant WHERE key = ?1)",
    // Nobody is left of what was taken in then; nor is the file's name, which may be somebody's.
    "DELETE FROM import_part WHERE import NOT IN (SELECT import FROM import_part WHERE participant_id <> zeroblob(16))
     AND ?1 > 0",
    "DELETE FROM import WHERE id NOT IN (SELECT import FROM import_part) AND ?1 > 0",
    "DELETE FROM participant WHERE key = ?1",
    "DELETE FROM being_removed WHERE participant = ?1",
];

/// Who falls due for removal, by case reference alone, and what has been removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RetentionView {
    /// Everybody whose day has come, also those who are kept.
    pub entries: Vec<Entry>,
    /// What is left of each removal, newest first.
    pub certificates: Vec<Certificate>,
}

/// What a removal did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// What is left of it.
    pub certificate: Certificate,
    /// Until this day an older backup may still hold those who were removed.
    pub in_backups_until: NaiveDate,
    /// What else has to be read again.
    pub changes: Changes,
}

impl Store {
    /// Who falls due for removal.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn retention(&self, today: Today) -> Result<RetentionView, StoreError> {
        self.require(Sight::Retention)?;
        let rule = self.rules()?.retention;
        Ok(RetentionView {
            entries: self.due_for_removal(&rule, today)?,
            certificates: self.certificates()?,
        })
    }

    /// Everybody whose day has come. Histories are read one by one: there may be very many.
    fn due_for_removal(&self, rule: &RetentionRule, today: Today) -> Result<Vec<Entry>, StoreError> {
        let holds = self.holds()?;
        let mut entries = Vec::new();
        for id in self.participant_ids()? {
            let history = self.read_history(id)?;
            entries.extend(history.and_then(|history| retention::entry(&history, holds.get(&id), rule, today)));
        }
        retention::order(&mut entries);
        Ok(entries)
    }

    /// The decision to keep a participant whom the one who is signed in may see.
    ///
    /// # Errors
    /// [`StoreError::UnknownParticipant`] for somebody whom they may not, or where the file can't be read.
    pub fn hold_of(&self, id: ParticipantId) -> Result<Option<Hold>, StoreError> {
        if !self.visible()?.includes(id) {
            return Err(StoreError::UnknownParticipant);
        }
        Ok(self.holds()?.remove(&id))
    }

    fn holds(&self) -> Result<BTreeMap<ParticipantId, Hold>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, reason, since, by FROM hold JOIN participant ON participant.key = participant",
        )?;
        let mut rows = statement.query([])?;
        let mut holds = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let hold = Hold {
                reason: row.get(1)?,
                since: row.get::<_, Day>(2)?.0,
                by: row.get(3)?,
            };
            holds.insert(ParticipantId(row.get(0)?), hold);
        }
        Ok(holds)
    }

    fn certificates(&self) -> Result<Vec<Certificate>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT certificate FROM removal ORDER BY number DESC")?;
        let texts = statement.query_map([], |row| row.get::<_, String>(0))?;
        texts
            .map(|text| serde_json::from_str(&text?).map_err(|_| StoreError::Corrupt("a certificate of removal")))
            .collect()
    }

    /// Removes participants for good, after a backup, and leaves a certificate that names nobody. What was removed can't
    /// be read out of the file again; backups that were made before still hold it until they are let go of.
    ///
    /// # Errors
    /// [`StoreError::NotDue`] where one of them is not due or is kept, [`StoreError::NotAllowed`], or where a file can't be
    /// written. Nobody has been removed then.
    pub fn remove_participants(
        &mut self,
        session: &Session,
        ids: &BTreeSet<ParticipantId>,
    ) -> Result<Removal, StoreError> {
        self.may(session, Operation::RemoveParticipants)?;
        let rules = self.rules()?;
        let entries = self.due_for_removal(&rules.retention, session.today)?;
        let chosen: Vec<&Entry> = entries
            .iter()
            .filter(|entry| ids.contains(&entry.participant_id) && entry.standing.may_remove())
            .collect();
        let noted = chosen.iter().map(|entry| entry.last_noted);
        let (Some(first), Some(last)) = (noted.clone().min(), noted.max()) else {
            return Err(StoreError::NotDue);
        };
        if chosen.len() != ids.len() {
            return Err(StoreError::NotDue);
        }
        let kept = |is_kept: fn(&Standing) -> bool| {
            let kept = entries.iter().filter(|entry| is_kept(&entry.standing)).count();
            u32::try_from(kept).unwrap_or(u32::MAX)
        };
        let mut exits = Vec::new();
        for id in ids {
            exits.extend(self.read_history(*id)?.map(|history| history.participant.exit));
        }
        let exits: Vec<Option<&Exit>> = exits.iter().map(Option::as_ref).collect();
        let certificate = Certificate {
            at: session.today.0,
            by: session.user.clone(),
            removed: u32::try_from(ids.len()).unwrap_or(u32::MAX),
            rule: rules.retention,
            last_noted: (first_of_year(first), last_of_year(last)),
            kept_for_research: kept(|standing| matches!(standing, Standing::KeptForResearch(_))),
            held: kept(|standing| matches!(standing, Standing::Held(..))),
            group: GroupSummary::of(&exits, rules.threshold),
        };
        if self.path().is_some() {
            self.back_up(session.now, BackupReason::Removal)?;
        }
        let ((), changes) = self.transact(session, Operation::RemoveParticipants, |tx| {
            ids.iter().try_for_each(|id| tx.remove_participant(*id))?;
            tx.write_certificate(&certificate)
        })?;
        self.forget_undo();
        // What was removed lies in the log beside the file, too, until that is emptied.
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(Removal {
            certificate,
            in_backups_until: session.today.0 + chrono::Days::new(LONGEST_KEPT_DAYS),
            changes,
        })
    }
}

/// Removes everything about the participant whom rows name so.
pub(super) fn remove_everything(connection: &Connection, key: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO being_removed (participant) VALUES (?1)")?
        .execute([key])?;
    for statement in STATEMENTS {
        connection.prepare_cached(statement)?.execute([key])?;
    }
    Ok(())
}

/// A year says less of a single participant than a day does.
fn first_of_year(date: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(date.year(), 1, 1).unwrap_or(date)
}

fn last_of_year(date: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(date.year(), 12, 31).unwrap_or(date)
}

impl Tx<'_> {
    /// Keeps a participant though due for removal, or no longer.
    ///
    /// # Errors
    /// [`StoreError::Hold`] with what is wrong.
    pub fn set_hold(&mut self, id: ParticipantId, reason: Option<&str>) -> Result<(), StoreError> {
        let key = self.key(id)?;
        self.transaction
            .execute("DELETE FROM hold WHERE participant = ?1", [key])?;
        if let Some(reason) = reason {
            let hold = Hold {
                reason: kept(reason).into_owned(),
                since: self.session.today.0,
                by: self.session.user.clone(),
            };
            if let Some(problem) = hold.problem() {
                return Err(problem.into());
            }
            self.transaction.execute(
                "INSERT INTO hold (participant, reason, since, by) VALUES (?1, ?2, ?3, ?4)",
                (key, &hold.reason, Day(hold.since), &hold.by),
            )?;
        }
        self.changes.retention = true;
        self.changes.participants.insert(id);
        Ok(())
    }

    fn remove_participant(&mut self, id: ParticipantId) -> Result<(), StoreError> {
        remove_everything(&self.transaction, self.key(id)?)?;
        self.changes.participants.insert(id);
        self.changes.retention = true;
        self.changes.bin = true;
        Ok(())
    }

    fn write_certificate(&self, certificate: &Certificate) -> Result<(), StoreError> {
        let text = serde_json::to_string(certificate).map_err(|_| StoreError::Corrupt("a certificate of removal"))?;
        self.transaction
            .execute("INSERT INTO removal (certificate) VALUES (?1)", [text])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use rusqlite::Connection;
    use rusqlite::backup::Backup;

    use super::*;
    use crate::domain::Now;
    use crate::domain::note::About;
    use crate::domain::participant::Details;

    /// Every page of a file, used or not, as it is once it has been decrypted.
    fn pages(store: &Store) -> Vec<u8> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("plain.db");
        let mut plain = Connection::open(&path).expect("a plain file");
        let copying = Backup::new(&store.connection, &mut plain).expect("a copy");
        copying
            .run_to_completion(i32::MAX, std::time::Duration::ZERO, None)
            .expect("copied");
        drop(copying);
        drop(plain);
        std::fs::read(path).expect("the pages")
    }

    #[test]
    fn no_page_holds_what_was_removed() {
        let mut store = Store::in_memory("A. Lind").expect("a store");
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let then = store.session(Now(DateTime::UNIX_EPOCH), Today(day("2018-03-01")));
        let mut write = |text: &str| {
            let mut details = Details::starting(day("2018-01-14"));
            details.name = Some(text.to_owned());
            let about = About {
                date: day("2018-02-01"),
                meeting: None,
                indicator: None,
                is_private: false,
            };
            let written = store.transact(&then, Operation::CreateParticipant, |tx| {
                let id = tx.create_participant(&details)?;
                // Long enough for pages of its own.
                tx.save_note(id, None, &about, &format!("{text} ").repeat(200))?;
                Ok(id)
            });
            written.expect("written").0
        };
        let (gone, kept) = (write("Zxqv-borta"), write("Zxqv-kvar"));
        let holds = |store: &Store, text: &str| pages(store).windows(text.len()).any(|part| part == text.as_bytes());
        assert!(holds(&store, "Zxqv-borta"), "the search finds what is there");
        let now = store.session(Now(DateTime::UNIX_EPOCH), Today(day("2026-11-18")));
        store
            .remove_participants(&now, &BTreeSet::from([gone]))
            .expect("removed");
        assert!(!holds(&store, "Zxqv-borta"));
        assert!(holds(&store, "Zxqv-kvar"), "and nobody else's is touched");
        store.read_history(kept).expect("readable").expect("there");
    }
}
