//! Reads one row of a spreadsheet: what it says, or everything that is wrong with it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};

use super::super::mapping::{AnswerMapping, CodedColumn, DateSource, Mapping, PlacementMapping, Word};
use super::super::sheet::SheetRow;
use super::{PlannedPlacement, Reason, Refusal};
use crate::domain::activity::ActivityProblem;
use crate::domain::assessment::{Answer, Entries, Entry};
use crate::domain::instrument::{Instrument, Respondent};
use crate::domain::note::MAX_NOTE;
use crate::domain::occasion::date_is_measurable;
use crate::domain::participant::{Birth, DetailField, Details};
use crate::domain::text::MAX_TEXT;
use crate::domain::toml_fields::quoted;
use crate::domain::{Today, dates};

/// What one row says, once every cell is understood.
pub(super) struct RowContent {
    pub(super) details: Details,
    pub(super) forms: BTreeMap<(NaiveDate, Respondent), Entries>,
    /// With the column that each stands in.
    pub(super) placements: Vec<(String, PlannedPlacement)>,
}

pub(super) struct RowReader<'a> {
    /// Where each column is.
    pub(super) places: BTreeMap<&'a str, usize>,
    pub(super) mapping: &'a Mapping,
    pub(super) instrument: &'a Instrument,
    pub(super) today: Today,
}

impl RowReader<'_> {
    pub(super) fn cell<'r>(&self, row: &'r SheetRow, column: &str) -> &'r str {
        self.places
            .get(column)
            .and_then(|index| row.cells.get(*index))
            .map_or("", String::as_str)
    }

    /// Everything that the row says, or everything that is wrong with it.
    pub(super) fn read(&self, row: &SheetRow) -> Result<RowContent, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut keep = |column: &str, reason| {
            refusals.push(Refusal {
                line: row.line,
                column: quoted(column),
                reason,
            });
        };
        let details = self.read_details(row, &mut keep);
        let mut forms: BTreeMap<_, Entries> = BTreeMap::new();
        if let Some(details) = &details {
            // Most answers of a row are of one date, which is read once.
            let mut dated = None;
            for mapping in &self.mapping.answers {
                dated.take_if(|(source, _)| *source != &mapping.when);
                let read = || (&mapping.when, self.read_date(row, &mapping.when, details.start));
                let (_, date) = dated.get_or_insert_with(read);
                match self.read_answer(row, mapping, date) {
                    Ok(None) => {}
                    Ok(Some((date, entry))) => {
                        let form = forms.entry((date, mapping.respondent)).or_default();
                        let earlier = form.insert(mapping.indicator.clone(), entry.clone());
                        if earlier.is_some_and(|earlier| earlier != entry) {
                            keep(&mapping.column, Reason::Contradicts { line: row.line });
                        }
                    }
                    Err((column, reason)) => keep(&column, reason),
                }
            }
        }
        let mut placements = Vec::new();
        if let Some(details) = &details {
            for mapping in &self.mapping.placements {
                match self.read_placement(row, mapping, details.start) {
                    Ok(placement) => {
                        placements.extend(placement.map(|placement| (mapping.column.clone(), placement)));
                    }
                    Err((column, reason)) => keep(&column, reason),
                }
            }
        }
        match details {
            Some(details) if refusals.is_empty() => Ok(RowContent {
                details,
                forms,
                placements,
            }),
            _ => Err(refusals),
        }
    }

    /// An answer and its date, which is `date` where there is one; `None` where the cell is empty and its date has not come
    /// or is not there yet, as in a sheet with one column for each planned occasion.
    fn read_answer(
        &self,
        row: &SheetRow,
        mapping: &AnswerMapping,
        date: &Result<NaiveDate, (String, Reason)>,
    ) -> Result<Option<(NaiveDate, Entry)>, (String, Reason)> {
        let entry = self.read_entry(row, mapping)?;
        match date {
            Ok(date) => Ok(Some((*date, entry))),
            Err((_, Reason::FutureDate(_))) if entry == Entry::default() => Ok(None),
            Err((_, Reason::NotADate(cell) | Reason::NotMonths(cell)))
                if entry == Entry::default() && cell.is_empty() =>
            {
                Ok(None)
            }
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
    ) -> Result<Option<PlannedPlacement>, (String, Reason)> {
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
        let from = self.read_date(row, &mapping.from, start).map_err(named)?;
        let to = match &mapping.to {
            None => None,
            Some(source) => match self.read_date(row, source, start) {
                Ok(to) => Some(to),
                // An empty cell says that it goes on.
                Err((_, Reason::NotADate(cell) | Reason::NotMonths(cell))) if cell.is_empty() => None,
                Err(refusal) => return Err(named(refusal)),
            },
        };
        let name = mapping.names.get(&*lower(cell)).map_or(cell, String::as_str);
        if name.chars().count() > MAX_TEXT {
            return Err((mapping.column.clone(), Reason::Placement(ActivityProblem::TooLong)));
        }
        Ok(Some(PlannedPlacement {
            activity: name.to_owned(),
            kind: mapping.kind,
            from,
            to,
        }))
    }

    fn read_details(&self, row: &SheetRow, refuse: &mut impl FnMut(&str, Reason)) -> Option<Details> {
        let mapping = self.mapping;
        let start = match self.read_date(row, &mapping.start, NaiveDate::MIN) {
            Ok(start) => start,
            Err((column, reason)) => {
                refuse(if column.is_empty() { &mapping.key } else { &column }, reason);
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
            match parse_birth(self.cell(row, column)) {
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
            refuse(column.unwrap_or(&mapping.key), Reason::Detail(field));
        }
        Some(details)
    }

    fn read_code<T: Copy>(
        &self,
        row: &SheetRow,
        coded: Option<&CodedColumn<T>>,
        refuse: &mut impl FnMut(&str, Reason),
    ) -> Option<T> {
        let coded = coded?;
        let cell = self.cell(row, &coded.column);
        if cell.is_empty() {
            return None;
        }
        let code = coded.words.get(&*lower(cell)).copied();
        if code.is_none() {
            refuse(&coded.column, Reason::UnknownWord(quoted(cell)));
        }
        code
    }

    fn read_date(&self, row: &SheetRow, source: &DateSource, start: NaiveDate) -> Result<NaiveDate, (String, Reason)> {
        let (column, date) = match source {
            DateSource::Fixed(date) => ("", Some(*date)),
            DateSource::MonthsAfterStart(months) => ("", start.checked_add_months(Months::new(*months))),
            DateSource::Column(column) => {
                let cell = self.cell(row, column);
                let date = dates::parse(cell).ok_or_else(|| (column.clone(), Reason::NotADate(quoted(cell))))?;
                (column.as_str(), Some(date))
            }
            DateSource::MonthsColumn(column) => {
                let cell = self.cell(row, column);
                let months = cell
                    .parse()
                    .ok()
                    .and_then(|months| start.checked_add_months(Months::new(months)));
                let date = months.ok_or_else(|| (column.clone(), Reason::NotMonths(quoted(cell))))?;
                (column.as_str(), Some(date))
            }
        };
        match date {
            Some(date) if date_is_measurable(date, self.today) => Ok(date),
            Some(date) => Err((column.to_owned(), Reason::FutureDate(date))),
            None => Err((column.to_owned(), Reason::NotADate(String::new()))),
        }
    }

    fn read_entry(&self, row: &SheetRow, mapping: &AnswerMapping) -> Result<Entry, (String, Reason)> {
        let cell = self.cell(row, &mapping.column);
        let answer = match self.mapping.words.get(&*lower(cell)) {
            Some(Word::Blank) => None,
            Some(Word::DontKnow) => Some(Answer::DontKnow),
            Some(Word::Declined) => Some(Answer::Declined),
            None => {
                let scale = &self.instrument.scale;
                let score = parse_score(cell).and_then(|value| scale.score(value));
                let refused = || Reason::NotAnAnswer {
                    cell: quoted(cell),
                    min: scale.min(),
                    max: scale.max(),
                };
                Some(Answer::Score(score.ok_or_else(|| (mapping.column.clone(), refused()))?))
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
}

/// A cell in lower case, as words are known. Most cells are a digit.
fn lower(cell: &str) -> Cow<'_, str> {
    if cell.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(cell)
    } else {
        Cow::Owned(cell.to_lowercase())
    }
}

/// A whole number, also as a spreadsheet may write it: `4`, `4.0`, `4,0`.
fn parse_score(cell: &str) -> Option<i16> {
    let whole = cell.split_once(['.', ',']).map_or(Some(cell), |(whole, decimals)| {
        decimals.bytes().all(|digit| digit == b'0').then_some(whole)
    })?;
    whole.parse().ok()
}

fn parse_birth(cell: &str) -> Result<Option<Birth>, Reason> {
    if cell.is_empty() {
        return Ok(None);
    }
    Birth::parse(cell)
        .map(Some)
        .ok_or_else(|| Reason::NotADate(quoted(cell)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_whatever_the_case_of_their_letters() {
        for (cell, expected) in [
            ("4", "4"),
            ("Vet EJ", "vet ej"),
            ("ÅÄÖ", "åäö"),
            ("åäö", "åäö"),
            ("", ""),
        ] {
            assert_eq!(lower(cell), expected);
        }
    }

    #[test]
    fn whole_numbers_are_read_as_spreadsheets_write_them() {
        for (cell, score) in [
            ("4", Some(4)),
            ("4.0", Some(4)),
            ("4,00", Some(4)),
            ("4.5", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(parse_score(cell), score, "{cell}");
        }
    }
}
