//! Everything about one participant, period by period.

mod series;

pub use self::series::Beside;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::activity::Placement;
use super::assessment::{Assessment, Entry};
use super::attendance::AbsenceSeen;
use super::change::{Change, Observation, Summary, change};
use super::draw::OwnCheck;
use super::exit::Participation;
use super::instrument::{Indicator, IndicatorId, Instrument, InstrumentKey, Respondent, Score, Series};
use super::intake::{Intake, Templates};
use super::meeting::{Meeting, MeetingState};
use super::note::Note;
use super::occasion::{Bounds, Occasion};
use super::participant::Participant;
use super::plan::Goal;
use super::review::{Reminder, Review};
use super::{MeetingId, OccasionId, Today};

/// Everything about one participant during one period of participation: the one that goes on or was the last, with those
/// before it in `earlier`. Each has a baseline of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Whose. Start, exit and caseworker are those of the period.
    pub participant: Participant,
    /// Those of `series`, in date order; dates differ.
    pub occasions: Vec<Occasion>,
    /// What the participant has been in, by first day.
    pub placements: Vec<Placement>,
    /// The plan, by the day on which a goal was first put down.
    pub goals: Vec<Goal>,
    /// The days on which the plan was gone through, whether or not a goal changed.
    pub plan_reviews: Vec<NaiveDate>,
    /// What was asked at intake, and what was decided.
    pub intake: Intake,
    /// When the case was gone through, oldest first.
    pub reviews: Vec<Review>,
    /// When it was drawn to be read by a colleague, oldest first.
    pub own_checks: Vec<OwnCheck>,
    /// What is to be done or was, by day.
    pub reminders: Vec<Reminder>,
    /// Booked, begun and held meetings, in order.
    pub meetings: Vec<Meeting>,
    /// What has been written down, in the order of the days concerned.
    pub notes: Vec<Note>,
    /// Rows of absences that somebody has seen to, in the order of their days.
    pub absences_seen: Vec<AbsenceSeen>,
    /// Every instrument version that a form here was filled in with, and the one in use now.
    pub instruments: Arc<BTreeMap<InstrumentKey, Instrument>>,
    /// The instrument in use now, of `series`.
    pub current: InstrumentKey,
    /// By which series of instruments the participant was measured at `occasions`: the first one, until somebody
    /// [turns to](History::turned_to) another.
    pub series: Series,
    /// What the participant has been measured by beside it, with every other series that the file knows.
    pub beside: BTreeMap<Series, Beside>,
    /// What is asked at intake, in every version that was answered.
    pub templates: Arc<Templates>,
    /// The periods before this one, oldest first. They hold no earlier ones themselves.
    pub earlier: Vec<History>,
}

impl History {
    /// The indicators that `instrument` asks for no longer, of which something was said in this period: each as it was asked
    /// last, with the day of that.
    pub fn left_out(&self, instrument: &Instrument) -> Vec<(&Indicator, NaiveDate)> {
        let mut left_out: Vec<(&Indicator, NaiveDate)> = Vec::new();
        for occasion in self.measured().rev() {
            for form in occasion.assessments.values() {
                let Some(own) = self.instruments.get(form.instrument()) else {
                    continue;
                };
                for indicator in &own.indicators {
                    let is_said = form
                        .entries()
                        .get(&indicator.id)
                        .is_some_and(|entry| entry.answer.is_some());
                    let is_known = instrument.indicator(&indicator.id).is_some()
                        || left_out.iter().any(|(known, _)| known.id == indicator.id);
                    if is_said && !is_known {
                        left_out.push((indicator, occasion.date));
                    }
                }
            }
        }
        left_out
    }

    /// Moves what belongs to `earlier` periods, in order, out of this one: whatever is dated up to the day on which they
    /// ended. What happened between two periods belongs to the later one, as a baseline that is taken before the first
    /// day; this period keeps the rest.
    pub fn divide(mut self, earlier: Vec<Participation>) -> Self {
        let divided: Vec<_> = earlier.into_iter().map(|period| self.split_off(period)).collect();
        let start = self.participant.details.start;
        if !divided.is_empty() {
            let terms = &mut self.participant.responsibilities;
            let first = terms.iter().rposition(|term| term.from <= start).unwrap_or(0);
            terms.drain(..first);
        }
        self.earlier = divided;
        self
    }

    /// One earlier period: everything that is left up to its last day.
    fn split_off(&mut self, period: Participation) -> Self {
        let last = period.exit.as_ref().map_or(period.start, |exit| exit.date);
        let mut participant = self.participant.clone();
        participant.responsibilities.retain(|term| term.from <= last);
        let begun = participant
            .responsibilities
            .iter()
            .rposition(|term| term.from <= period.start);
        participant.responsibilities.drain(..begun.unwrap_or(0));
        let term = participant.responsibilities.last();
        participant.details.caseworker = term.and_then(|term| term.caseworker.clone());
        participant.details.start = period.start;
        participant.exit = period.exit;
        Self {
            participant,
            occasions: self
                .occasions
                .extract_if(.., |occasion| occasion.date <= last)
                .collect(),
            placements: self
                .placements
                .extract_if(.., |placement| placement.details.from <= last)
                .collect(),
            goals: self.goals.extract_if(.., |goal| goal.since() <= last).collect(),
            plan_reviews: self.plan_reviews.extract_if(.., |date| *date <= last).collect(),
            intake: self.intake.split_off(last),
            reviews: self.reviews.extract_if(.., |review| review.begun_on <= last).collect(),
            own_checks: self.own_checks.extract_if(.., |check| check.drawn_on <= last).collect(),
            reminders: self
                .reminders
                .extract_if(.., |reminder| reminder.created_on <= last)
                .collect(),
            meetings: self
                .meetings
                .extract_if(.., |meeting| meeting.slot.date <= last)
                .collect(),
            notes: self.notes.extract_if(.., |note| note.about.date <= last).collect(),
            absences_seen: self.absences_seen.extract_if(.., |seen| seen.until <= last).collect(),
            instruments: Arc::clone(&self.instruments),
            current: self.current.clone(),
            series: self.series.clone(),
            beside: self.split_off_beside(last),
            templates: Arc::clone(&self.templates),
            earlier: Vec::new(),
        }
    }

    /// Every period, oldest first; this one is the last.
    pub fn periods(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.earlier.iter().chain([self])
    }

    /// What a date of measurement is held against.
    pub fn bounds(&self) -> Bounds {
        let details = &self.participant.details;
        let first = self.earlier.first().unwrap_or(self);
        Bounds {
            birth: details.birth,
            start: first.participant.details.start,
            left: self.participant.end(),
        }
    }

    /// The occasions of every period by every series: by period, in date order within a series.
    pub fn all_occasions(&self) -> impl DoubleEndedIterator<Item = &Occasion> {
        self.periods().flat_map(Self::occasions_of_all_series)
    }

    /// The occasion on a date by a series, in any period.
    pub fn occasion_on(&self, date: NaiveDate, series: &Series) -> Option<&Occasion> {
        let mut all = self.all_occasions();
        all.find(|occasion| occasion.date == date && occasion.series == *series)
    }

    /// The period that an occasion lies in.
    pub fn period_of(&self, id: OccasionId) -> &Self {
        let holds = |period: &&Self| period.occasions_of_all_series().any(|occasion| occasion.id == id);
        self.periods().find(holds).unwrap_or(self)
    }

    /// The meeting with this id, in any period.
    pub fn meeting(&self, id: MeetingId) -> Option<&Meeting> {
        let mut all = self.periods().flat_map(|period| &period.meetings);
        all.find(|meeting| meeting.id == id)
    }

    /// The last meeting that was held.
    pub fn last_meeting(&self) -> Option<&Meeting> {
        self.meetings.iter().rev().find(|meeting| meeting.is_held())
    }

    /// The last meeting that took place, whether it was held here or it is noted that the participant came.
    pub fn last_met(&self) -> Option<&Meeting> {
        self.meetings.iter().rev().find(|meeting| meeting.took_place())
    }

    /// The meeting that goes on, or the next one that is booked: also where its day has gone.
    pub fn open_meeting(&self) -> Option<&Meeting> {
        let begun = |meeting: &&Meeting| meeting.state == MeetingState::Begun;
        let open = |meeting: &&Meeting| !meeting.is_over();
        self.meetings
            .iter()
            .find(begun)
            .or_else(|| self.meetings.iter().find(open))
    }

    /// `true` where something has happened after `date` and up to today: an exit then would leave it hanging.
    pub fn has_records_after(&self, date: NaiveDate, today: Today) -> bool {
        let is_after = |at: NaiveDate| at > date && at <= today.0;
        let mut met = self.meetings.iter();
        let mut placed = self.placements.iter();
        self.occasions_of_all_series()
            .any(|occasion| !occasion.assessments.is_empty() && is_after(occasion.date))
            || met.any(|meeting| meeting.state != MeetingState::Planned && is_after(meeting.slot.date))
            || placed
                .any(|placement| is_after(placement.details.from) || placement.marks().any(|(date, _)| is_after(date)))
    }

    /// The notes that were written at a meeting of any period.
    pub fn notes_of(&self, meeting: MeetingId) -> impl Iterator<Item = &Note> {
        let all = self.periods().flat_map(|period| &period.notes);
        all.filter(move |note| note.about.meeting == Some(meeting))
    }

    /// The level of a goal in an indicator's chart, where it can stand there.
    pub fn goal_level(&self, goal: &Goal, instrument: &Instrument, indicator: &IndicatorId) -> Option<Score> {
        let target = goal.details().target.as_ref()?;
        goal.level_in(self.instruments.get(&target.instrument), instrument, indicator)
    }

    /// The day on which the plan was last written or gone through; `None` where there is none.
    pub fn plan_revised(&self) -> Option<NaiveDate> {
        let revised = self.goals.iter().map(|goal| goal.current.date).max()?;
        Some(
            self.plan_reviews
                .iter()
                .copied()
                .max()
                .map_or(revised, |date| date.max(revised)),
        )
    }

    /// The instrument that pages are laid out by: the one of the latest finished form, else the one in use now.
    pub fn instrument(&self) -> Option<&Instrument> {
        let latest = self
            .occasions
            .iter()
            .rev()
            .find_map(|occasion| occasion.assessments.values().map(Assessment::instrument).max());
        self.instruments.get(latest.unwrap_or(&self.current))
    }

    /// An indicator as `first` has it, or else any version that is known here: it may have been left out since.
    pub fn indicator<'a>(&'a self, first: &'a Instrument, id: &IndicatorId) -> Option<&'a Indicator> {
        let mut known = std::iter::once(first).chain(self.instruments.values());
        known.find_map(|instrument| instrument.indicator(id))
    }

    /// The occasion with this id, in any period.
    pub fn occasion(&self, id: OccasionId) -> Option<&Occasion> {
        self.all_occasions().find(|occasion| occasion.id == id)
    }

    /// The occasions at which somebody was measured, in date order: those that hold a finished form with at least one
    /// answer.
    pub fn measured(&self) -> impl DoubleEndedIterator<Item = &Occasion> {
        self.occasions.iter().filter(|occasion| occasion.is_measured())
    }

    /// The occasions that hold at least one finished form, in date order; with those of which nothing was answered, as
    /// spreadsheets bring them.
    pub fn filled_in(&self) -> impl DoubleEndedIterator<Item = &Occasion> {
        self.occasions
            .iter()
            .filter(|occasion| !occasion.assessments.is_empty())
    }

    /// The first occasion at which a respondent answered, in the period and the series of another, where that is another one
    /// than `than`.
    pub fn first_before(&self, respondent: Respondent, than: OccasionId) -> Option<&Occasion> {
        let series = &self.occasion(than)?.series;
        let is_own = |occasion: &&Occasion| {
            occasion.series == *series && (occasion.id == than || occasion.is_answered_by(respondent))
        };
        let mut all = self.period_of(than).occasions_of_all_series();
        all.find(is_own).filter(|first| first.id != than)
    }

    /// One respondent's observations of one indicator, in date order, one for each occasion at which it was asked.
    pub fn observations(&self, respondent: Respondent, indicator: &IndicatorId) -> Vec<Observation<'_>> {
        let observe = |occasion| self.observe(occasion, respondent, indicator);
        self.occasions.iter().filter_map(observe).collect()
    }

    fn observe<'a>(
        &'a self,
        occasion: &'a Occasion,
        respondent: Respondent,
        indicator: &IndicatorId,
    ) -> Option<Observation<'a>> {
        let assessment = occasion.assessments.get(&respondent)?;
        let entry = assessment.entries().get(indicator)?;
        let instrument = self.instruments.get(assessment.instrument())?;
        Some(Observation {
            date: occasion.date,
            answer: entry.answer,
            scale: &instrument.scale.id,
            item: instrument.indicator(indicator).map_or("", |indicator| &indicator.item),
        })
    }

    /// What `respondent` said about an indicator, where it was said on this instrument's scale and to this item: what is
    /// declared different stands in no chart beside it.
    pub fn comparable_entry<'a>(
        &'a self,
        occasion: &'a Occasion,
        respondent: Respondent,
        indicator: &Indicator,
        instrument: &Instrument,
    ) -> Option<&'a Entry> {
        let assessment = occasion.assessments.get(&respondent)?;
        let own = self.instruments.get(assessment.instrument())?;
        let is_same = own.scale.id == instrument.scale.id && own.indicator(&indicator.id)?.item == indicator.item;
        assessment.entries().get(&indicator.id).filter(|_| is_same)
    }

    /// One respondent's change in one indicator, or `None` for too few measurements.
    pub fn change(&self, respondent: Respondent, indicator: &Indicator) -> Option<Change> {
        change(&self.observations(respondent, &indicator.id), indicator.reliability)
    }

    /// One respondent's change in one indicator between two occasions, or `None` where either has no score, or where
    /// their scores can't be compared.
    pub fn change_between(
        &self,
        respondent: Respondent,
        indicator: &Indicator,
        first: OccasionId,
        second: OccasionId,
    ) -> Option<Change> {
        let pair: Vec<_> = self
            .all_occasions()
            .filter(|occasion| occasion.id == first || occasion.id == second)
            .filter_map(|occasion| self.observe(occasion, respondent, &indicator.id))
            .collect();
        change(&pair, indicator.reliability)
    }

    /// How many indicators `respondent` moved in which direction.
    pub fn summary(&self, respondent: Respondent) -> Summary {
        let mut summary = Summary::default();
        let Some(instrument) = self.instrument() else {
            return summary;
        };
        for indicator in instrument.asked_of(respondent) {
            summary.count(self.change(respondent, indicator).as_ref());
        }
        summary
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ParticipantId;
    use crate::domain::activity::PlacementDetails;
    use crate::domain::assessment::{Answer, Draft, Entries};
    use crate::domain::exit::{Exit, Outcome};
    use crate::domain::instrument::SHIPPED;
    use crate::domain::participant::{CaseReference, Details, Responsibility};
    use crate::domain::{ActivityId, PlacementId};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn occasion(number: u128, date: &str) -> Occasion {
        Occasion::blank(OccasionId(uuid::Uuid::from_u128(number)), day(date), Series::default())
    }

    /// Somebody who started on a day, of whom nothing else is known.
    pub(crate) fn started(start: &str) -> History {
        let mut history = whole();
        history.participant.details = Details::starting(day(start));
        history.participant.responsibilities.clear();
        history.occasions.clear();
        history.placements.clear();
        history.plan_reviews.clear();
        history
    }

    /// An occasion with the form of one respondent, whose one answer is "vet inte".
    pub(crate) fn measured_by(history: &History, respondent: Respondent, date: &str) -> Occasion {
        let entry = Entry {
            answer: Some(Answer::DontKnow),
            note: None,
        };
        let entries = [(IndicatorId("health".to_owned()), entry)].into();
        answered_by(history, respondent, date, entries)
    }

    /// An occasion with the form of one respondent, who left every question open, as spreadsheets bring them.
    pub(crate) fn left_open_by(history: &History, respondent: Respondent, date: &str) -> Occasion {
        let open = Entry {
            answer: None,
            note: None,
        };
        let entries = [(IndicatorId("health".to_owned()), open)].into();
        answered_by(history, respondent, date, entries)
    }

    /// An occasion with the form of one respondent.
    pub(crate) fn answered_by(history: &History, respondent: Respondent, date: &str, entries: Entries) -> Occasion {
        let mut occasion = occasion(9, date);
        let form = Draft {
            id: crate::domain::AssessmentId(uuid::Uuid::nil()),
            respondent,
            instrument: history.current.clone(),
            version: 1,
            circumstances: Default::default(),
            entries,
        };
        let finished = Assessment::restore(form, "A. Lind".to_owned(), chrono::DateTime::UNIX_EPOCH, None);
        occasion.assessments.insert(respondent, finished);
        occasion
    }

    /// Somebody who came back on 1 June 2026, with everything in one heap.
    fn whole() -> History {
        let instrument = Instrument::parse(SHIPPED).expect("the shipped file is right");
        let key = instrument.key.clone();
        let id = ParticipantId(uuid::Uuid::nil());
        let term = |from: &str, name: &str| Responsibility {
            from: day(from),
            caseworker: Some(name.to_owned()),
        };
        let placement = |from: &str| Placement {
            id: PlacementId(uuid::Uuid::nil()),
            participant_id: id,
            details: PlacementDetails {
                activity_id: ActivityId(uuid::Uuid::nil()),
                from: day(from),
                to: None,
                extent: None,
                weekdays: None,
                end_reason: None,
                experience: None,
            },
            attendance: Vec::new(),
        };
        let mut details = Details::starting(day("2026-06-01"));
        details.caseworker = Some("C".to_owned());
        History {
            participant: Participant {
                id,
                reference: CaseReference(1),
                details,
                imported_as: None,
                exit: None,
                protection: None,
                consents: Vec::new(),
                sharings: Vec::new(),
                responsibilities: vec![
                    term("2025-01-01", "A"),
                    term("2025-03-01", "B"),
                    term("2026-07-01", "C"),
                ],
            },
            occasions: vec![
                occasion(1, "2025-01-01"),
                occasion(2, "2025-04-01"),
                // Between the two periods: it belongs to the one that comes.
                occasion(3, "2026-05-31"),
                occasion(4, "2026-06-01"),
            ],
            placements: vec![placement("2025-02-01"), placement("2026-06-01")],
            goals: Vec::new(),
            plan_reviews: vec![day("2025-03-01"), day("2026-08-01")],
            intake: Intake::default(),
            reviews: Vec::new(),
            own_checks: Vec::new(),
            reminders: Vec::new(),
            templates: Arc::default(),
            meetings: Vec::new(),
            notes: Vec::new(),
            absences_seen: Vec::new(),
            instruments: Arc::new([(key.clone(), instrument)].into()),
            current: key,
            series: Series::default(),
            beside: BTreeMap::new(),
            earlier: Vec::new(),
        }
    }

    #[test]
    fn each_period_has_what_was_done_in_it() {
        let exit = Exit {
            date: day("2025-06-30"),
            outcome: Some(Outcome::Moved),
            note: None,
        };
        let earlier = Participation {
            start: day("2025-01-01"),
            exit: Some(exit.clone()),
        };
        let now = whole().divide(vec![earlier]);
        let [past] = now.earlier.as_slice() else {
            panic!("one period before")
        };
        let dates = |history: &History| {
            history
                .occasions
                .iter()
                .map(|occasion| occasion.date)
                .collect::<Vec<_>>()
        };
        assert_eq!(dates(past), [day("2025-01-01"), day("2025-04-01")]);
        assert_eq!(dates(&now), [day("2026-05-31"), day("2026-06-01")]);
        assert_eq!((past.placements.len(), now.placements.len()), (1, 1));
        assert_eq!(past.plan_reviews, [day("2025-03-01")]);
        assert_eq!(past.participant.exit, Some(exit));
        assert_eq!(past.participant.details.start, day("2025-01-01"));
        // Whoever was responsible when a period ended begins the next one.
        assert_eq!(past.participant.details.caseworker.as_deref(), Some("B"));
        assert_eq!(now.participant.details.caseworker.as_deref(), Some("C"));
        assert_eq!(past.participant.caseworker_changes(), 1);
        assert_eq!(now.participant.caseworker_changes(), 1);
        assert_eq!(now.all_occasions().count(), 4);
        let first = OccasionId(uuid::Uuid::from_u128(2));
        assert_eq!(now.period_of(first).participant.details.start, day("2025-01-01"));
        assert!(now.occasion(first).is_some());
    }

    proptest! {
        #[test]
        fn every_occasion_is_in_one_period_and_in_none_that_had_ended(
            offsets in prop::collection::btree_set(0_u64..900, 0..12),
            lengths in prop::collection::vec((1_u64..120, 1_u64..120), 0..4),
        ) {
            let first = day("2024-01-01");
            let mut start = first;
            let mut earlier = Vec::new();
            for (length, gap) in lengths {
                let exit = Exit {
                    date: start + chrono::Days::new(length),
                    outcome: None,
                    note: None,
                };
                let next = exit.date + chrono::Days::new(gap);
                earlier.push(Participation {
                    start,
                    exit: Some(exit),
                });
                start = next;
            }
            let mut history = whole();
            history.participant.details.start = start;
            history.occasions = (1..)
                .zip(&offsets)
                .map(|(number, offset)| {
                    let date = first + chrono::Days::new(*offset);
                    occasion(number, &date.to_string())
                })
                .collect();
            let all: Vec<_> = history.occasions.iter().map(|occasion| occasion.date).collect();
            let divided = history.divide(earlier);
            let again: Vec<_> = divided.all_occasions().map(|occasion| occasion.date).collect();
            prop_assert_eq!(all, again, "none is lost, and they stay in order");
            let mut previous_end = None;
            for period in divided.periods() {
                for occasion in &period.occasions {
                    prop_assert!(previous_end.is_none_or(|end| occasion.date > end));
                    prop_assert!(period.participant.end().is_none_or(|end| occasion.date <= end));
                }
                previous_end = period.participant.end();
            }
        }
    }

    #[test]
    fn one_period_keeps_everything_whatever_its_date() {
        let now = whole().divide(Vec::new());
        assert_eq!((now.occasions.len(), now.earlier.len()), (4, 0));
        assert_eq!(now.participant.responsibilities.len(), 3);
    }
}
