//! One change of the unit's log, done to this file row by row: what meets what others have written is merged, column by
//! column.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use rusqlite::{Connection, params_from_iter};
use uuid::Uuid;

use super::audit::last_writer;
use super::capture::turn;
use super::change::{Change, Edit, Turn};
use super::instruments::put_out_of_use;
use super::intake::put_template_out_of_use;
use super::organisation::unpacked;
use super::refusal::{Refusal, Stop};
use super::removal::remove_everything;
use super::right::{is_alias_of_one, resolve, resolve_cell};
use super::shared::{Cell, Keyed, Kind, Table, key_of_name, number_of, with_keys};
use super::{Operation, StoreError, imports};
use crate::domain::Today;
use crate::domain::assessment::SIMULTANEOUS;

/// A value that gave way, or a form that stands beside another.
pub(super) struct Collision {
    pub(super) kind: &'static str,
    pub(super) participant: Option<Uuid>,
    pub(super) what: String,
    pub(super) lost: Option<String>,
    pub(super) kept: Option<String>,
}

/// A row, and what says which one it is.
type Placed = (Vec<Cell>, Vec<Cell>);

/// One change as it is applied.
pub(super) struct Applying<'a> {
    pub(super) connection: &'a Connection,
    pub(super) change: &'a Change,
    pub(super) operation: Operation,
    /// It takes back or does again: every row must be as its writer left it.
    pub(super) is_strict: bool,
    pub(super) collisions: Vec<Collision>,
    /// Numbers of wordings and revisions that were taken already: table, whose, and which; and what they are instead.
    pub(super) renumbered: BTreeMap<(u8, Cell, i64), i64>,
    pub(super) created: BTreeSet<Uuid>,
    /// Who was taken in from another unit by this change, and had been by an earlier one with the same file: what stands is
    /// theirs, and has been worked on since.
    pub(super) received: BTreeSet<Uuid>,
}

impl Applying<'_> {
    pub(super) fn edit(&mut self, edit: &Edit) -> Result<(), Stop> {
        if edit.participant().is_some_and(|id| self.received.contains(&id))
            && edit.table().is_some_and(|table| table.name != "responsibility")
        {
            return Ok(());
        }
        match edit {
            Edit::Added { table, cells } => {
                let mut cells = cells.clone();
                self.resolve(&mut cells, edit)?;
                self.added(*table, edit_table(edit)?, cells)
            }
            Edit::Changed { identity, columns, .. } => {
                let mut identity = identity.clone();
                self.resolve_identity(&mut identity, edit)?;
                let mut columns = columns.clone();
                for (place, before, after) in &mut columns {
                    let (_, kind) = edit_table(edit)?.columns[usize::from(*place)];
                    for cell in [before, after] {
                        resolve_cell(self.connection, kind, cell)?;
                    }
                }
                self.changed(edit_table(edit)?, &identity, &columns)
            }
            Edit::Removed { identity, cells, .. } => {
                let mut identity = identity.clone();
                self.resolve_identity(&mut identity, edit)?;
                self.removed(edit_table(edit)?, &identity, cells.as_deref())
            }
            Edit::Forgotten { participant } => {
                let id = resolve(self.connection, "participant", *participant)?;
                if let Some(key) = key_of_name(self.connection, Keyed::Participant, &Cell::id(id))? {
                    remove_everything(self.connection, key)?;
                }
                Ok(())
            }
            Edit::Import { id, turn } => self.turn_import(*id, *turn),
        }
    }

    /// Takes an import back, or puts it back, as long as nothing has been built on it; and of nobody whom the change does
    /// not name.
    fn turn_import(&self, id: Uuid, turn: Turn) -> Result<(), Stop> {
        let at = DateTime::from_timestamp_millis(self.change.at).unwrap_or_default();
        let turned = match turn {
            Turn::TakenBack => imports::take_back(self.connection, id, at, &self.change.by),
            Turn::PutBack => imports::put_back(self.connection, id, Today(at.date_naive())),
            Turn::LetGo => imports::let_go(self.connection, id, at).map(|()| Vec::new()),
        };
        let concerned = match turned {
            Ok(concerned) => concerned,
            Err(
                StoreError::ImportBuiltOn(_)
                | StoreError::ImportReplaced
                | StoreError::ImportWaits(_)
                | StoreError::Gone,
            ) => {
                return Err(self.changed_since(&[]));
            }
            Err(error) => return Err(error.into()),
        };
        for id in concerned {
            if !is_alias_of_one(self.connection, id.0, &self.change.participants)? {
                return Err(Stop::Refused(Refusal::NotAllowed));
            }
        }
        Ok(())
    }

    fn resolve(&self, cells: &mut [Cell], edit: &Edit) -> Result<(), StoreError> {
        let table = edit_table(edit)?;
        for ((_, kind), cell) in table.columns.iter().zip(&mut *cells) {
            resolve_cell(self.connection, *kind, cell)?;
        }
        Ok(())
    }

    fn resolve_identity(&self, identity: &mut [Cell], edit: &Edit) -> Result<(), StoreError> {
        let table = edit_table(edit)?;
        for (place, cell) in table.identity.iter().zip(&mut *identity) {
            let (name, kind) = table.columns[*place];
            resolve_cell(self.connection, kind, cell)?;
            // The thing itself may have become another.
            if name == "id"
                && matches!(table.name, "participant" | "caseworker" | "saved_filter")
                && let Some(id) = cell.as_id()
            {
                *cell = Cell::id(resolve(self.connection, table.name, id)?);
            }
        }
        Ok(())
    }

    /// The row as it is now.
    fn current(&self, table: &Table, identity: &[Cell]) -> Result<Option<Vec<Cell>>, StoreError> {
        table.find(self.connection, identity)
    }

    /// The first row where `rest` holds.
    fn one(&self, table: &Table, rest: &str, params: &[Cell]) -> Result<Option<Vec<Cell>>, StoreError> {
        table.first(self.connection, rest, params)
    }

    fn insert(&self, table: &Table, cells: &[Cell]) -> Result<(), Stop> {
        let kinds = table.columns.iter().map(|(_, kind)| *kind);
        if turn(self.connection, table, None, Some(cells))? == 0 && self.is_taken_back(kinds.zip(cells))? {
            return Err(self.changed_since(&table.identity_of(cells)));
        }
        // Whatever it hangs on was removed for good: then so is this.
        Ok(())
    }

    /// `true` where one of these names what an import made that is taken back: it can be put back, so what hangs on it is not
    /// gone, but waits in sight.
    fn is_taken_back<'c>(&self, cells: impl Iterator<Item = (Kind, &'c Cell)>) -> Result<bool, StoreError> {
        const ABOUT: &str = "participant_id = ?1 AND kept IS NOT NULL";
        const MADE: &str = "participant_id = zeroblob(16) AND taken_back_at IS NOT NULL AND instr(made, ?1) > 0";
        for (kind, cell) in cells {
            let (held, table) = match kind {
                Kind::Of(Keyed::Participant) => (ABOUT, "participant"),
                Kind::Of(Keyed::Activity) => (MADE, "activity"),
                Kind::Of(Keyed::Caseworker) => (MADE, "caseworker"),
                _ => continue,
            };
            let held = format!(
                "SELECT EXISTS (SELECT 1 FROM import_part JOIN import ON import.id = import WHERE {held})
                 AND NOT EXISTS (SELECT 1 FROM {table} WHERE id = ?1)"
            );
            let Some(id) = cell.as_id() else { continue };
            let is_held: bool = self
                .connection
                .prepare_cached(&held)?
                .query_row([id], |row| row.get(0))?;
            if is_held {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn added(&mut self, number: u8, table: &'static Table, mut cells: Vec<Cell>) -> Result<(), Stop> {
        self.before_adding(number, table, &mut cells)?;
        let identity = table.identity_of(&cells);
        match self.current(table, &identity)? {
            Some(current) if current == cells => Ok(()),
            Some(_) if self.is_strict => Err(self.changed_since(&identity)),
            Some(_) if table.name == "participant" && self.operation == Operation::ReceiveParticipant => {
                self.received.extend(cells[1].as_id());
                Ok(())
            }
            // What comes with a participant takes nothing out of use that is known.
            Some(_)
                if self.operation == Operation::ReceiveParticipant
                    && matches!(table.name, "instrument" | "intake_template" | "activity" | "caseworker") =>
            {
                Ok(())
            }
            // The first one keeps its id.
            Some(_) if table.name == "occasion" => Ok(()),
            Some(current) => self.overlay(table, &identity, &current, &cells),
            None => {
                if let Some(own) = self.same_by_name(table, &cells)? {
                    return self.become_one(table, own, &cells);
                }
                self.insert(table, &cells)?;
                if table.name == "participant"
                    && let Some(id) = cells[1].as_id()
                {
                    self.created.insert(id);
                }
                Ok(())
            }
        }
    }

    /// What has to be seen to before a row is added.
    fn before_adding(&mut self, number: u8, table: &'static Table, cells: &mut [Cell]) -> Result<(), Stop> {
        match table.name {
            "instrument" if cells[4] == Cell::Number(1) => {
                put_out_of_use(self.connection, &text_of(&cells[5]))?;
            }
            "intake_template" if cells[3] == Cell::Number(1) => {
                put_template_out_of_use(self.connection)?;
            }
            "assessment" => self.make_room_for_form(cells)?,
            "goal_revision" | "note_wording" | "intake_answer" => self.renumber(number, table, cells)?,
            "goal_step" => {
                let revision = number_of("goal_revision")?;
                if let Some(number) = cells[2].as_number()
                    && let Some(instead) = self.renumbered.get(&(revision, cells[1].clone(), number))
                {
                    cells[2] = Cell::Number(*instead);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A form's place may be taken by another that was begun at the same time: it stands beside that one then.
    fn make_room_for_form(&mut self, cells: &mut [Cell]) -> Result<(), Stop> {
        let key = key_of_name(self.connection, Keyed::Participant, &cells[0])?;
        let (Some(key), Some(id)) = (key, cells[5].as_id()) else {
            return Ok(());
        };
        let is_there: bool = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM assessment WHERE participant = ?1 AND id = ?2)")?
            .query_row((key, id), |row| row.get(0))?;
        if is_there {
            return Ok(());
        }
        // The date may have gone with the last form that somebody threw away.
        self.connection
            .prepare_cached(
                "INSERT INTO occasion (participant, date, id, series) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?
            .execute((key, &cells[1], id, &cells[15]))?;
        let taken: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT max(version) FROM assessment
                 WHERE participant = ?1 AND date = ?2 AND series = ?3 AND respondent = ?4 AND bin = 0",
            )?
            .query_row((key, &cells[1], &cells[15], &cells[2]), |row| row.get(0))?;
        if let (Some(taken), Some(version)) = (taken, cells[3].as_number())
            && taken >= version
        {
            cells[3] = Cell::Number(taken + 1);
            if cells[8] != Cell::Null && cells[10] == Cell::Null {
                cells[10] = Cell::text(SIMULTANEOUS);
                self.beside(cells);
            }
        }
        Ok(())
    }

    /// Notes that two finished forms of one respondent and day stand beside each other.
    fn beside(&mut self, form: &[Cell]) {
        self.collisions.push(Collision {
            kind: "forms",
            participant: form[0].as_id(),
            // The first series is not named.
            what: [1, 2, 3, 15]
                .map(|place| text_of(&form[place]))
                .join(" ")
                .trim_end()
                .to_owned(),
            lost: None,
            kept: form[5].as_id().map(|id| id.to_string()),
        });
    }

    /// Another wording or revision may have been written at the same time: both stand, this one after it.
    fn renumber(&mut self, number: u8, table: &'static Table, cells: &mut [Cell]) -> Result<(), Stop> {
        let current = self.current(table, &table.identity_of(cells))?;
        let Some(current) = current.filter(|current| current != cells) else {
            return Ok(());
        };
        let parent = table.columns[1].0;
        let key = key_of_name(self.connection, Keyed::Participant, &cells[0])?;
        let sql = format!(
            "SELECT max(number) FROM {} WHERE participant = ?1 AND {parent} = ?2",
            table.name
        );
        let last: i64 = self
            .connection
            .prepare_cached(&sql)?
            .query_row((key, &cells[1]), |row| row.get(0))?;
        if let Some(own) = cells[2].as_number() {
            self.renumbered.insert((number, cells[1].clone(), own), last + 1);
        }
        cells[2] = Cell::Number(last + 1);
        if let Some(text) = table.place_of("text")
            && current[text] != cells[text]
        {
            self.collide(table, text, &current, &cells[text]);
        }
        Ok(())
    }

    /// A row that another machine added too, under another id.
    fn same_by_name(&self, table: &Table, cells: &[Cell]) -> Result<Option<Vec<Cell>>, StoreError> {
        let by = match table.name {
            "caseworker" => "name",
            "participant" => "imported_as",
            "saved_filter" => "name",
            _ => return Ok(None),
        };
        let place = table.place_of(by).unwrap_or_default();
        if cells[place] == Cell::Null {
            return Ok(None);
        }
        self.one(table, &format!("WHERE {by} = ?1"), std::slice::from_ref(&cells[place]))
    }

    /// What hangs on the second hangs on the first.
    fn become_one(&mut self, table: &'static Table, first: Vec<Cell>, second: &[Cell]) -> Result<(), Stop> {
        let place = table.place_of("id").unwrap_or_default();
        let (Some(from), Some(to)) = (second[place].as_id(), first[place].as_id()) else {
            return Ok(());
        };
        self.connection
            .prepare_cached("INSERT INTO alias (kind, from_id, to_id) VALUES (?1, ?2, ?3)")?
            .execute((table.name, from, to))?;
        if table.name == "participant" {
            self.created.insert(from);
        }
        let mut wanted = second.to_vec();
        wanted[place] = first[place].clone();
        // A number once shown never changes.
        if let Some(reference) = table.place_of("reference") {
            wanted[reference] = first[reference].clone();
        }
        let identity = [first[place].clone()];
        self.overlay(table, &identity, &first, &wanted)
    }

    /// Two machines wrote the same row without knowing of each other: what only one has said holds, and of two values the
    /// later one in the log.
    fn overlay(
        &mut self,
        table: &'static Table,
        identity: &[Cell],
        current: &[Cell],
        wanted: &[Cell],
    ) -> Result<(), Stop> {
        let columns: Vec<_> = table
            .shared()
            .filter(|(place, ..)| wanted[*place] != Cell::Null && wanted[*place] != current[*place])
            .map(|(place, ..)| {
                (
                    u8::try_from(place).unwrap_or(u8::MAX),
                    Cell::Null,
                    wanted[place].clone(),
                )
            })
            .collect();
        self.changed(table, identity, &columns)
    }

    fn changed(&mut self, table: &'static Table, identity: &[Cell], columns: &[(u8, Cell, Cell)]) -> Result<(), Stop> {
        let found = match self.current(table, identity)? {
            Some(current) => Some((identity.to_vec(), current)),
            None => self.moved(table, identity)?,
        };
        let Some((identity, current)) = found else {
            // It was removed for good: that wins.
            let kinds = table.identity.iter().map(|place| table.columns[*place]);
            let of_participant = |(name, kind): (&str, Kind)| match (table.name, name) {
                ("participant", "id") => Kind::Of(Keyed::Participant),
                _ => kind,
            };
            return if self.is_strict || self.is_taken_back(kinds.map(of_participant).zip(identity))? {
                Err(self.changed_since(identity))
            } else {
                Ok(())
            };
        };
        let mut wanted = current.clone();
        for (place, before, after) in columns {
            let place = usize::from(*place);
            let now = &current[place];
            let name = table.columns[place].0;
            if now == after {
                continue;
            }
            if self.is_strict && now != before {
                return Err(self.changed_since(&identity));
            }
            match (table.name, name) {
                ("assessment", "answers") => {
                    wanted[place] = self.merge_answers(table, &current, before, after);
                    continue;
                }
                ("assessment", "version") | ("participant", "reference") if !self.is_strict => continue,
                _ => {}
            }
            if now != before && *now != Cell::Null {
                self.collide(table, place, &current, after);
            }
            wanted[place] = after.clone();
        }
        self.settle_form(table, &current, &mut wanted)?;
        if table.name == "instrument" && wanted[4] == Cell::Number(1) {
            put_out_of_use(self.connection, &text_of(&wanted[5]))?;
        }
        if table.name == "intake_template" && wanted[3] == Cell::Number(1) {
            put_template_out_of_use(self.connection)?;
        }
        if self.operation == Operation::EmptyBin && table.name != "note" {
            return Err(Stop::Refused(Refusal::NotAllowed));
        }
        self.update(table, &identity, &current, &wanted)
    }

    /// The latest period, or term, of a participant whose beginning somebody moved: it is still the one that is meant.
    fn moved(&self, table: &Table, identity: &[Cell]) -> Result<Option<Placed>, StoreError> {
        let by = match table.name {
            "participation" => "start_date",
            "responsibility" => "from_date",
            _ => return Ok(None),
        };
        if self.is_strict {
            return Ok(None);
        }
        let Some(key) = key_of_name(self.connection, Keyed::Participant, &identity[0])? else {
            return Ok(None);
        };
        let latest = format!("WHERE participant = ?1 ORDER BY {by} DESC LIMIT 1");
        let current = self.one(table, &latest, &[Cell::Number(key)])?;
        Ok(current.map(|current| (vec![identity[0].clone(), current[1].clone()], current)))
    }

    /// Whatever a form's slot asks for once its own values are known.
    fn settle_form(&mut self, table: &Table, current: &[Cell], wanted: &mut [Cell]) -> Result<(), Stop> {
        if table.name != "assessment" {
            return Ok(());
        }
        let key = key_of_name(self.connection, Keyed::Participant, &current[0])?;
        let highest = |column: &str, condition: &str, slot: &[&Cell]| -> Result<Option<i64>, StoreError> {
            let sql = format!(
                "SELECT max({column}) FROM assessment
                 WHERE participant = ?1 AND date = ?2 AND respondent = ?3 AND series = ?4 {condition}"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let own = Cell::Number(key.unwrap_or_default());
            let params = std::iter::once(&own).chain(slot.iter().copied());
            Ok(statement.query_row(params_from_iter(params), |row| row.get(0))?)
        };
        if current[4] == Cell::Number(0) && wanted[4] != current[4] {
            let slot = [&current[1], &current[2], &current[15], &current[3]];
            let last = highest("bin", "AND version = ?5", &slot)?;
            wanted[4] = Cell::Number(last.unwrap_or_default() + 1);
        } else if current[4] != Cell::Number(0) && wanted[4] == Cell::Number(0) {
            let last = highest("version", "AND bin = 0", &[&current[1], &current[2], &current[15]])?;
            if last >= current[3].as_number() {
                wanted[3] = Cell::Number(last.unwrap_or_default() + 1);
            }
        }
        if current[8] == Cell::Null && wanted[8] != Cell::Null {
            match (wanted[3].as_number() > Some(1), &wanted[10]) {
                (true, Cell::Null) => {
                    wanted[10] = Cell::text(SIMULTANEOUS);
                    let form = wanted.to_vec();
                    self.beside(&form);
                }
                (false, _) => wanted[10] = Cell::Null,
                _ => {}
            }
        }
        Ok(())
    }

    /// Answers of an unfinished form, one by one.
    fn merge_answers(&mut self, table: &'static Table, current: &[Cell], before: &Cell, after: &Cell) -> Cell {
        let place = table.place_of("answers").unwrap_or_default();
        let (Cell::Bytes(now), Cell::Bytes(after)) = (&current[place], after) else {
            return after.clone();
        };
        let before = match before {
            Cell::Bytes(before) if before.len() == after.len() => before.clone(),
            // Another form under the same id, which no program writes.
            _ => vec![254; after.len()],
        };
        if now.len() != after.len() {
            return current[place].clone();
        }
        let mut merged = now.clone();
        for (question, byte) in merged.iter_mut().enumerate() {
            if before[question] == after[question] || *byte == after[question] {
                continue;
            }
            if *byte != before[question] {
                self.collisions.push(Collision {
                    kind: "value",
                    participant: current[0].as_id(),
                    // The first series is not named.
                    what: format!(
                        "assessment.answers.{question} {} {}",
                        text_of(&current[1]),
                        text_of(&current[15])
                    )
                    .trim_end()
                    .to_owned(),
                    lost: Some(byte.to_string()),
                    kept: Some(after[question].to_string()),
                });
            }
            *byte = after[question];
        }
        Cell::Bytes(merged)
    }

    fn collide(&mut self, table: &Table, place: usize, current: &[Cell], after: &Cell) {
        let whom = table.place_of_participant();
        let participant = whom.and_then(|place| current[place].as_id());
        let which = table.identity.iter().map(|place| &current[*place]);
        let which = which.filter(|cell| participant.is_none() || cell.as_id() != participant);
        let which: Vec<_> = which.map(text_of).collect();
        let told = |cell: &Cell| match (table.name, table.columns[place].0) {
            ("organisation", "logo") => told_logo(cell),
            _ => text_of(cell),
        };
        self.collisions.push(Collision {
            kind: "value",
            participant,
            what: format!("{}.{} {}", table.name, table.columns[place].0, which.join(" ")),
            lost: Some(told(&current[place])),
            kept: Some(told(after)),
        });
    }

    fn update(&self, table: &Table, identity: &[Cell], current: &[Cell], wanted: &[Cell]) -> Result<(), Stop> {
        if current == wanted {
            return Ok(());
        }
        let (Some(own), Some(identity)) = (
            with_keys(self.connection, table, wanted)?,
            table.own_identity(self.connection, identity)?,
        ) else {
            return Ok(());
        };
        let changed: Vec<usize> = table
            .shared()
            .map(|(place, ..)| place)
            .filter(|place| current[*place] != wanted[*place])
            .collect();
        let set: Vec<_> = changed
            .iter()
            .map(|place| format!("{} = ?", table.columns[*place].0))
            .collect();
        let (name, is_it) = (table.name, table.is_it(changed.len()));
        let sql = format!("UPDATE {name} SET {} WHERE {is_it}", set.join(", "));
        let params = changed.iter().map(|place| &own[*place]).chain(&identity);
        self.connection
            .prepare_cached(&sql)?
            .execute(params_from_iter(params))?;
        Ok(())
    }

    fn removed(&self, table: &'static Table, identity: &[Cell], as_left: Option<&[Cell]>) -> Result<(), Stop> {
        let mut identity = identity.to_vec();
        let mut current = self.current(table, &identity)?;
        if let Some(as_left) = as_left {
            let mut as_left = as_left.to_vec();
            for ((_, kind), cell) in table.columns.iter().zip(&mut as_left) {
                resolve_cell(self.connection, *kind, cell)?;
            }
            if current.as_ref() != Some(&as_left)
                && let Some(number) = table.place_of("number").filter(|place| table.identity.contains(place))
            {
                // It may have got another number since.
                current = self.renumbered_row(table, &as_left, number)?;
                if let (Some(current), Some(place)) = (&current, table.identity.iter().position(|own| *own == number)) {
                    identity[place] = current[number].clone();
                    as_left[number] = current[number].clone();
                }
            }
            if current.as_ref() != Some(&as_left) {
                return Err(self.changed_since(&identity));
            }
        }
        let (Some(current), Some(own)) = (current, table.own_identity(self.connection, &identity)?) else {
            return Ok(());
        };
        if self.operation == Operation::EmptyBin
            && let Some(place) = table.place_of("removed_at")
            && current[place] == Cell::Null
        {
            // Somebody took it out of the bin.
            return Ok(());
        }
        if self.is_strict && self.has_children(table, &own)? {
            return Err(self.changed_since(&identity));
        }
        if !self.remove_children(table, &current, &own)? {
            return Ok(());
        }
        let sql = format!("DELETE FROM {} WHERE {}", table.name, table.is_it(0));
        self.connection.prepare_cached(&sql)?.execute(params_from_iter(&own))?;
        Ok(())
    }

    fn renumbered_row(&self, table: &Table, as_left: &[Cell], number: usize) -> Result<Option<Vec<Cell>>, StoreError> {
        let Some(own) = with_keys(self.connection, table, as_left)? else {
            return Ok(None);
        };
        let others: Vec<_> = table.shared().filter(|(place, ..)| *place != number).collect();
        let is_as: Vec<_> = others.iter().map(|(_, name, _)| format!("{name} IS ?")).collect();
        let params: Vec<Cell> = others.iter().map(|(place, ..)| own[*place].clone()).collect();
        let latest = format!("WHERE {} ORDER BY number DESC LIMIT 1", is_as.join(" AND "));
        self.one(table, &latest, &params)
    }

    /// `true` where something was hung on a row since.
    fn has_children(&self, table: &Table, own: &[Cell]) -> Result<bool, StoreError> {
        let children = match table.name {
            "goal" => "goal_revision WHERE participant = ?1 AND goal_id = ?2",
            "note" => "note_wording WHERE participant = ?1 AND note_id = ?2",
            "meeting" => {
                "(SELECT participant, meeting_id FROM note UNION ALL SELECT participant, meeting_id FROM attendance)
                 WHERE participant = ?1 AND meeting_id = ?2"
            }
            "placement" => "attendance WHERE participant = ?1 AND placement_id = ?2",
            "occasion" => "assessment WHERE participant = ?1 AND date = ?2 AND series = ?3",
            "intake_decision" => "intake_fit WHERE participant = ?1 AND decision_id = ?2",
            "case_review" => "review_mark WHERE participant = ?1 AND review_id = ?2",
            "case_draw" => "drawn_case WHERE draw_id = ?1",
            "drawn_case" => "drawn_mark WHERE participant = ?1 AND draw_id = ?2",
            _ => return Ok(false),
        };
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {children})");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params_from_iter(own), |row| row.get(0))?)
    }

    /// Removes what hangs on a row that goes; `false` where it has to stay for that.
    fn remove_children(&self, table: &Table, current: &[Cell], own: &[Cell]) -> Result<bool, Stop> {
        let run = |sql: &str| -> Result<(), Stop> {
            self.connection.prepare_cached(sql)?.execute(params_from_iter(own))?;
            Ok(())
        };
        match table.name {
            "goal" => {
                run("DELETE FROM goal_step WHERE participant = ?1 AND goal_id = ?2")?;
                run("DELETE FROM goal_revision WHERE participant = ?1 AND goal_id = ?2")?;
            }
            "goal_revision" => run("DELETE FROM goal_step WHERE participant = ?1 AND goal_id = ?2 AND number = ?3")?,
            "note" => run("DELETE FROM note_wording WHERE participant = ?1 AND note_id = ?2")?,
            "case_review" => run("DELETE FROM review_mark WHERE participant = ?1 AND review_id = ?2")?,
            "case_draw" => {
                run("DELETE FROM drawn_mark WHERE draw_id = ?1")?;
                run("DELETE FROM drawn_case WHERE draw_id = ?1")?;
            }
            "drawn_case" => run("DELETE FROM drawn_mark WHERE participant = ?1 AND draw_id = ?2")?,
            "intake_decision" => run("DELETE FROM intake_fit WHERE participant = ?1 AND decision_id = ?2")?,
            "meeting" => {
                run("DELETE FROM attendance WHERE participant = ?1 AND meeting_id = ?2")?;
                run("UPDATE note SET meeting_id = NULL WHERE participant = ?1 AND meeting_id = ?2")?;
            }
            "placement" => {
                run("DELETE FROM attendance WHERE participant = ?1 AND placement_id = ?2")?;
                run("DELETE FROM placement_week WHERE participant = ?1 AND placement_id = ?2")?;
            }
            "assessment" if current[8] == Cell::Null => {
                // Somebody is filling it in here and now: there is nothing left of it to fill in.
                self.connection
                    .prepare_cached("DELETE FROM handover WHERE assessment_id = ?1")?
                    .execute([&current[5]])?;
                run("DELETE FROM station_form WHERE participant = ?1 AND assessment_id = ?2")?;
                run("DELETE FROM answer_note WHERE participant = ?1 AND assessment_id = ?2")?;
            }
            "occasion" => {
                let has_form: bool = self
                    .connection
                    .prepare_cached(
                        "SELECT EXISTS (SELECT 1 FROM assessment WHERE participant = ?1 AND date = ?2 AND series = ?3)",
                    )?
                    .query_row(params_from_iter(own), |row| row.get(0))?;
                return Ok(!has_form);
            }
            "protection" => run("DELETE FROM protection_named WHERE participant = ?1")?,
            _ => {}
        }
        Ok(true)
    }

    /// Says who has changed since what was to be as its writer left it: whoever wrote last about whom it is of.
    fn changed_since(&self, identity: &[Cell]) -> Stop {
        let participant = identity.first().and_then(Cell::as_id);
        match last_writer(self.connection, participant, &self.change.by) {
            Ok(by) => Stop::Refused(Refusal::ChangedSince {
                by: by.unwrap_or_default(),
            }),
            Err(error) => error.into(),
        }
    }
}

fn edit_table(edit: &Edit) -> Result<&'static Table, StoreError> {
    edit.table().ok_or(StoreError::Corrupt("a change of an unknown table"))
}

/// A value as it is shown to people.
/// What a logo shows.
fn told_logo(cell: &Cell) -> String {
    match cell {
        Cell::Bytes(bytes) => unpacked(bytes).map_or_else(|_| String::new(), |logo| logo.alternative),
        _ => String::new(),
    }
}

fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Number(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Bytes(bytes) => Uuid::from_slice(bytes).map_or_else(|_| super::vault::hex(bytes), |id| id.to_string()),
    }
}
