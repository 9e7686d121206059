//! Everybody whom the user may see, ready to be found, filtered and sorted, however many they are.
//!
//! What has to look at everybody is worked out once, when it is first asked for, and kept until something has been read
//! of the file again or another day has come.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use fixedbitset::FixedBitSet;

use super::view::View;
use crate::domain::attendance::AbsenceKind;
use crate::domain::meeting::Booking;
use crate::domain::participant::{CaseReference, fold};
use crate::domain::schedule::{Due, NextMeeting};
use crate::domain::search::{Query, SearchIndex, SearchText};
use crate::domain::standing::Standing;
use crate::domain::{ActivityId, ParticipantId, Today};

/// Which participants are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Those that the user is responsible for.
    Mine,
    /// Everyone whose participation goes on.
    Ongoing,
    /// Everyone whose next measurement is overdue.
    Overdue,
    /// Everyone whose next meeting is booked for this week.
    MeetingThisWeek,
    /// Everyone for whom nobody who works here is responsible.
    LeftAlone,
    /// Everyone whose participation has ended.
    Ended,
}

impl Filter {
    /// Every filter, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Mine,
        Self::Ongoing,
        Self::Overdue,
        Self::MeetingThisWeek,
        Self::LeftAlone,
        Self::Ended,
    ];

    /// `true` for whom it lets through.
    pub fn takes(self, standing: &Standing, view: &View<'_>) -> bool {
        match self {
            Self::Mine => standing.is_ongoing() && standing.is_handled_by(view.user),
            Self::Ongoing => standing.is_ongoing(),
            Self::Overdue => standing.measurement_due.is_some_and(|date| date < view.today.0),
            Self::MeetingThisWeek => match &standing.next_meeting {
                Some(NextMeeting::Booked(booking)) => booking.slot.date.iso_week() == view.today.0.iso_week(),
                _ => false,
            },
            Self::LeftAlone => standing.is_left_alone(view.caseworkers, view.today),
            Self::Ended => !standing.is_ongoing(),
        }
    }
}

/// How many each filter takes, in the order of [`Filter::ALL`].
pub type Counts = [usize; Filter::ALL.len()];

/// What the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The name.
    Name,
    /// The first of the activities that go on.
    Activities,
    /// The caseworker's name.
    Caseworker,
    /// When they were measured last.
    Latest,
    /// When they are to be measured next.
    NextMeasurement,
    /// When they are met next.
    NextMeeting,
    /// How many indicators were raised.
    Change,
}

/// Everybody.
#[derive(Default)]
pub struct Roster {
    /// By case reference.
    standings: Vec<Standing>,
    places: HashMap<ParticipantId, usize>,
    /// What each is found by.
    index: SearchIndex,
    kept: RefCell<Kept>,
}

/// What has been worked out of everybody.
#[derive(Default)]
struct Kept {
    /// The version of what was read, and the day, that it holds for.
    at: Option<(u64, NaiveDate)>,
    counts: Option<Counts>,
    /// Places in the list, by what they are sorted by.
    orders: HashMap<Option<Column>, Arc<[usize]>>,
    meetings: Option<Arc<[(usize, Booking)]>>,
    absences: Option<Arc<[(usize, AbsenceKind)]>>,
    in_activities: Option<Arc<HashMap<ActivityId, usize>>>,
    /// How many times everybody has been looked at.
    passes: usize,
}

impl Roster {
    /// Everybody, by case reference.
    pub fn new(standings: Vec<Standing>) -> Self {
        let index = standings.iter().map(search_text).collect();
        let mut roster = Self {
            standings,
            index,
            ..Self::default()
        };
        roster.find_places();
        roster
    }

    /// Everybody, by case reference.
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// How one participant stands.
    pub fn get(&self, id: ParticipantId) -> Option<&Standing> {
        self.places.get(&id).map(|place| &self.standings[*place])
    }

    /// Takes in how somebody stands now, who may be new.
    pub fn set(&mut self, standing: Standing) {
        let text = search_text(&standing);
        if let Some(place) = self.places.get(&standing.participant_id) {
            self.index.replace(*place, text);
            self.standings[*place] = standing;
            return;
        }
        let place = self
            .standings
            .partition_point(|other| other.reference < standing.reference);
        let is_last = place == self.standings.len();
        self.places.insert(standing.participant_id, place);
        self.index.insert(place, text);
        self.standings.insert(place, standing);
        if !is_last {
            self.find_places();
        }
    }

    /// Lets go of somebody who is no longer there.
    pub fn remove(&mut self, id: ParticipantId) {
        if let Some(place) = self.places.remove(&id) {
            self.index.remove(place);
            self.standings.remove(place);
            self.find_places();
        }
    }

    fn find_places(&mut self) {
        let places = self.standings.iter().map(|standing| standing.participant_id).zip(0..);
        self.places = places.collect();
    }

    /// How many each filter takes.
    pub fn counts(&self, view: &View<'_>) -> Counts {
        let known = self.kept(view, |kept| kept.counts);
        known.unwrap_or_else(|| {
            let mut counts = Counts::default();
            for standing in &self.standings {
                for (filter, count) in Filter::ALL.into_iter().zip(&mut counts) {
                    *count += usize::from(filter.takes(standing, view));
                }
            }
            self.keep(|kept| kept.counts = Some(counts));
            counts
        })
    }

    /// Everybody's places, in the order of a column; without one, whoever is late comes first.
    pub fn order(&self, by: Option<Column>, view: &View<'_>) -> Arc<[usize]> {
        let known = self.kept(view, |kept| kept.orders.get(&by).cloned());
        known.unwrap_or_else(|| {
            let mut places: Vec<usize> = (0..self.standings.len()).collect();
            match by {
                // Equals stay in the order of their references.
                None => places.sort_by_cached_key(|place| lateness(&self.standings[*place], view.today)),
                Some(column) => sort(&mut places, column, &self.standings, view),
            }
            let order = Arc::<[usize]>::from(places);
            self.keep(|kept| kept.orders.insert(by, Arc::clone(&order)));
            order
        })
    }

    /// Today's meetings with the user's own participants, by time; one that was left to go on later is among them.
    pub fn meetings_today(&self, view: &View<'_>) -> Arc<[(usize, Booking)]> {
        let known = self.kept(view, |kept| kept.meetings.clone());
        known.unwrap_or_else(|| {
            // Who has left is met no more.
            let own = self.standings.iter().enumerate();
            let own = own.filter(|(_, standing)| Filter::Mine.takes(standing, view));
            let all = own.flat_map(|(place, standing)| standing.meetings.iter().map(move |booking| (place, *booking)));
            let mut today: Vec<_> = all
                .filter(|(_, booking)| booking.slot.date == view.today.0 || booking.has_begun)
                .collect();
            today.sort_by_key(|(place, booking)| (booking.slot.time, *place));
            let meetings = Arc::<[_]>::from(today);
            self.keep(|kept| kept.meetings = Some(Arc::clone(&meetings)));
            meetings
        })
    }

    /// The user's own participants who have been away without a word for so long that it is told; by reference.
    pub fn absences(&self, view: &View<'_>) -> Arc<[(usize, AbsenceKind)]> {
        let known = self.kept(view, |kept| kept.absences.clone());
        known.unwrap_or_else(|| {
            let own = self.standings.iter().enumerate();
            let own = own.filter(|(_, standing)| Filter::Mine.takes(standing, view));
            let told = own.flat_map(|(place, standing)| {
                let kinds = standing.absences.signals(view.rules.absence);
                kinds.map(move |kind| (place, kind))
            });
            let absences = told.collect::<Arc<[_]>>();
            self.keep(|kept| kept.absences = Some(Arc::clone(&absences)));
            absences
        })
    }

    /// How many participants are in each activity today.
    pub fn in_activities(&self, view: &View<'_>) -> Arc<HashMap<ActivityId, usize>> {
        let known = self.kept(view, |kept| kept.in_activities.clone());
        known.unwrap_or_else(|| {
            let mut now = HashMap::new();
            let stays = self.standings.iter().flat_map(|standing| &standing.stays);
            for stay in stays.filter(|stay| stay.covers(view.today.0)) {
                *now.entry(stay.activity_id).or_default() += 1;
            }
            let now = Arc::new(now);
            self.keep(|kept| kept.in_activities = Some(Arc::clone(&now)));
            now
        })
    }

    /// The places of all who are found by what was typed, among these or among everybody.
    pub fn find(&self, query: &Query, among: Option<&FixedBitSet>) -> FixedBitSet {
        let whole = query.reference().and_then(|reference| self.place_of(reference));
        self.index.find(query, among, whole)
    }

    /// The place of whoever has this case reference.
    fn place_of(&self, reference: CaseReference) -> Option<usize> {
        let found = self
            .standings
            .binary_search_by_key(&reference, |standing| standing.reference);
        found.ok()
    }

    /// How many times everybody has been looked at, in the list's order or for a count: none while nothing changes.
    pub fn passes(&self) -> usize {
        self.kept.borrow().passes
    }

    /// What has been worked out, where it still holds.
    fn kept<T>(&self, view: &View<'_>, find: impl FnOnce(&Kept) -> Option<T>) -> Option<T> {
        let mut kept = self.kept.borrow_mut();
        let at = Some((view.version, view.today.0));
        if kept.at != at {
            *kept = Kept {
                at,
                passes: kept.passes,
                ..Kept::default()
            };
        }
        find(&kept)
    }

    fn keep<T>(&self, put: impl FnOnce(&mut Kept) -> T) {
        let mut kept = self.kept.borrow_mut();
        kept.passes += 1;
        put(&mut kept);
    }
}

fn search_text(standing: &Standing) -> SearchText {
    SearchText::new(standing.reference, standing.name.as_deref())
}

/// What somebody takes part in today, by name.
pub fn activities_now<'a>(view: &View<'a>, standing: &'a Standing) -> impl Iterator<Item = &'a str> {
    let view = *view;
    standing
        .stays
        .iter()
        .filter(move |stay| stay.covers(view.today.0))
        .filter_map(move |stay| view.activity(stay.activity_id))
        .map(|activity| activity.details.name.as_str())
}

/// Where somebody stands in the list unless it is sorted by a column: the longest late first, then those who are not late,
/// and last those who have been late for so long that it is no longer on its way.
fn lateness(standing: &Standing, today: Today) -> i64 {
    let next = standing.next_meeting.as_ref().map(NextMeeting::date);
    let dues = standing.measurement_due.into_iter().chain(next);
    let dues: Vec<Due> = dues.map(|date| Due::of(date, today)).collect();
    let late = dues.iter().filter(|due| !due.is_long_overdue());
    let late = late.map(|due| match due {
        Due::Overdue(days) => *days,
        Due::In(_) => 0,
    });
    let late = late.max().unwrap_or(0);
    if late == 0 && dues.iter().any(|due| due.is_long_overdue()) {
        return i64::MAX;
    }
    -late
}

/// Who lacks what is sorted by comes last; equals stay in the order of their references.
fn sort(places: &mut [usize], column: Column, standings: &[Standing], view: &View<'_>) {
    let of = |place: &usize| &standings[*place];
    match column {
        Column::Name => places.sort_by_cached_key(|place| {
            let name = of(place).name.as_deref().map(fold);
            (name.is_none(), name)
        }),
        Column::Activities => places.sort_by_cached_key(|place| {
            let first = activities_now(view, of(place)).next().map(fold);
            (first.is_none(), first)
        }),
        Column::Caseworker => places.sort_by_cached_key(|place| {
            let caseworker = of(place).caseworker.as_deref().map(fold);
            (caseworker.is_none(), caseworker)
        }),
        Column::Latest => places.sort_by_cached_key(|place| {
            let latest = of(place).last_measured;
            (latest.is_none(), latest)
        }),
        Column::NextMeasurement => places.sort_by_cached_key(|place| {
            let next = of(place).measurement_due;
            (next.is_none(), next)
        }),
        Column::NextMeeting => places.sort_by_cached_key(|place| {
            let next = of(place).next_meeting.as_ref().map(NextMeeting::order);
            (next.is_none(), next)
        }),
        // Most raised first; who can't be compared comes last.
        Column::Change => places.sort_by_cached_key(|place| {
            let summary = of(place).summary;
            (
                summary.counted() == 0,
                std::cmp::Reverse(summary.raised),
                summary.lowered,
            )
        }),
    }
}
