//! "Gallring": what falls due for removal, and when.
//!
//! The rule and its exception are those of domain.md, "Law": five years after the last note, done no later than the year
//! after, and whoever was born on the 5th, 15th or 25th is kept for research. Nothing here removes anything: a person
//! confirms the list.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::attendance::Noted;
use super::cohort::overview::MIN_THRESHOLD;
use super::exit::{Exit, Outcome};
use super::history::History;
use super::meeting::MeetingState;
use super::participant::{Birth, CaseReference};
use super::review::{Reminder, Review};
use super::text::{MAX_TEXT, kept};
use super::{ParticipantId, Today};

/// How many years after the last note somebody falls due, where nothing else has been decided. Source: domain.md, "Law".
pub const DEFAULT_YEARS: u32 = 5;
/// The fewest years that can be set.
pub const MIN_YEARS: u32 = 1;
/// The most years that can be set.
pub const MAX_YEARS: u32 = 30;
/// Whoever was born on one of these days of a month is kept for research. Source: domain.md, "Law".
pub const RESEARCH_DAYS: [u32; 3] = [5, 15, 25];

/// What the municipality has decided about removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRule {
    /// How many years are to pass after the last note, from [`MIN_YEARS`] to [`MAX_YEARS`].
    pub years: u32,
    /// Whoever was born on one of [`RESEARCH_DAYS`] is kept.
    pub keeps_research_births: bool,
}

impl Default for RetentionRule {
    fn default() -> Self {
        Self {
            years: DEFAULT_YEARS,
            keeps_research_births: true,
        }
    }
}

/// What is wrong with a rule about removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RetentionProblem {
    /// Not from [`MIN_YEARS`] to [`MAX_YEARS`].
    #[error("the number of years is out of range")]
    Years,
}

impl RetentionRule {
    /// What is wrong with it, if anything.
    pub fn problem(&self) -> Option<RetentionProblem> {
        let is_right = (MIN_YEARS..=MAX_YEARS).contains(&self.years);
        (!is_right).then_some(RetentionProblem::Years)
    }

    /// When somebody falls due of whom something was last noted on `last_noted`. Where the year lacks a 29 February, the
    /// years are full at the end of the 28th, so that such a note falls due on 1 March. Source: domain.md, "Law".
    pub fn due(&self, last_noted: NaiveDate) -> Due {
        // What lies past the end of the calendar never comes: it is kept rather than removed at once.
        let full = last_noted
            .checked_add_months(Months::new(self.years.saturating_mul(12)))
            .unwrap_or(NaiveDate::MAX);
        Due {
            from: full.succ_opt().unwrap_or(NaiveDate::MAX),
            no_later_than: NaiveDate::from_ymd_opt(full.year() + 1, 12, 31).unwrap_or(NaiveDate::MAX),
        }
    }
}

/// Between which days somebody is to be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The first day on which it may be done: the day after the full years.
    pub from: NaiveDate,
    /// The last day on which it is done in time: 31 December of the year after that of `from`.
    pub no_later_than: NaiveDate,
}

impl Due {
    /// `true` from the first day on.
    pub fn has_come(self, today: Today) -> bool {
        self.from <= today.0
    }

    /// `true` after the last day.
    pub fn is_late(self, today: Today) -> bool {
        self.no_later_than < today.0
    }
}

/// The last day up to today that anything is noted about, or was noted on, in any period of participation. Nothing that
/// lies ahead counts, and no meeting that is only booked; who is known only to begin later is noted on that day.
///
/// That a case still goes on is no note: who has been forgotten in one falls due as well.
pub fn last_noted(history: &History, today: Today) -> NaiveDate {
    let noted = history.periods().flat_map(noted_in);
    noted
        .filter(|date| *date <= today.0)
        .max()
        .unwrap_or(history.participant.details.start)
}

/// Every day that something is noted about in one period, or was noted on; also days ahead.
///
/// A moment counts on its day in UTC. Where that is the day before the one in Sweden, nothing is removed too early: the
/// first day of removal is the one after the full years.
fn noted_in(period: &History) -> Vec<NaiveDate> {
    let participant = &period.participant;
    let mut days = vec![participant.details.start];
    days.extend(participant.end());
    days.extend(participant.responsibilities.iter().map(|term| term.from));
    days.extend(participant.consents.iter().map(|consent| consent.date));
    for sharing in &participant.sharings {
        days.push(sharing.at.date_naive());
        days.extend(sharing.withdrawn.iter().map(|withdrawn| withdrawn.at.date_naive()));
    }
    for occasion in period.occasions_of_all_series() {
        let forms = occasion.assessments.values();
        let forms = forms.chain(occasion.superseded.values().flatten());
        days.push(occasion.date);
        days.extend(forms.map(|form| form.finished_at().date_naive()));
    }
    for placement in &period.placements {
        days.push(placement.details.from);
        days.extend(placement.details.to);
        days.extend(placement.attendance.iter().flat_map(days_of));
    }
    for goal in &period.goals {
        let revisions = goal.earlier.iter().chain([&goal.current]);
        days.extend(revisions.map(|revision| revision.date));
    }
    days.extend(&period.plan_reviews);
    days.extend(period.intake.days());
    days.extend(period.reviews.iter().flat_map(Review::days));
    let checked = period.own_checks.iter().filter_map(|check| check.read.as_ref());
    days.extend(checked.map(|(date, _)| *date));
    days.extend(period.reminders.iter().flat_map(Reminder::days));
    for meeting in &period.meetings {
        match &meeting.state {
            MeetingState::Planned | MeetingState::Noted { .. } => {}
            MeetingState::Begun => days.push(meeting.slot.date),
            MeetingState::Held { at, .. } => days.extend([meeting.slot.date, at.date_naive()]),
        }
        days.extend(meeting.noted.iter().flat_map(days_of));
    }
    for seen in &period.absences_seen {
        days.extend([seen.until, seen.at.date_naive()]);
    }
    for note in &period.notes {
        let wordings = note.earlier.iter().chain([&note.current]);
        days.push(note.about.date);
        days.extend(wordings.map(|wording| wording.at.date_naive()));
    }
    days
}

/// The day that was noted, and those on which that was done.
fn days_of(noted: &Noted) -> impl Iterator<Item = NaiveDate> {
    let decided = noted.decisions().map(|decision| decision.at.date_naive());
    [noted.date].into_iter().chain(decided)
}

/// What the day of birth says about being kept for research.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BirthDay {
    /// One of [`RESEARCH_DAYS`].
    Research,
    /// Another day.
    Other,
    /// The year alone is known, or nothing: it can't be told.
    Unknown,
}

impl BirthDay {
    /// What is known of it.
    pub fn of(birth: Option<Birth>) -> Self {
        match birth {
            Some(Birth::Date(date)) if RESEARCH_DAYS.contains(&date.day()) => Self::Research,
            Some(Birth::Date(_)) => Self::Other,
            Some(Birth::Year(_)) | None => Self::Unknown,
        }
    }
}

/// A decision to keep somebody for the time being, such as while an appeal goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Why, in at most [`MAX_TEXT`] characters.
    pub reason: String,
    /// The day of the decision.
    pub since: NaiveDate,
    /// Who put it down.
    pub by: String,
}

/// What is wrong with a decision to keep somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoldProblem {
    /// It gives no reason.
    #[error("the reason is missing")]
    Empty,
    /// A reason longer than [`MAX_TEXT`] characters.
    #[error("the reason is too long")]
    TooLong,
}

impl Hold {
    /// What is wrong with it, if anything.
    pub fn problem(&self) -> Option<HoldProblem> {
        if kept(&self.reason).is_empty() {
            Some(HoldProblem::Empty)
        } else if self.reason.chars().count() > MAX_TEXT {
            Some(HoldProblem::TooLong)
        } else {
            None
        }
    }
}

/// How a participant stands to being removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The day has not come.
    NotDue(Due),
    /// May be removed.
    Due(Due),
    /// Should have been removed.
    Late(Due),
    /// The day has come, but the day of birth is not known: a person must decide whether this is one to keep for
    /// research.
    DecideBirthDay(Due),
    /// Kept for research; without that, due then.
    KeptForResearch(Due),
    /// Kept by a decision; without that, due then.
    Held(Due, Hold),
}

impl Standing {
    /// When the participant falls due, or would if nothing kept them.
    pub fn due(&self) -> Due {
        match self {
            Self::NotDue(due)
            | Self::Due(due)
            | Self::Late(due)
            | Self::DecideBirthDay(due)
            | Self::KeptForResearch(due)
            | Self::Held(due, _) => *due,
        }
    }

    /// `true` where a person may confirm the removal now.
    pub fn may_remove(&self) -> bool {
        match self {
            Self::Due(_) | Self::Late(_) | Self::DecideBirthDay(_) => true,
            Self::NotDue(_) | Self::KeptForResearch(_) | Self::Held(..) => false,
        }
    }

    /// The stable code, used in text keys.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotDue(_) => "not_due",
            Self::Due(_) => "due",
            Self::Late(_) => "late",
            Self::DecideBirthDay(_) => "decide",
            Self::KeptForResearch(_) => "research",
            Self::Held(..) => "held",
        }
    }
}

/// How a participant stands to being removed. A decision to keep comes first, since somebody has to lift it; then
/// research; both are told before the day has come, too.
pub fn standing(history: &History, rule: &RetentionRule, hold: Option<&Hold>, today: Today) -> Standing {
    let due = rule.due(last_noted(history, today));
    if let Some(hold) = hold {
        return Standing::Held(due, hold.clone());
    }
    // Without the exception no birth is looked at.
    let birth_day = if rule.keeps_research_births {
        BirthDay::of(history.participant.details.birth)
    } else {
        BirthDay::Other
    };
    match birth_day {
        BirthDay::Research => Standing::KeptForResearch(due),
        _ if !due.has_come(today) => Standing::NotDue(due),
        BirthDay::Unknown => Standing::DecideBirthDay(due),
        BirthDay::Other if due.is_late(today) => Standing::Late(due),
        BirthDay::Other => Standing::Due(due),
    }
}

/// One participant whose day has come, without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub participant_id: ParticipantId,
    /// What people call the case.
    pub reference: CaseReference,
    /// The last day on which anything was noted.
    pub last_noted: NaiveDate,
    /// May be removed, or is kept and why; never [`Standing::NotDue`].
    pub standing: Standing,
}

/// Everybody whose day has come, also those who are kept: who is to be removed first comes first, and on one day they
/// are in the order of their references.
pub fn list<'a>(
    histories: impl IntoIterator<Item = &'a History>,
    holds: &BTreeMap<ParticipantId, Hold>,
    rule: &RetentionRule,
    today: Today,
) -> Vec<Entry> {
    let enter = |history: &History| entry(history, holds.get(&history.participant.id), rule, today);
    let mut entries: Vec<Entry> = histories.into_iter().filter_map(enter).collect();
    order(&mut entries);
    entries
}

/// One participant's place in that list; `None` where their day has not come.
pub fn entry(history: &History, hold: Option<&Hold>, rule: &RetentionRule, today: Today) -> Option<Entry> {
    let participant = &history.participant;
    let standing = standing(history, rule, hold, today);
    standing.due().has_come(today).then(|| Entry {
        participant_id: participant.id,
        reference: participant.reference,
        last_noted: last_noted(history, today),
        standing,
    })
}

/// Puts who is to be removed first before the others.
pub fn order(entries: &mut [Entry]) {
    entries.sort_by_key(|entry| (entry.standing.due().no_later_than, entry.reference));
}

/// What remains of a removal: that it was done, by which rule and by whom. The only person in it is the one who
/// confirmed the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// When.
    pub at: NaiveDate,
    /// Who confirmed the list.
    pub by: String,
    /// How many participants were removed, 1 or more.
    pub removed: u32,
    /// The rule that held.
    pub rule: RetentionRule,
    /// The first and the last day of the years in which anything had last been noted about one of them.
    pub last_noted: (NaiveDate, NaiveDate),
    /// How many were due then and kept for research.
    pub kept_for_research: u32,
    /// How many were due then and kept by a decision.
    pub held: u32,
    /// What can be said of those who were removed as a group; `None` where they are too few.
    pub group: Option<GroupSummary>,
}

/// What can be said of a group of which nothing else is kept. A number is hidden where it tells of few (domain.md,
/// "Change, defined", "Small groups"), and so is what it could be worked out from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSummary {
    /// How many there were; the threshold or more.
    pub participants: u32,
    /// How many of them had left. Hidden where few had, or few had not; nobody is not few.
    pub exits: Option<u32>,
    /// How many of those who had left did so to work or studies. Hidden where few or nobody did, or did not, and where
    /// the exits are.
    pub to_work_or_studies: Option<u32>,
}

impl GroupSummary {
    /// What can be said of participants, each with how they left, where they had. Fewer than `threshold` are few;
    /// [`MIN_THRESHOLD`] holds where that is lower, since below it what is hidden could be worked out. `None` for few
    /// participants.
    pub fn of(exits: &[Option<&Exit>], threshold: u64) -> Option<Self> {
        let participants = count(exits.len());
        let ended = count(exits.iter().flatten().count());
        let is_led_on = |exit: &&&Exit| exit.outcome.is_some_and(Outcome::is_work_or_studies);
        let led_on = count(exits.iter().flatten().filter(is_led_on).count());
        let threshold = threshold.max(MIN_THRESHOLD);
        let is_below = |count: u32| u64::from(count) < threshold;
        let is_few = |count: u32| count > 0 && is_below(count);
        if is_below(participants) {
            return None;
        }
        let has_exits = !is_few(ended) && !is_few(participants - ended);
        let has_outcomes = has_exits && !is_below(led_on) && !is_below(ended - led_on);
        Some(Self {
            participants,
            exits: has_exits.then_some(ended),
            to_work_or_studies: has_outcomes.then_some(led_on),
        })
    }
}

/// A number of people; there are never so many that it would not fit.
fn count(people: usize) -> u32 {
    u32::try_from(people).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::{DateTime, Days, NaiveTime, Utc};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::activity::{Placement, PlacementDetails};
    use crate::domain::exit::Participation;
    use crate::domain::history::tests::{measured_by, started};
    use crate::domain::instrument::Respondent;
    use crate::domain::intake::{Decision, DecisionDetails};
    use crate::domain::meeting::tests::meeting;
    use crate::domain::meeting::{Meeting, Slot};
    use crate::domain::note::{About, Note, Wording};
    use crate::domain::participant::Responsibility;
    use crate::domain::plan::{Goal, GoalDetails, Revision};
    use crate::domain::protection::{Consent, ConsentKind};
    use crate::domain::review::ReminderDetails;
    use crate::domain::{ActivityId, DecisionId, GoalId, NoteId, PlacementId, ReminderId, ReviewId};

    fn decided(on: &str, recorded: &str) -> Decision {
        Decision {
            id: DecisionId(Uuid::nil()),
            details: DecisionDetails {
                activities: Vec::new(),
                reason: "Vänta".to_owned(),
                by: "A. Lind".to_owned(),
                date: day(on),
            },
            recorded_on: day(recorded),
            recorded_by: "A. Lind".to_owned(),
        }
    }

    const RULE: RetentionRule = RetentionRule {
        years: 5,
        keeps_research_births: true,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn noon(text: &str) -> DateTime<Utc> {
        day(text).and_time(NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(12)
    }

    fn left(date: &str, outcome: Option<Outcome>) -> Exit {
        Exit {
            date: day(date),
            outcome,
            note: None,
        }
    }

    /// Somebody born on the 4th, of whom nothing was noted after the first day.
    fn silent_since(start: &str) -> History {
        let mut history = started(start);
        history.participant.details.birth = Some(Birth::Date(day("1988-03-04")));
        history
    }

    fn numbered(number: u32, start: &str) -> History {
        let mut history = silent_since(start);
        history.participant.id = ParticipantId(Uuid::from_u128(u128::from(number)));
        history.participant.reference = CaseReference(number);
        history
    }

    fn placed(from: &str, to: Option<&str>) -> Placement {
        Placement {
            id: PlacementId(Uuid::nil()),
            participant_id: ParticipantId(Uuid::nil()),
            details: PlacementDetails {
                activity_id: ActivityId(Uuid::nil()),
                from: day(from),
                to: to.map(day),
                extent: None,
                weekdays: None,
                end_reason: None,
                experience: None,
            },
            attendance: Vec::new(),
        }
    }

    fn met(date: &str, state: MeetingState) -> Meeting {
        let slot = Slot {
            date: day(date),
            time: None,
        };
        meeting(0, slot, state)
    }

    fn wording(at: &str) -> Wording {
        Wording {
            text: "Ringde".to_owned(),
            author: "A. Lind".to_owned(),
            at: noon(at),
        }
    }

    fn hold() -> Hold {
        Hold {
            reason: "Överklagande pågår".to_owned(),
            since: day("2025-05-02"),
            by: "A. Lind".to_owned(),
        }
    }

    fn code(history: &History, today: &str) -> &'static str {
        standing(history, &RULE, None, Today(day(today))).code()
    }

    #[test]
    fn years_out_of_range_are_named() {
        assert_eq!(RetentionRule::default(), RULE);
        for (years, expected) in [
            (0, Some(RetentionProblem::Years)),
            (MIN_YEARS, None),
            (MAX_YEARS, None),
            (MAX_YEARS + 1, Some(RetentionProblem::Years)),
        ] {
            assert_eq!(RetentionRule { years, ..RULE }.problem(), expected, "{years}");
        }
    }

    #[test]
    fn five_full_years_pass_and_then_there_is_time_until_the_end_of_the_next() {
        for (last, from, no_later_than) in [
            ("2021-03-10", "2026-03-11", "2027-12-31"),
            ("2021-12-30", "2026-12-31", "2027-12-31"),
            // Its years are full when the year is, so that it is due in the next.
            ("2021-12-31", "2027-01-01", "2027-12-31"),
            ("2021-01-01", "2026-01-02", "2027-12-31"),
            ("2024-02-28", "2029-03-01", "2030-12-31"),
            ("2024-02-29", "2029-03-01", "2030-12-31"),
            ("2024-03-01", "2029-03-02", "2030-12-31"),
            // Into a leap year.
            ("2023-02-28", "2028-02-29", "2029-12-31"),
        ] {
            let due = Due {
                from: day(from),
                no_later_than: day(no_later_than),
            };
            assert_eq!(RULE.due(day(last)), due, "{last}");
        }
        let four = RetentionRule { years: 4, ..RULE };
        assert_eq!(
            four.due(day("2024-02-29")).from,
            day("2028-03-01"),
            "leap day to leap day"
        );
        let endless = RetentionRule {
            years: u32::MAX,
            ..RULE
        };
        assert_eq!(endless.due(day("2024-02-29")).from, NaiveDate::MAX, "kept, not removed");
    }

    #[test]
    fn the_standing_changes_on_the_day_itself() {
        let history = silent_since("2021-03-10");
        for (today, expected) in [
            ("2021-03-10", "not_due"),
            ("2026-03-10", "not_due"),
            ("2026-03-11", "due"),
            ("2027-12-31", "due"),
            ("2028-01-01", "late"),
        ] {
            assert_eq!(code(&history, today), expected, "{today}");
        }
        assert_eq!(code(&started("2027-01-01"), "2026-11-18"), "not_due", "begins later");
    }

    #[test]
    fn whatever_is_noted_counts_on_its_day() {
        let today = Today(day("2026-11-18"));
        let last = |change: &dyn Fn(&mut History)| {
            let mut history = silent_since("2021-01-01");
            change(&mut history);
            last_noted(&history, today).to_string()
        };
        let held = |at: &str| MeetingState::Held {
            by: "A. Lind".to_owned(),
            at: noon(at),
        };
        let noted = |about: &str, earlier: &str, current: &str| Note {
            id: NoteId(Uuid::nil()),
            participant_id: ParticipantId(Uuid::nil()),
            about: About {
                date: day(about),
                meeting: None,
                indicator: None,
                is_private: false,
            },
            earlier: vec![wording(earlier)],
            current: wording(current),
        };
        let revised = |date: &str| Revision {
            date: day(date),
            author: "A. Lind".to_owned(),
            details: GoalDetails::new(),
        };
        assert_eq!(last(&|_| {}), "2021-01-01", "the first day");
        assert_eq!(
            last(&|history| history.participant.exit = Some(left("2021-05-01", None))),
            "2021-05-01"
        );
        assert_eq!(
            last(&|history| history.participant.responsibilities.push(Responsibility {
                from: day("2021-05-02"),
                caseworker: None,
            })),
            "2021-05-02"
        );
        assert_eq!(
            last(&|history| history.participant.consents.push(Consent {
                kind: ConsentKind::Informed,
                date: day("2021-05-03"),
                text_version: "1".to_owned(),
                by: "A. Lind".to_owned(),
            })),
            "2021-05-03"
        );
        let measured = |history: &History| measured_by(history, Respondent::Participant, "2021-05-04");
        assert_eq!(
            last(&|history| history.occasions = vec![measured(history)]),
            "2021-05-04"
        );
        assert_eq!(
            last(&|history| {
                let mut occasion = measured(history);
                occasion.assessments.clear();
                history.occasions = vec![occasion];
            }),
            "2021-05-04",
            "not finished yet"
        );
        assert_eq!(
            last(&|history| {
                let mut occasion = measured(history);
                let form = measured(history).assessments.remove(&Respondent::Participant);
                let form = form.expect("it was just filled in");
                let draft = crate::domain::assessment::Draft {
                    id: form.id(),
                    respondent: form.respondent(),
                    instrument: form.instrument().clone(),
                    version: 1,
                    circumstances: form.circumstances().clone(),
                    entries: form.entries().clone(),
                };
                let late = crate::domain::assessment::Assessment::restore(
                    draft,
                    "A. Lind".to_owned(),
                    noon("2021-05-20"),
                    None,
                );
                occasion.superseded.insert(Respondent::Participant, vec![late]);
                history.occasions = vec![occasion];
            }),
            "2021-05-20",
            "finished later, and corrected since"
        );
        assert_eq!(
            last(&|history| history.placements = vec![placed("2021-05-05", None)]),
            "2021-05-05"
        );
        assert_eq!(
            last(&|history| history.placements = vec![placed("2021-05-05", Some("2021-06-05"))]),
            "2021-06-05"
        );
        assert_eq!(
            last(&|history| {
                history.goals = vec![Goal {
                    id: GoalId(Uuid::nil()),
                    participant_id: history.participant.id,
                    earlier: vec![revised("2021-05-06")],
                    current: revised("2021-06-06"),
                }];
            }),
            "2021-06-06"
        );
        assert_eq!(
            last(&|history| history.plan_reviews = vec![day("2021-05-07")]),
            "2021-05-07"
        );
        assert_eq!(
            last(&|history| history.intake.decisions = vec![decided("2021-05-07", "2021-05-08")]),
            "2021-05-08"
        );
        let reviewed = Review {
            id: ReviewId(Uuid::nil()),
            begun_on: day("2021-05-07"),
            by: "A. Lind".to_owned(),
            finished_on: Some(day("2021-05-09")),
            marks: Vec::new(),
        };
        assert_eq!(last(&|history| history.reviews = vec![reviewed.clone()]), "2021-05-09");
        let reminder = Reminder {
            id: ReminderId(Uuid::nil()),
            details: ReminderDetails {
                text: "Ringa".to_owned(),
                date: day("2022-05-09"),
            },
            created_on: day("2021-05-07"),
            created_by: "A. Lind".to_owned(),
            done: Some((day("2021-05-10"), "A. Lind".to_owned())),
        };
        assert_eq!(
            last(&|history| history.reminders = vec![reminder.clone()]),
            "2021-05-10",
            "the day by which it was to be done is none"
        );
        assert_eq!(
            last(&|history| history.meetings = vec![met("2021-05-08", MeetingState::Begun)]),
            "2021-05-08"
        );
        assert_eq!(
            last(&|history| history.meetings = vec![met("2021-05-08", held("2021-05-09"))]),
            "2021-05-09"
        );
        assert_eq!(
            last(&|history| history.notes = vec![noted("2021-05-10", "2021-05-11", "2021-05-12")]),
            "2021-05-12"
        );
        assert_eq!(
            last(&|history| history.notes = vec![noted("2021-05-10", "2021-05-09", "2021-05-08")]),
            "2021-05-10"
        );
    }

    #[test]
    fn what_lies_ahead_and_a_booking_that_was_missed_do_not_count() {
        let mut history = silent_since("2021-03-10");
        history.meetings = vec![
            met("2024-03-10", MeetingState::Planned),
            met("2026-12-01", MeetingState::Planned),
        ];
        history.placements = vec![placed("2021-03-10", Some("2206-01-31"))];
        assert_eq!(last_noted(&history, Today(day("2026-11-18"))), day("2021-03-10"));
        assert_eq!(code(&history, "2026-03-11"), "due");
    }

    #[test]
    fn who_comes_back_begins_a_new_wait_and_an_old_period_can_be_the_last_word() {
        let before = Participation {
            start: day("2015-01-01"),
            exit: Some(left("2015-06-30", None)),
        };
        let history = silent_since("2021-03-10").divide(vec![before]);
        assert_eq!(history.earlier.len(), 1);
        assert_eq!(code(&history, "2026-03-10"), "not_due");
        assert_eq!(code(&history, "2026-03-11"), "due");
        let mut written_since = history;
        let mut note = Note {
            id: NoteId(Uuid::nil()),
            participant_id: written_since.participant.id,
            about: About {
                date: day("2015-02-01"),
                meeting: None,
                indicator: None,
                is_private: false,
            },
            earlier: Vec::new(),
            current: wording("2015-02-01"),
        };
        note.earlier
            .push(std::mem::replace(&mut note.current, wording("2022-02-01")));
        written_since.earlier[0].notes = vec![note];
        assert_eq!(
            code(&written_since, "2026-03-11"),
            "not_due",
            "an old note was reworded"
        );
        assert_eq!(code(&written_since, "2027-02-02"), "due");
    }

    #[test]
    fn three_days_of_birth_are_kept_and_an_unknown_one_is_decided_on() {
        let mut history = silent_since("2021-03-10");
        let born = |history: &mut History, birth: Option<Birth>| history.participant.details.birth = birth;
        for number in 1..=31 {
            born(&mut history, NaiveDate::from_ymd_opt(1988, 3, number).map(Birth::Date));
            let expected = match number {
                5 | 15 | 25 => "research",
                _ => "due",
            };
            assert_eq!(code(&history, "2026-03-11"), expected, "{number}");
        }
        born(&mut history, Some(Birth::Date(day("1988-03-15"))));
        assert_eq!(code(&history, "2026-03-10"), "research", "told before the day, too");
        assert_eq!(code(&history, "2040-01-01"), "research");
        for birth in [None, Some(Birth::Year(1988)), Some(Birth::Year(2005))] {
            born(&mut history, birth);
            assert_eq!(code(&history, "2026-03-10"), "not_due");
            assert_eq!(code(&history, "2026-03-11"), "decide");
            assert_eq!(code(&history, "2028-01-01"), "decide", "however late it is");
        }
        let without = RetentionRule {
            keeps_research_births: false,
            ..RULE
        };
        for birth in [None, Some(Birth::Date(day("1988-03-15")))] {
            born(&mut history, birth);
            let standing = standing(&history, &without, None, Today(day("2026-03-11")));
            assert_eq!(standing.code(), "due");
        }
    }

    #[test]
    fn a_decision_to_keep_stands_before_everything_and_needs_a_reason() {
        let mut history = silent_since("2021-03-10");
        for birth in [
            None,
            Some(Birth::Date(day("1988-03-04"))),
            Some(Birth::Date(day("1988-03-05"))),
        ] {
            history.participant.details.birth = birth;
            for today in ["2026-03-10", "2026-03-11", "2028-01-01"] {
                let standing = standing(&history, &RULE, Some(&hold()), Today(day(today)));
                assert_eq!(standing, Standing::Held(RULE.due(day("2021-03-10")), hold()));
                assert!(!standing.may_remove());
            }
        }
        let problem = |reason: &str| {
            let reason = reason.to_owned();
            Hold { reason, ..hold() }.problem()
        };
        assert_eq!(hold().problem(), None);
        assert_eq!(problem(" \n"), Some(HoldProblem::Empty));
        assert_eq!(problem(&"å".repeat(MAX_TEXT)), None);
        assert_eq!(problem(&"å".repeat(MAX_TEXT + 1)), Some(HoldProblem::TooLong));
    }

    #[test]
    fn the_list_holds_everybody_whose_day_has_come_in_the_order_of_haste() {
        let mut kept = numbered(4, "2021-03-10");
        kept.participant.details.birth = Some(Birth::Date(day("1988-03-25")));
        let mut kept_and_not_due = numbered(5, "2023-01-01");
        kept_and_not_due.participant.details.birth = Some(Birth::Date(day("1988-03-25")));
        let mut unknown = numbered(3, "2021-01-01");
        unknown.participant.details.birth = None;
        let histories = [
            numbered(9, "2021-06-01"),
            kept,
            numbered(1, "2023-01-01"),
            kept_and_not_due,
            numbered(8, "2018-01-01"),
            unknown,
            numbered(6, "2023-01-01"),
            numbered(7, "2020-12-30"),
        ];
        let id = |number: u128| ParticipantId(Uuid::from_u128(number));
        let holds = [(id(7), hold()), (id(6), hold())].into();
        let entries = list(&histories, &holds, &RULE, Today(day("2026-06-02")));
        let shown: Vec<_> = entries
            .iter()
            .map(|entry| (entry.reference.0, entry.standing.code(), entry.last_noted))
            .collect();
        assert_eq!(
            shown,
            [
                (8, "late", day("2018-01-01")),
                (7, "held", day("2020-12-30")),
                (3, "decide", day("2021-01-01")),
                (4, "research", day("2021-03-10")),
                (9, "due", day("2021-06-01")),
            ]
        );
        assert!(
            entries
                .iter()
                .all(|entry| entry.participant_id == id(entry.reference.0.into()))
        );
    }

    fn summary(participants: usize, exits: usize, led_on: usize, threshold: u64) -> Option<GroupSummary> {
        let (work, other) = (left("2021-05-01", Some(Outcome::Studies)), left("2021-05-01", None));
        let group: Vec<_> = (0..participants)
            .map(|number| match number {
                number if number < led_on => Some(&work),
                number if number < exits => Some(&other),
                _ => None,
            })
            .collect();
        GroupSummary::of(&group, threshold)
    }

    #[test]
    fn a_group_is_told_of_where_nobody_is_among_few() {
        let told = |participants, exits, led_on| {
            let summary = summary(participants, exits, led_on, 5)?;
            assert_eq!(summary.participants as usize, participants);
            Some((summary.exits, summary.to_work_or_studies))
        };
        assert_eq!(told(4, 4, 4), None, "too few");
        assert_eq!(told(5, 5, 2), Some((Some(5), None)));
        assert_eq!(told(10, 10, 5), Some((Some(10), Some(5))));
        assert_eq!(told(10, 10, 4), Some((Some(10), None)), "few went on");
        assert_eq!(told(10, 10, 6), Some((Some(10), None)), "few did not");
        assert_eq!(told(10, 10, 0), Some((Some(10), None)), "that nobody did tells of all");
        assert_eq!(told(10, 0, 0), Some((Some(0), None)));
        assert_eq!(told(20, 16, 8), Some((None, None)), "few had not left");
        assert_eq!(told(20, 4, 0), Some((None, None)), "few had left");
        assert_eq!(told(20, 15, 8), Some((Some(15), Some(8))));
    }

    /// Whoever knows the rule and reads a summary tries every group that it could be of. Where all of them agree on how
    /// many are of some kind, that number has been worked out, whether it was shown or not: it must not be a small one.
    #[test]
    fn no_small_number_can_be_worked_out_of_a_summary() {
        for threshold in 0..=7 {
            let few = usize::try_from(threshold.max(MIN_THRESHOLD)).expect("a small number");
            let mut groups: BTreeMap<_, Vec<(usize, usize)>> = BTreeMap::new();
            for participants in 0..=24 {
                for exits in 0..=participants {
                    for led_on in 0..=exits {
                        let summary = summary(participants, exits, led_on, threshold);
                        assert_eq!(summary.is_none(), participants < few);
                        let Some(summary) = summary else { continue };
                        assert!(summary.exits.is_some() || summary.to_work_or_studies.is_none());
                        let read = (participants, summary.exits, summary.to_work_or_studies);
                        groups.entry(read).or_default().push((exits, led_on));
                    }
                }
            }
            for ((participants, shown_exits, shown_led_on), groups) in groups {
                let known = |number: &dyn Fn((usize, usize)) -> usize| {
                    let numbers: BTreeSet<_> = groups.iter().map(|group| number(*group)).collect();
                    numbers.first().copied().filter(|_| numbers.len() == 1)
                };
                let exits = known(&|(exits, _)| exits);
                let stayed = known(&|(exits, _)| participants - exits);
                let led_on = known(&|(_, led_on)| led_on);
                let not_led_on = known(&|(exits, led_on)| exits - led_on);
                let rest = known(&|(_, led_on)| participants - led_on);
                // That nobody had left says nothing about anybody's outcome.
                let nobody_left = exits == Some(0);
                for number in [exits, stayed] {
                    assert!(
                        number.is_none_or(|number| number == 0 || number >= few),
                        "{participants}"
                    );
                }
                for number in [led_on, not_led_on, rest] {
                    assert!(
                        nobody_left || number.is_none_or(|number| number >= few),
                        "{participants} {shown_exits:?} {shown_led_on:?}"
                    );
                }
                // What is hidden stays unknown, and what is known was shown.
                assert_eq!(exits, shown_exits.map(|exits| exits as usize));
                assert!(nobody_left || led_on == shown_led_on.map(|led_on| led_on as usize));
            }
        }
    }

    #[test]
    fn a_certificate_is_kept_as_json_and_names_only_who_confirmed() {
        let certificate = Certificate {
            at: day("2026-11-18"),
            by: "A. Lind".to_owned(),
            removed: 20,
            rule: RULE,
            last_noted: (day("2020-12-30"), day("2021-06-01")),
            kept_for_research: 2,
            held: 1,
            group: summary(20, 15, 4, 5),
        };
        let json = serde_json::to_string(&certificate).expect("it can be written");
        assert_eq!(
            json,
            r#"{"at":"2026-11-18","by":"A. Lind","removed":20,"rule":{"years":5,"keeps_research_births":true},"#
                .to_owned()
                + r#""last_noted":["2020-12-30","2021-06-01"],"kept_for_research":2,"held":1,"#
                + r#""group":{"participants":20,"exits":15,"to_work_or_studies":null}}"#
        );
        let read: Certificate = serde_json::from_str(&json).expect("it can be read");
        assert_eq!(read, certificate);
    }

    /// How far a standing has come; what keeps somebody does not pass with time.
    fn stage(standing: &Standing) -> u8 {
        match standing {
            Standing::NotDue(_) | Standing::KeptForResearch(_) | Standing::Held(..) => 0,
            Standing::Due(_) | Standing::DecideBirthDay(_) => 1,
            Standing::Late(_) => 2,
        }
    }

    proptest! {
        #[test]
        fn nothing_falls_due_early_and_standings_only_move_on(
            offsets in prop::collection::vec(0_u64..4_000, 1..8),
            booked in 0_u64..20_000,
            years in MIN_YEARS..=MAX_YEARS,
            keeps_research_births: bool,
            birth_day in prop::option::of(1_u32..=31),
            waits in (0_u64..16_000, 0_u64..4_000),
        ) {
            let at = |offset: u64| day("2011-01-01") + Days::new(offset);
            let mut history = started(&at(offsets[0]).to_string());
            history.plan_reviews = offsets[1..].iter().map(|offset| at(*offset)).collect();
            history.meetings = vec![met(&at(booked).to_string(), MeetingState::Planned)];
            let birth = birth_day.and_then(|number| NaiveDate::from_ymd_opt(1988, 3, number));
            history.participant.details.birth = birth.map(Birth::Date);
            let rule = RetentionRule { years, keeps_research_births };

            let last = offsets.iter().map(|offset| at(*offset)).max().expect("at least one");
            let now = Today(last + Days::new(waits.0));
            let then = Today(now.0 + Days::new(waits.1));
            prop_assert_eq!(last_noted(&history, now), last);
            let before = standing(&history, &rule, None, now);
            let after = standing(&history, &rule, None, then);

            // Reckoned backwards, so that it is not the rule against itself.
            let years_ago = now.0.checked_sub_months(Months::new(12 * years)).expect("a date");
            prop_assert!(!before.may_remove() || years_ago >= last, "{} {}", last, now.0);
            let due = before.due();
            prop_assert_eq!(due.has_come(now), due.from <= now.0);
            prop_assert!(due.from < due.no_later_than);
            prop_assert!((364..=730).contains(&(due.no_later_than - due.from).num_days()));

            prop_assert!(stage(&before) <= stage(&after));
            prop_assert!(!before.may_remove() || after.may_remove());
            prop_assert_eq!(before.due(), after.due());

            let is_research = matches!(birth_day, Some(5 | 15 | 25));
            if keeps_research_births && is_research {
                prop_assert!(!before.may_remove() && !after.may_remove());
            }
            prop_assert!(!standing(&history, &rule, Some(&hold()), then).may_remove());
            let is_listed = !list([&history], &BTreeMap::new(), &rule, now).is_empty();
            prop_assert_eq!(is_listed, due.has_come(now));
        }
    }
}
