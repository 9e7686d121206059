//! Who came: what is noted about the days of an activity and about booked visits, and when somebody has stayed away for so
//! long without a word that it is told.
//!
//! A day about which nothing is noted is not known: it is neither presence nor absence, and a row of absences ends there.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc, Weekday};

use super::activity::{Placement, PlacementDetails};
use super::meeting::{Meeting, MeetingState};
use super::{Today, coded_enum};

coded_enum!(
    /// What is noted about one day, or about one booked visit.
    Mark {
        /// Was there.
        Present = "present",
        /// Was away, and had said so.
        Notified = "notified",
        /// Was away without a word.
        Absent = "absent",
        /// Was ill, and had said so.
        Ill = "ill",
        /// Nobody was to come: a holiday, or the activity was closed.
        Holiday = "holiday",
    }
);

impl Mark {
    /// `true` where somebody was to come that day.
    pub fn is_expected(self) -> bool {
        self != Self::Holiday
    }

    /// What can be noted about a booked visit.
    pub const OF_VISIT: [Self; 3] = [Self::Present, Self::Notified, Self::Absent];
}

coded_enum!(
    /// Of what several in a row were missed.
    AbsenceKind {
        /// Days of activities.
        Days = "days",
        /// Booked visits.
        Visits = "visits",
    }
);

/// On which days of the week somebody is in an activity; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Monday to Friday: what is meant where nobody has said otherwise. An extent below full time does not tell which days
    /// are meant, since they may all be shorter.
    pub const WORKING: Self = Self(0b001_1111);
    /// Monday first.
    pub const ALL_DAYS: [Weekday; 7] = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ];

    /// From a bit for each day, Monday the lowest; `None` where that is no day, or more than seven.
    pub fn from_bits(bits: u8) -> Option<Self> {
        (1..=0b111_1111).contains(&bits).then_some(Self(bits))
    }

    /// A bit for each day, Monday the lowest.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// `true` where this day is one of them.
    pub fn has(self, day: Weekday) -> bool {
        self.0 & (1 << day.num_days_from_monday()) != 0
    }

    /// With this day where it was without it, and the other way round; `None` where none would be left.
    #[must_use]
    pub fn toggled(self, day: Weekday) -> Option<Self> {
        Self::from_bits(self.0 ^ (1 << day.num_days_from_monday()))
    }

    /// Monday first.
    pub fn days(self) -> impl Iterator<Item = Weekday> {
        Self::ALL_DAYS.into_iter().filter(move |day| self.has(*day))
    }
}

/// What somebody noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What; `None` where what had been noted was taken away.
    pub mark: Option<Mark>,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What has been noted about one day of a placement, or about one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Which day.
    pub date: NaiveDate,
    /// What holds: what was noted last.
    pub current: Decision,
    /// What was noted before, oldest first.
    pub earlier: Vec<Decision>,
}

impl Noted {
    /// What holds; `None` where nothing is known.
    pub fn mark(&self) -> Option<Mark> {
        self.current.mark
    }

    /// Every decision, oldest first.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.earlier.iter().chain([&self.current])
    }
}

/// Somebody has seen to a row of absences: it is told no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsenceSeen {
    /// Of what.
    pub kind: AbsenceKind,
    /// The last day of the row. What comes after it is counted anew.
    pub until: NaiveDate,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is wrong with a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttendanceProblem {
    /// The day lies before the placement's first one.
    #[error("the day lies before the placement")]
    BeforeStart,
    /// The day lies after the placement's last one.
    #[error("the day lies after the placement")]
    AfterEnd,
    /// The placement is on other days of the week.
    #[error("the placement is not on that day of the week")]
    NotScheduled,
    /// The day has not come.
    #[error("the day has not come")]
    InFuture,
    /// The meeting goes on or has been held: whoever was at it came.
    #[error("the meeting has begun")]
    MeetingBegun,
    /// It can't be noted about a visit.
    #[error("a visit can't be marked so")]
    NotOfVisit,
    /// There is nothing of that kind to see to.
    #[error("there is no row of absences")]
    NothingToSee,
}

impl PlacementDetails {
    /// On which days of the week: as was said, or Monday to Friday.
    pub fn on_days(&self) -> Weekdays {
        self.weekdays.unwrap_or(Weekdays::WORKING)
    }

    /// `true` where somebody is to come on `date`.
    pub fn is_scheduled(&self, date: NaiveDate) -> bool {
        self.covers(date) && self.on_days().has(date.weekday())
    }

    /// Why nothing can be noted about `date`; `None` where it can.
    pub fn attendance_problem(&self, date: NaiveDate, today: Today) -> Option<AttendanceProblem> {
        if date < self.from {
            Some(AttendanceProblem::BeforeStart)
        } else if self.to.is_some_and(|to| date > to) {
            Some(AttendanceProblem::AfterEnd)
        } else if !self.on_days().has(date.weekday()) {
            Some(AttendanceProblem::NotScheduled)
        } else if date > today.0 {
            Some(AttendanceProblem::InFuture)
        } else {
            None
        }
    }
}

impl Placement {
    /// What holds about a day; `None` where nothing is known.
    pub fn mark_on(&self, date: NaiveDate) -> Option<Mark> {
        self.noted_on(date).and_then(Noted::mark)
    }

    /// What has been noted about a day.
    pub fn noted_on(&self, date: NaiveDate) -> Option<&Noted> {
        let place = self.attendance.binary_search_by_key(&date, |noted| noted.date).ok()?;
        self.attendance.get(place)
    }

    /// Days and what holds about them, in order, without those about which nothing is known.
    pub fn marks(&self) -> impl DoubleEndedIterator<Item = (NaiveDate, Mark)> {
        let noted = self.attendance.iter();
        noted.filter_map(|noted| Some((noted.date, noted.mark()?)))
    }

    /// The same, counted.
    pub fn counted(&self) -> Counted {
        let mut counted = Counted::default();
        for (_, mark) in self.marks() {
            counted.add(mark);
        }
        counted
    }
}

/// Marked days, by what is noted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Days on which somebody was to come and something is noted.
    pub marked: u32,
    /// Of these, days on which they were there.
    pub present: u32,
}

impl Counted {
    /// Counts a day.
    pub fn add(&mut self, mark: Mark) {
        self.marked += u32::from(mark.is_expected());
        self.present += u32::from(mark == Mark::Present);
    }
}

/// How many scheduled days a placement has between two days, both included. One that goes on lasts to `to`.
pub fn scheduled_days(details: &PlacementDetails, from: NaiveDate, to: NaiveDate) -> u32 {
    let first = details.from.max(from);
    let last = details.to.unwrap_or(to).min(to);
    let weekdays = details.on_days();
    let days = first.iter_days().take_while(|day| *day <= last);
    u32::try_from(days.filter(|day| weekdays.has(day.weekday())).count()).unwrap_or(u32::MAX)
}

/// What is known about a day over all activities, for a row of absences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// Away without a word, and nothing says otherwise.
    Nothing,
    /// They came, or had said that they would not.
    Word,
    /// Nobody was to come.
    Closed,
    /// Nothing is noted.
    Unknown,
}

/// The longest row of scheduled days, in one activity or several, on which somebody was away without a word; of equally
/// long ones the latest. What lies up to a day that has been seen to is left out. A day about which nothing is noted ends a
/// row, a day on which nobody was to come does not.
pub fn days_away(placements: &[Placement], seen: &[AbsenceSeen]) -> Vec<NaiveDate> {
    let after = seen_until(seen, AbsenceKind::Days);
    let marked = || placements.iter().flat_map(Placement::marks).map(|(date, _)| date);
    let (Some(first), Some(last)) = (marked().min(), marked().max()) else {
        return Vec::new();
    };
    let first = after.map_or(first, |after| first.max(after + Days::new(1)));
    let mut days: BTreeMap<NaiveDate, Heard> = BTreeMap::new();
    for placement in placements {
        let from = placement.details.from.max(first);
        let to = placement.details.to.unwrap_or(last).min(last);
        for date in from.iter_days().take_while(|date| *date <= to) {
            let heard = match placement.mark_on(date) {
                Some(Mark::Absent) => Heard::Nothing,
                Some(Mark::Present | Mark::Notified | Mark::Ill) => Heard::Word,
                Some(Mark::Holiday) => Heard::Closed,
                None if placement.details.is_scheduled(date) => Heard::Unknown,
                None => continue,
            };
            let known = days.entry(date).or_insert(heard);
            // A word in one activity is a word; being away from one is known whatever is not noted in another.
            let rank = |heard: Heard| match heard {
                Heard::Word => 3,
                Heard::Nothing => 2,
                Heard::Unknown => 1,
                Heard::Closed => 0,
            };
            if rank(heard) > rank(*known) {
                *known = heard;
            }
        }
    }
    longest(days)
}

/// The longest row of booked visits to which somebody did not come without a word; of equally long ones the latest. What
/// lies up to a visit that has been seen to is left out. A visit whose day has gone, and about which nothing is noted, ends
/// a row once a later one is noted.
pub fn missed_visits(meetings: &[Meeting], seen: &[AbsenceSeen]) -> Vec<NaiveDate> {
    let after = seen_until(seen, AbsenceKind::Visits);
    let own = meetings
        .iter()
        .filter(|meeting| after.is_none_or(|after| meeting.slot.date > after));
    longest(own.map(|meeting| {
        let heard = match &meeting.state {
            MeetingState::Begun | MeetingState::Held { .. } => Heard::Word,
            MeetingState::Noted { mark: Mark::Absent, .. } => Heard::Nothing,
            MeetingState::Noted { .. } => Heard::Word,
            MeetingState::Planned => Heard::Unknown,
        };
        (meeting.slot.date, heard)
    }))
}

fn seen_until(seen: &[AbsenceSeen], kind: AbsenceKind) -> Option<NaiveDate> {
    let own = seen.iter().filter(|seen| seen.kind == kind);
    own.map(|seen| seen.until).max()
}

fn longest(days: impl IntoIterator<Item = (NaiveDate, Heard)>) -> Vec<NaiveDate> {
    let (mut longest, mut row) = (Vec::new(), Vec::new());
    for (date, heard) in days {
        match heard {
            Heard::Nothing => row.push(date),
            Heard::Closed => continue,
            Heard::Word | Heard::Unknown => row.clear(),
        }
        if row.len() >= longest.len() && !row.is_empty() {
            longest.clone_from(&row);
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::meeting::Slot;
    use crate::domain::meeting::tests::meeting;
    use crate::domain::{ActivityId, ParticipantId, PlacementId};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// From Monday 2 November 2026 on, with a letter for each calendar day: `.` nothing noted.
    fn placement(weekdays: Option<Weekdays>, marks: &str) -> Placement {
        let from = day("2026-11-02");
        let attendance = from.iter_days().zip(marks.chars()).filter_map(|(date, letter)| {
            let mark = match letter {
                'p' => Mark::Present,
                'n' => Mark::Notified,
                'a' => Mark::Absent,
                'i' => Mark::Ill,
                'h' => Mark::Holiday,
                _ => return None,
            };
            Some(Noted {
                date,
                current: decision(Some(mark)),
                earlier: Vec::new(),
            })
        });
        Placement {
            id: PlacementId(Uuid::nil()),
            participant_id: ParticipantId(Uuid::nil()),
            details: PlacementDetails {
                activity_id: ActivityId(Uuid::nil()),
                from,
                to: None,
                extent: None,
                weekdays,
                end_reason: None,
                experience: None,
            },
            attendance: attendance.collect(),
        }
    }

    fn decision(mark: Option<Mark>) -> Decision {
        Decision {
            mark,
            by: "A. Lind".to_owned(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn seen(kind: AbsenceKind, until: &str) -> AbsenceSeen {
        AbsenceSeen {
            kind,
            until: day(until),
            by: "A. Lind".to_owned(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn away(placements: &[Placement], seen: &[AbsenceSeen]) -> Vec<u32> {
        days_away(placements, seen).iter().map(chrono::Datelike::day).collect()
    }

    #[test]
    fn a_row_goes_over_days_off_and_ends_where_nothing_is_noted() {
        // Monday the 2nd to Friday the 6th, then Monday the 9th.
        assert_eq!(away(&[placement(None, "paaa")], &[]), [3, 4, 5]);
        assert_eq!(away(&[placement(None, "ppppa..a")], &[]), [6, 9], "over a weekend");
        assert_eq!(away(&[placement(None, "aa.aa")], &[]), [5, 6], "Wednesday is not known");
        assert_eq!(
            away(&[placement(None, "aahaa")], &[]),
            [2, 3, 5, 6],
            "nobody was to come"
        );
        assert_eq!(away(&[placement(None, "aanaa")], &[]), [5, 6], "a word was heard");
        assert_eq!(away(&[placement(None, "aaiaa")], &[]), [5, 6], "so it was then");
        assert_eq!(
            away(&[placement(None, "aaap")], &[]),
            [2, 3, 4],
            "it was so, though they came back"
        );
        assert_eq!(away(&[placement(None, "ppp")], &[]), [0; 0]);
        assert_eq!(away(&[], &[]), [0; 0]);
        // Mondays and Wednesdays alone.
        let two_days = Weekdays::from_bits(0b101);
        assert_eq!(away(&[placement(two_days, "a.a....a.a")], &[]), [2, 4, 9, 11]);
    }

    #[test]
    fn a_word_in_another_activity_ends_a_row_and_silence_there_does_not() {
        let [one, came] = [placement(None, "aaaa"), placement(None, "..p.")];
        assert_eq!(away(&[one.clone(), came], &[]), [2, 3]);
        assert_eq!(away(&[one.clone(), placement(None, "....")], &[]), [2, 3, 4, 5]);
        assert_eq!(away(&[one, placement(None, "hhhh")], &[]), [2, 3, 4, 5]);
    }

    #[test]
    fn what_was_seen_to_is_counted_anew() {
        let away_for_long = [placement(None, "aaaaa..aa")];
        assert_eq!(
            away(&away_for_long, &[seen(AbsenceKind::Days, "2026-11-04")]),
            [5, 6, 9, 10]
        );
        assert_eq!(
            away(&away_for_long, &[seen(AbsenceKind::Visits, "2026-11-04")]).len(),
            7
        );
        assert_eq!(away(&away_for_long, &[seen(AbsenceKind::Days, "2026-11-10")]), [0; 0]);
    }

    fn visit(date: &str, state: MeetingState) -> Meeting {
        let slot = Slot {
            date: day(date),
            time: None,
        };
        meeting(0, slot, state)
    }

    #[test]
    fn missed_visits_are_counted_from_the_last_word() {
        let noted = |mark| MeetingState::Noted {
            mark,
            by: "A. Lind".to_owned(),
            at: DateTime::UNIX_EPOCH,
        };
        let held = MeetingState::Held {
            by: "A. Lind".to_owned(),
            at: DateTime::UNIX_EPOCH,
        };
        let visits = [
            visit("2026-09-01", noted(Mark::Absent)),
            visit("2026-09-08", held),
            visit("2026-09-15", noted(Mark::Absent)),
            visit("2026-09-22", noted(Mark::Absent)),
            visit("2026-09-29", noted(Mark::Absent)),
            visit("2026-10-06", MeetingState::Planned),
        ];
        let days = missed_visits(&visits, &[]);
        assert_eq!(days, [day("2026-09-15"), day("2026-09-22"), day("2026-09-29")]);
        let mut told = visits.clone();
        told[3].state = noted(Mark::Notified);
        assert_eq!(missed_visits(&told, &[]), [day("2026-09-29")], "the latest of equals");
        let seen = [seen(AbsenceKind::Visits, "2026-09-22")];
        assert_eq!(missed_visits(&visits, &seen), [day("2026-09-29")]);
    }

    #[test]
    fn only_scheduled_days_that_have_come_are_marked() {
        let today = Today(day("2026-11-11"));
        let mut own = placement(Weekdays::from_bits(0b10101), "").details;
        own.to = Some(day("2026-11-20"));
        let problem = |date: &str| own.attendance_problem(day(date), today);
        assert_eq!(problem("2026-10-30"), Some(AttendanceProblem::BeforeStart));
        assert_eq!(problem("2026-11-02"), None);
        assert_eq!(
            problem("2026-11-03"),
            Some(AttendanceProblem::NotScheduled),
            "a Tuesday"
        );
        assert_eq!(problem("2026-11-11"), None, "today");
        assert_eq!(problem("2026-11-13"), Some(AttendanceProblem::InFuture));
        assert_eq!(problem("2026-11-23"), Some(AttendanceProblem::AfterEnd));
        // Mondays, Wednesdays and Fridays of 2 to 20 November.
        assert_eq!(scheduled_days(&own, day("2026-10-01"), day("2026-12-31")), 9);
        assert_eq!(scheduled_days(&own, day("2026-11-04"), day("2026-11-09")), 3);
        assert_eq!(scheduled_days(&own, day("2026-12-01"), day("2026-12-31")), 0);
    }

    #[test]
    fn a_week_has_a_day_at_least_and_no_more_than_seven() {
        assert_eq!(Weekdays::from_bits(0), None);
        assert_eq!(Weekdays::from_bits(128), None);
        let monday = Weekdays::from_bits(1).expect("a day");
        assert_eq!(monday.toggled(Weekday::Mon), None);
        let two = monday.toggled(Weekday::Sun).expect("two days");
        assert_eq!(two.days().collect::<Vec<_>>(), [Weekday::Mon, Weekday::Sun]);
        assert_eq!(Weekdays::WORKING.days().count(), 5);
    }

    #[test]
    fn presence_is_counted_of_days_on_which_somebody_was_to_come() {
        let counted = placement(None, "ppnai..h").counted();
        assert_eq!((counted.present, counted.marked), (2, 5));
    }
}
