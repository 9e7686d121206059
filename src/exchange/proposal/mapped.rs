//! The mapping that columns are, once each is known.

use std::collections::BTreeMap;

use super::{ActivityPart, Part, Proposal};
use crate::domain::activity::{ActivityType, CostBasis, EndReason};
use crate::domain::coded_enum;
use crate::domain::exit::Outcome;
use crate::domain::instrument::{IndicatorId, Instrument, Respondent};
use crate::domain::participant::{Gender, Language, Referrer};
use crate::exchange::mapping::{
    AnswerMapping, CodedColumn, DateSource, ExitMapping, Mapping, PlacementMapping, Source, Word,
};
use crate::exchange::sheet::Grid;

coded_enum!(
    /// What keeps columns from being a mapping.
    Missing {
        /// No column tells participants apart.
        Key = "key",
        /// No column says when participation began.
        Start = "start",
        /// No column has answers.
        Answers = "answers",
        /// Answers have no date.
        Date = "date",
        /// There is a column with questions, and none with answers to them, or the other way round.
        Question = "question",
        /// An activity has no first day.
        ActivityFrom = "activity_from",
        /// Two columns are the same thing.
        Twice = "twice",
    }
);

impl Proposal {
    /// The mapping that the columns are.
    ///
    /// # Errors
    /// What is missing for one.
    pub fn mapping(&self, grid: &Grid, sheet: &str, instrument: &Instrument) -> Result<Mapping, Missing> {
        let row = grid.rows.get(self.headings).ok_or(Missing::Key)?;
        let name = |column: usize| row.cells.get(column).cloned().unwrap_or_default();
        let of = |part: &Part| {
            let mut own = self.parts.iter().enumerate().filter(|(_, other)| *other == part);
            let first = own.next().map(|(column, _)| column);
            own.next().map_or(Ok(first), |_| Err(Missing::Twice))
        };
        let text = |part: &Part| Ok(of(part)?.map(name));
        let keys: Vec<String> = (0..self.parts.len())
            .filter(|place| self.parts[*place] == Part::Key)
            .map(name)
            .collect();
        if keys.is_empty() {
            return Err(Missing::Key);
        }
        let start = DateSource::Column(text(&Part::Start)?.ok_or(Missing::Start)?);
        let exit = match text(&Part::Exit)? {
            None => None,
            Some(column) => Some(ExitMapping {
                when: DateSource::Column(column),
                outcome: of(&Part::Outcome)?.map(|column| self.coded(name(column), column, Outcome::from_code)),
                note: text(&Part::ExitNote)?,
            }),
        };
        let when = |occasion: Option<u32>| -> Result<DateSource, Missing> {
            if let Some(column) = text(&Part::Date(occasion))? {
                return Ok(DateSource::Column(column));
            }
            if let Some(column) = text(&Part::Months)? {
                return Ok(DateSource::MonthsColumn(column));
            }
            // A sheet with one measurement a person has it at the start.
            match occasion {
                None => text(&Part::Date(Some(1)))?.map(DateSource::Column).ok_or(Missing::Date),
                Some(1) => Ok(DateSource::MonthsAfterStart(0)),
                Some(_) => Err(Missing::Date),
            }
        };
        let mut answers = Vec::new();
        for (column, part) in self.parts.iter().enumerate() {
            let Part::Answer(indicator, respondent, occasion) = part else {
                continue;
            };
            let has_note = self.parts.get(column + 1) == Some(&Part::Note);
            answers.push(AnswerMapping {
                indicator: Source::Fixed(indicator.clone()),
                respondent: Source::Fixed(*respondent),
                column: name(column),
                missing_column: None,
                note_column: has_note.then(|| name(column + 1)),
                when: when(*occasion)?,
                is_reversed: self.reversed.contains(&column),
            });
        }
        match (of(&Part::Question)?, of(&Part::Score)?) {
            (Some(question), Some(score)) => {
                let find = |id: &str| {
                    let id = IndicatorId(id.to_owned());
                    instrument.indicator(&id).map(|_| id)
                };
                let respondent = of(&Part::Respondent)?;
                answers.push(AnswerMapping {
                    indicator: Source::Column(self.coded(name(question), question, find)),
                    respondent: respondent.map_or(Source::Fixed(Respondent::Participant), |column| {
                        Source::Column(self.coded(name(column), column, Respondent::from_code))
                    }),
                    column: name(score),
                    missing_column: None,
                    note_column: (self.parts.get(score + 1) == Some(&Part::Note)).then(|| name(score + 1)),
                    when: when(None)?,
                    is_reversed: self.reversed.contains(&score),
                });
            }
            (None, None) => {}
            _ => return Err(Missing::Question),
        }
        if answers.is_empty() {
            return Err(Missing::Answers);
        }
        let mut numbers: Vec<Option<u32>> = self.parts.iter().filter_map(named_activity).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut placements = Vec::new();
        for number in numbers {
            let part = |part| Part::Activity(part, number);
            let column = text(&part(ActivityPart::Name))?.unwrap_or_default();
            let by_day = text(&part(ActivityPart::CostDay))?.map(|column| (column, CostBasis::Day));
            let by_start = text(&part(ActivityPart::CostStart))?.map(|column| (column, CostBasis::Start));
            if by_day.is_some() && by_start.is_some() {
                return Err(Missing::Twice);
            }
            placements.push(PlacementMapping {
                column,
                names: BTreeMap::new(),
                kind: ActivityType::Other,
                from: DateSource::Column(text(&part(ActivityPart::From))?.ok_or(Missing::ActivityFrom)?),
                to: text(&part(ActivityPart::To))?.map(DateSource::Column),
                unit: text(&part(ActivityPart::Unit))?,
                cost: by_day.or(by_start),
                extent: text(&part(ActivityPart::Extent))?,
                end_reason: of(&part(ActivityPart::End))?
                    .map(|column| self.coded(name(column), column, EndReason::from_code)),
            });
        }
        Ok(Mapping {
            questionnaire: None,
            sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
            headings: Some(row.line),
            dates: None,
            same_day: None,
            key: keys,
            start,
            name: text(&Part::Name)?,
            birth: text(&Part::Birth)?,
            gender: of(&Part::Gender)?.map(|column| self.coded(name(column), column, Gender::from_code)),
            language: of(&Part::Language)?.map(|column| self.coded(name(column), column, Language::from_code)),
            referred_by: of(&Part::ReferredBy)?.map(|column| self.coded(name(column), column, Referrer::from_code)),
            caseworker: text(&Part::Caseworker)?,
            exit,
            answers,
            placements,
            words: self.answer_words(),
        })
    }

    fn coded<T>(&self, column: String, place: usize, find: impl Fn(&str) -> Option<T>) -> CodedColumn<T> {
        let words = self.words.get(&place).into_iter().flatten();
        let known = words.filter_map(|(word, code)| Some((word.clone(), find(code.as_deref()?)?)));
        CodedColumn {
            column,
            words: known.collect(),
        }
    }

    /// What is no score, in whichever column of answers it stands.
    fn answer_words(&self) -> BTreeMap<String, Word> {
        let is_answer = |column: &usize| matches!(self.parts.get(*column), Some(Part::Answer(..) | Part::Score));
        let own = self.words.iter().filter(|(column, _)| is_answer(column));
        let words = own.flat_map(|(_, words)| words);
        let mut known: BTreeMap<String, Word> = words
            .filter_map(|(word, code)| Some((word.clone(), Word::from_code(code.as_deref()?)?)))
            .collect();
        known.insert(String::new(), Word::Blank);
        known
    }
}

/// Which of several activities a column names, if it names one.
fn named_activity(part: &Part) -> Option<Option<u32>> {
    match part {
        Part::Activity(ActivityPart::Name, number) => Some(*number),
        _ => None,
    }
}
