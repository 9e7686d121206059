//! Reads one row of a spreadsheet: what it says, or everything that is wrong with it.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Months, NaiveDate, NaiveTime};

use super::super::mapping::{
    AnswerMapping, CodedColumn, DateSource, ExitMapping, Mapping, PlacementMapping, SameDay, Source, Word,
};
use super::super::sheet::SheetRow;
use super::cells::{in_scale, lower, parse_decimal, parse_ore, parse_percent, parse_whole};
use super::same_day::Sitting;
use super::{Doubt, PlannedPlacement, Reason, Refusal};
use crate::domain::activity::{ActivityProblem, Cost, CostBasis, EndReason};
use crate::domain::assessment::{Answer, Entry};
use crate::domain::dates::{Found, Order};
use crate::domain::exit::Exit;
use crate::domain::instrument::{IndicatorId, Instrument, Respondent, Scale, Score};
use crate::domain::note::MAX_NOTE;
use crate::domain::occasion::{Bounds, Doubted, date_is_measurable};
use crate::domain::participant::{Birth, DetailField, Details};
use crate::domain::text::MAX_TEXT;
use crate::domain::toml_fields::quoted;
use crate::domain::{Today, dates, personal_number};

/// The most days ahead that an activity may be planned to begin.
const PLANNED_AHEAD: Days = Days::new(366);

/// What one row says, once every cell is understood.
pub(super) struct RowContent {
    pub(super) details: Details,
    pub(super) exit: Option<Exit>,
    pub(super) forms: BTreeMap<(NaiveDate, Respondent), Vec<Sitting>>,
    /// With the column that each stands in.
    pub(super) placements: Vec<(String, PlannedPlacement)>,
    pub(super) doubts: Vec<Doubt>,
}

pub(super) struct RowReader<'a> {
    /// Where each column is.
    pub(super) places: BTreeMap<&'a str, usize>,
    /// Those that hold personal numbers.
    pub(super) personal: BTreeSet<&'a str>,
    /// In which order the dates of each column are written.
    pub(super) orders: BTreeMap<&'a str, Option<Order>>,
    /// The day that numbers of days are counted from.
    pub(super) epoch: NaiveDate,
    pub(super) mapping: &'a Mapping,
    pub(super) instrument: &'a Instrument,
    pub(super) today: Today,
    /// Which of several answers on one day counts.
    pub(super) same_day: Option<SameDay>,
    /// How many dates had a time of day behind them.
    pub(super) times: Cell<usize>,
}

/// An answer with where it belongs.
type Placed = ((NaiveDate, Respondent), IndicatorId, Entry);
/// What a cell says, or the column where it does not, and why.
type Read<T> = Result<T, (String, Reason)>;

impl RowReader<'_> {
    /// What stands in a column; nothing where a word says so. What tells participants apart may be any word.
    pub(super) fn cell<'r>(&self, row: &'r SheetRow, column: &str) -> &'r str {
        let cell = self.places.get(column).and_then(|index| row.cells.get(*index));
        let cell = cell.map_or("", String::as_str);
        let is_blank = || self.mapping.words.get(&*lower(cell)) == Some(&Word::Blank);
        // A number is a word for nothing among answers alone.
        let may_be_word = || !cell.is_empty() && !cell.bytes().any(|byte| byte.is_ascii_digit());
        let is_key = || self.mapping.key.iter().any(|key| key == column);
        if may_be_word() && is_blank() && !is_key() {
            return "";
        }
        cell
    }

    /// What tells the participant apart; empty where nothing does.
    pub(super) fn key(&self, row: &SheetRow) -> String {
        key_of(self.mapping.key.iter().map(|column| self.cell(row, column)))
    }

    /// The parts of the key behind each other.
    pub(super) fn joined_key(&self, row: &SheetRow) -> String {
        self.mapping.key.iter().map(|column| self.cell(row, column)).collect()
    }

    /// Everything that the row says, or everything that is wrong with it; `known` is what the file knows of the participant,
    /// where it has them already.
    pub(super) fn read(&self, row: &SheetRow, known: Option<Bounds>) -> Result<RowContent, Vec<Refusal>> {
        let mut refusals: Vec<Refusal> = Vec::new();
        let mut keep = |column: &str, reason| {
            // What a cell with a personal number says besides is not repeated.
            let is_personal =
                |other: &Refusal| other.column == column && matches!(other.reason, Reason::PersonalNumber { .. });
            if refusals.iter().any(is_personal) {
                return;
            }
            refusals.push(Refusal {
                line: row.line,
                column: quoted(column),
                reason,
            });
        };
        for (column, place) in &self.places {
            if let Some((_, fault)) = row.faults.iter().find(|(at, _)| at == place) {
                keep(column, Reason::Fault(*fault));
            } else if row.cells.get(*place).is_some_and(|cell| personal_number::is_in(cell)) {
                let is_sure = self.personal.contains(column);
                keep(column, Reason::PersonalNumber { is_sure });
            }
        }
        let mut doubts = Vec::new();
        let details = self.read_details(row, &mut keep);
        let mut doubt = |column: &str, date, what| {
            doubts.push(Doubt {
                line: row.line,
                column: quoted(column),
                date,
                what,
            });
        };
        let bounds = details.as_ref().map(|details| Bounds {
            birth: known.and_then(|known| known.birth).or(details.birth),
            start: known.map_or(details.start, |known| known.start),
            left: known.and_then(|known| known.left),
        });
        // What is planned is held against birth alone.
        let open = |bounds: Bounds| Bounds {
            start: NaiveDate::MIN,
            left: None,
            ..bounds
        };
        if let (Some(bounds), Some(details)) = (bounds, &details)
            && let Some(what) = Doubted::of(details.start, open(bounds))
        {
            doubt(self.mapping.start.column().unwrap_or_default(), details.start, what);
        }
        let mut forms: BTreeMap<_, Vec<(&DateSource, Sitting)>> = BTreeMap::new();
        if let Some(details) = &details {
            // Most answers of a row are of one date, which is read once.
            let mut dated = None;
            for mapping in &self.mapping.answers {
                dated.take_if(|(source, _)| *source != &mapping.when);
                let read = || (&mapping.when, self.read_past(row, &mapping.when, details.start));
                let (_, date) = dated.get_or_insert_with(read);
                match self.read_answer(row, mapping, date) {
                    Ok(None) => {}
                    Ok(Some((place, indicator, entry))) => {
                        if entry != Entry::default()
                            && let Some(what) = bounds.and_then(|bounds| Doubted::of(place.0, bounds))
                        {
                            doubt(mapping.when.column().unwrap_or(&mapping.column), place.0, what);
                        }
                        let sittings = forms.entry(place).or_default();
                        let agrees = |(_, sitting): &(_, Sitting)| sitting.agrees(&indicator, &entry, self.same_day);
                        // What one column dates belongs together.
                        let same = sittings
                            .iter()
                            .position(|own| own.0 == &mapping.when && agrees(own))
                            .or_else(|| sittings.iter().position(agrees));
                        let same = match same {
                            Some(same) => same,
                            None if !sittings.is_empty() && self.same_day.is_none() => {
                                keep(&mapping.column, Reason::Contradicts { line: row.line });
                                continue;
                            }
                            None => {
                                let time = self.time_of(row, &mapping.when);
                                sittings.push((&mapping.when, Sitting::new(row.line, time)));
                                sittings.len() - 1
                            }
                        };
                        sittings[same].1.put(indicator, entry, row.line);
                    }
                    Err((column, reason)) => keep(&column, reason),
                }
            }
        }
        let mut placements = Vec::new();
        if let Some(details) = &details {
            for mapping in &self.mapping.placements {
                match self.read_placement(row, mapping, details.start, &mut keep) {
                    Ok(placement) => {
                        if let (Some(placement), Some(bounds)) = (&placement, bounds)
                            && let Some(what) = Doubted::of(placement.from, open(bounds))
                        {
                            doubt(mapping.from.column().unwrap_or(&mapping.column), placement.from, what);
                        }
                        placements.extend(placement.map(|placement| (mapping.column.clone(), placement)));
                    }
                    Err((column, reason)) => keep(&column, reason),
                }
            }
        }
        let exit = match (&details, &self.mapping.exit) {
            (Some(details), Some(mapping)) => self.read_exit(row, mapping, details.start, &mut keep),
            _ => None,
        };
        // One doubt of a kind in a row is enough to ask.
        doubts.dedup_by(|later, kept| (later.what, later.date) == (kept.what, kept.date));
        match details {
            Some(details) if refusals.is_empty() => Ok(RowContent {
                details,
                exit,
                forms: forms
                    .into_iter()
                    .map(|(place, sittings)| (place, sittings.into_iter().map(|(_, sitting)| sitting).collect()))
                    .collect(),
                placements,
                doubts,
            }),
            _ => Err(refusals),
        }
    }

    /// An answer with where it belongs, of the date that was read; `None` where the cell is empty and its date has not come
    /// or is not there yet, as in a sheet with one column for each planned occasion.
    fn read_answer(&self, row: &SheetRow, mapping: &AnswerMapping, date: &Read<NaiveDate>) -> Read<Option<Placed>> {
        let entry = self.read_entry(row, mapping)?;
        let is_blank = entry == Entry::default();
        let indicator = match &mapping.indicator {
            Source::Fixed(indicator) => Some(indicator),
            Source::Column(coded) => self.read_word(row, coded)?,
        };
        let respondent = match &mapping.respondent {
            Source::Fixed(respondent) => Some(respondent),
            Source::Column(coded) => self.read_word(row, coded)?,
        };
        let (Some(indicator), Some(respondent)) = (indicator, respondent) else {
            if is_blank {
                return Ok(None);
            }
            let missing = if indicator.is_none() {
                mapping.indicator.column()
            } else {
                mapping.respondent.column()
            };
            return Err((
                missing.unwrap_or_default().to_owned(),
                Reason::UnknownWord(String::new()),
            ));
        };
        let asked = self.instrument.indicator(indicator);
        if !asked.is_some_and(|asked| asked.asks(*respondent)) {
            return Err((
                mapping.column.clone(),
                Reason::NotAsked(quoted(&indicator.0), *respondent),
            ));
        }
        match date {
            Ok(date) => Ok(Some(((*date, *respondent), indicator.clone(), entry))),
            Err((_, Reason::FutureDate(_))) if is_blank => Ok(None),
            Err((_, Reason::NotADate(cell) | Reason::NotMonths(cell))) if is_blank && cell.is_empty() => Ok(None),
            // A date that no column gives is told of beside the answer that it is for.
            Err((column, reason)) if column.is_empty() => Err((mapping.column.clone(), reason.clone())),
            Err(refusal) => Err(refusal.clone()),
        }
    }

    /// What the participant was in; `None` where the cell is empty.
    fn read_placement(
        &self,
        row: &SheetRow,
        mapping: &PlacementMapping,
        start: NaiveDate,
        refuse: &mut impl FnMut(&str, Reason),
    ) -> Read<Option<PlannedPlacement>> {
        let cell = self.cell(row, &mapping.column);
        if cell.is_empty() {
            return Ok(None);
        }
        let named = |(column, reason): (String, Reason)| {
            let column = if column.is_empty() {
                mapping.column.clone()
            } else {
                column
            };
            (column, reason)
        };
        // An activity may be planned; how far ahead is judged with the rest of it.
        let from = self.read_date(row, &mapping.from, start).map_err(named)?;
        let to = match &mapping.to {
            None => None,
            Some(source) => self.read_if_there(row, source, start).map_err(named)?,
        };
        if from > self.today.0 + PLANNED_AHEAD {
            return Err(named((
                mapping.from.column().unwrap_or_default().to_owned(),
                Reason::FutureDate(from),
            )));
        }
        if to.is_some_and(|to| from <= to && to < start) {
            return Err((mapping.column.clone(), Reason::PlacementBeforeStart(start)));
        }
        let name = mapping.names.get(&*lower(cell)).map_or(cell, String::as_str);
        let unit = mapping.unit.as_ref().map(|column| self.cell(row, column));
        let is_long = |text: &str| text.chars().count() > MAX_TEXT;
        if is_long(name) || unit.is_some_and(is_long) {
            return Err((mapping.column.clone(), Reason::Placement(ActivityProblem::TooLong)));
        }
        let mut number = |column: &Option<String>, parse: fn(&str) -> Option<i64>, reason: fn(String) -> Reason| {
            let column = column.as_ref()?;
            let cell = self.cell(row, column);
            let number = parse(cell);
            if number.is_none() && !cell.is_empty() {
                refuse(column, reason(quoted(cell)));
            }
            number
        };
        let (cost_column, basis) = mapping
            .cost
            .as_ref()
            .map_or((None, CostBasis::Day), |(column, basis)| (Some(column.clone()), *basis));
        let ore = number(&cost_column, parse_ore, Reason::NotKronor);
        let extent = number(&mapping.extent, parse_percent, Reason::NotPercent);
        let end_reason: Option<EndReason> = self.read_code(row, mapping.end_reason.as_ref(), refuse);
        Ok(Some(PlannedPlacement {
            activity: name.to_owned(),
            kind: mapping.kind,
            unit: unit.filter(|unit| !unit.is_empty()).map(str::to_owned),
            cost: ore.map(|ore| Cost { ore, basis }),
            from,
            to,
            extent: extent.and_then(|extent| u8::try_from(extent).ok()),
            end_reason,
        }))
    }

    fn read_exit(
        &self,
        row: &SheetRow,
        mapping: &ExitMapping,
        start: NaiveDate,
        refuse: &mut impl FnMut(&str, Reason),
    ) -> Option<Exit> {
        let column = mapping.when.column().unwrap_or_default();
        let date = match self.read_if_there(row, &mapping.when, start) {
            Ok(Some(date)) => date,
            Ok(None) => {
                let said = mapping.outcome.as_ref().map(|outcome| self.cell(row, &outcome.column));
                if said.is_some_and(|said| !said.is_empty()) {
                    refuse(column, Reason::NotADate(String::new()));
                }
                return None;
            }
            Err((column, reason)) => {
                refuse(&column, reason);
                return None;
            }
        };
        let outcome = self.read_code(row, mapping.outcome.as_ref(), refuse);
        let note = mapping.note.as_ref().map(|column| self.cell(row, column));
        let exit = Exit {
            date,
            outcome,
            note: note.filter(|note| !note.is_empty()).map(str::to_owned),
        };
        match exit.problem(start, self.today) {
            Some(problem) => {
                refuse(column, Reason::Exit(problem));
                None
            }
            None => Some(exit),
        }
    }

    fn read_details(&self, row: &SheetRow, refuse: &mut impl FnMut(&str, Reason)) -> Option<Details> {
        let mapping = self.mapping;
        let key = mapping.key.first().map_or("", String::as_str);
        let start = match self.read_past(row, &mapping.start, NaiveDate::MIN) {
            Ok(start) => start,
            Err((column, reason)) => {
                refuse(if column.is_empty() { key } else { &column }, reason);
                return None;
            }
        };
        let text = |column: &Option<String>| {
            let cell = column.as_ref().map(|column| self.cell(row, column));
            cell.filter(|cell| !cell.is_empty()).map(str::to_owned)
        };
        let mut details = Details {
            name: text(&mapping.name),
            caseworker: text(&mapping.caseworker),
            ..Details::starting(start)
        };
        if let Some(column) = &mapping.birth {
            match self.read_birth(row, column) {
                Ok(birth) => details.birth = birth,
                Err(reason) => refuse(column, reason),
            }
        }
        details.gender = self.read_code(row, mapping.gender.as_ref(), refuse);
        details.language = self.read_code(row, mapping.language.as_ref(), refuse);
        details.referred_by = self.read_code(row, mapping.referred_by.as_ref(), refuse);
        for (field, _) in details.problems(self.today) {
            let column = match field {
                DetailField::Name => mapping.name.as_deref(),
                DetailField::Birth => mapping.birth.as_deref(),
                DetailField::Caseworker => mapping.caseworker.as_deref(),
                DetailField::Start => None,
            };
            refuse(column.unwrap_or(key), Reason::Detail(field));
        }
        Some(details)
    }

    fn read_birth(&self, row: &SheetRow, column: &str) -> Result<Option<Birth>, Reason> {
        let cell = self.cell(row, column);
        if cell.is_empty() {
            return Ok(None);
        }
        // A column of years with a gap in it is written with decimals by some programs.
        let year = parse_whole(cell).filter(|year| (1000..=9999).contains(year));
        match Birth::parse(&year.map_or_else(|| cell.to_owned(), |year| year.to_string())) {
            Some(birth) => Ok(Some(birth)),
            None => self.read_day(cell, column).map(|date| Some(Birth::Date(date))),
        }
    }

    /// What a word in a column stands for; `None` where the cell is empty.
    fn read_word<'c, T>(&self, row: &SheetRow, coded: &'c CodedColumn<T>) -> Read<Option<&'c T>> {
        let cell = self.cell(row, &coded.column);
        if cell.is_empty() {
            return Ok(None);
        }
        let word = coded.words.get(&*lower(cell));
        let unknown = || (coded.column.clone(), Reason::UnknownWord(quoted(cell)));
        word.map(Some).ok_or_else(unknown)
    }

    fn read_code<T: Copy>(
        &self,
        row: &SheetRow,
        coded: Option<&CodedColumn<T>>,
        refuse: &mut impl FnMut(&str, Reason),
    ) -> Option<T> {
        match self.read_word(row, coded?) {
            Ok(code) => code.copied(),
            Err((column, reason)) => {
                refuse(&column, reason);
                None
            }
        }
    }

    /// A date that has come.
    fn read_past(&self, row: &SheetRow, source: &DateSource, start: NaiveDate) -> Read<NaiveDate> {
        let date = self.read_date(row, source, start)?;
        if date_is_measurable(date, self.today) {
            return Ok(date);
        }
        Err((source.column().unwrap_or_default().to_owned(), Reason::FutureDate(date)))
    }

    /// A date; `None` where the cell is empty.
    fn read_if_there(&self, row: &SheetRow, source: &DateSource, start: NaiveDate) -> Read<Option<NaiveDate>> {
        match self.read_date(row, source, start) {
            Ok(date) => Ok(Some(date)),
            Err((_, Reason::NotADate(cell) | Reason::NotMonths(cell))) if cell.is_empty() => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    fn read_date(&self, row: &SheetRow, source: &DateSource, start: NaiveDate) -> Read<NaiveDate> {
        let date = match source {
            DateSource::Fixed(date) => Some(*date),
            DateSource::MonthsAfterStart(months) => start.checked_add_months(Months::new(*months)),
            DateSource::Column(column) => {
                return self
                    .read_day(self.cell(row, column), column)
                    .map_err(|reason| (column.clone(), reason));
            }
            DateSource::MonthsColumn(column) => {
                let cell = self.cell(row, column);
                let date = parse_whole(cell)
                    .and_then(|months| u32::try_from(months).ok())
                    .and_then(|months| start.checked_add_months(Months::new(months)));
                return date.ok_or_else(|| (column.clone(), Reason::NotMonths(quoted(cell))));
            }
        };
        date.ok_or_else(|| (String::new(), Reason::NotADate(String::new())))
    }

    /// The day that a cell of a column holds.
    fn read_day(&self, cell: &str, column: &str) -> Result<NaiveDate, Reason> {
        let Found { written, time } = find_date(cell, self.epoch).ok_or_else(|| Reason::NotADate(quoted(cell)))?;
        let order = self.orders.get(column).copied().flatten();
        if order.is_none() && written.is_ambiguous() {
            return Err(Reason::AmbiguousDate(quoted(cell)));
        }
        let day = written.day(order).ok_or_else(|| Reason::NotADate(quoted(cell)))?;
        self.times.set(self.times.get() + usize::from(time.is_some()));
        Ok(day)
    }

    /// The time of day beside a date in a column.
    fn time_of(&self, row: &SheetRow, source: &DateSource) -> Option<NaiveTime> {
        match source {
            DateSource::Column(column) => find_date(self.cell(row, column), self.epoch)?.time,
            DateSource::Fixed(_) | DateSource::MonthsAfterStart(_) | DateSource::MonthsColumn(_) => None,
        }
    }

    fn read_entry(&self, row: &SheetRow, mapping: &AnswerMapping) -> Read<Entry> {
        let mut cell = self.cell(row, &mapping.column);
        let words = &self.mapping.words;
        if let Some(column) = mapping.missing_column.as_ref().filter(|_| cell.is_empty()) {
            cell = self.cell(row, column);
            if !words.contains_key(&*lower(cell)) {
                return Err((column.clone(), Reason::UnknownWord(quoted(cell))));
            }
        }
        // A word may be a number, which a workbook may write with decimals.
        let as_number = || parse_whole(cell).and_then(|number| words.get(&number.to_string()));
        let answer = match words.get(&*lower(cell)).or_else(as_number) {
            Some(Word::Blank) => None,
            Some(Word::DontKnow) => Some(Answer::DontKnow),
            Some(Word::Declined) => Some(Answer::Declined),
            None => {
                let score = self.read_score(cell, mapping.is_reversed);
                Some(Answer::Score(score.map_err(|reason| (mapping.column.clone(), reason))?))
            }
        };
        let note = match &mapping.note_column {
            None => None,
            Some(column) => {
                let note = self.cell(row, column);
                if note.chars().nth(MAX_NOTE).is_some() {
                    return Err((column.clone(), Reason::TooLong { max: MAX_NOTE }));
                }
                (!note.is_empty()).then(|| note.to_owned())
            }
        };
        Ok(Entry { answer, note })
    }

    fn read_score(&self, cell: &str, is_reversed: bool) -> Result<Score, Reason> {
        let scale: &Scale = &self.instrument.scale;
        let decimal = parse_decimal(cell);
        let value = parse_whole(cell).or_else(|| scale.rounded(decimal?));
        if value.is_none() && decimal.is_some_and(|decimal| in_scale(scale, decimal)) {
            return Err(Reason::Decimal(quoted(cell)));
        }
        let turned = |value: i64| {
            if is_reversed {
                i64::from(scale.min()) + i64::from(scale.max()) - value
            } else {
                value
            }
        };
        let score = value.and_then(|value| scale.score(i16::try_from(turned(value)).ok()?));
        score.ok_or_else(|| Reason::NotAnAnswer {
            cell: quoted(cell),
            min: scale.min(),
            max: scale.max(),
        })
    }
}

/// What several cells together say; empty where one of them is.
pub(super) fn key_of<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let cells: Vec<&str> = cells.collect();
    if cells.iter().any(|cell| cell.is_empty()) {
        return String::new();
    }
    match cells.as_slice() {
        [cell] => (*cell).to_owned(),
        // Where a part has the mark between parts in it, that is doubled: no two people become one.
        parts => parts
            .iter()
            .map(|part| part.replace('/', "//"))
            .collect::<Vec<_>>()
            .join("/"),
    }
}

/// A date as it stands in a cell, also as a number of days.
pub(super) fn find_date(cell: &str, epoch: NaiveDate) -> Option<Found> {
    dates::read(cell).or_else(|| dates::of_serial(cell, epoch))
}
