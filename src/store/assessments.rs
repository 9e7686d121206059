//! Forms and their answers, as they lie in the file and as they are read. `drafts.rs` writes them.
//!
//! A form's answers lie in its own row, one byte for each indicator of its instrument; what was written beside an answer
//! lies apart, since it seldom is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rusqlite::{Connection, Row};

use super::StoreError;
use super::reader::{Reader, Who};
use super::values::{Day, Moment};
use crate::domain::AssessmentId;
use crate::domain::assessment::{Assessment, Circumstances, Draft, Entries, Entry, FilledIn};
use crate::domain::cohort::AnswerCode;
use crate::domain::instrument::{IndicatorId, Instrument, Respondent, Series};

/// A day of a participant, and the series that they are measured by on it.
pub(super) type Slot = (NaiveDate, Series);

/// Where forms lie: at a date of a participant, by their key, in a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) participant: i64,
    pub(super) date: NaiveDate,
    pub(super) series: Series,
}

/// One row of `assessment`.
pub(super) struct FormRow {
    pub(super) place: Place,
    pub(super) draft: Draft,
    pub(super) finished: Option<(Moment, String)>,
    correction_reason: Option<String>,
    pub(super) answers: Vec<u8>,
}

/// A form as it is known outside.
pub(super) enum Form {
    Finished(Assessment),
    Draft(Draft),
}

pub(super) const FORM_COLUMNS: &str = "participant, date, respondent, version, id, instrument, answers, finished_at, author.name, \
                            correction_reason, filled_in, language, series";
pub(super) const FORMS: &str = "assessment LEFT JOIN author ON author.key = finished_by";

/// How a respondent is stored: the place among all.
pub(super) fn respondent_code(respondent: Respondent) -> u8 {
    match respondent {
        Respondent::Participant => 0,
        Respondent::Caseworker => 1,
    }
}

pub(super) fn read_respondent(code: u8) -> Result<Respondent, StoreError> {
    match code {
        0 => Ok(Respondent::Participant),
        1 => Ok(Respondent::Caseworker),
        _ => Err(StoreError::Corrupt("a respondent")),
    }
}

/// The answers of a form as they are stored.
pub(super) fn pack(entries: &Entries, instrument: &Instrument) -> Vec<u8> {
    let code = |id: &IndicatorId| AnswerCode::of(entries.get(id), &instrument.scale).byte();
    instrument
        .indicators
        .iter()
        .map(|indicator| code(&indicator.id))
        .collect()
}

/// The answers of a form, without what was written beside them.
fn unpack(answers: &[u8], instrument: &Instrument) -> Result<Entries, StoreError> {
    check_answers(answers, instrument)?;
    let mut entries = Entries::new();
    for (indicator, byte) in instrument.indicators.iter().zip(answers) {
        if let Some(answer) = AnswerCode::from_byte(*byte).answer(&instrument.scale) {
            entries.insert(indicator.id.clone(), Entry { answer, note: None });
        }
    }
    Ok(entries)
}

/// Refuses answers that the instrument can't have been answered with.
pub(super) fn check_answers(answers: &[u8], instrument: &Instrument) -> Result<(), StoreError> {
    if answers.len() != instrument.indicators.len() {
        return Err(StoreError::Corrupt("answers to other questions"));
    }
    let levels = instrument.scale.scores().count();
    let is_outside = |byte: &u8| {
        let level = AnswerCode::from_byte(*byte).level();
        level.is_some_and(|level| usize::from(level) >= levels)
    };
    if answers.iter().any(is_outside) {
        return Err(StoreError::Corrupt("a score outside its scale"));
    }
    Ok(())
}

impl Reader<'_> {
    /// The forms of one participant with their dates, those in the bin left out: by date and respondent, then by version.
    pub(super) fn forms(&self, who: Who) -> Result<Vec<(Slot, Form)>, StoreError> {
        let mut notes = self.answer_notes(who)?;
        let sql = format!(
            "SELECT {FORM_COLUMNS} FROM {FORMS} WHERE participant = ?1 AND bin = 0
             ORDER BY date, series, respondent, version"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([who.key])?;
        let mut forms = Vec::new();
        while let Some(row) = rows.next()? {
            let mut form = self.read_form(row)?;
            form.draft.entries = self.entries(&form, notes.remove(&form.draft.id).unwrap_or_default())?;
            forms.push(((form.place.date, form.place.series.clone()), form.finish()));
        }
        Ok(forms)
    }

    /// The dates of which forms lie in the bin.
    pub(super) fn dates_in_bin(&self, who: Who) -> Result<BTreeSet<Slot>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT date, series FROM assessment WHERE participant = ?1 AND bin > 0")?;
        let dates = statement.query_map([who.key], |row| Ok((row.get::<_, Day>(0)?.0, Series(row.get(1)?))))?;
        Ok(dates.collect::<Result<_, _>>()?)
    }

    fn answer_notes(&self, who: Who) -> Result<BTreeMap<AssessmentId, Vec<(IndicatorId, String)>>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT assessment_id, indicator_id, text FROM answer_note WHERE participant = ?1")?;
        let mut rows = statement.query([who.key])?;
        let mut notes: BTreeMap<_, Vec<_>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let note = (IndicatorId(row.get(1)?), row.get(2)?);
            notes.entry(AssessmentId(row.get(0)?)).or_default().push(note);
        }
        Ok(notes)
    }

    pub(super) fn entries(&self, form: &FormRow, notes: Vec<(IndicatorId, String)>) -> Result<Entries, StoreError> {
        let mut entries = unpack(&form.answers, self.known.instrument(&form.draft.instrument)?)?;
        for (indicator, note) in notes {
            let entry = entries.get_mut(&indicator);
            entry.ok_or(StoreError::Corrupt("a note to another question"))?.note = Some(note);
        }
        Ok(entries)
    }

    /// One row, before its answers are told apart.
    pub(super) fn read_form(&self, row: &Row<'_>) -> Result<FormRow, StoreError> {
        let (at, by): (Option<Moment>, Option<String>) = (row.get(7)?, row.get(8)?);
        Ok(FormRow {
            place: Place {
                participant: row.get(0)?,
                date: row.get::<_, Day>(1)?.0,
                series: Series(row.get(12)?),
            },
            draft: Draft {
                id: AssessmentId(row.get(4)?),
                respondent: read_respondent(row.get(2)?)?,
                instrument: self.known.of_row(row.get(5)?)?.key.clone(),
                version: row.get(3)?,
                circumstances: Circumstances {
                    ways: read_ways(row.get_ref(10)?.as_str().map_err(rusqlite::Error::from)?)?,
                    language: row.get(11)?,
                },
                entries: Entries::new(),
            },
            answers: row.get(6)?,
            finished: at.zip(by),
            correction_reason: row.get(9)?,
        })
    }
}

impl FormRow {
    /// The finished form, or the draft where it is not finished.
    fn finish(self) -> Form {
        match self.finished {
            Some((at, by)) => Form::Finished(Assessment::restore(self.draft, by, at.0, self.correction_reason)),
            None => Form::Draft(self.draft),
        }
    }
}

pub(super) fn read_ways(codes: &str) -> Result<BTreeSet<FilledIn>, StoreError> {
    let read = |code| FilledIn::from_code(code).ok_or(StoreError::Corrupt("a way to fill in a form"));
    codes.split_whitespace().map(read).collect()
}

/// How rows name somebody who finishes forms.
pub(super) fn author(connection: &Connection, name: &str) -> Result<i64, StoreError> {
    connection
        .prepare_cached("INSERT INTO author (name) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([name])?;
    Ok(connection
        .prepare_cached("SELECT key FROM author WHERE name = ?1")?
        .query_row([name], |row| row.get(0))?)
}
