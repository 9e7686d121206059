//! The figures of others: what somebody has published, and what another unit has signed.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::values::Moment;
use super::{Store, StoreError, Tx};
use crate::domain::OutsideFigureId;
use crate::domain::access::Sight;
use crate::domain::comparison::{Measure, OutsideDetails, OutsideFigure, OutsideProblem};
use crate::domain::participant::Gender;
use crate::domain::text::kept_line;
use crate::domain::transfer::OtherUnit;

/// Another unit's file as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptUnitFile {
    /// Which file.
    pub file: Uuid,
    /// Whose.
    pub unit: OtherUnit,
    /// Its bytes, with the signature.
    pub bytes: Vec<u8>,
    /// When it was taken in.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
}

impl Store {
    /// What others have published, by owner and year.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn outside_figures(&self) -> Result<Vec<OutsideFigure>, StoreError> {
        self.require(Sight::Groups)?;
        outside_figures(&self.connection)
    }

    /// Other units' files, the latest that was taken in first.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], or where the file can't be read.
    pub fn unit_files(&self) -> Result<Vec<KeptUnitFile>, StoreError> {
        self.require(Sight::Groups)?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, name, fingerprint, file, at, by FROM unit_figures ORDER BY at DESC, id DESC")?;
        let mut rows = statement.query([])?;
        let mut files = Vec::new();
        while let Some(row) = rows.next()? {
            files.push(KeptUnitFile {
                file: row.get(0)?,
                unit: OtherUnit {
                    name: row.get(1)?,
                    fingerprint: row.get(2)?,
                },
                bytes: row.get(3)?,
                at: row.get::<_, Moment>(4)?.0,
                by: row.get(5)?,
            });
        }
        Ok(files)
    }
}

fn outside_figures(connection: &rusqlite::Connection) -> Result<Vec<OutsideFigure>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, owner, measure, gender, year, value, n, source, at, by FROM outside_figure
         ORDER BY owner, measure, gender, year DESC, id",
    )?;
    let mut rows = statement.query([])?;
    let mut figures = Vec::new();
    while let Some(row) = rows.next()? {
        let gender: Option<String> = row.get(3)?;
        let codes = (
            Measure::from_code(&row.get::<_, String>(2)?),
            gender.as_deref().map(Gender::from_code),
        );
        // What only a newer program of the unit knows is not shown here.
        let (Some(measure), None | Some(Some(_))) = codes else {
            continue;
        };
        figures.push(OutsideFigure {
            id: OutsideFigureId(row.get(0)?),
            details: OutsideDetails {
                owner: row.get(1)?,
                measure,
                gender: codes.1.flatten(),
                year: row.get(4)?,
                value: row.get(5)?,
                n: row.get::<_, Option<u32>>(6)?.map(u64::from),
                source: row.get(7)?,
            },
            at: row.get::<_, Moment>(8)?.0,
            by: row.get(9)?,
        });
    }
    Ok(figures)
}

impl Tx<'_> {
    /// Writes down what somebody has published, or changes that.
    ///
    /// # Errors
    /// [`StoreError::Outside`] with what is wrong, where it is there already as well; [`StoreError::Gone`] where what was to
    /// be changed is not there.
    pub fn save_outside_figure(
        &mut self,
        id: Option<OutsideFigureId>,
        details: &OutsideDetails,
    ) -> Result<OutsideFigureId, StoreError> {
        if let Some(problem) = details.problem(self.session.today) {
            return Err(StoreError::Outside(problem));
        }
        let known = outside_figures(&self.transaction)?;
        if id.is_some_and(|id| known.iter().all(|own| own.id != id)) {
            return Err(StoreError::Gone);
        }
        if known
            .iter()
            .any(|own| Some(own.id) != id && own.details.is_same_as(details))
        {
            return Err(StoreError::Outside(OutsideProblem::Known));
        }
        self.put_outside_figure(id, details)
    }

    fn put_outside_figure(
        &mut self,
        id: Option<OutsideFigureId>,
        details: &OutsideDetails,
    ) -> Result<OutsideFigureId, StoreError> {
        let id = id.unwrap_or_else(|| OutsideFigureId(Uuid::now_v7()));
        self.transaction
            .prepare_cached(
                "INSERT INTO outside_figure (id, owner, measure, gender, year, value, n, source, at, by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, measure = excluded.measure,
                 gender = excluded.gender, year = excluded.year, value = excluded.value, n = excluded.n,
                 source = excluded.source, at = excluded.at, by = excluded.by",
            )?
            .execute((
                id.0,
                kept_line(&details.owner),
                details.measure.code(),
                details.gender.map(Gender::code),
                details.year,
                details.value,
                details.n.map(u64::cast_signed),
                kept_line(&details.source),
                Moment(self.session.now.0),
                &self.session.user,
            ))?;
        self.changes.comparison = true;
        Ok(id)
    }

    /// Takes what somebody has published out again.
    ///
    /// # Errors
    /// [`StoreError::NothingToRemove`].
    pub fn remove_outside_figure(&mut self, id: OutsideFigureId) -> Result<(), StoreError> {
        self.remove_by_id("DELETE FROM outside_figure WHERE id = ?1", id.0)
    }

    /// Writes several down at once. One that is there already is replaced, or else none of them is written.
    ///
    /// # Errors
    /// [`StoreError::Outside`] with what is wrong with one of them.
    pub fn import_outside_figures(&mut self, all: &[OutsideDetails], replaces: bool) -> Result<(), StoreError> {
        let known = outside_figures(&self.transaction)?;
        for (place, details) in all.iter().enumerate() {
            if let Some(problem) = details.problem(self.session.today) {
                return Err(StoreError::Outside(problem));
            }
            let same = known.iter().find(|own| own.details.is_same_as(details));
            let is_twice = all[..place].iter().any(|other| other.is_same_as(details));
            if is_twice || (same.is_some() && !replaces) {
                return Err(StoreError::Outside(OutsideProblem::Known));
            }
            self.put_outside_figure(same.map(|own| own.id), details)?;
        }
        Ok(())
    }

    /// Keeps another unit's file, whose signature has been checked.
    ///
    /// # Errors
    /// [`StoreError::UnitFileKept`] where the same one is kept already.
    pub fn take_unit_figures(&mut self, file: Uuid, unit: &OtherUnit, bytes: &[u8]) -> Result<(), StoreError> {
        let taken = self.transaction.execute(
            "INSERT INTO unit_figures (id, name, fingerprint, file, at, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO NOTHING",
            (
                file,
                &unit.name,
                &unit.fingerprint,
                bytes,
                Moment(self.session.now.0),
                &self.session.user,
            ),
        )?;
        if taken == 0 {
            return Err(StoreError::UnitFileKept);
        }
        self.changes.comparison = true;
        Ok(())
    }

    /// Keeps another unit's file no longer.
    ///
    /// # Errors
    /// [`StoreError::NothingToRemove`].
    pub fn remove_unit_figures(&mut self, file: Uuid) -> Result<(), StoreError> {
        self.remove_by_id("DELETE FROM unit_figures WHERE id = ?1", file)
    }

    fn remove_by_id(&mut self, sql: &str, id: Uuid) -> Result<(), StoreError> {
        if self.transaction.execute(sql, [id])? == 0 {
            return Err(StoreError::NothingToRemove);
        }
        self.changes.comparison = true;
        Ok(())
    }
}
