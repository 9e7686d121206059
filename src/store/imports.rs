//! Imports, and what each of them made: so that one can be taken back as a whole for as long as nothing has been built on
//! it, and put back again.
//!
//! Every machine of a unit works out for itself what an import made, of the rows that changed when it was applied. Taking
//! one back names it and says nothing else (ADR 45).

mod put_back;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, Days, Utc};
use rusqlite::{Connection, OptionalExtension as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

pub(super) use self::put_back::put_back;
use super::bin::BIN_DAYS;
use super::capture::{RowChange, turn};
use super::shared::{CASEWORK_SCHEMA, Cell, Keyed, TABLES, Table, key_of_name, number_of};
use super::unit_standing::older_machines;
use super::values::Moment;
use super::{Operation, Store, StoreError, Tx};
use crate::domain::access::Grant;
use crate::domain::imported::{BuiltOn, ImportCounts, Imported};
use crate::domain::text::kept_line;
use crate::domain::{ImportId, ParticipantId};

/// What is about nobody stands under this.
const NOBODY: Uuid = Uuid::nil();

/// By how many bytes of its hash a row is known.
const HASH_BYTES: usize = 8;

/// What an import made of one row.
#[derive(Debug, Serialize, Deserialize)]
struct Made {
    table: u8,
    /// What says which row it is.
    identity: Vec<Cell>,
    /// What the row was before; `None` where there was none.
    old: Option<Vec<Cell>>,
    /// What the row became, by its hash; `None` where it was removed.
    became: Option<[u8; HASH_BYTES]>,
}

/// A row that was taken back: its place among what was made, and what it was until then.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    place: usize,
    row: Option<Vec<Cell>>,
}

/// What an import made of one participant, or of what is about nobody.
struct Part {
    whom: Uuid,
    made: Vec<Made>,
    kept: Vec<Kept>,
}

impl Made {
    fn table(&self) -> Result<&'static Table, StoreError> {
        TABLES
            .get(usize::from(self.table))
            .ok_or(StoreError::Corrupt("what an import made of an unknown table"))
    }

    fn is_as_made(&self, row: Option<&Vec<Cell>>) -> Result<bool, StoreError> {
        Ok(row.map(|row| hash(self.table, row)).transpose()? == self.became)
    }
}

fn hash(table: u8, cells: &[Cell]) -> Result<[u8; HASH_BYTES], StoreError> {
    let bytes = packed(&(table, cells))?;
    let mut hash = [0; HASH_BYTES];
    hash.copy_from_slice(&Sha256::digest(bytes)[..HASH_BYTES]);
    Ok(hash)
}

fn packed<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(value).map_err(|_| StoreError::Corrupt("what an import made that can't be written"))
}

fn unpacked<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|_| StoreError::Corrupt("what an import made"))
}

/// Which row: its table, and what says which one it is.
type Which = (u8, Vec<Cell>);

/// A row before and after.
type Turned = (Option<Vec<Cell>>, Option<Vec<Cell>>);

/// What rows were before a write and what they became by it, however often it changed them.
fn net(rows: &[RowChange]) -> Result<BTreeMap<Which, Turned>, StoreError> {
    let mut net = BTreeMap::new();
    for row in rows {
        let table = row.table()?;
        let which = |cells: &Vec<Cell>| (row.table, table.identity_of(cells));
        let (before, _) = match &row.old {
            Some(old) => net.remove(&which(old)).unwrap_or_else(|| (Some(old.clone()), None)),
            None => (None, None),
        };
        let Some(key) = row.new.as_ref().or(row.old.as_ref()).map(which) else {
            continue;
        };
        // A row that was removed and added again in one write was changed.
        let before = match net.remove(&key) {
            Some((earlier, None)) => earlier,
            _ => before,
        };
        net.insert(key, (before, row.new.clone()));
    }
    net.retain(|_, (before, after)| before != after);
    Ok(net)
}

/// Writes down what an import made, where `rows` are those of one; they are followed by what was written down.
pub(super) fn note_made(connection: &Connection, rows: &mut Vec<RowChange>) -> Result<(), StoreError> {
    let own = number_of("import")?;
    let added = rows.iter().find(|row| row.table == own && row.old.is_none());
    let Some(import) = added.and_then(|row| row.new.as_ref()?[0].as_id()) else {
        return Ok(());
    };
    let mut parts: BTreeMap<Uuid, Vec<Made>> = BTreeMap::new();
    for ((table, identity), (old, new)) in net(rows)? {
        if table == own {
            continue;
        }
        let became = new.as_ref().map(|row| hash(table, row)).transpose()?;
        let made = Made {
            table,
            identity,
            old,
            became,
        };
        let whom = made.table()?.place_of_participant();
        let cells = new.as_ref().or(made.old.as_ref());
        let whom = whom.zip(cells).and_then(|(place, cells)| cells[place].as_id());
        parts.entry(whom.unwrap_or(NOBODY)).or_default().push(made);
    }
    let mut insert =
        connection.prepare_cached("INSERT INTO import_part (import, participant_id, made) VALUES (?1, ?2, ?3)")?;
    for (whom, made) in &parts {
        insert.execute((import, whom, packed(made)?))?;
    }
    drop(insert);
    rows.extend(super::capture::take(connection)?);
    Ok(())
}

/// The import whose row is among those that changed.
pub(super) fn of_rows(rows: &[RowChange]) -> Option<Imported> {
    let own = number_of("import").ok()?;
    let row = rows.iter().find(|row| row.table == own)?;
    of_cells(row.new.as_ref()?)
}

fn of_cells(cells: &[Cell]) -> Option<Imported> {
    let number = |place: usize| cells[place].as_number();
    let text = |place: usize| match &cells[place] {
        Cell::Text(text) => Some(text.clone()),
        _ => None,
    };
    let moment = |place: usize| DateTime::from_timestamp_millis(number(place)?);
    let count = |place: usize| u32::try_from(number(place)?).ok();
    Some(Imported {
        id: ImportId(cells[0].as_id()?),
        at: moment(1)?,
        by: text(2)?,
        file: text(3)?,
        counts: ImportCounts {
            participants: count(4)?,
            forms: count(5)?,
            corrections: count(6)?,
            placements: count(7)?,
            exits: count(8)?,
        },
        taken_back: moment(9).zip(text(10)),
    })
}

fn table(name: &str) -> Result<&'static Table, StoreError> {
    Ok(&TABLES[usize::from(number_of(name)?)])
}

fn find(connection: &Connection, id: Uuid) -> Result<Imported, StoreError> {
    let cells = table("import")?.find(connection, &[Cell::id(id)])?;
    cells.as_deref().and_then(of_cells).ok_or(StoreError::Gone)
}

/// What an import made, what is about nobody first.
fn parts(connection: &Connection, id: Uuid) -> Result<Vec<Part>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT participant_id, made, kept FROM import_part WHERE import = ?1 ORDER BY participant_id",
    )?;
    let mut rows = statement.query([id])?;
    let mut parts = Vec::new();
    while let Some(row) = rows.next()? {
        let kept: Option<Vec<u8>> = row.get(2)?;
        parts.push(Part {
            whom: row.get(0)?,
            made: unpacked(&row.get::<_, Vec<u8>>(1)?)?,
            kept: kept.map_or_else(|| Ok(Vec::new()), |kept| unpacked(&kept))?,
        });
    }
    Ok(parts)
}

fn concerned(parts: &[Part]) -> Vec<ParticipantId> {
    let whom = parts.iter().map(|part| part.whom);
    whom.filter(|whom| *whom != NOBODY).map(ParticipantId).collect()
}

fn mark(connection: &Connection, id: Uuid, taken_back: Option<(DateTime<Utc>, &str)>) -> Result<(), StoreError> {
    let (at, by) = taken_back.unzip();
    connection
        .prepare_cached("UPDATE import SET taken_back_at = ?2, taken_back_by = ?3 WHERE id = ?1")?
        .execute((id, at.map(Moment), by))?;
    Ok(())
}

/// Keeps the rows of a part that is taken back, and the case reference that its participant had; nothing once they are back.
fn keep(connection: &Connection, id: Uuid, whom: Uuid, kept: Option<(&[Kept], Option<i64>)>) -> Result<(), StoreError> {
    let (kept, reference) = kept.unzip();
    connection
        .prepare_cached("UPDATE import_part SET kept = ?3, reference = ?4 WHERE import = ?1 AND participant_id = ?2")?
        .execute((id, whom, kept.map(packed).transpose()?, reference.flatten()))?;
    Ok(())
}

/// Takes an import back; returns whom it told of.
///
/// # Errors
/// [`StoreError::Gone`] where there is none that stands, [`StoreError::ImportBuiltOn`] with what was done since.
pub(super) fn take_back(
    connection: &Connection,
    id: Uuid,
    at: DateTime<Utc>,
    by: &str,
) -> Result<Vec<ParticipantId>, StoreError> {
    if find(connection, id)?.taken_back.is_some() {
        return Err(StoreError::Gone);
    }
    let parts = parts(connection, id)?;
    let built = built_on(connection, &parts)?;
    if !built.is_empty() {
        return Err(StoreError::ImportBuiltOn(built));
    }
    // From here on the schema lets go of its forms.
    mark(connection, id, Some((at, by)))?;
    // What others hang on stands first.
    for part in parts.iter().rev() {
        let mut kept = Vec::new();
        let reference = connection
            .prepare_cached("SELECT reference FROM participant WHERE id = ?1")?
            .query_row([part.whom], |row| row.get(0))
            .optional()?;
        for (place, made) in part.made.iter().enumerate().rev() {
            let table = made.table()?;
            let row = table.find(connection, &made.identity)?;
            if part.whom == NOBODY && !is_turned(connection, made, table, row.as_ref())? {
                // A caseworker or an activity that others have come to use, or have changed.
                continue;
            }
            match turn(connection, table, row.as_deref(), made.old.as_deref())? {
                1 => kept.push(Kept { place, row }),
                _ => return Err(StoreError::Corrupt("what an import made that is not found")),
            }
        }
        kept.reverse();
        keep(connection, id, part.whom, Some((&kept, reference)))?;
    }
    Ok(concerned(&parts))
}

/// Lets go of an import that was taken back [`BIN_DAYS`] days ago or earlier. One that was put back, or is gone, is left.
///
/// # Errors
/// Where the file can't be written.
pub(super) fn let_go(connection: &Connection, id: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
    let limit = Moment(now - Days::new(BIN_DAYS));
    let is_old: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM import WHERE id = ?1 AND taken_back_at <= ?2)")?
        .query_row((id, limit), |row| row.get(0))?;
    if is_old {
        for sql in [
            "DELETE FROM import_part WHERE import = ?1",
            "DELETE FROM import WHERE id = ?1",
        ] {
            connection.prepare_cached(sql)?.execute([id])?;
        }
    }
    Ok(())
}

/// `true` where what an import made of a row that is about nobody is turned back: as long as it is as it was made, and nothing
/// hangs on what was new.
fn is_turned(connection: &Connection, made: &Made, table: &Table, row: Option<&Vec<Cell>>) -> Result<bool, StoreError> {
    Ok(made.is_as_made(row)? && (made.old.is_some() || is_free(connection, table, &made.identity)?))
}

/// `true` where nothing hangs on a caseworker or an activity.
fn is_free(connection: &Connection, table: &Table, identity: &[Cell]) -> Result<bool, StoreError> {
    let (keyed, used) = match table.name {
        "caseworker" => (Keyed::Caseworker, "responsibility WHERE caseworker = ?1"),
        "activity" => (
            Keyed::Activity,
            "placement WHERE activity = ?1
                                            UNION ALL SELECT 1 FROM intake_fit WHERE activity = ?1",
        ),
        _ => return Ok(true),
    };
    let key = key_of_name(connection, keyed, &identity[0])?;
    let is_used: bool = connection
        .prepare_cached(&format!("SELECT EXISTS (SELECT 1 FROM {used})"))?
        .query_row([key], |row| row.get(0))?;
    Ok(!is_used)
}

/// What a row of a table is about, where it was changed since.
fn kind(table: &str) -> BuiltOn {
    match table {
        "participation" => BuiltOn::Participation,
        "responsibility" => BuiltOn::Responsible,
        "occasion" | "assessment" | "answer_note" | "station_form" => BuiltOn::Forms,
        "placement" => BuiltOn::Placements,
        "goal" | "goal_revision" | "goal_step" | "plan_review" => BuiltOn::Plan,
        "meeting" => BuiltOn::Meetings,
        "note" | "note_wording" => BuiltOn::Notes,
        "protection" | "protection_named" | "consent" | "hold" => BuiltOn::Safety,
        _ => BuiltOn::Details,
    }
}

/// What was done since to how many of those whom an import told of.
fn built_on(connection: &Connection, parts: &[Part]) -> Result<Vec<(BuiltOn, u32)>, StoreError> {
    let mut counts: BTreeMap<BuiltOn, u32> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.whom != NOBODY) {
        for kind in built_on_part(connection, part)? {
            *counts.entry(kind).or_default() += 1;
        }
    }
    Ok(counts.into_iter().collect())
}

fn built_on_part(connection: &Connection, part: &Part) -> Result<BTreeSet<BuiltOn>, StoreError> {
    let mut built = BTreeSet::new();
    let is_new = |made: &Made| made.old.is_none();
    let mut is_created = false;
    let mut own: BTreeMap<&str, i64> = BTreeMap::new();
    let mut left = Vec::new();
    for made in &part.made {
        let table = made.table()?;
        is_created |= table.name == "participant" && is_new(made);
        *own.entry(table.name).or_default() += i64::from(is_new(made));
        match table.find(connection, &made.identity)? {
            row if !made.is_as_made(row.as_ref())? => drop(built.insert(kind(table.name))),
            Some(row) => left.push((table.name, row, made.old.as_deref())),
            None => {}
        }
    }
    let Some(key) = key_of_name(connection, Keyed::Participant, &Cell::id(part.whom))? else {
        built.insert(BuiltOn::Details);
        return Ok(built);
    };
    if is_created {
        // Whatever is about somebody new and did not come with the import came later.
        for table in TABLES.iter().filter(|table| table.place_of("participant").is_some()) {
            let count: i64 = connection
                .prepare_cached(&format!("SELECT count(*) FROM {} WHERE participant = ?1", table.name))?
                .query_row([key], |row| row.get(0))?;
            if count > own.get(table.name).copied().unwrap_or_default() {
                built.insert(kind(table.name));
            }
        }
        return Ok(built);
    }
    let own_forms: BTreeSet<&Cell> = left
        .iter()
        .filter(|(table, ..)| *table == "assessment")
        .map(|(_, row, _)| &row[5])
        .collect();
    for (table, row, old) in &left {
        let kind = kind(table);
        let (later, cells) = match (*table, old) {
            ("assessment", _) => (
                "SELECT id FROM assessment
                 WHERE participant = ?1 AND date = ?2 AND respondent = ?3 AND version > ?4 AND series = ?5",
                vec![&row[1], &row[2], &row[3], &row[15]],
            ),
            ("occasion", _) => (
                "SELECT id FROM assessment WHERE participant = ?1 AND date = ?2 AND series = ?3",
                vec![&row[1], &row[3]],
            ),
            ("participation", _) => (
                "SELECT start_date FROM participation WHERE participant = ?1 AND start_date > ?2",
                vec![&row[1]],
            ),
            ("placement", None) => (
                "SELECT id FROM attendance WHERE participant = ?1 AND placement_id = ?2
                 UNION ALL SELECT placement_id FROM placement_week WHERE participant = ?1 AND placement_id = ?2",
                vec![&row[1]],
            ),
            // A correction may have made it longer.
            ("placement", Some(old)) => (
                "SELECT id FROM attendance WHERE participant = ?1 AND placement_id = ?2 AND date > ?3",
                vec![&row[1], &old[4]],
            ),
            _ => continue,
        };
        let mut statement = connection.prepare_cached(later)?;
        let key = Cell::Number(key);
        let params = std::iter::once(&key).chain(cells);
        let mut others = statement.query(rusqlite::params_from_iter(params))?;
        while let Some(other) = others.next()? {
            let is_own = match other.get_ref(0)?.as_blob() {
                Ok(id) => own_forms.contains(&Cell::Bytes(id.to_vec())),
                Err(_) => false,
            };
            if !is_own {
                built.insert(kind);
            }
        }
    }
    Ok(built)
}

impl Store {
    /// What has been imported, newest first; nothing where the one who is signed in may not import.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn imports(&self) -> Result<Vec<Imported>, StoreError> {
        if self.account.may(Operation::Import) == Grant::No {
            return Ok(Vec::new());
        }
        let table = table("import")?;
        let mut statement = self
            .connection
            .prepare_cached(&table.select("ORDER BY at DESC, id DESC"))?;
        let mut rows = statement.query([])?;
        let mut imports = Vec::new();
        while let Some(row) = rows.next()? {
            let cells = super::shared::read_cells(row, 0, table.columns.len())?;
            imports.push(of_cells(&cells).ok_or(StoreError::Corrupt("an import"))?);
        }
        Ok(imports)
    }

    /// What was done since to how many of those whom an import told of; nothing where it can be taken back.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], [`StoreError::Gone`], or where the file can't be read.
    pub fn built_on_import(&self, id: ImportId) -> Result<Vec<(BuiltOn, u32)>, StoreError> {
        if self.account.may(Operation::TakeBackImport) == Grant::No {
            return Err(StoreError::NotAllowed);
        }
        find(&self.connection, id.0)?;
        built_on(&self.connection, &parts(&self.connection, id.0)?)
    }

    /// The names of the files that somebody came in by, with when and by whom they were imported, oldest first.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn imports_of(&self, participant: ParticipantId) -> Result<Vec<Imported>, StoreError> {
        let table = table("import")?;
        let rest = "WHERE id IN (SELECT import FROM import_part WHERE participant_id = ?1) ORDER BY at";
        let mut statement = self.connection.prepare_cached(&table.select(rest))?;
        let mut rows = statement.query([participant.0])?;
        let mut imports = Vec::new();
        while let Some(row) = rows.next()? {
            let cells = super::shared::read_cells(row, 0, table.columns.len())?;
            imports.push(of_cells(&cells).ok_or(StoreError::Corrupt("an import"))?);
        }
        Ok(imports)
    }

    pub(super) fn imports_taken_back_before(&self, limit: DateTime<Utc>) -> Result<Vec<ImportId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM import WHERE taken_back_at <= ?1")?;
        let ids = statement.query_map([Moment(limit)], |row| row.get(0))?;
        ids.map(|id| Ok(ImportId(id?))).collect()
    }
}

impl Tx<'_> {
    /// Remembers that what this write takes in came in at once, from a file of this name. Where a machine of the unit runs
    /// a program that does not know of that, it is not remembered, so that the machine goes on taking in changes.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub(crate) fn record_import(&mut self, file: &str, counts: ImportCounts) -> Result<(), StoreError> {
        if counts == ImportCounts::default()
            || (self.unit.is_some() && !older_machines(&self.transaction, CASEWORK_SCHEMA)?.is_empty())
        {
            return Ok(());
        }
        let name = Path::new(file).file_name().map(|name| name.to_string_lossy());
        self.transaction.execute(
            "INSERT INTO import (id, at, by, file, participants, forms, corrections, placements, exits)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                Uuid::now_v7(),
                Moment(self.session.now.0),
                &self.session.user,
                kept_line(&name.unwrap_or_default()),
                counts.participants,
                counts.forms,
                counts.corrections,
                counts.placements,
                counts.exits,
            ),
        )?;
        self.changes.imports = true;
        Ok(())
    }

    /// Takes back everything that an import made.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where there is none that stands, [`StoreError::ImportBuiltOn`] with what was done since,
    /// [`StoreError::NotAllowed`] where it told of somebody who may not be seen. Nothing has changed then.
    pub fn take_back_import(&mut self, id: ImportId) -> Result<(), StoreError> {
        let whom = take_back(&self.transaction, id.0, self.session.now.0, &self.session.user)?;
        self.turned_import(whom)
    }

    /// Puts back what an import made and was taken back since.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where there is none, [`StoreError::ImportReplaced`] where something else stands in its place,
    /// [`StoreError::ImportWaits`] where another import has to be put back first.
    pub fn put_back_import(&mut self, id: ImportId) -> Result<(), StoreError> {
        let whom = put_back(&self.transaction, id.0, self.session.today)?;
        self.turned_import(whom)
    }

    fn turned_import(&mut self, whom: Vec<ParticipantId>) -> Result<(), StoreError> {
        whom.into_iter().try_for_each(|id| self.concern(id))?;
        self.changes.imports = true;
        self.changes.activities = true;
        self.changes.bin = true;
        Ok(())
    }

    pub(super) fn let_import_go(&mut self, id: ImportId) -> Result<(), StoreError> {
        let_go(&self.transaction, id.0, self.session.now.0)?;
        self.changes.imports = true;
        Ok(())
    }
}

#[cfg(test)]
impl Tx<'_> {
    /// As a small spreadsheet does: each row is somebody by their key, a day, and their level on the first question. Whoever
    /// has been measured that day is corrected. With a note and an activity, whose names are the key.
    pub(crate) fn bring(&mut self, rows: &[(&str, chrono::NaiveDate, i16)]) -> Result<(), StoreError> {
        use crate::domain::activity::{ActivityDetails, ActivityType, PlacementDetails};
        use crate::domain::assessment::{Answer, Circumstances, Entries, Entry};
        use crate::domain::instrument::Respondent;
        use crate::domain::participant::Details;

        let mut counts = ImportCounts::default();
        let instrument = self.current_instrument()?;
        let unknown = Circumstances::default();
        for (key, date, level) in rows {
            let mut entries = Entries::new();
            let answer = instrument.scale.score(*level).map(Answer::Score);
            let note = Some((*key).to_owned());
            entries.insert(instrument.indicators[0].id.clone(), Entry { answer, note });
            let id = match self.participant_imported_as(key)? {
                Some(id) => id,
                None => {
                    counts.participants += 1;
                    let mut details = Details::starting(*date);
                    details.caseworker = Some(format!("H. {key}"));
                    let id = self.create_participant_imported_as(&details, Some(key))?;
                    let activity = self.save_activity(
                        None,
                        &ActivityDetails {
                            name: format!("Kurs {key}"),
                            kind: ActivityType::Skills,
                            unit: None,
                            cost: None,
                            is_active: true,
                        },
                    )?;
                    let details = PlacementDetails {
                        activity_id: activity,
                        from: *date,
                        to: None,
                        extent: None,
                        weekdays: None,
                        end_reason: None,
                        experience: None,
                    };
                    self.save_placement(id, None, &details)?;
                    counts.placements += 1;
                    id
                }
            };
            let form = ((*date, Respondent::Participant), &entries, &unknown);
            match self.record_assessments(id, &instrument.key, [form]) {
                Err(StoreError::AlreadyFinished) => {
                    let occasion = self.occasion_for(id, *date, &instrument.key)?;
                    let form = self.start_correction(occasion, Respondent::Participant)?;
                    self.save_entries(form, &entries)?;
                    self.finish_assessment(form, Some("Rättad vid import"))?;
                    counts.corrections += 1;
                }
                other => {
                    other?;
                    counts.forms += 1;
                }
            }
        }
        self.record_import("mapp/blad.csv", counts)
    }
}

#[cfg(test)]
mod tests;
