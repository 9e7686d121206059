//! Puts an import back that was taken back: as it could have been written, or not at all.

use std::mem;

use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::super::capture::turn;
use super::super::known::Known;
use super::super::reader::Reader;
use super::super::right::resolve_cell;
use super::super::shared::{Cell, Keyed, Table, key_of_name};
use super::{Kept, Made, NOBODY, StoreError, concerned, find, hash, keep, mark, packed, parts, unpacked};
use crate::domain::imported::Imported;
use crate::domain::{ParticipantId, Today};

/// Where a form's row has its participant, day, respondent and series: versions of one form have these in common.
const FORM_PLACES: [usize; 4] = [0, 1, 2, 15];

/// Puts an import back that was taken back; returns whom it tells of. Every machine of a unit holds it against its own file.
///
/// # Errors
/// [`StoreError::Gone`] where there is none, [`StoreError::ImportReplaced`] where something else stands in its place,
/// [`StoreError::ImportWaits`] where what it hangs on was brought by another import that is taken back too.
pub(in super::super) fn put_back(
    connection: &Connection,
    id: Uuid,
    today: Today,
) -> Result<Vec<ParticipantId>, StoreError> {
    if find(connection, id)?.taken_back.is_none() {
        return Err(StoreError::Gone);
    }
    let namesakes = activities_of_one_name(connection)?;
    let mut parts = parts(connection, id)?;
    for part in &mut parts {
        let mut is_renamed = false;
        for Kept { place, row } in mem::take(&mut part.kept) {
            let made = part
                .made
                .get_mut(place)
                .ok_or(StoreError::Corrupt("what an import made"))?;
            if !became_another(connection, made, row.as_deref())? {
                is_renamed |= put_back_row(connection, (id, part.whom), made, row)?;
            }
        }
        if is_renamed {
            connection
                .prepare_cached("UPDATE import_part SET made = ?3 WHERE import = ?1 AND participant_id = ?2")?
                .execute((id, part.whom, packed(&part.made)?))?;
        }
        keep(connection, id, part.whom, None)?;
    }
    mark(connection, id, None)?;
    let whom = concerned(&parts);
    if activities_of_one_name(connection)? > namesakes {
        return Err(StoreError::ImportReplaced);
    }
    let known = Known::read(connection)?;
    let reader = Reader {
        connection,
        known: &known,
    };
    for id in &whom {
        refuse_clashing(&reader, *id, today)?;
    }
    Ok(whom)
}

/// Puts one row back; `true` where it names somebody else now, who took the place of a caseworker of the same name.
fn put_back_row(
    connection: &Connection,
    (import, whom): (Uuid, Uuid),
    made: &mut Made,
    row: Option<Vec<Cell>>,
) -> Result<bool, StoreError> {
    let table = made.table()?;
    let named = |cells: &Option<Vec<Cell>>| -> Result<_, StoreError> {
        let mut cells = cells.clone();
        for ((_, kind), cell) in table.columns.iter().zip(cells.iter_mut().flatten()) {
            resolve_cell(connection, *kind, cell)?;
        }
        Ok(cells)
    };
    let (old, new) = (named(&made.old)?, named(&row)?);
    let turned = if corrects_nothing(connection, table, new.as_deref())? {
        Ok(0)
    } else {
        turn(connection, table, old.as_deref(), new.as_deref())
    };
    match turned {
        Ok(1) => {}
        Err(error) if error.refusal().is_none() => return Err(error),
        Ok(_) | Err(_) => {
            let other = waited_for(connection, (import, whom), made, row.as_deref())?;
            return Err(other.map_or(StoreError::ImportReplaced, |other| {
                StoreError::ImportWaits(Box::new(other))
            }));
        }
    }
    if old == made.old && new == row {
        return Ok(false);
    }
    made.became = new.as_deref().map(|row| hash(made.table, row)).transpose()?;
    made.old = old;
    Ok(true)
}

/// `true` where a caseworker of this name has come in the place of one whom the import added: what hung on that one hangs on
/// them from now on.
fn became_another(connection: &Connection, made: &Made, row: Option<&[Cell]>) -> Result<bool, StoreError> {
    let table = made.table()?;
    let places = (table.place_of("id"), table.place_of("name"));
    let (Some(row), (Some(id), Some(name))) = (row, places) else {
        return Ok(false);
    };
    if table.name != "caseworker" || made.old.is_some() {
        return Ok(false);
    }
    let there: Option<Uuid> = connection
        .prepare_cached("SELECT id FROM caseworker WHERE name = ?1")?
        .query_row([&row[name]], |row| row.get(0))
        .optional()?;
    let Some(there) = there else { return Ok(false) };
    connection
        .prepare_cached("INSERT INTO alias (kind, from_id, to_id) VALUES (?1, ?2, ?3)")?
        .execute((table.name, &row[id], there))?;
    Ok(true)
}

/// `true` where a row is a correction of a form that is not there.
fn corrects_nothing(connection: &Connection, table: &Table, row: Option<&[Cell]>) -> Result<bool, StoreError> {
    let Some(row) = row.filter(|row| table.name == "assessment" && row[3] > Cell::Number(1)) else {
        return Ok(false);
    };
    let key = key_of_name(connection, Keyed::Participant, &row[0])?;
    let has_earlier: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM assessment WHERE participant = ?1 AND date = ?2 AND respondent = ?3
             AND version < ?4 AND series = ?5)",
        )?
        .query_row((key, &row[1], &row[2], &row[3], &row[15]), |row| row.get(0))?;
    Ok(!has_earlier)
}

/// Another import that is taken back, and brought what a row of this one hangs on or changed.
fn waited_for(
    connection: &Connection,
    (import, whom): (Uuid, Uuid),
    made: &Made,
    row: Option<&[Cell]>,
) -> Result<Option<Imported>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT import, made, kept FROM import_part
         WHERE import <> ?1 AND participant_id IN (?2, ?3) AND kept IS NOT NULL ORDER BY import",
    )?;
    let mut rows = statement.query((import, whom, NOBODY))?;
    while let Some(other) = rows.next()? {
        let theirs: Vec<Made> = unpacked(&other.get::<_, Vec<u8>>(1)?)?;
        let kept: Vec<Kept> = unpacked(&other.get::<_, Vec<u8>>(2)?)?;
        let mut turned = kept.iter().filter_map(|kept| Some((theirs.get(kept.place)?, kept)));
        if turned.any(|(theirs, kept)| is_below(theirs, kept.row.as_deref(), made, row)) {
            return find(connection, other.get(0)?).map(Some);
        }
    }
    Ok(None)
}

/// `true` where what one import made is what another one's row hangs on or changed.
fn is_below(theirs: &Made, their_row: Option<&[Cell]>, own: &Made, own_row: Option<&[Cell]>) -> bool {
    let is_one_table = theirs.table == own.table;
    match (their_row, own_row, &own.old) {
        // It changed what they made.
        (_, _, Some(_)) if is_one_table => theirs.identity == own.identity,
        // A version of the form before it.
        (Some(theirs), Some(row), None) if is_one_table => {
            own.table().is_ok_and(|table| table.name == "assessment")
                && FORM_PLACES.iter().all(|place| theirs[*place] == row[*place])
        }
        (_, Some(row), _) => theirs.old.is_none() && theirs.identity.iter().all(|cell| row.contains(cell)),
        _ => false,
    }
}

/// How many pairs of activities have one name, whatever the case of its letters.
fn activities_of_one_name(connection: &Connection) -> Result<i64, StoreError> {
    let count = "SELECT count(*) FROM activity AS one JOIN activity AS other
                 ON one.id < other.id AND one.name = other.name COLLATE NOCASE";
    Ok(connection.prepare_cached(count)?.query_row([], |row| row.get(0))?)
}

/// What came back must be as it could have been written: no stay twice, and nothing after somebody has left.
fn refuse_clashing(reader: &Reader<'_>, id: ParticipantId, today: Today) -> Result<(), StoreError> {
    let Some(history) = reader.history(id)? else {
        return Ok(());
    };
    let placements = || history.periods().flat_map(|period| &period.placements);
    let clashes = placements().any(|own| {
        let others = placements().filter(|other| other.id != own.id);
        own.details.problem(others.map(|other| &other.details), today).is_some()
    });
    let left = history.participant.exit.as_ref();
    if clashes || left.is_some_and(|exit| history.has_records_after(exit.date, today)) {
        return Err(StoreError::ImportReplaced);
    }
    Ok(())
}
