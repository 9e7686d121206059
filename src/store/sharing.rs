//! Who may read whose page: what participants have consented to.

use uuid::Uuid;

use super::accounts::load_account;
use super::reader::{Reader, Who};
use super::values::{Day, Moment};
use super::{Store, StoreError, Tx};
use crate::domain::access::Role;
use crate::domain::history::History;
use crate::domain::sharing::{ConsentWay, Sharing, SharingDetails, SharingProblem, Withdrawn};
use crate::domain::standing::Standing;
use crate::domain::{AccountId, ParticipantId, SharingId};

impl Reader<'_> {
    /// What one participant has consented to, in the order in which it was written down.
    pub(super) fn sharings(&self, who: Who) -> Result<Vec<Sharing>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sharing.id, reader, name, from_date, to_date, way, by, at, withdrawn_by, withdrawn_at FROM sharing
             JOIN account ON account.id = reader WHERE participant = ?1 ORDER BY at, sharing.id",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut sharings = Vec::new();
        while let Some(row) = rows.next()? {
            let way: String = row.get(5)?;
            let withdrawn: Option<String> = row.get(8)?;
            sharings.push(Sharing {
                id: SharingId(row.get(0)?),
                details: SharingDetails {
                    reader: AccountId(row.get(1)?),
                    from: row.get::<_, Day>(3)?.0,
                    to: row.get::<_, Day>(4)?.0,
                    way: ConsentWay::from_code(&way).ok_or(StoreError::Corrupt("an unknown code"))?,
                },
                reader_name: row.get(2)?,
                by: row.get(6)?,
                at: row.get::<_, Moment>(7)?.0,
                withdrawn: withdrawn
                    .zip(row.get::<_, Option<Moment>>(9)?)
                    .map(|(by, at)| Withdrawn { by, at: at.0 }),
            });
        }
        Ok(sharings)
    }
}

impl Store {
    /// Those who can sign in as readers, by name. Whoever writes a consent down has to be able to name them.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn readers(&self) -> Result<Vec<(AccountId, String)>, StoreError> {
        let accounts = self.load_accounts()?.into_iter();
        let readers = accounts.filter(|account| account.has(Role::Reader));
        Ok(readers.map(|account| (account.id, account.details.name)).collect())
    }

    /// What a reader reads of somebody: nothing that is written for caseworkers alone, and no form that is not finished.
    pub(super) fn as_seen(&self, mut history: History) -> History {
        if self.account.has(Role::Caseworker) {
            return history;
        }
        let mut earlier = std::mem::take(&mut history.earlier);
        for period in earlier.iter_mut().chain([&mut history]) {
            period.notes.retain(|note| !note.about.is_private);
            // What the unit has still to do is its own.
            period.reminders.clear();
            period.reviews.clear();
            period.own_checks.clear();
            let beside = period.beside.values_mut().flat_map(|beside| &mut beside.occasions);
            for occasion in period.occasions.iter_mut().chain(beside) {
                occasion.drafts.clear();
            }
        }
        history.earlier = earlier;
        history
    }

    /// Takes from a standing what [`Self::as_seen`] takes from a history.
    pub(super) fn hide_own_work(&self, standing: &mut Standing) {
        if !self.account.has(Role::Caseworker) {
            standing.reminders.clear();
            standing.last_reviewed = None;
        }
    }
}

impl Tx<'_> {
    /// Writes down that a participant lets somebody read their page.
    ///
    /// # Errors
    /// [`StoreError::Sharing`] with what is wrong.
    pub fn record_sharing(&mut self, id: ParticipantId, details: &SharingDetails) -> Result<SharingId, StoreError> {
        self.concern(id)?;
        let who = self.who(id)?;
        let known = self.reader().sharings(who)?;
        if let Some(problem) = details.problem(&known, self.session.today) {
            return Err(problem.into());
        }
        let reader = load_account(&self.transaction, details.reader.0)?;
        if !reader.is_some_and(|account| account.has(Role::Reader)) {
            return Err(SharingProblem::UnknownReader.into());
        }
        let sharing = SharingId(Uuid::now_v7());
        self.transaction.execute(
            "INSERT INTO sharing (participant, id, reader, from_date, to_date, way, at, by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                who.key,
                sharing.0,
                details.reader.0,
                Day(details.from),
                Day(details.to),
                details.way.code(),
                Moment(self.session.now.0),
                &self.session.user,
            ),
        )?;
        Ok(sharing)
    }

    /// Writes down that a participant has taken a consent back: the page is closed to the reader from now on.
    ///
    /// # Errors
    /// [`StoreError::Sharing`] where it has been taken back already, [`StoreError::Gone`] where there is none.
    pub fn withdraw_sharing(&mut self, id: ParticipantId, sharing: SharingId) -> Result<(), StoreError> {
        self.concern(id)?;
        let who = self.who(id)?;
        let known = self.reader().sharings(who)?;
        let own = known.iter().find(|known| known.id == sharing).ok_or(StoreError::Gone)?;
        if own.withdrawn.is_some() {
            return Err(SharingProblem::Withdrawn.into());
        }
        self.transaction.execute(
            "UPDATE sharing SET withdrawn_at = ?3, withdrawn_by = ?4 WHERE participant = ?1 AND id = ?2",
            (who.key, sharing.0, Moment(self.session.now.0), &self.session.user),
        )?;
        Ok(())
    }
}
