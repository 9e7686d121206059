//! One respondent's answers at one occasion.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveTime, Utc};
use thiserror::Error;

use super::instrument::{Indicator, IndicatorId, Instrument, InstrumentKey, Respondent, Score};
use super::{AssessmentId, coded_enum};

/// What a respondent said about one indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A level on the scale.
    Score(Score),
    /// "Vet inte": an answer, and never a number.
    DontKnow,
    /// "Vill inte svara": an answer, and never a number.
    Declined,
}

impl Answer {
    /// The score, where the answer is one.
    pub fn score(self) -> Option<Score> {
        match self {
            Self::Score(score) => Some(score),
            Self::DontKnow | Self::Declined => None,
        }
    }
}

/// The place of one indicator in a form. That an entry exists means that the indicator was asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// `None`: asked, but not answered.
    pub answer: Option<Answer>,
    /// What was said about it.
    pub note: Option<String>,
}

impl Entry {
    /// With what was said before where this says nothing.
    pub fn over(&self, before: &Self) -> Self {
        Self {
            answer: self.answer.or(before.answer),
            note: self.note.clone().or_else(|| before.note.clone()),
        }
    }
}

/// The entries of a form, by indicator.
pub type Entries = BTreeMap<IndicatorId, Entry>;

/// How many of them have an answer; blanks have none.
pub fn answered(entries: &Entries) -> usize {
    entries.values().filter(|entry| entry.answer.is_some()).count()
}

coded_enum!(
    /// How a form was filled in. Several may be true at once.
    FilledIn {
        /// The respondent answered without anybody's help.
        Alone = "alone",
        /// Somebody helped.
        Supported = "supported",
        /// An interpreter was there.
        Interpreter = "interpreter",
        /// The questions were read out, by a person or by the program.
        ReadAloud = "read_aloud",
        /// The answers were copied from a paper form.
        Transcribed = "transcribed",
    }
);

impl FilledIn {
    /// What a respondent can say of it; that a form was copied is known to whoever copies it.
    pub fn of_respondent() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|way| *way != Self::Transcribed)
    }
}

/// What stands as the reason of a second form that somebody else finished for the same day.
pub const SIMULTANEOUS: &str = "=simultaneous";

/// Where a form stood in a sheet that has several of one respondent and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SameDayRow {
    /// The row's number.
    pub line: usize,
    /// The time of day, where the sheet has one.
    pub time: Option<NaiveTime>,
}

/// How the reason of such a form begins.
const SAME_DAY: &str = "=same_day";

/// What stands as the reason of a form that came from a sheet with several of one respondent and day: where it stood, and
/// where the version before it did, unless that came from elsewhere.
pub fn same_day_reason(own: SameDayRow, before: Option<SameDayRow>) -> String {
    let row = |row: SameDayRow| {
        let time = row
            .time
            .map_or_else(|| "-".to_owned(), |time| time.format("%H:%M").to_string());
        format!("{} {time}", row.line)
    };
    let rows: Vec<String> = [Some(own), before].into_iter().flatten().map(row).collect();
    format!("{SAME_DAY} {}", rows.join(" "))
}

/// What [`same_day_reason`] has written; `None` of any other reason.
pub fn same_day_rows(reason: &str) -> Option<(SameDayRow, Option<SameDayRow>)> {
    let mut words = reason.strip_prefix(SAME_DAY)?.split_whitespace();
    let mut row = || {
        let line = words.next()?.parse().ok()?;
        let time = NaiveTime::parse_from_str(words.next()?, "%H:%M").ok();
        Some(SameDayRow { line, time })
    };
    Some((row()?, row()))
}

/// How a form was filled in, and in which language it was read; what is not known is left empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// Everything that is true of how it was filled in.
    pub ways: BTreeSet<FilledIn>,
    /// The code of the language that the questions were read in.
    pub language: Option<String>,
}

impl Circumstances {
    /// Says that `way` is true where it was not, and the other way round. Who answered alone had no support and no
    /// interpreter.
    pub fn toggle(&mut self, way: FilledIn) {
        if self.ways.remove(&way) {
            return;
        }
        match way {
            FilledIn::Alone => self
                .ways
                .retain(|way| !matches!(way, FilledIn::Supported | FilledIn::Interpreter)),
            FilledIn::Supported | FilledIn::Interpreter => drop(self.ways.remove(&FilledIn::Alone)),
            FilledIn::ReadAloud | FilledIn::Transcribed => {}
        }
        self.ways.insert(way);
    }
}

/// A form that is being filled in. It is kept from its first answer on, and survives a crash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which form.
    pub id: AssessmentId,
    /// Who answers.
    pub respondent: Respondent,
    /// What is asked.
    pub instrument: InstrumentKey,
    /// 1 for the first form, 2 or more for a correction.
    pub version: u32,
    /// How it is filled in.
    pub circumstances: Circumstances,
    /// What has been answered so far: every indicator asked has an entry.
    pub entries: Entries,
}

/// Why a draft can't be finished yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FinishError {
    /// Not one indicator has an answer.
    #[error("nothing has been answered")]
    NothingAnswered,
    /// A correction needs a reason.
    #[error("a correction needs a reason")]
    ReasonMissing,
}

impl Draft {
    /// `true` where this draft corrects a finished form.
    pub fn is_correction(&self) -> bool {
        self.version > 1
    }

    /// The indicators in this form, in the instrument's order. A correction may answer what its form was not asked, such as
    /// what a spreadsheet had no column for.
    pub fn asked<'a>(&self, instrument: &'a Instrument) -> Vec<&'a Indicator> {
        let may_be_asked = |indicator: &Indicator| self.is_correction() && indicator.asks(self.respondent);
        let is_asked = |indicator: &&Indicator| self.entries.contains_key(&indicator.id) || may_be_asked(indicator);
        instrument.indicators.iter().filter(is_asked).collect()
    }

    /// `true` where this indicator is in the form and has no answer yet.
    pub fn is_open(&self, indicator: &IndicatorId) -> bool {
        self.entries.get(indicator).is_some_and(|entry| entry.answer.is_none())
    }

    /// How many of the form's indicators have an answer.
    pub fn answered(&self) -> usize {
        answered(&self.entries)
    }

    /// The finished form.
    ///
    /// # Errors
    /// Where nothing has been answered, or a correction has no reason.
    pub fn finish(self, by: &str, at: DateTime<Utc>, reason: Option<&str>) -> Result<Assessment, FinishError> {
        if self.answered() == 0 {
            return Err(FinishError::NothingAnswered);
        }
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        if self.is_correction() && reason.is_none() {
            return Err(FinishError::ReasonMissing);
        }
        Ok(Assessment {
            finished_by: by.to_owned(),
            finished_at: at,
            correction_reason: if self.is_correction() {
                reason.map(str::to_owned)
            } else {
                None
            },
            form: self,
        })
    }
}

/// A finished form. It never changes: a correction is a new version, and the old one is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    form: Draft,
    finished_by: String,
    finished_at: DateTime<Utc>,
    correction_reason: Option<String>,
}

impl Assessment {
    /// A finished form as the file holds it.
    pub fn restore(form: Draft, by: String, at: DateTime<Utc>, correction_reason: Option<String>) -> Self {
        Self {
            form,
            finished_by: by,
            finished_at: at,
            correction_reason,
        }
    }

    /// Which form.
    pub fn id(&self) -> AssessmentId {
        self.form.id
    }

    /// Who answered.
    pub fn respondent(&self) -> Respondent {
        self.form.respondent
    }

    /// What was asked.
    pub fn instrument(&self) -> &InstrumentKey {
        &self.form.instrument
    }

    /// 1 for the first form, 2 or more for a correction.
    pub fn version(&self) -> u32 {
        self.form.version
    }

    /// Every indicator that was asked.
    pub fn entries(&self) -> &Entries {
        &self.form.entries
    }

    /// `true` where it has at least one answer: "vet inte" is one, and a question left open is not.
    pub fn is_answered(&self) -> bool {
        answered(&self.form.entries) > 0
    }

    /// How it was filled in.
    pub fn circumstances(&self) -> &Circumstances {
        &self.form.circumstances
    }

    /// Who was signed in when it was finished.
    pub fn finished_by(&self) -> &str {
        &self.finished_by
    }

    /// When it was finished.
    pub fn finished_at(&self) -> DateTime<Utc> {
        self.finished_at
    }

    /// Why it was corrected; `None` for the first version.
    pub fn correction_reason(&self) -> Option<&str> {
        self.correction_reason.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_a_day_are_read_again_as_they_were_written() {
        let row = |line, time: Option<&str>| SameDayRow {
            line,
            time: time.map(|time| time.parse().expect("a time")),
        };
        for (own, before) in [
            (row(7, Some("14:30:00")), Some(row(5, Some("09:05:00")))),
            (row(3, None), Some(row(2, None))),
            (row(3, None), None),
        ] {
            assert_eq!(same_day_rows(&same_day_reason(own, before)), Some((own, before)));
        }
        for reason in ["", "felskrivet", SIMULTANEOUS, "=same_day", "=same_day x - 5 -"] {
            assert_eq!(same_day_rows(reason), None, "{reason}");
        }
    }

    #[test]
    fn alone_leaves_no_room_for_help_and_reading_aloud_goes_with_both() {
        let mut circumstances = Circumstances::default();
        for way in [FilledIn::Supported, FilledIn::ReadAloud, FilledIn::Alone] {
            circumstances.toggle(way);
        }
        assert_eq!(circumstances.ways, [FilledIn::Alone, FilledIn::ReadAloud].into());
        circumstances.toggle(FilledIn::Interpreter);
        circumstances.toggle(FilledIn::ReadAloud);
        assert_eq!(circumstances.ways, [FilledIn::Interpreter].into());
    }
}
