//! Forms and their answers.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

use super::{Store, StoreError, Tx, only, read_id, read_moment};
use crate::domain::assessment::{Answer, Assessment, Circumstances, Draft, Entries, Entry, FilledIn};
use crate::domain::instrument::{IndicatorId, Instrument, InstrumentKey, Respondent};
use crate::domain::{AssessmentId, OccasionId};

/// The forms of one occasion.
#[derive(Default)]
pub(super) struct Forms {
    pub(super) assessments: BTreeMap<Respondent, Assessment>,
    pub(super) drafts: BTreeMap<Respondent, Draft>,
    pub(super) superseded: BTreeMap<Respondent, Vec<Assessment>>,
}

/// One row of `assessment`, before its answers are known.
struct FormRow {
    occasion_id: OccasionId,
    draft: Draft,
    finished: Option<(String, String)>,
    correction_reason: Option<String>,
}

const FORM_COLUMNS: &str = "assessment.id, occasion_id, respondent, assessment.version, instrument_id, instrument_version, \
                            finished_at, finished_by, correction_reason, filled_in, language";

impl Store {
    /// The forms of every occasion, or of one participant's.
    pub(super) fn load_forms(
        &self,
        participant_id: Option<&str>,
        instruments: &BTreeMap<InstrumentKey, Instrument>,
    ) -> Result<BTreeMap<OccasionId, Forms>, StoreError> {
        let mut entries = self.load_entries(participant_id, instruments)?;
        let sql = format!(
            "SELECT {FORM_COLUMNS} FROM assessment JOIN occasion ON occasion.id = occasion_id
             WHERE removed_at IS NULL AND {} ORDER BY assessment.version",
            only(participant_id)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([participant_id])?;
        let mut forms: BTreeMap<_, Forms> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let mut form = read_form(row)?;
            form.draft.entries = entries.remove(&form.draft.id).unwrap_or_default();
            let place = forms.entry(form.occasion_id).or_default();
            let respondent = form.draft.respondent;
            // Versions come in order, so the latest finished one is the one that is valid.
            match form.finish()? {
                Ok(assessment) => {
                    if let Some(older) = place.assessments.insert(respondent, assessment) {
                        place.superseded.entry(respondent).or_default().push(older);
                    }
                }
                Err(draft) => drop(place.drafts.insert(respondent, draft)),
            }
        }
        Ok(forms)
    }

    fn load_entries(
        &self,
        participant_id: Option<&str>,
        instruments: &BTreeMap<InstrumentKey, Instrument>,
    ) -> Result<BTreeMap<AssessmentId, Entries>, StoreError> {
        let sql = format!(
            "SELECT assessment.id, indicator_id, kind, score, note, instrument_id, instrument_version
             FROM occasion
             JOIN assessment ON occasion.id = occasion_id
             JOIN answer ON assessment.id = assessment_id
             WHERE {}",
            only(participant_id)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([participant_id])?;
        let mut entries: BTreeMap<_, Entries> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id = AssessmentId(read_id(&row.get::<_, String>(0)?)?);
            let key = InstrumentKey {
                id: row.get(5)?,
                version: row.get(6)?,
            };
            let instrument = instruments
                .get(&key)
                .ok_or(StoreError::Corrupt("an unknown instrument"))?;
            let (indicator_id, entry) = read_entry(row, 1, instrument)?;
            entries.entry(id).or_default().insert(indicator_id, entry);
        }
        Ok(entries)
    }
}

impl FormRow {
    /// The finished form, or the draft where it is not finished.
    fn finish(self) -> Result<Result<Assessment, Draft>, StoreError> {
        match self.finished {
            Some((at, by)) => Ok(Ok(Assessment::restore(
                self.draft,
                by,
                read_moment(&at)?,
                self.correction_reason,
            ))),
            None => Ok(Err(self.draft)),
        }
    }
}

fn read_form(row: &Row<'_>) -> Result<FormRow, StoreError> {
    let respondent = Respondent::from_code(&row.get::<_, String>(2)?).ok_or(StoreError::Corrupt("a respondent"))?;
    let (at, by): (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
    Ok(FormRow {
        occasion_id: OccasionId(read_id(&row.get::<_, String>(1)?)?),
        draft: Draft {
            id: AssessmentId(read_id(&row.get::<_, String>(0)?)?),
            respondent,
            instrument: InstrumentKey {
                id: row.get(4)?,
                version: row.get(5)?,
            },
            version: row.get(3)?,
            circumstances: Circumstances {
                ways: read_ways(&row.get::<_, String>(9)?)?,
                language: row.get(10)?,
            },
            entries: Entries::new(),
        },
        finished: at.zip(by),
        correction_reason: row.get(8)?,
    })
}

fn read_ways(codes: &str) -> Result<BTreeSet<FilledIn>, StoreError> {
    let read = |code| FilledIn::from_code(code).ok_or(StoreError::Corrupt("a way to fill in a form"));
    codes.split_whitespace().map(read).collect()
}

/// Reads indicator, kind, score and note from four columns in a row.
fn read_entry(row: &Row<'_>, first: usize, instrument: &Instrument) -> Result<(IndicatorId, Entry), StoreError> {
    let score: Option<i16> = row.get(first + 2)?;
    let answer = match row.get::<_, String>(first + 1)?.as_str() {
        "blank" => None,
        "dont_know" => Some(Answer::DontKnow),
        "declined" => Some(Answer::Declined),
        _ => {
            let score = score.and_then(|score| instrument.scale.score(score));
            Some(Answer::Score(
                score.ok_or(StoreError::Corrupt("a score outside its scale"))?,
            ))
        }
    };
    Ok((
        IndicatorId(row.get(first)?),
        Entry {
            answer,
            note: row.get(first + 3)?,
        },
    ))
}

fn entries_of(connection: &Connection, id: AssessmentId, instrument: &Instrument) -> Result<Entries, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT indicator_id, kind, score, note FROM answer WHERE assessment_id = ?1")?;
    let mut rows = statement.query([id.to_string()])?;
    let mut entries = Entries::new();
    while let Some(row) = rows.next()? {
        entries.extend([read_entry(row, 0, instrument)?]);
    }
    Ok(entries)
}

fn columns_of(answer: Option<Answer>) -> (&'static str, Option<i16>) {
    match answer {
        None => ("blank", None),
        Some(Answer::DontKnow) => ("dont_know", None),
        Some(Answer::Declined) => ("declined", None),
        Some(Answer::Score(score)) => ("score", Some(score.value())),
    }
}

impl Tx<'_> {
    /// Begins a form, or goes on with the one that is begun. `asked` are the indicators in it.
    ///
    /// # Errors
    /// [`StoreError::AlreadyFinished`] or [`StoreError::UnknownOccasion`].
    pub fn start_assessment<'i>(
        &mut self,
        occasion_id: OccasionId,
        respondent: Respondent,
        instrument: &InstrumentKey,
        asked: impl IntoIterator<Item = &'i IndicatorId>,
    ) -> Result<AssessmentId, StoreError> {
        self.touch_occasion(occasion_id)?;
        match self.latest_form(occasion_id, respondent)? {
            Some(form) if form.finished.is_none() => Ok(form.draft.id),
            Some(_) => Err(StoreError::AlreadyFinished),
            None => {
                let blank = asked
                    .into_iter()
                    .map(|indicator| (indicator.clone(), Entry::default()))
                    .collect();
                self.insert_draft(occasion_id, respondent, instrument, 1, &blank)
            }
        }
    }

    /// Opens a finished form for correction: a new version that begins with the old one's answers.
    ///
    /// # Errors
    /// [`StoreError::NothingToCorrect`] or [`StoreError::UnknownOccasion`].
    pub fn start_correction(
        &mut self,
        occasion_id: OccasionId,
        respondent: Respondent,
    ) -> Result<AssessmentId, StoreError> {
        self.touch_occasion(occasion_id)?;
        match self.latest_form(occasion_id, respondent)? {
            None => Err(StoreError::NothingToCorrect),
            Some(form) if form.finished.is_none() => Ok(form.draft.id),
            Some(form) => {
                let Draft {
                    id,
                    instrument,
                    version,
                    circumstances,
                    ..
                } = form.draft;
                let entries = entries_of(&self.transaction, id, &self.instrument(&instrument)?)?;
                let correction = self.insert_draft(occasion_id, respondent, &instrument, version + 1, &entries)?;
                self.write_circumstances(correction, &circumstances)?;
                Ok(correction)
            }
        }
    }

    /// Puts one answer and note into an unfinished form.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`] where the form is finished, gone, or does not ask for this indicator.
    pub fn save_entry(&mut self, id: AssessmentId, indicator: &IndicatorId, entry: &Entry) -> Result<(), StoreError> {
        let form = self.draft_form(id)?;
        let scale = self.instrument(&form.draft.instrument)?.scale;
        if let Some(score) = entry
            .answer
            .and_then(Answer::score)
            .filter(|score| scale.score(score.value()).is_none())
        {
            log::error!("a score of {} on another scale", score.value());
            return Err(StoreError::Corrupt("a score outside its scale"));
        }
        let (kind, score) = columns_of(entry.answer);
        let note = entry.note.as_deref().filter(|note| !note.trim().is_empty());
        let changed = self
            .transaction
            .prepare_cached(
                "UPDATE answer SET kind = ?3, score = ?4, note = ?5 WHERE assessment_id = ?1 AND indicator_id = ?2",
            )?
            .execute((id.to_string(), &indicator.0, kind, score, note))?;
        if changed == 0 {
            return Err(StoreError::UnknownDraft);
        }
        self.touch_occasion(form.occasion_id)
    }

    /// Says how an unfinished form is filled in.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`].
    pub fn describe_form(&mut self, id: AssessmentId, circumstances: &Circumstances) -> Result<(), StoreError> {
        let form = self.draft_form(id)?;
        self.write_circumstances(id, circumstances)?;
        self.touch_occasion(form.occasion_id)
    }

    /// Adds one way in which an unfinished form is filled in to what is known.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`].
    pub(crate) fn note_way(&mut self, id: AssessmentId, way: FilledIn) -> Result<(), StoreError> {
        let mut circumstances = self.draft_form(id)?.draft.circumstances;
        circumstances.ways.insert(way);
        self.describe_form(id, &circumstances)
    }

    fn write_circumstances(&self, id: AssessmentId, circumstances: &Circumstances) -> Result<(), StoreError> {
        let codes: Vec<_> = circumstances.ways.iter().map(|way| way.code()).collect();
        self.transaction.execute(
            "UPDATE assessment SET filled_in = ?2, language = ?3 WHERE id = ?1",
            (id.to_string(), codes.join(" "), &circumstances.language),
        )?;
        Ok(())
    }

    /// Finishes a form. A correction needs its reason; the version that it corrects is kept.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`] or [`StoreError::Finish`].
    pub fn finish_assessment(&mut self, id: AssessmentId, reason: Option<&str>) -> Result<(), StoreError> {
        let mut form = self.draft_form(id)?;
        form.draft.entries = entries_of(&self.transaction, id, &self.instrument(&form.draft.instrument)?)?;
        let finished = form.draft.finish(&self.session.user, self.session.now.0, reason)?;
        self.mark_finished(id, finished.correction_reason())?;
        self.touch_occasion(form.occasion_id)
    }

    fn mark_finished(&self, id: AssessmentId, correction_reason: Option<&str>) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "UPDATE assessment SET finished_at = ?2, finished_by = ?3, correction_reason = ?4 WHERE id = ?1",
            )?
            .execute((
                id.to_string(),
                self.session.now.0.to_rfc3339(),
                &self.session.user,
                correction_reason,
            ))?;
        Ok(())
    }

    /// Puts a whole finished form from elsewhere into the file, also one where nothing was answered.
    ///
    /// # Errors
    /// [`StoreError::AlreadyFinished`] or [`StoreError::UnknownOccasion`].
    pub(crate) fn record_assessment(
        &mut self,
        occasion_id: OccasionId,
        respondent: Respondent,
        instrument: &InstrumentKey,
        entries: &Entries,
    ) -> Result<(), StoreError> {
        if self.latest_form(occasion_id, respondent)?.is_some() {
            return Err(StoreError::AlreadyFinished);
        }
        let id = self.insert_draft(occasion_id, respondent, instrument, 1, entries)?;
        self.mark_finished(id, None)
    }

    /// Puts an unfinished form into the bin; one in which nothing has been said is gone at once.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`].
    pub fn discard_draft(&mut self, id: AssessmentId) -> Result<(), StoreError> {
        let form = self.draft_form(id)?;
        self.touch_occasion(form.occasion_id)?;
        let says_something: bool = self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM answer WHERE assessment_id = ?1 AND (kind <> 'blank' OR note IS NOT NULL))",
            [id.to_string()],
            |row| row.get(0),
        )?;
        if !says_something {
            return self.erase_draft(id);
        }
        self.changes.bin = true;
        self.transaction.execute(
            "UPDATE assessment SET removed_at = ?2, removed_by = ?3 WHERE id = ?1",
            (id.to_string(), self.session.now.0.to_rfc3339(), &self.session.user),
        )?;
        Ok(())
    }

    /// Deletes a form that was never finished, and the date that was begun with it, where it has no other.
    pub(super) fn erase_draft(&self, id: AssessmentId) -> Result<(), StoreError> {
        let occasion: String = self.transaction.query_row(
            "SELECT occasion_id FROM assessment WHERE id = ?1",
            [id.to_string()],
            |row| row.get(0),
        )?;
        for sql in [
            "DELETE FROM answer WHERE assessment_id = ?1",
            "DELETE FROM assessment WHERE id = ?1",
        ] {
            self.transaction.execute(sql, [id.to_string()])?;
        }
        self.transaction.execute(
            "DELETE FROM occasion WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM assessment WHERE occasion_id = ?1)",
            [occasion],
        )?;
        Ok(())
    }

    /// Whether a form in the bin has room where it was.
    pub(super) fn has_room_for_draft(&self, id: AssessmentId) -> Result<bool, StoreError> {
        let is_taken: bool = self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM assessment AS own JOIN assessment AS other
             ON own.occasion_id = other.occasion_id AND own.respondent = other.respondent
             WHERE own.id = ?1 AND other.id <> ?1 AND other.removed_at IS NULL AND other.version >= own.version)",
            [id.to_string()],
            |row| row.get(0),
        )?;
        Ok(!is_taken)
    }

    fn insert_draft(
        &mut self,
        occasion_id: OccasionId,
        respondent: Respondent,
        instrument: &InstrumentKey,
        version: u32,
        entries: &Entries,
    ) -> Result<AssessmentId, StoreError> {
        self.touch_occasion(occasion_id)?;
        let id = AssessmentId(Uuid::now_v7());
        self.transaction
            .prepare_cached(
                "INSERT INTO assessment (id, occasion_id, respondent, version, instrument_id, instrument_version)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                id.to_string(),
                occasion_id.to_string(),
                respondent.code(),
                version,
                &instrument.id,
                instrument.version,
            ))?;
        let mut insert = self.transaction.prepare_cached(
            "INSERT INTO answer (assessment_id, indicator_id, kind, score, note) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (indicator, entry) in entries {
            let (kind, score) = columns_of(entry.answer);
            insert.execute((id.to_string(), &indicator.0, kind, score, &entry.note))?;
        }
        Ok(id)
    }

    /// The newest form of a respondent at an occasion, without its answers.
    fn latest_form(&self, occasion_id: OccasionId, respondent: Respondent) -> Result<Option<FormRow>, StoreError> {
        let sql = format!(
            "SELECT {FORM_COLUMNS} FROM assessment
             WHERE occasion_id = ?1 AND respondent = ?2 AND removed_at IS NULL ORDER BY version DESC LIMIT 1"
        );
        self.form(&sql, (occasion_id.to_string(), respondent.code()))
    }

    fn draft_form(&self, id: AssessmentId) -> Result<FormRow, StoreError> {
        let sql = format!(
            "SELECT {FORM_COLUMNS} FROM assessment WHERE id = ?1 AND finished_at IS NULL AND removed_at IS NULL"
        );
        self.form(&sql, [id.to_string()])?.ok_or(StoreError::UnknownDraft)
    }

    fn form(&self, sql: &str, params: impl rusqlite::Params) -> Result<Option<FormRow>, StoreError> {
        let mut statement = self.transaction.prepare_cached(sql)?;
        let row = statement.query_row(params, |row| Ok(read_form(row))).optional()?;
        row.transpose()
    }
}
