//! Somebody put into a file at once, with everything that they have been measured by.

use super::assessments::{author, pack, respondent_code};
use super::case_numbers::next_reference;
use super::participants::birth_columns;
use super::reader::Who;
use super::rows::Rows;
use super::values::{Day, Moment};
use super::{StoreError, Tx};
use crate::domain::assessment::Assessment;
use crate::domain::exit::{Outcome, Participation};
use crate::domain::history::History;
use crate::domain::occasion::Occasion;
use crate::domain::participant::{Gender, Language, Referrer};

impl Tx<'_> {
    /// Puts somebody in under the next free case reference: details, periods, who was responsible, placements and finished
    /// forms, as `whole` has them in one heap and `earlier` divides it. Nothing is checked but by the schema: this is for
    /// people who were made up, of whom there may be very many. They have no plan, meetings or notes.
    pub(crate) fn put_whole(&mut self, mut whole: History, earlier: Vec<Participation>) -> Result<(), StoreError> {
        let reference = next_reference(&self.transaction, self.unit)?;
        whole.participant.reference.0 = u32::try_from(reference).unwrap_or(u32::MAX);
        let who = self.put_participant(&whole)?;
        let latest = Participation {
            start: whole.participant.details.start,
            exit: whole.participant.exit.clone(),
        };
        for period in earlier.iter().chain([&latest]) {
            self.put_period(who, period)?;
        }
        self.put_terms(who, &whole)?;
        self.put_placements(who, &whole)?;
        for occasion in whole.occasions_of_all_series() {
            self.transaction
                .prepare_cached("INSERT INTO occasion (participant, date, id, series) VALUES (?1, ?2, ?3, ?4)")?
                .execute((who.key, Day(occasion.date), occasion.id.0, &occasion.series.0))?;
            for form in occasion.assessments.values() {
                self.put_form(who, occasion, form)?;
            }
        }
        let terms = whole.participant.responsibilities.clone();
        let rows = Rows::of(&whole.divide(earlier), &terms);
        self.reader().keep_rows(who.key, &rows)?;
        self.added.insert(who.id);
        self.created.insert(who.id);
        Ok(())
    }

    fn put_participant(&self, whole: &History) -> Result<Who, StoreError> {
        let id = whole.participant.id;
        let details = &whole.participant.details;
        let (date, year) = birth_columns(details.birth);
        self.transaction
            .prepare_cached(
                "INSERT INTO participant (id, reference, name, birth_date, birth_year, gender, referred_by, language)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                id.0,
                whole.participant.reference.0,
                &details.name,
                date,
                year,
                details.gender.map(Gender::code),
                details.referred_by.map(Referrer::code),
                details.language.map(Language::code),
            ))?;
        Ok(Who {
            key: self.transaction.last_insert_rowid(),
            id,
        })
    }

    fn put_period(&self, who: Who, period: &Participation) -> Result<(), StoreError> {
        let exit = period.exit.as_ref();
        self.transaction
            .prepare_cached(
                "INSERT INTO participation (participant, start_date, end_date, outcome, note)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                who.key,
                Day(period.start),
                exit.map(|exit| Day(exit.date)),
                exit.and_then(|exit| exit.outcome).map(Outcome::code),
                exit.and_then(|exit| exit.note.as_deref()),
            ))?;
        Ok(())
    }

    fn put_terms(&self, who: Who, whole: &History) -> Result<(), StoreError> {
        for term in &whole.participant.responsibilities {
            let caseworker = term
                .caseworker
                .as_deref()
                .map(|name| self.caseworker(name))
                .transpose()?;
            self.transaction
                .prepare_cached("INSERT INTO responsibility (participant, from_date, caseworker) VALUES (?1, ?2, ?3)")?
                .execute((who.key, Day(term.from), caseworker))?;
        }
        Ok(())
    }

    fn put_placements(&self, who: Who, whole: &History) -> Result<(), StoreError> {
        for placement in &whole.placements {
            self.write_placement(who.key, placement.id, &placement.details)?;
        }
        Ok(())
    }

    fn put_form(&self, who: Who, occasion: &Occasion, form: &Assessment) -> Result<(), StoreError> {
        let by = author(&self.transaction, form.finished_by())?;
        self.transaction
            .prepare_cached(
                "INSERT INTO assessment (participant, date, respondent, version, id, instrument, answers, finished_at,
                 finished_by, series) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute((
                who.key,
                Day(occasion.date),
                respondent_code(form.respondent()),
                form.version(),
                form.id().0,
                self.known.row_of(form.instrument())?,
                pack(form.entries(), self.known.instrument(form.instrument())?),
                Moment(form.finished_at()),
                by,
                &occasion.series.0,
            ))?;
        Ok(())
    }
}
