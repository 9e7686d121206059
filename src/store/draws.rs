//! Own checks: cases drawn at random, and read by a colleague.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::reader::{Reader, Who};
use super::reviews::read_marked;
use super::values::Day;
use super::vault::VaultError;
use super::{Store, StoreError, Tx};
use crate::domain::access::{Role, Sight};
use crate::domain::draw::results::{DrawnCase, Results};
use crate::domain::draw::{
    Candidate, CaseDraw, DrawProblem, DrawRequest, OwnCheck, Redrawn, SEEDS, ToRead, assigned, drawn, earliest_open,
    last_day,
};
use crate::domain::participant::CaseReference;
use crate::domain::review::{Item, Mark};
use crate::domain::text::kept_line;
use crate::domain::{AccountId, DrawId, ParticipantId, Today};

/// The cases that went on on a day and may be drawn: whoever's data are protected is not.
/// Whoever left and came back on that day is one case.
const POOL: &str = "FROM participant
     WHERE EXISTS (SELECT 1 FROM participation AS period WHERE period.participant = participant.key
        AND start_date <= ?1 AND (end_date IS NULL OR end_date >= ?1))
     AND NOT EXISTS (SELECT 1 FROM protection WHERE protection.participant = participant.key)";

/// What the page of own checks shows to whoever may draw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DrawsView {
    /// How many cases can be drawn today.
    pub pool: usize,
    /// Who can be chosen to read, by name.
    pub readers: Vec<(AccountId, String)>,
    /// The draws that were made, newest first.
    pub draws: Vec<CaseDraw>,
    /// What was found.
    pub results: Results,
}

impl Store {
    /// What the page of own checks shows to whoever may draw.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn draws_view(&self, today: Today) -> Result<DrawsView, StoreError> {
        self.require(Sight::Draws)?;
        let sql = format!("SELECT count(*) {POOL}");
        Ok(DrawsView {
            pool: self.connection.query_row(&sql, [Day(today.0)], |row| row.get(0))?,
            readers: self.draw_readers()?,
            draws: self.draws()?,
            results: self.draw_results()?,
        })
    }

    /// Who can be chosen to read drawn cases, by name: whoever can sign in as a caseworker.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn draw_readers(&self) -> Result<Vec<(AccountId, String)>, StoreError> {
        readers(&self.connection)
    }

    /// The draws that were made, newest first.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn draws(&self) -> Result<Vec<CaseDraw>, StoreError> {
        self.require(Sight::Draws)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT case_draw.id, seed, drawn_on, drawn_by, asked, pool, count(participant), count(read_on)
             FROM case_draw LEFT JOIN drawn_case ON draw_id = case_draw.id
             GROUP BY case_draw.id ORDER BY drawn_on DESC, case_draw.id DESC",
        )?;
        let mut rows = statement.query([])?;
        let mut draws = Vec::new();
        while let Some(row) = rows.next()? {
            draws.push(CaseDraw {
                id: DrawId(row.get(0)?),
                seed: row.get(1)?,
                drawn_on: row.get::<_, Day>(2)?.0,
                drawn_by: row.get(3)?,
                asked: row.get(4)?,
                pool: row.get(5)?,
                kept: row.get(6)?,
                read: row.get(7)?,
            });
        }
        Ok(draws)
    }

    /// Makes a draw again from its seed, among the cases that went on that day as the file says today. Whose data are
    /// protected by now is left out on both sides, and who came into the file after the draw could not be drawn.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where there is no such draw, [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn redrawn(&self, id: DrawId) -> Result<Redrawn, StoreError> {
        let draw = self.draws()?.into_iter().find(|draw| draw.id == id);
        let draw = draw.ok_or(StoreError::Gone)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT participant.id FROM drawn_case JOIN participant ON participant.key = participant WHERE draw_id = ?1
             AND NOT EXISTS (SELECT 1 FROM protection WHERE protection.participant = drawn_case.participant)
             ORDER BY position",
        )?;
        let kept = statement.query_map([id.0], |row| row.get(0).map(ParticipantId))?;
        let kept = kept.collect::<Result<Vec<_>, _>>()?;
        let mut went_on = pool(&self.connection, draw.drawn_on)?;
        // Ids of this version begin with the moment at which they were made.
        let came_after = |own: &ParticipantId| own.0.get_version_num() == 7 && own.0 > id.0;
        went_on.retain(|own| !came_after(own));
        Ok(Redrawn::of(draw, &kept, went_on))
    }

    /// What own checks have found. Nobody is named.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn draw_results(&self) -> Result<Results, StoreError> {
        self.require(Sight::Draws)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT drawn_case.participant, drawn_case.draw_id, drawn_on, read_on, item, text, mark
             FROM drawn_case JOIN case_draw ON case_draw.id = drawn_case.draw_id
             LEFT JOIN drawn_mark ON drawn_mark.participant = drawn_case.participant
                AND drawn_mark.draw_id = drawn_case.draw_id AND read_on IS NOT NULL
             ORDER BY 1, 2, drawn_mark.position, item",
        )?;
        let mut rows = statement.query([])?;
        let mut cases: Vec<DrawnCase> = Vec::new();
        let mut latest: Option<(i64, Uuid)> = None;
        while let Some(row) = rows.next()? {
            let which = (row.get(0)?, row.get(1)?);
            if latest.replace(which) != Some(which) {
                cases.push(DrawnCase {
                    drawn_on: row.get::<_, Day>(2)?.0,
                    read_on: row.get::<_, Option<Day>>(3)?.map(|day| day.0),
                    marks: Vec::new(),
                });
            }
            if let (Some(case), Some(_)) = (cases.last_mut(), row.get::<_, Option<Uuid>>(4)?) {
                case.marks.push(read_marked(row, 4)?);
            }
        }
        let threshold = usize::try_from(self.rules()?.threshold).unwrap_or(usize::MAX);
        Ok(Results::of(&cases, threshold))
    }

    /// The cases that wait for the one who is signed in to read them, in the order in which they were drawn.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn to_read(&self) -> Result<Vec<ToRead>, StoreError> {
        let (true, Some(day)) = (self.account.has(Role::Caseworker), self.day) else {
            return Ok(Vec::new());
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT participant.id, draw_id, reference, name, drawn_on,
                    (SELECT count(*) FROM drawn_mark
                     WHERE drawn_mark.participant = own.participant AND drawn_mark.draw_id = own.draw_id)
             FROM drawn_case AS own JOIN case_draw ON case_draw.id = draw_id
             JOIN participant ON participant.key = participant
             WHERE reader = ?1 AND read_on IS NULL AND drawn_on >= ?2
             AND NOT EXISTS (SELECT 1 FROM protection WHERE protection.participant = own.participant)
             ORDER BY drawn_on, draw_id, position",
        )?;
        let mut rows = statement.query((self.account.id.0, Day(earliest_open(day))))?;
        let mut waiting = Vec::new();
        while let Some(row) = rows.next()? {
            waiting.push(ToRead {
                participant_id: ParticipantId(row.get(0)?),
                draw_id: DrawId(row.get(1)?),
                reference: CaseReference(row.get(2)?),
                name: row.get(3)?,
                until: last_day(row.get::<_, Day>(4)?.0),
                answered: row.get(5)?,
            });
        }
        Ok(waiting)
    }
}

/// A seed that nobody has chosen.
///
/// # Errors
/// Where the system has no randomness.
pub fn new_seed() -> Result<u64, StoreError> {
    let number = getrandom::u64().map_err(|_| VaultError::NoRandomness)?;
    Ok(number % SEEDS)
}

/// Who can sign in as a caseworker, by name.
fn readers(connection: &Connection) -> Result<Vec<(AccountId, String)>, StoreError> {
    let accounts = super::accounts::all_accounts(connection)?.into_iter();
    let caseworkers = accounts.filter(|account| account.has(Role::Caseworker));
    Ok(caseworkers.map(|account| (account.id, account.details.name)).collect())
}

fn pool(connection: &Connection, day: NaiveDate) -> Result<Vec<ParticipantId>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT participant.id {POOL}"))?;
    let ids = statement.query_map([Day(day)], |row| row.get(0).map(ParticipantId))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

impl Reader<'_> {
    /// When one participant's case was drawn to be read, oldest first.
    pub(super) fn own_checks(&self, who: Who) -> Result<Vec<OwnCheck>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT draw_id, drawn_on, reader, name, read_on, read_by FROM drawn_case
             JOIN case_draw ON case_draw.id = draw_id JOIN account ON account.id = reader
             WHERE participant = ?1 ORDER BY drawn_on, draw_id",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut checks = Vec::new();
        while let Some(row) = rows.next()? {
            let id: Uuid = row.get(0)?;
            let read: Option<(Day, String)> = row.get::<_, Option<Day>>(4)?.zip(row.get(5)?);
            checks.push(OwnCheck {
                draw_id: DrawId(id),
                drawn_on: row.get::<_, Day>(1)?.0,
                reader: AccountId(row.get(2)?),
                reader_name: row.get(3)?,
                read: read.map(|(date, by)| (date.0, by)),
                marks: self.marks(("drawn_mark", "draw_id"), who, id)?,
            });
        }
        Ok(checks)
    }
}

impl Tx<'_> {
    /// Draws cases, and gives each to a reader. Where more are asked for than go on, all are drawn.
    ///
    /// # Errors
    /// [`StoreError::Draw`] with what is wrong. Nothing is drawn then.
    pub fn make_draw(&mut self, request: &DrawRequest) -> Result<CaseDraw, StoreError> {
        if let Some(problem) = request.problem() {
            return Err(problem.into());
        }
        let mut chosen = readers(&self.transaction)?;
        if request
            .readers
            .iter()
            .any(|id| chosen.iter().all(|(known, _)| known != id))
        {
            return Err(DrawProblem::UnknownReader.into());
        }
        chosen.retain(|(known, _)| request.readers.contains(known));
        let today = self.session.today.0;
        let pool = pool(&self.transaction, today)?;
        if pool.is_empty() {
            return Err(DrawProblem::NothingToDraw.into());
        }
        let (count, of) = (usize::try_from(request.count).unwrap_or(usize::MAX), pool.len());
        let cases = drawn(request.seed, count, pool).into_iter();
        let cases = cases.map(|id| self.candidate(id)).collect::<Result<Vec<_>, _>>()?;
        let given = assigned(request.seed, &cases, &chosen)?;
        let id = DrawId(Uuid::now_v7());
        self.transaction.execute(
            "INSERT INTO case_draw (id, seed, drawn_on, drawn_by, asked, pool) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (id.0, request.seed, Day(today), &self.session.user, request.count, of),
        )?;
        for (position, (case, reader)) in (0_u32..).zip(cases.iter().zip(given)) {
            self.concern(case.participant_id)?;
            self.transaction.execute(
                "INSERT INTO drawn_case (participant, draw_id, position, reader) VALUES (?1, ?2, ?3, ?4)",
                (self.key(case.participant_id)?, id.0, position, reader.0),
            )?;
        }
        Ok(CaseDraw {
            id,
            seed: request.seed,
            drawn_on: today,
            drawn_by: self.session.user.clone(),
            asked: count,
            pool: of,
            kept: cases.len(),
            read: 0,
        })
    }

    fn candidate(&self, id: ParticipantId) -> Result<Candidate, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT name FROM responsibility LEFT JOIN caseworker ON caseworker.key = caseworker
             WHERE participant = ?1 AND from_date <= ?2 ORDER BY from_date DESC LIMIT 1",
        )?;
        let today = Day(self.session.today.0);
        let responsible = statement.query_row((self.key(id)?, today), |row| row.get::<_, Option<String>>(0));
        Ok(Candidate {
            participant_id: id,
            responsible: responsible.optional()?.flatten(),
        })
    }

    /// The own check of a case that the one who writes is to read.
    fn open_check(&mut self, id: ParticipantId, draw_id: DrawId) -> Result<OwnCheck, StoreError> {
        if let Err(StoreError::NotAllowed) = self.concern(id) {
            // It was theirs to read, and has been read or is over; of anybody else nothing is told.
            let was_theirs = self.is_given(id, draw_id)?;
            return Err(if was_theirs {
                DrawProblem::NotOpen.into()
            } else {
                StoreError::NotAllowed
            });
        }
        let checks = self.reader().own_checks(self.who(id)?)?;
        let is_open = |check: &OwnCheck| {
            check.draw_id == draw_id
                && check.reader == self.account
                && check.read.is_none()
                && check.drawn_on >= earliest_open(self.session.today)
        };
        let open = checks.into_iter().find(is_open);
        open.ok_or(DrawProblem::NotOpen.into())
    }

    fn is_given(&self, id: ParticipantId, draw_id: DrawId) -> Result<bool, StoreError> {
        Ok(self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM drawn_case JOIN participant ON participant.key = participant
                            WHERE participant.id = ?1 AND draw_id = ?2 AND reader = ?3)",
            (id.0, draw_id.0, self.account.0),
            |row| row.get(0),
        )?)
    }

    /// Notes what was found about an item of a drawn case, in the words that were asked, or takes that back.
    ///
    /// # Errors
    /// [`StoreError::Draw`] where the case is not open to be read.
    pub fn mark_drawn(
        &mut self,
        participant_id: ParticipantId,
        draw_id: DrawId,
        item: &Item,
        position: u32,
        mark: Option<Mark>,
    ) -> Result<(), StoreError> {
        self.open_check(participant_id, draw_id)?;
        let key = self.key(participant_id)?;
        match mark {
            Some(mark) => self.transaction.execute(
                "INSERT INTO drawn_mark (participant, draw_id, item, position, text, mark)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (participant, draw_id, item) DO UPDATE SET mark = excluded.mark",
                (key, draw_id.0, item.id.0, position, kept_line(&item.text), mark.code()),
            )?,
            None => self.transaction.execute(
                "DELETE FROM drawn_mark WHERE participant = ?1 AND draw_id = ?2 AND item = ?3",
                (key, draw_id.0, item.id.0),
            )?,
        };
        Ok(())
    }

    /// Notes that a drawn case has been read. From then on its reader sees it no longer.
    ///
    /// # Errors
    /// [`StoreError::Draw`] where the case is not open to be read, [`StoreError::Review`] where an item has no answer.
    pub fn finish_drawn(&mut self, participant_id: ParticipantId, draw_id: DrawId) -> Result<(), StoreError> {
        let check = self.open_check(participant_id, draw_id)?;
        self.refuse_unanswered(&check.marks)?;
        self.transaction.execute(
            "UPDATE drawn_case SET read_on = ?3, read_by = ?4 WHERE participant = ?1 AND draw_id = ?2",
            (
                self.key(participant_id)?,
                draw_id.0,
                Day(self.session.today.0),
                &self.session.user,
            ),
        )?;
        Ok(())
    }
}
