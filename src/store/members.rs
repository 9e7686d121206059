//! A participant as figures need them, worked out without the rest of their history: everybody is, where a file has none of
//! the rows that figures read.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::StoreError;
use super::assessments::{check_answers, read_respondent};
use super::reader::{Reader, Who};
use super::values::Day;
use crate::domain::OccasionId;
use crate::domain::cohort::{AnswerCode, Form, Member};
use crate::domain::history::History;
use crate::domain::instrument::{InstrumentKey, Respondent, Series};
use crate::domain::intake::Intake;
use crate::domain::occasion::Occasion;
use crate::domain::schedule::due_after;

/// The valid finished form of a respondent at a date, as it lies in the file.
struct Packed<'a> {
    instrument: &'a InstrumentKey,
    answers: Vec<u8>,
}

impl Packed<'_> {
    fn codes(&self) -> impl Iterator<Item = AnswerCode> {
        self.answers.iter().map(|byte| AnswerCode::from_byte(*byte))
    }

    /// Nobody is measured by a form in which nothing is answered.
    fn is_answered(&self) -> bool {
        !self
            .codes()
            .all(|code| [AnswerCode::NOT_ASKED, AnswerCode::BLANK].contains(&code))
    }
}

type Forms<'a> = BTreeMap<(NaiveDate, Series, Respondent), Packed<'a>>;

impl Reader<'_> {
    /// One participant as figures need them: what [`Member::of`] gives of their history.
    pub(super) fn member(&self, who: Who) -> Result<Member, StoreError> {
        let forms = self.valid_forms(who)?;
        let (participant, earlier) = self.person(who)?;
        let terms = participant.responsibilities.clone();
        let history = History {
            placements: self.placements(who)?,
            meetings: self.meetings(who)?,
            occasions: forms.keys().map(|(date, series, _)| dated(*date, series)).collect(),
            series: Series::default(),
            beside: BTreeMap::new(),
            participant,
            instruments: Arc::clone(&self.known.instruments),
            current: self.known.current.clone(),
            goals: Vec::new(),
            plan_reviews: Vec::new(),
            intake: Intake::default(),
            reviews: Vec::new(),
            own_checks: Vec::new(),
            reminders: Vec::new(),
            templates: Arc::clone(&self.known.templates),
            notes: Vec::new(),
            absences_seen: Vec::new(),
            earlier: Vec::new(),
        };
        let history = history.divide(earlier);
        // Of every series, by date; measurements fall due in the first one.
        let mut latest = history.occasions.iter().rev();
        let last = latest.find(|occasion| occasion.series.is_first());
        let due = due_after(&history, last.map(|occasion| occasion.date));
        let mut member = Member::without_forms(&history, &terms, due);
        let spans = (0..)
            .zip(history.periods())
            .flat_map(|(span, period)| period.occasions.iter().map(move |_| span));
        for (span, ((date, _, respondent), form)) in spans.zip(&forms) {
            self.add_form(&mut member, (*date, *respondent, span), form)?;
        }
        Ok(member)
    }

    /// The forms that somebody has been measured by, by date and of one date the participant's first.
    fn valid_forms(&self, who: Who) -> Result<Forms<'_>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT date, respondent, instrument, answers, series FROM assessment
             WHERE participant = ?1 AND bin = 0 AND finished_at IS NOT NULL
             ORDER BY date, series, respondent, version",
        )?;
        let mut rows = statement.query([who.key])?;
        let mut forms = Forms::new();
        while let Some(row) = rows.next()? {
            let instrument = self.known.of_row(row.get(2)?)?;
            let answers: Vec<u8> = row.get(3)?;
            check_answers(&answers, instrument)?;
            // The latest version is the one that is valid.
            let instrument = &instrument.key;
            forms.insert(
                (
                    row.get::<_, Day>(0)?.0,
                    Series(row.get(4)?),
                    read_respondent(row.get(1)?)?,
                ),
                Packed { instrument, answers },
            );
        }
        forms.retain(|_, form| form.is_answered());
        Ok(forms)
    }

    fn add_form(
        &self,
        member: &mut Member,
        (date, respondent, span): (NaiveDate, Respondent, u8),
        form: &Packed<'_>,
    ) -> Result<(), StoreError> {
        let place = self.known.instruments.keys().position(|key| key == form.instrument);
        member.forms.push(Form {
            date,
            respondent,
            span,
            instrument: place
                .and_then(|place| u16::try_from(place).ok())
                .ok_or(StoreError::Corrupt("an unknown instrument"))?,
            answers_at: u32::try_from(member.answers.len()).unwrap_or(u32::MAX),
        });
        member.answers.extend(form.codes());
        Ok(())
    }
}

/// A date of measurement, of which nothing more is asked than in which period it lies.
fn dated(date: NaiveDate, series: &Series) -> Occasion {
    Occasion::blank(OccasionId(Uuid::nil()), date, series.clone())
}

#[cfg(test)]
impl super::Store {
    /// Fails where what is worked out apart is not what a whole history gives; how many were looked at.
    pub(crate) fn assert_members_follow(&self) -> usize {
        let known = self.known().expect("instruments");
        let reader = self.reader(&known);
        let all = self.histories().expect("everybody");
        for history in &all {
            let id = history.participant.id;
            let key = super::reader::key_of(&self.connection, id)
                .expect("read")
                .expect("a key");
            let who = Who { key, id };
            let terms = reader.responsibilities(who).expect("read");
            assert_eq!(reader.member(who).expect("read"), Member::of(history, &terms));
        }
        all.len()
    }
}
