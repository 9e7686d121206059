//! How everybody stands, and whom something is about.

use std::sync::Mutex;

use rusqlite::{OptionalExtension, ToSql};

use super::participants::read_participant;
use super::participation::read_period;
use super::reader::{Who, key_of};
use super::rows::{self, Rows};
use super::{Store, StoreError, read_code};
use crate::domain::access::Visible;
use crate::domain::history::History;
use crate::domain::participant::Participant;
use crate::domain::protection::{Protection, ProtectionLevel};
use crate::domain::standing::Standing;
use crate::domain::{AssessmentId, ParticipantId};

/// The first byte of a row. A row that begins with another was written by another version, and is made anew.
const FORMAT: u8 = 4;
/// How many missing rows are made in one transaction.
const STEP: usize = 512;

/// A row as it is kept.
pub(super) fn pack(standing: &Standing) -> Result<Vec<u8>, StoreError> {
    let written = postcard::to_extend(standing, vec![FORMAT]);
    written.map_err(|_| StoreError::Corrupt("a participant's standing that can't be written"))
}

/// What was kept; `None` where another version wrote it.
pub(super) fn unpack(data: &[u8]) -> Option<Standing> {
    let (format, data) = data.split_first()?;
    (*format == FORMAT).then(|| postcard::from_bytes(data).ok())?
}

impl Store {
    /// How everyone stands whom lists show to the one who is signed in, by case reference. One row each is read, and none of
    /// anybody else.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn standings(&self) -> Result<Vec<Standing>, StoreError> {
        let mut found = (Vec::new(), Vec::new());
        match self.listed()? {
            Visible::Only(ids) => {
                let ids: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
                let ids = serde_json::to_string(&ids).map_err(|_| StoreError::Corrupt("a participant's id"))?;
                let condition = "id IN (SELECT unhex(value) FROM json_each(?1))";
                self.read_standings(condition, &[&ids], |_| true, &mut found)?;
            }
            visible => self.read_standings("1 = 1", &[], |id| visible.includes(id), &mut found)?,
        }
        let (mut standings, stale) = found;
        let known = self.known()?;
        for some in stale.chunks(STEP) {
            let made = rows::make_and_keep::<Rows>(self.reader(&known), some, &Mutex::default())?;
            standings.extend(made.into_iter().map(|rows| rows.standing));
        }
        standings.sort_by_key(|standing| standing.reference);
        standings.iter_mut().for_each(|standing| self.hide_own_work(standing));
        Ok(standings)
    }

    /// Reads the rows that are there, and notes whose are not.
    fn read_standings(
        &self,
        condition: &str,
        params: &[&dyn ToSql],
        is_visible: impl Fn(ParticipantId) -> bool,
        (standings, stale): &mut (Vec<Standing>, Vec<Who>),
    ) -> Result<(), StoreError> {
        let sql =
            format!("SELECT key, id, data FROM participant LEFT JOIN standing ON participant = key WHERE {condition}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            let id = ParticipantId(row.get(1)?);
            if !is_visible(id) {
                continue;
            }
            let data = row.get_ref(2)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
            match data.and_then(unpack) {
                Some(standing) => standings.push(standing),
                None => stale.push(Who { key: row.get(0)?, id }),
            }
        }
        Ok(())
    }

    /// How one participant stands.
    ///
    /// # Errors
    /// [`StoreError::UnknownParticipant`], also for somebody whom no list shows to the one who is signed in, or where the
    /// file can't be read.
    pub fn standing(&self, id: ParticipantId) -> Result<Standing, StoreError> {
        if !self.listed()?.includes(id) {
            return Err(StoreError::UnknownParticipant);
        }
        let key = key_of(&self.connection, id)?.ok_or(StoreError::UnknownParticipant)?;
        let data: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT data FROM standing WHERE participant = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        match data.as_deref().and_then(unpack) {
            Some(mut standing) => {
                self.hide_own_work(&mut standing);
                Ok(standing)
            }
            None => self.history(id).map(|history| Standing::of(&history)),
        }
    }

    /// What is known of everyone whom lists show to the one who is signed in, in their latest period, by case reference. Of
    /// those who have been responsible and of those named for a protected participant nobody is told, nor what
    /// participants have agreed to.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn participants(&self) -> Result<Vec<Participant>, StoreError> {
        let visible = self.listed()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT reference, own.name, birth_date, birth_year, gender, referred_by, language, imported_as, own.id,
                    start_date, end_date, outcome, period.note, caseworker.name, level
             FROM participant AS own
             JOIN participation AS period ON period.participant = own.key AND start_date = (
                SELECT max(start_date) FROM participation WHERE participant = own.key)
             LEFT JOIN responsibility AS term ON term.participant = own.key AND from_date = (
                SELECT max(from_date) FROM responsibility WHERE participant = own.key)
             LEFT JOIN caseworker ON caseworker.key = term.caseworker
             LEFT JOIN protection ON protection.participant = own.key
             ORDER BY own.key",
        )?;
        let mut rows = statement.query([])?;
        let mut participants = Vec::new();
        while let Some(row) = rows.next()? {
            let id = ParticipantId(row.get(8)?);
            if visible.includes(id) {
                participants.push(read_latest(row, id)?);
            }
        }
        participants.sort_by_key(|participant| participant.reference);
        Ok(participants)
    }

    /// Whose unfinished form this is; `None` where there is no such form, or the one who is signed in may not see whose it
    /// is.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn participant_of_form(&self, id: AssessmentId) -> Result<Option<ParticipantId>, StoreError> {
        self.visible_one(
            "SELECT participant.id FROM assessment JOIN participant ON participant.key = participant
             WHERE assessment.id = ?1 AND finished_at IS NULL",
            &id.0,
        )
    }

    /// Everything about whoever had this id in the spreadsheet that they were imported from; `None` where nobody had, or
    /// the one who is signed in may not see them.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn history_imported_as(&self, key: &str) -> Result<Option<History>, StoreError> {
        let id = self.visible_one("SELECT id FROM participant WHERE imported_as = ?1", &key)?;
        id.map(|id| self.history(id)).transpose()
    }

    fn visible_one(&self, sql: &str, key: &dyn ToSql) -> Result<Option<ParticipantId>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let id = statement.query_row([key], |row| row.get(0)).optional()?;
        let handled = self.handled()?;
        Ok(id.map(ParticipantId).filter(|id| handled.includes(*id)))
    }
}

fn read_latest(row: &rusqlite::Row<'_>, id: ParticipantId) -> Result<Participant, StoreError> {
    let mut participant = read_participant(row, id, read_period(row, 9)?)?;
    participant.details.caseworker = row.get(13)?;
    let level = read_code(row.get(14)?, ProtectionLevel::from_code)?;
    participant.protection = level.map(|level| Protection {
        level,
        named: Default::default(),
    });
    Ok(participant)
}
