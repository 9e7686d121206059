//! A group's figures: change, exits, time and cost, without anybody's name.
//!
//! [`Cohort`] holds everybody as figures need them, [`filter::Filter`] says who is looked at and when, and
//! [`overview::Overview`] is what may be shown of them. Between the two, `tally` counts in one pass and [`suppression`]
//! decides what stays hidden.

mod bins;
mod census;
pub mod difference;
mod exposure;
pub mod filter;
mod inference;
mod judge;
mod member;
pub mod method;
pub mod over_time;
pub mod overview;
mod pairs;
pub mod quality;
mod recoding;
mod seen;
mod selected;
mod siblings;
pub mod statistics;
pub mod stays;
pub mod suppression;
mod tally;

pub use self::exposure::Exposure;
pub use self::recoding::Block;
pub use self::selected::selected;
pub use self::tally::Group;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::activity::{Activity, ActivityType, Period};
use super::assessment::{Answer, Entry};
use super::attendance::{Mark, Weekdays};
use super::exit::Outcome;
use super::instrument::{InUse, Indicator, IndicatorId, Instrument, Reliability, Respondent, Scale, Score, Series};
use super::localized::Localized;
use super::participant::{CaseReference, Gender, Referrer};
use super::{ActivityId, ParticipantId};

/// How many respondents there are; their places are those in [`Respondent::ALL`].
const RESPONDENTS: usize = Respondent::ALL.len();

/// What somebody said to one question, in one byte: the place of a level on its scale, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerCode(u8);

impl AnswerCode {
    /// Not asked.
    pub const NOT_ASKED: Self = Self(255);
    /// Asked, and not answered.
    pub const BLANK: Self = Self(254);
    /// "Vet inte".
    pub const DONT_KNOW: Self = Self(253);
    /// "Vill inte svara".
    pub const DECLINED: Self = Self(252);

    /// The code of an entry on `scale`; `None` is an indicator that was not asked.
    pub fn of(entry: Option<&Entry>, scale: &Scale) -> Self {
        match entry.map(|entry| entry.answer) {
            None => Self::NOT_ASKED,
            Some(None) => Self::BLANK,
            Some(Some(Answer::DontKnow)) => Self::DONT_KNOW,
            Some(Some(Answer::Declined)) => Self::DECLINED,
            Some(Some(Answer::Score(score))) => Self::score(score, scale),
        }
    }

    /// The code of a score on `scale`.
    pub fn score(score: Score, scale: &Scale) -> Self {
        Self(u8::try_from(scale.index(score)).unwrap_or(Self::BLANK.0))
    }

    /// What was answered, on the scale that it was answered on: `None` is not asked, `Some(None)` asked and not answered,
    /// which is also what a level outside the scale is.
    pub fn answer(self, scale: &Scale) -> Option<Option<Answer>> {
        match self {
            Self::NOT_ASKED => None,
            Self::BLANK => Some(None),
            Self::DONT_KNOW => Some(Some(Answer::DontKnow)),
            Self::DECLINED => Some(Some(Answer::Declined)),
            Self(level) => Some(scale.score(scale.min() + i16::from(level)).map(Answer::Score)),
        }
    }

    /// The level's place on its scale, from 0 for the lowest; `None` where no level was given.
    pub fn level(self) -> Option<u8> {
        (self.0 < Self::DECLINED.0).then_some(self.0)
    }

    /// As it is stored.
    pub fn byte(self) -> u8 {
        self.0
    }

    /// From what was stored.
    pub fn from_byte(byte: u8) -> Self {
        Self(byte)
    }
}

/// One time of participation, from the first day to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub start: NaiveDate,
    /// The last day and the outcome, where it has ended; no outcome is one that is not known.
    pub end: Option<(NaiveDate, Option<Outcome>)>,
}

impl Span {
    /// `true` where at least one day of it lies in `period`.
    pub fn touches(&self, period: Period) -> bool {
        self.start <= period.to && self.end.is_none_or(|(end, _)| end >= period.from)
    }
}

/// One placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// In which activity.
    pub activity_id: ActivityId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; `None` while it goes on.
    pub to: Option<NaiveDate>,
    /// In per cent of full time, from 1 to 100; `None` where that is not known.
    pub extent: Option<u8>,
    /// On which days of the week.
    pub weekdays: Weekdays,
}

/// What is noted about a day of a stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// They were there.
    There,
    /// They were away, for whatever reason.
    Away,
    /// Nobody was to come.
    Off,
}

impl Presence {
    /// What a mark says of a day.
    pub fn of(mark: Mark) -> Self {
        match mark {
            Mark::Present => Self::There,
            Mark::Notified | Mark::Absent | Mark::Ill => Self::Away,
            Mark::Holiday => Self::Off,
        }
    }
}

/// A day of a stay about which something is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkedDay {
    /// Which of the member's stays, from 0.
    pub stay: u16,
    /// Which day.
    pub date: NaiveDate,
    /// What.
    pub presence: Presence,
}

impl Stay {
    /// The days of it that lie in `period`, if any. A stay that goes on lasts to the period's end.
    pub fn within(&self, period: Period) -> Option<Period> {
        let (from, to) = (self.from.max(period.from), self.to.unwrap_or(period.to).min(period.to));
        (from <= to).then_some(Period { from, to })
    }
}

/// One finished form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The day it concerns.
    pub date: NaiveDate,
    /// Who answered.
    pub respondent: Respondent,
    /// In which of the participant's spans it lies, from 0.
    pub span: u8,
    /// Which of the cohort's instruments it was filled in with, from 0.
    pub instrument: u16,
    /// Where its answers begin among the member's, one for each indicator in the instrument's order.
    pub answers_at: u32,
}

/// A participant as figures need them: no name, and no words of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which one.
    pub participant_id: ParticipantId,
    /// What people call the case.
    pub reference: CaseReference,
    /// As municipal reports divide it.
    pub gender: Option<Gender>,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// Who referred them.
    pub referred_by: Option<Referrer>,
    /// Every time of participation, in order; at least one.
    pub spans: Vec<Span>,
    /// Every placement.
    pub stays: Vec<Stay>,
    /// Every day of them about which something is noted, by stay and then by date.
    pub marked: Vec<MarkedDay>,
    /// The days on which one caseworker took over from another.
    pub handovers: Vec<NaiveDate>,
    /// When the next measurement falls due; `None` once participation has ended.
    pub measurement_due: Option<NaiveDate>,
    /// Every valid finished form, in date order.
    pub forms: Vec<Form>,
    /// The answers of all forms, one form's after the other's.
    pub answers: Vec<AnswerCode>,
}

/// One item about one indicator, on one scale: scores of the same one may be compared, and no others. An indicator that
/// was asked for in two ways is two questions; they are never counted together, and none is chosen over the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Which questionnaire asks it: the series of its instruments.
    pub series: Series,
    /// Which indicator.
    pub indicator: IndicatorId,
    /// Which item: what is asked.
    pub item: String,
    /// Which scale: what its levels mean.
    pub scale: String,
    /// What the indicator is called, in the newest instrument that has it so.
    pub name: Localized,
    /// The number of the lowest level.
    pub min: i16,
    /// How many levels there are, 2 or more.
    pub levels: usize,
    /// The measurement error of the item, where an instrument gives it.
    pub reliability: Option<Reliability>,
    /// The instrument in use asks it so.
    pub is_in_use: bool,
    /// Who is asked by the instrument in use, or was asked by one that a form was filled in with; by the places in
    /// [`Respondent::ALL`].
    asked: [bool; RESPONDENTS],
}

impl Question {
    /// `true` where `respondent` is asked, or was.
    pub fn asks(&self, respondent: Respondent) -> bool {
        self.asked[place_of(respondent)]
    }
}

fn place_of(respondent: Respondent) -> usize {
    match respondent {
        Respondent::Participant => 0,
        Respondent::Caseworker => 1,
    }
}

/// Everybody, as figures need them.
#[derive(Debug)]
pub struct Cohort {
    /// In the order of their case references.
    members: Vec<Member>,
    activities: Vec<Activity>,
    activity_places: HashMap<ActivityId, usize>,
    /// What each series is called.
    questionnaires: BTreeMap<Series, Localized>,
    questions: Vec<Question>,
    /// By instrument, then by the indicator's place in it: which question it is.
    places: Vec<Vec<usize>>,
    /// From when on somebody counts as having been in an activity.
    exposure: Exposure,
}

impl Cohort {
    /// Puts everybody together. `instruments` are those that forms refer to, in that order; questions stand by series, in each
    /// in the order of the one in use, and then those that it has left out.
    pub fn new(
        members: Vec<Member>,
        instruments: &[Instrument],
        in_use: &InUse,
        activities: Vec<Activity>,
        exposure: Exposure,
    ) -> Self {
        let mut questions: Vec<Question> = Vec::new();
        let mut places = vec![Vec::new(); instruments.len()];
        let mut is_used: Vec<bool> = instruments.iter().map(|own| in_use.has(&own.key)).collect();
        for form in members.iter().flat_map(|member| &member.forms) {
            if let Some(is_used) = is_used.get_mut(usize::from(form.instrument)) {
                *is_used = true;
            }
        }
        let mut order: Vec<usize> = (0..instruments.len()).collect();
        // The newest version after the one in use, so that what was left out stands in its latest order.
        order.sort_by(|a, b| {
            let key = |index: usize| {
                let own = &instruments[index].key;
                (in_use.series_of(own), !in_use.has(own), std::cmp::Reverse(own))
            };
            key(*a).cmp(&key(*b))
        });
        for index in order {
            let instrument = &instruments[index];
            let is_in_use = in_use.has(&instrument.key);
            let series = in_use.series_of(&instrument.key);
            let place = |indicator: &Indicator| {
                let is_same = |known: &Question| {
                    known.indicator == indicator.id
                        && known.item == indicator.item
                        && known.scale == instrument.scale.id
                };
                let known = questions.iter().position(is_same);
                let question = known.unwrap_or_else(|| {
                    questions.push(Question {
                        series: series.clone(),
                        indicator: indicator.id.clone(),
                        item: indicator.item.clone(),
                        scale: instrument.scale.id.clone(),
                        name: indicator.name.clone(),
                        min: instrument.scale.min(),
                        levels: instrument.scale.scores().count(),
                        reliability: indicator.reliability,
                        is_in_use,
                        asked: [false; RESPONDENTS],
                    });
                    questions.len() - 1
                });
                for respondent in Respondent::ALL {
                    let own = &mut questions[question].asked[place_of(*respondent)];
                    *own |= is_used[index] && indicator.asks(*respondent);
                }
                question
            };
            places[index] = instrument.indicators.iter().map(place).collect();
        }
        let activity_places = activities
            .iter()
            .enumerate()
            .map(|(place, activity)| (activity.id, place))
            .collect();
        let mut questionnaires = BTreeMap::new();
        for instrument in instruments {
            let series = in_use.series_of(&instrument.key);
            if in_use.latest(&series) == Some(&instrument.key) {
                questionnaires.insert(series, instrument.name.clone());
            }
        }
        Self {
            members,
            activities,
            activity_places,
            questionnaires,
            questions,
            places,
            exposure,
        }
    }

    /// From when on somebody counts as having been in an activity.
    pub fn exposure(&self) -> Exposure {
        self.exposure
    }

    /// Everybody, in the order of their case references.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The catalogue of activities.
    pub fn activities(&self) -> &[Activity] {
        &self.activities
    }

    /// What each series of instruments is called: as the one in use is, or the last that was.
    pub fn questionnaires(&self) -> &BTreeMap<Series, Localized> {
        &self.questionnaires
    }

    /// Every indicator, in the order in which it is shown.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The first day that anybody participated; `None` where there is nobody.
    pub fn first_day(&self) -> Option<NaiveDate> {
        let starts = self.members.iter().flat_map(|member| &member.spans);
        starts.map(|span| span.start).min()
    }

    fn activity(&self, id: ActivityId) -> Option<usize> {
        self.activity_places.get(&id).copied()
    }

    fn is_job_focused(&self, activity: usize) -> bool {
        self.activities[activity].details.kind == ActivityType::JobFocused
    }
}

#[cfg(test)]
mod tests;
