//! Forms that are filled in: begun, answered, finished or corrected, put into the bin and taken out of it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::OptionalExtension;
use uuid::Uuid;

use super::assessments::{FORM_COLUMNS, FORMS, FormRow, Place, author, pack, respondent_code};
use super::values::{Day, Moment};
use super::{StoreError, Tx};
use crate::domain::assessment::{Answer, Circumstances, Draft, Entries, Entry, FilledIn};
use crate::domain::cohort::AnswerCode;
use crate::domain::instrument::{IndicatorId, InstrumentKey, Respondent};
use crate::domain::text::{kept, stripped};
use crate::domain::{AssessmentId, OccasionId, ParticipantId};

impl Tx<'_> {
    /// Begins a form, or goes on with the one that is begun. `asked` are the indicators in it.
    ///
    /// # Errors
    /// [`StoreError::AlreadyFinished`], [`StoreError::UnknownOccasion`], [`StoreError::OtherSeries`], or
    /// [`StoreError::InstrumentNotInUse`] for a new form of a series that is out of use.
    pub fn start_assessment<'i>(
        &mut self,
        occasion_id: OccasionId,
        respondent: Respondent,
        instrument: &InstrumentKey,
        asked: impl IntoIterator<Item = &'i IndicatorId>,
    ) -> Result<AssessmentId, StoreError> {
        let place = self.touch_occasion(occasion_id)?;
        match self.latest_form(occasion_id, respondent)? {
            Some(form) if form.finished.is_none() => Ok(form.draft.id),
            Some(_) => Err(StoreError::AlreadyFinished),
            None if self.known.in_use.series_of(instrument) != place.series => {
                Err(StoreError::OtherSeries(instrument.clone()))
            }
            None if self.known.in_use.of(&place.series).is_none() => Err(self.known.not_in_use(&instrument.id)),
            None => {
                let blank = asked
                    .into_iter()
                    .map(|indicator| (indicator.clone(), Entry::default()))
                    .collect();
                self.insert_form(&place, respondent, instrument, 1, &blank, false)
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
        let place = self.touch_occasion(occasion_id)?;
        match self.latest_form(occasion_id, respondent)? {
            None => Err(StoreError::NothingToCorrect),
            Some(form) if form.finished.is_none() => Ok(form.draft.id),
            Some(form) => {
                let entries = self.entries_of(&form)?;
                let Draft {
                    instrument,
                    version,
                    circumstances,
                    ..
                } = form.draft;
                let correction = self.insert_form(&place, respondent, &instrument, version + 1, &entries, false)?;
                self.write_circumstances(correction, &circumstances)?;
                Ok(correction)
            }
        }
    }

    /// A new version with the answers of another finished form of the same respondent and date.
    pub(super) fn copy_as_newest(&mut self, id: AssessmentId) -> Result<AssessmentId, StoreError> {
        let sql = format!("SELECT {FORM_COLUMNS} FROM {FORMS} WHERE id = ?1 AND finished_at IS NOT NULL");
        let form = self.form(&sql, [id.0])?.ok_or(StoreError::NothingToCorrect)?;
        let occasion: Uuid = self.transaction.query_row(
            "SELECT id FROM occasion WHERE participant = ?1 AND date = ?2 AND series = ?3",
            (form.place.participant, Day(form.place.date), &form.place.series.0),
            |row| row.get(0),
        )?;
        let occasion = OccasionId(occasion);
        let newest = self.latest_form(occasion, form.draft.respondent)?;
        let newest = newest.filter(|newest| newest.finished.is_some() && newest.draft.id != id);
        let version = newest.ok_or(StoreError::NothingToCorrect)?.draft.version + 1;
        let entries = self.entries_of(&form)?;
        let Draft {
            instrument,
            respondent,
            circumstances,
            ..
        } = form.draft;
        let place = self.touch_occasion(occasion)?;
        let copy = self.insert_form(&place, respondent, &instrument, version, &entries, false)?;
        self.write_circumstances(copy, &circumstances)?;
        Ok(copy)
    }

    /// Puts one answer and note into an unfinished form.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`] where the form is finished, gone, or does not ask for this indicator.
    pub fn save_entry(&mut self, id: AssessmentId, indicator: &IndicatorId, entry: &Entry) -> Result<(), StoreError> {
        self.save_entries(id, [(indicator, entry)])
    }

    /// Puts answers and notes into an unfinished form, all of them at once. A correction may answer more than the form that it
    /// corrects was begun with.
    ///
    /// # Errors
    /// As for [`Self::save_entry`].
    pub fn save_entries<'e>(
        &mut self,
        id: AssessmentId,
        entries: impl IntoIterator<Item = (&'e IndicatorId, &'e Entry)>,
    ) -> Result<(), StoreError> {
        let mut form = self.draft_form(id)?;
        let instrument = self.known.instrument(&form.draft.instrument)?;
        let participant = form.place.participant;
        let has_notes = self.has_notes(participant, id)?;
        let mut noted = Vec::new();
        for (indicator, entry) in entries {
            let score = entry.answer.and_then(Answer::score);
            if let Some(score) = score.filter(|score| instrument.scale.score(score.value()).is_none()) {
                log::error!("a score of {} on another scale", score.value());
                return Err(StoreError::Corrupt("a score outside its scale"));
            }
            let place = instrument.indicators.iter().position(|known| known.id == *indicator);
            // A form may have come in without some of the instrument's indicators; its correction may have them.
            let asks = form.draft.version > 1
                && place.is_some_and(|place| instrument.indicators[place].asks(form.draft.respondent));
            let byte = place.and_then(|place| form.answers.get_mut(place));
            let byte = byte.filter(|byte| asks || AnswerCode::from_byte(**byte) != AnswerCode::NOT_ASKED);
            *byte.ok_or(StoreError::UnknownDraft)? = AnswerCode::of(Some(entry), &instrument.scale).byte();
            if has_notes || entry.note.is_some() {
                noted.push((indicator, entry.note.as_deref()));
            }
        }
        self.transaction
            .prepare_cached("UPDATE assessment SET answers = ?2 WHERE id = ?1 AND finished_at IS NULL")?
            .execute((id.0, &form.answers))?;
        for (indicator, note) in noted {
            self.write_note(participant, id, indicator, note)?;
        }
        self.touch_form(&form)
    }

    /// What is written beside an answer; nothing takes it away.
    fn write_note(
        &self,
        participant: i64,
        id: AssessmentId,
        indicator: &IndicatorId,
        note: Option<&str>,
    ) -> Result<(), StoreError> {
        match note.map(stripped).filter(|note| !note.trim().is_empty()) {
            Some(note) => self
                .transaction
                .prepare_cached(
                    "INSERT INTO answer_note (participant, assessment_id, indicator_id, text) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET text = excluded.text WHERE text <> excluded.text",
                )?
                .execute((participant, id.0, &indicator.0, note))?,
            None => self
                .transaction
                .prepare_cached(
                    "DELETE FROM answer_note WHERE participant = ?1 AND assessment_id = ?2 AND indicator_id = ?3",
                )?
                .execute((participant, id.0, &indicator.0))?,
        };
        Ok(())
    }

    /// Says how an unfinished form is filled in.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`].
    pub fn describe_form(&mut self, id: AssessmentId, circumstances: &Circumstances) -> Result<(), StoreError> {
        let form = self.draft_form(id)?;
        self.write_circumstances(id, circumstances)?;
        self.touch_form(&form)
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
            "UPDATE assessment SET filled_in = ?2, language = ?3 WHERE id = ?1 AND finished_at IS NULL",
            (id.0, codes.join(" "), &circumstances.language),
        )?;
        Ok(())
    }

    /// Finishes a form. A correction needs its reason; the version that it corrects is kept.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`] or [`StoreError::Finish`].
    pub fn finish_assessment(&mut self, id: AssessmentId, reason: Option<&str>) -> Result<(), StoreError> {
        let mut form = self.draft_form(id)?;
        self.touch_form(&form)?;
        form.draft.entries = self.entries_of(&form)?;
        let finished = form.draft.finish(&self.session.user, self.session.now.0, reason)?;
        self.leave_station(id)?;
        self.mark_finished(id, finished.correction_reason())
    }

    fn mark_finished(&mut self, id: AssessmentId, correction_reason: Option<&str>) -> Result<(), StoreError> {
        let by = self.own_author()?;
        self.transaction
            .prepare_cached(
                "UPDATE assessment SET finished_at = ?2, finished_by = ?3, correction_reason = ?4
                 WHERE id = ?1 AND finished_at IS NULL",
            )?
            .execute((id.0, Moment(self.session.now.0), by, correction_reason.map(kept)))?;
        Ok(())
    }

    /// How rows name the one who writes.
    fn own_author(&mut self) -> Result<i64, StoreError> {
        if let Some(key) = self.author {
            return Ok(key);
        }
        let key = author(&self.transaction, &self.session.user)?;
        self.author = Some(key);
        Ok(key)
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
        let place = self.touch_occasion(occasion_id)?;
        if self.has_form(&place, respondent)? {
            return Err(StoreError::AlreadyFinished);
        }
        self.record_form(&place, respondent, instrument, entries, &Circumstances::default())
    }

    /// Puts whole finished forms of one participant from elsewhere into the file, with the dates that it lacks.
    ///
    /// # Errors
    /// [`StoreError::AlreadyFinished`], [`StoreError::FutureDate`] or [`StoreError::UnknownParticipant`].
    pub(crate) fn record_assessments<'f>(
        &mut self,
        id: ParticipantId,
        instrument: &InstrumentKey,
        forms: impl IntoIterator<Item = ((NaiveDate, Respondent), &'f Entries, &'f Circumstances)>,
    ) -> Result<(), StoreError> {
        self.concern(id)?;
        let who = self.who(id)?;
        let dates = self.reader().dates(who)?;
        let series = self.known.in_use.series_of(instrument);
        let own = dates.into_iter().filter(|occasion| occasion.series == series);
        let known: BTreeSet<NaiveDate> = own.map(|occasion| occasion.date).collect();
        let mut made = None;
        for ((date, respondent), entries, circumstances) in forms {
            let place = Place {
                participant: who.key,
                date,
                series: series.clone(),
            };
            if known.contains(&date) {
                if self.has_form(&place, respondent)? {
                    return Err(StoreError::AlreadyFinished);
                }
            } else if made != Some(date) {
                self.insert_occasion(who, date, &series)?;
                made = Some(date);
            }
            self.record_form(&place, respondent, instrument, entries, circumstances)?;
        }
        Ok(())
    }

    /// Puts whole finished forms from elsewhere beside the one that is there, each as the next version with its reason: the last
    /// one counts. They may have no answer; what one leaves open stays as the version before has it.
    ///
    /// # Errors
    /// [`StoreError::NothingToCorrect`] where no finished form is there.
    pub(crate) fn record_versions(
        &mut self,
        id: ParticipantId,
        (date, respondent): (NaiveDate, Respondent),
        instrument: &InstrumentKey,
        versions: &[(&Entries, String)],
    ) -> Result<(), StoreError> {
        let occasion = self.occasion_for(id, date, instrument)?;
        let place = self.touch_occasion(occasion)?;
        let latest = self.latest_form(occasion, respondent)?;
        let latest = latest.filter(|form| form.finished.is_some());
        let latest = latest.ok_or(StoreError::NothingToCorrect)?;
        let mut so_far = if latest.draft.instrument == *instrument {
            self.entries_of(&latest)?
        } else {
            Entries::new()
        };
        for (version, (entries, reason)) in (latest.draft.version + 1..).zip(versions) {
            for (indicator, entry) in *entries {
                let own = so_far.entry(indicator.clone()).or_default();
                *own = entry.over(own);
            }
            let form = self.insert_form(&place, respondent, instrument, version, &so_far, false)?;
            self.mark_finished(form, Some(reason))?;
        }
        Ok(())
    }

    /// A whole finished form where none is.
    fn record_form(
        &mut self,
        place: &Place,
        respondent: Respondent,
        instrument: &InstrumentKey,
        entries: &Entries,
        circumstances: &Circumstances,
    ) -> Result<(), StoreError> {
        // What stands beside answers, and how the form was filled in, is written while it is unfinished.
        let has_more = entries.values().any(|entry| entry.note.is_some()) || *circumstances != Circumstances::default();
        let id = self.insert_form(place, respondent, instrument, 1, entries, !has_more)?;
        if has_more {
            self.write_circumstances(id, circumstances)?;
            self.mark_finished(id, None)?;
        }
        Ok(())
    }

    /// Puts an unfinished form into the bin; one in which nothing has been said is gone at once.
    ///
    /// # Errors
    /// [`StoreError::UnknownDraft`].
    pub fn discard_draft(&mut self, id: AssessmentId) -> Result<(), StoreError> {
        let form = self.draft_form(id)?;
        self.touch_form(&form)?;
        self.leave_station(id)?;
        let is_said = |byte: &u8| ![AnswerCode::BLANK, AnswerCode::NOT_ASKED].contains(&AnswerCode::from_byte(*byte));
        let has_note = self.has_notes(form.place.participant, id)?;
        if !has_note && !form.answers.iter().any(is_said) {
            return self.erase_draft(id);
        }
        self.changes.bin = true;
        self.transaction.execute(
            "UPDATE assessment SET removed_at = ?2, removed_by = ?3, bin = 1 + (
                SELECT max(bin) FROM assessment AS other
                WHERE (other.participant, other.date, other.series, other.respondent, other.version)
                    = (assessment.participant, assessment.date, assessment.series, assessment.respondent,
                       assessment.version))
             WHERE id = ?1 AND finished_at IS NULL",
            (id.0, Moment(self.session.now.0), &self.session.user),
        )?;
        Ok(())
    }

    fn has_notes(&self, participant: i64, id: AssessmentId) -> Result<bool, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM answer_note WHERE participant = ?1 AND assessment_id = ?2)",
        )?;
        Ok(statement.query_row((participant, id.0), |row| row.get(0))?)
    }

    /// Deletes a form that was never finished, and the date that was begun with it, where it has no other.
    pub(super) fn erase_draft(&self, id: AssessmentId) -> Result<(), StoreError> {
        let (participant, date, series): (i64, Day, String) = self.transaction.query_row(
            "SELECT participant, date, series FROM assessment WHERE id = ?1 AND finished_at IS NULL",
            [id.0],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        self.transaction.execute(
            "DELETE FROM answer_note WHERE participant = ?1 AND assessment_id = ?2",
            (participant, id.0),
        )?;
        self.transaction
            .execute("DELETE FROM assessment WHERE id = ?1 AND finished_at IS NULL", [id.0])?;
        self.transaction.execute(
            "DELETE FROM occasion WHERE participant = ?1 AND date = ?2 AND series = ?3
             AND NOT EXISTS (SELECT 1 FROM assessment WHERE participant = ?1 AND date = ?2 AND series = ?3)",
            (participant, date, series),
        )?;
        Ok(())
    }

    /// Takes a form out of the bin; returns how many that were.
    pub(super) fn take_draft_back(&self, id: AssessmentId) -> Result<usize, StoreError> {
        let is_taken: bool = self.transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM assessment AS own JOIN assessment AS other
             ON (own.participant, own.date, own.series, own.respondent)
                = (other.participant, other.date, other.series, other.respondent)
             WHERE own.id = ?1 AND own.finished_at IS NULL AND other.id <> ?1 AND other.bin = 0
             AND other.version >= own.version)",
            [id.0],
            |row| row.get(0),
        )?;
        if is_taken {
            return Err(StoreError::FormExists);
        }
        Ok(self.transaction.execute(
            "UPDATE assessment SET bin = 0, removed_at = NULL, removed_by = NULL
             WHERE id = ?1 AND finished_at IS NULL AND bin > 0",
            [id.0],
        )?)
    }

    /// A form at the date of a participant. One that is finished takes no notes any more.
    fn insert_form(
        &mut self,
        place: &Place,
        respondent: Respondent,
        instrument: &InstrumentKey,
        version: u32,
        entries: &Entries,
        is_finished: bool,
    ) -> Result<AssessmentId, StoreError> {
        let id = AssessmentId(Uuid::now_v7());
        let by = is_finished.then(|| self.own_author()).transpose()?;
        self.transaction
            .prepare_cached(
                "INSERT INTO assessment (participant, date, respondent, version, id, instrument, answers, finished_at,
                 finished_by, series) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute((
                place.participant,
                Day(place.date),
                respondent_code(respondent),
                version,
                id.0,
                self.known.row_of(instrument)?,
                pack(entries, self.known.instrument(instrument)?),
                by.map(|_| Moment(self.session.now.0)),
                by,
                &place.series.0,
            ))?;
        for (indicator, entry) in entries.iter().filter(|(_, entry)| entry.note.is_some()) {
            self.write_note(place.participant, id, indicator, entry.note.as_deref())?;
        }
        Ok(id)
    }

    /// `true` where a respondent has a form at this date, finished or not.
    fn has_form(&self, place: &Place, respondent: Respondent) -> Result<bool, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT EXISTS (
                SELECT 1 FROM assessment
                WHERE participant = ?1 AND date = ?2 AND series = ?3 AND respondent = ?4 AND bin = 0)",
        )?;
        let Place {
            participant,
            date,
            series,
        } = place;
        let whose = (participant, Day(*date), &series.0, respondent_code(respondent));
        Ok(statement.query_row(whose, |row| row.get(0))?)
    }

    /// The newest form of a respondent at an occasion, with its answers still packed.
    fn latest_form(&self, occasion_id: OccasionId, respondent: Respondent) -> Result<Option<FormRow>, StoreError> {
        let sql = format!(
            "SELECT {FORM_COLUMNS} FROM {FORMS}
             WHERE (participant, date, series) = (SELECT participant, date, series FROM occasion WHERE id = ?1)
             AND respondent = ?2 AND bin = 0 ORDER BY version DESC LIMIT 1"
        );
        self.form(&sql, (occasion_id.0, respondent_code(respondent)))
    }

    fn draft_form(&self, id: AssessmentId) -> Result<FormRow, StoreError> {
        let sql = format!("SELECT {FORM_COLUMNS} FROM {FORMS} WHERE id = ?1 AND finished_at IS NULL AND bin = 0");
        self.form(&sql, [id.0])?.ok_or(StoreError::UnknownDraft)
    }

    fn form(&self, sql: &str, params: impl rusqlite::Params) -> Result<Option<FormRow>, StoreError> {
        let mut statement = self.transaction.prepare_cached(sql)?;
        let reader = self.reader();
        let row = statement
            .query_row(params, |row| Ok(reader.read_form(row)))
            .optional()?;
        row.transpose()
    }

    fn entries_of(&self, form: &FormRow) -> Result<Entries, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT indicator_id, text FROM answer_note WHERE participant = ?1 AND assessment_id = ?2",
        )?;
        let notes = statement.query_map((form.place.participant, form.draft.id.0), |row| {
            Ok((IndicatorId(row.get(0)?), row.get(1)?))
        })?;
        self.reader().entries(form, notes.collect::<Result<_, _>>()?)
    }

    /// Notes whose form it is.
    fn touch_form(&mut self, form: &FormRow) -> Result<(), StoreError> {
        let id = self.id_of(form.place.participant)?;
        self.concern(id)
    }

    /// Notes whose unfinished form it is.
    pub(super) fn touch_draft(&mut self, id: AssessmentId) -> Result<(), StoreError> {
        let whose: Option<Uuid> = self
            .transaction
            .query_row(
                "SELECT participant.id FROM assessment JOIN participant ON participant.key = participant
                 WHERE assessment.id = ?1 AND finished_at IS NULL",
                [id.0],
                |row| row.get(0),
            )
            .optional()?;
        self.concern(ParticipantId(whose.ok_or(StoreError::UnknownDraft)?))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::counted::{during, watch};
    use super::super::{Operation, Session, Store};
    use super::*;
    use crate::domain::participant::Details;
    use crate::domain::{Now, Today};

    #[test]
    fn a_form_of_many_answers_is_saved_by_as_many_statements_as_one_of_a_single_answer() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 18).expect("a date");
        let session = Session {
            user: "A. Lind".to_owned(),
            now: Now(DateTime::UNIX_EPOCH),
            today: Today(today),
        };
        let saved = |count: usize| {
            let mut store = Store::in_memory(&session.user).expect("a store");
            watch(&store.connection);
            let instrument = store.current_instrument().expect("an instrument");
            let answer = instrument.scale.score(instrument.scale.min()).map(Answer::Score);
            let asked = instrument.asked_of(Respondent::Participant).take(count);
            let entries: Entries = asked
                .map(|indicator| (indicator.id.clone(), Entry { answer, note: None }))
                .collect();
            let added = store.transact(&session, Operation::CreateParticipant, |tx| {
                tx.create_participant(&Details::starting(today))
            });
            let id = added.expect("added").0;
            let (written, work) = during(|| {
                store.transact(&session, Operation::FinishAssessment, |tx| {
                    let occasion = tx.create_occasion(id, today)?;
                    let form =
                        tx.start_assessment(occasion, Respondent::Participant, &instrument.key, entries.keys())?;
                    tx.save_entries(form, &entries)?;
                    tx.finish_assessment(form, None)
                })
            });
            written.expect("saved");
            let history = store.history(id).expect("there");
            let form = &history.occasions[0].assessments[&Respondent::Participant];
            assert_eq!(form.entries(), &entries);
            (entries.len(), work.statements)
        };
        let ((one, few), (ten, many)) = (saved(1), saved(10));
        assert_eq!((one, ten), (1, 10));
        assert_eq!(many, few);
        assert!(few > 10, "{few}");
    }
}
